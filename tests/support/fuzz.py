"""A fuzz target for all that reads logs: `make fuzz`, and a few seconds of it in the tests.

A real log is cut, flipped, shuffled and stuffed in every way; reading must end, raise nothing but errors of ours, stay
within memory, and make up no sample.
"""

from __future__ import annotations

import contextlib
import functools
import resource
import sys
import tempfile
import time
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import xlog
from xlog.errors import LogError
from xlog.events import record
from xlog.events.inspect import inspect_file
from xlog.events.reader import EventReader

GOLDEN = Path(__file__).parent.parent / "log" / "golden"
SEED = max(GOLDEN.glob("*.xlog")).read_bytes()
SIDECARS = (".index", ".names")
MEMORY = 4 << 30  # bytes of address space; the readers' limits are far below

places = st.integers(0, len(SEED))
lengths = st.integers(0, 300)
MUTATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("flip"), places, st.integers(0, 255)),
        st.tuples(st.just("cut"), places, lengths),
        st.tuples(st.just("zero"), places, lengths),
        st.tuples(st.just("insert"), places, st.binary(max_size=100)),
        st.tuples(st.just("copy"), places, st.tuples(places, lengths)),
        st.tuples(st.just("end"), places, st.none()),
    ),
    max_size=6,
)


def mutate(data: bytes, mutations: list) -> bytes:
    """Return bytes after each of the mutations."""
    for kind, at, what in mutations:
        if kind == "flip":
            data = data[:at] + bytes(byte ^ what for byte in data[at : at + 1]) + data[at + 1 :]
        elif kind == "cut":
            data = data[:at] + data[at + what :]
        elif kind == "zero":
            data = data[:at] + bytes(len(data[at : at + what])) + data[at + what :]
        elif kind == "insert":
            data = data[:at] + what + data[at:]
        elif kind == "copy":
            data = data[:at] + data[what[0] : what[0] + what[1]] + data[at:]
        else:
            data = data[:at]
    return data


def hostile(mutations: list, which: int) -> bytes:
    """Return the log with one payload harmed and all checksums right: as somebody would who means it."""
    with EventReader(max(GOLDEN.glob("*.xlog"))) as reader:
        payloads = [event.SerializeToString() for _, event in reader]
    which %= len(payloads)
    payloads[which] = mutate(payloads[which], [(kind, at % 200, what) for kind, at, what in mutations])
    return b"".join(map(record.frame, payloads))


@functools.cache
def known_ids() -> set[str]:
    """Return the ids of the samples of the log as it was."""
    with EventReader(max(GOLDEN.glob("*.xlog"))) as reader:
        return {event.sample.id for _, event in reader if event.WhichOneof("what") == "sample"}


def read_everything(folder: Path, log: Path) -> set[str]:
    """Read a log in every way there is, and return the ids of its samples."""
    ids = set()
    with EventReader(log) as reader, contextlib.suppress(LogError):
        ids = {event.sample.id for _, event in reader if event.WhichOneof("what") == "sample"}
        assert all(0 <= d.start < d.stop <= log.stat().st_size for d in reader.damage)
    inspect_file(log)
    for run in xlog.open(folder):
        for step in run.steps:
            for sample in run.samples(step):
                with contextlib.suppress(LogError):
                    sample.picture(), sample.labels, sample.inference, sample.name
        for found in run.maps():
            with contextlib.suppress(LogError):
                found.array()
        list(run.predictions()), list(run.scores())
        assert run.status in ("finished", "failed", "interrupted", "unfinished") or run.status.startswith("unknown (")
        assert run.damage is not None
    return ids


@settings(deadline=None, database=None, max_examples=100, suppress_health_check=list(HealthCheck))
@given(MUTATIONS, st.sampled_from(["log", "payload", *SIDECARS]), st.binary(max_size=200), st.integers(0, 100))
def attack(mutations: list, target: str, junk: bytes, which: int) -> None:
    """Harm the log, a payload, or a sidecar of a whole one, and read everything."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log = folder / "a.xlog"
        harmed = {"log": lambda: mutate(SEED, mutations), "payload": lambda: hostile(mutations, which)}
        log.write_bytes(harmed.get(target, lambda: SEED)())
        if target in SIDECARS:
            xlog.open(folder)
            log.with_name(log.name + target).write_bytes(junk)
        ids = read_everything(folder, log)
        assert target == "payload" or ids <= known_ids()


def main(seconds: float) -> None:
    """Attack until time is up."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    started, rounds = time.monotonic(), 0
    while time.monotonic() - started < seconds:
        attack()
        rounds += 1
        print(f"\r{rounds * 100} logs in {time.monotonic() - started:.0f} s, none got through", end="", flush=True)
    print()


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 600)
