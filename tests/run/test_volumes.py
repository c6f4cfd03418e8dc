"""Volumes (N, C, D, H, W): closed forms and the papers' equations on both frameworks, the log, and what is refused."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest
import torch
from paddle_here import paddle

import xlog
from xlog.cli import main
from xlog.errors import ConfigError, DataError, DataWarning, ExplanationError, LayerError, LogError
from xlog.events import codec
from xlog.registry import list_explainers

RNG = np.random.default_rng(0)
SIZE = (4, 6, 5)
X = RNG.normal(size=(2, 2, *SIZE)).astype(np.float32)
WEIGHTS = RNG.normal(size=(3, 2, *SIZE)).astype(np.float32)
TARGETS = np.array([2, 0])
AB = ["a", "b", "c"]
FRAMEWORKS = {"torch": (torch, torch.nn.Module), "paddle": (paddle, paddle.nn.Layer)}
frameworks = pytest.mark.parametrize("framework", ["torch", "paddle"])
QUICK = {
    "Gradient": xlog.Gradient(),
    "IntegratedGradients": xlog.IntegratedGradients(steps=3),
    "SmoothGrad": xlog.SmoothGrad(samples=3),
    "Occlusion": xlog.Occlusion(window=(2, 3, 2), stride=(1, 2, 2)),
    "GradCAM": xlog.GradCAM(),
}
ALL = tuple(QUICK.values())


def linear(framework):
    """Logits that are weighted sums of all places, plus 1."""
    library, base = FRAMEWORKS[framework]
    weights = library.to_tensor(WEIGHTS) if framework == "paddle" else torch.tensor(WEIGHTS)

    class Sums(base):
        def forward(self, x):
            return (x.unsqueeze(1) * weights.unsqueeze(0)).sum((2, 3, 4, 5)) + 1

    return xlog.wrap(Sums())


def twins():
    """The same convolutions over volumes with the same weights, on torch and on paddle."""
    torch.manual_seed(0)
    t, p = torch.nn, paddle.nn
    theirs = t.Sequential(
        *(t.Conv3d(2, 6, 3, padding=1), t.ReLU(), t.MaxPool3d((1, 2, 1))),
        *(t.Conv3d(6, 7, 3, padding=1), t.ReLU(), t.AdaptiveAvgPool3d(1), t.Flatten(), t.Dropout(0.3), t.Linear(7, 3)),
    )
    ours = p.Sequential(
        *(p.Conv3D(2, 6, 3, padding=1), p.ReLU(), p.MaxPool3D((1, 2, 1))),
        *(p.Conv3D(6, 7, 3, padding=1), p.ReLU(), p.AdaptiveAvgPool3D(1), p.Flatten(), p.Dropout(0.3), p.Linear(7, 3)),
    )
    for name, weight in theirs.named_parameters():
        value = weight.detach().numpy()
        dict(ours.named_parameters())[name].set_value(value.T.copy() if name == "8.weight" else value)
    return {"torch": theirs.eval(), "paddle": ours}


TWINS = twins()


def explained(explainer, model, x=X, targets=TARGETS):
    explainer.check_axes(x)
    explainer.check(model, x[:1])
    return explainer.explain(model, x, targets, np.random.default_rng(0))


def run(folder, explainers=ALL, batch=X, network="torch", **kwargs):
    runner = xlog.Runner(folder, ([batch], AB), TWINS[network], progress=False, targets=[1], **kwargs)
    runner.register_saliency(explainers)
    runner.run()
    return xlog.open(folder)[0]


# ------------------------------------------------------------------------------------------------------- methods


@frameworks
def test_of_a_weighted_sum_gradients_are_weights_and_integrated_ones_complete(framework) -> None:
    model, own = linear(framework), WEIGHTS[TARGETS]
    np.testing.assert_allclose(explained(xlog.Gradient(), model).maps(), np.abs(own).max(axis=1), rtol=1e-5)
    smooth = explained(xlog.SmoothGrad(samples=3, channels="sum"), model)
    np.testing.assert_allclose(smooth.maps(), own.sum(axis=1), rtol=1e-4, atol=1e-5)
    for baseline in (0.0, "mean", "blur"):
        start = xlog.baselines.baseline_of("", baseline, X)
        path = explained(xlog.IntegratedGradients(steps=2, baseline=baseline), model)
        np.testing.assert_allclose(path.maps(), ((X - start) * own).sum(axis=1), rtol=1e-3, atol=1e-4)
        assert path.size == SIZE


@frameworks
def test_occlusion_is_the_mean_loss_of_the_boxes_that_cover_a_place(framework) -> None:
    window, stride = (2, 3, 2), (1, 2, 2)
    lost, times = np.zeros((2, *SIZE)), np.zeros(SIZE)
    contributions = (X * WEIGHTS[TARGETS]).sum(axis=1).astype(np.float64)
    counts = [-(-(side - length) // step) + 1 for side, length, step in zip(SIZE, window, stride, strict=True)]
    for place in itertools.product(*map(range, counts)):
        box = tuple(slice(i * step, i * step + length) for i, step, length in zip(place, stride, window, strict=True))
        lost[(slice(None), *box)] += contributions[(slice(None), *box)].sum(axis=(1, 2, 3))[:, None, None, None]
        times[box] += 1
    found = explained(xlog.Occlusion(window=window, stride=stride), linear(framework))
    np.testing.assert_allclose(found.maps(), lost / times, rtol=1e-3, atol=1e-4)


def test_windows_of_one_number_or_share_are_cubes_of_it() -> None:
    assert xlog.Occlusion(window=2, stride=1).passes(None, X) == 1 + 3 * 5 * 4
    assert xlog.Occlusion(window=0.5, stride=0.5).passes(None, X) == 1 + 2 * 2 * 2


@frameworks
def test_gradcam_weighs_channels_by_the_mean_of_their_gradients_over_all_places(framework) -> None:
    x = torch.tensor(X)
    features = TWINS["torch"][:5](x).detach().requires_grad_()
    TWINS["torch"][5:](features)[[0, 1], TARGETS].sum().backward()
    values, gradients = features.detach().numpy(), features.grad.numpy()
    expected = np.maximum((gradients.mean(axis=(2, 3, 4), keepdims=True) * values).sum(axis=1), 0)
    found = explained(xlog.GradCAM(), xlog.wrap(TWINS[framework]))
    np.testing.assert_allclose(found.grids, expected, rtol=1e-3, atol=1e-5 * expected.max())
    assert (found.layer, found.layout, found.size) == ("4", "4 x 3 x 5, channels first", SIZE)
    assert "the shape of a convolution" in found.layer_reason
    larger = torch.nn.functional.interpolate(torch.tensor(expected)[None], size=SIZE, mode="trilinear")[0].numpy()
    np.testing.assert_allclose(found.maps(), larger, rtol=1e-3, atol=1e-5 * expected.max())


@pytest.mark.parametrize("kind", [info.kind for info in list_explainers() if info.kind], ids=lambda kind: kind.__name__)
def test_both_frameworks_have_the_same_maps_or_an_explainer_refuses_by_name(kind) -> None:
    given = {"background": X} if kind is xlog.ExpectedGradients else {}
    explainer = kind(samples=3) if issubclass(kind, xlog.NoiseTunnel) else kind(**given).quick()
    if not explainer.volumes:
        with pytest.raises(
            ConfigError, match=rf"^{re.escape(kind().name)}: wanted pictures \(N, C, H, W\), got volumes"
        ):
            explained(explainer, xlog.wrap(TWINS["torch"]))
        return
    one, other = (explained(explainer, xlog.wrap(TWINS[framework])).maps() for framework in FRAMEWORKS)
    assert one.shape == (2, *SIZE)
    assert np.isfinite(one).all()
    np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-4 * np.abs(one).max())


def test_what_the_issue_names_takes_volumes() -> None:
    assert all(explainer.volumes for explainer in ALL)


def test_noise_over_a_method_that_takes_pictures_only_takes_no_more() -> None:
    class Flat(xlog.Gradient):
        volumes = False

    with pytest.raises(ConfigError, match=r"^Flat: wanted pictures"):
        explained(xlog.NoiseTunnel(explainer=Flat()), linear("torch"))


def test_a_function_of_volumes_returns_maps_of_them() -> None:
    brightness = xlog.FunctionExplainer(lambda x, _: np.abs(x).mean(axis=1)[:, ::2], name="brightness")
    found = explained(brightness, linear("torch"))
    np.testing.assert_array_equal(found.grids, np.abs(X).mean(axis=1)[:, ::2])
    assert found.maps().shape == (2, *SIZE)
    flat = xlog.FunctionExplainer(lambda x, _: x.mean(axis=(1, 2)), name="flat")
    with pytest.raises(ExplanationError, match=r"flat: wanted maps \(1, d, h, w\)"):
        explained(flat, linear("torch"))


def test_a_function_model_takes_boxes_of_volumes() -> None:
    model = xlog.FunctionModel(lambda x: np.stack([x.mean((1, 2, 3, 4)), -x.mean((1, 2, 3, 4))], 1), ["a", "b"])
    found = explained(QUICK["Occlusion"], model, targets=np.array([0, 1]))
    assert found.maps().shape == (2, *SIZE)


# --------------------------------------------------------------------------------------------------------- layers


def test_a_layer_of_volumes_is_named_and_its_layout_said_or_proven() -> None:
    model = xlog.wrap(TWINS["torch"])
    assert explained(xlog.GradCAM(layer="0"), model).layout == "4 x 6 x 5, channels first"
    said = explained(xlog.GradCAM(layer="1", layout="ncdhw"), model)
    assert (said.layout, said.layer_reason) == ("4 x 6 x 5, channels first", "layer and layout were given")
    for layer, layout in (("1", "nchw"), ("6", "ncdhw"), ("1", lambda values: values)):
        with pytest.raises(LayerError, match="wanted a layer that puts out maps larger than 1 x 1"):
            explained(xlog.GradCAM(layer=layer, layout=layout), model)
    flat = xlog.wrap(torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.Flatten(), torch.nn.LazyLinear(2)))
    with pytest.raises(LayerError, match="in layout 'ncdhw'"):
        explained(xlog.GradCAM(layer="0", layout="ncdhw"), flat, np.ones((1, 3, 8, 8), np.float32), np.array([0]))


class Tokens(torch.nn.Module):
    """A volume as a row of tokens."""

    def __init__(self):
        super().__init__()
        self.patches = torch.nn.Linear(2, 6)
        self.mix = torch.nn.TransformerEncoderLayer(6, 2, 8, batch_first=True)
        self.head = torch.nn.Linear(6, 3)

    def forward(self, x):
        return self.head(self.mix(self.patches(x.flatten(2).swapaxes(1, 2))).mean(1))


class Branches(torch.nn.Module):
    """Two branches that meet in the logits."""

    def __init__(self):
        super().__init__()
        self.one, self.two = (torch.nn.Conv3d(2, 3, 3, padding=1) for _ in range(2))

    def forward(self, x):
        return self.one(x).sigmoid().mean((2, 3, 4)) + self.two(x).sigmoid().mean((2, 3, 4))


@pytest.mark.parametrize(("make", "why"), [(Tokens, "no layer of this network"), (Branches, "several branches")])
def test_a_network_whose_volumes_cannot_be_read_is_refused_by_name(make, why) -> None:
    torch.manual_seed(0)
    with pytest.raises(LayerError, match=rf'(?s){why}.*layout="ncdhw"'):
        explained(xlog.GradCAM(), xlog.wrap(make().eval()))


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4), (0, 2, 1, 3, 4), (0, 2, 3, 4, 1), (0, 1, 4, 3, 2)])
def test_a_shape_with_equal_sides_is_read_by_where_corners_act(order) -> None:
    class Turned(torch.nn.Module):
        def __init__(self):
            super().__init__()
            torch.manual_seed(0)
            self.conv = torch.nn.Conv3d(2, 8, 3, padding=1)
            self.turn = torch.nn.Identity()

        def forward(self, x):
            back = [order.index(axis) for axis in range(5)]
            return self.turn(self.conv(x).permute(order).relu()).permute(back).mean((2, 3, 4))

    x = RNG.normal(size=(1, 2, 8, 8, 8)).astype(np.float32)
    explainer = xlog.GradCAM(layer="turn")
    if order == (0, 1, 2, 3, 4):
        found = explained(explainer, xlog.wrap(Turned()), x, np.array([0]))
        assert "and where changed corners act" in found.layer_reason
    else:
        with pytest.raises(LayerError, match="in a layout that can be proven"):
            explained(explainer, xlog.wrap(Turned()), x, np.array([0]))


def test_channels_last_volumes_are_not_taken_for_channels_first() -> None:
    class Last(paddle.nn.Layer):
        def __init__(self):
            super().__init__()
            self.conv = paddle.nn.Conv3D(2, 3, 3, padding=1, data_format="NDHWC")

        def forward(self, x):
            return self.conv(x.transpose([0, 2, 3, 4, 1])).mean([1, 2, 3])

    with pytest.raises(LayerError, match="no layer of this network"):
        explained(xlog.GradCAM(), xlog.wrap(Last()))


# -------------------------------------------------------------------------------------------------------- the log


@frameworks
def test_a_run_over_volumes_reads_back_as_it_was(tmp_path, framework) -> None:
    logged = run(tmp_path, network=framework, precision="f32", unnormalize=lambda image: image[0])
    model = xlog.wrap(TWINS[framework])
    for row, sample in enumerate(logged.samples()):
        picture = sample.event.picture
        assert (picture.depth, picture.height, picture.width) == (4, 24, 5)
        assert sample.picture().shape == SIZE
        for view, explainer in zip(sample.maps(), ALL, strict=True):
            expected = explained(explainer, model, X[row : row + 1], np.array([1])).maps()[0]
            assert view.array().shape == SIZE
            np.testing.assert_allclose(view.array(), expected, rtol=1e-3, atol=1e-4 * np.abs(expected).max())


def test_a_picture_of_a_volume_is_all_its_slices(tmp_path) -> None:
    gray = X[:, :1] * 0.1 + 0.5
    network = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(120, 3))
    for name, rule in (("pair", (0.0, 1.0)), ("slice", lambda image: image[0])):
        runner = xlog.Runner(tmp_path / name, ([gray], AB), network, unnormalize=rule, progress=False)
        runner.register_saliency([xlog.Gradient()])
        runner.run()
        found = xlog.open(tmp_path / name)[0].samples()[1].picture()
        np.testing.assert_array_equal(found, np.rint(np.clip(gray[1, 0], 0, 1) * 255).astype(np.uint8))


def test_each_slice_is_shrunk_by_itself() -> None:
    stack = np.repeat(np.array([0, 255], np.uint8), 8)[:, None, None] * np.ones((1, 4, 1), np.uint8)
    picture = codec.encode_picture(stack, "jpeg", longest=4, depth=2)
    assert (picture.height, picture.width) == (8, 2)
    assert np.unique(codec.decode_png(picture.data)[:4]).tolist() == [0]


def test_a_reader_that_knows_of_no_depth_sees_maps_that_fit_their_pictures(tmp_path) -> None:
    for sample in run(tmp_path, unnormalize=lambda image: image[0]).samples():
        for view in sample.maps():
            old = view.event
            old.ClearField("depth")
            assert codec.full_map(old).shape == (sample.event.picture.height, sample.event.picture.width)
            np.testing.assert_array_equal(codec.full_map(old), codec.stacked(view.array()))


def test_dropout_samples_have_mean_and_spread_of_volumes(tmp_path) -> None:
    runner = xlog.Runner(tmp_path, ([X], AB), TWINS["torch"], unnormalize=lambda image: image[0], progress=False)
    runner.register_saliency([xlog.GradCAM(), xlog.Gradient()])
    runner.register_uncertainty(3, explanations=True)
    runner.plan()
    runner.run()
    for view in xlog.open(tmp_path)[0].maps():
        assert view.mean().shape == view.spread().shape == SIZE


def test_a_depth_that_cannot_be_is_an_error(tmp_path) -> None:
    packed = codec.encode_map(X[0, 0], SIZE)
    packed.depth = 7
    with pytest.raises(ValueError, match="wanted 7 slices, got heights of 24 and 24"):
        codec.full_map(packed)
    with pytest.raises(ValueError, match="wanted 5 slices of one height, got 24 rows"):
        codec.unstacked(np.zeros((24, 5)), 5)
    sample = run(tmp_path, unnormalize=lambda image: image[0]).samples()[0]
    sample.event.picture.depth = 7
    with pytest.raises(LogError, match="wanted 7 slices"):
        sample.picture()


def test_export_writes_volumes_and_pictures_of_all_slices(tmp_path) -> None:
    run(tmp_path / "log", unnormalize=lambda image: image[0])
    for kind in ("npy", "png"):
        main(["export", str(tmp_path / "log"), "-o", str(tmp_path / kind), "--maps", kind, "--pictures"])
    arrays = [np.load(path) for path in (tmp_path / "npy" / "maps").glob("*.npy")]
    assert [array.shape for array in arrays] == [SIZE] * 10
    pictures = [*(tmp_path / "png" / "maps").glob("*.png"), *(tmp_path / "png" / "pictures").glob("*.png")]
    assert [codec.decode_png(path.read_bytes()).shape for path in pictures] == [(24, 5)] * 12


# ----------------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("batch", "kwargs", "message"),
    [
        ((X, None, np.ones((2, 4))), {}, "wanted volumes without boxes and masks"),
        ({"images": X, "masks": np.ones((2, *SIZE), bool)}, {}, "wanted volumes without boxes and masks"),
        (X, {}, r"wanted a picture \(H, W, C\) of 1, 3 or 4 channels"),
        (X[:, :, 0, 0], {}, r"wanted a batch of images .*; volumes are \(N, C, D, H, W\)"),
        (np.broadcast_to(X[:1, :, :1, :1, :1], (1, 2, 300, 300, 300)), {}, "wanted volumes of up to 16777216 places"),
        (X, {"unnormalize": lambda image: image[0, : 3 + (image[0, 0, 0] > 0)]}, "wanted slices of one shape"),
    ],
)
def test_what_does_not_fit_is_refused_before_anything_is_written(tmp_path, batch, kwargs, message) -> None:
    with pytest.raises(DataError, match=message):
        run(tmp_path / "log", [xlog.Gradient()], batch, **kwargs)
    assert not (tmp_path / "log").exists()


def test_pictures_and_volumes_do_not_come_in_one_pass(tmp_path) -> None:
    network = torch.nn.Sequential(torch.nn.Flatten(2), torch.nn.AdaptiveAvgPool1d(1), torch.nn.Flatten())
    runner = xlog.Runner(tmp_path, ([X, X[:, :, 0]], AB[:2]), network, unnormalize=lambda x: x[0], progress=False)
    runner.register_saliency([xlog.Gradient()])
    with pytest.raises(DataError, match="wanted inputs of 5 axes as in the first batch"):
        runner.run()


@pytest.mark.parametrize(
    ("register", "message"),
    [
        (lambda r: r.register_saliency([xlog.LIME()]), "LIME: wanted pictures"),
        (lambda r: r.register_saliency([xlog.Gradient()], [xlog.InsertionAUC()]), "InsertionAUC: wanted maps of pict"),
        (lambda r: r.register_saliency([xlog.Occlusion(window=(2, 2))]), r"a window for each of 3 sides of \(4, 6, 5"),
        (lambda r: r.register_saliency([xlog.Occlusion(window=9)]), "a window within the input"),
        (lambda r: r.register_hierarchical_occlusion(), r"pictures \(N, C, H, W\)"),
    ],
)
def test_what_takes_pictures_only_refuses_volumes_by_name(tmp_path, register, message) -> None:
    data = ([X], AB)
    runner = xlog.Runner(tmp_path / "log", data, TWINS["torch"], unnormalize=lambda x: x[0], progress=False)
    register(runner)
    with pytest.raises(ConfigError, match=message):
        runner.run()
    assert not (tmp_path / "log").exists()


def test_frames_before_channels_warn(tmp_path) -> None:
    network = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.LazyLinear(3))
    films = RNG.normal(size=(2, 4, 3, 6, 6)).astype(np.float32)
    runner = xlog.Runner(tmp_path, ([films], AB), network, progress=False)
    runner.register_saliency([xlog.Gradient()])
    with pytest.warns(DataWarning, match="frames of three channels, move channels to the front"):
        runner.run()


def test_volumes_are_found_among_several_inputs(tmp_path) -> None:
    class Both(torch.nn.Module):
        def forward(self, pixel_values, scale):
            return pixel_values.mean((2, 3, 4)) * scale

    batch = {"pixel_values": X, "scale": np.array([[2.0, 2], [3, 3]], np.float32)}
    runner = xlog.Runner(tmp_path, ([batch], AB[:2]), Both(), unnormalize=lambda x: x[0], progress=False)
    runner.register_saliency([xlog.Gradient()])
    runner.run()
    for sample, scale in zip(xlog.open(tmp_path)[0].samples(), (2, 3), strict=True):
        np.testing.assert_allclose(sample.map("Gradient").array(), scale / 120, rtol=1e-3)


def test_doctor_tries_volumes(tmp_path, capsys) -> None:
    (tmp_path / "network.py").write_text(
        "import torch\n\ndef make():\n    return torch.nn.Sequential(torch.nn.Conv3d(1, 4, 3), torch.nn.ReLU(), "
        "torch.nn.AdaptiveAvgPool3d(1), torch.nn.Flatten(), torch.nn.Linear(4, 2)).eval()\n"
    )
    assert main(["doctor", f"{tmp_path / 'network.py'}:make", "--input", "1x6x8x8"]) == 0
    said = capsys.readouterr().out
    assert "4 x 6 x 6, channels first" in said
    verdicts = dict(line.split()[:2] for line in said.split("EXPLAINER")[1].splitlines()[1:] if line.strip())
    assert {verdicts[name] for name in QUICK} == {"runs"}
    assert verdicts["LIME"] == "refused"
