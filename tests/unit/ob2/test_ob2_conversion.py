"""From 2.0 to a draft of 3.0, in two honest modes, with a word on everything that is lost."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest

from ob2_samples import HOME, NOW, assertion, badge_class, changed, profile, web
from openbadge_issuer import Irrevocable, Issuer, Profile, Recipient, Verdict, Verifier, lint, ob2
from openbadge_issuer.errors import ConfigurationError, InputError, OpenBadgeError
from openbadge_issuer.models import identity_hash
from openbadge_issuer.testing import ISSUER_ID, fixed_entropy, fixed_signer, issuer_documents

PLATFORM = Profile(id="https://platform.example/issuer", name="Badge Platform")
SCHOOL = Profile(id=ISSUER_ID, name="Example School")  # did:web:school.example


def packed(**members: object) -> dict[str, Any]:
    return changed(assertion(), badge=changed(badge_class(), issuer=profile()), **members)


def converted(document: dict[str, Any], mode: ob2.Mode, issuer: Profile, **more: Any) -> ob2.Conversion:
    return ob2.convert(document, mode=mode, issuer=issuer, now=NOW, entropy=fixed_entropy("ob2"), **more)


def losses(conversion: ob2.Conversion, code: str = "ob2.lost") -> set[str]:
    return {finding.pointer for finding in conversion.losses if finding.code == code}


def test_its_issuer_issues_it_again() -> None:
    conversion = converted(
        packed(expires="2030-01-01T00:00:00Z", narrative="It took a week."), "reissue", SCHOOL
    )
    draft: Any = conversion.draft.to_json()
    assert draft["issuer"]["id"] == ISSUER_ID
    assert (draft["validFrom"], draft["awardedDate"]) == ("2026-11-22T12:00:00Z", "2020-05-01T10:00:00Z")
    assert (draft["validUntil"], draft["name"]) == ("2030-01-01T00:00:00Z", "Welding")
    subject = draft["credentialSubject"]
    assert subject["narrative"] == "It took a week."
    assert subject["identifier"][0]["identityHash"] == identity_hash("ada@example.org", "deadsea")
    achievement = subject["achievement"]
    assert "creator" not in achievement
    assert (achievement["id"], achievement["tag"]) == (f"{HOME}/welding.json", ["metal", "craft"])
    assert achievement["alignment"][0]["targetCode"] == "W1"
    assert [each["id"] for each in draft["evidence"]] == [f"{HOME}/work/1.html", f"{HOME}/assertions/1.json"]
    assert draft["evidence"][1]["narrative"] == "First issued on 2020-05-01 as an Open Badges 2.0 badge."
    assert conversion.original == f"{HOME}/assertions/1.json"
    assert losses(conversion) == {"/verification"}
    assert losses(conversion, "ob2.changed") == {"/id", "/issuedOn", "/badge/issuer"}


def test_a_third_party_vouches_and_pretends_nothing() -> None:
    conversion = converted(packed(), "vouch", PLATFORM)
    draft: Any = conversion.draft.to_json()
    assert draft["issuer"]["id"] == PLATFORM.id
    assert draft["name"] == "Welding (issued by Example School, vouched for by Badge Platform)"
    assert "Badge Platform did not award it." in draft["description"]
    assert "awardedDate" not in draft
    creator = draft["credentialSubject"]["achievement"]["creator"]
    assert (creator["id"], creator["name"]) == (f"{HOME}/issuer.json", "Example School")
    assert draft["evidence"][-1]["id"] == f"{HOME}/assertions/1.json"
    assert losses(conversion) == {
        "/verification",
        "/badge/issuer/publicKey",
        "/badge/issuer/revocationList",
    }


@pytest.mark.parametrize(("mode", "issuer"), [("reissue", SCHOOL), ("vouch", PLATFORM)])
def test_a_draft_can_be_signed(mode: ob2.Mode, issuer: Profile) -> None:
    draft = converted(packed(), mode, issuer).draft.to_json()
    assert lint(draft).verdict is Verdict.ACCEPTED
    if mode == "vouch":
        return
    signing = Issuer(SCHOOL, fixed_signer(), status=Irrevocable("a test"))
    badge = signing.secure(draft, now=NOW, entropy=fixed_entropy("sign"))
    report = Verifier(fetch=issuer_documents()).check(bytes(badge), now=NOW)
    assert report.verdict is Verdict.ACCEPTED, report
    assert report.badge is not None
    assert report.badge.title == "Welding"


def test_what_a_verifier_accepted_can_be_converted() -> None:
    verified = Verifier(fetch=web()).verify(json.dumps(assertion()), now=NOW)
    document: Any = verified.document
    before = deepcopy(document)
    assert converted(document, "vouch", PLATFORM).draft.name is not None
    assert document == before


def test_every_member_is_carried_over_or_named() -> None:
    many = packed(
        image="https://school.example/baked.png",
        uid="abc",
        endorsement="https://x.example/e",
        related="https://x.example/r",
        evidence=[{"id": "_:b0", "narrative": "Work", "mood": "good"}, "no address at all"],
        **{"extensions:geo": {"type": "Extension"}, "@language": "en"},
    )
    many["badge"] |= {
        "image": {"id": f"{HOME}/welding.png", "caption": "A torch", "author": f"{HOME}/artist"},
        "criteria": {"id": f"{HOME}/criteria", "narrative": "Weld.", "extensions:x": {}},
        "version": 2,
        "@language": "en-US",
        "related": [{"id": f"{HOME}/schweissen.json", "@language": "de"}, {"@language": "fr"}],
        "alignment": [
            {"targetName": "No address"},
            "x",
            {"targetName": "a", "targetUrl": "https://a.example/", "b": 1},
        ],
        "endorsement": ["https://x.example/e"],
        "extensions:level": {},
    }
    many["badge"]["issuer"] |= {
        "telephone": "+16175551212",
        "endorsement": "https://x.example/e",
        "colour": "red",
    }
    conversion = converted(many, "vouch", PLATFORM)
    draft: Any = conversion.draft.to_json()
    achievement = draft["credentialSubject"]["achievement"]
    assert (achievement["version"], achievement["inLanguage"]) == ("2", "en-US")
    assert achievement["image"]["caption"] == "A torch"
    assert [each["inLanguage"] for each in achievement["related"]] == ["de"]
    assert achievement["creator"]["phone"] == "+16175551212"
    assert draft["evidence"][0]["narrative"] == "Work"
    assert "id" not in draft["evidence"][0]
    assert losses(conversion) == {
        *("/verification", "/image", "/uid", "/endorsement", "/related", "/extensions:geo", "/@language"),
        *("/evidence/0/mood", "/evidence/1"),
        *("/badge/image/author", "/badge/criteria/extensions:x", "/badge/related/1", "/badge/endorsement"),
        *("/badge/alignment/0", "/badge/alignment/1", "/badge/alignment/2/b", "/badge/extensions:level"),
        *("/badge/issuer/publicKey", "/badge/issuer/revocationList"),
        *("/badge/issuer/endorsement", "/badge/issuer/colour"),
    }
    assert "/badge/version" in losses(conversion, "ob2.changed")


@pytest.mark.parametrize(
    ("mode", "issuer", "sentence"),
    [
        ("reissue", PLATFORM, "is not the issuer of the original"),
        ("reissue", Profile(id="did:web:school.example.evil.example"), "is not the issuer of the original"),
        ("reissue", Profile(id="did:key:z6MkhaXgBZD"), "is not the issuer of the original"),
        ("vouch", Profile(id=f"{HOME}/issuer.json"), "Nobody vouches for a badge of their own"),
        ("steal", SCHOOL, "'reissue' or 'vouch'"),
    ],
)
def test_modes_that_would_not_be_honest(mode: Any, issuer: Profile, sentence: str) -> None:
    with pytest.raises(ConfigurationError, match=sentence) as caught:
        converted(packed(), mode, issuer)
    assert caught.value.detail_code == "config.conversion"


def test_an_issuer_that_moved_from_a_platform_is_known_by_its_home_page() -> None:
    moved = packed()
    moved["badge"]["issuer"] |= {"id": "https://platform.example/issuers/7", "url": "https://school.example/"}
    assert converted(moved, "reissue", SCHOOL).mode == "reissue"


def test_a_recipient_whom_one_knows_takes_the_place_of_the_hash() -> None:
    ada = Recipient.email("ada@example.org")
    conversion = converted(packed(), "reissue", SCHOOL, recipient=ada)
    draft: Any = conversion.draft.to_json()
    identity = draft["credentialSubject"]["identifier"][0]
    assert identity["salt"] != "deadsea"
    assert conversion.draft.credential_subject.identifier[0].matches("ada@example.org")
    assert "/recipient" in losses(conversion, "ob2.changed")
    with pytest.raises(InputError) as caught:
        converted(packed(), "reissue", SCHOOL, recipient=Recipient.email("eve@example.org"))
    assert caught.value.detail_code == "ob2.recipient"
    assert "eve" not in str(caught.value)


@pytest.mark.parametrize(
    ("recipient", "kind", "pointer"),
    [
        ({"type": "url", "hashed": False, "identity": "https://ada.example"}, "ext:url", "/recipient/type"),
        ({"type": "telephone", "hashed": False, "identity": "+1"}, "ext:telephone", "/recipient/type"),
        (
            {"type": "email", "hashed": True, "identity": identity_hash("a@b.example", "", "md5")},
            "emailAddress",
            "/recipient/identity",
        ),
    ],
)
def test_other_identities(recipient: dict[str, Any], kind: str, pointer: str) -> None:
    conversion = converted(packed(recipient=recipient), "vouch", PLATFORM)
    (identity,) = conversion.draft.credential_subject.identifier
    assert identity.identity_type == kind
    assert pointer in losses(conversion, "ob2.changed")


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"type": "AchievementCredential"},
        assertion(),
        changed(assertion(), badge=badge_class()),
        packed(recipient=None),
        packed(recipient={"type": "email", "hashed": True, "identity": "sha256$00"}),
        changed(assertion(), badge={**badge_class(), "issuer": profile(), "name": None}),
        packed(issuedOn="yesterday"),
        packed(expires=7),
    ],
)
def test_what_is_missing_is_said(document: dict[str, Any]) -> None:
    with pytest.raises(OpenBadgeError) as caught:
        converted(document, "reissue", SCHOOL)
    assert caught.value.detail_code.startswith(("ob2.", "model"))


def test_a_badge_of_1_0_is_converted_as_it_was_upgraded() -> None:
    old = packed(issuedOn=1359217910, verification=None)
    old["@context"] = "https://w3id.org/openbadges/v1"
    old["verify"] = {"type": "hosted", "url": old["id"]}
    draft: Any = converted(old, "reissue", SCHOOL).draft.to_json()
    assert draft["awardedDate"] == "2013-01-26T16:31:50Z"
