"""The writer under bad conditions: parts, full disks, many processes."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections import Counter

import pytest
from event_logs import events_of
from hypothesis import given, settings
from hypothesis import strategies as st

import xlog
from xlog.errors import ConfigError, LogWarning, LogWriteError
from xlog.events.reader import EventReader
from xlog.events.schema import Event, Sample
from xlog.events.writer import EventWriter


def sample(i: int, size: int = 100) -> Event:
    return Event(sample=Sample(id=str(i), name="x" * size))


def parts(folder):
    def part(path):
        with EventReader(path) as reader:
            return reader.read_header().part

    return sorted(folder.glob("*.xlog"), key=part)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 400), max_size=20), st.integers(200, 1500))
def test_any_rotation_keeps_every_event_in_order(tmp_path_factory, sizes, limit) -> None:
    folder = tmp_path_factory.mktemp("log")
    with EventWriter(folder, "r", max_file_size=limit) as writer:
        for i, size in enumerate(sizes):
            writer.add(sample(i, size))
    found = parts(folder)
    ids = [event.sample.id for path in found for event in events_of(path)]
    assert ids == [str(i) for i in range(len(sizes))]
    assert all(path.stat().st_size <= limit or len(events_of(path)) == 1 for path in found)
    logs = xlog.open(folder)
    assert len(logs) == 1


def test_a_group_is_one_write_and_in_one_part(tmp_path, monkeypatch) -> None:
    writer = EventWriter(tmp_path, max_file_size=1000)
    writer.add(sample(0, 700))
    writes = []
    real = os.write
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", lambda file, data: writes.append(len(data)) or real(file, data))
        writer.add_all([sample(1), sample(2), sample(3)])
    assert [event.sample.id for event in events_of(writer.path)] == ["1", "2", "3"]
    assert max(writes) >= 300
    writer.close()


@pytest.mark.parametrize(("fsync", "times"), [("never", 0), ("flush", 2), ("always", 3 + 2)])
def test_fsync_is_called_as_told(tmp_path, monkeypatch, fsync, times) -> None:
    calls = []
    monkeypatch.setattr(os, "fsync", calls.append)
    with EventWriter(tmp_path, fsync=fsync) as writer:
        writer.add(sample(0))
        writer.add(sample(1))
        writer.flush()
    assert len(calls) == times


def test_wrong_options_are_said(tmp_path) -> None:
    with pytest.raises(ConfigError, match="got 'often', 'raise'"):
        EventWriter(tmp_path, fsync="often")


class Disk:
    """A disk that can be full: then a write takes ten bytes and the next one fails."""

    def __init__(self, monkeypatch) -> None:
        self.is_full, self._real = False, os.write
        monkeypatch.setattr(os, "write", self.write)

    def write(self, file, data):
        if self.is_full and len(data) > 10:
            return self._real(file, data[:10])
        if self.is_full:
            raise OSError(28, "No space left on device")
        return self._real(file, data)


def test_a_full_disk_costs_events_and_not_the_caller_who_chose_so(tmp_path, monkeypatch) -> None:
    disk = Disk(monkeypatch)
    writer = EventWriter(tmp_path, on_error="warn")
    assert writer.add(sample(0)) is not None
    disk.is_full = True
    with pytest.warns(LogWarning, match="No space left on device.*going on without"):
        assert writer.add(sample(1)) is None
    assert writer.add_all([sample(2), sample(3)]) is None  # one warning is enough
    assert writer.lost == 3
    disk.is_full = False
    assert writer.add(sample(4)) is not None
    writer.close()
    assert [event.sample.id for event in events_of(writer.path)] == ["0", "4"]


def test_a_folder_that_vanishes_is_an_error_of_ours(tmp_path) -> None:
    writer = EventWriter(tmp_path / "mount", max_file_size=150)
    writer.add(sample(0))
    shutil.rmtree(tmp_path / "mount")
    (tmp_path / "mount").write_text("")
    with pytest.raises(LogWriteError, match="cannot write a log in"):
        writer.add(sample(1))


def test_a_log_that_never_could_be_made_is_gone_without(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.warns(LogWarning, match="going on without"):
        writer = EventWriter(tmp_path / "file", on_error="warn")
    assert writer.add(sample(0)) is None
    writer.close()


@pytest.fixture
def small_disk(tmp_path):
    """A real file system of 100 KB, where we may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = (
        os.geteuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", str(folder)], capture_output=True, check=False
        ).returncode
    )
    if not mounted:
        yield None
        return
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_is_really_full(small_disk, tmp_path, monkeypatch) -> None:
    if small_disk is None:  # nobody lets us mount: the same with a disk that says so
        small_disk, disk = tmp_path, Disk(monkeypatch)
    writer, written = EventWriter(small_disk), []

    def fill_up() -> None:
        for i in range(1000):
            if small_disk == tmp_path:
                disk.is_full = i >= 50
            writer.add(sample(i, 1000))
            written.append(str(i))

    with pytest.raises(LogWriteError, match=r"No space left on device; all \d+ bytes before are safe"):
        fill_up()
    assert [event.sample.id for event in events_of(writer.path)] == written
    with contextlib.suppress(LogWriteError):
        writer.close()


WORKER = """
import sys
from xlog.events.schema import Event, Sample
from xlog.events.writer import EventWriter
with EventWriter(sys.argv[1], run_id="r", max_file_size=20_000) as writer:
    for i in range(200):
        writer.add(Event(step=1, sample=Sample(id=f"{sys.argv[2]}-{i}", name="x" * 200)))
"""


def test_four_processes_write_into_one_folder_at_once(tmp_path) -> None:
    workers = [subprocess.Popen([sys.executable, "-c", WORKER, tmp_path, str(rank)]) for rank in range(4)]
    assert [worker.wait() for worker in workers] == [0] * 4
    logs = xlog.open(tmp_path)
    (run,) = logs
    assert run.damage == []
    assert len(run.files) > 8
    ranks = Counter(sample.id.split("-")[0] for sample in run.samples())
    assert ranks == {str(rank): 200 for rank in range(4)}
