"""Figures: what stands where, in all three kinds of file; what cannot be drawn is refused by name."""

from __future__ import annotations

import base64
import io
import math
import re
import zlib
from xml.etree import ElementTree

import numpy as np
import pytest
from page_trees import links, show, words
from PIL import Image
from synthetic import CLASSES, EXPLAINERS, SIZE, Log, whole_run
from xlog_viewer.address.paths import Query, figure_path
from xlog_viewer.composer import Content, compose
from xlog_viewer.composer.content import label_shown
from xlog_viewer.composer.requested import requested
from xlog_viewer.server.app import create_app

from xlog.events.codec import encode_map
from xlog.events.schema import Event, Explanation
from xlog.figures import FigureError, Options, panels, shown, written
from xlog.figures.drawing import Outline, Raster, Words
from xlog.figures.fonts import Face, Fonts, fonts, writable
from xlog.figures.options import options_of
from xlog.figures.text_lines import few_lines, lines_of, spaced
from xlog.painting.coloring import levels, table
from xlog.painting.looks import Looks
from xlog.painting.values import Grid, span

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def run(logdir, logs):
    whole_run(logdir / "run", samples=4)
    logs.refresh(math.inf)
    return logs.run(logs.runs()[0].key)


def content(run, count: int = 2, names=EXPLAINERS) -> Content:
    return Content([(sample, label_shown(sample, None)) for sample in run.samples(None, 0, count)], names)


def of_kind(drawing, kind) -> list:
    return [item for item in drawing.items if isinstance(item, kind)]


def texts(drawing) -> list[str]:
    return [item.text for item in of_kind(drawing, Words)]


def maps_of(drawing) -> list[Raster]:
    return [item for item in of_kind(drawing, Raster) if item.about]


def get(logs, path: str):
    return create_app(logs).server.test_client().get(path, headers={"Host": "127.0.0.1:8050"}, buffered=True)


# ------------------------------------------------------------------------------------------------------------ layout


def test_a_map_has_the_colors_of_its_values_and_whole_pixels(logs, run) -> None:
    drawing = compose(logs, run, content(run, 1, ["IntegratedGradients"]), Options(scale=3, looks=Looks(show="map")))
    payload = logs.map(run.key, run.sample(1).maps[0, "IntegratedGradients"].ref)
    values = Grid(np.frombuffer(payload.data, "<f4").reshape(SIZE, SIZE), True)
    colors = table(True, Looks())[levels(values, span(values, 99.5))]
    picture, drawn = maps_of(drawing)
    assert np.array_equal(drawn.pixels, colors.repeat(3, 0).repeat(3, 1))
    assert drawn.about == "photo 1.jpg: IntegratedGradients for cat"
    assert np.array_equal(picture.pixels, np.broadcast_to(picture.pixels[0, 0], (3 * SIZE, 3 * SIZE, 3)))


def test_captions_stand_once(logs, run) -> None:
    said = texts(compose(logs, run, content(run, 3), Options()))
    assert [said.count(name) for name in EXPLAINERS] == [1, 1]
    assert [line for line in said if line.startswith("photo")] == ["photo 1.jpg", "photo 2.jpg", "photo 3.jpg"]
    assert said.count("cat 70.0\u202f%") == said.count("the true label") == 3
    other = Content([(run.sample(1), 1)], EXPLAINERS)
    assert texts(compose(logs, run, other, Options()))[:5] == [
        *EXPLAINERS,
        "photo 1.jpg",
        "dog 20.0\u202f%",
        "true: cat",
    ]
    assert said[-5:] == ["low", "high", "against", "for", "each map in its own range"]
    assert "cat 70.0\u202f%" in texts(compose(logs, run, content(run), Options(heads="label")))
    assert "photo 1.jpg" not in texts(compose(logs, run, content(run), Options(heads="label")))
    assert set(texts(compose(logs, run, content(run), Options(heads="none", bar="none")))) == set(EXPLAINERS)


@pytest.mark.parametrize(
    ("options", "across", "down"),
    [
        ({}, 3, 4),
        ({"rows": "explainers"}, 4, 3),
        ({"columns": 2}, 6, 2),
        ({"rows": "explainers", "columns": 2}, 2, 6),
        ({"picture": False}, 2, 4),
    ],
)
def test_panels_stand_in_rows_and_columns(logs, run, options, across, down) -> None:
    drawn = maps_of(compose(logs, run, content(run, 4), Options(scale=1, **options)))
    assert len(drawn) == 4 * (2 + options.get("picture", True))
    assert (len({item.x for item in drawn}), len({item.y for item in drawn})) == (across, down)
    places = {(item.x, item.y) for item in drawn}
    assert len(places) == len(drawn)


def test_nothing_lies_over_anything_else_or_outside(logs, run) -> None:
    for options in (Options(), Options(rows="explainers", bar="map", font=14), Options(bar="map", range="figure")):
        drawing = compose(logs, run, content(run, 3), options)
        boxes = [(i.x, i.y, i.x + i.pixels.shape[1], i.y + i.pixels.shape[0]) for i in of_kind(drawing, Raster)]
        boxes += [(i.x, i.y - 0.72 * i.size, i.x + i.width, i.y) for i in of_kind(drawing, Words)]
        for place, (left, top, right, bottom) in enumerate(boxes):
            assert 0 <= left < right <= drawing.width
            assert 0 <= top < bottom <= drawing.height
            for x, y, to_x, to_y in boxes[:place]:
                assert right <= x + 1 or to_x <= left + 1 or bottom <= y + 1 or to_y <= top + 1


def test_a_shared_range_is_the_widest_and_stands_at_one_bar(logs, run) -> None:
    ends = [
        span(Grid(np.frombuffer(found.data, "<f4").reshape(SIZE, SIZE), True), 99.5)[1]
        for sample in run.samples(None, 0, 3)
        if (found := logs.map(run.key, sample.maps[0, "IntegratedGradients"].ref))
    ]
    shared = compose(logs, run, content(run, 3), Options(range="explainer"))
    assert texts(shared)[-6:-3] == ["GradCAM", "0", "1"]
    assert texts(shared)[-2:] == [f"−{max(ends):.3g}", f"{max(ends):.3g}"]
    own = compose(logs, run, content(run, 3), Options(bar="map"))
    assert [text for text in texts(own) if text in {f"{end:.3g}" for end in ends}] == [f"{end:.3g}" for end in ends]
    assert len(of_kind(own, Raster)) - len(maps_of(own)) == 6


def test_interpolated_values_are_not_pixels(logs, run) -> None:
    (crisp,), (smooth,) = (
        maps_of(
            compose(
                logs, run, content(run, 1, ["GradCAM"]),
                Options(scale=4, enlarge=how, picture=False, looks=Looks(show="map")),
            )
        )
        for how in ("pixels", "linear")
    )  # fmt: skip
    assert np.array_equal(crisp.pixels, crisp.pixels[::4, ::4].repeat(4, 0).repeat(4, 1))
    assert len(np.unique(smooth.pixels.reshape(-1, 3), axis=0)) > len(np.unique(crisp.pixels.reshape(-1, 3), axis=0))


def test_boxes_are_outlined_twice(logs, run) -> None:
    drawing = compose(logs, run, content(run, 2), Options(scale=2, looks=Looks(boxes=True)))
    outlines = of_kind(drawing, Outline)
    assert len(outlines) == 3 * 2  # the first sample has one
    picture = maps_of(drawing)[0]
    assert (outlines[0].x - picture.x, outlines[0].y - picture.y) == (16, 32)
    assert (outlines[0].width, outlines[0].height) == (64, 48)
    assert [bool(line.dash) for line in outlines[:2]] == [False, True]


def test_a_missing_map_is_said_and_a_zero_map_too(logs, logdir) -> None:
    log = Log(logdir / "run")
    log.metadata()
    log.sample(1, picture_hash=log.picture(1))
    zero = encode_map(np.zeros((SIZE, SIZE), np.float32), (SIZE, SIZE))
    log.writer.add(Event(explanation=Explanation(sample_id="s1", explainer="GradCAM", label=0, map=zero)))
    log.close()
    logs.refresh(math.inf)
    said = texts(compose(logs, logs.run(logs.runs()[0].key), content(logs.run(logs.runs()[0].key), 1), Options()))
    assert said.count("not explained") == said.count("0 everywhere") == 1


def test_dark_only_when_asked_for(logs, run) -> None:
    assert compose(logs, run, content(run), Options()).ground == (255, 255, 255)
    assert compose(logs, run, content(run), Options(ground="dark")).ground == (28, 32, 38)


# ------------------------------------------------------------------------------------------------------------- words


def test_lines_break_between_words_and_long_names_lose_their_middle() -> None:
    assert lines_of(["Integrated", "Gradients"], lambda line: len(line) <= 12) == ["Integrated", "Gradients"]
    assert lines_of(spaced("a cup of coffee"), lambda line: len(line) <= 8) == ["a cup of", "coffee"]
    assert lines_of(["unbreakable"], lambda line: len(line) <= 4) == ["unbr", "eaka", "ble"]
    few = few_lines("x" * 500, spaced, lambda line: len(line) <= 10)
    assert len(few) <= 4
    assert "…" in "".join(few)


def test_what_no_font_can_write_has_a_sign() -> None:
    assert writable("a\ud800b\x07c") == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c"
    assert writable("70\u202f% \u200e猫") == "70\u202f% 猫"


def test_each_letter_is_of_the_first_font_that_has_it() -> None:
    known = fonts()
    assert [part for _, part in known.runs("GradCAM")] == ["GradCAM"]
    assert known.width("GradCAM", 20) == pytest.approx(2 * known.width("GradCAM", 10), rel=0.1)
    (bundled,) = Fonts([known._faces[-1]])._faces
    assert isinstance(bundled.data, bytes)
    with pytest.raises(FigureError, match="has the letters 猫"):
        Fonts([bundled]).require("cat 猫")


@pytest.mark.parametrize("kind", ["png", "pdf"])
def test_a_system_without_fonts_has_one_all_the_same(logs, run, kind, monkeypatch) -> None:
    bare = Fonts([Face(fonts()._faces[-1].data)])
    monkeypatch.setattr("xlog.figures.fonts", lambda file="": bare)
    drawing = compose(logs, run, content(run, 1), Options(range="explainer"))
    assert any("\N{MINUS SIGN}" in text for text in texts(drawing))  # which Pillow's own font lacks
    assert len(written(drawing, kind)) > 1000


# ------------------------------------------------------------------------------------------------------------- files


def test_a_png_says_its_dots_per_inch_and_is_what_was_composed(logs, run) -> None:
    drawing = compose(logs, run, content(run), Options(dpi=150))
    image = Image.open(io.BytesIO(written(drawing, "png")))
    assert image.size == (drawing.width, drawing.height)
    assert image.info["dpi"] == pytest.approx((150, 150), abs=0.1)
    pixels = np.asarray(image.convert("RGB"))
    for item in maps_of(drawing):
        height, width = item.pixels.shape[:2]
        assert np.array_equal(pixels[item.y : item.y + height, item.x : item.x + width], item.pixels)
    assert Image.open(io.BytesIO(shown(drawing, 300))).width == 300


def test_an_svg_has_text_and_the_same_pixels(logs, run) -> None:
    drawing = compose(logs, run, content(run), Options())
    root = ElementTree.fromstring(written(drawing, "svg"))
    assert root.get("width") == f"{drawing.width / 300:.4f}in"
    assert root.get("viewBox") == f"0 0 {drawing.width} {drawing.height}"
    assert ["".join(node.itertext()) for node in root.iter(f"{SVG}text")] == texts(drawing)
    images = list(root.iter(f"{SVG}image"))
    first = images[0].get("href").removeprefix("data:image/png;base64,")
    decoded = np.asarray(Image.open(io.BytesIO(base64.b64decode(first))))
    assert np.array_equal(decoded, of_kind(drawing, Raster)[0].pixels)


def test_a_pdf_is_one_page_of_its_size_with_the_same_pixels_and_fonts(logs, run) -> None:
    drawing = compose(logs, run, content(run), Options())
    data = written(drawing, "pdf")
    assert data.startswith(b"%PDF-")
    assert data.count(b"/Type /Page\n") == 1
    (box,) = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", data))
    assert [float(length) for length in box] == pytest.approx([drawing.width * 0.24, drawing.height * 0.24], abs=0.01)
    assert b"/FontFile" in data  # letters come along
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.S)
    raw = {zlib.decompress(stream) for stream in streams if stream[:1] == b"\x78"}
    for item in of_kind(drawing, Raster):
        assert any(_without_filter(found, item.pixels.shape) == item.pixels.tobytes() for found in raw)


def _without_filter(data: bytes, shape) -> bytes:
    """Return pixels of a stream: as they are, or behind the byte of a PNG's filter in each row."""
    height, width, _ = shape
    if len(data) != height * (3 * width + 1):
        return data
    return b"".join(data[row * (3 * width + 1) + 1 :][: 3 * width] for row in range(height))


def test_names_from_a_log_harm_no_file(logs, logdir) -> None:
    whole_run(logdir / "run", classes=["<script>&\x01", *CLASSES])
    logs.refresh(math.inf)
    run = logs.run(logs.runs()[0].key)
    drawing = compose(logs, run, content(run), Options())
    root = ElementTree.fromstring(written(drawing, "svg"))
    assert any("<script>&\N{REPLACEMENT CHARACTER}" in "".join(node.itertext()) for node in root.iter(f"{SVG}text"))


# ----------------------------------------------------------------------------------------------------------- refusals


def test_a_figure_of_nothing_and_of_too_much_is_refused(logs, run, monkeypatch) -> None:
    with pytest.raises(FigureError, match="at least one sample and one explainer"):
        compose(logs, run, Content([], EXPLAINERS), Options())
    monkeypatch.setattr(panels, "MOST_PIXELS", 3 * panels.MILLION)
    with pytest.raises(FigureError, match="at most 3 million pixels; this one would have 6 million"):
        compose(logs, run, content(run, 2), Options(scale=16))
    assert compose(logs, run, content(run, 2), Options()).width  # of itself it is small enough


def test_a_map_that_cannot_be_read_is_named(logs, run, monkeypatch) -> None:
    monkeypatch.setattr(logs, "map", lambda *_: None)
    with pytest.raises(FigureError, match=re.escape("What GradCAM says of photo 1.jpg cannot be read")):
        compose(logs, run, content(run), Options())


def test_a_picture_that_cannot_be_read_is_named(logs, run, monkeypatch) -> None:
    monkeypatch.setattr(logs, "picture", lambda *_: None)
    with pytest.raises(FigureError, match=re.escape("image of photo 1.jpg cannot be read")):
        compose(logs, run, content(run), Options())


# -------------------------------------------------------------------------------------------------- address and page


def test_an_address_says_all(logs, run) -> None:
    row = logs.runs()[0]
    query = Query.parse("?samples=3,1&explainers=IntegratedGradients&label=1&rows=explainers&scale=2&dpi=9999&bar=odd")
    asked = requested(run, row, query)
    assert [(sample.position, label) for sample, label in asked.content.samples] == [(3, 1), (1, 1)]
    assert asked.content.explainers == ["IntegratedGradients"]
    assert (asked.options.rows, asked.options.scale, asked.options.dpi, asked.options.bar) == (
        *("explainers", 2, 1200, "figure"),
    )
    assert asked.problems == []
    assert options_of(Query().get) == Options()
    plain = requested(run, row, Query())
    assert [sample.position for sample in plain.samples] == [1, 2, 3]
    odd = requested(run, row, Query.parse("?samples=1,x,1-30&explainers=LIME"))
    assert odd.problems == [
        "These parts of samples=… name no sample: x.",
        "Not explainers of these samples: LIME.",
    ]


def test_the_page_offers_what_the_address_says(logs, run) -> None:
    path = figure_path(run.key)
    page, title, _ = show(logs, path, "?samples=1,2&bar=map")
    assert title == "Figure · run"
    assert "Scale 6: a map is 384 pixels wide, 1.28 in at 300 dpi." in words(page)
    for kind in ("PNG", "SVG", "PDF"):
        assert links(page, text=kind) == [f"{path}.{kind.lower()}?bar=map&samples=1%2C2"]
    assert f"{path}?bar=map&rows=explainers&samples=1%2C2" in links(page)
    refused, _, _ = show(logs, path, "?samples=99")
    assert "at least one sample and one explainer" in words(refused)
    assert links(refused, text="PNG") == []
    chinese, title, _ = show(logs, path, "?lang=zh")
    assert title == "论文图 · run"
    assert "每张图宽 384 像素" in words(chinese)
    assert show(logs, figure_path("0" * 16))[1] == "Not found"


@pytest.mark.parametrize(("kind", "starts"), [("png", b"\x89PNG"), ("svg", b"<svg "), ("pdf", b"%PDF-")])
def test_a_file_comes_under_its_name(logs, run, kind, starts) -> None:
    response = get(logs, f"{figure_path(run.key)}.{kind}?samples=1&scale=1")
    assert response.status_code == 200
    assert response.data.startswith(starts)
    assert response.headers["Content-Disposition"] == f"attachment; filename=run_figure.{kind}"
    assert response.headers["Cache-Control"] == "no-store"
    seen = get(logs, f"{figure_path(run.key)}.png?samples=1&scale=1&preview=1")
    assert "Content-Disposition" not in seen.headers


def test_files_of_a_run_with_a_chinese_name_come_under_it(logs, logdir) -> None:
    """Headers are Latin-1: a server fails at other letters."""
    whole_run(logdir / "运行é")
    logs.refresh(math.inf)
    key = logs.runs()[0].key
    for path, name in (("figure.svg", "figure.svg"), ("samples.csv", "samples.csv")):
        said = get(logs, f"/run/{key}/{path}?scale=1").headers["Content-Disposition"]
        assert said == f"attachment; filename=e_{name}; filename*=UTF-8''%E8%BF%90%E8%A1%8C%C3%A9_{name}"


def test_a_file_that_cannot_be_is_refused_in_words(logs, run) -> None:
    response = get(logs, f"{figure_path(run.key)}.pdf?samples=99&lang=zh")
    assert (response.status_code, response.mimetype) == (422, "text/plain")
    assert response.text == "论文图至少需要一个样本和一种解释方法，请选择。\n"
    assert get(logs, f"{figure_path('0' * 16)}.png").status_code == 404


def test_pages_with_maps_lead_to_a_figure_of_them(logs, run) -> None:
    path = figure_path(run.key)
    assert f"{path}?label=1&samples=2" in links(show(logs, f"/run/{run.key}/sample/2", "?label=1")[0])
    assert links(show(logs, f"/run/{run.key}/gallery")[0], text="Figure of the first 3") == [f"{path}?samples=1-3"]
    assert f"{path}?samples=2-4" in links(show(logs, f"/run/{run.key}/table", "?samples=2-4")[0])
