"""`xlog report RUN -o report.html`: chosen samples, scores and trees in one file that opens without a server."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from types import ModuleType

from ..errors import ConfigError
from ..version import __version__
from .arguments import add_run
from .outputs import new_file
from .sources import one_run
from .text import count, printable, say, size
from .viewer_parts import viewer_part

HELP = "write one HTML file of a run, to send to somebody"
DESCRIPTION = """\
Write one HTML file that holds all it shows: what was run, mean scores with intervals and baselines, and of some samples
the picture, predictions, a map of each explainer with its scores, and counterfactual trees; and what of the log cannot
be read. It opens in any browser without a server and without a network, and can be printed.
Without --samples these are --count samples, evenly spaced over the log: the first may all be of one class.
Needs the viewer: pip install 'xlog-xai[viewer]'."""
EXAMPLE = "xlog report runs/demo -o report.html --samples coffee chelsea"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    add_run(parser)
    parser.add_argument("-o", "--out", required=True, type=Path, metavar="FILE", help="the new file")
    parser.add_argument("--force", action="store_true", help="write over a file that is there")
    parser.add_argument("--step", type=int, metavar="N", help="which step (default: the last)")
    parser.add_argument("--samples", nargs="+", default=(), metavar="NAME", help="which samples: ids or names")
    parser.add_argument(
        "--count", type=_positive, metavar="N", help="how many samples, where none are named (default: 12)"
    )
    parser.add_argument(
        "--labels", type=_positive, default=1, metavar="N", help="how many explained labels of each sample (default: 1)"
    )
    parser.add_argument("--explainers", nargs="+", default=(), metavar="NAME", help="whose maps (default: all)")
    parser.add_argument("--title", default="", metavar="TEXT", help="its heading (default: the run's name)")
    parser.add_argument("--lang", choices=("en", "zh"), default="en", help="its language (default: en)")


def run(options: argparse.Namespace) -> int:
    """Write a report of a run."""
    if os.path.lexists(options.out) and not options.force:
        raise ConfigError(f"wanted a path that is not there yet, got {options.out}; choose another, or add --force")
    report = viewer_part("report", "report")
    found = one_run(options.path, options.run)
    made = _make(report, [source.path for source in found.sources], options)
    with new_file(options.out, over=options.force) as path:
        path.write_text(made.html, encoding="utf-8")
    written = options.out.stat().st_size
    data = {"out": str(options.out), "step": made.step, "samples": made.samples, "bytes": written}
    parts = count(made.samples, "sample"), count(len(made.explainers), "explainer"), size(written)
    words = f"step {made.step}, {', '.join(parts)}"
    say(options, {**data, "explainers": list(made.explainers)}, f"{printable(str(options.out))}: {words}")
    return 0


def _make(report: ModuleType, paths: list[Path], options: argparse.Namespace):  # type: ignore[no-untyped-def]
    wanted = report.Wanted(
        step=options.step,
        samples=tuple(options.samples),
        count=options.count or report.SAMPLES,
        labels=options.labels,
        explainers=tuple(options.explainers),
        title=options.title,
        language=options.lang,
    )
    try:
        return report.make(paths, wanted, f"xlog {__version__}")
    except report.ReportError as error:
        raise ConfigError(str(error)) from None


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"wanted a number from 1 up, got {number}")
    return number
