"""Frames of MPEG audio (ISO 11172-3, 13818-3): where each one ends, so that nothing behind it passes for sound.

A frame is known by its header and its length: what is as long as its header says is sound, as far as this can tell.
"""

from __future__ import annotations

from typing import Final

__all__ = ["plain_frames"]

_HEADER: Final = 4  # bytes
_LAYERS: Final = {"mp1": 1, "mp2": 2, "mp3": 3}
_BASES: Final = (44100, 48000, 32000)  # samples in a second, of MPEG-1
_PARTS: Final = {
    3: 1,
    2: 2,
    0: 4,
}  # of them, by the bits of the version: MPEG-1, MPEG-2, and what is called MPEG-2.5
_LOW: Final = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_KILOBITS: Final = {
    (True, 1): tuple(range(32, 449, 32)),
    (True, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): _LOW,
    (False, 3): _LOW,
}
"""By MPEG-1 or not, and by layer: what the header's index means, from 1 on."""


def plain_frames(content: bytes, codec: str, rate: int) -> bytes:
    """The whole frames at the beginning that have the stream's own layer and ``rate`` (samples in a second)."""
    end = 0
    while size := _size(content[end : end + _HEADER], _LAYERS[codec], rate):
        if end + size > len(content):
            break
        end += size
    return content[:end]


def _size(header: bytes, layer: int, rate: int) -> int:
    """How long a frame with this header is, in bytes; 0 if it is none, or not one of this stream."""
    if len(header) < _HEADER or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:  # noqa: PLR2004 - how a frame begins
        return 0
    version, index, base = header[1] >> 3 & 3, header[2] >> 4, header[2] >> 2 & 3
    if version not in _PARTS or 4 - (header[1] >> 1 & 3) != layer or base >= len(_BASES):
        return 0
    kilobits = _KILOBITS[version == 3, layer]  # noqa: PLR2004 - MPEG-1
    if not 0 < index <= len(kilobits) or _BASES[base] // _PARTS[version] != rate:
        return 0
    padded = header[2] >> 1 & 1
    if layer == 1:
        return (12_000 * kilobits[index - 1] // rate + padded) * 4
    halved = layer == 3 and version != 3  # noqa: PLR2004 - of MPEG-2 layer III a frame is half as long
    return (72_000 if halved else 144_000) * kilobits[index - 1] // rate + padded
