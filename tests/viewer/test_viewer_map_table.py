"""Where maps lie, packed: every number comes back, rows are found as in a plain table, and a map takes a few bytes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from xlog_viewer.store import map_table as module
from xlog_viewer.store.columns import Table
from xlog_viewer.store.entries import Ref
from xlog_viewer.store.hashed import Hashed
from xlog_viewer.store.map_table import MapTable
from xlog_viewer.store.packed import MOST, packed

KINDS = ("uint64", "int64", "uint32", "int32", "float64")
TYPES = {
    **{"file": np.uint64, "position": np.int32, "step": np.int64},
    **{"label": np.uint32, "explainer": np.int32, "offset": np.uint64, "time": np.float64},
}
MAPS = st.lists(st.tuples(*map(st.integers, [0, 1, 0, 0, 0], [1, 4, 2, 3, 2])), max_size=30)


@given(st.sampled_from(KINDS).flatmap(lambda kind: arrays.arrays(kind, st.integers(0, 300))))
def test_any_column_comes_back_bit_by_bit(column):
    found = packed(column).column()
    assert (found.dtype, found.tobytes()) == (column.dtype, column.tobytes())


@given(st.integers(1, 255), st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_steps_that_differ_by_less_than_a_byte_take_a_byte_wherever_they_begin(spread, base, first):
    rng = np.random.default_rng(spread)
    steps = rng.integers(0, spread, 1000, np.uint64) % np.uint64(128) + np.uint64(base)
    steps[0] = first
    column = np.cumsum(steps)
    assert packed(column).nbytes <= len(column) + 2 * 10  # a place and a number for each that stands apart
    assert packed(column).column().tobytes() == column.tobytes()


def test_a_column_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="wanted up to 65536 whole numbers or 8-byte floats, got 65537 of int8"):
        packed(np.zeros(MOST + 1, np.int8))
    with pytest.raises(ValueError, match="got 2 of float32"):
        packed(np.zeros(2, np.float32))


@given(st.lists(MAPS, max_size=5), st.sampled_from([1, 4, 1000]), st.sampled_from([1, 6, 1000]))
def test_a_packed_table_is_a_plain_one(batches, block, piece):
    plain, table = Table(TYPES), MapTable()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "BLOCK", block)
        patch.setattr(module, "PIECE", piece)
        for batch in batches:
            before, known = table.copy(), plain.copy()
            columns = _columns(batch, len(plain))
            plain.append(columns)
            table.append(columns)
            _assert_same(before, known)
        _assert_same(table, plain)


def _columns(batch, known):
    columns = dict(
        zip(("file", "position", "step", "label", "explainer"), np.array(batch, int).reshape(-1, 5).T, strict=True)
    )
    numbers = known + np.arange(len(batch))
    columns |= {"offset": numbers * 7 % 5 * 1000 + numbers, "time": 1.79e9 + numbers / 3}
    return {name: columns[name].astype(kind) for name, kind in TYPES.items()}


def _assert_same(table, plain):
    everything = np.arange(len(table.stretches))
    assert len(table) == len(plain)
    _assert_rows(table.of(everything), plain, np.arange(len(plain)))
    assert sum(len(piece) for piece in table.pieces(everything)) == len(plain)
    for explainer in range(3):
        rows = np.flatnonzero((plain["explainer"] == explainer) & (plain["label"] == 1))
        _assert_rows(table.where(everything, explainer=explainer, label=1), plain, rows)
    for position in range(1, 5):
        own = np.flatnonzero(table.stretches["position"] == position)
        _assert_rows(table.of(own), plain, np.flatnonzero(plain["position"] == position))


def _assert_rows(found, plain, rows):
    assert {name: found[name].tolist() for name in TYPES} == {name: plain[name][rows].tolist() for name in TYPES}


@pytest.mark.parametrize("piece", [1, 50, 10**6])
def test_what_is_said_of_a_sample_comes_in_one_piece(piece, monkeypatch):
    table, rng = MapTable(), np.random.default_rng(0)
    table.append(_columns([(0, position, step, 0, 0) for step in range(3) for position in rng.permutation(40)], 0))
    monkeypatch.setattr(module, "PIECE", piece)
    of_samples = np.argsort(table.stretches["position"], kind="stable")
    pieces = [set(found["position"].tolist()) for found in table.pieces(of_samples)]
    assert sum(map(len, pieces)) == 40 == len(set().union(*pieces))
    assert len(pieces) == {1: 40, 50: 3, 10**6: 1}[piece]


def test_a_map_takes_six_bytes():
    """Of five labels by twenty explainers, maps of any size and records written when they were made."""
    count, rng = 100_000, np.random.default_rng(0)
    table, numbers = MapTable(), np.arange(count)
    seconds = np.where(numbers % 100 == 0, rng.exponential(5, count), rng.exponential(2e-4, count))
    columns = {
        "file": np.full(count, 2**47 + 12345),
        "position": numbers // 100 + 1,
        "step": np.full(count, 1000),
        "label": np.repeat(rng.integers(0, 1000, count // 20), 20),
        "explainer": numbers % 20,
        "offset": np.cumsum(rng.integers(75_000, 94_000, count) + 150_000 * (numbers % 100 == 0)),
        "time": 1.79e9 + np.cumsum(seconds),
    }
    for begin in range(0, count, 1 << 14):
        table.append({name: columns[name][begin : begin + (1 << 14)].astype(kind) for name, kind in TYPES.items()})
    packed_up = sum(column.nbytes for block in table._blocks for column in block.values())
    assert packed_up / (len(table._blocks) * module.BLOCK) < 5.5
    found = table.of(np.arange(len(table.stretches)))
    assert all(found[name].tolist() == columns[name].astype(TYPES[name]).tolist() for name in TYPES)


NAMES = st.binary(max_size=3) | st.binary(min_size=16, max_size=16).map(lambda name: name[:1] * 15 + name[-1:])


@given(st.lists(st.dictionaries(NAMES, st.tuples(*[st.integers(0, 2**48)] * 2), max_size=9), max_size=6))
def test_things_are_found_by_their_hash_the_first_of_several(batches):
    hashed, known = Hashed(), {}
    for batch in batches:
        places = {name: Ref(*place) for name, place in batch.items()}
        hashed.add(places)
        known = places | known
        assert {name: hashed.get(name) for name in known} == known
    assert hashed.get(b"of nothing") is None
    assert len(hashed) == sum(map(len, batches))
