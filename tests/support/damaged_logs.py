"""Damaged logs: one log with every kind of record, harmed in each of its fields, in its structure and in its bytes.

The fields are harmed in records whose checksums are right: nobody notices but who uses them.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, MutableSequence
from pathlib import Path

import numpy as np
from fuzz import mutate
from synthetic import CLASSES, SIZE, Log, signed_noise, write_training

from xlog.events import record
from xlog.events.codec import encode_features, encode_map, encode_mask, encode_segments, encode_weights
from xlog.events.reader import EventReader
from xlog.events.schema import (
    Box,
    Condition,
    Convergence,
    CounterfactualRows,
    CounterfactualTree,
    Curve,
    Event,
    Explanation,
    Feature,
    Inference,
    Instance,
    Interval,
    LabelScore,
    ModelImportance,
    ModelInfo,
    PartialDependence,
    PictureInput,
    Region,
    RowInput,
    RunEnd,
    Sample,
    Score,
    ScoreSummary,
    SuperpixelPrior,
    TextFacts,
    TextInput,
    Truth,
    Uncertainty,
)

BROKEN = Path(__file__).parent.parent / "log" / "broken"
STEPS = (0, 100)
Events = list[Event]


# ------------------------------------------------------------------------------------------------- the whole log


def write_everything(folder: Path, classes=CLASSES, word: Callable[[str], str] = str, close: bool = True) -> Log:
    """Write a small run with every kind of record; `word` may change every text in it."""
    log = Log(folder, classes=[word(name) for name in classes])
    log.metadata(
        model=ModelInfo(
            **{name: word(name) for name in ("framework", "name", "device", "dtype", "fast_path")},
            parameter_count=7,
            input_shape=(3, SIZE, SIZE),
        ),
        activation=word("softmax"),
        preprocessing=word("none"),
        notes=word("notes"),
        tags=[word("tag")],
        versions={word("torch"): word("2.13")},
        explainers=[instance(word, name) for name in ("GradCAM", "LIME")],
        benchmarks=[instance(word, "insertion"), instance(word, "deletion")],
        baselines=[instance(word, "CenterControl")],
        uncertainty=instance(word, "dropout"),
        occlusions=[instance(word, "Hierarchical")],
        prior=_prior(word),
        text=TextFacts(embedding=word("word"), hidden=word("mask")),
        features=[
            Feature(name=word("age"), unit=word("years"), percentiles=range(101)),
            Feature(name=word("city"), categories=[word("Bern"), word("Rome")], shares=[0.25, 0.75]),
        ],
    )
    segments = np.arange(SIZE * SIZE, dtype=np.uint16).reshape(SIZE, SIZE) // 1024
    log.writer.add(Event(segment_map=encode_segments(segments)))
    for step in STEPS:
        for number in (1, 2):
            _write_sample(log, word, number, step, segments)
        _write_row(log, word, step)
        _write_text(log, word, step)
        for explainer in ("GradCAM", "LIME", "CenterControl"):
            _write_summaries(log, word, explainer, step)
    write_training(log, [word(f"s{number}") for number in (1, 2, 3)], STEPS[-1], word("TracIn"))
    log.end(RunEnd.FAILED, word("message"))
    if close:
        log.close()
    return log


def _prior(word: Callable[[str], str]) -> SuperpixelPrior:
    """Return a prior of two kinds of superpixels; those that LIME weighs are of the second."""
    weights = [SuperpixelPrior.ClassWeights(label=label, weights=[0.25 * label, 0.5]) for label in (0, 1)]
    return SuperpixelPrior(
        method=word("normlime"), layer=word("conv5"), clusters=2, centers=[1, 0, 0, 1], classes=weights
    )


def instance(word: Callable[[str], str], name: str) -> Instance:
    """Return a method of a run with a parameter."""
    return Instance(name=word(name), class_name=word(name), params={word("param"): word('"value"')})


def _write_sample(log: Log, word: Callable[[str], str], number: int, step: int, segments: np.ndarray) -> None:
    identity = word(f"s{number}")
    mask = encode_mask(np.tri(SIZE, dtype=bool))
    regions = [Region(label=0, box=Box(x=8, y=16, width=32, height=24)), Region(label=1, mask_png=mask)]
    picture = PictureInput(hash=log.picture(number), width=SIZE, height=SIZE)
    truth = Truth(labels=[0, 1], regions=regions)
    log.writer.add(
        Event(step=step, sample=Sample(id=identity, name=word(f"photo {number}"), picture=picture, truth=truth))
    )
    spread = Uncertainty(mean=0.5, standard_deviation=0.1, low=0.3, high=0.7, samples=20)
    scores = [
        LabelScore(label=label, logit=p, probability=p, explained=label < 2, uncertainty=spread)
        for label, p in enumerate((0.6, 0.3, 0.1))
    ]
    heard = {"predictive_entropy": 0.5, "mutual_information": 0.1, "uncertainty": word("dropout, 20")}
    log.writer.add(Event(step=step, inference=Inference(sample_id=identity, labels=scores, **heard)))
    noise = encode_map(signed_noise(number), (SIZE, SIZE))
    count = int(segments.max()) + 1
    weighed = encode_weights(np.linspace(-1, 1, count), segments)
    weighed.segments.features = encode_features(np.tile(np.float32([0, 1]), (count, 1)))
    for label in (0, 1):
        for explainer, packed in (("GradCAM", noise), ("LIME", weighed)):
            ids = {"sample_id": identity, "label": label, "explainer": word(explainer)}
            more = {"mean": noise, "spread": noise} if explainer == "GradCAM" else {}
            explanation = Explanation(**ids, **more, layer=word("conv5"), map=packed)
            log.writer.add(Event(step=step, explanation=explanation))
            _write_scores(log, word, ids, step)
        _write_tree(log, word, identity, label, step)


def _write_row(log: Log, word: Callable[[str], str], step: int) -> None:
    """Write a row of a table, with what an explainer says of its features, and what the model goes by as a whole."""
    identity = word("row")
    truth = Truth(labels=[0])
    log.writer.add(Event(step=step, sample=Sample(id=identity, row=RowInput(values=[40, 1]), truth=truth)))
    scores = [LabelScore(label=0, logit=1, probability=0.6, explained=True)]
    log.writer.add(Event(step=step, inference=Inference(sample_id=identity, labels=scores)))
    packed = encode_map(np.float32([[1.5, -0.5]]), (1, 2))
    missed = [Convergence(kind=Convergence.COMPLETENESS, value=0.25)]
    ids = {"sample_id": identity, "label": 0, "explainer": word("GradCAM")}
    told = {"conditions": [Condition(above=30, up_to=45), Condition(equals=1)], "intercept": 0.5}
    log.writer.add(Event(step=step, explanation=Explanation(**ids, map=packed, convergence=missed, **told)))
    changes = [CounterfactualRows.Change(feature=word("age"), value=50, output=0.4)]
    other = CounterfactualRows.Alternative(changes=changes, distance=0.5, output=0.4, winner=1)
    search = {"sample_id": identity, "method": word("DiCE"), "label": 0, "start": 0.6, "above": 0.1, "below": 0.5}
    log.writer.add(Event(step=step, counterfactual_rows=CounterfactualRows(**search, alternatives=[other])))
    curve = PartialDependence.Ice(sample_id=identity, outputs=[0.2, 0.7])
    ends = {"grid": [10, 40], "mean": [0.3, 0.6], "low": [0.1, 0.4], "high": [0.5, 0.8], "rows": 9, "curves": [curve]}
    found = PartialDependence(method=word("PartialDependence"), feature=word("age"), label=0, **ends)
    log.writer.add(Event(step=step, partial_dependence=found))
    importance = ModelImportance(method=word("gain"), label=0, values=[2, -1], errors=[0.5, 0.5], signed=True)
    log.writer.add(Event(step=step, model_importance=importance))
    tested = {"names": [word("striped")], "values": [0.75], "errors": [0.25], "p_values": [0.5], "separable": [0.75]}
    log.writer.add(Event(step=step, model_importance=ModelImportance(method=word("TCAV"), label=0, **tested)))


def _write_text(log: Log, word: Callable[[str], str], step: int) -> None:
    """Write a text of two words, with what an explainer says of its tokens, and which of them to hide."""
    identity, letters = word("text"), word("a word")
    middle = max(1, len(letters) // 2)
    tokens = [
        TextInput.Token(spelling=word("a"), start=0, end=middle, word=1, sentence=1),
        TextInput.Token(spelling=word("word"), start=middle, end=len(letters), word=2, sentence=1),
    ]
    shown = TextInput(text=letters, tokens=tokens)
    log.writer.add(Event(step=step, sample=Sample(id=identity, text=shown, truth=Truth(labels=[0]))))
    scores = [LabelScore(label=0, logit=1, probability=0.6, explained=True)]
    log.writer.add(Event(step=step, inference=Inference(sample_id=identity, labels=scores)))
    ids = {"sample_id": identity, "label": 0}
    packed = encode_map(np.float32([[1.5, -0.5]]), (1, 2))
    log.writer.add(Event(step=step, explanation=Explanation(**ids, explainer=word("GradCAM"), map=packed, unit="word")))
    node = CounterfactualTree.Node(parent=-1, box=Box(x=1, width=1, height=1), probability=0.4, gain=0.2)
    layer = CounterfactualTree.Layer(window=1, stride=1, probability=0.4, unit="word")
    found = {"direction": "HIDE", "outcome": "REACHED", "threshold": 0.5, "start": 0.6, "mask": word("mask")}
    tree = CounterfactualTree(**ids, occlusion=word("Hierarchical"), nodes=[node], layers=[layer], **found)
    log.writer.add(Event(step=step, counterfactual_tree=tree))


def _write_scores(log: Log, word: Callable[[str], str], ids: dict, step: int) -> None:
    curves = [Curve(name=word("insertion"), x=[0, 0.5, 1], y=[0.1, 0.5, 0.9])]
    found = {"benchmark": word("insertion"), "value": 0.5 + ids["label"] / 10, "curves": curves}
    log.writer.add(Event(step=step, score=Score(**ids, **found)))
    log.writer.add(Event(step=step, score=Score(**ids, benchmark=word("deletion"), missing=word("no box"))))


def _write_summaries(log: Log, word: Callable[[str], str], explainer: str, step: int) -> None:
    for benchmark in ("insertion", "deletion"):
        for label in (None, 0, 1):
            fields = {"best_baseline": word("CenterControl"), "gain": 0.1, "gain_interval": Interval(low=0, high=0.2)}
            summary = {"explainer": word(explainer), "benchmark": word(benchmark), "label": label, "count": 2}
            interval = Interval(low=0.4, high=0.6)
            log.writer.add(
                Event(step=step, score_summary=ScoreSummary(**summary, **fields, mean=0.5, interval=interval))
            )


def _write_tree(log: Log, word: Callable[[str], str], identity: str, label: int, step: int) -> None:
    places = [(-1, 0, 0, 32), (-1, 0, 32, 32), (0, 1, 0, 16), (2, 2, 4, 8)]
    nodes = [
        CounterfactualTree.Node(
            parent=parent,
            layer=layer,
            order=order,
            box=Box(x=at, y=at, width=side, height=side),
            probability=0.5,
            gain=0.1,
        )
        for order, (parent, layer, at, side) in enumerate(places)
    ]
    layers = [CounterfactualTree.Layer(window=side, stride=side // 2, probability=0.5) for side in (32, 16, 8)]
    fields = {
        "nodes": nodes,
        "layers": layers,
        "threshold": 0.5,
        "kept_layer": 2,
        "start": 0.1,
        "mask": word("gaussian:9"),
    }
    for direction in (CounterfactualTree.REVEAL, CounterfactualTree.HIDE):
        more = {"direction": direction, "outcome": CounterfactualTree.REACHED, "winner": 2, "winner_probability": 0.4}
        names = {"sample_id": identity, "label": label, "occlusion": word("Hierarchical")}
        log.writer.add(Event(step=step, counterfactual_tree=CounterfactualTree(**names, **fields, **more)))


def read(path: Path) -> Events:
    """Return all records of a log."""
    with EventReader(path) as reader:
        return [event for _, event in reader]


def packed(events: Events) -> bytes:
    """Return a log of these records."""
    return b"".join(record.frame(event.SerializeToString()) for event in events)


# ------------------------------------------------------------------------------------------------- harmed fields


def _absurd_values(field) -> list[object]:
    """Return what a field may hold and never should."""
    if field.enum_type is not None:
        return [99]
    texts = ["", "\u202eلا 🦊\n\0" + "x" * 3000] if field.type == field.TYPE_STRING else [b"\xff" * 40]
    return {
        field.CPPTYPE_DOUBLE: [math.nan, -math.inf, 1e308],
        field.CPPTYPE_FLOAT: [math.nan, -math.inf, 3e38],
        field.CPPTYPE_INT32: [-(2**31)],
        field.CPPTYPE_INT64: [-(2**63)],
        field.CPPTYPE_UINT32: [2**32 - 1],
        field.CPPTYPE_UINT64: [2**64 - 1],
        field.CPPTYPE_STRING: texts,
    }.get(field.cpp_type, [])


def _messages(message) -> Iterator:
    """Yield a message and all below it."""
    yield message
    for field, value in message.ListFields():
        if field.message_type is not None and not field.message_type.GetOptions().map_entry:
            for child in value if isinstance(value, MutableSequence) else [value]:
                yield from _messages(child)


def _is_repeated(field) -> bool:
    """Whether a field is a list; a map is none."""
    return isinstance(getattr(field.containing_type._concrete_class(), field.name), MutableSequence)


def _set_all(events: Events, field, value: object) -> None:
    """Set a field to a value wherever there is one."""
    for message in (message for event in events for message in _messages(event)):
        if message.DESCRIPTOR is not field.containing_type:
            continue
        if not _is_repeated(field):
            if field.containing_oneof is None or message.HasField(field.name):
                setattr(message, field.name, value)
        elif len(getattr(message, field.name)):
            getattr(message, field.name)[:] = [value] * 3


def _empty_all(events: Events, field) -> None:
    for message in (message for event in events for message in _messages(event)):
        if message.DESCRIPTOR is field.containing_type:
            message.ClearField(field.name)


def _multiply_all(events: Events, field) -> None:
    for message in (message for event in events for message in _messages(event)):
        if message.DESCRIPTOR is field.containing_type:
            values = getattr(message, field.name)
            values.extend(list(values) * 30)


def _fields(events: Events) -> list:
    """Return every field of every kind of message that is there, but the header's."""
    kinds = {message.DESCRIPTOR.full_name: message.DESCRIPTOR for event in events for message in _messages(event)}
    return [field for name, kind in sorted(kinds.items()) if name != "xlog.FileHeader" for field in kind.fields]


def _ways(field) -> Iterator[tuple[str, Callable[[Events], None]]]:
    """Yield what can be done to a field: (name, what does it)."""
    for value in _absurd_values(field):
        yield repr(value)[:20], lambda events, value=value: _set_all(events, field, value)
    if field.message_type is not None and field.containing_type.name != "Event":
        yield "gone", lambda events: _empty_all(events, field)
    if _is_repeated(field):
        yield "many", lambda events: _multiply_all(events, field)


def harmed_fields(whole: Events) -> Iterator[tuple[str, bytes]]:
    """Yield logs in which three fields, of records far from each other, are absurd everywhere: (what, log)."""
    ways = [(f"{field.full_name} {how}", harm) for field in _fields(whole) for how, harm in _ways(field)]
    third = (len(ways) + 2) // 3
    for together in zip(ways[:third], ways[third : 2 * third], ways[-third:], strict=True):
        events = [Event.FromString(event.SerializeToString()) for event in whole]
        for _, harm in together:
            harm(events[1:])
        yield ", ".join(what for what, _ in together), packed(events)


# ---------------------------------------------------------------------------------------- harmed structure, bytes


def harmed_structure(whole: Events) -> Iterator[tuple[str, bytes]]:
    """Yield logs with records missing, doubled, out of order, or with trees that are none."""
    head, rest = whole[:1], whole[1:]
    for kind in sorted({event.WhichOneof("what") for event in rest}):
        yield f"no {kind}", packed([event for event in whole if event.WhichOneof("what") != kind])
        yield f"only {kind}", packed(head + [event for event in rest if event.WhichOneof("what") == kind])
    yield "backwards", packed(head + rest[::-1])
    yield "twice", packed(head + rest + rest)
    yield "headers everywhere", packed([event for one in rest for event in (one, head[0])])
    yield "nothing but a header", packed(head)
    shapes = {"circle": lambda i, n: (i + 1) % n, "own parent": lambda i, n: i, "chain": lambda i, n: i - 1}
    for name, parent in shapes.items():
        events = [Event.FromString(event.SerializeToString()) for event in whole]
        for tree in (e.counterfactual_tree for e in events if e.WhichOneof("what") == "counterfactual_tree"):
            tree.nodes.extend(list(tree.nodes) * 500)
            for place, node in enumerate(tree.nodes):
                node.parent = parent(place, len(tree.nodes))
        yield f"trees: {name}", packed(events)


def harmed_bytes(whole: bytes, count: int = 40) -> Iterator[tuple[str, bytes]]:
    """Yield logs that are cut, flipped, overwritten and stuffed, the same ones each time."""
    chance = random.Random(7)
    for number in range(count):
        at, length = chance.randrange(len(whole)), chance.randrange(1, 300)
        kind = chance.choice(["flip", "cut", "zero", "insert", "copy", "end"])
        what = {"flip": chance.randrange(1, 256), "insert": chance.randbytes(length), "copy": (at // 2, length)}
        yield f"{number}: {kind} at {at}", mutate(whole, [(kind, at, what.get(kind, length))])
    for path in sorted(BROKEN.glob("*.xlog")):
        yield path.name, path.read_bytes()
