"""Logs of texts in English and Chinese, written with the real writer: word pieces, long documents, hostile letters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from synthetic import Log, write_training

from xlog.events.codec import encode_map
from xlog.events.schema import (
    Box,
    CounterfactualTree,
    Curve,
    Event,
    Explanation,
    Inference,
    Instance,
    LabelScore,
    Sample,
    Score,
    TextFacts,
    TextInput,
    Truth,
)

CLASSES = ("negative", "positive")
METRIC = "DeletionAUC"
EXPLAINERS = ("IntegratedGradients(steps=20)", "LIME", "Gradient")
REVIEWS = (
    ("A wonderfully warm film, and never unbelievable.", 1),
    ("The plot is awful; the acting is unbelievably bad.", 0),
    ("Not bad at all: a good film.", 1),
)
CHINESE = (("这部电影非常好看，演员也很棒。", 1), ("服务太差，房间又脏又吵，不推荐。", 0))
MOODS = {"wonder": 3.0, "warm": 2.0, "good": 2.0, "awful": -3.0, "bad": -2.0, "un": -1.0, "not": -1.0, "never": 1.0}
MOODS |= {"好": 2.5, "棒": 3.0, "差": -3.0, "脏": -2.0, "吵": -2.0, "不": -1.0}
PIECES = re.compile(r"wonder|fully|un|believab|ly|le|[^\W\d_]+|\d+|[^\w\s]|_", re.IGNORECASE)
HOSTILE = (
    "<img src=x onerror=alert(1)> \u202eevil\u202c \u2066x\u2069 a\u0007b\u001b[31m "
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 "
    "مرحبا بالعالم e\u0301\u0301 " + "w" * 1_000_000
)


def tokens_of(text: str) -> list[TextInput.Token]:
    """Return [CLS], pieces of words as a tokenizer has them (of Chinese single characters), and [SEP]."""
    spans = [span for found in PIECES.finditer(text) for span in _spans(found)]
    pieces = [(text[a:b] if a == 0 or text[a - 1] == " " else f"##{text[a:b]}", a, b, False) for a, b in spans]
    every = [("[CLS]", 0, 0, True), *pieces, ("[SEP]", len(text), len(text), True)]
    return numbered(
        text, [TextInput.Token(spelling=name[:50], start=a, end=b, special=new) for name, a, b, new in every]
    )


def numbered(text: str, tokens: list[TextInput.Token]) -> list[TextInput.Token]:
    """Number words and sentences of tokens as a runner does, as far as these tests go."""
    word = sentence = 0
    for place, token in enumerate(tokens):
        if not token.special:
            is_piece = token.spelling.startswith("##") and text[token.start : token.end].isascii()
            word += not (is_piece and text[token.start : token.end].isalpha())
            sentence += sentence == 0 or tokens[place - 1].spelling.endswith((".", "。"))
            token.word, token.sentence = word, sentence
    return tokens


def _spans(found: re.Match[str]) -> list[tuple[int, int]]:
    if "\u4e00" <= found[0][0] <= "\u9fff":
        return [(place, place + 1) for place in range(*found.span())]
    return [found.span()]


def values_of(text: str, explainer: str) -> list[float]:
    """Return a value of each token: moods with noise of the explainer's own, of a gradient their magnitude."""
    rng = np.random.default_rng(len(explainer))
    moods = [MOODS.get(text[token.start : token.end].lower(), 0.0) for token in tokens_of(text)]
    found = np.array(moods) + rng.normal(0, 0.15, len(moods))
    return np.abs(found).tolist() if explainer == "Gradient" else found.tolist()


def write_text(log: Log, name: str, text: str, truth: int, spread: bool = False, step: int = 0) -> None:
    """Log a text, its prediction, and maps and curves of both labels by all explainers."""
    log.writer.add(
        Event(
            step=step,
            sample=Sample(id=name, text=TextInput(text=text, tokens=tokens_of(text)), truth=Truth(labels=[truth])),
        )
    )
    labels = [
        LabelScore(label=label, logit=1.0, probability=0.8 if label == truth else 0.2, explained=True)
        for label in (truth, 1 - truth)
    ]
    log.writer.add(Event(step=step, inference=Inference(sample_id=name, labels=labels)))
    for label in (truth, 1 - truth):
        for explainer in EXPLAINERS:
            signed = explainer != "Gradient"
            values = np.array([values_of(text, explainer)], np.float32) * (1 if label or not signed else -1)
            packed = encode_map(values, values.shape, signed=signed, precision="f32")
            more = {"spread": encode_map(np.abs(values) / 4, values.shape, signed=False)} if spread else {}
            about = {"sample_id": name, "explainer": explainer, "label": label}
            log.writer.add(Event(step=step, explanation=Explanation(**about, map=packed, **more)))
            curve = Curve(name="deletion", x=[0, 0.5, 1], y=[0.8, 0.4, 0.3])
            log.writer.add(Event(step=step, score=Score(**about, benchmark=METRIC, value=0.5, curves=[curve])))


def write_tree(log: Log, name: str, text: str, label: int) -> None:
    """Log how the words whose moods speak for a label are hidden, first in sentences and then one by one."""
    tokens = tokens_of(text)
    spans: dict[str, dict[int, list[int]]] = {"sentence": {}, "word": {}}
    for place, token in enumerate(tokens):
        for unit in spans if not token.special else ():
            spans[unit].setdefault(getattr(token, unit), []).append(place)
    moods = np.array([MOODS.get(text[token.start : token.end].lower(), 0.0) for token in tokens]) * (2 * label - 1)
    strong = [places for places in spans["word"].values() if moods[places].sum() > 0]
    first = min(places[0] for places in strong)
    whole = next(places for places in spans["sentence"].values() if first in places)
    boxes = [(-1, 0, whole), *((0, 1, places) for places in strong if places[0] in whole)]
    nodes = [
        CounterfactualTree.Node(
            parent=parent,
            layer=layer,
            order=order,
            box=Box(x=places[0], y=0, width=len(places), height=1),
            probability=0.3 if layer == 0 else 0.6 - 0.2 * order,
            gain=0.2,
        )
        for order, (parent, layer, places) in enumerate(boxes)
    ]
    layers = [
        CounterfactualTree.Layer(window=len(whole), stride=1, probability=0.3, unit="sentence"),
        CounterfactualTree.Layer(window=2, stride=1, probability=0.2, unit="word"),
    ]
    found = {"direction": "HIDE", "outcome": "REACHED", "kept_layer": 1, "winner": 1 - label, "winner_probability": 0.8}
    hidden = {"occlusion": "HierarchicalOcclusion", "mask": "mask", "threshold": 0.5, "start": 0.8}
    tree = CounterfactualTree(sample_id=name, label=label, nodes=nodes, layers=layers, **found, **hidden)
    log.writer.add(Event(counterfactual_tree=tree))


def text_log(
    folder: Path,
    texts: Sequence[tuple[str, int]] = REVIEWS,
    trees: bool = False,
    steps: Sequence[int] = (0,),
    training: bool = False,
    **more: bool,
) -> None:
    """Write a run of texts."""
    log = Log(folder, classes=CLASSES)
    explainers = [Instance(name=name, class_name=name.partition("(")[0]) for name in EXPLAINERS]
    benchmarks = [Instance(name=METRIC, class_name=METRIC)]
    facts = TextFacts(embedding="word", hidden="mask")
    log.metadata(explainers=explainers, benchmarks=benchmarks, text=facts, preprocessing="")
    for number, (text, truth) in enumerate(texts, 1):
        for step in steps:
            write_text(log, f"t{number}", text, truth, step=step, **more)
        if trees:
            write_tree(log, f"t{number}", text, truth)
    if training:
        write_training(log, [f"t{number}" for number in (1, 2, 3)], steps[-1])
    log.end()
    log.close()


def long_text(count: int = 2000) -> str:
    """Return a document of some 2,000 tokens with few strong words, in its middle and at its end."""
    plain = "The room was on the second floor and the street is near the station. "
    sentences = [plain] * (count // 15)
    sentences[len(sentences) // 2] = "It was wonderfully good and warm. "
    sentences[-1] = "Not bad."
    return "".join(sentences)
