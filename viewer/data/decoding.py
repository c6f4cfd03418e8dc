"""Decoding: events to entries. What is not finite where a page draws it is left out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xlog.events import meaning
from xlog.events.codec import full_map
from xlog.events.schema import Condition as LoggedCondition
from xlog.events.schema import Convergence as LoggedConvergence
from xlog.events.schema import (
    CounterfactualRows,
    Explanation,
    Inference,
    Influencer,
    LabelScore,
    Map,
    PartialDependence,
    RunMetadata,
    Score,
    ScoreSummary,
    SegmentMap,
    Sentence,
    TargetRule,
    TextInput,
    Truth,
    has_unknown_fields,
    word,
)
from xlog.events.schema import Feature as LoggedFeature
from xlog.events.schema import Gain as LoggedGain
from xlog.events.schema import Influence as LoggedInfluence
from xlog.events.schema import Instance as LoggedInstance
from xlog.events.schema import ModelImportance as LoggedImportance
from xlog.events.schema import Sample as LoggedSample
from xlog.events.schema import SuperpixelPrior as LoggedPrior

from ..store.entries import (
    Alternative,
    Alternatives,
    Box,
    Change,
    Condition,
    Convergence,
    Curve,
    Dependence,
    Feature,
    Gain,
    Importance,
    Influence,
    Instance,
    MapEntry,
    MaskRef,
    Metadata,
    Prediction,
    Prior,
    Ref,
    SampleScore,
    Summary,
    Text,
    Token,
    Uncertainty,
)
from ..store.records import Input, Outputs
from ..words import text
from ..words.logged import Coded, Logged

MAX_POINTS = 10_000  # of a curve; a damaged one must not choke a page
MAX_INFLUENCERS = 100  # of each kind
MAX_CURVES = 1000  # of single rows
MAX_ALTERNATIVES, MAX_CHANGES = 100, 500
PERCENTILES = 101


@lru_cache(maxsize=64)
def _shared(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the same names once: thousands of runs have them, and a thousand of ImageNet's take 60 KB."""
    return names


def metadata(logged: RunMetadata) -> Metadata:
    """Return what was run."""
    return Metadata(
        class_names=_shared(tuple(logged.class_names)),
        framework=logged.model.framework,
        model=logged.model.name,
        device=logged.model.device,
        dtype=logged.model.dtype,
        parameter_count=logged.model.parameter_count,
        input_shape=tuple(logged.model.input_shape),
        activation=logged.activation,
        task=logged.task,
        units=tuple(logged.units),
        abandoned_steps=tuple(logged.abandoned_steps),
        processes=logged.processes,
        planned_samples=logged.planned_samples,
        explainers=tuple(map(_instance, logged.explainers)),
        benchmarks=tuple(map(_instance, logged.benchmarks)),
        controls=tuple(map(_instance, logged.baselines)),
        importances=tuple(map(_instance, logged.importances)),
        uncertainty=_instance(logged.uncertainty) if logged.HasField("uncertainty") else None,
        occlusions=tuple(map(_instance, logged.occlusions)),
        target_rule=_target_rule(logged.target_rule),
        threshold=_finite(logged.target_rule.threshold) or 0.0,
        seed=logged.seed,
        preprocessing=_words(logged, "preprocessing"),
        fast_path=_words(logged.model, "fast_path"),
        notes=logged.notes,
        tags=tuple(logged.tags),
        versions=dict(sorted(logged.versions.items())),
        has_texts=logged.HasField("text"),
        features=tuple(map(_feature, logged.features)),
        prior=_prior(logged.prior) if logged.HasField("prior") else None,
    )


def _prior(logged: LoggedPrior) -> Prior | None:
    """Return what superpixels speak for; None where its parts do not fit each other, or are no numbers."""
    kinds, classes = logged.clusters, logged.classes
    centers = np.array(logged.centers, np.float32)
    if not kinds or not len(centers) or len(centers) % kinds or {len(one.weights) for one in classes} != {kinds}:
        return None
    weights = np.array([one.weights for one in classes], np.float32)
    if not np.isfinite(centers).all() or not np.isfinite(weights).all():
        return None
    labels = np.array([one.label for one in classes], np.int64)
    names = tuple(logged.names) if len(logged.names) == kinds else ()
    return Prior(logged.method, logged.layer, centers.reshape(kinds, -1), labels, weights, names)


def _feature(logged: LoggedFeature) -> Feature:
    """Return a column; its distribution only where all of it makes sense."""
    percentiles, shares = tuple(logged.percentiles), tuple(logged.shares)
    ascend = all(map(math.isfinite, percentiles)) and list(percentiles) == sorted(percentiles)
    sound = len(shares) == len(logged.categories) and all(map(math.isfinite, shares))
    return Feature(
        logged.name,
        logged.unit,
        tuple(logged.categories),
        percentiles if ascend and len(percentiles) == PERCENTILES else (),
        shares if sound else (),
    )


def sample(logged: LoggedSample, ref: Ref) -> Input:
    """Return a sample as it was logged."""
    picture = logged.picture  # empty where there is none
    depth = picture.depth if picture.depth and picture.height % picture.depth == 0 else 0  # damaged: one strip
    return Input(
        name=logged.name,
        truth=tuple(logged.truth.labels) if logged.HasField("truth") else None,
        shares=_shares(logged.truth),
        picture=picture.hash,
        width=picture.width,
        height=picture.height // max(1, depth),
        depth=depth,
        boxes=_boxes(logged),
        masks=_masks(logged, ref),
        row=tuple(logged.row.values) if logged.HasField("row") else None,
        text=text_input(logged.text) if logged.HasField("text") else None,
        values=tuple(logged.values),
        is_later=logged.WhichOneof("input") is None and has_unknown_fields(logged),
    )


def text_input(logged: TextInput) -> Text:
    """Return a text; of a token that lies where none can, that it is not in the text.

    Tokens of single bytes lie over each other: each has what is left of its letters.
    """
    letters, tokens, after = logged.text, [], 0
    size = len(letters)
    for token in logged.tokens:  # of texts by the ten thousand: each field is asked for once
        start, end = token.start, token.end
        if not (start <= end <= size and after <= end):
            start = end = after
        elif start < after:
            start = after
        tokens.append(Token(token.spelling, start, end, token.special, token.word, token.sentence))
        after = end
    return Text(letters, tuple(tokens))


def inference(logged: Inference) -> Outputs:
    """Return what the network predicts for a sample, the most probable label first."""
    found = (
        Prediction(score.label, score.logit, score.probability, score.explained, _uncertainty(score))
        for score in logged.labels
    )
    return Outputs(
        predictions=tuple(sorted(found, key=lambda prediction: -prediction.probability)),
        entropy=_optional(logged, "predictive_entropy"),
        mutual_information=_optional(logged, "mutual_information"),
        uncertainty=_words(logged, "uncertainty"),
    )


def _words(logged: Any, name: str) -> str:
    """Return a text of a record, with its code where it has one beside it."""
    words: str = getattr(logged, name)
    return Logged(words, _coded(getattr(logged, f"{name}_said"))) if logged.HasField(f"{name}_said") else words


def _coded(logged: Sentence) -> Coded:
    within = {name: _coded(one) for name, one in logged.sentences.items()}
    return Coded(logged.code, {**logged.texts, **within})


def map_entry(logged: Explanation, ref: Ref) -> MapEntry:
    """Return a map without its values."""
    mean, spread = logged.HasField("mean"), logged.HasField("spread")
    return MapEntry(
        explainer=logged.explainer,
        label=logged.label,
        layer=logged.layer,
        signed=logged.map.signed,
        ref=ref,
        mean=mean,
        spread=spread,
        is_later=not logged.HasField("map") and has_unknown_fields(logged),
        segments=logged.map.WhichOneof("values") == "segments",
        pixels=logged.map.full_height * logged.map.full_width,
        unit=logged.unit,
        conditions=tuple(map(_condition, logged.conditions)),
        intercept=_optional(logged, "intercept"),
        layout=_words(logged, "layout"),
        layer_reason=_words(logged, "layer_reason"),
        convergence=tuple(_convergence(found) for found in logged.convergence if math.isfinite(found.value)),
    )


def _convergence(logged: LoggedConvergence) -> Convergence:
    kind = word(LoggedConvergence.Kind, logged.kind)
    return Convergence(kind, logged.value, _optional(logged, "relative"), _optional(logged, "bound"), logged.beyond)


def summary(logged: ScoreSummary) -> Summary:
    """Return how scores sum up."""
    low, high = _ends(logged, "interval")
    gain_low, gain_high = _ends(logged, "gain_interval")
    return Summary(
        explainer=logged.explainer,
        benchmark=logged.benchmark,
        count=logged.count,
        missing=logged.missing,
        mean=_optional(logged, "mean"),
        low=low,
        high=high,
        label=logged.label if logged.HasField("label") else None,
        best_control=logged.best_baseline,
        gain=_optional(logged, "gain"),
        gain_low=gain_low,
        gain_high=gain_high,
        verdict=meaning.verdict_of(logged),
        gains=tuple(map(_gain, logged.gains)),
        why_not=logged.no_interval,
        seed_std=_optional(logged, "seed_std"),
    )


def _gain(logged: LoggedGain) -> Gain:
    low, high = _ends(logged, "interval")
    return Gain(logged.control, logged.mean, low, high)


def score(logged: Score) -> SampleScore:
    """Return the score of one map."""
    return SampleScore(logged.explainer, logged.benchmark, _optional(logged, "value"), _words(logged, "missing"))


def line(packed: Map, segments: SegmentMap | None, width: int) -> NDArray[np.float32] | None:
    """Return the values (width,) of a map of one line; None of one that has another shape or cannot be decoded."""
    if (packed.full_height, packed.full_width) != (1, width):
        return None
    if packed.width == width and len(packed.f32) == 4 * width:  # as runs log rows of a table: thousands are read
        return np.frombuffer(packed.f32, "<f4")
    try:
        return full_map(packed, segments)[0]
    except Exception:  # whatever damaged values make a decoder raise
        return None


def curves(logged: Score) -> tuple[Curve, ...]:
    """Return the curves that a score was read off; those without sense are left out."""
    found = (Curve(curve.name, tuple(curve.x), tuple(curve.y)) for curve in logged.curves if _makes_sense(curve))
    return tuple(found)


def _makes_sense(curve: Any) -> bool:
    is_whole = 0 < len(curve.x) == len(curve.y) <= MAX_POINTS
    return is_whole and all(map(math.isfinite, curve.x)) and all(map(math.isfinite, curve.y))


def importance(logged: LoggedImportance, step: int) -> Importance:
    """Return how much each feature matters to the model."""
    return Importance(
        step=step,
        method=logged.method,
        label=logged.label if logged.HasField("label") else None,
        values=tuple(logged.values),
        errors=_as_many(logged.errors, logged.values),
        signed=logged.signed,
        names=_as_many(logged.names, logged.values),
        p_values=_as_many(logged.p_values, logged.values),
        separable=_as_many(logged.separable, logged.values),
    )


def _as_many(found: Sequence[Any], values: Sequence[float]) -> tuple[Any, ...]:
    """Return what goes along with values; nothing where it is not as many."""
    return tuple(found) if len(found) == len(values) else ()


def dependence(logged: PartialDependence, step: int) -> Dependence | None:
    """Return what the model puts out over values of a feature; None where its parts do not fit each other."""
    grid, mean = tuple(logged.grid), tuple(logged.mean)
    whole = 0 < len(grid) == len(mean) <= MAX_POINTS and all(map(math.isfinite, (*grid, *mean)))
    if not whole or list(grid) != sorted(grid):
        return None
    low, high = (tuple(end) if _fits(end, len(grid)) else () for end in (logged.low, logged.high))
    whole_curves = (one for one in logged.curves[:MAX_CURVES] if _fits(one.outputs, len(grid)))
    curves = tuple((one.sample_id, tuple(one.outputs)) for one in whole_curves)
    return Dependence(step, logged.method, logged.feature, logged.label, grid, mean, low, high, logged.rows, curves)


def _fits(values: Sequence[float], count: int) -> bool:
    return len(values) == count and all(map(math.isfinite, values))


def alternatives(logged: CounterfactualRows) -> Alternatives:
    """Return rows that are predicted otherwise, up to MAX_ALTERNATIVES of up to MAX_CHANGES changes."""
    found = []
    for one in logged.alternatives[:MAX_ALTERNATIVES]:
        changes = tuple(Change(each.feature, each.value, each.output) for each in one.changes[:MAX_CHANGES])
        winner = one.winner if one.HasField("winner") else None
        found.append(Alternative(changes, one.distance, one.output, winner))
    ends = _optional(logged, "above"), _optional(logged, "below")
    return Alternatives(logged.method, logged.label, logged.start, *ends, tuple(found))


def _condition(logged: LoggedCondition) -> Condition:
    return Condition(_optional(logged, "above"), _optional(logged, "up_to"), _optional(logged, "equals"))


def influence(logged: LoggedInfluence, step: int) -> Influence:
    """Return which training samples helped and harmed a sample, up to MAX_INFLUENCERS of each."""
    return Influence(
        sample=logged.sample_id,
        step=step,
        method=logged.method,
        checkpoints=logged.checkpoints,
        training_samples=logged.training_samples,
        helpful=_influencers(logged.helpful),
        harmful=_influencers(logged.harmful),
    )


def _influencers(logged: Sequence[Influencer]) -> tuple[tuple[str, float], ...]:
    return tuple((one.sample_id, one.value) for one in logged[:MAX_INFLUENCERS] if math.isfinite(one.value))


def _target_rule(logged: TargetRule) -> str:
    details = {
        "default": text.percent(logged.threshold) if logged.threshold else "",
        "top_k": str(logged.top_k),
        "fixed": ", ".join(map(str, logged.labels)),
    }
    return " ".join(filter(None, (logged.kind, details.get(logged.kind, ""))))


def _instance(logged: LoggedInstance) -> Instance:
    low, high = (getattr(logged, field) if logged.HasField(field) else None for field in ("low", "high"))
    return Instance(
        logged.name,
        logged.class_name,
        dict(sorted(logged.params.items())),
        now=(meaning.class_of(logged), meaning.name_of(logged)),
        higher_is_better=meaning.higher_is_better(logged),
        definition=meaning.definition_of(logged),
        low=-math.inf if low is None or not math.isfinite(low) else low,
        high=math.inf if high is None or not math.isfinite(high) else high,
        ignores=tuple(logged.ignores),
        rivals=tuple(logged.rivals),
        level=_optional(logged, "level"),
        seed_included=logged.seed_included if logged.HasField("seed_included") else None,
    )


def _shares(truth: Truth) -> dict[int, float]:
    found = zip(truth.share_labels, truth.shares, strict=False)
    return {label: share for label, share in found if math.isfinite(share)}


def _boxes(logged: LoggedSample) -> tuple[Box, ...]:
    regions = [region for region in logged.truth.regions if region.WhichOneof("shape") == "box"]
    boxes = (Box(r.label, r.box.x, r.box.y, r.box.width, r.box.height) for r in regions)
    return tuple(box for box in boxes if all(map(math.isfinite, (box.x, box.y, box.width, box.height))))


def _masks(logged: LoggedSample, ref: Ref) -> tuple[tuple[int, MaskRef], ...]:
    regions = enumerate(logged.truth.regions)
    return tuple((r.label, MaskRef(ref, number)) for number, r in regions if r.WhichOneof("shape") == "mask_png")


def _uncertainty(logged: LabelScore) -> Uncertainty | None:
    if not logged.HasField("uncertainty"):
        return None
    found = logged.uncertainty
    return Uncertainty(found.mean, found.standard_deviation, found.low, found.high, found.samples)


def _ends(logged: ScoreSummary | LoggedGain, field: str) -> tuple[float | None, float | None]:
    interval = getattr(logged, field)
    return (_finite(interval.low), _finite(interval.high)) if logged.HasField(field) else (None, None)


def _optional(message: Any, field: str) -> float | None:
    return _finite(getattr(message, field)) if message.HasField(field) else None


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
