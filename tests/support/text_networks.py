"""A small transformer over token ids on torch and on paddle, of the same weights, and a tokenizer for it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from paddle_here import paddle
from tokenizers import Tokenizer, models, pre_tokenizers, processors

WIDTH, HEADS, LAYERS, LONGEST = 8, 2, 2, 64
WORDS = ["[PAD]", "[MASK]", "[CLS]", "[SEP]", "[UNK]", "good", "bad", "film", "a", "very", "not", "plot", "but", "."]
WORDS += [f"word{number}" for number in range(LONGEST)]  # more than places, so that the embedding is found


def tokenizer() -> Tokenizer:
    """One word, one token; [CLS] before and [SEP] behind."""
    made = Tokenizer(models.WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", WORDS.index("[CLS]")), ("[SEP]", WORDS.index("[SEP]"))]
    )
    return made


def weights(longest: int = LONGEST, seed: int = 0) -> dict[str, np.ndarray]:
    """Of all layers by name; of a linear one (out, in)."""
    rng = np.random.default_rng(seed)
    linear = {"head": (2, WIDTH)}
    for i in range(LAYERS):
        linear |= {f"blocks.{i}.{name}": (WIDTH, WIDTH) for name in ("query", "key", "value", "out")}
        linear |= {f"blocks.{i}.up": (2 * WIDTH, WIDTH), f"blocks.{i}.down": (WIDTH, 2 * WIDTH)}
    made = {"word.weight": rng.normal(size=(len(WORDS), WIDTH)), "place.weight": rng.normal(size=(longest, WIDTH)) / 4}
    for name, shape in linear.items():
        made[f"{name}.weight"] = rng.normal(size=shape) / math.sqrt(shape[1]) * 1.5
        made[f"{name}.bias"] = rng.normal(size=shape[0]) / 10
        if name.endswith("query"):
            made |= {f"{name[:-5]}{norm}.weight": np.ones(WIDTH) for norm in ("norm", "second")}
            made |= {f"{name[:-5]}{norm}.bias": np.zeros(WIDTH) for norm in ("norm", "second")}
    return {name: value.astype(np.float32) for name, value in made.items()}


def torch_transformer(longest: int = LONGEST, reads: str = "class", dropout: float = 0.0, seed: int = 0) -> Any:
    """Return the network on torch; it reads the class token, or the mean of all (reads="mean")."""

    class Block(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.query, self.key, self.value, self.out = (torch.nn.Linear(WIDTH, WIDTH) for _ in range(4))
            self.up, self.down = torch.nn.Linear(WIDTH, 2 * WIDTH), torch.nn.Linear(2 * WIDTH, WIDTH)
            self.norm, self.second, self.act = torch.nn.LayerNorm(WIDTH), torch.nn.LayerNorm(WIDTH), torch.nn.GELU()
            self.drop = torch.nn.Dropout(dropout)

        def forward(self, x):
            n, count, _ = x.shape
            z = self.norm(x)
            q, k, v = (
                part(z).reshape(n, count, HEADS, WIDTH // HEADS).transpose(1, 2)
                for part in (self.query, self.key, self.value)
            )
            shares = torch.softmax(q @ k.transpose(2, 3) / math.sqrt(WIDTH // HEADS), -1)
            x = x + self.drop(self.out((shares @ v).transpose(1, 2).reshape(n, count, WIDTH)))
            return x + self.down(self.act(self.up(self.second(x))))

    class Transformer(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.word, self.place = torch.nn.Embedding(len(WORDS), WIDTH), torch.nn.Embedding(longest, WIDTH)
            self.blocks = torch.nn.ModuleList(Block() for _ in range(LAYERS))
            self.head = torch.nn.Linear(WIDTH, 2)

        def forward(self, ids):
            x = self.word(ids) + self.place(torch.arange(ids.shape[1]))[None]
            for block in self.blocks:
                x = block(x)
            return self.head(x[:, 0] if reads == "class" else x.mean(1))

    made = Transformer()
    made.load_state_dict({k: torch.tensor(v) for k, v in weights(longest, seed).items()})
    return made


def paddle_transformer(longest: int = LONGEST, reads: str = "class", dropout: float = 0.0, seed: int = 0) -> Any:
    """Return the same on paddle."""

    class Block(paddle.nn.Layer):
        def __init__(self) -> None:
            super().__init__()
            self.query, self.key, self.value, self.out = (paddle.nn.Linear(WIDTH, WIDTH) for _ in range(4))
            self.up, self.down = paddle.nn.Linear(WIDTH, 2 * WIDTH), paddle.nn.Linear(2 * WIDTH, WIDTH)
            self.norm, self.second, self.act = paddle.nn.LayerNorm(WIDTH), paddle.nn.LayerNorm(WIDTH), paddle.nn.GELU()
            self.drop = paddle.nn.Dropout(dropout)

        def forward(self, x):
            n, count, _ = x.shape
            z = self.norm(x)
            q, k, v = (
                part(z).reshape([n, count, HEADS, WIDTH // HEADS]).transpose([0, 2, 1, 3])
                for part in (self.query, self.key, self.value)
            )
            shares = paddle.nn.functional.softmax(q @ k.transpose([0, 1, 3, 2]) / math.sqrt(WIDTH // HEADS), -1)
            x = x + self.drop(self.out((shares @ v).transpose([0, 2, 1, 3]).reshape([n, count, WIDTH])))
            return x + self.down(self.act(self.up(self.second(x))))

    class PaddleTransformer(paddle.nn.Layer):
        def __init__(self) -> None:
            super().__init__()
            self.word, self.place = paddle.nn.Embedding(len(WORDS), WIDTH), paddle.nn.Embedding(longest, WIDTH)
            self.blocks = paddle.nn.LayerList([Block() for _ in range(LAYERS)])
            self.head = paddle.nn.Linear(WIDTH, 2)

        def forward(self, ids):
            x = self.word(ids) + self.place(paddle.arange(ids.shape[1])).unsqueeze(0)
            for block in self.blocks:
                x = block(x)
            return self.head(x[:, 0] if reads == "class" else x.mean(1))

    made = PaddleTransformer()
    found = weights(longest, seed)
    is_embedding = ("word.weight", "place.weight")
    made.set_state_dict({k: v if v.ndim == 1 or k in is_embedding else v.T for k, v in found.items()})
    return made


def transformer(framework: str, **options: Any) -> Any:
    """Return the network on "torch" or "paddle"."""
    return torch_transformer(**options) if framework == "torch" else paddle_transformer(**options)
