"""Scroll: a box that scrolls sideways where its content is wider than the screen."""

from __future__ import annotations

from typing import Any

from dash import html

from .attributes import attributes


def scroll(content: Any, label: str, class_name: str = "") -> html.Div:
    """Return the box, named for those who do not see it; it takes the focus, or keys could not scroll it."""
    place = attributes(role="region", aria_label=label)
    return html.Div(content, className=f"scroll {class_name}".strip(), tabIndex="0", **place)
