"""Card: a sample in a gallery."""

from __future__ import annotations

from dash import html

from ..address.paths import Query, sample_path, thumb_path
from ..store.entries import Sample
from ..store.run import Run
from ..words import say
from .badge import claimed_badge, correct_badge, incomplete_badge
from .brief import brief
from .link import link
from .middle import middle
from .predictions import said
from .truth import truth_key, truth_names


def card(run: Run, sample: Sample, query: Query) -> html.A:
    """Return what is seen of a sample, its name, most probable label and truth, as a link to its page."""
    body = [
        html.Div(_picture(run, sample), className="thumb"),
        html.Div(middle(sample.title), className="name"),
        html.Div(_prediction(run, sample), className="prediction"),
        html.Div(_truth(run, sample), className="truth"),
    ]
    return link(body, sample_path(run.key, sample.position), Query(step=query.step), "card")


def _picture(run: Run, sample: Sample) -> html.Img | html.Span | html.Dl | html.Div:
    if not sample.is_picture:
        return brief(run, sample)
    if sample.picture is None:
        return html.Span(say("card_no_picture"), className="absent")
    small = " pixelated" if sample.is_small else ""
    return html.Img(
        src=thumb_path(run.key, sample.picture, sample.depth),
        alt=say("card_picture", name=sample.title),
        className=f"picture{small}",
    )


def _prediction(run: Run, sample: Sample) -> list[html.Span]:
    if sample.top is None:
        return [html.Span(say("card_no_prediction"), className="absent")]
    name = run.label(sample.top.label)
    return [
        middle(name, "label-name"),
        html.Span(said(run, sample.top), className="probability"),
    ]


def _truth(run: Run, sample: Sample) -> list[html.Span | None]:
    if sample.truth is None and not sample.values:
        return [html.Span(say("card_no_truth"), className="absent")]
    names = truth_names(run, sample) or say("card_none_of_the_classes")
    return [
        correct_badge(run, sample),
        incomplete_badge(sample),
        claimed_badge(sample),
        middle(f"{say(truth_key(sample, 'card_truth'))}{names}", "label-name"),
    ]
