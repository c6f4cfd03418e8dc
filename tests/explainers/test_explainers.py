"""What all explainers promise, whatever they compute."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
import torch
from explainer_settings import ROUNDED, small
from explaining import TARGETS, X, assert_close, explain
from fakes import Counted, net
from map_networks import network as built
from map_networks import vit

from xlog.errors import ConfigError
from xlog.explainers import EXPLAINERS, Explainer, Occlusion, SmoothGrad
from xlog.explainers.attention import AttentionMap
from xlog.model import wrap


def network_for(explainer: Explainer, channels: int = 3):
    """A small CNN; a transformer for explainers that look at attention."""
    if isinstance(explainer, AttentionMap):
        return built("torch", vit, patch=2, channels=channels, classes=3)
    return net(channels=channels).eval()


@pytest.fixture
def network(explainer):
    return network_for(explainer)


# ---------------------------------------------------------------------------------- what all of them promise


@pytest.fixture(params=EXPLAINERS, ids=lambda kind: kind.__name__)
def explainer(request) -> Explainer:
    return small(request.param, X)


def test_maps_are_one_per_row_at_the_size_of_the_input(explainer, network) -> None:
    attribution = explain(explainer, wrap(network))
    assert attribution.maps().shape == (3, 12, 10)
    assert attribution.size == (12, 10)
    assert np.isfinite(attribution.grids).all()
    assert explainer.signed or (attribution.grids >= 0).all()


def test_a_map_does_not_depend_on_its_neighbors_nor_on_the_batch_size(explainer, network) -> None:
    together = explain(explainer, wrap(network, batch_size=100)).maps()
    for i in range(3):
        alone = explain(explainer, wrap(network, batch_size=1), X[i : i + 1], TARGETS[i : i + 1]).maps()
        assert_close(alone[0], together[i], ROUNDED.get(type(explainer), 1e-5))


def test_labels_of_one_sample_are_answered_like_one_by_one(explainer, network) -> None:
    x, targets = X[[0, 1, 0, 0]], np.array([2, 2, 0, 1])
    together = explain(explainer, wrap(network, batch_size=2), x, targets).maps()
    for i in range(4):
        assert_close(explain(explainer, wrap(network), x[i : i + 1], targets[i : i + 1]).maps()[0], together[i])


def test_maps_belong_to_their_targets_or_say_that_they_do_not(explainer, network) -> None:
    maps = explain(explainer, wrap(network), np.repeat(X[:1], 3, 0), np.arange(3)).maps()
    for a, b in ((0, 1), (1, 2)):
        assert (np.abs(maps[a] - maps[b]).max() > 0) == explainer.about.of_target


def test_a_quick_occlusion_hides_each_quarter_once() -> None:
    assert Occlusion().quick().passes(wrap(net().eval()), X[:1]) == 5  # and the whole input


@pytest.mark.parametrize("target", [3, -1])
def test_a_target_outside_the_outputs_is_said(explainer, network, target) -> None:
    if explainer.about.of_target:
        with pytest.raises(ConfigError, match=rf"among 3 outputs, 0 to 2, got {target}"):
            explain(explainer, wrap(network), X[:1], np.array([target]))


def test_those_that_draw_say_so(explainer, network) -> None:
    maps = [explainer.explain(wrap(network), X, TARGETS, np.random.default_rng(seed)).grids for seed in (0, 0, 1)]
    np.testing.assert_array_equal(maps[0], maps[1])
    assert np.array_equal(maps[0], maps[2]) != explainer.about.random


def test_a_quick_one_is_the_same_with_few_passes(explainer, network) -> None:
    model, quick = wrap(network), explainer.quick()
    assert (type(quick), quick.name) == (type(explainer), explainer.name)
    assert quick.passes(model, X[:1]) <= 32
    assert explain(quick, model).maps().shape == (3, 12, 10)


@pytest.mark.parametrize("shape", [(1, 9, 14), (4, 12, 8)], ids=["1 channel", "4 channels"])
def test_any_number_of_channels_and_any_shape_will_do(explainer, shape) -> None:
    x = np.random.default_rng(0).normal(size=(2, *shape)).astype(np.float32)
    model = wrap(network_for(explainer, shape[0]))
    tried = small(type(explainer), x)
    tried.check(model, x[:1])
    assert explain(tried, model, x, TARGETS[:2]).maps().shape == (2, *shape[1:])


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.bfloat16], ids=str)
def test_networks_of_any_precision_will_do(explainer, dtype) -> None:
    x = X.astype(np.float64) if dtype == torch.float64 else X
    exact = explain(explainer, wrap(network_for(explainer).double()), x.astype(np.float64)).maps()
    maps = explain(explainer, wrap(network_for(explainer).to(dtype)), x).maps()
    assert np.corrcoef(maps.ravel(), exact.ravel())[0, 1] > (0.999999 if dtype == torch.float64 else 0.9)


def test_passes_are_counted_about_right(explainer, network) -> None:
    inner = wrap(network, batch_size=4)
    explain(explainer, inner, X[:1], TARGETS[:1])  # which layer is meant is found once per network
    model = Counted(inner)
    explain(explainer, model, X[:1], TARGETS[:1])
    planned = explainer.passes(model.inner, X[:1])
    assert planned / 2 <= max(model.rows, 1) <= 2 * planned + 2


def test_parameters_go_into_the_log_and_the_name(explainer) -> None:
    json.dumps(explainer.params())
    assert explainer.name.startswith(explainer.display_name or type(explainer).__name__)
    assert "name" not in explainer.params()
    assert small(type(explainer), X, name="mine").name == "mine"


def test_tables_have_something_to_say(explainer) -> None:
    assert explainer.about.shows
    assert explainer.about.cost
    assert re.search(r"\d{4}$", explainer.about.source) or explainer.about.needs == "nothing"


@pytest.mark.parametrize("count", [2.5, "4", True, float("nan")])
def test_a_count_is_a_whole_number_from_the_start(count) -> None:
    with pytest.raises(ConfigError, match="SmoothGrad: wanted samples to be a whole number of at least 1, got"):
        SmoothGrad(samples=count)
