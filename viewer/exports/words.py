"""What explainers say of each word over all texts, and of each token of one text, as tables."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.line_values import values_of
from ..analysis.throttle import throttle
from ..analysis.top_words import all_words
from ..analysis.word_choice import chosen_words, label_of, requested_words
from ..data import LogDir
from ..store.entries import Sample
from ..store.run import Run
from .context import TableRequest
from .csv_table import Cell, CsvTable, short

_OF_TOKEN = ("sample", "step", "label", "class", "place", "token", "start", "end", "special", "word", "sentence")


def words(request: TableRequest) -> CsvTable:
    """Return the words of the page, in its order: with sums and means of every explainer."""
    run, step = request.run, request.shown_step
    label, _ = label_of(run, step, request.query.label)
    names = [explainer.name for explainer in run.metadata.explainers]
    columns = ("word", "count", "samples", *(f"{way}: {name}" for way in ("sum", "mean") for name in names))
    return CsvTable("words", columns, () if label is None else _words(request, step, label))


def _words(request: TableRequest, step: int, label: int) -> Iterator[tuple[Cell, ...]]:
    table = all_words(request.run, throttle(request.row), step, label)
    for row in chosen_words(table, requested_words(request.query)).tolist():
        values = [*table.sums[row].tolist(), *table.means[row].tolist()]
        yield (table.words[row], int(table.counts[row]), int(table.samples[row]), *values)


def tokens(request: TableRequest, position: int) -> CsvTable | None:
    """Return what explainers say of each token of a text, a row per label and token; None of no such sample."""
    sample = request.run.sample(position, request.query.step)
    if sample is None or sample.text is None:
        return None
    names = list(dict.fromkeys(name for _, name in sample.maps))
    columns = (
        "sample",
        "step",
        "label",
        "class",
        "place",
        "token",
        "start",
        "end",
        "special",
        "word",
        "sentence",
        *names,
    )
    return CsvTable("tokens", columns, _tokens(request.logs, request.run, sample, names))


def _tokens(logs: LogDir, run: Run, sample: Sample, names: list[str]) -> Iterator[tuple[Cell, ...]]:
    shown = sample.text.tokens if sample.text else ()
    for label in dict.fromkeys(label for label, _ in sample.maps):
        entries = [sample.maps.get((label, name)) for name in names]
        lines = [values_of(logs.map(run.key, entry.ref), len(shown)) if entry else None for entry in entries]
        for place, token in enumerate(shown):
            yield (
                *(sample.id, sample.step, label, run.label(label), place, token.spelling, token.start, token.end),
                *(token.special, token.word or None, token.sentence or None),
                *(short(line[place]) if line else None for line in lines),
            )
