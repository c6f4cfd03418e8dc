"""Compared: what is compared, and what the address says about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from dash import html

from ..address.names import parse_names
from ..address.paths import Query, run_path, scores_path
from ..analysis.score_matrix import PairedMeans, ScoreMatrix, bounds_of, paired_means
from ..analysis.scoreboard import Scoreboard, means
from ..components.attributes import attributes
from ..components.explainer_choice import chosen, explainer_choice
from ..components.link import chip
from ..components.save import csv_link
from ..data import LogDir
from ..store.entries import RunRow, Summary
from ..store.run import Run
from ..words import say, text

CHIP = 36  # characters of a name on a chip
SHOWN = 6  # explainers drawn where the address names none: more outlines cannot be told apart


@dataclass(frozen=True)
class Compared:
    """Scores of a run at a step, and the state of the page."""

    logs: LogDir
    run: Run
    query: Query
    step: int
    board: Scoreboard

    @property
    def path(self) -> str:
        """The address of the page."""
        return scores_path(self.run.key)

    @property
    def metric(self) -> str:
        """The metric that is looked at."""
        return _among(self.query.get("metric"), self.board.metrics)

    @property
    def explainer(self) -> str:
        """The explainer that is looked at."""
        return _among(self.query.get("explainer"), self.board.explainers + self.board.controls)

    def shown(self) -> list[str]:
        """Return the explainers that charts draw, without the baselines, which all of them draw."""
        if "show" in dict(self.query.more):  # as addresses of 0.1 say it
            wanted = parse_names(self.query.get("show"))
            return [name for name in self.board.explainers if name in wanted]
        kept = (row.explainers_kept if (row := self.row) else ()) or self.board.explainers[:SHOWN]
        return chosen(self.board.explainers, self.query, kept)

    @property
    def row(self) -> RunRow | None:
        """What the list of runs says of it."""
        return self.logs.row(self.run.key)

    @cached_property
    def matrix(self) -> ScoreMatrix:
        """All scores of the step."""
        return ScoreMatrix.of(self.run.scores(self.step))

    def paired(self, metric: str, names: Sequence[str]) -> PairedMeans:
        """Return means in a metric over what all of some explainers have scores of."""
        return paired_means(self.matrix, names, metric, bounds_of(self.run.metadata, metric))

    def table(self, name: str) -> html.A:
        """Return a link to a table of what is compared, as CSV."""
        return csv_link(run_path(self.run.key), name, self.query, say(f"export_{name}"))

    def choice(self, part: str, names: Iterable[str], present: str) -> html.Nav:
        """Return chips of names, one of which the query's `part` names."""
        chips = (
            chip(
                self.board.titled(name, words) if part == "metric" else words,
                self.path,
                replace(self.query, page=1).having(**{part: name}),
                name == present,
                title=name,
            )
            for name, words in text.shortened_apart(names, CHIP).items()
        )
        return self._chips(say(f"scores_{part}"), chips)

    def shown_choice(self) -> html.Details | None:
        """Return the choice of whom charts draw, and in which order; None where there is one."""
        names, query = self.board.explainers, self.query.having(show=None)
        return explainer_choice(names, self.shown(), self.path, query, self.row, is_all_plain=False)

    def _chips(self, word: str, chips: Iterable[html.A]) -> html.Nav:
        children = [html.Span(word, className="label"), *chips]
        return html.Nav(children, className="chips", **attributes(aria_label=word))


def mean_scores(run: Run, step: int | None) -> tuple[int, list[Summary], bool]:
    """Return mean scores, their step, and whether they were logged; else they are means of what is there so far."""
    found, summaries = run.summaries(step)
    if summaries:
        return found, summaries, True
    found = max(run.steps(), default=0) if step is None else step
    return found, means(run.scores(found)), False


def _among(wanted: str, names: Sequence[str]) -> str:
    return wanted if wanted in names else (names[0] if names else "")
