"""SuperpixelPrior: what kinds of superpixels speak for each class, over a data set; scikit-learn clusters them."""

from __future__ import annotations

import dataclasses
import os
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal, get_args

import numpy as np

from .arrays import Floats
from .errors import ConfigError, ExplanationWarning
from .optional import optional

Method = Literal["normlime", "fast"]
METHODS = get_args(Method)

CLUSTERS = 64  # ours: kinds of superpixels; of some thousand superpixels each then has dozens
MOST_WORDS = 2048  # ours: kinds where each word is one; a log holds their embeddings
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
    names: Sequence[str] = ()
    """(S,): how it stands there, of words of a text; of a picture none."""


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
    names: Sequence[str] = ()
    """(G,): of words of texts the one that is most frequent in each cluster; else empty."""

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
        return np.array([((self.centers - one) ** 2).sum(axis=1).argmin() for one in features], np.intp)

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
        method, layer, names = np.array(self.method), np.array(self.layer), np.array(self.names, np.str_)
        with open(path, "wb") as file:
            np.savez_compressed(
                file,
                method=method,
                layer=layer,
                centers=self.centers,
                labels=self.labels,
                weights=self.weights,
                names=names,
            )

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> SuperpixelPrior:
        """Read what save() has written. Raises ConfigError for what is no such file."""
        try:
            with np.load(path, allow_pickle=False) as found:
                method, layer, *arrays = (found[name] for name in _FIELDS)
                names = found["names"].tolist() if "names" in found else []  # up to 0.1 there were none
        except (OSError, ValueError, KeyError, zipfile.BadZipFile, EOFError) as error:
            raise ConfigError(f"wanted a prior that SuperpixelPrior.save() has written, got {path}: {error}") from error
        centers, labels, weights = arrays
        return cls.checked(str(method), str(layer), centers, labels, weights, names)

    @classmethod
    def checked(
        cls,
        method: str,
        layer: str,
        centers: np.ndarray,
        labels: np.ndarray,
        weights: np.ndarray,
        names: Sequence[str] = (),
    ) -> SuperpixelPrior:
        """Make one of what was read. Raises ConfigError where its parts do not fit each other."""
        fits = centers.ndim == 2 and labels.ndim == 1 and weights.shape == (len(labels), len(centers))
        fits = fits and len(names) in (0, len(centers))
        if method not in METHODS or not fits or not np.isfinite(centers).all() or not np.isfinite(weights).all():
            raise ConfigError(
                f"wanted a prior of centers (G, D), labels (K,) and weights (K, G) that are finite, got method "
                f"{method!r}, {centers.shape}, {labels.shape}, {weights.shape} and {len(names)} names"
            )
        return cls(method, layer, centers, labels, weights, tuple(names))  # type: ignore[arg-type]  # checked above


def superpixel_features(maps: Floats, numbers: np.ndarray) -> Floats:
    """Describe superpixels by maps at their size: (C, H, W), (H, W) -> (S, 2 C), each of length 1.

    What stands at a superpixel's centroid, in whole pixels, and its mean, as in PaddleX 1.3's NormLIME.
    """
    places = numbers.ravel()
    counts = np.bincount(places)
    rows, columns = (np.bincount(places, axis.ravel()) / counts for axis in np.indices(numbers.shape))
    centroids = maps[:, rows.astype(np.intp), columns.astype(np.intp)].T
    return _of_length_1(np.concatenate([centroids, _means(maps, numbers)], axis=1))


def word_features(maps: Floats, numbers: np.ndarray) -> Floats:
    """Describe the units of a text by the mean of their tokens: (D, 1, L), (1, L) -> (S, D), each of length 1.

    What is in none, -1, is left out. A word of several tokens in another order is described alike.
    """
    return _of_length_1(_means(maps, numbers))


def unit_names(text: str, spans: Sequence[tuple[int, int]], numbers: np.ndarray) -> list[str]:
    """Return how each unit stands in a text: from where its first token begins to where its last one ends."""
    found: dict[int, tuple[int, int]] = {}
    for number, (start, end) in zip(numbers.ravel().tolist(), spans, strict=True):
        found[number] = found.get(number, (start, end))[0], end
    return [text[slice(*found[number])].strip() for number in sorted(found) if number >= 0]


def _means(maps: Floats, numbers: np.ndarray) -> Floats:
    """Return what maps have in the mean of each superpixel: (C, H, W), (H, W) -> (S, C)."""
    inside = numbers >= 0
    places = numbers[inside]
    sums = np.stack([np.bincount(places, channel[inside]) for channel in maps], axis=1)
    return np.asarray(sums / np.bincount(places)[:, None])


def _of_length_1(features: Floats) -> Floats:
    return np.asarray(features / np.maximum(np.linalg.norm(features, axis=1, keepdims=True), np.finfo(float).tiny))


def fit_prior(
    pictures: Iterable[Described], layer: str, method: Method = "normlime", clusters: int | None = CLUSTERS
) -> SuperpixelPrior:
    """Find how much each kind of superpixel speaks for each class.

    Superpixels are clustered by k-means; with None, of texts, each word is a kind, of more than `MOST_WORDS` the most
    frequent, and all others are the nearest of these. "normlime" is the mean, over a class's superpixels of a kind with
    a weight w above 0, of w^2 / |w|_1, the norm over the picture (Ahern et al. 2019, "NormLime", section 3). "fast" is
    a multinomial logistic regression of labels on which kinds a picture has, its coefficients sharpened by
    softmax(10 (w - max w)) (PaddleX 1.3, FastNormLIME): it needs no weights. Raises ConfigError without pictures.
    """
    known = list(pictures)
    if not known:
        raise ConfigError("wanted superpixels of one picture or more to make a prior of, got none")
    stacked = np.concatenate([one.features for one in known]).astype(np.float64)
    centers, numbers = _words(stacked) if clusters is None else _clusters(stacked, clusters)
    ends = np.cumsum([len(one.features) for one in known])[:-1]
    kinds = np.split(numbers, ends)
    labels = np.unique([one.label for one in known])
    make = _normlime if method == "normlime" else _fast
    weights = make(known, kinds, labels, len(centers))
    return SuperpixelPrior(method, layer, centers, labels, weights, _names(known, kinds, len(centers)))


def _names(pictures: Sequence[Described], kinds: Sequence[np.ndarray], count: int) -> tuple[str, ...]:
    """Return the most frequent name of each kind; none where superpixels have none."""
    if not all(one.names for one in pictures):
        return ()
    found: list[Counter[str]] = [Counter() for _ in range(count)]
    for one, kind in zip(pictures, kinds, strict=True):
        for name, number in zip(one.names, kind.tolist(), strict=True):
            found[number][name] += 1
    return tuple(names.most_common(1)[0][0] for names in found)


def _clusters(features: Floats, count: int) -> tuple[Floats, np.ndarray]:
    """Return the centers of clusters, and of which each of these superpixels is: (M, D) -> (G, D), (M,)."""
    count = min(count, len(np.unique(features, axis=0)))
    means = optional("sklearn.cluster", "NormLIME").KMeans(count, n_init=4, random_state=0).fit(features)
    return means.cluster_centers_, means.labels_


def _words(features: Floats) -> tuple[Floats, np.ndarray]:
    """Return the same where what is described alike, and nothing else, is of one kind."""
    words, numbers, counts = np.unique(features, axis=0, return_inverse=True, return_counts=True)
    kept = np.argsort(-counts, kind="stable")[:MOST_WORDS]
    nearest = SuperpixelPrior("normlime", "", words[kept], np.empty(0), np.empty((0, len(kept)))).clusters(words)
    return words[kept], nearest[numbers.ravel()]


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
            f"FastNormLIME: wanted two classes or more of {_LEAST_PICTURES} samples each, got {len(labels)} classes, "
            f"fewer samples of labels {rare}; take more data, or method='normlime'",
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
