"""A copy of a run without what it gives away of the machine: host, process, and where files lie."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, MutableSequence
from pathlib import Path

from google.protobuf.message import Message

from ..events.schema import Event
from .outputs import NewLog, log_name
from .sources import Records, SourceRun, report_losses

# An absolute path of two parts or more, wherever it stands in a text: /home/me/cat.png, C:\\data\\cat.png, also with
# backslashes doubled, as in JSON; \\\\server\\share\\cat.png; file:///home/me/cat.png; in quotes, with spaces and all.
_PATH = re.compile(
    r"""
    (?<=["'])(?:file:/+|/|[A-Za-z]:[\\/]+|\\\\+)[^"'\\/\n]{1,255}[\\/][^"'\n]{1,4096}(?=["'])
    | \bfile:(?:/+[^/\s"',;]+)+/?
    | (?<![\w.:/])(?:/[^/\s"',;:]+){2,}/?
    | \b[A-Za-z]:[\\/]+(?:[^\\/\s"',;]+[\\/]*)+
    | \\\\+[^\\/\s"',;]+(?:\\+[^\\/\s"',;]+)+
    """,
    re.VERBOSE,
)
_SEPARATOR = re.compile(r"[\\/]+")
_DIGITS = 4  # bytes of the digits that keep two files of one name apart


class Anonymizer:
    """Takes host, process id and absolute paths out of events. A path becomes its last part and digits that differ
    from copy to copy, so that two files of one name stay two, and nobody can try out where they lay.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(16)

    def event(self, event: Event) -> Event:
        """Change an event and return it."""
        if event.HasField("file_header"):
            event.file_header.ClearField("host")
            event.file_header.ClearField("pid")
        self._change(event)
        return event

    def _change(self, message: Message) -> None:
        for field, value in message.ListFields():
            if field.message_type is not None and field.message_type.GetOptions().map_entry:
                self._change_map(value)
            elif field.message_type is not None:
                for part in value if isinstance(value, MutableSequence) else [value]:
                    self._change(part)
            elif field.type == field.TYPE_STRING:
                if isinstance(value, MutableSequence):
                    value[:] = [self.text(text) for text in value]
                else:
                    setattr(message, field.name, self.text(value))

    def _change_map(self, value) -> None:  # type: ignore[no-untyped-def]
        for key in [key for key in value if isinstance(value[key], str)]:
            value[key] = self.text(value[key])

    def text(self, text: str) -> str:
        """Return a text with every absolute path in it replaced."""
        if _PATH.match(text) and "\n" not in text:  # a path as a whole, spaces and all
            return self._shortened(text)
        return _PATH.sub(lambda match: self._shortened(match[0]), text)

    def _shortened(self, path: str) -> str:
        path = path.rstrip("\\/")
        digits = hashlib.blake2b(path.encode(), key=self._key, digest_size=_DIGITS).hexdigest()
        return f"{_SEPARATOR.split(path)[-1]}~{digits}"


def anonymous_copy(found: SourceRun, folder: Path) -> list[Path]:
    """Write the files of a run anew into a folder, without what they give away, and return them."""
    change: Callable[[Event], Event] = Anonymizer().event
    made = []
    for number, source in enumerate(found.sources):
        first = Event()
        first.CopyFrom(source.first)
        log = NewLog(folder / log_name(change(first).file_header, number), first)
        records = Records(source)
        for _, event in records:
            log.add(change(event).SerializeToString())
        log.close()
        report_losses(records)
        made.append(log.path)
    return made
