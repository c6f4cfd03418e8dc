"""A process that has not asked other machines for anything yet."""

from __future__ import annotations

from xlog.places import remote_path, store


def forget() -> None:
    """Forget what is known of other machines, as a new process has."""
    store.store_for.cache_clear()
    remote_path.shared_cache.cache_clear()
