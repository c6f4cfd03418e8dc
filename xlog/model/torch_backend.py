"""torch as a Backend. Only this module and others named torch_... import torch."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ..arrays import Array, Floats
from ..errors import ModelError, UnsupportedModelError
from ..override import override
from .accelerated import Accelerated
from .backend import Backend, Kinds, Node, kind_of, shared_weights
from .base import ModelFacts, Role
from .dropping import Dropping
from .fingerprint import fingerprint_of
from .folding import foldable
from .functions import Call, Summands
from .hooked import HookedModel
from .outputs import OutputRule
from .patches import Patches
from .rules import between
from .torch_attention import Attending
from .torch_engine import onnx_engine
from .torch_functions import Calling
from .torch_fused import fused_engine
from .torch_linear import quicken_linear_layers
from .torch_patches import PatchedInputs
from .torch_strided import quicken_strided_convolutions

ROWS_FOR_POINTS = 16  # torch's own limit; measured for EfficientNet-Lite0: 0.6 of the time a row


class TorchBackend(Backend):
    """The verbs of torch, about a torch module."""

    kinds: Kinds = (
        ("conv", nn.modules.conv._ConvNd),
        ("linear", nn.Linear),
        ("relu", (nn.ReLU, nn.ReLU6)),
        ("norm", (nn.modules.batchnorm._NormBase, nn.LayerNorm, nn.GroupNorm)),
        ("maxpool", (nn.modules.pooling._MaxPoolNd, nn.modules.pooling._AdaptiveMaxPoolNd)),
        ("avgpool", nn.modules.pooling._AvgPoolNd),
        ("adaptivepool", nn.modules.pooling._AdaptiveAvgPoolNd),
        ("dropout", nn.modules.dropout._DropoutNd),
        ("softmax", nn.Softmax),
        ("embedding", nn.Embedding),
        ("act", (nn.GELU, nn.Tanh, nn.Sigmoid, nn.SiLU, nn.ELU, nn.LeakyReLU, nn.Hardswish)),
    )

    tensor_type = Tensor
    recurrent = (nn.RNNBase,)  # cuDNN's
    children_attribute = "_modules"
    bound_attributes = ("_compiled_call_impl",)
    reparametrizations = "torch.nn.utils"
    hook_tables = ("_forward_pre_hooks", "_forward_hooks", "_backward_pre_hooks", "_backward_hooks")

    def __init__(self, network: nn.Module) -> None:
        network = _unwrapped(network)
        if isinstance(network, torch.jit.ScriptModule):
            raise UnsupportedModelError(
                "wanted a torch.nn.Module, got a scripted or traced one, whose layers fail silently when looked into; "
                "pass the module that it was made from"
            )
        _check_is_whole(network)
        self.network = network
        parameter = next((p for p in network.parameters() if p.is_floating_point()), torch.empty(0))
        self._device, self._dtype = parameter.device, parameter.dtype

    @override
    def named_parts(self) -> list[tuple[str, nn.Module]]:
        # a compiled part is called through the module that it was made of, which has the hooks and the name
        return [(_name_of(name), part) for name, part in self.network.named_modules()]

    @override
    def describe(self) -> ModelFacts:
        return ModelFacts(
            framework="torch",
            version=torch.__version__,
            name=type(self.network).__name__,
            device=str(self._device),
            dtype=str(self._dtype).removeprefix("torch."),
            parameter_count=sum(p.numel() for p in self.network.parameters()),
            fingerprint=fingerprint_of(self.network, self.array),
        )

    @override
    def tensor(self, x: Array) -> Tensor:
        # Contiguous: torch would keep other strides, pick other kernels for them and round otherwise.
        return torch.tensor(np.ascontiguousarray(x), device=self._device, dtype=self._dtype)

    @override
    def like(self, x: Array, tensor: Tensor) -> Tensor:
        return torch.tensor(np.ascontiguousarray(x), device=tensor.device, dtype=tensor.dtype)

    @override
    def given(self, x: Array, tensor: Tensor) -> Tensor:
        if not (x.flags.writeable and x.flags.owndata and x.flags.c_contiguous):
            return self.like(x, tensor)
        return torch.from_numpy(x).to(tensor.device, tensor.dtype)

    @override
    def constant(self, x: Array) -> Tensor:
        dtype = self._dtype if x.dtype.kind == "f" else None
        return torch.tensor(np.ascontiguousarray(x), device=self._device, dtype=dtype)

    @override
    def array(self, tensor: Tensor) -> Floats:
        return np.array(self.exact(tensor.detach()).cpu().numpy(), order="C")  # whatever layout the network chose

    @override
    def view(self, tensor: Tensor) -> Floats:
        array: Floats = self.exact(tensor.detach()).cpu().contiguous().numpy()
        array.flags.writeable = False
        return array

    @override
    def exact(self, tensor: Tensor) -> Tensor:
        return tensor.float() if tensor.dtype in (torch.float16, torch.bfloat16) else tensor

    @override
    def add_hook(self, part: nn.Module, hook: Callable[..., Any]) -> Any:
        return part.register_forward_hook(hook)

    @override
    def add_hook_before(self, part: nn.Module, hook: Callable[..., Any]) -> Any:
        return part.register_forward_pre_hook(hook, with_kwargs=True)

    @contextmanager
    @override
    def recording(self, gradients: bool) -> Iterator[None]:
        # Whoever has compiled anything has loaded the compiler; loading it takes seconds.
        eager = torch.compiler.set_stance("force_eager") if "torch._dynamo" in sys.modules else nullcontext()
        # Not inference mode: a tensor that the network caches in it could never be trained with afterwards.
        with torch.inference_mode(False), torch.set_grad_enabled(gradients), eager:
            yield

    @override
    def attention(self, tap: Callable[[Tensor], Tensor]) -> AbstractContextManager[Any]:
        return Attending(tap)

    @override
    def differentiable(self, tensor: Tensor) -> Tensor:
        return tensor if tensor.requires_grad else tensor.detach().requires_grad_()

    @override
    def gradients(self, outputs: Tensor, points: Sequence[Tensor], cotangent: Tensor) -> Sequence[Tensor | None]:
        if not outputs.requires_grad:
            return [None] * len(points)
        return torch.autograd.grad(outputs, points, cotangent, retain_graph=True, allow_unused=True)

    @override
    def leaf_gradient(self, output: Tensor, leaf: Tensor, cotangent: Floats) -> Tensor:
        (gradient,) = self.gradients(output, (leaf,), self.like(cotangent, output))
        return torch.zeros_like(leaf) if gradient is None else gradient

    @override
    def ruled(self, x: Tensor, y: Tensor, pull: Callable[[Tensor], Tensor]) -> Tensor:
        ruled: Tensor = _Ruled.apply(x, y, pull)
        return ruled

    @override
    def is_writable(self, x: Tensor) -> bool:
        return x.requires_grad and not x.is_leaf and not x._is_view()

    @override
    def ruled_over(self, x: Tensor, pull: Callable[[Tensor], Tensor]) -> Tensor:
        ruled: Tensor = _RuledOver.apply(x, pull)
        return ruled

    @override
    def node(self, tensor: Tensor) -> Node:
        return torch.autograd.graph.get_gradient_edge(tensor).node if tensor.requires_grad else None

    @override
    def node_key(self, node: Node) -> object:
        return node  # torch keeps one handle per node

    @override
    def nodes_before(self, node: Node) -> Sequence[Node]:
        return [earlier for earlier, _ in node.next_functions]

    @override
    def role(self, node: Node, reached: Sequence[bool]) -> Role:
        kind = node.name().rstrip("0123456789").removesuffix("Backward")
        if kind in _PRODUCTS:
            factors = reached[_PRODUCTS[kind]]
            return "product" if sum(factors) > 1 else "linear"
        if kind == "Div":
            return "other" if reached[1] else "linear"
        if kind.endswith("BatchNorm"):  # instance-norm is one too, of what it is given
            return "other" if getattr(node, "_saved_training", False) else "linear"
        if kind in ("Softmax", "SafeSoftmax"):
            return "softmax"
        return "linear" if kind in _LINEAR else "other"

    @contextmanager
    @override
    def products(
        self, pull: Callable[[Tensor], Tensor], points: Callable[[], Sequence[Tensor]]
    ) -> Iterator[Callable[[Tensor], None]]:
        def finish(outputs: Tensor) -> None:
            nodes = between(self, outputs, points(), through=True)
            reached = {*nodes, *map(self.node, points())}
            for node in nodes:
                if self.role(node, [earlier in reached for earlier in self.nodes_before(node)]) == "product":
                    node.register_hook(_pulled_by(pull))

        with self.attention(lambda shares: shares):
            yield finish

    @override
    def functions(
        self, call: Call, summands: Summands | None, depends: Callable[[object], bool]
    ) -> AbstractContextManager[Any]:
        return Calling(call, summands, depends)

    @override
    def is_relu(self, node: Node) -> bool:
        # relu, relu6, hardtanh, threshold, clamp and clip from 0 on; not seen: maximum(x, 0), where(x > 0, x, 0)
        kind = node.name().rstrip("0123456789")
        bound = getattr(node, _LOWER_BOUNDS.get(kind, ""), None)
        return kind == "ReluBackward" or (bound is not None and not torch.as_tensor(bound).any())

    @override
    def dropping(self, part: Any) -> Dropping:
        channels = isinstance(part, nn.Dropout1d | nn.Dropout2d | nn.Dropout3d | nn.FeatureAlphaDropout)
        to_floor = isinstance(part, nn.AlphaDropout | nn.FeatureAlphaDropout)
        return Dropping(float(part.p), (0, 1) if channels else None, to_floor)

    @override
    def take(self, tensor: Tensor, rows: np.ndarray) -> Tensor:
        return tensor[torch.tensor(rows, device=tensor.device)]

    @override
    def is_out_of_memory(self, error: Exception) -> bool:
        # An accelerator has an error of its own; the CPU's allocator says it in words.
        return isinstance(error, torch.OutOfMemoryError | MemoryError) or "DefaultCPUAllocator" in str(error)

    @override
    def free_bytes(self) -> int | None:
        return torch.cuda.mem_get_info(self._device)[0] if self._device.type == "cuda" else None

    @override
    def least_rows(self) -> int:
        """Of torch on one thread of a CPU: fewer rows than 16 send convolutions of 1 x 1 to a kernel that is slow."""
        if self._device.type != "cpu" or torch.get_num_threads() > 1:
            return 1
        convolutions = [part for part in self.network.modules() if isinstance(part, nn.Conv2d)]
        of_points = [part for part in convolutions if {*part.kernel_size, *part.stride, part.groups} == {1}]
        return ROWS_FOR_POINTS if 2 * len(of_points) >= max(1, len(convolutions)) else 1

    @override
    def version(self, buffer: Tensor) -> int | None:
        return None if buffer.is_inference() else buffer._version

    @override
    def is_same(self, buffer: Tensor, copy: Tensor) -> bool:
        if buffer.layout is not torch.strided or buffer.is_quantized or buffer.is_meta:
            return True  # no kernel writes into these without a new version
        return torch.equal(*(tensor.detach().contiguous().reshape(-1).view(torch.uint8) for tensor in (buffer, copy)))

    @override
    def write(self, buffer: Tensor, copy: Tensor) -> None:
        buffer.copy_(copy)

    @override
    def copying(self) -> AbstractContextManager[Any]:
        return nullcontext()

    @override
    def anew(self, network: nn.Module) -> TorchBackend:
        return TorchBackend(network)

    def accelerated(self, x: Floats, copy: Callable[[], nn.Module], outputs: OutputRule) -> Accelerated:
        """See Backend: batch-norms folded into the layers before them, channels last, layers by quicker kernels."""
        if self._device.type != "cpu":
            raise ModelError(f"the fast path was measured on CPUs only, and the network is on {self._device}")
        if "conv" not in [kind_of(self, part) for part in self.network.modules()]:
            raise ModelError("the network has no convolution")
        with self.recording(False):
            module = copy().requires_grad_(False)
            module.zero_grad()  # gradients were copied as well
            folded = _fold_norms(HookedModel(TorchBackend(module), outputs=outputs), x[:1])
            quicken_linear_layers(module)
            _lay_out(module, torch.channels_last)
            quicken_strided_convolutions(module, TorchBackend(module).tensor(x[:1]))
            model = HookedModel(TorchBackend(module), outputs=outputs)
            try:
                model.forward(x[:1])
            except RuntimeError:  # view() wants the layout that it was written for
                _lay_out(module, torch.contiguous_format)
        inputs = PatchedInputs(model.backend.tensor)

        def forward_patches(patches: Patches) -> Floats:
            return model.forward_of(lambda: inputs(patches))

        def onnx() -> Callable[[Floats], Floats]:
            with model.isolated(), self.recording(False):
                return onnx_engine(module, model.outputs_of, model.backend.tensor(x))

        def one_dnn() -> Callable[[Floats], Floats]:
            return fused_engine(model.forward, x)

        engines = {"ONNX Runtime": onnx, "oneDNN": one_dnn}
        return Accelerated(model.forward, model, folded, engines, forward_patches)

    @override
    def full_precision(self) -> AbstractContextManager[Any]:
        return nullcontext() if self._device.type == "meta" else torch.autocast(self._device.type, enabled=False)

    @override
    def generators_kept(self) -> AbstractContextManager[Any]:
        return torch.random.fork_rng([self._device] if self._device.type == "cuda" else [])


class _Ruled(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, y: Tensor, pull: Callable[[Tensor], Tensor]) -> Tensor:
        ctx.pull = pull
        return y.detach()  # and not y itself, into which nothing could be written

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Any:
        return ctx.pull(gradients[0]), None, None


class _RuledOver(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, pull: Callable[[Tensor], Tensor]) -> Tensor:
        ctx.pull = pull
        ctx.mark_dirty(x)
        return x

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Any:
        return ctx.pull(gradients[0]), None


def _pulled_by(pull: Callable[[Tensor], Tensor]) -> Callable[..., Any]:
    def hook(gradients: Sequence[Tensor | None], of_product: object) -> tuple[Tensor | None, ...]:
        return tuple(None if gradient is None else pull(gradient) for gradient in gradients)

    return hook


# Products, and which of the nodes before them are of factors.
_PRODUCTS = {
    **dict.fromkeys(("Mul", "Mm", "Bmm", "Dot", "Mv"), slice(0, 2)),
    **dict.fromkeys(("Addmm", "Baddbmm", "Addbmm", "Addcmul", "Addmv"), slice(1, 3)),
}

# What is linear in all of its inputs, in evaluation mode. A write into a part of a tensor (CopySlices) is not among
# them: what was written is not seen.
_LINEAR_NAMES = """
    Add Sub Rsub Neg Sum Mean Cumsum Trace Div T Mt Transpose Permute Movedim View ViewAs UnsafeView Reshape
    ReshapeAlias Squeeze Unsqueeze Expand Repeat Tile Flatten Unflatten Unfold AsStrided Alias Clone ToCopy Copy
    Contiguous Slice Select Narrow Split SplitWithSizes UnsafeSplit Chunk Unbind Cat Stack Index IndexSelect
    Gather Take Roll Flip Rot90 Diagonal Tril Triu PixelShuffle PixelUnshuffle ChannelShuffle NativeChannelShuffle
    ConstantPadNd ReflectionPad1D ReflectionPad2D ReplicationPad1D ReplicationPad2D Im2Col Col2Im MaskedFill
    UpsampleNearest1D UpsampleNearest2D UpsampleNearestExact2D UpsampleBilinear2D UpsampleBilinear2DAa
    UpsampleBicubic2D UpsampleBicubic2DAa AffineGrid AvgPool1D AvgPool2D AvgPool3D AdaptiveAvgPool1D
    AdaptiveAvgPool2D AdaptiveAvgPool3D MkldnnAdaptiveAvgPool2D Convolution ConvolutionOverrideable
    MkldnnConvolution CudnnConvolution SlowConv2D ThnnConv2D SlowConvTranspose2D Linear MkldnnLinear
    FftR2C FftC2R Real Identity
"""
_LINEAR = frozenset(_LINEAR_NAMES.split())

_LOWER_BOUNDS = {
    "HardtanhBackward": "_saved_min_val",
    "ThresholdBackward": "_saved_threshold",
    "ClampBackward": "_saved_min",
    "ClampMinBackward": "_saved_min",
}


_GATHERED = "torch.distributed.checkpoint.state_dict.get_model_state_dict() with full_state_dict=True"


def _unwrapped(network: Any) -> nn.Module:
    """Return what torch.compile, DataParallel or DistributedDataParallel were given: passes here are of one process."""
    while True:
        if isinstance(network, nn.DataParallel | nn.parallel.DistributedDataParallel):
            network = network.module
        elif hasattr(network, "_orig_mod"):
            network = network._orig_mod
        else:
            return network


def _check_is_whole(network: nn.Module) -> None:
    """Raise UnsupportedModelError where this process has only a share of the weights, or none.

    A pass would wait for the others, which make other passes, or none.
    """
    many = (
        torch.distributed.is_available()
        and torch.distributed.is_initialized()
        and torch.distributed.get_world_size() > 1
    )
    for name, part in network.named_modules() if many else ():
        if type(part).__name__ == "FullyShardedDataParallel":
            raise shared_weights(name or type(part).__name__, "FullyShardedDataParallel", _GATHERED)
    for name, weight in network.named_parameters():
        if many and (hasattr(weight, "device_mesh") or hasattr(weight, "ds_id")):
            raise shared_weights(name, "DTensor" if hasattr(weight, "device_mesh") else "DeepSpeed's ZeRO", _GATHERED)
        if weight.is_meta:
            raise UnsupportedModelError(
                f"wanted a network with weights, got {name!r} on the meta device, which has none; load them first"
            )


def _name_of(path: str) -> str:
    return ".".join(part for part in path.split(".") if part != "_orig_mod")


# Norms of these classes, not of subclasses that do more, put out an affine function of their input in evaluation mode.
_NORM_PASSES = (nn.modules.batchnorm._BatchNorm.forward, nn.SyncBatchNorm.forward)


def _fold_norms(model: HookedModel, x: Floats) -> frozenset[str]:
    """Fold norms of a private copy into the layers before them, and return the names of those layers."""
    parts: dict[str, Any] = dict(model.backend.network.named_modules())
    folded = {}
    for name, norm_name in foldable(model.backend, lambda: model.forward(x)):
        layer, norm = parts[name], parts[norm_name]
        is_affine = type(norm).forward in _NORM_PASSES and norm.running_mean is not None
        if is_affine and "weight" in layer._parameters:  # and is not computed from something else
            _fold(layer, norm)
            folded[name] = norm
    for part in parts.values():
        for name, child in part._modules.items():
            if any(child is norm for norm in folded.values()):
                part._modules[name] = nn.Identity()
    return frozenset(folded)


def _fold(layer: Any, norm: Any) -> None:
    """Scale and shift a convolution's or linear layer's output channels as a batch-norm would."""
    scale = (norm.running_var.double() + norm.eps).rsqrt()  # in double precision: rounded once, at the end
    shift = -norm.running_mean.double() * scale
    if norm.affine:
        scale, shift = scale * norm.weight, shift * norm.weight + norm.bias
    weight = layer.weight.double()
    bias = shift if layer.bias is None else shift + scale * layer.bias
    if getattr(layer, "transposed", False):  # (in, out / groups, ...)
        weight = weight.unflatten(0, (layer.groups, -1)) * scale.reshape(layer.groups, 1, -1, *[1] * (weight.ndim - 2))
        weight = weight.flatten(0, 1)
    else:  # (out, in / groups, ...)
        weight = weight * scale.reshape(-1, *[1] * (weight.ndim - 1))
    layer.weight = nn.Parameter(weight.to(layer.weight.dtype), requires_grad=False)
    layer.bias = nn.Parameter(bias.to(layer.weight.dtype), requires_grad=False)


def _lay_out(module: nn.Module, layout: torch.memory_format) -> None:
    for parameter in module.parameters():
        if parameter.ndim == 4:
            parameter.data = parameter.data.contiguous(memory_format=layout)
