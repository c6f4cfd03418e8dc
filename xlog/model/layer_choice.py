"""LayerChoice: the layer that maps are made of, how its places lie, and why it was chosen.

By default it is the last one whose layout is proven and whose places the gradient reaches. Which one that is follows
from how a network pools and not from its class: where a class token is read out, places after the last attention get
a gradient of exactly 0.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from ..arrays import Floats, Size
from ..errors import LayerError
from ..sentences import Sentence, joined
from .base import Edit, Model
from .evidence import ROWS, Evidence, Known, Output, Proven, VolumeEvidence, corner_copies
from .layouts import Layout, Tokens, Wanted
from .passes import chunks, one_hot

Found = TypeVar("Found")

TRACED_BYTES = 1 << 29  # of outputs that are held at once
LEAST_COVERAGE = 0.5  # of the places, that a gradient has to reach
NOTHING = 1e-7  # of the greatest gradient: as good as none
LAYERS_PER_PASS = 8  # layers whose gradients are taken in one pass
UNMOVED = 1e-6  # of a layer's greatest value: what rounding makes of it
CORNERS = (16, 8, 4)  # the parts of a side that a corner is one of; strides beyond the kernel pass over single pixels
LISTED = 6  # candidates in an error
NEVER = ("linear", "dropout", "softmax", "adaptivepool")  # keys and values; what puts out what it was given; blown up


@dataclasses.dataclass(frozen=True)
class LayerChoice:
    """One call of one layer, whose output maps are made of."""

    layer: str
    call: int
    """Of the layer's calls in a pass, from 0."""
    shape: tuple[int, ...]
    """Of its output, without the first axis."""
    layout: Layout
    reason: str

    @property
    def channels(self) -> int:
        """How many maps there are."""
        return self.layout.maps(np.zeros((1, *self.shape))).shape[1]

    def maps(self, values: Sequence[Floats]) -> Floats:
        """The maps in what the layer put out, or in gradients by it: per call (N, ...) -> (N, C, h, w)."""
        return self.layout.maps(self.of_call(values))

    def of_call(self, values: Sequence[Floats]) -> Floats:
        """What belongs to this call: (N, ...). Raises LayerError where this pass had no such call."""
        if self.call >= len(values):
            raise LayerError(
                f"wanted call {self.call + 1} of layer {self.layer!r}, as for the input that it was chosen with, but "
                f"this one makes {len(values)}; explain inputs of different shapes apart"
            )
        return values[self.call]


def default_layer(model: Model, x: Floats) -> LayerChoice:
    """Find the layer that maps of inputs like x (1, C, H, W) are to be made of.

    Costs a handful of passes, once per network and shape. Raises LayerError, with the candidates and their shapes,
    where there is none, or no single one.
    """
    return once(model, ("default layer", x.shape[1:]), lambda: _Search(model, x).default())


def named_layer(model: Model, x: Floats, layer: str, wanted: Wanted | None) -> LayerChoice:
    """Return the last call of a layer that puts out maps, in a layout that was said or is proven.

    Raises LayerError for a layer that is not there or not reached, puts out no maps in that layout, or, where none was
    said, whose layout cannot be proven.
    """

    def find() -> LayerChoice:
        return _Search(model, x).named(layer) if wanted is None else _said(model, x[:1], layer, wanted)

    return once(model, ("layer", x.shape[1:], layer, wanted), find)


def token_layout(model: Model, x: Floats, count: int) -> Tokens:
    """Find where places lie in a row of so many tokens, for inputs like x (1, C, H, W).

    It is as in outputs of layers with as many tokens. Raises LayerError where none of them has a layout that is proven,
    or they have several.
    """
    return _Search(model, x).of_tokens(count)


class _Refused(NamedTuple):
    why: str


def once(model: Model, key: Hashable, find: Callable[[], Found]) -> Found:
    """Return what was found, or raise what was raised, when the network was first asked."""
    if key not in model.findings:
        try:
            model.findings[key] = find()
        except LayerError as error:
            model.findings[key] = _Refused(str(error))
    found = model.findings[key]
    if isinstance(found, _Refused):
        raise LayerError(found.why)
    return cast(Found, found)


def _said(model: Model, x: Floats, layer: str, wanted: Wanted) -> LayerChoice:
    """Return the last call of a layer whose output can have the layout that was said."""
    shapes = [values.shape for values in model.trace(x, (layer,)).activations[layer]]
    layouts = [wanted.of(shape, _size(x)) for shape in shapes]
    fitting = [(call, layout) for call, layout in enumerate(layouts) if layout is not None]
    if not fitting:
        raise LayerError(
            f"wanted a layer that puts out maps larger than 1 x 1 in layout {wanted.order!r}, but {layer!r} puts out "
            f"{shapes}; model.calls(x) lists layers with their shapes"
        )
    call, layout = fitting[-1]
    return LayerChoice(layer, call, shapes[call][1:], layout, Sentence("layer.both_given"))


def _size(x: Floats) -> Size:
    if x.ndim not in (4, 5):
        raise LayerError(f"wanted pictures (N, C, H, W) or volumes for maps of a layer, got inputs {x.shape}")
    return x.shape[2:]


class _Seen(NamedTuple):
    """One call of a layer, and the layouts that its output has."""

    order: int
    """Among all calls of the pass."""
    layer: str
    call: int
    """Of this layer, from 0."""
    shape: tuple[int, ...]
    kind: str
    proven: Sequence[Proven] = ()

    def __str__(self) -> str:
        layouts = " or ".join(str(one.layout) for one in self.proven)
        return f"{self.layer!r} {self.shape[1:]}" + (f" ({layouts})" if layouts else "")


class _Search:
    """A search for layers with maps, over one pass of a picture and copies with a corner changed."""

    def __init__(self, model: Model, x: Floats) -> None:
        self._model, self._x, self._size = model, x[:1], _size(x)
        self._cure = CURE if len(self._size) == 2 else CURE_OF_VOLUMES
        self._seen = list(self._read())

    # ------------------------------------------------------------------------------------------- what is asked

    def default(self) -> LayerChoice:
        """Return the layer that maps are made of by default."""
        candidates = [seen for seen in self._seen if seen.proven and seen.kind not in NEVER]
        chosen, coverage, sparse = self._last_reached(candidates)
        if sparse:
            raise LayerError(
                f"the gradient of a logit reaches only some places of the last maps, as behind a maximum over places "
                f"or a recurrent layer that forgets them{_listed(sparse)}; {self._cure}"
            )
        if chosen is None:
            seen = _listed(candidates or self._with_places())
            raise LayerError(
                "no layer of this network puts out maps of the picture, larger than 1 x 1 and in a layout that can be "
                f"proven, that the gradient of a logit reaches{seen}; {self._cure}"
            )
        proven = _single(chosen)
        self._check_rest_is_read(chosen)
        self._check_alone(chosen, [seen for seen in candidates if seen.order < chosen.order])
        reason = joined(Sentence("layer.last_reached", share=f"{coverage:.0%}"), proven.proof)
        return LayerChoice(chosen.layer, chosen.call, chosen.shape[1:], proven.layout, reason)

    def named(self, layer: str) -> LayerChoice:
        """Return the last call of a layer whose layout is proven."""
        shapes = [values.shape for values in self._model.trace(self._x, (layer,)).activations[layer]]
        own = [seen for seen in self._seen if seen.layer == layer and seen.proven]
        # a container that hands on its last part's output as it is has no call of its own
        parts = [seen for seen in self._seen if seen.layer.startswith(layer + ".") and seen.shape[1:] == shapes[-1][1:]]
        if not own and not (parts and parts[-1].proven):
            raise LayerError(
                f"wanted a layer that puts out maps of the picture, larger than 1 x 1 and in a layout that can be "
                f"proven, but {layer!r} puts out {shapes}; {self._cure}"
            )
        seen = own[-1] if own else parts[-1]
        proven = _single(seen)
        call = seen.call if own else len(shapes) - 1
        reason = joined(Sentence("layer.given"), proven.proof)
        return LayerChoice(layer, call, seen.shape[1:], proven.layout, reason)

    def of_tokens(self, count: int) -> Tokens:
        """Return the layout of a row of so many tokens: that of outputs with as many, where it is proven."""
        proven = [one.proven[0].layout for one in self._seen if len(one.proven) == 1]
        found = {Tokens(one.h, one.w, *_extras(one)) for one in proven if isinstance(one, Known)}
        fitting = [layout for layout in found if layout.h * layout.w + layout.extras == count]
        if len(fitting) != 1:
            raise LayerError(
                f"wanted {count} tokens among which it is proven where places lie, got "
                f"{' or '.join(map(str, fitting)) or 'none that is'}; give grid=(rows, columns), prefix= and suffix="
            )
        return fitting[0]

    # --------------------------------------------------------------------------------------------- what is seen

    def _read(self) -> Iterator[_Seen]:
        """Yield all calls in their order, with the layouts that are proven of them."""
        evidence = Evidence(self._size) if len(self._size) == 2 else VolumeEvidence()
        kinds = {layer.name: layer.kind for layer in self._model.layers()}
        calls, counts = self._model.calls(corner_copies(self._x)), Counter[str]()
        copies = self._copies([call.layer for call in calls if self._may_be_maps(call.shape)])
        numbered = []
        for order, call in enumerate(calls):
            numbered.append(_Seen(order, call.layer, counts[call.layer], call.shape, kinds[call.layer]))
            counts[call.layer] += 1
        for part in _in_parts(numbered):
            layers = {seen.layer for seen in part if self._may_be_maps(seen.shape)}
            activations = self._model.trace(copies, tuple(layers)).activations if layers else {}
            for seen in part:
                values = activations.get(seen.layer, ())
                # a container may hand on its last part's output at some of its calls and not at others
                is_there = seen.layer in layers and len(values) == counts[seen.layer]
                yield seen._replace(proven=evidence.read(self._output(seen, values)) if is_there else ())

    def _copies(self, layers: Sequence[str]) -> Floats:
        """Return the picture and copies with a corner changed: a small one, unless the first layer passes over it."""
        for share in CORNERS if layers else ():
            copies = corner_copies(self._x, share)
            values = self._model.trace(copies, layers[:1]).activations[layers[0]][0]
            if (values[1:] != values[0]).reshape(ROWS - 1, -1).any(axis=1).all():
                return copies
        return corner_copies(self._x)

    def _output(self, seen: _Seen, values: Sequence[Floats]) -> Output:
        channels = None
        if seen.kind in ("conv", "norm"):
            params = self._model.params(seen.layer)
            own = params.get("bias", params.get("weight"))
            channels = len(own) if own is not None else None
        return Output(values[seen.call], seen.kind, channels)

    def _with_places(self) -> list[_Seen]:
        return [seen for seen in self._seen if self._may_be_maps(seen.shape)]

    def _may_be_maps(self, shape: tuple[int, ...]) -> bool:
        axes = (3, 4) if len(self._size) == 2 else (5,)
        return len(shape) in axes and shape[0] == ROWS and math.prod(shape[1:]) > max(shape[1:])

    # ------------------------------------------------------------------------------------- where gradient comes

    def _last_reached(self, candidates: Sequence[_Seen]) -> tuple[_Seen | None, float, list[_Seen]]:
        """Return the last candidate that gradient reaches, its coverage, and later ones that it reaches sparsely.

        Tokens of which one is read out may be reached sparsely: its reader may look at a few places besides.
        """
        sparse: list[_Seen] = []
        for start in range(0, len(candidates), LAYERS_PER_PASS):
            group = list(candidates[::-1][start : start + LAYERS_PER_PASS])
            for seen, gradient in zip(group, self._gradients(group), strict=True):
                coverage = _coverage_of(seen, gradient)
                if coverage >= LEAST_COVERAGE:
                    return seen, coverage, sparse
                if gradient is not None and coverage > 0 and not _is_read_out(seen, gradient):
                    sparse.append(seen)
        return None, 0.0, sparse

    def _gradients(self, places: Sequence[_Seen]) -> list[Floats | None]:
        """Return the gradient of the greatest logit by what calls put out, (1, ...) each; None where there is none."""
        try:
            pull = self._model.vjp(self._x, tuple({seen.layer for seen in places}))
            found = pull(one_hot(pull.outputs.argmax(axis=1), pull.outputs))
        except LayerError:  # one of them does not influence the outputs
            if len(places) == 1:
                return [None]
            half = len(places) // 2
            return [*self._gradients(places[:half]), *self._gradients(places[half:])]
        return [found[seen.layer][seen.call] for seen in places]

    # -------------------------------------------------------------------------------------------- what is doubted

    def _check_rest_is_read(self, chosen: _Seen) -> None:
        """Raise LayerError where most of the network works on places that could not be read."""
        later = [seen for seen in self._seen[chosen.order + 1 :] if _has_places(seen.shape)]
        unread = [seen for seen in later if not seen.proven]
        if chosen.order >= len(self._seen) / 2 or len(unread) <= len(later) / 2:
            return
        last = unread[-LAYERS_PER_PASS:]
        reached = [
            seen
            for seen, gradient in zip(last, self._gradients(last), strict=True)
            if gradient is not None and gradient.any()
        ]
        if reached:
            raise LayerError(
                f"most of this network follows {chosen}, the last maps in a layout that can be proven"
                f"{_listed(reached)}; {self._cure}"
            )

    def _check_alone(self, chosen: _Seen, earlier: Sequence[_Seen]) -> None:
        """Raise LayerError where gradient also reaches maps that the chosen ones are not made of: another branch."""
        if self._all_goes_through(chosen):
            return
        names = {seen.layer for seen in earlier}
        outer = {
            seen.layer: seen  # its last call
            for seen in earlier
            if not seen.layer.startswith(chosen.layer + ".") and not _containers(seen.layer) & names
        }
        aside = [seen for part in chunks(outer.values(), LAYERS_PER_PASS) for seen in self._not_before(chosen, part)]
        branches = [seen for seen in aside if _coverage_of(seen, *self._gradients([seen])) >= LEAST_COVERAGE]
        if branches:
            raise LayerError(
                f"this network has several branches, and no single layer with the maps of all"
                f"{_listed([*branches, chosen])}; {self._cure}"
            )

    def _all_goes_through(self, chosen: _Seen) -> bool:
        """Tell whether another picture has the same outputs while the chosen call puts out what it did."""
        other = self._x[:, :, ::-1, ::-1] + corner_copies(self._x)[1:2]

        def hold(values: Floats) -> Floats:
            return np.repeat(values[:1], 2, axis=0) if len(values) == 2 else values

        with self._model.edit({chosen.layer: at_call(chosen.call, hold)}):
            one, two = self._model.forward(np.concatenate([self._x, other]))
        return bool(np.abs(two - one).max() <= UNMOVED * np.abs(one).max())

    def _not_before(self, chosen: _Seen, others: Sequence[_Seen]) -> list[_Seen]:
        """Return those others that the chosen output does not depend on: each is changed in a row of its own."""
        copies = np.repeat(self._x, 1 + len(others), axis=0)
        edits = {other.layer: _changing(row, len(copies)) for row, other in enumerate(others, 1)}
        with self._model.edit(edits):
            values = self._model.trace(copies, (chosen.layer,)).activations[chosen.layer][chosen.call]
        if len(values) != len(copies):
            return []
        moved = np.abs(values[1:] - values[0]).reshape(len(others), -1).max(axis=1)
        return [other for other, by in zip(others, moved, strict=True) if by <= UNMOVED * np.abs(values[0]).max()]


CURE = (
    'name one: layer="...", and layout="nchw", "nhwc" or "tokens" where it cannot be proven; model.calls(x) lists all'
)
CURE_OF_VOLUMES = 'name one: layer="...", layout="ncdhw"; model.calls(x) lists all'


def _single(seen: _Seen) -> Proven:
    if len(seen.proven) > 1:
        raise LayerError(f"the places of {seen} can be read in several ways; {CURE}")
    return seen.proven[0]


def _extras(layout: Known) -> tuple[int, int]:
    """Return how many tokens are before the places, and after them."""
    return (layout.prefix, layout.suffix) if isinstance(layout, Tokens) else (0, 0)


def _in_parts(calls: Iterable[_Seen]) -> Iterator[list[_Seen]]:
    """Yield calls in pieces whose outputs may be held at once."""
    part: list[_Seen] = []
    for seen in calls:
        if part and 4 * sum(math.prod(held.shape) for held in [*part, seen]) > TRACED_BYTES:
            yield part
            part = []
        part.append(seen)
    yield part


def _has_places(shape: tuple[int, ...]) -> bool:
    """Tell whether rows, or windows of them, have more axes than one."""
    return len(shape) >= 3 and shape[0] % ROWS == 0 and min(shape[1:]) > 1


def _reached(gradients: Floats) -> NDArray[np.bool_]:
    """Return which places have a gradient: (1, C, h, w) -> (h, w)."""
    lengths = np.linalg.norm(gradients[0], axis=0)
    return lengths > NOTHING * lengths.max()


def _coverage_of(seen: _Seen, gradient: Floats | None) -> float:
    """Return the share of a call's places that the gradient by its output reaches: 0..1."""
    if gradient is None:
        return 0.0
    return max(float(_reached(one.layout.maps(gradient)).mean()) for one in seen.proven)


def _is_read_out(seen: _Seen, gradient: Floats) -> bool:
    """Tell whether one token stands for all: a class token, or an end of the row, as what recurrent layers put out."""
    layouts = [one.layout for one in seen.proven if isinstance(one.layout, Tokens)]
    return any(layout.extras or not _reached(layout.maps(gradient)).ravel()[1:-1].any() for layout in layouts)


def _changing(row: int, rows: int) -> Edit:
    """Return an edit that changes one row beyond recognition."""

    def change(values: Floats) -> Floats:
        if len(values) != rows:
            return values
        changed = values.copy()
        noise = np.random.default_rng(0).standard_normal(values.shape[1:]).astype(values.dtype)
        changed[row] += 3 * (values[row].std() or 1) * noise
        return changed

    return change


def at_call(call: int, edit: Edit) -> Edit:
    """Return an edit that acts on one call of a layer, counted from 0, and not on others. It serves one pass."""
    numbers = itertools.count()
    return lambda values: edit(values) if next(numbers) == call else values


def _containers(layer: str) -> set[str]:
    parts = layer.split(".")
    return {".".join(parts[:count]) for count in range(1, len(parts))}


def _listed(seen: Sequence[_Seen]) -> str:
    """Return ": candidates and their shapes", the last ones."""
    return ": " + "; ".join(map(str, seen[-LISTED:])) if seen else ""
