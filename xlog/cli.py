"""The command `xlog`: looks at logs from a terminal."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from .errors import XlogError
from .events.inspect import FileReport, event_files, inspect_file
from .version import __version__


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0 for whole logs, 1 for damaged or none, 2 for wrong arguments."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.command(options)
        return code
    except XlogError as error:
        print(f"xlog: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # `xlog ls | head`
        sys.stderr.close()
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="xlog", description="Look at logs of explanations.")
    parser.add_argument("--version", action="version", version=f"xlog {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command, what in (
        ("ls", ls, "list the runs below a folder"),
        ("inspect", inspect, "say what files hold"),
    ):
        sub = commands.add_parser(name, help=what, description=f"{what[0].upper()}{what[1:]}.")
        sub.add_argument("path", type=_existing, help="an event file, or a folder to look through")
        sub.add_argument("--json", action="store_true", help="print JSON")
        sub.set_defaults(command=command)
    return parser


def ls(options: argparse.Namespace) -> int:
    """List files: one line per event file, with samples, steps, explainers, size and state."""
    reports = _reports(options.path)
    if options.json:
        print(json.dumps([_as_json(report) for report in reports], indent=2))
    else:
        rows = [["RUN", "STATE", "SAMPLES", "STEPS", "EXPLAINERS", "SIZE", "LAST WRITTEN"], *map(_row, reports)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    return _exit_code(reports)


def inspect(options: argparse.Namespace) -> int:
    """Say of each file how many events of which kind it holds, of which steps, and what is broken."""
    reports = _reports(options.path)
    if options.json:
        print(json.dumps([_as_json(report) for report in reports], indent=2))
    else:
        print("\n\n".join(map(_text, reports)))
    return _exit_code(reports)


def _existing(text: str) -> Path:
    path = Path(text)
    if not path.exists():
        raise argparse.ArgumentTypeError(f"no such file or folder: {text}")
    return path


def _reports(path: Path) -> list[FileReport]:
    paths = list(event_files(path)) if path.is_dir() else [path]
    if not paths:
        print(f"xlog: no event files (*.xlog) in or below {path}", file=sys.stderr)
    return [inspect_file(found) for found in paths]


def _exit_code(reports: list[FileReport]) -> int:
    return int(not reports or any(report.damage or report.error for report in reports))


def _row(report: FileReport) -> list[str]:
    if report.error:
        return [str(report.path), "unreadable", "", "", "", "", report.error]
    return [
        str(report.path),
        report.status + (f", {len(report.damage)} damaged" if report.damage else ""),
        str(len(report.samples)),
        _span(report.steps),
        str(len(report.explainers)),
        _bytes(report.size),
        _time(report.last_time),
    ]


def _text(report: FileReport) -> str:
    if report.error:
        return f"{report.path}\n  unreadable: {report.error}"
    lines = [f"{report.path}", f"  state     {report.status}", f"  size      {_bytes(report.size)}"]
    if report.header:
        header = report.header
        lines += [
            f"  run       {header.run_id}",
            f"  written   by {header.writer}, format {header.format_major}.{header.format_minor}, "
            f"on {header.host}, {_time(header.start_time)} to {_time(report.last_time)}",
        ]
    lines.append(f"  steps     {_span(report.steps)}")
    lines += [f"  {count:9,} {kind}" for kind, count in report.kinds.items()]
    lines += [f"  explainer {name}" for name in sorted(report.explainers)]
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
        "explainers": sorted(report.explainers),
        "kinds": dict(report.kinds),
        "last_time": report.last_time,
        "damage": [{"start": d.start, "stop": d.stop, "reason": d.reason} for d in report.damage],
        "tail": report.tail,
    }


def _span(steps: set[int]) -> str:
    if len(steps) < 2:
        return "".join(map(str, steps))
    return f"{min(steps)} to {max(steps)} ({len(steps)})"


def _bytes(size: float) -> str:
    for unit in ("B", "KB", "MB"):
        if size < 1000:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:.3g} GB"


def _time(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds)) if seconds else ""
