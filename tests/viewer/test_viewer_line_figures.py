"""Figures of texts and rows: words in colors in lines that fit, bars from base to output, all kinds of files."""

from __future__ import annotations

import csv
import io
import json
import math
import unicodedata

import numpy as np
import pytest
from page_trees import links, show, words
from PIL import Image
from table_logs import FEATURES, rows_and_values, table_log
from text_logs import CHINESE, EXPLAINERS, REVIEWS, text_log, tokens_of, values_of
from xlog_viewer.address.paths import figure_path, sample_path
from xlog_viewer.composer import Content, compose
from xlog_viewer.composer.content import label_shown
from xlog_viewer.server.app import create_app

import xlog
from xlog.cli import main
from xlog.errors import DataError
from xlog.figures import FigureError, Options, RowSubject, TextSubject, compose_lines, written
from xlog.figures.drawing import Box, Words
from xlog.figures.line_layout import _contrast
from xlog.figures.line_subjects import NO_UNIT, Bar
from xlog.figures.right_to_left import as_seen, joined
from xlog.figures.text_flow import flowing
from xlog.painting.coloring import levels, table
from xlog.painting.looks import Looks
from xlog.painting.mixing import look_at
from xlog.painting.values import Grid, span

FULL = Looks(show="map")


@pytest.fixture
def run_of(logdir, logs):
    def made(write, *arguments, **more):
        write(logdir / "run", *arguments, **more)
        logs.refresh(math.inf)
        return logs.run(logs.runs()[0].key)

    return made


def content(run, count: int = 1, names=EXPLAINERS) -> Content:
    return Content([(sample, label_shown(sample, None)) for sample in run.samples(None, 0, count)], names)


def of_kind(drawing, kind) -> list:
    return [item for item in drawing.items if isinstance(item, kind)]


def said(drawing) -> str:
    return " ".join("".join(item.text for item in of_kind(drawing, Words)).split())


def text(parts, values, signed=True, looks=FULL) -> TextSubject:
    look = look_at(Grid(np.array([values], np.float32), signed), looks)
    return TextSubject(title="t", parts=parts, maps={"IG": look})


# --------------------------------------------------------------------------------------------------- lines of texts


@pytest.mark.parametrize("most", [3, 7, 12, 1000])
@pytest.mark.parametrize(
    "parts",
    [
        [
            ("A ", NO_UNIT),
            ("wonder", 0),
            ("fully", 1),
            (" warm film, and never ", NO_UNIT),
            ("unbelievable.", 2),
        ],
        [("这部电影", 0), ("非常好看，", 1), ("演员也很棒。", 2)],
        [("one\n\n", 0), ("two  three\r\n", 1), (" four", 2)],
    ],
)
def test_lines_have_all_letters_in_their_order_and_are_not_too_wide(parts, most) -> None:
    found = flowing(parts, len, most)
    assert all(sum(len(words) for words, _ in row.runs) <= most for row in found)
    kept = [(letter, number) for row in found for words, number in row.runs for letter in words if letter != " "]
    assert kept == [(letter, number) for words, number in parts for letter in words if not letter.isspace()]


def test_lines_end_where_writing_lets_them() -> None:
    def rows(letters, most):
        return ["".join(words for words, _ in row.runs) for row in flowing([(letters, 0)], len, most)]

    assert rows("a very good film", 7) == ["a very", "good", "film"]
    assert rows("这部电影非常好看，演员也很棒。", 8) == ["这部电影非常好", "看，演员也很棒。"]  # no mark begins a line
    assert rows("one\n\ntwo", 9) == ["one", "", "two"]
    assert rows("unbelievable", 5) == ["unbel", "ievab", "le"]


# ------------------------------------------------------------------------------------------- from right to left


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("abc", "abc"),
        ("אבג", "גבא"),
        ("אב 12 גד", "דג 12 בא"),  # numbers are read to the right
        ("ab (גד) ef", "ab (דג) ef"),
        ("אב (cd) גד!", "!דג (cd) בא"),  # brackets are turned too
        ("ab אב cd", "ab בא cd"),
        ("אב, 3.5% xy", "xy 3.5% ,בא"),
    ],
)
def test_lines_are_turned_as_unicode_says(written, seen) -> None:
    """UAX #9, written down by hand: from left to right as a reader sees it."""
    assert as_seen(written) == seen


def test_letters_that_join_have_the_forms_for_it() -> None:
    def forms(words):
        return [unicodedata.decomposition(sign).split(" ")[0] for sign in joined(words) if sign]

    assert forms("ببب") == ["<initial>", "<medial>", "<final>"]
    assert forms("ب") == ["<isolated>"]
    assert forms("دب") == ["<isolated>", "<isolated>"]  # dal does not join what comes behind it
    assert forms("بَب") == ["<initial>", "", "<final>"]  # marks lie over letters
    assert forms("می\u200cشود")[1] == "<final>"  # what keeps letters apart does, in Persian
    assert joined("لا") == ["\ufefb", ""]  # lam takes an alef in
    assert joined("بلا") == ["\ufe91", "\ufefc", ""]
    assert joined("abc א") == list("abc א")


def test_pieces_of_a_word_join_and_lines_begin_at_the_right() -> None:
    drawing = compose_lines([text([("مد", 0), ("رسة", 1), (" ab", 2)], [1.0, 0.5, 0.25])], ["IG"], Options(dpi=100))
    boxes = {box.about.split(":")[0]: box for box in of_kind(drawing, Box) if box.about}
    assert list(boxes) == [" ab", "رسة", "مد"]  # as they are seen, called by what they are
    first = boxes["مد"]
    assert first.x == pytest.approx(boxes["رسة"].x + boxes["رسة"].width)
    assert 550 <= first.x + first.width <= drawing.width  # a column is 5.5 inches wide
    letters = "".join(item.text for item in of_kind(drawing, Words))
    assert "\ufe94\ufeb3\ufead\ufeaa\ufee3" in letters  # teh, seen, reh, dal, meem: dal joins meem of the other piece
    for kind in ("png", "pdf"):
        assert written(drawing, kind)
    assert written(drawing, "svg").decode().count("unicode-bidi:bidi-override") == 2


# ------------------------------------------------------------------------------------------------------ texts


def test_words_have_the_colors_of_their_values(logs, run_of) -> None:
    run = run_of(text_log)
    drawing = compose(logs, run, content(run, names=EXPLAINERS[:1]), Options(looks=FULL))
    sentence = REVIEWS[0][0]
    tokens = [
        (sentence[one.start : one.end], place) for place, one in enumerate(tokens_of(sentence)) if one.end > one.start
    ]
    values = Grid(np.array([values_of(sentence, EXPLAINERS[0])], np.float32), True)
    colors = table(True, Looks())[levels(values, span(values, 99.5))][0]
    boxes = of_kind(drawing, Box)
    assert [box.color for box in boxes] == [tuple(colors[place]) for _, place in tokens]
    assert [box.about.rpartition(": ")[0] for box in boxes] == [letters for letters, _ in tokens]
    assert sentence in said(drawing)
    assert "[CLS]" not in said(drawing)  # it is not in the text
    for one in boxes:
        inside = [item for item in of_kind(drawing, Words) if one.x <= item.x < one.x + one.width]
        assert any(one.y < item.y < one.y + one.height for item in inside)


def test_explainers_stand_below_each_other_and_nothing_lies_outside(logs, run_of) -> None:
    run = run_of(text_log, [(" ".join(one for one, _ in REVIEWS) * 4, 1), REVIEWS[1]])
    for options in (Options(), Options(rows="explainers", columns=2, bar="map"), Options(font=14, ground="dark")):
        drawing = compose(logs, run, content(run, 2), options)
        lines = [item.text for item in of_kind(drawing, Words)]
        times = 1 if options.rows == "explainers" else 2
        assert [lines.count(name.partition("(")[0]) for name in EXPLAINERS] == [times] * 3
        for item in of_kind(drawing, Words):
            assert 0 <= item.x <= item.x + item.width <= drawing.width + 1
            assert 0 < item.y < drawing.height


def test_pieces_of_a_word_share_a_color_where_words_are_asked_for(logs, run_of) -> None:
    run = run_of(text_log)
    drawing = compose(logs, run, content(run, names=EXPLAINERS[:1]), Options(looks=FULL, unit="sum"))
    values = values_of(REVIEWS[0][0], EXPLAINERS[0])
    about = {box.about.rpartition(": ")[0]: box.about.rpartition(": ")[2] for box in of_kind(drawing, Box)}
    assert float(about["wonderfully"].replace("−", "-")) == pytest.approx(values[2] + values[3], rel=0.01)


def test_colors_are_as_strong_as_values_and_letters_stay_readable() -> None:
    parts, values = [(f"w{i} ", i) for i in range(41)], np.linspace(-1, 1, 41)
    for ground in ("light", "dark"):
        for looks in (Looks(), FULL, Looks(seq="viridis"), Looks(opacity=40)):
            drawing = compose_lines([text(parts, values, looks=looks)], ["IG"], Options(ground=ground, looks=looks))
            letters = {item.text.strip(): item.color for item in of_kind(drawing, Words)}
            boxes = of_kind(drawing, Box)
            for box in boxes:
                name = box.about.split(":")[0].strip()
                assert _contrast(letters[name], box.color) > 4.5
            if looks.show == "both":  # boxes but for the middle, whose color is the ground's
                weak, strong = (np.abs(np.subtract(box.color, drawing.ground)).sum() for box in (boxes[19], boxes[-1]))
                assert weak < strong
    plain = compose_lines([text(parts, values)], ["IG"], Options(looks=Looks(show="picture")))
    assert not of_kind(plain, Box)
    faint = compose_lines([text(parts, values)], ["IG"], Options(looks=Looks(show="alpha")))
    inks = [sum(item.color) for item in of_kind(faint, Words) if item.text.startswith("w")]
    assert inks[20] > inks[30] > inks[40]  # the middle is almost white


def test_ranges_are_shared_where_that_is_asked_for() -> None:
    one, other = text([("a", 0)], [1.0]), text([("a", 0)], [0.5])
    alone = of_kind(compose_lines([one, other], ["IG"], Options(looks=FULL)), Box)
    assert alone[0].color == alone[1].color
    shared = compose_lines([one, other], ["IG"], Options(looks=FULL, range="figure"))
    first, second = of_kind(shared, Box)
    assert first.color != second.color
    assert "−11" in said(shared)


def test_a_text_in_all_kinds_of_files(logs, run_of) -> None:
    run = run_of(text_log, CHINESE)
    drawing = compose(logs, run, content(run, 2), Options(dpi=100, looks=FULL))
    with Image.open(io.BytesIO(written(drawing, "png"))) as image:
        assert image.size == (drawing.width, drawing.height)
        for box in of_kind(drawing, Box):
            assert image.getpixel((round(box.x), round(box.y))) == box.color
    svg = written(drawing, "svg").decode()
    assert svg.count("<rect") == 1 + len(of_kind(drawing, Box))
    assert ">电</text>" in svg
    assert written(drawing, "pdf").startswith(b"%PDF")


def test_what_cannot_be_set_is_said(logs, run_of) -> None:
    run = run_of(text_log, [("good \U0001f468 film", 1)])
    drawing = compose(logs, run, content(run), Options())
    with pytest.raises(FigureError, match="No font of this system has the letters \U0001f468"):
        written(drawing, "png")
    assert "\U0001f468" in written(drawing, "svg").decode()
    long = text([("word ", 0)] * 60000, [1.0])
    with pytest.raises(FigureError, match="A figure has at most 40 million pixels"):
        compose_lines([long], ["IG"], Options(dpi=600))
    with pytest.raises(FigureError, match="at least one sample and one explainer"):
        compose_lines([], ["IG"], Options())


def test_a_text_without_a_map_says_so_and_one_of_zeros_too() -> None:
    drawing = compose_lines([text([("a", 0)], [0.0])], ["IG", "LIME"], Options())
    assert "0 everywhere" in said(drawing)
    assert "not explained" in said(drawing)


# ------------------------------------------------------------------------------------------------------- rows


def test_bars_lead_from_the_base_to_the_output(logs, run_of) -> None:
    rows, values = rows_and_values(2)
    run = run_of(table_log, rows, values, explainers=("SHAP", "LIME"))
    drawing = compose(logs, run, content(run, names=("SHAP",)), Options())
    boxes = of_kind(drawing, Box)
    first, *bars, last = boxes
    assert len(bars) == len(FEATURES)
    order = np.argsort(-np.abs(values[0]))
    x = first.x + first.width / 2
    scale = bars[0].width / abs(values[0][order[0]])
    for bar, value in zip(bars, values[0][order], strict=True):
        assert bar.x == pytest.approx(x if value > 0 else x - bar.width, abs=1)
        assert bar.width == pytest.approx(abs(value) * scale, abs=1)
        x += value * scale
    assert last.x + last.width / 2 == pytest.approx(x, abs=1)
    assert "base value" in said(drawing)
    assert "10\u202fk$" in "".join(item.text for item in of_kind(drawing, Words))
    beside = compose(logs, run, content(run, 2, ("SHAP", "LIME")), Options(columns=2, rows="explainers"))
    assert len(of_kind(beside, Box)) == 2 * (5 + 3)


def test_a_bar_of_one_feature_is_drawn() -> None:
    drawing = compose_lines([RowSubject(title="r", maps={"LIME": [Bar("x", "3", 0, 0)]})], ["LIME"], Options())
    assert len(of_kind(drawing, Box)) == 1


# ------------------------------------------------------------------------------------------------- pages, commands


def test_the_page_offers_what_makes_sense(logs, run_of) -> None:
    run = run_of(text_log)
    page = show(logs, figure_path(run.key), "")
    there = words(page)
    assert "Colors of" in there
    assert "colored by strength" in there
    assert "Enlarge" not in there
    assert " in at 300 dpi" in there
    assert any("figure" in address for address in links(show(logs, sample_path(run.key, 1), "")))
    client = create_app(logs).server.test_client()
    for kind in ("png", "svg", "pdf"):
        answer = client.get(f"{figure_path(run.key)}.{kind}?lang=zh&dpi=72", headers={"Host": "127.0.0.1:8050"})
        assert answer.status_code == 200


def test_the_page_of_rows_has_no_colors_of_maps(logs, run_of) -> None:
    run = run_of(table_log, *rows_and_values(2))
    there = words(show(logs, figure_path(run.key), ""))
    assert "Color range" not in there
    assert "Opacity" not in there


def test_the_command_draws_texts_and_refuses_what_is_about_images(tmp_path, capsys) -> None:
    text_log(tmp_path / "run")
    assert main(["export", str(tmp_path / "run"), "--figure", str(tmp_path / "t.pdf"), "--unit", "sum"]) == 0
    assert (tmp_path / "t.pdf").exists()
    capsys.readouterr()
    assert main(["export", str(tmp_path / "run"), "--figure", str(tmp_path / "u.pdf"), "--scale", "2"]) == 2
    assert "scale is about images, and these samples are none" in capsys.readouterr().err
    assert not (tmp_path / "u.pdf").exists()


def test_overlays_and_tables_of_texts(tmp_path) -> None:
    text_log(tmp_path / "run", CHINESE)
    assert main(["export", str(tmp_path / "run"), "-o", str(tmp_path / "out"), "--overlays"]) == 0
    with open(tmp_path / "out/overlays.csv", newline="") as file:
        overlays = list(csv.DictReader(file))
    assert len(overlays) == 2 * 2 * len(EXPLAINERS)
    with Image.open(tmp_path / "out" / overlays[0]["file"]) as image:
        assert image.width > 1000
    with open(tmp_path / "out/tokens.csv", newline="") as file:
        found = [row for row in csv.DictReader(file) if row["sample"] == "t1" and row["explainer"] == "LIME"]
    assert [row["text"] for row in found if row["label"] == "1"][1:5] == ["这", "部", "电", "影"]
    values = [float(row["value"]) for row in found if row["label"] == "1"]
    np.testing.assert_allclose(values, values_of(CHINESE[0][0], "LIME"), rtol=1e-5)


def test_tables_of_rows(tmp_path, capsys) -> None:
    rows, values = rows_and_values(3)
    table_log(tmp_path / "run", rows, values, truths=[1.0, 2.0, 3.0], importances={"Gain": [3.0, 2.0, 1.0]})
    assert main(["export", str(tmp_path / "run"), "-o", str(tmp_path / "out"), "--format", "json", "--overlays"]) == 0
    tables = {path.stem: json.loads(path.read_text()) for path in (tmp_path / "out").glob("*.json")}
    assert {"rows", "features", "fits", "importances"} <= {*tables}
    assert "counterfactuals" not in tables
    name = FEATURES[0].name
    first = tables["rows"][0]
    assert (first[f"value of {name}"], first["true of price"]) == (rows[0][0], 1.0)
    assert first["output of price"] == pytest.approx(10 + values[0].sum(), rel=1e-5)
    assert [one["attribution"] for one in tables["features"]][:3] == pytest.approx(values[0].tolist(), rel=1e-5)
    assert [one["importance"] for one in tables["importances"]] == [3.0, 2.0, 1.0]
    assert tables["fits"][0]["output"] == "price"


def test_words_that_somebody_has_as_arrays(tmp_path) -> None:
    found = xlog.visualize(
        {"IG": np.array([0.0, 3, 1, -2]), "LIME": np.array([[0.0, 2, 1, -1]])},
        words=["A ", "wonder", "fully ", "bad"],
        title="why",
    )
    assert found.save(tmp_path / "words.svg").exists()
    assert [box.about.split(":")[0] for box in of_kind(found.drawing, Box)][:3] == ["wonder", "fully", "bad"]
    for maps, given in (({"IG": np.zeros(3)}, ["a", "b"]), ({"IG": np.zeros(2)}, "ab"), ({"IG": np.zeros(2)}, [1, 2])):
        with pytest.raises(DataError, match="visualize: wanted"):
            xlog.visualize(maps, words=given)
    with pytest.raises(DataError, match="no picture beside them"):
        xlog.visualize({"IG": np.zeros(1)}, np.zeros((2, 2)), words=["a"])
