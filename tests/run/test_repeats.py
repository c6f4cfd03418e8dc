"""Repeats: what draws at random is drawn anew, and the log says how much that moves scores and means."""

from __future__ import annotations

import numpy as np
import pytest
from fakes import net
from small_runs import BOXES, IMAGES, NAMES, of_kind

import xlog
from xlog.explainers.streams import generator
from xlog.scores.summary import std_over_seeds

METHODS = [xlog.Gradient(), xlog.SmoothGrad(samples=4)]
LABELS = [0] * 5
DATA = [(IMAGES[:3], LABELS[:3], BOXES[:3]), (IMAGES[3:], LABELS[3:], BOXES[3:])]


def made(folder, repeats, benchmarks=None, data=DATA, **options):
    runner = xlog.Runner(folder, (data, NAMES), net(), progress=False, targets=[0], seed=7, **options)
    runner.register_saliency(METHODS, benchmarks or [xlog.EnergyInMask()], repeats=repeats)
    return runner


def test_the_std_is_that_of_the_means_of_rows_that_all_seeds_have() -> None:
    draws = np.array([[1.0, 2, np.nan, 9], [3, 4, 5, np.inf], [5, 6, 7, 9]])
    assert std_over_seeds(list(draws)) == pytest.approx(2.0)  # means 1.5, 3.5 and 5.5 of the first two rows
    assert std_over_seeds([draws[0]]) is None
    assert std_over_seeds([np.array([np.nan]), np.array([1.0])]) is None


def test_scores_of_other_seeds_are_those_of_runs_with_these_seeds(tmp_path) -> None:
    """SmoothGrad written out by hand from each seed's generator, and the share of its energy in the box."""
    runner = made(tmp_path, 3)
    seeds = runner._registered.saliency.scoring.seeds
    runner.run()
    scores = {(s.explainer, s.sample_id): s for s in of_kind(tmp_path, "score")}
    model = xlog.wrap(net().eval())
    for i, seed in enumerate(seeds):
        maps = METHODS[1].explain(model, IMAGES, np.array(LABELS), generator(seed, None)).maps()
        for number, (x, y, width, height) in enumerate(BOXES):
            expected = maps[number, y : y + height, x : x + width].sum() / maps[number].sum()
            score = scores[METHODS[1].name, str(number)]
            assert (score.value, *score.other_seeds)[i] == pytest.approx(expected, rel=1e-5)
    assert {s.explainer for s in scores.values() if s.other_seeds} == {METHODS[1].name, "RandomControl"}


def test_summaries_have_the_seeds_own_deviation(tmp_path) -> None:
    result = made(tmp_path, 3).run()
    scores = [s for s in of_kind(tmp_path, "score") if s.explainer == METHODS[1].name]
    means = np.mean([(s.value, *s.other_seeds) for s in scores], axis=0)
    summary = result.summaries[METHODS[1].name, "EnergyInMask"]
    assert summary.mean == pytest.approx(means[0])
    assert summary.seed_std == pytest.approx(means.std(ddof=1))
    assert result.summaries["Gradient", "EnergyInMask"].seed_std is None
    (logged,) = (
        s for s in of_kind(tmp_path, "score_summary") if s.explainer == METHODS[1].name and not s.HasField("label")
    )
    assert logged.seed_std == summary.seed_std
    assert "SEED STD" in str(result)
    (run,) = xlog.open(tmp_path).runs
    read = {(r["explainer"], r["label"]): r["seed_std"] for r in run.summaries()}
    assert read[METHODS[1].name, None] == summary.seed_std
    assert np.isnan(read["Gradient", None])


def test_the_first_draw_is_that_of_a_run_without_repeats(tmp_path) -> None:
    for name, repeats in (("once", 1), ("thrice", 3)):
        # not fast: whether a quicker copy pays, which rounds otherwise, goes by how many passes are to come
        made(tmp_path / name, repeats, [xlog.EnergyInMask(), xlog.MaxSensitivity(samples=2)], fast=False).run()
    for kind in ("explanation", "score"):
        once, thrice = (of_kind(tmp_path / name, kind) for name in ("once", "thrice"))
        for one in thrice:
            if kind == "score":
                one.ClearField("other_seeds")
        assert once == thrice
    assert "SEED STD" not in str(made(tmp_path / "again", 1).run())


def test_a_benchmark_that_draws_is_drawn_anew_for_maps_that_do_not(tmp_path) -> None:
    made(tmp_path, 2, [xlog.MaxSensitivity(samples=2)]).run()
    scores = [s for s in of_kind(tmp_path, "score") if s.explainer == "Gradient"]
    assert all(len(s.other_seeds) == 1 and s.other_seeds[0] != s.value for s in scores)


def test_a_resumed_run_has_the_deviation_of_a_whole_one(tmp_path) -> None:
    whole = made(tmp_path / "whole", 3).run()
    made(tmp_path / "parts", 3, data=DATA[:1]).run()
    resumed = made(tmp_path / "parts", 3, resume=True).run()
    key = METHODS[1].name, "EnergyInMask"
    assert resumed.summaries[key].seed_std == pytest.approx(whole.summaries[key].seed_std)
    with pytest.raises(xlog.ConfigError, match="resume: wanted the repeats of the run"):
        made(tmp_path / "parts", 2, resume=True).run()


@pytest.mark.parametrize("wrong", [0, -1, 1.5, True, None])
def test_repeats_are_a_count(tmp_path, wrong) -> None:
    with pytest.raises(xlog.ConfigError, match="wanted repeats as a whole number of at least 1"):
        made(tmp_path, wrong)


def test_repeats_that_would_do_nothing_are_refused(tmp_path) -> None:
    runner = xlog.Runner(tmp_path, (DATA, NAMES), net(), progress=False)
    with pytest.raises(xlog.ConfigError, match="register benchmarks with it"):
        runner.register_saliency([xlog.SmoothGrad()], repeats=2)
    with pytest.raises(xlog.ConfigError, match="wanted an explainer, a control or a benchmark that draws, got none"):
        runner.register_saliency([xlog.Gradient()], [xlog.Sparseness()], controls=False, repeats=2)
    runner.register_saliency(METHODS, [xlog.Sparseness()], repeats=2)
    with pytest.raises(xlog.ConfigError, match="wanted one number of repeats for all of a run, 2, got 3 too"):
        runner.register_saliency([xlog.VarGrad()], [xlog.Complexity()], repeats=3)


def test_the_plan_counts_them(tmp_path) -> None:
    plans = [made(tmp_path, repeats, [xlog.MaxSensitivity(samples=2)]).plan() for repeats in (1, 3)]
    once, thrice = ({part.name: part.per_sample for part in plan.parts} for plan in plans)
    assert thrice["Gradient"] == once["Gradient"]
    for name in once.keys() - {"Gradient", "prediction"}:
        assert thrice[name] == once[name] * 3
