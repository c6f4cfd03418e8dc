"""Figures of `xlog export --figure`: which samples and maps, how they are laid out, and the files."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import ConfigError
from .outputs import new_file
from .sources import SourceRun
from .viewer_parts import viewer_part

ENDINGS = (".png", ".svg", ".pdf")
_OPTIONS = {  # of the layout, by the name that addresses of the viewer have for them
    "rows": "what stands below each other: samples (default) or explainers",
    "columns": "samples side by side (default: 1 where they are rows, else all)",
    "scale": "whole number of pixels for one of the network's input (default: a map is about an inch wide)",
    "enlarge": "pixels: repeated, so that they stay crisp (default); linear: values interpolated",
    "dpi": "dots per inch (default: 300)",
    "font": "size of the letters in points (default: 8)",
    "bar": "color bars: figure (below it, default), map (below each) or none",
    "range": "what shares one color range: map (each its own, default), explainer or figure",
    "heads": "words at a sample: full (name, label, truth; default), label or none",
    "ground": "light (default) or dark",
    "unit": "what of a text has a color: sum or mean of the tokens of a word (default: each token)",
    "title": "a line above it (default: none)",
    "picture": "1: each sample's picture stands before its maps (default); 0: it does not",
}


def add_figure_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what a figure takes."""
    group = parser.add_argument_group("figures", "what --figure shows, and how")
    endings = ", ".join(ENDINGS)
    group.add_argument("--figure", nargs="+", type=_file, default=(), metavar="FILE", help=f"new: {endings}")
    several: dict[str, Any] = {"nargs": "+", "default": (), "metavar": "NAME"}
    group.add_argument("--samples", **several, help="ids or names (default: 3, evenly spaced)")
    group.add_argument("--explainers", **several, help="in their order (default: all)")
    group.add_argument("--label", metavar="NAME", help="a class or its number (default: the most probable explained)")
    group.add_argument("--step", type=int, metavar="N", help="which step (default: the last)")
    for name, text in _OPTIONS.items():
        group.add_argument(f"--{name}", metavar="VALUE", help=text)
    group.add_argument(
        "--looks",
        nargs="+",
        type=_look,
        default=(),
        metavar="NAME=VALUE",
        help="looks of maps as the viewer's addresses have them: opacity=60 show=map seq=viridis sign=for boxes=1 "
        "clip=98 by=mass ...",
    )
    group.add_argument("--font-file", default="", metavar="FILE", help="a font (default: one of the system)")
    group.add_argument("--lang", choices=("en", "zh"), default=None, help="language of the words (default: en)")


def figure_options(options: argparse.Namespace) -> list[str]:
    """Return the options of figures that were given."""
    names = ("samples", "explainers", "label", "step", *_OPTIONS, "looks", "font_file", "lang")
    return [f"--{name.replace('_', '-')}" for name in names if getattr(options, name) not in (None, (), "")]


def make_figures(found: SourceRun, options: argparse.Namespace) -> Mapping[Path, bytes]:
    """Return the bytes of each file. Raises ConfigError, before anything is written, for what cannot be drawn."""
    files = viewer_part("composer.files", "export --figure")
    given = {name: value for name in _OPTIONS if (value := getattr(options, name)) is not None}
    wanted = files.Wanted(
        samples=tuple(options.samples),
        explainers=tuple(options.explainers),
        label=options.label,
        step=options.step,
        options={**given, **dict(options.looks)},
        font=options.font_file,
        language=options.lang or "en",
    )
    try:
        kinds = {path.suffix[1:] for path in options.figure}
        made = files.make([source.path for source in found.sources], wanted, kinds)
    except files.NamedError as error:
        raise ConfigError(f"export --figure: {error}") from None
    return {path: made[path.suffix[1:]] for path in options.figure}


def write_figures(made: Mapping[Path, bytes]) -> None:
    """Write the files."""
    for file, data in made.items():
        with new_file(file) as path:
            path.write_bytes(data)


def _file(text: str) -> Path:
    """A file that is not there yet, whose name ends in what it is to be."""
    path = Path(text)
    if path.suffix not in ENDINGS:
        raise argparse.ArgumentTypeError(f"wanted a file that ends in {', '.join(ENDINGS)}, got {text!r}")
    if "\0" in text or os.path.lexists(text):
        raise argparse.ArgumentTypeError(f"wanted a path that is not there yet, got {text!r}; choose another")
    return path


def _look(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise argparse.ArgumentTypeError(f"wanted NAME=VALUE, such as opacity=60, got {text!r}")
    return name, value
