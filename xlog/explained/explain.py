"""explain: maps of a few pictures in one call. One Runner, into a log that is kept or one that is taken away again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from ..errors import ConfigError, DataError
from ..events.logs import Logs
from ..explainers import Explainer, GradCAM
from ..model.outputs import Pick
from ..model.passes import blaming_network
from ..model.wrap import wrap
from ..places.place import place_of
from ..registry import explainer_named
from ..run.beside import beside
from ..run.images import Unnormalize
from ..run.preprocess import Preprocessing
from ..run.runner import Runner
from ..run.samples import SampleReader
from ..run.targets import is_per_sample
from ..tensors import is_array_like, to_array
from .explained import Explained
from .given import given

Explainers = str | Explainer | Iterable[str | Explainer]


def explain(
    network: object,
    images: object,
    explainers: Explainers | None = None,
    *,
    classes: Sequence[str] | None = None,
    target: object = None,
    preprocess: Preprocessing | None = None,
    unnormalize: Unnormalize = None,
    summary_dir: str | os.PathLike[str] | None = None,
    logits: Pick | None = None,
    objective: Callable[[Any], Any] | None = None,
    **options: Any,
) -> Explained:
    """Explain what a network predicts of some pictures, and return the maps.

    The network is left bit for bit as it was. Nothing is left on the disk unless `summary_dir` is given. Whole data
    sets, benchmarks and training steps are for a Runner.

    Example:
        found = xlog.explain(network, "cat.jpg", xlog.GradCAM(), preprocess=xlog.Preprocess(size=224))
        found.save("cat.png")
        heat = found.array()  # (1, 224, 224)

    Args:
        network: As Runner takes it.
        images: The network's input as an array or a tensor, (N, C, H, W) or one (C, H, W), or a list of (C, H, W); or
            photos: a path, a folder, a PIL image, pixels (H, W, C) of uint8, or a list of these, with `preprocess`. A
            batch of a DataLoader is taken, too, with its labels.
        explainers: One or several: xlog.GradCAM(), or a text, "IntegratedGradients(steps=20)"; by default GradCAM.
        classes: Names of the outputs; without them they are numbers.
        target: Which labels are explained: a number, a name or a list of these for all images; "true" or "predicted";
            an array or a tensor (N,) with one for each; or a callable, as Runner takes it. By default true labels, and
            every one that is more probable than 0.5, and the top one.
        preprocess: How inputs are made of photos: xlog.Preprocess(...), or a callable of a PIL image, such as the
            transform of your validation data. It has no default, as networks differ.
        unnormalize: What undoes the normalization for display: (mean, std) in units of 0..1, or a callable. By default
            what `preprocess` says, and without that each input is scaled from its least to its greatest value.
        summary_dir: A folder to log into; None: nothing is kept.
        logits: Which part of what the network returns is the logits; see Runner.
        objective: What makes the outputs of it that are explained; see Runner.
        options: Whatever else a Runner takes: activation, top_k, threshold, seed, batch_size, task, ...

    Raises:
        ConfigError: A parameter is out of range.
        DataError: What was given are no images, or not such as the network takes.
        ModelError: The network fails, or cannot be explained so.
    """
    if options.get("samples") is not None:
        raise ConfigError("samples: wanted pictures, got texts or rows of a table, which a Runner explains")
    what = given(images, preprocess)
    names = (
        list(classes)
        if classes is not None
        else _numbers(network, what.batches, logits, objective, options.get("inputs"))
    )
    with _folder(summary_dir) as folder:
        runner = Runner(
            folder,
            data=(what.batches, names),
            model=network,
            logits=logits,
            objective=objective,
            targets=_targets(target, what.batches, names),
            unnormalize=what.unnormalize if unnormalize is None else unnormalize,
            **{"progress": False, "precision": "f32", "store_images": "png", "sharded": False, **options},
        )
        try:
            runner.register_saliency(_explainers(explainers))
            result = runner.run()
        finally:
            runner.close()
        run = next(run for run in Logs(result.path, keep="no") if run.id == result.run_id)
        return Explained.of(run, None if summary_dir is None else place_of(folder))


@contextmanager
def _folder(summary_dir: str | os.PathLike[str] | None):  # type: ignore[no-untyped-def]
    """Yield where the log goes; one that nobody asked for ends with the block."""
    if summary_dir is not None:
        yield summary_dir
        return
    with TemporaryDirectory(prefix="xlog-") as folder:
        yield folder


def _explainers(asked: Explainers | None) -> list[Explainer]:
    if asked is None:
        return [GradCAM()]
    listed = [asked] if isinstance(asked, str | Explainer) or not isinstance(asked, Iterable) else list(asked)
    return [explainer_named(one) if isinstance(one, str) else one for one in listed]


def _numbers(
    network: object,
    batches: Iterable[object],
    logits: Pick | None,
    objective: Callable[[Any], Any] | None,
    inputs: str | int | None,
) -> list[str]:
    """Return numbers for names, as many as the network has outputs."""
    first = next(iter(batches))
    sample = SampleReader(["0"], inputs=inputs).read(_without_labels(first))[0]
    model, x = wrap(network, logits=logits, objective=objective), sample.image[None]
    with blaming_network(x), beside(model, sample):
        outputs = model.forward(x)
    if outputs.ndim != 2:
        raise DataError(f"wanted outputs (N, K), got shape {outputs.shape} for one image")
    return [str(number) for number in range(outputs.shape[1])]


def _without_labels(batch: object) -> object:
    if isinstance(batch, Mapping):
        return {name: value for name, value in batch.items() if name not in ("labels", "boxes", "masks", "name")}
    return (batch[0],) if isinstance(batch, list | tuple) else batch


def _targets(target: object, batches: Iterable[object], names: Sequence[str]) -> Any:
    """Return targets as a Runner takes them; those of each image by its id."""
    if is_per_sample(target, names):
        return target
    if not is_array_like(target) or np.ndim(target) != 1:  # type: ignore[arg-type]
        return int(to_array(target)) if is_array_like(target) else target
    each = to_array(target).tolist()
    reader = SampleReader([*names])
    ids = [sample.id for batch in batches for sample in reader.read(batch)]
    if len(ids) != len(each):
        raise ConfigError(f"target: wanted one label for each of {len(ids)} images, got {len(each)}")
    return dict(zip(ids, each, strict=True))
