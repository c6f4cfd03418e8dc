"""Top words: what explainers say of each word over all texts of a step, for one label."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..store.entries import Text, TextValues
from ..store.lines import Places
from ..store.lru import LRUCache
from ..store.run import Run
from .background import BACKGROUND, KEPT, Steps, Task
from .text_units import united, units, word

_FIRST = 4096  # words that there is room for at first
_BLOCK = 128  # texts that are read at a time
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
        self._where: list[list[int]] = []  # positions of samples, by word
        self._counts = np.zeros(_FIRST, np.int64)
        self._sums, self._numbers = np.zeros((_FIRST, len(self._maps))), np.zeros((_FIRST, len(self._maps)), np.int64)

    def work(self) -> Steps[None]:
        """Read all texts that are explained for the label, and their maps, piece by piece."""
        for start in range(0, self.total, _BLOCK):
            yield
            block = self._samples[start : start + _BLOCK]
            lines = self._lines(block[:, 2])
            for position, shown in zip(block[:, 2].tolist(), self._run.texts(block), strict=True):
                if shown is not None:
                    self._take(position, shown, lines.get(position, {}))
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
        return found

    def _take(self, position: int, shown: Text, lines: Mapping[int, TextValues]) -> None:
        lines = {number: one for number, one in lines.items() if len(one.values) == len(shown.tokens)}
        if not lines:
            return
        self.texts += 1
        spans = [span for span in units(shown, joined=True) if not shown.tokens[span[0]].special]
        codes = [self._code(word(shown, span)) for span in spans]
        self._grow()
        np.add.at(self._counts, codes, 1)
        for code in dict.fromkeys(codes):
            self._where[code].append(position)
        for number, one in lines.items():
            values = united(one.values.astype(np.float64).tolist(), spans, mean=bool(one.unit))
            np.add.at(self._sums[:, number], codes, values)
            np.add.at(self._numbers[:, number], codes, 1)

    def _code(self, letters: str) -> int:
        code = self._codes.setdefault(letters, len(self._codes))
        if code == len(self._where):
            self._where.append([])
        return code

    def _grow(self) -> None:
        """Make room for the words that are known."""
        missing = len(self._codes) - len(self._counts)
        if missing > 0:
            more = max(missing, len(self._counts))
            self._counts = np.concatenate([self._counts, np.zeros(more, np.int64)])
            self._sums = np.concatenate([self._sums, np.zeros((more, self._sums.shape[1]))])
            self._numbers = np.concatenate([self._numbers, np.zeros((more, self._sums.shape[1]), np.int64)])

    def table(self) -> WordTable:
        """Return what is known."""
        size = len(self._codes)  # of now: words come while a page reads
        words, where = list(self._codes)[:size], self._where[:size]
        counts, sums, numbers = self._counts, self._sums, self._numbers
        size = min(size, len(counts), len(sums), len(numbers))
        sums, numbers = np.where(numbers[:size] > 0, sums[:size], np.nan), numbers[:size]
        return WordTable(
            words=tuple(words[:size]),
            explainers=self.explainers,
            counts=counts[:size].copy(),
            samples=np.array([len(found) for found in where[:size]], np.int64),
            sums=sums,
            means=sums / np.maximum(numbers, 1),
        )

    def positions_of(self, word: int) -> list[int]:
        """Return the positions of the samples that have a word, by its number in the table."""
        return self._where[word]


def _in_order(places: Places) -> Places:
    """Return places in the order of the positions of their samples."""
    return places[np.argsort(places[:, 2], kind="stable")]


def top_words(run: Run, pace: tuple[str, int], step: int, label: int, seconds: float) -> tuple[TopWords, WordTable]:
    """Return what is known after so many seconds at most; it goes on in the background, and is kept."""
    key = _key(run, pace, step, label)

    def begin() -> tuple[TopWords, Task[None]]:
        found = TopWords(run, step, label)
        return found, BACKGROUND.begin(key, found.work())

    begun: tuple[TopWords, Task[None]] = _FOUND.get(key, begin)
    found, task = begun
    task.result(seconds)
    return found, found.table()


def progress(run: Run, pace: tuple[str, int], step: int, label: int) -> int:
    """Return what changes whenever more is known."""
    return BACKGROUND.pieces(_key(run, pace, step, label))


def _key(run: Run, pace: tuple[str, int], step: int, label: int) -> tuple[object, ...]:
    return "words", run.key, pace, step, label
