"""Samples: a section for each, with its predictions, maps and counterfactual trees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from ..address.paths import Query
from ..analysis.line_values import values_of
from ..analysis.tree_composites import answer, drawable
from ..components.attributes import attributes
from ..components.badge import claimed_badge, correct_badge, incomplete_badge
from ..components.contributions import contributions
from ..components.convergence import convergence
from ..components.facts import facts
from ..components.highlighted import highlighted
from ..components.ignored import caveats
from ..components.map_layer import layer_words
from ..components.predictions import predictions
from ..components.row_values import row_values
from ..components.sample_scores import sample_scores
from ..components.text_scene import text_scene
from ..components.text_view import text_view
from ..components.tree_words import tree_says
from ..components.truth import truth_key, truth_names
from ..components.verdict import advice, mask_words, verdict
from ..components.whole_text import whole_text
from ..data import LogDir
from ..store.entries import MapEntry, MapPayload, PicturePayload, Sample, Text, Tree
from ..store.run import Run
from ..words import say, text
from .colored import map_address, picture_address
from .scene import Scenes


class SampleSections:
    """Makes sections, and counts the maps that it could not read."""

    def __init__(self, logs: LogDir, run: Run, explainers: Sequence[str], labels: int = 1) -> None:
        self._logs, self._run, self._explainers, self._labels = logs, run, explainers, labels
        self.unreadable = 0

    def section(self, sample: Sample) -> html.Section:
        """Return the section of a sample."""
        picture = self._picture(sample)
        scenes = Scenes(sample, picture_address(picture) if picture else "")
        store = scenes.store() if sample.is_picture else None
        labels = sample.explained_labels()
        shown, others = labels[: self._labels], labels[self._labels :]
        head = [
            html.H2(sample.title),
            html.Span(f"#{sample.position}", className="secondary"),
            correct_badge(self._run, sample),
            incomplete_badge(sample),
            claimed_badge(sample),
        ]
        why = [part for label in shown for part in self._why(sample, label, scenes)]
        more = [*(why or [html.P(say("saliency_nothing"), className="empty")]), self._also(others)]
        body = [self._overview(sample, scenes, next(iter(shown), None)), html.Div(more + self._trees(sample, scenes))]
        return html.Section(
            [store, html.Div(head, className="heading"), html.Div(body, className="sample")],
            id=f"sample-{sample.position}",
            className="of-sample",
        )

    # --------------------------------------------------------------------------------------------------- predictions

    def _overview(self, sample: Sample, scenes: Scenes, label: int | None) -> html.Div:
        known = facts(
            (
                (say(truth_key(sample, "saliency_truth")), self._truth(sample)),
                (say("saliency_slice"), _slice(sample)),
                (say("uncertainty_column_entropy"), _number(sample.entropy)),
                (say("uncertainty_column_information"), _number(sample.mutual_information)),
            )
        )
        return html.Div(
            [
                *self._input(sample, scenes),
                known,
                predictions(self._run, sample, Query(), label),
            ],
            className="overview panel",
        )

    def _input(self, sample: Sample, scenes: Scenes) -> list[Any]:
        if sample.text is not None:
            return whole_text(sample.text)
        if sample.row is not None:
            return [html.H3(say("row_title")), row_values(self._run, sample)]
        if sample.is_later:
            return [html.P(say("made_by_later"), className="absent")]
        absent = None if sample.picture else html.P(say("saliency_picture_not_stored"), className="absent")
        return [scenes.plain(say("saliency_picture", name=sample.title)), absent]

    def _picture(self, sample: Sample) -> PicturePayload | None:
        """Return the picture of a sample, of a volume its middle slice."""
        if sample.picture is None:
            return None
        key, depth = self._run.key, sample.depth
        if depth:
            return self._logs.slice(key, sample.picture, depth // 2, depth)
        return self._logs.picture(key, sample.picture)

    def _truth(self, sample: Sample) -> str:
        if sample.truth is None and not sample.values:
            return say("saliency_truth_not_given")
        return truth_names(self._run, sample) or say("saliency_none_of_the_classes")

    # ---------------------------------------------------------------------------------------------------------- maps

    def _why(self, sample: Sample, label: int, scenes: Scenes) -> list[Any]:
        why = html.H3([say("saliency_why_before"), html.Em(self._run.label(label)), say("saliency_why_after")])
        maps = [self._map(sample, name, label, scenes) for name in self._explainers]
        return [
            why,
            html.Div(maps, className="maps" if sample.row is None else "row-grid"),
            sample_scores(self._run, sample, label, self._explainers),
        ]

    def _also(self, labels: Sequence[int]) -> html.P | None:
        names = ", ".join(map(self._run.label, labels))
        return html.P(say("report_also", labels=names), className="secondary") if names else None

    def _map(self, sample: Sample, explainer: str, label: int, scenes: Scenes) -> html.Figure:
        entry = sample.maps.get((label, explainer))
        payload = self._logs.map(self._run.key, entry.ref) if entry else None
        known = caveats(self._run.metadata, explainer)
        heading = html.Figcaption([html.H4(explainer), html.P(layer_words(entry), className="layer"), *known])
        if entry is None or payload is None:
            is_later = entry is not None and entry.is_later
            self.unreadable += entry is not None and not is_later
            unreadable = "made_by_later" if is_later else "saliency_unreadable"
            note = say(unreadable if entry else "saliency_no_map_of_label")
            return html.Figure([heading, html.P(note, className="absent no-map")], className="panel")
        if sample.text is not None:
            return html.Figure([heading, *self._text(sample.text, entry, payload)], className="panel")
        if sample.row is not None:
            return html.Figure([heading, *self._row(sample, entry, payload)], className="panel row-card")
        return html.Figure([heading, *self._drawn(sample, entry, payload, scenes)], className="panel")

    def _text(self, shown: Text, entry: MapEntry, payload: MapPayload) -> list[Any]:
        """Return a text in colors; of a long one its strongest passages."""
        values = values_of(payload, len(shown.tokens))
        if values is None:
            self.unreadable += 1
            return [html.P(say("row_unreadable"), className="absent no-map")]
        view = text_view(shown, {entry.explainer: values}, "", Query())
        return [*highlighted(view, values, entry), convergence(entry)]

    def _row(self, sample: Sample, entry: MapEntry, payload: MapPayload) -> list[Any]:
        """Return a bar for each feature of a row."""
        values = values_of(payload, len(sample.row or ()))
        if values is None:
            self.unreadable += 1
            return [html.P(say("row_unreadable"), className="absent no-map")]
        return [*contributions(self._run, sample, entry, values), convergence(entry)]

    def _drawn(self, sample: Sample, entry: MapEntry, payload: MapPayload, scenes: Scenes) -> list[Any]:
        key = "saliency_what_signed" if entry.signed else "saliency_what"
        what = say(key, explainer=entry.explainer, label=self._run.label(entry.label))
        bar = html.Div(className="scale-bar", **attributes(aria_hidden="true"))
        ends: list[Any] = [text.number(payload.scale_low), bar, text.number(payload.scale_high)]
        scale = html.Div(ends, className="scale", **attributes(data_signed=str(int(payload.signed))))
        values = say("saliency_values", low=text.number(payload.low), high=text.number(payload.high))
        drawn = scenes.with_map(f"{sample.title}: {what}", map_address(payload.middle()))
        return [drawn, scale, html.P(values, className="scale-note"), convergence(entry)]

    # --------------------------------------------------------------------------------------------------------- trees

    def _trees(self, sample: Sample, scenes: Scenes) -> list[Any]:
        trees = [drawable(tree) for tree in self._run.trees(sample.position, sample.step, most=None)]
        figures = [self._tree(sample, tree, scenes) for tree in trees]
        return [html.H3(say("trees_title")), html.Div(figures, className="trees")] if figures else []

    def _tree(self, sample: Sample, tree: Tree, scenes: Scenes) -> html.Figure:
        best, words = answer(tree), verdict(self._run, sample, tree)
        way = say(f"tree_to_{tree.direction}") if tree.direction in ("reveal", "hide") else ""
        caption = [
            html.H4(
                [html.Em(self._run.label(tree.label)), "".join(f" · {part}" for part in (way, tree.occlusion) if part)]
            ),
            html.P(words),
            html.P(advice(sample, tree) or None),
            html.P(tree_says(sample, "tree_hidden_by", mask=mask_words(tree.mask)), className="secondary"),
        ]
        shown = sample.text
        drawn = text_scene(shown, tree, best, words) if shown else scenes.with_windows(words, tree, best)
        return html.Figure([drawn, html.Figcaption(caption)], className="panel")


def _number(value: float | None) -> str:
    return "" if value is None else text.number(value)


def _slice(sample: Sample) -> str:
    """Return which slice of a volume is shown."""
    shown, depth = text.integer(sample.depth // 2 + 1), text.integer(sample.depth)
    return say("saliency_slice_of", slice=shown, depth=depth) if sample.depth else ""
