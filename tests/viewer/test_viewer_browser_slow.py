"""In a browser, on slow networks and before a slow server: pages come up, and ask for nothing twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer

import pytest
from damaged_logs import write_everything
from playwright.sync_api import Page, expect
from ports import free_port
from proxy import proxy
from synthetic import whole_run
from waiting import becomes

pytestmark = pytest.mark.browser

LATENCY, TURNS = 2000, 3  # milliseconds of each answer; how many answers a list waits for, one after the other
STALL = 10_000  # milliseconds
PREFIX = "/slow"
SEEN = """
(seen) => {
  Object.defineProperty(document, 'hidden', { value: !seen, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}
"""
FAR, SHORT_STALL = 800, 1500  # milliseconds
PAGES = {  # of a run -> its heading
    "gallery": "Samples",
    "gallery?layout=maps": "Samples",
    "confusion": "Confusion",
    "steps": "Over time",
    "figure": "Figure",
    "embedding": "Embedding",
    "training": "Training data",
    "prior": "Superpixel prior",
    "sample/1/superpixels": "Superpixels of photo 1",
    "sample/1": "photo 1",  # with its notes
    "scores": "Compare explainers",
    "uncertainty": "Uncertainty",
    "trees": "Counterfactuals",
}
GO = """
(there) => {
  history.pushState({}, '', there);
  dispatchEvent(new PopStateEvent('popstate', { state: {} }));
}
"""
NARROW, FEW = 50_000, 500_000  # bytes per second: 400 kbit/s; bytes: ten seconds
# Answers that had come when the list could be read, each [asked for, come, bytes]; the index is one.
NOTE_ANSWERS = """
new MutationObserver((_, watcher) => {
  if (document.querySelector('.run-name')) {
    watcher.disconnect();
    const kinds = ['navigation', 'resource'].flatMap((kind) => performance.getEntriesByType(kind));
    window.answers = kinds.map((answer) => [answer.requestStart, answer.responseEnd, answer.transferSize]);
  }
}).observe(document, { childList: true, subtree: true });
"""


def emulate(page: Page, latency: float = 0, throughput: float = -1) -> None:
    session = page.context.new_cdp_session(page)
    conditions = {"latency": latency, "downloadThroughput": throughput, "uploadThroughput": throughput}
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", {"offline": False, **conditions})


def answers_before_the_list(page: Page, address: str) -> list[tuple[float, float, int]]:
    """Go to the list of runs; return what came until it could be read, each (asked for, come, bytes)."""
    page.add_init_script(NOTE_ANSWERS)
    page.goto(address, wait_until="commit")
    expect(page.locator(".run-name")).to_have_count(1)
    return page.evaluate("answers")


def turns(answers: list[tuple[float, float, int]]) -> int:
    """Return how many answers were waited for one after the other: the most of which none was asked for too soon."""
    count, end = 0, 0.0
    for begun, come, _ in sorted(answers, key=lambda answer: answer[1]):
        if begun >= end:
            count, end = count + 1, come
    return count


def questions(page: Page) -> list[dict]:
    """Return a list that fills with the questions that a page asks."""
    found: list[dict] = []

    def note(request) -> None:
        if "_dash-update-component" in request.url:
            found.append(json.loads(request.post_data)["inputs"][0]["value"])

    page.on("request", note)
    return found


@contextmanager
def behind(viewer, logdir) -> Iterator[ThreadingHTTPServer]:
    """Run a viewer behind a proxy whose gate can be closed."""
    with proxy(PREFIX) as server:
        port = free_port()
        server.target = f"127.0.0.1:{port}"
        server.place = f"http://127.0.0.1:{server.server_port}{PREFIX}/"
        viewer(logdir, "--port", str(port), "--public-url", server.place)
        yield server


def test_a_list_is_read_soon_though_each_answer_takes_two_seconds(viewer, logdir, page):
    whole_run(logdir / "first")
    address = viewer(logdir)
    emulate(page, latency=LATENCY)
    requested = questions(page)
    assert turns(answers_before_the_list(page, address)) <= TURNS
    page.locator(".run-name").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("first")
    assert [question["path"] for question in requested].count("/") == 0  # the list came with the index
    whole_run(logdir / "second")
    page.go_back()
    expect(page.locator(".run-name")).to_have_count(2)
    assert len({(question["path"], question["stamp"]) for question in requested}) == len(requested)  # none came twice


def test_a_list_is_read_soon_over_a_narrow_network(viewer, logdir, page):
    whole_run(logdir)
    address = viewer(logdir)
    emulate(page, throughput=NARROW)
    assert sum(size for _, _, size in answers_before_the_list(page, address)) <= FEW


def test_the_header_and_a_skeleton_come_before_the_page(viewer, logdir, page):
    whole_run(logdir)
    address = viewer(logdir)
    page.route("**/client.js*", lambda route: None)  # it never comes
    page.goto(address, wait_until="commit")
    expect(page.get_by_role("link", name="xlog")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Loading")).to_be_visible()


def test_a_server_that_stalls_is_asked_once(viewer, logdir, page):
    whole_run(logdir)
    with behind(viewer, logdir) as server:
        page.goto(server.place)
        page.locator(".run-name").wait_for()
        requested = questions(page)
        server.gate.clear()
        page.locator(".run-name").click()
        page.wait_for_timeout(STALL)
        there = page.evaluate("location.pathname")
        assert [question["path"] for question in requested].count(there) == 1
        assert len(requested) <= 2  # the other looked for news of the list when the server stalled
        server.gate.set()
        expect(page.get_by_role("heading", level=1)).not_to_have_text("Runs")
        assert [question["path"] for question in requested].count(there) == 1


def test_a_page_comes_up_though_the_server_stalls_while_it_loads(viewer, logdir, page):
    whole_run(logdir)
    with behind(viewer, logdir) as server:
        page.route("**/client.css*", lambda route: (server.gate.clear(), route.continue_()))
        page.goto(server.place, wait_until="commit")
        page.wait_for_timeout(STALL)
        server.gate.set()
        expect(page.locator(".run-name")).to_have_count(1)


def each_page(page: Page, place: str, requested: list[dict]) -> Iterator[str]:
    """Go to one page after another; yield the heading of each before it is there, then see that it came, asked once."""
    page.goto(place)
    page.locator(".run-name").click()
    page.locator(".views").wait_for()
    run = page.evaluate("location.pathname")
    for name, heading in PAGES.items():
        page.evaluate(GO, f"{run}/{name}")
        yield heading
        assert page.locator("main").inner_text().strip()  # at any time: what was there, or a skeleton, never blank
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        becomes(lambda: page.locator("main").inner_text().count("\n"), lambda lines: lines > 3)
    first = [(question["path"], question["search"]) for question in requested if question["stamp"] is None]
    assert len(first) == len(set(first))  # no page was asked for a second time


def test_every_page_comes_over_a_far_and_narrow_network(viewer, logdir, page):
    write_everything(logdir)
    address = viewer(logdir)
    requested = questions(page)
    coming = each_page(page, address, requested)
    next(coming)
    emulate(page, latency=FAR, throughput=NARROW)  # what a browser keeps it has by now: see above for what it has not
    for _ in coming:
        pass


def test_every_page_comes_once_a_server_that_stalls_goes_on(viewer, logdir, page):
    write_everything(logdir)
    with behind(viewer, logdir) as server:
        requested = questions(page)
        for _ in each_page(page, server.place, requested):
            server.gate.clear()
            page.wait_for_timeout(SHORT_STALL)
            server.gate.set()


def test_ten_tabs_follow_a_folder(viewer, logdir, page):
    whole_run(logdir / "first")
    address = viewer(logdir)
    tabs = [page, *(page.context.new_page() for _ in range(9))]
    requested = [questions(tab) for tab in tabs]
    for tab in tabs:
        tab.goto(address)
    whole_run(logdir / "second")
    for tab in tabs:
        expect(tab.locator(".run-name")).to_have_count(2)
    for found in requested:
        assert [question["number"] for question in found] == list(range(1, len(found) + 1))


def test_a_tab_that_nobody_sees_asks_nothing_until_it_is_seen(viewer, logdir, page):
    whole_run(logdir / "first")
    page.goto(viewer(logdir))
    page.locator(".run-name").wait_for()
    page.evaluate(SEEN, False)
    page.wait_for_load_state("networkidle")
    requested = questions(page)
    whole_run(logdir / "second")
    page.wait_for_timeout(2500)  # some pauses
    assert requested == []
    page.evaluate(SEEN, True)
    expect(page.locator(".run-name")).to_have_count(2)
