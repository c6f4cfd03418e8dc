"""Arrays to payloads and back: attribution maps, pictures, masks.

A map keeps the resolution that it was made at and says how to lay it over the input. Small grids are stored exactly;
dense ones as two planes of 8 bits, of which the first is a PNG that a browser shows as it is.
"""

from __future__ import annotations

import functools
import hashlib
import io
import struct
import zlib
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..arrays import Floats, Size, Upsampling, upsample
from ..errors import ExplanationError
from .limits import MAX_PIXELS
from .schema import Map, Picture, Planes, SegmentMap, SegmentWeights

Precision = Literal["u8", "u16", "f16", "f32"]
ImageStore = Literal["jpeg", "png", "none"]
Pixels = NDArray[np.uint8]
Kind = TypeVar("Kind", bound=np.generic)

EXACT_VALUES = 1024  # a grid of up to 32 x 32 is stored as float32 whatever the precision: 4 KB
JPEG_QUALITY = 95  # with full color resolution: 41 dB on photos, a third of a PNG
SMALL_PICTURE = 64 * 64  # pixels; up to here a PNG is no larger than that JPEG, and exact
HALF_RANGE = (2.0**-14, 65504.0)  # greatest value of a map that half precision keeps 3 digits of

_UPSAMPLING = {"none": Map.NONE, "bilinear": Map.BILINEAR, "nearest": Map.NEAREST}


# ------------------------------------------------------------------------------------------------------- maps


def encode_map(
    grid: Floats,
    full_size: Size,
    upsampling: Upsampling = "none",
    signed: bool = True,
    precision: Precision = "u16",
) -> Map:
    """Pack a grid of finite values (h, w), laid over an input of `full_size` (H, W) pixels.

    A grid (d, h, w) over a volume (D, H, W) is stored at the volume's size, slice below slice, so that readers that
    know of no volumes see each slice as it is. "f16" stores a map as float32 whose greatest value half precision would
    overflow at, or lose. Raises ExplanationError where grid or input are larger than readers decode.
    """
    if len(full_size) == 3:
        _check_size((full_size[0] * full_size[1], full_size[2]))
        stack = stacked(upsample(np.asarray(grid, np.float32), full_size, upsampling))
        packed = encode_map(stack, stack.shape, "none", signed, precision)
        packed.depth = full_size[0]
        return packed
    values = np.ascontiguousarray(grid, dtype="<f4")
    _check_size(values.shape, full_size)
    height, width = values.shape
    packed = Map(
        height=height,
        width=width,
        full_height=full_size[0],
        full_width=full_size[1],
        upsampling=_UPSAMPLING[upsampling],
        signed=signed,
        low=float(values.min()),
        high=float(values.max()),
    )
    if precision == "f32" or values.size <= EXACT_VALUES or (precision == "f16" and not _fits_half(values)):
        packed.f32 = values.tobytes()
    elif precision == "f16":
        packed.f16 = values.astype("<f2").tobytes()
    else:
        packed.planes.CopyFrom(_encode_planes(values, 16 if precision == "u16" else 8, signed))
    return packed


def encode_weights(weights: Floats, segments: NDArray[np.integer], signed: bool = True) -> Map:
    """Pack finite weights (S,) of superpixels (H, W), exactly; `encode_segments` packs what they refer to.

    Raises ExplanationError where there are more pixels than readers decode.
    """
    values = np.ascontiguousarray(weights, np.float32)
    _check_size(segments.shape)
    height, width = segments.shape
    return Map(
        height=height,
        width=width,
        full_height=height,
        full_width=width,
        upsampling=Map.NONE,
        signed=signed,
        low=float(values.min()),
        high=float(values.max()),
        segments=SegmentWeights(hash=segment_hash(segments), weights=values),
    )


def encode_features(features: Floats) -> bytes:
    """Pack what superpixels are like (S, D), at most of length 1, in half precision."""
    return np.ascontiguousarray(features, "<f2").tobytes()


def decode_features(packed: SegmentWeights) -> Floats | None:
    """Return what superpixels are like (S, D), None where it was not logged. Raises ValueError for odd bytes."""
    if not packed.features:
        return None
    count, values = len(packed.weights), np.frombuffer(packed.features[: len(packed.features) // 2 * 2], "<f2")
    if not count or len(packed.features) % (2 * count) or not np.isfinite(values).all():
        raise ValueError(f"wanted finite half floats for {count} superpixels, got {len(packed.features)} bytes")
    return values.reshape(count, -1).astype(np.float32)


def decode_map(packed: Map, segment_map: SegmentMap | None = None, max_pixels: int = MAX_PIXELS) -> Floats:
    """Return a map's grid (h, w) as float32; of weighed superpixels with the help of their segment map.

    Slices of a volume lie one below the other. Raises ValueError where sizes and payload disagree, and for more than
    `max_pixels` before memory is taken.
    """
    shape = (packed.height, packed.width)
    if packed.depth and packed.height % packed.depth + packed.full_height % packed.depth:
        raise ValueError(f"wanted {packed.depth} slices, got heights of {packed.height} and {packed.full_height}")
    if not 0 < shape[0] * shape[1] <= max_pixels:
        raise ValueError(f"wanted a grid of 1 to {max_pixels} values, got {shape}")
    kind = packed.WhichOneof("values")
    if kind == "planes":
        return _decode_planes(packed.planes, shape)
    if kind == "segments" and segment_map is not None:
        return _decode_segments(packed.segments, segment_map, shape)
    if kind not in ("f32", "f16"):
        raise ValueError(f"wanted a map of float32, float16, planes or segments with their map, got {kind}")
    data, dtype = (packed.f32, "<f4") if kind == "f32" else (packed.f16, "<f2")
    if len(data) != shape[0] * shape[1] * np.dtype(dtype).itemsize:
        raise ValueError(f"wanted {shape[0]} x {shape[1]} values, got {len(data)} bytes of {kind}")
    return np.frombuffer(data, dtype).reshape(shape).astype(np.float32)


def full_map(packed: Map, segment_map: SegmentMap | None = None, max_pixels: int = MAX_PIXELS) -> Floats:
    """Return a map at the size of the network's input (H, W), float32; slices of a volume one below the other.

    Raises ValueError as decode_map does.
    """
    size = (packed.full_height, packed.full_width)
    if not 0 < size[0] * size[1] <= max_pixels:
        raise ValueError(f"wanted an input of 1 to {max_pixels} pixels, got {size}")
    grid = decode_map(packed, segment_map, max_pixels)
    return upsample(grid, size, "bilinear" if packed.upsampling == Map.BILINEAR else "nearest")


def stacked(volume: NDArray[Kind]) -> NDArray[Kind]:
    """Lay slices one below the other: (D, H, W, ...) -> (D * H, W, ...)."""
    return volume.reshape(-1, *volume.shape[2:])


def unstacked(stack: NDArray[Kind], depth: int) -> NDArray[Kind]:
    """Return slices that lie one below the other as a volume: (D * H, W, ...) -> (D, H, W, ...).

    A picture, whose depth is 0, stays as it is. Raises ValueError where slices are of different heights.
    """
    if depth and len(stack) % depth:
        raise ValueError(f"wanted {depth} slices of one height, got {len(stack)} rows")
    return stack.reshape(depth, -1, *stack.shape[1:]) if depth else stack


def _check_size(*sizes: tuple[int, ...]) -> None:
    for size in sizes:
        if size[0] * size[1] > MAX_PIXELS:
            raise ExplanationError(
                f"wanted a map of up to {MAX_PIXELS} pixels, which is what readers decode, got {size}; "
                "explain smaller inputs"
            )


def _fits_half(values: Floats) -> bool:
    """Tell whether half precision keeps the values to 3 digits of the greatest."""
    greatest = float(np.abs(values).max())
    return greatest == 0 or HALF_RANGE[0] <= greatest <= HALF_RANGE[1]


def _encode_planes(values: Floats, bits: int, signed: bool) -> Planes:
    levels = (1 << bits) - 1
    low, high = _coding_range(float(values.min()), float(values.max()), levels, signed)
    scale = levels / (high - low) if high > low else 0.0
    q = np.rint((values.astype(np.float64) - low) * scale).astype(np.uint16)
    planes = Planes(bits=bits, low=low, high=high)
    coarse = (q >> (bits - 8)).astype(np.uint8)
    planes.high_png = min(encode_png(coarse), _encode_noise(coarse), key=len)
    if bits == 16:
        planes.low_deflate = zlib.compress((q & 255).astype(np.uint8).tobytes(), 1)
    return planes


def _encode_noise(plane: Pixels) -> bytes:
    """Return a plane (h, w) as a PNG that predicts no pixel by its neighbors: of gradient maps an eighth smaller.

    Pillow cannot be told to leave out the prediction of a gray picture.
    """
    rows = np.pad(plane, ((0, 0), (1, 0)))  # the byte before a row names its prediction: 0, none
    return _png_of(rows, plane.shape[1], 1, zlib.Z_HUFFMAN_ONLY)


def _encode_small(pixels: Pixels) -> bytes:
    """Return a small picture (H, W, C) as a PNG whose pixels are predicted by their left neighbors.

    In less than half of Pillow's time, which tries predictions row by row to save a thirtieth.
    """
    height, width, channels = pixels.shape
    rows = np.empty((height, 1 + width * channels), np.uint8)
    rows[:, 0] = 1  # names the prediction
    rows[:, 1:] = pixels.reshape(height, -1)
    rows[:, 1 + channels :] -= pixels[:, :-1].reshape(height, -1)
    return _png_of(rows, width, channels, zlib.Z_RLE)


def _png_of(rows: Pixels, width: int, channels: int, strategy: int) -> bytes:
    """Return rows, each behind the byte that names its prediction, as a PNG of 1, 3 or 4 channels."""
    coder = zlib.compressobj(1, zlib.DEFLATED, 15, 9, strategy)
    return _png_begin(width, len(rows), channels) + _chunk(b"IDAT", coder.compress(rows.data) + coder.flush()) + _END


@functools.lru_cache(maxsize=64)  # sizes recur
def _png_begin(width: int, height: int, channels: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, {1: 0, 3: 2, 4: 6}[channels], 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(data, zlib.crc32(kind)))


_END = _chunk(b"IEND", b"")


def _coding_range(low: float, high: float, levels: int, signed: bool) -> tuple[float, float]:
    """Return the range that the levels span: of a signed map one in which 0 is a level."""
    if not signed:
        return low, high
    unit = max(-low, high, 0.0) / (levels // 2)
    return -unit * (levels // 2 + 1), unit * (levels // 2)


def _decode_planes(planes: Planes, shape: tuple[int, int]) -> Floats:
    if planes.bits not in (8, 16):
        raise ValueError(f"wanted planes of 8 or 16 bits, got {planes.bits}")
    q: NDArray[np.integer] = decode_png(planes.high_png, shape).astype(np.uint16)
    if q.shape != shape:
        raise ValueError(f"wanted a plane of {shape}, got {q.shape}")
    if planes.bits == 16:
        q = (q << 8) | _inflate(planes.low_deflate, shape[0] * shape[1]).reshape(shape)
    with np.errstate(over="ignore", invalid="ignore"):  # the range of a damaged map is anything
        values = planes.low + (planes.high - planes.low) * (q / ((1 << planes.bits) - 1))
        return np.asarray(values, np.float32)


def encode_segments(segments: NDArray[np.integer]) -> SegmentMap:
    """Pack superpixels (H, W), numbered from 0, at most 65536 of them."""
    numbers = segments.astype(np.uint16)
    height, width = numbers.shape
    count = int(numbers.max()) + 1
    return SegmentMap(hash=segment_hash(numbers), width=width, height=height, count=count, png=encode_png(numbers))


def segment_hash(segments: NDArray[np.integer]) -> bytes:
    """Return 16 bytes that name superpixels (H, W) by shape and numbers."""
    return content_hash(segments.astype(np.uint16))


def _decode_segments(weighed: SegmentWeights, segment_map: SegmentMap, shape: tuple[int, int]) -> Floats:
    numbers = decode_png(segment_map.png, shape)
    weights = np.array(weighed.weights, np.float32)
    if weighed.hash != segment_map.hash or numbers.shape != shape or numbers.max() >= len(weights):
        raise ValueError(
            f"wanted {len(weights)} segments of {shape}, got {int(numbers.max()) + 1} of {numbers.shape}, or others"
        )
    return weights[numbers]


def _inflate(stream: bytes, size: int) -> NDArray[np.uint8]:
    """Return the bytes of a zlib stream, which should be this many; never more memory than that, whatever it holds."""
    try:
        data = zlib.decompressobj().decompress(stream, size + 1)
    except zlib.error as error:
        raise ValueError(f"wanted a zlib stream: {error}") from error
    if len(data) != size:
        raise ValueError(f"wanted a plane of {size} bytes, got {len(data)} or more")
    return np.frombuffer(data, np.uint8)


# --------------------------------------------------------------------------------------------------- pictures


def content_hash(array: NDArray[np.generic]) -> bytes:
    """Return 16 bytes that name an array by shape and content."""
    digest = hashlib.blake2b(f"{array.shape}{array.dtype.str}".encode(), digest_size=16)
    digest.update(np.ascontiguousarray(array).data)
    return digest.digest()


def encode_picture(
    pixels: Pixels,
    store: ImageStore = "jpeg",
    longest: int | None = None,
    depth: int = 0,
    known_hash: bytes | None = None,
) -> Picture:
    """Pack a picture (H, W, C) of 1, 3 or 4 channels, shrunk until its longest side is `longest` pixels.

    "jpeg" keeps small pictures, those with alpha and volumes exactly all the same: of a volume `depth` slices lie one
    below the other, and each is shrunk by itself. The hash is that of the picture as given.
    """
    picture = Picture(hash=known_hash or content_hash(pixels), channels=pixels.shape[2])
    sides = (len(pixels) // max(1, depth), pixels.shape[1])
    if longest is not None and max(sides) > longest:
        slices = np.split(pixels, max(1, depth))
        pixels = np.concatenate([_shrunk(each, longest / max(sides)) for each in slices])
    picture.height, picture.width = pixels.shape[:2]
    is_small = picture.height * picture.width <= SMALL_PICTURE
    if store == "png" or depth or is_small or picture.channels == 4:
        picture.encoding = Picture.PNG
        picture.data = _encode_small(pixels) if is_small else encode_png(pixels)
    else:
        picture.encoding = Picture.JPEG
        buffer = io.BytesIO()
        _image(pixels).save(buffer, "JPEG", quality=JPEG_QUALITY, subsampling=0)
        picture.data = buffer.getvalue()
    return picture


def _shrunk(pixels: Pixels, scale: float) -> Pixels:
    size = [max(1, round(side * scale)) for side in pixels.shape[1::-1]]
    shrunk = np.asarray(_image(pixels).resize((size[0], size[1]), Image.Resampling.LANCZOS))
    return shrunk.reshape(size[1], size[0], pixels.shape[2])


def encode_png(pixels: NDArray[np.uint8] | NDArray[np.uint16]) -> bytes:
    """Return pixels (H, W) of 8 or 16 bits, or (H, W, C) of 8, as a PNG."""
    buffer = io.BytesIO()
    _image(pixels).save(buffer, "PNG", compress_level=1)  # level 6 saves a tenth and takes thrice the time
    return buffer.getvalue()


def encode_mask(mask: NDArray[np.bool_]) -> bytes:
    """Return a mask (H, W) as a 1-bit PNG, white where it is true."""
    buffer = io.BytesIO()
    Image.fromarray(mask).save(buffer, "PNG")
    return buffer.getvalue()


def decode_png(data: bytes, size: tuple[int, int] | None = None) -> Pixels:
    """Return the pixels of a PNG: (H, W) or (H, W, C).

    Raises ValueError where it is none, or not of this size (height, width), before memory is taken.
    """
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
            if size is not None and (image.height, image.width) != size:
                raise ValueError(f"wanted a plane of {size}, got {(image.height, image.width)}")
            if size is None and image.width * image.height > MAX_PIXELS:
                raise ValueError(f"wanted a picture of up to {MAX_PIXELS} pixels, got {image.size}")
            return np.asarray(image)
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:  # Pillow's words for a damaged file
        raise ValueError(f"wanted a PNG: {error}") from error


def _image(pixels: NDArray[np.uint8] | NDArray[np.uint16]) -> Image.Image:
    return Image.fromarray(pixels[..., 0] if pixels.ndim == 3 and pixels.shape[2] == 1 else pixels)
