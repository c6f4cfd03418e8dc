"""A little of the fuzzing that `make fuzz` does for long."""

from __future__ import annotations

import byte_targets
import pytest
from fuzz import attack

from xlog.events.schema import Event, RunEnd, word


def test_no_damage_gets_through() -> None:
    attack()


def test_a_status_that_was_not_said_is_unknown() -> None:
    byte_targets.attack(bytes([2]) + Event(run_end=RunEnd()).SerializeToString())
    assert [word(RunEnd.Status, number) for number in (0, 1, 99)] == ["unknown (0)", "finished", "unknown (99)"]


@pytest.mark.parametrize("data", [b"", *byte_targets.seeds()], ids=lambda data: f"{data[:1].hex()}-{len(data)}")
def test_what_guided_fuzzing_begins_with_is_right(data) -> None:
    byte_targets.attack(data)
