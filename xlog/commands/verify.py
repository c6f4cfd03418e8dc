"""`xlog verify DIR`: are both checksums of every record right?"""

from __future__ import annotations

import argparse
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from google.protobuf.message import DecodeError
from PIL import Image

from ..errors import LogError
from ..events import codec, record
from ..events.frames import Advance, Damage, Frames, Tail
from ..events.schema import Event, Map
from .arguments import existing
from .sources import log_files, read_source
from .text import bar, count, printable, say, size

HELP = "check both checksums of every record"
DESCRIPTION = """\
Check both checksums of every record of the event files below a folder, and name the ranges that are damaged.

A record that the end of a file cuts short is told, but is no damage: its writer was stopped, or is not done yet.
With --deep, every record, map and picture is decoded as well, which takes longer by far.
The exit code is 0 if all files are whole, 1 if one is damaged or no event file, or if there is none."""
EXAMPLE = "xlog verify runs"


@dataclass
class Verdict:
    """What is said of one file."""

    path: Path
    size: int = 0
    records: int = 0
    damage: list[Damage] = field(default_factory=list)
    undecodable: list[Damage] = field(default_factory=list)
    tail: Tail | None = None
    error: str = ""

    @property
    def is_whole(self) -> bool:
        """All that is in the file is right."""
        return not (self.damage or self.undecodable or self.error)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("path", metavar="DIR", type=existing, help="a folder to look through, or an event file")
    parser.add_argument("--deep", action="store_true", help="decode every record, map and picture as well")


def run(options: argparse.Namespace) -> int:
    """Check all files."""
    files = log_files(options.path)
    with bar(sum(file.stat().st_size for file in files)) as progress:
        verdicts = [verify(file, options.deep, progress.update) for file in files]
    say(options, list(map(_as_json, verdicts)), "\n".join([*map(_text, verdicts), _sum(verdicts)]))
    return int(not verdicts or not all(verdict.is_whole for verdict in verdicts))


def verify(path: Path, deep: bool = False, advance: Advance = lambda size: None) -> Verdict:
    """Check one file."""
    verdict = Verdict(path)
    try:
        read_source(path)
        frames = Frames(path, advance=advance)
        for offset, payload in frames:
            verdict.records += 1
            if deep and (reason := _undecodable(bytes(payload))):
                verdict.undecodable.append(Damage(offset, offset + record.OVERHEAD + len(payload), reason))
        verdict.size, verdict.damage = frames.size, frames.broken
        verdict.tail = frames.tail if frames.tail and frames.tail.is_torn else None
    except LogError as error:
        verdict.error = str(error)
    return verdict


# ---------------------------------------------------------------------------------------- what decodes and what not


def _undecodable(payload: bytes) -> str:
    """Return why a record, or a map or picture in it, cannot be decoded; "" if all can."""
    try:
        event = Event.FromString(payload)
    except DecodeError:
        return "it is whole but holds no event"
    try:
        _decode(event)
    except Exception as error:  # whatever Pillow and zlib have to say of arbitrary bytes
        return f"its {event.WhichOneof('what')} cannot be decoded: {error}"
    return ""


def _decode(event: Event) -> None:
    for packed in _maps(event):
        if packed.WhichOneof("values") != "segments":  # weights are plain numbers
            codec.decode_map(packed)
    for data in _pictures(event):
        with Image.open(io.BytesIO(data), formats=["PNG", "JPEG"]) as image:
            if image.width * image.height > codec.MAX_PIXELS:
                raise ValueError(f"wanted a picture of up to {codec.MAX_PIXELS} pixels, got {image.size}")
            image.load()


def _maps(event: Event) -> Iterator[Map]:
    explanation = event.explanation
    for name in ("map", "spread"):
        if explanation.HasField(name):
            yield getattr(explanation, name)


def _pictures(event: Event) -> Iterator[bytes]:
    kind = event.WhichOneof("what")
    if kind == "picture":
        yield event.picture.data
    elif kind == "segment_map":
        yield event.segment_map.png
    elif kind == "sample":
        yield from (region.mask_png for region in event.sample.truth.regions if region.HasField("mask_png"))


# --------------------------------------------------------------------------------------------------- what is said


def _text(verdict: Verdict) -> str:
    path = printable(str(verdict.path))
    if verdict.error:
        return f"{path}: UNREADABLE: {printable(verdict.error)}"
    state = "whole" if verdict.is_whole else "DAMAGED"
    lines = [f"{path}: {state}, {count(verdict.records, 'record')}, {size(verdict.size)}"]
    lines += [f"  DAMAGED  {damage}" for damage in [*verdict.damage, *verdict.undecodable]]
    if verdict.tail:
        lines.append(f"  torn     {verdict.tail}; its writer was stopped, or is not done yet: this is no damage")
    return "\n".join(lines)


def _sum(verdicts: list[Verdict]) -> str:
    broken = sum(not verdict.is_whole for verdict in verdicts)
    records = count(sum(verdict.records for verdict in verdicts), "record")
    return f"{count(len(verdicts), 'file')}, {records}: {f'{broken} damaged' if broken else 'all whole'}"


def _as_json(verdict: Verdict) -> dict[str, object]:
    return {
        "path": str(verdict.path),
        "whole": verdict.is_whole,
        "size": verdict.size,
        "records": verdict.records,
        "damage": list(map(vars, verdict.damage)),
        "undecodable": list(map(vars, verdict.undecodable)),
        "torn": vars(verdict.tail) if verdict.tail else None,
        "error": verdict.error,
    }
