"""Texts that are no UTF-8 are stored, and come back."""

from __future__ import annotations

import os

from hypothesis import given
from hypothesis import strategies as st

from xlog.events.schema import Sample
from xlog.events.texts import as_given, storable

FILE_NAMES = st.binary(max_size=12).map(os.fsdecode)  # what a folder's names may be, bytes that are no UTF-8 too


@given(st.one_of(FILE_NAMES, st.text(max_size=12), st.text("\uef80\uefff\uee00aé", max_size=6)))
def test_any_name_of_a_file_comes_back(text: str) -> None:
    assert Sample.FromString(Sample(id=storable(text)).SerializeToString()).id == storable(text)
    assert as_given(storable(text)) == text


def test_what_is_utf8_stays_as_it_is() -> None:
    for text in ("cat.png", "猫", "é\n\\", "🦊"):
        assert storable(text) == text
    assert storable(os.fsdecode(b"caf\xe9")) == "caf\uefe9"


@given(st.lists(FILE_NAMES, min_size=2, max_size=2, unique=True))
def test_two_names_stay_two(names: list[str]) -> None:
    assert len(set(map(storable, names))) == 2
