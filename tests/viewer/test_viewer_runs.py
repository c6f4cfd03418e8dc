"""The list of runs: filtered, sorted, damaged ones at a glance."""

from __future__ import annotations

import math
import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_trees import links, nodes, of_class, show, words
from synthetic import Log, whole_run
from xlog_viewer.store.columns import NO_LABEL, Table
from xlog_viewer.store.tables import accuracy
from xlog_viewer.words import text


@pytest.fixture
def runs(logdir, logs) -> list[str]:
    """Three runs: a whole one, a larger one that is being written, and one with a broken record."""
    whole_run(logdir / "whole")
    log = Log(logdir / "open")
    log.metadata(explainers=[])
    for number in range(1, 9):
        log.whole_sample(number)
    broken = whole_run(logdir / "broken", samples=2).path
    data = bytearray(broken.read_bytes())
    data[len(data) // 2] ^= 255
    broken.write_bytes(data)
    for sidecar in broken.parent.glob(f"{broken.name}.*"):
        sidecar.unlink()
    logs.refresh(math.inf)
    return [row.path for row in logs.runs()]


def shown(logs, search: str) -> list[str]:
    return [words(node.children[1]) for node in of_class(show(logs, "/", search)[0], "run-name")]


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("?sort=samples", ["broken", "whole", "open"]),
        ("?sort=-samples", ["open", "whole", "broken"]),
        ("?sort=run", ["broken", "open", "whole"]),
        ("?health=broken", ["broken"]),
        ("?health=sound&sort=run", ["open", "whole"]),
        ("?q=GRADCAM&sort=run", ["broken", "whole"]),
        ("?q=running", ["open"]),
        ("?q=nothing+of+the+kind", []),
    ],
)
def test_runs_are_filtered_and_sorted(logs, runs, search, expected):
    assert shown(logs, search) == expected


def test_what_makes_no_sense_is_passed_over(logs, runs):
    assert shown(logs, "?sort=-shoe&health=fine") == runs


def test_a_column_sorts_and_then_the_other_way_round(logs, runs):
    # Once in the head, once in the choice that a narrow screen has instead.
    assert links(show(logs, "/", "?page=2&q=o")[0], text="Size") == ["/?q=o&sort=-size"] * 2
    assert links(show(logs, "/", "?sort=-size")[0], text="Size ↓") == ["/?sort=size"] * 2


def test_damage_and_durations_are_seen_at_a_glance(logs, runs):
    content, _, _ = show(logs, "/")
    said = words(content)
    assert "any 3 OK 2 damaged or truncated 1" in said
    assert " 3.5 s " in said
    assert "No runs match" in words(show(logs, "/", "?q=zzz")[0])
    assert "损坏或截断 1" in words(show(logs, "/", "?lang=zh")[0])


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0, "0\u202fs"), (3.5, "3.5\u202fs"), (75, "1:15\u202fmin"), (3725, "1:02\u202fh")]
)
def test_durations(seconds, expected):
    assert text.duration(seconds) == expected


# ----------------------------------------------------------------------------------------------------------- accuracy


def accuracies(logs, search: str = "?sort=run") -> list[str]:
    return [words(node) for node in of_class(show(logs, "/", search)[0], "accuracy")]


def test_accuracy_is_that_of_the_last_step_where_truth_is_known(logdir, logs):
    log = Log(logdir / "run")
    log.metadata()
    log.sample(1, step=0, truth=(1,))  # wrong, but of an older step
    for number, truth in enumerate([(0,), (2, 0), (1,), None, ()], 1):
        log.sample(number, step=5, truth=truth)
    logs.refresh(math.inf)
    assert accuracies(logs) == ["66.7\u202f%"]
    log.sample(3, step=5, truth=(0,))  # logged again: the last record counts
    log.sample(6, step=5, probabilities=[(3, 0.9), (0, 0.1)])
    log.close()
    logs.refresh(math.inf)
    assert accuracies(logs) == ["75.0\u202f%"]


def test_of_a_single_class_absent_counts_as_well_as_present(logdir, logs):
    log = Log(logdir / "run")
    log.metadata(class_names=["sick"], activation="sigmoid")
    for number, (truth, probability) in enumerate([((0,), 0.1), ((), 0.1), ((0,), 0.9), (None, 0.9), ((), 0.4)], 1):
        log.sample(number, truth=truth, probabilities=[(0, probability)])
    log.close()
    logs.refresh(math.inf)
    assert accuracies(logs) == ["75.0\u202f%"]
    run = logs.run(logs.runs()[0].key)
    assert [run.sample(position, None).right for position in range(1, 6)] == [False, True, True, None, True]


@given(
    tops=st.lists(st.tuples(st.integers(1, 6), st.integers(0, 3)), max_size=12),
    truths=st.dictionaries(st.integers(1, 8), st.lists(st.integers(0, 3), max_size=3, unique=True), max_size=8),
)
def test_accuracy_is_a_count_of_samples(tops, truths):
    outputs, given_ = (Table({**RECORD, name: np.bool_}) for name in ("top", "true"))
    for offset, (position, label) in enumerate(tops):
        outputs.append({**record(offset, position, label), "top": np.array([True])})
    for offset, (position, labels) in enumerate(truths.items()):
        for label in labels or [NO_LABEL]:
            given_.append({**record(offset, position, label), "true": np.array([True])})
    last = {position: label for position, label in tops if truths.get(position)}
    right = sum(label in truths[position] for position, label in last.items())
    assert accuracy(outputs, given_, 0) == (right / len(last) if last else None)


RECORD = dict.fromkeys(("file", "offset", "step", "time", "position"), np.int64) | {"label": np.uint32}


def record(offset: int, position: int, label: int) -> dict:
    return {"file": 0, "offset": offset, "step": 0, "time": offset, "position": position, "label": label}


def test_runs_of_unknown_accuracy_come_last_either_way(logdir, logs):
    for name, truths in {"a": [(0,), (1,)], "b": [(0,), (0,)], "c": [None]}.items():
        log = Log(logdir / name)
        for number, truth in enumerate(truths, 1):
            log.sample(number, truth=truth)
        log.close()
    logs.refresh(math.inf)
    assert shown(logs, "?sort=accuracy") == ["a", "b", "c"]
    assert shown(logs, "?sort=-accuracy") == ["b", "a", "c"]
    assert accuracies(logs) == ["50.0\u202f%", "100.0\u202f%", "–"]


def test_accuracy_is_not_computed_again_without_news(logs, runs, monkeypatch):
    show(logs, "/")
    monkeypatch.setattr("xlog_viewer.store.tables.accuracy", None)
    show(logs, "/")


# ---------------------------------------------------------------------------------------------------------- selection


def test_chosen_runs_stand_in_the_address(logs, runs):
    keys = [row.key for row in logs.runs()]
    content, _, _ = show(logs, "/", "?q=o&lang=zh")
    boxes = [node for node in nodes(content) if getattr(node, "role", "") == "checkbox"]
    assert [getattr(box, "aria-checked") for box in boxes] == ["false"] * 3
    assert boxes[0].href == f"/?lang=zh&q=o&select={keys[0]}"
    content, _, _ = show(logs, "/", f"?select={keys[2]},nobody,{keys[0]},{keys[0]}")
    (compare,) = of_class(content, "go")
    assert compare.href == f"/compare?runs={keys[2]}%2C{keys[0]}"
    assert links(content, text="Clear selection") == ["/"]
    boxes = [node for node in nodes(content) if getattr(node, "role", "") == "checkbox"]
    assert boxes[0].href == f"/?select={keys[2]}"


def test_one_run_cannot_be_compared(logs, runs):
    content, _, _ = show(logs, "/", f"?select={logs.runs()[0].key}")
    assert not of_class(content, "go")
    assert "Select two or more" in words(content)


# ---------------------------------------------------------------------------------------------------------------- live


def test_a_run_says_how_much_is_left_where_its_log_says_what_is_planned(logdir, logs, monkeypatch):
    log = Log(logdir / "run")
    now = 1_000_000.0
    monkeypatch.setattr("time.time", lambda: now)
    log.metadata(planned_samples=300)
    for number in range(1, 6):
        now += 0.5
        log.sample(number, step=7)
    log.writer.flush()
    os.utime(log.path, (now, now))
    logs.refresh(math.inf)
    (shown,) = of_class(show(logs, f"/run/{logs.runs()[0].key}")[0], "live")
    assert "5 of 300 samples" in words(shown)
    assert "about 2:27 min left" in words(shown)  # 295 at 2 per second
    log.close()


def test_a_run_that_is_written_says_how_it_comes_along(logdir, logs, monkeypatch):
    log = Log(logdir / "run")
    now = 1_000_000.0
    monkeypatch.setattr("time.time", lambda: now)
    log.metadata()
    for number in range(1, 6):
        now += 0.5
        log.sample(number, step=7, truth=(0, 1))
    log.writer.flush()
    os.utime(log.path, (now, now))
    logs.refresh(math.inf)
    now += 3
    content, _, _ = show(logs, f"/run/{logs.runs()[0].key}")
    (shown,) = of_class(content, "live")
    assert words(shown) == "Being written : 5 samples · step 7 · recently 2 samples per second"
    (since,) = of_class(shown, "since")
    assert getattr(since, "data-age") == "3.0"
    log.end()
    log.close()
    logs.refresh(math.inf)
    assert not of_class(show(logs, f"/run/{logs.runs()[0].key}")[0], "live")
