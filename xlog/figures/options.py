"""Options: how a figure is laid out. Addresses of the viewer and `xlog export --figure` have the same names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..errors import ConfigError
from ..painting import looks
from ..painting.looks import Looks, looks_of

LIMITS = {"columns": (1, 24, 0), "scale": (1, 16, 0), "dpi": (72, 1200, 300), "font": (4, 24, 8)}
"""Of numbers: the least, the greatest, and what goes without saying; 0: what suits the figure."""
CHOICES = {
    "rows": ("samples", "explainers"),
    "bar": ("figure", "map", "none"),
    "range": ("map", "explainer", "figure"),
    "heads": ("full", "label", "none"),
    "ground": ("light", "dark"),
    "enlarge": ("pixels", "linear"),
    "picture": ("1", "0"),
    "unit": ("", "sum", "mean"),
}
"""Of words; the first goes without saying."""
_WHOLE = ("columns", "scale", "dpi", "slice", "top")


class OptionError(ConfigError):
    """Somebody asked for an option that there is not, or that is out of range."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a figure is laid out."""

    rows: str = "samples"
    """What stands below each other; the other stands side by side."""
    columns: int = 0
    """Samples side by side; 0: one where they are rows, else all."""
    scale: int = 0
    """Pixels of the figure for one of the network's input, along each side; 0: as many as make a map an inch wide."""
    enlarge: str = "pixels"
    """Whether pixels are repeated, or values interpolated between them."""
    dpi: int = 300
    font: float = 8
    """Points."""
    bar: str = "figure"
    """Where color bars stand: below the figure, below each map, or nowhere."""
    range: str = "map"
    """What shares one color range: each map has its own, or those of an explainer, or all of them share one."""
    heads: str = "full"
    """What is written at a sample: its name, label and truth, the label alone, or nothing."""
    ground: str = "light"
    picture: bool = True
    """Whether each sample's picture stands before its maps."""
    unit: str = ""
    """Of texts what has a color: tokens, or words by the "sum" or the "mean" of their tokens."""
    title: str = ""
    """Above all of it."""
    looks: Looks = field(default_factory=Looks)


def options_of(get: Callable[[str], str]) -> Options:
    """Return the options that an address asks for; `get` gives its parts; what makes no sense goes without saying."""
    words = {name: found if (found := get(name)) in known else known[0] for name, known in CHOICES.items()}
    return Options(
        rows=words["rows"],
        columns=int(_amount("columns", get("columns"))),
        scale=int(_amount("scale", get("scale"))),
        enlarge=words["enlarge"],
        dpi=int(_amount("dpi", get("dpi"))),
        font=_amount("font", get("font")),
        bar=words["bar"],
        range=words["range"],
        heads=words["heads"],
        ground=words["ground"],
        picture=words["picture"] == "1",
        unit=words["unit"],
        title=get("title"),
        looks=looks_of(get),
    )


def _amount(name: str, given: str) -> float:
    least, greatest, plain = LIMITS[name]
    try:
        value = float(given)
    except ValueError:
        return plain
    return min(greatest, max(least, value)) if value == value else plain


def checked_options(given: Mapping[str, str]) -> Options:
    """Return the options that somebody gave by name. Raises OptionError for what is none of them, or out of range."""
    words, amounts = {**CHOICES, **looks.CHOICES}, {**LIMITS, **looks.LIMITS}
    for name, value in given.items():
        if name in words and value not in words[name]:
            raise OptionError(f"wanted {name} to be one of {', '.join(filter(None, words[name]))}, got {value!r}")
        if name in amounts and not _fits(name, value, amounts[name]):
            (least, greatest, _), noun = amounts[name], "whole number" if name in _WHOLE else "number"
            raise OptionError(f"wanted {name} to be a {noun} from {least:g} to {greatest:g}, got {value!r}")
        if name not in words and name not in amounts and name != "title":
            raise OptionError(f"wanted looks of {', '.join([*looks.LIMITS, *looks.CHOICES])}, got {name!r}")
    return options_of(lambda name: given.get(name, ""))


def _fits(name: str, text: str, limits: tuple[float, float, float]) -> bool:
    try:
        value = float(text)
        return limits[0] <= value <= limits[1] and not (name in _WHOLE and value % 1)
    except ValueError:
        return False
