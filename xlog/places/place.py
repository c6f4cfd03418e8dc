"""Place: where a log lies. A path of this machine is a Path; a URL becomes what readers ask of a Path."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import cast

from ..errors import ConfigError
from .remote_path import RemotePath

_HALF_URL = re.compile(r"(s3a?|gs|gcs|abfss?|az|hf|https?|memory|sftp):/(?!/)")  # as Path leaves of a URL
_NEED_NO_MORE = ("memory", "file")  # whose root is a folder
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+://")  # of two letters or more: one is a drive


def is_url(path: object) -> bool:
    """Tell whether a path is a URL, and so not of this machine's file system."""
    return isinstance(path, RemotePath) or (isinstance(path, str) and _URL.match(path) is not None)


def place_of(path: str | os.PathLike[str]) -> Path:
    """Return a path as what it is read through.

    Of a URL that is a RemotePath, which has what readers ask of a Path and is taken for one by type checkers. `file://`
    is a path of this machine. Raises ConfigError for what was meant to be a URL and is none.
    """
    if half := _HALF_URL.match(os.fspath(path)):
        whole = f"{half[1]}://{os.fspath(path)[half.end() :]}"
        raise ConfigError(
            f"wanted {whole!r} as a text, got {os.fspath(path)!r}: a URL has two slashes, and Path drops one"
        )
    if isinstance(path, Path):
        return path
    if is_url(path):
        url = os.fspath(path)
        protocol, _, rest = url.partition("://")
        if not rest.strip("/") and protocol not in _NEED_NO_MORE:
            raise ConfigError(f"wanted a bucket or a server in the URL, such as {protocol}://bucket/runs, got {url!r}")
        return Path(url[len("file://") :]) if url.startswith("file://") else cast(Path, RemotePath(url))
    return Path(path)
