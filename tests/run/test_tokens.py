"""Texts: closed forms over embeddings on both frameworks, tokenizers of three kinds, what is refused, and the log."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest
import torch
from paddle_here import paddle
from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

import xlog
from xlog.errors import ConfigError, DataError, LayerError

RNG = np.random.default_rng(0)
WORDS = ["[PAD]", "[MASK]", "[CLS]", "[SEP]", "[UNK]", "good", "bad", "film", "a", "very", "not"]
TABLE = RNG.normal(size=(len(WORDS), 4)).astype(np.float32)
HEAD = RNG.normal(size=(2, 4)).astype(np.float32)
TEXT = "a very good film"
frameworks = pytest.mark.parametrize("framework", ["torch", "paddle"])


def tokenizer() -> Tokenizer:
    """One word, one token; [CLS] before and [SEP] behind."""
    made = Tokenizer(models.WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", WORDS.index("[CLS]")), ("[SEP]", WORDS.index("[SEP]"))]
    )
    return made


def network(framework: str, table: np.ndarray = TABLE):
    """Logits HEAD . mean of embeddings."""
    if framework == "torch":

        class Bag(torch.nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.word = torch.nn.Embedding(*table.shape)
                self.head = torch.nn.Linear(4, 2, bias=False)

            def forward(self, ids):
                return self.head(self.word(ids).mean(1))

        made = Bag()
        made.load_state_dict({"word.weight": torch.tensor(table), "head.weight": torch.tensor(HEAD)})
        return made

    class PaddleBag(paddle.nn.Layer):
        def __init__(self) -> None:
            super().__init__()
            self.word = paddle.nn.Embedding(*table.shape)
            self.head = paddle.nn.Linear(4, 2, bias_attr=False)

        def forward(self, ids):
            return self.head(self.word(ids).mean(1))

    ours = PaddleBag()
    ours.set_state_dict({"word.weight": table, "head.weight": HEAD.T})
    return ours


def run(folder, model, explainers, benchmarks=(), tokens=None, texts=(TEXT,), **more):
    samples = tokens or xlog.Tokens(tokenizer())
    data = [(list(texts), [0] * len(texts))]
    runner = xlog.Runner(folder, (data, ["bad", "good"]), model, samples=samples, targets=[1], progress=False, **more)
    runner.register_saliency(explainers, benchmarks)
    runner.run()
    return xlog.open(folder)[0]


def values(logged, explainer: str, sample: int = 0) -> np.ndarray:
    maps = logged.samples()[sample].maps()
    return next(m for m in maps if m.explainer.split("(")[0] == explainer).array()[0]


def shares(text: str, hidden: np.ndarray) -> np.ndarray:
    """What each token adds to the second logit where hidden ones have another embedding: 0 of [CLS] and [SEP]."""
    ids = [WORDS.index(word) for word in ["[CLS]", *text.split(), "[SEP]"]]
    added = (TABLE[ids] - hidden) @ HEAD[1] / len(ids)
    added[[0, -1]] = 0
    return added


@frameworks
def test_values_of_a_mean_of_embeddings_are_what_each_token_adds(framework, tmp_path) -> None:
    explainers = [xlog.IntegratedGradients(steps=3), xlog.KernelSHAP(), xlog.FeatureAblation()]
    scored = [xlog.DeletionAUC(), xlog.RandomLogit()]
    logged = run(tmp_path, network(framework), explainers, scored, texts=[TEXT, "not bad"])
    for sample, text in enumerate([TEXT, "not bad"]):
        wanted = shares(text, TABLE[WORDS.index("[MASK]")])
        for explainer in ("IntegratedGradients", "KernelSHAP", "FeatureAblation"):
            np.testing.assert_allclose(values(logged, explainer, sample), wanted, atol=2e-6)
    assert {score["explainer"].split("(")[0] for score in logged.scores()} == {
        *("IntegratedGradients", "KernelSHAP", "FeatureAblation", "RandomControl"),
        *("TokenLengthControl", "TokenFrequencyControl", "PositionControl"),
    }


@frameworks
def test_gradients_are_by_the_embedding_and_leave_the_network_as_it_was(framework, tmp_path) -> None:
    model = network(framework)
    before = {name: np.array(value.detach().numpy()) for name, value in model.state_dict().items()}
    logged = run(tmp_path, model, [xlog.Gradient(), xlog.InputXGradient(), xlog.SmoothGrad(samples=2)])
    ids = [WORDS.index(word) for word in ["[CLS]", *TEXT.split(), "[SEP]"]]
    is_word = np.array([0, *[1] * len(TEXT.split()), 0])
    np.testing.assert_allclose(values(logged, "Gradient"), is_word * np.abs(HEAD[1]).max() / len(ids), rtol=1e-5)
    np.testing.assert_allclose(values(logged, "InputXGradient"), is_word * (TABLE[ids] @ HEAD[1]) / len(ids), atol=1e-6)
    for name, value in model.state_dict().items():
        np.testing.assert_array_equal(before[name], value.detach().numpy())


@pytest.mark.parametrize(("hidden", "stands"), [("pad", TABLE[0]), ("zero", np.zeros(4)), (6, TABLE[6])])
def test_what_hides_a_token_may_be_chosen(hidden, stands, tmp_path) -> None:
    logged = run(tmp_path, network("torch"), [xlog.FeatureAblation()], tokens=xlog.Tokens(tokenizer(), hidden=hidden))
    np.testing.assert_allclose(values(logged, "FeatureAblation"), shares(TEXT, stands), atol=1e-6)
    assert logged.metadata.text.hidden == str(hidden)
    assert logged.metadata.text.embedding == "word"


def test_embeddings_are_those_of_each_pass(tmp_path) -> None:
    model, tokens = network("torch"), xlog.Tokens(tokenizer())
    runner = xlog.Runner(tmp_path, ([[TEXT]], ["bad", "good"]), model, samples=tokens, targets=[1], progress=False)
    runner.register_saliency([xlog.FeatureAblation()])
    runner.run(step=0)
    with torch.no_grad():
        model.word.weight.mul_(2)
    runner.run(step=1)
    logged = xlog.open(tmp_path)[0]
    first, second = (logged.samples(step)[0].maps()[0].array()[0] for step in (0, 1))
    np.testing.assert_allclose(second, 2 * first, atol=1e-6)


def test_a_function_that_cuts_characters_is_a_tokenizer(tmp_path) -> None:
    def characters(text):
        return [(5 + ord(sign) % 6, place, place + 1) for place, sign in enumerate(text)]

    tokens = xlog.Tokens(characters, hidden="zero", vocabulary=len(WORDS))
    logged = run(tmp_path, network("paddle"), [xlog.FeatureAblation()], tokens=tokens, texts=["电影很好"])
    shown = logged.samples()[0].event.text
    assert shown.text == "电影很好"
    assert [shown.text[token.start : token.end] for token in shown.tokens] == ["电", "影", "很", "好"]
    ids = [5 + ord(sign) % 6 for sign in "电影很好"]
    np.testing.assert_allclose(values(logged, "FeatureAblation"), TABLE[ids] @ HEAD[1] / 4, atol=1e-6)


def test_what_a_tokenizer_of_transformers_returns_beside_the_ids_is_handed_on(tmp_path) -> None:
    given = []

    class Masked(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.word, self.kind = torch.nn.Embedding(len(WORDS), 4), torch.nn.Embedding(2, 4)
            self.head = torch.nn.Linear(4, 2)

        def forward(self, input_ids, token_type_ids=None, attention_mask=None):
            given.append((input_ids.dtype, token_type_ids.dtype, attention_mask.shape == input_ids.shape))
            return self.head((self.word(input_ids) + self.kind(token_type_ids)).mean(1))

    names = ["input_ids", "token_type_ids", "attention_mask"]
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer(), mask_token="[MASK]", pad_token="[PAD]", model_input_names=names
    )
    logged = run(tmp_path, Masked(), [xlog.IntegratedGradients(steps=2)], tokens=xlog.Tokens(fast))
    assert set(given) == {(torch.int64, torch.int64, True)}
    spelled = [(token.spelling, token.special) for token in logged.samples()[0].event.text.tokens]
    assert spelled == [
        ("[CLS]", True),
        ("a", False),
        ("very", False),
        ("good", False),
        ("film", False),
        ("[SEP]", True),
    ]


@pytest.mark.parametrize(
    ("texts", "error", "said"),
    [
        ([""], DataError, "wanted texts with at least one token that is no special one, got ''"),
        ([3], DataError, "wanted texts, got int among them"),
        (["a " * 9], DataError, "wanted texts of up to 8 tokens, got 11 of 'a a a"),
    ],
)
def test_a_text_that_does_not_fit_is_refused_and_nothing_is_written(texts, error, said, tmp_path) -> None:
    with pytest.raises(error, match=re.escape(said)):
        run(
            tmp_path / "log",
            network("torch"),
            [xlog.Gradient()],
            tokens=xlog.Tokens(tokenizer(), longest=8),
            texts=texts,
        )
    assert not (tmp_path / "log").exists()


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (lambda: xlog.Tokens(3), ConfigError, "wanted a tokenizer of transformers or tokenizers, or a function"),
        (
            lambda: xlog.Tokens(lambda text: [(1, 0, 1)]),
            ConfigError,
            'the tokenizer has no mask token; pass hidden="pad"',
        ),
        (lambda: xlog.Tokens(tokenizer(), hidden="blank"), ConfigError, 'wanted hidden as "mask", "pad", "zero"'),
        (lambda: xlog.Tokens(lambda text: [1, 2], hidden="zero"), ConfigError, "wanted (id, start, end) of each token"),
        (lambda: xlog.Tokens(lambda text: [(1, 0, 9)], hidden="zero"), DataError, "wanted tokens within the text"),
    ],
)
def test_what_is_no_tokenizer_is_refused(make, error, said) -> None:
    with pytest.raises(error, match=re.escape(said)):
        make()


def test_an_embedding_is_not_guessed(tmp_path) -> None:
    class Two(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.one, self.other = torch.nn.Embedding(11, 4), torch.nn.Embedding(12, 4)

        def forward(self, ids):
            return (self.one(ids) + self.other(ids)).mean(1)[:, :2]

    said = "wanted one embedding of the 11 tokens of the vocabulary, got one (11 rows), other (12 rows); name it"
    with pytest.raises(LayerError, match=re.escape(said)):
        run(tmp_path / "log", Two(), [xlog.Gradient()])
    named = xlog.Tokens(tokenizer(), embedding="one")
    assert run(tmp_path / "named", Two(), [xlog.InputXGradient()], tokens=named).metadata.text.embedding == "one"
    with pytest.raises(DataError, match="is beyond the 5 rows of the embedding"):
        run(
            tmp_path / "small",
            network("torch", TABLE[:5]),
            [xlog.Gradient()],
            tokens=xlog.Tokens(tokenizer(), embedding="word"),
        )


def test_what_is_about_pictures_is_refused_of_texts(tmp_path) -> None:
    runner = xlog.Runner(tmp_path, ([[TEXT]], ["a", "b"]), network("torch"), samples=xlog.Tokens(tokenizer()))
    with pytest.raises(ConfigError, match="GradCAM: wanted what takes texts, got what takes pictures"):
        runner.register_saliency([xlog.GradCAM()])
    with pytest.raises(ConfigError, match="which is made of the places of a picture"):
        runner.register_saliency([xlog.LIME(fill="blur")])


def test_a_plan_counts_the_labels_of_texts_of_any_length(tmp_path) -> None:
    texts = ["a film", "a very good film", "not bad"]
    runner = xlog.Runner(tmp_path, ([texts], ["a", "b"]), network("torch"), samples=xlog.Tokens(tokenizer()), top_k=2)
    runner.register_saliency([xlog.FeatureAblation()])
    plan = runner.plan()
    assert (plan.samples, plan.labels) == (3, 2)
    assert not list(tmp_path.iterdir())


@frameworks
def test_what_the_embedding_puts_out_is_explained_and_not_its_weights(framework, tmp_path) -> None:
    """Some networks scale them: the logged prediction is the network's own."""
    if framework == "torch":

        class Scaled(torch.nn.Embedding):
            def forward(self, ids):
                return 3 * super().forward(ids)
    else:

        class Scaled(paddle.nn.Embedding):
            def forward(self, ids):
                return 3 * super().forward(ids)

    model = network(framework)
    scaled = Scaled(*TABLE.shape)
    scaled.weight = model.word.weight
    model.word = scaled
    logged = run(tmp_path, model, [xlog.FeatureAblation()])
    ids = [WORDS.index(word) for word in ["[CLS]", *TEXT.split(), "[SEP]"]]
    (logit,) = (score.logit for score in logged.samples()[0].inference.labels if score.label == 1)
    np.testing.assert_allclose(logit, 3 * TABLE[ids].mean(0) @ HEAD[1], rtol=1e-5)
    np.testing.assert_allclose(values(logged, "FeatureAblation"), 3 * shares(TEXT, TABLE[1]), atol=1e-5)


def byte_level() -> Tokenizer:
    """A tokenizer as GPT-2's: bytes, and spaces before words within tokens."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    made.train_from_iterator(["a good film"] * 4, trainers.BpeTrainer(initial_alphabet=alphabet, show_progress=False))
    return made


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a good film", [1, 2, 3]),
        ("good \U0001f600!", [1, 1, 0, 2, 2, 2, 2, 3]),  # four bytes of one face
        ("ne\u0301", [1, 1, 1, 1]),  # an accent of two bytes
        ("\U0001f468\u200d\U0001f467", [1] * 11),  # two people, one picture
        ("مر ح", [1, 1, 1, 1, 0, 2, 2]),
    ],
)
def test_bytes_accents_and_signs_that_are_one_picture_are_of_one_word(text, words, tmp_path) -> None:
    tokens = xlog.Tokens(byte_level(), hidden="zero", vocabulary=300)
    table = RNG.normal(size=(300, 4)).astype(np.float32)
    logged = run(tmp_path, network("torch", table), [xlog.LIME(samples=20)], tokens=tokens, texts=[text])
    found = list(logged.tokens())
    assert [one["word"] for one in found] == words
    for one, other in itertools.pairwise(found):
        assert one["value"] == other["value"] or one["word"] != other["word"] or not one["word"]


def test_a_tokenizer_without_the_token_is_told_of_the_other_one() -> None:
    fast = PreTrainedTokenizerFast(tokenizer_object=byte_level(), eos_token="a")
    assert fast.pad_token is None
    for hidden, other in (("mask", "pad"), ("pad", "mask")):
        with pytest.raises(ConfigError, match=f'has no {hidden} token; pass hidden="{other}", "zero" or the id'):
            xlog.Tokens(fast, hidden=hidden)


@pytest.mark.parametrize("side", ["left", "right"])
def test_padding_on_either_side_is_no_part_of_a_text(side, tmp_path) -> None:
    padded = tokenizer()
    padded.enable_padding(direction=side, length=9, pad_id=0, pad_token="[PAD]")
    tokens, texts = xlog.Tokens(padded), [TEXT, "not bad"]
    logged = run(tmp_path, network("torch"), [xlog.FeatureAblation()], tokens=tokens, texts=texts)
    for sample, text in enumerate([TEXT, "not bad"]):
        np.testing.assert_allclose(values(logged, "FeatureAblation", sample), shares(text, TABLE[1]), atol=2e-6)


def test_ids_of_any_whole_type_are_taken_and_others_are_refused(tmp_path) -> None:
    def cut(kind, order=1):
        return lambda text: [(kind(5 + place % 3), place, place + 1) for place in range(len(text))][::order]

    tokens = xlog.Tokens(cut(np.int32), hidden="zero", vocabulary=len(WORDS))
    assert run(tmp_path / "log", network("torch"), [xlog.Gradient()], tokens=tokens, texts=["abc"]).samples()
    with pytest.raises(ConfigError, match="'float' object cannot be interpreted as an integer"):
        xlog.Tokens(cut(float), hidden="zero", vocabulary=len(WORDS))
    backward = xlog.Tokens(cut(int, -1), hidden="zero", vocabulary=len(WORDS))
    with pytest.raises(DataError, match="wanted tokens in the order of the text"):
        run(tmp_path / "other", network("torch"), [xlog.Gradient()], tokens=backward, texts=["abc"])
    assert not (tmp_path / "other").exists()


@frameworks
def test_an_embedding_that_is_explained_forgets_nothing_that_counts(framework, tmp_path) -> None:
    """Its weights are not used: a stage of them alone would find every map unchanged."""
    with pytest.raises(LayerError, match=r"got 'word'; from the output: head$"):
        run(tmp_path, network(framework), [xlog.Gradient()], [xlog.ModelParameterRandomization(layers=("word",))])
