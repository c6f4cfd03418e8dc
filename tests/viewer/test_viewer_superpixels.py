"""Superpixels as PaddleX shows them: what is painted, how many come first, the page and its pictures."""

from __future__ import annotations

import io
import math

import numpy as np
import pytest
from page_trees import links, nodes, of_class, show, words
from PIL import Image
from synthetic import SIZE, Log, picture
from xlog_viewer.server.app import create_app

from xlog.events.codec import encode_segments, encode_weights
from xlog.events.schema import Event, Explanation, Instance
from xlog.painting.superpixels import AGAINST, BORDER, FOR, borders, first_counts, painted, weights_of

HOST = {"Host": "127.0.0.1:8050"}
NUMBERS = (np.arange(SIZE)[:, None] // 32 * 2 + np.arange(SIZE)[None] // 32).astype(np.uint16)  # four squares
WEIGHTS = {"LIME": [4.0, -3.0, 2.0, 1.0], "NormLIME": [0.1, 0.2, 0.3, 0.4], "LIMETimesNormLIME": [0.4, -0.6, 0.6, 0.4]}


def test_the_first_superpixels_are_green_or_red_and_all_have_borders() -> None:
    gray = np.full((SIZE, SIZE, 3), 100, np.uint8)
    made = painted(gray, NUMBERS, np.array(WEIGHTS["LIME"]), 2)
    half = {"for": (100 + np.array(FOR)) / 2, "against": (100 + np.array(AGAINST)) / 2}
    np.testing.assert_array_equal(made[5, 5], np.rint(half["for"]))  # weight 4
    np.testing.assert_array_equal(made[5, 40], np.rint(half["against"]))  # weight -3
    for row, column in ((40, 5), (40, 40)):  # weights 2 and 1 come later
        np.testing.assert_array_equal(made[row, column], 100)
    edge = borders(NUMBERS)
    assert edge.sum() == 2 * SIZE - 1
    np.testing.assert_array_equal(made[edge], np.broadcast_to(BORDER, (edge.sum(), 3)))
    assert (painted(gray, NUMBERS, np.array(WEIGHTS["LIME"]), 0)[~edge] == 100).all()


def test_as_many_come_first_as_hold_a_share_of_all_weight() -> None:
    # magnitudes 4, 3, 2, 1 of 10: 0.4, 0.7, 0.9, 1.0
    assert first_counts(np.array(WEIGHTS["LIME"]), (0.4, 0.41, 0.7, 0.75, 0.9, 1.0)) == [1, 2, 2, 3, 3, 4]
    assert first_counts(np.zeros(3)) == [0] * 5


def test_weights_are_what_a_map_has_on_each_superpixel() -> None:
    weights = np.array(WEIGHTS["LIME"])
    np.testing.assert_array_equal(weights_of(weights[NUMBERS], NUMBERS), weights)


@pytest.fixture
def key(logdir, logs) -> str:
    log = Log(logdir / "run")
    log.metadata(explainers=[Instance(name=name, class_name=name) for name in (*WEIGHTS, "GradCAM")])
    segments = encode_segments(NUMBERS)
    log.writer.add(Event(segment_map=segments))
    log.sample(1, picture_hash=log.picture(1))
    for name, weights in WEIGHTS.items():
        packed = encode_weights(np.array(weights), NUMBERS)
        log.writer.add(Event(explanation=Explanation(sample_id="s1", explainer=name, label=0, map=packed)))
    log.map(1, 1, "GradCAM")
    log.sample(2)
    log.close()
    logs.refresh(math.inf)
    return logs.runs()[0].key


def test_a_page_has_a_row_per_explainer_and_columns_of_the_first_ones(logs, key) -> None:
    content, _, _ = show(logs, f"/run/{key}/sample/1/superpixels")
    (table,) = of_class(content, "superpixels")
    rows = [node for node in nodes(table) if node._type == "Tr"]
    assert [words(row.children[0]) for row in rows[1:]] == list(WEIGHTS)  # as registered; GradCAM weighs none
    captions = [words(node) for node in nodes(rows[1]) if node._type == "Figcaption"]
    assert captions == ["first 2", "first 2", "first 3", "first 3", "first 3"]  # 60, 70, 75, 80, 85 % of LIME's weight
    assert [words(node) for node in nodes(rows[2]) if node._type == "Figcaption"] == captions
    client = create_app(logs).server.test_client()
    (second,) = [node for node in nodes(rows[1]) if node._type == "Img"][1:2]
    response = client.get(second.src, headers=HOST)
    pixels = np.asarray(Image.open(io.BytesIO(response.data)))
    np.testing.assert_array_equal(pixels, painted(picture(1), NUMBERS, np.array(WEIGHTS["LIME"]), 2))


def test_the_way_there_and_what_has_none(logs, key) -> None:
    sample, _, _ = show(logs, f"/run/{key}/sample/1")
    assert any(link.startswith(f"/run/{key}/sample/1/superpixels") for link in links(sample, text="Superpixels"))
    other, _, _ = show(logs, f"/run/{key}/sample/2")
    assert not links(other, text="Superpixels")
    assert "No map of this sample weighs superpixels." in words(show(logs, f"/run/{key}/sample/2/superpixels")[0])
    assert "superpixels" not in words(show(logs, f"/run/{key}/sample/9/superpixels")[0]).casefold()
    client = create_app(logs).server.test_client()
    run = logs.run(key)
    cam, found = (run.sample(1).maps[place].ref for place in ((1, "GradCAM"), (0, "LIME")))
    for ref in (cam, found):
        address = f"/run/{key}/superpixels/{ref.file}/{ref.offset}/{ref.file}/{ref.offset}/2.png"
        assert client.get(address, headers=HOST).status_code == 404  # no superpixels, or no picture
