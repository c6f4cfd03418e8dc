"""Gradient boosting of scikit-learn over several classes, in a form that shap takes: it refuses the model itself."""

from __future__ import annotations

from typing import Any

import numpy as np


def boosted_of_classes(estimator: Any) -> list[dict[str, Any]]:
    """Return one model of trees per class of scikit-learn's GradientBoostingClassifier; none of anything else.

    Its margin of a class is a prior, which moves the base alone, and the class's own trees times the learning rate.
    """
    trees = getattr(estimator, "estimators_", None)
    if not isinstance(trees, np.ndarray) or trees.ndim != 2 or trees.shape[1] < 2:
        return []
    row, rate = np.zeros((1, estimator.n_features_in_)), estimator.learning_rate
    sums = [rate * sum(one.predict(row)[0] for one in of_class) for of_class in trees.T]
    prior = estimator.decision_function(row)[0] - sums
    return [
        {
            "trees": [_nodes(one.tree_, estimator.learning_rate) for one in of_class],
            "base_offset": float(start),
            "input_dtype": np.float32,
            "tree_output": "raw_value",
        }
        for of_class, start in zip(trees.T, prior, strict=True)
    ]


def _nodes(tree: Any, scale: float) -> dict[str, Any]:
    return {
        "children_left": tree.children_left,
        "children_right": tree.children_right,
        "children_default": tree.children_left,  # rows without a value, which are refused
        "features": tree.feature,
        "thresholds": tree.threshold,
        "values": tree.value[:, :, 0] * scale,
        "node_sample_weight": tree.weighted_n_node_samples,
    }
