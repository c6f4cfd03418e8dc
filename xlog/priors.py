"""SuperpixelPrior: what kinds of superpixels speak for each class, over a data set; scikit-learn clusters them."""

from __future__ import annotations

import dataclasses
import os
import warnings
import zipfile
from collections.abc import Iterable, Sequence
from typing import Literal, get_args

import numpy as np

from .arrays import Floats
from .errors import ConfigError, ExplanationWarning
from .optional import optional

Method = Literal["normlime", "fast"]
METHODS = get_args(Method)

CLUSTERS = 64  # ours: kinds of superpixels; of some thousand superpixels each then has dozens
_SHARPNESS = 10  # of FastNormLIME's softmax: PaddleX 1.3
_LEAST_PICTURES = 3  # of a class: PaddleX 1.3 warns below
_FIELDS = ("method", "layer", "centers", "labels", "weights")


@dataclasses.dataclass(frozen=True)
class Described:
    """The superpixels of one picture, and what one class owes them."""

    label: int
    features: Floats
    """(S, D): what each superpixel is like, of length 1."""
    weights: Floats
    """(S,): by LIME."""


@dataclasses.dataclass(frozen=True)
class SuperpixelPrior:
    """How much each kind of superpixel speaks for each class, over a data set.

    Kinds are clusters of what an early layer of the network puts out where superpixels are. NormLIME and GLIME take it;
    `xlog normlime` makes one of a log, `Runner.register_prior` one of the run's data.
    """

    method: Method
    """"normlime" (Ahern et al. 2019) or "fast" (FastNormLIME, as in PaddleX 1.3)."""
    layer: str
    """Whose output the clusters are of."""
    centers: Floats
    """(G, D)"""
    labels: np.ndarray
    """(K,): the classes that have weights, ascending."""
    weights: Floats
    """(K, G): of each cluster for each of these, 0 or more."""

    def __repr__(self) -> str:
        """Say what it is of, in the few words that a name has room for."""
        return f"SuperpixelPrior({self.method}, {self.layer}, {len(self.labels)} x {len(self.centers)})"

    def clusters(self, features: Floats) -> np.ndarray:
        """Return the nearest center of each superpixel: (S, D) -> (S,). Raises ConfigError for other features."""
        if features.shape[1] != self.centers.shape[1]:
            raise ConfigError(
                f"wanted superpixels of {self.centers.shape[1]} features, as the prior has of layer {self.layer!r}, "
                f"got {features.shape[1]}; make a prior of this network"
            )
        distances = ((features[:, None] - self.centers[None]) ** 2).sum(axis=2)
        return np.asarray(distances.argmin(axis=1))

    def of(self, label: int, features: Floats) -> Floats:
        """Return the weight of each superpixel for a class: (S, D) -> (S,). Of an unseen class 0, with a warning."""
        place = np.flatnonzero(self.labels == label)
        if not len(place):
            warnings.warn(
                f"the prior has no weights for label {label}: its data had none of it; superpixels weigh 0 there",
                ExplanationWarning,
                stacklevel=2,
            )
            return np.zeros(len(features))
        return np.asarray(self.weights[place[0]][self.clusters(features)])

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it as an .npz file."""
        method, layer = np.array(self.method), np.array(self.layer)
        with open(path, "wb") as file:
            np.savez_compressed(
                file, method=method, layer=layer, centers=self.centers, labels=self.labels, weights=self.weights
            )

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> SuperpixelPrior:
        """Read what save() has written. Raises ConfigError for what is no such file."""
        try:
            with np.load(path, allow_pickle=False) as found:
                method, layer, *arrays = (found[name] for name in _FIELDS)
        except (OSError, ValueError, KeyError, zipfile.BadZipFile, EOFError) as error:
            raise ConfigError(f"wanted a prior that SuperpixelPrior.save() has written, got {path}: {error}") from error
        return cls.checked(str(method), str(layer), *arrays)

    @classmethod
    def checked(
        cls, method: str, layer: str, centers: np.ndarray, labels: np.ndarray, weights: np.ndarray
    ) -> SuperpixelPrior:
        """Make one of what was read. Raises ConfigError where its parts do not fit each other."""
        fits = centers.ndim == 2 and labels.ndim == 1 and weights.shape == (len(labels), len(centers))
        if method not in METHODS or not fits or not np.isfinite(centers).all() or not np.isfinite(weights).all():
            raise ConfigError(
                f"wanted a prior of centers (G, D), labels (K,) and weights (K, G) that are finite, got method "
                f"{method!r}, {centers.shape}, {labels.shape} and {weights.shape}"
            )
        return cls(method, layer, centers, labels, weights)  # type: ignore[arg-type]  # checked above


def superpixel_features(maps: Floats, numbers: np.ndarray) -> Floats:
    """Describe superpixels by maps at their size: (C, H, W), (H, W) -> (S, 2 C), each of length 1.

    What stands at a superpixel's centroid, in whole pixels, and its mean, as in PaddleX 1.3's NormLIME.
    """
    places = numbers.ravel()
    counts = np.bincount(places)
    rows, columns = (np.bincount(places, axis.ravel()) / counts for axis in np.indices(numbers.shape))
    centroids = maps[:, rows.astype(np.intp), columns.astype(np.intp)].T
    means = np.stack([np.bincount(places, channel.ravel()) for channel in maps], axis=1) / counts[:, None]
    features = np.concatenate([centroids, means], axis=1)
    return np.asarray(features / np.maximum(np.linalg.norm(features, axis=1, keepdims=True), np.finfo(float).tiny))


def fit_prior(
    pictures: Iterable[Described], layer: str, method: Method = "normlime", clusters: int = CLUSTERS
) -> SuperpixelPrior:
    """Find how much each kind of superpixel speaks for each class.

    Superpixels are clustered by k-means. "normlime" is the mean, over a class's superpixels of a kind with a weight w
    above 0, of w^2 / |w|_1, the norm over the picture (Ahern et al. 2019, "NormLime", section 3). "fast" is a
    multinomial logistic regression of labels on which kinds a picture has, its coefficients sharpened by
    softmax(10 (w - max w)) (PaddleX 1.3, FastNormLIME): it needs no weights. Raises ConfigError without pictures.
    """
    known = list(pictures)
    if not known:
        raise ConfigError("wanted superpixels of one picture or more to make a prior of, got none")
    stacked = np.concatenate([one.features for one in known]).astype(np.float64)
    count = min(clusters, len(np.unique(stacked, axis=0)))
    means = optional("sklearn.cluster", "NormLIME").KMeans(count, n_init=4, random_state=0).fit(stacked)
    ends = np.cumsum([len(one.features) for one in known])[:-1]
    kinds = np.split(means.labels_, ends)
    labels = np.unique([one.label for one in known])
    make = _normlime if method == "normlime" else _fast
    return SuperpixelPrior(method, layer, means.cluster_centers_, labels, make(known, kinds, labels, count))


def _normlime(pictures: Sequence[Described], kinds: Sequence[np.ndarray], labels: np.ndarray, count: int) -> Floats:
    sums, numbers = np.zeros((len(labels), count)), np.zeros((len(labels), count))
    for one, kind in zip(pictures, kinds, strict=True):
        row = int(np.searchsorted(labels, one.label))
        total = np.abs(one.weights).sum()
        positive = one.weights > 0
        if total:
            np.add.at(sums[row], kind[positive], one.weights[positive] ** 2 / total)
            np.add.at(numbers[row], kind[positive], 1)
    return np.asarray(sums / np.maximum(numbers, 1))


def _fast(pictures: Sequence[Described], kinds: Sequence[np.ndarray], labels: np.ndarray, count: int) -> Floats:
    of_picture = np.array([one.label for one in pictures])
    rare = [int(label) for label in labels if (of_picture == label).sum() < _LEAST_PICTURES]
    if rare or len(labels) < 2:
        warnings.warn(
            f"FastNormLIME: wanted two classes or more of {_LEAST_PICTURES} pictures each, got {len(labels)} classes, "
            f"fewer pictures of labels {rare}; take more data, or method='normlime'",
            ExplanationWarning,
            stacklevel=4,
        )
    if len(labels) < 2:
        return np.full((1, count), 1 / count)
    present = np.zeros((len(pictures), count))
    for row, kind in zip(present, kinds, strict=True):
        row[kind] = 1
    model = optional("sklearn.linear_model", "NormLIME").LogisticRegression(max_iter=1000).fit(present, of_picture)
    found = model.coef_ if len(labels) > 2 else np.concatenate([-model.coef_, model.coef_])
    sharp = np.exp(_SHARPNESS * (found - found.max(axis=1, keepdims=True)))
    return np.asarray(sharp / sharp.sum(axis=1, keepdims=True))
