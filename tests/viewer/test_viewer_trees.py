"""Pages of counterfactual trees: what is seen at each place, how much of the picture, and what is said of it."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace

import numpy as np
import pytest
from affine_model import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from page_trees import links, nodes, of_class, show, words
from tree_fakes import HIDDEN, KEY, NOT_REACHED, REACHED, TREES, TRIVIAL, TreeDoor, TreeRun, node
from tree_logs import trees_log
from xlog_viewer.analysis.tree_composites import MOST_NODES, answer, children, names, of_layer, of_node, share
from xlog_viewer.store.entries import State, Tree, TreeLayer, TreeNode

from xlog.arrays import softmax
from xlog.counterfactual import HierarchicalOcclusion

PAGE, GALLERY = f"/run/{KEY}/sample/1/trees", f"/run/{KEY}/trees"


def door(*trees: Tree, state: State = State.FINISHED) -> TreeDoor:
    return TreeDoor(TreeRun({1: trees} if trees else {}), state)


def pixels(boxes, height: int, width: int) -> np.ndarray:
    """Score what boxes cover, pixel by pixel: (height, width)."""
    mask = np.zeros((height, width), bool)
    for row in range(height):
        for column in range(width):
            mask[row, column] = any(x <= column < x + w and y <= row < y + h for x, y, w, h in boxes)
    return mask


def scenes(content) -> list:
    return of_class(content, "scene")


def open_boxes(content) -> list[tuple]:
    """Return names of the boxes of the large picture, and which is the newest."""
    return [(name, newest) for *_, name, newest in json.loads(getattr(scenes(content)[0], "data-boxes"))]


# ------------------------------------------------------------------------------------------------- composites


@settings(max_examples=60, deadline=None)
@given(
    boxes=st.lists(st.tuples(st.integers(-4, 12), st.integers(-4, 9), st.integers(0, 9), st.integers(0, 9)), max_size=8)
)
def test_the_share_is_that_of_covered_pixels(boxes) -> None:
    assert share(boxes, 11, 7) == pytest.approx(pixels(boxes, 7, 11).mean())


def test_the_share_of_absurd_boxes_is_still_a_share() -> None:
    assert share([(0, 0, float("inf"), 2), (float("nan"), 0, 2, 2), (1, 1, -3, 2)], 4, 4) == 0
    assert share([(0, 0, 1e300, 2)], 4, 4) == 0.5
    assert share([(0, 0, 2, 2)], 0, 4) is None
    assert share([(0.5, 0, 1, 1)], 2, 1) == pytest.approx(0.5)


@settings(max_examples=30, deadline=None)
@given(direction=st.sampled_from(["reveal", "hide"]), threshold=st.floats(0.2, 0.8), seed=st.integers(0, 1 << 16))
def test_every_place_of_a_tree_shows_what_the_network_saw_there(direction, threshold, seed) -> None:
    """The network is asked again what it says of the pixels that we say were shown."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(1, 1, 8, 10)) + 0.3
    model = Affine(0.3 * rng.normal(size=(3, x.size)), rng.normal(size=3))
    occlusion = HierarchicalOcclusion(fill=0.0, smallest=2, threshold=threshold, directions=(direction,))
    (found,) = occlusion.search(model, x, np.array([0]), softmax)
    tree = replace(
        REACHED,
        direction=direction,
        start=found.start,
        nodes=tuple(TreeNode(n.parent, n.layer, n.order, tuple(n.box), n.probability, n.gain) for n in found.nodes),
        layers=tuple(TreeLayer(layer.window, layer.stride, layer.probability) for layer in found.layers),
    )

    def probability(chosen) -> float:
        mask = pixels([tree.nodes[number].box for number in chosen], 8, 10)
        seen = x * (mask if direction == "reveal" else ~mask)
        return float(softmax(model.forward(seen).astype(float))[0, 0])

    for number in range(len(tree.nodes)):
        assert probability(of_node(tree, number).nodes) == pytest.approx(tree.nodes[number].probability, abs=1e-6)
    for layer in range(len(tree.layers)):
        assert probability(of_layer(tree, layer).nodes) == pytest.approx(tree.layers[layer].probability, abs=1e-6)


def test_windows_have_names_that_say_where_they_are() -> None:
    assert names(REACHED.nodes) == ["1", "2", "2.1", "2.2"]
    assert children(REACHED.nodes) == {-1: [0, 1], 1: [2, 3]}
    assert of_node(REACHED, 3).nodes == (0, 2, 3)  # the first window as it is, and the elder sibling
    assert of_layer(REACHED, 1).nodes == (0, 2, 3)
    assert answer(TRIVIAL).nodes == ()
    assert answer(NOT_REACHED).nodes == (0,)


def test_parents_that_cannot_be_are_passed_over() -> None:
    """The door keeps such trees out; nothing here must hang should one come."""
    loop = (node(1, 0, 0, (0, 0, 2, 2)), node(0, 1, 0, (0, 0, 1, 1)), node(2, 1, 0, (0, 0, 1, 1)))
    assert names(loop) == ["1", "1.1", "2"]
    assert of_node(replace(REACHED, nodes=loop), 1).nodes == (1,)


# ---------------------------------------------------------------------------------------------- one sample


def test_what_was_found_is_said_in_words() -> None:
    def said(tree: Tree) -> str:
        return words(of_class(show(door(tree), PAGE)[0], "verdict")).replace("\u202f", " ")

    assert said(REACHED) == "Revealing 37.5 % of the image keeps “cat” at or above 50.0 % (57.0 %)."
    assert said(HIDDEN).endswith("The top label is then “cup of coffee” (31.0 %).")
    assert said(replace(HIDDEN, winner=0)).endswith("“cat” (31.0 %) is still the top label.")
    assert said(replace(HIDDEN, winner_probability=None)).endswith("The top label is then “cup of coffee”.")
    assert "No search was needed" in said(TRIVIAL)
    assert "not even the fully masked image" in said(NOT_REACHED)
    assert "hiding 25.0 % gives 55.0 %" in said(NOT_REACHED)


@pytest.mark.parametrize("tree", [TRIVIAL, NOT_REACHED, replace(TRIVIAL, direction="hide")])
def test_where_nothing_was_found_it_is_said_what_to_try(tree) -> None:
    assert "threshold=" in words(of_class(show(door(tree), PAGE)[0], "advice"))


@pytest.mark.parametrize(
    "change", [{"outcome": ""}, {"kept_layer": 7}, {"kept_layer": -1}, {"direction": ""}, {"outcome": "trivial"}]
)
def test_a_tree_that_contradicts_itself_is_shown_as_logged(change) -> None:
    content, _, _ = show(door(replace(REACHED, **change)), PAGE)
    assert "contradicts itself" in words(of_class(content, "verdict"))
    assert len(of_class(content, "node")) == 5


def test_at_first_the_kept_layer_is_open() -> None:
    content, title, _ = show(door(*TREES), PAGE)
    assert title == "Counterfactuals of photo 1 · some/run"
    assert open_boxes(content) == [("1", False), ("2.1", False), ("2.2", False)]
    (current,) = [card for card in of_class(content, "layer-card") if getattr(card, "aria-current", None)]
    assert "✓ counterfactual" in words(current)
    assert [words(item) for item in of_class(content, "in-answer")] == ["✓"] * 3


@pytest.mark.parametrize(
    ("at", "boxes"),
    [
        ("node3", [("1", False), ("2.1", False), ("2.2", True)]),
        ("node1", [("1", False), ("2", True)]),
        ("layer0", [("1", False), ("2", False)]),
        ("start", []),
        ("node99", [("1", False), ("2.1", False), ("2.2", False)]),
        ("layer²", [("1", False), ("2.1", False), ("2.2", False)]),
    ],
)
def test_the_address_says_what_is_open(at, boxes) -> None:
    assert open_boxes(show(door(*TREES), PAGE, f"?at={at}")[0]) == boxes


def test_the_tree_is_a_tree() -> None:
    content, _, _ = show(door(*TREES), PAGE, "?at=node2")
    (tree,) = [node for node in nodes(content) if getattr(node, "role", None) == "tree"]
    items = [node for node in nodes(tree) if getattr(node, "role", None) == "treeitem"]
    assert [item.tabIndex for item in items] == ["-1", "-1", "-1", "0", "-1"]
    assert [getattr(item, "aria-selected") for item in items] == ["false"] * 3 + ["true", "false"]
    groups = {node.id: node for node in nodes(tree) if getattr(node, "role", None) == "group"}
    assert [len(groups[getattr(item, "aria-owns")].children) for item in items if getattr(item, "aria-owns")] == [2, 2]
    assert items[3].href == f"{PAGE}?label=0&at=node2&direction=reveal&occlusion=HOC"


def test_labels_directions_and_makers_are_choices() -> None:
    other = replace(REACHED, occlusion="HOC(fill=0)")
    content, _, _ = show(door(*TREES, other), PAGE, "?label=1&direction=hide&at=node0")
    assert links(content, text="cat")[0].startswith(f"{PAGE}?label=0&direction=hide")
    assert "not even the fully masked image" in words(content)
    assert links(content, text="reveal to keep")[0].endswith("direction=reveal&occlusion=HOC")
    assert links(show(door(*TREES, other), PAGE)[0], text="HOC(fill=0)")
    # What is not there is the nearest that is.
    assert "Revealing" in words(of_class(show(door(REACHED), PAGE, "?label=9&direction=hide")[0], "verdict"))


def test_neighbors_are_the_samples_that_have_trees() -> None:
    run = TreeRun({1: TREES, 3: TREES}, count=4)
    rels = [
        (node.rel, node.href)
        for node in nodes(show(TreeDoor(run), f"/run/{KEY}/sample/2/trees")[0])
        if getattr(node, "rel", None)
    ]
    assert rels == [("prev", f"/run/{KEY}/sample/1/trees"), ("next", f"/run/{KEY}/sample/3/trees")]


def test_a_sample_without_trees_says_what_to_do() -> None:
    assert "register_hierarchical_occlusion" in words(show(door(), PAGE)[0])
    assert "updates by itself" in words(show(door(state=State.RUNNING), PAGE)[0])
    assert show(door(REACHED), f"/run/{KEY}/sample/9/trees")[1] == "Not found"
    assert show(door(REACHED), "/run/0b/trees")[1] == "Not found"


def test_a_tree_that_is_absurdly_large_is_cut_and_that_is_said() -> None:
    chain = tuple(node(number - 1, number, 0, (0, 0, 4, 4)) for number in range(5000))
    for tree in (replace(REACHED, nodes=chain), replace(REACHED, nodes=(node(-1, 0, 0, (0, 0, 4, 4)),) * 5000)):
        content, _, _ = show(door(tree), PAGE)
        assert f"more than {MOST_NODES} windows" in words(content)
        assert len(of_class(content, "node")) <= MOST_NODES + 1


def test_numbers_that_are_none_leave_the_page_standing() -> None:
    nan = float("nan")
    broken = replace(REACHED, threshold=nan, start=nan, layers=(TreeLayer(8, 4, nan), TreeLayer(4, 2, nan)),
                     nodes=(node(-1, 0, 0, (nan, 0, 8, 1e30), nan, nan),), winner_probability=nan)  # fmt: skip
    content, _, _ = show(door(broken), PAGE, "?at=node0")
    assert "not known" in words(content)
    assert "nan" not in words(content)


def test_both_pages_speak_chinese() -> None:
    latin = re.compile(r"\b(the|picture|window|enough|sort)\b", re.IGNORECASE)
    assert "即可使“cat”" in words(show(door(*TREES), PAGE, "?lang=zh")[0])
    for path in (PAGE, GALLERY):
        said = words(show(door(*TREES), path, "?lang=zh")[0]).replace("HierarchicalOcclusion", "")
        assert latin.findall(said) == []


# ------------------------------------------------------------------------------------------------ the gallery


def gallery(search: str = "", run: TreeRun | None = None) -> list[str]:
    run = run or TreeRun({1: TREES, 3: (replace(REACHED, kept_layer=0),)})
    return [words(card) for card in of_class(show(TreeDoor(run), GALLERY, search)[0], "card")]


def test_every_tree_has_a_card_that_leads_to_it() -> None:
    content, _, _ = show(door(*TREES), GALLERY, "")
    cards = of_class(content, "card")
    assert [card.href for card in cards][1] == f"{PAGE}?label=0&direction=hide&list=from%3Dtrees&occlusion=HOC"
    assert "4 of 4 trees; samples: 1" in words(content)
    ends = [words(of_class(card, "badge")) for card in cards]
    assert ends == ["✓ found", "✓ found", "∅ no search needed", "✕ not reached"]


@pytest.mark.parametrize(
    ("search", "count"),
    [
        ("", 5),
        ("?find=CA", 3),
        ("?find=o", 2),
        ("?find=nobody", 0),
        ("?direction=hide", 2),
        ("?direction=x&found=x&occlusion=x&sort=x", 5),
        ("?found=yes", 3),
        ("?found=no", 2),
        ("?find=cat&direction=reveal&found=yes", 2),
        ("?occlusion=HOC", 5),
    ],
)
def test_trees_are_filtered(search, count) -> None:
    assert len(gallery(search)) == count


def test_trees_are_sorted_both_ways_and_those_without_an_answer_come_last() -> None:
    def numbers(search: str) -> list[str]:
        return [re.search(r"([\d.]+) %, ", card)[1] for card in gallery(search)]

    assert numbers("?sort=p") == ["57.0", "57.0", "70.0", "60.0", "55.0"]
    assert numbers("?sort=-p") == ["70.0", "57.0", "57.0", "60.0", "55.0"]
    shares = [re.search(r"[\d.]+ %(?= (?:reve|hid))", card)[0] for card in gallery("?sort=area")]
    assert shares == ["0.0 %", "25.0 %", "37.5 %", "37.5 %", "50.0 %"]
    assert "50.0" in gallery("?sort=-area")[0]


def test_a_long_list_reads_only_the_trees_that_it_shows() -> None:
    run = TreeRun(dict.fromkeys(range(1, 2001), (REACHED,)), count=2000)
    content, _, _ = show(TreeDoor(run), GALLERY, "?sort=-area&page=3")
    assert len(of_class(content, "card")) == 24
    assert sorted(set(run.read)) == list(range(49, 73))
    assert "Filter the list to at most" in words(content)
    assert not links(content, text="area, ascending")
    assert "2 000 of 2 000 trees" in words(content)


def test_a_tree_that_vanished_has_a_card_that_says_so() -> None:
    run = TreeRun({1: (REACHED,)})
    run.trees = lambda *of: ()
    assert gallery(run=run) == ["Tree unreadable."]


def test_an_empty_gallery_says_what_to_do() -> None:
    assert "register_hierarchical_occlusion" in words(show(door(), GALLERY)[0])
    assert "updates by itself" in words(show(door(state=State.RUNNING), GALLERY)[0])
    assert "Remove a filter" in words(show(door(REACHED), GALLERY, "?find=zzz")[0])


def test_many_classes_and_long_names_are_suggested_once_each() -> None:
    classes = tuple(f"class {number} " + "x" * 200 for number in range(1500))
    run = TreeRun({1: tuple(replace(REACHED, label=label) for label in range(1500))}, classes=classes)
    content, _, _ = show(TreeDoor(run), GALLERY, "")
    assert len([node for node in nodes(content) if node._type == "Option"]) == 1000
    assert len(gallery("?find=class 1499 ", run)) == 1


def test_a_page_is_not_shown_anew_unless_something_changed() -> None:
    for path in (PAGE, GALLERY):
        assert show(door(REACHED), path)[2] == show(door(REACHED), path)[2]
        assert show(door(REACHED), path)[2] != show(door(REACHED, state=State.RUNNING), path)[2]


# ------------------------------------------------------------------------------------------------ a real log


def test_the_table_of_a_log_says_what_its_trees_say(logdir, logs) -> None:
    trees_log(logdir)
    logs.refresh(60)
    run = logs.run(logs.runs()[0].key)
    table = run.tree_table(0)
    trees = [tree for position in (1, 3) for tree in run.trees(position, 0)]
    assert table.position.tolist() == [1, 1, 1, 3]
    assert table.label.tolist() == [tree.label for tree in trees]
    assert table.hides.tolist() == [tree.direction == "hide" for tree in trees] == [False, True, False, False]
    assert [table.occlusions[number] for number in table.occlusion] == ["HOC"] * 4
    np.testing.assert_allclose(table.probability, [0.57, 0.57, np.nan, 0.57], rtol=1e-6)
    assert len(run.tree_table(7).position) == 0
    for page, linked in (("", f"/run/{run.key}/trees"), ("/sample/3", f"/run/{run.key}/sample/3/trees")):
        assert linked in links(show(logs, f"/run/{run.key}{page}")[0])
    assert not links(show(logs, f"/run/{run.key}/sample/2")[0], text="Counterfactuals")


def test_the_list_of_samples_comes_along_to_trees_and_back(logdir, logs) -> None:
    trees_log(logdir)
    logs.refresh(math.inf)
    path = f"/run/{logs.runs()[0].key}"
    sample, _, _ = show(logs, f"{path}/sample/3", "?list=sort%3D-")
    (there,) = links(sample, text="Counterfactuals")
    content, _, _ = show(logs, *there.split("?"))
    assert [(node.rel, node.href) for node in nodes(content) if getattr(node, "rel", "")] == [
        ("next", f"{path}/sample/1/trees?list=sort%3D-")
    ]
    assert links(content, text="Samples") == [f"{path}/gallery?sort=-"]
    (maps,) = links(content, text="Maps of this sample")
    assert "sample 1 of the 3 in the list" in words(show(logs, *maps.split("?"))[0])
