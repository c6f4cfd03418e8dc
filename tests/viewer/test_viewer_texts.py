"""Texts on the pages: tokens in their places with colors behind them, added ones, cards, and damaged logs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from page_trees import of_class, show, words
from synthetic import Log

from xlog.events.codec import encode_map
from xlog.events.schema import Event, Explanation, Inference, LabelScore, Sample, TextInput

TEXT = "Nicht schlecht!"
TOKENS = [("[CLS]", 0, 0, True), ("nicht", 0, 5, False), ("schlecht", 6, 14, False), ("!", 14, 15, False)]


def write(logdir, values, text: str = TEXT, tokens=TOKENS, signed: bool = True) -> None:
    log = Log(logdir / "run")
    log.metadata()
    shown = [TextInput.Token(spelling=name, start=start, end=end, special=added) for name, start, end, added in tokens]
    log.writer.add(Event(sample=Sample(id="t", text=TextInput(text=text, tokens=shown))))
    labels = [LabelScore(label=0, logit=1.0, probability=0.9, explained=True)]
    log.writer.add(Event(inference=Inference(sample_id="t", labels=labels)))
    grid = np.array([values], np.float32)
    packed = encode_map(grid, (1, len(values)), signed=signed, precision="f32")
    log.writer.add(Event(explanation=Explanation(sample_id="t", explainer="GradCAM", label=0, map=packed)))


def page(logs, place: str = "sample/1") -> list:
    logs.refresh(math.inf)
    return show(logs, f"/run/{logs.runs()[0].key}/{place}")[0]


def tokens(content) -> list[tuple[str, str, str, str]]:
    found = of_class(content, "token")
    return [(one.children, one.className, one.title, one.style["--share"]) for one in found]


def test_every_token_stands_in_its_place_with_its_value_behind_it(logdir, logs) -> None:
    write(logdir, [0.0, 2.0, -1.0, 0.5])
    content = page(logs)
    (shown,) = of_class(content, "highlighted")
    assert "".join(part if isinstance(part, str) else part.children for part in shown.children) == f"[CLS]{TEXT}"
    assert tokens(shown) == [
        ("[CLS]", "token none added", "[CLS]: 0", "0.0%"),
        ("Nicht", "token for", "nicht: 2", "60.0%"),
        ("schlecht", "token against", "schlecht: −1", "30.0%"),
        ("!", "token for", "!: 0.5", "15.0%"),
    ]
    assert words(of_class(content, "row-ends")) == (
        "The deepest colors are ±2: red speaks for the label, blue against it."
    )
    assert words(of_class(content, "whole-text")) == TEXT


def test_chinese_has_no_spaces_between_tokens(logdir, logs) -> None:
    write(logdir, [1.0, 0.5], "电影", [("电", 0, 1, False), ("影", 1, 2, False)], signed=False)
    (shown,) = of_class(page(logs), "highlighted")
    assert [part if isinstance(part, str) else part.children for part in shown.children if part] == ["电", "影"]


def test_a_card_has_the_beginning_of_the_text(logdir, logs) -> None:
    write(logdir, [1.0], "word " * 200, [("word", 0, 4, False)])
    (brief,) = of_class(page(logs, "gallery"), "text-brief")
    assert words(brief).startswith("word word")
    assert len(words(brief)) <= 160


@pytest.mark.parametrize(
    ("values", "text", "damaged", "said"),
    [
        ([1.0], TEXT, TOKENS, "These values cannot be read."),
        ([math.nan, 1, 1, 1], TEXT, TOKENS, "These values cannot be read."),
        ([1.0, 2.0], "ab", [("a", 5, 9, False), ("b", 1, 2, False)], "ab"),
        ([1.0, 2.0], "ab", [("b", 1, 2, False), ("a", 0, 1, False)], "ab"),
    ],
)
def test_a_damaged_text_is_shown_as_far_as_it_makes_sense(values, text, damaged, said, logdir, logs) -> None:
    write(logdir, values, text, damaged)
    content = page(logs)
    assert said in words(content)
    for shown in of_class(content, "highlighted"):
        written = [part if isinstance(part, str) else part.children for part in shown.children]
        assert text in "".join(part for part in written if part not in ("a", "b")) + "".join(written)
