"""Texts: every language has every text, with the same gaps."""

from __future__ import annotations

import contextlib
import importlib
import json
import math
import pkgutil
import re
import string
from collections.abc import Iterator

import numpy as np
import pytest
from page_trees import links, nodes, words
from plotly.utils import PlotlyJSONEncoder
from sample_logs import rows, samples_log
from synthetic import SIZE, Log, whole_run
from tree_logs import trees_log
from xlog_viewer.address.paths import LONGEST, Query
from xlog_viewer.compare_explainers import VIEWS
from xlog_viewer.compare_runs import VIEWS as COMPARED
from xlog_viewer.data import LogDir
from xlog_viewer.server import app
from xlog_viewer.words import LANGUAGES, language, preferred, say, speaking
from xlog_viewer.words.logged import Coded, Logged, in_language
from xlog_viewer.words.logged_zh import CHINESE

from xlog.events.codec import encode_map
from xlog.events.schema import Event, Explanation, Score
from xlog.events.schema import Sentence as SentenceEvent
from xlog.sentences import ENGLISH


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def texts_of(code: str) -> Iterator[tuple[str, dict[str, str]]]:
    package = importlib.import_module(f"xlog_viewer.words.{code}")
    for module in pkgutil.iter_modules(package.__path__):
        yield module.name, getattr(package, module.name).TEXTS


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_a_language_has_every_text_with_the_same_gaps(code) -> None:
    assert LANGUAGES[code].keys() == LANGUAGES["en"].keys()
    assert {key: gaps(text) for key, text in LANGUAGES[code].items()} == {
        key: gaps(text) for key, text in LANGUAGES["en"].items()
    }


def test_languages_have_the_same_files_with_the_same_keys_and_no_key_twice() -> None:
    """A later file would win in silence; and who looks for a key finds it by how it begins."""
    files = {code: {name: set(texts) for name, texts in texts_of(code)} for code in LANGUAGES}
    assert files["en"] == files["zh"]
    for code, found in files.items():
        assert sum(map(len, found.values())) == len(LANGUAGES[code])
    begins = {name: {key.partition("_")[0] for key in keys} for name, keys in files["en"].items()}
    assert sum(map(len, begins.values())) == len(set.union(*begins.values()))


def test_what_logs_say_as_codes_has_chinese_words_with_the_same_gaps() -> None:
    assert CHINESE.keys() == ENGLISH.keys()
    assert {code: gaps(text) for code, text in CHINESE.items()} == {code: gaps(text) for code, text in ENGLISH.items()}


def test_codes_are_said_in_the_language_of_now_and_words_as_written() -> None:
    known = Logged("fast, as it was", Coded("fast.used", {"why": Coded("fast.outputs_agree", {"distance": "1e-07"})}))
    later = Logged("of a later version", Coded("fast.later", {}))
    damaged = Logged("without its values", Coded("fast.used", {}))
    assert [in_language(one) for one in (known, later, damaged, "plain words")] == [
        *("fast, as it was", "of a later version", "without its values", "plain words")
    ]
    with speaking("zh"):
        assert [in_language(one) for one in (known, later, damaged, "plain words")] == [
            *("快速，输出相差不超过 1e-07", "of a later version", "without its values", "plain words")
        ]


def test_a_chinese_page_says_in_chinese_what_a_log_has_codes_for(logdir, logs) -> None:
    log = Log(logdir)
    by = SentenceEvent(code="pictures.function", texts={"function": "undo"})
    log.metadata(preprocessing="undone by undo", preprocessing_said=by)
    log.sample(1)
    map_ = encode_map(np.ones((7, 7), np.float32), (SIZE, SIZE), "bilinear")
    layout = SentenceEvent(code="layout.channels_last", texts={"h": "7", "w": "7"})
    about = {"layer": "conv5", "layout": "7 x 7, channels last", "layout_said": layout, "layer_reason": "I like it"}
    log.writer.add(Event(explanation=Explanation(sample_id="s1", explainer="GradCAM", label=0, map=map_, **about)))
    score = {"sample_id": "s1", "explainer": "GradCAM", "label": 0}
    said = SentenceEvent(code="score.not_finite", texts={"value": "inf"})
    log.writer.add(Event(score=Score(**score, benchmark="Deletion", missing="the value is inf", missing_said=said)))
    log.writer.add(Event(score=Score(**score, benchmark="Mine", missing="not today")))
    log.close()
    logs.refresh(math.inf)
    path = f"/run/{logs.runs()[0].key}"
    for lang, expected in (
        ("en", ("undone by undo", "7 x 7, channels last", "the value is inf")),
        ("zh", ("由 undo 还原", "7 × 7，通道在后", "值为 inf")),
    ):
        page = words(app.show(logs, path, f"?lang={lang}")[0]["content"])
        content = app.show(logs, f"{path}/sample/1", f"?lang={lang}")[0]["content"]
        sample = words(content)
        folded = [node for node in nodes(content) if "no-value" in getattr(node, "className", "")]
        why = {words(node.children[1]) for node in folded}
        assert expected[0] in page
        assert expected[1] in sample
        assert "I like it" in sample  # no code: as it was written
        assert why == {expected[2], "not today"}


def test_a_page_speaks_one_language_at_a_time() -> None:
    with speaking("zh"):
        assert (language(), say("runs")) == ("zh", "运行")
        with speaking("xx"):
            assert say("runs") == "Runs"
        assert say("runs") == "运行"
    assert say("runs") == "Runs"
    with pytest.raises(KeyError):
        say("nobody said that")


@pytest.mark.parametrize(
    ("wanted", "accepted", "code"),
    [("zh", ["en"], "zh"), ("", ["zh-CN", "en"], "zh"), ("", ["fr", "EN-us"], "en"), ("xx", [], "en")],
)
def test_an_address_decides_before_the_browser(wanted, accepted, code) -> None:
    assert preferred(wanted, accepted) == code


def test_an_address_keeps_the_state_of_a_page() -> None:
    query = Query.parse("?step=3&sort=-p&find=a%20b&page=2")
    assert (query.step, query.page, query.get("sort"), query.get("find")) == (3, 2, "-p", "a b")
    assert Query.parse(str(query)) == query
    assert str(query.having(sort=None, find="ä&=")) == "?step=3&page=2&find=%C3%A4%26%3D"
    assert Query.parse("?a=" + "x" * (LONGEST + 5)).get("a") == "x" * LONGEST


# --------------------------------------------------------------------------------------------- every page in Chinese

PAGES = ("", "/gallery", "/scores", "/uncertainty", "/embedding", "/trees", "/table", "/sample/1", "/sample/1/trees")
MORE = {"/scores": [f"?view={view}" for view in VIEWS], "/gallery": ["?sort=-s", "?q=nobody"], "/sample/1": ["?step=1"]}


@pytest.fixture
def everything(logdir, logs) -> LogDir:
    """A finished run with scores and trees, a damaged one, and two that are being written."""
    samples_log(logdir / "whole", rows(8))
    trees_log(logdir / "trees")
    log = Log(logdir / "open")
    log.metadata()
    for step in (0, 1):
        log.whole_sample(1, step, boxes=True)
        log.sample(2, step, truth=None, probabilities=[(7, 0.5)])
        log.summary("GradCAM", "insertion", 0.5, step=step)
        log.summary("IntegratedGradients", "insertion", None, step=step, missing=3)
    log.close()
    Log(logdir / "bare").close()
    damaged(whole_run(logdir / "damaged").path)
    logs.refresh(math.inf)
    return logs


def damaged(path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 255
    path.write_bytes(data)
    for sidecar in path.parent.glob(f"{path.name}.*"):
        sidecar.unlink()


def addresses(logs: LogDir) -> list[tuple[str, str]]:
    runs = [f"/run/{row.key}{page}" for row in logs.runs() for page in PAGES]
    plain = [(path, "") for path in ("/", "/nowhere", "/run/0", *runs)]
    views = [(path, search) for path in runs for page in MORE if path.endswith(page) for search in MORE[page]]
    keys = ",".join(row.key for row in logs.runs())
    compared = [("/compare", f"?runs={keys}&view={view}") for view in COMPARED]
    return [*plain, *views, *compared, ("/compare", ""), ("/", f"?select={keys}")]


def texts(value) -> list[str]:
    """Return all texts of a page as it goes to the browser, and of what is packed into them as JSON."""
    if isinstance(value, str):
        with contextlib.suppress(ValueError):
            return texts(json.loads(value)) if value[:1] in "[{" else [value]
        return [value]
    values = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for one in values for text in texts(one)]


def telling(text: str) -> str:
    """Return the longest part of an English text between gaps; "" where it is too short to be told from a name."""
    longest = max((part for part, *_ in string.Formatter().parse(text)), key=len)
    return longest if len(re.findall("[A-Za-z]{2,}", longest)) > 1 else ""


def test_no_page_has_an_english_sentence_where_it_speaks_chinese(everything) -> None:
    found = {}
    english = {key: telling(text) for key, text in LANGUAGES["en"].items() if LANGUAGES["zh"][key] != text}
    for path, search in addresses(everything):
        page, _ = app.show(everything, path, f"{search or '?'}&lang=zh")
        said = "\n".join(texts(json.loads(json.dumps(page, cls=PlotlyJSONEncoder))))
        found |= {key: (path, search) for key, part in english.items() if part and part in said}
        assert page["language"] == "zh"
    assert found == {}


FILE = re.compile(r"\.csv|/picture/")  # no pages: they speak no language
LITERALS = re.compile(r"\b(?:the|of|is|not|and|this|no|yet|with)\b")  # small words that no Chinese sentence has


def test_no_page_has_english_words_of_its_own_where_it_speaks_chinese(everything) -> None:
    """What is written in a page and not in `words/en` is found by its small words."""
    for path, search in addresses(everything):
        page, _ = app.show(everything, path, f"{search or '?'}&lang=zh")
        said = words([page["content"], page["header"]])
        for known in (
            "a synthetic run",
            "mean and deviation of ImageNet undone",
            "the last maps",
            "cup of coffee",
            str(everything.path),
        ):  # a log's own
            said = said.replace(known, "")
        found = [said[max(0, at.start() - 60) : at.end() + 60] for at in LITERALS.finditer(said)]
        assert found == [], (path, search)


def test_the_language_goes_along_with_every_link(everything) -> None:
    for path, search in addresses(everything):
        page, _ = app.show(everything, path, f"{search or '?'}&lang=zh")
        pages = [link for link in links([page["header"], page["content"]]) if not FILE.search(link)]
        there = [link for link in pages if "lang=zh" not in link]
        assert [link for link in there if "lang=en" not in link] == [], path
        assert len(there) == 1  # to the same page in English
        bare, _ = app.show(everything, path, search)
        assert not [link for link in links(bare["content"]) if "lang=" in link], path


def test_the_header_links_to_the_same_page_in_each_language(everything) -> None:
    page, _ = app.show(everything, "/", "?q=x&sort=-size&lang=zh")
    assert links(page["header"], text="English") == ["/?lang=en&q=x&sort=-size"]
    assert links(page["header"], text="中文") == ["/?lang=zh&q=x&sort=-size"]
