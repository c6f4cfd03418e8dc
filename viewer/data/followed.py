"""Followed: a run and the files that it comes from."""

from __future__ import annotations

import math
from bisect import insort

from xlog.events.rows import Rows
from xlog.events.schema import FileHeader, RunEnd
from xlog.events.shares import missing_ranks

from ..store.entries import RunRow, State
from ..store.run import Run
from ..words import language, say, text
from .claims import Claims
from .log_file import LogFile
from .row_cache import Entry
from .run_records import RunRecords
from .translator import Translator

_STATES = {
    RunEnd.FINISHED: State.FINISHED,
    RunEnd.INTERRUPTED: State.INTERRUPTED,
    RunEnd.FAILED: State.FAILED,
    RunEnd.STATUS_UNSPECIFIED: State.FINISHED,
}


class Followed:
    """A run that is read file by file, and may grow."""

    def __init__(self, key: str, folder: str, run_id: str, version: int) -> None:
        self.records = RunRecords()
        self.run = Run(key, folder, run_id, self.records, version)
        self.files: list[LogFile] = []
        self._claims = Claims(self.run)
        self._translators: dict[int, Translator] = {}
        self._made: tuple[object, RunRow | None] = (None, None)  # the row, and of what state of the run it is

    def add(self, file: LogFile) -> None:
        """Take a file that belongs to the run."""
        insort(self.files, file, key=LogFile.order)
        self.records.add(file)
        self._claims.add(file)
        self._translators[file.number] = Translator(self.run, file, self._claims)

    def take(self, file: LogFile, rows: Rows) -> None:
        """Take what was read of a file."""
        self._translators[file.number].take(rows)

    def row(self) -> RunRow:
        """Return what a list of runs says: once made, the same until there is news, as there may be thousands."""
        if not self.is_still():
            return self._row()
        state = language(), self.run.version, *(file.changes for file in self.files)
        if self._made[0] != state or self._made[1] is None:
            self._made = state, self._row()
        row = self._made[1]
        assert row is not None
        return row

    def entry(self) -> Entry | None:
        """Return what may be kept of it across starts; None where it is not read whole, not sound, or may go on."""
        row = self.row() if self.is_still() else None
        if row is None or row.health or not math.isfinite(row.start_time):
            return None
        return Entry(row, self.run.accuracy(), {file.name: file.signature for file in self.files if file.signature})

    def is_still(self) -> bool:
        """Tell whether all of it was read, and nobody writes to it."""
        return all(file.done and not file.is_growing() for file in self.files)

    def _row(self) -> RunRow:
        run, metadata, header = self.run, self.run.metadata, self.files[0].header or FileHeader()
        shares = self._shares()
        return RunRow(
            key=run.key,
            version=run.version,
            path=run.folder,
            run_id=run.run_id,
            start_time=header.start_time,
            host=header.host,
            model=metadata.model,
            framework=metadata.framework,
            explainers=tuple(explainer.name for explainer in metadata.explainers),
            samples=run.count(),
            steps=tuple(run.steps()),
            state=State.CUT_SHORT if shares else self.state(),
            message=self.files[-1].end.message if self.files[-1].end else "",
            size=sum(file.size for file in self.files),
            duration=self._duration(),
            parts=run.parts(),
            task=metadata.task,
            health=(*shares, *(f"{file.path.name}: {file.note()}" for file in self.files if file.is_broken())),
        )

    def _shares(self) -> list[str]:
        """Return which processes' samples are missing, in words, once nobody writes any more."""
        if not self.is_still():
            return []
        ends = (file.end is not None and file.end.status == RunEnd.FINISHED for file in self.files)
        missing, size = missing_ranks(zip((file.header for file in self.files), ends, strict=True))
        ranks = say("between_notes").join(map(text.integer, missing))
        return [say("log_ranks_missing", ranks=ranks, count=text.integer(size))] if missing else []

    def _duration(self) -> float | None:
        end = self.files[-1].end
        return end.duration if end and math.isfinite(end.duration) and end.duration >= 0 else None

    def state(self) -> State:
        """Return how it ended, or that it did not."""
        end, is_live = self.files[-1].end, any(file.end is None and file.is_growing() for file in self.files)
        if not all(file.done for file in self.files) and not is_live:
            return State.READING
        if end is not None:
            return _STATES.get(end.status, State.FINISHED)
        return State.RUNNING if is_live else State.CUT_SHORT
