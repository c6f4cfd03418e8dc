"""The command `xlog-view`, started as a user does."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xlog_viewer.data import LogDir

WAIT = 600.0  # seconds for an answer, at most


@dataclass(frozen=True)
class Command:
    """A command that runs."""

    address: str
    pid: int

    def cpu_seconds(self) -> float:
        """Return what its threads have computed so far; 0 where the system does not say."""
        with contextlib.suppress(OSError):
            used = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
            return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")
        return 0.0


@contextlib.contextmanager
def started(folder: Path) -> Iterator[Command]:
    """Start the command over a folder, and end it at last."""
    arguments = [sys.executable, "-m", "xlog_viewer", "--logdir", str(folder), "--port", "0"]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        yield Command(process.stdout.readline().split()[1], process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def key_of(folder: Path) -> str:
    """Return what addresses call the only run below a folder."""
    logs = LogDir(folder)
    logs.find()
    return logs.runs()[0].key


def page_at(address: str, path: str) -> str:
    """Return a page as a browser gets it, which asks for it: JSON."""
    wanted = {"number": 1, "path": path, "search": "", "stamp": None}
    asked = {
        "output": "answer.data",
        "outputs": {"id": "answer", "property": "data"},
        "inputs": [{"id": "asked", "property": "data", "value": wanted}],
        "changedPropIds": ["asked.data"],
    }
    request = urllib.request.Request(f"{address}_dash-update-component", json.dumps(asked).encode())
    request.add_header("Content-Type", "application/json")
    request.add_header("Origin", address.rstrip("/"))
    with urllib.request.urlopen(request, timeout=WAIT) as answer:
        return str(answer.read().decode())
