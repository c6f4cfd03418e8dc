"""What the list says of runs is kept across starts, and never believed: no harm to the cache shows a wrong number."""

from __future__ import annotations

import json
import math
import os
import random
import signal
import subprocess
import time
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import COMMAND
from page_trees import show, words
from synthetic import Log, whole_run
from waiting import PATIENCE
from xlog_viewer.address.paths import map_path
from xlog_viewer.data import LogDir, row_cache
from xlog_viewer.data.log_file import LIVE_SECONDS
from xlog_viewer.data.row_cache import RowCache
from xlog_viewer.server.app import create_app
from xlog_viewer.store.entries import State

from xlog.events.index import sidecars
from xlog.events.schema import RunEnd


@pytest.fixture
def cache(tmp_path: Path) -> RowCache:
    return RowCache(tmp_path / "cache")


def age(folder: Path) -> None:
    """Make all files look as if they were last written long ago."""
    for path in folder.rglob("*.xlog"):
        os.utime(path, (time.time() - 10 * LIVE_SECONDS,) * 2)


def three_runs(logdir: Path) -> None:
    for number, status in enumerate((RunEnd.FINISHED, RunEnd.FAILED, None), 1):
        log = Log(logdir / "runs" / str(number))
        log.metadata()
        for sample in range(number):
            log.whole_sample(sample, truth=(sample % 2,))
        if status is not None:
            log.end(status, message="out of memory" if status == RunEnd.FAILED else "")
        log.close()
    age(logdir)


def started(logdir: Path, cache: RowCache | None) -> LogDir:
    """Return the logs as a new start of the viewer has them after its first look."""
    logs = LogDir(logdir, rescan=0, cache=cache)
    logs.find()
    return logs


def read(logdir: Path, cache: RowCache | None = None) -> LogDir:
    logs = started(logdir, cache)
    logs.refresh(math.inf)
    return logs


def told(logs: LogDir) -> list[tuple]:
    """Return all that the list says of runs, but for how often they were read."""
    return [(replace(row, version=0), logs.accuracy(row.key)) for row in logs.runs()]


def lines(cache: RowCache) -> list[bytes]:
    (file,) = cache.folder.iterdir()
    return file.read_bytes().splitlines()


def forge(cache: RowCache, logdir: Path, **values: object) -> None:
    """Say something else of all runs, with a checksum that is right."""
    (file,) = cache.folder.iterdir()
    seed, forged = row_cache._seed(logdir.resolve()), []
    for line in lines(cache):
        said = json.dumps(json.loads(line.partition(b" ")[2]) | values).encode()
        forged.append(row_cache._digest(said, seed) + b" " + said + b"\n")
    file.write_bytes(b"".join(forged))


def test_a_second_start_lists_runs_without_opening_a_file(logdir, cache, monkeypatch):
    three_runs(logdir)
    first = read(logdir, cache)
    first.keep()
    monkeypatch.setattr("xlog.events.reader.open", None, raising=False)
    second = started(logdir, cache)
    assert told(second) == told(first)
    assert [row.state for row in second.runs()] == [State.CUT_SHORT, State.FAILED, State.FINISHED]
    assert second.accuracy(second.runs()[0].key) == pytest.approx(2 / 3)
    assert (second.unreadable(), second.progress()) == ([], (0, 0))


def test_a_run_is_read_as_soon_as_it_is_asked_for(logdir, cache):
    three_runs(logdir)
    first = read(logdir, cache)
    first.keep()
    for row in first.runs():
        run, again = first.run(row.key), started(logdir, cache).run(row.key)
        assert again.ids() == run.ids()
        sample = run.sample(1)
        address = map_path(row.key, sample.maps[0, "GradCAM"].ref)  # as a browser has it that was open meanwhile
        answer = create_app(started(logdir, cache)).server.test_client().get(address)
        assert (answer.status_code, len(answer.data) > 0) == (200, True)


def test_who_sees_a_row_has_it_read_from_the_log(logdir, cache):
    three_runs(logdir)
    read(logdir, cache).keep()
    right = told(read(logdir))
    forge(cache, logdir, samples=1_234_567, accuracy=1.0, state="finished")
    logs = started(logdir, cache)
    assert {row.samples for row in logs.runs()} == {1_234_567}
    show(logs, "/")  # which reads what it shows; so does the thread that reads on
    logs.refresh(math.inf)
    assert told(logs) == right
    assert "1,234,567" not in " ".join(words(show(logs, "/")))
    logs.keep()
    assert told(started(logdir, cache)) == right


def _grow(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"\0" * 40)


def _flip(path: Path) -> None:
    """Change a byte, and put the time of the last change back."""
    status = path.stat()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def _replace(path: Path) -> None:
    status, other = path.stat(), path.with_suffix(".other")
    other.write_bytes(path.read_bytes())
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    os.replace(other, path)


def _go_on(path: Path) -> None:
    log = Log(path.parent, run_id=read(path.parent).runs()[0].run_id)
    log.whole_sample(77)
    log.close()


@pytest.mark.parametrize("change", [_grow, _flip, _replace, _go_on, Path.unlink])
def test_a_log_that_is_not_what_it_was_is_read(logdir, cache, change):
    three_runs(logdir)
    read(logdir, cache).keep()
    (changed,) = (logdir / "runs" / "2").glob("*.xlog")
    change(changed)
    age(logdir / "runs" / "1")  # which alters its time of change, and so has it read again
    logs = read(logdir, cache)
    assert told(logs) == told(read(logdir))


@pytest.mark.parametrize("change", [_grow, _replace, _go_on, Path.unlink])
def test_so_is_one_that_changes_while_the_viewer_runs(logdir, cache, change):
    three_runs(logdir)
    read(logdir, cache).keep()
    logs = started(logdir, cache)
    change(next((logdir / "runs" / "2").glob("*.xlog")))
    logs.refresh(math.inf)
    logs.refresh(math.inf)
    assert told(logs) == told(read(logdir))


def test_no_flip_and_no_cut_of_the_cache_shows_a_wrong_number(logdir, cache):
    three_runs(logdir)
    read(logdir, cache).keep()
    right = {row.key: (row, accuracy) for row, accuracy in told(read(logdir))}
    (file,) = cache.folder.iterdir()
    whole, draws = file.read_bytes(), random.Random(0)
    for _ in range(150):
        harmed = bytearray(whole)
        harmed[draws.randrange(len(whole))] ^= 1 << draws.randrange(8)
        file.write_bytes(harmed)
        believed = started(logdir, cache)._known
        assert len(believed) >= 1
        assert all((entry.row, entry.accuracy) == right[key] for key, entry in believed.items())
    for size in draws.sample(range(len(whole)), 50):
        file.write_bytes(whole[:size])
        assert all(entry.row == right[key][0] for key, entry in started(logdir, cache)._known.items())


@pytest.mark.parametrize(
    "values",
    [
        {"samples": -1},
        {"samples": 1.5},
        {"samples": True},
        {"samples": "3"},
        {"steps": [0, "1"]},
        {"steps": {"0": 1}},
        {"explainers": [1]},
        {"explainers": "GradCAM"},
        {"state": "running"},
        {"state": []},
        {"start_time": math.nan},
        {"start_time": None},
        {"duration": -1.0},
        {"duration": math.inf},
        {"accuracy": 1.5},
        {"host": None},
        {"run_id": 5},
        {"files": {}},
        {"files": []},
        {"files": {"a.xlog": [1, 2, 3]}},
        {"files": {"a/x.xlog": [1, 2, 3, 4], "b/x.xlog": [1, 2, 3, 4]}},
        {"files": {"../../etc/passwd": [1, 2, 3, 4]}},
    ],
)
def test_nonsense_with_a_right_checksum_is_passed_over(logdir, cache, values):
    three_runs(logdir)
    read(logdir, cache).keep()
    forge(cache, logdir, **values)
    logs = started(logdir, cache)
    assert not logs._known
    logs.refresh(math.inf)
    assert told(logs) == told(read(logdir))


def test_two_entries_about_one_file_are_not_two_runs(logdir, cache):
    three_runs(logdir)
    read(logdir, cache).keep()
    forge(cache, logdir, run_id="another")
    (file,) = cache.folder.iterdir()
    file.write_bytes(file.read_bytes() * 2)
    assert len(started(logdir, cache).runs()) == 3


def _world_writable(file: Path) -> None:
    file.chmod(0o666)


def _linked(file: Path) -> None:
    file.rename(file.parent / "elsewhere")
    file.symlink_to(file.parent / "elsewhere")


def _a_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def _a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def _of_another_folder(file: Path) -> None:
    other = row_cache.RowCache(file.parent)._place(Path("/elsewhere"))
    other.write_bytes(file.read_bytes())
    file.write_bytes(other.read_bytes().replace(b"runs/", b"rans/"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="wanted pipes and permissions of POSIX")
@pytest.mark.parametrize("change", [_world_writable, _linked, _a_pipe, _a_folder, _of_another_folder])
def test_what_others_may_write_and_what_is_no_file_is_not_read(logdir, cache, change):
    three_runs(logdir)
    read(logdir, cache).keep()
    change(next(cache.folder.iterdir()))
    logs = started(logdir, cache)
    assert not logs._known
    logs.refresh(math.inf)
    assert len(logs.runs()) == 3
    logs.keep()  # nothing that stands in the way is an error


def test_only_the_user_may_read_what_is_kept(logdir, cache):
    three_runs(logdir)
    read(logdir, cache).keep()
    assert cache.folder.stat().st_mode & 0o077 == 0
    assert next(cache.folder.iterdir()).stat().st_mode & 0o077 == 0


def test_what_may_go_on_or_is_not_sound_is_not_kept(logdir, cache):
    whole_run(logdir / "written a moment ago", samples=1)
    for name in ("damaged", "half", "sound"):
        path = whole_run(logdir / name, samples=1).path
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= name == "damaged"
        path.write_bytes(data[: -5 if name == "half" else None])
        for sidecar in sidecars(path):
            sidecar.unlink()
        age(logdir / name)
    logs = read(logdir, cache)
    logs.keep()
    assert [json.loads(line.partition(b" ")[2])["files"].popitem()[0][:5] for line in lines(cache)] == ["sound"]
    assert told(read(logdir, cache)) == told(read(logdir))


def test_the_cache_is_bounded(logdir, cache, monkeypatch):
    three_runs(logdir)
    logs = read(logdir, cache)
    logs.keep()
    longest = max(map(len, lines(cache)))
    newest = logs.runs()[0].run_id
    monkeypatch.setattr(row_cache, "MOST_BYTES", longest + 10)
    logs._is_kept = False
    logs.keep()
    (line,) = lines(cache)
    assert json.loads(line.partition(b" ")[2])["run_id"] == newest
    monkeypatch.setattr(row_cache, "MOST_FOLDERS", 2)
    for number in range(4):
        cache.save(logdir / str(number), [])
    assert len(list(cache.folder.iterdir())) == 2


def test_a_cache_that_cannot_be_is_none(logdir, tmp_path):
    three_runs(logdir)
    (tmp_path / "file").write_text("")
    logs = read(logdir, RowCache(tmp_path / "file" / "cache"))
    logs.keep()
    assert len(logs.runs()) == 3


def test_runs_are_listed_before_any_is_read_the_newest_first(logdir):
    three_runs(logdir)
    for age_, folder in enumerate(sorted((logdir / "runs").iterdir(), reverse=True)):
        path = next(folder.glob("*.xlog"))
        os.utime(path, (time.time() - 1e6 * (age_ + 1),) * 2)
    logs = LogDir(logdir, rescan=math.inf)
    found = []
    for _ in range(3):
        logs.find(0)  # time for one header
        found.append([row.path for row in logs.runs()])
        assert logs.unreadable() == []  # what was not looked at is not unreadable
        assert logs.is_finding() == (len(found) < 3)
    assert found == [["runs/3"], ["runs/3", "runs/2"], ["runs/3", "runs/2", "runs/1"]]
    assert logs.progress()[0] < logs.progress()[1]


def test_the_run_that_was_asked_for_is_read_first(logdir):
    three_runs(logdir)
    logs = LogDir(logdir, rescan=math.inf)
    logs.find()
    oldest = logs.runs()[-1].key
    assert logs.run(oldest).count() == 0
    logs.refresh(0)
    assert logs.run(oldest).count() == 1


@pytest.mark.parametrize("option", [[], ["--no-cache"]])
def test_the_command_keeps_it_unless_told_not_to(logdir, tmp_path, option):
    three_runs(logdir)
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path / "home")}
    command = [str(COMMAND), "--logdir", str(logdir), "--port", "0", *option]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    address = process.stdout.readline().split()[1]
    for _ in range(3):  # each reads what there is, or some of it
        with urllib.request.urlopen(address) as answer:
            answer.read()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=PATIENCE)
    kept = list((tmp_path / "home" / "xlog" / "runs").glob("*"))
    assert len(kept) == (0 if option else 1)
