"""paddle as a Backend. The only module that imports paddle."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, NamedTuple

import numpy as np
import paddle
from paddle import Tensor, inference, nn

from ..arrays import Array, Floats
from ..errors import ModelError, UnsupportedModelError
from .accelerated import Accelerated
from .backend import Backend, Kinds, Node
from .base import ModelFacts
from .dropping import Dropping
from .fingerprint import fingerprint_of
from .outputs import OutputRule


class PaddleBackend(Backend):
    """The verbs of paddle, about a paddle layer."""

    kinds: Kinds = (
        ("conv", (nn.Conv1D, nn.Conv2D, nn.Conv3D, nn.Conv2DTranspose)),
        ("linear", nn.Linear),
        ("relu", (nn.ReLU, nn.ReLU6)),
        ("norm", (nn.BatchNorm1D, nn.BatchNorm2D, nn.BatchNorm3D, nn.BatchNorm, nn.LayerNorm, nn.GroupNorm)),
        ("maxpool", (nn.MaxPool1D, nn.MaxPool2D, nn.MaxPool3D)),
        ("avgpool", (nn.AvgPool1D, nn.AvgPool2D, nn.AvgPool3D, nn.AdaptiveAvgPool1D, nn.AdaptiveAvgPool2D)),
        ("dropout", (nn.Dropout, nn.Dropout2D, nn.Dropout3D, nn.AlphaDropout, nn.FeatureAlphaDropout)),
        ("softmax", nn.Softmax),
        ("embedding", nn.Embedding),
        ("act", (nn.GELU, nn.Tanh, nn.Sigmoid, nn.Silu, nn.ELU, nn.LeakyReLU, nn.Hardswish)),
    )

    tensor_type = Tensor
    children_attribute = "_sub_layers"
    linear_weights_lie_transposed = True
    hook_tables = ("_forward_pre_hooks", "_forward_post_hooks")

    def __init__(self, network: nn.Layer) -> None:
        if isinstance(network, paddle.jit.TranslatedLayer):
            raise UnsupportedModelError(
                "wanted a paddle.nn.Layer, got one that was loaded from a static graph and cannot be looked into; "
                "pass the layer that it was made from"
            )
        self.network = network
        parameter = next((p for p in network.parameters() if p.is_floating_point()), paddle.empty([0]))
        self._place, self._dtype = parameter.place, parameter.dtype

    def named_parts(self) -> list[tuple[str, nn.Layer]]:
        """See Backend."""
        return list(self.network.named_sublayers())

    def describe(self) -> ModelFacts:
        """See Backend."""
        place = self._place
        return ModelFacts(
            framework="paddle",
            version=paddle.version.full_version,
            name=type(self.network).__name__,
            device=f"gpu:{place.gpu_device_id()}" if place.is_gpu_place() else "cpu",
            dtype=str(self._dtype).removeprefix("paddle."),
            parameter_count=sum(int(p.size) for p in self.network.parameters()),
            fingerprint=fingerprint_of(self.network, self.array),
        )

    def tensor(self, x: Array) -> Tensor:
        """See Backend."""
        return paddle.to_tensor(np.ascontiguousarray(x), place=self._place).astype(self._dtype)

    def like(self, x: Array, tensor: Tensor) -> Tensor:
        """See Backend."""
        return paddle.to_tensor(np.ascontiguousarray(x), place=tensor.place).astype(tensor.dtype)

    def array(self, tensor: Tensor) -> Floats:
        """See Backend."""
        return np.array(self.exact(tensor.detach()).numpy())

    def exact(self, tensor: Tensor) -> Tensor:
        """See Backend."""
        return tensor.astype("float32") if tensor.dtype in (paddle.float16, paddle.bfloat16) else tensor

    def add_hook(self, part: nn.Layer, hook: Callable[..., Any]) -> Any:
        """See Backend."""
        return part.register_forward_post_hook(hook)

    def add_hook_before(self, part: nn.Layer, hook: Callable[..., Any]) -> Any:
        """See Backend."""
        return part.register_forward_pre_hook(hook, with_kwargs=True)

    @contextmanager
    def recording(self, gradients: bool) -> Iterator[None]:
        """See Backend."""
        with paddle.enable_grad() if gradients else paddle.no_grad():
            yield

    def differentiable(self, tensor: Tensor) -> Tensor:
        """See Backend."""
        if not tensor.stop_gradient:
            return tensor
        leaf = tensor.detach()
        leaf.stop_gradient = False
        return leaf

    def gradients(self, outputs: Tensor, points: Sequence[Tensor], cotangent: Tensor) -> Sequence[Tensor | None]:
        """See Backend."""
        if outputs.stop_gradient:
            return [None] * len(points)
        found: Sequence[Tensor | None] = paddle.grad(
            [outputs], list(points), [cotangent], retain_graph=True, allow_unused=True
        )
        return found

    def leaf_gradient(self, output: Tensor, leaf: Tensor, cotangent: Floats) -> Tensor:
        """See Backend."""
        # not paddle.grad, which crashes the process when it runs inside another paddle.grad, as in a rule
        output.backward(self.like(cotangent, output))
        return paddle.zeros_like(leaf) if leaf.grad is None else leaf.grad

    def ruled(self, x: Tensor, y: Tensor, pull: Callable[[Tensor], Tensor]) -> Tensor:
        """See Backend."""
        return _Ruled.apply(x, _Frozen(y, pull))

    def node(self, tensor: Tensor) -> Node:
        """See Backend."""
        return tensor.grad_fn

    def node_key(self, node: Node) -> object:
        """See Backend."""
        return None if node is None else node.node_ptr()

    def nodes_before(self, node: Node) -> Sequence[Node]:
        """See Backend."""
        nodes: Sequence[Node] = node.next_functions
        return nodes

    def is_relu(self, node: Node) -> bool:
        """See Backend."""
        # relu, relu6, hardtanh and thresholded_relu, whatever their bounds; not seen: clip, maximum(x, 0), where
        return node.name() in ("ReluGradNode", "Relu6GradNode", "HardtanhGradNode", "ThresholdedReluGradNode")

    def dropping(self, part: nn.Layer) -> Dropping:
        """See Backend."""
        rate, to_floor = float(part.p), isinstance(part, nn.AlphaDropout | nn.FeatureAlphaDropout)
        if isinstance(part, nn.Dropout2D | nn.Dropout3D):
            return Dropping(rate, (0, 1) if part.data_format.startswith("NC") else (0, -1))
        if isinstance(part, nn.FeatureAlphaDropout):
            return Dropping(rate, (0, 1), to_floor)
        axis = getattr(part, "axis", None)
        if axis is None:
            return Dropping(rate, None, to_floor)
        return Dropping(rate, (0, axis) if isinstance(axis, int) else (0, *axis))  # 0: each row on its own

    def take(self, tensor: Tensor, rows: np.ndarray) -> Tensor:
        """See Backend."""
        return paddle.gather(tensor, paddle.to_tensor(rows, place=tensor.place))

    def is_out_of_memory(self, error: Exception) -> bool:
        """See Backend."""
        return isinstance(error, MemoryError) or "ResourceExhausted" in str(error)

    def free_bytes(self) -> int | None:
        """See Backend."""
        if not self._place.is_gpu_place():
            return None
        device = self._place.gpu_device_id()
        total = paddle.device.cuda.get_device_properties(device).total_memory
        return int(total - paddle.device.cuda.memory_allocated(device))

    def version(self, buffer: Tensor) -> int | None:
        """See Backend."""
        return int(buffer.inplace_version)

    def write(self, buffer: Tensor, copy: Tensor) -> None:
        """See Backend."""
        paddle.assign(copy, buffer)

    def copying(self) -> AbstractContextManager[Any]:
        """See Backend."""
        return paddle.utils.unique_name.guard()  # names of later layers count on

    def anew(self, network: nn.Layer) -> PaddleBackend:
        """See Backend."""
        return PaddleBackend(network)

    def accelerated(self, x: Floats, copy: Callable[[], nn.Layer], outputs: OutputRule) -> Accelerated:
        """See Backend: paddle's inference predictor with oneDNN, which has no gradients.

        Folding and channels-last make eager passes slower, so gradients stay where they are.
        """
        if not self._place.is_cpu_place():
            raise ModelError(f"the fast path was measured on CPUs only, and the network is on {self._place}")
        if self._dtype != paddle.float32:
            raise ModelError(f"the predictor was measured in float32 only, and the network is {self.describe().dtype}")
        with self.copying(), self.generators_kept():
            return Accelerated(_Predictor(copy(), x.shape[1:]))

    @contextmanager
    def generators_kept(self) -> Iterator[None]:
        """See Backend."""
        state = paddle.get_rng_state()
        try:
            yield
        finally:
            paddle.set_rng_state(state)


class _Frozen(NamedTuple):
    """An output and what pulls back to its input; paddle would look for gradients of a bare tensor."""

    y: Tensor
    pull: Callable[[Tensor], Tensor]


class _Ruled(paddle.autograd.PyLayer):
    @staticmethod
    def forward(ctx: Any, x: Tensor, frozen: _Frozen) -> Tensor:
        ctx.pull = frozen.pull
        return frozen.y.clone()  # what follows may write into it

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        return ctx.pull(gradient)


class _Predictor:
    """A layer as a static graph in paddle's inference engine: (N, *shape) -> (N, K), float32, for any N."""

    def __init__(self, layer: nn.Layer, shape: Sequence[int]) -> None:
        layer.eval()
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "network")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of the compiler, about code that is not its reader's
                paddle.jit.save(layer, path, input_spec=[paddle.static.InputSpec([None, *shape], "float32")])
            config = inference.Config(path + ".json", path + ".pdiparams")
            config.disable_gpu()
            config.disable_glog_info()
            config.enable_mkldnn()
            config.set_cpu_math_library_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1").split(",")[0]))
            self._predictor = inference.create_predictor(config)
        (name,) = self._predictor.get_input_names()
        self._input = self._predictor.get_input_handle(name)
        self._output = self._predictor.get_output_handle(self._predictor.get_output_names()[0])

    def __call__(self, x: Floats) -> Floats:
        self._input.copy_from_cpu(np.ascontiguousarray(x, np.float32))
        self._predictor.run()
        outputs: Floats = self._output.copy_to_cpu()
        return outputs
