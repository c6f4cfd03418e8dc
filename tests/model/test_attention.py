"""Attention is seen wherever a framework computes it, and what it goes through is as it was afterwards."""

from __future__ import annotations

import threading

import numpy as np
import pytest
import torch
from map_networks import PICTURE, network, vit, windows
from paddle_here import paddle
from paddle_networks import state_of
from torch import nn
from torch.nn import functional as F
from torch_networks import torch_state
from torchvision_here import timm, torchvision
from transformers import ViTConfig, ViTForImageClassification

from xlog.errors import ConfigError, LayerError
from xlog.model import ATTENTION, attention_call, wrap
from xlog.model.attention import attention_of, value_shares

PF = paddle.nn.functional
WIDTH, HEADS, TOKENS = 8, 2, 6
ROWS = np.random.default_rng(0).normal(size=(3, TOKENS, WIDTH)).astype(np.float32)

STATES = {"torch": torch_state, "paddle": state_of}


def shared(q: np.ndarray, k: np.ndarray) -> np.ndarray:
    """What attention shares out, by its definition: softmax(q k^T / sqrt(d))."""
    scores = np.exp(q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1]))
    return scores / scores.sum(axis=-1, keepdims=True)


def heads_of(x: np.ndarray) -> np.ndarray:
    """(N, T, D) -> (N, heads, T, d)"""
    return x.reshape(*x.shape[:2], HEADS, -1).swapaxes(1, 2)


# ------------------------------------------------------------------------------------------- where it is computed

TORCH_SOFTMAXES = {
    "a function": lambda scores: F.softmax(scores, dim=-1),
    "torch's": lambda scores: torch.softmax(scores, 3),
    "a tensor's": lambda scores: scores.softmax(dim=-1),
    "a layer": nn.Softmax(dim=-1),
}


class TorchAttention(nn.Module):
    """Attention of what it is given, by a function of queries, keys and values (N, heads, T, d)."""

    def __init__(self, attend) -> None:
        super().__init__()
        self.attend, self.head = attend, nn.Linear(WIDTH, 2)

    def forward(self, x):
        q = x.unflatten(2, (HEADS, -1)).transpose(1, 2)
        return self.head(self.attend(q, q, q).transpose(1, 2).flatten(2)).mean(1)


class PaddleAttention(paddle.nn.Layer):
    def __init__(self, attend) -> None:
        super().__init__()
        self.attend, self.head = attend, paddle.nn.Linear(WIDTH, 2)

    def forward(self, x):
        q = x.reshape([*x.shape[:2], HEADS, -1])  # paddle has heads behind tokens
        return self.head(self.attend(q, q, q).flatten(2)).mean(1)


def by_softmax(softmax):
    return lambda q, k, v: softmax(q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5) @ v


def by_paddle_softmax(softmax):
    def attend(q, k, v):
        q, k, v = (part.transpose([0, 2, 1, 3]) for part in (q, k, v))
        return (softmax(q @ k.transpose([0, 1, 3, 2]) / q.shape[-1] ** 0.5) @ v).transpose([0, 2, 1, 3])

    return attend


captured = PF.softmax  # as `from paddle.nn.functional import softmax` binds it

PADDLE_SOFTMAXES = {
    "a function": lambda scores: PF.softmax(scores),
    "paddle's": lambda scores: paddle.softmax(scores, -1),
    "a tensor's": lambda scores: scores.softmax(dim=3),
    "a layer": paddle.nn.Softmax(),
    "one under a name of the network's file": lambda scores: captured(scores, axis=-1),
}
ATTENDING = {
    **{f"torch, softmax as {name}": TorchAttention(by_softmax(made)) for name, made in TORCH_SOFTMAXES.items()},
    "torch, in one piece": TorchAttention(F.scaled_dot_product_attention),
    "torch, a function under another name": TorchAttention(lambda q, k, v: F.scaled_dot_product_attention(q, k, v)),
    **{f"paddle, softmax as {name}": PaddleAttention(by_paddle_softmax(m)) for name, m in PADDLE_SOFTMAXES.items()},
    "paddle, in one piece": PaddleAttention(lambda q, k, v: PF.scaled_dot_product_attention(q, k, v)),
    "paddle, flash attention": PaddleAttention(lambda q, k, v: PF.flash_attention.flash_attention(q, k, v)[0]),
}


@pytest.mark.parametrize("attending", ATTENDING.values(), ids=ATTENDING)
def test_attention_is_seen_wherever_it_is_computed(attending) -> None:
    model = wrap(attending)
    before = STATES[model.describe().framework](attending), PF.softmax, paddle.softmax, paddle.Tensor.softmax, captured
    trace, pull = model.trace(ROWS, (ATTENTION,)), model.vjp(ROWS, (ATTENTION,))
    gradient = pull(np.ones_like(pull.outputs))[ATTENTION]

    expected = shared(heads_of(ROWS), heads_of(ROWS))
    for calls in (trace.activations[ATTENTION], pull.activations[ATTENTION]):
        assert len(calls) == 1
        np.testing.assert_allclose(calls[0], expected, rtol=0, atol=1e-6)
    np.testing.assert_allclose(trace.outputs, model.forward(ROWS), rtol=0, atol=1e-6)

    # outputs are linear in shares: the mean over queries of shares times values times weights
    weights = model.params("head")["weight"].sum(axis=0).reshape(HEADS, -1)
    of_keys = np.einsum("nhtd,hd->nht", heads_of(ROWS), weights) / TOKENS
    by_hand = np.repeat(of_keys[:, :, None], TOKENS, axis=2)
    np.testing.assert_allclose(gradient[0], by_hand, rtol=0, atol=1e-6)
    after = STATES[model.describe().framework](attending), PF.softmax, paddle.softmax, paddle.Tensor.softmax, captured
    assert after == before


MASK = np.random.default_rng(1).random((TOKENS, TOKENS)) < 0.7
MASK |= np.eye(TOKENS, dtype=bool)


@pytest.mark.parametrize(
    "settings",
    [
        {"attn_mask": torch.tensor(MASK)},
        {"attn_mask": torch.randn(2, TOKENS, TOKENS)},
        {"is_causal": True},
        {"scale": 0.3},
        {"enable_gqa": True},
    ],
    ids=lambda settings: ", ".join(settings),
)
def test_what_torch_attends_in_one_piece_is_the_same_looked_into(settings) -> None:
    class Net(nn.Module):
        def forward(self, x):
            q = x.reshape(len(x), TOKENS, 4, 2).transpose(1, 2)
            k = q[:, :2] if settings.get("enable_gqa") else q
            mask = settings.get("attn_mask")
            own = {**settings, "attn_mask": mask.repeat(2, 1, 1)} if mask is not None and mask.ndim == 3 else settings
            return F.scaled_dot_product_attention(q, k, k, **own).flatten(1)

    model = wrap(Net())
    trace = model.trace(ROWS, (ATTENTION,))
    np.testing.assert_allclose(trace.outputs, model.forward(ROWS), rtol=0, atol=1e-6)
    (shares,) = trace.activations[ATTENTION]
    np.testing.assert_allclose(shares.sum(axis=-1), 1, rtol=0, atol=1e-6)
    if settings.get("is_causal"):
        assert not np.triu(shares, 1).any()
    if settings.get("attn_mask") is not None and settings["attn_mask"].ndim == 2:
        assert not shares[..., ~MASK].any()


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("need", [{"need_weights": False}, {}, {"average_attn_weights": False}], ids=str)
def test_torch_multihead_attention_is_seen_however_it_is_asked(need, causal) -> None:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.attention = nn.MultiheadAttention(WIDTH, HEADS, batch_first=True)

        def forward(self, x):
            mask = nn.Transformer.generate_square_subsequent_mask(TOKENS) if causal else None
            self.said = self.attention(x, x, x, attn_mask=mask, **need)
            return self.said[0].flatten(1)

    torch.manual_seed(0)
    network = Net().eval()
    model = wrap(network)
    trace = model.trace(ROWS, (ATTENTION,))
    (shares,) = trace.activations[ATTENTION]
    seen = network.said[1]
    weights = network.attention(*[torch.tensor(ROWS)] * 3, average_attn_weights=False)[1].detach().numpy()
    if not causal:
        np.testing.assert_allclose(shares, weights, rtol=0, atol=1e-6)
    np.testing.assert_allclose(trace.outputs, model.forward(ROWS), rtol=0, atol=1e-6)
    if need != {"need_weights": False}:
        expected = shares if need else shares.mean(axis=1)
        np.testing.assert_allclose(seen.numpy(), expected, rtol=0, atol=1e-6)


def test_paddle_multihead_attention_is_seen() -> None:
    layer = paddle.nn.TransformerEncoderLayer(WIDTH, HEADS, 16, dropout=0.0)

    class Net(paddle.nn.Layer):
        def __init__(self) -> None:
            super().__init__()
            self.layer = layer

        def forward(self, x):
            return self.layer(x).mean(1)

    trace = wrap(Net()).trace(ROWS, (ATTENTION,))
    assert [shares.shape for shares in trace.activations[ATTENTION]] == [(3, HEADS, TOKENS, TOKENS)]


# --------------------------------------------------------------------------------------------- networks of libraries


def huggingface(attends: str):
    config = ViTConfig(
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        image_size=32,
        patch_size=8,
        attn_implementation=attends,
    )
    return ViTForImageClassification(config)


def timm_vit(fused: bool):
    made = timm.create_model("vit_tiny_patch16_224", img_size=32, patch_size=8, depth=2, embed_dim=16, num_heads=2)
    for block in made.blocks:
        block.attn.fused_attn = fused
    return made


def torchvision_vit():
    made = torchvision.models.VisionTransformer(32, 8, 2, 2, 16, 32, num_classes=3)
    nn.init.normal_(made.heads.head.weight)  # zeros, until it is trained
    return made


LIBRARIES = {
    "timm, fused": lambda: timm_vit(True),
    "timm, not fused": lambda: timm_vit(False),
    "Hugging Face, sdpa": lambda: huggingface("sdpa"),
    "Hugging Face, eager": lambda: huggingface("eager"),
    "torchvision": lambda: torchvision_vit(),
}
X = np.random.default_rng(0).normal(size=(2, 3, 32, 32)).astype(np.float32)


@pytest.mark.parametrize("make", LIBRARIES.values(), ids=LIBRARIES)
def test_networks_of_libraries_are_looked_into_and_left_as_they_were(make) -> None:
    torch.manual_seed(0)
    network = make().eval()
    before = torch_state(network)
    flags = [getattr(part, "fused_attn", None) for part in network.modules()]
    attends, fast = getattr(network, "config", None), torch.backends.mha.get_fastpath_enabled()
    attends = attends and attends._attn_implementation
    model = wrap(network)
    plain = model.forward(X)
    trace = model.trace(X, (ATTENTION,))

    assert [shares.shape for shares in trace.activations[ATTENTION]] == [(2, 2, 17, 17)] * 2
    np.testing.assert_allclose(trace.outputs, plain, rtol=0, atol=1e-5 * np.abs(plain).max())
    found = attention_of(model, X[:1])
    assert (str(found.layout), found.read, found.count) == ("4 x 4 tokens, 1 before", (0,), 2)

    assert torch_state(network) == before
    assert [getattr(part, "fused_attn", None) for part in network.modules()] == flags
    assert attends == (attends and network.config._attn_implementation)
    assert fast == torch.backends.mha.get_fastpath_enabled()


def test_fused_and_unfused_are_the_same_attention() -> None:
    torch.manual_seed(0)
    network = timm_vit(True).eval()
    one = wrap(network).trace(X, (ATTENTION,)).activations[ATTENTION]
    for block in network.blocks:
        block.attn.fused_attn = False
    two = wrap(network).trace(X, (ATTENTION, "blocks.0.attn.attn_drop", "blocks.1.attn.attn_drop")).activations
    for number in range(2):
        np.testing.assert_array_equal(two[ATTENTION][number], two[f"blocks.{number}.attn.attn_drop"][0])
        np.testing.assert_allclose(one[number], two[ATTENTION][number], rtol=0, atol=1e-6)


# ----------------------------------------------------------------------------------------------- what it goes through


@pytest.mark.parametrize("framework", ["torch", "paddle"])
def test_edited_attention_takes_from_where_it_is_told(framework) -> None:
    """Without attention nothing of the places reaches the class token; with all of it on itself neither."""
    model = wrap(network(framework, vit))
    other = PICTURE[:, :, ::-1]
    assert np.abs(model.forward(PICTURE) - model.forward(other)).max() > 1e-3
    for shares in (np.zeros((49, 49), np.float32), np.eye(49, dtype=np.float32)):
        with model.edit({ATTENTION: lambda call, shares=shares: np.broadcast_to(shares, call.shape)}):
            np.testing.assert_array_equal(model.forward(PICTURE), model.forward(other))


@pytest.mark.parametrize("framework", ["torch", "paddle"])
def test_other_threads_are_not_looked_into(framework) -> None:
    """They attend while a pass of ours lasts, as in training beside an explanation."""
    attending = ATTENDING[f"{framework}, softmax as a function"]
    beside = [torch.rand(1, 2, 3, 3), F.softmax] if framework == "torch" else [paddle.rand([1, 2, 3, 3]), None]

    def attend_beside(call):
        def attend() -> None:
            beside.append(beside[1](beside[0], dim=-1) if beside[1] else PF.softmax(beside[0]))

        thread = threading.Thread(target=attend)
        thread.start()
        thread.join()
        return call

    model = wrap(attending)
    with model.edit({ATTENTION: attend_beside}):
        calls = model.trace(ROWS, (ATTENTION,)).activations[ATTENTION]
    assert [call.shape for call in calls] == [(3, HEADS, TOKENS, TOKENS)]
    assert tuple(beside[2].shape) == (1, 2, 3, 3)


@pytest.mark.parametrize("framework", ["torch", "paddle"])
def test_all_is_put_back_when_a_pass_fails(framework) -> None:
    before = PF.softmax, paddle.softmax, paddle.Tensor.softmax, captured
    model = wrap(ATTENDING[f"{framework}, in one piece"])
    with model.edit({ATTENTION: lambda call: call[:, :1]}), pytest.raises(LayerError, match="returns the shape"):
        model.forward(ROWS)
    assert before == (PF.softmax, paddle.softmax, paddle.Tensor.softmax, captured)
    np.testing.assert_allclose(model.forward(ROWS), model.trace(ROWS, (ATTENTION,)).outputs, rtol=0, atol=1e-6)


@pytest.mark.parametrize("framework", ["torch", "paddle"])
def test_one_call_can_be_named_alone(framework) -> None:
    model = wrap(network(framework, vit))
    both, last = model.vjp(PICTURE, (ATTENTION,)), model.vjp(PICTURE, (attention_call(1),))
    cotangent = np.ones_like(both.outputs)
    np.testing.assert_array_equal(last.activations[attention_call(1)][0], both.activations[ATTENTION][1])
    np.testing.assert_allclose(last(cotangent)[attention_call(1)][0], both(cotangent)[ATTENTION][1], atol=1e-6)
    with pytest.raises(LayerError, match="too little attention was seen in this pass"):
        model.trace(PICTURE, (attention_call(2),))


# ----------------------------------------------------------------------------------------- what each token is read as


def last_norm_and_values(network, number: int):
    """Of a network of a library: the norm before an attention, its values' weight and bias, its projection's weight."""
    if hasattr(network, "blocks"):  # timm
        block = network.blocks[number]
        qkv = block.attn.qkv
        return block.norm1, qkv.weight[-16:], qkv.bias[-16:], block.attn.proj.weight
    if hasattr(network, "vit"):  # Hugging Face
        layer = network.vit.layers[number]
        return layer.layernorm_before, *values_of(layer.attention), projection_of(layer.attention).weight
    layer = network.encoder.layers[number]
    attention = layer.self_attention
    return layer.ln_1, attention.in_proj_weight[-16:], attention.in_proj_bias[-16:], attention.out_proj.weight


def values_of(attention):
    (linear,) = [part for name, part in attention.named_modules() if name.rpartition(".")[2] in ("value", "v_proj")]
    return linear.weight, linear.bias


def projection_of(attention):
    (linear,) = [part for name, part in attention.named_modules() if name.rpartition(".")[2] in ("dense", "o_proj")]
    return linear


@pytest.mark.parametrize("make", LIBRARIES.values(), ids=LIBRARIES)
def test_values_are_found_however_a_library_computes_them(make) -> None:
    """|Z W_value W_projection| / |Z|, without the bias of the projection, with weights looked up by hand."""
    torch.manual_seed(0)
    network = make().eval()
    for parameter in network.parameters():
        nn.init.normal_(parameter, std=0.3)
    before, model = torch_state(network), wrap(network)
    found = value_shares(model, attention_of(model, X[:1]), X)
    for number in range(2):
        norm, weight, bias, projection = last_norm_and_values(network, number)
        seen = []
        handle = norm.register_forward_hook(lambda *call, seen=seen: seen.append(call[2]))
        with torch.no_grad():
            network(torch.tensor(X))
            handle.remove()
            brought = (seen[0] @ weight.T + bias) @ projection.T
            expected = brought.norm(dim=2) / seen[0].norm(dim=2)
        np.testing.assert_allclose(found[number], expected.numpy(), rtol=1e-4)
    assert torch_state(network) == before


def test_values_that_cannot_be_told_apart_are_said() -> None:
    """Where attention adds to what it reads itself, nothing puts out what it brought alone."""

    class Adding(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.patches, self.norm, self.head = nn.Conv2d(3, 8, 8, 8), nn.LayerNorm(8), nn.Linear(8, 2)

        def forward(self, x):
            x = self.patches(x).flatten(2).transpose(1, 2)
            y = self.norm(x)[:, None]
            x = x + F.scaled_dot_product_attention(y, y, y)[:, 0]
            return self.head(x).mean(1)

    torch.manual_seed(0)
    model = wrap(Adding())
    with pytest.raises(LayerError, match=r"wanted a layer that puts out what it brought.*call 0 of attention"):
        value_shares(model, attention_of(model, X[:1]), X)


# --------------------------------------------------------------------------------------------- what can be multiplied

FOUND = {
    "a class token": ({}, "8 x 6 tokens, 1 before", (0,)),
    "a class token and registers": ({"before": 5}, "8 x 6 tokens, 5 before", (0,)),
    "a class token at the end": ({"before": 0, "after": 1}, "8 x 6 tokens, 1 after", (48,)),
    "a mean of places": ({"pooling": "mean"}, "8 x 6 tokens, 1 before", tuple(range(1, 49))),
    "a mean, nothing else": ({"pooling": "mean", "before": 0}, "8 x 6 tokens", tuple(range(48))),
    "both": ({"pooling": "both"}, "8 x 6 tokens, 1 before", (0,)),
}


@pytest.mark.parametrize("framework", ["torch", "paddle"])
@pytest.mark.parametrize(("settings", "layout", "read"), FOUND.values(), ids=FOUND)
def test_tokens_are_told_apart_by_trying(framework, settings, layout, read) -> None:
    found = attention_of(wrap(network(framework, vit, **settings)), PICTURE)
    assert (str(found.layout), found.read) == (layout, read)


@pytest.mark.parametrize("framework", ["torch", "paddle"])
def test_windows_and_networks_without_attention_are_refused(framework) -> None:
    with pytest.raises(LayerError, match=r"windows or groups of tokens attend apart.*such as GradCAM"):
        attention_of(wrap(network(framework, windows)), PICTURE)
    apart = wrap(network(framework, windows, apart=True))  # has none
    with pytest.raises(LayerError, match="no attention was seen in this pass"):
        attention_of(apart, PICTURE)
    with pytest.raises(ConfigError, match="below the 2 calls of attention of this network, got 2"):
        attention_of(wrap(network(framework, vit)), PICTURE, 2)


def test_swin_has_attention_over_all_places_in_its_last_stage() -> None:
    torch.manual_seed(0)
    small = {"img_size": 112, "window_size": 7, "embed_dim": 12, "depths": (1, 1, 2), "num_heads": (1, 2, 3)}
    model = wrap(timm.models.SwinTransformer(**small).eval())
    x = np.random.default_rng(0).normal(size=(1, 3, 112, 112)).astype(np.float32)
    with pytest.raises(LayerError, match="start=2 takes the last 2 calls, which do"):
        attention_of(model, x)
    found = attention_of(model, x, 2)
    assert (str(found.layout), found.read, found.heads) == ("7 x 7 tokens", tuple(range(49)), 3)


REFUSED = {
    "levit_128s": "the last is over 16 tokens; start=7 takes the last 4 calls",
    "pit_ti_224": "the last is over 50 tokens; start=8 takes the last 4 calls",
    "cait_xxs24_224": "queries and keys are not the same tokens; take a method that does not multiply attention",
}


@pytest.mark.parametrize(("name", "why"), REFUSED.items(), ids=REFUSED)
def test_attention_between_different_tokens_is_refused(name, why) -> None:
    torch.manual_seed(0)
    model = wrap(timm.create_model(name, depth=2).eval() if name.startswith("cait") else timm.create_model(name).eval())
    x = np.random.default_rng(0).normal(size=(1, 3, 224, 224)).astype(np.float32)
    with pytest.raises(LayerError, match=why):
        attention_of(model, x)


def test_a_logit_that_reads_no_attention_is_said() -> None:
    network = torchvision.models.VisionTransformer(32, 8, 2, 2, 16, 32, num_classes=3).eval()
    with pytest.raises(LayerError, match="gradient of a logit by what attention shares out is 0 everywhere"):
        attention_of(wrap(network), X[:1])
