"""Sanity checks: the benchmarks written out slowly, maps that know nothing, and what the paper reports of real ones."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch
from fakes import affine, net
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from paddle_here import paddle
from paddle_networks import state_of
from scipy.stats import spearmanr
from skimage.metrics import structural_similarity
from sklearn.datasets import load_digits
from torch import nn
from torch_networks import torch_state
from twin_networks import twins

import xlog
from xlog.benchmarks import Case, ModelParameterRandomization, RandomLogit
from xlog.benchmarks.sanity import layers_from_output
from xlog.benchmarks.similarity import similarity
from xlog.errors import ConfigError, LayerError, ModelError
from xlog.explainers import (
    CenterControl,
    Deconvolution,
    EdgeControl,
    FunctionExplainer,
    GradCAM,
    Gradient,
    GuidedBackprop,
    RandomControl,
)
from xlog.model import wrap

pytestmark = pytest.mark.filterwarnings("ignore:When training, we now always track:UserWarning")  # paddle's batch-norm

X = np.random.default_rng(0).normal(size=(3, 3, 12, 10)).astype(np.float32)
TARGETS = np.array([2, 0, 1])


def score(benchmark, explainer, model, x=X, targets=TARGETS, seed=0):
    """Scores as Saliency has them made."""

    def explain(model, x, targets):
        return explainer.explain(model, x, targets, np.random.default_rng(0)).maps()

    maps = explain(model, x, targets)
    cases = [Case(image, int(target), map_, ()) for image, target, map_ in zip(x, targets, maps, strict=True)]
    return benchmark.evaluate(model, cases, explain, np.random.default_rng(seed))


def values(scores) -> list[float]:
    return [one.value for one in scores]


# ------------------------------------------------------------------------------------------------- similarity

MAPS = hnp.arrays(np.float64, (4, 7), elements=st.floats(-8, 8, width=16))
KINDS = ["spearman", "ssim"]


@given(MAPS, MAPS)
def test_rank_correlation_is_scipys_of_magnitudes(a, b) -> None:
    """Ties and all."""
    assume(np.ptp(np.abs(a)) > 0)
    assume(np.ptp(np.abs(b)) > 0)
    assert similarity(a, b, "spearman") == pytest.approx(spearmanr(np.abs(a).ravel(), np.abs(b).ravel())[0], abs=1e-12)


def test_structural_similarity_follows_the_paper(rng) -> None:
    """Wang et al. 2004, equation 13, at each pixel, under a Gaussian of 1.5 pixels whose edges are repeated."""
    a, b = rng.random((9, 8)), rng.random((9, 8))
    a, b = a / a.max(), b / b.max()
    found = []
    for row in range(9):
        for column in range(8):
            window = [(i, j, np.exp(-(i * i + j * j) / (2 * 1.5**2))) for i in range(-6, 7) for j in range(-6, 7)]
            w = np.array([weight for *_, weight in window]) / sum(weight for *_, weight in window)
            at = [(min(max(row + i, 0), 8), min(max(column + j, 0), 7)) for i, j, _ in window]
            p, q = (np.array([map_[place] for place in at]) for map_ in (a, b))
            mu_p, mu_q = w @ p, w @ q
            variances, covariance = w @ (p - mu_p) ** 2 + w @ (q - mu_q) ** 2, w @ ((p - mu_p) * (q - mu_q))
            upper = (2 * mu_p * mu_q + 0.01**2) * (2 * covariance + 0.03**2)
            found.append(upper / ((mu_p**2 + mu_q**2 + 0.01**2) * (variances + 0.03**2)))
    assert similarity(a, b, "ssim") == pytest.approx(np.mean(found), abs=1e-12)


def test_structural_similarity_is_scikit_images_but_for_the_window(rng) -> None:
    """Theirs is cut at 3.5 deviations, and its mean leaves out the edges."""
    a = rng.random((60, 60)) ** 3
    b = 0.7 * a + 0.3 * rng.random((60, 60))
    settings = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False, "data_range": 1.0}
    theirs = structural_similarity(a / a.max(), b / b.max(), **settings)
    assert similarity(a, b, "ssim") == pytest.approx(theirs, abs=0.02)


@pytest.mark.parametrize("kind", KINDS)
@given(MAPS, MAPS, st.integers(-500, 500))
def test_sign_and_unit_of_maps_do_not_matter(kind, a, b, power) -> None:
    """A map is like itself, like its negative, and as like another as that is like it."""
    likeness = similarity(a, b, kind)
    assert similarity(b, a, kind) == pytest.approx(likeness, abs=1e-9)
    assert similarity(-np.ldexp(a, power), b, kind) == pytest.approx(likeness, abs=1e-9)
    assert abs(likeness) <= 1 + 1e-9
    if np.ptp(np.abs(a)) > 0:
        assert similarity(a, -a, kind) == pytest.approx(1)


@pytest.mark.parametrize("kind", KINDS)
def test_a_map_that_says_nothing_is_like_no_other(kind, rng) -> None:
    a = rng.normal(size=(5, 6))
    assert similarity(a, np.zeros((5, 6)), kind) == 0
    assert similarity(np.full((5, 6), -3.0), a, kind) == 0
    assert np.isnan(similarity(a, np.full((5, 6), np.nan), kind))


# --------------------------------------------------------------------------------------------- closed forms


def line() -> nn.Sequential:
    """Return a network whose gradient is its weights."""
    torch.manual_seed(0)
    return nn.Sequential(nn.Flatten(), nn.Linear(30, 4)).double()


def test_randomizing_a_linear_network_puts_the_map_into_a_random_order() -> None:
    network, x = line(), np.ones((2, 1, 5, 6))
    weight = network[1].weight.detach().numpy()
    forgotten = np.random.default_rng(7).permutation(weight.ravel()).reshape(4, 30)
    scores = score(ModelParameterRandomization(), Gradient(), wrap(network), x, np.array([1, 3]), seed=7)
    for got, target in zip(scores, (1, 3), strict=True):
        likeness = spearmanr(np.abs(weight[target]), np.abs(forgotten[target]))[0]
        assert got.value == pytest.approx(abs(likeness), abs=1e-12)
        (curve,) = got.curves
        assert curve.x == (0, 1)
        assert curve.y == (1, pytest.approx(likeness, abs=1e-12))


def test_the_other_label_of_an_affine_network_has_its_own_weights() -> None:
    model, x = affine(), np.zeros((3, 2, 5, 6))
    offset = np.random.default_rng(5).integers(1, 3)
    got = values(score(RandomLogit(), Gradient(channels="sum"), model, x, seed=5))
    maps = np.abs(model.weight.reshape(3, 2, 30).sum(1))
    expected = [abs(spearmanr(maps[t], maps[(t + offset) % 3])[0]) for t in TARGETS]
    np.testing.assert_allclose(got, expected, atol=1e-12)


def test_the_other_label_is_every_other_one_in_some_run() -> None:
    asked = []

    def explain(model, x, targets):
        asked.append(int(targets[0]))
        return np.eye(3, 4)[None]

    for seed in range(20):
        RandomLogit().evaluate(
            affine(), [Case(X[0, :2, :5, :6], 1, np.eye(3, 4), ())], explain, np.random.default_rng(seed)
        )
    assert set(asked) == {0, 2}


# ----------------------------------------------------------------------------------------- written out slowly


def slow_gradient(network: nn.Module, image: np.ndarray, target: int) -> np.ndarray:
    x = torch.tensor(image[None], requires_grad=True)
    return torch.autograd.grad(network(x)[0, target], x)[0][0].abs().amax(0).numpy()


@pytest.mark.parametrize("mode", ["cascading", "independent"])
@pytest.mark.parametrize("layers", [100, 2, ("conv",), ["features.0", "head"]], ids=str)
def test_randomization_follows_the_paper(mode, layers) -> None:
    """Adebayo et al. 2018, sections 3.1 and 3.2, on parameters in a random order."""
    network = net().eval()
    got = score(ModelParameterRandomization(mode=mode, layers=layers), Gradient(), wrap(network))
    questions = list(zip(X, TARGETS, strict=True))
    order = ["head", "aside", "conv", "features.1", "features.0"]  # from the output
    ends = {100: order, 2: ["conv", "features.0"], ("conv",): ["conv"], "['features.0', 'head']": ["head", order[-1]]}
    ends = ends[layers if not isinstance(layers, list) else str(layers)]
    rng, forgetful, likenesses = np.random.default_rng(0), copy.deepcopy(network), []
    for name in order:
        if mode == "independent":
            forgetful = copy.deepcopy(network)
            if name not in ends:
                continue
        elif order.index(name) > order.index(ends[-1]):
            break
        with torch.no_grad():
            for parameter in forgetful.get_submodule(name).parameters():
                parameter.copy_(torch.tensor(rng.permutation(parameter.numpy().ravel())).reshape(parameter.shape))
        if name in ends:
            maps = [[slow_gradient(n, *question) for n in (network, forgetful)] for question in questions]
            likenesses.append([spearmanr(a.ravel(), b.ravel())[0] for a, b in maps])
    np.testing.assert_allclose(values(got), np.abs(likenesses).mean(0), atol=1e-4)
    begin = [] if mode == "independent" else [0.0]
    assert list(got[0].curves[0].x) == [*begin, *((order.index(end) + 1) / 5 for end in ends)]
    np.testing.assert_allclose(got[0].curves[0].y[len(begin) :], np.array(likenesses)[:, 0], atol=1e-4)


def test_layers_come_from_the_output_by_their_last_call() -> None:
    class Attentive(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.last, self.idle = nn.Linear(10, 8), nn.Linear(8, 3), nn.Linear(8, 3)
            self.again = nn.Linear(8, 8)
            self.attention = nn.MultiheadAttention(8, 2, batch_first=True)  # calls none of its layers, uses one

        def forward(self, x):
            x = self.again(self.first(x.flatten(1, 2)))
            x = self.again(self.attention(x, x, x, need_weights=False)[0])
            return self.last(x.mean(1))

    found = layers_from_output(wrap(Attentive()), X)
    assert found == ["last", "again", "attention.out_proj", "attention", "first"]


# --------------------------------------------------------------------------------------------- what they promise


@pytest.mark.parametrize("explainer", [RandomControl(), CenterControl(), EdgeControl()], ids=lambda e: e.name)
@pytest.mark.parametrize("kind", [ModelParameterRandomization, RandomLogit])
@pytest.mark.parametrize("similarity", KINDS)
def test_maps_that_know_nothing_of_the_network_get_1(kind, explainer, similarity) -> None:
    got = values(score(kind(similarity=similarity), explainer, wrap(net())))
    np.testing.assert_allclose(got, 1, atol=1e-12)


BENCHMARKS = [
    ModelParameterRandomization(layers=2),
    ModelParameterRandomization(layers=2, mode="independent"),
    RandomLogit(),
]


@pytest.mark.parametrize("benchmark", BENCHMARKS, ids=lambda b: b.name)
def test_a_score_does_not_depend_on_its_neighbors(benchmark) -> None:
    together = values(score(benchmark, Gradient(), wrap(net())))
    assert len(set(together)) == 3
    for i in range(3):
        (alone,) = values(score(benchmark, Gradient(), wrap(net()), X[i : i + 1], TARGETS[i : i + 1]))
        assert alone == pytest.approx(together[i], abs=1e-3)  # the rank of what differs by rounding


@pytest.mark.parametrize("benchmark", BENCHMARKS, ids=lambda b: b.name)
def test_frameworks_agree(benchmark) -> None:
    theirs, ours = (values(score(benchmark, GuidedBackprop(), wrap(network), seed=3)) for network in twins())
    np.testing.assert_allclose(ours, theirs, atol=1e-3)


@pytest.mark.parametrize("benchmark", BENCHMARKS, ids=lambda b: b.name)
@pytest.mark.parametrize("index", [0, 1], ids=["torch", "paddle"])
def test_the_network_is_left_as_it_was(benchmark, index) -> None:
    network, state = twins()[index], (torch_state, state_of)[index]
    network.train()
    before, model = state(network), wrap(network)
    benchmark.check(model, X[:1])
    score(benchmark, GradCAM(), model)
    case = Case(X[0], 0, X[0, 0], ())
    with pytest.raises(ZeroDivisionError):
        benchmark.evaluate(model, [case], lambda model, x, targets: 1 // 0, np.random.default_rng(0))
    assert state(network) == before


def test_a_score_costs_as_many_maps_as_it_says() -> None:
    asked = []
    explainer = FunctionExplainer(lambda x, targets: asked.append(len(x)) or x[:, 0], name="counted")
    for benchmark in (*BENCHMARKS, ModelParameterRandomization(layers=("conv", "head", "aside"))):
        asked.clear()
        score(benchmark, explainer, wrap(net()))
        assert asked == [3] * (1 + benchmark.explanations)


@pytest.mark.parametrize("benchmark", BENCHMARKS, ids=lambda b: b.name)
@pytest.mark.parametrize(
    ("map_", "again", "why"),
    [
        (np.array([[1.0, -1]]), np.array([[1.0, 2]]), "the map has the same magnitude everywhere"),
        (np.array([[np.inf, -1]]), np.array([[1.0, 2]]), "a map to compare has NaN or infinity"),
        (np.array([[1.0, 2]]), np.array([[np.nan, 2]]), "a map to compare has NaN or infinity"),
    ],
)
def test_what_cannot_be_compared_is_missing_and_says_so(benchmark, map_, again, why) -> None:
    cases = [Case(X[0], 0, map_, ()), Case(X[1], 1, np.array([[3.0, 4]]), ())]

    def explain(model, x, targets):
        return np.stack([again, np.array([[3.0, 4]])])

    first, second = benchmark.evaluate(wrap(net()), cases, explain, np.random.default_rng(0))
    assert first.value is None
    assert first.missing.startswith(why)
    assert second.value == pytest.approx(1)


def test_scores_and_curves_go_through_a_run_into_the_log(tmp_path) -> None:
    network = net()
    before = torch_state(network)
    runner = xlog.Runner(tmp_path, data=([(X, TARGETS)], ["a", "b", "c"]), model=network)
    runner.register_saliency(
        [Gradient(), RandomControl()], [ModelParameterRandomization(layers=3), RandomLogit()], controls=False
    )
    runner.run(step=0)
    assert torch_state(network) == before
    (run,) = xlog.open(tmp_path)
    scores = {(s["explainer"], s["benchmark"]) for s in run.scores()}
    assert len(scores) == 4
    curves = list(run.curves())
    assert {(curve["explainer"], curve["benchmark"]) for curve in curves} == {
        (name, "ModelParameterRandomization(layers=3)") for name in ("Gradient", "RandomControl")
    }
    assert all(list(curve["x"]) == [0, 0.4, 0.8, 1] for curve in curves)
    assert all(list(curve["y"]) == [1, 1, 1, 1] for curve in curves if curve["explainer"] == "RandomControl")


# ---------------------------------------------------------------------------------------------------- before a run


def hooked() -> nn.Module:
    network = line()
    network[1].register_forward_hook(lambda part, arguments, output: output + 1)
    return network


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: ModelParameterRandomization(similarity="pearson"), ConfigError, "similarity to be one of"),
        (lambda: ModelParameterRandomization(mode="both"), ConfigError, "mode to be one of"),
        (lambda: ModelParameterRandomization(layers=0), ConfigError, "at least 1 or a tuple of names, got 0"),
        (lambda: ModelParameterRandomization(layers=()), ConfigError, "a tuple of names, got ()"),
        (lambda: ModelParameterRandomization(layers="head"), ConfigError, "a tuple of names, got 'head'"),
        (lambda: ModelParameterRandomization(layers=None), ConfigError, "a tuple of names, got None"),
        (
            lambda: ModelParameterRandomization(layers=("unused",)).check(wrap(net()), X[:1]),
            LayerError,
            "got 'unused'; from the output: head, aside, conv",
        ),
        (
            lambda: ModelParameterRandomization().check(affine(), np.ones((1, 2, 5, 6))),
            ModelError,
            "network with parameters",
        ),
        (
            lambda: ModelParameterRandomization().check(wrap(hooked()), np.ones((1, 1, 5, 6))),
            ModelError,
            "difference of 1; hooks",
        ),
        (lambda: RandomLogit().check(wrap(net(classes=1)), X[:1]), ModelError, "several outputs, got 1"),
    ],
)
def test_what_does_not_fit_is_said_before_a_run(make, error, message) -> None:
    with pytest.raises(error, match=message.replace("()", r"\(\)")):
        make()


# ---------------------------------------------------------------------------------------- what the paper reports

DIGITS = load_digits()


def digit_reader(seed: int) -> nn.Sequential:
    """Train a chain of convolutions and ReLUs on scikit-learn's digits: right about nine of ten unseen ones."""
    torch.manual_seed(seed)
    network = nn.Sequential(
        *(nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(32, 32, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(512, 64), nn.ReLU(), nn.Linear(64, 10)),
    )
    images, labels = torch.tensor(DIGITS.images[:1500, None] / 16).float(), torch.tensor(DIGITS.target[:1500])
    optimizer = torch.optim.Adam(network.parameters(), 2e-3)
    for _ in range(6):
        for rows in torch.randperm(1500).split(100):
            optimizer.zero_grad()
            nn.functional.cross_entropy(network(images[rows]), labels[rows]).backward()
            optimizer.step()
    return network.eval()


@pytest.mark.parametrize("seed", [0, 1, 2, 3])
def test_guided_backprop_fails_and_gradient_passes_on_a_trained_network(seed) -> None:
    """Adebayo et al. 2018, section 3.1: its map hardly heeds what the upper layers have learned."""
    network = digit_reader(seed)
    x, labels = (DIGITS.images[1500:1516, None] / 16).astype(np.float32), DIGITS.target[1500:1516]
    for similarity_ in KINDS:
        benchmark = ModelParameterRandomization(similarity=similarity_)
        gradient, guided = (score(benchmark, e, wrap(network), x, labels, seed) for e in (Gradient(), GuidedBackprop()))
        assert np.mean(values(guided)) > 0.65
        assert np.mean(values(gradient)) < 0.4
        upper = [np.mean([one.curves[0].y[1:4] for one in scores]) for scores in (gradient, guided)]  # from the output
        assert upper[0] < 0.5 < 0.7 < upper[1]


@pytest.mark.parametrize("seed", [0, 1])
def test_guided_backprop_fails_and_gradient_passes_on_photos(lite0, quickstart, seed) -> None:
    model, x = wrap(lite0), quickstart.batches()[0]["images"][:2]
    labels = model.forward(x).argmax(1)
    benchmark = ModelParameterRandomization(layers=3)
    found = {
        type(explainer): score(benchmark, explainer, model, x, labels, seed)
        for explainer in (Gradient(), GuidedBackprop(), GradCAM(), EdgeControl())
    }
    gradient, guided, cam, edges = (np.mean(values(scores)) for scores in found.values())
    assert edges == pytest.approx(1)
    assert gradient < 0.4 < guided
    assert cam < 0.4
    for one in found[GuidedBackprop]:
        assert one.curves[0].y[1] > 0.85  # a third of the layers has forgotten everything


def test_guided_maps_of_photos_do_not_tell_labels_apart(lite0, quickstart) -> None:
    model, x = wrap(lite0), quickstart.batches()[0]["images"][:2]
    labels = model.forward(x).argmax(1)
    gradient, guided, deconvolved = (
        np.mean(values(score(RandomLogit(), explainer, model, x, labels)))
        for explainer in (Gradient(), GuidedBackprop(), Deconvolution())
    )
    assert gradient < 0.6
    assert min(guided, deconvolved) > 0.95


@pytest.mark.parametrize("norm", ["weight_norm", "spectral_norm"])
@pytest.mark.parametrize("framework", ["torch", "paddle"])
@pytest.mark.filterwarnings("ignore:.*weight_norm.* is deprecated")
def test_networks_whose_weights_hooks_make_forget_too(framework, norm) -> None:
    if framework == "torch":
        wrapped = getattr(torch.nn.utils, norm)
        head = [torch.nn.AdaptiveAvgPool2d(2), torch.nn.Flatten(), wrapped(torch.nn.Linear(32, 3))]
        network = torch.nn.Sequential(wrapped(torch.nn.Conv2d(3, 8, 3)), torch.nn.ReLU(), *head)
    else:
        wrapped = getattr(paddle.nn.utils, norm)
        head = [paddle.nn.AdaptiveAvgPool2D(2), paddle.nn.Flatten(), wrapped(paddle.nn.Linear(32, 3))]
        network = paddle.nn.Sequential(wrapped(paddle.nn.Conv2D(3, 8, 3)), paddle.nn.ReLU(), *head)
    network.eval()
    model = wrap(network)
    own = model.params("0")
    copy = model.with_params({"0": {name: np.roll(value, 1) for name, value in own.items()}})
    assert np.abs(copy.forward(X) - model.forward(X)).max() > 1e-4
    ModelParameterRandomization().check(model, X)


def test_a_network_that_keeps_its_outputs_whatever_its_parameters_are_is_refused() -> None:
    class Frozen(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.head = torch.nn.Linear(3, 3)
            self.weight = self.head.weight.detach().clone()

        def forward(self, x):
            return self.head(x.mean((2, 3))) * 0 + x.mean((2, 3)) @ self.weight

    with pytest.raises(ModelError, match="same outputs with all of them shuffled"):
        ModelParameterRandomization().check(wrap(Frozen()), X)
