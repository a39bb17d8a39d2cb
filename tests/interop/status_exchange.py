"""Everybody looks up everybody's status: badges and lists go to a peer or to our verifier, and what they see comes back."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

from interop import ours
from interop.peers import DIGITAL_BAZAAR, OPENBADGESLIB, OPENVC, VERIFIER_CORE, Peer
from interop.samples import VC_CONTEXT, course, ed25519_key
from interop.status_cohort import NOW, Form, Served, Web
from interop.tampering import proof_of
from interop.world import World
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.ports import Documents, Fetch
from openbadge_issuer.status import Bitstring, decode, encode
from openbadge_issuer.verification import Verdict as Judgement
from openbadge_issuer.verification import Verifier

LIST = "https://school.example/status/theirs"
LENGTH = 131_072  # entries
INDEX = 777  # the badge that the forgers are after
UNTIL = NOW + timedelta(days=7)

READERS: tuple[tuple[Peer, Form], ...] = (
    (DIGITAL_BAZAAR, "eddsa-rdfc-2022"),
    (VERIFIER_CORE, "eddsa-rdfc-2022"),
    (OPENVC, "eddsa-rdfc-2022"),
    (OPENBADGESLIB, "VC-JWT"),
)
"""Who reads which of our lists; what the others do with them is among the quirks."""

MAKERS: tuple[tuple[Peer, Form], ...] = (*READERS, (OPENVC, "VC-JWT"))
"""Whose lists there are for us."""

_SEEN = {
    "status.revoked": "revocation",
    "status.suspended": "suspension",
    "status.refresh": "refresh",
    "status.message": "message",
}
_CLEAR = {"status.good", "status.not_suspended", "status.current", "status.unmarked"}


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody makes of a badge's status.

    ``marks`` are the purposes whose bits are seen set, None where a list was not believed or the badge not read;
    ``accepted``: the badge as a whole, as the verifier's own conclusion has it.
    """

    marks: tuple[str, ...] | None
    accepted: bool
    reason: str


def look(world: World, by: Peer | None, badge: JSONObject | str, web: Web) -> Sight:
    """What a peer, or our verifier (offline, with the lists handed in), makes of it; once in a run."""
    name = ("status", by, json.dumps([badge, {url: served.body for url, served in web.items()}]))
    return world.once(
        name, lambda: _ours(badge, web) if by is None else look_as_is(world, by, *_fit(by, badge, web))
    )


def look_as_is(world: World, by: Peer, badge: JSONObject | str, web: Web, *, trusting: bool = False) -> Sight:
    """The same of exactly these documents; ``trusting`` peers take a list without its proof."""
    lists = {url: served.to_peer() for url, served in web.items()}
    answer = world.driver(by).ask(
        "status", credential=badge, documents=ours.hosted(), lists=lists, trusting=trusting
    )
    entries = cast("list[dict[str, object]]", answer.get("entries") or [])
    believed = bool(entries) and "error" not in answer
    marks = tuple(str(entry["purpose"]) for entry in entries if entry["set"])
    return Sight(
        marks if believed else None,
        answer.get("accepted") is True,
        str(answer.get("error") or answer.get("reason") or ""),
    )


def _fit(by: Peer, badge: JSONObject | str, web: Web) -> tuple[JSONObject | str, Web]:
    """What is handed to a peer that reads ``proof`` as one object."""
    if not by.one_proof:
        return badge, web
    return _one_proof(badge), {url: _one_proof_served(served) for url, served in web.items()}


def _one_proof(document: JSONObject | str) -> JSONObject | str:
    if isinstance(document, dict) and isinstance(document.get("proof"), list):
        return {**document, "proof": proof_of(document)}
    return document


def _one_proof_served(served: Served) -> Served:
    if not served.body.startswith("{"):
        return served
    return Served(json.dumps(_one_proof(json.loads(served.body))), served.media_type)


def _ours(badge: JSONObject | str, web: Web) -> Sight:
    documents = {url: json.dumps(document).encode() for url, document in ours.hosted().items()}
    return look_with(
        Documents({**documents, **{url: served.body.encode() for url, served in web.items()}}), badge
    )


def look_with(fetch: Fetch, badge: JSONObject | str) -> Sight:
    """What our verifier makes of a badge, with whatever fetches the lists."""
    verifier = Verifier(contexts=ours.contexts(), fetch=fetch)
    report = verifier.check(json.dumps(badge) if isinstance(badge, dict) else badge, now=datetime.now(UTC))
    status = report["status"]
    codes = [one.code for one in status.findings] if len(status.findings) > 1 else [status.code]
    believed = set(codes) <= {*_CLEAR, *_SEEN}
    return Sight(
        tuple(_SEEN[code] for code in codes if code in _SEEN) if believed else None,
        report.verdict is Judgement.ACCEPTED,
        str(report),
    )


def entry(index: int = INDEX, purpose: str = "revocation", url: str = LIST, **more: object) -> JSONObject:
    """An entry as all write it."""
    members = {
        "id": f"{url}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": url,
    }
    return cast("JSONObject", {**members, **more})


def badge_with(world: World, *entries: JSONObject, form: Form = "eddsa-rdfc-2022") -> JSONObject | str:
    """The course, signed by us, with these entries."""
    key = ed25519_key()
    status = entries[0] if len(entries) == 1 else list(entries)
    unsigned: JSONObject = {**course(key.controller), "credentialStatus": status}  # type: ignore[dict-item]
    name = ("badge with", form, json.dumps(unsigned))
    return world.once(
        name,
        lambda: world.token(None, unsigned, key) if form == "VC-JWT" else world.sign(None, unsigned, key),
    )


def unsigned_list(indexes: Sequence[int], *, length: int = LENGTH, purpose: str = "revocation") -> JSONObject:
    """A list of our school, for whoever signs it."""
    bits = Bitstring.empty(length).with_values((index, 1) for index in indexes)
    return {
        "@context": [VC_CONTEXT],
        "id": LIST,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": ed25519_key().controller,
        "validFrom": moment(NOW),
        "validUntil": moment(UNTIL),
        "credentialSubject": {
            "id": f"{LIST}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encode(bits),
        },
    }


def with_subject(document: JSONObject, **members: JSON) -> JSONObject:
    """A copy whose ``credentialSubject`` has these members; None takes one away."""
    subject = document["credentialSubject"]
    assert isinstance(subject, dict)
    changed = {**subject, **members}
    kept: JSONObject = {name: value for name, value in changed.items() if value is not None}
    return {**document, "credentialSubject": kept}


def list_of(world: World, by: Peer, form: Form, indexes: Sequence[int], purpose: str) -> Served:
    """A list that a peer encoded, composed and signed with the school's key."""
    key = ed25519_key()
    answer = world.driver(by).ask(
        "list",
        id=LIST,
        issuer=key.controller,
        statusPurpose=purpose,
        length=LENGTH,
        indexes=list(indexes),
        validFrom=moment(NOW),
        validUntil=moment(UNTIL),
        created=moment(NOW),
        format=form.lower(),
        key=key.to_peer(),
    )
    assert "credential" in answer, f"{by.title} made no list: {answer}"
    made = answer["credential"]
    return Served(made, "application/vc+jwt") if isinstance(made, str) else Served(json.dumps(made))


@dataclass(frozen=True, slots=True)
class Theirs:
    """One entry in a list of a peer: what the peer has set, and what our verifier makes of a badge with it."""

    marks: tuple[str, ...]
    sight: Sight


def theirs(world: World, by: Peer, form: Form, purpose: str) -> tuple[Theirs, ...]:
    """Some entries of a list in which two thousand are set: the first, the last, their neighbours, and others at random."""
    return world.once(("theirs", by, form, purpose), lambda: _theirs(world, by, form, purpose))


def _theirs(world: World, by: Peer, form: Form, purpose: str) -> tuple[Theirs, ...]:
    chance = random.Random(f"{by.name} {form} {purpose}")
    marked = {0, LENGTH - 1, *chance.sample(range(2, LENGTH - 2), 2000)}
    asked = [0, 1, LENGTH - 2, LENGTH - 1]
    asked += chance.sample(sorted(marked), 12) + chance.sample(range(LENGTH), 12)
    made = list_of(world, by, form, sorted(marked), purpose)
    return tuple(
        Theirs(
            (purpose,) if index in marked else (),
            look(world, None, badge_with(world, entry(index, purpose)), {LIST: made}),
        )
        for index in asked
    )


def encoded_by(world: World, by: Peer | None, indexes: Sequence[int], length: int) -> str:
    """``encodedList``."""
    if by is None:
        return encode(Bitstring.empty(length).with_values((index, 1) for index in indexes))
    answer = world.driver(by).ask("encode", indexes=list(indexes), length=length)
    assert "encodedList" in answer, f"{by.title} did not encode: {answer}"
    return cast("str", answer["encodedList"])


def decoded_by(world: World, by: Peer | None, encoded: str) -> tuple[int, list[int]]:
    """How long the list is, and which indexes are set."""
    if by is None:
        bits, warnings = decode(encoded)
        assert not warnings
        return len(bits), [index for index in range(len(bits)) if bits[index]]
    answer = world.driver(by).ask("decode", encodedList=encoded)
    assert "indexes" in answer, f"{by.title} did not decode: {answer}"
    return cast("int", answer["length"]), cast("list[int]", answer["indexes"])


def moment(when: datetime) -> str:
    """As all of them write it."""
    return when.isoformat().replace("+00:00", "Z")
