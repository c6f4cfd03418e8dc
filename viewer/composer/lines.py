"""Lines: what a figure shows of texts and of rows of a table, read from their log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from xlog.figures import Bar, FigureError, Options, RowSubject, TextSubject
from xlog.figures.line_subjects import NO_UNIT, Part, bare
from xlog.painting.mixing import Look, look_at
from xlog.painting.values import Grid

from ..analysis.line_values import values_of
from ..analysis.text_units import Span, united, units, written
from ..components.contributions import bars_of, base_of, ends_of
from ..data import LogDir
from ..store.entries import MapEntry, Sample, Text
from ..store.run import Run
from .content import Content
from .heads import heads


class LineReader:
    """Reads texts and rows of a figure."""

    def __init__(self, logs: LogDir, run: Run, content: Content, options: Options) -> None:
        self._logs, self._run, self._content, self._options = logs, run, content, options

    def subjects(self) -> list[TextSubject | RowSubject]:
        """Return what is drawn of each sample. Raises FigureError where something of it cannot be read."""
        return [self._subject(sample, label) for sample, label in self._content.samples]

    def _subject(self, sample: Sample, label: int | None) -> TextSubject | RowSubject:
        entries = {name: sample.maps.get((label, name)) for name in self._content.explainers if label is not None}
        known = {name: entry for name, entry in entries.items() if entry}
        written_at = heads(self._run, sample, label, self._options)
        named = self._run.label(label or 0)
        if sample.text is None:
            bars = {name: self._bars(sample, entry) for name, entry in known.items()}
            return RowSubject(title=sample.title, label=named, heads=written_at, maps=bars)
        spans = units(sample.text, joined=bool(self._options.unit))
        looks = {name: self._look(sample, entry, spans) for name, entry in known.items()}
        parts = list(_parts(sample.text, spans))
        return TextSubject(title=sample.title, label=named, heads=written_at, parts=parts, maps=looks)

    def _values(self, sample: Sample, entry: MapEntry, count: int) -> Sequence[float]:
        part = {"mean": entry.mean, "spread": entry.spread}.get(self._options.looks.part)
        found = self._logs.map(self._run.key, entry.ref, self._options.looks.part if part else "map")
        values = values_of(found, count)
        if values is None:
            raise FigureError("error_map", explainer=entry.explainer, sample=sample.title)
        return values

    def _look(self, sample: Sample, entry: MapEntry, spans: Sequence[Span]) -> Look:
        values = self._values(sample, entry, spans[-1][1] if spans else 0)
        is_spread = self._options.looks.part == "spread"
        of_units = united(values, spans, self._options.unit == "mean" or bool(entry.unit) or is_spread)
        signed = entry.signed and not is_spread
        return look_at(Grid(of_units[None].astype(np.float32), signed), self._options.looks)

    def _bars(self, sample: Sample, entry: MapEntry) -> list[Bar]:
        values = self._values(sample, entry, len(sample.row or ()))
        base = base_of(self._run, sample, entry, values)
        bars = [Bar(one.name, one.value, one.start, one.end) for one in bars_of(self._run, sample, entry, values, base)]
        ends = ends_of(self._run, sample, entry, base)
        if ends is None:
            return bars
        first, last = (Bar(end.name, "", end.value, end.value, end.said) for end in ends)
        return [first, *bars, last]


def _parts(shown: Text, spans: Sequence[Span]) -> Iterator[Part]:
    """Yield the letters of units and those between them; what a tokenizer adds is not in the text."""
    after = 0
    for number, (first, stop) in enumerate(spans):
        start, end = shown.tokens[first].start, shown.tokens[stop - 1].end
        if start < end:
            yield shown.text[after:start], NO_UNIT
            yield from bare(written(shown, (first, stop)), number)
            after = end
    yield shown.text[after:], NO_UNIT
