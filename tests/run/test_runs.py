"""Runs as an analyst sees them: xlog.open, samples, maps, records; files put together by a stated rule."""

from __future__ import annotations

import os
import shutil
import threading

import numpy as np
import pytest
from fakes import net
from small_runs import BOXES, IMAGES, LABELS, NAMES, runner

import xlog
from xlog.errors import ConfigError, LogError, LogWarning, LogWriteError
from xlog.events import codec
from xlog.events.reader import EventReader
from xlog.events.rows import KINDS
from xlog.events.schema import CounterfactualTree, Event, Explanation, Inference, LabelScore, RunEnd, Sample
from xlog.events.texts import as_given
from xlog.events.writer import EventWriter


@pytest.fixture
def folder(tmp_path):
    """A real run, at two steps, with scores."""
    made = runner(
        tmp_path / "run",
        explainers=[xlog.IntegratedGradients(steps=2), xlog.GradCAM()],
        benchmarks=[xlog.PointingGame()],
        unnormalize=(0.5, 0.1),
        store_images="png",
    )
    made.run(step=0)
    made.run(step=10)
    return tmp_path


def test_a_run_tells_what_it_is(folder) -> None:
    logs = xlog.open(folder)
    run = logs["run"]
    assert logs[run.id[:6]] is run is logs[0]
    assert (run.steps, run.class_names, run.status, run.damage) == ([0, 10], NAMES, "finished", [])
    assert run.explainers == ["GradCAM", "IntegratedGradients(steps=2)"]
    assert run.size == sum(path.stat().st_size for path in run.files)
    with pytest.raises(LogError, match="0 runs are 'rum'; close names: 'run'"):
        logs["rum"]


def test_samples_are_read_when_they_are_looked_at(folder) -> None:
    logs = xlog.open(folder)
    samples = logs[0].samples(step=0)
    assert [sample.id for sample in samples] == ["0", "1", "2", "3", "4"]
    assert [sample.id for sample in samples[1:3]] == ["1", "2"]
    sample = logs[0].sample("3")
    assert (sample.step, sample.labels) == (10, [0])
    assert sample.inference.labels[0].probability == max(s.probability for s in sample.inference.labels)
    expected = xlog.run.images.Rendering((0.5, 0.1)).render(IMAGES[3])
    np.testing.assert_array_equal(sample.picture(), expected)
    with pytest.raises(LogError, match="no 'nobody'"):
        logs[0].sample("nobody")
    with pytest.raises(LogError, match=r"no samples at step 5 .* steps are \[0, 10\]"):
        logs[0].samples(step=5)


def test_maps_are_arrays(folder) -> None:
    logs = xlog.open(folder)
    run = logs[0]
    expected = xlog.GradCAM().explain(xlog.wrap(net()), IMAGES[2:3], np.array([2]), None).maps()[0]
    np.testing.assert_allclose(run.sample("2").map("GradCAM", 2).array(), expected, atol=1e-6)
    assert len(list(run.maps())) == 2 * len(list(run.maps("GradCAM"))) == 2 * 2 * len(list(run.maps("GradCAM", 0)))
    with pytest.raises(LogError, match=r"no map of 'CAM' .* there are \[\('GradCAM'"):
        run.sample("2").map("CAM")


def test_predictions_and_scores_are_plain_records(folder) -> None:
    logs = xlog.open(folder)
    run = logs[0]
    predictions = list(run.predictions(step=0))
    assert len(predictions) == 5 * 3
    by_sample = [p for p in predictions if p["sample"] == "1"]
    assert sum(p["probability"] for p in by_sample) == pytest.approx(1)
    assert [p["class"] for p in by_sample if p["true"]] == ["bee"]
    assert sum(p["top"] for p in predictions) == 5
    scores = list(run.scores())
    assert {s["benchmark"] for s in scores} == {"PointingGame"}
    assert {s["step"] for s in scores} == {0, 10}
    assert all(s["value"] in (0, 1) or np.isnan(s["value"]) for s in scores)


def test_a_run_that_is_being_written_grows(tmp_path) -> None:
    writer = EventWriter(tmp_path)
    writer.add(Event(sample=Sample(id="a")))
    logs = xlog.open(tmp_path)
    run = logs[0]
    assert (run.status, len(run.samples())) == ("unfinished", 1)
    writer.add(Event(sample=Sample(id="b")))
    writer.add(Event(run_end=RunEnd(status=RunEnd.FINISHED)))
    assert run.refresh()
    assert (run.status, [s.id for s in run.samples()]) == ("finished", ["a", "b"])
    assert not run.refresh()
    writer.close()


def test_the_later_of_two_records_counts(tmp_path) -> None:
    for time, probability in ((2e9 + 20, 0.75), (2e9 + 10, 0.25)):  # the later one in the file that is read first
        with EventWriter(tmp_path, run_id="r") as writer:
            score = LabelScore(label=1, probability=probability)
            writer.add(Event(wall_time=time, step=1, sample=Sample(id="a", name=str(time))))
            writer.add(Event(wall_time=time, step=1, inference=Inference(sample_id="a", labels=[score])))
            packed = codec.encode_map(np.full((2, 2), probability), (2, 2))
            for label in (1, 2):
                explanation = Explanation(sample_id="a", explainer="e", label=label, map=packed)
                writer.add(Event(wall_time=time, step=1, explanation=explanation))
    logs = xlog.open(tmp_path)
    (run,) = logs
    (sample,) = run.samples()
    assert sample.name == "2000000020.0"
    assert [p["probability"] for p in run.predictions()] == [0.75]
    assert [(m.label, m.array().max()) for m in run.maps()] == [(1, 0.75), (2, 0.75)]


def test_a_later_inference_with_fewer_labels_replaces_all_of_the_earlier_one(tmp_path) -> None:
    with EventWriter(tmp_path) as writer:
        for time, labels in ((1.0, [1, 2, 3]), (2.0, [2])):
            scores = [LabelScore(label=label, probability=0.1) for label in labels]
            writer.add(Event(wall_time=time, run_metadata={}))
            writer.add(Event(wall_time=time, inference=Inference(sample_id="a", labels=scores)))
    logs = xlog.open(tmp_path)
    assert [p["label"] for p in logs[0].predictions()] == [2]


def test_what_is_no_log_is_listed_apart(folder) -> None:
    (folder / "junk.xlog").write_bytes(b"junk" * 100)
    (folder / "run" / "notes.txt").write_text("")
    logs = xlog.open(folder)
    assert [run.folder.name for run in logs] == ["run"]
    assert "junk.xlog holds nothing yet: it ends inside a record" in logs.unreadable[folder / "junk.xlog"]
    with pytest.raises(LogError, match="no such file or folder"):
        xlog.open(folder / "nowhere")


def test_a_copy_in_another_folder_is_a_run_of_its_own(folder) -> None:
    shutil.copytree(folder / "run", folder / "copy")
    logs = xlog.open(folder)
    assert sorted(run.folder.name for run in logs) == ["copy", "run"]
    assert logs["copy"].id == logs["run"].id
    with pytest.raises(LogError, match="2 runs are"):
        logs[logs["run"].id]


def test_links_and_pipes_are_passed_by(folder, tmp_path_factory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    with EventWriter(outside) as writer:
        writer.add(Event(sample=Sample(id="secret")))
    (folder / "link.xlog").symlink_to(writer.path)
    (folder / "link").symlink_to(outside)
    os.mkfifo(folder / "pipe.xlog")
    logs = xlog.open(folder)
    assert [run.folder.name for run in logs] == ["run"]
    assert logs.unreadable == {}


# ------------------------------------------------------------------------------------ resume, how it is stored


def cut_short(folder, after: int, **kwargs):
    """A run that stopped behind some samples."""

    def batches():
        for i in range(after):
            yield batch(i)
        raise KeyboardInterrupt

    made = xlog.Runner(folder, (batches(), NAMES), net(), progress=False, **kwargs)
    made.register_saliency([xlog.GradCAM()], [xlog.PointingGame(), xlog.Sparseness()])
    with pytest.raises(KeyboardInterrupt):
        made.run(step=5)
    made.close()


def batch(i: int):
    return IMAGES[i : i + 1], LABELS[i : i + 1], BOXES[i : i + 1]


def resumed(folder, **kwargs):
    made = xlog.Runner(folder, ([batch(i) for i in range(5)], NAMES), net(), progress=False, resume=True, **kwargs)
    made.register_saliency([xlog.GradCAM()], [xlog.PointingGame(), xlog.Sparseness()])
    return made


def test_a_run_goes_on_where_it_was_cut_short(tmp_path) -> None:
    cut_short(tmp_path / "cut", 2)
    made = resumed(tmp_path / "cut")
    result = made.run(step=5)
    whole = resumed(tmp_path / "whole").run(step=5)
    assert (result.samples, whole.samples) == (3, 5)
    assert result.summaries == whole.summaries  # the first two count too, to the last digit
    logs = xlog.open(tmp_path / "cut")
    expected = xlog.open(tmp_path / "whole")
    (run,) = logs
    assert (len(run.files), run.status) == (2, "finished")
    assert [s.id for s in run.samples()] == [s.id for s in expected[0].samples()]
    for ours, theirs in zip(run.maps(), expected[0].maps(), strict=True):
        np.testing.assert_allclose(ours.array(), theirs.array(), atol=1e-6)
    assert made.run(step=6).samples == 5


def test_half_a_sample_is_done_again(tmp_path) -> None:
    """As a kill inside a write leaves it: its frames are there but for the last."""
    cut_short(tmp_path, 2)
    (log,) = tmp_path.glob("*.xlog")
    with EventReader(log) as reader:
        (*_, (commit, _)) = [found for found in reader if found[1].HasField("commit")]
    log.write_bytes(log.read_bytes()[:commit])
    (half,) = xlog.open(tmp_path)
    assert [sample.is_complete for sample in half.samples()] == [True, False]
    assert resumed(tmp_path).run(step=5).samples == 4
    (run,) = xlog.open(tmp_path)
    assert (run.incomplete, len(run.samples())) == ([], 5)


def test_a_run_of_other_questions_is_not_gone_on_with(tmp_path) -> None:
    cut_short(tmp_path, 2, threshold=0.25)
    with pytest.raises(ConfigError, match="resume: wanted the target rule of the run"):
        resumed(tmp_path).run(step=5)
    assert len(list(tmp_path.glob("*.xlog"))) == 1


def test_resuming_nothing_begins(tmp_path) -> None:
    assert resumed(tmp_path / "new").run().samples == 5


def test_processes_share_a_run_by_its_id(tmp_path) -> None:
    for rank in range(2):
        data = {"images": IMAGES, "id": [f"{rank}/{i}" for i in range(5)]}
        made = xlog.Runner(tmp_path, ([data], NAMES), net(), progress=False, run_id="shared")
        made.register_saliency([xlog.Gradient()])
        made.run()
    logs = xlog.open(tmp_path)
    (run,) = logs
    assert (run.id, len(run.samples()), run.status) == ("shared", 10, "finished")


@pytest.mark.parametrize(("precision", "kind"), [("u8", "planes"), ("u16", "planes"), ("f16", "f16"), ("f32", "f32")])
def test_the_precision_of_dense_maps_is_the_callers(tmp_path, precision, kind) -> None:
    images = np.random.default_rng(0).normal(size=(1, 3, 40, 40)).astype(np.float32)
    runner(tmp_path, images, precision=precision, top_k=1).run()
    logs = xlog.open(tmp_path)
    (found,) = logs[0].maps()
    assert found.event.WhichOneof("values") == kind
    expected = xlog.Gradient().explain(xlog.wrap(net()), images, np.array([found.label]), None).maps()[0]
    allowed = {"u8": 1 / 255, "u16": 1 / 65535, "f16": 1e-3, "f32": 1e-6}[precision]
    assert np.abs(found.array() - expected).max() <= allowed * np.abs(expected).max()


def test_pictures_are_dropped_shrunk_or_exact(tmp_path) -> None:
    images = np.random.default_rng(0).random((1, 3, 120, 90)).astype(np.float32)
    for name, options in {
        "none": {"store_images": "none"},
        "small": {"image_size": 40},
        "png": {"store_images": "png"},
    }.items():
        runner(tmp_path / name, images, unnormalize=(0, 1), **options).run()

    def stored(name):
        logs = xlog.open(tmp_path / name)
        sample = logs[0].samples()[0]
        assert (sample.event.picture.height, sample.event.picture.width) == (120, 90)
        return sample.picture()

    assert stored("none") is None
    assert stored("small").shape == (40, 30, 3)
    np.testing.assert_array_equal(stored("png"), xlog.run.images.Rendering((0, 1)).render(images[0]))


@pytest.mark.parametrize("options", [{"precision": "u4"}, {"store_images": "gif"}, {"image_size": 0}])
def test_ways_of_storing_that_are_none_are_said(tmp_path, options) -> None:
    with pytest.raises(ConfigError, match=f"wanted {'a ' if 'image_size' in options else ''}{next(iter(options))}"):
        runner(tmp_path, **options)


def test_training_survives_a_full_disk(tmp_path, monkeypatch) -> None:
    made = runner(tmp_path, on_error="warn")
    made.run(step=0)

    def fail(part, frames, data):
        raise xlog.events.writer.LogWriteError("No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("xlog.events.writer._Part.append", fail)
        with pytest.warns(LogWarning, match="No space left"):
            assert made.run(step=1).samples == 0
    assert made.run(step=2).samples == 5
    logs = xlog.open(tmp_path)
    assert logs[0].steps == [0, 2]
    assert [s.picture() is not None for s in logs[0].samples(2)] == [True] * 5


def test_a_run_of_several_parts_is_finished_when_its_last_part_is(tmp_path) -> None:
    with EventWriter(tmp_path, max_file_size=200) as writer:
        for i in range(5):
            writer.add(Event(sample=Sample(id=str(i), name="x" * 100)))
        (run,) = xlog.open(tmp_path)
        assert (len(run.files), run.status) == (5, "unfinished")
        writer.add(Event(run_end=RunEnd(status=RunEnd.FINISHED)))
    (run,) = xlog.open(tmp_path)
    assert run.status == "finished"


def test_one_of_two_processes_that_was_killed_leaves_the_run_unfinished(tmp_path) -> None:
    for has_ended in (True, False):
        with EventWriter(tmp_path, run_id="r") as writer:
            writer.add(Event(sample=Sample(id=str(has_ended))))
            if has_ended:
                writer.add(Event(run_end=RunEnd(status=RunEnd.FINISHED)))
    (run,) = xlog.open(tmp_path)
    assert run.status == "unfinished"


def test_both_directions_of_a_tree_are_kept(tmp_path) -> None:
    for direction in (CounterfactualTree.REVEAL, CounterfactualTree.HIDE, CounterfactualTree.HIDE):
        with EventWriter(tmp_path, run_id="r") as writer:
            writer.add(Event(counterfactual_tree=CounterfactualTree(sample_id="a", label=1, direction=direction)))
    (run,) = xlog.open(tmp_path)
    assert sorted(run.rows["flags"][run.rows["kind"] == KINDS["counterfactual_tree"]]) == [1, 2]


@pytest.mark.parametrize("step", [-1, 1.5, True, float("nan"), 2**63, "1", None])
def test_a_step_that_no_log_can_hold_is_refused_before_anything_is_written(tmp_path, step) -> None:
    made = xlog.Runner(tmp_path / "log", ([batch(0)], NAMES), net(), progress=False)
    made.register_saliency([xlog.Gradient()])
    with pytest.raises(ConfigError, match="wanted a step that is a whole number"):
        made.run(step=step)
    assert not (tmp_path / "log").exists()


@pytest.mark.parametrize("folder", ["a\0b", "x" * 300])
def test_a_folder_that_no_file_system_has_is_refused(tmp_path, folder) -> None:
    made = xlog.Runner(tmp_path / folder, ([batch(0)], NAMES), net(), progress=False)
    made.register_saliency([xlog.Gradient()])
    with pytest.raises(LogWriteError, match=r"cannot write a log in .*summary_dir"):
        made.run()


def test_a_runner_that_runs_refuses_another_thread(tmp_path) -> None:
    refused: list[Exception] = []

    def elsewhere() -> None:
        try:
            made.run(step=2)
        except ConfigError as error:
            refused.append(error)

    class Dataset:
        def __iter__(self):
            thread = threading.Thread(target=elsewhere)
            thread.start()
            thread.join()
            yield batch(0)

    made = xlog.Runner(tmp_path, (Dataset(), NAMES), net(), progress=False)
    made.register_saliency([xlog.Gradient()])
    made.run(step=1)
    assert len(refused) > 0
    assert "one run() of a runner at a time" in str(refused[0])
    (run,) = xlog.open(tmp_path)
    assert run.steps == [1]


def test_names_that_are_no_utf8_are_logged_and_come_back(tmp_path) -> None:
    """As `os.listdir` gives them on a disk that was written elsewhere."""
    names = [os.fsdecode(b"caf\xe9.png"), "b"]
    data = {"images": IMAGES[:2], "id": names, "name": names}
    made = xlog.Runner(tmp_path, ([data], [os.fsdecode(b"\xff"), *NAMES[1:]]), net(), progress=False)
    made.register_saliency([xlog.Gradient()])
    made.run()
    (run,) = xlog.open(tmp_path)
    assert [as_given(sample.id) for sample in run.samples()] == names
    assert as_given(run.class_names[0]) == os.fsdecode(b"\xff")
