"""Aim, imported without what it warns of: calls that SQLAlchemy gives up."""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import aim
    from aim.sdk.index_manager import RepoIndexManager

__all__ = ["RepoIndexManager", "aim"]
