"""A runner that warns goes on when its folder vanishes: what is lost is counted, and what comes then is whole."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from small_runs import NAMES, runner

import xlog
from xlog.errors import ConfigError, LogError, LogWarning
from xlog.events import writer
from xlog.explainers.segments import Grid


def lost(folder: Path) -> None:
    shutil.rmtree(folder)


def replaced(folder: Path) -> None:
    folder.rename(folder.with_name("elsewhere"))
    folder.mkdir()


@pytest.mark.parametrize("vanish", [lost, replaced])
@pytest.mark.parametrize("looks_within_the_pass", [False, True])
def test_what_comes_after_a_folder_vanished_is_whole(tmp_path, monkeypatch, vanish, looks_within_the_pass) -> None:
    """Pictures and superpixels are logged once per run, and go with the file that they were in."""
    folder = tmp_path / "log"
    made = runner(folder, explainers=[xlog.KernelSHAP(segments=Grid(2), samples=8)], on_error="warn")
    made.run(step=0)
    vanish(folder)
    if looks_within_the_pass:
        monkeypatch.setattr(writer, "LOOK_SECONDS", -1.0)
    with pytest.warns(LogWarning, match="events in it are lost, and a new file is begun"):
        result = made.run(step=1)
    assert result.lost > 0
    assert f"{result.lost} events are lost" in str(result)
    result = made.run(step=2)
    assert (result.lost, result.samples) == (0, 5)
    (run,) = xlog.open(folder)
    assert run.class_names == NAMES
    for sample in run.samples(2):
        assert sample.picture() is not None
        for view in sample.maps():
            assert np.isfinite(view.array()).all()


def test_a_folder_that_became_a_file_is_a_loss_and_no_end_of_the_training(tmp_path) -> None:
    folder = tmp_path / "log"
    made = runner(folder, on_error="warn")
    made.run(step=0)
    shutil.rmtree(folder)
    folder.write_text("")
    with pytest.warns(LogWarning, match="going on without"):
        assert made.run(step=1).lost > 0
    assert made.run(step=2).samples == 0
    folder.unlink()
    assert made.run(step=3).samples == 5
    assert xlog.open(folder)[0].steps == [3]


@pytest.mark.parametrize("looks", [0.0, 1e9])
def test_a_recorder_of_training_says_again_which_samples_there_are(tmp_path, monkeypatch, looks) -> None:
    """Batches refer to samples by numbers that went with the file."""
    folder, logits, labels = tmp_path / "log", np.eye(3, dtype=np.float32), [0, 1, 2]
    with xlog.TrainingRecorder(folder, NAMES, on_error="warn") as recorder:
        recorder.record(["a", "b", "c"], logits, labels)
        monkeypatch.setattr(recorder._writer, "add_all", lambda events: None)
        recorder.record(["lost"], logits[:1], [0])  # its number is never given again: a gap
        monkeypatch.undo()
        recorder.record(["d", "e", "f"], logits, labels)
        shutil.rmtree(folder)
        recorder._writer._next_look = looks  # before the batch is made, or only within its writing
        if looks:
            monkeypatch.setattr(type(recorder._writer), "look", lambda writer: setattr(writer, "_next_look", 0.0))
        with pytest.warns(LogWarning, match="events in it are lost, and a new file is begun"):
            recorder.record(["a", "d"], logits[:2], labels[:2])
        recorder.record(["f", "g"], logits[:2], [2, 1])
    (run,) = xlog.open(folder)
    assert run.class_names == NAMES
    found = run.training()
    times = dict(zip(found.samples, found.count.tolist(), strict=True))
    assert {name: count for name, count in times.items() if count} == {"a": 1, "d": 1, "f": 1, "g": 1}
    assert (found.unknown, set(found.step.tolist())) == (0, {1})


@pytest.mark.parametrize("given", ["", b"log", 5, None])
def test_what_is_no_folder_is_refused_before_anything_is_written(tmp_path, monkeypatch, given) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match="wanted summary_dir to be the path of a folder"):
        runner(given)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("given", ["x" * 300, 5, None, "a\0b", "nowhere"])
def test_opening_what_cannot_be_is_an_error_of_ours(given) -> None:
    with pytest.raises(LogError, match=r"wanted the path of a file or a folder|no such file or folder"):
        xlog.open(given)
