"""Summary choice: of which explainer and label a page of features is, and which features it shows."""

from __future__ import annotations

from dataclasses import dataclass

from ..store.run import Run


@dataclass(frozen=True)
class Choice:
    """What there is to choose from, and what was chosen of it."""

    step: int
    explainers: tuple[str, ...]
    labels: tuple[int, ...]
    """That the chosen explainer explains, the most often explained first."""
    explainer: str
    label: int


def summary_choice(run: Run, step: int | None, explainer: str, label: int | None) -> Choice | None:
    """Return the choice nearest to what is asked for; None of a run without maps of rows at that step."""
    steps = run.steps()
    at = step if step in steps else max(steps, default=0)
    counts = run.explained_pairs(at)
    known = [one.name for one in run.metadata.explainers if any(name == one.name for name, _ in counts)]
    known += sorted({name for name, _ in counts}.difference(known))
    if not known or not run.width():
        return None
    chosen = explainer if explainer in known else known[0]
    of_chosen = {of: count for (name, of), count in counts.items() if name == chosen}
    labels = sorted(of_chosen, key=lambda of: (-of_chosen[of], of))
    return Choice(at, tuple(known), tuple(labels), chosen, label if label in of_chosen else labels[0])


def place_of(wanted: str, count: int) -> int | None:
    """Return the place of a feature that an address names, None of what is none of `count`."""
    place = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 9 else -1
    return place if 0 <= place < count else None
