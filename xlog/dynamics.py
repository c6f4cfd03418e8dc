"""Dynamics: how training went for each sample, and what that says of its label. Pure: arrays in, columns out."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from .attribute_docs import show_attributes
from .errors import ConfigError

COLUMNS = (
    *("rank", "sample", "label", "class", "last_predicted", "last_predicted_class"),
    *("confidence", "variability", "correctness", "aum", "records", "forgetting", "learned"),
)
"""Of a table of all samples; `learned` is None where a sample never was."""
Cell = str | int | float | None
Order = Literal["aum", "confidence", "forgetting", "variability"]


@dataclasses.dataclass(frozen=True)
class Dynamics:
    """How training went for each of n samples. Columns (n,) are computed when first asked for.

    A sample whose label was changed during training is two: one under each label. `of(i)` are the places of a sample's
    own numbers in what is recorded: `step`, `probability`, `margin`, `predicted`, in the order of the steps.
    """

    samples: tuple[str, ...]
    """Their ids, in the order in which they were first met."""
    label: NDArray[np.int64]
    """What each is trained on, (n,)."""
    start: NDArray[np.int64]
    """Where the numbers of each begin in what is recorded, and where the last ones end, (n + 1,)."""
    step: NDArray[np.int64]
    """Of each record: epoch or training step."""
    probability: NDArray[np.float32]
    """Of each record: of the sample's label, by softmax."""
    margin: NDArray[np.float32]
    """Of each record: logit of the label less the greatest of the others; above 0 where it is classified correctly."""
    predicted: NDArray[np.int64]
    """Of each record: the top label."""
    undefined: int = 0
    """Records that are left out because the outputs were not finite."""
    unknown: int = 0
    """Records that are left out because damage has hit the names of their samples."""

    def __len__(self) -> int:
        return len(self.samples)

    def of(self, i: int) -> slice:
        """Return where the records of a sample lie."""
        return slice(int(self.start[i]), int(self.start[i + 1]))

    @cached_property
    def count(self) -> NDArray[np.int64]:
        """How often each sample was recorded."""
        return np.diff(self.start)

    @cached_property
    def confidence(self) -> NDArray[np.float64]:
        """Mean probability of the label (Swayamdipta et al. 2020)."""
        return self._mean(self.probability)

    @cached_property
    def variability(self) -> NDArray[np.float64]:
        """Standard deviation of that probability, over all records and not over all but one, as the paper has it."""
        apart = self.probability - np.repeat(self.confidence, self.count)
        return np.sqrt(self._mean(apart**2))

    @cached_property
    def correctness(self) -> NDArray[np.float64]:
        """Share of the records that are classified correctly."""
        return self._mean(self._is_correct)

    @cached_property
    def aum(self) -> NDArray[np.float64]:
        """Area under the margin: its mean (Pleiss et al. 2020). Low, and below 0, where other labels fit better."""
        return self._mean(self.margin)

    @cached_property
    def forgetting(self) -> NDArray[np.int64]:
        """How often a sample that was classified correctly was not the next time (Toneva et al. 2019)."""
        correct, sample = self._is_correct, self._sample
        forgotten = correct[:-1] & ~correct[1:] & (sample[:-1] == sample[1:])
        return np.bincount(sample[:-1][forgotten], minlength=len(self))

    @cached_property
    def learned(self) -> NDArray[np.int64]:
        """Step at which each was first classified correctly; -1 where it never was."""
        step = np.where(self._is_correct, self.step, np.iinfo(np.int64).max)
        first = np.minimum.reduceat(step, self.start[:-1]) if len(self) else np.empty(0, np.int64)
        return np.where(self.correctness > 0, first, -1)

    @cached_property
    def last_predicted(self) -> NDArray[np.int64]:
        """The top label when it was recorded last."""
        return self.predicted[self.start[1:] - 1]

    @cached_property
    def last_correct(self) -> NDArray[np.bool_]:
        """Whether it was classified correctly when it was recorded last."""
        return self._is_correct[self.start[1:] - 1]

    def ranked(self, by: Order = "aum") -> NDArray[np.intp]:
        """Return the numbers of the samples, the most striking first; equal ones in their own order.

        "aum" and "confidence": the least first, which are those that are most probably mislabeled; "forgetting": the
        most often forgotten, those that were never learned before all others, as in the paper; "variability": the
        greatest first. Raises ConfigError for anything else.
        """
        if by not in get_args(Order):
            raise ConfigError(f"wanted an order that is one of {get_args(Order)}, got {by!r}")
        return np.argsort(_KEYS[by](self), kind="stable")

    def table(self, by: Order = "aum", class_names: Sequence[str] = ()) -> Iterator[dict[str, Cell]]:
        """Yield a record per sample, as `ranked` by some order: what COLUMNS say."""
        return self.rows(self.ranked(by).tolist(), class_names)

    def rows(self, numbers: Iterable[int], class_names: Sequence[str] = ()) -> Iterator[dict[str, Cell]]:
        """Yield such a record for each sample of these numbers; its rank is its place among them."""
        names = dict(enumerate(class_names))
        for rank, i in enumerate(numbers, 1):
            label, predicted, learned = int(self.label[i]), int(self.last_predicted[i]), int(self.learned[i])
            said = (rank, self.samples[i], label, names.get(label, ""), predicted, names.get(predicted, ""))
            means = (float(column[i]) for column in (self.confidence, self.variability, self.correctness, self.aum))
            counts = int(self.count[i]), int(self.forgetting[i]), None if learned < 0 else learned
            yield dict(zip(COLUMNS, (*said, *means, *counts), strict=True))

    @cached_property
    def _sample(self) -> NDArray[np.int64]:
        """Of each record: the number of its sample."""
        return np.repeat(np.arange(len(self)), self.count)

    @cached_property
    def _is_correct(self) -> NDArray[np.bool_]:
        return self.margin > 0

    def _mean(self, values: NDArray[np.generic]) -> NDArray[np.float64]:
        sums = np.add.reduceat(values.astype(np.float64), self.start[:-1]) if len(self) else np.empty(0)
        return np.asarray(sums / self.count, np.float64)


_KEYS: dict[str, Callable[[Dynamics], NDArray[np.float64]]] = {
    "aum": lambda found: found.aum,
    "confidence": lambda found: found.confidence,
    "forgetting": lambda found: -np.where(found.learned < 0, np.inf, found.forgetting),
    "variability": lambda found: -found.variability,
}

show_attributes([Dynamics])
