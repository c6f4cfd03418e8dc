"""`xlog ls DIR`: the runs below a folder, one a line."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import LogError
from ..events.ahead import looked_ahead
from ..events.frames import Advance, Damage, Frames
from ..events.index import Index
from ..events.run import Run
from ..tables import table
from ..value_fit import ValueFit
from .arguments import existing
from .sources import SourceRun, find_runs, log_files, read_source
from .text import bar, note, printable, say, size, span

HELP = "list the runs below a folder"
DESCRIPTION = """\
List the runs below a folder, one a line: the files of a folder with one run id are one run.

The state is what the last pass ended with (finished, interrupted, failed), "live" where the end is missing and the
run was written to within the last minute, or "cut short" where it is missing. Several processes that write a run have
an end each, and it says whose share of the samples is missing. FIT is the accuracy at the last step; of a regression
R² and the mean absolute error of each output, for which all samples are read. Damage is the number of ranges that
cannot be read; to find them every byte is read. With --quick neither is looked for.
The exit code is 0 if all is whole, 1 if something is damaged or there is no run."""
EXAMPLE = "xlog ls runs"

LIVE_SECONDS = 60.0  # without a write until an unfinished run counts as cut short


@dataclass
class Line:
    """What is said of one run."""

    folder: str
    run: str
    state: str
    missing_ranks: list[int]
    """Of the processes that write it, those that did not come to their end; not known of a live one."""
    processes: int
    samples: int
    steps: list[int]
    explainers: list[str]
    size: int
    files: list[Path]
    last_written: float
    accuracy: float | None
    """Share of samples at the last step whose most probable label is true; None: not known, or a regression."""
    fits: list[ValueFit] | None
    """Of a regression how well each output fits at the last step; None: not looked for."""
    damage: list[tuple[Path, Damage]] | None = field(default=None)
    """None: not looked for."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("path", metavar="DIR", type=existing, help="a folder to look through, or an event file")
    parser.add_argument(
        "--quick",
        action="store_true",
        help="do not look for damage, nor at values of regressions: reads next to nothing",
    )
    parser.add_argument("--follow-links", action="store_true", help="follow links, each folder and file once")


def run(options: argparse.Namespace) -> int:
    """List the runs."""
    unreadable: dict[Path, str] = {}
    links: list[str] = []
    runs = find_runs(_readable(log_files(options.path, links, follow=options.follow_links), unreadable))
    with bar(0 if options.quick else sum(found.size for found in runs)) as progress:
        lines = [_line(found, options, progress.update) for found in runs]
    links.sort()
    data = {"runs": list(map(_as_json, lines)), "unreadable": {str(path): why for path, why in unreadable.items()}}
    data["links"] = links
    header = ["FOLDER", "RUN", "STATE", "SAMPLES", "STEPS", "FIT", "EXPLAINERS", "SIZE", "DAMAGE"]
    say(options, data, table(header, map(_row, lines)))
    for why in unreadable.values():
        note(printable(why))
    for link in links:
        what = "leads to what is listed, or nowhere" if options.follow_links else "is not followed; add --follow-links"
        note(printable(f"{link}: a link, which {what}"))
    return int(not lines or bool(unreadable) or any(line.damage for line in lines))


def _readable(files: Iterable[Path], unreadable: dict[Path, str]) -> Iterable[Path]:
    for file in looked_ahead(files):
        try:
            read_source(file)
        except LogError as error:
            unreadable[file] = str(error)
            continue
        yield file


def _line(found: SourceRun, options: argparse.Namespace, advance: Advance) -> Line:
    files = [source.path for source in found.sources]
    run = Run([Index(file, keep="cache") for file in files])  # never writes into somebody's folder
    written = max(file.stat().st_mtime for file in files)
    missing, processes = run.shares
    state = _state("unfinished" if missing else run.status, written)
    return Line(
        folder=os.path.relpath(run.folder, options.path if options.path.is_dir() else options.path.parent),
        run=found.id,
        state=state,
        missing_ranks=[] if state == "live" else missing,
        processes=processes,
        samples=run.sample_count,
        steps=run.steps,
        explainers=run.explainers,
        size=run.size,
        files=files,
        last_written=written,
        accuracy=run.accuracy() if run.steps else None,
        fits=None if options.quick else run.fits(),
        damage=None if options.quick else _damage(files, advance),
    )


def _state(status: str, written: float) -> str:
    if status != "unfinished":
        return status
    return "live" if time.time() - written < LIVE_SECONDS else "cut short"


def _missing(line: Line) -> str:
    """Return which shares of the samples are missing, in words; "" where none is."""
    ranks = line.missing_ranks
    if not ranks:
        return ""
    return f", rank{'s' if len(ranks) > 1 else ''} {', '.join(map(str, ranks))} of {line.processes} missing"


def _damage(files: Iterable[Path], advance: Advance) -> list[tuple[Path, Damage]]:
    found: list[tuple[Path, Damage]] = []
    for file in files:
        frames = Frames(file, advance=advance)
        for _ in frames:
            pass
        found += [(file, damage) for damage in frames.broken]
    return found


def _row(line: Line) -> list[str]:
    return [
        printable(line.folder),
        printable(line.run[:8]),
        line.state + _missing(line),
        str(line.samples),
        span(line.steps),
        printable(_fit(line)),
        printable(", ".join(line.explainers)),
        size(line.size),
        "not looked for" if line.damage is None else str(len(line.damage) or "none"),
    ]


def _fit(line: Line) -> str:
    """Say how well predictions fit the truth: one number of classes, two of each output of a regression."""
    if line.accuracy is not None:
        return f"{line.accuracy:.1%}"
    return "; ".join(map(str, line.fits or ())) or "-"


def _as_json(line: Line) -> dict[str, object]:
    damage = line.damage
    fits = None if line.fits is None else list(map(vars, line.fits))
    broken = None if damage is None else [{"path": str(path), **vars(found)} for path, found in damage]
    return {**vars(line), "files": list(map(str, line.files)), "damage": broken, "fits": fits}
