"""Influencers: the training samples that helped, and those that harmed, the prediction for a sample."""

from __future__ import annotations

from typing import Any

from dash import html

from ..address.paths import Query, run_path, sample_path
from ..address.selection_from_address import LIST, list_of
from ..store.entries import Sample
from ..store.run import Run
from ..words import say, text
from .attributes import attributes
from .link import link
from .middle import middle
from .mislead import explained
from .save import csv_link, save_bar
from .small_picture import small_picture


def influencers(run: Run, sample: Sample, query: Query) -> html.Section | None:
    """Return both rows of a sample, None where none were logged."""
    found = run.influences().get(run.id_at(sample.position))
    if found is None:
        return None
    said = say(
        "influence_method",
        method=found.method,
        checkpoints=text.plural(found.checkpoints, "checkpoint"),
        count=text.integer(found.training_samples),
    )
    table = save_bar(csv_link(run_path(run.key), "influence", query, say("influence_title")))
    return html.Section(
        [
            html.Div([html.H2(say("influence_title")), table], className="heading"),
            html.P(said, className="subtitle"),
            _row(run, "helpful", found.helpful, _opened(query, of=str(sample.position), kind="helpful")),
            _row(run, "harmful", found.harmful, _opened(query, of=str(sample.position), kind="harmful")),
            explained(_meaning(found.method)),
        ],
        className="influence",
        **attributes(aria_label=say("influence_title")),
    )


def _meaning(method: str) -> str:
    """Return the text that says what the numbers of a method are, by the name of the class that computed them."""
    name = method.partition("(")[0]
    return {"TracIn": "influence_by_steps", "InfluenceFunction": "influence_by_hessian"}.get(
        name, "influence_by_others"
    )


def influenced(run: Run, query: Query, most: int) -> html.Section | None:
    """Return links to samples whose influencers were logged, None where there are none."""
    found = run.influences()
    if not found:
        return None
    opened = _opened(query)
    shown = [_card(run, name, opened, "") for name in list(found)[:most]]
    words = say("influence_shown", shown=text.integer(len(shown)), all=text.plural(len(found), "sample"))
    return html.Section(
        [html.H2(say("influence_title")), html.P(words, className="subtitle"), html.Div(shown, className="influencers")]
    )


def _opened(query: Query, **row: str) -> Query:
    """Return the query of a sample's page, with the row as its list."""
    there = query.along()
    return there.having(**{LIST: list_of(there.having(**row), "influence")})


def _row(run: Run, kind: str, found: tuple[tuple[str, float], ...], opened: Query) -> html.Div:
    cards = [_card(run, name, opened, text.number(value)) for name, value in found]
    empty = html.P(say("influence_nobody"), className="empty")
    return html.Div([html.H3(say(f"influence_{kind}")), html.Div(cards or empty, className="influencers")])


def _card(run: Run, name: str, opened: Query, value: str) -> Any:
    """Return a small card of a sample by its id; a link where the run has the sample."""
    (position,) = run.positions([name]).tolist()
    sample = run.sample(position) if position else None
    title = sample.title if sample else name
    truth = ", ".join(map(run.label, sample.truth)) if sample and sample.truth else ""
    body = [
        html.Div(small_picture(run, sample, title), className="thumb"),
        html.Div(middle(title), className="name"),
        html.Div(html.Span(truth, className="label-name", title=truth), className="truth"),
        html.Div(value, className="sorted-by"),
    ]
    if sample is None:
        return html.Div(body, className="card")
    return link(body, sample_path(run.key, position), opened, "card")
