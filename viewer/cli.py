"""`xlog-view`: the command and its errors. What it starts is in serve.py, which needs dash."""

from __future__ import annotations

import argparse
import importlib
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from .listener import DEFAULT_PORT, ListenError, listen

EXTRA_PACKAGES = ("dash", "flask", "platformdirs", "plotly", "waitress")  # of the extra `viewer`


class ViewerError(Exception):
    """The viewer cannot start; the text says why and what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _stop)
    try:
        _start(options.logdir, options.host, options.port, options.open, options.settings)
    except (ViewerError, ListenError) as error:
        print(f"xlog-view: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="xlog-view", description="Show in a browser what xlog has logged.")
    parser.add_argument(
        "--logdir", required=True, type=Path, metavar="DIR", help="folder of logs, at any depth below it"
    )
    parser.add_argument("--port", type=_port, metavar="N", help=f"port (default: {DEFAULT_PORT}, or the next free one)")
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1, this machine only)"
    )
    parser.add_argument(
        "--settings",
        type=Path,
        metavar="FILE",
        help="where names, colours and hidden runs are kept (default: in your configuration folder)",
    )
    parser.add_argument("--open", action="store_true", help="open the viewer in the browser")
    return parser


def _port(words: str) -> int:
    port = int(words)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"wanted 0 (any free one) to 65535, got {port}")
    return port


def _start(logdir: Path, host: str, port: int | None, open_browser: bool, settings: Path | None) -> None:
    if not logdir.is_dir():
        what = "is a file" if logdir.exists() else "does not exist"
        raise ViewerError(f"{logdir} {what}; give --logdir the folder that holds the logs")
    serve = _load_server()
    with listen(host, port) as listener:
        got = listener.getsockname()[1]
        if port is None and got != DEFAULT_PORT:
            print(f"xlog-view: port {DEFAULT_PORT} is taken, taking {got}", file=sys.stderr, flush=True)
        serve(logdir, host, listener, open_browser, settings)


def _load_server() -> Callable[..., None]:
    try:
        serve: Callable[..., None] = importlib.import_module(".serve", __package__).serve
    except ModuleNotFoundError as error:
        if error.name not in EXTRA_PACKAGES:
            raise
        raise ViewerError(
            f"wanted the package {error.name!r}, it is not installed; do: pip install 'xlog-xai[viewer]'"
        ) from None
    return serve


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
