"""Scores as a run gives them: baselines beside the explainers, limits, summaries, passes made once."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from fakes import Counted, affine

import xlog
from xlog.arrays import Floats
from xlog.benchmarks import Benchmark, Case, Score
from xlog.errors import ConfigError
from xlog.scores.scale import Scale
from xlog.scores.summary import Summary, summarize
from xlog.scores.table import ABSENT, ScoreTable

IMAGES = np.random.default_rng(0).normal(size=(5, 3, 5, 6))
SHAPE = (3, 5, 6)
NAMES = ["ant", "bee", "cat"]


def runner(folder, benchmarks, explainers=None, model=None, controls=True, images=IMAGES, **kwargs) -> xlog.Runner:
    settings = {"top_k": 2, "batch_size": 64, "fast": False, "progress": False, **kwargs}
    made = xlog.Runner(folder, ([images], NAMES), model or affine(SHAPE), **settings)
    made.register_saliency(explainers or [xlog.InputXGradient(channels="sum")], benchmarks, controls=controls)
    return made


# ------------------------------------------------------------------------------------------------ summaries


def of(*values: float) -> list[tuple[int, int, float]]:
    """Scores of samples that have a label each: (sample, label, value)."""
    return [(i, 0, value) for i, value in enumerate(values)]


def normal(rng, mean: float, count: int = 40) -> list[tuple[int, int, float]]:
    return of(*rng.normal(mean, 1, count))


PLAIN = Scale()


def summary_of(scores, controls=(), scale=PLAIN, rivals=None) -> dict[str, Summary]:
    """Summarize scores by explainer."""
    table = ScoreTable()
    for explainer, given in scores.items():
        for sample, label, value in given:
            table.put(explainer, str(sample), label, value)
    return summarize(table.scores(), controls, controls if rivals is None else rivals, scale)


def test_a_summary_counts_what_is_missing_and_never_says_0_for_it() -> None:
    nan = float("nan")
    found = summary_of({"none": of(nan, nan, nan), "some": of(1, 0, nan), "one": of(1)})
    assert found["none"] == Summary(0, 3, None, None, "few")
    assert (found["some"].count, found["some"].missing, found["some"].mean) == (2, 1, 0.5)
    assert found["one"] == Summary(1, 0, 1.0, None, "few")


def test_labels_of_one_sample_do_not_make_a_mean_surer(rng) -> None:
    """Ten equal scores of a sample say no more than one of them."""
    values = rng.normal(size=30)
    single = summary_of({"e": of(*values)})["e"]
    repeated = [(i, label, value) for i, value in enumerate(values) for label in range(10)]
    assert summary_of({"e": repeated})["e"].interval == pytest.approx(single.interval)


def above(scores, by: float, rng) -> list[tuple[int, int, float]]:
    """Return scores that are above others by about as much."""
    return [(*of_what, value + by + 0.01 * rng.normal()) for *of_what, value in scores]


def test_gains_are_paired_and_over_each_control(rng) -> None:
    good = normal(rng, 0.5)
    scores = {"e": above(good, 0.25, rng), "good": good, "bad": normal(rng, -2)}
    found = summary_of(scores, ["good", "bad"])
    least = found["e"].least
    assert (least.control, least.mean) == ("good", pytest.approx(0.25, abs=0.01))
    assert least.interval == pytest.approx((0.25, 0.25), abs=0.02)
    assert {gain.control for gain in found["e"].gains} == {"good", "bad"}
    assert found["e"].verdict == "better"
    assert {(found[name].gains, found[name].verdict) for name in ("good", "bad")} == {((), None)}


def test_where_lower_is_better_a_gain_is_what_is_below(rng) -> None:
    low = normal(rng, 0)
    scores = {"low": low, "high": above(low, 0.5, rng), "control": above(low, 0.25, rng)}
    found = summary_of(scores, ["control"], Scale(higher_is_better=False))
    assert {name: found[name].verdict for name in ("low", "high")} == {"low": "better", "high": "worse"}
    assert found["low"].least.mean == pytest.approx(0.25, abs=0.02)


def test_what_is_compared_with_a_level_has_no_rivals(rng) -> None:
    """A control that scores by construction is none."""
    scores = {
        "near": above(of(*[0.0] * 20), 0.02, rng),
        "far": above(of(*[0.0] * 20), 0.7, rng),
        "blind": of(*[0.0] * 20),
    }
    found = summary_of(scores, ["blind"], Scale(level=0.25), rivals=[])
    assert {name: found[name].verdict for name in ("near", "far")} == {"near": "worse", "far": "better"}
    assert (found["far"].least.control, found["far"].least.mean) == ("", pytest.approx(0.45, abs=0.02))


def test_a_difference_below_a_hundredth_of_the_range_is_none(rng) -> None:
    control = normal(rng, 0)
    values = [value for *_, value in control]
    for share, verdict in ((0.5, "unsure"), (2, "better")):
        by = share / 100 * np.ptp(np.percentile(values, [5, 95]))
        found = summary_of(
            {"e": [(*of_what, v + by + 1e-6 * rng.normal()) for *of_what, v in control], "c": control}, ["c"]
        )
        assert found["e"].verdict == verdict


def test_a_gain_counts_only_where_both_have_values() -> None:
    nan = float("nan")
    found = summary_of({"e": of(1, 1, 5), "b": of(0, 0, nan), "mute": of(nan, nan, nan)}, ["b", "mute"])["e"]
    assert (found.mean, found.least.mean, found.least.control) == (pytest.approx(7 / 3), 1.0, "b")
    assert (found.least.interval, found.verdict) == (None, "unsure")  # of two samples


def test_a_table_without_scores_has_no_labels() -> None:
    assert [label for label, _ in ScoreTable().scores().by_label()] == [None]


def test_a_table_of_scores_keeps_each_in_its_place() -> None:
    table = ScoreTable()
    table.put("a", "x", 3, 0.5)
    table.put("b", "y", 1, 0.25)
    table.put("a", "y", 3, 0.75)
    table.put("b", "y", 1, 1.0)  # the later one counts
    parts = dict(table.scores().by_label())
    assert list(parts) == [None, 1, 3]
    assert parts[None].samples.tolist() == [0, 1, 1]
    assert parts[None].values["a"].tolist() == [0.5, ABSENT, 0.75]
    assert (parts[1].values["b"].tolist(), parts[3].values["b"].tolist()) == ([1.0], [ABSENT, ABSENT])
    assert summarize(parts[1], [], [], PLAIN) == {"b": Summary(1, 0, 1.0, None, "few")}


# ------------------------------------------------------------------------------------------------- baselines


def test_baselines_are_scored_beside_the_explainers_and_have_no_maps(tmp_path) -> None:
    result = runner(tmp_path, [xlog.Sparseness()]).run()
    (run,) = xlog.open(tmp_path).runs
    names = ["InputXGradient", "RandomControl", "CenterControl", "EdgeControl"]
    assert [control.name for control in run.metadata.baselines] == names[1:]
    assert {map_.explainer for map_ in run.maps()} == set(names[:1])
    scored = [score["explainer"] for score in run.scores()]
    assert scored == names * 10  # of five samples, two labels each
    assert (result.explanations, result.scores) == (10, 40)
    assert set(result.summaries) == {(name, "Sparseness") for name in names}


def test_the_table_of_a_run_has_an_arrow_to_the_better_end(tmp_path) -> None:
    said = str(runner(tmp_path, [xlog.Sparseness(), xlog.Complexity()]).run())
    assert said.count("Sparseness ↑") == said.count("Complexity ↓") == 4


def test_a_perfect_map_is_better_than_the_baselines_and_its_negative_worse(tmp_path) -> None:
    model, perfect = affine(SHAPE), xlog.InputXGradient(channels="sum")
    worst = xlog.FunctionExplainer(f=lambda x, targets: -perfect.explain(model, x, targets, None).grids, name="-")
    insertion = xlog.InsertionAUC(fill=0.0, steps=30, output="logit")
    images = np.random.default_rng(0).normal(size=(12, *SHAPE))
    result = runner(tmp_path, [insertion], [perfect, worst], model, images=images).run()
    best, least = (result.summaries[name, insertion.name] for name in (perfect.name, "-"))
    assert (best.verdict, least.verdict) == ("better", "worse")
    table = str(result).splitlines()
    assert table[2].split()[-1] == "VERDICT"
    assert [line.split()[-1] for line in table[3:5]] == ["better", "worse"]
    assert f"{insertion.name} ↑ " in table[3]
    (run,) = xlog.open(tmp_path).runs
    logged = {record["explainer"]: record for record in run.summaries() if record["label"] is None}
    assert (logged[perfect.name]["verdict"], logged["-"]["verdict"]) == ("better", "worse")
    assert logged[perfect.name]["gain"] == best.least.mean > 0 > logged["-"]["gain"]


def test_a_baseline_that_is_registered_too_is_asked_once(tmp_path) -> None:
    result = runner(tmp_path, [xlog.Sparseness()], [xlog.CenterControl(), xlog.Gradient()]).run()
    assert (result.explanations, result.scores) == (20, 40)
    assert result.summaries["CenterControl", "Sparseness"].verdict is None


def test_an_explainer_with_a_baselines_name_is_refused(tmp_path) -> None:
    made = runner(tmp_path, [])
    with pytest.raises(
        ConfigError, match=r"another name for Gradient than that of the baseline 'EdgeControl'.*controls=False"
    ):
        made.register_saliency([xlog.Gradient(name="EdgeControl")], [xlog.Sparseness()])
    made.register_saliency([xlog.Gradient(name="EdgeControl")], [xlog.Sparseness()], controls=False)
    assert made.run().scores == 20


def test_without_benchmarks_or_wish_there_are_no_baselines(tmp_path) -> None:
    assert runner(tmp_path / "a", []).run().scores == 0
    assert str(runner(tmp_path / "a", []).run()).startswith("5 samples, 10 explanations, 0 scores in")
    assert runner(tmp_path / "b", [xlog.Sparseness()], controls=False).run().scores == 10
    for log in xlog.open(tmp_path).runs:
        assert not log.metadata.baselines


# ----------------------------------------------------------------------------------------------- limits, sharing


def test_a_limit_is_on_samples_and_per_pass_over_the_data(tmp_path) -> None:
    made = runner(tmp_path, [xlog.Sparseness(limit=2), xlog.Complexity()], batch_size=1)
    for step in (0, 1):
        result = made.run(step)
        assert result.summaries["RandomControl", "Sparseness(limit=2)"].count == 4
        assert result.summaries["RandomControl", "Complexity"].count == 10
    (run,) = xlog.open(tmp_path).runs
    limited = {score["sample"] for score in run.scores(1) if score["benchmark"] == "Sparseness(limit=2)"}
    assert len(limited) == 2


@pytest.mark.parametrize("limit", [0, 1.5, "all"])
def test_a_limit_that_is_none_is_refused(limit) -> None:
    with pytest.raises(ConfigError, match="Sparseness: wanted limit to be a whole number of at least 1 or None"):
        xlog.Sparseness(limit=limit)


def test_a_resumed_run_summarizes_all_scores_to_the_last_digit_and_keeps_to_the_limit(tmp_path) -> None:
    images = np.random.default_rng(1).normal(size=(8, *SHAPE))

    def run(folder, count, **kwargs):
        made = xlog.Runner(folder, ([images[:count]], NAMES), affine(SHAPE), progress=False, **kwargs)
        made.register_saliency([xlog.Gradient()], [xlog.Sparseness(limit=7)])
        return made.run()

    whole = run(tmp_path / "whole", 8)
    run(tmp_path / "parts", 3)
    parts = run(tmp_path / "parts", 8, resume=True)
    assert parts.samples == 5
    assert parts.summaries == whole.summaries
    assert whole.summaries["Gradient", "Sparseness(limit=7)"].interval is not None


def test_benchmarks_that_want_the_same_passes_share_them(tmp_path) -> None:
    one, two = Counted(affine(SHAPE)), Counted(affine(SHAPE))
    runner(tmp_path, [xlog.DeletionAUC(steps=6)], model=one).run()
    runner(tmp_path, [xlog.DeletionAUC(steps=6), xlog.DeletionAUC(steps=6, name="twin")], model=two).run()
    assert two.rows == one.rows


class Again(Benchmark):
    """Whether the explainer says of other inputs what it said of its own."""

    def evaluate(self, model, cases: list[Case], explain, rng) -> list[Score]:
        x, targets = np.stack([case.image for case in cases]), np.array([case.target for case in cases])
        maps: Floats = explain(model, x, targets)
        return [Score(float(np.array_equal(map_, case.map))) for map_, case in zip(maps, cases, strict=True)]


def test_an_explainer_that_is_asked_again_draws_what_it_drew(tmp_path) -> None:
    result = runner(tmp_path, [Again(name="again")], [xlog.SmoothGrad(samples=3), xlog.RISE(masks=8)], seed=4).run()
    assert {summary.mean for summary in result.summaries.values()} == {1.0}


# ------------------------------------------------------------------------------------------------- draws


def maps_of(folder, explainer, order=range(5), batch_size=64, **kwargs) -> dict[tuple[str, int], np.ndarray]:
    """Maps by sample and label, of samples that come in some order."""
    data = [{"images": IMAGES[list(order)], "id": [f"s{i}" for i in order]}]
    settings = {"top_k": 2, "progress": False, "fast": False, "precision": "f32", **kwargs}
    made = xlog.Runner(folder, (data, NAMES), affine(SHAPE), batch_size=batch_size, **settings)
    made.register_saliency([explainer])
    made.run()
    (run,) = xlog.open(folder).runs
    return {(found.sample, found.label): found.array() for found in run.maps()}


def test_the_random_control_draws_anew_for_each_sample_and_label(tmp_path) -> None:
    """By their ids: the order of samples and the size of batches do not matter, another seed does."""
    control = xlog.RandomControl(name="mine")
    found = maps_of(tmp_path / "a", control)
    assert len({map_.tobytes() for map_ in found.values()}) == len(found) == 10
    other = maps_of(tmp_path / "b", control, (3, 0, 4, 1, 2), batch_size=1)
    assert found.keys() == other.keys()
    assert all(np.array_equal(map_, other[about]) for about, map_ in found.items())
    assert not np.array_equal(maps_of(tmp_path / "c", control, seed=1)["s0", 0], found["s0", 0])


@pytest.mark.parametrize("explainer", [xlog.KernelSHAP(samples=8), xlog.RISE(masks=8), xlog.LIME(samples=8)])
def test_seeds_per_sample_are_asked_for(tmp_path, explainer) -> None:
    """All samples see the same noise by default, so the map of equal images is the same."""
    own = dataclasses.replace(explainer, name="", seed_per_sample=True)
    same = np.repeat(IMAGES[:1], 2, 0)
    for one, count in ((explainer, 1), (own, 2)):
        folder = tmp_path / one.name
        made = runner(folder, [], [one], images=same, top_k=1, precision="f32")
        made.run()
        (run,) = xlog.open(folder).runs
        assert len({found.array().tobytes() for found in run.maps()}) == count
        assert [item.seed_included for item in run.metadata.explainers] == [count == 2]


def test_who_draws_per_sample_draws_the_same_when_asked_again(tmp_path) -> None:
    explainers = [xlog.SmoothGrad(samples=3, seed_per_sample=True), xlog.RandomControl(name="mine")]
    result = runner(tmp_path, [AskingAgain(name="again")], explainers).run()
    assert {summary.mean for summary in result.summaries.values()} == {1.0}


class AskingAgain(Again):
    explanations = 1


def test_benchmarks_may_draw_for_each_sample(tmp_path) -> None:
    same = np.repeat(IMAGES[:1], 2, 0)
    for own, count in ((False, 1), (True, 2)):
        benchmark = xlog.Infidelity(samples=5, seed_per_sample=own)
        runner(tmp_path / str(own), [benchmark], images=same, top_k=1).run()
        (run,) = xlog.open(tmp_path / str(own)).runs
        values = {score["value"] for score in run.scores() if score["explainer"] == "InputXGradient"}
        assert len(values) == count
        assert run.metadata.benchmarks[0].seed_included == own


def test_controls_that_score_by_construction_are_no_rivals(tmp_path) -> None:
    """No control knows the label; of those only Edges looks at the input."""
    benchmarks = [xlog.RandomLogit(), xlog.ClassSensitivity(), xlog.MaxSensitivity(samples=2), xlog.Sparseness()]
    images = np.random.default_rng(0).normal(size=(6, *SHAPE))
    found = runner(tmp_path, benchmarks, images=images).run().summaries
    rivals = {
        benchmark.name: [gain.control for gain in found["InputXGradient", benchmark.name].gains]
        for benchmark in benchmarks
    }
    assert rivals == {
        "RandomLogit": [""],
        "ClassSensitivity": [""],
        "MaxSensitivity(samples=2)": ["EdgeControl"],
        "Sparseness": ["RandomControl", "CenterControl", "EdgeControl"],
    }
    (run,) = xlog.open(tmp_path).runs
    assert [benchmark.direction for benchmark in run.metadata.benchmarks] == [2, 1, 2, 1]
