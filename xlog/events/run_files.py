"""RunFiles: the files of one run, which of their records count, and where each lies.

Files of a folder are one run if their headers have the same run id. Should a sample be logged again at the same step,
by a later pass or a resumed process, the last whole one counts: nothing of an earlier one is mixed with it. Where two
writers claim one id with different pictures, there are two samples. Files that say in short what they hold, each of
samples of its own, are read one by one; the rows of others are put together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import LogError, close_names
from ..places.place import is_url
from .commits import half_written, without_doubles
from .distinct_samples import DistinctSamples
from .frames import Damage
from .index import Index
from .joined_rows import JoinedRows
from .last_samples import OF_A_SAMPLE, claimed_twice, name_apart, of_last_samples
from .names import Names
from .order import order_of, times_of
from .rows import KINDS, NO_LABEL, Rows
from .schema import Event, FileHeader, Map, RunMetadata, SegmentMap

_ROWS_KEPT = 1 << 21  # of files that are looked at one by one: 120 MB
_SEARCHES = 200  # through all names: as many take about as long as making a table of them
_OF_A_LABEL = ("explanation", "score", "score_summary", "counterfactual_tree", "counterfactual_rows")
_PER_LABEL = [KINDS[kind] for kind in (*_OF_A_LABEL, "model_importance", "partial_dependence")]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record is."""

    file: int
    row: np.void
    names: Sequence[str]
    """That the row refers to, as they are shown."""
    logged_names: Sequence[str]
    """The same, as they were logged."""
    number: int = -1
    """Of the row among all that count; -1 where they were not put together."""


class RunFiles:
    """The files of one run, as far as they have been read; `refresh()` takes in what has been added."""

    def __init__(self, indexes: Sequence[Index]) -> None:
        self._indexes = sorted(indexes, key=_age)
        self._begin()

    # ----------------------------------------------------------------------------------------------- what it is made of

    @property
    def rows(self) -> Rows:
        """The index rows of all files that count."""
        return self._joined.rows

    @property
    def files(self) -> list[Path]:
        """The event files."""
        return [index.log for index in self._indexes]

    @property
    def folder(self) -> Path:
        """Where the first of them lies."""
        return self._indexes[0].log.parent

    @property
    def header(self) -> FileHeader | None:
        """The header of the first file; None where it is damaged."""
        return self._indexes[0].header

    @cached_property
    def steps(self) -> list[int]:
        """Steps that samples were logged at, ascending, but for abandoned ones."""
        if self._distinct is not None:
            return sorted(set(self._distinct.steps).difference(self.abandoned_steps))
        logged = self._column("step")[self._numbers_of("sample")]
        begins = np.append(True, logged[1:] != logged[:-1])[: len(logged)]  # few: steps come one after the other
        return sorted(set(logged[begins].tolist()).difference(self.abandoned_steps))

    @cached_property
    def abandoned_steps(self) -> list[int]:
        """Steps of a training that was begun again from an earlier checkpoint and has not come to them yet.

        They are left out wherever no step is asked for; samples(step) and the like still have them.
        """
        return sorted(self.metadata.abandoned_steps)

    @property
    def metadata(self) -> RunMetadata:
        """The latest metadata; empty where there are none yet."""
        if self._distinct is not None:
            return self._metadata_of_files()
        rows = self._numbers_of("run_metadata")
        return self._read(rows[-1]).run_metadata if len(rows) else RunMetadata()

    @property
    def class_names(self) -> list[str]:
        """Names of the labels, by number."""
        return list(self.metadata.class_names)

    @property
    def damage(self) -> list[tuple[Path, Damage]]:
        """What could not be read."""
        return [(index.log, damage) for index in self._indexes for damage in index.damage()]

    @property
    def incomplete(self) -> list[tuple[int, str]]:
        """(step, id) of samples that were not written whole: their writer was stopped within.

        Their records are listed as far as they came; their scores are not, so that no mean counts them.
        """
        return sorted((step, self._names[sample]) for step, sample in self._incomplete)

    def stored_hashes(self) -> set[bytes]:
        """Hashes of what is stored once: pictures and superpixels."""
        files = range(len(self._indexes))
        blocks = [(self.rows, self._names)] if self._distinct is None else map(self._rows_in, files)
        kinds = [KINDS["picture"], KINDS["segment_map"]]
        return {
            bytes.fromhex(names[number])
            for rows, names in blocks
            for number in rows["sample"][np.isin(rows["kind"], kinds)].tolist()
        }

    def refresh(self) -> bool:
        """Take in what the files have gained, and tell whether they have."""
        changed = [index.refresh() for index in self._indexes]
        if any(changed):
            self._begin()
        return any(changed)

    # ---------------------------------------------------------------------------------------------- which records count

    def offsets_of(self, file: Path) -> set[int]:
        """Return where the records of one file that count begin."""
        return set(self.rows["offset"][self._files == self.files.index(file)].tolist())

    def renamed_at(self, file: Path) -> dict[int, str]:
        """Return where records of one file begin whose sample is shown under another id: offset -> shown id."""
        shown = [number for number, name in enumerate(self._names) if name in self.renamed] if self.renamed else []
        rows = self.rows[(self._files == self.files.index(file)) & np.isin(self.rows["sample"], shown)]
        return {int(row["offset"]): self._names[row["sample"]] for row in rows if row["kind"] in OF_A_SAMPLE}

    @property
    def _names(self) -> Sequence[str]:
        return self._joined.names

    @property
    def _files(self) -> NDArray[np.uint16]:
        return self._joined.files

    # ---------------------------------------------------------------------------------------- inside: rows of all files

    def _begin(self) -> None:
        """Forget what was made of the files; put their rows together unless what they say in short is enough."""
        made = ("_pictures", "_numbers", "steps", "abandoned_steps", "_incomplete", "_joined", "_half", "renamed")
        for name in made:
            self.__dict__.pop(name, None)
        self._logged_names: Sequence[str] | None = None
        self._searches = 0
        self._starts: NDArray[np.intp] = np.cumsum([0, *(index.count for index in self._indexes)], dtype=np.intp)
        self._read_files: dict[int, None] = {}  # whose rows are kept, the latest last
        said = [index.contents for index in self._indexes]
        known = [contents for contents in said if contents is not None]
        # A single file's rows are quicker than what is made of its contents, unless they are far away.
        is_enough = len(known) == len(said) and (len(said) > 1 or is_url(self._indexes[0].log))
        self._distinct = DistinctSamples.of(known) if is_enough else None
        if self._distinct is None:
            self._merge()

    @cached_property
    def _joined(self) -> JoinedRows:
        self._merge()
        found: JoinedRows = self.__dict__["_joined"]
        return found

    @cached_property
    def _half(self) -> NDArray[np.bool_]:
        """Which rows are of samples that were not written whole."""
        self._merge()
        found: NDArray[np.bool_] = self.__dict__["_half"]
        return found

    @cached_property
    def renamed(self) -> dict[str, str]:
        """Shown -> logged id of samples that another writer claims with another picture."""
        return {}  # of distinct samples; else it was set

    def _merge(self) -> None:
        """Put the files' rows together, with names numbered once, and drop what a later record replaces."""
        self._joined = JoinedRows(self._indexes)
        self._half = np.concatenate([half_written(index.rows, index.header) for index in self._indexes])
        times = times_in(self._indexes) if len(self._joined) and self._repeats_a_step() else None
        if times is not None:
            self._set_apart()
        if self._half.any():
            times = self._keep(without_doubles(self.rows, self._half), times)
        if times is not None:
            times = self._keep(of_last_samples(self.rows, self._files, times), times)
        if times is not None:
            self._keep(_latest(self.rows, self._files, times), times)

    def _keep(self, kept: NDArray[np.bool_], times: NDArray[np.int64] | None) -> NDArray[np.int64] | None:
        self._joined.keep(kept)
        self._half = self._half[kept]
        return None if times is None else times[kept]

    def _set_apart(self) -> None:
        """Give samples names of their own where writers claim one id with different pictures."""
        self.renamed = {}
        if len(self._indexes) == 1:
            return
        names, logged = list(self._names), list(self._names)
        headers = [index.header for index in self._indexes]
        for sample, files in claimed_twice(self.rows, self._files, headers, self._picture_hash):
            apart = name_apart(names[sample], names.__contains__, headers[files[0]])
            self.renamed[apart] = names[sample]
            theirs = np.isin(self._files, files) & (self.rows["sample"] == sample) & self._is_of_sample()
            self.rows["sample"][theirs] = len(names)
            names.append(apart)
            logged.append(logged[sample])
        self._joined.rename(names)
        self._logged_names = logged

    def _is_of_sample(self) -> NDArray[np.bool_]:
        return np.isin(self.rows["kind"], OF_A_SAMPLE)

    def _picture_hash(self, number: int) -> bytes:
        return self._read(number).sample.picture.hash

    def _repeats_a_step(self) -> bool:
        """Tell whether two passes may have been made at one step: within a pass the runner sees to it that ids differ.

        Several writers (ranks, a resumed process) may have, parts of one writer are as one file.
        """
        headers = [index.header for index in self._indexes]
        writers = {(header.host, header.pid, header.start_time) if header else None for header in headers}
        if self._distinct is not None:
            steps = [step for contents in self._distinct.files for _, step in contents.metadata]
        else:
            steps = self._joined.at("step", self._numbers_of("run_metadata")).tolist()
        return len(writers) > 1 or len(set(steps)) < max(1, len(steps))

    def _of_kind(self, kind: str) -> Rows:
        return self.rows[self._numbers_of(kind)]

    def _numbers_of(self, kind: str) -> NDArray[np.intp]:
        return np.flatnonzero(self._column("kind") == KINDS[kind])

    def _column(self, name: str) -> NDArray[np.generic]:
        return self._joined.column(name)

    # --------------------------------------------------------------------------------------------- inside: file by file

    def _blocks(self, kind: str, step: int | None) -> Iterator[tuple[Rows, Sequence[str]]]:
        """Yield rows of a kind that count, see _numbers_at, with the names that they refer to: file by file if it can.

        All that is said of a sample at a step is in one block.
        """
        if self._is_walked(kind):
            yield from (self._rows_at(file, kind, step) for file in range(len(self._indexes)))
        else:
            yield self.rows[self._numbers_at(kind, step)], self._names

    def _places_at(self, kind: str, step: int | None) -> Iterator[Place]:
        """Yield where the rows of a kind are that count, see _numbers_at, in their order: file by file if it can."""
        if self._is_walked(kind):
            for file in range(len(self._indexes)):
                yield from self._each_place_in(file, kind, step)
        else:
            yield from map(self._place, self._numbers_at(kind, step).tolist())

    def _is_walked(self, kind: str) -> bool:
        """Tell whether what counts of a kind is known of each file alone: of samples that are each in one of them.

        What is said of the run as a whole may be said again in another file, if there may be two passes at a step.
        """
        return self._distinct is not None and (KINDS[kind] in OF_A_SAMPLE or not self._repeats_a_step())

    def _numbers_at(self, kind: str, step: int | None) -> NDArray[np.intp]:
        """Rows of a kind at a step; None: at all that are not abandoned. Scores of incomplete samples are none."""
        numbers = self._numbers_of(kind)
        if kind == "score":
            numbers = numbers[~self._half[numbers]]
        if step is not None:
            return numbers[self._column("step")[numbers] == step]
        if not self.abandoned_steps:
            return numbers
        return numbers[~np.isin(self._column("step")[numbers], self.abandoned_steps)]

    @cached_property
    def _incomplete(self) -> set[tuple[int, int]]:
        """Step and number of the samples that were not written whole; none of distinct ones."""
        if self._distinct is not None:
            return set()
        rows = self.rows[self._half]
        return set(zip(rows["step"].tolist(), rows["sample"].tolist(), strict=True))

    # ----------------------------------------------------------------------------------------------- inside: one record

    def _step(self, step: int | None) -> int:
        steps = self.steps
        if step is None and steps:
            return steps[-1]
        if step not in steps and step not in self.abandoned_steps:
            raise LogError(f"no samples at step {step} of {self.folder}; steps are {steps}")
        return step

    def _number(self, name: str) -> int:
        number = self._number_of(name)
        if number is None:
            raise LogError(f"no {name!r} in {self.folder}{close_names(name, self._names)}")
        return number

    def _number_of(self, name: str) -> int | None:
        """Return the number of a name. The first few are looked for: a table of half a million takes 70 MB."""
        names = self._names
        if isinstance(names, Names) and self._searches < _SEARCHES:
            self._searches += 1
            return names.find(name)
        return self._numbers.get(name)

    def _sample_place(self, identity: str, step: int | None) -> Place:
        """Return where the own record of a sample is, by its id. Raises LogError."""
        if found := self._place_of_distinct(identity, step):
            return found
        number, step = self._number(identity), self._step(step)
        rows = np.flatnonzero(self._column("sample") == number)
        rows = rows[(self._column("kind")[rows] == KINDS["sample"]) & (self._column("step")[rows] == step)]
        if not len(rows):
            raise LogError(f"no sample {identity!r} at step {step}; samples(step={step}) lists what is there")
        return self._place(int(rows[0]))

    def _place_of_distinct(self, identity: str, step: int | None) -> Place | None:
        """Return where it is in the one file that has it; None where it is to be looked for in all rows."""
        at = self._distinct.at(self._step(step)) if self._distinct is not None else None
        number = at.find(identity) if at is not None else None
        if at is None or number is None:
            return None
        place = self._place_in_files(int(self._starts[at.files[number]]) + int(at.rows[number]))
        return place if place.names[place.row["sample"]] == identity else None

    def _read(self, number: int) -> Event:
        return self._read_at(self._place(number))

    def _read_at(self, place: Place) -> Event:
        return self._indexes[place.file].read(place.row, place.logged_names)

    def _place(self, number: int) -> Place:
        """Return where a row is of all that count."""
        row, names = self._joined.row(number)
        return Place(int(self._files[number]), row, names, self._logged_names or names, number)

    def _place_in_files(self, number: int) -> Place:
        """Return where a row is, of the rows of all files, without those of other files."""
        file = int(np.searchsorted(self._starts, number, side="right")) - 1
        rows, names = self._rows_in(file)
        return Place(file, rows[number - self._starts[file]], names, names)

    def _rows_in(self, file: int) -> tuple[Rows, Sequence[str]]:
        """Return the rows of one file and their names, and let those go that were not looked at for long."""
        index = self._indexes[file]
        rows = index.rows
        self._read_files.pop(file, None)
        self._read_files[file] = None
        kept = sum(self._indexes[number].count for number in self._read_files)
        while kept > _ROWS_KEPT and len(self._read_files) > 1:
            oldest = next(iter(self._read_files))
            del self._read_files[oldest]
            self._indexes[oldest].release()
            kept -= self._indexes[oldest].count
        return rows, index.names

    def _rows_at(self, file: int, kind: str, step: int | None, sample: int | None = None) -> tuple[Rows, Sequence[str]]:
        """Return rows of a kind in a file, at a step or at all but abandoned ones, of a sample or all; and names."""
        rows, names = self._rows_in(file)
        chosen = rows["kind"] == KINDS[kind]
        if sample is not None:
            chosen &= rows["sample"] == sample
        chosen &= rows["step"] == step if step is not None else ~np.isin(rows["step"], self.abandoned_steps)
        found = rows[chosen]
        if len(found) and self._repeats_a_step():
            found = found[_latest(found, np.zeros(len(found), np.uint16), np.arange(len(found)))]
        return found, names

    def _places_in(self, file: int, kind: str, step: int | None, sample: int) -> list[Place]:
        """Return where these rows are, of a sample."""
        return list(self._each_place_in(file, kind, step, sample))

    def _each_place_in(self, file: int, kind: str, step: int | None, sample: int | None = None) -> Iterator[Place]:
        """Yield the same, of a sample or of all."""
        rows, names = self._rows_at(file, kind, step, sample)
        for row in rows:
            yield Place(file, row, names, names)

    def _metadata_of_files(self) -> RunMetadata:
        assert self._distinct is not None
        for file, contents in reversed([*enumerate(self._distinct.files)]):
            if contents.metadata:
                return self._indexes[file].event(contents.metadata[-1][0], "run_metadata").run_metadata
        return RunMetadata()

    def _segment_map(self, packed: Map, file: int) -> SegmentMap | None:
        """Return the superpixels that a map of a file weighs, None where it weighs none or they are not there."""
        if packed.WhichOneof("values") != "segments":
            return None
        if place := self._stored_in(file, "segment_map", packed.segments.hash):
            return self._read_at(place).segment_map
        rows = self._numbers_of("segment_map")
        number = self._number_of(packed.segments.hash.hex())
        found = rows[:0] if number is None else rows[self._column("sample")[rows] == number]
        return self._read(found[0]).segment_map if len(found) else None

    def _stored_in(self, file: int, kind: str, digest: bytes) -> Place | None:
        """Return where something that is stored once is, if it is in one file, of distinct samples; else None."""
        if self._distinct is None:
            return None
        rows, names = self._rows_in(file)
        found = (row for row in rows[rows["kind"] == KINDS[kind]] if names[row["sample"]] == digest.hex())
        row = next(found, None)
        return None if row is None else Place(file, row, names, names)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self._names)}

    @cached_property
    def _pictures(self) -> dict[str, int]:
        return {self._names[self.rows["sample"][number]]: int(number) for number in self._numbers_of("picture")}


def _age(index: Index) -> tuple[float, int, str]:
    """Order the files of a run: by writer, then by part; those with a damaged header last."""
    header = index.header
    return (order_of(header), header.part, index.log.name) if header else (np.inf, 0, index.log.name)


def times_in(indexes: Sequence[Index]) -> NDArray[np.int64]:
    """Return when each row was written, nanoseconds: within a writer, no row before the one above it."""
    reached: dict[object, tuple[int, int]] = {}  # writer -> its last part, and the time of the last row there
    found = []
    for number, index in enumerate(indexes):
        header = index.header or FileHeader()
        writer = (header.host, header.pid, header.start_time) if index.header else number
        part, time = reached.get(writer, (-1, 0))
        begin = max(time if header.part > part else 0, order_of(header) if header.order else 0)  # else a copy of it
        found.append(times_of(index.rows["wall_time"], begin))
        reached[writer] = header.part, int(found[-1].max(initial=begin))
    return np.concatenate(found)


def _latest(rows: Rows, files: NDArray[np.integer], times: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which rows to keep: those of the last record of each thing; of copies those in the first file."""
    label = np.where(np.isin(rows["kind"], _PER_LABEL), rows["label"], NO_LABEL)
    direction = np.where(rows["kind"] == KINDS["counterfactual_tree"], rows["flags"], 0)
    explainer = np.where(rows["kind"] == KINDS["sample"], 0, rows["explainer"])  # of a sample its name for people
    named = rows["sample"] + explainer > 0  # headers, metadata and ends are no things that replace each other
    names = [rows["benchmark"], explainer, rows["sample"]]
    keys = [direction, label, *names, rows["step"], rows["kind"]]
    order = np.lexsort([rows["offset"], -files.astype(np.int64), times, *keys])
    changes = np.zeros(len(rows), bool)
    for key in keys:
        ordered = key[order]
        changes[:-1] |= ordered[1:] != ordered[:-1]
    changes[-1:] = True
    group = np.concatenate([[0], np.cumsum(changes[:-1])])  # of each ordered row: which thing
    last = order[np.flatnonzero(changes)][group]  # of each ordered row: the last row of its thing
    kept = np.empty(len(rows), bool)
    kept[order] = (rows["offset"][last] == rows["offset"][order]) & (files[last] == files[order])
    return kept | ~named
