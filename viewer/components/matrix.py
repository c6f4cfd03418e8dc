"""Matrix: correlations as a table of colored cells; numbers stand in them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from dash import html

from xlog.painting.palettes import color_tables

from ..words import say, text
from .explainer_name import explainer_name
from .scroll import scroll

_DARK_BELOW = 0.179  # relative luminance where black and white text have the same contrast


def matrix(
    names: Sequence[str], values: Sequence[Sequence[float]], hints: Sequence[Sequence[str]], label: str
) -> html.Div:
    """Return a square table of values -1..1 with a hint for each cell; NaN is said to be no value.

    Rows are named and numbered; columns have the numbers alone, as names would not fit over them.
    """
    heads = [html.Th(text.integer(number), scope="col", title=name) for number, name in enumerate(names, 1)]
    rows = [
        html.Tr([html.Th([f"{number} ", explainer_name(name)], scope="row"), *map(_cell, line, said)])
        for number, (name, line, said) in enumerate(zip(names, values, hints, strict=True), 1)
    ]
    table = html.Table([html.Thead(html.Tr([html.Td(), *heads])), html.Tbody(rows)], className="matrix")
    return scroll(table, label)


def _cell(value: float, hint: str) -> html.Td:
    if math.isnan(value):
        return html.Td(say("scores_no_value"), className="absent", title=hint)
    ground, ink = shade(value)
    return html.Td(
        f"{round(value, 2) + 0.0:.2f}".replace("-", "−"), title=hint, style={"backgroundColor": ground, "color": ink}
    )


def shade(value: float) -> tuple[str, str]:
    """Return the colors of a value -1..1 and of text on it."""
    color = color_tables()["diverging"]["RdBu"][round(127.5 * (min(max(value, -1.0), 1.0) + 1))]
    linear = [(part / 255 / 12.92) if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in color]
    light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "rgb({}, {}, {})".format(*color), "#000000" if light > _DARK_BELOW else "#ffffff"
