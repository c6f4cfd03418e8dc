"""Sample scores: what each explainer's map of one sample and label scores."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dash import html

from ..store.entries import Sample, SampleScore, titled
from ..store.run import Run
from ..words import say, text
from .explainer_name import explainer_name
from .no_value import no_value
from .scroll import scroll


def sample_scores(run: Run, sample: Sample, label: int, explainers: Sequence[str]) -> html.Div | None:
    """Return a row per explainer, baselines last, and a column per benchmark; None where nothing was scored."""
    scores = run.scores_of(sample.position, sample.step, label)
    found = {(score.explainer, score.benchmark): score for score in scores}
    controls = [item.name for item in run.metadata.controls]
    names = [name for name in (*explainers, *controls) if any(who == name for who, _ in found)]
    if not names:
        return None
    benchmarks = _in_order(run, scores)
    head = [html.Th(say("scores_explainer"), scope="col")]
    head += [html.Th(titled(run.metadata, benchmark), scope="col", className="right") for benchmark in benchmarks]
    rows = [_row(name, [found.get((name, benchmark)) for benchmark in benchmarks], name in controls) for name in names]
    table = html.Table([html.Thead(html.Tr(head)), html.Tbody(rows)], className="sample-scores named")
    words = say("report_sample_scores", label=run.label(label))
    return html.Div([html.H3(words), scroll(table, words)], className="scores-of-sample panel")


def map_scores(run: Run, scores: Iterable[SampleScore], explainer: str) -> html.Dl | None:
    """Return the scores of one explainer's map, None where it has none."""
    mine = [score for score in scores if score.explainer == explainer]
    rows = [
        html.Div(
            [
                html.Dt(titled(run.metadata, score.benchmark)),
                html.Dd(_value(score)),
            ]
        )
        for score in sorted(mine, key=lambda score: _in_order(run, mine).index(score.benchmark))
    ]
    return html.Dl(rows, className="map-scores") if rows else None


def _in_order(run: Run, scores: Iterable[SampleScore]) -> list[str]:
    """Return the benchmarks of scores, as registered."""
    names = dict.fromkeys(score.benchmark for score in scores)
    known = [item.name for item in run.metadata.benchmarks if item.name in names]
    return [*known, *(name for name in names if name not in known)]


def _row(name: str, scores: Sequence[SampleScore | None], is_control: bool) -> html.Tr:
    badge = html.Span(say("scores_control"), className="badge") if is_control else None
    return html.Tr([html.Th([explainer_name(name), " ", badge], scope="row"), *map(_cell, scores)])


def _cell(score: SampleScore | None) -> html.Td:
    if score is None:
        return html.Td("–", className="right")
    return html.Td(_value(score), className="right")


def _value(score: SampleScore) -> str | html.Details | html.Span:
    return no_value(score) if score.value is None else text.number(score.value)
