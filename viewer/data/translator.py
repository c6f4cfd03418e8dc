"""Translator: puts the index rows of one file into the tables of its run."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from xlog.events.rows import EXPLAINED, KINDS, TOP, TRUE, Rows

from ..store.columns import Column
from ..store.entries import Ref
from ..store.run import Batch, Run
from .claims import Claims, firsts
from .half_samples import HalfSamples
from .log_file import LogFile

_WHERE = {"offset": "offset", "step": "step", "time": "wall_time", "label": "label"}
_OF_A_SAMPLE = ("sample", "inference", "explanation", "score", "counterfactual_tree", "counterfactual_rows")
_NAMED = ("explanation", "score", "score_summary", "counterfactual_tree", "counterfactual_rows", "partial_dependence")
_KINDS = (
    *(*_OF_A_SAMPLE, "score_summary", "run_metadata", "training_samples", "training_batch", "influence"),
    *("model_importance", "partial_dependence"),
)


class Translator:
    """Names of a file have numbers of the file's own, which become the run's: positions of samples, and so on."""

    def __init__(self, run: Run, file: LogFile, claims: Claims) -> None:
        self._run, self._log, self._file, self._claims = run, file, file.number, claims
        self._names: Sequence[str] = ()
        self._half = HalfSamples()
        self._positions = np.zeros(0, np.int32)  # by number in the file; 0: not asked yet
        self._others: dict[int, int] = {}  # explainers and benchmarks
        self._titles = np.zeros(0, np.uint32)  # by number in the file: the name for people that the run has been told

    def take(self, rows: Rows) -> None:
        """Put rows into the run's tables."""
        rows = self._half.passed(rows, self._log.header)
        half = self._half.open
        self._log.incomplete = len(half)
        self._names = self._log.names
        kinds = np.ascontiguousarray(rows["kind"])
        belongs = np.isin(kinds, [KINDS[kind] for kind in _OF_A_SAMPLE])
        if self._claims.are_possible(self._log):
            self._set_apart(rows[kinds == KINDS["sample"]])
        positions = self._positions_of(np.ascontiguousarray(rows["sample"]), belongs)
        tables = {}
        for kind in _KINDS:
            numbers = np.flatnonzero(kinds == KINDS[kind])
            if len(numbers):
                tables[kind] = self._columns(kind, rows[numbers], positions[numbers])
        batch = Batch(
            tables=tables,
            positions=positions[belongs],
            steps=rows["step"][belongs],
            pictures=self._hashed(rows, kinds == KINDS["picture"]),
            segments=self._hashed(rows, kinds == KINDS["segment_map"]),
            names=self._new_titles(rows, positions, kinds == KINDS["sample"]),
            file=self._file,
            half={(int(self._positions[number]), step) for number, step in half if number < len(self._positions)},
        )
        self._run.take(batch)

    def _columns(self, kind: str, rows: Rows, positions: NDArray[np.int32]) -> dict[str, Column]:
        columns: dict[str, Column] = {name: rows[field] for name, field in _WHERE.items()}
        columns["file"] = np.full(len(rows), self._file, np.uint64)
        columns["position"] = positions
        if kind in _NAMED:
            columns["explainer"] = self._numbers_of(rows["explainer"])
            columns["benchmark"] = self._numbers_of(rows["benchmark"])
        columns["value"], columns["second"], flags = rows["value"], rows["second"], rows["flags"]
        columns["explained"], columns["true"], columns["top"] = (flags & bit > 0 for bit in (EXPLAINED, TRUE, TOP))
        columns["direction"] = flags
        return columns

    def _set_apart(self, rows: Rows) -> None:
        """Give samples whose ids other writers claim for other pictures positions of their own."""
        self._make_room()
        for number, step, offset in firsts(rows[["sample", "step", "offset"]].tolist()):
            identity = self._names[number]
            if (known := self._run.known_position(identity)) and self._positions[number] in (0, known):
                name = self._claims.name(self._log, identity, step, offset)
                self._positions[number], self._titles[number] = self._run.position_of(name), 0

    def _make_room(self) -> None:
        if (more := len(self._names) - len(self._positions)) > 0:
            self._positions = np.concatenate([self._positions, np.zeros(more, np.int32)])
            self._titles = np.concatenate([self._titles, np.zeros(more, np.uint32)])

    def _positions_of(self, numbers: Column, belongs: NDArray[np.bool_]) -> NDArray[np.int32]:
        """Return the positions of samples; new ones get theirs in the order of the rows."""
        self._make_room()
        new = numbers[belongs & (self._positions[numbers] == 0)]
        distinct, first = np.unique(new, return_index=True)
        for number in distinct[np.argsort(first)].tolist():
            self._positions[number] = self._run.position_of(self._names[number])
        return self._positions[numbers]

    def _numbers_of(self, numbers: Column) -> NDArray[np.int32]:
        distinct, inverse = np.unique(numbers, return_inverse=True)
        for number in distinct.tolist():
            if number not in self._others:
                self._others[number] = self._run.number_of(self._names[number])
        return np.array([self._others[number] for number in distinct.tolist()], np.int32)[inverse]

    def _new_titles(self, rows: Rows, positions: NDArray[np.int32], chosen: NDArray[np.bool_]) -> dict[int, str]:
        """Return the names of samples for people, by position, where they are new."""
        numbers, places, titles = rows["sample"][chosen], positions[chosen], rows["explainer"][chosen]
        is_new = titles != self._titles[numbers]
        self._titles[numbers[is_new]] = titles[is_new]
        told = dict(zip(places[is_new].tolist(), titles[is_new].tolist(), strict=True))  # of several the last
        return {place: self._names[title] for place, title in told.items()}

    def _hashed(self, rows: Rows, chosen: NDArray[np.bool_]) -> dict[bytes, Ref]:
        found = rows[chosen]
        return {
            _digest(self._names[number]): Ref(self._file, offset)
            for number, offset in zip(found["sample"].tolist(), found["offset"].tolist(), strict=True)
        }


def _digest(hexadecimal: str) -> bytes:
    try:
        return bytes.fromhex(hexadecimal)
    except ValueError:  # names of a sidecar are anyone's
        return hexadecimal.encode("utf-8", "replace")
