"""`xlog doctor MODEL.py:make`: what a network is, and which explainers run on it."""

from __future__ import annotations

import argparse
import contextlib
import re
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from ..arrays import Floats
from ..errors import ConfigError, DataError, ModelError
from ..explainers import Explainer
from ..model.base import INPUT, Model, ModelFacts
from ..model.layer_choice import default_layer
from ..model.passes import one_hot
from ..model.wrap import wrap
from ..registry import ExplainerInfo, list_explainers
from ..run.blindness import blamed, depends, does_not_depend
from ..run.samples import SampleReader
from ..tables import table
from ..tensors import to_array
from .network_file import NetworkFile, brief
from .text import printable, say

HELP = "describe a network, and which explainers run on it"
DESCRIPTION = """\
Run a Python file and a function in it that returns a network, or (network, example), and report what xlog finds: facts,
outputs, layers, times, and for each explainer whether it runs on the network, and if not, why. Each is really tried,
with as few passes as it can do with, on the example, an array (C, H, W) or (1, C, H, W), or else on normal noise.
Of a network that takes volumes it is (1, C, D, H, W), or --input CxDxHxW.
The exit code is 0 if every explainer runs or reports why it cannot, 1 if something fails: the file, the network, an
explainer or a plugin; 2 for wrong arguments."""
EXAMPLE = "xlog doctor model.py:make --input 3x224x224"

INPUT_SHAPE = (3, 224, 224)  # of networks for ImageNet
REPEATS = 3  # of a pass that is timed; the median counts

Verdict = Literal["runs", "refused", "fails"]


@dataclass(frozen=True)
class Trial:
    """How an explainer did."""

    explainer: str
    package: str
    verdict: Verdict
    """It runs; it reports that the network does not fit; or it fails."""
    note: str = ""
    """Why not, or what is odd about its map."""


@dataclass(frozen=True)
class Call:
    """A layer that a pass calls."""

    layer: str
    """Its name, which `layer=` of an explainer takes."""
    kind: str
    shape: tuple[int, ...]
    """Of the output."""


@dataclass(frozen=True)
class Checkup:
    """What is reported of a network."""

    facts: ModelFacts
    input: tuple[int, ...]
    outputs: tuple[int, ...]
    top: int
    """The output that is explained."""
    layers: dict[str, int]
    """How many of each kind."""
    map_layer: str | None
    """That maps of a layer are made of by default; None where there is no single one."""
    map_layout: str
    """How its places lie; or why there is no such layer."""
    calls: list[Call]
    """What a pass calls, in its order."""
    forward_seconds: float
    gradient_seconds: float | None
    """None where no gradient reaches the input."""
    trials: list[Trial]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "network", metavar="MODEL.py:make", type=network_file, help="a file, and a function in it that takes nothing"
    )
    parser.add_argument(
        "--input",
        type=input_shape,
        metavar="CxHxW",
        help="try noise of this shape, and not the example (default: the example, or noise of 3x224x224)",
    )
    parser.add_argument(
        "--layers", action="store_true", help="list what a pass calls, by the names that layer= of an explainer takes"
    )


def network_file(text: str) -> NetworkFile:
    """A file and a name in it: "model.py:make"."""
    path, colon, function = text.rpartition(":")
    if not (path and colon and function.isidentifier()):
        raise argparse.ArgumentTypeError(f"wanted a file and a function in it such as model.py:make, got {text!r}")
    return NetworkFile(Path(path), function)


def input_shape(text: str) -> tuple[int, ...]:
    """A shape (C, H, W) or (C, D, H, W): "3x224x224"."""
    if not re.fullmatch(r"[1-9]\d*(x[1-9]\d*){2,3}", text):
        raise argparse.ArgumentTypeError(f"wanted a shape such as 3x224x224, got {text!r}")
    return tuple(map(int, text.split("x")))


def run(options: argparse.Namespace) -> int:
    """Look at the network."""
    file: NetworkFile = options.network
    with contextlib.redirect_stdout(sys.stderr), file.importable():  # what the file prints is no result
        network, example = _parts(file.make())
        model, x = wrap(network), _input(example, options.input)
        with model.isolated():
            with file.blamed(f"a pass over an input {x.shape} (--input gives another)"):
                outputs = model.forward(x)
            checkup = examine(model, x, outputs)
    said = asdict(checkup)
    said["facts"]["fingerprint"] = checkup.facts.fingerprint.hex()
    say(options, said, _text(checkup, options.layers))
    return int(any(trial.verdict == "fails" for trial in checkup.trials))


def _parts(made: object) -> tuple[object, object]:
    """Return a network and an example, None where there is none."""
    if not isinstance(made, tuple):
        return made, None
    if len(made) != 2:
        raise ModelError(f"wanted a function that returns a network or (network, example), got {len(made)} values")
    return made


def _input(example: object, shape: tuple[int, ...] | None) -> Floats:
    """Return the input that is tried: (1, C, H, W)."""
    if example is None or shape is not None:
        return np.random.default_rng(0).normal(size=(1, *(shape or INPUT_SHAPE))).astype(np.float32)
    array = to_array(example)
    (sample, *more) = SampleReader(()).read(array[None] if array.ndim == 3 else array)
    if more:
        raise DataError(f"wanted one example (C, H, W) or (1, C, H, W), got {len(more) + 1}; return the first alone")
    return sample.image[None]


# ------------------------------------------------------------------------------------------------- what is seen


def examine(model: Model, x: Floats, outputs: Floats) -> Checkup:
    """Try everything on an input (1, C, H, W). Raises ModelError where its outputs are no finite logits (1, K)."""
    if outputs.ndim != 2 or not np.isfinite(outputs).all():
        raise ModelError(
            f"wanted finite logits (1, K) for an input {x.shape}, got {outputs.shape}, "
            f"{np.isfinite(outputs).mean():.0%} of it finite; return the logits, and look at the weights"
        )
    top = outputs.argmax(axis=1)
    map_layer, map_layout = _map_layer(model, x)
    return Checkup(
        facts=model.describe(),
        input=x.shape,
        outputs=outputs.shape,
        top=int(top[0]),
        layers=dict(Counter(layer.kind for layer in model.layers()).most_common()),
        map_layer=map_layer,
        map_layout=map_layout,
        calls=_calls(model, x),
        trials=[_try(info, model, x, top) for info in list_explainers()],
        forward_seconds=_seconds(lambda: model.forward(x)),
        gradient_seconds=_gradient_seconds(model, x, top),
    )


def _map_layer(model: Model, x: Floats) -> tuple[str | None, str]:
    try:
        choice = default_layer(model, x)
    except ModelError as error:
        return None, brief(error)
    return choice.layer, f"{choice.layout}: {choice.reason}"


def _calls(model: Model, x: Floats) -> list[Call]:
    kinds = {layer.name: layer.kind for layer in model.layers()}
    return [Call(call.layer, kinds[call.layer], call.shape) for call in model.calls(x)]


def _try(info: ExplainerInfo, model: Model, x: Floats, targets: np.ndarray) -> Trial:
    verdict: Verdict
    verdict, text = _verdict(info.kind, model, x, targets) if info.kind else ("fails", info.error)
    return Trial(info.name, info.package, verdict, text)


def _verdict(kind: type[Explainer], model: Model, x: Floats, targets: np.ndarray) -> tuple[Verdict, str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the verdict says it
            explainer = kind().quick()
            explainer.check_axes(x)
            explainer.check(model, x)
            grids = explainer.explain(model, x, targets, np.random.default_rng(0)).grids
            finite, blank = bool(np.isfinite(grids).all()), not grids.any()
            note = "its map is zero everywhere" if blank else _looks_away(explainer, model, x[0], int(targets[0]))
    except (ConfigError, ModelError) as error:
        return "refused", brief(error)
    except Exception as error:  # whatever a plugin or a framework raises
        return "fails", f"{type(error).__name__}: {brief(error)}"
    if not finite:
        return "fails", "NaN or infinity in its map"
    return "runs", note


def _looks_away(explainer: Explainer, model: Model, image: Floats, label: int) -> str:
    """Say what a map does not depend on: other inputs, or another label, give the same one."""
    if explainer.about.needs == "nothing":  # a control
        return ""
    found = depends(explainer, model, image, label, ("input", "label"))
    blind = [what for what, does in found.items() if not does]
    return "; ".join(map(does_not_depend, blamed(explainer, model, image, label, blind)))


def _gradient_seconds(model: Model, x: Floats, targets: np.ndarray) -> float | None:
    def once() -> None:
        pull = model.vjp(x, (INPUT,))
        pull(one_hot(targets, pull.outputs))

    try:
        return _seconds(once)
    except Exception:  # whatever the framework raises; the explainers that need a gradient say it
        return None


def _seconds(act: Callable[[], object]) -> float:
    taken = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        act()
        taken.append(time.perf_counter() - started)
    return float(np.median(taken))


# ------------------------------------------------------------------------------------------------- what is said


def _text(checkup: Checkup, layers: bool) -> str:
    facts, gradient = checkup.facts, checkup.gradient_seconds
    kinds = ", ".join(f"{count} {kind}" for kind, count in checkup.layers.items())
    lines = [
        f"network   {facts.name}, {facts.framework} {facts.version}, on {facts.device}",
        f"numbers   {facts.parameter_count:,} parameters, {facts.dtype}",
        f"input     {checkup.input}",
        f"outputs   {checkup.outputs}, the greatest is {checkup.top}",
        f"layers    {sum(checkup.layers.values())}: {kinds}",
        f"map layer {checkup.map_layer or 'none'}: {checkup.map_layout}",
        f"forward   {_milliseconds(checkup.forward_seconds)} (F)",
        f"gradient  {_milliseconds(gradient) if gradient is not None else 'none reaches the input'} (G)",
    ]
    rows = [(trial.explainer, trial.verdict, trial.note) for trial in checkup.trials]
    trials = table(["EXPLAINER", "VERDICT", "NOTE"], [tuple(map(printable, row)) for row in rows])
    return "\n".join([*map(printable, lines), "", *([_listed(checkup.calls), ""] if layers else []), trials])


def _listed(calls: list[Call]) -> str:
    rows = [(printable(call.layer), call.kind, str(call.shape)) for call in calls]
    return table(["LAYER", "KIND", "OUTPUT"], rows)


def _milliseconds(seconds: float) -> str:
    return f"{1000 * seconds:.3g} ms"
