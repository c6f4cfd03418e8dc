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
from .errors import ConfigError, LayerError, ModelError
from .model.base import INPUT, Model, RuledCall, SubNetworks

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

    def test_a_row_does_not_depend_on_its_neighbors(self, subject: Subject) -> None:
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
        """The forward pass is paid once, however many labels are explained."""
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

    def test_edits_replace_what_a_layer_puts_out(self, subject: Subject) -> None:
        """In every pass, and only as long as they last."""
        model, x, layer = subject.model, subject.inputs, subject.layer
        plain = model.trace(x, (layer,))
        rows = np.array([1, 0, *range(2, len(x))])
        with model.edit({layer: lambda value: value[rows]}):
            traced, pull = model.trace(x, (layer,)), model.vjp(x, (layer,))
            blends = model.forward_blends(x, x, np.ones((len(x), *x.shape[2:]), x.dtype), np.arange(len(x)))
            for outputs in (model.forward(x), traced.outputs, pull.outputs, blends):
                _assert_close(outputs, traced.outputs)
            shapes = [call.shape for call in model.calls(x) if call.layer == layer]
            assert shapes == [value.shape for value in traced.activations[layer]]
        _assert_close(traced.activations[layer][0], plain.activations[layer][0][rows])
        _assert_close(pull.activations[layer][0], traced.activations[layer][0])
        _assert_close(model.forward(x), plain.outputs)

    def test_edits_nest(self, subject: Subject) -> None:
        """The inner one sees what the outer one made."""
        model, x, layer = subject.model, subject.inputs, subject.layer
        with model.edit({layer: np.ones_like}):
            with model.edit({layer: lambda value: value * 3}):
                inner = model.trace(x, (layer,)).activations[layer]
            outer = model.trace(x, (layer,)).activations[layer]
        for three, one in zip(inner, outer, strict=True):
            np.testing.assert_array_equal(three, np.full_like(three, 3))
            np.testing.assert_array_equal(one, np.ones_like(one))

    def test_an_edit_of_one_row_may_return_many(self, subject: Subject) -> None:
        """What comes after it runs on those: as if that row had been there as often from the start."""
        model, x, layer = subject.model, subject.inputs[:1], subject.layer

        def vary(value: Floats) -> Floats:
            return value * np.array([0, 0.5, 1], value.dtype).reshape(-1, *[1] * (value.ndim - 1))

        with model.edit({layer: vary}):
            many, thrice = model.vjp(x, (layer,)), model.vjp(np.repeat(x, 3, axis=0), (layer,))
            _assert_close(model.forward(x), many.outputs)
        _assert_close(many.outputs, thrice.outputs)
        cotangent = np.ones_like(many.outputs)
        _assert_close(many(cotangent)[layer][-1], thrice(cotangent)[layer][-1])
        with model.edit({layer: vary}, rows=3):  # as networks need it that count rows at the start
            _assert_close(model.forward(x), many.outputs)

    def test_gradients_end_at_an_edit(self, subject: Subject) -> None:
        """The edited layer has its own; what lies before it has none."""
        model, x, layer = subject.model, subject.inputs, subject.layer
        plain = model.vjp(x, (layer,))
        with model.edit({layer: np.copy}):
            pull, through = model.vjp(x, (layer,)), model.vjp(x)
        cotangent = np.ones_like(plain.outputs)
        _assert_close(pull(cotangent)[layer][-1], plain(cotangent)[layer][-1])
        with pytest.raises(LayerError, match="does not influence the outputs"):
            through(cotangent)

    def test_edits_that_do_not_fit_are_said(self, subject: Subject) -> None:
        """An unknown layer at once, a shape in the pass."""
        model, x, layer = subject.model, subject.inputs, subject.layer
        wrong = layer + "x"
        with pytest.raises(LayerError, match=f"{wrong!r}.*close names.*{layer!r}"), model.edit({wrong: np.copy}):
            raise AssertionError("not reached")
        for edit in (lambda value: value[:1], lambda value: value[..., :1], lambda value: value[:, None]):
            with pytest.raises(LayerError, match=f"edit of layer {layer!r}"), model.edit({layer: edit}):
                model.forward(x)

    def test_edits_change_nothing(self, subject: Subject) -> None:
        """Nor do those that fail, whose own error comes out."""
        before = subject.state()
        with subject.model.edit({subject.layer: np.zeros_like}):
            subject.model.forward(subject.inputs)
        with pytest.raises(ZeroDivisionError), subject.model.edit({subject.layer: lambda value: value * (1 // 0)}):
            subject.model.vjp(subject.inputs)
        assert subject.state() == before
        subject.model.forward(subject.inputs)

    def test_a_rule_sees_calls_and_may_pull_back_as_the_layer_does(self, subject: Subject) -> None:
        """Then nothing changes, for layers before and after it; and the layer alone puts out what it put out."""
        model, x, layer = subject.model, subject.inputs, subject.layer
        plain = model.vjp(x, (INPUT, layer))
        seen: list[RuledCall] = []

        def own(ruled: Model, call: RuledCall) -> Floats:
            seen.append(call)
            _assert_close(ruled.layer_forward(call.layer, call.x), call.y)
            return ruled.layer_vjp(call.layer, call.x, call.gy)

        with model.rules({layer: own}):
            pull = model.vjp(x, (INPUT, layer))
        _assert_close(pull.outputs, plain.outputs)
        cotangent = np.random.default_rng(0).normal(size=plain.outputs.shape).astype(plain.outputs.dtype)
        for _ in range(2):
            of_calls = len(seen)
            for name, gradients in plain(cotangent).items():
                for ours, theirs in zip(pull(cotangent)[name], gradients, strict=True):
                    _assert_close(ours, theirs)
            assert len(seen) == of_calls + 2 * len(plain.activations[layer])
        assert {call.layer for call in seen} == {layer}
        _assert_close(seen[0].y, plain.activations[layer][-1])

    def test_rules_replace_what_a_layer_pulls_back(self, subject: Subject) -> None:
        """At each of its calls; the inner one counts, and only as long as it lasts."""
        model, x, layer = subject.model, subject.inputs, subject.layer
        gradient, plain, calls = _gradient(model, x), model.forward(x), len(model.trace(x, (layer,)).activations[layer])

        def times(factor: float) -> Callable[[Model, RuledCall], Floats]:
            return lambda ruled, call: factor * ruled.layer_vjp(call.layer, call.x, call.gy)

        with model.rules({layer: times(2)}):
            doubled = _gradient(model, x)
            with model.rules({layer: times(-3)}):
                tripled = _gradient(model, x)
            _assert_close(model.forward(x), plain)
        _assert_close(doubled, 2**calls * gradient)
        _assert_close(tripled, (-3) ** calls * gradient)
        _assert_close(_gradient(model, x), gradient)

    def test_rules_that_do_not_fit_are_said(self, subject: Subject) -> None:
        """An unknown layer at once, a shape on the way back; and what a rule raises comes out as it is."""
        model, x, layer = subject.model, subject.inputs, subject.layer
        wrong, before = layer + "x", subject.state()
        with pytest.raises(LayerError, match=f"{wrong!r}.*close names.*{layer!r}"):
            model.rules({wrong: lambda ruled, call: call.x})
        with model.rules({layer: lambda ruled, call: call.x[..., None]}):
            pull = model.vjp(x)
        for _ in range(2):
            with pytest.raises(LayerError, match=f"rule for layer {layer!r}"):
                pull(np.ones_like(pull.outputs))
        with model.rules({layer: lambda ruled, call: call.x * (1 // 0)}):
            pull = model.vjp(x)
        with pytest.raises(ZeroDivisionError):
            pull(np.ones_like(pull.outputs))
        assert subject.state() == before
        _gradient(model, x)

    def test_a_layer_alone_puts_out_and_pulls_back_in_one_pass(self, subject: Subject) -> None:
        """As layer_forward and layer_vjp do in two."""
        x, gy = _around(subject)
        y, pull = subject.model.layer_pull(subject.layer, x)
        _assert_close(y, subject.model.layer_forward(subject.layer, x))
        _assert_close(pull(gy), subject.model.layer_vjp(subject.layer, x, gy))

    def test_what_is_not_linear_lies_in_layers(self, subject: Subject) -> None:
        """Or in the network as a whole, ""; where nothing is, the gradient is the same everywhere."""
        model, x, before = subject.model, subject.inputs, subject.state()
        operations = model.operations(x)
        assert {one.layer for one in operations} <= {"", *(layer.name for layer in model.layers())}
        assert {one.role for one in operations} <= {"product", "softmax", "other"}
        if not operations:
            _assert_close(_gradient(model, x), _gradient(model, x[::-1].copy()))
        assert subject.state() == before

    def test_norms_that_could_be_folded_are_layers(self, subject: Subject) -> None:
        """Of a kind that can: (layer, norm)."""
        kinds = {layer.name: layer.kind for layer in subject.model.layers()}
        for layer, norm in subject.model.foldable(subject.inputs):
            assert (kinds[layer] in ("conv", "linear"), kinds[norm]) == (True, "norm")

    def test_dropout_makes_sub_networks(self, subject: Subject) -> None:
        """A number is one network in every kind of pass, alone and among others; afterwards nothing is dropped."""
        model, x, layer = subject.model, np.repeat(subject.inputs[:1], 8, axis=0), subject.layer
        plain, before = model.forward(x), subject.state()

        def dropped(networks: SubNetworks) -> Floats:
            with model.dropout(networks, before={layer: 0.5}):
                first = model.forward(x)
                for outputs in (model.forward(x), model.trace(x, (layer,)).outputs, model.vjp(x).outputs):
                    _assert_close(outputs, first)
            return first

        each = dropped(SubNetworks(0, range(8)))
        _assert_close(dropped(SubNetworks(0, 5)), each[[5] * 8])
        _assert_close(dropped(SubNetworks(0, [7, 6, 5, 4, 3, 2, 1, 0])), each[::-1])
        assert len({outputs.tobytes() for outputs in [*each, *dropped(SubNetworks(1, range(8)))]}) == 16
        _assert_close(model.forward(x), plain)
        assert subject.state() == before

    def test_dropout_that_does_not_fit_is_said(self, subject: Subject) -> None:
        """At once, or where the pass does not reach it; and nothing stays behind."""
        model, layer, before, networks = subject.model, subject.layer, subject.state(), SubNetworks(0, 0)
        with pytest.raises(LayerError, match=f"{layer + 'x'!r}.*close names.*{layer!r}"):
            model.dropout(networks, before={layer + "x": 0.5})
        with pytest.raises(ConfigError, match=f"rate from 0 to 1 before layer {layer!r}, got 1.5"):
            model.dropout(networks, before={layer: 1.5})
        if not any(part.rate for part in model.layers()):
            with pytest.raises(ModelError, match="dropout"):
                model.dropout(networks)
        with (
            model.dropout(SubNetworks(0, range(3)), before={layer: 0.5}),
            pytest.raises(ModelError, match="a row for each of 3 inputs"),
        ):
            model.forward(subject.inputs[:2])
        with pytest.raises(ZeroDivisionError), model.dropout(networks, before={layer: 0.5}):
            raise ZeroDivisionError
        assert subject.state() == before

    def test_a_layer_alone_takes_other_parameters(self, subject: Subject) -> None:
        """Its own change nothing; neither arrays nor parameters are written into."""
        model, layer, before = subject.model, subject.layer, subject.state()
        x, gy = _around(subject)
        params, x_before, gy_before = model.params(layer), x.copy(), gy.copy()
        y, gx = model.layer_forward(layer, x), model.layer_vjp(layer, x, gy)
        assert (y.shape, gx.shape) == (gy.shape, x.shape)
        np.testing.assert_array_equal(model.layer_forward(layer, x, params), y)
        np.testing.assert_array_equal(model.layer_vjp(layer, x, gy, params), gx)
        nothing = {name: np.zeros_like(value) for name, value in params.items()}
        if nothing:
            np.testing.assert_array_equal(model.layer_forward(layer, x, nothing), np.zeros_like(y))
        for value in params.values():
            value[:] = 0
        np.testing.assert_array_equal(model.layer_forward(layer, x), y)
        np.testing.assert_array_equal(x, x_before)
        np.testing.assert_array_equal(gy, gy_before)
        assert subject.state() == before

    def test_a_layer_alone_says_what_does_not_fit(self, subject: Subject) -> None:
        """Unknown names and other shapes."""
        model, layer, before = subject.model, subject.layer, subject.state()
        x, gy = _around(subject)
        with pytest.raises(LayerError, match=f"{layer + 'x'!r}"):
            model.params(layer + "x")
        with pytest.raises(LayerError, match="parameter named 'wait'"):
            model.layer_forward(layer, x, {"wait": np.zeros(3)})
        for name, value in model.params(layer).items():
            with pytest.raises(LayerError, match=f"{name!r}.*{layer!r}"):
                model.layer_vjp(layer, x, gy, {name: value[None]})
        with pytest.raises(LayerError, match=f"gy of the shape that layer {layer!r} puts out"):
            model.layer_vjp(layer, x, gy[..., None])
        assert subject.state() == before

    def test_a_copy_takes_other_parameters(self, subject: Subject) -> None:
        """Its own parameters change nothing, others change its layer's output; the network stays untouched."""
        model, x, layer, before = subject.model, subject.inputs, subject.layer, subject.state()
        params, outputs = model.params(layer), model.forward(x)
        _assert_close(model.with_params({layer: params}).forward(x), outputs)
        halves = {layer: {name: value / 2 for name, value in params.items()}}
        copy, given = model.with_params(halves), model.trace(x, (layer,)).activations[layer]
        assert copy.layers() == model.layers()
        for name, half in copy.params(layer).items():
            np.testing.assert_array_equal(half, halves[layer][name])
        put_out = copy.trace(x, (layer,)).activations[layer]
        assert params == {} or any(np.abs(a - b).max() > 0 for a, b in zip(put_out, given, strict=True))
        with model.edit({layer: np.zeros_like}):
            _assert_close(model.with_params({}).forward(x), outputs)
        _assert_close(model.forward(x), outputs)
        assert subject.state() == before

    def test_a_copy_says_what_does_not_fit(self, subject: Subject) -> None:
        """Unknown names and other shapes."""
        model, layer, before = subject.model, subject.layer, subject.state()
        with pytest.raises(LayerError, match=f"{layer + 'x'!r}"):
            model.with_params({layer + "x": {}})
        with pytest.raises(LayerError, match="parameter named 'wait'"):
            model.with_params({layer: {"wait": np.zeros(3)}})
        for name, value in model.params(layer).items():
            with pytest.raises(LayerError, match=f"{name!r}.*{layer!r}"):
                model.with_params({layer: {name: value[None]}})
        assert subject.state() == before

    def test_description_is_filled(self, subject: Subject) -> None:
        """A log needs them."""
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


def _gradient(model: Model, x: Floats) -> Floats:
    pull = model.vjp(x)
    return pull(np.random.default_rng(0).normal(size=pull.outputs.shape).astype(pull.outputs.dtype))[INPUT][0]


def _around(subject: Subject) -> tuple[Floats, Floats]:
    """Input of a subject's layer and a gradient at its output, as a rule sees them."""
    seen: list[RuledCall] = []

    def look(model: Model, call: RuledCall) -> Floats:
        seen.append(call)
        return call.x

    with subject.model.rules({subject.layer: look}):
        _gradient(subject.model, subject.inputs)
    return seen[0].x, seen[0].gy


def _assert_close(a: Floats, b: Floats) -> None:
    np.testing.assert_allclose(a, b, rtol=0, atol=TOLERANCE * max(1e-30, float(np.abs(b).max())))
