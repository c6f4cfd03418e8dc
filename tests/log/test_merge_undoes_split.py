"""merge(split(x)) == x: whatever kinds of events a run has, no part loses one, and no two are taken for one."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from command_logs import logs_below, payloads, picture, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xlog.cli import main
from xlog.events import codec
from xlog.events.index import Index
from xlog.events.run import Run
from xlog.events.schema import (
    Commit,
    CounterfactualTree,
    Event,
    Explanation,
    Inference,
    Influence,
    LabelScore,
    RunEnd,
    RunMetadata,
    Sample,
    Score,
    ScoreSummary,
    TrainingSamples,
)
from xlog.events.training import encode_batch

SEGMENTS = np.arange(12, dtype=np.uint16).reshape(3, 4) // 4
NAMES = st.lists(st.sampled_from(["a", "b", "c", ""]), min_size=1, max_size=3, unique=True)
SHAPES = st.fixed_dictionaries(
    {
        "steps": st.lists(st.sampled_from([0, 1, 7, 2**62]), min_size=1, max_size=3, unique=True),
        "samples": NAMES.filter(lambda names: names != [""]),
        "explainers": NAMES,
        "benchmarks": NAMES,
        "occlusions": NAMES,
        "labels": st.lists(st.integers(0, 3), min_size=1, max_size=2, unique=True),
        "commits": st.booleans(),
    }
)


def about_a_sample(step: int, name: str, number: int, shape: dict) -> list[Event]:
    """Every kind of event of one sample, of each explainer, benchmark, occlusion, direction and label."""
    found = [
        Event(sample=Sample(id=name, name=f"{name}!", picture={"hash": picture(number).hash})),
        Event(inference=Inference(sample_id=name, labels=[LabelScore(label=label) for label in shape["labels"]])),
    ]
    weighed = codec.encode_weights(np.arange(3, dtype=np.float32) + step % 5, SEGMENTS)
    for label in shape["labels"]:
        for explainer in shape["explainers"]:
            ids = {"sample_id": name, "label": label, "explainer": explainer}
            found.append(Event(explanation=Explanation(**ids, map=weighed)))
            found += [Event(score=Score(**ids, benchmark=each, value=0.5)) for each in shape["benchmarks"]]
        for occlusion in shape["occlusions"]:
            for direction in (CounterfactualTree.REVEAL, CounterfactualTree.HIDE):
                tree = {"sample_id": name, "label": label, "occlusion": occlusion, "direction": direction}
                found.append(Event(counterfactual_tree=CounterfactualTree(**tree)))
    return [*found, *([Event(commit=Commit(sample_id=name))] if shape["commits"] else [])]


def of_training(shape: dict, number: int, step: int, is_first: bool) -> list[Event]:
    """Names of samples, at the first step only, and a batch of training that refers to them."""
    of, count = {"recorder": bytes([number] * 8)}, len(shape["samples"])
    ids = [f"{name}{number}" for name in shape["samples"]]
    named = TrainingSamples(**of, ids=ids, labels=[1] * count, order=number + 1, rank=number)
    columns = np.full(count, 0.25), np.full(count, -1.0), np.zeros(count, int)
    batch = encode_batch(of["recorder"], range(count), *columns)
    influence = Influence(sample_id=ids[0], method="m", helpful=[{"sample_id": "a", "value": 1}])
    return [
        *([Event(step=step, training_samples=named)] if is_first else []),
        Event(step=step, training_batch=batch),
        Event(step=step, influence=influence),
    ]


def rank(shape: dict, number: int) -> list[bytes]:
    """What one of several writers of a run logs: samples of its own."""
    stored = [Event(segment_map=codec.encode_segments(SEGMENTS))]
    stored += [Event(picture=picture(i)) for i in range(len(shape["samples"]))]
    events: list[Event] = []
    for place, step in enumerate(shape["steps"]):
        events.append(Event(step=step, run_metadata=RunMetadata(seed=place, tags=[str(number)])))
        events += [] if place else stored
        for i, name in enumerate(shape["samples"]):
            for event in about_a_sample(step, f"{name}{number}", i, shape):
                event.step = step
                events.append(event)
        events += of_training(shape, number, step, place == 0)
        for benchmark in shape["benchmarks"]:
            for label in (None, 0):
                summary = ScoreSummary(explainer=f"E{number}", benchmark=benchmark, label=label, mean=0.5)
                events.append(Event(step=step, score_summary=summary))
        events.append(Event(step=step, run_end=RunEnd(status=RunEnd.FINISHED, duration=number + 1)))
    for time, event in enumerate(events, 1):
        event.wall_time = 1000 * number + time
    return [event.SerializeToString() for event in events]


def read(folder: Path) -> Run:
    return Run([Index(path, keep="no") for path in logs_below(folder)])


def seen(run: Run) -> list[object]:
    """All that a reader of runs says."""
    samples = sorted(
        (step, sample.id, sample.name, sample.is_complete) for step in run.steps for sample in run.samples(step)
    )
    maps = sorted((view.step, view.sample, view.explainer, view.label, view.array().tobytes()) for view in run.maps())
    trees = sorted(str(sorted((key, str(value)) for key, value in tree.items())) for tree in run.trees())
    return [
        samples,
        maps,
        trees,
        sorted(map(str, run.training().table())),
        sorted(map(str, run.influences())),
        sorted(run.training().step.tolist()),
        *(sorted(map(str, rows)) for rows in (run.scores(), run.predictions(), run.summaries())),
    ]


@pytest.mark.parametrize("by", [["step"], ["size", "1"], ["size", "3000"]])
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shape=SHAPES, ranks=st.integers(1, 2))
def test_merging_the_parts_of_a_split_gives_the_run(capsys, by, shape, ranks) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(ranks):
            header = {"rank": number, "world_size": ranks, "commits": shape["commits"], "format_minor": 3}
            write(folder / "in" / f"{number}.xlog", rank(shape, number), **header)
        assert main(["split", str(folder / "in"), "-o", str(folder / "parts"), "--by", *by]) == 0
        assert main(["merge", str(folder / "parts"), "--as-one", "-o", str(folder / "out")]) == 0
        assert main(["merge", str(folder / "in"), "-o", str(folder / "merged")]) == 0
        capsys.readouterr()
        whole = seen(read(folder / "in"))
        assert seen(read(folder / "out")) == whole
        assert seen(read(folder / "merged")) == whole
        without_doubles = Counter(set(payloads(*logs_below(folder / "in"))))
        assert Counter(map(_without_time_of_pictures, payloads(*logs_below(folder / "out")))) == Counter(
            {_without_time_of_pictures(payload): 1 for payload in without_doubles}
        )


def _without_time_of_pictures(payload: bytes) -> bytes:
    """Two ranks store one picture: one of the two records stays."""
    event = Event.FromString(payload)
    if event.WhichOneof("what") in ("picture", "segment_map"):
        event.ClearField("wall_time")
    return event.SerializeToString()
