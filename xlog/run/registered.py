"""Registered: all that is registered to be done with every sample."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np

from ..arrays import Floats
from ..concepts import TCAV
from ..counterfactual import HierarchicalOcclusion, Tree
from ..errors import ConfigError
from ..model.base import Model
from ..tabular.counterfactuals import Counterfactuals, Found
from ..tabular.importance import ModelImportance, RowsSeen
from ..tabular.partial_dependence import PartialDependence
from ..uncertainty import DropoutSampler, MonteCarloDropout
from .query import Query, inputs
from .saliency import Saliency
from .sample_kind import SampleKind
from .samples import Sample
from .table import Table
from .targets import TargetRule


@dataclasses.dataclass
class Registered:
    """What is registered."""

    seed: int
    saliency: Saliency
    predictions: bool = False
    """Whether predictions are logged where nothing explains them."""
    every_label: bool = False
    """Whether all labels of a sample are logged."""
    uncertainty: MonteCarloDropout | None = None
    occlusions: dict[str, HierarchicalOcclusion] = dataclasses.field(default_factory=dict)
    """By name."""
    tree_rules: dict[str, TargetRule] = dataclasses.field(default_factory=dict)
    """Which of the explained labels trees are grown for, by name; all where there is none."""

    importances: dict[str, ModelImportance] = dataclasses.field(default_factory=dict)
    """By name: what measures the importance of features to the model as a whole."""
    concepts: dict[str, TCAV] = dataclasses.field(default_factory=dict)
    """By name: what tests whether concepts matter."""
    dependences: dict[str, PartialDependence] = dataclasses.field(default_factory=dict)
    """By name: what computes how outputs depend on single features."""
    counterfactuals: dict[str, Counterfactuals] = dataclasses.field(default_factory=dict)
    """By name: what searches rows that are predicted otherwise."""

    @property
    def hides_windows(self) -> bool:
        """Whether passes may be over inputs behind masks."""
        return bool(self.occlusions) or any(one.about.needs == "forward" for one in self.saliency.explainers.values())

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not self.explains and not self.predictions and not self.looks_at_all and not self.concepts

    @property
    def looks_at_all(self) -> bool:
        """Whether anything is measured of all rows at the end of a pass."""
        return bool(self.importances or self.dependences)

    @property
    def explains(self) -> bool:
        """Whether anything is said of the labels that are asked about."""
        searches = self.occlusions or self.counterfactuals
        return bool(self.saliency.explainers or searches) or self.uncertainty is not None

    def check_values(self) -> None:
        """Raise ConfigError for what reads probabilities, which a regression has none of."""
        if self.occlusions:
            raise ConfigError(
                "hierarchical occlusion searches what keeps or ends a class, a regression has values only; of rows "
                "register_counterfactuals() searches changes that cross a threshold"
            )
        for part in (*self.saliency.explainers.values(), *self.saliency.scoring.benchmarks.values()):
            if getattr(part, "output", "logit") != "logit":
                raise ConfigError(
                    f"{part.name} reads probabilities, a regression has values only; pass output='logit', the value"
                )

    def check(self, model: Model, samples: Sequence[Sample]) -> None:
        """Raise what doing it with samples like these would raise, before it is done."""
        self.saliency.check(model, samples)
        self.sampler(model, samples[0])
        for method in self.concepts.values():
            method.check(model, samples[0].image[None], samples[0].has_others)
        for occlusion in self.occlusions.values():
            occlusion.check(model, samples[0].image[None])

    def check_all(self, model: Model, seen: RowsSeen) -> None:
        """Raise what measuring all rows would raise, of the first batch."""
        for method in self.importances.values():
            method.check(model, seen)
        for dependence in self.dependences.values():
            dependence.check(seen)

    def sampler(self, model: Model, sample: Sample) -> DropoutSampler | None:
        """Return the sub-networks that tell uncertainties of samples like this one, None where none is registered."""
        return None if self.uncertainty is None else self.uncertainty.sampler(model, sample.image[None], self.seed)

    def trees(
        self,
        model: Model,
        queries: Sequence[Query],
        probabilities: Sequence[Floats],
        activation: Callable[[Floats], Floats],
    ) -> list[list[tuple[str, Tree]]]:
        """Search the counterfactual trees of each query, with the names of what made them.

        `probabilities` are those of each query's sample, (K,).
        """
        found: list[list[tuple[str, Tree]]] = [[] for _ in queries]
        for name, occlusion in self.occlusions.items():
            chosen = [i for i, query in enumerate(queries) if self._wants_tree(name, query, probabilities[i])]
            if not chosen:
                continue
            x, targets = inputs([queries[i] for i in chosen])
            each = len(occlusion.directions)
            for i, tree in enumerate(occlusion.search(model, x, targets, activation)):
                found[chosen[i // each]].append((name, tree))
        return found

    def other_rows(
        self, model: Model, queries: Sequence[Query], kind: SampleKind | None, is_regression: bool
    ) -> list[list[tuple[str, Found]]]:
        """Search rows near each query's that are predicted otherwise, with the names of what searched them."""
        if not self.counterfactuals or not isinstance(kind, Table):
            return [[] for _ in queries]
        columns = kind.columns
        return [
            [
                (name, method.search(model, np.array(query.sample.row), query.label, columns, is_regression))
                for name, method in self.counterfactuals.items()
            ]
            for query in queries
        ]

    def _wants_tree(self, name: str, query: Query, probabilities: Floats) -> bool:
        rule = self.tree_rules.get(name)
        return rule is None or query.label in rule.choose(probabilities, query.sample.labels, query.sample.id)
