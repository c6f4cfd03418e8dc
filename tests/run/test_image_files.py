"""Photos in folders, paths and PIL images as data."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image

import xlog
from xlog.errors import ConfigError, DataError

MEAN, STD = [0.5, 0.4, 0.3], [0.2, 0.3, 0.4]


@pytest.fixture
def folder(tmp_path):
    """Four photos of one color each, of two kinds."""
    for number, name in enumerate(["cat/a.png", "cat/b.PNG", "dog/a.png", "dog/deep/c.bmp"]):
        path = tmp_path / "photos" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (30 + number, 20), (number * 10, 50, 200)).save(path)
    (tmp_path / "photos" / "notes.txt").write_text("no image")
    return tmp_path / "photos"


def test_a_folder_is_read_with_ids_from_file_names_as_often_as_asked(folder) -> None:
    data = xlog.images(folder, size=(8, 6), mean=MEAN, std=STD, batch_size=3, labels="folder")
    for _ in range(2):
        batches = list(data)
        assert [batch["images"].shape for batch in batches] == [(3, 3, 8, 6), (1, 3, 8, 6)]
        assert [name for batch in batches for name in batch["id"]] == [
            *("cat/a.png", "cat/b.PNG", "dog/a.png", "dog/deep/c.bmp")
        ]
        assert [label for batch in batches for label in batch["labels"]] == ["cat", "cat", "dog", "deep"]
    assert len(data) == 2
    expected = (np.array([20, 50, 200]) / 255 - MEAN) / STD
    np.testing.assert_allclose(batches[0]["images"][2], np.broadcast_to(expected[:, None, None], (3, 8, 6)), rtol=1e-5)


def test_a_photo_is_turned_upright_and_its_middle_cut_out(tmp_path) -> None:
    wide = np.zeros((10, 30, 3), np.uint8)
    wide[:, 10:20] = 255  # the middle third
    photo = Image.fromarray(wide)
    (batch,) = xlog.images([photo], size=10)
    assert batch["images"][0].mean() == pytest.approx(1, abs=0.1)
    exif = photo.getexif()
    exif[0x0112] = 6  # lies on its side
    photo.save(tmp_path / "turned.jpg", exif=exif)
    (batch,) = xlog.images([tmp_path / "turned.jpg"], size=(30, 10))
    assert batch["images"][0, :, 10:20].mean() > 0.9
    assert batch["images"][0, :, :10].mean() < 0.1


def test_a_runner_takes_it_and_shows_photos_as_they_were(folder, tmp_path) -> None:
    network = torch.nn.Sequential(torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten())
    data = xlog.images(folder, size=8, mean=MEAN, std=STD)
    names = ["red", "green", "blue"]
    runner = xlog.Runner(tmp_path / "log", (data, names), network, progress=False, store_images="png")
    runner.register_saliency([xlog.Gradient()])
    runner.run()
    sample = xlog.open(tmp_path / "log")[0].sample("dog/a.png")
    np.testing.assert_array_equal(sample.picture(), np.broadcast_to([20, 50, 200], (8, 8, 3)))


@pytest.mark.parametrize(
    ("source", "kwargs", "error", "message"),
    [
        ("nowhere", {}, DataError, "'nowhere', which is no folder"),
        (".", {}, DataError, "at least one image"),
        ([], {}, DataError, "at least one image"),
        ([3], {}, DataError, "paths or PIL images, got int"),
        (["x.png"], {"size": 0}, ConfigError, "a size in pixels"),
        (["x.png"], {"std": 0}, ConfigError, "a mean and a std"),
        (["x.png"], {"mean": [1, 2]}, ConfigError, "a mean and a std"),
        (["x.png"], {"batch_size": 0}, ConfigError, "batch_size of at least 1"),
        (["x.png"], {"labels": "name"}, ConfigError, "labels None or 'folder'"),
    ],
)
def test_what_is_no_image_is_said(tmp_path, monkeypatch, source, kwargs, error, message) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error, match=message):
        xlog.images(source, **{"size": 8, **kwargs})


def test_a_file_that_cannot_be_read_is_named(tmp_path) -> None:
    (tmp_path / "broken.png").write_bytes(b"no png")
    with pytest.raises(DataError, match=r"image 'broken\.png' cannot be read"):
        list(xlog.images(tmp_path, size=8))


@pytest.mark.parametrize("item", ["photo.png", Image.new("RGB", (8, 8))])
def test_photos_that_are_given_as_they_are_are_told_of_it(tmp_path, item) -> None:
    runner = xlog.Runner(tmp_path / "log", ([item], ["a"]), torch.nn.Flatten(), progress=False)
    runner.register_saliency([xlog.Gradient()])
    with pytest.raises(DataError, match=r"xlog\.images\(folder, paths or PIL images, size="):
        runner.run()


def test_more_than_8_bits_per_channel_are_refused(tmp_path) -> None:
    Image.fromarray(np.full((4, 4), 40000, np.uint16)).save(tmp_path / "deep.png")
    with pytest.raises(DataError, match=r"deep\.png.*8 bits per channel"):
        list(xlog.images(tmp_path, size=4))


@pytest.mark.parametrize(
    ("name", "what"), [("a.gif", "frames"), ("a.png", "frames"), ("a.webp", "frames"), ("a.tiff", "pages")]
)
def test_of_an_animated_file_the_first_frame_is_read_and_that_is_told(tmp_path, name, what) -> None:
    first, second = (Image.new("RGB", (8, 8), color) for color in ((200, 0, 0), (0, 0, 200)))
    first.save(tmp_path / name, save_all=True, append_images=[second])
    data = xlog.images([tmp_path / name], size=8)
    with pytest.warns(xlog.DataWarning, match=f"{name}' has several {what}, of which the first is taken"):
        (batch,) = data
    assert batch["images"][0, 0].min() > 0.7
    assert batch["images"][0, 2].max() < 0.1
    first.save(tmp_path / f"still_{name}")
    list(xlog.images([tmp_path / f"still_{name}", first], size=8))  # of a still one, and of an image, nothing is said


def test_a_photo_with_its_preview_is_one_picture(tmp_path) -> None:
    first, preview = Image.new("RGB", (8, 8), "red"), Image.new("RGB", (4, 4), "red")
    first.save(tmp_path / "a.jpg", "MPO", save_all=True, append_images=[preview])
    assert len(list(xlog.images([tmp_path / "a.jpg"], size=8))) == 1
