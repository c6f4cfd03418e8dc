"""Texts: every language has every text, with the same gaps."""

from __future__ import annotations

import string

import pytest
from xlog_viewer.address import Query
from xlog_viewer.words import LANGUAGES, language, preferred, say, speaking


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_a_language_has_every_text_with_the_same_gaps(code) -> None:
    assert LANGUAGES[code].keys() == LANGUAGES["en"].keys()
    assert {key: gaps(text) for key, text in LANGUAGES[code].items()} == {
        key: gaps(text) for key, text in LANGUAGES["en"].items()
    }


def test_a_page_speaks_one_language_at_a_time() -> None:
    with speaking("zh"):
        assert (language(), say("runs")) == ("zh", "运行")
        with speaking("xx"):
            assert say("runs") == "Runs"
        assert say("runs") == "运行"
    assert say("runs") == "Runs"
    with pytest.raises(KeyError):
        say("nobody said that")


@pytest.mark.parametrize(
    ("wanted", "accepted", "code"),
    [("zh", ["en"], "zh"), ("", ["zh-CN", "en"], "zh"), ("", ["fr", "EN-us"], "en"), ("xx", [], "en")],
)
def test_an_address_decides_before_the_browser(wanted, accepted, code) -> None:
    assert preferred(wanted, accepted) == code


def test_an_address_keeps_the_state_of_a_page() -> None:
    query = Query.parse("?step=3&sort=-p&find=a%20b&page=2")
    assert (query.step, query.page, query.get("sort"), query.get("find")) == (3, 2, "-p", "a b")
    assert Query.parse(str(query)) == query
    assert str(query.having(sort=None, find="ä&=")) == "?step=3&page=2&find=%C3%A4%26%3D"
    assert Query.parse("?a=" + "x" * 5000).get("a") == "x" * 2000
