"""output="probability" is the probability that the run logs, however the run makes it, on both frameworks."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from paddle_here import paddle

import xlog
from xlog.model import wrap
from xlog.model.activated import Activated

X = np.random.default_rng(0).normal(size=(3, 3, 8, 8)).astype(np.float32)
WEIGHTS = np.random.default_rng(1).normal(size=(192, 3)).astype(np.float32) / 8


def linear(framework: str, classes: int):
    if framework == "torch":
        network = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(192, classes))
        network[1].weight.data = torch.tensor(WEIGHTS[:, :classes].T.copy())
        return network
    network = paddle.nn.Sequential(paddle.nn.Flatten(), paddle.nn.Linear(192, classes))
    network[1].weight.set_value(WEIGHTS[:, :classes])
    return network


def squashed(logits: np.ndarray) -> np.ndarray:
    """An activation of nobody's."""
    return 0.5 + np.arctan(logits) / np.pi


BENCHMARKS = [
    xlog.InsertionAUC(steps=6),
    xlog.DeletionAUC(steps=6),
    xlog.PerturbationCurves(steps=6),
    xlog.ROAD(steps=3),
]


@pytest.mark.parametrize("framework", ["torch", "paddle"])
@pytest.mark.parametrize(
    ("activation", "classes"), [("softmax", 3), ("sigmoid", 3), ("sigmoid", 1), (squashed, 3), (squashed, 1)]
)
def test_the_whole_image_has_the_probability_that_the_run_logs(tmp_path, framework, activation, classes) -> None:
    runner = xlog.Runner(
        *(tmp_path, ([X], ["a", "b", "c"][:classes]), linear(framework, classes), activation),
        targets=[0],
        progress=False,
    )
    runner.register_saliency([xlog.InputXGradient()], BENCHMARKS)
    runner.run()
    (run,) = xlog.open(tmp_path)
    logged = {s.id: {one.label: one.probability for one in s.inference.labels}[0] for s in run.samples()}
    curves = list(run.curves())
    assert {curve["curve"] for curve in curves} == {"insertion", "deletion", "morf", "lerf"}
    for curve in curves:
        whole = curve["y"][-1 if curve["curve"] == "insertion" else 0]
        assert whole == pytest.approx(logged[curve["sample"]], abs=1e-5)
    scores = {score["value"] for score in run.scores() if score["benchmark"] == "InsertionAUC(steps=6)"}
    assert len(scores) > 3  # maps are told apart, with a single output too


@pytest.mark.parametrize("explainer", [xlog.RISE(masks=9, output="probability"), xlog.Occlusion(output="probability")])
def test_explainers_of_probabilities_explain_those_of_the_run(explainer) -> None:
    """Of a network that ends in the activation the logits are the probabilities."""
    network = linear("torch", 3)
    given = X[:1], np.array([1])
    model = Activated(wrap(network), lambda logits: 1 / (1 + np.exp(-logits)))
    ended = wrap(torch.nn.Sequential(network, torch.nn.Sigmoid()))
    logits = type(explainer)(**{**vars(explainer), "output": "logit", "name": ""})
    found, expected = (
        one.explain(net, *given, np.random.default_rng(0)).grids for one, net in ((explainer, model), (logits, ended))
    )
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_what_is_not_finite_has_no_probability() -> None:
    def strict(logits):
        assert np.isfinite(logits).all()
        return logits

    model = Activated(wrap(linear("torch", 3)), strict)
    outputs = np.array([[[1, 2, 3], [np.nan, 0, 0]], [[0, np.inf, 0], [4, 5, 6]]])
    found = model.probabilities(outputs)
    assert np.isnan(found).all(axis=2).tolist() == [[False, True], [True, False]]
    np.testing.assert_array_equal(found[1, 1], [4, 5, 6])


def test_by_itself_a_model_has_softmax_or_of_a_single_output_sigmoid() -> None:
    outputs = np.array([[1.0, 2, 3]])
    np.testing.assert_allclose(wrap(linear("torch", 3)).probabilities(outputs), xlog.arrays.softmax(outputs))
    np.testing.assert_allclose(
        wrap(linear("torch", 1)).probabilities(outputs[:, :1]), xlog.arrays.sigmoid(outputs[:, :1])
    )
