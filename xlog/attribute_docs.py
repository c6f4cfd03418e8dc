"""Attributes of classes in help(): the texts below fields, which Python itself forgets."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterable, Iterator


def show_attributes(things: Iterable[object]) -> None:
    """Have the docstrings of dataclasses end in a list of their fields and of what stands below each."""
    for thing in things:
        if isinstance(thing, type) and "__dataclass_fields__" in vars(thing):
            thing.__doc__ = _Docstring(vars(thing).get("__doc__") or "")  # type: ignore[assignment]


class _Docstring:
    """A docstring that is completed where somebody reads it: reading source takes milliseconds a class."""

    def __init__(self, text: str | _Docstring) -> None:
        self._text: str = text._text if isinstance(text, _Docstring) else text  # shown once, though listed twice

    def __get__(self, instance: object, kind: type) -> str:
        fields: dict[str, tuple[str, str]] = {}
        for base in reversed(kind.__mro__):
            for name, definition, text in _fields(base):
                fields[name] = definition, text or fields.get(name, ("", ""))[1]
        listed = [textwrap.indent(f"{what}\n{textwrap.indent(text, '    ')}", "    ") for what, text in fields.values()]
        return "\n".join([inspect.cleandoc(self._text), "", "Attributes:", *listed]) if listed else self._text


def _fields(kind: type) -> Iterator[tuple[str, str, str]]:
    """Yield name, definition and text of the public fields of a class; none where its source is not there."""
    try:
        (definition,) = ast.parse(textwrap.dedent(inspect.getsource(kind))).body
    except (OSError, TypeError, SyntaxError):
        return
    assert isinstance(definition, ast.ClassDef)
    for field, below in zip(definition.body, [*definition.body[1:], None], strict=True):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and _is_parameter(field):
            text = below.value if isinstance(below, ast.Expr) else None
            said = inspect.cleandoc(str(text.value)) if isinstance(text, ast.Constant) else ""
            yield field.target.id, f"{field.target.id}: {ast.unparse(field.annotation)}{_default(field)}", said


def _is_parameter(field: ast.AnnAssign) -> bool:
    is_hidden = ast.unparse(field.target).startswith("_") or ast.unparse(field.annotation).startswith("ClassVar")
    return not is_hidden and "init=False" not in ast.unparse(field)


def _default(field: ast.AnnAssign) -> str:
    """Write the default as a signature does; of dataclasses.field(...) what that makes."""
    if not isinstance(field.value, ast.Call):
        return "" if field.value is None else f" = {ast.unparse(field.value)}"
    given = {keyword.arg: ast.unparse(keyword.value) for keyword in field.value.keywords}
    return f" = {given['default_factory']}()" if "default_factory" in given else ""
