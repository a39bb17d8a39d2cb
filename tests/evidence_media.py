"""Sound and moving pictures with a text planted in one place each; `evidence_samples` lists them."""

from __future__ import annotations

import base64
import io
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from typing import cast

import av
from av import AudioFrame, AudioStream, Packet, VideoFrame, VideoStream
from av.container import OutputContainer

from evidence_pictures import jpeg, xmp

__all__ = ["film", "flac", "m4a", "matroska", "mp3", "mp4", "ogg", "vorbis_in_matroska", "wav"]


@contextmanager
def _written(form: str, tags: Mapping[str, str]) -> Iterator[tuple[OutputContainer, io.BytesIO]]:
    file = io.BytesIO()
    keys = any(name.startswith("com.apple") for name in tags)
    options = {"movflags": "use_metadata_tags"} if keys else {}
    with av.open(file, "w", format=form, options=options) as container:
        container.metadata.update(tags)
        yield container, file


def _add_sound(container: OutputContainer, codec: str, rate: int, tags: Mapping[str, str]) -> None:
    """Half a second of a tone."""
    options: dict[str, str] = {"strict": "experimental"} if codec == "vorbis" else {}
    stream = cast("AudioStream", container.add_stream(codec, rate=rate, options=options))
    stream.metadata.update(tags)
    form = stream.codec_context.format.name
    for number in range(20):
        frame = AudioFrame(format=form, layout="stereo", samples=1024)
        frame.sample_rate, frame.pts = rate, number * 1024
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def _add_picture(
    container: OutputContainer, codec: str, tags: Mapping[str, str], subtitle: tuple[str, str] | None = None
) -> None:
    """One second of squares that grow lighter, with a subtitle: its codec and its text."""
    stream = cast("VideoStream", container.add_stream(codec, rate=10, width=64, height=48, pix_fmt="yuv420p"))
    stream.metadata.update(tags)
    words = container.add_mux_stream(subtitle[0]) if subtitle else None
    for number in range(10):
        frame = VideoFrame(64, 48, "yuv420p")
        frame.pts = number
        for plane in frame.planes:
            plane.update(bytes([number * 20]) * plane.buffer_size)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))
    if words is not None and subtitle:
        packet = Packet(subtitle[1].encode())
        packet.stream, packet.time_base = words, Fraction(1, 1000)
        packet.pts = packet.dts = 0
        packet.duration = 900
        container.mux(packet)


def _sound(form: str, codec: str, rate: int = 44100, tags: Mapping[str, str] | None = None) -> bytes:
    with _written(form, tags or {}) as (container, file):
        _add_sound(container, codec, rate, {})
    return file.getvalue()


def m4a(place: str, text: str) -> bytes:
    """place: artist, title, comment, location."""
    return _sound("ipod", "aac", tags={place: text})


def _id3_frame(name: bytes, body: bytes) -> bytes:
    return name + struct.pack(">I", len(body)) + bytes(2) + body


def _id3(*frames: bytes) -> bytes:
    """An ID3 2.3 tag."""
    whole = b"".join(frames)
    size = bytes((len(whole) >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\0\0" + size + whole


def _id3_v1(text: str) -> bytes:
    return b"TAG" + bytes(30) + text.encode("latin-1", "replace")[:30].ljust(30, b"\0") + bytes(64) + b"\xff"


def _ape(text: str) -> bytes:
    said = text.encode()
    item = struct.pack("<II", len(said), 0) + b"Artist\0" + said
    flags = struct.pack("<IIII", 2000, len(item) + 32, 1, 0)
    head = struct.pack("<IIII", 2000, len(item) + 32, 1, 0xA0000000)
    return b"APETAGEX" + head + bytes(8) + item + b"APETAGEX" + flags + bytes(8)


def mp3(place: str, text: str) -> bytes:
    """place: artist, comment, cover, private frame, ID3v1, APE, trailing data."""
    if place in ("artist", "comment"):
        return _sound("mp3", "libmp3lame", tags={place: text})
    plain = _sound("mp3", "libmp3lame")
    if place == "cover":
        return _id3(_id3_frame(b"APIC", b"\0image/jpeg\0\x03\0" + jpeg(artist=text))) + plain
    if place == "private frame":
        return _id3(_id3_frame(b"PRIV", b"maker\0" + text.encode())) + plain
    return plain + {"ID3v1": _id3_v1(text), "APE": _ape(text), "trailing data": text.encode()}[place]


def wav(place: str, text: str) -> bytes:
    """place: artist (INFO), originator (bext), iXML, ID3, trailing data."""
    if place == "artist":
        return _sound("wav", "pcm_s16le", tags={"artist": text})
    plain = _sound("wav", "pcm_s16le")
    said = text.encode()
    if place == "trailing data":
        return plain + said
    kind, body = {
        "originator": (b"bext", bytes(256) + said[:32].ljust(32, b"\0") + bytes(346)),
        "iXML": (b"iXML", b"<BWFXML><PROJECT>" + said + b"</PROJECT></BWFXML>"),
        "ID3": (b"id3 ", _id3(_id3_frame(b"TPE1", b"\x03" + said))),
    }[place]
    chunk = kind + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)
    return b"RIFF" + struct.pack("<I", len(plain) - 8 + len(chunk)) + plain[8:] + chunk


def _flac_picture(text: str) -> bytes:
    photo, kind = jpeg(artist=text), b"image/jpeg"
    head = struct.pack(">II", 3, len(kind)) + kind + struct.pack(">I", 0)
    return head + struct.pack(">IIIII", 48, 32, 24, 0, len(photo)) + photo


def ogg(place: str, text: str, codec: str = "libopus") -> bytes:
    """place: artist, description, cover; codec: libopus, vorbis, flac."""
    tags = {place: text}
    if place == "cover":
        tags = {"METADATA_BLOCK_PICTURE": base64.b64encode(_flac_picture(text)).decode()}
    return _sound("ogg", codec, 48000 if codec == "libopus" else 44100, tags)


def flac(place: str, text: str) -> bytes:
    """place: artist, comment, cover, application, ID3."""
    if place in ("artist", "comment"):
        return _sound("flac", "flac", tags={place: text})
    plain = _sound("flac", "flac")
    if place == "ID3":
        return _id3(_id3_frame(b"TPE1", b"\x03" + text.encode())) + plain
    kind, body = {"cover": (6, _flac_picture(text)), "application": (2, b"MAKR" + text.encode())}[place]
    start = 4 + 4 + 34  # after the marker and STREAMINFO, which is the first block
    return plain[:start] + struct.pack(">I", (kind << 24) | len(body)) + body + plain[start:]


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + kind + body


def _with_user_data(content: bytes, text: str) -> bytes:
    """The first picture with a message of user data before it, as some cameras write (H.264 SEI, type 5)."""
    said = bytes(16) + text.encode()
    message = b"\x06\x05" + bytes([len(said)]) + said + b"\x80"
    unit = struct.pack(">I", len(message)) + message
    source = av.open(io.BytesIO(content), "r", format="mov")
    with source, _written("mp4", {}) as (target, file):
        stream = target.add_stream_from_template(source.streams.video[0], opaque=True)
        for number, packet in enumerate(source.demux(video=0)):
            if packet.dts is None:
                continue
            made = Packet(unit + bytes(packet)) if number == 0 else packet
            made.pts, made.dts, made.time_base = packet.pts, packet.dts, packet.time_base
            made.is_keyframe, made.duration = packet.is_keyframe, packet.duration
            made.stream = stream
            target.mux(made)
    return file.getvalue()


def mp4(place: str, text: str, form: str = "mp4") -> bytes:
    """place: artist, title, comment, location, QuickTime location, track name, chapter, XMP, user data; form: mp4, mov."""
    tags = {place: text} if place in ("artist", "title", "comment") else {}
    if place == "location":
        tags = {"location": text}
    if place == "QuickTime location":
        tags = {"com.apple.quicktime.location.ISO6709": text, "com.apple.quicktime.make": text}
    with _written(form, tags) as (container, file):
        if place == "chapter":
            chapter = {
                "id": 1,
                "start": 0,
                "end": 1000,
                "time_base": Fraction(1, 1000),
                "metadata": {"title": text},
            }
            container.set_chapters([chapter])  # type: ignore[list-item]
        _add_picture(container, "libx264", {"handler_name": text} if place == "track name" else {})
    made = file.getvalue()
    if place == "user data":
        return _with_user_data(made, text)
    if place == "XMP":
        return made + _box(b"uuid", bytes.fromhex("be7acfcb97a942e89c71999491e3afac") + xmp(text))
    if place == "trailing data":
        return made + text.encode()
    return made + _box(b"free", text.encode()) if place == "free space" else made


def film(form: str = "mp4") -> bytes:
    """Picture and sound, and nothing else."""
    with _written(form, {}) as (container, file):
        _add_picture(container, "libx264", {})
    return file.getvalue()


def matroska(place: str, text: str, form: str = "matroska") -> bytes:
    """place: artist, title, track name, chapter, attachment, subtitle; form: matroska, webm."""
    tags = {place: text} if place in ("artist", "title") else {}
    with _written(form, tags) as (container, file):
        if place == "chapter":
            chapter = {
                "id": 1,
                "start": 0,
                "end": 1000,
                "time_base": Fraction(1, 1000),
                "metadata": {"title": text},
            }
            container.set_chapters([chapter])  # type: ignore[list-item]
        if place == "attachment":
            container.add_attachment("cover.jpg", "image/jpeg", jpeg(artist=text))
        codec = "libvpx" if form == "webm" else "libx264"
        words = ("webvtt" if form == "webm" else "subrip", text) if place == "subtitle" else None
        _add_picture(container, codec, {"title": text} if place == "track name" else {}, words)
    return file.getvalue()


def vorbis_in_matroska(text: str, form: str = "matroska") -> bytes:
    """Sound whose comments stand in what the container says of the codec, where no tag editor looks."""
    with (
        av.open(io.BytesIO(ogg("artist", text, "vorbis")), "r", format="ogg") as source,
        _written(form, {}) as (target, file),
    ):
        stream = target.add_stream_from_template(source.streams.audio[0], opaque=True)
        headers = stream.codec_context.extradata or b""
        first, second, said = headers[1], headers[2], text.encode()
        comments = b"\x03vorbis" + struct.pack("<I", len(said)) + said + bytes(4) + b"\x01"
        kept = headers[3 : 3 + first], headers[3 + first + second :]
        stream.codec_context.extradata = bytes([2, first, len(comments)]) + kept[0] + comments + kept[1]
        for packet in source.demux(audio=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    return file.getvalue()
