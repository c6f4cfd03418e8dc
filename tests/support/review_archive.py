"""The archive of vaderSentiment's source, with film reviews, which the Makefile lays beside what is installed."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import captum


def review_archive() -> str:
    """Return its path."""
    folders = [parent / "wheels" for parent in (*Path(captum.__file__).parents, Path(sysconfig.get_path("data")))]
    return next(str(path) for folder in folders for path in folder.glob("vaderSentiment-3.3.2.*"))
