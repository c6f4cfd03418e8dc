"""What a file holds: counts, steps, damage. What `xlog inspect` and `xlog ls` say."""

from __future__ import annotations

import dataclasses
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ..errors import LogError
from ..places.place import is_url, place_of
from ..places.walk import folders_of
from .frames import Damage
from .reader import EventReader
from .schema import FILE_SUFFIX, FileHeader, RunEnd, word


@dataclasses.dataclass
class FileReport:
    """What one pass over an event file finds."""

    path: Path
    size: int = 0
    """Bytes."""
    header: FileHeader | None = None
    kinds: Counter[str] = dataclasses.field(default_factory=Counter)
    """Event kind -> how many."""
    steps: set[int] = dataclasses.field(default_factory=set)
    samples: set[str] = dataclasses.field(default_factory=set)
    explainers: set[str] = dataclasses.field(default_factory=set)
    last_time: float = 0.0
    """Wall time of the last event, seconds since 1970."""
    status: str = "unfinished"
    """Of the last pass: finished, interrupted, failed, or unfinished where its end is missing."""
    damage: list[Damage] = dataclasses.field(default_factory=list)
    tail: str = ""
    error: str = ""
    """Why the file could not be read at all."""


def event_files(
    folder: str | os.PathLike[str], links: list[str] | None = None, *, follow: bool = False
) -> Iterator[Path]:
    """Every event file in and below a folder, sorted. Links lead out of it, and pipes would block.

    With `follow`, links are followed; `links` gets those that are not.
    """
    for parent, files in followed_below(folder, links) if follow else folders_below(folder, links):
        paths = (place_of(parent) / name for name in sorted(files) if name.endswith(FILE_SUFFIX))
        yield from (path for path in paths if path.is_file() and (follow or not path.is_symlink()))


def folders_below(folder: str | os.PathLike[str], links: list[str] | None = None) -> Iterator[tuple[str, list[str]]]:
    """Yield a folder and all below it with the names of what is no folder there, sorted; what cannot be read has none.

    Links to folders and to event files are not followed; `links` gets them. Not os.walk, which calls itself before
    Python 3.12: a tree of a thousand folders would end it.
    """
    if is_url(folder):  # no store has links
        yield from folders_of(folder)
        return
    waiting = [os.fspath(folder)]
    while waiting:
        parent = waiting.pop()
        below: list[str] = []
        names: list[str] = []
        try:
            with os.scandir(parent) as entries:
                for entry in entries:
                    (below if entry.is_dir(follow_symlinks=False) else names).append(entry.name)
                    if links is not None and entry.is_symlink() and _leads_to_runs(entry):
                        links.append(entry.path)
        except OSError:  # no permission, vanished, or deeper than names may be long
            continue
        yield parent, names
        waiting += [os.path.join(parent, name) for name in sorted(below, reverse=True)]


def followed_below(folder: str | os.PathLike[str], links: list[str] | None = None) -> Iterator[tuple[str, list[str]]]:
    """Yield the same, and what links lead to under the names of the links, each folder and file once.

    What is there without links comes first. `links` gets those that lead nowhere, in circles, or to what came before.
    """
    if is_url(folder):
        yield from folders_of(folder)
        return
    waiting, seen = [os.fspath(folder)], set[tuple[int, int]]()
    while waiting:
        root, found = waiting.pop(0), list[str]()
        if (identity := _identity(root)) is None or identity in seen:
            if links is not None:
                links.append(root)
            continue
        if os.path.isfile(root):
            seen.add(identity)
            yield os.path.dirname(root), [os.path.basename(root)]
            continue
        for parent, names in folders_below(root, found):
            if (identity := _identity(parent)) in seen:
                continue
            linked = set(found)
            own = [name for name in names if os.path.join(parent, name) not in linked]
            logs = (_identity(os.path.join(parent, name)) for name in own if name.endswith(FILE_SUFFIX))
            seen |= {each for each in (identity, *logs) if each is not None}
            yield parent, own
        waiting += sorted(found)


def _identity(path: str) -> tuple[int, int] | None:
    """Return what a file or a folder is known by, whatever leads to it; None where nothing does."""
    try:
        status = os.stat(path)
    except OSError:  # it leads nowhere, or in circles
        return None
    return status.st_dev, status.st_ino


def _leads_to_runs(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir() or entry.name.endswith(FILE_SUFFIX)
    except OSError:  # it leads in circles
        return True


def inspect_file(path: str | os.PathLike[str]) -> FileReport:
    """Read a file from end to end and report what it holds. Never raises for what is in the file."""
    report = FileReport(place_of(path))
    try:
        with EventReader(path) as reader:
            report.size = report.path.stat().st_size
            _read_all(reader, report)
    except LogError as error:
        report.error = str(error)
    return report


def _read_all(reader: EventReader, report: FileReport) -> None:
    for _, event in reader:
        kind = event.WhichOneof("what") or "unknown"
        report.kinds[kind] += 1
        report.last_time = event.wall_time
        if kind == "file_header":
            continue
        report.steps.add(event.step)
        report.status = word(RunEnd.Status, event.run_end.status) if kind == "run_end" else "unfinished"
        if kind == "sample":
            report.samples.add(event.sample.id)
        elif kind == "explanation":
            report.explainers.add(event.explanation.explainer)
    report.header, report.damage, report.tail = reader.header, reader.damage, reader.tail
