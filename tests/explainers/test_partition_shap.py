"""PartitionSHAP: Owen values by every order that a tree allows, and those of the shap package itself."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import shap
from explaining import explain
from fakes import net

from xlog.explainers import PartitionSHAP
from xlog.explainers.partition_shap import Node, halves
from xlog.model import FunctionModel, wrap

RNG = np.random.default_rng(3)
X = RNG.normal(size=(1, 1, 2, 3))
PAIRS = RNG.normal(size=(6, 6))
TRIPLE = RNG.normal(size=6)


def game(x: np.ndarray) -> np.ndarray:
    """Two outputs with interactions of two and of three places: (N, 1, 2, 3) -> (N, 2)."""
    rows = x.reshape(len(x), 6)
    first = np.einsum("ni,ij,nj->n", rows, PAIRS, rows) + rows[:, 0] * rows[:, 3] * rows[:, 5]
    return np.stack([first, np.tanh(rows @ TRIPLE)], axis=1)


MODEL = FunctionModel(game, 2, batch_size=5)


def leaves(node: Node) -> list[int]:
    """Numbers of its places, row by row."""
    return [3 * row + column for row in range(node.top, node.bottom) for column in range(node.left, node.right)]


def orders(node: Node) -> list[list[int]]:
    """All orders of its places in which those below each node follow each other."""
    parts = halves(node)
    if parts is None:
        return [leaves(node)]
    first, second = (orders(part) for part in parts)
    return [a + b for one, other in ((first, second), (second, first)) for a in one for b in other]


def visible_scores(places) -> np.ndarray:
    mask = np.isin(np.arange(6), list(places)).reshape(2, 3)
    return game(X * mask)[0]


@pytest.mark.parametrize("target", [0, 1])
def test_all_of_them_are_the_mean_over_the_orders_that_the_tree_allows(target) -> None:
    """Owen 1977: what each place adds to those before it, in every order that keeps groups together."""
    allowed = orders(Node(0, 2, 0, 3))
    assert len(allowed) == 2**5
    added = np.zeros(6)
    for order, (i, place) in itertools.product(allowed, enumerate(range(6))):
        del i
        before = order[: order.index(place)]
        added[place] += (visible_scores([*before, place]) - visible_scores(before))[target] / len(allowed)
    found = explain(PartitionSHAP(samples=200), MODEL, X, np.array([target]))
    np.testing.assert_allclose(found.maps().ravel(), added, atol=1e-12)
    assert abs(found.convergence[0].values[0]) < 1e-12


def clustering() -> np.ndarray:
    """The same tree as shap takes it: children, a distance, and how many leaves, from below."""
    rows: list[tuple[int, int, float, int]] = []

    def number(node: Node) -> int:
        parts = halves(node)
        if parts is None:
            return leaves(node)[0]
        one, other = map(number, parts)
        rows.append((one, other, 1.0, len(leaves(node))))
        return 5 + len(rows)

    number(Node(0, 2, 0, 3))
    return np.array(rows, float)


@pytest.mark.parametrize("samples", [4, 10, 24, 60, 200])
@pytest.mark.parametrize("target", [0, 1])
def test_as_many_nodes_are_opened_as_shap_opens(samples, target, monkeypatch) -> None:
    # which would import transformers to tell
    monkeypatch.setattr("shap.explainers._explainer.is_transformers_lm", lambda model: False)

    class Hidden(shap.maskers.Masker):
        shape = (1, 6)
        clustering = clustering()

        def __call__(self, mask, x):
            return ((x * mask)[None],)

    theirs = shap.PartitionExplainer(lambda rows: game(rows.reshape(-1, 1, 2, 3))[:, target], Hidden())
    wanted = theirs(X.reshape(1, 6), max_evals=samples + 2, batch_size=16, silent=True).values[0]
    ours = explain(PartitionSHAP(samples=samples), MODEL, X, np.array([target])).maps().ravel()
    np.testing.assert_allclose(ours, wanted, atol=1e-12)


def test_what_is_left_of_a_node_is_shared_among_its_places() -> None:
    """Two passes open the picture alone: each half has the mean of what it adds to nothing and to the other."""
    found = explain(PartitionSHAP(samples=3), MODEL, X, np.array([0])).maps()[0]
    left, right = [0, 3], [1, 2, 4, 5]
    scores = [visible_scores(places)[0] for places in ([], left, right, left + right)]
    np.testing.assert_allclose(found[:, 0], (scores[1] - scores[0] + scores[3] - scores[2]) / 2 / 2)
    np.testing.assert_allclose(found[:, 1:], (scores[2] - scores[0] + scores[3] - scores[1]) / 2 / 4)


def test_a_picture_is_hidden_behind_what_is_asked_for() -> None:
    model, x = wrap(net().eval()), RNG.normal(size=(1, 3, 8, 8)).astype(np.float32)
    for fill in (0.5, "mean", "blur"):
        explainer = PartitionSHAP(samples=40, fill=fill)
        found = explain(explainer, model, x, np.array([1]))
        hidden = np.broadcast_to(0.5, x.shape) if fill == 0.5 else None
        if hidden is not None:
            wanted = (model.forward(x) - model.forward(hidden.astype(np.float32)))[0, 1]
            np.testing.assert_allclose(found.maps().sum(), wanted, rtol=1e-4)
        assert found.convergence[0].judged[0] < 1e-4
