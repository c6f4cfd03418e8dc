"""The recorder of training: what it logs of a batch, that training does not notice it, and what becomes of it."""

from __future__ import annotations

import errno
import math
import subprocess
import sys

import numpy as np
import pytest
import torch
from fakes import net
from paddle_here import paddle
from small_runs import IMAGES, LABELS, NAMES, runner
from twin_networks import twins
from xlog_viewer.data import LogDir

import xlog
from xlog.cli import main
from xlog.errors import ConfigError, DataError, LogWarning
from xlog.events import disk

RNG = np.random.default_rng(0)


def recorded(folder):
    return xlog.open(folder)[0].training()


def slow_softmax(row, label):
    powers = [math.exp(value) for value in row]
    return powers[label] / sum(powers)


# ------------------------------------------------------------------------------------------------- what is logged


@pytest.mark.parametrize("made", [np.asarray, torch.tensor, paddle.to_tensor, np.ndarray.tolist])
def test_probability_margin_and_top_label_of_each_row(tmp_path, made) -> None:
    logits, labels = RNG.normal(size=(20, 4)).astype(np.float32), RNG.integers(0, 4, 20)
    with xlog.TrainingRecorder(tmp_path, list("abcd")) as recorder:
        recorder.record(made(np.arange(20)), made(logits), made(labels), step=3)
    found = recorded(tmp_path)
    assert found.samples == tuple(map(str, range(20)))
    assert (found.label.tolist(), set(found.step.tolist())) == (labels.tolist(), {3})
    for i, (row, label) in enumerate(zip(logits.astype(float), labels.tolist(), strict=True)):
        assert found.probability[i] == pytest.approx(slow_softmax(row, label), abs=1e-5)
        assert found.margin[i] == pytest.approx(row[label] - max(np.delete(row, label)), rel=1e-3)
        assert found.predicted[i] == row.argmax()


def test_logits_in_half_precision_and_of_any_size(tmp_path) -> None:
    with xlog.TrainingRecorder(tmp_path, ["a", "b"]) as recorder:
        recorder.record([0, 1], torch.tensor([[1e4, -1e4], [0.0, 300.0]], dtype=torch.bfloat16), [0, 0])
        recorder.record([2, 3, 4], np.array([[np.nan, 1], [np.inf, 0], [-np.inf, 3]]), [0, 0, 1])
    found = recorded(tmp_path)
    assert found.samples == ("0", "1")
    np.testing.assert_allclose(found.probability, [1, 0], atol=1e-6)
    assert found.undefined == 3


def test_ids_may_be_numbers_texts_or_both_and_mean_the_same(tmp_path) -> None:
    one = np.array([[1.0, 0.0]])
    with xlog.TrainingRecorder(tmp_path, ["a", "b"]) as recorder:
        for step, ids in enumerate(([7], ["7"], np.array([7]), torch.tensor([7]), [np.int64(7)], np.array(["7"]))):
            recorder.record(ids, one, [0], step)
        recorder.record(["\udcff猫"], one, [0])
    found = recorded(tmp_path)
    assert (found.samples[0], len(found), found.count.tolist()) == ("7", 2, [6, 1])


def test_a_step_that_is_not_given_is_how_often_samples_came_before(tmp_path) -> None:
    with xlog.TrainingRecorder(tmp_path, ["a", "b"]) as recorder:
        for ids in ([0, 1], [2, 3], [3, 0], [1, 2]):
            recorder.record(ids, np.zeros((2, 2)), [0, 0])
    assert recorded(tmp_path).step.tolist() == [0, 1] * 4


def test_a_batch_beyond_what_a_record_holds_is_several(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("xlog.run.recorder.CHUNK", 7)
    with xlog.TrainingRecorder(tmp_path, ["a", "b"]) as recorder:
        recorder.record(np.arange(20), np.zeros((20, 2)), [0] * 20)
    assert recorded(tmp_path).samples == tuple(map(str, range(20)))


def test_a_record_takes_less_than_ten_bytes_a_sample_and_step(tmp_path) -> None:
    logits = RNG.normal(size=(2048, 10))
    with xlog.TrainingRecorder(tmp_path, list("abcdefghij")) as recorder:
        for _ in range(8):
            for ids in RNG.permutation(2048).reshape(-1, 64):
                recorder.record(ids, logits[ids], ids % 10)
    size = sum(path.stat().st_size for path in tmp_path.iterdir())  # index and names included
    assert size / (2048 * 8) < 10


# ---------------------------------------------------------------------------------------------- training unchanged


def trained_torch(recorder):
    torch.manual_seed(0)
    network, _ = twins()
    network.train()
    optimizer = torch.optim.Adam(network.parameters())
    for epoch in range(3):
        logits = network(torch.tensor(IMAGES))
        loss = torch.nn.functional.cross_entropy(logits, torch.tensor(LABELS))
        if recorder and epoch % 2:
            recorder.record(range(5), logits, LABELS)  # before the backward pass, too
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if recorder:
            recorder.record(range(5), logits, torch.tensor(LABELS), step=epoch)
    return [value.detach().numpy() for value in network.state_dict().values()], torch.rand(3).numpy()


def trained_paddle(recorder):
    _, network = twins()
    paddle.seed(0)
    network.train()
    optimizer = paddle.optimizer.Adam(parameters=network.parameters())
    for epoch in range(3):
        logits = network(paddle.to_tensor(IMAGES))
        loss = paddle.nn.functional.cross_entropy(logits, paddle.to_tensor(LABELS))
        if recorder and epoch % 2:
            recorder.record(range(5), logits, LABELS)
        loss.backward()
        optimizer.step()
        optimizer.clear_grad()
        if recorder:
            recorder.record(range(5), logits, paddle.to_tensor(LABELS), step=epoch)
    return [value.numpy() for value in network.state_dict().values()], paddle.rand([3]).numpy()


@pytest.mark.filterwarnings("ignore:When training, we now always track")  # paddle of batch-norm
@pytest.mark.parametrize("train", [trained_torch, trained_paddle])
def test_recording_changes_training_by_no_bit(tmp_path, train) -> None:
    np.random.seed(0)
    plain, drawn = train(None)
    state = np.random.get_state()[1].tolist()
    with xlog.TrainingRecorder(tmp_path, NAMES) as recorder:
        watched, drawn_too = train(recorder)
    for one, other in zip([*plain, drawn], [*watched, drawn_too], strict=True):
        np.testing.assert_array_equal(one, other)
    assert np.random.get_state()[1].tolist() == state
    assert recorded(tmp_path).count.tolist() == [3] * 5


# ------------------------------------------------------------------------------------------------ a runner's run


def test_a_runners_recorder_records_into_its_run_and_samples_have_pictures(tmp_path) -> None:
    made = xlog.Runner(tmp_path, ([(IMAGES, LABELS)], NAMES), net(), progress=False)
    made.register_predictions()
    with made.recorder() as recorder:
        recorder.record([0, 1, 2, 3, 4], np.eye(5, 3), LABELS)
        assert xlog.open(tmp_path)[0].class_names == NAMES  # while it trains
        made.run(step=1)
        recorder.record([0, 1, 2, 3, 4], np.eye(5, 3), LABELS)
    made.close()
    (run,) = xlog.open(tmp_path).runs
    assert {sample.id for sample in run.samples()} == set(run.training().samples)
    assert run.metadata.model.framework == "torch"
    assert run.status == "finished"
    labels = [score for sample in run.samples() for score in sample.inference.labels]
    assert len(labels) == 5 * 3
    assert not any(score.explained for score in labels)
    assert main(["verify", "--deep", str(tmp_path)]) == 0
    logs = LogDir(tmp_path)
    logs.refresh(math.inf)
    (row,) = logs.runs()
    assert logs.run(row.key).training().count.tolist() == [2] * 5
    assert (row.model, row.samples) == ("Net", 5)


def test_a_recorder_after_the_first_pass_leaves_what_was_run_as_it_is(tmp_path) -> None:
    made = runner(tmp_path)
    made.run()
    with made.recorder() as recorder:
        recorder.record([0], np.eye(1, 3), [0])
    (run,) = xlog.open(tmp_path).runs
    assert [explainer.name for explainer in run.metadata.explainers] == ["Gradient"]
    assert len(run.training()) == 1


def test_every_label_is_logged_where_that_is_asked_for(tmp_path) -> None:
    names = [f"class {i}" for i in range(12)]
    for every in (False, True):
        made = xlog.Runner(tmp_path / str(every), ([IMAGES], names), net_of(12), progress=False)
        made.register_predictions(every_label=every)
        made.run()
        (run,) = xlog.open(tmp_path / str(every)).runs
        assert {len(sample.inference.labels) for sample in run.samples()} == {12 if every else 5}


def net_of(classes):
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(3 * 12 * 10, classes))


def test_a_regression_has_no_recorder(tmp_path) -> None:
    made = xlog.Runner(tmp_path, ([IMAGES], ["age"]), net_of(1), task="regression", progress=False)
    with pytest.raises(ConfigError, match="wanted a classification"):
        made.recorder()


# ------------------------------------------------------------------------------------------------ ends and restarts


def epoch(recorder, step, margin) -> None:
    recorder.record(["a"], np.array([[margin, 0.0]]), [0], step=step)


def test_a_training_that_is_resumed_goes_on_in_its_run(tmp_path) -> None:
    first = xlog.TrainingRecorder(tmp_path, ["x", "y"])
    for step in range(4):
        epoch(first, step, 1)
    del first  # killed: it never said how it ended
    assert xlog.open(tmp_path)[0].status == "unfinished"
    with xlog.TrainingRecorder(tmp_path, ["x", "y"], resume=True) as again:
        epoch(again, 2, -1)
    (run,) = xlog.open(tmp_path).runs
    assert run.training().step.tolist() == [0, 1, 2]
    assert run.training().margin.tolist() == [1, 1, -1]
    assert (run.status, run.class_names) == ("finished", ["x", "y"])


def test_a_runner_resumes_the_run_that_its_recorder_goes_on_with(tmp_path) -> None:
    def life(step, **more):
        made = xlog.Runner(tmp_path, ([(IMAGES, LABELS)], NAMES), net(), progress=False, **more)
        made.register_predictions()
        recorder = made.recorder()
        recorder.record([0], np.eye(1, 3), [0], step=step)
        return made, recorder

    life(0)  # killed before its first pass
    made, recorder = life(1, resume=True)
    made.run(step=1)
    recorder.close()
    (run,) = xlog.open(tmp_path).runs
    assert run.training().step.tolist() == [0, 1]
    assert len(run.samples(1)) == 5


@pytest.mark.parametrize(
    ("error", "status"), [(None, "finished"), (KeyboardInterrupt, "interrupted"), (ValueError, "failed")]
)
def test_how_training_ends_is_logged(tmp_path, error, status) -> None:
    try:
        with xlog.TrainingRecorder(tmp_path, ["x", "y"]) as recorder:
            epoch(recorder, 0, 1)
            if error:
                raise error("loss is NaN")
    except (KeyboardInterrupt, ValueError):
        pass
    assert xlog.open(tmp_path)[0].status == status


def test_a_full_disk_costs_records_and_not_the_training_where_that_is_asked_for(tmp_path, monkeypatch) -> None:
    recorder = xlog.TrainingRecorder(tmp_path, ["x", "y"], on_error="warn")
    epoch(recorder, 0, 1)
    with monkeypatch.context() as patched:
        patched.setattr(disk, "append", full)
        with pytest.warns(LogWarning, match="No space left"):
            recorder.record(["a", "b"], np.eye(2), [0, 0], step=1)
    recorder.record(["b"], np.eye(1, 2), [0], step=2)
    recorder.close()
    found = recorded(tmp_path)
    assert (found.samples, found.step.tolist(), found.unknown) == (("a", "b"), [0, 2], 0)


def full(*_):
    raise OSError(errno.ENOSPC, "No space left on device")


# ---------------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("ids", "logits", "labels", "says"),
    [
        ([0], np.zeros((1, 3)), [0], r"wanted logits \(N, 2\)"),
        ([0], np.zeros(2), [0], r"two are \[0, z\]"),
        ([0], np.zeros((1, 2)), [2], "wanted labels from 0 to 1, got 2 to 2"),
        ([0], np.zeros((1, 2)), [-1], "wanted labels from 0 to 1"),
        ([0], np.zeros((1, 2)), [[0, 1]], r"wanted labels \(1,\)"),
        ([0], np.zeros((1, 2)), [0.5], r"wanted labels \(1,\)"),
        ([0, 1], np.zeros((1, 2)), [0], "wanted an id for each of 1 rows"),
        (0, np.zeros((1, 2)), [0], "wanted an id for each of 1 rows"),
        ([""], np.zeros((1, 2)), [0], "wanted ids that are whole numbers or texts"),
        ([0.5], np.zeros((1, 2)), [0], "wanted ids that are whole numbers or texts"),
        ([True], np.zeros((1, 2)), [0], "wanted ids that are whole numbers or texts"),
    ],
)
def test_a_batch_that_does_not_fit_is_refused_and_nothing_is_logged(tmp_path, ids, logits, labels, says) -> None:
    with xlog.TrainingRecorder(tmp_path, ["x", "y"]) as recorder, pytest.raises(DataError, match=says):
        recorder.record(ids, logits, labels)
    assert len(recorded(tmp_path)) == 0


def test_settings_that_make_no_sense_are_refused(tmp_path) -> None:
    for names in ("xy", ["x"], ["x", " "], ["x", 1]):
        with pytest.raises(ConfigError, match=r"wanted .* ?class names"):
            xlog.TrainingRecorder(tmp_path / "none", names)
    assert not (tmp_path / "none").exists()
    recorder = xlog.TrainingRecorder(tmp_path, ["x", "y"])
    for step in (-1, 0.5, True, 2**63):
        with pytest.raises(ConfigError, match="wanted a step"):
            epoch(recorder, step, 1)
    recorder.close()
    recorder.close()
    with pytest.raises(ConfigError, match="wanted an open recorder"):
        epoch(recorder, 0, 1)
    with pytest.raises(ConfigError, match="wanted the class names of the run"):
        xlog.TrainingRecorder(tmp_path, ["x", "z"], resume=True)
    again = xlog.TrainingRecorder(tmp_path, ["x", "y"], resume=True)
    with pytest.raises(ConfigError, match="resume: wanted the step of each batch"):
        again.record(["a"], np.eye(1, 2), [0])


KILLED = """
import sys, numpy as np, xlog
recorder = xlog.TrainingRecorder(sys.argv[1], ["x", "y"])
for step in range(10**6):
    recorder.record(np.arange(step, step + 3), np.eye(3, 2), [0, 0, 0], step=step)
    print(step, flush=True)
"""


def test_what_was_recorded_outlasts_a_kill(tmp_path) -> None:
    child = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    said = [child.stdout.readline() for _ in range(50)]
    child.kill()
    said += child.stdout.readlines()
    child.wait()
    child.stdout.close()
    last = int([line for line in said if line.endswith("\n")][-1])
    found = recorded(tmp_path)
    assert set(found.step.tolist()) >= set(range(last + 1))
    assert (found.unknown, found.undefined) == (0, 0)
    assert {found.samples[i] for i in range(len(found)) if last in found.step[found.of(i)]} == {
        str(number) for number in range(last, last + 3)
    }
    assert main(["verify", "--deep", str(tmp_path)]) == 0
