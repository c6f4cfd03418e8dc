"""Joinable: which benchmarks and explainers of two runs are the same, and whose scores are another number. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..store.entries import Instance, Metadata


@dataclass(frozen=True)
class Joinable:
    """Names in the first run -> names in the second."""

    benchmarks: dict[str, str]
    explainers: dict[str, str]
    """Controls too."""
    apart: tuple[str, ...] = ()
    """Benchmarks, by their names in the first run, that both have and whose scores are not one kind of number."""
    higher_is_better: frozenset[str] = frozenset()
    """Those of the benchmarks whose higher end is better."""

    @classmethod
    def of(cls, first: Metadata, second: Metadata) -> Joinable:
        """Match instances by their names of now; benchmarks only where class, direction and definition agree."""
        benchmarks, apart = {}, []
        for mine, theirs in _matched(first.benchmarks, second.benchmarks):
            if _kind(mine) == _kind(theirs):
                benchmarks[mine.name] = theirs.name
            else:
                apart.append(mine.name)
        named = [(*run.explainers, *run.controls) for run in (first, second)]
        explainers = {mine.name: theirs.name for mine, theirs in _matched(*named)}
        higher = frozenset(item.name for item in first.benchmarks if item.higher_is_better)
        return cls(benchmarks, explainers, tuple(apart), higher)


def _kind(benchmark: Instance) -> tuple[object, ...]:
    return benchmark.now[0], benchmark.higher_is_better, benchmark.definition


def _matched(first: Sequence[Instance], second: Sequence[Instance]) -> list[tuple[Instance, Instance]]:
    """Pair instances of one name, or of what would be one name now."""
    of_second = {item.now[1] or item.name: item for item in second}
    return [(item, of_second[name]) for item in first if (name := item.now[1] or item.name) in of_second]
