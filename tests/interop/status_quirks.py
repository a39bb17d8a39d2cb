"""What each peer does with status lists that somebody who uses both should know; shown by the run like all quirks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from interop.peers import DIGITAL_BAZAAR, OPENBADGESLIB, OPENVC, VERIFIER_CORE, Peer
from interop.quirk import Quirk
from interop.samples import OB_CONTEXT, VC_CONTEXT, course, ed25519_key
from interop.status_cohort import Form, Served
from interop.status_exchange import (
    INDEX,
    LIST,
    READERS,
    Sight,
    badge_with,
    entry,
    look,
    look_as_is,
    unsigned_list,
    with_subject,
)
from interop.status_forging import LIST_ATTACKS, Bench, ListAttack
from openbadge_issuer.status import Bitstring, encode

if TYPE_CHECKING:
    from interop.quirk import Shows
    from interop.world import World
    from openbadge_issuer.codec.types import JSONObject

_EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
_FORMS: dict[Peer, Form] = dict(READERS)
_MESSAGES = ("submitted", "in review", "confirmed", "undefined")


def _seen(
    world: World, by: Peer | None, listed: JSONObject, *entries: JSONObject, form: Form = "eddsa-rdfc-2022"
) -> Sight:
    """What somebody makes of a badge with these entries, and this list of the issuer."""
    return look(world, by, badge_with(world, *entries, form=form), {LIST: Bench(form).sign(listed)})


def _believes(world: World, peer: Peer, *, attack: str) -> bool:
    """A revoked badge passes with this list, and not with the right one."""
    forged = next(one for one in LIST_ATTACKS if one.name == attack)
    form = _FORMS[peer]
    served = forged.served(form)
    assert served is not None
    badge = badge_with(world, entry(), form=form)
    genuine = _seen(world, peer, unsigned_list([INDEX]), entry(), form=form)
    taken = look(world, peer, badge, {LIST: served})
    return genuine.marks == ("revocation",) and taken.marks == () and taken.accepted


def _accepts_what_it_sees_revoked(world: World, peer: Peer) -> bool:
    sight = _seen(world, peer, unsigned_list([INDEX]), entry())
    return sight.marks == ("revocation",) and sight.accepted


def _reads_no_tokens(world: World, peer: Peer) -> bool:
    badge, clear = badge_with(world, entry()), unsigned_list([])
    token = look(world, peer, badge, {LIST: Bench("VC-JWT").sign(clear)})
    return token.marks is None and not token.accepted and _seen(world, peer, clear, entry()).accepted


def _reads_tokens_only(world: World, peer: Peer) -> bool:
    badge, clear = badge_with(world, entry()), unsigned_list([])
    refused = _seen(world, peer, clear, entry())
    anybody = Bench("eddsa-rdfc-2022").sign(clear, ed25519_key("forger"))
    trusted = look_as_is(world, peer, badge, {LIST: anybody}, trusting=True)
    return "is not a signed JWT-VC" in refused.reason and trusted.marks == () and trusted.accepted


def _wants_one_purpose(world: World, peer: Peer) -> bool:
    several = with_subject(unsigned_list([INDEX]), statusPurpose=["revocation", "suspension"])
    ours, theirs = (_seen(world, by, several, entry()) for by in (None, peer))
    return ours.marks == ("revocation",) and theirs.marks is None and not theirs.accepted


def _reads_the_wrong_bits(world: World, peer: Peer) -> bool:
    """Entry 777 of two bits is 0, and bit 777 is the last one of entry 388, which is 3."""
    asked = entry(
        purpose="message",
        statusSize=2,
        statusMessage=[{"status": hex(n), "message": text} for n, text in enumerate(_MESSAGES)],
    )
    bits = Bitstring.empty(131_072, size=2).with_values([(INDEX // 2, 3)])
    listed = with_subject(unsigned_list([], purpose="message"), encodedList=encode(bits))
    ours, theirs = (_seen(world, by, listed, asked) for by in (None, peer))
    return ours.marks == () and ours.accepted and theirs.marks == ("message",)


def _refuses_what_has_a_successor(world: World, peer: Peer) -> bool:
    for purpose in ("refresh", "message"):
        listed, asked = unsigned_list([INDEX], purpose=purpose), entry(purpose=purpose)
        sights = {by: _seen(world, by, listed, asked) for by in (None, OPENVC, peer)}
        if {sight.marks for sight in sights.values()} != {(purpose,)}:
            return False
        if [sight.accepted for sight in sights.values()] != [True, True, False]:
            return False
    return True


def _looks_at_the_first_only(world: World, peer: Peer) -> bool:
    older: JSONObject = {"id": "https://school.example/revoked", "type": "1EdTechRevocationList"}
    key = ed25519_key()
    unsigned: JSONObject = {
        **course(key.controller),
        "@context": [VC_CONTEXT, OB_CONTEXT, _EXTENSIONS],
        "credentialStatus": [older, entry()],
    }
    web = {LIST: Bench("eddsa-rdfc-2022").sign(unsigned_list([INDEX]))}
    badge = world.sign(None, unsigned, key)
    theirs, ours = (look(world, by, badge, web) for by in (peer, None))
    alone = _seen(world, peer, unsigned_list([INDEX]), entry())
    return not alone.accepted and theirs.accepted and theirs.marks is None and not ours.accepted


def _through(peers: tuple[Peer, ...], sentence: str, attack: str) -> Quirk:
    """A quirk because of which a forged list is believed."""
    shows: Shows = partial(_believes, attack=attack)
    return Quirk(peers, sentence, shows, attack)


READS_NO_TOKENS = Quirk(
    (DIGITAL_BAZAAR, VERIFIER_CORE, OPENVC),
    "Does not read our status lists if they are VC-JWT, only those with an embedded proof, and then does not accept "
    "the badge. (openvc-core reads its own, which are in a `vc` claim.)",
    _reads_no_tokens,
)

STATUS_QUIRKS = (
    Quirk(
        (DIGITAL_BAZAAR,),
        "Sees the bit of a revoked badge and accepts the badge: since version 2 of `vc-bitstring-status-list` the "
        "`verified` of `checkStatus` says that the list is sound, and its caller must look at `results[].status`. "
        "Handed to `verifyCredential` as it is, it refuses nobody.",
        _accepts_what_it_sees_revoked,
    ),
    READS_NO_TOKENS,
    Quirk(
        (OPENBADGESLIB,),
        "Reads status lists that are VC-JWT: one with an embedded proof is refused, or, with "
        "`verify_status_list=False`, taken from anybody, whoever signed it.",
        _reads_tokens_only,
    ),
    _through(
        (VERIFIER_CORE, OPENVC),
        "Takes a status list that somebody else than the badge's issuer signed, so whoever has power over the web server "
        "can undo a revocation. (openvc-core: unless `require_status_issuer_binding` is set.)",
        "another issuer's list",
    ),
    _through(
        (DIGITAL_BAZAAR, VERIFIER_CORE, OPENVC, OPENBADGESLIB),
        "Does not compare the list's `id` with the address that the badge names: another list of the same issuer and "
        "purpose, put in its place, undoes a revocation. (We say so in a warning where it was fetched, and do not believe "
        "it where it was handed in.)",
        "another list of the issuer",
    ),
    _through(
        (DIGITAL_BAZAAR, VERIFIER_CORE, OPENVC, OPENBADGESLIB),
        "Takes lists of fewer than the 131,072 entries that the specification asks for.",
        "a list of 1,024 entries",
    ),
    _through(
        (OPENVC,), "Takes a list that says nothing of a purpose for any purpose.", "a list for no purpose"
    ),
    _through(
        (OPENVC, OPENBADGESLIB),
        "Takes any credential with an `encodedList` for a status list, whatever its `type`.",
        "a credential that is no list",
    ),
    Quirk(
        (DIGITAL_BAZAAR, VERIFIER_CORE, OPENVC),
        "Does not see `statusSize`: where entries have more than one bit (messages), it reads the bits of other badges.",
        _reads_the_wrong_bits,
    ),
    Quirk(
        (DIGITAL_BAZAAR, VERIFIER_CORE, OPENVC),
        "Refuses a list with several purposes, which the specification allows. Ours have one each.",
        _wants_one_purpose,
    ),
    Quirk(
        (VERIFIER_CORE,),
        "Refuses a badge whose `refresh` or `message` bit is set, though it is as good as before.",
        _refuses_what_has_a_successor,
    ),
    Quirk(
        (VERIFIER_CORE,),
        "Chooses by the first entry of `credentialStatus` how to look: after an entry of an older type it reads no "
        "other, and accepts a badge that is revoked in the next.",
        _looks_at_the_first_only,
    ),
)


def believed_because(peer: Peer, attack: ListAttack) -> Quirk | None:
    """The quirk because of which a peer believes this list, if there is one."""
    return next((one for one in STATUS_QUIRKS if peer in one.peers and one.attack == attack.name), None)


def served_by(attack: ListAttack, form: Form) -> dict[str, Served]:
    """What the web server has after the attack."""
    served = attack.served(form)
    return {LIST: served} if served else {}
