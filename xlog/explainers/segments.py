"""Segments: superpixels of an input, which some explainers hide as a whole."""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Callable
from typing import Any, get_args

import numpy as np

from ..arrays import Array, Bools, Floats, resize_nearest
from ..config import check_at_least, check_choice, check_count
from ..errors import ConfigError, ExplanationWarning
from ..lru_cache import LRUCache
from ..model.passes import distinct_rows
from ..model.token_line import TokenLine, Unit
from ..optional import optional
from ..value_function import Numbers

MOST = 1 << 16  # segments of an input; a log numbers them with 16 bits
KNOWN_BYTES = 1 << 25  # of segments of the latest inputs: 80 of 224 x 224

_KNOWN = LRUCache(KNOWN_BYTES)


@dataclasses.dataclass(frozen=True)
class SLIC:
    """Clusters of pixels by color and place: (C, H, W) -> (H, W).

    Achanta et al. 2012, by scikit-image. About `count` segments; `compactness` weighs place against color; colors
    are blurred by `sigma` pixels before. Raises ConfigError for a `count` below 1, a `compactness` of 0 or less, and a
    `sigma` below 0.
    """

    count: int = 50
    """About how many segments; as in shap's example of pictures, few enough for 1000 samples."""
    compactness: float = 30.0
    """Weight of place against color; as in shap's example of pictures."""
    sigma: float = 1.0
    """Blur before, pixels; ours: the 3 of that example would wash out a thumbnail."""

    def __post_init__(self) -> None:
        check_count(self, "count", self.count, 1)
        check_at_least(self, "compactness", self.compactness, 1e-6)
        check_at_least(self, "sigma", self.sigma, 0)

    def __call__(self, image: Floats) -> Numbers:
        """Segment one input."""
        segmentation = optional("skimage.segmentation", "SLIC")
        found = segmentation.slic(
            _picture(image), n_segments=self.count, compactness=self.compactness, sigma=self.sigma, start_label=0
        )
        return np.asarray(found)


@dataclasses.dataclass(frozen=True)
class Quickshift:
    """Modes of the density of pixels by color and place: (C, H, W) -> (H, W).

    Vedaldi & Soatto 2008, by scikit-image. The density is smoothed over `kernel_size` pixels, modes further than
    `max_dist` apart stay apart, `ratio` weighs color against place. The number of segments follows from the picture:
    some 40 of 224 x 224, but only one or two of 32 x 32, where smaller settings are wanted. Raises ConfigError for a
    `kernel_size` below 1 and for a `max_dist` or `ratio` below 0, as scikit-image would.
    """

    kernel_size: float = 4.0
    """Width of the kernel that smooths the density, pixels; lime 0.2."""
    max_dist: float = 200.0
    """Distance at which modes stay apart; lime 0.2."""
    ratio: float = 0.2
    """Weight of color against place, 0..1; lime 0.2."""

    def __post_init__(self) -> None:
        check_at_least(self, "kernel_size", self.kernel_size, 1)
        check_at_least(self, "max_dist", self.max_dist, 0)
        check_at_least(self, "ratio", self.ratio, 0)

    def __call__(self, image: Floats) -> Numbers:
        """Segment one input."""
        segmentation = optional("skimage.segmentation", "Quickshift")
        found = segmentation.quickshift(
            _picture(image), kernel_size=self.kernel_size, max_dist=self.max_dist, ratio=self.ratio
        )
        return np.asarray(found)


@dataclasses.dataclass(frozen=True)
class Grid:
    """Rectangles, whatever is on the picture: (C, H, W) -> (H, W).

    As the cells of RISE (Petsiuk et al. 2018). Raises ConfigError for fewer than one row or column.
    """

    rows: int = 7
    """Rectangles from top to bottom, as in RISE's grid."""
    columns: int = 7
    """Rectangles from left to right."""

    def __post_init__(self) -> None:
        check_count(self, "rows", self.rows, 1)
        check_count(self, "columns", self.columns, 1)

    def __call__(self, image: Floats) -> Numbers:
        """Segment one input."""
        cells = np.arange(self.rows * self.columns).reshape(self.rows, self.columns)
        return resize_nearest(cells, (image.shape[1], image.shape[2]))


@dataclasses.dataclass(frozen=True)
class TextUnits:
    """The tokens, words or sentences of a text, as the log numbers them: (D, 1, L) -> (1, L).

    Special tokens are in none. Raises ConfigError for another unit, and for inputs that are no texts.
    """

    unit: Unit = "word"
    """"token", "word" or "sentence"."""

    def __post_init__(self) -> None:
        check_choice(self, "unit", self.unit, get_args(Unit))

    def __call__(self, image: Floats) -> Numbers:
        """Raise ConfigError: what is in which word is not to be seen in embeddings."""
        raise ConfigError(
            f"TextUnits({self.unit!r}): wanted a text, Runner(..., samples=xlog.Tokens(...)), got {image.shape}"
        )


DEFAULT = SLIC()  # the least work of those that look at the picture, and numbers of segments that samples suffice for

Segments = np.ndarray | Callable[[Floats], Array]
"""How inputs fall into superpixels: SLIC, Quickshift, Grid, of texts TextUnits, or any callable (C, H, W) -> (H, W) of
whole numbers; or the numbers themselves, (H, W) for all inputs or (N, H, W) for as many."""


def _picture(image: Floats) -> Floats:
    """Return an input as a color picture in 0..1: (C, H, W) -> (H, W, 3), from its least to its greatest value.

    Explainers do not undo preprocessing. Other than three channels are averaged to gray.
    """
    image = image.astype(np.float64)
    colors = image if len(image) == 3 else np.repeat(image.mean(axis=0, keepdims=True), 3, axis=0)
    low, high = colors.min(), colors.max()
    return np.moveaxis((colors - low) / (high - low) if high > low else np.zeros_like(colors), 0, -1)


def check_segments(owner: str, segments: Any) -> None:
    """Raise ConfigError for what is no segmentation; `owner` is named in the text."""
    if isinstance(segments, type) or not (callable(segments) or isinstance(segments, np.ndarray)):
        raise ConfigError(
            f"{owner}: wanted segments as SLIC(), Quickshift(), Grid(), a callable or an array, got {segments!r}"
        )


def unit_of(segments: Segments) -> str:
    """Return what of a text has a weight, "word" or "sentence", empty where that is each token or it is no text."""
    return segments.unit if isinstance(segments, TextUnits) and segments.unit != "token" else ""


def segment(
    owner: str, segments: Segments, x: Floats, line: TokenLine | None = None
) -> tuple[np.ndarray, np.ndarray, Numbers]:
    """Return the distinct rows of x (N, C, H, W), which of them each row is, and their segments: (U,), (N,), (U, H, W).

    A row's segments are numbered 0, 1, 2... without gaps; -1 is what of a text, whose tokens `line` knows, is in none.
    Raises ConfigError, in which `owner` is named. Warns where an
    input is a single segment, which explains nothing.
    """
    if isinstance(segments, TextUnits) and line is not None:
        first, kinds = distinct_rows(x)
        return first, kinds, np.repeat(line.numbers(segments.unit)[None], len(first), axis=0)
    first, kinds, numbers = _segmented(owner, segments, x)
    if line is not None:
        return first, kinds, np.stack([_numbered_without(one, line.special) for one in numbers])
    if x.shape[2:] != (1, 1) and (numbers.max(axis=(1, 2)) == 0).any():  # a single feature has no smaller parts
        warnings.warn(
            f"{owner}: a picture of {x.shape[2]} x {x.shape[3]} pixels became one superpixel, so that its map is the "
            "same everywhere; choose a segmentation with smaller ones, such as segments=Grid(7, 7)",
            ExplanationWarning,
            stacklevel=2,
        )
    return first, kinds, numbers


def _numbered_without(numbers: Numbers, special: Bools) -> Numbers:
    """Number segments (1, L) anew, without gaps, with special tokens in none."""
    found = np.full(numbers.shape, -1)
    found[:, ~special] = np.unique(numbers[:, ~special], return_inverse=True)[1].reshape(1, -1)
    return found


def _segmented(owner: str, segments: Segments, x: Floats) -> tuple[np.ndarray, np.ndarray, Numbers]:
    """Return what segment() returns, but for the check."""
    if not isinstance(segments, np.ndarray):
        first, kinds = distinct_rows(x)
        return first, kinds, np.stack([_superpixels(owner, segments, image) for image in x[first]])
    if segments.ndim != 2 and len(segments) != len(x):
        raise ConfigError(
            f"{owner}: wanted segments (H, W), or (N, H, W) for {len(x)} inputs, got {segments.shape}; "
            "for a dataset give a callable (C, H, W) -> (H, W)"
        )
    each = segments if segments.ndim == 3 else np.broadcast_to(segments, (len(x), *segments.shape))
    numbers = np.stack([_numbered(owner, one, image) for one, image in zip(each, x, strict=True)])
    first, kinds = distinct_rows(np.concatenate([x, numbers[:, None]], axis=1))
    return first, kinds, numbers[first]


def _superpixels(owner: str, segments: Callable[[Floats], Array], image: Floats) -> Numbers:
    """Return the numbered segments of one input, which explainers that segment alike find once."""

    def make() -> Numbers:
        return _numbered(owner, segments(image), image)

    if type(segments) not in (SLIC, Quickshift):  # a grid is as quick, and anybody's callable may draw
        return make()
    return _KNOWN.get((segments, image), make, lambda numbers: numbers.nbytes)


def _numbered(owner: str, found: Any, image: Floats) -> Numbers:
    numbers = np.asarray(found)
    if numbers.shape != image.shape[1:] or numbers.dtype.kind not in "iub":
        raise ConfigError(
            f"{owner}: wanted segments as whole numbers of shape {image.shape[1:]}, got {numbers.dtype} "
            f"of {numbers.shape}"
        )
    names, numbered = np.unique(numbers, return_inverse=True)
    if len(names) > MOST:
        raise ConfigError(f"{owner}: wanted at most {MOST} segments, got {len(names)}")
    return numbered.reshape(numbers.shape)
