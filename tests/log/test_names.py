"""Names of an index: those of a sidecar are decoded when they are asked for, and nobody sees a difference."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlog.events.names import Names, as_lines

TEXTS = st.lists(st.text(), max_size=8)


@given(kept=TEXTS, new=TEXTS)
def test_names_are_what_was_written_and_what_came_after(kept, new) -> None:
    expected = ["", *kept, *new]
    names = Names(as_lines(["", *kept]))
    for name in new:
        names.append(name)
    assert list(names) == expected
    assert [names[number] for number in range(len(names))] == expected
    assert names[1:] == expected[1:]
    assert len(names) == len(expected)


@given(kept=TEXTS)
def test_a_line_of_checksums_takes_a_number_and_changes_no_name(kept) -> None:
    names = Names(as_lines([""]) + b"\\#56 00000000 ffffffff\n" + as_lines(kept))
    assert [*names][2:] == kept
    assert [names[number] for number in range(2, len(names))] == kept
    assert names[1] == [*names][1] not in kept


@given(kept=TEXTS, new=TEXTS, other=st.text())
def test_a_name_is_found_where_it_is_last(kept, new, other) -> None:
    names = Names(as_lines([""]) + b"\\#56 00000000 ffffffff\n" + as_lines(kept))
    for name in new:
        names.append(name)
    table = {name: number for number, name in enumerate(names) if name}
    for name in filter(None, (*kept, *new, other)):
        assert names.find(name) == table.get(name)
    assert names.find("\ud800") is None  # no UTF-8 has it


def test_a_half_written_name_is_none() -> None:
    assert list(Names(b"\ncat\ndo")) == ["", "cat"]


@pytest.mark.parametrize("lines", [b"", b"cat\n", b"cat", b"\n\xff\n"])
def test_what_is_no_list_of_names_is_refused(lines) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  the sidecar is then none, whatever the reason
        Names(lines)
