"""Text units: the words that tokens are pieces of, and the passages of a long text. Knows no page."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

from ..store.entries import Text, Token

Span = tuple[int, int]
"""First and behind the last, of tokens or of units."""

LONG = 300  # units; a text of more is shown in passages
STRONGEST = 5  # passages of a long text that are open where nobody chose others
_WANTED, _MOST = 40, 80  # units of a passage: it ends with a sentence between them
_ENDS = frozenset(".!?。！？…")
_NO_SPACES = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")
"""Scripts, by the first word of their letters' names, whose words no spaces part: their tokens stay alone."""


def units(shown: Text, joined: bool) -> tuple[Span, ...]:
    """Return the tokens of each unit: every token by itself, or the pieces of a word together.

    Pieces of a word follow each other without a gap, in letters and digits; where a script has no spaces between words,
    nothing says which tokens belong together.
    """
    tokens = shown.tokens
    if not joined:
        return tuple((place, place + 1) for place in range(len(tokens)))
    cuts = [place + 1 for place, pair in enumerate(pairwise(tokens)) if not _is_one_word(shown.text, *pair)]
    edges = [0, *cuts, len(tokens)] if tokens else [0]
    return tuple(pairwise(edges))


def _is_one_word(text: str, one: Token, other: Token) -> bool:
    adjoins = one.start < one.end == other.start < other.end and not (one.special or other.special)
    return adjoins and _goes_on(text[one.end - 1]) and _goes_on(text[other.start])


def _goes_on(letter: str) -> bool:
    if unicodedata.category(letter)[0] not in "LMN":
        return False
    return not unicodedata.name(letter, "").startswith(_NO_SPACES)


def united(values: Sequence[float], spans: Iterable[Span], mean: bool) -> list[float]:
    """Return the value of each unit: the sum of its tokens, as attributions add up, or their mean."""
    sums = ((sum(values[first:stop]), stop - first) for first, stop in spans)
    return [total / count if mean else total for total, count in sums]


def written(shown: Text, span: Span) -> str:
    """Return the letters of a unit; of what the tokenizer added, its spelling."""
    first, last = shown.tokens[span[0]], shown.tokens[span[1] - 1]
    return shown.text[first.start : last.end] or first.spelling


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
    last = shown.tokens[span[1] - 1]
    return shown.text[last.end - 1 : last.end] in _ENDS or shown.text[last.end : last.end + 1] == "\n"


def strongest(parts: Sequence[Span], values: Iterable[Sequence[float]]) -> list[int]:
    """Return the numbers of the passages, from 0 on, by their share of what explainers say, the greatest first.

    Each explainer's magnitudes are shares of their sum, so that the units of one do not outvote those of another.
    """
    shares = [0.0] * len(parts)
    for of_one in values:
        total = sum(map(abs, of_one)) or 1.0
        for place, (first, stop) in enumerate(parts):
            shares[place] += sum(map(abs, of_one[first:stop])) / total
    return sorted(range(len(parts)), key=lambda place: (-shares[place], place))
