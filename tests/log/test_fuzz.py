"""A little of the fuzzing that `make fuzz` does for long."""

from __future__ import annotations

from fuzz import attack


def test_no_damage_gets_through() -> None:
    attack()
