"""Hierarchical occlusion: trees box for box as a slow derivation has them, closed forms, and what fails is said."""

from __future__ import annotations

import numpy as np
import pytest
from fakes import Affine, Counted, affine, net
from hypothesis import given, settings
from hypothesis import strategies as st
from paddle_here import paddle  # noqa: F401  before anybody else imports it
from slow_trees import Found, SlowSearch

import xlog
from xlog.arrays import sigmoid, softmax
from xlog.baselines import baseline_of
from xlog.counterfactual import Box, HierarchicalOcclusion, Tree
from xlog.counterfactual.windows import windows_within
from xlog.errors import ConfigError
from xlog.model.auto_batch import AutoBatch
from xlog.model.fast import FastPath


def slow(model, occlusion, x, label, direction, activation=softmax) -> Found:
    hidden = baseline_of("test", occlusion.fill, x[None])[0]
    windows = [(layer.window, layer.stride) for layer in occlusion.layers_on(x[None])]
    return SlowSearch(
        lambda pictures: activation(model.forward(pictures).astype(float)),
        *(x, hidden, label, direction, windows, occlusion.threshold),
    ).run()


def assert_same(tree: Tree, found: Found, tolerance: float = 1e-9) -> None:
    assert tree.outcome == found.outcome
    assert [(n.parent, n.layer, n.order, tuple(n.box)) for n in tree.nodes] == [
        (n["parent"], n["layer"], n["order"], n["box"]) for n in found.nodes
    ]
    for name in ("probability", "gain"):
        np.testing.assert_allclose([getattr(n, name) for n in tree.nodes], [n[name] for n in found.nodes], 0, tolerance)
    np.testing.assert_allclose([layer.probability for layer in tree.layers], found.layers, 0, tolerance)
    assert (tree.kept_layer, tree.winner) == (found.kept, found.winner)


def affine_of(x: np.ndarray, rng: np.random.Generator, classes: int = 3) -> Affine:
    size = x[0].size
    return Affine(2 / np.sqrt(size) * rng.normal(size=(classes, size)), rng.normal(size=classes))


# ------------------------------------------------------------------------------------- as the slow derivation


@settings(max_examples=40)
@given(
    shape=st.tuples(st.integers(1, 4), st.integers(6, 15), st.integers(6, 22)),
    fill=st.sampled_from(["blur", "mean", 0.0, "array"]),
    threshold=st.floats(0.1, 0.9),
    seed=st.integers(0, 1 << 20),
)
def test_trees_are_the_slow_ones_box_for_box(shape, fill, threshold, seed) -> None:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(2, *shape)) + 0.3
    model, targets = affine_of(x, rng), np.array([0, 1, 2])
    baseline = rng.normal(size=(shape[0], 1, 1)) if fill == "array" else fill
    occlusion = HierarchicalOcclusion(smallest=2, fill=baseline, threshold=threshold)
    rows = x[[0, 0, 1]]
    trees = occlusion.search(model, rows, targets, softmax)
    asked = [(row, label, way) for row, label in zip(rows, targets, strict=True) for way in occlusion.directions]
    for tree, (row, label, direction) in zip(trees, asked, strict=True):
        assert_same(tree, slow(model, occlusion, row, label, direction))


@pytest.mark.parametrize("direction", ["reveal", "hide"])
def test_trees_of_three_layers_are_the_slow_ones(rng, direction) -> None:
    """The default. Where all of a picture speaks for the label, a window is enough only with all its parts.

    Their gain is then the window's own: not a rounding more or less, for all sums are of small whole numbers.
    """
    x = rng.integers(1, 4, (1, 1, 16, 18)).astype(float)
    model = Affine(np.stack([rng.integers(1, 3, x.size), np.zeros(x.size)]) / 256, np.array([-2.0, 0]))
    occlusion = HierarchicalOcclusion(smallest=2, fill=0.0, threshold=0.5, directions=(direction,))
    (tree,) = occlusion.search(model, x, np.array([0]), softmax)
    assert_same(tree, slow(model, occlusion, x[0], 0, direction))
    assert {node.layer for node in tree.nodes} == {0, 1, 2}


def test_a_label_is_kept_where_its_probability_is_the_threshold() -> None:
    """Not only above it; that of two equal logits is a half, exactly."""
    x = np.ones((1, 1, 8, 8))
    model = Affine(np.stack([np.ones(x.size), np.zeros(x.size)]) / 64, np.array([-1.0, 0]))  # logits 0, 0 of the whole
    occlusion = HierarchicalOcclusion(windows=(4,), strides=(4,), fill=0.0, threshold=0.5)
    revealed, hidden = occlusion.search(model, x, np.array([0]), softmax)
    assert (revealed.outcome, len(revealed.nodes)) == ("reached", 4)
    assert (hidden.start, hidden.outcome, len(hidden.nodes)) == (0.5, "reached", 1)


@pytest.mark.parametrize("size", [(8, 40), (40, 8), (23, 31)])
def test_more_windows_than_a_batch_of_64_have_their_own_boxes(rng, size) -> None:
    """MindSpore's records wrong boxes from the 65th window on."""
    x = rng.normal(size=(1, 2, *size)) + 0.3
    model = affine_of(x, rng)
    occlusion = HierarchicalOcclusion(windows=(6, 3), strides=(1, 1))
    assert len(windows_within(Box(0, 0, size[1], size[0]), 6, 1)) > 64
    label = int(model.forward(x).argmax())
    trees = occlusion.search(model, x, np.array([label]), softmax)
    for tree in trees:
        assert_same(tree, slow(model, occlusion, x[0], label, tree.direction))


@pytest.mark.parametrize("direction", ["reveal", "hide"])
def test_trees_of_a_real_network_on_a_photo_are_the_slow_ones(lite0, coffee, direction) -> None:
    model = xlog.wrap(lite0, 16)
    x = np.ascontiguousarray(coffee[0][:, :, 32::2, ::2])  # 96 x 112
    p = softmax(model.forward(x))[0]
    labels = np.argsort(-p)[:2]
    occlusion = HierarchicalOcclusion(
        windows=(48, 24),
        strides=(24, 12),
        threshold=float(p[labels[1]] * 0.9),
        fill="mean",
        directions=(direction,),
    )
    trees = occlusion.search(model, np.repeat(x, 2, 0), labels, softmax)
    for tree, label in zip(trees, labels, strict=True):
        assert_same(tree, slow(model, occlusion, x[0], label, direction), 1e-5)
    assert {(tree.outcome, len(tree.layers)) for tree in trees} == {("reached", 2)}


def test_windows_and_strides_of_common_sizes_are_mindspores() -> None:
    def layers(*size):
        found = HierarchicalOcclusion().layers_on(np.empty((1, 3, *size), np.float32))
        return tuple((layer.window, layer.stride) for layer in found)

    assert layers(224, 224) == ((112, 22), (56, 11), (28, 5))
    assert layers(224, 500) == layers(224, 224)
    assert layers(112, 112) == ((56, 11), (28, 5))
    assert layers(111, 300) == ((55, 11),)
    assert len(windows_within(Box(0, 0, 224, 224), 112, 22)) == 49
    assert len(windows_within(Box(0, 0, 500, 224), 112, 22)) == 133
    assert len(windows_within(Box(0, 0, 160, 160), 80, 16)) == 36


@given(st.integers(1, 40), st.integers(1, 40), st.data())
def test_windows_cover_an_area_and_stay_within_it(width, height, data) -> None:
    side = data.draw(st.integers(1, min(width, height)))
    area, seen = Box(3, 5, width, height), np.zeros((50, 50), bool)
    found = windows_within(area, side, data.draw(st.integers(1, side)))
    for box in found:
        seen[box.y : box.y + box.height, box.x : box.x + box.width] = True
    assert seen[5 : 5 + height, 3 : 3 + width].all()
    assert seen.sum() == width * height
    assert found == sorted(set(found), key=lambda box: (box.y, box.x))


# ----------------------------------------------------------------------------------------------- closed forms


def looks_at(y: int, x: int, size=(24, 30)) -> tuple[Affine, np.ndarray]:
    """A network that looks at one pixel: label 1 where it is lit, else label 0. Whole numbers, so sums are exact."""
    weight = np.zeros((2, 1, *size))
    weight[1, 0, y, x] = 8.0
    return Affine(weight.reshape(2, -1), np.array([0.0, -4.0])), np.ones((1, 1, *size))


@pytest.mark.parametrize("place", [(0, 0), (23, 29), (11, 17), (0, 29)])
def test_the_windows_of_every_layer_hold_the_only_place_that_matters(place) -> None:
    model, x = looks_at(*place)
    occlusion = HierarchicalOcclusion(fill=0.0, smallest=3)
    reveal, hide = occlusion.search(model, x, np.array([1]), softmax)
    for tree in (reveal, hide):
        assert tree.outcome == "reached"
        assert [(node.parent, node.layer, node.order) for node in tree.nodes] == [(-1, 0, 0), (0, 1, 0), (1, 2, 0)]
        assert tree.kept_layer == 2
        for node in tree.nodes:
            assert node.box.y <= place[0] < node.box.y + node.box.height
            assert node.box.x <= place[1] < node.box.x + node.box.width
            assert node.gain == pytest.approx(sigmoid(np.array(4.0)) - sigmoid(np.array(-4.0)))
    assert (reveal.winner, hide.winner) == (None, 0)
    assert hide.winner_probability == pytest.approx(sigmoid(np.array(4.0)))


def test_what_is_hidden_is_what_would_have_to_be_revealed_on_two_halves() -> None:
    """Both of two spots are needed to keep the label, one of them suffices to lose it."""
    weight = np.zeros((2, 1, 12, 24))
    weight[1, 0, 6, [2, 21]] = 4.0
    model = Affine(weight.reshape(2, -1), np.array([0.0, -6.0]))
    reveal, hide = HierarchicalOcclusion(fill=0.0, windows=(6,)).search(
        model, np.ones((1, 1, 12, 24)), np.array([1]), softmax
    )
    assert [node.order for node in reveal.nodes] == [0, 1]
    assert len(hide.nodes) == 1


def test_a_composite_is_a_layer_with_the_leaves_above_it(rng) -> None:
    x = rng.normal(size=(4, 2, 14, 19)) + 0.3
    model = affine_of(x, rng)
    occlusion = HierarchicalOcclusion(smallest=2, fill=0.0)
    trees = occlusion.search(model, x, model.forward(x).argmax(axis=1), softmax)
    assert any(node.layer < 2 for tree in trees for node in tree.composite(2)), "no leaf above the last layer"
    for number, tree in enumerate(trees):
        for depth, layer in enumerate(tree.layers):
            seen = np.full(x.shape[2:], tree.direction == "hide")
            for node in tree.composite(depth):
                seen[node.box.y :, node.box.x :][: node.box.height, : node.box.width] = tree.direction == "reveal"
            probabilities = softmax(model.forward(x[number // 2][None] * seen))
            assert layer.probability == pytest.approx(float(probabilities[0, tree.label]))
        meeting = [d for d, la in enumerate(tree.layers) if (la.probability >= 0.5) == (tree.direction == "reveal")]
        assert tree.kept_layer == max(meeting, default=-1)


# ------------------------------------------------------------------------------------------ what is no search


def test_a_label_that_the_mask_alone_keeps_is_trivial_to_reveal() -> None:
    model, x = looks_at(3, 3)
    reveal, hide = HierarchicalOcclusion(fill=1.0, smallest=3).search(model, x, np.array([1]), softmax)
    assert (reveal.outcome, reveal.nodes, reveal.layers, reveal.kept_layer) == ("trivial", (), (), -1)
    assert reveal.start == pytest.approx(sigmoid(np.array(4.0)))
    assert (hide.outcome, hide.nodes, hide.winner) == ("not_reached", (), None)  # the mask is what is below it


def test_a_label_that_the_picture_does_not_have_is_trivial_to_hide() -> None:
    model, x = looks_at(3, 3)
    reveal, hide = HierarchicalOcclusion(fill=0.0, smallest=3).search(model, 0.25 * x, np.array([1]), softmax)
    assert (hide.outcome, hide.nodes, hide.kept_layer) == ("trivial", (), -1)
    assert hide.start == pytest.approx(sigmoid(np.array(-2.0)))
    assert reveal.outcome == "not_reached"
    (best,) = reveal.nodes  # after it nothing helps
    assert best.box.x <= 3 < best.box.x + best.box.width
    assert best.probability == pytest.approx(sigmoid(np.array(-2.0)))
    assert (reveal.kept_layer, [layer.probability for layer in reveal.layers]) == (-1, [best.probability])


def test_a_label_that_something_else_outweighs_is_still_found() -> None:
    weight = np.zeros((2, 1, 12, 24))
    weight[1, 0, 6, [2, 21]] = 8.0, -16.0
    model, x = Affine(weight.reshape(2, -1), np.array([0.0, -4.0])), np.ones((1, 1, 12, 24))
    assert softmax(model.forward(x))[0, 1] < 0.5
    (tree,) = HierarchicalOcclusion(fill=0.0, windows=(6, 3), directions=("reveal",)).search(
        model, x, np.array([1]), softmax
    )
    assert (tree.outcome, tree.kept_layer) == ("reached", 1)


# ------------------------------------------------------------------------------------------ passes and batches


class Sized(Counted):
    """A model with another batch size, which no pass may exceed."""

    def __init__(self, inner, size):
        super().__init__(inner)
        self.size, self.seen = size, []

    @property
    def batch_size(self):
        return self.size

    def forward_blends(self, x, baselines, masks, rows):
        assert len(masks) <= self.size
        self.seen += [np.where(mask, x[row], baselines[row]).tobytes() for row, mask in zip(rows, masks, strict=True)]
        return super().forward_blends(x, baselines, masks, rows)


def test_batch_sizes_and_company_change_nothing(rng) -> None:
    x = rng.normal(size=(3, 2, 13, 17)) + 0.3
    model, targets = affine_of(x, rng), np.array([0, 1, 2])
    occlusion = HierarchicalOcclusion(smallest=3)
    together = occlusion.search(Sized(model, 64), x, targets, softmax)
    alone = [tree for i in range(3) for tree in occlusion.search(Sized(model, 1), x[[i]], targets[[i]], softmax)]
    for a, b in zip(together, alone, strict=True):
        assert (a.label, a.direction, a.outcome, a.kept_layer) == (b.label, b.direction, b.outcome, b.kept_layer)
        assert [(n.parent, n.layer, n.order, n.box) for n in a.nodes] == [
            (n.parent, n.layer, n.order, n.box) for n in b.nodes
        ]


def test_no_composite_is_run_twice_and_passes_are_full(rng) -> None:
    x = rng.normal(size=(2, 2, 13, 17)) + 0.3
    model = Sized(affine_of(x, rng), 16)
    HierarchicalOcclusion(smallest=3).search(model, x[[0, 0, 1, 1]], np.array([0, 1, 0, 1]), softmax)
    assert len(set(model.seen)) == len(model.seen) == model.rows
    assert model.rows / model.forwards > 12


def test_what_is_equal_wins_in_the_order_of_rows() -> None:
    model = Affine(np.stack([np.zeros(288), np.full(288, 1.0)]), np.array([0.0, -40.0]))
    (tree,) = HierarchicalOcclusion(fill=0.0, windows=(6,), strides=(6,), directions=("reveal",)).search(
        model, np.ones((1, 1, 12, 24)), np.array([1]), softmax
    )
    assert [tuple(node.box)[:2] for node in tree.nodes] == [(0, 0), (6, 0)]


def test_the_network_is_left_as_it_was(rng) -> None:
    network = net().train()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    x = rng.normal(size=(2, 3, 16, 20)).astype(np.float32)
    model = AutoBatch(FastPath(xlog.wrap(network)))
    HierarchicalOcclusion(smallest=4).search(model, x, np.array([0, 1]), softmax)
    assert network.training
    assert all((before[name] == value).all() for name, value in network.state_dict().items())
    assert all(parameter.grad is None for parameter in network.parameters())


def test_torch_and_paddle_grow_the_same_trees(lite0, quickstart, coffee) -> None:
    x = np.ascontiguousarray(coffee[0][:, :, 48:176:2, 48:176:2])  # 64 can be halved as often as 224
    models = [xlog.wrap(lite0, 16), xlog.wrap(quickstart.network("paddle"), 16)]
    p = softmax(models[0].forward(x))[0]
    label = np.array([p.argmax()])
    occlusion = HierarchicalOcclusion(windows=(32, 16), strides=(16, 8), threshold=float(p.max() * 0.7))
    torches, paddles = (occlusion.search(model, x, label, softmax) for model in models)
    for a, b in zip(torches, paddles, strict=True):
        assert [(n.parent, n.box) for n in a.nodes] == [(n.parent, n.box) for n in b.nodes]
        assert (a.outcome, a.kept_layer, a.winner) == (b.outcome, b.kept_layer, b.winner)
        assert [la.probability for la in a.layers] == pytest.approx([la.probability for la in b.layers], abs=1e-4)


# ------------------------------------------------------------------------------------------------------ errors


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"threshold": 0.0}, "threshold above 0 and below 1, got 0.0"),
        ({"threshold": 1}, "threshold above 0"),
        ({"threshold": float("nan")}, "threshold above 0"),
        ({"directions": ()}, "directions as a tuple of some"),
        ({"directions": "hide"}, "directions as a tuple of some"),
        ({"directions": ("show",)}, "directions as a tuple of some"),
        ({"directions": ("hide", "hide")}, "each of directions once"),
        ({"windows": ()}, "windows as whole numbers"),
        ({"windows": (28, 28)}, "each smaller than the one before"),
        ({"windows": (28, 56)}, "each smaller than the one before"),
        ({"windows": (28.5,)}, "windows as whole numbers"),
        ({"strides": (5,)}, "windows beside strides"),
        ({"windows": (28, 14), "strides": (5,)}, "strides as 2 whole numbers"),
        ({"windows": (28,), "strides": (29,)}, "so that nothing is left out"),
        ({"windows": (28,), "strides": (0,)}, "strides as 1 whole numbers"),
        ({"smallest": 0}, "smallest to be a whole number of at least 1"),
        ({"layers": 0}, "layers to be a whole number of at least 1"),
        ({"fill": "black"}, "wanted a number, an array, 'blur' or 'mean'"),
    ],
)
def test_wrong_parameters_are_said_at_once(wrong, said) -> None:
    with pytest.raises(ConfigError, match=said):
        HierarchicalOcclusion(**wrong)


@pytest.mark.parametrize(
    ("settings", "shape", "said"),
    [
        ({}, (1, 3, 55, 200), r"at least 56 pixels a side for windows of 28, got \(55, 200\); pass a lesser smallest="),
        ({"windows": (30,)}, (1, 3, 40, 29), r"windows within pictures of \(40, 29\), got \(30,\)"),
        ({}, (1, 64), r"wanted pictures \(N, C, H, W\), got \(1, 64\)"),
        ({"fill": np.zeros((4, 1, 1))}, (1, 3, 60, 60), "a baseline that broadcasts"),
    ],
)
def test_pictures_that_do_not_fit_are_said_before_a_run(settings, shape, said) -> None:
    with pytest.raises(ConfigError, match=said):
        HierarchicalOcclusion(**settings).check(affine(), np.zeros(shape))


def test_a_target_that_is_no_output_is_said(rng) -> None:
    x = rng.normal(size=(1, 2, 12, 12))
    with pytest.raises(ConfigError, match="wanted targets among 3 outputs, 0 to 2, got 3"):
        HierarchicalOcclusion(smallest=3).search(affine_of(x, rng), x, np.array([3]), softmax)


@pytest.mark.parametrize(
    ("fill", "words"), [("blur", "gaussian:9"), (0, "constant:0"), (-1.5, "constant:-1.5"), ("mean", "mean")]
)
def test_the_mask_in_words(fill, words) -> None:
    assert HierarchicalOcclusion(fill=fill).mask_on(np.empty((1, 3, 224, 500))) == words
    assert HierarchicalOcclusion(fill=np.zeros(3)).mask_on(np.empty((1, 3, 224, 500))) == "array"
