"""The index: a cache that is right, or is not believed."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

import numpy as np
import pytest
from event_logs import EVENTS, boundaries, build
from hypothesis import given, settings
from hypothesis import strategies as st

from xlog.cli import main
from xlog.errors import LogError
from xlog.events import disk, record
from xlog.events import index as indexing
from xlog.events.index import Index, cached_sidecars, sidecars
from xlog.events.names import Names
from xlog.events.reader import EventReader
from xlog.events.rows import EXPLAINED, KINDS, NO_LABEL, ROW, TOP, TRUE, RowBuilder
from xlog.events.schema import (
    CounterfactualTree,
    Event,
    Explanation,
    Inference,
    LabelScore,
    Map,
    Picture,
    Sample,
    Score,
    ScoreSummary,
    Truth,
    Uncertainty,
)
from xlog.events.writer import EventWriter


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch) -> Path:
    """The user's cache folder of this test."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def write(folder: Path, count: int = 5) -> Path:
    with EventWriter(folder) as writer:
        for i in range(count):
            writer.add(Event(step=i, sample=Sample(id=str(i), name="x" * i)))
    return writer.path


def built(path: Path) -> np.ndarray:
    """The rows of a log by reading it from end to end."""
    builder = RowBuilder(Names())
    with EventReader(path) as reader:
        rows = b"".join(builder.rows(event, offset, reader.position - offset - 16) for offset, event in reader)
    return np.frombuffer(rows, ROW)


def rows_of(event: Event) -> tuple[list[dict], Names]:
    builder = RowBuilder(Names())
    packed = np.frombuffer(builder.rows(event, 100, 50), ROW)
    return [dict(zip(ROW.names, row.tolist(), strict=True)) for row in packed], builder.names


# ------------------------------------------------------------------------------------------------- rows


def test_a_map_is_a_row_with_its_range() -> None:
    explanation = Explanation(sample_id="s", explainer="CAM", label=3, map=Map(low=-1, high=2))
    (row,), names = rows_of(Event(step=7, wall_time=1.5, explanation=explanation))
    assert (row["offset"], row["length"], row["step"], row["wall_time"], row["label"]) == (100, 50, 7, 1.5, 3)
    assert (names[row["sample"]], names[row["explainer"]], names[row["benchmark"]]) == ("s", "CAM", "")
    assert (row["value"], row["second"], row["kind"]) == (2, -1, KINDS["explanation"])


def test_an_inference_is_a_row_per_label() -> None:
    sure = LabelScore(label=2, probability=0.75, explained=True, uncertainty=Uncertainty(standard_deviation=0.5))
    rows, _ = rows_of(Event(inference=Inference(sample_id="s", labels=[sure, LabelScore(label=0, probability=0.25)])))
    assert [(r["label"], r["value"], r["flags"]) for r in rows] == [(2, 0.75, EXPLAINED | TOP), (0, 0.25, 0)]
    assert rows[0]["second"] == 0.5
    assert np.isnan(rows[1]["second"])


def test_a_sample_is_a_row_per_true_label_or_one_without() -> None:
    rows, _ = rows_of(Event(sample=Sample(id="s", truth=Truth(labels=[1, 4]))))
    assert [(r["label"], r["flags"]) for r in rows] == [(1, TRUE), (4, TRUE)]
    assert [(r["label"], r["flags"]) for r in rows_of(Event(sample=Sample(id="s")))[0]] == [(NO_LABEL, 0)]


@pytest.mark.parametrize(
    ("event", "value"),
    [
        (Event(score=Score(value=0.5)), 0.5),
        (Event(score=Score(missing="why")), np.nan),
        (Event(score=Score(value=1e300)), np.inf),
        (Event(score_summary=ScoreSummary(mean=0.25)), 0.25),
        (Event(score_summary=ScoreSummary()), np.nan),
        (Event(counterfactual_tree=CounterfactualTree(layers=[{"probability": 0.5}], kept_layer=0)), 0.5),
        (Event(counterfactual_tree=CounterfactualTree(layers=[{"probability": 0.5}], kept_layer=-1)), np.nan),
        (Event(counterfactual_tree=CounterfactualTree(kept_layer=7)), np.nan),
        (Event(), 0),
    ],
)
def test_what_there_is_to_sort_by(event, value) -> None:
    np.testing.assert_equal(rows_of(event)[0][0]["value"], value)


def test_pictures_are_known_by_their_hash() -> None:
    (row,), names = rows_of(Event(picture=Picture(hash=b"\x01\xff")))
    assert names[row["sample"]] == "01ff"


# ------------------------------------------------------------------------------------------- written, then read


@settings(max_examples=30, deadline=None)
@given(st.lists(st.builds(build, EVENTS, st.integers(0, 2**40), st.floats(1, 2e9)), max_size=8))
def test_the_sidecar_is_what_reading_the_log_gives(tmp_path_factory, events) -> None:
    with EventWriter(tmp_path_factory.mktemp("log")) as writer:
        for event in events:
            writer.add(event)
    index = Index(writer.path, keep="no")
    assert index.rows.tobytes() == built(writer.path).tobytes()
    assert indexing.load(writer.path) is not None
    for row in index.rows:
        index.read(row)


def test_names_may_hold_anything(tmp_path) -> None:
    names = ["", "a\nb", "a\\nb", "\\", "\r\n", "猫", "\u2028", "\x00"]
    with EventWriter(tmp_path) as writer:
        for name in names:
            writer.add(Event(sample=Sample(id=name)))
    index = Index(writer.path)
    assert [index.names[number] for number in index.rows["sample"][1:]] == names


def test_rows_that_a_writer_keeps_back_are_found_in_the_log(tmp_path) -> None:
    writer = EventWriter(tmp_path)
    for i in range(indexing.FLUSH_ROWS + 10):
        writer.add(Event(sample=Sample(id=str(i))))
    assert len(np.frombuffer(sidecars(writer.path)[0].read_bytes()[32:], ROW)) == indexing.FLUSH_ROWS
    index = Index(writer.path)
    assert len(index.rows) == indexing.FLUSH_ROWS + 11
    writer.add(Event(sample=Sample(id="new")))
    assert index.refresh()
    assert index.names[index.rows[-1]["sample"]] == "new"
    assert not index.refresh()
    writer.close()


def break_nothing(log: Path) -> None:
    pass


def remove(log: Path) -> None:
    for path in sidecars(log):
        path.unlink()


def remove_names(log: Path) -> None:
    sidecars(log)[1].unlink()


def shorten_names(log: Path) -> None:
    sidecars(log)[1].write_bytes(b"\n0\n")


def half_a_row(log: Path) -> None:
    path = sidecars(log)[0]
    path.write_bytes(path.read_bytes()[:-30])


def of_another_log(log: Path) -> None:
    other = write(log.parent / "other", 9)
    for ours, theirs in zip(sidecars(log), sidecars(other), strict=True):
        shutil.copy(theirs, ours)


def rows_of_another_log(log: Path) -> None:
    shutil.copy(sidecars(write(log.parent / "other", 9))[0], sidecars(log)[0])


def names_of_another_log(log: Path) -> None:
    """Which say in short what is not true of this one, though it is as long."""
    other = write(log.parent / "other", 9)
    shutil.copy(sidecars(other)[1], sidecars(log)[1])


def zeros(log: Path) -> None:
    path = sidecars(log)[0]
    path.write_bytes(path.read_bytes()[:32] + bytes(56 * 9))


def junk(log: Path) -> None:
    for path in sidecars(log):
        path.write_bytes(b"\xff" * 1000)


def ahead_of_the_log(log: Path) -> None:
    log.write_bytes(log.read_bytes()[: boundaries(log)[3]])


@pytest.mark.parametrize(
    "harm",
    [
        break_nothing,
        remove,
        remove_names,
        shorten_names,
        half_a_row,
        of_another_log,
        rows_of_another_log,
        names_of_another_log,
        zeros,
        junk,
        ahead_of_the_log,
    ],
)
def test_a_harmed_index_is_rebuilt_from_the_log(tmp_path, harm) -> None:
    log = write(tmp_path / "log")
    harm(log)
    index = Index(log)
    assert index.rows.tobytes() == built(log).tobytes()
    assert [index.read(row).step for row in index.rows] == built(log)["step"].tolist()


def test_what_is_read_is_what_the_row_says_or_an_error(tmp_path) -> None:
    index = Index(write(tmp_path))
    wrong = index.rows[2].copy()
    wrong["kind"] = KINDS["score"]
    with pytest.raises(LogError, match=r"the index of .* is wrong at byte"):
        index.read(wrong)


def test_an_index_that_was_built_is_kept_beside_or_in_the_cache(tmp_path, cache, monkeypatch) -> None:
    monkeypatch.setattr(indexing, "FLUSH_ROWS", 2)
    log = write(tmp_path / "log")
    remove(log)
    Index(log, keep="no")
    assert not any(path.exists() for path in (*sidecars(log), *cached_sidecars(log)))
    Index(log, keep="cache")
    assert all(path.exists() for path in cached_sidecars(log))
    assert indexing.load(log) is not None
    shutil.rmtree(cache)
    Index(log)
    assert all(path.exists() for path in sidecars(log))
    assert not list(log.parent.glob("*.tmp"))


def test_a_log_in_a_folder_that_cannot_be_written_is_indexed_in_the_cache(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(indexing, "FLUSH_ROWS", 2)
    log = write(tmp_path / "log")
    remove(log)
    real = disk.extend

    def read_only(path, data, *mode):
        if path.parent == log.parent:
            raise OSError(30, "Read-only file system")
        return real(path, data, *mode)

    monkeypatch.setattr(disk, "extend", read_only)
    Index(log)
    assert not sidecars(log)[0].exists()
    assert cached_sidecars(log)[0].exists()


def told(log: Path) -> list[tuple]:
    """What the rows of a log are about, but for where they lie."""
    return Index(log, keep="no").rows[["step", "kind", "sample", "label", "value"]].tolist()


@pytest.mark.parametrize("fault", [OSError(28, "full"), OSError(5, "EIO"), KeyboardInterrupt(), 3], ids=repr)
@pytest.mark.parametrize("call", ["open", "write", "fsync", "close", "rename", "replace"])
def test_a_fault_while_an_index_or_a_copy_is_made_leaves_what_was_there_or_all_of_the_new(
    tmp_path, monkeypatch, call, fault
) -> None:
    log = write(tmp_path / "log")
    expected = told(log)
    assert expected
    remove(log)
    real, calls = getattr(disk.os, call), iter(range(100))

    def failing(*args, **kwargs):
        if next(calls) != 1 and fault != 3:
            return real(*args, **kwargs)
        if fault == 3:  # the system takes three bytes at a time
            return real(args[0], bytes(args[1][:3])) if call == "write" else real(*args, **kwargs)
        raise fault

    def attempt(action) -> None:
        with contextlib.suppress(OSError, KeyboardInterrupt):
            action()

    with monkeypatch.context() as patched:
        patched.setattr(disk.os, call, failing)
        attempt(lambda: Index(log))
        attempt(lambda: main(["merge", str(log), "-o", str(tmp_path / "copy")]))
    assert told(log) == expected
    for copied in (tmp_path / "copy").rglob("*.xlog"):
        assert told(copied) == expected
    assert not list(tmp_path.rglob("*.tmp"))


def test_a_sidecar_that_cannot_be_written_costs_no_event(tmp_path, monkeypatch) -> None:
    real = disk.create

    def full(path: Path) -> int:
        if path.suffix != ".xlog":
            raise OSError(28, "full")
        return real(path)

    monkeypatch.setattr(disk, "create", full)
    log = write(tmp_path)
    assert not sidecars(log)[0].exists()
    assert len(Index(log, keep="no").rows) == 6


def test_gaps_between_rows_are_the_damage(tmp_path) -> None:
    log = write(tmp_path)
    remove(log)
    edges, data = boundaries(log), bytearray(log.read_bytes())
    data[edges[2] + 20] ^= 1
    data[edges[3] : edges[4]] = bytes(edges[4] - edges[3])
    log.write_bytes(data)
    assert [(d.start, d.stop) for d in Index(log).damage()] == [(edges[2], edges[4])]


def test_damage_comes_after_a_sidecar_was_right(tmp_path) -> None:
    log = write(tmp_path)
    data = bytearray(log.read_bytes())
    edges = boundaries(log)
    data[edges[2] + 20] ^= 1
    log.write_bytes(data)
    index = Index(log)
    with pytest.raises(LogError, match="checksum of its payload"):
        index.read(index.rows[2])
    assert index.read(index.rows[3]).sample.id == "2"


def test_an_index_of_many_rows_is_read_as_it_was_written_up_to_a_flipped_bit(tmp_path) -> None:
    with EventWriter(tmp_path) as writer:
        writer.add_all(Event(step=i, sample=Sample(id=str(i))) for i in range(50_000))
    index = sidecars(writer.path)[0]
    data = bytearray(index.read_bytes())
    assert len(data) > 2 << 20  # more than is read at a time, and large pages of memory
    for flip in (0, 1):
        data[-10_000] ^= flip
        index.write_bytes(data)
        found = Index(writer.path, keep="no")
        assert found.rows["offset"].tolist() == built(writer.path)["offset"].tolist()
        assert [found.names[number] for number in found.rows["sample"][1:]] == [str(i) for i in range(50_000)]


def test_a_frame_that_grows_is_found_by_its_header_alone(tmp_path) -> None:
    log = write(tmp_path)
    assert record.payload_length(log.read_bytes()[:12]) == Index(log).rows[0]["length"]
