"""Payloads: pictures, maps and masks as a browser gets them."""

from __future__ import annotations

import threading
from contextlib import nullcontext

import numpy as np
from numpy.typing import NDArray

from xlog.events.codec import decode_features, decode_png, encode_mask, encode_png, full_map, unstacked
from xlog.events.schema import Map, Picture, Sample, SegmentMap

from ..store.entries import MapPayload, PicturePayload, SegmentsPayload, WeighedPayload

CLIP_PERCENTILE = 99.5  # where the color scale ends: single hot pixels would leave the rest of a gradient map dark

LARGE = 1 << 20  # pixels of a map that others wait for
_ONE_AT_A_TIME = threading.Lock()

_MEDIA_TYPES = {Picture.PNG: "image/png", Picture.JPEG: "image/jpeg"}


def picture_payload(picture: Picture) -> PicturePayload | None:
    """Return a picture as it was stored, None where its encoding is none that a browser should be given."""
    media_type = _MEDIA_TYPES.get(picture.encoding)
    return PicturePayload(picture.data, media_type) if media_type else None


def slice_payload(picture: Picture, number: int, depth: int) -> PicturePayload | None:
    """Return one of the slices of a volume, which lie one below the other; None where there is none such.

    Raises ValueError where the picture cannot be decoded. One is cut at a time: each takes memory for all slices.
    """
    if picture.encoding != Picture.PNG or not 0 <= number < depth or picture.height % depth:
        return None
    with _ONE_AT_A_TIME:
        slices = unstacked(decode_png(picture.data, (picture.height, picture.width)), depth)
        return PicturePayload(encode_png(slices[number]), "image/png")


def mask_payload(sample: Sample, region: int) -> PicturePayload | None:
    """Return the mask of one of a sample's regions, packed anew; None where it is none of the sample's size.

    Raises ValueError where it cannot be decoded.
    """
    if not 0 <= region < len(sample.truth.regions) or not sample.truth.regions[region].mask_png:
        return None
    mask = decode_png(sample.truth.regions[region].mask_png)
    if mask.shape != (sample.picture.height, sample.picture.width):
        return None
    return PicturePayload(encode_mask(mask > 0), "image/png")


def segments_payload(logged: SegmentMap) -> SegmentsPayload:
    """Return superpixels as a browser gets them. Raises ValueError where they cannot be decoded."""
    numbers = decode_png(logged.png, (logged.height, logged.width))
    height, width = numbers.shape
    return SegmentsPayload(np.ascontiguousarray(numbers, "<u2").tobytes(), width, height)


def weighed_payload(packed: Map) -> WeighedPayload | None:
    """Return weights and features of superpixels, None where a map has none. Raises ValueError for odd ones."""
    if packed.WhichOneof("values") != "segments":
        return None
    return WeighedPayload(np.array(packed.segments.weights, np.float32), decode_features(packed.segments))


def map_payload(packed: Map, segments: SegmentMap | None) -> MapPayload:
    """Return a map at the size of the network's input. Raises ValueError where it cannot be decoded.

    Of large ones one is made at a time: a page may ask for many at once, and each takes many times its bytes.
    """
    with _ONE_AT_A_TIME if packed.full_height * packed.full_width > LARGE else nullcontext():
        return _payload(packed, segments)


def _payload(packed: Map, segments: SegmentMap | None) -> MapPayload:
    values = full_map(packed, segments)
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    scale_low, scale_high = _scale(finite, packed.signed) if finite.size else (0.0, 0.0)
    height, width = values.shape
    data = np.ascontiguousarray(values, "<f4").tobytes()
    return MapPayload(data, width, height, packed.signed, low, high, scale_low, scale_high, packed.depth)


def _scale(values: NDArray[np.floating], signed: bool) -> tuple[float, float]:
    """Return the range of values that colors span: around 0 for a signed map, from 0 (or below) for another."""
    reach = float(np.percentile(np.abs(values) if signed else values, CLIP_PERCENTILE))
    if signed:
        reach = reach or float(np.abs(values).max())
        return -reach, reach
    low = min(0.0, float(values.min()))
    return low, reach if reach > low else float(values.max())
