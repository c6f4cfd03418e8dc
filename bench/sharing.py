"""Sharing: explainers in one run beside the passes that all of them need together, written by hand.

What is timed is what a Runner does with a group of samples, but for writing the log. Ours and the passes by hand are
of the plain network. By hand, passes are shared between labels and between methods wherever they could be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import torch
from torch import Tensor, nn

import xlog
from xlog.explainers import Explainer
from xlog.model.shared import SharedPasses
from xlog.run.query import Query
from xlog.run.saliency import Saliency
from xlog.run.samples import SampleReader

from .explaining import best_size, gradients, images, plain, turns
from .measure import Row, ratio
from .networks import CLASSES, resnet18

LAYERS = ("6", "7")  # two of ResNet-18's stages
LABELS = (7, 70, 700)
IMAGES = 8
SAMPLES = 20
ON_THE_INPUT = (xlog.Gradient(), xlog.InputXGradient(), xlog.GradCAM(layer=LAYERS, relu=False))
AROUND_IT = (xlog.IntegratedGradients(steps=SAMPLES), xlog.SmoothGrad(samples=SAMPLES), xlog.VarGrad(samples=SAMPLES))


def measure(folder: Path) -> Iterator[Row]:
    """Explain three labels with ResNet-18."""
    network = resnet18()
    size = best_size(gradients, network)
    model = SharedPasses(plain(network))
    seconds, _ = turns(
        {
            "looking": partial(explain_all, model, ON_THE_INPUT, IMAGES),
            "looking by hand": partial(look, network, IMAGES, size),
            "all": partial(explain_all, model, (*ON_THE_INPUT, *AROUND_IT), 1),
            "all by hand": partial(look_around, network, size),
        }
    )
    what = f"Gradient, InputXGradient, 2 GradCAM, {len(LABELS)} labels: of 1 pass, {len(LABELS)} back"
    yield Row(what, ratio(seconds["looking"], seconds["looking by hand"]), "x", 1.1)
    what = f"  and {SAMPLES} passes each of IG, SmoothGrad, VarGrad: of the union"
    yield Row(what, ratio(seconds["all"], seconds["all by hand"]), "x", 1.05)


def explain_all(model: SharedPasses, explainers: Sequence[Explainer], count: int) -> None:
    """Explain all labels of `count` inputs as a run does."""
    saliency = Saliency(seed=0)
    saliency.register(explainers, (), controls=())
    x = images(count)
    samples = SampleReader([str(label) for label in range(CLASSES)]).read(x)
    with model.isolated(), model.looking_at(x, saliency.points(model, samples[0])):
        model.forward(x)
        saliency.answer(model, [Query(sample, label) for sample in samples for label in LABELS])


# -------------------------------------------------------------------------------------------------- by hand


def look(network: nn.Module, count: int, size: int) -> None:
    """Run forward, and back to input and layers for each label."""
    seen: list[Tensor] = []
    handles = [
        network.get_submodule(name).register_forward_hook(lambda part, given, maps: seen.append(maps))
        for name in LAYERS
    ]
    for rows in torch.tensor(images(count)).split(size):
        pull(network, rows, seen)
        seen.clear()
    for handle in handles:
        handle.remove()


def look_around(network: nn.Module, size: int) -> None:
    """Do that for one input, and run forward and back to as many others as there are steps, and noisy copies."""
    look(network, 1, size)
    for rows in torch.tensor(images(2 * SAMPLES)).split(size):
        pull(network, rows, [])


def pull(network: nn.Module, x: Tensor, points: list[Tensor]) -> None:
    """Run forward over x (N, C, H, W), and back for each label: to x and to what then is in `points`."""
    leaf = x.clone().requires_grad_()
    outputs = network(leaf)
    for label in LABELS:
        torch.autograd.grad(outputs[:, label].sum(), [leaf, *points], retain_graph=True)
