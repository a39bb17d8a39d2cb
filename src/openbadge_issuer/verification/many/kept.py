"""`Kept`: what of an accepted badge is kept, so that its status, its dates and its key can be looked at again later.

It holds who issued it, with which key, until when, and where its status stands: nothing of the person, and nothing that
could be shown to others as a badge. It has a seal, a MAC under a secret of yours, or without one a checksum: whoever can
write into your database can then write an accepted badge into it.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from hashlib import sha256
from typing import Final

from openbadge_issuer.codec import jcs
from openbadge_issuer.codec.date_time import parse_moment
from openbadge_issuer.codec.json import dump, parse_object, plain, strict_copy
from openbadge_issuer.codec.types import JSON, JSONObject, Limits
from openbadge_issuer.errors import ConfigurationError, InputError, OpenBadgeError, Param
from openbadge_issuer.verification.badge import id_of, items, member, text, types_of
from openbadge_issuer.verification.disclosure import NOT_INSISTED_ON, SELECTIVE, Part
from openbadge_issuer.verification.report import Outcome, Report, Verdict

__all__ = ["Kept", "KeptKey"]

_VERSION: Final = "openbadge-kept 1"
_LIMITS: Final = Limits(max_bytes=64_000, max_objects=100, max_values=2_000, max_depth=16)
_DATES: Final = ("validFrom", "issuanceDate", "validUntil", "expirationDate")
_BY_ID: Final = "1EdTechRevocationList"
_CHECKSUM: Final = b"openbadge_issuer: a checksum, not a secret"
_DISCLOSURES: Final = ("all", "part", "part_with_status")
_KEPT_FORMATS: Final = ("open-badges-3.0", "open-badges-3.0-endorsement", "clr-2.0", "verifiable-credential")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptKey:
    """A key that signed: its name, itself (a multikey), when the badge says that it did, and until when its proof holds."""

    verification_method: str
    key: str
    signed: str
    signed_member: str
    proof_expires: str = ""

    @classmethod
    def of(cls, params: Mapping[str, Param]) -> KeptKey:
        """Of the values of a sentence that says whose key it is."""
        return cls(
            verification_method=str(params["verification_method"]),
            key=str(params["key"]),
            signed=str(params.get("signed", "")),
            signed_member=str(params.get("member", "")),
            proof_expires=str(params.get("proof_expires", "")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept of one accepted badge. `Kept.of` makes it, `to_text` writes it down, `from_text` reads it again.

    ``document`` is what of the credential is needed: its issuer's id, its dates, its status entries, the id of its
    achievement, and its own id only where the list names badges by their ids. ``key`` is the key that signed (a multikey),
    ``signed`` when the badge says that it was, ``proof_expires`` until when that proof holds; ``further`` are the issuer's
    other keys, where several signed. ``disclosure`` is ``part`` where its holder may have left something out, and
    ``part_with_status`` where its issuer insists that its status is shown. ``input_sha256`` is of what was handed in,
    ``checked_at`` when.
    """

    document: JSONObject
    format: str
    proof_format: str
    verification_method: str
    key: str
    signed: str
    signed_member: str
    valid_until: str
    disclosure: str
    input_sha256: str
    checked_at: str
    proof_expires: str = ""
    further: tuple[KeptKey, ...] = ()

    @property
    def keys(self) -> tuple[KeptKey, ...]:
        """All of the issuer's keys that signed it: one that is still good is enough."""
        first = KeptKey(
            verification_method=self.verification_method,
            key=self.key,
            signed=self.signed,
            signed_member=self.signed_member,
            proof_expires=self.proof_expires,
        )
        return first, *self.further

    @classmethod
    def of(cls, document: JSONObject, report: Report) -> Kept:
        """Of an accepted badge: what was judged, and its report.

        Of a record this is about the record itself; the credentials in it, as those of a presentation, are kept each on its
        own (``each.kept for each in verified.credentials``). Raises `ConfigurationError` where that is not enough to look
        again: ``config.kept`` for what was not accepted, ``config.kept_presentation``, ``config.kept_open_badges_2``.
        """
        issuer, dates = report["issuer"], report["dates"]
        signer = issuer.params
        passed = report.verdict is Verdict.ACCEPTED and issuer.outcome in (Outcome.PASSED, Outcome.WARNING)
        if passed and report.format in _OTHERS:
            raise _of_its_own(report.format)
        if (
            not passed
            or report.checked_at is None
            or "key" not in signer
            or report.format not in _KEPT_FORMATS
        ):
            raise _not_enough()
        try:
            needed = plain(_needed(document), _LIMITS)
        except OpenBadgeError:  # longer than anybody needs
            raise _not_enough() from None
        key = KeptKey.of(signer)
        return cls(
            document=needed,
            format=report.format,
            proof_format=report.proof_format,
            verification_method=key.verification_method,
            key=key.key,
            signed=key.signed,
            signed_member=key.signed_member,
            proof_expires=key.proof_expires,
            further=tuple(KeptKey.of(each.params) for each in issuer.findings if "key" in each.params),
            valid_until=str(dates.params.get("valid_until", "")),
            disclosure=_disclosure(report),
            input_sha256=report.input_sha256,
            checked_at=report.checked_at.isoformat(),
        )

    def to_text(self, *, secret: bytes | None = None) -> str:
        """One line of JSON, sealed; ``secret`` (16 bytes or more) makes the seal one that only you can make."""
        members: JSONObject = {"version": _VERSION}
        members |= {name: strict_copy(getattr(self, name), _LIMITS) for name in _MEMBERS}
        if self.further:
            members["further"] = [{**asdict(each)} for each in self.further]
        return dump({**members, "seal": _seal(members, secret)}).decode("utf-8")

    @classmethod
    def from_text(cls, kept: str | bytes, *, secret: bytes | None = None) -> Kept:
        """What `to_text` wrote, with the same ``secret``; raises `InputError` (``kept.format``, ``kept.changed``)."""
        try:
            members = parse_object(kept, _LIMITS)
        except OpenBadgeError:
            raise _no_kept() from None
        seal = members.pop("seal", None)
        if members.get("version") != _VERSION or not isinstance(seal, str) or not seal.isascii():
            raise _no_kept()
        if not hmac.compare_digest(seal, _seal(members, secret)):
            raise InputError(
                "What was kept was changed, damaged, or sealed with another secret.",
                code="kept.changed",
                advice="Do not rely on it: check the badge itself again.",
            )
        del members["version"]
        members.setdefault("proof_expires", "")
        document, further = members.pop("document", None), _further(members.pop("further", []))
        if not isinstance(document, dict) or set(members) != _MEMBERS - {"document"}:
            raise _no_kept()
        if not all(isinstance(value, str) for value in members.values()):
            raise _no_kept()
        if members["disclosure"] not in _DISCLOSURES or parse_moment(members["checked_at"]) is None:
            raise _no_kept()
        if not id_of(document.get("issuer")):
            raise _no_kept()
        texts = {name: str(value) for name, value in members.items()}
        one = cls(document=document, further=further, **texts)
        if any(key.proof_expires and parse_moment(key.proof_expires) is None for key in one.keys):
            raise _no_kept()
        return one

    @property
    def part(self) -> Part | None:
        """Whether it may have been shown in part, as the proof of its issuer allows."""
        if self.disclosure == "all":
            return None
        return Part(insists_on_status=self.disclosure == "part_with_status")

    def __repr__(self) -> str:
        return f"<Kept of a badge by {id_of(self.document.get('issuer'))[:200]}>"


def _disclosure(report: Report) -> str:
    """Of a status that was not found good, nobody knows whether the issuer insists on it."""
    if report.proof_format not in SELECTIVE:
        return "all"
    status = report["status"]
    good = status.outcome in (Outcome.PASSED, Outcome.WARNING)
    return "part_with_status" if good and status.code not in NOT_INSISTED_ON else "part"


_MEMBERS: Final = frozenset(each.name for each in fields(Kept)) - {"further"}
_KEY_MEMBERS: Final = frozenset(each.name for each in fields(KeptKey))
_OTHERS: Final[Mapping[str, tuple[str, str, str]]] = {
    "verifiable-presentation": (
        "config.kept_presentation",
        "A presentation is for one occasion, and there is nothing of it to look at again.",
        "Keep each credential in it: [each.kept for each in verified.credentials].",
    ),
    "open-badges-2.0": (
        "config.kept_open_badges_2",
        "Of a badge of Open Badges 2.0 nothing is enough to look at it again: it is what its issuer's server says of it.",
        "Keep its address, or the signed badge, and check that again.",
    ),
}


def _further(value: JSON) -> tuple[KeptKey, ...]:
    found = [{"proof_expires": "", **each} for each in items(value) if isinstance(each, dict)]
    listed = [each for each in found if set(each) == _KEY_MEMBERS]
    texts = [{name: text for name, text in each.items() if isinstance(text, str)} for each in listed]
    if not isinstance(value, list) or len(texts) != len(value) or any(set(t) != _KEY_MEMBERS for t in texts):
        raise _no_kept()
    return tuple(KeptKey(**each) for each in texts)


def _of_its_own(of_format: str) -> ConfigurationError:
    code, message, advice = _OTHERS[of_format]
    return ConfigurationError(message, code=code, advice=advice)


def _not_enough() -> ConfigurationError:
    return ConfigurationError(
        "Of this badge nothing can be kept that would be enough to look at it again.",
        code="config.kept",
        advice="Keep the badge itself, and check it again.",
    )


def _needed(document: JSONObject) -> JSONObject:
    """The parts of the credential that are looked at again; of its contexts and types the names, which say its edition."""
    needed: JSONObject = {
        "@context": [entry for entry in items(document.get("@context")) if isinstance(entry, str)],
        "type": [*sorted(types_of(document))],
        "issuer": id_of(document.get("issuer")),
    }
    needed |= {name: document[name] for name in _DATES if name in document}
    achievement = text(member(document, "credentialSubject", "achievement", "id"))
    if achievement:
        needed["credentialSubject"] = {"achievement": {"id": achievement}}
    if "credentialStatus" in document:
        status = document["credentialStatus"]
        needed["credentialStatus"] = status
        if any(_BY_ID in types_of(entry) for entry in items(status)) and "id" in document:
            needed["id"] = document["id"]
    return needed


def _seal(members: Mapping[str, JSON], secret: bytes | None) -> str:
    if secret is not None and (not isinstance(secret, bytes) or len(secret) < 16):  # noqa: PLR2004 - said below
        raise ConfigurationError("`secret` is 16 bytes or more, and random.", code="config.kept")
    return hmac.new(secret or _CHECKSUM, jcs.canonical({**members}, _LIMITS), sha256).hexdigest()


def _no_kept() -> InputError:
    return InputError(
        "This is nothing that was kept by this version.",
        code="kept.format",
        advice="Check the badge itself again.",
    )
