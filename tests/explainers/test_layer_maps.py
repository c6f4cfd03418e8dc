"""Explainers that look at the maps of a layer: the papers' equations in loops, closed forms, captum, a real photo."""

from __future__ import annotations

from collections import Counter

import captum.attr
import numpy as np
import pytest
import torch
from explaining import ESPRESSO, TARGETS, X, assert_close, explain
from fakes import affine, net
from torch import nn

from xlog.errors import ConfigError, LayerError
from xlog.explainers import (
    CAM,
    EXPLAINERS,
    AblationCAM,
    EigenCAM,
    GradCAM,
    GradCAMPlusPlus,
    GuidedGradCAM,
    HiResCAM,
    LayerCAM,
    ScoreCAM,
    XGradCAM,
)
from xlog.explainers.gradient_cams import GradientCAM
from xlog.explainers.layer_maps import LayerMap
from xlog.model import wrap
from xlog.run.saliency import Saliency
from xlog.run.samples import Region
from xlog.run.scoring import region_mask

KINDS = [kind for kind in EXPLAINERS if issubclass(kind, LayerMap) and kind is not GuidedGradCAM]  # of a layer alone
ANYWHERE = [kind for kind in KINDS if kind is not CAM]  # on networks of any shape


def by_name(kind: type) -> str:
    return kind.__name__


@pytest.fixture
def network() -> nn.Sequential:
    """Maps of 5 channels behind a ReLU, "1", and what follows is neither a mean nor linear."""
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(3, 5, 3, stride=2), nn.ReLU(), nn.Flatten(), nn.Linear(100, 6), nn.ReLU(), nn.Linear(6, 3)
    ).eval()


def maps_and_gradients(network, x, target) -> tuple[np.ndarray, np.ndarray]:
    """What the papers call A and its gradient, (C, h, w) each: the first two layers put A out."""
    maps = network[:2](torch.tensor(x[None])).detach().requires_grad_()
    network[2:](maps)[0, target].backward()
    return maps.detach().numpy()[0], maps.grad.numpy()[0]


def places(maps) -> list[tuple[int, int]]:
    return [(i, j) for i in range(maps.shape[1]) for j in range(maps.shape[2])]


def grid_of(explainer, network, x=X[0], target=2) -> np.ndarray:
    return explain(explainer, wrap(network), x[None], np.array([target])).grids[0]


# -------------------------------------------------------------------------- slow texts of the papers' equations


def test_gradcam_follows_equations_1_and_2(network) -> None:
    # Selvaraju et al. 2017
    maps, gradients = maps_and_gradients(network, X[0], 2)
    cam = np.zeros(maps.shape[1:])
    for A, G in zip(maps, gradients, strict=True):  # noqa: N806  the paper's name
        alpha = sum(G[place] for place in places(maps)) / len(places(maps))
        for place in places(maps):
            cam[place] += alpha * A[place]
    assert_close(grid_of(GradCAM(), network), np.maximum(cam, 0))
    assert_close(grid_of(GradCAM(relu=False), network), cam)


def test_gradcam_plus_plus_follows_equation_10(network) -> None:
    # Chattopadhay et al. 2018: alpha of true second and third derivatives of Y = exp(logit); ours has equation 19
    maps = network[:2](torch.tensor(X[:1])).detach()
    cam = np.zeros(maps.shape[2:])
    logit = network[2:](maps)[0, 2]
    for k in range(maps.shape[1]):
        weight = 0.0
        for place in places(maps[0]):
            a = maps[0, k][place].clone().requires_grad_()
            varied = maps.clone()
            varied[0, k][place] = a
            Y = torch.exp(network[2:](varied)[0, 2])  # noqa: N806  the paper's name
            (first,) = torch.autograd.grad(Y, a, create_graph=True)
            (second,) = torch.autograd.grad(first, a, create_graph=True)
            (third,) = torch.autograd.grad(second, a)
            if second:
                weight += (second / (2 * second + maps[0, k].sum() * third) * torch.relu(first)).item()
        cam += weight * maps[0, k].numpy()
    assert_close(grid_of(GradCAMPlusPlus(), network), np.maximum(cam, 0) / np.exp(logit.item()))


def test_small_gradients_do_not_drown_in_gradcam_plus_plus(network) -> None:
    # with logits a millionth as great alpha is 1/2 everywhere: no term in the denominator keeps it from that
    maps, gradients = maps_and_gradients(network, X[0], 2)
    network[-1].weight.data *= 1e-6
    expected = np.maximum(gradients, 0).sum(axis=(1, 2)) / 2 * 1e-6
    assert_close(grid_of(GradCAMPlusPlus(), network), np.tensordot(expected, maps, 1), 1e-3)


def test_hirescam_and_layercam_multiply_place_by_place(network) -> None:
    # Draelos & Carin 2020; Jiang et al. 2021
    maps, gradients = maps_and_gradients(network, X[0], 2)
    hires, layer = np.zeros(maps.shape[1:]), np.zeros(maps.shape[1:])
    for A, G in zip(maps, gradients, strict=True):  # noqa: N806
        for place in places(maps):
            hires[place] += A[place] * G[place]
            layer[place] += A[place] * max(G[place], 0)
    assert_close(grid_of(HiResCAM(), network), hires)
    assert_close(grid_of(LayerCAM(), network), layer)
    assert hires.min() < 0 < hires.max()


def test_xgradcam_weighs_gradients_by_their_maps(network) -> None:
    # Fu et al. 2020
    maps, gradients = maps_and_gradients(network, X[0], 2)
    cam = np.zeros(maps.shape[1:])
    for A, G in zip(maps, gradients, strict=True):  # noqa: N806
        if A.any():
            cam += A * sum(A[place] / A.sum() * G[place] for place in places(maps))
    assert_close(grid_of(XGradCAM(relu=False), network), cam)


def masks_of(maps: np.ndarray, size: tuple[int, int]) -> list[torch.Tensor]:
    laid = nn.functional.interpolate(torch.tensor(maps[None]), size, mode="bilinear")[0]
    return [(mask - mask.min()) / (mask.max() - mask.min()) for mask in laid]


def test_scorecam_follows_algorithm_1(network) -> None:
    # Wang et al. 2020, the baseline's logit taken off: the softmax does not see it
    maps, _ = maps_and_gradients(network, X[0], 2)
    x = torch.tensor(X[:1])
    with torch.no_grad():
        scores = [network(mask * x)[0, 2] - network(x * 0)[0, 2] for mask in masks_of(maps, (12, 10))]
    shares = np.exp(scores) / np.exp(scores).sum()
    cam = sum(share * A for share, A in zip(shares, maps, strict=True))
    assert_close(grid_of(ScoreCAM(), network), cam)


def test_scorecam_weighs_by_probabilities_if_asked(network) -> None:
    # as the authors' code
    maps, _ = maps_and_gradients(network, X[0], 2)
    with torch.no_grad():
        shares = [network(m * torch.tensor(X[:1])).softmax(1)[0, 2].item() for m in masks_of(maps, (12, 10))]
    cam = sum(share * A for share, A in zip(shares, maps, strict=True))
    assert_close(grid_of(ScoreCAM(softmax_over="classes"), network), cam)


def test_scorecam_hides_with_its_baseline(network) -> None:
    maps, _ = maps_and_gradients(network, X[0], 2)
    x, b = torch.tensor(X[:1]), 0.75
    with torch.no_grad():
        scores = [network(mask * x + (1 - mask) * b)[0, 2].item() for mask in masks_of(maps, (12, 10))]
    shares = np.exp(scores) / np.exp(scores).sum()
    assert_close(grid_of(ScoreCAM(baseline=b), network), np.tensordot(shares, maps, 1))


@pytest.mark.parametrize("target", [0, 1, 2])
def test_ablationcam_is_the_drop_of_the_logit(network, target) -> None:
    # Desai & Ramaswamy 2020, a pass of the whole network per channel
    x, (maps, _) = torch.tensor(X[:1]), maps_and_gradients(network, X[0], target)
    with torch.no_grad():
        whole = network(x)[0, target].item()
    cam = np.zeros(maps.shape[1:])
    for k, A in enumerate(maps):  # noqa: N806
        without = lambda part, args, output, k=k: output * (torch.arange(5) != k)[:, None, None]  # noqa: E731
        handle = network[1].register_forward_hook(without)
        with torch.no_grad():
            cam += (whole - network(x)[0, target].item()) / abs(whole) * A
        handle.remove()
    assert_close(grid_of(AblationCAM(), network, target=target), np.maximum(cam, 0), 1e-4)


def test_eigencam_lies_along_the_first_eigenvector(network) -> None:
    # Muhammad & Yeasin 2020: right singular vectors of (places, channels) are eigenvectors of its square
    maps, _ = maps_and_gradients(network, X[0], 2)
    O = np.array([[A[place] for A in maps] for place in places(maps)])  # noqa: E741, N806  the paper's name
    _, vectors = np.linalg.eigh(O.T @ O)
    cam = (O @ vectors[:, -1]).reshape(maps.shape[1:])
    assert_close(grid_of(EigenCAM(), network), np.abs(cam))  # of maps that are not negative it has one sign


def test_cam_follows_equation_2() -> None:
    # Zhou et al. 2016, with the weights as they stand in the network
    network = net().eval()
    maps = torch.relu(network.conv(torch.relu(network.features(torch.tensor(X[:1])))))[0].detach().numpy()
    weights, bias = network.head.weight.detach().numpy()[2], network.head.bias[2].item()
    cam = np.zeros(maps.shape[1:])
    for k, A in enumerate(maps):  # noqa: N806
        for place in places(maps):
            cam[place] += weights[k] * A[place]
    assert_close(grid_of(CAM(), network), cam)
    assert cam.mean() + bias == pytest.approx(network(torch.tensor(X[:1]))[0, 2].item())


# ------------------------------------------------------------------------------- closed forms and relations


def test_behind_a_mean_and_one_linear_layer_four_methods_are_cam() -> None:
    network = net().eval()
    cam = grid_of(CAM(), network)
    for other in (GradCAM(relu=False), HiResCAM(), XGradCAM(relu=False)):
        assert_close(grid_of(other, network) * cam.size, cam)


def test_hirescam_adds_up_to_the_logit_and_xgradcam_to_the_same() -> None:
    torch.manual_seed(0)
    network = nn.Sequential(nn.Conv2d(3, 5, 3, stride=2), nn.ReLU(), nn.Flatten(), nn.Linear(100, 3)).eval()
    logit = network(torch.tensor(X[:1]))[0, 2].item() - network[-1].bias[2].item()
    assert grid_of(HiResCAM(), network).sum() == pytest.approx(logit, rel=1e-4)
    assert grid_of(XGradCAM(relu=False), network).sum() == pytest.approx(logit, rel=1e-4)
    assert grid_of(GradCAM(relu=False), network).sum() != pytest.approx(logit, rel=0.1)


def test_layercam_of_positive_gradients_is_hirescam(network) -> None:
    for layer in (network[3], network[5]):
        layer.weight.data.abs_()
    assert_close(grid_of(LayerCAM(), network), grid_of(HiResCAM(), network))


class Given(nn.Module):
    """The input itself as maps, and a head that likes the first channel."""

    def __init__(self) -> None:
        super().__init__()
        self.maps = nn.Identity()

    def forward(self, x):
        maps = self.maps(x)
        return torch.stack([maps[:, 0].mean((1, 2)), -maps[:, 0].mean((1, 2))], 1)


def test_eigencam_of_maps_of_one_shape_is_that_shape() -> None:
    shape, scales = np.random.default_rng(0).random((4, 3)), np.array([1.0, -2.0, 2.0])
    x = scales[:, None, None] * shape
    assert_close(grid_of(EigenCAM(layer="maps"), Given(), x.astype(np.float32), 0), 3 * shape)
    shape[1, 2] = -0.5  # not where the shape is greatest, so this is the other direction
    x = scales[:, None, None] * shape
    assert_close(grid_of(EigenCAM(layer="maps"), Given(), x.astype(np.float32), 0), np.maximum(3 * shape, 0))


def test_a_channel_that_alone_matters_is_the_map_of_ablationcam() -> None:
    x = np.random.default_rng(0).random((3, 4, 5)).astype(np.float32)
    assert_close(grid_of(AblationCAM(layer="maps"), Given(), x, 0), x[0])  # all of the logit is lost: weight 1
    assert (grid_of(AblationCAM(layer="maps"), Given(), x, 1) == 0).all()  # without it the negative logit rises


# ---------------------------------------------------------------------------------------------- layouts


class Relaid(nn.Module):
    """The same network, whose layer "out" has channels first, channels last, or tokens.

    Three of the tokens are no places. They are 0, so no logit changes, but their gradients are huge.
    """

    def __init__(self, order: str) -> None:
        super().__init__()
        self.order, self.out, self.head = order, nn.Identity(), nn.Linear(5, 3)
        self.features = nn.Sequential(nn.Conv2d(3, 5, 3, stride=2), nn.ReLU())

    def forward(self, x):
        x = self.features(x)
        if self.order == "nchw":
            return self.head(self.out(x).mean((2, 3)))
        if self.order == "nhwc":
            return self.head(self.out(x.permute(0, 2, 3, 1)).mean((1, 2)))
        extra = x.new_zeros(len(x), 1, 5)
        x = self.out(torch.cat([extra, extra, x.flatten(2).swapaxes(1, 2), extra], 1))
        return self.head(x[:, 2:-1].mean(1)) + 1000 * x[:, [0, 1, -1]].sum((1, 2))[:, None]


LAYOUTS = {
    "proven": ("nhwc", {}),
    "nhwc": ("nhwc", {"layout": "nhwc"}),
    "tokens": ("tokens", {"layout": "tokens", "grid": (5, 4), "prefix": 2, "suffix": 1}),
    "function": ("tokens", {"layout": lambda v: v[:, 2:-1].swapaxes(1, 2).reshape(len(v), 5, 5, 4)}),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", KINDS, ids=by_name)
def test_maps_are_the_same_however_a_layer_lays_them_out(kind, layout) -> None:
    order, said = LAYOUTS[layout]
    torch.manual_seed(0)
    first, other = Relaid("nchw").eval(), Relaid(order).eval()
    other.load_state_dict(first.state_dict())
    expected = explain(kind(layer="out"), wrap(first))
    found = explain(kind(layer="out", **said), wrap(other))
    assert_close(found.grids, expected.grids)
    assert expected.layout == "5 x 4, channels first"
    assert found.layout.startswith("5 x 4")


def test_a_layout_is_said_of_a_layer() -> None:
    for settings in ({"layout": "nhwc"}, {"layer": "out", "prefix": 1}, {"layer": "out", "grid": (2, 3)}):
        with pytest.raises(ConfigError, match=r"GradCAM: .*= is about the output of a layer, so name it"):
            GradCAM(**settings)
    with pytest.raises(ConfigError, match="GradCAM: wanted a layout among"):
        GradCAM(layer="out", layout="rows")
    assert GradCAM(layer="out", layout="tokens", prefix=1).name == 'GradCAM(layer="out", layout="tokens", prefix=1)'


# ---------------------------------------------------------------------------------------------- captum


@pytest.mark.parametrize("relu", [True, False])
def test_captum_agrees_on_gradcam(relu) -> None:
    network = net().eval()
    theirs = captum.attr.LayerGradCam(network, network.conv).attribute(
        torch.tensor(X), torch.tensor(TARGETS), relu_attributions=relu
    )
    assert_close(explain(GradCAM(layer="conv", relu=relu), wrap(network)).grids, theirs.detach().numpy()[:, 0])


def test_captum_agrees_on_hirescam(network) -> None:
    theirs = captum.attr.LayerGradientXActivation(network, network[1]).attribute(torch.tensor(X), torch.tensor(TARGETS))
    assert_close(explain(HiResCAM(layer="1"), wrap(network)).grids, theirs.detach().numpy().sum(axis=1))


def test_captum_agrees_on_gradcam_of_a_real_network(lite0, coffee) -> None:
    x, _ = coffee
    ours = explain(GradCAM(layer="_blocks.10"), wrap(lite0), x, ESPRESSO).grids
    theirs = captum.attr.LayerGradCam(lite0, lite0._blocks[10]).attribute(torch.tensor(x), 967, relu_attributions=True)
    assert_close(ours, theirs.detach().numpy()[:, 0])


# ------------------------------------------------------------------------------------------- a real photo


def peaks_inside(attribution, box) -> bool:
    heat = attribution.maps()[0]
    inside = region_mask(Region(967, tuple(box)), heat.shape)
    assert 0.2 < inside.mean() < 0.8  # a box that fills the picture would prove nothing
    return bool(inside[np.unravel_index(heat.argmax(), heat.shape)])


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind is not ScoreCAM], ids=by_name)
def test_peaks_lie_on_the_cup(kind, lite0, coffee) -> None:
    x, box = coffee
    attribution = explain(kind(), wrap(lite0), x, ESPRESSO)
    assert (attribution.layer, attribution.grids.shape) == ("_swish", (1, 7, 7))
    assert peaks_inside(attribution, box)


def test_scorecam_sees_the_cup(lite0, coffee) -> None:
    x, box = coffee
    attribution = explain(ScoreCAM(layer="_blocks.10"), wrap(lite0), x, ESPRESSO)  # of 112 channels: quicker
    assert attribution.grids.shape == (1, 14, 14)
    assert peaks_inside(attribution, box)


def test_cam_is_the_logit_of_a_real_network(lite0, coffee) -> None:
    x, _ = coffee
    cam = explain(CAM(), wrap(lite0), x, ESPRESSO).grids[0]
    assert cam.mean() + lite0._fc.bias[967].item() == pytest.approx(wrap(lite0).forward(x)[0, 967], rel=1e-4)


# ------------------------------------------------------------------------------------ what work it takes


class Counting:
    """A model that counts the rows of each kind of pass."""

    def __init__(self, model) -> None:
        self._model, self.rows = model, Counter()

    def __getattr__(self, name):
        verb = getattr(self._model, name)
        if name not in ("forward", "trace", "vjp", "forward_blends"):
            return verb

        def counted(x, *args, **kwargs):
            self.rows[name] += len(args[1]) if name == "forward_blends" else len(x)
            result = verb(x, *args, **kwargs)
            return self._pulling(result) if name == "vjp" else result

        return counted

    def _pulling(self, pull):
        counting = self

        class Pull:
            outputs, activations = pull.outputs, pull.activations

            def __call__(self, cotangent):
                counting.rows["pull"] += len(cotangent)
                return pull(cotangent)

        return Pull()


def rows_of(explainer, network, x, targets, batch_size=16) -> dict[str, int]:
    model = Counting(wrap(network, batch_size=batch_size))
    explainer.choice(model, x[:1])  # what it takes to look at the network is spent once
    model.rows.clear()
    explain(explainer, model, x, np.array(targets))
    return dict(model.rows)


THREE = np.repeat(X[:1], 3, axis=0)


@pytest.mark.parametrize("kind", [kind for kind in ANYWHERE if issubclass(kind, GradientCAM)], ids=by_name)
def test_labels_of_one_sample_share_the_forward_pass(kind, network) -> None:
    assert rows_of(kind(layer="1"), network, X[:1], [0]) == {"vjp": 1, "pull": 1}
    assert rows_of(kind(layer="1"), network, THREE, [0, 1, 2]) == {"vjp": 1, "pull": 3}
    assert rows_of(kind(layer="1"), network, X, [0, 1, 2]) == {"vjp": 3, "pull": 3}


@pytest.mark.parametrize(
    ("explainer", "rows"),
    [
        (ScoreCAM(layer="1"), {"trace": 1, "forward_blends": 5}),
        (AblationCAM(layer="1"), {"trace": 1, "forward": 1}),
        (EigenCAM(layer="1"), {"trace": 1}),
    ],
    ids=["ScoreCAM", "AblationCAM", "EigenCAM"],
)
def test_labels_of_one_sample_cost_what_one_costs(explainer, rows, network) -> None:
    assert rows_of(explainer, network, X[:1], [0]) == rows_of(explainer, network, THREE, [0, 1, 2]) == rows


@pytest.mark.parametrize("kind", KINDS, ids=by_name)
@pytest.mark.parametrize("batch_size", [1, 2, 100])
def test_labels_of_one_sample_are_explained_as_if_alone(kind, batch_size) -> None:
    model = wrap(net(), batch_size=batch_size)
    rows, targets = [0, 1, 0, 2, 0, 1], np.array([2, 0, 1, 1, 2, 2])
    together = explain(kind(), model, X[rows], targets).grids
    for grid, row, target in zip(together, rows, targets, strict=True):
        assert_close(grid, grid_of(kind(), net(), X[row], target))


def test_ablation_runs_what_comes_before_the_layer_once_per_chunk() -> None:
    network, before, after = net().eval(), [], []
    network.features.register_forward_hook(lambda part, args, output: before.append(len(output)))
    network.head.register_forward_hook(lambda part, args, output: after.append(len(output)))
    model = wrap(network, batch_size=1)
    AblationCAM().check(model, X[:1])
    alive = int(model.trace(X[:1], ("relu",)).activations["relu"][-1][0].any(axis=(1, 2)).sum())
    before.clear()
    after.clear()
    explain(AblationCAM(), model, X[:1], TARGETS[:1])
    assert max(before) == 1
    # 6 maps of 12 x 10 are the widest there is, so 4 times 8 maps of 5 x 4 fill the same memory; and one row unharmed
    passes = [rows for rows in after if rows > 1]
    assert (max(passes), sum(rows - 1 for rows in passes)) == (5, alive)


@pytest.mark.parametrize("kind", [ScoreCAM, AblationCAM], ids=by_name)
def test_passes_say_what_it_costs(kind) -> None:
    assert ScoreCAM().passes(wrap(net()), X[:1]) == 1 + 8
    assert AblationCAM().passes(wrap(net(), batch_size=1), X[:1]) == 1 + 2
    assert GradCAM().passes(wrap(net()), X[:1]) == 1


def test_scorecam_passes_over_maps_that_are_the_same_everywhere(network) -> None:
    full = grid_of(ScoreCAM(), network)
    network[0].weight.data[1] = 0
    network[0].bias.data[1] = 3.0
    assert rows_of(ScoreCAM(layer="1"), network, X[:1], [0]) == {"trace": 1, "forward_blends": 4}
    assert np.abs(grid_of(ScoreCAM(), network) - full).max() > 0


@pytest.mark.parametrize("kind", ANYWHERE, ids=by_name)
def test_maps_of_nothing_are_0_and_finite(kind, network) -> None:
    network[0].weight.data.zero_()
    network[0].bias.data.fill_(-1.0)
    assert (grid_of(kind(layer="1", layout="nchw"), network) == 0).all()


# ------------------------------------------------------------------------------------------ several layers


def test_several_layers_are_an_explainer_each() -> None:
    both = GradCAM(layer=["features.1", "conv"], relu=False)
    assert [one.name for one in both.each()] == [
        'GradCAM(layer="features.1", relu=false)',
        'GradCAM(layer="conv", relu=false)',
    ]
    assert [one.layer for one in both.each()] == ["features.1", "conv"]
    assert not any(one.relu for one in both.each())
    assert [one.name for one in LayerCAM(layer=("conv", "relu"), name="mine").each()] == ["mine[conv]", "mine[relu]"]
    assert hash(both) == hash(GradCAM(layer=("features.1", "conv"), relu=False))
    one = GradCAM(layer="conv", name="mine")
    assert one.each() == (one,)


def test_runners_explain_with_each_layer() -> None:
    saliency = Saliency(seed=0)
    saliency.register([EigenCAM(layer=["features.1", "conv"]), EigenCAM()], [], controls=())
    assert list(saliency.explainers) == ['EigenCAM(layer="features.1")', 'EigenCAM(layer="conv")', "EigenCAM"]


@pytest.mark.parametrize("kind", KINDS, ids=by_name)
def test_several_layers_at_once_are_refused(kind) -> None:
    several, model = kind(layer=["relu", "conv"]), wrap(net())
    for verb in (explain, lambda e, m: e.points(m, X[:1]), lambda e, m: e.check(m, X[:1])):
        with pytest.raises(ConfigError, match=r"wanted one layer, got 2: .* call each\(\)"):
            verb(several, model)


# -------------------------------------------------------------------------------------------- bad layers


@pytest.mark.parametrize("kind", KINDS, ids=by_name)
def test_the_last_call_with_maps_counts(kind) -> None:
    model = wrap(net())
    assert explain(kind(), model).layer == "relu"
    assert kind().points(model, X[:1]) == ("relu",)
    assert explain(kind(layer="relu"), model).grids.shape == (3, 5, 4)  # of its second call
    kind().check(model, X[:1])


@pytest.mark.parametrize("kind", KINDS, ids=by_name)
@pytest.mark.parametrize(
    ("layer", "message"),
    [
        ("con", "no layer named 'con'; close names: 'conv'"),
        ("dropout", r"puts out maps of the picture, larger than 1 x 1 .*, but 'dropout' puts out \[\(1, 8\)\]"),
        ("unused", "'unused' exists but put out no tensor"),
    ],
)
def test_layers_that_do_not_fit_are_said_beforehand(kind, layer, message) -> None:
    with pytest.raises(LayerError, match=message):
        kind(layer=layer).check(wrap(net()), X[:1])


class Aside(nn.Module):
    """A layer with maps that nothing is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.aside = nn.Conv2d(3, 2, 3), nn.Conv2d(3, 4, 3)

    def forward(self, x):
        self.aside(x)
        return self.conv(x).mean((2, 3))


@pytest.mark.parametrize("kind", [*(k for k in KINDS if issubclass(k, GradientCAM)), AblationCAM], ids=by_name)
def test_layers_that_do_not_matter_are_an_error_and_not_a_zero_map(kind) -> None:
    with pytest.raises(LayerError, match="'aside'"):
        kind(layer="aside").check(wrap(Aside()), X[:1])


@pytest.mark.parametrize("kind", KINDS, ids=by_name)
def test_a_network_without_maps_is_said(kind) -> None:
    x = np.zeros((1, 2, 5, 6))
    with pytest.raises(LayerError, match=f"{kind.__name__}: no layer of this network puts out maps"):
        kind().check(affine(), x)


def test_cam_says_why_a_network_is_not_of_its_shape(network) -> None:
    with pytest.raises(LayerError, match=r"'1' is followed by a mean .* not alike at all places; choose GradCAM"):
        CAM().check(wrap(network), X[:1])
    with pytest.raises(LayerError, match=r"'conv' is followed by .* not alike at all places"):
        CAM(layer="conv").check(wrap(net()), X[:1])
    pooled = nn.Sequential(*network[:2], nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(5, 6), *network[4:]).eval()
    with pytest.raises(LayerError, match="the logit is not linear in the maps"):
        CAM(layer="1").check(wrap(pooled), X[:1])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: GradCAM(layer=[]), "wanted the name of a layer, a list of such names, or None"),
        (lambda: GradCAM(layer=["conv", 3]), "wanted the name of a layer"),
        (lambda: GradCAM(layer=3), "wanted the name of a layer"),
        (lambda: ScoreCAM(softmax_over="places"), "softmax_over to be one of"),
        (lambda: ScoreCAM(baseline=np.inf), "finite baseline"),
        (lambda: ScoreCAM(baseline=np.zeros((2, 2))).check(wrap(net()), X[:1]), r"broadcasts to \(3, 12, 10\)"),
    ],
)
def test_parameters_that_do_not_fit_are_said(make, message) -> None:
    with pytest.raises(ConfigError, match=message):
        make()


def test_names_are_the_methods() -> None:
    assert GradCAMPlusPlus().name == "GradCAM++"
    assert GradCAMPlusPlus(layer="conv").name == 'GradCAM++(layer="conv")'
    assert GradCAM(layer="conv").name == 'GradCAM(layer="conv")'


def test_scorecam_can_do_with_the_maps_that_vary_most(network) -> None:
    model = wrap(network)
    maps = model.trace(X[:1], ("0",)).activations["0"][0][0]
    varied = np.argsort(-maps.var(axis=(1, 2)))[:3]
    some, all_of_them = (ScoreCAM(layer="0", channels=count) for count in (3, 100))
    assert some.passes(model, X[:1]) == 1 + 3
    weights = some.weights(model, some.choice(model, X[:1]), X[:1], maps, TARGETS[:1])
    assert set(np.flatnonzero(weights)) == set(varied)
    np.testing.assert_array_equal(explain(all_of_them, model).grids, explain(ScoreCAM(layer="0"), model).grids)
