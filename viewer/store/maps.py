"""Maps: those of one sample. Which there are is known at once; each is read when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .entries import MapEntry, Ref
from .records import Records


class Maps(Mapping[tuple[int, str], MapEntry]):
    """Maps by label and explainer. One that cannot be read has an entry all the same, without details."""

    def __init__(self, records: Records, identity: str, refs: Mapping[tuple[int, str], Ref]) -> None:
        self._records, self._identity, self._refs = records, identity, refs
        self._entries: dict[tuple[int, str], MapEntry] = {}

    def __getitem__(self, key: tuple[int, str]) -> MapEntry:
        if key not in self._entries:
            label, explainer = key
            entry = self._records.map_entry(self._refs[key], self._identity, label, explainer)
            self._entries[key] = entry or MapEntry(explainer, label, "", False, self._refs[key])
        return self._entries[key]

    def __contains__(self, key: object) -> bool:
        return key in self._refs

    def __iter__(self) -> Iterator[tuple[int, str]]:
        return iter(self._refs)

    def __len__(self) -> int:
        return len(self._refs)
