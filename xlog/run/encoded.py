"""EncodedText: a text as a network takes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class EncodedText:
    """A text and its tokens, L of them."""

    text: str
    ids: Sequence[int]
    """Numbers of the tokens in the vocabulary."""
    tokens: Sequence[str]
    """As the vocabulary spells them."""
    spans: Sequence[tuple[int, int]]
    """Where each begins and ends in the text, in characters; (0, 0) of what is not in it."""
    special: Sequence[bool]
    """Which the tokenizer adds, such as [CLS]: they stay whatever is hidden."""
    beside: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """What the network takes by name beside the ids, a number per token, such as token_type_ids."""
