"""Two writers of one run that gave one id to different pictures: two samples, as the reader has them."""

from __future__ import annotations

import math

import numpy as np
import torch
from xlog_viewer.address.paths import Query
from xlog_viewer.data import LogDir
from xlog_viewer.pages.sample import PAGE

import xlog

SIZE = (1, 6, 6)
IMAGES = np.random.default_rng(0).random((4, *SIZE)).astype(np.float32)


def net() -> torch.nn.Module:
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(36, 8), torch.nn.Tanh(), torch.nn.Linear(8, 2))


def written(folder, images, **kwargs) -> None:
    batch = {"images": images, "id": ["a", "b"][: len(images)]}
    runner = xlog.Runner(
        folder,
        ([batch], ["x", "y"]),
        net(),
        progress=False,
        unnormalize=(0, 1),
        run_id="cd" * 16,
        sharded="given",
        **kwargs,
    )
    runner.register_saliency([xlog.Gradient()], [xlog.Sparseness()])
    runner.run()
    runner.close()


def ranks(folder, monkeypatch, first, second) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    for rank, images in enumerate((first, second)):
        monkeypatch.setenv("RANK", str(rank))
        written(folder, images)


def viewed(folder) -> LogDir:
    logs = LogDir(folder, rescan=0)
    logs.refresh(math.inf)
    return logs


def shown(logs: LogDir) -> dict[str, tuple[bytes, np.ndarray, bool]]:
    """Picture, first map and whether its id was logged twice, of each sample by its name."""
    key = logs.runs()[0].key
    run = logs.run(key)
    found = {}
    for position in range(1, run.count() + 1):
        sample = run.sample(position)
        (entry,) = sample.maps.values()
        values = np.frombuffer(logs.map(key, entry.ref).data, "<f4").reshape(SIZE[1:])
        found[sample.id] = (logs.picture(key, sample.picture).data, values, sample.is_claimed_twice)
        assert sample.predictions
    return found


def test_one_id_with_two_pictures_is_two_samples_as_the_reader_has_them(tmp_path, monkeypatch) -> None:
    ranks(tmp_path, monkeypatch, IMAGES[:2], np.stack([IMAGES[2], IMAGES[1]]))
    (run,) = xlog.open(tmp_path).runs
    found = shown(viewed(tmp_path))
    assert set(found) == {sample.id for sample in run.samples()} == {"a", "b", "a (rank 1)"}
    for sample in run.samples():
        _, values, is_claimed = found[sample.id]
        np.testing.assert_array_equal(values, sample.maps()[0].array())
        assert is_claimed == sample.id.startswith("a")
    assert found["a"][0] != found["a (rank 1)"][0]


def test_the_page_says_so(tmp_path, monkeypatch) -> None:
    ranks(tmp_path, monkeypatch, IMAGES[:1], IMAGES[2:3])
    logs = viewed(tmp_path)
    for position in ("1", "2"):
        _, content = PAGE.render(logs, {"key": logs.runs()[0].key, "position": position}, Query())
        assert "id logged twice" in repr(content)
    summary = logs.run(logs.runs()[0].key).summaries()[1]
    assert summary[0].count == 2


def test_files_that_grow_are_told_apart_as_they_come(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setenv("RANK", "0")
    written(tmp_path, IMAGES[:2])
    logs = viewed(tmp_path)
    key = logs.runs()[0].key
    assert not logs.run(key).sample(1).is_claimed_twice
    monkeypatch.setenv("RANK", "1")
    written(tmp_path, IMAGES[2:])
    logs.refresh(math.inf)
    assert logs.run(key).sample(1).is_claimed_twice
    assert set(shown(logs)) == {"a", "b", "a (rank 1)", "b (rank 1)"}
