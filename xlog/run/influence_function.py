"""InfluenceFunction: what leaving a training sample out would do to a prediction, by the Hessian of the last layer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from ..arrays import Floats
from ..errors import ConfigError, DataError, LayerError
from ..model.outputs import Pick
from .influence import Influence
from .linear_gradients import LinearGradients, SampleGradients

RESIDUAL = 1e-6  # of the right-hand side, at which the equations count as solved
_MOST_STEPS = 2000  # of conjugate gradients
_MOST_VALUES = 1 << 24  # of outputs that are held at a time: 128 MB


class InfluenceFunction:
    """What the loss of a sample would be more without a training sample (Koh & Liang 2017), by the last linear layer.

    g_test^T H^-1 g_train / N: gradients of the cross-entropy, and the Hessian of its mean over all N training samples
    plus damping / 2 x the squared weights, all by the weight and bias of the layer whose outputs are the logits. There
    the loss is convex and its Hessian known, a sum of products of what goes in and of probabilities, so nothing is
    approximated by sampling (LiSSA) or on few directions (Arnoldi): the equations are solved by conjugate gradients.
    It is how the loss would change if the layer were trained anew to its optimum, with all layers before it as they
    are, to first order; so it wants training that has come to that optimum. The network is left as it was, bit for bit.

    `Runner.log_influence` logs what comes out, for the viewer.

    Example:
        influence = xlog.InfluenceFunction(network, (train_batches, class_names), of=test_batches).influence()
        best = influence.helpful(0)  # numbers of training samples

    Args:
        model: A torch module, a paddle layer or any xlog.Model that has gradients.
        data: (batches of the training data, class names), as a Runner's. Each sample has one label.
        of: Batches of the samples that are asked about.
        damping: The weight decay that the layer was trained with, where it was, in units of the mean loss: that of
            torch.optim.SGD. By default 0.01, as Koh & Liang's for a network; it keeps the Hessian invertible.
        layer: The linear layer by its name, called once on (N, D); by default the last one.
        logits: As a Runner's.

    Raises:
        ConfigError: There is no such layer, data are no pair, or damping is not above 0.
    """

    def __init__(
        self,
        model: object,
        data: tuple[Iterable[object], Sequence[str]],
        of: Iterable[object],
        *,
        damping: float = 0.01,
        layer: str | None = None,
        logits: Pick | None = None,
    ) -> None:
        if isinstance(damping, bool) or not isinstance(damping, int | float) or not 0 < damping < np.inf:
            raise ConfigError(f"wanted a damping above 0, got {damping!r}")
        self._gradients, self._of, self._damping = LinearGradients(model, data, layer, logits), of, float(damping)

    def influence(self) -> Influence:
        """Return the influence of all training samples, with the network's weights of now.

        Raises:
            DataError: A batch does not fit, or a sample has not exactly one label.
            LayerError: What the layer puts out are not the logits, or it is not called once on (N, D).
            ConfigError: The equations are too ill-conditioned to be solved; take more damping.
        """
        with self._gradients.model.isolated():
            training, asked = (self._gathered(batches) for batches in (self._gradients.batches, self._of))
        inputs, count = self._with_bias(training), len(training.ids)
        scores = np.empty((len(asked.ids), count), np.float32)
        for rows in _parts(len(asked.ids), training.probabilities.size):
            wanted = asked.errors[rows, :, None] * self._with_bias(asked)[rows, None, :]
            solved = _solved(lambda v: self._curvature(v, inputs, training.probabilities), wanted)
            scores[rows] = np.einsum("nk,mkn->mn", training.errors, solved @ inputs.T) / count
        return Influence(
            samples=tuple(asked.ids),
            training=tuple(training.ids),
            scores=scores,
            method=f"InfluenceFunction(layer={self._gradients.layer}, damping={self._damping:g})",
        )

    def _gathered(self, batches: Iterable[object]) -> SampleGradients:
        parts = list(self._gradients.of(batches))
        if not parts:
            raise DataError("wanted training samples and samples that are asked about, got none")
        fields = ("labels", "inputs", "errors", "probabilities")
        labels, *floats = (np.concatenate([getattr(part, name) for part in parts]) for name in fields)
        found = SampleGradients([one for part in parts for one in part.ids], labels, *map(_exactly, floats))
        by_logits = found.probabilities - np.eye(found.probabilities.shape[1])[labels]
        if by_logits.shape != found.errors.shape or not np.allclose(by_logits, found.errors, atol=1e-4):
            raise LayerError(
                f"layer {self._gradients.layer!r}: wanted the one whose outputs are the logits, whose Hessian is "
                "known, got one that something follows; name another one with layer=, or take TracIn"
            )
        return found

    def _with_bias(self, found: SampleGradients) -> Floats:
        return np.pad(found.inputs, ((0, 0), (0, 1)), constant_values=1) if self._gradients.has_bias else found.inputs

    def _curvature(self, weights: Floats, inputs: Floats, probabilities: Floats) -> Floats:
        """Return the Hessian times weights, (M, K, D): of softmax it is diag(p) - p p^T for each sample."""
        moved = probabilities.T * (weights @ inputs.T)
        bent = moved - probabilities.T * moved.sum(axis=1, keepdims=True)
        return np.asarray(bent @ inputs / len(inputs) + self._damping * weights)


def _exactly(values: Floats) -> Floats:
    return values.astype(np.float64)


def _parts(rows: int, values: int) -> Iterator[slice]:
    size = max(1, _MOST_VALUES // values)
    return (slice(start, start + size) for start in range(0, rows, size))


def _solved(times: Callable[[Floats], Floats], wanted: Floats) -> Floats:
    """Return x with times(x) = wanted, (M, K, D), by conjugate gradients, M of them side by side."""
    x, residual, direction = np.zeros_like(wanted), wanted.copy(), wanted.copy()
    left = _squares(residual)
    enough = RESIDUAL**2 * left
    for _ in range(_MOST_STEPS):
        if (left <= enough).all():
            return x
        turned = times(direction)
        along = left / np.maximum(_products(direction, turned), np.finfo(float).tiny)
        x += along * direction
        residual -= along * turned
        before, left = left, _squares(residual)
        direction = residual + left / np.maximum(before, np.finfo(float).tiny) * direction
    raise ConfigError(f"wanted a Hessian that can be inverted in {_MOST_STEPS} steps, got none; take more damping")


def _products(a: Floats, b: Floats) -> Floats:
    return np.asarray((a * b).sum(axis=(1, 2), keepdims=True))


def _squares(a: Floats) -> Floats:
    return _products(a, a)
