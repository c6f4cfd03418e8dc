"""Label choice: which of many labels are chips to choose, with how many samples each would leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash import html

from ..address.paths import Query
from ..store.run import Run
from ..words import say, text
from .middle import middle

MOST_LABELS = 12  # chips; who looks for another one writes a part of its name


def most_frequent(run: Run, query: Query, counts: Mapping[int, int], present: Sequence[int]) -> tuple[list[int], int]:
    """Return the labels to choose among, those that are chosen among them, and how many more there are."""
    wanted = query.get("find").casefold()
    fitting = [label for label in counts if wanted in run.label(label).casefold()]
    shown = sorted(fitting, key=lambda label: (-counts[label], label))[:MOST_LABELS]
    return [*(label for label in present if label not in shown), *shown], len(fitting) - len(shown)


def more(hidden: int) -> html.Span | None:
    """Return how many more labels there are; None where there are none."""
    return html.Span(say("gallery_more_labels", count=text.integer(hidden)), className="secondary") if hidden else None


def counted(words: str, count: int) -> list[html.Span]:
    """Return a choice and how many samples it would leave."""
    return [
        middle(words, "label-name"),
        html.Span(f" {text.integer(count)}", className="how-many"),
    ]
