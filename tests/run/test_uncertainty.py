"""Monte-Carlo dropout: closed forms, slow re-derivations, and that all passes are of the same sub-networks."""

from __future__ import annotations

import copy
import dataclasses
import sys
from math import log

import numpy as np
import pytest
import scipy.stats
import torch
from explainer_settings import small
from fakes import Counted, affine, net
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from map_networks import network as built
from map_networks import vit
from paddle_here import paddle
from paddle_networks import same_weights
from torch import nn
from torch_networks import torch_state

import xlog
from xlog.arrays import sigmoid, softmax
from xlog.errors import ConfigError, ExplanationError, ModelError
from xlog.explainers import EXPLAINERS, LIME, FunctionExplainer, GradCAM, Gradient, Grid
from xlog.explainers.attention import AttentionMap
from xlog.model import SubNetworks, wrap
from xlog.model.shared import SharedPasses
from xlog.uncertainty import DropoutSampler, MonteCarloDropout, Prediction

pytestmark = pytest.mark.filterwarnings("ignore:When training, we now always track:UserWarning")  # paddle's batch-norm

X = np.random.default_rng(0).normal(size=(2, 3, 12, 10)).astype(np.float32)
SEED = 7


def sampler_of(model, x=X, **settings) -> DropoutSampler:
    return MonteCarloDropout(**settings).sampler(model, x[:1], SEED)


def mask(number: int, size: int, rate: float) -> np.ndarray:
    """What one dropout layer leaves of a row of some size in one sub-network."""
    return (np.random.default_rng((SEED, number, 0)).random(size, np.float32) >= rate) / (1 - rate)


# ------------------------------------------------------------------------------------------------ predictions


@pytest.mark.parametrize("rate", [0.2, 0.5])
def test_logits_of_an_affine_network_have_the_moments_of_bernoulli_dropout(rate) -> None:
    """Each input is kept with 1 - p and divided by it: mean w x + b, variance the sum of (w x)^2 p / (1 - p)."""
    model, count = affine((1, 3, 4)), 20_000
    model.batch_size = 1000
    x = np.random.default_rng(1).normal(size=(2, 1, 3, 4))
    found = DropoutSampler(count, SEED, {"flat": rate}, "").predict(model, x, np.asarray)
    variance = (model.weight**2 @ (x.reshape(2, -1) ** 2).T).T * rate / (1 - rate)
    np.testing.assert_allclose(found.mean, model.forward(x), atol=5 * np.sqrt(variance.max() / count))
    np.testing.assert_allclose(found.std, np.sqrt(variance), rtol=0.04)


@pytest.mark.parametrize("activation", [softmax, sigmoid])
def test_predictions_are_those_of_slow_sub_networks(activation) -> None:
    network = net().eval()
    found = sampler_of(wrap(network), samples=5).predict(wrap(network), X, activation)
    with torch.no_grad():
        pooled = network.relu(network.conv(network.relu(network.features(torch.tensor(X))))).mean((2, 3)).numpy()
    weight, bias = network.head.weight.detach().numpy(), network.head.bias.detach().numpy()
    for i, features in enumerate(pooled):
        each = [activation(weight @ (features * mask(t, 8, 0.5)) + bias) for t in range(5)]
        mean = sum(each) / 5
        np.testing.assert_allclose(found.mean[i], mean, rtol=1e-5)
        np.testing.assert_allclose(found.std[i] ** 2, sum((p - mean) ** 2 for p in each) / 4, rtol=1e-4)
        entropy = of_choice if activation is softmax else of_yes_or_no
        expected = entropy(mean)
        np.testing.assert_allclose(found.entropy[i], expected, rtol=1e-5)
        np.testing.assert_allclose(
            found.mutual_information[i], expected - sum(map(entropy, each)) / 5, rtol=1e-3, atol=1e-7
        )


def of_choice(probabilities) -> float:
    return -sum(p * log(p) for p in map(float, probabilities))


def of_yes_or_no(probabilities) -> float:
    return sum(of_choice([p, 1 - p]) for p in map(float, probabilities))


def test_disagreement_is_told_from_noise() -> None:
    """Two networks that are sure of different labels: all entropy is epistemic. Two that shrug: none is."""
    sure, shrugging = [[1.0, 0.0], [0.0, 1.0]], [[0.5, 0.5], [0.5, 0.5]]
    found = Prediction.of(np.array([sure, shrugging]))
    np.testing.assert_allclose(found.entropy, log(2))
    np.testing.assert_allclose(found.mutual_information, [log(2), 0])


def test_labels_that_exclude_each_other_are_told_per_input() -> None:
    """A sample's entropy does not depend on its neighbors in the batch."""
    rows = np.random.default_rng(0).dirichlet([1, 1, 1], size=(1, 6))
    both = Prediction.of(np.concatenate([rows, rows / 2]))
    for i, alone in enumerate([Prediction.of(rows), Prediction.of(rows / 2)]):
        np.testing.assert_array_equal(both.entropy[i], alone.entropy[0])
    assert both.entropy[0] == pytest.approx(of_choice(rows[0].mean(0)))
    assert both.entropy[1] == pytest.approx(of_yes_or_no(rows[0].mean(0) / 2))


# -------------------------------------------------------------------------------------------------- intervals


def test_intervals_are_those_of_the_beta_distribution_with_these_moments() -> None:
    values = np.random.default_rng(0).beta(2, 5, size=(1, 32, 4))
    found = Prediction.of(values)
    for label in range(4):
        m, v = values[0, :, label].mean(), values[0, :, label].var(ddof=1)
        beta = scipy.stats.beta(m**2 * (1 - m) / v - m, m * (1 - m) ** 2 / v - (1 - m))
        np.testing.assert_allclose(beta.stats(), (m, v))
        ends = found.low[0, label], found.high[0, label]
        np.testing.assert_allclose(beta.cdf(ends), (0.025, 0.975), rtol=1e-9)


@pytest.mark.parametrize(
    ("values", "std", "low", "high"),
    [
        ([1.0, 0.2], 0.8 / np.sqrt(2), 0.22, 0.98),  # mean 0.6, variance 0.32: more than any Beta distribution has
        ([0.0] + [1.0] * 99, 0.1, 1.0, 1.0),  # mean 0.99, variance 0.01: as much as m (1 - m), and a little more
        ([0.3] * 7, 0.0, 0.3, 0.3),  # they agree, and so the deviation is 0 and not a last bit
        ([1.0] * 7, 0.0, 1.0, 1.0),
    ],
)
def test_where_no_beta_distribution_fits_the_values_speak(values, std, low, high) -> None:
    found = Prediction.of(np.array(values)[None, :, None])
    if std == 0:
        assert found.std.item() == 0
    assert found.std.item() == pytest.approx(std)
    assert found.low.item() == pytest.approx(low)
    assert found.high.item() == pytest.approx(high)


@given(arrays(np.float64, (2, 4, 3), elements=st.floats(0, 1)))
def test_whatever_the_values_nothing_is_left_unsaid(values) -> None:
    found = Prediction.of(values)
    for part in (found.mean, found.std, found.low, found.high, found.entropy, found.mutual_information):
        assert np.isfinite(part).all()
        assert (part >= 0).all()
    assert (found.low <= found.high).all()
    assert (found.high <= 1).all()
    assert (found.mutual_information <= found.entropy + 1e-12).all()
    spread = np.ptp(values, axis=1)
    assert (found.std[spread == 0] == 0).all()
    assert (found.std[spread > 1e-150] > 0).all()  # between the two, squares may vanish


# ----------------------------------------------------------------------------------------- the same sub-networks


def test_batch_sizes_do_not_matter() -> None:
    network, found = net().eval(), []
    for size in (1, 5, 64, "auto"):
        model = Counted(wrap(network, size))
        found.append(sampler_of(model, samples=9).predict(model, X, softmax))
        assert model.rows == 18
        assert model.forwards == {1: 18, 5: 4}.get(size, 1)
    for other in found[1:]:
        for name, value in vars(found[0]).items():
            np.testing.assert_allclose(getattr(other, name), value, rtol=1e-4, atol=1e-6)


def test_more_samples_begin_with_the_same_ones_and_seeds_differ() -> None:
    model = wrap(net())

    def outputs(seed, numbers):
        with model.dropout(SubNetworks(seed, numbers)):
            return model.forward(np.repeat(X[:1], len(numbers), 0))

    np.testing.assert_allclose(outputs(0, range(8))[:4], outputs(0, range(4)), rtol=1e-5)
    assert np.abs(outputs(0, range(8)) - outputs(1, range(8))).max() > 0.01


def test_an_explainer_sees_the_masks_of_the_prediction() -> None:
    """The gradient of an affine sub-network is its weight behind the mask."""
    model, rate = affine((1, 3, 4)), 0.25
    x, targets = np.random.default_rng(1).normal(size=(2, 1, 3, 4)), np.array([2, 0])
    sampler = DropoutSampler(6, SEED, {"flat": rate}, "")
    maps = np.array([[(model.weight[k] * mask(t, 12, rate)).reshape(3, 4) for k in targets] for t in range(6)])
    found = sampler.explain(model, Gradient(channels="sum"), x, targets)
    np.testing.assert_allclose(found.mean.grids, maps.mean(axis=0))
    np.testing.assert_allclose(found.spread.grids, maps.std(axis=0, ddof=1), atol=1e-12)
    logits = (maps * x[:, 0]).sum((2, 3)) + model.bias[targets]
    np.testing.assert_allclose(sampler.predict(model, x, np.asarray).mean[[0, 1], targets], logits.mean(axis=0))


class Masked(nn.Module):
    """One sub-network's dropout layer, as a layer that draws nothing."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.register_buffer("mask", torch.tensor(mask(number, 8, 0.5), dtype=torch.float32))

    def forward(self, x):
        return x * self.mask


def sub_network(network: nn.Module, number: int) -> nn.Module:
    twin = copy.deepcopy(network)
    twin.dropout = Masked(number)
    return twin


OF_CONVOLUTIONS = [kind for kind in EXPLAINERS if not issubclass(kind, AttentionMap)]


@pytest.mark.parametrize("kind", OF_CONVOLUTIONS, ids=lambda kind: kind.__name__)
def test_every_explainer_explains_the_sub_networks(kind) -> None:
    """With all its edits, rules and masks it sees what it sees in a network that has the masks built in."""
    network, targets, explainer = net().eval(), np.array([2, 0]), small(kind, X)
    model = wrap(network)
    found = sampler_of(model, samples=3).explain(model, explainer, X, targets)
    each = [explainer.explain(wrap(sub_network(network, t)), X, targets, np.random.default_rng(SEED)) for t in range(3)]
    maps = np.array([one.grids for one in each], np.float64)
    scale = np.abs(maps).max()
    np.testing.assert_allclose(found.mean.grids, maps.mean(0), atol=1e-5 * scale)
    np.testing.assert_allclose(found.spread.grids, maps.std(0, ddof=1), atol=2e-5 * scale)
    for part in (found.mean, found.spread):
        assert (part.size, part.upsampling, part.layer) == (each[0].size, each[0].upsampling, each[0].layer)
        assert part.grids.dtype == each[0].grids.dtype
    # The others do not look behind the dropout; a prior was made before.
    assert found.spread.grids.any() == (explainer.about.of_target and kind is not xlog.NormLIME)


@pytest.mark.parametrize("kind", [kind for kind in EXPLAINERS if issubclass(kind, AttentionMap)])
def test_maps_of_attention_are_those_of_sub_networks_too(kind) -> None:
    """A transformer without dropout gets one before its head: behind all attention, and before all gradients."""
    model, explainer, targets = (
        wrap(built("torch", vit, patch=2, channels=3, classes=3)),
        small(kind, X),
        np.array([2, 0]),
    )
    found = sampler_of(model, samples=4).explain(model, explainer, X, targets)
    plain = explainer.explain(model, X, targets, np.random.default_rng(SEED)).grids
    assert np.isfinite(found.mean.grids).all()
    assert found.spread.grids.any() == explainer.about.of_target
    if not explainer.about.of_target:
        np.testing.assert_allclose(found.mean.grids, plain, rtol=1e-5)


def test_superpixels_keep_their_weights() -> None:
    model = wrap(net())
    found = sampler_of(model, samples=4).explain(model, LIME(segments=Grid(2, 2), samples=20), X, np.array([0, 1]))
    for part in (found.mean, found.spread):
        assert [len(weights) for weights in part.weights] == [4, 4]
        np.testing.assert_array_equal(part.grids[1], part.weights[1][part.segments[1]])
    assert min(weights.min() for weights in found.spread.weights) > 0


def test_passes_that_are_shared_are_not_taken_for_those_of_sub_networks() -> None:
    model, targets = wrap(net()), np.array([2, 0])
    plain = sampler_of(model, samples=3).explain(model, GradCAM(), X, targets)
    shared = SharedPasses(model)
    with shared.looking_at(X, ["conv"]), shared.remembering():
        GradCAM().explain(shared, X, targets, np.random.default_rng(0))
        found = sampler_of(shared, samples=3).explain(shared, GradCAM(), X, targets)
    np.testing.assert_array_equal(found.spread.grids, plain.spread.grids)


def test_maps_that_cannot_be_put_together_are_an_error() -> None:
    model, sizes = wrap(net()), iter((2, 3))
    restless = FunctionExplainer(lambda *args: np.ones((2, next(sizes), 2)), name="restless")
    with pytest.raises(ExplanationError, match="restless: wanted maps of one shape"):
        sampler_of(model, samples=2).explain(model, restless, X, np.array([0, 1]))


# ---------------------------------------------------------------------------------------------- the network


def test_nothing_but_dropout_leaves_evaluation_mode_and_the_network_stays_as_it_was() -> None:
    network = net().train()
    before, model = torch_state(network), wrap(network)
    sampler = sampler_of(model, samples=4)
    found = sampler.predict(model, X, softmax)
    sampler.explain(model, GradCAM(), X, np.array([0, 1]))
    assert torch_state(network) == before
    np.testing.assert_array_equal(found.mean, sampler.predict(wrap(network.eval()), X, softmax).mean)


def test_torch_and_paddle_agree() -> None:
    models, targets = [wrap(network) for network in same_weights()], np.array([2, 0])
    theirs, ours = (sampler_of(model, samples=6).predict(model, X, softmax) for model in models)
    for name, value in vars(theirs).items():
        np.testing.assert_allclose(getattr(ours, name), value, rtol=1e-4, atol=1e-6)
    conv = GradCAM(layer="conv")
    theirs, ours = (sampler_of(model, samples=6).explain(model, conv, X, targets) for model in models)
    np.testing.assert_allclose(ours.spread.grids, theirs.spread.grids, atol=1e-4 * theirs.spread.grids.max())
    assert str(sampler_of(models[0])) == str(sampler_of(models[1]))


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float64, 1e-5), (torch.bfloat16, 0.03)])
def test_other_precisions_see_the_same(dtype, tolerance) -> None:
    plain, other = wrap(net().eval()), wrap(net().eval().to(dtype))
    expected, found = (sampler_of(model, samples=6).predict(model, X, softmax) for model in (plain, other))
    np.testing.assert_allclose(found.mean, expected.mean, atol=tolerance)
    np.testing.assert_allclose(found.std, expected.std, atol=tolerance)
    np.testing.assert_allclose(found.entropy, expected.entropy, atol=tolerance)
    maps = sampler_of(other, samples=2).explain(other, GradCAM(), X, np.array([0, 1]))
    assert np.isfinite(maps.spread.grids).all()


# --------------------------------------------------------------------------------------------- where dropout is


def test_a_networks_own_dropout_is_used_at_its_own_rate() -> None:
    sampler = sampler_of(wrap(net()))
    assert sampler.before == {}
    assert str(sampler) == (
        "32 Monte-Carlo dropout samples; the network's own dropout: 0.5 at 'dropout'; "
        "dropout that is a function and no layer cannot be seen and stays off"
    )


def test_many_dropout_layers_are_counted() -> None:
    parts = [part for rate in (0.1, 0.2, 0.1, 0.0, 0.1) for part in (nn.Dropout(rate), nn.Linear(360, 360))]
    assert "own dropout: 0.1 to 0.2 at 4 layers;" in str(sampler_of(wrap(nn.Sequential(nn.Flatten(), *parts))))


@pytest.mark.parametrize("kind", ["rate 0", "idle", "none"])
def test_a_network_whose_dropout_drops_nothing_gets_one_before_its_last_linear_layer(kind) -> None:
    network = net()
    network.dropout = nn.Dropout(0.0) if kind == "rate 0" else nn.Identity()
    if kind == "idle":
        network.idle = nn.Dropout(0.5)
    model = wrap(network)
    sampler = sampler_of(model, rate=0.25, samples=4)
    assert sampler.before == {"head": 0.25}
    assert "the network has no dropout layer that drops anything: one of rate 0.25 put before 'head'" in str(sampler)
    assert sampler.predict(model, X, softmax).std.min() > 0
    network.dropout = nn.Dropout(0.25)
    expected = sampler_of(wrap(network), samples=4).predict(wrap(network), X, softmax)
    if kind != "idle":
        np.testing.assert_allclose(sampler.predict(model, X, softmax).mean, expected.mean, rtol=1e-5)


def test_a_network_with_neither_is_an_error() -> None:
    network = nn.Sequential(nn.Conv2d(3, 4, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten())
    with pytest.raises(ModelError, match="or with a linear layer to put one before"):
        sampler_of(wrap(network))


def test_dropout_over_windows_is_an_error() -> None:
    """Their rows are parts of inputs, and which part belongs to which input nobody says."""

    class Windows(nn.Module):
        def __init__(self):
            super().__init__()
            self.drop = nn.Dropout(0.1)

        def forward(self, x):
            return self.drop(x.reshape(len(x) * 2, -1)).reshape(len(x), -1)

    with pytest.raises(ModelError, match=r"wanted dropout whose rows are inputs, got rows \(2, 180\) .* 'drop'"):
        sampler_of(wrap(Windows()))


# ------------------------------------------------------------------------------------------------ configuration


def test_a_log_can_hold_the_configuration() -> None:
    assert MonteCarloDropout().params() == {"samples": 32, "rate": 0.5, "explanations": False}
    assert MonteCarloDropout(samples=8).name == "MonteCarloDropout(samples=8)"


@pytest.mark.parametrize(
    "settings", [{"samples": 1}, {"samples": 2.5}, {"samples": True}, {"rate": 0}, {"rate": 1.0}, {"rate": "0.5"}]
)
def test_what_cannot_be_meant_is_refused(settings) -> None:
    with pytest.raises(ConfigError, match=f"MonteCarloDropout: wanted .*{next(iter(settings))}"):
        MonteCarloDropout(**settings)


def test_what_is_missing_is_said_before_the_run(monkeypatch) -> None:
    with pytest.raises(ConfigError, match="seed of at least 0"):
        MonteCarloDropout().sampler(wrap(net()), X[:1], -1)
    monkeypatch.setitem(sys.modules, "scipy.special", None)
    with pytest.raises(ConfigError, match=r"MonteCarloDropout: wanted the package scipy.*pip install scipy"):
        sampler_of(wrap(net()))


# ------------------------------------------------------------------------------------------------------- trunks


class Late(nn.Module):
    """Dropout behind everything that costs, as in most networks for images."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.pool = nn.Conv2d(3, 6, 3), nn.AdaptiveAvgPool2d(1)
        self.dropout, self.head = nn.Dropout(0.4), nn.Linear(6, 3)

    def forward(self, x):
        x = self.pool(self.conv(x).relu())
        x = x.view(x.size(0), -1)
        return self.head(self.dropout(x))


def test_what_comes_before_dropout_runs_once_per_input() -> None:
    x = np.random.default_rng(0).normal(size=(3, 3, 9, 8)).astype(np.float32)
    torch.manual_seed(0)
    network, rows = Late(), []
    model = wrap(network)
    sampler = MonteCarloDropout(samples=20).sampler(model, x[:1], 0)
    assert sampler.trunk.layer == "pool"
    network.conv.register_forward_hook(lambda part, given, made: rows.append(len(given[0])))
    quick = sampler.predict(model, x, softmax)
    assert sum(rows) == 3
    slow = dataclasses.replace(sampler, trunk=None).predict(model, x, softmax)
    assert sum(rows) == 3 + 3 * 20
    for field in ("mean", "std", "low", "high", "entropy", "mutual_information"):
        np.testing.assert_allclose(getattr(quick, field), getattr(slow, field), rtol=1e-4, atol=1e-6)


class Beside(Late):
    """What goes past dropout is put beside what went through it: one row beside many, if the trunk ran once."""

    def __init__(self) -> None:
        super().__init__()
        self.aside, self.head = nn.Conv2d(3, 2, 3), nn.Linear(8, 3)

    def forward(self, x):
        aside = self.aside(x).mean((2, 3))
        x = self.dropout(self.pool(self.conv(x)).flatten(1))
        return self.head(torch.cat([x, aside], dim=1))


def test_a_network_that_cannot_go_on_with_many_rows_runs_as_a_whole() -> None:
    torch.manual_seed(0)
    model, x = wrap(Beside(), 4), X[:, :, :9, :8]
    sampler = sampler_of(model, x, samples=5)
    assert sampler.trunk is None
    assert sampler.predict(model, x, softmax).mean.shape == (2, 3)


def test_dropout_at_the_input_has_no_trunk() -> None:
    network = nn.Sequential(nn.Dropout(0.2), nn.Flatten(), nn.Linear(12, 3))
    sampler = MonteCarloDropout(samples=4).sampler(wrap(network), np.ones((1, 3, 2, 2), np.float32), 0)
    assert sampler.trunk is None


# ---------------------------------------------------------------------------------------------- values of a regression


@pytest.mark.parametrize("framework", ["torch", "paddle"])
def test_values_of_rows_have_the_spread_of_their_sub_networks(framework, tmp_path) -> None:
    """Slowly: w (x m / (1 - p)) + b for each sub-network's mask m; their moments, and mean -+ 1.96 deviations."""
    made = torch.nn if framework == "torch" else paddle.nn
    network = made.Sequential(made.Linear(3, 1))
    rows = np.array([[1.0, -2.0, 0.5], [0.0, 3.0, 1.0]])
    table = xlog.Table(["a", "b", "c"], background=rows)
    runner = xlog.Runner(
        tmp_path, ([(rows, [1.0, 2.0])], ["price"]), network, samples=table, task="regression", units="k$", seed=SEED
    )
    runner.register_saliency([xlog.Gradient()])
    runner.register_uncertainty(samples=12, rate=0.4, explanations=True)
    runner.run()
    weight, bias = (parameter.detach().numpy().ravel() for parameter in network.parameters())
    masks = np.stack([mask(number, 3, 0.4) for number in range(12)])
    for sample, row in zip(xlog.open(tmp_path)[0].samples(), rows, strict=True):
        values = (row * masks) @ weight + bias
        found = sample.inference.labels[0].uncertainty
        mean, std = values.mean(), values.std(ddof=1)
        wanted = [mean, std, mean - 1.959964 * std, mean + 1.959964 * std]
        np.testing.assert_allclose(
            [found.mean, found.standard_deviation, found.low, found.high], wanted, rtol=1e-5, atol=1e-6
        )
        assert found.samples == 12
        assert not sample.inference.HasField("predictive_entropy")
        assert not sample.inference.HasField("mutual_information")
        np.testing.assert_allclose(sample.map("Gradient").spread()[0], (masks * weight).std(axis=0, ddof=1), atol=1e-6)


def test_values_of_pictures_have_a_spread_and_no_entropy(tmp_path) -> None:
    runner = xlog.Runner(tmp_path, ([(X, [[1.0] * 3] * 2)], ["a", "b", "c"]), net(), task="regression")
    runner.register_uncertainty(samples=3)
    runner.run()
    for sample in xlog.open(tmp_path)[0].samples():
        for score in sample.inference.labels:
            assert score.uncertainty.low < score.uncertainty.mean < score.uncertainty.high
        assert not sample.inference.HasField("predictive_entropy")


def test_what_has_no_layers_has_no_dropout(tmp_path) -> None:
    table = xlog.Table(["a"], background=[[0.0], [1.0]])
    runner = xlog.Runner(tmp_path / "log", ([np.ones((2, 1))], ["y"]), np.sin, samples=table, task="regression")
    runner.register_uncertainty(samples=3)
    with pytest.raises(ModelError, match="wanted a network with dropout layers, or with a linear layer"):
        runner.run()
    assert not (tmp_path / "log").exists()
