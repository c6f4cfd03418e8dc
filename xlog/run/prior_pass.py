"""What explainers take of a data set before a pass over it: a prior of superpixels, images of a background."""

from __future__ import annotations

import copy
import dataclasses
import itertools
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from ..arrays import Floats
from ..config import check_choice, check_count
from ..errors import ConfigError
from ..events.logs import Logs
from ..explainers.base import Explainer
from ..explainers.lime import LIME
from ..explainers.normlime import Guided
from ..explainers.paths import ExpectedGradients
from ..model.base import Model
from ..model.passes import batches
from ..priors import CLUSTERS, METHODS, Described, Method, SuperpixelPrior, fit_prior, unit_names
from .beside import beside
from .data_pass import Setup
from .query import Query
from .registered import Registered
from .sample_kind import Given
from .samples import Sample
from .streams import explained


@dataclasses.dataclass(frozen=True)
class PriorFit:
    """How a prior is made of the run's data."""

    lime: LIME
    """Whose weights of superpixels are summed up; its `features` say which layer describes them."""
    method: Method
    clusters: int | None
    """None: of texts each word is a kind, else there are `CLUSTERS`."""

    def __post_init__(self) -> None:
        check_choice(self, "method", self.method, METHODS)
        check_count(self, "clusters", self.clusters, 1, or_none=True)
        if not isinstance(self.lime, LIME) or isinstance(self.lime, Guided):
            raise ConfigError(f"register_prior: wanted lime=xlog.LIME(...), got {self.lime!r}")

    def fit(self, setup: Setup, model: Model, seed: int) -> SuperpixelPrior:
        """Explain the labels of every sample that the run explains by LIME, and sum up what superpixels weigh.

        FastNormLIME knows the most probable one only. Raises ConfigError for data that can be read only once.
        """
        _check_can_be_read_twice(setup, "register_prior() without a prior")
        layer: str = ""
        found: list[Described] = []
        for samples in map(setup.reader(whole=True).read, setup.data):
            size = 1 if samples and samples[0].has_others else model.batch_size
            for rows in batches(len(samples), size):
                described, named = self._described(setup, model, [samples[row] for row in rows], seed)
                found, layer = [*found, *described], named or layer
        return fit_prior(found, layer, self.method, self._clusters(setup))

    def tried(self, setup: Setup, model: Model, samples: Sequence[Sample], seed: int) -> SuperpixelPrior:
        """Make a prior of the first of some samples that has labels to explain: it fits the network, for a plan."""
        for sample in samples:
            described, layer = self._described(setup, model, [sample], seed)
            if described:
                return fit_prior(described, layer, "normlime", self._clusters(setup))
        return fit_prior([], "", self.method)  # says what is wrong

    def _clusters(self, setup: Setup) -> int | None:
        return CLUSTERS if self.clusters is None and setup.kind is None else self.clusters

    def passes(self, model: Model, x: Floats) -> int:
        """Return how many rows one sample costs: its prediction, LIME, and what describes its superpixels."""
        return 2 + self.lime.passes(model, x)

    def _described(
        self, setup: Setup, model: Model, samples: Sequence[Sample], seed: int
    ) -> tuple[list[Described], str]:
        """Return the superpixels of samples with their weights for each label, and the layer that describes them."""
        lime = self.lime if self.lime.features else dataclasses.replace(self.lime, features=True)
        lime = lime if setup.kind is None else setup.kind.fitted(lime)
        with beside(model, samples[0]):
            queries = self._queries(setup, model, samples)
            made = explained(model, lime, queries, seed) if queries else None
        if made is None or made.features is None or made.weights is None or made.segments is None:
            return [], ""
        names = [_names(query.sample, numbers) for query, numbers in zip(queries, made.segments, strict=True)]
        labels = [query.label for query in queries]
        return list(map(Described, labels, made.features, made.weights, names)), made.layer

    def _queries(self, setup: Setup, model: Model, samples: Sequence[Sample]) -> list[Query]:
        probabilities = setup.activation(model.forward(np.stack([sample.image for sample in samples])))
        if self.method == "fast":
            return [Query(sample, int(row.argmax())) for sample, row in zip(samples, probabilities, strict=True)]
        chosen = setup.target_rule.choose
        pairs = zip(samples, probabilities, strict=True)
        return [Query(sample, label) for sample, row in pairs for label in chosen(row, sample.labels)]


def _names(sample: Sample, numbers: np.ndarray) -> Sequence[str]:
    return () if sample.text is None else unit_names(sample.text.text, sample.text.spans, numbers)


def given_prior(prior: SuperpixelPrior | str | os.PathLike[str], class_names: Sequence[str]) -> SuperpixelPrior:
    """Return a prior: itself, of a file that SuperpixelPrior.save() has written, or of the last run in a folder.

    Raises ConfigError where there is none, or its run has other classes; LogError for a log that cannot be read.
    """
    if isinstance(prior, SuperpixelPrior):
        return prior
    if not Path(prior).is_dir():
        return SuperpixelPrior.load(prior)
    for run in reversed(Logs(prior, keep="cache").runs):
        found = run.prior
        if found is not None and run.class_names != list(class_names):
            raise ConfigError(f"wanted a prior of a run of the same classes, got one of {len(run.class_names)} others")
        if found is not None:
            return found
    raise ConfigError(f"wanted a run with a prior, got none in {prior}; `xlog normlime` makes one of LIME's maps")


def prepared(registered: Registered, setup: Setup, prior: SuperpixelPrior | None) -> Registered:
    """Return what is registered, with explainers that have what they take of the data: a prior, a background."""
    counts = list(map(_wanted_images, registered.saliency.explainers.values()))
    inputs = _first_inputs(setup, max(counts)) if any(counts) else []
    saliency = copy.copy(registered.saliency)
    saliency.explainers = {name: _prepared(one, prior, inputs, setup) for name, one in saliency.explainers.items()}
    if setup.kind is not None:
        saliency.explainers = {name: setup.kind.fitted(one) for name, one in saliency.explainers.items()}
        saliency.scoring = saliency.scoring.fitted(setup.kind)
        occlusions = {name: setup.kind.fitted(one) for name, one in registered.occlusions.items()}
        registered = dataclasses.replace(registered, occlusions=occlusions)
    return dataclasses.replace(registered, saliency=saliency)


def _wanted_images(explainer: Explainer) -> int:
    """Return how many of the data's images an explainer takes as its background."""
    wanted = explainer.background if isinstance(explainer, ExpectedGradients) else None
    return wanted if isinstance(wanted, int) else 0


def _prepared(explainer: Explainer, prior: SuperpixelPrior | None, inputs: Sequence[Sample], setup: Setup) -> Explainer:
    if isinstance(explainer, Guided) and prior is not None:
        return explainer.guided(prior)
    if isinstance(explainer, ExpectedGradients) and isinstance(explainer.background, int):
        first = [Given(one.image, one.held, text=one.text) for one in inputs[: explainer.background]]
        background = np.stack([one.image for one in first]) if setup.kind is None else setup.kind.lines_begin_at(first)
        return dataclasses.replace(explainer, background=background, name=explainer.name)
    return explainer


def _first_inputs(setup: Setup, count: int) -> list[Sample]:
    """Return the first samples of the data. Raises ConfigError where there are fewer, or they can be read only once."""
    _check_can_be_read_twice(setup, f"ExpectedGradients(background={count})")
    reader = setup.reader(whole=True)
    found = list(itertools.islice(itertools.chain.from_iterable(map(reader.read, setup.data)), count))
    if len(found) < count:
        noun = "images" if setup.kind is None else setup.kind.noun
        raise ConfigError(f"ExpectedGradients: wanted background={count} {noun} of the data, got {len(found)} in all")
    return found


def _check_can_be_read_twice(setup: Setup, who: str) -> None:
    if isinstance(setup.data, Iterator):
        raise ConfigError(
            f"{who} wants data that can be read twice, got {type(setup.data).__name__}; pass a list or a DataLoader"
        )
