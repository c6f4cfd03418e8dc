"""Meaning: which end of scores is better, what number they are, and what was concluded, in logs of any version."""

from __future__ import annotations

import math
from typing import Literal

from ..intervals import Bounds
from ..scores.scale import Scale
from .schema import Instance, ScoreSummary

Verdict = Literal["", "better", "worse", "unsure"]


def verdict_of(summary: ScoreSummary) -> Verdict:
    """Return what a summary concludes, "" where it has nothing to compare with.

    Up to 1.2 an explainer was better, or worse, where the interval of its gain lay above, or below, 0.
    """
    if summary.verdict == ScoreSummary.BETTER:
        return "better"
    if summary.verdict == ScoreSummary.WORSE:
        return "worse"
    if summary.verdict == ScoreSummary.UNSURE:
        return "unsure"
    if not summary.HasField("gain"):
        return ""
    gain = summary.gain_interval
    if not summary.HasField("gain_interval") or not (gain.low > 0 or gain.high < 0):
        return "unsure"
    return "better" if gain.low > 0 else "worse"


# What classes are called now, and the one name that they had in logs up to 1.2.
_FORMER = {
    "CenterControl": "Centre",
    "Complexity": "Conciseness",
    "EdgeControl": "Edges",
    "ModelParameterRandomization": "ParameterRandomisation",
    "NoiseTunnel": "Noisy",
    "RandomControl": "Random",
}
RENAMED = {former: now for now, former in _FORMER.items()}
"""Classes of explainers and benchmarks in logs up to 1.2 -> what they are called now."""


def class_of(instance: Instance) -> str:
    """Return what the class of an explainer or a benchmark is called now."""
    return RENAMED.get(instance.class_name, instance.class_name)


def name_of(instance: Instance) -> str:
    """Return the name that an instance would have now: one that was made of its class changes with the class."""
    old = instance.class_name
    is_made_of_it = instance.name == old or instance.name.startswith(f"{old}(")
    return class_of(instance) + instance.name[len(old) :] if is_made_of_it else instance.name


def higher_is_better(benchmark: Instance) -> bool:
    """Tell which end of a benchmark's scores is better: up to 1.2 it was the higher one in all of them."""
    return benchmark.direction != Instance.LOWER_IS_BETTER


def definition_of(benchmark: Instance) -> int:
    """Return the number of what a benchmark's scores are; up to 1.2 it was 1 in all of them."""
    return benchmark.definition or 1


def scale_of(benchmark: Instance) -> Scale:
    """Return what a benchmark's scores are on."""
    low, high = (getattr(benchmark, end) if benchmark.HasField(end) else None for end in ("low", "high"))
    bounds = Bounds(-math.inf if low is None else low, math.inf if high is None else high)
    return Scale(higher_is_better(benchmark), bounds, benchmark.level if benchmark.HasField("level") else None)
