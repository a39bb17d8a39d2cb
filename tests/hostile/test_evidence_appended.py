"""What programs append to a sound, behind its end, where a player does not look."""

from __future__ import annotations

import io

import av
import pytest
from av import AudioFrame, AudioStream, VideoFrame, VideoStream

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


@pytest.mark.parametrize(
    "header", ["fffb9264", "fffb9064", "fffb1064", "fff39264", "fffd9264", "fffb02c4", "ffff4c6f"]
)
@pytest.mark.parametrize("length", [40, 96])
def test_what_imitates_the_head_of_a_frame_is_no_frame(header: str, length: int) -> None:
    sound = media.mp3("artist", "a")
    copy = copied(sound + bytes.fromhex(header) + (b"Lovelace" * 12)[:length], "audio/mpeg")
    assert b"Lovelace" not in copy
    assert packets(copy) == packets(sound)


@pytest.mark.parametrize(
    ("codec", "form", "rate"),
    [
        *(
            ("libmp3lame", "mp3", rate)
            for rate in (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
        ),
        ("mp2", "matroska", 44100),
        ("mp2", "matroska", 22050),
        ("libmp3lame", "matroska", 44100),
        ("libmp3lame", "avi", 22050),
    ],
)
def test_all_frames_stay_at_every_rate(codec: str, form: str, rate: int) -> None:
    sound = spoken(codec, form, rate)
    kind = {"mp3": "audio/mpeg", "matroska": "video/matroska", "avi": "video/x-msvideo"}[form]
    copy = copied(sound, kind)
    assert packets(copy) == packets(sound)


def spoken(codec: str, form: str, rate: int) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format=form) as made:
        stream = made.add_stream(codec, rate=rate)
        assert isinstance(stream, AudioStream)
        stream.layout = "mono"
        frame = AudioFrame(format="s16p" if codec == "libmp3lame" else "s16", layout="mono", samples=rate)
        frame.sample_rate = rate
        frame.planes[0].update(bytes(at * at % 251 for at in range(frame.planes[0].buffer_size)))
        made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    return file.getvalue()


def packets(content: bytes) -> list[bytes]:
    with av.open(io.BytesIO(content), "r") as opened:
        return [bytes(one) for one in opened.demux(audio=0) if one.size]


def film(codec: str, form: str) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format=form) as made:
        stream = made.add_stream(codec, rate=10, width=64, height=48, pix_fmt="yuv420p")
        assert isinstance(stream, VideoStream)
        for number in range(10):
            frame = VideoFrame(64, 48, "yuv420p")
            frame.pts = number
            for plane in frame.planes:
                plane.update(bytes([number * 20]) * plane.buffer_size)
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    return file.getvalue()


def shown(content: bytes) -> list[bytes]:
    with av.open(io.BytesIO(content), "r") as opened:
        return [frame.to_ndarray().tobytes() for frame in opened.decode(video=0)]


@pytest.mark.parametrize(("codec", "said"), [("libx264", b"x264"), ("libx265", b"x265")])
@pytest.mark.parametrize(("form", "media_type"), [("mp4", "video/mp4"), ("matroska", "video/matroska")])
def test_no_program_says_in_the_header_of_a_film_how_it_was_called(
    codec: str, said: bytes, form: str, media_type: str
) -> None:
    if codec not in av.codecs_available:
        pytest.skip(f"{codec} is not in this FFmpeg")
    before = film(codec, form)
    assert said in before
    copy = copied(before, media_type)
    assert said not in copy
    assert shown(copy) == shown(before)
