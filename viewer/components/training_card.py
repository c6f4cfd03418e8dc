"""Training card: a sample of the training data, its label beside what the network took it for, and how that went."""

from __future__ import annotations

from typing import Any

import numpy as np
from dash import html

from xlog.dynamics import Dynamics

from ..address.paths import Query, sample_path
from ..store.entries import Sample
from ..store.run import Run
from ..words import say, text
from .attributes import attributes
from .link import link
from .middle import middle
from .small_picture import small_picture

BARS = 32  # records in the curve of a card, spread over all


def training_card(run: Run, dynamics: Dynamics, number: int, sample: Sample | None, opened: Query) -> Any:
    """Return the card of a sample; a link to its page where the run logged the sample, too."""
    title = sample.title if sample else dynamics.samples[number]
    body = [
        html.Div(small_picture(run, sample, title), className="thumb"),
        html.Div(middle(title), className="name"),
        html.Div(_labels(run, dynamics, number), className="training-labels"),
        _curve(dynamics, number),
        html.Div([html.Span(words) for words in _numbers(dynamics, number)], className="training-numbers"),
    ]
    if sample is None:
        return html.Div(body, className="card")
    return link(body, sample_path(run.key, sample.position), opened, "card")


def _labels(run: Run, dynamics: Dynamics, number: int) -> list[Any]:
    label, predicted = int(dynamics.label[number]), int(dynamics.last_predicted[number])
    right = bool(dynamics.last_correct[number])
    lines = [say("training_label", label=run.label(label))]
    lines += [] if right else [say("training_predicted", label=run.label(predicted))]
    sign, kind = ("✓", "right") if right else ("✕", "wrong")
    hidden = html.Span(sign, className="sign", **attributes(aria_hidden="true"))
    badge = html.Span([hidden, say(f"mark_{kind}")], className=f"badge mark-{kind}")
    return [badge, *(middle(words, "label-name") for words in lines)]


def _curve(dynamics: Dynamics, number: int) -> html.Div:
    """Return the probability of the label, record by record, as bars; of many records some, spread over all."""
    here = dynamics.of(number)
    places = np.unique(np.linspace(here.start, here.stop - 1, BARS).astype(np.intp))
    values = zip(dynamics.probability[places].tolist(), (dynamics.margin[places] > 0).tolist(), strict=True)
    bars = [
        html.Span(className="right" if right else "wrong", style={"height": f"{max(4, 100 * value):.0f}%"})
        for value, right in values
    ]
    last = dynamics.probability[here.stop - 1]
    words = say("training_curve", count=text.integer(here.stop - here.start), last=text.percent(float(last)))
    return html.Div(bars, className="training-curve", role="img", title=words, **attributes(aria_label=words))


def _numbers(dynamics: Dynamics, number: int) -> list[str]:
    learned, forgotten = int(dynamics.learned[number]), int(dynamics.forgetting[number])
    never = say("training_never") if learned < 0 else say("training_learned", step=text.integer(learned))
    return [
        say("training_aum", value=text.number(float(dynamics.aum[number]))),
        say(
            "training_confidence",
            mean=text.percent(float(dynamics.confidence[number])),
            spread=text.number(float(dynamics.variability[number])),
        ),
        say("training_forgotten", count=text.integer(forgotten)) if learned >= 0 else "",
        never,
    ]
