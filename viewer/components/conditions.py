"""Conditions: what is true of a feature of a row, in words: "6.62 < RM ≤ 7.1"."""

from __future__ import annotations

from ..store.entries import Condition, MapEntry
from ..store.run import Run
from .row_values import feature_name, feature_of, said_value


def named_place(run: Run, entry: MapEntry, place: int) -> str:
    """Return what the value at a place of a row is the weight of: a condition, or the feature itself."""
    name = feature_name(run, place)
    if place >= len(entry.conditions):
        return name
    return said_condition(run, place, entry.conditions[place])


def said_condition(run: Run, place: int, condition: Condition) -> str:
    """Return a condition on the feature at a place; one without a bound is the feature's name."""
    name, feature = feature_name(run, place), feature_of(run, place)
    if condition.equals is not None:
        return f"{name} = {said_value(feature, condition.equals)}"
    low = "" if condition.above is None else said_value(feature, condition.above)
    high = "" if condition.up_to is None else said_value(feature, condition.up_to)
    if low and high:
        return f"{low} < {name} ≤ {high}"
    return f"{name} > {low}" if low else f"{name} ≤ {high}" if high else name
