"""MapView: one map of a run, read when it is asked for its values."""

from __future__ import annotations

import numpy as np

from ..arrays import Floats
from ..errors import LogError
from . import codec
from .limits import MAX_PIXELS
from .records import Record, class_name, convergence_record, optional
from .run_files import Place, RunFiles
from .schema import Condition, Explanation, Map


class MapView:
    """One map."""

    def __init__(self, run: RunFiles, number: int | Place) -> None:
        """Take a map of a run by its row among `run.rows`."""
        self._run = run
        self._place = run._place(number) if isinstance(number, int) else number
        row, names = self._place.row, self._place.names
        self.step, self.label = int(row["step"]), int(row["label"])
        self.sample, self.explainer = names[row["sample"]], names[row["explainer"]]

    @property
    def event(self) -> Map:
        """As it was logged."""
        return self._explanation.map

    def array(self, max_pixels: int = MAX_PIXELS) -> Floats:
        """The map at the size of the network's input: (H, W), of a volume (D, H, W), float32.

        Raises LogError for a damaged one, and for more than `max_pixels`: a few bytes may stand for any number.
        """
        return self._decoded(self.event, max_pixels)

    def mean(self) -> Floats | None:
        """Mean of the map over dropout samples, shaped as it; None where it was not made."""
        return self._of_dropout("mean")

    def spread(self) -> Floats | None:
        """Their standard deviation, shaped as it; None where it was not made."""
        return self._of_dropout("spread")

    @property
    def layer(self) -> str:
        """The layer that was looked at, "" where the explainer looks at none."""
        return self._explanation.layer

    @property
    def layout(self) -> str:
        """How places lie in what that layer put out, in words; "" in logs before format 1.3."""
        return self._explanation.layout

    @property
    def layer_reason(self) -> str:
        """Why that layer and that layout, in words; "" in logs before format 1.3."""
        return self._explanation.layer_reason

    @property
    def unit(self) -> str:
        """Of a text "word" or "sentence" where values are of whole ones, at each of their tokens; else empty."""
        return self._explanation.unit

    def tokens(self) -> list[Record]:
        """Of a text a record per token, of anything else none; pandas.DataFrame takes them.

        step, sample, label, class, explainer, token (its number), text (what it is in the text), start, end (in
        characters), word, sentence (their numbers from 1, 0 of what is in none), special (added by the tokenizer, its
        value is 0), value, unit.
        """
        run = self._run
        sample = run._read_at(run._sample_place(self.sample, self.step)).sample
        if not sample.HasField("text"):
            return []
        about: Record = {"step": self.step, "sample": self.sample, "label": self.label}
        about |= {"class": class_name(run.class_names, self.label), "explainer": self.explainer}
        values, text = self.array()[0].tolist(), sample.text.text
        return [
            about
            | {"token": place, "text": text[token.start : token.end] or token.spelling}
            | {"start": token.start, "end": token.end, "word": token.word, "sentence": token.sentence}
            | {"special": token.special, "value": value, "unit": self.unit}
            for place, (token, value) in enumerate(zip(sample.text.tokens, values, strict=False))
        ]

    def features(self) -> Floats | None:
        """What the layer puts out at each superpixel, (S, D) of length 1; None where it was not logged.

        Raises LogError for damaged ones.
        """
        try:
            return codec.decode_features(self.event.segments)
        except ValueError as error:
            raise LogError(f"{self!r} cannot be decoded: {error}") from error

    @property
    def convergence(self) -> list[Record]:
        """How far the map is from what its method promises: a record per kind of number.

        kind ("completeness", "local_r2", ..., see FORMAT.md), value, relative (|value| as a share, NaN where there is
        none), bound (what was still good, NaN where nothing was judged), beyond (whether it is not).
        """
        return [convergence_record(found) for found in self._explanation.convergence]

    @property
    def conditions(self) -> list[tuple[float, float]] | None:
        """Of a row what each value of the map is the weight of: bounds (above, up to) per feature; None: the feature.

        Where both are the same the feature equals it; infinite bounds are none.
        """
        logged = self._explanation.conditions
        return [_bounds(condition) for condition in logged] if len(logged) else None

    @property
    def intercept(self) -> float | None:
        """What the weights of a local linear model are added to, in units of the output; None of other maps."""
        return optional(self._explanation, "intercept", None)

    @property
    def _explanation(self) -> Explanation:
        return self._run._read_at(self._place).explanation

    def _of_dropout(self, field: str) -> Floats | None:
        explanation = self._explanation
        return self._decoded(getattr(explanation, field)) if explanation.HasField(field) else None

    def _decoded(self, packed: Map, max_pixels: int = MAX_PIXELS) -> Floats:
        try:
            found = codec.full_map(packed, self._run._segment_map(packed, self._place.file), max_pixels)
            return codec.unstacked(found, packed.depth)
        except ValueError as error:
            raise LogError(f"{self!r} cannot be decoded: {error}") from error

    def __repr__(self) -> str:
        return f"MapView(sample={self.sample!r}, explainer={self.explainer!r}, label={self.label}, step={self.step})"


def _bounds(condition: Condition) -> tuple[float, float]:
    if condition.HasField("equals"):
        return condition.equals, condition.equals
    return optional(condition, "above", -np.inf), optional(condition, "up_to", np.inf)
