"""The consensus of the sides' maps of one sample: their normalized mean, and how far each agrees with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dash import html

from ..address.paths import consensus_path
from ..analysis.compared_runs import ComparedRun
from ..analysis.line_values import values_of
from ..components.contributions import bars_from_zero
from ..components.highlighted import highlighted
from ..components.overlay import canvas, scale
from ..components.row_cards import BARS
from ..components.text_view import TextView
from ..data import LogDir
from ..data.consensus import ConsensusPayload
from ..store.entries import MapEntry, Sample
from ..words import say, say_of
from .maps import correlation

There = tuple[ComparedRun, Sample, MapEntry]
"""A side, the sample there, and its map."""


@dataclass(frozen=True)
class ConsensusCells:
    """What is shown of a consensus."""

    card: html.Figure
    agreements: Mapping[str, html.P]
    """By the letter of a side."""


def consensus(logs: LogDir, there: Sequence[There], views: Mapping[str, TextView]) -> ConsensusCells | None:
    """Return the consensus of maps of one explainer and label; None of fewer than two, or such as do not compare.

    `views` say how texts are shown, by the letter of a side.
    """
    if len(there) < 2:
        return None
    maps = [(side.run.key, entry.ref) for side, _, entry in there]
    side, sample, _ = there[0]
    weighs = sample.row is not None or all(entry.segments for _, _, entry in there)
    found = logs.consensus(maps, weighs)
    if found is None:
        return None
    what = say("between_consensus")
    if sample.row is not None:
        return _of_rows(found, there)
    if sample.text is not None:
        return _of_texts(found, there, views[side.letter])
    more = {"data_map": consensus_path(maps, weighs), **({"data_signed": "1"} if weighs else {})}
    drawn = canvas(side.run, sample, None, what, None, **more)
    card = html.Figure([drawn, scale(what)], className="map-card consensus")
    return ConsensusCells(card, _agreements(found, there))


def _of_texts(found: ConsensusPayload, there: Sequence[There], view: TextView) -> ConsensusCells | None:
    """Return the same of texts; None where sides have other tokens, or what is shown is of dropout samples."""
    _, sample, entry = there[0]
    shown = sample.text
    if shown is None or view.dropout or any(other.text != shown for _, other, _ in there):
        return None
    values = values_of(found.mean, len(shown.tokens))
    if values is None:
        return None
    drawn = highlighted(view, values, replace(entry, explainer=say("between_consensus"), signed=found.mean.signed))
    return ConsensusCells(html.Figure(drawn, className="map-card text-card consensus"), _agreements(found, there))


def _of_rows(found: ConsensusPayload, there: Sequence[There]) -> ConsensusCells | None:
    """Return the same of rows, as bars; None where sides have other features."""
    side, sample, entry = there[0]
    features = [[feature.name for feature in one.run.metadata.features] for one, _, _ in there]
    values = values_of(found.mean, len(sample.row or ()))
    if values is None or any(names != features[0] for names in features):
        return None
    drawn = bars_from_zero(
        side.run, sample, replace(entry, explainer=say("between_consensus"), conditions=()), values, BARS
    )
    return ConsensusCells(html.Figure(drawn, className="map-card row-card consensus"), _agreements(found, there))


def _agreements(found: ConsensusPayload, there: Sequence[There]) -> dict[str, html.P]:
    letters, kind = [side.letter for side, _, _ in there], there[0][1].kind
    return {
        letter: html.P(
            say("between_agreement", agreement=correlation(value)), title=say_of(kind, "between_consensus_why")
        )
        for letter, value in zip(letters, found.agreements, strict=True)
        if value is not None
    }
