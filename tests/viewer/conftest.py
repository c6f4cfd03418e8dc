"""Fixtures: a folder of logs, the door to it, the installed command, and a browser that notes whatever goes wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import browser
import pytest
from far import far
from waiting import PATIENCE
from xlog_viewer.data import LogDir

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TIMEOUT = 60_000  # milliseconds; a wait ends as soon as it may
SLOW = bool(os.environ.get("XLOG_SLOW_BROWSER"))  # answers take their time, and scripts: none is compiled
COMMAND = Path(sys.executable).with_name("xlog-view")


@pytest.fixture(scope="session", autouse=True)
def _no_settings_of_the_user(tmp_path_factory) -> Iterator[None]:
    """Keep commands that tests start away from the settings and the cache of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        yield


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    folder = tmp_path / "logs"
    folder.mkdir()
    return folder


@pytest.fixture
def logs(logdir: Path) -> LogDir:
    return LogDir(logdir, rescan=0)


@pytest.fixture(scope="session")
def viewer() -> Iterator[Callable[..., str]]:
    """Start the installed command over a folder, with options; returns its address."""
    started, networks = [], ExitStack()

    def start(logdir: Path, *options: str) -> str:
        settings = ["--settings", str(logdir.parent / "settings.json")]
        command = [str(COMMAND), "--logdir", str(logdir), "--port", "0", *settings, *options]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        started.append(process)
        line = process.stdout.readline()
        assert line.startswith("xlog-view: http://127.0.0.1:"), line + process.stderr.read()
        address = line.split()[1].rstrip("/")
        return networks.enter_context(far(address)) if SLOW else address

    yield start
    networks.close()
    for process in started:
        process.terminate()
        process.communicate(timeout=PATIENCE)


@pytest.fixture(scope="session")
def chromium():
    path = browser.find()
    if path is None:
        pytest.skip("wanted a browser, found no Chromium on the path; do: python tests/support/browser.py --install")
    from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415  where there is no browser, it need not be there

    with sync_playwright() as playwright:
        expect.set_options(timeout=TIMEOUT)
        launched = playwright.chromium.launch(
            executable_path=path, timeout=TIMEOUT, args=FLAGS + SLOW * ["--js-flags=--jitless"]
        )
        yield launched
        launched.close()


@pytest.fixture
def page(chromium):
    """A page whose console errors and requests to other hosts fail the test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 1000})
    context.set_default_timeout(TIMEOUT)
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    own = ("http://127.0.0.1:", "data:", "blob:")
    page.on(
        "request", lambda request: None if request.url.startswith(own) else errors.append(f"off host: {request.url}")
    )
    page.forgiven = ["willReadFrequently"]  # words of errors that are the test's own: it reads pixels
    yield page
    context.close()
    assert [error for error in errors if not any(words in error for words in page.forgiven)] == []
