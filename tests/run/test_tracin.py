"""TracIn by the last layer: against gradients of parameters and captum, in both frameworks; what is refused."""

from __future__ import annotations

import math

import captum.influence
import numpy as np
import pytest
import torch
from dattri_here import AttributionTask, TracInAttributor
from paddle_here import paddle
from page_trees import links, of_class, show, words
from small_runs import IMAGES, LABELS, NAMES
from twin_networks import assert_close, twins
from xlog_viewer.data import LogDir
from xlog_viewer.server.app import create_app

import xlog
from xlog.errors import ConfigError, DataError, LayerError

TRAIN, TEST = IMAGES[:3], IMAGES[3:]
DATA = [{"images": TRAIN, "labels": LABELS[:3], "id": ["a", "b", "c"]}], NAMES
OF = [{"images": TEST, "labels": LABELS[3:], "id": ["x", "y"]}]


def slowly(network, layer, images, labels):
    """The gradient of each sample's cross-entropy by the parameters of a layer, by autograd: (N, parameters)."""
    found = []
    for image, label in zip(images, labels, strict=True):
        network.zero_grad()
        outputs = network(torch.tensor(image[None]))
        torch.nn.functional.cross_entropy(outputs, torch.tensor([label])).backward()
        found.append(torch.cat([parameter.grad.ravel() for parameter in layer.parameters()]).numpy().copy())
    network.zero_grad()
    return np.stack(found)


class Functions(torch.nn.Module):
    """ReLU and flatten are functions, and the linear layer is not what comes last."""

    def __init__(self, bias=True, scale=2):
        super().__init__()
        torch.manual_seed(0)
        self.scale = scale
        self.conv, self.fc = torch.nn.Conv2d(3, 4, 3), torch.nn.Linear(4, 3, bias=bias)

    def forward(self, x):
        return self.scale * self.fc(torch.relu(self.conv(x)).mean((2, 3)))


@pytest.mark.parametrize(
    ("make", "layer"),
    [
        (lambda: twins()[0], None),
        (Functions, None),
        (lambda: Functions(bias=False), "fc"),
        (lambda: torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(360, 5), torch.nn.Linear(5, 3)), "1"),
        (lambda: torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(360, 3)), None),
    ],
)
def test_it_is_the_inner_product_of_gradients_times_the_rate_summed_over_checkpoints(make, layer) -> None:
    network = make()
    tracin = xlog.TracIn(network, DATA, OF, layer=layer)
    wanted = own = 0
    for rate in (0.5, 0.1):
        with torch.no_grad():
            for parameter in network.parameters():
                parameter.mul_(1.1)
        tracin.checkpoint(rate)
        part = dict(network.named_modules())[layer or tracin.influence().method[len("TracIn(layer=") : -1]]
        before = {name: value.clone() for name, value in network.state_dict().items()}
        training, asked = (slowly(network, part, *both) for both in ((TRAIN, LABELS[:3]), (TEST, LABELS[3:])))
        wanted = wanted + rate * asked @ training.T
        own = own + rate * (training**2).sum(1)
        assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())
    found = tracin.influence()
    assert_close(found.scores, wanted)
    assert_close(found.self_influence, own)
    assert (found.samples, found.training, found.checkpoints) == (("x", "y"), ("a", "b", "c"), 2)


def test_both_frameworks_agree() -> None:
    found = []
    for network in twins():
        tracin = xlog.TracIn(network, DATA, OF)
        tracin.checkpoint(0.3)
        found.append(tracin.influence().scores)
    assert_close(*found)
    assert paddle.__version__


def test_captum_agrees_where_the_layer_has_no_bias() -> None:
    """Its fast one leaves the bias out, and takes what the layer puts out for the logits."""
    network = Functions(bias=False, scale=1).eval()
    dataset = torch.utils.data.TensorDataset(torch.tensor(TRAIN), torch.tensor(LABELS[:3]))
    theirs = captum.influence.TracInCPFast(
        network,
        network.fc,
        dataset,
        checkpoints=[0.25],
        checkpoints_load_func=lambda network, rate: rate,
        loss_fn=torch.nn.CrossEntropyLoss(reduction="sum"),
        batch_size=2,
    )
    wanted = theirs.influence((torch.tensor(TEST), torch.tensor(LABELS[3:]))).numpy()
    tracin = xlog.TracIn(network, DATA, OF)
    tracin.checkpoint(0.25)
    assert_close(tracin.influence().scores, wanted)


@pytest.mark.parametrize("framework", ["torch", "paddle"])
def test_dattri_agrees_bias_included(framework) -> None:
    """Its TracIn of a layer takes whole gradients, by torch.func; ours, on either framework, none of parameters."""
    theirs, ours = twins()
    loaders = [
        torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.tensor(x), torch.tensor(y)), batch_size=2)
        for x, y in ((TRAIN, LABELS[:3]), (TEST, LABELS[3:]))
    ]

    def loss(parameters, sample):
        image, label = sample
        outputs = torch.func.functional_call(theirs, parameters, image[None])
        return torch.nn.functional.cross_entropy(outputs, label[None])

    task = AttributionTask(loss_func=loss, model=theirs, checkpoints=[theirs.state_dict()])
    attributor = TracInAttributor(task, torch.tensor([0.5]), normalized_grad=False, layer_name=["9.weight", "9.bias"])
    attributor.projector_kwargs = None  # exactly, and not projected
    found = xlog.Influence.of(attributor.attribute(*loaders), "abc", "xy", "dattri's TracIn")
    tracin = xlog.TracIn(theirs if framework == "torch" else ours, DATA, OF)
    tracin.checkpoint(0.5)
    assert_close(tracin.influence().scores, found.scores)


def test_a_step_on_a_helpful_sample_lowers_the_loss_by_about_its_influence() -> None:
    """To first order, which is what TracIn sums: one step of gradient descent on the layer."""
    torch.manual_seed(0)
    network, rate = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(360, 3)), 1e-4
    tracin = xlog.TracIn(network, DATA, OF)
    tracin.checkpoint(rate)
    found = tracin.influence()
    weights = network.state_dict()

    def losses():
        outputs = network(torch.tensor(TEST))
        return torch.nn.functional.cross_entropy(outputs, torch.tensor(LABELS[3:]), reduction="none").detach().numpy()

    before = losses()
    for i in range(3):
        by_weight, by_bias = gradient_of(network, i)
        kept = {name: value.clone() for name, value in weights.items()}
        with torch.no_grad():
            network[1].weight -= rate * by_weight
            network[1].bias -= rate * by_bias
        np.testing.assert_allclose(before - losses(), found.scores[:, i], rtol=0.05, atol=2e-6)
        network.load_state_dict(kept)


def gradient_of(network, i):
    loss = torch.nn.functional.cross_entropy(network(torch.tensor(TRAIN[i : i + 1])), torch.tensor(LABELS[i : i + 1]))
    return torch.autograd.grad(loss, [network[1].weight, network[1].bias])


def test_shuffled_batches_are_told_apart_by_their_ids() -> None:
    turned = [{"images": TRAIN[::-1].copy(), "labels": LABELS[2::-1], "id": ["c", "b", "a"]}], NAMES
    one, other = xlog.TracIn(twins()[0], DATA, OF), xlog.TracIn(twins()[0], turned, OF)
    one.checkpoint(1.0)
    other.checkpoint(1.0)
    assert other.influence().training == ("c", "b", "a")
    assert_close(one.influence().scores, other.influence().scores[:, ::-1])


def test_the_most_helpful_and_the_most_harmful_come_first() -> None:
    scores = np.array([[0.5, -2, 0, 3, -1]], np.float32)
    found = xlog.Influence.of(torch.tensor(scores.T), "abcde", ["x"], "TRAK")
    assert (found.samples, found.training, found.method) == (("x",), tuple("abcde"), "TRAK")
    with pytest.raises(DataError, match=r"wanted scores \(5, 1\), training samples first, got \(1, 5\)"):
        xlog.Influence.of(scores, "abcde", ["x"], "TRAK")
    assert (found.helpful(0), found.harmful(0), found.helpful(0, 1)) == ([3, 0], [1, 4], [3])


# --------------------------------------------------------------------------------------------------- what is refused


def test_what_makes_no_sense_is_refused_by_name() -> None:
    network = twins()[0]
    for layer in ("conv", "0"):
        with pytest.raises(ConfigError, match="wanted a linear layer, got"):
            xlog.TracIn(network, DATA, OF, layer=layer)
    with pytest.raises(ConfigError, match="there are none"):
        xlog.TracIn(torch.nn.Sequential(torch.nn.Conv2d(3, 3, 3)), DATA, OF)
    with pytest.raises(ConfigError, match=r"wanted \(batches, class names\), got list"):
        xlog.TracIn(network, [], OF)
    tracin = xlog.TracIn(network, DATA, OF)
    with pytest.raises(ConfigError, match="at least one checkpoint"):
        tracin.influence()
    with pytest.raises(ConfigError, match="learning rate above 0"):
        tracin.checkpoint(0)
    without = xlog.TracIn(network, ([{"images": TRAIN, "id": list("abc")}], NAMES), OF)
    with pytest.raises(DataError, match="sample a: wanted exactly one label, got None"):
        without.checkpoint(1)
    batches = [{"images": TRAIN, "labels": LABELS[:3], "id": list("abc")}]
    growing = xlog.TracIn(network, (batches, NAMES), OF)
    growing.checkpoint(1)
    batches.append({"images": TRAIN, "labels": LABELS[:3], "id": list("def")})
    with pytest.raises(DataError, match="wanted the samples of the first checkpoint, got 'd'"):
        growing.checkpoint(1)


def test_a_layer_on_tokens_is_refused() -> None:
    class Tokens(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.fc = torch.nn.Linear(10, 3)

        def forward(self, x):
            return self.fc(x).mean((1, 2))

    tracin = xlog.TracIn(Tokens(), DATA, OF)
    with pytest.raises(LayerError, match=r"layer 'fc': wanted one call on \(N, D\)"):
        tracin.checkpoint(1)


# ------------------------------------------------------------------------------------------- logged and looked at


def test_what_is_logged_is_read_shown_and_exported(tmp_path) -> None:
    network = twins()[0]
    runner = xlog.Runner(tmp_path, ([*DATA[0], *OF], NAMES), network, progress=False)
    runner.register_predictions()
    tracin = xlog.TracIn(network, DATA, OF)
    tracin.checkpoint(1.0)
    found = tracin.influence()
    with pytest.raises(ConfigError, match=r"wanted run\(\) before it"):
        runner.log_influence(found)
    runner.run(step=3)
    for most in (0, True, 1.5):
        with pytest.raises(ConfigError, match="wanted at least one training sample"):
            runner.log_influence(found, most=most)
    runner.log_influence(found, step=3)
    runner.close()
    (run,) = xlog.open(tmp_path).runs
    assert run.status == "finished"
    records = list(run.influences())
    assert {(record["step"], record["method"]) for record in records} == {(3, "TracIn(layer=9)")}
    for record in records:
        place = found.samples.index(record["sample"]), found.training.index(record["training"])
        assert record["value"] == pytest.approx(found.scores[place])
    logs = LogDir(tmp_path)
    logs.refresh(math.inf)
    key = logs.runs()[0].key
    position = int(logs.run(key).positions(["x"])[0])
    content, _, _ = show(logs, f"/run/{key}/sample/{position}")
    (section,) = of_class(content, "influence")
    assert "TracIn(layer=9), 1 checkpoint, 3 training samples compared" in words(section)
    cards = of_class(section, "card")
    assert len(cards) == sum(record["sample"] == "x" for record in records)
    assert cards[0].href.startswith(f"/run/{key}/sample/")
    page, _, _ = show(logs, f"/run/{key}/training")
    assert len(of_class(page, "card")) == 2
    assert any(link.startswith(f"/run/{key}/training") for link in links(page, text="Training data"))
    sent = create_app(logs).server.test_client().get(f"/run/{key}/influence.csv").data.decode("utf-8-sig")
    assert len(sent.splitlines()) == 1 + len(records)


@pytest.mark.parametrize("method", [xlog.TracIn, xlog.InfluenceFunction])
def test_token_ids_are_refused_by_name(method) -> None:
    batch = np.array([[1, 2, 3], [4, 5, 6]]), [0, 1]
    found = method(twins()[0], ([batch], NAMES), [batch])
    with pytest.raises(DataError, match=r"of token ids or rows, .*TracIn and InfluenceFunction take images alone"):
        found.checkpoint(1) if method is xlog.TracIn else found.influence()
