"""ExplainEvery in a plain loop: when it explains, what, in which process; and that training goes on as without."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch
from loading import loaded_after
from tiny_training import CLASSES, IMAGES, SAMPLES, assert_same, maker, torch_data, torch_network, weights

import xlog
from xlog.integrations import ExplainEvery


def train(every: ExplainEvery | None = None, wrapped=lambda network: network) -> list[np.ndarray]:
    network = torch_network()
    torch.manual_seed(1)
    optimizer = torch.optim.Adam(network.parameters(), lr=0.01)
    loader = torch.utils.data.DataLoader(torch_data(), batch_size=4, shuffle=True)
    if every:
        every.begin(wrapped(network))
    for _ in range(3):
        for x, y in loader:
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(network(x), y).backward()
            optimizer.step()
            if every:
                every.after_step(wrapped(network))
        if every:
            every.after_epoch(wrapped(network))
    if every:
        every.close()
    return weights(network)


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({"epochs": 1}, [1, 2, 3]),
        ({"epochs": 2, "before": True}, [0, 2]),
        ({"steps": 4}, [4, 8]),
        ({"steps": 100}, []),
    ],
)
def test_a_plain_loop_trains_as_without(when, expected, tmp_path) -> None:
    assert_same(train(), train(ExplainEvery(maker(tmp_path), SAMPLES, **when)))
    runs = list(xlog.open(tmp_path))
    assert (runs[0].steps if runs else []) == expected


class Drawing(list):
    """A dataset that draws: augmented images."""

    def __getitem__(self, place):
        return IMAGES[place] + torch.randn(3, 8, 8).numpy() + np.random.normal(), None


def test_a_dataset_that_draws_gives_the_same_images_at_every_step_and_does_not_disturb(tmp_path) -> None:
    assert_same(train(), train(ExplainEvery(maker(tmp_path), Drawing([0] * 3), epochs=1)))
    (run,) = xlog.open(tmp_path)
    hashes = [[sample.event.picture.hash for sample in run.samples(step)] for step in run.steps]
    assert hashes[0] == hashes[1] == hashes[2]
    assert run.samples()[0].labels is None


def test_a_runner_brings_its_own_samples(tmp_path) -> None:
    network = torch_network()
    runner = maker(tmp_path)(network, [IMAGES[:2]])
    every = ExplainEvery(runner, epochs=1)
    assert every.after_epoch(network).step == 1
    assert every.after_epoch(network, 7).step == 7
    assert every.after_step(network) is None
    assert runner.run_id == xlog.open(tmp_path)[0].id


@pytest.mark.parametrize(
    ("numbers", "explained"),
    [
        ([1, 2, 3, 4, 5, 6], [3, 6]),
        ([2, 4, 6, 8, 10], [4, 6, 10]),  # two optimizers: two steps a batch
        ([301, 302, 303], [303]),  # a training that goes on
        ([5, 6, 1, 2, 3], [6, 3]),  # one that begins again
    ],
)
def test_it_is_time_when_a_multiple_was_passed(numbers, explained, tmp_path) -> None:
    every, network = ExplainEvery(maker(tmp_path), SAMPLES[:1], steps=3), torch_network()
    assert [number for number in numbers if every.after_step(network, number)] == explained


def test_a_copy_makes_a_runner_of_its_own_and_shows_in_the_same_place(tmp_path) -> None:
    every, network = ExplainEvery(maker(tmp_path), SAMPLES, epochs=1, loggers=[Kept()]), torch_network()
    first, second = every.after_epoch(network), copy.deepcopy(every).after_epoch(network)
    assert (first.step, second.step) == (1, 2)
    assert first.run_id != second.run_id
    assert Kept.steps == [1, 2]


class Kept:
    """A logger that keeps what it is given, of whatever copy."""

    steps: list[int] = []  # noqa: RUF012

    def log(self, shown: object, step: int) -> None:
        self.steps.append(step)

    def close(self) -> None:
        pass


def test_another_network_gets_a_runner_of_its_own(tmp_path) -> None:
    every = ExplainEvery(maker(tmp_path), SAMPLES, epochs=1)
    first, second = torch_network(), torch_network()
    for network in (first, first, second):
        every.after_epoch(network)
    assert [run.steps for run in xlog.open(tmp_path)] == [[1, 2], [3]]


class DistributedDataParallel(torch.nn.Module):
    """Named as the one whose passes other processes would have to take part in."""

    def __init__(self, module: torch.nn.Module) -> None:
        super().__init__()
        self.module = module

    def forward(self, x):
        raise AssertionError("a pass that other processes wait for")


def in_process(number: int, size: int, monkeypatch) -> None:
    monkeypatch.setenv("RANK", str(number))
    monkeypatch.setenv("WORLD_SIZE", str(size))


def test_only_the_first_process_explains_and_never_through_what_joins_them(monkeypatch, tmp_path) -> None:
    in_process(1, 2, monkeypatch)
    train(ExplainEvery(maker(tmp_path / "log"), SAMPLES, epochs=1), DistributedDataParallel)
    assert not (tmp_path / "log").exists()
    in_process(0, 2, monkeypatch)
    train(ExplainEvery(maker(tmp_path / "log"), SAMPLES, epochs=1), DistributedDataParallel)
    (run,) = xlog.open(tmp_path / "log")
    assert [sample.id for sample in run.samples()] == ["0", "1", "2", "3"]


def test_processes_share_the_samples(monkeypatch, tmp_path) -> None:
    for number in range(6):  # two of them without a sample
        in_process(number, 6, monkeypatch)
        train(ExplainEvery(maker(tmp_path, run_id="shared"), SAMPLES, epochs=3, ranks="all"))
    (run,) = xlog.open(tmp_path)
    assert (len(run.files), run.missing_ranks) == (6, [])
    assert sorted(sample.id for sample in run.samples(3)) == ["0", "1", "2", "3"]
    by_id = {sample.id: sample for sample in run.samples(3)}
    assert [by_id[str(i)].labels for i in range(4)] == [[0], [1], [0], [1]]


def test_the_rank_is_that_of_the_time_of_explaining(monkeypatch, tmp_path) -> None:
    """Lightning begins the other processes within `fit`, and torch.distributed then."""
    every = ExplainEvery(maker(tmp_path / "log"), SAMPLES, epochs=1)
    in_process(1, 2, monkeypatch)
    assert every.after_epoch(torch_network()) is None
    assert not (tmp_path / "log").exists()


def test_processes_that_share_need_the_name_of_the_run(monkeypatch, tmp_path) -> None:
    in_process(0, 2, monkeypatch)
    with pytest.raises(xlog.ConfigError, match="run_id"):
        train(ExplainEvery(maker(tmp_path), SAMPLES, epochs=1, ranks="all"))


def failing(network: object, samples: object) -> xlog.Runner:
    return xlog.Runner("nowhere", (samples, ["one", *CLASSES]), network, progress=False)


def test_what_cannot_be_explained_ends_the_training_or_warns(tmp_path) -> None:
    with pytest.raises(xlog.ConfigError, match="nothing is registered"):
        train(ExplainEvery(failing, SAMPLES, epochs=3))
    with pytest.warns(xlog.LogWarning, match="step 3 was not explained: nothing is registered"):
        assert_same(train(), train(ExplainEvery(failing, SAMPLES, epochs=3, on_error="warn")))


class Broken(list):
    """A dataset whose disk is gone."""

    def __getitem__(self, place):
        raise OSError("no such device")


def test_whatever_a_dataset_raises_ends_the_training_or_warns(tmp_path) -> None:
    with pytest.raises(OSError, match="no such device"):
        train(ExplainEvery(maker(tmp_path), Broken([0]), epochs=3))
    with pytest.warns(xlog.LogWarning, match="step 3 was not explained: OSError: no such device"):
        assert_same(train(), train(ExplainEvery(maker(tmp_path), Broken([0]), epochs=3, on_error="warn")))


class Gone:
    """A logger whose server is gone."""

    def log(self, shown: object, step: int) -> None:
        raise ConnectionError("no answer")

    def close(self) -> None:
        pass


def test_a_logger_that_fails_ends_the_training_or_warns_and_the_log_has_the_step(tmp_path) -> None:
    said = "Gone: step 3 is in the log, and not shown there: no answer"
    with pytest.raises(xlog.LogError, match=said):
        train(ExplainEvery(maker(tmp_path / "one"), SAMPLES, epochs=3, loggers=[Gone()]))
    every = ExplainEvery(maker(tmp_path / "two"), SAMPLES, epochs=3, loggers=[Gone()], on_error="warn")
    with pytest.warns(xlog.LogWarning, match=said):
        assert_same(train(), train(every))
    assert [xlog.open(tmp_path / name)[0].steps for name in ("one", "two")] == [[3], [3]]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"epochs": 1, "steps": 1}, "one of both"),
        ({}, "one of both"),
        ({"epochs": 0}, "at least 1"),
        ({"steps": True}, "at least 1"),
        ({"epochs": 1, "ranks": "some"}, "ranks: wanted one of"),
        ({"epochs": 1, "on_error": "pass"}, "on_error: wanted one of"),
        ({"epochs": 1, "samples": None}, "wanted samples with a function"),
        ({"epochs": 1, "samples": []}, "at least one.*got list"),
        ({"epochs": 1, "samples": iter(SAMPLES)}, "wanted a sequence"),
        ({"epochs": 1, "runner": 3}, "wanted a Runner, or a function"),
    ],
)
def test_wrong_arguments_are_refused(wrong, said) -> None:
    with pytest.raises(xlog.ConfigError, match=said):
        ExplainEvery(**{"runner": failing, "samples": SAMPLES, **wrong})


def test_a_function_has_to_make_a_runner_and_samples_have_to_fit_together() -> None:
    with pytest.raises(xlog.ConfigError, match="wanted a Runner from the function"):
        ExplainEvery(lambda network, samples: None, SAMPLES, epochs=1).after_epoch(torch_network())
    for samples, said in (
        ([(1, 2, 3)], "3 parts"),
        ([IMAGES[0], IMAGES[1, :, :4]], "one size"),
        ([{"images": IMAGES[0]}, {"images": IMAGES[0], "id": "b"}], "'images' as in the first, got 'images', 'id'"),
    ):
        with pytest.raises(xlog.DataError, match=said):
            ExplainEvery(maker("nowhere"), samples, epochs=1).after_epoch(torch_network())


def test_importing_it_imports_no_other_package() -> None:
    others = {"lightning", "transformers", "ignite", "tensorboard", "wandb", "mlflow", "aim", "torch", "paddle"}
    assert not loaded_after("import xlog.integrations; xlog.integrations.ExplainEvery") & others
    assert "xlog.integrations" not in loaded_after("import xlog; xlog.Runner")
    with pytest.raises(AttributeError, match="there are"):
        _ = xlog.integrations.Nothing
