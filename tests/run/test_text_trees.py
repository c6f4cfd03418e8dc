"""Counterfactual trees of texts: which words must go until a label is lost, against a search written out slowly."""

from __future__ import annotations

import pytest
import torch
from text_networks import WORDS, tokenizer, transformer

import xlog
from xlog.errors import ConfigError

MASK = WORDS.index("[MASK]")
frameworks = pytest.mark.parametrize("framework", ["torch", "paddle"])


def trees(folder, network, text: str, occlusion=None) -> dict[str, object]:
    tokens = xlog.Tokens(tokenizer())
    runner = xlog.Runner(folder, ([[text]], ["bad", "good"]), network, samples=tokens, top_k=1, progress=False)
    runner.register_hierarchical_occlusion(*([occlusion] if occlusion else []))
    runner.run()
    return {one["direction"]: one["tree"] for one in xlog.open(folder)[0].trees()}


def probability(network, text: str, hidden: set[int], label: int) -> float:
    words = [MASK if i in hidden else WORDS.index(word) for i, word in enumerate(text.split(), 1)]
    ids = torch.tensor([[WORDS.index("[CLS]"), *words, WORDS.index("[SEP]")]])
    return float(torch.softmax(network(ids).double(), 1)[0, label].detach())


def spans(tree, layer: int) -> list[tuple[int, int]]:
    return [(int(node.box.x), int(node.box.width)) for node in tree.nodes if node.layer == layer]


@frameworks
def test_words_of_one_sentence_are_hidden_until_the_label_is_lost(framework, tmp_path) -> None:
    text = "a very good film but not bad plot"
    tree = trees(tmp_path, transformer(framework, seed=2), text)["hide"]
    assert [layer.unit for layer in tree.layers] == ["word"]  # its only sentence is the whole text
    assert (tree.mask, tree.layers[0].window, tree.layers[0].stride) == ("tokens", 1, 1)
    network, hidden, order = transformer("torch", seed=2), set(), []
    before = probability(network, text, hidden, tree.label)
    assert before == pytest.approx(tree.start, abs=1e-6)
    while before >= 0.5:
        left = [place for place in range(1, len(text.split()) + 1) if place not in hidden]
        found = {place: probability(network, text, hidden | {place}, tree.label) for place in left}
        best = min(found, key=found.get)
        before = found[best]
        hidden.add(best)
        order.append(best)
    assert spans(tree, 0) == [(place, 1) for place in order]
    assert all(node.box.height == 1 and node.box.y == 0 for node in tree.nodes)
    assert tree.outcome == tree.REACHED
    assert tree.layers[0].probability == pytest.approx(before, abs=1e-5)
    assert tree.winner == 1 - tree.label


@frameworks
def test_within_sentences_that_matter_words_are_sought(framework, tmp_path) -> None:
    text = "good film . bad plot . a film but"
    found = trees(tmp_path, transformer(framework, reads="mean", seed=21), text)
    sentences = {(1, 3), (4, 3), (7, 3)}
    for tree in found.values():
        assert [layer.unit for layer in tree.layers] in (["sentence", "word"], ["sentence"])
        assert set(spans(tree, 0)) <= sentences
        for node in tree.nodes:
            if node.parent >= 0:
                above = tree.nodes[node.parent].box
                assert above.x <= node.box.x < above.x + above.width
    assert set(found) == {"hide", "reveal"}


def test_units_may_be_chosen_and_are_refused_by_name(tmp_path) -> None:
    only = xlog.HierarchicalOcclusion(units=("token",), directions=("hide",), fill=xlog.HiddenToken("pad"))
    tree = trees(tmp_path, transformer("torch", seed=28), "good film . bad plot . a film but", only)["hide"]
    assert [layer.unit for layer in tree.layers] == ["token"]
    for units in ((), ("word", "sentence"), ("letter",)):
        with pytest.raises(ConfigError, match="HierarchicalOcclusion: wanted units as a tuple of some of"):
            xlog.HierarchicalOcclusion(units=units)
    with pytest.raises(ConfigError, match="made of the places of a picture"):
        trees(tmp_path / "mean", transformer("torch"), "good", xlog.HierarchicalOcclusion(fill="mean"))
