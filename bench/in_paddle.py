"""Paddle: explainers beside InterpretDL, on ResNet-18 in paddle, in fresh processes.

Importing paddle leaves a process one thread, so both have one. InterpretDL explains in batches of its own, mostly of
one row. What it explains, and which of its maps are then ours, is in tests/explainers/test_oracle_interpretdl.py;
maps are not compared here. Its IntegratedGradients refuses networks in single precision, so both are given one in
double precision there, which has no fast path.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

import xlog
from xlog.arrays import Floats
from xlog.explainers import Explainer
from xlog.model.auto_batch import AutoBatch
from xlog.model.fast import FastPath

from .measure import Row, cpu_seconds, in_turns, ratio, run_module

TARGET = 7
PASSES = 8
WINDOW, STRIDE = 64, 40  # pixels: 25 windows
LAYER = "layer1"  # of 64 maps, for ScoreCAM
IMAGES = 4  # for GradCAM, which takes one pass
REPEATS = 3
TARGETS = {
    "SmoothGrad": 0.75,
    "IntegratedGradients": 0.75,
    "GradCAM": 0.35,
    "Occlusion": 0.65,
    "ScoreCAM": 0.65,
    "LIME": 0.65,
}


def measure(folder: Path) -> Iterator[Row]:
    """Explain few pictures with random weights."""
    for name, target in TARGETS.items():
        yield Row(f"ResNet-18 in paddle, {name}: of InterpretDL", run_module("in_paddle", name), "x", target)


# ------------------------------------------------------------------------------------- in a process of its own

Pair = tuple[Callable[[], object], Callable[[], object]]
"""Ours and theirs, ready to run."""


def look(name: str) -> float:
    """Return our CPU seconds as a share of InterpretDL's."""
    # paddle's warnings are about InterpretDL's calls, and would come between the rows of the table
    os.environ["GLOG_minloglevel"] = "2"  # noqa: SIM112  glog's own spelling
    sys.path.append("tests/support")  # which know how InterpretDL is imported
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):  # it has much to say
        library = import_module("interpretdl_here").interpretdl
        ours, theirs = _PAIRS[name](library)
        seconds = in_turns(REPEATS, ours=partial(cpu_seconds, ours), theirs=partial(cpu_seconds, theirs))
    return ratio(seconds["ours"], seconds["theirs"])


def explaining(explainer: Explainer, network: Any, x: Floats) -> Callable[[], object]:
    """Return what explains x (N, C, H, W) as a run does."""
    fast = FastPath(xlog.wrap(network))
    fast.try_out(x, gradients=False)
    model, targets = AutoBatch(fast), np.full(len(x), TARGET)

    def explain() -> None:
        with model.isolated():
            explainer.explain(model, x, targets, np.random.default_rng(0))

    return explain


def network() -> Any:
    """Return a new ResNet-18: InterpretDL leaves one in a mode of its choice."""
    paddle = import_module("paddle")
    paddle.seed(0)
    made = import_module("paddle.vision.models").resnet18()
    made.eval()
    return made


def images(count: int = 1) -> Floats:
    """Return inputs (N, 3, 224, 224)."""
    return np.random.default_rng(0).normal(size=(count, 3, 224, 224)).astype(np.float32)


def _smoothgrad(library: Any) -> Pair:
    theirs = library.SmoothGradInterpreter(network(), device="cpu").interpret
    return explaining(xlog.SmoothGrad(samples=PASSES), network(), images()), partial(
        theirs, images(), [TARGET], n_samples=PASSES, gradient_of="logit", visual=False
    )


def _integrated(library: Any) -> Pair:
    double, x = network().to(dtype="float64"), images().astype(np.float64)
    theirs = library.IntGradCVInterpreter(network().to(dtype="float64"), device="cpu").interpret
    return explaining(xlog.IntegratedGradients(steps=PASSES), double, x), partial(
        theirs, x, [TARGET], steps=PASSES, gradient_of="logit", visual=False
    )


def _gradcam(library: Any) -> Pair:
    paddle = import_module("paddle")

    class Remembered(paddle.nn.Layer):  # type: ignore[name-defined]
        """Keeps gradients, which paddle has no longer done by itself since 2.4 and theirs waits for."""

        def forward(self, x: Any) -> Any:
            if not x.stop_gradient:
                x.retain_grads()
            return x

    given, x = network(), images(IMAGES)
    given.layer4 = paddle.nn.Sequential(given.layer4, Remembered())
    theirs = library.GradCAMInterpreter(given, device="cpu").interpret
    return explaining(xlog.GradCAM(layer="layer4"), network(), x), partial(
        theirs, x, "layer4.1", [TARGET] * IMAGES, visual=False
    )


def _occlusion(library: Any) -> Pair:
    theirs = library.OcclusionInterpreter(network(), device="cpu").interpret
    return explaining(xlog.Occlusion(window=WINDOW, stride=STRIDE), network(), images()), partial(
        theirs,
        images(),
        (3, WINDOW, WINDOW),
        [TARGET],
        strides=(3, STRIDE, STRIDE),
        perturbations_per_eval=PASSES,
        visual=False,
    )


def _scorecam(library: Any) -> Pair:
    theirs = library.ScoreCAMInterpreter(network(), device="cpu").interpret
    return explaining(xlog.ScoreCAM(layer=LAYER), network(), images()), partial(
        theirs, images(), LAYER, [TARGET], visual=False
    )


def _lime(library: Any) -> Pair:
    # They ask scikit-learn to normalize, which it no longer does, and which without a penalty changes nothing.
    linear = import_module("sklearn.linear_model").LinearRegression
    vars(library.interpreter._lime_base)["Ridge"] = lambda **_: linear()
    samples = 20
    theirs = library.LIMECVInterpreter(network(), device="cpu", random_seed=0)
    theirs.lime_base.segments = xlog.Grid()(images()[0])
    pictures = np.random.default_rng(0).integers(0, 256, (1, 224, 224, 3)).astype(np.uint8)
    return explaining(xlog.LIME(segments=xlog.Grid(), samples=samples), network(), images()), partial(
        theirs.interpret, pictures, TARGET, num_samples=samples, batch_size=samples, visual=False
    )


_PAIRS: dict[str, Callable[[Any], Pair]] = {
    "SmoothGrad": _smoothgrad,
    "IntegratedGradients": _integrated,
    "GradCAM": _gradcam,
    "Occlusion": _occlusion,
    "ScoreCAM": _scorecam,
    "LIME": _lime,
}

if __name__ == "__main__":
    print(json.dumps(look(sys.argv[1])))
