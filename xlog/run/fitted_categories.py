"""What a model of rows tells of the categories that it was fitted on, held against those of a Table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..errors import ConfigError
from .table import Table

_WITHIN = ("regressor_", "best_estimator_", "_preprocessor")  # of TransformedTargetRegressor, searches, HistGradient...


class Told(NamedTuple):
    """One feature that is a category to a model."""

    feature: str
    known: tuple[Any, ...] | None
    """The categories that it was fitted on; None: their numbers 0, 1, 2..., or it does not tell."""
    by: str
    """What tells it."""


def check_categories(model: object, table: Table) -> None:
    """Raise ConfigError where a model would be asked about categories that it was not fitted on.

    What one-hot encoders, LightGBM and others do not know they take for missing, or for another one, and say nothing.
    """
    _check_numbers(model, table)
    for told in _told(model, table.features):
        if told.feature not in table.categories:
            listed = "" if told.known is None else f", {', '.join(map(repr, told.known[:5]))} and so on"
            raise ConfigError(
                f"Table: wanted the categories of {told.feature!r}, which {told.by} was fitted on as one, got a number "
                f"whose mean would stand where it is hidden; list them in Table(categories=){listed}"
            )
        if told.known is not None:
            _check_known(told, table)


def _check_known(told: Told, table: Table) -> None:
    given = table.given_categories[told.feature]
    assert told.known is not None
    unknown = [one for one in given if one not in told.known]
    if unknown:
        raise ConfigError(
            f"Table: wanted categories of {told.feature!r} that {told.by} was fitted on, "
            f"{', '.join(map(repr, told.known))}, got {', '.join(map(repr, unknown))}"
        )


def _check_numbers(model: object, table: Table) -> None:
    """Raise ConfigError where numbers of categories would be others than those of the DataFrame that a model saw."""
    if table.as_frame:
        return
    own = getattr(_booster(model), "pandas_categorical", None)
    given = [table.given_categories[name] for name in table.features if name in table.categories]
    fitted = [tuple(of) for of in own or ()]
    is_of_frame = bool(own) and (given != fitted or bool(table.numbered))
    if is_of_frame or (_is_of_xgboost(_booster(model)) and not _booster(model).get_categories().empty()):
        told = "; ".join(", ".join(map(str, of)) for of in fitted)
        raise ConfigError(
            f"Table: wanted as_frame=True of {type(model).__name__}, which was fitted on a DataFrame with categories"
            f"{' ' * bool(told)}{told}: their numbers here are others"
        )


def _told(model: Any, features: Sequence[str]) -> Iterator[Told]:
    """Yield the features that are categories to a model, of those (F,) that it is given."""
    booster, name = _booster(model), type(model).__name__
    yield from _encoded(model, features)
    if callable(getattr(booster, "num_model_per_iteration", None)):  # of LightGBM
        yield from _of_lightgbm(booster, name, features)
        return
    if _is_of_xgboost(booster):
        places = [place for place, kind in enumerate(booster.feature_types or ()) if kind == "c"]
    elif callable(getattr(model, "get_cat_feature_indices", None)):  # of CatBoost
        places = list(model.get_cat_feature_indices())
    else:
        of_histogram = getattr(model, "is_categorical_", None)  # of HistGradientBoosting...
        places = [] if of_histogram is None else np.flatnonzero(of_histogram).tolist()
    yield from (Told(features[place], None, name) for place in places if place < len(features))


def _of_lightgbm(booster: Any, name: str, features: Sequence[str]) -> Iterator[Told]:
    infos = booster.dump_model(num_iteration=1)["feature_infos"]
    found = [place for place, own in enumerate(booster.feature_name()) if infos.get(own, {}).get("values")]
    fitted = booster.pandas_categorical or ()
    known = [tuple(of) for of in fitted] if len(fitted) == len(found) else [None] * len(found)
    yield from (Told(features[place], of, name) for place, of in zip(found, known, strict=True))


def _encoded(model: Any, columns: Sequence[str]) -> Iterator[Told]:
    """Yield what encoders of scikit-learn within a model were fitted on, where columns come to them as they are."""
    known = getattr(model, "categories_", None)
    if isinstance(known, list) and len(known) == len(columns):
        own = type(model).__name__
        yield from (Told(name, tuple(of.tolist()), own) for name, of in zip(columns, known, strict=True))
    for _, step in getattr(model, "steps", ())[:1]:  # those behind it are given something else
        yield from _encoded(step, columns)
    for _, part, chosen in getattr(model, "transformers_", ()):
        yield from _encoded(part, _chosen(columns, chosen))
    for part in filter(None, (getattr(model, name, None) for name in _WITHIN)):
        yield from _encoded(part, columns)


def _chosen(columns: Sequence[str], chosen: Any) -> Sequence[str]:
    """Return the columns that scikit-learn's ColumnTransformer hands to one part: names, places, a mask or a slice."""
    if isinstance(chosen, slice):
        return columns[chosen]
    wanted = np.atleast_1d(np.asarray(chosen))
    if wanted.dtype == bool:
        wanted = np.flatnonzero(wanted)
    return [columns[one] if isinstance(one, int) else str(one) for one in wanted.tolist()]


def _booster(model: Any) -> Any:
    """Return the booster of an estimator of LightGBM or XGBoost, what is none as it is."""
    if callable(getattr(model, "get_booster", None)):
        return model.get_booster()
    return getattr(model, "booster_", model)


def _is_of_xgboost(booster: Any) -> bool:
    return callable(getattr(booster, "inplace_predict", None))
