"""Whatever a dataset yields, run() raises nothing but errors of our own, and writes nothing of what it refuses."""

from __future__ import annotations

import datetime
import decimal
import fractions
import tempfile
import warnings
from pathlib import Path

import numpy as np
import torch
from fakes import net
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes
from PIL import Image
from small_runs import NAMES

import xlog


class Hostile:
    """Raises whatever it is asked."""

    def __getattr__(self, name):
        raise AttributeError(name) if name.startswith("_") else RuntimeError(name)

    def __array__(self, *args, **kwargs):
        raise KeyError("no")

    def __len__(self):
        raise OSError("no")


IMAGES = np.random.default_rng(0).normal(size=(2, 3, 12, 10)).astype(np.float32)
NUMBERS = st.one_of(st.integers(-3, 9), st.floats(), st.booleans(), st.complex_numbers(), st.integers())
OBJECTS = [None, ..., NotImplemented, object(), Hostile(), int, lambda: 0, Path("."), datetime.date(2026, 1, 1)]
VALUES = [decimal.Decimal("1.5"), fractions.Fraction(1, 2), b"\xff", "\ud800", range(2), memoryview(b"ab"), {1, 2}]
TENSORS = [torch.zeros(2).to_sparse(), torch.zeros(2, dtype=torch.complex64), torch.zeros(2, device="meta")]
PICTURES = [torch.zeros(2, 3, 4, 4, requires_grad=True), Image.new("RGB", (4, 4)), np.ma.masked, np.array(None)]
ODD = st.sampled_from([*OBJECTS, *VALUES, *TENSORS, *PICTURES])
FILLS = [1.5, np.nan, 0, 1, -1, True, 1j, "a", b"a", None, np.datetime64("2026-01-01"), np.float16(np.inf)]


@st.composite
def odd_arrays(draw):
    array = np.full(draw(array_shapes(min_dims=0, max_dims=5, min_side=0, max_side=4)), draw(st.sampled_from(FILLS)))
    return torch.tensor(array) if array.dtype.kind in "fiub" and draw(st.booleans()) else array


LEAVES = st.one_of(NUMBERS, st.text(max_size=3), st.binary(max_size=3), ODD, odd_arrays(), st.sampled_from(NAMES))
THINGS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.tuples(inner, inner),
        st.dictionaries(st.sampled_from(["images", "labels", "boxes", "id", "x", 3]), inner, max_size=3),
    ),
    max_leaves=6,
)


@st.composite
def batches(draw):
    """Nonsense alone, or beside images that are none."""
    kind = draw(st.sampled_from(["nonsense", "labels", "third", "dict"]))
    if kind == "nonsense":
        return draw(THINGS)
    if kind == "dict":
        keys = draw(st.sets(st.sampled_from(["labels", "boxes", "masks", "id", "name"])))
        return {"images": IMAGES} | {key: draw(THINGS) for key in sorted(keys)}
    return (IMAGES, draw(THINGS)) if kind == "labels" else (IMAGES, draw(st.sampled_from([[0, 1], None])), draw(THINGS))


NETWORK = net()


@given(yielded=st.lists(batches(), min_size=1, max_size=2))
@settings(max_examples=200)
def test_nonsense_raises_only_our_own_errors(yielded) -> None:
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = xlog.Runner(Path(folder) / "log", (yielded, NAMES), NETWORK, progress=False, fast=False)
        made.register_saliency([xlog.Gradient()])
        try:
            made.run()
        except xlog.XlogError:
            pass
        finally:
            made.close()


@given(data=THINGS)
@settings(max_examples=100)
def test_nonsense_in_place_of_data_raises_only_our_own_errors(data) -> None:
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            made = xlog.Runner(Path(folder) / "log", data, NETWORK, progress=False, fast=False)
            made.register_saliency([xlog.Gradient()])
            made.run()
        except xlog.XlogError:
            pass
