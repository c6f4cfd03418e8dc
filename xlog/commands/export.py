"""`xlog export RUN -o DIR`: tables, maps and pictures for other programs."""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..arrays import Floats
from ..errors import ConfigError, LogError
from ..events.codec import stacked
from ..events.index import Index
from ..events.map_view import MapView
from ..events.records import Record
from ..events.run import Run
from ..events.sample_view import SampleView
from ..figures.options import Options, checked_options
from ..figures.phrases import FigureError
from ..integrations.loggers import MOST, TensorBoard
from ..integrations.published import shown_at
from ..painting.overlay import overlay
from ..priors import SuperpixelPrior
from .anonymous import anonymous_copy
from .arguments import add_run, new
from .csv_files import write_csv
from .figure import add_figure_arguments, figure_options, make_figures, write_figures
from .line_overlays import is_line, line_overlay
from .line_tables import line_tables
from .names import SafeNames
from .outputs import new_folder
from .sources import SourceRun, one_run
from .text import note, printable, say

HELP = "write predictions, scores, maps and pictures for other programs"
DESCRIPTION = """\
Write what a run holds into a new folder: samples, predictions, scores, and how far maps are from what their methods
promise, as tables, one row each. Of texts also tokens with their values; of rows of a table rows, features with their
values, fits, importances, partial dependences and counterfactuals.

With --maps, every map at the size of the network's input, below maps/, and maps.csv, which lists what each is of:
npy is a file per map, npz a file per sample with all its maps, png a gray picture to look at (from the least to the
greatest value; middle gray is 0 where negative values are evidence against the label). With --pictures, pictures/*.png.
Of volumes, arrays are (D, H, W), and pictures have all slices one below the other.
File names are made of names in the log, with all but letters, digits and -_. replaced.
With --overlays, every map in its colors over its picture, as the viewer's pages show it, below overlays/, and
overlays.csv; --looks and --scale say how, and of a volume which slice is shown. Of texts words have the colors, of rows
of a table each feature has a bar.
With --anonymous, the log itself is copied without host, process id and absolute paths (each becomes its last part and
digits that keep two files of one name apart), and everything else is made of that copy.
With --figure, samples and their maps as one picture for a paper: FILE.png, .svg or .pdf, in the colors of the viewer's
pages; without -o, nothing else is written. Needs the viewer: pip install 'xlog-xai[viewer]'.
With --tensorboard, a folder that TensorBoard opens: by step, means of scores and probabilities as scalars, and maps
over their pictures as images, of the first samples. Needs TensorBoard: pip install 'xlog-xai[tensorboard]'.
The exit code is 1 if a map or picture cannot be decoded; all others are written."""
EXAMPLE = "xlog export runs/demo -o tables --maps npz"

COLUMNS = {  # of a table without rows; else its first row says them
    "samples": ("step", "sample", "name", "true", "shares", "picture"),
    "predictions": ("step", "sample", "label", "class", "probability", "std", "explained", "top", "true"),
    "scores": ("step", "sample", "label", "class", "explainer", "benchmark", "value"),
    "convergence": (
        *("step", "sample", "label", "class", "explainer"),
        *("kind", "value", "relative", "bound", "beyond"),
    ),
    "overlays": ("file", "step", "sample", "explainer", "label", "layer", "layout", "layer_reason", "low", "high"),
    "maps": ("file", "key", "step", "sample", "explainer", "label", "layer", "layout", "layer_reason", "low", "high"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    add_run(parser)
    parser.add_argument("-o", "--out", type=new, metavar="DIR", help="the new folder; must not exist yet")
    parser.add_argument("--format", choices=("csv", "json"), default="csv", help="of the tables (default: csv)")
    parser.add_argument("--maps", choices=tuple(_WRITERS), help="write maps too, as such files")
    parser.add_argument("--pictures", action="store_true", help="write pictures too")
    parser.add_argument("--overlays", action="store_true", help="write every map in colors over its picture too")
    parser.add_argument("--anonymous", action="store_true", help="write a log without host, process and paths, too")
    add_figure_arguments(parser)
    parser.add_argument("--tensorboard", type=new, metavar="DIR", help="a new folder of event files for TensorBoard")
    parser.add_argument(
        "--most", type=int, metavar="N", help=f"of how many samples of each step there (default: {MOST})"
    )


def run(options: argparse.Namespace) -> int:
    """Export a run."""
    _check(options)
    drawn = checked_options({**dict(options.looks), **({"scale": options.scale} if options.scale else {})})
    found = one_run(options.path, options.run)
    figures = make_figures(found, options) if options.figure else {}
    done, failed = _export_into(options.out, found, options, drawn) if options.out else ({}, [])
    write_figures(figures)
    if options.tensorboard:
        done |= _export_to_tensorboard(options.tensorboard, found, options.most or MOST)
    for text in failed:
        note(printable(text))
    files, counts = list(map(str, figures)), ", ".join(f"{number:,} {what}" for what, number in done.items())
    data = {"out": str(options.out or options.tensorboard), **done, "failed": failed} if done else {}
    lines = [f"{options.out or options.tensorboard}: {counts}"] if done else []
    say(options, data | ({"figures": files} if files else {}), "\n".join(map(printable, [*lines, *files])))
    return int(bool(failed))


def _check(options: argparse.Namespace) -> None:
    """Raise ConfigError where what is given lacks what it is about."""
    if not options.out and not options.figure and not options.tensorboard:
        raise ConfigError("wanted -o DIR for tables, --figure FILE or --tensorboard DIR, got none; give one")
    if options.most is not None and (not options.tensorboard or options.most < 1):
        raise ConfigError("--most: wanted at least 1, with --tensorboard DIR; add it, or leave it out")
    drawn = ("--looks", "--scale") if options.overlays else ()
    if not options.figure and (more := [name for name in figure_options(options) if name not in drawn]):
        raise ConfigError(f"wanted --figure FILE with {', '.join(more)}, got none; add it, or leave them out")
    tables = [f"--{name}" for name in ("maps", "overlays", "pictures", "anonymous") if getattr(options, name)]
    if not options.out and tables:
        raise ConfigError(f"wanted -o DIR with {', '.join(tables)}, got none; add it, or leave them out")


def _export_into(
    out: Path, found: SourceRun, options: argparse.Namespace, drawn: Options
) -> tuple[dict[str, int], list[str]]:
    """Write a new folder; return how many rows each table has, and what could not be decoded."""
    with new_folder(out) as folder:
        files = [source.path for source in found.sources]
        if options.anonymous:
            files = anonymous_copy(found, folder)
        run = Run([Index(file, keep="no" if options.anonymous else "cache") for file in files])
        return _export(run, folder, options, drawn)


def _export_to_tensorboard(out: Path, found: SourceRun, most: int) -> dict[str, int]:
    """Write a new folder for TensorBoard; return how many steps, scalars and images are in it."""
    with new_folder(out) as folder:
        board = TensorBoard(folder)
        run, counts = Run([Index(source.path, keep="cache") for source in found.sources]), Counter[str]()
        for step in run.steps:
            shown = list(shown_at(run, step, most))
            board.log(shown, step)
            counts.update(["steps", *("scalars" if isinstance(one.value, float) else "images" for one in shown)])
        board.close()
    return dict(counts)


def _export(run: Run, folder: Path, options: argparse.Namespace, drawn: Options) -> tuple[dict[str, int], list[str]]:
    failed: list[str] = []
    tables: dict[str, Iterable[Record]] = {
        "samples": _samples(run, folder if options.pictures else None, failed),
        "predictions": run.predictions(),
        "scores": run.scores(),
        "convergence": run.convergence(),
        **line_tables(run),
    }
    try:
        if (prior := run.prior) is not None:
            tables["prior"] = _of_prior(run, prior)
    except ConfigError as error:  # a damaged one
        failed.append(str(error))
    if options.maps:
        (folder / "maps").mkdir()
        tables["maps"] = _WRITERS[options.maps](run, folder, failed)
    if options.overlays:
        (folder / "overlays").mkdir()
        tables["overlays"] = _overlays(run, folder, drawn, failed)
    write = _write_json if options.format == "json" else write_csv
    done = {}
    for name, rows in tables.items():
        with open(folder / f"{name}.{options.format}", "w", encoding="utf-8", newline="") as file:
            done[name] = write(file, rows, COLUMNS.get(name, ()))
    return done, failed


# ------------------------------------------------------------------------------------------------------- tables


def _of_prior(run: Run, prior: SuperpixelPrior) -> Iterator[Record]:
    """Yield a row per class and kind of superpixels: what it weighs over the data set."""
    names = run.class_names
    for label, weights in zip(prior.labels.tolist(), prior.weights, strict=True):
        about = {"method": prior.method, "layer": prior.layer, "label": label}
        about["class"] = names[label] if label < len(names) else ""
        for cluster, weight in enumerate(weights.tolist()):
            yield {**about, "cluster": cluster, "weight": weight}


def _write_json(file: IO[str], rows: Iterable[Record], columns: Iterable[str]) -> int:
    number = 0
    file.write("[")
    for number, row in enumerate(rows, 1):
        known = {name: _json_value(value) for name, value in row.items()}
        file.write((",\n" if number > 1 else "\n") + json.dumps(known))
    file.write("\n]\n")
    return number


def _json_value(value: object) -> object:
    """Return a value as JSON has it, which has no word for NaN and infinity."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


# -------------------------------------------------------------------------------------------- samples, pictures


def _samples(run: Run, folder: Path | None, failed: list[str]) -> Iterator[Record]:
    """Yield a row per sample and step; write each picture once, if there is a folder for them."""
    names = SafeNames()
    for step in run.steps:
        for sample in run.samples(step):
            try:
                picture = _picture(sample, folder, names) if folder else ""
            except LogError as error:
                picture = ""
                failed.append(str(error))
            who = {"step": step, "sample": sample.id, "name": sample.name}
            yield {**who, "true": sample.labels, "shares": _shares(sample), "picture": picture}


def _shares(sample: SampleView) -> str:
    """Return the shares of a soft ground truth as text: "0:0.2 1:0.8"."""
    return " ".join(f"{label}:{share:.7g}" for label, share in (sample.shares or {}).items())


def _picture(sample, folder: Path, names: SafeNames) -> str:  # type: ignore[no-untyped-def]
    """Write a sample's picture unless it is there, and return its file, "" where none was stored."""
    key = f"{sample.id}\0{sample.event.picture.hash.hex()}"
    file = Path("pictures", names.name(key, sample.id) + ".png")
    if not (folder / file).exists():
        pixels = sample.picture()
        if pixels is None:
            return ""
        (folder / "pictures").mkdir(exist_ok=True)
        Image.fromarray(stacked(pixels) if sample.event.picture.depth else pixels).save(folder / file)
    return file.as_posix()


# --------------------------------------------------------------------------------------------------------- maps


def _arrays(maps: Iterable[MapView], failed: list[str]) -> Iterator[tuple[MapView, Floats, Record]]:
    for view in maps:
        try:
            array = view.array()
        except LogError as error:
            failed.append(str(error))
            continue
        about = ("step", "sample", "explainer", "label", "layer", "layout", "layer_reason")
        row = {name: getattr(view, name) for name in about}
        yield view, array, {**row, "low": float(array.min()), "high": float(array.max())}


def _one_file_each(
    suffix: str, save: Callable[[Path, MapView, Floats], None]
) -> Callable[[Run, Path, list[str]], Iterator[Record]]:
    def write(run: Run, folder: Path, failed: list[str]) -> Iterator[Record]:
        names = SafeNames()
        for view, array, row in _arrays(run.maps(), failed):
            file = Path("maps", _map_name(names, view) + suffix)
            save(folder / file, view, array)
            yield {"file": file.as_posix(), "key": "", **row}

    return write


def _overlays(run: Run, folder: Path, drawn: Options, failed: list[str]) -> Iterator[Record]:
    """Write each map over its picture, and yield a row for each."""
    names = SafeNames()
    for step in run.steps:
        for sample in run.samples(step):
            try:
                picture = sample.picture()
            except LogError as error:
                failed.append(str(error))
                continue
            for view, array, row in _arrays(sample.maps(), failed):
                file = Path("overlays", _map_name(names, view) + ".png")
                try:
                    _write_overlay(run, sample, view, array, picture, drawn, folder / file)
                except FigureError as error:  # letters that no font has
                    failed.append(f"{sample.id}: {error}")
                    continue
                yield {"file": file.as_posix(), **row}


def _write_overlay(
    run: Run,
    sample: SampleView,
    view: MapView,
    array: Floats,
    picture: NDArray[np.uint8] | None,
    drawn: Options,
    file: Path,
) -> None:
    if is_line(sample):
        file.write_bytes(line_overlay(run, sample, view, array, drawn))
        return
    pixels = overlay(array, picture, signed=bool(view.event.signed), looks=drawn.looks, scale=drawn.scale or 1)
    Image.fromarray(pixels).save(file)


def _one_file_per_sample(run: Run, folder: Path, failed: list[str]) -> Iterator[Record]:
    files = SafeNames()
    for sample, maps in groupby(sorted(run.maps(), key=lambda view: view.sample), key=lambda view: view.sample):
        file, keys, arrays = Path("maps", files.name(sample) + ".npz"), SafeNames(), {}
        for view, array, row in _arrays(maps, failed):
            key = _map_name(keys, view, with_sample=False)
            arrays[key] = array
            yield {"file": file.as_posix(), "key": key, **row}
        np.savez_compressed(folder / file, allow_pickle=False, **arrays)


def _map_name(names: SafeNames, view: MapView, with_sample: bool = True) -> str:
    parts = [view.sample] if with_sample else []
    parts += [f"step-{view.step}", view.explainer, str(view.label)]
    return names.name("\0".join(parts), *parts)


def _save_npy(path: Path, view: MapView, array: Floats) -> None:
    np.save(path, array, allow_pickle=False)


def _save_png(path: Path, view: MapView, array: Floats) -> None:
    """Write a map as 8-bit gray."""
    low, high = float(array.min()), float(array.max())
    if view.event.signed:
        low, high = -max(-low, high), max(-low, high)
    scale = 255 / (high - low) if high > low else 0.0
    gray = np.full(array.shape, 127.5) if not scale and view.event.signed else (array.astype(np.float64) - low) * scale
    levels = np.rint(gray).astype(np.uint8)
    Image.fromarray(stacked(levels) if view.event.depth else levels).save(path)


_WRITERS: dict[str, Callable[[Run, Path, list[str]], Iterator[Record]]] = {
    "npy": _one_file_each(".npy", _save_npy),
    "npz": _one_file_per_sample,
    "png": _one_file_each(".png", _save_png),
}
