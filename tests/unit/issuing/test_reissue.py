"""Re-issue and renewal: the new credential, what became of the former one, and in what they differ."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any, cast

import pytest

from openbadge_issuer import Award, Irrevocable, Issuer, Profile, Recipient, SecuredCredential, StatusLists
from openbadge_issuer.errors import AwardConflict, ConfigurationError, LedgerError
from openbadge_issuer.issuing import Reissued
from openbadge_issuer.ledger import Ledger, MemoryLedger
from openbadge_issuer.testing import (
    ISSUER_ID,
    NOW,
    RECIPIENT,
    assert_valid_badge,
    fixed_signer,
    issuer_documents,
    make_award,
)
from openbadge_issuer.verification import Policy, Verifier

LATER = NOW + timedelta(days=365)
WHO: dict[str, Any] = {"actor": "registrar:7", "reason": "a test"}
ADA = Recipient.email("ada@example.org")


def issuer_of(
    ledger: Ledger | None = None, *purposes: str, kind: str = "Ed25519", irrevocable: bool = False
) -> Issuer:
    lists = StatusLists("https://school.example/status/", purposes=purposes or ("revocation", "refresh"))
    return Issuer(
        Profile(id=ISSUER_ID, name="Example School"),
        fixed_signer("P-256" if kind == "P-256" else "Ed25519"),
        status=Irrevocable("a test") if irrevocable else lists,
        ledger=ledger or MemoryLedger(),
    )


def id_of(badge: SecuredCredential) -> str:
    return str(badge.document["id"])


def pointers(made: Reissued) -> list[str]:
    return [change.pointer for change in made.changes]


@pytest.mark.parametrize("kind", ["Ed25519", "P-256"])
def test_the_same_content_once_more(kind: str) -> None:
    ledger = MemoryLedger()
    issuer = issuer_of(ledger, kind=kind)
    first = issuer.issue(make_award(), key="1", now=NOW)
    made = issuer.reissue(id_of(first), key="1b", now=LATER, **WHO)
    new = made.secured.document
    assert made.replaces == id_of(first) != new["id"]
    assert pointers(made) == []
    assert (new["validFrom"], new["awardedDate"]) == ("2027-01-31T12:00:00Z", "2026-01-31T12:00:00Z")
    assert new["credentialSubject"] == first.document["credentialSubject"]
    assert new["credentialStatus"] != first.document["credentialStatus"]
    former = ledger.credential(id_of(first))
    assert former is not None
    assert (former.status("revocation"), former.status("refresh")) == (1, 0)
    assert [one.credential_id for one in ledger.find(replaces=id_of(first))] == [new["id"]]
    assert [one.credential_id for one in ledger.credentials_of(ADA)] == [id_of(first), new["id"]]
    assert issuer.reissue(id_of(first), key="1b", now=LATER + timedelta(days=1), **WHO) == made
    relaxed = Verifier(policy=Policy(required=Policy().required - {"status"}), fetch=issuer_documents())
    assert_valid_badge(made.secured, now=LATER, verifier=relaxed, expected_recipient=RECIPIENT)


def test_the_new_one_names_the_former_and_the_digest_of_its_bytes() -> None:
    issuer = issuer_of()
    first = issuer.issue(make_award(), key="1", now=NOW)
    relation = cast(
        "dict[str, Any]",
        issuer.reissue(id_of(first), key="2", now=LATER, **WHO).secured.document["relatedResource"],
    )
    assert (relation["id"], relation["mediaType"]) == (id_of(first), "application/vc")
    assert (
        urlsafe_b64decode(relation["digestMultibase"][1:] + "==")
        == b"\x12\x20" + sha256(bytes(first)).digest()
    )
    other = issuer.issue(make_award(), key="other", now=NOW)
    private = issuer.reissue(id_of(other), key="3", related=False, now=LATER, **WHO)
    assert "relatedResource" not in private.secured.document


def test_a_renewal_is_valid_for_longer_and_both_stay() -> None:
    ledger = MemoryLedger()
    issuer = issuer_of(ledger)
    ends = NOW + timedelta(days=366)
    first = issuer.issue(make_award(valid_until=ends), key="1", now=NOW)
    made = issuer.reissue(
        id_of(first), key="2027", valid_until=LATER + timedelta(days=366), former="kept", now=LATER, **WHO
    )
    assert [(one.pointer, one.before, one.after) for one in made.changes] == [
        ("/validUntil", "2027-02-01T12:00:00Z", "2028-02-01T12:00:00Z")
    ]
    former = ledger.credential(id_of(first))
    assert former is not None
    assert (former.status("revocation"), former.status("refresh")) == (0, 0)
    third = issuer.reissue(id_of(made.secured), key="2028", former="superseded", now=LATER, **WHO)
    assert third.secured.document["awardedDate"] == "2026-01-31T12:00:00Z"  # still the day of the first
    second = ledger.credential(id_of(made.secured))
    assert second is not None
    assert (second.status("revocation"), second.status("refresh")) == (0, 1)


def test_a_corrected_award_reports_what_is_other_and_only_that() -> None:
    issuer = issuer_of()
    first = issuer.issue(make_award(), key="1", now=NOW)
    corrected = make_award(description="Welds a fillet joint.", narrative="In the workshop.")
    made = issuer.reissue(id_of(first), corrected, key="2", now=LATER, **WHO)
    assert pointers(made) == [
        "/credentialSubject/achievement/description",
        "/credentialSubject/narrative",
    ]
    assert made.changes[0].before == "Welds a fillet joint that holds."
    assert "fillet" not in repr(made)


@pytest.mark.parametrize(
    ("recipient", "same"),
    [
        (Recipient.email("ada@example.org", name="Ada"), True),
        (Recipient.email(" Ada@example.org", name="Ada"), True),
        (Recipient.email("ada@example.org", name="Ada L."), False),
        (Recipient.email("ada@example.org"), False),
        (Recipient.email("eve@example.org", name="Ada"), False),
        (Recipient.email("ada@example.org", name="Ada", hashed=False), False),
        (Recipient.email("ada@example.org", name="Ada", did="did:example:ada"), False),
    ],
)
def test_whether_it_is_the_same_person(recipient: Recipient, *, same: bool) -> None:
    issuer = issuer_of()
    first = issuer.issue(make_award(), key="1", now=NOW)
    made = issuer.reissue(id_of(first), replace(make_award(), recipient=recipient), key="2", now=NOW, **WHO)
    assert (pointers(made) == []) == same


def test_a_correction_to_another_person_is_theirs_alone() -> None:
    ledger = MemoryLedger()
    issuer = issuer_of(ledger)
    first = issuer.issue(make_award(), key="1", now=NOW)
    bob = Recipient.email("bob@example.org")
    made = issuer.reissue(id_of(first), replace(make_award(), recipient=bob), key="2", now=NOW, **WHO)
    assert [one.credential_id for one in ledger.credentials_of(bob)] == [id_of(made.secured)]
    assert ledger.erase(ADA, actor="a", reason="r", now=NOW) == (id_of(first),)


def test_the_award_may_say_when_it_was_awarded() -> None:
    issuer = issuer_of()
    first = issuer.issue(make_award(), key="1", now=NOW)
    award = make_award(awarded_date=NOW - timedelta(days=9))
    made = issuer.reissue(id_of(first), award, key="2", now=LATER, **WHO)
    assert made.secured.document["awardedDate"] == "2026-01-22T12:00:00Z"
    assert pointers(made) == ["/awardedDate"]


def test_the_former_one_stands_until_the_new_one_is_recorded() -> None:
    ledger = MemoryLedger()
    issuer, signer = issuer_of(ledger), fixed_signer()
    first = issuer.issue(make_award(), key="1", now=NOW)
    prepared = issuer.prepare_reissue(id_of(first), key="2", now=NOW, **WHO)
    former = ledger.credential(id_of(first))
    assert former is not None
    assert former.status("revocation") == 0  # the worker may die here: nobody is left without a badge
    made = prepared.complete(signer.sign(prepared.request))
    former = ledger.credential(id_of(first))
    assert former is not None
    assert former.status("revocation") == 1
    assert made == issuer.reissue(id_of(first), key="2", now=LATER, **WHO)
    assert [one.action for one in ledger.audit(id_of(first))].count("status") == 1


def test_one_key_is_one_reissue() -> None:
    issuer = issuer_of()
    first, other = (issuer.issue(make_award(), key=key, now=NOW) for key in ("1", "2"))
    issuer.reissue(id_of(first), key="3", now=NOW, **WHO)
    for credential_id, award in ((id_of(other), None), (id_of(first), make_award(name="Welding II"))):
        with pytest.raises(AwardConflict):
            issuer.reissue(credential_id, award, key="3", now=NOW, **WHO)
    with pytest.raises(AwardConflict):
        issuer.reissue(id_of(first), key="1", now=NOW, **WHO)  # the key of the former one


def test_what_can_not_be_followed_or_marked_is_told_before_anything_is_issued() -> None:
    ledger = MemoryLedger()
    issuer = issuer_of(ledger, "revocation")
    first = issuer.issue(make_award(), key="1", now=NOW)
    cases: list[tuple[dict[str, Any], str, type[Exception]]] = [
        ({"former": "superseded"}, "config.former", ConfigurationError),
        ({"former": "gone"}, "config.former", ConfigurationError),
        ({"award": make_award(), "valid_until": LATER}, "config.valid_until", ConfigurationError),
        ({"credential_id": "urn:uuid:nobody"}, "ledger.unknown", LedgerError),
    ]
    for changed, code, kind in cases:
        arguments: dict[str, Any] = {"credential_id": id_of(first), "key": "2", "now": NOW, **WHO, **changed}
        with pytest.raises(kind) as caught:
            issuer.reissue(arguments.pop("credential_id"), arguments.pop("award", None), **arguments)
        assert getattr(caught.value, "detail_code", "") == code
    issuer.prepare(make_award(), key="pending", now=NOW)
    (pending,) = ledger.pending()
    ledger.erase(id_of(first), actor="a", reason="r", now=NOW)
    for credential_id, code in ((pending.credential_id, "ledger.pending"), (id_of(first), "ledger.erased")):
        with pytest.raises(LedgerError) as caught_too:
            issuer.reissue(credential_id, key="2", now=NOW, **WHO)
        assert caught_too.value.detail_code == code
    assert ledger.by_key(ISSUER_ID, "2") is None


def test_an_irrevocable_credential_can_be_followed_and_not_marked() -> None:
    issuer = issuer_of(irrevocable=True)
    first = issuer.issue(make_award(), key="1", now=NOW)
    with pytest.raises(ConfigurationError):
        issuer.reissue(id_of(first), key="2", now=NOW, **WHO)
    made = issuer.reissue(id_of(first), key="2", former="kept", now=NOW, **WHO)
    assert_valid_badge(made.secured)


def test_arguments_are_not_changed() -> None:
    issuer = issuer_of()
    first = issuer.issue(make_award(), key="1", now=NOW)
    before, award = bytes(first), make_award(name="Welding II")
    again: Award = replace(award)
    issuer.reissue(id_of(first), award, key="2", now=NOW, **WHO)
    assert bytes(first) == before
    assert award == again


def test_nothing_follows_what_was_revoked() -> None:
    ledger = MemoryLedger()
    issuer, signer = issuer_of(ledger), fixed_signer()
    first, second = (issuer.issue(make_award(), key=key, now=NOW) for key in ("1", "2"))
    issuer.revoke(id_of(first), **WHO, now=NOW)
    for former in ("revoked", "superseded", "kept"):
        with pytest.raises(ConfigurationError, match="was revoked") as caught:
            issuer.reissue(id_of(first), key="3", former=former, now=NOW, **WHO)
        assert caught.value.detail_code == "config.former"
    assert ledger.by_key(ISSUER_ID, "3") is None
    begun = issuer.prepare_reissue(id_of(second), key="4", now=NOW, **WHO)
    issuer.revoke(id_of(second), **WHO, now=NOW)  # while it waits for its signature
    with pytest.raises(ConfigurationError, match="was revoked"):
        begun.complete(signer.sign(begun.request))
    with pytest.raises(ConfigurationError, match="was revoked"):
        issuer.reissue(id_of(second), key="4", now=NOW, **WHO)
    assert [one.signed for one in ledger.find(replaces=id_of(second))] == [None]


def test_one_credential_has_one_successor() -> None:
    issuer = issuer_of()
    first = issuer.issue(make_award(), key="1", now=NOW)
    issuer.reissue(id_of(first), key="2", former="kept", now=NOW, **WHO)
    with pytest.raises(AwardConflict) as caught:
        issuer.reissue(id_of(first), key="3", former="kept", now=NOW, **WHO)
    assert caught.value.detail_code == "ledger.followed"


def test_a_suspension_is_not_shaken_off() -> None:
    ledger = MemoryLedger()
    issuer = issuer_of(ledger, "revocation", "suspension")
    first = issuer.issue(make_award(), key="1", now=NOW)
    prepared = issuer.prepare_reissue(id_of(first), key="2", former="kept", now=NOW, **WHO)
    issuer.suspend(id_of(first), **WHO, now=NOW)  # at the last moment
    made = prepared.complete(fixed_signer().sign(prepared.request))
    new = ledger.credential(id_of(made.secured))
    assert new is not None
    assert new.status("suspension") == 1
    issuer.lift(new.credential_id, **WHO, now=NOW)  # from now on its status is its own
    assert issuer.reissue(id_of(first), key="2", former="kept", now=LATER, **WHO) == made
    again = ledger.credential(new.credential_id)
    assert again is not None
    assert again.status("suspension") == 0


def test_a_suspension_needs_a_place() -> None:
    ledger = MemoryLedger()
    first = issuer_of(ledger, "revocation", "suspension").issue(make_award(), key="1", now=NOW)
    issuer_of(ledger).suspend(id_of(first), **WHO, now=NOW)
    for issuer in (issuer_of(ledger, "revocation"), issuer_of(ledger, irrevocable=True)):
        with pytest.raises(ConfigurationError, match="suspension") as caught:
            issuer.reissue(id_of(first), key="2", former="kept", now=NOW, **WHO)
        assert caught.value.detail_code == "config.former"
    assert ledger.by_key(ISSUER_ID, "2") is None


@pytest.mark.parametrize("missing", ["actor", "reason"])
def test_who_and_why_is_asked_before_anything_is_issued(missing: str) -> None:
    ledger = MemoryLedger()
    issuer = issuer_of(ledger)
    first = issuer.issue(make_award(), key="1", now=NOW)
    for former in ("revoked", "kept"):
        with pytest.raises(ConfigurationError, match=missing):
            issuer.reissue(id_of(first), key="2", former=former, now=NOW, **{**WHO, missing: " "})
    assert ledger.by_key(ISSUER_ID, "2") is None
    made = issuer.reissue(id_of(first), key="2", former="kept", now=NOW, **WHO)
    (noted,) = ledger.audit(id_of(first))
    assert (noted.action, noted.actor, noted.reason) == ("reissue", WHO["actor"], WHO["reason"])
    assert noted.detail == id_of(made.secured)


def test_a_finished_reissue_is_handed_out_after_the_former_one_was_erased() -> None:
    ledger = MemoryLedger()
    issuer = issuer_of(ledger)
    first = issuer.issue(make_award(), key="1", now=NOW)
    made = issuer.reissue(id_of(first), make_award(name="Welding II"), key="2", now=NOW, **WHO)
    assert made.changes
    ledger.erase(id_of(first), actor="a", reason="r", now=NOW)
    for award in (None, make_award(name="Welding II")):
        again = issuer.reissue(id_of(first), award, key="2", now=LATER, **WHO)
        assert again == Reissued(made.secured, id_of(first), ())
    for make in (issuer.prepare_reissue, issuer.reissue):
        with pytest.raises(LedgerError) as caught:
            make(id_of(first), key="3", now=LATER, **WHO)
        assert caught.value.detail_code == "ledger.erased"


def test_the_same_key_with_another_end_of_the_former_one_is_a_conflict() -> None:
    ledger = MemoryLedger()
    issuer = issuer_of(ledger)
    first = issuer.issue(make_award(), key="1", now=NOW)
    issuer.reissue(id_of(first), key="2", former="kept", now=NOW, **WHO)
    with pytest.raises(AwardConflict):
        issuer.reissue(id_of(first), key="2", former="revoked", now=NOW, **WHO)
    former = ledger.credential(id_of(first))
    assert former is not None
    assert former.status("revocation") == 0


def test_related_resources_of_ones_own_stay() -> None:
    """The line is added to them; and of a line only the last is named."""
    own = {"id": "https://school.example/syllabus.pdf", "mediaType": "application/pdf"}
    own["digestMultibase"] = "uEiCcvAfD-ZaMWIwUXyHZaMr4Qbr4FiYTQ3nBKl3kZYUj4w"
    issuer = issuer_of()
    composed = dict(issuer.issue(make_award(), key="0", now=NOW).document)
    for name in ("id", "validFrom", "credentialStatus", "proof"):
        del composed[name]
    first = issuer.secure({**composed, "relatedResource": own}, key="1", now=NOW)  # type: ignore[dict-item]
    line, followed = [own["id"]], first
    for key in ("2", "3"):
        made = issuer.reissue(id_of(followed), key=key, now=LATER, **WHO)
        named = cast("list[dict[str, str]]", made.secured.document["relatedResource"])
        assert [one["id"] for one in named] == [*line, id_of(followed)]
        assert pointers(made) == []
        followed = made.secured
    other = issuer.reissue(id_of(followed), make_award(), key="4", now=LATER, **WHO)
    assert pointers(other) == ["/relatedResource"]
