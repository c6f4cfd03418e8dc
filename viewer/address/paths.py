"""Addresses of pages and payloads, in both directions. The query of a page is its whole state."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, unquote, urlencode

from ..store.entries import MaskRef, Ref

HOME = "/"
EXPLAINERS = "explainers"
"""Part of a query: the explainers whose maps are shown, in their order."""
UNIT = "unit"
"""Part of a query: whether texts are shown in tokens, or in words with the "sum" or the "mean" of their tokens."""
DROPOUT = "dropout"
"""Part of a query: whether texts are colored by the "mean" or the "spread" of their values over dropout samples."""
LONGEST = 12_000  # characters of one part of a query: positions of 2000 samples; what is longer is none of ours

_prefix: ContextVar[str] = ContextVar("prefix", default="")


@contextmanager
def below(prefix: str) -> Iterator[None]:
    """Make addresses for a viewer that a reverse proxy shows below a path."""
    token = _prefix.set(prefix)
    try:
        yield
    finally:
        _prefix.reset(token)


def public(path: str) -> str:
    """Return a path as the browser must ask for it. Pages know paths without the prefix; links and payloads have it."""
    return f"{_prefix.get()}{path}"


def within(path: str, prefix: str) -> str:
    """Return a path without the prefix; one that has none stays as it is."""
    for start in (prefix, unquote(prefix)):
        if path == start or path.startswith(f"{start}/"):
            return path[len(start) :] or "/"
    return path


@dataclass(frozen=True)
class Query:
    """What a page shows. What only the browser needs (looks of maps) is there too and goes along."""

    step: int | None = None
    label: int | None = None
    page: int = 1
    more: tuple[tuple[str, str], ...] = ()
    """State of one page, by name; each name once, in the order of the alphabet."""

    @classmethod
    def parse(cls, search: str | None) -> Query:
        """Read the part of an address behind the question mark; what makes no sense is passed over."""
        values = parse_qs((search or "").removeprefix("?"))
        more = {name: given[0][:LONGEST] for name, given in values.items() if name not in ("step", "label", "page")}
        return cls(
            step=_number(values, "step"),
            label=_number(values, "label"),
            page=max(1, _number(values, "page") or 1),
            more=tuple(sorted(more.items())),
        )

    def __str__(self) -> str:
        values = {"step": self.step, "label": self.label, "page": self.page if self.page > 1 else None}
        text = urlencode({name: value for name, value in [*values.items(), *self.more] if value is not None})
        return f"?{text}" if text else ""

    def get(self, name: str, default: str = "") -> str:
        """Return a part of the state of one page."""
        return dict(self.more).get(name, default)

    def along(self, step: int | None = None) -> Query:
        """Return what goes along to another page of the run: step or another one, language, whose maps, words."""
        there = Query(step=self.step if step is None else step)
        return there.having(**{name: self.get(name) or None for name in ("lang", EXPLAINERS, UNIT, DROPOUT)})

    def having(self, **more: str | None) -> Query:
        """Return the same with other state of one page; None takes a part away."""
        values = {**dict(self.more), **more}
        return replace(self, more=tuple(sorted((name, value) for name, value in values.items() if value is not None)))


def _number(values: dict[str, list[str]], name: str) -> int | None:
    text = values.get(name, [""])[0]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None  # 18 digits fit into 64 bits


def run_path(key: str) -> str:
    """Return the address of a run's page."""
    return f"/run/{key}"


def sample_path(key: str, position: int) -> str:
    """Return the address of a sample's page."""
    return f"/run/{key}/sample/{position}"


def superpixels_path(key: str, position: int) -> str:
    """Return the address of a sample's superpixels."""
    return f"/run/{key}/sample/{position}/superpixels"


def gallery_path(key: str) -> str:
    """Return the address of all samples of a run, filtered and sorted."""
    return f"/run/{key}/gallery"


def confusion_path(key: str) -> str:
    """Return the address of the page that says which classes a run takes for which."""
    return f"/run/{key}/confusion"


def training_path(key: str) -> str:
    """Return the address of the page of a run's training data."""
    return f"/run/{key}/training"


def sample_picture_path(key: str) -> str:
    """Return the address of the pictures of a run's samples, behind which a position is to be put."""
    return public(f"/run/{key}/sample-picture/")


def trees_path(key: str) -> str:
    """Return the address of the thumbnails of a run's counterfactual trees."""
    return f"/run/{key}/trees"


def tree_path(key: str, position: int) -> str:
    """Return the address of a sample's counterfactual trees."""
    return f"/run/{key}/sample/{position}/trees"


def table_path(key: str) -> str:
    """Return the address of a table of several samples of a run; which, says its query."""
    return f"/run/{key}/table"


def figure_path(key: str) -> str:
    """Return the address of the page that composes figures of samples and maps; of which, says its query."""
    return f"/run/{key}/figure"


def figure_file_path(key: str, kind: str) -> str:
    """Return the address of a figure as a file that ends in a kind: png, svg, pdf; what is in it, says its query."""
    return public(f"{figure_path(key)}.{kind}")


def scores_path(key: str) -> str:
    """Return the address of the page that compares a run's explainers."""
    return f"/run/{key}/scores"


def words_path(key: str) -> str:
    """Return the address of the page of what explainers say of each word of a run's texts."""
    return f"/run/{key}/words"


def embedding_path(key: str) -> str:
    """Return the address of the page that lays a run's samples out by their maps or outputs."""
    return f"/run/{key}/embedding"


def prior_path(key: str) -> str:
    """Return the address of the page of what kinds of superpixels speak for, over a data set."""
    return f"/run/{key}/prior"


def summary_path(key: str) -> str:
    """Return the address of the page of what an explainer says of the features of a table, over all rows."""
    return f"/run/{key}/summary"


def over_time_path(key: str) -> str:
    """Return the address of the page of a run by training step."""
    return f"/run/{key}/steps"


def uncertainty_path(key: str) -> str:
    """Return the address of the page on how sure a run's network is."""
    return f"/run/{key}/uncertainty"


def compare_path() -> str:
    """Return the address of the page that compares runs; which, says its query."""
    return "/compare"


def compare_sample_path() -> str:
    """Return the address of one sample side by side in several runs; which, says its query."""
    return "/compare/sample"


def join_runs(sides: Iterable[tuple[str, int | None]]) -> str:
    """Return runs for the query of these pages: the key of each, and its step; None: each sample at its last."""
    return ",".join(key if step is None else f"{key}@{step}" for key, step in sides)


def parse_runs(text: str) -> tuple[list[tuple[str, int | None]], list[str]]:
    """Return what `join_runs` joined, each once, and the parts that are nothing like it."""
    found: dict[tuple[str, int | None], None] = {}
    odd = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        match = re.fullmatch(r"([0-9a-f]{1,64})(?:@([0-9]{1,18}))?", part)
        if match:
            found[match[1], None if match[2] is None else int(match[2])] = None
        else:
            odd.append(part)
    return list(found), odd


def csv_path(path: str, table: str) -> str:
    """Return the address of a table of the run or sample at a path; of all runs for the home page."""
    return public(f"{path.rstrip('/')}/{table}.csv")


def settings_path(key: str) -> str:
    """Return the address that takes what a user says of a run."""
    return public(f"/run/{key}/settings")


def notes_path(key: str) -> str:
    """Return the address that takes what a user says of samples of a run."""
    return public(f"/run/{key}/notes")


def views_path(key: str) -> str:
    """Return the address that takes a named filter of samples of a run."""
    return public(f"/run/{key}/views")


def import_path() -> str:
    """Return the address that takes a colleague's file of notes."""
    return public("/notes")


def picture_path(key: str, ref: Ref) -> str:
    """Return the address of a picture's bytes; of a volume, of all its slices, one below the other."""
    return public(f"/run/{key}/picture/{ref.file}/{ref.offset}")


def thumb_path(key: str, ref: Ref, depth: int) -> str:
    """Return the address of the picture that stands for a sample: of a volume of so many slices the middle one."""
    return f"{picture_path(key, ref)}/{depth // 2}/{depth}" if depth else picture_path(key, ref)


def map_path(key: str, ref: Ref, part: str = "map") -> str:
    """Return the address of a map's values, of its "mean" or "spread" over dropout samples, or of its "segments"."""
    return public(f"/run/{key}/{part}/{ref.file}/{ref.offset}")


def superpixels_picture_path(key: str, ref: Ref, picture: Ref, count: int) -> str:
    """Return the address of a picture with the first so many superpixels of a map, 0 for their borders alone."""
    return public(f"/run/{key}/superpixels/{ref.file}/{ref.offset}/{picture.file}/{picture.offset}/{count}.png")


def superpixel_path(key: str, ref: Ref, picture: Ref, number: int) -> str:
    """Return the address of one superpixel of a map, cut out of a picture."""
    return public(f"/run/{key}/superpixel/{ref.file}/{ref.offset}/{picture.file}/{picture.offset}/{number}.png")


def consensus_path(maps: Iterable[tuple[str, Ref]], weighs_superpixels: bool) -> str:
    """Return the address of the consensus of maps, each of a run."""
    named = "/".join(f"{key}-{ref.file}-{ref.offset}" for key, ref in maps)
    return public(f"/consensus/{'superpixels' if weighs_superpixels else 'pixels'}/{named}")


def mask_path(key: str, mask: MaskRef) -> str:
    """Return the address of the mask of an object."""
    return public(f"/run/{key}/mask/{mask.ref.file}/{mask.ref.offset}/{mask.region}")
