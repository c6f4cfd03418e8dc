"""`xlog import KIND FROM -o OUT`: a run made of what other programs have written."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from ..errors import ConfigError, LogError
from ..events.schema import Event, RunEnd
from ..events.writer import EventWriter
from ..integrations.explain_logs import read_job
from ..integrations.imported import Imported
from ..integrations.map_folder import read_folder
from .arguments import add_out, existing_here
from .outputs import new_folder
from .text import note, printable, say

HELP = "make a run of what other programs have written"
DESCRIPTION = """\
Make a run, in a new folder, of what other programs have written.

maps     a folder of maps: maps/EXPLAINER/LABEL/SAMPLE.npy (or .png, gray, as 0 to 1), or maps/EXPLAINER/SAMPLE.npz with
         an array for each label; pictures/SAMPLE.png (or .jpg), classes.txt with a class name a line, both optional.
         A file that does not fit is refused, by its name, before anything is written.
explain  the folder of a job of MindSpore 1.1 to 1.3, with a summary ..._explain: samples, labels, maps of 8 bits, means
         of scores, uncertainty, hierarchical occlusion.

What cannot be taken over is said, and the exit code is 1 then."""
EXAMPLE = "xlog import maps my_maps -o runs/mine"

_READERS = {"maps": read_folder, "explain": read_job}
_COUNTED = {"sample": "samples", "explanation": "maps", "score_summary": "scores", "counterfactual_tree": "trees"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("kind", choices=tuple(_READERS), help="what it was written by")
    parser.add_argument("path", metavar="FROM", type=existing_here, help="the folder")
    add_out(parser, "OUT", "the folder of the new run")


def run(options: argparse.Namespace) -> int:
    """Import."""
    if not options.path.is_dir():
        raise ConfigError(f"wanted a folder, got the file {options.path}")
    imported = _READERS[options.kind](options.path)
    counts = _write(imported, options.out)
    left_out = list(dict.fromkeys(imported.left_out))
    for text in left_out:
        note(printable(f"left out: {text}"))
    said = ", ".join(f"{number:,} {what}" for what, number in counts.items())
    data = {"out": str(options.out), **counts, "left_out": left_out, "notes": imported.metadata.notes}
    lines = (f"{options.out}: {said}", imported.metadata.notes)
    say(options, data, "\n".join(map(printable, lines)))
    return int(bool(left_out))


def _write(imported: Imported, out: Path) -> dict[str, int]:
    """Write a run into a new folder, and return how many of what there are."""
    counts: Counter[str] = Counter()
    with new_folder(out) as folder, EventWriter(folder, commits=True) as writer:
        writer.add(Event(run_metadata=imported.metadata))
        for group in (*imported.samples, imported.scores):
            counts.update(_COUNTED.get(event.WhichOneof("what") or "", "") for event in group)
            writer.add_all(group)
        del counts[""]
        if not counts["samples"]:
            raise LogError("; ".join(imported.left_out) or "wanted samples, got none")
        writer.add(Event(run_end=RunEnd(status=RunEnd.FINISHED, counts=counts)))
    return dict(counts)
