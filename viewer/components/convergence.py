"""Convergence: how far a map is from what its method promises, in numbers under it."""

from __future__ import annotations

from dash import html

from ..store.entries import Convergence, MapEntry
from ..words import say, text

_ROUNDING = 1e-9  # of what is to be met: digits of less say how computers add
_AT_LEAST = ("local_r2", "halves")
_KNOWN = ("completeness", "conservation", "approximation_error", *_AT_LEAST)


def convergence(entry: MapEntry | None) -> html.Dl | None:
    """Return a line per number, marked where it is beyond what was still good; None where there is none."""
    known = [found for found in (entry.convergence if entry else ()) if found.kind in _KNOWN]
    return html.Dl([_line(found) for found in known], className="map-scores convergence") if known else None


def _line(found: Convergence) -> html.Div:
    why = say(f"convergence_{found.kind}_why")
    shown = html.Dd(f"⚠ {_value(found)} {_bound(found)}", className="warn") if found.beyond else html.Dd(_value(found))
    return html.Div([html.Dt(say(f"convergence_{found.kind}")), shown], title=why)


def _value(found: Convergence) -> str:
    if found.relative is not None and found.relative <= _ROUNDING:
        return say("convergence_rounding")
    value = text.number(found.value)
    return value if found.relative is None else f"{value} ({_share(found.relative)})"


def _bound(found: Convergence) -> str:
    if found.bound is None:
        return ""
    bound = text.number(found.bound) if found.relative is None else _share(found.bound)
    return f"{'<' if found.kind in _AT_LEAST else '>'} {bound}"


def _share(share: float) -> str:
    return f"{text.number(100 * share)}\u202f%"  # may be above 100 %
