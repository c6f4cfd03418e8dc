"""Tables that grow, the finder, appearances, mean curves and memory, against slow versions with lists."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlog_viewer.store import columns as module
from xlog_viewer.store.columns import Finder, Table
from xlog_viewer.store.curves import mean_curves
from xlog_viewer.store.entries import Curve
from xlog_viewer.store.lru import LRUCache
from xlog_viewer.store.samples_by_step import SamplesByStep
from xlog_viewer.store.tables import combined, newest

PAIRS = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 3)), min_size=1, max_size=30)  # position, step


@given(st.lists(PAIRS, max_size=6), st.sampled_from([0, 5, 1000]))
def test_the_rows_of_a_sample_are_found_however_the_table_has_grown(batches, late):
    table, all_rows = Table({"position": np.int32, "step": np.int64}), []
    finder = Finder(table)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_LATE_ROWS", late)
        for batch in batches:
            before = table.copy()
            table.append(dict(zip(("position", "step"), np.array(batch).T, strict=True)))
            assert before["step"].tolist() == [step for _, step in all_rows]
            all_rows += batch
            for position in range(11):
                expected = [number for number, row in enumerate(all_rows) if row[0] == position]
                assert finder.rows(position).tolist() == expected


@given(st.lists(PAIRS, max_size=6))
def test_samples_appear_at_each_step_in_the_order_of_the_log(batches):
    samples_by_step, expected = SamplesByStep(), {}
    for batch in batches:
        positions, steps = np.array(batch).T
        samples_by_step.add(positions.astype(np.int32), steps)
        for position, step in batch:
            if position not in expected.setdefault(step, []):
                expected[step].append(position)
    assert samples_by_step.steps() == sorted(expected)
    assert {step: samples_by_step.at(step).tolist() for step in samples_by_step.steps()} == expected
    last = {position: max(s for s in expected if position in expected[s]) for s in expected for position in expected[s]}
    assert {position: samples_by_step.last_steps(9)[position] for position in last} == last


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 2), st.integers(0, 3), st.integers(1, 3)), max_size=12))
def test_of_each_thing_the_record_of_the_greatest_time_is_kept_with_all_its_rows(records):
    """Records of (position, label, time, number of rows)."""
    rows = [
        {"file": 0, "offset": offset, "time": time, "position": position, "label": label}
        for offset, (position, label, time, count) in enumerate(records)
        for _ in range(count)
    ]
    table = Table({"file": int, "offset": int, "time": float, "position": int, "label": int})
    if rows:
        table.append({name: np.array([row[name] for row in rows]) for name in table.names})
    last: dict[tuple, tuple] = {}
    for row in rows:
        thing, age = (row["position"], row["label"]), (row["time"], row["offset"])
        last[thing] = max(last.get(thing, age), age)
    expected = [n for n, row in enumerate(rows) if last[row["position"], row["label"]][1] == row["offset"]]
    assert newest(table, np.arange(len(rows)), "position", "label").tolist() == expected


@given(st.lists(st.tuples(*[st.integers(0, 2**32 - 1) | st.integers(0, 2)] * 3), min_size=1, max_size=20))
def test_codes_are_equal_where_all_columns_are_however_great_the_numbers(rows):
    codes = combined([np.array(column, np.uint32) for column in zip(*rows, strict=True)]).tolist()
    assert [codes.index(code) for code in codes] == [rows.index(row) for row in rows]


def test_a_mean_curve_is_read_at_the_places_of_the_first():
    first, second = Curve("a", (0.0, 0.5, 1.0), (1.0, 0.0, 1.0)), Curve("a", (1.0, 0.0), (0.0, 1.0))
    (mean,), count = mean_curves([(first,), (second,), ()])
    assert (mean.name, mean.x, mean.y, count) == ("a", (0.0, 0.5, 1.0), (1.0, 0.25, 0.5), 2)
    assert all(low <= y <= high for low, y, high in zip(mean.low, mean.y, mean.high, strict=True))  # of two: around it
    assert mean_curves([]) == ((), 0)


def test_memory_keeps_what_was_asked_for_last():
    memory, made = LRUCache(2), []
    for key in "abacab":
        memory.get(key, lambda key=key: made.append(key))
    assert made == ["a", "b", "c", "b"]


def test_what_was_made_of_an_earlier_state_makes_way_for_its_successor():
    memory, made = LRUCache(2), []
    for state in (1, 1, 2, 2, 3):
        memory.get("table", lambda state=state: made.append(state), of=state)
    memory.get("other", lambda: made.append("other"))
    memory.get("table", lambda: made.append("again"), of=3)  # only its latest one took room
    assert made == [1, 2, 3, "other"]
