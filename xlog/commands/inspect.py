"""`xlog inspect FILE`: what a file holds, and one record of it in full."""

from __future__ import annotations

import argparse
import json
from collections.abc import MutableSequence
from pathlib import Path

from google.protobuf.message import Message
from google.protobuf.unknown_fields import UnknownFieldSet

from ..errors import ConfigError, LogError, close_names
from ..events.inspect import FileReport, inspect_file
from ..events.reader import EventReader
from ..events.rows import KINDS
from ..events.schema import Event
from .arguments import existing
from .sources import log_files
from .text import moment, printable, say, size, span

HELP = "summarize files, or show one record in full"
DESCRIPTION = """\
Say of an event file, or of each below a folder, how many records of which kind it holds, of which steps, in which
version of the format, and which ranges are broken. One record is shown in full with --kind (the first of a kind) or
--record (the one that begins at a byte); long bytes and lists are cut.
The exit code is 0 if all is whole, 1 if something is damaged or there is no such file or record."""
EXAMPLE = "xlog inspect runs/demo --kind explanation"

BYTES_SHOWN, ITEMS_SHOWN = 16, 20

Value = str | int | float | bool | None | list["Value"] | dict[str, "Value"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("path", metavar="FILE", type=existing, help="an event file, or a folder to look through")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--record", type=int, metavar="OFFSET", help="show the record that begins at this byte of FILE")
    which.add_argument("--kind", choices=KINDS, metavar="KIND", help=f"show the first of a kind: {', '.join(KINDS)}")


def run(options: argparse.Namespace) -> int:
    """Report on files; show a record."""
    if options.record is not None and options.path.is_dir():
        raise ConfigError(f"--record needs one event file, got the folder {options.path}; give the path of a file")
    reports = [inspect_file(path) for path in log_files(options.path)]
    data, texts = list(map(_as_json, reports)), list(map(_text, reports))
    if options.kind or options.record is not None:
        path, offset, event = _wanted(options, reports)
        shown = as_plain(event)
        data = [{**entry, **({"record": shown} if entry["path"] == str(path) else {})} for entry in data]
        record = json.dumps(shown, indent=2, ensure_ascii=False)
        texts.append(f"record at byte {offset} of {printable(str(path))}\n{record}")
    say(options, data, "\n\n".join(texts))
    return int(not reports or any(report.damage or report.error for report in reports))


def _wanted(options: argparse.Namespace, reports: list[FileReport]) -> tuple[Path, int, Event]:
    if options.record is not None:
        if options.record < 0:
            raise ConfigError(f"--record needs an offset in bytes, 0 or more, got {options.record}")
        with EventReader(options.path) as reader:
            return options.path, options.record, reader.read_at(options.record)
    for report in reports:
        if report.kinds[options.kind] and not report.error:
            with EventReader(report.path) as reader:
                offset, event = next((at, e) for at, e in reader if e.WhichOneof("what") == options.kind)
                return report.path, offset, event
    there = {kind for report in reports for kind in report.kinds}
    close = close_names(options.kind, there)
    raise LogError(f"wanted a record of kind {options.kind!r} in {options.path}, got {sorted(there)}{close}")


# -------------------------------------------------------------------------------------------------- one record


def as_plain(message: Message) -> dict[str, Value]:
    """Return a message as dicts, lists and numbers; long bytes and lists cut, unknown fields by their number."""
    plain: dict[str, Value] = {}
    for field, value in message.ListFields():
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            plain[field.name] = {str(key): _plain(value[key], field) for key in sorted(value)}
        elif isinstance(value, MutableSequence):
            items = [_plain(item, field) for item in value[:ITEMS_SHOWN]]
            rest = len(value) - ITEMS_SHOWN
            plain[field.name] = [*items, f"... {rest} more"] if rest > 0 else items
        else:
            plain[field.name] = _plain(value, field)
    for unknown in UnknownFieldSet(message):  # type: ignore[attr-defined]  # the stubs forgot
        plain[f"unknown field {unknown.field_number}"] = _plain(unknown.data, None)
    return plain


def _plain(value: object, field) -> Value:  # type: ignore[no-untyped-def]
    if isinstance(value, Message):
        return as_plain(value)
    if isinstance(value, bytes):
        cut = len(value) > BYTES_SHOWN
        return f"{value[:BYTES_SHOWN].hex()}{'...' if cut else ''} ({len(value)} bytes)"
    if field is not None and field.enum_type is not None:
        known = field.enum_type.values_by_number.get(value)
        return known.name if known else value  # type: ignore[return-value]
    return value if isinstance(value, str | int | float | bool) else str(value)


# ------------------------------------------------------------------------------------------------ what is said


def _text(report: FileReport) -> str:
    path = printable(str(report.path))
    if report.error:
        return f"{path}\n  unreadable: {printable(report.error)}"
    lines = [path, f"  state     {report.status}", f"  size      {size(report.size)}"]
    if report.header:
        header = report.header
        lines += [
            f"  run       {printable(header.run_id)}",
            f"  written   by {printable(header.writer)}, format {header.format_major}.{header.format_minor}, "
            f"on {printable(header.host)}, {moment(header.start_time)} to {moment(report.last_time)}",
        ]
    lines.append(f"  steps     {span(report.steps)}")
    lines += [f"  {number:9,} {kind}" for kind, number in report.kinds.items()]
    lines += [f"  explainer {printable(name)}" for name in sorted(report.explainers)]
    lines += [f"  DAMAGED   {damage}" for damage in report.damage]
    if report.tail:
        lines.append(f"  tail      {report.tail}")
    return "\n".join(lines)


def _as_json(report: FileReport) -> dict[str, object]:
    header = report.header
    return {
        "path": str(report.path),
        "error": report.error,
        "run_id": header.run_id if header else "",
        "writer": header.writer if header else "",
        "format": f"{header.format_major}.{header.format_minor}" if header else "",
        "status": report.status,
        "size": report.size,
        "samples": len(report.samples),
        "steps": sorted(report.steps),
        "first_step": min(report.steps, default=None),
        "last_step": max(report.steps, default=None),
        "explainers": sorted(report.explainers),
        "kinds": dict(report.kinds),
        "last_time": report.last_time,
        "damage": [{"start": d.start, "stop": d.stop, "reason": d.reason} for d in report.damage],
        "tail": report.tail,
    }
