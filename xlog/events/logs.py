"""Logs: the runs below a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from ..errors import LogError, close_names
from ..places.place import place_of
from .ahead import looked_ahead
from .index import Index
from .inspect import event_files
from .order import order_of
from .run import Run


class Logs:
    """The runs below a folder, or in one file, oldest first. What is no log, or cannot be read, is in `unreadable`.

        for run in xlog.open("runs"):
            print(run.folder, run.status, len(run.samples()))

    `keep` says where an index that had to be built is kept: "beside" its log, or in the user's cache folder where that
    cannot be written; "cache", always there; "no", nowhere. With `follow_links`, links below the folder are followed,
    each folder and file once. Raises LogError where the path is not there.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        keep: Literal["beside", "cache", "no"] = "beside",
        follow_links: bool = False,
    ) -> None:
        self.path = _existing(path)
        self.unreadable: dict[Path, str] = {}
        files = list(event_files(self.path, follow=follow_links)) if self.path.is_dir() else [self.path]
        found: dict[tuple[Path, str], list[Index]] = {}  # a copy in another folder is a run of its own
        for file in looked_ahead(files):
            try:
                index = Index(file, keep)
            except LogError as error:
                self.unreadable[file] = str(error)
                continue
            if not index.count:
                self.unreadable[file] = f"{file} holds nothing yet" + (f": it {index.tail}" if index.tail else "")
                continue
            found.setdefault((file.parent, index.header.run_id if index.header else file.name), []).append(index)
        self.runs = sorted((Run(indexes) for indexes in found.values()), key=_age)

    def __len__(self) -> int:
        return len(self.runs)

    def __iter__(self) -> Iterator[Run]:
        return iter(self.runs)

    def __getitem__(self, which: int | str) -> Run:
        """A run by position, by the beginning of its id, or by its folder below the path. Raises LogError."""
        if isinstance(which, int):
            return self.runs[which]
        folders = {os.path.relpath(run.folder, self.path): run for run in self.runs}
        matching = [run for run in self.runs if run.id.startswith(which)] or (
            [folders[which]] if which in folders else []
        )
        if len(matching) != 1:
            close = close_names(which, folders)
            raise LogError(f"{len(matching)} runs are {which!r}{close}; folders are {sorted(folders)}")
        return matching[0]


def _existing(path: str | os.PathLike[str]) -> Path:
    try:
        place = place_of(path)
        if place.exists():
            return place
    except LogError:
        raise
    except (OSError, TypeError) as error:  # a name that no file system has, or no name at all
        raise LogError(f"wanted the path of a file or a folder, got {path!r}: {error}") from error
    raise LogError(f"no such file or folder: {str(path)!r}")


def _age(run: Run) -> tuple[int, str, str]:
    """Order runs by when they were begun; names tell a second, and clocks go back."""
    return order_of(run.header) if run.header else 0, run.files[0].name, run.id
