"""Notebook: the viewer of a folder of logs, shown in a cell. A process of its own: a kernel that trains goes on."""

from __future__ import annotations

import html
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from .errors import ConfigError
from .places.place import place_of

HEIGHT = 800  # pixels: a sample with its controls
THIS_MACHINE = ("http://localhost:*", "http://127.0.0.1:*")  # where a notebook server of one's own shows its pages
_running: dict[tuple[object, ...], Viewer] = {}


class Viewer:
    """A viewer that runs. A notebook shows it as a frame with the viewer in it.

    It ends with `stop()`, at the end of a `with` block, or with this Python, in whatever way that ends.
    """

    def __init__(self, logdir: Path, options: Sequence[str], height: int) -> None:
        self.logdir = logdir
        self.height = height
        self._process, self.url = _start(logdir, options)

    @property
    def is_running(self) -> bool:
        """Tell whether it still answers."""
        return self._process.poll() is None

    def stop(self) -> None:
        """End it; once more does nothing."""
        if self.is_running:
            self._process.terminate()
            self._process.communicate()

    def __enter__(self) -> Viewer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<xlog viewer of {self.logdir}: {self.url if self.is_running else 'stopped'}>"

    def _repr_html_(self) -> str:
        url, title = html.escape(self.url), html.escape(f"xlog: {self.logdir}")
        return (
            f'<iframe src="{url}" title="{title}" width="100%" height="{self.height}" style="border: 0"></iframe>'
            f'<p><a href="{url}" target="_blank" rel="noopener">{title}</a></p>'
        )


def view(
    logdir: str | os.PathLike[str],
    *,
    height: int = HEIGHT,
    port: int | None = None,
    public_url: str | None = None,
    embed: Sequence[str] = (),
) -> Viewer:
    """Show the viewer of a folder of logs: as the last line of a notebook's cell, in that cell.

    Elsewhere it prints the address. The viewer goes on beside what Python does, and ends with it or with `stop()`; once
    more for the same folder gives the one that runs. Needs the extra `viewer`.

    Args:
        logdir: folder of logs, at any depth below it.
        height: of the frame, in pixels.
        port: any free one without.
        public_url: where a proxy shows that port, for notebooks of a server elsewhere, where 127.0.0.1 is not the
            browser's machine. With jupyter-server-proxy: "https://HUB/user/NAME/proxy/8050/", and port=8050.
        embed: origins of notebooks beside those on this machine and that of `public_url`; see `xlog-view --help`.

    Raises ConfigError where the viewer cannot start: no such folder, no such package, the port is taken.

    """
    if height < 1:
        raise ConfigError(f"height: wanted pixels, got {height}")
    folder = place_of(logdir).resolve()
    key = (folder, port, public_url, tuple(embed))
    viewer = _running.get(key)
    if viewer is None or not viewer.is_running:
        viewer = _running[key] = Viewer(folder, _options(port, public_url, embed), height)
    viewer.height = height
    if not _in_notebook():
        print(f"xlog viewer: {viewer.url}", flush=True)
    return viewer


def _options(port: int | None, public_url: str | None, embed: Sequence[str]) -> list[str]:
    options = [f"--port={port or 0}", "--attached"]
    origins = [*THIS_MACHINE, *embed]
    if public_url is not None:
        options.append(f"--public-url={public_url}")
        origins.append("/".join(public_url.split("/")[:3]))
    return options + [f"--embed={origin}" for origin in origins]


def _start(logdir: Path, options: Sequence[str]) -> tuple[subprocess.Popen[str], str]:
    """Start the viewer, which ends with its input and so with this process; return it and its address."""
    with tempfile.TemporaryFile("w+") as errors:  # no pipe: nobody would read on
        process = subprocess.Popen(
            [sys.executable, "-m", "xlog_viewer", f"--logdir={logdir}", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,  # what interrupts a cell does not end it
        )
        words = process.stdout.readline().split() if process.stdout else []
        if len(words) < 2:
            process.communicate()
            errors.seek(0)
            raise ConfigError(f"the viewer did not start: {errors.read().strip()}")
    return process, words[1]


def _in_notebook() -> bool:
    """Tell whether a Jupyter kernel runs this, without loading IPython where it is not loaded."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and getattr(ipython.get_ipython(), "kernel", None) is not None
