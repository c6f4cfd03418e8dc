"""PatchedTensor: stands for a batch of maps that equal one clean map but for a rectangle each.

A network's own forward is called with it. Layers that look at a place and around it compute the rectangle and what it
reaches; whatever else is called gets the whole batch and goes on as usual, so no layer has to be known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from ..arrays import Floats
from .patches import Patches

LARGEST_SHARE = 0.55  # of a map; above that the whole is computed at once

Operation = Callable[..., Any]


class CleanMaps:
    """What operations make of clean maps, computed once for all batches of one input. Nobody writes into them."""

    def __init__(self) -> None:
        self._made: dict[object, tuple[object, Tensor]] = {}

    def once(self, function: Operation, args: Sequence[Any], named: dict[str, Any]) -> Tensor:
        """Return what a function makes of the clean maps among its arguments."""
        clean, by_name = _each(tuple(args), _clean), _each(named, _clean)
        key = function, _key(clean), _key(tuple(sorted(by_name.items())))
        if key not in self._made:
            self._made[key] = (clean, by_name), function(*clean, **by_name)  # held, so that ids stay theirs
        return self._made[key][1]


def _key(value: Any) -> object:
    if isinstance(value, Tensor):
        return id(value)
    return tuple(map(_key, value)) if isinstance(value, tuple | list) else (type(value), value)


class PatchedTensor:
    """Maps (B, C, H, W) as a clean map (1, C, H, W), patches (B, C, h, w) and where they lie, tops and lefts (B,)."""

    ndim = 4

    def __init__(
        self, clean: Tensor, patch: Tensor, tops: np.ndarray, lefts: np.ndarray, known: CleanMaps | None = None
    ) -> None:
        self.clean, self.patch, self.tops, self.lefts = clean, patch, tops, lefts
        self.known = CleanMaps() if known is None else known
        self._whole: Tensor | None = None  # once somebody took it; a view of it may be written into

    def whole(self) -> Tensor:
        """Return the batch as a tensor."""
        if self._whole is None:
            self._whole = self.region(self.tops * 0, self.lefts * 0, *self.clean.shape[2:])
        return self._whole

    def is_whole(self) -> bool:
        """Whether it is a tensor for good."""
        return self._whole is not None

    def region(self, tops: np.ndarray, lefts: np.ndarray, height: int, width: int) -> Tensor:
        """Return (B, C, height, width) from places of the maps, each with its patch as far as that reaches into it."""
        return _pasted(self.clean, self.patch, (tops, lefts, height, width), self.tops - tops, self.lefts - lefts)

    def become(self, other: PatchedTensor) -> PatchedTensor:
        """Hold what another one does, as after an operation in place."""
        self.__dict__.update(other.__dict__)
        return self

    # ------------------------------------------------------------------------------- as networks see a tensor

    @property
    def shape(self) -> torch.Size:
        """(B, C, H, W)"""
        return torch.Size((len(self.patch), *self.clean.shape[1:]))

    def size(self, axis: int | None = None) -> Any:
        """Return the shape, or one side."""
        return self.shape if axis is None else self.shape[axis]

    def dim(self) -> int:
        """Return 4."""
        return self.ndim

    def __len__(self) -> int:
        return len(self.patch)

    def __getattr__(self, name: str) -> Any:
        if name in _FACTS:
            return getattr(self.patch, name)
        method = getattr(Tensor, name)
        if callable(method):
            return lambda *args, **named: self.__torch_function__(method, (), (self, *args), named)
        return getattr(self.whole(), name)

    @classmethod
    def __torch_function__(cls, function: Operation, types: object, args: Any = (), kwargs: Any = None) -> Any:
        named = dict(kwargs or {})
        if not any(one.is_whole() for one in _patched((*args, *named.values()))):
            local = _locally(function, args, named)
            if local is not None:
                return local
        return function(*_each(args, PatchedTensor.whole), **_each(named, PatchedTensor.whole))


_FACTS = ("dtype", "device", "requires_grad", "layout", "is_cuda", "is_sparse", "is_quantized", "is_mkldnn")


def _operator(name: str) -> Operation:
    def call(self: PatchedTensor, *others: Any) -> Any:
        return self.__torch_function__(getattr(Tensor, name), (), (self, *others))

    return call


for _name in (
    *("add", "radd", "sub", "rsub", "mul", "rmul", "truediv", "rtruediv", "neg", "pow", "rpow", "matmul", "rmatmul"),
    *("iadd", "isub", "imul", "itruediv", "eq", "ne", "lt", "le", "gt", "ge", "and", "or", "xor", "invert", "abs"),
    *("getitem", "setitem", "iter", "bool", "float", "int", "mod", "floordiv", "contains", "array"),
):
    setattr(PatchedTensor, f"__{_name}__", _operator(f"__{_name}__"))
PatchedTensor.__hash__ = object.__hash__  # type: ignore[method-assign]


class PatchedInputs:
    """Makes patches what networks take, and keeps the clean maps for the next batch of the same input."""

    def __init__(self, tensor: Callable[[Floats], Tensor]) -> None:
        self._tensor = tensor  # puts an array on the network's device
        self._array: Floats | None = None

    def __call__(self, patches: Patches) -> Any:
        """Return what stands for a tensor of inputs (B, C, H, W)."""
        if self._array is None or not np.array_equal(self._array, patches.clean):
            self._array, self._known = patches.clean.copy(), CleanMaps()
            self._clean = self._tensor(patches.clean)
        return PatchedTensor(self._clean, self._tensor(patches.values), patches.tops, patches.lefts, self._known)


# ------------------------------------------------------------------------------------------ operations that are local


def _functions(names: str) -> dict[Operation, str]:
    """Every function of torch under these names: the same operation as a function and as a method."""
    places = (torch, Tensor, F)
    return {getattr(place, name): name for name in names.split() for place in places if hasattr(place, name)}


_POINTWISE = _functions(
    "relu relu6 hardtanh silu hardswish hardsigmoid gelu sigmoid tanh leaky_relu elu selu celu softplus mish abs neg "
    "exp sqrt square clamp clip clamp_min clamp_max add sub subtract mul multiply div divide true_divide pow "
    "__add__ __radd__ __sub__ __rsub__ __mul__ __rmul__ __truediv__ __rtruediv__ __neg__ __pow__ __abs__"
)
_IN_PLACE = _functions(
    "relu_ hardtanh_ silu_ sigmoid_ tanh_ leaky_relu_ elu_ clamp_ clip_ clamp_min_ clamp_max_ add_ sub_ mul_ div_ "
    "__iadd__ __isub__ __imul__ __itruediv__"
)
_DROPOUTS = _functions("dropout dropout2d dropout3d feature_alpha_dropout alpha_dropout")
_CONVOLUTIONS, _MAXIMA, _MEANS = {torch.conv2d}, _functions("max_pool2d"), _functions("avg_pool2d")
_NORMS, _JOINS, _PADS = {F.batch_norm}, _functions("cat concat"), {F.pad}


def _locally(function: Operation, args: Sequence[Any], named: dict[str, Any]) -> Any:
    """Return what an operation makes of patches; None where it has to see the whole."""
    for functions, rule in _RULES:
        if function in functions:
            return rule(function, args, named)
    return None


def _pointwise(function: Operation, args: Sequence[Any], named: dict[str, Any]) -> PatchedTensor | None:
    if named.get("inplace"):
        made = _pointwise(function, args, {**named, "inplace": False})
        return None if made is None else args[0].become(made)
    tensors = [one for one in (*args, *named.values()) if isinstance(one, Tensor)]
    return _lifted(function, args, named) if "out" not in named and all(map(_is_per_channel, tensors)) else None


def _in_place(function: Operation, args: Sequence[Any], named: dict[str, Any]) -> PatchedTensor | None:
    if not isinstance(args[0], PatchedTensor):
        return None
    name = _IN_PLACE[function]
    plain = getattr(torch, name.strip("_").removeprefix("i" if name.startswith("__") else ""), None)
    made = _pointwise(plain or getattr(F, name[:-1]), args, named)
    return None if made is None else args[0].become(made)


def _dropout(function: Operation, args: Sequence[Any], named: dict[str, Any]) -> Any:
    return args[0] if named.get("training") is False else None  # which is then what torch returns too


def _norm(function: Operation, args: Sequence[Any], named: dict[str, Any]) -> PatchedTensor | None:
    return None if named.get("training", True) else _lifted(function, args, named)


def _join(function: Operation, args: Sequence[Any], named: dict[str, Any]) -> PatchedTensor | None:
    axis = named.get("dim", named.get("axis", args[1] if len(args) > 1 else 0))
    alike = all(isinstance(part, PatchedTensor) for part in args[0])
    return _lifted(function, args, named) if alike and axis in (1, -3) and "out" not in named else None


def _pad(function: Operation, args: Sequence[Any], named: dict[str, Any]) -> PatchedTensor | None:
    x, sides = args[0], list(args[1])
    if named.get("mode", "constant") != "constant" or len(sides) > 4 or min(sides) < 0:
        return None
    left, top = sides[0], sides[2] if len(sides) == 4 else 0
    clean = x.known.once(function, args, named)
    return PatchedTensor(clean, x.patch, x.tops + top, x.lefts + left, x.known)


def _lifted(function: Operation, args: Sequence[Any], named: dict[str, Any]) -> PatchedTensor | None:
    """Apply what treats every place alike to the clean maps and to a rectangle around the patches of all."""
    patched = _patched((*args, *named.values()))
    if len({tuple(one.clean.shape[2:]) for one in patched}) > 1:
        return None
    region = _around(patched)
    if _is_large(region[2:], patched[0].clean.shape[2:]):
        return None
    clean = patched[0].known.once(function, args, named)
    part = lambda one: one.region(*region)  # noqa: E731
    patch = function(*_each(args, part), **_each(named, part))
    return PatchedTensor(clean, patch, *region[:2], patched[0].known)


# --------------------------------------------------------------------------------------------- windows that slide


def _convolution(function: Operation, args: Sequence[Any], named: dict[str, Any]) -> PatchedTensor | None:
    given = (
        dict(zip(("input", "weight", "bias", "stride", "padding", "dilation", "groups"), args, strict=False)) | named
    )
    x, weight = given["input"], given["weight"]
    if not isinstance(x, PatchedTensor) or isinstance(given.get("padding"), str):
        return None
    kernel, padding = tuple(weight.shape[2:]), _pair(given.get("padding", 0))
    sliding = (kernel, _pair(given.get("stride", 1)), padding, _pair(given.get("dilation", 1)))
    clean = x.known.once(function, args, named)
    return _slid(x, clean, sliding, 0.0, lambda maps: function(**given | {"input": maps, "padding": 0}))


def _maximum(function: Operation, args: Sequence[Any], named: dict[str, Any]) -> PatchedTensor | None:
    given = (
        dict(zip(("input", "kernel_size", "stride", "padding", "dilation", "ceil_mode"), args, strict=False)) | named
    )
    x, kernel = given["input"], _pair(given["kernel_size"])
    stride, dilation = _pair(given.get("stride") or kernel), _pair(given.get("dilation", 1))
    if given.get("return_indices"):
        return None
    sliding = (kernel, stride, _pair(given.get("padding", 0)), dilation)
    clean = x.known.once(function, args, named)  # padded to the end by `ceil_mode`, as regions of it are
    return _slid(x, clean, sliding, float("-inf"), lambda maps: F.max_pool2d(maps, kernel, stride, 0, dilation))


def _mean(function: Operation, args: Sequence[Any], named: dict[str, Any]) -> PatchedTensor | None:
    names = ("input", "kernel_size", "stride", "padding", "ceil_mode", "count_include_pad", "divisor_override")
    given = dict(zip(names, args, strict=False)) | named
    x, kernel, padding = given["input"], _pair(given["kernel_size"]), _pair(given.get("padding", 0))
    if given.get("ceil_mode") or (any(padding) and not given.get("count_include_pad", True)):
        return None  # windows at the border then have divisors of their own
    stride, divisor = _pair(given.get("stride") or kernel), given.get("divisor_override")
    sliding = (kernel, stride, padding, (1, 1))
    clean = x.known.once(function, args, named)
    return _slid(x, clean, sliding, 0.0, lambda maps: F.avg_pool2d(maps, kernel, stride, divisor_override=divisor))


_RULES: tuple[tuple[Any, Callable[..., Any]], ...] = (
    (_POINTWISE, _pointwise),
    (_IN_PLACE, _in_place),
    (_DROPOUTS, _dropout),
    (_NORMS, _norm),
    (_JOINS, _join),
    (_PADS, _pad),
    (_CONVOLUTIONS, _convolution),
    (_MAXIMA, _maximum),
    (_MEANS, _mean),
)


def _slid(
    x: PatchedTensor, clean: Tensor, sliding: Any, fill: float, run: Callable[[Tensor], Tensor]
) -> PatchedTensor | None:
    """Apply a window that slides: compute the places whose window meets a patch, from the maps padded by `fill`."""
    axes = [
        _reached(*axis)
        for axis in zip((x.tops, x.lefts), x.patch.shape[2:], x.clean.shape[2:], clean.shape[2:], *sliding, strict=True)
    ]
    (tops, rows, from_top, height, below), (lefts, columns, from_left, width, right) = axes
    if _is_large((rows, columns), clean.shape[2:]):
        return None
    up, left = sliding[2]
    padded = x.known.once(F.pad, (x, (left, right, up, below)), {"value": fill})
    around = (from_top, from_left, height, width)
    region = _pasted(padded, x.patch, around, x.tops + up - from_top, x.lefts + left - from_left)
    return PatchedTensor(clean, run(region), tops, lefts, x.known)


def _reached(
    starts: np.ndarray, length: int, side: int, made: int, kernel: int, stride: int, padding: int, dilation: int
) -> tuple[np.ndarray, int, np.ndarray, int, int]:
    """Along an axis: starts and length of what patches reach; starts and length of what makes it; end padding."""
    reach = (kernel - 1) * dilation
    count = min(made, (length - 1 + reach) // stride + 1)
    first = np.clip(-((reach - starts - padding) // stride), 0, made - count)
    beyond = max(padding, (made - 1) * stride + reach + 1 - side - padding)
    return first, count, first * stride, (count - 1) * stride + reach + 1, beyond


def _pasted(clean: Tensor, patch: Tensor, region: Any, tops: np.ndarray, lefts: np.ndarray) -> Tensor:
    """Cut regions (B, C, height, width) out of a clean map, and put patches into them at tops and lefts (B,)."""
    from_top, from_left, height, width = region
    channels_last = clean.is_contiguous(memory_format=torch.channels_last)
    layout = torch.channels_last if channels_last else torch.contiguous_format
    shape = (len(patch), clean.shape[1], height, width)
    out = torch.empty(shape, dtype=clean.dtype, device=clean.device, memory_format=layout)
    places = np.stack([from_top, from_left, tops, lefts], axis=1).tolist()
    for row, (y, x, top, left) in enumerate(places):
        out[row] = clean[0, :, y : y + height, x : x + width]
        bottom, right = max(0, top + patch.shape[2]), max(0, left + patch.shape[3])
        hidden = patch[row, :, max(0, -top) : height - top, max(0, -left) : width - left]
        out[row, :, max(0, top) : bottom, max(0, left) : right] = hidden
    return out


def _around(patched: Sequence[PatchedTensor]) -> tuple[np.ndarray, np.ndarray, int, int]:
    """Return tops, lefts, height and width of rectangles of one size around those of all."""
    starts, lengths = [], []
    for axis, side in enumerate(patched[0].clean.shape[2:]):
        begins = [(one.tops, one.lefts)[axis] for one in patched]
        start = np.min(begins, axis=0)
        end = np.max([begin + one.patch.shape[2 + axis] for begin, one in zip(begins, patched, strict=True)], axis=0)
        lengths.append(int((end - start).max()))
        starts.append(np.minimum(start, side - lengths[-1]))
    return starts[0], starts[1], lengths[0], lengths[1]


def _is_large(part: Sequence[int], whole: Sequence[int]) -> bool:
    return part[0] * part[1] > LARGEST_SHARE * whole[0] * whole[1]


def _is_per_channel(tensor: Tensor) -> bool:
    """Whether a tensor is the same for all places and rows."""
    return tensor.ndim <= 4 and all(side == 1 for side in (*tensor.shape[-2:], *tensor.shape[:-3]))


def _clean(one: PatchedTensor) -> Tensor:
    return one.clean


def _pair(value: Any) -> tuple[int, int]:
    pair = (value, value) if isinstance(value, int) else tuple(value)
    return pair if len(pair) == 2 else (pair[0], pair[0])


def _patched(values: Iterable[Any]) -> list[PatchedTensor]:
    nested = (one for value in values for one in (value if isinstance(value, tuple | list) else (value,)))
    return [one for one in nested if isinstance(one, PatchedTensor)]


def _each(values: Any, change: Callable[[PatchedTensor], Tensor]) -> Any:
    """Return arguments with every PatchedTensor changed, in lists too."""
    if isinstance(values, PatchedTensor):
        return change(values)
    if isinstance(values, dict):
        return {name: _each(value, change) for name, value in values.items()}
    return type(values)([_each(value, change) for value in values]) if type(values) in (tuple, list) else values
