"""A log of format 1.2 beside one of now: scores that were other numbers then are nowhere joined with those of now."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from command_logs import payloads, write
from page_trees import nodes, show, words
from small_runs import IMAGES, LABELS, runner
from xlog_viewer.analysis.joinable import Joinable
from xlog_viewer.data import LogDir

import xlog
from xlog.cli import main
from xlog.errors import ConfigError
from xlog.events.schema import Event

SCORED = [xlog.InsertionAUC(steps=4), xlog.DeletionAUC(steps=4)]
INSERTION, DELETION = (one.name for one in SCORED)
SINCE_1_3 = ("direction", "definition", "low", "high", "seed_included", "ignores", "rivals", "level")


def as_of_1_2(payload: bytes) -> Event | None:
    """An event as xlog 0.1 wrote it: no direction, and DeletionAUC is 1 - the area."""
    event = Event.FromString(payload)
    if event.WhichOneof("what") in ("file_header", "commit"):
        return None
    metadata = event.run_metadata if event.HasField("run_metadata") else None
    for instance in (*metadata.benchmarks, *metadata.baselines, *metadata.explainers) if metadata else ():
        for field in SINCE_1_3:
            instance.ClearField(field)
    if event.HasField("score") and event.score.benchmark == DELETION and event.score.WhichOneof("result") == "value":
        event.score.value = 1 - event.score.value
    return event


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The runs "now" and "then": the same maps by the same network."""
    made = runner(tmp_path / "now", (IMAGES, LABELS), benchmarks=SCORED, run_id="11" * 16)
    made.run()
    made.close()
    old = (as_of_1_2(payload) for payload in payloads(*(tmp_path / "now").glob("*.xlog")))
    kept = [event.SerializeToString() for event in old if event is not None]
    write(tmp_path / "then" / "a.xlog", kept, run_id="22" * 16, format_minor=2, writer="xlog 0.1.0")
    return tmp_path


def test_runs_are_compared_by_the_scores_that_are_one_number(folder) -> None:
    logs = LogDir(folder)
    logs.refresh(math.inf)
    keys = {row.path.split("/")[0]: row.key for row in logs.runs()}
    then, now = (logs.run(keys[name]) for name in ("then", "now"))
    found = Joinable.of(then.metadata, now.metadata)
    assert (list(found.benchmarks), found.apart) == ([INSERTION], (DELETION,))
    content, _, _ = show(logs, "/compare", f"?runs={keys['then']},{keys['now']}&view=metrics&lang=en")
    rows = [words(node) for node in nodes(content) if node._type == "Tr"]
    assert any(INSERTION in row for row in rows)
    assert not any(DELETION in row for row in rows)
    assert DELETION in words(content)  # that it is left out is said
    tables = [run.scores(0) for run in (then, now)]
    deletions = [table.value[table.benchmark == table.benchmarks.index(DELETION)] for table in tables]
    np.testing.assert_allclose(np.sort(deletions[0]), np.sort(1 - deletions[1]), atol=1e-6)  # shown as they were logged
    arrows = [{item.name: item.arrow for item in run.metadata.benchmarks}[DELETION] for run in (then, now)]
    assert arrows == ["↑", "↓"]


def test_they_become_no_single_run(folder, capsys) -> None:
    renamed = [Event.FromString(p) for p in payloads(folder / "then" / "a.xlog")]
    kept = [event.SerializeToString() for event in renamed if not event.HasField("file_header")]
    write(folder / "then" / "a.xlog", kept, run_id="11" * 16, format_minor=2)
    paths = [str(folder / "then"), str(folder / "now")]
    assert main(["merge", *paths, "--as-one", "-o", str(folder / "one")]) != 0
    assert f"scores of {DELETION} by two definitions" in capsys.readouterr().err
    assert not (folder / "one").exists()


def test_an_old_run_is_not_gone_on_with(folder) -> None:
    made = runner(folder / "then", (IMAGES, LABELS), benchmarks=SCORED, resume=True)
    with pytest.raises(ConfigError, match="resume: wanted the benchmarks of the run"):
        made.run()
    assert [path.name for path in (folder / "then").glob("*.xlog")] == ["a.xlog"]
