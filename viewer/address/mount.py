"""Mount: the viewer below a path, behind a reverse proxy."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

from .paths import within

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def mounted(application: Application, prefix: str) -> Application:
    """Return an application that answers below a prefix, whether the proxy takes the prefix from paths or leaves it."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ["PATH_INFO"] = within(environ.get("PATH_INFO", ""), prefix)
        environ["SCRIPT_NAME"] = prefix
        return application(environ, start_response)

    return answer


def is_ambiguous(server: Flask, prefix: str) -> bool:
    """Tell whether paths without the prefix may begin like the prefix: nobody could tell them from paths with it."""
    own = {rule.rule.split("/")[1] for rule in server.url_map.iter_rules()}
    return bool(prefix) and prefix.split("/")[1] in own
