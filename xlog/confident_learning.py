"""Label issues: confident learning (Northcutt et al. 2021) by cleanlab itself, over predictions of held-out samples."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from .arrays import Floats
from .attribute_docs import show_attributes
from .dynamics import Cell
from .errors import ConfigError, DataError
from .optional import optional

ISSUE_COLUMNS = ("rank", "sample", "label", "class", "predicted", "predicted_class", "quality", "issue")
_SUM_SLACK = 1e-3  # how far probabilities of a sample may be from 1 in all


@dataclasses.dataclass(frozen=True)
class LabelIssues:
    """What cleanlab says of the labels of n samples."""

    samples: tuple[str, ...]
    """Their ids."""
    label: NDArray[np.int64]
    """Of each, as given, (n,)."""
    predicted: NDArray[np.int64]
    """The most probable one."""
    quality: NDArray[np.float64]
    """0 to 1, low where the label is probably wrong: `cleanlab.rank.get_label_quality_scores`."""
    is_issue: NDArray[np.bool_]
    """Whether confident learning takes the label for wrong: `cleanlab.filter.find_label_issues`."""

    def __len__(self) -> int:
        return len(self.samples)

    def table(self, class_names: Sequence[str] = ()) -> Iterator[dict[str, Cell]]:
        """Yield a record per sample, the worst label first, issues before all others: what ISSUE_COLUMNS say."""
        names = dict(enumerate(class_names))
        for rank, i in enumerate(np.lexsort([self.quality, ~self.is_issue]).tolist(), 1):
            label, predicted = int(self.label[i]), int(self.predicted[i])
            said = (rank, self.samples[i], label, names.get(label, ""), predicted, names.get(predicted, ""))
            yield dict(zip(ISSUE_COLUMNS, (*said, float(self.quality[i]), bool(self.is_issue[i])), strict=True))


def label_issues(samples: Sequence[str], labels: NDArray[np.integer], probabilities: Floats) -> LabelIssues:
    """Find labels that are probably wrong: labels (n,), probabilities (n, K) of all classes.

    Confident learning wants predictions of samples that the network was not trained on, such as those of
    cross-validation: a network that has fitted a wrong label defends it. Needs the package cleanlab (the extra
    `cleanlab`). `Run.class_probabilities` reads what a run has logged.

    Raises:
        ConfigError: cleanlab is not installed.
        DataError: Shapes do not fit, or rows are no probabilities.
    """
    rank, filter_ = (optional(f"cleanlab.{name}", "label_issues") for name in ("rank", "filter"))
    probabilities, labels = np.asarray(probabilities, np.float64), np.asarray(labels)
    if probabilities.ndim != 2 or labels.shape != (len(probabilities),) or len(samples) != len(labels):
        raise DataError(
            f"wanted probabilities (n, K), and n samples and labels, got {probabilities.shape}, {len(samples)} and "
            f"{labels.shape}"
        )
    if not (np.abs(probabilities.sum(axis=1) - 1) <= _SUM_SLACK).all():
        raise DataError("wanted probabilities of all classes, which sum to 1, got others; logits want a softmax")
    if len(labels) and (labels.min() < 0 or labels.max() >= probabilities.shape[1]):
        raise DataError(f"wanted labels from 0 to {probabilities.shape[1] - 1}, got {labels.min()} to {labels.max()}")
    if len(np.unique(labels)) < 2:
        raise ConfigError("wanted labels of at least two classes, got one: there is nothing to take them for")
    return LabelIssues(
        samples=tuple(samples),
        label=labels.astype(np.int64),
        predicted=probabilities.argmax(axis=1),
        quality=np.asarray(rank.get_label_quality_scores(labels, probabilities), np.float64),
        is_issue=np.asarray(filter_.find_label_issues(labels, probabilities, n_jobs=1), np.bool_),
    )


show_attributes([LabelIssues])
