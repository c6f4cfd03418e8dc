"""Write a golden log of the present format and the folder of broken files: `python tests/support/make_golden.py`.

A golden log is added when the format's version grows and is never edited: it is what old logs look like. The script
writes only what is not there yet.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from google.protobuf import json_format
from google.protobuf.message import Message

from xlog.events import codec, record
from xlog.events.reader import EventReader
from xlog.events.schema import (
    FORMAT_MAJOR,
    FORMAT_MINOR,
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
    FileHeader,
    Inference,
    Influence,
    Instance,
    Interval,
    LabelScore,
    Map,
    ModelImportance,
    ModelInfo,
    PartialDependence,
    PictureInput,
    Region,
    RowInput,
    RunEnd,
    RunMetadata,
    Sample,
    Score,
    ScoreSummary,
    SegmentWeights,
    Sentence,
    SuperpixelPrior,
    TargetRule,
    TextFacts,
    TextInput,
    TrainingBatch,
    TrainingSamples,
    Truth,
    Uncertainty,
)

HERE = Path(__file__).parent.parent / "log"
GOLDEN, BROKEN = HERE / "golden", HERE / "broken"


def golden_events() -> list[Event]:
    """One event of each kind, with every field of its message that can have a value at once."""
    rng = np.random.default_rng(0)
    picture = codec.encode_picture(rng.integers(0, 256, (6, 8, 3)).astype(np.uint8))
    segments = np.arange(48, dtype=np.uint16).reshape(6, 8) // 12
    segment_map = codec.encode_segments(segments)
    dense = rng.normal(size=(40, 40)).astype(np.float32)
    maps = {
        "u16": codec.encode_map(dense, (40, 40)),
        "u8": codec.encode_map(np.abs(dense), (40, 40), signed=False, precision="u8"),
        "f16": codec.encode_map(dense, (40, 40), precision="f16"),
        "f32": codec.encode_map(dense[:2, :3], (6, 8), "bilinear"),
        "segments": Map(
            height=6,
            width=8,
            full_height=6,
            full_width=8,
            upsampling=Map.NONE,
            signed=True,
            low=-1,
            high=2,
            segments=SegmentWeights(hash=segment_map.hash, weights=[-1, 0, 0.5, 2], features=_features()),
        ),
        "slices": _volume(dense),
    }
    return [
        Event(file_header=_header()),
        Event(run_metadata=_metadata()),
        Event(picture=picture),
        Event(segment_map=segment_map),
        Event(sample=_sample(picture.hash, codec.encode_mask(segments > 1))),
        Event(inference=_inference()),
        *(Event(explanation=_explanation(name, map_, maps["f32"])) for name, map_ in maps.items()),
        *(Event(score=score) for score in _scores()),
        Event(counterfactual_tree=_tree()),
        Event(commit=Commit(sample_id="s")),
        Event(sample=Sample(id="row", row=RowInput(values=[0.5, 1]), values=[0.5, 8])),
        Event(explanation=_of_row()),
        Event(counterfactual_rows=_other_rows()),
        Event(commit=Commit(sample_id="row")),
        Event(sample=Sample(id="text", text=_text())),
        Event(commit=Commit(sample_id="text")),
        Event(sample=Sample(id="volume", picture=PictureInput(hash=picture.hash, width=8, height=2, depth=3))),
        Event(commit=Commit(sample_id="volume")),
        Event(score_summary=_summary()),
        Event(model_importance=_importance()),
        Event(model_importance=_concepts()),
        Event(partial_dependence=_dependence()),
        *(Event(**{kind: event}) for kind, event in _training().items()),
        Event(run_end=RunEnd(status=RunEnd.FINISHED, counts={"samples": 1}, duration=2.5, message="m")),
    ]


def _features() -> bytes:
    """Of four superpixels, two each, of length 1."""
    return np.array([[1, 0], [0, 1], [0.6, 0.8], [0.8, 0.6]], "<f2").tobytes()


def _volume(values: np.ndarray) -> Map:
    """Of four slices, one below the other, of which a constant was taken off."""
    volume = codec.encode_map(values, (40, 40))
    volume.depth, volume.offset = 4, 0.25
    return volume


def _said(code: str, **texts: str) -> Sentence:
    return Sentence(code=code, texts=texts)


def _header() -> FileHeader:
    version = {"format_major": FORMAT_MAJOR, "format_minor": FORMAT_MINOR, "writer": "golden"}
    when = {"start_time": 1.5, "order": 1_500_000_000}
    of_many = {"rank": 1, "world_size": 2}
    who = {"run_id": "0" * 32, "host": "host", "pid": 7, "part": 1}
    return FileHeader(**version, **when, **who, **of_many, resumed=True, commits=True)


def _sample(hash_: bytes, mask: bytes) -> Sample:
    regions = [Region(label=0, box=Box(x=1, y=2, width=3, height=4)), Region(label=1, mask_png=mask)]
    truth = Truth(labels=[0, 1], regions=regions, share_labels=[0, 1], shares=[0.25, 0.75])
    return Sample(id="s", name="猫", picture=PictureInput(hash=hash_, width=8, height=6), truth=truth, values=[0.5, 8])


def _text() -> TextInput:
    token = TextInput.Token
    tokens = [
        token(spelling="[CLS]", special=True),
        token(spelling="是", end=1, word=1, sentence=1),
        token(spelling="猫", start=1, end=2, word=2, sentence=1),
    ]
    return TextInput(text="是猫", tokens=tokens)


def _inference() -> Inference:
    sure = Uncertainty(mean=0.75, standard_deviation=0.125, low=0.5, high=0.875, samples=32)
    labels = [
        LabelScore(label=1, logit=2, probability=0.75, explained=True, uncertainty=sure),
        LabelScore(label=0, logit=1, probability=0.25),
    ]
    return Inference(
        sample_id="s",
        labels=labels,
        predictive_entropy=0.5,
        mutual_information=0.25,
        uncertainty="the network's own dropout: 0.5 at drop",
        uncertainty_said=Sentence(
            code="dropout.own", sentences={"layers": _said("dropout.at", rate="0.5", layer="drop")}
        ),
    )


def _explanation(name: str, map_: Map, spread: Map) -> Explanation:
    layer = {"layer": "conv", "layout": "4 x 3, channels first", "layer_reason": "the layer was given", "unit": "word"}
    said = {"layout_said": _said("layout.channels_first", h="4", w="3"), "layer_reason_said": _said("layer.given")}
    of = {"sample_id": "s", "explainer": name, "label": 1}
    return Explanation(**of, map=map_, spread=spread, mean=spread, **layer, **said, convergence=_convergence())


def _convergence() -> list[Convergence]:
    return [
        Convergence(kind=Convergence.COMPLETENESS, value=-0.5, relative=0.25, bound=0.05, beyond=True),
        Convergence(kind=Convergence.CONSERVATION, value=0.25, relative=0.125),
        Convergence(kind=Convergence.LOCAL_R2, value=0.75, bound=0.5),
        Convergence(kind=Convergence.APPROXIMATION_ERROR, value=0.5, relative=0.0625, bound=0.1),
        Convergence(kind=Convergence.HALVES, value=0.5, bound=0.8, beyond=True),
    ]


def _prior() -> SuperpixelPrior:
    weights = SuperpixelPrior.ClassWeights
    classes = [weights(label=0, weights=[0, 0.5]), weights(label=1, weights=[0.25, 0])]
    centers = [1, 0, 0.6, 0.8]
    return SuperpixelPrior(
        method="normlime", layer="conv", clusters=2, centers=centers, classes=classes, names=["good", "bad"]
    )


def _scores() -> list[Score]:
    curve = Curve(name="insertion", x=[0, 0.5, 1], y=[0, 0.25, 1])
    return [
        Score(sample_id="s", label=1, explainer="u16", benchmark="b", value=0.5, curves=[curve], other_seeds=[0.25]),
        Score(sample_id="s", label=0, explainer="u16", benchmark="b", **_missing()),
        Score(sample_id="s", label=1, explainer="CenterControl", benchmark="b", value=0.75),
    ]


def _missing() -> dict[str, object]:
    return {"missing": "the map is zero everywhere", "missing_said": _said("score.map_zero")}


def _summary() -> ScoreSummary:
    of_all = ScoreSummary(explainer="u16", benchmark="b", label=1, count=2, missing=1, mean=0.5, gain=-0.25)
    of_all.best_baseline = "CenterControl"
    of_all.interval.CopyFrom(Interval(low=0.25, high=0.75))
    of_all.gain_interval.CopyFrom(Interval(low=-0.5, high=0.125))
    of_all.verdict = ScoreSummary.UNSURE
    of_all.seed_std, of_all.no_interval = 0.125, "too few"
    of_all.gains.add(control="CenterControl", mean=-0.25).interval.CopyFrom(of_all.gain_interval)
    return of_all


def _importance() -> ModelImportance:
    return ModelImportance(method="Coefficients", label=1, values=[0.5, -2], errors=[0.25, 1], signed=True)


def _concepts() -> ModelImportance:
    tested = {"values": [1, 0.5], "errors": [0, 0.25], "p_values": [0.0625, 1], "separable": [1, 0.5]}
    return ModelImportance(method="TCAV(layer4)", label=0, names=["striped", "dotted"], **tested)


def _dependence() -> PartialDependence:
    curves = [PartialDependence.Ice(sample_id="row", outputs=[0.5, 2])]
    along = {"grid": [0, 1], "mean": [0.25, 1.5], "low": [0, 1], "high": [0.5, 2]}
    return PartialDependence(method="PartialDependence", feature="age", label=1, **along, rows=4, curves=curves)


def _of_row() -> Explanation:
    conditions = [Condition(above=0.25, up_to=0.75), Condition(equals=1)]
    weights = codec.encode_map(np.array([[1.5, -2]], np.float32), (1, 2), precision="f32")
    of = {"sample_id": "row", "explainer": "LIMETabular", "label": 1}
    return Explanation(**of, map=weights, conditions=conditions, intercept=0.5)


def _other_rows() -> CounterfactualRows:
    changes = [{"feature": "city", "value": 0, "output": 0.625}, {"feature": "age", "value": 0.75, "output": 0.25}]
    found = [CounterfactualRows.Alternative(changes=changes, distance=0.5, output=0.25, winner=0)]
    wanted = {"start": 0.75, "above": 0.125, "below": 0.5}
    return CounterfactualRows(sample_id="row", method="Counterfactuals", label=1, **wanted, alternatives=found)


def _training() -> dict[str, Message]:
    of = {"recorder": b"recorder"}
    named = TrainingSamples(**of, first=3, ids=["s", "猫"], labels=[1, 0], order=7, rank=1, resumed_at=5)
    margin = np.array([1.5, -2.0], "<f2").tobytes()
    levels = np.array([65535, 6554], "<u2").tobytes()
    batch = TrainingBatch(**of, samples=[3, 4], probability=levels, margin=margin, predicted=[1])
    influence = Influence(sample_id="s", method="TracIn(layer=fc)", checkpoints=2, training_samples=9)
    influence.helpful.add(sample_id="猫", value=0.5)
    influence.harmful.add(sample_id="t", value=-0.25)
    return {"training_samples": named, "training_batch": batch, "influence": influence}


def _benchmark() -> Instance:
    fields = {
        "direction": Instance.LOWER_IS_BETTER,
        "definition": 2,
        "low": 0,
        "high": 1,
        "seed_included": False,
        "rivals": ["CenterControl"],
    }
    return Instance(name="b", class_name="PointingGame", params={"tolerance": "15.0"}, **fields)


def _metadata() -> RunMetadata:
    return RunMetadata(
        class_names=["ant", "bee"],
        model=ModelInfo(
            framework="torch",
            name="Net",
            device="cpu",
            dtype="float32",
            parameter_count=3,
            input_shape=[3, 6, 8],
            fast_path="fast, outputs within 1e-06",
            fast_path_said=Sentence(code="fast.used", sentences={"why": _said("fast.outputs_agree", distance="1e-06")}),
            fingerprint=bytes(range(16)),
        ),
        activation="softmax",
        task="regression",
        units=["years", "kg"],
        abandoned_steps=[30, 40],
        processes=2,
        explainers=[Instance(name="u16", class_name="Gradient", params={"channels": '"max_abs"'})],
        benchmarks=[_benchmark(), Instance(name="l", class_name="MaxSensitivity", level=0.5)],
        baselines=[Instance(name="CenterControl", class_name="CenterControl", ignores=["input", "label"])],
        uncertainty=Instance(name="MonteCarloDropout", class_name="MonteCarloDropout", params={"samples": "32"}),
        occlusions=[Instance(name="HierarchicalOcclusion", class_name="HierarchicalOcclusion")],
        target_rule=TargetRule(kind="fixed", threshold=0.5, top_k=2, labels=[1]),
        seed=7,
        preprocessing="undone by unnormalize",
        preprocessing_said=_said("pictures.function", function="unnormalize"),
        prior=_prior(),
        planned_samples=4,
        repeats=2,
        features=[
            Feature(name="age", unit="years", percentiles=np.linspace(0, 1, 101)),
            Feature(name="city", categories=["Bern", "京"], shares=[0.25, 0.75]),
        ],
        text=TextFacts(embedding="word", hidden="mask"),
        importances=[Instance(name="Coefficients", class_name="Coefficients")],
        dependences=[Instance(name="PartialDependence", class_name="PartialDependence")],
        counterfactuals=[Instance(name="Counterfactuals", class_name="Counterfactuals")],
        notes="n",
        tags=["t"],
        versions={"numpy": "2"},
    )


def _tree() -> CounterfactualTree:
    node, layer = CounterfactualTree.Node, CounterfactualTree.Layer
    return CounterfactualTree(
        sample_id="s",
        label=1,
        direction=CounterfactualTree.HIDE,
        mask="gaussian:9",
        threshold=0.5,
        outcome=CounterfactualTree.REACHED,
        nodes=[
            node(parent=-1, layer=0, order=0, box=Box(x=0, y=0, width=4, height=4), probability=0.25, gain=0.5),
            node(parent=0, layer=1, order=1, box=Box(x=1, y=2, width=2, height=2), probability=0.375, gain=0.375),
        ],
        layers=[
            layer(window=4, stride=1, probability=0.25, unit="sentence"),
            layer(window=2, stride=1, probability=0.375, unit="word"),
        ],
        kept_layer=1,
        winner=0,
        winner_probability=0.75,
        occlusion="HierarchicalOcclusion",
        start=0.75,
    )


def frames(events: list[Event]) -> list[bytes]:
    """The frames of events, dated one second apart."""
    return [record.frame(_dated(event, i).SerializeToString(deterministic=True)) for i, event in enumerate(events)]


def _dated(event: Event, i: int) -> Event:
    event.wall_time, event.step = 1000.0 + i, 0 if i == 0 else 10
    return event


def flipped(frame: bytes, at: int) -> bytes:
    return frame[:at] + bytes([frame[at] ^ 1]) + frame[at + 1 :]


def broken_files() -> dict[str, bytes]:
    """A file for each thing that can be wrong: header and five samples, less what the name says."""
    header, *samples = frames(
        [
            Event(file_header=FileHeader(format_major=1, run_id="1" * 32)),
            *(Event(sample=Sample(id=str(i))) for i in range(5)),
        ]
    )
    a, b, c, d, e = samples
    newer = record.frame(Event(file_header=FileHeader(format_major=99)).SerializeToString())
    return {
        "empty": b"",
        "text": b"this is no log, but somebody named it so\n" * 4,
        "header_flipped": flipped(header, 20) + a + b,
        "header_missing": a + b,
        "newer_format": newer + a,
        "cut_in_a_header": header + a + b[:7],
        "cut_in_a_payload": header + a + b[:-6],
        "length_flipped": header + a + flipped(b, 1) + c + d,
        "length_checksum_flipped": header + a + flipped(b, 9) + c + d,
        "payload_flipped": header + a + flipped(b, 15) + c + d,
        "payload_checksum_flipped": header + a + flipped(b, len(b) - 1) + c + d,
        "last_payload_flipped": header + a + flipped(b, 15),
        "zeros_in_the_middle": header + a + bytes(len(b + c)) + d + e,
        "zeros_at_the_end": header + a + bytes(1000),
        "junk_in_the_middle": header + a + b"\xffjunk" * 50 + b + c,
        "half_a_record_in_the_middle": header + a + b[: len(b) // 2] + c + d,
        "no_event_in_a_record": header + a + record.frame(b"\xff\xff\xff\xff") + b,
        "two_damages": header + flipped(a, 14) + b + flipped(c, 3) + d + e,
    }


def report(path: Path) -> dict[str, object]:
    """What a reader says of a file."""
    said: dict[str, object] = {}
    with EventReader(path) as reader:
        try:
            said["samples"] = [event.sample.id for _, event in reader if event.WhichOneof("what") == "sample"]
        except OSError as error:
            said["error"] = str(error).replace(str(path), path.name)
        said["damage"] = [str(damage) for damage in reader.damage]
        said["tail"] = reader.tail
    return {key: value for key, value in said.items() if value}


def as_json(path: Path) -> list[dict[str, object]]:
    """All events of a file as JSON."""
    with EventReader(path) as reader:
        return [json_format.MessageToDict(event, preserving_proto_field_name=True) for _, event in reader]


def main() -> None:
    GOLDEN.mkdir(exist_ok=True)
    BROKEN.mkdir(exist_ok=True)
    golden = GOLDEN / f"{FORMAT_MAJOR}.{FORMAT_MINOR}.xlog"
    if not golden.exists():
        golden.write_bytes(b"".join(frames(golden_events())))
        golden.with_suffix(".json").write_text(json.dumps(as_json(golden), indent=1, ensure_ascii=False) + "\n")
    messages = {}
    for name, data in broken_files().items():
        path = BROKEN / f"{name}.xlog"
        if not path.exists():
            path.write_bytes(data)
        messages[name] = report(path)
    (BROKEN / "messages.json").write_text(json.dumps(messages, indent=1) + "\n")


if __name__ == "__main__":
    main()
