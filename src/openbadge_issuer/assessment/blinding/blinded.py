"""`Blinded`: the copies that reviewers get, and the report that goes with them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, cast

from openbadge_issuer.assessment.application import Application
from openbadge_issuer.assessment.blinding.report import LeakReport
from openbadge_issuer.assessment.evidence import FileEvidence
from openbadge_issuer.assessment.state import check_type, refuse
from openbadge_issuer.errors import AssessmentError

if TYPE_CHECKING:
    from openbadge_issuer.assessment.packet import Packet, PacketItem
    from openbadge_issuer.codec.types import JSON, JSONObject

__all__ = ["Blinded"]

_FORMAT: Final = "openbadge-issuer blinded application 1"
_MEMBERS: Final = {"format", "application", "answers", "copies", "report"}
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Blinded:
    """What came of blinding an application: by item the copy that a reviewer may get, and what was found.

    Bound to the answers that it was made of: an application whose answers have changed since is refused. Holds nothing
    personal once it is stored.
    """

    application: str
    answers: Mapping[str, str]
    """By item, the digest of the sealed answer that was looked at."""
    copies: Mapping[str, FileEvidence]
    """By item, the copy: its own digest, size and media type, and a name that tells nothing. Texts and links have none."""
    report: LeakReport

    def __post_init__(self) -> None:
        for name in ("answers", "copies"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))
        reported = [one.item for one in self.report.items]
        if sorted(reported) != sorted(self.answers) or not set(self.copies) <= set(self.answers):
            raise refuse("evidence", "A blinding reports on each item, once.")

    @property
    def files(self) -> Mapping[str, str]:
        """By item, the digest of the copy in the store of evidence."""
        return {item: copy.digest for item, copy in self.copies.items()}

    @property
    def open(self) -> Mapping[str, int]:
        """By item, how many findings are open: what `Application.screen` takes."""
        return {one.item: one.open for one in self.report.items}

    def check(self, application: Application) -> None:
        """Returns if this was made of these very answers; raises `AssessmentError` (``assessment.evidence``)."""
        check_type(application, Application, "What was blinded is an Application.")
        if application.id != self.application or _answers(application) != dict(self.answers):
            raise AssessmentError(
                "The answers are not those that were blinded.",
                code="assessment.evidence",
                advice="Blind the application again.",
            )

    def screen(self, application: Application, *, by: str, now: datetime) -> Application:
        """The application with this screening in its record; ``by`` is an officer."""
        self.check(application)
        return application.screen(self.open, by=by, now=now)

    def packet_for(self, application: Application, reviewer: str) -> Packet:
        """What this reviewer may see, with the names, sizes and media types of the copies.

        A file of which there is no copy stays withheld, whoever released it.
        """
        self.check(application)
        packet = application.packet_for(reviewer)
        gone = {one.id for one in packet.items if one.kind == "file" and one.id not in self.copies}
        return replace(
            packet,
            items=tuple(self._renamed(one) for one in packet.items if one.id not in gone),
            withheld=tuple(one.id for one in application.items if one.id in gone | set(packet.withheld)),
        )

    def _renamed(self, item: PacketItem) -> PacketItem:
        copy = self.copies.get(item.id)
        if copy is None:
            return item
        return replace(item, file=copy.name, media_type=copy.media_type, size=copy.size)

    def to_json(self) -> JSONObject:
        """Digests, places and counts; no excerpts."""
        return {
            "format": _FORMAT,
            "application": self.application,
            "answers": dict(self.answers),
            "copies": {item: copy.to_json() for item, copy in self.copies.items()},
            "report": self.report.to_json(),
        }

    @classmethod
    def from_json(cls, document: Mapping[str, object]) -> Blinded:
        """What `to_json` wrote; raises `AssessmentError` (``assessment.evidence``) for anything else."""
        try:
            if set(document) != _MEMBERS or document["format"] != _FORMAT:
                raise ValueError
            answers = {str(item): _digest(found) for item, found in _members(document["answers"])}
            copies = {str(item): _copy(found) for item, found in _members(document["copies"])}
            return cls(
                application=str(document["application"]),
                answers=answers,
                copies=copies,
                report=LeakReport.from_json(cast("JSON", document["report"])),
            )
        except (AttributeError, KeyError, TypeError, ValueError):
            raise refuse("evidence", "This is no blinded application.") from None


def _answers(application: Application) -> dict[str, str]:
    return {item.id: item.answer for item in application.items}


def _members(value: object) -> list[tuple[object, object]]:
    return list(cast("Mapping[object, object]", value).items())


def _digest(value: object) -> str:
    if not isinstance(value, str) or not _DIGEST.fullmatch(value):
        raise ValueError
    return value


def _copy(value: object) -> FileEvidence:
    given = dict(_members(value))
    if given.pop("kind") != "file":
        raise ValueError
    given["media_type"] = given.pop("mediaType")
    return FileEvidence(**cast("dict[str, str]", given))  # type: ignore[arg-type]  # which it checks itself
