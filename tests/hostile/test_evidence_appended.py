"""What programs append to a sound, behind its end, where a player does not look."""

from __future__ import annotations

import io

import av
import pytest

import evidence_media as media
from openbadge_issuer.adapters.scrubbers import SCRUBBERS

TAG = b"TAG" + b"Lovelace".ljust(30, b"\0") + bytes(95)
APPENDED = [
    TAG,
    b"APETAGEX" + bytes(24) + b"Artist\0Lovelace",
    b"LYRICSBEGINLovelace000030LYRICS200" + TAG,
    b"Lovelace" * 99,
]


def copied(content: bytes, media_type: str) -> bytes:
    target = io.BytesIO()
    SCRUBBERS[media_type](io.BytesIO(content), target)
    return target.getvalue()


def heard(content: bytes) -> list[bytes]:
    with av.open(io.BytesIO(content), "r") as opened:
        return [frame.to_ndarray().tobytes() for frame in opened.decode(audio=0)]


@pytest.mark.parametrize("appended", APPENDED)
@pytest.mark.parametrize(
    ("sound", "media_type"),
    [
        (media.flac("application", "a"), "audio/flac"),
        (media.mp3("artist", "a"), "audio/mpeg"),
        (media.wav("artist", "a"), "audio/wav"),
    ],
)
def test_what_follows_the_sound_goes(sound: bytes, media_type: str, appended: bytes) -> None:
    copy = copied(sound + appended, media_type)
    assert b"Lovelace" not in copy
    if media_type != "audio/mpeg":  # whose player can count what follows into the length
        assert heard(copy) == heard(sound)
