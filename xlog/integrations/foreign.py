"""Objects of other packages as explainers: captum, pytorch-grad-cam, zennit, InterpretDL; each in one line."""

from __future__ import annotations

import dataclasses
import inspect
import json
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import metadata
from typing import Any, ClassVar

import numpy as np

from ..arrays import Array, Floats, sigmoid, softmax
from ..config import plain
from ..errors import ExplanationError, ModelWarning, XlogError
from ..explainers import FunctionExplainer
from ..explainers.base import About, Attribution
from ..model.base import Model
from ..model.wrap import is_network, wrap
from ..optional import optional
from ..override import override
from ..tensors import to_array


@dataclasses.dataclass(frozen=True, kw_only=True)
class PackageExplainer(FunctionExplainer):
    """What an object of another package computes. Gradients in the network's parameters stay as they were.

    What it draws at random it draws from generators that are set from the run's seed, batch by batch.
    """

    about: ClassVar[About] = About("what the other package's object computes", "nothing", "its own", "its package")
    rows: ClassVar[bool] = False
    texts: ClassVar[bool] = False

    package: str
    """Its distribution, "captum"."""
    network: object
    """That the object explains."""
    settings: Mapping[str, object] = dataclasses.field(default_factory=dict)
    """What is passed each time."""

    def params(self) -> dict[str, object]:
        """Package, version and what is passed each time."""
        said = {name: _plain(value) for name, value in self.settings.items()}
        return {"package": f"{self.package} {metadata.version(self.package)}", "signed": self.signed, **said}

    @override
    def explain(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Attribution:
        with model.isolated():
            _seed(model.describe().framework, int(rng.integers(2**31)))
            return super().explain(model, x, targets, rng)

    @override
    def check(self, model: Model, x: Floats) -> None:
        super().check(model, x)
        if is_network(self.network):
            outputs = model.forward(x)
            self._check_outputs(outputs, wrap(self.network, classes=outputs.shape[1]).forward(x))

    def _check_outputs(self, wanted: Floats, got: Floats) -> None:
        """Warn where the object's network puts out something else than the run's, or what is made of that."""
        if got.shape == wanted.shape and any(np.allclose(got, made, rtol=_ALIKE, atol=_ALIKE) for made in _of(wanted)):
            return
        warnings.warn(
            f"{self.name}: the network that {self.package} explains puts out other values for the first sample than "
            "the run's, so its maps are about something else: another network, or one that is called without what the "
            "run's takes beside the image?",
            ModelWarning,
            stacklevel=2,
        )

    @override
    def _maps(self, x: Floats, targets: np.ndarray) -> Floats:
        with _gradients_kept(self.network):
            try:
                return super()._maps(x, targets)
            except XlogError:
                raise
            except Exception as error:  # whatever the other package raises
                said = f"{self.package} fails for inputs of shape {x.shape}: {type(error).__name__}: {error}"
                raise ExplanationError(
                    f"{self.name}: {said}; it calls the network with the image alone and takes what that returns for "
                    "logits (N, K): give it a network that does so"
                ) from error


def captum(
    attribution: Any, *, name: str = "", signed: bool = True, network: Any = None, **settings: object
) -> PackageExplainer:
    """Return an explainer of what captum's `attribution.attribute(x, target=label, **settings)` gives, summed up over
    channels.

    Args:
        attribution: Such as `captum.attr.IntegratedGradients(net)`; of a layer, its map is laid over the input.
        name: By which its maps are told; by default the name of its class.
        signed: Whether negative values are evidence against the label; False refuses them.
        network: The torch module, where `attribution` was made of a function of it.
        settings: What `attribute` takes besides.
    """
    inner = getattr(attribution, "attribution_method", attribution)  # of a noise tunnel
    explained = inner.forward_func if network is None else network

    def maps(x: Floats, targets: np.ndarray) -> Array:
        found = attribution.attribute(_tensor(x, explained), target=_labels(targets, explained), **settings)
        return _over_channels(found, x)

    return _explainer("captum", attribution, explained, maps, name, signed, settings)


def grad_cam(cam: Any, *, name: str = "", **settings: object) -> PackageExplainer:
    """Return an explainer of what pytorch-grad-cam's `cam(x, targets, **settings)` gives: 0..1 in every map.

    Args:
        cam: Such as `pytorch_grad_cam.GradCAM(net, [net.layer4])`.
        name: By which its maps are told; by default the name of its class.
        settings: What calling it takes besides, such as `aug_smooth`.
    """
    target = optional("pytorch_grad_cam.utils.model_targets", "grad_cam").ClassifierOutputTarget

    def maps(x: Floats, targets: np.ndarray) -> Array:
        return np.asarray(cam(_tensor(x, cam.model), [target(int(label)) for label in targets], **settings))

    return _explainer("grad-cam", cam, cam.model, maps, name, False, settings)


def zennit(attributor: Any, *, name: str = "", signed: bool = True) -> PackageExplainer:
    """Return an explainer of what zennit's `attributor(x, one_hot)` gives, summed up over channels: 1 goes in at the
    label's output, and 0 at all others.

    Args:
        attributor: Such as `zennit.attribution.Gradient(net, EpsilonPlusFlat())`.
        name: By which its maps are told; by default the names of its class and its composite.
        signed: Whether negative values are evidence against the label; False refuses them.
    """
    composite = getattr(attributor, "composite", None)
    known = type(attributor).__name__ + (f"({type(composite).__name__})" if composite is not None else "")

    def maps(x: Floats, targets: np.ndarray) -> Array:
        labels = _labels(targets, attributor.model)

        def one_hot(outputs: Any) -> Any:
            return outputs.new_zeros(outputs.shape).scatter_(1, labels[:, None], 1)

        _, relevance = attributor(_tensor(x, attributor.model, requires_grad=True), one_hot)
        return _over_channels(relevance, x)

    return _explainer("zennit", attributor, attributor.model, maps, name or known, signed, {})


def interpretdl(interpreter: Any, *, name: str = "", signed: bool = True, **settings: object) -> PackageExplainer:
    """Return an explainer of what InterpretDL's `interpreter.interpret(x, labels, visual=False, **settings)` gives,
    summed up over channels where it has some.

    Args:
        interpreter: Such as `interpretdl.SmoothGradInterpreter(net, device="cpu")`.
        name: By which its maps are told; by default the name of its class.
        signed: Whether negative values are evidence against the label; False refuses them.
        settings: What `interpret` takes besides.
    """
    takes = inspect.signature(interpreter.interpret).parameters
    labels = "labels" if "labels" in takes else "label"

    def maps(x: Floats, targets: np.ndarray) -> Array:
        found = interpreter.interpret(x, **{labels: targets}, visual=False, **settings)
        return _over_channels(found, x)

    return _explainer("interpretdl", interpreter, interpreter.model, maps, name, signed, settings)


# ---------------------------------------------------------------------------------------------------------- inside

_ALIKE = 1e-2  # of outputs in half precision


def _of(logits: Floats) -> Iterator[Floats]:
    """Yield what a network may put out instead of logits (N, K): they are explained in other units."""
    yield logits
    yield softmax(logits)
    yield np.log(np.maximum(softmax(logits), np.finfo(np.float32).tiny))
    yield sigmoid(logits)


def _explainer(
    package: str,
    made_by: object,
    network: object,
    maps: Callable[[Floats, np.ndarray], Array],
    name: str,
    signed: bool,
    settings: Mapping[str, object],
) -> PackageExplainer:
    return PackageExplainer(
        maps,  # type: ignore[arg-type]  # whatever it returns is looked at
        name=name or type(made_by).__name__,
        signed=signed,
        package=package,
        network=network,
        settings=settings,
    )


def _over_channels(found: object, x: Floats) -> Array:
    """Return maps (N, h, w) of attributions (N, C, h, w), or of maps. Raises ExplanationError for anything else."""
    array = None if isinstance(found, tuple | list | dict) else to_array(found)
    if array is None or array.ndim not in (x.ndim, x.ndim - 1):
        got = type(found).__name__ if array is None else array.shape
        raise ExplanationError(f"wanted one attribution of the input {x.shape}, got {got}")
    return array.sum(axis=1) if array.ndim == x.ndim else array


def _tensor(x: Floats, network: Any, requires_grad: bool = False) -> Any:
    """Return inputs where a torch network is, as its parameters are."""
    torch = optional("torch", "xlog.integrations", "torch")
    parameter = next(iter(network.parameters()), None) if hasattr(network, "parameters") else None
    tensor = torch.tensor(x)
    if parameter is not None:
        tensor = tensor.to(parameter.device, parameter.dtype)
    return tensor.requires_grad_(requires_grad)


def _labels(targets: np.ndarray, network: Any) -> Any:
    return _tensor(np.zeros(0, np.float32), network).new_tensor(targets, dtype=optional("torch", "").int64)


@contextmanager
def _gradients_kept(network: Any) -> Iterator[None]:
    """Restore the gradients in a network's parameters at the end: some packages call backward()."""
    parameters = list(network.parameters()) if hasattr(network, "parameters") else []
    kept = [_kept(parameter.grad) for parameter in parameters]
    for parameter in parameters:
        parameter.grad = None
    try:
        yield
    finally:
        for parameter, gradient in zip(parameters, kept, strict=True):
            parameter.grad = gradient


def _kept(gradient: Any) -> Any:
    """Return a gradient to put back: paddle's is a copy, for its backward() adds into the very tensor."""
    return gradient.clone() if hasattr(gradient, "stop_gradient") else gradient


def _seed(framework: str, seed: int) -> None:
    """Set the generators that other packages draw from; only within an isolation, which restores them."""
    np.random.seed(seed)
    if framework == "torch":
        optional("torch", "xlog.integrations", "torch").manual_seed(seed)
    elif framework == "paddle":
        optional("paddle", "xlog.integrations", "paddle").seed(seed)


def _plain(value: object) -> object:
    """Return a setting as values that JSON takes."""
    try:
        json.dumps(found := plain(to_array(value) if hasattr(value, "shape") else value))
    except TypeError:
        return type(value).__qualname__
    return found
