"""Sample card: a sample among filtered ones, with the outcomes of its labels."""

from __future__ import annotations

from dash import html

from ..address.paths import Query, sample_path, thumb_path
from ..address.selection_from_address import LIST, list_of
from ..store.entries import Prediction, RunRow, Sample
from ..store.run import Run
from ..store.selection import Selection, outcome_of
from ..words import say
from .badge import correct_badge
from .brief import brief
from .link import link
from .middle import middle
from .predictions import said, said_std
from .sample_notes import note_badges
from .truth import truth_key, truth_names

LABELS = 3  # the most probable ones, beside one that is asked for


def sample_card(run: Run, row: RunRow, sample: Sample, query: Query, selection: Selection, value: str = "") -> html.A:
    """Return picture, name, labels with outcomes and truth as a link to the sample; `value`: what it was sorted by."""
    outputs = _shown(run, sample, selection)
    labels = [_label(run, sample, prediction, selection) for prediction in outputs]
    body = [
        html.Div(_picture(run, sample), className="thumb"),
        html.Div(middle(sample.title), className="name"),
        html.Div(correct_badge(run, sample)),
        html.Div(labels or html.Span(say("gallery_no_prediction"), className="absent"), className="heard"),
        html.Div(middle(_truth(run, sample), "label-name"), className="truth"),
        note_badges(row, sample),
        html.Div(value, className="sorted-by"),
    ]
    wanted = [one.label for one in outputs if selection.labels and one.label in selection.labels]
    there = Query(step=query.step, label=next(iter(wanted), None)).having(**{LIST: list_of(query)})
    return link(body, sample_path(run.key, sample.position), there, "card")


def outcome_badge(outcome: str) -> html.Span:
    """Return TP, FN, FP or TN; what that means comes with the pointer."""
    return html.Span(outcome, className=f"badge outcome-{outcome.lower()}", title=say(f"gallery_{outcome}"))


def _shown(run: Run, sample: Sample, selection: Selection) -> list[Prediction]:
    """Return the most probable labels, then the first that is asked for where it is none of them."""
    first, rest = sample.predictions[:LABELS], sample.predictions[LABELS:]
    wanted = [prediction for prediction in sample.predictions if _is_requested(run, sample, prediction, selection)]
    late = [prediction for prediction in rest if prediction in wanted[:1]]
    return [*first, *late]


def _is_requested(run: Run, sample: Sample, prediction: Prediction, selection: Selection) -> bool:
    if selection.labels:
        return prediction.label in selection.labels
    return bool(selection.outcomes) and _outcome(run, sample, prediction, selection) in selection.outcomes


def _outcome(run: Run, sample: Sample, prediction: Prediction, selection: Selection) -> str:
    if not run.metadata.is_multi_label:
        return ""
    return outcome_of(sample, prediction.label, prediction.probability, selection.threshold)


def _label(run: Run, sample: Sample, prediction: Prediction, selection: Selection) -> html.Div:
    outcome, name = _outcome(run, sample, prediction, selection), run.label(prediction.label)
    spread = f" ± {said_std(run, prediction.uncertainty.std)}" if prediction.uncertainty else ""
    scored = " marked" if _is_requested(run, sample, prediction, selection) else ""
    return html.Div(
        [
            middle(name, "label-name"),
            html.Span([said(run, prediction), html.Span(spread, className="secondary")], className="probability"),
            outcome_badge(outcome) if outcome else None,
        ],
        className=f"heard-label{scored}",
    )


def _truth(run: Run, sample: Sample) -> str:
    if sample.truth is None and not sample.values:
        return say("gallery_no_truth")
    names = truth_names(run, sample) or say("gallery_none_of_classes")
    return say(truth_key(sample, "gallery_truth"), labels=names)


def _picture(run: Run, sample: Sample) -> html.Img | html.Span | html.Dl | html.Div:
    if not sample.is_picture:
        return brief(run, sample)
    if sample.picture is None:
        return html.Span(say("gallery_no_picture"), className="absent")
    small = " pixelated" if sample.is_small else ""
    words = say("gallery_picture", sample=sample.title)
    return html.Img(src=thumb_path(run.key, sample.picture, sample.depth), alt=words, className=f"picture{small}")
