"""ModelContract: the promises of the model protocol as tests, for whoever writes an adapter to inherit.

class TestMyModel(ModelContract):
    def make(self):
        return Subject(...)
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from .arrays import Floats
from .errors import LayerError
from .model.base import INPUT, Model

TOLERANCE = 1e-5  # relative to the greatest value, float32


@dataclass
class Subject:
    """A model to try: at least two inputs, a layer that puts out a float array, and how to see all its state."""

    model: Model
    inputs: Floats
    """(N >= 2, C, H, W), each row another."""
    layer: str
    """A layer that matters."""
    state: Callable[[], object]
    """What must not change: parameters, buffers, gradients, flags, hooks, as something that == compares."""


class ModelContract:
    """Every promise of xlog.model.Model. Inherit, and say in `make` what to try."""

    def make(self) -> Subject:
        """Return a new subject, whatever state its network is in."""
        raise NotImplementedError

    @pytest.fixture
    def subject(self) -> Subject:
        """A new subject for each test."""
        return self.make()

    def test_outputs_have_a_row_per_input(self, subject: Subject) -> None:
        """(N, ...) -> (N, K)."""
        outputs = subject.model.forward(subject.inputs)
        assert outputs.ndim == 2
        assert len(outputs) == len(subject.inputs)

    def test_a_row_does_not_depend_on_its_neighbours(self, subject: Subject) -> None:
        """As only evaluation mode promises."""
        together = subject.model.forward(subject.inputs)
        alone = np.concatenate([subject.model.forward(x[None]) for x in subject.inputs])
        _assert_close(together, alone)

    def test_a_pullback_is_the_derivative(self, subject: Subject) -> None:
        """<cotangent, f(x + h d) - f(x - h d)> / 2h is <gradient, d>, for a random cotangent and direction."""
        rng, model, x = np.random.default_rng(0), subject.model, subject.inputs
        direction = rng.normal(size=x.shape).astype(x.dtype)
        pull = model.vjp(x)
        cotangent = rng.normal(size=pull.outputs.shape).astype(pull.outputs.dtype)
        gradient = pull(cotangent)[INPUT][0]
        step = 1e-3
        difference = model.forward(x + step * direction) - model.forward(x - step * direction)
        assert gradient.shape == x.shape
        np.testing.assert_allclose(
            (gradient * direction).sum(), (cotangent * difference).sum() / (2 * step), rtol=0.02, atol=1e-3
        )

    def test_a_pullback_is_linear_and_can_be_used_again(self, subject: Subject) -> None:
        """The forward pass is paid once, however many labels are asked about."""
        rng, pull = np.random.default_rng(0), subject.model.vjp(subject.inputs)
        a, b = (rng.normal(size=pull.outputs.shape).astype(pull.outputs.dtype) for _ in "ab")
        _assert_close(pull(a)[INPUT][0] + pull(b)[INPUT][0], pull(a + b)[INPUT][0])

    def test_sums_are_weighted_sums_of_powers_of_gradients(self, subject: Subject) -> None:
        """Over rows; (N, ...) -> (powers, groups, ...)."""
        rng, pull = np.random.default_rng(0), subject.model.vjp(subject.inputs, (INPUT, subject.layer))
        cotangent = rng.normal(size=pull.outputs.shape).astype(pull.outputs.dtype)
        weights = rng.normal(size=(2, len(subject.inputs))).astype(pull.outputs.dtype)
        sums = pull.sums(cotangent, weights, powers=(1, 2))
        for name, gradients in pull(cotangent).items():
            for of_call, gradient in zip(sums[name], gradients, strict=True):
                assert of_call.shape == (2, 2, *gradient.shape[1:])
                _assert_close(of_call[0], np.tensordot(weights, gradient, 1))
                _assert_close(of_call[1], np.tensordot(weights, gradient**2, 1))

    def test_blends_are_inputs_behind_masks(self, subject: Subject) -> None:
        """For pictures (N, C, H, W): of several images, of one, by shares and by bools."""
        model, x = subject.model, subject.inputs
        rng, rows = np.random.default_rng(0), np.array([1, 0, 1])
        baselines = rng.normal(size=x.shape).astype(x.dtype)
        for masks in (rng.random((3, *x.shape[2:])).astype(x.dtype), rng.random((3, *x.shape[2:])) < 0.5):
            share = masks[:, None].astype(x.dtype)
            expected = model.forward(share * x[rows] + (1 - share) * baselines[rows])
            _assert_close(model.forward_blends(x, baselines, masks, rows), expected)
            alone = model.forward_blends(x[1:2], baselines[1:2], masks[::2], np.zeros(2, np.intp))
            _assert_close(alone, expected[::2])

    def test_all_passes_agree(self, subject: Subject) -> None:
        """forward, trace and vjp see the same outputs; trace and vjp the same activations."""
        model, x, layer = subject.model, subject.inputs, subject.layer
        trace, pull = model.trace(x, (layer,)), model.vjp(x, (INPUT, layer))
        _assert_close(trace.outputs, model.forward(x))
        _assert_close(pull.outputs, trace.outputs)
        _assert_close(pull.activations[INPUT][0], x)
        assert len(trace.activations[layer]) == len(pull.activations[layer])
        for traced, pulled in zip(trace.activations[layer], pull.activations[layer], strict=True):
            _assert_close(traced, pulled)

    def test_gradients_have_the_shape_of_what_they_belong_to(self, subject: Subject) -> None:
        """Of the input, and of each call of a layer."""
        pull = subject.model.vjp(subject.inputs, (INPUT, subject.layer))
        gradients = pull(np.ones_like(pull.outputs))
        for name, activations in pull.activations.items():
            assert [g.shape for g in gradients[name]] == [a.shape for a in activations]

    def test_calls_tell_layers_and_shapes(self, subject: Subject) -> None:
        """What calls() lists is what trace() returns."""
        shapes = [call.shape for call in subject.model.calls(subject.inputs) if call.layer == subject.layer]
        traced = subject.model.trace(subject.inputs, (subject.layer,)).activations[subject.layer]
        assert shapes == [activation.shape for activation in traced]
        assert subject.layer in {layer.name for layer in subject.model.layers()}

    def test_an_unknown_layer_is_named_with_close_ones(self, subject: Subject) -> None:
        """By trace and by vjp, before any work."""
        wrong = subject.layer + "x"
        for verb in (subject.model.trace, subject.model.vjp):
            with pytest.raises(LayerError, match=f"{wrong!r}.*close names.*{subject.layer!r}"):
                verb(subject.inputs, (wrong,))

    def test_results_are_the_callers_own(self, subject: Subject) -> None:
        """Writing into them, or a later pass, changes nothing."""
        model, x = subject.model, subject.inputs.copy()
        first = model.trace(x, (subject.layer,))
        kept, outputs = first.outputs.copy(), model.forward(x)
        model.forward(x * 0)
        np.testing.assert_array_equal(first.outputs, kept)
        first.outputs[:] = 0
        for activation in first.activations[subject.layer]:
            activation[:] = 0
        np.testing.assert_array_equal(model.forward(x), outputs)
        np.testing.assert_array_equal(x, subject.inputs)

    def test_description_is_filled(self, subject: Subject) -> None:
        """A log wants to know."""
        facts = subject.model.describe()
        assert facts.framework
        assert facts.version
        assert facts.name
        assert facts.dtype
        assert facts.parameter_count > 0
        assert subject.model.batch_size >= 1

    def test_passes_change_nothing(self, subject: Subject) -> None:
        """Parameters, buffers, gradients, flags, hooks are as they were."""
        before = subject.state()
        subject.model.forward(subject.inputs)
        subject.model.calls(subject.inputs)
        subject.model.trace(subject.inputs, (subject.layer,))
        pull = subject.model.vjp(subject.inputs, (INPUT, subject.layer))
        pull(np.ones_like(pull.outputs))
        assert subject.state() == before

    def test_an_error_changes_nothing(self, subject: Subject) -> None:
        """Wherever it comes from."""
        before = subject.state()
        with contextlib.suppress(ZeroDivisionError), subject.model.isolated():
            subject.model.forward(subject.inputs)
            raise ZeroDivisionError
        with pytest.raises(LayerError):
            subject.model.trace(subject.inputs, (subject.layer, "no such layer"))
        assert subject.state() == before

    def test_isolation_nests(self, subject: Subject) -> None:
        """The outermost one restores."""
        before = subject.state()
        with subject.model.isolated():
            with subject.model.isolated():
                inside = subject.model.forward(subject.inputs)
            np.testing.assert_array_equal(subject.model.forward(subject.inputs), inside)
        assert subject.state() == before

    def test_global_generators_are_left_alone(self, subject: Subject) -> None:
        """Python's and numpy's."""
        before = random.getstate(), np.random.get_state()[1].tolist()  # type: ignore[index]
        subject.model.forward(subject.inputs)
        assert (random.getstate(), np.random.get_state()[1].tolist()) == before  # type: ignore[index]


def _assert_close(a: Floats, b: Floats) -> None:
    np.testing.assert_allclose(a, b, rtol=0, atol=TOLERANCE * max(1e-30, float(np.abs(b).max())))
