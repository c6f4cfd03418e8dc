"""`xlog prune RUN -o OUT`: a run without some steps, explainers or pictures."""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass, field

from ..errors import ConfigError, close_names
from ..events.frames import Advance
from ..events.schema import Event
from .arguments import add_out, add_run, steps
from .outputs import NewLog, log_name, new_folder
from .sources import Records, Source, SourceRun, hash_of, one_run, references, report_losses
from .text import bar, count, note, printable, say, size

HELP = "copy a run without some steps, explainers or pictures"
DESCRIPTION = """\
Copy a run into a new folder without what is named; all else is copied byte for byte. The run itself is left as it is.

Without steps go their samples, predictions, maps and scores, and pictures that nothing else refers to; what was run
and how it ended stays. Without explainers go their maps and scores, and superpixels that only they weigh.
Both have one run id: in one folder they would be read as one run."""
EXAMPLE = "xlog prune runs/demo -o small --steps 0-100 --explainers LIME --pictures"

KEPT_AT_ALL_STEPS = ("run_metadata", "run_end", "training_samples")  # what was run, how it ended, and names stay true


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    add_run(parser)
    add_out(parser, "OUT", "the new folder")
    parser.add_argument("--steps", type=steps, default=[], metavar="A-B", help="drop these: 5, 0-100, 200- or 0-9,20")
    parser.add_argument(
        "--explainers", nargs="+", action="extend", default=[], metavar="NAME", help="drop what these said"
    )
    parser.add_argument("--pictures", action="store_true", help="drop the pictures of samples")


@dataclass
class Cut:
    """What goes. The second half is found out by reading the run."""

    steps: list[range]
    explainers: set[str]
    pictures: bool
    seen_explainers: set[str] = field(default_factory=set)
    needed: set[bytes] = field(default_factory=set)
    """Hashes that something which stays refers to."""
    orphaned: set[bytes] = field(default_factory=set)
    """Hashes that something which goes refers to."""

    def drops(self, event: Event) -> bool:
        """Tell whether an event goes."""
        kind = event.WhichOneof("what") or ""
        at_step = any(event.step in found for found in self.steps)
        if (name := hash_of(event)) is not None:
            is_unneeded = name not in self.needed and (at_step or name in self.orphaned)
            return is_unneeded or (self.pictures and kind == "picture")
        explainer = getattr(getattr(event, kind), "explainer", "") if kind else ""
        return (at_step and kind not in KEPT_AT_ALL_STEPS) or explainer in self.explainers

    def look_at(self, event: Event) -> None:
        """Note what an event refers to."""
        kind = event.WhichOneof("what")
        if kind and (explainer := getattr(getattr(event, kind), "explainer", "")):
            self.seen_explainers.add(explainer)
        if found := references(event):
            (self.orphaned if self.drops(event) else self.needed).update(found)


def run(options: argparse.Namespace) -> int:
    """Prune a run."""
    found = one_run(options.path, options.run)
    cut = Cut(options.steps, set(options.explainers), options.pictures)
    dropped: Counter[str] = Counter()
    with bar(2 * found.size) as progress, new_folder(options.out) as folder:
        _survey(found, cut, progress.update)
        logs = [NewLog(folder / log_name(source.header, number), source.first) for number, source in _files(found)]
        for log, source in zip(logs, found.sources, strict=True):
            _copy(source, log, cut, dropped, progress.update)
    records, total = sum(log.records for log in logs), sum(log.size for log in logs)
    data = {"out": str(options.out), "run": found.id, "records": records, "bytes": total, "dropped": dict(dropped)}
    lines = [f"{printable(str(options.out))}: {count(records, 'record')}, {size(total)} of {size(found.size)}"]
    lines += [f"  {number:9,} {kind} dropped" for kind, number in dropped.items()]
    say(options, data, "\n".join(lines))
    if not dropped:
        note("nothing was dropped: no record was at such a step or of such a kind")
    return 0


def _files(found: SourceRun) -> list[tuple[int, Source]]:
    return list(enumerate(found.sources))


def _survey(found: SourceRun, cut: Cut, advance: Advance) -> None:
    for source in found.sources:
        for _, event in Records(source, advance=advance):
            cut.look_at(event)
    for name in sorted(cut.explainers - cut.seen_explainers):
        known = sorted(cut.seen_explainers)
        raise ConfigError(f"wanted an explainer of the run, got {name!r}{close_names(name, known)}; there are {known}")


def _copy(source: Source, log: NewLog, cut: Cut, dropped: Counter[str], advance: Advance) -> None:
    records = Records(source, advance=advance)
    for payload, event in records:
        if cut.drops(event):
            dropped[event.WhichOneof("what") or "unknown"] += 1
        else:
            log.add(_without_picture(payload, event) if cut.pictures else payload)
    log.close()
    report_losses(records)


def _without_picture(payload: bytes, event: Event) -> bytes:
    """Return a sample's payload without the hash of its picture: an empty one says that none is stored."""
    if not (event.HasField("sample") and event.sample.picture.hash):
        return payload
    event.sample.picture.hash = b""
    return event.SerializeToString()
