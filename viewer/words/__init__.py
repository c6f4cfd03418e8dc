"""Words: every text of the viewer, in English and in Chinese, by key. `en/` and `zh/` have the same files and keys.

`say("key", name=value)` says a text in the language of the page that is being made. Names from logs (classes, files,
explainers) are never translated. Who adds a text adds it to both languages; a test compares their keys and gaps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from .en import TEXTS as ENGLISH
from .zh import TEXTS as CHINESE

LANGUAGES = {"en": ENGLISH, "zh": CHINESE}
DEFAULT = "en"

_language: ContextVar[str] = ContextVar("language", default=DEFAULT)
_requested: ContextVar[str] = ContextVar("asked", default="")  # what the address asks for, "" where it leaves it open


def say(key: str, **values: object) -> str:
    """Return a text with values in its gaps, in the language of now. Raises KeyError for a key that is not there."""
    return LANGUAGES[_language.get()][key].format(**values)


def say_of(kind: str, key: str, **values: object) -> str:
    """Return a text about samples of a kind, "row" or "text"; that about pictures where there is none of its own."""
    own = f"{key}_of_{kind}"
    return say(own if own in ENGLISH else key, **values)


def language() -> str:
    """Return the code of the language of now."""
    return _language.get()


def requested_language() -> str:
    """Return the language that the address asks for, which goes along with every link; "" where it asks for none."""
    return _requested.get()


@contextmanager
def speaking(code: str, requested: str = "") -> Iterator[None]:
    """Speak a language; one that nobody has translated to is English. `asked` is what the address says."""
    tokens = (
        _language.set(code if code in LANGUAGES else DEFAULT),
        _requested.set(requested if requested in LANGUAGES else ""),
    )
    try:
        yield
    finally:
        _language.reset(tokens[0])
        _requested.reset(tokens[1])


def preferred(wanted: str | None, accepted: Iterable[str]) -> str:
    """Return the language that an address asks for, or else the first that the browser accepts and we have."""
    for code in filter(None, (wanted, *accepted)):
        short = code.partition("-")[0].lower()
        if short in LANGUAGES:
            return short
    return DEFAULT
