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
from openbadge_issuer.dids.webvh_parameters import Parameters
from openbadge_issuer.dids.webvh_refusals import Entry, refused, refused_entry, unread
from openbadge_issuer.errors import InputError, LimitExceeded, ResolutionError

if TYPE_CHECKING:
    from openbadge_issuer.codec.types import JSON, JSONObject

__all__ = ["MAX_BYTES", "Version", "read_log"]

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
        raise unread(refused(did, "resolve.log_empty", "It is empty."))
    if not any(version.id == did for version in versions):
        raise ResolutionError(
            "The log is that of another DID.",
            code="resolve.log_of_another",
            params={"expected": did},
            advice="It must be published under the DID whose history it is.",
        )
    return tuple(versions)


def _entry(did: str, line: bytes, versions: list[Version]) -> Version:
    here, before = Entry(did, len(versions) + 1), versions[-1] if versions else None
    try:
        entry = parse_object(line, _LINE)
    except (InputError, LimitExceeded) as error:
        raise unread(
            refused_entry(
                here, "resolve.log_syntax", "It can not be read as a JSON object.", reason=error.detail_code
            )
        ) from None
    if set(entry) != _MEMBERS:
        members = sorted(_MEMBERS)
        message = f"It has not the members {', '.join(members)}."
        wrong = refused_entry(here, "resolve.log_members", message, members=members)
        raise wrong if "versionId" in entry else unread(wrong)
    if before is not None and before.parameters.deactivated:
        message = "The DID was deactivated before, and then nothing may follow."
        raise refused_entry(here, "resolve.log_ended", message)
    given = entry["parameters"]
    parameters = Parameters.first(given, here) if before is None else before.parameters.then(given, here)
    version_id = _checked_hash(here, entry, parameters.scid, before)
    proofs = proofs_in(entry["proof"])
    if proofs is None or not signers_of(entry, proofs, parameters.signers):
        raise refused_entry(here, "resolve.log_proof", "It is not signed by a key that may write it.")
    document = entry["state"]
    if not isinstance(document, dict):
        raise refused_entry(here, "resolve.log_state", "Its state is no document.")
    return Version(
        version_id=version_id,
        time=_checked_time(here, entry["versionTime"], before),
        parameters=parameters,
        document=document,
        id=_checked_id(here, document, parameters, before),
    )


def _checked_hash(here: Entry, entry: JSONObject, scid: str, before: Version | None) -> str:
    # The DID is bound to the first entry by the name that it bears, not by the one that the entry gives itself.
    if before is None and not (scid == here.did.split(":")[2] == scid_of(entry, scid)):
        message = "It is not the one from which the DID has its name."
        raise refused_entry(here, "resolve.log_scid", message)
    expected = f"{here.number}-{entry_hash(entry, before.version_id if before else scid)}"
    if entry["versionId"] != expected:
        message = "Its versionId is not the hash of what it says and what it follows."
        raise refused_entry(here, "resolve.log_hash", message)
    return expected


def _checked_time(here: Entry, value: JSON, before: Version | None) -> datetime:
    moment = parse_moment(value)
    if moment is None or not str(value).endswith(("Z", "+00:00")):
        raise refused_entry(here, "resolve.log_time", "Its versionTime is no time in UTC.")
    if before is not None and moment <= before.time:
        raise refused_entry(here, "resolve.log_order", "Its versionTime is not after the one before.")
    return moment


def _checked_id(here: Entry, document: JSONObject, parameters: Parameters, before: Version | None) -> str:
    """did:webvh 1.0, "DID Portability": another name only where that was allowed, and with the former one beside it."""
    name = document.get("id")
    if not isinstance(name, str) or not name.startswith(f"did:webvh:{parameters.scid}:"):
        raise refused_entry(here, "resolve.log_name", "Its document bears no name with the SCID.")
    if before is None or name == before.id:
        return name
    aliases = document.get("alsoKnownAs")
    if not (before.parameters.portable and parameters.portable):
        raise refused_entry(here, "resolve.log_moved", "It moves the DID, which may not move.")
    if not isinstance(aliases, list) or before.id not in aliases:
        message = "It moves the DID, and does not name the former one in alsoKnownAs."
        raise refused_entry(here, "resolve.log_former_name", message)
    return name
