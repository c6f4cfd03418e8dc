"""Document: a report as one HTML file, which asks nobody for anything."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import Any

from ..words import language, say
from .colored import gradient
from .markup import Element, markup

_STYLES = (
    "assets/style/tokens.css",
    "assets/style/base.css",
    "assets/style/maps.css",
    "assets/style/compare_explainers.css",
    "assets/style/texts.css",
    "assets/style/rows.css",
    "report/report.css",
)  # of the pages, and its own


def document(title: str, content: Any) -> str:
    """Return the file's text: content below a head with style, script and a policy that forbids all else."""
    style, script = _style(), _text("report/report.js")
    head = [
        Element("meta", {"charset": "utf-8"}),
        Element("meta", {"http-equiv": "Content-Security-Policy", "content": _policy(style, script)}),
        Element("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        Element("meta", {"name": "color-scheme", "content": "light dark"}),
        Element("meta", {"name": "referrer", "content": "no-referrer"}),
        Element("link", {"rel": "icon", "href": "data:,"}),
        Element("title", {}, title),
    ]
    words = {"data-opacity": say("saliency_opacity")}
    body = markup(Element("body", words, Element("main", {"class": "report"}, content)))
    code = f"<style>{style}</style>", f"<script>{script}</script>"
    return (
        f'<!doctype html>\n<html lang="{language()}">\n<head>{markup(head)}{code[0]}</head>\n{body}{code[1]}\n</html>\n'
    )


def _policy(style: str, script: str) -> str:
    """Return what a browser may load: pictures in the file, this style and this script."""
    return "; ".join(
        (
            "default-src 'none'",
            "img-src data:",
            f"style-src '{_hash(style)}'",
            "style-src-attr 'unsafe-inline'",  # the widths of bars
            f"script-src '{_hash(script)}'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hash(code: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}"


def _style() -> str:
    bars = f":root {{ --bar-sequential: {gradient(False)}; --bar-diverging: {gradient(True)}; }}"
    return "\n".join([*map(_text, _STYLES), bars])


def _text(name: str) -> str:
    return files("xlog_viewer").joinpath(name).read_text("utf-8")
