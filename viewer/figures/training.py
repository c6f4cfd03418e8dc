"""Training: the data map of Swayamdipta et al. 2020: confidence over variability."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from xlog.dynamics import Dynamics

from ..words import text
from .counts import MOST_POINTS, cells, counts
from .figure import Figure, Part, trace
from .frame import framed, plain

_HEIGHT = 460
_SCALE = "Viridis"


def data_map(
    dynamics: Dynamics,
    numbers: NDArray[np.intp],
    positions: NDArray[np.integer],
    title: Callable[[int], str],
    words: tuple[str, str, str],
) -> Figure:
    """Return points of the samples of these numbers, or, for many, their counts.

    `positions` (n,) are those of all samples in the log, 0 where a sample is not logged; `title` names a number,
    `words` name both axes and the color, the share of correct records.
    """
    x, y = dynamics.variability[numbers].astype(np.float32), dynamics.confidence[numbers].astype(np.float32)
    most = max(0.5, float(x.max(initial=0)))  # of numbers from 0 to 1 no standard deviation is greater
    figure = Figure()
    if len(numbers) <= MOST_POINTS:
        figure.add(_points(dynamics, numbers, positions, title, words[2]))
    else:
        figure.add(counts(cells(x, y, ((0, most), (0, 1))), "± %{x:.2f}, %{y:.0%}"))
    figure.update_xaxes(title=words[0], range=[-0.01, most + 0.01])
    figure.update_yaxes(title=words[1], range=[-0.02, 1.02], tickformat=".0%")
    return framed(figure, _HEIGHT, named=False, hovermode="closest")


def _points(
    dynamics: Dynamics,
    numbers: NDArray[np.intp],
    positions: NDArray[np.integer],
    title: Callable[[int], str],
    color: str,
) -> Part:
    x, y = dynamics.variability[numbers].tolist(), dynamics.confidence[numbers].tolist()
    labels = dynamics.label[numbers].tolist()
    return trace(
        "scatter",
        x=x,
        y=y,
        mode="markers",
        marker={
            "color": dynamics.correctness[numbers].tolist(),
            "colorscale": _SCALE,
            "cmin": 0,
            "cmax": 1,
            "size": 8,
            "line": {"width": 0.5, "color": "rgba(128,136,148,0.8)"},
            "colorbar": {"title": {"text": color, "side": "right"}, "thickness": 12, "tickformat": ".0%"},
        },
        customdata=[[place, label] for place, label in zip(positions[numbers].tolist(), labels, strict=True)],
        text=[
            plain(f"{title(number)}: {text.percent(mean)} ± {text.number(spread)}")
            for number, mean, spread in zip(numbers.tolist(), y, x, strict=True)
        ],
        hoverinfo="text",
    )
