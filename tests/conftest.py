"""What all tests share: nothing is skipped in silence, and the real network is loaded once."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

# A loaded machine must not fail a property, nor must chance: the same examples are tried each time. `make fuzz` tries
# new and many ones; what it finds becomes an @example.
settings.register_profile("xlog", deadline=None, derandomize=True)
settings.register_profile("fuzz", deadline=None, max_examples=2000, print_blob=True)
settings.load_profile(os.environ.get("XLOG_PROPERTIES", "xlog"))

# Else Ray writes one into the home of whoever runs the tests. A process keeps its first, so all its clusters share it.
os.environ.setdefault("RAY_AUTH_TOKEN", uuid.uuid4().hex)

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "examples"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        terminalreporter.section(f"{len(skipped)} TESTS DID NOT RUN", sep="!", red=True, bold=True)
        for report in skipped:
            terminalreporter.line(f"{report.nodeid}: {report.longrepr[2] if report.longrepr else ''}")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and exitstatus == 0 and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def quickstart():
    """The example as a module: photos, the network, batches."""
    import quickstart  # noqa: PLC0415  found on the path that was added above

    return quickstart


@pytest.fixture(scope="session")
def lite0(quickstart):
    """EfficientNet-Lite0 with its ImageNet weights, in evaluation mode."""
    return quickstart.network().eval()


@pytest.fixture(scope="session")
def coffee(quickstart):
    """The coffee photo as the network takes it, (1, 3, 224, 224), and the box of its cup."""
    photo = next(photo for photo in quickstart.photos() if photo.name == "coffee")
    x, box = photo.square()
    return x[None], box


@pytest.fixture(scope="session")
def demo_log(tmp_path_factory) -> Path:
    """The log that `make demo` shows, written now by the same script; once for all processes that share the tests."""
    from filelock import FileLock  # noqa: PLC0415  the tests of the log run where it is not

    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder, done = shared / "quickstart", shared / "quickstart.done"
    with FileLock(shared / "quickstart.lock"):
        if not done.exists():
            subprocess.run([sys.executable, str(ROOT / "examples" / "quickstart.py"), str(folder)], check=True)
            done.touch()
    return folder


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)
