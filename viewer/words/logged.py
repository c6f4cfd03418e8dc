"""Logged: what a log says in words, in the language of now where it also says it as a code that we know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from . import language
from .logged_zh import CHINESE

_LANGUAGES = {"zh": CHINESE}


@dataclass(frozen=True)
class Coded:
    """A code, and the values in it: texts, or codes themselves."""

    code: str
    values: Mapping[str, str | Coded]


class Logged(str):
    """The words as they were written, with their code."""

    __slots__ = ("coded",)
    coded: Coded

    def __new__(cls, words: str, coded: Coded) -> Logged:
        """Return words that also have a code."""
        made = super().__new__(cls, words)
        made.coded = coded
        return made


def in_language(words: str) -> str:
    """Return words of a log in the language of now; as they were written where there is no code that we know."""
    texts = _LANGUAGES.get(language())
    if not isinstance(words, Logged) or texts is None:
        return words
    try:
        return _said(words.coded, texts)
    except (KeyError, IndexError, ValueError):  # of a later version, or damaged
        return words


def _said(coded: Coded, texts: Mapping[str, str]) -> str:
    values = {name: _said(one, texts) if isinstance(one, Coded) else one for name, one in coded.values.items()}
    return texts[coded.code].format(**values)
