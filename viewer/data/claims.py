"""Claims: ids that several writers of a run gave to different pictures. Each such picture is a sample of its own."""

from __future__ import annotations

from collections.abc import Iterable

from xlog.events.last_samples import name_apart, writer_of

from ..store.entries import Ref
from ..store.run import Run
from .log_file import UNREADABLE, LogFile


class Claims:
    """Tells under which name the samples of each file of a run are known, by the same rule as the reader.

    The reader sees whole files, the viewer what was written so far: a sample that two writers begin to differ in at a
    later step is apart from that step on.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._files: dict[int, LogFile] = {}

    def add(self, file: LogFile) -> None:
        """Take a file of the run."""
        self._files[file.number] = file

    def are_possible(self, file: LogFile) -> bool:
        """Tell whether other writers than a file's may have used its ids."""
        own = writer_of(file.header)
        return own is not None and any(writer_of(other.header) not in (None, own) for other in self._files.values())

    def name(self, file: LogFile, identity: str, step: int, offset: int) -> str:
        """Return the name of a sample: its id, or where another writer claims that for another picture, a new one."""
        own = writer_of(file.header)
        theirs = [
            ref
            for ref in self._run.refs_of(identity, step)
            if writer_of(self._files[ref.file].header) not in (None, own)
        ]
        if not theirs or self._picture(theirs[0]) == self._picture(Ref(file.number, offset)):
            return identity
        apart = name_apart(identity, lambda name: self._run.known_position(name) > 0, file.header)
        self._run.set_apart(apart, identity)
        return apart

    def _picture(self, ref: Ref) -> bytes:
        try:
            return self._files[ref.file].read(ref.offset).sample.picture.hash
        except UNREADABLE:
            return b""


def firsts(pairs: Iterable[tuple[int, int, int]]) -> Iterable[tuple[int, int, int]]:
    """Return the first of those that begin alike: (number, step, offset)."""
    return {(number, step): (number, step, offset) for number, step, offset in reversed(list(pairs))}.values()
