"""Consensus of the maps of several runs, as a browser gets it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xlog.scores.consensus import consensus_of

from ..store.entries import MapPayload


@dataclass(frozen=True)
class ConsensusPayload:
    """The mean of normalized maps, and the agreement of each with it, None where it cannot be had."""

    mean: MapPayload
    agreements: tuple[float | None, ...]


def consensus(payloads: Sequence[MapPayload], keeps_signs: bool) -> ConsensusPayload | None:
    """Return the consensus of maps of one size; None where sizes differ, or a map holds what is no number."""
    first = payloads[0]
    if {(one.height, one.width) for one in payloads} != {(first.height, first.width)}:
        return None
    maps = [np.frombuffer(one.data, "<f4").reshape(one.height, one.width) for one in payloads]
    if not all(np.isfinite(map_).all() for map_ in maps):
        return None
    found = consensus_of(maps, keeps_signs)
    agreements = tuple(None if np.isnan(value) else float(value) for value in found.agreements)
    return ConsensusPayload(_payload(found.mean, first.depth, keeps_signs), agreements)


def _payload(mean: np.ndarray, depth: int, signed: bool) -> MapPayload:
    low, high = float(mean.min()), float(mean.max())
    reach = max(-low, high)
    scale = (-reach, reach) if signed else (0.0, high)
    data = np.ascontiguousarray(mean, "<f4").tobytes()
    return MapPayload(data, mean.shape[1], mean.shape[0], signed, low, high, *scale, depth)
