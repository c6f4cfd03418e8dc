"""What a page's tree of elements holds."""

from __future__ import annotations

import base64
import json

import numpy as np
from dash.development.base_component import Component
from plotly.utils import PlotlyJSONEncoder
from xlog_viewer.server import app

_NAMES = ("explainer-name", "middle", "breakable")  # their parts are one word


def nodes(content) -> list[Component]:
    """Return all components of a page, from top to bottom."""
    if isinstance(content, (list, tuple)):
        return [node for child in content for node in nodes(child)]
    if not isinstance(content, Component):
        return []
    return [content, *nodes(getattr(content, "children", None))]


def words(content) -> str:
    """Return all text of a page."""
    if isinstance(content, (list, tuple)):
        return " ".join(" ".join(map(words, content)).split())
    if getattr(content, "className", "").split(" ")[0] in (
        "explainer-name",
        "middle",
        "breakable",
    ):  # their parts are one word
        return content.title
    return words(getattr(content, "children", None)) if isinstance(content, Component) else str(content or "")


def links(content, *, text: str | None = None) -> list[str]:
    return [node.href for node in nodes(content) if hasattr(node, "href") and (text is None or words(node) == text)]


def show(logs, path: str, search: str = "") -> tuple[list, str, str]:
    """Return content, title and stamp of the page at an address."""
    page, stamp = app.show(logs, path, search)
    json.dumps(page, cls=PlotlyJSONEncoder)  # as Dash will
    return page["content"], page["title"], stamp


def of_class(content, name: str) -> list[Component]:
    return [node for node in nodes(content) if name in (getattr(node, "className", None) or "").split()]


def unpacked(told: dict[str, str]) -> np.ndarray:
    """Return the numbers of a chart that are sent as bytes."""
    return np.frombuffer(base64.b64decode(told["bdata"]), np.dtype(told["dtype"]))
