"""In a real browser: the link with the token, a reverse proxy below a path, and frames in pages of others."""

from __future__ import annotations

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from drawn import ready, run_path
from playwright.sync_api import expect
from ports import free_port
from proxy import proxy
from synthetic import Log, whole_run
from waiting import becomes

import xlog

pytestmark = pytest.mark.browser

PREFIX = "/tools/xlog"
TOKEN = "correct-horse"


def test_the_link_lets_the_browser_in_once_and_for_all_pages(viewer, logdir, page):
    whole_run(logdir)
    link = viewer(logdir, "--token", TOKEN)
    bare = link.partition("?")[0]
    page.forgiven.append("403")
    page.goto(bare)
    expect(page.get_by_role("heading", level=1)).to_have_text("This viewer needs its access link")
    page.goto(link)
    expect(page).to_have_url(bare)
    path = run_path(page)
    page.goto(f"{bare.rstrip('/')}{path}/sample/1")
    ready(page, "GradCAM")
    becomes(lambda: page.evaluate("document.cookie"), "")  # no script gets to see it


@pytest.mark.parametrize("strip", [True, False], ids=["stripped", "left"])
def test_behind_a_proxy_pages_links_maps_and_news_are_below_its_path(viewer, logdir, page, strip):
    log = Log(logdir)
    log.metadata()
    log.whole_sample(1)
    with proxy(PREFIX, strip) as server:
        port, place = free_port(), f"http://127.0.0.1:{server.server_port}{PREFIX}"
        server.target = f"127.0.0.1:{port}"
        viewer(logdir, "--port", str(port), "--public-url", place)
        page.goto(f"{place}/")
        page.locator(".run-name").click()
        expect(page.locator(".card")).to_have_count(1)
        log.whole_sample(2)
        expect(page.locator(".card")).to_have_count(2)  # by itself
        page.locator(".card").first.click()
        expect(page).to_have_url(re.compile(f"{PREFIX}/run/[0-9a-f]+/sample/1"))
        ready(page, "GradCAM")
        page.get_by_label("Map opacity").fill("25")
        expect(page).to_have_url(re.compile("opacity=25"))
        page.locator("a[rel=next]").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("photo 2.jpg")
        expect(page).to_have_url(re.compile("/sample/2.*opacity=25"))  # looks go along below a path too
        page.reload()
        ready(page, "GradCAM")
        page.go_back()
        expect(page.get_by_role("heading", level=1)).to_have_text("photo 1.jpg")
        page.locator(".brand").click()
        expect(page).to_have_url(f"{place}/")
        log.end()
        assert server.strays == []


@pytest.fixture
def notebook():
    """Serve a page with an output in it; returns a function from that output to the page's port."""
    servers = []

    def serve(output: str) -> int:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response_only(200 if self.path == "/" else 204)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(
                    f"<!doctype html><title>notebook</title>{output}".encode() if self.path == "/" else b""
                )

        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        return servers[-1].server_port

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_notebook_on_another_port_shows_the_viewer_in_a_cell(logdir, page, notebook):
    whole_run(logdir)
    with xlog.view(logdir) as viewer:
        page.goto(f"http://127.0.0.1:{notebook(viewer._repr_html_())}/")
        inside = page.frame_locator("iframe")
        inside.locator(".run-name").click()
        inside.locator(".card").first.click()
        expect(inside.locator(".overlay[data-state=ready]").first).to_be_visible()
        page.goto("about:blank")


@pytest.mark.parametrize("embed", [[], ["--embed", "https://hub.example.org"], ["--embed", "http://localhost:*"]])
def test_no_other_page_may(viewer, logdir, page, notebook, embed):
    port = notebook(f'<iframe title="xlog" src="{viewer(logdir, *embed)}"></iframe>')
    page.forgiven.append("frame-ancestors")
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        page.goto(f"http://127.0.0.1:{port}/")
    expect(page.frame_locator("iframe").locator(".brand")).to_have_count(0)
