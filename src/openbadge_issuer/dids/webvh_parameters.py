"""The parameters of a did:webvh log: who may write the next entry, who must have seen it, and whether the DID may move.

did:webvh 1.0, "DID Method Parameters". What an entry leaves out stays as it was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from openbadge_issuer.dids.webvh_hashes import key_hash
from openbadge_issuer.dids.webvh_refusals import refused_entry

if TYPE_CHECKING:
    from openbadge_issuer.codec.types import JSON, JSONObject
    from openbadge_issuer.dids.webvh_refusals import Entry

__all__ = ["Parameters", "Witnesses"]

METHOD: Final = "did:webvh:1.0"
MAX_LISTED: Final = 100  # keys, hashes or witnesses of one entry
_MAX_TEXT: Final = 200  # characters of one of them
_MAX_TTL: Final = 2**31
_NAMES: Final = frozenset(
    {
        "method",
        "scid",
        "updateKeys",
        "nextKeyHashes",
        "witness",
        "watchers",
        "portable",
        "deactivated",
        "ttl",
    }
)
_EMPTY: Final[dict[str, JSON]] = {
    "updateKeys": [],
    "nextKeyHashes": [],
    "witness": {},
    "watchers": [],
    "ttl": 3600,
}
"""What ``null`` means, which early implementations wrote."""


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Who must have seen an entry: ``threshold`` of these did:keys; nobody, where there are none."""

    threshold: int = 0
    keys: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """What holds after an entry; ``signers`` and ``seen_by`` are who may have signed, and must have seen, that entry."""

    scid: str
    update_keys: frozenset[str]
    next_key_hashes: frozenset[str]
    witnesses: Witnesses
    portable: bool
    deactivated: bool
    signers: frozenset[str]
    seen_by: Witnesses

    @classmethod
    def first(cls, given: JSON, here: Entry) -> Parameters:
        """Those of a first entry; raises `ResolutionError` about the entry ``here``."""
        members = _checked(given, here)
        if "method" not in members or "updateKeys" not in members or not isinstance(members.get("scid"), str):
            raise refused_entry(
                here,
                "resolve.log_first_parameters",
                "The first entry has no method, no scid or no updateKeys.",
            )
        keys, witnesses = _texts(members["updateKeys"], here), _witnesses(members.get("witness", {}), here)
        return cls(
            scid=str(members["scid"]),
            update_keys=keys,
            next_key_hashes=_texts(members.get("nextKeyHashes", []), here),
            witnesses=witnesses,
            portable=members.get("portable", False) is True,
            deactivated=members.get("deactivated", False) is True,
            signers=keys,
            seen_by=witnesses,
        )

    def then(self, given: JSON, here: Entry) -> Parameters:
        """Those of the next entry; raises `ResolutionError` about the entry ``here``."""
        members = _checked(given, here)
        if "scid" in members:
            raise refused_entry(here, "resolve.log_second_scid", "The scid stands in the first entry only.")
        if members.get("portable") is True and not self.portable:
            raise refused_entry(
                here, "resolve.log_portable", "Whether the DID may move is settled in the first entry."
            )
        keys = _texts(members["updateKeys"], here) if "updateKeys" in members else self.update_keys
        if self.next_key_hashes:
            if "updateKeys" not in members or "nextKeyHashes" not in members:
                raise refused_entry(
                    here,
                    "resolve.log_announced_keys",
                    "Keys were announced, and this entry does not go on from there.",
                )
            if not {key_hash(key) for key in keys} <= self.next_key_hashes:
                raise refused_entry(here, "resolve.log_keys", "It brings in keys that were not announced.")
        witnesses = _witnesses(members["witness"], here) if "witness" in members else self.witnesses
        return replace(
            self,
            update_keys=keys,
            next_key_hashes=(
                _texts(members["nextKeyHashes"], here) if "nextKeyHashes" in members else self.next_key_hashes
            ),
            witnesses=witnesses,
            portable=self.portable and members.get("portable", True) is True,
            deactivated=members.get("deactivated", False) is True,
            signers=keys if self.next_key_hashes else self.update_keys,
            seen_by=self.witnesses if self.witnesses.keys else witnesses,
        )


def _checked(given: JSON, here: Entry) -> JSONObject:
    if not isinstance(given, dict) or not _NAMES.issuperset(given):
        raise refused_entry(here, "resolve.log_parameters", "Its parameters are not those of did:webvh 1.0.")
    members: JSONObject = {
        name: _EMPTY[name] if value is None and name in _EMPTY else value for name, value in given.items()
    }
    if members.get("method", METHOD) != METHOD:
        raise refused_entry(
            here, "resolve.log_method", "It follows another version of the method than did:webvh:1.0."
        )
    ttl = members.get("ttl", 0)
    right = (
        all(isinstance(members.get(name, False), bool) for name in ("portable", "deactivated"))
        and isinstance(ttl, int)
        and not isinstance(ttl, bool)
        and 0 <= ttl <= _MAX_TTL
    )
    if not right:
        raise refused_entry(
            here, "resolve.log_parameter_value", "A parameter has a value that it can not have."
        )
    _texts(members.get("watchers", []), here)
    return members


def _texts(value: JSON, here: Entry) -> frozenset[str]:
    texts = value if isinstance(value, list) else [None]
    found = {text for text in texts if isinstance(text, str) and 0 < len(text) <= _MAX_TEXT}
    if len(found) != len(texts) or len(texts) > MAX_LISTED:
        raise refused_entry(
            here, "resolve.log_parameter_list", "A parameter is no list of different texts, or a long one."
        )
    return frozenset(found)


def _witnesses(value: JSON, here: Entry) -> Witnesses:
    if value == {}:
        return Witnesses()
    listed = value.get("witnesses") if isinstance(value, dict) else None
    threshold = value.get("threshold") if isinstance(value, dict) else None
    if not isinstance(listed, list) or not isinstance(threshold, int) or isinstance(threshold, bool):
        raise refused_entry(here, "resolve.log_witness_names", "Its witnesses are not named as they must be.")
    ids: list[JSON] = [item.get("id") if isinstance(item, dict) else None for item in listed]
    names = _texts(ids, here)
    if not 1 <= threshold <= len(names) or not all(name.startswith("did:key:z") for name in names):
        raise refused_entry(
            here,
            "resolve.log_witness_keys",
            "Its witnesses are not different did:keys, or fewer than are needed.",
        )
    return Witnesses(threshold, frozenset(name.removeprefix("did:key:") for name in names))
