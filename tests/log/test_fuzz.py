"""A little of the fuzzing that `make fuzz` does for long."""

from __future__ import annotations

import byte_targets
import pytest
from fuzz import attack


def test_no_damage_gets_through() -> None:
    attack()


@pytest.mark.parametrize("data", [b"", *byte_targets.seeds()], ids=lambda data: f"{data[:1].hex()}-{len(data)}")
def test_what_guided_fuzzing_begins_with_is_right(data) -> None:
    byte_targets.attack(data)
