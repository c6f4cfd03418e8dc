"""Callbacks: what explaining within a training costs beside the plain loop and the runner's own passes.

The same CNN trains in the loop of each package, with and without, by turns. What the runner does by itself - passes,
scores, writing - is what a user would have to do by hand, and is taken off.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import torch

import xlog
from xlog.integrations import ExplainEvery

from .measure import Row, cpu_seconds, in_turns

REPEATS, EPOCHS, BATCHES, BATCH, SAMPLES = 7, 3, 24, 16, 4
SIDE = 32
CLASSES = [str(i) for i in range(10)]
LABELS = np.arange(BATCHES * BATCH) % len(CLASSES)
IMAGES = np.random.default_rng(0).random((len(LABELS), 3, SIDE, SIDE), dtype=np.float32)
Loop = Callable[[ExplainEvery | None], float]
"""Trains, and returns the CPU seconds of that; with what is called in between, or without."""


def measure(folder: Path) -> Iterator[Row]:
    """Train in each loop with and without, by turns."""
    warnings.simplefilter("ignore")  # the packages' own
    sys.path.append("tests/support")  # which know how some of the packages are imported
    loops: dict[str, Loop] = {
        "plain loop": _plain,
        "lightning": _lightning,
        "transformers": _transformers,
        "ignite": _ignite,
        "paddle.Model": _paddle,
    }
    for name, loop in loops.items():
        loop(None)  # what is slow at first
        yield from _compared(name, loop, folder / name)
    yield from _recorded(folder / "recorder")
    yield Row("a step at which nothing is explained", 1e6 * median(_call(folder, i) for i in range(5)), "µs", 10)


def _compared(name: str, loop: Loop, folder: Path) -> Iterator[Row]:
    inside: list[float] = []
    numbers = count()

    def explained() -> float:
        within = [0.0]
        every = _every(folder / str(next(numbers)), within)
        seconds = loop(every)
        every.close()
        inside.append(within[0])
        return seconds

    found = in_turns(REPEATS, plain=partial(loop, None), explained=explained)
    pairs = zip(found["plain"], found["explained"], inside, strict=True)
    yield Row(f"{name}: training, {EPOCHS} epochs", median(found["plain"]), "s")
    yield Row("  with its callback, each epoch explained", median(found["explained"]), "s")
    yield Row("  of which the runner", median(inside), "s")
    yield Row("  more than both", median((both - within) / plain - 1 for plain, both, within in pairs), "", 0.03)


def _every(folder: Path, inside: list[float]) -> ExplainEvery:
    def make(network: object, samples: object) -> xlog.Runner:
        runner = _TimedRunner(folder, (samples, CLASSES), network, progress=False)  # type: ignore[arg-type]
        runner.seconds = inside
        runner.register_saliency([xlog.IntegratedGradients(steps=20)], controls=False)
        return runner

    return ExplainEvery(make, [(IMAGES[i], int(LABELS[i])) for i in range(SAMPLES)], epochs=1)


def _recorded(folder: Path) -> Iterator[Row]:
    """Train in a plain loop with a recorder of every step, and without, by turns."""
    numbers = count()

    def recorded() -> float:
        with xlog.TrainingRecorder(folder / str(next(numbers)), CLASSES) as recorder:
            return _plain(None, recorder)

    found = in_turns(REPEATS, plain=partial(_plain, None), recorded=recorded)
    pairs = zip(found["plain"], found["recorded"], strict=True)
    yield Row("plain loop with a recorder of every step", median(found["recorded"]), "s")
    yield Row("  more than without", median(both / plain - 1 for plain, both in pairs), "")


class _TimedRunner(xlog.Runner):
    """A runner that adds up the CPU seconds of what it is asked to do."""

    seconds: list[float]

    def run(self, step: int = 0) -> xlog.RunResult:
        started = time.process_time()
        try:
            return super().run(step)
        finally:
            self.seconds[0] += time.process_time() - started


def _call(folder: Path, number: int) -> float:
    """Return the CPU seconds of a step that nothing happens at."""
    every = _every(folder / f"call{number}", [0.0])
    calls, network = 10_000, torch.nn.Linear(1, 1)
    return cpu_seconds(lambda: [every.after_step(network) for _ in range(calls)]) / calls


# ------------------------------------------------------------------------------------------- one loop per package


def _network() -> torch.nn.Module:
    torch.manual_seed(0)
    layers = [torch.nn.Conv2d(3, 32, 3), torch.nn.ReLU(), torch.nn.Conv2d(32, 64, 3), torch.nn.ReLU()]
    head = [torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Linear(64, len(CLASSES))]
    return torch.nn.Sequential(*layers, *head)


def _data() -> torch.utils.data.DataLoader:
    tensors = torch.utils.data.TensorDataset(torch.tensor(IMAGES), torch.tensor(LABELS))
    return torch.utils.data.DataLoader(tensors, batch_size=BATCH)


def _plain(every: ExplainEvery | None, recorder: xlog.TrainingRecorder | None = None) -> float:
    network, loader, ids = _network(), _data(), np.arange(len(LABELS)).reshape(-1, BATCH)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01)

    def train() -> None:
        for _ in range(EPOCHS):
            for batch, (x, y) in enumerate(loader):
                optimizer.zero_grad()
                outputs = network(x)
                torch.nn.functional.cross_entropy(outputs, y).backward()
                optimizer.step()
                if recorder:
                    recorder.record(ids[batch], outputs, y)
                if every:
                    every.after_step(network)
            if every:
                every.after_epoch(network)

    return cpu_seconds(train)


def _lightning(every: ExplainEvery | None) -> float:
    from loops_here import lightning  # type: ignore[import-not-found]  # noqa: PLC0415  each when its turn comes

    from xlog.integrations.lightning import ExplainCallback  # noqa: PLC0415

    class Module(lightning.LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.net = _network()

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.net(x)

        def training_step(self, batch: Any, index: int) -> torch.Tensor:
            return torch.nn.functional.cross_entropy(self(batch[0]), batch[1])

        def configure_optimizers(self) -> torch.optim.Optimizer:
            return torch.optim.SGD(self.parameters(), lr=0.01)

    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    quiet = {
        "enable_progress_bar": False,
        "enable_model_summary": False,
        "enable_checkpointing": False,
        "logger": False,
    }
    callbacks = [ExplainCallback(every)] if every else []
    trainer = lightning.Trainer(max_epochs=EPOCHS, accelerator="cpu", callbacks=callbacks, **quiet)
    module, loader = Module(), _data()
    return cpu_seconds(lambda: trainer.fit(module, loader))


def _transformers(every: ExplainEvery | None) -> float:
    from loops_here import transformers  # noqa: PLC0415

    from xlog.integrations.transformers import ExplainCallback  # noqa: PLC0415

    class Network(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.net = _network()

        def forward(self, pixel_values: torch.Tensor, labels: torch.Tensor | None = None) -> Any:
            logits = self.net(pixel_values)
            loss = None if labels is None else torch.nn.functional.cross_entropy(logits, labels)
            return transformers.modeling_outputs.ImageClassifierOutput(loss=loss, logits=logits)

    rows = [{"pixel_values": torch.tensor(x), "labels": int(y)} for x, y in zip(IMAGES, LABELS, strict=True)]
    with tempfile.TemporaryDirectory() as folder:
        arguments = transformers.TrainingArguments(
            folder, num_train_epochs=EPOCHS, per_device_train_batch_size=BATCH, report_to=[], save_strategy="no",
            use_cpu=True, disable_tqdm=True, logging_strategy="no", dataloader_pin_memory=False,
        )  # fmt: skip
        callbacks = [ExplainCallback(every)] if every else []
        trainer = transformers.Trainer(Network(), arguments, train_dataset=rows, callbacks=callbacks)
        trainer.remove_callback(transformers.PrinterCallback)
        return cpu_seconds(trainer.train)


def _ignite(every: ExplainEvery | None) -> float:
    from loops_here import ignite  # noqa: PLC0415

    from xlog.integrations.ignite import ExplainHandler  # noqa: PLC0415

    network, loader = _network(), _data()
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01)
    engine = ignite.create_supervised_trainer(network, optimizer, torch.nn.functional.cross_entropy)
    if every:
        ExplainHandler(every, network).attach(engine)
    return cpu_seconds(lambda: engine.run(loader, max_epochs=EPOCHS))


def _paddle(every: ExplainEvery | None) -> float:
    from paddle_here import paddle  # type: ignore[import-not-found]  # noqa: PLC0415

    from xlog.integrations.paddle_model import ExplainCallback  # noqa: PLC0415

    paddle.seed(0)
    nn = paddle.nn
    layers = [nn.Conv2D(3, 32, 3), nn.ReLU(), nn.Conv2D(32, 64, 3), nn.ReLU()]
    network = nn.Sequential(*layers, nn.AdaptiveAvgPool2D(1), nn.Flatten(), nn.Linear(64, len(CLASSES)))
    model = paddle.Model(network)
    model.prepare(paddle.optimizer.SGD(0.01, parameters=network.parameters()), nn.CrossEntropyLoss())
    data = paddle.io.TensorDataset([paddle.to_tensor(IMAGES), paddle.to_tensor(LABELS[:, None])])
    callbacks = [ExplainCallback(every)] if every else []
    return cpu_seconds(
        lambda: model.fit(data, batch_size=BATCH, epochs=EPOCHS, verbose=0, callbacks=callbacks, num_workers=0)
    )
