"""`xlog split RUN -o OUTDIR`: a run in parts, by step or by size."""

from __future__ import annotations

import argparse
import hashlib
from abc import ABC, abstractmethod
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import ConfigError
from ..events import record
from ..events.frames import Advance
from ..events.schema import Event
from ..tables import table
from .arguments import add_out, add_run, byte_size
from .outputs import NewLog, log_name, new_folder
from .sources import Records, SourceRun, hash_of, one_run, references, report_losses, sample_of
from .text import bar, count, say, size

HELP = "copy a run in parts, by step or by size"
DESCRIPTION = """\
Copy a run in parts, each in a folder of its own below a new one. A part is a run of its own with a new run id, which
is always the same for the same split; it holds the pictures that its samples refer to, and what was run and how it
ended. `xlog merge --as-one` puts parts together again.

By size, a sample and all that was logged of it at one step stay together, so that a part is larger than asked where
one sample is."""
EXAMPLE = "xlog split runs/demo -o parts --by size 100MB"

PASS_KINDS = ("run_metadata", "score_summary", "run_end")  # said of all samples of a step at once: go to every part

Group = tuple[int, str]
"""Step and sample id."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    add_run(parser)
    add_out(parser, "OUTDIR", "the new folder")
    parser.add_argument(
        "--by", nargs="+", default=["step"], metavar=("step|size", "SIZE"), help='"step" (default) or "size 100MB"'
    )


def run(options: argparse.Namespace) -> int:
    """Split a run."""
    limit = _limit(options.by)
    found = one_run(options.path, options.run)
    with bar(2 * found.size) as progress, new_folder(options.out) as folder:
        survey = _survey(found, progress.update)
        plan: Plan = BySize(survey, limit) if limit else BySteps(survey)
        logs = _copy(found, plan, folder, progress.update)
    parts = [_summary(plan, part, found, logs[part]) for part in sorted(logs)]
    rows = [[part.folder, part.run[:8], count(part.records, "record"), size(part.bytes)] for part in parts]
    data = {"out": str(options.out), "parts": list(map(vars, parts))}
    say(options, data, table(["FOLDER", "RUN", "RECORDS", "SIZE"], rows))
    return 0


def _limit(by: list[str]) -> int:
    """Return the size of a part; 0 for parts by step. Raises ConfigError."""
    if by == ["step"]:
        return 0
    if len(by) == 2 and by[0] == "size":
        try:
            return byte_size(by[1])
        except argparse.ArgumentTypeError as error:
            raise ConfigError(str(error)) from None
    raise ConfigError(f"wanted --by step or --by size 100MB, got --by {' '.join(by)}")


# --------------------------------------------------------------------------------------------- what there is


@dataclass
class Survey:
    """What one reading of the run finds out."""

    groups: dict[Group, int] = field(default_factory=lambda: defaultdict(int))
    """Bytes of a sample at a step, in the order of the log."""
    needs: dict[Group, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    """Hashes that they refer to."""
    pictures: dict[bytes, int] = field(default_factory=dict)
    """Hash -> bytes."""
    passes: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    """Step -> bytes said of it as a whole."""
    described: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Step -> file and offset of the metadata that held when it began."""
    own_metadata: set[int] = field(default_factory=set)
    """Steps with metadata of their own."""
    overhead: int = 0
    """Bytes of a header, and of the names that batches of training refer to: each part with such has all of them."""
    trained: set[Group] = field(default_factory=set)
    """Those of batches of training, which have no sample id."""

    def add(self, event: Event, bytes_: int, metadata: tuple[int, int] | None) -> None:
        """Take one event in."""
        step, kind = event.step, event.WhichOneof("what")
        if kind == "training_samples":
            self.overhead += bytes_
            return
        if (name := hash_of(event)) is not None:
            self.pictures.setdefault(name, bytes_)
            return
        if metadata is not None:
            self.described.setdefault(step, metadata)
        if kind in PASS_KINDS:
            self.passes[step] += bytes_
            self.own_metadata |= {step} if kind == "run_metadata" else set()
        else:
            group = step, sample_of(event)
            self.groups[group] += bytes_
            self.needs[group] |= references(event)
            self.trained |= {group} if kind == "training_batch" else set()


def _survey(found: SourceRun, advance: Advance) -> Survey:
    survey = Survey(overhead=found.sources[0].first.ByteSize() + record.OVERHEAD)
    metadata = None
    for number, source in enumerate(found.sources):
        records = Records(source, advance=advance)
        for payload, event in records:
            if event.HasField("run_metadata"):
                metadata = number, records.offset
            survey.add(event, len(payload) + record.OVERHEAD, metadata)
    return survey


# ------------------------------------------------------------------------------------------------ what goes where


class Plan(ABC):
    """Which parts a record goes to."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._of_step: dict[int, list[int]] = defaultdict(list)
        self._of_hash: dict[bytes, list[int]] = defaultdict(list)
        for (step, sample), needed in self._placed():
            part = self._of_group(step, sample)
            for parts in (self._of_step[step], *(self._of_hash[name] for name in needed)):
                if part not in parts:
                    parts.append(part)
        self._trained = sorted({self._of_group(*group) for group in survey.trained})
        self._carried = self._carry()

    def parts(self, event: Event, place: tuple[int, int]) -> list[int]:
        """Return the parts that hold an event."""
        step = event.step
        there = self._of_step.get(step) or [self._of_nothing(step)]
        if (name := hash_of(event)) is not None:
            return self._of_hash.get(name) or there[:1]
        if event.HasField("training_samples"):
            return self._trained or there[:1]
        if event.WhichOneof("what") in PASS_KINDS:
            return [*there, *(part for part in self._carried[place] if part not in there)]
        return [self._of_group(step, sample_of(event))]

    @abstractmethod
    def name(self, part: int) -> str:
        """Return the name of a part's folder."""

    @abstractmethod
    def rule(self) -> str:
        """Return what the parts were made by."""

    @abstractmethod
    def _of_group(self, step: int, sample: str) -> int: ...

    @abstractmethod
    def _of_nothing(self, step: int) -> int:
        """Return where what is said of a step without samples goes."""

    def _placed(self) -> list[tuple[Group, set[bytes]]]:
        return [(group, self._survey.needs[group]) for group in self._survey.groups]

    def _carry(self) -> dict[tuple[int, int], list[int]]:
        """Return where metadata are that steps without metadata of their own take over from an earlier step."""
        carried: dict[tuple[int, int], list[int]] = defaultdict(list)
        for step, place in self._survey.described.items():
            if step not in self._survey.own_metadata:
                carried[place] += self._of_step.get(step) or [self._of_nothing(step)]
        return carried


class BySteps(Plan):
    """A part per step."""

    def __init__(self, survey: Survey) -> None:
        self._digits = max((len(str(step)) for step in (*survey.passes, *(s for s, _ in survey.groups))), default=1)
        super().__init__(survey)

    def name(self, part: int) -> str:  # noqa: D102
        return f"step-{part:0{self._digits}d}"

    def rule(self) -> str:  # noqa: D102
        return "step"

    def _of_group(self, step: int, sample: str) -> int:
        return step

    def _of_nothing(self, step: int) -> int:
        return step


class BySize(Plan):
    """Parts of samples in the order of the log, each filled up to a size."""

    def __init__(self, survey: Survey, limit: int) -> None:
        self._limit = limit
        self._parts: dict[Group, int] = {}
        self._fill(survey)
        super().__init__(survey)

    def name(self, part: int) -> str:  # noqa: D102
        return f"part-{part + 1:0{len(str(self._last + 1))}d}"

    def rule(self) -> str:  # noqa: D102
        return f"size {self._limit}"

    def _fill(self, survey: Survey) -> None:
        part, filled, steps, pictures = 0, survey.overhead, set[int](), set[bytes]()
        for group, own in survey.groups.items():
            needs = survey.needs[group]
            cost = own + _cost(survey, group[0], steps, needs - pictures)
            if steps and filled + cost > self._limit:
                part, filled, steps, pictures = part + 1, survey.overhead, set(), set()
                cost = own + _cost(survey, group[0], steps, needs)
            filled += cost
            steps.add(group[0])
            pictures |= needs
            self._parts[group] = part
        self._last = part

    def _of_group(self, step: int, sample: str) -> int:
        return self._parts[step, sample]

    def _of_nothing(self, step: int) -> int:
        return self._last


def _cost(survey: Survey, step: int, steps: set[int], pictures: set[bytes]) -> int:
    """Return the bytes that a part needs besides those of a sample itself."""
    return (0 if step in steps else survey.passes[step]) + sum(survey.pictures.get(name, 0) for name in pictures)


# --------------------------------------------------------------------------------------------------- the copies


def _copy(found: SourceRun, plan: Plan, folder: Path, advance: Advance) -> dict[int, NewLog]:
    """Write a log per part."""
    logs: dict[int, NewLog] = {}
    for number, source in enumerate(found.sources):
        records = Records(source, advance=advance)
        for payload, event in records:
            for part in plan.parts(event, (number, records.offset)):
                if part not in logs:
                    logs[part] = _new_log(found, plan, folder, part)
                logs[part].add(payload)
        report_losses(records)
    for log in logs.values():
        log.close()
    return logs


def _new_log(found: SourceRun, plan: Plan, folder: Path, part: int) -> NewLog:
    first = Event()
    first.CopyFrom(found.sources[0].first)
    first.file_header.run_id = _run_id(found.id, plan, part)
    first.file_header.part = 0
    below = folder / plan.name(part)
    below.mkdir()
    return NewLog(below / log_name(first.file_header, max(part, 0)), first)


def _run_id(whole: str, plan: Plan, part: int) -> str:
    return hashlib.blake2b(f"{whole} {plan.rule()} {part}".encode(), digest_size=16).hexdigest()


@dataclass
class Part:
    """What one part holds."""

    folder: str
    run: str
    records: int
    bytes: int


def _summary(plan: Plan, part: int, found: SourceRun, log: NewLog) -> Part:
    return Part(plan.name(part), _run_id(found.id, plan, part), log.records, log.size)
