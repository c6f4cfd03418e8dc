"""Which explainers pages show: the address says it, the settings keep it, and the gallery has a column for each."""

from __future__ import annotations

import re

import numpy as np
import pytest
from drawn import pixel, ready, run_path
from page_trees import nodes, show, words
from playwright.sync_api import Page, expect
from synthetic import EXPLAINERS, SIZE, Log, whole_run
from xlog_viewer.address.paths import Query
from xlog_viewer.components.explainer_choice import chosen
from xlog_viewer.components.explainer_name import explainer_name
from xlog_viewer.server.app import create_app

from xlog.events.codec import encode_segments, encode_weights
from xlog.events.schema import Event, Explanation

FIRST, SECOND = EXPLAINERS
SEGMENTS = (np.indices((SIZE, SIZE))[1] // (SIZE // 4)).astype(np.uint16)  # four columns
WEIGHTS = np.array([0.5, -1.0, 0.25, 0.0], np.float32)


@pytest.fixture
def key(logdir, logs) -> str:
    whole_run(logdir)
    logs.refresh()
    return logs.runs()[0].key


def columns(content) -> list[str]:
    table = next(node for node in nodes(content) if getattr(node, "className", "") == "samples")
    return [words(node) for node in nodes(table) if node._type == "Th" and getattr(node, "scope", "") == "col"][1:-1]


@pytest.mark.parametrize(
    ("requested", "kept", "expected"),
    [
        ("", (), ["a", "b", "c"]),
        ("c,a", (), ["c", "a"]),
        ("c,c,nobody", (), ["c"]),
        ("nobody", (), ["a", "b", "c"]),
        ("", ("b", "nobody"), ["b"]),
        ("a", ("b",), ["a"]),
    ],
)
def test_an_address_chooses_explainers_before_the_settings_do(requested, kept, expected) -> None:
    assert chosen(["a", "b", "c"], Query().having(explainers=requested or None), kept) == expected


@pytest.mark.parametrize("name", ["GradCAM", 'LIME(samples=50, baseline="black")', "平滑梯度(n=2)", "a(b)(c"])
def test_a_name_is_all_there_however_it_is_set(name) -> None:
    shown = explainer_name(name)
    flat = [part for part in nodes(shown) if isinstance(part, str)]
    assert not flat or "".join(flat) == name
    assert shown.title == name
    assert ("params" in str(shown)) == ("(" in name)


def test_the_gallery_has_a_column_for_each_chosen_explainer_in_its_order(logs, key) -> None:
    both, _, _ = show(logs, f"/run/{key}/gallery", "?layout=maps")
    assert columns(both) == [FIRST, SECOND]
    turned, _, _ = show(logs, f"/run/{key}/gallery", f"?layout=maps&explainers={SECOND}%2C{FIRST}")
    assert columns(turned) == [SECOND, FIRST]
    one, _, _ = show(logs, f"/run/{key}/gallery", f"?layout=maps&explainers={SECOND}")
    assert columns(one) == [SECOND]
    assert "1 of 2 shown" in words(one)


def test_each_row_shows_the_label_that_was_picked_for_it(logs, key) -> None:
    content, _, _ = show(logs, f"/run/{key}/gallery", "?layout=maps&pick=2:1,3:77")
    current = [
        words(node)
        for node in nodes(content)
        if getattr(node, "aria-current", None) == "true" and "how-many" in str(node)
    ]
    assert [name.split()[0] for name in current if "%" in name] == ["cat", "dog", "cat"]


def test_what_is_kept_for_a_run_shows_where_the_address_says_nothing(logs, key) -> None:
    client = create_app(logs).server.test_client()
    at, here = f"/run/{key}/settings", {"Origin": "http://localhost"}
    assert client.post(at, json={"name": "mine"}, headers=here).status_code == 200
    assert client.post(at, json={"explainers": [SECOND]}, headers=here).status_code == 200
    row = logs.row(key)
    assert (row.name, row.explainers_kept) == ("mine", (SECOND,))  # one is said after the other
    content, _, _ = show(logs, f"/run/{key}/table")
    assert columns(content) == [SECOND]
    other, _, _ = show(logs, f"/run/{key}/table", f"?explainers={FIRST}")
    assert columns(other) == [FIRST]


def test_superpixels_come_as_they_were_logged(logdir, logs) -> None:
    weighed(logdir)
    logs.refresh()
    key = logs.runs()[0].key
    (entry,) = logs.run(key).sample(1).maps.values()
    response = create_app(logs).server.test_client().get(f"/run/{key}/segments/{entry.ref.file}/{entry.ref.offset}")
    assert np.array_equal(np.frombuffer(response.data, "<u2").reshape(SIZE, SIZE), SEGMENTS)
    assert create_app(logs).server.test_client().get(f"/run/{key}/segments/1/2").status_code == 404


def weighed(folder) -> None:
    """Write a run of one sample whose map gives four columns of the picture a weight each."""
    log = Log(folder)
    log.metadata()
    log.writer.add(Event(segment_map=encode_segments(SEGMENTS)))
    log.sample(1, picture_hash=log.picture(1))
    packed = encode_weights(WEIGHTS, SEGMENTS)
    log.writer.add(Event(explanation=Explanation(sample_id="s1", explainer=FIRST, label=0, map=packed)))
    log.end()
    log.close()


# ------------------------------------------------------------------------------------------------------ in a browser


@pytest.fixture(scope="module")
def address(viewer, tmp_path_factory) -> str:
    folder = tmp_path_factory.mktemp("chosen")
    whole_run(folder, samples=20)
    return viewer(folder)


@pytest.mark.browser
def test_the_gallery_loads_what_is_in_sight_and_a_choice_goes_along(address, page: Page) -> None:
    page.goto(address)
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url) if "/map/" in request.url else None)
    page.goto(f"{address}{run_path(page)}/gallery?layout=maps")
    rows = page.locator("table.samples tbody tr")
    expect(rows).to_have_count(20)
    expect(rows.first.locator("canvas[data-explainer]").last).to_have_attribute("data-state", "ready")
    assert 2 <= len(requested) < 30  # of 40
    expect(rows.last.locator("canvas").first).not_to_have_attribute("data-state", re.compile(""))
    rows.last.scroll_into_view_if_needed()
    expect(rows.last.locator("canvas[data-explainer]").last).to_have_attribute("data-state", "ready")
    page.locator(".explainers").get_by_role("link", name=FIRST, exact=True).click()
    expect(page).to_have_url(re.compile(f"explainers={SECOND}"))
    expect(rows.first.locator("canvas[data-explainer]")).to_have_count(1)
    page.get_by_role("button", name="Keep for this run").click()
    expect(page.locator(".explainer-choice")).to_contain_text("kept for this run")
    rows.first.locator("a.label-name").click()
    expect(page.locator(".map-card[data-name]")).to_have_count(1)
    expect(page).to_have_url(re.compile(f"sample/1.*explainers={SECOND}"))


@pytest.mark.browser
def test_the_first_superpixels_and_the_masked_picture(viewer, tmp_path_factory, page: Page) -> None:
    folder = tmp_path_factory.mktemp("weighed")
    weighed(folder)
    address = viewer(folder)
    page.goto(address)
    page.goto(f"{address}{run_path(page)}/sample/1?top=1&sign=for&show=masked")
    canvas, plain = ready(page, FIRST), page.locator(".overview canvas")
    middles = [SIZE // 8 + place * SIZE // 4 for place in range(4)]
    shown = [pixel(canvas, x, SIZE // 2) == pixel(plain, x, SIZE // 2) for x in middles]
    assert shown == [True, False, False, False]  # 0.5 is the greatest weight that speaks for the label
    assert pixel(canvas, 0, SIZE // 2) == [255, 214, 10]  # its border
    page.locator("#sign").select_option("against")
    shown = [pixel(canvas, x, SIZE // 2) == pixel(plain, x, SIZE // 2) for x in middles]
    assert shown == [False, True, False, False]
    expect(canvas).to_have_attribute("data-boxes", "[]")
