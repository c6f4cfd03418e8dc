"""Several passes at a step, restarts from a checkpoint, several processes that write one run."""

from __future__ import annotations

import math
from dataclasses import asdict, replace

import numpy as np
import pytest
import torch
from fakes import net
from paddle_here import paddle
from small_runs import IMAGES, LABELS, NAMES, of_kind, runner
from xlog_viewer.data import LogDir

import xlog
from xlog.errors import LogWarning
from xlog.run.ranks import Rank, sampled_indices


def life(folder, seed, *steps, data=(IMAGES, LABELS), **kwargs):
    """One process of a training: the network of a seed is explained at some steps."""
    made = runner(folder, data, model=net(seed), **kwargs)
    for step in steps:
        made.run(step=step)
    made.close()


def top(folder, step):
    return [sample.inference.labels[0].probability for sample in xlog.open(folder)[0].samples(step)]


# ----------------------------------------------------------------------------------------- two passes at a step


def test_a_second_pass_at_a_step_warns_and_its_samples_count_whole(tmp_path) -> None:
    made = runner(tmp_path, explainers=[xlog.Gradient(), xlog.InputXGradient()], top_k=3)
    made.run()
    made.register_saliency([xlog.GradCAM()])
    with pytest.warns(LogWarning, match="step 0 was logged by this runner already"):
        made.run()
    assert len(list(xlog.open(tmp_path)[0].maps())) == 5 * 3 * 3


def test_of_a_sample_that_is_logged_again_nothing_old_is_left(tmp_path) -> None:
    life(tmp_path, 0, 7, explainers=[xlog.Gradient(), xlog.InputXGradient()], run_id="ab" * 16, top_k=2)
    life(tmp_path, 1, 7, data=(IMAGES[:2], LABELS[:2]), explainers=[xlog.Gradient()], run_id="ab" * 16, top_k=1)
    (run,) = xlog.open(tmp_path).runs
    maps = {sample.id: [m.explainer for m in sample.maps()] for sample in run.samples()}
    both = ["Gradient", "InputXGradient"] * 2
    assert {name: sorted(found) for name, found in maps.items()} == (
        {name: ["Gradient"] for name in "01"} | dict.fromkeys("234", sorted(both))
    )


def test_the_viewer_shows_nothing_old_of_a_sample_that_was_logged_again(tmp_path) -> None:
    methods = [xlog.Gradient(), xlog.InputXGradient()]
    made = runner(tmp_path, explainers=methods, benchmarks=[xlog.Sparseness()], run_id="ab" * 16, top_k=2)
    made.run(step=7)
    made.close()
    life(tmp_path, 1, 7, data=(IMAGES[:2], LABELS[:2]), explainers=methods[:1], run_id="ab" * 16, top_k=1)
    logs = LogDir(tmp_path)
    logs.refresh(math.inf)
    run = logs.run(logs.runs()[0].key)
    found = [run.sample(position) for position in range(1, 6)]
    assert [len(sample.maps) for sample in found] == [1, 1, 4, 4, 4]
    assert sorted(set(run.scores(7).position.tolist())) == [3, 4, 5]
    assert found[0].top.probability == pytest.approx(top(tmp_path, 7)[-2], rel=1e-5)


# ------------------------------------------------------------------------------------------------- restarts


@pytest.mark.parametrize("framework", ["torch", "paddle"])
def test_a_fingerprint_changes_with_parameters_and_buffers_and_with_nothing_else(framework) -> None:
    if framework == "torch":
        network = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4))
    else:
        network = paddle.nn.Sequential(paddle.nn.Conv2D(3, 4, 3), paddle.nn.BatchNorm2D(4))
    model = xlog.wrap(network)
    seen = [model.describe().fingerprint]
    assert model.describe().fingerprint == seen[0]
    statistics = network[1].running_mean if framework == "torch" else network[1]._mean
    tensors = [next(iter(network[0].parameters())), statistics]
    for tensor in tensors:
        with torch.no_grad() if framework == "torch" else paddle.no_grad():
            tensor.copy_(tensor + 1) if framework == "torch" else tensor.set_value(tensor + 1)
        seen.append(model.describe().fingerprint)
    assert len(set(seen)) == 3
    assert {len(fingerprint) for fingerprint in seen} == {16}


def test_a_restart_from_a_checkpoint_explains_anew_and_gives_up_what_came_after(tmp_path) -> None:
    life(tmp_path, 0, 10, 20, 30)
    old = {step: top(tmp_path, step) for step in (10, 20, 30)}
    with pytest.warns(LogWarning, match=r"step 20 of a network with other weights; .* steps \[30\] are marked"):
        life(tmp_path, 9, 20, resume=True)
    (run,) = xlog.open(tmp_path).runs
    logits = xlog.wrap(net(9)).forward(IMAGES)
    expected = np.exp(logits).max(1) / np.exp(logits).sum(1)
    np.testing.assert_allclose(top(tmp_path, 20), expected, rtol=1e-5)
    assert (run.steps, run.abandoned_steps) == ([10, 20], [30])
    assert top(tmp_path, 10) == old[10]
    assert top(tmp_path, 30) == old[30]  # still there for who asks
    assert {record["step"] for record in run.predictions()} == {10, 20}
    assert {m.step for m in run.maps()} == {10, 20}


def test_an_abandoned_step_is_one_again_when_the_new_training_comes_to_it(tmp_path) -> None:
    life(tmp_path, 0, 10, 20, 30, 40)
    with pytest.warns(LogWarning, match=r"steps \[30, 40\] are marked"):
        life(tmp_path, 9, 20, resume=True)
    with pytest.warns(LogWarning, match="step 30 of a network with other weights"):
        life(tmp_path, 8, 30, resume=True)  # and dies again in between: the score of 40 lasts
    (run,) = xlog.open(tmp_path).runs
    assert (run.steps, run.abandoned_steps) == ([10, 20, 30], [40])


def test_resuming_with_the_same_weights_does_nothing_twice(tmp_path) -> None:
    life(tmp_path, 0, 10, 20)
    life(tmp_path, 0, 10, resume=True)
    (run,) = xlog.open(tmp_path).runs
    assert (run.steps, run.abandoned_steps) == ([10, 20], [])
    assert len(of_kind(tmp_path, "sample")) == 10


# ---------------------------------------------------------------------------------------------------- ranks


@pytest.mark.parametrize(
    "variables", [("RANK", "WORLD_SIZE"), ("PADDLE_TRAINER_ID", "PADDLE_TRAINERS_NUM")], ids=["torchrun", "paddle"]
)
def test_launchers_tell_the_rank(monkeypatch, variables) -> None:
    assert Rank.here() == Rank(0, 1)
    for name, value in zip(variables, "13", strict=True):
        monkeypatch.setenv(name, value)
    assert Rank.here() == Rank(1, 3)


def test_torch_distributed_tells_the_rank(tmp_path) -> None:
    torch.distributed.init_process_group("gloo", init_method=f"file://{tmp_path}/store", rank=0, world_size=1)
    try:
        assert Rank.here() == Rank(0, 1)
    finally:
        torch.distributed.destroy_process_group()


def test_eight_pictures_on_two_ranks_are_eight_samples_each_whole(tmp_path, monkeypatch) -> None:
    images = np.random.default_rng(1).normal(size=(8, 3, 12, 10)).astype(np.float32)
    dataset = torch.utils.data.TensorDataset(torch.tensor(images), torch.arange(8) % 3)
    monkeypatch.setenv("WORLD_SIZE", "2")
    for rank in range(2):
        monkeypatch.setenv("RANK", str(rank))
        sampler = torch.utils.data.DistributedSampler(dataset, 2, rank, shuffle=True, seed=5)
        loader = torch.utils.data.DataLoader(dataset, batch_size=2, sampler=sampler)
        made = xlog.Runner(
            tmp_path, (loader, NAMES), net(), progress=False, run_id="cd" * 16, unnormalize=lambda x: x[0]
        )
        made.register_saliency([xlog.Gradient(), xlog.GradCAM()])
        made.run()
        made.close()
    (run,) = xlog.open(tmp_path).runs
    logits = xlog.wrap(net()).forward(images)
    assert sorted(sample.id for sample in run.samples()) == [str(number) for number in range(8)]
    for sample in run.samples():
        assert sample.inference.labels[0].logit == pytest.approx(logits[int(sample.id)].max(), rel=1e-4)
        assert {m.explainer for m in sample.maps()} == {"Gradient", "GradCAM"}
    assert run.metadata.processes == 2
    assert sorted((header.rank, header.world_size) for header in of_kind(tmp_path, "file_header")) == [(0, 2), (1, 2)]


def test_summaries_of_several_processes_are_those_of_one(tmp_path, monkeypatch) -> None:
    """Means, intervals, gains, verdicts and the seed's own spread, over all classes and of each."""
    images = np.random.default_rng(2).normal(size=(12, *IMAGES.shape[1:])).astype(np.float32)
    labels = np.arange(12) % 3
    scored = [xlog.Sparseness(), xlog.Infidelity(samples=4), xlog.RandomLogit()]  # in bounds, without, with a level

    def written(folder, part, **kwargs) -> None:
        made = xlog.Runner(folder, ([(images[part], labels[part])], NAMES), net(), progress=False, **kwargs)
        made.register_saliency([xlog.Gradient()], scored, repeats=2)
        made.run()
        made.close()

    written(tmp_path / "one", slice(None))
    monkeypatch.setenv("WORLD_SIZE", "2")
    for rank in range(2):
        monkeypatch.setenv("RANK", str(rank))
        written(tmp_path / "two", slice(rank, None, 2), run_id="cd" * 16, sharded="given")
    one, two = (
        {(r["benchmark"], r["explainer"], r["label"]): r for r in xlog.open(tmp_path / name)[0].summaries()}
        for name in ("one", "two")
    )
    assert one.keys() == two.keys()
    for about, wanted in one.items():
        assert_alike(two[about], wanted)
    overall = two["Sparseness", "Gradient", None]
    assert overall["low"] < overall["mean"] < overall["high"]
    assert (overall["verdict"], overall["best_control"] in ("RandomControl", "CenterControl")) != ("", False)
    shown = [viewed(tmp_path / name).summaries(by_label=True)[1] for name in ("one", "two")]
    for first, second in zip(*shown, strict=True):
        first = replace(first, seed_std=None)  # the viewer's columns have one seed
        if first.label is not None:
            first = replace(first, best_control="", gain=None, gain_low=None, gain_high=None, verdict="", gains=())
        assert_alike(asdict(replace(second, gains=())), asdict(replace(first, gains=())))
        for found, wanted in zip(second.gains, first.gains, strict=True):
            assert_alike(asdict(found), asdict(wanted))


def assert_alike(found, wanted) -> None:
    """Numbers are equal but for how batches of other sizes round."""
    for name, value in wanted.items():
        is_number = isinstance(value, float)
        assert found[name] == (pytest.approx(value, rel=1e-4, abs=1e-6, nan_ok=True) if is_number else value), wanted


def viewed(folder):
    logs = LogDir(folder)
    logs.refresh(math.inf)
    return logs.run(logs.runs()[0].key)


def test_summaries_are_of_the_samples_of_all_processes(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    for rank in range(2):
        monkeypatch.setenv("RANK", str(rank))
        batch = (IMAGES[rank::2], LABELS[rank::2])
        made = runner(tmp_path, batch, benchmarks=[xlog.Sparseness()], run_id="cd" * 16, sharded="given")
        made.run()
        made.close()
    (run,) = xlog.open(tmp_path).runs
    values = [record["value"] for record in run.scores() if record["explainer"] == "Gradient"]
    (overall,) = [r for r in run.summaries() if r["explainer"] == "Gradient" and r["label"] is None]
    assert (overall["count"], overall["mean"]) == (len(values), pytest.approx(np.mean(values)))
    assert overall["count"] == len(list(run.maps()))
    assert overall["no_interval"] == "few"
    (mean,) = [one.mean for one in viewed(tmp_path).summaries()[1] if one.explainer == "Gradient"]
    assert mean == pytest.approx(np.mean(values))


def test_the_viewer_leaves_abandoned_steps_out(tmp_path) -> None:
    life(tmp_path, 0, 10, 20, 30)
    with pytest.warns(LogWarning, match=r"steps \[30\] are marked"):
        life(tmp_path, 9, 20, resume=True)
    logs = LogDir(tmp_path)
    logs.refresh(math.inf)
    run = logs.run(logs.runs()[0].key)
    assert run.steps() == [10, 20]
    assert run.sample_steps(1) == [10, 20]
    assert run.sample(1).step == 20
    assert run.sample(1).top.probability == pytest.approx(top(tmp_path, 20)[0], rel=1e-5)


def test_without_a_distributed_sampler_ranks_count_apart(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    for rank in range(2):
        monkeypatch.setenv("RANK", str(rank))
        life(tmp_path, 0, 0, data=(IMAGES[rank::2], LABELS[rank::2]), run_id="cd" * 16, sharded="given")
    assert sorted(sample.id for sample in xlog.open(tmp_path)[0].samples()) == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize("framework", ["torch", "paddle"])
def test_a_distributed_sampler_tells_its_numbers_and_which_of_them_only_fill_up(framework) -> None:
    """Five samples on two ranks: each draws three, so one comes twice, and is explained where it came first."""
    found = []
    for rank in range(2):
        if framework == "paddle":
            dataset = paddle.io.TensorDataset([paddle.to_tensor(IMAGES)])
            sampler = paddle.io.DistributedBatchSampler(dataset, 2, num_replicas=2, rank=rank, shuffle=True)
            loader = paddle.io.DataLoader(dataset, batch_sampler=sampler)
        else:
            dataset = torch.utils.data.TensorDataset(torch.tensor(IMAGES))
            sampler = torch.utils.data.DistributedSampler(dataset, 2, rank, shuffle=True)
            loader = torch.utils.data.DataLoader(dataset, batch_size=2, sampler=sampler)
        numbers = sampled_indices(loader)
        drawn = [int(np.flatnonzero((image.numpy() == IMAGES).all((1, 2, 3)))[0]) for (x,) in loader for image in x]
        assert len(numbers) == len(drawn) == 3
        assert all(number in (-1, truth) for number, truth in zip(numbers, drawn, strict=True))
        found += numbers
    assert sorted(found) == [-1, 0, 1, 2, 3, 4]
    assert sampled_indices([IMAGES]) is None


def test_two_writers_of_one_id_with_different_pictures_are_two_samples(tmp_path) -> None:
    other = np.random.default_rng(5).normal(size=IMAGES.shape).astype(np.float32)
    life(tmp_path, 0, 3, data={"images": IMAGES[:2], "id": ["a", "b"]}, run_id="ef" * 16)
    both = np.stack([IMAGES[0], other[1]])
    life(tmp_path, 0, 3, data={"images": both, "id": ["a", "b"]}, run_id="ef" * 16, explainers=[xlog.GradCAM()])
    (run,) = xlog.open(tmp_path).runs
    assert [sample.id for sample in run.samples()] == ["b", "a", "b (2)"]
    assert run.renamed == {"b (2)": "b"}
    assert [[m.explainer for m in sample.maps()] for sample in run.samples()] == [
        ["Gradient"],
        ["GradCAM"],
        ["GradCAM"],
    ]
    assert run.sample("b (2)").event.picture.hash != run.sample("b").event.picture.hash
