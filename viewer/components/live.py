"""Live: how a run that is being written comes along, and how long it will take, where the log says what is planned."""

from __future__ import annotations

import math
import time
from typing import Any

from dash import html

from ..store.entries import RunRow, State
from ..store.run import Run
from ..words import say, text
from .attributes import attributes


def live(run: Run, row: RunRow) -> html.P | None:
    """Return how many samples of the step there are, how fast they come, what is left, when the last one came."""
    if row.state is not State.RUNNING:
        return None
    step = row.steps[-1] if row.steps else None
    done, total, rate = run.count(step) if step is not None else 0, _total(run), run.rate()
    known = [
        say("live_of", done=text.integer(done), total=text.integer(total)) if total else text.plural(done, "sample"),
        say("live_step", step=text.integer(step)) if step is not None else "",
        _rate(rate),
        say("live_left", time=text.duration((total - done) / rate)) if rate and total > done else "",
    ]
    words = say("live_between").join(filter(None, known))
    bar = (
        html.Progress(value=str(min(done, total)), max=str(total), **attributes(aria_hidden="true")) if total else None
    )
    said: list[Any] = [html.Strong(say("live")), say("live_colon"), words, _last(run.last_time()), bar]
    return html.P(said, className="live")


def _total(run: Run) -> int:
    """Return how many samples the pass of now is going to log, in all processes; 0 where no log says."""
    return run.metadata.planned_samples * max(1, run.metadata.processes)


def _rate(rate: float | None) -> str:
    if rate is None:
        return ""
    if rate < 1:
        return say("live_slow", time=text.duration(1 / rate))
    return say("live_rate", rate=text.number(rate))


def _last(moment: float) -> html.Span:
    """Return the place where client/page/live.js counts on; nothing where two clocks contradict each other."""
    age = time.time() - moment
    known = moment > 0 and math.isfinite(age) and age >= 0
    words = say("live_between") + say("live_last", time="{time}")
    return html.Span(className="since", **attributes(data_age=f"{age:.1f}" if known else "", data_words=words))
