"""InterpretDL 0.8.0, paddle's own library: where definitions are the same, so are numbers; else, how they relate.

Its habits: it explains probabilities unless `gradient_of="logit"`, so a softmax goes on top of our network there; it
draws from numpy's global generator; it leaves the network in a mode of its choice, so each test has a new one.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from interpretdl_here import interpretdl
from paddle_here import paddle
from sklearn.linear_model import LinearRegression

from xlog.arrays import softmax
from xlog.benchmarks import Case, Infidelity, PerturbationCurves
from xlog.benchmarks.infidelity import Squares
from xlog.explainers import (
    LIME,
    Attribution,
    Explainer,
    GradCAM,
    Gradient,
    GradientSHAP,
    IntegratedGradients,
    Occlusion,
    ScoreCAM,
    SmoothGrad,
)
from xlog.model import Model, wrap

nn = paddle.nn

X = np.random.default_rng(0).uniform(-1.5, 1.5, size=(2, 3, 12, 10)).astype(np.float32)  # as normalized pictures are
TARGETS = np.array([2, 0])
TOLERANCE = 1e-5  # relative to the greatest value, as for every oracle


class Replay:
    """A generator that draws once more what numpy's global one has drawn for theirs: all noise, then all places."""

    def __init__(self, samples: int) -> None:
        source = np.random.RandomState(0)
        self._noise = iter(source.standard_normal((samples, *X.shape[1:])).astype(np.float32))
        self._places = iter(source.uniform(size=samples))

    def spawn(self, count):
        return [self] * count

    def standard_normal(self, shape, dtype):
        return next(self._noise)

    def random(self):
        return next(self._places)

    def integers(self, count):
        return 0


@pytest.fixture
def same_draws(monkeypatch) -> type[Replay]:
    """Have theirs draw what a Replay repeats."""
    source = np.random.RandomState(0)
    monkeypatch.setattr(np.random, "normal", source.normal)
    monkeypatch.setattr(np.random, "uniform", source.uniform)
    return Replay


class Remembered(nn.Layer):
    """Keeps the gradient of what passes, which paddle has no longer done by itself since 2.4 and GradCAM waits for."""

    def forward(self, x):
        if not x.stop_gradient:
            x.retain_grads()
        return x


@pytest.fixture
def network():
    """A network without kinks; its layer "3" puts out 8 maps of 4 x 3."""
    paddle.seed(0)
    convolutions = [nn.Conv2D(3, 6, 3), nn.Tanh(), nn.Conv2D(6, 8, 3, stride=2), Remembered(), nn.Sigmoid()]
    return nn.Sequential(*convolutions, nn.AdaptiveAvgPool2D(1), nn.Flatten(), nn.Linear(8, 3))


def model_of(network, gradient_of: str) -> Model:
    return wrap(network if gradient_of == "logit" else nn.Sequential(network, nn.Softmax()))


def attribute(explainer, model, x=X, targets=TARGETS, rng=None) -> np.ndarray:
    return explainer.attribute(model, x, targets, rng or np.random.default_rng(0))


def explain(explainer: Explainer, model, x=X, targets=TARGETS) -> Attribution:
    return explainer.explain(model, x, targets, np.random.default_rng(0))


def assert_close(ours, theirs) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=TOLERANCE * np.abs(theirs).max())


both = pytest.mark.parametrize("gradient_of", ["logit", "probability"])


@both
def test_smoothgrad_without_noise_is_the_gradient(network, gradient_of) -> None:
    theirs = interpretdl.SmoothGradInterpreter(network, device="cpu").interpret(
        X, TARGETS, noise_amount=0.0, n_samples=1, gradient_of=gradient_of, visual=False
    )
    assert_close(attribute(Gradient(), model_of(network, gradient_of)), theirs)


def test_the_gradient_agrees_on_a_real_network(quickstart, coffee) -> None:
    network, x, label = quickstart.network("paddle"), coffee[0], np.array([967])
    theirs = interpretdl.SmoothGradInterpreter(network, device="cpu").interpret(
        x, label, noise_amount=0.0, n_samples=1, gradient_of="logit", visual=False
    )
    assert_close(attribute(Gradient(), wrap(network), x, label), theirs)


@both
@pytest.mark.parametrize("kind", [interpretdl.SmoothGradInterpreter, interpretdl.SmoothGradInterpreterV2])
def test_smoothgrad_agrees_on_the_same_noise(network, kind, gradient_of, same_draws) -> None:
    """Of one picture: of several they draw other noise for each. Their V2 is the same in batches."""
    theirs = kind(network, device="cpu").interpret(
        X[:1], TARGETS[:1], noise_amount=0.2, n_samples=7, gradient_of=gradient_of, visual=False
    )
    ours = SmoothGrad(samples=7, noise=0.2)
    assert_close(attribute(ours, model_of(network, gradient_of), X[:1], TARGETS[:1], same_draws(7)), theirs)


@both
def test_gradshap_agrees_on_the_same_noise_and_places(network, gradient_of, same_draws) -> None:
    """Of one picture and one baseline."""
    baseline = np.random.default_rng(1).normal(size=X.shape[1:]).astype(np.float32)
    theirs = interpretdl.GradShapCVInterpreter(network, device="cpu").interpret(
        X[:1], TARGETS[:1], baseline[None], n_samples=7, noise_amount=0.2, gradient_of=gradient_of, visual=False
    )
    ours = GradientSHAP(samples=7, noise=0.2, baseline=baseline)
    assert_close(attribute(ours, model_of(network, gradient_of), X[:1], TARGETS[:1], same_draws(7)), theirs)


@both
def test_gradshap_at_even_places_is_integrated_gradients(network, gradient_of, monkeypatch) -> None:
    """Its random places on the way from the baseline are put where the midpoint rule has its."""
    steps, baseline = 6, np.random.default_rng(1).normal(size=X.shape[1:]).astype(np.float32)
    places = (np.arange(steps) + 0.5) / steps
    monkeypatch.setattr(np.random, "uniform", lambda low, high, size: np.tile(places, len(X)).reshape(size))
    theirs = interpretdl.GradShapCVInterpreter(network, device="cpu").interpret(
        X,
        TARGETS,
        baselines=np.stack([baseline] * len(X)),
        n_samples=steps,
        noise_amount=0.0,
        gradient_of=gradient_of,
        visual=False,
    )
    ours = attribute(
        IntegratedGradients(steps=steps, rule="midpoint", baseline=baseline), model_of(network, gradient_of)
    )
    assert_close(ours, theirs)


def test_integrated_gradients_are_what_theirs_tend_to(network) -> None:
    """Theirs is the plain mean over `steps` places, both ends among them; made a trapezoid rule, it converges to ours.

    In double precision, because their places are, and a network of single precision refuses them.
    """
    network, x, steps = network.to(dtype="float64"), X.astype(np.float64), 400
    mean = interpretdl.IntGradCVInterpreter(network, device="cpu").interpret(
        x, TARGETS, steps=steps, gradient_of="logit", visual=False
    )
    model = wrap(network)
    ends = (attribute(Gradient(), model, x) + attribute(Gradient(), model, np.zeros_like(x))) * x
    assert_close(attribute(IntegratedGradients(steps=20), model, x), (steps * mean - ends / 2) / (steps - 1))


def test_gradcam_sums_over_channels_where_theirs_takes_the_mean(network) -> None:
    """Selvaraju et al. 2017, equation 2, has a sum; what is explained is the probability."""
    theirs = interpretdl.GradCAMInterpreter(network, device="cpu").interpret(X, "3", TARGETS, visual=False)
    model = wrap(nn.Sequential(network, nn.Softmax()))
    ours = explain(GradCAM(layer="0.3"), model).grids
    assert_close(ours, 8 * theirs)


@pytest.mark.parametrize(
    ("window", "stride"), [((4, 3), (3, 2)), ((5, 5), (5, 5))], ids=["overlapping", "side by side"]
)
def test_occlusion_is_the_mean_over_windows_where_theirs_is_the_sum(network, window, stride) -> None:
    """Times the number of windows that cover a pixel, ours is theirs; what is explained is the probability."""
    theirs = interpretdl.OcclusionInterpreter(network, device="cpu").interpret(
        X, (3, *window), TARGETS, strides=(3, *stride), perturbations_per_eval=4, visual=False
    )
    cover = np.zeros(X.shape[2:])
    for top in starts(X.shape[2], window[0], stride[0]):
        for left in starts(X.shape[3], window[1], stride[1]):
            cover[top : top + window[0], left : left + window[1]] += 1
    ours = explain(Occlusion(window=window, stride=stride, output="probability"), wrap(network)).maps()
    for channel in range(3):
        assert_close(cover * ours, theirs[:, channel])


def starts(side: int, window: int, stride: int) -> list[int]:
    """Where windows begin, until one reaches the border."""
    found = [0]
    while found[-1] + window < side:
        found.append(found[-1] + stride)
    return found


def test_scorecam_by_probabilities_is_theirs(network) -> None:
    """At a layer of positive maps; they have no ReLU, which would change a map that is negative somewhere."""
    theirs = interpretdl.ScoreCAMInterpreter(network, device="cpu").interpret(X, "4", TARGETS, visual=False)
    assert_close(explain(ScoreCAM(layer="4", softmax_over="classes"), wrap(network)).maps(), theirs)


def test_lime_agrees_on_the_same_masks(network, monkeypatch) -> None:
    """Their regression has no penalty; ours has one, as small as one likes.

    They ask scikit-learn to normalize, which it no longer does and which without a penalty changes nothing. Their
    front door takes pictures of 8 bits only; behind it is LimeBase, which takes any.
    """
    model, segments = wrap(network), np.arange(120).reshape(12, 10) // 30
    seen, blends = [], model.forward_blends
    monkeypatch.setattr(model, "forward_blends", lambda *passed: seen.append(passed[2]) or blends(*passed))
    lime = LIME(segments=segments, samples=40, alpha=1e-9, output="probability")
    (ours,) = explain(lime, model, X[:1], TARGETS[:1]).weights
    masks = np.concatenate(seen)[:, ::3, 0].astype(int)  # a pixel of each superpixel

    home = interpretdl.interpreter._lime_base
    monkeypatch.setattr(home, "Ridge", lambda **_: LinearRegression())
    base = home.LimeBase()
    base.segments, base.random_state = segments, SimpleNamespace(randint=lambda *_: masks)
    theirs, _ = base.interpret_instance(
        X[0].transpose(1, 2, 0),
        lambda pictures: softmax(model.forward(pictures.transpose(0, 3, 1, 2))),
        TARGETS[:1],
        num_samples=len(masks),
    )
    assert_close(ours, [weight for _, weight in sorted(theirs[TARGETS[0]])])


PICTURE = np.random.default_rng(3).integers(0, 127, (1, 40, 40, 3)).astype(np.uint8)  # nowhere 127, their gray
RELEVANCE = np.random.default_rng(4).normal(size=(40, 40))


def score_of(benchmark, network):
    """Our score of a map of their picture, for the class that they would choose."""
    x = PREPROCESS(PICTURE)
    target = int(wrap(network).forward(x)[0].argmax())
    cases = [Case(x[0], target, RELEVANCE, ())]
    return benchmark.evaluate(wrap(network), cases, None, np.random.default_rng(0))[0]


PREPROCESS = interpretdl.data_processor.readers.preprocess_image
GRAY = PREPROCESS(np.full((1, 1, 1, 3), 127, np.uint8))[0]


def test_perturbation_curves_are_theirs(network) -> None:
    """Percentiles of values that differ are equal counts; theirs end before the last step, and begin LeRF twice."""
    theirs = interpretdl.Perturbation(network, device="cpu").evaluate(PICTURE, RELEVANCE)
    morf, lerf = score_of(PerturbationCurves(steps=20, fill=GRAY), network).curves
    assert_close(np.array(morf.y[:-1]), theirs["MoRF_probas"][:-1])
    assert_close(np.array(lerf.y[:-1]), theirs["LeRF_probas"][1:])


def test_infidelity_is_theirs_of_the_same_squares(network, monkeypatch) -> None:
    """Of a picture of this size they take squares of 32 pixels only, two times two.

    Of one that is not square they lay the map over it with its sides exchanged.
    """
    evaluator = interpretdl.Infidelity(network, device="cpu")
    theirs = evaluator.evaluate(PICTURE, RELEVANCE)
    squares = np.concatenate([np.zeros((1, 40, 40), bool), evaluator.results["Is"][:, 0] > 0])
    assert len(squares) == 1 + 2 * 2
    monkeypatch.setattr(Squares, "draw", lambda *_: Squares(squares.any(axis=2), squares.any(axis=1)))
    assert_close(score_of(Infidelity(fill=GRAY), network).value, theirs)
