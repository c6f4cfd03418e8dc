"""Logs in other places are read as those on this machine: of S3 (a real server), HTTP and memory."""

from __future__ import annotations

import functools
import http.server
import io
import itertools
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import fsspec
import numpy as np
import pytest
from command_logs import events
from hypothesis import given
from hypothesis import strategies as st
from loading import loaded_after
from remote_here import forget
from xlog_viewer import cli as viewer_cli
from xlog_viewer.data import LogDir

import xlog
from xlog.cli import main
from xlog.events.inspect import inspect_file
from xlog.events.writer import EventWriter
from xlog.places import store
from xlog.places.block_cache import BLOCK, BlockCache, size_of
from xlog.places.objects import Object, files_of, part_name
from xlog.places.place import is_url, place_of
from xlog.places.remote_file import GLANCE, RemoteFile
from xlog.places.remote_path import RemotePath, shared_cache
from xlog.places.walk import Walk

GOLDEN = Path(__file__).parent.parent / "log" / "golden"


@pytest.fixture
def log(tmp_path):
    """A run on this machine, and its file."""
    with EventWriter(tmp_path / "runs" / "first", commits=True) as writer:
        writer.add_all(events())
    return writer.path


def upload(log: Path, url: str, cuts: int = 3) -> None:
    """Put a log and its index into a folder, the log in parts."""
    files, path = fsspec.core.url_to_fs(url)
    data = log.read_bytes()
    bounds = [len(data) * number // cuts for number in range(cuts + 1)]
    for start, stop in itertools.pairwise(bounds):
        files.pipe_file(f"{path}/{part_name(log.name, start) if cuts > 1 else log.name}", data[start:stop])
    for sidecar in log.parent.glob(f"{log.name}.*"):
        files.pipe_file(f"{path}/{sidecar.name}", sidecar.read_bytes())


def content(run) -> list[object]:
    """All that a run says of its samples."""
    return [
        [sample.id, sample.step] + [(view.explainer, view.label, view.array().tobytes()) for view in sample.maps()]
        for step in run.steps
        for sample in run.samples(step)
    ]


def test_a_run_in_s3_is_the_run_on_this_machine(log, bucket) -> None:
    upload(log, f"{bucket}/runs/first")
    here, there = xlog.open(log.parent)[0], xlog.open(f"{bucket}/runs")[0]
    assert content(there) == content(here) != []
    assert (there.id, there.status, there.size) == (here.id, here.status, here.size)
    assert str(there.folder) == f"{bucket}/runs/first"
    assert xlog.open(str(there.files[0]))[0].id == here.id  # one file by its own name, whose parts have others


@pytest.mark.parametrize("version", ["1.0", "1.4"])
def test_logs_of_every_version_are_read(version, bucket) -> None:
    fsspec.filesystem("s3").put(str(GOLDEN / f"{version}.xlog"), f"{bucket}/{version}.xlog")
    there, here = inspect_file(f"{bucket}/{version}.xlog"), inspect_file(GOLDEN / f"{version}.xlog")
    assert there.kinds == here.kinds
    assert there.size == here.size


def test_a_first_look_asks_little(log, bucket, server) -> None:
    """Each answer takes its time: two listings, then all that an index begins with, at once."""
    upload(log, f"{bucket}/runs/first")
    forget()
    server.asked.clear()
    server.delay = 0.08
    logs = LogDir(f"{bucket}/runs")
    while not logs.runs():
        logs.refresh(1.0)
    assert logs.row(logs.runs()[0].key).samples == 3
    assert len(server.asked) <= 8
    server.asked.clear()
    assert content(xlog.open(f"{bucket}/runs")[0])
    assert [asked for asked in server.asked if ".xlog" in asked] == []  # all of it is in the cache


def test_of_a_closed_log_an_index_is_read_when_its_rows_are_wanted(tmp_path, bucket, server) -> None:
    """What it says in short is enough to list a run, and of the log its beginning and its end."""
    for rank in range(3):
        with EventWriter(tmp_path, "r", commits=True, rank=rank, world_size=3) as writer:
            writer.add_all(events()[rank * 2 :] if rank == 0 else events()[:1])
        upload(writer.path, f"{bucket}/runs/first", cuts=1)
    forget()
    server.asked.clear()
    (run,) = xlog.open(f"{bucket}/runs")
    assert (run.status, run.missing_ranks != []) == (xlog.open(tmp_path)[0].status, True)
    assert not any(asked.endswith(".index") for asked in server.asked)


def test_the_beginning_and_the_end_of_a_file_are_asked_for_alone(bucket, server) -> None:
    files = fsspec.filesystem("s3")
    data = [np.random.default_rng(seed).bytes(3 * BLOCK) for seed in range(2)]
    name = f"{bucket}/x/file".removeprefix("s3://")
    for number in range(2):  # another object by the same name is another one
        files.pipe_file(name, data[number])
        forget()
        before = len(server.sent)
        with RemotePath(f"{bucket}/x/file").open(buffering=0) as file:
            assert file.read(100) == data[number][:100]
            file.seek(-100, io.SEEK_END)
            assert file.read(100) == data[number][-100:]
            file.seek(-100, io.SEEK_END)
            assert file.read(100) == data[number][-100:]
            assert server.sent[before:] == ["bytes=0-32767", f"bytes={3 * BLOCK - GLANCE}-{3 * BLOCK - 1}"]
            file.seek(0)
            assert file.read(GLANCE + 1) == data[number][: GLANCE + 1]  # of which more than that is wanted
            assert len(server.sent[before:]) == 3


def test_an_object_that_was_replaced_is_noticed_where_only_its_end_is_read(bucket) -> None:
    files = fsspec.filesystem("s3")
    name = f"{bucket}/x/file".removeprefix("s3://")
    for start in (0, BLOCK):
        files.pipe_file(f"{name}.part-{start:015d}", bytes(BLOCK))
    forget()
    with RemotePath(f"{bucket}/x/file").open(buffering=0) as file:
        files.pipe_file(f"{name}.part-{0:015d}", b"x" * 2 * BLOCK)
        files.rm_file(f"{name}.part-{BLOCK:015d}")
        file.seek(-100, io.SEEK_END)
        assert file.read(100) == b"x" * 100


def test_what_fails_for_a_moment_is_asked_again(log, bucket, server) -> None:
    upload(log, f"{bucket}/runs/first")
    forget()
    server.faults += ["500", "503", "", "500", "", "503", "503"]
    assert content(xlog.open(f"{bucket}/runs")[0]) == content(xlog.open(log.parent)[0])


def test_what_fails_for_long_is_an_error_that_says_so(log, bucket, server) -> None:
    upload(log, f"{bucket}/runs/first")
    forget()
    server.fails = "503"
    with pytest.raises(xlog.LogError, match=r"cannot reach s3://.*asked 5 times"):
        xlog.open(f"{bucket}/runs")


def test_the_viewer_lives_through_a_store_that_fails(log, bucket, server) -> None:
    upload(log, f"{bucket}/runs/first")
    forget()
    logs = LogDir(f"{bucket}/runs", rescan=0)
    while not logs.runs():
        logs.refresh(1.0)
    server.fails = "503"
    while not logs.unreadable():
        logs.refresh(1.0)
    assert len(logs.runs()) == 1
    assert "cannot reach" in dict(logs.unreadable())["."]
    server.fails = ""
    while logs.unreadable():
        logs.refresh(1.0)
    assert len(logs.runs()) == 1


def test_a_file_that_could_not_be_reached_is_read_when_it_can(log, bucket, server) -> None:
    """The list is there, and then the store says nothing for a while."""
    upload(log, f"{bucket}/runs/first")
    forget()
    logs = LogDir(f"{bucket}/runs", rescan=0)
    while not logs._files:  # only listed
        logs._scan(0.0)
    server.fails = "503"
    logs.refresh(1.0)
    assert logs.runs() == []
    server.fails = ""
    logs.refresh(1.0)
    logs.refresh(1.0)
    assert logs.row(logs.runs()[0].key).samples == 3
    assert logs.unreadable() == []


def test_a_folder_that_fails_keeps_its_runs_and_is_named(log, bucket, server, monkeypatch) -> None:
    """The root answers, one folder below it does not: nothing of it vanishes, and the others go on."""
    for name in ("first", "second"):
        upload(log, f"{bucket}/runs/{name}")
    forget()
    logs, listing = LogDir(f"{bucket}/runs", rescan=0), store.Store.listing
    while len(logs.runs()) < 2:
        logs.refresh(1.0)

    def fails(self, folder, age=None):
        if folder.endswith("/second"):
            raise store.UnreachedError(f"cannot reach {folder}")
        return listing(self, folder, age)

    monkeypatch.setattr(store.Store, "listing", fails)
    logs.refresh(1.0)
    assert len(logs.runs()) == 2
    assert dict(logs.unreadable()) == {"second": f"cannot reach {bucket}/runs/second"}
    with pytest.raises(xlog.LogError, match=r"cannot reach .*/second"):  # who opens all of it is not told less
        xlog.open(f"{bucket}/runs")
    monkeypatch.undo()
    logs.refresh(1.0)
    assert logs.unreadable() == []


def test_a_folder_that_hangs_holds_up_no_other(log, bucket, monkeypatch) -> None:
    for name in ("first", "second"):
        upload(log, f"{bucket}/runs/{name}")
    forget()
    answers, listing = threading.Event(), store.Store.listing

    def hangs(self, folder, age=None):
        if folder.endswith("/second"):
            answers.wait()
        return listing(self, folder, age)

    monkeypatch.setattr(store.Store, "listing", hangs)
    logs = LogDir(f"{bucket}/runs", rescan=0)
    while not logs.runs():
        logs.refresh(0.1)
    assert [row.path for row in logs.runs()] == ["first"]
    assert logs.is_finding()
    answers.set()
    while len(logs.runs()) < 2:
        logs.refresh(0.1)


def test_a_body_that_is_cut_short_is_asked_for_again(log, bucket, server) -> None:
    upload(log, f"{bucket}/runs/first")
    forget()
    server.faults += ["", "", "", "cut", "short", "reset", "short", "cut"]
    assert content(xlog.open(f"{bucket}/runs")[0]) == content(xlog.open(log.parent)[0])


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("expired", "credentials have expired.*aws sso login"),
        ("skewed", "clocks of this machine"),
        ("denied", "denied"),
    ],
)
def test_what_a_store_refuses_is_said_and_over_when_it_is(log, bucket, server, fault, said, capsys) -> None:
    """In the middle: the viewer keeps what it has, says why there is no news, and goes on by itself."""
    upload(log, f"{bucket}/runs/first")
    forget()
    logs = LogDir(f"{bucket}/runs", rescan=0)
    while not logs.runs():
        logs.refresh(1.0)
    server.fails = fault
    logs.refresh(1.0)
    ((where, reason),) = logs.unreadable()
    assert (len(logs.runs()), where, "\n" in reason) == (1, ".", False)
    with pytest.raises(xlog.LogError, match=said):
        xlog.open(f"{bucket}/runs/first/other")
    assert viewer_cli.main(["--logdir", f"{bucket}/other"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    server.fails = ""
    logs.refresh(1.0)
    assert logs.unreadable() == []


def test_no_network_is_said(bucket, monkeypatch, capsys) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    forget()
    assert viewer_cli.main(["--logdir", f"{bucket}/runs"]) == 2
    said = capsys.readouterr().err
    assert "asked 5 times" in said
    assert "http://127.0.0.1:9" in said
    assert len(said.splitlines()) == 1


def test_a_request_that_hangs_is_made_again(log, bucket, server, monkeypatch) -> None:
    upload(log, f"{bucket}/runs/first")
    monkeypatch.setattr(store, "SILENCE", 0.3)
    forget()
    server.faults += ["", "hang", "hang", "", "hang"]
    assert content(xlog.open(f"{bucket}/runs")[0]) == content(xlog.open(log.parent)[0])
    server.wakes.set()


def test_an_object_that_was_replaced_since_the_listing_is_read_as_it_is(log, bucket) -> None:
    """By a longer one that begins alike, as an upload does, and by one of another log: no wrong number of either."""
    files, data = fsspec.filesystem("s3"), log.read_bytes()
    whole = f"{bucket}/runs/{part_name(log.name, 0)}"
    files.pipe_file(whole, data[: len(data) // 2])
    forget()
    half = inspect_file(f"{bucket}/runs/{log.name}")
    files.pipe_file(whole, data)
    assert inspect_file(f"{bucket}/runs/{log.name}").kinds == half.kinds  # as it was listed
    forget()
    files.pipe_file(whole, data)
    files.ls(f"{bucket}/runs")
    RemotePath(f"{bucket}/runs/{log.name}").stat()  # listed
    files.pipe_file(whole, b"\0" * len(data))
    replaced = inspect_file(f"{bucket}/runs/{log.name}")
    assert replaced.error or not sum(replaced.kinds.values())


def test_missing_credentials_are_named_once(bucket, monkeypatch, capsys) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(xlog.LogError, match=r"wanted credentials.*AWS_ACCESS_KEY_ID.*AWS_PROFILE") as error:
        xlog.open(f"{bucket}/runs")
    assert viewer_cli.main(["--logdir", f"{bucket}/runs"]) == 2
    assert str(error.value).partition("(")[0].partition(": ")[2] in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["ls", f"{bucket}/runs"])
    assert "wanted credentials" in capsys.readouterr().err
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")  # who sets them then need not begin anew
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with pytest.raises(xlog.LogError, match="no such file or folder"):
        xlog.open(f"{bucket}/runs")


def test_a_bucket_that_is_not_there_is_named(bucket) -> None:
    with pytest.raises(xlog.LogError, match=r"there is no bucket 'nobody-has-it'.*AWS_ENDPOINT_URL"):
        xlog.open("s3://nobody-has-it/runs")


@pytest.mark.parametrize(("package", "url", "extra"), [("fsspec", "memory://a", "remote"), ("s3fs", "s3://a/b", "s3")])
def test_a_missing_extra_is_named(package, url, extra) -> None:
    code = f"import sys; sys.modules[{package!r}] = None\nimport xlog\n"
    code += f"try: xlog.open({url!r})\nexcept xlog.ConfigError as error: print(error)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert f"'xlog-xai[{extra}]'" in said


def test_a_protocol_that_nobody_knows_is_named() -> None:
    with pytest.raises(xlog.ConfigError, match=r"wanted a URL that fsspec knows.*nobody://"):
        xlog.open("nobody://a/b")


def test_importing_loads_nothing_of_it() -> None:
    code = "import xlog, xlog.events.logs, xlog_viewer.data, xlog.cli; xlog.Runner"
    assert not loaded_after(code) & {"fsspec", "s3fs", "aiohttp", "botocore"}


def test_commands_take_urls(log, tmp_path, bucket, capsys) -> None:
    upload(log, f"{bucket}/runs/first")
    assert main(["ls", f"{bucket}/runs"]) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("first ")
    assert main(["verify", f"{bucket}/runs"]) == 0
    assert main(["merge", f"{bucket}/runs/first", "-o", str(tmp_path / "copy")]) == 0
    assert content(xlog.open(tmp_path / "copy")[0]) == content(xlog.open(log.parent)[0])
    assert main(["export", f"{bucket}/runs/first", "-o", str(tmp_path / "tables")]) == 0
    for wrong in (["merge", str(log.parent), "-o", f"{bucket}/copy"], ["import", "maps", bucket, "-o", "x"]):
        with pytest.raises(SystemExit):
            main(wrong)
        assert "wanted a path of this machine" in capsys.readouterr().err


def test_a_run_that_grows_is_followed(tmp_path) -> None:
    """Part by part, as a writer elsewhere uploads them; memory is a store that asks nothing of this machine."""
    files = fsspec.filesystem("memory")
    with EventWriter(tmp_path / "log") as writer:
        writer.add_all(events(steps=(0,)))
        first = writer.path.read_bytes()
        writer.add_all(events(steps=(10,)))
        second = writer.path.read_bytes()[len(first) :]
    name = writer.path.name
    files.pipe_file(f"/runs/{part_name(name, 0)}", first)
    logs, run = LogDir("memory://runs", rescan=0), xlog.open("memory://runs")[0]
    logs.refresh()
    assert [logs.runs()[0].steps, run.steps] == [(0,), [0]]
    files.pipe_file(f"/runs/{part_name(name, len(first))}", second)
    logs.refresh()
    assert logs.runs()[0].steps == (0, 10)
    run.refresh()
    assert run.steps == [0, 10]


def test_a_part_that_is_missing_costs_what_was_in_it(tmp_path) -> None:
    with EventWriter(tmp_path / "log") as writer:
        ends = []
        for step in range(5):
            writer.add_all(events(steps=(step,)))
            ends.append(writer.path.stat().st_size)
    data, files = writer.path.read_bytes(), fsspec.filesystem("memory")
    for start, stop in zip([0, *ends], ends, strict=False):
        if start != ends[1]:
            files.pipe_file(f"/runs/{part_name(writer.path.name, start)}", data[start:stop])
    run = xlog.open("memory://runs")[0]
    assert run.steps == [0, 1, 3, 4]
    assert [(place.start, place.stop) for place in inspect_file(run.files[0]).damage] == [(ends[1], ends[2])]


@st.composite
def parts(draw):
    """Content, and parts of it: some replaced by longer ones, some missing."""
    data = draw(st.binary(min_size=1, max_size=60))
    cuts = draw(st.lists(st.tuples(st.integers(0, 59), st.integers(1, 60)), min_size=1, max_size=6))
    return data, [(start, min(start + size, len(data))) for start, size in cuts if start < len(data)]


@given(parts(), st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), max_size=4))
def test_parts_read_as_the_file_they_are_of(made, looks) -> None:
    """Bytes that some part has are those of the file, the others before its end are zeros."""
    data, cuts = made
    objects = [Object(part_name("x", start), stop - start, str(stop), 0.0) for start, stop in dict(cuts).items()]
    stored = files_of(objects).get("x")
    if stored is None:
        return
    wanted = bytearray(stored.size)
    for start, stop in dict(cuts).items():
        wanted[start:stop] = data[start:stop]

    class Store:
        may_lack_ranges = False

        def read(self, url, start, stop, size):
            at = int(url[-15:])
            return data[at + start : at + stop]

    file = RemoteFile("memory://f/x", stored, Store(), BlockCache(Path("nowhere"), on_disk=0))
    assert io.BufferedReader(file).read() == wanted
    for start, size in looks:
        file.seek(start)
        buffer = bytearray(size)
        assert buffer[: file.readinto(buffer)] == wanted[start : start + size]


def test_the_cache_keeps_to_its_bound_and_believes_no_wrong_bit(tmp_path) -> None:
    cache = BlockCache(tmp_path / "blocks", on_disk=10_000, in_memory=0)
    for number in range(40):
        cache.put(f"key {number}", bytes([number]) * 1000)
    kept = sum(path.stat().st_size for path in (tmp_path / "blocks").rglob("*") if path.is_file())
    assert 5_000 < kept <= 10_000
    assert cache.get("key 39") == bytes([39]) * 1000
    assert cache.get("key 0") is None
    for path in (tmp_path / "blocks").rglob("*"):
        if path.is_file():
            data = bytearray(path.read_bytes())
            data[500] ^= 1
            path.write_bytes(data)
    assert cache.get("key 39") is None


@pytest.mark.skipif(os.name != "posix", reason="no other system has such rights")
def test_what_the_cache_keeps_only_its_user_may_read(tmp_path) -> None:
    BlockCache(tmp_path / "blocks").put("key", b"data")
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "blocks").rglob("*") if path.is_file()} == {0}


def test_the_size_of_the_cache_is_the_users_to_say(monkeypatch) -> None:
    assert [size_of(words) for words in ("0", "500MB", "1.5 GB")] == [0, 500_000_000, 1_500_000_000]
    monkeypatch.setenv("XLOG_REMOTE_CACHE", "much")
    with pytest.raises(xlog.ConfigError, match="XLOG_REMOTE_CACHE to be a size such as"):
        shared_cache(os.getpid())


def test_another_object_by_the_same_name_is_another_one(tmp_path) -> None:
    """Nothing of the old one is taken from the cache, though it is as long."""
    files = fsspec.filesystem("memory")
    for value in (b"a", b"b"):
        files.pipe_file("/x/file", value * 100)
        forget()
        assert RemotePath("memory://x/file").read_bytes() == value * 100


def test_a_block_larger_than_one_is_brought_ahead(bucket, server) -> None:
    """Reading from front to back asks for more and more at once."""
    data = np.random.default_rng(0).bytes(12 * BLOCK)
    fsspec.filesystem("s3").pipe_file(f"{bucket}/x/file", data)
    server.asked.clear()
    with RemotePath(f"{bucket}/x/file").open() as file:
        assert b"".join(iter(lambda: file.read(1 << 16), b"")) == data
    assert len([asked for asked in server.asked if asked.startswith("GET") and "/x/file" in asked]) <= 8


def test_folders_are_looked_at_piece_by_piece() -> None:
    files = fsspec.filesystem("memory")
    for number in range(200):
        files.pipe_file(f"/runs/{number:03d}/deep/a.xlog", b"x")
    walk, seen = Walk("memory://runs"), []
    while not seen or not walk.is_whole:
        seen.append(len(walk.go_on(seconds=0)))
    assert seen == sorted(seen)
    assert len(seen) > 2
    assert seen[-1] == 200
    files.rm("/runs/000", recursive=True)
    assert len(walk.go_on()) == 199


def test_urls_are_told_from_paths() -> None:
    assert [
        is_url(path) for path in ("s3://a", "gs://a/b", "C:\\logs", "c:/logs", "runs/x", "a:b", Path("s3://a"))
    ] == [*(True, True, False, False, False, False, False)]
    assert place_of("file:///tmp/x") == Path("/tmp/x")
    path = RemotePath("s3://bucket/runs/x.xlog/")
    assert [path.name, str(path.parent), str(path.with_name("y")), str(path.parent.parent.parent)] == [
        *("x.xlog", "s3://bucket/runs", "s3://bucket/runs/y", "s3://bucket")
    ]


@pytest.mark.parametrize("text", ["s3:/bucket/runs", "https:/host/runs", Path("s3://bucket/runs"), "s3://", "gs:///"])
def test_what_was_meant_to_be_a_url_and_is_none_is_named(text, capsys) -> None:
    """A Path of a URL drops a slash, and would be a folder of this machine called "s3:"."""
    with pytest.raises(
        xlog.ConfigError, match=r"wanted ('(s3|https)://(bucket|host)/runs' as a text|a bucket or a server)"
    ):
        place_of(text)
    with pytest.raises(SystemExit):
        main(["ls", str(text)])
    assert "wanted" in capsys.readouterr().err


class _Ranges(http.server.SimpleHTTPRequestHandler):
    """A server of files; it knows ranges, as nginx and others do and Python's own does not."""

    knows_ranges = True

    def send_head(self):
        asked = self.headers.get("Range")
        path = Path(self.translate_path(self.path))
        if not (self.knows_ranges and asked and path.is_file()):
            return super().send_head()
        data = path.read_bytes()
        start, stop = (int(part) for part in asked.removeprefix("bytes=").split("-"))
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {start}-{stop}/{len(data)}")
        self.send_header("Content-Length", str(len(data[start : stop + 1])))
        self.end_headers()
        return io.BytesIO(data[start : stop + 1])

    def log_message(self, *args) -> None:
        pass


@pytest.mark.parametrize("knows_ranges", [True, False])
def test_a_server_of_files_is_read(log, tmp_path, knows_ranges) -> None:
    handler = type("Handler", (_Ranges,), {"knows_ranges": knows_ranges})
    shutil.copytree(log.parent, tmp_path / "served" / "first run")
    with http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(handler, directory=str(tmp_path / "served"))
    ) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            url = f"http://127.0.0.1:{server.server_port}"
            assert content(xlog.open(url)[0]) == content(xlog.open(log.parent)[0])
            logs = LogDir(url)
            while not logs.runs():
                logs.refresh(1.0)
            assert logs.runs()[0].samples == 3
            with pytest.raises(xlog.LogError, match="no such file or folder"):
                xlog.open(f"{url}/nothing")
        finally:
            server.shutdown()
