"""The pages, one per file."""

from __future__ import annotations

from . import (
    compare,
    compare_sample,
    confusion,
    embedding,
    figure,
    gallery,
    index,
    missing,
    over_time,
    prior,
    run,
    sample,
    scores,
    summary,
    superpixels,
    table,
    training,
    tree,
    trees,
    uncertainty,
    words,
)
from .base import Page

PAGES = (
    index.PAGE,
    run.PAGE,
    gallery.PAGE,
    sample.PAGE,
    superpixels.PAGE,
    table.PAGE,
    figure.PAGE,
    scores.PAGE,
    summary.PAGE,
    words.PAGE,
    uncertainty.PAGE,
    embedding.PAGE,
    confusion.PAGE,
    training.PAGE,
    prior.PAGE,
    over_time.PAGE,
    trees.PAGE,
    tree.PAGE,
    compare.PAGE,
    compare_sample.PAGE,
)


def find(path: str | None) -> tuple[Page, dict[str, str]]:
    """Return the page at a path and the named parts of it."""
    for page in PAGES:
        if match := page.path.fullmatch(path or "/"):
            return page, match.groupdict()
    return missing.PAGE, {}


__all__ = ["PAGES", "Page", "find"]
