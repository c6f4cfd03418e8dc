"""What is in the docs and made from the code: `make docs` writes it.

The tables of explainers and benchmarks hold nobody's plugins, whatever is installed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from pathlib import Path

from xlog.registry import BenchmarkInfo, ExplainerInfo, own_benchmarks, own_explainers

ROOT = Path(__file__).parent.parent.parent
TABLES = {"explainers": ROOT / "docs" / "explainers.md", "benchmarks": ROOT / "docs" / "benchmarks.md"}
"""Where each table stands."""
MAP = ROOT / "docs" / "map.md"
END = "<!-- end -->\n"


def tables() -> dict[str, str]:
    """All explainers and all benchmarks, a row each."""
    return {
        "explainers": table(
            ("explainer", "what it shows", "needs", "signed", "passes", "random", "source"), own_explainers()
        ),
        "benchmarks": table(
            ("benchmark", "what it measures", "better", "worst", "best", "passes", "source"), own_benchmarks()
        ),
    }


def table(header: Sequence[str], infos: Sequence[ExplainerInfo] | Sequence[BenchmarkInfo]) -> str:
    lines = [header, ["---"] * len(header), *((f"`{info.name}`", *info.facts()) for info in infos)]
    return "".join(f"| {' | '.join(line)} |\n".replace("| --- ", "|---").replace("--- |", "---|") for line in lines)


def fresh(name: str) -> str:
    """The document of a table, with the table of now. Raises ValueError where its place is missing."""
    return with_table(TABLES[name].read_text(), name, tables()[name])


def with_table(text: str, name: str, made: str) -> str:
    """Put a table between its marks. Raises ValueError where they are missing."""
    begin = f"<!-- made by `make docs`: {name} -->\n"
    pattern = re.compile(f"(?<={re.escape(begin)}).*?(?={re.escape(END)})", re.S)
    text, count = pattern.subn(lambda _: made, text)
    if count != 1:
        raise ValueError(f"wanted one place for {name} between {begin!r} and {END!r}, got {count}")
    return text


def map_of_files() -> str:
    """A table of the files of each package, with the first lines of their docstrings."""
    parts = ["# Map of the code\n\nMade by `make docs` from the first line of each module.\n"]
    for package in sorted(path.parent for top in ("xlog", "viewer") for path in (ROOT / top).rglob("__init__.py")):
        files = sorted(path for path in package.glob("*.py") if not path.name.startswith("__"))
        rows = [f"| [{path.name}](../{path.relative_to(ROOT)}) | {_first_line(path)} |\n" for path in files]
        head = f"\n## {package.relative_to(ROOT)}/\n\n{_first_line(package / '__init__.py')}\n"
        parts.append(head + (f"\n| file | what it holds |\n|---|---|\n{''.join(rows)}" if rows else ""))
    return "".join(parts)


def _first_line(path: Path) -> str:
    words = ast.get_docstring(ast.parse(path.read_text())) or "Generated."
    return words.partition("\n")[0].replace("|", "\\|")


if __name__ == "__main__":
    for name, path in TABLES.items():
        path.write_text(fresh(name))
    MAP.write_text(map_of_files())
