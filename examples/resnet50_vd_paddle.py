"""A ResNet50_vd of five classes in paddle, untrained and trained: SmoothGrad and GradCAM by a layer's name, two runs.

    python examples/resnet50_vd_paddle.py [FOLDER]
    xlog-view --logdir FOLDER    # choose both runs, and compare them

As InterpretDL's users do it with weights of their own. No package has weights of this network, so its convolutions
stay as they were drawn: trained are the batch norms, whose statistics become those of the data, and the last layer, on
cuts of five photos. Pictures are of two of these photos side by side. Needs the extras `paddle` and `examples`. Writes
two logs to FOLDER (runs/resnet50_vd), and beside them the weights, which it reads as those of any .pdparams file.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import paddle
from foolbox_pictures import photos
from PIL import Image
from resnet50_vd import ConvBN, ResNet50vd, network
from sklearn.linear_model import LogisticRegression

import xlog

CLASSES = ["strawberry", "jeep", "goose", "dalmatian", "bald eagle"]
PAIRS = ((0, 1), (2, 3), (3, 4), (1, 2), (4, 0))  # classes of which there are pictures
SIDE = 128  # pixels of a photo, two in a picture
CUTS, BATCH = 9, 15  # of each photo, for training
NOISY = 10  # copies of SmoothGrad
LAYER = "blocks.15.conv2.conv"  # the last convolution


Found = dict[str, dict[str, float]]
"""By run and explainer."""


def main(folder: str = "runs/resnet50_vd", count: int = len(PAIRS), cuts: int = CUTS, noisy: int = NOISY) -> Found:
    """Train, and explain with both networks; return how much of maps is on their own photo, of two.

    Args:
        folder: Where the logs and the weights go.
        count: Pictures.
        cuts: Of each photo, for training.
        noisy: Copies of SmoothGrad.
    """
    paddle.seed(0)
    rng, pixels = np.random.default_rng(0), {photo.name: photo.pixels for photo in photos()}
    crops = np.stack([crop(pixels[name], rng) for name in CLASSES for _ in range(cuts)])
    networks = {"untrained": network(len(CLASSES)), "trained": network(len(CLASSES))}
    weights = Path(folder, "weights.pdparams")
    paddle.save(trained(networks["untrained"], crops, np.repeat(np.arange(len(CLASSES)), cuts), rng), str(weights))
    networks["trained"].set_state_dict(paddle.load(str(weights)))
    images = [np.concatenate([crop(pixels[CLASSES[label]], rng) for label in pair], 2) for pair in PAIRS[:count]]
    boxes = np.tile(np.array([[0, 0, SIDE, SIDE], [SIDE, 0, SIDE, SIDE]], np.float32), (count, 1, 1))
    batch = {"images": np.stack(images), "labels": np.array(PAIRS[:count]), "boxes": boxes}
    found = {}
    for name, net in networks.items():
        net.eval()
        found[name] = explain(Path(folder, name), net, batch, noisy)
        print(f"{name}: of maps are on their own photo", found[name])
    print(f"look at them with: xlog-view --logdir {folder}")
    return found


def trained(like: ResNet50vd, crops: np.ndarray, labels: np.ndarray, rng: np.random.Generator) -> dict[str, object]:
    """Return weights for cuts (N, 3, SIDE, SIDE) of classes (N,), whose convolutions are those of another network."""
    net = network(len(CLASSES))
    net.set_state_dict(like.state_dict())
    net.train()
    for seen, rows in enumerate(np.array_split(rng.permutation(len(crops)), max(1, len(crops) // BATCH))):
        for part in net.sublayers():
            if isinstance(part, ConvBN):
                part.bn._momentum = seen / (seen + 1)  # statistics become the mean over batches
        with paddle.no_grad():
            net(paddle.to_tensor(crops[rows]))
    net.eval()
    with paddle.no_grad():
        features = net.features(paddle.to_tensor(crops)).numpy()
    middle, spread = features.mean(axis=0), features.std(axis=0) + 1e-6
    fit = LogisticRegression(max_iter=1000).fit((features - middle) / spread, labels)
    net.fc.weight.set_value((fit.coef_ / spread).T.astype(np.float32))
    net.fc.bias.set_value((fit.intercept_ - (fit.coef_ * middle / spread).sum(axis=1)).astype(np.float32))
    return net.state_dict()


def explain(folder: Path, net: ResNet50vd, batch: dict[str, np.ndarray], noisy: int) -> dict[str, float]:
    """Log SmoothGrad and GradCAM of both photos; return how much of the maps is on their own, by explainer."""
    runner = xlog.Runner(
        folder,
        data=([batch], CLASSES),
        model=net,
        unnormalize=(0.5, 0.5),
        targets=lambda predictions, truth: truth,
        progress=False,
    )
    runner.register_saliency(
        [xlog.SmoothGrad(samples=noisy, name="SmoothGrad"), xlog.GradCAM(layer=LAYER, name="GradCAM")],
        [xlog.ContrastiveEnergy()],
    )
    runner.run()
    runner.close()
    return {  # the energy is what is on it less what is on the other
        record["explainer"]: round((record["mean"] + 1) / 2, 3)
        for record in xlog.open(folder)[-1].summaries()
        if record["label"] is None and record["mean"] is not None
    }


def crop(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Cut a square of most of a photo: (3, SIDE, SIDE) in -1..1."""
    height, width = pixels.shape[:2]
    size = int(min(height, width) * rng.uniform(0.8, 1))
    top, left = rng.integers(height - size + 1), rng.integers(width - size + 1)
    cut = Image.fromarray(pixels[top : top + size, left : left + size]).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    return (np.asarray(cut, np.float32) / 127.5 - 1).transpose(2, 0, 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
