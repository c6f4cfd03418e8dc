"""The books: links lead somewhere, code runs, translations keep step, and the site builds without a warning."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import interpretdl_here  # noqa: F401  a page of the integrations runs it
import pytest
import torchvision_here  # noqa: F401  transformers asks for it

import xlog

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "proto").glob("*.md")]
)
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
NEEDS_THE_DEMO = "docs/analysis.md"


def blocks(name: str, language: str) -> list[str]:
    return [code for kind, code in FENCE.findall((ROOT / name).read_text()) if kind == language]


WITHOUT_AIM = ["docs/integrations/aim.md"] if sys.version_info >= (3, 13) else []  # which is not built there
UNRUN = {"README.zh.md", *WITHOUT_AIM}
RUNNABLE = [name for name in DOCUMENTS if blocks(name, "python") and name not in UNRUN]


def run_code_of(name: str) -> None:
    names: dict[str, object] = {}  # a later block may go on with what an earlier one made
    for block in blocks(name, "python"):
        exec(compile(block, name, "exec"), names)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_between_documents_lead_somewhere(name) -> None:
    text = FENCE.sub("", (ROOT / name).read_text())
    targets = [t.split("#")[0] for t in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in t]
    assert [t for t in targets if t and not ((ROOT / name).parent / t).exists()] == []


def test_there_is_code_to_run() -> None:
    assert {"README.md", "docs/index.md", NEEDS_THE_DEMO, "docs/coming_from.md"} < set(RUNNABLE)
    assert {path.name for path in (DOCS / "howto").iterdir()} - {Path(name).name for name in RUNNABLE} == {"share.md"}


@pytest.mark.filterwarnings("ignore")  # other packages' own
@pytest.mark.parametrize("name", [name for name in RUNNABLE if name.startswith("docs/integrations/")])
def test_the_code_of_the_integrations_runs(name, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WANDB_SILENT", "true")
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")  # the small distribution of MLflow has no database
    monkeypatch.setenv("MLFLOW_TRACKING_URI", (tmp_path / "mlruns").as_uri())
    run_code_of(name)
    assert list(tmp_path.rglob("*.xlog"))


OTHERS = [name for name in RUNNABLE if name != NEEDS_THE_DEMO and not name.startswith("docs/integrations/")]


@pytest.mark.parametrize("name", OTHERS)
def test_the_code_of_the_docs_runs(name, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    run_code_of(name)
    assert list(tmp_path.iterdir())  # a log, or a picture


def test_the_examples_of_analysis_run(demo_log, tmp_path, monkeypatch) -> None:
    shutil.copytree(demo_log, tmp_path / "runs" / "quickstart")
    monkeypatch.chdir(tmp_path)
    run_code_of(NEEDS_THE_DEMO)


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 150


def shape(name: str) -> dict[str, object]:
    """What a translation shares with its original: levels of headings, code, pictures and where links lead."""
    text = FENCE.sub("", (ROOT / name).read_text())
    return {
        "headings": [len(level) for level in re.findall(r"^(#+) ", text, re.M)],
        "code": FENCE.findall((ROOT / name).read_text()),
        "links": re.findall(r"\]\(([^)]+)\)", text),
        "rows": len(re.findall(r"^\|", text, re.M)),
    }


def test_the_chinese_readme_keeps_step() -> None:
    assert shape("README.zh.md") == shape("README.md")


def test_every_public_name_is_in_the_reference() -> None:
    pages = "".join(path.read_text() for path in sorted((DOCS / "api").glob("*.md")))
    listed = re.findall(r"^::: xlog\.(\w+)$", pages, re.M)
    assert sorted(listed) == sorted(set(xlog.__all__) - {"__version__"})


def test_the_site_builds_without_a_warning(tmp_path) -> None:
    """Strict: a link, an anchor or a docstring that leads nowhere is an error. And no page asks another host."""
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-q", "--strict", "-f", DOCS / "site" / "mkdocs.yml", "-d", tmp_path],
        check=True,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )
    for page in tmp_path.rglob("*.html"):
        text = page.read_text()
        assert re.findall(r'<(?:script|img|iframe)[^>]* src="?(https?:[^" >]+)', text) == []
        assert re.findall(r'<link[^>]* href="?(https?:[^" >]+)', text) == []
    reference = "".join(page.read_text() for page in (tmp_path / "api").glob("*.html"))
    assert [name for name in dir(xlog) if f'id="xlog.{name}"' not in reference and name != "__version__"] == []
