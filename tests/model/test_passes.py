"""Passes: what is shared is made once, what does not fit is made in parts, and nothing of it changes a result."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pytest
import torch
from explainer_settings import every
from fakes import Counted, affine, net
from hypothesis import given
from hypothesis import strategies as st

import xlog
from xlog.errors import ConfigError, OutOfMemory
from xlog.events import codec
from xlog.explainers.attention import AttentionMap
from xlog.model import INPUT, LayerCall, wrap
from xlog.model.auto_batch import AutoBatch, fitting_rows
from xlog.model.passes import distinct_rows, forward_masked, rounds, summed_gradients, target_gradients
from xlog.model.proxy import Proxy
from xlog.model.shared import SharedPasses
from xlog.run.registered import Registered
from xlog.testing import ModelContract, Subject

X = np.random.default_rng(0).normal(size=(4, 3, 12, 10)).astype(np.float32)

# ------------------------------------------------------------------------------------------- questions and rounds


@given(st.lists(st.integers(0, 4), min_size=1, max_size=12))
def test_rounds_ask_everything_once_and_no_input_twice_in_a_round(inputs) -> None:
    inputs = np.array(inputs)
    turns = rounds(inputs)
    assert sorted(np.concatenate(turns)) == list(range(len(inputs)))
    assert all(len(set(inputs[turn])) == len(turn) for turn in turns)
    assert len(turns) == np.bincount(inputs).max()


@given(st.lists(st.integers(0, 3), min_size=1, max_size=10))
def test_distinct_rows_are_found(kinds) -> None:
    first, found = distinct_rows(X[kinds])
    assert len(first) == len(set(kinds))
    np.testing.assert_array_equal(X[kinds][first][found], X[kinds])


def test_rows_that_differ_in_one_pixel_are_distinct() -> None:
    x = np.repeat(X[:1], 2, 0)
    x[1, 2, 7, 3] += 1
    assert distinct_rows(x)[0].tolist() == [0, 1]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=10), st.integers(1, 5))
def test_target_gradients_are_those_of_single_questions(questions, batch_size) -> None:
    kinds, targets = np.array(questions).T
    model = affine((3, 4, 5))
    model.batch_size = batch_size
    x = np.random.default_rng(0).normal(size=(4, 3, 4, 5))[kinds]
    found = np.full(x.shape, np.nan)
    for part in target_gradients(model, x, targets):
        found[part.rows] = part.gradients[INPUT][0]
        np.testing.assert_array_equal(part.values[INPUT][0], x[part.rows])
    np.testing.assert_allclose(found, model.weight[targets].reshape(x.shape))


def test_labels_of_an_input_share_its_forward_pass() -> None:
    model = Counted(affine((3, 12, 10)))
    list(target_gradients(model, X[[0, 0, 0]], np.arange(3)))
    assert (model.rows, model.backwards) == (1, 3)


def test_a_round_of_few_questions_gets_a_pass_of_its_own() -> None:
    model = Counted(wrap(net()))
    list(target_gradients(model, X[[0, 1, 2, 3, 0]], np.array([0, 1, 2, 0, 1])))
    assert (model.rows, model.backwards) == (4 + 1, 2)  # and not two backward passes of four rows


def test_summed_gradients_are_sums_of_powers() -> None:
    model = wrap(net(), batch_size=3)
    variants = [(X[:2] * scale, weight) for scale, weight in ((1, 0.5), (0.5, 2), (-1, 1), (2, 0.25))]
    inputs, targets = np.array([0, 1, 0]), np.array([2, 1, 0])
    sums, count = summed_gradients(model, variants, inputs, targets, powers=(1, 2))
    assert count == 4
    for i, (kind, target) in enumerate(zip(inputs, targets, strict=True)):
        single = [
            (weight * model.vjp(x[[kind]])(np.eye(3)[[target]])[INPUT][0][0].astype(float) ** power)
            for power in (1, 2)
            for x, weight in variants
        ]
        np.testing.assert_allclose(sums[0, i], np.sum(single[:4], 0), atol=1e-6)
        np.testing.assert_allclose(sums[1, i], np.sum(single[4:], 0), atol=1e-6)


@given(st.integers(1, 9), st.integers(1, 3), st.integers(1, 7))
def test_masked_outputs_are_the_same_in_any_batches(masks, inputs, batch_size) -> None:
    rng = np.random.default_rng(0)
    model = Counted(affine((3, 4, 5)))
    model.inner.batch_size = batch_size
    x, hidden = rng.normal(size=(2, inputs, 3, 4, 5))
    stack = rng.random((masks, 4, 5))
    held, outputs = zip(*forward_masked(model, x, hidden, stack), strict=True)
    np.testing.assert_array_equal(np.concatenate(held), stack)
    expected = [[model.forward((m * a + (1 - m) * b)[None])[0] for m in stack] for a, b in zip(x, hidden, strict=True)]
    np.testing.assert_allclose(np.concatenate(outputs, 1), expected)


# --------------------------------------------------------------------------------------------------- shared


class TestShared(ModelContract):
    """A model that shares passes keeps every promise; here while it looks at the very inputs."""

    @pytest.fixture
    def subject(self):
        inner = wrap(net().eval())
        shared = SharedPasses(inner)
        with shared.looking_at(X[:3], (INPUT, "conv")), shared.remembering():
            yield Subject(shared, X[:3], "conv", lambda: None)


def logged(folder, explainers, **options):
    names = ["a", "b", "c"]
    network = net().eval()
    counted = Counted(wrap(network, batch_size=8))
    runner = xlog.Runner(folder, ([(X, [0, 1, 2, 0])], names), counted, batch_size=8, progress=False, **options)
    runner.register_saliency(explainers)
    for explainer in explainers:
        explainer.check(counted, X[:1])  # what it takes to find layers is spent once
    counted.rows = counted.forwards = counted.backwards = 0
    with patch.object(Registered, "check", lambda *args: None):  # the trial beforehand is not what is counted
        runner.run()
    counted.rows -= len(X) + 1  # nor are its forward passes, of the batch and of one row alone
    counted.forwards -= 2
    return counted, next(iter(xlog.open(folder)))


def test_explainers_and_labels_of_a_batch_share_one_forward_pass(tmp_path) -> None:
    explainers = [xlog.Gradient(), xlog.InputXGradient(), xlog.GradCAM(layer="conv"), xlog.GradCAM(layer="features.1")]
    counted, run = logged(tmp_path, explainers, targets=[0, 1, 2])
    assert (counted.forwards, counted.rows, counted.backwards) == (1, 4, 3)
    assert len(list(run.maps())) == 4 * 3 * 4


def test_methods_that_draw_the_same_share_their_passes(tmp_path) -> None:
    kinds = (xlog.SmoothGrad, xlog.SmoothGradSquared, xlog.VarGrad)
    counted, _ = logged(tmp_path, [kind(samples=6) for kind in kinds], targets=[0, 1])
    assert (counted.rows, counted.backwards) == (4 + 6 * 4, 4 * 2)


def test_methods_that_read_the_same_outputs_otherwise_share_their_passes(tmp_path) -> None:
    limes = [xlog.LIME(samples=12, regression="lasso", alpha=0.01), xlog.LIME(samples=12, output="probability")]
    rises = [xlog.RISE(masks=10), xlog.RISE(masks=10, output="probability"), xlog.RISE(masks=10, probability=0.3)]
    counted, _ = logged(tmp_path, limes + rises, targets=[0, 1])
    assert counted.rows == 4 + 4 * (12 + 10 + 10)


@pytest.mark.filterwarnings("ignore:.*map does not depend on the input")
def test_sharing_changes_no_map(tmp_path) -> None:
    model = wrap(net().eval(), batch_size=8)
    # A run draws noise per sample and label; a network of convolutions attends to nothing.
    explainers = [e for e in every(X) if not isinstance(e, xlog.RandomControl | AttentionMap)]
    _, run = logged(tmp_path, explainers, targets=[0, 2], precision="f32")
    for explainer in explainers:
        x, targets = np.repeat(X, 2, 0), np.tile([0, 2], 4)
        alone = explainer.explain(model, x, targets, np.random.default_rng(0)).grids
        for i, sample in enumerate(("0", "1", "2", "3")):
            for j, label in enumerate((0, 2)):
                packed = run.sample(sample).map(explainer.name, label).event
                ours = codec.decode_map(packed, run._segment_map(packed, 0))
                np.testing.assert_allclose(ours, alone[2 * i + j], atol=1e-5 * np.abs(alone).max())


def test_what_is_remembered_is_bounded(monkeypatch) -> None:
    monkeypatch.setattr("xlog.model.shared.REMEMBERED_BYTES", 60)
    counted = Counted(wrap(net().eval()))
    shared = SharedPasses(counted)
    with shared.remembering():
        for x in (X[:2], X[:2], X[2:], X[1:], X[:2]):
            for _ in range(4):
                shared.forward(x)
    assert counted.forwards == 4  # 24 or 36 bytes of logits each: the first are gone when they are asked for again


# -------------------------------------------------------------------------------------------- auto batch


class Small(Proxy):
    """A device that has memory for a few rows, fewer where gradients are recorded; plenty for interventions."""

    batch_size = 16

    def __init__(self, inner, forward_rows, backward_rows):
        super().__init__(inner)
        self.forward_rows, self.backward_rows = forward_rows, backward_rows

    def _check(self, rows, limit):
        if rows > limit and not self.chain.interventions:
            raise OutOfMemory(f"{rows} rows")

    def forward(self, x):
        self._check(len(x), self.forward_rows)
        return self.inner.forward(x)

    def trace(self, x, layers):
        self._check(len(x), self.forward_rows)
        return self.inner.trace(x, layers)

    def forward_blends(self, x, baselines, masks, rows):
        self._check(len(masks), self.forward_rows)
        return self.inner.forward_blends(x, baselines, masks, rows)

    def vjp(self, x, wrt=(INPUT,)):
        self._check(len(x), self.forward_rows)
        return SmallPullback(self, len(x), self.inner.vjp(x, wrt))


class SmallPullback:
    def __init__(self, device, rows, pull):
        self._device, self._pull = device, pull
        self._rows = 0 if device.chain.interventions else rows
        self.outputs, self.activations = pull.outputs, pull.activations

    def __call__(self, cotangent):
        self._device._check(self._rows, self._device.backward_rows)
        return self._pull(cotangent)

    def sums(self, *args):
        self._device._check(self._rows, self._device.backward_rows)
        return self._pull.sums(*args)


@pytest.mark.parametrize(("forward_rows", "backward_rows"), [(100, 100), (2, 2), (100, 1), (1, 1)])
class TestAutoBatch(ModelContract):
    """Whatever memory there is, every promise is kept."""

    @pytest.fixture
    def subject(self, forward_rows, backward_rows):
        model = AutoBatch(Small(wrap(net().eval()), forward_rows, backward_rows))
        return Subject(model, X[:3], "conv", lambda: None)


def test_no_result_is_lost_and_later_batches_are_smaller() -> None:
    model = AutoBatch(Small(affine((3, 12, 10)), 3, 3))
    x = np.repeat(X, 4, 0)
    np.testing.assert_allclose(model.forward(x), model.inner.inner.forward(x))
    assert model.batch_size == 2  # 16, 8, 4, 2


def test_a_copy_on_other_parameters_splits_its_passes_too() -> None:
    copy = AutoBatch(Small(wrap(net().eval()), 2, 2)).with_params({})
    assert isinstance(copy, AutoBatch)
    assert copy.batch_size == 16  # until its first pass
    copy.forward(X[:1])
    assert copy.batch_size == 256


def test_one_row_that_does_not_fit_is_an_error() -> None:
    with pytest.raises(OutOfMemory, match="1 rows"):
        AutoBatch(Small(affine((3, 12, 10)), 0, 0)).forward(X)


def test_the_size_follows_from_the_widest_layer() -> None:
    resnet = [LayerCall("conv1", (1, 64, 112, 112)), LayerCall("fc", (1, 1000))]
    assert fitting_rows(resnet, None) == 8
    assert fitting_rows([LayerCall("conv1", (1, 6, 28, 28))], None) == 256
    assert fitting_rows([LayerCall("conv1", (1, 512, 1024, 1024))], None) == 1
    assert fitting_rows(resnet, 80 << 30) == 512
    assert fitting_rows(resnet, 1 << 27) == 8
    assert wrap(net(), "auto").batch_size == 16  # as yet
    model = wrap(net(), "auto")
    model.forward(X)
    assert model.batch_size == 256


@pytest.mark.parametrize("size", [0, -1, 1.5, "all", None])
def test_other_sizes_are_refused(size) -> None:
    with pytest.raises(ConfigError, match="at least 1, or 'auto'"):
        wrap(net(), size)


def test_on_one_thread_convolutions_of_points_get_the_rows_that_their_kernel_wants() -> None:
    threads = torch.get_num_threads()
    of_points = torch.nn.Sequential(torch.nn.Conv2d(3, 512, 3), torch.nn.Conv2d(512, 4, 1), torch.nn.Flatten())
    by_channel = torch.nn.Conv2d(513, 513, 1, groups=513)
    depthwise = torch.nn.Sequential(torch.nn.Conv2d(3, 513, 3), by_channel, torch.nn.Flatten())
    wide = np.zeros((1, 3, 130, 130), np.float32)
    found = {}
    try:
        for count in (1, 2):
            torch.set_num_threads(count)
            for name, network in (
                ("points", of_points),
                ("depthwise", depthwise),
            ):
                model = AutoBatch(wrap(network))
                model.calls(wide)
                found[name, count] = model.batch_size
    finally:
        torch.set_num_threads(threads)
    assert found == {("points", 1): 16, ("points", 2): 1, ("depthwise", 1): 1, ("depthwise", 2): 1}


def test_what_the_framework_says_of_memory_is_understood(monkeypatch) -> None:
    network = net().eval()

    def full(x):
        raise RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 1 bytes")

    monkeypatch.setattr(network, "forward", full)
    with pytest.raises(OutOfMemory, match=r"pass of 4 rows; take a smaller batch_size, or batch_size='auto'"):
        wrap(network).forward(X)
