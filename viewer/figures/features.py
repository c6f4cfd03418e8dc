"""Features: what an explainer says of the features of a table over all rows, and of one feature over its values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..analysis.feature_effects import Effects, shares_below, swarm, swarm_cells
from ..words import text
from .counts import MOST_POINTS, heatmap
from .counts import SCALE as SCALE_OF_COUNTS
from .figure import Figure, Part, packed, trace
from .frame import BELOW, bar_below, framed, plain, short, short_categories
from .palette import COLORS, GRAY, SCALE

_BINS, _LAYERS, _GAP = 240, 23, 4  # of a line of the summary, in cells
_LINE, _FRAME, _LEAST = 30, 148, 320  # pixels
_MARGIN = 0.02  # of the width of the summary, free at both sides
_PAIR = 2
_REACH = 0.42  # of a line's height, that points lie off it
_CELLS = (72, 44)  # of a dependence plot, along the value and along the contribution
_HEIGHT = 480
_AXIS = 40  # letters of the name of an axis
_SPREAD = 0.3  # of the distance of two categories, over which points of one are spread
_GOLDEN = 0.6180339887498949  # whose multiples are spread evenly


@dataclass(frozen=True)
class Named:
    """A feature as a chart calls it."""

    name: str
    said: Callable[[float], str]
    """A value of it, in words."""
    categories: Sequence[str] = ()

    @property
    def is_ordered(self) -> bool:
        """Whether there is a less and a more of it: of three categories there is not."""
        return len(self.categories) <= _PAIR


def is_drawn_in_points(found: Effects, features: int = 1) -> bool:
    """Tell whether there are few enough points for one each, which opens its sample."""
    return len(found.positions) * features <= MOST_POINTS


def summary(
    found: Effects,
    order: Sequence[int],
    named: Sequence[Named],
    title: Callable[[int], str],
    label: int,
    words: tuple[str, str, tuple[str, str, str]],
) -> Figure:
    """Return a line of points or cells per feature of `order`, the first one on top, colored by the feature's value.

    `words` are those of the axis, of the color bar, and of its two ends and middle. Points have [position, label] as
    customdata; a line of cells has its feature's place as `meta`.
    """
    axis, bar, ends = words
    figure = Figure()
    span = float(found.values[:, order].min()), float(found.values[:, order].max())
    if is_drawn_in_points(found, len(order)):
        lines = list(enumerate(order[::-1]))
        for are_ordered in (True, False):
            some = [(line, feature) for line, feature in lines if named[feature].is_ordered == are_ordered]
            figure.add(*([_points(found, some, named, title, label, span)] if some else []))
        centers = [float(line) for line in range(len(order))][::-1]
        reach = [-0.6, len(order) - 0.4]
    else:
        height = _LAYERS + _GAP
        for line, feature in enumerate(order[::-1]):
            figure.add(_line_of_cells(found, feature, named[feature], span, line * height))
        centers = [(len(order) - 1 - line) * height + _LAYERS / 2 - 0.5 for line in range(len(order))]
        reach = [-_GAP, len(order) * height]
    names = short(named[feature].name for feature in order)
    ticks = [names[named[feature].name] for feature in order]
    figure.update_yaxes(tickvals=centers, ticktext=ticks, range=reach, showgrid=False, zeroline=False)
    margin = _MARGIN * ((span[1] - span[0]) or 1.0)
    figure.update_xaxes(title=axis, zeroline=True, zerolinewidth=2, range=[span[0] - margin, span[1] + margin])
    scale = bar_below(bar, tickvals=[0, 0.5, 1], ticktext=list(ends))
    figure.layout.update(coloraxis={"colorscale": SCALE, "cmin": 0, "cmax": 1, "colorbar": scale})
    height = max(_LEAST, _LINE * len(order) + _FRAME)
    return framed(figure, height, named=False, hovermode="closest", margin=BELOW)


def _points(
    found: Effects,
    lines: Sequence[tuple[int, int]],
    named: Sequence[Named],
    title: Callable[[int], str],
    label: int,
    span: tuple[float, float],
) -> Part:
    """Return the points of some lines, (line, feature), which all are of features with an order, or all of others."""
    x, y, colors, data, said = [], [], [], [], []
    for line, feature in lines:
        values, given = found.values[:, feature], found.rows[:, feature]
        x.append(values)
        y.append(line + 2 * _REACH * swarm(values, span, _BINS // 2))
        colors.append(shares_below(given))
        data += [[position, label] for position in found.positions.tolist()]
        said += [_said(title(p), named[feature], g, v) for p, g, v in _each(found.positions, given, values)]
    shares = {"color": np.concatenate(colors).round(3).tolist(), "coloraxis": "coloraxis"}
    marker = {"size": 7, "opacity": 0.85} | (shares if named[lines[0][1]].is_ordered else {"color": GRAY})
    return trace(
        "scatter",
        x=np.concatenate(x).tolist(),
        y=np.concatenate(y).tolist(),
        mode="markers",
        marker=marker,
        customdata=data,
        text=said,
        hoverinfo="text",
    )


def _each(*columns: NDArray[Any]) -> zip[tuple[Any, ...]]:
    return zip(*(column.tolist() for column in columns), strict=True)


def _said(title: str, feature: Named, given: float, value: float) -> str:
    return plain(f"{title}: {feature.name} = {feature.said(given)}, {_signed(value)}")


def _signed(value: float) -> str:
    return f"{'+' if value > 0 else ''}{text.number(value)}"


def _line_of_cells(found: Effects, feature: int, named: Named, span: tuple[float, float], below: int) -> Part:
    means, counts = swarm_cells(found.values[:, feature], shares_below(found.rows[:, feature]), span, (_LAYERS, _BINS))
    low, width = span[0], ((span[1] - span[0]) or 1.0) / _BINS
    return trace(
        "heatmap",
        z=packed(means.astype(np.float32)),  # packed: as lists of numbers these take half a page's time
        x0=low + width / 2,
        dx=width,
        y0=below,
        dy=1,
        customdata=packed(np.broadcast_to(_counted(counts), means.shape)),
        **(
            {"coloraxis": "coloraxis"}
            if named.is_ordered
            else {"colorscale": [[0, GRAY], [1, GRAY]], "showscale": False}
        ),
        hoverongaps=False,
        hovertemplate=f"{plain(named.name)}: %{{x:.3g}}, n = %{{customdata}}<extra></extra>",
        meta=feature,
    )


def _counted(counts: NDArray[np.floating]) -> NDArray[np.integer]:
    """Return counts as whole numbers, in as few bytes as they need."""
    return counts.astype(np.uint16 if counts.max(initial=0) <= np.iinfo(np.uint16).max else np.int32)


# ------------------------------------------------------------------------------------------------------- dependence


def dependence(
    found: Effects,
    feature: int,
    color: int | None,
    named: Sequence[Named],
    title: Callable[[int], str],
    label: int,
    axis: str,
) -> Figure:
    """Return what is said of a feature over its values, as points or cells in the color of another one's values.

    Cells have the mean of the other's values as their color, and their count as customdata; without a color it is their
    count.
    """
    figure, own = Figure(), named[feature]
    few = is_drawn_in_points(found)
    draw = _dependence_points if few else _dependence_cells
    figure.add(draw(found, feature, color, named, title, label))
    figure.update_xaxes(title=plain(text.shortened(own.name, _AXIS)), zeroline=False)
    if own.categories:
        names = short_categories(own.categories)
        shown = [names[name] for name in own.categories]
        figure.update_xaxes(tickvals=list(range(len(shown))), ticktext=shown)
    figure.update_yaxes(title=axis)
    if color is not None:
        bar = _color_bar(found, color, named[color])
        figure.layout.update(coloraxis={"colorscale": SCALE, "colorbar": bar, **_color_ends(found.rows[:, color])})
    looks = {} if color is None else {"margin": BELOW}
    return framed(figure, _HEIGHT, named=False, hovermode="closest", **looks)


def _color_bar(found: Effects, color: int, feature: Named) -> dict[str, Any]:
    if not feature.categories:
        return bar_below(feature.name)
    names = short_categories(feature.categories)
    there = np.unique(found.rows[:, color]).tolist()
    return bar_below(feature.name, tickvals=there, ticktext=[names.get(feature.said(value), "") for value in there])


def _color_ends(column: NDArray[np.floating]) -> dict[str, float]:
    """Return the ends of the color scale: percentiles 5 and 95, or a few far values would take all of it."""
    low, high = np.percentile(column, [5, 95]).tolist()
    return {"cmin": low, "cmax": high} if low < high else {}


def _x_of(found: Effects, feature: int, own: Named) -> NDArray[np.floating]:
    """Return where points lie along a feature; those of one category are spread, evenly and always alike."""
    x = found.rows[:, feature]
    return x + _SPREAD * ((found.positions * _GOLDEN) % 1 - 0.5) if own.categories else x


def _dependence_points(
    found: Effects,
    feature: int,
    color: int | None,
    named: Sequence[Named],
    title: Callable[[int], str],
    label: int,
) -> Part:
    given, values = found.rows[:, feature], found.values[:, feature]
    marker: dict[str, Any] = {"size": 8, "opacity": 0.8, "color": COLORS[0]}
    said = [_said(title(p), named[feature], g, v) for p, g, v in _each(found.positions, given, values)]
    if color is not None:
        others = found.rows[:, color].tolist()
        marker |= {"color": others, "coloraxis": "coloraxis"}
        more = [plain(f", {named[color].name} = {named[color].said(other)}") for other in others]
        said = [one + other for one, other in zip(said, more, strict=True)]
    return trace(
        "scatter",
        x=_x_of(found, feature, named[feature]).tolist(),
        y=values.tolist(),
        mode="markers",
        marker=marker,
        customdata=[[position, label] for position in found.positions.tolist()],
        text=said,
        hoverinfo="text",
    )


def _dependence_cells(
    found: Effects,
    feature: int,
    color: int | None,
    named: Sequence[Named],
    title: Callable[[int], str],
    label: int,
) -> Part:
    x, y = _x_of(found, feature, named[feature]), found.values[:, feature]
    counts, along, up = np.histogram2d(x, y, bins=_CELLS)
    n = packed(_counted(np.ascontiguousarray(counts.T)))
    looks: dict[str, Any]
    if color is None:
        z, looks = np.where(counts > 0, counts, np.nan), {"colorscale": SCALE_OF_COUNTS, "zmin": 0}
    else:
        sums, _, _ = np.histogram2d(x, y, bins=(along, up), weights=found.rows[:, color])
        z = np.divide(sums, counts, out=np.full_like(sums, np.nan), where=counts > 0)
        looks = {"coloraxis": "coloraxis"}
    hint = f"{plain(named[feature].name)} %{{x:.4g}}: %{{y:.3g}}, n = %{{customdata}}"
    hint += f", {plain(named[color].name)} %{{z:.4g}}" if color is not None else ""
    return heatmap(
        along,
        up,
        packed(np.ascontiguousarray(z.T, np.float32)),
        customdata=n,
        hoverongaps=False,
        hovertemplate=f"{hint}<extra></extra>",
        **looks,
    )
