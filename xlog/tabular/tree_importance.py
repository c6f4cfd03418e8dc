"""TreeImportance: how often trees split by a feature, or how much these splits gain."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, ClassVar, Literal, get_args

import numpy as np

from ..arrays import Floats
from ..config import check_choice
from ..errors import ConfigError
from ..model.base import Model
from ..override import override
from .estimator import estimator_of
from .importance import Importance, ModelImportance, RowsSeen

Kind = Literal["split", "gain"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class TreeImportance(ModelImportance):
    """Importance as trees have it: -> (1, F), counts of splits, or gains in units of the library's own.

    LightGBM and XGBoost tell both, CatBoost the gain only, as the mean change of its predictions in percent; of
    scikit-learn's trees and forests the gain is `feature_importances_`, the share of impurity taken away, and splits
    are counted. It says what the model was made with and not what it predicts by,
    and favors features of many values (Strobl et al. 2007): put PermutationImportance beside it. Raises ConfigError for
    a model without trees, and an unknown `kind`.
    """

    signed: ClassVar[bool] = False

    kind: Kind = "split"
    """Of what."""

    def __post_init__(self) -> None:
        check_choice(self, "kind", self.kind, get_args(Kind))
        super().__post_init__()

    @override
    def check(self, model: Model, seen: RowsSeen) -> None:
        self.measure(model, seen, np.random.default_rng(0))

    @override
    def measure(self, model: Model, seen: RowsSeen, rng: np.random.Generator) -> Importance:
        found = self._of(estimator_of(model), seen.rows.shape[1])
        if found is None or len(found) != seen.rows.shape[1]:
            raise ConfigError(
                f"{self.name}: wanted a model of trees of LightGBM, XGBoost, CatBoost (the gain) or scikit-learn over "
                f"{seen.rows.shape[1]} features, got {type(estimator_of(model)).__name__}; PermutationImportance takes "
                "any model"
            )
        return Importance(np.asarray(found, np.float64)[None])

    def _of(self, estimator: Any, features: int) -> Floats | None:
        booster = getattr(estimator, "booster_", estimator)
        if hasattr(booster, "feature_importance") and hasattr(booster, "num_trees"):  # LightGBM
            return np.asarray(booster.feature_importance(self.kind))
        named = estimator.get_booster() if hasattr(estimator, "get_booster") else estimator
        if hasattr(named, "get_score"):  # XGBoost
            kinds = {"split": "weight", "gain": "total_gain"}
            scores = named.get_score(importance_type=kinds[self.kind])
            names = named.feature_names or [f"f{place}" for place in range(features)]
            return np.array([scores.get(name, 0.0) for name in names])
        if self.kind == "gain" and hasattr(estimator, "feature_importances_"):
            return np.asarray(estimator.feature_importances_)
        trees = _trees(estimator)
        return _splits(trees, features) if trees else None


def _trees(estimator: Any) -> Sequence[Any]:
    """Return scikit-learn's trees of a model."""
    if hasattr(estimator, "tree_"):
        return [estimator.tree_]
    found = np.ravel(np.asarray(getattr(estimator, "estimators_", ()), dtype=object))
    return [one.tree_ for one in found if hasattr(one, "tree_")]


def _splits(trees: Sequence[Any], features: int) -> Floats:
    """Count the splits by each feature."""
    counts = np.zeros(features)
    for tree in trees:
        split = tree.feature[tree.feature >= 0]  # leaves have none
        counts += np.bincount(split, minlength=features)
    return counts
