"""Plans: the passes that they forecast are those that a run makes."""

from __future__ import annotations

import numpy as np
import pytest
from fakes import Counted, affine, net

import xlog
from xlog.counterfactual.hierarchical_occlusion import TYPICAL_STEPS
from xlog.errors import ConfigError
from xlog.model import wrap
from xlog.model.cost import Cost

SHAPE = (3, 5, 6)
IMAGES = np.random.default_rng(0).normal(size=(4, *SHAPE))
NAMES = ["ant", "bee", "cat"]


def runner(folder, data=None, model=None, **kwargs) -> xlog.Runner:
    batches = [IMAGES[:2], IMAGES[2:]] if data is None else data
    settings = {"top_k": 2, "fast": False, "batch_size": 4, "progress": False, **kwargs}
    return xlog.Runner(folder, (batches, NAMES), model or affine(SHAPE), **settings)


def costs(plan) -> dict[str, Cost]:
    return {part.name: part.per_sample for part in plan.parts}


def test_every_part_has_its_passes(tmp_path, capsys) -> None:
    made = runner(tmp_path / "log")
    made.register_saliency(
        [xlog.Gradient(), xlog.IntegratedGradients(steps=4), xlog.RISE(masks=10)],
        [xlog.DeletionAUC(steps=6), xlog.Sparseness(), xlog.InsertionAUC(steps=6, limit=1)],
    )
    plan = made.plan()
    maps = 4 * 2 + 2  # three explainers and the random control, two labels each; two controls that are alike for all
    assert costs(plan) == {
        "prediction": Cost(1),
        "Gradient": Cost(0, 2),
        "IntegratedGradients(steps=4)": Cost(4, 8),
        "RISE(masks=10)": Cost(10),
        "DeletionAUC(steps=6)": Cost(7 * maps),
        "Sparseness": Cost(),
        "InsertionAUC(limit=1, steps=6)": Cost(7 * maps),
    }
    assert (plan.samples, plan.labels) == (4, 2.0)
    assert {part.name: part.samples for part in plan.parts}["InsertionAUC(limit=1, steps=6)"] == 1
    assert capsys.readouterr().out.strip() == str(plan)
    assert not (tmp_path / "log").exists()


def test_forward_passes_are_those_that_a_run_makes(tmp_path) -> None:
    model = Counted(affine(SHAPE))
    made = runner(tmp_path, model=model)
    made.register_saliency([xlog.RISE(masks=10), xlog.Occlusion(window=3, stride=2)], [xlog.DeletionAUC(steps=6)])
    plan = made.plan()
    model.rows = 0
    made.run()
    trial = 1  # of the first batch, before the run
    explainers = [part for part in plan.parts if part.family != "benchmark"]
    assert model.rows - trial == pytest.approx(plan.total.forward, rel=0.05)
    assert len(explainers) == 3


def test_uncertainty_and_trees_have_their_passes(tmp_path) -> None:
    images = np.random.default_rng(0).normal(size=(4, 3, 24, 20)).astype(np.float32)
    made = runner(tmp_path, [images], net())
    made.register_saliency([xlog.IntegratedGradients(steps=4)])
    made.register_uncertainty(samples=5, explanations=True)
    made.register_hierarchical_occlusion(xlog.HierarchicalOcclusion(windows=(8, 4), strides=(4, 4)))
    plan = made.plan()
    name = "HierarchicalOcclusion(windows=[8, 4], strides=[4, 4])"
    assert costs(plan)["MonteCarloDropout(samples=5, explanations=true)"] == (Cost(1) + Cost(4, 8)) * 5
    windows = 5 * 4 + 2 * 2  # on 24 x 20, and in one of those
    assert costs(plan)[name] == Cost(TYPICAL_STEPS * windows * 2 * 2)  # two directions, two labels


@pytest.mark.filterwarnings("ignore:FastNormLIME", "ignore:the prior has no weights")  # of four images
@pytest.mark.parametrize("method", ["normlime", "fast"])
def test_a_prior_of_the_runs_own_data_has_its_passes(tmp_path, method) -> None:
    images = np.random.default_rng(0).normal(size=(4, 3, 12, 10)).astype(np.float32)
    model, cells = Counted(wrap(net())), xlog.Grid(2, 3)
    made = runner(tmp_path / "log", [images[:2], images[2:]], model)
    made.register_saliency([xlog.NormLIME(segments=cells)])
    made.register_prior(lime=xlog.LIME(samples=30, segments=cells), method=method, clusters=3)
    plan = made.plan()
    (prior,) = [part for part in plan.parts if part.family == "prior"]
    assert (prior.name, prior.samples) == ("prior by LIME(segments=Grid(rows=2, columns=3), samples=30)", 4)
    assert not (tmp_path / "log").exists()
    model.rows = 0
    made.run()
    trial = 3  # of the first batch, before the run: its outputs, with and without a neighbor
    assert model.rows - trial == pytest.approx(plan.total.forward, rel=0.1)


def test_a_dataset_that_does_not_say_its_length_is_planned_for_one_sample(tmp_path) -> None:
    class Endless:
        def __iter__(self):
            return iter([IMAGES])

    made = runner(tmp_path, Endless())
    made.register_saliency([xlog.Gradient()])
    plan = made.plan()
    assert plan.samples is None
    assert str(plan).startswith("1 sample (the dataset has no length), 2.0 labels each")
    assert made.run().samples == 4


def test_what_cannot_be_planned_is_said(tmp_path) -> None:
    with pytest.raises(ConfigError, match="nothing is registered"):
        runner(tmp_path).plan()
    made = runner(tmp_path, iter([IMAGES]))
    made.register_saliency([xlog.Gradient()])
    with pytest.raises(ConfigError, match="can be read more than once, got list_iterator"):
        made.plan()


def test_searches_importances_and_dependences_of_rows_have_the_passes_that_a_run_makes(tmp_path) -> None:
    """No two changes reach the goal, so that the search ends where the plan says."""
    rows = np.array([[0.0, 0, 0], [1, 1, 1], [0, 2, 2], [1, 0, 3]])
    asked = []

    def model(given):
        asked.append(len(given))
        return given[:, 0]

    table = xlog.Table(["a", "b", "c"], background=rows)
    made = xlog.Runner(
        tmp_path, ([(rows[:2], [0.0, 1]), (rows[2:], [0.0, 1])], ["y"]), model, samples=table, task="regression",
        progress=False,
    )  # fmt: skip
    made.register_counterfactuals([xlog.Counterfactuals(threshold=9, most=2)])
    made.register_importances([xlog.PermutationImportance(repeats=2), xlog.Coefficients()])
    made.register_dependences([xlog.PartialDependence(features=["b"])])
    plan = made.plan()
    single, pairs = 1 + 2 + 3, 1 * 2 + 1 * 3 + 2 * 3  # values beside the row's own
    assert costs(plan) == {
        "prediction": Cost(1),
        "Counterfactuals(threshold=9, most=2)": Cost(1 + single + pairs),
        "PermutationImportance(repeats=2)": Cost(1 + 2 * 3),
        "Coefficients": Cost((1 + 3 + 4) / 4),
        'PartialDependence(features=["b"])': Cost(3 * (4 + 4) / 4),
    }
    asked.clear()
    made.run()
    trial = sum(asked) - plan.total.forward  # of the first batch, before the run
    assert 0 <= trial < 30, (sum(asked), plan.total)
