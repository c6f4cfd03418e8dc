"""Samples of a training that are explained again and again: what a dataset yields for each, joined into batches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from ..errors import DataError
from ..run.batch_fields import KEYS
from ..tensors import is_array_like, to_array

BATCH_SIZE = 16  # of samples as they are handed over; how many go into a pass is the runner's matter
Fields = dict[str | int, object]
_FORMS = "an image, (image, label) or a dict with keys such as images and labels"


class FixedSamples:
    """Samples of a dataset as batches; their ids are their places in it, unless it says others.

    A sample is an image (C, H, W), a row or a text; (it, label); ((image, more), label) of a network of several inputs;
    or a dict, as a Runner takes it for a batch. Each is read once, in the isolation of the first pass: a dataset may
    draw, and steps are about the same samples.
    """

    def __init__(self, samples: Sequence[object]) -> None:
        self._samples, self._places = samples, range(len(samples))
        self._read: dict[int, Fields] = {}

    def __len__(self) -> int:
        return -(-len(self._places) // BATCH_SIZE)

    def __iter__(self) -> Iterator[Fields]:
        for start in range(0, len(self._places), BATCH_SIZE):
            if start not in self._read:
                self._read[start] = self._batch(self._places[start : start + BATCH_SIZE])
            yield self._read[start]

    def _batch(self, places: range) -> Fields:
        rows = [_fields(self._samples[place]) for place in places]
        for row in rows:
            if row.keys() != rows[0].keys():
                wanted, got = (", ".join(map(repr, keys)) for keys in (rows[0], row))
                raise DataError(f"samples: wanted the same keys in all, {wanted} as in the first, got {got}")
        batch = {key: _joined(key, [row[key] for row in rows]) for key in rows[0]}
        if all(label is None for label in batch.get("labels", ())):  # type: ignore[attr-defined]
            batch.pop("labels", None)
        return {"id": list(map(str, places)), **batch}


def _fields(sample: object) -> Fields:
    """Return what a sample holds, by the keys of a batch; of inputs by place the places."""
    if isinstance(sample, Mapping):
        return dict(sample)
    if not isinstance(sample, tuple | list):
        return {"images": sample, "labels": None}
    if len(sample) != 2:
        raise DataError(f"samples: wanted {_FORMS}, got {len(sample)} parts; leave the others out, or name them")
    inputs, label = sample
    if isinstance(inputs, Mapping):
        return {**inputs, "labels": label}
    if isinstance(inputs, tuple | list) and any(map(is_array_like, inputs)):
        return {**dict(enumerate(inputs)), "labels": label}
    return {"images": inputs, "labels": label}


def _joined(key: str | int, values: Sequence[object]) -> object:
    """Return one thing for a batch: inputs as one array, and of what else it holds a list."""
    if (key in KEYS and key != "images") or any(isinstance(value, str | bytes) for value in values):
        return list(values)
    arrays = [to_array(value) for value in values]
    if len({array.shape for array in arrays}) > 1:
        raise DataError(f"samples: wanted {key} of one size, got {sorted({array.shape for array in arrays})}")
    return np.stack(arrays)
