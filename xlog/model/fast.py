"""FastPath: a Model that sends passes to a quicker copy of its network, once the copy was seen to agree with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from ..arrays import Array, Floats
from ..errors import ModelError
from ..override import override
from ..sentences import Sentence
from .accelerated import Accelerable, Accelerated
from .base import INPUT, Model, Pullback, Trace
from .cost import Cost
from .passes import batches, one_hot
from .patches import Patches, patches_of
from .proxy import Proxy
from .race import quickest_seconds

# Greatest difference of an output, relative to the greatest output. Other kernels and folded weights round otherwise:
# 1e-6 was measured for ResNet-18, MobileNetV2 and EfficientNet-Lite0, and 1e-5 is what all our oracles are held to.
OUTPUT_TOLERANCE = 1e-5

# Distance of a row's input gradients, relative to their length (L2). Where a ReLU, a ReLU6 or a max-pooling is within
# rounding of its kink, one path is there or not: rarely, but then single pixels differ a lot, so no greatest difference
# is bounded. Up to 0.013 was measured, and up to 0.006 between the user's own network in float32 and in float64. A
# copy that computes something else is off by tenths; 0.03 also means a correlation above 0.9995.
GRADIENT_TOLERANCE = 0.03

_TINY = np.finfo(np.float32).tiny  # zeros agree with zeros only

# Rows that must be to come before a copy, or an engine, is tried: a copy costs as much as some forty rows and the
# loading of kernels, an engine a second or two more, and each saves a part of a row.
FEWEST_ROWS = 200
FEWEST_ENGINE_ROWS = 500

RACED_ROWS = 8  # of one pass of a race, about what a batch has; three passes each, the quickest counts

SMALLEST_INPUT = 64 * 64  # pixels; passes over smaller ones cost less than it takes to cut rectangles out of them

WINDOW_ROWS = 32  # of a pass over windows: rectangles take less memory, and few of them are slow

VERIFIED_ROWS = 2  # of the first batch; two, so that a copy which mixes rows up is found out


@dataclass(frozen=True)
class Verdict:
    """Whether a kind of pass takes the fast path, and why."""

    used: bool
    why: str

    def __str__(self) -> str:
        return Sentence("fast.used" if self.used else "fast.plain", why=self.why)


_NOT_TRIED = Verdict(False, Sentence("fast.not_tried"))


@dataclass(frozen=True)
class FastReport:
    """What a log holds about the fast path."""

    forward: Verdict
    gradients: Verdict

    windows: Verdict = _NOT_TRIED
    engine: Verdict = _NOT_TRIED

    def __str__(self) -> str:
        parts = {name: str(getattr(self, name)) for name in ("forward", "engine", "gradients", "windows")}
        return Sentence("fast.report", **parts)


class FastPath(Proxy):
    """A Model over another one, the plain model, and a quicker copy of it with the weights of the first pass.

    Train on, and the copy is old: make a new FastPath for every pass over the data. The copy is made at the first
    pass. It is used for forward passes once outputs of that pass's first rows agree with the plain model's
    (OUTPUT_TOLERANCE), and for gradients once their input gradients agree too (GRADIENT_TOLERANCE). Where many forward
    passes are to come, an engine beside the framework is raced against the copy, and makes them if it is quicker and
    agrees as well. Of an input behind masks that hide a rectangle, only what the rectangle reaches is computed, once
    `try_out` saw that this agrees with the copy and is quicker than an engine. All else stays with the plain model:
    interventions, inputs of another shape, layers that put out something else in the copy, and whatever a copy fails
    at. `report()` says what came of it. Memory: the network once more, twice with an engine.
    """

    def __init__(self, plain: Model) -> None:
        super().__init__(plain)
        self._shape: tuple[int, ...] | None = None  # of an input, once one was seen
        self._copy: Accelerated | None = None
        self._engine: Callable[[Floats], Floats] | None = None
        self._forward = self._gradients = self._windows = self._engined = _NOT_TRIED
        self._gradients_tried = False

    def try_out(self, x: Floats, gradients: bool, windows: bool = False, rows: Cost | None = None) -> None:
        """Make the copy and compare it on some rows, before anybody counts on it; windows cost nine rows more.

        `rows` are to come, about; where they are too few to pay for the trial, all passes stay with the plain model.
        None is not known: many, but not for an engine.
        """
        if rows is not None and rows.forward + rows.backward < FEWEST_ROWS:
            self._stay_plain(x, Verdict(False, Sentence("fast.few", rows=FEWEST_ROWS)))
            return
        model = self._model_for(x, ())
        if rows is not None and self._copy is not None:
            self._engined = self._try_engines(self._copy, x, rows)
        if gradients and model is not self.inner:
            self._gradients_agree(model, x)
        if windows and self._copy is not None:
            self._windows = _compare_windows(self._copy, x[:1], self._engine)
            self.chain.window_rows = WINDOW_ROWS if self._windows.used else 0

    def report(self) -> FastReport:
        """What is used, and why or why not; complete after the first pass with gradients."""
        return FastReport(self._forward, self._gradients, self._windows, self._engined)

    # --------------------------------------------------------------------------------------------- passes

    @override
    def forward(self, x: Floats) -> Floats:
        copy = self._copy_for(x)
        return self._quickest(copy, x) if copy else self.inner.forward(x)

    @override
    def forward_blends(self, x: Floats, baselines: Floats, masks: Array, rows: np.ndarray) -> Floats:
        copy = self._copy_for(x)
        if copy is None:
            return self.inner.forward_blends(x, baselines, masks, rows)
        if self._windows.used:
            return self._behind_windows(copy, x, baselines, masks, rows)
        return self._behind_masks(copy, x, baselines, masks, rows)

    def _behind_masks(self, copy: Accelerated, x: Floats, baselines: Floats, masks: Array, rows: np.ndarray) -> Floats:
        """Outputs of whole inputs."""
        if copy.model is not None and self._engine is None:
            return copy.model.forward_blends(x, baselines, masks, rows)
        share = masks[:, None].astype(x.dtype)
        return self._quickest(copy, share * x[rows] + (1 - share) * baselines[rows])

    @override
    def trace(self, x: Floats, layers: Sequence[str]) -> Trace:
        return self._model_for(x, layers).trace(x, layers)

    @override
    def vjp(self, x: Floats, wrt: Sequence[str] = (INPUT,)) -> Pullback:
        model = self._model_for(x, wrt)
        if model is not self.inner and not self._gradients_agree(model, x):
            model = self.inner
        return model.vjp(x, wrt)

    # ------------------------------------------------------------------------------------------ the engine

    def _try_engines(self, copy: Accelerated, x: Floats, rows: Cost) -> Verdict:
        """Make engines where they may pay, and keep the quickest of those that agree with the copy and are quicker."""
        if not copy.engines:
            return Verdict(False, Sentence("fast.no_engine"))
        if rows.forward < FEWEST_ENGINE_ROWS:
            return Verdict(False, Sentence("fast.engine_few", rows=FEWEST_ENGINE_ROWS))
        tried = [_tried(name, make, copy.forward, x) for name, make in copy.engines.items()]
        best = min(tried, key=lambda one: one.ratio)
        if best.ratio < 1:
            self._engine = best.run
            return Verdict(True, best.why)
        return Verdict(
            False,
            reduce(
                lambda first, second: Sentence("fast.engines", first=first, second=second), [one.why for one in tried]
            ),
        )

    def _quickest(self, copy: Accelerated, x: Floats) -> Floats:
        if self._engine is None:
            return copy.forward(x)
        try:
            return self._engine(x)
        except Exception as error:  # as in _begin; where memory is short, the copy says so, and the batch is split
            self._engine, self._engined = None, Verdict(False, _reason(error))
            return copy.forward(x)

    # ------------------------------------------------------------------------------------------- the copy

    def _model_for(self, x: Floats, layers: Sequence[str]) -> Model:
        copy = self._copy_for(x)
        if copy is None or copy.model is None or copy.altered.intersection(layers):
            return self.inner
        return copy.model

    def _copy_for(self, x: Floats) -> Accelerated | None:
        """Return the copy where it may stand in for the network at inputs x."""
        if self.chain.interventions:
            return None
        if self._shape is None:
            self._shape = x.shape[1:]
            self._begin(x[:VERIFIED_ROWS])
        return self._copy if x.shape[1:] == self._shape else None

    def _stay_plain(self, x: Floats, why: Verdict) -> None:
        self._shape = x.shape[1:]
        self._forward = self._gradients = self._windows = self._engined = why

    def _begin(self, x: Floats) -> None:
        """Make the copy, and keep it if its outputs at x agree."""
        try:
            copy = _accelerated(self.inner, x)
            outputs, wanted = copy.forward(x), self.inner.forward(x)
            distance = _distance(outputs, wanted)
        except Exception as error:  # whatever the copy fails at, the plain model answers, and raises what is its own
            self._forward = self._gradients = self._windows = self._engined = Verdict(False, _reason(error))
            return
        self._forward = _verdict("outputs", distance, OUTPUT_TOLERANCE)
        if not self._forward.used:
            self._gradients = self._windows = self._engined = self._forward
            return
        self._copy = copy
        if copy.model is None:
            self._gradients = Verdict(False, Sentence("fast.no_gradients"))

    def _behind_windows(
        self, copy: Accelerated, x: Floats, baselines: Floats, masks: Array, rows: np.ndarray
    ) -> Floats:
        """Outputs where masks may each hide or show a small rectangle of an input; those of an input go together."""
        outputs: dict[int, Floats] = {}
        for number in np.unique(rows).tolist():
            own = np.flatnonzero(rows == number)
            found = self._of_patches(copy, patches_of(x[number], baselines[number], masks[own]))
            if found is not None:
                outputs.update(zip(own.tolist(), found, strict=True))
        left = np.array([i for i in range(len(masks)) if i not in outputs], np.intp)
        for part in batches(len(left), self.chain.batch_size or self.batch_size):
            used, places = np.unique(rows[left[part]], return_inverse=True)
            whole = self._behind_masks(copy, x[used], baselines[used], masks[left[part]], places)
            outputs.update(zip(left[part].tolist(), whole, strict=True))
        return np.stack([outputs[i] for i in range(len(masks))])

    def _of_patches(self, copy: Accelerated, patches: Patches | None) -> Floats | None:
        """Outputs of patches; None where there are none, and for what the copy fails at."""
        if patches is None or copy.forward_patches is None or not self._windows.used:
            return None
        try:
            return copy.forward_patches(patches)
        except Exception as error:  # as in _begin; memory too: a batch of whole inputs is split
            self._windows, self.chain.window_rows = Verdict(False, _reason(error)), 0
            return None

    def _gradients_agree(self, model: Model, x: Floats) -> bool:
        """Tell whether the copy's input gradients agree; they are compared once."""
        if not self._gradients_tried:
            self._gradients_tried = True
            self._gradients = self._compare_gradients(model, x[:VERIFIED_ROWS])
        return self._gradients.used

    def _compare_gradients(self, model: Model, x: Floats) -> Verdict:
        try:
            pull = self.inner.vjp(x)
            cotangent = one_hot(pull.outputs.argmax(axis=1), pull.outputs)
            wanted, got = (p(cotangent)[INPUT][0].reshape(len(x), -1) for p in (pull, model.vjp(x)))
        except Exception as error:  # as above
            return Verdict(False, _reason(error))
        distance = np.linalg.norm(got - wanted, axis=1) / np.maximum(np.linalg.norm(wanted, axis=1), _TINY)
        return _verdict("gradients", float(distance.max()), GRADIENT_TOLERANCE)


def _accelerated(plain: Model, x: Floats) -> Accelerated:
    if not isinstance(plain, Accelerable):
        raise ModelError(f"{type(plain).__name__} has no quicker copy")
    return plain.accelerated(x)


@dataclass(frozen=True)
class _Engine:
    """What came of trying an engine: its part of the copy's time, infinite where it cannot stand in for the copy."""

    why: str
    ratio: float = np.inf
    run: Callable[[Floats], Floats] | None = None


def _tried(
    name: str, make: Callable[[], Callable[[Floats], Floats]], copy: Callable[[Floats], Floats], x: Floats
) -> _Engine:
    try:
        engine = make()
        agreed, ratio = _raced(engine, copy, np.resize(x, (RACED_ROWS, *x.shape[1:])))
    except Exception as error:  # as in _begin
        return _Engine(Sentence("fast.engine_of", engine=name, why=_reason(error)))
    why = Sentence("fast.raced", agreed=agreed.why, ratio=f"{ratio:.2f}") if agreed.used else agreed.why
    return _Engine(Sentence("fast.engine_of", engine=name, why=why), ratio, engine)


def _raced(engine: Callable[[Floats], Floats], copy: Callable[[Floats], Floats], x: Floats) -> tuple[Verdict, float]:
    """Compare outputs and times of an engine and a copy, one row and many."""
    distances = [_distance(engine(rows), copy(rows)) for rows in (x[:1], x)]
    agreed = _verdict("outputs", max(distances), OUTPUT_TOLERANCE)
    if not agreed.used:
        return agreed, np.inf
    return agreed, quickest_seconds(lambda: engine(x)) / quickest_seconds(lambda: copy(x))


def _compare_windows(copy: Accelerated, x: Floats, engine: Callable[[Floats], Floats] | None = None) -> Verdict:
    """Compare outputs behind windows, at a border and inside, of one input, with those of whole inputs."""
    if copy.forward_patches is None or x.ndim != 4:
        return Verdict(False, Sentence("fast.whole_inputs"))
    if x[0, 0].size < SMALLEST_INPUT:
        return Verdict(False, Sentence("fast.cheap"))
    masks, forward_patches = _windows(x.shape[2:]), copy.forward_patches
    try:
        patches = patches_of(x[0], x[0] * 0, masks)
        if patches is None:
            return Verdict(False, Sentence("fast.small"))
        outputs = forward_patches(patches)
    except Exception as error:  # as in _begin
        return Verdict(False, _reason(error))
    whole = masks[:, None] * x
    agreed = _verdict("outputs", _distance(outputs, copy.forward(whole)), OUTPUT_TOLERANCE)
    if engine is None or not agreed.used:
        return agreed
    full = np.resize(masks, (RACED_ROWS, *masks.shape[1:]))  # of an engine, which may pass no fewer rows
    many = patches_of(x[0], x[0] * 0, np.resize(masks, (WINDOW_ROWS, *masks.shape[1:])))
    whole = full[:, None] * x
    assert many is not None
    try:
        seconds = quickest_seconds(lambda: forward_patches(many)) * RACED_ROWS / WINDOW_ROWS
        ratio = seconds / quickest_seconds(lambda: engine(whole))
    except Exception as error:  # as in _begin
        return Verdict(False, _reason(error))
    return Verdict(ratio < 1, Sentence("fast.raced_windows", agreed=agreed.why, ratio=f"{ratio:.2f}"))


def _windows(size: Sequence[int]) -> Floats:
    """Masks that hide windows of a fifth of each side: one at each end, and two inside."""
    masks = np.ones((4, *size), np.float32)
    for mask, share in zip(masks, (0, 0.25, 0.55, 0.8), strict=True):
        top, left = (int(share * side) for side in size)
        mask[top : top + -(-size[0] // 5), left : left + -(-size[1] // 5)] = 0
    return masks


def _distance(outputs: Floats, wanted: Floats) -> float:
    return float(np.abs(outputs - wanted).max() / max(np.abs(wanted).max(), _TINY))


def _verdict(what: str, distance: float, tolerance: float) -> Verdict:
    if distance <= tolerance:  # not so for NaN
        return Verdict(True, Sentence(f"fast.{what}_agree", distance=f"{distance:.0e}"))
    values = {"distance": f"{distance:.2g}", "tolerance": f"{tolerance:g}"}
    return Verdict(False, Sentence(f"fast.{what}_differ", **values))


def _reason(error: Exception) -> str:
    text = str(error).strip().partition("\n")[0]
    if isinstance(error, ModelError):
        return text
    return Sentence("fast.fails", error=f"{type(error).__name__}: {text}")
