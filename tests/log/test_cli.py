"""The command `xlog`: what it lists and shows, its help, its exit codes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time

import pytest
from command_logs import STEPS, UNKNOWN_KIND, flip, frames, payloads_of_run, write

from xlog import cli
from xlog.cli import COMMANDS, main
from xlog.events import record
from xlog.events.schema import Event

RUN_END = 1  # records of the last pass's end


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def log(tmp_path):
    return write(tmp_path / "runs" / "demo" / "one.xlog", payloads_of_run())


def test_ls_tells_runs_and_not_files(log, capsys) -> None:
    write(log.with_name("two.xlog"), payloads_of_run(steps=(30,)), part=1)
    write(log.parent.parent / "other" / "x.xlog", payloads_of_run(steps=(5,)), run_id="cd" * 16)
    assert main(["ls", str(log.parent.parent)]) == 0
    header, *rows = capsys.readouterr().out.splitlines()
    assert header.split() == ["FOLDER", "RUN", "STATE", "SAMPLES", "STEPS", "FIT", "EXPLAINERS", "SIZE", "DAMAGE"]
    assert sorted(re.split(r"\s{2,}", row)[:7] for row in rows) == [
        ["demo", "abababab", "finished", "3", "0 to 30 (4)", "100.0%", "GradCAM, Gradient"],
        ["other", "cdcdcdcd", "finished", "3", "5", "100.0%", "GradCAM, Gradient"],
    ]


def test_ls_speaks_json(log, capsys) -> None:
    assert main(["ls", str(log), "--json"]) == 0
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    assert (run["run"], run["steps"], run["samples"]) == ("ab" * 16, list(STEPS), 3)
    assert (run["size"], run["damage"], run["files"]) == (log.stat().st_size, [], [str(log)])


@pytest.mark.parametrize(("age", "state"), [(0, "live"), (20, "live"), (100, "cut short")])
def test_ls_tells_an_unfinished_run_by_its_last_write(log, capsys, age, state) -> None:
    write(log, payloads_of_run()[:-RUN_END])
    os.utime(log, (time.time() - age,) * 2)
    assert main(["ls", str(log), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["runs"][0]["state"] == state


def test_ls_tells_damage_unless_it_is_quick(log, capsys) -> None:
    flip(log, frames(log)[5][0] + 20)
    assert main(["ls", str(log)]) == 1
    assert capsys.readouterr().out.splitlines()[1].endswith(" 1")
    assert main(["ls", str(log), "--quick"]) == 0
    assert capsys.readouterr().out.splitlines()[1].endswith("not looked for")


def test_ls_writes_nothing_into_the_folder(log) -> None:
    main(["ls", str(log.parent.parent)])
    assert list(log.parent.iterdir()) == [log]


def test_names_in_a_log_do_not_steer_the_terminal(log, capsys) -> None:
    write(log, [Event(explanation={"sample_id": "a", "explainer": "\x1b[2J"}).SerializeToString()], run_id="\x1b]0;")
    main(["ls", str(log)])
    main(["inspect", str(log)])
    assert "\x1b" not in capsys.readouterr().out


def test_inspect_tells_what_a_file_holds(log, capsys) -> None:
    assert main(["inspect", str(log)]) == 0
    text = capsys.readouterr().out
    for expected in ("run       ab", "9 sample", "18 explanation", "3 run_end", "1 unknown", "explainer GradCAM"):
        assert expected in text
    assert "format 1.0" in text
    assert "steps     0 to 20 (3)" in text


def test_inspect_speaks_json(log, capsys) -> None:
    assert main(["inspect", str(log), "--json"]) == 0
    (report,) = json.loads(capsys.readouterr().out)
    assert (report["status"], report["first_step"], report["last_step"]) == ("finished", 0, 20)
    assert report["kinds"]["sample"] == 9


def test_inspect_shows_the_first_record_of_a_kind(log, capsys) -> None:
    assert main(["inspect", str(log), "--kind", "explanation", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)[0]["record"]
    assert shown["explanation"]["map"]["f32"] == "000040c0000000c0000080bf00000000... (80 bytes)"
    assert shown["unknown field 1022"] == "6e6577 (3 bytes)"
    assert main(["inspect", str(log), "--kind", "run_end"]) == 0
    assert '"status": "FINISHED"' in capsys.readouterr().out


def test_inspect_shows_the_record_at_a_byte(log, capsys) -> None:
    offset = next(at for at, payload in frames(log) if payload == UNKNOWN_KIND)
    assert main(["inspect", str(log), "--record", str(offset), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["record"] == {"step": 20, "unknown field 1022": "6e6577 (3 bytes)"}
    assert main(["inspect", str(log), "--record", str(offset + 1)]) == 1
    assert f"cannot read the record at byte {offset + 1}" in capsys.readouterr().err
    assert main(["inspect", str(log.parent), "--record", "0"]) == 2
    assert main(["inspect", str(log), "--record", "-1"]) == 2
    assert main(["inspect", str(log), "--kind", "segment_map"]) == 1
    assert "wanted a record of kind 'segment_map'" in capsys.readouterr().err


def test_long_lists_are_cut_and_say_so(log, capsys) -> None:
    write(log, [Event(run_metadata={"class_names": map(str, range(1000)), "versions": {"b": "2"}}).SerializeToString()])
    main(["inspect", str(log), "--kind", "run_metadata", "--json"])
    shown = json.loads(capsys.readouterr().out)[0]["record"]["run_metadata"]
    assert shown == {"class_names": [*map(str, range(20)), "... 980 more"], "versions": {"b": "2"}}


def test_inspect_tells_damage_and_fails(log, capsys) -> None:
    flip(log, frames(log)[5][0] + 20)
    assert main(["inspect", str(log)]) == 1
    assert "DAMAGED   bytes " in capsys.readouterr().out


def test_an_unfinished_file_says_so(log, capsys) -> None:
    log.write_bytes(log.read_bytes()[:-5])
    assert main(["inspect", str(log)]) == 0
    text = capsys.readouterr().out
    assert "state     unfinished" in text
    assert "tail      ends inside a record" in text


@pytest.mark.parametrize("command", ["ls", "inspect", "verify"])
def test_files_that_are_none_of_ours_are_told(tmp_path, capsys, command) -> None:
    (tmp_path / "foreign.xlog").write_bytes(record.frame(Event(step=1).SerializeToString()))
    assert main([command, str(tmp_path)]) == 1
    assert "is no event file" in "".join(capsys.readouterr())


@pytest.mark.parametrize("command", ["ls", "inspect", "verify"])
def test_nothing_to_look_at_is_told(tmp_path, capsys, command) -> None:
    assert main([command, str(tmp_path)]) == 1
    assert "no event files" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main([command, str(tmp_path / "nowhere")])
    assert "no such file or folder" in capsys.readouterr().err


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_help_with_an_example_that_parses(name, capsys, tmp_path, monkeypatch) -> None:
    with pytest.raises(SystemExit, match="0"):
        main([name, "--help"])
    text = capsys.readouterr().out
    assert f"example: xlog {name} " in text
    assert "--json" in text
    monkeypatch.chdir(tmp_path)
    runs = ("demo/damaged.xlog", "monday", "tuesday", "resnet", "vit", "convnext")
    for there in ("my_maps", *(f"runs/{run}" for run in runs)):
        (tmp_path / there).mkdir(parents=True)
    assert cli._parser().parse_args(COMMANDS[name].EXAMPLE.split()[1:]).command == COMMANDS[name].run


@pytest.mark.parametrize("name", ["repair", "merge", "split", "prune", "export"])
def test_what_is_there_is_never_written_over(name, log, capsys) -> None:
    before = log.read_bytes()
    for out in (log, log.parent):
        with pytest.raises(SystemExit, match="2"):
            main([name, str(log), "-o", str(out)])
        assert "wanted a path that is not there yet" in capsys.readouterr().err
    assert log.read_bytes() == before


@pytest.mark.parametrize("name", ["repair", "merge", "split", "prune", "export"])
def test_a_command_that_fails_leaves_nothing(name, log, tmp_path, monkeypatch, capsys) -> None:
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.rename", full)
    assert main([name, str(log), "-o", str(tmp_path / "out" / "x")]) == 1
    assert "No space left on device; nothing was left there" in capsys.readouterr().err
    assert list((tmp_path / "out").iterdir()) == []


def test_ctrl_c_is_clean(log, tmp_path, monkeypatch, capsys) -> None:
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("os.rename", stop)
    assert main(["merge", str(log), "-o", str(tmp_path / "out")]) == 130
    assert "stopped" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["runs"]


def test_a_closed_pipe_is_clean(log) -> None:
    command = f'{sys.executable} -c "from xlog.cli import main; raise SystemExit(main())"'
    script = f"{command} inspect {log.parent} --json | head -c 1; exit ${{PIPESTATUS[0]}}"
    for i in range(200):
        (log.parent / f"{i}.xlog").write_bytes(b"")
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "[", "")
