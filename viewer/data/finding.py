"""Finding: the event files below a folder, as texts: making ten thousand Paths takes longer than finding them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from xlog.errors import ConfigError, LogError
from xlog.events.inspect import folders_below, followed_below
from xlog.events.schema import FILE_SUFFIX
from xlog.places.place import is_url, place_of
from xlog.places.remote_path import RemoteStatus, shared_cache
from xlog.places.walk import Walk

Status = os.stat_result | RemoteStatus
"""What the system, or a listing, says of a file."""


class Finder(Protocol):
    """Looks for event files, again and again."""

    links: list[str]
    """To folders and files, which are not followed."""
    problems: Mapping[str, str]
    """Folder -> why the last look at it failed."""

    def look(self, seconds: float) -> Mapping[str, Status]:
        """Return the event files that are there by their paths, in order; some later where it takes long."""

    @property
    def is_whole(self) -> bool:
        """Whether the last look came to all folders."""


def finder_of(folder: Path, only: Sequence[str] | None, follow_links: bool) -> Finder:
    """Return who looks for event files below a folder, or for some of them alone."""
    return _RemoteFinder(str(folder)) if is_url(folder) and only is None else _Finder(str(folder), only, follow_links)


def unreachable(folder: str | os.PathLike[str]) -> str:
    """Return why a URL cannot be looked at as a folder; "" where it can, and for paths of this machine."""
    try:
        place = place_of(folder)
        if not is_url(folder):
            return ""
        shared_cache(os.getpid())  # which the environment may have wrong
        if place.is_dir():
            return ""
        what = f"{folder} is a file" if place.is_file() else f"there is nothing at {folder}"
        return f"{what}; give --logdir the folder that holds the logs"
    except (LogError, ConfigError) as error:
        return str(error)


def find_files(folder: str, links: list[str], follow: bool = False) -> dict[str, os.stat_result]:
    """Return the event files below a folder, in order. Links may lead out of it: `links` gets those not followed."""
    paths = (
        os.path.join(parent, name)
        for parent, names in (followed_below if follow else folders_below)(folder, links)
        for name in sorted(names)
        if name.endswith(FILE_SUFFIX)
    )
    return regular_files(paths, follow)


def regular_files(paths: Iterable[str], follow: bool = False) -> dict[str, os.stat_result]:
    """Return what is a file of these, and what the system says of it."""
    found = {}
    for path in paths:
        try:
            status = os.stat(path, follow_symlinks=follow)
        except OSError:  # vanished in between
            continue
        if stat.S_ISREG(status.st_mode):
            found[path] = status
    return found


class _Finder:
    is_whole = True

    def __init__(self, folder: str, only: Sequence[str] | None, follow: bool) -> None:
        self._folder, self._only, self._follow = folder, only, follow
        self.links: list[str] = []
        self.problems: Mapping[str, str] = {}

    def look(self, seconds: float) -> Mapping[str, Status]:
        if self._only is not None:
            return {path: status for path in self._only if (status := _status(path)) is not None}
        self.links = []
        return find_files(self._folder, self.links, self._follow)


class _RemoteFinder:
    def __init__(self, folder: str) -> None:
        self._folder, self._walk = folder, Walk(folder)
        self._found: Mapping[str, Status] = {}
        self.links: list[str] = []
        self.problems: Mapping[str, str] = {}

    @property
    def is_whole(self) -> bool:
        return self._walk.is_whole

    def look(self, seconds: float) -> Mapping[str, Status]:
        try:
            found = self._walk.go_on(seconds)
        except LogError as error:  # what was there may be there again
            self.problems = {self._folder: str(error)}
            return self._found
        self.problems = {below: str(error) for below, error in self._walk.problems.items()}
        self._found = {path: status for path, status in found.items() if path.endswith(FILE_SUFFIX)}
        return self._found


def _status(path: str) -> Status | None:
    if not is_url(path):
        return regular_files([path]).get(path)
    try:
        status: Status = place_of(path).stat()
    except OSError:
        return None
    return status if stat.S_ISREG(status.st_mode) else None
