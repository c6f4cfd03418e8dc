"""Views: the pages of one run, and what stands above each."""

from __future__ import annotations

from typing import Any

from dash import html

from ..address.paths import (
    Query,
    compare_path,
    confusion_path,
    embedding_path,
    gallery_path,
    join_runs,
    over_time_path,
    prior_path,
    run_path,
    scores_path,
    summary_path,
    training_path,
    trees_path,
    uncertainty_path,
    words_path,
)
from ..store.entries import RunRow
from ..store.run import Run
from ..words import say, text
from .attributes import attributes
from .crumbs import crumbs, run_crumb
from .link import chip, link
from .steps import step_choice


def run_views(run: Run, query: Query, present: str = "") -> html.Nav:
    """Return links to the pages of a run; step and language go along."""
    pages = [
        ("views_run", run_path(run.key)),
        ("gallery_title", gallery_path(run.key)),
        ("scores_title", scores_path(run.key)),
        *([] if run.metadata.task else [("uncertainty_title", uncertainty_path(run.key))]),
        ("embedding_title", embedding_path(run.key)),
    ]
    if run.metadata.features and "saliency" in run.parts():
        pages.insert(2, ("summary_title", summary_path(run.key)))
    if run.metadata.has_texts and "saliency" in run.parts():
        pages.insert(2, ("words_title", words_path(run.key)))
    if run.has_truth():
        pages.insert(2, ("confusion_title", confusion_path(run.key)))
    if run.has_training() or run.influence_count():
        pages.append(("training_title", training_path(run.key)))
    if run.metadata.prior is not None:
        pages.append(("prior_title_of_text" if run.metadata.prior.names else "prior_title", prior_path(run.key)))
    if len(run.steps()) > 1:
        pages.append(("over_time_title", over_time_path(run.key)))
    if run.has_trees():
        pages.append(("trees_title", trees_path(run.key)))
    links = [chip(say(name), path, query.along(), path == present) for name, path in pages]
    return html.Nav(links, className="chips views", **attributes(aria_label=say("views")))


def comparisons(run: Run, query: Query, alone: bool) -> html.Nav | None:
    """Return links to comparisons of a run: of its first step with its last, and, unless it is alone, with others."""
    steps = run.steps()
    links = []
    if len(steps) > 1:
        sides = join_runs([(run.key, steps[0]), (run.key, steps[-1])])
        words = say("between_first_and_last", first=text.integer(steps[0]), last=text.integer(steps[-1]))
        links.append(link(words, compare_path(), Query().having(runs=sides), "chip"))
    if not alone:
        links.append(link(say("between_with_others"), compare_path(), Query().having(runs=run.key), "chip"))
    return html.Nav(links, className="chips", **attributes(aria_label=say("between_title"))) if links else None


def heading(run: Run, row: RunRow, query: Query, path: str, title: str, step: int | None) -> list[Any]:
    """Return what stands above a page of a run: where it is, its title, other pages, steps; None: it has none."""
    return [
        crumbs(run_crumb(row, query), html.Span(title)),
        html.Div([html.H1(title), run_views(run, query, path)], className="heading"),
        None if step is None else step_choice(path, query, run.steps(), step),
    ]
