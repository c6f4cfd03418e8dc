"""EncodedText: a text as a network takes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from .units import sentences, words


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

    @cached_property
    def words(self) -> list[int]:
        """The number of each token's word, from 1; 0 of what is in none."""
        return words(self.text, self.spans, self.special)

    @cached_property
    def sentences(self) -> list[int]:
        """The number of each token's sentence, from 1; 0 of what is in none."""
        return sentences(self.text, self.spans, self.special)
