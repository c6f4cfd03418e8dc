"""Contents: what a report says, from what was run to who made it."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dash import html

from ..components.about import about
from ..components.badge import state_badge
from ..components.facts import notices
from ..components.fits import fit_words
from ..components.importances import importance_cards
from ..data import LogDir
from ..store.entries import RunRow, Sample
from ..store.run import Run
from ..words import say, say_of, speaking, text
from .choice import ReportError, Wanted, chosen_explainers, chosen_samples, named_step
from .colored import MOST_PIXELS
from .document import document
from .samples import SampleSections
from .scene import dim_filter
from .scores import scores_section


@dataclass(frozen=True)
class Made:
    """A report."""

    html: str
    step: int
    samples: int
    explainers: tuple[str, ...]


def make(paths: Sequence[Path], wanted: Wanted, made_by: str) -> Made:
    """Return a report of the run that some event files of one folder are. Raises ReportError."""
    logs = LogDir(paths[0].parent, only=paths)
    logs.refresh(math.inf)
    run = next((logs.run(row.key) for row in logs.runs()), None)
    if run is None:
        raise ReportError(f"wanted the files of a run, got {paths[0]}, of which nothing can be read")
    with speaking(wanted.language):
        return _made(logs, run, paths, wanted, made_by)


def _made(logs: LogDir, run: Run, paths: Sequence[Path], wanted: Wanted, made_by: str) -> Made:
    step = named_step(run, wanted.step)
    samples = chosen_samples(run, step, wanted)
    explainers = chosen_explainers(run, samples, wanted)
    sections = SampleSections(logs, run, explainers, wanted.labels)
    of_samples = [sections.section(sample) for sample in samples]
    scores = scores_section(run, step)
    (row,) = logs.runs()  # after all was read: what could not be is known now
    title = wanted.title or say("report_title", run=row.path)
    head = [dim_filter(), *_head(title, row, sections.unreadable), about(run.metadata, row)]
    model = [fit_words(run, step), importance_cards(run, step)]
    content = [*head, *model, scores, _contents(run, step, samples, wanted), *of_samples, _foot(row, paths, made_by)]
    return Made(document(title, content), step, len(samples), tuple(explainers))


def _head(title: str, row: RunRow, unreadable: int) -> list[Any]:
    lost = [say("report_lost_maps", count=text.integer(unreadable))] if unreadable else []
    problems = [row.message] if row.message else []
    sound = None if row.health or lost or problems else html.P(say("report_sound"), className="secondary")
    return [
        html.Div([html.H1(title), state_badge(row.state)], className="heading"),
        notices([*problems, *row.health, *lost]),
        sound,
    ]


def _contents(run: Run, step: int, samples: Sequence[Sample], wanted: Wanted) -> html.Section:
    total = run.count(step)
    key = "report_named" if wanted.samples else "report_all" if len(samples) == total else "report_spaced"
    values = {"count": text.integer(len(samples)), "total": text.integer(total), "step": text.integer(step)}
    links = [html.A(sample.title, href=f"#sample-{sample.position}", className="contents") for sample in samples]
    note = [say(key, **values), say_of(run.kind, "report_maps", side=MOST_PIXELS)]
    return html.Section([html.H2(say("gallery_title")), html.P(" ".join(note), className="meaning"), html.P(links)])


def _foot(row: RunRow, paths: Sequence[Path], made_by: str) -> html.Footer:
    names = ", ".join(path.name for path in paths)
    words = say("report_made", by=made_by, moment=text.moment(time.time()), run=row.run_id, files=names)
    return html.Footer(words)
