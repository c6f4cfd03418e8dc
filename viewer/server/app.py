"""The app: a shell around pages, one callback that shows the page at an address, one that looks for news."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update
from flask import has_request_context, request

from .. import pages
from ..address.mount import is_ambiguous, mounted
from ..address.paths import HOME, Query, below, within
from ..components.header import header
from ..data import LogDir
from ..exports.routes import add_tables
from ..pages import Page
from ..words import DEFAULT, language, preferred, speaking
from .access import Access, AccessError
from .edits import add_edits
from .routes import add_routes, add_scripts
from .security import guard

POLL_MILLISECONDS = 750  # what is logged is seen within a second, and this is most of it


def create_app(logs: LogDir, access: Access | None = None) -> Dash:
    """Return the app over a folder of logs; without `access`, for this machine alone.

    Raises AccessError where a reverse proxy shows it below a path that is one of its own.
    """
    access = access or Access()
    app = Dash(
        __name__,
        title="xlog",
        update_title=None,  # type: ignore[arg-type]  # documented, but annotated as a text
        assets_folder=str(Path(__file__).parent.parent / "assets"),
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
    app.index_string = app.index_string.replace("<html>", f'<html lang="{DEFAULT}">')  # assets/page.js keeps it right
    app.layout = shell()
    _add_callbacks(app, logs, access.prefix)
    add_routes(app.server, logs)
    add_scripts(app.server)
    add_tables(app.server, logs)
    add_edits(app.server, logs)
    guard(app.server, access, app.csp_hashes())
    if is_ambiguous(app.server, access.prefix):
        raise AccessError(f"{access.prefix}/ is a path of the viewer itself; have the proxy show it below another")
    app.server.wsgi_app = mounted(app.server.wsgi_app, access.prefix)
    return app


def shell() -> html.Div:
    """Return what stays the same on all pages; what is in it comes with the page, in its language."""
    return html.Div(
        [
            dcc.Location(id="url", refresh=False),
            dcc.Store(id="content"),
            dcc.Store(id="stamp"),
            dcc.Store(id="news"),
            dcc.Interval(id="tick", interval=POLL_MILLISECONDS),
            html.Header(id="header"),
            html.Main(id="page", tabIndex="-1"),
        ]
    )


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
    accepted = request.accept_languages.values() if has_request_context() else ()
    with speaking(preferred(query.get("lang"), accepted), asked=query.get("lang")), below(prefix):
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


def _stamp(logs: LogDir, page: Page, values: dict[str, str], query: Query) -> str:
    """Return the stamp of a page; names and colours of runs may be on any."""
    return f"{logs.settings.version} {page.stamp(logs, values, query)}"


def _add_callbacks(app: Dash, logs: LogDir, prefix: str) -> None:
    @app.callback(
        Output("content", "data"),
        Output("stamp", "data"),
        Input("url", "pathname"),
        Input("url", "search"),
        Input("news", "data"),
    )
    def on_address(path: str | None, search: str | None, news: str | None) -> tuple[dict[str, Any], str]:
        return show(logs, path, search, prefix)

    @app.callback(
        Output("news", "data"),
        Input("tick", "n_intervals"),
        State("url", "pathname"),
        State("url", "search"),
        State("stamp", "data"),
        prevent_initial_call=True,
    )
    def on_tick(ticks: int, path: str | None, search: str | None, stamp: str | None) -> Any:
        return look_for_news(logs, path, search, stamp, prefix)

    # Not an output of `on_address`: see assets/page.js.
    app.clientside_callback(ClientsideFunction("xlog", "showPage"), Input("content", "data"))
