"""Refusal: the page for who is not let in. Plain words, no scripts, nothing of the logs."""

from __future__ import annotations

from flask import Response, request
from markupsafe import escape

from ..words import language, preferred, say, speaking

_PAGE = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>:root {{ color-scheme: light dark; font: 1rem/1.6 sans-serif }}
main {{ max-width: 38em; margin: 4em auto; padding: 0 1em; overflow-wrap: anywhere }}</style>
<main><h1>{title}</h1><p>{words}</p></main>
</html>
"""


def refusal(status: int, kind: str, **values: str) -> Response:
    """Return the page that says why: of the texts refused_KIND_title and refused_KIND, in the browser's language."""
    with speaking(preferred(None, request.accept_languages.values())):
        title, words = say(f"refused_{kind}_title"), say(f"refused_{kind}", **values)
        page = _PAGE.format(language=language(), title=escape(title), words=escape(words))
    response = Response(page, status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response
