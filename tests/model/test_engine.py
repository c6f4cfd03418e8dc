"""An engine beside the framework: raced, compared, and used for forward passes only where many are to come."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import numpy as np
import pytest
import torch
from fakes import affine, net
from torch import nn

import xlog
from xlog.model import INPUT, torch_engine, wrap
from xlog.model import fast as fast_module
from xlog.model.accelerated import Accelerated
from xlog.model.cost import Cost
from xlog.model.fast import FEWEST_ENGINE_ROWS, FEWEST_ROWS, OUTPUT_TOLERANCE, FastPath
from xlog.model.torch_engine import onnx_engine

RNG = np.random.default_rng(0)
X = RNG.normal(size=(3, 3, 12, 10)).astype(np.float32)
FLAT = RNG.normal(size=(5, 2, 5, 6))
MANY = Cost(FEWEST_ENGINE_ROWS)
FEW = f"plain, making one pays from {FEWEST_ENGINE_ROWS} forward rows on"


def seconds(monkeypatch, engine: float, copy: float) -> None:
    """Have a race take these times: first the engine is timed, then what it runs against."""
    times = iter([engine, copy] * 9)

    def timed(run):
        run()
        return next(times)

    monkeypatch.setattr(fast_module, "quickest_seconds", timed)


class Fake:
    """An adapter with a quicker copy, and an engine that counts its passes."""

    def __init__(self, engine=None) -> None:
        self._plain, self.engine_rows = affine(), []
        self._engine = engine or self._plain.forward

    def __getattr__(self, name):
        return getattr(self._plain, name)

    def accelerated(self, x):
        copy = affine()

        def counted(x):
            self.engine_rows.append(len(x))
            return self._engine(x)

        return Accelerated(copy.forward, copy, engines={"one": lambda: counted})


def tried(adapter, rows=MANY) -> FastPath:
    fast = FastPath(adapter)
    fast.try_out(FLAT, gradients=False, rows=rows)
    adapter.engine_rows.clear()
    return fast


# ------------------------------------------------------------------------------------------------ when it is used


def test_a_quicker_engine_makes_forward_passes_and_blends_but_no_gradients(monkeypatch) -> None:
    seconds(monkeypatch, 1.0, 4.0)
    adapter = Fake()
    fast = tried(adapter)
    assert str(fast.report().engine) == "fast, one: outputs within 0e+00, 0.25 of the time"
    np.testing.assert_array_equal(fast.forward(FLAT), affine().forward(FLAT))
    masks, rows = RNG.random((7, 5, 6)), np.zeros(7, np.intp)
    wanted = affine().forward_blends(FLAT[:1], FLAT[1:2], masks, rows)
    np.testing.assert_allclose(fast.forward_blends(FLAT[:1], FLAT[1:2], masks, rows), wanted, rtol=1e-6)
    assert adapter.engine_rows == [5, 7]
    fast.vjp(FLAT)(np.ones((5, 3)))
    assert adapter.engine_rows == [5, 7]


def test_a_slower_engine_is_not_used(monkeypatch) -> None:
    seconds(monkeypatch, 1.01, 1.0)
    adapter = Fake()
    fast = tried(adapter)
    assert str(fast.report().engine) == "plain, one: outputs within 0e+00, 1.01 of the time"
    fast.forward(FLAT)
    assert adapter.engine_rows == []


def test_an_engine_that_puts_out_something_else_is_not_used() -> None:
    off = Fake(lambda x: affine().forward(x) * (1 + 2 * OUTPUT_TOLERANCE))
    assert str(tried(off).report().engine) == "plain, one: outputs differ by 2e-05, more than 1e-05"


def test_an_engine_that_is_right_for_the_rows_of_the_trace_only_is_not_used() -> None:
    def baked(x):
        return affine().forward(x)[:1].repeat(len(x), axis=0)

    assert not tried(Fake(baked)).report().engine.used


def test_an_engine_that_fails_later_leaves_passes_to_the_copy(monkeypatch) -> None:
    seconds(monkeypatch, 1.0, 2.0)
    adapter = Fake()
    fast = tried(adapter)

    def broken(x):
        raise RuntimeError("no memory")

    adapter._engine = broken
    np.testing.assert_array_equal(fast.forward(FLAT), affine().forward(FLAT))
    assert str(fast.report().engine) == "plain, the quicker copy fails: RuntimeError: no memory"


@pytest.mark.parametrize(
    ("rows", "copies", "why"),
    [
        (Cost(FEWEST_ROWS - 3, 2), False, f"plain, a trial pays from {FEWEST_ROWS} rows on, and fewer are to come"),
        (Cost(FEWEST_ROWS), True, f"plain, making one pays from {FEWEST_ENGINE_ROWS} forward rows on"),
        (
            Cost(FEWEST_ENGINE_ROWS - 1, 10**6),
            True,
            f"plain, making one pays from {FEWEST_ENGINE_ROWS} forward rows on",
        ),
        (None, True, "plain, not tried yet"),
    ],
)
def test_what_is_tried_goes_by_the_rows_to_come(rows, copies, why) -> None:
    adapter = Fake()
    made, make = [], adapter.accelerated
    adapter.accelerated = lambda x: made.append(1) or make(x)
    fast = FastPath(adapter)
    fast.try_out(FLAT, gradients=True, rows=rows)
    np.testing.assert_allclose(fast.forward(FLAT), affine().forward(FLAT))
    np.testing.assert_allclose(fast.vjp(FLAT)(np.ones((5, 3)))[INPUT][0], affine().vjp(FLAT)(np.ones((5, 3)))[INPUT][0])
    assert bool(made) == copies
    assert str(fast.report().engine) == why


# ------------------------------------------------------------------------------------------------- ONNX Runtime


class Branched(nn.Module):
    """Strides, groups, padding, a skip connection, a concatenation, gates and a batch-norm."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.first = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8), nn.SiLU())
        self.deep = nn.Sequential(nn.Conv2d(8, 8, 3, padding=1, groups=8), nn.Hardswish(), nn.Conv2d(8, 8, 1))
        self.gate = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(8, 8, 1), nn.Sigmoid())
        self.head = nn.Linear(16, 4)

    def forward(self, x):
        first = self.first(x)
        deep = first + self.deep(first) * self.gate(first)
        return {"logits": self.head(torch.cat([first, nn.functional.gelu(deep)], 1).mean((2, 3))), "first": first}


class Counting(nn.Module):
    """A transformer whose class token is repeated len(x) times, which tracing takes for a number."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.patches, self.token = nn.Conv2d(3, 8, 2, 2), nn.Parameter(torch.randn(1, 1, 8))
        self.qkv, self.head = nn.Linear(8, 24), nn.Linear(8, 4)

    def forward(self, x):
        tokens = torch.cat([self.token.expand(len(x), -1, -1), self.patches(x).flatten(2).transpose(1, 2)], 1)
        q, k, v = (part.unflatten(2, (2, 4)).transpose(1, 2) for part in self.qkv(tokens).chunk(3, 2))
        return self.head(nn.functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2)[:, 0])


@pytest.mark.parametrize("make", [lambda: net().eval(), lambda: Branched().eval(), lambda: Counting().eval()])
@pytest.mark.parametrize("rows", [1, 2, 9])
def test_onnx_runtime_puts_out_what_torch_does_for_any_number_of_rows(make, rows) -> None:
    model = wrap(make())
    engine = model.accelerated(X[:2]).engines["ONNX Runtime"]()
    x = RNG.normal(size=(rows, 3, 12, 10)).astype(np.float32)
    wanted = model.forward(x)
    assert np.abs(engine(x) - wanted).max() <= OUTPUT_TOLERANCE * np.abs(wanted).max()


def test_what_cannot_be_exported_stays_with_torch(monkeypatch, capfd) -> None:
    seconds(monkeypatch, 2.0, 1.0)

    class Odd(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(3, 4, 3)

        def forward(self, x):
            return torch.fft.fft2(self.conv(x)).abs().mean((2, 3))

    fast = FastPath(wrap(Odd().eval()))
    fast.try_out(X, gradients=False, rows=MANY)
    assert fast.report().forward.used
    assert str(fast.report().engine).startswith("plain, ONNX Runtime: the quicker copy fails")
    np.testing.assert_allclose(fast.forward(X), fast.inner.forward(X), rtol=1e-4)
    assert capfd.readouterr() == ("", "")  # the exporter prints its graph from C++


def test_without_onnx_runtime_the_report_names_the_extra(monkeypatch) -> None:
    monkeypatch.setattr(torch_engine, "find_spec", lambda name: None)
    seconds(monkeypatch, 2.0, 1.0)
    fast = FastPath(wrap(net().eval()))
    fast.try_out(X, gradients=False, rows=MANY)
    reason = "ONNX Runtime: not installed: pip install 'xlog-xai[onnx]'"
    said = str(fast.report().engine)
    assert said.startswith(f"plain, {reason}; oneDNN: outputs within")
    assert said.endswith(", 2.00 of the time")


def test_double_precision_stays_with_torch() -> None:
    with pytest.raises(xlog.errors.ModelError, match="float32 only"):
        onnx_engine(nn.Identity(), lambda x: x, torch.zeros(1, 3, dtype=torch.float64))


def test_importing_xlog_imports_no_engine() -> None:
    assert importlib.util.find_spec("onnxruntime") is not None
    code = "import sys, xlog, torch; xlog.wrap(torch.nn.Linear(2, 2)); sys.exit('onnxruntime' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_run_with_the_engine_has_the_maps_of_one_without(monkeypatch, tmp_path) -> None:
    seconds(monkeypatch, 1.0, 3.0)
    images = RNG.normal(size=(4, 3, 12, 10)).astype(np.float32)
    found = {}
    for name, fast in (("engine", True), ("off", False)):
        runner = xlog.Runner(
            tmp_path / name, ([images], ["a", "b", "c"]), net().eval(), progress=False, fast=fast, precision="f32"
        )
        runner.register_saliency(
            [xlog.RISE(masks=150), xlog.LIME(samples=60, segments=xlog.Grid(3, 3)), xlog.ScoreCAM(), xlog.Gradient()],
            [xlog.DeletionAUC(steps=5)],
        )
        runner.run()
        (found[name],) = xlog.open(tmp_path / name)
    assert "engine: fast, ONNX Runtime: outputs within" in found["engine"].metadata.model.fast_path
    for quick, plain in zip(found["engine"].maps(), found["off"].maps(), strict=True):
        assert (quick.sample, quick.explainer, quick.label) == (plain.sample, plain.explainer, plain.label)
        wanted = plain.array()
        np.testing.assert_allclose(quick.array(), wanted, atol=1e-5 * np.abs(wanted).max(), rtol=1e-4)
