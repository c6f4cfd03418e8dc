"""Markup: components of pages as HTML, so that a report is made of what pages are made of."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dash.development.base_component import Component

_VOID = ("br", "hr", "img", "input", "link", "meta")
_CAPITAL = re.compile("(?=[A-Z])")
_NAMES = {"className": "class", "htmlFor": "for"}


Drawn = Any
"""An element where components, which know their own kind alone, expect one of theirs."""


@dataclass(frozen=True)
class Element:
    """An element that Dash does not know: SVG, and what stands in a page's head."""

    tag: str
    attributes: Mapping[str, Any]
    children: Any = None


def svg(tag: str, children: Any = None, **values: Any) -> Drawn:
    """Return an element of SVG; of attributes by Python's names, `stroke_width` becomes `stroke-width`."""
    return Element(tag, {name.replace("_", "-"): value for name, value in values.items()}, children)


def markup(node: Any, linked: bool = False) -> str:
    """Return HTML of a component, a text, or a list of such. All texts and values are escaped.

    Where it is not `linked`, links between pages are plain words: a report has no other pages.
    """
    return "".join(_parts(node, linked))


def _parts(node: Any, linked: bool) -> Iterator[str]:
    if node is None:
        return
    if isinstance(node, (list, tuple)):
        for child in node:
            yield from _parts(child, linked)
    elif isinstance(node, Component):
        yield from _parts(_element(node, linked), linked)
    elif isinstance(node, Element):
        yield f"<{node.tag}{''.join(_attributes(node.attributes))}>"
        if node.tag not in _VOID:
            yield from _parts(node.children, linked)
            yield f"</{node.tag}>"
    else:
        yield html.escape(str(node), quote=False)


def _element(component: Component, linked: bool) -> Element:
    found = component.to_plotly_json()
    props = dict(found["props"])
    children, tag = props.pop("children", None), found["type"].lower()
    if not linked and tag == "a" and "nav" in (props.get("className") or "").split():
        return Element("span", {"class": props["className"], "title": props.get("title")}, children)
    return Element(tag, props, children)


def _attributes(values: Mapping[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        if value is None or value is False or value == "":
            continue
        name = _NAMES.get(name, name if "-" in name or name == "viewBox" else _lower(name))
        if name == "style":
            value = _style(value)
        yield f" {name}" if value is True else f' {name}="{html.escape(str(value))}"'


def _lower(name: str) -> str:
    """Return the name that HTML has for an attribute of React; those of SVG keep their capitals."""
    return name if name.startswith(("preserve", "clipPath", "gradient", "color", "std")) else name.lower()


def _style(values: Mapping[str, Any]) -> str:
    return "; ".join(f"{_CAPITAL.sub('-', name).lower()}: {value}" for name, value in values.items())
