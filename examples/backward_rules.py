"""LRP by composites of rules, and DeepLIFT, of a network with short cuts on real photos.

    python examples/backward_rules.py [FOLDER]
    xlog-view --logdir FOLDER

No package carries the weights of a ResNet on photos; EfficientNet-Lite0, whose ImageNet weights one does, has short
cuts as a ResNet has, batch norms and ReLU6. Under each map stands what it keeps of the logit: DeepLIFT keeps all of the
difference from its baseline, LRP what biases leave. Needs the extras `demo` and `examples`. Writes the log to FOLDER
(runs/rules).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np
import quickstart
from foolbox_pictures import photos
from quickstart import MEAN, STD

import xlog

LOOKED_AT = ("coffee", "goose")
BOXED = xlog.LRPComposite(first=xlog.ZBoxRule(low=-MEAN / STD, high=(1 - MEAN) / STD))  # of pixels from 0 to 1
METHODS = [
    xlog.InputXGradient(),
    xlog.LRP(composite="epsilon", name="LRP ε"),
    xlog.LRP(composite="epsilon_plus", name="LRP ε+"),
    xlog.LRP(composite="epsilon_plus_flat", name="LRP ε+ flat"),
    xlog.LRP(composite="epsilon_alpha2_beta1", name="LRP ε α2β1"),
    xlog.LRP(composite=BOXED, name="LRP ε+ z-box"),
    xlog.DeepLIFT(),
]


def main(folder: str = "runs/rules", looked_at: Sequence[str] = LOOKED_AT) -> dict[str, float]:
    """Explain the true class of some photos; print and return each method's worst share of the logit that is lost."""
    chosen = [photo for photo in [*quickstart.photos(), *photos()] if photo.name in looked_at]
    images, labels = np.stack([photo.square()[0] for photo in chosen]), [photo.label for photo in chosen]
    batch = {"images": images, "labels": labels, "name": [photo.name for photo in chosen]}
    runner = xlog.Runner(
        folder,
        data=([batch], quickstart.class_names()),
        model=quickstart.network(),
        unnormalize=(MEAN, STD),
        targets=lambda predictions, truth: truth,
        notes="Photos of scikit-image and of ImageNet, the middle square of each.",
        progress=False,
    )
    runner.register_saliency(METHODS)
    print(runner.run())
    runner.close()
    lost: dict[str, float] = {}
    for record in xlog.open(folder)[-1].convergence():
        share = abs(record["relative"])
        lost[record["explainer"]] = max(share, lost.get(record["explainer"], 0.0))
    for explainer, share in lost.items():
        print(f"{explainer:<14} at worst {share:8.2%} of the logit is not in the map")
    print(f"look at them with: xlog-view --logdir {folder}")
    return lost


if __name__ == "__main__":
    main(*sys.argv[1:])
