"""Old logs stay readable, and every kind of broken file is met with the message that is written down for it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from make_golden import BROKEN, GOLDEN, as_json, report

import xlog
from xlog.events import codec
from xlog.events.index import Index
from xlog.events.reader import EventReader
from xlog.events.schema import Event


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.xlog")), ids=lambda path: path.name)
def test_a_golden_log_reads_as_it_always_did(path) -> None:
    assert as_json(path) == json.loads(path.with_suffix(".json").read_text())


def test_the_newest_golden_log_has_every_kind_of_event_and_of_map() -> None:
    with EventReader(max(GOLDEN.glob("*.xlog"))) as reader:
        events = [event for _, event in reader]
    kinds = {event.WhichOneof("what") for event in events}
    assert kinds == {field.name for field in Event.DESCRIPTOR.oneofs_by_name["what"].fields}
    values = {event.explanation.map.WhichOneof("values") for event in events if event.HasField("explanation")}
    assert values == {"f32", "f16", "planes", "segments"}


def test_the_newest_golden_log_has_every_field_of_every_message() -> None:
    """So that later readers are held to all of them: whoever adds a field adds it to make_golden.py."""
    found, known = set(), {}
    with EventReader(max(GOLDEN.glob("*.xlog"))) as reader:
        for _, event in reader:
            note_fields(event, found)
    know_messages(Event.DESCRIPTOR, known)
    assert {(name, field.name) for name, of in known.items() for field in of.fields} - found == set()


def note_fields(message, found) -> None:
    """Note which fields a message and those in it have a value in."""
    for field, value in message.ListFields():
        found.add((message.DESCRIPTOR.full_name, field.name))
        if field.message_type is None:
            continue
        entries = field.message_type.GetOptions().map_entry
        if entries:
            found |= {(field.message_type.full_name, part) for part in ("key", "value")}
        one = hasattr(value, "ListFields")  # how fields say that they repeat differs between versions of protobuf
        for inner in [value] if one else list(value.values()) if entries else value:
            if hasattr(inner, "ListFields"):
                note_fields(inner, found)


def know_messages(of, known) -> None:
    """Know a message and all that it can hold, by their full names."""
    if of.full_name not in known:
        known[of.full_name] = of
        for field in of.fields:
            if field.message_type is not None:
                know_messages(field.message_type, known)


def test_every_map_of_a_golden_log_decodes_to_one_attribution() -> None:
    index = Index(max(GOLDEN.glob("*.xlog")), keep="no")
    events = [index.read(row) for row in index.rows]
    maps = {event.explanation.explainer: event.explanation.map for event in events if event.HasField("explanation")}
    (segment_map,) = [event.segment_map for event in events if event.HasField("segment_map")]
    exact = codec.decode_map(maps["f16"])
    np.testing.assert_allclose(codec.decode_map(maps["u16"]), exact, atol=2e-3)
    np.testing.assert_allclose(codec.decode_map(maps["u8"]), np.abs(exact), atol=2e-2)
    weighed = codec.decode_map(maps["segments"], segment_map)
    assert np.unique(weighed).tolist() == [-1, 0, 0.5, 2]
    np.testing.assert_array_equal(weighed, np.repeat([-1, 0, 0.5, 2], 12).reshape(6, 8))


MESSAGES = json.loads((BROKEN / "messages.json").read_text())


@pytest.mark.parametrize("name", sorted(path.stem for path in BROKEN.glob("*.xlog")))
def test_a_broken_file_is_met_with_its_message(name) -> None:
    assert report(BROKEN / f"{name}.xlog") == MESSAGES[name]


@pytest.mark.parametrize("path", sorted(BROKEN.glob("*.xlog")), ids=lambda path: path.stem)
def test_an_index_finds_what_a_reader_finds(path: Path) -> None:
    said = MESSAGES[path.stem]
    if "error" in said:
        with pytest.raises(OSError, match=r"wanted a header first|has format"):
            Index(path, keep="no")
        return
    index = Index(path, keep="no")
    samples = [index.names[row["sample"]] for row in index.rows[index.rows["kind"] == 7]]
    assert samples == said.get("samples", [])
    assert index.tail == said.get("tail", "")
    ranges = [tuple(map(int, re.findall(r"\d+", text)[:2])) for text in said.get("damage", [])]
    assert [(d.start, d.stop) for d in index.damage()] == ranges


def test_what_is_known_of_rows_comes_as_records(tmp_path) -> None:
    (tmp_path / "log.xlog").write_bytes((GOLDEN / "1.4.xlog").read_bytes())
    run = xlog.open(tmp_path)[0]
    (found,) = run.dependences()
    assert (found["feature"], found["label"], found["class"], found["rows"]) == ("age", 1, "bee", 4)
    assert (found["grid"].tolist(), found["mean"].tolist(), found["low"].tolist()) == ([0, 1], [0.25, 1.5], [0, 1])
    assert (found["samples"], found["curves"].tolist()) == (["row"], [[0.5, 2]])
    (other,) = run.counterfactual_rows()
    assert (other["sample"], other["rank"], other["changes"]) == ("row", 1, {"city": 0, "age": 0.75})
    assert (other["start"], other["outputs"], other["winner"]) == (0.75, [0.625, 0.25], 0)
    assert (other["above"], other["below"], other["distance"]) == (0.125, 0.5, 0.5)
    (local,) = run.maps("LIMETabular")
    assert (local.conditions, local.intercept) == ([(0.25, 0.75), (1, 1)], 0.5)
    assert next(run.maps("u16")).conditions is None
