"""Runs that were imported: pages stand, and what was never logged is said to be not known."""

from __future__ import annotations

import numpy as np
import pytest
from explain_jobs import write_job
from page_trees import show, words

from xlog.cli import main

PAGES = ("", "/gallery", "/sample/1", "/trees", "/scores", "/uncertainty", "/confusion", "/table", "/figure")


def said(logs, pages) -> dict[str, str]:
    logs.refresh()
    (row,) = logs.runs()
    found = {page: words(show(logs, f"/run/{row.key}{page}")[0]) for page in pages}
    assert not any("nan" in text.lower().split() for text in found.values())
    return found


def test_a_job_of_mindspore_is_shown(logdir, logs, tmp_path) -> None:
    write_job(tmp_path / "job")
    assert main(["import", "explain", str(tmp_path / "job"), "-o", str(logdir / "job")]) == 0
    found = said(logs, (*PAGES, "/sample/2/trees"))
    assert "8 bits" in found[""]
    assert "70.0" in found["/sample/1"]
    assert "not known" in found["/sample/1"]  # the logit
    assert found["/sample/2/trees"].count("not known") >= 5
    assert "60.0" in found["/sample/2/trees"]


@pytest.mark.parametrize("size", [(8, 8), (5, 7)])
def test_a_folder_of_maps_is_shown(logdir, logs, tmp_path, size) -> None:
    (tmp_path / "m/maps/IG/0").mkdir(parents=True)
    np.save(tmp_path / "m/maps/IG/0/a.npy", np.random.default_rng(0).normal(size=size))
    assert main(["import", "maps", str(tmp_path / "m"), "-o", str(logdir / "maps")]) == 0
    assert "not known" in said(logs, PAGES)["/sample/1"]
