"""Composer: figures of samples of a run and their maps, for papers and slides."""

from __future__ import annotations

from xlog.figures import Drawing, FigureError, Options, compose_lines
from xlog.figures import compose as drawn

from ..data import LogDir
from ..store.run import Run
from ..words import say
from .content import Content
from .lines import LineReader
from .panels import Painter


def compose(logs: LogDir, run: Run, content: Content, options: Options, font: str = "") -> Drawing:
    """Return a figure. Raises FigureError, which says what cannot be drawn and what to do."""
    if content.are_lines:
        lines = LineReader(logs, run, content, options)
        return compose_lines(lines.subjects(), content.explainers, options, font, _said)
    painter = Painter(logs, run, content, options)
    painter.scale()  # refuses what is too large before anything is read
    return drawn(painter.subjects(), content.explainers, options, font, _said)


def in_words(error: FigureError) -> str:
    """Return why a figure cannot be made, in the language of now."""
    return _said(error.key, **error.values)


def _said(key: str, **values: object) -> str:
    return say(f"figure_{key}", **values)


__all__ = ["Content", "compose", "in_words"]
