"""Comparing explainers, and uncertainty: closed forms, and the pages as functions of a made-up run."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import plotly.graph_objects as go
import pytest
from comparisons import CONTROLS, EXPLAINERS, KEY, METRICS, FakeLogs, FakeRun, summary
from hypothesis import given
from hypothesis import strategies as st
from page_trees import links, nodes, of_class, show, words
from plotly.utils import PlotlyJSONEncoder
from scipy.stats import spearmanr
from synthetic import SIZE, Log, whole_run
from xlog_viewer.address.names import join_names, parse_names
from xlog_viewer.analysis.agreement import agreement, cells, coarse, ranks
from xlog_viewer.analysis.calibration import by_class, calibration
from xlog_viewer.analysis.scoreboard import Scoreboard, means, parse_weights, shares
from xlog_viewer.components.matrix import shade
from xlog_viewer.figures.classes import Column, Series, class_chart
from xlog_viewer.figures.curves import curve_chart
from xlog_viewer.figures.distribution import MOST_POINTS, Scores, strips
from xlog_viewer.figures.palette import COLORS, GRAY, styles
from xlog_viewer.figures.radar import radar
from xlog_viewer.figures.uncertainty import Tops, stds
from xlog_viewer.store.entries import Curve, Instance, Metadata, ScoreTable, State

from xlog.events.codec import encode_map
from xlog.events.schema import Event, Explanation
from xlog.intervals import skewed_t

PATH = f"/run/{KEY}/scores"
NAMES = st.text(max_size=30).filter(bool)


def board(run: FakeRun | None = None) -> Scoreboard:
    run = run or FakeRun()
    return Scoreboard.of(run.metadata, run.summaries()[1])


# ------------------------------------------------------------------------------------------- weights and composite


@given(st.lists(NAMES, unique=True))
def test_names_survive_the_address(names):
    assert parse_names(join_names(names)) == names


def test_weights_that_make_no_sense_are_passed_over():
    assert parse_weights("A:2,B:0,C:-1,D:nan,E:inf,F,G:x,,H:0.5,I%2C1:3,J:K:4") == {
        "A": 2,
        "B": 0,
        "H": 0.5,
        "I,1": 3,
        "J:K": 4,
    }


@given(st.lists(st.floats(0, 1e308), min_size=1, max_size=6))
def test_shares_sum_to_one(given_weights):
    names = [str(n) for n in range(len(given_weights))]
    parts = shares(names, dict(zip(names, given_weights, strict=True)))
    assert sum(parts.values()) == pytest.approx(1 if any(given_weights) else 0)


def test_a_composite_is_the_weighted_mean_of_what_there_is():
    run = FakeRun(explainers=("A",), controls=(), metrics=("x", "y", "z"))
    run.overrides = {("A", name): summary("A", name, mean) for name, mean in (("x", 0.2), ("y", -1.0), ("z", None))}
    found = board(run)
    composite = found.composite("A", {"x": 3, "y": 1})
    assert composite.value == pytest.approx((3 * 0.2 - 1.0) / 4)
    assert (composite.used, composite.missing) == (("x", "y"), ("z",))
    assert found.composite("A", {"x": 0, "y": 0, "z": 0}).value is None


def lower(name: str, low: float = 0.0, high: float = 1.0) -> Instance:
    """A benchmark of which the lower end is better."""
    return Instance(name, name, {}, higher_is_better=False, low=low, high=high)


def drawn_means(found: Scoreboard) -> dict[tuple[str, str], float]:
    cells = {cell: found.mean(*cell) for cell in found.cells}
    return {cell: mean for cell, mean in cells.items() if mean is not None}


def test_what_is_better_when_lower_is_mirrored_sorted_and_drawn_so():
    run = FakeRun(explainers=("A", "B"), controls=(), metrics=("x", "deletion", "sensitivity"))
    run.metadata = replace(
        run.metadata, benchmarks=(run.metadata.benchmarks[0], lower("deletion"), lower("sensitivity", high=math.inf))
    )
    means = {"A": (0.2, 0.1, 3.0), "B": (0.3, 0.4, 1.0)}
    run.overrides = {
        (name, metric): summary(name, metric, mean)
        for name, of_metrics in means.items()
        for metric, mean in zip(run.metrics, of_metrics, strict=True)
    }
    found = board(run)
    assert [found.titled(metric) for metric in found.metrics] == ["x ↑", "deletion ↓", "sensitivity ↓"]
    composite = found.composite("A", {})
    assert composite.value == pytest.approx((0.2 + (1 - 0.1)) / 2)
    assert composite.missing == ("sensitivity",)  # it has no range to be mirrored in
    assert {name: found.worth(name, "deletion") for name in means} == {"A": -0.1, "B": -0.4}
    drawn = {trace.name: trace.r for trace in radar(found, ["A", "B"], drawn_means(found)).data}
    assert (drawn["A"][:3], drawn["B"][:3]) == ([0, 1, 0], [1, 0, 1])


def test_a_composite_has_the_interval_of_its_samples():
    """Of two metrics that are the same number, one turned round, the composite is a half whatever the scores."""
    random = np.random.default_rng(0)
    values = random.random(30)
    rows = np.arange(30)
    table = ScoreTable(
        ("A",),
        ("x", "deletion"),
        np.concatenate([rows, rows]) + 1,
        np.zeros(60, int),
        np.zeros(60, int),
        np.repeat([0, 1], 30),
        np.concatenate([values, values + 1e-4 * random.normal(size=30)]).astype(np.float32),
    )
    summaries = [summary("A", "x", values.mean()), summary("A", "deletion", values.mean())]
    metadata = Metadata(benchmarks=(Instance("x", "x", {}, low=0, high=1), lower("deletion")))
    found = Scoreboard.of(metadata, summaries, table)
    assert found.composite("A", {}).value == pytest.approx(0.5)
    assert found.composite("A", {}).interval == pytest.approx((0.5, 0.5), abs=1e-4)
    low, high = found.composite("A", {"x": 1, "deletion": 0}).interval
    assert low < values.mean() < high
    assert Scoreboard.of(metadata, summaries).composite("A", {}).interval is None


@pytest.mark.parametrize("bad", [math.nan, math.inf, None])
def test_a_mean_that_is_no_number_is_no_value(bad):
    run = FakeRun()
    run.overrides = {("LIME", "PointingGame"): summary("LIME", "PointingGame", bad)}
    found = board(run)
    assert found.mean("LIME", "PointingGame") is None
    composite = found.composite("LIME", {})
    assert composite.missing == ("PointingGame",)
    assert len(composite.used) == len(METRICS) - 1


# -------------------------------------------------------------------------------------------------------- agreement


@given(st.lists(st.integers(-3, 3), min_size=4, max_size=40), st.integers(0, 2**32 - 1))
def test_ranks_give_spearmans_correlation_with_ties(values, seed):
    one = np.array(values, float)
    other = np.random.default_rng(seed).integers(0, 4, len(values)).astype(float)
    if len(set(one)) < 2:
        assert ranks(one) is None
    elif len(set(other)) > 1:
        assert ranks(one) @ ranks(other) == pytest.approx(spearmanr(one, other).statistic, abs=1e-9)


def test_coarse_cells_are_means_of_their_pixels():
    values = np.arange(6 * 4, dtype=np.float32).reshape(6, 4)
    slowly = [[values[3 * r : 3 * r + 3, 2 * c : 2 * c + 2].mean() for c in range(2)] for r in range(2)]
    np.testing.assert_allclose(coarse(values, 2), slowly)
    np.testing.assert_allclose(coarse(values, 14), values)
    assert coarse(np.array([[math.nan]])) is None
    assert coarse(np.zeros((0, 3))) is None


def test_rows_and_texts_are_compared_by_every_feature_or_token():
    line = np.random.default_rng(0).normal(size=(1, 40))
    np.testing.assert_array_equal(cells(line), line)
    assert cells(np.array([[1, math.inf]])) is None
    np.testing.assert_allclose(cells(np.tile(line, (40, 1))), coarse(np.tile(line, (40, 1))))


def test_agreement_is_the_mean_over_scores_and_says_of_how_many():
    up, down = ranks(np.arange(9.0)), ranks(-np.arange(9.0))
    found = agreement(("A", "B", "C"), [{"A": up, "B": up}, {"A": up, "B": down}, {"B": up}])
    assert found.correlation[0, 1] == pytest.approx(0)
    assert found.count.tolist() == [[2, 2, 0], [2, 3, 0], [0, 0, 0]]
    assert np.isnan(found.correlation[2]).all()


def test_text_on_a_colored_cell_can_be_read():
    for value in np.linspace(-1, 1, 41):
        ground, ink = shade(value)
        assert contrast(parts(ground), parts(ink)) >= 4.5


# ------------------------------------------------------------------------------------------------------ calibration


def test_calibration_written_out():
    p, hit = np.array([0.95, 0.92, 0.55, 0.1]), np.array([True, False, True, False])
    found = calibration(p, hit)
    assert [(b.low, b.count) for b in found.bins] == [(0.0, 1), (0.5, 1), (0.9, 2)]  # 0.1 belongs to 0..0.1
    assert found.error == pytest.approx((1 * 0.1 + 1 * 0.45 + 2 * abs(0.5 - 0.935)) / 4)
    assert calibration(np.array([math.nan, 7.0]), np.array([True, True])) is None


@pytest.mark.parametrize(("accuracy", "least"), [(1.0, 0.92), (0.8, 0.88)])
def test_the_interval_of_the_calibration_error_covers(accuracy, least):
    """Of a calibrated network, whose error is 0, a bootstrap covers next to never."""
    random = np.random.default_rng(5)
    probability = random.uniform(0, 1, (200, 100))
    hits = random.uniform(0, 1, (200, 100)) < accuracy * probability
    intervals = [calibration(*one).interval for one in zip(probability, hits, strict=True)]
    true = (1 - accuracy) * 0.5  # of each bin its mean probability less this share of it
    assert np.mean([low <= true <= high for low, high in intervals]) > least
    assert all(0 <= low < high <= 1 for low, high in intervals)


def test_the_interval_of_the_calibration_error_narrows_and_needs_samples():
    p = np.tile([0.95, 0.65, 0.35], 1000)
    hit = np.tile([True, False, False], 1000)  # off by 0.05, 0.65 and 0.35
    widths = []
    for count in (30, 300, 3000):
        low, high = calibration(p[:count], hit[:count]).interval
        assert low < 0.35 < high
        widths.append(high - low)
    assert widths == sorted(widths, reverse=True)
    assert calibration(p[:5], hit[:5]).interval is None


def test_calibration_by_class_is_that_of_its_predictions():
    table = FakeRun(samples_count=300).predictions(0)
    found = by_class(table, table.has_truth & table.top)
    assert found.keys() == set(table.label.tolist())
    for label, one in found.items():
        of_label = table.label == label
        assert one == calibration(table.probability[of_label], table.true[of_label])
    off = [one.count * abs(one.accuracy - one.confidence) for one in found.values()]
    assert off == sorted(off, reverse=True)
    assert by_class(table, np.zeros(300, bool)) == {}


def parts(color: str) -> list[float]:
    if color.startswith("#"):
        return [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [int(part) / 255 for part in color[4:-1].split(",")]


def contrast(one: list[float], other: list[float]) -> float:
    """Return WCAG's contrast of two colors."""

    def light(color):
        red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in color)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("color", [*COLORS, GRAY])
def test_colors_of_series_are_seen_on_light_and_dark_panels(color):
    assert min(contrast(parts(color), parts(panel)) for panel in ("#ffffff", "#1c2026")) >= 3


def test_series_differ_in_more_than_color():
    looks = styles([str(n) for n in range(20)], CONTROLS)
    assert len({(look.symbol, look.dash) for look in looks.values()}) == len(looks)
    assert {looks[name].color for name in CONTROLS} == {GRAY}


def test_a_radar_spans_each_metric_and_leaves_gaps():
    run = FakeRun()
    run.overrides = {("LIME", "PointingGame"): None}
    figure = radar(board(run), ["LIME", "GradCAM"], drawn_means(board(run)))
    assert len(go.Figure(figure.to_plotly_json()).data) == len(figure.data)  # whose classes refuse unknown parts
    drawn = {trace.name: trace for trace in figure.data}
    assert list(drawn) == [*CONTROLS, "LIME", "GradCAM"]
    assert drawn["LIME"].r[0] is None
    assert all(0 <= r <= 1 for trace in figure.data for r in trace.r if r is not None)
    assert figure.layout.polar.angularaxis.ticktext == [
        f"{name if len(name) <= 12 else name[:6] + '…' + name[-5:]} ↑" for name in METRICS
    ]


def test_a_class_without_a_value_is_a_gap():
    looks = styles(["A"])
    series = Series("A", {1: summary("A", "x", 0.0), 2: summary("A", "x", math.nan)}, looks["A"])
    points = class_chart({0: "none", 1: "<b>zero</b>", 2: "bad"}, [Column("x", [series])], False).data[0]
    assert list(points.x) == [None, 0.0, None]
    assert points.text[0] == ""
    assert "&lt;b&gt;" in points.text[1]


def test_curves_break_where_they_are_no_numbers():
    line = curve_chart([("A", Curve("deletion", (0.0, 0.5, 1.0), (1.0, math.nan, 0.0)))], styles(["A"]), "x", "y").data[
        0
    ]
    assert list(line.y) == [1.0, None, 0.0]


def test_strips_keep_the_ends_and_name_the_samples():
    count = 10 * MOST_POINTS
    scores = Scores("A", np.linspace(-1, 1, count, dtype=np.float32), np.arange(count) + 1, np.arange(count) % 7)
    box, points = strips([scores], styles(["A"]), "s{}".format).data
    assert len(points.x) == MOST_POINTS
    assert (points.customdata[0], points.text[0]) == ([1, 0], "A: −1, s1")
    assert points.customdata[-1][0] == count
    assert (box.q1[0], box.median[0], box.q3[0]) == pytest.approx((-0.5, 0, 0.5), abs=1e-3)


def test_many_points_become_counts():
    random = np.random.default_rng(0)
    p, d = random.uniform(0, 1, (2, 100_000)).astype(np.float32)
    right = np.arange(100_000) % 4  # 0: wrong, 1: right; of the others it is not known
    tops = Tops(np.arange(100_000), np.zeros(100_000, int), p, d, np.where(right < 2, right, -1).astype(np.int8))
    names = {1: "correct", 0: "wrong", -1: "unknown"}
    figure = stds(tops, "s{}".format, names, ("x", "y"))
    assert figure.data[0].type == "heatmap"
    assert np.sum(figure.data[0].z) == 100_000
    rows, columns = np.shape(figure.data[0].z)
    assert (len(figure.data[0].x), len(figure.data[0].y)) == (columns + 1, rows + 1)  # edges: client/charts/points.js
    assert len(json.dumps(figure, cls=PlotlyJSONEncoder)) < 60_000
    by_wrong = stds(tops, "s{}".format, names, ("x", "y"), by_wrong=True).data[0]
    shares = np.array([[np.nan if z is None else z for z in row] for row in by_wrong.z])
    assert np.sum(by_wrong.customdata) == 50_000
    assert np.nansum(shares * by_wrong.customdata) == pytest.approx(25_000)
    few = stds(tops.of(np.arange(100_000) < 9), "s{}".format, names, ("x", "y"))
    assert [(trace.name, len(trace.x)) for trace in few.data] == [("correct", 2), ("wrong", 3), ("unknown", 4)]
    assert len({trace.marker.symbol for trace in few.data[:2]}) == 2  # color is not all that tells


# ------------------------------------------------------------------------------------------------------------ pages


def view(name: str, more: str = "", run: FakeRun | None = None, lang: str = "en"):
    return show(FakeLogs(run), PATH, f"?lang={lang}&view={name}{more}")[0]


@pytest.mark.parametrize("name", ["table", "classes", "curves", "samples", "agreement"])
@pytest.mark.parametrize(
    "run",
    [
        FakeRun(),
        FakeRun(samples_count=1, explainers=("A",), controls=(), metrics=("x",), classes=()),
        FakeRun(samples_count=0, explainers=(), controls=(), metrics=(), classes=()),
        FakeRun(explainers=tuple(f"<b>{n}</b>{'x' * 80}" for n in range(20)), classes=("long name " * 20,) * 1000),
    ],
    ids=["usual", "least", "nothing", "much"],
)
def test_every_view_has_something_to_say_in_both_languages(name, run):
    for lang in ("en", "zh"):
        assert words(view(name, run=run, lang=lang))


def test_the_table_keeps_baselines_above_and_never_says_0_for_nothing():
    run = FakeRun()
    run.overrides = {("LIME", "PointingGame"): summary("LIME", "PointingGame", None, missing=40)}
    content = view("table", run=run)
    (table,) = of_class(content, "score-table")
    head, body = table.children
    assert [words(row.children[0]) for row in head.children[1:]] == [f"{name} control" for name in CONTROLS]
    names = [words(row.children[0]) for row in body.children]
    assert sorted(names) == sorted(EXPLAINERS)
    lime = body.children[names.index("LIME")].children
    assert words(lime[3]).split("\n") == ["no value", "40 missing"]
    assert words(lime[2]) == "120 of 160"
    assert "from 3 of 4 metrics" in words(lime[1])


def test_a_run_that_goes_on_has_means_without_intervals():
    run = FakeRun()
    table, found = run.scores(0), {(s.explainer, s.benchmark): s for s in means(run.scores(0))}
    here = (table.explainer == table.explainers.index("LIME")) & (table.benchmark == METRICS.index("RandomLogit"))
    lime = found["LIME", "RandomLogit"]
    assert lime.mean == pytest.approx(float(np.nanmean(table.value[here])), abs=1e-6)
    assert (lime.count, lime.missing) == (np.isfinite(table.value[here]).sum(), np.isnan(table.value[here]).sum())
    run.summaries = lambda step, by_label=False: (0, [])
    said = words(view("table", run=run))
    assert "without intervals" in said
    assert f"{lime.mean:.3g}" in said


def test_the_spread_of_logged_maps_is_relative_to_their_mean(logdir, logs):
    log = Log(logdir)
    log.metadata()
    log.sample(1)
    mean, spread = (encode_map(np.full((SIZE, SIZE), v, np.float32), (SIZE, SIZE), "none") for v in (-2.0, 0.5))
    fields = {"sample_id": "s1", "explainer": "GradCAM", "label": 0, "map": mean, "mean": mean, "spread": spread}
    log.writer.add(Event(explanation=Explanation(**fields)))
    log.close()
    logs.refresh(math.inf)
    said = words(show(logs, f"/run/{logs.runs()[0].key}/uncertainty", "?lang=en")[0])
    assert "GradCAM 0.25 1" in said


def test_a_gain_has_a_sign_and_a_word():
    run = FakeRun()
    gains = {"GradCAM": (0.1, "better"), "LIME": (-0.1, "worse"), "SmoothGrad": (0.1, "unsure")}
    run.overrides = {
        (name, "PointingGame"): summary(
            name, "PointingGame", 0.5, best_control="EdgeControl", gain=gain, verdict=verdict
        )
        for name, (gain, verdict) in gains.items()
    }
    rows = of_class(view("table", run=run), "score-table")[0].children[1].children
    said = {words(row.children[0]): words(row.children[3]) for row in rows}
    assert "▲ better +0.1" in said["GradCAM"]
    assert "▼ worse −0.1" in said["LIME"]
    assert "≈ unsure +0.1" in said["SmoothGrad"]


def test_the_table_begins_with_the_best_composite_and_ends_with_who_lacks_values():
    run = FakeRun()
    run.overrides = {
        (name, metric): summary(name, metric, mean, count=40 - missing, missing=missing)
        for name, mean, missing in (("GradCAM", 0.5, 0), ("IntegratedGradients", 0.6, 0), ("LIME", 0.99, 30))
        for metric in METRICS
    }
    run.overrides |= {("SmoothGrad", metric): summary("SmoothGrad", metric, 0.4) for metric in METRICS}
    rows = of_class(view("table", run=run), "score-table")[0].children[1].children
    assert [words(row.children[0]) for row in rows] == ["IntegratedGradients", "GradCAM", "SmoothGrad", "LIME"]
    assert "not ranked: 25.0" in words(rows[-1].children[1])


def test_a_composite_is_judged_against_those_of_all_controls():
    """A score that is 0.3 above one control, with noise, and 0.2 above the other: by hand, and by the board."""
    random, count = np.random.default_rng(2), 60
    base = random.normal(0.4, 0.1, count)
    scores = {"good": base + 0.3, "low": base + random.normal(0, 0.02, count), "high": base + 0.1}
    table = ScoreTable(
        explainers=("good", "low", "high"),
        benchmarks=("m",),
        position=np.tile(np.arange(1, count + 1), 3),
        label=np.zeros(3 * count, int),
        explainer=np.repeat([0, 1, 2], count),
        benchmark=np.zeros(3 * count, int),
        value=np.concatenate(list(scores.values())).astype(np.float32),
    )
    metadata = Metadata(
        explainers=(Instance("good", "good", {}),),
        controls=(Instance("low", "low", {}), Instance("high", "high", {})),
        benchmarks=(Instance("m", "m", {}, low=0, high=1),),
    )
    found = [summary(name, "m", float(values.mean())) for name, values in scores.items()]
    composite = Scoreboard.of(metadata, found, table).composite("good", {})
    assert composite.verdict == "better"
    assert [gain.control for gain in composite.gains] == ["low", "high"]
    differences = [scores["good"] - scores[name] for name in ("low", "high")]
    assert [gain.mean for gain in composite.gains] == pytest.approx([d.mean() for d in differences], abs=1e-6)
    low, high = skewed_t(differences[0])
    assert (composite.gains[0].low, composite.gains[0].high) == pytest.approx((low, high), abs=1e-6)
    assert Scoreboard.of(metadata, found, table).composite("high", {}).verdict is None  # a control is no candidate
    worse = Scoreboard.of(
        Metadata(
            explainers=(Instance("low", "low", {}),),
            controls=(Instance("good", "good", {}),),
            benchmarks=metadata.benchmarks,
        ),
        found,
        table,
    )
    assert worse.composite("low", {}).verdict == "worse"


def test_weights_come_from_the_address_and_are_normalized():
    content = view("table", "&weights=PointingGame:2,DeletionAUC:0,RandomLogit:-5")
    assert [words(node).replace("\u202f", " ") for node in of_class(content, "share")] == [
        "50.0 %",
        "0.0 %",
        "25.0 %",
        "25.0 %",
    ]
    fields = [node.to_plotly_json()["props"] for node in of_class(content, "field")]
    assert [(field["data-part"], field["data-value"]) for field in fields[:2]] == [
        ("PointingGame", "2"),
        ("DeletionAUC", "0"),
    ]
    assert "there is no composite" in words(view("table", "&weights=" + ",".join(f"{m}:0" for m in METRICS)))


def test_a_heading_sorts_best_first():
    rows = of_class(view("table", "&sort=InsertionAUC"), "score-table")[0].children[1].children
    means = [board().mean(words(row.children[0]), "InsertionAUC") for row in rows]
    assert all(one >= other for one, other in pairwise(means))


def test_a_chip_takes_an_explainer_out_of_the_charts():
    without = "explainers=GradCAM%2CIntegratedGradients%2CSmoothGrad"
    assert any(without in link for link in links(view("table"), text="LIME"))
    for address in ("&explainers=LIME", "&show=LIME"):  # the second as 0.1 says it
        graph = next(node for node in nodes(view("table", address)) if type(node).__name__ == "Graph")
        assert [trace.name for trace in graph.figure.data] == [*CONTROLS, "LIME"]


def test_of_many_explainers_the_page_says_how_many_charts_draw_and_offers_all():
    many = tuple(f"Explainer{number}" for number in range(9))
    content = view("table", run=FakeRun(explainers=many))
    assert "6 of 9 shown" in words(content)
    (everything,) = links(content, text="Show all")
    assert all(name in everything for name in many)


def test_scores_that_are_hits_or_misses_are_drawn_as_shares():
    run = FakeRun(explainers=("A",), controls=("Control",), metrics=("PointingGame",))
    table = run.scores(0)
    hits = (np.arange(len(table.value)) % 4 != 0).astype(np.float32)
    run.scores = lambda step: replace(table, value=hits)
    content = view("samples", run=run)
    graph = next(node for node in nodes(content) if type(node).__name__ == "Graph")
    (bars,) = graph.figure.data
    assert bars.type == "bar"
    assert list(bars.x) == pytest.approx([0.75, 0.75])
    assert "means over the same n = 40 pairs" in words(content)


def test_classes_are_found_ordered_and_paged():
    content = view("classes", "&find=class%201&order=name")
    graph = next(node for node in nodes(content) if type(node).__name__ == "Graph")
    assert graph.figure.layout.yaxis.ticktext[:2] == ["class 1", "class 10"]
    assert "No class name contains this" in words(view("classes", "&find=nowhere"))
    assert "21–30 of 30" in words(view("classes", "&page=2"))


def test_the_samples_at_the_ends_are_links_to_their_label():
    found = [link for link in links(view("samples")) if "/sample/" in link]
    assert len(found) == 10
    assert all("label=" in link for link in found)


def test_all_samples_in_the_order_of_a_score_are_one_link_away():
    (link,) = links(
        view("samples", f"&metric={METRICS[1]}&explainer={EXPLAINERS[1]}"), text="All samples by this score"
    )
    assert link.startswith(f"/run/{KEY}/gallery?")
    assert all(part in link for part in ("sort=s", f"by={EXPLAINERS[1]}", f"in={METRICS[1]}"))


def test_agreement_reads_few_maps_and_keeps_them():
    logs = FakeLogs(FakeRun(samples_count=100_000))
    said = words(show(logs, PATH, "?view=agreement&lang=en")[0])
    assert "mean over 49 of 100 000 samples" in said.replace("\u202f", " ")
    read = logs.read
    assert read == 49 * len(EXPLAINERS)
    show(logs, PATH, "?view=agreement")
    assert logs.read == read


def test_uncertainty_says_how_to_get_what_is_not_there():
    bare = FakeLogs(FakeRun(dropout=False, truth=False))
    said = words(show(bare, f"/run/{KEY}/uncertainty", "?lang=en")[0])
    for expected in (
        "runner.register_uncertainty()",
        "needs the ground truth",
        "explanations=True",
        "Low top probability",
    ):
        assert expected in said
    full = words(show(FakeLogs(), f"/run/{KEY}/uncertainty", "?lang=en")[0])
    assert "expected calibration error" in full
    assert "n = 40" in full


def test_calibration_of_one_class_is_a_link_away():
    logs = FakeLogs(FakeRun(samples_count=300))
    content = show(logs, f"/run/{KEY}/uncertainty", "?lang=en")[0]
    assert "20 of 30 classes" in words(content)
    assert f"/run/{KEY}/uncertainty?label=3&lang=en" in links(content)
    of_one = words(show(logs, f"/run/{KEY}/uncertainty", "?lang=en&label=3")[0])
    assert "Calibration of class 3" in of_one
    assert "n = 10;" in of_one
    found = words(show(logs, f"/run/{KEY}/uncertainty", "?lang=en&q=class 29")[0])
    assert "1 of 30 classes" in found


def test_uncertainty_is_found_once_for_a_version():
    logs = FakeLogs()
    show(logs, f"/run/{KEY}/uncertainty", "?lang=en")
    read = logs.read
    assert read > 0
    logs.one.samples = None  # whoever looks again, fails
    show(logs, f"/run/{KEY}/uncertainty", "?lang=en&page=2")
    assert logs.read == read


def test_uncertain_samples_say_whether_they_are_right(logdir, logs):
    whole_run(logdir)
    logs.refresh(math.inf)
    run = logs.run(logs.runs()[0].key)
    content = show(logs, f"/run/{run.key}/uncertainty", "?lang=en")[0]
    badges = len(of_class(content, "mark-right")) - len(of_class(content, "mark-wrong"))
    assert badges == sum({True: 1, False: -1, None: 0}[sample.right] for sample in run.samples(None, 0, 9))
    assert of_class(content, "tiny")


@pytest.mark.parametrize("order", ["std", "probability", "entropy", "information"])
def test_the_most_uncertain_come_first(order):
    run = FakeRun()
    content = show(FakeLogs(run), f"/run/{KEY}/uncertainty", f"?sort={order}")[0]
    places = [int(link.split("/sample/")[1].split("?")[0]) for link in links(content) if "/sample/" in link]
    samples = [run.sample(place) for place in places]
    worth = {
        "std": [s.top.uncertainty.std for s in samples],
        "probability": [-s.top.probability for s in samples],
        "entropy": [s.entropy for s in samples],
        "information": [s.mutual_information for s in samples],
    }[order]
    assert worth == sorted(worth, reverse=True)


def test_a_growing_run_renews_these_pages_ever_less_often():
    logs = FakeLogs(state=State.RUNNING)
    stamps = set()
    for logs.one.version in range(1000, 2000):
        stamps.add(show(logs, PATH, "?view=curves")[2]) if logs.one.version % 50 == 0 else None
    assert 10 < len(stamps) < 17
    before = show(logs, PATH, "?view=curves")[2]
    logs.state = State.FINISHED
    assert show(logs, PATH, "?view=curves")[2] != before


@pytest.mark.parametrize("name", ["table", "classes", "curves", "samples", "agreement"])
def test_the_pages_of_a_run_that_was_logged(logdir, logs, name):
    whole_run(logdir)
    logs.refresh(math.inf)
    path = f"/run/{logs.runs()[0].key}"
    said = words(show(logs, f"{path}/scores", f"?view={name}&lang=en")[0])
    expected = {"table": "0.61", "samples": "No scores per sample", "agreement": "mean over 3 of 3 samples"}
    assert expected.get(name, "were logged") in said
    assert "5" in words(show(logs, f"{path}/uncertainty", "?lang=en")[0])
    assert f"{path}/scores" in links(show(logs, path)[0])


def test_no_such_run():
    for page in ("scores", "uncertainty"):
        assert "Run not found" in words(show(FakeLogs(), f"/run/abc/{page}", "?lang=en")[0])
