"""ExplainEvery: explains a fixed set of samples every so many epochs or steps of a training, whatever loop that is."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from typing import Any, Literal, get_args

import numpy as np

from ..errors import ConfigError, DataError, LogWarning, XlogError
from ..run.ranks import Rank, acting
from ..run.result import RunResult
from ..run.runner import Runner
from ..tensors import to_array
from .loggers import Logger, Publisher

MakeRunner = Callable[[Any, Iterable[object]], Runner]
"""(network, batches of samples) -> a runner."""
Ranks = Literal["zero", "all"]

BATCH_SIZE = 16  # of samples as they are handed over; how many go into a pass is the runner's matter
_WRAPPERS = ("DataParallel", "DistributedDataParallel")


class ExplainEvery:
    """Explains a fixed set of samples every so many epochs or steps of a training.

    A loop calls `after_epoch(network)` and `after_step(network)`; the callbacks of xlog.integrations do it for loops of
    other packages. What is explained after n epochs, or n steps, is logged as step n; 0 is before any. The training
    goes on as without it, bit for bit.

    Example:
        def make(network, samples):
            runner = xlog.Runner("runs/training", (samples, ["cat", "dog"]), network)
            runner.register_saliency([xlog.GradCAM()])
            return runner

        every = ExplainEvery(make, [dataset[i] for i in range(32)], epochs=1)

    Args:
        runner: A Runner; or a function (network, samples) that makes one when it is first needed, of the network that
            is being trained, and of `samples` as batches.
        samples: Where `runner` is a function, a sequence of images (C, H, W) or of (image, label), such as a dataset:
            few, and always the same in the same order. Their ids are their places in it.
        epochs: Explain after so many epochs, and again.
        steps: Explain after so many steps (batches), and again. One of both is given.
        before: Whether samples are explained before the first step, too.
        ranks: Of several processes that train: "zero" explains in the first; "all" has each explain its share, and all
            write one run.
        loggers: What shows each pass elsewhere, such as TensorBoard: see xlog.integrations.loggers. In the first
            process, of what that one has logged.
        on_error: "raise" ends the training where explaining fails; "warn" goes on, and tries again next time.

    Raises:
        ConfigError: A parameter is out of range.
    """

    def __init__(
        self,
        runner: Runner | MakeRunner,
        samples: Sequence[object] | None = None,
        *,
        epochs: int | None = None,
        steps: int | None = None,
        before: bool = False,
        ranks: Ranks = "zero",
        loggers: Sequence[Logger] = (),
        on_error: Literal["raise", "warn"] = "raise",
    ) -> None:
        is_made = not isinstance(runner, Runner)
        if is_made and not callable(runner):
            raise ConfigError(f"wanted a Runner, or a function (network, samples) that makes one, got {runner!r}")
        if is_made != (samples is not None):
            raise ConfigError(
                "wanted samples with a function that makes a Runner of them, and none with a Runner, which has its own"
            )
        if is_made and not _is_filled(samples):
            raise ConfigError(
                "samples: wanted a sequence of at least one, such as a list or a dataset, got "
                f"{type(samples).__name__}; pass [dataset[i] for i in range(32)]"
            )
        if (epochs is None) == (steps is None):
            raise ConfigError(f"wanted epochs= or steps=, one of both, got epochs={epochs!r} and steps={steps!r}")
        for name, given, known in (("ranks", ranks, get_args(Ranks)), ("on_error", on_error, ("raise", "warn"))):
            if given not in known:
                raise ConfigError(f"{name}: wanted one of {known}, got {given!r}")
        if ranks == "zero" and isinstance(runner, Runner) and runner.shares:
            raise ConfigError(
                'ranks="zero": wanted a Runner(..., sharded=False), got one that explains a share; ranks="all" has '
                "each process explain its own"
            )
        self._epochs, self._steps = _interval("epochs", epochs), _interval("steps", steps)
        self._runner, self._samples, self._before = runner, samples, before
        self._rank, self._ranks, self._on_error = Rank.here(), ranks, on_error
        self._made: Runner | None = None
        self._network: object = None
        self._publisher = Publisher(loggers)
        self._epoch = self._step = 0

    def begin(self, network: object) -> RunResult | None:
        """Say that the training begins: explains now if `before` was asked for."""
        return self._explain(network, 0) if self._before else None

    def after_step(self, network: object, number: int | None = None) -> RunResult | None:
        """Say that `number` steps are done, by default one more; explains if it is time, and returns what was done."""
        self._step = self._step + 1 if number is None else number
        return self._explain(network, self._step) if self._steps and self._step % self._steps == 0 else None

    def after_epoch(self, network: object, number: int | None = None) -> RunResult | None:
        """Say that `number` epochs are done, by default one more; explains if it is time, and returns what was done."""
        self._epoch = self._epoch + 1 if number is None else number
        return self._explain(network, self._epoch) if self._epochs and self._epoch % self._epochs == 0 else None

    def close(self) -> None:
        """Close the log and the loggers; all that was logged is whole without it."""
        if self._made is not None:
            self._made.close()
        self._publisher.close()

    # ---------------------------------------------------------------------------------------------------- inside

    def _explain(self, network: object, number: int) -> RunResult | None:
        if self._ranks == "zero" and self._rank.number:
            return None
        try:
            runner = self._runner_of(bare(network))
            if runner is None:
                return None
            result = runner.run(step=number)
            self._publisher.publish(result.path, result.run_id, number)
        except XlogError as error:
            if self._on_error == "raise":
                raise
            warnings.warn(f"step {number} was not explained: {error}", LogWarning, stacklevel=3)
            return None
        return result

    def _runner_of(self, network: object) -> Runner | None:
        """Return the runner of a network, made at first; None where this process has no sample."""
        if isinstance(self._runner, Runner):
            return self._runner
        if self._made is None or network is not self._network:
            batches = _Batches(self._samples or ())
            if not len(batches):
                return None
            with nullcontext() if self._ranks == "all" else acting(Rank()):
                made = self._runner(network, batches)
            if not isinstance(made, Runner):
                raise ConfigError(f"wanted a Runner from the function that makes one, got {type(made).__name__}")
            self._made, self._network = made, network
        return self._made


class _Batches:
    """Samples of a dataset as batches; their ids are their places in it.

    Each is read once, in the isolation of the first pass: a dataset may draw, and steps are about the same images.
    """

    def __init__(self, samples: Sequence[object]) -> None:
        self._samples, self._places = samples, range(len(samples))
        self._read: dict[int, dict[str, object]] = {}

    def __len__(self) -> int:
        return -(-len(self._places) // BATCH_SIZE)

    def __iter__(self) -> Iterator[dict[str, object]]:
        for start in range(0, len(self._places), BATCH_SIZE):
            if start not in self._read:
                self._read[start] = self._batch(self._places[start : start + BATCH_SIZE])
            yield self._read[start]

    def _batch(self, places: range) -> dict[str, object]:
        images, labels = zip(*(_pair(self._samples[place]) for place in places), strict=True)
        arrays = [to_array(image) for image in images]
        if len({array.shape for array in arrays}) > 1:
            raise DataError(f"samples: wanted images of one size, got {sorted({array.shape for array in arrays})}")
        batch: dict[str, object] = {"images": np.stack(arrays), "id": list(map(str, places))}
        if any(label is not None for label in labels):
            batch["labels"] = list(labels)
        return batch


def bare(network: Any) -> Any:
    """Return a network without what joins several processes: all would have to take part in its passes."""
    while type(network).__name__ in _WRAPPERS:
        network = network.module if hasattr(network, "module") else network._layers
    return network


def _is_filled(samples: Any) -> bool:
    return hasattr(samples, "__getitem__") and hasattr(samples, "__len__") and len(samples) > 0


def _pair(sample: object) -> tuple[object, object]:
    if not isinstance(sample, tuple | list):
        return sample, None
    if len(sample) != 2:
        raise DataError(f"samples: wanted images or (image, label), got {len(sample)} parts; leave the others out")
    image, label = sample
    return image, label


def _interval(name: str, given: object) -> int:
    """Return an interval, 0 for none. Raises ConfigError."""
    if given is None:
        return 0
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise ConfigError(f"{name}: wanted a whole number of at least 1, got {given!r}")
    return given
