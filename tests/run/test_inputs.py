"""Networks that take more than one input: by name and by place, on both frameworks; the others are held fixed."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from paddle_here import paddle

import xlog
from xlog.errors import ConfigError, DataError, DataWarning
from xlog.model.held_inputs import HeldInputs

RNG = np.random.default_rng(0)
X = RNG.normal(size=(4, 3, 6, 5)).astype(np.float32)
TABLE = RNG.normal(size=(4, 3)).astype(np.float32)
ROWS = np.array([2, 0, 1, 1])
ABC = ["a", "b", "c"]
SUMMED = xlog.Gradient(channels="sum")
SUMS = (SUMMED,)
FRAMEWORKS = {"torch": (torch, torch.nn.Module), "paddle": (paddle, paddle.nn.Layer)}
frameworks = pytest.mark.parametrize("framework", ["torch", "paddle"])


def network(framework):
    """Channels' means times a table's row and the row of a learned table: image, table and row numbers together."""
    library, base = FRAMEWORKS[framework]

    class Both(base):
        def __init__(self):
            super().__init__()
            self.rows = library.nn.Embedding(3, 3)

        def forward(self, pixel_values, table, row=None):
            y = pixel_values.mean((2, 3)) * table
            return y if row is None else y + self.rows(row)

    return Both()


def tensors(framework, *arrays):
    make = torch.tensor if framework == "torch" else paddle.to_tensor
    return [make(array) for array in arrays]


def run(folder, framework, batch, explainers=SUMS, **kwargs):
    runner = xlog.Runner(folder, ([batch], ABC), network(framework), progress=False, targets=[1], **kwargs)
    runner.register_saliency(explainers)
    runner.run()
    return xlog.open(folder)[0]


@frameworks
@pytest.mark.parametrize("how", ["dict", "dict and labels", "positional", "positional, table first"])
def test_each_sample_is_explained_with_its_own_table(tmp_path, framework, how) -> None:
    x, table, row = tensors(framework, X, TABLE, ROWS)
    named = {"pixel_values": x, "table": table, "row": row}
    batch = {
        "dict": {**named, "labels": [1] * 4},
        "dict and labels": (named, [1] * 4),
        "positional": ((x, table, row), [1] * 4),
        "positional, table first": ({"table": table, "pixel_values": x}, [1] * 4),
    }[how]
    logged = run(tmp_path, framework, batch)
    for i, sample in enumerate(logged.samples()):
        np.testing.assert_allclose(sample.map(SUMMED.name).array(), TABLE[i, 1] / 30, rtol=1e-3)
        assert sample.labels == [1]
    assert logged.metadata.model.fast_path == "off"


@frameworks
def test_methods_of_every_kind_see_the_other_inputs(tmp_path, framework) -> None:
    x, table = tensors(framework, X, TABLE)
    explainers = [xlog.IntegratedGradients(steps=3), xlog.Occlusion(window=1, stride=1, fill=0.0), xlog.RISE(masks=5)]
    logged = run(tmp_path, framework, ((x, table), [0] * 4), explainers)
    for i, sample in enumerate(logged.samples()):
        expected = TABLE[i, 1] * X[i, 1] / 30
        for name in (explainers[0].name, explainers[1].name):
            np.testing.assert_allclose(sample.map(name).array(), expected, atol=1e-4)


def test_inputs_names_the_image_where_several_could_be_it(tmp_path) -> None:
    class Two(torch.nn.Module):
        def forward(self, left, right):
            return left.mean((2, 3)) * right.mean((2, 3))

    for inputs in ("left", "right"):
        runner = xlog.Runner(
            *(tmp_path / inputs, ([{"left": X, "right": 2 + X}], ABC), Two()), inputs=inputs, progress=False, top_k=1
        )
        runner.register_saliency([SUMMED])
        runner.run()
    with pytest.raises(DataError, match="got 'left', 'right', 2 of them with four axes; say which one is the image"):
        run(tmp_path / "log", "torch", {"left": X, "right": X})
    left, right = (xlog.open(tmp_path / name)[0].sample("0") for name in ("left", "right"))
    top = left.inference.labels[0].label
    np.testing.assert_allclose(left.maps()[0].array(), (2 + X)[0, top].mean() / 30, rtol=1e-3)
    np.testing.assert_allclose(right.maps()[0].array(), X[0, top].mean() / 30, rtol=1e-3)


@pytest.mark.parametrize(
    ("batch", "message"),
    [
        ({"images": X, "table": TABLE}, "pass inputs='images' to hand all others to the network by name"),
        ({"pixel_values": X, "table": TABLE[:2]}, r"input 'table' .* a row for each of 4 images, got .* \(2, 3\)"),
        ({"pixel_values": X, "table": ["a"] * 4}, "input 'table' of the network as numbers"),
        ({"pixel_values": X[0], "table": TABLE}, "0 of them with four axes"),
        (((TABLE, X, X), [0] * 4), "2 of them with four axes"),
    ],
)
def test_inputs_that_cannot_be_are_said(tmp_path, batch, message) -> None:
    with pytest.raises(DataError, match=message):
        run(tmp_path / "log", "torch", batch)
    assert not (tmp_path / "log").exists()


def test_a_black_box_takes_the_image_alone(tmp_path) -> None:
    box = xlog.FunctionModel(lambda x: np.full((len(x), 3), 1 / 3), 3)
    runner = xlog.Runner(tmp_path, ([{"image": X, "table": TABLE}], ABC), box, progress=False)
    runner.register_saliency([xlog.Occlusion(window=3)])
    with pytest.raises(ConfigError, match="wanted a network of a framework for several inputs, got FunctionModel"):
        runner.run()


@frameworks
def test_a_copy_on_other_parameters_has_the_other_inputs_too(framework) -> None:
    model = xlog.wrap(network(framework))
    copy_of = HeldInputs(0, {1: TABLE[:1], 2: ROWS[:1]})
    with model.beside(copy_of):
        copy = model.with_params({"rows": {"weight": np.zeros((3, 3), np.float32)}})
        np.testing.assert_allclose(copy.forward(X), X.mean((2, 3)) * TABLE[:1], rtol=1e-4, atol=1e-6)


@frameworks
@pytest.mark.parametrize("channels", [2, 4, 13])
def test_images_may_have_any_number_of_channels(tmp_path, framework, channels) -> None:
    library, _ = FRAMEWORKS[framework]
    conv = library.nn.Conv2d if framework == "torch" else library.nn.Conv2D
    pool = library.nn.AdaptiveAvgPool2d if framework == "torch" else library.nn.AdaptiveAvgPool2D
    layers = [conv(channels, 6, 3), library.nn.ReLU(), pool(1), library.nn.Flatten(), library.nn.Linear(6, 3)]
    x = RNG.normal(size=(2, channels, 12, 10)).astype(np.float32)
    show = (lambda image: image[:1].transpose(1, 2, 0)) if channels in (2, 13) else None
    explainers = [xlog.Gradient(), xlog.IntegratedGradients(steps=3), xlog.SmoothGrad(samples=3), xlog.GradCAM()]
    explainers += [xlog.Occlusion(window=5), xlog.LIME(samples=20, segments=xlog.Grid(2, 2))]
    runner = xlog.Runner(
        *(tmp_path, ([x], ABC), library.nn.Sequential(*layers)), unnormalize=show, progress=False, top_k=1
    )
    runner.register_saliency(explainers)
    runner.run()
    assert len(list(xlog.open(tmp_path)[0].maps())) == 2 * len(explainers)


@frameworks
def test_pixels_of_whole_numbers_are_told_once_and_explained_as_they_are(tmp_path, framework) -> None:
    pixels = RNG.integers(0, 256, (4, 3, 6, 5)).astype(np.uint8)
    images, table = tensors(framework, pixels, TABLE)
    batch = {"pixel_values": images, "table": table}
    runner = xlog.Runner(tmp_path, ([batch], ABC), network(framework), progress=False, targets=[1])
    runner.register_saliency(SUMS)
    with pytest.warns(DataWarning, match=r"got pixels of uint8 up to 25\d, .*, x.astype\('float32'\)") as told:
        runner.run()
    assert len(told) == 1
    runner.run(1)
    run(tmp_path, framework, {**batch, "pixel_values": tensors(framework, pixels.astype(np.float32))[0]})
    run(tmp_path, framework, {**batch, "pixel_values": tensors(framework, pixels % 2)[0]})  # 0 and 1: black and white
    maps = [run.samples()[0].map(SUMMED.name).array() for run in xlog.open(tmp_path)]
    np.testing.assert_array_equal(maps[0], maps[1])
