"""A data set explained on a Ray cluster: real workers, one run, and no sample twice however often a batch is tried."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import ray
import ray_parts

import xlog
from xlog.events.reader import EventReader
from xlog.integrations.ray import explain

CLASSES = ["x", "y"]
IMAGES = ray_parts.IMAGES


@pytest.fixture(scope="module", autouse=True)
def cluster(tmp_path_factory):
    """Two processors on this machine."""
    support = str(Path(ray_parts.__file__).parent)
    root = str(Path(xlog.__file__).parents[1])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([support, root, os.environ.get("PYTHONPATH", "")]))
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, configure_logging=False)
        yield
        ray.shutdown()


def batches(size: int = 4) -> list[tuple[np.ndarray, list[int]]]:
    starts = range(0, len(IMAGES), size)
    return [(IMAGES[start : start + size], [0] * len(IMAGES[start : start + size])) for start in starts]


def logged(run: xlog.Run) -> list[str]:
    """Return the id of every whole sample in the files of a run."""
    found = []
    for path in run.files:
        with EventReader(path) as reader:
            found += [event.commit.sample_id for _, event in reader if event.HasField("commit")]
    return sorted(found, key=int)


def test_two_workers_write_the_run_of_one_process(tmp_path) -> None:
    result = explain(
        batches(),
        ray_parts.network,
        [xlog.Gradient()],
        [xlog.Sparseness()],
        f"file://{tmp_path}/two",
        CLASSES,
        unnormalize=(0.0, 1.0),
        progress=False,
        precision="f32",
    )
    assert (result.samples, result.failures) == (len(IMAGES), ())
    runner = xlog.Runner(
        tmp_path / "one",
        (batches(), CLASSES),
        ray_parts.network(),
        unnormalize=(0.0, 1.0),
        progress=False,
        precision="f32",
    )
    runner.register_saliency([xlog.Gradient()], [xlog.Sparseness()])
    runner.run()
    (one,), (two,) = xlog.open(tmp_path / "one"), xlog.open(tmp_path / "two")
    assert (two.id, two.status, two.missing_ranks, len(two.files)) == (result.run_id, "finished", [], 2)
    assert logged(two) == [str(number) for number in range(len(IMAGES))]
    for sample in one.samples():
        np.testing.assert_array_equal(two.sample(sample.id).maps()[0].array(), sample.maps()[0].array())
    means = [{r["explainer"]: r["mean"] for r in run.summaries() if r["label"] is None} for run in (one, two)]
    assert means[0] == pytest.approx(means[1])


@pytest.mark.filterwarnings("ignore::DeprecationWarning:ray")  # ray.data's own, as it sets its own defaults
def test_batches_that_fail_are_tried_again_and_no_sample_is_made_twice(tmp_path, capsys) -> None:
    """A worker is killed between two samples of its batch, and another batch never works: it costs itself alone."""
    folder, ids = tmp_path / "log", [str(number) for number in range(len(IMAGES))]
    work = (ray_parts.affine, [xlog.Gradient()], [], str(folder), CLASSES)
    options = {"unnormalize": ray_parts.Troubled(tmp_path), "progress": False}
    with pytest.raises(xlog.ExplanationError, match=r"samples 8 to 9: RuntimeError: no such pixels"):
        explain(batches(), *work, **options, retries=1)
    said = capsys.readouterr()
    assert "failed in the batch of samples 4 to 7" in said.out + said.err
    (run,) = xlog.open(folder)
    assert logged(run) == ids[:9]
    assert len(run.missing_ranks) == 1
    (tmp_path / "mended").touch()
    explain(ray_parts.late_dataset(tmp_path), *work, **options, workers=1, batch_size=5, resume=True)
    (run,) = xlog.open(folder)
    assert (logged(run), run.missing_ranks, run.status) == (ids, [], "finished")
    assert run.sample("9").labels == [
        1
    ]  # of the second block: blocks come as they are made where nobody asks for order


def test_what_cannot_be_is_refused(tmp_path) -> None:
    nothing = (ray_parts.affine, [xlog.Gradient()], [], str(tmp_path / "log"), CLASSES)
    with pytest.raises(xlog.ConfigError, match=r"other than data.*, got run_id"):
        explain(batches(), *nothing, run_id="mine")
    with pytest.raises(xlog.ConfigError, match="room for 0"):
        explain(batches(), *nothing, resources={"num_gpus": 1})
    with pytest.raises(xlog.ConfigError, match="a third part"):
        explain([(IMAGES, None, [str(number) for number in range(10)])], *nothing)
    with pytest.raises(xlog.ConfigError, match="threshold"):  # by the worker, at once
        explain(batches(), *nothing, threshold=2.0, workers=1)
    assert not (tmp_path / "log").exists()
