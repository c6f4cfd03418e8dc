"""The tables of README.md that are made from the code: `make docs` rewrites them.

Nobody's plugins are in them, whatever is installed.
"""

from __future__ import annotations

import re
from pathlib import Path

from xlog.registry import ExplainerInfo, own_explainers

README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- made by `make docs`: explainers -->\n", "<!-- end -->\n"


def explainers() -> str:
    """All explainers, a row each."""
    header = "| explainer | what it says | needs | signed | passes | random | source |\n|---|---|---|---|---|---|---|\n"
    return header + "".join(map(row, own_explainers()))


def row(info: ExplainerInfo) -> str:
    signed, random = ("yes" if value else "no" for value in (info.signed, info.random))
    return f"| `{info.name}` | {info.says} | {info.needs} | {signed} | {info.cost} | {random} | {info.source} |\n"


def fresh(text: str) -> str:
    """The README with tables of now."""
    pattern = re.compile(f"(?<={re.escape(BEGIN)}).*?(?={re.escape(END)})", re.S)
    made, count = pattern.subn(lambda _: explainers(), text)
    if count != 1:
        raise ValueError(f"wanted one table between {BEGIN!r} and {END!r} in {README}, got {count}")
    return made


if __name__ == "__main__":
    README.write_text(fresh(README.read_text()))
