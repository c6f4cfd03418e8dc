"""Requested: the figure that an address asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xlog.figures.options import Options, options_of

from ..address.names import parse_names
from ..address.paths import EXPLAINERS, Query
from ..address.positions import odd_positions, parse_positions
from ..components.explainer_choice import chosen
from ..components.sample_rows import explainers
from ..store.entries import RunRow, Sample
from ..store.run import Run
from ..words import say
from .content import Content, label_shown

SAMPLES = 3  # where the address names none
MOST_SAMPLES = 24  # more are no figure
_EXPLAINERS = 4  # where neither the address nor the reader's settings name any: more are too small on paper


@dataclass(frozen=True)
class Requested:
    """A figure, and what it could have been of."""

    content: Content
    options: Options
    explainers: Sequence[str]
    """All that the samples have maps of."""
    problems: Sequence[str]
    """What of the address was passed over, in words."""

    @property
    def samples(self) -> list[Sample]:
        """The samples that are in it."""
        return [sample for sample, _ in self.content.samples]


def requested(run: Run, row: RunRow, query: Query) -> Requested:
    """Return the figure that an address asks for; samples and explainers that there are not are passed over."""
    asked, names = query.get("samples"), parse_names(query.get(EXPLAINERS))
    first = list(range(1, min(SAMPLES, run.count()) + 1))
    places = parse_positions(asked, run.count(), MOST_SAMPLES + 1) if asked else first
    samples = [sample for place in places[:MOST_SAMPLES] if (sample := run.sample(place, query.step))]
    known = explainers(run, samples)
    is_named = bool({*(names or row.explainers_kept)} & {*known})
    shown = chosen(known, query, row.explainers_kept) if is_named else known[:_EXPLAINERS]
    content = Content([(sample, label_shown(sample, query.label)) for sample in samples], shown)
    unknown = [name for name in names if name not in known]
    problems = _problems(odd_positions(asked), len(places) > MOST_SAMPLES, unknown)
    return Requested(content, options_of(query.get), known, problems)


def _problems(odd: Sequence[str], is_more: bool, unknown: Sequence[str]) -> list[str]:
    found = [say("figure_odd_samples", parts=", ".join(odd))] if odd else []
    found += [say("figure_more_samples", most=MOST_SAMPLES)] if is_more else []
    return found + ([say("figure_odd_explainers", names=", ".join(unknown))] if unknown else [])
