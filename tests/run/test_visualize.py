"""visualize: a picture of an attribution. Its values are captum's, and what does not fit is refused by name."""

from __future__ import annotations

import io
import sys
import types
from xml.etree import ElementTree

import numpy as np
import pytest
import torch
from captum.attr import visualization
from PIL import Image, ImageShow

import xlog
from xlog.figures.drawing import Raster, Words
from xlog.figures.visualize import looks_named
from xlog.painting.mixing import look_at
from xlog.painting.values import Grid, scaled

PICTURE = np.random.default_rng(1).integers(0, 256, (12, 12, 3), dtype=np.uint8)
CAPTUMS = {"absolute": "absolute_value"}
MAP = np.random.default_rng(2).standard_normal((12, 12)).astype(np.float32) ** 3


def rasters(figure: xlog.Figure) -> list[np.ndarray]:
    return [item.pixels for item in figure.drawing.items if isinstance(item, Raster) and item.about is not None]


def texts(figure: xlog.Figure) -> list[str]:
    return [item.text for item in figure.drawing.items if isinstance(item, Words)]


@pytest.mark.parametrize("sign", ["all", "positive", "negative", "absolute"])
@pytest.mark.parametrize("outlier_perc", [0, 2, 10, 25])
def test_scaled_values_are_captums(sign, outlier_perc) -> None:
    """captum divides by the value at which the cumulated magnitudes leave so many percent of their sum, and clips."""
    channels = np.random.default_rng(3).standard_normal((24, 18, 3)) ** 3
    theirs = visualization._normalize_attr(channels.sum(2), CAPTUMS.get(sign, sign), outlier_perc)
    look = look_at(Grid(channels.sum(2).astype(np.float32), True), looks_named(sign=sign, outlier_perc=outlier_perc))
    ours = scaled(look.grid, look.span)
    assert np.abs((np.abs(ours) if sign == "negative" else ours) - theirs).max() < 1e-6


def test_a_cumulated_mass_written_out_slowly() -> None:
    """Sizes 1, 2, 3, 4 add up to 1, 3, 6, 10: without 40 % of that the colors end at 3, the first that reaches 6."""
    look = look_at(Grid(np.array([[4, -3], [2, 1]], np.float32), True), looks_named(outlier_perc=40))
    assert look.span == (-3, 3)
    assert scaled(look.grid, look.span).tolist() == [[1, -1], [np.float32(2 / 3), np.float32(1 / 3)]]
    assert look_at(Grid(np.zeros((2, 2), np.float32), True), looks_named()).span == (0, 0)


def test_methods_show_what_they_say() -> None:
    corner = np.zeros((12, 12), np.float32)
    corner[0, 0] = 1
    made = {
        method: rasters(xlog.visualize(corner, PICTURE, method=method, original=False, scale=1, color_bar=False))[0]
        for method in ("overlay", "blended", "heat_map", "masked", "alpha")
    }
    assert np.array_equal(made["heat_map"][0, 0], [252, 255, 164])  # the end of inferno
    assert np.array_equal(made["blended"][5, 5], np.floor(PICTURE[5, 5] / 2 + [0, 0, 2] + 0.5))  # half of its beginning
    assert np.array_equal(made["overlay"][5, 5], PICTURE[5, 5])  # as the viewer: nothing where the map is 0
    for name in ("masked", "alpha"):
        assert np.array_equal(made[name][0, 0], PICTURE[0, 0])
    assert np.array_equal(made["alpha"][5, 5], [255, 255, 255])
    assert np.array_equal(made["masked"][5, 5], np.floor(128 * 0.85 + PICTURE[5, 5] * 0.15 + 0.5))


def test_several_maps_have_names_bars_and_a_title() -> None:
    figure = xlog.visualize({"GradCAM": np.abs(MAP), "IG": torch.tensor(MAP)}, PICTURE, title="A cat")
    said = texts(figure)
    assert {"GradCAM", "IG", "A cat", "0"} <= set(said)
    assert len(rasters(figure)) == 3 + 2  # and the bars
    bare = texts(xlog.visualize([MAP, MAP], PICTURE, color_bar=False, original=False))
    assert bare == ["map 1", "map 2"]
    above = next(item for item in figure.drawing.items if isinstance(item, Words) and item.text == "A cat")
    assert all(above.y < item.y for item in figure.drawing.items if item is not above)


def test_pictures_may_be_floats_gray_or_none() -> None:
    one, other = (
        rasters(xlog.visualize(MAP, picture, scale=2))
        for picture in (PICTURE[..., 0], PICTURE[..., :1] / np.float32(255))
    )
    assert np.array_equal(one[0], other[0])
    assert len(rasters(xlog.visualize(MAP))) == 2


def test_a_figure_is_saved_by_its_ending_and_shown(tmp_path, monkeypatch) -> None:
    figure = xlog.visualize(MAP, PICTURE)
    assert Image.open(io.BytesIO(figure.save(tmp_path / "a.png").read_bytes())).size == (
        figure.drawing.width,
        figure.drawing.height,
    )
    assert figure.save(str(tmp_path / "a.PDF")).read_bytes().startswith(b"%PDF-")
    ElementTree.fromstring(figure.save(tmp_path / "a.svg").read_bytes())
    assert np.array_equal(figure.pixels(), np.asarray(Image.open(io.BytesIO((tmp_path / "a.png").read_bytes()))))
    with pytest.raises(xlog.ConfigError, match=r"ends in .png, .pdf, .svg, got .*a.jpg"):
        figure.save(tmp_path / "a.jpg")
    ElementTree.fromstring(figure._repr_html_())
    seen = []
    monkeypatch.setattr(ImageShow, "show", lambda image, title: seen.append(image) or True)
    figure.show()
    assert np.array_equal(np.asarray(seen[0]), figure.pixels())
    monkeypatch.setattr(ImageShow, "show", lambda image, title: False)
    with pytest.raises(xlog.ConfigError, match="a program that shows pictures"):
        figure.show()


def test_in_a_notebook_a_figure_is_shown_in_its_cell(monkeypatch) -> None:
    seen = []
    display = types.SimpleNamespace(display=seen.append)
    ipython = types.SimpleNamespace(get_ipython=lambda: types.SimpleNamespace(kernel=object()), display=display)
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setitem(sys.modules, "IPython.display", display)
    figure = xlog.visualize(MAP)
    figure.show()
    assert seen == [figure]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (
            {"method": "heatmap"},
            "one of overlay, blended, heat_map, masked, alpha, got 'heatmap'; close names: 'heat_map'",
        ),
        ({"sign": "pos"}, "sign to be one of all, positive"),
        ({"palette": "jet"}, "palette to be one of RdBu"),
        ({"outlier_perc": 100}, "outlier_perc from 0 to below 100"),
        ({"opacity": 50}, "opacity from 0 to 1"),
        ({"maps": np.zeros((3, 12, 12))}, r"as a map \(H, W\), got shape \(3, 12, 12\); sum or average over channels"),
        ({"maps": np.zeros((1, 3, 12, 12))}, "one map at a time"),
        ({"maps": {}}, "at least one sample"),
        ({"maps": [MAP, MAP[:5]]}, "maps of one size"),
        ({"picture": PICTURE.transpose(2, 0, 1)}, "move channels to the end"),
        ({"picture": PICTURE.astype(np.float32)}, "floats 0..1, got float32 from 0 to 255; undo the normalization"),
        ({"picture": PICTURE.astype(np.int64)}, "a picture of uint8"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(arguments, text) -> None:
    with pytest.raises(xlog.XlogError, match=text):
        xlog.visualize(**({"maps": MAP, "picture": PICTURE} | arguments))


def test_without_fpdf2_a_pdf_names_the_package(monkeypatch, tmp_path) -> None:
    monkeypatch.setitem(sys.modules, "fpdf", None)
    with pytest.raises(xlog.ConfigError, match="pip install fpdf2"):
        xlog.visualize(MAP).save(tmp_path / "a.pdf")
    assert not (tmp_path / "a.pdf").exists()
