"""TCAV: on a network that a planted direction moves, its score is 1 or 0, and that of nothing is nothing special."""

from __future__ import annotations

from paddle_here import paddle

# isort: split
import json

import numpy as np
import pytest
import torch

import xlog
from xlog.cli import main
from xlog.concepts.vectors import vector
from xlog.errors import ConfigError, LayerError
from xlog.run.ranks import Rank, acting

SIDE = 4
PLANTED = np.random.default_rng(1).normal(size=SIDE * SIDE).astype(np.float32)
PLANTED /= np.linalg.norm(PLANTED)
NAMES = ["for", "against"]


def logits(h, planted, stack):
    """The first logit grows along the planted direction, the second falls; along all others it depends on the image."""
    along = (h * planted).sum(1)
    rest = h - along[:, None] * planted[None]
    return stack([2 * along + 0.5 * (rest * rest).sum(1), -2 * along + 0.5 * (rest * rest).sum(1)], 1)


class InTorch(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.flat, self.again = torch.nn.Flatten(), torch.nn.Identity()

    def forward(self, x):
        return logits(self.again(self.again(self.flat(x))), torch.tensor(PLANTED), torch.stack)


class InPaddle(paddle.nn.Layer):
    def __init__(self):
        super().__init__()
        self.flat = paddle.nn.Flatten()

    def forward(self, x):
        return logits(self.flat(x), paddle.to_tensor(PLANTED), paddle.stack)


def images(count: int, seed: int, shift: float = 0.0) -> np.ndarray:
    flat = np.random.default_rng(seed).normal(size=(count, SIDE * SIDE)) + shift * PLANTED
    return flat.reshape(count, 1, SIDE, SIDE).astype(np.float32)


def tcav(**changed) -> xlog.TCAV:
    concepts = {"planted": images(40, 2, 4.0), "nothing": images(40, 3)}
    return xlog.TCAV(**{"concepts": concepts, "random": images(200, 4), "layer": "flat", "chances": 40} | changed)


def runner_of(folder, network, test) -> xlog.Runner:
    data = [(images(30, 5), [number % 2 for number in range(30)])]
    runner = xlog.Runner(folder, (data, NAMES), network, progress=False)
    runner.register_concepts([test])
    return runner


def test_a_vector_is_that_of_the_ridge_regression_and_leaves_each_example_out() -> None:
    x, is_concept = images(12, 6).reshape(12, -1).astype(float), np.arange(12) < 6
    x[:6] += PLANTED
    made, signs = vector(x @ x.T, is_concept), np.where(is_concept, 1.0, -1.0)
    penalty = 0.1 * ((x - x.mean(0)) ** 2).sum() / 12

    def fit(rows):  # normal equations, with an intercept
        z = x[rows] - x[rows].mean(0)
        w = np.linalg.solve(z.T @ z + penalty * np.eye(z.shape[1]), z.T @ signs[rows])
        return w, signs[rows].mean() - x[rows].mean(0) @ w

    np.testing.assert_allclose(made.weights @ x, fit(np.arange(12))[0], atol=1e-10)
    left_out = [np.setdiff1d(np.arange(12), [i]) for i in range(12)]
    told = [(x[i] @ fit(rows)[0] + fit(rows)[1]) * signs[i] > 0 for i, rows in enumerate(left_out)]
    assert made.right == pytest.approx(np.mean(told))


@pytest.mark.parametrize("network", [InTorch, InPaddle])
def test_the_planted_concept_is_for_one_class_and_against_the_other(network, tmp_path, capsys) -> None:
    runner = runner_of(tmp_path / "run", network(), tcav())
    plan = runner.plan()
    assert [str(part.total) for part in plan.parts] == ["30 F", "280 F", "30 F + 30 B"]
    runner.run()
    (run,) = xlog.open(tmp_path / "run")
    found = {record["class"]: record for record in run.importances()}
    for name, score in zip(NAMES, (1.0, 0.0), strict=True):
        record = found[name]
        assert record["features"] == ["planted", "nothing"]
        assert record["method"] == "TCAV(flat)"
        planted, nothing = record["values"]
        assert planted == pytest.approx(score, abs=0.05)
        assert 0.2 < nothing < 0.8
        assert record["p_values"][0] == pytest.approx(1 / 41)  # none of 40 random concepts is as far
        assert record["p_values"][1] > 0.1
        assert record["separable"][0] > 0.9
        assert record["separable"][1] < 0.7
    (logged,) = run.metadata.importances
    assert json.loads(logged.params["layer"]) == "flat"
    assert main(["export", str(tmp_path / "run"), "-o", str(tmp_path / "out")]) == 0
    capsys.readouterr()


def test_frameworks_agree_and_so_do_two_runs(tmp_path) -> None:
    found = []
    for name, network in (("torch", InTorch()), ("again", InTorch()), ("paddle", InPaddle())):
        runner_of(tmp_path / name, network, tcav()).run()
        found.append(np.stack([record["values"] for record in xlog.open(tmp_path / name)[0].importances()]))
    np.testing.assert_array_equal(found[0], found[1])
    np.testing.assert_allclose(found[0], found[2], atol=0.01)  # a sign may turn where a derivative is rounding


def test_a_resumed_run_counts_the_images_that_were_explained_before(tmp_path) -> None:
    whole = [
        (images(20, 5), [number % 2 for number in range(20)]),
        (images(10, 6), [number % 2 for number in range(10)]),
    ]

    def log(name, data, **options):
        runner = xlog.Runner(tmp_path / name, (data, NAMES), InTorch(), progress=False, **options)
        runner.register_concepts([tcav()])
        return runner.run()

    def torn():
        yield whole[0]
        raise OSError("torn")

    with pytest.raises(OSError, match="torn"):
        log("resumed", torn())
    assert log("whole", whole).accuracy is not None
    assert log("resumed", whole, resume=True).accuracy is None  # of ten of thirty it would be another number
    found = [xlog.open(tmp_path / name) for name in ("resumed", "whole")]
    resumed, wanted = ([record["values"] for record in logs[0].importances()] for logs in found)
    np.testing.assert_array_equal(resumed, wanted)
    assert found[0][0].accuracy() == found[1][0].accuracy()


def test_what_does_not_fit_is_refused_before_anything_is_written(tmp_path) -> None:
    for changed, said in (
        ({"concepts": {"few": images(5, 0)}}, "at least 10 examples of 'few'"),
        ({"random": images(60, 0)}, "twice as many random images, got 40 and 60"),
        ({"concepts": {}}, "concepts as a dict"),
        ({"concepts": {"flat": np.zeros((20, 16))}}, r"images \(N, C, H, W\) of 'flat'"),
        ({"concepts": {"torn": np.full((20, 1, 4, 4), np.nan)}}, "finite images of 'torn'"),
        ({"sets": 1}, "sets to be a whole number of at least 2"),
    ):
        with pytest.raises(ConfigError, match=said):
            tcav(**changed)
    with pytest.raises(ConfigError, match="of the shape of the data"):
        runner_of(tmp_path / "log", InTorch(), tcav(concepts={"large": np.zeros((20, 1, 8, 8))})).run()
    with pytest.raises(LayerError, match="called once, got 'again', called 2 times"):
        runner_of(tmp_path / "log", InTorch(), tcav(layer="again")).run()
    table = xlog.Runner(
        tmp_path / "log", ([np.zeros((2, 3))], ["y"]), lambda x: x[:, :1], samples=xlog.Table(["a", "b", "c"]),
        task="regression",
    )  # fmt: skip
    with pytest.raises(ConfigError, match="register_concepts: wanted images"):
        table.register_concepts([tcav()])
    with acting(Rank(0, 2)):
        shared = runner_of(tmp_path / "log", InTorch(), tcav())
        with pytest.raises(ConfigError, match="each of several processes has a share"):
            shared.run()
    assert not (tmp_path / "log").exists()


def test_folders_of_examples_are_taken(tmp_path) -> None:
    from PIL import Image  # noqa: PLC0415

    for number, pixels in enumerate(np.random.default_rng(0).integers(0, 256, (12, 6, 6, 3), np.uint8)):
        Image.fromarray(pixels).save(tmp_path / f"{number}.png")
    read = xlog.images(tmp_path, size=4, mean=(0.5,) * 3, std=(0.5,) * 3)
    test = tcav(concepts={"striped": read}, random=np.zeros((30, 3, 4, 4)))
    assert test.concepts["striped"].shape == (12, 3, 4, 4)
