"""Sample notes: the tags and the text that a user gave a sample, and the button that changes them."""

from __future__ import annotations

from dash import html

from ..address.names import join_names
from ..address.paths import Query, gallery_path, notes_path
from ..address.selection_from_address import TAG
from ..data.notes import LONGEST_TAG, LONGEST_TEXT, MOST_TAGS
from ..store.entries import Note, RunRow, Sample
from ..store.run import Run
from ..words import say
from .attributes import attributes
from .form import Entry, form_button
from .link import chip
from .middle import middle


def sample_notes(run: Run, row: RunRow, sample: Sample, query: Query) -> html.Section:
    """Return what is said of a sample; tags lead to the samples that have them."""
    note = row.notes.get(sample.id, Note())
    tags = [
        chip(middle(tag), gallery_path(run.key), query.along().having(**{TAG: join_names([tag])}), False)
        for tag in note.tags
    ]
    change = form_button(
        say("notes_edit"),
        say("notes_edit_one", sample=sample.title),
        notes_path(run.key),
        [
            tags_entry(row, ", ".join(note.tags)),
            Entry(name="note", label=say("notes_text"), longest=LONGEST_TEXT, value=note.text, has_lines=True),
        ],
        {"positions": [sample.position]},
    )
    return html.Section(
        [
            html.Div([*tags, change], className="chips"),
            html.P(note.text, className="note-text") if note.text else None,
        ],
        className="sample-notes",
        **attributes(aria_label=say("notes_title")),
    )


def tags_entry(row: RunRow, value: str = "") -> Entry:
    """Return where tags are written; those of the run are suggested."""
    known = sorted({tag for note in row.notes.values() for tag in note.tags})
    longest = MOST_TAGS * (LONGEST_TAG + 2)
    label, hint = say("notes_tags"), say("notes_tags_hint")
    return Entry(name="tags", label=label, longest=longest, value=value, hint=hint, choices=known)


def note_badges(row: RunRow, sample: Sample) -> html.Div:
    """Return the tags of a sample, and a sign that it has a text, for a card."""
    note = row.notes.get(sample.id, Note())
    tags = [html.Span(middle(tag), className="badge tag") for tag in note.tags]
    sign = html.Span("✎", className="badge", title=note.text, **attributes(aria_label=say("notes_has_text")))
    return html.Div([*tags, sign if note.text else None], className="tags")
