"""Tokens: that samples are texts, how they are tokenized, and what stands where a token is hidden."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import index
from typing import Any, ClassVar

import numpy as np

from ..arrays import Array, Floats
from ..attribute_docs import show_attributes
from ..config import Configured
from ..errors import ConfigError, DataError, LayerError, ModelError
from ..events.texts import storable
from ..explainers import LIME, GradientSHAP, NormLIME, TextUnits
from ..model.base import Model
from ..model.held_inputs import EmbeddedInputs
from ..model.passes import blaming_network
from ..model.token_line import TokenLine
from ..model.vocabulary import Vocabulary
from ..override import override
from .batch_fields import fields_of
from .beside import beside
from .encoded import EncodedText
from .sample_kind import Given, Method, SampleKind
from .samples import Sample
from .text_controls import PositionControl, TokenFrequencyControl, TokenLengthControl

Tokenizer = Callable[[str], Sequence[tuple[int, int, int]]]
"""A function text -> (id, start, end) of each token, in characters."""


@dataclasses.dataclass(frozen=True)
class HiddenToken:
    """What stands where a token is hidden, in the place of a `fill` or a `baseline`: IntegratedGradients(baseline=...).

    A Runner of texts makes an embedding of it; elsewhere it is refused.
    """

    hidden: str | int = "mask"
    """"mask" or "pad", the tokenizer's tokens of that name, "zero", or the id of a token."""

    def __call__(self, x: Floats) -> Floats:
        """Raise ConfigError: which embedding that is only a Runner of texts knows."""
        raise ConfigError(
            f"HiddenToken({self.hidden!r}): wanted a text, Runner(..., samples=xlog.Tokens(...)), got {x.shape[1:]}"
        )


show_attributes([HiddenToken])


@dataclasses.dataclass(frozen=True, eq=False)
class TextBackground:
    """Texts that lines of ExpectedGradients begin at, each as long as the text at hand.

    A longer one is cut, behind a shorter one stands what hides tokens, and so it does at its special tokens: as
    networks see texts that are padded to one length.
    """

    texts: Sequence[Floats]
    """(D, 1, L) each."""
    hidden: Floats
    """(D, 1, 1)"""

    def __call__(self, x: Floats) -> Floats:
        """Return them at the length of inputs (N, D, 1, L): (B, D, 1, L)."""
        found = np.repeat(np.broadcast_to(self.hidden, x.shape[1:])[None], len(self.texts), axis=0)
        for row, text in zip(found, self.texts, strict=True):
            row[:, :, : text.shape[2]] = text[:, :, : x.shape[3]]
        return found


class Tokens(SampleKind):
    """Tells a Runner that samples are texts: Runner(..., samples=Tokens(tokenizer)). A batch is a list of texts.

    A text of L tokens goes through explainers and benchmarks as a picture of 1 x L places whose channels are what the
    network's embedding puts out, (D, 1, L): the network is called with the token ids, and that layer's output is what
    is explained. So one that hides places hides tokens, and gradients are by embeddings. Texts are explained one by
    one, so there is no padding. Tokens that the tokenizer adds, such as [CLS], are no features: they stay whatever is
    hidden, and their value is 0 in every map. Data that are a list are read whole, and checked, before a pass begins.

    Args:
        tokenizer: A tokenizer of transformers (a fast one) or of tokenizers, or a function text -> (id, start, end) of
            each token. What a tokenizer of transformers returns for the network beside the ids is handed on by name.
        embedding: The layer whose output at the ids is explained; "auto" takes the only embedding that has as many
            rows as the vocabulary.
        hidden: What stands where a token is hidden: "mask" or "pad", the tokenizer's tokens of that name, "zero", or
            the id of a token.
        vocabulary: How many ids there are, where the tokenizer does not say.
        longest: How many tokens a text may have; by default what the tokenizer says.
        corpus: Texts in which tokens are counted, for the control by how rare they are; by default those of the run
            where its data are a list, else there is no such control.

    Raises:
        ConfigError: The tokenizer is none, or has no such token to hide behind.
    """

    noun: ClassVar[str] = "texts"
    flag: ClassVar[str] = "texts"
    replaced: ClassVar[frozenset[str]] = frozenset({"fill", "baseline", "segments", "window", "parts"})
    fits: ClassVar[str] = "IntegratedGradients, AttnLRP, LIME, KernelSHAP, Occlusion, Rollout, and Comprehensiveness,"

    def __init__(
        self,
        tokenizer: Any,
        *,
        embedding: str = "auto",
        hidden: str | int = "mask",
        vocabulary: int | None = None,
        longest: int | None = None,
        corpus: Iterable[str] | None = None,
    ) -> None:
        self._tokenizer = tokenizer
        self._encode = _encoder(tokenizer)
        self.vocabulary = vocabulary or _vocabulary(tokenizer)
        self.longest = longest or _longest(tokenizer)
        self.hidden = hidden
        self.hidden_id = _hidden_id(tokenizer, hidden)
        self.embedding = embedding
        probe = self._encode("a")  # raises for a function that is no tokenizer
        self._special = {number for number, added in zip(probe.ids, probe.special, strict=True) if added}
        self._corpus = None if corpus is None else list(corpus)
        self._counts: Counter[int] = Counter()
        self.layer = embedding
        self._vocabulary = Vocabulary(np.empty((0, 0), np.float32))

    @property
    def _weights(self) -> Floats:
        return self._vocabulary.weights

    @override
    def prepare(self, model: Model, data: Iterable[object]) -> None:
        self.layer = _only_embedding(model, self.vocabulary) if self.embedding == "auto" else self.embedding
        weights = model.params(self.layer).get("weight")
        if weights is None or weights.ndim != 2:
            raise LayerError(f"wanted an embedding with a weight (V, D), got the layer {self.layer!r}; name another")
        if self.hidden_id is not None and self.hidden_id >= len(weights):
            raise ConfigError(f"hidden: wanted an id below {len(weights)}, got {self.hidden_id}")
        # what the layer puts out, which need not be its weights: some scale them
        found = model.layer_forward(self.layer, np.arange(len(weights))[None])
        if found.shape != (1, *weights.shape):
            raise LayerError(
                f"wanted an embedding that puts out {weights.shape[1]} numbers for each token, got the layer "
                f"{self.layer!r}, which puts out {found.shape[2:]}; name another"
            )
        self._vocabulary = Vocabulary(found[0])
        known = [self._checked(text) for text in _texts_of(self, data)] if _is_list(data) else []
        if known:
            self._check_longest(model, known)
        counted = known if self._corpus is None else map(self._encode, self._corpus)
        self._counts = Counter(
            number for one in counted for number, added in zip(one.ids, one.special, strict=True) if not added
        )

    def _check_longest(self, model: Model, texts: Sequence[EncodedText]) -> None:
        """Raise ModelError where the network takes no text, DataError where it takes the first and not the longest."""
        longest = max(texts, key=lambda text: len(text.ids))
        for text in dict.fromkeys([texts[0].text, longest.text]):
            given = self._given(text)
            try:
                with beside(model, Sample("", "", given.image, None, held=given.held)), blaming_network(given.image):
                    model.forward(given.image[None])
            except ModelError as error:
                if text == texts[0].text and error.__cause__ is None:
                    return  # it is what the network returns, and is said where the first batch is tried
                if text == texts[0].text:
                    named = ", ".join(["ids", *([f"by name {', '.join(texts[0].beside)}"] if texts[0].beside else [])])
                    raise ModelError(
                        f"the network fails at a text of {len(texts[0].ids)} tokens: {type(error.__cause__).__name__}: "
                        f"{error.__cause__}; it is given {named}, as the tokenizer's model_input_names say"
                    ) from error
                raise DataError(
                    f"wanted texts that the network takes, got one of {len(longest.ids)} tokens, {text[:40]!r}...: "
                    f"{error.__cause__}; cut it into parts, or say Tokens(longest=) how many tokens it takes"
                ) from error

    @override
    def controls(self, controls: Sequence[Any], data: Iterable[object]) -> tuple[Any, ...]:
        is_counted = self._corpus is not None or _is_list(data)
        own = [TokenLengthControl(), *([TokenFrequencyControl()] if is_counted else []), PositionControl()]
        return (*super().controls(controls, data), *own)

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
        encoded = self._checked(text)
        ids = np.array([encoded.ids], np.int64)
        inputs: dict[str | int, Array] = {0: ids}
        inputs |= {name: np.array([numbers], np.int64) for name, numbers in encoded.beside.items()}
        embedded = self._weights[ids[0]]
        line = self._line(encoded)
        kept = embedded * line.special[:, None].astype(embedded.dtype)
        image = np.ascontiguousarray(embedded.T)[:, None]
        return Given(image, EmbeddedInputs(0, inputs, layer=self.layer, line=line, kept=kept), text=encoded)

    def _checked(self, text: object) -> EncodedText:
        """Tokenize a text. Raises DataError for one that the network cannot take, or of which nothing is a feature."""
        if not isinstance(text, str):
            raise DataError(f"wanted texts, got {type(text).__name__} among them")
        encoded = self._encode(storable(text))
        spelled = [added or number in self._special for number, added in zip(encoded.ids, encoded.special, strict=True)]
        encoded = dataclasses.replace(encoded, special=spelled)  # those that stand in the text too: "one [SEP] other"
        shown = f"{text[:40]!r}{'...' if len(text) > 40 else ''}"
        if all(encoded.special):
            raise DataError(
                f"wanted texts with at least one token that is no special one, got {shown}; leave empty ones out"
            )
        if self.longest and len(encoded.ids) > self.longest:
            raise DataError(
                f"wanted texts of up to {self.longest} tokens, got {len(encoded.ids)} of {shown}; cut it into parts"
            )
        if max(encoded.ids) >= len(self._weights):
            raise DataError(
                f"the tokenizer's id {max(encoded.ids)} is beyond the {len(self._weights)} rows of the embedding "
                f"{self.layer!r}; give the network its own tokenizer"
            )
        return encoded

    def _line(self, encoded: EncodedText) -> TokenLine:
        total = sum(self._counts.values())
        shares = [max(1, self._counts[number]) / total for number in encoded.ids] if total else []
        return TokenLine(
            special=np.array(encoded.special),
            words=np.array(encoded.words),
            sentences=np.array(encoded.sentences),
            lengths=np.array([end - start for start, end in encoded.spans]),
            shares=np.array(shares),
            ids=np.array(encoded.ids),
            vocabulary=self._vocabulary,
        )

    @override
    def neighbor(self, x: Floats) -> Floats:
        return x[-1:]

    @override
    def check(self, method: object) -> None:
        super().check(method)
        if isinstance(method, LIME) and method.features:
            raise ConfigError(
                f"{method.name}: wanted no features, which are logged of the superpixels of pictures; "
                "runner.register_prior() makes a prior of the words of texts"
            )
        for value in _hidden_tokens(method):
            _hidden_id(self._tokenizer, value.hidden)  # raises

    @override
    def fitted(self, method: Method) -> Method:
        fitted = super().fitted(method)
        changes = {
            field.name: self._in_place(getattr(fitted, field.name))
            for field in (dataclasses.fields(fitted) if isinstance(fitted, Configured) else ())
            if field.name in ("fill", "baseline")
        }
        return dataclasses.replace(fitted, **changes, name=fitted.name) if changes else fitted

    def _in_place(self, value: object) -> object:
        """Return a fill or a baseline with embeddings in the place of what names a token."""
        if isinstance(value, list | tuple):
            return [self._in_place(one) for one in value]
        return self._embedding(value.hidden) if isinstance(value, HiddenToken) else value

    @override
    def lines_begin_at(self, samples: Sequence[Given]) -> TextBackground:
        hidden = self._embedding(self.hidden)
        lines = [np.array(sample.text.special) for sample in samples if sample.text is not None]
        texts = [np.where(line, hidden, sample.image) for line, sample in zip(lines, samples, strict=True)]
        return TextBackground(texts, hidden)

    @override
    def instead_of(self, method: Configured, parameter: str) -> object:
        if parameter == "segments":
            return TextUnits("word" if isinstance(method, LIME | NormLIME) else "token")
        if parameter in ("window", "parts"):
            return {"window": "token", "parts": "spans"}[parameter]
        if isinstance(method, GradientSHAP):
            numbers = [_known_id(self._tokenizer, "mask"), _known_id(self._tokenizer, "pad"), self.hidden_id]
            known: list[str | int] = [number for number in dict.fromkeys(numbers) if number is not None]
            return [self._embedding(hidden) for hidden in (*known, "zero")]
        return self._embedding(self.hidden)

    def _embedding(self, hidden: str | int) -> Floats:
        """Return what stands where a token is hidden, whichever: (D, 1, 1)."""
        number = _hidden_id(self._tokenizer, hidden)
        found = np.zeros(self._weights.shape[1], self._weights.dtype) if number is None else self._weights[number]
        return found[:, None, None]


def _hidden_tokens(method: object) -> list[HiddenToken]:
    """Return what names hidden tokens in an explainer or a benchmark."""
    values = [getattr(method, name, None) for name in ("fill", "baseline")]
    flat = [one for value in values for one in (value if isinstance(value, list | tuple) else [value])]
    return [one for one in flat if isinstance(one, HiddenToken)]


def _is_list(data: object) -> bool:
    return isinstance(data, list | tuple)


def _texts_of(tokens: Tokens, data: Iterable[object]) -> Iterator[object]:
    """Yield all that stands where texts are to be. Raises DataError for batches that are none."""
    for batch in data:
        found = fields_of(tokens.batch(batch), None)[0]["images"]
        yield from found if isinstance(found, Sequence | np.ndarray) and not isinstance(found, str) else [found]


# ----------------------------------------------------------------------------------------------- tokenizers


def _encoder(tokenizer: Any) -> Callable[[str], EncodedText]:
    """Return what encodes texts. Raises ConfigError for what is no tokenizer."""
    if hasattr(tokenizer, "convert_ids_to_tokens"):
        if not getattr(tokenizer, "is_fast", False):
            raise ConfigError(
                "Tokens: wanted a fast tokenizer of transformers, which knows where tokens lie in a text, or a "
                f"function text -> (id, start, end) of each token, got {type(tokenizer).__name__}"
            )
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
    if found.overflowing:
        raise DataError(
            f"the tokenizer cuts a text to {len(found.ids)} tokens, and what is cut off would not be explained: "
            f"{text[:40]!r}...; cut it into parts, or call tokenizer.no_truncation()"
        )
    parts = found.ids, found.tokens, found.offsets, map(bool, found.special_tokens_mask), found.attention_mask
    shown = [row for *row, is_shown in zip(*parts, strict=True) if is_shown]  # the rest is padding
    ids, tokens, spans, special = (list(column) for column in zip(*shown, strict=True)) if shown else ([], [], [], [])
    return EncodedText(text, ids, tokens, spans, special)


def _by_function(function: Tokenizer, text: str) -> EncodedText:
    try:
        found = [(index(number), index(start), index(end)) for number, start, end in function(text)]
    except (TypeError, ValueError) as error:
        raise ConfigError(
            f"Tokens: wanted (id, start, end) of each token of the tokenizer's function: {error}"
        ) from None
    spans = [(start, end) for _, start, end in found]
    if any(not 0 <= start <= end <= len(text) for start, end in spans) or any(number < 0 for number, *_ in found):
        raise DataError(f"wanted tokens within the text, of {len(text)} characters, got {found[:8]}")
    if spans != sorted(spans):
        raise DataError(f"wanted tokens in the order of the text, got {found[:8]}")
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
        found = _known_id(tokenizer, hidden)
        if found is not None:
            return found
        other = "pad" if hidden == "mask" else "mask"
        raise ConfigError(
            f'Tokens: the tokenizer has no {hidden} token; pass hidden="{other}", "zero" or the id of a token'
        )
    raise ConfigError(f'Tokens: wanted hidden as "mask", "pad", "zero" or the id of a token, got {hidden!r}')


def _known_id(tokenizer: Any, name: str) -> int | None:
    """Return the id of a tokenizer's token "mask" or "pad", None where it has none."""
    found = getattr(tokenizer, f"{name}_token_id", None)
    for spelled in (f"[{name.upper()}]", f"<{name}>"):
        if found is None and hasattr(tokenizer, "token_to_id"):
            found = tokenizer.token_to_id(spelled)
    return None if found is None else int(found)


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
