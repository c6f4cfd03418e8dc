"""visualize: maps of one picture, that somebody has as arrays, as a figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ..arrays import Floats
from ..errors import ConfigError, DataError, close_names
from ..painting.looks import Looks
from ..painting.mixing import look_at
from ..painting.overlay import image_of
from ..painting.palettes import DIVERGING, SEQUENTIAL
from ..painting.values import Grid
from ..tensors import to_array
from . import TextSubject, compose, compose_lines
from .figure import Figure
from .line_subjects import bare
from .options import Options
from .panels import Subject
from .phrases import FigureError

Method = Literal["overlay", "blended", "heat_map", "masked", "alpha"]
Sign = Literal["all", "positive", "negative", "absolute"]
_SHOWS = {"overlay": "both", "blended": "both", "heat_map": "map", "masked": "masked", "alpha": "alpha"}
_SIGNS = {"all": "both", "positive": "for", "negative": "against", "absolute": "magnitude"}
_OPACITIES = {"overlay": 0.8, "blended": 0.5}
_BAR, _NO_BAR = "map", "none"


def visualize(
    maps: object,
    picture: object = None,
    *,
    words: Sequence[str] | None = None,
    method: Method = "overlay",
    sign: Sign = "all",
    outlier_perc: float = 2,
    opacity: float | None = None,
    palette: str | None = None,
    color_bar: bool = True,
    title: str = "",
    original: bool = True,
    signed: bool | None = None,
    scale: int = 0,
    font: str = "",
) -> Figure:
    """Return a figure of maps of one picture, as captum's visualize_image_attr_multiple makes one, without matplotlib.

    Example:
        xlog.visualize({"GradCAM": cam, "IG": ig}, photo, method="heat_map", sign="positive").save("maps.png")

    Args:
        maps: A map (H, W), several by name, or a list of several; arrays or tensors. What is no number stays bare.
        words: Of a text, whose maps have one value for each, (L,) or (1, L): its words or tokens. They are joined as
            they are, so spaces between them belong to one of them. There is no picture then.
        picture: Pixels (H, W), (H, W, 3) or (H, W, 4), whole numbers 0..255 or floats 0..1; None: there is none.
        method: "overlay" lays the map over the picture, the more opaque the greater a value is, as the viewer does;
            "blended" with one opacity, as captum does; "heat_map" shows it alone; "masked" shows the picture where the
            map has values and gray elsewhere, "alpha" the more of the picture the greater they are, on white.
        sign: What counts: "all" values, the "positive" or the "negative" ones, or their magnitude, "absolute".
        outlier_perc: Colors end where smaller magnitudes add up to all but so many percent of their sum, 0..100.
        opacity: Of a map over a picture, 0..1; None: 0.8, of a blended one 0.5.
        palette: One of "RdBu", "balance", "PuOr", "PRGn", "PiYG" for maps with signs, of "inferno", "magma", "viridis",
            "cividis", "gray" for others; None: the first.
        color_bar: Whether each map has a bar with the values where its colors end.
        title: A line above all.
        original: Whether the picture stands before the maps.
        signed: Whether negative values are evidence against the label; None: whether there are any.
        scale: Pixels of the figure for one of a map, along each side; 0: a map is about an inch wide.
        font: A font file; "": one of the system.

    Raises:
        ConfigError: A parameter is out of range.
        DataError: Maps and picture do not fit.
    """
    looks = looks_named(method, sign, outlier_perc, opacity, palette)
    named = _named(maps)
    if words is not None:
        bar = _BAR if color_bar else _NO_BAR
        return _of_words(words, named, picture, signed, Options(bar=bar, title=title, looks=looks), font)
    shown = None if picture is None else image_of(_pixels(picture))
    grids = {name: _grid(name, values, signed) for name, values in named.items()}
    sizes = {grid.values.shape for grid in grids.values()}
    if len(sizes) > 1:
        raise DataError(f"visualize: wanted maps of one size, got {sorted(sizes)}; make a figure of each")
    height, width = sizes.pop()
    subject = Subject(
        title="",
        width=width,
        height=height,
        picture=shown,
        maps={name: look_at(grid, looks) for name, grid in grids.items()},
    )
    bar = _BAR if color_bar else _NO_BAR
    options = Options(bar=bar, picture=original and shown is not None, title=title, looks=looks, scale=scale)
    return Figure(compose([subject], list(grids), options, font), font)


def _of_words(
    words: Sequence[str],
    named: Mapping[str, object],
    picture: object,
    signed: bool | None,
    options: Options,
    font: str,
) -> Figure:
    """Return a figure of the words of a text in colors. Raises DataError where values are not one for each."""
    if picture is not None or isinstance(words, str) or not all(isinstance(word, str) for word in words):
        raise DataError("visualize: wanted words as a list of strings, and no picture beside them")
    looks = {}
    for name, values in named.items():
        array = np.asarray(to_array(values), np.float32)
        if array.shape not in ((len(words),), (1, len(words))):
            raise DataError(f"visualize: wanted {name} as a value for each of {len(words)} words, got {array.shape}")
        looks[name] = look_at(_grid(name, array.reshape(1, -1), signed), options.looks)
    parts = [part for number, word in enumerate(words) for part in bare(word, number)]
    subject = TextSubject(title=options.title, parts=parts, maps=looks)
    return Figure(compose_lines([subject], list(looks), options, font), font)


def looks_named(
    method: str = "overlay",
    sign: str = "all",
    outlier_perc: float = 2,
    opacity: float | None = None,
    palette: str | None = None,
) -> Looks:
    """Return looks by the names of captum's parameters. Raises ConfigError."""
    _check("method", method, get_args(Method))
    _check("sign", sign, get_args(Sign))
    if palette is not None:
        _check("palette", palette, (*DIVERGING, *SEQUENTIAL))
    opacity = _OPACITIES.get(method, 1.0) if opacity is None else opacity
    if not 0 <= outlier_perc < 100 or not 0 <= opacity <= 1:
        raise ConfigError(
            f"wanted outlier_perc from 0 to below 100 and opacity from 0 to 1, got {outlier_perc!r} and {opacity!r}"
        )
    return Looks(
        show=_SHOWS[method],
        sign=_SIGNS[sign],
        clip=100 - outlier_perc,
        by="mass",
        opacity=100 * opacity,
        alpha="value" if method == "overlay" else "even",
        div=palette if palette in DIVERGING else DIVERGING[0],
        seq=palette if palette in SEQUENTIAL else SEQUENTIAL[0],
    )


def _check(name: str, given: str, known: Sequence[str]) -> None:
    if given not in known:
        raise ConfigError(
            f"wanted {name} to be one of {', '.join(known)}, got {given!r}{close_names(str(given), known)}"
        )


def _named(maps: object) -> Mapping[str, object]:
    if isinstance(maps, Mapping):
        named: Mapping[str, object] = {str(name): values for name, values in maps.items()}
    elif isinstance(maps, list | tuple):
        named = {f"map {number}": values for number, values in enumerate(maps, 1)}
    else:
        named = {"map": maps}
    if not named:
        raise FigureError("error_empty")
    return named


def _grid(name: str, values: object, signed: bool | None) -> Grid:
    array: Floats = np.asarray(to_array(values), np.float32)
    if array.ndim != 2 or 0 in array.shape:
        more = (
            "sum or average over channels first, as in values.sum(0)" if array.ndim == 3 else "give one map at a time"
        )
        raise DataError(f"visualize: wanted {name} as a map (H, W), got shape {array.shape}; {more}")
    return Grid(array, bool((array < 0).any()) if signed is None else signed)


def _pixels(picture: object) -> NDArray[np.uint8]:
    array = to_array(picture)
    channels = array.shape[2] if array.ndim == 3 else 1
    if array.ndim not in (2, 3) or channels not in (1, 3, 4) or 0 in array.shape:
        more = "; move channels to the end: picture.transpose(1, 2, 0)" if array.shape[:1] in ((1,), (3,), (4,)) else ""
        raise DataError(
            f"visualize: wanted a picture (H, W) or (H, W, C) of 1, 3 or 4 channels, got {array.shape}{more}"
        )
    if array.dtype == np.uint8:
        return np.asarray(array, np.uint8)
    numbers = np.asarray(array, np.float64)
    if array.dtype.kind != "f" or numbers.min() < 0 or numbers.max() > 1:
        raise DataError(
            f"visualize: wanted a picture of uint8 or of floats 0..1, got {array.dtype} from {numbers.min():.3g} to "
            f"{numbers.max():.3g}; undo the normalization: x * std + mean"
        )
    return np.rint(255 * numbers).astype(np.uint8)
