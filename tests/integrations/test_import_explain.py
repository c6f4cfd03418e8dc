"""`xlog import explain`: what MindSpore's runner wrote becomes a run."""

from __future__ import annotations

import json

import explain_jobs
import numpy as np
import pytest
from explain_jobs import MAPS, PIXELS, framed, records, write_job

import xlog
from xlog.cli import main


@pytest.fixture
def job(tmp_path):
    write_job(tmp_path / "job")
    return tmp_path / "job"


def imported(job, capsys, code: int = 0):
    out = job.with_name("out")
    assert main(["import", "explain", str(job), "-o", str(out), "--json"]) == code
    return xlog.open(out)[0], json.loads(capsys.readouterr().out)


def test_a_job_becomes_a_run(job, capsys) -> None:
    run, said = imported(job, capsys)
    assert said["left_out"] == []
    assert [said[what] for what in ("samples", "maps", "scores", "trees")] == [2, 4, 4, 1]
    assert "8 bits" in said["notes"]
    assert (run.class_names, run.explainers, run.status) == (["ant", "bee", "cat"], ["GradCAM", "Gradient"], "finished")
    first, second = run.samples()
    np.testing.assert_array_equal(first.picture(), PIXELS[0])
    assert second.picture().shape == (64, 64, 3)
    assert (first.id, first.labels) == ("0", [1])
    for sample in (0, 1):
        for method in ("GradCAM", "Gradient"):
            found = run.samples()[sample].map(method, 2).array()
            np.testing.assert_allclose(found, MAPS[sample, method] / np.float32(255), atol=1e-6)
    top, other = first.inference.labels
    assert (top.label, top.explained, top.uncertainty.samples) == (2, True, 10)
    assert np.isnan(top.logit)
    uncertain = [top.probability, top.uncertainty.standard_deviation, top.uncertainty.low, top.uncertainty.high]
    assert uncertain == pytest.approx([0.7, 0.1, 0.5, 0.875])
    assert (other.label, other.probability, other.HasField("uncertainty")) == (1, 0.25, False)


def test_scores_come_over_and_classes_without_any_do_not(job, capsys) -> None:
    run, _ = imported(job, capsys)
    found = [(row["explainer"], row["benchmark"], row["class"], row["mean"]) for row in run.summaries()]
    assert found == [(one, "Localization", label, 0.5) for one in ("GradCAM", "Gradient") for label in ("", "cat")]


def test_boxes_of_layers_become_a_tree(job, capsys) -> None:
    run, _ = imported(job, capsys)
    (record,) = run.trees()
    tree = record["tree"]
    assert (record["sample"], record["label"], record["outcome"], record["direction"]) == ("1", 2, "reached", "reveal")
    assert (tree.mask, tree.kept_layer, tree.threshold) == ("gaussian:3", 1, 0.5)
    assert [(layer.window, layer.stride) for layer in tree.layers] == [(32, 6), (16, 3)]
    assert record["probability"] == pytest.approx(0.6)
    assert [(n.parent, n.layer, n.order, n.box.x, n.box.width) for n in tree.nodes] == [
        (-1, 0, 0, 0, 32),
        (-1, 0, 1, 30, 32),
        (1, 1, 0, 30, 16),
        (1, 1, 1, 40, 16),
    ]
    assert all(np.isnan([tree.start, *(n.gain for n in tree.nodes), *(n.probability for n in tree.nodes)]))


def test_of_several_summaries_the_latest_counts(job, capsys) -> None:
    old = explain_jobs.NAME.replace(str(explain_jobs.STAMP), "1500000000")
    (job / old).write_bytes(framed({"metadata": {"label": ["dog"]}}))
    run, _ = imported(job, capsys)
    assert run.class_names == ["ant", "bee", "cat"]


def test_what_is_damaged_or_gone_is_said_and_the_rest_comes_over(job, capsys) -> None:
    written = [framed(one) for one in records(job)]
    bad = bytearray(written[1])
    bad[20] ^= 1  # of the picture of sample 0
    outside = framed({"sample_id": 1, "explanation": [{"explain_method": "X", "label": 2, "heatmap_path": "../x.png"}]})
    odd = framed({"sample_id": 1, "ground_truth_label": [7]})
    (job / explain_jobs.NAME).write_bytes(b"".join([written[0], bad, *written[2:], outside, odd]) + b"half")
    (job / explain_jobs.DATA / "heatmap/GradCAM/0/1_2.png").write_bytes(b"\x89PNG no more")
    run, said = imported(job, capsys, code=1)
    assert [sample.id for sample in run.samples()] == ["1"]
    assert [one.explainer for one in run.maps()] == ["Gradient"]
    text = " | ".join(said["left_out"])
    for part in ("wrong checksum", "begins no record", "sample 0: wanted the path", "1_2.png", "../x.png", "label 7"):
        assert part in text


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda job: (job / explain_jobs.NAME).unlink(), "got none in"),
        (lambda job: (job / explain_jobs.NAME).write_bytes(b""), "wanted metadata"),
        (lambda job: (job / explain_jobs.NAME).write_bytes(framed({"metadata": {"label": ["a"]}})), "wanted samples"),
    ],
    ids=["no summary", "empty", "no samples"],
)
def test_what_is_no_job_is_refused_and_nothing_is_written(spoil, said, job, capsys) -> None:
    spoil(job)
    assert main(["import", "explain", str(job), "-o", str(job.with_name("out"))]) == 1
    assert said in capsys.readouterr().err
    assert not job.with_name("out").exists()


def test_a_file_is_no_job(job, capsys) -> None:
    assert main(["import", "explain", str(job / explain_jobs.NAME), "-o", str(job.with_name("out"))]) == 2
    assert "wanted a folder" in capsys.readouterr().err
