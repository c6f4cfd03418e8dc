"""Text views: how one text is shown on each side, the same words at the same places where all have the same tokens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..address.paths import Query, compare_sample_path
from ..components.text_cards import text_values
from ..components.text_view import TextView, brief_view, dropout_of, text_view
from ..data import LogDir
from .columns import Column, Shared


def text_views(
    logs: LogDir, columns: Sequence[Column], label: Shared | None, shown: Sequence[str], query: Query
) -> Mapping[str, TextView]:
    """Return the views by the letter of a side, of sides that have a text there.

    One for all where their texts have the same tokens: what all sides say tells which passages are the strongest, and
    links open them. Else each side has its own strongest passage.
    """
    texts = {column.side.letter: column.sample.text for column in columns if column.sample and column.sample.text}
    values = {column.side.letter: _values(logs, column, label, shown, dropout_of(query)) for column in columns}
    if len(set(texts.values())) == 1:
        every = {f"{letter}: {name}": one for letter, found in values.items() for name, one in found.items()}
        view = text_view(next(iter(texts.values())), every, compare_sample_path(), query)
        return dict.fromkeys(texts, view)
    return {letter: brief_view(one, values[letter], query) for letter, one in texts.items()}


def _values(
    logs: LogDir, column: Column, label: Shared | None, shown: Sequence[str], dropout: str
) -> dict[str, list[float]]:
    own = None if label is None else column.own(label)
    if column.sample is None or own is None:
        return {}
    return text_values(logs, column.side.run, column.sample, own, shown, dropout)
