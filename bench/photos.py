"""Photos: what scores of localization say of methods and of controls, on real photos with EfficientNet-Lite0.

Three questions. Whether contrastive scores tell methods from those that ignore the label, on pictures with two objects;
how far a control of noise ranges over seeds, and how often its interval has the truth; and whether RISE's map, whose
peak hits, lies on the object too. `python -m bench.photos` prints the figures of docs/benchmarks.md.
"""

from __future__ import annotations

import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from importlib import import_module
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import xlog
from xlog.arrays import Floats
from xlog.benchmarks.base import Case
from xlog.explainers.rise import ShiftedGrids
from xlog.explainers.streams import generator
from xlog.intervals import SHARES, of_mean
from xlog.model.auto_batch import AutoBatch
from xlog.model.wrap import wrap
from xlog.run.samples import Region
from xlog.run.scoring import region_mask
from xlog.scores.summary import Summary

from .explaining import lite0
from .measure import Row

Sample = tuple[Floats, list[int], list[list[float]]]
"""Image (3, SIDE, SIDE), labels, and the box of each."""

SIDE = 224
CUTS = (None, (0, 0), (1, 0), (0, 1), (1, 1))  # of a photo: the whole of it, and 85 % of both sides in a corner
CUT = 0.85
SEEDS = 60
RESAMPLES = 1000  # of the bootstrap before
RISE_MASKS = 1000
GAME = xlog.PointingGame()
ENERGY = "energy on the object: "
CONTRASTED = (
    "EigenCAM",
    "EdgeControl",
    "RandomControl",
    "GuidedBackprop",
    "Gradient",
    "IntegratedGradients",
    "GradCAM",
)


def measure(folder: Path) -> Iterator[Row]:
    """Yield the rows of the topic."""
    found = contrast(folder / "two")
    for benchmark in ("PointingGame", "ContrastivePointing", "ContrastiveEnergy"):
        for name in CONTRASTED:
            value = found[name, benchmark].mean
            blind = name in ("EigenCAM", "EdgeControl") and benchmark != "PointingGame"
            yield Row(
                f"two objects, {benchmark}: {name}", np.nan if value is None else value, "", 0.0 if blind else None
            )
    for when, (low, high, held) in noise().items():
        target = None if when == "before" else 93.0
        yield Row(f"{SEEDS} seeds of noise, {when}: least pointing score", low, "")
        yield Row(f"{SEEDS} seeds of noise, {when}: greatest", high, "")
        yield Row(f"{SEEDS} seeds of noise, {when}: intervals with the truth", held, "%", target, "at least")
    rise = of_rise()
    for what, value in rise.items():
        yield Row(what, value, "")
    yield Row(
        "energy of RISE less that of EdgeControl",
        rise[ENERGY + "RISE"] - rise[ENERGY + "EdgeControl"],
        "",
        0.0,
        "at least",
    )


# --------------------------------------------------------------------------------------------- pictures


@lru_cache
def photos() -> list[Any]:
    """Return the photos of the quickstart, each with a label and a box."""
    sys.path.append("examples")
    return list(import_module("quickstart").photos())


def part(photo: Any, left: int, top: int, width: int, height: int) -> Any:
    """Return a part of a photo, and of its box."""
    x, y, w, h = photo.box
    x0, y0 = max(x - left, 0), max(y - top, 0)
    x1, y1 = min(x + w - left, width), min(y + h - top, height)
    return replace(
        photo,
        pixels=photo.pixels[top : top + height, left : left + width],
        box=(x0, y0, max(x1 - x0, 0), max(y1 - y0, 0)),
    )


def cuts() -> list[Sample]:
    """Return five pictures of each photo."""
    found = []
    for photo in photos():
        height, width = photo.pixels.shape[:2]
        w, h = round(CUT * width), round(CUT * height)
        for corner in CUTS:
            cut = photo if corner is None else part(photo, corner[0] * (width - w), corner[1] * (height - h), w, h)
            image, box = cut.square()
            found.append((image, [photo.label], [box]))
    return found


def pairs() -> list[Sample]:
    """Return pictures of two photos side by side: of each the upright half of a square around its object."""
    found = []
    for one, other in permutations(photos(), 2):
        (left, of_left), (right, of_right) = _half(one), _half(other)
        boxes = [of_left, [of_right[0] + SIDE / 2, *of_right[1:]]]
        found.append((np.concatenate([left, right], axis=2), [one.label, other.label], boxes))
    return found


def _half(photo: Any) -> tuple[Floats, list[float]]:
    height, width = photo.pixels.shape[:2]
    center = photo.box[0] + photo.box[2] / 2
    square = part(photo, int(np.clip(center - height / 2, 0, width - height)), 0, height, height)
    image, (x, y, w, h) = square.square()
    left = int(np.clip(x + w / 2 - SIDE / 4, 0, SIDE / 2))
    x0, x1 = np.clip([x - left, x + w - left], 0, SIDE / 2)
    return image[:, :, left : left + SIDE // 2], [float(x0), y, float(x1 - x0), h]


# --------------------------------------------------------------------------------------------- questions


def contrast(folder: Path) -> dict[tuple[str, str], Summary]:
    """Return summaries of contrastive scores."""
    methods = [xlog.EigenCAM(), xlog.GuidedBackprop(), xlog.Gradient(), xlog.IntegratedGradients(steps=20)]
    scored = [xlog.PointingGame(), xlog.ContrastivePointing(), xlog.ContrastiveEnergy()]
    return scores(folder, pairs(), [*methods, xlog.GradCAM()], scored)


def noise() -> dict[str, tuple[float, float, float]]:
    """Return least and greatest pointing score of noise over seeds, and the share of intervals with the truth.

    Before: one map for all of a run, and a percentile bootstrap over pictures. Now: as RandomControl draws.
    """
    cases = [_case(image, label, box, image[0]) for image, (label,), (box,) in cuts()]
    truth = float(np.mean([_chance(np.asarray(case.regions[0], bool)) for case in cases]))
    shape = (SIDE, SIDE)
    found = {}
    for when in ("before", "now"):
        means, held = [], 0
        for seed in range(SEEDS):
            streams = [None if when == "before" else (str(i), case.target) for i, case in enumerate(cases)]
            maps = [generator(seed, stream).random(shape) for stream in streams]
            hits = np.array([value(GAME, replace(case, map=map_)) for case, map_ in zip(cases, maps, strict=True)])
            low, high = bootstrap(hits, seed) if when == "before" else exact(hits)
            means.append(hits.mean())
            held += low <= truth <= high
        found[when] = min(means), max(means), 100 * held / SEEDS
    return found


def exact(hits: Floats) -> tuple[float, float]:
    """Return the interval of now."""
    found = of_mean(hits, np.arange(len(hits)), SHARES).interval
    return found or (0.0, 1.0)


def bootstrap(values: Floats, seed: int) -> tuple[float, float]:
    """Return the percentile interval that xlog 0.1.0 had."""
    drawn = np.random.default_rng(seed).choice(values, (RESAMPLES, len(values)))
    low, high = np.percentile(drawn.mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def _chance(inside: NDArray[np.bool_]) -> float:
    """Return how likely a peak that may be anywhere is within the tolerance of an object (H, W)."""
    distances = import_module("scipy.ndimage").distance_transform_edt(~inside)
    return float((distances <= GAME.tolerance * SIDE).mean())


def of_rise() -> dict[str, float]:
    """Return means over whole photos: what RISE scores, the paper's too, and edges; and how much of maps is red."""
    found: dict[str, list[float]] = defaultdict(list)
    model = AutoBatch(wrap(lite0()))
    drawn = ShiftedGrids((SIDE, SIDE), RISE_MASKS, 7, 0.5, np.random.default_rng(0))
    shown = 2 * np.mean([drawn[i : i + 100].mean(axis=0) for i in range(0, RISE_MASKS, 100)], axis=0)
    for image, (label,), (box,) in cuts()[:: len(CUTS)]:
        given = image[None], np.array([label]), np.random.default_rng(0)
        rise, edges = (one.explain(model, *given) for one in (xlog.RISE(masks=RISE_MASKS), xlog.EdgeControl()))
        maps = {
            "RISE": rise.maps()[0],
            "the paper's RISE": rise.maps()[0] * (1 - 1 / RISE_MASKS) + np.asarray(rise.offsets)[0] * shown,
            "EdgeControl": edges.maps()[0],
        }
        for name, map_ in maps.items():
            case = _case(image, label, box, map_)
            found[ENERGY + name].append(value(xlog.EnergyInMask(), case))
            found[f"peak on the object: {name}"].append(value(GAME, case))
            found[f"part of the picture above 0: {name}"].append(float((map_ > 0).mean()))
    return {what: float(np.mean(values)) for what, values in found.items()}


def _case(image: Floats, label: int, box: Any, map_: Floats) -> Case:
    return Case(image, label, map_, [region_mask(Region(label, tuple(box)), map_.shape)])


def value(benchmark: Any, case: Case) -> float:
    """Return the score of a map, which takes no network."""
    return float(benchmark.evaluate(None, [case], None, None)[0].value)


def scores(
    folder: Path, samples: list[Sample], methods: list[Any], scored: list[Any]
) -> dict[tuple[str, str], Summary]:
    """Have a runner explain the labels of samples that have boxes; summaries by method and benchmark."""
    images, labels, boxes = (list(column) for column in zip(*samples, strict=True))
    runner = xlog.Runner(
        folder,
        ([{"images": np.stack(images), "labels": np.array(labels), "boxes": np.array(boxes)}], _class_names()),
        lite0(),
        targets=lambda _, truth: truth or (),
        store_images="none",
        progress=False,
    )
    runner.register_saliency(methods, scored)
    found = runner.run().summaries
    runner.close()
    return {
        (name.partition("(")[0], benchmark.partition("(")[0]): summary for (name, benchmark), summary in found.items()
    }


def _class_names() -> list[str]:
    names: list[str] = import_module("quickstart").class_names()
    return names


def main() -> None:
    """Print what is measured."""
    with tempfile.TemporaryDirectory() as folder:
        for row in measure(Path(folder)):
            print(f"{row.what:<70} {row.value:.3f} {row.unit}", flush=True)


if __name__ == "__main__":
    main()
