"""Notes: what a user says of samples, tags and a text each, and the file that takes it to a colleague.

Texts that would do something where they are shown or opened are refused by name, when typed as when imported: markup,
what a spreadsheet takes for a formula, control characters.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..store.entries import Note
from ..words import say

LONGEST_TAG = 40  # characters
LONGEST_TEXT = 2000
MOST_TAGS = 20  # of a sample
MOST_NOTES = 10_000  # of a run
MOST_IMPORTED = 8 << 20  # bytes of a file
FORMAT = 1
_MARKUP = re.compile(r"</?[A-Za-z!?][^>]{0,20}>?")
_FORMULA = ("=", "+", "-", "@")  # what a spreadsheet runs: OWASP, CSV Injection
_JOINERS = ("\u200c", "\u200d")  # of scripts and emoji: they show nothing else than it is


class NotesError(Exception):
    """What was said of samples cannot be kept; the text says what and why, in the language of now."""


@dataclass(frozen=True)
class Imported:
    """What a file says of a run."""

    notes: Mapping[str, Note]
    """By sample id."""
    views: Mapping[str, str]
    """Name -> what the address of the gallery has behind its question mark."""


def note_of(values: Any, where: str) -> Note:
    """Return what JSON says of a sample. Raises NotesError, by name, where that cannot be kept."""
    values = values if isinstance(values, dict) else {}
    tags, text = values.get("tags", []), values.get("note", "")
    is_list = isinstance(tags, list) and all(isinstance(tag, str) for tag in tags)
    if not is_list or not isinstance(text, str) or set(values) - {"tags", "note"} or not values:
        raise NotesError(say("notes_refused_kind", where=where))
    plain = dict.fromkeys(filter(None, (tag.strip() for tag in tags)))
    if len(plain) > MOST_TAGS:
        raise NotesError(say("notes_refused_many", where=where, most=MOST_TAGS))
    for tag in plain:
        check(tag, where, LONGEST_TAG)
        if "," in tag:
            raise NotesError(say("notes_refused_comma", where=where, tag=tag))
    text = text.replace("\r\n", "\n").strip()
    check(text, where, LONGEST_TEXT, lines=True)
    return Note(tags=tuple(plain), text=text)


def check(text: str, where: str, longest: int, lines: bool = False) -> None:
    """Raise NotesError where a text would do more than be read."""
    if len(text) > longest:
        raise NotesError(say("notes_refused_long", where=where, most=longest))
    for character in text:
        kind = unicodedata.category(character)
        if kind in ("Cc", "Cf", "Cs") and character not in _JOINERS and not (lines and character == "\n"):
            raise NotesError(say("notes_refused_control", where=where, character=f"U+{ord(character):04X}"))
    if found := _MARKUP.search(text):
        raise NotesError(say("notes_refused_markup", where=where, part=found[0]))
    if text.startswith(_FORMULA):
        raise NotesError(say("notes_refused_formula", where=where, character=text[0]))


def joined(own: Note, other: Note, where: str) -> Note:
    """Return what two readers say of a sample: the tags of both, and below the own text another one."""
    text = own.text if other.text in own.text else "\n".join(filter(None, (own.text, other.text)))
    return note_of({"tags": [*own.tags, *other.tags], "note": text}, where)


def written(runs: Iterable[tuple[str, str, Mapping[str, Note], Iterable[tuple[str, str]]]]) -> bytes:
    """Return a file of runs: (id, name for people, notes by sample id, views)."""
    found = {
        run_id: {
            "name": name,
            "samples": {sample: note.as_json() for sample, note in sorted(notes.items())},
            "views": dict(views),
        }
        for run_id, name, notes, views in runs
    }
    return json.dumps({"xlog_notes": FORMAT, "runs": found}, indent=1, ensure_ascii=False).encode()


def read(data: bytes, has_sample: Mapping[str, Callable[[str], bool]]) -> dict[str, Imported]:
    """Return what a file says of runs; `has_sample` are the runs that are here, by id.

    Raises NotesError, by name, where any of it cannot be kept: then nothing of it is.
    """
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        found = None
    runs = found.get("runs") if isinstance(found, dict) and found.get("xlog_notes") == FORMAT else None
    if not isinstance(runs, dict):
        raise NotesError(say("notes_refused_file"))
    return {run_id: _of_run(run_id, said, has_sample) for run_id, said in runs.items()}


def _of_run(run_id: str, said: Any, has_sample: Mapping[str, Callable[[str], bool]]) -> Imported:
    if run_id not in has_sample:
        raise NotesError(say("notes_refused_run", run=run_id[:80]))
    samples, views = (said.get(name, {}) if isinstance(said, dict) else None for name in ("samples", "views"))
    if not isinstance(samples, dict) or not isinstance(views, dict):
        raise NotesError(say("notes_refused_kind", where=say("notes_run", run=run_id[:80])))
    if len(samples) > MOST_NOTES:
        raise NotesError(say("notes_refused_samples", run=run_id[:80], most=MOST_NOTES))
    for sample in samples:
        if not has_sample[run_id](sample):
            raise NotesError(say("notes_refused_sample", run=run_id[:80], sample=sample[:80]))
    notes = {sample: note_of(values, say("notes_sample", sample=sample[:80])) for sample, values in samples.items()}
    return Imported(notes=notes, views={name: _view(name, search) for name, search in views.items()})


def _view(name: str, search: Any) -> str:
    where = say("notes_view", view=name[:80])
    check(name, where, LONGEST_TAG)
    if not isinstance(search, str) or len(search) > LONGEST_TEXT or not name.strip():
        raise NotesError(say("notes_refused_kind", where=where))
    return search
