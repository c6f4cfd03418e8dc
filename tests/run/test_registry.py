"""Explainers by name, and those of other packages: found, tried end to end, and harmless where they are broken."""

from __future__ import annotations

import configparser
import re
import subprocess
import sys
from pathlib import Path

import my_explainer
import numpy as np
import pytest
from fakes import affine, net

import xlog
from xlog.errors import ConfigError
from xlog.explainers import EXPLAINERS
from xlog.registry import GROUP, own_explainers

EXAMPLES = Path(__file__).parent.parent.parent / "examples"


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Make a package known, as an installer would: its entry points in a dist-info folder on the path."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(site)

    def write(package: str, points: dict[str, str], **modules: str) -> None:
        info = site / f"{package.replace('-', '_')}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        lines = [f"{name} = {value}" for name, value in points.items()]
        (info / "entry_points.txt").write_text("\n".join([f"[{GROUP}]", *lines]))
        for name, text in modules.items():
            (site / f"{name}.py").write_text(text)

    return write


def plugins() -> dict[str, xlog.registry.ExplainerInfo]:
    return {info.name: info for info in xlog.list_explainers() if not info.package.startswith("xlog-xai ")}


# ------------------------------------------------------------------------------------------------ our own


def test_all_of_ours_are_listed_first_with_what_they_say() -> None:
    listed = xlog.list_explainers()[: len(EXPLAINERS)]
    assert list(listed) == own_explainers()
    assert [info.kind for info in listed] == list(EXPLAINERS)
    cam = next(info for info in listed if info.name == "GradCAM")
    assert (cam.package, cam.needs, cam.signed, cam.cost) == (
        f"xlog-xai {xlog.__version__}",
        "layer and gradient",
        False,
        "G",
    )
    assert (cam.random, cam.of_target, cam.source, cam.error) == (False, True, "Selvaraju et al. 2017", "")


def test_printed_it_is_a_table() -> None:
    header, *rows = str(xlog.list_explainers()).splitlines()
    assert header.split()[0] == "EXPLAINER"
    assert header.split()[-1] == "PACKAGE"
    (row,) = (row for row in rows if row.startswith("IntegratedGradients "))
    assert row[header.index("PASSES") :].startswith("steps G")
    assert row[header.index("SIGNED") :].startswith("yes")


# -------------------------------------------------------------------------------------------- the example


def declared() -> dict[str, str]:
    """The entry points of examples/pyproject.toml: this much TOML is an ini file."""
    parser = configparser.ConfigParser()
    parser.optionxform = str  # names keep their case
    parser.read(EXAMPLES / "pyproject.toml")
    return {name: value.strip('"') for name, value in parser[f'project.entry-points."{GROUP}"'].items()}


def test_the_example_is_found_and_runs_end_to_end(install, tmp_path) -> None:
    assert "DetailGradient" not in plugins()
    install("my-explainer", declared())
    info = plugins()["DetailGradient"]
    assert (info.package, info.kind, info.signed) == ("my-explainer 1.0", my_explainer.DetailGradient, True)
    row = re.split(r"\s{2,}", str(xlog.list_explainers()).splitlines()[-1])
    assert row == ["DetailGradient", info.shows, "gradient", "yes", "G", "no", "this example", "my-explainer 1.0"]
    images = np.random.default_rng(0).normal(size=(2, 3, 12, 10)).astype(np.float32)
    runner = xlog.Runner(tmp_path / "log", ([(images, [0, 1])], ["a", "b", "c"]), net(), progress=False)
    runner.register_saliency([info.kind(std=1.5)])
    assert runner.run().explanations >= 2
    (run,) = xlog.open(tmp_path / "log")
    assert run.explainers == ["DetailGradient(std=1.5)"]


def test_the_example_is_exact_on_an_affine_network() -> None:
    model, x = affine(), np.random.default_rng(0).normal(size=(3, 2, 5, 6))
    targets = np.array([2, 0, 1])
    maps = my_explainer.DetailGradient(std=0.8).explain(model, x, targets, np.random.default_rng(0)).grids
    blurred = xlog.arrays.gaussian_blur(x, 0.8)
    falls = (model.forward(x) - model.forward(blurred))[np.arange(3), targets]
    np.testing.assert_allclose(maps.sum(axis=(1, 2)), falls)
    with pytest.raises(ConfigError, match="deviation above 0 pixels, got 0"):
        my_explainer.DetailGradient(std=0)


# -------------------------------------------------------------------------------------------- broken ones

GOOD = """
import dataclasses
from xlog.explainers import Gradient

@dataclasses.dataclass(frozen=True, kw_only=True)
class Mine(Gradient):
    pass

@dataclasses.dataclass(frozen=True, kw_only=True)
class Wanting(Gradient):
    layer: str

class Plain:
    pass
"""


def test_broken_plugins_are_named_with_their_errors_and_harm_nobody(install) -> None:
    points = {
        "Gone": "nowhere_at_all:Mine",
        "Raises": "raising:Mine",
        "Exits": "exiting:Mine",
        "Missing": "good:NotThere",
        "Plain": "good:Plain",
        "Wanting": "good:Wanting",
        "Gradient": "good:Mine",
        "Mine": "good:Mine",
    }
    install("strange", points, good=GOOD, raising="1 / 0", exiting="raise SystemExit(3)")
    install("stranger", {"Mine": "good:Mine"})
    listed = xlog.list_explainers()
    errors = {(info.name, info.package): info.error for info in listed if info.error}
    assert errors.keys() == {*((name, "strange 1.0") for name in points if name != "Mine"), ("Mine", "stranger 1.0")}
    for name, text in {
        "Gone": "ModuleNotFoundError: No module named 'nowhere_at_all'",
        "Raises": "ZeroDivisionError: division by zero",
        "Exits": "SystemExit: 3",
        "Missing": "AttributeError: module 'good' has no attribute 'NotThere'",
        "Plain": "ConfigError: wanted a subclass of xlog.Explainer, got <class 'good.Plain'>",
        "Wanting": "ConfigError: wanted a class that can be made without arguments",
        "Gradient": f"ConfigError: xlog-xai {xlog.__version__} has the explainer of this name; rename the entry point",
    }.items():
        assert errors[name, "strange 1.0"].startswith(text)
        assert f"BROKEN: {text}" in str(listed)
    assert "strange 1.0 has the explainer of this name" in errors["Mine", "stranger 1.0"]
    assert plugins()["Mine"].kind is None or plugins()["Mine"].package == "strange 1.0"


def test_a_broken_plugin_does_not_break_the_import(install, tmp_path) -> None:
    install("strange", {"Raises": "raising:Mine"}, raising="raise RuntimeError")
    script = f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r}); import xlog; xlog.Runner, xlog.Gradient()"
    subprocess.run([sys.executable, "-c", script], check=True)
