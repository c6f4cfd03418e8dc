"""Plain functions over the model protocol that explainers share: batching, targets, gradients, inputs behind masks."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol, TypeVar, cast

import numpy as np

from ..arrays import Array, Floats, Output, sigmoid, softmax, to_move_channels
from ..errors import ConfigError, ModelError, XlogError
from .base import INPUT, Model
from .proxy import Proxy

Item = TypeVar("Item")

# What passes cost, about: on convolutional networks a backward pass to the input takes twice a forward pass.
BACKWARD = 2
FORWARD_AND_BACKWARD = 3

_HALVES = {"bfloat16": 2.0**-7, "float16": 2.0**-10}
_HALF_UNIT = ("half unit",)


def batches(count: int, size: int) -> Iterator[np.ndarray]:
    """Row numbers 0 .. count - 1 in pieces of at most `size`."""
    for start in range(0, count, size):
        yield np.arange(start, min(start + size, count))


def forward(model: Model, x: Floats) -> Floats:
    """Outputs of any number of rows, a batch at a time: (N, ...) -> (N, K)."""
    return np.concatenate([model.forward(x[rows]) for rows in batches(len(x), model.batch_size)])


@contextmanager
def blaming_network(x: Floats) -> Iterator[None]:
    """Raise ModelError for whatever a network raises at inputs x (N, ...)."""
    try:
        yield
    except XlogError:
        raise
    except Exception as error:  # whatever the network's code or its framework raises
        reason = next(iter(str(error).strip().splitlines()), "")
        move = to_move_channels(x.shape)
        cure = (
            f"channels seem to be last, and networks take (N, C, H, W): {move}, normalized as in training"
            if move
            else "look at the size and the channels of the images, and at what else its forward() takes"
        )
        raise ModelError(
            f"the network fails at inputs of shape {x.shape}: {type(error).__name__}: {reason}; {cure}"
        ) from error


def one_hot(targets: np.ndarray, outputs: Floats, rows: np.ndarray | None = None) -> Floats:
    """The cotangent whose pullback is the gradient of target outputs: (n,), (N, K), rows (n,) or all -> (N, K)."""
    check_targets(targets, outputs.shape[1])
    cotangent = np.zeros_like(outputs)
    cotangent[np.arange(len(targets)) if rows is None else rows, targets] = 1
    return cotangent


def cotangent_of(model: Model, output: Output, targets: np.ndarray, outputs: Floats, rows: np.ndarray) -> Floats:
    """The cotangent whose pullback is the gradient of targets' logits, or probabilities: (n,), (N, K), (n,) -> (N, K).

    Raises ConfigError where the run makes probabilities otherwise than by softmax, by sigmoid or not at all.
    """
    cotangent = one_hot(targets, outputs, rows)
    if output == "logit":
        return cotangent
    found = model.probabilities(outputs)
    own = (found * cotangent).sum(axis=1, keepdims=True)
    derivatives = (
        (softmax(outputs), own * (cotangent - found * cotangent.any(axis=1, keepdims=True))),
        (sigmoid(outputs), own * (1 - own) * cotangent),
        (outputs, cotangent),
    )
    for made, derivative in derivatives:
        if np.allclose(found, made, rtol=0, atol=1e-5):
            return derivative.astype(outputs.dtype)
    raise ConfigError(
        'wanted an activation with a known derivative for output="probability", softmax, sigmoid or "none", got '
        'another; take output="logit"'
    )


def check_targets(targets: np.ndarray, count: int) -> None:
    """Raise ConfigError for a target that is none of `count` outputs; numpy would count from the end, or stop."""
    wrong = np.flatnonzero((targets < 0) | (targets >= count))
    if len(wrong):
        raise ConfigError(f"wanted targets among {count} outputs, 0 to {count - 1}, got {targets[wrong[0]]}")


def of_targets(outputs: Floats, targets: np.ndarray) -> Floats:
    """Outputs of some targets: (..., K), (L,) -> (..., L). Raises ConfigError for a target that is no output."""
    check_targets(targets, outputs.shape[-1])
    return outputs[..., targets]


def distinct_rows(x: Array) -> tuple[np.ndarray, np.ndarray]:
    """Find rows that repeat: (N, ...) -> numbers of the first of each kind (U,), and which kind each row is (N,).

    Several labels of one sample are rows with the same input; what does not depend on the label is computed once.
    """
    first: list[int] = []
    kinds = np.empty(len(x), np.intp)
    alike: dict[bytes, list[int]] = {}  # kinds by a glance, which tells most rows apart at no price
    glances = np.ascontiguousarray(x.reshape(len(x), -1)[:, :: max(1, x[0].size // 64)])
    for i, row in enumerate(x):
        seen = alike.setdefault(glances[i].tobytes(), [])
        kinds[i] = next((kind for kind in seen if np.array_equal(row, x[first[kind]])), len(first))
        if kinds[i] == len(first):
            seen.append(len(first))
            first.append(i)
    return np.array(first, np.intp), kinds


def rounds(inputs: np.ndarray) -> list[np.ndarray]:
    """Split questions about inputs (N,) into rounds, lists of numbers, that ask at most once about each input.

    The questions of a round share a backward pass, and all rounds of an input its forward pass.
    """
    asked = [int((inputs[:i] == kind).sum()) for i, kind in enumerate(inputs)]  # before, about the same input
    return [np.flatnonzero(np.array(asked) == number) for number in range(max(asked) + 1)]


@dataclass(frozen=True)
class Gradients:
    """Values and gradients of the target outputs of some rows, per name and call."""

    rows: np.ndarray
    """Which rows these are, (n,)."""
    outputs: Floats
    """The target outputs, (n,)."""
    values: dict[str, list[Floats]]
    """(n, ...)"""
    gradients: dict[str, list[Floats]]
    """(n, ...)"""


def target_gradients(
    model: Model, x: Floats, targets: np.ndarray, wrt: Sequence[str] = (INPUT,)
) -> Iterator[Gradients]:
    """Gradients of each row's target output by inputs or layers, a part of the rows at a time: (N, ...), (N,) -> parts.

    Rows with the same input share its forward pass.
    """
    first, kinds = distinct_rows(x)
    for chunk in batches(len(first), model.batch_size):
        shared = _SharedForward(model, x[first[chunk]], wrt)
        requested = np.flatnonzero((kinds >= chunk[0]) & (kinds <= chunk[-1]))
        for turn in rounds(kinds[requested]):
            rows = requested[turn]
            yield Gradients(rows, *shared.gradients(kinds[rows] - chunk[0], targets[rows]))


def input_gradients(model: Model, x: Floats, targets: np.ndarray) -> Floats:
    """Gradient of each row's target output by its input: (N, ...), (N,) -> (N, ...)."""
    values = np.empty_like(x)
    for part in target_gradients(model, x, targets):
        values[part.rows] = part.gradients[INPUT][0]
    return values


class _SharedForward:
    """A forward pass over distinct inputs, for several targets each."""

    def __init__(self, model: Model, x: Floats, wrt: Sequence[str]) -> None:
        self._model, self._x, self._wrt = model, x, wrt
        self._pull = model.vjp(x, wrt)

    def gradients(
        self, places: np.ndarray, targets: np.ndarray
    ) -> tuple[Floats, dict[str, list[Floats]], dict[str, list[Floats]]]:
        """Target outputs, values and gradients at some of the inputs (n,), each for a target (n,)."""
        if len(places) * FORWARD_AND_BACKWARD < len(self._x) * BACKWARD:  # a pass of their own costs less
            return _SharedForward(self._model, self._x[places], self._wrt).gradients(np.arange(len(places)), targets)
        found = self._pull(one_hot(targets, self._pull.outputs, places))
        return self._pull.outputs[places, targets], _at(places, self._pull.activations), _at(places, found)


def _at(places: np.ndarray, values: Mapping[str, Sequence[Floats]]) -> dict[str, list[Floats]]:
    def chosen(value: Floats) -> Floats:
        return value if np.array_equal(places, np.arange(len(value))) else value[places]

    return {name: [chosen(value) for value in calls] for name, calls in values.items()}


def summed_gradients(
    model: Model,
    variants: Iterable[tuple[Floats, float]],
    inputs: np.ndarray,
    targets: np.ndarray,
    powers: Sequence[int] = (1,),
    wrt: str = INPUT,
    output: Output = "logit",
) -> tuple[Floats, int]:
    """Weighted sums over variants of inputs of powers of gradients: (P, N, ...), float64; how many variants.

    Gradients are by the input, or by what a layer puts out at its only call. Each variant holds all U inputs, (U, ...),
    and has a weight. Question i of N asks about output targets[i] of input inputs[i]. Sums are made on the device;
    questions about one input share its forward passes.
    """
    total: Floats | None = None
    count = 0
    turns = rounds(inputs)
    rows = ((row, kind, weight) for variant, weight in variants for kind, row in enumerate(variant))
    for chunk in chunks(rows, model.batch_size):
        x, kinds, weights = (np.stack([item[part] for item in chunk]) for part in range(3))
        count += len(chunk)
        pull = model.vjp(x, (wrt,))
        for turn in turns:
            asks = inputs[turn][:, None] == kinds  # (questions, rows)
            if asks.any():
                question, row = np.nonzero(asks)
                cotangent = cotangent_of(model, output, targets[turn][question], pull.outputs, row)
                sums = pull.sums(cotangent, asks * weights, powers)[wrt][0]
                if total is None:
                    total = np.zeros((len(powers), len(inputs), *sums.shape[2:]))
                total[:, turn] += sums
    if total is None:
        raise ValueError("wanted at least one variant, got none")
    return total, count // (inputs.max() + 1)


class Masks(Protocol):
    """A stack of masks (H, W), bools or shares in 0..1, of which parts are made as they are asked for.

    An array (M, H, W) is one.
    """

    def __len__(self) -> int: ...

    def __getitem__(self, part: slice, /) -> Array:
        """Masks start .. stop - 1: (m, H, W)."""


def blend_rows(model: Model) -> int:
    """How many rows callers should put into one `forward_blends`: more than a batch where windows are computed alone.

    Not where the user chose the size of batches, and not while an intervention lasts.
    """
    if not isinstance(model, Proxy) or model.chain.batch_size is None or model.chain.interventions:
        return model.batch_size
    return max(model.batch_size, model.chain.window_rows)


def forward_masked(model: Model, x: Floats, baselines: Floats, masks: Masks) -> Iterator[tuple[Array, Floats]]:
    """Outputs of every input behind every mask, a batch at a time: (U, C, H, W) twice, M masks -> batches.

    A batch yields (masks (m, H, W), outputs (U, m, K)). Never more than one batch of masks and of perturbed inputs
    is held; several inputs go into one pass where the masks alone do not fill it.
    """
    start = 0
    while start < len(masks):
        size = blend_rows(model)  # anew each time: it is found in the first pass, and shrinks where memory runs out
        chunk = np.asarray(masks[start : start + size])
        outputs = [_behind(model, x[rows], baselines[rows], chunk) for rows in batches(len(x), size // len(chunk))]
        yield chunk, np.concatenate(outputs)
        start += len(chunk)


def _behind(model: Model, x: Floats, baselines: Floats, masks: Array) -> Floats:
    """Outputs of every input behind every mask, in one pass: (U, C, H, W) twice, (m, H, W) -> (U, m, K)."""
    repeated = np.broadcast_to(masks, (len(x), *masks.shape)).reshape(-1, *masks.shape[1:])  # of one input no copy
    outputs = model.forward_blends(x, baselines, repeated, np.repeat(np.arange(len(x)), len(masks)))
    return outputs.reshape(len(x), len(masks), -1)


def forward_each(model: Model, x: Floats, baselines: Floats, masks: Masks, rows: np.ndarray) -> Iterator[Floats]:
    """Outputs of inputs rows[i] behind masks[i], a batch at a time: (U, C, H, W) twice, M masks, (M,) -> (m, K) each.

    Where forward_masked hides the same in all inputs, here each mask is of one input.
    """
    start = 0
    while start < len(masks):
        part = slice(start, start + blend_rows(model))  # anew each time, as there
        yield model.forward_blends(x, baselines, np.asarray(masks[part]), rows[part])
        start = part.stop


def chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Pieces of at most `size` items, drawn as they are needed."""
    iterator = iter(items)
    while held := list(itertools.islice(iterator, size)):
        yield held


def read_off(model: Model, output: Output, outputs: Floats) -> Floats:
    """Return what is read off outputs (..., K): themselves, or the probabilities of the run."""
    return outputs if output == "logit" else model.probabilities(outputs)


def half_unit(model: Model) -> float:
    """Return a unit in the last place of 1 in half precision, whose values come as float32; 0 of other networks."""
    if _HALF_UNIT not in model.findings:
        dtype = model.describe().dtype
        model.findings[_HALF_UNIT] = next((unit for name, unit in _HALVES.items() if dtype.endswith(name)), 0.0)
    return cast(float, model.findings[_HALF_UNIT])
