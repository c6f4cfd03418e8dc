"""Prior: what kinds of superpixels speak for, over a data set: class by class, and kind by kind with examples."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
from dash import html

from ..address.paths import Query, gallery_path, prior_path, run_path, sample_path, superpixel_path
from ..analysis.background import PATIENCE
from ..analysis.prior_examples import Example, PriorExamples, prior_examples, progress
from ..analysis.throttle import throttle
from ..components.attributes import attributes
from ..components.facts import notices
from ..components.field import field
from ..components.keys import list_keys, page_keys
from ..components.link import chip, link
from ..components.middle import middle
from ..components.mislead import explained
from ..components.pager import page_of, pager
from ..components.save import csv_link, save_bar
from ..components.scroll import scroll
from ..components.views import heading
from ..data import LogDir
from ..store.entries import Prior
from ..store.run import Run
from ..words import say, say_of, text
from .base import Page
from .missing import nothing

CLASSES = 20  # on one page
KINDS = 5  # of a class
CARDS = 32  # kinds that are shown; as CSV there are all
SPOKEN_FOR = 3  # classes of a kind


def _render(logs: LogDir, values: dict[str, str], query: Query) -> tuple[str, Any]:
    run, row = logs.run(values["key"]), logs.row(values["key"])
    if run is None or row is None:
        return nothing(say("no_such_run"))
    prior = run.metadata.prior
    is_of_words = run.kind == "text" if prior is None else bool(prior.names)
    title = say("prior_title_of_text" if is_of_words else "prior_title")
    head = heading(run, row, query, prior_path(run.key), title, None)
    if prior is None:
        call: list[Any] = [] if run.kind == "row" else [" ", html.Code("runner.register_prior()")]
        none = html.P([say_of(run.kind, "prior_none"), *call], className="notices info")
        return f"{title} · {row.title}", [*head, none]
    found = None if prior.names else prior_examples(logs, run, prior, throttle(row), PATIENCE)
    view = _View(run, query, prior, found)
    body = [html.P(view.made(), className="subtitle"), notices(view.news(), "info"), view.classes(), view.kinds()]
    return f"{title} · {row.title}", [*head, page_keys(list_keys()), html.Div(body, className="comparison")]


class _View:
    """What is shown of a prior; of texts, whose kinds have names, no examples are looked for."""

    def __init__(self, run: Run, query: Query, prior: Prior, found: PriorExamples | None) -> None:
        self._run, self._query, self._prior, self._found = run, query, prior, found
        self._path, self._kind = prior_path(run.key), "text" if prior.names else ""
        self._most = float(prior.weights.max(initial=0)) or 1.0

    def made(self) -> str:
        """Return what the prior is, in words."""
        method = self._prior.method if self._prior.method == "fast" else "normlime"
        return say_of(
            self._kind,
            f"prior_made_{method}",
            kinds=text.integer(len(self._prior.centers)),
            layer=self._prior.layer,
            classes=text.plural(len(self._prior.labels), "class"),
        )

    def news(self) -> list[str]:
        """Return what is still looked for, or that nothing was found."""
        found = self._found
        if found is None:
            return []
        if not found.is_done:
            done, total = text.integer(found.read), text.integer(len(found.positions))
            return [say("prior_reading", done=done, total=total)]
        return [] if any(found.of_kind.values()) else [say("prior_no_examples")]

    # ------------------------------------------------------------------------------------------------ the classes

    def classes(self) -> html.Section:
        """Return a row for each class: the kinds that speak most for it."""
        prior, wanted = self._prior, self._query.get("q").casefold().strip()
        names = [self._run.label(label) for label in prior.labels.tolist()]
        fits = [row for row, name in enumerate(names) if wanted in name.casefold()]
        _, start, stop = page_of(self._query, len(fits), CLASSES)
        rows = [self._class(row, names[row]) for row in fits[start:stop]]
        head = [html.Th(say("prior_class"), scope="col"), html.Th(say_of(self._kind, "prior_best"), scope="col")]
        table = html.Table([html.Thead(html.Tr(head)), html.Tbody(rows)], className="named changes prior-classes")
        saved = save_bar(csv_link(run_path(self._run.key), "prior", self._query, say_of(self._kind, "prior_title")))
        find = field("q", say("confusion_find")) if len(names) > CLASSES else None
        pages = pager(self._path, self._query, len(fits), CLASSES, "row") if len(fits) > CLASSES else None
        return html.Section(
            [
                html.Div([html.H2(say("prior_classes")), find, pages, saved], className="toolbar"),
                scroll(table, say("prior_classes"), "panel"),
                explained("prior_meaning", self._kind),
            ]
        )

    def _class(self, row: int, name: str) -> html.Tr:
        label, weights = int(self._prior.labels[row]), self._prior.weights[row]
        best = [kind for kind in np.argsort(-weights, kind="stable")[:KINDS].tolist() if weights[kind] > 0]
        cells = [self._weighed(label, kind, float(weights[kind])) for kind in best]
        there = replace(self._query, label=label)
        opened = link(middle(name), self._path, there, title=say_of(self._kind, "prior_open", label=name))
        none = html.Span(say("prior_nothing"), className="absent")
        return html.Tr([html.Th(opened, scope="row"), html.Td(html.Div(cells or none, className="prior-kinds"))])

    def _weighed(self, label: int, kind: int, weight: float) -> html.Figure:
        """Return a kind with an example, one of the class where there is one, and its weight."""
        caption: list[Any] = [self._named(kind), html.Span(text.number(weight), className="secondary")]
        picture = None
        if self._found is not None:
            found = self._found.of_class.get((label, kind)) or next(iter(self._found.of_kind.get(kind, ())), None)
            picture = self._picture(self._found, found)
        return html.Figure([picture, html.Figcaption(caption), self._bar(weight)])

    def _named(self, kind: int) -> Any:
        """Return what a kind is called: its number, or the word that it is, which opens the texts that have it."""
        if not self._prior.names:
            return say("prior_kind", number=kind)
        word = self._prior.names[kind]
        return link(middle(word), gallery_path(self._run.key), self._query.along().having(q=word), title=word)

    def _bar(self, weight: float) -> html.Div:
        width = f"{100 * max(0.0, weight) / self._most:.1f}%"
        return html.Div(
            html.Div(className="bar-fill", style={"width": width}), className="bar", **attributes(aria_hidden="true")
        )

    def _picture(self, found: PriorExamples, example: Example | None) -> html.A | html.Span:
        if example is None:
            return html.Span(say("prior_no_example"), className="absent prior-picture")
        src = superpixel_path(self._run.key, example.map, example.picture, example.number)
        words = say("prior_picture", sample=example.title)
        there = replace(self._query.along(found.step), label=example.label)
        shown = html.Img(src=src, alt=words, title=words)
        return link(shown, sample_path(self._run.key, example.position), there, "prior-picture")

    # -------------------------------------------------------------------------------------------------- the kinds

    def kinds(self) -> html.Section:
        """Return a card for each kind; of a class that the address names, those first that speak most for it."""
        prior = self._prior
        rows = np.flatnonzero(prior.labels == (-1 if self._query.label is None else self._query.label))
        weights = prior.weights[rows[0]] if len(rows) else prior.weights.max(axis=0)
        order = np.argsort(-weights, kind="stable")[:CARDS].tolist()
        label = int(prior.labels[rows[0]]) if len(rows) else None
        title = (
            say_of(self._kind, "prior_kinds")
            if label is None
            else say_of(self._kind, "prior_kinds_for", label=self._run.label(label))
        )
        back = replace(self._query, label=None)
        clear = None if label is None else chip(say("prior_all"), self._path, back, False)
        shown = say_of(
            self._kind, "prior_kinds_shown", shown=text.integer(len(order)), all=text.integer(len(prior.centers))
        )
        words = html.P(shown, className="secondary") if len(order) < len(prior.centers) else None
        cards = [self._card(kind, None if label is None else float(weights[kind])) for kind in order]
        head = html.Div([html.H2(title), clear], className="toolbar")
        return html.Section([head, words, html.Div(cards, className="prior-cards")])

    def _card(self, kind: int, weight: float | None) -> html.Div:
        """Return a kind's examples, what it weighs for the class that is asked for, and the classes it speaks for."""
        found = self._found
        examples: list[Example | None] = [] if found is None else [*found.of_kind.get(kind, [])] or [None]
        pictures = [self._picture(found, example) for example in examples] if found else []
        column = self._prior.weights[:, kind]
        best = np.argsort(-column, kind="stable")[:SPOKEN_FOR]
        spoken = [
            html.Div([middle(self._run.label(int(self._prior.labels[row])), "label-name"), text.number(column[row])])
            for row in best.tolist()
            if column[row] > 0
        ]
        own = [html.Div(text.number(weight), className="secondary"), self._bar(weight)] if weight is not None else []
        return html.Div(
            [
                html.Div([html.H3(self._named(kind)), *own], className="prior-kind"),
                html.Div(pictures, className="prior-pictures") if pictures else None,
                html.Div(spoken or html.Span(say("prior_nothing"), className="absent"), className="prior-labels"),
            ],
            className="panel prior-card",
        )


def _stamp(logs: LogDir, values: dict[str, str], query: Query) -> str:
    run, row = logs.run(values["key"]), logs.row(values["key"])
    if run is None or row is None:
        return ""
    pace = throttle(row)
    return repr((pace, row.path, progress(run, pace)))


PAGE = Page(re.compile("/run/(?P<key>[0-9a-f]+)/prior"), _render, _stamp)
