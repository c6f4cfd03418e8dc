"""Edits: the only routes that change something: what a user says. Which pages may use them, says security.py."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, abort, jsonify, request

from ..data import LogDir
from ..data.notes import LONGEST_TAG, LONGEST_TEXT, MOST_IMPORTED, NotesError, check, note_of, read
from ..data.settings import SettingsError
from ..store.entries import Note, RunRow
from ..words import preferred, say, speaking, text

_LONGEST = 1 << 14  # bytes of a request
_TAGS = re.compile("[,，]")  # what parts them


def add_edits(server: Flask, logs: LogDir) -> None:
    """Add the routes to a server."""

    @server.post("/run/<key>/settings")
    def settings(key: str) -> tuple[Response, int]:
        row, values = _run(logs, key), _values()
        return _answer(lambda: logs.settings.change(row.run_id, values))

    @server.post("/run/<key>/notes")
    def notes(key: str) -> tuple[Response, int]:
        row, values = _run(logs, key), _values()
        return _answer(lambda: _note(logs, row, values))

    @server.post("/run/<key>/views")
    def views(key: str) -> tuple[Response, int]:
        row, values = _run(logs, key), _values()
        return _answer(lambda: _view(logs, row, values))

    @server.post("/notes")
    def import_notes() -> tuple[Response, int]:
        size = request.content_length
        if size is None:
            abort(411)
        if size > MOST_IMPORTED:  # before any of it is read
            return _answer(lambda: _refuse(size), 413)
        data = request.get_data(cache=False)
        return _answer(lambda: logs.settings.take(read(data, _samples_of(logs))))


def _run(logs: LogDir, key: str) -> RunRow:
    row = logs.row(key)
    if row is None:
        abort(404)
    return row


def _values() -> dict[str, Any]:
    if (request.content_length or 0) > _LONGEST:
        abort(413)
    values = request.get_json()  # answers 415 to what is no JSON, and 400 to what is broken
    if not isinstance(values, dict):
        abort(400)
    return values


def _answer(change: Callable[[], None], status: int = 409) -> tuple[Response, int]:
    """Make a change; return what is wrong with it, in words of the page that asked for it."""
    with speaking(preferred(request.args.get("lang"), request.accept_languages.values())):
        try:
            change()
        except (SettingsError, NotesError) as error:
            return jsonify(problem=str(error)), status
    return jsonify({}), 200


def _refuse(size: int) -> None:
    raise NotesError(say("notes_refused_size", size=text.size(size), most=text.size(MOST_IMPORTED)))


def _note(logs: LogDir, row: RunRow, values: dict[str, Any]) -> None:
    """Keep tags and a text of samples; where no text is given, the tags are added to those that there are."""
    run, positions, tags = logs.run(row.key), values.get("positions"), values.get("tags")
    if run is None or not isinstance(positions, list) or not isinstance(tags, str):
        abort(400)
    names = run.sample_table(None)
    given = list(filter(None, (tag.strip() for tag in _TAGS.split(tags))))
    found = {}
    for position in positions:
        if not isinstance(position, int) or not 0 < position < len(names.ids):
            abort(400)
        sample = names.ids[position]
        known = row.notes.get(sample, Note())
        is_added = "note" not in values
        said = {
            "tags": [*known.tags, *given] if is_added else given,
            "note": known.text if is_added else values["note"],
        }
        found[sample] = note_of(said, say("notes_sample", sample=names.names[position] or sample))
    logs.settings.note(row.run_id, found)


def _view(logs: LogDir, row: RunRow, values: dict[str, Any]) -> None:
    name, search = values.get("name"), values.get("search")
    if not isinstance(name, str) or not (search is None or isinstance(search, str)):
        abort(400)
    if search is not None:
        name = name.strip()
        where = say("notes_view", view=name[:80])
        if not name:
            raise SettingsError(say("views_refused_empty"))
        check(name, where, LONGEST_TAG)
        if len(search) > LONGEST_TEXT:
            raise SettingsError(say("notes_refused_long", where=where, most=LONGEST_TEXT))
    logs.settings.view(row.run_id, name, search)


def _samples_of(logs: LogDir) -> dict[str, Callable[[str], bool]]:
    """Return what tells whether a run has a sample, by run id."""

    def has_sample(run_id: str) -> Callable[[str], bool]:
        runs = [run for row in logs.runs() if row.run_id == run_id and (run := logs.run(row.key))]
        return lambda sample: any(run.known_position(sample) for run in runs)

    return {row.run_id: has_sample(row.run_id) for row in logs.runs()}
