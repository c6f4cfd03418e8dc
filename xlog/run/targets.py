"""TargetRule: which labels of a sample are explained."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeGuard, get_args

import numpy as np

from ..arrays import Floats
from ..errors import ConfigError

Choice = Callable[[Floats, tuple[int, ...] | None], Sequence[int]]
PerSample = Literal["true", "predicted"]
Targets = None | int | str | Sequence[int | str] | Mapping[str, int | str | Sequence[int | str]] | Choice


@dataclass(frozen=True)
class TargetRule:
    """By default the true labels, every label over the threshold, and always the top one."""

    threshold: float = 0.5
    """A label with a greater probability counts as predicted."""
    top_k: int = 0
    """If above 0: this many labels by probability instead."""
    labels: tuple[int, ...] = ()
    """If any: always these instead."""
    choice: Choice | None = None
    """If given: (probabilities (K,), true labels or None) -> labels instead."""
    by_id: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """If any: those of each sample, by its id, instead."""
    per_sample: PerSample | None = None
    """If given: the true labels, or the most probable one, instead."""

    @classmethod
    def of(cls, targets: Targets, class_names: Sequence[str], threshold: float, top_k: int | None) -> TargetRule:
        """Return the rule that the arguments of a runner describe. Raises ConfigError."""
        if not 0 <= threshold <= 1:
            raise ConfigError(f"wanted a threshold from 0 to 1, got {threshold}")
        if top_k is not None and not 1 <= top_k <= len(class_names):
            raise ConfigError(f"wanted top_k from 1 to {len(class_names)}, the number of classes, got {top_k}")
        if targets is not None and top_k is not None:
            raise ConfigError("wanted targets or top_k, got both; give one")
        if callable(targets):
            return cls(threshold, choice=targets)
        if targets is None:
            return cls(threshold, top_k or 0)
        if is_per_sample(targets, class_names):
            return cls(threshold, per_sample=targets)
        if isinstance(targets, Mapping):
            return cls(threshold, by_id={name: _labels(each, class_names) for name, each in targets.items()})
        return cls(threshold, labels=_labels(targets, class_names))

    @property
    def kind(self) -> str:
        """default, top_k, fixed, true, predicted or callable"""
        if self.per_sample:
            return self.per_sample
        if self.choice or self.by_id:
            return "callable"
        if self.labels:
            return "fixed"
        return "top_k" if self.top_k else "default"

    def _of(self, sample: str) -> tuple[int, ...]:
        if sample not in self.by_id:
            raise ConfigError(f"wanted targets of each sample by its id, got none of {sample!r}")
        return self.by_id[sample]

    def choose(self, probabilities: Floats, truth: tuple[int, ...] | None, sample: str = "") -> list[int]:
        """Return the labels of a sample to explain, each once, most probable first: (K,) -> list."""
        by_probability = np.argsort(-probabilities, kind="stable")
        if self.choice:
            wanted = {_label(label, probabilities) for label in _listed(self.choice(probabilities, truth))}
        elif self.by_id:
            wanted = set(self._of(sample))
        elif self.per_sample == "true":
            wanted = _true(truth)
        elif self.per_sample == "predicted":
            wanted = {int(by_probability[0])}
        elif self.labels:
            wanted = set(self.labels)
        elif self.top_k:
            wanted = set(by_probability[: self.top_k].tolist())
        else:
            predicted = np.flatnonzero(probabilities > self.threshold).tolist()
            wanted = {*(truth or ()), *predicted, int(by_probability[0])}
        return [label for label in by_probability.tolist() if label in wanted]


def is_per_sample(targets: object, class_names: Sequence[str]) -> TypeGuard[PerSample]:
    """Tell whether targets are "true" or "predicted", and no class of that name."""
    return isinstance(targets, str) and targets in get_args(PerSample) and targets not in class_names


def _true(truth: tuple[int, ...] | None) -> set[int]:
    if not truth:
        raise ConfigError('targets "true": wanted labels beside the images, (images, labels), got none of an image')
    return set(truth)


def _labels(targets: Any, class_names: Sequence[str]) -> tuple[int, ...]:
    each = [targets] if isinstance(targets, str) or np.ndim(targets) == 0 else targets
    if not len(each):
        raise ConfigError("wanted targets to name at least one label, got none; leave it out for the default rule")
    return tuple(_label(target, class_names) for target in each)


def _listed(found: object) -> Sequence[int]:
    """Return the labels that a callable chose. Raises ConfigError for what is no list of them, such as one label."""
    try:
        if not isinstance(found, str):
            return list(found)  # type: ignore[call-overload]
    except TypeError:
        pass
    raise ConfigError(f"wanted targets as a callable that returns a list of labels, got {found!r}; return [label]")


def _label(target: int | str, classes: Sequence[str] | Floats) -> int:
    if isinstance(target, str):
        names = list(classes)
        if target not in names:
            raise ConfigError(f"wanted targets among the class names, got {target!r}")
        return names.index(target)
    if isinstance(target, bool | np.bool_) or not isinstance(target, int | np.integer):
        raise ConfigError(f"wanted targets as numbers of classes or their names, got {target!r}")
    if not 0 <= target < len(classes):
        raise ConfigError(f"wanted targets from 0 to {len(classes) - 1}, got {target}")
    return int(target)
