"""What other packages' logs show of a run: the real TensorBoard, W&B and MLflow read what was written into theirs."""

from __future__ import annotations

import io
import json
import subprocess
import sys

import mlflow
import numpy as np
import pytest
import torch
import wandb
from PIL import Image
from shown_runs import expected_overlay, explained
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tiny_training import torch_network

import xlog
from xlog.cli import main
from xlog.integrations import MLflow, TensorBoard, WandB
from xlog.integrations.published import Shown


@pytest.fixture
def network() -> torch.nn.Module:
    return torch_network()


def read(folder) -> EventAccumulator:
    found = EventAccumulator(str(folder), size_guidance={"images": 0, "scalars": 0, "tensors": 0})
    found.Reload()
    return found


def pixels_of(found: EventAccumulator, tag: str) -> dict[int, np.ndarray]:
    return {
        one.step: np.asarray(Image.open(io.BytesIO(one.encoded_image_string))) for one in found.Images(tag)
    }  # fmt: skip


def test_tensorboard_shows_overlays_scores_and_probabilities_by_step(tmp_path, network) -> None:
    run = explained(tmp_path / "log", [TensorBoard(tmp_path / "board")], network)
    found = read(tmp_path / "board")
    label = run.samples()[0].map("Gradient").label
    name = f"0/{run.class_names[label]}"
    assert f"Gradient/{name}" in found.Tags()["images"]
    shown = pixels_of(found, f"Gradient/{name}")
    assert list(shown) == [1, 2]
    for step, pixels in shown.items():
        np.testing.assert_array_equal(pixels, expected_overlay(run, step))
    assert pixels_of(found, "picture/0")[1].shape == (8, 8, 3)
    means = {
        (row["benchmark"], row["explainer"]): row["mean"] for row in run.summaries(2) if row["label"] is None
    }  # fmt: skip
    assert len(means) == 2
    for (benchmark, explainer), mean in means.items():
        scalars = found.Scalars(f"scores/{benchmark}/{explainer}")
        assert [one.step for one in scalars] == [1, 2]
        assert scalars[1].value == pytest.approx(mean)
    assert 0 < found.Scalars(f"probability/{name}")[0].value < 1


def test_an_export_shows_the_same_in_tensorboard(tmp_path, network, capsys) -> None:
    run = explained(tmp_path / "log", [TensorBoard(tmp_path / "live")], network)
    assert main(["export", str(tmp_path / "log"), "--tensorboard", str(tmp_path / "later"), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    live, later = read(tmp_path / "live"), read(tmp_path / "later")
    assert live.Tags() == later.Tags()
    assert said["steps"] == 2
    assert said["images"] == sum(len(later.Images(tag)) for tag in later.Tags()["images"])
    for tag in live.Tags()["images"]:
        for one, other in zip(live.Images(tag), later.Images(tag), strict=True):
            assert (one.step, one.encoded_image_string) == (other.step, other.encoded_image_string)
    for tag in live.Tags()["scalars"]:
        assert [one.value for one in live.Scalars(tag)] == [one.value for one in later.Scalars(tag)]
    few = tmp_path / "few"
    assert main(["export", str(tmp_path / "log"), "--tensorboard", str(few), "--most", "1"]) == 0
    assert {tag.split("/")[1] for tag in read(few).Tags()["images"]} == {"0"}
    assert run.steps == [1, 2]


@pytest.mark.parametrize(
    "arguments", [["--most", "2"], ["--tensorboard", "new", "--most", "0"], []], ids=["alone", "none", "nothing"]
)
def test_wrong_arguments_of_the_export_are_refused(arguments, tmp_path, network, capsys, monkeypatch) -> None:
    explained(tmp_path, [], network)
    monkeypatch.chdir(tmp_path)
    assert main(["export", str(tmp_path), *arguments]) == 2
    assert "wanted" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


@pytest.mark.filterwarnings("ignore")  # of what it calls itself
def test_mlflow_has_them_too(tmp_path, network, monkeypatch) -> None:
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")  # the small distribution has no database
    uri = (tmp_path / "mlruns").as_uri()
    client = mlflow.MlflowClient(uri)
    identity = client.create_run(client.create_experiment("explaining")).info.run_id
    run = explained(tmp_path / "log", [MLflow(identity, uri)], network)
    row = next(row for row in run.summaries(2) if row["label"] is None and row["explainer"] == "Gradient")
    history = client.get_metric_history(identity, "xlog/scores/DeletionAUC_steps_4_/Gradient")
    assert [(one.step, one.value) for one in history][1] == (2, pytest.approx(row["mean"]))
    images = [one.path for one in client.list_artifacts(identity, "images")]
    name = run.class_names[run.samples(1)[0].map("Gradient").label]
    path = next(
        path for path in images if f"~Gradient~0~{name}+" in path and "+step+1+" in path and path.endswith(".png")
    )
    found = np.asarray(Image.open(client.download_artifacts(identity, path, str(tmp_path))))
    np.testing.assert_array_equal(found, expected_overlay(run, 1))


@pytest.mark.filterwarnings("ignore")
def test_wandb_has_them_too(tmp_path, network, monkeypatch) -> None:
    monkeypatch.setenv("WANDB_SILENT", "true")
    with wandb.init(mode="offline", dir=str(tmp_path), project="explaining") as run:
        logged = explained(tmp_path / "log", [WandB()], network)
        summary = dict(run.summary)
        media = sorted((tmp_path / "wandb").glob("offline-run-*/files/media/images/**/*.png"))
    wandb.teardown()  # it keeps the folder that it was set up in
    row = next(row for row in logged.summaries(2) if row["label"] is None)
    assert summary["xlog/step"] == 2
    assert summary[f"xlog/scores/{row['benchmark']}/{row['explainer']}"] == pytest.approx(row["mean"])
    assert any(
        np.array_equal(np.asarray(Image.open(path)), expected_overlay(logged, 1)) for path in media
    )  # fmt: skip


def test_a_logger_without_a_run_or_a_package_says_what_to_do(tmp_path) -> None:
    for kind, said in ((WandB, r"wandb.init\(\)"), (MLflow, r"mlflow.start_run\(\)")):
        with pytest.raises(xlog.LogError, match=said):
            kind()


def test_without_a_package_one_error_names_the_extra() -> None:
    calls = {"tensorboard": "TensorBoard('x')", "wandb": "WandB()", "mlflow": "MLflow()", "aim": "Aim(None)"}
    modules = {name: name for name in ("lightning", "transformers", "ignite")} | {"paddle": "paddle_model"}
    script = f"import sys; sys.modules |= dict.fromkeys({[*calls, *modules]})\nimport xlog.integrations"
    for call in [
        *(f"xlog.integrations.{c}" for c in calls.values()),
        *(f"import xlog.integrations.{m}" for m in modules.values()),
    ]:
        script += f"\ntry: {call}\nexcept xlog.ConfigError as error: print(error)"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    for line, extra in zip(said.splitlines(), [*calls, *modules], strict=True):
        assert line.endswith(f"pip install 'xlog-xai[{extra}]'")


def test_tags_of_tensorboard_have_nothing_that_its_page_shows_no_image_of(tmp_path) -> None:
    board = TensorBoard(tmp_path)
    board.log([Shown('GradCAM(layer="0")/a\\b', np.zeros((2, 2, 3), np.uint8)), Shown('GradCAM(layer="0")', 0.5)], 1)
    board.close()
    tags = read(tmp_path).Tags()
    assert (tags["images"], tags["scalars"]) == (["GradCAM(layer='0')/a-b"], ["GradCAM(layer='0')"])
