"""What commands read: runs out of files, and records of a file as they were written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from google.protobuf.message import DecodeError

from ..errors import ConfigError, LogError, close_names
from ..events import record
from ..events.ahead import looked_ahead
from ..events.frames import Advance, Damage, Frames, Tail
from ..events.inspect import event_files
from ..events.order import order_of
from ..events.reader import EventReader
from ..events.schema import FORMAT_MAJOR, FORMAT_MINOR, Event, FileHeader
from ..version import __version__
from .text import note

PICTURES = ("picture", "segment_map")  # kinds that are stored once and referred to by their hash


@dataclass(frozen=True)
class Source:
    """One event file."""

    path: Path
    first: Event
    """Its first record: the header, its own, or one made for it where it is lost."""
    has_header: bool
    lacks_header: bool
    """Its writer could not write it; else, where there is none, it is damaged."""
    size: int
    """Bytes when the command began: a command that reads twice reads the same twice, though the run goes on."""

    @property
    def header(self) -> FileHeader:
        """What the first record says."""
        return self.first.file_header


@dataclass
class SourceRun:
    """The files of one run, in the order that they were begun in."""

    id: str
    sources: list[Source] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Bytes."""
        return sum(source.size for source in self.sources)


class Records:
    """Iterate over (payload, event) of every readable record of a file behind its header.

    The payload is what the file holds, so that fields and kinds which this version does not know are copied through.
    What had to be left out is in `damage` and `tail` afterwards.
    """

    def __init__(self, source: Source, *, salvage: bool = False, advance: Advance = lambda size: None) -> None:
        self.source = source
        self._frames = Frames(source.path, source.size, salvage=salvage, advance=advance)
        self._undecodable: list[Damage] = []
        self.offset = 0  # of the record that was given last

    def __iter__(self) -> Iterator[tuple[bytes, Event]]:
        for offset, view in self._frames:
            self.offset, payload = offset, bytes(view)
            try:
                event = Event.FromString(payload)
            except DecodeError:
                stop = self.offset + len(payload) + record.OVERHEAD
                self._undecodable.append(Damage(self.offset, stop, "it is whole but holds no event"))
                continue
            if self.offset or event.WhichOneof("what") != "file_header":
                yield payload, event

    @property
    def damage(self) -> list[Damage]:
        """Ranges that could not be read."""
        return sorted([*self._frames.damage, *self._undecodable], key=lambda damage: damage.start)

    @property
    def tail(self) -> Tail | None:
        """What lies behind the last whole record."""
        return self._frames.tail


def sample_of(event: Event) -> str:
    """Return the id of the sample that an event is about; "" for none."""
    kind = event.WhichOneof("what")
    if kind == "sample":
        return event.sample.id
    return getattr(getattr(event, kind), "sample_id", "") if kind else ""


def hash_of(event: Event) -> bytes | None:
    """Return the hash of a picture or segment map; None for other kinds."""
    kind = event.WhichOneof("what")
    return getattr(event, kind).hash if kind in PICTURES else None


def references(event: Event) -> set[bytes]:
    """Return the hashes of pictures and segment maps that an event needs."""
    found = set()
    if event.HasField("sample"):
        found.add(event.sample.picture.hash)
    elif event.HasField("explanation"):
        found |= {event.explanation.map.segments.hash, event.explanation.spread.segments.hash}
    return found - {b""}


def log_files(path: Path, links: list[str] | None = None, *, follow: bool = False) -> list[Path]:
    """Return the event files at a path: the file, or all below the folder. Says so where there are none.

    With `follow`, links are followed; `links` gets those that are not.
    """
    files = list(event_files(path, links, follow=follow)) if path.is_dir() else [path]
    if not files:
        note(f"no event files (*.xlog) in or below {path}")
    return files


def read_source(path: Path) -> Source:
    """Look at the beginning of a file. Raises NotALogError, LogError."""
    with EventReader(path) as reader:
        if reader.read_header() is not None:
            return Source(path, reader.read_at(0), True, False, path.stat().st_size)
        return Source(path, _made_header(path), False, reader.lacks_header, path.stat().st_size)


def find_runs(paths: Iterable[Path], across_folders: bool = False) -> list[SourceRun]:
    """Return the runs of some files, oldest first, without empty files. Raises NotALogError, LogError.

    Files with one run id are one run if they lie in one folder, or `across_folders` says that it does not matter.
    """
    runs: dict[tuple[Path | None, str], SourceRun] = {}
    for source in sorted(map(read_source, looked_ahead(paths)), key=_age):
        if not source.size:
            note(f"{source.path} is empty yet")
            continue
        key = (None if across_folders else source.path.parent, source.header.run_id)
        runs.setdefault(key, SourceRun(source.header.run_id)).sources.append(source)
    return list(runs.values())


def report_losses(records: Records) -> None:
    """Say on standard error what of a file could not be copied. Raises LogError where nothing could."""
    path = records.source.path
    if not records.offset and not records.source.has_header:
        raise LogError(f"wanted an event file, got no record that can be read in {path}; leave it out")
    for damage in (*records.damage, *([records.tail] if records.tail else [])):
        note(f"left out of {path}: {damage}")


def one_run(path: Path, identity: str = "") -> SourceRun:
    """Return the run at a path; of several the one whose id begins so. Raises ConfigError, LogError."""
    runs = find_runs(log_files(path))
    matching = [run for run in runs if run.id.startswith(identity)]
    if len(matching) == 1:
        return matching[0]
    if not runs:
        raise LogError(f"wanted the files of a run, got none in {path}")
    ids = [run.id for run in runs]
    wrong = f"{len(runs)} runs" if not identity else f"{len(matching)} runs of {identity!r}"
    raise ConfigError(
        f"wanted one run, got {wrong} in {path}{close_names(identity, ids)}; "
        f"give a folder of one, or --run with one of {', '.join(ids)}"
    )


def _age(source: Source) -> tuple[int, int, str]:
    return order_of(source.header), source.header.part, source.path.name


def _made_header(path: Path) -> Event:
    """Return a header for a file that lost its own. The run id is made of the name, so twice the same."""
    header = FileHeader(
        format_major=FORMAT_MAJOR,
        format_minor=FORMAT_MINOR,
        writer=f"xlog {__version__}, for a file that lost its header",
        run_id=hashlib.blake2b(path.name.encode(errors="surrogateescape"), digest_size=16).hexdigest(),
        start_time=path.stat().st_mtime,
    )
    return Event(wall_time=header.start_time, file_header=header)
