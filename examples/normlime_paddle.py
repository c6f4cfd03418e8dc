"""PaddleX's two pictures, in paddle: LIME of a photo; and LIME, NormLIME over a data set, and their product.

    python examples/normlime_paddle.py [FOLDER]
    xlog-view --logdir FOLDER    # a sample of the run "photos", its page "Superpixels"

LIME goes over a data set first: three cuts each of 26 photos, which scikit-image, scikit-learn and foolbox carry,
explained for what EfficientNet-Lite0 takes them for. `xlog normlime` sums up what kinds of superpixels speak for; with
that, photos are explained. Needs the extras `paddle` and `examples`. Writes two logs to FOLDER (runs/normlime): of the
data set and of the photos, and the prior beside them. Takes minutes.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import lite0_paddle
import numpy as np
import quickstart
from foolbox_pictures import photos as imagenet_photos
from quickstart import MEAN, STD, Photo

import xlog
from xlog.cli import main as xlog_command

LAYER = "_blocks.4"  # of the third stage, whose output tells kinds of superpixels apart; PaddleX: of a ResNet50's third
SAMPLES = 200  # of LIME for a picture of the data set; PaddleX draws 3000 for each, in hours
OFTEN = 1000  # for a photo that is looked at
KINDS = 64  # of superpixels
LOOKED_AT = ("jeep", "dalmatian", "goose")
CUTS = (None, 0.0, 1.0)  # the whole of a photo, and the left and right end of it
CUT = 0.8  # of both sides


def batches(chosen: Sequence[Photo], cuts: Sequence[float | None] = CUTS) -> list[dict[str, object]]:
    """Return each photo's cuts as a batch."""
    found = []
    for photo in chosen:
        images = np.stack([cut(photo, place).square()[0] for place in cuts])
        names = [photo.name if place is None else f"{photo.name} at {place:.0%}" for place in cuts]
        found.append({"images": images, "labels": [photo.label] * len(cuts), "id": names})
    return found


def cut(photo: Photo, place: float | None) -> Photo:
    """Return a part of a photo: from its left (0) or right end (1); None: all of it."""
    if place is None:
        return photo
    height, width = photo.pixels.shape[:2]
    h, w = round(CUT * height), round(CUT * width)
    top, left = (height - h) // 2, round(place * (width - w))
    return Photo(photo.name, photo.pixels[top : top + h, left : left + w], photo.label, photo.box)


def main(
    folder: str = "runs/normlime",
    chosen: Sequence[Photo] | None = None,
    looked_at: Sequence[str] = LOOKED_AT,
    samples: int = SAMPLES,
    often: int = OFTEN,
) -> xlog.SuperpixelPrior:
    """Sum LIME up over the data set, explain photos with that, and return it."""
    chosen = [*imagenet_photos(), *quickstart.photos()] if chosen is None else chosen
    network, names, unnormalize = lite0_paddle.network(), quickstart.class_names(), (MEAN, STD)
    whole, prior = Path(folder, "data set"), Path(folder, "prior.npz")
    segments = xlog.Quickshift()
    runner = xlog.Runner(whole, (batches(chosen), names), network, unnormalize=unnormalize)
    runner.register_saliency([xlog.LIME(samples=samples, segments=segments, features=LAYER, name="LIME")])
    print(runner.run())
    runner.close()
    if xlog_command(["normlime", str(whole), "-o", str(prior), "--clusters", str(KINDS)]):
        raise SystemExit(1)
    some = [photo for photo in chosen if photo.name in looked_at]
    runner = xlog.Runner(Path(folder, "photos"), (batches(some, CUTS[:1]), names), network, unnormalize=unnormalize)
    runner.register_saliency(
        [
            xlog.LIME(samples=often, segments=segments, name="LIME"),
            xlog.NormLIME(segments=segments, name="NormLIME"),
            xlog.LIMETimesNormLIME(samples=often, segments=segments, name="LIME × NormLIME"),
        ]
    )
    runner.register_prior(prior)
    print(runner.run())
    runner.close()
    print(f"look at them with: xlog-view --logdir {folder}")
    return xlog.SuperpixelPrior.load(prior)


if __name__ == "__main__":
    main(*sys.argv[1:])
