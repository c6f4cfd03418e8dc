"""Live: how a run that is being written comes along. Says what is known; how many samples will come, no log says."""

from __future__ import annotations

import math
import time

from dash import html

from ..store.entries import RunRow, State
from ..store.run import Run
from ..words import say, text
from .attributes import attributes


def live(run: Run, row: RunRow) -> html.P | None:
    """Return how many samples there are, the step, how fast they come, and how long ago the last record came."""
    if row.state is not State.RUNNING:
        return None
    known = [
        text.plural(row.samples, "sample"),
        say("live_step", step=text.integer(row.steps[-1])) if row.steps else "",
    ]
    words = say("live_between").join(filter(None, (*known, _rate(run.rate()))))
    return html.P([html.Strong(say("live")), say("live_colon"), words, _last(run.last_time())], className="live")


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
