"""The influence function of the last layer: against a Hessian of autograd, and training anew without a sample."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from page_trees import of_class, show, words
from sklearn.datasets import load_digits
from small_runs import IMAGES, LABELS, NAMES
from twin_networks import assert_close, twins
from xlog_viewer.data import LogDir

import xlog
from xlog.errors import ConfigError, DataError, LayerError

TRAIN, TEST = IMAGES[:3], IMAGES[3:]
DATA = [{"images": TRAIN, "labels": LABELS[:3], "id": ["a", "b", "c"]}], NAMES
OF = [{"images": TEST, "labels": LABELS[3:], "id": ["x", "y"]}]
DECAY = 0.01


def linear(bias=True):
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.AvgPool2d(2), torch.nn.Flatten(), torch.nn.Linear(90, 3, bias=bias))


@pytest.mark.parametrize("bias", [True, False])
def test_it_is_the_papers_equation_with_the_hessian_of_autograd(bias) -> None:
    """g_test^T H^-1 g_train / N (Koh & Liang 2017, equation 2), by second derivatives by the parameters."""
    network = linear(bias)
    parameters = [p.detach() for p in network[2].parameters()]
    sizes = [p.numel() for p in parameters]
    features = network[:2](torch.tensor(IMAGES)).double()

    def loss(flat, rows):
        parts = [part.reshape(p.shape) for part, p in zip(flat.split(sizes), parameters, strict=True)]
        outputs = torch.nn.functional.linear(features[rows], *parts)
        return torch.nn.functional.cross_entropy(outputs, torch.tensor(LABELS)[rows])

    flat = torch.cat([p.ravel() for p in parameters]).double()
    hessian = torch.autograd.functional.hessian(lambda w: loss(w, [0, 1, 2]), flat) + DECAY * torch.eye(len(flat))
    gradients = torch.stack([torch.func.grad(loss)(flat, [row]) for row in range(5)])
    wanted = gradients[3:] @ torch.linalg.solve(hessian, gradients[:3].T) / 3
    found = xlog.InfluenceFunction(network, DATA, OF, damping=DECAY).influence()
    assert_close(found.scores, wanted.numpy())
    assert (found.samples, found.training) == (("x", "y"), ("a", "b", "c"))
    assert found.method == "InfluenceFunction(layer=2, damping=0.01)"


def test_both_frameworks_agree_and_the_network_stays_as_it_was() -> None:
    theirs, ours = twins()
    before = {name: value.clone() for name, value in theirs.state_dict().items()}
    found = [xlog.InfluenceFunction(network, DATA, OF).influence().scores for network in (theirs, ours)]
    assert_close(*found)
    assert all(torch.equal(value, before[name]) for name, value in theirs.state_dict().items())


# --------------------------------------------------------------------------------------- training without a sample

WITHOUT, ASKED = 60, 6


def digits():
    """Images (66, 1, 4, 4) of three digits and their labels, of which four are wrong."""
    found = load_digits()
    chosen = np.flatnonzero(found.target < 3)[: WITHOUT + ASKED]
    labels = found.target[chosen]
    labels[:4] = (labels[:4] + 1) % 3
    pooled = found.images[chosen].reshape(-1, 1, 4, 2, 4, 2).mean((3, 5)) / 16
    return pooled.astype(np.float32), labels


def trained(weights, rows, labels):
    """The optimum of the mean cross-entropy plus DECAY / 2 x the squared weights, by Newton's method: (3, 17)."""
    for _ in range(20):
        p = softmax(rows @ weights.T)
        slope = (p - np.eye(3)[labels]).T @ rows / WITHOUT + DECAY * weights
        bend = np.einsum("nk,kl->nkl", p, np.eye(3)) - p[:, :, None] * p[:, None]
        hessian = np.einsum("nkl,nd,ne->kdle", bend, rows, rows).reshape(51, 51) / WITHOUT + DECAY * np.eye(51)
        step = np.linalg.solve(hessian, slope.ravel()).reshape(3, 17)
        weights = weights - step
        if np.abs(step).max() < 1e-9:
            return weights
    raise AssertionError("no optimum")


def softmax(outputs):
    found = np.exp(outputs - outputs.max(axis=1, keepdims=True))
    return found / found.sum(axis=1, keepdims=True)


def test_it_forecasts_the_loss_after_training_without_a_sample() -> None:
    """Sixty times anew: the forecast is of the first order, so it falls short by some percent, and ranks alike."""
    images, labels = digits()
    rows = np.c_[images.reshape(len(images), -1), np.ones(len(images))].astype(np.float64)
    train, test = slice(0, WITHOUT), slice(WITHOUT, None)

    def losses(weights):
        return -np.log(softmax(rows[test] @ weights.T)[np.arange(ASKED), labels[test]])

    optimum = trained(np.zeros((3, 17)), rows[train], labels[train])
    network = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(16, 3))
    with torch.no_grad():
        network[1].weight.copy_(torch.tensor(optimum[:, :-1]))
        network[1].bias.copy_(torch.tensor(optimum[:, -1]))
    data = [(images[train], labels[train])], list("012")
    found = xlog.InfluenceFunction(network, data, [(images[test], labels[test])], damping=DECAY).influence()
    left_out = (np.delete(np.arange(WITHOUT), i) for i in range(WITHOUT))
    real = np.stack([losses(trained(optimum, rows[kept], labels[kept])) - losses(optimum) for kept in left_out], axis=1)
    for forecast, change in zip(found.scores, real, strict=True):
        assert np.corrcoef(forecast, change)[0, 1] > 0.995
    slope = np.polyfit(found.scores.ravel(), real.ravel(), 1)[0]
    assert 1 < slope < 1.25
    assert min(found.harmful(0, 2)) < 4  # a wrong label harms most or second most


# --------------------------------------------------------------------------------------------------- what is refused


class Scaled(torch.nn.Module):
    """What its linear layer puts out are not the logits."""

    def __init__(self):
        super().__init__()
        self.fc = torch.nn.Linear(360, 3)

    def forward(self, x):
        return 2 * self.fc(x.flatten(1))


def test_what_makes_no_sense_is_refused_by_name() -> None:
    with pytest.raises(LayerError, match="layer 'fc': wanted the one whose outputs are the logits"):
        xlog.InfluenceFunction(Scaled(), DATA, OF).influence()
    for damping in (0, -1, float("inf"), float("nan"), True, "0.1"):
        with pytest.raises(ConfigError, match="wanted a damping above 0"):
            xlog.InfluenceFunction(linear(), DATA, OF, damping=damping)
    with pytest.raises(DataError, match="wanted training samples and samples that are asked about, got none"):
        xlog.InfluenceFunction(linear(), ([], NAMES), OF).influence()
    with pytest.raises(DataError, match="sample x: wanted exactly one label"):
        xlog.InfluenceFunction(linear(), DATA, [{"images": TEST, "id": ["x", "y"]}]).influence()


def test_equations_that_are_not_solved_are_no_numbers(monkeypatch) -> None:
    monkeypatch.setattr(xlog.run.influence_function, "_MOST_STEPS", 2)
    with pytest.raises(ConfigError, match="take more damping"):
        xlog.InfluenceFunction(linear(), DATA, OF, damping=1e-9).influence()


# ------------------------------------------------------------------------------------------- logged and looked at


def test_the_page_says_of_each_method_what_its_numbers_are(tmp_path) -> None:
    network = linear()
    runner = xlog.Runner(tmp_path, ([*DATA[0], *OF], NAMES), network, progress=False)
    runner.register_predictions()
    runner.run()
    found = xlog.InfluenceFunction(network, DATA, OF).influence()
    said = {"InfluenceFunction(": "Koh & Liang 2017", "TRAK": "Computed by another package"}
    for influence, text in zip(
        (found, xlog.Influence.of(found.scores.T, "abc", "xy", "TRAK")), said.values(), strict=True
    ):
        runner.log_influence(influence)
        logs = LogDir(tmp_path)
        logs.refresh(float("inf"))
        key = logs.runs()[0].key
        content, _, _ = show(logs, f"/run/{key}/sample/{int(logs.run(key).positions(['x'])[0])}")
        (section,) = of_class(content, "influence")
        assert text in words(section)
    runner.close()
    assert {record["method"] for record in xlog.open(tmp_path)[0].influences()} == {found.method, "TRAK"}
