"""The model protocol: all that explainers, benchmarks and the runner use of a network. Arrays in, arrays out.

Arrays are numpy, batch first, float32 (float64 where the network is float64). No method differentiates through
anything outside the network, so numpy outside and a framework inside is exact and not an approximation.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, MutableMapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

import numpy as np

from ..arrays import Array, Floats
from ..errors import ModelError

Role = Literal["linear", "product", "softmax", "other"]

INPUT = "<input>"  # the network's own input, among the names of layers
ATTENTION = "<attention>"  # the shares of attention (N, heads, T, T), among the names of layers: a call per attention


def attention_call(number: int) -> str:
    """Name one call of attention, counted from 0, where ATTENTION names all: a gradient by it is cheaper."""
    return f"<attention {number}>"


@dataclass(frozen=True)
class Layer:
    """A named part of a network."""

    name: str
    """Dotted path, "features.3"."""
    kind: str
    """conv linear relu act norm maxpool avgpool adaptivepool dropout softmax embedding container other"""
    rate: float = 0.0
    """What share of its input a dropout layer drops; 0 for all others."""


@dataclass(frozen=True)
class LayerCall:
    """That a layer was called once, and what came out."""

    layer: str
    """Its name."""
    shape: tuple[int, ...]
    """Of the output, batch axis included."""


@dataclass(frozen=True)
class ModelFacts:
    """What a log holds about a network."""

    framework: str
    """"torch", "paddle"."""
    version: str
    """Of the framework."""
    name: str
    """Class of the network."""
    device: str
    """As the framework names it, "cuda:0"."""
    dtype: str
    """Of its parameters."""
    parameter_count: int
    """Numbers in all parameters."""
    fingerprint: bytes = b""
    """16 bytes that differ where parameters or buffers do; empty: not known."""


@dataclass(frozen=True)
class Trace:
    """Outputs (N, K) of a forward pass and, per traced layer, the output (N, ...) of each of its calls."""

    outputs: Floats
    """(N, K)"""
    activations: Mapping[str, Sequence[Floats]]
    """Per layer, per call (N, ...)."""


@dataclass(frozen=True)
class RuledCall:
    """One call of one layer, or of a function that does what one would do, as a rule sees it on the way back."""

    layer: str
    """Its name; of a function one such as "<relu 0>", by which layer_forward, layer_vjp, layer_pull and params know it
    as long as the rule runs."""
    x: Floats
    """What went in, (N, ...)."""
    y: Floats
    """What came out, (N, ...)."""
    gy: Floats
    """What the layers after it pull back to y."""
    own: Pull | None = None
    """What this call itself pulls back, where it costs to run the layer again (a max-pooling); else layer_vjp does."""


@dataclass(frozen=True)
class Operation:
    """What a layer computes by itself, and not by its parts, that is not linear in the network's input."""

    layer: str
    """Its name; "" is the network as a whole."""
    role: Role
    """A product of two values that both depend on the input, a softmax, or anything else."""
    name: str
    """Of the operation's gradient, as the framework names it."""
    kind: str = ""
    """What a layer that does the same is called, as Layer.kind has it, where it is a function that rules reach."""


@dataclass(frozen=True)
class SubNetworks:
    """The networks that dropout makes of one, by number: each is what a set of masks leaves of it.

    A mask depends on the seed, the number, the dropout call and the shape of a row, and on nothing else: sub-network 5
    is the same one in every pass, batch and framework, and for every input.
    """

    seed: int
    """Not negative."""
    numbers: int | Sequence[int] | np.ndarray
    """The one that all rows of a pass are sent through, or (N,) one per row; not negative."""

    def uniform(self, call: int, shape: Sequence[int]) -> Floats:
        """Draw the numbers that a dropout call makes its mask of: shape (N, ...) -> (N, ...) in 0..1.

        `call` counts the dropout calls of a pass from 0. Where all rows go through one sub-network there is one row,
        which stands for all. Raises ModelError where a call has not as many rows as there are numbers.
        """
        numbers, places = np.unique(self.numbers, return_inverse=True)
        rows = np.stack([np.random.default_rng((self.seed, n, call)).random(shape[1:], np.float32) for n in numbers])
        if np.ndim(self.numbers) == 0:
            return rows
        if len(places) != shape[0]:
            raise ModelError(
                f"wanted dropout layers that are given a row for each of {len(places)} inputs, got one that is given "
                f"{tuple(shape)}; put dropout where rows are inputs, and not windows or tokens of them"
            )
        return rows[places]


Edit = Callable[[Floats], Floats]
"""A layer's output (N, ...) -> what goes on in its place, with as many rows or, of one row, any number."""

Rule = Callable[["Model", RuledCall], Floats]
"""What a layer pulls back, in place of its own gradient: exactly the shape of the call's x. Whoever returns a new array
has no further use for it; what a call holds is to be read only."""

Pull = Callable[[Floats], Floats]
"""A gradient (N, ...) -> one (N, ...)."""

SumRule = Callable[[Floats, Floats, Floats], Floats]
"""A summand, the other one, and what the sum pulls back -> what the summand pulls back, all of one shape."""


class Pullback(Protocol):
    """A forward pass that gradients can be pulled back through, as often as wanted."""

    @property
    def outputs(self) -> Floats:
        """(N, K)"""

    @property
    def activations(self) -> Mapping[str, Sequence[Floats]]:
        """Per name in `wrt` the value (N, ...) at each call."""

    def __call__(self, cotangent: Floats) -> dict[str, list[Floats]]:
        """Vector-Jacobian products: cotangent (N, K) -> per name in `wrt`, per call, a gradient (N, ...).

        Raises LayerError where a layer does not influence the outputs at all.
        """

    def sums(self, cotangent: Floats, weights: Floats, powers: Sequence[int] = (1,)) -> dict[str, list[Floats]]:
        """Weighted sums over rows of powers of those gradients, made on the device: weights (G, N) -> (P, G, ...).

        Of fifty variants of one input one map travels back and not fifty.
        """


@runtime_checkable
class Model(Protocol):
    """A network behind an adapter.

    Every pass runs in evaluation mode and leaves the network bit for bit as it was: training flags, gradients,
    buffers, hooks, the state of random generators; also when something raises. A pass that the device has no memory
    for raises OutOfMemory.
    """

    @property
    def batch_size(self) -> int:
        """How many rows callers should put into one pass; a matter of memory, not of results."""

    @property
    def findings(self) -> MutableMapping[Hashable, object]:
        """What was found out about how the network is built; proxies and copies on other parameters share it."""

    def layers(self) -> list[Layer]:
        """All named parts, in the order of their definition."""

    def calls(self, x: Floats) -> list[LayerCall]:
        """What a forward pass over x (N, ...) calls, in order of completion.

        A container that hands on its last part's output as it is has no entry of its own.
        """

    def describe(self) -> ModelFacts:
        """What a log holds about the network."""

    def free_bytes(self) -> int | None:
        """Memory that is free on the network's device, None where that is the machine's own."""

    def probabilities(self, outputs: Floats) -> Floats:
        """What the run makes of outputs, (..., K) -> (..., K); by itself softmax, of a single output sigmoid.

        NaN where outputs are not finite.
        """

    def forward(self, x: Floats) -> Floats:
        """Outputs: (N, ...) -> (N, K)."""

    def trace(self, x: Floats, layers: Sequence[str]) -> Trace:
        """Outputs, and what the layers put out on the way.

        ATTENTION is what attention shares out, (N, heads, queries, keys) at each of its calls: a softmax over keys,
        be it a layer, a function or within a function that attends. `attention_call(3)` is its fourth call alone.
        Raises LayerError for a layer that is not there or not reached.
        """

    def forward_blends(self, x: Floats, baselines: Floats, masks: Array, rows: np.ndarray) -> Floats:
        """Outputs of inputs behind masks: (U, C, H, W) twice, (M, H, W) in 0..1 or bool, (M,) -> (M, K).

        Row i of the pass is masks[i] * x[rows[i]] + (1 - masks[i]) * baselines[rows[i]], built on the device.
        """

    def vjp(self, x: Floats, wrt: Sequence[str] = (INPUT,)) -> Pullback:
        """Run forward over x (N, ...) and return what pulls gradients back to the input, to layers or to ATTENTION.

        Raises LayerError for a layer that is not there or not reached.
        """

    def with_params(self, params: Mapping[str, Mapping[str, Floats]]) -> Model:
        """The network on other parameters, layer -> parameter -> array as `params` returns them: a copy.

        Parameters that layers share stay shared; all others, and buffers such as running statistics, are as they are
        now. The copy is behind no intervention that lasts and has no hooks, so a network that computes in hooks is
        another one without them. Memory: the network once more.
        Raises LayerError for a layer or a parameter that is not there, and for a parameter of another shape, and
        ModelError for a network that cannot be copied.
        """

    def isolated(self) -> AbstractContextManager[None]:
        """Hold the network in evaluation mode and, at the end, restore all that a pass could have touched.

        Every pass does this for itself; around many passes it is done once, and covers the data's side effects
        on random generators too.
        """

    # Interventions: each lasts as long as its `with`, whatever happens inside.

    def edit(self, edits: Mapping[str, Edit], rows: int | None = None) -> AbstractContextManager[None]:
        """Replace what layers put out, or the shares of ATTENTION, at each of their calls, in every pass.

        An edit that is given one row may return many: what comes after the layer then runs on those, and what came
        before has run once. Networks that use the number of rows (x.view(rows, -1)) need `rows`:
        they are called with so many, and every layer before the edit gets one of them. Gradients end at an edit.
        Where edits nest, the inner one sees what the outer one made.
        Raises LayerError for a layer that is not there or, in a pass, not reached, for an edit that returns another
        shape, and for a network that cannot go on with many rows.
        """

    def rules(
        self,
        rules: Mapping[str, Rule],
        products: Pull | None = None,
        functions: Mapping[str, Rule] | None = None,
        sums: SumRule | None = None,
    ) -> AbstractContextManager[None]:
        """Replace what layers pull back, at each of their calls; the inner one of two rules for a layer counts.

        `products` is applied to what a product of two values that both depend on the input, matrix products among
        them, pulls back to either; attention has such products, and no layer for them. `functions` are rules for
        functions of the framework by the kind of layer that does the same (relu act softmax maxpool avgpool norm
        linear, and other where there is none), where they are called of one value that depends on the input, and in no
        layer that has a rule. `sums` says what either of two summands of one shape that both depend on the input pulls
        back. To depend on the input is to depend on what `vjp` is asked about. Of two the inner one counts. A pullback
        keeps the rules of its forward pass. Raises LayerError for a layer that is not there or has more than one tensor
        in or out, or that a rule returned another shape for, and ModelError for a pass in which a ReLU would escape
        rules that are made for ReLUs.
        """

    def operations(self, x: Floats) -> list[Operation]:
        """What a pass over x (N, ...) computes that is not linear in x, and in which layer; each name once per layer.

        Raises ModelError for a network that no gradient goes through.
        """

    def foldable(self, x: Floats) -> list[tuple[str, str]]:
        """Pairs (layer, norm): in a pass over x (N, ...) the norm reads what that linear layer or convolution put out.

        Whether anything else reads it as well is not seen here.
        """

    def dropout(self, networks: SubNetworks, before: Mapping[str, float] | None = None) -> AbstractContextManager[None]:
        """Let dropout layers drop out at their own rates, as `networks` says; nothing else leaves evaluation mode.

        Masks are drawn by numpy, so frameworks agree, and anew for each pass, so passes agree. `before` puts a layer
        of a rate in front of further ones. The inner one of two counts. Raises ModelError, here or in a pass, where
        nothing can be dropped: dropout that is a function and no layer cannot be seen, and a layer of rate 0 drops
        nothing. Raises LayerError for a layer in `before` that is not there, ConfigError for its rate.
        """

    # One layer alone: on private parameters, in evaluation mode, without hooks and interventions.

    def params(self, layer: str) -> dict[str, Floats]:
        """Copies of a layer's own parameters; of a linear one `weight` is (out, in) on every framework."""

    def layer_forward(self, layer: str, x: Array, params: Mapping[str, Floats] | None = None) -> Floats:
        """Output of a layer alone, with other parameters if given: (N, ...) -> (N, ...).

        Whole numbers, such as ids of tokens, stay such. Raises LayerError for a layer or a parameter that is not there,
        and for a parameter of another shape.
        """

    def layer_vjp(self, layer: str, x: Floats, gy: Floats, params: Mapping[str, Floats] | None = None) -> Floats:
        """Pull gy (N, ...) back through a layer alone at x (N, ...), with other parameters if given.

        Rules may call it. Raises what layer_forward does, and LayerError for a gy of another shape than the output's.
        """

    def layer_pull(
        self, layer: str, x: Floats, params: Mapping[str, Floats] | None = None
    ) -> tuple[Floats, Callable[[Floats], Floats]]:
        """Output of a layer alone at x (N, ...), and what pulls gradients for it back to x.

        One forward pass where `layer_forward` and `layer_vjp` make two. Raises what they do.
        """
