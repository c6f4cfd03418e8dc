"""Logs that are written to a store: parts are the log, nothing is lost but by a crash, and the spool has that too."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import fsspec
import numpy as np
import pytest
import small_runs
from command_logs import events
from fakes import net
from hypothesis import given, settings
from hypothesis import strategies as st
from remote_here import forget
from waiting import becomes

import xlog
from xlog.cli import main
from xlog.events.index import load
from xlog.events.inspect import inspect_file
from xlog.events.upload import SpooledFile, recover
from xlog.events.writer import EventWriter
from xlog.places.place import place_of
from xlog.places.store import store_of
from xlog.run.ranks import Rank, acting, launch_run_id

NEVER = 1e6  # seconds


@pytest.fixture(autouse=True)
def spool(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "xlog" / "spool"


def left(spool: Path) -> list[str]:
    """The files that wait in the spool."""
    return [path.name for path in spool.rglob("*") if path.is_file()]


def steps_of(url: str) -> list[int]:
    forget()
    runs = xlog.open(url).runs
    return runs[0].steps if runs else []


def test_what_was_written_is_there_byte_for_byte(bucket, spool) -> None:
    """Small parts, a new file now and then, flushes in between: each file reads as the spool had it."""
    url, had = f"{bucket}/runs/x", {}
    upload = xlog.Upload(part_size=3000, part_seconds=NEVER)
    with EventWriter(url, commits=True, max_file_size=30_000, upload=upload) as writer:
        for step in range(40):
            writer.add_all(events(steps=(step,)))
            had |= {path.name: path.read_bytes() for path in spool.rglob("*.xlog") if path.is_file()}
            if step % 7 == 0:
                writer.flush()
                assert steps_of(url) == list(range(step + 1))
    assert left(spool) == []
    assert steps_of(url) == list(range(40))
    run = xlog.open(url)[0]
    assert {file.name: file.read_bytes() for file in run.files} == had
    assert len(run.files) > 2
    for file in run.files:
        sidecar = load(file)
        assert sidecar is not None
        assert sidecar.row(-1)["offset"] > inspect_file(file).size - 1000  # readers need not walk over the log
        assert inspect_file(file).damage == []


def test_a_store_has_few_objects_of_a_log_that_is_flushed_often() -> None:
    """Small parts become longer ones: a hundred flushes are not a hundred objects."""
    files = fsspec.filesystem("memory")
    with EventWriter("memory://runs/x", upload=xlog.Upload(part_size=20_000, part_seconds=NEVER)) as writer:
        for step in range(100):
            writer.add_all(events(steps=(step,)))
            writer.flush()
    objects = files.ls("/runs/x", detail=True)
    size = sum(entry["size"] for entry in objects if ".xlog.part" in entry["name"])
    assert size == place_of(writer.path).stat().st_size
    assert len([entry for entry in objects if ".xlog.part" in entry["name"]]) <= size / 20_000 + 12
    assert len(objects) <= size / 20_000 + 30
    assert len(xlog.open("memory://runs")[0].steps) == 100


@settings(max_examples=30)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=25), st.integers(1, 60))
def test_parts_stay_few_and_are_the_file(grown, most) -> None:
    """However a file grows: no part is too long, no two beside each other could be one, and all are the file."""
    files = fsspec.filesystem("memory")
    files.store.clear()
    forget()

    class File:
        name, data = "x", b""

        def open(self, mode):
            return io.BytesIO(self.data)

    file = File()
    spooled = SpooledFile(file, "memory://f", most, is_new=True)
    for size in grown:
        file.data += np.random.default_rng(size).bytes(size)
        spooled.bring(len(file.data))
        assert place_of("memory://f/x").read_bytes() == file.data
    sizes = [entry["size"] for entry in sorted(files.ls("/f", detail=True), key=lambda entry: entry["name"])]
    assert max(sizes) <= most
    assert sum(sizes) == len(file.data)
    assert len(sizes) <= 2 * len(file.data) / most + np.log2(most) + 2
    again = SpooledFile(file, "memory://f", most)  # another process goes on with it
    file.data += b"more"
    again.bring(len(file.data))
    forget()
    assert place_of("memory://f/x").read_bytes() == file.data


def test_a_part_is_uploaded_when_it_is_old_enough(bucket) -> None:
    with EventWriter(f"{bucket}/x", upload=xlog.Upload(part_seconds=0.0)) as writer:
        writer.add_all(events(steps=(5,)))
        becomes(lambda: steps_of(f"{bucket}/x"), [5])  # nobody flushes


KILLED = """
import os, signal, sys
sys.path.insert(0, "tests/support")
from command_logs import events
from xlog.events.upload import Upload
from xlog.events.writer import EventWriter

writer = EventWriter(sys.argv[1], commits=True, run_id="a" * 32, upload=Upload(part_size=4000, part_seconds=1e6))
for step in range(20):
    writer.add_all(events(steps=(step,)))
    if step == 9:
        writer.flush()
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_who_forgets_to_close_loses_nothing(bucket, spool) -> None:
    """A process that ends uploads what it has, though connections and threads of an hour ago are gone by then."""
    code = KILLED.replace("os.kill(os.getpid(), signal.SIGKILL)", "").replace("if step == 9", "if False")
    done = subprocess.run(
        [sys.executable, "-c", code, f"{bucket}/x"],
        cwd=Path(__file__).parents[2],
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    assert steps_of(f"{bucket}/x") == list(range(20))
    assert left(spool) == []


@pytest.mark.skipif(os.name != "posix", reason="no other system has SIGKILL")
def test_a_kill_costs_the_last_part_and_the_next_writer_brings_it(bucket, spool) -> None:
    url = f"{bucket}/x"
    killed = subprocess.run([sys.executable, "-c", KILLED, url], cwd=Path(__file__).parents[2], check=False)
    assert killed.returncode == -signal.SIGKILL
    there = steps_of(url)
    assert list(range(10)) == there[:10]  # what was flushed
    assert xlog.open(url).unreadable == {}
    assert left(spool) != []
    EventWriter(url, run_id="a" * 32, resumed=True).close()
    assert steps_of(url) == list(range(20))
    assert left(spool) == []


@pytest.mark.skipif(os.name != "posix", reason="no other system has SIGKILL")
def test_a_command_uploads_what_was_left_for_urls_that_nobody_writes_to_again(bucket, spool, server, capsys) -> None:
    """Of a killed writer; one that lives is left alone, and what cannot be uploaded is named and stays."""
    killed, alive = f"{bucket}/killed", f"{bucket}/alive"
    subprocess.run([sys.executable, "-c", KILLED, killed], cwd=Path(__file__).parents[2], check=False)
    with EventWriter(alive, upload=xlog.Upload(part_seconds=NEVER)) as writer:
        writer.add_all(events(steps=(0,)))
        before = left(spool)
        assert main(["upload", "--list"]) == 0
        listed = capsys.readouterr().out
        assert f"{killed}: 1 log, " in listed
        assert f"{alive}: 1 log, " in listed
        server.fails = "503"
        assert main(["upload"]) == 1
        found = capsys.readouterr()
        assert f"{killed}: not uploaded" in found.out
        assert "cannot reach" in found.err
        assert "waits in" in found.err
        assert left(spool) == before
        server.fails = ""
        assert main(["upload", "--json"]) == 0
        done = {each["url"]: each for each in json.loads(capsys.readouterr().out)}
        assert "left alone" in done[alive]["said"]
        assert re.match(r"1 log, .*, uploaded from ", done[killed]["said"])
        assert steps_of(killed) == list(range(20))
    assert steps_of(alive) == [0]
    assert main(["upload"]) == 0
    assert capsys.readouterr().out == f"nothing waits in {spool}\n"


def test_logs_of_a_spool_that_does_not_name_its_url_go_where_they_were_written_to(bucket, spool, capsys) -> None:
    url = f"{bucket}/x"
    writer = EventWriter(url, upload=xlog.Upload(part_seconds=NEVER))
    writer.add_all(events(steps=(0,)))
    (held,) = spool.glob("*/*/held")
    copied = held.parent.with_name("1-0")  # as a writer that was killed has left it
    shutil.copytree(held.parent, copied)
    writer.close()
    (copied / "url").unlink()
    for options, said in (((), "does not say where its logs belong"), (("--to", f"{bucket}/y"), "that the logs in")):
        assert main(["upload", str(copied), *options]) == 2
        assert said in capsys.readouterr().err
    assert main(["upload", str(copied.parent), "--to", url]) == 0
    assert "1 log" in capsys.readouterr().out
    assert left(spool) == []
    assert steps_of(url) == [0]


def test_the_spool_of_a_writer_that_lives_is_left_alone(bucket, spool) -> None:
    url = f"{bucket}/x"
    with EventWriter(url, upload=xlog.Upload(part_seconds=NEVER)) as first:
        first.add_all(events(steps=(0,)))
        assert recover(url, xlog.Upload()) == 0
        EventWriter(url).close()
        first.add_all(events(steps=(1,)))
    forget()
    assert sorted(step for run in xlog.open(url) for step in run.steps) == [0, 1]
    assert left(spool) == []


def test_a_store_that_fails_for_a_while_costs_nothing(bucket, server, spool) -> None:
    url = f"{bucket}/x"
    writer = EventWriter(url, upload=xlog.Upload(part_size=2000, part_seconds=NEVER))
    server.fails = "503"
    for step in range(5):
        writer.add_all(events(steps=(step,)))
    with pytest.raises(xlog.LogWriteError, match=r"asked 5 times.*\d+ bytes of the log wait in .*spool"):
        writer.flush()
    server.fails = ""
    server.faults += ["500", "", "503", "", "500", "500"]
    writer.add_all(events(steps=(5,)))
    writer.close()
    assert steps_of(url) == list(range(6))
    assert left(spool) == []


def test_nothing_is_lost_where_one_request_in_ten_fails(bucket, server, spool) -> None:
    url, random = f"{bucket}/x", np.random.default_rng(0)
    kinds = ["500", "503", "reset", "cut", "short"]
    server.faults += [str(random.choice(kinds)) if random.random() < 0.1 else "" for _ in range(400)]
    with EventWriter(url, upload=xlog.Upload(part_size=2000, part_seconds=NEVER)) as writer:
        for step in range(20):
            writer.add_all(events(steps=(step,)))
            writer.flush()
    assert steps_of(url) == list(range(20))
    assert inspect_file(str(xlog.open(url)[0].files[0])).damage == []
    assert left(spool) == []


def test_credentials_that_expire_while_a_log_is_written_cost_nothing(bucket, server, spool) -> None:
    url = f"{bucket}/x"
    with EventWriter(url, upload=xlog.Upload(part_seconds=NEVER)) as writer:
        writer.add_all(events(steps=(0,)))
        server.fails = "expired"
        with pytest.raises(xlog.LogWriteError, match=r"credentials have expired.*bytes of the log wait in"):
            writer.flush()
        server.fails = ""
        writer.add_all(events(steps=(1,)))
    assert steps_of(url) == [0, 1]
    assert left(spool) == []


def test_who_chose_to_be_warned_is_warned_and_loses_nothing(bucket, server, spool) -> None:
    url = f"{bucket}/x"
    writer = EventWriter(url, on_error="warn", upload=xlog.Upload(part_seconds=NEVER))
    server.fails = "503"
    writer.add_all(events(steps=(0,)))
    with pytest.warns(xlog.LogWarning, match="wait in"):
        writer.flush()
    writer.close()
    assert writer.lost == 0
    server.fails = ""
    assert recover(url, xlog.Upload()) == 1
    assert steps_of(url) == [0]
    assert left(spool) == []


def test_a_store_that_cannot_be_written_is_told_at_once(bucket, monkeypatch, spool) -> None:
    with pytest.raises(xlog.LogWriteError, match="there is no bucket 'nobody-has-it'"):
        EventWriter("s3://nobody-has-it/x")
    with pytest.raises(xlog.LogWriteError, match="read only"):
        EventWriter("https://example.org/x")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    forget()
    with pytest.raises(xlog.LogWriteError, match="wanted credentials"):
        EventWriter(f"{bucket}/x")
    assert left(spool) == []


def test_a_store_that_denies_writing_says_which_right_is_missing(bucket, server, spool) -> None:
    writer = EventWriter(f"{bucket}/x", upload=xlog.Upload(part_seconds=NEVER))
    writer.add_all(events(steps=(0,)))
    server.fails = "denied"
    with pytest.raises(xlog.LogWriteError, match="use credentials that may write and delete there"):
        writer.flush()
    server.fails = ""
    writer.close()
    assert steps_of(f"{bucket}/x") == [0]


def test_a_right_to_read_alone_is_told_before_anything_is_explained(bucket, monkeypatch, spool) -> None:
    """Listing works; the header is written when the log begins, and that does not."""

    def refuse(self, url, data):
        raise xlog.LogError(f"cannot reach {url}: access is denied")

    monkeypatch.setattr(type(store_of(bucket)), "write", refuse)
    with pytest.raises(xlog.LogWriteError, match=r"access is denied; no log was begun, and none waits$"):
        EventWriter(f"{bucket}/x")
    assert left(spool) == []
    with pytest.warns(xlog.LogWarning, match=r"access is denied; \d+ bytes of the log wait in"):
        EventWriter(f"{bucket}/x", on_error="warn").close()
    assert left(spool) != []


def test_wrong_settings_are_named(tmp_path) -> None:
    with pytest.raises(xlog.ConfigError, match="upload: wanted a URL"):
        EventWriter(tmp_path, upload=xlog.Upload())
    for wrong in ({"part_size": 0}, {"part_seconds": -1.0}, {"part_seconds": float("nan")}):
        with pytest.raises(xlog.ConfigError, match="wanted a part_size of a byte or more"):
            xlog.Upload(**wrong)
    (tmp_path / "file").touch()
    with pytest.raises(xlog.LogWriteError, match=r"Upload\(spool=...\)"):
        EventWriter("memory://x", upload=xlog.Upload(spool=tmp_path / "file"))


def test_a_file_of_the_spool_that_vanishes_is_told(tmp_path, spool) -> None:
    """As on this machine: its events are lost, and counted; what comes then is whole."""
    writer = EventWriter("memory://x", on_error="warn", upload=xlog.Upload(part_seconds=NEVER))
    writer.add_all(events(steps=(0,)))
    for path in spool.rglob("*.xlog*"):
        path.unlink()
    with pytest.warns(xlog.LogWarning, match="no longer there"):
        writer.flush()
    writer.add_all(events(steps=(1,)))
    writer.close()
    assert writer.lost > 0
    assert 1 in {step for run in xlog.open("memory://x") for step in run.steps}
    assert left(spool) == []


def test_a_runner_writes_and_resumes_there(bucket, tmp_path, spool) -> None:
    """The run in the store is the run on this machine, and one that was cut short goes on."""
    here = small_runs.runner(tmp_path / "here").run(step=3)
    first = small_runs.runner(f"{bucket}/runs/x", upload=xlog.Upload(part_seconds=NEVER))
    result = first.run(step=3)
    first.close()
    assert result.samples == here.samples == 5
    assert result.path.startswith(f"{bucket}/runs/x/")
    forget()
    there, local = xlog.open(f"{bucket}/runs")[0], xlog.open(tmp_path / "here")[0]
    assert there.status == "finished"
    assert [sample.map("Gradient").array().tolist() for sample in there.samples()] == [
        sample.map("Gradient").array().tolist() for sample in local.samples()
    ]
    again = small_runs.runner(f"{bucket}/runs/x", resume=True)
    assert again.run(step=3).samples == 0  # all of it is there
    assert again.run(step=4).samples == 5
    again.close()
    assert steps_of(f"{bucket}/runs") == [3, 4]
    with pytest.raises(xlog.ConfigError, match="upload: wanted a URL"):
        small_runs.runner(tmp_path, upload=xlog.Upload())


def test_a_recorder_and_one_call_write_there(bucket) -> None:
    recorder = xlog.TrainingRecorder(f"{bucket}/training", ["a", "b"])
    recorder.record(["1", "2"], np.array([[2.0, 1.0], [0.0, 1.0]], np.float32), [0, 1])
    recorder.close()
    forget()
    assert len(xlog.open(f"{bucket}/training")[0].training()) == 2
    found = xlog.explain(net(), small_runs.IMAGES, [xlog.Gradient()], summary_dir=f"{bucket}/one")
    assert found.array("Gradient").shape == (5, 12, 10)


def test_ranks_of_one_launch_write_one_run_there(bucket, monkeypatch) -> None:
    """Each process uploads files of its own; whoever would write a rank twice is told, as on a disk."""
    monkeypatch.setenv("TORCHELASTIC_RUN_ID", "job")
    for number in range(2):
        with acting(Rank(number, 2)):
            runner = small_runs.runner(
                f"{bucket}/x", run_id="shared"
            )  # in one process a launch has one run after another
            assert runner.run().samples in (2, 3)
            runner.close()
    forget()
    (run,) = xlog.open(f"{bucket}/x")
    assert sorted(sample.id for sample in run.samples()) == ["0", "1", "2", "3", "4"]
    assert launch_run_id(f"{bucket}/y", Rank(0, 2)) != launch_run_id(f"{bucket}/z", Rank(0, 2))
