"""Fits: how near the outputs of a regression are to what is true, in words."""

from __future__ import annotations

from dash import html

from ..store.fits import Fit, fits
from ..store.run import Run
from ..words import say, text
from .truth import unit_of

MOST = 16  # outputs


def fit_words(run: Run, step: int | None) -> html.Div | None:
    """Return R² and mean absolute error of each output at a step, None where no ground truth is known."""
    known = [(label, fit) for label, fit in enumerate(fits_of(run, step)) if fit.count][:MOST]
    several = len(run.metadata.class_names) > 1
    lines = [
        html.Div([html.Strong(f"{run.label(label)} ") if several else None, said_fit(run, label, fit)])
        for label, fit in known
    ]
    return html.Div(lines, className="fits") if lines else None


def fits_of(run: Run, step: int | None) -> list[Fit]:
    """Return the fits of a regression's outputs, none of a classification."""
    return fits(run.output_table(step), run.truth_table(step)) if run.metadata.task else []


def said_fit(run: Run, label: int, fit: Fit) -> str:
    """Return R², the mean absolute error with its unit, and over how many samples."""
    error = "–" if fit.error is None else f"{text.number(fit.error)}\u202f{unit_of(run, label)}".rstrip()
    r2 = "–" if fit.r2 is None else text.number(fit.r2)
    return say("fits_said", r2=r2, error=error, count=text.integer(fit.count))
