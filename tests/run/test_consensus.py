"""Consensus of runs: the paper's steps, one after the other, and the command on logs of several networks."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest
import torch
from fakes import net
from small_runs import IMAGES, LABELS, NAMES, runner

import xlog
from xlog.cli import main
from xlog.scores.consensus import consensus_of

MAPS = np.random.default_rng(0).normal(size=(3, 4, 5))


def test_maps_of_superpixels_are_of_length_one_and_keep_their_sign() -> None:
    # Li et al. 2021, section 3: normalize each, average, and compare each with the mean by the cosine
    found = consensus_of(MAPS, keeps_signs=True)
    unit = [map_ / np.sqrt(sum(value**2 for value in map_.ravel())) for map_ in MAPS]
    mean = sum(unit) / 3
    np.testing.assert_allclose(found.mean, mean)
    cosine = [np.vdot(one, mean) / np.linalg.norm(one) / np.linalg.norm(mean) for one in unit]
    np.testing.assert_allclose(found.agreements, cosine)


def test_magnitudes_of_other_maps_are_brought_to_one_range() -> None:
    found = consensus_of(MAPS, keeps_signs=False)
    brought = [(abs(map_) - abs(map_).min()) / (abs(map_).max() - abs(map_).min()) for map_ in MAPS]
    np.testing.assert_allclose(found.mean, np.mean(brought, axis=0))
    assert found.mean.min() >= 0
    assert found.mean.max() <= 1
    scaled = consensus_of([7 * MAPS[0], -MAPS[1], MAPS[2]], keeps_signs=False)
    np.testing.assert_allclose(scaled.agreements, found.agreements)


@pytest.mark.parametrize("weighs", [True, False])
def test_equal_maps_agree_whole_and_an_empty_one_with_none(weighs) -> None:
    np.testing.assert_allclose(consensus_of([MAPS[0], MAPS[0]], weighs).agreements, 1)
    found = consensus_of([MAPS[0], MAPS[0] * 0], weighs).agreements
    assert found[0] == pytest.approx(1)
    assert np.isnan(found[1])


@pytest.fixture
def runs(tmp_path):
    """Three networks, one with its classes in another order, and what they have in common."""
    folders = []
    for seed, names in enumerate((NAMES, NAMES, NAMES[::-1])):
        torch.manual_seed(seed)
        network = net()
        made = xlog.Runner(tmp_path / f"run{seed}", ([(IMAGES, LABELS)], names), network, top_k=3, progress=False)
        made.register_saliency([xlog.Gradient(), xlog.LIME(samples=20, segments=xlog.Grid(2, 2))])
        made.run()
        folders.append(str(tmp_path / f"run{seed}"))
    return folders


def test_the_command_compares_what_all_runs_have(runs, tmp_path, capsys) -> None:
    assert main(["consensus", *runs, "-o", str(tmp_path / "out"), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)["consensus"]
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out" / "agreement.csv").read_text())))
    assert len(rows) == 2 * len(IMAGES) * 3 * 3  # explainers, samples, classes, runs
    opened = [xlog.open(folder)[0] for folder in runs]
    for row in rows[:12]:
        views = [run.sample(row["sample"]).map(row["explainer"], run.class_names.index(row["class"])) for run in opened]
        expected = consensus_of([view.array() for view in views], row["explainer"] != "Gradient")
        assert float(row["agreement"]) == pytest.approx(expected.agreements[runs.index(row["run"])])
        np.testing.assert_allclose(np.load(tmp_path / "out" / row["file"]), expected.mean, atol=1e-6)
    for one in said:
        mine = [row for row in rows if row["explainer"] == one["explainer"]]
        for folder in runs:
            values = [float(row["agreement"]) for row in mine if row["run"] == folder]
            assert one["agreement"][folder] == pytest.approx(np.mean(values))


def test_the_command_says_what_it_cannot_compare(runs, tmp_path, capsys) -> None:
    assert main(["consensus", runs[0]]) == 1
    assert "two runs or more" in capsys.readouterr().err
    small = runner(tmp_path / "small", data=(IMAGES[:, :, :8, :8], LABELS), top_k=3)
    small.run()
    assert main(["consensus", runs[0], str(tmp_path / "small"), "--explainer", "Gradient"]) == 1
    printed = capsys.readouterr()
    assert "several sizes: 12x10, 8x8" in printed.err
    assert main(["consensus", *runs, "--explainer", "LIME"]) == 1
    assert "no 'LIME'" in capsys.readouterr().err


def test_the_one_that_agrees_most_comes_first(runs, capsys) -> None:
    assert main(["consensus", *runs, "--explainer", "Gradient"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["EXPLAINER", "RUN", "AGREEMENT", "MAPS"]
    values = [float(line.split()[2]) for line in lines[1:]]
    assert values == sorted(values, reverse=True)
    assert len(values) == 3


@pytest.mark.filterwarnings("ignore::xlog.errors.ExplanationWarning")
def test_a_map_that_is_zero_everywhere_is_left_out_of_the_mean_and_counted(tmp_path, capsys) -> None:
    names = []
    for name in ("one", "other"):

        def shown(x, targets):
            maps = np.zeros((len(x), *x.shape[2:]), np.float32)
            maps[np.abs(x - IMAGES[0]).max(axis=(1, 2, 3)) > 0, 0, 0] = 1
            return maps

        made = runner(tmp_path / name, explainers=[xlog.FunctionExplainer(shown, name="shown")], benchmarks=[])
        made.run()
        made.close()
        names.append(str(tmp_path / name))
    assert main(["consensus", *names]) == 0
    (line, _) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("shown")]
    assert "zero everywhere and left out" in line
    assert " 1.000 " in line
