"""Frames: all of a file is found whatever the buffer's width, and a limit is the last size that is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlog.events import record
from xlog.events.frames import Frames, Window, payload_at

LIMIT = 40


@given(st.lists(st.binary(max_size=60), min_size=1, max_size=6), st.integers(1, 100))
def test_frames_are_found_through_a_window_of_any_width(tmp_path_factory, payloads, width) -> None:
    path = tmp_path_factory.mktemp("frames") / "log"
    path.write_bytes(b"".join(map(record.frame, payloads)))
    told: list[int] = []
    with open(path, "rb", buffering=0) as file:
        window = Window(file, None, told.append, width)
        at, found = 0, []
        while at < window.size:
            found.append(bytes(payload_at(window, at)))
            at += record.OVERHEAD + len(found[-1])
    assert found == payloads
    assert sum(told) == path.stat().st_size, "each byte is told of once"


@pytest.mark.parametrize("is_first", [True, False], ids=["at the start", "behind another"])
def test_the_limit_itself_is_read_and_one_byte_more_is_stepped_over(tmp_path, is_first) -> None:
    largest, too_large, last = b"a" * LIMIT, b"b" * (LIMIT + 1), b"last"
    before = [] if is_first else [b"before"]
    path = tmp_path / "log"
    path.write_bytes(b"".join(map(record.frame, [*before, largest, too_large, last])))
    frames = Frames(path, max_payload=LIMIT)
    assert [bytes(payload) for _, payload in frames] == [*before, largest, last]
    (damage,) = frames.damage
    start = sum(record.OVERHEAD + len(payload) for payload in [*before, largest])
    assert (damage.start, damage.stop) == (start, start + record.OVERHEAD + LIMIT + 1)
    assert frames.tail is None


@pytest.mark.parametrize("cut", [1, record.FOOTER_SIZE, record.OVERHEAD, record.OVERHEAD + 3])
def test_what_is_cut_is_a_tail_until_its_bytes_come(tmp_path, cut) -> None:
    whole = record.frame(b"one") + record.frame(b"two")
    path = tmp_path / "log"
    path.write_bytes(whole[:-cut])
    frames = Frames(path)
    assert [bytes(payload) for _, payload in frames] == [b"one"]
    assert (frames.tail is None) == (cut == record.OVERHEAD + 3), "cut between two frames, nothing is missing"
    path.write_bytes(whole)
    assert [bytes(payload) for _, payload in frames] == [b"two"]
    assert frames.tail is None
    assert frames.damage == []
