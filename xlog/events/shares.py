"""Shares: which of the processes that write a run have not come to an end, so that their samples are missing."""

from __future__ import annotations

from collections.abc import Iterable

from .schema import FileHeader


def missing_ranks(files: Iterable[tuple[FileHeader | None, bool]]) -> tuple[list[int], int]:
    """Return the ranks whose share of the samples is not whole, and how many processes there are.

    Of as many processes as the latest writer says there are, those that wrote nothing, or whose last file does not end
    with a finished pass. Recorders of training, which write no samples, do not count.

    Args:
        files: Header of each file, and whether its last record is the end of a finished pass; in the order in which
            they were begun.
    """
    known = [(header, ended) for header, ended in files if header is not None and header.commits]
    if not known or known[-1][0].world_size < 2:
        return [], 1
    size = known[-1][0].world_size
    last = {header.rank: ended for header, ended in known if header.world_size == size}
    return [rank for rank in range(size) if not last.get(rank)], size
