"""Compared: what is compared, and what the address says about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from dash import html

from ..address.names import join_names, parse_names
from ..address.paths import Query, run_path, scores_path
from ..analysis.scoreboard import Scoreboard, means
from ..components.attributes import attributes
from ..components.link import chip
from ..components.save import csv_link
from ..data import LogDir
from ..store.entries import Summary
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
        if "show" not in dict(self.query.more):
            return list(self.board.explainers[:SHOWN])
        wanted = parse_names(self.query.get("show"))
        return [name for name in self.board.explainers if name in wanted]

    def table(self, name: str) -> html.A:
        """Return a link to a table of what is compared, as CSV."""
        return csv_link(run_path(self.run.key), name, self.query, say(f"export_{name}"))

    def choice(self, part: str, names: Iterable[str], present: str) -> html.Nav:
        """Return chips of names, one of which the query's `part` names."""
        chips = (
            chip(
                self.board.titled(name, text.shortened(name, CHIP)) if part == "metric" else text.shortened(name, CHIP),
                self.path,
                replace(self.query, page=1).having(**{part: name}),
                name == present,
                title=name,
            )
            for name in names
        )
        return self._chips(say(f"scores_{part}"), chips)

    def shown_choice(self) -> html.Nav | None:
        """Return chips that add explainers to charts and take them away, None where there is one."""
        if len(self.board.explainers) < 2:
            return None
        shown = self.shown()
        chips = (
            chip(
                text.shortened(name, CHIP),
                self.path,
                self.query.having(show=self._toggled(shown, name)),
                name in shown,
                title=name,
            )
            for name in self.board.explainers
        )
        return self._chips(say("scores_show"), chips)

    def _toggled(self, shown: Sequence[str], name: str) -> str:
        return join_names(other for other in self.board.explainers if (other in shown) != (other == name))

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
