"""Commits: half a sample, as a kill inside a write leaves it, is shown as that and counts for nothing."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from event_logs import boundaries

import xlog
from xlog.cli import main
from xlog.events.index import sidecars
from xlog.events.schema import Commit, Event, Explanation, Inference, LabelScore, Sample, Score
from xlog.events.writer import EventWriter


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def group(sample: str, step: int = 0, value: float = 0.5) -> list[Event]:
    about = {"sample_id": sample, "explainer": "E", "label": 1}
    return [
        Event(step=step, sample=Sample(id=sample)),
        Event(step=step, inference=Inference(sample_id=sample, labels=[LabelScore(label=1, probability=0.5)])),
        Event(step=step, explanation=Explanation(**about)),
        Event(step=step, score=Score(**about, benchmark="B", value=value)),
    ]


def write(folder: Path, *samples: str, value: float = 0.5, **options) -> Path:
    with EventWriter(folder, "r", commits=True, **options) as writer:
        for sample in samples:
            writer.add_all(group(sample, value=value))
    return writer.path


def cut(log: Path, records: int) -> None:
    """Cut some records off, and half of the one before them."""
    edges = boundaries(log)
    log.write_bytes(log.read_bytes()[: (edges[-records - 1] + edges[-records - 2]) // 2])
    for sidecar in sidecars(log):
        sidecar.unlink()


@pytest.mark.parametrize("records", [0, 1, 2, 3])
def test_half_a_sample_is_incomplete_wherever_it_was_cut(tmp_path, capsys, records) -> None:
    log = write(tmp_path, "a", "b")
    cut(log, records)
    (run,) = xlog.open(tmp_path)
    assert [(sample.id, sample.is_complete) for sample in run.samples()] == [("a", True), ("b", False)]
    assert run.incomplete == [(0, "b")]
    assert [score["sample"] for score in run.scores()] == ["a"]
    assert main(["verify", str(log), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["incomplete"] == 1


def test_a_sample_that_is_logged_again_is_whole_and_has_nothing_of_the_half(tmp_path) -> None:
    cut(write(tmp_path, "a", "b", value=0.25), 0)
    write(tmp_path, "b", value=0.75, resumed=True)
    (run,) = xlog.open(tmp_path)
    assert (run.incomplete, sorted(sample.id for sample in run.samples())) == ([], ["a", "b"])
    assert sorted((s["sample"], s["value"]) for s in run.scores()) == [("a", 0.25), ("b", 0.75)]


def test_half_a_sample_never_replaces_a_whole_one(tmp_path) -> None:
    write(tmp_path, "b", value=0.75)
    cut(write(tmp_path, "a", "b", value=0.25), 0)
    (run,) = xlog.open(tmp_path)
    assert (run.incomplete, {s["sample"]: s["value"] for s in run.scores()}) == ([], {"a": 0.25, "b": 0.75})


def test_a_file_that_does_not_commit_goes_by_the_old_rule(tmp_path) -> None:
    with EventWriter(tmp_path) as writer:
        writer.add_all(group("a")[:2])
    (run,) = xlog.open(tmp_path)
    assert (run.incomplete, run.samples()[0].is_complete) == ([], True)


def test_samples_of_one_write_are_committed_together(tmp_path) -> None:
    with EventWriter(tmp_path, commits=True) as writer:
        writer.add_all([*group("a"), *group("b", step=3)])
        writer.add_all(group("c", step=3)[:1])
    (run,) = xlog.open(tmp_path)
    assert run.incomplete == []
    kinds = run.rows["kind"]
    assert np.flatnonzero(kinds == Event.DESCRIPTOR.fields_by_name["commit"].number).tolist() == [9, 10, 12]


def test_merging_with_a_log_that_does_not_commit_makes_no_half_sample_whole(tmp_path, capsys) -> None:
    write(tmp_path / "in", "a")
    with EventWriter(tmp_path / "in", "r") as writer:
        writer.add_all(group("b"))
    cut(write(tmp_path / "in", "c"), 0)
    assert main(["merge", str(tmp_path / "in"), "-o", str(tmp_path / "out")]) == 0
    (before,), (after,) = xlog.open(tmp_path / "in"), xlog.open(tmp_path / "out")
    assert before.incomplete == after.incomplete == [(0, "c")]
    assert sorted(sample.id for sample in after.samples()) == ["a", "b", "c"]
    capsys.readouterr()


def test_a_commit_names_its_sample(tmp_path) -> None:
    log = write(tmp_path, "a")
    (run,) = xlog.open(log)
    row = run.rows[-1]
    assert run._read(len(run.rows) - 1).commit == Commit(sample_id="a")
    assert run._names[row["sample"]] == "a"
