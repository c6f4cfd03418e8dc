"""`xlog merge A B -o OUTDIR`: the runs of several folders in one, each as one file."""

from __future__ import annotations

import argparse
import hashlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..errors import LogError
from ..events.frames import Advance, read_payload
from ..events.schema import Event
from .arguments import add_out, existing
from .outputs import NewLog, log_name, new_folder
from .sources import PICTURES, Records, SourceRun, find_runs, log_files, report_losses
from .text import bar, count, printable, say, size

HELP = "put runs into one folder, the files of a run into one file"
DESCRIPTION = """\
Copy the runs of several files and folders into one new folder. The files of one run become one file, byte for byte
what they held: a picture once, and of what was logged twice (one sample at one step, say) the later record.
With --as-one all become a single run, the oldest, although their run ids differ: for the parts of a split."""
EXAMPLE = "xlog merge runs/monday runs/tuesday -o runs/both"

Place = tuple[int, int]
"""Number of a file, offset in it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("paths", metavar="PATH", type=existing, nargs="+", help="event files, and folders of them")
    parser.add_argument("--as-one", action="store_true", help="make one run of all")
    add_out(parser, "OUTDIR", "the new folder")


def run(options: argparse.Namespace) -> int:
    """Merge runs."""
    files = {file.resolve(): file for path in options.paths for file in log_files(path)}
    runs = find_runs(files.values(), across_folders=True)
    if not runs:
        raise LogError("wanted event files, got none; nothing was written")
    if options.as_one:
        runs = [SourceRun(runs[0].id, [source for found in runs for source in found.sources])]
    with bar(2 * sum(found.size for found in runs)) as progress, new_folder(options.out) as folder:
        done = [merge(found, folder, progress.update) for found in runs]
    data = {"out": str(options.out), "runs": list(map(vars, done))}
    say(options, data, "\n".join(map(_text, done)))
    return 0


@dataclass
class Merged:
    """What became of a run."""

    run: str
    files: int
    file: str
    records: int
    duplicates: int
    bytes: int


def _text(done: Merged) -> str:
    return (
        f"{printable(done.file)}: run {printable(done.run)} of {count(done.files, 'file')}, "
        f"{count(done.records, 'record')}, {done.duplicates} left out as logged twice, {size(done.bytes)}"
    )


def merge(found: SourceRun, folder: Path, advance: Advance = lambda size: None) -> Merged:
    """Write the files of a run as one, and return what was done."""
    first = Event()
    first.CopyFrom(found.sources[0].first)
    first.file_header.part = 0
    log = NewLog(folder / log_name(first.file_header), first)
    plan = _plan(found, advance)
    for place in plan.pictures if plan.is_moving else ():  # a sample that moves ahead must find its picture
        log.add(_read(found, place))
    for number, source in enumerate(found.sources):
        records = Records(source, advance=advance)
        for payload, event in records:
            place = number, records.offset
            if place not in plan.dropped and not (plan.is_moving and event.WhichOneof("what") in PICTURES):
                winner = plan.moved.get(place)
                log.add(_read(found, winner) if winner else payload)
        report_losses(records)
    log.close()
    return Merged(found.id, len(found.sources), log.path.name, log.records, len(plan.dropped), log.size)


# ----------------------------------------------------------------------------------- which of two records counts


class _Plan:
    """Which records of several files are copied, and where to: found out by looking at all, then asked."""

    def __init__(self) -> None:
        self.dropped: set[Place] = set()
        self.moved: dict[Place, Place] = {}
        """Where something was logged first -> where its last record is. Written there: what refers to it follows."""
        self.pictures: list[Place] = []
        self._first: dict[object, Place] = {}
        self._latest: dict[object, tuple[float, Place, int]] = {}
        self._ends: dict[bytes, list[tuple[int, Place]]] = defaultdict(list)
        self._last_file: dict[int, int] = {}  # step -> the last file that adds something to it

    @property
    def is_moving(self) -> bool:
        """A record goes where another was, and may refer to a picture that comes later."""
        return bool(self.moved)

    def look_at(self, place: Place, payload: bytes, event: Event) -> None:
        """Take one record in."""
        kind = event.WhichOneof("what")
        if kind == "run_end":
            self._ends[_digest(payload)].append((event.step, place))
            return
        key = _identity(event) or _digest(payload)
        first = self._first.setdefault(key, place)
        if first == place:
            self._last_file[event.step] = place[0]
            self.pictures += [place] if kind in PICTURES else []
        elif isinstance(key, tuple) or first[0] != place[0]:  # within a file, what has no name may be twice
            self.dropped.add(place)
        if isinstance(key, tuple) and kind not in PICTURES:
            self._replace(key, event.wall_time, place, hash(payload))

    def _replace(self, key: object, time: float, place: Place, content: int) -> None:
        """Put a record in the place of an earlier one, unless it is a copy of it."""
        old = self._latest.setdefault(key, (time, place, content))
        if (time, place) > old[:2] and (time, content) != (old[0], old[2]):
            self._latest[key] = time, place, content

    def decide(self) -> None:
        """Draw the conclusions, when all was looked at."""
        self.moved = {
            self._first[key]: place for key, (_, place, _) in self._latest.items() if self._first[key] != place
        }
        for copies in self._ends.values():  # of copies of an end stays the first behind all that it ends
            after = [place for step, place in copies if place[0] >= self._last_file.get(step, 0)]
            kept = after[0] if after else copies[-1][1]
            self.dropped |= {place for _, place in copies if place[0] != kept[0]}


def _plan(found: SourceRun, advance: Advance) -> _Plan:
    """Find out what was logged twice."""
    plan = _Plan()
    for number, source in enumerate(found.sources):
        records = Records(source, advance=advance)
        for payload, event in records:
            plan.look_at((number, records.offset), payload, event)
    plan.decide()
    return plan


def _digest(payload: bytes) -> bytes:
    """Return what tells whether a record that is of no thing (an end, metadata, a kind that this version does not
    know) is in two files of the run, as it is after a split.
    """
    return hashlib.blake2b(payload, digest_size=16).digest()


def _read(found: SourceRun, place: Place) -> bytes:
    return read_payload(found.sources[place[0]].path, place[1])


def _identity(event: Event) -> tuple[object, ...] | None:
    """Return of which thing an event is a record, by the rule of events.run: a later one replaces an earlier one."""
    kind = event.WhichOneof("what") or ""
    parts = _IDENTITIES[kind](getattr(event, kind)) if kind in _IDENTITIES else ()
    if not any(parts[:2]):  # nothing that has a name
        return None
    return (kind, *parts) if kind in PICTURES else (kind, event.step, *parts)


# kind -> names first, of which one at least must not be empty
_IDENTITIES: dict[str, Callable[..., tuple[object, ...]]] = {
    "picture": lambda e: (e.hash, b""),
    "segment_map": lambda e: (e.hash, b""),
    "sample": lambda e: (e.id, ""),
    "inference": lambda e: (e.sample_id, ""),
    "explanation": lambda e: (e.sample_id, e.explainer, e.label),
    "score": lambda e: (e.sample_id, e.explainer, e.benchmark, e.label),
    "score_summary": lambda e: (e.explainer, "", e.benchmark, e.label if e.HasField("label") else None),
    "counterfactual_tree": lambda e: (e.sample_id, "", e.label, e.direction),
}
