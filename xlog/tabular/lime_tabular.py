"""LIMETabular: a linear model of the output over conditions on a row's features, by the lime package."""

from __future__ import annotations

import dataclasses
import functools
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args

import numpy as np

from ..arrays import Floats, Output
from ..config import check_choice, check_count
from ..errors import ConfigError
from ..explainers.base import About, Attribution, Drawing, LocalModel
from ..explainers.convergence import Convergence
from ..model.base import Model
from ..model.passes import distinct_rows, forward, read_off
from ..optional import optional
from ..override import override

if TYPE_CHECKING:
    from typing_extensions import Self

Bins = Literal["quartile", "decile"]

_LEAST_ROWS = 2  # of a background: of one there are no quartiles
_SEEDS = 2**31 - 1  # that numpy's RandomState takes


@dataclasses.dataclass(frozen=True, kw_only=True)
class LIMETabular(Drawing):
    """Weights of a linear model over conditions that hold for a row: (N, 1, 1, F) -> (N, 1, F), in units of the output.

    Ribeiro et al. 2016 for tables, by the authors' package lime, with its defaults: each number is cut at the
    background's quartiles, `samples` rows are drawn whose features fall into each part as often as the background's,
    and a ridge regression weighs the conditions that hold for the row, "RM > 6.62", by how near the drawn rows are.
    The `features` with the greatest weights are kept, the others are 0. The log has each condition and the model's
    intercept. Costs `samples` forward passes a row. Signed. Raises ConfigError without a background, and without the
    package lime (pip install xlog-xai[tables]).
    """

    about: ClassVar[About] = About(
        "the weight of a condition on a feature in a linear model of the output",
        "forward",
        "`samples` F",
        "Ribeiro et al. 2016",
        random=True,
    )
    rows: ClassVar[bool] = True

    samples: int = 5000
    """Drawn rows, a forward pass each; lime 0.2."""
    features: int = 10
    """How many keep a weight; lime 0.2."""
    bins: Bins = "quartile"
    """Where numbers are cut."""
    output: Output = "logit"
    """What is explained: the output, or the "probability" that a network's run makes of it."""
    random_state: int | None = None
    """The seed of lime itself, the same for all rows and runs: nothing is drawn then; None: from the run's."""
    background: np.ndarray | None = None
    """Rows (M, 1, 1, F) whose values tell the parts; by default those of the Table."""
    categorical: tuple[int, ...] | None = None
    """Positions of the features whose values are numbers of categories; by default those of the Table."""

    def __post_init__(self) -> None:
        check_count(self, "samples", self.samples, 2)
        check_count(self, "features", self.features, 1)
        check_count(self, "random_state", self.random_state, 0, or_none=True)
        check_choice(self, "bins", self.bins, get_args(Bins))
        check_choice(self, "output", self.output, get_args(Output))
        if self.random_state is not None:  # another seed of the run changes nothing
            object.__setattr__(self, "about", dataclasses.replace(self.about, random=False))
        super().__post_init__()

    @property
    def signed(self) -> bool:
        """A condition may speak against the output."""
        return True

    @override
    def quick(self) -> Self:
        return dataclasses.replace(self, samples=50)

    @override
    def passes(self, model: Model, x: Floats) -> int:
        return self.samples

    @override
    def check(self, model: Model, x: Floats) -> None:
        self._lime(x)

    @override
    def explain(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Attribution:
        seed = int(rng.integers(_SEEDS)) if self.random_state is None else self.random_state
        lime = self._lime(x)
        first, kinds = distinct_rows(x)
        found: list[tuple[Floats, LocalModel, float]] = [None] * len(x)  # type: ignore[list-item]
        for number, place in enumerate(first):
            rows = np.flatnonzero(kinds == number)
            lime.random_state.seed(seed)  # so that no row depends on the ones before it
            for row, one in zip(rows, self._explained(lime, model, x[place, 0, 0], targets[rows]), strict=True):
                found[row] = one
        weights, local, fits = zip(*found, strict=True)
        return Attribution(
            np.stack(weights)[:, None].astype(x.dtype),
            (1, x.shape[3]),
            local=local,
            convergence=[Convergence("local_r2", np.array(fits))],
        )

    def _explained(
        self, lime: Any, model: Model, row: Floats, targets: np.ndarray
    ) -> Iterator[tuple[Floats, LocalModel, float]]:
        """Yield weights (F,), the local model and its R² for each target of one row (F,), of the same drawn rows."""
        state, known = lime.random_state.get_state(), list[Floats]()

        def outputs(target: int, rows: Floats) -> Floats:
            if not known:
                found = forward(model, np.asarray(rows, np.float64)[:, None, None])
                known.append(read_off(model, self.output, found).astype(np.float64))
            return np.asarray(known[0][:, target])

        for target in targets:
            lime.random_state.set_state(state)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", RuntimeWarning)  # of a part that is empty, whose spread is none
                found = lime.explain_instance(
                    row, functools.partial(outputs, target), num_features=self.features, num_samples=self.samples
                )
            weights = np.zeros(len(row))
            for place, weight in found.local_exp[1]:  # of a regression lime has the values under 1
                weights[place] = weight
            yield weights, LocalModel(float(found.intercept[1]), _conditions(lime, row)), float(found.score)

    def _lime(self, x: Floats) -> Any:
        if self.background is None:
            raise ConfigError(f"{self.name}: wanted Table(background=rows), whose quartiles tell conditions, got none")
        background = np.asarray(self.background, np.float64).reshape(len(self.background), -1)
        if background.shape[1] != x.shape[3] or len(background) < _LEAST_ROWS:
            raise ConfigError(
                f"{self.name}: wanted a background of {x.shape[3]} features and at least {_LEAST_ROWS} rows, got shape "
                f"{background.shape}"
            )
        return optional("lime.lime_tabular", "LIMETabular", "tables").LimeTabularExplainer(
            background,
            mode="regression",  # a column of outputs, whatever it means
            categorical_features=list(self.categorical or ()),
            discretizer=self.bins,
            random_state=0,
        )


def _conditions(lime: Any, row: Floats) -> tuple[tuple[float, float], ...]:
    """Return what holds for each feature of a row (F,): bounds, the same twice where it is a category."""
    conditions = []
    for place, value in enumerate(row):
        if place not in lime.discretizer.lambdas:
            conditions.append((float(value), float(value)))
            continue
        cuts = lime.discretizer.maxs[place][:-1]
        part = int(lime.discretizer.lambdas[place](value))
        above = -np.inf if part == 0 else float(cuts[part - 1])
        conditions.append((above, np.inf if part == len(cuts) else float(cuts[part])))
    return tuple(conditions)
