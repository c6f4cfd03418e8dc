"""Loggers: other packages' logs that a run is shown in: TensorBoard, Weights & Biases, MLflow, Aim."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from PIL import Image

from ..errors import LogError
from ..events.codec import encode_png
from ..events.logs import Logs
from ..events.run import Run
from ..optional import optional
from ..places.place import place_of
from .published import Pixels, Shown, shown_at

MOST = 16  # samples that are shown of a step


class Logger(Protocol):
    """Where numbers and pictures of a step go."""

    def log(self, shown: Sequence[Shown], step: int) -> None:
        """Log what is shown of a step."""

    def close(self) -> None:
        """Bring all to the disk, and close what this opened."""


class TensorBoard:
    """Event files of TensorBoard, by its own writer: pictures and scalars by step.

    Args:
        folder: Where they are written: what `tensorboard --logdir` is given, or a folder in it.

    Raises:
        ConfigError: The package tensorboard is not installed.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        def module(name: str) -> Any:
            return optional(f"tensorboard.{name}", "TensorBoard", "tensorboard")

        self._event = module("compat.proto.event_pb2").Event
        self._summary = module("compat.proto.summary_pb2").Summary
        self._writer = module("summary.writer.event_file_writer").EventFileWriter(os.fspath(folder))

    def log(self, shown: Sequence[Shown], step: int) -> None:
        """Log what is shown of a step."""
        for one in shown:
            summary = self._summary(value=[self._value(one)])
            self._writer.add_event(self._event(wall_time=time.time(), step=step, summary=summary))
        self._writer.flush()

    def _value(self, one: Shown) -> Any:
        tag = one.tag.replace('"', "'").replace("\\", "-")  # its page shows no image whose tag JSON has to escape
        if isinstance(one.value, float):
            return self._summary.Value(tag=tag, simple_value=one.value)
        height, width, colors = one.value.shape
        png = encode_png(one.value)
        image = self._summary.Image(height=height, width=width, colorspace=colors, encoded_image_string=png)
        return self._summary.Value(tag=tag, image=image)

    def close(self) -> None:
        """Close the file."""
        self._writer.close()


class WandB:
    """A run of Weights & Biases, by its own calls; with `wandb.init(mode="offline")` without a server.

    Steps are the metric "xlog/step", for what the training logs has steps of its own.

    Args:
        run: What `wandb.init()` returned; by default the run that is going on.

    Raises:
        ConfigError: The package wandb is not installed.
        LogError: No run is going on.
    """

    def __init__(self, run: Any = None) -> None:
        self._wandb = optional("wandb", "WandB", "wandb")
        self._run = self._wandb.run if run is None else run
        if self._run is None:
            raise LogError("WandB: wanted a run that is going on, got none; call wandb.init() before, or pass its run")
        self._run.define_metric("xlog/step")
        self._run.define_metric("xlog/*", step_metric="xlog/step")

    def log(self, shown: Sequence[Shown], step: int) -> None:
        """Log what is shown of a step."""
        values = {f"xlog/{one.tag}": self._value(one.value) for one in shown}
        self._run.log({"xlog/step": step, **values})

    def _value(self, value: float | Pixels) -> object:
        return value if isinstance(value, float) else self._wandb.Image(value)

    def close(self) -> None:
        """Leave the run, which is the user's, as it is."""


class MLflow:
    """A run of MLflow, by its own client.

    Args:
        run_id: Of the run that is logged into; by default the one that is active.
        tracking_uri: Where it is kept, by default where MLflow keeps runs.

    Raises:
        ConfigError: The package mlflow is not installed.
        LogError: No run is active.
    """

    def __init__(self, run_id: str | None = None, tracking_uri: str | None = None) -> None:
        mlflow = optional("mlflow", "MLflow", "mlflow")
        active = mlflow.active_run() if run_id is None else None
        if run_id is None and active is None:
            raise LogError("MLflow: wanted an active run, got none; call mlflow.start_run() before, or pass run_id=")
        self._run_id = run_id if active is None else active.info.run_id
        self._client = mlflow.MlflowClient(tracking_uri)

    def log(self, shown: Sequence[Shown], step: int) -> None:
        """Log what is shown of a step."""
        for one in shown:
            key = re.sub(r"[^\w\-./ ]", "_", f"xlog/{one.tag}", flags=re.ASCII)  # what it takes
            if isinstance(one.value, float):
                self._client.log_metric(self._run_id, key, one.value, step=step)
            else:
                self._client.log_image(self._run_id, Image.fromarray(np.asarray(one.value)), key=key, step=step)

    def close(self) -> None:
        """Leave the run, which is the user's, as it is."""


class Aim:
    """A run of Aim, by its own calls.

    Args:
        run: That is going on, an `aim.Run`.

    Raises:
        ConfigError: The package aim is not installed.
        LogError: `run` is none.
    """

    def __init__(self, run: Any) -> None:
        self._aim = optional("aim", "Aim", "aim")
        if not isinstance(run, self._aim.Run):
            raise LogError(f"Aim: wanted a run, got {type(run).__name__}; pass aim.Run(), or that of your training")
        self._run = run

    def log(self, shown: Sequence[Shown], step: int) -> None:
        """Log what is shown of a step."""
        for one in shown:
            self._run.track(self._value(one.value), name=f"xlog/{one.tag}", step=step)

    def _value(self, value: float | Pixels) -> object:
        return value if isinstance(value, float) else self._aim.Image(Image.fromarray(np.asarray(value)), format="png")

    def close(self) -> None:
        """Leave the run, which is the user's, as it is."""


class Publisher:
    """Shows passes of a runner in other packages' logs, read from what the runner has written."""

    def __init__(self, loggers: Sequence[Logger], most: int = MOST) -> None:
        self._loggers, self._most = tuple(loggers), most
        self._run: Run | None = None

    def anew(self) -> Publisher:
        """Return one with the same loggers, that has read nothing yet."""
        return Publisher(self._loggers, self._most)

    def publish(self, path: str, run_id: str, step: int) -> None:
        """Show the step of a run, of which one file is given. Raises LogError where another package fails."""
        if not self._loggers:
            return
        if self._run is None or self._run.id != run_id or place_of(path) not in self._run.files:
            self._run = next(run for run in Logs(place_of(path).parent, keep="no") if run.id == run_id)
        else:
            self._run.refresh()
        shown = list(shown_at(self._run, step, self._most))
        for logger in self._loggers:
            try:
                logger.log(shown, step)
            except Exception as error:  # whatever the other package raises: a server that is gone, a run that has ended
                name = type(logger).__name__
                raise LogError(f"{name}: step {step} is in the log, and not shown there: {error}") from error

    def close(self) -> None:
        """Close the loggers."""
        for logger in self._loggers:
            logger.close()
