"""A network on token ids whose outputs are known, the mean of embeddings before a linear head; and runs of texts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from paddle_here import paddle
from text_networks import WORDS, tokenizer

import xlog

_DRAWN = np.random.default_rng(4)
TABLE = _DRAWN.normal(size=(len(WORDS), 6)).astype(np.float32)
HEAD = _DRAWN.normal(size=(2, 6)).astype(np.float32)


def bag(framework: str, table: np.ndarray = TABLE, head: np.ndarray = HEAD) -> Any:
    """Return it on "torch" or "paddle": logits are the mean row of a table (V, D), times a head (2, D)."""
    if framework == "torch":

        class Bag(torch.nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.word, self.head = torch.nn.Embedding(*table.shape), torch.nn.Linear(*head.shape[::-1], bias=False)
                self.word.weight.data, self.head.weight.data = torch.tensor(table), torch.tensor(head)

            def forward(self, ids):
                return self.head(self.word(ids).mean(1))

        return Bag()

    class PaddleBag(paddle.nn.Layer):
        def __init__(self) -> None:
            super().__init__()
            self.word = paddle.nn.Embedding(*table.shape)
            self.head = paddle.nn.Linear(*head.shape[::-1], bias_attr=False)
            self.word.weight.set_value(table)
            self.head.weight.set_value(head.T)

        def forward(self, ids):
            return self.head(self.word(ids).mean(1))

    return PaddleBag()


def run(
    folder: Path,
    network: Any,
    explainers: Sequence[Any] = (),
    benchmarks: Sequence[Any] = (),
    *,
    texts: Sequence[str],
    prior: dict[str, Any] | None = None,
    tokens: xlog.Tokens | None = None,
    **options: Any,
) -> Any:
    """Log what explainers say of the second label of some texts, and how benchmarks score it."""
    data = [(list(texts), [0] * len(texts))]
    options = {"targets": [1], "progress": False, **options}
    runner = xlog.Runner(
        folder, (data, ["bad", "good"]), network, samples=tokens or xlog.Tokens(tokenizer()), **options
    )
    runner.register_saliency(list(explainers), list(benchmarks), controls=False)
    if prior is not None:
        runner.register_prior(**prior)
    runner.run()
    return xlog.open(folder)[0]
