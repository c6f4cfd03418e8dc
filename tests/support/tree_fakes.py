"""Fakes: a run that knows counterfactual trees, and a door to it, without files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from synthetic import CLASSES
from xlog_viewer.data.settings import Settings
from xlog_viewer.store.entries import Metadata, Prediction, RunRow, Sample, State, Tree, TreeLayer, TreeNode, TreeTable

KEY = "0a"
SIZE = 16


def node(parent: int, layer: int, order: int, box: tuple, probability: float = 0.5, gain: float = 0.1) -> TreeNode:
    return TreeNode(parent, layer, order, box, probability, gain)


REACHED = Tree(
    label=0,
    occlusion="HOC",
    direction="reveal",
    mask="gaussian:9",
    threshold=0.5,
    outcome="reached",
    start=0.01,
    nodes=(
        node(-1, 0, 0, (0, 0, 8, 8), 0.3, 0.29),
        node(-1, 0, 1, (8, 8, 8, 8), 0.7, 0.4),
        node(1, 1, 0, (8, 8, 4, 4), 0.4, 0.1),
        node(1, 1, 1, (12, 12, 4, 4), 0.6, 0.2),
    ),
    layers=(TreeLayer(8, 4, 0.7), TreeLayer(4, 2, 0.57)),
    kept_layer=1,
    winner=None,
    winner_probability=None,
)
HIDDEN = replace(REACHED, direction="hide", start=0.9, winner=2, winner_probability=0.31)
TRIVIAL = replace(REACHED, label=1, outcome="trivial", start=0.6, nodes=(), layers=(), kept_layer=-1)
NOT_REACHED = replace(
    REACHED, label=1, direction="hide", outcome="not_reached", nodes=REACHED.nodes[:1], layers=(TreeLayer(8, 4, 0.55),),
    kept_layer=-1,
)  # fmt: skip
TREES = (REACHED, HIDDEN, TRIVIAL, NOT_REACHED)


class TreeRun:
    """What pages of trees ask of a run: samples 1..count, of which those named have trees."""

    key, folder, kind = KEY, "some/run", "picture"
    metadata = Metadata()

    def __init__(self, trees: dict[int, tuple[Tree, ...]], count: int = 3, classes: tuple[str, ...] = CLASSES) -> None:
        self._trees, self._count, self._classes = trees, count, classes
        self.read: list[int] = []
        """Positions whose trees were read."""

    def label(self, label: int) -> str:
        return self._classes[label] if label < len(self._classes) else f"label {label}"

    def steps(self) -> list[int]:
        return [0]

    def has_training(self) -> bool:
        return False

    def influence_count(self) -> int:
        return 0

    def count(self, step: int | None = None) -> int:
        return self._count

    def positions_at(self, step: int | None) -> np.ndarray:
        return np.arange(1, self._count + 1, dtype=np.int32)

    def sample(self, position: int, step: int | None = None) -> Sample | None:
        said = (Prediction(0, 2.0, 0.8, True), Prediction(1, 1.0, 0.2, True))
        sample = Sample(f"s{position}", 0, position, f"photo {position}", SIZE, SIZE, predictions=said)
        return sample if 0 < position <= self._count else None

    def sample_steps(self, position: int) -> list[int]:
        return [0]

    def sample_version(self, position: int) -> int:
        return 1

    def has_truth(self) -> bool:
        return False

    def has_trees(self) -> bool:
        return bool(self._trees)

    def trees(
        self, position: int, step: int, label: int | None = None, occlusion: str | None = None
    ) -> tuple[Tree, ...]:
        self.read.append(position)
        found = self._trees.get(position, ())
        return tuple(tree for tree in found if label in (None, tree.label) and occlusion in (None, tree.occlusion))

    def tree_count(self, position: int, step: int) -> int:
        return len(self._trees.get(position, ()))

    def tree_positions(self, step: int) -> np.ndarray:
        return np.array(sorted(self._trees), np.int64)

    def tree_table(self, step: int) -> TreeTable:
        rows = [(position, tree) for position, trees in sorted(self._trees.items()) for tree in trees]
        kept = [t.layers[t.kept_layer].probability if 0 <= t.kept_layer < len(t.layers) else np.nan for _, t in rows]
        makers = tuple(dict.fromkeys(tree.occlusion for _, tree in rows))
        return TreeTable(
            occlusions=makers,
            position=np.array([position for position, _ in rows], np.int64),
            label=np.array([tree.label for _, tree in rows], np.int64),
            hides=np.array([tree.direction == "hide" for _, tree in rows], bool),
            occlusion=np.array([makers.index(tree.occlusion) for _, tree in rows], np.int64),
            probability=np.array(kept, np.float32),
        )


class TreeDoor:
    """A door with one run."""

    path = Path("logs")
    settings = Settings()

    def __init__(self, run: TreeRun, state: State = State.FINISHED) -> None:
        self._run, self._state = run, state

    def refresh(self) -> None:
        pass

    def run(self, key: str) -> TreeRun | None:
        return self._run if key == KEY else None

    def row(self, key: str) -> RunRow | None:
        fields = ("x", "", 0.0, "", "Net", "torch", (), self._run.count(), (0,), self._state, "", 0, ())
        return RunRow(KEY, 1, "some/run", *fields[1:]) if key == KEY else None
