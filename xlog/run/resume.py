"""Resuming: which run a new process goes on with, and what it need not do again."""

from __future__ import annotations

import os

from ..benchmarks.base import Score
from ..errors import ConfigError
from ..events.logs import Logs
from ..events.run import Run
from ..events.schema import RunMetadata
from ..events.upload import Upload, as_left
from .scoring import Scoring

# What must be the same for a run to be one run.
_FIXED = (
    "class_names",
    "activation",
    "task",
    "explainers",
    "benchmarks",
    "baselines",
    "uncertainty",
    "occlusions",
    "target_rule",
    "seed",
    "repeats",
)


GIVEN = "log_explanation"
"""The class, in the log, of explainers whose maps were made elsewhere."""


class Earlier:
    """The run that is gone on with: the latest one of a folder."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.run_id = run.id
        self.hashes = run.stored_hashes()
        self.last_time = run.last_time
        self.steps = frozenset(run.steps)
        self.abandoned = set(run.abandoned_steps)

    @classmethod
    def find(
        cls, folder: str | os.PathLike[str], metadata: RunMetadata, upload: Upload | None = None
    ) -> Earlier | None:
        """Return the latest run in a folder, None where there is none.

        Raises ConfigError where its settings differ from `metadata`: its results and new ones would not
        belong together.
        """
        logs = as_left(folder, upload)
        if not logs.exists():
            return None
        runs = [run for run in Logs(logs, keep="no").runs if run.folder == logs and run.header]
        if not runs:
            return None
        logged = runs[-1].metadata
        if not logged.HasField("model"):  # of a recorder: the runner has not come to a pass yet
            return cls(runs[-1])
        for place in reversed(range(len(logged.explainers))):
            if logged.explainers[place].class_name == GIVEN:
                del logged.explainers[place]
        for explainer in logged.explainers:
            del explainer.ignores[:]  # what was seen, and not what was asked for
        for field in _FIXED:
            if getattr(logged, field) != getattr(metadata, field):
                raise ConfigError(
                    f"resume: wanted the {field.replace('_', ' ')} of the run in {folder}, got others; "
                    "register what it had, or choose another summary_dir"
                )
        return cls(runs[-1])

    def had_other_weights(self, step: int, fingerprint: bytes) -> bool:
        """Tell whether the network is known to have been another one when a step was logged."""
        logged = self._run.fingerprint(step)
        return bool(logged and fingerprint and logged != fingerprint)

    def samples(self, step: int, fingerprint: bytes) -> set[str]:
        """Return the ids of the samples that are logged at a step, of a network with the weights of `fingerprint`.

        One that was not written whole is not among them.
        """
        if step not in self.steps or self.had_other_weights(step, fingerprint):
            return set()
        return {sample.id for sample in self._run.samples(step) if sample.is_complete}

    def recall(self, scoring: Scoring, step: int, fingerprint: bytes) -> None:
        """Take the scores of a step, of a network with those weights, into the summaries that will be made."""
        if self.had_other_weights(step, fingerprint):
            return
        for logged in self._run.logged_scores(step):
            value = None if logged.WhichOneof("result") == "missing" else logged.value
            score = Score(value, logged.missing, other_seeds=tuple(logged.other_seeds))
            scoring.take(logged.explainer, logged.benchmark, logged.sample_id, logged.label, score)
