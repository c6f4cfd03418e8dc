"""Named: steps, samples, explainers and labels of a run by what a user calls them in a terminal."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from ..store.run import Run

_SUGGESTED = 100_000  # names among which likely ones are looked for


class NamedError(ValueError):
    """There is nothing of that name; the text says what was wanted, what was got and what to do."""


def named_step(run: Run, wanted: int | None) -> int:
    """Return a step, the last for None. Raises NamedError where there is no such step."""
    steps = run.steps()
    if wanted is None:
        return max(steps, default=0)
    if wanted not in steps:
        there = ", ".join(map(str, steps[:20])) or "none"
        raise NamedError(f"wanted step {wanted}, got a run with steps {there}; give one of them")
    return wanted


def named_samples(run: Run, step: int, names: Iterable[str]) -> list[int]:
    """Return the positions of samples by ids or names, each once. Raises NamedError for one that nobody has."""
    there = run.tables(step).positions.tolist()
    return list(dict.fromkeys(place for name in names for place in _of_name(run, step, there, name)))


def _of_name(run: Run, step: int, there: Sequence[int], name: str) -> list[int]:
    table = run.sample_table(step)
    found = [position for position in there if table.ids[position] == name]
    found = found or [position for position in there if table.names[position] == name]
    if not found:
        known = [text for position in there for text in (table.ids[position], table.names[position]) if text]
        hint = suggestion(name, known)
        raise NamedError(
            f"wanted the id or name of a sample at step {step}, got {name!r}{hint}; `xlog export` lists all"
        )
    return found


def named_explainers(known: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """Return the explainers that are wanted, in their order; all for none. Raises NamedError for an unknown one."""
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise NamedError(f"wanted explainers of {', '.join(known) or 'no explainer'}, got {', '.join(unknown)}")
    return list(dict.fromkeys(wanted)) or list(known)


def named_label(run: Run, wanted: str) -> int:
    """Return a label by its class's name or its number. Raises NamedError where there is no such class."""
    names = run.metadata.class_names
    if wanted in names:
        return names.index(wanted)
    if wanted.isascii() and wanted.isdigit() and int(wanted) < max(1, len(names)):
        return int(wanted)
    raise NamedError(
        f"wanted a class by its name, or a number below {len(names)}, got {wanted!r}{suggestion(wanted, names)}"
    )


def suggestion(name: str, known: Sequence[str]) -> str:
    """Return "; did you mean ...?" where names are much like it."""
    near = difflib.get_close_matches(name, known[:_SUGGESTED], 3)
    return f"; did you mean {', '.join(near)}?" if near else ""
