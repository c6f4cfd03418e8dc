"""RunLog: writes results to the log. The only module besides the readers that imports both results and events."""

from __future__ import annotations

import dataclasses
import json
import os
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, get_args

import numpy as np

from ..arrays import Floats, Upsampling
from ..benchmarks.base import Benchmark
from ..concepts.tcav import ConceptScores
from ..config import Configured
from ..counterfactual import Node, Tree
from ..errors import ConfigError, LogWarning, close_names
from ..events import codec
from ..events.schema import (
    Box,
    Commit,
    Condition,
    Convergence,
    CounterfactualRows,
    CounterfactualTree,
    Curve,
    Event,
    Explanation,
    Feature,
    Inference,
    Influencer,
    Instance,
    LabelScore,
    Map,
    PictureInput,
    Region,
    RunEnd,
    RunMetadata,
    Sample,
    Score,
    TextFacts,
    TextInput,
    Truth,
    Uncertainty,
)
from ..events.schema import Influence as InfluenceEvent
from ..events.schema import ModelImportance as ImportanceEvent
from ..events.schema import PartialDependence as DependenceEvent
from ..events.schema import SuperpixelPrior as LoggedPrior
from ..events.summaries import event_of
from ..events.texts import storable
from ..events.upload import Upload
from ..events.writer import EventWriter, Fsync, OnError
from ..explainers.base import Attribution, Explainer
from ..explainers.convergence import Convergence as Measured
from ..priors import SuperpixelPrior
from ..scores.summary import Summary
from ..tabular.counterfactuals import Found
from ..tabular.importance import Importance, ModelImportance
from ..tabular.partial_dependence import Dependence, PartialDependence
from ..uncertainty import Prediction
from .coded import coded
from .encoded import EncodedText
from .images import Pixels
from .influence import Influence
from .ranks import Rank
from .resume import GIVEN, Earlier
from .saliency import Answer
from .samples import Region as SampleRegion
from .samples import Sample as DataSample
from .table import PERCENTS, Table
from .tokens import Tokens

_Make = Callable[[], Mapping[str, object]]
"""Makes a picture or superpixels, by the name of their kind of event."""

LOGGED_LABELS = 5  # labels of a sample that are logged even if they are not explained


@dataclasses.dataclass(frozen=True)
class LogOptions:
    """How results are stored."""

    precision: codec.Precision = "u16"
    store_images: codec.ImageStore = "jpeg"
    image_size: int | None = None
    """Longest side of a stored picture in pixels; None: that of the network's input."""
    fsync: Fsync = "flush"
    on_error: OnError = "raise"
    upload: Upload | None = None

    def __post_init__(self) -> None:
        for name, kind in (("precision", codec.Precision), ("store_images", codec.ImageStore)):
            if getattr(self, name) not in get_args(kind):
                raise ConfigError(f"wanted {name} to be one of {get_args(kind)}, got {getattr(self, name)!r}")
        if self.image_size is not None and self.image_size < 1:
            raise ConfigError(f"wanted a image_size of at least 1 pixel, got {self.image_size}")


class RunLog:
    """Writes the results of one runner into files of its own; all of a sample with one write, or nothing of it."""

    def __init__(
        self,
        folder: str | os.PathLike[str],
        options: LogOptions,
        run_id: str | None,
        earlier: Earlier | None,
        rank: Rank,
    ) -> None:
        self._options, self._earlier = options, earlier
        self._writer = EventWriter(
            folder,
            earlier.run_id if earlier else run_id,
            fsync=options.fsync,
            on_error=options.on_error,
            resumed=earlier is not None,
            commits=True,
            after=earlier.last_time if earlier else 0,
            rank=rank.number,
            world_size=rank.world_size,
            upload=options.upload,
        )
        self._abandoned = earlier.abandoned if earlier else set()
        self._steps: set[int] = set()  # that samples were logged at
        self.fingerprint = b""  # of the network in this pass
        self._has_probabilities = True
        self._stored = earlier.hashes if earlier else set()  # of pictures and superpixels that are written
        self._storing: set[bytes] = set()  # of those in the group, and of those that it refers to
        self._at_hand: dict[bytes, _Make] = {}  # of those that are written: what to write again if their file vanishes
        self._vanished = self._lost = 0  # of files and events, by what the writer said last
        self._group: list[Event] = []
        self._counts_of_group: Counter[str] = Counter()
        self._metadata = RunMetadata()
        self._ended = RunEnd()
        self._sizes: dict[str, tuple[int, ...]] = {}  # of the samples of this pass: (H, W), by id
        self._given: dict[str, Instance] = {}  # explainers whose maps were made elsewhere
        self.step = 0
        self.counts: Counter[str] = Counter()

    @property
    def path(self) -> str:
        """The file."""
        return str(self._writer.path)

    @property
    def run_id(self) -> str:
        """The run's id."""
        return self._writer.run_id

    def begin(self, step: int, metadata: RunMetadata) -> None:
        """Begin a pass over the data at a training step. Warns where there was one at this step already."""
        self.step, self.fingerprint, self._lost = step, metadata.model.fingerprint, self._writer.lost
        self._has_probabilities = metadata.task != "regression"
        self.counts.clear()
        self._look_back()
        self._sizes.clear()
        metadata.abandoned_steps[:] = sorted(self._abandoned)
        metadata.explainers.extend(self._given.values())
        self._metadata = metadata
        self._add(run_metadata=metadata)

    def ignored(self, found: Mapping[str, Sequence[str]]) -> None:
        """Say again what was run, with what each explainer was seen not to depend on, where there is any."""
        if not found:
            return
        for logged in self._metadata.explainers:
            logged.ignores[:] = found.get(logged.name, ())
        self._add(run_metadata=self._metadata)

    def _look_back(self) -> None:
        """Warn about what this pass means for what was logged before."""
        if self.step in self._steps:
            warnings.warn(
                f"step {self.step} was logged by this runner already; of a sample that comes again the last whole one "
                "counts; pass step= to keep both",
                LogWarning,
                stacklevel=4,
            )
        elif self._earlier and self._earlier.had_other_weights(self.step, self.fingerprint):
            later = {step for step in self._earlier.steps if step > self.step} - self._steps
            self._abandoned |= later
            rest = f"; steps {sorted(later)} are marked as abandoned" if later else ""
            warnings.warn(
                f"resume: the log has step {self.step} of a network with other weights; it is explained anew{rest}",
                LogWarning,
                stacklevel=4,
            )
        self._abandoned.discard(self.step)

    def sample(self, sample: DataSample, pixels: Pixels | None) -> None:
        """Log a sample, and its picture, unless the log has it already; of a row its values, of a text its tokens."""
        event = Sample(id=sample.id, name=sample.name)
        self._sizes[sample.id] = sample.image.shape[1:]
        if sample.row is not None:
            event.row.values[:] = sample.row
        elif sample.text is not None:
            event.text.CopyFrom(_text(sample.text))
        elif pixels is not None:
            event.picture.CopyFrom(self._picture_input(sample, pixels))
        if sample.labels is not None:
            event.truth.CopyFrom(Truth(labels=sample.labels, regions=map(_region, sample.regions)))
            event.truth.share_labels[:], event.truth.shares[:] = sample.shares or (), (sample.shares or {}).values()
        event.values[:] = sample.values or ()
        self._later("samples", sample=event)

    def _picture_input(self, sample: DataSample, pixels: Pixels) -> PictureInput:
        *slices, height, width = sample.image.shape[1:]
        depth = slices[0] if slices else 0
        given = PictureInput(width=width, height=height * max(1, depth), depth=depth)
        if self._options.store_images != "none":
            given.hash = self._picture(pixels, depth)
        return given

    def _picture(self, pixels: Pixels, depth: int) -> bytes:
        """Log a picture unless the log has it, and return its hash."""
        hash_ = codec.content_hash(pixels)
        store, longest = self._options.store_images, self._options.image_size
        self._once(hash_, "pictures", lambda: {"picture": codec.encode_picture(pixels, store, longest, depth, hash_)})
        return hash_

    def _once(self, hash_: bytes, counted: str, make: _Make) -> None:
        """Log a picture or superpixels unless the log has them."""
        if hash_ in self._stored:
            self._at_hand[hash_] = make
        elif hash_ not in self._storing:
            self._later(counted, **make())
        self._storing.add(hash_)

    def inference(
        self,
        sample: DataSample,
        logits: Floats,
        probabilities: Floats,
        explained: Sequence[int],
        named: Iterable[int],
        uncertain: Prediction | None = None,
        how: str = "",
    ) -> None:
        """Log the outputs for a sample: logits (K,), probabilities (K,); their uncertainty, and its method.

        Of labels the most probable, the true, and the `named` ones, among which those are that are explained.
        """
        by_probability = np.argsort(-probabilities, kind="stable").tolist()
        wanted = {*by_probability[:LOGGED_LABELS], *named, *(sample.labels or ())}
        scores = [
            LabelScore(
                label=label,
                logit=float(logits[label]),
                probability=float(probabilities[label]) if self._has_probabilities else np.nan,
                explained=label in explained,
                uncertainty=None if uncertain is None else _uncertainty(uncertain, label),
            )
            for label in by_probability
            if label in wanted
        ]
        event = Inference(sample_id=sample.id, labels=scores, uncertainty=how, uncertainty_said=coded(how))
        if uncertain is not None and self._has_probabilities:
            event.predictive_entropy = float(uncertain.entropy[0])
            event.mutual_information = float(uncertain.mutual_information[0])
        self._later("inferences", inference=event)

    def answer(self, answer: Answer) -> None:
        """Log one explainer's map for one label, unless it is a baseline, and the scores given to it."""
        query, explainer, attribution = answer.query, answer.explainer, answer.attribution
        about: dict[str, Any] = {"sample_id": query.sample.id, "explainer": explainer.name, "label": query.label}
        if attribution is not None:
            event = Explanation(
                **about,
                map=self._map(attribution, explainer.signed, query.sample),
                layer=attribution.layer,
                unit=attribution.unit,
                layout=attribution.layout,
                layer_reason=attribution.layer_reason,
                layout_said=coded(attribution.layout),
                layer_reason_said=coded(attribution.layer_reason),
                convergence=[_convergence(one) for one in attribution.convergence if np.isfinite(one.values[0])],
            )
            if attribution.local is not None:
                (local,) = attribution.local
                event.intercept = local.intercept
                event.conditions.extend(_condition(*bounds) for bounds in local.conditions)
            if answer.uncertain is not None:
                event.mean.CopyFrom(self._map(answer.uncertain.mean, explainer.signed, query.sample))
                event.spread.CopyFrom(self._map(answer.uncertain.spread, False, query.sample))
            self._later("explanations", explanation=event)
        for benchmark, score in answer.scores.items():
            curves = [Curve(name=curve.name, x=curve.x, y=curve.y) for curve in score.curves]
            scored = Score(**about, benchmark=benchmark, curves=curves, other_seeds=score.other_seeds)
            if score.value is None:
                scored.missing = score.missing
                said = coded(score.missing)
                if said is not None:
                    scored.missing_said.CopyFrom(said)
            else:
                scored.value = score.value
            self._later("scores", score=scored)

    def tree(self, sample: DataSample, occlusion: str, tree: Tree) -> None:
        """Log the counterfactual tree of one label, made by the occlusion of that name."""
        event = CounterfactualTree(
            sample_id=sample.id,
            label=tree.label,
            direction=tree.direction.upper(),
            mask=tree.mask,
            threshold=tree.threshold,
            outcome=tree.outcome.upper(),
            nodes=map(_node, tree.nodes),
            layers=[CounterfactualTree.Layer(**dataclasses.asdict(layer)) for layer in tree.layers],
            kept_layer=tree.kept_layer,
            winner=tree.winner,
            winner_probability=tree.winner_probability,
            occlusion=occlusion,
            start=tree.start,
        )
        self._later("trees", counterfactual_tree=event)

    def other_rows(self, sample: DataSample, method: str, found: Found) -> None:
        """Log rows near a sample that are predicted otherwise, by the method of that name."""
        alternatives = [
            CounterfactualRows.Alternative(
                changes=[CounterfactualRows.Change(**dataclasses.asdict(change)) for change in one.changes],
                distance=one.distance,
                output=one.output,
                winner=one.winner,
            )
            for one in found.alternatives
        ]
        event = CounterfactualRows(
            sample_id=sample.id,
            method=method,
            label=found.label,
            start=found.start,
            above=found.above,
            below=found.below,
            alternatives=alternatives,
        )
        self._later("counterfactuals", counterfactual_rows=event)

    def _map(self, attribution: Attribution, signed: bool, sample: DataSample) -> Map:
        """Pack a map; of weighed superpixels the weights, and log the superpixels unless the log has them.

        Of a row or a text every place has a value of its own, which is kept as it is.
        """
        is_line = sample.row is not None or sample.text is not None
        if attribution.segments is None or attribution.weights is None or is_line:
            precision = "f32" if is_line else self._options.precision
            packed = codec.encode_map(attribution.grids[0], attribution.size, attribution.upsampling, signed, precision)
            if attribution.offsets is not None:
                packed.offset = float(attribution.offsets[0])
            return packed
        segments = attribution.segments[0]
        packed = codec.encode_weights(attribution.weights[0], segments, signed)
        if attribution.features is not None:
            packed.segments.features = codec.encode_features(attribution.features[0])
        self._once(packed.segments.hash, "segment_maps", lambda: {"segment_map": codec.encode_segments(segments)})
        return packed

    def commit(self) -> None:
        """Write what was logged of a sample, with one write."""
        is_written = self._writer.add_all(self._group) is not None
        self._renew()
        if is_written:
            self.counts.update(self._counts_of_group)
            self._steps.add(self.step)
            self._stored |= self._storing
        self._drop_group()

    def _renew(self) -> None:
        """Log again what went with a file that vanished: what was run, and what the group takes to be written."""
        if self._writer.vanished == self._vanished:
            return
        self._vanished = self._writer.vanished
        self._stored.clear()
        for what in ({"run_metadata": self._metadata}, *(make() for make in self._at_hand.values())):
            self._add(**what)

    def summary(self, explainer: str, benchmark: str, label: int | None, summary: Summary) -> None:
        """Log the summary of scores of one class, or of all where label is None."""
        self._add(score_summary=event_of(explainer, benchmark, label, summary))

    def importance(self, method: ModelImportance, found: Importance) -> None:
        """Log how much each feature matters to the model; a row for each output, or one for all of them."""
        for label, values in enumerate(found.values):
            event = ImportanceEvent(method=method.name, values=values, signed=method.signed)
            if len(found.values) > 1 or len(self._metadata.class_names) == 1:
                event.label = label
            if found.errors is not None:
                event.errors[:] = found.errors[label]
            self._add(model_importance=event)

    def concepts(self, method: str, names: Sequence[str], found: Iterable[ConceptScores]) -> None:
        """Log how much concepts matter to each class."""
        for one in found:
            event = ImportanceEvent(method=method, label=one.label, values=one.values, errors=one.errors, names=names)
            event.p_values[:], event.separable[:] = one.p_values, one.separable
            self._add(model_importance=event)

    def dependence(self, method: PartialDependence, found: Dependence) -> None:
        """Log how an output depends on one feature."""
        curves = found.curves.items()
        event = DependenceEvent(
            method=method.name,
            feature=found.feature,
            label=found.label,
            grid=found.grid,
            mean=found.mean,
            low=found.low,
            high=found.high,
            rows=found.rows,
            curves=[DependenceEvent.Ice(sample_id=sample, outputs=outputs) for sample, outputs in curves],
        )
        self._add(partial_dependence=event)

    def size_of(self, sample_id: str) -> tuple[int, ...]:
        """Return the size of a sample of the last pass, (H, W). Raises ConfigError for another sample."""
        if sample_id not in self._sizes:
            raise ConfigError(
                f"wanted the id of a sample of the last run(), got {sample_id!r}{close_names(sample_id, self._sizes)}"
            )
        return self._sizes[sample_id]

    def given(self, sample_id: str, label: int, explainer: str, grid: Floats, signed: bool) -> None:
        """Log a map that was made elsewhere, of a sample of the last pass, and again how the pass ended."""
        if explainer not in self._given:
            self._given[explainer] = Instance(name=explainer, class_name=GIVEN)
            self._metadata.explainers.append(self._given[explainer])
            self._add(run_metadata=self._metadata)
        size = self.size_of(sample_id)
        upsampling: Upsampling = "none" if grid.shape == size else "bilinear"
        packed = codec.encode_map(grid, size, upsampling, signed, self._options.precision)
        event = Explanation(sample_id=sample_id, explainer=explainer, label=label, map=packed)
        group = [Event(step=self.step, explanation=event), Event(step=self.step, commit=Commit(sample_id=sample_id))]
        self._writer.add_all(group)
        self._ended.counts["explanations"] += 1
        self._add(run_end=self._ended)

    def influence(self, found: Influence, most: int, step: int) -> None:
        """Log the training samples that helped and harmed each sample most, and again how the last pass ended.

        A run whose last record is no end counts as cut short.
        """
        for i, sample in enumerate(found.samples):
            helpful, harmful = (
                [Influencer(sample_id=found.training[j], value=float(found.scores[i, j])) for j in numbers]
                for numbers in (found.helpful(i, most), found.harmful(i, most))
            )
            event = InfluenceEvent(
                sample_id=sample,
                method=storable(found.method),
                checkpoints=found.checkpoints,
                training_samples=len(found.training),
                helpful=helpful,
                harmful=harmful,
            )
            self._writer.add(Event(step=step, influence=event))
        self._add(run_end=self._ended)
        self._writer.flush()

    def end(self, status: RunEnd.Status, duration: float, message: str = "") -> None:
        """End the pass. The file stays open: a runner may run again at a later step."""
        self._drop_group()  # of a sample that an error cut short
        self.counts["lost"] = self._writer.lost - self._lost
        self._ended = RunEnd(status=status, counts=+self.counts, duration=duration, message=message)
        self._add(run_end=self._ended)
        self._writer.flush()
        self.counts["lost"] = self._writer.lost - self._lost  # by now it was looked whether the file is there

    def close(self) -> None:
        """Close the file."""
        self._writer.close()

    def _add(self, **what: object) -> None:
        self._writer.add(Event(step=self.step, **what))  # type: ignore[arg-type]
        self._renew()

    def _drop_group(self) -> None:
        self._group.clear()
        self._storing.clear()
        self._at_hand.clear()
        self._counts_of_group.clear()

    def _later(self, counted: str, **what: object) -> None:
        self._group.append(Event(step=self.step, **what))  # type: ignore[arg-type]
        self._counts_of_group[counted] += 1


def instance(configured: Configured) -> Instance:
    """Return an explainer or benchmark as the log names it, with all its parameters."""
    params = {key: json.dumps(value) for key, value in configured.params().items()}
    return Instance(name=configured.name, class_name=type(configured).__name__, params=params)


def explainer_instance(explainer: Explainer) -> Instance:
    """Return an explainer or a control as the log names it, with whether its draws are each sample's own."""
    logged = instance(explainer)
    if explainer.about.random:
        logged.seed_included = explainer.draws_per != "run"
    return logged


def benchmark_instance(benchmark: Benchmark, rivals: Sequence[str]) -> Instance:
    """Return a benchmark as the log names it, with what its scores are on and the controls they are compared with."""
    logged, scale = instance(benchmark), benchmark.scale
    logged.direction = Instance.HIGHER_IS_BETTER if scale.higher_is_better else Instance.LOWER_IS_BETTER
    logged.definition = benchmark.definition
    if benchmark.seed_included is not None:
        logged.seed_included = benchmark.seed_included
    for field, end in (("low", scale.bounds.low), ("high", scale.bounds.high)):
        if np.isfinite(end):
            setattr(logged, field, end)
    if scale.level is not None:
        logged.level = scale.level
    else:
        logged.rivals[:] = rivals
    return logged


def prior_event(prior: SuperpixelPrior) -> LoggedPrior:
    """Return a prior as the log has it."""
    classes = [
        LoggedPrior.ClassWeights(label=label, weights=weights.tolist())
        for label, weights in zip(prior.labels.tolist(), prior.weights, strict=True)
    ]
    return LoggedPrior(
        method=prior.method,
        layer=prior.layer,
        clusters=len(prior.centers),
        centers=prior.centers.ravel().tolist(),
        classes=classes,
        names=prior.names,
    )


def _condition(above: float, up_to: float) -> Condition:
    if above == up_to:
        return Condition(equals=above)
    return Condition(above=above if np.isfinite(above) else None, up_to=up_to if np.isfinite(up_to) else None)


def _convergence(found: Measured) -> Convergence:
    """Return a number of one row as the log has it."""
    share, judged = found.relative, np.isfinite(found.judged[0])
    return Convergence(
        kind=found.kind.upper(),
        value=found.values[0],
        relative=None if share is None or not judged else share[0],
        bound=found.bound if judged else None,
        beyond=bool(found.beyond()[0]),
    )


def _node(node: Node) -> CounterfactualTree.Node:
    box = Box(x=node.box.x, y=node.box.y, width=node.box.width, height=node.box.height)
    return CounterfactualTree.Node(
        parent=node.parent, layer=node.layer, order=node.order, box=box, probability=node.probability, gain=node.gain
    )


def _uncertainty(prediction: Prediction, label: int) -> Uncertainty:
    """Return the statistics of sub-networks for one label, from a prediction of one row."""
    return Uncertainty(
        mean=prediction.mean[0, label],
        standard_deviation=prediction.std[0, label],
        low=prediction.low[0, label],
        high=prediction.high[0, label],
        samples=prediction.samples,
    )


def features(table: Table) -> list[Feature]:
    """Return what the log holds of a table's columns."""
    found = [
        Feature(name=name, unit=table.units.get(name, ""), categories=table.categories.get(name, ()))
        for name in table.features
    ]
    for feature, column in zip(found, [] if table.background is None else table.background.T, strict=False):
        if feature.categories:
            feature.shares[:] = np.bincount(column.astype(int), minlength=len(feature.categories)) / len(column)
        else:
            feature.percentiles[:] = np.percentile(column, PERCENTS)
    return found


def text_facts(tokens: Tokens) -> TextFacts:
    """Return what the log holds of how texts are explained."""
    return TextFacts(embedding=tokens.layer, hidden=str(tokens.hidden))


def _text(encoded: EncodedText) -> TextInput:
    units = zip(encoded.words, encoded.sentences, strict=True)
    spelled = zip(encoded.tokens, encoded.spans, encoded.special, units, strict=True)
    tokens = [
        TextInput.Token(spelling=storable(token), start=start, end=end, special=special, word=word, sentence=sentence)
        for token, (start, end), special, (word, sentence) in spelled
    ]
    return TextInput(text=encoded.text, tokens=tokens)


def _region(region: SampleRegion) -> Region:
    if region.mask is not None:
        return Region(label=region.label, mask_png=codec.encode_mask(region.mask))
    assert region.box is not None  # a region is one or the other
    x, y, width, height = region.box
    return Region(label=region.label, box=Box(x=x, y=y, width=width, height=height))
