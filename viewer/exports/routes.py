"""Routes of tables: the address is the page's with another path, so what is seen is what is saved."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from flask import Flask, Response, abort, request

from ..address.paths import Query, parse_runs
from ..analysis.compared_runs import compared_runs_of
from ..compare_runs import Case
from ..data import LogDir
from ..data.notes import written
from ..words import preferred, speaking
from . import COMPARED, OF_SAMPLE, TABLES, TableRequest, runs
from .context import WrongRequestError
from .csv_table import CsvTable, encoded

_LONGEST = 80  # characters of a part of a file's name


def add_tables(server: Flask, logs: LogDir) -> None:
    """Add the routes to a server."""

    @server.get("/runs.csv")
    def all_runs() -> Response:
        return _attached(runs(logs, _query()), logs.path.name)

    @server.get("/compare/<table>.csv")
    def of_comparison(table: str) -> Response:
        logs.refresh()
        query = _query()
        for key, _ in parse_runs(query.get("runs"))[0]:
            logs.read_whole(key)
        found = compared_runs_of(logs, query.get("runs"))
        if table not in COMPARED or len(found.sides) < 2:
            abort(404)
        case = Case(logs, found, query)
        made = COMPARED[table](case)
        if made is None:
            abort(503)  # it is still computed: ask again
        return _attached(made, case.first.row.title, case.other.row.title)

    @server.get("/run/<key>/<table>.csv")
    def of_run(key: str, table: str) -> Response:
        requested = _request(logs, key)
        if table not in TABLES:
            abort(404)
        with speaking(preferred(requested.query.get("lang"), request.accept_languages.values())):
            try:
                made = TABLES[table](requested)
            except WrongRequestError as error:
                return Response(str(error), 400, mimetype="text/plain")
        return _attached(made, requested.row.path)

    @server.get("/run/<key>/notes.json")
    def notes_of_run(key: str) -> Response:
        logs.refresh()
        row = logs.row(key) or abort(404)
        response = Response(written([(row.run_id, row.title, row.notes, row.views)]), mimetype="application/json")
        return _download(response, f"{file_name(row.path, 'notes').removesuffix('.csv')}.json")

    @server.get("/run/<key>/sample/<int:position>/<table>.csv")
    def of_sample(key: str, position: int, table: str) -> Response:
        requested = _request(logs, key)
        made = OF_SAMPLE[table](requested, position) if table in OF_SAMPLE else None
        if made is None:
            abort(404)
        return _attached(made, requested.row.path, f"sample-{position}")


def _query() -> Query:
    return Query.parse(request.query_string.decode("ascii", "replace"))


def _request(logs: LogDir, key: str) -> TableRequest:
    logs.refresh()
    logs.read_whole(key)
    run, row = logs.run(key), logs.row(key)
    if run is None or row is None:
        abort(404)
    return TableRequest(logs, run, row, _query())


def _attached(table: CsvTable, *of: str) -> Response:
    return _download(Response(encoded(table), mimetype="text/csv"), file_name(*of, table.name))


def _download(response: Response, name: str) -> Response:
    response.headers.set("Content-Disposition", "attachment", **named(name))
    response.headers["Cache-Control"] = "no-store"  # a run grows, and its names are nobody else's business
    return response


def named(name: str) -> dict[str, str]:
    """Return a file's name as a header takes it: letters beyond ASCII are written apart (RFC 6266)."""
    if name.isascii():
        return {"filename": name}
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return {"filename": plain, "filename*": f"UTF-8''{quote(name, safe='')}"}


def file_name(*parts: str, ending: str = "csv") -> str:
    """Return the name of a file: letters, digits and -_. of what it is of."""
    return f"{'_'.join(filter(None, map(_safe, parts)))}.{ending}"


def _safe(part: str) -> str:
    part = unicodedata.normalize("NFC", part)
    return re.sub(r"[^\w.-]+", "-", part).strip("-._")[-_LONGEST:]
