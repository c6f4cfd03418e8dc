"""Confident learning over logged predictions: what cleanlab itself says of them, and what is refused."""

from __future__ import annotations

import csv

import cleanlab
import numpy as np
import pytest
from command_logs import write
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

import xlog
from xlog import optional
from xlog.cli import main
from xlog.errors import ConfigError, DataError, LogError
from xlog.events.schema import Event, Inference, LabelScore, RunMetadata, Sample, Truth


@pytest.fixture(scope="module")
def digits():
    """Held-out probabilities of digits, of which every twentieth has a wrong label: (N, K), labels, which are wrong."""
    data = load_digits()
    is_wrong = np.arange(len(data.target)) % 20 == 0
    labels = np.where(is_wrong, (data.target + 1 + np.arange(len(data.target)) % 9) % 10, data.target)
    model = LogisticRegression(max_iter=200)
    return cross_val_predict(model, data.data / 16, labels, cv=4, method="predict_proba"), labels, is_wrong


@pytest.fixture
def logged(digits, tmp_path):
    """A log of these predictions."""
    probabilities, labels, _ = digits
    names = [f"digit {i}" for i in range(10)]
    events = [Event(run_metadata=RunMetadata(class_names=names))]
    for i, (row, label) in enumerate(zip(probabilities, labels, strict=True)):
        scores = [LabelScore(label=k, probability=p) for k, p in enumerate(row)]
        events.append(Event(sample=Sample(id=str(i), truth=Truth(labels=[label]))))
        events.append(Event(inference=Inference(sample_id=str(i), labels=scores)))
    events.append(Event(sample=Sample(id="of two", truth=Truth(labels=[0, 1]))))
    events.append(Event(sample=Sample(id="of none", truth=Truth())))
    events.append(Event(sample=Sample(id="without prediction", truth=Truth(labels=[0]))))
    write(tmp_path / "log" / "a.xlog", [event.SerializeToString() for event in events])
    return tmp_path / "log"


def test_wrong_labels_are_found_as_cleanlab_finds_them(digits, logged) -> None:
    probabilities, labels, is_wrong = digits
    samples, given, read = xlog.open(logged)[0].class_probabilities()
    assert sorted(samples, key=int) == [str(i) for i in range(len(labels))]
    order = np.array([int(sample) for sample in samples])
    np.testing.assert_array_equal(given, labels[order])
    np.testing.assert_allclose(read, probabilities[order], rtol=1e-6)
    found = xlog.label_issues(samples, given, read)
    # one job: its forked workers were seen not to end in a process whose threads and signals paddle has
    theirs = cleanlab.filter.find_label_issues(labels, probabilities, n_jobs=1)
    np.testing.assert_array_equal(found.is_issue, theirs[order])
    scores = cleanlab.rank.get_label_quality_scores(labels, probabilities)
    np.testing.assert_allclose(found.quality, scores[order], rtol=1e-5)
    wrong = is_wrong[order]
    assert wrong[found.is_issue].mean() > 0.7  # 0.73: digits that are hard for a linear model, too
    assert found.is_issue[wrong].mean() > 0.8
    first = [int(row["sample"]) for row, _ in zip(found.table(), range(60), strict=False)]
    assert is_wrong[first].mean() > 0.9


def test_the_command_lists_them(logged, capsys, tmp_path) -> None:
    table = tmp_path / "issues.csv"
    assert main(["training", str(logged), "--cleanlab", "--most", "2", "-o", str(table)]) == 0
    out = capsys.readouterr().out
    assert "1,797 samples: " in out
    assert "label issues" in out
    rows = list(csv.DictReader(table.read_text().splitlines()))
    assert len(rows) == 1797
    assert rows[0]["issue"] == "True"
    assert rows[0]["class"].startswith("digit ")


def test_too_few_labels_are_said_by_name(tmp_path) -> None:
    events = [
        Event(run_metadata=RunMetadata(class_names=["a", "b", "c"])),
        Event(sample=Sample(id="x", truth=Truth(labels=[1]))),
        Event(inference=Inference(sample_id="x", labels=[LabelScore(label=1, probability=0.9)])),
    ]
    write(tmp_path / "a.xlog", [event.SerializeToString() for event in events])
    with pytest.raises(LogError, match=r"wanted all 3 probabilities .* register_predictions\(every_label=True\)"):
        xlog.open(tmp_path)[0].class_probabilities()


@pytest.mark.parametrize(
    ("labels", "probabilities", "error", "says"),
    [
        ([0, 1], [[0.5, 0.5]], DataError, "wanted probabilities"),
        ([0, 1], [[0.5, 0.6], [1, 0]], DataError, "which sum to 1"),
        ([0, 2], [[0.5, 0.5], [1, 0]], DataError, "wanted labels from 0 to 1"),
        ([0, 0], [[0.5, 0.5], [1, 0]], ConfigError, "at least two classes"),
    ],
)
def test_what_makes_no_sense_is_refused(labels, probabilities, error, says) -> None:
    with pytest.raises(error, match=says):
        xlog.label_issues(["a", "b"], np.array(labels), np.array(probabilities))


def test_without_cleanlab_the_error_names_it(monkeypatch) -> None:
    def missing(name):
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(optional, "import_module", missing)
    with pytest.raises(ConfigError, match="pip install cleanlab"):
        xlog.label_issues(["a", "b"], np.array([0, 1]), np.eye(2))
