"""`xlog merge A B -o OUTDIR`: the runs of several folders in one, each as one file."""

from __future__ import annotations

import argparse
import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..errors import LogError
from ..events.frames import Advance
from ..events.index import Index
from ..events.meaning import class_of, definition_of, higher_is_better, name_of
from ..events.run import Run
from ..events.schema import Commit, Event, Instance
from .arguments import add_out, existing
from .outputs import NewLog, log_name, new_folder
from .sources import Records, SourceRun, find_runs, hash_of, log_files, report_losses
from .text import bar, count, printable, say, size

HELP = "put runs into one folder, the files of a run into one file"
DESCRIPTION = """\
Copy the runs of several files and folders into one new folder. The files of one run become one file, byte for byte
what they held: a picture once, and of what was logged twice (one sample at one step, say) what counts when the run is
read. Where two writers claim one id with different pictures, the samples of one get another id.
With --as-one all become a single run, the oldest, although their run ids differ: for the parts of a split. Runs whose
scores of one benchmark are different numbers, such as an area and 1 - the area, are not joined."""
EXAMPLE = "xlog merge runs/monday runs/tuesday -o runs/both"

# None: of a kind that this version does not know
_OF_A_PASS = ("run_metadata", "run_end", "training_samples", "training_batch", None)


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
    plan = _Plan(found, advance)
    log = NewLog(folder / log_name(plan.first.file_header), plan.first)
    for number, source in enumerate(found.sources):
        records = Records(source, advance=advance)
        for payload, event in records:
            if plan.counts(number, records.offset, payload, event):
                log.add(plan.as_shown(number, records.offset, payload, event))
        for commit in plan.commits(number):
            log.add(commit.SerializeToString())
        report_losses(records)
    log.close()
    return Merged(found.id, len(found.sources), log.path.name, log.records, plan.dropped, log.size)


# ----------------------------------------------------------------------------------- which of two records counts


class _Plan:
    """Which records of several files are copied: those that count when the run is read."""

    def __init__(self, found: SourceRun, advance: Advance) -> None:
        self.dropped = 0
        run = Run([Index(source.path, keep="no") for source in found.sources])
        self._offsets = [run.offsets_of(source.path) for source in found.sources]
        self._renamed = [run.renamed_at(source.path) for source in found.sources]
        self._hashes: set[bytes] = set()  # of pictures that are copied
        self._definitions: dict[str, tuple[str, bool, int]] = {}  # of benchmarks, by name
        self._said: dict[bytes, int] = {}  # digest of what is said of a pass -> the file that it is copied from
        self._look(found, advance)
        headers = [source.header for source in found.sources]
        self._commits = [header.commits for header in headers]
        self._samples: dict[tuple[int, str], None] = {}  # those of a file, in their order
        self.first = Event()
        self.first.CopyFrom(found.sources[0].first)
        self.first.file_header.part = 0
        self.first.file_header.commits = any(self._commits)
        self.first.file_header.format_minor = max(header.format_minor for header in headers)

    def counts(self, file: int, offset: int, payload: bytes, event: Event) -> bool:
        """Tell whether a record is copied; to be asked once of each, in their order."""
        is_copied = self._counts(file, offset, payload, event)
        self.dropped += not is_copied
        if is_copied and event.HasField("sample"):
            self._samples[event.step, event.sample.id] = None
        return is_copied

    def _counts(self, file: int, offset: int, payload: bytes, event: Event) -> bool:
        if event.WhichOneof("what") in _OF_A_PASS:
            return self._said[_digest(payload)] == file
        if name := hash_of(event):
            is_new = name not in self._hashes
            self._hashes.add(name)
            return is_new
        return offset in self._offsets[file]

    def as_shown(self, file: int, offset: int, payload: bytes, event: Event) -> bytes:
        """Return a record under the id that its sample has when the run is read."""
        identity = self._renamed[file].get(offset)
        if identity is None:
            return payload
        kind = event.WhichOneof("what")
        setattr(getattr(event, kind), "id" if kind == "sample" else "sample_id", identity)
        return event.SerializeToString()

    def commits(self, file: int) -> Iterator[Event]:
        """Yield what says that the samples of a file are whole, where it goes by the rule of older files."""
        if any(self._commits) and not self._commits[file]:
            for step, sample in self._samples:
                yield Event(step=step, commit=Commit(sample_id=sample))
        self._samples.clear()

    def _look(self, found: SourceRun, advance: Advance) -> None:
        """Find out which copy of what is said of a pass stays: the first; of an end the first behind what it ends."""
        last: dict[int, int] = {}  # step -> the last file that adds something to it
        ends: dict[bytes, list[tuple[int, int]]] = defaultdict(list)
        for number, source in enumerate(found.sources):
            records = Records(source, advance=advance)
            for payload, event in records:
                kind = event.WhichOneof("what")
                if kind == "run_end":
                    ends[_digest(payload)].append((event.step, number))
                elif kind in _OF_A_PASS:
                    for benchmark in event.run_metadata.benchmarks:
                        self._check_definition(benchmark)
                    if self._said.setdefault(_digest(payload), number) == number:
                        last[event.step] = number
                elif records.offset in self._offsets[number]:
                    last[event.step] = number
        for digest, copies in ends.items():
            after = [number for step, number in copies if number >= last.get(step, 0)]
            self._said[digest] = after[0] if after else copies[-1][1]

    def _check_definition(self, benchmark: Instance) -> None:
        """Raise LogError for a benchmark whose scores are other numbers, or better at the other end, than before."""
        name, definition = name_of(benchmark), definition_of(benchmark)
        number = class_of(benchmark), higher_is_better(benchmark), definition
        if self._definitions.setdefault(name, number) != number:
            raise LogError(
                f"wanted runs that log the same numbers, got scores of {printable(name)} by two definitions, "
                f"{self._definitions[name][2]} and {definition}: one mean of both means nothing; keep the runs apart"
            )


def _digest(payload: bytes) -> bytes:
    """Return what tells whether a record that is of no thing (an end, metadata, a kind that this version does not
    know) is in two files of the run, as it is after a split.
    """
    return hashlib.blake2b(payload, digest_size=16).digest()
