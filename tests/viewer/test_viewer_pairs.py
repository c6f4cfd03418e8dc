"""What is computed of two runs: closed forms on small hand-made tables."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_trees import unpacked
from xlog_viewer.address.paths import join_runs, parse_runs
from xlog_viewer.analysis.joinable import Joinable
from xlog_viewer.analysis.map_changes import spread
from xlog_viewer.analysis.metadata_differences import differing
from xlog_viewer.analysis.paired_scores import Difference, mean_differences, score_differences
from xlog_viewer.analysis.pairing import Labels, join, match_labels
from xlog_viewer.analysis.prediction_changes import KINDS, RIGHT, UNKNOWN, WRONG, changes
from xlog_viewer.data.decoding import metadata
from xlog_viewer.figures.differences import difference_chart
from xlog_viewer.store.entries import Instance, Metadata, PredictionTable, ScoreTable
from xlog_viewer.words import speaking

from xlog.events.schema import Instance as LoggedInstance
from xlog.events.schema import RunMetadata

KEY = "0123456789abcdef"
SAME = Labels(np.arange(0))
ALL = Joinable({name: name for name in "AB"}, {name: name for name in "EFG"}, higher_is_better=frozenset("AB"))


# -------------------------------------------------------------------------------------------------------- addresses


@given(
    st.lists(st.tuples(st.text("0123456789abcdef", min_size=1, max_size=16), st.none() | st.integers(0, 10**18 - 1)))
)
def test_sides_survive_the_address_each_once(sides):
    assert parse_runs(join_runs(sides)) == (list(dict.fromkeys(sides)), [])


def test_parts_that_name_no_run_are_told():
    text = f"{KEY},,{KEY}@7, {KEY}@07 ,zz,{KEY}@,{KEY}@-1,@3,{KEY}@1@2,../etc,{KEY}@{'9' * 19}"
    sides, odd = parse_runs(text)
    assert sides == [(KEY, None), (KEY, 7)]
    assert odd == ["zz", f"{KEY}@", f"{KEY}@-1", "@3", f"{KEY}@1@2", "../etc", f"{KEY}@{'9' * 19}"]


# ----------------------------------------------------------------------------------------------------------- labels


@pytest.mark.parametrize(
    ("names", "others", "table"),
    [
        (("cat", "dog"), ("cat", "dog"), [0, 1]),
        (("cat", "dog"), ("dog", "cat"), [1, 0]),
        (("cat", "dog"), ("bird", "cat", "dog"), [-1, 0, 1]),
        (("cat", "dog"), (), []),
        ((), ("dog", "cat"), [0, 1]),
        (("cat", ""), ("cat", "dog"), [0, 1]),  # the reference does not say what its second is
        (("cat", "dog"), ("cat", ""), [0, 1]),
        (("crane", "crane", "dog"), ("crane", "crane", "dog"), [0, 1, 2]),
        (("crane", "crane", "dog"), ("dog", "crane", "crane"), [2, 1, -1]),  # two cranes: which, nobody knows
    ],
)
def test_labels_are_matched_by_number_where_names_agree_and_by_name_elsewhere(names, others, table):
    labels = match_labels(names, others)
    assert labels.table.tolist() == table
    assert labels.lost == table.count(-1)
    for other, own in enumerate(table):
        assert labels.translate(np.array([other, 900])).tolist() == [own, 900]
        assert own < 0 or labels.back(own) == other
    assert labels.back(900) == 900


@given(st.lists(st.integers(0, 20), unique=True), st.lists(st.integers(0, 20), unique=True))
def test_a_join_finds_each_pair(one, other):
    rows, others = join(np.array(one, np.int64), np.array(other, np.int64))
    assert [one[row] for row in rows] == [code for code in one if code in other]
    assert [other[row] for row in others] == [one[row] for row in rows]


# ----------------------------------------------------------------------------------------------------------- scores


def scores(rows, explainers=("E",), benchmarks=("B",)) -> ScoreTable:
    """A table of rows (position, label, explainer, benchmark, value)."""
    columns = zip(*rows, strict=True) if rows else [[]] * 5
    position, label, explainer, benchmark, value = map(np.array, columns)
    whole = [column.astype(np.int64) for column in (position, label, explainer, benchmark)]
    return ScoreTable(explainers, benchmarks, *whole, value.astype(np.float32))


def test_differences_are_over_what_both_have():
    first = scores([(1, 0, 0, 0, 0.25), (2, 0, 0, 0, 0.5), (2, 1, 0, 0, 9), (3, 0, 0, 0, 9), (4, 0, 0, 0, np.nan)])
    second = scores([(1, 0, 0, 0, 1.0), (2, 0, 0, 0, 0.75), (3, 5, 0, 0, -9), (5, 0, 0, 0, -9), (4, 0, 0, 0, 1)])
    reference = np.array([0, 2, 1, 3, 4, 0])  # the first two samples have changed places
    (found,) = score_differences(first, second, reference, SAME, ALL)
    assert (found.benchmark, found.explainer, found.counts) == ("B", "E", (4, 5))
    both = found.difference
    assert (both.count, both.first, both.second) == (2, 0.375, 0.875)
    assert both.difference == 0.5  # of 0.75 - 0.25 and 1 - 0.5
    assert (both.low, both.why_not, both.is_sure) == (None, "few", False)


def test_names_that_only_one_run_has_are_left_out_and_numbers_are_its_own():
    first = scores([(1, 0, 0, 1, 1), (1, 0, 1, 0, 2)], ("E", "F"), ("A", "B"))
    second = scores([(1, 0, 0, 0, 3), (1, 0, 2, 1, 9)], ("F", "E", "G"), ("A", "C"))
    (found,) = score_differences(first, second, np.array([0, 1]), SAME, ALL)
    assert (found.benchmark, found.explainer, found.difference.difference) == ("A", "F", 1)
    assert (found.difference.low, found.difference.is_sure) == (None, False)  # of one sample


def instance(class_name: str, parameters: str = "", **fields) -> LoggedInstance:
    return LoggedInstance(name=class_name + parameters, class_name=class_name, **fields)


def test_scores_of_a_log_of_1_2_are_joined_with_those_of_now_where_they_are_one_number():
    """Up to 1.2 a benchmark has neither direction nor definition, and some classes had other names."""
    lower, higher = LoggedInstance.LOWER_IS_BETTER, LoggedInstance.HIGHER_IS_BETTER
    old = RunMetadata(
        benchmarks=[
            instance("InsertionAUC", "(steps=8)"),
            instance("DeletionAUC"),
            instance("ParameterRandomisation", "(layers=3)"),
            LoggedInstance(name="mine", class_name="Sparseness"),
        ],
        explainers=[instance("GradCAM"), instance("Noisy", "(of=Gradient)")],
        baselines=[instance("Random")],
    )
    new = RunMetadata(
        benchmarks=[
            instance("InsertionAUC", "(steps=8)", direction=higher, definition=1),
            instance("DeletionAUC", direction=lower, definition=2),
            instance("ModelParameterRandomization", "(layers=3)", direction=lower, definition=2),
            LoggedInstance(name="mine", class_name="Sparseness", direction=higher, definition=1),
        ],
        explainers=[instance("GradCAM")],
        baselines=[instance("RandomControl")],
    )
    first, second = metadata(old), metadata(new)
    found = Joinable.of(first, second)
    assert found.benchmarks == {"InsertionAUC(steps=8)": "InsertionAUC(steps=8)", "mine": "mine"}
    assert found.apart == ("DeletionAUC", "ParameterRandomisation(layers=3)")
    assert found.explainers == {"GradCAM": "GradCAM", "Random": "RandomControl"}
    table = scores([(1, 0, 0, 0, 0.25), (1, 0, 0, 1, 0.5)], ("Random",), ("InsertionAUC(steps=8)", "DeletionAUC"))
    other = scores([(1, 0, 0, 0, 0.5), (1, 0, 0, 1, 0.5)], ("RandomControl",), ("DeletionAUC", "InsertionAUC(steps=8)"))
    (one,) = score_differences(table, other, np.array([0, 1]), SAME, found)
    assert (one.benchmark, one.explainer, one.difference.difference, one.arrow) == (
        "InsertionAUC(steps=8)",
        "Random",
        0.25,
        "↑",
    )
    assert Joinable.of(second, second).higher_is_better == {"InsertionAUC(steps=8)", "mine"}


def test_labels_go_by_what_they_are_called():
    first, second = scores([(1, 0, 0, 0, 1)]), scores([(1, 1, 0, 0, 5), (1, 0, 0, 0, 7)])
    (found,) = score_differences(first, second, np.array([0, 1]), match_labels(("cat", "dog"), ("bird", "cat")), ALL)
    assert (found.difference.count, found.difference.difference) == (1, 4)
    (apart,) = score_differences(first, second, np.array([0, 1]), match_labels(("cat",), ("dog", "bird")), ALL)
    assert (apart.difference, apart.counts) == (Difference(0, None, None), (1, 2))
    (alone,) = score_differences(scores([]), second, np.array([0, 1]), SAME, ALL)
    assert (alone.difference, alone.counts) == (Difference(0, None, None), (0, 2))


def test_samples_are_counted_and_not_their_labels():
    """Ten labels that stand or fall together are one: the interval is that of twelve samples, not of 120 scores."""
    values = np.random.default_rng(0).random(12)
    (alone,) = mean_differences(np.arange(12), np.zeros(12, int), np.zeros(12), values, 1)
    sample, cell = np.repeat(np.arange(12) * 7, 10), np.zeros(120, int)
    (found,) = mean_differences(sample, cell, np.zeros(120), np.repeat(values, 10), 1)
    assert (found.low, found.high) == pytest.approx((alone.low, alone.high))
    (few,) = mean_differences(sample[:50], cell[:50], np.zeros(50), np.repeat(values, 10)[:50], 1)
    assert (few.low, few.why_not) == (None, "few")


def test_the_interval_of_many_samples_is_what_theory_says():
    random = np.random.default_rng(0)
    count = 20_000
    first, second = random.normal(0, 1, (2, count))
    (found,) = mean_differences(np.arange(count), np.zeros(count, int), first, second + 0.1, 1)
    reach = 1.96 * (second - first).std() / np.sqrt(count)
    assert found.difference == pytest.approx((second - first).mean() + 0.1)
    assert (found.low, found.high) == pytest.approx((found.difference - reach, found.difference + reach), abs=reach / 4)


def test_a_chart_has_a_row_for_each_and_shows_names_as_they_are():
    found = [Difference(3, 0.5, 0.75, 0.125, 0.5), Difference(1, 0.5, 0.5)]
    figure = difference_chart([("<b>", "E"), ("Accuracy", "")], found, "B less A")
    trace = figure.data[0]
    assert (list(trace.x), list(trace.marker.symbol)) == ([0.25, 0.0], ["circle", "circle-open"])
    assert unpacked(trace.error_x.array) == pytest.approx([0.25, np.nan], nan_ok=True)
    assert unpacked(trace.error_x.arrayminus) == pytest.approx([0.125, np.nan], nan_ok=True)
    assert list(figure.layout.yaxis.ticktext) == ["&lt;b&gt; · E", "Accuracy"]


# ------------------------------------------------------------------------------------------------------ predictions


def predictions(rows) -> PredictionTable:
    """A table of rows (position, label, probability, top, true); of true None: no truth."""
    position, label, probability, top, true = zip(*rows, strict=True)
    nothing = np.full(len(rows), np.nan, np.float32)
    return PredictionTable(
        np.array(position),
        np.array(label),
        np.array(probability, np.float32),
        nothing,
        np.ones(len(rows), bool),
        np.array(top),
        np.array([value is True for value in true]),
        np.array([value is not None for value in true]),
        np.array([value is not None for value in true]),
    )


FIRST = [
    *((1, 0, 0.75, True, True), (1, 1, 0.25, False, False)),
    *((2, 0, 0.5, True, False), (2, 1, 0.25, False, True)),
    *((3, 0, 0.5, True, False), (4, 0, 0.5, True, None), (5, 0, 0.5, True, True), (6, 0, 0.5, True, True)),
]
SECOND = [
    *((6, 1, 0.625, True, False), (6, 0, 0.25, False, True)),  # the first sample, right before
    *((2, 1, 0.875, True, True), (2, 0, 0.125, False, False)),
    *((3, 2, 0.5, True, False), (4, 0, 0.75, True, None), (5, 0, 0.25, True, True), (7, 0, 1.0, True, True)),
]
MATCHED = np.array([0, 0, 2, 3, 4, 5, 1, 0])


def test_what_became_of_predictions():
    found = changes(predictions(FIRST), predictions(SECOND), MATCHED, SAME)
    assert found.position.tolist() == [1, 2, 3, 4, 5]
    assert found.other.tolist() == [6, 2, 3, 4, 5]
    assert [KINDS[kind] for kind in found.kind] == ["lost", "won", "other", "same", "same"]
    assert found.label.tolist() == [0] * 5
    assert found.new_label.tolist() == [1, 1, 2, 0, 0]
    assert found.probability.tolist() == [0.75, 0.5, 0.5, 0.5, 0.5]
    assert found.new_probability.tolist() == [0.625, 0.875, 0.5, 0.75, 0.25]
    np.testing.assert_array_equal(found.after, [0.25, 0.125, np.nan, 0.75, 0.25])
    assert found.change.tolist() == [-0.5, -0.375, -0.5, 0.25, -0.25]
    assert found.counts() == {"lost": 1, "won": 1, "other": 1, "same": 2}
    counts = found.outcomes()
    assert {(one, two): int(counts[one, two]) for one, two in zip(*np.nonzero(counts), strict=True)} == {
        (RIGHT, WRONG): 1,
        (WRONG, RIGHT): 1,
        (WRONG, WRONG): 1,
        (UNKNOWN, UNKNOWN): 1,
        (RIGHT, RIGHT): 1,
    }


def test_changes_in_order():
    found = changes(predictions(FIRST), predictions(SECOND), MATCHED, SAME)
    every = tuple(KINDS)
    assert found.position[found.ordered(every, "change")].tolist() == [1, 3, 2, 4, 5]
    assert found.position[found.ordered(every, "rise")].tolist() == [4, 5, 2, 1, 3]
    assert found.position[found.ordered(("won", "same"), "fall")].tolist() == [2, 5, 4]
    assert found.ordered((), "change").tolist() == []


def test_a_label_with_another_number_is_the_same_label():
    labels = match_labels(("cat", "dog"), ("dog", "cat", "bird"))
    first = predictions([(1, 0, 0.5, True, None), (2, 0, 0.5, True, None)])
    second = predictions([(1, 1, 0.25, True, None), (2, 2, 0.75, True, None)])
    found = changes(first, second, np.arange(3), labels)
    assert [KINDS[kind] for kind in found.kind] == ["same", "other"]
    np.testing.assert_array_equal(found.after, [0.25, np.nan])


# ------------------------------------------------------------------------------------------------------------- rest


def test_only_what_differs_is_told():
    one = Metadata(device="cpu", seed=1, explainers=(Instance("A", "A", {"x": "1"}),), versions={"numpy": "1"})
    other = Metadata(device="cpu", seed=2, explainers=(Instance("A", "A", {"x": "2"}), Instance("B", "B", {})))
    found = [(fact.kind, fact.name, fact.values) for fact in differing([one, other, one])]
    assert found == [
        ("seed", "", ("1", "2", "1")),
        ("explainers", "A", ("x 1", "x 2", "x 1")),
        ("explainers", "B", ("", "B", "")),
        ("versions", "numpy", ("1", "", "1")),
    ]
    assert differing([one, one]) == []


def test_which_labels_are_explained_is_told_in_the_language_of_now():
    runs = [Metadata(target_rule=rule) for rule in ("top_k 3", "true", "of a later version")]
    (fact,) = differing(runs)
    assert fact.values[2] == "of a later version"
    with speaking("zh"):
        (fact,) = differing(runs)
    assert fact.values == ("每个样本概率最高的 3 个标签", "真实标签", "of a later version")


def test_classes_of_one_count_that_are_others_differ():
    (fact,) = differing([Metadata(class_names=("a",)), Metadata(class_names=("b",))])
    assert fact.values == ("1", "1 *")


@pytest.mark.parametrize(("count", "found"), [(0, 0), (5, 5), (6, 3), (10, 5), (11, 3), (1000, 4)])
def test_samples_that_stand_for_all_are_spread(count, found):
    chosen = spread(np.arange(count)[:, None], 5)
    assert len(chosen) == found
    assert set(np.diff(chosen[:, 0])) <= {1, 2, 4, 256}
