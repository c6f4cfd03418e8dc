"""What a recorder of training logs: packed, read again, cut short, resumed, of several processes, damaged, copied."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from command_logs import logs_below, write
from hypothesis import given
from hypothesis import strategies as st

from xlog.cli import main
from xlog.dynamics import COLUMNS, Dynamics
from xlog.errors import ConfigError
from xlog.events.index import Index
from xlog.events.run import Run
from xlog.events.schema import Event, RunMetadata, TrainingBatch, TrainingSamples
from xlog.events.training import TrainingLog, decode_batch, encode_batch

ONE, TWO = b"recorde1", b"recorde2"
NARROW = st.floats(-1e6, 1e6, width=32)


def names(ids, labels, recorder=ONE, **more) -> Event:
    return Event(training_samples=TrainingSamples(recorder=recorder, ids=ids, labels=labels, **more))


def batch(step, numbers, margins, recorder=ONE, probability=0.5, predicted=9) -> Event:
    count = len(numbers)
    columns = np.full(count, probability), np.array(margins, np.float32), np.full(count, predicted)
    return Event(step=step, training_batch=encode_batch(recorder, numbers, *columns))


def dynamics(*events: Event) -> Dynamics:
    log = TrainingLog()
    for event in events:
        log.take(event)
    return log.dynamics()


def seen(found: Dynamics) -> dict[tuple[str, int], list[tuple[int, float]]]:
    """Id and label -> steps and margins."""
    return {
        (name, int(label)): list(zip(found.step[found.of(i)].tolist(), found.margin[found.of(i)].tolist(), strict=True))
        for i, (name, label) in enumerate(zip(found.samples, found.label, strict=True))
    }


# ------------------------------------------------------------------------------------------------------- packing


@given(st.lists(st.tuples(st.floats(0, 1, width=32), NARROW, st.integers(0, 2**31)), max_size=40))
def test_a_batch_comes_back_with_16_bits_of_probability_and_the_sign_of_each_margin(rows) -> None:
    probability, margin, predicted = np.array(rows, np.float64).reshape(-1, 3).T
    packed = encode_batch(ONE, range(len(rows)), probability, margin, predicted.astype(int))
    found = decode_batch(TrainingBatch.FromString(packed.SerializeToString()))
    assert found["number"].tolist() == list(range(len(rows)))
    np.testing.assert_allclose(found["probability"], probability, atol=0.5 / 65535 + 1e-7)
    np.testing.assert_array_equal(np.sign(found["margin"]), np.sign(margin))
    known = (np.abs(margin) > 1e-4) & (np.abs(margin) < 65504)
    np.testing.assert_allclose(found["margin"][known], margin[known], rtol=1e-3)
    np.testing.assert_array_equal(found["predicted"], np.where(margin > 0, -1, predicted))


def test_outputs_that_are_not_finite_are_logged_as_such() -> None:
    packed = encode_batch(ONE, [0, 1, 2], np.array([np.nan, 0.5, 0.5]), np.array([1, np.nan, np.inf]), np.zeros(3, int))
    assert np.isnan(decode_batch(packed)["margin"]).all()
    assert not packed.predicted


@pytest.mark.parametrize(
    "harm",
    [
        {"recorder": b"short"},
        {"probability": b"\0"},
        {"margin": b"\0\0"},
        {"predicted": [1, 2]},
        {"samples": [1]},
    ],
)
def test_parts_that_do_not_fit_each_other_are_said_by_verify_and_passed_over(tmp_path, capsys, harm) -> None:
    event = batch(0, [0, 1], [1, -1])
    for field, value in harm.items():
        if isinstance(value, bytes):
            setattr(event.training_batch, field, value)
        else:
            getattr(event.training_batch, field)[:] = value
    write(tmp_path / "a.xlog", [event.SerializeToString()])
    assert main(["verify", str(tmp_path)]) == 0
    assert main(["verify", "--deep", str(tmp_path)]) == 1
    assert "its training_batch cannot be decoded" in capsys.readouterr().out
    assert len(dynamics(names(["a", "b"], [0, 0]), event)) == 0


# ---------------------------------------------------------------------------------------------- what counts


def test_samples_are_known_by_id_and_label() -> None:
    found = dynamics(
        names(["a", "b"], [0, 1]), batch(0, [0, 1], [1, 1]), names(["a"], [3], first=2), batch(1, [2, 1], [2, 2])
    )
    assert seen(found) == {("a", 0): [(0, 1)], ("b", 1): [(0, 1), (1, 2)], ("a", 3): [(1, 2)]}


def test_of_a_sample_that_comes_twice_at_a_step_the_last_counts() -> None:
    assert seen(dynamics(names(["a"], [0]), batch(4, [0], [1]), batch(4, [0], [2]), batch(3, [0], [3]))) == {
        ("a", 0): [(3, 3), (4, 2)]
    }


def test_a_resumed_training_takes_the_place_of_the_steps_that_were_given_up() -> None:
    first = names(["a", "b"], [0, 0], order=1), *(batch(step, [0, 1], [step + 1] * 2) for step in range(5))
    again = names(["b"], [0], TWO, order=2, resumed_at=3), batch(3, [0], [-7], TWO)
    for events in ((*first, *again), (*again, *first)):  # whichever file is read first
        assert seen(dynamics(*events)) == {
            ("a", 0): [(0, 1), (1, 2), (2, 3)],
            ("b", 0): [(0, 1), (1, 2), (2, 3), (3, -7)],
        }


def test_a_resumed_process_leaves_those_of_other_ranks_alone() -> None:
    first = names(["a"], [0], order=1, rank=0), batch(0, [0], [1]), batch(5, [0], [2])
    other = names(["b"], [0], TWO, order=2, rank=1, resumed_at=0), batch(0, [0], [3], TWO)
    assert seen(dynamics(*first, *other)) == {("a", 0): [(0, 1), (5, 2)], ("b", 0): [(0, 3)]}


def test_outputs_that_are_not_finite_and_names_that_are_lost_are_counted_and_left_out() -> None:
    found = dynamics(names(["a"], [0]), batch(0, [0, 1], [1, 1]), batch(1, [0], [np.nan]))
    assert (seen(found), found.undefined, found.unknown) == ({("a", 0): [(0, 1)]}, 1, 1)


# ------------------------------------------------------------------------------------------- metrics, slowly


def slowly(margins, probabilities):
    """The papers' equations for one sample, a record at a time."""
    correct = [margin > 0 for margin in margins]
    count = len(margins)
    mean = sum(probabilities) / count
    return {
        "confidence": mean,
        "variability": (sum((p - mean) ** 2 for p in probabilities) / count) ** 0.5,
        "correctness": sum(correct) / count,
        "aum": sum(margins) / count,
        "forgetting": sum(before and not after for before, after in itertools.pairwise(correct)),
        "learned": correct.index(True) if any(correct) else -1,
        "last_correct": correct[-1],
    }


@given(st.lists(st.lists(st.tuples(NARROW, st.floats(0, 1)), min_size=1, max_size=8), min_size=1, max_size=6))
def test_metrics_are_those_of_the_papers(samples) -> None:
    lengths = [len(records) for records in samples]
    rows = np.array([row for records in samples for row in records], np.float64)
    found = Dynamics(
        samples=tuple(map(str, range(len(samples)))),
        label=np.zeros(len(samples), np.int64),
        start=np.concatenate([[0], np.cumsum(lengths)]),
        step=np.concatenate([np.arange(length) for length in lengths]),
        margin=rows[:, 0],
        probability=rows[:, 1],
        predicted=np.where(rows[:, 0] > 0, 0, 1),
    )
    for i, records in enumerate(samples):
        for name, value in slowly(*zip(*records, strict=True)).items():
            assert getattr(found, name)[i] == pytest.approx(value, rel=1e-9, abs=1e-9), name
    assert sorted(found.ranked("aum").tolist()) == list(range(len(samples)))
    assert np.all(np.diff(found.aum[found.ranked("aum")]) >= 0)


def test_ranks() -> None:
    found = dynamics(
        names(["never", "kept", "forgotten", "twice"], [0] * 4),
        *(batch(step, range(4), margins) for step, margins in enumerate(zip(*MARGINS.values(), strict=True))),
    )
    assert [found.samples[i] for i in found.ranked("forgetting")] == ["never", "twice", "forgotten", "kept"]
    assert [found.samples[i] for i in found.ranked("aum")] == ["never", "twice", "forgotten", "kept"]
    assert next(found.table("aum", ["cat"])) | {"confidence": 0, "variability": 0} == dict(
        zip(COLUMNS, (1, "never", 0, "cat", 9, "", 0, 0, 0.0, -1.0, 4, 0, None), strict=True)
    )
    with pytest.raises(ConfigError, match="wanted an order that is one of"):
        found.ranked("loss")


MARGINS = {"never": [-1, -1, -1, -1], "kept": [-1, 2, 2, 2], "forgotten": [1, -1, 1, 1], "twice": [1, -1, 1, -1]}


def test_no_records_are_no_samples() -> None:
    found = dynamics()
    assert len(found) == len(found.aum) == len(found.forgetting) == len(found.learned) == len(found.ranked()) == 0
    assert list(found.table()) == []


# --------------------------------------------------------------------------------------------------- copies


def log_of_training(folder) -> None:
    events = [Event(run_metadata=RunMetadata(class_names=["cat", "dog"]))]
    events += [names(["/home/me/a.png", "b"], [0, 1], order=1)]
    events += [batch(step, [0, 1], [1 - step, 2]) for step in range(4)]
    for time, event in enumerate(events, 1):
        event.wall_time = time
    write(folder / "a.xlog", [event.SerializeToString() for event in events])


def read(folder) -> Dynamics:
    return Run([Index(path, keep="no") for path in logs_below(folder)]).training()


def test_without_some_steps_the_names_stay(tmp_path, capsys) -> None:
    log_of_training(tmp_path / "in")
    assert main(["prune", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--steps", "0-1"]) == 0
    assert read(tmp_path / "out").step.tolist() == [2, 3, 2, 3]


def test_a_file_that_is_copied_twice_counts_once(tmp_path, capsys) -> None:
    log_of_training(tmp_path / "in")
    (tmp_path / "in" / "b.xlog").write_bytes((tmp_path / "in" / "a.xlog").read_bytes())
    assert main(["merge", str(tmp_path / "in"), "-o", str(tmp_path / "out")]) == 0
    assert list(read(tmp_path / "out").table()) == list(read(tmp_path / "in").table())
    assert len(read(tmp_path / "in").step) == 8


def test_an_anonymous_copy_has_ids_without_folders(tmp_path, capsys) -> None:
    log_of_training(tmp_path / "in")
    assert main(["export", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--anonymous"]) == 0
    found = read(tmp_path / "out")
    assert found.samples[0].startswith("a.png~")
    assert found.aum.tolist() == [-0.5, 2]


def test_the_command_ranks_and_writes_a_table(tmp_path, capsys) -> None:
    log_of_training(tmp_path / "in")
    table = tmp_path / "ranking.csv"
    assert main(["training", str(tmp_path / "in"), "--by", "forgetting", "-o", str(table), "--most", "1"]) == 0
    out = capsys.readouterr().out
    assert "2 samples, 8 records of steps 0 to 3: 1 forgotten at least once, 0 never learned" in out
    assert "a.png" in out
    assert " b " not in out
    lines = table.read_text().splitlines()
    assert lines[0] == ",".join(COLUMNS)
    assert lines[1].startswith("1,/home/me/a.png,0,cat,9,,0.5")
    assert len(lines) == 3


def test_the_command_says_where_nothing_was_recorded(tmp_path, capsys) -> None:
    write(tmp_path / "a.xlog", [Event(run_metadata=RunMetadata()).SerializeToString()])
    assert main(["training", str(tmp_path)]) == 1
    assert "no training was recorded" in capsys.readouterr().err
