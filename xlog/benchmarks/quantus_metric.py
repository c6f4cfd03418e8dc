"""QuantusMetric: a metric of the package Quantus as a benchmark, for networks of any framework."""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import functools
import inspect
import warnings
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import numpy as np

from ..arrays import Array, Floats
from ..config import plain
from ..errors import ConfigError
from ..model.base import Model
from ..model.passes import forward
from ..optional import optional
from ..override import override
from ..scores.scale import Scale
from ..sentences import Sentence
from .base import About, Benchmark, Case, Explain, Score
from .localization import NO_OBJECT

_WEIGHTS = "changes the network's weights; use xlog.ModelParameterRandomization"
_OTHERS = "compares samples with each other; call it yourself"
REFUSED = {
    "MPRT": _WEIGHTS,
    "SmoothMPRT": _WEIGHTS,
    "EfficientMPRT": _WEIGHTS,
    "InputInvariance": "changes the network's weights; call it yourself",
    "Consistency": _OTHERS,
    "Sufficiency": _OTHERS,
    "BatchSufficiency": _OTHERS,
    "Focus": "needs mosaics of several samples; call it yourself",
}
"""Metrics of Quantus that cannot score one map of a network as it is, and why."""
_NO_PARAMETERS = {"evaluation_scores", "all_evaluation_scores", "a_axes", "explain_func", "explain_func_kwargs"}


@dataclasses.dataclass(frozen=True, kw_only=True)
class QuantusMetric(Benchmark):
    """A metric of Quantus, `QuantusMetric(metric=quantus.Sparseness())`, as a benchmark; tried with Quantus 0.6.

    Hedström et al. 2023, "Quantus: An Explainable AI Toolkit for Responsible Evaluation of Neural Network Explanations
    and Beyond". The metric defines what a score means and which end is better (its `score_direction`); of several
    scores for one map the mean is taken. Maps are passed as they are: most metrics normalize them, and take absolute
    values, unless `normalise=False`, `abs=False`. Each map is scored by itself and from equal draws, which costs more
    than Quantus' own batches. The metric itself stays unchanged, its warnings are not shown. Missing where the map or
    the score is not finite, and where a localization metric gets no box or mask. Raises ConfigError for metrics that
    cannot work so: REFUSED.
    """

    about: ClassVar[About] = About(
        "what the metric of Quantus measures",
        "see the metric",
        "see the metric",
        "see the metric",
        "Hedström et al. 2023",
    )

    definition: ClassVar[int] = 2  # 1 had the sign turned where lower is better

    metric: Any
    """An instance of a metric."""
    softmax: bool | None = None
    """Whether its inputs are probabilities, or logits; None for what the metric does by default."""

    def __post_init__(self) -> None:
        if not isinstance(self.metric, optional("quantus.metrics.base", "QuantusMetric").Metric):
            raise ConfigError(
                f"QuantusMetric: wanted an instance of a metric of Quantus, such as quantus.Sparseness(), got "
                f"{self.metric!r}"
            )
        for kind in type(self.metric).__mro__:
            if kind.__name__ in REFUSED:
                raise ConfigError(
                    f"QuantusMetric: wanted a metric that scores one map of the network as it is, got "
                    f"{type(self.metric).__name__}, which {REFUSED[kind.__name__]}"
                )
        super().__post_init__()

    @property
    @override
    def scale(self) -> Scale:
        return Scale(higher_is_better=self.metric.score_direction.name != "LOWER")

    def params(self) -> dict[str, object]:
        """Every parameter, the metric's own among them, as values that JSON takes."""
        known = {name: value for name, value in self.metric.get_params.items() if name not in _NO_PARAMETERS}
        return {**super().params(), "metric": {"class": type(self.metric).__name__, **_described(known)}}

    @override
    def evaluate(self, model: Model, cases: Sequence[Case], explain: Explain, rng: np.random.Generator) -> list[Score]:
        seed = int(rng.integers(1 << 32))
        return [self._score(model, case, explain, seed) for case in cases]

    def _score(self, model: Model, case: Case, explain: Explain, seed: int) -> Score:
        if not np.isfinite(case.map).all():
            return Score(None, Sentence("score.map_not_finite"))
        if self.metric.evaluation_category.name == "LOCALISATION" and not np.any(case.regions):
            return Score(None, NO_OBJECT)
        with _drawing_from(seed), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            score = self._quantus_score(model, case, explain)
        return Score.of(score)

    def _quantus_score(self, model: Model, case: Case, explain: Explain) -> float:
        """Do what calling the metric does, which would take a network of torch or TensorFlow only."""
        metric, network = _silent(self.metric), _Network(model, explain, self._sees_probabilities(), case.image.dtype)
        data = metric.general_preprocess(
            model=None,
            x_batch=case.image[None].copy(),  # metrics write into what they are given
            y_batch=np.array([case.target]),
            a_batch=case.map[None, None].copy(),
            s_batch=np.any(case.regions, axis=0)[None, None] if len(case.regions) else None,
            channel_first=True,
            explain_func=network.explain,
            explain_func_kwargs=None,
            model_predict_kwargs=None,
            softmax=None,
            device=None,
            custom_batch=None,
        )
        (batch,) = metric.generate_batches(data={**data, "model": network}, batch_size=1)
        return float(np.mean(np.asarray(metric.evaluate_batch(**metric.batch_preprocess(batch)), np.float64)))

    def _sees_probabilities(self) -> bool:
        if self.softmax is not None:
            return self.softmax
        return bool(inspect.signature(type(self.metric).__call__).parameters["softmax"].default)


class _Network:
    """A network and its explainer as metrics of Quantus use them: the methods of a ModelInterface that make passes."""

    def __init__(self, model: Model, explain: Explain, probabilities: bool, dtype: np.dtype[Any]) -> None:
        self._model, self._explain = model, explain
        self._probabilities, self._dtype = probabilities, dtype

    def explain(self, model: object, inputs: Array, targets: Array) -> Floats:
        """Maps of other inputs or targets: (N, C, H, W), (N,) -> (N, 1, H, W)."""
        return self._explain(self._model, inputs.astype(self._dtype), np.asarray(targets, np.intp))[:, None]

    def shape_input(self, x: Array, shape: tuple[int, ...], **_: object) -> Array:
        """Inputs in the shape (N, C, H, W) that metrics give."""
        return x.reshape(shape)

    def predict(self, x: Array) -> Floats:
        """Logits or probabilities: (N, C, H, W) -> (N, K)."""
        outputs = forward(self._model, x.astype(self._dtype))
        return self._model.probabilities(outputs) if self._probabilities else outputs

    def get_hidden_representations(
        self, x: Array, layer_names: Sequence[str] | None = None, layer_indices: Sequence[int] | None = None
    ) -> Floats:
        """What layers put out, all that are called or some: (N, C, H, W) -> (N, all values)."""
        inputs: Floats = x.astype(self._dtype)
        called = list(dict.fromkeys(call.layer for call in self._model.calls(inputs[:1])))
        names = layer_names or [called[i] for i in layer_indices or range(len(called))]
        found = self._model.trace(inputs, names).activations
        return np.concatenate([value.reshape(len(x), -1) for name in names for value in found[name]], axis=1)


def _silent(metric: Any) -> Any:
    """Return a silent copy of a metric; its state of a score stays in the copy."""
    silent = copy.copy(metric)  # whose properties of these names cannot be set
    silent._disable_warnings, silent._display_progressbar = True, False
    return silent


@contextlib.contextmanager
def _drawing_from(seed: int) -> Iterator[None]:
    """Begin numpy's global generator, which Quantus draws from, anew, and put it back."""
    state = np.random.get_state()
    np.random.seed(seed)
    try:
        yield
    finally:
        np.random.set_state(state)


def _described(value: Any) -> Any:
    """Return a metric's parameter as values that JSON takes: a function by its name and fixed arguments."""
    if isinstance(value, functools.partial):
        return {"callable": value.func.__qualname__, **_described(value.keywords)}
    if isinstance(value, dict):
        return {str(name).lstrip("_"): _described(item) for name, item in value.items()}
    found = plain(value)
    return found if isinstance(found, dict | list | str | int | float | None) else type(value).__name__
