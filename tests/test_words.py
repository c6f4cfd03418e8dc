"""The words of the field: American spelling, and no private word where captum, Quantus or TensorBoard have one."""

from __future__ import annotations

import ast
import functools
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = ("xlog", "viewer", "bench", "examples", "tests")
ENGLISH = ROOT / "viewer" / "words" / "en"
MADE = "xlog_pb2"

BRITISH = re.compile(
    r"colour|centre|centring|neighbour|\bgrey|\Bgrey\b|behaviour|favour|honour|artefact|licence|judgement|analys(?:e|ing)\b|"
    r"(?:label|cancel|model|signal|travel)l(?:ed|ing)\b(?<!aria-labelled)|learnt\b|whilst|catalogue|"
    r"(?:normal|optim|random|summar|initial|serial|recogn|organ|minim|maxim|general|special|visual|stabil|synchron|"
    r"quant|categor|parameter|regular|\butil|author)is(?:e|ed|es|er|ing|ation)\b(?<!promise)",
    re.IGNORECASE,
)
OTHERS = re.compile(
    r"\bnormalise(?=_|\b[\"`]?\s*[:=])|(?<=_)normalise_by\w+|\bParameterRandomisation\b|[\"`]Centre[\"`]"
)
"""Names of Quantus's API, and of explainers and benchmarks in logs of xlog 0.1."""

NAMES = re.compile(r"Noisy|NoisyOf|Centre|Edges|Mark|Marks|MarkTable|Asking|Heard|ParameterRandomi[sz]ation")
PARTS = {"heard", "unheard", "abreast", "firmness", "appearances", "paced", "marks", "marked", "remark", "grey"}

PRIVATE = {
    "scores, not marks": r"\bmark(?:s|ed)? (?:better|worse|higher|lower|the answers|every|each|maps?|explainers?)\b|"
    r"\b(?:bench|high|low|mean|no|best|worst|the) marks?\b|\bcannot be marked\b|\b(?:is|are|was|were) marked(?! as)\b",
    "outputs or is logged, and is not heard": r"\b(?:un)?heard\b",
    "batched, not abreast": r"\babreast\b",
    "controls ignore the network; a baseline is an input": r"\bbest baseline|every baseline|all but baselines|"
    r"beats? (?:the )?baselines?|baselines know|explainers? and (?:all )?baselines?|knows? nothing of the network",
    "the network predicts, it does not say": r"what (?:the|a|your) network (?:says|said)",
    "ground truth": r"\btruth (?:not )?given|no truth\b",
}


def sources(folders: tuple[str, ...] = CODE) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")) if MADE not in path.name]


def documents() -> list[Path]:
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "proto").iterdir()]
    return sorted(path for path in found if path.name not in ("CHANGELOG.md", "README.zh.md"))


def scripts_and_styles() -> list[Path]:
    return [path for kind in ("js", "css") for path in sorted((ROOT / "viewer").rglob(f"*.{kind}"))]


def names_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        for field in ("id", "attr", "arg", "name", "asname"):
            if isinstance(name := getattr(node, field, None), str):
                yield name


@functools.cache
def prose_of(path: Path) -> str:
    """What people read in a file: documents and texts whole, of code its docstrings and comments."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py" or path.parent == ENGLISH:
        return text
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return "\n".join(t.string for t in tokens if t.type == tokenize.COMMENT or t.string.startswith('"""'))


def test_spelling_is_american() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match[0]}"
        for path in [*sources(), *documents(), *scripts_and_styles()]
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for match in BRITISH.finditer(OTHERS.sub("", line))
    ]
    assert found == []


def test_names_are_the_fields() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sources(("xlog", "viewer", "bench", "examples"))
        for name in names_of(path)
        if NAMES.fullmatch(name) or PARTS & set(re.findall(r"[a-z]+", re.sub(r"([A-Z])", r"_\1", name).lower()))
    ]
    assert found == []


@pytest.mark.parametrize("rule", list(PRIVATE))
def test_prose_says_what_the_field_says(rule) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in [*sources(("xlog", "viewer", "examples")), *documents()]
        for match in re.finditer(PRIVATE[rule], " ".join(prose_of(path).split()), re.IGNORECASE)
    ]
    assert found == []


@pytest.mark.parametrize(
    "bad",
    ["Colour", "centre_of", "gray or grey", "normalised", "an analyse", "cancelled", "initialisation", "a neighbour"],
)
def test_british_words_are_seen(bad) -> None:
    assert BRITISH.search(OTHERS.sub("", bad))


@pytest.mark.parametrize(
    "good", ["normalise_func=f", '{"normalise": False}', "promised", "otherwise", "analysis", "precise"]
)
def test_other_words_are_left_alone(good) -> None:
    assert not BRITISH.search(OTHERS.sub("", good))
