"""replaced: functions of paddle that networks call, others in their place for the time; paddle has no mode for that."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import paddle
from paddle import Tensor
from paddle.nn import functional as F

Function = Callable[..., Any]


@contextmanager
def replaced(by: Mapping[Function, Function], kinds: Sequence[type]) -> Iterator[None]:
    """Bind the names of functions to others, as long as it lasts: paddle's own names, and those beside layers.

    `kinds` are classes of layers, in whose files functions may have names too. Calls of other threads go to the
    function itself.
    """
    others = {id(function): _here(function, other) for function, other in by.items()}
    bound: list[tuple[Any, str, Function]] = []
    try:
        for owner in (F, paddle, Tensor):
            for name in {function.__name__ for function in by}:
                function = getattr(owner, name, None)
                if function is not None and id(function) in others:
                    bound.append((owner, name, function))
                    setattr(owner, name, others[id(function)])
        for names in _names_beside(kinds):
            for name in [name for name, value in names.items() if id(value) in others]:
                bound.append((names, name, names[name]))
                names[name] = others[id(names[name])]
        yield
    finally:
        for where, name, function in bound:
            if isinstance(where, dict):
                where[name] = function
            else:
                setattr(where, name, function)


def _here(function: Function, other: Function) -> Function:
    """Return a function that is the other one in this thread."""
    thread = threading.get_ident()

    def either(*args: Any, **named: Any) -> Any:
        return (other if threading.get_ident() == thread else function)(*args, **named)

    return either


def _names_beside(kinds: Sequence[type]) -> list[dict[str, Any]]:
    """The names of the files that classes of layers stand in, each file once."""
    found = [getattr(getattr(kind, "forward", None), "__globals__", {}) for kind in dict.fromkeys(kinds)]
    return list({id(names): names for names in found}.values())
