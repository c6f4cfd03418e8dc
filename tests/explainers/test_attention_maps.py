"""Maps of attention, beside the equations of their papers written out slowly, on both frameworks."""

from __future__ import annotations

import copy
import dataclasses

import numpy as np
import pytest
import torch
from explaining import assert_close, explain
from map_networks import PICTURE, network, vit, windows
from torch import Tensor, nn
from torch.nn import functional as F

import xlog
from xlog.errors import ConfigError, LayerError, ModelError
from xlog.explainers import (
    BidirectionalTransformer,
    GenericAttention,
    Rollout,
    TransformerAttribution,
    TransitionAttentionMaps,
    ViTCX,
)
from xlog.model import wrap
from xlog.run.runner import Runner

X = np.concatenate([PICTURE, PICTURE[:, :, ::-1] + 0.5])
TARGETS = np.array([2, 0])
FRAMEWORKS = ["torch", "paddle"]


def twins(**settings) -> dict[str, object]:
    """The same transformer with the same weights on both frameworks."""
    theirs = network("torch", vit, **settings)
    return {"torch": theirs, "paddle": in_paddle(theirs, **settings)}


def in_paddle(theirs: nn.Module, **settings):
    """The same transformer, with the same weights, in paddle."""
    ours = network("paddle", vit, **settings)
    linear = {f"{name}.weight" for name, part in theirs.named_modules() if isinstance(part, nn.Linear)}
    for name, value in theirs.state_dict().items():
        array = value.numpy()
        dict(ours.named_parameters())[name].set_value(array.T.copy() if name in linear else array)
    return ours


@pytest.fixture(scope="module")
def both() -> dict[str, object]:
    return twins()


def attention_by_hand(net: nn.Module, x: Tensor) -> tuple[list[Tensor], Tensor]:
    """What attention of `map_networks.vit` shares out, with gradients to be asked for, and the logits."""
    seen: list[Tensor] = []
    handles = [block.attn.matrix.register_forward_hook(lambda *call: seen.append(call[2])) for block in net.blocks]
    outputs = net(x)
    for handle in handles:
        handle.remove()
    return seen, outputs


def gradients_by_hand(net: nn.Module, x: np.ndarray, target: int) -> tuple[list[Tensor], list[Tensor]]:
    shares, outputs = attention_by_hand(net, torch.tensor(x[None], dtype=net.head.weight.dtype))
    gradients = torch.autograd.grad(outputs[0, target], shares)
    return [call[0].detach() for call in shares], [gradient[0] for gradient in gradients]


def rollout_by_hand(net, x: np.ndarray, target: int) -> Tensor:
    """Abnar & Zuidema 2020: A = 0.5 W + 0.5 I; A~ of a layer is A times A~ of the layer before."""
    shares, _ = gradients_by_hand(net, x, target)
    through = torch.eye(shares[0].shape[-1])
    for heads in shares:
        own = 0.5 * heads.mean(0) + 0.5 * torch.eye(len(through))
        through = own @ through
    return through


def generic_by_hand(net, x: np.ndarray, target: int) -> Tensor:
    """Chefer et al. 2021, equations 5 and 6, from R = I on."""
    relevance = torch.eye(49)
    for heads, gradient in zip(*gradients_by_hand(net, x, target), strict=True):
        cam = torch.stack([(g * a).clamp(min=0) for g, a in zip(gradient, heads, strict=True)]).mean(0)
        relevance = relevance + cam @ relevance
    return relevance


def relevance_by_hand(net, x: np.ndarray, target: int) -> list[Tensor]:
    """Chefer et al. 2021, "Transformer Interpretability Beyond Attention Visualization": what shares have of the logit.

    In relevances, layer by layer from the logit down, and not in gradients; in double precision.
    """
    net = copy.deepcopy(net).double()

    def of_linear(layer, x, r):
        """Equation 5: to the x_j for which x_j w_ji >= 0, in proportion; without a bias."""
        parts = (x[..., None, :] * layer.weight).clamp(min=0)  # (..., i, j)
        return (parts / parts.sum(-1, keepdim=True).clamp(min=1e-30) * r[..., None]).sum(-2)

    def of_sum(u, v, r):
        """Equations 2 and 6, normed as of 9 and 10."""
        of_u, of_v = u / (u + v) * r, v / (u + v) * r
        su, sv = of_u.sum(), of_v.sum()
        total = su.abs() + sv.abs()
        return of_u * su.abs() / total * r.sum() / su, of_v * sv.abs() / total * r.sum() / sv

    def of_product(a, b, r):
        """Equation 2 for both factors; each gets all of r, so equations 9 and 10 halve it."""
        of_a, of_b = a * ((r / (a @ b)) @ b.transpose(-1, -2)), b * (a.transpose(-1, -2) @ (r / (a @ b)))
        total = of_a.sum().abs() + of_b.sum().abs()
        return (
            of_a * of_a.sum().abs() / total * r.sum() / of_a.sum(),
            of_b * of_b.sum().abs() / total * r.sum() / of_b.sum(),
        )

    tokens = net.patches(torch.tensor(x[None]).double())[0].flatten(1).T
    rows = [part[0] for part in (net.first, net.last)]
    t, kept = torch.cat([rows[0], tokens, rows[1]]), []
    for block in net.blocks:
        n1 = block.norm1(t)
        q, key, v = (part.transpose(0, 1) for part in block.attn.qkv(n1).reshape(len(t), 3, 2, 8).unbind(1))
        qn, kn = block.attn.q_norm(q), block.attn.k_norm(key)
        shares = (qn @ kn.transpose(1, 2)).softmax(-1)
        mixed = (shares @ v).transpose(0, 1).flatten(1)
        attended = block.attn.proj(mixed)
        u = t + attended
        n2 = block.norm2(u)
        f1 = block.mlp[0](n2)
        f2 = block.mlp[2](f1.relu())
        kept.append((t, n1, qn, kn, v, shares, mixed, attended, u, n2, f1, f2))
        t = u + f2
    normed = net.norm(t)
    read = [0] if len(rows[0]) and net.pooling == "class" else list(range(len(rows[0]), len(t)))
    pooled = normed[read].mean(0)
    r = of_linear(net.head, pooled, torch.eye(4).double()[target])
    r_t = torch.zeros_like(t)
    r_t[read] = normed[read] / len(read) / pooled * r  # and through the norm as it is
    found = []
    for block, (t, n1, qn, kn, v, shares, mixed, attended, u, n2, f1, f2) in zip(
        net.blocks[::-1], kept[::-1], strict=True
    ):
        r_u, r_f2 = of_sum(u, f2, r_t)
        r_n2 = of_linear(block.mlp[0], n2, of_linear(block.mlp[2], f1.relu(), r_f2))
        r_t, r_attended = of_sum(t, attended, r_u + r_n2)
        r_mixed = of_linear(block.attn.proj, mixed, r_attended).reshape(len(t), 2, 8).transpose(0, 1)
        r_shares, r_v = of_product(shares, v, r_mixed)
        found.append(r_shares)
        r_q, r_k = of_product(qn, kn.transpose(1, 2), r_shares)
        of_qkv = [part.transpose(0, 1).flatten(1) for part in (r_q, r_k.transpose(1, 2), r_v)]
        r_t = r_t + of_linear(block.attn.qkv, n1, torch.cat(of_qkv, 1))
    return [part.detach() for part in found[::-1]]


def transformer_by_hand(net, x: np.ndarray, target: int) -> Tensor:
    """Equations 13 and 14, of the last layer's matrix to the first's."""
    through = torch.eye(49).double()
    _, gradients = gradients_by_hand(net, x, target)
    for relevance, gradient in zip(relevance_by_hand(net, x, target), gradients, strict=True):
        own = torch.eye(49) + torch.stack(
            [(g * r).clamp(min=0) for g, r in zip(gradient, relevance, strict=True)]
        ).mean(0)
        through = own @ through
    return through


def feedback_by_hand(net, x: np.ndarray, target: int, steps: int = 5, probability: bool = False) -> Tensor:
    """E_h of the positive part of the mean, from 0 to x, of the gradient by the last attention."""
    total = 0
    for share in np.linspace(0, 1, steps):
        shares, outputs = attention_by_hand(net, torch.tensor(np.float32(share) * x[None]))
        explained = outputs.softmax(1) if probability else outputs
        total = total + torch.autograd.grad(explained[0, target], shares[-1])[0]
    return (total[0] / steps).clamp(min=0).mean(0)


def tam_by_hand(net, x: np.ndarray, target: int, probability: bool = False) -> Tensor:
    """Yuan et al. 2021: the last attention's rows are states, and s becomes s A + s, layer by layer, downwards."""
    shares, _ = gradients_by_hand(net, x, target)
    state = shares[-1].mean(0)
    for heads in shares[-2::-1]:
        state = state @ heads.mean(0) + state
    return state * feedback_by_hand(net, x, target, probability=probability)


def bidirectional_by_hand(net, x: np.ndarray, target: int) -> Tensor:
    """Chen et al. 2023, head mode: R += sum_h I_h A_h R, with I_h the mean of |A_h^T G_h|, made to sum to 1."""
    relevance = torch.eye(49)
    for heads, gradient in zip(*gradients_by_hand(net, x, target), strict=True):
        important = torch.stack([(a.T @ g).abs().mean() for a, g in zip(heads, gradient, strict=True)])
        important = important / important.sum()
        relevance = relevance + sum(i * a for i, a in zip(important, heads, strict=True)) @ relevance
    return relevance * feedback_by_hand(net, x, target)


def bidirectional_of_tokens_by_hand(net, x: np.ndarray, target: int) -> Tensor:
    """Token mode: R += E_h[A] diag(|V W_proj| / |Z|) R, with Z what the queries, keys and values are made of."""
    shares, _ = gradients_by_hand(net, x, target)
    relevance = torch.eye(49)
    for number, heads in enumerate(shares):
        block = net.blocks[number]
        seen: list[Tensor] = []
        handle = block.norm1.register_forward_hook(lambda *call, seen=seen: seen.append(call[2]))
        net(torch.tensor(x[None]))
        handle.remove()
        tokens = seen[0][0].detach()
        width = tokens.shape[1]
        values = tokens @ block.attn.qkv.weight[2 * width :].T + block.attn.qkv.bias[2 * width :]
        stretched = (values @ block.attn.proj.weight.T).norm(dim=1) / tokens.norm(dim=1)
        relevance = relevance + heads.mean(0) @ torch.diag(stretched.detach()) @ relevance
    return relevance * feedback_by_hand(net, x, target)


BY_HAND = {
    Rollout(): rollout_by_hand,
    GenericAttention(): generic_by_hand,
    TransformerAttribution(): transformer_by_hand,
}
WITH_FEEDBACK = {
    TransitionAttentionMaps(start=0, steps=5): tam_by_hand,
    BidirectionalTransformer(start=0, steps=5): bidirectional_by_hand,
    BidirectionalTransformer(start=0, steps=5, mode="token"): bidirectional_of_tokens_by_hand,
}
ALL = {**BY_HAND, **WITH_FEEDBACK}
TOLERANCE = dict.fromkeys((explainer.name for explainer in ALL), 1e-5)
TOLERANCE["TransformerAttribution"] = 2e-3  # it divides by what may be close to 0; 1e-4 in double precision, below


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("explainer", ALL, ids=lambda explainer: explainer.name)
def test_maps_are_what_the_papers_equations_say(both, explainer, framework) -> None:
    attribution = explain(explainer, wrap(both[framework]), X, TARGETS)
    by_hand = [ALL[explainer](both["torch"], x, target) for x, target in zip(X, TARGETS, strict=True)]
    assert_close(
        attribution.grids, np.stack([through[0, 1:].reshape(8, 6) for through in by_hand]), TOLERANCE[explainer.name]
    )
    assert (attribution.upsampling, attribution.layout) == ("bilinear", "8 x 6 tokens, 1 before")


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("explainer", ALL, ids=lambda explainer: explainer.name)
def test_where_places_are_read_the_mean_of_their_rows_is_taken(explainer, framework) -> None:
    nets = twins(pooling="mean")
    attribution = explain(explainer, wrap(nets[framework]), X, TARGETS)
    by_hand = torch.stack([ALL[explainer](nets["torch"], x, target) for x, target in zip(X, TARGETS, strict=True)])
    if isinstance(explainer, GenericAttention | TransformerAttribution):  # the identity adds the same to all places
        by_hand = by_hand - torch.eye(49)
    assert_close(attribution.grids, by_hand[:, 1:, 1:].mean(1).reshape(2, 8, 6).numpy(), TOLERANCE[explainer.name])


@pytest.mark.parametrize("pooling", ["class", "mean"])
def test_relevance_in_double_precision_is_that_of_the_equations(pooling) -> None:
    net = network("torch", vit, pooling=pooling).double()
    found = explain(TransformerAttribution(), wrap(net), X.astype(float), TARGETS)
    by_hand = torch.stack([transformer_by_hand(net, x, int(t)) for x, t in zip(X, TARGETS, strict=True)]) - torch.eye(
        49
    )
    rows = by_hand[:, 0, 1:] if pooling == "class" else by_hand[:, 1:, 1:].mean(1)
    assert_close(found.grids, rows.reshape(2, 8, 6).numpy(), 1e-4)


class OneBlock(nn.Module):
    """A transformer of torch's own block, whose attention has weights that are no layer's, or of layers alone."""

    def __init__(self, batch_first: bool, activation: str = "gelu") -> None:
        super().__init__()
        torch.manual_seed(0)
        self.patches, self.token, self.head = nn.Conv2d(3, 8, 4, 4), nn.Parameter(torch.randn(1, 1, 8)), nn.Linear(8, 4)
        self.block = nn.TransformerEncoderLayer(8, 2, 16, 0.0, activation, batch_first=batch_first, norm_first=True)
        self.batch_first = batch_first
        nn.init.normal_(self.block.self_attn.in_proj_bias)

    def forward(self, x):
        tokens = self.patches(x).flatten(2).transpose(1, 2)
        tokens = torch.cat([self.token.expand(len(x), -1, -1), tokens], 1)
        if self.batch_first:
            return self.head(self.block(tokens)[:, 0])
        return self.head(self.block(tokens.transpose(0, 1))[0])


class OfLayers(OneBlock):
    def __init__(self) -> None:
        super().__init__(True)
        own, self.qkv = self.block.self_attn, nn.Linear(8, 24)
        self.qkv.weight, self.qkv.bias = own.in_proj_weight, own.in_proj_bias
        self.gelu = nn.GELU()

    def forward(self, x):
        block = self.block
        tokens = self.patches(x).flatten(2).transpose(1, 2)
        tokens = torch.cat([self.token.expand(len(x), -1, -1), tokens], 1)
        q, k, v = self.qkv(block.norm1(tokens)).unflatten(2, (3, 2, 4)).permute(2, 0, 3, 1, 4)
        mixed = (q / 2 @ k.transpose(2, 3)).softmax(-1) @ v
        out = block.self_attn.out_proj
        tokens = tokens + F.linear(mixed.transpose(1, 2).flatten(2), out.weight, out.bias)
        return self.head((tokens + block.linear2(self.gelu(block.linear1(block.norm2(tokens)))))[:, 0])


@pytest.mark.parametrize("batch_first", [True, False], ids=["rows first", "tokens first"])
def test_relevance_is_that_of_the_same_network_in_layers(batch_first) -> None:
    """Two rows at once: where the axis of tokens is the first, they are taken one by one, for sums are of a row."""
    model = wrap(OneBlock(batch_first).eval().double())
    explainer, x = TransformerAttribution(grid=(8, 6), prefix=1), X.astype(float)
    found = explain(explainer, model, x, TARGETS).grids
    assert_close(found, explain(explainer, wrap(OfLayers().eval().double()), x, TARGETS).grids, 1e-6)
    alone = [explain(explainer, model, x[n : n + 1], TARGETS[n : n + 1]) for n in (0, 1)]
    assert_close(found, np.concatenate([one.grids for one in alone]), 1e-6)


def test_relevance_needs_rules_and_says_where_there_is_none() -> None:
    class Halved(OneBlock):
        def forward(self, x):
            outputs = super().forward(x)
            return outputs / (1 + outputs**2)

    with pytest.raises(
        ModelError, match=r"TransformerAttribution: wanted every operation.*Div.*choose GenericAttention"
    ):
        TransformerAttribution().check(wrap(Halved(True).eval()), X[:1])


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("kind", [Rollout, GenericAttention])
def test_a_start_leaves_layers_out(both, kind, framework) -> None:
    model = wrap(both[framework])
    later, whole = (explain(kind(start=start), model, X, TARGETS).grids for start in (1, 0))
    assert np.abs(later - whole).max() > 1e-4
    shares, gradients = gradients_by_hand(both["torch"], X[0], int(TARGETS[0]))
    own = shares[1].mean(0) / 2 if kind is Rollout else (shares[1] * gradients[1]).clamp(min=0).mean(0)
    assert_close(later[0], own[0, 1:].reshape(8, 6).numpy(), 1e-5)


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_heads_can_be_averaged_before_as_interpretdl_does(both, framework) -> None:
    """There relu(mean over heads of A times mean over heads of its gradient); the paper multiplies head by head."""
    model, target = wrap(both[framework]), int(TARGETS[0])
    relevance = torch.eye(49)
    for heads, gradient in zip(*gradients_by_hand(both["torch"], X[0], target), strict=True):
        relevance = relevance + (heads.mean(0) * gradient.mean(0)).clamp(min=0) @ relevance
    grids = [explain(GenericAttention(heads=heads), model, X[:1], TARGETS[:1]).grids for heads in ("before", "after")]
    assert_close(grids[0][0], relevance[0, 1:].reshape(8, 6).numpy(), 1e-5)
    assert np.abs(grids[0] - grids[1]).max() > 1e-4


# --------------------------------------------------------------------------------------------- maps as masks: ViT-CX


def apart(a: Tensor, b: Tensor) -> float:
    return 1 - F.cosine_similarity(a, b, 0).item()


def vit_cx_by_hand(net, x: np.ndarray, target: int, threshold: float, noise: np.ndarray) -> tuple[np.ndarray, float]:
    """Xie et al. 2023, mask by mask, with draws of noise (M, C, H, W) that are given."""
    seen: list[Tensor] = []
    handle = net.blocks[-1].norm1.register_forward_hook(lambda *call: seen.append(call[2]))
    image = torch.tensor(x[None])
    plain = net(image)[0, target].item()
    handle.remove()
    maps = seen[0][0, 1:].detach().double().T  # (D, 48)
    maps = [(row - row.min()) / (row.max() - row.min()) for row in maps]
    groups = [[number] for number in range(len(maps))]  # complete linkage: those whose farthest members are closest
    while len(groups) > 1:
        pairs = [(a, b) for a in range(len(groups)) for b in range(a)]
        far = [
            max(1 - F.cosine_similarity(maps[i], maps[j], 0) for i in groups[a] for j in groups[b]) for a, b in pairs
        ]
        closest = int(np.argmin(far))
        if far[closest] >= threshold:
            break
        a, b = pairs[closest]
        groups[b] += groups.pop(a)
    masks = []
    for group in groups:
        total = sum(maps[i] for i in group)
        grid = ((total - total.min()) / (total.max() - total.min())).reshape(1, 1, 8, 6)
        masks.append(F.interpolate(grid, size=(32, 24), mode="bilinear", align_corners=False)[0, 0].float())
    caused = []
    for mask, drawn in zip(masks, torch.tensor(noise[: len(masks)]), strict=True):
        shown, noised = net(image * mask + drawn * (1 - mask)), net(image + drawn * (1 - mask))
        caused.append((shown - noised)[0, target].item() + plain)
    weighted = sum(value * mask for value, mask in zip(caused, masks, strict=True)) / sum(masks)
    return weighted.numpy(), float(np.mean(caused))


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_maps_as_masks_cause_what_the_paper_says(both, framework) -> None:
    """Ours, plus its offset, is the mean of what masks cause; without noise it does not matter which is which."""
    explainer = ViTCX(threshold=0.15, noise=0.0)
    attribution = explain(explainer, wrap(both[framework]), X, TARGETS)
    assert (attribution.layer, attribution.layout) == ("blocks.1.norm1", "8 x 6 tokens, 1 before")
    for row, (x, target) in enumerate(zip(X, TARGETS, strict=True)):
        by_hand, mean = vit_cx_by_hand(both["torch"], x, target, 0.15, np.zeros((16, *x.shape), np.float32))
        assert_close(attribution.grids[row] + attribution.offsets[row], by_hand, 1e-4)
        assert abs(attribution.offsets[row] - mean) < 1e-4
        assert 3 < (explainer.passes(wrap(both[framework]), x[None]) - 2) // 2 < 16  # some are grouped


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_noise_is_drawn_for_what_a_mask_hides(both, framework) -> None:
    """Of one mask its own outputs cancel: what it causes is the difference that hiding makes, under the same noise."""
    model, explainer = wrap(both[framework]), ViTCX(threshold=1.0, noise=0.5)
    one, same, other = (explainer.explain(model, X[:1], TARGETS[:1], np.random.default_rng(s)) for s in (0, 0, 1))
    np.testing.assert_array_equal(one.offsets, same.offsets)
    assert one.offsets[0] != other.offsets[0]
    drawn = np.random.default_rng(int(np.random.default_rng(0).integers(2**63))).standard_normal((1, *X.shape[1:]))
    _, mean = vit_cx_by_hand(both["torch"], X[0], TARGETS[0], 1.01, (0.5 * drawn).astype(np.float32))
    assert abs(one.offsets[0] - mean) < 1e-4


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_where_nothing_matters_a_mask_causes_nothing(framework) -> None:
    nets = twins()
    for parameter in nets["torch"].head.parameters():
        nn.init.zeros_(parameter)
    for parameter in nets["paddle"].head.parameters():
        parameter.set_value(0 * parameter)
    explainer = ViTCX(layer="blocks.1.norm1")
    attribution = explain(explainer, wrap(nets[framework]), X, TARGETS)
    assert not attribution.grids.any()
    assert not attribution.offsets.any()
    probable = explain(ViTCX(layer="blocks.1.norm1", output="probability"), wrap(nets[framework]), X, TARGETS)
    np.testing.assert_allclose(probable.offsets, 0.25, rtol=0, atol=1e-6)


def test_settings_of_masks_are_checked() -> None:
    for settings, wanted in (
        ({"threshold": 1.5}, "threshold"),
        ({"noise": -1.0}, "noise"),
        ({"output": "x"}, "output"),
    ):
        with pytest.raises(ConfigError, match=f"ViTCX: wanted .*{wanted}"):
            ViTCX(**settings)


# ------------------------------------------------------------------------------------------------------ properties


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_shares_of_a_rollout_add_up_to_one(framework) -> None:
    """Over all tokens; a network without extra ones has them all in its map."""
    for settings in ({"before": 0, "pooling": "mean"}, {}):
        grids = explain(Rollout(), wrap(network(framework, vit, **settings)), X, TARGETS).grids
        sums = grids.sum(axis=(1, 2))
        if settings:
            np.testing.assert_allclose(sums, 1, rtol=0, atol=1e-5)
        else:  # the class token keeps a share, half of it at each of two layers at least
            assert ((sums > 0) & (sums <= 0.75)).all()


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("explainer", ALL, ids=lambda explainer: explainer.name)
def test_any_number_of_tokens_before_and_any_grid_will_do(explainer, framework) -> None:
    five = explain(explainer, wrap(network(framework, vit, before=5)), X, TARGETS)
    assert (five.grids.shape, five.layout) == ((2, 8, 6), "8 x 6 tokens, 5 before")
    wide = np.random.default_rng(1).normal(size=(1, 3, 16, 48)).astype(np.float32)
    model = wrap(network(framework, vit, before=2))
    assert explain(explainer, model, wide, TARGETS[:1]).layout == "4 x 12 tokens, 2 before"
    said = explain(dataclasses.replace(explainer, grid=(4, 12), prefix=2), model, wide, TARGETS[:1])
    assert_close(said.grids, explain(explainer, model, wide, TARGETS[:1]).grids)


def test_layouts_that_are_said_are_checked() -> None:
    model = wrap(network("torch", vit))
    with pytest.raises(LayerError, match=r"Rollout: wanted tokens that make a grid, got 49 tokens, 0 before"):
        explain(Rollout(grid=(8, 6)), model, X, TARGETS)
    with pytest.raises(LayerError, match="at least two places among the 49 tokens"):
        explain(Rollout(prefix=48), model, X, TARGETS)
    with pytest.raises(ConfigError, match=r"Rollout: wanted grid=\(rows, columns\)"):
        Rollout(grid=(0, 6))
    with pytest.raises(ConfigError, match="GenericAttention: wanted heads"):
        GenericAttention(heads="max")
    with pytest.raises(ConfigError, match="Rollout: wanted start to be a whole number of at least 0"):
        Rollout(start=-1)
    with pytest.raises(ConfigError, match="Rollout: wanted a start below the 2 calls of attention"):
        explain(Rollout(start=2), model, X, TARGETS)
    shuffled = wrap(network("torch", vit, shuffled=True))
    with pytest.raises(LayerError, match=r"GenericAttention: wanted 49 tokens.*got none that is; give grid="):
        explain(GenericAttention(), shuffled, X, TARGETS)
    with pytest.raises(LayerError, match=r"Rollout: .*windows or groups of tokens attend apart"):
        explain(Rollout(), wrap(network("torch", windows)), X, TARGETS)


def test_inputs_are_taken_in_pieces_where_attention_would_fill_the_memory(both, monkeypatch) -> None:
    whole = [explain(explainer, wrap(both["torch"]), X, TARGETS).grids for explainer in ALL]
    monkeypatch.setattr("xlog.model.attention.HELD_BYTES", 1)
    pieces = [explain(explainer, wrap(both["torch"]), X, TARGETS).grids for explainer in ALL]
    for one, other in zip(whole, pieces, strict=True):
        assert_close(one, other)


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_runs_log_them_like_any_other(both, framework, tmp_path) -> None:
    """Side by side they share passes, and a map is what it is alone."""
    explainers = [*ALL, ViTCX(threshold=0.5)]
    runner = Runner(str(tmp_path), ([(X, [[2], [0]])], list("abcd")), both[framework], precision="f32", progress=False)
    runner.register_saliency(explainers)
    runner.run()
    (run,) = xlog.open(tmp_path)
    for explainer in explainers:
        alone = explain(explainer, wrap(both[framework]), X, TARGETS).maps()
        for sample, target, expected in zip(run.samples(), TARGETS, alone, strict=True):
            entry = sample.map(explainer.name, int(target))
            assert entry.layout == "8 x 6 tokens, 1 before"
            assert entry.layer == ("blocks.1.norm1" if isinstance(explainer, ViTCX) else "attention 0 to 1")
            if not explainer.about.random:
                assert_close(entry.array(), expected, 1e-4)


# ---------------------------------------------------------------------------------------------------- of the target


class Striped(nn.Module):
    """Two heads, each of which looks at one half of the picture; class 0 reads what the first brings, 1 the other's."""

    def __init__(self) -> None:
        super().__init__()
        self.patches = nn.Conv2d(1, 2, 4, 4, bias=False)
        nn.init.constant_(self.patches.weight, 1 / 16)

    def forward(self, x):
        tokens = self.patches(x).flatten(2).transpose(1, 2)  # (N, 16, 2)
        tokens = torch.cat([torch.zeros_like(tokens[:, :1]), tokens], 1)
        rows = torch.arange(17)
        left = (rows > 0) & ((rows - 1) % 4 < 2)
        scores = torch.stack([torch.where(left, 9.0, 0.0), torch.where(left, 0.0, 9.0)])[None, :, None]
        shares = F.softmax(scores.expand(len(x), 2, 17, 17), dim=-1)
        return (shares @ tokens.transpose(1, 2)[..., None])[:, :, 0, 0]


@pytest.fixture(scope="module")
def stripes() -> dict[str, object]:
    """A transformer that has learned two classes, stripes down and stripes across, each in one quarter of noise."""
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    theirs = network("torch", vit, patch=4, channels=1, classes=2)
    optimizer = torch.optim.Adam(theirs.parameters(), 5e-3)
    for _ in range(80):
        labels, quarters = rng.integers(2, size=32), rng.integers(4, size=32)
        pictures = np.stack([striped(rng, {int(q): int(k)}) for q, k in zip(quarters, labels, strict=True)])
        optimizer.zero_grad()
        F.cross_entropy(theirs(torch.tensor(pictures)), torch.tensor(labels)).backward()
        optimizer.step()
    return {"torch": theirs, "paddle": in_paddle(theirs, patch=4, channels=1, classes=2)}


def striped(rng: np.random.Generator, classes: dict[int, int]) -> np.ndarray:
    """Noise (1, 16, 16) with stripes in some quarters: down for class 0, across for class 1."""
    picture = rng.normal(0, 0.3, (1, 16, 16)).astype(np.float32)
    for quarter, label in classes.items():
        stripes = np.broadcast_to(np.where(np.arange(8) % 2, 1.5, -1.5), (8, 8))
        top, left = 8 * (quarter // 2), 8 * (quarter % 2)
        picture[0, top : top + 8, left : left + 8] += stripes.T if label else stripes
    return picture


# How much of what a map has on the two objects is on its own, of 12 pictures with one of each class. Half is chance.
OWN = {
    GenericAttention(): 0.75,
    TransformerAttribution(): 0.69,
    TransitionAttentionMaps(start=0): 0.85,
    BidirectionalTransformer(start=0): 0.85,
    BidirectionalTransformer(start=0, mode="token"): 0.85,
    ViTCX(threshold=0.05, layer="blocks.1.norm1", layout="tokens", prefix=1): 0.85,
    Rollout(): 0.5,
}


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize(("explainer", "least"), OWN.items(), ids=[explainer.name for explainer in OWN])
def test_of_two_objects_a_map_shows_its_own(stripes, explainer, least, framework) -> None:
    rng, model, shares = np.random.default_rng(1), wrap(stripes[framework]), []
    for _ in range(12):
        quarters = rng.choice(4, 2, replace=False)
        picture = striped(rng, {int(quarters[0]): 0, int(quarters[1]): 1})
        maps = np.maximum(explain(explainer, model, np.repeat(picture[None], 2, 0), np.arange(2)).maps(), 0)
        sums = maps.reshape(2, 2, 8, 2, 8).sum(axis=(2, 4)).reshape(2, 4)[:, quarters]
        shares += [sums[label, label] / sums[label].sum() for label in range(2)]
    assert np.mean(shares) >= least - 1e-6
    if not explainer.about.of_target:
        assert abs(np.mean(shares) - 0.5) < 1e-6


def test_only_what_asks_for_gradients_is_of_the_target() -> None:
    x = np.random.default_rng(0).random((1, 1, 16, 16)).astype(np.float32)
    model, targets = wrap(Striped()), np.array([0, 1])
    twice = np.repeat(x, 2, axis=0)
    generic = explain(GenericAttention(grid=(4, 4), prefix=1), model, twice, targets).grids
    assert generic[0][:, :2].sum() > 0.99 * generic[0].sum()
    assert generic[1][:, 2:].sum() > 0.99 * generic[1].sum()
    rollout = explain(Rollout(grid=(4, 4), prefix=1), model, twice, targets).grids
    np.testing.assert_array_equal(rollout[0], rollout[1])
    assert rollout[0][:, 2:].sum() > 0.8 * rollout[0][:, :2].sum()  # the right head looks at the class token too
