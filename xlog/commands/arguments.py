"""Arguments of commands: each text becomes a value, or says what was wanted instead."""

from __future__ import annotations

import argparse
import os
import re
import stat
from pathlib import Path

from ..errors import ConfigError, LogError
from ..places.place import is_url, place_of

_STEPS = re.compile(r"(\d+)(-(\d+)?)?")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(|K|M|G|T)I?B?", re.IGNORECASE)
_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
LAST_STEP = (1 << 63) - 1


def existing(text: str) -> Path:
    """A file or folder that is there, of this machine or by its URL."""
    try:
        path = place_of(text)
        kind = path.stat().st_mode
    except (LogError, ConfigError) as error:  # of a URL
        raise argparse.ArgumentTypeError(str(error)) from None
    except (OSError, ValueError):  # a NUL in it, or too long
        raise argparse.ArgumentTypeError(f"no such file or folder: {text}") from None
    if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
        raise argparse.ArgumentTypeError(f"wanted a file or a folder, got a pipe or a device: {text}")
    return path


def existing_here(text: str) -> Path:
    """A file or folder of this machine that is there."""
    if is_url(text):
        raise argparse.ArgumentTypeError(f"wanted a path of this machine, got {text}; copy it here first")
    return existing(text)


def new(text: str) -> Path:
    """A path that nothing is at yet: what is there is never written over."""
    if is_url(text):
        raise argparse.ArgumentTypeError(f"wanted a path of this machine, got {text}; copy the result there then")
    if not text or "\0" in text or os.path.lexists(text):
        raise argparse.ArgumentTypeError(f"wanted a path that is not there yet, got {text!r}; choose another")
    return Path(text)


def steps(text: str) -> list[range]:
    """Steps and ranges of steps, both ends included: "5", "0-100", "200-", "0-100,150"."""
    found = [_STEPS.fullmatch(part.strip()) for part in text.split(",")]
    ranges = [_steps_of(match) for match in found if match]
    if len(ranges) < len(found) or not all(ranges):
        raise argparse.ArgumentTypeError(f"wanted steps such as 5, 0-100, 200- or 0-100,150, got {text!r}")
    return ranges


def _steps_of(match: re.Match[str]) -> range:
    first = int(match[1])
    last = int(match[3]) if match[3] else LAST_STEP if match[2] else first
    return range(first, last + 1)


def byte_size(text: str) -> int:
    """A number of bytes: "100MB", "1.5 GB", "4096"."""
    match = _SIZE.fullmatch(text.strip())
    number = int(float(match[1]) * _UNITS[match[2].upper()]) if match else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"wanted a size such as 100MB or 1.5GB, got {text!r}")
    return number


def add_run(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that say which run."""
    parser.add_argument("path", metavar="RUN", type=existing, help="the folder of a run, or one event file of it")
    parser.add_argument("--run", default="", metavar="ID", help="which run, where the folder holds several: its id")


def add_out(parser: argparse.ArgumentParser, metavar: str, what: str) -> None:
    """Add `-o`, which must not be there yet."""
    parser.add_argument("-o", "--out", required=True, type=new, metavar=metavar, help=f"{what}; must not exist yet")
