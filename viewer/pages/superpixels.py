"""Superpixels of one sample as PaddleX shows them: a row per explainer, the first n in more and more columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from dash import html

from xlog.painting.superpixels import SHARES, first_counts, weights_of

from ..address.paths import Query, picture_path, sample_path, superpixels_path, superpixels_picture_path
from ..components.crumbs import crumbs, run_crumb
from ..components.explainer_name import explainer_name
from ..components.keys import neighbor_keys, page_keys
from ..components.link import chip, choice, link
from ..components.listed import listed
from ..components.middle import middle
from ..components.sample_rows import explainers
from ..components.scroll import scroll
from ..data import LogDir
from ..store.entries import MapEntry, Ref, Sample
from ..store.run import Run
from ..words import say, text
from .base import Page
from .missing import nothing


def _render(logs: LogDir, values: dict[str, str], query: Query) -> tuple[str, Any]:
    run, row = logs.run(values["key"]), logs.row(values["key"])
    position = int(values["position"])
    sample = run.sample(position, query.step) if run else None
    if run is None or row is None or sample is None:
        return nothing(say("saliency_no_such_sample"))
    labels = [label for label in sample.explained_labels() if _weighed(run, sample, label)]
    label = query.label if query.label in labels else next(iter(labels), None)
    back, among = replace(query, label=label), listed(logs, run, row, query)
    neighbors = [*among.neighbors(position, superpixels_path, replace(query, label=None)), _keys()]
    content = [
        crumbs(
            run_crumb(row, query),
            *([among.back(position)] if among.state else []),
            link(sample.title, sample_path(run.key, position), back),
            html.Span(say("superpixels_link")),
            html.Span(neighbors, className="neighbors"),
        ),
        html.Div([html.H1(say("superpixels_title", sample=sample.title))], className="heading"),
        *_body(logs, run, sample, label, labels, query),
    ]
    return f"{say('superpixels_title', sample=sample.title)} · {row.title}", content


def _keys() -> html.Span:
    return page_keys(neighbor_keys(say("saliency_key_previous"), say("saliency_key_next")))


def _weighed(run: Run, sample: Sample, label: int) -> list[MapEntry]:
    """Return the maps of a label that weigh superpixels, in the order of their explainers."""
    entries = [sample.maps.get((label, name)) for name in explainers(run, [sample])]
    return [entry for entry in entries if entry is not None and entry.segments]


def _body(logs: LogDir, run: Run, sample: Sample, label: int | None, labels: Sequence[int], query: Query) -> list[Any]:
    if label is None or sample.picture is None:
        words = say("superpixels_none" if label is None else "saliency_picture_not_stored")
        return [html.P(words, className="empty")]
    entries = _weighed(run, sample, label)
    counts = _counts(logs, run, entries[0])
    path = superpixels_path(run.key, sample.position)
    chips = (chip(middle(run.label(one)), path, replace(query, label=one), one == label) for one in labels)
    table = html.Table(
        [html.Tbody([_pictures(run, sample, entries[0]), *(_row(run, sample, entry, counts) for entry in entries)])],
        className="superpixels",
    )
    return [
        html.H2([say("saliency_why_before"), html.Em(run.label(label)), say("saliency_why_after")]),
        choice(say("label"), chips, say("saliency_explained_label")) if len(labels) > 1 else None,
        scroll(table, say("superpixels_title", sample=sample.title)),
        html.P(say("superpixels_meaning", explainer=entries[0].explainer), className="secondary"),
    ]


def _counts(logs: LogDir, run: Run, entry: MapEntry) -> list[int]:
    """Return how many superpixels hold each share of all weight of a map; no number where it cannot be read."""
    map_, segments = logs.map(run.key, entry.ref), logs.segments(run.key, entry.ref)
    if map_ is None or segments is None or (map_.height, map_.width) != (segments.height, segments.width):
        return []
    numbers = np.frombuffer(segments.data, "<u2").reshape(segments.height, segments.width)
    values = np.frombuffer(map_.data, "<f4").reshape(numbers.shape)
    return first_counts(weights_of(np.nan_to_num(values), numbers))


def _pictures(run: Run, sample: Sample, entry: MapEntry) -> html.Tr:
    """Return the row of the picture and of its superpixels."""
    assert sample.picture is not None  # the body said so else
    plain = html.Img(src=picture_path(run.key, sample.picture), alt=say("saliency_picture", name=sample.title))
    borders = html.Img(src=_address(run, sample.picture, entry, 0), alt=say("superpixels_borders"))
    captions = (sample.title, say("superpixels_borders"))
    cells = [
        html.Td(html.Figure([drawn, html.Figcaption(caption)]))
        for drawn, caption in zip((plain, borders), captions, strict=True)
    ]
    return html.Tr([html.Th(""), *cells])


def _row(run: Run, sample: Sample, entry: MapEntry, counts: Sequence[int]) -> html.Tr:
    assert sample.picture is not None
    cells = [
        html.Td(_panel(run, sample.picture, entry, count, share)) for count, share in zip(counts, SHARES, strict=False)
    ]
    missing = None if counts else html.Td(say("saliency_unreadable"), className="absent")
    return html.Tr([html.Th(explainer_name(entry.explainer), scope="row"), *cells, missing])


def _panel(run: Run, picture: Ref, entry: MapEntry, count: int, share: float) -> html.Figure:
    words = say("superpixels_first", count=text.integer(count))
    what = f"{entry.explainer}: {words}"
    drawn = html.Img(src=_address(run, picture, entry, count), alt=what, title=text.percent(share))
    return html.Figure([drawn, html.Figcaption(words)])


def _address(run: Run, picture: Ref, entry: MapEntry, count: int) -> str:
    return superpixels_picture_path(run.key, entry.ref, picture, count)


def _stamp(logs: LogDir, values: dict[str, str], query: Query) -> str:
    run = logs.run(values["key"])
    return repr(run and run.sample_version(int(values["position"])))


PAGE = Page(re.compile(r"/run/(?P<key>[0-9a-f]+)/sample/(?P<position>[0-9]{1,9})/superpixels"), _render, _stamp)
