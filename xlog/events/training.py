"""Training: how what a recorder of training says is packed, and what all of it together says of each sample."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..dynamics import Dynamics
from .schema import Event, TrainingBatch, TrainingSamples

RECORDER_SIZE = 8  # bytes of a recorder's name
KINDS_OF_TRAINING = ("training_samples", "training_batch")
_LEVELS = 65535  # of a probability
_LEAST, _GREATEST = (float(value) for value in (np.finfo(np.float16).smallest_subnormal, np.finfo(np.float16).max))

_Columns = Mapping[str, NDArray[Any]]


def encode_batch(
    recorder: bytes,
    samples: Sequence[int],
    probability: NDArray[np.floating],
    margin: NDArray[np.floating],
    predicted: NDArray[np.integer],
) -> TrainingBatch:
    """Pack what the network puts out for the samples of these numbers, all (n,). Rows that are not finite say so.

    The sign of a margin outlasts the rounding: it says whether the sample is classified correctly.
    """
    is_known = np.isfinite(margin) & np.isfinite(probability)
    if not is_known.all():
        margin, probability = np.where(is_known, margin, np.nan), np.where(is_known, probability, 0.0)
    size = np.minimum(np.maximum(np.abs(margin), (margin != 0) * _LEAST), _GREATEST)
    packed = np.copysign(size, margin).astype("<f2")
    levels = np.rint(probability * _LEVELS).astype("<u2")
    return TrainingBatch(
        recorder=recorder,
        samples=samples,
        probability=levels.tobytes(),
        margin=packed.tobytes(),
        predicted=predicted[packed <= 0].tolist(),
    )


def decode_batch(batch: TrainingBatch) -> dict[str, NDArray[Any]]:
    """Return the columns number, probability, margin (NaN: not finite) and predicted (-1: the sample's own label).

    Raises ValueError where they do not fit each other.
    """
    count = len(batch.samples)
    if len(batch.recorder) != RECORDER_SIZE or len(batch.probability) != 2 * count or len(batch.margin) != 2 * count:
        raise ValueError(
            f"wanted a recorder of {RECORDER_SIZE} bytes and 2 bytes of probability and margin for each of {count} "
            f"samples, got {len(batch.recorder)}, {len(batch.probability)} and {len(batch.margin)}"
        )
    margin = np.frombuffer(batch.margin, "<f2").astype(np.float32)
    is_wrong = margin <= 0
    if np.count_nonzero(is_wrong) != len(batch.predicted):
        raise ValueError(f"wanted {np.count_nonzero(is_wrong)} predicted labels, got {len(batch.predicted)}")
    predicted = np.full(count, -1, np.int64)
    predicted[is_wrong] = batch.predicted
    probability = np.frombuffer(batch.probability, "<u2").astype(np.float32) / np.float32(_LEVELS)
    number = np.array(batch.samples, np.int64)
    return {"number": number, "probability": probability, "margin": margin, "predicted": predicted}


def check_samples(found: TrainingSamples) -> None:
    """Raise ValueError where the parts of a record do not fit each other."""
    if len(found.recorder) != RECORDER_SIZE or len(found.ids) != len(found.labels):
        raise ValueError(
            f"wanted a recorder of {RECORDER_SIZE} bytes and a label for each of {len(found.ids)} ids, got "
            f"{len(found.recorder)} bytes and {len(found.labels)} labels"
        )


class TrainingLog:
    """Takes the events of a run's recorders, in the order of the log, and says what all of them together mean.

    Others, and those that make no sense, are passed over.
    """

    def __init__(self) -> None:
        self._recorders: dict[bytes, _Recorder] = {}
        self._samples: dict[tuple[str, int], int] = {}  # (id, label) -> number
        self._dynamics: Dynamics | None = None

    def take(self, event: Event) -> None:
        """Take an event."""
        kind = event.WhichOneof("what")
        if kind not in KINDS_OF_TRAINING:
            return
        found = getattr(event, kind)
        recorder = self._recorders.setdefault(found.recorder, _Recorder())
        try:
            if kind == "training_samples":
                check_samples(found)
                recorder.name(found, self._samples)
            else:
                recorder.batches.append((event.step, decode_batch(found)))
        except ValueError:
            return  # `xlog verify --deep` says so
        self._dynamics = None

    def dynamics(self) -> Dynamics:
        """Return how training went for each sample; not made again until something was taken."""
        if self._dynamics is None:
            self._dynamics = self._made()
        return self._dynamics

    def _made(self) -> Dynamics:
        recorders = sorted(self._recorders.values(), key=lambda recorder: recorder.order)
        parts = [recorder.columns(recorders[place + 1 :]) for place, recorder in enumerate(recorders)]
        if not parts:
            parts = [_Recorder().columns(())]
        columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        unknown = int(np.count_nonzero(columns["sample"] < 0))
        columns = _chosen(columns, columns["sample"] >= 0)
        columns = _last_of_each_step(columns)
        is_known = ~np.isnan(columns["margin"])
        undefined = int(np.count_nonzero(~is_known))
        columns = _chosen(columns, is_known)
        return _dynamics(list(self._samples), columns, undefined, unknown)


class _Recorder:
    """One recorder: how it numbers samples, and its batches."""

    def __init__(self) -> None:
        self.order, self.rank = 0, 0
        self.resumed_at: int | None = None
        self.batches: list[tuple[int, _Columns]] = []
        self._numbers: dict[int, int] = {}  # its own -> the log's

    def name(self, found: TrainingSamples, samples: dict[tuple[str, int], int]) -> None:
        """Take names of samples."""
        self.order, self.rank = found.order, found.rank
        self.resumed_at = found.resumed_at if found.HasField("resumed_at") else None
        for number, key in enumerate(zip(found.ids, found.labels, strict=True), found.first):
            self._numbers[number] = samples.setdefault(key, len(samples))

    def columns(self, later: Iterable[_Recorder]) -> dict[str, NDArray[Any]]:
        """Return what counts of its batches: all before the first step that a later one has resumed at."""
        ends = [one.resumed_at for one in later if one.rank == self.rank and one.resumed_at is not None]
        end = min(ends, default=None)
        batches = [(step, batch) for step, batch in self.batches if end is None or step < end]
        joined = {name: np.concatenate([kind, *(b[name] for _, b in batches)]) for name, kind in _NOTHING.items()}
        counts = [len(batch["number"]) for _, batch in batches]
        joined["step"] = np.repeat(np.array([step for step, _ in batches], np.int64), counts)
        joined["sample"] = self._named(joined.pop("number"))
        return joined

    def _named(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the log's numbers of samples; -1 where they have none."""
        distinct, inverse = np.unique(numbers, return_inverse=True)
        return np.array([self._numbers.get(number, -1) for number in distinct.tolist()], np.int64)[inverse]


_NOTHING: _Columns = {
    "number": np.empty(0, np.int64),
    "probability": np.empty(0, np.float32),
    "margin": np.empty(0, np.float32),
    "predicted": np.empty(0, np.int64),
}


def _chosen(columns: _Columns, rows: NDArray[Any]) -> dict[str, NDArray[Any]]:
    return {name: column[rows] for name, column in columns.items()}


def _last_of_each_step(columns: _Columns) -> dict[str, NDArray[Any]]:
    """Return the rows by sample and step; of several of one sample at one step the last."""
    order = np.lexsort([columns["step"], columns["sample"]])  # stable: in the order of the log
    sample, step = columns["sample"][order], columns["step"][order]
    is_last = np.append((np.diff(sample) != 0) | (np.diff(step) != 0), True)[: len(order)]
    return _chosen(columns, order[is_last])


def _dynamics(keys: list[tuple[str, int]], columns: _Columns, undefined: int, unknown: int) -> Dynamics:
    """Return the dynamics of rows by sample and step; samples without any are left out."""
    there, count = np.unique(columns["sample"], return_counts=True)
    label = np.array([keys[number][1] for number in there.tolist()], np.int64)
    predicted = np.where(columns["predicted"] < 0, np.repeat(label, count), columns["predicted"])
    return Dynamics(
        samples=tuple(keys[number][0] for number in there.tolist()),
        label=label,
        start=np.concatenate([[0], np.cumsum(count)]).astype(np.int64),
        step=columns["step"],
        probability=columns["probability"],
        margin=columns["margin"],
        predicted=predicted,
        undefined=undefined,
        unknown=unknown,
    )
