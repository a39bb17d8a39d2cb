"""The checks `dates` and `recipient`, to the letter: no cryptography, and nothing is fetched."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from openbadge_issuer.codec.effort import BeyondEffort, Effort
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.testing import NOW
from openbadge_issuer.verification import Check, ExpectedRecipient, Outcome, Policy
from openbadge_issuer.verification.judging import check_dates, check_recipient

SECOND = timedelta(seconds=1)
V1 = "https://www.w3.org/2018/credentials/v1"
V2 = "https://www.w3.org/ns/credentials/v2"
BADGE = ["VerifiableCredential", "AchievementCredential"]


def moment(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def dates(members: JSONObject, *, exp: datetime | None = None, leeway: timedelta = timedelta(0)) -> Check:
    return check_dates({"@context": [V2], "type": [*BADGE], **members}, exp, NOW, leeway)


def read(check: Check) -> tuple[Any, ...]:
    return check.outcome, check.code, check.pointer, check.retry, check.turn


VALID = (Outcome.PASSED, "dates.valid", "", "never", "nobody")


@pytest.mark.parametrize(
    ("members", "sentence", "until"),
    [
        ({"validFrom": moment(NOW)}, "By its dates it is valid now.", None),
        (
            {"validFrom": moment(NOW), "validUntil": moment(NOW + SECOND)},
            "By its dates it is valid now.",
            moment(NOW + SECOND),
        ),
        (
            {"issuanceDate": moment(NOW), "expirationDate": moment(NOW + SECOND)},
            "By its dates it is valid now.",
            moment(NOW + SECOND),
        ),
        (
            {"type": ["VerifiableCredential"]},
            "It has no dates, and does not expire.",
            None,
        ),
        (
            {"type": ["VerifiableCredential"], "validUntil": moment(NOW + SECOND)},
            "By its dates it is valid now.",
            moment(NOW + SECOND),
        ),
    ],
)
def test_what_is_valid_now(members: JSONObject, sentence: str, until: str | None) -> None:
    found = dates(members)
    undated = "no dates" in sentence
    assert read(found) == (VALID[0], "dates.undated" if undated else VALID[1], *VALID[2:])
    assert found.message == sentence
    assert found.params == ({"valid_until": until} if until else {})


def test_from_its_first_moment_on_and_not_before() -> None:
    later = moment(NOW + SECOND)
    found = dates({"validFrom": later})
    assert read(found) == (Outcome.FAILED, "dates.not_yet_valid", "/validFrom", "later", "nobody")
    assert found.params == {"valid_from": later}
    assert later in found.message
    assert found.advice
    assert read(dates({"validFrom": moment(NOW)})) == VALID
    assert read(dates({"issuanceDate": later}))[1:3] == ("dates.not_yet_valid", "/issuanceDate")


@pytest.mark.parametrize("name", ["validUntil", "expirationDate"])
def test_until_the_moment_before_its_end(name: str) -> None:
    found = dates({"validFrom": moment(NOW - SECOND), name: moment(NOW)})
    assert read(found) == (Outcome.FAILED, "dates.expired", f"/{name}", "never", "issuer")
    assert found.params == {"valid_until": moment(NOW)}
    assert found.message == f"This badge expired on {moment(NOW)}."
    assert found.advice == "Ask the issuer whether it can be renewed."
    assert read(dates({"validFrom": moment(NOW - SECOND), name: moment(NOW + SECOND)})) == VALID


def test_a_token_ends_with_its_claim_as_well() -> None:
    badge: JSONObject = {"validFrom": moment(NOW - SECOND), "validUntil": moment(NOW + 9 * SECOND)}
    assert read(dates(badge, exp=NOW))[1:3] == ("dates.expired", "/exp")
    found = dates(badge, exp=NOW + SECOND)
    assert (found.code, found.params) == ("dates.valid", {"valid_until": moment(NOW + SECOND)})
    assert dates(badge, exp=NOW + 60 * SECOND).params == {"valid_until": moment(NOW + 9 * SECOND)}
    assert dates({"validFrom": moment(NOW)}, exp=NOW + SECOND).message == "By its dates it is valid now."


def test_clocks_may_differ_by_so_much() -> None:
    leeway = 5 * SECOND
    assert dates({"validFrom": moment(NOW + leeway)}, leeway=leeway).outcome is Outcome.PASSED
    assert dates({"validFrom": moment(NOW + leeway + SECOND)}, leeway=leeway).code == "dates.not_yet_valid"
    started: JSONObject = {"validFrom": moment(NOW - 60 * SECOND)}
    late: JSONObject = {**started, "validUntil": moment(NOW - leeway + SECOND)}
    assert dates(late, leeway=leeway).outcome is Outcome.PASSED
    assert dates({**started, "validUntil": moment(NOW - leeway)}, leeway=leeway).code == "dates.expired"


@pytest.mark.parametrize(
    ("members", "name"),
    [
        ({"validFrom": "yesterday"}, "validFrom"),
        ({"validFrom": None}, "validFrom"),
        ({"issuanceDate": "yesterday"}, "issuanceDate"),
        ({"validFrom": "2026-01-01"}, "validFrom"),
        ({"validFrom": "2026-01-01T00:00:00"}, "validFrom"),
        ({"validFrom": "2026-01-01T00:00:00Z", "validUntil": "never"}, "validUntil"),
        ({"validFrom": "2026-01-01T00:00:00Z", "expirationDate": None}, "expirationDate"),
        ({"type": ["VerifiableCredential"], "validFrom": "yesterday"}, "validFrom"),
    ],
)
def test_a_date_that_is_none(members: JSONObject, name: str) -> None:
    found = dates(members)
    assert read(found) == (Outcome.FAILED, "dates.unreadable", f"/{name}", "never", "issuer")
    assert found.params == {"member": name}
    assert found.message == f"`{name}` is no date-time with a zone such as 2026-01-31T12:00:00Z."


@pytest.mark.parametrize(
    ("members", "name"),
    [
        ({}, "validFrom"),
        ({"@context": [V1]}, "issuanceDate"),
        ({"@context": V1}, "issuanceDate"),
        ({"@context": [V1], "type": ["VerifiableCredential"]}, "issuanceDate"),
        ({"validUntil": "never"}, "validFrom"),
    ],
)
def test_a_date_that_is_missing(members: JSONObject, name: str) -> None:
    found = dates(members)
    assert (found.outcome, found.code, found.pointer) == (Outcome.FAILED, "dates.missing", f"/{name}")
    assert found.message == f"It does not say since when it is valid: `{name}` is missing."


def test_the_newer_members_count_before_the_older_ones() -> None:
    both: JSONObject = {
        "validFrom": moment(NOW + SECOND),
        "issuanceDate": moment(NOW),
        "validUntil": moment(NOW + 9 * SECOND),
        "expirationDate": moment(NOW - SECOND),
    }
    assert dates(both).pointer == "/validFrom"
    assert read(dates({**both, "validFrom": moment(NOW)})) == VALID


# --- to whom

ADA = "ada@example.org"


def identity(value: str, kind: str = "emailAddress", **changes: JSON) -> JSONObject:
    return {
        "type": "IdentityObject",
        "hashed": False,
        "identityType": kind,
        "identityHash": value,
        **changes,
    }


def recipient(subject: JSON, *expected: ExpectedRecipient, policy: Policy | None = None) -> Check:
    return check_recipient({"credentialSubject": subject}, expected, policy or Policy())


def email(address: str) -> ExpectedRecipient:
    return ExpectedRecipient.email(address)


def test_nobody_was_expected() -> None:
    found = recipient({"id": "did:example:ada"})
    assert read(found) == (Outcome.WARNING, "recipient.not_asked", "", "never", "verifier")
    assert found.advice == "Give the e-mail address or id of the person who hands it in."
    required = Policy(required=Policy().required | {"recipient"})
    assert recipient({"id": "did:example:ada"}, policy=required).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("subject", "expected", "kind"),
    [
        ({"id": "did:example:ada"}, ExpectedRecipient.did("did:example:ada"), "id"),
        ({"identifier": [identity(ADA)]}, email(ADA), "emailAddress"),
        ({"identifier": identity(ADA)}, email(ADA), "emailAddress"),
        ([{"identifier": identity(ADA)}], email(ADA), "emailAddress"),
        ({"identifier": [identity("eve@example.org"), identity(ADA)]}, email(ADA), "emailAddress"),
        ({"identifier": [identity("4711", "ext:no")]}, ExpectedRecipient("ext:no", "4711"), "ext:no"),
    ],
)
def test_the_expected_one(subject: JSON, expected: ExpectedRecipient, kind: str) -> None:
    found = recipient(subject, expected)
    assert read(found) == (Outcome.PASSED, "recipient.matched", "", "never", "nobody")
    assert found.params == {"type": kind}
    assert found.message == "It names the expected recipient."


PRESENTER = "did:example:eve"


@pytest.mark.parametrize(
    ("subject", "expected", "code"),
    [
        ({"id": "did:example:ada"}, [], "recipient.other_presenter"),
        ({"id": "did:example:ada"}, [ExpectedRecipient.did("did:example:ada")], "recipient.other_presenter"),
        ({"id": "did:example:ada"}, [ExpectedRecipient.did(PRESENTER)], "recipient.other"),
        ({"id": PRESENTER}, [], "recipient.not_asked"),
        ([{"id": PRESENTER}, {"id": "did:example:ada"}], [], "recipient.not_asked"),
        ({"id": PRESENTER}, [ExpectedRecipient.did(PRESENTER)], "recipient.matched"),
        ({"id": "urn:x:1"}, [], "recipient.not_asked"),
    ],
)
def test_whoever_presents_it(subject: JSON, expected: list[ExpectedRecipient], code: str) -> None:
    found = check_recipient({"credentialSubject": subject}, expected, Policy(), PRESENTER)
    assert found.code == code
    if code != "recipient.other_presenter":
        return
    assert read(found) == (Outcome.UNKNOWN, code, "/credentialSubject", "never", "holder")
    assert found.advice == (
        "Ask whom it is about to present it. Where others may do that for them, as parents do for a child, say so in "
        "the policy."
    )


def test_any_one_of_the_expected_suffices() -> None:
    found = recipient({"id": "did:example:ada"}, email(ADA), ExpectedRecipient.did("did:example:ada"))
    assert (found.code, found.params) == ("recipient.matched", {"type": "id"})


@pytest.mark.parametrize(
    ("written", "expected"),
    [("ADA@example.org", ADA), (ADA, "Ada@Example.ORG"), ("Ada@example.org", "aDA@example.org")],
)
def test_upper_and_lower_case_of_an_address_is_told(written: str, expected: str) -> None:
    found = recipient({"identifier": [identity(written)]}, email(expected))
    assert read(found) == (Outcome.PASSED, "recipient.matched_folded", "", "never", "nobody")
    assert found.message == (
        "It names the expected recipient (the e-mail address differs in upper and lower case only)."
    )


def hashed(address: str, salt: str = "deadsea") -> JSONObject:
    digest = sha256((address + salt).encode()).hexdigest()
    return identity(f"sha256${digest}", hashed=True, salt=salt)


def test_an_address_that_was_hashed() -> None:
    assert recipient({"identifier": [hashed(ADA)]}, email(ADA)).code == "recipient.matched"
    assert (
        recipient({"identifier": [hashed(ADA)]}, email("Ada@example.org")).code == "recipient.matched_folded"
    )
    assert recipient({"identifier": [hashed(ADA)]}, email("eve@example.org")).code == "recipient.other"
    odd = recipient({"identifier": [hashed("Ada@example.org")]}, email("ada@example.org"))
    assert odd.code == "recipient.other"  # what was hashed in capitals can not be folded


def test_only_addresses_are_folded() -> None:
    found = recipient({"identifier": [identity("Ada", "name")]}, ExpectedRecipient("name", "ada"))
    assert found.code == "recipient.other"
    assert (
        recipient({"id": "did:example:Ada"}, ExpectedRecipient.did("did:example:ada")).code
        == "recipient.other"
    )


@pytest.mark.parametrize("other", [{"id": "did:example:eve"}, {}, {"identifier": [identity(ADA)]}])
def test_one_of_several_subjects_is_not_said_to_be_nobody(other: JSONObject) -> None:
    document: JSONObject = {"credentialSubject": [{"id": "did:example:ada"}, other]}
    expected = [ExpectedRecipient.did("did:example:ada"), email(ADA)]
    found = check_recipient(document, expected, Policy())
    assert (found.outcome, found.code, found.pointer) == (
        *(Outcome.FAILED, "recipient.several"),
        "/credentialSubject",
    )
    assert found.message == "It is about several subjects, and does not say to which of them it was awarded."
    assert (found.advice, found.turn) == ("Ask for one that is about a single person.", "holder")
    assert found.params == {"types": ["emailAddress", "id"]}
    alone: JSONObject = {"credentialSubject": [{"id": "did:example:ada"}]}
    assert check_recipient(alone, expected, Policy()).outcome is Outcome.PASSED


def test_an_identity_of_another_kind_is_another() -> None:
    found = recipient({"identifier": [identity(ADA, "userName")]}, email(ADA))
    assert found.code == "recipient.not_by_types"
    both = recipient(
        {"identifier": [identity(ADA, "userName")]}, email(ADA), ExpectedRecipient("userName", "eve")
    )
    assert both.code == "recipient.other"


@pytest.mark.parametrize(
    ("subject", "expected", "code", "sentence"),
    [
        ({}, [email(ADA)], "not_named", "It does not say to whom it was awarded."),
        ({"identifier": []}, [email(ADA)], "not_named", "It does not say to whom it was awarded."),
        (
            {"id": "did:example:eve"},
            [email(ADA)],
            "not_by_types",
            "It says to whom it was awarded, and not by emailAddress, by which somebody was expected.",
        ),
        (
            {"identifier": [identity("Eve", "name")]},
            [email(ADA), ExpectedRecipient.did("did:example:ada")],
            "not_by_types",
            "It says to whom it was awarded, and not by emailAddress, id, by which somebody was expected.",
        ),
        (
            {"id": "did:example:eve"},
            [email(ADA), ExpectedRecipient.did("did:example:ada")],
            "other",
            "It names somebody else than the expected recipient.",
        ),
        (
            {"identifier": [identity("eve@example.org")]},
            [email(ADA)],
            "other",
            "It names somebody else than the expected recipient.",
        ),
        ([{}], [email(ADA)], "not_named", "It does not say to whom it was awarded."),
        ([], [email(ADA)], "not_named", "It does not say to whom it was awarded."),
    ],
)
def test_somebody_else(subject: JSON, expected: list[ExpectedRecipient], code: str, sentence: str) -> None:
    found = recipient(subject, *expected)
    assert read(found) == (Outcome.FAILED, f"recipient.{code}", "/credentialSubject", "never", "holder")
    assert found.params == {"types": sorted({one.type for one in expected})}
    assert found.message == sentence
    assert found.advice == "Ask under which address or id the badge was awarded."


def test_an_identity_that_is_built_wrongly_is_nobody_and_hides_nobody() -> None:
    broken = identity(ADA, hashed="yes")
    of_a_list = identity(ADA, identityType=["emailAddress"])
    assert recipient({"identifier": [broken]}, email(ADA)).code == "recipient.not_by_types"
    assert (
        recipient({"identifier": [broken, of_a_list, 7, None, "x", identity(ADA)]}, email(ADA)).code
        == "recipient.matched"
    )


def test_so_many_identities_are_looked_at() -> None:
    others = [identity(f"{number}@example.org") for number in range(99)]
    assert recipient({"identifier": [*others, identity(ADA)]}, email(ADA)).code == "recipient.matched"
    one_more = [*others, identity("100@example.org"), identity(ADA)]
    assert recipient({"identifier": [*one_more]}, email(ADA)).code == "recipient.other"
    of_other_kinds = [identity(str(number), "name") for number in range(200)]
    assert recipient({"identifier": [*of_other_kinds, identity(ADA)]}, email(ADA)).code == "recipient.matched"


def test_what_no_encoding_has_is_compared_as_well() -> None:
    assert recipient({"id": "\ud800"}, ExpectedRecipient.did("did:example:ada")).code == "recipient.other"
    assert recipient({"id": "did:x"}, ExpectedRecipient.did("\ud800")).code == "recipient.other"


def test_what_is_too_long_is_nobody() -> None:
    mail = "ada@example.org"
    for salt, code in (("s" * 1_000, "recipient.matched"), ("s" * 1_001, "recipient.not_by_types")):
        digest = sha256((mail + salt).encode()).hexdigest()
        identity: JSONObject = {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": f"sha256${digest}",
            "identityType": "emailAddress",
            "salt": salt,
        }
        found = check_recipient(
            {"credentialSubject": {"identifier": [identity]}}, [ExpectedRecipient.email(mail)], Policy()
        )
        assert found.code == code
    for length, code in ((8_192, "recipient.matched"), (8_193, "recipient.other")):
        long = "did:example:" + "x" * (length - 12)
        expected = [ExpectedRecipient.did(long)]
        assert check_recipient({"credentialSubject": {"id": long}}, expected, Policy()).code == code


def test_many_identities_for_many_people_count() -> None:
    identity: JSONObject = {
        "type": "IdentityObject",
        "hashed": False,
        "identityHash": "ada@example.org",
        "identityType": "emailAddress",
    }
    expected = [ExpectedRecipient.email(f"eve{number}@example.org") for number in range(5)]
    for number, units in ((0, 0), (1, 0), (2, 10), (4, 30)):
        effort = Effort()
        badge: JSONObject = {"credentialSubject": {"identifier": [identity] * number}}
        code = "recipient.other" if number else "recipient.not_named"
        assert check_recipient(badge, expected, Policy(), effort=effort).code == code
        assert effort.units == units
    tired = Effort(120_001)
    alone: JSONObject = {"credentialSubject": {"identifier": [identity]}}
    assert check_recipient(alone, expected, Policy(), effort=tired).code == "recipient.other"
    assert tired.units == 120_001
    several: JSONObject = {"credentialSubject": {"identifier": [identity] * 2}}
    with pytest.raises(BeyondEffort):
        check_recipient(several, expected, Policy(), effort=tired)


@pytest.mark.parametrize("other", ["a" * 8_193, identity(ADA, salt="s" * 1_001)], ids=["identity", "salt"])
def test_what_is_too_long_hides_nobody(other: Any) -> None:
    long = identity(other) if isinstance(other, str) else other
    found = recipient({"identifier": [long, identity(ADA)]}, email(ADA))
    assert found.code == "recipient.matched"


@pytest.mark.parametrize(("length", "code"), [(8_192, "matched"), (8_193, "not_by_types")])
def test_an_identity_has_so_many_characters_at_most(length: int, code: str) -> None:
    long = "a" * length
    found = recipient({"identifier": identity(long, "name")}, ExpectedRecipient("name", long))
    assert found.code == f"recipient.{code}"


def test_a_hashed_address_of_somebody_else_hides_no_plain_one() -> None:
    """The plain one differs in upper and lower case only."""
    found = recipient({"identifier": [hashed("eve@example.org"), identity("ADA@example.org")]}, email(ADA))
    assert found.code == "recipient.matched_folded"
