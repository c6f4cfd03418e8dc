"""Infidelity: whether what a map adds up to in a square is what the score loses without the square."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import ClassVar, Literal, cast, get_args

import numpy as np

from ..arrays import Bools, Floats, Output
from ..baselines import Baseline, baseline_of, check_baseline
from ..config import check_choice, check_count
from ..errors import ConfigError
from ..intervals import Bounds
from ..model.base import Model
from ..model.passes import distinct_rows, forward_masked, of_targets, read_off
from ..model.token_line import TokenLine, Unit, line_of
from ..override import override
from ..scores.scale import Scale
from ..sentences import Sentence
from .base import About, Case, DrawingBenchmark, Explain, Score
from .faithfulness import ROUNDING

Parts = Literal["squares", "spans", "sets"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Infidelity(DrawingBenchmark):
    """How far the map's sums over squares are from what the output loses without them: a mean square.

    Yeh et al. 2019, "On the (In)fidelity and Sensitivity of Explanations", definition 2.1: the mean square of (I .
    map - drop), I being 1 in a square that is hidden and 0 elsewhere; with the scale of the map that fits best, as in
    the authors' code and InterpretDL, but none below 0. In square units of the output, and lower is better. 0: sums
    are proportional to drops; the mean square of the drops: as good as a map in which all values are 0, or whose
    signs are turned around. 0 means "no matter" there: an offset is a sum of its own. Squares differ in size, and
    larger ones lose more, so a constant map is better than none: compare with controls. The authors take squares of
    all places, InterpretDL those of every eighth; here `samples` random ones, the same for all maps. Noise in place
    of squares, the paper's other choice, is for maps with a slope per channel. Of a text squares are runs of tokens,
    special ones left out, their sides shares of its length; a word's value counts once. Of a row they are random sets
    of its features. Missing where drops differ from 0 by rounding only, and where the map is 0 in all squares. Raises
    ConfigError for no `samples`, `sides` that are no shares of a side, and an unknown `output`, `parts` or `fill`.
    """

    definition: ClassVar[int] = 2  # 1 was 1 - this / the mean square of the drops
    of_map: ClassVar[bool] = False
    about: ClassVar[About] = About(
        "how far the map's sum over a square is from what the logit loses without it",
        "mean square of the losses: it does no better than a map of zeros",
        "0: losses are proportional to the sums",
        "`samples` + 1 F",
        "Yeh et al. 2019",
    )
    rows: ClassVar[bool] = True
    texts: ClassVar[bool] = True

    samples: int = 100  # ours: the authors' code takes thousands
    """Squares; each costs a forward pass."""
    sides: tuple[float, ...] = (1 / 7, 2 / 7, 4 / 7)  # InterpretDL: 32, 64 and 128 pixels of 224
    """Of squares, in shares of the picture's short side; of a set or a span of the places; all are as likely."""
    parts: Parts = "squares"
    """What is hidden; of rows of a Table "sets", of Tokens "spans"."""
    fill: Baseline = 0.0  # as for DeletionAUC: of inputs that are normalized per channel gray
    """What stands where the input is hidden."""
    output: Output = "logit"  # Yeh et al. 2019, the authors' code
    """What is read off the outputs."""

    def __post_init__(self) -> None:
        check_count(self, "samples", self.samples, 1)
        check_choice(self, "output", self.output, get_args(Output))
        check_choice(self, "parts", self.parts, get_args(Parts))
        check_baseline(type(self).__name__, self.fill)
        if not self.sides or not all(0 < side <= 1 for side in self.sides):
            raise ConfigError(
                f"{type(self).__name__}: wanted sides as shares of the short side, above 0 and at most 1, "
                f"got {self.sides!r}"
            )
        super().__post_init__()

    @property
    @override
    def scale(self) -> Scale:
        return Scale(higher_is_better=False, bounds=Bounds(0))

    @override
    def check(self, model: Model, x: Floats) -> None:
        baseline_of(type(self).__name__, self.fill, x)

    @override
    def passes(self, model: Model, x: Floats) -> int:
        return self.samples + 1

    def evaluate(self, model: Model, cases: Sequence[Case], explain: Explain, rng: np.random.Generator) -> list[Score]:
        """See Benchmark. Passes do not depend on maps, so those of all explainers are the same."""
        x, targets = np.stack([case.image for case in cases]), np.array([case.target for case in cases])
        squares = self._draw((x.shape[2], x.shape[3]), rng, cases[0].places)
        scores = self._scores(model, x, targets, squares)
        sums = squares.sums(np.stack([_summable(case, line_of(model)) for case in cases]))
        return [_fit(of_map[1:], of_case) for of_map, of_case in zip(sums, scores, strict=True)]

    def _draw(self, size: tuple[int, int], rng: np.random.Generator, places: Bools | None) -> Squares:
        """Draw what is hidden, of a text among the `places` (1, W) that are features."""
        draw = {"squares": Squares.draw, "spans": Squares.spans, "sets": Squares.sets}[self.parts]
        if places is None:
            return draw(size, self.sides, self.samples, rng)
        found = draw((1, int(places.sum())), self.sides, self.samples, rng)
        columns = np.zeros((len(found), size[1]), bool)
        columns[:, places[0]] = found.columns
        return Squares(found.rows, columns)

    def _scores(self, model: Model, x: Floats, targets: np.ndarray, squares: Squares) -> Floats:
        """Output of each row's target without each square: (N, C, H, W), (N,) -> (N, M), float64."""
        first, kinds = distinct_rows(x)
        hidden = baseline_of(type(self).__name__, self.fill, x[first])
        labels, label_of = np.unique(targets, return_inverse=True)
        outputs = forward_masked(model, x[first], hidden, squares)
        found = np.concatenate([of_targets(read_off(model, self.output, part), labels) for _, part in outputs], axis=1)
        return found.astype(np.float64)[kinds, :, label_of]


@dataclasses.dataclass(frozen=True)
class Squares:
    """Masks (H, W), each of which hides a square, of a line some places, but for the first, which hides nothing."""

    rows: Bools
    """Which rows each covers, (M, H)."""
    columns: Bools
    """Which columns, (M, W)."""

    @classmethod
    def draw(cls, size: tuple[int, int], sides: Sequence[float], count: int, rng: np.random.Generator) -> Squares:
        """Draw `count` squares that lie within a picture (H, W)."""
        pixels = np.maximum(1, np.rint(rng.choice(sides, count) * min(size))).astype(int)
        return cls(*(_covered(length, rng.integers(length - pixels + 1), pixels) for length in size))

    @classmethod
    def spans(cls, size: tuple[int, int], shares: Sequence[float], count: int, rng: np.random.Generator) -> Squares:
        """Draw as many spans of the places of a line (1, W), in shares of their number."""
        places = np.maximum(1, np.rint(rng.choice(shares, count) * size[1])).astype(int)
        columns = _covered(size[1], rng.integers(size[1] - places + 1), places)
        return cls(np.asarray(columns.any(axis=1, keepdims=True)), columns)

    @classmethod
    def sets(cls, size: tuple[int, int], shares: Sequence[float], count: int, rng: np.random.Generator) -> Squares:
        """Draw as many sets of the places of a line (1, W), in shares of their number, each place as likely."""
        places = np.append(0, np.maximum(1, np.rint(rng.choice(shares, count) * size[1])))
        ranks = rng.random((len(places), size[1])).argsort(axis=1)
        columns = ranks < places[:, None]
        return cls(np.asarray(columns.any(axis=1, keepdims=True)), columns)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, part: slice) -> Bools:
        return ~(self.rows[part, :, None] & self.columns[part, None])

    @np.errstate(invalid="ignore")  # as in _fit
    def sums(self, maps: Floats) -> Floats:
        """Sum of each map in each square: (N, H, W) -> (N, M), float64."""
        return np.asarray((self.rows.astype(np.float64) @ maps * self.columns).sum(axis=2))


def _summable(case: Case, line: TokenLine | None) -> Floats:
    """Return a map that may be summed: where a text's words have values, each token has its share of its word's."""
    if line is None or case.unit not in ("word", "sentence"):
        return case.map
    numbers = line.numbers(cast(Unit, case.unit))
    return np.asarray(case.map / np.bincount(numbers[numbers >= 0])[numbers], case.map.dtype)


def _covered(length: int, starts: np.ndarray, sides: np.ndarray) -> Bools:
    """Tell which of L places lie in nothing, and in each line of a start and a side: (m,), (m,) -> (m + 1, L)."""
    places, starts, ends = np.arange(length), np.append(0, starts)[:, None], np.append(0, starts + sides)[:, None]
    return np.asarray((places >= starts) & (places < ends))


@np.errstate(invalid="ignore")  # scores or maps that are not finite: the score is then missing
def _fit(sums: Floats, scores: Floats) -> Score:
    """Score sums over squares (m,) by scores without nothing and without each (m + 1,)."""
    drops = scores[0] - scores[1:]
    greatest = np.abs(sums).max()
    if np.abs(drops).max() <= ROUNDING * np.abs(scores).max():
        return Score(None, Sentence("score.squares_blind"))
    if greatest == 0:
        return Score(None, Sentence("score.squares_zero"))
    sums = sums / greatest  # squares of tiny sums would be 0
    scale = np.maximum(0, drops @ sums / (sums @ sums))
    return Score.of(np.mean((scale * sums - drops) ** 2))
