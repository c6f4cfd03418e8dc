"""Lines: words in lines that fit, as high as they are wide enough."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from .phrases import shortened

_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[_\-./,])")  # where a name may go on in the next line
_MOST = 4  # lines; what is longer loses its middle


def lines_of(parts: Iterable[str], fits: Callable[[str], bool]) -> list[str]:
    """Return words in lines that fit. Lines end between parts; a part that is too long breaks anywhere."""
    found = [""]
    for part in parts:
        if fits((found[-1] + part).rstrip()):
            found[-1] += part
            continue
        if found[-1]:
            found.append("")
        for letter in part:
            if found[-1] and not fits((found[-1] + letter).rstrip()):
                found.append("")
            found[-1] += letter
    return [line.strip() for line in found if line.strip()]


def few_lines(words: str, split: Callable[[str], list[str]], fits: Callable[[str], bool]) -> list[str]:
    """Return words in a few lines that fit; of longer ones the middle is left out."""
    found, most = lines_of(split(words), fits), len(words)
    while len(found) > _MOST and most > _MOST:
        most -= max(1, most // 10)
        found = lines_of(split(shortened(words, most)), fits)
    return found


def spaced(words: str) -> list[str]:
    """Return words in parts that end with their spaces."""
    return re.findall(r"\S+\s*|\s+", words)


def words_of(name: str) -> list[str]:
    """Return a name of a method or a file in parts between which a line may end."""
    return _WORDS.split(name)
