"""Figure: chosen samples and their maps as one picture for a paper or a slide, as it is saved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from dash import html

from xlog.figures import FORMATS, Drawing, FigureError
from xlog.figures.options import CHOICES, LIMITS
from xlog.painting.looks import CHOICES as LOOKS
from xlog.painting.looks import LIMITS as AMOUNTS

from ..address.paths import Query, figure_file_path, figure_path
from ..components.attributes import attributes
from ..components.crumbs import crumbs, run_crumb
from ..components.explainer_choice import explainer_choice
from ..components.facts import notices
from ..components.field import field, number_field
from ..components.link import chip, choice
from ..components.listed import listed
from ..components.middle import middle
from ..components.save import save_bar
from ..components.steps import step_choice
from ..composer import compose, in_words
from ..composer.content import OF_PICTURES
from ..composer.panels import Painter
from ..composer.requested import Requested, requested
from ..data import LogDir
from ..store.entries import RunRow
from ..store.run import Run
from ..words import say, say_of, text
from .base import Page
from .missing import nothing

_LABELS = 16  # to choose among
_OF_TEXTS = ("both", "map", "picture", "alpha")  # looks of words


def _render(logs: LogDir, values: dict[str, str], query: Query) -> tuple[str, Any]:
    run, row = logs.run(values["key"]), logs.row(values["key"])
    if run is None or row is None:
        return nothing(say("no_such_run"))
    asked, path = requested(run, row, query), figure_path(run.key)
    steps = sorted({step for sample in asked.samples for step in run.sample_steps(sample.position)})
    present = max((sample.step for sample in asked.samples), default=0)
    size, problem = _size(logs, run, asked)
    content = [
        crumbs(run_crumb(row, query), _back(logs, run, row, asked, query), _title()),
        html.Div([html.H1(say("figure_title")), None if problem else _files(run, query)], className="heading"),
        step_choice(path, query, steps, present),
        notices([*asked.problems, *([problem] if problem else [])]),
        explainer_choice(asked.explainers, asked.content.explainers, path, query, row, is_all_plain=False),
        html.Div([*_choices(run, asked, path, query), _fields(asked)], className="figure-options"),
        html.P(size, className="secondary"),
        None if problem else _preview(run, asked, query),
        html.P(say("figure_looks"), className="secondary"),
    ]
    return f"{say('figure_title')} · {row.title}", content


def _back(logs: LogDir, run: Run, row: RunRow, asked: Requested, query: Query) -> html.A:
    """Return the link to the list that the samples were chosen in."""
    first = asked.samples[0].position if asked.samples else 0
    return listed(logs, run, row, query).back(first)


def _title() -> html.Span:
    return html.Span(say("figure_title"))


def _size(logs: LogDir, run: Run, asked: Requested) -> tuple[str, str]:
    """Return how large it will be, in words, and why there is no figure; one of them is ""."""
    try:
        if asked.content.are_lines:
            return _size_of_lines(compose(logs, run, asked.content, asked.options)), ""
        scale = Painter(logs, run, asked.content, asked.options).scale()
    except FigureError as error:
        return "", in_words(error)
    width = max(sample.width for sample in asked.samples) * scale
    inches, dpi = text.number(width / asked.options.dpi), text.integer(asked.options.dpi)
    return say("figure_size", scale=scale, width=text.integer(width), inches=inches, dpi=dpi), ""


def _size_of_lines(drawing: Drawing) -> str:
    width, height = map(text.number, drawing.inches)
    return say("figure_size_lines", width=width, height=height, dpi=text.integer(drawing.dpi))


def _files(run: Run, query: Query) -> html.Div:
    links = [
        html.A(
            kind.upper(),
            href=f"{figure_file_path(run.key, kind)}{query}",
            className="save",
            title=say("figure_as", format=kind.upper()),
            **attributes(aria_label=say("figure_as", format=kind.upper())),
        )
        for kind in FORMATS
    ]
    return save_bar(*links)


def _choices(run: Run, asked: Requested, path: str, query: Query) -> Iterator[html.Nav]:
    """Yield rows of chips, one for each option that is one of a few words."""
    yield from _labels(run, asked, path, query)
    colored = {name: CHOICES[name] for name in ("bar", "range")} | {"show": LOOKS["show"]}
    of_pictures = {name: CHOICES[name] for name in ("picture", "enlarge")}
    options = {name: CHOICES[name] for name in ("rows", "heads", "ground")}
    if asked.content.kind == "text":
        options |= {"unit": CHOICES["unit"], **colored, "show": _OF_TEXTS}
    elif not asked.content.are_lines:
        options |= of_pictures | colored
    for name, known in options.items():
        present = query.get(name) if query.get(name) in known else known[0]
        chips = (
            chip(_word(name, word, asked), path, query.having(**{name: word if place else None}), word == present)
            for place, word in enumerate(known)
        )
        heading = _heading(name, asked)
        yield choice(heading, chips, heading)


def _word(name: str, word: str, asked: Requested) -> str:
    """Return what a choice is called."""
    if name == "unit":
        return say(f"text_unit_{word or 'token'}")
    return say_of(asked.content.kind, f"figure_{name}_{word}")


def _heading(name: str, asked: Requested) -> str:
    if name == "unit":
        return say("text_units")
    return say_of(asked.content.kind, f"figure_{name}")


def _labels(run: Run, asked: Requested, path: str, query: Query) -> Iterator[html.Nav]:
    """Yield the choice of the label whose maps are shown, where samples share several that have maps."""
    of_each = [{label for label, _ in sample.maps} for sample in asked.samples]
    shared = sorted(set.intersection(*of_each))[:_LABELS] if of_each else []
    if len(shared) < 2:
        return
    chips = [
        chip(
            say_of("value" if run.metadata.task else run.kind, "figure_own_label"),
            path,
            replace(query, label=None),
            query.label not in shared,
        )
    ]
    chips += [chip(middle(run.label(one)), path, replace(query, label=one), one == query.label) for one in shared]
    yield choice(say("label"), chips, say("saliency_explained_label"))


def _fields(asked: Requested) -> html.Div:
    """Return fields of what is a number or a list, with what goes without saying in them."""
    places = ",".join(str(sample.position) for sample in asked.samples)
    plain = {name: f"{values[2]:g}" if values[2] else say("figure_plain") for name, values in LIMITS.items()}
    names = [name for name in LIMITS if not (asked.content.are_lines and name in OF_PICTURES)]
    numbers = [number_field(name, say(f"figure_{name}"), plain[name], LIMITS[name][1]) for name in names]
    has_colors = asked.content.kind != "row"
    opacity = number_field("opacity", say("figure_opacity"), f"{AMOUNTS['opacity'][2]:g}", AMOUNTS["opacity"][1])
    samples = field("samples", say("figure_samples"), hint=places)
    title = field("title", say("figure_own_title"))
    return html.Div([samples, *numbers, opacity if has_colors else None, title], className="figure-fields")


def _preview(run: Run, asked: Requested, query: Query) -> html.Figure:
    """Return the figure as a picture that loads by itself."""
    names = ", ".join(sample.title for sample in asked.samples)
    words = say("figure_of", samples=names, explainers=", ".join(asked.content.explainers))
    seen = f"{figure_file_path(run.key, 'png')}{query.having(preview='1')}"
    return html.Figure(html.Img(src=seen, alt=words), className="figure-preview panel")


def _stamp(logs: LogDir, values: dict[str, str], query: Query) -> str:
    run, row = logs.run(values["key"]), logs.row(values["key"])
    if run is None or row is None:
        return ""
    return repr([run.sample_version(sample.position) for sample in requested(run, row, query).samples])


PAGE = Page(re.compile(r"/run/(?P<key>[0-9a-f]+)/figure"), _render, _stamp)
