"""Figures, colors and words."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import plotly.graph_objects as go
import pytest
from damaged_logs import write_everything
from hypothesis import given
from hypothesis import strategies as st
from page_trees import nodes, show, unpacked
from table_logs import rows_and_values, table_log, told_log
from xlog_viewer.figures import benchmark_chart
from xlog_viewer.figures.figure import Figure, Part, packed
from xlog_viewer.figures.frame import framed
from xlog_viewer.figures.palette import GRAY
from xlog_viewer.store.entries import Summary
from xlog_viewer.words import text

from xlog.painting.palettes import color_tables


def summary(explainer: str = "GradCAM", mean: float | None = 0.5, **more: float | None) -> Summary:
    fields = {"benchmark": "insertion", "count": 10, "missing": 0, "low": 0.4, "high": 0.7} | more
    return Summary(explainer=explainer, mean=mean, **fields)


def test_bars_have_their_means_and_intervals():
    bar = benchmark_chart([summary(), summary("B", 0.2, low=None, high=None)]).data[0]
    assert list(bar.x) == [0.5, 0.2]
    assert list(bar.y) == ["GradCAM", "B"]
    above, below = (unpacked(part) for part in (bar.error_x.array, bar.error_x.arrayminus))
    assert above == pytest.approx([0.2, np.nan], nan_ok=True)  # 0 would be drawn as a mean that is known exactly
    assert below == pytest.approx([0.1, np.nan], nan_ok=True)
    assert "0.4 to 0.7" in bar.text[0]
    assert "n = 10" in bar.text[0]


def test_baselines_are_gray_and_explainers_are_not():
    bar = benchmark_chart([summary(), summary("RandomMap", 0.1)], ["RandomMap"]).data[0]
    explained, known = bar.marker.color
    assert known == GRAY != explained


def test_a_missing_mean_has_words_and_no_bar():
    figure = benchmark_chart([summary(), summary("RISE", None, count=0, missing=10)])
    assert list(figure.data[0].y) == ["GradCAM"]
    assert [(note["y"], note["text"]) for note in figure.layout.annotations] == [("RISE", "no value, 10 missing")]
    assert "RISE" in figure.layout.yaxis.categoryarray


def test_small_numbers_have_powers_and_no_prefixes_of_units():
    assert benchmark_chart([summary()]).layout.xaxis.exponentformat == "power"
    axes = framed(Figure(), 100).layout
    assert (axes.xaxis.exponentformat, axes.yaxis.exponentformat) == ("power", "power")


PAGES = [
    "",
    "/summary",
    "/summary?feature=1&color=none",
    "/scores",
    "/scores?view=classes",
    "/scores?view=curves",
    "/scores?view=samples",
    "/uncertainty",
    "/embedding",
    "/steps",
    "/training",
]


def test_plotly_knows_every_part_of_every_figure(logdir, logs):
    """Its classes refuse parts that no chart has, of which its script says nothing."""
    write_everything(logdir / "everything")
    told_log(logdir / "told")
    table_log(logdir / "few", *rows_and_values(9))
    table_log(logdir / "many", *rows_and_values(2100))
    logs.refresh(math.inf)
    kinds = set()
    for run, place in ((run, place) for run in logs.runs() for place in PAGES):
        path, _, search = place.partition("?")
        for node in nodes(show(logs, f"/run/{run.key}{path}", search)[0]):
            if type(node).__name__ == "Graph":
                known = go.Figure(node.figure.to_plotly_json())
                assert known.layout.height == node.figure.layout.height
                kinds |= {trace.type for trace in known.data}
    assert kinds >= {"bar", "box", "heatmap", "scatter"}


def test_a_figure_has_parts_as_attributes_and_none_where_there_is_none():
    figure = Figure(Part(type="bar", marker={"color": "red"}))
    figure.update_xaxes(title="x", range=[0, 1])
    assert figure.data[0].marker.color == "red"
    assert figure.layout.xaxis.title.text == "x"
    assert figure.layout.coloraxis is None


def test_columns_share_their_width_and_their_rows():
    figure = Figure()
    figure.columns(["a", "b"], 0.1, one_scale=True)
    assert figure.layout.xaxis.domain == [0, 0.45]
    assert figure.layout.xaxis2.domain == pytest.approx([0.55, 1])
    assert (figure.layout.xaxis2.matches, figure.layout.yaxis2.matches) == ("x", "y")
    assert [note["text"] for note in figure.layout.annotations] == ["a", "b"]


def test_arrays_are_packed_as_plotly_packs_them():
    values = np.arange(6, dtype=np.float32).reshape(2, 3)
    line = values[0].astype(np.int32)
    cells, points = go.Figure([go.Heatmap(z=values), go.Scatter(y=line)]).to_dict()["data"]
    assert (packed(values), packed(line)) == (cells["z"], points["y"])


def test_names_are_no_markup_to_plotly():
    figure = benchmark_chart([summary('<a href="http://evil.test">x</a>'), summary("<b>", None)])
    assert figure.data[0].y[0] == '&lt;a href="http://evil.test"&gt;x&lt;/a&gt;'
    assert figure.layout.annotations[0]["y"] == "&lt;b&gt;"
    assert "<" not in figure.data[0].text[0]


def light(color: list[int]) -> float:
    return 0.2126 * color[0] + 0.7152 * color[1] + 0.0722 * color[2]


def test_every_table_has_256_colors_of_bytes():
    for table in (table for kind in color_tables().values() for table in kind.values()):
        assert len(table) == 256
        assert all(0 <= part <= 255 for color in table for part in color)


@pytest.mark.parametrize("name", color_tables()["diverging"])
def test_a_diverging_table_is_pale_in_the_middle_and_darker_to_both_ends(name):
    table = color_tables()["diverging"][name]
    assert min(table[128]) > 200
    if name in ("PRGn", "PiYG"):  # green speaks for the label
        assert max(table[230]) == table[230][1]
        assert min(table[25]) == table[25][1]
    else:  # red or orange does
        assert table[230][0] > table[230][2]
        assert table[25][2] > table[25][0]
    lights = [light(color) for color in table]
    assert all(after >= before - 2 for before, after in pairwise(lights[:128]))
    assert all(after <= before + 2 for before, after in pairwise(lights[128:]))


@pytest.mark.parametrize("name", color_tables()["sequential"])
def test_a_sequential_table_grows_lighter_all_the_way(name):
    lights = [light(color) for color in color_tables()["sequential"][name]]
    assert all(after >= before - 1 for before, after in pairwise(lights))


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.0, "0.0"),
        (1.0, "100.0"),
        (0.5, "50.0"),
        (0.9997, "99.970"),
        (0.9999999, "99.999"),
        (0.0004, "0.040"),
        (1e-9, "< 0.001"),
    ],
)
def test_a_probability_is_never_rounded_to_certainty(probability, words):
    assert text.percent(probability).replace("\u202f", " ") == f"{words} %"


@pytest.mark.parametrize(("count", "words"), [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (58_395_968, "58.4 MB")])
def test_sizes(count, words):
    assert text.size(count).replace("\u202f", " ") == words


def test_numbers_are_typeset():
    assert text.number(-0.12345) == "−0.123"
    # As page.test.js has it of the browser's.
    found = {
        0.00001234: "0.0000123",
        0.0000012: "1.2e−6",
        0.9999: "1",
        -4567890: "−4.57e6",
        0.1: "0.1",
        0.0: "0",
    }
    assert {value: text.number(value) for value in found} == found
    assert text.number(999999) == "1e6"
    assert text.number(1234.5) == "1 230"
    assert text.number(-0.0) == "0"
    assert (text.number(math.nan), text.number(-math.inf)) == ("nan", "−inf")
    assert text.integer(1234567) == "1\u202f234\u202f567"
    assert text.plural(1, "run") == "1 run"
    assert text.plural(0, "run") == "0 runs"


@given(
    st.lists(st.text("ab", min_size=1, max_size=60).map(lambda middle: f"Insertion{middle}(fill=blur)"), unique=True),
    st.integers(12, 40),
)
def test_no_two_names_become_the_same(names, most):
    shown = text.shortened_apart(names, most)
    assert list(shown) == names
    assert len(set(shown.values())) == len(names)
    assert all(len(words) <= most for words in shown.values())
    assert all(shown[name] == name for name in names if len(name) <= most)


def test_an_axis_shows_where_long_names_differ():
    long = "Insertion with superpixels of which {} are taken at a time, blurred"
    figure = benchmark_chart([summary(long.format("ten")), summary(long.format("two"))])
    first, second = figure.layout.yaxis.ticktext
    assert first.replace("ten", "two") == second != first


def test_a_time_names_its_zone():
    assert text.moment(1_700_000_000) == "2023-11-14 22:13:20 UTC"
    assert text.iso(1_700_000_000, "Asia/Shanghai") == "2023-11-15T06:13:20+08:00"
    for nonsense in ("", "Nowhere/At_all", "/etc/passwd", "../x", "Europe"):
        assert text.iso(1_700_000_000, nonsense) == "2023-11-14T22:13:20Z"


@pytest.mark.parametrize("seconds", [0.0, float("nan"), float("inf"), 1e300, -1e300])
def test_a_damaged_time_is_unknown(seconds):
    assert text.moment(seconds) == "unknown"
    assert text.iso(seconds, "Asia/Shanghai") == ""
