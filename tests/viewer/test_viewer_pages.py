"""Pages as plain functions: what they say, where they link, and when they change."""

from __future__ import annotations

import math
import re

import pytest
from dash import no_update
from dash.development.base_component import Component
from page_trees import links, nodes, of_class, show, words
from synthetic import Log, whole_run
from xlog_viewer import pages
from xlog_viewer.address.paths import Query
from xlog_viewer.components.pager import page_of
from xlog_viewer.components.steps import step_choice
from xlog_viewer.server.app import look_for_news

from xlog.events.schema import RunEnd


def drawn_maps(content) -> list[Component]:
    """Return the canvases of a sample: its picture, then its maps, without that of a difference."""
    return [node for node in of_class(content, "overlay") if not hasattr(node, "data-difference")]


@pytest.fixture
def key(logdir, logs) -> str:
    """A finished run of three samples."""
    whole_run(logdir / "some" / "run")
    logs.refresh(math.inf)
    return logs.runs()[0].key


# ------------------------------------------------------------------------------------------------------- the list


def test_an_empty_folder_says_what_to_do(logs):
    content, title, _ = show(logs, "/", "")
    assert title == "Runs"
    assert "No runs here yet" in words(content)
    assert "summary_dir" in words(content)


def test_the_list_says_what_each_run_is(logs, key):
    said = words(show(logs, "/", "")[0])
    parts = ("finished", "TinyNet", "torch", "GradCAM, IntegratedGradients", "kB")
    for expected in ("some/run", *parts):
        assert expected in said
    assert f"/run/{key}" in links(show(logs, "/", "")[0])


def test_the_list_names_unreadable_files(logdir, logs):
    (logdir / "x.xlog").write_text("no log")
    said = words(show(logs, "/", "")[0])
    assert "Unreadable: 1 file" in said
    assert "x.xlog" in said


# -------------------------------------------------------------------------------------------------------- a run


def test_a_run_says_what_was_run(logs, key):
    content, title, _ = show(logs, f"/run/{key}", "")
    assert title == "some/run"
    said = words(content)
    for expected in ("cpu", "float32", "1 234 567", "softmax", "7", "synthetic, test", "ImageNet undone"):
        assert expected in said
    assert '"conv5"' in said


def test_a_run_shows_its_samples_with_a_score_in_words(logdir, logs):
    log = Log(logdir)
    log.whole_sample(1, truth=(0,))
    log.whole_sample(2, truth=(1,))
    log.sample(3, truth=None)
    logs.refresh(math.inf)
    content, _, _ = show(logs, f"/run/{logs.runs()[0].key}", "")
    cards = [words(card) for card in of_class(content, "card")]
    assert len(cards) == 3
    assert "correct" in cards[0]
    assert "wrong" in cards[1]
    assert "no ground truth" in cards[2]
    assert "image not stored" in cards[2]
    assert all(node.alt for node in of_class(content, "picture"))


def test_the_failure_of_a_run_is_told(logdir, logs):
    log = Log(logdir)
    log.end(RunEnd.FAILED, "CUDA out of memory")
    logs.refresh(math.inf)
    assert "CUDA out of memory" in words(show(logs, f"/run/{logs.runs()[0].key}", "")[0])


def test_a_gallery_has_pages_whose_number_is_in_the_address(logdir, logs):
    log = Log(logdir)
    for number in range(1, 102):
        log.sample(number)
    logs.refresh(math.inf)
    path = f"/run/{logs.runs()[0].key}/gallery"
    content, _, _ = show(logs, path, "?page=3")
    assert "97–101 of 101 samples" in words(content)
    assert len(of_class(content, "card")) == 5
    assert links(content, text="2") == [f"{path}?page=2"] * 2
    assert links(content, text="1") == [path] * 2
    assert "97–101" in words(show(logs, path, "?page=999999")[0])
    assert "1–48" in words(show(logs, path, "?page=x")[0])


def test_a_run_with_several_steps_shows_one_or_the_last_of_each_sample(logdir, logs):
    log = Log(logdir)
    log.sample(1, 0, name="early")
    log.sample(1, 10, name="late")
    log.sample(2, 0, name="only early")
    logs.refresh(math.inf)
    path = f"/run/{logs.runs()[0].key}"
    said = words(show(logs, path, "")[0])
    assert "late" in said
    assert "only early" in said
    at_ten, _, _ = show(logs, path, "?step=10")
    assert len(of_class(at_ten, "card")) == 1
    assert links(at_ten, text="0") == [f"{path}?step=0"]
    assert f"{path}/sample/1?step=10" in links(at_ten)


def test_scores_are_charted_one_figure_per_benchmark(logs, key):
    content, _, _ = show(logs, f"/run/{key}", "")
    (graph,) = [node for node in nodes(content) if node._type == "Graph"]
    assert list(graph.figure.data[0].x) == [0.61]
    assert graph.config["showSendToCloud"] is False
    assert "n = 0–10, 10 missing" in words(content)


# ------------------------------------------------------------------------------------------------------ a sample


def test_a_sample_shows_the_maps_of_its_most_probable_explained_label(logs, key):
    content, title, _ = show(logs, f"/run/{key}/sample/1", "")
    assert title == "photo 1.jpg · some/run"
    assert "Why cat ?" in words(content)
    sample = logs.run(key).sample(1)
    drawn = [getattr(node, "data-map") for node in drawn_maps(content)]
    expected = [sample.maps[0, name].ref for name in ("GradCAM", "IntegratedGradients")]
    assert drawn == ["", *(f"/run/{key}/map/{ref.file}/{ref.offset}" for ref in expected)]
    assert all(getattr(node, "aria-label") for node in of_class(content, "overlay"))


def test_the_label_in_the_address_is_the_one_that_is_shown(logs, key):
    path = f"/run/{key}/sample/1"
    content, _, _ = show(logs, path, "?label=1")
    ref = logs.run(key).sample(1).maps[1, "GradCAM"].ref
    assert getattr(drawn_maps(content)[1], "data-map") == f"/run/{key}/map/{ref.file}/{ref.offset}"
    assert links(content, text="dog") == [f"{path}?label=1"] * 2  # in the table and among the chips
    assert "Why cat ?" in words(show(logs, path, "?label=2")[0])  # not explained


def test_a_sample_links_to_its_neighbors(logs, key):
    def neighbors(position: int) -> dict[str, str]:
        content, _, _ = show(logs, f"/run/{key}/sample/{position}", "?step=0&label=1")
        return {node.rel: node.href for node in nodes(content) if getattr(node, "rel", None)}

    path = f"/run/{key}/sample"
    assert neighbors(1) == {"next": f"{path}/2?step=0"}
    assert neighbors(2) == {"prev": f"{path}/1?step=0", "next": f"{path}/3?step=0"}
    assert neighbors(3) == {"prev": f"{path}/2?step=0"}


def test_a_map_that_is_not_there_is_said_to_be_missing(logdir, logs):
    log = Log(logdir)
    log.metadata()
    log.sample(1)
    log.map(1, 0, "GradCAM")
    logs.refresh(math.inf)
    path = f"/run/{logs.runs()[0].key}/sample/1"
    assert "No map yet." in words(show(logs, path, "")[0])
    log.end()
    assert "No map for this label." in words(show(logs, path, "")[0])


@pytest.mark.parametrize(
    "path", ["/x", "/run/0000", "/run/..%2f", "/run/0000/sample/1", "/run/0000/sample/0/", "/RUN/"]
)
def test_an_address_that_leads_nowhere_says_so(logs, path):
    content, title, _ = show(logs, path, "?step=9&label=&page=-1")
    assert title == "Not found"
    assert links(content) == ["/"]


def test_a_position_beyond_the_samples_says_so(logs, key):
    assert show(logs, f"/run/{key}/sample/4", "")[1] == "Not found"
    assert show(logs, f"/run/{key}/sample/0", "")[1] == "Not found"


# ------------------------------------------------------------------------------------------------------- changes


@pytest.mark.parametrize("page", ["/", "/run/{}", "/run/{}/sample/1"])
def test_nothing_is_shown_anew_unless_something_changed(logdir, logs, page):
    log = Log(logdir)
    log.metadata()
    log.whole_sample(1)
    logs.refresh(math.inf)
    path = page.format(logs.runs()[0].key)
    _, _, stamp = show(logs, path, "")
    assert look_for_news(logs, path, "", stamp) is no_update
    log.whole_sample(2)
    news = look_for_news(logs, path, "", stamp)
    assert news not in (no_update, stamp)
    assert look_for_news(logs, path, "", news) is no_update


def test_a_sample_is_not_shown_anew_for_what_others_get(logdir, logs):
    log = Log(logdir)
    log.metadata()
    log.sample(1)
    log.sample(2)
    logs.refresh(math.inf)
    path = f"/run/{logs.runs()[0].key}/sample/1"
    _, _, stamp = show(logs, path, "")
    log.map(2, 0, "GradCAM")
    assert look_for_news(logs, path, "", stamp) is no_update
    log.map(1, 0, "GradCAM")
    assert look_for_news(logs, path, "", stamp) is not no_update


def test_a_run_that_vanishes_is_news(logdir, logs, key):
    path = f"/run/{key}"
    _, _, stamp = show(logs, path, "")
    next(logdir.rglob("*.xlog")).unlink()
    assert look_for_news(logs, path, "", stamp) is not no_update
    assert show(logs, path, "")[1] == "Not found"


# ----------------------------------------------------------------------------------------------------- addresses


@pytest.mark.parametrize("query", [Query(), Query(step=0), Query(step=3, label=2), Query(page=7)])
def test_a_query_survives_the_way_through_an_address(query):
    assert Query.parse(str(query)) == query


@pytest.mark.parametrize(
    "search",
    [None, "", "?", "?step=-1", "?step=1e3", "?label=x&label=2", "?page=0", "?step=" + "9" * 99, "?step=%00", "?²"],
)
def test_a_query_that_makes_no_sense_is_the_plain_one(search):
    assert Query.parse(search) == Query()


def test_browsers_own_parts_of_the_address_go_along() -> None:
    query = Query.parse("?step=2&opacity=30&boxes=1")
    assert (query.step, query.get("opacity"), query.get("boxes")) == (2, "30", "1")
    assert Query.parse(str(query)) == query


@pytest.mark.parametrize(
    ("page", "total", "expected"), [(1, 0, (1, 0, 0)), (1, 10, (1, 0, 10)), (2, 21, (2, 10, 20)), (9, 21, (3, 20, 21))]
)
def test_pages_of_a_list(page, total, expected):
    assert page_of(Query(page=page), total, 10) == expected


def test_every_page_has_a_path_of_its_own():
    paths = ["/", "/run/0a", "/run/0a/sample/1"]
    assert [sum(bool(re.fullmatch(page.path, path)) for page in pages.PAGES) for path in paths] == [1, 1, 1]


def test_many_steps_are_folded_under_the_present_one():
    few = step_choice("/run/1", Query(), range(0, 300, 100), 200)
    assert few.to_plotly_json()["type"] == "Nav"
    many = step_choice("/run/1", Query(), range(0, 6000, 100), 5900)
    assert words(many).startswith("Step 5 900, one of 60")
    assert words(many).count("5 900") == 2  # the chip of each step is there
