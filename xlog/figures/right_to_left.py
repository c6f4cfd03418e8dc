"""Right to left: letters of Arabic and Hebrew in the order that they are seen in, Arabic ones in the forms that join.

Figures write letter by letter. So what a page leaves to the browser is done here: each letter gets the direction that
it is read in (Unicode's UAX #9, without signs for directions, which figures leave out), lines are turned where that is
to the left, and letters that join take the signs that Unicode has for their forms.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import groupby
from unicodedata import bidirectional, category

_STRONG = {"L": 0, "R": 1, "AL": 1}
_NUMBERS = ("EN", "AN")
_TATWEEL = "\N{ARABIC TATWEEL}"
_LAM = "\N{ARABIC LETTER LAM}"
_PAIRS = "()[]{}<>«»‹›≤≥≪≫"
Placed = tuple[str, int, int]
"""A letter, the number of the unit that it is of, and its level."""
_MIRRORED = dict(zip(_PAIRS, "".join(b + a for a, b in zip(_PAIRS[::2], _PAIRS[1::2], strict=True)), strict=True))


def has_right_to_left(words: str) -> bool:
    """Tell whether any letter is of a writing that goes from right to left."""
    return any(bidirectional(letter) in ("R", "AL") for letter in words)


def begins_right(words: str) -> bool:
    """Tell whether a paragraph begins at the right: its first letter of either direction says so."""
    return next((kind != "L" for kind in map(bidirectional, words) if kind in _STRONG), False)


def as_seen(words: str) -> str:
    """Return one line as it is seen, from left to right; one that has no such letters as it is."""
    if not has_right_to_left(words):
        return words
    signs = joined(words)
    return "".join(
        sign for sign, *_ in turned([(sign, 0, level) for sign, level in zip(signs, levels(words), strict=True)])
    )


# ------------------------------------------------------------------------------------------------------- joining


def _forms() -> dict[str, dict[str, str]]:
    """Return the signs of letters by "isolated", "final", "initial" and "medial"; of two letters, lam and an alef."""
    found: dict[str, dict[str, str]] = {}
    for code in (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFF00)):
        form, *letters = unicodedata.decomposition(chr(code)).split() or ("",)
        of = "".join(chr(int(letter, 16)) for letter in letters)
        if len(of) == 1 or (len(of) == 2 and of[0] == _LAM and code >= 0xFEF5):
            found.setdefault(of, {})[form.strip("<>")] = chr(code)
    return found


_FORMS = _forms()


def joined(signs: Sequence[str]) -> list[str]:
    """Return letters in the forms that they have beside each other, as many: an alef that lam takes in is empty."""
    found = list(signs)
    for place, letter in enumerate(signs):
        if letter not in _FORMS or not found[place]:
            continue
        after = _beside(signs, place, 1)
        both = letter + (signs[after] if after is not None else "")
        if after is not None and both in _FORMS:
            found[after] = ""
        else:
            both = letter
        before = _beside(signs, place, -1)
        from_before = before is not None and _goes_on(signs[before]) and "final" in _FORMS[both]
        on = both == letter and after is not None and _goes_on(letter) and _takes(signs[after])
        name = ("medial" if from_before else "initial") if on else ("final" if from_before else "isolated")
        found[place] = _FORMS[both].get(name, letter)
    return found


def _beside(signs: Sequence[str], place: int, step: int) -> int | None:
    """Return the place of the next letter on one side, over marks; None where there is none."""
    place += step
    while 0 <= place < len(signs) and category(signs[place]) == "Mn":
        place += step
    return place if 0 <= place < len(signs) else None


def _goes_on(letter: str) -> bool:
    return letter == _TATWEEL or "initial" in _FORMS.get(letter, ())


def _takes(letter: str) -> bool:
    return letter == _TATWEEL or "final" in _FORMS.get(letter, ())


# ------------------------------------------------------------------------------------------------------ direction


def levels(signs: Sequence[str]) -> list[int]:
    """Return each letter's level in a paragraph, odd of those that are read to the left: UAX #9, W1 to I2.

    Brackets count as other signs between letters do. What is empty has the level of what is before it.
    """
    base = int(begins_right("".join(signs)))
    kinds = _weak([bidirectional(sign[0]) if sign else "NSM" for sign in signs], "R" if base else "L")
    found: list[int] = []
    for is_neutral, run in groupby(range(len(kinds)), key=lambda place: kinds[place] not in ("L", "R", *_NUMBERS)):
        places = list(run)
        if is_neutral:
            ends = {_side(kinds, end, base) for end in (places[0] - 1, places[-1] + 1)}
            direction = ends.pop() if len(ends) == 1 else base
            found += [base if base == direction else base + 1] * len(places)
        else:
            found += [_level(kinds[place], base) for place in places]
    return found


def _weak(kinds: list[str], start: str) -> list[str]:
    """Resolve marks, numbers and what stands within and beside them: W1 to W7."""
    strong, last = start, start
    for place, kind in enumerate(kinds):  # W1, W2, W3
        kind = last if kind == "NSM" else kind
        last = kind
        if kind in _STRONG:
            strong = kind
        kinds[place] = "AN" if kind == "EN" and strong == "AL" else kind
    kinds = ["R" if kind == "AL" else kind for kind in kinds]
    for place in range(1, len(kinds) - 1):  # W4
        before, kind, after = kinds[place - 1 : place + 2]
        if before == after and ((kind == "CS" and before in _NUMBERS) or (kind == "ES" and before == "EN")):
            kinds[place] = before
    for kind, run in groupby(range(len(kinds)), key=kinds.__getitem__):  # W5
        places = list(run)
        beside = [kinds[place] for place in (places[0] - 1, places[-1] + 1) if 0 <= place < len(kinds)]
        if kind == "ET" and "EN" in beside:
            for place in places:
                kinds[place] = "EN"
    strong = start
    for place, kind in enumerate(kinds):  # W7
        strong = kind if kind in ("L", "R") else strong
        kinds[place] = "L" if kind == "EN" and strong == "L" else kind
    return kinds


def _side(kinds: Sequence[str], place: int, base: int) -> int:
    """Return the direction beside a neutral letter: numbers are as letters to the left; at an end that of the whole."""
    return int(kinds[place] != "L") if 0 <= place < len(kinds) else base


def _level(kind: str, base: int) -> int:
    if base:
        return 1 if kind == "R" else 2
    return {"L": 0, "R": 1}.get(kind, 2)


def turned(line: Sequence[Placed]) -> list[Placed]:
    """Return a line's letters from left to right: L2, L3, L4 of UAX #9. Marks stay behind their letter."""
    groups: list[list[Placed]] = []
    for letter in line:
        if groups and category(letter[0][:1] or "a") == "Mn":
            groups[-1].append(letter)
        elif letter[0]:
            groups.append([letter])
    highest = max((group[0][2] for group in groups), default=0)
    for level in range(highest, 0, -1):
        found: list[list[Placed]] = []
        for is_turned, run in groupby(groups, key=lambda group: group[0][2] >= level):
            held = [*run]
            found += held[::-1] if is_turned else held
        groups = found
    return [_mirrored(letter) for group in groups for letter in group]


def diacritics_first(words: str) -> str:
    """Return words with marks before the letter that they lie over, in writing from right to left.

    They have no width, and fonts have them over what comes behind them: so they are right where each is drawn alone.
    """
    groups: list[str] = []
    for sign in words:
        if groups and category(sign) == "Mn" and bidirectional(groups[-1][-1]) in ("R", "AL"):
            groups[-1] = sign + groups[-1]
        else:
            groups.append(sign)
    return "".join(groups)


def _mirrored(letter: Placed) -> Placed:
    sign, number, level = letter
    return (_MIRRORED.get(sign, sign) if level % 2 else sign), number, level
