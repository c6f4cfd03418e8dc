"""Bundle: the modules of a client as one script, each in a scope of its own: a slow network asks once.

Reads what our own modules are written in, and no more: imports by name, exports of functions, constants and classes,
each at the beginning of a line. Anything else is refused.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

_IMPORT = re.compile(r"import (?:(?:\* as (?P<all>\w+)|\{(?P<names>[^}]*)\}) from )?'(?P<path>\.[\w./]+)';\n", re.ASCII)
_EXPORT = re.compile(r"export (?=(?:async )?function (\w+)|const (\w+) =|class (\w+) )", re.ASCII)
_TYPES = re.compile(r"^[ \t]*/\*\*.*?\*/\n", re.MULTILINE | re.DOTALL)  # a third of the text, and of no use to browsers
_KEYWORD = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)


class BundleError(ValueError):
    """A module says something that is not understood."""


def bundle(entry: str, read: Callable[[str], str]) -> str:
    """Return one script of a module and of all that it imports; `read` returns the text at a path."""
    done: dict[str, str] = {}
    _add(entry, read, done, ())
    return "".join(done.values())


def _add(path: str, read: Callable[[str], str], done: dict[str, str], above: tuple[str, ...]) -> None:
    """Add a module behind those that it imports."""
    if path in above:
        raise BundleError(f"wanted modules without circles, got {' > '.join((*above, path))}")
    if path in done:
        return
    text = read(path)
    for found in _IMPORT.finditer(text):
        _add(_resolved(path, found["path"]), read, done, (*above, path))
    done[path] = _scope(path, text)


def _scope(path: str, text: str) -> str:
    names = [next(filter(None, found.groups())) for found in _EXPORT.finditer(text)]
    body = _TYPES.sub("", _EXPORT.sub("", _IMPORT.sub(lambda found: _bound(path, found), text)))
    if left := _KEYWORD.search(body):
        raise BundleError(f"{path}: wanted an import or an export as the other modules have it, got {left[0]!r}")
    return f"// {path}\nconst {_name(path)} = (function () {{\n{body}return {{ {', '.join(names)} }};\n}})();\n"


def _bound(path: str, found: re.Match[str]) -> str:
    """Return what an import is within the bundle."""
    there = _name(_resolved(path, found["path"]))
    if found["all"]:
        return f"const {found['all']} = {there};\n"
    return f"const {{{found['names'].replace(' as ', ': ')}}} = {there};\n" if found["names"] else ""


def _resolved(path: str, other: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), other))


def _name(path: str) -> str:
    return "$" + re.sub(r"\W", "_", path.removesuffix(".js"))
