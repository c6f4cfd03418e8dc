"""Limits: a few bytes that stand for very much are refused before there is room for it."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

import xlog
from xlog.cli import main
from xlog.errors import ExplanationError, LogError, LogWarning, LogWriteError, NotALogError
from xlog.events import codec, record
from xlog.events.inspect import event_files
from xlog.events.limits import MAX_ENTRIES, MAX_PACKED, MAX_PIXELS, excess
from xlog.events.reader import EventReader
from xlog.events.schema import (
    Event,
    Explanation,
    FileHeader,
    Inference,
    Instance,
    LabelScore,
    Map,
    RunEnd,
    RunMetadata,
    Sample,
    Truth,
)
from xlog.events.writer import EventWriter

BOMBS = {
    "labels": Event(sample=Sample(id="s", truth=Truth(labels=[1] * 600_000))),
    "predictions": Event(inference=Inference(sample_id="s", labels=[LabelScore()] * 300_000)),
    "explainers": Event(run_metadata=RunMetadata(explainers=[Instance()] * 300_000)),
    "class names": Event(run_metadata=RunMetadata(class_names=[""] * 300_000)),
}

AFTER = Event(sample=Sample(id="after"))


@pytest.mark.parametrize("what", BOMBS)
def test_a_writer_writes_nothing_that_readers_pass_over(tmp_path, what) -> None:
    """Else it would have acknowledged what nobody ever reads."""
    with EventWriter(tmp_path, "r") as writer:
        with pytest.raises(LogWriteError, match=r"cannot write this .* more than .* log less in one"):
            writer.add(BOMBS[what])
        with pytest.raises(LogWriteError, match="cannot write this"):
            writer.add_all([AFTER, BOMBS[what]])
    with EventWriter(tmp_path, "r", on_error="warn") as warning:
        with pytest.warns(LogWarning, match=r"cannot write this .* going on without"):
            assert warning.add_all([AFTER, BOMBS[what]]) is None
        assert warning.add(BOMBS[what]) is None
        warning.add(AFTER)
    assert warning.lost == 3
    (run,) = xlog.open(tmp_path)
    assert ([sample.id for sample in run.samples()], run.damage) == (["after"], [])


@pytest.mark.parametrize("what", BOMBS)
def test_a_record_of_too_many_entries_is_damage(tmp_path, what) -> None:
    with EventWriter(tmp_path) as writer:
        pass
    offset = writer.path.stat().st_size
    with writer.path.open("ab") as file:  # the writer would not
        file.writelines(record.frame(event.SerializeToString()) for event in (BOMBS[what], AFTER))
    with EventReader(writer.path) as reader:
        assert [event.WhichOneof("what") for _, event in reader] == ["file_header", "sample"]
        (found,) = reader.damage
        assert (found.start, "limit" in found.reason or "more than" in found.reason) == (offset, True)
        tracemalloc.start()
        with pytest.raises(LogError, match="more than"):
            reader.read_at(offset)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 4 * len(BOMBS[what].SerializeToString()) + 100_000


def test_what_is_within_the_limits_is_read() -> None:
    large = Event(sample=Sample(truth=Truth(labels=[1] * MAX_PACKED)))
    assert excess(large.SerializeToString()) == ""
    many = Event(run_metadata=RunMetadata(class_names=["x"] * (MAX_ENTRIES - 1)))
    assert excess(many.SerializeToString()) == ""
    many.run_metadata.class_names.append("x")
    assert "more than" in excess(many.SerializeToString())
    assert excess(b"\xff" * 100_000) == ""  # no event; the decoder says so


def test_a_small_map_over_a_huge_input_takes_no_memory(tmp_path) -> None:
    side = 8192
    bomb = Map(height=1, width=1, full_height=side, full_width=side, upsampling=Map.NEAREST, f32=b"\0" * 4)
    with EventWriter(tmp_path) as writer:
        writer.add(Event(sample=Sample(id="s")))
        writer.add(Event(explanation=Explanation(sample_id="s", explainer="E", map=bomb)))
    (run,) = xlog.open(tmp_path)
    (view,) = run.maps()
    tracemalloc.start()
    with pytest.raises(LogError, match=f"wanted an input of 1 to {MAX_PIXELS} pixels"):
        view.array()
    assert tracemalloc.get_traced_memory()[1] < 1e6
    tracemalloc.stop()
    assert view.event == bomb
    with pytest.raises(ValueError, match=r"wanted a grid|wanted an input"):
        codec.full_map(bomb, max_pixels=side * side - 1)


def test_the_writer_refuses_what_the_reader_would() -> None:
    with pytest.raises(ExplanationError, match="explain smaller inputs"):
        codec.encode_map(np.zeros((1, 1), np.float32), (8192, 8192))


@pytest.mark.parametrize("scale", [1e-8, 1e-5, 1e-3, 1.0, 6e4, 1e6, 1e30])
def test_half_precision_neither_overflows_nor_vanishes(scale) -> None:
    values = (np.random.default_rng(0).normal(size=(40, 40)) * scale).astype(np.float32)
    decoded = codec.decode_map(codec.encode_map(values, (40, 40), precision="f16"))
    np.testing.assert_allclose(decoded, values, atol=1e-3 * float(np.abs(values).max()), rtol=0)


def test_a_pipe_is_refused_and_waits_for_nobody(tmp_path, capsys) -> None:
    os.mkfifo(tmp_path / "pipe.xlog")
    with pytest.raises(NotALogError, match="got a folder, a pipe or a device"):
        EventReader(tmp_path / "pipe.xlog")
    with pytest.raises(SystemExit):
        main(["inspect", str(tmp_path / "pipe.xlog")])
    assert "got a pipe or a device" in capsys.readouterr().err


def test_a_tree_of_a_thousand_folders_is_walked(tmp_path, monkeypatch) -> None:
    """Deeper than a function may call itself, and than some systems' paths are long."""
    (tmp_path / "a.xlog").touch()
    monkeypatch.chdir(tmp_path)
    depth = 1200
    for _ in range(depth):
        os.mkdir("d")
        os.chdir("d")
    Path("b.xlog").touch()
    try:
        assert [path.name for path in event_files(tmp_path)] == ["a.xlog", "b.xlog"]
    finally:
        Path("b.xlog").unlink()
        for _ in range(depth):  # pytest's own cleaning calls itself
            os.chdir("..")
            os.rmdir("d")


def test_a_status_of_the_future_is_a_number(tmp_path, capsys) -> None:
    header = Event(file_header=FileHeader(format_major=1, run_id="r"))
    end = Event(run_end=RunEnd(status=99))  # type: ignore[arg-type]
    frames = (record.frame(event.SerializeToString()) for event in (header, Event(sample=Sample(id="s")), end))
    (tmp_path / "a.xlog").write_bytes(b"".join(frames))
    (run,) = xlog.open(tmp_path)
    assert run.status == "unknown (99)"
    for command in ("ls", "inspect"):
        assert main([command, str(tmp_path)]) == 0
        assert "unknown (99)" in capsys.readouterr().out
