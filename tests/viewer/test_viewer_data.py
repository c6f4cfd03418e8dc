"""The data door: what it finds, how it follows, and that nothing in the folder makes it raise."""

from __future__ import annotations

import math
import os
import shutil
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from page_trees import show, words
from synthetic import CLASSES, LAYOUT, REASON, SIZE, Log, corner, picture, whole_run
from waiting import becomes
from xlog_viewer.address.paths import gallery_path, sample_path
from xlog_viewer.data import LogDir, log_file
from xlog_viewer.data.log_file import LIVE_SECONDS, LogFile
from xlog_viewer.server import app
from xlog_viewer.store.entries import Ref, State
from xlog_viewer.words import say

from xlog.events.codec import encode_map, encode_picture, encode_segments, encode_weights, full_map
from xlog.events.index import Index, sidecars
from xlog.events.reader import EventReader, opened
from xlog.events.schema import Event, Explanation, FileHeader, Inference, LabelScore, Map, RunEnd, Sample, Score
from xlog.events.writer import EventWriter


def only_run(logs: LogDir):
    logs.refresh(math.inf)
    (row,) = logs.runs()
    return logs.run(row.key)


def age(path: Path) -> None:
    """Make a file look as if it was last written long ago."""
    long_ago = time.time() - 10 * LIVE_SECONDS
    os.utime(path, (long_ago, long_ago))


def offsets(path: Path, kind: str) -> list[int]:
    with EventReader(path) as reader:
        return [offset for offset, event in reader if event.WhichOneof("what") == kind]


# ----------------------------------------------------------------------------------------------------- finding


def test_runs_at_any_depth_are_listed_newest_first(logdir, logs):
    for folder in ("a", "b/c/d", "."):
        whole_run(logdir / folder, samples=1)
    logs.refresh(math.inf)
    rows = logs.runs()
    assert [row.path for row in rows] == [logdir.name, "b/c/d", "a"]
    assert rows[0].model == "TinyNet"
    assert rows[0].explainers == ("GradCAM", "IntegratedGradients")
    assert (rows[0].samples, rows[0].steps, rows[0].state) == (1, (0,), State.FINISHED)


def test_files_of_one_run_in_one_folder_are_one_run_and_others_are_not(logdir, logs):
    first = whole_run(logdir, samples=1, run_id="a" * 32)
    second = Log(logdir, run_id="a" * 32)
    second.whole_sample(2)
    second.close()
    whole_run(logdir, samples=1, run_id="b" * 32)
    whole_run(logdir / "copy", samples=1, run_id="a" * 32)
    logs.refresh(math.inf)
    rows = {(row.path, row.run_id[0]): row for row in logs.runs()}
    assert sorted(rows) == [("copy", "a"), ("logs", "a"), ("logs", "b")]
    assert rows["logs", "a"].samples == 2
    assert rows["logs", "a"].size == first.path.stat().st_size + second.path.stat().st_size


def test_addresses_are_the_same_after_a_restart(logdir):
    whole_run(logdir / "x", samples=2)
    found = []
    for _ in range(2):
        run = only_run(LogDir(logdir))
        found.append((run.key, run.sample(2).picture, run.sample(2).maps[0, "GradCAM"].ref))
    assert found[0] == found[1]


def test_links_and_pipes_are_not_followed(tmp_path, logdir, logs):
    outside = whole_run(tmp_path / "outside", samples=1)
    (logdir / "link.xlog").symlink_to(outside.path)
    (logdir / "folder").symlink_to(tmp_path / "outside")
    os.mkfifo(logdir / "pipe.xlog")
    logs.refresh(math.inf)
    assert logs.runs() == []
    assert {why for _, why in logs.unreadable()} == {say("log_link")}


# ----------------------------------------------------------------------------------------------------- contents


def test_a_sample_has_its_predictions_truth_boxes_and_maps(logdir, logs):
    whole_run(logdir)
    run = only_run(logs)
    sample = run.sample(1)
    assert (sample.id, sample.title, sample.width, sample.height) == ("s1", "photo 1.jpg", SIZE, SIZE)
    assert [run.label(prediction.label) for prediction in sample.predictions] == list(CLASSES[:3])
    assert sample.top.probability == pytest.approx(0.7)
    assert sample.right is True
    assert [(box.label, box.width) for box in sample.boxes] == [(0, 32.0)]
    assert sorted(sample.maps) == [(label, name) for label in (0, 1) for name in ("GradCAM", "IntegratedGradients")]
    cam, gradients = (sample.maps[0, name] for name in ("GradCAM", "IntegratedGradients"))
    assert (cam.layer, cam.layout, cam.layer_reason) == ("features.conv5", LAYOUT, REASON)
    assert (gradients.layer, gradients.layout, gradients.layer_reason) == ("", "", "")
    assert sample.explained_labels() == [0, 1]


@pytest.mark.parametrize(("truth", "right"), [((0,), True), ((1,), False), ((1, 0), True), ((), None), (None, None)])
def test_right_or_wrong_is_said_only_where_there_is_a_truth(logdir, logs, truth, right):
    log = Log(logdir)
    log.sample(1, truth=truth)
    assert only_run(logs).sample(1).right is right


def test_predictions_are_sorted_whatever_the_log_does(logdir, logs):
    log = Log(logdir)
    log.sample(1, probabilities=((3, 0.1), (2, 0.9)))
    assert [prediction.label for prediction in only_run(logs).sample(1).predictions] == [2, 3]


def test_a_label_without_a_name_has_a_number(logdir, logs):
    log = Log(logdir, classes=["cat", ""])
    log.metadata()
    run = only_run(logs)
    assert [run.label(label) for label in (0, 1, 2)] == ["cat", "label 1", "label 2"]


def test_pictures_are_found_by_hash_wherever_they_lie(logdir, logs):
    log = Log(logdir)
    log.sample(1, picture_hash=encode_picture(picture(5)).hash)
    assert only_run(logs).sample(1).picture is None
    log.picture(5)
    run = only_run(logs)
    payload = logs.picture(run.key, run.sample(1).picture)
    assert payload.data == encode_picture(picture(5)).data
    assert payload.media_type == "image/png"


def test_a_map_comes_at_full_size_with_its_ranges(logdir, logs):
    log = whole_run(logdir, samples=1)
    run = only_run(logs)
    entry = run.sample(1).maps[1, "IntegratedGradients"]
    payload = logs.map(run.key, entry.ref)
    with EventReader(log.path) as reader:
        expected = full_map(reader.read_at(entry.ref.offset).explanation.map)
    values = np.frombuffer(payload.data, "<f4").reshape(payload.height, payload.width)
    np.testing.assert_array_equal(values, expected)
    assert (payload.low, payload.high) == (expected.min(), expected.max())
    reach = np.percentile(np.abs(expected), 99.5)
    assert (payload.scale_low, payload.scale_high) == pytest.approx((-reach, reach))


def test_weights_of_superpixels_are_given_at_their_pixels(logdir, logs):
    segments = np.arange(16).reshape(4, 4) // 8
    log = Log(logdir)
    log.sample(1)
    for label, weights in enumerate(([-1.0, 2.0], [0.5, 0.25])):
        weighed = Explanation(sample_id="s1", explainer="LIME", label=label, map=encode_weights(weights, segments))
        log.writer.add(Event(explanation=weighed))
    run = only_run(logs)
    assert logs.map(run.key, run.sample(1).maps[0, "LIME"].ref) is None  # weights of nothing
    log.writer.add(Event(segment_map=encode_segments(segments)))
    run = only_run(logs)
    payload = logs.map(run.key, run.sample(1).maps[0, "LIME"].ref)
    assert (payload.width, payload.height, payload.signed, payload.low, payload.high) == (4, 4, True, -1.0, 2.0)
    values = np.frombuffer(payload.data, "<f4").reshape(4, 4)
    np.testing.assert_array_equal(values, np.where(segments == 0, -1, 2))
    other = logs.map(run.key, run.sample(1).maps[1, "LIME"].ref)
    assert np.frombuffer(other.data, "<f4").tolist() == [0.5] * 8 + [0.25] * 8


def test_the_scale_of_an_unsigned_map_begins_at_zero(logdir, logs):
    whole_run(logdir, samples=1)
    run = only_run(logs)
    payload = logs.map(run.key, run.sample(1).maps[0, "GradCAM"].ref)
    assert (payload.width, payload.height, payload.signed) == (SIZE, SIZE, False)
    assert (payload.scale_low, payload.high) == (0.0, corner(0).max())
    assert 0 < payload.scale_high <= payload.high


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("value", [0.0, 2.5, math.nan])
def test_a_map_of_one_value_or_none_has_a_scale(logdir, logs, value, signed):
    grid = Map(height=2, width=2, full_height=2, full_width=2, signed=signed, f32=np.full(4, value, "<f4").tobytes())
    log = Log(logdir)
    log.writer.add(Event(explanation=Explanation(sample_id="s1", explainer="X", label=0, map=grid)))
    run = only_run(logs)
    payload = logs.map(run.key, run.sample(1).maps[0, "X"].ref)
    assert math.isfinite(payload.scale_low)
    assert payload.scale_high >= payload.scale_low


def test_an_explanation_whose_sample_was_lost_is_kept(logdir, logs):
    log = Log(logdir)
    log.map(9, 1, "GradCAM")
    sample = only_run(logs).sample(1)
    assert (sample.title, sample.explained_labels()) == ("s9", [1])


def test_a_sample_at_several_steps_is_one_sample(logdir, logs):
    log = Log(logdir)
    log.metadata()
    for step in (0, 100, 200):
        for number in (1, 2):
            if (number, step) != (2, 200):
                log.whole_sample(number, step, name=f"{number} at {step}")
    run = only_run(logs)
    assert (run.count(), run.steps(), run.sample_steps(2)) == (2, [0, 100, 200], [0, 100])
    assert [sample.name for sample in run.samples(None, 0, 9)] == ["1 at 200", "2 at 100"]
    assert [sample.name for sample in run.samples(200, 0, 9)] == ["1 at 200"]
    assert run.sample(1, 100).name == "1 at 100"
    assert run.sample(1, 50).name == "1 at 200"
    assert run.sample(0) is run.sample(3) is None
    assert run.sample(1, 0).picture == run.sample(1, 200).picture


def test_summaries_keep_a_missing_mean_missing(logdir, logs):
    log = whole_run(logdir, samples=1)
    log = Log(logdir, run_id=log.writer.run_id)
    log.summary("GradCAM", "insertion", 0.7, step=5)
    log.summary("GradCAM", "insertion", 0.8, step=5, label=1)
    run = only_run(logs)
    step, summaries = run.summaries(0)
    assert [(s.explainer, s.mean, s.missing) for s in summaries] == [
        ("GradCAM", 0.61, 0),
        ("IntegratedGradients", None, 10),
    ]
    step, summaries = run.summaries()
    assert (step, [s.mean for s in summaries]) == (5, [0.7])


# ---------------------------------------------------------------------------------------------------- following


def test_what_is_added_appears_and_nothing_changes_without_it(logdir, logs):
    log = Log(logdir)
    log.metadata()
    log.whole_sample(1)
    run = only_run(logs)
    version, first = run.version, run.sample_version(1)
    logs.refresh()
    assert run.version == version
    log.whole_sample(2)
    logs.refresh()
    assert run.version > version
    assert run.sample_version(1) == first
    assert run.count() == 2
    assert logs.runs()[0].state is State.RUNNING


def test_a_torn_record_is_read_once_it_is_whole(logdir, logs):
    whole = whole_run(logdir / "whole", samples=1)
    data = whole.path.read_bytes()
    torn = logdir / "torn.xlog"
    for size in (5, len(data) // 2, len(data) - 1):
        torn.write_bytes(data[:size])
        logs.refresh(math.inf)
    with torn.open("ab") as file:
        file.write(data[len(data) - 1 :])
    logs.refresh(math.inf)
    rows = {row.path: row for row in logs.runs()}
    assert rows["logs"].samples == 1
    assert rows["logs"].state is State.FINISHED
    assert rows["logs"].health == ()


def test_a_large_log_is_read_in_pieces(logdir, logs):
    for sidecar in sidecars(whole_run(logdir, samples=5).path):
        sidecar.unlink()
    logs.refresh(budget=-1)
    (row,) = logs.runs()
    read, found = logs.progress()
    assert row.state is not State.FINISHED
    assert 0 < read < found
    for _ in range(100):
        logs.refresh(budget=-1)
    assert logs.progress() == (found, found)
    assert logs.runs()[0].state is State.FINISHED


def test_finding_reads_headers_and_a_thread_reads_the_rest(logdir, logs):
    whole_run(logdir, samples=2)
    logs.find()
    (row,) = logs.runs()
    assert (row.samples, row.state) == (0, State.RUNNING)
    stop = threading.Event()
    thread = threading.Thread(target=logs.keep_reading, args=[stop])
    thread.start()
    becomes(lambda: logs.row(row.key).state, State.FINISHED)
    stop.set()
    thread.join()
    assert logs.row(row.key).samples == 2
    assert logs.progress()[0] == logs.progress()[1]


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (RunEnd.FINISHED, State.FINISHED),
        (RunEnd.INTERRUPTED, State.INTERRUPTED),
        (RunEnd.FAILED, State.FAILED),
    ],
)
def test_the_state_is_that_of_the_last_pass(logdir, logs, status, state):
    log = Log(logdir)
    log.end(status, "why")
    run = only_run(logs)
    assert (logs.row(run.key).state, logs.row(run.key).message) == (state, "why")
    log.whole_sample(1, step=1)
    logs.refresh()
    assert logs.row(run.key).state is State.RUNNING
    log.end()
    logs.refresh()
    assert logs.row(run.key).state is State.FINISHED


def test_a_silent_run_without_an_end_was_cut_short(logdir):
    log = Log(logdir)
    age(log.path)
    logs = LogDir(logdir, rescan=0)
    run = only_run(logs)
    assert logs.row(run.key).state is State.CUT_SHORT
    log.metadata()
    age(log.path)  # a file server whose clock is wrong: that it grows is seen all the same
    logs.refresh()
    assert logs.row(run.key).state is State.RUNNING


# ----------------------------------------------------------------------------------------------- what is broken


@pytest.mark.parametrize(
    ("is_indexed", "words"), [(False, "damaged in 1 place"), (True, "1 record unreadable among those")]
)
def test_a_damaged_record_costs_that_record(logdir, logs, is_indexed, words):
    log = whole_run(logdir)
    if not is_indexed:
        sidecars(log.path)[0].unlink()
    at = offsets(log.path, "inference")[1]
    data = bytearray(log.path.read_bytes())
    data[at + 20] ^= 255
    log.path.write_bytes(data)
    run = only_run(logs)
    assert [bool(sample.predictions) for sample in run.samples(None, 0, 9)] == [True, False, True]
    (note,) = logs.row(run.key).health
    assert words in note
    assert log.path.name in note


def test_a_torn_tail_is_a_note_only_once_nobody_writes(logdir):
    log = whole_run(logdir)
    os.truncate(log.path, log.path.stat().st_size - 3)
    logs = LogDir(logdir)
    assert logs.row(only_run(logs).key).health == ()
    age(log.path)
    logs = LogDir(logdir)
    (note,) = logs.row(only_run(logs).key).health
    assert "ends inside a record" in note


def test_a_file_whose_header_is_damaged_is_a_run_of_its_own(logdir, logs):
    log = whole_run(logdir, samples=2)
    data = bytearray(log.path.read_bytes())
    data[20] ^= 255
    log.path.write_bytes(data)
    run = only_run(logs)
    assert (run.run_id, run.count()) == (log.path.name, 2)
    assert logs.row(run.key).health


def test_parts_of_a_run_are_read_in_their_order(logdir):
    paths = []
    for part in range(3):
        log = Log(logdir, run_id="a" * 32)
        log.sample(part)
        log.close()
        paths.append(log.path)
    for part, path in enumerate(paths):  # against the order of names
        os.rename(path, logdir / f"{9 - part}.xlog")
    run = only_run(LogDir(logdir))
    assert [sample.id for sample in run.samples(None, 0, 9)] == ["s0", "s1", "s2"]


def test_foreign_files_are_listed_with_a_reason(logdir, logs):
    (logdir / "junk.xlog").write_bytes(b"no log at all, " * 100)
    (logdir / "empty.xlog").write_bytes(b"")
    with EventWriter(logdir / "headless") as writer:
        newer = FileHeader(format_major=99, run_id="c" * 32)
    headless = logdir / "headless" / writer.path.name
    headless.write_bytes(headless.read_bytes()[1:])
    path = whole_run(logdir / "fine", samples=1).path
    from xlog.events import record  # noqa: PLC0415

    (logdir / "newer.xlog").write_bytes(record.frame(Event(file_header=newer).SerializeToString()))
    logs.refresh(math.inf)
    assert [row.path for row in logs.runs()] == [path.parent.name]
    found = dict(logs.unreadable())
    assert sorted(found) == ["empty.xlog", f"headless/{headless.name}", "junk.xlog", "newer.xlog"]
    assert found["empty.xlog"] == "empty"
    assert "format 99" in found["newer.xlog"]
    assert all(found.values())
    assert str(logdir) not in "".join(found.values())


def test_a_file_that_may_not_be_read_is_listed(logdir, logs, monkeypatch):
    log = whole_run(logdir, samples=1)

    def refuse(path, **options):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("xlog.events.row_reader.EventReader", refuse)  # a test that runs as root may read anything
    logs.refresh(math.inf)
    assert logs.runs() == []
    ((name, reason),) = logs.unreadable()
    assert name == log.path.name
    assert "Permission denied" in reason


def test_a_file_that_shrinks_is_read_again(logdir, logs):
    log = whole_run(logdir, samples=3)
    run = only_run(logs)
    os.truncate(log.path, offsets(log.path, "sample")[1])
    again = only_run(logs)
    assert (run.count(), again.count(), again.key) == (3, 1, run.key)
    assert again.version > run.version


def test_a_file_that_is_replaced_is_read_again(logdir, logs):
    log = whole_run(logdir, samples=1, run_id="a" * 32)
    only_run(logs)
    other = whole_run(logdir.parent / "other", samples=2, run_id="b" * 32)
    os.replace(other.path, log.path)
    run = only_run(logs)
    assert (run.run_id[0], run.count()) == ("b", 2)


def test_a_run_whose_file_vanishes_vanishes_and_the_rest_of_one_stays(logdir, logs):
    first = whole_run(logdir, samples=1, run_id="a" * 32)
    second = Log(logdir, run_id="a" * 32)
    second.whole_sample(2)
    run = only_run(logs)
    ref = run.sample(1).picture
    second.path.unlink()
    assert only_run(logs).count() == 1
    first.path.unlink()
    logs.refresh()
    assert logs.runs() == []
    assert logs.picture(run.key, ref) is None


def test_a_folder_that_vanishes_leaves_an_empty_list(logdir, logs):
    whole_run(logdir, samples=1)
    only_run(logs)
    shutil.rmtree(logdir)
    logs.refresh()
    assert logs.runs() == []


def test_payloads_are_had_only_where_the_index_knows_one(logdir, logs):
    log = whole_run(logdir, samples=1)
    run = only_run(logs)
    ref = run.sample(1).maps[0, "GradCAM"].ref
    sample_at = offsets(log.path, "sample")[0]
    assert logs.map(run.key, ref) is not None
    assert logs.picture(run.key, ref) is None
    assert logs.map(run.key, run.sample(1).picture) is None
    assert logs.map("0" * 16, ref) is None
    for wrong in (
        Ref(ref.file, ref.offset + 1),
        Ref(ref.file + 1, ref.offset),
        Ref(ref.file, sample_at),
        Ref(ref.file, 0),
        Ref(ref.file, 10**30),
    ):
        assert logs.map(run.key, wrong) is None
        assert logs.picture(run.key, wrong) is None


@pytest.mark.parametrize(
    "packed",
    [
        Map(height=2, width=2, full_height=2, full_width=2),
        Map(height=2, width=2, full_height=2, full_width=2, f32=b"123"),
        Map(height=2, width=2, full_height=1 << 31, full_width=1 << 31, f32=bytes(16)),
        Map(height=1, width=1, full_height=1, full_width=1, planes={"bits": 16, "high_png": b"no png"}),
    ],
)
def test_a_map_that_makes_no_sense_is_not_had(logdir, logs, packed):
    log = Log(logdir)
    log.writer.add(Event(explanation=Explanation(sample_id="s1", explainer="X", label=0, map=packed)))
    run = only_run(logs)
    assert logs.map(run.key, run.sample(1).maps[0, "X"].ref) is None


def test_many_threads_may_look_while_the_log_grows(logdir, logs):
    log = Log(logdir)
    log.metadata()
    failures, stop = [], threading.Event()

    def look() -> None:
        while not stop.is_set():
            try:
                logs.refresh()
                for row in logs.runs():
                    run = logs.run(row.key)
                    for sample in run.samples(None, 0, 50):
                        list(sample.maps.items())
            except Exception as error:
                failures.append(error)

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(1, 40):
        log.whole_sample(number)
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert only_run(logs).count() == 39


def test_half_a_sample_is_shown_and_its_scores_do_not_count(logdir, logs):
    """As a kill inside a write leaves it; while it may still be written nothing is said."""
    with EventWriter(logdir, commits=True) as writer:
        for name in ("a", "b"):
            score = Score(sample_id=name, explainer="E", benchmark="B", value=0.5)
            end = writer.path.stat().st_size
            writer.add_all([Event(sample=Sample(id=name)), Event(score=score)])
    whole = writer.path.read_bytes()
    with EventReader(writer.path, start=end) as reader:
        commit = next(offset for offset, event in reader if event.HasField("commit"))
    for sidecar in sidecars(writer.path):
        sidecar.unlink()
    writer.path.write_bytes(whole[:commit])
    run = only_run(logs)
    assert (run.count(), len(run.scores(None).value)) == (2, 1)
    assert [run.sample(position).is_complete for position in (1, 2)] == [True, False]
    assert "incomplete" in words(show(logs, sample_path(run.key, 2))[0])
    assert "incomplete" not in words(show(logs, sample_path(run.key, 1))[0])
    assert logs.runs()[0].health == ()
    age(writer.path)
    again = type(logs)(logdir)
    assert only_run(again).count() == 2
    (told,) = again.runs()[0].health
    assert "1 sample not written whole" in told
    with writer.path.open("ab") as file:
        file.write(whole[commit:])
    assert len(only_run(logs).scores(None).value) == 2
    assert only_run(logs).sample(2).is_complete


def test_a_row_that_lies_about_its_record_shows_nothing_of_another(logdir, logs):
    """An index with right checksums that a forked writer, or somebody, made: two samples' rows are exchanged."""
    with EventWriter(logdir) as writer:
        for name in ("a", "b"):
            packed = encode_map(np.full((2, 2), ord(name), np.float32), (4, 4))
            writer.add_all(
                [
                    Event(sample=Sample(id=name, name=f"photo {name}")),
                    Event(inference=Inference(sample_id=name, labels=[LabelScore(label=0, probability=0.5)])),
                    Event(explanation=Explanation(sample_id=name, explainer="E", label=0, map=packed)),
                ]
            )
    index = Index(writer.path, keep="no")
    rows = index.rows.copy()
    names = list(index.names)
    a, b = names.index("a"), names.index("b")
    rows["sample"] = np.where(
        index.rows["sample"] == a, b, np.where(index.rows["sample"] == b, a, index.rows["sample"])
    )
    index._rows = rows
    for sidecar in sidecars(writer.path):
        sidecar.unlink()
    index._keep = "beside"
    index._save()
    run = only_run(logs)
    assert run.count() == 2
    for position in (1, 2):
        sample = run.sample(position)
        assert (sample.name, sample.predictions) == ("", ())
        (entry,) = sample.maps.values()
        assert logs.map(run.key, entry.ref) is None
    assert logs.runs()[0].health


def test_a_page_opens_a_file_once_however_many_records_it_reads(logdir, logs, monkeypatch):
    whole_run(logdir, samples=12)
    logs.refresh(math.inf)
    (row,) = logs.runs()
    files = []
    monkeypatch.setattr(log_file, "opened", lambda path: files.append(opened(path)) or files[-1])
    monkeypatch.setattr(log_file, "record_at", lambda *_: pytest.fail("opened for one record"))
    page, _ = app.show(logs, gallery_path(row.key), "")
    assert len(files) == 1
    assert files[0].closed
    assert all(f"photo {number}" in words(page["content"]) for number in range(1, 13))


def test_of_more_files_than_may_be_open_the_rest_is_read_one_by_one(logdir, logs, monkeypatch):
    paths = [whole_run(logdir / str(number), samples=1).path for number in range(3)]
    monkeypatch.setattr(log_file, "MOST_OPENED", 2)
    with log_file.opened_once():
        found = [LogFile(str(path), path.name).read(0) for path in (*paths, *paths)]
        assert len(log_file._OPENED.get()) == 2
    assert [event.WhichOneof("what") for event in found] == ["file_header"] * 6
    assert log_file._OPENED.get() is None
