"""The list of runs: filtered, sorted, damaged ones at a glance."""

from __future__ import annotations

import math

import pytest
from synthetic import Log, whole_run
from test_viewer_pages import links, of_class, show, words
from xlog_viewer import text


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
    return [words(node.children[0]) for node in of_class(show(logs, "/", search)[0], "run-name")]


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
    assert links(show(logs, "/", "?page=2&q=o")[0], text="Size") == ["/?q=o&sort=-size"]
    assert links(show(logs, "/", "?sort=-size")[0], text="Size ↓") == ["/?sort=size"]


def test_damage_and_durations_are_seen_at_a_glance(logs, runs):
    content, _, _ = show(logs, "/")
    said = words(content)
    assert "any 3 whole 2 damaged or cut short 1" in said
    assert " 3.5 s " in said
    assert "No run fits" in words(show(logs, "/", "?q=zzz")[0])
    assert "损坏或中断 1" in words(show(logs, "/", "?lang=zh")[0])


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0, "0\u202fs"), (3.5, "3.5\u202fs"), (75, "1:15\u202fmin"), (3725, "1:02\u202fh")]
)
def test_durations(seconds, expected):
    assert text.duration(seconds) == expected
