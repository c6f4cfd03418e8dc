"""Whatever page a sample is opened from: the next one is the next one there, and a crumb leads back."""

from __future__ import annotations

import math

import pytest
from damaged_logs import write_everything
from page_trees import links, nodes, of_class, show, words
from sample_logs import rows, samples_log
from training_logs import training_log
from xlog_viewer.address.paths import Query
from xlog_viewer.address.selection_from_address import LIST, list_behind, list_of


def opened(content, kind: str) -> list[str]:
    """Return the samples that a part of a page opens, each once, in their order."""
    hrefs = (getattr(node, "href", None) or "" for node in nodes(content))
    pages = {href.partition("?")[0]: href for href in hrefs if "/sample/" in href}
    return [href for page, href in pages.items() if page.endswith(kind)]


def walked(logs, there: str, most: int) -> tuple[list[str], str]:
    """Follow "next" from a sample on; return the pages and the last page's way back, as the crumbs have it."""
    visited: list[str] = []
    while there and len(visited) <= most:
        visited.append(there.partition("?")[0])
        content, _, _ = show(logs, *there.split("?"))
        assert f"{len(visited)} of the {most} in the list" in words(content) or "/trees" in there
        back = next(node.href for node in nodes(content) if hasattr(node, "data-back"))
        there = next((node.href for node in nodes(content) if getattr(node, "rel", "") == "next"), "")
    return visited, back


def key_of(logs) -> str:
    logs.refresh(math.inf)
    return logs.runs()[0].key


@pytest.mark.parametrize("sort", ["std", "probability"])
def test_the_most_uncertain_samples_are_a_list(logdir, logs, sort):
    samples_log(logdir, rows(12), "softmax")
    there = f"/run/{key_of(logs)}/uncertainty"
    content, _, _ = show(logs, there, f"?sort={sort}")
    order = opened(of_class(content, "changes"), "")
    visited, back = walked(logs, order[0], 12)
    assert visited == [href.partition("?")[0] for href in order]
    assert back.partition("?")[0] == there
    assert Query.parse(back.partition("?")[2]).get("sort") == sort


def test_a_point_of_a_chart_opens_the_list_below_it_and_a_cell_does_not(logdir, logs):
    samples_log(logdir, rows(12), "softmax")
    content, _, _ = show(logs, f"/run/{key_of(logs)}/uncertainty", "?sort=probability")
    plot = next(node for node in of_class(content, "plot") if hasattr(node, "data-query"))
    assert list_behind(Query.parse(getattr(plot, "data-query"))).get("sort") == "probability"
    assert LIST not in getattr(plot, "data-list")


@pytest.mark.parametrize("end", ["Lowest", "Highest"])
def test_scores_from_one_end_on_are_a_list(logdir, logs, end):
    samples_log(logdir, rows(12), "softmax")
    content, _, _ = show(logs, f"/run/{key_of(logs)}/scores", "?view=samples")
    panel = next(panel for panel in of_class(content, "scroll") if words(panel).startswith(end))
    order = opened(panel, "")
    visited, back = walked(logs, order[0], 12)
    assert visited[: len(order)] == [href.partition("?")[0] for href in order]
    assert Query.parse(back.partition("?")[2]).get("view") == "samples"


@pytest.mark.parametrize("search", ["", "?sort=forgetting", "?state=forgotten"])
def test_the_training_data_are_a_list_of_what_has_a_page(logdir, logs, search):
    training_log(logdir)
    content, _, _ = show(logs, f"/run/{key_of(logs)}/training", search)
    order = opened(of_class(content, "card"), "")
    visited, back = walked(logs, order[0], len(order))
    assert visited == [href.partition("?")[0] for href in order]
    assert "/training" in back
    assert all(part in back for part in search.removeprefix("?").split("&"))


def test_trees_and_influences_are_lists(logdir, logs):
    write_everything(logdir)
    key = key_of(logs)
    content, _, _ = show(logs, f"/run/{key}/trees", "?sort=-p")
    order = opened(of_class(content, "card"), "/trees")
    visited, back = walked(logs, order[0], len(order))
    assert visited == [href.partition("?")[0] for href in order]
    assert "sort=-p" in back
    content, _, _ = show(logs, f"/run/{key}/sample/1")
    for row in of_class(content, "influencers"):
        order = opened(row, "")
        if order:
            visited, back = walked(logs, order[0], len(order))
            assert visited == [href.partition("?")[0] for href in order]
            assert back.partition("?")[0] == f"/run/{key}/sample/1"


def test_the_plane_of_an_embedding_is_one_to_come_back_to(logdir, logs):
    samples_log(logdir, rows(12), "softmax")
    key = key_of(logs)
    kept = list_of(Query().having(of="GradCAM", color="group"), "embedding")
    content, _, _ = show(logs, f"/run/{key}/sample/2", str(Query().having(**{LIST: kept})))
    assert "sample 2 of the 12 in the list" in words(content)
    (back,) = links(content, text="Embedding")
    assert Query.parse(back.partition("?")[2]).get("of") == "GradCAM"


@pytest.mark.parametrize("kept", ["from=nonsense&q=photo", "from=influence&of=x", "from=scores&metric=?", "from=trees"])
def test_a_list_that_makes_no_sense_is_passed_over_or_empty(logdir, logs, kept):
    samples_log(logdir, rows(3), "softmax")
    content, _, _ = show(logs, f"/run/{key_of(logs)}/sample/2", str(Query().having(**{LIST: kept})))
    assert "photo 2.jpg" in words(content)
