"""Texts: every method on a small transformer of torch and of paddle, special tokens, units, scores, controls."""

from __future__ import annotations

import dataclasses
import math
import re

import numpy as np
import pytest
import torch
from text_networks import HEADS, WIDTH, WORDS, tokenizer, transformer

import xlog
from xlog.errors import ConfigError, DataError
from xlog.explainers import EXPLAINERS
from xlog.explainers.normlime import Guided
from xlog.model.token_line import TokenLine
from xlog.model.vocabulary import Vocabulary
from xlog.run.text_controls import PositionControl, TokenFrequencyControl, TokenLengthControl

TEXTS = ["a very good film . the plot was bad", "not bad"]
MASK = WORDS.index("[MASK]")
frameworks = pytest.mark.parametrize("framework", ["torch", "paddle"])
METHODS = [
    dataclasses.replace(
        kind(), **{name: 24 for name in ("samples", "steps") if hasattr(kind(), name)}, name=kind.__name__
    )
    for kind in (*EXPLAINERS, xlog.DiscretizedIntegratedGradients)
    if kind.texts and not issubclass(kind, Guided | xlog.ExpectedGradients)  # what takes the data set: test_text_priors
]


def run(folder, network, explainers=(), benchmarks=(), texts=TEXTS, tokens=None, occlusion=None, **options):
    data = [(list(texts), [0] * len(texts))]
    runner = xlog.Runner(
        folder,
        (data, ["bad", "good"]),
        network,
        samples=tokens or xlog.Tokens(tokenizer()),
        **{"targets": [1], "progress": False, **options},
    )
    if explainers:
        runner.register_saliency(list(explainers), list(benchmarks))
    if occlusion is not None:
        runner.register_hierarchical_occlusion(occlusion)
    runner.run()
    return xlog.open(folder)[0]


def maps(logged) -> dict[tuple[str, str], np.ndarray]:
    return {(sample.name or sample.id, m.explainer): m.array()[0] for sample in logged.samples() for m in sample.maps()}


def ids_of(text: str) -> list[int]:
    known = [WORDS.index(word) if word in WORDS else WORDS.index("[UNK]") for word in text.split()]
    return [WORDS.index("[CLS]"), *known, WORDS.index("[SEP]")]


def logit(network, ids: list[int], label: int = 1) -> float:
    return float(network(torch.tensor([ids]))[0, label].detach())


@pytest.fixture(scope="module")
def by_framework(tmp_path_factory):
    """The maps of all methods on both frameworks, of both texts in one batch."""
    return {name: maps(run(tmp_path_factory.mktemp(name), transformer(name), METHODS)) for name in ("torch", "paddle")}


def test_maps_of_both_frameworks_agree(by_framework) -> None:
    ours, theirs = by_framework["torch"], by_framework["paddle"]
    assert len(ours) == 2 * len(METHODS)
    assert len(METHODS) >= 21
    for key, values in ours.items():
        np.testing.assert_allclose(theirs[key], values, atol=2e-5 * np.abs(values).max(), err_msg=str(key))


@frameworks
def test_special_tokens_have_the_value_0_and_others_do_not(framework, by_framework) -> None:
    for key, values in by_framework[framework].items():
        assert values[0] == values[-1] == 0, key
        assert values[1:-1].any(), key


@frameworks
def test_a_text_alone_has_the_map_that_it_has_beside_another(framework, by_framework, tmp_path) -> None:
    chosen = [method for method in METHODS if method.name in ("AttnLRP", "KernelSHAP", "Rollout", "SmoothGrad", "LIME")]
    alone = maps(run(tmp_path, transformer(framework), chosen, texts=TEXTS[1:]))
    for (_, explainer), values in alone.items():
        np.testing.assert_array_equal(values, by_framework[framework]["1", explainer])


def test_padding_of_the_tokenizer_is_no_part_of_a_text(by_framework, tmp_path) -> None:
    padded = tokenizer()
    padded.enable_padding(length=20, pad_id=0, pad_token="[PAD]")
    chosen = [method for method in METHODS if method.name in ("IntegratedGradients", "GenericAttention")]
    for key, values in maps(run(tmp_path, transformer("torch"), chosen, tokens=xlog.Tokens(padded))).items():
        np.testing.assert_array_equal(values, by_framework["torch"][key])


def test_gradients_are_those_by_the_embeddings(by_framework) -> None:
    network, ids = transformer("torch"), torch.tensor([ids_of(TEXTS[1])])
    embedded = network.word(ids).detach().requires_grad_(True)
    handle = network.word.register_forward_hook(lambda module, given, output: embedded)
    network(ids)[0, 1].backward()
    handle.remove()
    wanted = embedded.grad[0].abs().amax(1).numpy()
    wanted[[0, -1]] = 0
    np.testing.assert_allclose(by_framework["torch"]["1", "Gradient"], wanted, rtol=1e-5)


def test_rollout_is_the_product_of_mean_heads_and_shortcuts(by_framework) -> None:
    """Abnar & Zuidema 2020, section 3, head by head; of [CLS]'s row the words' shares."""
    network, x = transformer("torch"), None
    ids = torch.tensor([ids_of(TEXTS[0])])
    count = ids.shape[1]
    x = (network.word(ids) + network.place.weight[:count])[0].detach()
    rolled = np.eye(count)
    for block in network.blocks:
        z = block.norm(x)
        query, key = (part(z).reshape(count, HEADS, -1) for part in (block.query, block.key))
        mean = (
            sum(torch.softmax(query[:, h] @ key[:, h].T / math.sqrt(WIDTH // HEADS), -1) for h in range(HEADS)) / HEADS
        )
        rolled = (mean.detach().numpy() + np.eye(count)) / 2 @ rolled
        x = block(x[None])[0].detach()
    wanted = rolled[0]
    wanted[[0, -1]] = 0
    np.testing.assert_allclose(by_framework["torch"]["0", "Rollout"], wanted, rtol=1e-5)


def test_attention_is_read_at_the_class_token(tmp_path) -> None:
    logged = run(tmp_path, transformer("torch"), [xlog.Rollout()])
    found = logged.samples()[0].maps()[0]
    assert found.layer_reason.endswith("token 0 is read, as the gradient of a logit tells")
    mean = run(tmp_path / "mean", transformer("torch", reads="mean"), [xlog.GenericAttention()])
    assert "places are read" in mean.samples()[0].maps()[0].layer_reason


@frameworks
@pytest.mark.parametrize("unit", ["token", "word", "sentence"])
def test_occlusion_hides_units_one_by_one(framework, unit, tmp_path) -> None:
    text = "a verygood film . not bad"  # two pieces of one word, two sentences
    pieces = [(0, 1), (2, 6), (6, 10), (11, 15), (16, 17), (18, 21), (22, 25)]
    ids = [WORDS.index(text[start:end]) for start, end in pieces]
    tokens = xlog.Tokens(
        lambda given: [(WORDS.index(given[a:b]), a, b) for a, b in pieces if b <= len(given)],
        hidden=MASK,
        vocabulary=78,
    )
    units = {"token": range(7), "word": [0, 1, 1, 2, 3, 4, 5], "sentence": [0, 0, 0, 0, 0, 1, 1]}[unit]
    explainers = [xlog.Occlusion(window=unit), xlog.FeatureAblation(segments=xlog.TextUnits(unit))]
    logged = run(tmp_path, transformer(framework), explainers, texts=[text], tokens=tokens)
    network = transformer("torch")
    for found in logged.samples()[0].maps():
        wanted = [
            logit(network, ids) - logit(network, [MASK if units[j] == units[i] else ids[j] for j in range(7)])
            for i in range(7)
        ]
        np.testing.assert_allclose(found.array()[0], wanted, atol=1e-5)
        assert found.unit == ("" if unit == "token" else unit)


def test_windows_of_several_tokens_pass_over_special_ones(tmp_path) -> None:
    logged = run(tmp_path, transformer("torch"), [xlog.Occlusion(window=(1, 3), stride=1)], texts=["not bad film"])
    network, ids = transformer("torch"), ids_of("not bad film")
    lost = [
        logit(network, ids) - logit(network, [MASK if i <= j < i + 3 and 0 < j < 4 else ids[j] for j in range(5)])
        for i in range(3)
    ]
    wanted = [0, np.mean(lost[:2]), np.mean(lost), np.mean(lost[1:]), 0]
    np.testing.assert_allclose(logged.samples()[0].maps()[0].array()[0], wanted, atol=1e-5)


def test_lime_weighs_words_and_says_so(tmp_path) -> None:
    pieces = [(9, 0, 4), (5, 4, 8), (7, 9, 13)]
    tokens = xlog.Tokens(lambda text: pieces if len(text) > 1 else [], hidden=MASK, vocabulary=78)
    found = run(tmp_path, transformer("torch"), [xlog.LIME(samples=50)], texts=["verygood film"], tokens=tokens)
    only = found.samples()[0].maps()[0]
    assert only.unit == "word"
    first, second, third = only.array()[0]
    assert first == second != third
    records = list(found.tokens())
    assert [(one["text"], one["word"], one["sentence"], one["value"]) for one in records] == [
        ("very", 1, 1, first),
        ("good", 1, 1, second),
        ("film", 2, 1, third),
    ]
    assert {(one["unit"], one["special"]) for one in records} == {("word", False)}


@frameworks
@pytest.mark.parametrize(
    ("samples", "groups"),
    [
        (2, [0, 0, 0, 0, 0, 1, 1]),  # two sentences
        (10, [0, 0, 0, 1, 1, 2, 3]),  # the first where a word ends that is nearest to its middle
        (300, range(7)),  # and the two pieces of one word
    ],
)
def test_a_tree_of_neighbors_is_one_of_sentences_words_and_tokens(framework, samples, groups, tmp_path) -> None:
    text, pieces = "a verygood film . not bad", [(0, 1), (2, 6), (6, 10), (11, 15), (16, 17), (18, 21), (22, 25)]
    tokens = xlog.Tokens(
        lambda given: [(WORDS.index(given[a:b]), a, b) for a, b in pieces if b <= len(given)],
        hidden=MASK,
        vocabulary=78,
    )
    logged = run(tmp_path, transformer(framework), [xlog.PartitionSHAP(samples=samples)], texts=[text], tokens=tokens)
    found = logged.samples()[0].maps()[0].array()[0]
    of_group = {group: found[np.equal(list(groups), group)] for group in groups}
    assert all(np.ptp(alike) == 0 for alike in of_group.values())
    assert len(set(found)) == len(of_group)
    network, ids = transformer("torch"), [WORDS.index(text[start:end]) for start, end in pieces]
    np.testing.assert_allclose(found.sum(), logit(network, ids) - logit(network, [MASK] * 7), rtol=1e-5)


@pytest.mark.parametrize("hidden", ["mask", "pad", "zero", 7])
def test_a_line_may_begin_at_any_hidden_token(hidden, tmp_path) -> None:
    explainers = [xlog.IntegratedGradients(baseline=xlog.HiddenToken(hidden), steps=400)]
    logged = run(tmp_path, transformer("torch"), explainers, texts=TEXTS[1:])
    network, ids = transformer("torch"), ids_of(TEXTS[1])
    number = {"mask": MASK, "pad": 0}.get(hidden, hidden)
    if number == "zero":
        number = WORDS.index("[UNK]")
        with torch.no_grad():
            network.word.weight[number] = 0
    without = [ids[0], *[number] * (len(ids) - 2), ids[-1]]
    total = logged.samples()[0].maps()[0].array().sum()
    np.testing.assert_allclose(total, logit(network, ids) - logit(network, without), rtol=5e-3)


# ------------------------------------------------------------------------------------------------------ scores


def hidden_probability(network, ids: list[int], places) -> float:
    """The probability of the second label with the tokens at some places hidden."""
    changed = [MASK if i in places else number for i, number in enumerate(ids)]
    return float(torch.softmax(network(torch.tensor([changed])), 1)[0, 1].detach())


@frameworks
def test_rationales_are_scored_as_in_the_paper(framework, tmp_path) -> None:
    """DeYoung et al. 2020, section 4.2, over the bins of section 5, word by word."""
    logged = run(
        tmp_path,
        transformer(framework),
        [xlog.FeatureAblation()],
        [xlog.Comprehensiveness(), xlog.Sufficiency(), xlog.DeletionAUC(steps=4)],
        texts=TEXTS[:1],
    )
    found = {one["benchmark"]: one["value"] for one in logged.scores() if one["explainer"].startswith("Feature")}
    network, ids = transformer("torch"), ids_of(TEXTS[0])
    values = logged.samples()[0].maps()[0].array()[0]
    words = range(1, len(ids) - 1)
    order = sorted(words, key=lambda i: -values[i])
    whole = hidden_probability(network, ids, ())
    lost, kept = [], []
    for share in (0.01, 0.05, 0.1, 0.2, 0.5):
        first = order[: math.ceil(share * len(words))]
        lost.append(whole - hidden_probability(network, ids, first))
        kept.append(whole - hidden_probability(network, ids, set(words) - set(first)))
    assert found["Comprehensiveness"] == pytest.approx(np.mean(lost), abs=1e-5)
    assert found["Sufficiency"] == pytest.approx(np.mean(kept), abs=1e-5)
    ends = [len(words) * step // 4 for step in range(5)]
    curve = [hidden_probability(network, ids, order[:end]) for end in ends]
    area = sum((curve[i] + curve[i + 1]) / 2 * (ends[i + 1] - ends[i]) / len(words) for i in range(4))
    assert found["DeletionAUC(steps=4)"] == pytest.approx(area, abs=1e-5)


@frameworks
def test_sensitivity_and_sanity_are_scored(framework, tmp_path) -> None:
    scored = [xlog.MaxSensitivity(samples=2), xlog.RandomLogit(), xlog.ModelParameterRandomization(layers=2)]
    logged = run(tmp_path, transformer(framework), [xlog.InputXGradient()], scored, texts=TEXTS[1:])
    own = [one for one in logged.scores() if one["explainer"] == "InputXGradient"]
    assert len(own) == 3
    assert all(np.isfinite(one["value"]) for one in own)


def test_controls_know_lengths_rarity_and_places(tmp_path) -> None:
    texts = ["good film", "good plot"]
    logged = run(tmp_path, transformer("torch"), [xlog.Gradient()], [xlog.Comprehensiveness()], texts=texts)
    assert [one.name for one in logged.metadata.baselines] == [
        "RandomControl",
        "TokenLengthControl",
        "TokenFrequencyControl",
        "PositionControl",
    ]
    line = TokenLine(
        special=np.array([True, False, False]),
        words=np.array([0, 1, 2]),
        sentences=np.array([0, 1, 1]),
        lengths=np.array([0, 4, 2]),
        shares=np.array([0.5, 0.5, 0.25]),
        ids=np.array([2, 5, 6]),
        vocabulary=Vocabulary(np.zeros((7, 2))),
    )
    assert TokenLengthControl().values(line).tolist() == [0, 4, 2]
    np.testing.assert_allclose(TokenFrequencyControl().values(line), np.log([2, 2, 4]))
    assert PositionControl().values(line).tolist() == [1, 0.5, 0]
    with pytest.raises(ConfigError, match="TokenLengthControl: wanted a text"):
        TokenLengthControl().explain(
            xlog.wrap(torch.nn.Flatten()),
            np.zeros((1, 3, 4, 4), np.float32),
            np.zeros(1, int),
            np.random.default_rng(0),
        )


def test_tokens_are_counted_in_a_corpus_or_in_data_that_are_a_list(tmp_path) -> None:
    stream = iter([(["good film"], [0])])
    runner = xlog.Runner(
        tmp_path, (stream, ["a", "b"]), transformer("torch"), samples=xlog.Tokens(tokenizer()), progress=False
    )
    runner.register_saliency([xlog.Gradient()], [xlog.Comprehensiveness()])
    runner.run()
    assert "TokenFrequencyControl" not in [one.name for one in xlog.open(tmp_path)[0].metadata.baselines]
    counted = xlog.Tokens(tokenizer(), corpus=["good good film", "bad"])
    logged = run(
        tmp_path / "corpus", transformer("torch"), [xlog.Gradient()], [xlog.Comprehensiveness()], tokens=counted
    )
    assert "TokenFrequencyControl" in [one.name for one in logged.metadata.baselines]


def test_uncertainty_of_maps_by_dropout(tmp_path) -> None:
    for framework in ("torch", "paddle"):
        runner = xlog.Runner(
            tmp_path / framework,
            ([(TEXTS, [0, 1])], ["bad", "good"]),
            transformer(framework, dropout=0.3),
            samples=xlog.Tokens(tokenizer()),
            targets=[1],
            progress=False,
        )
        runner.register_saliency([xlog.InputXGradient(), xlog.Rollout()])
        runner.register_uncertainty(samples=4, explanations=True)
        runner.run()
    ours, theirs = (xlog.open(tmp_path / name)[0].samples()[0] for name in ("torch", "paddle"))
    for one, other in zip(ours.maps(), theirs.maps(), strict=True):
        assert one.spread()[0, 1:-1].any() or one.explainer == "Rollout"
        assert one.spread()[0, 0] == 0
        np.testing.assert_allclose(one.spread(), other.spread(), atol=1e-4)


# ------------------------------------------------------------------------------------------- what is refused


def test_long_texts_go_through_a_network_that_takes_them(tmp_path) -> None:
    long = " ".join(["good film . bad plot ."] * 333)  # 1,998 words and two special tokens
    explainers = [
        xlog.IntegratedGradients(steps=2),
        xlog.AttnLRP(),
        xlog.Rollout(),
        xlog.Occlusion(window=(1, 400), stride=(1, 300)),
    ]
    network = transformer("torch", longest=2000)
    logged = run(tmp_path, network, explainers, texts=["bad", long], tokens=xlog.Tokens(tokenizer(), embedding="word"))
    for found in logged.samples()[1].maps():
        assert found.array().shape == (1, 2000)
        assert np.count_nonzero(found.array()) > 1500


@frameworks
def test_a_text_beyond_the_network_is_refused_before_anything_is_written(framework, tmp_path) -> None:
    with pytest.raises(DataError, match=r"wanted texts that the network takes, got one of 72 tokens, 'good good"):
        run(tmp_path / "log", transformer(framework), [xlog.Gradient()], texts=["bad", "good " * 70])
    assert not (tmp_path / "log").exists()


def test_a_bad_text_in_a_later_batch_of_a_list_is_refused_before_anything_is_written(tmp_path) -> None:
    data = [["not bad"], ["good"], [""]]
    runner = xlog.Runner(tmp_path / "log", (data, ["a", "b"]), transformer("torch"), samples=xlog.Tokens(tokenizer()))
    runner.register_saliency([xlog.Gradient()])
    with pytest.raises(DataError, match="at least one token that is no special one, got ''"):
        runner.run()
    assert not (tmp_path / "log").exists()


def test_what_a_tokenizer_cuts_off_is_not_passed_over(tmp_path) -> None:
    cutting = tokenizer()
    cutting.enable_truncation(4)
    with pytest.raises(DataError, match=re.escape("the tokenizer cuts a text to 4 tokens")):
        run(tmp_path / "log", transformer("torch"), [xlog.Gradient()], tokens=xlog.Tokens(cutting))
    assert not (tmp_path / "log").exists()


def test_a_text_of_special_tokens_alone_is_refused(tmp_path) -> None:
    special = tokenizer()
    special.add_special_tokens(["[CLS]", "[SEP]"])
    with pytest.raises(DataError, match=r"no special one, got '\[CLS\] \[SEP\]'"):
        run(
            tmp_path / "log",
            transformer("torch"),
            texts=["[CLS] [SEP]"],
            tokens=xlog.Tokens(special),
            explainers=METHODS,
        )
    assert not (tmp_path / "log").exists()


def test_a_slow_tokenizer_is_refused() -> None:
    class Slow:
        is_fast = False

        def convert_ids_to_tokens(self, ids):
            return ids

    with pytest.raises(ConfigError, match="wanted a fast tokenizer of transformers, which knows where tokens lie"):
        xlog.Tokens(Slow())


def test_units_of_texts_and_hidden_tokens_are_refused_of_pictures() -> None:
    network, picture = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(48, 2)), np.zeros((3, 4, 4), np.float32)
    for explainer, said in (
        (xlog.LIME(segments=xlog.TextUnits("word")), "TextUnits('word'): wanted a text"),
        (xlog.Occlusion(window="word"), "window='word' is about texts"),
        (xlog.IntegratedGradients(baseline=xlog.HiddenToken("pad")), "HiddenToken('pad'): wanted a text"),
    ):
        with pytest.raises(ConfigError, match=re.escape(said)):
            explainer(network, picture)
    with pytest.raises(ConfigError, match="wanted unit to be one of"):
        xlog.TextUnits("letter")
    with pytest.raises(ConfigError, match="or of a text as one of"):
        xlog.Occlusion(window="letter")
