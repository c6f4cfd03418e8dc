"""Coverage-guided fuzzing of the reader and the index: `python tests/support/guided.py [SECONDS]`.

atheris watches which branches of xlog an input takes, and goes on from inputs that take new ones. An input that gets
through is left in build/, and `python tests/support/guided.py FILE` runs it again.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
from pathlib import Path

try:
    import atheris
except ImportError:  # no wheel for this system or this Python
    atheris = None

BUILD = Path(__file__).parent.parent.parent / "build"
MEMORY = 2048  # MiB at most
PATIENCE = 30  # seconds for one input


def main(what: str) -> None:
    """Fuzz for some seconds, or run one input."""
    if atheris is None:
        print("left out: atheris is not installed; it has wheels for Linux on x86-64, Python 3.11 to 3.13")
        return
    with atheris.instrument_imports(include=["xlog"]):
        importlib.import_module("xlog.events.logs")  # else loaded when it is first used, unwatched
        targets = importlib.import_module("byte_targets")
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as corpus:
        for number, data in enumerate(targets.seeds()):
            Path(corpus, str(number)).write_bytes(data)
        limits = [f"-rss_limit_mb={MEMORY}", f"-timeout={PATIENCE}", f"-artifact_prefix={BUILD}/", "-max_len=65536"]
        inputs = [f"-max_total_time={what}", corpus] if what.isdecimal() else [what]
        atheris.Setup([sys.argv[0], *limits, "-print_final_stats=1", *inputs], targets.attack)
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "600")
