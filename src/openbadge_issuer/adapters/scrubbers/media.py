"""Sound and moving pictures: packets are copied into a new container; tags, chapters, covers and attachments stay behind.

Nothing is decoded: the copy shows and sounds exactly like the original, and what it shows and sounds like is unread. The
demuxer is chosen by the media type, never guessed, since some of FFmpeg's read playlists and open other files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, BinaryIO, Final, NoReturn

from openbadge_issuer.adapters.scrubbers.codestreams import plain_flac, plain_header, plain_jpeg
from openbadge_issuer.adapters.scrubbers.guarding import Log, size_of, unreadable
from openbadge_issuer.adapters.scrubbers.limits import ScrubbingLimits, exceeded
from openbadge_issuer.adapters.scrubbers.mpeg_frames import plain_frames
from openbadge_issuer.assessment.blinding.values import Scrubbed

if TYPE_CHECKING:
    from av import Packet
    from av.bitstream import BitStreamFilterContext
    from av.container import InputContainer, OutputContainer
    from av.stream import Stream

__all__ = ["scrub_media"]

_MOV: Final = "mov,mp4,m4a,3gp,3g2,mj2"
_FORMS: Final[Mapping[str, tuple[str, str]]] = {
    "video/mp4": (_MOV, "mp4"),
    "video/quicktime": (_MOV, "mov"),
    "video/webm": ("matroska,webm", "webm"),
    "video/matroska": ("matroska,webm", "matroska"),
    "video/ogg": ("ogg", "ogg"),
    "video/x-msvideo": ("avi", "avi"),
    "audio/mp4": (_MOV, "ipod"),
    "audio/mpeg": ("mp3", "mp3"),
    "audio/wav": ("wav", "wav"),
    "audio/ogg": ("ogg", "ogg"),
    "audio/flac": ("flac", "flac"),
    "audio/aac": ("aac", "adts"),
}
"""Media type to FFmpeg's names of the demuxer and the muxer."""
_WRITING: Final[Mapping[str, Mapping[str, str]]] = {
    "mp3": {"id3v2_version": "0", "write_id3v1": "0"},
    "flac": {"write_header": "1"},
}
_KEPT: Final = {"video": "the picture", "audio": "the sound"}
_MESSAGES: Final = {
    "h264": "filter_units=remove_types=6",
    "hevc": "filter_units=remove_types=39-40",
    "av1": "filter_units=remove_types=5",
}
"""Codecs in whose packets programs leave messages of their own (SEI): positions, devices, captions."""
_COMMENTED: Final = frozenset({"vorbis", "theora"})
"""Codecs whose headers hold comments, wherever they are kept."""
_FRAMED: Final = frozenset({"mp3", "mp2", "mp1"})
_ATTACHED: Final = 0x0400  # FFmpeg's AV_DISPOSITION_ATTACHED_PIC
_HARMLESS_TAGS: Final = frozenset(
    "major_brand minor_version compatible_brands encoder duration handler_name language vendor_id".split()  # noqa: SIM905
)
_USUAL_HANDLERS: Final = frozenset(
    {"VideoHandler", "SoundHandler", "", "Core Media Video", "Core Media Audio"}
)


def scrub_media(source: BinaryIO, target: BinaryIO, limits: ScrubbingLimits, media_type: str) -> Scrubbed:
    """Copies picture and sound, packet by packet, and nothing else."""
    import av  # noqa: PLC0415 - at first use

    size_of(source, limits.max_media_bytes)
    reading, writing = _FORMS[media_type]
    log = Log()
    with ExitStack() as closing:
        old = closing.enter_context(
            av.open(source, "r", format=reading, metadata_errors="replace", io_open=_no_other_file)
        )
        if len(old.streams) > limits.max_streams:
            raise exceeded("streams", "limit.streams", limits.max_streams)
        new = av.open(target, "w", format=writing, container_options=_options(writing))
        try:
            kinds = _copy(old, new, log)
        finally:
            new.close()
    return Scrubbed(
        removed=log.removed,
        media_type=media_type,
        unread=tuple(
            f"{_KEPT[kind]} itself, which no program can read" for kind in sorted(kinds, reverse=True)
        ),
    )


def _no_other_file(*_: object) -> NoReturn:
    raise unreadable("The file leads to another file, so no copy of it was made.")


def _options(writing: str) -> dict[str, str]:
    return {"fflags": "+bitexact", **_WRITING.get(writing, {})}


def _copy(old: InputContainer, new: OutputContainer, log: Log) -> set[str]:
    """Adds the streams that stay and copies their packets; returns which kinds there are."""
    _note_tags(old, log)
    copies: dict[int, tuple[Stream, BitStreamFilterContext | None]] = {}
    for stream in old.streams:
        if stream.type not in _KEPT or int(stream.disposition) & _ATTACHED:
            log.add("file", _called(stream))
        else:
            copies[stream.index] = _added(stream, new)
    if not copies:
        raise unreadable("The file has neither sound nor pictures, so no copy of it was made.")
    copied = 0
    for packet, last in _with_last(old.demux([old.streams[index] for index in copies])):
        copy, messages = copies[packet.stream_index]
        ends = last and _codec(packet.stream) == "flac"
        for plain in _without(messages, packet):
            one = _plain_end(plain) if ends else plain
            one.stream = copy
            new.mux(one)
            copied += 1
    if not copied:
        raise unreadable()
    return {old.streams[index].type for index in copies}


def _added(stream: Stream, new: OutputContainer) -> tuple[Stream, BitStreamFilterContext | None]:
    from av.bitstream import BitStreamFilterContext  # noqa: PLC0415 - at first use

    copy = new.add_stream_from_template(stream, opaque=True)  # which leaves tags behind
    if _codec(stream) in _COMMENTED and copy.codec_context.extradata:
        copy.codec_context.extradata = _without_comments(copy.codec_context.extradata)
    wanted = _MESSAGES.get(_codec(stream))
    messages = BitStreamFilterContext(wanted, stream, copy) if wanted else None
    if _codec(stream) in ("h264", "hevc") and copy.codec_context.extradata:
        header = plain_header(copy.codec_context.extradata, hevc=_codec(stream) == "hevc")
        copy.codec_context.extradata = header
    return copy, messages


def _codec(stream: Stream) -> str:
    """The name of the format, whoever decodes it."""
    return stream.codec_context.codec.canonical_name


def _without(messages: BitStreamFilterContext | None, packet: Packet[Stream]) -> Iterator[Packet[Stream]]:
    """The packet without messages of programs; what is no whole frame of MP3, by its own header, is no sound and goes."""
    codec, beat = _codec(packet.stream), packet.time_base  # which the filter takes away
    if messages is not None:
        for one in messages.filter(packet):
            one.time_base = beat
            yield one
    elif codec == "mjpeg":
        yield _plain_picture(packet)
    elif codec in _FRAMED:
        frames = plain_frames(bytes(packet), codec, getattr(packet.stream.codec_context, "sample_rate", 0))
        if frames:
            yield packet if len(frames) == packet.size else _remade(packet, frames)
    else:
        yield packet


def _with_last(packets: Iterable[Packet[Stream]]) -> Iterator[tuple[Packet[Stream], bool]]:
    """Each packet that holds something, and whether it is the last one."""
    before: Packet[Stream] | None = None
    for packet in packets:
        if packet.dts is None and not packet.size:
            continue  # the empty packet that ends a stream
        if before is not None:
            yield before, False
        before = packet
    if before is not None:
        yield before, True


def _plain_end(packet: Packet[Stream]) -> Packet[Stream]:
    """FFmpeg takes what follows the sound for a part of its last frame."""
    return _remade(packet, plain_flac(bytes(packet)))


def _plain_picture(packet: Packet[Stream]) -> Packet[Stream]:
    """A film of photographs, each of which can have EXIF."""
    plain = plain_jpeg(bytes(packet))
    if plain is None:
        raise unreadable()
    return _remade(packet, plain)


def _remade(packet: Packet[Stream], plain: bytes) -> Packet[Stream]:
    from av import Packet as Made  # noqa: PLC0415 - at first use

    made: Packet[Stream] = Made(plain)
    made.pts, made.dts, made.duration = packet.pts, packet.dts, packet.duration
    made.time_base, made.is_keyframe = packet.time_base, packet.is_keyframe
    return made


def _without_comments(headers: bytes) -> bytes:
    """The three headers of Vorbis or Theora, of which the second one holds comments, laced as in Matroska and FFmpeg."""
    if headers[:1] != b"\x02":
        raise unreadable()
    sizes: list[int] = []
    at = 1
    while len(sizes) < 2:  # noqa: PLR2004 - the size of the third is what is left
        size = 0
        while (byte := headers[at]) == 255:  # noqa: PLR2004 - Xiph's lacing
            size, at = size + 255, at + 1
        sizes.append(size + byte)
        at += 1
    first, comments = headers[at : at + sizes[0]], headers[at + sizes[0] : at + sum(sizes)]
    kind = 7  # a byte and the name of the codec, both six letters long
    empty = comments[:kind] + bytes(8) + (b"\x01" if comments[1:kind] == b"vorbis" else b"")
    laced = b"\xff" * (len(first) // 255) + bytes([len(first) % 255, len(empty)])
    return b"\x02" + laced + first + empty + headers[at + sum(sizes) :]


def _called(stream: Stream) -> str:
    if stream.type == "video":
        return "cover picture"
    return {"subtitle": "subtitles", "data": "data of a device", "attachment": "attachment"}.get(
        stream.type, "a stream of another kind"
    )


def _note_tags(old: InputContainer, log: Log) -> None:
    chapters = old.chapters()
    if chapters:
        log.add("file", "chapters")
    for place, tags in (("file", old.metadata), *(("track", stream.metadata) for stream in old.streams)):
        for name, value in tags.items():
            known = name.lower()
            if known == "handler_name" and value not in _USUAL_HANDLERS:
                log.add(place, "name of a track")
            elif known not in _HARMLESS_TAGS:
                log.add(place, "position" if "location" in known or "gps" in known else "tag")
