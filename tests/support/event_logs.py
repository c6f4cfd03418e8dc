"""Events, framed as a log frames them."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

from xlog.events.reader import EventReader
from xlog.events.schema import (
    Event,
    Explanation,
    Inference,
    LabelScore,
    Map,
    RunEnd,
    Sample,
    Score,
    Truth,
)

texts = st.text(max_size=20)


floats = st.floats(width=32, allow_nan=False)


labels = st.integers(0, 2**32 - 1)


EVENTS = st.one_of(
    st.builds(
        lambda i, n, ls: {"sample": Sample(id=i, name=n, truth=Truth(labels=ls))}, texts, texts, st.lists(labels)
    ),
    st.builds(
        lambda i, ls: {"inference": Inference(sample_id=i, labels=ls)},
        texts,
        st.lists(st.builds(LabelScore, label=labels, logit=floats, probability=floats, explained=st.booleans())),
    ),
    st.builds(lambda i, b: {"explanation": Explanation(sample_id=i, map=Map(f32=b))}, texts, st.binary(max_size=300)),
    st.builds(lambda i, v: {"score": Score(sample_id=i, value=v)}, texts, st.floats(allow_nan=False)),
    st.builds(lambda m, c: {"run_end": RunEnd(message=m, counts=c)}, texts, st.dictionaries(texts, st.integers(0, 9))),
)


def build(kind: dict, step: int, time: float) -> Event:
    return Event(step=step, wall_time=time, **kind)


def events_of(path: Path) -> list[Event]:
    """All events behind the header."""
    with EventReader(path) as reader:
        return [event for _, event in reader][1:]


def boundaries(path: Path) -> list[int]:
    with EventReader(path) as reader:
        return [offset for offset, _ in reader] + [path.stat().st_size]
