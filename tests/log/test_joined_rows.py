"""Rows of several files: who looks at some of them sees the same as who has all of them put into one numbering."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import xlog
from xlog.events.codec import encode_map
from xlog.events.joined_rows import JoinedRows
from xlog.events.rows import NAMED
from xlog.events.schema import Event, Explanation, RunEnd, RunMetadata, Sample, Truth
from xlog.events.writer import EventWriter

MAP = encode_map(np.eye(4, dtype=np.float32), (4, 4), "none", True)
EXPLAINERS = ("GradCAM", "LIME", "RISE")
SAMPLES = 40


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A run in many parts; an explainer comes first in another place in each, so each numbers them in its own way."""
    with EventWriter(tmp_path, max_file_size=2000) as writer:
        writer.add(Event(step=1, run_metadata=RunMetadata(class_names=["cat", "dog"])))
        for number in range(SAMPLES):
            identity = f"s{number}"
            events = [Event(step=1, sample=Sample(id=identity, name=f"photo {number}", truth=Truth(labels=[1])))]
            for place in range(3):
                name = EXPLAINERS[(place + number) % 3]
                about = Explanation(sample_id=identity, explainer=name, label=place % 2, map=MAP)
                events.append(Event(step=1, explanation=about))
            writer.add_all(events)
        writer.add(Event(step=1, run_end=RunEnd(status=RunEnd.FINISHED)))
    return tmp_path


def looked_at(run) -> list[tuple[str, str, int, int]]:
    return [(view.sample, view.explainer, view.label, view.step) for view in run.maps()]


def test_what_is_listed_is_the_same_before_and_after_names_are_numbered_once(folder: Path) -> None:
    run = xlog.open(folder)[0]
    assert len(run.files) > 5
    expected = [(f"s{i}", EXPLAINERS[(k + i) % 3], k % 2, 1) for i in range(SAMPLES) for k in range(3)]
    ids = [sample.id for sample in run.samples()]
    assert looked_at(run) == expected
    assert ids == [f"s{i}" for i in range(SAMPLES)]
    assert [sample.labels for sample in run.samples()] == [[1]] * SAMPLES  # records, read by rows of their files
    assert [view.explainer for view in run.maps("LIME")] == ["LIME"] * SAMPLES  # from here on numbered once
    assert looked_at(run) == expected
    assert [sample.id for sample in run.samples()] == ids
    assert run.sample("s7").map("RISE").array().tolist() == np.eye(4).tolist()


def test_columns_and_rows_are_those_of_the_files(folder: Path) -> None:
    indexes = xlog.open(folder)[0]._indexes
    apart, joined = JoinedRows(indexes), JoinedRows(indexes)
    rows, names = joined.rows, joined.names
    assert len(set(names)) == len(names)
    numbers = np.arange(len(rows))
    for column in ("kind", "step", "offset", "label"):
        np.testing.assert_array_equal(apart.column(column), rows[column])
        np.testing.assert_array_equal(apart.at(column, numbers), joined.at(column, numbers))
    for number in numbers.tolist():
        row, own = apart.row(number)
        assert [own[row[column]] for column in NAMED] == [names[rows[number][column]] for column in NAMED]


def test_dropped_rows_are_gone_from_columns_too(folder: Path) -> None:
    joined = JoinedRows(xlog.open(folder)[0]._indexes)
    kept = joined.column("label") == 1
    expected = joined.rows[kept].copy()
    joined.keep(kept)
    np.testing.assert_array_equal(joined.rows, expected)
    assert len(joined) == len(joined.column("kind")) == kept.sum()
