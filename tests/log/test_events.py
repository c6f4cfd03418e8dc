"""The log: any event comes back as it was, whatever happens to the file costs only what it hit."""

from __future__ import annotations

import os
import re
import stat
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from event_logs import EVENTS, boundaries, build, events_of
from hypothesis import given, settings
from hypothesis import strategies as st

import xlog
from xlog.errors import LogError, LogWriteError, NotALogError
from xlog.events import record
from xlog.events.frames import Damage
from xlog.events.reader import EventReader, opened, records_in
from xlog.events.schema import (
    Event,
    FileHeader,
    Sample,
)
from xlog.events.writer import EventWriter


def write(folder: Path, count: int) -> Path:
    with EventWriter(folder, run_id="r") as writer:
        for i in range(count):
            writer.add(Event(step=i, sample=Sample(id=str(i), name="x" * i)))
    return writer.path


# ------------------------------------------------------------------------------------------------ frames


def test_the_frame_is_tfrecords() -> None:
    # "123456789" has the CRC-32C 0xE3069283, the check value of the polynomial
    crc = 0xE3069283
    masked = (((crc >> 15) | (crc << 17)) + 0xA282EAD8) % 2**32
    framed = record.frame(b"123456789")
    assert framed[:8] == struct.pack("<Q", 9)
    assert framed[12:21] == b"123456789"
    assert framed[21:] == struct.pack("<I", masked)
    assert record.payload_length(framed[:12]) == 9
    assert len(framed) == 9 + record.OVERHEAD


@given(st.binary(max_size=200), st.binary(min_size=1, max_size=50))
def test_the_next_frame_is_found_behind_any_bytes(junk: bytes, payload: bytes) -> None:
    assert record.find_header(junk + record.frame(payload)) == len(junk)


def test_a_megabyte_of_zeros_hides_nothing() -> None:
    assert record.find_header(bytes(1 << 20) + record.frame(b"payload")) == 1 << 20


# ----------------------------------------------------------------------------------- write, then read


@settings(max_examples=50, deadline=None)
@given(st.lists(st.builds(build, EVENTS, st.integers(0, 2**40), st.floats(1, 2e9)), max_size=8))
def test_any_event_comes_back_as_it_was(tmp_path_factory, events: list[Event]) -> None:
    with EventWriter(tmp_path_factory.mktemp("log")) as writer:
        offsets = [writer.add(event) for event in events]
    assert events_of(writer.path) == events
    with EventReader(writer.path) as reader:
        assert [reader.read_at(offset) for offset in offsets] == events


def test_unknown_fields_and_kinds_pass_through(tmp_path) -> None:
    event = Event(step=3, wall_time=1.0)
    event.MergeFromString(b"\xfa\x3f\x03new")  # field 1023, length-delimited: a kind of a later version
    with EventWriter(tmp_path) as writer:
        writer.add(event)
    (read,) = events_of(writer.path)
    assert read.WhichOneof("what") is None
    assert read.SerializeToString() == event.SerializeToString()


def test_the_file_begins_with_who_wrote_it(tmp_path) -> None:
    with EventWriter(tmp_path, run_id="abc") as writer, EventReader(writer.path) as reader:
        header = next(iter(reader))[1].file_header
    assert (header.run_id, header.pid, header.format_major) == ("abc", os.getpid(), 1)
    assert header.writer.startswith("xlog ")
    assert re.fullmatch(r"\d{8}T\d{6}Z-[\w-]+-\d+-[0-9a-f]{8}\.xlog", writer.path.name)


def test_two_writers_never_share_a_file(tmp_path) -> None:
    paths = {EventWriter(tmp_path).path for _ in range(50)}
    assert len(paths) == 50


def test_a_record_is_one_write(tmp_path, monkeypatch) -> None:
    sizes = []
    real = os.write
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", lambda file, data: sizes.append(len(data)) or real(file, data))
        path = write(tmp_path, 5)
    assert sizes[1:6] == np.diff(boundaries(path))[1:].tolist()  # what follows is the index


def test_the_umask_decides_who_may_read(tmp_path) -> None:
    old = os.umask(0o027)
    try:
        path = write(tmp_path, 1)
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_what_add_returned_for_survives_a_kill(tmp_path) -> None:
    script = (
        "import sys\n"
        "from xlog.events.writer import EventWriter\n"
        "from xlog.events.schema import Event, Sample\n"
        "writer = EventWriter(sys.argv[1])\n"
        "for i in range(10**9):\n"
        "    writer.add(Event(sample=Sample(id=str(i), name='x' * 1000)))\n"
        "    print(i, flush=True)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", script, tmp_path], stdout=subprocess.PIPE, text=True)
    acknowledged = [process.stdout.readline() for _ in range(200)]
    process.kill()
    acknowledged += process.stdout.readlines()
    process.wait()
    process.stdout.close()
    (path,) = tmp_path.glob("*.xlog")
    ids = [event.sample.id for event in events_of(path)]
    assert len(ids) >= len([line for line in acknowledged if line.endswith("\n")]) >= 200
    assert ids == [str(i) for i in range(len(ids))]


def test_a_full_disk_leaves_no_half_record_and_a_clear_error(tmp_path, monkeypatch) -> None:
    writer = EventWriter(tmp_path)
    writer.add(Event(sample=Sample(id="safe")))
    size = writer.path.stat().st_size
    real = os.write

    def fill_up(file, data):
        if len(data) < 100:
            raise OSError(28, "No space left on device")
        return real(file, data[:100])

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", fill_up)
        with pytest.raises(LogWriteError, match=f"No space left on device; all {size} bytes before are safe"):
            writer.add(Event(sample=Sample(id="lost", name="x" * 150)))
    assert writer.path.stat().st_size == size
    writer.add(Event(sample=Sample(id="after")))
    assert [event.sample.id for event in events_of(writer.path)] == ["safe", "after"]


def test_a_closed_writer_says_so(tmp_path) -> None:
    writer = EventWriter(tmp_path)
    writer.close()
    writer.close()
    with pytest.raises(LogWriteError, match="was closed"):
        writer.add(Event())


def test_a_folder_that_cannot_be_made_is_a_clear_error(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LogWriteError, match="choose a summary_dir"):
        EventWriter(tmp_path / "file" / "log")


# ------------------------------------------------------------------------------------------ damaged files


def test_a_file_cut_at_every_byte_yields_every_whole_record_and_one_message(tmp_path) -> None:
    path = write(tmp_path / "log", 4)
    data, ends = path.read_bytes(), boundaries(path)[1:]
    cut = tmp_path / "cut.xlog"
    for size in range(len(data) + 1):
        cut.write_bytes(data[:size])
        with EventReader(cut) as reader:
            whole = len(list(reader))
            assert whole == sum(end <= size for end in ends)
            at_boundary = size in (0, *ends)
            assert (reader.tail == "") == at_boundary
            if not at_boundary:
                begins = [0, *ends][whole]
                assert reader.tail.startswith(f"ends inside a record that begins at byte {begins} of {size}: ")
            assert reader.damage == []


def test_any_flipped_byte_costs_at_most_its_record(tmp_path) -> None:
    path = write(tmp_path / "log", 4)
    data, edges = bytearray(path.read_bytes()), boundaries(path)
    flipped = tmp_path / "flipped.xlog"
    for at in range(edges[1], edges[-2]):  # in a record that is neither the header nor the last
        damaged = bytearray(data)
        damaged[at] ^= 0x10
        flipped.write_bytes(damaged)
        hit = next(i for i in range(len(edges)) if edges[i] <= at < edges[i + 1])
        with EventReader(flipped) as reader:
            ids = [event.sample.id for _, event in reader][1:]
            assert ids == [str(i) for i in range(4) if i != hit - 1]
            assert [(d.start, d.stop) for d in reader.damage] == [(edges[hit], edges[hit + 1])]
            assert reader.tail == ""


def test_zeros_in_the_middle_are_stepped_over_and_reported(tmp_path) -> None:
    path = write(tmp_path, 6)
    edges, data = boundaries(path), bytearray(path.read_bytes())
    data[edges[2] : edges[4]] = bytes(edges[4] - edges[2])
    path.write_bytes(data)
    with EventReader(path) as reader:
        assert [event.sample.id for _, event in reader][1:] == ["0", "3", "4", "5"]
        assert reader.damage == [Damage(edges[2], edges[4], "the checksum of its length does not match")]
        assert str(reader.damage[0]).startswith(f"bytes {edges[2]} to {edges[4]}: ")


def test_zeros_at_the_end_are_not_yet_and_then_there(tmp_path) -> None:
    # what a network file system shows while another machine writes
    path = write(tmp_path, 3)
    data, edges = path.read_bytes(), boundaries(path)
    path.write_bytes(data[: edges[2]] + bytes(edges[4] - edges[2]))
    with EventReader(path) as reader:
        assert len(list(reader)) == 2
        assert "ends inside a record" in reader.tail
        path.write_bytes(data)
        assert [event.sample.id for _, event in reader] == ["1", "2"]
        assert reader.tail == ""
        assert reader.damage == []


def test_a_record_over_the_limit_is_not_read(tmp_path) -> None:
    with EventWriter(tmp_path) as writer:
        writer.add(Event(sample=Sample(id="big", name="x" * 5000)))
        writer.add(Event(sample=Sample(id="small")))
    with EventReader(writer.path, max_payload=1000) as reader:
        assert [event.sample.id for _, event in reader][1:] == ["small"]
        assert "more than the limit of 1000" in reader.damage[0].reason


def test_a_whole_record_that_is_no_event_is_damage(tmp_path) -> None:
    path = write(tmp_path, 1)
    with path.open("ab") as file:
        file.write(record.frame(b"\xff\xff\xff"))
    with EventReader(path) as reader:
        assert len(list(reader)) == 2
        assert "holds no event" in reader.damage[0].reason


def test_a_growing_file_is_followed_record_by_record(tmp_path) -> None:
    source = write(tmp_path / "log", 20)
    data = source.read_bytes()
    live, ids = tmp_path / "live.xlog", []
    live.write_bytes(b"")
    with EventReader(live) as reader, live.open("ab") as file:
        for at in range(0, len(data), 7):  # every record torn in pieces
            file.write(data[at : at + 7])
            file.flush()
            ids += [event.sample.id for _, event in reader if event.WhichOneof("what") == "sample"]
    assert ids == [str(i) for i in range(20)]


def test_files_that_are_no_logs_are_refused(tmp_path) -> None:
    strange = tmp_path / "strange.xlog"
    strange.write_bytes(record.frame(Event(step=3).SerializeToString()))
    with EventReader(strange) as reader, pytest.raises(NotALogError, match="wanted a header first"):
        list(reader)
    newer = tmp_path / "newer.xlog"
    newer.write_bytes(record.frame(Event(file_header=FileHeader(format_major=2)).SerializeToString()))
    with EventReader(newer) as reader, pytest.raises(NotALogError, match=r"format 2.*newer xlog-xai"):
        list(reader)
    with pytest.raises(LogError, match="cannot read"):
        EventReader(tmp_path / "nowhere.xlog")


def test_a_file_whose_header_was_never_written_is_read(tmp_path) -> None:
    """As a writer of an older version left it that began on a full disk."""
    headless = tmp_path / "headless.xlog"
    headless.write_bytes(record.frame(Event(sample=Sample(id="0")).SerializeToString()))
    with EventReader(headless) as reader:
        assert [event.sample.id for _, event in reader] == ["0"]
        assert reader.lacks_header
    (run,) = xlog.open(tmp_path)
    assert (run.id, len(run.samples())) == ("headless.xlog", 1)


def test_bytes_that_come_late_are_read_and_damage_is_taken_back(tmp_path) -> None:
    """Another machine may see zeros where bytes are on their way, and later records before earlier ones."""
    whole = write(tmp_path / "whole", 8).read_bytes()
    edges = boundaries(next((tmp_path / "whole").glob("*.xlog")))
    live = tmp_path / "live.xlog"

    def show(*holes: tuple[int, int], size: int) -> None:
        data = bytearray(whole[:size])
        for start, stop in holes:
            data[start:stop] = bytes(stop - start)
        live.write_bytes(data)

    begun, later = (edges[2] + 20, edges[3]), (edges[4] + 3, edges[5])  # within the second sample, within the fourth
    show(begun, size=edges[3] + 5)
    with EventReader(live) as reader:
        assert [event.sample.id for _, event in reader][1:] == ["0"]
        assert (reader.damage, reader.tail != "") == ([], True)
        show(begun, size=edges[4])
        assert [event.sample.id for _, event in reader] == ["2"]
        assert [(place.start, place.stop) for place in reader.damage] == [(edges[2], edges[3])]
        show(later, size=edges[6])
        assert [event.sample.id for _, event in reader] == ["1", "4"]
        show(size=len(whole))
        assert [event.sample.id for _, event in reader] == ["3", "5", "6", "7"]
        assert (reader.damage, reader.tail) == ([], "")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_junk_neither_crashes_nor_hangs(tmp_path_factory, junk: bytes) -> None:
    path = tmp_path_factory.mktemp("junk") / "junk.xlog"
    path.write_bytes(junk)
    with EventReader(path) as reader:
        assert list(reader) == []
        assert (reader.tail != "") == bool(junk)


def test_read_at_a_wrong_offset_says_so(tmp_path) -> None:
    with EventReader(write(tmp_path, 1)) as reader, pytest.raises(LogError, match="record at byte 5 of"):
        reader.read_at(5)


def test_wanted_records_are_read_by_their_offsets_and_broken_ones_passed_over(tmp_path):
    with EventWriter(tmp_path) as writer:
        offsets = [writer.add(Event(step=step)) for step in range(5)]
    with opened(writer.path) as file:
        assert [(at, event.step) for at, event in records_in(file, [offsets[1], offsets[3]])] == [
            (offsets[1], 1),
            (offsets[3], 3),
        ]
        assert [event.step for _, event in records_in(file, [offsets[0] + 1, offsets[4], 1 << 40])] == [4]
