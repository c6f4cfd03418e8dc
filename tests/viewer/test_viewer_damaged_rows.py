"""Damaged rows of a table: whatever their records hold, every page and table that shows them answers."""

from __future__ import annotations

import math
import os

from damaged_logs import harmed_fields, read
from page_trees import show
from plotly.io.json import to_json_plotly
from table_logs import told_log
from xlog_viewer.server.app import create_app

OWN = (
    *("RowInput", "Feature", "Condition", "CounterfactualRows", "Alternative", "Change", "PartialDependence", "Ice"),
    *("Explanation.intercept", "LabelScore.logit", "Sample.values", "Map."),
)
PLACES = (
    "",
    "/sample/1",
    "/summary",
    "/summary?feature=1",
    "/gallery?values=f0,f1,y0,e0&sort=-e0",
    "/gallery?layout=maps",
)
TABLES = ("contributions", "contribution-means", "dependences", "samples", "sample/1/counterfactual-rows")


def test_damaged_rows_leave_it_answering(tmp_path, logdir, logs) -> None:
    whole = read(told_log(tmp_path / "whole"))
    found = [log for log in harmed_fields(whole) if any(name in log[0] for name in OWN)]
    assert len(found) >= 20
    what = {}
    for number, (how, data) in enumerate(found):
        path = logdir / str(number) / "a.xlog"
        path.parent.mkdir()
        path.write_bytes(data)
        os.utime(path, (0, 0))
        what[str(number)] = how
    logs.refresh(math.inf)
    client, failed = create_app(logs).server.test_client(), {}
    for row in logs.runs():
        for place in PLACES:
            path, _, search = f"/run/{row.key}{place}".partition("?")
            try:
                to_json_plotly(show(logs, path, f"?{search}")[0])
            except Exception as error:
                failed[what[row.path], place] = repr(error)
        for table in TABLES:
            answer = client.get(f"/run/{row.key}/{table}.csv", headers={"Host": "localhost"}, buffered=True)
            if answer.status_code not in (200, 404):
                failed[what[row.path], table] = answer.status_code
    assert failed == {}
    assert len(logs.runs()) == len(found)
