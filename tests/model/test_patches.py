"""What a window touches is computed alone, and is the same as a pass over whole inputs."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

import xlog
from xlog import Gradient, Occlusion
from xlog.arrays import sigmoid
from xlog.model import wrap
from xlog.model.auto_batch import AutoBatch
from xlog.model.fast import WINDOW_ROWS, FastPath
from xlog.model.passes import blend_rows, forward_masked
from xlog.model.patches import patches_of
from xlog.model.torch_patches import PatchedTensor

SIZE = (71, 67)
X = np.random.default_rng(0).normal(size=(1, 3, *SIZE)).astype(np.float32)
BASELINE = np.full_like(X, 0.3)


def windows(count: int = 5, side: int = 9, size: tuple[int, int] = SIZE) -> np.ndarray:
    """Masks that hide a square each, from corner to corner, one of them smaller than the others."""
    masks = np.ones((count, *size), np.float32)
    for number, mask in enumerate(masks):
        top, left = (number * (length - side) // (count - 1) for length in size)
        mask[top : top + side - (number == 1), left : left + side] = 0
    return masks


class Network(nn.Module):
    """Any maps before a linear classifier of their means; forward() says which are made."""

    def __init__(self, maps, **layers: nn.Module) -> None:
        super().__init__()
        self.maps, self.layers = maps, nn.ModuleDict(layers)
        self.first = nn.Conv2d(3, 4, 3, padding=1)
        self.head = nn.LazyLinear(3)

    def forward(self, x):
        return self.head(self.maps(self.layers, self.first(x)).mean((2, 3)))


def made(maps, **layers: nn.Module) -> nn.Module:
    torch.manual_seed(0)
    network = Network(maps, **layers).eval()
    network(torch.tensor(X))
    return network


def shares(network: nn.Module, monkeypatch) -> list[float]:
    """Run windows, compare them with whole inputs, and return what share of each map before the mean was computed."""
    seen: list[float] = []
    whole = PatchedTensor.whole
    note = lambda self: seen.append(self.patch[0, 0].numel() / self.clean[0, 0].numel()) or whole(self)  # noqa: E731
    fast, masks, rows = FastPath(wrap(network)), windows(), np.zeros(5, np.intp)
    fast.try_out(X, gradients=False, windows=True)
    assert fast.report().windows.used, fast.report()
    monkeypatch.setattr(PatchedTensor, "whole", note)
    outputs = fast.forward_blends(X, BASELINE, masks, rows)
    np.testing.assert_allclose(outputs, wrap(network).forward_blends(X, BASELINE, masks, rows), atol=1e-6)
    return seen


LOCAL = {
    "plain": lambda m, x: x,
    "strided": lambda m, x: F.conv2d(x, torch.ones(4, 4, 3, 2) / 9, stride=(2, 3), padding=(1, 0)),
    "dilated": lambda m, x: F.conv2d(x, torch.ones(4, 4, 3, 3) / 9, dilation=2, padding=2),
    "grouped": lambda m, x: F.conv2d(x, torch.ones(4, 2, 3, 3) / 9, groups=2),
    "stride past the kernel": lambda m, x: F.conv2d(x, torch.ones(4, 4, 1, 1), stride=3),
    "padded by hand": lambda m, x: F.conv2d(F.pad(x, (0, 1, 2, 1), value=0.7), torch.ones(4, 4, 3, 3) / 9),
    "greatest": lambda m, x: F.max_pool2d(x, 3, 2, 1),
    "greatest, to the end": lambda m, x: F.max_pool2d(x, 2, 3, ceil_mode=True),
    "means": lambda m, x: F.avg_pool2d(x, 3, 2, 1),
    "residual": lambda m, x: x + torch.tanh(F.avg_pool2d(x, 3, 1, 1)),
    "scales of channels": lambda m, x: 1 - torch.ones(4, 1, 1) * x / 3,
    "concatenated": lambda m, x: torch.cat([x, F.max_pool2d(x, 3, 1, 1)], dim=1),
    "dropout": lambda m, x: F.dropout(x, 0.5, training=False),
    "in place": lambda m, x: [x, x.relu_(), F.relu6(x, inplace=True)][0] * 2,
}


@pytest.mark.parametrize("maps", LOCAL.values(), ids=LOCAL)
def test_only_what_a_window_reaches_is_computed(maps, monkeypatch) -> None:
    assert 0 < max(shares(made(maps), monkeypatch)) < 0.4


WHOLE = {
    "a mean over places": lambda m, x: x - x.mean((2, 3), keepdim=True),
    "a part written into": lambda m, x: [x, x[:, :2].zero_()][0] + 1,
    "a comparison": lambda m, x: torch.where(x > 0, x, -x),
    "mirrored padding": lambda m, x: F.pad(x, (1, 1, 1, 1), mode="reflect"),
    "a map that differs in places": lambda m, x: x * torch.linspace(0, 1, SIZE[1]),
    "means without the padding": lambda m, x: F.avg_pool2d(x, 3, 2, 1, count_include_pad=False),
    "a norm over rows": lambda m, x: F.batch_norm(x, None, None, training=True),
    "a branch on values": lambda m, x: x * 2 if (x.amax((1, 2, 3)) > 0).all() else x,
}


@pytest.mark.parametrize("maps", WHOLE.values(), ids=WHOLE)
def test_what_looks_further_gets_whole_maps(maps) -> None:
    network, masks, rows = made(maps), windows(), np.zeros(5, np.intp)
    fast = FastPath(wrap(network))
    fast.try_out(X, gradients=False, windows=True)
    outputs = fast.forward_blends(X, BASELINE, masks, rows)
    np.testing.assert_allclose(outputs, wrap(network).forward_blends(X, BASELINE, masks, rows), atol=1e-6)


@st.composite
def networks(draw) -> nn.Module:
    """Convolutions and poolings one after another, some with a residual or a second branch."""
    layers: list[nn.Module] = []
    for _ in range(draw(st.integers(1, 4))):
        kernel, stride, dilation = draw(st.integers(1, 4)), draw(st.integers(1, 3)), draw(st.integers(1, 2))
        groups, padding = draw(st.sampled_from((1, 2, 4))), draw(st.integers(0, kernel // 2))
        layers.append(
            draw(
                st.sampled_from(
                    [
                        nn.Conv2d(4, 4, kernel, stride, padding, dilation, groups),
                        nn.MaxPool2d(kernel, stride, padding, ceil_mode=draw(st.booleans())),
                        nn.AvgPool2d(kernel, stride, padding),
                    ]
                )
            )
        )
    kinds = draw(st.lists(st.sampled_from(("chain", "residual", "branches")), min_size=4, max_size=4))

    def maps(_, x):
        for layer, kind in zip(layers, kinds, strict=False):
            if min(x.shape[2:]) < 8:
                break
            if kind == "residual":
                x = x + F.max_pool2d(torch.relu(x), 3, 1, 1)
            if kind == "branches":
                x = F.conv2d(torch.cat([x, -F.avg_pool2d(x, 3, 1, 1)], 1), torch.ones(4, 2, 1, 1) / 2, groups=4)
            x = layer(x)
        return x

    return made(maps)


@settings(max_examples=40, deadline=None)
@given(networks(), st.integers(1, 12), st.booleans())
def test_random_networks_agree_with_whole_passes(network, side, shows) -> None:
    model, rows = wrap(network), np.zeros(5, np.intp)
    masks = windows(side=side + 1)
    masks = 1 - masks if shows else masks
    copy = model.accelerated(X)
    patches = patches_of(X[0], BASELINE[0], masks)
    assert patches is not None
    wanted = model.forward_blends(X, BASELINE, masks, rows)
    np.testing.assert_allclose(copy.forward_patches(patches), wanted, atol=1e-6 * max(1, np.abs(wanted).max()))


def test_masks_as_patches_put_together_again() -> None:
    masks = windows() * 0.5 + 0.5
    patches = patches_of(X[0], BASELINE[0], masks)
    whole = PatchedTensor(
        torch.tensor(patches.clean), torch.tensor(patches.values), patches.tops, patches.lefts
    ).whole()
    wanted = masks[:, None] * X + (1 - masks[:, None]) * BASELINE
    np.testing.assert_array_equal(whole.numpy(), wanted.astype(np.float32))


@pytest.mark.parametrize(
    "masks",
    [windows(count=3), windows(side=45), np.random.default_rng(0).random((8, *SIZE))],
    ids=["few", "large", "all"],
)
def test_few_rows_and_large_rectangles_are_passes_of_whole_inputs(masks) -> None:
    assert patches_of(X[0], BASELINE[0], masks) is None


@pytest.mark.parametrize(("explainer", "tried"), [(Occlusion(), True), (Gradient(), False)])
def test_a_log_says_whether_windows_were_used(explainer, tried, tmp_path) -> None:
    batch = (torch.tensor(X).repeat(8, 1, 1, 1), [1] * 8)
    runner = xlog.Runner(tmp_path, ([batch], ["a", "b", "c"]), made(lambda m, x: x), progress=False)
    runner.register_saliency([explainer])
    runner.run()
    said = xlog.open(tmp_path)[0].metadata.model.fast_path.rpartition("windows: ")[2]
    assert ("outputs within" in said) == tried, said  # an engine may be quicker


def test_small_inputs_are_passed_whole() -> None:
    fast = FastPath(wrap(made(lambda m, x: x)))
    fast.try_out(X[:, :, :40, :40], gradients=False, windows=True)
    assert str(fast.report().windows) == "plain, passes over small inputs are cheap"


def test_clean_maps_are_kept_for_one_input_only() -> None:
    network, masks, rows = made(LOCAL["residual"]), windows(), np.zeros(5, np.intp)
    fast = FastPath(wrap(network))
    fast.try_out(X, gradients=False, windows=True)
    for x in (X, X, X[:, :, ::-1].copy()):
        wanted = wrap(network).forward_blends(x, BASELINE, masks, rows)
        np.testing.assert_allclose(fast.forward_blends(x, BASELINE, masks, rows), wanted, atol=1e-6)


@settings(max_examples=20, deadline=None)
@given(networks(), st.lists(st.integers(0, 2), min_size=12, max_size=12), st.booleans())
def test_windows_of_several_inputs_go_together_input_by_input(network, chosen, shows) -> None:
    x = np.stack([X[0], X[0, :, ::-1], X[0, :, :, ::-1]])
    masks, rows = windows(count=12), np.sort(chosen)
    masks = 1 - masks if shows else masks
    masks[0, :50] = 0.5  # large: a whole pass
    fast = FastPath(wrap(network))
    fast.try_out(X, gradients=False, windows=True)
    wanted = fast.inner.forward_blends(x, x * 0.1, masks, rows)
    found = fast.forward_blends(x, x * 0.1, masks, rows)
    np.testing.assert_allclose(found, wanted, atol=1e-6 * max(1, np.abs(wanted).max()))


@pytest.mark.parametrize("direction", ["reveal", "hide"])
def test_a_search_for_a_tree_computes_what_its_windows_reach(direction, monkeypatch) -> None:
    network, whole, rows = made(LOCAL["residual"]), [], []
    model = FastPath(wrap(network))
    model.try_out(X, gradients=False, windows=True)
    of_patches, behind_masks = model._of_patches, model._behind_masks
    monkeypatch.setattr(model, "_of_patches", lambda *given: rows.append(given[1]) or of_patches(*given))
    monkeypatch.setattr(model, "_behind_masks", lambda *given: whole.extend(given[3]) or behind_masks(*given))
    occlusion = xlog.HierarchicalOcclusion(directions=(direction,), windows=(32, 16), strides=(16, 8), fill=0.0)
    full, black = model.forward(X)[0], model.forward(X * 0)[0]
    targets = (full - black).argmax(keepdims=True)
    sharp = lambda logits: sigmoid(10 * (2 * logits - full - black) / (full - black).max())  # noqa: E731
    (found,) = occlusion.search(model, X, targets, sharp)
    (wanted,) = occlusion.search(model.inner, X, targets, sharp)
    assert [node.box for node in found.nodes] == [node.box for node in wanted.nodes] != []
    np.testing.assert_allclose(
        [node.probability for node in found.nodes], [node.probability for node in wanted.nodes], atol=1e-5
    )
    patched = sum(len(patches.tops) for patches in rows if patches is not None)
    assert patched > 4 * len(whole)


def test_passes_over_windows_take_more_rows_and_whole_inputs_no_more_than_a_batch(monkeypatch) -> None:
    model = AutoBatch(FastPath(wrap(made(LOCAL["residual"]))))
    model.inner.try_out(X, gradients=False, windows=True)
    assert blend_rows(model) == model.batch_size == 16  # the adapter's, until it is found
    model.calls(X)
    model.chain.batch_size = 8
    assert blend_rows(model) == WINDOW_ROWS
    whole, behind_masks = [], model.inner._behind_masks
    monkeypatch.setattr(
        model.inner, "_behind_masks", lambda *given: whole.append(len(given[3])) or behind_masks(*given)
    )
    for masks in (windows(count=20), np.random.default_rng(0).random((20, *SIZE))):
        (outputs,) = [found for _, found in forward_masked(model, X, BASELINE, masks)]
        wanted = wrap(model.inner.inner.backend.network).forward_blends(X, BASELINE, masks, np.zeros(20, np.intp))
        np.testing.assert_allclose(outputs[0], wanted, atol=1e-6)
    assert whole == [8, 8, 4]
    with model.edit({"first": np.copy}):
        assert blend_rows(model) == 8


def test_what_patches_fail_at_runs_as_it_is_and_the_report_says_so() -> None:
    def maps(_, x):
        assert isinstance(x, torch.Tensor)
        return x

    network, masks, rows = made(maps), windows(), np.zeros(5, np.intp)
    fast = FastPath(wrap(network))
    fast.try_out(X, gradients=False, windows=True)
    assert fast.report().forward.used
    assert not fast.report().windows.used
    assert "AssertionError" in str(fast.report().windows)
    wanted = wrap(network).forward_blends(X, BASELINE, masks, rows)
    np.testing.assert_allclose(fast.forward_blends(X, BASELINE, masks, rows), wanted, atol=1e-6)
