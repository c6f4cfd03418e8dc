"""`xlog normlime RUN`: what superpixels of each kind speak for, over all LIME maps of a run."""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Sequence

import numpy as np

from ..errors import LogError
from ..events.index import Index
from ..events.map_view import MapView
from ..events.run import Run
from ..priors import CLUSTERS, METHODS, Described, SuperpixelPrior, fit_prior
from ..tables import table
from .arguments import add_run, new
from .sources import one_run
from .text import note, printable, say

HELP = "sum up LIME's maps over a data set (NormLIME)"
DESCRIPTION = """\
Sum up the superpixel weights of a run's LIME maps, at its last step: superpixels are clustered by what a layer of the
network puts out there, and each cluster gets a weight for each class (NormLIME, or FastNormLIME with --method fast).
The run has to be logged with xlog.LIME(features=True), or the name of a layer.

With -o the prior is written, which Runner.register_prior() and NormLIME(prior=), LIMETimesNormLIME and GLIME take. The
exit code is 1 if there are no such maps."""
EXAMPLE = "xlog normlime runs/monday -o prior.npz"

_SHOWN = 3  # clusters of a class


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    add_run(parser)
    parser.add_argument("-o", "--out", type=new, metavar="FILE", help="write the prior (.npz); must not exist yet")
    parser.add_argument(
        "--method", choices=METHODS, default="normlime", help="how weights are made (default: normlime)"
    )
    parser.add_argument(
        "--clusters", type=int, default=CLUSTERS, metavar="N", help=f"kinds of superpixels ({CLUSTERS})"
    )
    parser.add_argument("--explainer", default="", metavar="NAME", help="whose maps, where several have features")


def run(options: argparse.Namespace) -> int:
    """Make a prior."""
    if options.clusters < 1:
        raise LogError(f"--clusters: wanted 1 or more, got {options.clusters}")
    found = Run([Index(source.path, keep="cache") for source in one_run(options.path, options.run).sources])
    views = _maps(found, options.explainer)
    if options.method == "fast":  # it predicts the top label from the kinds that an image has
        top = {record["sample"]: record["label"] for record in found.predictions(found.steps[-1]) if record["top"]}
        views = [view for view in views if top.get(view.sample) == view.label] or views
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        prior = fit_prior(list(map(_described, views)), views[0].layer, options.method, options.clusters)
    for warning in caught:
        note(printable(str(warning.message)))
    if options.out is not None:
        prior.save(options.out)
    say(options, _as_json(found, prior, views), _as_text(found, prior, views))
    return 0


def _maps(found: Run, explainer: str) -> list[MapView]:
    """Return the maps of the last step that have features, of one explainer and layer. Raises LogError."""
    views = found.maps(explainer or None, found.steps[-1]) if found.steps else iter(())
    described = [view for view in views if view.event.segments.features]
    if not described:
        raise LogError(
            "wanted maps of superpixels with features, got none; log them with xlog.LIME(features=True), or have "
            "Runner.register_prior() make the prior"
        )
    kinds = sorted({(view.explainer, view.layer) for view in described})
    if len(kinds) > 1:
        names = ", ".join(f"{name!r} of layer {layer!r}" for name, layer in kinds)
        raise LogError(f"wanted maps of one explainer and layer, got {names}; choose with --explainer")
    return described


def _described(view: MapView) -> Described:
    features = view.features()
    assert features is not None  # those without were left out
    return Described(view.label, features, np.array(view.event.segments.weights))


def _class(found: Run, label: int) -> str:
    return found.class_names[label] if label < len(found.class_names) else str(label)


def _as_json(found: Run, prior: SuperpixelPrior, views: Sequence[MapView]) -> dict[str, object]:
    weights = {_class(found, int(label)): row.tolist() for label, row in zip(prior.labels, prior.weights, strict=True)}
    facts = {"method": prior.method, "layer": prior.layer, "clusters": len(prior.centers), "maps": len(views)}
    return {**facts, "weights": weights}


def _as_text(found: Run, prior: SuperpixelPrior, views: Sequence[MapView]) -> str:
    maps = np.array([view.label for view in views])
    rows = []
    for label, weights in zip(prior.labels.tolist(), prior.weights, strict=True):
        best = np.argsort(-weights, kind="stable")[:_SHOWN]
        shown = ", ".join(f"{cluster}: {weights[cluster]:.3g}" for cluster in best)
        rows.append([printable(_class(found, label)), str(int((maps == label).sum())), shown])
    made = f"{prior.method} of {len(views)} maps: {len(prior.centers)} kinds of superpixels by layer {prior.layer}"
    return f"{printable(made)}\n\n{table(['CLASS', 'MAPS', 'KINDS WITH THE GREATEST WEIGHTS'], rows)}"
