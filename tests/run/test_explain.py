"""explain: the maps that a Runner makes, in one call that leaves nothing behind; and explainers that are called."""

from __future__ import annotations

import os
import tempfile
from xml.etree import ElementTree

import numpy as np
import pytest
import torch
from paddle_here import paddle
from paddle_networks import same_weights, state_of
from PIL import Image
from torch.utils.data import DataLoader, TensorDataset
from torch_networks import torch_state
from torchvision_here import torchvision

import xlog
from xlog.errors import ConfigError, DataError, DataWarning, ModelError, ModelWarning

X = np.random.default_rng(0).standard_normal((3, 3, 24, 20)).astype(np.float32)
EXPLAINERS = [xlog.GradCAM(), xlog.IntegratedGradients(steps=4), xlog.SmoothGrad(samples=3)]
TENSORS = {"torch": torch.tensor, "paddle": paddle.to_tensor, "numpy": np.asarray}
STATES = {"torch": torch_state, "paddle": state_of}


@pytest.fixture(scope="module")
def networks():
    theirs, ours = same_weights()
    return {"torch": theirs, "paddle": ours}


@pytest.fixture(autouse=True)
def alone(tmp_path, monkeypatch):
    """Whatever is left behind is left here."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    for number, name in enumerate(("a.png", "b.png")):
        Image.new("RGB", (40, 30), (90 * number, 100, 200)).save(folder / name)
    return folder


# ----------------------------------------------------------------------------------------------------------- one call


@pytest.mark.parametrize("framework", ["torch", "paddle"])
def test_maps_are_a_runners_and_nothing_is_left(networks, alone, framework) -> None:
    network = networks[framework]
    before = STATES[framework](network)
    found = xlog.explain(network, TENSORS[framework](X), EXPLAINERS, target=1)
    assert STATES[framework](network) == before
    assert os.listdir(alone / "tmp") == []
    assert not (alone / "cache").exists()
    runner = xlog.Runner(alone / "log", ([X], ["a", "b", "c"]), network, targets=1, precision="f32", progress=False)
    runner.register_saliency(EXPLAINERS)
    runner.run()
    (run,) = xlog.open(alone / "log")
    for name in found.explainers:
        theirs = np.stack([sample.map(name).array() for sample in run.samples()])
        assert np.array_equal(found.array(name), theirs)
    assert [one.sample for one in found] == [str(number) for number in range(3) for _ in EXPLAINERS]


@pytest.mark.parametrize("framework", ["torch", "paddle"])
@pytest.mark.parametrize(
    "explainer", [*EXPLAINERS, xlog.RISE(masks=20), xlog.SmoothGrad(samples=3, seed_per_sample=True)]
)
def test_a_called_explainer_gives_the_same_maps(networks, framework, explainer) -> None:
    network, targets = networks[framework], np.array([2, 0, 1])
    before = STATES[framework](network)
    maps = explainer(network, TENSORS[framework](X), targets)
    assert STATES[framework](network) == before
    found = xlog.explain(network, X, explainer, target=targets)
    assert isinstance(maps, np.ndarray)
    assert maps.shape == (3, 24, 20)
    np.testing.assert_allclose(maps, found.array(), rtol=0, atol=1e-5 * np.abs(maps).max())
    alone = explainer(network, X[0], 2)
    np.testing.assert_allclose(alone, maps[0], rtol=0, atol=1e-5 * np.abs(maps).max())


def test_without_a_target_the_greatest_output_is_explained(networks) -> None:
    network = networks["torch"]
    top = network.eval()(torch.tensor(X)).argmax(1)
    assert np.array_equal(xlog.Gradient()(network, X), xlog.Gradient()(network, X, top))
    several = xlog.GradCAM(layer=["features", "conv"])(network, X)
    assert list(several) == [one.name for one in xlog.GradCAM(layer=["features", "conv"]).each()]


def test_a_log_is_kept_where_somebody_wants_it(networks, alone) -> None:
    found = xlog.explain(networks["torch"], X, "GradCAM", classes=["a", "b", "c"], summary_dir=alone / "runs", seed=3)
    (run,) = xlog.open(alone / "runs")
    assert found.summary_dir == alone / "runs"
    assert np.array_equal(found.maps[0].array, run.sample("0").maps()[0].array())
    assert run.metadata.seed == 3
    assert "logged in" in repr(found)


def test_names_may_be_missing_or_come_twice(networks) -> None:
    found = xlog.explain(networks["torch"], X, top_k=3)
    assert {one.class_name for one in found} == {"0", "1", "2"}
    with pytest.warns(DataWarning, match="come twice and are numbered apart: 'crane'"):
        found = xlog.explain(networks["torch"], X, classes=["crane", "crane", "cat"], target="crane (2)")
    assert {(one.label, one.class_name) for one in found} == {(1, "crane (2)")}


def test_targets_are_of_all_of_each_or_of_the_data(networks) -> None:
    network = networks["torch"]
    labels = [2, 0, 1]
    each = xlog.explain(network, X, target=torch.tensor(labels))
    assert [one.label for one in each] == labels
    truth = xlog.explain(
        network, next(iter(DataLoader(TensorDataset(torch.tensor(X), torch.tensor(labels)), 3))), target="true"
    )
    assert [one.label for one in truth] == labels
    both = xlog.explain(network, X[:1], target=[0, 2])
    assert {one.label for one in both} == {0, 2}
    top = xlog.explain(network, X, target="predicted")
    assert [one.label for one in top] == network.eval()(torch.tensor(X)).argmax(1).tolist()
    assert all(one.probability == max(other.probability for other in top if other.sample == one.sample) for one in top)


def test_arrays_and_refusals_of_them(networks) -> None:
    found = xlog.explain(networks["torch"], X[:2], ["Gradient", "GradCAM"], classes=["a", "b", "c"], top_k=2)
    assert found.array("Gradient").shape == (2, 24, 20)
    first = found.samples[0].labels[1]
    assert np.array_equal(found.array("GradCAM", first)[0], found.maps[3].array) or found.samples[1].labels[1] != first
    for ask, text in (
        ({}, "one of the explainers Gradient, GradCAM, got None; for example array"),
        ({"explainer": "GradCam"}, "close names: 'GradCAM'"),
        ({"explainer": "GradCAM", "label": "dog"}, "got labels .*explain it with target="),
    ):
        with pytest.raises(ConfigError, match=text):
            found.array(**ask)


def test_pictures_of_several_sizes_are_explained_one_by_one(networks) -> None:
    found = xlog.explain(networks["torch"], [X[0], X[1, :, :20]])
    assert [one.array.shape for one in found] == [(24, 20), (20, 20)]
    with pytest.raises(ConfigError, match=r"maps of one size, got \[\(20, 20\), \(24, 20\)\]"):
        found.array()


def test_what_was_found_is_a_figure(networks, tmp_path) -> None:
    found = xlog.explain(networks["torch"], X, ["GradCAM", "Gradient"], classes=["a", "b", "c"])
    said = ElementTree.fromstring(found.save(tmp_path / "all.svg", title="Three").read_bytes())
    words = ["".join(node.itertext()) for node in said.iter("{http://www.w3.org/2000/svg}text")]
    assert {"Three", "GradCAM", "Gradient", "0", "1", "2"} <= set(words)
    assert found.save(tmp_path / "one.png", explainers=["Gradient"], rows=1, method="masked").exists()
    assert "GradCAM" in found._repr_html_()
    several = [xlog.Gradient(name=f"map {i}") for i in range(7)]
    assert xlog.explain(networks["torch"], X, several)._repr_html_().count('role="img"') == 2
    assert "12 of 30 rows" in xlog.explain(networks["torch"], np.repeat(X, 10, 0), "Gradient", target=0)._repr_html_()


def test_volumes_are_explained_and_shown_by_a_slice(tmp_path) -> None:
    torch.manual_seed(0)
    network = torch.nn.Sequential(
        torch.nn.Conv3d(1, 2, 3),
        torch.nn.ReLU(),
        torch.nn.AdaptiveAvgPool3d(1),
        torch.nn.Flatten(),
        torch.nn.Linear(2, 2),
    )
    volume = np.random.default_rng(0).standard_normal((1, 1, 6, 8, 8)).astype(np.float32)
    found = xlog.explain(network, volume, "Gradient")
    assert found.array().shape == (1, 6, 8, 8)
    found.save(tmp_path / "slice.svg")
    assert "slice 4 of 6" in (tmp_path / "slice.svg").read_text()


# ------------------------------------------------------------------------------------------------------------- photos


def test_photos_are_read_and_shown_as_they_are(networks, photos) -> None:
    found = xlog.explain(networks["torch"], photos, "Gradient", preprocess=xlog.Preprocess(size=(24, 20)))
    assert [sample.id for sample in found.samples] == ["a.png", "b.png"]
    assert np.array_equal(found.samples[1].picture, np.broadcast_to([90, 100, 200], (24, 20, 3)))
    expected = (np.array([90, 100, 200]) / 255 - xlog.Preprocess().mean) / xlog.Preprocess().std
    x = np.broadcast_to(expected[:, None, None], (3, 24, 20)).astype(np.float32)
    np.testing.assert_allclose(found.array()[1], xlog.Gradient()(networks["torch"], x), atol=1e-6)
    for same in (
        str(photos / "b.png"),
        [photos / "b.png"],
        np.broadcast_to(np.uint8([90, 100, 200]), (30, 40, 3)),
        [np.full((30, 40, 3), [90, 100, 200], np.uint8)],
        Image.new("RGB", (40, 30), (90, 100, 200)),
    ):
        again = xlog.explain(networks["torch"], same, "Gradient", preprocess=xlog.Preprocess(size=(24, 20)))
        np.testing.assert_allclose(again.array()[0], found.array()[1], atol=1e-6)


def test_transforms_of_torchvision_are_taken_and_undone(networks, photos) -> None:
    transforms = torchvision.transforms
    made = transforms.Compose(
        [
            transforms.Resize(28),
            transforms.CenterCrop(24),
            transforms.ToTensor(),
            transforms.Normalize([0.5] * 3, [0.2] * 3),
        ]
    )
    found = xlog.explain(networks["torch"], photos, "Gradient", preprocess=made)
    assert np.array_equal(found.samples[1].picture, np.broadcast_to([90, 100, 200], (24, 24, 3)))
    ours = xlog.explain(
        networks["torch"], photos, "Gradient", preprocess=xlog.Preprocess(24, crop=24 / 28, mean=0.5, std=0.2)
    )
    np.testing.assert_allclose(found.array(), ours.array(), atol=1e-6)


@pytest.mark.parametrize(("size", "crop", "resize"), [(224, 0.875, 256), (32, 0.8, 40), (50, 1, None)])
@pytest.mark.parametrize("shape", [(400, 300), (300, 401), (64, 64)])
def test_preprocess_is_torchvisions_resize_and_center_crop(size, crop, resize, shape) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (*shape, 3), dtype=np.uint8)
    photo, transforms = Image.fromarray(pixels), torchvision.transforms
    ours = xlog.Preprocess(size, crop=crop)(photo)
    if resize is None:  # all of the short side
        assert ours.shape == (3, size, size)
        return
    theirs = transforms.Compose([transforms.Resize(resize), transforms.CenterCrop(size), transforms.ToTensor()])(photo)
    mean, std = (np.reshape(part, (3, 1, 1)) for part in (xlog.Preprocess().mean, xlog.Preprocess().std))
    np.testing.assert_allclose(ours, (theirs.numpy() - mean) / std, atol=1e-5)


def test_gray_palette_cmyk_and_transparent_photos_are_read(tmp_path) -> None:
    whole = xlog.Preprocess(4, crop=1, mean=0, std=1)
    clear = Image.new("RGBA", (4, 4), (255, 0, 0, 0))
    for mode in ("L", "P", "CMYK", "LA", "1"):
        name = tmp_path / f"{mode}.{'jpg' if mode == 'CMYK' else 'png'}"
        Image.new("RGB", (4, 4), "white").convert(mode).save(name)
        (batch,) = xlog.images([name], size=4)
        np.testing.assert_allclose(batch["images"], 1, atol=0.02)
    (batch,) = xlog.images([clear], size=4)
    np.testing.assert_array_equal(batch["images"], 1)  # on white
    assert xlog.Preprocess(4, channels=1, mean=0.5, std=0.5)(Image.new("RGB", (9, 9), "white")).tolist() == [
        [[1] * 4] * 4
    ]
    with pytest.raises(DataError, match="wanted 8 bits per channel, got mode 'I;16'"):
        list(xlog.images([Image.new("I;16", (4, 4))], size=4))
    assert whole(Image.new("RGB", (4, 4))).shape == (3, 4, 4)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"size": 0}, "a size in pixels"),
        ({"size": (4, 4, 4)}, "a size in pixels"),
        ({"crop": 0}, "a crop above 0"),
        ({"channels": 2}, "1 or 3 channels"),
        ({"channels": 1}, "one number or one per channel"),
        ({"std": 0}, "a std above 0"),
    ],
)
def test_a_preprocess_that_makes_no_sense_is_refused(arguments, text) -> None:
    with pytest.raises(ConfigError, match=text):
        xlog.Preprocess(**arguments)


# ------------------------------------------------------------------------------------------ errors of the first minute


class Probabilities(torch.nn.Module):
    def __init__(self, network) -> None:
        super().__init__()
        self.network = network

    def forward(self, x):
        return self.network(x).softmax(1)


WRONG = {
    "a path without preprocessing": (
        "photos/a.png",
        "preprocess=, as networks differ",
        "preprocess=...\\) reads photos",
    ),
    "a path that is not there": ("nowhere.jpg", "'nowhere.jpg', which is not there", "array or a tensor"),
    "a PIL image": (Image.new("RGB", (9, 9)), "preprocess=, as networks differ", "array or a tensor .*, got Image"),
    "channels last": (X.transpose(0, 2, 3, 1), "move them: x.transpose\\(0, 3, 1, 2\\)", "x.transpose\\(0, 3, 1, 2\\)"),
    "one, channels last": (X[0].transpose(1, 2, 0), "x.transpose\\(2, 0, 1\\)", "x.transpose\\(2, 0, 1\\)"),
    "uint8": (
        np.zeros((1, 3, 8, 8), np.uint8),
        "normalized as it was trained, got pixels of uint8",
        "got pixels of uint8",
    ),
    "without any axis of channels": (X[:, 0, 0], "wanted images \\(N, C, H, W\\)", "got shape \\(3, 20\\)"),
    "gray images or channels": (np.zeros((7, 9, 9), np.float32), "7 gray images, x\\[:, None\\]", "add the axis"),
    "a list of batches": ([X, X], "join batches: np.concatenate", "the network fails at .* \\(2, 3, 3, 24, 20\\)"),
    "a DataLoader": (DataLoader(TensorDataset(torch.tensor(X))), "got DataLoader; give one batch", "got DataLoader"),
    "a generator": ((x for x in X), "got generator; give one batch", "got generator"),
    "a number": (3, "wanted an array or a tensor .*, got int", "got int"),
    "nothing": ([], "in a list, got nothing", "got shape \\(0,\\)"),
    "texts among arrays": ([X[0], "a.png"], "got ndarray, str", "wanted"),
    "of another number of channels": (
        X[:, :1],
        "the network fails at inputs of shape \\(.*1, 24, 20\\)",
        "the network fails",
    ),
    "NaN": (np.full((1, 3, 9, 9), np.nan, np.float32), "wanted finite images", "wanted finite"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_errors_of_the_first_minute_say_what_to_do(networks, photos, wrong, monkeypatch) -> None:
    monkeypatch.chdir(photos.parent)
    given, of_explain, of_call = WRONG[wrong]
    with pytest.raises((ConfigError, DataError, ModelError), match=of_explain):
        xlog.explain(networks["torch"], given)
    with pytest.raises(xlog.XlogError, match=of_call):
        xlog.Gradient()(networks["torch"], given)


@pytest.mark.parametrize("framework", ["torch", "paddle"])
def test_what_is_clear_just_works(networks, framework) -> None:
    """A tensor, a picture without the axis of a batch, a list of pictures."""
    network, wanted = networks[framework], xlog.explain(networks[framework], X, "Gradient", target=1).array()
    for clear in (TENSORS[framework](X), X.astype(np.float64), list(X), [TENSORS[framework](x) for x in X]):
        np.testing.assert_allclose(xlog.explain(network, clear, "Gradient", target=1).array(), wanted, atol=1e-6)
    one = xlog.explain(network, TENSORS[framework](X[0]), "Gradient", target=1)
    np.testing.assert_allclose(one.array(), wanted[:1], atol=1e-6)


def test_outputs_that_are_probabilities_are_told(networks) -> None:
    ends_in_softmax = Probabilities(networks["torch"])
    with pytest.raises(ConfigError, match='pass activation="none", or a network that returns logits'):
        xlog.explain(ends_in_softmax, X)
    assert xlog.explain(ends_in_softmax, X, activation="none").array().shape == (3, 24, 20)
    with pytest.warns(ModelWarning, match="as if the network ended in softmax"):
        xlog.Gradient()(ends_in_softmax, X)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"explainers": "GradCam"}, "the name of an explainer, got 'GradCam'; close names: 'GradCAM'"),
        ({"explainers": "GradCAM(3)"}, "parameters by name"),
        ({"explainers": "IntegratedGradients(step=3)"}, "step"),
        ({"explainers": "1 +"}, "an explainer such as GradCAM"),
        ({"explainers": "'x'"}, "an explainer such as GradCAM"),
        ({"explainers": "SLIC"}, "an explainer such as GradCAM"),
        ({"explainers": "RISE(masks=open)"}, "the name of an explainer, got 'open'"),
        ({"explainers": [xlog.GradCAM]}, r"make an instance: GradCAM\(\)"),
        ({"explainers": 3}, "wanted explainers, got 3"),
        ({"explainers": []}, "at least one explainer"),
        ({"target": 9}, "targets from 0 to 2, got 9"),
        ({"target": torch.tensor([0, 1])}, "one label for each of 3 images, got 2"),
        ({"target": "true"}, "wanted labels beside the images"),
        ({"target": "dog"}, "among the class names, got 'dog'"),
        ({"classes": ["a"]}, r"outputs \(N, 1\) for 1 class names"),
        ({"preprocess": xlog.Preprocess()}, "leave preprocess out"),
        ({"wrong": 1}, "wrong"),
    ],
)
def test_arguments_that_do_not_fit_are_named(networks, arguments, text) -> None:
    with pytest.raises((xlog.XlogError, TypeError), match=text):
        xlog.explain(networks["torch"], X, **arguments)


@pytest.mark.parametrize("targets", [3, [0, 1], "cat", [[0], [1], [2]], 1.5, -1])
def test_targets_of_a_call_that_do_not_fit_are_named(networks, targets) -> None:
    with pytest.raises(ConfigError, match="wanted"):
        xlog.Gradient()(networks["torch"], X, targets)


def test_a_preprocess_that_makes_no_input_is_refused(networks, photos) -> None:
    with pytest.raises(DataError, match="end it with what makes tensors"):
        xlog.explain(networks["torch"], photos, preprocess=lambda photo: np.asarray(photo))
    with pytest.raises(ConfigError, match="a callable of a PIL image, got 224"):
        xlog.explain(networks["torch"], photos, preprocess=224)


class _TwoInputs(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.last = torch.nn.Linear(36 + 2, 3)

    def forward(self, image, table):
        return self.last(torch.cat([image.flatten(1), table], 1))


def test_a_network_of_several_inputs_needs_no_class_names() -> None:
    given = {"image": np.ones((2, 1, 6, 6), np.float32), "table": np.ones((2, 2), np.float32)}
    network = _TwoInputs()
    named = xlog.explain(network, given, xlog.Gradient(), classes=["0", "1", "2"], inputs="image")
    found = xlog.explain(network, given, xlog.Gradient(), inputs="image")
    np.testing.assert_array_equal(found.array("Gradient"), named.array("Gradient"))


def test_one_process_of_many_explains_all_that_it_is_given(monkeypatch) -> None:
    monkeypatch.setenv("RANK", "1")
    monkeypatch.setenv("WORLD_SIZE", "2")
    network = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(36, 2))
    found = xlog.explain(network, np.ones((3, 1, 6, 6), np.float32), xlog.Gradient())
    assert found.array("Gradient").shape == (3, 6, 6)


def test_texts_and_rows_are_for_a_runner(networks) -> None:
    with pytest.raises(xlog.ConfigError, match="a Runner explains"):
        xlog.explain(networks["torch"], ["a text"], "Gradient", samples=xlog.Table(["a"]))
