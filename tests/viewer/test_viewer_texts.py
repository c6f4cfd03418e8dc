"""Texts on the pages: tokens in their places with colors behind them, added ones, cards, and damaged logs."""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import replace

import numpy as np
import pytest
from dash import html
from page_trees import nodes, of_class, show, words
from scipy.stats import spearmanr
from synthetic import Log
from text_logs import CHINESE, EXPLAINERS, HOSTILE, REVIEWS, long_text, numbered, text_log, tokens_of, values_of
from xlog_viewer.address.paths import Query
from xlog_viewer.analysis.text_units import passages, strongest, united, units, written
from xlog_viewer.analysis.tree_composites import Composite
from xlog_viewer.compare_explainers.agreement import agreement_of
from xlog_viewer.components.text_scene import text_scene
from xlog_viewer.data.decoding import text_input
from xlog_viewer.pages.tree import pick
from xlog_viewer.report import Wanted, make
from xlog_viewer.server.app import create_app
from xlog_viewer.store.entries import Text, Token, Tree, TreeLayer, TreeNode
from xlog_viewer.words.text import number

from xlog.events.codec import encode_map
from xlog.events.schema import Event, Explanation, Inference, LabelScore, Sample, TextInput

TEXT = "Nicht schlecht!"
TOKENS = [("[CLS]", 0, 0, True), ("nicht", 0, 5, False), ("schlecht", 6, 14, False), ("!", 14, 15, False)]


def write(logdir, values, text: str = TEXT, tokens=TOKENS, signed: bool = True, unit: str = "") -> None:
    log = Log(logdir / "run")
    log.metadata()
    shown = [TextInput.Token(spelling=name, start=start, end=end, special=added) for name, start, end, added in tokens]
    log.writer.add(
        Event(
            sample=Sample(
                id="t",
                text=TextInput(text=text, tokens=numbered(text, shown)),
            )
        )
    )
    labels = [LabelScore(label=0, logit=1.0, probability=0.9, explained=True)]
    log.writer.add(Event(inference=Inference(sample_id="t", labels=labels)))
    grid = np.array([values], np.float32)
    packed = encode_map(grid, (1, len(values)), signed=signed, precision="f32")
    log.writer.add(Event(explanation=Explanation(sample_id="t", explainer="GradCAM", label=0, map=packed, unit=unit)))


def page(logs, place: str = "sample/1", search: str = "") -> list:
    logs.refresh(math.inf)
    return show(logs, f"/run/{logs.runs()[0].key}/{place}".rstrip("/"), search)[0]


def tokens(content) -> list[tuple[str, str, str, str]]:
    found = of_class(content, "token")
    return [(one.children, one.className, one.title, one.style["--share"]) for one in found]


def test_every_token_stands_in_its_place_with_its_value_behind_it(logdir, logs) -> None:
    write(logdir, [0.0, 2.0, -1.0, 0.5])
    content = page(logs)
    (shown,) = of_class(content, "highlighted")
    assert "".join(part if isinstance(part, str) else part.children for part in shown.children) == f"[CLS]{TEXT}"
    assert tokens(shown) == [
        ("[CLS]", "token none added", "[CLS]: 0", "0.000"),
        ("Nicht", "token for", "nicht: 2", "1.000"),
        ("schlecht", "token against", "schlecht: −1", "0.500"),
        ("!", "token for", "!: 0.5", "0.250"),
    ]
    assert words(of_class(content, "text-scale")) == "−2 2"
    assert words(of_class(content, "text-legend")) == "← against for →"
    assert words(of_class(content, "whole-text")) == TEXT


def test_chinese_has_no_spaces_between_tokens(logdir, logs) -> None:
    write(logdir, [1.0, 0.5], "电影", [("电", 0, 1, False), ("影", 1, 2, False)], signed=False)
    (shown,) = of_class(page(logs), "highlighted")
    assert [part if isinstance(part, str) else part.children for part in shown.children if part] == ["电", "影"]


def test_pieces_of_a_word_have_one_color_by_their_sum_or_their_mean(logdir, logs) -> None:
    pieces = [("un", 0, 2, False), ("##kind", 2, 6, False), ("-", 6, 7, False), ("hearted", 7, 14, False)]
    write(logdir, [-1.0, -3.0, 0.5, 1.0], "unkind-hearted", pieces)
    assert tokens(page(logs, search="?unit=sum")) == [
        ("unkind", "token against", "unkind (2 tokens): −4", "1.000"),
        ("-", "token for", "-: 0.5", "0.125"),
        ("hearted", "token for", "hearted: 1", "0.250"),
    ]
    means = [title for _, _, title, _ in tokens(page(logs, search="?unit=mean"))]
    assert means == ["unkind (2 tokens): −2", "-: 0.5", "hearted: 1"]
    chips = of_class(of_class(page(logs, search="?unit=mean"), "text-choices"), "chip")
    assert [words(one) for one in chips if getattr(one, "aria-current", None)] == ["words: mean"]


def test_values_of_whole_words_are_not_summed(logdir, logs) -> None:
    pieces = [("un", 0, 2, False), ("##kind", 2, 6, False)]
    write(logdir, [-1.5, -1.5], "unkind", pieces, unit="word")
    assert tokens(page(logs, search="?unit=sum"))[0][2] == "unkind (2 tokens): −1.5"
    assert "Values are of whole words" in words(page(logs))


def test_a_long_text_shows_its_strongest_passages_in_their_order_and_opens_others(logdir, logs) -> None:
    text_log(logdir / "run", [(long_text(), 1)])
    content = page(logs, search="?label=1")
    (first, *_) = of_class(content, "highlighted")
    shown = [getattr(one, "data-passage") for one in of_class(first, "passage")]
    assert shown == sorted(shown, key=int)
    assert len(shown) == 5
    assert "wonder" in words(first)
    assert "Not bad ." in words(first)
    assert {words(one) for one in of_class(content, "highlighted")} == {words(first)}  # the same of all explainers
    closed = of_class(first, "closed")[0]
    opened = show(logs, closed.href.partition("?")[0], "?" + closed.href.partition("?")[2])[0]
    (first, *_) = of_class(opened, "highlighted")
    assert len(of_class(first, "passage")) > 5
    assert len(of_class(first, "here")) == 1
    (first, *_) = of_class(page(logs, search="?label=1&passages=1-99"), "highlighted")
    assert not of_class(first, "closed")
    drawn = "".join(part if isinstance(part, str) else part.children for one in first.children for part in one.children)
    assert drawn.removeprefix("[CLS]").removesuffix("[SEP]") == long_text()


def test_passages_end_with_sentences_and_leave_nothing_out() -> None:
    text = "One two three. " * 200
    spans = [found.span() for found in re.finditer(r"\w+|\.", text)]
    found = Text(text, tuple(Token(text[a:b], a, b, False, n + 1, n // 4 + 1) for n, (a, b) in enumerate(spans)))
    spans = units(found, joined=False)
    parts = passages(found, spans)
    assert [place for part in parts for place in range(*part)] == list(range(len(spans)))
    assert {found.tokens[stop - 1].spelling for _, stop in parts} == {"."}
    assert strongest(parts, [[0.0] * 399 + [9.0] + [0.0] * (len(spans) - 400), [1.0] * len(spans)])[0] == 9


def test_no_letters_of_a_text_are_anything_but_letters(logdir, logs) -> None:
    text_log(logdir / "run", [(HOSTILE, 0)])
    content = page(logs)
    assert len(words(content)) < 60_000  # a word of a million letters is cut, and it is said
    assert "the first 20" in words(of_class(content, "secondary"))
    assert "<img src=x" in words(of_class(content, "whole-text"))


def test_a_card_has_the_beginning_of_the_text(logdir, logs) -> None:
    write(logdir, [1.0], "word " * 200, [("word", 0, 4, False)])
    (brief,) = of_class(page(logs, "gallery"), "text-brief")
    assert words(brief).startswith("word word")
    assert len(words(brief)) <= 160


@pytest.mark.parametrize(
    ("values", "text", "damaged", "said"),
    [
        ([1.0], TEXT, TOKENS, "These values cannot be read."),
        ([math.nan, 1, 1, 1], TEXT, TOKENS, "These values cannot be read."),
        ([1.0, 2.0], "ab", [("a", 5, 9, False), ("b", 1, 2, False)], "ab"),
        ([1.0, 2.0], "ab", [("b", 1, 2, False), ("a", 0, 1, False)], "ab"),
    ],
)
def test_a_damaged_text_is_shown_as_far_as_it_makes_sense(values, text, damaged, said, logdir, logs) -> None:
    write(logdir, values, text, damaged)
    content = page(logs)
    assert said in words(content)
    for shown in of_class(content, "highlighted"):
        written = [part if isinstance(part, str) else part.children for part in shown.children]
        assert text in "".join(part for part in written if part not in ("a", "b")) + "".join(written)


def test_pages_of_many_samples_show_the_beginning_or_the_strongest_passage(logdir, logs) -> None:
    text_log(logdir / "run", [*REVIEWS, (long_text(), 1)])
    assert "A wonderfully warm film" in words(of_class(page(logs, ""), "text-brief"))  # the run's own page
    assert "A wonderfully warm film" in words(of_class(page(logs, "uncertainty"), "tiny-text"))
    for place in ("gallery", "table"):
        cards = of_class(page(logs, place, "?layout=maps&samples=1-4"), "text-card")
        assert len(cards) == 3 * 4
        assert [letters for letters, *_ in tokens(cards[0])[1:3]] == ["A", "wonder"]
        assert len(tokens(cards[-1])) < 100
        assert "wonder" in words(cards[-1])
        words_of = page(logs, place, "?layout=maps&samples=1-4&unit=sum")
        assert "wonderfully" in [letters for letters, *_ in tokens(of_class(words_of, "text-card")[0])]


def test_hidden_words_of_a_tree_are_struck_out_and_counted(logdir, logs) -> None:
    text_log(logdir / "run", trees=True)
    content = page(logs, "sample/2/trees")
    assert "Hiding 5 of 13 tokens lowers “negative” from 80.0" in words(of_class(content, "verdict"))
    (scene, *thumbs) = of_class(content, "text-scene")
    assert [words(one.children) for one in scene.children if isinstance(one, html.Del)] == [
        "1.1 awful",
        "1.2 unbelievably",
        "1.3 bad",
    ]
    drawn = [part if isinstance(part, str) else part.children for part in scene.children]
    assert "".join(part if isinstance(part, str) else part[1] for part in drawn) == REVIEWS[1][0]
    assert [words(one) for one in of_class(content, "layer-name")] == ["Whole text", "sentences", "words"]
    assert words(of_class(page(logs, "trees"), "text-scene")[1]).startswith("The plot is awful ;")
    assert not [one for one in thumbs if "window newest" in one.className]


def test_what_a_tree_reveals_is_not_struck_out(logdir, logs) -> None:
    shown = Text("a b c", tuple(Token(letter, 2 * n, 2 * n + 1, special=False) for n, letter in enumerate("abc")))
    node = TreeNode(-1, 0, 0, (1, 0, 1, 1), 0.6, 0.4)
    tree = Tree(0, "", "reveal", "", 0.5, "reached", 0.1, (node,), (TreeLayer(1, 1, 0.6, "token"),), 0, None, None)
    scene = text_scene(shown, tree, Composite((0,), 0.6), "")
    parts = [(type(part).__name__, words(part)) for part in scene.children if part and not isinstance(part, str)]
    assert parts == [("Del", "a"), ("Span", "1 b"), ("Del", "c")]


def test_two_runs_show_a_text_side_by_side_and_their_consensus(logdir, logs) -> None:
    for name in ("one", "two"):
        text_log(logdir / name)
    logs.refresh(math.inf)
    keys = ",".join(row.key for row in logs.runs())
    content = show(logs, "/compare/sample", f"?runs={keys}&id=t1")[0]
    cards = of_class(content, "text-card")
    assert len(cards) == 3 * 3  # two sides and the consensus, of each explainer
    assert len({words(of_class(card, "highlighted")) for card in cards}) == 1
    assert words(content).count("agreement 1.00") == 3 * 2


def test_two_runs_show_words_and_the_same_passages_of_a_long_text(logdir, logs) -> None:
    for name in ("one", "two"):
        text_log(logdir / name, [(long_text(), 1)])
    logs.refresh(math.inf)
    keys = ",".join(row.key for row in logs.runs())
    content = show(logs, "/compare/sample", f"?runs={keys}&id=t1&unit=sum&passages=3")[0]
    cards = of_class(content, "text-card")
    opened = [[getattr(one, "data-passage") for one in of_class(card, "passage")] for card in cards]
    assert opened == [["3"]] * len(cards)
    assert {"runs", "passage", "passages"} <= set(re.findall(r"(\w+)=", of_class(content, "closed")[0].href))
    assert of_class(content, "token")[0].title.startswith("The: ")


def test_dropout_colors_words_by_means_and_deviations(logdir, logs) -> None:
    text_log(logdir / "run", [("Not bad", 1)], spread=True)
    plain, spread = page(logs), page(logs, search="?dropout=spread&unit=sum")
    assert [one.className for one in of_class(spread, "text-bar")] == ["text-bar plain"] * 3
    assert "of a word the mean of its tokens" in words(spread)
    value = values_of("Not bad", EXPLAINERS[0])[2]
    assert of_class(plain, "token")[2].title == f"bad: {number(value)}"
    assert of_class(spread, "token")[2].title == f"bad: {number(abs(value) / 4)}"  # as the log was made
    assert words(page(logs, search="?dropout=mean")).count("Not explained under dropout.") == len(EXPLAINERS)


def test_no_choice_of_dropout_without_any(logdir, logs) -> None:
    text_log(logdir / "run", [("Not bad", 1)])
    assert "Dropout" not in words(of_class(page(logs), "text-choices"))


def get(logs, path: str) -> str:
    logs.refresh(math.inf)
    client = create_app(logs).server.test_client()
    address = f"/run/{logs.runs()[0].key}/{path}"
    return client.get(address, headers={"Host": "localhost"}, buffered=True).data.decode("utf-8-sig")


def words_page(logs, search: str = "") -> tuple[list, list[list[str]]]:
    """Return the page once all texts are read, and the cells of its table."""
    for _ in range(400):
        content = page(logs, "words", search)
        if "are read. This page" not in words(content):
            break
    rows = [one for one in nodes(content) if isinstance(one, html.Tr)][1:]
    return content, [[words(cell) for cell in row.children] for row in rows]


def test_words_are_summed_up_over_all_texts_of_a_label(logdir, logs) -> None:
    text_log(logdir / "run")
    content, rows = words_page(logs, "?label=1")
    assert "Over 3 texts that were explained for “positive”" in words(content)
    numbers = {row[0]: row[1:] for row in rows}
    integrated = [values_of(text, EXPLAINERS[0]) for text, _ in REVIEWS]
    found = [[token.spelling for token in tokens_of(text)] for text, _ in REVIEWS]
    pairs = [pair for line, names in zip(integrated, found, strict=True) for pair in zip(line, names, strict=True)]
    bad = [value for value, name in pairs if name == "bad"]
    assert numbers["bad"][-2:] == ["2", "2"]
    assert numbers["bad"][0] == number(float(np.float32(bad).sum()))
    _, means = words_page(logs, "?label=1&value=mean")
    assert {row[0]: row[1] for row in means}["bad"] == number(float(np.float32(bad).mean()))
    whole = integrated[0][2] + integrated[0][3]
    assert numbers["wonderfully"] == [number(whole), *numbers["wonderfully"][1:-2], "1", "1"]
    assert "[cls]" not in numbers
    firsts = [float(row[1].replace("−", "-")) for row in rows]
    assert firsts == sorted(firsts, reverse=True)
    _, rare = words_page(logs, "?label=1&least=2&sort=word")
    assert [row[0] for row in rare] == sorted(word for word, cells in numbers.items() if int(cells[-2]) > 1)


def test_a_word_opens_the_samples_that_have_it_and_tables_have_all(logdir, logs) -> None:
    text_log(logdir / "run")
    content, _ = words_page(logs, "?label=1")
    (bad,) = [one for one in nodes(content) if isinstance(one, html.A) and one.children == "bad"]
    assert "samples=2-3" in bad.href
    table = list(csv.DictReader(io.StringIO(get(logs, "words.csv?label=1"))))
    assert {row["word"]: row["count"] for row in table}["bad"] == "2"
    assert {f"sum: {name}" for name in EXPLAINERS} < set(table[0])
    rows = list(csv.DictReader(io.StringIO(get(logs, "sample/1/tokens.csv"))))
    assert len(rows) == 2 * len(tokens_of(REVIEWS[0][0]))
    wanted = values_of(REVIEWS[0][0], "LIME")
    assert [float(row["LIME"]) for row in rows if row["label"] == "1"] == pytest.approx(wanted, rel=1e-6)


def test_the_search_of_samples_reads_their_texts(logdir, logs) -> None:
    text_log(logdir / "run", [*REVIEWS, *CHINESE])
    for wanted, names in (("UNBELIEV", ["t1", "t2"]), ("不推荐", ["t5"]), ("t4", ["t4"]), ("nowhere", [])):
        for _ in range(400):
            content = page(logs, "gallery", f"?q={wanted}")
            if "are searched. This page" not in words(content):
                break
        assert [words(one) for one in of_class(content, "name")] == names


def test_a_report_has_texts_in_colors_and_figures_of_them_are_drawn(logdir, logs) -> None:
    text_log(logdir / "run", trees=True)
    logs.refresh(math.inf)
    (row,) = logs.runs()
    report = make(sorted((logdir / "run").glob("*.xlog")), Wanted(), "xlog test").html
    assert report.count('class="token for') > 3
    assert '<del class="window">' in report
    assert "A wonderfully warm film, and never unbelievable." in report
    assert " in at 300 dpi." in words(page(logs, "figure"))
    client = create_app(logs).server.test_client()
    drawn = client.get(f"/run/{row.key}/figure.png", headers={"Host": "localhost"}, buffered=True)
    assert drawn.status_code == 200


def test_bytes_of_one_character_are_one_unit() -> None:
    """As tokenizers of bytes have them: all four lie over one letter, or over parts of two."""
    tokens = [("g", 0, 1, 1), ("x", 1, 2, 2), ("y", 1, 2, 2), ("z", 1, 3, 2), ("w", 2, 3, 2), ("v", 2, 3, 2)]
    logged = TextInput(
        text="g\U0001f600部",
        tokens=[TextInput.Token(spelling=name, start=a, end=b, word=word) for name, a, b, word in tokens],
    )
    shown = text_input(logged)
    assert [(token.start, token.end) for token in shown.tokens] == [(0, 1), (1, 2), (2, 2), (2, 3), (3, 3), (3, 3)]
    found = units(shown, joined=False)
    assert found == ((0, 1), (1, 3), (3, 6))
    assert [written(shown, span) for span in found] == ["g", "\U0001f600", "部"]
    assert united([1, 2, 3, 4, 5, 6], found, False).tolist() == [1, 5, 15]


def test_of_a_text_what_must_be_hidden_comes_first_and_tables_have_names(logdir, logs) -> None:
    text_log(logdir / "run", trees=True)
    shown = page(logs, "sample/2")
    (there,) = [one for one in nodes(shown) if isinstance(one, html.A) and words(one).startswith("Counterfactuals: ")]
    assert there.title == "Which words must be hidden until the label is lost, or shown to keep it."
    assert [words(one) for one in of_class(shown, "save") if "CSV" in words(one)] == ["CSV", "Tokens as CSV"]
    hide, reveal = (Tree(0, "", way, "", 0.5, "reached", 0.1, (), (), 0, None, None) for way in ("hide", "reveal"))
    sample = logs.run(logs.runs()[0].key).sample(2)
    assert pick(sample, (reveal, hide), Query()) == hide
    assert pick(sample, (reveal, hide), Query.parse("?direction=reveal")) == reveal
    assert pick(replace(sample, text=None), (reveal, hide), Query()) == reveal


def test_values_without_a_sign_have_a_color_of_their_own(logdir, logs) -> None:
    text_log(logdir / "run")
    signed, _, plain = of_class(page(logs), "text-card")
    assert {kind.split()[1] for _, kind, *_ in tokens(plain)} <= {"strong", "none"}
    assert {kind.split()[1] for _, kind, *_ in tokens(signed)} <= {"for", "against", "none"}
    assert "How strong, whether for or against" in words(plain)
    assert "How strong" not in words(signed)
    content, _ = words_page(logs, "?label=1")
    rows = [
        [of_class(cell, "token") for cell in row.children]
        for row in [one for one in nodes(content) if isinstance(one, html.Tr)][1:]
    ]
    assert {cell[0].className for row in rows for cell in row[3:4] if cell} == {"token strong"}
    assert {cell[0].className for row in rows for cell in row[1:2] if cell} == {"token for", "token against"}


def test_the_page_of_a_prior_of_words_says_that_there_is_none(logdir, logs) -> None:
    text_log(logdir / "run")
    said = words(page(logs, "prior"))
    assert "Prior of words" in said
    assert "No prior was made for this run. To make one: runner.register_prior()" in said


def test_training_data_of_texts_are_texts(logdir, logs) -> None:
    text_log(logdir / "run", training=True)
    cards = of_class(page(logs, "training"), "card")
    named = {words(of_class(one, "name")): words(of_class(one, "text-brief")) for one in cards}
    assert named == {f"t{number}": text for number, (text, _) in enumerate(REVIEWS, 1)}
    helped, harmed = of_class(page(logs), "influencers")
    assert [words(of_class(one, "tiny-text")) + words(of_class(one, "text-brief")) for one in (helped, harmed)] == [
        REVIEWS[1][0],
        REVIEWS[2][0],
    ]


def test_explainers_of_texts_agree_over_the_tokens_that_they_speak_of(logdir, logs) -> None:
    """Special tokens are 0 in all maps, which would make short texts alike; Spearman's correlation of the others."""
    text_log(logdir / "run")
    logs.refresh(math.inf)
    run = logs.runs()[0]
    found, count = agreement_of(logs, logs.run(run.key), 0)
    slowly = []
    for shown, truth in REVIEWS:
        kept = [place for place, token in enumerate(tokens_of(shown)) if not token.special]
        signs = [1 if truth or name == "Gradient" else -1 for name in found.explainers]
        values = np.array([values_of(shown, name) for name in found.explainers])
        lines = values[:, kept] * np.array(signs)[:, None]
        slowly.append([[spearmanr(one, other).statistic for other in lines] for one in lines])
    assert count == len(REVIEWS)
    np.testing.assert_allclose(found.correlation, np.mean(slowly, axis=0), atol=1e-9)
