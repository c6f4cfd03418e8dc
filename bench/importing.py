"""Importing: what `import xlog` adds to `import numpy`, in fresh processes, bytecode ready."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median

from .measure import REPOSITORY, TIME_LIMIT, Row, in_turns

REPEATS = 7
STATEMENTS = ("import xlog", "from xlog import Runner", "from xlog import Logs")
_PROGRAM = """
import time, numpy
start = time.process_time()
{statement}
print(time.process_time() - start)
"""


def measure(folder: Path) -> Iterator[Row]:
    """Import xlog, then what explaining and what reading need of it."""
    for statement in STATEMENTS:
        import_cost(statement)  # compiles
    seconds = in_turns(REPEATS, **{statement: partial(import_cost, statement) for statement in STATEMENTS})
    for statement in STATEMENTS:
        yield Row(f"{statement}, beyond numpy", 1000 * median(seconds[statement]), "ms", 150)


def import_cost(statement: str) -> float:
    """Return the CPU seconds of a statement in a fresh process that has numpy."""
    command = [sys.executable, "-c", _PROGRAM.format(statement=statement)]
    done = subprocess.run(command, cwd=REPOSITORY, stdout=subprocess.PIPE, check=True, timeout=TIME_LIMIT)
    return float(done.stdout)
