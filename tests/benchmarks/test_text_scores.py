"""Scores of texts in closed form, on a mean of embeddings before a linear head: what each word adds is known."""

from __future__ import annotations

import math

import numpy as np
import paddle_here  # noqa: F401  paddle warns where it is imported first
import pytest
from text_networks import WORDS
from text_parts import HEAD, TABLE, bag, run

import xlog
from xlog.benchmarks.infidelity import Squares

MASK, CLS, SEP = (WORDS.index(name) for name in ("[MASK]", "[CLS]", "[SEP]"))
TEXTS = ["a very good film . but not bad plot", "not bad", "good film | bad plot"]  # | is a special token within
frameworks = pytest.mark.parametrize("framework", ["torch", "paddle"])


def encoded(text: str) -> list[tuple[int, int, int]]:
    """Words between [CLS] and [SEP], "|" as a [SEP] between sentences: (id, start, end), nowhere of special ones."""
    found, place = [(CLS, 0, 0)], 0
    for word in text.split(" "):
        end = place + len(word)
        found.append((SEP, place, place) if word == "|" else (WORDS.index(word), place, end))
        place = end + 1
    return [*found, (SEP, len(text), len(text))]


def tokens() -> xlog.Tokens:
    return xlog.Tokens(encoded, hidden=MASK, vocabulary=len(WORDS))


def numbers(text: str) -> tuple[np.ndarray, np.ndarray]:
    """The ids of all tokens, and which are words."""
    found = encoded(text)
    return np.array([number for number, *_ in found]), np.array([start < end for _, start, end in found])


def adds(text: str, label: int = 1) -> np.ndarray:
    """What each word adds to the label's logit, against the mask token."""
    ids, are_words = numbers(text)
    return ((TABLE[ids] - TABLE[MASK]) @ HEAD[label] / len(ids))[are_words].astype(np.float64)


def logit(text: str, label: int = 1) -> float:
    ids, _ = numbers(text)
    return float(TABLE[ids].mean(0) @ HEAD[label])


def scores(folder, framework, explainers, benchmarks, texts=TEXTS, **options) -> dict[tuple[str, str], list]:
    """Values by explainer and benchmark, a list over texts; None where one is missing."""
    logged = run(folder, bag(framework), explainers, benchmarks, texts=texts, tokens=tokens(), **options)
    found: dict[tuple[str, str], list] = {}
    for one in logged.scores():
        value = one["value"] if np.isfinite(one["value"]) else None
        found.setdefault((one["explainer"], one["benchmark"]), []).append(value)
    return found


def area(values: np.ndarray, counts: list[int]) -> float:
    """Below a curve over how many of all words were changed, by trapezoids."""
    return sum(
        (values[i] + values[i + 1]) / 2 * (counts[i + 1] - counts[i]) / counts[-1] for i in range(len(counts) - 1)
    )


@frameworks
def test_curves_and_rationales_are_sums_of_what_words_add(framework, tmp_path) -> None:
    """Petsiuk 2018, section 4.3; Samek 2017; DeYoung 2020, section 4.2: in logits each is a sum over ranked words."""
    out = {"output": "logit"}
    benchmarks = [
        xlog.DeletionAUC(name="deletion", **out),
        xlog.InsertionAUC(name="insertion", **out),
        xlog.PerturbationCurves(name="curves", **out),
        xlog.Comprehensiveness(name="without", **out),
        xlog.Sufficiency(name="alone", **out),
        xlog.NaiveFaithfulness(name="drops", **out),
        xlog.DeletionAUC(name="thirds", steps=3, **out),
    ]
    found = scores(tmp_path, framework, [xlog.FeatureAblation(name="exact")], benchmarks)
    for i, text in enumerate(TEXTS):
        own = np.sort(adds(text))[::-1]
        n, whole = len(own), logit(text)
        steps = list(range(n + 1))
        falling = np.array([whole - own[:k].sum() for k in steps])
        rising = np.array([falling[-1] + own[:k].sum() for k in steps])
        lerf = np.array([whole - own[n - k :].sum() for k in steps])
        wanted = {
            "deletion": area(falling, steps),
            "insertion": area(rising, steps),
            "curves": area(lerf, steps) - area(falling, steps),
            "without": np.mean([own[: math.ceil(share * n)].sum() for share in (0.01, 0.05, 0.1, 0.2, 0.5)]),
            "alone": np.mean([own[math.ceil(share * n) :].sum() for share in (0.01, 0.05, 0.1, 0.2, 0.5)]),
            "drops": 1.0,
        }
        ends = [n * step // min(3, n) for step in range(min(3, n) + 1)]
        wanted["thirds"] = area(falling[ends], ends)
        for name, value in wanted.items():
            assert found["exact", name][i] == pytest.approx(value, abs=2e-5), (name, text)


@frameworks
def test_probabilities_are_of_the_softmax_of_both_logits(framework, tmp_path) -> None:
    found = scores(tmp_path, framework, [xlog.FeatureAblation(name="exact")], [xlog.Comprehensiveness(name="without")])
    for i, text in enumerate(TEXTS):
        own, other = adds(text, 1), adds(text, 0)
        order = np.argsort(-own, kind="stable")

        def probability(count: int, own=own, other=other, order=order, text=text) -> float:
            logits = np.array([logit(text, 0) - other[order[:count]].sum(), logit(text) - own[order[:count]].sum()])
            return float(np.exp(logits[1]) / np.exp(logits).sum())

        counts = [math.ceil(share * len(own)) for share in (0.01, 0.05, 0.1, 0.2, 0.5)]
        wanted = np.mean([probability(0) - probability(count) for count in counts])
        assert found["exact", "without"][i] == pytest.approx(wanted, abs=1e-5)


@frameworks
def test_infidelity_is_of_runs_of_words(framework, monkeypatch, tmp_path) -> None:
    """Yeh et al. 2019, definition 2.1, each run by itself: 0 of what words add, else the best scale's mean square."""
    explainers = [xlog.FeatureAblation(name="exact"), xlog.Gradient(name="gradient")]
    found = scores(tmp_path, framework, explainers, [xlog.Infidelity(name="runs", samples=30)])
    np.testing.assert_allclose(found["exact", "runs"], 0, atol=1e-10)
    monkeypatch.setattr(Squares, "spans", lambda size, *_: Squares(np.ones((4, 1), bool), runs(size[1])))
    given = scores(tmp_path / "given", framework, explainers, [xlog.Infidelity(name="runs")])
    slope = np.abs(HEAD[1]).max()
    for i, text in enumerate(TEXTS):
        ids, _ = numbers(text)
        own = adds(text)
        hidden = runs(len(own))[1:]
        sums, drops = hidden.sum(axis=1) * slope / len(ids), hidden @ own
        scale = max(0.0, sums @ drops / (sums @ sums))
        assert given["gradient", "runs"][i] == pytest.approx(np.mean((scale * sums - drops) ** 2), rel=1e-4)


def runs(count: int) -> np.ndarray:
    """Nothing, the first word, all but the first, all."""
    places = np.arange(count)
    return np.stack([places < 0, places < 1, places > 0, places >= 0])


@frameworks
def test_a_word_of_two_tokens_counts_once_in_a_sum(framework, tmp_path) -> None:
    pieces = [(WORDS.index("very"), 0, 4), (WORDS.index("good"), 4, 8), (WORDS.index("film"), 9, 13)]
    given = xlog.Tokens(lambda text: pieces if len(text) > 1 else [], hidden=MASK, vocabulary=len(WORDS))
    explainers = [xlog.Occlusion(window="word", name="words")]
    benchmark = xlog.Infidelity(sides=(0.9,), samples=4, name="runs")  # all three, so both words
    logged = run(tmp_path, bag(framework), explainers, [benchmark], texts=["verygood film"], tokens=given)
    (score,) = logged.scores()
    assert score["value"] == pytest.approx(0, abs=1e-10)


def spearman(a: np.ndarray, b: np.ndarray) -> float:
    ranks = [np.argsort(np.argsort(np.abs(values))) for values in (a, b)]
    return float(np.corrcoef(*ranks)[0, 1])


@frameworks
def test_other_labels_are_compared_word_by_word(framework, tmp_path) -> None:
    """Sixt et al. 2020: ranks of magnitudes; MindSpore: (1 - r) / 2. Special tokens are 0 in both, and do not count."""
    benchmarks = [xlog.RandomLogit(name="logit"), xlog.ClassSensitivity(name="class")]
    found = scores(tmp_path, framework, [xlog.FeatureAblation(name="exact")], benchmarks)
    for i, text in enumerate(TEXTS):
        assert found["exact", "logit"][i] == pytest.approx(abs(spearman(adds(text, 1), adds(text, 0))), abs=1e-6)
        r = np.corrcoef(adds(text, 1), adds(text, 0))[0, 1]
        assert found["exact", "class"][i] == pytest.approx((1 - r) / 2, abs=1e-5)


@frameworks
def test_what_is_left_when_the_head_forgets_is_told_by_words(framework, monkeypatch, tmp_path) -> None:
    """Adebayo et al. 2018: the embedding is explained and forgets nothing, so the head is the only stage."""
    monkeypatch.setattr(
        "xlog.benchmarks.sanity._shuffled",
        lambda params, rng: {name: np.roll(value, 1, axis=-1).copy() for name, value in params.items()},
    )
    benchmark = xlog.ModelParameterRandomization(name="forgets")
    found = scores(tmp_path, framework, [xlog.FeatureAblation(name="exact")], [benchmark])
    forgotten = np.roll(HEAD, 1, axis=-1)  # a model's parameters are (out, in) on either framework
    for i, text in enumerate(TEXTS):
        ids, are_words = numbers(text)
        other = ((TABLE[ids] - TABLE[MASK]) @ forgotten[1])[are_words]
        assert found["exact", "forgets"][i] == pytest.approx(abs(spearman(adds(text), other)), abs=1e-6)


@frameworks
def test_sensitivity_is_the_greatest_change_among_noisy_embeddings(framework, tmp_path) -> None:
    """Yeh et al. 2019, definition 2, of every noisy input that the explainer was called with."""
    seen: list[np.ndarray] = []

    def product(x, targets):
        seen.extend(x)
        return (x * HEAD[targets][:, :, None, None]).sum(1)  # of special tokens too, which are 0 all the same

    explainer = xlog.FunctionExplainer(product, signed=True, name="product")
    benchmarks = [xlog.MaxSensitivity(name="max", samples=4), xlog.LocalLipschitz(name="lipschitz", samples=4)]
    found = scores(tmp_path, framework, [explainer, xlog.Gradient(name="constant")], benchmarks, texts=TEXTS[:1])
    ids, are_words = numbers(TEXTS[0])
    x = TABLE[ids].T[:, None]
    shape_known = [one for one in seen if one.shape == x.shape]
    copies = [one for one in shape_known if 0 < np.abs(one - x).max() <= 0.02 * np.ptp(x) * 1.0001]
    assert len(copies) >= 4
    clean = (x * HEAD[1][:, None, None]).sum(0)[0] * are_words
    noisy = [(one * HEAD[1][:, None, None]).sum(0)[0] * are_words for one in copies]
    greatest = max(np.linalg.norm(one - clean) for one in noisy) / np.linalg.norm(clean)
    assert found["product", "max"][0] == pytest.approx(greatest, rel=1e-4)
    rates = [
        np.linalg.norm(one / np.abs(one).max() - clean / np.abs(clean).max())
        / np.linalg.norm((copy - x)[:, :, are_words])
        for one, copy in zip(noisy, copies, strict=True)
    ]
    assert found["product", "lipschitz"][0] == pytest.approx(max(rates), rel=1e-4)
    assert found["constant", "max"] == found["constant", "lipschitz"] == [0]


@frameworks
def test_one_word_has_no_order_and_says_so(framework, tmp_path) -> None:
    benchmarks = [
        xlog.DeletionAUC(name="deletion"),
        xlog.Comprehensiveness(name="without"),
        xlog.RandomLogit(name="logit"),
        xlog.ClassSensitivity(name="class"),
        xlog.Sparseness(name="sparse"),
        xlog.Infidelity(name="runs"),
        xlog.MaxSensitivity(name="max", samples=2),
    ]
    found = scores(tmp_path, framework, [xlog.IntegratedGradients(name="own", steps=2)], benchmarks, texts=["good"])
    values = {name: value for (_, name), (value,) in found.items()}
    assert values["runs"] == pytest.approx(0, abs=1e-10)
    assert values["max"] > 0
    assert {name for name, value in values.items() if value is None} == set(values) - {"runs", "max"}
