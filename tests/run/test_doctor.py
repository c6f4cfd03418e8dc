"""xlog doctor, on files of torch and of paddle networks, of their authors' errors, and of networks that fit badly."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
import torch
from paddle_here import paddle

from xlog.cli import main
from xlog.explainers import EXPLAINERS

TORCH = """
import numpy as np
import torch
from torch import nn
import neighbor

print("loading weights")

def conv():
    return nn.Sequential(
        nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Conv2d(4, 4, 3), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, neighbor.CLASSES),
    )

def flat():
    return nn.Sequential(nn.Flatten(), nn.Linear(48, 2)), torch.randn(3, 4, 4, requires_grad=True)

def batched():
    return flat()[0], np.zeros((1, 3, 4, 4))

def several():
    return flat()[0], np.zeros((2, 3, 4, 4))

def scripted():
    return torch.jit.script(flat()[0])

def maps():
    return nn.Conv2d(3, 2, 1)

def not_a_number():
    network, example = flat()
    network[1].weight.data[:] = float("nan")
    return network, example

def steep():
    class Root(nn.Module):
        def forward(self, x):
            return torch.sqrt(x.flatten(1)[:, :2] * 0)

    return Root(), np.ones((3, 4, 4))

def constant():
    network, example = flat()
    network[1].weight.data[:] = 0
    return network, example

class Frozen(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = conv()

    def forward(self, x):
        with torch.no_grad():
            return self.inner(x)

def raising():
    raise ValueError("no weights in\\n/data")

def leaving():
    raise SystemExit("no weights")

def three():
    return 1, 2, 3

number = 3
"""

PADDLE = """
from paddle import nn

def conv():
    return nn.Sequential(
        nn.Conv2D(3, 4, 3), nn.ReLU(), nn.AdaptiveAvgPool2D(1), nn.Flatten(), nn.Linear(4, 2)
    )
"""


def line_of(text: str) -> int:
    return next(i for i, line in enumerate(TORCH.splitlines(), 1) if text in line)


SMALL = ["--input", "3x12x10"]


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "nets.py").write_text(TORCH)
    (tmp_path / "neighbor.py").write_text("CLASSES = 2")
    (tmp_path / "paddles.py").write_text(PADDLE)
    yield tmp_path
    sys.modules.pop("neighbor", None)


def doctor(capsys, network: Path | str, *arguments: str) -> tuple[int, dict]:
    code = main(["doctor", str(network), *arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


def trials(report: dict) -> dict[str, tuple[str, str]]:
    return {trial["explainer"]: (trial["verdict"], trial["note"]) for trial in report["trials"]}


@pytest.mark.parametrize(
    ("file", "framework", "version"),
    [("nets.py", "torch", torch.__version__), ("paddles.py", "paddle", paddle.__version__)],
)
def test_networks_of_both_frameworks_are_looked_through(folder, capsys, file, framework, version) -> None:
    code, report = doctor(capsys, f"{folder / file}:conv", *SMALL)
    facts = report["facts"]
    assert (code, facts["framework"], facts["version"], facts["device"]) == (0, framework, version, "cpu")
    assert (facts["dtype"], report["input"], report["outputs"]) == ("float32", [1, 3, 12, 10], [1, 2])
    assert report["layers"]["conv"] == {"torch": 2, "paddle": 1}[framework]
    assert report["map_layer"] == {"torch": "3", "paddle": "1"}[framework]
    assert re.match(r"\d+ x \d+, channels first: the last maps that gradient reaches", report["map_layout"])
    assert report["calls"][0] == {"layer": "0", "kind": "conv", "shape": [1, 4, 10, 8]}
    assert report["forward_seconds"] > 0
    assert report["gradient_seconds"] > 0
    assert {kind.__name__ for kind in EXPLAINERS} <= trials(report).keys()
    assert trials(report)["Gradient"][0] == trials(report)["GradCAM"][0] == "runs"


def test_it_speaks_words_too_and_keeps_the_files_prints_out_of_them(folder, capsys) -> None:
    assert main(["doctor", f"{folder / 'nets.py'}:conv", "--layers", *SMALL]) == 0
    shown = capsys.readouterr()
    assert "loading weights" in shown.err
    assert "loading weights" not in shown.out
    for line in (
        f"network   Sequential, torch {re.escape(torch.__version__)}, on cpu",
        r"numbers   270 parameters, float32",
        r"outputs   \(1, 2\), the greatest is [01]",
        r"layers    7: 2 conv, 2 relu, .*1 linear",
        r"map layer 3: \d+ x \d+, channels first: .*",
        r"forward   \S+ ms \(F\)",
        r"gradient  \S+ ms \(G\)",
        r"LAYER +KIND +OUTPUT",
        r"3 +relu +\(1, 4, 8, 6\)",
        r"EXPLAINER +VERDICT +NOTE",
        r"Gradient +runs",
    ):
        assert re.search(f"^{line}$", shown.out, re.M), line


def test_without_convolutions_gradcam_is_refused_with_the_reason(folder, capsys) -> None:
    code, report = doctor(capsys, f"{folder / 'nets.py'}:flat")
    assert (code, report["input"], report["map_layer"]) == (0, [1, 3, 4, 4], None)
    verdict, note = trials(report)["GradCAM"]
    assert verdict == "refused"
    assert "no layer of this network puts out maps" in note
    assert trials(report)["IntegratedGradients"] == ("runs", "")


def test_an_example_may_have_a_batch_axis(folder, capsys) -> None:
    code, report = doctor(capsys, f"{folder / 'nets.py'}:batched")
    assert (code, report["input"]) == (0, [1, 3, 4, 4])
    assert trials(report)["EdgeControl"] == ("runs", "its map is zero everywhere")


def test_blank_maps_are_noted_and_nan_fails(folder, capsys) -> None:
    code, report = doctor(capsys, f"{folder / 'nets.py'}:constant")
    assert (code, trials(report)["Gradient"]) == (0, ("runs", "its map is zero everywhere"))
    code, report = doctor(capsys, f"{folder / 'nets.py'}:steep")  # the slope of a root at 0 is infinite
    assert (code, trials(report)["Gradient"]) == (1, ("fails", "NaN or infinity in its map"))


def test_a_network_without_gradients_is_said_and_the_rest_is_tried(folder, capsys) -> None:
    code, report = doctor(capsys, f"{folder / 'nets.py'}:Frozen", *SMALL)
    verdict, note = trials(report)["Gradient"]
    assert (code, verdict, report["gradient_seconds"]) == (0, "refused", None)
    assert "does not influence the outputs" in note
    assert trials(report)["CenterControl"] == ("runs", "")


@pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")
@pytest.mark.parametrize(
    ("function", "arguments", "code", "text"),
    [
        ("scripted", [], 1, "wanted a torch.nn.Module, got a scripted or traced one"),
        ("conv", ["--input", "4x12x10"], 1, r"a pass over an input \(1, 4, 12, 10\) \(--input gives another\) raised "),
        ("maps", SMALL, 1, r"wanted outputs \(N, K\), got shape \(1, 2, 12, 10\)"),
        ("not_a_number", [], 1, "wanted finite logits .* 0% of it finite"),
        ("several", [], 1, r"wanted one example \(C, H, W\) or \(1, C, H, W\), got 2"),
        (
            "raising",
            [],
            1,
            rf"raising\(\) raised ValueError at line {line_of('raise ValueError')} of nets.py: no weights in$",
        ),
        ("leaving", [], 1, r"leaving\(\) raised SystemExit at line \d+ of nets.py: no weights$"),
        ("three", [], 1, r"wanted a function that returns a network or \(network, example\), got 3 values"),
        ("number", [], 2, "wanted a function 'number' in .*nets.py, got 3"),
        ("flatt", [], 2, "wanted a function 'flatt' in .*nets.py, got None; close names: 'flat'"),
    ],
)
def test_what_cannot_be_is_said_in_a_line(folder, capsys, function, arguments, code, text) -> None:
    assert main(["doctor", f"{folder / 'nets.py'}:{function}", *arguments]) == code
    shown = capsys.readouterr()
    assert shown.out == ""
    (line,) = [line for line in shown.err.splitlines() if line != "loading weights"]
    assert re.search(f"^xlog: .*{text}", line), line


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("def make(:", 1, r"running bad.py raised SyntaxError: .*\(bad.py, line 1\)"),
        ("import nothing_like_it", 1, "running bad.py raised ModuleNotFoundError at line 1 of bad.py: No module named"),
        ("make = str", 1, "wanted a torch.nn.Module, a paddle.nn.Layer or an object"),
    ],
)
def test_errors_of_the_file_are_brief(tmp_path, monkeypatch, capsys, text, code, message) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bad.py").write_text(text)
    before = list(sys.path), set(sys.modules)
    assert main(["doctor", "bad.py:make"]) == code
    shown = capsys.readouterr()
    assert re.fullmatch(f"xlog: {message}.*\n", shown.err), shown.err
    assert shown.out == ""
    assert sys.path == before[0]
    assert not {name for name in set(sys.modules) - before[1] if "bad" in name}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["model.py"], "a function in it such as model.py:make"),
        (["model.py:"], "such as model.py:make"),
        (["model.py:make it"], "such as model.py:make"),
        (["model.py:make", "--input", "3x224"], "a shape such as 3x224x224"),
        (["model.py:make", "--input", "3x0x224"], "a shape such as 3x224x224"),
    ],
)
def test_wrong_arguments_are_told(capsys, arguments, message) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["doctor", *arguments])
    assert message in capsys.readouterr().err


def test_files_that_are_not_there_or_no_python_are_told(tmp_path, capsys) -> None:
    assert main(["doctor", f"{tmp_path}/nowhere.py:make"]) == 2
    assert "no such file" in capsys.readouterr().err
    (tmp_path / "weights.pt").write_text("")
    assert main(["doctor", f"{tmp_path}/weights.pt:make"]) == 2
    assert "wanted a Python file" in capsys.readouterr().err


def test_a_broken_plugin_is_reported_and_the_rest_is_tried(folder, tmp_path, monkeypatch, capsys) -> None:
    info = tmp_path / "strange-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: strange\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[xlog.explainers]\nStrange = nowhere_at_all:Strange\n")
    monkeypatch.syspath_prepend(tmp_path)
    code, report = doctor(capsys, f"{folder / 'nets.py'}:flat")
    assert code == 1
    assert trials(report)["Strange"] == ("fails", "ModuleNotFoundError: No module named 'nowhere_at_all'")
    assert trials(report)["Gradient"] == ("runs", "")
