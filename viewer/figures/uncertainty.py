"""Certainty: probabilities against their spread, and against how often they were right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from ..analysis.calibration import Bin
from ..words import text
from .counts import MOST_POINTS, Cells, cells, counts, heatmap
from .figure import Figure, Part, trace
from .frame import framed, plain
from .palette import COLORS, GRAY, RIGHT_MARKERS, WRONG

_CELL = "%{x:.0%}, ± %{y:.1%}"
_HEIGHT = 400


@dataclass(frozen=True)
class Tops:
    """The top labels of samples (N,), as points."""

    position: NDArray[np.integer]
    label: NDArray[np.integer]
    probability: NDArray[np.float32]
    std: NDArray[np.float32]
    right: NDArray[np.int8]
    """1, 0; -1 where it cannot be said."""

    def of(self, rows: NDArray[np.bool_]) -> Tops:
        """Return some of them."""
        return Tops(*(getattr(self, part.name)[rows] for part in fields(self)))


def stds(
    tops: Tops, title: Callable[[int], str], names: Mapping[int, str], axes: tuple[str, str], by_wrong: bool = False
) -> Figure:
    """Return points, or cells of many; customdata of a point are its position and its top label.

    `title` returns the name of the sample at a position; `names` are those of right, wrong and neither (1, 0, -1).
    Cells have the color of their count or, `by_wrong`, of the share in them that is wrong.
    """
    figure = Figure()
    if len(tops.position) <= MOST_POINTS:
        kinds = [kind for kind in RIGHT_MARKERS if (tops.right == kind).any()]
        figure.add(*(_points(tops.of(tops.right == kind), title, names[kind], kind) for kind in kinds))
        named = kinds != [-1]
    else:
        figure.add(_wrong_shares(tops) if by_wrong else counts(_cells(tops), _CELL))
        named = False
    figure.update_xaxes(title=axes[0], range=[-0.02, 1.02], tickformat=".0%")
    figure.update_yaxes(title=axes[1], rangemode="tozero", tickformat=".1%")
    return framed(figure, _HEIGHT, named=named, hovermode="closest")


def _points(tops: Tops, title: Callable[[int], str], name: str, kind: int) -> Part:
    return trace(
        "scatter",
        x=tops.probability.tolist(),
        y=tops.std.tolist(),
        name=name,
        mode="markers",
        marker=RIGHT_MARKERS[kind] | {"size": 8, "opacity": 0.7},
        customdata=np.stack([tops.position, tops.label], axis=1).tolist(),
        text=[
            plain(f"{title(place)}: {text.percent(p)} ± {text.percent(d)}" + (f", {name}" if kind >= 0 else ""))
            for place, p, d in zip(
                *(part.tolist() for part in (tops.position, tops.probability, tops.std)), strict=True
            )
        ],
        hoverinfo="text",
    )


def _wrong_shares(tops: Tops) -> Part:
    """Return the share that is wrong of those of which it can be said; hovering tells of how many."""
    known, x, y = _cells(tops, tops.right >= 0)
    wrong, _, _ = _cells(tops, tops.right == 0)
    shares = np.divide(wrong, known, out=np.full_like(wrong, np.nan), where=known > 0)
    z = [[None if value != value else value for value in row] for row in shares.T.tolist()]
    hint = f"{_CELL}: %{{z:.0%}}, n = %{{customdata}}<extra></extra>"
    scale = [[0, COLORS[0]], [1, WRONG]]
    return heatmap(
        x, y, z, colorscale=scale, zmin=0, zmax=1, customdata=known.T.astype(int).tolist(), hovertemplate=hint
    )


def _cells(tops: Tops, rows: NDArray[np.bool_] | None = None) -> Cells:
    most = float(tops.std.max()) or 1.0
    chosen = tops if rows is None else tops.of(rows)
    return cells(chosen.probability, chosen.std, ((0, 1), (0, most)))


def reliability(bins: Sequence[Bin], x: str, y: str, counts: str) -> Figure:
    """Return how often predictions were right over how probable they were, and below how many there are of each."""
    figure = Figure()
    figure.two_rows(0.75, 0.05)
    figure.add(
        trace("scatter", x=[0, 1], y=[0, 1], mode="lines", line={"color": GRAY, "dash": "dash"}, hoverinfo="skip")
    )
    figure.add(_accuracies(bins))
    figure.add(
        trace(
            "bar",
            x=[(b.low + b.high) / 2 for b in bins],
            y=[b.count for b in bins],
            width=[(b.high - b.low) * 0.9 for b in bins],
            marker={"color": COLORS[0]},
            text=[text.integer(b.count) for b in bins],
            hoverinfo="text",
            textposition="none",
        ),
        place=2,
    )
    figure.update_xaxes(range=[0, 1.02], tickformat=".0%")
    figure.axis("xaxis2", title=x)
    figure.axis("yaxis", title=y, range=[-0.02, 1.02], tickformat=".0%")
    figure.axis("yaxis2", title=counts, nticks=4)
    return framed(figure, _HEIGHT, named=False)


def _accuracies(bins: Sequence[Bin]) -> Part:
    return trace(
        "scatter",
        x=[b.confidence for b in bins],
        y=[b.accuracy for b in bins],
        mode="markers",
        marker={"color": COLORS[0], "size": 9},
        error_y={
            "array": [b.accuracy_high - b.accuracy for b in bins],
            "arrayminus": [b.accuracy - b.accuracy_low for b in bins],
            "thickness": 1.5,
            "width": 5,
            "color": COLORS[0],
        },
        text=[f"{text.percent(b.confidence)} → {text.percent(b.accuracy)}, n = {text.integer(b.count)}" for b in bins],
        hoverinfo="text",
    )
