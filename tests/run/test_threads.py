"""Runners in several threads: none sees what another one holds, and networks are left as they were."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from fakes import net
from small_runs import IMAGES, LABELS, NAMES, of_kind
from waiting import PATIENCE

import xlog

BATCHES = [(IMAGES, LABELS)] * 4


def at_once(actions) -> list[BaseException]:
    """Begin all in threads of their own at one moment; return what they raise."""
    raised: list[BaseException] = []
    ready = threading.Barrier(len(actions))

    def act(action) -> None:
        ready.wait()
        try:
            action()
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=act, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads)
    return raised


def runner(folder, model):
    made = xlog.Runner(folder, (BATCHES, NAMES), model, progress=False)
    made.register_saliency([xlog.Gradient(), xlog.GradCAM()], [xlog.DeletionAUC(steps=4)])
    return made


def maps(folder) -> list[bytes]:
    return [event.map.SerializeToString() for event in of_kind(folder, "explanation")]


@pytest.mark.parametrize("shared", ["network", "model"])
def test_three_runners_on_one_network_give_what_one_gives_and_leave_its_mode(tmp_path, shared) -> None:
    """In training mode, where a pass outside of evaluation mode would drop out, and write statistics."""
    network = net().train()
    network.conv.eval()
    modes = [part.training for part in network.modules()]
    statistics = {name: value.clone() for name, value in network.state_dict().items()}
    runner(tmp_path / "alone", network).run()
    model = network if shared == "network" else xlog.wrap(network)
    runners = [runner(tmp_path / str(number), model) for number in range(3)]
    assert at_once([one.run for one in runners]) == []
    assert [part.training for part in network.modules()] == modes
    assert all(np.array_equal(value, statistics[name]) for name, value in network.state_dict().items())
    for number in range(3):
        assert maps(tmp_path / str(number)) == maps(tmp_path / "alone")


def test_one_runner_runs_in_one_thread_at_a_time(tmp_path) -> None:
    """Other threads try while its dataset is asked for a batch, so that it runs for certain."""
    raised: list[BaseException] = []

    def batches():
        raised.extend(at_once([one.run] * 2))
        yield IMAGES, LABELS

    one = xlog.Runner(tmp_path, (batches(), NAMES), net(), progress=False)
    one.register_saliency([xlog.Gradient()])
    one.run()
    assert [type(error) for error in raised] == [xlog.ConfigError] * 2
    assert all("one run() of a runner at a time" in str(error) for error in raised)
