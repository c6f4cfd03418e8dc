"""Convergence: how far a map is from what its method promises, as numbers that the log has beside it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..arrays import Floats
from ..model.base import Model
from ..model.passes import distinct_rows, forward, of_targets

Kind = Literal["completeness", "conservation", "local_r2", "approximation_error", "halves"]

BOUNDS: dict[Kind, float] = {
    "completeness": 0.05,  # Sundararajan et al. 2017, section 5: steps are enough where the sum is within 5 %
    "conservation": 0.05,  # the same of what layers hand on
    "approximation_error": 0.1,  # ours; Covert & Lee 2021 stop at a ratio that the user chooses
    "local_r2": 0.5,  # ours: below, the linear model leaves more of the output unexplained than it explains
    "halves": 0.8,  # ours: of split halves, at which the whole is reliable to 0.89 (Spearman-Brown)
}
"""What is still good: of a share the most, of a coefficient the least."""
_AT_LEAST: tuple[Kind, ...] = ("local_r2", "halves")


@dataclasses.dataclass(frozen=True)
class Convergence:
    """One number per map that tells how far it is from what its method promises.

    By `kind`: "completeness", what a map sums to less the difference of outputs that it should sum to, and
    "conservation", the same of relevance that layers should hand on whole; "local_r2", how much of the output's
    weighted variance a local model explains; "approximation_error", the greatest standard error among a map's weights;
    "halves", the correlation of the map that the first half of all draws makes with that of the second.
    """

    kind: Kind
    """What the number is."""
    values: Floats
    """(N,), in units of the output, or from -1 to 1; NaN where there is none."""
    relative: Floats | None = None
    """(N,), its magnitude as a share of what it should be small against; NaN where there is no share."""

    @classmethod
    def of_sums(cls, kind: Kind, values: Floats, wanted: Floats) -> Convergence:
        """Compare what values (N, ...) sum to with what they should sum to (N,): a signed difference and its share."""
        sums = values.reshape(len(values), -1).sum(axis=1, dtype=np.float64)
        deltas = sums - wanted
        with np.errstate(divide="ignore", invalid="ignore"):
            return cls(kind, deltas, np.where(wanted == 0, np.nan, np.abs(deltas / wanted)))

    @classmethod
    def of_halves(cls, first: Floats, second: Floats) -> Convergence:
        """Correlate the maps (N, ...) of two halves of all draws; NaN where one of them is the same everywhere."""
        one, other = (half.reshape(len(half), -1).astype(np.float64) for half in (first, second))
        one, other = one - one.mean(axis=1, keepdims=True), other - other.mean(axis=1, keepdims=True)
        with np.errstate(divide="ignore", invalid="ignore"):
            scale = np.sqrt((one**2).sum(axis=1) * (other**2).sum(axis=1))
            return cls("halves", (one * other).sum(axis=1) / scale)

    @property
    def judged(self) -> Floats:
        """(N,): what is held against the bound, the share where there is one."""
        return self.values if self.relative is None else self.relative

    @property
    def bound(self) -> float:
        """The most, or of a coefficient the least, that is still good."""
        return BOUNDS[self.kind]

    def beyond(self) -> NDArray[np.bool_]:
        """(N,): whether each is beyond the bound; nothing is where there is no number."""
        return self.judged < self.bound if self.kind in _AT_LEAST else self.judged > self.bound

    def rows(self, chosen: slice | NDArray[np.integer]) -> Convergence:
        """The numbers of some rows."""
        relative = None if self.relative is None else self.relative[chosen]
        return dataclasses.replace(self, values=self.values[chosen], relative=relative)

    @classmethod
    def joined(cls, parts: Sequence[Convergence]) -> Convergence:
        """The numbers of the rows of several, of one kind."""
        shares = [part.relative for part in parts if part.relative is not None]
        values = np.concatenate([part.values for part in parts])
        return cls(parts[0].kind, values, np.concatenate(shares) if shares else None)


def joined(parts: Sequence[Sequence[Convergence]]) -> tuple[Convergence, ...]:
    """Return the numbers of the rows of several attributions that one explainer made."""
    return tuple(Convergence.joined(of_kind) for of_kind in zip(*parts, strict=True))


def completeness(
    model: Model, x: Floats, starts: Sequence[Floats], targets: np.ndarray, values: Floats
) -> tuple[Convergence]:
    """Compare what values (N, ...) sum to with logit(x) less the mean logit of what stands for nothing.

    `starts`, one at least, are that for every row, (C, H, W), or each row's own, (N, C, H, W). Costs a forward pass of
    each distinct input.
    """
    batched = [start if start.ndim == x.ndim else start[None] for start in starts]
    wanted = _mean_logits(model, [x], targets) - _mean_logits(model, batched, targets)
    return (Convergence.of_sums("completeness", values, wanted),)


def _mean_logits(model: Model, inputs: Sequence[Floats], targets: np.ndarray) -> Floats:
    """Mean logit of each row's target over inputs, each (N, ...) or of one row for all: (N,), in double precision."""
    distinct, kinds, count = [], [], 0
    for each in inputs:
        first, kind = distinct_rows(each)
        distinct.append(each[first])
        kinds.append(np.broadcast_to(kind + count, len(targets)))
        count += len(first)
    outputs = of_targets(forward(model, np.concatenate(distinct)), targets)  # (U, N)
    return np.mean([outputs[kind, np.arange(len(targets))] for kind in kinds], axis=0, dtype=np.float64)
