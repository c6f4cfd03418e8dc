"""Numbers, sizes and times as people read them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timezone, tzinfo
from zoneinfo import ZoneInfo

from xlog.figures.phrases import integer as integer
from xlog.figures.phrases import number as number
from xlog.figures.phrases import percent as percent
from xlog.figures.phrases import shortened as shortened

from . import say

_RULES = ("default", "top_k", "fixed")  # by which labels are explained, with details
_PLAIN_RULES = ("callable", "true", "predicted")
_DECIMALS, _WRITTEN_OUT = 6, 1e6  # more of a number with its error, and numbers from there on, are written with powers


def span(low: int, high: int) -> str:
    """Return "5" or "3–5"."""
    return integer(low) if low == high else f"{integer(low)}–{integer(high)}"


def known_percent(probability: float) -> str:
    """Return a probability in percent; NaN is one that is not known."""
    return say("not_known") if math.isnan(probability) else percent(probability)


def known_number(value: float, digits: int) -> str:
    """Return a number; NaN is one that is not known."""
    return say("not_known") if math.isnan(value) else number(value, digits)


def with_error(value: float, error: float) -> str:
    """Return a number with its error, both to the second digit of the error: 0.740 ± 0.037; the number alone where
    there is no error, or 0.
    """
    if not math.isfinite(error) or error <= 0:
        return number(value)
    decimals = 1 - math.floor(math.log10(error))
    if decimals > _DECIMALS or max(abs(value), error) >= _WRITTEN_OUT:
        return f"{number(value)} ± {number(error, 2)}"
    shown, beside = (f"{round(one, decimals):,.{max(decimals, 0)}f}" for one in (value, error))
    return f"{shown} ± {beside}".replace(",", "\u202f").replace("-", "−")


def points(change: float) -> str:
    """Return a change of a probability in percentage points, with its sign; NaN is one that is not known."""
    if math.isnan(change):
        return say("not_known")
    return say("points", change=f"{'+' if change > 0 else ''}{number(100 * change)}")


def size(count: int) -> str:
    """Return a number of bytes in the largest unit that keeps it above 1."""
    value, unit = float(count), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if value < 1000:
            break
        value, unit = value / 1000, larger
    return f"{value:.{0 if unit == 'B' else 1}f}\u202f{unit}"


def moment(seconds: float) -> str:
    """Return a time to the second, in UTC, which is named."""
    return iso(seconds).replace("T", " ").replace("Z", " UTC") or say("unknown")


def iso(seconds: float, zone: str = "") -> str:
    """Return a time as ISO 8601, in a zone such as Asia/Shanghai or else UTC; "" where no calendar has it."""
    try:
        found = datetime.fromtimestamp(seconds, _zone(zone)) if seconds else None
    except (OverflowError, ValueError, OSError):  # a damaged time
        return ""
    return found.isoformat(timespec="seconds").replace("+00:00", "Z") if found else ""


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name) if name else timezone.utc
    except (KeyError, ValueError, OSError):  # none that this machine knows
        return timezone.utc


def duration(seconds: float) -> str:
    """Return "3.5 s", "12:05 min" or "7:00 h"."""
    if seconds < 60:
        return f"{number(seconds, 2)}\u202fs"
    first, last, unit = (seconds, 60, "min") if seconds < 3600 else (seconds / 60, 60, "h")
    whole, rest = divmod(int(first), last)
    return f"{integer(whole)}:{rest:02d}\u202f{unit}"


def plural(count: int, noun: str) -> str:
    """Return "1 sample", "2 samples"; the noun is one that words have a text for."""
    return say(f"count_{noun}_one" if count == 1 else f"count_{noun}", count=integer(count))


def beginning(words: str, most: int) -> str:
    """Return the first characters of a text, at most so many, in one line."""
    head = " ".join(words[: 4 * most].split())
    return head if len(head) <= most and len(words) <= 4 * most else f"{head[: most - 1]}…"


def shortened_apart(names: Iterable[str], most: int) -> dict[str, str]:
    """Return by name what `shortened` makes of each; of names that it would make the same, the part that differs.

    Where even that is the same they are numbered, in their order.
    """
    found = {name: shortened(name, most) for name in names}
    for alike in _groups(found):
        found |= {name: _around(name, _first_difference(alike), most) for name in alike}
    left = [name for alike in _groups(found) for name in alike]
    return found | {name: f"{name[: most - 5]}… {number}" for number, name in enumerate(left, 1)}


def _groups(shown: Mapping[str, str]) -> list[list[str]]:
    """Return the names that are shown as the same, together."""
    found: dict[str, list[str]] = {}
    for name, words in shown.items():
        found.setdefault(words, []).append(name)
    return [names for names in found.values() if len(names) > 1]


def _first_difference(names: Sequence[str]) -> int:
    pairs = zip(min(names), max(names), strict=False)
    return next((place for place, (one, other) in enumerate(pairs) if one != other), len(min(names)))


def _around(name: str, place: int, most: int) -> str:
    """Return the beginning of a name, what stands at a place, and its end."""
    part = max(1, (most - 2) // 3)
    start = max(part, min(place - part // 3, len(name) - 2 * part))
    first, middle, last = name[:part], name[start : start + part], name[start + part :]
    return f"{first}{'…' if start > part else ''}{middle}" + (f"…{last[-part:]}" if len(last) > part else last)


def shape(sizes: Sequence[int]) -> str:
    """Return "3 × 224 × 224"."""
    return " × ".join(map(str, sizes))


def target_rule(rule: str, names: Sequence[str] = ()) -> str:
    """Return in words which labels are explained, by their names; a rule that nobody knows as it was logged."""
    kind, _, details = rule.partition(" ")
    if kind == "fixed":
        known = dict(enumerate(names))
        details = re.sub(r"\d+", lambda number: known.get(int(number[0]), number[0]), details)
    if rule in _PLAIN_RULES:
        return say(f"run_rule_{rule}")
    return say(f"run_rule_{kind}", details=details) if kind in _RULES and details else rule
