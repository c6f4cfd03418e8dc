"""Sides: what is compared, in what it differs, and links that change it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from dash import html

from ..address.paths import Query, compare_path, run_path
from ..analysis.compared_runs import MOST, ComparedRun, ComparedRuns
from ..analysis.metadata_differences import Fact, differing
from ..analysis.pair import Pair, accuracy
from ..components.attributes import attributes
from ..components.badge import state_badge
from ..components.breakable import breakable
from ..components.facts import notices
from ..components.fits import fit_words
from ..components.link import chip, choice, link
from ..data import LogDir
from ..store.entries import Metadata, RunRow
from ..words import say, text
from .base import step_words, with_runs

_STEPS, _RUNS = 12, 8  # offered at most


def troubles(found: ComparedRuns) -> html.Ul | None:
    """Return what of the address cannot be compared, None where all can."""
    lines = [say("between_odd", part=text.shortened(part, 60)) for part in found.odd]
    lines += [say("between_missing", run=key) for key in found.missing]
    lines += [say("between_no_step", run=name, step=text.integer(step)) for name, step in found.no_steps]
    if found.beyond:
        lines.append(say("between_beyond", count=text.integer(found.beyond), most=MOST))
    if len({side.run.kind for side in found.sides}) > 1:
        sides = (
            f"{side.letter}{say('saliency_colon')}{say(f'between_kind_of_{side.run.kind}')}" for side in found.sides
        )
        lines.append(say("between_other_kinds", sides=", ".join(sides)))
    return notices(lines)


def panel(found: ComparedRuns, query: Query) -> html.Section:
    """Return a table with a column for each side, and rows of what it is; in what else they differ is folded."""
    sides = found.sides
    metadata = [side.run.metadata for side in sides]
    known: list[tuple[str, list[Any]]] = [
        (say("between_model"), [_model(one) for one in metadata]),
        (say("between_samples"), [text.integer(side.run.count(side.step)) for side in sides]),
        (
            say("between_fit" if all(one.task for one in metadata) else "between_accuracy"),
            [_accuracy(side) for side in sides],
        ),
    ]
    letters = [side.letter for side in sides]
    head = html.Tr([html.Td(), *(html.Th(_head(side, sides, query), scope="col") for side in sides)])
    return html.Section(
        [
            _table(head, [_row(name, letters, values) for name, values in known]),
            _differences(sides, differing(metadata)),
            notices(_label_notes(sides), "info"),
        ],
        className="panel sides",
        **attributes(aria_label=say("between_sides")),
    )


def _table(head: html.Tr, rows: list[html.Tr]) -> html.Div:
    """Return a table whose columns are as wide as those of another with as many: one stands below the other."""
    count = {"--sides": len(head.children) - 1}
    table = html.Table([html.Thead(head), html.Tbody(rows)], className="side-table", style=count)
    return html.Div(table, className="scroll", tabIndex="0")


def _differences(sides: tuple[ComparedRun, ...], facts: list[Fact]) -> html.Details | html.P:
    if not facts:
        return html.P(say("between_no_difference"), className="secondary")
    letters = [side.letter for side in sides]
    heads = [html.Th(html.Span(letter, className="letter"), scope="col") for letter in letters]
    rows = [
        _row(_fact_name(fact), letters, [html.Code(value) if value else "–" for value in fact.values]) for fact in facts
    ]
    summary = html.Summary(say("between_more_facts", count=text.integer(len(facts))))
    return html.Details([summary, _table(html.Tr([html.Td(), *heads]), rows)], className="side-facts")


def _row(name: str, letters: Sequence[str], values: Iterable[Any]) -> html.Tr:
    cells = (html.Td(value, **attributes(data_column=letter)) for letter, value in zip(letters, values, strict=True))
    return html.Tr([html.Th(breakable(name), scope="row"), *cells])


def _head(side: ComparedRun, sides: tuple[ComparedRun, ...], query: Query) -> list[Any]:
    others = [other.requested for other in sides if other is not side]
    is_first = side is sides[0]
    reference = html.Span(say("between_reference"), className="badge mark")
    to_front = link(say("between_make_reference"), compare_path(), with_runs(query, [side.requested, *others]), "small")
    drop = link(
        say("between_drop"),
        compare_path(),
        with_runs(query, others),
        "small",
        **attributes(aria_label=say("between_drop_side", letter=side.letter)),
    )
    there = Query(step=side.step)
    return [
        html.Div(
            [html.Span(side.letter, className="letter"), reference if is_first else to_front, drop],
            className="side-links",
        ),
        html.Div(link(breakable(side.row.title), run_path(side.run.key), there, "run-name")),
        html.Div([step_words(side), " ", state_badge(side.row.state, side.row.message)], className="secondary"),
    ]


def _model(one: Metadata) -> html.Span:
    return breakable(" ".join(filter(None, (one.model, f"({one.framework})" if one.framework else ""))) or "–")


def _accuracy(side: ComparedRun) -> Any:
    if side.run.metadata.task:
        return fit_words(side.run, side.step) or html.Span(say("between_no_truth"), className="absent")
    found = accuracy(side).result()
    if found is None:
        return html.Span("…", title=say("between_computing"))
    if not found.count:
        return html.Span(say("between_no_truth"), className="absent")
    low, high = found.interval
    more = say("between_accuracy_of", low=text.percent(low), high=text.percent(high), count=text.integer(found.count))
    return [text.percent(found.right / found.count), html.Span(f" {more}", className="small")]


def _fact_name(fact: Fact) -> str:
    kind = say(f"between_fact_{fact.kind}")
    return f"{kind}: {fact.name}" if fact.name else kind


def _label_notes(sides: tuple[ComparedRun, ...]) -> list[str]:
    """Return where labels of a side have other numbers than those of the reference."""
    lines = []
    for side in sides[1:]:
        labels = Pair(sides[0], side).labels
        if labels.moved or labels.lost:
            counts = {"moved": text.integer(labels.moved), "lost": text.integer(labels.lost)}
            lines.append(say("between_labels", letter=side.letter, **counts))
    return lines


def other_inputs(logs: LogDir, sides: tuple[ComparedRun, ...]) -> html.Ul | None:
    """Return which sides have other inputs than the reference under the same ids, None where none has."""
    lines = []
    for side in sides[1:]:
        found = Pair(sides[0], side).inputs(logs).result()
        if found is not None and found.apart:
            counts = {"apart": text.integer(found.apart), "count": text.integer(found.count)}
            lines.append(say("between_other_inputs", letter=side.letter, **counts))
    return notices(lines)


def additions(logs: LogDir, found: ComparedRuns, query: Query) -> list[html.Nav]:
    """Return choices of what else could be compared: steps of the runs that are, and the newest other runs."""
    if len(found.sides) >= MOST:
        return []
    requested = [side.requested for side in found.sides]
    navs = []
    for run, name in {side.run: side.row.title for side in found.sides}.items():
        steps = [step for step in run.steps() if (run.key, step) not in requested]
        if requested == [(run.key, None)]:
            steps = steps[:-1]  # the last is what it is compared with
        if len(run.steps()) > 1 and steps:
            chips = [
                chip(
                    text.integer(step), compare_path(), with_runs(query, _with_step(found.sides, run.key, step)), False
                )
                for step in _some(steps)
            ]
            words = say("between_add_step", run=text.shortened(name, 40))
            navs.append(choice(words, chips, words))
    rows = offered(logs, found)
    if rows:
        words = say("between_add_run")
        chips = [
            chip(row.title, compare_path(), with_runs(query, [*requested, (row.key, None)]), False, title=row.title)
            for row in rows
        ]
        navs.append(choice(words, chips, words))
    return navs


def offered(logs: LogDir, found: ComparedRuns) -> list[RunRow]:
    """Return the newest runs that could be compared too."""
    keys = {side.run.key for side in found.sides}
    return [row for row in logs.runs() if row.key not in keys][:_RUNS]


def _with_step(sides: tuple[ComparedRun, ...], key: str, step: int) -> list[tuple[str, int | None]]:
    """Return the sides and a further step; a run alone, without a step, is one at its last, and comes after it."""
    requested = [side.requested for side in sides]
    return [(key, step), (key, sides[0].run.steps()[-1])] if requested == [(key, None)] else [*requested, (key, step)]


def _some(steps: list[int]) -> list[int]:
    """Return at most so many of some steps, evenly spread, the first and the last among them."""
    if len(steps) <= _STEPS:
        return steps
    return [steps[place * (len(steps) - 1) // (_STEPS - 1)] for place in range(_STEPS)]
