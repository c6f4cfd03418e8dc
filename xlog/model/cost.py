"""Cost: how many rows go through a network."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cost:
    """Rows that go through a network."""

    forward: float = 0.0
    backward: float = 0.0
    """Rows that gradients are pulled back through."""

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.forward + other.forward, self.backward + other.backward)

    def __mul__(self, times: float) -> Cost:
        return Cost(self.forward * times, self.backward * times)

    def __str__(self) -> str:
        parts = [f"{rows:,.0f} {kind}" for rows, kind in ((self.forward, "F"), (self.backward, "B")) if rows]
        return " + ".join(parts) or "none"
