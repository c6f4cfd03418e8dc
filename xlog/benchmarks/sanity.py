"""Benchmarks that score whether a map depends on the network and the label."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal, get_args

import numpy as np

from ..arrays import Floats
from ..config import check_choice
from ..errors import ConfigError, LayerError, ModelError
from ..intervals import SHARES
from ..model.base import Model
from ..model.token_line import explained_layer
from ..override import override
from ..scores.scale import Scale
from ..sentences import Sentence
from .base import About, Case, Changed, DrawingBenchmark, Explain, Score
from .curves import Curve
from .similarity import Similarity, similarity

Mode = Literal["cascading", "independent"]

CONSTANT = Sentence("score.same_magnitude")
NOT_FINITE = Sentence("score.other_not_finite")
COPY_TOLERANCE = 1e-4  # of the greatest output: a fast path may be off by 1e-5, another network is by tenths


@dataclasses.dataclass(frozen=True, kw_only=True)
class SanityCheck(DrawingBenchmark):
    """A benchmark that compares maps with those that the explainer makes when something that matters was changed."""

    definition: ClassVar[int] = 2  # 1 was 1 - the similarity

    similarity: Similarity = "spearman"
    """How alike two maps are, by their magnitudes: rank correlation or structural similarity."""

    def __post_init__(self) -> None:
        check_choice(self, "similarity", self.similarity, get_args(Similarity))
        super().__post_init__()

    @property
    @override
    def scale(self) -> Scale:
        # Half of what could be left of a map is what is compared with.
        return Scale(higher_is_better=False, bounds=SHARES, level=0.5)

    def _similarities(self, cases: Sequence[Case], maps: Floats) -> list[float]:
        """Similarity of the map of each case to another one, (N, H, W): N values, NaN where a map is not finite."""
        return [
            similarity(case.at_features(case.map), case.at_features(map_), self.similarity)
            for case, map_ in zip(cases, maps, strict=True)
        ]


def _score(case: Case, similarities: Floats, *curves: Curve) -> Score:
    """Return the mean of what is left of a map, (S,). A map that was turned round is not another one."""
    if not np.isfinite(similarities).all():
        return Score(None, NOT_FINITE)
    if np.ptp(np.abs(case.values)) == 0:
        return Score(None, CONSTANT)
    return Score.of(float(np.abs(similarities).mean()), *curves)


@dataclasses.dataclass(frozen=True, kw_only=True)
class ModelParameterRandomization(SanityCheck):
    """How much of a map is left while the network forgets what it learned, layer by layer from the output: 0..1.

    Adebayo et al. 2018, "Sanity Checks for Saliency Maps", section 3; lower is better. The mean over stages of the
    magnitude of the similarity to the map of the network as it is. 0: nothing is left of the map once a layer has
    forgotten; 1: the map stays, so it is not about what was learned. mode="cascading" goes on with a network that has
    forgotten all from the output down to a layer, "independent" with one that has forgotten this layer alone. On photos
    and EfficientNet-Lite0, Gradient gets 0.25, GuidedBackprop 0.6, Edges 1; some likeness remains wherever a map also
    shows the picture (a product with the input), so compare methods on the same pictures.

    A layer forgets by having the values of each of its parameters put into a random order, the same for all maps:
    scales stay, no framework's initializer is needed, torch and paddle agree. The paper draws from the initializer.
    Running statistics stay, and so do parameters that no layer holds. The paper goes layer by layer, as a number of
    stages as great as that of the layers does. Two copies of the network are in memory at a time.

    Similarities are of magnitudes; the paper has SSIM and rank correlations with and without signs, Quantus' MPRT
    correlations. Missing where all magnitudes of the map are the same. Raises ModelError for a network without
    parameters or one that a copy does not agree with, LayerError for layers without parameters or that are not
    called. Raises ConfigError for an unknown `mode` or `similarity`.
    """

    about: ClassVar[About] = About(
        "how much of the map is left while the network's layers forget what they learned",
        "1: it does not change",
        "0: nothing is left from the first layer on",
        "`layers` E and copies of the network",
        "Adebayo et al. 2018",
    )
    rows: ClassVar[bool] = True
    texts: ClassVar[bool] = True

    changes: ClassVar[Changed] = "network"

    mode: Mode = "cascading"  # section 3.1, the paper's first; "independent" is 3.2
    """Whether layers forget one after another or each alone."""
    layers: int | Sequence[str] = 5  # the paper, and Quantus, take every layer: a map for each
    """How many stages, at equal shares of the layers; or the names of the layers that end a stage."""

    def __post_init__(self) -> None:
        check_choice(self, "mode", self.mode, get_args(Mode))
        names = isinstance(self.layers, tuple | list) and all(isinstance(name, str) for name in self.layers)
        if not (names or isinstance(self.layers, int | np.integer)) or self.explanations < 1:
            raise ConfigError(
                f"{type(self).__name__}: wanted layers to be a number of at least 1 or a tuple of names, "
                f"got {self.layers!r}"
            )
        super().__post_init__()

    @override
    def check(self, model: Model, x: Floats) -> None:
        self._stops(layers_from_output(model, x))
        outputs, copied = model.forward(x), model.with_params({}).forward(x)
        distance = np.abs(outputs - copied).max()
        if not distance <= COPY_TOLERANCE * np.abs(outputs).max():
            raise ModelError(
                f"{self.name}: wanted a copy of the network with the same outputs, got a difference of {distance:.2g}; "
                "hooks are not copied, so compute in layers what they compute"
            )
        self._check_forgets(model, x, outputs)

    def _check_forgets(self, model: Model, x: Floats, outputs: Floats) -> None:
        """Raise ModelError where a network outputs the same whatever its parameters are."""
        rng, layers = np.random.default_rng(0), layers_from_output(model, x)
        before = {layer: model.params(layer) for layer in layers}
        shuffled = {layer: _shuffled(params, rng) for layer, params in before.items()}
        pairs = [(shuffled[layer][name], value) for layer, params in before.items() for name, value in params.items()]
        if all(np.array_equal(*pair) for pair in pairs):
            return  # constants
        if np.array_equal(model.with_params(shuffled).forward(x), outputs):
            raise ModelError(
                f"{self.name}: wanted a network that changes with its parameters, got the same outputs with all of "
                "them shuffled: does forward() use weights that are computed elsewhere?"
            )

    @property
    @override
    def explanations(self) -> int:
        return len(self.layers) if isinstance(self.layers, Sequence) else self.layers

    @override
    def evaluate(self, model: Model, cases: Sequence[Case], explain: Explain, rng: np.random.Generator) -> list[Score]:
        x, targets = _questions(cases)
        order = layers_from_output(model, x)
        stops = self._stops(order)
        copies = self._copies(model, order, stops, rng)
        found = np.array([self._similarities(cases, explain(copy, x, targets)) for copy in copies])
        shares = [stop / len(order) for stop in stops]
        return [_score(case, row, self._curve(shares, row)) for case, row in zip(cases, found.T, strict=True)]

    def _stops(self, order: Sequence[str]) -> list[int]:
        """Return how many of the layers lie above the end of each stage, ascending."""
        if not order:
            raise ModelError(f"{self.name}: wanted a network with parameters, got none in its layers")
        if isinstance(self.layers, Sequence):
            for name in self.layers:
                if name not in order:
                    raise LayerError(
                        f"{self.name}: wanted layers that are called and have parameters, got {name!r}; "
                        f"from the output: {', '.join(order)}"
                    )
            return sorted({order.index(name) + 1 for name in self.layers})
        stages = min(self.layers, len(order))
        return [-(-stage * len(order) // stages) for stage in range(1, stages + 1)]

    def _copies(
        self, model: Model, order: Sequence[str], stops: Sequence[int], rng: np.random.Generator
    ) -> Iterator[Model]:
        """Yield the network of each stage."""
        copy, done = model, 0
        for stop in stops:
            if self.mode == "independent":
                copy, done = model, stop - 1
            copy = copy.with_params({layer: _shuffled(model.params(layer), rng) for layer in order[done:stop]})
            yield copy
            done = stop

    def _curve(self, shares: Sequence[float], similarities: Floats) -> Curve:
        """Similarity over the share of the layers, from the output, that have forgotten or that the stage lies at."""
        if self.mode == "independent":
            return Curve("similarity", tuple(shares), tuple(similarities.tolist()))
        return Curve("similarity", (0.0, *shares), (1.0, *similarities.tolist()))


@dataclasses.dataclass(frozen=True, kw_only=True)
class RandomLogit(SanityCheck):
    """How alike the map of another label is: the magnitude of their similarity, 0..1.

    Sixt et al. 2020, "When Explanations Lie": maps of a label and of a random other one; lower is better. 0: they
    have nothing in common; 1: they are the same, so the map ignores the label. The other label is as far behind the
    target, in the order of the outputs, for all maps of a run. Theirs, and Quantus', is SSIM; ours are similarities
    of magnitudes. Missing where all magnitudes of the map are the same. Raises ModelError for a network of one
    output. Raises ConfigError for an unknown `similarity`.
    """

    about: ClassVar[About] = About(
        "how alike the map of another label is",
        "1: it is the same",
        "0: they have nothing in common",
        "1 E",
        "Sixt et al. 2020",
    )
    rows: ClassVar[bool] = True
    texts: ClassVar[bool] = True

    changes: ClassVar[Changed] = "label"

    @override
    def check(self, model: Model, x: Floats) -> None:
        self._count(model, x)

    def passes(self, model: Model, x: Floats) -> int:
        """See Benchmark. It counts the outputs."""
        return 1

    @property
    @override
    def explanations(self) -> int:
        return 1

    @override
    def evaluate(self, model: Model, cases: Sequence[Case], explain: Explain, rng: np.random.Generator) -> list[Score]:
        x, targets = _questions(cases)
        count = self._count(model, x)
        others = (targets + rng.integers(1, count)) % count
        found = np.array(self._similarities(cases, explain(model, x, others)))
        return [_score(case, values) for case, values in zip(cases, found[:, None], strict=True)]

    def _count(self, model: Model, x: Floats) -> int:
        count = model.forward(x[:1]).shape[1]
        if count < 2:
            raise ModelError(f"{self.name}: wanted a network of several outputs, got {count}: there is no other label")
        return count


def layers_from_output(model: Model, x: Floats) -> list[str]:
    """Return the names of the layers with parameters that a pass over x (N, ...) reaches, the last one first.

    A layer counts where it is called last, and one that is never called itself where the container around it is. The
    embedding of a text does not: what it puts out is explained, whatever its parameters are.
    """
    last = {call.layer: place for place, call in enumerate(model.calls(x[:1]))}
    places = {layer.name: _place(layer.name, last) for layer in model.layers()}
    embedding = explained_layer(model)
    reached = [name for name, place in places.items() if place >= 0 and name != embedding and model.params(name)]
    return sorted(reached, key=places.__getitem__)[::-1]


def _place(name: str, last: dict[str, int]) -> int:
    while name and name not in last:
        name = name.rpartition(".")[0]
    return last.get(name, -1)


def _shuffled(params: dict[str, Floats], rng: np.random.Generator) -> dict[str, Floats]:
    """Put the values of each parameter into a random order."""
    return {name: rng.permutation(value.ravel()).reshape(value.shape) for name, value in params.items()}


def _questions(cases: Sequence[Case]) -> tuple[Floats, np.ndarray]:
    """Images (N, C, H, W) and targets (N,)."""
    return np.stack([case.image for case in cases]), np.array([case.target for case in cases])
