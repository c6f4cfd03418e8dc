"""The installed command: its errors, its ports, its end; and what the viewer may import."""

from __future__ import annotations

import ast
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
import xlog_viewer
from conftest import COMMAND
from synthetic import whole_run
from waiting import PATIENCE
from xlog_viewer import cli
from xlog_viewer.server.listener import DEFAULT_PORT, ListenError, listen

SOURCES = sorted(Path(xlog_viewer.__file__).parent.rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Return the absolute modules that a file imports anywhere."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(node.module)
    return found


def test_only_the_door_imports_xlog_and_only_its_events_and_scores():
    shared = (
        "xlog.intervals",
        "xlog.dynamics",
        "xlog.value_fit",
        "xlog.painting",
        "xlog.figures",
    )  # numbers in, numbers or pixels out
    importers = {
        path: {n for n in imported(path) if n.startswith("xlog.") and not n.startswith(shared)} for path in SOURCES
    }
    assert {path.parent.name for path, modules in importers.items() if modules} == {"data"}
    # records, how their scores sum up over processes, and where logs lie
    of_logs = ("xlog.errors", "xlog.events", "xlog.places", "xlog.scores")
    assert all(name.startswith(of_logs) for modules in importers.values() for name in modules)


def test_the_viewer_needs_no_framework():
    unwanted = ("torch", "paddle", "matplotlib", "pandas", "scipy", "skimage")
    code = f"import sys, xlog_viewer.server.serve; print([name for name in {unwanted} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_folder_that_is_not_there_is_named(tmp_path, capsys):
    assert cli.main(["--logdir", str(tmp_path / "nowhere")]) == 2
    said = capsys.readouterr().err
    assert "nowhere does not exist" in said
    assert "--logdir" in said
    (tmp_path / "file").touch()
    assert cli.main(["--logdir", str(tmp_path / "file")]) == 2
    assert "is a file" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["x", "-1", "65536"])
def test_a_port_that_is_none_is_refused(tmp_path, port, capsys):
    with pytest.raises(SystemExit):
        cli.main(["--logdir", str(tmp_path), "--port", port])
    assert "--port" in capsys.readouterr().err


def test_a_missing_package_says_what_to_install(tmp_path, monkeypatch, capsys):
    monkeypatch.delitem(sys.modules, "xlog_viewer.server.serve", raising=False)
    monkeypatch.setitem(sys.modules, "waitress", None)
    monkeypatch.setattr(cli.importlib, "import_module", _lacking("waitress"))
    assert cli.main(["--logdir", str(tmp_path)]) == 2
    assert "pip install 'xlog-xai[viewer]'" in capsys.readouterr().err
    monkeypatch.setattr(cli.importlib, "import_module", _lacking("something_else"))
    with pytest.raises(ModuleNotFoundError):
        cli.main(["--logdir", str(tmp_path)])


def _lacking(package: str):
    def import_module(name: str, parent: str):
        raise ModuleNotFoundError(f"No module named {package!r}", name=package)

    return import_module


def test_a_taken_port_is_an_error_only_if_it_was_asked_for(tmp_path, capsys):
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        assert cli.main(["--logdir", str(tmp_path), "--port", str(port)]) == 2
        assert f"port {port} is taken; give another --port" in capsys.readouterr().err


def test_without_a_port_the_next_free_one_is_taken():
    with listen("127.0.0.1", None) as first, listen("127.0.0.1", None) as second:
        assert DEFAULT_PORT <= first.getsockname()[1] < second.getsockname()[1]


def test_a_host_that_is_not_ours_is_named():
    with pytest.raises(ListenError, match=r"cannot listen on 192\.0\.2\.1"):
        listen("192.0.2.1", 0)


def test_a_host_that_is_none_is_named():
    with pytest.raises(ListenError, match="cannot listen on"):
        listen("no.such.host.invalid", 0)


def heed_interrupts() -> None:
    """Undo what a shell does to its background jobs, in which these tests may run: they ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.mark.parametrize("how", [[str(COMMAND)], [sys.executable, "-m", "xlog_viewer"]])
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_is_answers_and_ends_cleanly(logdir, how, end):
    whole_run(logdir, samples=1)
    process = subprocess.Popen(
        [*how, "--logdir", str(logdir), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_interrupts,
    )
    line = process.stdout.readline()
    assert line.startswith("xlog-view: http://127.0.0.1:")
    assert line.endswith("/  (Ctrl-C stops)\n")
    assert process.stdout.readline() == f"1 run found below {logdir.resolve()}\n"
    with urllib.request.urlopen(line.split()[1]) as answer:
        assert answer.status == 200
        assert "Server" not in answer.headers
    process.send_signal(end)
    assert process.communicate(timeout=PATIENCE) == ("", "")
    assert process.returncode == 0


def test_another_port_is_said(logdir):
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            other.bind(("127.0.0.1", DEFAULT_PORT))
            other.listen()
        except OSError:
            pass  # taken by something else, which is as good
        process = subprocess.Popen(
            [str(COMMAND), "--logdir", str(logdir)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        line = process.stdout.readline()
        process.terminate()
        _, err = process.communicate(timeout=PATIENCE)
    assert f":{DEFAULT_PORT}/" not in line
    assert f"port {DEFAULT_PORT} is taken" in err
