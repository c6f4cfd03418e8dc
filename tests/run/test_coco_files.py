"""Photos with the objects of a COCO annotation file as data: boxes follow the photo through resize and cut."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from PIL import Image

import xlog
from xlog.errors import DataError

CATEGORIES = [{"id": 18, "name": "dog"}, {"id": 1, "name": "person"}]  # ids with gaps, as COCO has them
PHOTOS = [
    {"id": 7, "file_name": "wide.png", "width": 40, "height": 20},
    {"id": 9, "file_name": "none.png", "width": 20, "height": 20},
]
OBJECTS = [
    {"image_id": 7, "category_id": 18, "bbox": [14, 4, 6, 8]},
    {"image_id": 7, "category_id": 1, "bbox": [8, 0, 4, 20]},  # half of it is cut off
    {"image_id": 7, "category_id": 1, "bbox": [0, 0, 9, 9]},  # all of it is
    {"image_id": 7, "category_id": 1, "bbox": [10, 10, 5, 5], "iscrowd": 1},
]


def written(tmp_path, photos=PHOTOS, objects=OBJECTS, categories=CATEGORIES):
    """A white object at each box on black, and the file about it."""
    for photo in photos:
        pixels = np.zeros((photo["height"], photo["width"], 3), np.uint8)
        for one in objects:
            if one["image_id"] == photo["id"] and one["category_id"] == 18:
                x, y, width, height = one["bbox"]
                pixels[y : y + height, x : x + width] = 255
        Image.fromarray(pixels).save(tmp_path / photo["file_name"])
    path = tmp_path / "instances.json"
    path.write_text(json.dumps({"images": photos, "annotations": objects, "categories": categories}))
    return path


def test_boxes_lie_on_their_objects_after_resize_and_cut(tmp_path) -> None:
    """A photo of 40 x 20 becomes one of 80 x 40, and its middle 40 x 40 is kept."""
    data = xlog.coco(written(tmp_path), tmp_path, size=40)
    (batch,) = data
    assert data.class_names == ["person", "dog"]
    assert batch["id"] == ["wide.png", "none.png"]
    assert batch["labels"] == [["dog", "person"], []]
    assert batch["boxes"] == [[(8.0, 8.0, 12.0, 16.0), (0.0, 0.0, 4.0, 40.0)], []]
    bright = batch["images"][0].mean(axis=0) > 0.5
    rows, columns = np.nonzero(bright)
    assert (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1) == (8, 8, 20, 24)


@pytest.mark.filterwarnings("ignore:.*does not depend on the label")
def test_a_runner_scores_maps_on_the_objects(tmp_path) -> None:
    data = xlog.coco(written(tmp_path), tmp_path, size=40)
    network = torch.nn.Sequential(torch.nn.Conv2d(3, 2, 1), torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten())
    torch.nn.init.ones_(network[0].weight)  # so that each white pixel speaks for both classes
    runner = xlog.Runner(tmp_path / "log", (data, data.class_names), network, progress=False)
    runner.register_saliency([xlog.InputXGradient()], [xlog.EnergyInMask()])
    runner.run()
    (run,) = xlog.open(tmp_path / "log").runs
    samples = {sample.id: sample for sample in run.samples()}
    assert sorted(samples["wide.png"].labels) == [0, 1]
    assert samples["none.png"].labels == []
    scores = {
        s["class"]: s["value"] for s in run.scores() if s["explainer"] == "InputXGradient" and s["sample"] == "wide.png"
    }
    assert scores == {"dog": pytest.approx(1, abs=0.1), "person": 0}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"categories": CATEGORIES[:1]}, "wanted categories among"),
        ({"categories": [*CATEGORIES, {"id": 3, "name": "dog"}]}, "wanted categories of different names"),
        ({"objects": [{**OBJECTS[0], "bbox": [1, 2, 3]}]}, "wanted a bbox"),
        ({"photos": [{"id": 7, "file_name": "wide.png", "width": 41, "height": 20}]}, "with images, annotations"),
        ({"objects": [{"image_id": 7}]}, "wanted a file of objects with images, annotations and categories"),
    ],
)
def test_files_that_do_not_fit_are_refused_by_name(tmp_path, change, message) -> None:
    if "photos" in change:
        path = written(tmp_path)
        content = json.loads(path.read_text())
        content["images"][0]["width"] = 41
        path.write_text(json.dumps(content))
        message = (
            r"image 'wide.png' cannot be read: its boxes are of a photo of \(41, 20\) pixels, and it has \(40, 20\)"
        )
    else:
        path = tmp_path / "instances.json"
        parts = {"photos": PHOTOS, "objects": OBJECTS, "categories": CATEGORIES} | change
        names = {"images": "photos", "annotations": "objects", "categories": "categories"}
        path.write_text(json.dumps({name: parts[key] for name, key in names.items()}))
    with pytest.raises(DataError, match=message):
        list(xlog.coco(path, tmp_path, size=40))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"images": 3, "annotations": [], "categories": []}', "[" * 100_000])
def test_what_is_no_annotation_file_is_refused(tmp_path, text) -> None:
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(DataError, match="wanted a file of objects"):
        xlog.coco(path, tmp_path, size=40)
