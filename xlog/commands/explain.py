"""`xlog explain NET.py:make PHOTOS -o DIR`: a few photos explained in a terminal."""

from __future__ import annotations

import argparse
import contextlib
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

from ..errors import ConfigError, ModelError
from ..events.records import Record
from ..explained.explain import explain
from ..explained.explained import Explained
from ..figures.visualize import Method, Sign
from ..registry import explainer_named
from ..run.image_files import SUFFIXES
from ..run.preprocess import CROP, IMAGENET_MEAN, IMAGENET_STD, Preprocess
from .arguments import new
from .csv_files import write_csv
from .doctor import network_file
from .names import SafeNames
from .network_file import NetworkFile
from .outputs import new_folder
from .text import printable, say

HELP = "explain photos with a network, and write the maps as pictures"
DESCRIPTION = """\
Run a Python file and a function in it that returns a network, or (network, preprocess), explain what it predicts of
some photos, and write into a new folder a figure of each, its maps side by side, and maps.csv, a row for each map.

preprocess is a callable that makes the network's input of a PIL image, such as the transform of your validation data.
Where the function returns none, --size is wanted: the short side of a photo is resized, its middle of that size cut
out, and normalized by --mean and --std, which are ImageNet's unless you say otherwise.
--log keeps a log, which xlog-view, xlog report and xlog export read. It needs the framework of the network."""
EXAMPLE = 'xlog explain net.py:make photos/*.jpg -o out --size 224 --explainers GradCAM "IntegratedGradients(steps=20)"'

COLUMNS = ("file", "sample", "label", "class", "probability", "explainer", "layer", "low", "high")
KINDS = ("png", "pdf", "svg")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "network", metavar="NET.py:make", type=network_file, help="a file, and a function in it that takes nothing"
    )
    parser.add_argument("photos", nargs="+", type=Path, metavar="PHOTO", help="files, or folders of them")
    parser.add_argument("-o", "--out", type=new, required=True, metavar="DIR", help="the new folder")
    several: dict[str, Any] = {"nargs": "+", "metavar": "NAME"}
    parser.add_argument("--explainers", default=["GradCAM"], **several, help="with parameters (default: GradCAM)")
    parser.add_argument("--target", **several, help="labels to explain (default: the top one, and all above 0.5)")
    parser.add_argument("--classes", type=Path, metavar="FILE", help="class names, one a line (default: numbers)")
    parser.add_argument("--activation", help="softmax (default), sigmoid or none")
    parser.add_argument("--size", type=_size, metavar="N or HxW", help="of the network's input, in pixels")
    parser.add_argument("--crop", type=float, metavar="SHARE", help=f"of the short side (default: {CROP})")
    numbers: dict[str, Any] = {"nargs": "+", "type": float, "metavar": "X"}
    parser.add_argument("--mean", **numbers, help=f"in 0..1 (default: {_text(IMAGENET_MEAN)})")
    parser.add_argument("--std", **numbers, help=f"in 0..1 (default: {_text(IMAGENET_STD)})")
    parser.add_argument("--method", choices=get_args(Method), default="overlay", help="of figures (default: overlay)")
    parser.add_argument("--sign", choices=get_args(Sign), default="all", help="which values count (default: all)")
    parser.add_argument("--format", choices=KINDS, default="png", help="of figures (default: png)")
    parser.add_argument("--log", type=Path, metavar="DIR", help="log into this folder, too")


def run(options: argparse.Namespace) -> int:
    """Explain the photos."""
    asked = [explainer_named(text) for text in options.explainers]
    photos, names = _photos(options.photos), _names(options.classes)
    file: NetworkFile = options.network
    with contextlib.redirect_stdout(sys.stderr), file.importable():  # what the file prints is no result
        network, preprocess = _parts(file.make())
        found = explain(
            network,
            photos,
            asked,
            classes=names,
            target=_targets(options.target, names),
            preprocess=_preprocess(options, preprocess),
            activation=options.activation,
            summary_dir=options.log,
        )
    with new_folder(options.out) as folder:
        rows = _write(found, folder, options)
    words = [f"{row['file']}: {row['class']} {row['probability']:.1%}" for row in rows]
    lines = [f"{options.out}: {len(rows)} maps of {len(photos)} photos", *dict.fromkeys(words)]
    say(options, {"out": str(options.out), "maps": rows}, "\n".join(map(printable, lines)))
    return 0


def _write(found: Explained, folder: Path, options: argparse.Namespace) -> list[Record]:
    """Write a figure of each photo and the table; return its rows."""
    files, rows = SafeNames(), []
    for sample in found.samples:
        file = f"{files.name(sample.id, Path(sample.id).stem)}.{options.format}"
        of_it = found.of_sample(sample.id)
        of_it.save(folder / file, method=options.method, sign=options.sign)
        for one in of_it.maps:
            about = (file, one.sample, one.label, one.class_name, one.probability, one.explainer, one.layer)
            rows.append(dict(zip(COLUMNS, (*about, float(one.array.min()), float(one.array.max())), strict=True)))
    with open(folder / "maps.csv", "w", encoding="utf-8", newline="") as table:
        write_csv(table, rows, COLUMNS)
    return rows


def _parts(made: object) -> tuple[object, Callable[..., object] | None]:
    """Return a network, and how its input is made of a photo, where the function said so."""
    if not isinstance(made, tuple):
        return made, None
    if len(made) != 2:
        raise ModelError(f"wanted a function that returns a network or (network, preprocess), got {len(made)} values")
    return made[0], made[1] if callable(made[1]) else None  # an example, for `xlog doctor`, is no preprocessing


def _preprocess(options: argparse.Namespace, made: Callable[..., object] | None) -> Callable[..., object]:
    given = [name for name in ("size", "crop", "mean", "std") if getattr(options, name) is not None]
    if made is not None and given:
        listed = ", ".join(f"--{name}" for name in given)
        raise ConfigError(f"wanted one preprocessing, got the function's and {listed}; leave these out")
    if made is not None:
        return made
    if options.size is None:
        raise ConfigError(
            "wanted to know how the network's input is made of a photo, as networks differ; give --size (and --mean "
            "and --std unless they are ImageNet's), or return (network, preprocess) from the function"
        )
    return Preprocess(**{name: getattr(options, name) for name in given})


def _photos(paths: list[Path]) -> list[Path]:
    """Return the photos among paths; of a folder all below it. Raises ConfigError for what is not there."""
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise ConfigError(f"wanted photos, got {str(path)!r}, which is not there")
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        found += [one for one in inside if one == path or one.suffix.lower() in SUFFIXES]
    if not found:
        raise ConfigError(f"wanted photos, got none in {', '.join(map(str, paths))}")
    return list(dict.fromkeys(found))


def _names(file: Path | None) -> list[str] | None:
    if file is None:
        return None
    try:
        return file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"--classes: wanted a file with a name a line, got {str(file)!r}: {error}") from None


def _targets(asked: list[str] | None, names: list[str] | None) -> list[int | str] | None:
    if asked is None:
        return None
    return [int(text) if text.isdigit() and text not in (names or ()) else text for text in asked]


def _size(text: str) -> int | tuple[int, int]:
    if not re.fullmatch(r"[1-9]\d*(x[1-9]\d*)?", text):
        raise argparse.ArgumentTypeError(f"wanted pixels such as 224 or 224x320 (height x width), got {text!r}")
    sides = tuple(map(int, text.split("x")))
    return sides[0] if len(sides) == 1 else (sides[0], sides[1])


def _text(numbers: tuple[float, ...]) -> str:
    return " ".join(map(str, numbers))
