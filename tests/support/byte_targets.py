"""What coverage-guided fuzzing runs on: bytes in, nothing out, an error for whatever must not be.

The first byte chooses what the others are: a log; records behind a right header; the payload of a record whose
checksums are right; the files of an index beside a whole log, as they are or with right checksums made for them.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from fuzz import GOLDEN, SEED, read_everything

from xlog.errors import LogError, NotALogError
from xlog.events import record
from xlog.events.index import Index, check, header_of, sidecars
from xlog.events.names import as_lines
from xlog.events.rows import NAMED, ROW
from xlog.events.sidecar import Sums

BETWEEN = b"\xff\xfe"  # of the names and the rows of an input: no text has it
RIGHT = Index(max(GOLDEN.glob("*.xlog")), keep="no")
NAMES, ROWS = as_lines(RIGHT.names), RIGHT.rows.tobytes()


def attack(data: bytes) -> None:
    """Read what the bytes stand for in every way there is."""
    with tempfile.TemporaryDirectory() as name:
        _TARGETS[data[0] % len(_TARGETS) if data else 0](Path(name) / "a.xlog", data[1:])


def seeds() -> list[bytes]:
    """Return inputs to begin with: for each target what is right."""
    payloads = [_payload(offset) for offset in np.unique(RIGHT.rows["offset"]).tolist()]
    header = record.frame(payloads[0])
    raw = Sums().block(NAMES, ROWS) + BETWEEN + ROWS
    inputs = [[SEED], [SEED[len(header) :]], payloads, [raw], [NAMES + BETWEEN + ROWS]]
    return [bytes([target]) + data for target, found in enumerate(inputs) for data in found]


# ------------------------------------------------------------------------------------------------- targets


def _log(log: Path, data: bytes) -> None:
    log.write_bytes(data)
    with contextlib.suppress(NotALogError):
        read_everything(log.parent, log)


def _records(log: Path, data: bytes) -> None:
    _log(log, record.frame(_payload(0)) + data)


def _one_payload(log: Path, data: bytes) -> None:
    _records(log, record.frame(data))


def _index(log: Path, data: bytes) -> None:
    """Whatever lies beside a log, its rows are those that reading it gives."""
    names, _, rows = data.partition(BETWEEN)
    found = _with_index(log, names, rows)
    ours, theirs = found.rows.copy(), RIGHT.rows.copy()
    for column in NAMED:
        assert [found.names[number] for number in ours[column]] == [RIGHT.names[number] for number in theirs[column]]
        ours[column] = theirs[column] = 0
    assert ours.tobytes() == theirs.tobytes()


def _forged_index(log: Path, data: bytes) -> None:
    """Of an index that has right checksums and says what it likes, a row is read as its record is, or not at all."""
    names, _, rows = data.partition(BETWEEN)
    rows = rows[: len(rows) // ROW.itemsize * ROW.itemsize]
    found = _with_index(log, Sums().block(names, rows), rows)
    for row in found.rows:
        with contextlib.suppress(LogError):
            found.read(row)


def _with_index(log: Path, names: bytes, rows: bytes) -> Index:
    """Return the index of the golden log as it is read from these files, which begin as its own would."""
    log.write_bytes(SEED)
    index, texts = sidecars(log)
    texts.write_bytes(names)
    index.write_bytes(header_of(log) + rows)
    check(log)
    return Index(log, keep="no")


_TARGETS: list[Callable[[Path, bytes], None]] = [_log, _records, _one_payload, _index, _forged_index]


def _payload(offset: int) -> bytes:
    size = record.payload_length(SEED[offset:][: record.HEADER_SIZE])
    assert size is not None
    return SEED[offset + record.HEADER_SIZE :][:size]
