"""Meaning: which end of scores is better, what number they are, and what was concluded, in logs of any version."""

from __future__ import annotations

from typing import Literal

from .schema import ScoreSummary

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
