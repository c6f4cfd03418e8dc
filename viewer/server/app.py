"""The app: a shell around pages, and one callback that answers what the page at an address is now."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dash import Dash, Input, Output, no_update
from dash.exceptions import PreventUpdate
from flask import has_request_context, request

from .. import pages
from ..address.mount import is_ambiguous, mounted
from ..address.paths import HOME, Query, below, within
from ..components.header import header
from ..data import LogDir
from ..data.log_file import opened_once
from ..exports.figure import add_figures
from ..exports.routes import add_tables
from ..exports.superpixels import add_superpixels
from ..pages import Page
from ..words import language, preferred, speaking
from .access import Access, AccessError
from .client import add_client
from .edits import add_edits
from .packing import add_packing
from .routes import add_routes, add_scripts
from .security import guard
from .shell import Shell, layout

# Hands answers to client/page/news.js. Called once with nothing, when Dash has come up and questions may be asked; that
# may be before our own script has come.
_HAND_ON = """
function (answer) {
  document.documentElement.dataset.up = "";
  document.dispatchEvent(new CustomEvent("answer", { detail: answer }));
}
"""


@dataclass(frozen=True)
class PageRequest:
    """What a browser asks: which page, and by its stamp, what it has of that already."""

    number: int
    path: str
    search: str
    stamp: str | None

    @classmethod
    def read(cls, data: Any) -> PageRequest | None:
        """Return what a browser sent, None where it is none of ours."""
        kinds: dict[str, Any] = {"number": int, "path": str, "search": str, "stamp": str | None}
        values: dict[str, Any] = {name: data.get(name) for name in kinds} if isinstance(data, dict) else {}
        fits = values and all(isinstance(values[name], kind) for name, kind in kinds.items())
        return cls(**values) if fits else None


def create_app(logs: LogDir, access: Access | None = None) -> Dash:
    """Return the app over a folder of logs; without `access`, for this machine alone.

    Raises AccessError where a reverse proxy shows it below a path that is one of its own.
    """
    access = access or Access()
    app = Shell(
        __name__,
        title="xlog",
        update_title=None,  # type: ignore[arg-type]  # documented, but annotated as a text
        assets_folder=str(Path(__file__).parent.parent / "assets"),
        assets_ignore=".*",  # client.py serves them whole; Dash would ask for each
        routes_pathname_prefix="/",
        requests_pathname_prefix=f"{access.prefix}/",
        serve_locally=True,
        use_pages=False,
        suppress_callback_exceptions=True,
        meta_tags=[
            {"name": "viewport", "content": "width=device-width, initial-scale=1"},
            {"name": "color-scheme", "content": "light dark"},
        ],
    )
    app.first_page = lambda: show(logs, request.path, request.query_string.decode(), access.prefix)
    app.begins_with_chart = lambda: pages.find(within(request.path, access.prefix))[0].begins_with_chart
    app.speaking = lambda: _speaking(Query.parse(request.query_string.decode()), access.prefix)
    app.header = lambda: header(logs, request.path, Query.parse(request.query_string.decode()))
    app.layout = layout()
    _add_callbacks(app, logs, access.prefix)
    add_client(app.server)
    add_routes(app.server, logs)
    add_scripts(app.server)
    add_tables(app.server, logs)
    add_figures(app.server, logs)
    add_superpixels(app.server, logs)
    add_edits(app.server, logs)
    add_packing(app.server)
    app.server.register_error_handler(RecursionError, lambda error: ("", 400))  # JSON nested a hundred thousand deep
    guard(app.server, access, app.csp_hashes())
    if is_ambiguous(app.server, access.prefix):
        raise AccessError(f"{access.prefix}/ is a path of the viewer itself; have the proxy show it below another")
    app.server.wsgi_app = mounted(app.server.wsgi_app, access.prefix)
    return app


@contextmanager
def _speaking(query: Query, prefix: str) -> Iterator[None]:
    """Speak the language that an address or the browser asks for, and begin links with the prefix."""
    accepted = request.accept_languages.values() if has_request_context() else ()
    with speaking(preferred(query.get("lang"), accepted), requested=query.get("lang")), below(prefix):
        yield


def show(logs: LogDir, path: str | None, search: str | None, prefix: str = "") -> tuple[dict[str, Any], str]:
    """Return the page at an address, and the stamp of its content; its links begin with the prefix.

    A page has a title, a language, a header, content, and a place: between pages at one place, the browser changes
    only what differs.
    """
    logs.refresh()
    query = Query.parse(search)
    path = within(path or HOME, prefix)
    page, values = pages.find(path)
    stamp = _stamp(logs, page, values, query)  # before the content: what comes in between is news, not lost
    with _speaking(query, prefix), opened_once():
        title, content = page.render(logs, values, query)
        shown = {"title": title, "language": language(), "header": header(logs, path, query)}
    place = f"{page.path.pattern} {values.get('key', '')}"
    return {**shown, "content": content, "place": place}, stamp


def look_for_news(logs: LogDir, path: str | None, search: str | None, stamp: str | None, prefix: str = "") -> Any:
    """Return the new stamp of the page at an address, or `no_update` where its content is still what it was."""
    logs.refresh()
    page, values = pages.find(within(path or "", prefix))
    new = _stamp(logs, page, values, Query.parse(search))
    return no_update if new == stamp else new


def answer(logs: LogDir, requested: PageRequest, prefix: str = "") -> dict[str, Any]:
    """Return the number of what is asked, and, where its stamp is another one now, the page with its stamp."""
    if look_for_news(logs, requested.path, requested.search, requested.stamp, prefix) is no_update:
        return {"number": requested.number}
    shown, stamp = show(logs, requested.path, requested.search, prefix)
    return {"number": requested.number, "page": shown, "stamp": stamp}


def _stamp(logs: LogDir, page: Page, values: dict[str, str], query: Query) -> str:
    """Return the stamp of a page; names and colors of runs may be on any."""
    return f"{logs.settings.version} {page.stamp(logs, values, query)}"


def _add_callbacks(app: Dash, logs: LogDir, prefix: str) -> None:
    @app.callback(Output("answer", "data"), Input("asked", "data"), prevent_initial_call=True)
    def on_request(data: Any) -> dict[str, Any]:
        requested = PageRequest.read(data)
        if requested is None:
            raise PreventUpdate
        return answer(logs, requested, prefix)

    app.clientside_callback(_HAND_ON, Input("answer", "data"))
