"""Batch-norms that rules of LRP see as a part of the layer before them."""

from __future__ import annotations

from typing import cast

import numpy as np

from ..arrays import Floats
from ..model.base import Model, RuledCall
from .backward import Nonlinear

ALIKE = 1e-4  # of the greatest value: rounding


def folded_norms(model: Model, x: Floats, nonlinear: Nonlinear) -> dict[str, str]:
    """Which layer has which norm folded in, for inputs like x (N, C, H, W); found once per network and shape."""
    key = ("folded norms", x.shape[1:])
    if key not in model.findings:
        model.findings[key] = _found(model, x[:1], nonlinear)
    return cast(dict[str, str], model.findings[key])


def of_norm(model: Model, call: RuledCall) -> tuple[Floats, Floats]:
    """Scale and shift (C,) of a norm's channels: y = scale x + shift."""
    zeros = np.zeros((1, call.x.shape[1], *[1] * (call.x.ndim - 2)), call.x.dtype)
    shift, pull = model.layer_pull(call.layer, zeros)
    return pull(np.ones_like(zeros)).ravel(), shift.ravel()


def _found(model: Model, x: Floats, nonlinear: Nonlinear) -> dict[str, str]:
    """Pairs whose norm is affine and alone in reading the layer, whose weight begins with its channels."""
    pairs = {layer: norm for layer, norm in model.foldable(x) if norm not in nonlinear.layers}
    if not pairs:
        return {}
    trace = model.trace(x, [*pairs, *pairs.values()])
    fit = {
        layer: norm
        for layer, norm in pairs.items()
        if len(trace.activations[layer]) == len(trace.activations[norm]) == 1
        and _is_scaled(model, layer, norm, trace.activations[layer][0], trace.activations[norm][0])
    }
    return (
        fit
        if _are_read_alone(model, x, fit, trace.outputs)
        else {layer: norm for layer, norm in fit.items() if _are_read_alone(model, x, {layer: norm}, trace.outputs)}
    )


def _is_scaled(model: Model, layer: str, norm: str, put_out: Floats, normed: Floats) -> bool:
    scale, shift = of_norm(model, RuledCall(norm, put_out, normed, normed))
    shape = (1, -1, *[1] * (put_out.ndim - 2))
    is_affine = _is_close(put_out * scale.reshape(shape) + shift.reshape(shape), normed)
    weight = model.params(layer).get("weight")
    return is_affine and weight is not None and len(weight) == len(scale)


def _are_read_alone(model: Model, x: Floats, pairs: dict[str, str], outputs: Floats) -> bool:
    """Whether nothing changes where what the layers put out is 0, and what their norms put out is not."""
    kept = model.trace(x, list(pairs.values())).activations
    edits = dict.fromkeys(pairs, np.zeros_like) | {
        norm: (lambda values, norm=norm: kept[norm][0]) for norm in pairs.values()
    }
    with model.edit(edits):
        return _is_close(model.forward(x), outputs)


def _is_close(found: Floats, wanted: Floats) -> bool:
    return bool(np.abs(found - wanted).max() <= ALIKE * np.abs(wanted).max())
