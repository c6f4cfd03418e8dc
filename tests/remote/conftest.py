"""What tests of remote folders share: a real S3 server, and a process that has not asked for anything yet."""

from __future__ import annotations

import fsspec
import pytest
from remote_here import forget

from bench.far_store import s3_server
from xlog.places import store


@pytest.fixture(scope="session")
def server():
    with s3_server() as line:
        yield line


@pytest.fixture(autouse=True)
def nothing_is_known(tmp_path, monkeypatch):
    """Every test has a cache of its own, and asks again at once."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(store, "FIRST_PAUSE", 0.0)
    forget()
    yield
    forget()
    fsspec.filesystem("memory").store.clear()


@pytest.fixture
def bucket(server, request):
    """A bucket of this test alone, as s3://name."""
    name = request.node.name.replace("_", "-").replace("[", "-").replace("]", "").lower()[:60].strip("-")
    fsspec.filesystem("s3").mkdir(name)
    forget()
    server.asked.clear()
    server.delay, server.fails = 0.0, ""
    server.faults.clear()
    yield f"s3://{name}"
    server.delay, server.fails = 0.0, ""
    server.faults.clear()
