"""Kinds of samples: pages of rows and texts say nothing of pictures, and pictures, rows and texts share a folder."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

import pytest
from everything import settled, walk
from page_trees import nodes, of_class, show, words
from synthetic import Log, whole_run
from table_logs import rows_and_values, table_log, told_log
from text_logs import CLASSES, REVIEWS, text_log, write_text
from xlog_viewer.words import LANGUAGES, say_of, speaking

from xlog.events.schema import Instance, TextFacts

OF_PICTURES = {
    "en": re.compile(r"\b(images?|pictures?|(super)?pixels?|regions?|px)\b", re.I),
    "zh": re.compile("图像|图片|像素|区域"),
}
UNSEEN = ("className", "id", "href", "src", "style", "type", "role", "data-group")


def said(part: Any) -> Iterator[str]:
    """Yield every text of a page as it is sent: words, what comes with the pointer, what screen readers say."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, list):
        for one in part:
            yield from said(one)
    elif isinstance(part, dict):
        for name, one in part.items():
            if name not in UNSEEN:
                yield from said(one)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_texts_and_rows_say_nothing_of_pictures(language, logdir, logs) -> None:
    text_log(logdir / "texts", trees=True, steps=(0, 10), training=True, spread=True)
    table_log(logdir / "table", *rows_and_values(20), explainers=("SHAP", "LIME"))
    told_log(logdir / "told")
    logs.refresh(math.inf)
    found, seen = [], set()
    for row in logs.runs():
        for address, _ in walk(logs, f"/run/{row.key}"):
            path, _, search = address.partition("?")
            seen.add(path.rpartition("/")[2])
            page = json.loads(json.dumps(settled(logs, path, f"?{search}&lang={language}"), default=vars_of))
            found += [(row.path, address, one) for one in said(page["content"]) if OF_PICTURES[language].search(one)]
    assert found == []
    assert {
        "trees",
        "words",
        "training",
        "summary",
        "scores",
        "embedding",
        "steps",
        "uncertainty",
        "gallery",
        "table",
    } <= seen


def vars_of(component: Any) -> Any:
    """Return what is sent of a component."""
    return component.to_plotly_json()


def test_what_is_not_said_of_a_kind_alone_is_said_as_of_pictures() -> None:
    with speaking("en"):
        assert say_of("text", "between_picture") == "Text"
        assert say_of("row", "between_picture") == "Row"
        assert say_of("picture", "between_picture") == say_of("", "between_picture") == "Image"
        assert say_of("row", "runs") == "Runs"


def test_a_folder_of_pictures_rows_and_texts_lists_opens_and_compares(logdir, logs) -> None:
    whole_run(logdir / "pictures")
    table_log(logdir / "table", *rows_and_values(5))
    text_log(logdir / "texts")
    text_log(logdir / "again", REVIEWS[:2])
    logs.refresh(math.inf)
    keys = {row.path: row.key for row in logs.runs()}
    kinds = {name: logs.run(key).kind for name, key in keys.items()}
    assert kinds == {"pictures": "picture", "table": "row", "texts": "text", "again": "text"}
    listed = words(show(logs, "/")[0])
    assert all(name in listed for name in keys)
    content = {name: show(logs, f"/run/{key}/sample/1")[0] for name, key in keys.items()}
    has = {name: {kind: bool(of_class(page, kind)) for kind in KINDS} for name, page in content.items()}
    assert has["pictures"] == {"map-grid": True, "row-card": False, "text-card": False}
    assert has["table"] == {"map-grid": False, "row-card": True, "text-card": False}
    assert has["texts"] == {"map-grid": False, "row-card": False, "text-card": True}
    same = words(settled(logs, "/compare", f"?runs={keys['texts']},{keys['again']}&lang=en")["content"])
    assert "kinds of samples" not in same
    assert "2 samples are in both runs" in same
    other = words(settled(logs, "/compare", f"?runs={keys['pictures']},{keys['texts']},{keys['table']}")["content"])
    assert "other kinds of samples (A: pictures, B: texts, C: rows of a table)" in other
    assert "No sample is in both runs." in other


KINDS = ("map-grid", "row-card", "text-card")


def test_a_picture_and_a_text_of_one_id_stand_side_by_side_without_a_consensus(logdir, logs) -> None:
    whole_run(logdir / "pictures")
    log = Log(logdir / "texts", classes=CLASSES)
    log.metadata(explainers=[Instance(name="GradCAM", class_name="GradCAM")], text=TextFacts(embedding="word"))
    write_text(log, "s1", *REVIEWS[0])
    log.close()
    logs.refresh(math.inf)
    keys = {row.path: row.key for row in logs.runs()}
    content = show(logs, "/compare/sample", f"?runs={keys['texts']},{keys['pictures']}&id=s1")[0]
    assert of_class(content, "text-brief")
    assert [node for node in nodes(content) if getattr(node, "data-picture", None)]
    assert not of_class(content, "consensus")
