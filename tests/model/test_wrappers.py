"""What is laid around networks in training scripts: it is looked through, or refused by name."""

from __future__ import annotations

import os

import numpy as np
import pytest
import torch
from fakes import net
from paddle_here import paddle
from ports import free_port
from torch import nn
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import FullyShardedDataParallel, fully_shard
from torch.testing._internal.distributed.fake_pg import FakeStore

import xlog
from xlog.errors import LayerError, UnsupportedModelError
from xlog.explainers import GradCAM, Gradient

X = np.random.default_rng(0).normal(size=(3, 3, 12, 10)).astype(np.float32)
TARGETS = np.array([0, 1, 2])


@pytest.fixture
def one_process(monkeypatch):
    monkeypatch.setenv("MASTER_ADDR", "127.0.0.1")
    monkeypatch.setenv("MASTER_PORT", str(free_port()))
    torch.distributed.init_process_group("gloo", rank=0, world_size=1)
    yield
    torch.distributed.destroy_process_group()


def maps(network) -> np.ndarray:
    model = xlog.wrap(network)
    return np.stack([e.explain(model, X, TARGETS, np.random.default_rng(0)).maps() for e in (Gradient(), GradCAM())])


def agrees_with_what_it_holds(wrapper, network) -> None:
    np.testing.assert_array_equal(maps(wrapper), maps(network))
    assert [layer.name for layer in xlog.wrap(wrapper).layers()] == [
        layer.name for layer in xlog.wrap(network).layers()
    ]
    assert xlog.wrap(wrapper).describe() == xlog.wrap(network).describe()


@pytest.mark.filterwarnings("ignore")  # of the frameworks, about processes that are not there
def test_distributed_wrappers_are_looked_through(one_process) -> None:
    network = net().eval()
    wrapper = nn.parallel.DistributedDataParallel(network)
    agrees_with_what_it_holds(wrapper, network)
    agrees_with_what_it_holds(torch.compile(wrapper), network)


def test_data_parallel_is_looked_through() -> None:
    network = net().eval()
    agrees_with_what_it_holds(nn.DataParallel(network), network)


@pytest.mark.skipif(os.name == "nt", reason="paddle has no DataParallel there")
def test_data_parallel_of_paddle_is_looked_through() -> None:
    network = paddle.nn.Sequential(
        paddle.nn.Conv2D(3, 4, 3), paddle.nn.ReLU(), paddle.nn.Flatten(), paddle.nn.Linear(320, 3)
    )
    wrapper = object.__new__(paddle.DataParallel)  # its constructor wants a launcher
    paddle.nn.Layer.__init__(wrapper)
    wrapper._layers = network
    agrees_with_what_it_holds(wrapper, network)


@pytest.mark.filterwarnings("ignore")
def test_a_layer_that_paddle_loaded_is_refused_by_name(tmp_path) -> None:
    layer = paddle.nn.Linear(3, 2)
    paddle.jit.save(layer, str(tmp_path / "net"), input_spec=[paddle.static.InputSpec([None, 3], "float32")])
    with pytest.raises(UnsupportedModelError, match="pass the layer that it was made from"):
        xlog.wrap(paddle.jit.load(str(tmp_path / "net")))


@pytest.fixture
def first_of_two():
    """This process as the first of two, of which the other answers at once and says nothing."""
    torch.distributed.init_process_group("fake", store=FakeStore(), rank=0, world_size=2)
    yield
    torch.distributed.destroy_process_group()


def test_weights_that_processes_share_are_refused_by_name(first_of_two) -> None:
    """A pass would wait for the others for ever."""
    network = nn.Sequential(nn.Flatten(), nn.Linear(360, 4), nn.Linear(4, 3))
    assert xlog.wrap(network).forward(X).shape == (3, 3)
    fully_shard(network[1], mesh=init_device_mesh("cpu", (2,)))
    with pytest.raises(UnsupportedModelError, match=r"got '1\.weight', of which DTensor keeps a share"):
        xlog.wrap(network)
    zero = nn.Linear(4, 3)
    zero.weight.ds_id = 0  # as DeepSpeed marks what it has taken away
    with pytest.raises(UnsupportedModelError, match="'weight', of which DeepSpeed's ZeRO keeps a share"):
        xlog.wrap(zero)
    old = object.__new__(FullyShardedDataParallel)  # its constructor wants a GPU
    nn.Module.__init__(old)
    with pytest.raises(UnsupportedModelError, match="got 'inner', of which FullyShardedDataParallel keeps"):
        xlog.wrap(nn.ModuleDict({"inner": old}))


@pytest.mark.filterwarnings("ignore")
def test_weights_that_processes_of_paddle_share_are_refused_by_name(monkeypatch) -> None:
    from paddle.distributed.fleet.meta_parallel.sharding import group_sharded_stage3  # noqa: PLC0415

    mesh = paddle.distributed.ProcessMesh([0], dim_names=["x"])
    network = paddle.nn.Linear(4, 3)
    network.weight = paddle.distributed.shard_tensor(network.weight, mesh, [paddle.distributed.Replicate()])
    stage = object.__new__(group_sharded_stage3.GroupShardedStage3)
    paddle.nn.Layer.__init__(stage)
    stage._layer = network
    monkeypatch.setattr(paddle.distributed, "get_world_size", lambda: 2)
    with pytest.raises(UnsupportedModelError, match="'weight', of which a ProcessMesh keeps a share"):
        xlog.wrap(network)
    with pytest.raises(UnsupportedModelError, match="'GroupShardedStage3', of which GroupShardedStage3 keeps"):
        xlog.wrap(stage)


def test_a_network_without_weights_is_refused_by_name() -> None:
    with torch.device("meta"):
        network = nn.Linear(4, 3)
    with pytest.raises(UnsupportedModelError, match="got 'weight' on the meta device"):
        xlog.wrap(network)


class Frozen(nn.Module):
    """A backbone without gradients, as for training a head alone."""

    def __init__(self) -> None:
        super().__init__()
        self.backbone = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU())
        self.head = nn.Linear(4, 3)

    def forward(self, x):
        with torch.no_grad():
            seen = self.backbone(x)
        return self.head(seen.mean((2, 3)))


class FrozenInPaddle(paddle.nn.Layer):
    def __init__(self) -> None:
        super().__init__()
        self.backbone = paddle.nn.Sequential(paddle.nn.Conv2D(3, 4, 3), paddle.nn.ReLU())
        self.head = paddle.nn.Linear(4, 3)

    def forward(self, x):
        with paddle.no_grad():
            seen = self.backbone(x)
        return self.head(seen.mean((2, 3)))


@pytest.mark.parametrize("kind", [Frozen, FrozenInPaddle])
def test_where_gradients_end_the_error_names_the_layer(kind) -> None:
    network = kind()
    network.eval()
    for explainer in (Gradient(), GradCAM(layer="backbone.0")):
        with pytest.raises(
            LayerError, match=r"hands no gradient on is 'backbone\.0' \(Conv2[dD]\): quantized, or under"
        ):
            explainer.explain(xlog.wrap(network), X, TARGETS, np.random.default_rng(0))


@pytest.mark.filterwarnings("ignore")  # torch announces another home of quantization
def test_quantized_layers_are_named_and_forward_methods_run(tmp_path) -> None:
    quantized = torch.ao.quantization.quantize_dynamic(net().eval(), {nn.Linear}, dtype=torch.qint8)
    with pytest.raises(LayerError, match=r"hands no gradient on is '\w+' \(Linear\)"):
        Gradient().explain(xlog.wrap(quantized), X, TARGETS, np.random.default_rng(0))
    found = xlog.Occlusion(window=6).explain(xlog.wrap(quantized), X, TARGETS, np.random.default_rng(0))
    assert np.isfinite(found.maps()).all()


@pytest.mark.parametrize("around", [torch.no_grad, torch.inference_mode, lambda: torch.autocast("cpu", torch.bfloat16)])
def test_what_a_script_runs_in_changes_no_map(around) -> None:
    network = net().eval()
    expected = maps(network)
    with around():
        np.testing.assert_array_equal(maps(network), expected)


def test_lazy_modules_get_their_shapes_as_in_a_first_pass() -> None:
    torch.manual_seed(0)
    lazy = nn.Sequential(nn.LazyConv2d(4, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.LazyLinear(3)).eval()
    model = xlog.wrap(lazy)
    assert model.forward(X).shape == (3, 3)
    np.testing.assert_array_equal(model.forward(X), lazy(torch.tensor(X)).detach().numpy())
