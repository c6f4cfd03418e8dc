"""Embedding: samples laid out by their maps or outputs, to find those that are wrong for the same reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from dash import html
from numpy.typing import NDArray

from ..address.paths import Query, embedding_path, gallery_path, run_path, sample_picture_path
from ..address.positions import join_positions
from ..address.selection_from_address import LIST, list_of
from ..analysis.background import PATIENCE
from ..analysis.embedding import OUTPUTS, Embedding, Layout, Place, chosen_way, embedding, progress
from ..analysis.neighbors import is_there
from ..analysis.throttle import throttle
from ..components.chart import chart
from ..components.explainer_name import explainer_name
from ..components.facts import notices
from ..components.lasso import lasso
from ..components.link import chip, choice, link
from ..components.mislead import explained
from ..components.save import csv_link
from ..components.scroll import scroll
from ..components.tiny_picture import tiny_picture
from ..components.truth import said_output, unit_of
from ..components.views import heading
from ..data import LogDir
from ..figures.embedding import Group, Point, Values, plane, plane_of_values
from ..figures.figure import Figure
from ..figures.palette import COLORS, GRAY, RIGHT_MARKERS, SYMBOLS
from ..store.fits import errors
from ..store.run import Run
from ..words import say, say_of, text
from .base import Page
from .missing import nothing

PICTURES = 5  # of a group
COLORED = len(COLORS)  # classes that have a color of their own, the most frequent ones
_OF_VALUES = ("output", "error", "true_value")  # what gives samples of a regression their color
_MARKERS = {True: 1, False: 0, None: -1}
_WORDS = {True: "mark_right", False: "mark_wrong", None: "uncertainty_not_known"}


def _render(logs: LogDir, values: dict[str, str], query: Query) -> tuple[str, Any]:
    run, row = logs.run(values["key"]), logs.row(values["key"])
    if run is None or row is None:
        return nothing(say("no_such_run"))
    step, of, by_neighbors = way = _way(run, query)
    title, found = say("embedding_title"), embedding(logs, run, throttle(row), way, PATIENCE)
    head = heading(run, row, query, embedding_path(run.key), title, step)
    body = [
        html.P(_said(run, found, of), className="subtitle"),
        notices(_unfinished(found), "info"),
        _ways(run, query, of),
        _methods(run, query, by_neighbors),
        _plane(run, query, step, of, found.layout) if found.layout else _empty(found, by_neighbors),
        _alike(run, query.along(step), found.layout) if found.layout else None,
    ]
    return f"{title} · {row.title}", [*head, html.Div(body, className="comparison")]


def _way(run: Run, query: Query) -> tuple[int, str, bool]:
    """Return the step, what samples are laid out by, and whether by neighbors."""
    steps = run.steps()
    step = query.step if query.step in steps else max(steps, default=0)
    return step, chosen_way(run, query.get("of")), query.get("method") == "umap" and is_there()


def _said(run: Run, found: Embedding, of: str) -> str:
    """Return what was laid out, of how many, and how many of them lack what it takes."""
    values = {"count": text.integer(len(found.positions)), "total": text.integer(found.total)}
    parts = [say("embedding_all" if len(found.positions) == found.total else "embedding_some", **values)]
    if found.is_done:
        placed = len(found.layout.places) if found.layout else 0
        missing = len(found.positions) - placed
        key = f"embedding_missing_{'maps' if of else 'outputs'}"
        parts += [say_of(run.kind, key, count=text.integer(missing))] if missing else []
    return " ".join(parts)


def _unfinished(found: Embedding) -> list[str]:
    if found.is_done:
        return []
    if found.read == len(found.positions):
        return [say("embedding_laying_out")]
    done, total = text.integer(found.read), text.integer(len(found.positions))
    return [say("embedding_computing", done=done, total=total)]


def _empty(found: Embedding, by_neighbors: bool) -> html.P | None:
    words = say("embedding_failed" if by_neighbors else "embedding_nothing")
    return html.P(words, className="empty") if found.is_done else None


def _ways(run: Run, query: Query, of: str) -> html.Nav:
    path = embedding_path(run.key)
    chips = [
        chip(
            say_of("value" if run.metadata.task else "", "embedding_outputs"),
            path,
            query.having(of="outputs"),
            of == OUTPUTS,
        )
    ]
    names = [explainer.name for explainer in run.metadata.explainers]
    chips += [chip(explainer_name(name, one_line=True), path, query.having(of=name), name == of) for name in names]
    return choice(say("embedding_by"), chips, say("embedding_by"))


def _methods(run: Run, query: Query, by_neighbors: bool) -> html.Nav | None:
    """Return the choice between PCA and UMAP, where the latter is installed."""
    if not is_there():
        return None
    path = embedding_path(run.key)
    chips = [
        chip(
            name.upper(),
            path,
            query.having(method="umap" if name == "umap" else None),
            (name == "umap") == by_neighbors,
        )
        for name in ("pca", "umap")
    ]
    return choice(say("embedding_method"), chips, say("embedding_method"))


# ------------------------------------------------------------------------------------------------------- the plane


def _plane(run: Run, query: Query, step: int, of: str, layout: Layout) -> html.Figure:
    color = _color(query, run, layout)
    shares = enumerate(layout.shares or (), 1)
    axes = [say("embedding_axis", number=number, share=text.percent(share)) for number, share in shares]
    figure = _drawn(run, step, layout, color, (axes[0], axes[1]) if axes else ("", ""))
    title = say("embedding_plane")
    note = say("embedding_note", count=text.integer(len(layout.places)))
    opens = run_path(run.key), query.along(step).having(**{LIST: list_of(query, "embedding")})
    pictures = sample_picture_path(run.key) if run.pictures else ""
    table = csv_link(run_path(run.key), "embedding", query, title)
    panel = chart(title, figure, note, "embedding_meaning", opens, table, pictures=pictures, kind=run.kind)
    panel.children[1:1] = [_colors(run, query, layout, color)]
    panel.children[3:3] = [lasso()]
    return panel


def _drawn(run: Run, step: int, layout: Layout, color: str, axes: tuple[str, str]) -> Figure:
    if color not in _OF_VALUES:
        return plane(_groups(run, layout, color), axes)
    values = _values(run, step, layout, color)
    labels = [place.label for place in layout.places]
    bar = say(f"embedding_color_{color}")
    unit = unit_of(run, labels[0]) if len(set(labels)) == 1 else ""
    points = [
        replace(point, title=f"{point.title}, {bar} {said_output(run, label, value)}")
        for point, label, value in zip(_all_points(run, layout), labels, values, strict=True)
    ]
    return plane_of_values(Values(f"{bar}, {unit}" if unit else bar, points, values, color == "error"), axes)


def _values(run: Run, step: int, layout: Layout, color: str) -> list[float]:
    """Return the output of each place of a regression, what is true of it, or by how much the output misses that."""
    outputs, truths = run.output_table(step), run.truth_table(step)
    table: tuple[NDArray[np.integer], NDArray[np.floating]]
    if color == "error":
        table = errors(outputs, truths)
    else:
        found = outputs if color == "output" else truths
        table = found.positions, found.values
    rows = dict(zip(table[0].tolist(), table[1], strict=True))
    there = ((rows.get(place.position, ()), place.label) for place in layout.places)
    return [float(row[label]) if label < len(row) else float("nan") for row, label in there]


def _color(query: Query, run: Run, layout: Layout) -> str:
    known = _known_colors(run, layout)
    return query.get("color") if query.get("color") in known else known[0]


def _known_colors(run: Run, layout: Layout) -> list[str]:
    if run.metadata.task:
        return [*_OF_VALUES, "group"] if len(run.truth_table(None).positions) else ["output", "group"]
    tells = {
        "right": any(place.right is not None for place in layout.places),
        "label": True,
        "truth": any(place.truth is not None for place in layout.places),
        "group": True,
    }
    return [name for name, is_told in tells.items() if is_told]


def _colors(run: Run, query: Query, layout: Layout, present: str) -> html.Nav:
    path = embedding_path(run.key)
    names = _known_colors(run, layout)
    chips = [chip(say(f"embedding_color_{name}"), path, query.having(color=name), name == present) for name in names]
    return choice(say("uncertainty_color"), chips, say("uncertainty_color"))


def _groups(run: Run, layout: Layout, color: str) -> list[Group]:
    points = _all_points(run, layout)
    if color == "right":
        outcomes = [(kind, say(_WORDS[kind]), RIGHT_MARKERS[_MARKERS[kind]]) for kind in _MARKERS]
        return _grouped(points, [place.right for place in layout.places], outcomes)
    if color == "group":
        numbers = range(int(layout.groups.max()) + 1)
        return _grouped(points, layout.groups.tolist(), [(n, _group_name(n), _marker(n)) for n in numbers])
    of_each = [_class(place, color) for place in layout.places]
    counts = Counter(label for label in of_each if label is not None)
    frequent = [label for label, _ in counts.most_common(COLORED)]
    kinds = [(label, run.label(label), _marker(n)) for n, label in enumerate(frequent)]
    others = [label if label in frequent else None for label in of_each]
    return _grouped(points, others, [*kinds, (None, say("embedding_others"), {"color": GRAY, "symbol": "circle-open"})])


def _all_points(run: Run, layout: Layout) -> list[Point]:
    return [_point(run, place, x, y) for place, (x, y) in zip(layout.places, layout.points.tolist(), strict=True)]


def _group_name(number: int) -> str:
    return say("embedding_group", number=number + 1)


def _marker(number: int) -> dict[str, Any]:
    return {"color": COLORS[number % len(COLORS)], "symbol": SYMBOLS[number % len(SYMBOLS)]}


def _class(place: Place, color: str) -> int | None:
    return place.label if color == "label" else next(iter(place.truth or ()), None)


def _grouped(points: list[Point], keys: list[Any], kinds: Sequence[tuple[Any, str, dict[str, Any]]]) -> list[Group]:
    """Return the points of each kind, without kinds that have none."""
    found = [
        Group(name, marker, [point for point, key in zip(points, keys, strict=True) if key == kind])
        for kind, name, marker in kinds
    ]
    return [group for group in found if group.points]


def _point(run: Run, place: Place, x: float, y: float) -> Point:
    words = " · ".join(filter(None, (f"{place.title}: {run.label(place.label)}", place.head)))
    return Point(x, y, words, (place.position, place.label))


# ------------------------------------------------------------------------------------------------------ alike samples


def _alike(run: Run, opened: Query, layout: Layout) -> html.Section:
    """Return the groups of alike samples, those first that have most wrong ones; each opens its samples."""
    found = [
        [place for place, n in zip(layout.places, layout.groups, strict=True) if n == number]
        for number in range(int(layout.groups.max()) + 1)
    ]
    if run.metadata.task:
        return _alike_values(run, opened, found)
    wrong = [sum(place.right is False for place in group) for group in found]
    order = sorted(range(len(found)), key=lambda number: (-wrong[number], number))
    rows = [_group(run, opened, number, found[number], wrong[number]) for number in order]
    return _groups_table(("name", "samples", "wrong", "labels", "pictures"), rows)


def _groups_table(names: Sequence[str], rows: list[html.Tr]) -> html.Section:
    numbers = ("samples", "wrong", "output", "error")
    head = [
        html.Th(say(f"embedding_group_{name}"), scope="col", className="right" if name in numbers else "")
        for name in names
    ]
    table = html.Table([html.Thead(html.Tr(head)), html.Tbody(rows)], className="named changes")
    title = say("embedding_groups")
    return html.Section([html.H2(title), scroll(table, title, "panel"), explained("embedding_groups_meaning")])


def _alike_values(run: Run, opened: Query, groups: list[list[Place]]) -> html.Section:
    """Return the groups of a regression, with what is predicted for them, those first that are farthest off."""
    outputs = run.output_table(opened.step)
    known, missed = errors(outputs, run.truth_table(opened.step))
    said = dict(zip(outputs.positions.tolist(), outputs.values, strict=True))
    off = dict(zip(known.tolist(), np.abs(missed), strict=True))
    means = [(_mean_of(said, group), _mean_of(off, group)) for group in groups]
    order = sorted(range(len(groups)), key=lambda number: -means[number][1] if means[number][1] >= 0 else 0.0)
    rows = []
    for number in order:
        group, label = groups[number], groups[number][0].label
        cells = [html.Td(text.integer(len(group)), className="right")]
        cells += [html.Td(said_output(run, label, mean), className="right") for mean in means[number]]
        cells.append(html.Td(", ".join(place.title for place in group[:PICTURES])))
        rows.append(html.Tr([html.Th(_group_link(run, opened, number, group), scope="row"), *cells]))
    return _groups_table(("name", "samples", "output", "error", "pictures"), rows)


def _mean_of(values: Mapping[int, NDArray[np.floating]], places: list[Place]) -> float:
    """Return the mean over samples of what there is of the output that each one is laid out by; NaN where none is."""
    there = ((values.get(place.position, ()), place.label) for place in places)
    found = [float(row[label]) for row, label in there if label < len(row)]  # a damaged log may say any label
    finite = [one for one in found if np.isfinite(one)]
    return float(np.mean(finite)) if finite else float("nan")


def _group_link(run: Run, opened: Query, number: int, places: list[Place]) -> html.A:
    there = opened.having(samples=join_positions(sorted(place.position for place in places)))
    return link(_group_name(number), gallery_path(run.key), there, title=say("lasso_open", count=len(places)))


def _group(run: Run, opened: Query, number: int, places: list[Place], wrong: int) -> html.Tr:
    known = sum(place.right is not None for place in places)
    name = _group_link(run, opened, number, places)
    share = text.percent(wrong / known) if known else "–"
    (label, count), *_ = Counter(place.label for place in places).most_common(1)
    labels = say("embedding_group_label", label=run.label(label), share=text.percent(count / len(places)))
    pictures = [tiny_picture(run, run.sample(place.position, opened.step), place.title) for place in places[:PICTURES]]
    cells = [
        html.Td(text.integer(len(places)), className="right"),
        html.Td(
            [share, html.Span(f" ({text.integer(wrong)})" if known else "", className="secondary")], className="right"
        ),
        html.Td(labels),
        html.Td(pictures if any(pictures) else ", ".join(place.title for place in places[:PICTURES])),
    ]
    return html.Tr([html.Th(name, scope="row"), *cells])


def _stamp(logs: LogDir, values: dict[str, str], query: Query) -> str:
    run, row = logs.run(values["key"]), logs.row(values["key"])
    if run is None or row is None:
        return ""
    pace = throttle(row)
    return repr((pace, row.path, progress(run, pace, _way(run, query))))


PAGE = Page(re.compile("/run/(?P<key>[0-9a-f]+)/embedding"), _render, _stamp, begins_with_chart=True)
