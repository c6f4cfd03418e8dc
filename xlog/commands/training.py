"""`xlog training RUN`: which samples of the training data were forgotten, and which are probably mislabeled."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import get_args

from ..confident_learning import ISSUE_COLUMNS, label_issues
from ..dynamics import COLUMNS, Dynamics, Order
from ..errors import LogError
from ..events.index import Index
from ..events.run import Run
from ..tables import table
from .arguments import add_run, new
from .csv_files import write_csv
from .outputs import new_file
from .sources import one_run
from .text import count, note, printable, say

HELP = "rank the training data: forgotten, probably mislabeled"
DESCRIPTION = """\
Rank the samples that a training recorder has met (`recorder.record(ids, logits, labels)`).

By "aum" (mean margin of the label over all others) or "confidence" (mean probability of the label) those come first
that are most probably mislabeled; by "forgetting" those that were most often classified correctly and then not, before
them those that never were; by "variability" those whose probability changed most. -o writes all of them as CSV.
With --cleanlab, confident learning (the package cleanlab) ranks the samples of the last step by the predictions that
were logged of them (`register_predictions(every_label=True)`), which should be of samples that the network was not
trained on: of cross-validation, say. No recorder is needed for it.
The exit code is 1 if no training was recorded."""
EXAMPLE = "xlog training runs/demo -o ranking.csv"

_SHOWN = ("rank", "sample", "class", "last_predicted_class", "confidence", "variability", "aum", *COLUMNS[-2:])

_ISSUES = ("rank", "sample", "class", "predicted_class", "quality", "issue")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    add_run(parser)
    parser.add_argument("--by", choices=get_args(Order), default="aum", help="what to rank by (default: aum)")
    parser.add_argument("--cleanlab", action="store_true", help="rank by confident learning over logged predictions")
    parser.add_argument("--most", type=int, default=20, metavar="N", help="samples to show (default: 20)")
    parser.add_argument("-o", "--out", type=new, metavar="FILE.csv", help="write all samples; must not exist yet")


def run(options: argparse.Namespace) -> int:
    """Rank the samples of a run."""
    found = one_run(options.path, options.run)
    log = Run([Index(source.path, keep="cache") for source in found.sources])
    if options.cleanlab:
        return _confident(options, log)
    dynamics = log.training()
    if not len(dynamics):
        raise LogError(f"no training was recorded in {options.path}: call recorder.record(ids, logits, labels) in it")
    for number, why in ((dynamics.undefined, "the outputs were not finite"), (dynamics.unknown, "of damage")):
        if number:
            note(f"left out: {count(number, 'record')}, because {why}")
    names = log.class_names
    if options.out:
        _write(options.out, dynamics.table(options.by, names), COLUMNS)
    rows = list(islice(dynamics.table(options.by, names), max(0, options.most)))
    data = {"by": options.by, **_facts(dynamics), "samples": rows, "out": str(options.out or "")}
    shown = table([name.replace("_", " ").upper() for name in _SHOWN], [list(map(_cell, _picked(row))) for row in rows])
    say(options, data, f"{_sum(dynamics)}\n\n{shown}")
    return 0


def _confident(options: argparse.Namespace, log: Run) -> int:
    found, names = label_issues(*log.class_probabilities()), log.class_names
    if options.out:
        _write(options.out, found.table(names), ISSUE_COLUMNS)
    rows = list(islice(found.table(names), max(0, options.most)))
    issues = int(found.is_issue.sum())
    data = {"by": "cleanlab", "total": len(found), "issues": issues, "samples": rows, "out": str(options.out or "")}
    header = [name.replace("_", " ").upper() for name in _ISSUES]
    shown = table(header, [[_cell(row[name]) for name in _ISSUES] for row in rows])
    say(options, data, f"{count(len(found), 'sample')}: {count(issues, 'label issue')}\n\n{shown}")
    return 0


def _write(out: Path, rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> None:
    with new_file(out) as path, open(path, "w", encoding="utf-8", newline="") as file:
        write_csv(file, rows, columns)


def _facts(dynamics: Dynamics) -> dict[str, object]:
    return {
        "total": len(dynamics),
        "records": int(dynamics.count.sum()),
        "first_step": int(dynamics.step.min()),
        "last_step": int(dynamics.step.max()),
        "forgotten": int((dynamics.forgetting > 0).sum()),
        "never_learned": int((dynamics.learned < 0).sum()),
        "undefined": dynamics.undefined,
        "unknown": dynamics.unknown,
    }


def _sum(dynamics: Dynamics) -> str:
    facts = _facts(dynamics)
    return (
        f"{count(len(dynamics), 'sample')}, {count(int(dynamics.count.sum()), 'record')} of steps "
        f"{facts['first_step']} to {facts['last_step']}: {facts['forgotten']:,} forgotten at least once, "
        f"{facts['never_learned']:,} never learned"
    )


def _picked(row: Mapping[str, object]) -> list[object]:
    """Return what is shown of a row; a label whose class has no name is shown as its number."""
    numbers = {"class": "label", "last_predicted_class": "last_predicted"}
    return [row[name] if name == "learned" else row[name] or row[numbers.get(name, name)] for name in _SHOWN]


def _cell(value: object) -> str:
    if value is None:
        return "never"
    return f"{value:.3f}" if isinstance(value, float) else printable(str(value))
