"""Edits: the only route that changes something: what a user says of a run. Which pages may use it, says security.py."""

from __future__ import annotations

from flask import Flask, Response, abort, jsonify, request

from ..data import LogDir
from ..data.settings import SettingsError
from ..words import preferred, speaking

_LONGEST = 1 << 14  # bytes of a request


def add_edits(server: Flask, logs: LogDir) -> None:
    """Add the route to a server."""

    @server.post("/run/<key>/settings")
    def settings(key: str) -> tuple[Response, int]:
        row = logs.row(key)
        if row is None:
            abort(404)
        if (request.content_length or 0) > _LONGEST:
            abort(413)
        values = request.get_json()  # answers 415 to what is no JSON, and 400 to what is broken
        if not isinstance(values, dict):
            abort(400)
        with speaking(preferred(request.args.get("lang"), request.accept_languages.values())):
            try:
                logs.settings.change(row.run_id, values)
            except SettingsError as error:
                return jsonify(problem=str(error)), 409
        return jsonify({}), 200
