"""`xlog verify` finds every wrong byte and nothing else; `xlog repair` saves every record that is still there."""

from __future__ import annotations

import json

import pytest
from command_logs import UNKNOWN_KIND, flip, frames, header_of, payloads, payloads_of_run, picture, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from make_golden import GOLDEN

from xlog.cli import main
from xlog.commands.verify import verify
from xlog.events import frames as frames_module
from xlog.events import record
from xlog.events.decoder import DECODED, messages
from xlog.events.frames import Frames
from xlog.events.index import sidecars
from xlog.events.reader import EventReader
from xlog.events.schema import Event, Explanation, Map, Picture, Region, Sample, SegmentMap, Truth
from xlog.events.writer import EventWriter

REUSING = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def log(tmp_path):
    return write(tmp_path / "runs" / "one.xlog", payloads_of_run())


def verified(path, *more, capsys) -> tuple[int, dict]:
    code = main(["verify", str(path), "--json", *more])
    return code, json.loads(capsys.readouterr().out)[0]


# ------------------------------------------------------------------------------------------------------- verify


def test_a_whole_log_is_whole(log, capsys) -> None:
    for more in ((), ("--deep",)):
        code, verdict = verified(log, *more, capsys=capsys)
        assert (code, verdict["whole"], verdict["torn"]) == (0, True, None)
        assert (verdict["records"], verdict["size"]) == (len(payloads_of_run()) + 1, log.stat().st_size)
    assert main(["verify", str(log.parent)]) == 0
    assert capsys.readouterr().out.endswith("records: all whole\n")


def test_every_flipped_bit_is_found(tmp_path) -> None:
    log = write(tmp_path / "x.xlog", payloads_of_run(steps=(0,), samples=("a",)))
    for at in range(log.stat().st_size):
        flip(log, at)
        assert not verify(log).is_whole, at
        flip(log, at)


def test_a_torn_end_is_told_and_is_no_damage(tmp_path, capsys) -> None:
    log = write(tmp_path / "x.xlog", payloads_of_run(steps=(0,), samples=("a",)))
    data = log.read_bytes()
    ends = {at for at, _ in frames(log)} | {len(data)}
    for size in range(1, len(data)):
        log.write_bytes(data[:size])
        verdict = verify(log)
        assert verdict.is_whole
        assert (verdict.tail is None) == (size in ends)
    log.write_bytes(data + bytes(1000))  # what a machine that lost its power leaves
    assert main(["verify", str(log)]) == 0
    assert "torn     bytes" in capsys.readouterr().out


@REUSING
@given(data=st.data())
def test_damage_is_what_the_reader_says(tmp_path, data) -> None:
    log = write(tmp_path / "x.xlog", payloads_of_run(steps=(0,), samples=("a",)))
    content = bytearray(log.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 80))] = data.draw(st.binary(max_size=40))
    log.write_bytes(content)
    with EventReader(log) as reader:
        try:
            found = [offset for offset, _ in reader]
        except OSError:
            return  # no event file any more
    scan = Frames(log)
    assert [offset for offset, _ in scan] == found
    assert scan.damage == reader.damage
    assert bool(scan.tail) == bool(reader.tail)


@pytest.mark.parametrize("window", [40, 100, 1000])
def test_records_and_gaps_may_be_longer_than_what_is_read_at_a_time(log, monkeypatch, window) -> None:
    monkeypatch.setattr(frames_module, "WINDOW", window)
    monkeypatch.setattr(frames_module.Window.__init__, "__defaults__", (window,))
    data = log.read_bytes()
    cut = frames(log)[4][0]
    log.write_bytes(data[:cut] + b"\x01\x02\x03" * 500 + data[cut:])
    scan = Frames(log)
    assert [bytes(payload) for _, payload in scan][1:] == payloads_of_run()
    assert [(d.start, d.stop) for d in scan.damage] == [(cut, cut + 1500)]


def test_bytes_are_counted_once(log) -> None:
    seen: list[int] = []
    assert len(list(Frames(log, advance=seen.append))) > 0
    assert sum(seen) == log.stat().st_size


def test_a_record_beyond_the_limit_is_damage_as_for_the_reader(log, monkeypatch, capsys) -> None:
    monkeypatch.setitem(frames_module.Frames.__init__.__kwdefaults__, "max_payload", 1000)
    write(log, [Event(sample=Sample(id="x" * 2000)).SerializeToString()])
    assert main(["verify", str(log)]) == 1
    assert "more than the limit" in capsys.readouterr().out


BROKEN = {
    "map": Event(explanation=Explanation(map=Map(height=2, width=2, f32=b"123"))),
    "spread": Event(explanation=Explanation(spread=Map(height=0, width=2, f32=b""))),
    "no values": Event(explanation=Explanation(map=Map(height=2, width=2))),
    "picture": Event(picture=Picture(hash=b"x", data=b"no picture")),
    "cut picture": Event(picture=Picture(data=picture(1).data[:-30])),
    "segments": Event(segment_map=SegmentMap(png=b"")),
    "mask": Event(sample=Sample(truth=Truth(regions=[Region(mask_png=b"x")]))),
}


@pytest.mark.parametrize("what", BROKEN)
def test_deep_tells_what_does_not_decode(log, capsys, what) -> None:
    write(log, [BROKEN[what].SerializeToString()])
    assert verified(log, capsys=capsys)[0] == 0
    code, verdict = verified(log, "--deep", capsys=capsys)
    assert (code, len(verdict["undecodable"]), verdict["damage"]) == (1, 1, [])
    assert "cannot be decoded" in verdict["undecodable"][0]["reason"]
    assert main(["verify", str(log), "--deep"]) == 1
    assert "1 damaged" in capsys.readouterr().out


def test_every_field_of_bytes_is_decoded() -> None:
    """All else is checked when a record is parsed; a new field of bytes needs a line in DECODED."""
    kinds, found = [Event.DESCRIPTOR], set()
    for kind in kinds:  # grows meanwhile
        found |= {field.full_name for field in kind.fields if field.type == field.TYPE_BYTES}
        kinds += [field.message_type for field in kind.fields if field.message_type and field.message_type not in kinds]
    assert found == set(DECODED)


def test_deep_looks_into_every_message_that_another_holds() -> None:
    with EventReader(max(GOLDEN.glob("*.xlog"))) as reader:
        seen = {type(message).__name__ for _, event in reader for message in messages(event)}
    assert seen >= {"Map", "Planes", "SegmentWeights", "Region", "PictureInput", "Curve", "Node", "Interval"}


def test_a_damaged_index_is_told(tmp_path, capsys) -> None:
    with EventWriter(tmp_path) as writer:
        writer.add(Event(sample=Sample(id="s")))
    for path in sidecars(writer.path):
        whole = path.read_bytes()
        for at in range(len(whole)):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
            code, verdict = verified(writer.path, capsys=capsys)
            assert (code, verdict["index"] != "") == (1, True)
        path.write_bytes(whole)
    assert verified(writer.path, capsys=capsys)[0] == 0


def test_deep_tells_a_record_that_is_no_event(log, capsys) -> None:
    write(log, [b"\xff\xff"])
    assert verified(log, capsys=capsys)[0] == 0
    assert verified(log, "--deep", capsys=capsys)[1]["undecodable"][0]["reason"] == "it is whole but holds no event"


# ------------------------------------------------------------------------------------------------------- repair


def repaired(log, capsys, name="out.xlog"):
    out = log.parent / name
    out.unlink(missing_ok=True)
    assert main(["repair", str(log), "-o", str(out), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert main(["verify", str(out)]) == 0
    capsys.readouterr()
    return out, report


def test_repair_of_a_whole_file_changes_nothing(log, capsys) -> None:
    before = log.read_bytes()
    out, report = repaired(log, capsys)
    assert out.read_bytes() == before == log.read_bytes()
    assert (report["lost_bytes"], report["lost_ranges"], report["header"]) == (0, [], "kept")


def test_repair_says_what_was_lost(log, capsys) -> None:
    places = frames(log)
    flip(log, places[5][0] + 20)
    log.write_bytes(log.read_bytes()[:-1])
    out, report = repaired(log, capsys)
    kept = [payload for i, (_, payload) in enumerate(places) if i not in (0, 5, len(places) - 1)]
    assert payloads(out) == kept
    assert report["records"] == len(kept)
    lost = sum(len(payload) + record.OVERHEAD for _, payload in (places[5], places[-1])) - 1
    assert (report["lost_bytes"], len(report["lost_ranges"])) == (lost, 2)
    assert main(["repair", str(log), "-o", str(log.parent / "new")]) == 0
    assert f"lost: {lost:,} bytes in 2 ranges" in capsys.readouterr().out
    (named,) = (log.parent / "new").iterdir()
    assert named.name.startswith("20010909T014640Z-host-7-")
    assert payloads(named) == kept


@REUSING
@given(data=st.data())
def test_repair_saves_every_record_that_is_not_touched(tmp_path, capsys, data) -> None:
    log = write(tmp_path / "x.xlog", payloads_of_run(steps=(0,), samples=("a", "b")))
    places, content = frames(log), log.read_bytes()
    at = data.draw(st.integers(0, len(content) - 1))
    stop = min(len(content), at + data.draw(st.integers(1, 300)))
    log.write_bytes(content[:at] + data.draw(st.binary(max_size=30)) + content[stop:])
    untouched = [p for begin, p in places if begin + len(p) + record.OVERHEAD <= at or begin >= stop]
    if not untouched or (at < places[1][0] and untouched[0] == places[1][1] and log.read_bytes()[:12] == content[:12]):
        return
    out, _ = repaired(log, capsys)
    saved = payloads(out)
    assert [p for p in untouched if p != places[0][1]] == [p for p in saved if p in untouched]


def test_repair_makes_a_header_where_it_is_lost(log, capsys) -> None:
    flip(log, 20)
    out, report = repaired(log, capsys)
    assert payloads(out) == payloads_of_run()
    assert report["header"] == "made"
    assert len(header_of(out).run_id) == 32
    again, _ = repaired(log, capsys, "again.xlog")
    assert header_of(again).run_id == header_of(out).run_id


def test_repair_refuses_what_holds_nothing(tmp_path, capsys) -> None:
    for content, why in (
        (b"zeros" * 100, "nothing can be saved"),
        (record.frame(Event(step=1).SerializeToString()), "no event file"),
    ):
        (tmp_path / "x.xlog").write_bytes(content)
        assert main(["repair", str(tmp_path / "x.xlog"), "-o", str(tmp_path / "out.xlog")]) == 1
        assert why in capsys.readouterr().err
        assert [path.name for path in tmp_path.iterdir()] == ["x.xlog"]


def test_repair_leaves_out_what_is_no_event(log, capsys) -> None:
    write(log, [UNKNOWN_KIND, b"\xff\xff", UNKNOWN_KIND])
    out, report = repaired(log, capsys)
    assert payloads(out) == [UNKNOWN_KIND] * 2
    assert report["lost_bytes"] == 2 + record.OVERHEAD
