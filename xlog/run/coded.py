"""Coded: a text of a log as a code with values, beside its words."""

from __future__ import annotations

from ..events.schema import Sentence as SentenceEvent
from ..sentences import Sentence


def coded(text: str) -> SentenceEvent | None:
    """Return the code and values of a sentence; None of any other text."""
    if not isinstance(text, Sentence):
        return None
    event = SentenceEvent(code=text.code)
    for name, value in text.values.items():
        within = coded(value)
        if within is None:
            event.texts[name] = value
        else:
            event.sentences[name].CopyFrom(within)
    return event
