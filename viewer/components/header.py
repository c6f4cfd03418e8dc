"""Header: what stands above all pages: the way home, language, theme, pause, the list of keys, whether it answers."""

from __future__ import annotations

from typing import Any

from dash import html

from ..address.paths import HOME, Query
from ..data import LogDir
from ..words import LANGUAGES, language, say
from .attributes import attributes
from .keys import keys_button
from .link import link

THEMES = ("light", "dark")
"""What a reader may choose; otherwise pages are as the system is."""


def header(logs: LogDir, path: str, query: Query) -> list[Any]:
    """Return the header of the page at an address; always the same number of parts."""
    folder = html.Span(logs.path.name, className="secondary folder", title=say("header_folder", path=str(logs.path)))
    tools = html.Div([_languages(path, query), _theme(), _pause(), keys_button()], className="tools")
    return [link("xlog", HOME, class_name="brand"), folder, tools, _answering()]


def _answering() -> html.Div:
    """Return where client/page/answering.js says that the viewer does not answer; empty while it does."""
    words = attributes(data_silent=say("header_silent"), data_refused=say("header_refused"))
    return html.Div(id="answering", role="status", **words)


def _languages(path: str, query: Query) -> html.Nav:
    """Return links to the same page in each language, each in its own."""
    links = [
        link(
            texts["language"],
            path,
            query.having(lang=code),
            lang=code,
            **attributes(hrefLang=code, aria_current="true" if code == language() else None),
        )
        for code, texts in LANGUAGES.items()
    ]
    return html.Nav(links, className="languages", **attributes(aria_label=say("header_languages")))


def _theme() -> html.Button:
    """Return the switch between light, dark, and what the system has; client/page/theme.js turns and names it."""
    words = {f"data_{name}": say(f"header_theme_{name}") for name in ("system", *THEMES)}
    return html.Button("◐", id="theme", type="button", className="chip", **attributes(**words))


def _pause() -> html.Button:
    """Return the switch of looking for news; client/page/pause.js turns it, and style.css shows what it is at."""
    words = [html.Span(say("header_pause"), className="at-off"), html.Span(say("header_paused"), className="at-on")]
    return html.Button(words, id="pause", type="button", className="chip", title=say("header_pause_meaning"))
