"""Labels: what a dataset may give as the ground truth of a batch -> numbers of classes, a list per sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..errors import ConfigError, DataError, close_names
from ..events.texts import storable
from ..tensors import is_array_like, per_sample, to_array

PADDING = -1  # a label that is none, to fill up rows of several labels

Row = list[int] | None
Shares = Mapping[int, float]
"""How much each class is true, 0..1, by its number; those that are not named are not true at all."""
Numbers = NDArray[Any]
Form = Literal["", "rows of 0 and 1 per class", "lists of class numbers"]

_HOT: Form = "rows of 0 and 1 per class"
_LISTS: Form = "lists of class numbers"


class LabelReader:
    """Reads the labels of batches, and raises DataError for what could mean two things.

    One label per sample: whole numbers (N,) of any dtype, or class names. Several: lists of numbers or names, or rows
    padded with -1. One-hot and multi-hot rows (N, K) of any dtype are told by their width and by holding 0 and 1 alone.
    None, of a batch or of a sample, is "no ground truth". Of a single class, a binary network, (N,) and arrays (N, 1)
    say whether it is there: 1 or 0; lists name it: [0] or [].

    `own` are the numbers that the model was fitted on as labels, where they are no places among the class names: what
    labels are by numbers is not known then, and is refused. `soft` is the least share that counts as true in rows of
    shares in 0..1, (N, K); None refuses such rows.
    """

    def __init__(self, class_names: Sequence[str], soft: float | None = None, own: Sequence[str] = ()) -> None:
        if soft is not None and not 0 < soft <= 1:
            raise ConfigError(f"soft_labels: wanted the least share that counts as true, in 0..1, got {soft!r}")
        self._names, self._soft, self._own = tuple(class_names), soft, tuple(own)
        self._numbers = {name: number for number, name in enumerate(class_names)}
        self._form: Form = ""

    @property
    def count(self) -> int:
        """K, the number of classes."""
        return len(self._names)

    def read(self, value: object, count: int, regions: Sequence[int | None]) -> list[Row]:
        """Return the labels of `count` samples, each with padding, in their order; None where there is no ground truth.

        `regions` tells how many boxes or masks each sample comes with: so many labels belong to it.
        """
        if value is None:
            return [None] * count
        if isinstance(value, str | bytes | Mapping):
            raise DataError(f"wanted labels for {count} images, got {type(value).__name__}: {_short(value)}")
        rows = _rows(value, count)
        if all(row is None or _is_single(row) for row in rows):
            return [None if row is None else self._single(row) for row in rows]
        return self._several(rows, all(number == self.count for number in regions))

    def shares(self, value: object, count: int) -> list[Shares | None]:
        """Return the shares above 0 of the classes of each sample, as given; None where labels are true or not."""
        if self._soft is None or value is None:
            return [None] * count
        rows = [None if row is None else _numbers(np.atleast_1d(to_array(row))) for row in _rows(value, count)]
        if self.count > 1 and not self._has_shares([row for row in rows if row is not None]):
            return [None] * count
        return [None if row is None else {int(k): float(row[k]) for k in np.flatnonzero(row)} for row in rows]

    # ------------------------------------------------------------------------------------- one per sample

    def _single(self, value: object) -> list[int]:
        if isinstance(value, str | bytes):
            return [self._named(value)]
        if self._soft is not None and self.count == 1:
            return self._of_shares(np.array([value], float))
        number = _whole(value)
        if self.count == 1 and number in (0, 1) and not self._own:
            return [0] if number else []
        if isinstance(value, bool | np.bool_):
            raise DataError(f"wanted labels as numbers of {self.count} classes, got {value}; convert them with int()")
        return [self._checked(number)]

    def _named(self, name: str | bytes) -> int:
        text = name.decode("utf-8", "replace") if isinstance(name, bytes) else storable(str(name))
        if text not in self._numbers:
            raise DataError(f"wanted labels among the class names, got {text!r}{close_names(text, self._names)}")
        return self._numbers[text]

    def _checked(self, number: int) -> int:
        if self._own:
            raise DataError(
                f"wanted labels as class names, got {number}: the model was fitted on the labels "
                f"{', '.join(self._own)}, so it could be one of these, or a place among the class names"
            )
        if not PADDING <= number < self.count:
            hint = ", or 1 and 0 per image in a flat list" if self.count == 1 else ""
            raise DataError(
                f"wanted labels from 0 to {self.count - 1} (or {PADDING} for padding{hint}), got {number}; "
                "check the class names that were given"
            )
        return number

    # ----------------------------------------------------------------------------------- several per sample

    def _several(self, rows: Sequence[object], has_regions: bool) -> list[Row]:
        texts = [_texts(row) for row in rows]
        if any(text is not None for text in texts):
            return [None if row is None else self._names_in(row) for row in rows]
        numbers = [None if row is None else _numbers(row) for row in rows]
        known = [row for row in numbers if row is not None]
        if self._has_shares(known):
            return [None if row is None else self._of_shares(row) for row in numbers]
        if self._is_hot(known, has_regions, any(is_array_like(row) for row in rows)):
            return [None if row is None else np.flatnonzero(row).tolist() for row in numbers]
        return [None if row is None else [self._checked(_whole(v)) for v in row] for row in numbers]

    def _names_in(self, row: object) -> list[int]:
        return [number for value in _values(row) for number in self._single(value)]

    def _has_shares(self, rows: Sequence[Numbers]) -> bool:
        """Tell whether rows say how much each class is true, and not which ones are."""
        if not self._are_wide(rows) or not all(((row >= 0) & (row <= 1)).all() for row in rows):
            return False
        if all((row % 1 == 0).all() for row in rows):
            return False
        if self._soft is None:
            raise DataError(
                f"wanted labels that are true or not, got shares such as {_short(rows[0])}; pass soft_labels=0.5 for "
                "those of at least a half to count as true, or the labels themselves"
            )
        return True

    def _of_shares(self, shares: Numbers) -> list[int]:
        assert self._soft is not None
        return np.flatnonzero(shares >= self._soft).tolist()

    def _is_hot(self, rows: Sequence[Numbers], has_regions: bool, is_array: bool) -> bool:
        """Tell rows of 0 and 1 per class from lists of class numbers."""
        looks_hot = self._are_wide(rows) and all(((row == 0) | (row == 1)).all() for row in rows)
        whole = all(row.dtype.kind in "iu" for row in rows)
        if looks_hot and whole and has_regions:
            looks_hot = False  # a label for each box
        elif looks_hot and not is_array and self.count <= 2:
            looks_hot = self._of_lists(rows, whole)
        self._remember(_HOT if looks_hot else _LISTS, rows)
        return looks_hot

    def _of_lists(self, rows: Sequence[Numbers], whole: bool) -> bool:
        """Tell what lists of one or two numbers 0 and 1 mean where there are as many classes: see _is_hot."""
        if not whole or self.count == 1 or self._form:
            return not whole or self._form == _HOT
        raise DataError(
            f"labels such as {_short(rows[0])} of 2 classes could be a row per class or a list of class numbers; "
            "give an array of floats for the one, or rows padded with -1 for the other"
        )

    def _are_wide(self, rows: Sequence[Numbers]) -> bool:
        return bool(rows) and all(len(row) == self.count for row in rows)

    def _remember(self, form: Form, rows: Sequence[Numbers]) -> None:
        """Raise DataError where a batch cannot mean what an earlier one did."""
        if self._form and form != self._form and rows:
            raise DataError(
                f"wanted labels as in earlier batches, {self._form}, got {form}: {_short(rows[0])}; give all alike"
            )
        self._form = form if rows else self._form


def _rows(value: object, count: int) -> Sequence[object]:
    """Return one thing per sample."""
    if is_array_like(value) and (array := to_array(value)).ndim > 2:
        raise DataError(
            f"wanted labels (N,) or (N, K), got shape {array.shape}; masks of objects go under the key 'masks'"
        )
    rows = per_sample(value, count, "labels")
    for row in rows:
        if isinstance(row, Mapping):
            raise DataError(
                f"wanted labels, got a dict with {sorted(map(str, row))} per image; xlog.coco() reads COCO files, all "
                "else is a dict of the batch with the keys 'images', 'labels' and 'boxes' [x, y, width, height], "
                "one box per label"
            )
    return rows


def _is_single(row: object) -> bool:
    return not isinstance(row, list | tuple) and to_array(row).ndim == 0


def _texts(row: object) -> object:
    """Return the first text in a row, None where it holds none."""
    return next((value for value in _values(row) if isinstance(value, str | bytes)), None)


def _values(row: object) -> list[object]:
    if isinstance(row, np.ndarray):
        return row.ravel().tolist()
    return list(row) if isinstance(row, list | tuple) else [row]


def _numbers(row: object) -> Numbers:
    """Return the numbers of one sample, (n,). Raises DataError for what holds none."""
    array = np.atleast_1d(to_array(row))
    if array.size == 0:
        return np.zeros(0, np.intp)
    if array.ndim != 1 or array.dtype.kind not in "biuf":
        raise DataError(f"wanted labels of an image as numbers or class names, got {_short(row)}")
    return array


def _whole(value: object) -> int:
    """Return a whole number. Raises DataError for any other value."""
    array = to_array(value)
    if array.ndim or array.dtype.kind not in "biuf" or array % 1 != 0:  # so too for NaN
        raise DataError(
            f"wanted labels as whole numbers or class names, got {_short(value)}; shares of classes are rows (N, K), "
            'and values to be predicted go with task="regression"'
        )
    return int(array)


def _short(value: object) -> str:
    text = repr(value.tolist() if isinstance(value, np.ndarray) else value)
    return text if len(text) <= 60 else text[:57] + "..."
