"""Processes of a launcher share the samples of a run by themselves; what a killed one lacks is said and made up for."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import share
import torch
from paddle_here import paddle
from waiting import PATIENCE
from xlog_viewer.data import LogDir
from xlog_viewer.store.entries import State

import xlog
from xlog.cli import main
from xlog.events.reader import EventReader
from xlog.integrations import ExplainEvery
from xlog.run.ranks import Rank, acting, launched_as

SCRIPT = Path(share.__file__)
IDS = [str(number) for number in range(11)]
NAMES = ["x", "y"]
IMAGES = np.random.default_rng(0).random((11, 1, 6, 6)).astype(np.float32)
LAUNCHERS = {
    "torch": ["torch.distributed.run", "--standalone", "--nproc-per-node=2"],
    "paddle": ["paddle.distributed.launch", "--nproc_per_node=2", "--log_dir={logs}"],
}


def launched(framework: str, folder: Path, *rest: str) -> int:
    """Run the script under the framework's launcher, two processes; return the exit code."""
    launcher = [part.format(logs=folder.parent / "logs") for part in LAUNCHERS[framework]]
    variables = {**os.environ, "OMP_NUM_THREADS": "1", "PADDLE_DISTRI_BACKEND": "gloo"}
    command = [sys.executable, "-m", *launcher, str(SCRIPT), framework, str(folder), *rest]
    return subprocess.run(command, env=variables, capture_output=True, timeout=PATIENCE).returncode


def aged(folder: Path) -> Path:
    """Have all files be of two minutes ago: nobody writes to them any more."""
    for path in folder.iterdir():
        os.utime(path, (path.stat().st_mtime - 120,) * 2)
    return folder


def samples_logged(folder: Path) -> list[str]:
    """Return the id of each whole sample, in every file that has it."""
    found = []
    for path in sorted(folder.glob("*.xlog")):
        with EventReader(path) as reader:
            found += [event.commit.sample_id for _, event in reader if event.HasField("commit")]
    return sorted(found, key=int)


def explained(folder: Path, data: object = None, *, net: object = None, **kwargs: object) -> xlog.Run:
    data = (
        [(IMAGES[start : start + 4], [0] * len(IMAGES[start : start + 4])) for start in (0, 4, 8)]
        if data is None
        else data
    )
    torch.manual_seed(0)
    net = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(36, 2)) if net is None else net
    runner = xlog.Runner(folder, (data, NAMES), net, unnormalize=(0.0, 1.0), progress=False, **kwargs)
    runner.register_saliency([xlog.Gradient()])
    runner.run()
    runner.close()
    (run,) = xlog.open(folder)
    return run


def ranks(monkeypatch: pytest.MonkeyPatch, size: int, launch: str = "1"):
    """Be each of some processes after another, as a launcher would tell them."""
    monkeypatch.setenv("WORLD_SIZE", str(size))
    monkeypatch.setenv("MASTER_PORT", launch)
    for rank in range(size):
        monkeypatch.setenv("RANK", str(rank))
        monkeypatch.setattr("xlog.run.ranks._runs_begun", Counter())  # a process of its own has begun none
        yield rank


@pytest.mark.parametrize("framework", [torch.__name__, paddle.__name__])
def test_a_launcher_with_a_killed_rank(framework, tmp_path, monkeypatch, capsys) -> None:
    """Samples of the other stay, everything says whose are missing, and one process alone makes up for them."""
    folder, pipe = tmp_path / "log", tmp_path / "pipe"
    os.mkfifo(pipe)
    assert launched(framework, folder, str(pipe)) != 0
    (run,) = xlog.open(aged(folder))
    assert {header.header.rank for header in map(xlog.open, run.files) for header in header} == {0, 1}
    assert (run.missing_ranks, run.shares, run.status) == ([1], ([1], 2), "unfinished")
    assert samples_logged(folder) == ["0", "1", "2", "3", "4", "6", "8", "10"]
    main(["ls", str(folder)])
    assert "cut short, rank 1 of 2 missing" in capsys.readouterr().out
    main(["ls", str(folder), "--json"])
    assert json.loads(capsys.readouterr().out)["runs"][0]["missing_ranks"] == [1]
    logs = LogDir(folder)
    logs.refresh(math.inf)
    (row,) = logs.runs()
    assert "samples of rank 1 of 2 processes are missing" in row.health[0]
    assert row.state is State.CUT_SHORT
    run = explained(folder, share.batches(""), net=share.network(framework), resume=True)
    assert (samples_logged(folder), run.missing_ranks, run.status) == (IDS, [], "finished")


@pytest.mark.parametrize(("first", "second"), [(2, 3), (3, 2), (4, 1)])
def test_another_number_of_processes_makes_up_for_a_rank(first, second, tmp_path, monkeypatch, capsys) -> None:
    for rank in ranks(monkeypatch, first):
        if rank != 1:
            run = explained(tmp_path)
    assert run.missing_ranks == [1]
    logs = LogDir(aged(tmp_path))  # all others have finished, and the run has not
    logs.refresh(math.inf)
    assert logs.runs()[0].state is State.CUT_SHORT
    main(["ls", str(tmp_path)])
    assert f"cut short, rank 1 of {first} missing" in capsys.readouterr().out
    for _ in ranks(monkeypatch, second, launch="2"):
        run = explained(tmp_path, resume=True)
    assert (samples_logged(tmp_path), run.missing_ranks, run.status) == (IDS, [], "finished")
    assert sorted((sample.id for sample in run.samples()), key=int) == IDS


def test_a_share_is_a_part_of_the_run_of_one_process(tmp_path, monkeypatch) -> None:
    """Maps are the same, also of an explainer that takes other images of the data as its background."""

    def maps(run: xlog.Run) -> dict[str, bytes]:
        return {sample.id: sample.maps()[0].array().tobytes() for sample in run.samples()}

    def both(folder: Path) -> xlog.Run:
        torch.manual_seed(0)
        net = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(36, 2))
        runner = xlog.Runner(folder, ([(IMAGES, None)], NAMES), net, unnormalize=(0.0, 1.0), progress=False)
        runner.register_saliency([xlog.ExpectedGradients(background=3, samples=4)])
        runner.run()
        return xlog.open(folder)[0]

    one = maps(both(tmp_path / "one"))
    for _ in ranks(monkeypatch, 2):
        two = both(tmp_path / "two")
    assert (maps(two), two.missing_ranks) == (one, [])


def test_data_that_cannot_be_counted_are_shared_as_they_come(tmp_path, monkeypatch) -> None:
    """Also where a batch has no sample for a process, and where a process has none at all."""
    for _ in ranks(monkeypatch, 4):
        run = explained(tmp_path, ((IMAGES[number : number + 1], [0]) for number in range(3)))
    assert (samples_logged(tmp_path), run.missing_ranks, len(run.files)) == (["0", "1", "2"], [], 4)
    assert run.metadata.planned_samples == 0


def test_ids_of_the_data_are_kept(tmp_path, monkeypatch) -> None:
    for _ in ranks(monkeypatch, 2):
        run = explained(tmp_path, [{"images": IMAGES[:3], "id": ["a", "b", "c"]}])
    assert sorted(sample.id for sample in run.samples()) == ["a", "b", "c"]


def test_a_runner_on_one_rank_only(tmp_path, monkeypatch) -> None:
    for rank in ranks(monkeypatch, 2):
        if rank == 1:
            run = explained(tmp_path, sharded=False)
    assert (len(run.samples()), run.missing_ranks, run.header.world_size) == (11, [], 1)


def test_two_launches_are_two_runs_and_what_looks_like_one_is_refused(tmp_path, monkeypatch) -> None:
    for launch in ("1", "2"):
        for _ in ranks(monkeypatch, 2, launch):
            with suppress(ValueError):  # two runs in the folder
                explained(tmp_path)
    assert [len(run.files) for run in xlog.open(tmp_path)] == [2, 2]
    for rank in ranks(monkeypatch, 2, "1"):
        with pytest.raises(xlog.ConfigError, match=f"rank {rank} has not written before"):
            explained(tmp_path)


def test_processes_with_several_parents_write_one_run_where_they_have_agreed_on_a_name(tmp_path, monkeypatch) -> None:
    """Lightning's first process begins the others, so they have no parent in common."""
    monkeypatch.setenv("MASTER_ADDR", "127.0.0.1")
    for rank in ranks(monkeypatch, 2):
        monkeypatch.setattr("xlog.run.ranks._parent", lambda rank=rank: f"parent of {rank}")
        with launched_as("agreed"):
            explained(tmp_path)
    (run,) = xlog.open(tmp_path)
    assert (len(run.files), run.missing_ranks) == (2, [])


def begun_by_lightning(monkeypatch, rank: int) -> None:
    """Set what its first process sets for itself and the others, all on this machine."""
    settings = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "53055", "NODE_RANK": "0", "WORLD_SIZE": "2"}
    for name, value in {**settings, "LOCAL_RANK": str(rank)}.items():
        monkeypatch.setenv(name, value)


def test_processes_that_lightning_has_begun_write_one_run(tmp_path, monkeypatch) -> None:
    """In a script that makes its Runner after `Trainer.fit`: the first process is the parent of the second."""
    for rank in (0, 1):
        begun_by_lightning(monkeypatch, rank)
        monkeypatch.setattr("xlog.run.ranks._runs_begun", Counter())
        monkeypatch.setattr("xlog.run.ranks._parent", lambda rank=rank: f"parent of {rank}")
        with acting(Rank(rank, 2)):
            explained(tmp_path)
    (run,) = xlog.open(tmp_path)
    assert (len(run.files), run.missing_ranks) == (2, [])
    assert samples_logged(tmp_path) == IDS


def test_a_runner_made_before_lightning_begins_processes_warns(tmp_path, monkeypatch) -> None:
    def made(**settings) -> xlog.Runner:
        network = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(36, 2))
        runner = xlog.Runner(tmp_path, ([IMAGES], NAMES), network, progress=False, **settings)
        runner.register_predictions()
        return runner

    late, alone, first = made(), made(sharded=False), made()
    with acting(Rank()):
        chosen = made()
    begun_by_lightning(monkeypatch, 1)
    with pytest.warns(xlog.LogWarning, match="made before: each of them explains all samples"):
        late.run()
    late.run(1)  # once in a run
    alone.run()
    chosen.run()
    ExplainEvery(first, epochs=1).after_epoch(None)  # ranks="zero": it is meant to have all


def test_ranks_set_by_hand_need_a_name(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("RANK", "0")
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(xlog.ConfigError, match="run_id"):
        explained(tmp_path / "log")
    assert not (tmp_path / "log").exists()
    assert len(explained(tmp_path / "log", run_id="a name").samples()) == 6
    monkeypatch.setenv("RANK", "2")
    with pytest.raises(xlog.ConfigError, match="RANK below WORLD_SIZE=2, got 2"):
        explained(tmp_path)


def test_a_loader_that_each_process_shuffles_is_refused(tmp_path, monkeypatch) -> None:
    dataset = torch.utils.data.TensorDataset(torch.tensor(IMAGES))
    loader = torch.utils.data.DataLoader(dataset, batch_size=4, shuffle=True)
    for _ in ranks(monkeypatch, 2):
        with pytest.raises(xlog.ConfigError, match="shuffle=False"):
            explained(tmp_path, loader)
    with pytest.raises(xlog.ConfigError, match="sharded: wanted True"):
        explained(tmp_path, sharded="yes")
