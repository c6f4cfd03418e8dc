"""Options: what the command was told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .access import LOOPBACK, PublicUrl


class LogdirError(Exception):
    """There is no folder of logs to look at; the text says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the command was told; cli.py says what each is for."""

    logdir: Path | str
    """A URL is a text."""
    host: str = LOOPBACK[0]
    port: int | None = None
    open: bool = False
    settings: Path | None = None
    """None: the user's own."""
    cache: bool = True
    """Keep across starts what the list says of runs."""
    token: str | None = None
    ask: bool = True
    public: PublicUrl | None = None
    embed: tuple[str, ...] = ()
    follow_links: bool = False
    attached: bool = False
    debug: bool = False
