"""Tables as CSV: what they hold, how they are written, and what a spreadsheet must not make of them."""

from __future__ import annotations

import csv
import io
import math
from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_trees import show, words
from paired_logs import BENCHMARKS as PAIRED
from paired_logs import GAIN, right, two_runs
from sample_logs import BASELINE, BENCHMARKS, THRESHOLD, rows, samples_log
from synthetic import CLASSES, EXPLAINERS, SIZE, Log, whole_run
from tree_logs import trees_log
from xlog_viewer.address import paths
from xlog_viewer.data import LogDir
from xlog_viewer.exports import TABLES
from xlog_viewer.exports.csv_table import CsvTable, encoded, harmless, shortest
from xlog_viewer.exports.routes import file_name
from xlog_viewer.server.app import create_app

from xlog.events.codec import encode_map
from xlog.events.index import sidecars
from xlog.events.schema import Event, Explanation, Inference, LabelScore, Uncertainty

OUTCOMES = {(True, True): "TP", (True, False): "FN", (False, True): "FP", (False, False): "TN"}


def read(data: bytes) -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf")  # without the score, Excel takes UTF-8 for something else
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def written(*cells) -> list[str]:
    data = b"".join(encoded(CsvTable("t", ["head"] * len(cells), [cells])))
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))[1]


@pytest.fixture
def ask(logs):
    """Ask for a table of the only run; returns its rows as a program reads them."""
    logs.refresh(math.inf)
    client = create_app(logs).server.test_client()
    requested = {}

    def ask(table: str, status: int = 200) -> list[dict[str, str]]:
        logs.refresh(math.inf)
        key = logs.runs()[0].key if logs.runs() else "0"
        path = table if table.startswith("/") else f"/run/{key}/{table}"
        response = client.get(path, headers={"Host": "localhost"}, buffered=True)
        assert response.status_code == status
        requested["headers"] = response.headers
        return read(response.data) if status == 200 else []

    ask.headers = lambda: requested["headers"]
    return ask


# ------------------------------------------------------------------------------------------------------------- cells


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://x","y")'])
def test_a_text_that_a_spreadsheet_would_run_is_quoted(text):
    assert harmless(text) == f"'{text}"
    assert written(text) == [f"'{text}"]


@pytest.mark.parametrize("text", ["cat", "a=b", "", "名字", "1 - 2", "'=1"])
def test_other_texts_stay(text):
    assert written(text) == [text]


def test_numbers_stay_numbers_and_what_is_missing_is_empty():
    assert written(-0.5, -3, None, math.nan, 0.1 + 0.2, True) == ["-0.5", "-3", "", "", repr(0.1 + 0.2), "True"]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2))
def test_any_text_comes_back(texts):
    assert written(*texts) == [harmless(text) for text in texts]


@given(st.floats(width=32, allow_infinity=False, allow_nan=False))
def test_a_float32_comes_back_bit_for_bit(value):
    (cell,) = written(*shortest(np.array([value], np.float32)))
    assert np.float32(cell) == np.float32(value)
    assert len(cell) <= len(repr(value))


def test_rows_are_asked_for_as_they_are_sent():
    taken = []
    table = CsvTable("t", ["n"], (taken.append(n) or (n,) for n in range(100_000)))
    pieces = encoded(table)
    for _ in range(3):
        next(pieces)
    assert len(taken) < 10_000
    assert sum(piece.count(b"\n") for piece in pieces) > 90_000


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("runs/a b", "scores"), "runs-a-b_scores.csv"),
        (("../..", "scores"), "scores.csv"),
        (('x"\r\ny', "scores"), "x-y_scores.csv"),
        (("猫", "scores"), "猫_scores.csv"),
    ],
)
def test_names_of_files_are_safe(parts, name):
    assert file_name(*parts) == name


# ----------------------------------------------------------------------------------------------------------- samples


@pytest.fixture
def written_rows(logdir):
    made = rows(60)
    samples_log(logdir, made)
    return made


def test_all_samples_are_there_as_they_were_logged(written_rows, ask):
    found = ask("samples.csv")
    assert len(found) == len(written_rows)
    for number, (row, cells) in enumerate(zip(written_rows, found, strict=True), 1):
        top = max(row.probabilities, key=row.probabilities.get)
        assert (cells["position"], cells["sample"], cells["name"]) == (str(number), f"s{number}", row.name)
        assert (int(cells["label"]), cells["class"]) == (top, CLASSES[top])
        assert float(cells["probability"]) == row.probabilities[top]
        assert float(cells["std"]) == row.stds[top]
        assert cells["true"] == " ".join(map(str, row.truth or ()))
        assert cells["true_classes"] == "; ".join(CLASSES[label] for label in row.truth or ())
        outcome = "" if row.truth is None else OUTCOMES[top in row.truth, row.probabilities[top] > THRESHOLD]
        assert cells["outcome"] == outcome
        for explainer in (*EXPLAINERS, BASELINE):
            for benchmark in BENCHMARKS:
                assert np.float32(cells[f"{benchmark}: {explainer}"]) == row.scores[explainer, benchmark]


def test_a_table_has_all_that_the_log_holds_even_where_only_a_part_was_read(written_rows, logdir):
    for sidecar in sidecars(next(logdir.glob("*.xlog"))):
        sidecar.unlink()  # or all is read at once
    logs = LogDir(logdir, rescan=math.inf)
    logs.refresh(budget=-1)
    (row,) = logs.runs()
    assert row.samples < len(written_rows)
    client = create_app(logs).server.test_client()
    found = read(client.get(f"/run/{row.key}/samples.csv", headers={"Host": "localhost"}, buffered=True).data)
    assert len(found) == len(written_rows)


def test_filters_sorts_and_the_label_are_those_of_the_address(written_rows, ask):
    found = ask("samples.csv?label=1&pmin=0.25&sort=-p&page=7")
    expected = [row for row in written_rows if row.probabilities.get(1, 0) >= 0.25]
    assert {cells["name"] for cells in found} == {row.name for row in expected}
    assert {cells["label"] for cells in found} == {"1"}
    values = [float(cells["probability"]) for cells in found]
    assert values == sorted(values, reverse=True)


def test_what_is_sorted_by_is_a_column(written_rows, ask):
    values = [float(cells["disagreement"]) for cells in ask("samples.csv?sort=-d")]
    assert values == sorted(values, reverse=True)


def test_scores_are_a_row_each(written_rows, ask):
    found = ask("scores.csv")
    assert len(found) == sum(len(row.scores) for row in written_rows)
    cells = found[0]
    key = cells["explainer"], cells["benchmark"]
    assert np.float32(cells["value"]) == written_rows[0].scores[key]
    assert {cells["control"] for cells in found if cells["explainer"] == BASELINE} == {"True"}


def test_uncertainty_is_in_the_order_of_the_page(written_rows, ask):
    found = ask("uncertainty.csv?sort=std")
    values = [float(cells["std"]) for cells in found]
    assert values == sorted(values, reverse=True)
    assert len(found) == len(written_rows)
    counts = {int(cells["label"]): int(cells["count"]) for cells in ask("calibration-by-class.csv")}
    assert sum(int(cells["count"]) for cells in ask("calibration.csv")) == sum(counts.values()) > 0
    label, count = next(iter(counts.items()))
    assert sum(int(cells["count"]) for cells in ask(f"calibration.csv?label={label}")) == count


def test_stability_of_explanations_are_those_of_the_page(logdir, ask):
    log = Log(logdir)
    log.metadata()
    log.sample(1)
    mean, spread = (encode_map(np.full((SIZE, SIZE), v, np.float32), (SIZE, SIZE), "none") for v in (-2.0, 0.5))
    fields = {"sample_id": "s1", "explainer": "GradCAM", "label": 0, "map": mean, "mean": mean, "spread": spread}
    log.writer.add(Event(explanation=Explanation(**fields)))
    log.close()
    assert ask("stability.csv") == [{"explainer": "GradCAM", "mean_relative_std": "0.25", "maps": "1"}]


def test_samples_that_were_not_heard_have_empty_cells(logdir, ask):
    log = Log(logdir)
    log.metadata()
    log.sample(1)
    log.sample(2, probabilities=())
    log.writer.add(Event(inference=Inference(sample_id="s1", labels=[_nan_label()])))
    log.close()
    first, second = ask("samples.csv")
    assert first["label"] == "0"
    assert first["probability"] == first["std"] == ""
    assert second["label"] == second["class"] == second["probability"] == second["outcome"] == ""


def _nan_label() -> LabelScore:
    doubt = Uncertainty(mean=math.nan, standard_deviation=math.nan)
    return LabelScore(label=0, probability=math.nan, uncertainty=doubt)


# ------------------------------------------------------------------------------------------------------ other tables


def test_scores_have_intervals_and_gaps(logdir, ask):
    whole_run(logdir)
    first, second = sorted(ask("summaries.csv"), key=lambda cells: cells["explainer"])
    assert (float(first["mean"]), float(first["interval_low"])) == (0.61, 0.61 - 0.05)
    assert (second["mean"], second["missing"], second["interval_low"]) == ("", "10", "")


def test_means_have_their_deviation_over_seeds_where_they_were_drawn_anew(logdir, logs, ask):
    log = Log(logdir)
    log.metadata()
    log.summary("GradCAM", "insertion", 0.61)
    log.summary("IntegratedGradients", "insertion", 0.5, seed_std=0.0125)
    log.close()
    first, second = sorted(ask("summaries.csv"), key=lambda cells: cells["explainer"])
    assert (first["seed_std"], second["seed_std"]) == ("", "0.0125")
    run = logs.run(logs.runs()[0].key)
    shown = words(show(logs, paths.scores_path(run.key))[0])
    assert "seed std 0.0125" in shown.replace("\u202f", "")


def test_predictions_of_a_sample(logdir, ask):
    whole_run(logdir)
    found = ask("sample/1/predictions.csv")
    assert [cells["class"] for cells in found] == ["cat", "dog", "cup of coffee"]
    assert [cells["probability"] for cells in found] == ["0.7", "0.2", "0.05"]
    assert [cells["outcome"] for cells in found] == ["correct", "", ""]
    ask("sample/9/predictions.csv", status=404)


def test_convergence_of_a_sample(logdir, ask):
    whole_run(logdir)
    found = ask("sample/1/convergence.csv")
    assert {cells["explainer"] for cells in found} == {"IntegratedGradients"}
    of_cat = [cells for cells in found if cells["class"] == "cat"]
    assert [[cells[name] for name in ("kind", "value", "relative", "bound", "beyond")] for cells in of_cat] == [
        ["completeness", "-0.31", "0.081", "0.05", "True"],
        ["halves", "0.93", "", "0.8", "False"],
    ]
    ask("sample/9/convergence.csv", status=404)
    ask("sample/1/nothing.csv", status=404)


def test_agreement_has_a_row_per_pair(logdir, ask):
    whole_run(logdir)
    found = {(cells["explainer"], cells["other"]): cells for cells in ask("agreement.csv")}
    assert set(found) == {(one, other) for one in EXPLAINERS for other in EXPLAINERS}
    assert float(found["GradCAM", "GradCAM"]["rank_correlation"]) == pytest.approx(1)
    assert found["GradCAM", "IntegratedGradients"]["maps"] == "3"


def test_trees_of_an_address(logdir, ask):
    trees_log(logdir)
    assert len(ask("trees.csv")) == 4
    (hidden,) = ask("trees.csv?direction=hide&found=yes")
    assert hidden["direction"] == "hide"
    assert 0 < float(hidden["area"]) < 1
    assert hidden["outcome"] == "reached"


def test_runs_are_those_of_the_list(logdir, ask):
    whole_run(logdir / "one")
    whole_run(logdir / "two", samples=2)
    assert {cells["run"] for cells in ask("/runs.csv")} == {"one", "two"}
    (two,) = ask("/runs.csv?q=two")
    assert (two["samples"], two["state"], two["explainers"]) == ("2", "finished", ", ".join(EXPLAINERS))
    assert two["parts"] == "saliency scores"
    (there,) = ask("/runs.csv?q=two&zone=Asia/Shanghai")
    assert (two["started"][-1], there["started"][-6:]) == ("Z", "+08:00")
    assert datetime.fromisoformat(there["started"]) == datetime.fromisoformat(two["started"].replace("Z", "+00:00"))


def test_methods_have_their_parameters(logdir, ask):
    whole_run(logdir)
    cells = ask("methods.csv")[0]
    assert (cells["kind"], cells["parameter"], cells["value"]) == ("explainer", "layer", '"conv5"')


@pytest.mark.parametrize(
    "table",
    sorted(TABLES),
)
def test_an_empty_run_has_heads_and_no_rows(logdir, ask, table):
    Log(logdir).close()
    assert ask(f"{table}.csv") == []
    assert "attachment" in ask.headers()["Content-Disposition"]
    assert ask.headers()["Content-Type"].startswith("text/csv")


def test_there_is_no_other_table(logdir, ask):
    whole_run(logdir)
    ask("nothing.csv", status=404)
    ask("/run/0123/samples.csv", status=404)


def test_names_out_of_a_log_are_quoted_wherever_they_stand(logdir, ask):
    bad = '=HYPERLINK("http://evil.test","猫")'
    log = Log(logdir, classes=[bad, "+dog"])
    log.metadata(notes=bad)
    log.sample(1, name=bad)
    log.summary("@explainer", "-benchmark", 0.5)
    log.close()
    (cells,) = ask("samples.csv")
    assert cells["name"] == cells["class"] == f"'{bad}"
    (cells,) = ask("summaries.csv")
    assert (cells["explainer"], cells["benchmark"]) == ("'@explainer", "'-benchmark")


# ----------------------------------------------------------------------------------------------------- compared runs


@pytest.fixture
def compared(logdir, logs, ask):
    """Ask for a table of two runs of the same samples; small is the reference."""
    two_runs(logdir, 30)
    logs.refresh(math.inf)
    key = {row.path: row.key for row in logs.runs()}
    return lambda table, more="": ask(f"/compare/{table}.csv?runs={key['small']},{key['large']}{more}")


def test_differences_of_runs(compared):
    first, *scores = compared("metrics")
    assert (first["benchmark"], first["pairs"]) == ("accuracy", "30")
    assert float(first["reference"]) == sum(right(number, False) for number in range(1, 31)) / 30
    assert float(first["other"]) == sum(right(number, True) for number in range(1, 31)) / 30
    assert [float(row["difference"]) for row in scores] == [pytest.approx(GAIN)] * len(scores)
    assert len(compared("metrics", f"&metric={PAIRED[0]}")) == 1 + len(EXPLAINERS)


def test_changed_predictions_of_runs(compared):
    found = compared("predictions")
    expected = {f"s{number}" for number in range(1, 31) if right(number, False) != right(number, True)}
    assert {row["sample"] for row in found} == expected
    lost = next(row for row in found if row["change"] == "lost")
    assert (lost["class"], lost["probability"], lost["right"]) == ("cat", "0.6", "True")
    assert (lost["other_class"], lost["other_probability"], lost["other_right"]) == ("dog", "0.9", "False")
    assert lost["probability_in_other"] == "0.05"
    assert len(compared("predictions", "&kind=same")) == 30 - len(expected)


def test_maps_of_runs(compared):
    found = [float(row["rank_correlation"]) for row in compared("maps")]
    assert found == sorted(found)
    assert len(found) == 30 * len(EXPLAINERS)


@pytest.mark.parametrize("path", ["/compare/metrics.csv", "/compare/metrics.csv?runs=0,1", "/compare/other.csv?runs=0"])
def test_there_is_no_table_of_runs_that_are_not_there(ask, path):
    ask(path, 404)


def test_a_nul_is_shown_and_ends_no_file():
    """The csv module of Python 3.10 refuses it, and readers elsewhere take it for the end."""
    assert harmless("a\0b") == "a\N{SYMBOL FOR NULL}b"
