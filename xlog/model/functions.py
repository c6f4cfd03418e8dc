"""FunctionCall: a call of a function where a layer would do, so that what is said of layers can be said of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

Tensor = Any  # of the framework


class FunctionCall(NamedTuple):
    """One call of a function of one tensor that depends on a network's input."""

    kind: str
    """As Layer.kind has it of a layer that does the same; other where no layer does."""
    x: Tensor
    """That tensor."""
    params: Mapping[str, Tensor]
    """Its weight and bias, where it has any; they do not depend on the input."""
    run: Callable[[Tensor, Mapping[str, Tensor]], Tensor]
    """The function at another x, with other parameters; all else as it was called with."""


Call = Callable[[FunctionCall], Tensor]
"""Makes, in place of a function, what the network goes on with."""
Summands = Callable[[Tensor, Tensor], "tuple[Tensor, Tensor]"]
"""Makes what is summed in place of two tensors."""


def bound(
    function: Callable[..., Any], args: tuple[Any, ...], named: Mapping[str, Any], places: Mapping[str, int]
) -> tuple[Callable[[Tensor, Mapping[str, Tensor]], Tensor], dict[str, Tensor]]:
    """Return a function as one of its first argument and parameters, which stand at places, and these as given."""
    at = {name: place for name, place in places.items() if place < len(args) and args[place] is not None}
    given = {name: args[place] for name, place in at.items()}
    given |= {name: named[name] for name in places if named.get(name) is not None}

    def run(x: Tensor, params: Mapping[str, Tensor]) -> Tensor:
        changed = {at[name]: value for name, value in params.items() if name in at}
        rest = [changed.get(place, value) for place, value in enumerate(args) if place]
        return function(x, *rest, **{**named, **{name: value for name, value in params.items() if name not in at}})

    return run, given
