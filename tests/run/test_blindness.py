"""Methods that look away: the same map for other images, or for other labels, is warned of, logged and shown."""

from __future__ import annotations

import json
import warnings

import numpy as np
import pytest
import torch
from paddle_here import paddle

import xlog
from xlog.cli import main
from xlog.errors import ExplanationWarning

X = np.random.default_rng(0).normal(size=(4, 3, 8, 8)).astype(np.float32)
ABC = ["a", "b", "c"]


def convolutions(framework: str):
    """A network without max-pooling: what Deconvolution pulls back depends on no activation of it."""
    if framework == "torch":
        torch.manual_seed(0)
        nn = torch.nn
        return nn.Sequential(
            *(nn.Conv2d(3, 6, 3), nn.ReLU(), nn.Conv2d(6, 6, 3), nn.ReLU()),
            *(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 3)),
        )
    paddle.seed(0)
    nn = paddle.nn
    return nn.Sequential(
        *(nn.Conv2D(3, 6, 3), nn.ReLU(), nn.Conv2D(6, 6, 3), nn.ReLU()),
        *(nn.AdaptiveAvgPool2D(1), nn.Flatten(), nn.Linear(6, 3)),
    )


def run(folder, network, explainers, **kwargs):
    made = xlog.Runner(folder, ([X], ABC), network, targets=[0, 1], progress=False, **kwargs)
    made.register_saliency(explainers, [xlog.Sparseness()])
    made.run()
    return xlog.open(folder)[0].metadata.explainers


@pytest.mark.parametrize("framework", ["torch", "paddle"])
def test_deconvolution_without_max_pooling_is_the_same_for_all_images(tmp_path, framework) -> None:
    network = convolutions(framework)
    with pytest.warns(ExplanationWarning, match="Deconvolution: its map does not depend on the input"):
        found = run(tmp_path, network, [xlog.Deconvolution(), xlog.Gradient()])
    assert [list(explainer.ignores) for explainer in found] == [["input"], []]
    run(tmp_path, network, [xlog.Deconvolution(), xlog.Gradient()], resume=True)  # what was seen is no other question


def test_a_linear_network_has_the_same_gradient_everywhere_and_no_method_is_to_blame(tmp_path) -> None:
    network = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(192, 3))
    assert not list(run(tmp_path, network, [xlog.Gradient()])[0].ignores)


def test_who_says_that_labels_do_not_count_is_marked_without_a_warning(tmp_path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = run(tmp_path, convolutions("torch"), [xlog.EigenCAM(layer="2"), xlog.GradCAM(layer="2")])
    assert [list(explainer.ignores) for explainer in found] == [["label"], []]


def test_a_method_of_ones_own_that_does_not_look_at_the_label_is_warned_of(tmp_path) -> None:
    own = xlog.FunctionExplainer(lambda x, targets: np.abs(x).sum(1), name="own")
    with pytest.warns(ExplanationWarning, match="own: its map does not depend on the label"):
        found = run(tmp_path, convolutions("torch"), [own])
    assert list(found[0].ignores) == ["label"]


def test_the_doctor_says_it_of_each_method(tmp_path, capsys) -> None:
    file = tmp_path / "model.py"
    file.write_text(
        "import torch\nfrom torch import nn\n\n\ndef make():\n    torch.manual_seed(0)\n"
        "    return nn.Sequential(nn.Conv2d(3, 6, 3), nn.ReLU(), nn.Conv2d(6, 6, 3), nn.ReLU(), "
        "nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 3))\n"
    )
    assert main(["doctor", f"{file}:make", "--input", "3x16x16", "--json"]) == 0
    notes = {trial["explainer"]: trial["note"] for trial in json.loads(capsys.readouterr().out)["trials"]}
    assert "does not depend on the input" in notes["Deconvolution"]
    assert "does not depend on the label" in notes["EigenCAM"]
    assert notes["Gradient"] == ""
