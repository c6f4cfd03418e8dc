"""Logs of later versions: what this one does not know is said to be of a later version, and all else is shown."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from everything import look_at_everything
from page_trees import of_class, show, words
from synthetic import CLASSES, Log
from table_logs import AGE, CITY
from text_logs import REVIEWS, tokens_of
from xlog_viewer.server.app import create_app

from xlog.events.codec import encode_map
from xlog.events.schema import (
    Event,
    Explanation,
    Inference,
    Instance,
    LabelScore,
    RowInput,
    Sample,
    TextFacts,
    TextInput,
    has_unknown_fields,
)

NEW = bytes([10 << 3 | 2, 3]) + b"new"
"""Field 10 as a later version may write it: a place that is reserved for further inputs and attributions."""
LATER = "Made by a later version of xlog"
INPUTS = {
    "text": {"text": TextInput(text=REVIEWS[0][0], tokens=tokens_of(REVIEWS[0][0]))},
    "row": {"row": RowInput(values=[40, 1])},
}
WIDTHS = {"text": len(tokens_of(REVIEWS[0][0])), "row": 2}


def log_of(folder: Path, kind: str) -> None:
    """Write a sample of a kind with a map, and one by an explainer of a later version; then a sample of that."""
    log = Log(folder, classes=CLASSES)
    facts = {"text": TextFacts(embedding="word")} if kind == "text" else {"features": (AGE, CITY)}
    named = [Instance(name=name, class_name=name) for name in ("Known", "New")]
    log.metadata(explainers=named, preprocessing="", **facts)
    for name, sample in (
        ("old", Sample(id="old", **INPUTS[kind])),
        ("new", Sample.FromString(Sample(id="new").SerializeToString() + NEW)),
    ):
        labels = [LabelScore(label=0, logit=1, probability=0.75, explained=True)]
        packed = encode_map(np.ones((1, WIDTHS[kind]), np.float32), (1, WIDTHS[kind]))
        about = {"sample_id": name, "label": 0}
        later = Explanation(**about, explainer="New").SerializeToString() + NEW
        log.writer.add(Event(sample=sample))
        log.writer.add(Event(inference=Inference(sample_id=name, labels=labels)))
        log.writer.add(Event(explanation=Explanation(**about, explainer="Known", map=packed)))
        log.writer.add(Event(explanation=Explanation.FromString(later)))
    log.end()
    log.close()


def test_what_a_later_version_writes_into_a_message_is_noticed() -> None:
    assert has_unknown_fields(Sample.FromString(NEW))
    assert not has_unknown_fields(Sample(id="old", **INPUTS["row"]))


@pytest.mark.parametrize("kind", INPUTS)
def test_parts_of_later_versions_are_said_to_be_so(kind, logdir, logs) -> None:
    log_of(logdir / "run", kind)
    logs.refresh(math.inf)
    (row,) = logs.runs()
    path = f"/run/{row.key}"
    content = show(logs, f"{path}/sample/1")[0]
    assert words(content).count(LATER) == 1  # what the new explainer says of the known sample
    assert len(of_class(content, f"{kind}-card")) == 2
    content = show(logs, f"{path}/sample/2")[0]
    assert words(content).count(LATER) == 1 + 2  # the sample, and what both say of it
    assert "75.0" in words(content)  # predictions are known
    for place, search in (("", ""), ("/gallery", ""), ("/gallery", "?layout=maps"), ("/table", "")):
        assert LATER in words(show(logs, path + place, search)[0])
    assert "由更新版本的 xlog 写入" in words(show(logs, f"{path}/sample/2", "?lang=zh")[0])
    look_at_everything(logs, create_app(logs).server.test_client(), row.key)
