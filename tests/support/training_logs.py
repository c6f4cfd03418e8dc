"""Logs of a training: samples whose dynamics are known, with pictures and without."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import xlog
from xlog.arrays import softmax

CLASSES = ["ant", "bee", "cat"]
CURVES = {  # logit of the label, the others are 0, over the epochs
    "0": [1, 2, 3, 4],  # easy
    "1": [1, -1, 1, -1],  # forgotten twice
    "2": [-3, -3, -3, -3],  # never learned
    "3": [-1, 1, 1, -2],  # forgotten once, and wrong at last
    "new": [-1, -1, 1, 3],  # learned late; not among the samples of the run
}
LABELS = {"0": 0, "1": 1, "2": 2, "3": 0, "new": 1}


def training_log(folder: Path) -> None:
    """Write a run of four samples with pictures, and the training of these and one more."""
    images = np.random.default_rng(0).random((4, 3, 8, 8)).astype(np.float32)
    weights = np.random.default_rng(1).normal(size=(192, 3)) / 14
    network = xlog.FunctionModel(lambda x: softmax(x.reshape(len(x), -1) @ weights), CLASSES)  # no framework
    runner = xlog.Runner(folder, ([(images, [0, 1, 2, 0])], CLASSES), network, progress=False)
    runner.register_predictions()
    with runner.recorder() as recorder:
        for epoch in range(4):
            logits = np.zeros((len(CURVES), 3))
            labels = list(LABELS.values())
            logits[np.arange(len(labels)), labels] = [curve[epoch] for curve in CURVES.values()]
            recorder.record(list(CURVES), logits, labels, step=epoch)
    runner.run(step=4)
    runner.close()


def long_training_log(folder: Path, samples: int) -> None:
    """Write the training of many samples, of a run that has no samples of its own."""
    rng = np.random.default_rng(0)
    with xlog.TrainingRecorder(folder, CLASSES) as recorder:
        for epoch in range(3):
            recorder.record(np.arange(samples), rng.normal(size=(samples, 3)), np.arange(samples) % 3, step=epoch)
