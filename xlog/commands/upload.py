"""`xlog upload`: what writers to a URL that were cut short have left on this machine."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..errors import ConfigError, LogWriteError
from ..events.upload import Spool, spool_of_user, spools_in
from ..places.place import is_url
from .arguments import existing_here
from .text import count, note, printable, say, size

HELP = "upload what killed writers have left on this machine"
DESCRIPTION = """\
Upload what processes that wrote to a URL and were killed have left in a spool on this machine.

The next writer to the same URL does that by itself; this is for URLs that nobody writes to again. It looks through the
spool of this user, or the folder that Upload(spool=...) named. Spools of writers that live are left alone, and what
was uploaded whole is removed here; what cannot be uploaded stays. The exit code is 1 if something was not uploaded."""
EXAMPLE = "xlog upload --list"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "path", metavar="SPOOL", nargs="?", type=_here, help="a spool, or a folder of them; else this user's"
    )
    parser.add_argument("--list", action="store_true", help="say what waits, and upload nothing")
    parser.add_argument("--to", default="", metavar="URL", help="where the logs belong, if their spool does not say so")


def _here(text: str) -> Path:
    """A folder of this machine."""
    if is_url(text):
        raise argparse.ArgumentTypeError(
            f"wanted a spool, which is a folder of this machine, got {text}; leave it out to upload all that waits here"
        )
    return existing_here(text)


def run(options: argparse.Namespace) -> int:
    """Upload all that waits."""
    folder = options.path or spool_of_user()
    spools = spools_in(folder)
    if options.path is not None and not spools and not folder.is_dir():
        raise ConfigError(f"wanted the folder of a spool, got the file {str(folder)!r}")
    urls = [spool.url or _given(spool, options.to) for spool in spools]  # before anything is uploaded
    done = [_done(spool, url, options.list) for spool, url in zip(spools, urls, strict=True)]
    lines = [f"{each['url'] or each['spool']}: {each['said']}" for each in done]
    say(options, done, "\n".join(map(printable, lines)) or printable(f"nothing waits in {folder}"))
    for each in done:
        if each["error"]:
            note(printable(str(each["error"])))
    return int(any(each["error"] for each in done))


def _done(spool: Spool, url: str, is_list: bool) -> dict[str, object]:
    """Upload a spool, or say only what waits, and return what there is to be said of that."""
    waiting = sum(log.stat().st_size for log in spool.logs)
    found: dict[str, object] = {"url": url, "spool": str(spool.folder), "logs": len(spool.logs), "bytes": waiting}
    if is_list:
        return found | {"said": f"{_of(len(spool.logs), waiting)} in {spool.folder}", "error": ""}
    try:
        brought = spool.bring(url)
    except LogWriteError as error:
        return found | {"said": "not uploaded", "error": str(error)}
    if brought is None:
        return found | {"said": f"left alone: another process has {spool.folder}", "error": ""}
    return found | {"said": f"{_of(*brought)} uploaded from {spool.folder}", "error": ""}


def _given(spool: Spool, url: str) -> str:
    """Return the URL that the user gives for a spool which names none. Raises ConfigError."""
    if not url:
        raise ConfigError(
            f"{spool.folder} does not say where its logs belong; give --to the URL that they were written to"
        )
    if not is_url(url) or not spool.may_be_of(url):
        raise ConfigError(f"--to: wanted the URL that the logs in {spool.folder} were written to, got {url!r}")
    return url


def _of(logs: int, bytes_: int) -> str:
    return f"{count(logs, 'log')}, {size(bytes_)},"
