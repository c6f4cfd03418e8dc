"""File names made of texts in a log, none of which may lead anywhere but into the folder that is written."""

from __future__ import annotations

import hashlib
import re
import unicodedata

LONGEST = 120  # bytes; file systems take 255, and something is put behind

_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)  # Windows opens devices of these names


class SafeNames:
    """Gives each key a file name of its own, made of texts: letters, digits and -_. stay, all else is replaced.

    Names that had to be changed, or differ from another only in case, carry a hash: two keys never share a file.
    """

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._taken: set[str] = set()

    def name(self, key: str, *texts: str) -> str:
        """Return the name of a key, made of the key itself or of texts joined by "_"."""
        if key not in self._names:
            wanted = "_".join(texts or (key,))
            safe = _safe(wanted)
            if safe != wanted or safe.casefold() in self._taken:
                safe = f"{safe}-{hashlib.blake2b(key.encode(), digest_size=8).hexdigest()}"
            self._names[key] = safe
            self._taken.add(safe.casefold())
        return self._names[key]


def _safe(text: str) -> str:
    """Return a text as a file name that is neither empty nor hidden nor a way out."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(c if c.isalnum() or c in "-_." else "_" for c in text)
    text = text.encode()[:LONGEST].decode(errors="ignore").strip(".-")
    return f"_{text}" if not text or _RESERVED.match(text) else text
