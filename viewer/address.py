"""Addresses of pages and payloads, in both directions. The query of a page is its whole state."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from .entries import Ref

HOME = "/"


@dataclass(frozen=True)
class Query:
    """What a page shows, as far as the server must know; opacity and boxes are there too, for the browser only."""

    step: int | None = None
    label: int | None = None
    page: int = 1

    @classmethod
    def parse(cls, search: str | None) -> Query:
        """Read the part of an address behind the question mark; what makes no sense is passed over."""
        values = parse_qs((search or "").removeprefix("?"))
        return cls(
            step=_number(values, "step"), label=_number(values, "label"), page=max(1, _number(values, "page") or 1)
        )

    def __str__(self) -> str:
        values = {"step": self.step, "label": self.label, "page": self.page if self.page > 1 else None}
        text = urlencode({name: value for name, value in values.items() if value is not None})
        return f"?{text}" if text else ""


def _number(values: dict[str, list[str]], name: str) -> int | None:
    text = values.get(name, [""])[0]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None  # 18 digits fit into 64 bits


def run_path(key: str) -> str:
    """Return the address of a run's page."""
    return f"/run/{key}"


def sample_path(key: str, position: int) -> str:
    """Return the address of a sample's page."""
    return f"/run/{key}/sample/{position}"


def picture_path(key: str, ref: Ref) -> str:
    """Return the address of a picture's bytes."""
    return f"/run/{key}/picture/{ref.file}/{ref.offset}"


def map_path(key: str, ref: Ref) -> str:
    """Return the address of a map's values."""
    return f"/run/{key}/map/{ref.file}/{ref.offset}"
