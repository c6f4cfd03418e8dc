"""Fits: how near the outputs of a regression are to what is true, in words."""

from __future__ import annotations

from dash import html

from xlog.value_fit import ValueFit

from ..store.run import Run
from ..words import say, text

MOST = 16  # outputs


def fit_words(run: Run, step: int | None) -> html.Div | None:
    """Return R² and mean absolute error of each output at a step, None where no ground truth is known."""
    known = [fit for fit in run.fits(step) if fit is not None][:MOST]
    several = len(run.metadata.class_names) > 1
    lines = [html.Div([html.Strong(f"{fit.output} ") if several else None, said_fit(fit)]) for fit in known]
    return html.Div(lines, className="fits") if lines else None


def said_fit(fit: ValueFit) -> str:
    """Return R², the mean absolute error with its unit, over how many samples, and whether the mean would be better."""
    r2 = "–" if fit.r2 is None else text.number(fit.r2)
    error = f"{text.number(fit.mae)}\u202f{fit.unit}".rstrip()
    said = say("fits_said", r2=r2, error=error, count=text.integer(fit.count))
    return f"{said} {say('fits_worse_than_mean')}" if fit.is_worse_than_mean else said
