"""Records: what a run asks the door for, one record at a time, and how it comes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from xlog.dynamics import Dynamics

from .entries import (
    Alternatives,
    Box,
    Curve,
    Dependence,
    Importance,
    Influence,
    MapEntry,
    MaskRef,
    Metadata,
    Prediction,
    Ref,
    SampleScore,
    ScoreTable,
    Summary,
    Text,
    TextValues,
    Tree,
)
from .hashed import Hashed


@dataclass(frozen=True, slots=True)
class Input:
    """A sample as it was logged."""

    name: str
    truth: tuple[int, ...] | None
    shares: Mapping[int, float]
    """Of the classes of a soft ground truth."""
    picture: bytes
    """Hash."""
    width: int
    height: int
    depth: int
    boxes: tuple[Box, ...]
    masks: tuple[tuple[int, MaskRef], ...]
    row: tuple[float, ...] | None = None
    """Of a table the value of each feature; None: it is none."""
    text: Text | None = None
    """A text and its tokens; None: it is none."""
    values: tuple[float, ...] = ()
    """Of a regression the true value of each output; empty: not given."""
    is_later: bool = False
    """Whether it is of a kind that a later version has written."""


@dataclass(frozen=True, slots=True)
class Outputs:
    """What the network predicts for a sample."""

    predictions: tuple[Prediction, ...]
    entropy: float | None
    mutual_information: float | None
    uncertainty: str


class Records(Protocol):
    """Reads and decodes records of one run. What cannot be read, or is no such record, is None or left out."""

    @property
    def are_far(self) -> bool:
        """Whether they lie on another machine, so that each that is read costs its way."""

    def look_ahead(self, refs: Iterable[Ref]) -> None:
        """Bring far records that are read next, all at a time."""

    def look_ahead_meanwhile(self, refs: Iterable[Ref]) -> None:
        """Bring far records that somebody will ask for, and do not wait for them."""

    def metadata(self, ref: Ref) -> Metadata | None:
        """Return what was run."""

    def sample(self, ref: Ref, identity: str) -> Input | None:
        """Return a sample as it was logged; None too where the record is about one of another id."""

    def inference(self, ref: Ref, identity: str) -> Outputs | None:
        """Return what the network predicts for a sample; None too where the record is about another one."""

    def map_entry(self, ref: Ref, identity: str, label: int, explainer: str) -> MapEntry | None:
        """Return a map without its values; without a place too where the record is about another one."""

    def curves(self, refs: Sequence[Ref]) -> list[tuple[Curve, ...]]:
        """Return the curves of scores; no curves of one that cannot be read."""

    def scores(self, refs: Sequence[Ref]) -> list[SampleScore]:
        """Return scores of single maps; those that cannot be read are left out."""

    def summaries(self, refs: Sequence[Ref]) -> list[Summary]:
        """Return how scores sum up."""

    def summed_up(self, metadata: Metadata, table: ScoreTable, by_label: bool) -> list[Summary]:
        """Return how scores sum up that several processes logged, each of which summed up its own."""

    def influences(self, refs: Sequence[Ref]) -> list[Influence]:
        """Return which training samples helped and harmed others, in the order of refs; without unreadable ones."""

    def importances(self, refs: Sequence[Ref]) -> list[Importance]:
        """Return how much features matter to the model, in the order of refs; without unreadable ones."""

    def dependences(self, refs: Sequence[Ref]) -> list[Dependence]:
        """Return what the model puts out over values of features, in the order of refs; without unreadable ones."""

    def alternatives(self, refs: Sequence[Ref], identity: str) -> list[Alternatives]:
        """Return rows near a sample of an id that are predicted otherwise; without unreadable ones."""

    def rows(self, refs: Sequence[Ref], ids: Sequence[str], width: int) -> NDArray[np.float64]:
        """Return the rows (N, width) of samples of these ids; NaN where one cannot be read or has another width."""

    def outputs(self, refs: Sequence[Ref], ids: Sequence[str], width: int) -> NDArray[np.float64]:
        """Return what a regression puts out (N, width) for samples of these ids; NaN where it is not known."""

    def truths(self, refs: Sequence[Ref], ids: Sequence[str], width: int) -> NDArray[np.float64]:
        """Return what is true of the outputs of a regression; NaN where it is not known."""

    def lines(
        self,
        refs: Sequence[Ref],
        ids: Sequence[str],
        label: int,
        explainer: str,
        width: int,
        segments: Hashed,
    ) -> NDArray[np.float32]:
        """Return the maps (N, width) of samples of these ids, each a line; NaN as above."""

    def letters(self, refs: Sequence[Ref], ids: Sequence[str]) -> list[str]:
        """Return the letters of samples of these ids that are texts; "" of others, and where one cannot be read."""

    def texts(self, refs: Sequence[Ref], ids: Sequence[str]) -> list[Text | None]:
        """Return samples of these ids that are texts; None of others, and where one cannot be read."""

    def text_values(
        self, refs: Sequence[Ref], ids: Sequence[str], label: int, explainers: Sequence[str]
    ) -> list[TextValues | None]:
        """Return what these explainers say of the tokens of samples of these ids; None where that cannot be read."""

    def training(self, new: Sequence[Ref]) -> Dynamics:
        """Return how training went for each sample, of the records that were given here before, and of new ones."""

    def tree(self, ref: Ref, size: tuple[int, int]) -> Tree | None:
        """Return a counterfactual tree; `size` is the picture's width and height, 0 where they are not known."""
