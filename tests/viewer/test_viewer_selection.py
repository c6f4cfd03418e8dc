"""Selections against a slow version that looks at samples one by one."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlog_viewer.data import LogDir
from xlog_viewer.store.entries import PredictionTable, ScoreTable
from xlog_viewer.store.selection import OUTCOMES, SORTS, TOP_OUTCOMES, Selection, Tables, select, spread

from xlog.events.schema import Event, Sample, Truth
from xlog.events.writer import EventWriter

SAMPLES, CLASSES = 6, 3
EXPLAINERS, BENCHMARKS = ("GradCAM", "Gradient", "RandomControl"), ("insertion", "deletion")
SIXTEENTHS = st.integers(0, 16).map(lambda n: n / 16)


def prediction_table(rows: list[dict]) -> PredictionTable:
    """Rows of (position, label, probability, deviation, top, true, has_truth) as columns."""
    types = {"position": np.int32, "label": np.int64, "probability": np.float32, "std": np.float32}
    flags = dict.fromkeys(("explained", "top", "true", "has_truth", "has_true"), np.bool_)
    return PredictionTable(
        **{name: np.array([row[name] for row in rows], kind) for name, kind in (types | flags).items()}
    )


def score_table(rows: list[tuple]) -> ScoreTable:
    columns = [np.array(column) for column in zip(*rows, strict=True)] if rows else [np.zeros(0, int)] * 5
    position, label, explainer, benchmark, value = columns
    return ScoreTable(EXPLAINERS, BENCHMARKS, position, label, explainer, benchmark, value.astype(np.float32))


@st.composite
def logs(draw) -> tuple[list[dict], list[tuple], Tables]:
    """Some samples with some labels each, one of them on top, and some scores."""
    rows, scores, pairs = [], [], []
    for position in range(1, SAMPLES + 1):
        truth = draw(st.none() | st.sets(st.integers(0, CLASSES - 1)))
        pairs += [(position, label) for label in truth or ()]
        labels = draw(st.sets(st.integers(0, CLASSES - 1)))
        found = sorted(((draw(SIXTEENTHS), label) for label in labels), reverse=True)
        for place, (probability, label) in enumerate(found):
            true = truth is not None and label in truth
            named = {"position": position, "label": label, "probability": probability, "top": place == 0}
            std = draw(SIXTEENTHS | st.just(math.nan))
            flags = {"true": true, "explained": True, "has_truth": truth is not None, "has_true": bool(truth)}
            rows.append(named | flags | {"std": std})
        for label, explainer, benchmark in product(labels, range(3), range(2)):
            if draw(st.booleans()):
                scores.append((position, label, explainer, benchmark, draw(SIXTEENTHS | st.just(math.nan))))
    tables = Tables(
        positions=np.array(draw(st.permutations(range(1, SAMPLES + 1))), np.int32),
        predictions=prediction_table(rows),
        scores=score_table(scores),
        trees=np.array(sorted(draw(st.sets(st.integers(1, SAMPLES)))), np.int32),
        true_labels=tuple(np.array(pairs, np.int64).reshape(-1, 2).T),
        outcomes=(*OUTCOMES, *TOP_OUTCOMES),
        texts=["", *(f"s{position}\nphoto {position % 3}" for position in range(1, SAMPLES + 1))],
        controls=frozenset({"RandomControl"}),
    )
    return rows, scores, tables


def some(values):
    return st.lists(values, max_size=2, unique=True).map(tuple)


def selections():
    span = st.none() | st.tuples(SIXTEENTHS, SIXTEENTHS)
    return st.builds(
        Selection,
        labels=some(st.integers(0, CLASSES)),
        outcomes=some(st.sampled_from((*OUTCOMES, *TOP_OUTCOMES))),
        truths=some(st.integers(0, CLASSES)),
        threshold=SIXTEENTHS,
        probability=span,
        std=span,
        has_tree=st.none() | st.booleans(),
        text=st.sampled_from(("", "S2", "photo 1", "nothing")),
        explainer=st.sampled_from(("", *EXPLAINERS)),
        benchmark=st.sampled_from(("", *BENCHMARKS)),
        sort=st.sampled_from(SORTS),
        descending=st.booleans(),
    )


# ---------------------------------------------------------------------------------------- slowly, sample by sample


def outcome_of(row: dict, threshold: float) -> str:
    if not row["has_truth"]:
        return ""
    return {(1, 1): "TP", (1, 0): "FN", (0, 1): "FP", (0, 0): "TN"}[row["true"], row["probability"] > threshold]


def is_correct(row: dict, rows: list[dict]) -> str:
    """Of a top label; where all labels are one class, that is there where its probability is above a half."""
    if not row["top"]:
        return ""
    if any(other["label"] for other in rows):
        return {(1, 1): "correct", (1, 0): "wrong"}.get((row["has_true"], row["true"]), "")
    return {(1, 1): "correct", (1, 0): "wrong"}.get((row["has_truth"], (row["probability"] > 0.5) == row["true"]), "")


def labels_that_meet(rows: list[dict], position: int, requested: Selection) -> list[dict]:
    found = [row for row in rows if row["position"] == position]
    if requested.labels:
        found = [row for row in found if row["label"] in requested.labels]
    elif not requested.outcomes:
        found = [row for row in found if row["top"]]
    if requested.outcomes:
        said = {id(row): {outcome_of(row, requested.threshold), is_correct(row, rows)} for row in found}
        found = [row for row in found if said[id(row)].intersection(requested.outcomes)]
    for name in ("probability", "std"):
        if (span := getattr(requested, name)) is not None:
            found = [row for row in found if span[0] <= row[name] <= span[1]]
    return found


def is_requested(rows: list[dict], tables: Tables, position: int, requested: Selection) -> bool:
    on_labels = requested.labels or requested.outcomes or requested.probability or requested.std
    pairs = set(zip(*(column.tolist() for column in tables.true_labels), strict=True))
    return (
        (not on_labels or bool(labels_that_meet(rows, position, requested)))
        and requested.text.lower() in tables.texts[position]
        and (not requested.truths or any((position, truth) in pairs for truth in requested.truths))
        and requested.has_tree in (None, position in tables.trees)
    )


def rank(row: dict, rows: list[dict], threshold: float) -> float:
    """The place of a label's outcome from right to wrong."""
    outcome = is_correct(row, rows) or outcome_of(row, threshold)
    return ["correct", "wrong", "TP", "TN", "FP", "FN"].index(outcome) if outcome else math.nan


def value_of(rows: list[dict], scores: list[tuple], position: int, requested: Selection) -> float:
    """What a sample is sorted by; NaN: nothing."""
    met = labels_that_meet(rows, position, requested)
    if requested.sort in ("probability", "std", "outcome"):
        if not met:
            return math.nan
        best = max(met, key=lambda row: row["probability"])
        return rank(best, rows, requested.threshold) if requested.sort == "outcome" else best[requested.sort]
    on_labels = requested.labels or requested.outcomes or requested.probability or requested.std
    benchmark = BENCHMARKS.index(requested.benchmark or BENCHMARKS[0])
    wanted = [requested.explainer] if requested.explainer and requested.sort == "score" else ["GradCAM", "Gradient"]
    found: dict[int, list[float]] = {}
    for where, label, explainer, of, value in scores:
        is_met = not on_labels or label in [row["label"] for row in met]
        if (where, of) == (position, benchmark) and EXPLAINERS[explainer] in wanted and is_met and value == value:
            found.setdefault(label, []).append(value)
    if requested.sort == "score":
        values = [value for label in found for value in found[label]]
        return sum(values) / len(values) if values else math.nan
    return max((max(values) - min(values) for values in found.values() if len(values) > 1), default=math.nan)


def slowly(rows: list[dict], scores: list[tuple], tables: Tables, requested: Selection) -> list[int]:
    found = [position for position in tables.positions.tolist() if is_requested(rows, tables, position, requested)]
    if requested.sort == "position":
        return found[::-1] if requested.descending else found
    values = {position: value_of(rows, scores, position, requested) for position in found}
    sign = -1 if requested.descending else 1
    key = {position: (sign * values[position],) for position in found}
    if requested.sort == "outcome":  # the surest of equal ones first
        surest = {
            p: max((row["probability"] for row in labels_that_meet(rows, p, requested)), default=0) for p in found
        }
        key = {position: (*key[position], -surest[position]) for position in found}
    known = sorted((p for p in found if values[p] == values[p]), key=key.__getitem__)
    if requested.sort == "outcome":
        return known + sorted((p for p in found if values[p] != values[p]), key=lambda p: -surest[p])
    return known + [position for position in found if values[position] != values[position]]


# ------------------------------------------------------------------------------------------------------- the tests


@given(logs(), selections())
def test_a_selection_is_what_looking_at_each_sample_gives(log, requested):
    rows, scores, tables = log
    # a tie of probabilities within a sample: either label may stand for it
    probabilities = [(row["position"], row["probability"]) for row in rows]
    if requested.sort in ("std", "outcome") and len(set(probabilities)) < len(probabilities):
        return
    assert select(tables, requested).positions.tolist() == slowly(rows, scores, tables, requested)


@given(logs(), selections())
def test_counts_say_how_many_each_other_choice_would_give(log, requested):
    rows, _, tables = log
    found = select(tables, requested)

    def count(**change: object) -> int:
        other = Selection(**({name: getattr(requested, name) for name in Selection.__dataclass_fields__} | change))
        return sum(is_requested(rows, tables, position, other) for position in range(1, SAMPLES + 1))

    assert found.outcomes == {outcome: count(outcomes=(outcome,) * bool(outcome)) for outcome in ("", *tables.outcomes)}
    for name, counts in (("labels", found.labels), ("truths", found.truths)):
        expected = {label: count(**{name: (label,)}) for label in range(CLASSES)}
        assert counts == {label: number for label, number in expected.items() if number}
    assert found.trees == {has: count(has_tree=has) for has in (True, False)}


def test_outcome_and_label_must_hold_for_one_label():
    """A sample whose cat is missed and whose dog is found is no missed dog."""
    both = {"position": 1, "std": math.nan, "true": True, "has_truth": True, "has_true": True, "explained": True}
    cat, dog = (
        both | {"label": 0, "probability": 0.1, "top": False},
        both | {"label": 1, "probability": 0.9, "top": True},
    )
    empty = np.zeros(0, np.int32)
    tables = Tables(
        positions=np.array([1], np.int32),
        predictions=prediction_table([dog, cat]),
        scores=score_table([]),
        trees=empty,
        texts=["", "one"],
    )
    assert select(tables, Selection(labels=(0,), outcomes=("FN",))).positions.tolist() == [1]
    assert select(tables, Selection(labels=(1,), outcomes=("FN",))).positions.tolist() == []
    assert select(tables, Selection(labels=(1,), outcomes=("FN",), threshold=0.95)).positions.tolist() == [1]


@given(logs(), selections(), st.sampled_from(["probability", "std"]))
def test_a_range_is_chosen_among_the_values_of_all_that_other_conditions_leave(log, requested, name):
    rows, _, tables = log
    others = replace(requested, **{name: None})
    values = []
    for position in range(1, SAMPLES + 1):
        met = labels_that_meet(rows, position, others)
        if len({row["probability"] for row in met}) < len(met):
            return  # either label may stand for the sample
        if met and is_requested(rows, tables, position, others):
            values.append(max(met, key=lambda row: row["probability"])[name])
    assert sorted(spread(tables, requested, name)) == sorted(value for value in values if value == value)


@pytest.mark.parametrize("sort", SORTS)
def test_a_log_without_anything_has_nothing_to_select(sort):
    empty = np.zeros(0, np.int32)
    tables = Tables(positions=empty, predictions=prediction_table([]), scores=score_table([]), trees=empty, texts=[""])
    found = select(tables, Selection(sort=sort, outcomes=("TP",), labels=(3,), descending=True))
    assert (found.positions.tolist(), found.labels, found.trees) == ([], {}, {True: 0, False: 0})


def test_samples_that_come_while_tables_are_made_break_no_page(tmp_path, monkeypatch):
    """The background reads on while a page collects its tables: later ones know more samples than earlier ones."""
    with EventWriter(tmp_path) as writer:
        writer.add(Event(sample=Sample(id="early", truth=Truth(labels=[0]))))
    logs = LogDir(tmp_path, rescan=0)
    logs.refresh(10.0)
    run = logs.run(logs.runs()[0].key)
    true_labels = run.true_labels

    def later(step):
        with EventWriter(tmp_path, run.run_id) as writer:
            writer.add(Event(sample=Sample(id="late", truth=Truth(labels=[1]))))
        logs.refresh(10.0)
        return true_labels(step)

    monkeypatch.setattr(run, "true_labels", later)
    tables = run.tables(None)
    assert run.count() == 2
    assert select(tables, Selection()).truths == {0: 1}
