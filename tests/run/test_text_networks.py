"""Texts through networks as they come: outputs of several kinds, masks and token types beside the ids."""

from __future__ import annotations

import copy
import re

import numpy as np
import pytest
import torch
import torchvision_here  # noqa: F401  transformers imports torchvision
from paddle_here import paddle
from text_networks import WORDS, tokenizer
from text_parts import bag, run
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

import xlog
from xlog.errors import ConfigError, ModelError

TEXT, MASK = "a very good film", WORDS.index("[MASK]")


def fast(*names: str) -> PreTrainedTokenizerFast:
    special = {f"{name}_token": f"[{name.upper()}]" for name in ("cls", "sep", "pad", "mask", "unk")}
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer(), model_input_names=["input_ids", *names], **special)


BESIDE = ("token_type_ids", "attention_mask")


def bert(labels: int) -> BertForSequenceClassification:
    torch.manual_seed(0)
    sizes = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
    config = BertConfig(vocab_size=len(WORDS), max_position_embeddings=40, num_labels=labels, **sizes)
    made = BertForSequenceClassification(config).eval()
    torch.nn.init.normal_(made.classifier.weight)
    return made


def hidden_one_by_one(call, ids: list[int]) -> list[float]:
    """What an output loses as each word is hidden, by calls with the whole text and without."""
    whole = call(ids)
    return [whole - call([MASK if i == place else number for i, number in enumerate(ids)]) for place in range(1, 5)]


def values(logged) -> np.ndarray:
    return logged.samples()[0].maps()[0].array()[0, 1:-1]


def outputs(logged) -> dict[int, tuple[float, float]]:
    return {one.label: (one.logit, one.probability) for one in logged.samples()[0].inference.labels}


@pytest.mark.parametrize(("labels", "activation"), [(2, "softmax"), (3, "sigmoid"), (1, "sigmoid")])
def test_a_network_of_transformers_is_explained_by_its_own_logits(labels, activation, tmp_path) -> None:
    network, given = bert(labels), fast(*BESIDE)
    names = ["x", "y", "z"][:labels]
    runner = xlog.Runner(
        tmp_path,
        ([([TEXT], [0])], names),
        network,
        samples=xlog.Tokens(given),
        activation=activation,
        targets=range(labels),
        progress=False,
    )
    runner.register_saliency([xlog.FeatureAblation()], controls=False)
    runner.run()
    logged = xlog.open(tmp_path)[0]
    with torch.no_grad():
        logits = network(**given(TEXT, return_tensors="pt")).logits[0]
    probabilities = logits.softmax(0) if activation == "softmax" else logits.sigmoid()
    for label, (logit, probability) in outputs(logged).items():
        assert logit == pytest.approx(float(logits[label]), abs=1e-5)
        assert probability == pytest.approx(float(probabilities[label]), abs=1e-5)

    def call(ids: list[int]) -> float:
        with torch.no_grad():
            return float(network(torch.tensor([ids]), token_type_ids=torch.zeros(1, 6, dtype=torch.long)).logits[0, 0])

    maps = [found for found in logged.samples()[0].maps() if found.label == 0]
    np.testing.assert_allclose(maps[0].array()[0, 1:-1], hidden_one_by_one(call, given(TEXT)["input_ids"]), atol=1e-5)


def test_a_value_of_a_text_is_a_regression(tmp_path) -> None:
    network, given = bert(1), fast(*BESIDE)
    with pytest.raises(ConfigError, match=r'pass activation="sigmoid" for a binary network, .* task="regression"'):
        run_of(tmp_path / "none", network, given, ([[TEXT]], ["score"]))
    logged = run_of(tmp_path / "log", network, given, ([([TEXT], [0.5])], ["score"]), task="regression")
    with torch.no_grad():
        value = float(network(**given(TEXT, return_tensors="pt")).logits[0, 0])
    (label,) = logged.samples()[0].inference.labels
    assert label.logit == pytest.approx(value, abs=1e-5)


def run_of(folder, network, given, data, **options):
    runner = xlog.Runner(folder, data, network, samples=xlog.Tokens(given), progress=False, **options)
    runner.register_saliency([xlog.FeatureAblation()], controls=False)
    runner.run()
    return xlog.open(folder)[0]


def test_of_two_outputs_one_is_named(tmp_path) -> None:
    class Two(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.one = bag("torch")

        def forward(self, ids):
            logits = self.one(ids)
            return {"sentiment": logits, "topic": 2 * logits}

    with pytest.raises(ModelError, match=re.escape("of which 2 could be them; name them: logits='key'")):
        run(tmp_path / "none", Two(), [xlog.FeatureAblation()], texts=[TEXT])
    found = [
        values(run(tmp_path / name, xlog.wrap(Two(), logits=name), [xlog.FeatureAblation()], texts=[TEXT]))
        for name in ("sentiment", "topic")
    ]
    np.testing.assert_allclose(found[1], 2 * found[0], rtol=1e-4)


def test_what_a_network_does_not_take_beside_the_ids_is_told(tmp_path) -> None:
    said = r"got an unexpected keyword argument '.*'; it is given ids, by name token_type_ids, attention_mask"
    with pytest.raises(ModelError, match=said):
        run(tmp_path / "log", bag("torch"), [xlog.Gradient()], texts=[TEXT], tokens=xlog.Tokens(fast(*BESIDE)))
    assert not (tmp_path / "log").exists()
    assert run(tmp_path / "ids", bag("torch"), [xlog.Gradient()], texts=[TEXT], tokens=xlog.Tokens(fast())).samples()


def test_masks_and_types_go_along_on_paddle(tmp_path) -> None:
    class Masked(paddle.nn.Layer):
        def __init__(self) -> None:
            super().__init__()
            self.word, self.kind = paddle.nn.Embedding(len(WORDS), 16), paddle.nn.Embedding(2, 16)
            layer = paddle.nn.TransformerEncoderLayer(16, 2, 32, dropout=0.0)
            self.blocks, self.head = paddle.nn.TransformerEncoder(layer, 2), paddle.nn.Linear(16, 2)

        def forward(self, input_ids, token_type_ids, attention_mask):
            x = self.word(input_ids) + self.kind(token_type_ids)
            hidden = (1.0 - attention_mask.astype("float32")).unsqueeze([1, 2]) * -1e4
            return self.head(self.blocks(x, src_mask=hidden)[:, 0])

    paddle.seed(0)
    network, given = Masked(), fast(*BESIDE)
    network.eval()
    tokens = xlog.Tokens(given, embedding="word")
    logged = run(tmp_path, network, [xlog.FeatureAblation()], texts=[TEXT], tokens=tokens)

    def call(ids: list[int]) -> float:
        parts = [np.array([row]) for row in (ids, [0] * 6, [1] * 6)]
        return float(network(*map(paddle.to_tensor, parts))[0, 1])

    np.testing.assert_allclose(values(logged), hidden_one_by_one(call, given(TEXT)["input_ids"]), atol=1e-5)


@pytest.mark.parametrize(("precision", "tolerance"), [("half", 2e-3), ("bfloat16", 1e-2), ("double", 1e-6)])
def test_half_precision_has_the_same_values_but_for_its_rounding(precision, tolerance, tmp_path) -> None:
    explainers = [xlog.IntegratedGradients(steps=4), xlog.FeatureAblation(), xlog.KernelSHAP(samples=20)]
    other = bag("torch")
    getattr(other, precision)()
    found = [
        [found.array()[0] for found in run(tmp_path / name, network, explainers, texts=[TEXT]).samples()[0].maps()]
        for name, network in (("single", bag("torch")), ("other", other))
    ]
    for single, rounded in zip(*found, strict=True):
        np.testing.assert_allclose(rounded, single, atol=tolerance * 2)


@pytest.mark.parametrize(("precision", "unit"), [("half", 2.0**-10), ("bfloat16", 2.0**-7)])
def test_relevance_through_norms_in_half_precision_is_that_of_its_weights_in_single(precision, unit, tmp_path) -> None:
    rounded = getattr(bert(2), precision)()
    explainers = [xlog.AttnLRP(), xlog.LRP()]
    found = [
        [
            one.array()[0]
            for one in run(folder, network, explainers, texts=[TEXT], tokens=xlog.Tokens(fast(*BESIDE)))
            .samples()[0]
            .maps()
        ]
        for folder, network in ((tmp_path / "half", rounded), (tmp_path / "single", copy.deepcopy(rounded).float()))
    ]
    for half, single in zip(*found, strict=True):
        assert np.abs(half - single).max() <= 8 * unit * np.abs(single).max()
