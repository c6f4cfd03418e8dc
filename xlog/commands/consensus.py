"""`xlog consensus RUN RUN ...`: the mean of several networks' maps, and how far each agrees with it."""

from __future__ import annotations

import argparse
import csv
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..errors import LogError
from ..events.index import Index
from ..events.map_view import MapView
from ..events.run import Run
from ..scores.consensus import Consensus, consensus_of
from ..tables import table
from .arguments import existing, new
from .cells import cell
from .names import SafeNames
from .outputs import new_folder
from .sources import one_run
from .text import count, note, printable, say

HELP = "how far the maps of several networks agree"
DESCRIPTION = """\
Compare the maps of two or more runs of the same samples, at the last step of each: those of the same sample, label and
explainer are normalized and averaged, and each run's agreement with that consensus is the cosine of its map with the
mean (Li et al. 2021).

Samples are matched by id, labels by the names of their classes. With -o, agreement.csv has a row per map, and the mean
maps are below maps/. The exit code is 1 if there is nothing to compare, or a map cannot be decoded."""
EXAMPLE = "xlog consensus runs/monday runs/tuesday -o consensus"

COLUMNS = ("sample", "class", "explainer", "run", "agreement", "file")
_Key = tuple[str, str, str]
"""Sample, class and explainer."""


@dataclass(frozen=True)
class Found:
    """The consensus of the maps of one sample, class and explainer."""

    key: _Key
    consensus: Consensus


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "paths", metavar="RUN", type=existing, nargs="+", help="folders of runs, or event files of them"
    )
    parser.add_argument(
        "--explainer", default="", metavar="NAME", help="of this one only (default: all that runs share)"
    )
    parser.add_argument(
        "-o", "--out", type=new, metavar="DIR", help="write agreements and mean maps; must not exist yet"
    )


def run(options: argparse.Namespace) -> int:
    """Find the consensus."""
    if len(options.paths) < 2:
        raise LogError("wanted two runs or more to compare, got one; give the folder of each")
    runs = [Run([Index(source.path, keep="cache") for source in one_run(path, "").sources]) for path in options.paths]
    names = list(map(str, options.paths))
    failed: list[str] = []
    found = _consensus(runs, options.explainer, failed)
    if options.out is None:
        agreements = _agreements(found)
    else:
        with new_folder(options.out) as folder:
            agreements = _agreements(_written(found, names, folder))
    for text in failed:
        note(printable(text))
    data = [_as_json(explainer, names, values) for explainer, values in agreements.items()]
    rows = [row for explainer, values in agreements.items() for row in _rows(explainer, names, values)]
    shown = table(["EXPLAINER", "RUN", "AGREEMENT", "MAPS"], rows)
    say(
        options, {"consensus": data, "failed": failed}, shown if rows else "no sample has maps of one class in all runs"
    )
    return int(bool(failed) or not rows)


def _consensus(runs: Sequence[Run], explainer: str, failed: list[str]) -> Iterator[Found]:
    """Yield the consensus of all maps that every run has, in the order of the first one."""
    by_key = [_maps_of(run, explainer) for run in runs]
    of_rows = bool(runs[0].metadata.features)
    for key in by_key[0]:
        if not all(key in views for views in by_key):
            continue
        views = [views[key] for views in by_key]
        try:
            maps = [view.array() for view in views]
        except LogError as error:
            failed.append(str(error))
            continue
        if len({map_.shape for map_ in maps}) > 1:
            sizes = ", ".join("x".join(map(str, map_.shape)) for map_ in maps)
            failed.append(f"maps of {' / '.join(key)} are of several sizes: {sizes}")
            continue
        weighs = of_rows or all(view.event.WhichOneof("values") == "segments" for view in views)
        yield Found(key, consensus_of(maps, weighs))


def _maps_of(run: Run, explainer: str) -> dict[_Key, MapView]:
    names = run.class_names
    views = run.maps(explainer or None, run.steps[-1]) if run.steps else iter(())
    return {(view.sample, _class(names, view.label), view.explainer): view for view in views}


def _class(names: Sequence[str], label: int) -> str:
    return names[label] if label < len(names) else str(label)


def _agreements(found: Iterable[Found]) -> dict[str, np.ndarray]:
    """Return the agreements (maps, runs) of each explainer."""
    by_explainer: dict[str, list[np.ndarray]] = defaultdict(list)
    for one in found:
        by_explainer[one.key[2]].append(one.consensus.agreements)
    return {explainer: np.stack(values) for explainer, values in by_explainer.items()}


def _written(found: Iterable[Found], runs: Sequence[str], folder: Path) -> Iterator[Found]:
    """Write what is found, and hand it on."""
    (folder / "maps").mkdir()
    names = SafeNames()
    with open(folder / "agreement.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for one in found:
            path = Path("maps", names.name("\0".join(one.key), *one.key) + ".npy")
            np.save(folder / path, one.consensus.mean.astype(np.float32), allow_pickle=False)
            for name, agreement in zip(runs, one.consensus.agreements, strict=True):
                writer.writerow(map(cell, [*one.key, name, float(agreement), path.as_posix()]))
            yield one


def _mean(values: np.ndarray) -> float | None:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else None


def _as_json(explainer: str, runs: Sequence[str], values: np.ndarray) -> Mapping[str, object]:
    means = {name: _mean(column) for name, column in zip(runs, values.T, strict=True)}
    zero = {name: int(np.isnan(column).sum()) for name, column in zip(runs, values.T, strict=True)}
    return {"explainer": explainer, "maps": len(values), "agreement": means, "zero_everywhere": zero}


def _counted(values: np.ndarray) -> str:
    """Say how many maps of a run there are, and how many of them agree with nothing."""
    zero = int(np.isnan(values).sum())
    return count(len(values), "map") + (f", {zero} of them zero everywhere and left out" if zero else "")


def _rows(explainer: str, runs: Sequence[str], values: np.ndarray) -> list[list[str]]:
    """Return a row per run, the one that agrees most first."""
    means = [_mean(column) for column in values.T]
    order = sorted(range(len(runs)), key=lambda i: -math.inf if means[i] is None else -means[i])  # type: ignore[operator]
    shown = ["-" if means[i] is None else f"{means[i]:.3f}" for i in order]
    return [
        [printable(explainer), printable(runs[i]), value, _counted(values[:, i])]
        for i, value in zip(order, shown, strict=True)
    ]
