"""`xlog repair FILE -o OUT`: everything that can be read, in a new file."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import LogError
from ..events.frames import Damage
from ..events.schema import FILE_SUFFIX
from .arguments import add_out, existing
from .outputs import NewLog, log_name, new_file, new_folder
from .sources import Records, Source, read_source
from .text import bar, count, note, printable, say, size

HELP = "copy what can be read of a damaged file into a new one"
DESCRIPTION = """\
Copy every whole record of an event file, byte for byte, into a new file. The file itself is left as it is.

Behind a damaged range the next whole record is searched, also where bytes were cut out or put in. The header is kept,
and with it the run; a file that lost it gets a new one, and is a run of its own then.
OUT is the new file if it ends in .xlog, else a folder for it. Both have one run id: move the damaged file
to another folder afterwards, or they are read as one run."""
EXAMPLE = "xlog repair runs/demo/damaged.xlog -o runs/demo/repaired.xlog"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("path", metavar="FILE", type=existing, help="the event file")
    add_out(parser, "OUT", "the new event file (*.xlog), or a folder for it")


def run(options: argparse.Namespace) -> int:
    """Repair a file."""
    source = read_source(options.path)
    with bar(source.size) as progress, _new_log(options.out, source) as log:
        records = Records(source, salvage=True, advance=progress.update)
        for payload, _ in records:
            log.add(payload)
        if not log.records and not source.has_header:
            raise LogError(f"wanted a record that can be read, got none in {source.path}; nothing can be saved")
    lost = [*records.damage, *([records.tail] if records.tail else [])]
    _report(options, log, lost, source.has_header)
    return 0


@contextmanager
def _new_log(out: Path, source: Source) -> Iterator[NewLog]:
    if out.suffix == FILE_SUFFIX:
        with new_file(out) as path:
            yield (log := NewLog(path, source.first))
            log.close()
    else:
        with new_folder(out) as folder:
            yield (log := NewLog(folder / log_name(source.header), source.first))
            log.close()


def _report(options: argparse.Namespace, log: NewLog, lost: list[Damage], has_header: bool) -> None:
    bytes_lost = sum(damage.stop - damage.start for damage in lost)
    data = {
        "out": str(options.out),
        "records": log.records,
        "bytes": log.size,
        "header": "kept" if has_header else "made",
        "lost_ranges": list(map(vars, lost)),
        "lost_bytes": bytes_lost,
    }
    lines = [f"{printable(str(options.out))}: {count(log.records, 'record')}, {size(log.size)}"]
    if lost:  # where lengths are broken nobody can tell how many records a range held
        lines.append(f"lost: {bytes_lost:,} bytes in {count(len(lost), 'range')}, each of one record or more")
        lines += [f"  {damage}" for damage in lost]
    else:
        lines.append("lost: nothing")
    say(options, data, "\n".join(lines))
    if not has_header:
        note("the header was lost, and a new one made: the new file is a run of its own")
