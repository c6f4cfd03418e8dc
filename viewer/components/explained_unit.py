"""Explained unit: what the values of a map are values of: a probability, a logit, or a value with its unit."""

from __future__ import annotations

from ..store.entries import Prediction
from ..store.run import Run
from ..words import say, text
from .truth import said_output, unit_of

_LOG_ODDS = ("log_odds", "sigmoid")  # activations that make a probability of each output by itself


def explains_probability(run: Run, explainer: str) -> bool:
    """Tell whether an explainer was asked for probabilities, or the run has no other outputs."""
    if run.metadata.task:
        return False
    made = next((one for one in run.metadata.explainers if one.name == explainer), None)
    asked = made is not None and made.params.get("output", "").strip('"') == "probability"
    return asked or run.metadata.activation == "none"


def explained_output(run: Run, explainer: str, prediction: Prediction) -> float:
    """Return the number of a label that an explainer's values are parts of."""
    return prediction.probability if explains_probability(run, explainer) else prediction.logit


def explained_unit(run: Run, explainer: str, label: int) -> str:
    """Return in which unit an explainer's values of a label are, "" of values without one."""
    if run.metadata.task:
        return unit_of(run, label)
    if explains_probability(run, explainer):
        return say("unit_probability")
    return say("unit_log_odds" if run.metadata.activation in _LOG_ODDS else "unit_logit")


def said_explained(run: Run, explainer: str, label: int, value: float) -> str:
    """Return such a number in words, with its unit where it has one."""
    return said_output(run, label, value) if run.metadata.task else text.number(value, 4)
