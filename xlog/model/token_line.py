"""TokenLine: what is known of the tokens whose embeddings are explained, for methods that need more than these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..arrays import Bools, Floats
from .base import Model
from .proxy import Proxy
from .vocabulary import Vocabulary

Unit = Literal["token", "word", "sentence"]


@dataclass(frozen=True, eq=False)
class TokenLine:
    """The L tokens of the text at hand."""

    special: Bools
    """(L,), which the tokenizer adds: they are no features, stay whatever is hidden, and have the value 0."""
    words: np.ndarray
    """(L,), the number of each token's word, from 1; 0: it is in none."""
    sentences: np.ndarray
    """(L,), of its sentence."""
    lengths: np.ndarray
    """(L,), in characters."""
    shares: Floats
    """(L,), what share of all tokens that were counted are such a token, above 0; empty: none were counted."""
    ids: np.ndarray
    """(L,), their numbers in the vocabulary."""
    vocabulary: Vocabulary
    """The embeddings of all tokens that there are."""

    def numbers(self, unit: Unit) -> np.ndarray:
        """Number the units from 0, without gaps; -1 of special tokens: (1, L).

        A token that is in no word or sentence is a unit by itself.
        """
        count = len(self.special)
        alone = count + np.arange(count)
        own = {"token": alone, "word": self.words, "sentence": self.sentences}[unit]
        keys = np.where(own > 0, own, alone)
        found = np.full(count, -1)
        _, first, numbers = np.unique(keys[~self.special], return_index=True, return_inverse=True)
        found[~self.special] = first.argsort().argsort()[numbers]
        return found[None]


def line_of(model: Model) -> TokenLine | None:
    """Return what is known of the tokens of the text that a model is given, None where inputs are no texts."""
    line: TokenLine | None = getattr(_held(model), "line", None)
    return line


def explained_layer(model: Model) -> str:
    """Return the layer in whose place explained inputs stand, so that its weights count for nothing; "" for none."""
    layer: str = getattr(_held(model), "layer", "")
    return layer


def _held(model: Model) -> object:
    adapter = model.chain.adapter if isinstance(model, Proxy) else model
    return getattr(adapter, "held", None)
