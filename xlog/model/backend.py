"""Backend: the verbs of a framework whose networks are trees of parts with forward hooks.

HookedModel is the model protocol over these verbs; a framework that has them needs nothing else.
"""

from __future__ import annotations

import abc
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

import numpy as np

from ..arrays import Array, Floats
from ..errors import OutOfMemory, UnsupportedModelError
from .accelerated import Accelerated
from .base import ModelFacts, Role
from .dropping import Dropping
from .functions import Call, Summands
from .outputs import OutputRule

Tensor = Any  # of the framework
Part = Any  # of a network: it has `training`, `_parameters`, `_buffers` and `children()`
Node = Any  # of what a framework records for gradients
Kinds = Sequence[tuple[str, type | tuple[type, ...]]]  # see Layer.kind


class Backend(Protocol):
    """A framework's answers about one network: the user's own, on its own device."""

    kinds: Kinds
    children_attribute: str
    """Where a part keeps its parts by name."""
    hook_tables: Sequence[str]
    """Where a part keeps the hooks that its calls run."""
    reparametrizations: str
    """The module whose hooks make weights of other parameters before each call, such as weight_norm's."""
    linear_weights_lie_transposed: bool = False
    """Whether the weight of a linear layer is (in, out)."""
    bound_attributes: Sequence[str] = ()
    """What belongs to one part alone and would lead from a copy of it back to the original."""
    statistics: Sequence[str] = ()
    """Names of parameters that passes write: what other frameworks keep as buffers."""
    recurrent: tuple[type, ...] = ()
    """Layers that pull back in training mode only, which means nothing else where they have no dropout."""
    tensor_type: type
    """Of the framework's tensors."""
    network: Part

    # ------------------------------------------------------------------------------------- the network

    @abc.abstractmethod
    def named_parts(self) -> Sequence[tuple[str, Part]]:
        """All parts with dotted names, in the order of their definition."""

    @abc.abstractmethod
    def describe(self) -> ModelFacts:
        """What a log holds about the network."""

    @abc.abstractmethod
    def free_bytes(self) -> int | None:
        """Memory that is free on the network's device, None where that is the machine's own."""

    def least_rows(self) -> int:
        """How many rows a pass should have at least: of fewer some frameworks' kernels are slow."""
        return 1

    @abc.abstractmethod
    def is_out_of_memory(self, error: Exception) -> bool:
        """Whether an error of the framework means that memory ran out."""

    @abc.abstractmethod
    def generators_kept(self) -> AbstractContextManager[Any]:
        """Restore the framework's random generators at the end."""

    @abc.abstractmethod
    def full_precision(self) -> AbstractContextManager[Any]:
        """End autocast that goes on around: the log has the dtype of parameters, and maps agree to the last digits."""

    @abc.abstractmethod
    def dropping(self, part: Part) -> Dropping:
        """How a dropout layer drops out."""

    # ----------------------------------------------------------------------------------------- copies

    @abc.abstractmethod
    def copying(self) -> AbstractContextManager[Any]:
        """Keep what the framework counts as it is while a network is copied."""

    @abc.abstractmethod
    def anew(self, network: Part) -> Backend:
        """The same answers about another network."""

    @abc.abstractmethod
    def accelerated(self, x: Floats, copy: Callable[[], Part], outputs: OutputRule) -> Accelerated:
        """A faster network for inputs like x (N, ...), made of a private copy; `outputs` selects what is explained.

        Raises ModelError, with the reason, where there is none.
        """

    # ---------------------------------------------------------------------------------------- tensors

    @abc.abstractmethod
    def tensor(self, x: Array) -> Tensor:
        """An array as the network takes it: on its device, of its type."""

    @abc.abstractmethod
    def like(self, x: Array, tensor: Tensor) -> Tensor:
        """An array as a tensor on the device and of the type of another."""

    @abc.abstractmethod
    def given(self, x: Array, tensor: Tensor) -> Tensor:
        """As `like`, of an array that nobody else will use: it may share memory with the tensor."""

    @abc.abstractmethod
    def constant(self, x: Array) -> Tensor:
        """An array as a tensor on the network's device: floats of the network's type, all else of its own."""

    @abc.abstractmethod
    def array(self, tensor: Tensor) -> Floats:
        """A copy of a tensor, float32 or float64. The network may still write into the tensor."""

    @abc.abstractmethod
    def view(self, tensor: Tensor) -> Floats:
        """An array of a tensor that nobody writes into, to read only; on a CPU it may share memory with the tensor."""

    @abc.abstractmethod
    def exact(self, tensor: Tensor) -> Tensor:
        """A tensor in at least single precision."""

    @abc.abstractmethod
    def take(self, tensor: Tensor, rows: np.ndarray) -> Tensor:
        """Rows of a tensor: (U, ...), (M,) -> (M, ...)."""

    @abc.abstractmethod
    def version(self, buffer: Tensor) -> int | None:
        """A number that grows when somebody writes into a buffer; None for one that nobody can write into."""

    @abc.abstractmethod
    def is_same(self, buffer: Tensor, copy: Tensor) -> bool:
        """Whether a buffer holds what its copy does, bit for bit, as far as a new version would not tell."""

    @abc.abstractmethod
    def write(self, buffer: Tensor, copy: Tensor) -> None:
        """Write a copy back into a buffer."""

    # ----------------------------------------------------------------------------------------- passes

    @abc.abstractmethod
    def add_hook(self, part: Part, hook: Callable[..., Any]) -> Any:
        """Have a part call hook(part, arguments, output) -> output; what comes back has `remove()`."""

    @abc.abstractmethod
    def add_hook_before(self, part: Part, hook: Callable[..., Any]) -> Any:
        """Have a part call hook(part, arguments, named) -> (arguments, named) first."""

    @abc.abstractmethod
    def recording(self, gradients: bool) -> AbstractContextManager[Any]:
        """Record for gradients, or not, whatever the caller's mode is, and run part by part, whatever was compiled."""

    @abc.abstractmethod
    def attention(self, tap: Callable[[Tensor], Tensor]) -> AbstractContextManager[Any]:
        """Have what attention shares out, (..., queries, keys), go through a tap: what a softmax over keys puts out.

        Functions that attend at once, without ever holding the shares, hold them as long as this lasts. It is about
        passes of this thread.
        """

    # -------------------------------------------------------------------------------------- gradients

    @abc.abstractmethod
    def differentiable(self, tensor: Tensor) -> Tensor:
        """A tensor that gradients can be computed for: it, or where nothing before it needs one, a new leaf."""

    @abc.abstractmethod
    def gradients(self, outputs: Tensor, points: Sequence[Tensor], cotangent: Tensor) -> Sequence[Tensor | None]:
        """Vector-Jacobian products, None for a point that outputs do not depend on. The record is kept."""

    @abc.abstractmethod
    def leaf_gradient(self, output: Tensor, leaf: Tensor, cotangent: Floats) -> Tensor:
        """Vector-Jacobian product of a small record; also in the middle of `gradients`."""

    @abc.abstractmethod
    def ruled(self, x: Tensor, y: Tensor, pull: Callable[[Tensor], Tensor]) -> Tensor:
        """A tensor equal to y, recorded as a function of x whose backward is `pull`: gy -> gx."""

    @abc.abstractmethod
    def is_writable(self, x: Tensor) -> bool:
        """Whether `ruled_over` may be of x: not every framework and tensor can be recorded anew."""

    @abc.abstractmethod
    def ruled_over(self, x: Tensor, pull: Callable[[Tensor], Tensor]) -> Tensor:
        """As `ruled`, of an x in whose place the output has been written already: it is x that is returned."""

    @abc.abstractmethod
    def products(
        self, pull: Callable[[Tensor], Tensor], points: Callable[[], Sequence[Tensor]]
    ) -> AbstractContextManager[Callable[[Tensor], None]]:
        """Have products, within, of two tensors that both depend on points pull gradients back through `pull`.

        What comes with it is to be told the outputs of the pass.
        """

    @abc.abstractmethod
    def functions(
        self, call: Call, summands: Summands | None, depends: Callable[[object], bool]
    ) -> AbstractContextManager[Any]:
        """Have functions that do what layers do be called through `call`, and sums be of what `summands` makes.

        `depends` says which tensors depend on the input. A function is passed on where one does, a sum of two of one
        shape where both do. It is about passes of this thread.
        """

    @abc.abstractmethod
    def node(self, tensor: Tensor) -> Node:
        """What is recorded of where a tensor comes from, None for nothing. It has a `name()`."""

    @abc.abstractmethod
    def node_key(self, node: Node) -> object:
        """The same for every handle of one node."""

    @abc.abstractmethod
    def nodes_before(self, node: Node) -> Sequence[Node]:
        """The nodes that a node hands gradients to, None among them for what needs none."""

    @abc.abstractmethod
    def role(self, node: Node, reached: Sequence[bool]) -> Role:
        """What a node is a gradient of; `reached` says of each node before it whether it leads to the input."""

    @abc.abstractmethod
    def is_relu(self, node: Node) -> bool:
        """Whether a node is a ReLU or like one: what is below a bound pulls back nothing."""


def kind_of(backend: Backend, part: Part) -> str:
    """Name the kind of a part, as Layer.kind lists them."""
    for kind, classes in backend.kinds:
        if isinstance(part, classes):
            return kind
    return "container" if next(iter(part.children()), None) is not None else "other"


def shared_weights(name: str, holder: str, gathered_by: str) -> UnsupportedModelError:
    """Return the error of a network whose weights are shared among processes: a pass here would wait for the others."""
    return UnsupportedModelError(
        f"wanted a network whose weights are whole in this process, got {name!r}, of which {holder} keeps a share in "
        f"each; gather them by {gathered_by}, load them into a plain network, and explain that"
    )


def check_memory(backend: Backend, error: Exception, rows: int) -> None:
    """Raise OutOfMemory where an error of the framework, in a pass of so many rows, says that memory ran out."""
    if backend.is_out_of_memory(error):
        raise OutOfMemory(
            f"no memory for a pass of {rows} rows; take a smaller batch_size, or batch_size='auto', which finds it"
        ) from error
