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


def run(folder, network, explainers, images=X, targets=(0, 1), **kwargs):
    made = xlog.Runner(folder, ([images], ABC), network, targets=list(targets), progress=False, **kwargs)
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


@pytest.mark.parametrize("framework", ["torch", "paddle"])
def test_one_image_with_one_label_is_enough_to_tell(tmp_path, framework) -> None:
    """The image, noise and black give Deconvolution the same map; no other pair is in the run."""
    own = xlog.FunctionExplainer(lambda x, targets: np.abs(x).sum(1), name="own")
    methods = [xlog.Deconvolution(), xlog.Gradient(), xlog.RISE(), own]
    with pytest.warns(ExplanationWarning) as said:
        found = run(tmp_path, convolutions(framework), methods, images=X[:1], targets=[1])
    assert [list(explainer.ignores) for explainer in found] == [["input"], [], [], ["label"]]
    assert [str(one.message).partition(":")[0] for one in said] == ["Deconvolution", "own"]


def test_a_method_that_fails_at_noise_is_not_tried_and_ends_no_run(tmp_path) -> None:
    def maps(x, targets):
        if not (x == X[:1]).all():
            raise ValueError("this is not what I know")
        return np.abs(x).sum(1)

    own = xlog.FunctionExplainer(maps, name="own")
    assert not list(run(tmp_path, convolutions("torch"), [own], images=X[:1], targets=[1])[0].ignores)


def test_a_network_with_other_inputs_is_tried_with_them(tmp_path) -> None:
    class Sum(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.picture, self.table = convolutions("torch"), torch.nn.Linear(2, 3)

        def forward(self, image, table):
            return self.picture(image) + self.table(table)

    batch = {"image": X[:2], "table": np.ones((2, 2), np.float32), "labels": [0, 1]}
    made = xlog.Runner(tmp_path, ([batch], ABC), Sum(), targets=[0], progress=False)
    made.register_saliency([xlog.Deconvolution()])
    with pytest.warns(ExplanationWarning, match="does not depend on the input"):
        made.run()


def test_a_linear_network_has_the_same_gradient_everywhere_and_no_method_is_to_blame(tmp_path) -> None:
    network = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(192, 3))
    assert not list(run(tmp_path, network, [xlog.Gradient()])[0].ignores)


def test_of_two_opposite_logits_no_method_can_tell_magnitudes_apart(tmp_path) -> None:
    network = convolutions("torch")
    network[-1] = torch.nn.Linear(6, 2)
    with torch.no_grad():
        network[-1].weight[1] = -network[-1].weight[0]
    made = xlog.Runner(tmp_path, ([X], ["for", "against"]), network, targets=[0, 1], progress=False)
    made.register_saliency([xlog.Gradient(), xlog.EigenCAM(layer="2")])
    made.run()
    found = [list(one.ignores) for one in xlog.open(tmp_path)[0].metadata.explainers]
    assert found == [[], ["label"]]  # EigenCAM says so of itself


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
