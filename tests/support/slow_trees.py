"""Hierarchical occlusion written slowly: one picture, one label, one direction, and nothing is remembered.

What tests compare trees with, and what benchmarks compare times with.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

Predict = Callable[[np.ndarray], np.ndarray]
"""Pictures (n, C, H, W) -> probabilities (n, K)."""


@dataclass
class Found:
    outcome: str
    nodes: list[dict] = field(default_factory=list)
    layers: list[float] = field(default_factory=list)
    kept: int = -1
    winner: int | None = None


@dataclass
class Task:
    parent: int  # node
    layer: int
    area: tuple[int, int, int, int]  # x, y, width, height
    boxes: list[tuple[int, int, int, int]]  # revealed (hidden) before it starts
    gain: float  # of the parent


def positions(area: tuple[int, int, int, int], window: int, stride: int) -> list[tuple[int, int, int, int]]:
    """Row by row; a window that would stick out of the area is moved back to its border."""
    left, top, width, height = area
    found = []
    y = 0
    while True:
        inner_y = min(y, height - window)
        x = 0
        while True:
            inner_x = min(x, width - window)
            found.append((left + inner_x, top + inner_y, window, window))
            if inner_x == width - window:
                break
            x += stride
        if inner_y == height - window:
            return found
        y += stride


class SlowSearch:
    """`limit`: pictures in a call of `predict`. A step's are filled up to a multiple of `padding`, 64 in MindSpore."""

    def __init__(
        self,
        predict: Predict,
        picture: np.ndarray,
        hidden: np.ndarray,
        label: int,
        direction: str,
        windows: list[tuple[int, int]],
        threshold: float = 0.5,
        limit: int = 1,
        padding: int = 1,
    ) -> None:
        self.predict, self.label, self.threshold, self.windows = predict, label, threshold, windows
        self.limit, self.padding = limit, padding
        self.below, self.above = (hidden, picture) if direction == "reveal" else (picture, hidden)
        self.sign = 1 if direction == "reveal" else -1
        self.hides = direction == "hide"

    def compose(self, boxes: list[tuple[int, int, int, int]]) -> np.ndarray:
        made = self.below.copy()
        for x, y, width, height in boxes:
            made[:, y : y + height, x : x + width] = self.above[:, y : y + height, x : x + width]
        return made

    def all_probabilities(self, pictures: list[np.ndarray]) -> np.ndarray:
        found = []
        for start in range(0, len(pictures), self.limit):
            found.append(self.predict(np.stack(pictures[start : start + self.limit])))
        return np.concatenate(found)

    def probability(self, boxes: list[tuple[int, int, int, int]]) -> float:
        return float(self.all_probabilities([self.compose(boxes)])[0, self.label])

    def reached(self, p: float) -> bool:
        return p < self.threshold if self.hides else p >= self.threshold

    def run(self) -> Found:
        height, width = self.below.shape[1:]
        if self.reached(self.probability([])):
            return Found("trivial")
        hopeless = not self.reached(self.probability([(0, 0, width, height)]))
        nodes: list[dict] = []
        queue = deque([Task(-1, 0, (0, 0, width, height), [], np.inf)])
        while queue:
            task = queue.popleft()
            queue.extend(self.work(task, nodes, hopeless))
        return self.judged(nodes)

    def work(self, task: Task, nodes: list[dict], hopeless: bool) -> list[Task]:
        """One task: reveal windows in its area. Returns the tasks within those windows."""
        boxes = list(task.boxes)
        start = p = self.probability(boxes)
        candidates = positions(task.area, *self.windows[task.layer])
        chosen: list[dict] = []
        subtasks: list[Task] = []
        while True:
            seen = self.covered(boxes)
            candidates = [c for c in candidates if not seen[c[1] : c[1] + c[3], c[0] : c[0] + c[2]].all()]
            if not candidates:
                return []
            pictures = [self.compose([*boxes, c]) for c in candidates]
            filling = [pictures[0]] * (-len(pictures) % self.padding)
            found = self.all_probabilities(pictures + filling)[: len(pictures), self.label]
            best = max(range(len(candidates)), key=lambda i: self.sign * found[i])  # max() takes the first of equals
            gain = self.sign * (float(found[best]) - p)
            if task.layer == 0 and hopeless and gain <= 0:
                nodes.extend(chosen)
                return []
            if gain > 0 and task.layer + 1 < len(self.windows):
                number = len(nodes) + len(chosen)
                subtasks.append(Task(number, task.layer + 1, candidates[best], list(boxes), gain))
            p = float(found[best])
            boxes.append(candidates[best])
            chosen.append(
                {"parent": task.parent, "layer": task.layer, "order": len(chosen), "box": candidates[best]}
                | {"probability": p, "gain": gain}
            )
            if self.reached(p) or self.sign * (p - start) >= task.gain:
                nodes.extend(chosen)
                return subtasks

    def covered(self, boxes: list[tuple[int, int, int, int]]) -> np.ndarray:
        mask = np.zeros(self.below.shape[1:], bool)
        for x, y, width, height in boxes:
            mask[y : y + height, x : x + width] = True
        return mask

    def judged(self, nodes: list[dict]) -> Found:
        found = Found("not_reached", nodes)
        for layer in sorted({node["layer"] for node in nodes}):
            boxes = [
                node["box"]
                for number, node in enumerate(nodes)
                if node["layer"] == layer
                or (node["layer"] < layer and all(other["parent"] != number for other in nodes))
            ]
            p = self.all_probabilities([self.compose(boxes)])[0]
            found.layers.append(float(p[self.label]))
            if self.reached(p[self.label]):
                found.outcome, found.kept = "reached", layer
                found.winner = int(p.argmax()) if self.hides else None
        return found
