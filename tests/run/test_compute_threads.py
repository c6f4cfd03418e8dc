"""`threads=`: passes are computed on so many threads, and afterwards all is as before; who shares cores is told."""

from __future__ import annotations

import os

import numpy as np
import pytest
import torch
from paddle_here import paddle
from threadpoolctl import threadpool_info

import xlog
from xlog.errors import ConfigError
from xlog.run import threads as threads_module
from xlog.run.progress import Progress

X = np.random.default_rng(0).random((2, 1, 6, 6)).astype(np.float32)


def counts() -> set[int]:
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "openmp"}


def run(network, tmp_path, **kwargs) -> list[set[int]]:
    """The threads of OpenMP's pools during each pass."""
    seen: list[set[int]] = []
    box = xlog.FunctionModel(lambda x: seen.append(counts()) or network(x), 2)
    runner = xlog.Runner(tmp_path, ([X], ["a", "b"]), box, progress=False, unnormalize=(0, 1), **kwargs)
    runner.register_saliency([xlog.Occlusion(window=3)])
    runner.run()
    return seen


def by_torch(x):
    return torch.softmax(torch.tensor(x).flatten(1)[:, :2], 1).numpy()


def by_paddle(x):
    return paddle.nn.functional.softmax(paddle.to_tensor(x).flatten(1)[:, :2], 1).numpy()


@pytest.mark.parametrize("network", [by_torch, by_paddle])
def test_passes_have_so_many_threads_and_afterwards_as_many_as_before(network, tmp_path) -> None:
    network(X)
    before, intra = counts(), torch.get_num_threads()
    assert set().union(*run(network, tmp_path / "two", threads=2)) == {2}
    assert set().union(*run(network, tmp_path / "one", threads=1)) == {1}
    assert (counts(), torch.get_num_threads()) == (before, intra)
    assert all(seen == before for seen in run(network, tmp_path / "none"))


def test_threads_are_given_back_where_a_run_fails(tmp_path) -> None:
    def broken(x):
        raise ZeroDivisionError

    before = counts()
    with pytest.raises(xlog.errors.ModelError):
        run(broken, tmp_path, threads=1)
    assert counts() == before


@pytest.mark.parametrize("threads", [0, -1, 1.5, True, "all"])
def test_what_is_no_number_of_threads_is_refused(threads, tmp_path) -> None:
    with pytest.raises(ConfigError, match="threads: wanted a whole number of at least 1"):
        run(by_torch, tmp_path, threads=threads)


def test_a_crowded_machine_is_said_at_the_start_unless_nobody_listens(monkeypatch, capsys) -> None:
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    monkeypatch.setattr(os, "getloadavg", lambda: (12.2, 0.0, 0.0))
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    with Progress(True, 3):
        pass
    assert "about 12 processes want 2 cores" in capsys.readouterr().err
    with Progress(False, 3):
        pass
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(os, "getloadavg", lambda: (2.9, 0.0, 0.0))
    assert threads_module.crowding() == ""
    monkeypatch.setattr(os, "getloadavg", lambda: (12.2, 0.0, 0.0))
    monkeypatch.setenv("OMP_WAIT_POLICY", "passive")
    assert threads_module.crowding() == ""
