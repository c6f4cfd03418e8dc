"""RowReader: in pieces of any size, with a sidecar and without, it reads the rows that Index has."""

from __future__ import annotations

import numpy as np
import pytest

from xlog.errors import NotALogError
from xlog.events import index as indexing
from xlog.events import record
from xlog.events.index import Index, sidecars
from xlog.events.names import Names
from xlog.events.row_reader import RowReader
from xlog.events.rows import KINDS
from xlog.events.schema import Event, Inference, LabelScore, Sample, Truth
from xlog.events.writer import EventWriter


def write(writer: EventWriter, first: int, count: int) -> None:
    for number in range(first, first + count):
        scores = [LabelScore(label=label, probability=0.1) for label in range(3)]
        writer.add(Event(sample=Sample(id=f"s{number}", name=f"photo {number}", truth=Truth(labels=[0, 1]))))
        writer.add(Event(inference=Inference(sample_id=f"s{number}", labels=scores)))


@pytest.fixture
def log(tmp_path, monkeypatch):
    monkeypatch.setattr(indexing, "FLUSH_ROWS", 3)  # records in a block
    with EventWriter(tmp_path) as writer:
        write(writer, 0, 5)
    return writer.path


NAMED = ["sample", "explainer", "benchmark"]


def without_names(rows: np.ndarray) -> bytes:
    rows = rows.copy()
    for column in NAMED:
        rows[column] = 0
    return rows.tobytes()


def texts_of(rows: np.ndarray, names: Names) -> list[list[str]]:
    return [[names[number] for number in row.tolist()] for row in rows[NAMED]]


def read_all(reader: RowReader, **limits: float) -> list[np.ndarray]:
    pieces = []
    while len(rows := reader.read(**limits)):
        pieces.append(np.array(rows))
    return pieces


@pytest.mark.parametrize("has_sidecar", [True, False])
@pytest.mark.parametrize("limits", [{}, {"most": 1}, {"most": 4}, {"seconds": -1}])
def test_rows_are_those_of_the_index(log, has_sidecar, limits) -> None:
    expected = Index(log, keep="no")
    texts = texts_of(expected.rows, expected.names)
    if not has_sidecar:
        for sidecar in sidecars(log):
            sidecar.unlink()
    reader = RowReader(log)
    pieces = read_all(reader, **limits)
    found = np.concatenate(pieces)
    assert without_names(found) == without_names(expected.rows)
    assert texts_of(found, reader.names) == texts  # numbers of names may differ
    assert (reader.position, reader.damage, reader.tail) == (log.stat().st_size, [], "")
    assert reader.header == expected.header
    assert len(pieces) > 1 or not limits or (has_sidecar and "seconds" in limits)
    assert [path.name for path in log.parent.iterdir()].count(f"{log.name}.index") == has_sidecar


def test_what_is_added_is_read_once(tmp_path) -> None:
    with EventWriter(tmp_path) as writer:
        reader = RowReader(writer.path)
        for first in (0, 2):
            write(writer, first, 2)
            rows = np.concatenate(read_all(reader))
            samples = [reader.names[number] for number in rows[rows["kind"] == KINDS["sample"]]["sample"]]
        assert len(reader.read()) == 0
    assert sorted(set(samples)) == ["s2", "s3"]


def test_damage_is_told_from_gaps_in_a_sidecar(log) -> None:
    whole = Index(log, keep="no")
    data = bytearray(log.read_bytes())
    inference = int(whole.rows["offset"][np.argmax(whole.rows["kind"] == KINDS["inference"])])
    data[inference + 15] ^= 255
    log.write_bytes(data)
    for sidecar in sidecars(log):
        sidecar.unlink()
    reader = RowReader(log)
    read_all(reader)
    (found,) = reader.damage
    Index(log)  # keeps a sidecar without that record
    for most in (1, 100):
        again = RowReader(log)
        read_all(again, most=most)
        assert [(place.start, place.stop) for place in again.damage] == [(found.start, found.stop)]


def test_the_header_is_read_before_all_else(log, tmp_path) -> None:
    assert RowReader(log).read_header().run_id == Index(log).header.run_id
    (tmp_path / "empty.xlog").touch()
    assert RowReader(tmp_path / "empty.xlog").read_header() is None
    assert len(RowReader(tmp_path / "empty.xlog").read()) == 0
    log.write_bytes(record.frame(Event(step=1).SerializeToString()))
    with pytest.raises(NotALogError):
        RowReader(log).read_header()


def test_a_sample_has_its_name_and_an_empty_truth_its_flag(tmp_path) -> None:
    with EventWriter(tmp_path) as writer:
        writer.add(Event(sample=Sample(id="a", name="A cat", truth=Truth())))
        writer.add(Event(sample=Sample(id="b")))
    reader = RowReader(writer.path)
    rows = reader.read()
    assert [(reader.names[row["explainer"]], row["flags"]) for row in rows[1:]] == [("A cat", 2), ("", 0)]
