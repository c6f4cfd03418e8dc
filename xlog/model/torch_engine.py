"""An engine for forward passes of torch networks: ONNX Runtime, over a network that is exported once."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ..arrays import Floats
from ..errors import ModelError

_OPSET = 17  # what every ONNX Runtime since 1.12 knows
_X, _Y = "x", "outputs"


def onnx_engine(network: nn.Module, run: Callable[[Tensor], Tensor], x: Tensor) -> Callable[[Floats], Floats]:
    """Return forward passes (N, ...) -> (N, K) by ONNX Runtime, with the weights of now, on as many threads as torch.

    `run` makes outputs of inputs like x (N, ...). Raises ModelError where ONNX Runtime is not installed, and whatever
    the exporter does for a network that it cannot export.
    """
    if None in map(find_spec, ("onnxruntime", "onnx")):
        raise ModelError("ONNX Runtime is not installed: pip install 'xlog-xai[onnx]'")
    if x.dtype != torch.float32:
        raise ModelError(f"ONNX Runtime is used for float32 only, and the network takes {x.dtype}")
    return _session(_exported(_Outputs(network, run).eval(), x))


class _Outputs(nn.Module):
    """A network that puts out what is explained."""

    def __init__(self, network: nn.Module, run: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.network, self._run = network, run

    def forward(self, x: Tensor) -> Tensor:
        return self._run(x)


def _exported(network: nn.Module, x: Tensor) -> bytes:
    file = io.BytesIO()
    with warnings.catch_warnings(), torch.no_grad():
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


def _session(exported: bytes) -> Callable[[Floats], Floats]:
    import onnxruntime  # noqa: PLC0415  # an extra, and slow to import

    options: Any = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = torch.get_num_threads(), 1
    options.log_severity_level = 3  # what it cannot do it raises
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # other processes want the cores too
    session = onnxruntime.InferenceSession(exported, options, providers=["CPUExecutionProvider"])

    def forward(x: Floats) -> Floats:
        outputs: Floats = session.run([_Y], {_X: np.ascontiguousarray(x, np.float32)})[0]
        return outputs

    return forward
