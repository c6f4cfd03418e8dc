"""Table: that samples are rows of a table, what its columns are, and what stands where one is hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from ..arrays import Array, Floats
from ..config import Configured
from ..errors import ConfigError, DataError, close_names
from ..explainers.base import Explainer
from ..explainers.controls import TargetCorrelationControl
from ..model.held_inputs import HeldInputs
from ..optional import optional
from ..override import override
from ..tabular.importance import Columns
from ..tensors import to_array
from .sample_kind import EachPlace, Given, SampleKind

PERCENTS = np.arange(101)
TRIED = 16  # rows that tell whether a model's margins make its probabilities


class Table(SampleKind):
    """Tells a Runner that samples are rows of a table: Runner(..., samples=Table(features)). Rows (N, F).

    A row goes through explainers and benchmarks as a picture of 1 x F places, so one that hides places hides features.
    What it hides stands at the background's mean, of a categorical feature at the most frequent category, unless
    its `fill` or `baseline` says otherwise; without a background those that need one are refused.

    Args:
        features: Names of the columns, in their order.
        categories: Of categorical features the categories, by feature. Of names rows hold these or their numbers 0, 1,
            2..., and the model is given the numbers, or the names with `as_frame`. Categories that are numbers
            themselves, such as [4, 6, 8], are what rows hold and what the model is given.
        background: Rows (M, F), of the training data as a rule. The log keeps their percentiles, and the pages show
            where a row lies among them.
        target: True values of the background's rows, (M,) or (M, K), or of a classification their labels as numbers.
            How features correlate with them is then a control beside RandomControl.
        units: Of the values, by feature.
        as_frame: Whether the model is given a pandas DataFrame with these columns, and not an array (N, F).

    Raises:
        ConfigError: Features are none or not unique, or `categories` or `units` name another one.
        DataError: The background does not fit; see rows().
    """

    noun: ClassVar[str] = "rows of a table"
    flag: ClassVar[str] = "rows"
    replaced: ClassVar[frozenset[str]] = frozenset(
        {"fill", "baseline", "segments", "channels", "background", "categorical", "ranges", "parts"}
    )
    fits: ClassVar[str] = "KernelSHAP, IntegratedGradients and FeatureAblation, and DeletionAUC,"

    def __init__(
        self,
        features: Sequence[str],
        *,
        categories: Mapping[str, Sequence[str]] | None = None,
        background: object = None,
        target: object = None,
        units: Mapping[str, str] | None = None,
        as_frame: bool = False,
    ) -> None:
        if isinstance(features, str) or not features or len(set(features)) < len(features):
            raise ConfigError(f"Table: wanted the names of features, each once, got {features!r}")
        self.features = tuple(map(str, features))
        self.given_categories = {name: tuple(of) for name, of in (categories or {}).items()}
        """As the model knows them: texts or numbers."""
        self.categories = {name: tuple(map(str, of)) for name, of in self.given_categories.items()}
        self.units = dict(units or {})
        for name in (*self.categories, *self.units):
            if name not in self.features:
                raise ConfigError(f"Table: no feature {name!r}{close_names(name, self.features)}")
        for name, of in self.categories.items():
            if not of or len(set(of)) < len(of):
                raise ConfigError(f"Table: wanted the categories of {name!r}, each once, got {of!r}")
        self.as_frame = as_frame
        self._background = None if background is None else self.rows(background)
        self._target = None if target is None else self._checked_target(target)

    # ------------------------------------------------------------------------------------------------- rows

    def rows(self, value: object) -> Floats:
        """Return rows (N, F) as float64, categories as their numbers.

        Takes arrays, tensors, lists of rows and DataFrames, whose columns are found by name. Raises DataError for
        another number of features, a column that is missing, what is no finite number, and a category that is not
        listed.
        """
        columns = self._columns_of_frame(value)
        if columns is None:
            array = to_array(value)
            if array.ndim != 2 or array.shape[1] != len(self.features) or not len(array):
                raise DataError(
                    f"wanted rows (N, {len(self.features)}), a column per feature, got shape {array.shape}; "
                    "a single row is (1, F)"
                )
            columns = list(array.T)
        return np.stack([self._numbers(*pair) for pair in zip(self.features, columns, strict=True)], axis=1)

    def _columns_of_frame(self, value: object) -> list[Array] | None:
        """Return the columns of a DataFrame in the order of the features, None of what is none."""
        names = getattr(value, "columns", None)
        if names is None or not hasattr(value, "__getitem__"):
            return None
        known = list(map(str, names))
        for name in self.features:
            if known.count(name) > 1:
                raise DataError(f"wanted a column {name!r}, got {known.count(name)} of that name; give each its own")
            if name not in known:
                raise DataError(f"wanted a column {name!r}{close_names(name, known)}, got {', '.join(known)}")
        return [np.asarray(value[name]) for name in self.features]

    def _numbers(self, name: str, column: Array) -> Floats:
        if name in self.categories:
            column = self._codes(name, column)
        if column.dtype.kind in "mMc":
            raise DataError(f"feature {name!r}: wanted numbers, got {column.dtype}; make numbers of it, such as days")
        try:
            numbers = column.astype(np.float64)
        except (TypeError, ValueError):
            bad = next((each for each in column.tolist() if not isinstance(each, int | float)), None)
            raise DataError(
                f"feature {name!r}: wanted numbers, got {bad!r}; a categorical one is listed in Table(categories=)"
            ) from None
        if not np.isfinite(numbers).all():
            row = int(np.argmin(np.isfinite(numbers)))
            raise DataError(f"feature {name!r}: wanted finite values, got {numbers[row]} in row {row}; fill it in")
        return numbers

    def _codes(self, name: str, column: Array) -> Array:
        names, are_numbers = self.categories[name], self._are_numbers(name)
        if column.dtype.kind in "biuf" and not are_numbers:
            self._check_places(name)
            known, codes = np.isin(column, np.arange(len(names))), column
        else:
            places = {text: place for place, text in enumerate(names)}
            if are_numbers:
                places |= {_spelled(number): place for place, number in enumerate(self.given_categories[name])}
            spelled = map(_spelled if are_numbers else str, column.tolist())
            codes = np.array([places.get(text, -1) for text in spelled])
            known = np.not_equal(codes, -1)
        if not known.all():
            bad = column[int(np.argmin(known))]
            raise DataError(f"feature {name!r}: wanted one of its categories {', '.join(names)}, got {bad!r}")
        return codes

    def _are_numbers(self, name: str) -> bool:
        """Whether the categories of a feature are numbers, which the model knows."""
        return all(isinstance(each, int | float | np.number | np.bool_) for each in self.given_categories[name])

    def _check_places(self, name: str) -> None:
        """Raise DataError where a number could be the name of a category or its place."""
        texts = self.categories[name]
        if any(_is_number(text) and _spelled(text) != _spelled(place) for place, text in enumerate(texts)):
            raise DataError(
                f"feature {name!r}: numbers in rows could be categories {', '.join(texts)} or their places 0, 1, 2...; "
                "list the categories as numbers and not as texts, or give rows of texts"
            )

    @override
    def read(self, value: object) -> list[Given]:
        rows = self.rows(value)
        held = HeldInputs(0, {}, (len(self.features),))
        return [Given(row[None, None], held, row=tuple(row.tolist())) for row in rows]

    def for_model(self, x: Floats) -> Any:
        """Return rows as the model takes them: (N, 1, 1, F) -> (N, F), an array or a DataFrame."""
        rows = x.reshape(len(x), len(self.features))
        if not self.as_frame:
            return self._with_numbers(rows)
        pandas = optional("pandas", "Table(as_frame=True)")
        columns = {name: rows[:, i] for i, name in enumerate(self.features)}
        for name, of in self.given_categories.items():
            codes = np.rint(columns[name]).astype(int)
            columns[name] = pandas.Categorical.from_codes(codes, of)
        return pandas.DataFrame(columns)

    def _with_numbers(self, rows: Floats) -> Floats:
        """Return rows (N, F) with categories that are numbers themselves in the place of 0, 1, 2..."""
        if not self.numbered:
            return rows
        rows = rows.copy()
        for name in self.numbered:
            numbers = np.array(self.given_categories[name], np.float64)
            place = self.features.index(name)
            rows[:, place] = np.interp(rows[:, place], np.arange(len(numbers)), numbers)
        return rows

    @property
    def numbered(self) -> tuple[str, ...]:
        """Features whose categories are numbers other than 0, 1, 2..."""
        each = ((name, self.given_categories[name]) for name in self.categories if self._are_numbers(name))
        return tuple(name for name, numbers in each if list(numbers) != list(range(len(numbers))))

    # ------------------------------------------------------------------------------------------ the background

    def _checked_target(self, target: object) -> Array:
        rows = 0 if self._background is None else len(self._background)
        values = to_array(target)
        if values.ndim not in (1, 2) or len(values) != rows or values.dtype.kind not in "biuf":
            raise DataError(
                f"target: wanted numbers (M,) or (M, K), one for each of the {rows} rows of the background, got "
                f"{values.dtype} of shape {values.shape}"
            )
        if not np.isfinite(values).all():
            raise DataError("target: wanted finite values, got NaN or infinity; leave such rows out")
        return values

    def correlations(self, classes: int, is_regression: bool) -> Sequence[Explainer]:
        """Return controls that know the data: how features correlate with the true values of each output."""
        if self._target is None or self._background is None:
            return ()
        target = self._target.reshape(len(self._target), -1)
        if not is_regression and target.shape[1] == 1 and classes > 1:
            target = target == np.arange(classes)
        if target.shape[1] != classes:
            raise ConfigError(f"Table: wanted a target of {classes} columns, one per output, got {target.shape[1]}")
        found = TargetCorrelationControl.of(self._background, target.astype(np.float64), self.columns.categorical)
        return (found,)

    @property
    def background(self) -> Floats | None:
        """Rows (M, F), None where none were given."""
        return self._background

    def tried(self) -> Floats:
        """Return a few rows to try a model on, (N, 1, 1, F): the background's first, or else drawn ones."""
        if self._background is not None:
            return self._background[:TRIED, None, None]
        drawn = np.random.default_rng(0).normal(size=(TRIED, 1, 1, len(self.features)))
        drawn[..., sorted(self.columns.categorical)] = 0
        return drawn

    @property
    def columns(self) -> Columns:
        """What is known of the features."""
        categorical = frozenset(self.features.index(name) for name in self.categories)
        return Columns(self.features, categorical, self._background)

    def typical(self, needed_by: str) -> Floats:
        """Return the background's mean of each feature, of a categorical one its most frequent category: (F,).

        Raises ConfigError, in which `needed_by` is named, where there is no background.
        """
        if self._background is None:
            raise ConfigError(
                f"{needed_by}: wanted Table(background=rows), whose mean stands where features are hidden, got none; "
                "give the training data"
            )
        typical = self._background.mean(axis=0)
        for name in self.categories:
            column = self._background[:, self.features.index(name)]
            typical[self.features.index(name)] = np.bincount(column.astype(int)).argmax()
        return typical

    def _ranges(self) -> Floats:
        """Return the background's range of each feature, of a categorical one 0: (1, 1, F)."""
        assert self._background is not None  # who asks has looked
        ranges = np.ptp(self._background, axis=0)
        ranges[sorted(self.columns.categorical)] = 0
        return ranges[None, None]

    @override
    def check(self, method: object) -> None:
        super().check(method)
        if self.categories and isinstance(method, Explainer) and "gradient" in method.about.needs:
            raise ConfigError(
                f"{method.name}: wanted features that are numbers, got the categories of {', '.join(self.categories)}, "
                "between whose numbers there is nothing that a gradient could tell; KernelSHAP and FeatureAblation "
                "take categories, or give a network a column of 0 and 1 per category"
            )

    @override
    def neighbor(self, x: Floats) -> Floats:
        return x[-1:] if self._background is None else self._background[-1:, None, None]

    @override
    def instead_of(self, method: Configured, parameter: str) -> object:
        if parameter == "segments":
            return EachPlace()
        if parameter == "channels":
            return "sum"
        if parameter == "parts":
            return "sets"
        if parameter == "categorical":
            return tuple(sorted(self.columns.categorical))
        typical = self.typical(method.name)
        if parameter == "background":
            assert self._background is not None  # or typical() had refused
            return self._background[:, None, None]
        if parameter == "ranges":
            return self._ranges()
        return typical[None, None]


def _spelled(value: object) -> str:
    """Return a number as one text however it is written; what is none as it is."""
    text = str(float(value)) if isinstance(value, bool | np.bool_) else str(value)
    return repr(float(text)) if _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        return bool(np.isfinite(float(text)))
    except ValueError:
        return False
