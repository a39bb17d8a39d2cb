"""What each peer does that somebody who uses both should know.

A quirk is shown by the run, not only told: when a newer version mends it, its test fails and the sentence goes.
"""

from __future__ import annotations

import json

from interop.peers import DIGITAL_BAZAAR, OPENBADGESLIB, OPENVC, VERIFIER_CORE, Peer
from interop.quirk import Quirk
from interop.samples import OB_CONTEXT, VC_CONTEXT, course, ed25519_key, p256_key, with_member
from interop.status_quirks import STATUS_QUIRKS
from interop.tampering import Attack, proof_of
from interop.tokens import claims_of, header_of
from interop.world import World
from openbadge_issuer.codec.types import JSONObject

_CREDENTIALS = "https://www.w3.org/2018/credentials#"
_EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
_SCHEMA: JSONObject = {
    "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json",
    "type": "1EdTechJsonSchemaValidator2019",
}


def _school() -> JSONObject:
    return course(ed25519_key().controller)


def _signed(world: World, by: Peer | None, credential: JSONObject) -> JSONObject:
    return world.sign(by, credential, ed25519_key())


def _accepts(world: World, peer: Peer, document: JSONObject) -> bool:
    return world.verdict(peer, document).accepted


def _takes_undefined(world: World, peer: Peer) -> bool:
    grown = with_member(_signed(world, peer, _school()), "grade", "A+")
    verdict = world.verdict(peer, grown)
    seen = verdict.answer.get("seen")
    return verdict.accepted and isinstance(seen, dict) and seen.get("grade") == "A+"


def _takes_hidden_expiry(world: World, peer: Peer) -> bool:
    expired = _signed(world, peer, {**_school(), "validUntil": "2025-04-01T00:00:00Z"})
    hidden = {"until" if member == "validUntil" else member: value for member, value in expired.items()}
    inline: JSONObject = {
        "until": {"@id": f"{_CREDENTIALS}validUntil", "@type": "http://www.w3.org/2001/XMLSchema#dateTime"}
    }
    hidden["@context"] = [VC_CONTEXT, OB_CONTEXT, inline]
    return not _accepts(world, peer, expired) and _accepts(world, peer, hidden)


def _loses_small_numbers(world: World, peer: Peer) -> bool:
    little = _signed(world, peer, with_member(_school(), "credentialSubject/creditsEarned", 1e-7))
    less = with_member(little, "credentialSubject/creditsEarned", 4e-9)
    ours = _signed(world, None, with_member(_school(), "credentialSubject/creditsEarned", 1e-7))
    return _accepts(world, peer, less) and not _accepts(world, peer, ours)


def _wants_a_status_function(world: World, peer: Peer) -> bool:
    reason = world.verdict(peer, _signed(world, OPENBADGESLIB, _with_status())).reason
    return "checkStatus" in reason or "StatusUnavailable" in reason


def _with_status(kind: str = "BitstringStatusListEntry") -> JSONObject:
    status: JSONObject = {"id": "https://school.example/status/1#94567", "type": kind}
    if kind == "BitstringStatusListEntry":
        status |= {
            "statusPurpose": "revocation",
            "statusListIndex": "94567",
            "statusListCredential": "https://school.example/status/1",
        }
    return {**_school(), "@context": [VC_CONTEXT, OB_CONTEXT, _EXTENSIONS], "credentialStatus": status}


def _ignores_status(world: World, peer: Peer) -> bool:
    return _accepts(world, peer, _signed(world, peer, _with_status()))


def _ignores_old_lists(world: World, peer: Peer) -> bool:
    answer = world.verdict(peer, _signed(world, peer, _with_status("1EdTechRevocationList")))
    return answer.accepted and not any("school.example" in str(url) for url in _attempts(answer.answer))


def _attempts(answer: JSONObject) -> list[object]:
    attempts = answer["attempts"]
    assert isinstance(attempts, list)
    return list(attempts)


def _fetches_schemas(world: World, peer: Peer) -> bool:
    verdict = world.verdict(peer, _signed(world, peer, _school()))
    return verdict.accepted and any("/schema/json/" in str(url) for url in _attempts(verdict.answer))


def _reads_the_earlier_context(world: World, peer: Peer) -> bool:
    endorsed = _signed(world, None, {**_school(), "endorsementJwt": ["e30.e30.c2ln"]})
    return not _accepts(world, peer, endorsed) and _accepts(world, DIGITAL_BAZAAR, endorsed)


def _wants_a_url_as_id(world: World, peer: Peer) -> bool:
    nameless = {member: value for member, value in _school().items() if member != "id"}
    return "invalid_credential_id" in world.verdict(peer, _signed(world, peer, nameless)).reason


def _signs_undefined(world: World, peer: Peer) -> bool:
    careless = _signed(world, peer, {**_school(), "credentialSchema": [_SCHEMA]})
    return _accepts(world, peer, careless) and not _accepts(world, DIGITAL_BAZAAR, careless)


def _two_proofs(world: World) -> JSONObject:
    first = proof_of(_signed(world, None, _school()))
    return {**_school(), "proof": [first, {**first, "proofValue": "z" + "1" * 64}]}


def _refuses_two_proofs(world: World, peer: Peer) -> bool:
    one = _signed(world, None, _school())
    return not _accepts(world, peer, _two_proofs(world)) and _accepts(
        world, peer, {**one, "proof": proof_of(one)}
    )


def _overlooks_a_false_proof(world: World, peer: Peer) -> bool:
    return _accepts(world, peer, _two_proofs(world))


def _refuses_a_list_of_one(world: World, peer: Peer) -> bool:
    one = _signed(world, None, _school())
    listed: JSONObject = {**one, "proof": [proof_of(one)]}
    return "no `proof`" in world.raw_verdict(peer, listed).reason and _accepts(world, peer, one)


def _refuses_achievement_credential(world: World, peer: Peer) -> bool:
    named: JSONObject = {**_school(), "type": ["VerifiableCredential", "AchievementCredential"]}
    return "/type/1" in world.verdict(peer, _signed(world, None, named)).reason


def _knows_only_wrapped_tokens(world: World, peer: Peer) -> bool:
    verdict = world.verdict(peer, world.token(None, _school(), ed25519_key()))
    return "no embedded `vc`" in verdict.reason and "vc" in claims_of(
        world.token(peer, _school(), ed25519_key())
    )


def _dates_tokens_when_signed(world: World, peer: Peer) -> bool:
    key = ed25519_key().to_peer()
    token = world.driver(peer).ask("sign", format="vc-jwt", credential=_school(), key=key)["credential"]
    assert isinstance(token, str)
    claims = claims_of(token)
    dated_otherwise = claims["nbf"] == claims["iat"] != 1740830400  # the sample's validFrom
    return dated_otherwise and "nbf" in world.verdict(None, token).reason


def _puts_no_kid(world: World, peer: Peer) -> bool:
    header = header_of(world.token(peer, course(p256_key().controller), p256_key()))
    return "kid" not in header and "jwk" in header


def _rewrites(world: World, peer: Peer) -> bool:
    token = world.signed_token(peer, "micro-credential", "EdDSA")
    kept = json.dumps(claims_of(token))
    lost = not any(f'"{member}"' in kept for member in ("awardedDate", "rubricCriterionLevel"))
    return lost and '"credentialSchema"' in kept and not world.verdict(None, token).accepted


QUIRKS = (
    Quirk(
        (OPENBADGESLIB,),
        "Does not see members that no context defines: JSON-LD drops them, so they are not signed, and it hands them "
        "out (`credential.raw`) as if they were. A `grade` added afterwards passes.",
        _takes_undefined,
        "an undefined member added",
    ),
    Quirk(
        (DIGITAL_BAZAAR, VERIFIER_CORE, OPENBADGESLIB),
        "Takes any inline context, so a member can be renamed without breaking the proof: an expired badge whose "
        "`validUntil` is called something else has not expired. (VC Data Integrity, section 2.4.1, asks "
        "applications to check contexts.)",
        _takes_hidden_expiry,
        "a member renamed by an inline context",
    ),
    Quirk(
        (DIGITAL_BAZAAR, VERIFIER_CORE),
        "Reads a number such as `1e-7`, with an exponent and no decimal point, as `0` (jsonld.js): it can be changed "
        "unseen, and a proof by others over it does not verify. Credits are never that small; extensions beware.",
        _loses_small_numbers,
    ),
    Quirk(
        (DIGITAL_BAZAAR, OPENVC),
        "Refuses every badge with a `credentialStatus` unless its caller brings a function that looks the status up.",
        _wants_a_status_function,
    ),
    Quirk(
        (OPENBADGESLIB,),
        "Accepts a badge with a `credentialStatus` without looking; `check_status=True` makes it look.",
        _ignores_status,
    ),
    Quirk(
        (VERIFIER_CORE,),
        "Takes a `1EdTechRevocationList` for passed without reading it: a badge revoked that way is valid there.",
        _ignores_old_lists,
    ),
    Quirk(
        (VERIFIER_CORE,),
        "Asks the network for the JSON Schema of Open Badges even if the badge names none, and writes to the console "
        "when it gets no answer. What the schema says is additional information, so it verifies offline all the same.",
        _fetches_schemas,
    ),
    Quirk(
        (VERIFIER_CORE,),
        "Takes no contexts from its caller and ships the revision of `context-3.0.3.json` from before June 2026: a "
        "badge with `endorsementJwt` is refused.",
        _reads_the_earlier_context,
    ),
    Quirk(
        (VERIFIER_CORE,), "Refuses a credential without `id`, which VCDM leaves optional.", _wants_a_url_as_id
    ),
    Quirk(
        (OPENBADGESLIB,),
        "Signs what no context defines as a relative IRI (a `credentialSchema` without the context "
        "`extensions.json`, say); others then refuse its badge. Its own model always adds that context.",
        _signs_undefined,
    ),
    Quirk((OPENBADGESLIB,), "Refuses a proof set: exactly one proof.", _refuses_two_proofs),
    Quirk(
        (DIGITAL_BAZAAR, VERIFIER_CORE),
        "Of several proofs one that passes suffices, and a false one beside it is not reported.",
        _overlooks_a_false_proof,
    ),
    Quirk(
        (OPENVC,),
        "Reads `proof` only as one object: in an array, even of one, it is no proof. What we sign, badges and status "
        "lists, is handed to it as an object here.",
        _refuses_a_list_of_one,
    ),
    Quirk(
        (OPENVC,),
        "Refuses the type `AchievementCredential`, which the context of Open Badges defines as another name of "
        "`OpenBadgeCredential`: its check wants the name that compaction would choose. Issue `OpenBadgeCredential`.",
        _refuses_achievement_credential,
    ),
    Quirk(
        (OPENVC,),
        "VC-JWT is that of VCDM 1.1: it signs and reads the credential in a `vc` claim only, so it refuses ours and "
        "openbadgeslib's, which follow Open Badges 3.0 (the payload is the credential).",
        _knows_only_wrapped_tokens,
    ),
    Quirk(
        (OPENVC,),
        "In a VC-JWT `nbf` is the moment of signing and `exp` what its caller asks for, not `validFrom` and "
        "`validUntil` as Open Badges 3.0 says; where they differ, or `exp` is missing, we refuse it. In this run its "
        "caller sees to it that they agree.",
        _dates_tokens_when_signed,
    ),
    Quirk(
        (OPENBADGESLIB,),
        "The header of a VC-JWT has `jwk` and no `kid`: unless the issuer is a did:key, who verifies must already "
        "know that this key is the issuer's.",
        _puts_no_kid,
    ),
    Quirk(
        (OPENBADGESLIB,),
        "A VC-JWT and a baked image go through its own model, which leaves out what it does not know (`awardedDate`, "
        "`description`, rubric levels, for instance) and adds a `credentialSchema`. What refers to a lost level refers "
        "to nothing, so we refuse the micro-credential; the courses come through.",
        _rewrites,
    ),
    *STATUS_QUIRKS,
)


def lets_through(peer: Peer, attack: Attack) -> int | None:
    """The number of the quirk because of which a peer takes this forgery for genuine, if there is one."""
    found = (n for n, quirk in enumerate(QUIRKS, 1) if peer in quirk.peers and quirk.attack == attack.name)
    return next(found, None)
