"""Positions: samples of a run as one part of an address, `1,5-7`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain

_PART = re.compile(r"([0-9]{1,9})(?:-([0-9]{1,9}))?")


def join_positions(positions: Sequence[int]) -> str:
    """Return positions for an address, in their order."""
    spans: list[list[int]] = []
    for position in positions:
        if spans and spans[-1][1] == position - 1:
            spans[-1][1] = position
        else:
            spans.append([position, position])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)


def parse_positions(text: str, count: int, most: int) -> list[int]:
    """Return the first `most` of the positions 1 to `count` that an address names, each once, in its order."""
    named = (range(max(1, int(first)), min(count, int(last or first)) + 1) for first, last in _PART.findall(text))
    found: dict[int, None] = {}
    for position in chain.from_iterable(named):
        if len(found) == most:
            break
        found[position] = None
    return list(found)


def parse_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return first and last of each part of such a text, in its order."""
    return tuple((int(first), int(last or first)) for first, last in _PART.findall(text))


def odd_positions(text: str) -> list[str]:
    """Return the parts of such a text that name no position."""
    return [part for part in filter(None, text.split(",")) if not _PART.fullmatch(part.strip())]
