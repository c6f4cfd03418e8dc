"""Maps that were made elsewhere, logged beside those of a run."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from small_runs import NAMES, runner

import xlog

MAP = np.random.default_rng(0).normal(size=(12, 10)).astype(np.float32)


def test_maps_from_elsewhere_stand_beside_those_of_the_run(tmp_path) -> None:
    made = runner(tmp_path, precision="f32")
    for step in (0, 3):
        made.run(step)
        made.log_explanation("1", "cat", "theirs", MAP + step)
        made.log_explanation(1, 0, "coarse", torch.tensor(MAP[:3, :5]))
        made.log_explanation("4", 2, "theirs", np.abs(MAP), signed=False)
    (run,) = xlog.open(tmp_path)
    assert run.status == "finished"
    assert run.incomplete == []
    assert run.explainers == ["Gradient", "coarse", "theirs"]
    for step in (0, 3):
        sample = run.sample("1", step)
        np.testing.assert_array_equal(sample.map("theirs", 2).array(), MAP + step)
        assert sample.map("coarse", 0).array().shape == (12, 10)
        assert sample.map("theirs", 2).event.signed
        assert not run.sample("4", step).map("theirs").event.signed
        assert sample.map("Gradient").array().any()
    assert [one.name for one in run.metadata.explainers] == ["Gradient", "theirs", "coarse"]


def test_a_run_that_has_them_is_resumed(tmp_path) -> None:
    first = runner(tmp_path)
    first.run()
    first.log_explanation("0", 1, "theirs", MAP)
    first.close()
    assert runner(tmp_path, resume=True).run().samples == 0
    (run,) = xlog.open(tmp_path)
    assert run.sample("0").map("theirs", 1).array().shape == (12, 10)


@pytest.mark.parametrize(
    ("wrong", "error", "said"),
    [
        ({"sample_id": "9"}, xlog.ConfigError, "a sample of the last run"),
        ({"label": "dog"}, xlog.ConfigError, "dog"),
        ({"label": 3}, xlog.ConfigError, "3"),
        ({"explainer": "Gradient"}, xlog.ConfigError, "no registered explainer"),
        ({"explainer": ""}, xlog.ConfigError, "wanted a name"),
        ({"array": MAP[None]}, xlog.DataError, "wanted a map"),
        ({"array": MAP * np.nan}, xlog.DataError, "finite"),
        ({"array": MAP, "signed": False}, xlog.DataError, "at least 0"),
    ],
)
def test_what_does_not_fit_is_refused_before_anything_is_written(wrong, error, said, tmp_path) -> None:
    made = runner(tmp_path)
    with pytest.raises(xlog.ConfigError, match=r"wanted run\(\) before it"):
        made.log_explanation("0", 1, "theirs", MAP)
    made.run()
    size = sum(path.stat().st_size for path in tmp_path.glob("*.xlog"))
    with pytest.raises(error, match=said):
        made.log_explanation(**{"sample_id": "0", "label": NAMES[1], "explainer": "theirs", "array": MAP, **wrong})
    assert sum(path.stat().st_size for path in tmp_path.glob("*.xlog")) == size
