"""Work in the background gives way to requests, but not for ever."""

from __future__ import annotations

import threading

import pytest
from flask import Flask
from xlog_viewer.server import traffic
from xlog_viewer.server.traffic import Traffic

WAIT = 20.0  # seconds; nothing here should take as long


@pytest.fixture
def requested():
    """A server with one visitor who asks and gets no answer until `answer` is set."""
    server, entered, answer = Flask("slow"), threading.Event(), threading.Event()

    @server.get("/")
    def slow() -> str:
        entered.set()
        answer.wait(WAIT)
        return "answered"

    watched = Traffic()
    watched.watch(server)
    visitor = threading.Thread(target=lambda: server.test_client().get("/"))
    visitor.start()
    assert entered.wait(WAIT)
    yield watched, answer
    answer.set()
    visitor.join()


def test_nobody_waits_where_nobody_asks(monkeypatch):
    monkeypatch.setattr(traffic.time, "sleep", lambda seconds: pytest.fail("waited"))
    Traffic().give_way()


def test_the_background_waits_a_moment_after_an_answer(monkeypatch):
    now, slept = [100.0], []
    monkeypatch.setattr(traffic.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(traffic.time, "sleep", lambda seconds: (slept.append(seconds), now.append(now.pop() + seconds)))
    watched, server = Traffic(), Flask("quick")
    watched.watch(server)
    server.test_client().get("/")
    watched.give_way()
    assert traffic.QUIET <= sum(slept) < traffic.LONGEST


def test_the_background_waits_for_an_answer(requested, monkeypatch):
    monkeypatch.setattr(traffic, "LONGEST", WAIT)
    watched, answer = requested
    waiting = threading.Thread(target=watched.give_way)
    waiting.start()
    waiting.join(10 * traffic.QUIET)
    assert waiting.is_alive()
    answer.set()
    waiting.join(WAIT / 2)
    assert not waiting.is_alive()


def test_the_background_does_not_wait_for_who_waits_for_it(requested, monkeypatch):
    monkeypatch.setattr(traffic, "LONGEST", WAIT)
    watched, answer = requested
    watched.give_way(lambda: True)
    assert not answer.is_set()


def test_the_background_does_not_wait_for_ever(requested):
    watched, answer = requested
    watched.give_way()
    assert not answer.is_set()


def test_a_request_that_fails_is_over(monkeypatch):
    monkeypatch.setattr(traffic, "LONGEST", WAIT)
    server, watched = Flask("failing"), Traffic()
    server.add_url_rule("/", view_func=lambda: 1 / 0)
    watched.watch(server)
    assert server.test_client().get("/").status_code == 500
    assert server.test_client().get("/nowhere").status_code == 404
    waiting = threading.Thread(target=watched.give_way)
    waiting.start()
    waiting.join(WAIT / 2)
    assert not waiting.is_alive()
