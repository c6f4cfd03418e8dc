"""Convergence: how far maps are from what their methods promise, by closed forms and the papers, on both frameworks."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
import torch
from explaining import TARGETS, X
from fakes import Counted, affine
from paddle_here import paddle
from small_runs import IMAGES, of_kind, runner
from twin_networks import twins

import xlog
from xlog.cli import main
from xlog.explainers import Attribution, ExpectedGradients, GradientSHAP, IntegratedGradients
from xlog.explainers.convergence import Convergence
from xlog.model import wrap

FLAT = np.random.default_rng(1).normal(size=(3, 2, 5, 6))
BACKGROUND = np.random.default_rng(2).normal(size=(5, 2, 5, 6))


def explain(method, model, x, targets=TARGETS) -> Attribution:
    return method.explain(model, x, np.asarray(targets), np.random.default_rng(0))


def of(attribution: Attribution, kind: str) -> Convergence:
    (found,) = [one for one in attribution.convergence if one.kind == kind]
    return found


@pytest.fixture(params=["torch", "paddle"])
def logits(request):
    """The same network on each framework: the model, and its plain outputs without xlog."""
    theirs, ours = twins()
    if request.param == "torch":
        return wrap(theirs), lambda x: theirs(torch.tensor(x)).detach().numpy()
    ours.eval()
    return wrap(ours), lambda x: ours(paddle.to_tensor(x)).numpy()


# -------------------------------------------------------------------------------------------- completeness


@pytest.mark.parametrize("channels", ["sum", "sum_abs"])
def test_the_completeness_delta_is_what_a_sum_misses(logits, channels) -> None:
    # Sundararajan et al. 2017, proposition 1: attributions sum to F(x) - F(x'); of signed values, whatever is drawn
    model, plain = logits
    signed = explain(IntegratedGradients(steps=5), model, X).grids.astype(np.float64)
    found = of(explain(IntegratedGradients(steps=5, channels=channels), model, X), "completeness")
    difference = (plain(X) - plain(np.zeros_like(X)))[range(len(X)), TARGETS]
    delta = signed.sum((1, 2)) - difference
    np.testing.assert_allclose(found.values, delta, atol=1e-5)
    np.testing.assert_allclose(found.relative, np.abs(delta / difference), atol=1e-4)
    assert np.abs(delta).max() > 1e-4  # five points do miss something


def test_more_steps_come_nearer_and_within_the_bound(logits) -> None:
    model, _ = logits
    few, many = (of(explain(IntegratedGradients(steps=n, rule="midpoint"), model, X), "completeness") for n in (1, 200))
    assert many.relative.max() < few.relative.max() / 10
    assert few.beyond().any()
    assert not many.beyond().any()


def test_nothing_is_missed_where_gradients_are_constant() -> None:
    methods = [
        IntegratedGradients(steps=1, baseline=[0.5, "mean", BACKGROUND[0]]),
        ExpectedGradients(background=BACKGROUND, samples=10),  # goes through all of it, so often each
    ]
    for method in methods:
        found = of(explain(method, affine(), FLAT), "completeness")
        np.testing.assert_allclose(found.values, 0, atol=1e-9)
        assert not found.beyond().any()


@pytest.mark.parametrize("noise", [0.0, 0.1])
def test_gradient_shap_misses_what_its_draws_miss(noise) -> None:
    # On an affine network a map sums to w (z - b) over the baselines b that were drawn, and should over all of them
    model = affine()
    method = GradientSHAP(samples=7, baseline=[-1.0, 2.0], noise=noise)
    found = explain(method, model, FLAT)
    outputs = model.forward(FLAT)[range(3), TARGETS]
    nothing = np.mean([model.forward(np.full_like(FLAT, b))[range(3), TARGETS] for b in (-1.0, 2.0)], axis=0)
    np.testing.assert_allclose(of(found, "completeness").values, found.grids.sum((1, 2)) - (outputs - nothing))


def test_rows_with_one_input_share_the_passes_that_tell() -> None:
    model = Counted(affine())
    x, targets = np.repeat(FLAT[:1], 3, axis=0), [0, 1, 2]
    explain(IntegratedGradients(steps=4), model, x, targets)
    assert model.rows == 4 + 2  # of the path, the input and the baseline


def test_a_difference_of_nothing_has_no_share() -> None:
    found = Convergence.of_sums("completeness", np.ones((2, 3)), np.array([0.0, 4.0]))
    np.testing.assert_array_equal(found.values, [3, -1])
    np.testing.assert_array_equal(found.relative, [np.nan, 0.25])
    np.testing.assert_array_equal(found.beyond(), [False, True])


# -------------------------------------------------------------------------------------------- log and readers


def test_what_was_found_is_in_the_log_of_each_map(tmp_path: Path, capsys) -> None:
    made = runner(tmp_path / "run", explainers=[IntegratedGradients(steps=2), xlog.Gradient()], top_k=1)
    made.run(step=3)
    (run,) = xlog.open(tmp_path / "run")
    for view in run.maps("IntegratedGradients(steps=2)"):
        x = IMAGES[int(view.sample)][None]
        expected = of(explain(IntegratedGradients(steps=2), made.model, x, [view.label]), "completeness")
        (record,) = view.convergence
        assert record["kind"] == "completeness"
        assert record["value"] == pytest.approx(expected.values[0], abs=1e-5)
        assert record["relative"] == pytest.approx(expected.relative[0], abs=1e-4)
        assert record["bound"] == 0.05
        assert record["beyond"] == expected.beyond()[0]
    assert all(not view.convergence for view in run.maps("Gradient"))
    assert main(["export", str(tmp_path / "run"), "-o", str(tmp_path / "out")]) == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out" / "convergence.csv").read_text())))
    told = [(str(record["sample"]), str(record["value"])) for record in run.convergence(3)]
    assert [(row["sample"], row["value"]) for row in rows] == told
    assert len(rows) == 5


def test_a_number_that_cannot_be_had_is_not_logged(tmp_path: Path) -> None:
    class Flat(xlog.Gradient):
        def convergence(self, model, x, targets, values):
            nothing = np.zeros(len(x))
            return [Convergence("halves", nothing / np.nan), Convergence.of_sums("conservation", values, nothing)]

    runner(tmp_path, explainers=[Flat()], top_k=1).run()
    for explanation in of_kind(tmp_path, "explanation"):
        (logged,) = explanation.convergence
        assert logged.kind == logged.CONSERVATION
        assert not logged.HasField("relative")
        assert not logged.HasField("bound")
        assert not logged.beyond
