"""The packages that docs/integrations/index.md says the integrations were run with are those that tests run with."""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path

PAGE = (Path(__file__).parents[2] / "docs" / "integrations" / "index.md").read_text().partition("## What was run")[2]
LISTED = dict(re.findall(r"^\|[^|]*\| ([\w-]+) ([\d.]+) \|$", PAGE, re.M))
NOT_BUILT = {"aim"} if sys.version_info >= (3, 13) else set()


def test_every_integration_has_its_package_listed() -> None:
    extras = {"ray", "lightning", "transformers", "pytorch-ignite", "tensorboard", "wandb", "mlflow-skinny", "aim"}
    assert extras | {"paddlepaddle", "captum", "grad-cam", "zennit", "interpretdl"} < set(LISTED)


def test_what_is_installed_is_no_other_major_version() -> None:
    """Otherwise run the tests and the benchmark with it, and write it down."""
    majors = {name: metadata.version(name).split(".")[0] for name in LISTED.keys() - NOT_BUILT}
    assert majors == {name: LISTED[name].split(".")[0] for name in majors}
