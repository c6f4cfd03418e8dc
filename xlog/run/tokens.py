"""Tokens: that samples are texts, how they are tokenized, and what stands where a token is hidden."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np

from ..arrays import Array, Floats
from ..config import Configured
from ..errors import ConfigError, DataError, LayerError
from ..events.texts import storable
from ..model.base import Model
from ..model.held_inputs import EmbeddedInputs
from ..override import override
from .encoded import EncodedText
from .sample_kind import Given, SampleKind

Tokenizer = Callable[[str], Sequence[tuple[int, int, int]]]
"""A function text -> (id, start, end) of each token, in characters."""


@dataclasses.dataclass(frozen=True)
class HiddenTokens:
    """Every token hidden but for those that the tokenizer adds: x (N, D, 1, L) -> (N, D, 1, L)."""

    hidden: Floats
    """(D,), what stands where a token is hidden."""
    kept: Floats
    """(S, D), the embeddings of tokens that stay."""

    def __call__(self, x: Floats) -> Floats:
        """Hide what is no kept token."""
        hidden = self.hidden.astype(x.dtype)[None, :, None, None]
        return np.where(_are_kept(x, self.kept)[:, None], x, hidden)


@dataclasses.dataclass(frozen=True)
class EachToken:
    """Every token is a superpixel by itself, and those that stay are one together: (D, 1, L) -> (1, L)."""

    kept: Floats
    """(S, D), the embeddings of tokens that stay."""

    def __call__(self, image: Floats) -> Array:
        """Number the tokens."""
        stays = _are_kept(image[None], self.kept)[0]
        return np.where(stays, (~stays).sum(), np.cumsum(~stays, axis=1) - 1)


def _are_kept(x: Floats, kept: Floats) -> np.ndarray:
    """Tell which tokens of x (N, D, 1, L) have one of the embeddings (S, D): (N, 1, L)."""
    found = np.zeros((len(x), *x.shape[2:]), bool)
    for one in kept.astype(x.dtype):
        found |= (x == one[None, :, None, None]).all(axis=1)
    return found


class Tokens(SampleKind):
    """Tells a Runner that samples are texts: Runner(..., samples=Tokens(tokenizer)). A batch is a list of texts.

    A text of L tokens goes through explainers and benchmarks as a picture of 1 x L places whose channels are what the
    network's embedding puts out, (D, 1, L): the network is called with the token ids, and that layer's output is what
    is explained. So one that hides places hides tokens, and gradients are by embeddings. Texts are explained one by
    one, so there is no padding. Tokens that the tokenizer adds, such as [CLS], stay whatever is hidden.

    Args:
        tokenizer: A tokenizer of transformers (a fast one) or of tokenizers, or a function text -> (id, start, end) of
            each token. What a tokenizer of transformers returns for the network beside the ids is handed on by name.
        embedding: The layer whose output at the ids is explained; "auto" takes the only embedding that has as many
            rows as the vocabulary.
        hidden: What stands where a token is hidden: "mask" or "pad", the tokenizer's tokens of that name, "zero", or
            the id of a token.
        vocabulary: How many ids there are, where the tokenizer does not say.
        longest: How many tokens a text may have; by default what the tokenizer says.

    Raises:
        ConfigError: The tokenizer is none, or has no such token to hide behind.
    """

    noun: ClassVar[str] = "texts"
    flag: ClassVar[str] = "texts"
    replaced: ClassVar[frozenset[str]] = frozenset({"fill", "baseline", "segments"})
    fits: ClassVar[str] = "KernelSHAP, LIME, IntegratedGradients and FeatureAblation, and DeletionAUC,"

    def __init__(
        self,
        tokenizer: Any,
        *,
        embedding: str = "auto",
        hidden: str | int = "mask",
        vocabulary: int | None = None,
        longest: int | None = None,
    ) -> None:
        self._encode = _encoder(tokenizer)
        self.vocabulary = vocabulary or _vocabulary(tokenizer)
        self.longest = longest or _longest(tokenizer)
        self.hidden = hidden
        self.hidden_id = _hidden_id(tokenizer, hidden)
        self.embedding = embedding
        probe = self._encode("a")
        self._kept = sorted({number for number, added in zip(probe.ids, probe.special, strict=True) if added})
        self.layer = embedding
        self._weights: Floats = np.empty((0, 0), np.float32)

    @override
    def prepare(self, model: Model) -> None:
        self.layer = _only_embedding(model, self.vocabulary) if self.embedding == "auto" else self.embedding
        weights = model.params(self.layer).get("weight")
        if weights is None or weights.ndim != 2:
            raise LayerError(f"wanted an embedding with a weight (V, D), got the layer {self.layer!r}; name another")
        if self.hidden_id is not None and self.hidden_id >= len(weights):
            raise ConfigError(f"hidden: wanted an id below {len(weights)}, got {self.hidden_id}")
        self._weights = weights

    @override
    def batch(self, given: object) -> object:
        # texts alone, which are no parts of a batch
        are_texts = isinstance(given, list | tuple) and all(isinstance(one, str) for one in given)
        return {"images": given} if are_texts else super().batch(given)

    @override
    def read(self, value: object) -> list[Given]:
        if isinstance(value, str) or not isinstance(value, Sequence | np.ndarray) or not len(value):
            raise DataError(f"wanted a batch of texts, a list of strings, got {type(value).__name__}")
        return [self._given(text) for text in value]

    def _given(self, text: object) -> Given:
        if not isinstance(text, str):
            raise DataError(f"wanted texts, got {type(text).__name__} among them")
        encoded = self._encode(storable(text))
        shown = f"{text[:40]!r}{'...' if len(text) > 40 else ''}"
        if not any(not added for added in encoded.special):
            raise DataError(f"wanted texts with at least one token, got {shown}; leave empty ones out")
        if self.longest and len(encoded.ids) > self.longest:
            raise DataError(
                f"wanted texts of up to {self.longest} tokens, got {len(encoded.ids)} of {shown}; cut it into parts"
            )
        if max(encoded.ids) >= len(self._weights):
            raise DataError(
                f"the tokenizer's id {max(encoded.ids)} is beyond the {len(self._weights)} rows of the embedding "
                f"{self.layer!r}; give the network its own tokenizer"
            )
        ids = np.array([encoded.ids], np.int64)
        inputs: dict[str | int, Array] = {0: ids}
        inputs |= {name: np.array([numbers], np.int64) for name, numbers in encoded.beside.items()}
        image = np.ascontiguousarray(self._weights[ids[0]].T)[:, None]
        return Given(image, EmbeddedInputs(0, inputs, layer=self.layer), text=encoded)

    @override
    def neighbor(self, x: Floats) -> Floats:
        return x[-1:]

    @override
    def instead_of(self, method: Configured, parameter: str) -> object:
        kept = self._weights[self._kept]
        if parameter == "segments":
            return EachToken(kept)
        width = self._weights.shape[1]
        hidden = np.zeros(width, np.float32) if self.hidden_id is None else self._weights[self.hidden_id]
        return HiddenTokens(hidden, kept)


# ----------------------------------------------------------------------------------------------- tokenizers


def _encoder(tokenizer: Any) -> Callable[[str], EncodedText]:
    """Return what encodes texts. Raises ConfigError for what is no tokenizer."""
    if hasattr(tokenizer, "convert_ids_to_tokens"):
        if not getattr(tokenizer, "is_fast", False):
            raise ConfigError("Tokens: wanted a fast tokenizer of transformers, which knows where tokens lie in a text")
        return lambda text: _by_transformers(tokenizer, text)
    if hasattr(tokenizer, "encode") and hasattr(tokenizer, "token_to_id"):
        return lambda text: _by_tokenizers(tokenizer, text)
    if callable(tokenizer):
        return lambda text: _by_function(tokenizer, text)
    raise ConfigError(
        f"Tokens: wanted a tokenizer of transformers or tokenizers, or a function text -> (id, start, end) of each "
        f"token, got {tokenizer!r}"
    )


def _by_transformers(tokenizer: Any, text: str) -> EncodedText:
    with_types = "token_type_ids" in tokenizer.model_input_names
    found = tokenizer(
        text,
        return_offsets_mapping=True,
        return_special_tokens_mask=True,
        return_token_type_ids=with_types,
        truncation=False,
    )
    ids = list(found["input_ids"])
    names = [name for name in tokenizer.model_input_names if name != "input_ids" and name in found]
    return EncodedText(
        text,
        ids,
        tokenizer.convert_ids_to_tokens(ids),
        [tuple(span) for span in found["offset_mapping"]],
        list(map(bool, found["special_tokens_mask"])),
        {name: list(found[name]) for name in names},
    )


def _by_tokenizers(tokenizer: Any, text: str) -> EncodedText:
    found = tokenizer.encode(text)
    return EncodedText(text, found.ids, found.tokens, found.offsets, list(map(bool, found.special_tokens_mask)))


def _by_function(function: Tokenizer, text: str) -> EncodedText:
    try:
        found = [(int(number), int(start), int(end)) for number, start, end in function(text)]
    except (TypeError, ValueError) as error:
        raise ConfigError(
            f"Tokens: wanted (id, start, end) of each token of the tokenizer's function: {error}"
        ) from None
    spans = [(start, end) for _, start, end in found]
    if any(not 0 <= start <= end <= len(text) for start, end in spans) or any(number < 0 for number, *_ in found):
        raise DataError(f"wanted tokens within the text, of {len(text)} characters, got {found[:8]}")
    words = [text[start:end] for start, end in spans]
    return EncodedText(text, [number for number, *_ in found], words, spans, [start == end for start, end in spans])


def _vocabulary(tokenizer: Any) -> int | None:
    if hasattr(tokenizer, "get_vocab_size"):
        return int(tokenizer.get_vocab_size())
    return len(tokenizer) if hasattr(tokenizer, "convert_ids_to_tokens") else None


def _longest(tokenizer: Any) -> int | None:
    """Return how many tokens the tokenizer says its network takes, None where it does not say."""
    said = getattr(tokenizer, "model_max_length", None)
    return said if isinstance(said, int) and said < 1 << 30 else None


def _hidden_id(tokenizer: Any, hidden: str | int) -> int | None:
    """Return the id of the token that stands for hidden ones, None for zeros."""
    if hidden == "zero":
        return None
    if isinstance(hidden, int) and not isinstance(hidden, bool) and hidden >= 0:
        return hidden
    if hidden in ("mask", "pad"):
        found = getattr(tokenizer, f"{hidden}_token_id", None)
        for spelled in (f"[{str(hidden).upper()}]", f"<{hidden}>"):
            if found is None and hasattr(tokenizer, "token_to_id"):
                found = tokenizer.token_to_id(spelled)
        if found is not None:
            return int(found)
        raise ConfigError(
            f'Tokens: the tokenizer has no {hidden} token; pass hidden="pad", "zero" or the id of a token'
        )
    raise ConfigError(f'Tokens: wanted hidden as "mask", "pad", "zero" or the id of a token, got {hidden!r}')


def _only_embedding(model: Model, vocabulary: int | None) -> str:
    """Return the only embedding that has a row per token. Raises LayerError where that is none or several."""
    rows = {
        layer.name: len(model.params(layer.name)["weight"]) for layer in model.layers() if layer.kind == "embedding"
    }
    wanted = [name for name, count in rows.items() if vocabulary is None or count >= vocabulary]
    if len(wanted) != 1:
        listed = ", ".join(f"{name} ({count} rows)" for name, count in rows.items()) or "none"
        raise LayerError(
            f"wanted one embedding of the {vocabulary or 'unknown number of'} tokens of the vocabulary, got {listed}; "
            "name it: Tokens(tokenizer, embedding=...)"
        )
    return wanted[0]
