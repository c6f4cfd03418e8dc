"""Texts by tokenizers of many kinds, made here: where tokens lie, which are one word, and that values are theirs."""

from __future__ import annotations

import re

import numpy as np
import paddle_here  # noqa: F401  paddle warns where it is imported first
import pytest
from text_parts import HEAD, bag, run
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from transformers import CanineTokenizer, PreTrainedTokenizerFast

import xlog
from xlog.errors import ConfigError

TABLE = np.random.default_rng(5).normal(size=(500, 6)).astype(np.float32)
CORPUS = ["a very good film, don't you think?", "not bad, I loved the film's plot!", "naïve café 电影很好看"] * 3
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]


def roberta() -> PreTrainedTokenizerFast:
    """Byte-level BPE between <s> and </s>, whose offsets leave out spaces."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    made.train_from_iterator(
        CORPUS,
        trainers.BpeTrainer(vocab_size=400, initial_alphabet=alphabet, special_tokens=SPECIAL, show_progress=False),
    )
    made.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), add_prefix_space=False)
    names = {"bos_token": "<s>", "eos_token": "</s>", "cls_token": "<s>", "sep_token": "</s>", "pad_token": "<pad>"}
    return PreTrainedTokenizerFast(
        tokenizer_object=made, mask_token="<mask>", unk_token="<unk>", model_input_names=["input_ids"], **names
    )


def gpt2() -> Tokenizer:
    """The same without special tokens, without transformers, and with spaces in its offsets."""
    made = Tokenizer.from_str(roberta().backend_tokenizer.to_str())
    made.post_processor = processors.ByteLevel(trim_offsets=False)
    return made


def unigram() -> Tokenizer:
    """As SentencePiece's of T5: normalized letters, spaces as a sign before words, </s> behind."""
    made = Tokenizer(models.Unigram())
    made.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    special = ["<pad>", "</s>", "<unk>"]
    made.train_from_iterator(
        CORPUS,
        trainers.UnigramTrainer(vocab_size=120, special_tokens=special, unk_token="<unk>", show_progress=False),
    )
    made.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    return made


def word_piece() -> Tokenizer:
    """As BERT's of Chinese: a token for each sign, pieces of other words."""
    known = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "film", "fi", "##lm", "##s", "电", "影", "好", "。", "cafe"]
    made = Tokenizer(models.WordPiece({word: number for number, word in enumerate(known)}, unk_token="[UNK]"))
    made.normalizer, made.pre_tokenizer = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    return made


def cut_words(text: str) -> list[tuple[int, int, int]]:
    """As jieba's words of Chinese, with their places; a number for each."""
    return [(sum(map(ord, found[0])) % 500, *found.span()) for found in re.finditer("电影|很|好看|[^\\s]", text)]


@pytest.mark.parametrize(
    ("make", "text", "pieces", "words"),
    [
        (roberta, "a very good film", ["<s>", "a", "very", "good", "film", "</s>"], [0, 1, 2, 3, 4, 0]),
        (roberta, "שא", ["<s>", "ש", "ש", "א", "א", "</s>"], [0, 1, 1, 1, 1, 0]),  # two bytes of each letter
        (gpt2, "a very good film", ["a", " very", " good", " film"], [1, 2, 3, 4]),
        (unigram, "very ﬁlm", None, None),
        (unigram, "ｖery  电影", None, None),
        (
            word_piece,
            "Films CAFÉ 电影好。",
            ["[CLS]", "Film", "s", "CAFÉ", "电", "影", "好", "。", "[SEP]"],
            [0, 1, 1, 2, 3, 4, 5, 6, 0],
        ),
        (lambda: cut_words, "电影很好看 a", ["电影", "很", "好看", "a"], [1, 2, 3, 4]),
    ],
)
def test_tokens_lie_where_they_are_and_have_their_own_values(make, text, pieces, words, tmp_path) -> None:
    """Hidden behind zeros each token of a mean of embeddings loses what it adds: (embedding) w / L."""
    tokenizer = make()
    tokens = xlog.Tokens(tokenizer, hidden="zero", vocabulary=500)
    explainers = [xlog.FeatureAblation(name="each")]
    logged = run(tmp_path, bag("torch", TABLE), explainers, texts=[text], tokens=tokens)
    found = list(logged.tokens())
    if pieces is not None:
        assert [one["text"] for one in found] == pieces
    if words is not None:
        assert [one["word"] for one in found] == words
    ids = _ids(tokenizer, text)
    for one, number in zip(found, ids, strict=True):
        wanted = 0 if one["special"] else TABLE[number] @ HEAD[1] / len(ids)
        assert one["value"] == pytest.approx(wanted, abs=1e-6)
    # no letter is lost, and pieces of one word touch
    inside = [one for one in found if not one["special"]]
    covered = {place for one in inside for place in range(one["start"], one["end"])}
    assert {place for place, sign in enumerate(text) if not sign.isspace()} <= covered
    assert [one["start"] for one in inside] == sorted(one["start"] for one in inside)


def _ids(tokenizer, text: str) -> list[int]:
    if isinstance(tokenizer, Tokenizer):
        return tokenizer.encode(text).ids
    return [number for number, *_ in tokenizer(text)] if tokenizer is cut_words else tokenizer(text)["input_ids"]


def test_tokenizers_that_do_not_know_where_tokens_lie_are_refused() -> None:
    class Encoding:
        """As tiktoken's."""

        def encode(self, text):
            return [1]

    with pytest.raises(ConfigError, match=r"wanted a fast tokenizer of transformers, .* or a function text -> "):
        xlog.Tokens(CanineTokenizer())
    with pytest.raises(ConfigError, match="wanted a tokenizer of transformers or tokenizers, or a function"):
        xlog.Tokens(Encoding())
