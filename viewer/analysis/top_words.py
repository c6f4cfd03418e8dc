"""Top words: what explainers say of each word over all texts of a step, for one label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..store.entries import Text, TextValues
from ..store.lines import Places
from ..store.lru import LRUCache
from ..store.run import Run
from .background import BACKGROUND, KEPT, Steps, Task
from .text_units import LONGEST, united, units, written

_FIRST = 4096  # words that there is room for at first
_BLOCK = 256  # texts that are read at a time
_FOUND = LRUCache(KEPT)


@dataclass(frozen=True)
class WordTable:
    """Words, in the order of their first appearance, in columns of one length."""

    words: tuple[str, ...]
    """In small letters."""
    explainers: tuple[str, ...]
    counts: NDArray[np.int64]
    """How often each occurs in texts that any explainer has a map of for the label."""
    samples: NDArray[np.int64]
    """In how many of them."""
    sums: NDArray[np.float64]
    """(W, E): of the values of a word, that of its pieces summed up; NaN where an explainer says nothing of it."""
    means: NDArray[np.float64]
    """(W, E): over its occurrences."""
    signed: tuple[bool, ...]
    """By explainer: whether its values may speak against the label."""


class TopWords:
    """What is known so far of the words of a step."""

    def __init__(self, run: Run, step: int, label: int) -> None:
        self._run, self._step, self._label = run, step, label
        self.explainers = tuple(explainer.name for explainer in run.metadata.explainers)
        self._maps = [_in_order(run.map_places(step, name, label)) for name in self.explainers]
        every = np.unique(np.concatenate([np.empty(0, np.uint64), *(one[:, 2] for one in self._maps)]))
        samples = _in_order(run.sample_places(step))
        self._samples = samples[np.isin(samples[:, 2], every)]
        self.total, self.read, self.texts, self.is_done = len(self._samples), 0, 0, False
        self._codes: dict[str, int] = {}
        self._spelled: dict[str, int] = {}  # the code of letters as they are written
        self._found: list[tuple[NDArray[np.intp], NDArray[np.int64]]] = []  # words, and positions of their samples
        self._signed = [False] * len(self._maps)
        self._counts, self._in = np.zeros(_FIRST, np.int64), np.zeros(_FIRST, np.int64)
        self._sums, self._numbers = np.zeros((_FIRST, len(self._maps))), np.zeros((_FIRST, len(self._maps)), np.int64)

    def work(self) -> Steps[None]:
        """Read all texts that are explained for the label, and their maps, piece by piece."""
        for start in range(0, self.total, _BLOCK):
            yield
            block = self._samples[start : start + _BLOCK]
            lines = self._lines(block[:, 2])
            texts = zip(block[:, 2].tolist(), self._run.texts(block), strict=True)
            self._take([_said(position, shown, lines.get(position, {})) for position, shown in texts if shown])
            self.read += len(block)
        self._maps, self._samples = [], self._samples[:0]
        self.is_done = True

    def _lines(self, positions: NDArray[np.uint64]) -> dict[int, dict[int, TextValues]]:
        """Return what explainers say of texts from the first to the last position, by position and explainer."""
        ends = positions[0], positions[-1] + 1
        parts = [maps[slice(*np.searchsorted(maps[:, 2], ends))] for maps in self._maps]
        numbers = [number for number, part in enumerate(parts) for _ in part]
        places = np.concatenate(parts)
        read = self._run.text_values(places, [self.explainers[number] for number in numbers], self._label)
        found: dict[int, dict[int, TextValues]] = {}
        for position, number, one in zip(places[:, 2].tolist(), numbers, read, strict=True):
            if one is not None:
                found.setdefault(position, {})[number] = one
                self._signed[number] |= one.signed
        return found

    def _take(self, texts: Sequence[_Said]) -> None:
        """Add what is said of the words of some texts."""
        codes = [np.array([self._code(letters) for letters in one.words], np.intp) for one in texts if one.lines]
        self._grow()
        self.texts += len(codes)
        if not codes:
            return
        said = [one for one in texts if one.lines]
        every = np.concatenate(codes)
        np.add.at(self._counts, every, 1)
        places = np.repeat(np.arange(len(said)), [len(found) for found in codes])
        words, places = np.divmod(np.unique(every * len(said) + places), len(said))  # each word once of each text
        self._found.append((words, np.array([one.position for one in said])[places]))
        np.add.at(self._in, words, 1)
        for number in range(len(self.explainers)):
            known = [(found, one.lines[number]) for found, one in zip(codes, said, strict=True) if number in one.lines]
            if known:
                of_explainer, values = (np.concatenate(parts) for parts in zip(*known, strict=True))
                np.add.at(self._sums[:, number], of_explainer, values)
                np.add.at(self._numbers[:, number], of_explainer, 1)

    def _code(self, letters: str) -> int:
        """Return the number of a word, by its letters as they are written."""
        code = self._spelled.get(letters)
        if code is None:
            code = self._codes.setdefault(letters.casefold(), len(self._codes))
            self._spelled[letters] = code
        return code

    def _grow(self) -> None:
        """Make room for the words that are known."""
        missing = len(self._codes) - len(self._counts)
        if missing > 0:
            more = max(missing, len(self._counts))
            self._counts = np.concatenate([self._counts, np.zeros(more, np.int64)])
            self._in = np.concatenate([self._in, np.zeros(more, np.int64)])
            self._sums = np.concatenate([self._sums, np.zeros((more, self._sums.shape[1]))])
            self._numbers = np.concatenate([self._numbers, np.zeros((more, self._sums.shape[1]), np.int64)])

    def table(self) -> WordTable:
        """Return what is known."""
        words = list(self._codes)  # of now: words come while a page reads
        counts, samples, sums, numbers = self._counts, self._in, self._sums, self._numbers
        size = min(len(words), len(counts), len(samples), len(sums), len(numbers))
        sums, numbers = np.where(numbers[:size] > 0, sums[:size], np.nan), numbers[:size]
        return WordTable(
            words=tuple(words[:size]),
            explainers=self.explainers,
            counts=counts[:size].copy(),
            samples=samples[:size].copy(),
            sums=sums,
            means=sums / np.maximum(numbers, 1),
            signed=tuple(self._signed),
        )

    def positions_of(self, word: int) -> list[int]:
        """Return the positions of the samples that have a word, by its number in the table."""
        found = [positions[words == word] for words, positions in list(self._found)]
        return np.concatenate(found).tolist() if found else []


@dataclass(frozen=True)
class _Said:
    """What is said of the words of one text."""

    position: int
    words: list[str]
    """As they are written, without what the tokenizer added; of a very long one the first letters."""
    lines: dict[int, NDArray[np.float64]]
    """Explainer -> values of the words."""


def _said(position: int, shown: Text, lines: Mapping[int, TextValues]) -> _Said:
    lines = {number: one for number, one in lines.items() if len(one.values) == len(shown.tokens)}
    if not lines:
        return _Said(position, [], {})
    spans = units(shown, joined=True)
    own = np.flatnonzero([not shown.tokens[first].special for first, _ in spans])
    values = {number: united(one.values, spans, mean=bool(one.unit))[own] for number, one in lines.items()}
    return _Said(position, [written(shown, spans[place])[:LONGEST] for place in own.tolist()], values)


def _in_order(places: Places) -> Places:
    """Return places in the order of the positions of their samples."""
    return places[np.argsort(places[:, 2], kind="stable")]


def top_words(run: Run, pace: tuple[str, int], step: int, label: int, seconds: float) -> tuple[TopWords, WordTable]:
    """Return what is known after so many seconds at most; it goes on in the background, and is kept."""
    found, task = _begun(run, pace, step, label)
    task.result(seconds)
    return found, found.table()


def all_words(run: Run, pace: tuple[str, int], step: int, label: int) -> WordTable:
    """Return all that is to be known, once for a page and its table."""
    found, task = _begun(run, pace, step, label)
    while not found.is_done:
        progress(run, pace, step, label)  # it rests where nobody asks
        task.result(1.0)
    return found.table()


def _begun(run: Run, pace: tuple[str, int], step: int, label: int) -> tuple[TopWords, Task[None]]:
    key = _key(run, pace, step, label)

    def begin() -> tuple[TopWords, Task[None]]:
        found = TopWords(run, step, label)
        return found, BACKGROUND.begin(key, found.work())

    begun: tuple[TopWords, Task[None]] = _FOUND.get(key, begin)
    return begun


def progress(run: Run, pace: tuple[str, int], step: int, label: int) -> int:
    """Return what changes whenever more is known."""
    return BACKGROUND.pieces(_key(run, pace, step, label))


def _key(run: Run, pace: tuple[str, int], step: int, label: int) -> tuple[object, ...]:
    return "words", run.key, pace, step, label
