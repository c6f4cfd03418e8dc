"""Quantus 0.6.0: where definitions are the same, so are numbers; and QuantusMetric, which runs its metrics here.

Its habits: metrics normalize maps and take absolute values unless told otherwise, write into the arrays that they are
given, and draw from numpy's global generator. Areas under its curves want a function that numpy 2.4 no longer has.
"""

from __future__ import annotations

import functools
import json
import sys

import torchvision_here  # noqa: F401  before quantus: it imports zennit, where that is there, which wants torchvision

# isort: split
import numpy as np
import pytest
import quantus
import torch
from fakes import affine, net
from loading import loaded_after
from paddle_here import paddle
from quantus.functions.similarity_func import correlation_spearman, distance_euclidean
from robustness_cases import Function, RecordingExplainer, cases_of, draws

import xlog
from xlog.benchmarks import (
    Case,
    Complexity,
    DeletionAUC,
    EnergyInMask,
    Infidelity,
    LocalLipschitz,
    MaxSensitivity,
    ModelParameterRandomization,
    PixelROCAUC,
    PointingGame,
    QuantusMetric,
    RandomLogit,
    Score,
    Sparseness,
    TopKIntersection,
)
from xlog.benchmarks.infidelity import Squares
from xlog.benchmarks.quantus_metric import REFUSED
from xlog.errors import ConfigError
from xlog.explainers import Gradient, InputXGradient
from xlog.model import wrap

X = np.random.default_rng(0).normal(size=(3, 3, 12, 12)).astype(np.float32)
TARGETS = np.array([2, 0, 1])
MAPS = np.random.default_rng(1).normal(size=(3, 12, 12))
INSIDE = np.zeros((12, 12), bool)
INSIDE[2:9, 3:8] = True
AS_IS = {"abs": False, "normalise": False, "disable_warnings": True}
FLIPPING = quantus.PixelFlipping(**AS_IS, features_in_step=24)


@pytest.fixture
def network():
    return net().eval()


def scores(metric, model, maps=MAPS, regions=(INSIDE,), explain=None, **parameters) -> list[Score]:
    cases = [Case(*about, regions) for about in zip(X, TARGETS.tolist(), maps, strict=True)]
    return QuantusMetric(metric=metric, **parameters).evaluate(model, cases, explain, np.random.default_rng(0))


def values(*args, **kwargs) -> list[float | None]:
    return [score.value for score in scores(*args, **kwargs)]


# ------------------------------------------------------------------------------------------- the same numbers


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (Sparseness(), quantus.Sparseness(abs=True, normalise=False)),
        (Complexity(), quantus.Complexity(abs=True, normalise=False)),
        (PointingGame(tolerance=0), quantus.PointingGame(**AS_IS)),
        (TopKIntersection(k=20), quantus.TopKIntersection(**AS_IS, k=20)),
        (TopKIntersection(), quantus.RelevanceRankAccuracy(**AS_IS)),
        (PixelROCAUC(), quantus.AUC(**AS_IS)),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_benchmarks_of_maps_agree_on_value_and_direction(ours, theirs) -> None:
    """Both sums of theirs have something of 1e-7 added."""
    assert ours.higher_is_better == (theirs.score_direction.name == "HIGHER")
    found = ours.evaluate(None, [Case(X[0], 0, map_, (INSIDE,)) for map_ in MAPS], None, np.random.default_rng(0))
    assert [score.value for score in found] == pytest.approx(values(theirs, None), abs=1e-5)


def test_the_energy_in_a_mask_agrees_on_maps_without_negative_values() -> None:
    found = EnergyInMask().evaluate(None, [Case(X[0], 0, map_, (INSIDE,)) for map_ in abs(MAPS)], None, None)
    theirs = values(quantus.RelevanceMassAccuracy(**AS_IS), None, abs(MAPS))
    assert [score.value for score in found] == pytest.approx(theirs)


@pytest.mark.parametrize("kind", [MaxSensitivity, LocalLipschitz])
def test_robustness_agrees_on_the_same_noise(kind, network) -> None:
    """Their Lipschitz estimate divides maps by their greatest magnitude, as they do by default, and so does ours."""
    model, asked, samples = wrap(network), RecordingExplainer(Gradient()), 4
    maps = asked(model, X, TARGETS)
    found = kind(samples=samples, radius=0.02).evaluate(
        model, cases_of(model, asked, X, TARGETS), asked, np.random.default_rng(0)
    )
    for i, ours in enumerate(found):
        noise = iter(draws(samples, 0.02, X[i]))

        def perturb(arr, indices, noise=noise, **_):
            return arr + next(noise).reshape(1, -1)

        same = {**AS_IS, "nr_samples": samples, "perturb_func": perturb}
        if kind is MaxSensitivity:
            metric = quantus.MaxSensitivity(**same)
        else:
            metric = quantus.LocalLipschitzEstimate(**{**same, "normalise": True}, norm_numerator=distance_euclidean)
        assert kind().higher_is_better == (metric.score_direction.name == "HIGHER")
        (theirs,) = metric(
            model=network,
            x_batch=X[i : i + 1],
            y_batch=TARGETS[i : i + 1],
            a_batch=maps[i : i + 1, None],
            explain_func=lambda model, inputs, targets: asked(wrap(model), np.asarray(inputs), targets)[:, None],
        )
        assert ours.value == pytest.approx(theirs, rel=1e-4)


def test_infidelity_is_theirs_of_the_same_squares() -> None:
    """On an image of ones, hiding with 0 changes pixels by 1, so that their map times change is our sum of a square.

    Their blocks, which add up as they go on, are replaced by our squares. Ours fits the scale of the map first, theirs
    takes maps as they are: the map is given at the scale that fits, by least squares written out here.
    """
    torch.manual_seed(0)
    network = torch.nn.Sequential(
        torch.nn.Conv2d(1, 4, 3), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(400, 2)
    ).eval()
    x, map_, samples = np.ones((1, 1, 12, 12), np.float32), MAPS[0], 9  # as many as their blocks of 4 x 4
    squares = Squares.draw((12, 12), Infidelity().sides, samples, np.random.default_rng(0))
    hidden = ~np.stack([squares[i : i + 1][0] for i in range(1, samples + 1)])
    outputs = wrap(network).forward(np.concatenate([x, x * ~hidden[:, None]]))[:, 1].astype(np.float64)
    sums = (hidden * map_).sum(axis=(1, 2))
    drops = outputs[0] - outputs[1:]
    map_ = map_ * (drops @ sums / (sums @ sums))
    found = Infidelity(samples=samples).evaluate(
        wrap(network), [Case(x[0], 1, map_, ())], None, np.random.default_rng(0)
    )
    changed = iter(x * ~hidden[:, None, None])
    metric = quantus.Infidelity(
        **AS_IS, n_perturb_samples=1, perturb_patch_sizes=[4], perturb_func=lambda arr, indices, **_: next(changed)
    )
    (theirs,) = metric(network, x, np.array([1]), map_[None, None])
    assert Infidelity().higher_is_better == (metric.score_direction.name == "HIGHER")
    assert found[0].value == pytest.approx(theirs, rel=1e-4)


def test_random_logit_is_theirs_where_there_is_one_other_label() -> None:
    torch.manual_seed(0)
    network = torch.nn.Sequential(
        torch.nn.Conv2d(3, 4, 3), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(400, 2)
    ).eval()
    model, asked, targets = wrap(network), RecordingExplainer(Gradient()), np.array([0, 1, 1])
    cases = cases_of(model, asked, X, targets)
    found = RandomLogit().evaluate(model, cases, asked, np.random.default_rng(0))
    metric = quantus.RandomLogit(**AS_IS, similarity_func=correlation_spearman, num_classes=2)
    assert RandomLogit().higher_is_better == (metric.score_direction.name == "HIGHER")
    maps = np.stack([case.map for case in cases])[:, None]
    theirs = metric(network, X, targets, maps, explain_func=explained_again(asked))
    assert [score.value for score in found] == pytest.approx(np.abs(theirs), rel=1e-5)


def test_the_deletion_curve_is_their_pixel_flipping() -> None:
    """Its area is taken by hand, as numpy 2.4 has no function of the name that theirs calls."""
    torch.manual_seed(0)
    network = torch.nn.Sequential(torch.nn.Conv2d(1, 4, 3), torch.nn.Flatten(), torch.nn.Linear(400, 3)).eval()
    x = X[:, :1]
    ours = DeletionAUC(steps=12, fill=0.0)
    cases = [Case(*about, ()) for about in zip(x, TARGETS.tolist(), MAPS, strict=True)]
    found = ours.evaluate(wrap(network), cases, None, np.random.default_rng(0))
    metric = quantus.PixelFlipping(**AS_IS, features_in_step=12, perturb_baseline=0.0)
    theirs = np.array(metric(network, x, TARGETS, MAPS[:, None], softmax=True))
    assert ours.higher_is_better == (metric.score_direction.name == "HIGHER")
    for score, flipped in zip(found, theirs, strict=True):
        (curve,) = score.curves
        assert curve.y[1:] == pytest.approx(flipped, abs=1e-6)
        heights = np.array([curve.y[0], *flipped])
        assert score.value == pytest.approx((heights[1:] + heights[:-1]).mean() / 2, abs=1e-6)


class Forgetting:
    """A layer that forgets as ours do: each parameter's values in a random order."""

    draws = None

    def reset_parameters(self) -> None:
        if self.draws is None:
            super().reset_parameters()
            return
        for parameter in self.parameters():
            drawn = self.draws.permutation(parameter.detach().numpy().ravel()).reshape(parameter.shape)
            parameter.data = torch.tensor(drawn)


class Conv(Forgetting, torch.nn.Conv2d):
    pass


class Linear(Forgetting, torch.nn.Linear):
    pass


def test_parameter_randomization_is_theirs_where_layers_forget_alike() -> None:
    """Theirs goes layer by layer from the output, as ours with as many stages; of correlations ours has magnitudes."""
    torch.manual_seed(0)
    network = torch.nn.Sequential(
        Conv(3, 4, 3), torch.nn.ReLU(), Conv(4, 4, 3), torch.nn.Flatten(), Linear(256, 3)
    ).eval()
    model, asked = wrap(network), RecordingExplainer(Gradient())
    cases = cases_of(model, asked, X, TARGETS)
    ours = ModelParameterRandomization(layers=3)
    found = ours.evaluate(model, cases, asked, np.random.default_rng(5))
    draws_of_all = np.random.default_rng(5)
    for layer in (network[0], network[2], network[4]):
        layer.draws = draws_of_all
    metric = quantus.MPRT(**AS_IS, similarity_func=correlation_spearman)
    assert ours.higher_is_better == (metric.score_direction.name == "HIGHER")
    maps = np.stack([case.map for case in cases])[:, None]
    theirs = metric(network, X, TARGETS, maps, explain_func=explained_again(asked))
    assert theirs.pop("original") == pytest.approx([1, 1, 1])
    assert list(theirs) == ["4", "2", "0"]
    assert [score.value for score in found] == pytest.approx(np.abs(list(theirs.values())).mean(axis=0), rel=1e-4)


def explained_again(asked):
    return lambda model, inputs, targets: asked(wrap(model), np.asarray(inputs), np.asarray(targets))[:, None]


# ----------------------------------------------------------------------------------------------- QuantusMetric


@pytest.mark.parametrize(
    "metric",
    [
        FLIPPING,
        quantus.FaithfulnessCorrelation(**AS_IS, nr_runs=9, subset_size=20),
        quantus.Monotonicity(**AS_IS, features_in_step=24),
        quantus.Selectivity(**AS_IS, patch_size=6),
        quantus.Completeness(**AS_IS),
    ],
    ids=lambda metric: type(metric).__name__,
)
def test_a_metric_says_here_what_it_says_of_torch_networks(metric, network) -> None:
    seed = int(np.random.default_rng(0).integers(1 << 32))
    theirs = []
    for x, target, map_ in zip(X, TARGETS, MAPS, strict=True):
        np.random.seed(seed)
        score = metric(
            model=network, x_batch=x[None], y_batch=target[None], a_batch=map_[None, None].copy(), device="cpu"
        )
        theirs.append(float(np.mean(score)))
    assert values(metric, wrap(network)) == pytest.approx(theirs, rel=1e-4, abs=1e-6)
    assert QuantusMetric(metric=metric).higher_is_better == (metric.score_direction.name == "HIGHER")


@pytest.mark.parametrize(
    "metric",
    [
        FLIPPING,
        quantus.MaxSensitivity(**AS_IS, nr_samples=2),
        quantus.RandomLogit(**AS_IS, num_classes=3),
        quantus.RelativeInputStability(**AS_IS, nr_samples=2, return_nan_when_prediction_changes=False),
        quantus.RelativeOutputStability(**AS_IS, nr_samples=2, return_nan_when_prediction_changes=False),
        quantus.RelativeRepresentationStability(**AS_IS, nr_samples=2, return_nan_when_prediction_changes=False),
    ],
    ids=lambda metric: type(metric).__name__,
)
def test_frameworks_agree(metric) -> None:
    """A linear network with the same weights in both."""
    torch.manual_seed(0)
    both = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(432, 3)).requires_grad_(False)
    other = paddle.nn.Sequential(paddle.nn.Flatten(), paddle.nn.Linear(432, 3))
    other[1].weight.set_value(both[1].weight.numpy().T)
    other[1].bias.set_value(both[1].bias.numpy())
    explain = RecordingExplainer(InputXGradient())
    first, second = (
        values(metric, model, explain(model, X, TARGETS), explain=explain) for model in (wrap(both), wrap(other))
    )
    assert first == pytest.approx(second, rel=1e-4)
    assert None not in first


def test_probabilities_are_what_the_metric_sees_by_default_or_as_told(network) -> None:
    model = wrap(network)
    assert values(FLIPPING, model) == values(FLIPPING, model, softmax=True)
    assert values(FLIPPING, model) != values(FLIPPING, model, softmax=False)
    assert values(quantus.Completeness(), model) == values(quantus.Completeness(), model, softmax=False)


def test_a_score_depends_on_its_case_alone_and_nobodys_draws_or_settings_change() -> None:
    metric, explain, model = (
        quantus.MaxSensitivity(**AS_IS, nr_samples=3),
        Function(lambda x, t: x[0]),
        affine(X.shape[1:]),
    )
    before, state = dict(vars(metric)), np.random.get_state()[1].copy()
    cases = cases_of(model, explain, X, TARGETS)
    together = QuantusMetric(metric=metric).evaluate(model, cases, explain, np.random.default_rng(0))
    alone = [
        QuantusMetric(metric=metric).evaluate(model, [case], explain, np.random.default_rng(0))[0] for case in cases
    ]
    assert together == alone
    assert vars(metric) == before
    np.testing.assert_array_equal(np.random.get_state()[1], state)


def test_maps_are_not_written_into() -> None:
    """Sparseness adds 1e-7 to what it is given."""
    maps = MAPS.copy()
    scores(quantus.Sparseness(**AS_IS), None, maps)
    np.testing.assert_array_equal(maps, MAPS)


def test_what_has_no_score_is_missing_and_says_so() -> None:
    assert (
        scores(quantus.PointingGame(**AS_IS), None, regions=())[0].missing
        == "the dataset gives no box or mask for this label"
    )
    assert (
        scores(quantus.Sparseness(**AS_IS), None, np.full_like(MAPS, np.nan))[0].missing
        == "the map has NaN or infinity"
    )
    assert scores(quantus.Sparseness(abs=True, normalise=True), None, regions=())[0].value is not None


@pytest.mark.parametrize("name", REFUSED)
def test_metrics_that_cannot_score_one_map_are_refused_by_name(name) -> None:
    with pytest.raises(ConfigError, match=f"as it is, got {name}, which"):
        QuantusMetric(metric=getattr(quantus, name)(disable_warnings=True))


def test_only_metrics_are_taken() -> None:
    with pytest.raises(ConfigError, match="wanted an instance of a metric of Quantus"):
        QuantusMetric(metric=quantus.Sparseness)


def test_quantus_is_loaded_by_those_who_use_it_and_missed_by_name(monkeypatch) -> None:
    assert "quantus" not in loaded_after("import xlog; xlog.QuantusMetric, xlog.MaxSensitivity()")
    metric = quantus.Sparseness()
    monkeypatch.setitem(sys.modules, "quantus.metrics.base", None)
    with pytest.raises(ConfigError, match="QuantusMetric: wanted the package quantus, which is not installed"):
        QuantusMetric(metric=metric)


def test_the_log_has_the_metric_and_all_its_parameters(tmp_path, network) -> None:
    benchmark = QuantusMetric(metric=quantus.MaxSensitivity(**AS_IS, nr_samples=2, lower_bound=0.1))
    assert benchmark.name == "QuantusMetric(metric=MaxSensitivity)"
    described = benchmark.params()["metric"]
    assert json.loads(json.dumps(described)) == described
    assert (described["class"], described["nr_samples"], described["abs"]) == ("MaxSensitivity", 2, False)
    assert described["perturb_func"]["callable"] == "batch_uniform_noise"
    assert described["perturb_func"]["lower_bound"] == 0.1
    runner = xlog.Runner(tmp_path, ([(X, [0, 1, 2])], ["ant", "bee", "cat"]), network, progress=False)
    runner.register_saliency([Gradient()], [benchmark], controls=False)
    assert runner.run().summaries["Gradient", benchmark.name].mean > 0
    (run,) = xlog.open(tmp_path)
    assert all(score["value"] > 0 for score in run.scores())


def test_any_parameter_of_a_metric_can_be_logged() -> None:
    function = functools.partial(quantus.normalise_func.normalise_by_max, mass=object())
    metric = quantus.Sparseness(normalise_func=function)
    metric.extra = {1: {2, 3}}
    described = QuantusMetric(metric=metric).params()["metric"]
    assert json.loads(json.dumps(described)) == described
    assert described["normalise_func"] == {"callable": "normalise_by_max", "mass": "object"}
    assert described["extra"] == {"1": "set"}
