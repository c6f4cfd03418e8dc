"""Text units: the words that tokens are pieces of, and the passages of a long text. Knows no page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from ..store.entries import Text, Token

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
    pairs = enumerate(pairwise(tokens), 1)
    cuts = (place for place, (one, other) in pairs if not (_is_one(one, other) and (joined or _is_hidden(other))))
    return tuple(pairwise([0, *cuts, len(tokens)])) if tokens else ()


def _is_hidden(token: Token) -> bool:
    """Tell whether all letters of a token are those of others before it."""
    return token.start == token.end and not token.special


def _is_one(one: Token, other: Token) -> bool:
    return one.word == other.word > 0


def united(values: Sequence[float], spans: Iterable[Span], mean: bool) -> list[float]:
    """Return the value of each unit: the sum of its tokens, as attributions add up, or their mean."""
    sums = ((sum(values[first:stop]), stop - first) for first, stop in spans)
    return [total / count if mean else total for total, count in sums]


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
