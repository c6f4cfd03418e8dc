"""Fitted: what a model of rows tells of what it was fitted on, held against a Runner's features and class names."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..errors import ConfigError
from .fitted_categories import check_categories
from .table import Table

_COUNTS = ("n_features_in_", "num_feature", "num_features")  # of estimators, of boosters of LightGBM and XGBoost
_NAMES = ("feature_names_in_", "feature_names_", "feature_name", "feature_names")  # of these, of CatBoost, of boosters


def check_fitted(model: object, table: Table, class_names: Sequence[str], is_regression: bool) -> None:
    """Raise ConfigError for a model that was fitted on other features, classes or a task than these, if it tells."""
    _check_features(model, table)
    check_categories(model, table)
    classes = _classes(model)
    if is_regression and classes is not None:
        raise ConfigError(
            f"task: wanted a model that predicts values, got {type(model).__name__}, which predicts classes; take "
            'task="classification"'
        )
    if classes is not None:
        _check_names(model, classes, class_names)


def own_labels(model: object) -> tuple[str, ...]:
    """Return the numbers that a model was fitted on as labels, as texts, where they are no places among classes.

    () of all else: then a number tells the place of a class.
    """
    classes = _classes(model)
    if classes is None or classes.dtype.kind not in "iuf" or np.array_equal(classes, np.arange(len(classes))):
        return ()
    return tuple(f"{number:g}" for number in classes.tolist())


def _classes(model: object) -> np.ndarray | None:
    """Return what a classifier calls its classes, in the order of its probabilities."""
    found = getattr(model, "classes_", None)
    if found is None or not callable(getattr(model, "predict_proba", None)):
        return None
    classes = np.asarray(found)
    return classes if classes.ndim == 1 and len(classes) else None


def _check_names(model: object, classes: np.ndarray, class_names: Sequence[str]) -> None:
    """Raise ConfigError where a class of the model has the name of another of its places."""
    given, known = list(class_names), [str(each) for each in classes.tolist()]
    if len(known) == 1 and len(given) > 1:
        raise ConfigError(
            f"class names: wanted a model that knows {len(given)} classes, got {type(model).__name__}, which was "
            f"fitted on rows of {known[0]!r} alone; fit it on rows of every class"
        )
    if len(given) == 1 and len(known) == 2:
        known = known[1:] + known[:1]  # the second is what the one output tells
        if given[0] == known[1]:
            raise ConfigError(
                f"class names: wanted {known[0]!r}, the second class of {type(model).__name__}, which a single output "
                f"is of, got {given[0]!r}"
            )
        return
    is_text = classes.dtype.kind in "US" or isinstance(classes[0], str)
    if is_text and any(name in known and known.index(name) != place for place, name in enumerate(given)):
        raise ConfigError(
            f"class names: wanted them in the order of the probabilities of {type(model).__name__}, "
            f"{', '.join(known)}, got {', '.join(given)}"
        )


def _check_features(model: object, table: Table) -> None:
    count, names = _fitted_on(model)
    if count is not None and count != len(table.features):
        raise ConfigError(
            f"Table: wanted the {count} features that {type(model).__name__} was fitted on, got "
            f"{len(table.features)}: {', '.join(table.features)}"
        )
    if set(names) == set(table.features) and names != table.features:
        raise ConfigError(
            f"Table: wanted features in the order that {type(model).__name__} was fitted on, {', '.join(names)}, "
            f"got {', '.join(table.features)}"
        )


def _fitted_on(model: object) -> tuple[int | None, tuple[str, ...]]:
    """Return how many features a model was fitted on, None where it does not tell, and their names, if it has them."""
    for name in _COUNTS:
        told = getattr(model, name, None)
        count = told() if callable(told) else told
        if isinstance(count, int | np.integer):
            return int(count), _own_names(model)
    return None, _own_names(model)


def _own_names(model: object) -> tuple[str, ...]:
    """Return the names of the features that a model was fitted on, () where it does not tell."""
    for name in _NAMES:
        told = getattr(model, name, None)
        names = told() if callable(told) else told
        if names is not None and not isinstance(names, str):
            return tuple(map(str, names))
    return ()
