"""paddle as a Backend. Only this module, paddle_attention and paddle_functions import paddle."""

from __future__ import annotations

import os
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, NamedTuple, cast

import numpy as np
import paddle
from paddle import Tensor, inference, nn
from paddle.jit.dy2static import program_translator
from paddle.jit.pir_translated_layer import PirTranslatedLayer
from paddle.nn import functional as F

from ..arrays import Array, Floats
from ..errors import ModelError, UnsupportedModelError
from ..override import override
from .accelerated import Accelerated
from .backend import Backend, Kinds, Node, shared_weights
from .base import ModelFacts, Role
from .dropping import Dropping
from .fingerprint import fingerprint_of
from .functions import Call, Summands
from .outputs import OutputRule
from .paddle_attention import attending
from .paddle_functions import calling, replaced
from .rules import Dependence


class PaddleBackend(Backend):
    """The verbs of paddle, about a paddle layer."""

    kinds: Kinds = (
        ("conv", (nn.Conv1D, nn.Conv2D, nn.Conv3D, nn.Conv2DTranspose, nn.Conv3DTranspose)),
        ("linear", nn.Linear),
        ("relu", (nn.ReLU, nn.ReLU6)),
        ("norm", (nn.BatchNorm1D, nn.BatchNorm2D, nn.BatchNorm3D, nn.BatchNorm, nn.LayerNorm, nn.GroupNorm)),
        (
            "maxpool",
            (
                nn.MaxPool1D,
                nn.MaxPool2D,
                nn.MaxPool3D,
                nn.AdaptiveMaxPool1D,
                nn.AdaptiveMaxPool2D,
                nn.AdaptiveMaxPool3D,
            ),
        ),
        ("avgpool", (nn.AvgPool1D, nn.AvgPool2D, nn.AvgPool3D)),
        ("adaptivepool", (nn.AdaptiveAvgPool1D, nn.AdaptiveAvgPool2D, nn.AdaptiveAvgPool3D)),
        ("dropout", (nn.Dropout, nn.Dropout2D, nn.Dropout3D, nn.AlphaDropout, nn.FeatureAlphaDropout)),
        ("softmax", nn.Softmax),
        ("embedding", nn.Embedding),
        ("act", (nn.GELU, nn.Tanh, nn.Sigmoid, nn.Silu, nn.ELU, nn.LeakyReLU, nn.Hardswish)),
    )

    tensor_type = Tensor
    statistics = ("_mean", "_variance")  # of batch-norm
    recurrent = (nn.layer.rnn.RNNBase,)
    children_attribute = "_sub_layers"
    linear_weights_lie_transposed = True
    reparametrizations = "paddle.nn.utils"
    hook_tables = ("_forward_pre_hooks", "_forward_post_hooks")

    def __init__(self, network: nn.Layer) -> None:
        if isinstance(network, paddle.jit.TranslatedLayer | PirTranslatedLayer):
            raise UnsupportedModelError(
                "wanted a paddle.nn.Layer, got one that was loaded from a static graph and cannot be looked into; "
                "pass the layer that it was made from"
            )
        while isinstance(network, paddle.DataParallel):
            network = network._layers
        _check_is_whole(network)
        self.network = network
        parameter = next((p for p in network.parameters() if p.is_floating_point()), paddle.empty([0]))
        self._place, self._dtype = parameter.place, parameter.dtype

    @override
    def named_parts(self) -> list[tuple[str, nn.Layer]]:
        return list(self.network.named_sublayers())

    @override
    def describe(self) -> ModelFacts:
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

    @override
    def tensor(self, x: Array) -> Tensor:
        return paddle.to_tensor(np.ascontiguousarray(x), place=self._place).astype(self._dtype)

    @override
    def like(self, x: Array, tensor: Tensor) -> Tensor:
        return paddle.to_tensor(np.ascontiguousarray(x), place=tensor.place).astype(tensor.dtype)

    @override
    def constant(self, x: Array) -> Tensor:
        tensor = paddle.to_tensor(np.ascontiguousarray(x), place=self._place)
        return tensor.astype(self._dtype) if x.dtype.kind == "f" else tensor

    @override
    def array(self, tensor: Tensor) -> Floats:
        return np.array(self.exact(tensor.detach()).numpy())

    @override
    def view(self, tensor: Tensor) -> Floats:
        array: Floats = self.exact(tensor.detach()).numpy()
        array.flags.writeable = False
        return array

    @override
    def given(self, x: Array, tensor: Tensor) -> Tensor:
        return self.like(x, tensor)

    @override
    def exact(self, tensor: Tensor) -> Tensor:
        return tensor.astype("float32") if tensor.dtype in (paddle.float16, paddle.bfloat16) else tensor

    @override
    def add_hook(self, part: nn.Layer, hook: Callable[..., Any]) -> Any:
        return part.register_forward_post_hook(hook)

    @override
    def add_hook_before(self, part: nn.Layer, hook: Callable[..., Any]) -> Any:
        return part.register_forward_pre_hook(hook, with_kwargs=True)

    @contextmanager
    @override
    def recording(self, gradients: bool) -> Iterator[None]:
        # networks under to_static run in their dynamic form, as hooks need it
        was_static = program_translator.ProgramTranslator().enable_to_static
        paddle.jit.enable_to_static(False)
        try:
            if gradients:
                with self._layer_norms_right(), paddle.enable_grad():
                    yield
            else:
                with paddle.no_grad():
                    yield
        finally:
            paddle.jit.enable_to_static(was_static)

    @override
    def attention(self, tap: Callable[[Tensor], Tensor]) -> AbstractContextManager[Any]:
        return attending(tap, self._parts())

    def _layer_norms_right(self) -> AbstractContextManager[Any]:
        """Have layer norms multiply by their weights themselves.

        On a CPU paddle 3.3 takes a weight for 1 in the gradient by the input where it computes none by the weight.
        """
        return replaced({_paddles_layer_norm: _layer_norm}, self._parts())

    def _parts(self) -> list[nn.Layer]:
        return list(self.network.sublayers(include_self=True))

    @override
    def differentiable(self, tensor: Tensor) -> Tensor:
        if not tensor.stop_gradient:
            return tensor
        leaf = tensor.detach()
        leaf.stop_gradient = False
        return leaf

    @override
    def gradients(self, outputs: Tensor, points: Sequence[Tensor], cotangent: Tensor) -> Sequence[Tensor | None]:
        if outputs.stop_gradient:
            return [None] * len(points)
        # paddle 3.3 has no gradient of a recurrent layer by its input without those by its weights
        more = [
            p
            for _, part in self.network.named_sublayers(include_self=True)
            if isinstance(part, self.recurrent)
            for p in part.parameters()
        ]
        wanted = [*points, *(p for p in more if not p.stop_gradient)]
        with self._layer_norms_right():  # of checkpointed networks, which run forward again in here
            found: Sequence[Tensor | None] = paddle.grad(
                [outputs], wanted, [cotangent], retain_graph=True, allow_unused=True
            )
        return found[: len(points)]

    @override
    def leaf_gradient(self, output: Tensor, leaf: Tensor, cotangent: Floats) -> Tensor:
        # not paddle.grad, which crashes the process when it runs inside another paddle.grad, as in a rule
        leaf.clear_gradient(False)
        output.backward(self.like(cotangent, output), retain_graph=True)
        return paddle.zeros_like(leaf) if leaf.grad is None else leaf.grad

    @override
    def ruled(self, x: Tensor, y: Tensor, pull: Callable[[Tensor], Tensor]) -> Tensor:
        return _Ruled.apply(x, _Frozen(y, pull))

    @override
    def is_writable(self, x: Tensor) -> bool:
        return False  # a PyLayer may not put out its input

    @override
    def ruled_over(self, x: Tensor, pull: Callable[[Tensor], Tensor]) -> Tensor:
        raise NotImplementedError("no tensor is writable")

    @override
    def node(self, tensor: Tensor) -> Node:
        return tensor.grad_fn

    @override
    def node_key(self, node: Node) -> object:
        return None if node is None else node.node_ptr()

    @override
    def nodes_before(self, node: Node) -> Sequence[Node]:
        nodes: Sequence[Node] = node.next_functions
        return nodes

    @override
    def role(self, node: Node, reached: Sequence[bool]) -> Role:
        kind = node.name().removesuffix("Final").removesuffix("GradNode")
        if kind in ("Multiply", "Matmul", "Bmm", "Addmm", "Baddbmm"):
            return "product" if sum(reached[-2:]) > 1 else "linear"
        if kind == "Divide":
            return "other" if reached[1] else "linear"
        if kind == "Softmax":
            return "softmax"
        return "linear" if kind in _LINEAR else "other"

    @contextmanager
    @override
    def products(
        self, pull: Callable[[Tensor], Tensor], points: Callable[[], Sequence[Tensor]]
    ) -> Iterator[Callable[[Tensor], None]]:
        depends = Dependence(self, points)

        def shared(product: Callable[..., Any]) -> Callable[..., Any]:
            def multiply(*arguments: Any, **named: Any) -> Any:
                factors = [value for value in (*arguments, *named.values()) if isinstance(value, Tensor)][-2:]
                if len(factors) < 2 or not all(map(depends, factors)):
                    return product(*arguments, **named)
                changed = {id(factor): self.ruled(factor, factor.detach(), pull) for factor in factors}
                return product(
                    *(changed.get(id(value), value) for value in arguments),
                    **{name: changed.get(id(value), value) for name, value in named.items()},
                )

            return multiply

        kept = [(owner, name, getattr(owner, name)) for owner, names in _PRODUCTS for name in names]
        try:
            for owner, name, product in kept:
                setattr(owner, name, shared(product))
            with self.attention(lambda shares: shares):
                yield lambda outputs: None
        finally:
            for owner, name, product in kept:
                setattr(owner, name, product)

    @override
    def functions(
        self, call: Call, summands: Summands | None, depends: Callable[[object], bool]
    ) -> AbstractContextManager[Any]:
        return calling(call, summands, depends, self._parts())

    @override
    def is_relu(self, node: Node) -> bool:
        # relu, relu6, hardtanh and thresholded_relu, whatever their bounds; not seen: clip, maximum(x, 0), where
        return node.name() in ("ReluGradNode", "Relu6GradNode", "HardtanhGradNode", "ThresholdedReluGradNode")

    @override
    def dropping(self, part: nn.Layer) -> Dropping:
        rate, to_floor = float(part.p), isinstance(part, nn.AlphaDropout | nn.FeatureAlphaDropout)
        if isinstance(part, nn.Dropout2D | nn.Dropout3D):
            return Dropping(rate, (0, 1) if part.data_format.startswith("NC") else (0, -1))
        if isinstance(part, nn.FeatureAlphaDropout):
            return Dropping(rate, (0, 1), to_floor)
        axis = getattr(part, "axis", None)
        if axis is None:
            return Dropping(rate, None, to_floor)
        return Dropping(rate, (0, axis) if isinstance(axis, int) else (0, *axis))  # 0: each row on its own

    @override
    def take(self, tensor: Tensor, rows: np.ndarray) -> Tensor:
        return paddle.gather(tensor, paddle.to_tensor(rows, place=tensor.place))

    @override
    def is_out_of_memory(self, error: Exception) -> bool:
        return isinstance(error, MemoryError) or "ResourceExhausted" in str(error)

    @override
    def free_bytes(self) -> int | None:
        if not self._place.is_gpu_place():
            return None
        device = self._place.gpu_device_id()
        total = paddle.device.cuda.get_device_properties(device).total_memory
        return int(total - paddle.device.cuda.memory_allocated(device))

    @override
    def version(self, buffer: Tensor) -> int | None:
        # a recurrent layer keeps the place of its packed weights as a buffer without storage
        return int(buffer.inplace_version) if buffer._is_initialized() else None

    @override
    def is_same(self, buffer: Tensor, copy: Tensor) -> bool:
        return bool(buffer.numpy().tobytes() == copy.numpy().tobytes())

    @override
    def write(self, buffer: Tensor, copy: Tensor) -> None:
        paddle.assign(copy, buffer)

    @override
    def copying(self) -> AbstractContextManager[Any]:
        return paddle.utils.unique_name.guard()  # names of later layers count on

    @override
    def anew(self, network: nn.Layer) -> PaddleBackend:
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

    @override
    def full_precision(self) -> AbstractContextManager[Any]:
        guard: AbstractContextManager[Any] = paddle.amp.auto_cast(enable=False)
        return guard

    @contextmanager
    @override
    def generators_kept(self) -> Iterator[None]:
        state = paddle.get_rng_state()
        try:
            yield
        finally:
            paddle.set_rng_state(state)


# What multiplies, and where paddle's own functions and operators find it.
_PRODUCTS = (
    (paddle._C_ops, ("multiply", "matmul", "bmm", "addmm", "baddbmm")),
    (Tensor, ("__mul__", "__rmul__", "__matmul__")),
)

# What is linear in all of its inputs, in evaluation mode. Pooling is not among them: maxima and means have one name.
_LINEAR_NAMES = """
    Add Subtract Scale DivScale Sum Mean Cumsum Transpose Reshape Squeeze Unsqueeze Flatten Unfold Fold Expand ExpandAs
    Tile Assign Cast Clone Slice StridedSlice Split SplitWithNum Unbind Unstack Concat Stack Index IndexSelect
    Gather GatherNd Roll Flip TakeAlongAxis PixelShuffle ChannelShuffle Pad Pad3d NearestInterp BilinearInterp
    BicubicInterp Conv2d DepthwiseConv2d Conv3d Conv2dTranspose DepthwiseConv2dTranspose LinearV2 BatchNorm
    SyncBatchNorm Dropout TrilTriu Mv
"""
_LINEAR = frozenset(_LINEAR_NAMES.split())


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


_paddles_layer_norm = F.layer_norm


def _check_is_whole(network: nn.Layer) -> None:
    """Raise UnsupportedModelError where this process has only a share of the weights."""
    many = paddle.distributed.get_world_size() > 1
    for name, part in network.named_sublayers(include_self=True) if many else ():
        if type(part).__name__ == "GroupShardedStage3":
            raise shared_weights(name or type(part).__name__, "GroupShardedStage3", "its get_all_parameters()")
    for name, weight in network.named_parameters() if many else ():
        if weight.is_dist():
            raise shared_weights(name, "a ProcessMesh", "paddle.distributed.unshard_dtensor()")


def _layer_norm(
    x: Tensor,
    normalized_shape: Any,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    epsilon: float = 1e-5,
    name: str | None = None,
) -> Tensor:
    """Norm as paddle's function does, and then multiply and add."""
    normed = _paddles_layer_norm(x, normalized_shape, None, None, epsilon)
    shape = x.shape[x.ndim - (1 if isinstance(normalized_shape, int) else len(normalized_shape)) :]
    normed = normed if weight is None else normed * weight.reshape(shape)
    return normed if bias is None else normed + bias.reshape(shape)


@contextmanager
def _translator_that_ends() -> Iterator[None]:
    """Have paddle's translator of forward() not wait for itself.

    It evaluates calls of numpy that it reads there while it holds a lock, and translates what these call, for which it
    wants the lock: with np.random.default_rng() in forward() it would wait for ever.
    """
    lock = program_translator._CACHE_LOCK
    program_translator._CACHE_LOCK = cast(Any, threading.RLock())  # who holds it may take it again
    try:
        yield
    finally:
        program_translator._CACHE_LOCK = lock


class _Predictor:
    """A layer as a static graph in paddle's inference engine: (N, *shape) -> (N, K), float32, for any N."""

    def __init__(self, layer: nn.Layer, shape: Sequence[int]) -> None:
        layer.eval()
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "network")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of the compiler, about code that is not its reader's
                spec = paddle.static.InputSpec([None, *shape], "float32")
                with _translator_that_ends():
                    paddle.jit.save(layer, path, input_spec=[spec])
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
