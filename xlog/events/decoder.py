"""Decoder: can every field of an event be used? What `xlog verify --deep` asks."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, MutableSequence
from typing import Any

from google.protobuf.message import DecodeError, Message
from PIL import Image

from . import codec
from .limits import MAX_PIXELS, excess
from .schema import Event, Map, Picture, SegmentMap, TrainingBatch, TrainingSamples
from .training import check_samples, decode_batch

HASH_SIZE = 16  # bytes; empty: nothing is referred to


class Decoder:
    """Decodes the events of one file, in their order: weights refer to superpixels that were logged before them."""

    def __init__(self) -> None:
        self._segments: dict[bytes, SegmentMap] = {}

    def reason_against(self, payload: bytes) -> str:
        """Return why a record, or anything in it, cannot be decoded; "" if all can."""
        if reason := excess(payload):
            return reason
        try:
            event = Event.FromString(payload)
        except DecodeError:
            return "it is whole but holds no event"
        try:
            for message in messages(event):
                self._decode(message)
        except Exception as error:  # whatever Pillow and zlib have to say of arbitrary bytes
            return f"its {event.WhichOneof('what')} cannot be decoded: {error}"
        return ""

    def _decode(self, message: Message) -> None:
        if isinstance(message, SegmentMap):
            self._segments[message.hash] = message
            codec.decode_png(message.png)  # also an empty one, which is no field that was set
        if isinstance(message, Picture):
            _picture(message.data)
        if isinstance(message, Map):
            self._decode_map(message)
        if isinstance(message, TrainingSamples):
            check_samples(message)
        if isinstance(message, TrainingBatch):
            decode_batch(message)
        for field, value in message.ListFields():
            if (decode := DECODED.get(field.full_name)) is not None:
                decode(value)

    def _decode_map(self, packed: Map) -> None:
        segments = self._segments.get(packed.segments.hash)
        if packed.WhichOneof("values") != "segments" or segments is not None:  # else they are in another file
            codec.decode_map(packed, segments)
        codec.decode_features(packed.segments)


def messages(message: Message) -> Iterator[Message]:
    """Yield a message and all that it holds, whatever fields later versions add."""
    yield message
    for field, value in message.ListFields():
        if field.message_type is None or field.message_type.GetOptions().map_entry:
            continue
        for part in value if isinstance(value, MutableSequence) else [value]:
            yield from messages(part)


def _picture(data: bytes) -> None:
    with Image.open(io.BytesIO(data), formats=["PNG", "JPEG"]) as image:
        if image.width * image.height > MAX_PIXELS:
            raise ValueError(f"wanted a picture of up to {MAX_PIXELS} pixels, got {image.size}")
        image.load()


def _hash(data: bytes) -> None:
    if len(data) != HASH_SIZE:
        raise ValueError(f"wanted a hash of {HASH_SIZE} bytes, got {len(data)}")


def _with_message(data: bytes) -> None:
    """Nothing: what the bytes mean is in the fields beside them, so that the message is decoded as a whole."""


DECODED: dict[str, Callable[[Any], object]] = {
    "xlog.ModelInfo.fingerprint": _hash,
    "xlog.Picture.hash": _hash,
    "xlog.Picture.data": _with_message,
    "xlog.SegmentMap.hash": _hash,
    "xlog.SegmentMap.png": _with_message,
    "xlog.PictureInput.hash": _hash,
    "xlog.Region.mask_png": codec.decode_png,
    "xlog.Map.f32": _with_message,
    "xlog.Map.f16": _with_message,
    "xlog.Planes.high_png": _with_message,
    "xlog.Planes.low_deflate": _with_message,
    "xlog.SegmentWeights.hash": _hash,
    "xlog.SegmentWeights.features": _with_message,
    "xlog.TrainingSamples.recorder": _with_message,
    "xlog.TrainingBatch.recorder": _with_message,
    "xlog.TrainingBatch.probability": _with_message,
    "xlog.TrainingBatch.margin": _with_message,
}
"""Bytes field -> what decodes it. All else protocol buffers check themselves."""
