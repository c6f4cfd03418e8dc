"""The layer that maps are made of by default, and how its places lie: right, or refused by name."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from map_networks import (
    GRID,
    PICTURE,
    branches,
    channels_last,
    cnn,
    latents,
    network,
    perceptron,
    recurrent,
    vit,
    windows,
)
from torch import nn

from xlog.errors import ConfigError, LayerError
from xlog.model import wrap
from xlog.model.layer_choice import default_layer, named_layer
from xlog.model.layouts import ChannelsFirst, ChannelsLast, Tokens, Wanted

FRAMEWORKS = pytest.mark.parametrize("framework", ["torch", "paddle"])


def chosen(framework, make, x=PICTURE, **settings):
    return default_layer(wrap(network(framework, make, **settings)), x)


@FRAMEWORKS
@pytest.mark.parametrize(
    ("settings", "layer", "layout"),
    [
        # behind the last attention only the class token is read, and places get exactly nothing
        ({"pooling": "class"}, "blocks.1.norm1", Tokens(*GRID, 1)),
        ({"pooling": "class", "before": 2}, "blocks.1.norm1", Tokens(*GRID, 2)),
        ({"pooling": "class", "before": 5}, "blocks.1.norm1", Tokens(*GRID, 5)),
        ({"pooling": "class", "before": 0, "after": 1}, "blocks.1.norm1", Tokens(*GRID, 0, 1)),
        ({"pooling": "mean"}, "norm", Tokens(*GRID, 1)),
        ({"pooling": "mean", "before": 0}, "norm", Tokens(*GRID)),
        ({"pooling": "both"}, "norm", Tokens(*GRID, 1)),
    ],
    ids=str,
)
def test_the_layer_of_a_transformer_follows_from_its_pooling(framework, settings, layer, layout) -> None:
    choice = chosen(framework, vit, **settings)
    assert (choice.layer, choice.layout) == (layer, layout)
    assert "where changed corners act" in choice.reason


@FRAMEWORKS
def test_channels_may_come_last(framework) -> None:
    choice = chosen(framework, channels_last)
    assert (choice.layer, choice.layout) == ("norm", ChannelsLast(*GRID))


@FRAMEWORKS
@pytest.mark.parametrize("pooling", ["mean", "all"])
def test_a_convolutional_network_has_its_last_convolution(framework, pooling) -> None:
    choice = chosen(framework, cnn, pooling=pooling)
    assert (choice.layer, choice.layout) == ("features.3", ChannelsFirst(7, 5))
    assert "the shape of a convolution" in choice.reason


@FRAMEWORKS
def test_a_recurrent_layer_whose_end_is_read_out_leaves_the_maps_before_it(framework) -> None:
    model = wrap(network(framework, recurrent))
    choice = default_layer(model, PICTURE)
    assert (choice.layer, choice.layout) == ("relu", ChannelsFirst(*GRID))
    choice = named_layer(model, PICTURE, "lstm", None)  # though single pixels of corners do nothing
    assert choice.layout == Tokens(*GRID)


@FRAMEWORKS
@pytest.mark.parametrize(
    ("make", "settings", "why"),
    [
        (vit, {"shuffled": True}, "most of this network follows|no layer of this network"),
        (windows, {}, "most of this network follows 'patches'"),
        (windows, {"apart": True}, "most of this network follows 'patches'"),
        (latents, {}, "most of this network follows 'patches'"),
        (perceptron, {}, "no layer of this network puts out maps"),
        (cnn, {"pooling": "largest", "width": 5}, r"only some places of the last maps.*'features.3' \(5, 7, 5\)"),
        (branches, {}, r"several branches.*'fine.1' \(8, 8, 6\).*'coarse.1' \(8, 4, 3\)"),
    ],
    ids=lambda value: getattr(value, "__name__", None) or str(value)[:30],
)
def test_what_is_no_single_map_of_the_picture_is_refused_by_name(framework, make, settings, why) -> None:
    with pytest.raises(LayerError, match=why) as raised:
        chosen(framework, make, **settings)
    assert "layer=" in str(raised.value)


def test_windows_that_have_the_shape_of_the_stem_are_not_taken_for_it() -> None:
    # 16 windows of 16 places with 16 channels, on a stem that puts out 16 x 16 x 16
    x = np.random.default_rng(0).normal(size=(1, 3, 64, 64)).astype(np.float32)
    with pytest.raises(LayerError, match="most of this network follows 'patches'"):
        chosen("torch", windows, x, side=4, apart=True)


@FRAMEWORKS
def test_a_head_of_zeros_lets_no_gradient_through(framework) -> None:
    made = network(framework, cnn)
    for parameter in made.head.parameters():
        parameter.set_value(parameter * 0) if framework == "paddle" else parameter.data.zero_()
    with pytest.raises(LayerError, match=r"that the gradient of a logit reaches: .*'features.3' \(40, 7, 5\)"):
        default_layer(wrap(made), PICTURE)


def test_a_layer_that_is_called_often_is_looked_at_where_it_puts_out_maps() -> None:
    class Shared(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.one, self.two, self.relu, self.head = (
                nn.Conv2d(3, 4, 3),
                nn.Conv2d(4, 6, 3),
                nn.ReLU(),
                nn.Linear(6, 3),
            )

        def forward(self, x):
            x = self.relu(self.two(self.relu(self.one(x))))
            return self.head(self.relu(x.mean((2, 3))))

    torch.manual_seed(0)
    model = wrap(Shared().eval())
    for choice in (default_layer(model, PICTURE), named_layer(model, PICTURE, "relu", None)):
        assert (choice.layer, choice.call, choice.shape) == ("relu", 1, (6, 28, 20))


def test_it_is_found_once_and_copies_on_other_parameters_keep_it() -> None:
    made = network("torch", vit)
    model, passes = wrap(made), []
    made.register_forward_hook(lambda *_: passes.append(1))
    choice = default_layer(model, PICTURE)
    assert 0 < len(passes) < 20
    passes.clear()
    assert default_layer(model, PICTURE + 1) == choice
    assert default_layer(model.with_params({"head": {"weight": np.zeros((4, 16))}}), PICTURE) == choice
    assert passes == []


def test_a_refusal_is_found_once_too() -> None:
    made = network("torch", perceptron)
    model, passes = wrap(made), []
    made.register_forward_hook(lambda *_: passes.append(1))
    for count in (1, 0):
        passes.clear()
        with pytest.raises(LayerError, match="no layer of this network"):
            default_layer(model, PICTURE)
        assert (len(passes) > 0) == count


def test_a_trace_that_does_not_fit_memory_is_made_in_parts(monkeypatch) -> None:
    monkeypatch.setattr("xlog.model.layer_choice.TRACED_BYTES", 1000)
    assert chosen("torch", vit).layer == "blocks.1.norm1"


# ---------------------------------------------------------------------------------------------- named layers


@FRAMEWORKS
@pytest.mark.parametrize(
    ("make", "layer", "layout"),
    [
        (vit, "patches", ChannelsFirst(*GRID)),
        (vit, "blocks.0", Tokens(*GRID, 1)),
        (vit, "norm", Tokens(*GRID, 1)),
        (channels_last, "blocks.0.2", ChannelsLast(*GRID)),
        (channels_last, "blocks.0", ChannelsLast(*GRID)),
        (cnn, "features", ChannelsFirst(7, 5)),
        (cnn, "features.1", ChannelsFirst(15, 11)),
    ],
)
def test_the_layout_of_a_named_layer_is_proven(framework, make, layer, layout) -> None:
    made = wrap(network(framework, make))
    choice = named_layer(made, PICTURE, layer, None)
    assert (choice.layer, choice.layout) == (layer, layout)
    values = made.trace(PICTURE, (layer,)).activations[layer][choice.call]
    assert values.shape[1:] == choice.shape


@pytest.mark.parametrize("layer", ["blocks.1.attn.k_norm", "blocks.1.attn.matrix", "head", "blocks.0.mlp"])
def test_heads_and_attention_are_no_maps(layer) -> None:
    made = wrap(network("torch", vit))
    if layer == "blocks.0.mlp":
        assert named_layer(made, PICTURE, layer, None).layout == Tokens(*GRID, 1)  # but what an MLP puts out is
        return
    with pytest.raises(LayerError, match=f"but '{layer}' puts out"):
        named_layer(made, PICTURE, layer, None)


def test_a_layout_that_was_said_is_taken_and_the_rest_follows_from_the_shape() -> None:
    made = wrap(network("torch", vit))
    assert named_layer(made, PICTURE, "norm", Wanted("tokens", prefix=1)).layout == Tokens(*GRID, 1)
    assert named_layer(made, PICTURE, "norm", Wanted("tokens", grid=(7, 7))).layout == Tokens(7, 7)
    assert named_layer(made, PICTURE, "patches", Wanted("nchw")).layout == ChannelsFirst(*GRID)
    assert named_layer(made, PICTURE, "patches", Wanted("nhwc")).layout == ChannelsLast(16, 8)
    with pytest.raises(LayerError, match="got 49 tokens, 0 before and 0 after the places, and no grid of the prop"):
        named_layer(made, PICTURE, "norm", Wanted("tokens"))
    with pytest.raises(LayerError, match="got 49 tokens, 1 before and 0 after the places, and 7 x 7"):
        named_layer(made, PICTURE, "norm", Wanted("tokens", grid=(7, 7), prefix=1))
    with pytest.raises(LayerError, match=r"in layout 'nchw', but 'norm' puts out \[\(1, 49, 16\)\]"):
        named_layer(made, PICTURE, "norm", Wanted("nchw"))


# --------------------------------------------------------------------------------------------------- layouts


LAYOUTS = [
    (Wanted("nchw"), (5, 3, 4)),
    (Wanted("nhwc"), (3, 4, 5)),
    (Wanted("tokens", prefix=2, suffix=1), (15, 5)),
    (Wanted(lambda values: values[:, 1:].swapaxes(1, 2).reshape(len(values), 5, 3, 4)), (13, 5)),
]


@pytest.mark.parametrize(("wanted", "shape"), LAYOUTS, ids=["nchw", "nhwc", "tokens", "function"])
def test_maps_go_back_to_where_they_came_from(wanted, shape) -> None:
    values = np.random.default_rng(0).normal(size=(2, *shape))
    layout = wanted.of(values.shape, (6, 8))
    maps = layout.maps(values)
    assert maps.shape == (2, 5, 3, 4)
    np.testing.assert_array_equal(layout.put(values, maps), values)
    back = layout.put(values[:1], np.zeros((3, *maps.shape[1:])))  # many of one
    assert (layout.maps(back) == 0).all()
    assert back.shape == (3, *shape)
    assert (back != 0).sum() == 3 * (values[0].size - maps[0].size)  # what is no place stays


@pytest.mark.parametrize(
    "function",
    [
        lambda values: values[:, 1:],  # no maps
        lambda values: values[:, 1:].swapaxes(1, 2).reshape(len(values), 5, 3, 4) * 2,
        lambda values: values[:, 1:].mean(2).reshape(len(values), 1, 3, 4),
        lambda values: values[:, :12].swapaxes(1, 2).reshape(len(values), 5, 3, 4)[:, [0, 0, 1]],
        lambda values: values.size(2),
    ],
)
def test_a_function_that_does_more_than_move_values_is_refused(function) -> None:
    with pytest.raises(ConfigError, match="layout: "):
        Wanted(function).of((1, 13, 5), (6, 8))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (("rows",), "wanted a layout among"),
        (("nchw", (2, 3)), "about layout=.tokens."),
        (("tokens", (0, 3)), "at least 1 each"),
        (("tokens", 3), r"wanted grid=\(rows, columns\), got 3"),
        (("tokens", (2, 3), -1), "prefix and suffix of at least 0"),
    ],
)
def test_layouts_that_are_none_are_refused(settings, message) -> None:
    with pytest.raises(ConfigError, match=message):
        Wanted(*settings)
