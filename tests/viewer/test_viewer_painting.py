"""Painting without a browser: its parts against closed forms; a browser's own pixels are compared with it elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import xlog_viewer
from PIL import Image
from scipy.ndimage import gaussian_filter
from xlog_viewer.address.paths import Query

from xlog.painting import looks
from xlog.painting.coloring import Ramp, colored, levels, table
from xlog.painting.looks import Looks, looks_of
from xlog.painting.mixing import Canvas, look_at, painted
from xlog.painting.overlay import overlay
from xlog.painting.palettes import DIVERGING, SEQUENTIAL, color_tables
from xlog.painting.values import Grid, cut, enlarged, of_sign, smooth, span, strongest, within

CLIENT = Path(xlog_viewer.__file__).parent / "assets/client/maps"
WHITE = (255, 255, 255)


def grid(values, signed: bool = False) -> Grid:
    return Grid(np.asarray(values, np.float32), signed)


def noise(shape, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


# ------------------------------------------------------------------------------------------------------------- looks


def test_looks_are_those_of_the_client() -> None:
    """Limits and choices stand in both languages; whoever changes one is told of the other."""
    script = (CLIENT / "looks.js").read_text()
    numbers = {
        name: tuple(map(float, values.split(",")))
        for name, values in re.findall(r"^  (\w+): \[([-\d., ]+)\],", script, re.M)
    }
    numbers.pop("size")  # of tables alone
    assert {name: tuple(map(float, limits)) for name, limits in looks.LIMITS.items()} == numbers
    words = {
        name: tuple(re.findall(r"'(\w*)'", values))
        for name, values in re.findall(r"^  (\w+): \[('.*')\],", script, re.M)
    }
    assert {name: known for name, known in looks.CHOICES.items() if name not in ("seq", "div")} == words
    assert (next(iter(SEQUENTIAL)), next(iter(DIVERGING))) == (Looks().seq, Looks().div)


def test_looks_of_an_address_are_held_to_their_limits() -> None:
    found = looks_of(Query.parse("?opacity=300&clip=x&gamma=nan&show=map&alpha=odd&boxes=1&seq=viridis&top=3.7").get)
    assert found == Looks(opacity=100, show="map", boxes=True, seq="viridis", top=3)
    assert looks_of(Query().get) == Looks()


@pytest.mark.parametrize(("chosen", "depth", "shown"), [(0, 7, 3), (1, 7, 0), (7, 7, 6), (99, 7, 6), (0, 0, 0)])
def test_a_volume_shows_the_middle_slice_until_another_is_chosen(chosen, depth, shown) -> None:
    assert Looks(slice=chosen).shown_of(depth) == shown


# ------------------------------------------------------------------------------------------------------------ values


def test_colors_span_a_percentile_of_sizes() -> None:
    values = noise((40, 50))
    assert span(grid(values, True), 99.5)[1] == pytest.approx(np.percentile(np.abs(values), 99.5))
    assert span(grid(values, True), 99.5)[0] == -span(grid(values, True), 99.5)[1]
    assert span(grid(values), 90) == pytest.approx((values.min(), np.percentile(values, 90)))
    assert span(grid([[0, 0, 0, 9]]), 50) == (0, 9)  # else all would be one color
    assert span(grid([[np.nan]]), 99) == (0, 0)
    assert span(grid([[0, 0]], True), 99) == (0, 0)


def test_smoothing_is_about_a_gaussian_and_keeps_gaps() -> None:
    point = np.zeros((61, 61))
    point[30, 30] = 1
    spread, away = smooth(grid(point), 2.5).values.astype(np.float64), (np.arange(61) - 30) ** 2
    assert spread.sum() == pytest.approx(1)
    assert (spread.sum(0) @ away, spread.sum(1) @ away) == pytest.approx((2.5**2, 2.5**2), rel=1e-4)  # the variance
    assert np.abs(spread - gaussian_filter(point, 2.5)).max() < 0.15 * spread.max()
    assert np.allclose(smooth(grid(np.full((5, 9), 4.0)), 2).values, 4)
    gappy = smooth(grid([[1, np.nan, 1]]), 1).values
    assert np.isnan(gappy).tolist() == [[False, True, False]]


def test_signs_and_superpixels() -> None:
    weights, segments = grid([[3, -4, 1], [3, -4, 0]], True), np.array([[7, 2, 5], [7, 2, 9]])
    assert of_sign(weights, "for").values.tolist() == [[3, 0, 1], [3, 0, 0]]
    assert of_sign(weights, "against").values.tolist() == [[0, -4, 0], [0, -4, 0]]
    assert not of_sign(weights, "magnitude").signed
    assert strongest(weights, segments, 9, "both") == [2, 7, 5]  # never one of weight 0
    assert strongest(weights, segments, 9, "for") == [7, 5]
    assert strongest(weights, segments, 1, "against") == [2]
    assert np.isnan(within(weights, segments, [7]).values).tolist() == [[False, True, True]] * 2


def test_enlarged_values_are_linear_between_centers() -> None:
    assert enlarged(grid([[0, 4]]), 1, 8).values[0].tolist() == [0, 0, 0.5, 1.5, 2.5, 3.5, 4, 4]
    ramp = np.add.outer(np.arange(6), 2.0 * np.arange(5))
    inner = enlarged(grid(ramp), 18, 15).values[1:-1, 1:-1]
    rows, columns = (np.arange(18) + 0.5) / 3 - 0.5, (np.arange(15) + 0.5) / 3 - 0.5
    assert np.allclose(inner, np.add.outer(rows, 2 * columns)[1:-1, 1:-1], atol=1e-5)
    gappy = enlarged(grid([[2, np.nan, 2]]), 1, 6).values[0]
    assert np.isnan(gappy).tolist() == [False, False, True, True, False, False]
    assert np.allclose(gappy[[0, 1, 4, 5]], 2)  # what is bare takes nothing from its neighbors


def test_a_slice_is_cut_and_colored_as_the_whole() -> None:
    volume = grid(np.arange(12).reshape(6, 2))
    assert cut(volume, 1, 3).values.tolist() == [[4, 5], [6, 7]]
    look = look_at(volume, Looks(slice=1, clip=100), depth=3)
    assert look.grid.values.tolist() == [[0, 1], [2, 3]]
    assert look.span == (0, 11)


# ------------------------------------------------------------------------------------------------------------ colors


def test_levels_are_the_nearest_of_256_and_a_flat_map_is_its_zero() -> None:
    assert levels(grid([[0, 0.5, 1, 2, -1]]), (0, 1)).tolist() == [[0, 128, 255, 255, 0]]
    assert levels(grid([[3, 3]]), (3, 3)).tolist() == [[0, 0]]
    assert levels(grid([[0, 0]], True), (0, 0)).tolist() == [[128, 128]]


def test_a_fading_ramp_is_the_clearer_the_smaller_the_value() -> None:
    plain = Ramp(table(False, Looks()), False).colors()
    assert plain[:, :3].tolist() == color_tables()["sequential"]["inferno"]
    assert (plain[:, 3] == 255).all()
    fading = Ramp(table(True, Looks()), True, fades=True).colors()
    assert fading[[0, 127, 128, 255], 3].tolist() == [255, 0, 0, 255]
    assert np.array_equal(fading[:, 3], fading[::-1, 3])
    bent = Ramp(table(False, Looks()), False, gamma=2, fades=True).colors()
    assert bent[128, 3] == round(255 * (128 / 255) ** 2)


def test_small_values_and_gaps_stay_bare() -> None:
    pixels = colored(grid([[0.2, 0.6, np.nan, 1]]), (0, 1), 0.5, Ramp(table(False, Looks()), False))
    assert (pixels[0, :, 3] > 0).tolist() == [False, True, False, True]
    both = colored(grid([[-0.6, 0.2, 0.6]], True), (-1, 1), 0.5, Ramp(table(True, Looks()), True))
    assert (both[0, :, 3] > 0).tolist() == [True, False, True]


# ------------------------------------------------------------------------------------------------------------ mixing


def test_a_whole_scale_repeats_every_pixel() -> None:
    values = np.abs(noise((4, 5)))
    look = look_at(grid(values), Looks(show="map"))
    small = painted(Canvas(width=5, height=4, ground=WHITE, picture=None), look, look.span, Looks(show="map"))
    large = painted(Canvas(width=15, height=12, ground=WHITE, picture=None), look, look.span, Looks(show="map"))
    assert np.array_equal(large, small.repeat(3, 0).repeat(3, 1))
    assert np.array_equal(small, table(False, Looks())[levels(look.grid, look.span)])


def test_opacity_mixes_a_map_with_its_picture() -> None:
    picture = Image.new("RGB", (2, 1), (100, 0, 0))
    canvas = Canvas(width=2, height=1, ground=WHITE, picture=picture)
    look = look_at(grid([[0, 1]]), Looks(clip=100))
    high = np.array(color_tables()["sequential"]["inferno"][255])
    low = np.array(color_tables()["sequential"]["inferno"][0])
    faded = painted(canvas, look, look.span, Looks(opacity=50))
    assert faded[0].tolist() == [[100, 0, 0], np.floor(0.5 * np.array([100, 0, 0]) + 0.5 * high + 0.5).tolist()]
    even = painted(canvas, look, look.span, Looks(opacity=50, alpha="even"))
    assert even[0, 0].tolist() == np.floor(0.5 * np.array([100, 0, 0]) + 0.5 * low + 0.5).tolist()
    assert painted(canvas, None, (0, 0), Looks())[0].tolist() == [[100, 0, 0]] * 2


def test_a_masked_picture_hides_what_has_no_value() -> None:
    canvas = Canvas(width=2, height=1, ground=WHITE, picture=Image.new("RGB", (2, 1), (100, 100, 100)))
    look = look_at(grid([[0, 1]]), Looks(clip=100))
    seen = painted(canvas, look, look.span, Looks(show="masked"))
    assert seen[0, :, 0].tolist() == [round(0.85 * 128 + 0.15 * 100), 100]


def test_superpixels_have_borders_and_masks_edges() -> None:
    segments = np.repeat([[0] * 3 + [1] * 3], 6, 0).repeat(1, 1)
    look = look_at(grid(np.where(segments == 0, 2, 1)), Looks(top=1), segments)
    assert look.first == (0,)
    canvas = Canvas(width=6, height=6, ground=WHITE, picture=None)
    drawn = painted(canvas, look, look.span, Looks(top=1, show="map"))
    assert drawn[0, 0].tolist() == [255, 214, 10]
    assert drawn[2, 1].tolist() != [255, 214, 10]  # within
    assert drawn[:, 3:].tolist() == np.full((6, 3, 3), 255).tolist()  # the other one is bare
    mask = np.zeros((6, 6), bool)
    mask[1:5, 1:5] = True
    outlined = Canvas(width=6, height=6, ground=(9, 9, 9), picture=None, masks=[mask])
    pixels = painted(outlined, None, (0, 0), Looks(boxes=True))[..., 0]
    assert pixels[0, 2] == 0
    assert pixels[1, 2] == 255
    assert pixels[2, 2] == pixels[0, 0] == 9


def test_an_overlay_is_what_a_figure_shows() -> None:
    """One call for who has arrays: the same pixels as of a canvas, and of a volume those of one slice."""
    values, picture = np.linspace(-1, 1, 12, dtype=np.float32).reshape(3, 4), np.full((3, 4), 90, np.uint8)
    look = look_at(Grid(values, True), Looks())
    canvas = Canvas(width=8, height=6, ground=(255, 255, 255), picture=Image.fromarray(picture))
    expected = painted(canvas, look, look.span, Looks())
    assert np.array_equal(overlay(values, picture, signed=True, scale=2), expected)
    assert np.array_equal(overlay(values, picture[..., None], signed=True, scale=2), expected)
    slices, pictures = np.stack([values, values, 0 * values]), np.stack([picture] * 3)
    seen = overlay(slices, pictures, signed=True, looks=Looks(slice=2), scale=2)
    assert np.array_equal(seen, expected)
    bare = overlay(0 * values, None, signed=False, looks=Looks(show="picture"))
    assert bare.shape == (3, 4, 3)
    assert (bare == 255).all()
