"""Texts that users give: what UTF-8 cannot hold is kept reversibly, what is no text is refused by name."""

from __future__ import annotations

import pytest
from fakes import net
from small_runs import IMAGES, LABELS, NAMES, of_kind, runner

import xlog
from xlog.errors import ConfigError
from xlog.events.schema import RunEnd
from xlog.events.texts import as_given

ODD = "caf\udce9"  # as Python gives the name of a file that is no UTF-8


def test_texts_that_are_no_utf8_are_logged_and_come_back(tmp_path) -> None:
    runner(tmp_path, notes=ODD, tags=[ODD, "b"], run_id=ODD).run(step=0)
    (run,) = xlog.open(tmp_path)
    assert [as_given(text) for text in (run.metadata.notes, *run.metadata.tags, run.id)] == [ODD, ODD, "b", ODD]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"notes": 5}, "wanted notes to be a text, got 5"),
        ({"notes": None}, "wanted notes to be a text, got None"),
        ({"tags": "ab"}, "wanted tags to be a list of texts, got 'ab'"),
        ({"tags": [1]}, "wanted tags to be a text, got 1"),
        ({"tags": None}, "wanted tags to be a list of texts, got None"),
        ({"run_id": 5}, "wanted run_id to be a text, got 5"),
        ({"run_id": ""}, "got an empty one; leave it out"),
        ({"task": "regression", "units": 5}, "wanted units to be a list of texts, got 5"),
    ],
)
def test_what_is_no_text_is_refused_before_anything_is_written(tmp_path, options, message) -> None:
    with pytest.raises(ConfigError, match=message):
        runner(tmp_path / "log", **options)
    assert not (tmp_path / "log").exists()


@pytest.mark.parametrize("name", [ODD, 5])
def test_an_explainer_has_a_name_that_a_log_can_hold(name) -> None:
    with pytest.raises(ConfigError, match="wanted a name that UTF-8 can hold"):
        xlog.FunctionExplainer(lambda x, targets: x[:, 0], name=name)


def test_an_error_of_any_text_is_the_one_that_is_raised(tmp_path) -> None:
    """Saying in the log how a pass ended must not hide why it did."""

    def batches():
        yield IMAGES, LABELS
        raise RuntimeError(ODD + "x" * 5_000_000)

    made = xlog.Runner(tmp_path, (batches(), NAMES), net(), progress=False)
    made.register_saliency([xlog.Gradient()])
    with pytest.raises(RuntimeError):
        made.run(step=0)
    (end,) = of_kind(tmp_path, "run_end")
    assert end.status == RunEnd.FAILED
    assert ODD in as_given(end.message)
    assert len(end.message) < 20_000
