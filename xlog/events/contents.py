"""Contents: what a whole file holds, in short, so that who looks at thousands of files need not read all their rows.

A writer puts it behind an index's names when it closes a file in which nothing is odd: no damage, every sample logged
once at a step, whole, and all of its records behind its own. So counts of several such files add up, unless they share
samples, which their keys tell. Of any other file there is none, and its rows say what it holds.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

import crc32c
import numpy as np
from numpy.typing import NDArray

from .last_samples import OF_A_SAMPLE
from .order import times_of
from .rows import KINDS, ROW, TOP, TRUE, Rows, end_of, gaps
from .schema import FileHeader

MARK = b"\\="  # what the line begins with; no name does, as names are escaped
_KEYS, _PLACES = np.dtype("<u8"), np.dtype("<u4")
_SAMPLE, _INFERENCE, _COMMIT = (KINDS[kind] for kind in ("sample", "inference", "commit"))
_OTHERS = [kind for kind in OF_A_SAMPLE if kind not in (_SAMPLE, _INFERENCE)]
_SAID = ("size", "rows", "last_time", "ended", "explainers", "metadata", "beginning")
_MOST_SAMPLES = 1 << 19  # of a file that has contents: what a writer keeps of them takes up to 100 MB
_HALF = 0.5  # probability
_NONSENSE = (ValueError, KeyError, TypeError, RecursionError)  # what anybody's JSON may raise

_KEPT = np.dtype(
    [
        ("number", "<i8"),  # of the row
        ("is_first", "?"),  # of its record's rows
        *((name, ROW[name]) for name in ("step", "sample", "label", "flags", "value")),
    ]
)


@dataclass(frozen=True)
class OfStep:
    """What is said of the samples of one step, all of which follow each other in the file."""

    step: int
    samples: int = 0
    tops: int = 0
    """How many of them have a truth and a prediction."""
    hits: int = 0
    """Of those, whose most probable label is a true one."""
    binary_hits: int = 0
    """The same of a network with a single class: it is true just where its probability is above a half."""


@dataclass(frozen=True, eq=False)
class Contents:
    """What a file holds."""

    size: int
    """Of the log, bytes."""
    rows: int
    """Of its index."""
    last_time: int
    """When the latest record was written by its own clock, nanoseconds since 1970."""
    ended: bool
    """Its last record is the end of a pass."""
    explainers: tuple[str, ...]
    """That have a map in it."""
    metadata: tuple[tuple[int, int], ...]
    """Where records of metadata are: row and step."""
    steps: tuple[OfStep, ...]
    """In the order of the log; a step may come again."""
    keys: NDArray[np.uint64]
    """Of each sample, in the order of the log: see `key_of`."""
    places: NDArray[np.uint32]
    """Of each sample: its first row."""
    beginning: str = ""
    """Which log it is: the digest of its first bytes, as the index begins with, hexadecimal; "": it was not said."""


def key_of(identity: str) -> int:
    """Return what a sample is known by among others: 8 bytes of BLAKE2b of its id, little-endian."""
    return int.from_bytes(hashlib.blake2b(identity.encode(), digest_size=8).digest(), "little")


def as_line(contents: Contents) -> bytes:
    """Return contents as a line of an index's names."""
    words = {
        **{name: getattr(contents, name) for name in _SAID},
        "steps": [[one.step, one.samples, one.tops, one.hits, one.binary_hits] for one in contents.steps],
    }
    head = json.dumps(words, separators=(",", ":")).encode()
    body = base64.b64encode(head + b"\n" + contents.keys.tobytes() + contents.places.tobytes())
    return MARK + b"%s %08x\n" % (body, crc32c.crc32c(body))


def of_line(line: bytes) -> Contents | None:
    """Return what a line says; None where it is none, or damaged."""
    body, _, crc = line.removeprefix(MARK).removesuffix(b"\n").partition(b" ")
    if not line.startswith(MARK) or not line.endswith(b"\n") or crc != b"%08x" % crc32c.crc32c(body):
        return None
    try:
        head, _, arrays = binascii.a2b_base64(body).partition(b"\n")
        return _contents(json.loads(head), arrays)
    except (*_NONSENSE, binascii.Error):  # a checksum is no proof of sense
        return None


def _contents(words: dict[str, object], arrays: bytes) -> Contents:
    steps = tuple(OfStep(*map(_whole, one)) for one in words["steps"])  # type: ignore[attr-defined]
    count = sum(one.samples for one in steps)
    if len(arrays) != count * (_KEYS.itemsize + _PLACES.itemsize) or min((one.samples for one in steps), default=1) < 1:
        raise ValueError("wanted a key and a place of each sample")
    places = np.frombuffer(arrays, _PLACES, count, count * _KEYS.itemsize)
    rows = _whole(words["rows"])
    metadata = tuple((_whole(row), _whole(step)) for row, step in words["metadata"])  # type: ignore[attr-defined]
    if max([int(places.max(initial=0)), *(row for row, _ in metadata)]) >= max(rows, 1):
        raise ValueError("wanted rows that are there")
    explainers = tuple(str(name) for name in words["explainers"])  # type: ignore[attr-defined]
    size, last_time = _whole(words["size"]), _whole(words["last_time"])
    keys = np.frombuffer(arrays, _KEYS, count)
    about = size, rows, last_time, words["ended"] is True, explainers, metadata
    return Contents(*about, steps, keys, places, str(words.get("beginning", "")))


def _whole(value: object) -> int:
    if type(value) is not int:
        raise ValueError(f"wanted a whole number, got {value!r}")
    return value


class ContentsBuilder:
    """Takes the rows of a file, block by block, as they are written; keeps a few of each sample."""

    def __init__(self) -> None:
        self._is_odd = False
        self._size = self._rows = self._last_time = self._last_kind = 0
        self._explainers: set[int] = set()
        self._metadata: list[tuple[int, int]] = []
        self._kept: dict[str, list[Rows]] = {"sample": [], "inference": [], "commit": [], "other": []}
        self._count = 0  # of samples

    def add(self, rows: Rows) -> None:
        """Take the next rows, whole records of them."""
        if self._is_odd or not len(rows):
            return
        kind, offset = np.ascontiguousarray(rows["kind"]), rows["offset"].astype(np.int64)
        if len(gaps(rows, self._size)) or (np.diff(offset) < 0).any():  # what is damaged, or became right later
            self._is_odd = True
            return
        self._last_time = max(self._last_time, int(times_of(rows["wall_time"], 0)[-1]))
        self._explainers.update(np.unique(rows["explainer"][kind == KINDS["explanation"]]).tolist())
        for number in np.flatnonzero(kind == KINDS["run_metadata"]).tolist():
            self._metadata.append((self._rows + number, int(rows["step"][number])))
        is_first = np.append(True, offset[1:] != offset[:-1])
        others = _ends_of_stretches(rows, np.flatnonzero(np.isin(kind, _OTHERS)))
        chosen = {"sample": kind == _SAMPLE, "inference": (kind == _INFERENCE) & is_first, "commit": kind == _COMMIT}
        for what, numbers in [*((what, np.flatnonzero(mask)) for what, mask in chosen.items()), ("other", others)]:
            self._keep(what, rows, numbers, is_first)
        self._size, self._rows, self._last_kind = end_of(rows), self._rows + len(rows), int(kind[-1])
        if self._count > _MOST_SAMPLES:
            self._is_odd = True
            self._kept.clear()

    def contents(self, names: Sequence[str], header: FileHeader | None, beginning: bytes) -> Contents | None:
        """Return what the file holds whose names these are; None where something is odd, or it has no header.

        `beginning` is the digest of its first bytes.
        """
        if self._is_odd or header is None or not self._rows:
            return None
        samples = self._samples(header.commits)
        if samples is None:
            return None
        steps, begun = samples
        keys = np.array([key_of(names[number]) for number in begun["sample"].tolist()], _KEYS)
        explainers = tuple(sorted(names[number] for number in self._explainers))
        ended = self._last_kind == KINDS["run_end"]
        about = self._size, self._rows, self._last_time, ended, explainers, tuple(self._metadata)
        return Contents(*about, steps, keys, begun["number"].astype(_PLACES), beginning.hex())

    def _keep(self, what: str, rows: Rows, numbers: NDArray[np.intp], is_first: NDArray[np.bool_]) -> None:
        if not len(numbers):
            return
        kept = np.empty(len(numbers), _KEPT)
        kept["number"], kept["is_first"] = numbers + self._rows, is_first[numbers]
        for name in ("step", "sample", "label", "flags", "value"):
            kept[name] = rows[name][numbers]
        self._kept[what].append(kept)
        self._count += int(kept["is_first"].sum()) if what == "sample" else 0

    def _samples(self, commits: bool) -> tuple[tuple[OfStep, ...], Rows] | None:
        """Return steps, and the first row of each sample; None where something is odd."""
        rows, inferences, committed, others = (
            np.concatenate([np.zeros(0, _KEPT), *self._kept[what]])
            for what in ("sample", "inference", "commit", "other")
        )
        begun = rows[rows["is_first"]]
        pairs = _Pairs(begun)
        of_inference, of_other = pairs.find(inferences), pairs.find(others)
        if not pairs.are_distinct or of_inference is None or of_other is None:
            return None
        if len(np.unique(of_inference)) < len(of_inference):
            return None
        if commits and not pairs.are_committed(committed, (others, of_other), (inferences, of_inference)):
            return None
        return _steps(begun, pairs, (inferences, of_inference), rows[rows["flags"] & TRUE > 0]), begun


class _Pairs:
    """Samples at steps, numbered in the order of their codes."""

    def __init__(self, rows: Rows) -> None:
        self.steps = np.unique(rows["step"])
        codes = self._codes(rows)
        self._known, first = np.unique(codes, return_index=True)
        self.are_distinct = len(self._known) == len(codes) and bool(rows["sample"].all())
        self.begins = rows["number"][first]

    def _codes(self, rows: Rows) -> NDArray[np.int64]:
        """Return a number for each step and name; -1 where no sample is of the step."""
        place = np.searchsorted(self.steps, rows["step"]).clip(max=max(len(self.steps) - 1, 0))
        codes = place.astype(np.int64) << 32 | rows["sample"]
        return np.where(self.steps[place] == rows["step"], codes, -1) if len(self.steps) else np.full(len(rows), -1)

    def number(self, rows: Rows) -> NDArray[np.intp]:
        """Return the numbers of rows' samples; -1 of one that is not known."""
        codes = self._codes(rows)
        found = np.searchsorted(self._known, codes).clip(max=max(len(self._known) - 1, 0))
        return np.where(self._known[found] == codes, found, -1) if len(self._known) else np.full(len(rows), -1)

    def find(self, rows: Rows) -> NDArray[np.intp] | None:
        """Return the numbers of rows' samples; None where one does not come behind its sample's own."""
        found = self.number(rows)
        return None if (found < 0).any() or (self.begins[found] > rows["number"]).any() else found

    def are_committed(self, commits: Rows, *following: tuple[Rows, NDArray[np.intp]]) -> bool:
        """Tell whether a commit of each sample comes behind its own row and those with its number."""
        last, committed, of_commit = self.begins.copy(), np.full(len(self.begins), -1), self.number(commits)
        for rows, of in following:
            np.maximum.at(last, of, rows["number"])
        np.maximum.at(committed, of_commit[of_commit >= 0], commits["number"][of_commit >= 0])
        return bool((committed > last).all())


def _steps(begun: Rows, pairs: _Pairs, said: tuple[Rows, NDArray[np.intp]], truth: Rows) -> tuple[OfStep, ...]:
    """Return what is said of samples, by the first row of each, the rows of inferences, and those of true labels."""
    of_truth = pairs.number(truth)
    has_truth = np.zeros(len(pairs.begins), np.bool_)
    has_truth[of_truth] = True
    is_top = has_truth[said[1]] & (said[0]["flags"] & TOP > 0)
    tops, of = said[0][is_top], said[1][is_top]
    hits = np.isin(of.astype(np.int64) << 32 | tops["label"], of_truth.astype(np.int64) << 32 | truth["label"])
    right = hits == (tops["value"] > _HALF)
    starts = np.append(True, begun["step"][1:] != begun["step"][:-1])[: len(begun)]
    stretch = np.zeros(len(pairs.begins), np.intp)  # of each sample: which stretch of one step
    stretch[pairs.number(begun)] = np.cumsum(starts) - 1
    count = np.count_nonzero(starts)
    chosen = (np.arange(len(stretch)), of, of[hits], of[right])
    sums = (np.bincount(stretch[each], minlength=count).tolist() for each in chosen)
    return tuple(OfStep(*one) for one in zip(begun["step"][starts].tolist(), *sums, strict=True))


def _ends_of_stretches(rows: Rows, numbers: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the first and the last of those rows that are of one sample and follow each other."""
    step, sample = rows["step"][numbers], rows["sample"][numbers]
    changes = (step[1:] != step[:-1]) | (sample[1:] != sample[:-1])
    is_end = np.append(True, changes)[: len(numbers)] | np.append(changes, True)[: len(numbers)]
    return numbers[is_end]


def contents_of(rows: Rows, names: Sequence[str], header: FileHeader | None, beginning: bytes) -> Contents | None:
    """Return what a file holds that has these rows; None where something is odd."""
    build = ContentsBuilder()
    build.add(rows)
    return build.contents(names, header, beginning)
