"""Each method on each network that people bring: what a runner logs, or says instead; and the table of it in the docs.

`make docs` writes the table.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import generated_docs
import numpy as np
from brought_networks import BROUGHT, CLASSES, Brought

import xlog
from xlog.errors import XlogError
from xlog.model.layer_choice import LayerChoice
from xlog.model.layouts import ChannelsFirst, ChannelsLast, Tokens

PAGE = generated_docs.ROOT / "docs" / "networks.md"
ORDERS = {ChannelsFirst: "nchw", ChannelsLast: "nhwc", Tokens: "tokens"}

Register = Callable[[xlog.Runner, int], None]


def _explainer(make: Callable[[int], xlog.Explainer]) -> Register:
    return lambda runner, side: runner.register_saliency([make(side)], controls=False)


def _tree(runner: xlog.Runner, side: int) -> None:
    runner.register_hierarchical_occlusion(xlog.HierarchicalOcclusion(windows=(side // 2,), directions=("reveal",)))


METHODS: dict[str, Register] = {
    "Gradient": _explainer(lambda _: xlog.Gradient()),
    "IntegratedGradients": _explainer(lambda _: xlog.IntegratedGradients(steps=2)),
    "GradCAM": _explainer(lambda _: xlog.GradCAM(relu=False)),
    "LIME": _explainer(lambda _: xlog.LIME(segments=xlog.Grid(2, 2), samples=12)),
    "Occlusion": _explainer(lambda side: xlog.Occlusion(window=side // 2, stride=side // 2)),
    "MC dropout": lambda runner, _: runner.register_uncertainty(2),
    "trees": _tree,
}
"""The columns, with few passes each."""


class Row(NamedTuple):
    """What came out for a network."""

    brought: Brought
    choice: LayerChoice | None
    """None where no layer was chosen."""
    refused: dict[str, str]
    """What was said instead, by method."""
    maps: dict[str, np.ndarray]
    """(H, W) each, by explainer."""
    spread: float
    """Of the probabilities of sub-networks."""
    trees: int

    @property
    def is_whole(self) -> bool:
        """Whether whatever was not refused is there, and says something."""
        made = {method for method in METHODS if method not in self.refused}
        maps = {method: found.any() and np.isfinite(found).all() for method, found in self.maps.items()}
        others = {"MC dropout": self.spread > 0, "trees": self.trees > 0}
        found = {method for method, there in (maps | others).items() if there}
        return found == made


def picture(shape: tuple[int, ...]) -> np.ndarray:
    """A bright disk at the upper right, on noise: (1, C, H, W)."""
    y, x = np.mgrid[: shape[1], : shape[2]] / max(shape[1:])
    noise = np.random.default_rng(0).normal(size=(1, *shape))
    return (noise * 0.3 + 2 * (np.hypot(y - 0.3, x - 0.55) < 0.17)).astype(np.float32)


def row(brought: Brought) -> Row:
    """Run all methods on a network, and those that are not refused again where one is."""
    model, x = xlog.wrap(brought.network(), classes=len(CLASSES)), picture(brought.shape)
    try:
        choice = xlog.GradCAM().choice(model, x)
    except xlog.LayerError:
        choice = None
    refused: dict[str, str] = {}
    try:
        return Row(brought, choice, refused, *_logged(model, x, METHODS))
    except XlogError:
        refused = dict(_refusals(model, x))
        return Row(brought, choice, refused, *_logged(model, x, [one for one in METHODS if one not in refused]))


def _refusals(model: xlog.Model, x: np.ndarray) -> Iterator[tuple[str, str]]:
    for method in METHODS:
        try:
            _logged(model, x, [method])
        except XlogError as error:
            yield method, str(error)


def _logged(model: xlog.Model, x: np.ndarray, methods: Iterable[str]) -> tuple[dict[str, np.ndarray], float, int]:
    """Log methods, and read maps, the spread of the probability and the number of trees."""
    with tempfile.TemporaryDirectory() as folder:
        runner = xlog.Runner(folder, ([x], CLASSES), model, top_k=1, progress=False, unnormalize=_photo)
        for method in methods:
            METHODS[method](runner, min(x.shape[2:]))
        runner.run()
        runner.close()
        run = xlog.open(folder)[0]
        maps = {one.explainer.partition("(")[0]: one.array() for one in run.maps()}
        return maps, next(run.predictions())["std"], len(list(run.trees()))


def _photo(image: np.ndarray) -> np.ndarray:
    return np.clip(image.transpose(1, 2, 0) / 4 + 0.5, 0, 1)


# ------------------------------------------------------------------------------------------------------ the docs


def layer_line(found: Row) -> str:
    """A network's row of the table of layers."""
    cells = [""] * 4 + ["refused"] if found.choice is None else _places(found.choice)
    return _line([_name(found), *cells])


def method_line(found: Row) -> str:
    """A network's row of the table of methods."""
    return _line([_name(found), *("refused" if method in found.refused else "✓" for method in METHODS)])


def _name(found: Row) -> str:
    return f"{found.brought.library} `{found.brought.name}`"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _places(choice: LayerChoice) -> list[str]:
    """Layout, grid, prefix, what proves them, and the layer."""
    layout = choice.layout
    assert isinstance(layout, ChannelsFirst | ChannelsLast | Tokens)
    prefix = str(layout.prefix) if isinstance(layout, Tokens) else ""
    proof = "corners" if "corners" in choice.reason else "convolution"
    return [f"`{ORDERS[type(layout)]}`", f"{layout.h} × {layout.w}", prefix, proof, f"`{choice.layer}`"]


def said(found: Row) -> str:
    """What is said where a network's methods are refused, an item each."""
    return "".join(f"- {_name(found)}, {text}\n" for text in found.refused.values())


def tables(rows: Iterable[Row]) -> str:
    """Layers of all networks, then methods on them, a row each, and what is said of those that are refused."""
    rows = list(rows)
    parts = []
    for header, line in (
        (["network", "layout", "grid", "prefix", "proven by", "layer"], layer_line),
        (["network", *METHODS], method_line),
    ):
        parts.append("".join([_line(header), f"|{'---|' * len(header)}\n", *map(line, rows)]))
    return "\n".join([*parts, "Where it says refused, the error says:\n", "".join(map(said, rows))])


if __name__ == "__main__":
    PAGE.write_text(generated_docs.with_table(PAGE.read_text(), "networks", tables(map(row, BROUGHT))))
