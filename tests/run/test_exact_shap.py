"""SHAP of trees that predict three classes: Shapley's formula written out over the trees of each library, to 1e-6."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Callable
from dataclasses import dataclass

import catboost
import lightgbm
import numpy as np
import pytest
import torchvision_here  # noqa: F401  shap asks transformers, which asks for it
import xgboost
from sklearn.ensemble import (
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier

import xlog
from xlog.errors import ConfigError

pytestmark = pytest.mark.filterwarnings("ignore:X does not have valid feature names")  # scikit-learn's, of the oracles
RNG = np.random.default_rng(0)
X = np.column_stack([RNG.normal(size=90), RNG.normal(2, 3, 90), RNG.integers(0, 3, 90)])
THREE = np.digitize(X[:, 0] * X[:, 1] + X[:, 2], [0.5, 2])
LABELS = (THREE > 0).astype(int)
NAMES, CLASSES = ["a", "b", "kind"], ["low", "middle", "high"]
TABLE = xlog.Table(NAMES, background=X)
SHAP = xlog.SHAP()


@dataclass
class Node:
    """A part of a tree."""

    weight: float
    """Of the rows that it was fitted on."""
    value: np.ndarray | None = None
    """Of a leaf, (K,)."""
    feature: int = 0
    is_left: Callable[[float], bool] = bool
    sides: tuple[Node, Node] | None = None

    def expected(self, row, known) -> np.ndarray:
        """What the tree puts out where only some features are known (Lundberg et al. 2020, algorithm 1)."""
        if self.sides is None:
            return self.value
        left, right = (side.expected(row, known) for side in self.sides)
        if self.feature in known:
            return left if self.is_left(row[self.feature]) else right
        weights = [side.weight for side in self.sides]
        share = weights[0] / sum(weights) if sum(weights) else 0.5  # CatBoost has leaves that no row reaches, worth 0
        return share * left + (1 - share) * right


def shapley(trees: list[Node], row) -> np.ndarray:
    """Values (F, K) by Shapley's formula, over all coalitions of features."""
    every, count = range(len(row)), len(row)

    def worth(known):
        return sum(tree.expected(row, known) for tree in trees)

    values = []
    for feature in every:
        others = [other for other in every if other != feature]
        parts = [
            math.factorial(size) * math.factorial(count - 1 - size) / math.factorial(count)
            * (worth({*known, feature}) - worth({*known}))
            for size in range(count)
            for known in itertools.combinations(others, size)
        ]  # fmt: skip
        values.append(sum(parts))
    return np.array(values)


def one_of(place: int, value: float, count: int = 3) -> np.ndarray:
    return np.eye(count)[place] * value


# ------------------------------------------------------------------------------------------ trees of each library


def of_lightgbm(model) -> list[Node]:
    def node(found, place):
        if "leaf_value" in found:
            return Node(found["leaf_count"], one_of(place, found["leaf_value"]))
        sides = tuple(node(found[side], place) for side in ("left_child", "right_child"))
        cut = found["threshold"]
        return Node(found["internal_count"], None, found["split_feature"], lambda value: value <= cut, sides)

    trees = model.booster_.dump_model()["tree_info"]
    return [node(tree["tree_structure"], place % 3) for place, tree in enumerate(trees)]


def of_xgboost(model) -> list[Node]:
    frame = model.get_booster().trees_to_dataframe().set_index("ID")

    def node(name):
        found = frame.loc[name]
        if found["Feature"] == "Leaf":
            return Node(found["Cover"], one_of(found["Tree"] % 3, found["Gain"]))
        cut = np.float32(found["Split"])
        sides = node(found["Yes"]), node(found["No"])
        return Node(found["Cover"], None, int(found["Feature"][1:]), lambda value: np.float32(value) < cut, sides)

    return [node(f"{tree}-0") for tree in range(frame["Tree"].max() + 1)]


def of_catboost(model, folder) -> list[Node]:
    model.save_model(str(folder / "model.json"), format="json")

    def node(tree, depth, at):
        splits = tree["splits"]
        if depth < 0:
            return Node(tree["leaf_weights"][at], np.array(tree["leaf_values"][3 * at : 3 * at + 3]))
        cut = splits[depth]["border"]
        sides = node(tree, depth - 1, at), node(tree, depth - 1, at + 2**depth)
        weight = sides[0].weight + sides[1].weight
        return Node(weight, None, splits[depth]["float_feature_index"], lambda value: value <= cut, sides)

    trees = json.loads((folder / "model.json").read_text())["oblivious_trees"]
    return [node(tree, len(tree["splits"]) - 1, 0) for tree in trees]


def of_scikit_learn(tree, leaf) -> Node:
    def node(at):
        weight = tree.weighted_n_node_samples[at]
        if tree.children_left[at] < 0:
            return Node(weight, leaf(tree.value[at]))
        cut = tree.threshold[at]
        sides = node(tree.children_left[at]), node(tree.children_right[at])
        return Node(weight, None, tree.feature[at], lambda value: np.float32(value) <= cut, sides)

    return node(0)


def of_forest(model) -> list[Node]:
    trees = getattr(model, "estimators_", [model])
    return [of_scikit_learn(one.tree_, lambda value: value[0] / value.sum() / len(trees)) for one in trees]


def of_gradient_boosting(model) -> list[Node]:
    return [
        of_scikit_learn(one.tree_, lambda value, place=place: one_of(place, model.learning_rate * value[0, 0]))
        for step in model.estimators_
        for place, one in enumerate(step)
    ]


def of_histograms(model) -> list[Node]:
    def node(nodes, at, place):
        found = nodes[at]
        if found["is_leaf"]:
            return Node(found["count"], one_of(place, found["value"]))
        cut = found["num_threshold"]
        sides = node(nodes, found["left"], place), node(nodes, found["right"], place)
        return Node(found["count"], None, found["feature_idx"], lambda value: value <= cut, sides)

    return [node(one.nodes, 0, place) for step in model._predictors for place, one in enumerate(step)]


MARGINS, PROBABILITY = "in margins, what softmax is taken of", "in probability"
OF_CATBOOST = {"iterations": 4, "depth": 3, "verbose": 0, "thread_count": 1, "allow_writing_files": False}
MODELS = {
    "lightgbm": (lightgbm.LGBMClassifier(n_estimators=4, min_child_samples=5, verbose=-1, n_jobs=1), MARGINS),
    "xgboost": (xgboost.XGBClassifier(n_estimators=4, max_depth=3, n_jobs=1), MARGINS),
    "catboost": (catboost.CatBoostClassifier(**OF_CATBOOST), MARGINS),
    "gradient boosting": (GradientBoostingClassifier(n_estimators=4, random_state=0), MARGINS),
    "histograms": (HistGradientBoostingClassifier(max_iter=4, min_samples_leaf=5), MARGINS),
    "forest": (RandomForestClassifier(4, random_state=0), PROBABILITY),
    "extra trees": (ExtraTreesClassifier(4, max_depth=4, random_state=0), PROBABILITY),
    "tree": (DecisionTreeClassifier(max_depth=4, random_state=0), PROBABILITY),
}


def trees_of(name, model, folder) -> list[Node]:
    if name == "catboost":
        return of_catboost(model, folder)
    read = {
        "lightgbm": of_lightgbm,
        "xgboost": of_xgboost,
        "gradient boosting": of_gradient_boosting,
        "histograms": of_histograms,
    }
    return read.get(name, of_forest)(model)


def run(folder, model, classes, labels=THREE, explainers=(SHAP,), rows=X[:5], **more):
    data = ([(rows, labels[: len(rows)])], list(classes))
    runner = xlog.Runner(folder, data, model, samples=TABLE, targets=range(len(classes)), progress=False, **more)
    runner.register_saliency(explainers, [xlog.Additivity()])
    result = runner.run()
    return result.summaries[explainers[0].name, "Additivity"].mean, xlog.open(folder)[0]


def by_label(sample):
    return sorted(sample.maps(), key=lambda found: found.label)


@pytest.mark.parametrize("name", MODELS)
def test_values_of_three_classes_of_trees_are_those_of_shapley_s_formula(name, tmp_path) -> None:
    model, unit = MODELS[name]
    model.fit(X, THREE)
    missed, logged = run(tmp_path / "log", model, CLASSES)
    assert missed < 1e-6
    trees, probabilities, bases = trees_of(name, model, tmp_path), model.predict_proba(X[:5]), []
    for row, probability, sample in zip(X, probabilities, logged.samples(), strict=False):
        wanted, maps = shapley(trees, row), by_label(sample)
        assert [found.label for found in maps] == [0, 1, 2]
        assert {found.layer_reason for found in maps} == {f"the paths of trees, exactly; {unit}"}
        np.testing.assert_allclose([found.array()[0] for found in maps], wanted.T, atol=1e-6)
        labels = sorted(sample.inference.labels, key=lambda one: one.label)
        np.testing.assert_allclose([one.probability for one in labels], probability, atol=1e-6)
        bases.append([one.logit - found.array().sum() for one, found in zip(labels, maps, strict=True)])
    np.testing.assert_allclose(bases, np.broadcast_to(bases[0], (5, 3)), atol=2e-6)


def test_two_classes_are_explained_in_log_odds_and_what_is_asked_for_in_probability(tmp_path) -> None:
    """A line in the log-odds is exact; in probability its values are those of permutations, and add up too."""
    model = LogisticRegression().fit(X, LABELS)
    missed, logged = run(tmp_path / "odds", model, ["no", "yes"], LABELS)
    assert missed < 1e-6
    slopes = model.coef_[0] * (X[:5] - X.mean(axis=0))
    for wanted, sample in zip(slopes, logged.samples(), strict=True):
        no, yes = by_label(sample)
        np.testing.assert_allclose(yes.array()[0], wanted, rtol=1e-5, atol=1e-6)
        np.testing.assert_array_equal(no.array(), -yes.array())
        assert yes.layer_reason == "a linear model against the background, exactly; in log-odds"
    assert logged.metadata.activation == "log_odds"
    probability = (xlog.SHAP(output="probability", samples=60),)
    for name, more in (("asked", {"explainers": probability}), ("none", {"activation": "none"})):
        _, logged = run(tmp_path / name, model, ["no", "yes"], LABELS, rows=X[:1], **more)
        (sample,) = logged.samples()
        no, yes = by_label(sample)
        assert yes.layer_reason == "permutations of features against the background; in probability"
        start = model.predict_proba(X)[:, 1].mean()  # of a sample of the background: about
        assert yes.array().sum() == pytest.approx(model.predict_proba(X[:1])[0, 1] - start, abs=0.02)


@pytest.mark.filterwarnings("ignore:SHAP. its map does not depend on the input")  # there is one row
def test_a_row_in_the_middle_does_not_make_a_model_linear(tmp_path) -> None:
    """Any line passes there, and the steps are flat; the background tells that they are steps."""
    middle = X.mean(axis=0, keepdims=True)
    data, table = ([(middle, [0.0])], ["y"]), xlog.Table(NAMES, background=X + np.array([2.9, 0, 0]))
    runner = xlog.Runner(
        tmp_path, data, lambda rows: (rows[:, 0] > 3) * 5.0, samples=table,
        task="regression", progress=False,
    )  # fmt: skip
    runner.register_saliency([xlog.SHAP()])
    runner.run()
    (found,) = xlog.open(tmp_path)[0].samples()[0].maps()
    assert found.layer_reason == "permutations of features against the background"
    assert found.array()[0, 0] < -1  # what it lacks of the background's mean


def test_margins_are_believed_where_they_make_the_probabilities(tmp_path) -> None:
    class Liar:
        def predict_proba(self, rows):
            return np.column_stack([1 - (rows[:, 0] > 0), rows[:, 0] > 0]).astype(float)

        def decision_function(self, rows):
            return 3 * rows[:, 0]

    _, logged = run(tmp_path / "log", Liar(), ["no", "yes"], LABELS, rows=X[:2])
    assert logged.metadata.activation == "none"
    assert logged.samples()[0].maps()[0].layer_reason.endswith("in probability")
    with pytest.raises(ConfigError, match='activation: wanted None or "none" of Liar, which predicts probabilities'):
        run(tmp_path / "more", Liar(), ["no", "yes"], LABELS, activation="softmax")
    assert not (tmp_path / "more").exists()
