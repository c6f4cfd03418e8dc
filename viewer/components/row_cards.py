"""Row cards: what each explainer says of a row of a table among others: its greatest values as bars."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from ..analysis.line_values import values_of
from ..data import LogDir
from ..store.entries import Sample
from ..store.run import Run
from .line_card import line_card

BARS = 6  # of a card; the sample's own page has more


def row_cards(
    logs: LogDir, run: Run, sample: Sample, label: int, shown: Sequence[str], waiting: bool
) -> list[html.Figure]:
    """Return a card for each explainer."""
    entries = {name: sample.maps.get((label, name)) for name in shown}
    count = len(sample.row or ())
    found = {name: values_of(logs.map(run.key, entry.ref), count) for name, entry in entries.items() if entry}
    return [line_card(run, sample, name, label, found.get(name), waiting, None, most=BARS) for name in shown]
