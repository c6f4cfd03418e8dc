"""What superpixels speak for over a data set: classes by kinds, kinds with examples that are cut out, as CSV."""

from __future__ import annotations

import csv
import io
import math

import numpy as np
import pytest
from damaged_logs import write_everything
from everything import settled
from page_trees import links, nodes, of_class, words
from PIL import Image
from synthetic import SIZE, Log
from xlog_viewer.analysis.prior_examples import told_by_weight
from xlog_viewer.server.app import create_app

from xlog.events.codec import encode_features, encode_segments, encode_weights
from xlog.events.schema import Event, Explanation, Instance, SuperpixelPrior
from xlog.painting.superpixels import cut_out

HOST = {"Host": "127.0.0.1:8050"}
NUMBERS = (np.arange(SIZE)[:, None] // 32 * 2 + np.arange(SIZE)[None] // 32).astype(np.uint16)  # four squares
WEIGHTS = [[0.5, 0.25, 0.0], [0.0, 1.0, 2.0]]  # of cat and dog, by kind
CENTERS = np.float32([[1, 0], [0, 1], [-1, 0]])


def prior(**more: object) -> SuperpixelPrior:
    classes = [SuperpixelPrior.ClassWeights(label=label, weights=row) for label, row in enumerate(WEIGHTS)]
    known: dict = {
        "method": "normlime",
        "layer": "conv1",
        "clusters": 3,
        "centers": CENTERS.ravel(),
        "classes": classes,
    }
    return SuperpixelPrior(**(known | more))


def write(folder, kinds: dict[str, list[int]], **more: object) -> None:
    """A sample whose four superpixels are of some kinds by the maps of some explainers."""
    log = Log(folder)
    log.metadata(explainers=[Instance(name=name, class_name=name) for name in kinds], prior=prior(**more))
    log.writer.add(Event(segment_map=encode_segments(NUMBERS)))
    log.sample(1, picture_hash=log.picture(1))
    for name, of_each in kinds.items():
        packed = encode_weights(np.float32([WEIGHTS[0][kind] for kind in of_each]), NUMBERS)
        if name == "LIME":
            packed.segments.features = encode_features(CENTERS[of_each])
        found = Explanation(sample_id="s1", explainer=name, label=0, layer="conv1", map=packed)
        log.writer.add(Event(explanation=found))
    log.end()
    log.close()


def page(logs, search: str = ""):
    logs.refresh(math.inf)
    return settled(logs, f"/run/{logs.runs()[0].key}/prior", search)["content"]


def test_classes_have_the_kinds_that_weigh_most_for_them(logdir, logs):
    write(logdir, {"LIME": [0, 0, 1, 2]})
    content = page(logs)
    assert "NormLIME: 3 kinds of superpixels by what layer conv1 puts out there; 2 classes." in words(content)
    (table,) = of_class(content, "prior-classes")
    rows = [words(row) for row in nodes(table) if type(row).__name__ == "Tr"][1:]
    assert rows == ["cat kind 0 0.5 kind 1 0.25", "dog kind 2 2 kind 1 1"]  # what weighs nothing is left out
    cards = of_class(content, "prior-card")
    assert [words(card) for card in cards] == ["kind 2 dog 2", "kind 1 dog 1 cat 0.25", "kind 0 cat 0.5"]
    assert len(of_class(cards[2], "prior-picture")) == 1  # of one sample, though two of its superpixels are of the kind


def test_a_class_orders_its_kinds(logdir, logs):
    write(logdir, {"LIME": [0, 0, 1, 2]})
    cards = of_class(page(logs, "?label=0"), "prior-card")
    assert [words(card).split(" ")[:3] for card in cards] == [
        ["kind", str(n), w] for n, w in enumerate(("0.5", "0.25", "0"))
    ]
    assert words(of_class(page(logs, "?label=9"), "prior-card")[0]).startswith("kind 2 dog")  # of none: all


@pytest.mark.parametrize(("explainer", "shown"), [("LIME", 3), ("NormLIME", 3), ("KernelSHAP", 0)])
def test_examples_are_superpixels_whose_kind_a_map_tells(logdir, logs, explainer, shown):
    """By what a layer puts out there, or by NormLIME's own weights."""
    write(logdir, {explainer: [0, 0, 1, 2]})
    content = page(logs)
    pictures = [node.src for node in nodes(of_class(content, "prior-card")) if hasattr(node, "src")]
    assert [int(src.rpartition("/")[2].removesuffix(".png")) for src in pictures] == [3, 2, 0][:shown]
    assert ("No examples" in words(content)) is not bool(shown)
    client = create_app(logs).server.test_client()
    for src in pictures:
        drawn = Image.open(io.BytesIO(client.get(src, headers=HOST).data))
        assert drawn.size == (40, 40)  # 32, and 1 + 31 // 4 at each side where the picture goes on
    if pictures:
        assert client.get(pictures[0].replace("/3.png", "/4.png"), headers=HOST).status_code == 404
        assert "/sample/1?" in links(of_class(content, "prior-card"))[0]


def test_a_weight_tells_a_kind_unless_several_have_it():
    weights = np.float32([0.5, 0.25, 0.25, 0])
    assert told_by_weight(np.float32([0.5, 0.25, 0, 0.1]), weights).tolist() == [0, -1, 3, -1]


def test_what_is_around_a_superpixel_is_faded():
    picture = np.full((SIZE, SIZE, 3), 200, np.uint8)
    made = cut_out(picture, NUMBERS, 0)
    assert made.shape == (40, 40, 3)
    assert (made[:32, :32] == 200).all()
    assert (made[35, 35] == round(200 * 0.25 + 128 * 0.75)).all()
    with pytest.raises(ValueError, match="wanted one of 4"):
        cut_out(picture, NUMBERS, 4)


@pytest.mark.parametrize(("search", "expected"), [("", 6), ("?label=1", 3)])
def test_all_weights_are_saved(logdir, logs, search, expected):
    write(logdir, {"LIME": [0, 0, 1, 2]})
    logs.refresh(math.inf)
    sent = create_app(logs).server.test_client().get(f"/run/{logs.runs()[0].key}/prior.csv{search}", headers=HOST)
    rows = list(csv.DictReader(io.StringIO(sent.data.decode("utf-8-sig"))))
    assert len(rows) == expected
    assert all(float(row["weight"]) == WEIGHTS[int(row["label"])][int(row["kind"])] for row in rows)


@pytest.mark.parametrize(
    "odd", [{"clusters": 4_000_000_000}, {"centers": [math.nan] * 6}, {"clusters": 0}, {"classes": []}]
)
def test_a_prior_whose_parts_do_not_fit_is_none(logdir, logs, odd):
    write(logdir, {"LIME": [0, 0, 1, 2]}, **odd)
    assert "register_prior()" in words(page(logs))
    assert not links(page(logs), text="Superpixel prior")


def test_the_page_of_a_run_leads_there(logdir, logs):
    write_everything(logdir)
    logs.refresh(math.inf)
    content = settled(logs, f"/run/{logs.runs()[0].key}", "")["content"]
    assert links(content, text="Superpixel prior")
