"""Overhead: what a run costs beyond the passes of the network, encoding and writing included."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import TypeVar

import numpy as np

import xlog
from xlog.arrays import Array, Floats
from xlog.model.base import INPUT, LayerCall, Model, Pullback, Trace
from xlog.model.fast import FastPath
from xlog.model.proxy import Proxy
from xlog.model.shared import SharedPasses
from xlog.override import override
from xlog.run.samples import Sample

from .explaining import lite0
from .measure import Row

Result = TypeVar("Result")

REPEATS = 3
PHOTOS = 16
TARGETS = {"IntegratedGradients(50)": 0.05, "Gradient": 0.15}


def measure(folder: Path) -> Iterator[Row]:
    """Run over photos with EfficientNet-Lite0, as users do, once with each explainer."""
    explainers = {"IntegratedGradients(50)": xlog.IntegratedGradients(steps=50), "Gradient": xlog.Gradient()}
    for name, explainer in explainers.items():
        shares = [_share(explainer, 4 if "50" in name else PHOTOS) for _ in range(REPEATS)]
        yield Row(f"Lite0, {name}: share of a run that is not passes", median(shares), "", TARGETS[name])


def _share(explainer: xlog.Explainer, count: int) -> float:
    """Return the share of CPU time of a pass over the data that is not spent in passes of the network."""
    network, quickstart = lite0(), import_module("quickstart")
    (batch,) = quickstart.batches()
    data = [np.resize(batch["images"], (count, *batch["images"].shape[1:]))], quickstart.class_names()
    with tempfile.TemporaryDirectory() as folder:
        runner = TimedRunner(folder, data, network, unnormalize=(quickstart.MEAN, quickstart.STD), progress=False)
        runner.register_saliency([explainer])
        started = time.process_time()
        runner.run()
        whole = time.process_time() - started
        runner.close()
    return 1 - runner.clock.seconds / whole


class Clock:
    """CPU seconds of what is run under it; what runs within another run counts once."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._depth = 0

    def time(self, act: Callable[[], Result]) -> Result:
        """Run, and add up."""
        started, self._depth = time.process_time(), self._depth + 1
        try:
            return act()
        finally:
            self._depth -= 1
            if not self._depth:
                self.seconds += time.process_time() - started


class TimedRunner(xlog.Runner):
    """A runner that times the passes of its network."""

    def _quick_model(self, sample: Sample) -> tuple[SharedPasses, FastPath | None]:
        model, fast = super()._quick_model(sample)
        self.clock = Clock()
        if fast is not None:  # what it is tried out with are passes too
            try_out = fast.try_out
            fast.try_out = lambda *args: self.clock.time(lambda: try_out(*args))  # type: ignore[method-assign]
        return SharedPasses(Timed(model.inner, self.clock)), fast


class Timed(Proxy):
    """A model whose passes are timed."""

    def __init__(self, inner: Model, clock: Clock) -> None:
        super().__init__(inner)
        self._clock = clock

    @override
    def calls(self, x: Floats) -> list[LayerCall]:
        return self._clock.time(lambda: self.inner.calls(x))

    @override
    def forward(self, x: Floats) -> Floats:
        return self._clock.time(lambda: self.inner.forward(x))

    @override
    def trace(self, x: Floats, layers: Sequence[str]) -> Trace:
        return self._clock.time(lambda: self.inner.trace(x, layers))

    @override
    def forward_blends(self, x: Floats, baselines: Floats, masks: Array, rows: np.ndarray) -> Floats:
        return self._clock.time(lambda: self.inner.forward_blends(x, baselines, masks, rows))

    @override
    def vjp(self, x: Floats, wrt: Sequence[str] = (INPUT,)) -> Pullback:
        return TimedPullback(self._clock.time(lambda: self.inner.vjp(x, wrt)), self._clock)


class TimedPullback:
    """A pullback that is timed."""

    def __init__(self, inner: Pullback, clock: Clock) -> None:
        self._inner, self._clock = inner, clock
        self.outputs = inner.outputs
        self.activations: Mapping[str, Sequence[Floats]] = inner.activations

    def __call__(self, cotangent: Floats) -> dict[str, list[Floats]]:
        """Pull a cotangent (N, K) back: per name, per call, a gradient (N, ...)."""
        return self._clock.time(lambda: self._inner(cotangent))

    def sums(self, cotangent: Floats, weights: Floats, powers: Sequence[int] = (1,)) -> dict[str, list[Floats]]:
        """Sums of the inner pullback, timed."""
        return self._clock.time(lambda: self._inner.sums(cotangent, weights, powers))
