"""Scores as a run gives them: baselines beside the explainers, limits, summaries, passes made once."""

from __future__ import annotations

import numpy as np
import pytest
from fakes import Counted, affine

import xlog
from xlog.arrays import Floats
from xlog.benchmarks import Benchmark, Case, Mark
from xlog.benchmarks.scores import ABSENT, MarkTable
from xlog.benchmarks.summary import Summary, summarise
from xlog.bootstrap import RESAMPLES
from xlog.errors import ConfigError

IMAGES = np.random.default_rng(0).normal(size=(5, 3, 5, 6))
SHAPE = (3, 5, 6)
NAMES = ["ant", "bee", "cat"]


def runner(folder, benchmarks, explainers=None, model=None, baselines=True, **kwargs) -> xlog.Runner:
    settings = {"top_k": 2, "batch_size": 64, "fast": False, "progress": False, **kwargs}
    made = xlog.Runner(folder, ([IMAGES], NAMES), model or affine(SHAPE), **settings)
    made.register_saliency(explainers or [xlog.InputXGradient(channels="sum")], benchmarks, baselines=baselines)
    return made


# ------------------------------------------------------------------------------------------------ summaries


def of(*values: float) -> list[tuple[int, int, float]]:
    """Marks of samples that have a label each: (sample, label, value)."""
    return [(i, 0, value) for i, value in enumerate(values)]


def normal(rng, mean: float, count: int = 40) -> list[tuple[int, int, float]]:
    return of(*rng.normal(mean, 1, count))


def summary_of(marks, baselines=(), rng=None) -> dict[str, Summary]:
    """Summarise marks by explainer."""
    table = MarkTable()
    for explainer, given in marks.items():
        for sample, label, value in given:
            table.put(explainer, str(sample), label, value)
    return summarise(table.marks(), list(baselines), rng or np.random.default_rng(0))


def test_a_summary_counts_what_is_missing_and_never_says_0_for_it(rng) -> None:
    nan = float("nan")
    found = summary_of({"none": of(nan, nan, nan), "some": of(1, 0, nan), "one": of(1)}, [], rng)
    assert found["none"] == Summary(0, 3, None, None)
    assert (found["some"].count, found["some"].missing, found["some"].mean) == (2, 1, 0.5)
    assert found["one"] == Summary(1, 0, 1.0, None)


def test_the_interval_covers_the_mean_as_often_as_it_says() -> None:
    rng, hits = np.random.default_rng(0), 0
    for _ in range(200):
        low, high = summary_of({"e": normal(rng, 3)}, [], rng)["e"].interval
        hits += low <= 3 <= high
    assert 0.88 <= hits / 200 <= 0.99


def test_labels_of_one_sample_do_not_make_a_mean_surer(rng) -> None:
    """Ten equal marks of a sample say no more than one of them."""
    values = rng.normal(size=30)
    single = summary_of({"e": of(*values)})["e"]
    repeated = [(i, label, value) for i, value in enumerate(values) for label in range(10)]
    assert summary_of({"e": repeated})["e"].interval == pytest.approx(single.interval)


def test_a_gain_is_over_the_best_baseline_and_paired(rng) -> None:
    """A constant added to each mark of the best baseline is a gain of which nothing is unsure."""
    good = normal(rng, 0.5)
    marks = {"e": [(*of_what, value + 0.25) for *of_what, value in good], "good": good, "bad": normal(rng, -2)}
    found = summary_of(marks, ["good", "bad"], rng)
    assert (found["e"].best_baseline, found["e"].gain) == ("good", pytest.approx(0.25))
    assert found["e"].gain_interval == pytest.approx((0.25, 0.25))
    assert {(found[name].best_baseline, found[name].gain) for name in ("good", "bad")} == {("", None)}


def test_a_gain_counts_only_where_both_have_values(rng) -> None:
    nan = float("nan")
    found = summary_of({"e": of(1, 1, 5), "b": of(0, 0, nan), "mute": of(nan, nan, nan)}, ["b", "mute"], rng)["e"]
    assert (found.mean, found.gain, found.best_baseline) == (pytest.approx(7 / 3), 1.0, "b")


def test_a_gain_over_several_equal_baselines_is_not_overrated() -> None:
    """Against the best of three that are as good as it is, an explainer must not seem better too often."""
    rng, better = np.random.default_rng(0), 0
    for _ in range(200):
        marks = {name: normal(rng, 0) for name in ("e", "a", "b", "c")}
        better += summary_of(marks, ["a", "b", "c"], rng)["e"].gain_interval[0] > 0
    assert better / 200 <= 0.025


def test_many_samples_are_resampled_in_parts(rng, monkeypatch) -> None:
    marks = {"e": normal(rng, 0, 50)}
    whole = summary_of(marks)
    monkeypatch.setattr("xlog.bootstrap.HELD", 50 * RESAMPLES // 7)
    assert summary_of(marks) == whole


def test_a_table_of_marks_keeps_each_in_its_place() -> None:
    table = MarkTable()
    table.put("a", "x", 3, 0.5)
    table.put("b", "y", 1, 0.25)
    table.put("a", "y", 3, 0.75)
    table.put("b", "y", 1, 1.0)  # the later one counts
    parts = dict(table.marks().by_label())
    assert list(parts) == [None, 1, 3]
    assert parts[None].samples.tolist() == [0, 1, 1]
    assert parts[None].values["a"].tolist() == [0.5, ABSENT, 0.75]
    assert (parts[1].values["b"].tolist(), parts[3].values["b"].tolist()) == ([1.0], [ABSENT, ABSENT])
    assert summarise(parts[1], [], np.random.default_rng(0)) == {"b": Summary(1, 0, 1.0, None)}


# ------------------------------------------------------------------------------------------------- baselines


def test_baselines_are_scored_beside_the_explainers_and_have_no_maps(tmp_path) -> None:
    result = runner(tmp_path, [xlog.Sparseness()]).run()
    (run,) = xlog.open(tmp_path).runs
    names = ["InputXGradient", "Random", "Centre", "Edges"]
    assert [baseline.name for baseline in run.metadata.baselines] == names[1:]
    assert {map_.explainer for map_ in run.maps()} == set(names[:1])
    scored = [score["explainer"] for score in run.scores()]
    assert scored == names * 10  # of five samples, two labels each
    assert (result.explanations, result.scores) == (10, 40)
    assert set(result.summaries) == {(name, "Sparseness") for name in names}


def test_a_perfect_map_is_better_than_the_baselines_and_its_negative_worse(tmp_path) -> None:
    model, perfect = affine(SHAPE), xlog.InputXGradient(channels="sum")
    worst = xlog.FunctionExplainer(f=lambda x, targets: -perfect.explain(model, x, targets, None).grids, name="-")
    insertion = xlog.InsertionAUC(fill=0.0, steps=30, score="logit")
    result = runner(tmp_path, [insertion], [perfect, worst], model).run()
    best, least = (result.summaries[name, insertion.name] for name in (perfect.name, "-"))
    assert best.gain_interval[0] > 0 > least.gain_interval[1]
    table = str(result).splitlines()
    assert table[2].split()[-1] == "BETTER"
    assert [line.split()[-1] for line in table[3:5]] == ["yes", "no"]


def test_a_baseline_that_is_registered_too_is_asked_once(tmp_path) -> None:
    result = runner(tmp_path, [xlog.Sparseness()], [xlog.Centre(), xlog.Gradient()]).run()
    assert (result.explanations, result.scores) == (20, 40)
    assert result.summaries["Centre", "Sparseness"].gain is None


def test_an_explainer_with_a_baselines_name_is_refused(tmp_path) -> None:
    made = runner(tmp_path, [])
    with pytest.raises(
        ConfigError, match=r"another name for Gradient than that of the baseline 'Edges'.*baselines=False"
    ):
        made.register_saliency([xlog.Gradient(name="Edges")], [xlog.Sparseness()])
    made.register_saliency([xlog.Gradient(name="Edges")], [xlog.Sparseness()], baselines=False)
    assert made.run().scores == 20


def test_without_benchmarks_or_wish_there_are_no_baselines(tmp_path) -> None:
    assert runner(tmp_path / "a", []).run().scores == 0
    assert str(runner(tmp_path / "a", []).run()).startswith("5 samples, 10 explanations, 0 scores in")
    assert runner(tmp_path / "b", [xlog.Sparseness()], baselines=False).run().scores == 10
    for log in xlog.open(tmp_path).runs:
        assert not log.metadata.baselines


# ----------------------------------------------------------------------------------------------- limits, sharing


def test_a_limit_is_on_samples_and_per_pass_over_the_data(tmp_path) -> None:
    made = runner(tmp_path, [xlog.Sparseness(limit=2), xlog.Conciseness()], batch_size=1)
    for step in (0, 1):
        result = made.run(step)
        assert result.summaries["Random", "Sparseness(limit=2)"].count == 4
        assert result.summaries["Random", "Conciseness"].count == 10
    (run,) = xlog.open(tmp_path).runs
    limited = {score["sample"] for score in run.scores(1) if score["benchmark"] == "Sparseness(limit=2)"}
    assert len(limited) == 2


@pytest.mark.parametrize("limit", [0, 1.5, "all"])
def test_a_limit_that_is_none_is_refused(limit) -> None:
    with pytest.raises(ConfigError, match="Sparseness: wanted limit to be a whole number of at least 1 or None"):
        xlog.Sparseness(limit=limit)


def test_a_resumed_run_summarises_all_marks_and_keeps_to_the_limit(tmp_path) -> None:
    def run(folder, count, **kwargs):
        made = xlog.Runner(folder, ([IMAGES[:count]], NAMES), affine(SHAPE), progress=False, **kwargs)
        made.register_saliency([xlog.Gradient()], [xlog.Sparseness(limit=4)])
        return made.run()

    whole = run(tmp_path / "whole", 5)
    run(tmp_path / "parts", 3)
    parts = run(tmp_path / "parts", 5, resume=True)
    assert parts.samples == 2
    for names, summary in whole.summaries.items():
        assert parts.summaries[names].count == summary.count
        assert parts.summaries[names].gain == (None if summary.gain is None else pytest.approx(summary.gain))


def test_benchmarks_that_want_the_same_passes_share_them(tmp_path) -> None:
    one, two = Counted(affine(SHAPE)), Counted(affine(SHAPE))
    runner(tmp_path, [xlog.DeletionAUC(steps=6)], model=one).run()
    runner(tmp_path, [xlog.DeletionAUC(steps=6), xlog.DeletionAUC(steps=6, name="twin")], model=two).run()
    assert two.rows == one.rows


class Again(Benchmark):
    """Whether the explainer says of other inputs what it said of its own."""

    def mark(self, model, cases: list[Case], explain, rng) -> list[Mark]:
        x, targets = np.stack([case.image for case in cases]), np.array([case.target for case in cases])
        maps: Floats = explain(model, x, targets)
        return [Mark(float(np.array_equal(map_, case.map))) for map_, case in zip(maps, cases, strict=True)]


def test_an_explainer_that_is_asked_again_draws_what_it_drew(tmp_path) -> None:
    result = runner(tmp_path, [Again(name="again")], [xlog.SmoothGrad(samples=3), xlog.RISE(masks=8)], seed=4).run()
    assert {summary.mean for summary in result.summaries.values()} == {1.0}
