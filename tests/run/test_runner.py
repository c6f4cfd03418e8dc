"""The runner: what it logs, what it refuses, and that it leaves everything as it was."""

from __future__ import annotations

import dataclasses
import fcntl
import inspect
import itertools
import json
import os
import pty
import random
import select
import struct
import termios
import textwrap
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch
from fakes import affine, net
from small_runs import BOXES, IMAGES, LABELS, NAMES, events, of_kind, runner

import xlog
from xlog.arrays import softmax
from xlog.counterfactual import HierarchicalOcclusion
from xlog.errors import (
    ConfigError,
    DataError,
    ExplanationError,
    LayerError,
    LogError,
    ModelError,
    UnsupportedModelError,
)
from xlog.events import codec
from xlog.events.schema import RunEnd
from xlog.explainers import Attribution
from xlog.uncertainty import MonteCarloDropout

# ---------------------------------------------------------------------------------------------- the log


def test_the_example_that_help_shows_runs(tmp_path, monkeypatch, capsys) -> None:
    example = inspect.getdoc(xlog.Runner).partition("Example:\n")[2].partition("\nArgs:")[0]
    monkeypatch.chdir(tmp_path)
    exec(textwrap.dedent(example), {"xlog": xlog, "loader": [(IMAGES, LABELS)], "network": net()})
    assert "IntegratedGradients" in capsys.readouterr().out
    assert [run.folder for run in xlog.open("runs")] == [Path("runs/first")]


def test_a_run_is_logged_whole(tmp_path) -> None:
    made = runner(
        tmp_path,
        explainers=[xlog.Gradient(), xlog.GradCAM(layer="conv"), xlog.GradCAM()],
        benchmarks=[xlog.PointingGame(tolerance=0.2)],
        top_k=2,
        notes="a note",
        tags=["a", "b"],
        seed=7,
    )
    result = made.run(step=30)
    kinds = [event.WhichOneof("what") for event in events(tmp_path)]
    per_label = [*["explanation", "score"] * 3, *["score"] * 3]  # the baselines have no maps
    per_sample = ["picture", "sample", "inference", *per_label * 2]
    assert kinds[: 2 + len(per_sample)] == ["file_header", "run_metadata", *per_sample]
    assert kinds[-1] == "run_end"
    assert {event.step for event in events(tmp_path)[1:]} == {30}
    assert (result.samples, result.explanations, result.scores, result.step) == (5, 30, 60, 30)
    end = of_kind(tmp_path, "run_end")[0]
    assert end.status == RunEnd.FINISHED
    counts = {"samples": 5, "pictures": 5, "inferences": 5, "explanations": 30, "scores": 60}
    assert dict(end.counts) == counts
    assert end.duration > 0


def test_metadata_say_all_that_a_second_run_needs(tmp_path) -> None:
    runner(
        tmp_path,
        explainers=[xlog.IntegratedGradients(steps=3), xlog.GradCAM(layer="conv")],
        benchmarks=[xlog.PointingGame()],
        notes="n",
        tags=["t"],
        seed=7,
        unnormalize=(0.5, 0.25),
    ).run()
    (metadata,) = of_kind(tmp_path, "run_metadata")
    assert list(metadata.class_names) == NAMES
    assert (metadata.model.framework, metadata.model.name, metadata.model.device) == ("torch", "Net", "cpu")
    assert list(metadata.model.input_shape) == [3, 12, 10]
    assert metadata.model.parameter_count == sum(p.numel() for p in net().parameters())
    assert (metadata.seed, metadata.notes, list(metadata.tags), metadata.activation) == (7, "n", ["t"], "softmax")
    names = {e.name: {k: json.loads(v) for k, v in e.params.items()} for e in metadata.explainers}
    own = {"layout": None, "grid": None, "prefix": 0, "suffix": 0}
    assert names == {
        "IntegratedGradients(steps=3)": {"steps": 3, "baseline": 0.0, "rule": "gauss-legendre", "channels": "sum"},
        'GradCAM(layer="conv")': {"layer": "conv", "relu": True, **own},
    }
    assert [(b.class_name, dict(b.params)) for b in metadata.benchmarks] == [
        ("PointingGame", {"limit": "null", "tolerance": str(15 / 224)})
    ]
    assert metadata.preprocessing == "mean 0.5, std 0.25"
    assert set(metadata.versions) == {"python", "xlog", "numpy", "torch"}


def test_what_is_logged_is_what_the_explainer_said(tmp_path) -> None:
    network = net()
    runner(tmp_path, model=network, explainers=[xlog.IntegratedGradients(steps=2), xlog.GradCAM()], top_k=1).run()
    model = xlog.wrap(network)
    logits = model.forward(IMAGES)
    for inference, i in zip(of_kind(tmp_path, "inference"), itertools.count()):
        by_label = {score.label: score for score in inference.labels}
        assert [by_label[k].logit for k in range(3)] == pytest.approx(logits[i].tolist(), rel=1e-5)
        assert sum(score.probability for score in inference.labels) == pytest.approx(1)
        assert [score.label for score in inference.labels if score.explained] == [logits[i].argmax()]
    for explanation in of_kind(tmp_path, "explanation"):
        i, label = int(explanation.sample_id), np.array([explanation.label])
        explainer = {"IntegratedGradients(steps=2)": xlog.IntegratedGradients(steps=2), "GradCAM": xlog.GradCAM()}
        expected = explainer[explanation.explainer].explain(model, IMAGES[i : i + 1], label, None)
        np.testing.assert_allclose(codec.full_map(explanation.map), expected.maps()[0], atol=1e-6)
        assert explanation.map.signed == (explanation.explainer != "GradCAM")
        choice = (explanation.layer, explanation.layout, explanation.layer_reason)
        assert choice == (expected.layer, expected.layout, expected.layer_reason)
        assert expected.layout == ("5 x 4, channels first" if explanation.explainer == "GradCAM" else "")
    (run,) = xlog.open(tmp_path)
    cams = [(view.layer, view.layout) for view in run.maps("GradCAM")]
    assert set(cams) == {("relu", "5 x 4, channels first")}
    assert {view.layer_reason for view in run.maps("IntegratedGradients(steps=2)")} == {""}


def test_samples_carry_truth_boxes_and_names(tmp_path) -> None:
    batch = {"images": IMAGES[:2], "labels": [[0, 2], [1, -1]], "id": ["x", "y"], "name": ["ex", "why"]}
    batch["boxes"] = [[[1, 2, 4, 5], [0, 0, 1, 1]], [[0, 0, 10, 12], [0, 0, 0, 0]]]
    runner(tmp_path, batch).run()
    first, second = of_kind(tmp_path, "sample")
    assert (first.id, first.name, list(first.truth.labels)) == ("x", "ex", [0, 2])
    assert [(r.label, r.box.x, r.box.width) for r in first.truth.regions] == [(0, 1, 4), (2, 0, 1)]
    assert (first.picture.width, first.picture.height) == (10, 12)
    assert len(second.truth.regions) == 1


def test_without_labels_the_truth_is_absent_and_the_top_label_explained(tmp_path) -> None:
    runner(tmp_path, IMAGES).run()
    assert not any(sample.HasField("truth") for sample in of_kind(tmp_path, "sample"))
    assert len(of_kind(tmp_path, "explanation")) >= 5


def test_scores_are_summarized_per_class_and_overall(tmp_path) -> None:
    result = runner(tmp_path, (IMAGES, LABELS, BOXES), benchmarks=[xlog.PointingGame(tolerance=0)]).run()
    scores, summaries = (
        [event for event in of_kind(tmp_path, kind) if event.explainer == "Gradient"]
        for kind in ("score", "score_summary")
    )
    values = [s.value for s in scores if s.HasField("value")]
    overall = summaries[0]
    assert not overall.HasField("label")
    assert (overall.count, overall.mean) == (len(values), pytest.approx(np.mean(values)))
    assert overall.missing == len(scores) - len(values) > 0  # predicted labels that are not true have no box
    assert {s.label for s in summaries[1:]} == {s.label for s in scores}
    assert result.summaries["Gradient", "PointingGame(tolerance=0)"].count == overall.count


def test_a_run_goes_on_in_its_file_and_stores_pictures_once(tmp_path) -> None:
    made = runner(tmp_path)
    made.run(step=1)
    made.run(step=2)
    assert len(list(tmp_path.glob("*.xlog"))) == 1
    assert len(of_kind(tmp_path, "picture")) == 5
    assert len(of_kind(tmp_path, "sample")) == 10
    assert [event.step for event in events(tmp_path) if event.WhichOneof("what") == "run_end"] == [1, 2]


def test_the_data_are_passed_once_whatever_is_registered(tmp_path) -> None:
    passes = []

    class Data:
        def __iter__(self):
            passes.append(1)
            return iter([(IMAGES[:2], LABELS[:2]), (IMAGES[2:], LABELS[2:])])

    made = xlog.Runner(tmp_path, (Data(), NAMES), net(), progress=False)
    made.register_saliency([xlog.Gradient()])
    made.register_saliency([xlog.GradCAM()])
    assert made.run().samples == 5
    assert len(passes) == 1


def test_torch_data_loaders_work_as_they_are(tmp_path) -> None:
    dataset = torch.utils.data.TensorDataset(torch.tensor(IMAGES), torch.tensor(LABELS))
    loader = torch.utils.data.DataLoader(dataset, batch_size=2, shuffle=True)
    made = xlog.Runner(tmp_path, (loader, NAMES), net(), progress=False)
    made.register_saliency([xlog.Gradient()])
    assert made.run().samples == 5


def test_explainers_are_shared_between_runners(tmp_path) -> None:
    explainer = xlog.GradCAM()
    for name, model in (("a", net()), ("b", net(seed=1))):
        runner(tmp_path / name, model=model, explainers=[explainer]).run()
    a, b = (of_kind(tmp_path / name, "explanation")[0].map.f32 for name in "ab")
    assert a != b


def test_the_batch_size_changes_no_result(tmp_path) -> None:
    for size in (1, 100):
        runner(tmp_path / str(size), batch_size=size, explainers=[xlog.IntegratedGradients(steps=3)]).run()
    for one, many in zip(*(of_kind(tmp_path / n, "explanation") for n in ("1", "100")), strict=True):
        np.testing.assert_allclose(codec.full_map(one.map), codec.full_map(many.map), atol=1e-5)


def test_the_first_group_fills_a_batch_of_the_costliest_explainer(tmp_path) -> None:
    images = np.random.default_rng(0).normal(size=(40, 3, 12, 10)).astype(np.float32)
    rows, network = [], net()
    network.register_forward_pre_hook(lambda part, given: rows.append(len(given[0])))
    runner(tmp_path, images, model=network, explainers=[xlog.IntegratedGradients(steps=8)], fast=False).run()
    assert rows.count(32) >= 1  # 256 rows of so small a network, of 8 steps each
    assert max(rows) == 256


def test_any_model_of_the_protocol_can_be_run(tmp_path) -> None:
    images = np.random.default_rng(0).normal(size=(2, 2, 5, 6))
    assert runner(tmp_path, images, model=affine(), unnormalize=lambda image: image[0] > 0).run().explanations >= 2


# ------------------------------------------------------------------------------------ cut short, interrupted


def breaking_after(batch, error):
    yield batch
    raise error


@pytest.mark.parametrize(
    ("error", "status"), [(KeyboardInterrupt(), RunEnd.INTERRUPTED), (OSError("disk"), RunEnd.FAILED)]
)
def test_a_run_that_is_cut_short_keeps_what_it_had(tmp_path, error, status) -> None:
    made = xlog.Runner(tmp_path, (breaking_after((IMAGES, LABELS), error), NAMES), net(), progress=False)
    made.register_saliency([xlog.Gradient()])
    with pytest.raises(type(error)):
        made.run()
    end = of_kind(tmp_path, "run_end")[0]
    assert end.status == status
    assert end.counts["samples"] == len(of_kind(tmp_path, "sample")) == 5
    assert end.message == ("OSError: disk" if status == RunEnd.FAILED else "")


def test_a_bad_batch_ends_the_run_and_keeps_the_good_ones(tmp_path) -> None:
    made = xlog.Runner(tmp_path, ([(IMAGES, LABELS), (IMAGES, [9] * 5)], NAMES), net(), progress=False)
    made.register_saliency([xlog.Gradient()])
    with pytest.raises(DataError, match="got 9"):
        made.run()
    assert len(of_kind(tmp_path, "sample")) == 5


@dataclasses.dataclass(frozen=True, kw_only=True)
class Constant(xlog.Explainer):
    """An explainer that says what it is told to."""

    value: float = 1.0
    rows: int = 1
    signed = True

    def explain(self, model, x, targets, rng):
        grids = np.full((len(x) * self.rows, 2, 2), self.value)
        return Attribution(grids, x.shape[2:], "nearest")


@pytest.mark.parametrize(
    ("explainer", "message"),
    [
        (Constant(value=np.nan), r"Constant\(value=NaN\): wanted finite maps, got NaN .* sample '0', label"),
        (Constant(rows=2), r"maps \(N, h, w\), got shape"),
    ],
)
def test_maps_that_cannot_be_logged_are_said(tmp_path, explainer, message) -> None:
    with pytest.raises(ExplanationError, match=message):
        runner(tmp_path, explainers=[explainer]).run()
    assert of_kind(tmp_path, "run_end")[0].status == RunEnd.FAILED


# ---------------------------------------------------------------------- refused, before anything is written

ONE_CLASS_MORE = [*NAMES, "dog"]
NAN_WEIGHTS = net()
with torch.no_grad():
    NAN_WEIGHTS.head.bias[0] = np.nan


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda d: xlog.Runner(d, ([IMAGES], NAMES), net()).run(), ConfigError, "nothing is registered"),
        (lambda d: runner(d, explainers=[xlog.Gradient]), ConfigError, r"make an instance: Gradient\(\)"),
        (lambda d: runner(d, explainers=[xlog.GradCAM(), xlog.GradCAM()]), ConfigError, "two explainers are named"),
        (lambda d: runner(d, benchmarks=[xlog.GradCAM()]), ConfigError, "wanted benchmarks"),
        (lambda d: runner(d, benchmarks=[xlog.PointingGame()], data=IMAGES).run(), DataError, "needs boxes or masks"),
        (lambda d: runner(d, explainers=[xlog.GradCAM(layer="cov")]).run(), LayerError, "close names: 'conv'"),
        (lambda d: runner(d, model="net"), UnsupportedModelError, r"wanted a torch.nn.Module"),
        (lambda d: runner(d, model=net(classes=4)).run(), ModelError, "one class name per output"),
        (lambda d: runner(d, model=NAN_WEIGHTS).run(), ModelError, "finite logits"),
        (lambda d: runner(d, (IMAGES, [0, 1, 2, 3, 0])).run(), DataError, "labels from 0 to 2"),
        (lambda d: runner(d, (IMAGES, LABELS, BOXES * 5)).run(), DataError, "inside 10 x 12 pixels"),
        (lambda d: runner(d, IMAGES * np.nan).run(), DataError, "NaN or infinity in image 0"),
        (lambda d: xlog.Runner(d, ([], NAMES), net()), None, None),
        (lambda d: xlog.Runner(d, [IMAGES], net()), ConfigError, "iterable of batches, class names"),
        (lambda d: xlog.Runner(d, ([IMAGES], "abc"), net()), ConfigError, "class names as a list"),
        (lambda d: xlog.Runner(d, ([IMAGES], []), net()), ConfigError, "at least one class name"),
        (lambda d: xlog.Runner(d, ([IMAGES], ["a", " ", "b"]), net()), ConfigError, "not blank"),
        (lambda d: runner(d).run(step=-1), ConfigError, "a step that is a whole number of at least 0"),
        (lambda d: runner(d, unnormalize=(127, 128)).run(), ConfigError, "divide those for 0..255"),
        (lambda d: runner(d, activation="relu"), ConfigError, "one of softmax"),
    ],
)
def test_bad_input_is_refused_before_anything_is_written(tmp_path, make, error, message) -> None:
    folder = tmp_path / "log"
    if error is None:  # an empty dataset: known only when it is read
        made = make(folder)
        made.register_saliency([xlog.Gradient()])
        error, message, make = DataError, "at least one batch", lambda d: made.run()
    with pytest.raises(error, match=message) as caught:
        make(folder)
    assert isinstance(caught.value, xlog.XlogError)
    assert not folder.exists()


def test_a_folder_that_cannot_be_written_is_refused_before_any_work(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LogError, match="is no folder; choose another summary_dir"):
        runner(tmp_path / "file" / "log", data=None).run()


def test_a_registration_that_fails_registers_nothing(tmp_path) -> None:
    made = xlog.Runner(tmp_path, ([IMAGES], NAMES), net(), progress=False)
    with pytest.raises(ConfigError):
        made.register_saliency([xlog.Gradient(), "GradCAM"])
    with pytest.raises(ConfigError, match="nothing is registered"):
        made.run()


def test_a_generator_can_be_read_once_and_that_is_said(tmp_path) -> None:
    made = xlog.Runner(tmp_path, (iter([IMAGES]), NAMES), net(), progress=False)
    made.register_saliency([xlog.Gradient()])
    made.run()
    with pytest.raises(DataError, match="a generator can be read only once"):
        made.run(step=1)
    assert len(of_kind(tmp_path, "run_end")) == 1


# ---------------------------------------------------------------------------- training is not touched


def train(explain, folder=None, fail=False) -> list[bytes]:
    """Train with augmentation, shuffling and dropout, all drawn from global generators."""
    torch.manual_seed(0)
    np.random.seed(0)
    random.seed(0)
    network = net()
    dataset = torch.utils.data.TensorDataset(torch.tensor(IMAGES), torch.tensor(LABELS))
    loader = torch.utils.data.DataLoader(dataset, batch_size=2, shuffle=True)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9)
    made = explain and xlog.Runner(folder, (loader, NAMES), network, progress=False, batch_size=2)
    if explain:
        explainers = [xlog.Gradient(), xlog.IntegratedGradients(steps=2), xlog.GradCAM()]
        made.register_saliency([*explainers, *([Constant(value=np.nan)] if fail else [])])
    for epoch in range(3):
        network.train()
        for number, (images, labels) in enumerate(loader):
            noise = torch.tensor(np.random.normal(size=images.shape), dtype=torch.float32) * random.random()
            torch.nn.functional.cross_entropy(network(images + noise), labels).backward()
            if explain:  # in the worst place: gradients there, training mode on
                try:
                    made.run(step=10 * epoch + number)
                except ExplanationError:
                    assert fail
            optimizer.step()
            optimizer.zero_grad()
    return [tensor.numpy().tobytes() for tensor in network.state_dict().values()]


def test_training_is_bit_for_bit_the_same_with_and_without_explaining(tmp_path) -> None:
    assert train(explain=True, folder=tmp_path) == train(explain=False)
    assert len(of_kind(tmp_path, "explanation")) >= 3 * 3 * 5


def test_also_when_explaining_fails(tmp_path) -> None:
    assert train(explain=True, folder=tmp_path, fail=True) == train(explain=False)


# ------------------------------------------------------------------------------------------- progress


def test_progress_is_silent_when_asked_and_quiet_in_a_file(tmp_path, capsys, monkeypatch) -> None:
    runner(tmp_path).run()
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr("xlog.run.progress.QUIET_SECONDS", 0)
    monkeypatch.setattr("xlog.run.progress.crowding", lambda: "")
    loud = xlog.Runner(tmp_path, ([(IMAGES, LABELS)], NAMES), net())
    loud.register_saliency([xlog.Gradient()])
    loud.run()
    lines = capsys.readouterr().err.splitlines()
    assert lines[-1].startswith("xlog: 5 samples in ")
    assert len(lines) == 5


def test_a_loader_tells_how_much_is_left(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setattr("xlog.run.progress.QUIET_SECONDS", 0)
    dataset = torch.utils.data.TensorDataset(torch.tensor(IMAGES), torch.tensor(LABELS))
    made = xlog.Runner(tmp_path, (torch.utils.data.DataLoader(dataset, batch_size=2), NAMES), net())
    made.register_saliency([xlog.Gradient()])
    made.run()
    assert "xlog: 5 of 5 samples in 0 s, about 0 s left" in capsys.readouterr().err


def test_a_terminal_gets_a_bar(tmp_path, monkeypatch) -> None:
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    with os.fdopen(slave, "w") as terminal, monkeypatch.context() as patched:
        patched.setattr("sys.stderr", terminal)
        made = xlog.Runner(tmp_path, ([(IMAGES, LABELS)], NAMES), net())
        made.register_saliency([xlog.Gradient()])
        made.run()
        terminal.flush()
        assert select.select([master], [], [], 10)[0]
        assert b"xlog: 0sample" in os.read(master, 10000)
    os.close(master)


# ----------------------------------------------------------------------------------------------- uncertainty


def test_uncertainties_are_logged_with_every_prediction(tmp_path) -> None:
    """Net has a dropout layer before its head."""
    network, images = net(), IMAGES[:3]
    made = runner(tmp_path, images, network, seed=3, activation="softmax", top_k=2)
    made.register_uncertainty(samples=6)
    made.run()
    model = xlog.wrap(network)
    sampler = MonteCarloDropout(samples=6).sampler(model, images[:1], seed=3)
    expected = sampler.predict(model, images, softmax)
    (metadata,) = of_kind(tmp_path, "run_metadata")
    assert json.loads(metadata.uncertainty.params["samples"]) == 6
    for i, inference in enumerate(of_kind(tmp_path, "inference")):
        assert inference.uncertainty == str(sampler)
        assert inference.predictive_entropy == pytest.approx(expected.entropy[i])
        assert inference.mutual_information == pytest.approx(expected.mutual_information[i], abs=1e-6)
        for label in inference.labels:
            said = label.uncertainty
            assert said.mean == pytest.approx(expected.mean[i, label.label])
            assert said.standard_deviation == pytest.approx(expected.std[i, label.label])
            assert (said.low, said.high) == pytest.approx(
                (expected.low[i, label.label], expected.high[i, label.label]), rel=1e-5
            )
            assert said.samples == 6


def test_explanations_of_sub_networks_are_logged_with_the_map(tmp_path) -> None:
    network = net()
    made = runner(tmp_path, IMAGES[:2], network, [xlog.Gradient(), xlog.EigenCAM()], top_k=1, precision="f32")
    made.register_uncertainty(samples=4, explanations=True)
    made.run()
    model = xlog.wrap(network)
    sampler = MonteCarloDropout(samples=4).sampler(model, IMAGES[:1], seed=0)
    gradient, cam = of_kind(tmp_path, "explanation")[:2]
    expected = sampler.explain(model, xlog.Gradient(), IMAGES[:1], np.array([gradient.label]))
    np.testing.assert_allclose(codec.decode_map(gradient.mean), expected.mean.grids[0], rtol=1e-5)
    np.testing.assert_allclose(codec.decode_map(gradient.spread), expected.spread.grids[0], rtol=1e-4, atol=1e-8)
    assert cam.spread.high == 0  # it looks in front of the dropout
    np.testing.assert_allclose(codec.decode_map(cam.mean), codec.decode_map(cam.map), rtol=1e-5)  # of the fast copy


def test_uncertainty_alone_is_something_to_run(tmp_path) -> None:
    made = xlog.Runner(tmp_path, ([IMAGES], NAMES), net(), progress=False)
    made.register_uncertainty(samples=2)
    assert (made.run(step=0).samples, made.run(step=1).explanations) == (5, 0)
    with pytest.raises(ConfigError, match="called once"):
        made.register_uncertainty()


def test_a_network_that_cannot_drop_out_is_refused_before_anything_is_written(tmp_path) -> None:
    convolutions = torch.nn.Sequential(torch.nn.Conv2d(3, 3, 3), torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten())
    made = xlog.Runner(tmp_path / "log", ([IMAGES], NAMES), convolutions, progress=False)
    made.register_uncertainty()
    with pytest.raises(ModelError, match="MonteCarloDropout: wanted a network with dropout layers"):
        made.run()
    assert not (tmp_path / "log").exists()


# -------------------------------------------------------------------------------------- counterfactual trees


def test_trees_are_logged_with_the_sample(tmp_path) -> None:
    images = np.random.default_rng(0).normal(size=(2, 3, 24, 20)).astype(np.float32)
    network, occlusion = net(), HierarchicalOcclusion(smallest=5, threshold=0.4)
    constant = HierarchicalOcclusion(windows=(8,), fill=0.0, directions=("hide",))
    made = runner(tmp_path, images, network, top_k=2, fast=False)
    made.register_hierarchical_occlusion(occlusion, constant)
    made.run(step=3)
    (run,) = xlog.open(tmp_path)
    found = [(r["sample"], r["label"], r["occlusion"], r["direction"]) for r in run.trees(3)]
    samples = [sample.id for sample in run.samples(3)]
    labels = {
        sample.id: [score.label for score in sample.inference.labels if score.explained] for sample in run.samples()
    }
    names = [(occlusion.name, "reveal"), (occlusion.name, "hide"), (constant.name, "hide")]
    assert found == [(sample, label, *name) for sample in samples for label in labels[sample] for name in names]
    assert [instance.name for instance in run.metadata.occlusions] == [occlusion.name, constant.name]
    (first,) = (r for r in run.trees() if found.index((r["sample"], r["label"], r["occlusion"], r["direction"])) == 0)
    (expected, _) = occlusion.search(xlog.wrap(network), images[:1], np.array([first["label"]]), softmax)
    tree = first["tree"]
    assert (tree.mask, tree.start) == (expected.mask, pytest.approx(expected.start, rel=1e-5))
    assert [(n.parent, n.layer, n.order) for n in tree.nodes] == [(n.parent, n.layer, n.order) for n in expected.nodes]
    assert [(n.box.x, n.box.y, n.box.width, n.box.height) for n in tree.nodes] == [tuple(n.box) for n in expected.nodes]
    assert [n.gain for n in tree.nodes] == pytest.approx([n.gain for n in expected.nodes], rel=1e-4, abs=1e-6)
    assert [(layer.window, layer.stride) for layer in tree.layers] == [(a.window, a.stride) for a in expected.layers]
    assert tree.kept_layer == expected.kept_layer
    kept = expected.layers[expected.kept_layer].probability if expected.kept_layer >= 0 else np.nan
    assert first["probability"] == pytest.approx(kept, rel=1e-5, nan_ok=True)


def test_trees_may_be_limited_to_some_of_the_labels_that_are_explained(tmp_path) -> None:
    images = np.random.default_rng(0).normal(size=(3, 3, 24, 20)).astype(np.float32)
    constant = HierarchicalOcclusion(windows=(8,), fill=0.0, directions=("hide",))
    blurred = HierarchicalOcclusion(windows=(8,), directions=("hide",))
    made = runner(tmp_path, images, targets=[0, 2])
    made.register_hierarchical_occlusion(constant, targets=["bee", "cat"])
    made.register_hierarchical_occlusion(blurred, targets=lambda probabilities, truth: [int(probabilities.argmax())])
    made.run()
    (run,) = xlog.open(tmp_path)
    assert {r["label"] for r in run.trees() if r["occlusion"] == constant.name} == {2}
    tops = {s.id: s.inference.labels[0].label for s in run.samples()}
    of_top = [(r["sample"], r["label"]) for r in run.trees() if r["occlusion"] == blurred.name]
    assert of_top == [(name, label) for name, label in tops.items() if label in (0, 2)]
    assert [instance.params["targets"] for instance in run.metadata.occlusions] == ["[1, 2]", '"callable"']
    with pytest.raises(ConfigError, match="among the class names, got 'cow'"):
        made.register_hierarchical_occlusion(HierarchicalOcclusion(windows=(9,)), targets=["cow"])
    assert len(made._registered.occlusions) == 2


def test_pictures_too_small_for_occlusion_are_refused_before_anything_is_written(tmp_path) -> None:
    made = runner(tmp_path / "log")
    made.register_hierarchical_occlusion()
    with pytest.raises(ConfigError, match="HierarchicalOcclusion: wanted pictures of at least 56 pixels a side"):
        made.run()
    assert not (tmp_path / "log").exists()
    with pytest.raises(ConfigError, match="wanted counterfactuals, got 'blur'"):
        made.register_hierarchical_occlusion("blur")
    with pytest.raises(ConfigError, match="two counterfactuals are named 'HierarchicalOcclusion'"):
        made.register_hierarchical_occlusion()


def test_summaries_can_be_read_as_records(tmp_path) -> None:
    result = runner(tmp_path, benchmarks=[xlog.PointingGame()]).run()
    (run,) = xlog.open(tmp_path)
    overall = {(r["explainer"], r["benchmark"]): r for r in run.summaries() if r["label"] is None}
    assert overall.keys() == result.summaries.keys()
    for names, summary in result.summaries.items():
        record = overall[names]
        assert (record["count"], record["missing"], record["mean"]) == (summary.count, summary.missing, summary.mean)
        ends = summary.interval or pytest.approx((np.nan, np.nan), nan_ok=True)
        assert (record["low"], record["high"]) == ends
        least = summary.least
        assert (record["best_control"], record["verdict"]) == (least.control if least else "", summary.verdict or "")
        assert record["gain"] == (least.mean if least else pytest.approx(np.nan, nan_ok=True))
        assert record["no_interval"] == summary.why_not
    assert {r["class"] for r in run.summaries() if r["label"] is not None} <= set(NAMES)


@pytest.mark.parametrize(
    ("data", "planned"),
    [
        ([(IMAGES, LABELS)] * 3, 15),  # as many in each batch as in the first one
        (torch.utils.data.DataLoader(list(zip(torch.as_tensor(IMAGES), LABELS, strict=True)), batch_size=2), 5),
        (iter([(IMAGES, LABELS)]), 0),  # nobody knows
    ],
)
def test_a_log_says_how_many_samples_are_planned(tmp_path, data, planned) -> None:
    made = xlog.Runner(tmp_path, (data, NAMES), net(), progress=False)
    made.register_saliency([xlog.Gradient()])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the same samples come again
        made.run()
    made.close()
    assert of_kind(tmp_path, "run_metadata")[0].planned_samples == planned
