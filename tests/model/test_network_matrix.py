"""Each method works on networks that people bring, or is refused by name; the table of the docs says the same."""

from __future__ import annotations

import re

import network_matrix
import numpy as np
import pytest
from brought_networks import BROUGHT, CLASSES, Brought

import xlog

pytestmark = pytest.mark.filterwarnings("ignore:When training, we now always track:UserWarning")  # paddle's batch-norm


@pytest.mark.parametrize("brought", BROUGHT, ids=str)
def test_each_method_works_or_is_refused_by_name(brought: Brought) -> None:
    found = network_matrix.row(brought)
    if found.choice is None:
        assert brought.layer == ""
        assert brought.layout in found.refused["GradCAM"]
        assert "name one: layer=" in found.refused["GradCAM"]
        assert " x " in found.refused["GradCAM"]  # candidates, with their shapes
    else:
        assert (found.choice.layer, str(found.choice.layout)) == (brought.layer, brought.layout)
    others = {method: text for method, text in found.refused.items() if method != "GradCAM"}
    assert others.keys() == brought.refused.keys()
    assert all(brought.refused[method] in text for method, text in others.items())
    assert found.is_whole
    page = network_matrix.PAGE.read_text()
    for line in (network_matrix.layer_line, network_matrix.method_line, network_matrix.said):
        assert line(found) in page, "run `make docs`"


@pytest.mark.parametrize(
    ("name", "cam", "layout"),
    [
        ("levit_128s", xlog.GradCAM(relu=False, layer="stages.2.blocks.2", layout="tokens"), "4 x 4 tokens"),
        (
            "levit_128s",
            xlog.GradCAM(relu=False, layer="stages.1.blocks.1", layout="tokens", grid=(7, 7)),
            "7 x 7 tokens",
        ),
        ("crossvit_9_240", xlog.GradCAM(relu=False, layer="blocks.0.fusion.0.norm1"), "7 x 7 tokens, 1 before"),
        ("crossvit_9_240", xlog.ScoreCAM(layer="blocks.0.fusion.1.norm1"), "10 x 10 tokens, 1 before"),
    ],
)
def test_where_no_layer_is_chosen_one_can_be_named(name, cam, layout) -> None:
    brought = next(one for one in BROUGHT if one.name == name)
    model, x = xlog.wrap(brought.network(), classes=len(CLASSES)), network_matrix.picture(brought.shape)
    made = cam.explain(model, x, np.array([1]), np.random.default_rng(0))
    assert (made.layer, made.layout) == (cam.layer, layout)
    assert made.grids.any()


def test_the_tables_have_no_other_networks() -> None:
    names = re.findall(r"^\| ([\w.-]+) `([\w.]+)` \|", network_matrix.PAGE.read_text(), re.M)
    assert names == [(brought.library, brought.name) for brought in BROUGHT] * 2  # layers, then methods
