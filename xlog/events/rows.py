"""Rows: what an index keeps of each event, in fixed width."""

from __future__ import annotations

import functools
import itertools
import math
import struct
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from . import record
from .frames import Damage
from .names import Names
from .schema import Event

ROW = np.dtype(
    [
        ("offset", "<u8"),  # of the record in its file, bytes
        ("step", "<i8"),
        ("wall_time", "<f8"),  # seconds since 1970
        ("length", "<u4"),  # of the payload, bytes
        ("sample", "<u4"),  # a name: of the sample; of a picture or segment map its hash
        ("explainer", "<u4"),  # a name; of a sample its name for people
        ("benchmark", "<u4"),  # a name
        ("label", "<u4"),  # NO_LABEL where there is none
        ("kind", "u1"),  # number of the event's field in Event
        ("flags", "u1"),
        ("unused", "<u2"),
        ("value", "<f4"),  # probability | greatest value of a map | score | mean | probability of a tree's kept layer
        ("second", "<f4"),  # standard deviation of the probability | least value of a map
    ]
)
NO_LABEL = 0xFFFFFFFF
EXPLAINED, TRUE, TOP = (
    1,
    2,
    4,
)  # flags: an inference's label, asked about; a sample's label; the most probable label (of a tree: its direction)

_PACK = struct.Struct("<QqdIIIIIBBHff").pack
_NAN = float("nan")
NAMED = ("sample", "explainer", "benchmark")  # columns

KINDS = {field.name: field.number for field in Event.DESCRIPTOR.oneofs_by_name["what"].fields}
_EXPLANATION = KINDS["explanation"]

Rows = NDArray[np.void]
Cells = tuple[int, int, int, int, int, float, float]
"""sample, explainer, benchmark, label, flags, value, second"""


class RowBuilder:
    """Turns events into packed rows; names get numbers in the order of their coming, the empty one 0."""

    def __init__(self, names: Names) -> None:
        self.names = names

    @functools.cached_property
    def _numbers(self) -> dict[str, int]:  # made when a first name is asked for: of a finished log, never
        return dict(zip(self.names, itertools.count(), strict=False))

    def rows(self, event: Event, offset: int, length: int) -> bytes:
        """Return the rows of an event."""
        what = event.WhichOneof("what")
        if what == "explanation":  # most of a log, and so a third faster than the general way
            return self._row_of_explanation(event, offset, length)
        cells = _CELLS[what](self, getattr(event, what)) if what in _CELLS else _NO_CELLS
        kind, step, time = KINDS.get(what or "", 0), event.step, event.wall_time
        return b"".join(
            [
                _PACK(offset, step, time, length, sample, explainer, benchmark, label, kind, flags, 0, value, second)
                for sample, explainer, benchmark, label, flags, value, second in cells
            ]
        )

    def _row_of_explanation(self, event: Event, offset: int, length: int) -> bytes:
        what, known = event.explanation, self._numbers.get
        step, time, map_ = event.step, event.wall_time, what.map
        sample = known(what.sample_id) or self.number(what.sample_id)
        explainer = known(what.explainer) or self.number(what.explainer)  # a name mostly comes again
        label, kind = what.label, _EXPLANATION
        return _PACK(offset, step, time, length, sample, explainer, 0, label, kind, 0, 0, map_.high, map_.low)

    def skip_number(self) -> None:
        """Give the next number to no name: it is that of a line of checksums."""
        self._numbers.setdefault("", 0)  # made before a second empty text is there
        self.names.append("")

    def number(self, name: str) -> int:
        """Return the number of a name, a new one for a new name."""
        number = self._numbers.get(name)
        if number is None:
            number = self._numbers[name] = len(self.names)
            self.names.append(name)
        return number


def _single(value: float) -> float:
    """Return a double as a single-precision float can hold it: scores beyond its range sort as infinite."""
    return value if not abs(value) > _GREATEST else math.copysign(math.inf, value)


_GREATEST = float(np.finfo(np.float32).max)
_NO_CELLS: list[Cells] = [(0, 0, 0, NO_LABEL, 0, 0.0, 0.0)]


def _of_hashed(build: RowBuilder, event) -> list[Cells]:  # type: ignore[no-untyped-def]
    return [(build.number(event.hash.hex()), 0, 0, NO_LABEL, 0, 0.0, 0.0)]


def _of_sample(build: RowBuilder, event) -> list[Cells]:  # type: ignore[no-untyped-def]
    sample, given = build.number(event.id), TRUE if event.HasField("truth") else 0
    name = build.number(event.name)
    return [(sample, name, 0, label, given, 0.0, 0.0) for label in event.truth.labels or [NO_LABEL]]


def _of_inference(build: RowBuilder, event) -> list[Cells]:  # type: ignore[no-untyped-def]
    sample, cells = build.number(event.sample_id), []
    for place, score in enumerate(event.labels):
        flags = (EXPLAINED if score.explained else 0) | (TOP if place == 0 else 0)
        spread = score.uncertainty.standard_deviation if score.HasField("uncertainty") else _NAN
        cells.append((sample, 0, 0, score.label, flags, score.probability, spread))
    return cells or [(sample, 0, 0, NO_LABEL, 0, _NAN, _NAN)]


def _of_score(build: RowBuilder, event) -> list[Cells]:  # type: ignore[no-untyped-def]
    value = _single(event.value) if event.HasField("value") else _NAN
    names = build.number(event.sample_id), build.number(event.explainer), build.number(event.benchmark)
    return [(*names, event.label, 0, value, _NAN)]


def _of_summary(build: RowBuilder, event) -> list[Cells]:  # type: ignore[no-untyped-def]
    mean = _single(event.mean) if event.HasField("mean") else _NAN
    label = event.label if event.HasField("label") else NO_LABEL
    return [(0, build.number(event.explainer), build.number(event.benchmark), label, 0, mean, _NAN)]


def _of_commit(build: RowBuilder, event) -> list[Cells]:  # type: ignore[no-untyped-def]
    return [(build.number(event.sample_id), 0, 0, NO_LABEL, 0, 0.0, 0.0)]


def _of_influence(build: RowBuilder, event) -> list[Cells]:  # type: ignore[no-untyped-def]
    return [(build.number(event.sample_id), build.number(event.method), 0, NO_LABEL, 0, 0.0, 0.0)]


def _of_importance(build: RowBuilder, event) -> list[Cells]:  # type: ignore[no-untyped-def]
    label = event.label if event.HasField("label") else NO_LABEL
    return [(0, build.number(event.method), 0, label, 0, 0.0, 0.0)]


def _of_dependence(build: RowBuilder, event) -> list[Cells]:  # type: ignore[no-untyped-def]
    return [(0, build.number(event.method), build.number(event.feature), event.label, 0, 0.0, 0.0)]


def _of_rows(build: RowBuilder, event) -> list[Cells]:  # type: ignore[no-untyped-def]
    nearest = event.alternatives[0] if len(event.alternatives) else None
    output, distance = (_NAN, _NAN) if nearest is None else (_single(nearest.output), _single(nearest.distance))
    return [(build.number(event.sample_id), build.number(event.method), 0, event.label, 0, output, distance)]


def _of_tree(build: RowBuilder, event) -> list[Cells]:  # type: ignore[no-untyped-def]
    kept = event.layers[event.kept_layer].probability if 0 <= event.kept_layer < len(event.layers) else _NAN
    names = build.number(event.sample_id), build.number(event.occlusion), 0
    return [(*names, event.label, event.direction & 255, kept, _NAN)]


_CELLS: dict[str | None, Callable[..., list[Cells]]] = {
    "picture": _of_hashed,
    "segment_map": _of_hashed,
    "sample": _of_sample,
    "inference": _of_inference,
    "score": _of_score,
    "score_summary": _of_summary,
    "counterfactual_tree": _of_tree,
    "commit": _of_commit,
    "influence": _of_influence,
    "model_importance": _of_importance,
    "partial_dependence": _of_dependence,
    "counterfactual_rows": _of_rows,
}


def agrees(row: np.void, names: Sequence[str], event: Event, length: int) -> bool:
    """Tell whether a row says of an event what the event says of itself: its names, numbers, and place."""
    build = RowBuilder(Names())
    own = np.frombuffer(build.rows(event, int(row["offset"]), length), ROW)
    ours, theirs = own.copy(), row.copy()
    for column in NAMED:
        ours[column], theirs[column] = 0, 0
    found = [i for i, each in enumerate(ours) if each.tobytes() == theirs.tobytes()]
    return any(_named_alike(own[i], build.names, row, names) for i in found)


def _named_alike(ours: np.void, our_names: Sequence[str], theirs: np.void, their_names: Sequence[str]) -> bool:
    return all(our_names[ours[column]] == their_names[theirs[column]] for column in NAMED)


def end_of(rows: Rows) -> int:
    """Return where the record of the last row ends in its log, bytes; 0 of no rows."""
    return int(rows[-1]["offset"]) + int(rows[-1]["length"]) + record.OVERHEAD if len(rows) else 0


def gaps(rows: Rows, start: int = 0) -> list[Damage]:
    """Return the ranges of bytes from `start` on that lie between the records of rows: what could not be read."""
    offsets = rows["offset"].astype(np.int64)
    ends = offsets + rows["length"] + record.OVERHEAD
    before = np.concatenate([[start], ends])[: len(offsets)]  # where the row before, or nothing, ends
    is_same = np.diff(offsets, prepend=-1) == 0  # rows of one record
    found = np.flatnonzero((offsets != before) & ~is_same)
    return [Damage(int(before[i]), int(offsets[i]), "no readable record") for i in found]
