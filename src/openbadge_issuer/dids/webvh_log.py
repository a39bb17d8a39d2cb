"""The log of a did:webvh, checked entry by entry (did:webvh 1.0, "Read (Resolve)").

Each entry is chained to the one before it by a hash, and signed by a key that the entries before it allow. The first one is
bound to the DID by the SCID in its name. So whoever has the DID can tell a log that was rewritten; not one that was cut
off at its end, for which there are witnesses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from openbadge_issuer.codec.date_time import parse_moment
from openbadge_issuer.codec.json import parse_object
from openbadge_issuer.codec.types import Limits
from openbadge_issuer.dids.webvh_hashes import entry_hash, proofs_in, scid_of, signers_of
from openbadge_issuer.dids.webvh_parameters import BadParameters, Parameters
from openbadge_issuer.errors import InputError, LimitExceeded, Param, ResolutionError

if TYPE_CHECKING:
    from openbadge_issuer.codec.types import JSON, JSONObject

__all__ = ["MAX_BYTES", "Version", "read_log", "refused"]

MAX_BYTES: Final = 1_000_000  # of a log
MAX_ENTRIES: Final = 300  # each costs some 1.5 ms
_LINE: Final = Limits(max_bytes=256_000, max_total_bytes=256_000)
_MEMBERS: Final = frozenset({"versionId", "versionTime", "parameters", "state", "proof"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One entry that was checked: ``document`` is the DID document of that version, ``id`` the DID that it bears."""

    version_id: str
    time: datetime
    parameters: Parameters
    document: JSONObject
    id: str


def refused(did: str, code: str, sentence: str, entry: int = 0, **params: Param) -> ResolutionError:
    """A log that is not believed; nothing that it says counts. ``entry`` is the number of the one that is wrong."""
    where = f"Entry {entry}: " if entry else ""
    return ResolutionError(
        f"The log of the issuer's DID does not hold. {where}{sentence}",
        code=code,
        params={"document": did, "entry": entry, **params},
        advice="Do not rely on it. Ask the issuer about the log that it publishes.",
    )


def read_log(did: str, data: bytes) -> tuple[Version, ...]:
    """The versions of ``did``, the last one last, out of its ``did.jsonl``; witnesses are not asked yet.

    Raises `ResolutionError`: ``resolve.log_syntax``, ``resolve.log_scid``, ``resolve.log_hash``,
    ``resolve.log_proof``, ``resolve.log_keys``, ``resolve.log_parameters``, ``resolve.log_time``,
    ``resolve.log_moved``, ``resolve.log_ended`` and the like; undecided ``resolve.log_too_long``.
    """
    lines = data.split(b"\n")
    if lines[-1].strip(b"\r") == b"":
        lines.pop()
    if len(lines) > MAX_ENTRIES:
        raise ResolutionError(
            f"The log of the issuer's DID has more than {MAX_ENTRIES} entries.",
            code="resolve.log_too_long",
            params={"document": did, "limit": MAX_ENTRIES},
            advice="Hand in the issuer's document in another way, or ask somebody with more patience.",
            decided=False,
        )
    versions: list[Version] = []
    for line in lines:
        versions.append(_entry(did, line, versions))
    if not versions:
        raise refused(did, "resolve.log_empty", "It is empty.")
    if not any(version.id == did for version in versions):
        raise ResolutionError(
            "The log is that of another DID.",
            code="resolve.log_of_another",
            params={"expected": did},
            advice="It must be published under the DID whose history it is.",
        )
    return tuple(versions)


def _entry(did: str, line: bytes, versions: list[Version]) -> Version:
    number, before = len(versions) + 1, versions[-1] if versions else None
    try:
        entry = parse_object(line, _LINE)
    except (InputError, LimitExceeded) as error:
        raise refused(did, "resolve.log_syntax", error.message, number, message=error.message) from None
    if set(entry) != _MEMBERS:
        members = sorted(_MEMBERS)
        message = f"It has not the members {', '.join(members)}."
        raise refused(did, "resolve.log_members", message, number, members=members)
    if before is not None and before.parameters.deactivated:
        raise refused(
            did, "resolve.log_ended", "The DID was deactivated before, and then nothing may follow.", number
        )
    try:
        given = entry["parameters"]
        parameters = Parameters.first(given) if before is None else before.parameters.then(given)
    except BadParameters as error:
        raise refused(did, error.code, str(error), number) from None
    version_id = _checked_hash(did, entry, parameters.scid, before, number)
    proofs = proofs_in(entry["proof"])
    if proofs is None or not signers_of(entry, proofs, parameters.signers):
        message = "It is not signed by a key that may write it."
        raise refused(did, "resolve.log_proof", message, number)
    document = entry["state"]
    if not isinstance(document, dict):
        raise refused(did, "resolve.log_state", "Its state is no document.", number)
    return Version(
        version_id=version_id,
        time=_checked_time(did, entry["versionTime"], before, number),
        parameters=parameters,
        document=document,
        id=_checked_id(did, document, parameters, before, number),
    )


def _checked_hash(did: str, entry: JSONObject, scid: str, before: Version | None, number: int) -> str:
    # The DID is bound to the first entry by the name that it bears, not by the one that the entry gives itself.
    if before is None and not (scid == did.split(":")[2] == scid_of(entry, scid)):
        raise refused(did, "resolve.log_scid", "It is not the one from which the DID has its name.", number)
    expected = f"{number}-{entry_hash(entry, before.version_id if before else scid)}"
    if entry["versionId"] != expected:
        raise refused(
            did,
            "resolve.log_hash",
            "Its versionId is not the hash of what it says and what it follows.",
            number,
        )
    return expected


def _checked_time(did: str, value: JSON, before: Version | None, number: int) -> datetime:
    moment = parse_moment(value)
    if moment is None or not str(value).endswith(("Z", "+00:00")):
        raise refused(did, "resolve.log_time", "Its versionTime is no time in UTC.", number)
    if before is not None and moment <= before.time:
        raise refused(did, "resolve.log_order", "Its versionTime is not after the one before.", number)
    return moment


def _checked_id(
    did: str, document: JSONObject, parameters: Parameters, before: Version | None, number: int
) -> str:
    """did:webvh 1.0, "DID Portability": another name only where that was allowed, and with the former one beside it."""
    name = document.get("id")
    if not isinstance(name, str) or not name.startswith(f"did:webvh:{parameters.scid}:"):
        raise refused(did, "resolve.log_name", "Its document bears no name with the SCID.", number)
    if before is None or name == before.id:
        return name
    aliases = document.get("alsoKnownAs")
    if not (before.parameters.portable and parameters.portable):
        raise refused(did, "resolve.log_moved", "It moves the DID, which may not move.", number)
    if not isinstance(aliases, list) or before.id not in aliases:
        raise refused(
            did,
            "resolve.log_former_name",
            "It moves the DID, and does not name the former one in alsoKnownAs.",
            number,
        )
    return name
