"""Curves: mean scores while pictures are changed, one line per explainer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..store.entries import Curve
from .figure import Figure, Part, trace
from .frame import clear, framed, gaps, plain, short_methods
from .palette import COLORS, Style

_HEIGHT = 340


def curve_chart(curves: Sequence[tuple[str, Curve]], looks: Mapping[str, Style], x: str, y: str) -> Figure:
    """Return lines of (explainer, curve), with words for both axes; what is not finite is a gap."""
    figure, names = Figure(), short_methods(explainer for explainer, _ in curves)
    for explainer, curve in curves:
        if curve.low and looks[explainer].color in COLORS:  # not of controls: too many bands hide each other
            figure.add(_band(curve, looks[explainer]))
        figure.add(
            trace(
                "scatter",
                x=gaps(curve.x),
                y=gaps(curve.y),
                mode="lines",
                line={"color": looks[explainer].color, "dash": looks[explainer].dash, "width": 2},
                name=names[explainer],
                hovertemplate=f"{plain(explainer)}: %{{y:.3~g}} @ %{{x:.0%}}<extra></extra>",
            )
        )
    figure.update_xaxes(title={"text": x, "standoff": 4}, tickformat=".0%")
    figure.update_yaxes(title=y)
    return framed(figure, _HEIGHT, legend={"y": -0.38})  # below the title of the axis, also on a phone


def _band(curve: Curve, style: Style) -> Part:
    """Return where the middle half of the curves runs."""
    return trace(
        "scatter",
        x=[*curve.x, *reversed(curve.x)],
        y=gaps([*curve.high, *reversed(curve.low)]),
        fill="toself",
        mode="none",
        fillcolor=clear(style.color),
        hoverinfo="skip",
        showlegend=False,
    )
