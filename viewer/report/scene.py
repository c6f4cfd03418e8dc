"""Scene: a sample's picture as SVG, with a map over it, or with what a counterfactual tree hides dimmed."""

from __future__ import annotations

from typing import Any

from ..analysis.tree_composites import Composite, names
from ..store.entries import Sample, Tree
from .markup import Drawn, svg

_SIDE = 224  # of a picture whose size is not known
_LONGEST = 20  # times as wide as high, or as high as wide, that a picture may be


class Scenes:
    """Scenes of one sample. Its picture stands in the report once, and is used by its name."""

    def __init__(self, sample: Sample, address: str) -> None:
        width, height = sample.width, sample.height
        sane = width > 0 and height > 0 and 1 / _LONGEST <= width / height <= _LONGEST
        self._width, self._height = (width, height) if sane else (_SIDE, _SIDE)
        self._name, self._address, self._is_small = f"picture-{sample.position}", address, sample.is_small
        self._clips = 0

    def store(self) -> Drawn:
        """Return the picture, unseen, for the others to use; a flat ground where none was stored."""
        looks = {"width": self._width, "height": self._height, "id": self._name}
        if self._address:
            image = self._image(self._address, pixelated=self._is_small, id=self._name)
        else:
            image = svg("rect", **looks, **{"class": "no-picture"})
        return svg("svg", svg("defs", image), width="0", height="0", aria_hidden="true", **{"class": "store"})

    def plain(self, described: str) -> Drawn:
        """Return the picture."""
        return self._scene(described, self._use())

    def with_map(self, described: str, address: str) -> Drawn:
        """Return the picture with a map over it."""
        return self._scene(described, [self._use(), self._image(address, pixelated=True, **{"class": "map"})])

    def with_windows(self, described: str, tree: Tree, composite: Composite) -> Drawn:
        """Return the picture with what is hidden gray and dim, and the windows of a composite named."""
        self._clips += 1
        words, clip = names(tree.nodes), f"{self._name}-clip-{self._clips}"
        boxes = [tree.nodes[number].box for number in composite.nodes]
        inside = svg("clipPath", [_rect(box) for box in boxes], id=clip)
        over = svg("g", self._use(dim=tree.direction == "hide"), clip_path=f"url(#{clip})")
        unit = max(self._width, self._height) / 320
        outlines = [_outline(tree.nodes[number].box, words[number], unit) for number in composite.nodes]
        under = self._use(dim=tree.direction != "hide")
        return self._scene(described, [svg("defs", inside), under, over if boxes else None, outlines])

    def _scene(self, described: str, children: Any) -> Drawn:
        box = f"0 0 {self._width} {self._height}"
        return svg("svg", children, viewBox=box, role="img", aria_label=described, **{"class": "scene"})

    def _use(self, dim: bool = False) -> Drawn:
        return svg("use", href=f"#{self._name}", filter="url(#dim)" if dim else None)

    def _image(self, address: str, pixelated: bool, **more: Any) -> Drawn:
        shape = {"width": self._width, "height": self._height, "preserveAspectRatio": "none"}
        return svg("image", href=address, image_rendering="pixelated" if pixelated else None, **shape, **more)


def dim_filter() -> Drawn:
    """Return what dims, as client/trees/scene.js does: half of the light (ITU-R BT.601), and black lifted."""
    row = "0.1495 0.2935 0.057 0 0.094"
    matrix = svg("feColorMatrix", type="matrix", values=f"{row} {row} {row} 0 0 0 1 0")
    found = svg("filter", matrix, id="dim", color_interpolation_filters="sRGB")
    return svg("svg", svg("defs", found), width="0", height="0", aria_hidden="true", **{"class": "store"})


def _rect(box: tuple[float, ...], **more: Any) -> Drawn:
    x, y, width, height = box
    return svg("rect", x=x, y=y, width=width, height=height, **more)


def _outline(box: tuple[float, ...], name: str, unit: float) -> list[Drawn]:
    size = 12 * unit
    plate = svg(
        "rect", x=box[0], y=box[1], width=size * (0.62 * len(name) + 0.6), height=1.35 * size, **{"class": "plate"}
    )
    words = svg("text", name, x=box[0] + 0.3 * size, y=box[1] + size, font_size=size, **{"class": "window-name"})
    dashes = f"{4 * unit} {3 * unit}"
    return [
        _rect(box, fill="none", stroke="#000", stroke_width=2 * unit),
        _rect(box, fill="none", stroke="#fff", stroke_width=unit, stroke_dasharray=dashes),
        plate,
        words,
    ]
