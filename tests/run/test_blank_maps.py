"""Maps of zeros are logged, and said once per explainer and run."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
import torch
from torch import nn

import xlog
from xlog.errors import ExplanationWarning

IMAGES = np.random.default_rng(0).random((3, 3, 6, 6)).astype(np.float32)


def against() -> nn.Module:
    """Every value of its layer speaks against label 1, so Grad-CAM's ReLU leaves nothing of it."""
    network = nn.Sequential(nn.Conv2d(3, 2, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(2, 2))
    with torch.no_grad():
        network[0].weight.fill_(1)
        network[4].weight.copy_(torch.tensor([[1.0, 1.0], [-1.0, -1.0]]))
    return network


def runner(folder, *explainers, images=IMAGES):
    batch = {"images": images, "id": ["a", "b", "c"][: len(images)]}
    made = xlog.Runner(folder, ([batch], ["for", "against"]), against(), targets=[0, 1], progress=False)
    made.register_saliency(explainers)
    return made


def test_a_blank_map_is_said_once_per_explainer_with_its_place(tmp_path) -> None:
    made = runner(tmp_path, xlog.GradCAM(layer="1"), xlog.GradCAM(layer="0", name="lower"), xlog.Gradient())
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        made.run(step=0)
        made.run(step=1)
    texts = sorted(str(one.message) for one in said if one.category is ExplanationWarning)
    assert len(texts) == 2
    assert texts[0].startswith("GradCAM(layer=\"1\"): the map is zero everywhere for sample 'a', label 1; ")
    assert "ReLU" in texts[0]
    assert texts[1].startswith("lower: ")


def test_another_run_says_it_again(tmp_path) -> None:
    for folder in ("one", "two"):
        with pytest.warns(ExplanationWarning, match="zero everywhere"):
            runner(tmp_path / folder, xlog.GradCAM()).run()


@pytest.mark.filterwarnings("error")
def test_maps_with_something_in_them_say_nothing(tmp_path) -> None:
    runner(tmp_path, xlog.GradCAM(relu=False), xlog.Gradient(), xlog.EdgeControl()).run()


def test_a_blank_map_is_logged_as_it_is(tmp_path) -> None:
    with pytest.warns(ExplanationWarning, match="EdgeControl: .* sample 'a', label"):
        runner(tmp_path, xlog.EdgeControl(), images=np.ones((1, 3, 6, 6), np.float32)).run()
    (run,) = xlog.open(tmp_path)
    assert [found.array().any() for found in run.maps()] == [False, False]
