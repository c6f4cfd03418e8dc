"""The command `xlog`."""

from __future__ import annotations

import json

import pytest

from xlog.cli import main
from xlog.events import record
from xlog.events.schema import Event, Explanation, RunEnd, Sample
from xlog.events.writer import EventWriter


@pytest.fixture
def log(tmp_path):
    with EventWriter(tmp_path / "run", run_id="abc") as writer:
        for step in (0, 10):
            for i in range(3):
                writer.add(Event(step=step, sample=Sample(id=str(i))))
                writer.add(Event(step=step, explanation=Explanation(sample_id=str(i), explainer="GradCAM")))
            writer.add(Event(step=step, run_end=RunEnd(status=RunEnd.FINISHED)))
    return writer.path


def test_ls_tells_runs_below_a_folder(log, capsys) -> None:
    assert main(["ls", str(log.parent.parent)]) == 0
    header, row = capsys.readouterr().out.splitlines()
    assert header.split()[:4] == ["RUN", "STATE", "SAMPLES", "STEPS"]
    assert row.split()[1:7] == ["finished", "3", "0", "to", "10", "(2)"]


def test_inspect_tells_what_a_file_holds(log, capsys) -> None:
    assert main(["inspect", str(log)]) == 0
    text = capsys.readouterr().out
    for expected in ("run       abc", "6 sample", "6 explanation", "2 run_end", "explainer GradCAM", "format 1.0"):
        assert expected in text


def test_both_speak_json(log, capsys) -> None:
    for command in ("ls", "inspect"):
        assert main([command, str(log), "--json"]) == 0
        (report,) = json.loads(capsys.readouterr().out)
        assert (report["status"], report["steps"], report["kinds"]["sample"]) == ("finished", [0, 10], 6)


def test_damage_is_told_and_fails(log, capsys) -> None:
    data = bytearray(log.read_bytes())
    data[150] ^= 1
    log.write_bytes(data)
    assert main(["inspect", str(log)]) == 1
    assert "DAMAGED   bytes " in capsys.readouterr().out
    assert main(["ls", str(log)]) == 1
    assert "1 damaged" in capsys.readouterr().out


def test_an_unfinished_file_says_so(log, capsys) -> None:
    log.write_bytes(log.read_bytes()[:-5])
    assert main(["inspect", str(log)]) == 0
    text = capsys.readouterr().out
    assert "state     unfinished" in text
    assert "tail      ends inside a record" in text


def test_files_that_are_none_of_ours_are_told(tmp_path, capsys) -> None:
    (tmp_path / "foreign.xlog").write_bytes(record.frame(b""))
    assert main(["ls", str(tmp_path)]) == 1
    assert main(["inspect", str(tmp_path)]) == 1
    assert "unreadable: " in capsys.readouterr().out


def test_nothing_to_look_at_is_told(tmp_path, capsys) -> None:
    assert main(["ls", str(tmp_path)]) == 1
    assert "no event files" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main(["ls", str(tmp_path / "nowhere")])
    assert "no such file or folder" in capsys.readouterr().err
