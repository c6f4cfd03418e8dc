"""Importances: how much features, or concepts, matter to a model as a whole, a card of bars per method."""

from __future__ import annotations

import math
from collections.abc import Sequence

from dash import html

from ..address.paths import Query, run_path
from ..store.entries import Importance
from ..store.run import Run
from ..words import say, text
from .attributes import attributes
from .explainer_name import explainer_name
from .middle import middle
from .row_values import feature_name
from .save import csv_link, save_bar

SIGNIFICANT = 0.05  # of what is tested; divided by how many concepts are
_VARIANTS = {"Coefficients": ("standardized", "false", "_raw"), "TreeImportance": ("kind", '"gain"', "_gain")}
"""Parameters that make the values of a method something else."""
MOST = 20  # bars of a card; the table as CSV has all


def importances(run: Run, query: Query) -> html.Section | None:
    """Return cards side by side of features, None of a run that measured none."""
    return _section(run, query, [one for one in run.importances(query.step) if not one.names], "importance")


def concepts(run: Run, query: Query) -> html.Section | None:
    """Return cards side by side of concepts, None of a run that tested none."""
    return _section(run, query, [one for one in run.importances(query.step) if one.names], "concepts")


def importance_cards(run: Run, step: int) -> html.Section | None:
    """Return the cards of features at a step, as a report has them; None where there are none."""
    found = [one for one in run.importances(step) if not one.names]
    cards = html.Div([_card(run, one) for one in found], className="row-grid")
    title = html.H2(say("importance_title"))
    return html.Section([title, html.P(say("importance_meaning"), className="meaning"), cards]) if found else None


def _section(run: Run, query: Query, found: Sequence[Importance], what: str) -> html.Section | None:
    if not found:
        return None
    table = csv_link(run_path(run.key), "importances", query, say("export_importances"))
    head = html.Div([html.H2(say(f"{what}_title")), save_bar(table)], className="heading")
    cards = html.Div([_card(run, one) for one in found], className="row-grid")
    return html.Section([head, html.P(say(f"{what}_meaning"), className="subtitle"), cards])


def importance_unit(run: Run, method: str) -> str:
    """Return what the values of a method are, in words; "" of one that is not ours."""
    known = next((one for one in run.metadata.importances if one.name == method), None)
    kind = known.class_name if known else ""
    if kind == "PermutationImportance":
        return say(f"importance_{kind}", measure=say(f"importance_{'r2' if run.metadata.task else 'accuracy'}"))
    if known is None or kind not in _VARIANTS:
        return ""
    name, value, variant = _VARIANTS[kind]
    return say(f"importance_{kind}{variant if known.params.get(name) == value else ''}")


def _card(run: Run, found: Importance) -> html.Figure:
    finite = [place for place, value in enumerate(found.values) if math.isfinite(value)]
    order = (finite if found.names else sorted(finite, key=lambda place: -abs(found.values[place])))[:MOST]
    about = "" if found.label is None or len(run.metadata.class_names) < 2 else run.label(found.label)
    shown = say(
        "concepts_shown" if found.names else "row_shown",
        shown=text.integer(len(order)),
        all=text.integer(len(found.values)),
    )
    heading = html.Figcaption(
        [
            html.Div(html.H3(explainer_name(found.method)), className="map-title"),
            html.Span(": ".join(filter(None, (about, importance_unit(run, found.method)))), className="secondary"),
        ]
    )
    more = html.P(shown, className="secondary") if len(order) < len(found.values) else None
    return html.Figure([heading, _bars(run, found, order), more], className="map-card row-card")


def _bars(run: Run, found: Importance, order: Sequence[int]) -> html.Table:
    ends = [found.values[place] for place in order]
    low, high = min(0.0, *ends, 0.0), max(1.0 if found.names else 0.0, *ends, 0.0)  # scores of concepts are shares
    span = (high - low) or 1.0
    rows = []
    for place in order:
        value = found.values[place]
        kind = "against" if value < 0 else "for" if found.signed else "plain"
        left, width = (min(value, 0.0) - low) / span, abs(value) / span
        style = {"left": f"{100 * left:.3f}%", "width": f"{100 * width:.3f}%"}
        bar = html.Div(className=f"fall-bar {kind}", style=style, **attributes(aria_hidden="true")) if value else None
        rows.append(
            html.Tr(
                [
                    html.Th(middle(found.names[place] if found.names else feature_name(run, place)), scope="row"),
                    html.Td(bar, className="fall"),
                    html.Td(_said(found, place), className="right"),
                    *_tested(found, place),
                ]
            )
        )
    kind = "contributions tested" if found.p_values else "contributions measured" if found.errors else "contributions"
    return html.Table(html.Tbody(rows), className=kind, **attributes(aria_label=found.method))


def _said(found: Importance, place: int) -> str:
    return text.with_error(found.values[place], found.errors[place] if found.errors else math.nan)


def _tested(found: Importance, place: int) -> list[html.Td]:
    """Return how likely a value is by chance, of what was tested, and whether examples can be told apart at all."""
    if not found.p_values:
        return []
    is_sure = found.p_values[place] < SIGNIFICANT / len(found.values)  # Bonferroni, over the concepts of a card
    said = say("concepts_p_value", p=text.number(found.p_values[place]))
    told = say("concepts_separable", share=text.percent(found.separable[place])) if found.separable else None
    words = html.Span(said) if is_sure else html.Span(say("concepts_chance", said=said), className="secondary")
    return [html.Td([words, html.Div(told, className="secondary") if told else None])]
