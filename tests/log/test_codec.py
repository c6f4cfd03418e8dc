"""Payloads: maps keep their values to the promised precision, whatever their range; decoders trust nothing."""

from __future__ import annotations

import io
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from xlog.events import codec
from xlog.events.schema import Map, Picture

GRIDS = hnp.arrays(
    np.float32,
    st.tuples(st.integers(1, 9), st.integers(1, 9)),
    elements=st.floats(-(2.0**100), 2.0**100, width=32, allow_subnormal=False),
)


@pytest.fixture(autouse=True)
def no_grid_is_small(monkeypatch) -> None:
    """Let the precision decide at any size, as it does for dense maps."""
    monkeypatch.setattr(codec, "EXACT_VALUES", 0)


@given(GRIDS, st.booleans(), st.sampled_from(["u8", "u16"]))
def test_planes_are_exact_to_half_a_level(grid, signed, precision) -> None:
    grid = grid if signed else np.abs(grid)
    packed = codec.encode_map(grid, grid.shape, signed=signed, precision=precision)
    levels = 255 if precision == "u8" else 65535
    span = float(packed.planes.high) - float(packed.planes.low)
    error = np.abs(codec.decode_map(packed).astype(np.float64) - grid)
    assert error.max() <= span / levels * 0.501 + np.abs(grid).max() * 1e-7
    assert (packed.low, packed.high) == (grid.min(), grid.max())


@given(GRIDS)
def test_float32_is_bit_for_bit(grid) -> None:
    packed = codec.encode_map(grid, grid.shape, precision="f32")
    assert codec.decode_map(packed).tobytes() == grid.tobytes()


def test_float16_keeps_three_digits(rng) -> None:
    grid = rng.normal(size=(20, 30)).astype(np.float32)
    np.testing.assert_allclose(codec.decode_map(codec.encode_map(grid, (20, 30), precision="f16")), grid, rtol=1e-3)


def test_zero_stays_zero_in_a_signed_map(rng) -> None:
    grid = rng.normal(size=(40, 40)).astype(np.float32)
    grid[::2] = 0
    decoded = codec.decode_map(codec.encode_map(grid, (40, 40), signed=True))
    assert np.abs(decoded[::2]).max() < 1e-9
    assert (np.sign(decoded[1::2]) == np.sign(grid[1::2])).all()


def test_a_constant_map_comes_back(rng) -> None:
    for value in (0.0, 3.5):
        grid = np.full((5, 5), value, np.float32)
        for signed in (True, False):
            np.testing.assert_allclose(codec.decode_map(codec.encode_map(grid, (5, 5), signed=signed)), grid, rtol=1e-4)


def test_the_high_plane_is_a_picture_of_the_map(rng) -> None:
    grid = np.linspace(0, 1, 256, dtype=np.float32).reshape(16, 16)
    packed = codec.encode_map(grid, (16, 16), signed=False)
    np.testing.assert_array_equal(codec.decode_png(packed.planes.high_png).ravel(), np.arange(256))


def test_a_small_grid_is_stored_as_it_is_and_laid_over_the_input(monkeypatch, rng) -> None:
    monkeypatch.undo()
    grid = rng.random((7, 7)).astype(np.float32)
    packed = codec.encode_map(grid, (224, 224), "bilinear", signed=False)
    assert packed.WhichOneof("values") == "f32"
    assert packed.ByteSize() < 250
    assert codec.full_map(packed).shape == (224, 224)
    np.testing.assert_array_equal(codec.decode_map(packed), grid)


@pytest.mark.parametrize(
    "packed",
    [
        Map(),
        Map(height=2, width=2),
        Map(height=2, width=2, f32=b"123"),
        Map(height=1 << 31, width=1 << 31, f32=b"123"),
        Map(height=2, width=2, planes={"bits": 8, "high_png": b"no png"}),
        Map(height=2, width=2, planes={"bits": 8, "high_png": codec.encode_png(np.zeros((3, 3), np.uint8))}),
        Map(
            height=2,
            width=2,
            planes={
                "bits": 16,
                "high_png": codec.encode_png(np.zeros((2, 2), np.uint8)),
                "low_deflate": zlib.compress(bytes(1 << 20)),  # a bomb, at the scale of a test
            },
        ),
        Map(
            height=2,
            width=2,
            planes={"bits": 16, "high_png": codec.encode_png(np.zeros((2, 2), np.uint8)), "low_deflate": b"no zlib"},
        ),
        Map(height=2, width=2, planes={"bits": 2**32 - 1, "high_png": codec.encode_png(np.zeros((2, 2), np.uint8))}),
        Map(height=1, width=1, full_height=1 << 31, full_width=9, f32=bytes(4)),
    ],
)
def test_a_damaged_map_is_a_value_error(packed) -> None:
    with pytest.raises(ValueError, match="wanted"):
        codec.full_map(packed)


@pytest.mark.parametrize(("shape", "encoding"), [((90, 80, 3), Picture.JPEG), ((28, 28, 1), Picture.PNG)])
def test_pictures_are_jpeg_unless_small(shape, encoding, rng) -> None:
    assert codec.encode_picture(rng.integers(0, 255, shape).astype(np.uint8)).encoding == encoding


def test_pictures_with_alpha_are_exact(rng) -> None:
    pixels = rng.integers(0, 255, (90, 80, 4)).astype(np.uint8)
    np.testing.assert_array_equal(codec.decode_png(codec.encode_picture(pixels).data), pixels)


def test_a_hash_names_content_and_shape() -> None:
    pixels = np.zeros((4, 6, 3), np.uint8)
    assert codec.content_hash(pixels) == codec.content_hash(pixels.copy())
    assert codec.content_hash(pixels) != codec.content_hash(pixels.reshape(6, 4, 3))
    assert codec.content_hash(pixels) != codec.content_hash(pixels + 1)


@given(
    hnp.arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9), st.sampled_from([1, 3, 4]))),
    st.sampled_from(["jpeg", "png"]),
)
def test_small_pictures_are_exact_for_every_reader_of_png(pixels, store) -> None:
    packed = codec.encode_picture(pixels, store)
    with Image.open(io.BytesIO(packed.data)) as image:
        image.verify()
    np.testing.assert_array_equal(codec.decode_png(packed.data).reshape(pixels.shape), pixels)
    assert packed.hash == codec.content_hash(pixels)


def test_small_pictures_are_hardly_larger_than_pillows(rng) -> None:
    slope = np.add.outer(np.arange(64), np.arange(64))[..., None] * [1, 2, 0.5]  # a smooth picture with some noise
    pixels = np.clip(slope + rng.normal(0, 6, (64, 64, 3)), 0, 255).astype(np.uint8)
    assert len(codec.encode_picture(pixels).data) < 1.1 * len(codec.encode_png(pixels))


def test_a_mask_is_a_picture(rng) -> None:
    mask = rng.random((9, 17)) > 0.5
    np.testing.assert_array_equal(codec.decode_png(codec.encode_mask(mask)), mask)


@pytest.mark.parametrize(("size", "shrunk"), [((40, 20), (10, 5)), ((20, 40), (5, 10)), ((40, 1), (10, 1))])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_a_picture_is_shrunk_until_its_longest_side_fits(size, shrunk, channels) -> None:
    pixels = np.full((*size, channels), 200, np.uint8)
    picture = codec.encode_picture(pixels, "png", longest=10)
    assert (picture.height, picture.width) == shrunk
    with Image.open(io.BytesIO(picture.data)) as read:
        np.testing.assert_array_equal(np.asarray(read).reshape(*shrunk, channels), np.full((*shrunk, channels), 200))


@pytest.mark.parametrize("size", [(0, 5), (5, 0), (0, 0)])
def test_a_map_over_no_pixels_is_none(size) -> None:
    packed = codec.encode_map(np.ones((2, 2), np.float32), (4, 4))
    packed.full_height, packed.full_width = size
    with pytest.raises(ValueError, match=r"^wanted an input of 1 to \d+ pixels, got"):
        codec.full_map(packed)
