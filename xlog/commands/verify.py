"""`xlog verify DIR`: are both checksums of every record right?"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import LogError
from ..events import record
from ..events.commits import half_written
from ..events.decoder import Decoder
from ..events.frames import Advance, Damage, Frames, Tail
from ..events.index import Index, check
from .arguments import existing
from .sources import log_files, read_source
from .text import bar, count, printable, say, size

HELP = "check both checksums of every record"
DESCRIPTION = """\
Check both checksums of every record of the event files below a folder, and those of the indexes beside them, and name
the ranges that are damaged.

A record that the end of a file cuts short, and a sample that was not written whole, are told, but are no damage: the
writer was stopped, or is not done yet. With --deep, every record, map and picture is decoded as well, which takes
longer by far.
The exit code is 0 if all files are whole, 1 if one is damaged or no event file, or if there is none."""
EXAMPLE = "xlog verify runs"


@dataclass
class Verdict:
    """What is said of one file."""

    path: Path
    size: int = 0
    records: int = 0
    damage: list[Damage] = field(default_factory=list)
    undecodable: list[Damage] = field(default_factory=list)
    tail: Tail | None = None
    incomplete: int = 0
    """Samples that were not written whole."""
    lacks_header: bool = False
    sidecar: str = ""
    """What is wrong with the index beside it."""
    error: str = ""

    @property
    def is_whole(self) -> bool:
        """All that is in the file, and in the index beside it, is right."""
        return not (self.damage or self.undecodable or self.sidecar or self.lacks_header or self.error)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("path", metavar="DIR", type=existing, help="a folder to look through, or an event file")
    parser.add_argument("--deep", action="store_true", help="decode every record, map and picture as well")


def run(options: argparse.Namespace) -> int:
    """Check all files."""
    files = log_files(options.path)
    with bar(sum(file.stat().st_size for file in files)) as progress:
        verdicts = [verify(file, options.deep, progress.update) for file in files]
    say(options, list(map(_as_json, verdicts)), "\n".join([*map(_text, verdicts), _sum(verdicts)]))
    return int(not verdicts or not all(verdict.is_whole for verdict in verdicts))


def verify(path: Path, deep: bool = False, advance: Advance = lambda size: None) -> Verdict:
    """Check one file."""
    verdict = Verdict(path)
    try:
        source = read_source(path)
        decoder, frames = Decoder(), Frames(path, advance=advance)
        for offset, payload in frames:
            verdict.records += 1
            if deep and (reason := decoder.reason_against(bytes(payload))):
                verdict.undecodable.append(Damage(offset, offset + record.OVERHEAD + len(payload), reason))
        verdict.size, verdict.damage = frames.size, frames.broken
        verdict.tail = frames.tail if frames.tail and frames.tail.is_torn else None
        verdict.lacks_header = source.lacks_header
        verdict.sidecar = check(path)
        verdict.incomplete = _incomplete(path) if source.header.commits else 0
    except LogError as error:
        verdict.error = str(error)
    return verdict


def _incomplete(path: Path) -> int:
    """Return how many samples of a file were not written whole."""
    index = Index(path, keep="no")
    rows = index.rows[half_written(index.rows, index.header)]
    return len(set(zip(rows["step"].tolist(), rows["sample"].tolist(), strict=True)))


# --------------------------------------------------------------------------------------------------- what is said


def _text(verdict: Verdict) -> str:
    path = printable(str(verdict.path))
    if verdict.error:
        return f"{path}: UNREADABLE: {printable(verdict.error)}"
    state = "whole" if verdict.is_whole else "DAMAGED"
    lines = [f"{path}: {state}, {count(verdict.records, 'record')}, {size(verdict.size)}"]
    lines += [f"  DAMAGED  {damage}" for damage in [*verdict.damage, *verdict.undecodable]]
    if verdict.tail:
        lines.append(f"  torn     {verdict.tail}; its writer was stopped, or is not done yet: this is no damage")
    if verdict.incomplete:
        lines.append(f"  half     {count(verdict.incomplete, 'sample')} not written whole; resuming makes them again")
    if verdict.lacks_header:
        lines.append("  HEADER   lost, its writer could not write it: it is a run of its own, known by the file's name")
    if verdict.sidecar:
        lines.append(f"  INDEX    damaged: {verdict.sidecar}; readers take the log's word, and it may be deleted")
    return "\n".join(lines)


def _sum(verdicts: list[Verdict]) -> str:
    broken = sum(not verdict.is_whole for verdict in verdicts)
    records = count(sum(verdict.records for verdict in verdicts), "record")
    return f"{count(len(verdicts), 'file')}, {records}: {f'{broken} damaged' if broken else 'all whole'}"


def _as_json(verdict: Verdict) -> dict[str, object]:
    return {
        "path": str(verdict.path),
        "whole": verdict.is_whole,
        "size": verdict.size,
        "records": verdict.records,
        "damage": list(map(vars, verdict.damage)),
        "undecodable": list(map(vars, verdict.undecodable)),
        "incomplete": verdict.incomplete,
        "lacks_header": verdict.lacks_header,
        "index": verdict.sidecar,
        "torn": vars(verdict.tail) if verdict.tail else None,
        "error": verdict.error,
    }
