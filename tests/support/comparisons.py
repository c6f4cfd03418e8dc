"""A run to compare explainers in, without files: what pages ask of a run and of the door, made up from a seed."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace

import numpy as np
from xlog_viewer.data.settings import Settings
from xlog_viewer.store.entries import (
    Curve,
    Instance,
    MapEntry,
    MapPayload,
    Metadata,
    Prediction,
    PredictionTable,
    Ref,
    Sample,
    SampleScore,
    ScoreTable,
    State,
    Summary,
    Uncertainty,
)

KEY = "0123456789abcdef"
EXPLAINERS = ("GradCAM", "IntegratedGradients", "LIME", "SmoothGrad")
CONTROLS = ("RandomControl", "CenterControl", "EdgeControl")
METRICS = ("PointingGame", "DeletionAUC", "InsertionAUC", "RandomLogit")
SIZE = 28


def instances(names) -> tuple[Instance, ...]:
    return tuple(Instance(name, name, {}) for name in names)


def summary(explainer: str, metric: str, mean: float | None, reach: float = 0.1, **more) -> Summary:
    ends = (None, None) if mean is None else (mean - reach, mean + reach)
    fields = {"count": 0 if mean is None else 40, "missing": 0} | more
    return Summary(explainer, metric, mean=mean, low=ends[0], high=ends[1], **fields)


@dataclass
class FakeRun:
    """The methods of a run that pages which sum it up call."""

    samples_count: int = 40
    explainers: tuple[str, ...] = EXPLAINERS
    controls: tuple[str, ...] = CONTROLS
    metrics: tuple[str, ...] = METRICS
    classes: tuple[str, ...] = tuple(f"class {n}" for n in range(30))
    dropout: bool = True
    truth: bool = True
    key: str = KEY
    version: int = 1
    kind: str = "picture"
    all_steps: list[int] = field(default_factory=lambda: [0])

    def __post_init__(self) -> None:
        self.metadata = Metadata(
            class_names=self.classes,
            explainers=instances(self.explainers),
            benchmarks=instances(self.metrics),
            controls=instances(self.controls),
            uncertainty=Instance("MonteCarloDropout", "MonteCarloDropout", {"samples": "16"}) if self.dropout else None,
        )
        self.overrides: dict[tuple[str, str], Summary | None] = {}
        self.pictures: dict[bytes, Ref] = {}  # none was stored

    def tree_positions(self, step: int) -> np.ndarray:
        return np.zeros(0, int)

    def _random(self, *of: object) -> np.random.Generator:
        return np.random.default_rng(zlib.crc32(repr(of).encode()))

    def title(self, position: int) -> str:
        return f"photo {position}"

    def label(self, label: int) -> str:
        return self.classes[label] if label < len(self.classes) else f"label {label}"

    def steps(self) -> list[int]:
        return self.all_steps

    def count(self, step: int | None = None) -> int:
        return self.samples_count

    def positions_at(self, step: int | None) -> np.ndarray:
        return np.arange(1, self.count(step) + 1)

    def summaries(self, step: int | None = None, by_label: bool = False):
        found = {(s.explainer, s.benchmark): s for s in self._overall()} | self.overrides
        summaries = [s for s in found.values() if s is not None]
        if by_label:
            summaries += self._by_label
        return (self.all_steps[-1] if step is None else step), summaries

    def _overall(self) -> list[Summary]:
        found = []
        for metric in self.metrics:
            for name in (*self.controls, *self.explainers):
                random, known = self._random(name, metric), name in self.controls
                mean = float(random.uniform(-0.2, 0.4) if known else random.uniform(0, 1))
                gain = float(random.uniform(-0.3, 0.3))
                of_gain = {
                    "best_control": "RandomControl",
                    "gain": gain,
                    "gain_low": gain - 0.1,
                    "gain_high": gain + 0.1,
                }
                found.append(summary(name, metric, mean, **({} if known else of_gain)))
        return found

    @cached_property
    def _by_label(self) -> list[Summary]:
        random = np.random.default_rng(5)
        return [
            summary(name, metric, random.uniform(), label=label, count=3)
            for label in range(len(self.classes))
            for metric in self.metrics
            for name in (*self.controls, *self.explainers)
            if (label + len(name)) % 7  # some have none
        ]

    def scores_of(self, position: int, step: int, label: int) -> list[SampleScore]:
        return []

    def scores(self, step: int | None) -> ScoreTable:
        names = (*self.controls, *self.explainers)
        shape = (len(names), len(self.metrics), self.samples_count)
        explainer, metric, row = (axis.ravel() for axis in np.indices(shape))
        value = np.random.default_rng(3).normal(0.4, 0.2, explainer.size).astype(np.float32)
        value[::11] = np.nan
        return ScoreTable(names, self.metrics, row + 1, row % max(1, len(self.classes)), explainer, metric, value)

    def predictions(self, step: int | None) -> PredictionTable:
        return self._predictions

    @cached_property
    def _predictions(self) -> PredictionTable:
        random = np.random.default_rng(4)
        count = self.samples_count
        p = random.uniform(0.2, 1, count).astype(np.float32)
        std = (random.uniform(0, 0.6, count) * p * (1 - p)).astype(np.float32)
        yes, no = np.ones(count, bool), np.zeros(count, bool)
        return PredictionTable(
            position=np.arange(1, count + 1),
            label=np.arange(count) % max(1, len(self.classes)),
            probability=p,
            std=std if self.dropout else np.full(count, np.nan, np.float32),
            explained=yes,
            top=yes,
            true=random.uniform(0, 1, count) < p,
            has_truth=yes if self.truth else no,
            has_true=yes if self.truth else no,
        )

    def sample(self, position: int, step: int | None = None) -> Sample | None:
        if not 0 < position <= self.samples_count:
            return None
        table = self.predictions(step)
        label, p, std = (column[position - 1].item() for column in (table.label, table.probability, table.std))
        spread = Uncertainty(p, std, p - 2 * std, p + 2 * std, 16) if self.dropout else None
        return Sample(
            id=f"s{position}",
            step=0,
            position=position,
            name=f"photo {position}.jpg",
            width=SIZE,
            height=SIZE,
            predictions=(Prediction(label, 1.5, p, True, spread),),
            entropy=0.5 + position / 1000 if self.dropout else None,
            mutual_information=0.1 if self.dropout else None,
            maps={
                (label, name): MapEntry(name, label, "", True, Ref(n, position), mean=self.dropout, spread=self.dropout)
                for n, name in enumerate(self.explainers)
            },
        )

    def samples(self, step: int | None, start: int, stop: int) -> list[Sample]:
        return [self.sample(n + 1) for n in range(start, min(stop, self.samples_count))]

    def sample_steps(self, position: int) -> list[int]:
        return self.all_steps

    def sample_version(self, position: int) -> int:
        return 1

    def curves(self, *of) -> tuple[Curve, ...]:
        return ()

    def trees(self, *of) -> tuple:
        return ()

    def has_trees(self) -> bool:
        return False

    def has_truth(self) -> bool:
        return self.truth

    def has_training(self) -> bool:
        return False

    def alternatives(self, position: int, step: int) -> tuple:
        return ()

    def influence_count(self) -> int:
        return 0

    def influences(self) -> dict[str, object]:
        return {}

    def id_at(self, position: int) -> str:
        return f"s{position}"

    def mean_curves(self, step, benchmark, explainer, label=None, most=200) -> tuple[tuple[Curve, ...], int]:
        if not benchmark.endswith("AUC"):
            return (), 0
        x = np.linspace(0, 1, 29)
        y = (1 - x) ** self._random(explainer).uniform(1, 5)
        name = benchmark.removesuffix("AUC").lower()
        return (Curve(name, tuple(x.tolist()), tuple(y.tolist())),), min(most, self.samples_count)


class FakeLogs:
    """A door with one run behind it."""

    path = Path("logs")
    settings = Settings()

    def __init__(self, run: FakeRun | None = None, state: State = State.FINISHED) -> None:
        self.one, self.state, self.read = run or FakeRun(), state, 0

    def refresh(self) -> None:
        pass

    def run(self, key: str) -> FakeRun | None:
        return self.one if key == self.one.key else None

    def row(self, key: str) -> SimpleNamespace | None:
        said = {"title": "some/run", "path": "some/run", "color": "", "explainers_kept": (), "notes": {}}
        row = SimpleNamespace(key=key, version=self.one.version, state=self.state, **said)
        return row if self.run(key) else None

    def map(self, key: str, ref: Ref, part: str = "map") -> MapPayload | None:
        """Return a map that all explainers agree on, with noise that grows with the explainer's number."""
        self.read += 1
        shared = np.random.default_rng(ref.offset).normal(0, 1, (SIZE, SIZE))
        noise = np.random.default_rng((ref.offset, ref.file, len(part))).normal(0, 1, (SIZE, SIZE))
        values = (shared + ref.file * noise).astype("<f4")
        return MapPayload(values.tobytes(), SIZE, SIZE, True, -1, 1, -1, 1)

    def picture(self, key: str, ref: Ref) -> None:
        return None
