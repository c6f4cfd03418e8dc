"""Layer-norm under LRP: its deviation is held, what is left is linear."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import NamedTuple, cast

import numpy as np

from ..arrays import Floats
from ..errors import LayerError
from ..model.base import Model, RuledCall
from ..model.passes import half_unit

EPSILONS = (1e-5, 1e-6, 1e-12, 1e-8, 1e-3)  # that variances are given, in order of frequency
ALIKE = 1e-4  # of the greatest value
ROUNDINGS = 4  # units in the last place that a norm in half precision may be off: of its weight, its bias and between


class _Form(NamedTuple):
    """How a layer norms: over which axes of x as groups see it, with its mean taken off or not."""

    groups: int
    """Of channels, the second axis; 0: none."""
    axes: tuple[int, ...]
    epsilon: float
    centers: bool
    channels_at: int
    """Axis of channels that the weight is of, where it is of one; -1: the last."""


def pulled_through_norm(model: Model, call: RuledCall) -> Floats:
    """What a norm pulls back where its deviation is held: proposition 3.4 of Achtibat et al. 2024."""
    key = ("norm", call.layer)
    weight, bias = _affine(model, call)
    form = cast("_Form | None", model.findings.get(key))
    alike = max(ALIKE, ROUNDINGS * half_unit(model))
    if form is None or _missed(form, call, weight, bias) > alike:  # functions have their names by turns
        missed = {form: _missed(form, call, weight, bias) for form in _forms(call.x, weight)}
        form = min(missed, key=lambda form: missed[form])
        form = form if missed[form] <= alike else None
        model.findings[key] = form
    if form is None:
        raise LayerError(
            f"wanted layer {call.layer!r} to be a norm over the last axes, the channels or groups of them, got another "
            "one, for which LRP has no rule; choose DeepLIFT or IntegratedGradients"
        )
    pulled = _grouped(form, call.gy * _laid(form, weight, call.x.ndim))
    _, deviation = _moments(form, _grouped(form, call.x))
    if form.centers:
        pulled = pulled - pulled.mean(axis=form.axes, keepdims=True)
    return np.asarray((pulled / deviation).reshape(call.x.shape), call.x.dtype)


def _affine(model: Model, call: RuledCall) -> tuple[Floats, Floats]:
    params = model.params(call.layer)
    weight = params.get("weight", params.get("scale", np.ones(1, call.x.dtype)))
    return weight, params.get("bias", np.zeros_like(weight))


def _forms(x: Floats, weight: Floats) -> Iterator[_Form]:
    """Forms to try, the usual ones first."""
    last = tuple(range(x.ndim - max(weight.ndim, 1), x.ndim))
    kinds = [(0, last, -1)]
    if x.ndim > 2:
        kinds += [(0, (1,), 1)]
        counts = [count for count in range(1, x.shape[1] + 1) if x.shape[1] % count == 0]
        kinds += [(count, tuple(range(2, x.ndim + 1)), 1) for count in counts]
    for centers, (groups, axes, at), epsilon in itertools.product((True, False), kinds, EPSILONS):
        yield _Form(groups, axes, epsilon, centers, at)


def _missed(form: _Form, call: RuledCall, weight: Floats, bias: Floats) -> float:
    """Return how far a form is from what the layer puts out, in shares of the greatest value."""
    x, y = call.x[:1], call.y[:1]
    wanted = (x.shape[1],) if form.channels_at == 1 else x.shape[x.ndim - weight.ndim :]
    if weight.size > 1 and weight.shape != wanted:
        return np.inf
    mean, deviation = _moments(form, _grouped(form, x))
    normed = ((_grouped(form, x) - (mean if form.centers else 0)) / deviation).reshape(x.shape)
    found = normed * _laid(form, weight, x.ndim) + _laid(form, bias, x.ndim)
    if found.shape != y.shape or not np.isfinite(found).all():
        return np.inf
    return float(np.abs(found - y).max() / max(float(np.abs(y).max()), float(np.finfo(np.float32).tiny)))


def _grouped(form: _Form, x: Floats) -> Floats:
    return x.reshape(len(x), form.groups, -1, *x.shape[2:]) if form.groups else x


def _moments(form: _Form, x: Floats) -> tuple[Floats, Floats]:
    mean = x.mean(axis=form.axes, keepdims=True)
    square = ((x - (mean if form.centers else 0)) ** 2).mean(axis=form.axes, keepdims=True)
    return mean, np.sqrt(square + x.dtype.type(form.epsilon))


def _laid(form: _Form, values: Floats, axes: int) -> Floats:
    return values.reshape(-1, *[1] * (axes - 2)) if form.channels_at == 1 and values.ndim == 1 else values
