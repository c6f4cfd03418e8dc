"""ExplainEvery: explains a fixed set of samples every so many epochs or steps of a training, whatever loop that is."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Literal, get_args

from ..errors import ConfigError, LogWarning, XlogError
from ..run.ranks import Rank, acting, launched_as
from ..run.result import RunResult
from ..run.runner import Runner
from .fixed_samples import FixedSamples
from .loggers import Logger, Publisher

MakeRunner = Callable[[Any, Iterable[object]], Runner]
"""(network, batches of samples) -> a runner."""
Ranks = Literal["zero", "all"]

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
        samples: Where `runner` is a function, a sequence such as a dataset: few, and always the same in the same
            order. Of images (C, H, W), rows or texts, of (image, label), of ((image, more), label) for a network of
            several inputs, or of dicts with the keys that a batch of the Runner has. Ids are places in it, unless
            there is the key id.
        epochs: Explain after so many epochs, and again.
        steps: Explain after so many steps, and again. One of both is given.
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
                f"{type(samples).__name__}; pass [dataset[i] for i in range(32)], of one that is only iterated "
                "list(itertools.islice(dataset, 32))"
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
        self._ranks, self._on_error = ranks, on_error
        self._made: Runner | None = None
        self._network: object = None
        self._publisher = Publisher(loggers)
        self._epoch = self._step = 0
        self.launch = ""
        """What several processes have agreed on as the name of their launch, where no launcher names it."""

    def __deepcopy__(self, memo: dict[int, object]) -> ExplainEvery:
        """Return one that makes a runner of its own: a log has one writer. Samples and loggers are the same ones."""
        twin = copy.copy(self)
        twin._made, twin._network, twin._publisher = None, None, self._publisher.anew()
        return twin

    def begin(self, network: object) -> RunResult | None:
        """Say that the training begins: explains now if `before` was asked for, and nothing is done yet."""
        return self._explain(network, 0) if self._before and not (self._step or self._epoch) else None

    def after_step(self, network: object, number: int | None = None) -> RunResult | None:
        """Say that `number` steps are done, by default one more; explains if it is time, and returns what was done.

        It is time where that is a multiple of `steps`, or one was passed since the last call.
        """
        done = self._step + 1 if number is None else number
        is_time = _passes(self._steps, self._step, done)
        self._step = done
        return self._explain(network, done) if is_time else None

    def after_epoch(self, network: object, number: int | None = None) -> RunResult | None:
        """Say that `number` epochs are done, by default one more; explains if it is time, as after a step."""
        done = self._epoch + 1 if number is None else number
        is_time = _passes(self._epochs, self._epoch, done)
        self._epoch = done
        return self._explain(network, done) if is_time else None

    def close(self) -> None:
        """Close the log and the loggers; all that was logged is whole without it."""
        if self._made is not None:
            self._made.close()
        self._publisher.close()

    # ---------------------------------------------------------------------------------------------------- inside

    def _explain(self, network: object, number: int) -> RunResult | None:
        if self._ranks == "zero" and Rank.here().number:  # now: some loops join processes after all was made
            return None
        try:
            with launched_as(self.launch), self._alone():
                result = self._runner_of(bare(network)).run(step=number)
            self._publisher.publish(result.path, result.run_id, number)
        except Exception as error:  # of xlog, or of the user's dataset and function, which must not end a training
            if self._on_error == "raise":
                raise
            said = str(error) if isinstance(error, XlogError) else f"{type(error).__name__}: {error}"
            warnings.warn(f"step {number} was not explained: {said}", LogWarning, stacklevel=3)
            return None
        return result

    def _alone(self) -> AbstractContextManager[None]:
        """Have the first process be the only one, where it explains alone."""
        return nullcontext() if self._ranks == "all" else acting(Rank())

    def _runner_of(self, network: object) -> Runner:
        """Return the runner of a network, made at first."""
        if isinstance(self._runner, Runner):
            return self._runner
        if self._made is None or network is not self._network:
            batches = FixedSamples(self._samples)  # type: ignore[arg-type]  # given with a function
            made = self._runner(network, batches)
            if not isinstance(made, Runner):
                raise ConfigError(f"wanted a Runner from the function that makes one, got {type(made).__name__}")
            self._made, self._network = made, network
        return self._made


def bare(network: Any) -> Any:
    """Return a network without what joins several processes: all would have to take part in its passes."""
    while type(network).__name__ in _WRAPPERS:
        network = network.module if hasattr(network, "module") else network._layers
    return network


def _is_filled(samples: Any) -> bool:
    return hasattr(samples, "__getitem__") and hasattr(samples, "__len__") and len(samples) > 0


def _passes(interval: int, before: int, now: int) -> bool:
    """Tell whether a multiple of an interval was passed; 0 is none. A training that goes on passes one step at a time.

    So does one that began again: `before` is 0 in the first call, or beyond `now`.
    """
    last = before if 0 < before < now else now - 1
    return interval > 0 and now // interval > last // interval


def _interval(name: str, given: object) -> int:
    """Return an interval, 0 for none. Raises ConfigError."""
    if given is None:
        return 0
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise ConfigError(f"{name}: wanted a whole number of at least 1, got {given!r}")
    return given
