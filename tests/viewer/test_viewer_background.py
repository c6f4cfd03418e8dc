"""The background: results come, errors too, and a short task does not wait for a long one."""

from __future__ import annotations

import gc
import threading
import time

import pytest
from xlog_viewer.analysis.background import Background


def test_a_result_comes_and_is_kept():
    background, begun = Background(), []

    def steps():
        begun.append(1)
        yield
        return "found"

    assert background.task("key", steps).result(10) == "found"
    assert background.task("key", steps).result() == "found"
    assert begun == [1]
    assert background.task("other", steps).result(10) == "found"
    assert begun == [1, 1]


def test_who_does_not_wait_gets_nothing_yet():
    background, go = Background(), threading.Event()

    def steps():
        go.wait(10)
        yield
        return 1

    task = background.task("key", steps)
    assert background.pieces("key") == 0
    assert task.result() is None
    go.set()
    assert task.result(10) == 1
    assert background.pieces("key") == 2
    assert background.pieces("other") == 0


def test_pieces_take_turns():
    background, order, both = Background(), [], threading.Event()

    def steps(name, pieces):
        both.wait(10)
        for _ in range(pieces):
            order.append(name)
            yield

    long, short = (background.task(name, lambda n=name, p=p: steps(n, p)) for name, p in (("long", 5), ("short", 1)))
    both.set()
    assert (long.result(10), short.result(10)) == (None, None)
    assert order.index("short") <= 1


def test_an_error_is_raised_where_the_result_is_asked_for():
    background = Background()

    def steps():
        yield
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        background.task("key", steps).result(10)
    assert background.task("next", lambda: (x for x in ())).result(10) is None  # the thread goes on


def test_what_is_begun_again_counts_on():
    background = Background()

    def steps():
        yield
        return 1

    for _ in range(2):
        background.begin("key", steps()).result(10)
    assert background.pieces("key") == 4


def test_it_gives_way_unless_somebody_waits():
    background = Background()

    def give_way(unless):
        while not unless():
            time.sleep(0.001)

    background.give_way = give_way
    task = background.task("key", lambda: (piece for piece in ()))
    time.sleep(0.02)
    assert background.pieces("key") == 0
    task.result(10)
    assert background.pieces("key") == 1


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
    assert background.pieces("key") == pieces  # who asks this, wants it
    assert task.result(10) == 1


def test_what_rests_and_is_kept_by_nobody_is_let_go_of(monkeypatch):
    monkeypatch.setattr("xlog_viewer.analysis.background.RESTS_AFTER", 0)
    background = Background()
    task = background.begin("key", (piece for piece in iter(int, 1)))
    while not task.progress.resting:
        time.sleep(0.001)
    progress = task.progress
    del task
    gc.collect()
    assert progress.resting() is None
    assert background.pieces("key") == progress.pieces
