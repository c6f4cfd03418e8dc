"""Top words: what explainers say of each word over all texts of a step, for one label."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..data import LogDir
from ..store.entries import Sample, Text
from ..store.lru import LRUCache
from ..store.run import Run
from .background import BACKGROUND, KEPT, Steps, Task
from .line_values import values_of
from .text_units import united, units, word

_BLOCK = 32  # texts that are read at a time
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
        self.positions: list[int] = run.positions_at(step).tolist()
        self.read, self.texts, self.is_done = 0, 0, False
        self._codes: dict[str, int] = {}
        self._counts: list[int] = []
        self._where: list[list[int]] = []  # positions of samples, by word
        self._sums: list[NDArray[np.float64]] = []
        self._numbers: list[NDArray[np.int64]] = []

    def work(self, logs: LogDir) -> Steps[None]:
        """Read all texts and their maps, piece by piece."""
        for place, position in enumerate(self.positions):
            if place % _BLOCK == 0:
                yield
            sample = self._run.sample(position, self._step)
            if sample is not None and sample.step == self._step and sample.text is not None:
                self._take(logs, sample, sample.text)
            self.read += 1
        self.is_done = True

    def _take(self, logs: LogDir, sample: Sample, shown: Text) -> None:
        entries = {name: sample.maps.get((self._label, name)) for name in self.explainers}
        spans = units(shown, joined=True)
        lines: dict[int, list[float]] = {}
        for number, entry in enumerate(entries.values()):
            values = values_of(logs.map(self._run.key, entry.ref), len(shown.tokens)) if entry else None
            if entry and values is not None:
                lines[number] = united(values, spans, mean=bool(entry.unit))
        if not lines:
            return
        self.texts += 1
        for place, span in enumerate(spans):
            if not shown.tokens[span[0]].special:
                code = self._code(word(shown, span))
                self._count(code, sample.position)
                for number, line in lines.items():
                    self._sums[code][number] += line[place]
                    self._numbers[code][number] += 1

    def _code(self, letters: str) -> int:
        if letters not in self._codes:
            self._codes[letters] = len(self._counts)
            self._counts.append(0)
            self._where.append([])
            self._sums.append(np.zeros(len(self.explainers)))
            self._numbers.append(np.zeros(len(self.explainers), np.int64))
        return self._codes[letters]

    def _count(self, code: int, position: int) -> None:
        self._counts[code] += 1
        if self._where[code][-1:] != [position]:
            self._where[code].append(position)

    def table(self) -> WordTable:
        """Return what is known."""
        size = len(self._counts)
        shape = size, len(self.explainers)
        numbers = np.array(self._numbers[:size], np.int64).reshape(shape)
        sums = np.where(numbers > 0, np.array(self._sums[:size]).reshape(shape), np.nan)
        return WordTable(
            words=tuple(self._codes)[:size],
            explainers=self.explainers,
            counts=np.array(self._counts[:size], np.int64),
            samples=np.array([len(found) for found in self._where[:size]], np.int64),
            sums=sums,
            means=sums / np.maximum(numbers, 1),
        )

    def positions_of(self, word: int) -> list[int]:
        """Return the positions of the samples that have a word, by its number in the table."""
        return self._where[word]


def top_words(
    logs: LogDir, run: Run, pace: tuple[str, int], step: int, label: int, seconds: float
) -> tuple[TopWords, WordTable]:
    """Return what is known after so many seconds at most; it goes on in the background, and is kept."""
    key = _key(run, pace, step, label)

    def begin() -> tuple[TopWords, Task[None]]:
        found = TopWords(run, step, label)
        return found, BACKGROUND.begin(key, found.work(logs))

    begun: tuple[TopWords, Task[None]] = _FOUND.get(key, begin)
    found, task = begun
    task.result(seconds)
    return found, found.table()


def progress(run: Run, pace: tuple[str, int], step: int, label: int) -> int:
    """Return what changes whenever more is known."""
    return BACKGROUND.pieces(_key(run, pace, step, label))


def _key(run: Run, pace: tuple[str, int], step: int, label: int) -> tuple[object, ...]:
    return "words", run.key, pace, step, label
