"""The background: results come, errors too, and a short task does not wait for a long one."""

from __future__ import annotations

import gc
import threading
import time

import pytest
from waiting import PATIENCE, becomes
from xlog_viewer.analysis.background import Background


def test_a_result_comes_and_is_kept():
    background, begun = Background(), []

    def steps():
        begun.append(1)
        yield
        return "found"

    assert background.task("key", steps).result(PATIENCE) == "found"
    assert background.task("key", steps).result() == "found"
    assert begun == [1]
    assert background.task("other", steps).result(PATIENCE) == "found"
    assert begun == [1, 1]


def test_who_does_not_wait_gets_nothing_yet():
    background, go = Background(), threading.Event()

    def steps():
        go.wait(PATIENCE)
        yield
        return 1

    task = background.task("key", steps)
    assert background.pieces("key") == 0
    assert task.result() is None
    go.set()
    assert task.result(PATIENCE) == 1
    becomes(lambda: background.pieces("key"), 2)  # the last is counted when its result is there
    assert background.pieces("other") == 0


def test_pieces_take_turns():
    background, order, both = Background(), [], threading.Event()

    def steps(name, pieces):
        both.wait(PATIENCE)
        for _ in range(pieces):
            order.append(name)
            yield

    long, short = (background.task(name, lambda n=name, p=p: steps(n, p)) for name, p in (("long", 5), ("short", 1)))
    both.set()
    assert (long.result(PATIENCE), short.result(PATIENCE)) == (None, None)
    assert order.index("short") <= 1


def test_an_error_is_raised_where_the_result_is_asked_for():
    background = Background()

    def steps():
        yield
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        background.task("key", steps).result(PATIENCE)
    assert background.task("next", lambda: (x for x in ())).result(PATIENCE) is None  # the thread goes on


def test_what_is_begun_again_counts_on():
    background = Background()

    def steps():
        yield
        return 1

    for _ in range(2):
        background.begin("key", steps()).result(PATIENCE)
    becomes(lambda: background.pieces("key"), 4)


def test_it_gives_way_unless_somebody_waits():
    background = Background()

    def give_way(unless):
        while not unless():
            time.sleep(0.001)

    background.give_way = give_way
    task = background.task("key", lambda: (piece for piece in ()))
    time.sleep(0.02)
    assert background.pieces("key") == 0
    task.result(PATIENCE)
    becomes(lambda: background.pieces("key"), 1)


def test_what_nobody_asks_for_rests_and_goes_on_when_asked(monkeypatch):
    background, go = Background(), threading.Event()

    def steps():
        while not go.is_set():
            time.sleep(0.001)
            yield
        return 1

    task = background.task("key", steps)
    monkeypatch.setattr("xlog_viewer.analysis.background.RESTS_AFTER", 0.05)
    while not task.progress.resting:
        time.sleep(0.001)
    pieces = task.progress.pieces
    time.sleep(0.02)
    assert task.progress.pieces == pieces
    monkeypatch.setattr("xlog_viewer.analysis.background.RESTS_AFTER", 60)
    go.set()
    assert background.pieces("key") >= pieces  # who asks this, wants it
    assert task.result(PATIENCE) == 1


def test_what_rests_and_is_kept_by_nobody_is_let_go_of(monkeypatch):
    monkeypatch.setattr("xlog_viewer.analysis.background.RESTS_AFTER", 0)
    background = Background()
    task = background.begin("key", (piece for piece in iter(int, 1)))
    while not task.progress.resting:
        time.sleep(0.001)
    progress = task.progress
    del task
    gc.collect()
    becomes(progress.resting, None)  # the thread lets go of it after it says so
    assert background.pieces("key") == progress.pieces
