"""What an index says in short of a whole file: as its rows say, or nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import xlog
from xlog.errors import LogError
from xlog.events import codec, run_files
from xlog.events.contents import MARK, as_line, contents_of, of_line
from xlog.events.index import Index, beginning_of, sidecars
from xlog.events.run import Run
from xlog.events.schema import (
    CounterfactualRows,
    CounterfactualTree,
    Event,
    Explanation,
    Inference,
    LabelScore,
    ModelImportance,
    Picture,
    RunEnd,
    RunMetadata,
    Sample,
    Score,
    ScoreSummary,
    Truth,
)
from xlog.events.writer import EventWriter

NAMES = ["cat", "dog", "owl"]


def group(number: int, step: int = 0, label: int = 0) -> list[Event]:
    """All that is logged of a sample."""
    packed = codec.encode_map(np.full((2, 2), number, np.float32), (4, 4))
    scores = [LabelScore(label=(label + more) % 3, probability=0.75 / 2**more) for more in range(2 + number % 2)]
    return [
        Event(step=step, picture=Picture(hash=number.to_bytes(4, "big"))),
        Event(step=step, sample=Sample(id=str(number), name=f"n{number}", truth=Truth(labels=[number % 2]))),
        Event(step=step, inference=Inference(sample_id=str(number), labels=scores)),
        Event(step=step, explanation=Explanation(sample_id=str(number), explainer="CAM", label=label, map=packed)),
        Event(step=step, score=Score(sample_id=str(number), explainer="CAM", label=label, benchmark="Gini", value=1.5)),
        Event(step=step, counterfactual_tree=CounterfactualTree(sample_id=str(number), label=label, occlusion="HOC")),
        Event(step=step, counterfactual_rows=CounterfactualRows(sample_id=str(number), label=label, method="near")),
    ]


def write(folder: Path, parts: list[list[tuple[int, int, int]]], commits: bool = True) -> list[Path]:
    """Write a run by several processes, each of which logs its (number, step, label)."""
    paths = []
    for rank, samples in enumerate(parts):
        with EventWriter(folder, "r", commits=commits, rank=rank, world_size=len(parts), after=rank) as writer:
            writer.add(Event(run_metadata=RunMetadata(class_names=NAMES, processes=len(parts))))
            for sample in samples:
                writer.add_all(group(*sample))
            writer.add(Event(step=1, model_importance=ModelImportance(method="mean", values=[rank])))
            writer.add(Event(step=1, score_summary=ScoreSummary(explainer="CAM", benchmark="Gini", mean=rank)))
            writer.add(Event(run_end=RunEnd(status=RunEnd.FINISHED)))
        paths.append(writer.path)
    return paths


def said(run: Run) -> dict[str, object]:
    """What a run says of itself."""
    samples = {step: [(one.id, one.name, one.is_complete) for one in run.samples(step)] for step in run.steps}
    maps = [(one.step, one.sample, one.explainer, one.label, float(one.array()[0, 0])) for one in run.maps()]
    own = (
        [(one.id, [float(m.array()[0, 0]) for m in one.maps()], one.labels) for one in run.samples()]
        if run.steps
        else []
    )
    about = run.steps, run.explainers, run.status, run.missing_ranks, run.last_time, run.sample_count, run.class_names
    return {
        "about": about,
        "accuracy": [run.accuracy(step) for step in run.steps],
        "samples": samples,
        "maps": sorted(maps),
        "own": own,
        "records": {name: repr(list(getattr(run, name)(step))) for name in RECORDS for step in (None, *run.steps)},
        "of all labels": [probabilities(run, step) for step in run.steps],
        "incomplete": run.incomplete,
        "hashes": run.stored_hashes(),
    }


RECORDS = (
    *("predictions", "scores", "logged_scores", "summaries", "trees", "counterfactual_rows", "convergence"),
    *("importances", "dependences", "influences", "curves"),
)


def probabilities(run: Run, step: int) -> object:
    """Probabilities by id; the error where a sample lacks some."""
    try:
        ids, labels, found = run.class_probabilities(step)
    except LogError as error:
        return str(error)
    return dict(zip(ids, zip(labels.tolist(), found.tolist(), strict=True), strict=True))


def put_together(paths: list[Path]) -> Run:
    """The run as all rows of its files say."""
    for path in paths:
        names = sidecars(path)[1]
        names.write_bytes(names.read_bytes().rpartition(MARK)[0])
    run = Run([Index(path, keep="no") for path in paths])
    assert run._distinct is None
    return run


SAMPLES = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 2), st.integers(0, 2)), max_size=5)


@settings(max_examples=40, deadline=None)
@given(st.lists(SAMPLES, min_size=1, max_size=3), st.booleans())
def test_what_files_say_in_short_is_what_all_of_their_rows_say(tmp_path_factory, parts, commits) -> None:
    paths = write(tmp_path_factory.mktemp("log"), parts, commits)
    short = said(Run([Index(path, keep="no") for path in paths]))
    assert short == said(put_together(paths))


def test_files_of_samples_of_their_own_are_not_put_together(tmp_path) -> None:
    write(tmp_path, [[(number, 0, 0) for number in range(rank, 9, 3)] for rank in range(3)])
    (run,) = xlog.open(tmp_path)
    assert [len(run.samples()), run.sample_count, run.accuracy()] == [9, 9, pytest.approx(5 / 9)]
    assert run.sample("4").maps()[0].array()[0, 0] == 4
    assert "_joined" not in run.__dict__
    assert len(run.rows) == sum(index.count for index in run._indexes) - 4  # the last importances and summary count


def test_records_of_samples_are_read_file_by_file(tmp_path, monkeypatch) -> None:
    """Neither are the rows of all files put together, nor are those of two kept that are too many together."""
    write(tmp_path, [[(number, step, 0) for step in range(2) for number in range(rank, 60, 6)] for rank in range(6)])
    (run,) = xlog.open(tmp_path)
    monkeypatch.setattr(run_files, "_ROWS_KEPT", max(index.count for index in run._indexes))
    most = 0
    for name in ("predictions", "scores", "logged_scores", "trees", "counterfactual_rows", "maps", "summaries"):
        for _ in getattr(run, name)(step=1):
            most = max(most, sum(index._rows is not None for index in run._indexes))
    assert run.stored_hashes() == {number.to_bytes(4, "big") for number in range(60)}
    assert most == 1
    assert "_joined" not in run.__dict__


def test_a_sample_that_two_files_have_is_looked_for_in_all_rows(tmp_path) -> None:
    paths = write(tmp_path, [[(1, 0, 0)], [(1, 0, 1)]])
    run = Run([Index(path) for path in paths])
    assert run._distinct is None
    assert all(index.contents is not None for index in run._indexes)


@pytest.mark.parametrize(
    "events",
    [
        [*group(1), *group(1)],
        group(1)[2:],
        [group(1)[2], *group(1)],
        [*group(1), group(1)[2]],
    ],
    ids=["twice", "no sample", "inference before its sample", "two inferences"],
)
def test_of_a_file_with_something_odd_nothing_is_said(tmp_path, events) -> None:
    with EventWriter(tmp_path) as writer:
        for event in events:
            writer.add(event)
    assert Index(writer.path).contents is None


def test_of_half_a_sample_and_of_an_open_file_nothing_is_said(tmp_path) -> None:
    writer = EventWriter(tmp_path, commits=True)
    writer.add_all(group(0))
    writer.flush()
    assert Index(writer.path).contents is None
    writer.add(group(1)[1])  # without a commit
    writer.close()
    assert Index(writer.path).contents is None


def test_what_is_said_of_another_log_is_not_believed(tmp_path) -> None:
    """It has the same size, and names and rows of its index are whole."""
    (path,), (other,) = (write(tmp_path / name, [[(number, 0, 0)]]) for number, name in ((1, "a"), (3, "b")))
    for ours, theirs in zip(sidecars(path), sidecars(other), strict=True):
        ours.write_bytes(theirs.read_bytes())
    index = Index(path, keep="no")
    assert (path.stat().st_size, index.contents) == (other.stat().st_size, None)
    assert [one.id for one in Run([index]).samples()] == ["1"]


@pytest.mark.parametrize("keep", [0, -1], ids=["without its rows", "with a row too few"])
def test_a_run_is_told_of_what_files_say_and_a_few_records(tmp_path, keep) -> None:
    """Metadata and how it ended are read in the logs, and where an index has not its rows the log has them."""
    paths = write(tmp_path, [[(number, 0, 0) for number in range(rank, 9, 3)] for rank in range(3)])
    whole = said(Run([Index(path, keep="no") for path in paths]))
    run = Run([Index(path, keep="no") for path in paths])
    assert (run.class_names, run.status, run.accuracy(), run.shares) == (NAMES, "finished", 5 / 9, ([], 3))
    assert all(index._rows is None for index in run._indexes)
    for path in paths:
        rows = sidecars(path)[0]
        rows.write_bytes(rows.read_bytes()[:32] + bytes(56) * (Index(path).count + keep))
    assert said(Run([Index(path, keep="no") for path in paths])) == whole


def test_a_log_that_goes_on_is_read_again(tmp_path) -> None:
    path, other_path = write(tmp_path, [[(0, 0, 0)], [(2, 0, 0)]])
    run = Run([Index(path), Index(other_path)])
    assert (run._distinct is not None, run.sample_count) == (True, 2)
    with EventWriter(tmp_path / "other", commits=True) as other:
        other.add_all(group(1))
    begin = Index(other.path).rows["offset"][1]
    with path.open("ab") as file:
        file.write(other.path.read_bytes()[begin:])
    assert run.refresh()
    assert (run._distinct, run.sample_count) == (None, 3)


def test_a_line_is_read_as_it_was_written_or_not_at_all(tmp_path) -> None:
    (path,) = write(tmp_path, [[(0, 0, 0), (1, 0, 1), (0, 1, 0)]])
    index = Index(path)
    made = contents_of(index.rows, index.names, index.header, beginning_of(path))
    assert made is not None
    line = as_line(made)
    assert sidecars(path)[1].read_bytes().endswith(line)
    found = of_line(line)
    assert found is not None
    assert as_line(found) == line
    for at in range(len(line)):
        for bit in (1, 4):
            assert of_line(line[:at] + bytes([line[at] ^ bit]) + line[at + 1 :]) is None
    for cut in range(len(line)):
        assert of_line(line[:cut]) is None


def test_an_index_that_was_built_says_what_its_writer_would_have_said(tmp_path) -> None:
    (path,) = write(tmp_path, [[(number, 0, 0) for number in range(90)]])
    written = sidecars(path)[1].read_bytes()
    for sidecar in sidecars(path):
        sidecar.unlink()
    Index(path)
    assert sidecars(path)[1].read_bytes().rpartition(MARK)[2] == written.rpartition(MARK)[2]


UNCLOSED = """
import sys
from xlog.events.schema import Event, Inference, Sample
from xlog.events.writer import EventWriter
writer = EventWriter(sys.argv[1])
writer.add_all([Event(sample=Sample(id="a")), Event(inference=Inference(sample_id="a"))])
"""


def test_a_script_that_closes_nothing_ends_without_a_word_and_its_index_is_whole(tmp_path) -> None:
    said = subprocess.run([sys.executable, "-c", UNCLOSED, tmp_path], capture_output=True, text=True, check=True)
    assert said.stderr == ""
    (path,) = tmp_path.glob("*.names")
    assert MARK in path.read_bytes()
