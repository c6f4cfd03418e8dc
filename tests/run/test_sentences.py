"""What a log says in words it says as codes too: the same, whatever reads it."""

from __future__ import annotations

import ast
import copy
import pickle
import re
import string
from pathlib import Path

import numpy as np
import pytest
from fakes import net
from small_runs import IMAGES, of_kind, runner

import xlog
from xlog.events.schema import Sentence as SentenceEvent
from xlog.run.coded import coded
from xlog.sentences import ENGLISH, Sentence, joined

FORMAT = Path(__file__).parents[2] / "proto" / "FORMAT.md"
BENCHMARKS = Path(__file__).parents[2] / "xlog" / "benchmarks"


def said(event: SentenceEvent) -> str:
    """Return what a reader makes of a code that has nothing but the table of FORMAT.md."""
    within = {name: said(one) for name, one in event.sentences.items()}
    return table()[event.code].format(**event.texts, **within)


def table() -> dict[str, str]:
    rows = re.findall(r"^\| `([a-z_.]+)` \| (.+) \|$", FORMAT.read_text("utf-8"), re.MULTILINE)
    return {code: words for code, words in rows if code in ENGLISH}


def test_the_format_lists_all_codes() -> None:
    assert table() == ENGLISH


def test_a_log_says_the_same_in_words_and_as_codes(tmp_path: Path) -> None:
    made = runner(tmp_path, model=net(), explainers=[xlog.GradCAM(), xlog.Gradient()], unnormalize=(0.5, 0.1))
    made.register_uncertainty(samples=2)
    made.run()
    (metadata,) = of_kind(tmp_path, "run_metadata")
    assert metadata.preprocessing == said(metadata.preprocessing_said) == "mean 0.5, std 0.1"
    assert metadata.model.fast_path == said(metadata.model.fast_path_said)
    assert metadata.model.fast_path.startswith("forward passes: plain, a trial pays from 200 rows on")
    inferences = of_kind(tmp_path, "inference")
    assert len(inferences) == len(IMAGES)
    for inference in inferences:
        assert inference.uncertainty == said(inference.uncertainty_said)
        assert inference.uncertainty.startswith("2 Monte-Carlo dropout samples; the network's own dropout: ")
    for explanation in of_kind(tmp_path, "explanation"):
        has_layer = explanation.explainer == "GradCAM"
        assert explanation.HasField("layout_said") == explanation.HasField("layer_reason_said") == has_layer
        if has_layer:
            assert explanation.layout == said(explanation.layout_said)
            assert explanation.layer_reason == said(explanation.layer_reason_said)


def test_a_missing_score_says_why_in_words_and_as_a_code(tmp_path: Path) -> None:
    zero = xlog.FunctionExplainer(lambda x, _: np.zeros((len(x), *x.shape[2:])), name="zero")
    runner(tmp_path, model=net(), explainers=[zero], benchmarks=[xlog.Sparseness()]).run()
    scores = [score for score in of_kind(tmp_path, "score") if score.explainer == "zero"]
    assert {score.missing for score in scores} == {said(score.missing_said) for score in scores}
    assert {score.missing for score in scores} == {"the map is zero everywhere"}


@pytest.mark.parametrize("path", sorted(BENCHMARKS.glob("*.py")), ids=lambda path: path.stem)
def test_no_benchmark_of_ours_says_why_in_words_alone(path: Path) -> None:
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    scores = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Score"]
    reasons = [arg for call in scores for arg in call.args[1:2]]
    assert not [why.lineno for why in reasons if isinstance(why, ast.Constant | ast.JoinedStr)]


def test_words_of_ones_own_have_no_code() -> None:
    assert coded("4 x 4, as I like it") is None
    assert coded("") is None


@pytest.mark.parametrize("code", ENGLISH)
def test_every_sentence_can_be_said_and_copied(code: str) -> None:
    names = [name for _, name, _, _ in string.Formatter().parse(ENGLISH[code]) if name]
    made = Sentence(code, **{name: f"<{{{name}}}>" for name in names})
    assert made == said(coded(made)) == ENGLISH[code].format(**made.values)
    for other in (pickle.loads(pickle.dumps(made)), copy.deepcopy(made), copy.copy(made)):
        assert (other, other.code, other.values) == (made, made.code, made.values)


def test_sentences_are_joined_in_their_order() -> None:
    one, two, three = (Sentence("attention.calls", count=count) for count in (1, 2, 3))
    assert joined(one) is one
    assert joined(one, two, three) == f"{one}; {two}; {three}"
    assert said(coded(joined(one, two, three, by="list"))) == f"{one}, {two}, {three}"
