"""The tables of README.md that are made from the code: `make docs` rewrites them.

Nobody's plugins are in them, whatever is installed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from xlog.registry import BenchmarkInfo, ExplainerInfo, own_benchmarks, own_explainers

README = Path(__file__).parent.parent / "README.md"
END = "<!-- end -->\n"


def tables() -> dict[str, str]:
    """All explainers and all benchmarks, a row each."""
    return {
        "explainers": table(
            ("explainer", "what it says", "needs", "signed", "passes", "random", "source"), own_explainers()
        ),
        "benchmarks": table(("benchmark", "what it asks", "0", "1", "passes", "source"), own_benchmarks()),
    }


def table(header: Sequence[str], infos: Sequence[ExplainerInfo] | Sequence[BenchmarkInfo]) -> str:
    lines = [header, ["---"] * len(header), *((f"`{info.name}`", *info.facts()) for info in infos)]
    return "".join(f"| {' | '.join(line)} |\n".replace("| --- ", "|---").replace("--- |", "---|") for line in lines)


def fresh(text: str) -> str:
    """The README with tables of now."""
    for name, made in tables().items():
        begin = f"<!-- made by `make docs`: {name} -->\n"
        pattern = re.compile(f"(?<={re.escape(begin)}).*?(?={re.escape(END)})", re.S)
        text, count = pattern.subn(lambda _, made=made: made, text)
        if count != 1:
            raise ValueError(f"wanted one table between {begin!r} and {END!r} in {README}, got {count}")
    return text


if __name__ == "__main__":
    README.write_text(fresh(README.read_text()))
