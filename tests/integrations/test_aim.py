"""What Aim shows of a run: its own queries read what was written into a run of it."""

from __future__ import annotations

import numpy as np
import pytest
from aim_here import RepoIndexManager, aim
from shown_runs import expected_overlay, explained
from tiny_training import torch_network

import xlog
from xlog.integrations import Aim


@pytest.mark.filterwarnings("ignore")  # of what it calls itself
def test_aim_has_overlays_and_scores_by_step(tmp_path) -> None:
    made = aim.Run(repo=str(tmp_path), system_tracking_interval=None, log_system_params=False)
    run = explained(tmp_path / "log", [Aim(made)], torch_network())
    made.close()
    repo = aim.Repo(str(tmp_path))
    RepoIndexManager.get_index_manager(repo).index(made.hash)  # as its server does
    row = next(row for row in run.summaries(2) if row["label"] is None and row["explainer"] == "Gradient")
    query = f"metric.name == 'xlog/scores/{row['benchmark']}/Gradient'"
    (metric,) = repo.query_metrics(query, report_mode=0).iter()
    assert metric.dataframe()[["step", "value"]].values.tolist()[1] == [2, pytest.approx(row["mean"])]
    name = run.class_names[run.samples(1)[0].map("Gradient").label]
    (images,) = repo.query_images(f"images.name == 'xlog/Gradient/0/{name}'", report_mode=0).iter()
    steps, (pictures, *_) = images.data.items_list()
    assert steps == [1, 2]
    np.testing.assert_array_equal(np.asarray(pictures[0].to_pil_image()), expected_overlay(run, 1))


def test_what_is_no_run_is_refused() -> None:
    with pytest.raises(xlog.LogError, match=r"got str; pass aim.Run\(\)"):
        Aim("mine")  # type: ignore[arg-type]
