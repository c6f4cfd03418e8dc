"""One of several processes that explain a share of eleven pictures each: `share.py FRAMEWORK FOLDER [DIES]`.

Where DIES is a path, the last rank kills itself before its second batch, once rank 0 has ended and opened that pipe.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
from typing import Any

import numpy as np

import xlog
from xlog.run.ranks import Rank

COUNT = 11
IMAGES = np.random.default_rng(0).random((COUNT, 1, 6, 6)).astype(np.float32)


def batches(pipe: str):
    """Yield four pictures at a time; labels are their numbers modulo 2."""
    for start in range(0, COUNT, 4):
        if pipe and start and Rank.here().number == Rank.here().world_size - 1:
            open(pipe).close()  # waits for rank 0
            os.kill(os.getpid(), signal.SIGKILL)
        yield IMAGES[start : start + 4], [number % 2 for number in range(start, min(start + 4, COUNT))]


def network(framework: str) -> Any:
    """Return a linear network of the framework, always with the same weights."""
    weights = np.random.default_rng(1).normal(size=(36, 2)).astype(np.float32)
    nn = importlib.import_module(f"{framework}.nn")
    net = nn.Sequential(nn.Flatten(), nn.Linear(36, 2))
    if framework == "torch":
        net.load_state_dict({"1.weight": _tensor(weights.T), "1.bias": _tensor(np.zeros(2, np.float32))})
    else:
        net[1].weight.set_value(weights)
    return net


def _tensor(values: np.ndarray) -> object:
    return importlib.import_module("torch").from_numpy(values.copy())


def _joined(net: Any) -> Any:
    """Return a torch network as one that all processes train together, whose own passes would wait for the others."""
    torch = importlib.import_module("torch")
    torch.distributed.init_process_group("gloo")
    joined = torch.nn.parallel.DistributedDataParallel(net)
    joined.forward = lambda *given: sys.exit("a pass that other processes would have to take part in")
    return joined


def main(framework: str, folder: str, pipe: str = "") -> None:
    """Explain this process's share."""
    net = network(framework)
    net = _joined(net) if framework == "torch" else net
    runner = xlog.Runner(folder, (batches(pipe), ["x", "y"]), net, unnormalize=(0.0, 1.0), progress=False)
    runner.register_saliency([xlog.Gradient()])
    runner.run()
    if pipe and Rank.here().number == 0:
        open(pipe, "w").close()


if __name__ == "__main__":
    main(*sys.argv[1:])
