"""Figure: traces and a layout, as plotly's script reads them.

Plotly's own classes in Python look at every part of every point: of a page with ten charts they took nine tenths of the
time. Tests hand what is made here to those classes.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from typing import Any

from numpy.typing import NDArray

_CODES = {"float32": "f4", "float64": "f8", "int32": "i4", "uint16": "u2", "uint8": "u1"}


class Part(dict[str, Any]):
    """A trace, a layout, or a part of one; its parts are attributes too, None where there is none."""

    def __getattr__(self, name: str) -> Any:
        found = None if name.startswith("__") else self.get(name)
        return Part(found) if isinstance(found, dict) else found


def trace(kind: str, **parts: Any) -> Part:
    """Return a trace of a kind that plotly knows: "scatter", "bar"..."""
    return Part(type=kind, **{name: part for name, part in parts.items() if part is not None})


def packed(values: NDArray[Any]) -> dict[str, str]:
    """Return an array as plotly reads many numbers fast: their bytes, as text."""
    told = {"dtype": _CODES[values.dtype.name], "bdata": base64.b64encode(values.tobytes()).decode()}
    return told if values.ndim == 1 else told | {"shape": ", ".join(map(str, values.shape))}


class Figure:
    """A chart. Its axes are "xaxis" and "yaxis", and "xaxis2"... where they were laid out."""

    def __init__(self, *traces: Part) -> None:
        self.data: list[Part] = list(traces)
        self.layout = Part(xaxis=Part(), yaxis=Part())

    def add(self, *traces: Part, place: int = 1) -> None:
        """Add traces in the axes of a place, which are numbered from 1."""
        axes = {} if place == 1 else {"xaxis": f"x{place}", "yaxis": f"y{place}"}
        self.data += [Part(one | axes) for one in traces]

    def axes(self, letter: str) -> Iterator[Part]:
        """Return all axes along x or along y."""
        return (part for name, part in self.layout.items() if name.startswith(f"{letter}axis"))

    def update_xaxes(self, **looks: Any) -> None:
        """Give all axes along x these looks; a title may be its text."""
        for axis in self.axes("x"):
            axis.update(_titled(looks))

    def update_yaxes(self, **looks: Any) -> None:
        """The same of those along y."""
        for axis in self.axes("y"):
            axis.update(_titled(looks))

    def axis(self, name: str, **looks: Any) -> None:
        """Give one axis looks, which may be a new one."""
        known = self.layout.setdefault(name, Part())
        known.update(_titled(looks))

    def columns(self, titles: Sequence[str], gap: float, one_scale: bool) -> None:
        """Lay axes out side by side; they share those along y, and along x too where all have `one_scale`."""
        width = (1 - gap * (len(titles) - 1)) / len(titles)
        notes = []
        for place, title in enumerate(titles):
            number, start = "" if not place else str(place + 1), place * (width + gap)
            along = {"matches": "x"} if place and one_scale else {}
            up = {"matches": "y", "showticklabels": False} if place else {}
            self.axis(f"xaxis{number}", anchor=f"y{number}", domain=[start, start + width], **along)
            self.axis(f"yaxis{number}", anchor=f"x{number}", domain=[0, 1], **up)
            notes.append(_note(title, start + width / 2))
        self.layout["annotations"] = notes

    def two_rows(self, upper: float, gap: float) -> None:
        """Lay axes out one above the other, that share those along x; `upper` is the share of the first of both."""
        low = (1 - upper) * (1 - gap)
        self.axis("xaxis", anchor="y", domain=[0, 1], matches="x2", showticklabels=False)
        self.axis("yaxis", anchor="x", domain=[low + gap, 1])
        self.axis("xaxis2", anchor="y2", domain=[0, 1])
        self.axis("yaxis2", anchor="x2", domain=[0, low])

    def to_plotly_json(self) -> dict[str, Any]:
        """Return it as it is sent; whoever makes JSON of a page asks for this."""
        return {"data": self.data, "layout": self.layout}


def _titled(looks: dict[str, Any]) -> dict[str, Any]:
    title = looks.get("title")
    return looks | {"title": {"text": title}} if isinstance(title, str) else looks


def _note(words: str, x: float) -> dict[str, Any]:
    """Return the title of a column, above it."""
    place = {"x": x, "xref": "paper", "xanchor": "center", "y": 1, "yref": "paper", "yanchor": "bottom"}
    return {"text": words, "showarrow": False, "font": {"size": 12}, **place}
