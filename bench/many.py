"""Many: a run over ten thousand small pictures, log and all, beside captum's loop over batches, which writes nothing.

On networks so small that what stands around their passes decides. The pictures are crops of real photos.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from statistics import median

import numpy as np
import torch
from torch import Tensor, nn

import xlog
from xlog.arrays import Floats

from .explaining import captum, lite0
from .measure import Row, cpu_seconds, in_turns, ratio
from .networks import thumbnail_network
from .overhead import TimedRunner

PICTURES = 10_000
SHORT, FEW = 4000, 1000  # of one explainer; to find captum's best size
SIDE = 32
LOADED = 250  # in a batch of the data
STEPS = 20
REPEATS = 3
SIZES = (64, 128, 256)  # batches of captum's; the quickest counts
NAMES = [str(number) for number in range(10)]
LAYER = "3"  # the last convolution


def measure(folder: Path) -> Iterator[Row]:
    """Explain with the network of PyTorch's tutorial."""
    network, x = thumbnail_network(), crops(PICTURES)
    size = best_size(network, x[:FEW])
    runs: dict[str, Callable[[], float]] = {
        "ours": partial(cpu_seconds, partial(explained, network, x, every())),
        "captum": partial(cpu_seconds, partial(theirs, network, x, size)),
    }
    seconds = in_turns(REPEATS, **runs)
    yield Row(f"{PICTURES:,} pictures, 3 explainers and a log: a second", PICTURES / median(seconds["ours"]), "")
    yield Row(f"  captum without a log, {size} rows in a batch", PICTURES / median(seconds["captum"]), "")
    yield Row("  of captum's pictures a second", ratio(seconds["captum"], seconds["ours"]), "x", 1.0, "at least")
    for explainer in every():
        beyond = [1000 * share / SHORT for share in (beside_passes(network, x[:SHORT], explainer) for _ in range(3))]
        yield Row(f"{type(explainer).__name__}: beyond passes, a picture", median(beyond), "ms", 0.25)


def every() -> list[xlog.Explainer]:
    """Return the explainers of the run."""
    return [xlog.Gradient(), xlog.GradCAM(), xlog.IntegratedGradients(steps=STEPS)]


def crops(count: int) -> Floats:
    """Return pictures (N, 3, SIDE, SIDE) in 0..1, cut out of the quickstart's photos at random."""
    lite0()  # finds the examples
    quickstart = import_module("quickstart")
    (batch,) = quickstart.batches()
    mean, std = (np.reshape(part, (-1, 1, 1)) for part in (quickstart.MEAN, quickstart.STD))
    photos, rng = np.clip(batch["images"] * std + mean, 0, 1), np.random.default_rng(0)
    places = rng.integers((len(photos), *(side - SIDE for side in photos.shape[2:])), size=(count, 3))
    cut = [photos[i, :, top : top + SIDE, left : left + SIDE] for i, top, left in places.tolist()]
    return np.stack(cut).astype(np.float32)


def explained(network: nn.Module, x: Floats, explainers: list[xlog.Explainer]) -> None:
    """Run over pictures, as users do."""
    with tempfile.TemporaryDirectory() as folder:
        runner = xlog.Runner(folder, (batches(x), NAMES), network, unnormalize=(0, 1), progress=False)
        runner.register_saliency(explainers)
        runner.run()
        runner.close()


def beside_passes(network: nn.Module, x: Floats, explainer: xlog.Explainer) -> float:
    """Return the CPU seconds of a run that are not spent in passes."""
    with tempfile.TemporaryDirectory() as folder:
        runner = TimedRunner(folder, (batches(x), NAMES), network, unnormalize=(0, 1), progress=False)
        runner.register_saliency([explainer])
        whole = cpu_seconds(runner.run)
        runner.close()
    return whole - runner.clock.seconds


def batches(x: Floats) -> list[Floats]:
    """Return the batches of a data set."""
    return [x[start : start + LOADED] for start in range(0, len(x), LOADED)]


def best_size(network: nn.Module, x: Floats) -> int:
    """Return the size of batches at which captum is quickest."""
    seconds = in_turns(REPEATS, **{str(n): partial(cpu_seconds, partial(theirs, network, x, n)) for n in SIZES})
    return int(min(seconds, key=lambda size: median(seconds[size])))


def theirs(network: nn.Module, x: Floats, size: int) -> list[Floats]:
    """Explain the top label of each picture by captum, and keep the maps of the last batch."""
    layer = network.get_submodule(LAYER)
    methods = captum().Saliency(network), captum().LayerGradCam(network, layer), captum().IntegratedGradients(network)
    made: list[Floats] = []
    for rows in torch.tensor(x).split(size):
        with torch.no_grad():
            target = network(rows).argmax(dim=1)
        made = [array(found) for found in each(methods, rows, target)]
    return made


def each(methods: tuple[object, ...], rows: Tensor, target: Tensor) -> Iterator[Tensor]:
    """Yield captum's maps of a batch."""
    saliency, cam, integrated = methods
    yield saliency.attribute(rows, target=target).amax(dim=1)  # type: ignore[attr-defined]
    yield cam.attribute(rows, target=target, relu_attributions=True)  # type: ignore[attr-defined]
    yield integrated.attribute(rows, target=target, n_steps=STEPS).sum(dim=1)  # type: ignore[attr-defined]


def array(found: Tensor) -> Floats:
    """Return a tensor as an array."""
    return np.asarray(found.detach().numpy())
