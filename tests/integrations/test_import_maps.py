"""`xlog import maps`: maps that were made elsewhere become a run; what does not fit is refused by name."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

import xlog
from xlog.cli import main

MAP = np.random.default_rng(0).normal(size=(8, 6)).astype(np.float32)
PHOTO = np.random.default_rng(1).integers(0, 256, (16, 12, 3), np.uint8)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "made"
    for path in ("maps/IG/cat", "maps/IG/1", "maps/mask/0", "pictures"):
        (made / path).mkdir(parents=True)
    np.save(made / "maps/IG/cat/a.npy", MAP)
    np.save(made / "maps/IG/1/b.c.npy", MAP[None])
    np.savez(made / "maps/IG/d.npz", cat=MAP, dog=2 * MAP)
    Image.fromarray(np.arange(192, dtype=np.uint8).reshape(16, 12)).save(made / "maps/mask/0/a.png")
    Image.fromarray(np.full((4, 3), 65535, np.uint16)).save(made / "maps/mask/0/d.png")
    Image.fromarray(PHOTO).save(made / "pictures/a.png")
    (made / "classes.txt").write_text("cat\ndog\n")
    return made


def importing(folder, code: int = 0) -> str:
    out = folder.with_name("out")
    assert main(["import", "maps", str(folder), "-o", str(out), "--json"]) == code
    return str(out)


def test_a_folder_of_maps_becomes_a_run(folder, capsys) -> None:
    (run,) = xlog.open(importing(folder))
    said = json.loads(capsys.readouterr().out)
    assert (said["samples"], said["maps"]) == (3, 6)
    assert (run.class_names, run.explainers, run.status) == (["cat", "dog"], ["IG", "mask"], "finished")
    assert [sample.id for sample in run.samples()] == ["a", "b.c", "d"]
    first = run.sample("a")
    np.testing.assert_array_equal(first.picture(), PHOTO)
    assert first.map("IG", 0).array().shape == (16, 12)
    assert first.map("IG", 0).event.signed
    assert not first.map("mask", 0).event.signed
    np.testing.assert_allclose(first.map("mask", 0).array(), np.arange(192).reshape(16, 12) / 255, atol=1e-6)
    np.testing.assert_allclose(run.sample("b.c").map("IG", 1).array(), MAP, atol=1e-4)
    np.testing.assert_allclose(run.sample("d").map("IG", 1).array(), 2 * MAP, atol=1e-4)
    assert run.sample("d").map("mask", 0).array().max() == 1
    assert {label.label for label in first.inference.labels if label.explained} == {0}


def test_without_names_of_classes_labels_are_numbers(folder) -> None:
    (folder / "classes.txt").unlink()
    (folder / "maps/IG/cat").rename(folder / "maps/IG/3")
    (folder / "maps/IG/d.npz").unlink()
    (run,) = xlog.open(importing(folder))
    assert run.class_names == ["0", "1", "2", "3"]


def save(path: str, array) -> object:
    def spoil(folder) -> str:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        if isinstance(array, bytes):
            (folder / path).write_bytes(array)
        else:
            np.save(folder / path, array, allow_pickle=True)
        return (folder / path).name

    return spoil


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (save("maps/x.npy", MAP), "wanted EXPLAINER/LABEL/SAMPLE"),
        (save("maps/IG/0/notes.txt", b"hello"), "wanted EXPLAINER/LABEL/SAMPLE"),
        (save("maps/IG/dgo/x.npy", MAP), "one of 2 classes"),
        (save("maps/IG/2/x.npy", MAP), "one of 2 classes"),
        (save("maps/IG/0/x.npy", MAP.reshape(2, 4, 6)), "wanted a map"),
        (save("maps/IG/0/x.npy", MAP * np.inf), "finite"),
        (save("maps/IG/0/x.npy", np.array([[{}]])), "without Python objects"),
        (save("maps/IG/0/x.npy", b""), "wanted an array"),
        (save("maps/IG/0/x.png", b"none"), "wanted a PNG or JPEG"),
        (save("maps/IG/x.npz", b"none"), "wanted arrays"),
        (save("pictures/z.png", b"none"), "of a sample that has maps"),
        (save("pictures/a.gif", b"none"), "SAMPLE.png or SAMPLE.jpg"),
        (save("pictures/a.jpg", b"none"), "SAMPLE.png or SAMPLE.jpg"),
        (save("classes.txt", b"cat\ncat\n"), "that differ"),
        (save("classes.txt", b"\xff\n"), "UTF-8"),
    ],
)
@pytest.mark.filterwarnings("ignore:.*invalid value")
def test_a_file_that_does_not_fit_is_refused_by_name(spoil, said, folder, capsys) -> None:
    name = spoil(folder)
    importing(folder, code=1)
    error = capsys.readouterr().err
    assert name in error or "pictures/a.png" in error  # of two, the later one
    assert said in error
    assert not folder.with_name("out").exists()


def test_a_folder_without_maps_is_refused(tmp_path, capsys) -> None:
    (tmp_path / "made").mkdir()
    importing(tmp_path / "made", code=1)
    assert "GradCAM/0/photo.npy" in capsys.readouterr().err


def test_a_picture_that_its_camera_turned_is_refused(folder, capsys) -> None:
    """Browsers turn it, and the map would lie across it."""
    turned = Image.Exif()
    turned[0x0112] = 6
    (folder / "pictures/a.png").unlink()
    Image.fromarray(PHOTO).save(folder / "pictures/a.jpg", exif=turned)
    importing(folder, 1)
    assert "a.jpg: wanted a picture that is stored as it is seen" in capsys.readouterr().err


def test_names_of_classes_may_begin_with_a_byte_order_mark(folder) -> None:
    (folder / "classes.txt").write_text("cat\ndog\n", encoding="utf-8-sig")
    assert xlog.open(importing(folder))[0].class_names == ["cat", "dog"]
