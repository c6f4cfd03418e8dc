"""Text units: the words that tokens are pieces of, and the passages of a long text. Knows no page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..store.entries import Text

Span = tuple[int, int]
"""First and behind the last, of tokens or of units."""

LONG = 300  # units; a text of more is shown in passages
STRONGEST = 5  # passages of a long text that are open where nobody chose others
LONGEST = 100  # letters of a word; a longer one is known by its first ones
_WANTED, _MOST = 40, 80  # units of a passage: it ends with a sentence between them


def units(shown: Text, joined: bool) -> tuple[Span, ...]:
    """Return the tokens of each unit: every token by itself, or those that the log says are one word together.

    Bytes of one character are one, as no part of it can be shown.
    """
    tokens = shown.tokens
    words = np.array([token.word for token in tokens], np.int64)
    are_one = (words[1:] == words[:-1]) & (words[1:] > 0)
    if not joined:
        are_one &= np.array([token.start == token.end and not token.special for token in tokens[1:]], np.bool_)
    cuts = (np.flatnonzero(~are_one) + 1).tolist()
    return tuple(pairwise([0, *cuts, len(tokens)])) if tokens else ()


def united(values: Sequence[float] | NDArray[np.floating], spans: Sequence[Span], mean: bool) -> NDArray[np.float64]:
    """Return the value of each unit: the sum of its tokens, as attributions add up, or their mean."""
    if not spans:
        return np.zeros(0)
    firsts, stops = np.array(spans, np.intp).T
    sums = np.add.reduceat(np.asarray(values, np.float64), firsts)
    return sums / (stops - firsts) if mean else sums


def written(shown: Text, span: Span) -> str:
    """Return the letters of a unit; of what the tokenizer added, its spelling."""
    first, last = shown.tokens[span[0]], shown.tokens[span[1] - 1]
    return shown.text[first.start : last.end] or first.spelling


def word(shown: Text, span: Span) -> str:
    """Return the letters of a unit as a word of many texts: small, and of a very long one the first."""
    return written(shown, span)[:LONGEST].casefold()


def passages(shown: Text, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return the units of each passage of a long text: some sentences; a short one is a passage by itself."""
    if len(spans) <= LONG:
        return ((0, len(spans)),)
    found, start = [], 0
    for place, span in enumerate(spans):
        count = place + 1 - start
        if count >= _MOST or (count >= _WANTED and _ends(shown, span)):
            found.append((start, place + 1))
            start = place + 1
    return tuple([*found, (start, len(spans))] if start < len(spans) else found)


def _ends(shown: Text, span: Span) -> bool:
    """Tell whether a sentence ends with a unit, as the log says."""
    after = shown.tokens[span[1] : span[1] + 1]
    return bool(after) and after[0].sentence != shown.tokens[span[1] - 1].sentence


def strongest(parts: Sequence[Span], values: Iterable[NDArray[np.float64]]) -> list[int]:
    """Return the numbers of the passages, from 0 on, by their share of what explainers say, the greatest first.

    Each explainer's magnitudes are shares of their sum, so that the units of one do not outvote those of another.
    """
    shares = np.zeros(len(parts))
    for of_one in values:
        magnitudes = np.abs(of_one)
        shares += united(magnitudes, parts, mean=False) / (magnitudes.sum() or 1.0)
    return np.argsort(-shares, kind="stable").tolist()
