"""Texts: expected gradients over backgrounds, and what words speak for over a data set (NormLIME), slowly."""

from __future__ import annotations

import csv
import io
import math
from collections import defaultdict

import numpy as np
import paddle_here  # noqa: F401  paddle warns where it is imported first
import pytest
import torch
from everything import settled
from page_trees import words as said_on
from sklearn.linear_model import LogisticRegression
from text_networks import WORDS, tokenizer, transformer
from text_parts import HEAD, TABLE, bag, run
from xlog_viewer.data import LogDir
from xlog_viewer.server.app import create_app

import xlog
from xlog.errors import ConfigError
from xlog.explainers import SuperpixelPrior
from xlog.priors import MOST_WORDS, Described, fit_prior

TEXTS = ["a very good film", "not bad", "a bad plot . not good", "good film but very very bad plot"]
frameworks = pytest.mark.parametrize("framework", ["torch", "paddle"])


def embeddings(text: str, special: str | None = None) -> np.ndarray:
    """Of a text's words, and of [CLS] and [SEP] around them or of a word in their place: (L, D)."""
    ends = ["[CLS]", "[SEP]"] if special is None else [special] * 2
    return TABLE[[WORDS.index(word) for word in [ends[0], *text.split(), ends[1]]]]


def maps(logged, explainer: str) -> list[np.ndarray]:
    return [found.array()[0] for sample in logged.samples() for found in sample.maps() if found.explainer == explainer]


# ------------------------------------------------------------------------------------------- expected gradients


@frameworks
@pytest.mark.parametrize("hidden", ["mask", "pad", "zero", 7])
def test_lines_from_one_hidden_token_add_up_to_the_difference_of_logits(framework, hidden, tmp_path) -> None:
    """Of a mean of embeddings and a linear head any point's gradient is the head: (x - b) w / L at each word."""
    explainer = xlog.GradientSHAP(baseline=xlog.HiddenToken(hidden), samples=3, name="one")
    logged = run(tmp_path, bag(framework), [explainer], texts=TEXTS[:2])
    number = {"mask": 1, "pad": 0}.get(hidden, hidden)
    start = np.zeros(TABLE.shape[1]) if hidden == "zero" else TABLE[number]
    for text, found in zip(TEXTS, maps(logged, "one"), strict=False):
        wanted = (embeddings(text) - start) @ HEAD[1] / len(embeddings(text))
        wanted[[0, -1]] = 0
        np.testing.assert_allclose(found, wanted, atol=1e-6)
    for sample in logged.samples():
        (delta,) = sample.maps()[0].convergence
        assert delta["kind"] == "completeness"
        assert abs(delta["value"]) < 1e-5


def test_baselines_of_texts_are_what_the_tokenizer_has_and_zeros(tmp_path) -> None:
    logged = run(tmp_path, bag("torch"), [xlog.GradientSHAP(samples=200, name="own")], texts=TEXTS[:1])
    starts = np.stack([TABLE[1], TABLE[0], np.zeros(TABLE.shape[1])])
    x, found = embeddings(TEXTS[0]), maps(logged, "own")[0]
    mean = (x[1:-1] @ HEAD[1] / len(x) - found[1:-1]).mean() * len(x)  # what lines begin at on average, by the head
    wanted = (starts @ HEAD[1]).mean()
    spread = (starts @ HEAD[1]).std() / math.sqrt(200)
    assert abs(mean - wanted) < 4 * spread


def test_lines_are_integrated_gradients_but_for_chance(tmp_path) -> None:
    """On a network that is not linear, within four standard errors, which are those of points that are drawn here."""
    start = {"baseline": xlog.HiddenToken("mask")}
    explainers = [xlog.GradientSHAP(samples=900, name="many", **start), xlog.IntegratedGradients(name="line", **start)]
    logged = run(tmp_path, transformer("torch"), explainers, texts=TEXTS[:1])
    network = transformer("torch")
    ids = torch.tensor([[WORDS.index(word) for word in ["[CLS]", *TEXTS[0].split(), "[SEP]"]]])
    x = network.word(ids).detach()
    mask = network.word.weight[WORDS.index("[MASK]")].detach().repeat(1, x.shape[1], 1)
    mask[:, [0, -1]] = x[:, [0, -1]]
    places = torch.linspace(0.5 / 200, 1 - 0.5 / 200, 200)[:, None, None]
    points = (mask + places * (x - mask)).requires_grad_(True)
    network.word = torch.nn.Module()
    network.word.forward = lambda ids: points
    network(ids.repeat(200, 1))[:, 1].sum().backward()
    drawn = (points.grad * (x - mask)).sum(2).detach().numpy()
    (many,), (line,) = maps(logged, "many"), maps(logged, "line")
    np.testing.assert_allclose(line, drawn.mean(0), atol=1e-3 * np.abs(line).max())
    assert (np.abs(many - line) <= 4 * drawn.std(0) / math.sqrt(900) + 1e-6).all()


@frameworks
def test_a_background_of_texts_is_laid_beside_each_text(framework, tmp_path) -> None:
    """Erion et al. 2021, equation 2, on a linear network: (x - mean of the background) w / L, word by word."""
    explainer = xlog.ExpectedGradients(background=3, samples=6, name="own")
    logged = run(tmp_path, bag(framework), [explainer], texts=TEXTS)
    for text, found in zip(TEXTS, maps(logged, "own"), strict=True):
        x = embeddings(text)
        background = []
        for other in TEXTS[:3]:
            padded = [*embeddings(other, "[MASK]"), *[TABLE[1]] * len(x)]
            background.append(np.array(padded[: len(x)]))
        wanted = (x - np.mean(background, axis=0)) @ HEAD[1] / len(x)
        wanted[[0, -1]] = 0
        np.testing.assert_allclose(found, wanted, atol=1e-6)
    with pytest.raises(ConfigError, match="wanted background=9 texts of the data, got 4 in all"):
        run(tmp_path / "more", bag(framework), [xlog.ExpectedGradients(background=9)], texts=TEXTS)


# ------------------------------------------------------------------------------------------------------- NormLIME


def of_words(logged, explainer: str) -> list[list[tuple[str, float]]]:
    """The words of each text with their values, each word once, by one explainer."""
    found: dict[str, dict[int, tuple[str, float]]] = defaultdict(dict)
    for one in logged.tokens():
        if one["explainer"] == explainer and not one["special"]:
            found[one["sample"]][one["token"]] = (one["text"], one["value"])
    return [list(words.values()) for words in found.values()]


@frameworks
def test_normlime_of_words_is_the_mean_of_squares_over_the_norm(framework, tmp_path) -> None:
    # Ahern et al. 2019, section 3: over all places where a word has a weight above 0, the mean of w^2 / |w|_1
    explainers = [xlog.LIME(samples=40), xlog.NormLIME(), xlog.LIMETimesNormLIME(samples=40, name="product")]
    logged = run(tmp_path, transformer(framework), explainers, texts=TEXTS, prior={"lime": xlog.LIME(samples=40)})
    terms = defaultdict(list)
    for of_text in of_words(logged, "LIME(samples=40)"):
        norm = sum(abs(weight) for _, weight in of_text)
        for word, weight in of_text:
            if weight > 0:
                terms[word].append(weight**2 / norm)
    prior = logged.prior
    assert set(prior.names) == {word for text in TEXTS for word in text.split()}
    (row,) = prior.weights
    wanted = {name: float(np.mean(terms[name])) if terms[name] else 0.0 for name in prior.names}
    np.testing.assert_allclose(row, [wanted[name] for name in prior.names], rtol=1e-4, atol=1e-7)
    for text, found in zip(TEXTS, maps(logged, "NormLIME"), strict=True):
        np.testing.assert_allclose(found[1:-1], [wanted[word] for word in text.split()], rtol=1e-4, atol=1e-7)
        assert found[0] == found[-1] == 0
    three = (maps(logged, name) for name in ("product", "LIME(samples=40)", "NormLIME"))
    for product, lime, norm in zip(*three, strict=True):
        np.testing.assert_allclose(product, lime * norm, rtol=1e-4, atol=1e-7)


@frameworks
def test_fast_normlime_of_words_is_a_logistic_regression_on_which_are_there(framework, tmp_path) -> None:
    texts = [*TEXTS, "good", "very good plot", "bad film"]
    options = {"lime": xlog.LIME(samples=10), "method": "fast"}
    logged = run(tmp_path, transformer(framework, seed=3), [xlog.NormLIME()], texts=texts, prior=options)
    prior = logged.prior
    top = [one["label"] for one in logged.predictions() if one["top"]]
    present = np.array([[name in text.split() for name in prior.names] for text in texts], float)
    coefficients = LogisticRegression(max_iter=1000).fit(present, top).coef_
    for row, of_class in zip(prior.weights, [*-coefficients, *coefficients], strict=True):
        sharp = np.exp(10 * (of_class - of_class.max()))
        np.testing.assert_allclose(row, sharp / sharp.sum(), rtol=1e-3)


def test_a_word_that_the_data_set_has_not_weighs_what_the_nearest_one_does(tmp_path) -> None:
    table = TABLE.copy()
    table[WORDS.index("plot")] = table[WORDS.index("film")] * 1.5  # of another length, as features are of length 1
    network = bag("torch", table)
    run(tmp_path / "one", network, [xlog.NormLIME()], texts=TEXTS[:2], prior={"lime": xlog.LIME(samples=40)})
    prior = xlog.open(tmp_path / "one")[0].prior
    prior.save(tmp_path / "prior.npz")
    kept = SuperpixelPrior.load(tmp_path / "prior.npz")
    assert kept.names == prior.names
    explainers = [xlog.NormLIME(prior=kept)]
    found = maps(run(tmp_path / "two", network, explainers, texts=["plot film"]), explainers[0].name)[0]
    assert found[1] == found[2] == prior.weights[0, prior.names.index("film")]


def test_the_most_frequent_words_are_kinds_and_others_are_the_nearest_of_them(monkeypatch) -> None:
    monkeypatch.setattr("xlog.priors.MOST_WORDS", 2)
    assert MOST_WORDS > 1000
    kinds = np.array([[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]])
    seen = [Described(0, kinds[[0, 0, 1]], np.ones(3), ["x", "x", "y"]), Described(1, kinds[[1, 2]], np.ones(2), "yz")]
    prior = fit_prior(seen, "word", clusters=None)
    assert prior.names == ("y", "x")
    np.testing.assert_array_equal(prior.centers, kinds[[1, 0]])
    np.testing.assert_allclose(prior.weights, [[1 / 3, 1 / 3], [1 / 2, 0]])  # z is the nearest to y


def test_what_is_of_pictures_is_refused(tmp_path) -> None:
    with pytest.raises(ConfigError, match=r"wanted no features, .*register_prior\(\) makes a prior of the words"):
        run(tmp_path, bag("torch"), [xlog.LIME(features=True)], texts=TEXTS)
    with pytest.raises(ConfigError, match="NormLIME: wanted a prior, got none"):
        run(tmp_path, bag("torch"), [xlog.NormLIME()], texts=TEXTS)


@pytest.mark.parametrize(("language", "title"), [("en", "Prior of words"), ("zh", "词语先验")])
def test_the_page_of_a_prior_names_words_that_open_their_texts(language, title, tmp_path) -> None:
    run(tmp_path, bag("torch"), [xlog.NormLIME()], texts=TEXTS, prior={"lime": xlog.LIME(samples=20)})
    logs = LogDir(tmp_path)
    logs.refresh(math.inf)
    key = logs.runs()[0].key
    shown = said_on(settled(logs, f"/run/{key}/prior", f"?lang={language}")["content"])
    assert title in shown
    assert "superpixel" not in shown.casefold()
    assert "超像素" not in shown
    prior = xlog.open(tmp_path)[0].prior
    for name, weight in zip(prior.names, prior.weights[0], strict=True):
        assert name in shown or not weight
    client = create_app(logs).server.test_client()
    table = client.get(f"/run/{key}/prior.csv", headers={"Host": "127.0.0.1:8050"})
    rows = list(csv.DictReader(io.StringIO(table.text.lstrip("\ufeff"))))
    assert [row["word"] for row in rows] == list(prior.names)


def test_a_plan_counts_the_pass_for_a_prior(tmp_path) -> None:
    runner = xlog.Runner(tmp_path, ([TEXTS], ["a", "b"]), bag("torch"), samples=xlog.Tokens(tokenizer()), targets=[1])
    runner.register_saliency([xlog.NormLIME()])
    runner.register_prior(lime=xlog.LIME(samples=5))
    assert "prior by LIME(samples=5)" in str(runner.plan())
    assert not list(tmp_path.iterdir())
