"""`xlog-view`: the command and its errors. What it starts is in serve.py, which needs dash."""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from .server.access import LOOPBACK, AccessError, PublicUrl, checked_origin, checked_token, is_loopback
from .server.listener import DEFAULT_PORT, ListenError, listen
from .server.memory import share_heap
from .server.options import LogdirError, Options

EXTRA_PACKAGES = ("dash", "flask", "platformdirs", "plotly", "waitress")  # of the extra `viewer`
TOKEN, REMOTE_CACHE = "XLOG_VIEW_TOKEN", "XLOG_REMOTE_CACHE"  # of the environment


class ViewerError(Exception):
    """The viewer cannot start; the text says why and what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    options = _options(_parser(), arguments)
    share_heap()  # before there are threads: those of numpy begin with its import
    signal.signal(signal.SIGTERM, _stop)
    try:
        _start(options)
    except (ViewerError, LogdirError, ListenError, AccessError) as error:
        print(f"xlog-view: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="xlog-view", description="Show in a browser what xlog has logged.")
    parser.add_argument(
        "--logdir",
        required=True,
        type=_logdir,
        metavar="DIR",
        help="folder of logs, at any depth below it: a path, or a URL such as s3://bucket/runs",
    )
    parser.add_argument(
        "--follow-links",
        action="store_true",
        help="follow links below the folder, each folder and file once; else they are listed as not followed",
    )
    parser.add_argument("--port", type=_port, metavar="N", help=f"port (default: {DEFAULT_PORT}, or the next free one)")
    parser.add_argument(
        "--host",
        default=LOOPBACK[0],
        help="address to listen on (default: 127.0.0.1, this machine only); another one asks browsers for a token",
    )
    parser.add_argument(
        "--settings",
        type=Path,
        metavar="FILE",
        help="where names, colors and hidden runs are kept (default: in your configuration folder)",
    )
    parser.add_argument(
        "--no-cache",
        action="store_true",
        help="keep nothing of the list of runs for the next start; else it is in your cache folder",
    )
    parser.add_argument(
        "--remote-cache",
        metavar="SIZE",
        help="what is kept on this disk of logs by a URL: 500MB, 0 for nothing (default: $XLOG_REMOTE_CACHE, or 1GB)",
    )
    parser.add_argument("--open", action="store_true", help="open the viewer in the browser")
    _add_access(parser.add_argument_group("who may look"))
    parser.add_argument(
        "--attached", action="store_true", help="end when standard input ends: for programs that start the viewer"
    )
    parser.add_argument(
        "--debug", action="store_true", help="Dash's tools, on this machine only: for those who work on the viewer"
    )
    return parser


def _add_access(group: argparse._ArgumentGroup) -> None:
    tokens = group.add_mutually_exclusive_group()
    tokens.add_argument(
        "--token",
        type=_checked(checked_token),
        metavar="WORD",
        help=f"token of your own, instead of a new one at each start; better in ${TOKEN}, which others cannot list",
    )
    tokens.add_argument(
        "--no-token", action="store_true", help="ask for no token: a proxy asks, or whoever gets here may look"
    )
    group.add_argument(
        "--public-url",
        type=_checked(PublicUrl.parse),
        metavar="URL",
        help="where a reverse proxy shows the viewer, like https://team.example.org/xlog/",
    )
    group.add_argument(
        "--embed",
        type=_checked(checked_origin),
        action="append",
        default=[],
        metavar="ORIGIN",
        help="origin whose pages may show the viewer in a frame; may be repeated (default: none)",
    )


def _checked(check: Callable[[str], Any]) -> Callable[[str], Any]:
    def read(words: str) -> Any:
        try:
            return check(words)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read


def _logdir(words: str) -> Path | str:
    return words if "://" in words else Path(words)


def _port(words: str) -> int:
    port = int(words)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"wanted 0 (any free one) to 65535, got {port}")
    return port


def _options(parser: argparse.ArgumentParser, arguments: Sequence[str] | None) -> Options:
    given = parser.parse_args(arguments)
    if given.debug and (not is_loopback(given.host) or given.public_url):
        parser.error("--debug is for this machine only; leave out --host and --public-url")
    if given.remote_cache is not None:
        os.environ[REMOTE_CACHE] = given.remote_cache
    token = given.token
    if token is None and not given.no_token and os.environ.get(TOKEN):
        try:
            token = checked_token(os.environ[TOKEN])
        except ValueError as error:
            parser.error(f"${TOKEN}: {error}")
    return Options(
        logdir=given.logdir,
        host=given.host,
        port=given.port,
        open=given.open,
        settings=given.settings,
        cache=not given.no_cache,
        token=token,
        ask=not given.no_token,
        public=given.public_url,
        embed=tuple(given.embed),
        follow_links=given.follow_links,
        attached=given.attached,
        debug=given.debug,
    )


def _start(options: Options) -> None:
    logdir = options.logdir
    if isinstance(logdir, Path) and not logdir.is_dir():
        what = "is a file" if logdir.exists() else "does not exist"
        raise ViewerError(f"{logdir} {what}; give --logdir the folder that holds the logs")
    serve = _load_server()
    with listen(options.host, options.port) as listener:
        got = listener.getsockname()[1]
        if options.port is None and got != DEFAULT_PORT:
            print(f"xlog-view: port {DEFAULT_PORT} is taken, taking {got}", file=sys.stderr, flush=True)
        serve(options, listener)


def _load_server() -> Callable[..., None]:
    try:
        serve: Callable[..., None] = importlib.import_module(".server.serve", __package__).serve
    except ModuleNotFoundError as error:
        if error.name not in EXTRA_PACKAGES:
            raise
        raise ViewerError(
            f"wanted the package {error.name!r}, it is not installed; do: pip install 'xlog-xai[viewer]'"
        ) from None
    return serve


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
