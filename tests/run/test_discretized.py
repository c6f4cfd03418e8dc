"""Discretized integrated gradients: the paper's search written slowly, closed forms on both frameworks."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch
from test_tokens import TABLE, TEXT, WORDS, network, shares, values
from test_tokens import run as run_bag
from text_networks import WORDS as MANY
from text_networks import tokenizer as tokenizer_of_many
from text_networks import transformer

import xlog
from xlog.errors import ConfigError
from xlog.model.vocabulary import Vocabulary
from xlog.textual.word_paths import halved, word_path

frameworks = pytest.mark.parametrize("framework", ["torch", "paddle"])
searches = pytest.mark.parametrize("search", ["greedy", "max_count"])


def slow_path(word: int, end: np.ndarray, table: np.ndarray, steps: int, neighbors: int, search: str) -> np.ndarray:
    """Sanyal & Ren 2021, section 3.2, number by number: from the word to the baseline."""
    here, anchor, been, points = table[word], word, {word}, [table[word]]
    for _ in range(steps):
        others = sorted(
            (i for i in range(len(table)) if i != anchor), key=lambda i: np.linalg.norm(table[i] - table[anchor])
        )
        best = None
        for i in others[:neighbors]:
            if i in been or (table[i] == end).all():
                continue
            moved, count = [], 0
            for j in range(len(end)):
                if here[j] <= table[i][j] <= end[j] or end[j] <= table[i][j] <= here[j]:
                    moved.append(table[i][j])
                    count += 1
                else:
                    moved.append(here[j] - (here[j] - end[j]) / steps)
            distance = np.linalg.norm(np.array(moved) - table[i])
            worst = (0 if search == "greedy" else -count, distance)
            if best is None or worst < best[0]:
                best = worst, i, np.array(moved)
        if best is None:
            break
        _, anchor, here = best
        been.add(anchor)
        points.append(here)
    return np.array(points + [end] * (steps + 2 - len(points)))


@searches
@pytest.mark.parametrize("neighbors", [3, 9, 100])
def test_ways_are_those_of_the_paper(search, neighbors) -> None:
    table = np.random.default_rng(1).normal(size=(40, 3))
    for word, end in ((5, table[0]), (8, np.zeros(3)), (30, table[2])):
        found = word_path(table[word], word, end, Vocabulary(table), 6, neighbors, search)
        wanted = slow_path(word, end, table, 6, neighbors, search)
        np.testing.assert_allclose(found, wanted, atol=1e-12)
        steps = np.diff(found, axis=0)
        assert (np.sign(steps) * np.sign(end - table[word]) >= 0).all()  # monotonic in each dimension
        assert (found[0] == table[word]).all()
        assert (found[-1] == end).all()


def test_a_word_with_more_monotonic_dimensions_is_not_the_one_that_is_moved_least() -> None:
    table = np.array([[0, 0, 0], [4, 4, 4], [3, 3, 9], [3.9, 4.1, 4.1]])
    for search, moved in (("greedy", [3.9, 2, 2]), ("max_count", [3, 3, 2])):
        found = word_path(table[1], 1, table[0], Vocabulary(table), 2, 4, search)
        assert found[1].tolist() == moved


def test_a_way_without_words_ends_at_the_baseline() -> None:
    table = np.array([[0.0, 0], [1, 1], [0, 0]])  # the only other words are the baseline
    found = word_path(table[1], 1, table[0], Vocabulary(table), 3, 5, "greedy")
    assert found.tolist() == [[1, 1], [0, 0], [0, 0], [0, 0], [0, 0]]


def test_neighbors_are_the_nearest_others_whatever_was_asked_before(monkeypatch) -> None:
    table = np.random.default_rng(0).normal(size=(200, 4)).astype(np.float32)
    distances = np.linalg.norm(table[:, None] - table[None], axis=-1)
    np.fill_diagonal(distances, np.inf)
    vocabulary = Vocabulary(table)
    monkeypatch.setattr("xlog.model.vocabulary._KNOWN", 150)
    for tokens in (np.arange(100), np.array([3, 3, 150]), np.arange(200)):
        for token, near in zip(tokens, vocabulary.nearest(tokens, 7), strict=True):
            assert set(near) == set(distances[token].argsort()[:7])
    assert vocabulary.nearest(np.array([0]), 1000).shape == (1, 199)


@frameworks
@searches
@pytest.mark.parametrize("rule", ["trapezoid", "left"])
def test_of_a_mean_of_embeddings_every_way_is_worth_the_same(framework, search, rule, tmp_path) -> None:
    """Gradients are the same everywhere, so only the ends of ways count."""
    explainers = [xlog.DiscretizedIntegratedGradients(steps=4, search=search, rule=rule, neighbors=5)]
    logged = run_bag(tmp_path, network(framework), explainers)
    wanted = shares(TEXT, TABLE[WORDS.index("[MASK]")])
    np.testing.assert_allclose(values(logged, "DiscretizedIntegratedGradients"), wanted, atol=2e-6)


def slow_map(model, text: str, rule: str, halvings: int, steps: int, neighbors: int) -> np.ndarray:
    """The paper's sum over the points of all tokens at once, of [CLS] ... [SEP]; gradients by torch."""
    table = model.word.weight.detach().numpy()
    end = table[MANY.index("[MASK]")]
    ids = [MANY.index(word) for word in ("[CLS]", *text.split(), "[SEP]")]
    ways = [slow_path(i, end, table, steps, neighbors, "greedy")[::-1] for i in ids]
    ways[0], ways[-1] = np.repeat(table[ids[0]][None], steps + 2, 0), np.repeat(table[ids[-1]][None], steps + 2, 0)
    points = np.stack(ways, axis=1)
    for _ in range(halvings):
        points = halved(points)
    gradients = []
    for point in points:
        x = torch.tensor(point[None], dtype=torch.float32, requires_grad=True)
        handle = model.word.register_forward_hook(lambda module, given, output, x=x: x)
        model(torch.tensor([ids]))[0, 1].backward()
        handle.remove()
        gradients.append(x.grad[0].numpy())
    total = np.zeros(len(ids))
    for k in range(len(points) - 1):
        gradient = gradients[k] if rule == "left" else (gradients[k] + gradients[k + 1]) / 2
        total += (gradient * (points[k + 1] - points[k])).sum(axis=1)
    return total


@frameworks
@pytest.mark.parametrize(("rule", "halvings"), [("left", 0), ("trapezoid", 1)])
def test_a_map_is_the_sum_over_points_of_gradient_times_step(framework, rule, halvings, tmp_path) -> None:
    text = "a very good film but not good ."
    explainer = xlog.DiscretizedIntegratedGradients(steps=5, neighbors=20, rule=rule, halvings=halvings)
    logged = run_many(tmp_path, transformer(framework), [explainer], text)
    wanted = slow_map(transformer("torch"), text, rule, halvings, 5, 20)
    found = logged.samples()[0].maps()[0].array()[0]
    np.testing.assert_allclose(found, wanted, atol=2e-5 * np.abs(wanted).max())


def run_many(folder, model, explainers, text: str):
    data, tokens = [([text], [0])], xlog.Tokens(tokenizer_of_many())
    runner = xlog.Runner(folder, (data, ["bad", "good"]), model, samples=tokens, targets=[1], progress=False)
    runner.register_saliency(explainers)
    runner.run()
    return xlog.open(folder)[0]


def test_halvings_make_the_map_complete_and_the_log_says_how_far_it_is(tmp_path) -> None:
    explainers = [xlog.DiscretizedIntegratedGradients(steps=6, halvings=count) for count in (0, 2, 4)]
    logged = run_many(tmp_path, transformer("torch"), explainers, "a very good film")
    missed = [one.convergence[0]["relative"] for one in logged.samples()[0].maps()]
    assert missed[2] < missed[1] < missed[0]
    assert missed[2] < 0.01
    assert {one.convergence[0]["kind"] for one in logged.samples()[0].maps()} == {"completeness"}


def test_what_is_no_text_is_refused() -> None:
    picture = np.zeros((3, 4, 4), np.float32)
    with pytest.raises(ConfigError, match=re.escape("DiscretizedIntegratedGradients: wanted a text, Runner(")):
        xlog.DiscretizedIntegratedGradients()(torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(48, 2)), picture)
    for wrong in ({"steps": 0}, {"neighbors": 0}, {"search": "best"}, {"rule": "right"}, {"halvings": -1}):
        with pytest.raises(ConfigError, match="DiscretizedIntegratedGradients: wanted"):
            xlog.DiscretizedIntegratedGradients(**wrong)
