"""An engine for forward passes of torch networks: ONNX Runtime, over a network that is exported once."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ..arrays import Floats
from ..errors import ModelError

_OPSET = 17  # what every ONNX Runtime since 1.12 knows
_X, _Y = "x", "outputs"

BATCH = 8  # rows of networks whose number of rows is fixed once they are traced


def onnx_engine(network: nn.Module, run: Callable[[Tensor], Tensor], x: Tensor) -> Callable[[Floats], Floats]:
    """Return forward passes (N, ...) -> (N, K) by ONNX Runtime, with the weights of now, on as many threads as torch.

    `run` makes outputs of inputs like x (N, ...). Raises ModelError where ONNX Runtime is not installed, and whatever
    the exporter does for a network that it cannot export.
    """
    if None in map(find_spec, ("onnxruntime", "onnx")):
        raise ModelError("not installed: pip install 'xlog-xai[onnx]'")
    if x.dtype != torch.float32:
        raise ModelError(f"ONNX Runtime is used for float32 only, and the network takes {x.dtype}")
    whole = _Outputs(network, run).eval()
    engine = _session(_exported(whole, x))
    if _takes_any_rows(engine, x):
        return engine
    return _in_full_batches(_session(_exported(whole, _rows(x, BATCH))))


def _rows(x: Tensor, count: int) -> Tensor:
    return x[torch.arange(count, device=x.device) % len(x)]


def _takes_any_rows(engine: Callable[[Floats], Floats], x: Tensor) -> bool:
    """Tell whether an engine takes more rows than were traced: len() of a tensor is traced as a number."""
    rows = _rows(x, len(x) + 1)
    try:
        return len(engine(rows.numpy())) == len(rows)
    except Exception:  # ONNX Runtime has errors of its own
        return False


def _in_full_batches(engine: Callable[[Floats], Floats]) -> Callable[[Floats], Floats]:
    """Return forward passes of any number of rows by an engine that takes BATCH of them."""

    def forward(x: Floats) -> Floats:
        full = np.concatenate([x, np.repeat(x[-1:], -len(x) % BATCH, axis=0)])
        parts = [engine(full[start : start + BATCH]) for start in range(0, len(full), BATCH)]
        return np.concatenate(parts)[: len(x)]

    return forward


class _Outputs(nn.Module):
    """A network that puts out what is explained."""

    def __init__(self, network: nn.Module, run: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.network, self._run = network, run

    def forward(self, x: Tensor) -> Tensor:
        return self._run(x)


def _exported(network: nn.Module, x: Tensor) -> bytes:
    file = io.BytesIO()
    with warnings.catch_warnings(), torch.no_grad(), _no_graph_printed():
        warnings.simplefilter("ignore")  # of what tracing makes constant: the engine is compared with the network
        # The exporter that traces: the other one takes ten times as long and wants packages of its own.
        torch.onnx.export(
            network,
            (x,),
            file,  # type: ignore[arg-type]  # the exporter that traces takes what can be written to
            dynamo=False,
            opset_version=_OPSET,
            input_names=[_X],
            output_names=[_Y],
            dynamic_axes={_X: {0: "n"}, _Y: {0: "n"}},
        )
    return file.getvalue()


@contextmanager
def _no_graph_printed() -> Iterator[None]:
    """Keep the exporter from printing its graph where it fails, though torch is told not to: the error says why."""
    prints = torch._C._jit_onnx_log
    torch._C._jit_onnx_log = lambda *parts: None
    try:
        yield
    finally:
        torch._C._jit_onnx_log = prints


def _session(exported: bytes) -> Callable[[Floats], Floats]:
    onnxruntime = import_module("onnxruntime")
    options: Any = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = torch.get_num_threads(), 1
    options.log_severity_level = 4  # what it cannot do it raises
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # other processes want the cores too
    session = onnxruntime.InferenceSession(exported, options, providers=["CPUExecutionProvider"])

    def forward(x: Floats) -> Floats:
        outputs: Floats = session.run([_Y], {_X: np.ascontiguousarray(x, np.float32)})[0]
        return outputs

    return forward
