"""Superpixels described by what an early layer of the network puts out where they are, words by their embedding."""

from __future__ import annotations

from ..arrays import Floats, upsample
from ..errors import LayerError
from ..model.base import Model
from ..model.layer_choice import named_layer, once
from ..model.passes import batches
from ..model.token_line import explained_layer
from ..priors import superpixel_features, word_features
from ..value_function import Numbers


def early_layer(model: Model, x: Floats) -> str:
    """Return the first convolution that inputs like x (1, C, H, W) pass, of a text the embedding.

    Raises LayerError where there is none.
    """

    def find() -> str:
        kinds = {layer.name: layer.kind for layer in model.layers()}
        found = next((call.layer for call in model.calls(x[:1]) if kinds.get(call.layer) == "conv"), None)
        if found is None:
            raise LayerError("wanted a convolution that describes superpixels, got a network without one; name a layer")
        return found

    return explained_layer(model) or once(model, ("early layer", x.shape[1:]), find)


def described(model: Model, x: Floats, numbers: Numbers, layer: str) -> list[Floats]:
    """Describe the superpixels of inputs by a layer's output: (N, C, H, W), (N, H, W) -> N arrays (S, D).

    Raises LayerError for a layer that puts out no maps.
    """
    if layer == explained_layer(model):
        return [word_features(one, of) for one, of in zip(x, numbers, strict=True)]
    choice = named_layer(model, x[:1], layer, None)
    size, found = (x.shape[2], x.shape[3]), []
    for rows in batches(len(x), model.batch_size):
        maps = choice.maps(model.trace(x[rows], (layer,)).activations[layer])
        found += [
            superpixel_features(upsample(one, size, "bilinear"), of)
            for one, of in zip(maps, numbers[rows], strict=True)
        ]
    return found
