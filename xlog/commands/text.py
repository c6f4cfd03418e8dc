"""Words and bars on a terminal. Texts out of a log are printed without what would steer the terminal."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable

from tqdm import tqdm


def say(options: argparse.Namespace, data: object, text: str) -> None:
    """Print the result: JSON if that was asked for, else words."""
    print(json.dumps(data, indent=2) if options.json else text)


def note(text: str) -> None:
    """Print what is no result on standard error."""
    print(f"xlog: {text}", file=sys.stderr)


def bar(total: int) -> tqdm:
    """Return a progress bar over bytes on standard error, which shows only if that is a terminal."""
    is_hidden = not sys.stderr.isatty()
    return tqdm(total=total, unit="B", unit_scale=True, desc="xlog", leave=False, disable=is_hidden)


def printable(text: str) -> str:
    """Return a text with control characters written out."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def count(number: int, what: str) -> str:
    """Return "1 record" or "1,000 records"."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def span(steps: Iterable[int]) -> str:
    """Return the first and the last step and how many there are: "0 to 20 (3)"."""
    there = set(steps)
    return f"{min(there)} to {max(there)} ({len(there)})" if len(there) > 1 else "".join(map(str, there))


def size(number: float) -> str:
    """Return a number of bytes for people: "1.5 MB"."""
    for unit in ("B", "KB", "MB"):
        if number < 1000:
            return f"{number:.3g} {unit}"
        number /= 1000
    return f"{number:.3g} GB"


def moment(seconds: float) -> str:
    """Return a time since 1970 as local date and time; "" for none, or one that no calendar has."""
    try:
        return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds)) if seconds else ""
    except (OverflowError, ValueError, OSError):
        return ""
