"""Settings: what a user says of runs: name, color, whose maps to show, whether to hide, named filters, notes.

In the user's file, in no log.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import platformdirs

from ..store.entries import Note, RunRow
from ..words import say
from .notes import MOST_NOTES, Imported, NotesError, joined, note_of

# Told apart with a color vision deficiency, and at least 3:1 against light and dark panels.
RUN_COLORS = {
    "blue": "#3f7fd0",
    "orange": "#c9690f",
    "green": "#1d9070",
    "purple": "#b0559f",
    "olive": "#8a7a1e",
    "red": "#d0454c",
}
"""The colors that a run can be given: name -> color. Charts take the same ones."""

MOST_EXPLAINERS = 100
MOST_VIEWS = 50
_PLAIN = ("name", "color", "hidden", "explainers")  # what is changed as it is given
LONGEST_NAME = 80  # characters
MOST_BYTES = 8 << 20  # of the file: some tens of thousands of runs
MOST_ID = 200  # characters of a run's id, and of an explainer's name


class SettingsError(Exception):
    """What was said cannot be kept; the text says why, in the language of now."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a user says of a run."""

    name: str = ""
    color: str = ""
    """One of `RUN_COLORS`, "" for none."""
    is_hidden: bool = False
    explainers: tuple[str, ...] = ()
    """Whose maps to show, in their order; empty: all."""
    views: tuple[tuple[str, str], ...] = ()
    """Named filters of samples, by name."""
    notes: Mapping[str, Note] = field(default_factory=dict)
    """On samples, by their ids."""

    @classmethod
    def of(cls, values: Any) -> Said:
        """Return what JSON says; parts that make no sense are passed over."""
        values = values if isinstance(values, dict) else {}
        name, color, shown = values.get("name"), values.get("color"), values.get("explainers")
        names = shown if isinstance(shown, list) else []
        views, notes = (said if isinstance(said := values.get(key), dict) else {} for key in ("views", "notes"))
        return cls(
            name=_plain(name) if isinstance(name, str) else "",
            color=color if color in RUN_COLORS.values() else "",
            is_hidden=values.get("hidden") is True,
            explainers=tuple(one[:MOST_ID] for one in names[:MOST_EXPLAINERS] if isinstance(one, str)),
            views=tuple(sorted((_plain(name), search) for name, search in views.items() if isinstance(search, str))),
            notes={sample: note for sample, said in notes.items() if (note := _note(said)) != Note()},
        )

    def as_json(self) -> dict[str, Any]:
        """Return what is not as it is without saying."""
        values = {
            "name": self.name,
            "color": self.color,
            "hidden": self.is_hidden,
            "explainers": list(self.explainers),
            "views": dict(self.views),
            "notes": {sample: note.as_json() for sample, note in sorted(self.notes.items())},
        }
        return {name: value for name, value in values.items() if value}


class Settings:
    """What a user says of runs, by run id, so that it survives a move of the log. Safe to use from many threads.

    `refresh` sees what another viewer wrote. The file is written as a whole, by a rename: of two viewers that save in
    the same instant the later one wins. A file that cannot be understood is never overwritten. `version` grows with
    every change. Without a path all is kept in memory.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self.version = 0
        self._said: dict[str, Said] = {}
        self._problem = ("", "")  # what failed, and how
        self._signature: tuple[int, int, int] | None = None
        self._lock = threading.RLock()

    def refresh(self) -> None:
        """Read the file if it has changed."""
        with self._lock:
            signature = self._look()
            if self.path is None or signature == self._signature:
                return
            self._signature = signature
            self.version += 1
            self._problem = ("", "")
            try:
                self._said = _read(self.path) if signature else {}
            except OSError as error:
                self._problem = ("unreadable", error.strerror or str(error))
            except (ValueError, RecursionError) as error:
                self._problem = ("damaged", str(error))

    def problem(self) -> str:
        """Return what is wrong with the file, in words; "" where nothing is."""
        kind, why = self._problem
        return say(f"settings_{kind}", path=str(self.path), why=why) if kind else ""

    def dressed(self, row: RunRow) -> RunRow:
        """Return a run with its name, color, and whether it is hidden."""
        said = self._said.get(row.run_id)
        if said is None:
            return row
        return replace(
            row,
            name=said.name,
            color=said.color,
            is_hidden=said.is_hidden,
            explainers_kept=said.explainers,
            views=said.views,
            notes=said.notes,
        )

    def change(self, run_id: str, values: dict[str, Any]) -> None:
        """Keep the parts of what is said of a run that are given. Raises SettingsError where it cannot be kept."""
        with self._lock:
            self.refresh()
            known = self._said.get(run_id, Said())
            given = {name: value for name, value in values.items() if name in _PLAIN}
            self.put(run_id, replace(Said.of({**known.as_json(), **given}), views=known.views, notes=known.notes))

    def note(self, run_id: str, notes: Mapping[str, Note]) -> None:
        """Keep notes on samples in place of those that were; an empty one goes. Raises SettingsError."""
        with self._lock:
            self.refresh()
            known = self._said.get(run_id, Said())
            found = {sample: note for sample, note in {**known.notes, **notes}.items() if note != Note()}
            if len(found) > MOST_NOTES:
                raise SettingsError(say("notes_refused_samples", run=run_id, most=MOST_NOTES))
            self.put(run_id, replace(known, notes=found))

    def view(self, run_id: str, name: str, search: str | None) -> None:
        """Keep a named filter of samples, or forget it where it is None. Raises SettingsError."""
        with self._lock:
            self.refresh()
            known = self._said.get(run_id, Said())
            found = {one: other for one, other in known.views if one != name}
            if search is not None:
                found[name] = search
            if len(found) > MOST_VIEWS:
                raise SettingsError(say("views_refused_many", most=MOST_VIEWS))
            self.put(run_id, replace(known, views=tuple(sorted(found.items()))))

    def take(self, imported: Mapping[str, Imported]) -> None:
        """Add what a file says of runs to what is said: all of it, or nothing. Raises SettingsError, NotesError."""
        with self._lock:
            self.refresh()
            fresh = dict(self._said)
            for run_id, said in imported.items():
                known = fresh.get(run_id, Said())
                notes = dict(known.notes)
                for sample, note in said.notes.items():
                    notes[sample] = joined(notes.get(sample, Note()), note, say("notes_sample", sample=sample))
                views = {**said.views, **dict(known.views)}
                if len(notes) > MOST_NOTES:
                    raise SettingsError(say("notes_refused_samples", run=run_id, most=MOST_NOTES))
                if len(views) > MOST_VIEWS:
                    raise SettingsError(say("views_refused_many", most=MOST_VIEWS))
                fresh[run_id] = replace(known, notes=notes, views=tuple(sorted(views.items())))
            self._keep(fresh)

    def put(self, run_id: str, said: Said) -> None:
        """Keep what is said of a run, in place of what was. Raises SettingsError where it cannot be kept."""
        with self._lock:
            self.refresh()
            if len(run_id) > MOST_ID:
                raise SettingsError(say("settings_id"))
            fresh = {name: other for name, other in self._said.items() if name != run_id}
            if said != Said():
                fresh[run_id] = said
            self._keep(fresh)

    def _keep(self, fresh: dict[str, Said]) -> None:
        with self._lock:
            if self._problem[0]:
                raise SettingsError(self.problem())
            if self.path is not None:
                self._write(self.path, fresh)
            self._said = fresh
            self.version += 1

    def _write(self, path: Path, said: dict[str, Said]) -> None:
        words = json.dumps({"runs": {run_id: one.as_json() for run_id, one in sorted(said.items())}}, indent=1)
        if len(words) > MOST_BYTES:  # it would not be read again
            raise SettingsError(say("settings_full", path=str(path), most=MOST_BYTES >> 20))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, words.encode())
        except OSError as error:
            why = error.strerror or str(error)
            raise SettingsError(say("settings_unwritable", path=str(path), why=why)) from None
        self._signature = self._look()

    def _look(self) -> tuple[int, int, int] | None:
        """Return what tells one state of the file from another, None where there is none."""
        try:
            status = os.stat(self.path) if self.path else None
        except OSError:
            return None
        return (status.st_mtime_ns, status.st_size, status.st_ino) if status else None


def default_path() -> Path:
    """Return where a user's settings are kept on this system."""
    return platformdirs.user_config_path("xlog", appauthor=False) / "viewer.json"


def _read(path: Path) -> dict[str, Said]:
    """Return what a file says of runs. Raises OSError and ValueError."""
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise ValueError(f"more than {MOST_BYTES >> 20} MiB")
    found = json.loads(data)
    runs = found.get("runs") if isinstance(found, dict) else None
    if not isinstance(runs, dict):
        raise ValueError('no {"runs": {...}}')
    return {run_id: Said.of(values) for run_id, values in runs.items()}


def _replace(path: Path, data: bytes) -> None:
    """Put data into a file at once: whoever reads sees all of it, or what was there before. Raises OSError."""
    number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with open(number, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def _note(said: Any) -> Note:
    """Return what the file says of a sample; what makes no sense is passed over."""
    try:
        return note_of(said, "")
    except NotesError:
        return Note()


def _plain(name: str) -> str:
    """Return a name without what is no character to see, and not too long."""
    return " ".join("".join(c if c.isprintable() else " " for c in name[: 4 * LONGEST_NAME]).split())[:LONGEST_NAME]
