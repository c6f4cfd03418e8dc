"""The promises of the model protocol on paddle, and that the same weights give the same explanations as on torch."""

from __future__ import annotations

import numpy as np
import pytest
from paddle_here import paddle
from paddle_networks import Net, nn, same_weights, state_of

import xlog
from xlog.errors import LayerError, ModelError
from xlog.model import wrap
from xlog.model.base import INPUT
from xlog.testing import ModelContract, Subject

pytestmark = pytest.mark.filterwarnings("ignore:When training, we now always track:UserWarning")  # paddle's batch-norm


class TestPaddle(ModelContract):
    """In training mode, with gradients and a hook in place, as in the middle of a training loop."""

    layer = "conv"

    def make(self) -> Subject:
        paddle.seed(0)
        network = Net()
        network.train()
        network.dropout.eval()
        inputs = np.random.default_rng(0).normal(size=(3, 3, 12, 10)).astype(np.float32)
        network(paddle.to_tensor(inputs)).sum().backward()
        network.conv.register_forward_post_hook(lambda *args: None)
        return Subject(wrap(network), inputs, self.layer, lambda: state_of(network))


class TestPaddleContainer(TestPaddle):
    """A layer whose output is written into by what follows."""

    layer = "features.1"


X = np.random.default_rng(0).normal(size=(2, 3, 12, 10)).astype(np.float32)
TARGETS = np.array([2, 0])


def test_wrap_finds_paddle_by_looking() -> None:
    facts = wrap(Net()).describe()
    assert (facts.framework, facts.version, facts.name, facts.device) == ("paddle", paddle.__version__, "Net", "cpu")
    assert facts.dtype == "float32"


def test_a_capture_survives_what_is_written_in_place_after_it() -> None:
    activation = wrap(Net()).trace(X, ("conv",)).activations["conv"][0]
    assert activation.min() < 0  # the ReLU after it would show
    np.testing.assert_array_equal(wrap(Net()).vjp(X, ("conv",)).activations["conv"][0].shape, activation.shape)


def test_calls_come_in_order() -> None:
    names = [call.layer for call in wrap(Net()).calls(X)]
    assert names == ["features.0", "features.1", "relu", "conv", "dropout", "aside", "head"]


captured = nn.functional.layer_norm  # as `from paddle.nn.functional import layer_norm` binds it


class Normed(nn.Layer):
    """A layer norm between two others: a layer, a function, or a function under a name of this file."""

    def __init__(self, how: str) -> None:
        super().__init__()
        self.first, self.norm, self.last, self.how = nn.Linear(6, 4), nn.LayerNorm(4), nn.Linear(4, 3), how

    def forward(self, x):
        x, norm = self.first(x), self.norm
        if self.how == "a layer":
            return self.last(norm(x).tanh())
        function = captured if self.how == "a name" else nn.functional.layer_norm
        return self.last(function(x, 4, norm.weight, norm.bias, 1e-5).tanh())


@pytest.mark.parametrize("is_frozen", [False, True], ids=["trained", "frozen"])
@pytest.mark.parametrize("how", ["a layer", "a function", "a name"])
def test_gradients_through_layer_norms_are_the_derivative(how, is_frozen) -> None:
    """paddle 3.3 on a CPU leaves the weight out of the gradient by the input, where it takes none by the weight."""
    paddle.seed(0)
    network = Normed(how)
    for parameter in network.norm.parameters():
        parameter.set_value(paddle.randn(parameter.shape))
    for parameter in network.parameters():
        parameter.stop_gradient = is_frozen
    model, x = wrap(network.to(dtype="float64")), np.random.default_rng(0).normal(size=(2, 6))
    before = nn.functional.layer_norm, paddle.nn.layer.norm.layer_norm, captured
    pull = model.vjp(x)
    for target in range(3):
        gradient = pull(np.eye(3)[[target, target]])[INPUT][0]
        steps = 1e-5 * np.eye(6)
        ahead, behind = (model.forward((x[:, None] + sign * steps).reshape(-1, 6)) for sign in (1, -1))
        numeric = ((ahead - behind)[:, target] / 2e-5).reshape(2, 6)
        np.testing.assert_allclose(gradient, numeric, rtol=0, atol=1e-6)  # paddle's epsilon is one of single precision
    assert before == (nn.functional.layer_norm, paddle.nn.layer.norm.layer_norm, captured)


def test_layers_that_do_not_fit_are_errors() -> None:
    with pytest.raises(LayerError, match="'unused' exists but put out no tensor"):
        wrap(Net()).trace(X, ("unused",))
    pull = wrap(Net()).vjp(X, ("aside",))
    with pytest.raises(LayerError, match="'aside' does not influence the outputs"):
        pull(np.ones_like(pull.outputs))


def test_outputs_that_are_no_tensor_are_an_error() -> None:
    class Pair(nn.Layer):
        def forward(self, x):
            return x, x

    with pytest.raises(ModelError, match=r"returns logits .*, got tuple of 0: .* none could be them"):
        wrap(Pair()).forward(X)


def test_a_network_that_counts_rows_before_an_edit_that_makes_more_is_an_error() -> None:
    class Joined(nn.Layer):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2D(3, 2, 1)

        def forward(self, x):
            return paddle.concat([self.conv(x), x], 1).mean([2, 3])

    model = wrap(Joined())
    with (
        pytest.raises(LayerError, match="2 rows after layer 'conv'"),
        model.edit({"conv": lambda value: np.repeat(value, 2, 0)}),
    ):
        model.forward(X[:1])


@pytest.mark.parametrize(
    "explainer",
    [
        xlog.Gradient(),
        xlog.IntegratedGradients(steps=5),
        xlog.GradCAM(layer="conv"),
        xlog.GradCAMPlusPlus(layer="conv"),
        xlog.HiResCAM(layer="conv"),
        xlog.LayerCAM(layer="conv"),
        xlog.ScoreCAM(layer="conv"),
        xlog.AblationCAM(layer="conv"),
        xlog.EigenCAM(layer="conv"),
        xlog.Occlusion(fill="mean"),
        xlog.FeatureAblation(),
        xlog.RISE(masks=40),
        xlog.LIME(samples=40, segments=xlog.Grid(3, 3)),
        xlog.KernelSHAP(samples=40, segments=xlog.Grid(3, 3), output="probability"),
    ],
    ids=lambda explainer: explainer.name,
)
def test_both_frameworks_say_the_same(explainer) -> None:
    theirs, ours = map(wrap, same_weights())
    np.testing.assert_allclose(ours.forward(X), theirs.forward(X), atol=1e-6)
    a, b = (explainer.explain(model, X, TARGETS, np.random.default_rng(0)).grids for model in (ours, theirs))
    np.testing.assert_allclose(a, b, atol=1e-5 * np.abs(b).max())


def train(folder=None) -> list[bytes]:
    paddle.seed(0)
    np.random.seed(0)
    network = Net()
    images, labels = X, np.array([0, 1])
    optimizer = paddle.optimizer.Momentum(0.1, parameters=network.parameters())
    if folder:
        runner = xlog.Runner(folder, ([(images, labels)], ["a", "b", "c"]), network, progress=False)
        runner.register_saliency([xlog.Gradient(), xlog.GradCAM(layer="conv")])
    for step in range(3):
        network.train()
        noise = np.random.normal(size=images.shape).astype(np.float32)
        loss = nn.functional.cross_entropy(network(paddle.to_tensor(images + noise)), paddle.to_tensor(labels))
        loss.backward()
        if folder:
            runner.run(step=step)
        optimizer.step()
        optimizer.clear_grad()
    return [tensor.numpy().tobytes() for tensor in network.state_dict().values()]


def test_training_is_bit_for_bit_the_same_with_and_without_explaining(tmp_path) -> None:
    assert train(tmp_path) == train()
    (run,) = xlog.open(tmp_path)
    assert (run.steps, run.metadata.model.framework) == ([0, 1, 2], "paddle")


def test_paddle_data_loaders_work_as_they_are(tmp_path) -> None:
    dataset = paddle.io.TensorDataset([paddle.to_tensor(X), paddle.to_tensor([0, 1])])
    loader = paddle.io.DataLoader(dataset, batch_size=1, shuffle=True)
    runner = xlog.Runner(tmp_path, (loader, ["a", "b", "c"]), Net(), progress=False)
    runner.register_saliency([xlog.Gradient()])
    assert runner.run().samples == 2


def test_a_copy_takes_no_name_from_later_layers() -> None:
    """Checkpoints of optimizers go by the names of parameters."""
    model, names = wrap(Net()), paddle.base.unique_name.generator
    before = dict(names.ids)
    model.with_params({"conv": model.params("conv")}).forward(X)
    assert names is paddle.base.unique_name.generator
    assert dict(names.ids) == before


def test_statistics_that_a_network_trains_within_forward_are_put_back() -> None:
    class Training(nn.Layer):
        def __init__(self):
            super().__init__()
            self.norm = nn.BatchNorm2D(3)

        def forward(self, x):
            self.norm.training = True
            return self.norm(x).mean([2, 3])

    network = Training()
    wrap(network).forward(X)
    assert (network.norm._mean.numpy() == 0).all()
    assert (network.norm._variance.numpy() == 1).all()


@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU, nn.SimpleRNN])
def test_recurrent_layers_are_explained(kind) -> None:
    """Their packed weights have a buffer that holds no values."""

    class Rows(nn.Layer):
        def __init__(self):
            super().__init__()
            self.rnn, self.head = kind(3 * X.shape[3], 6), nn.Linear(6, 3)

        def forward(self, x):
            rows = x.transpose([0, 2, 1, 3]).flatten(2)
            return self.head(self.rnn(rows)[0][:, -1])

    model = wrap(Rows())
    assert np.abs(model.vjp(X)(np.ones((len(X), 3)))[INPUT][0]).max() > 0


def test_networks_of_static_graphs_run_in_their_dynamic_form() -> None:
    expected = wrap(network := Net()).vjp(X)(np.ones((len(X), 3)))[INPUT][0]
    static = paddle.jit.to_static(network)
    np.testing.assert_array_equal(wrap(static).vjp(X)(np.ones((len(X), 3)))[INPUT][0], expected)
    assert [call.layer for call in wrap(static).calls(X)]
