"""The writer after errors: what it stands for is what the file says, and it goes on."""

from __future__ import annotations

import gc
import os
import shutil
import signal
from pathlib import Path

import pytest
from event_logs import events_of

import xlog
from xlog.errors import LogWarning, LogWriteError
from xlog.events import disk
from xlog.events.index import Index, check, load
from xlog.events.order import as_nanoseconds, next_order
from xlog.events.reader import EventReader
from xlog.events.schema import Event, Sample
from xlog.events.writer import EventWriter


def sample(name: str) -> Event:
    return Event(sample=Sample(id=name, name="x" * 50))


def ids(path: Path) -> list[str]:
    return [event.sample.id for event in events_of(path)]


def headers(folder: Path) -> list[bool]:
    return [not EventReader(path).lacks_header for path in folder.glob("*.xlog")]


def test_a_header_that_cannot_be_written_leaves_no_part(tmp_path, monkeypatch) -> None:
    with monkeypatch.context() as full:
        full.setattr(os, "write", lambda file, data: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.warns(LogWarning, match="No space left"):
            writer = EventWriter(tmp_path, on_error="warn")
        assert writer.add(sample("lost")) is None
    assert list(tmp_path.iterdir()) == []
    assert writer.add(sample("a")) is not None
    writer.close()
    assert (ids(writer.path), writer.lost) == (["a"], 1)


@pytest.mark.parametrize("taken", [0, 1, 7, 40])
def test_a_write_that_takes_less_is_done_or_undone(tmp_path, monkeypatch, taken) -> None:
    writer = EventWriter(tmp_path)
    writer.add(sample("a"))
    real, calls = os.write, []

    def short(file: int, data: bytes) -> int:
        calls.append(len(data))
        if len(calls) == 1 and taken:
            return real(file, bytes(data)[:taken])
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(os, "write", short)
        with pytest.raises(LogWriteError, match="Input/output error"):
            writer.add(sample("b"))
    size = writer.path.stat().st_size
    assert writer.add(sample("c")) == size
    writer.close()
    assert ids(writer.path) == ["a", "c"]
    assert check(writer.path) == ""
    assert Index(writer.path, keep="no").damage() == []


def test_what_cannot_be_undone_is_stepped_over_and_the_index_does_not_lie(tmp_path, monkeypatch) -> None:
    writer = EventWriter(tmp_path)
    writer.add(sample("a"))
    real, left = os.write, [30]

    def short(file: int, data: bytes) -> int:
        if left:
            return real(file, bytes(data)[: left.pop()])
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(os, "write", short)
        broken.setattr(os, "ftruncate", lambda file, size: (_ for _ in ()).throw(OSError(5, "Input/output error")))
        with pytest.raises(LogWriteError):
            writer.add(sample("b"))
    writer.add(sample("c"))
    writer.close()
    assert ids(writer.path) == ["a", "c"]
    index = Index(writer.path, keep="no")
    assert [index.read(row).sample.id for row in index.rows[1:]] == ["a", "c"]
    assert len(index.damage()) == 1


def test_ctrl_c_between_a_write_and_its_bookkeeping_puts_nothing_under_other_names(tmp_path, monkeypatch) -> None:
    writer = EventWriter(tmp_path)
    real = disk.append

    def interrupted(file: int, data: bytes) -> int:
        real(file, data)
        raise KeyboardInterrupt

    for number in range(6):
        if number % 3 == 1:
            with monkeypatch.context() as patched:
                patched.setattr(disk, "append", interrupted)
                with pytest.raises(KeyboardInterrupt):
                    writer.add(sample(str(number)))
        else:
            writer.add(sample(str(number)))
    writer.close()
    index = Index(writer.path, keep="no")
    assert [index.names[row["sample"]] for row in index.rows[1:]] == ids(writer.path) == list("012345")


def test_a_fork_neither_writes_nor_flushes(tmp_path) -> None:
    writer = EventWriter(tmp_path, fsync="never")
    for name in "abc":
        writer.add(sample(name))
    child = os.fork()
    if child == 0:
        code = 1
        try:
            writer.add(sample("of the child"))
        except LogWriteError as error:
            code = 0 if f"this is process {os.getpid()}" in str(error) else 2
        writer.flush()
        writer.close()
        del writer
        gc.collect()
        os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    for name in "def":
        writer.add(sample(name))
    writer.close()
    index = Index(writer.path, keep="no")
    assert load(writer.path) is not None
    assert [index.names[row["sample"]] for row in index.rows[1:]] == list("abcdef")


def test_a_sync_that_fails_at_a_rotation_kills_no_writer_and_closes_nothing_twice(tmp_path, monkeypatch) -> None:
    writer = EventWriter(tmp_path / "log", max_file_size=200)
    writer.add(sample("a"))
    closed: list[int] = []
    real = os.close
    with monkeypatch.context() as broken:
        broken.setattr(os, "close", lambda file: closed.append(file) or real(file))
        broken.setattr(os, "fsync", lambda file: (_ for _ in ()).throw(OSError(5, "Input/output error")))
        with pytest.raises(LogWriteError, match="which of them survive a loss of power is not known"):
            writer.add(sample("b"))
        reused = os.open(tmp_path / "of the user", os.O_WRONLY | os.O_CREAT)
    assert len(closed) == len(set(closed))
    writer.add(sample("c"))
    writer.close()
    os.close(reused)
    assert (tmp_path / "of the user").read_bytes() == b""
    (run,) = xlog.open(tmp_path / "log")
    assert [each.id for each in run.samples()] == ["a", "c"]


def test_always_says_what_is_known_when_the_disk_does_not_answer(tmp_path, monkeypatch) -> None:
    writer = EventWriter(tmp_path, fsync="always", on_error="warn")
    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", lambda file: (_ for _ in ()).throw(OSError(5, "Input/output error")))
        with pytest.warns(LogWarning, match="are in the file and survive the end of this process"):
            assert writer.add(sample("a")) is not None  # it is in the file
    assert (ids(writer.path), writer.lost) == (["a"], 0)
    writer.close()


@pytest.mark.parametrize("replaced", [False, True])
def test_a_folder_that_goes_away_is_noticed_and_its_events_are_counted(tmp_path, replaced) -> None:
    folder = tmp_path / "log"
    writer = EventWriter(folder, on_error="warn")
    writer.add(sample("a"))
    shutil.rmtree(folder)
    if replaced:
        folder.mkdir()
    assert writer.add(sample("b")) is not None  # nobody has looked yet
    with pytest.warns(LogWarning, match="2 events in it are lost, and a new file is begun"):
        writer.flush()
    writer.add(sample("c"))
    writer.close()
    assert (writer.lost, ids(writer.path)) == (2, ["c"])


def test_the_latest_is_the_latest_written_though_clocks_go_back(tmp_path, monkeypatch) -> None:
    now = [2e9, 2e9, 2e9 - 3600]
    for name in ("first", "second", "third"):
        monkeypatch.setattr("time.time", lambda: now[0])
        with EventWriter(tmp_path, name) as writer:
            writer.add(sample("s"))
        now.pop(0)
    assert [run.id for run in xlog.open(tmp_path)] == ["first", "second", "third"]
    assert next_order(tmp_path, 0.0) == as_nanoseconds(2e9) + 3


def test_of_one_sample_the_last_one_counts_though_clocks_go_back(tmp_path, monkeypatch) -> None:
    for time, name in ((2e9, "old"), (2e9 - 3600, "new")):
        monkeypatch.setattr("time.time", lambda time=time: time)
        with EventWriter(tmp_path, "r", resumed=name == "new") as writer:
            writer.add(Event(sample=Sample(id="s", name=name)))
    (run,) = xlog.open(tmp_path)
    assert [each.name for each in run.samples()] == ["new"]


def test_a_signal_during_a_write_loses_nothing(tmp_path) -> None:
    """EINTR: the system gives up the call, Python makes it again."""
    signal.signal(signal.SIGALRM, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
    try:
        with EventWriter(tmp_path) as writer:
            for number in range(300):
                writer.add(sample(str(number)))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    assert ids(writer.path) == [str(number) for number in range(300)]
