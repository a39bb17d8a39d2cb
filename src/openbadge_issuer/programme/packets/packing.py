"""`write_packets`: one zip for each assessor, with what they may see and the forms to fill in, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO, Final
from zipfile import ZipFile

from openbadge_issuer.assessment.media_types import ending_of
from openbadge_issuer.errors import InputError
from openbadge_issuer.ports import check_now
from openbadge_issuer.programme.packets.review_page import review_page, rubric_page, work_page
from openbadge_issuer.programme.packets.review_workbook import review_workbook
from openbadge_issuer.programme.packets.texts import packet_texts
from openbadge_issuer.programme.plain_zip import add_bytes, add_stream
from openbadge_issuer.programme.register import is_packet_id

if TYPE_CHECKING:
    from openbadge_issuer.assessment.packet import Packet, PacketItem

__all__ = ["Work", "write_packets"]

_PACKED: Final = frozenset(
    {"txt", "csv", "html", "md", "svg", "wav", "bmp", "tif", "bin"}
)  # others are packed already
_MAX_SLUG: Final = 30  # characters of a file's name


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of work for one assessor: ``files`` opens, by id of item, what the assessor may see of each file.

    In a blind review those are the blinded copies: make ``packet`` by `Blinded.packet_for`, which knows what they are.
    Each stream is read once, piece by piece, and closed.
    """

    packet_id: str
    packet: Packet
    files: Mapping[str, Callable[[], BinaryIO]] = field(default_factory=dict, repr=False)


def write_packets(
    target: BinaryIO, works: Iterable[Work], *, programme: str, now: datetime, language: str = "en"
) -> None:
    """Writes the packets of one assessor into ``target`` as a zip: the same bytes whenever it is written from the same.

    Names are ASCII, short, and tell nothing; the times in it are those of no clock; neither the application, nor who
    reviews, nor which attempt it is stands in it. ``programme`` is its public name, ``language`` that of forms and
    instructions (German, English, Spanish, French; English for any other). Raises `InputError` (``packet.works`` for
    packets of two assessors or none, ``packet.evidence`` for a file that is not there), and `MissingExtra`.
    """
    check_now(now)
    given = sorted(works, key=lambda work: work.packet_id)  # random, so their order tells nothing
    _check(given)
    with ZipFile(target, "w", allowZip64=True) as packed:
        date = now.astimezone(UTC).date().isoformat()
        name, texts = " ".join(programme.split()), packet_texts(language)
        readme = texts["readme"].format(programme=name, date=date, count=len(given))
        add_bytes(packed, "README.txt", readme.replace("\n", "\r\n").encode("utf-8-sig", "replace"))
        for work in given:
            _write(packed, work, language)


def _check(works: list[Work]) -> None:
    ids = {work.packet_id for work in works}
    reviewers = {work.packet.reviewer for work in works}
    if len(reviewers) != 1 or len(ids) < len(works) or not all(is_packet_id(one) for one in ids):
        raise InputError(
            "A zip holds packets of one assessor, each with an id of its own.",
            code="packet.works",
            advice="Call it once for each assessor, with ids out of PacketRegister.issue.",
        )


def _write(packed: ZipFile, work: Work, language: str) -> None:
    packet, name = work.packet, work.packet_id
    blind = packet.definition.policy.blind
    seen = [
        item for item in packet.items if item.requirement or not blind
    ]  # a note tells that it is a further attempt
    paths = _paths(seen)
    for item in seen:
        if item.kind == "file" and item.id not in work.files:
            raise InputError(
                f"The file of {item.id} in packet {name} is not there.",
                code="packet.evidence",
                advice="Blind the application first: its copies are what goes out.",
            )
    withheld = sum(1 for one in packet.withheld if one != "note")
    definition, due = packet.definition, packet.due
    add_bytes(
        packed, f"{name}/review-{name}.xlsx", review_workbook(name, definition, due=due, language=language)
    )
    add_bytes(packed, f"{name}/review-{name}.html", review_page(name, definition, due=due, language=language))
    add_bytes(packed, f"{name}/rubric.html", rubric_page(definition, language))
    add_bytes(packed, f"{name}/work.html", work_page(name, packet, paths, withheld, language))
    for item in seen:
        if item.kind == "file":
            path = paths[item.id]
            with work.files[item.id]() as source:
                packs = path.rpartition(".")[2] in _PACKED
                add_stream(packed, f"{name}/{path}", source, size=item.size, packed=packs)


def _paths(items: Iterable[PacketItem]) -> dict[str, str]:
    """A neutral path for each file, by id of item: the requirement that it belongs to, and a number."""
    paths, counts = {}, dict[str, int]()
    for item in items:
        if item.kind == "file":
            slug = (item.requirement or "note")[:_MAX_SLUG].strip("-") or "file"
            counts[slug] = counts.get(slug, 0) + 1
            paths[item.id] = f"work/{slug}-{counts[slug]}.{ending_of(item.media_type)}"
    return paths
