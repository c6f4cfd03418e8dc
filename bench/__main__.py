"""Measure and print a table: python -m bench [--json] [name ...]

Ratios come from one process, by turns; times are CPU seconds, the median of repeats, but for delays. Needs 1.5 GB in
the folder for temporary files (TMPDIR), and leaves nothing there.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import platform
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import numpy as np

from .measure import Row

OF_THE_LOG = ("writing", "scanning", "opening", "verifying", "following", "maps", "importing", "intervals")
OF_THE_VIEWER = (
    "viewing",
    "cold",
    "remote",
    "listing",
    "idling",
    "appearing",
    "comparing",
    "painting",
    "tables",
    "crowd",
)
OF_ITS_OWN = ("huge",)  # measured only where it is named: it takes 7 GB of the disk
OF_RUNS = (
    "photos",
    "faithfulness",
    "robustness",
    "trees",
    "dropout",
    "overhead",
    "recording",
    "callbacks",
    "ray_workers",
)
OF_EXPLAINERS = (
    "gradients",
    "cams",
    "attention",
    "peaks",
    "masks",
    "priors",
    "engines",
    "thumbnails",
    "many",
    "allocator",
    "sharing",
    "memory",
    "in_paddle",
    "rules",
    *OF_RUNS,
    "stops",
)
# Each a module, loaded when its turn comes: some load frameworks.
BY_DEFAULT = (*OF_THE_LOG, *OF_THE_VIEWER, *OF_EXPLAINERS)
TOPICS = (*BY_DEFAULT, *OF_ITS_OWN)
_LINE = "{what:<67} {value:>9} {unit:<5}  {target:<15}  {reached}"


def main() -> None:
    """Measure what was asked for and print it."""
    arguments = _arguments()
    if arguments.json:
        print(as_json([(name, row) for name in arguments.names for row in rows(name)]))
        return
    print(machine(), _LINE.format(what="", value="measured", unit="", target="target", reached="reached"), sep="\n\n")
    judged = []
    for name in arguments.names:
        print(f"\n{name}")
        for row in rows(name):
            print(line(row), flush=True)
            judged += [row.reached] if row.reached is not None else []
    print(f"\n{sum(judged)} of {len(judged)} targets are reached")


def rows(name: str) -> Iterator[Row]:
    """Measure one topic in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="xlog-bench-") as folder:
        yield from import_module(f"{__package__}.{name}").measure(Path(folder))


def machine() -> str:
    """Return what was measured on, in one line."""
    versions = f"{platform.python_implementation()} {platform.python_version()}, numpy {np.__version__}"
    return f"{os.cpu_count()} cores, {_processor()}, {platform.system()} {platform.machine()}, {versions}"


def line(row: Row) -> str:
    """Return a row as a line of the table."""
    target = "" if row.target is None else f"{row.better} {row.target:,g}"
    reached = {None: "", True: "yes", False: "NO"}[row.reached]
    text = _LINE.format(what=f"  {row.what}", value=_number(row.value), unit=row.unit, target=target, reached=reached)
    return text.rstrip()


def as_json(found: list[tuple[str, Row]]) -> str:
    """Return all rows and the machine as one JSON object."""
    listed = [{"topic": topic, **dataclasses.asdict(row), "reached": row.reached} for topic, row in found]
    return json.dumps({"machine": machine(), "rows": listed}, indent=2)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(text.partition(":")[2].strip() for text in lines if text.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or "unknown processor"


def _arguments() -> argparse.Namespace:
    assert __doc__ is not None
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.split("\n\n")[1])
    parser.add_argument("names", nargs="*", metavar="name", help=f"what to measure, of {', '.join(TOPICS)}; else all")
    parser.add_argument("--json", action="store_true", help="print JSON, all at the end")
    arguments = parser.parse_args()
    arguments.names = arguments.names or list(BY_DEFAULT)
    for name in set(arguments.names) - set(TOPICS):
        parser.error(f"no benchmark {name!r}; there are {', '.join(TOPICS)}")
    return arguments


if __name__ == "__main__":
    main()
