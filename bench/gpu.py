"""GPU: every explainer and benchmark on a CUDA device beside the CPU, and what passes cost there beside bare ones.

Not among what `python -m bench` measures without names: it wants the device. Maps are compared in single precision,
TF32 off; what draws draws the same on both. Times are of the wall clock, the device waited for.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
import torch
from torch import Tensor, nn

import xlog
from xlog.benchmarks import BENCHMARKS, Benchmark
from xlog.errors import XlogError
from xlog.explainers import EXPLAINERS, Explainer

from .explaining import captum, images, lite0
from .measure import Row
from .networks import thumbnail_network

TARGET = 7
MAPS_TOLERANCE = 1e-2  # of the greatest value of a map: where a ReLU is at its kink, single pixels differ
SCORES_TOLERANCE = 2e-2  # of a score, or absolute for those below 1
ROWS = 64  # of a bare pass
REPEATS = 20
WINDOW = xlog.Occlusion(window=56, stride=28)
INTEGRATED = xlog.IntegratedGradients(steps=50)


def measure(folder: Path) -> Iterator[Row]:
    """Measure on the first CUDA device."""
    if not torch.cuda.is_available():
        raise SystemExit("gpu: wanted a CUDA device that torch can use, found none")
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    device = torch.device("cuda")
    for name, make, side in (("CIFAR net", thumbnail_network, 32), ("EfficientNet-Lite0", lite0, 224)):
        yield from compared(name, make, images(2, side), device, folder)
    for name, make, side in (("CIFAR net", thumbnail_network, 32), ("EfficientNet-Lite0", lite0, 224)):
        yield from passes(name, make().to(device), torch.tensor(images(ROWS, side), device=device))
    yield from beside_captum(lite0().to(device), torch.tensor(images(1), device=device))


# ------------------------------------------------------------------------------------------- the same numbers


def compared(
    name: str, make: Callable[[], nn.Module], x: np.ndarray, device: torch.device, folder: Path
) -> Iterator[Row]:
    """Compare what is logged of a network on a device with what is logged on the CPU."""
    networks = {"cpu": make(), "device": make().to(device)}
    gradient = xlog.Gradient()
    for kind in EXPLAINERS:
        explainer = (kind(background=x) if kind is xlog.ExpectedGradients else kind()).quick()
        yield from _difference(f"{name}, {explainer.name}", networks, x, (explainer, ()), folder, MAPS_TOLERANCE)
    for benchmark in (kind() for kind in BENCHMARKS):
        about = gradient, (benchmark,)
        yield from _difference(f"{name}, {benchmark.name}", networks, x, about, folder, SCORES_TOLERANCE)


def _difference(
    what: str,
    networks: dict[str, nn.Module],
    x: np.ndarray,
    about: tuple[Explainer, tuple[Benchmark, ...]],
    folder: Path,
    tolerance: float,
) -> Iterator[Row]:
    try:
        first, other = (_logged(network, x, *about, folder / f"{what}-{key}") for key, network in networks.items())
    except XlogError as error:
        yield Row(f"{what}: refused, {type(error).__name__}", 0, "")
        return
    yield Row(f"{what}: differs from the CPU", float(np.abs(other - first).max(initial=0)), "", tolerance)


def _logged(
    network: nn.Module, x: np.ndarray, explainer: Explainer, benchmarks: tuple[Benchmark, ...], folder: Path
) -> np.ndarray:
    """Return all maps in shares of their greatest values, or all scores in units of at least 1."""
    side = x.shape[-1]
    batch = {"images": x, "labels": [TARGET] * len(x), "boxes": [[side // 4, side // 4, side // 2, side // 2]] * len(x)}
    names = [str(label) for label in range(network(torch.zeros(1, *x.shape[1:]).to(_device(network))).shape[1])]
    runner = xlog.Runner(
        folder, ([batch], names), network, targets=[TARGET], precision="f32", fast=False, progress=False
    )
    runner.register_saliency([explainer], benchmarks, controls=False)
    runner.run()
    runner.close()
    (run,) = xlog.open(folder)
    if benchmarks:
        values = np.array([score["value"] for score in run.scores()], float)
        return np.nan_to_num(values / np.maximum(1, np.abs(values)))
    maps = np.stack([view.array().ravel() for view in run.maps()])
    return maps / np.maximum(np.abs(maps).max(axis=1, keepdims=True), np.finfo(np.float32).tiny)


def _device(network: nn.Module) -> torch.device:
    return next(network.parameters()).device


# ----------------------------------------------------------------------------------------------------- passes


def passes(name: str, network: nn.Module, x: Tensor) -> Iterator[Row]:
    """Measure rows per second of bare passes, plain and in other forms, and of passes through the protocol."""
    model, array = xlog.wrap(network), x.cpu().numpy()
    runs: dict[str, Callable[[], object]] = {
        "bare": partial(_pass, network, x),
        "channels last": partial(_pass, network, x.contiguous(memory_format=torch.channels_last)),
        "half precision": partial(_half, network, x),
        "ours": partial(model.forward, array),
    }
    if x.is_cuda:
        runs["CUDA graph"] = _graph(network, x)
    seconds = {key: _seconds(run, x.device) for key, run in runs.items()}
    for key, taken in seconds.items():
        yield Row(f"{name}, {len(x)} rows, {key}: rows per second", len(x) / taken, "")
    yield Row(f"{name}: ours, of bare", seconds["ours"] / seconds["bare"], "x", 1.2)


def _pass(network: nn.Module, x: Tensor) -> Tensor:
    with torch.no_grad():
        outputs: Tensor = network(x)
        return outputs


def _half(network: nn.Module, x: Tensor) -> Tensor:
    with torch.autocast(x.device.type, dtype=torch.bfloat16 if x.device.type == "cpu" else torch.float16):
        return _pass(network, x)


def _graph(network: nn.Module, x: Tensor) -> Callable[[], object]:
    stream = torch.cuda.Stream()
    with torch.cuda.stream(stream):
        for _ in range(3):  # kernels are chosen before a graph is recorded
            _pass(network, x)
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        _pass(network, x)
    return graph.replay


def _seconds(run: Callable[[], object], device: torch.device) -> float:
    def once() -> float:
        started = time.perf_counter()
        run()
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        return time.perf_counter() - started

    once()
    return median(once() for _ in range(REPEATS))


# ----------------------------------------------------------------------------------------------------- captum


def beside_captum(network: nn.Module, x: Tensor) -> Iterator[Row]:
    """Compare two methods with captum's on the same device, as a run of them is made."""
    model, array, targets = xlog.wrap(network, "auto"), x.cpu().numpy(), np.array([TARGET])
    occlude = partial(captum().Occlusion(network).attribute, sliding_window_shapes=(3, 56, 56), strides=(3, 28, 28))
    integrate = partial(captum().IntegratedGradients(network).attribute, n_steps=50, internal_batch_size=ROWS)
    peers: tuple[tuple[Explainer, Callable[[], object]], ...] = (
        (WINDOW, partial(occlude, x, target=TARGET, perturbations_per_eval=ROWS)),
        (INTEGRATED, partial(integrate, x, target=TARGET)),
    )
    for explainer, peer in peers:
        ours = _seconds(partial(explainer.explain, model, array, targets, np.random.default_rng(0)), x.device)
        yield Row(f"{explainer.name}: of captum", ours / _seconds(peer, x.device), "x", 1.0)
