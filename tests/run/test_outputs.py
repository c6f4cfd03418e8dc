"""What networks may return, on both frameworks, and what is noticed of it on the first batch."""

from __future__ import annotations

import dataclasses
from collections import OrderedDict, namedtuple

import numpy as np
import pytest
import torch
from paddle_here import paddle

import xlog
from xlog.arrays import sigmoid, softmax
from xlog.errors import ConfigError, DataError, DataWarning, ModelError, ModelWarning
from xlog.model import INPUT
from xlog.run.activations import Activation

X = np.random.default_rng(0).random((40, 3, 6, 5)).astype(np.float32)
ABC = ["a", "b", "c"]


class TorchNet(torch.nn.Module):
    """Logits (N, 3), 20 times the channels' means less 10, and whatever is made of them."""

    def __init__(self, returns):
        super().__init__()
        self.scale, self.returns = torch.nn.Parameter(torch.tensor(20.0)), returns

    def forward(self, x):
        return self.returns(self.scale * x.mean((2, 3)) - 10)


class PaddleNet(paddle.nn.Layer):
    """The same."""

    def __init__(self, returns):
        super().__init__()
        self.scale = self.create_parameter([1], default_initializer=paddle.nn.initializer.Constant(20.0))
        self.returns = returns

    def forward(self, x):
        return self.returns(self.scale * x.mean((2, 3)) - 10)


NETS = {"torch": TorchNet, "paddle": PaddleNet}
LIBRARIES = {"torch": torch, "paddle": paddle}
LOGITS = 20 * X.mean((2, 3)) - 10
frameworks = pytest.mark.parametrize("framework", ["torch", "paddle"])

Pair = namedtuple("Pair", ["logits", "features"])


@dataclasses.dataclass
class Output:
    """As libraries of networks return it."""

    hidden: object
    logits: object


def run(folder, network, data=None, names=ABC, **kwargs):
    runner = xlog.Runner(folder, ([X[:4]] if data is None else data, names), network, progress=False, **kwargs)
    runner.register_saliency([xlog.Gradient()])
    runner.run()
    return xlog.open(folder)[0]


def probabilities(run):
    """(N, K) of the log."""
    rows = [{score.label: score.probability for score in sample.inference.labels} for sample in run.samples()]
    return np.array([[row[label] for label in sorted(row)] for row in rows])


# ----------------------------------------------------------------------------------------- where the logits are


@frameworks
@pytest.mark.parametrize(
    "returns",
    [
        lambda y: {"features": y[:, :2], "logits": y},
        lambda y: OrderedDict(loss=None, logits=y, hidden_states=(y, y)),
        lambda y: {"pooled": y[:, :2], "scores": y},
        lambda y: (y, y[:, None, :]),
        lambda y: [y[:, :2], y],
        lambda y: Pair(y, y),
        lambda y: Output(y[:, :2], y),
    ],
    ids=["dict", "model output", "dict by width", "tuple", "list", "named tuple", "dataclass"],
)
def test_logits_are_found_by_name_or_width(framework, returns) -> None:
    model = xlog.wrap(NETS[framework](returns), classes=3)
    np.testing.assert_allclose(model.forward(X), LOGITS, rtol=1e-4, atol=1e-5)


@frameworks
@pytest.mark.parametrize("logits", ["second", 1, lambda returned: returned[1]])
def test_logits_may_be_named(framework, logits) -> None:
    network = NETS[framework](
        (lambda y: {"first": 0 * y, "second": y}) if isinstance(logits, str) else (lambda y: (0 * y, y))
    )
    np.testing.assert_allclose(xlog.wrap(network, logits=logits).forward(X), LOGITS, rtol=1e-4, atol=1e-5)
    with pytest.raises(ModelError, match=r"\(40, 3\), .* of which 2 could be them; name them: logits="):
        xlog.wrap(network, classes=3).forward(X)


@pytest.mark.parametrize(
    ("returns", "logits", "message"),
    [
        (lambda y: {"a": y}, "b", r"logits='b' is nothing that the network returned: dict of a: \(40, 3\)"),
        (lambda y: (y,), 1, "logits=1 is nothing that the network returned: tuple of 0"),
        (lambda y: y, "logits", "is nothing that the network returned: Tensor"),
        (lambda y: {"a": "text"}, "a", r"wanted a tensor \(N, K\) as what is explained, got str"),
        (lambda y: None, None, "logits .* got NoneType, of which none could be them"),
        (lambda y: y[:, :, None, None], None, r"outputs \(N, K\), got shape \(40, 3, 1, 1\); .* segmentation"),
    ],
)
def test_outputs_that_cannot_be_are_said(returns, logits, message) -> None:
    with pytest.raises(ModelError, match=message):
        xlog.wrap(TorchNet(returns), logits=logits, classes=3).forward(X)


def test_what_is_a_model_already_says_itself_what_it_explains() -> None:
    with pytest.raises(ConfigError, match="give them where it is made"):
        xlog.wrap(xlog.wrap(TorchNet(lambda y: y)), logits=0)


@frameworks
def test_a_copy_on_other_parameters_finds_its_logits_too(framework) -> None:
    model = xlog.wrap(NETS[framework](lambda y: {"other": y[:, :2], "scores": y}), classes=3)
    np.testing.assert_array_equal(model.with_params({}).forward(X), model.forward(X))


# ------------------------------------------------------------------------------------------- probabilities


@frameworks
@pytest.mark.parametrize("shape", [(-1,), (-1, 1)])
def test_a_binary_network_has_one_class(tmp_path, framework, shape) -> None:
    data = [(X[:4], [1, 0, 1, 0])]
    logged = run(tmp_path, NETS[framework](lambda y: y[:, 0].reshape(shape)), data, ["sick"], activation="sigmoid")
    np.testing.assert_allclose(probabilities(logged), sigmoid(LOGITS[:4, :1]), rtol=1e-4)
    assert [sample.labels for sample in logged.samples()] == [[0], [], [0], []]


ACTIVATIONS = {
    "torch": {
        "softmax": [torch.nn.Softmax(1), lambda y: torch.softmax(y, 1), lambda y: y.softmax(-1)],
        "sigmoid": [torch.nn.Sigmoid(), torch.sigmoid, lambda y: 1 / (1 + (-y).exp())],
    },
    "paddle": {
        "softmax": [paddle.nn.Softmax(), paddle.nn.functional.softmax],
        "sigmoid": [paddle.nn.Sigmoid(), paddle.nn.functional.sigmoid, lambda y: 1 / (1 + (-y).exp())],
    },
}


@frameworks
@pytest.mark.parametrize("name", ["softmax", "sigmoid"])
def test_activations_may_be_layers_and_functions_of_tensors(framework, name) -> None:
    model = xlog.wrap(NETS[framework](lambda y: y))
    expected = {"softmax": softmax, "sigmoid": sigmoid}[name](LOGITS)
    for activation in [*ACTIVATIONS[framework][name], lambda y: expected[: len(y)]]:
        made = Activation(activation, model.call)
        for _ in range(2):
            np.testing.assert_allclose(made(LOGITS), expected, rtol=1e-4)


@frameworks
def test_a_network_that_ends_in_softmax_is_noticed(tmp_path, framework) -> None:
    network = NETS[framework](lambda y: LIBRARIES[framework].nn.functional.softmax(y, -1))
    for named in ("softmax", "sigmoid"):
        with pytest.raises(ConfigError, match=r'every row of outputs sums to 1.*activation="none"'):
            run(tmp_path / "log", network, activation=named)
    assert not (tmp_path / "log").exists()
    np.testing.assert_allclose(
        probabilities(run(tmp_path, network, activation="none")), softmax(LOGITS[:4]), rtol=1e-4, atol=1e-7
    )


@frameworks
def test_many_outputs_in_0_to_1_warn_of_a_sigmoid(tmp_path, framework) -> None:
    network = NETS[framework](LIBRARIES[framework].nn.functional.sigmoid)
    with pytest.warns(ModelWarning, match="all 96 outputs .* ended in sigmoid"):
        run(tmp_path / "a", network, [X[:36]], activation="sigmoid")
    run(tmp_path / "b", network, [X[:4]], activation="sigmoid")  # twelve may lie there by chance
    run(tmp_path / "c", network, [X[:36]], activation="none")


def test_softmax_over_one_output_is_refused(tmp_path) -> None:
    with pytest.raises(ConfigError, match=r'softmax over one output is 1 .*"sigmoid"'):
        run(tmp_path, TorchNet(lambda y: y[:, 0]), names=["sick"])


def test_outputs_that_are_no_probabilities_are_not_taken_for_some(tmp_path) -> None:
    with pytest.raises(ConfigError, match=r"probabilities .* from 0 to 1 of none"):
        run(tmp_path, TorchNet(lambda y: y), activation="none")


# ------------------------------------------------------------------------------------------ the first batch


@frameworks
@pytest.mark.parametrize(
    ("returns", "names", "message"),
    [
        (lambda y: y[:, 0], ABC, r"\(N,\) or \(N, 1\); do not squeeze the axis of classes"),
        (lambda y: y.mean(0, keepdim=True), ABC, r"a row of outputs for each image, .* got shape \(1, 3\)"),
        (lambda y: y.squeeze(0), ABC, "do not squeeze or average away the axis of the batch"),
        (lambda y: y, ["a", "b"], "one class name per output"),
        (lambda y: y[:, :, None, None].expand([-1, -1, 4, 4]), ABC, "outputs per pixel, as a segmentation network"),
    ],
)
def test_outputs_of_another_shape_are_refused_with_a_reason(tmp_path, framework, returns, names, message) -> None:
    with pytest.raises(ModelError, match=message):
        run(tmp_path / "log", NETS[framework](returns), [X[:1]] if "axis of the batch" in message else None, names)
    assert not (tmp_path / "log").exists()


@frameworks
@pytest.mark.parametrize("rows", [1, 4])
def test_rows_that_depend_on_their_neighbors_are_noticed(tmp_path, framework, rows) -> None:
    x = X[:rows] + np.linspace(0, 1, 5, dtype=np.float32)  # also a mirrored copy differs
    over_batch = NETS[framework](lambda y: y - y.mean(0, keepdim=True) if len(y) > 1 else y)
    with pytest.warns(ModelWarning, match="with the images beside it"):
        run(tmp_path, over_batch, [x])


def test_whatever_the_network_raises_is_said_with_the_inputs_shape(tmp_path) -> None:
    with pytest.raises(ModelError, match=r"fails at inputs of shape \(1, 4, 6, 5\): RuntimeError: .*channels"):
        run(tmp_path, torch.nn.Conv2d(3, 3, 3), [np.zeros((1, 4, 6, 5))])


def test_class_names_that_come_twice_are_numbered(tmp_path) -> None:
    with pytest.warns(DataWarning, match="numbered apart: 'crane'"):
        runner = xlog.Runner(tmp_path, ([X], ["crane", "crane (1)", "crane"]), TorchNet(lambda y: y))
    assert runner.class_names == ["crane (2)", "crane (1)", "crane (3)"]


# ----------------------------------------------------------------------------------------------- objectives


@frameworks
def test_an_objective_makes_other_outputs_and_gradients_go_through_it(framework) -> None:
    model = xlog.wrap(NETS[framework](lambda y: {"logits": y}), objective=lambda returned: -returned["logits"][:, 1])
    np.testing.assert_allclose(model.forward(X), -LOGITS[:, 1:2], rtol=1e-4)
    gradient = model.vjp(X[:2])(np.ones((2, 1), np.float32))[INPUT][0]
    assert np.unique(gradient[:, [0, 2]]).tolist() == [0]
    np.testing.assert_allclose(gradient[:, 1], -20 / 30, rtol=1e-5)


# ----------------------------------------------------------------------------------------------- regression


@frameworks
def test_a_regression_has_values_and_units_and_no_probability(tmp_path, framework) -> None:
    network = NETS[framework](lambda y: 100 * y[:, 0])
    data = [(X[:4], np.array([31.5, 40, 22, 8]))]
    logged = run(tmp_path, network, data, ["age"], task="regression", units="years")
    values = [[score.logit for score in sample.inference.labels] for sample in logged.samples()]
    np.testing.assert_allclose(values, 100 * LOGITS[:4, :1], rtol=1e-3)
    assert np.isnan(probabilities(logged)).all()
    assert [list(sample.event.values) for sample in logged.samples()] == [[31.5], [40], [22], [8]]
    assert [sample.labels for sample in logged.samples()] == [None] * 4
    assert (logged.metadata.task, list(logged.metadata.units)) == ("regression", ["years"])
    assert len(list(logged.maps())) == 4


def test_all_outputs_of_a_regression_are_explained_and_units_may_differ(tmp_path) -> None:
    runner = xlog.Runner(
        *(tmp_path, ([(X[:2], np.zeros((2, 3)))], ["age", "weight", "height"]), TorchNet(lambda y: y)),
        task="regression",
        units=["years", "kg", "cm"],
        progress=False,
    )
    runner.register_saliency([xlog.Gradient()], [xlog.DeletionAUC(steps=3, output="logit")])
    runner.run()
    assert sorted(m.label for m in xlog.open(tmp_path)[0].maps()) == [0, 0, 1, 1, 2, 2]


@pytest.mark.parametrize(
    ("kwargs", "register", "message"),
    [
        ({"activation": "sigmoid"}, None, "activation: wanted none of a regression"),
        ({"task": "ranking"}, None, "task: wanted one of"),
        ({"units": ["a", "b"]}, None, "units: wanted a text, or 3"),
        ({"task": "classification", "units": "kg"}, None, "of a regression"),
        ({}, lambda r: r.register_saliency([xlog.Gradient()], [xlog.DeletionAUC()]), "DeletionAUC reads probabilities"),
        ({}, lambda r: r.register_saliency([xlog.LIME(output="probability")]), "reads probabilities, a regression"),
        ({}, lambda r: r.register_hierarchical_occlusion(), "occlusion searches what keeps or ends a class"),
    ],
)
def test_what_a_regression_cannot_have_is_refused(tmp_path, kwargs, register, message) -> None:
    def attempt():
        options = {"task": "regression", "progress": False, **kwargs}
        runner = xlog.Runner(tmp_path / "log", ([X[:2]], ABC), TorchNet(lambda y: y), **options)
        register(runner)
        runner.run()

    with pytest.raises(ConfigError, match=message):
        attempt()
    assert not (tmp_path / "log").exists()


@pytest.mark.parametrize("values", [[1, np.nan], [[1, 2], [3, 4]], ["a", "b"], [1]])
def test_true_values_that_are_none_are_refused(tmp_path, values) -> None:
    with pytest.raises(DataError, match="values"):
        run(tmp_path, TorchNet(lambda y: y[:, 0]), [(X[:2], values)], ["age"], task="regression")
