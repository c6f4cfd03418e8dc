"""Metadata differences: in what runs differ of what was run. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..store.entries import Instance, Metadata
from ..words import text
from ..words.logged import in_language

_FACTS = ("device", "dtype", "activation", "preprocessing", "fast_path", "notes")
_KINDS = ("explainers", "benchmarks", "controls", "occlusions")


@dataclass(frozen=True)
class Fact:
    """Something that is not the same everywhere."""

    kind: str
    """A field of `Metadata`."""
    name: str
    """Of one of several: an explainer, a package; "" otherwise."""
    values: tuple[str, ...]
    """Of each run, "" where it has none."""


def differing(runs: Sequence[Metadata]) -> list[Fact]:
    """Return what differs between runs but for the model and its framework, in a fixed order."""
    facts = [_fact(kind, "", (in_language(getattr(run, kind)) for run in runs)) for kind in _FACTS]
    facts += [
        _fact("parameter_count", "", (text.integer(run.parameter_count) for run in runs)),
        _fact("input_shape", "", (text.shape(run.input_shape) for run in runs)),
        _fact("class_names", "", (_classes(run, runs[0]) for run in runs)),
        _fact("threshold", "", (text.percent(run.threshold) for run in runs)),
        _fact("target_rule", "", (text.target_rule(run.target_rule) for run in runs)),
        _fact("seed", "", (str(run.seed) for run in runs)),
        _fact("tags", "", (", ".join(run.tags) for run in runs)),
        _fact("uncertainty", "", (_params(run.uncertainty) for run in runs)),
    ]
    for kind in _KINDS:
        facts += _instances(kind, [getattr(run, kind) for run in runs])
    packages = dict.fromkeys(package for run in runs for package in run.versions)
    facts += [_fact("versions", package, (run.versions.get(package, "") for run in runs)) for package in packages]
    return [fact for fact in facts if len(set(fact.values)) > 1]


def _fact(kind: str, name: str, values: Iterable[str]) -> Fact:
    return Fact(kind, name, tuple(values))


def _classes(run: Metadata, first: Metadata) -> str:
    """Return how many classes there are, with a score where they are others than those of the first run."""
    count = text.integer(len(run.class_names))
    return count if run.class_names == first.class_names else f"{count} *"


def _instances(kind: str, runs: Sequence[tuple[Instance, ...]]) -> list[Fact]:
    by_name = [{instance.name: instance for instance in instances} for instances in runs]
    names = dict.fromkeys(name for instances in by_name for name in instances)
    return [_fact(kind, name, (_params(instances.get(name)) for instances in by_name)) for name in names]


def _params(instance: Instance | None) -> str:
    if instance is None:
        return ""
    return ", ".join(f"{name} {value}" for name, value in instance.params.items()) or instance.class_name or "✓"
