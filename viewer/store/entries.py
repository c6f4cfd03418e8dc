"""What the data door hands out: plain, small things without any of the format in them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

LONGEST_TITLE = 1000  # characters of a sample's name that a page shows; tables as CSV have all
PARTS = ("saliency", "scores", "uncertainty", "trees")
"""What a run can have beside samples and predictions: maps, scores of them, dropout samples, counterfactual trees."""
HALF = 0.5  # a single class is predicted where its probability is above


class State(Enum):
    """How a run ended, or that it did not."""

    READING = "reading"  # the viewer has not read all of it yet
    RUNNING = "running"
    FINISHED = "finished"
    INTERRUPTED = "interrupted"
    FAILED = "failed"
    CUT_SHORT = "cut_short"


@dataclass(frozen=True, slots=True)
class Ref:
    """Where a large thing lies: an event file, by number, and the offset of a record in it."""

    file: int
    offset: int


@dataclass(frozen=True, slots=True)
class Instance:
    """An explainer or a benchmark as it was configured."""

    name: str
    class_name: str
    params: dict[str, str]
    """Values are JSON."""
    now: tuple[str, str] = ("", "")
    """Class and name as they would be called now; classes of older logs may have been renamed."""
    higher_is_better: bool = True
    """Of a benchmark."""
    definition: int = 1
    """Of a benchmark: scores of one class and definition are one kind of number."""
    low: float = -math.inf
    """Least value of a benchmark's scores."""
    high: float = math.inf
    ignores: tuple[str, ...] = ()
    """Of an explainer: "input", "label", what its maps were seen not to depend on."""
    rivals: tuple[str, ...] = ()
    """Of a benchmark: the controls that its scores are compared with."""
    level: float | None = None
    """Of a benchmark: what its scores are compared with in their place; None where there is none."""
    seed_included: bool | None = None
    """Whether each sample has draws of its own; None where nothing is drawn, or nobody said."""

    @property
    def arrow(self) -> str:
        """Which end of a benchmark's scores is better."""
        return "↑" if self.higher_is_better else "↓"


@dataclass(frozen=True, slots=True)
class Feature:
    """One column of a table."""

    name: str
    unit: str = ""
    categories: tuple[str, ...] = ()
    """Names that its values number; empty: its values are numbers."""
    percentiles: tuple[float, ...] = ()
    """0th, 1st ... 100th of its values in the background, ascending; empty: there is none."""
    shares: tuple[float, ...] = ()
    """Of each category in the background, 0..1; empty: there is none."""


@dataclass(frozen=True, slots=True, eq=False)
class Prior:
    """How much each kind of superpixel speaks for each class, over a data set."""

    method: str
    """"normlime" or "fast"."""
    layer: str
    """Whose output at superpixels tells their kind."""
    centers: NDArray[np.float32]
    """(G, D)"""
    labels: NDArray[np.int64]
    """(K,): the classes that have weights."""
    weights: NDArray[np.float32]
    """(K, G), 0 or more."""
    names: tuple[str, ...] = ()
    """(G,): of texts the word that each kind is; of pictures none."""


class Token(NamedTuple):
    """A piece of a text, as the network takes it."""

    spelling: str
    start: int
    """In the text, in characters."""
    end: int
    """After its last one; as `start` of what is not in the text."""
    special: bool
    """Added by the tokenizer."""
    word: int = 0
    """The number of its word, from 1; 0: it is in none, or the log does not say."""
    sentence: int = 0
    """The number of its sentence, the same."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text and its tokens, in their order, none over another."""

    text: str
    tokens: tuple[Token, ...]


@dataclass(frozen=True)
class TextValues:
    """What an explainer says of the tokens of a text."""

    values: NDArray[np.float32]
    """(T,)"""
    unit: str
    """"" of each token, or "word" or "sentence": of all tokens of one together."""
    signed: bool = True


@dataclass(frozen=True)
class Metadata:
    """What was run."""

    class_names: tuple[str, ...] = ()
    framework: str = ""
    model: str = ""
    device: str = ""
    dtype: str = ""
    parameter_count: int = 0
    input_shape: tuple[int, ...] = ()
    activation: str = ""
    task: str = ""
    """"regression": outputs are values; empty: classification."""
    units: tuple[str, ...] = ()
    """Of each output of a regression; may be empty."""
    abandoned_steps: tuple[int, ...] = ()
    """Of a training that was begun again from an earlier checkpoint and has not come to them yet."""
    processes: int = 0
    """How many processes write the run, each with samples of its own; 0: one."""
    planned_samples: int = 0
    """How many samples the latest pass is going to log, about, of one process; 0: not known."""
    explainers: tuple[Instance, ...] = ()
    benchmarks: tuple[Instance, ...] = ()
    controls: tuple[Instance, ...] = ()
    """Explainers that know nothing, scored beside the others; without maps unless they are among those too."""
    uncertainty: Instance | None = None
    occlusions: tuple[Instance, ...] = ()
    """How counterfactual trees were made."""
    target_rule: str = ""
    threshold: float = 0.0
    """A label with a greater probability counts as predicted; 0: not logged."""
    seed: int = 0
    preprocessing: str = ""
    fast_path: str = ""
    """Which passes a quicker copy of the network made, and how far it agreed, in words."""
    notes: str = ""
    tags: tuple[str, ...] = ()
    versions: dict[str, str] = field(default_factory=dict)
    importances: tuple[Instance, ...] = ()
    """How the importance of features to the model as a whole was measured."""
    has_texts: bool = False
    """Whether samples are texts."""
    features: tuple[Feature, ...] = ()
    """Of samples that are rows of a table, in the order of their values; empty: samples are pictures."""
    prior: Prior | None = None
    """What superpixels speak for over a data set, where explainers were given that."""

    @property
    def is_multi_label(self) -> bool:
        """Whether each label is a decision of its own at a threshold, and not one of all that exclude each other."""
        return "sigmoid" in self.activation.casefold()


@dataclass(frozen=True, slots=True)
class Importance:
    """How much each feature of a table matters to the model as a whole, by one method."""

    step: int
    method: str
    label: int | None
    """The output that it is about; None: all of them."""
    values: tuple[float, ...]
    """One per feature; NaN where a damaged log has none."""
    errors: tuple[float, ...]
    """Standard errors or deviations of them; empty: there are none."""
    signed: bool
    names: tuple[str, ...] = ()
    """What values are of, where that is no feature of a table: concepts."""
    p_values: tuple[float, ...] = ()
    """That values are as they are by chance, one each; empty: not tested."""
    separable: tuple[float, ...] = ()
    """Share of each concept's examples that are told from random images; empty: not known."""


@dataclass(frozen=True, slots=True)
class Dependence:
    """What a model puts out as one feature takes other values and all else of a row stays as it is."""

    step: int
    method: str
    feature: str
    """Its name."""
    label: int
    grid: tuple[float, ...]
    """Values of the feature, ascending."""
    mean: tuple[float, ...]
    """Of the output over rows, one per value."""
    low: tuple[float, ...]
    """10th percentile over them; empty: not known."""
    high: tuple[float, ...]
    """90th percentile."""
    rows: int
    """That the mean is over."""
    curves: tuple[tuple[str, tuple[float, ...]], ...]
    """Of single rows: the id of the sample, and its outputs."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one feature of a row is to be."""

    feature: str
    """Its name."""
    value: float
    output: float
    """Of the label that is asked about, after this change and those before it."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """A row that the model predicts otherwise."""

    changes: tuple[Change, ...]
    distance: float
    output: float
    winner: int | None
    """The most probable label then; None of a regression."""


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Rows near a sample that the model predicts otherwise, by one method, the nearest first."""

    method: str
    label: int
    """Whose output is to change."""
    start: float
    """Of the sample itself."""
    above: float | None
    """What is wanted: more than this."""
    below: float | None
    found: tuple[Alternative, ...]
    """Empty: none was found."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What is true of a feature of a row, that a weight is of."""

    above: float | None
    """The value is greater."""
    up_to: float | None
    """And this at most."""
    equals: float | None
    """In their place."""


@dataclass(frozen=True, slots=True)
class Influence:
    """Which training samples helped, and which harmed, the prediction for a sample."""

    sample: str
    """Its id."""
    step: int
    method: str
    checkpoints: int
    training_samples: int
    """That were compared."""
    helpful: tuple[tuple[str, float], ...]
    """Some, with what they took off the loss of the sample, the most helpful first."""
    harmful: tuple[tuple[str, float], ...]
    """Some, with what they added to it, below 0, the most harmful first."""


@dataclass(frozen=True, slots=True)
class MaskRef:
    """Where the mask of an object lies: a sample's record, and which of its regions it is: 0, 1, 2..."""

    ref: Ref
    region: int


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """Of a probability, over dropout samples."""

    mean: float
    std: float
    low: float
    """95 % interval."""
    high: float
    samples: int


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the network predicts for one label."""

    label: int
    logit: float
    probability: float
    explained: bool
    uncertainty: Uncertainty | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """Where an object is, in pixels of the network's input."""

    label: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Convergence:
    """One number that tells how far a map is from what its method promises."""

    kind: str
    """"completeness", "local_r2" and so on, as the log calls it."""
    value: float
    relative: float | None
    """Its magnitude as a share; None where there is none."""
    bound: float | None
    """What was still good; None where nothing was judged."""
    beyond: bool


@dataclass(frozen=True, slots=True)
class MapEntry:
    """An attribution map, without its values."""

    explainer: str
    label: int
    layer: str
    signed: bool
    ref: Ref
    mean: bool = False
    """Whether there is a mean of the map over dropout samples."""
    spread: bool = False
    """Whether there is their standard deviation."""
    is_later: bool = False
    """Whether its values are in a form that a later version has written."""
    segments: bool = False
    """Whether it gives each superpixel a weight."""
    layout: str = ""
    """How places lie in what the layer put out, in words."""
    layer_reason: str = ""
    """Why that layer and that layout, in words."""
    convergence: tuple[Convergence, ...] = ()
    """How far it is from what its method promises; finite numbers."""
    pixels: int = 0
    """It stands for; 0 where it cannot be read."""
    conditions: tuple[Condition, ...] = ()
    """Of a row what each value is the weight of, one per feature; empty: of the feature as such."""
    intercept: float | None = None
    """Of a local linear model what its weights are added to."""
    unit: str = ""
    """Of a text, "word" or "sentence" where values are of whole ones, and stand at each of their tokens."""


@dataclass(slots=True)
class Sample:
    """One input of the network at one step, and what was said of it."""

    id: str
    step: int
    position: int
    """Among the samples of the run, by first appearance: 1, 2, 3..."""
    name: str = ""
    width: int = 0
    height: int = 0
    depth: int = 0
    """Slices of a volume, each of `width` and `height`; 0: a picture."""
    picture: Ref | None = None
    truth: tuple[int, ...] | None = None
    """None: not given; empty: none of the classes."""
    shares: Mapping[int, float] = field(default_factory=dict)
    """How much each class is true, 0..1, where the ground truth is soft."""
    boxes: tuple[Box, ...] = ()
    masks: tuple[tuple[int, MaskRef], ...] = ()
    """Label and place of each: where objects are, pixel by pixel."""
    row: tuple[float, ...] | None = None
    """Of a table the value of each feature; None: it is none."""
    text: Text | None = None
    """A text and its tokens; None: it is none."""
    values: tuple[float, ...] = ()
    """Of a regression the true value of each output; empty: not given."""
    predictions: tuple[Prediction, ...] = ()
    """By descending probability."""
    entropy: float | None = None
    """Nats, of the mean prediction over dropout samples."""
    mutual_information: float | None = None
    """Nats, its epistemic part."""
    uncertainty: str = ""
    """How uncertainties were made, in words."""
    maps: Mapping[tuple[int, str], MapEntry] = field(default_factory=dict)
    """By label and explainer; an entry is read when it is asked for."""
    version: int = 0
    is_complete: bool = True
    """Whether all that belongs to it was written: its writer may have been killed, or be writing it."""
    is_claimed_twice: bool = False
    """Whether several writers of the run gave its id to different pictures."""
    is_later: bool = False
    """Whether it is of a kind that a later version has written."""

    @property
    def special_tokens(self) -> tuple[int, ...]:
        """The places of a text's special tokens, which explainers say nothing of; a picture or a row has none."""
        return tuple(place for place, token in enumerate(self.text.tokens) if token.special) if self.text else ()

    @property
    def title(self) -> str:
        """Its name, or its id where it has none."""
        return (self.name or self.id or f"sample {self.position}")[:LONGEST_TITLE]

    @property
    def top(self) -> Prediction | None:
        """The most probable label, None where its outputs are not logged yet."""
        return self.predictions[0] if self.predictions else None

    @property
    def right(self) -> bool | None:
        """Whether the most probable label is a true one; None where that cannot be said.

        Of a network with a single class, whether the class is there where its probability is above a half, and else
        not: a log has several labels of every sample where there are several.
        """
        if self.truth is not None and len(self.predictions) == 1:
            return (self.predictions[0].probability > HALF) == bool(self.truth)
        return self.top.label in self.truth if self.top and self.truth else None

    @property
    def is_picture(self) -> bool:
        """Whether it is neither a row nor a text, nor what a later version knows."""
        return self.kind == "picture"

    @property
    def kind(self) -> str:
        """What it is, as words.say_of knows it: "row", "text", "picture", or "later" of what a later version knows."""
        if self.row is not None or self.text is not None:
            return "row" if self.row is not None else "text"
        return "later" if self.is_later else "picture"

    @property
    def is_small(self) -> bool:
        """Whether its pixels are better seen than blurred."""
        return max(self.width, self.height) <= 64

    def explained_labels(self) -> list[int]:
        """Return the labels that have or expect maps, the most probable first."""
        labels = [prediction.label for prediction in self.predictions if prediction.explained]
        return labels + sorted({label for label, _ in self.maps}.difference(labels))


def better_end(metadata: Metadata, benchmark: str) -> str:
    """Return "higher" or "lower", whichever scores of a benchmark are better; higher where a log says nothing of it."""
    known = next((item for item in metadata.benchmarks if item.name == benchmark), None)
    return "higher" if known is None or known.higher_is_better else "lower"


def titled(metadata: Metadata, benchmark: str) -> str:
    """Return a benchmark's name with an arrow to its better end."""
    return f"{benchmark} {'↑' if better_end(metadata, benchmark) == 'higher' else '↓'}"


@dataclass(frozen=True, slots=True)
class Gain:
    """How much better an explainer is than one rival, on the same samples."""

    control: str
    """"": a level that its benchmark states."""
    mean: float
    low: float | None
    """95 %."""
    high: float | None


@dataclass(frozen=True, slots=True)
class Summary:
    """The mean score of one explainer or baseline in one benchmark."""

    explainer: str
    benchmark: str
    count: int
    missing: int
    mean: float | None
    low: float | None
    """95 % of the mean."""
    high: float | None
    label: int | None = None
    """None: over all classes."""
    best_control: str = ""
    gain: float | None = None
    """How much better it is than the best control, on the same samples."""
    gain_low: float | None = None
    gain_high: float | None = None
    verdict: str = ""
    """better, worse or unsure, against every control; empty where there is nothing to compare with."""
    gains: tuple[Gain, ...] = ()
    """Over each control."""
    why_not: str = ""
    """Why there is no interval: few samples, or all with the same value; empty where it was not said."""
    seed_std: float | None = None
    """Standard deviation of the mean over seeds; None where nothing was drawn anew."""


@dataclass(frozen=True, eq=False)
class LineTable:
    """What samples that are rows of a table have at each feature: their values, or what an explainer says of them."""

    positions: NDArray[np.int64]
    """(N,), in the order of the log, each once."""
    values: NDArray[np.floating]
    """(N, F); NaN where it cannot be read."""

    def at(self, positions: NDArray[np.integer]) -> NDArray[np.float64]:
        """Return the values of samples by position, (M,) -> (M, F); NaN of those that it has not."""
        size = 1 + int(max(positions.max(initial=0), self.positions.max(initial=0)))
        found = np.full((size, self.values.shape[1]), np.nan)
        found[self.positions] = self.values
        return found[positions]


@dataclass(frozen=True)
class SampleTable:
    """All samples at one step, by position: 1, 2, 3...; at 0 there is none."""

    ids: Sequence[str]
    names: Sequence[str]
    """"" where there is none."""
    steps: NDArray[np.int64]
    truth: Mapping[int, tuple[int, ...]]
    """Of the samples whose truth was given; empty: none of the classes."""


@dataclass(frozen=True)
class PredictionTable:
    """Predictions for all samples at one step: columns of one length, a row per sample and label logged."""

    position: NDArray[np.integer]
    """Of the sample: 1, 2, 3..."""
    label: NDArray[np.integer]
    probability: NDArray[np.float32]
    std: NDArray[np.float32]
    """Over dropout samples; NaN where there is none."""
    explained: NDArray[np.bool_]
    top: NDArray[np.bool_]
    """The most probable label of its sample."""
    true: NDArray[np.bool_]
    """Among the sample's true labels; True or False only where `has_truth`."""
    has_truth: NDArray[np.bool_]
    has_true: NDArray[np.bool_]
    """The sample's truth was given, and is not "none of the classes"."""

    def correct_tops(self) -> tuple[NDArray[np.intp], NDArray[np.int8]]:
        """Return the rows of top labels and of each whether it is a true one: 1, 0, or -1 where that cannot be said.

        As `Sample.right`: a sample of none of the classes does not count, but for a network with a single class.
        """
        rows = np.flatnonzero(self.top)
        true, known = self.true[rows], self.has_true[rows]
        if len(self.label) and not self.label.any():
            true, known = (self.probability[rows] > HALF) == true, self.has_truth[rows]
        return rows, np.where(known, true, -1).astype(np.int8)


@dataclass(frozen=True)
class ScoreTable:
    """All scores at one step: columns of one length."""

    explainers: tuple[str, ...]
    """Baselines too; `explainer` counts in these."""
    benchmarks: tuple[str, ...]
    position: NDArray[np.integer]
    label: NDArray[np.integer]
    explainer: NDArray[np.integer]
    benchmark: NDArray[np.integer]
    value: NDArray[np.float32]
    """NaN: missing."""


@dataclass(frozen=True, slots=True)
class SampleScore:
    """The score of one map."""

    explainer: str
    benchmark: str
    value: float | None
    """None: it could not be had."""
    why_not: str = ""
    """Why there is no value, as the log says."""


@dataclass(frozen=True)
class Curve:
    """A score while an input is changed."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    low: tuple[float, ...] = ()
    """Of a mean: where the middle half of the curves begins at each place."""
    high: tuple[float, ...] = ()


@dataclass(frozen=True)
class TreeNode:
    """A window of a counterfactual tree."""

    parent: int
    """Index of a node; -1: the whole picture."""
    layer: int
    order: int
    """When it was chosen among its siblings: 0, 1, 2..."""
    box: tuple[float, float, float, float]
    """x, y, width, height, in pixels of the network's input."""
    probability: float
    """NaN: not known."""
    gain: float
    """NaN: not known."""


@dataclass(frozen=True)
class TreeLayer:
    """All windows of one size."""

    window: int
    stride: int
    probability: float
    """Of the label on the layer's composite."""
    unit: str = ""
    """Of a text, what was hidden together: "sentence", "word" or "token"."""


@dataclass(frozen=True)
class Tree:
    """A counterfactual tree, as logged and checked: parents come before children, and there are no cycles."""

    label: int
    occlusion: str
    direction: str
    """reveal or hide"""
    mask: str
    threshold: float
    outcome: str
    """reached, not_reached or trivial"""
    start: float
    """NaN: not known."""
    nodes: tuple[TreeNode, ...]
    layers: tuple[TreeLayer, ...]
    kept_layer: int
    """-1: none"""
    winner: int | None
    winner_probability: float | None


@dataclass(frozen=True)
class TreeTable:
    """All counterfactual trees at one step, by what the index tells: columns of one length, in the order of the log."""

    occlusions: tuple[str, ...]
    """`occlusion` counts in these."""
    position: NDArray[np.integer]
    """Of the sample: 1, 2, 3..."""
    label: NDArray[np.integer]
    hides: NDArray[np.bool_]
    """The direction: whether boxes are hidden; otherwise they are revealed."""
    occlusion: NDArray[np.integer]
    probability: NDArray[np.float32]
    """Of the label on the kept layer's composite; NaN where none was kept."""


@dataclass(frozen=True, kw_only=True)
class Note:
    """What a user says of a sample."""

    tags: tuple[str, ...] = ()
    text: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return what is said, without what is not."""
        return {name: value for name, value in (("tags", list(self.tags)), ("note", self.text)) if value}


@dataclass(frozen=True)
class RunRow:
    """A run in a list of runs."""

    key: str
    version: int
    path: str
    """Of its folder, relative to the log folder."""
    run_id: str
    start_time: float
    host: str
    model: str
    framework: str
    explainers: tuple[str, ...]
    samples: int
    steps: tuple[int, ...]
    state: State
    message: str
    """Of the error, where it failed."""
    size: int
    health: tuple[str, ...]
    """What could not be read."""
    duration: float | None = None
    """Seconds, as the run says at its end; None before it, or where it was cut short."""
    name: str = ""
    """That the user of the viewer gave; "" for none."""
    color: str = ""
    """That the user scored it with, "#rrggbb"; "" for none."""
    explainers_kept: tuple[str, ...] = ()
    """Whose maps the user wants to see, in their order; empty: all."""
    is_hidden: bool = False
    """Whether the user wants to see it only when asking for it."""
    notes: Mapping[str, Note] = field(default_factory=dict)
    """What the user says of samples, by their ids."""
    views: tuple[tuple[str, str], ...] = ()
    """Filters that the user named: name, and what the address of the gallery has behind its question mark."""
    parts: tuple[str, ...] = ()
    """What was logged, of `PARTS`."""
    task: str = ""
    """As that of Metadata."""

    @property
    def title(self) -> str:
        """What a page calls it."""
        return self.name or self.path

    @property
    def is_sound(self) -> bool:
        """Whether all of it could be read, up to an end or to what is written now."""
        return not self.health and self.state is not State.CUT_SHORT


@dataclass(frozen=True)
class PicturePayload:
    """A picture as it was stored."""

    data: bytes
    media_type: str


@dataclass(frozen=True)
class WeighedPayload:
    """What a map says of each superpixel."""

    weights: NDArray[np.float32]
    """(S,)"""
    features: NDArray[np.float32] | None
    """(S, D): what a layer puts out at each; None where that was not logged."""


@dataclass(frozen=True)
class SegmentsPayload:
    """The superpixels of an input."""

    data: bytes
    """height x width uint16, little-endian: which superpixel each pixel is of."""
    width: int
    height: int


@dataclass(frozen=True)
class MapPayload:
    """An attribution map at the size of the network's input, and the range that colors should span."""

    data: bytes
    """height x width float32, little-endian; of a volume slice below slice."""
    width: int
    height: int
    signed: bool
    low: float
    """Least value stored."""
    high: float
    scale_low: float
    """Where the color scale begins."""
    scale_high: float
    depth: int = 0
    """Slices of a volume; 0: a picture."""

    def middle(self) -> MapPayload:
        """Return the middle slice of a volume, in the colors of the whole; a map of a picture is itself."""
        if not self.depth:
            return self
        size = len(self.data) // self.depth
        start = size * (self.depth // 2)
        return replace(self, data=self.data[start : start + size], height=self.height // self.depth, depth=0)
