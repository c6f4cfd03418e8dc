"""What was run: network, device, explainers, benchmarks."""

from __future__ import annotations

from typing import Any

from dash import html

from ..store.entries import Instance, Metadata, RunRow
from ..words import say, text
from ..words.logged import in_language
from .attributes import attributes
from .breakable import breakable
from .explainer_name import explainer_name
from .facts import facts
from .ignored import ignored
from .moment import moment
from .save import save_bar
from .scroll import scroll


def about(metadata: Metadata, row: RunRow, table: html.A | None = None) -> html.Section:
    """Return what was run; `table` is a link to it."""
    return html.Section(
        [
            facts((say(f"run_{name}"), value) for name, value in _known(metadata, row).items()),
            _instances(say("run_explainers"), metadata.explainers),
            _instances(say("run_benchmarks"), metadata.benchmarks),
            save_bar(table) if table else None,
        ],
        className="about panel",
        **attributes(aria_label=say("run_about")),
    )


def _known(metadata: Metadata, row: RunRow) -> dict[str, Any]:
    """Return what was run, in words; "" where that is not known."""
    framework = f" ({metadata.framework})" if metadata.framework else ""
    outputs = text.integer(len(metadata.class_names)) if metadata.class_names else ""
    return {
        "model": html.Span([breakable(metadata.model), framework]) if metadata.model or framework else "",
        "device": metadata.device,
        "type": metadata.dtype,
        "parameters": text.integer(metadata.parameter_count) if metadata.parameter_count else "",
        "input": _input(metadata),
        "outputs" if metadata.task else "classes": outputs,
        "activation": "" if metadata.task else metadata.activation,
        "target_rule": text.target_rule(metadata.target_rule, metadata.class_names),
        "seed": str(metadata.seed),
        "started": _started(row),
        "folder": row.path if row.name else "",
        "log": text.size(row.size),
        "tags": ", ".join(metadata.tags),
        "notes": metadata.notes,
        "pictures": in_language(metadata.preprocessing),
        "fast_path": in_language(metadata.fast_path),
        "versions": ", ".join(f"{package} {version}".strip() for package, version in metadata.versions.items()),
    }


def _input(metadata: Metadata) -> str:
    """Return the shape of what the network takes; of texts, of any length, and rows how many numbers."""
    if not metadata.input_shape or metadata.has_texts == bool(metadata.features):
        return text.shape(metadata.input_shape)
    if metadata.has_texts:
        return say("run_input_of_text", count=text.integer(metadata.input_shape[0]))
    return say("run_input_of_row", count=text.integer(metadata.input_shape[-1]))


def _started(row: RunRow) -> html.Span:
    before, after = say("run_started_on", time="\0", host=row.host or say("unknown")).split("\0", 1)
    return html.Span([before, moment(row.start_time), after])


def _instances(heading: str, instances: tuple[Instance, ...]) -> html.Details | None:
    if not instances:
        return None
    rows = [
        html.Tr(
            [
                html.Th([explainer_name(item.name), *ignored(item.ignores)], scope="row"),
                html.Td(item.class_name),
                html.Td(_params(item)),
            ]
        )
        for item in instances
    ]
    names = breakable(", ".join(item.name for item in instances))
    summary = html.Summary([html.Strong(heading), " ", names])
    return html.Details([summary, scroll(html.Table(html.Tbody(rows), className="instances"), heading)])


def _params(instance: Instance) -> list[html.Span]:
    return [
        html.Span([html.Span(f"{name} "), html.Code(value)], className="param")
        for name, value in instance.params.items()
    ]
