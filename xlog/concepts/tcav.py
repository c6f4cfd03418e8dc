"""TCAV: in how many images of a class more of a concept would make the class more likely."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from ..arrays import Floats
from ..config import Configured, check_count
from ..errors import ConfigError, LayerError
from ..model.base import Model
from ..model.passes import batches, target_gradients
from ..tensors import is_array_like, to_array
from .vectors import Vector, vector

LEAST_EXAMPLES = 10  # of a concept; ours: the vector of a few is that of their accidents


@dataclasses.dataclass(frozen=True)
class ConceptScores:
    """What concepts matter to one class."""

    label: int
    values: Floats
    """(C,): of each concept the share of the class's images whose logit grows along it, the mean over random sets."""
    errors: Floats
    """(C,): standard deviations over random sets."""
    p_values: Floats
    """(C,): how likely a random concept is as far from the mean of random ones, on either side."""
    separable: Floats
    """(C,): share of examples that their vectors tell from random images, each left out in turn."""


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class TCAV(Configured):
    """Concept activation vectors: in how many images of a class the logit grows toward a concept.

    Kim et al. 2018, "Interpretability Beyond Feature Attribution: Quantitative Testing with Concept Activation
    Vectors (TCAV)". A linear classifier tells what a layer puts out for examples of the concept from what it puts out
    for random images; the score of a class is the share of its images, those of which it is a true label, whose logit
    has a positive derivative along the classifier's normal. That is done against several `sets` of random images. The
    classifier is a ridge regression here, in place of theirs by stochastic gradients. Their test, by t over `sets`, all
    of which share the concept's examples, finds many random concepts significant; ours asks how a concept lies among
    `chances` random ones, sets of random images that are treated like it, so the least p value is 1 / (1 + `chances`).
    Costs a forward pass per example and a backward pass per image and true label. Raises ConfigError for concepts of
    fewer than 10 examples, and for less than twice as many random images; LayerError for a layer that is not there, or
    is called several times.
    """

    family: ClassVar[str] = "concept test"

    concepts: Mapping[str, Any]
    """Name -> examples (M, C, H, W) as the network takes them, or batches of them such as xlog.images(folder)."""
    random: Any
    """Random images (R, C, H, W) or batches of them, at least twice as many as a concept has; better ten times."""
    layer: str
    """Where concepts are looked for."""
    sets: int = 20
    """Random sets that each concept is told from."""
    chances: int = 100
    """Random concepts that it is compared with."""

    def __post_init__(self) -> None:
        check_count(self, "sets", self.sets, 2)
        check_count(self, "chances", self.chances, 10)
        if not isinstance(self.concepts, Mapping) or not self.concepts:
            raise ConfigError(f"TCAV: wanted concepts as a dict of names and images, got {self.concepts!r}")
        concepts = {str(name): _images(name, given) for name, given in self.concepts.items()}
        object.__setattr__(self, "concepts", concepts)
        object.__setattr__(self, "random", _images("random", self.random))
        for name, images in concepts.items():
            if len(images) < LEAST_EXAMPLES or len(self.random) < 2 * len(images):
                raise ConfigError(
                    f"TCAV: wanted at least {LEAST_EXAMPLES} examples of {name!r}, and twice as many random images, "
                    f"got {len(images)} and {len(self.random)}"
                )
        object.__setattr__(self, "name", self.name or f"TCAV({self.layer})")

    @property
    def example_count(self) -> int:
        """How many examples there are, random ones too."""
        return len(self.random) + sum(map(len, self.concepts.values()))

    def check(self, model: Model, x: Floats, has_others: bool) -> None:
        """Raise what testing on images like x (1, C, H, W) would raise; `has_others`: they bring further inputs."""
        if has_others:
            raise ConfigError(f"{self.name}: wanted a network of images alone, got one with inputs beside them")
        for name, images in {**self.concepts, "random": self.random}.items():
            if images.shape[1:] != x.shape[1:]:
                raise ConfigError(
                    f"{self.name}: wanted images of {name!r} of the shape of the data, {x.shape[1:]}, got "
                    f"{images.shape[1:]}"
                )
        _activations(model, self.layer, x)
        list(target_gradients(model, x, np.zeros(1, np.intp), (self.layer,)))

    def fitted(self, model: Model, rng: np.random.Generator) -> ConceptProbe:
        """Learn the vectors of all concepts, and of random ones."""
        return ConceptProbe(self, model, rng)


class ConceptProbe:
    """Counts images whose logit grows along concepts."""

    def __init__(self, method: TCAV, model: Model, rng: np.random.Generator) -> None:
        self._layer = method.layer
        images = [method.random, *method.concepts.values()]
        self._examples = np.concatenate([_activations(model, method.layer, part) for part in images])
        self._ends = np.cumsum([len(part) for part in images])
        products = self._examples @ self._examples.T
        made = [self._of_concept(products, number, method, rng) for number in range(1, len(images))]
        self._weights = np.stack([weights for of_concept, _ in made for weights in of_concept])
        self._shape = len(made), 1 + method.chances, method.sets
        self._separable = np.array([right for _, right in made])
        self._grows: dict[int, Floats] = {}
        self._counts: dict[int, int] = {}

    def take(self, model: Model, x: Floats, labels: Sequence[Sequence[int]]) -> None:
        """Look at images (N, C, H, W) of these classes each."""
        rows = np.array([row for row, of_image in enumerate(labels) for _ in of_image], np.intp)
        targets = np.array([label for of_image in labels for label in of_image], np.intp)
        for part in target_gradients(model, x[rows], targets, (self._layer,)) if len(rows) else ():
            (gradients,) = part.gradients[self._layer]
            along = _flat(gradients) @ self._examples.T @ self._weights.T
            for label, row in zip(targets[part.rows], along, strict=True):
                self._grows[int(label)] = self._grows.get(int(label), 0) + (row > 0)
                self._counts[int(label)] = self._counts.get(int(label), 0) + 1

    def found(self) -> list[ConceptScores]:
        """Return the scores of each class that images were seen of, ascending."""
        scores = []
        for label in sorted(self._grows):
            of_sets = (self._grows[label] / self._counts[label]).reshape(self._shape)
            means = of_sets.mean(axis=2)
            values, chances = means[:, 0], means[:, 1:]
            middle = chances.mean(axis=1, keepdims=True)
            is_farther = np.abs(chances - middle) >= np.abs(values[:, None] - middle) - 1e-12
            p_values = (1 + is_farther.sum(axis=1)) / (1 + chances.shape[1])
            scores.append(ConceptScores(label, values, of_sets[:, 0].std(axis=1), p_values, self._separable))
        return scores

    def _of_concept(
        self, products: Floats, number: int, method: TCAV, rng: np.random.Generator
    ) -> tuple[list[Floats], float]:
        """Return the weights of all examples in the vectors of a concept and of random ones, and how it separates."""
        own = np.arange(self._ends[number - 1], self._ends[number])
        weights: list[Floats] = []
        right: list[float] = []
        for concept in range(1 + method.chances):
            chosen = own if concept == 0 else rng.permutation(self._ends[0])[: len(own)]
            rest = np.setdiff1d(np.arange(self._ends[0]), chosen)
            for _ in range(method.sets):
                rows = np.concatenate([chosen, rng.permutation(rest)[: len(own)]])
                made: Vector = vector(products[np.ix_(rows, rows)], np.arange(len(rows)) < len(own))
                of_all = np.zeros(len(self._examples))
                of_all[rows] = made.weights
                weights.append(of_all)
                right += [made.right] * (concept == 0)
        return weights, float(np.mean(right))


def _activations(model: Model, layer: str, x: Floats) -> Floats:
    """What a layer puts out, flat: (N, C, H, W) -> (N, D). Raises LayerError where it is not called exactly once."""
    found = []
    for rows in batches(len(x), model.batch_size):
        calls = model.trace(x[rows], (layer,)).activations[layer]
        if len(calls) != 1:
            raise LayerError(f"TCAV: wanted a layer that is called once, got {layer!r}, called {len(calls)} times")
        found.append(_flat(calls[0]))
    return np.concatenate(found)


def _flat(values: Floats) -> Floats:
    return np.asarray(values.reshape(len(values), -1), np.float64)


def _images(name: object, given: object) -> Floats:
    """Return examples as one array. Raises ConfigError for what is none."""
    parts = [given] if is_array_like(given) or not isinstance(given, Iterable) else [_part(batch) for batch in given]
    arrays = [to_array(part) for part in parts]
    if not arrays or any(part.ndim != 4 or part.dtype.kind not in "fiub" for part in arrays):
        raise ConfigError(
            f"TCAV: wanted images (N, C, H, W) of {name!r}, or batches of them such as xlog.images(folder, ...), got "
            f"{[part.shape for part in arrays]}"
        )
    images = np.concatenate(arrays).astype(np.float32)
    if not np.isfinite(images).all():
        raise ConfigError(f"TCAV: wanted finite images of {name!r}, got NaN or infinity")
    return images


def _part(batch: object) -> object:
    return batch["images"] if isinstance(batch, Mapping) else batch
