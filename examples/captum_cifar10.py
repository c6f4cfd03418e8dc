"""captum's tutorial on CIFAR-10, logged: the network that captum carries, its four attributions, pictures to look at.

    python examples/captum_cifar10.py [FOLDER] [WHEEL]
    xlog-view --logdir FOLDER

Saliency, integrated gradients with their convergence delta, the same over noisy copies and squared, and DeepLIFT, on
the first pictures of the test set, which the package foolbox carries. captum has the weights up to 0.8: beside a later
one, `pip download --no-deps captum==0.7.0` and give the WHEEL. Needs the extras `torch` and `examples`. Writes the log
to FOLDER (runs/cifar10).
"""

from __future__ import annotations

import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from foolbox_pictures import pictures
from torch import Tensor, nn

import xlog

CLASSES = ["plane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]
MEAN, STD = 0.5, 0.5  # of the tutorial's Normalize, in units of 0..1
PICTURES = 4  # a batch of the tutorial, which explains the last one of them
NOISY = 100  # copies of the noise tunnel


class Net(nn.Module):
    """The tutorial's network, (N, 3, 32, 32) -> logits (N, 10): a module per activation, as captum's DeepLIFT wants."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(3, 6, 5), nn.Conv2d(6, 16, 5)
        self.pool1, self.pool2 = nn.MaxPool2d(2, 2), nn.MaxPool2d(2, 2)
        self.fc1, self.fc2, self.fc3 = nn.Linear(16 * 5 * 5, 120), nn.Linear(120, 84), nn.Linear(84, 10)
        self.relu1, self.relu2, self.relu3, self.relu4 = nn.ReLU(), nn.ReLU(), nn.ReLU(), nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits."""
        x = self.pool1(self.relu1(self.conv1(x)))
        x = self.pool2(self.relu2(self.conv2(x)))
        x = self.relu4(self.fc2(self.relu3(self.fc1(x.flatten(1)))))
        return self.fc3(x)


def network(wheel: str | None = None) -> Net:
    """Return the network with captum's weights, of the package or of a wheel of it."""
    net = Net()
    with weights(wheel).open("rb") as file:
        net.load_state_dict(torch.load(file, weights_only=True))
    return net.eval()


def weights(wheel: str | None) -> Path | zipfile.Path:
    """Return the file of the weights."""
    root: Path | zipfile.Path
    if wheel is not None:
        root = zipfile.Path(wheel, "captum/")
    else:
        package = find_spec("captum")
        root = Path(*(package.submodule_search_locations or ()) if package else ("captum",))
    path = root / "insights" / "attr_vis" / "models" / "cifar_torchvision.pt"
    if not path.exists():
        raise FileNotFoundError(
            f"wanted captum's CIFAR-10 weights, got no {path}; pip download --no-deps captum==0.7.0, and give its wheel"
        )
    return path


def batch(count: int = PICTURES) -> dict[str, object]:
    """Return the first pictures of the test set as the network takes them, with labels."""
    pixels, labels = pictures("cifar10", count)
    images = (np.stack(pixels).transpose(0, 3, 1, 2).astype(np.float32) / 255 - MEAN) / STD
    return {"images": images, "labels": labels, "name": [f"{CLASSES[k]} {i}" for i, k in enumerate(labels)]}


def attributions(noisy: int = NOISY) -> list[xlog.Explainer]:
    """Return the tutorial's four: captum's defaults are 50 steps from a baseline of 0, and sums over channels."""
    gradients = xlog.IntegratedGradients(name="Integrated gradients")
    return [
        xlog.Gradient(channels="sum_abs", name="Saliency"),
        gradients,
        xlog.NoiseTunnel(
            explainer=gradients,
            kind="square",
            samples=noisy,
            noise=0.2,
            unit="absolute",
            channels="sum",
            name="IG over noise, squared",
        ),
        xlog.DeepLIFT(name="DeepLIFT"),
    ]


def main(
    folder: str = "runs/cifar10", wheel: str | None = None, count: int = PICTURES, noisy: int = NOISY
) -> dict[str, list[float]]:
    """Explain the true labels of some pictures, print how far maps are from what they promise, and return it."""
    runner = xlog.Runner(
        folder,
        data=([batch(count)], CLASSES),
        model=network(wheel),
        unnormalize=(MEAN, STD),
        targets=lambda predictions, truth: truth,
        notes="The first pictures of CIFAR-10's test set; captum's weights.",
        progress=False,
    )
    runner.register_saliency(attributions(noisy))
    print(runner.run())
    runner.close()
    run = xlog.open(folder)[-1]
    deltas: dict[str, list[float]] = {}
    for record in run.convergence():
        deltas.setdefault(record["explainer"], []).append(record["value"])
    for explainer, values in deltas.items():
        print(f"{explainer}: delta {' '.join(f'{abs(value):.4f}' for value in values)}")
    print(f"look at them with: xlog-view --logdir {folder}")
    return deltas


if __name__ == "__main__":
    main(*sys.argv[1:])
