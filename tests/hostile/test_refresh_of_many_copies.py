"""One newer edition, for hundreds of copies of a badge: as many are judged by it as can be afforded.

Each of 900 took its 3.6 MB through the checks again: half a minute, and 830 MB for what was told of a text in it.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from openbadge_issuer import Report, Verdict, Verifier
from openbadge_issuer.ports import Answer, Documents, Request, Response
from openbadge_issuer.testing import ISSUER_ID, NOW, fixed_signer, issuer_documents, make_badge
from proof_samples import token
from refresh_samples import EXTENSIONS, LATER, PLACE, SERVICE
from status_samples import resign
from upload_samples import a_zip

EARLIER = "2026-01-31T11:00:00Z"
ID = "urn:uuid:5d0b7f5e-8a0f-4b53-9a5b-4a6ad0bb11c9"


def edition(since: str, **members: Any) -> Any:
    document: Any = {
        **json.loads(bytes(make_badge())),
        "id": ID,
        "validFrom": since,
        "refreshService": SERVICE,
    }
    document["@context"] = [*document["@context"], EXTENSIONS]
    del document["proof"]
    return {**document, **members}


def signed(document: Any) -> bytes:
    return token(document, fixed_signer()).encode()


def judged(original: Any, newer: bytes, count: int) -> tuple[Report, ...]:
    fetch = Documents({**issuer_documents().documents, PLACE: newer})
    handed_in = a_zip({str(number): signed(original) for number in range(count)})
    return Verifier(fetch=fetch).check_upload(handed_in, now=NOW)


LARGE: dict[str, dict[str, Any]] = {
    "a picture": {"image": {"id": "data:image/png;base64," + "A" * 2_700_000, "type": "Image"}},
    "a text": {"description": "A" * 900_000},
}


@pytest.mark.parametrize("what", LARGE)
@pytest.mark.parametrize("form", ["json", "token"])
def test_a_large_edition(what: str, form: str) -> None:
    newer = edition(LATER, **LARGE[what])
    reports = judged(edition(EARLIER), resign(newer) if form == "json" else signed(newer), 700)
    assert (reports[0].verdict, reports[0]["refresh"].code) == (Verdict.ACCEPTED, "refresh.newer")
    assert {report["carrier"].code for report in reports[60:]} == {"limit.nested"}
    assert {report.verdict for report in reports} == {Verdict.ACCEPTED, Verdict.UNDECIDED}


def test_an_ordinary_edition_and_blanks() -> None:
    """300 copies of a badge are judged by an ordinary one; what it is as a file is hashed once."""
    newer = signed(edition(LATER))
    assert {report["refresh"].code for report in judged(edition(EARLIER), newer, 300)} == {"refresh.newer"}
    reports = judged(edition(EARLIER), newer + b" " * 3_900_000, 700)
    assert reports[0]["refresh"].code == "refresh.newer"
    assert {report["carrier"].code for report in reports[60:]} == {"limit.nested"}


def identities(name: str, count: int) -> Any:
    kind = {"type": "IdentityObject", "hashed": False, "identityType": "emailAddress"}
    listed = [{**kind, "identityHash": f"{name}{number}"} for number in range(count)]
    return {
        **json.loads(bytes(make_badge()))["credentialSubject"],
        "id": f"urn:uuid:{name}",
        "identifier": listed,
    }


@pytest.mark.parametrize(("ours", "count"), [(2_300, 4), (1, 600)])
def test_a_recipient_with_thousands_of_identities(ours: int, count: int) -> None:
    """Each of one edition was compared with each of the other: five badges took 1.7 seconds."""
    newer = edition(LATER, credentialSubject=identities("b", 2_300 if ours > 1 else 4_800))
    reports = judged(
        edition(EARLIER, credentialSubject=identities("a", ours)), json.dumps(newer).encode(), count
    )
    assert {report["refresh"].code for report in reports} == {"refresh.other_subject"}


def test_an_edition_with_a_long_id_of_escapes() -> None:
    newer = json.dumps(edition(LATER, id="urn:" + "%41" * 6_600)).encode()
    assert {report["refresh"].code for report in judged(edition(EARLIER), newer, 700)} == {"refresh.another"}


def test_badges_with_long_ids_of_escapes_on_many_lists_of_ids() -> None:
    """Decoded once for each badge: 300 of them, on sixteen lists each, took 4.7 seconds."""
    entries = [{"id": f"https://school.example/{n}", "type": "1EdTechRevocationList"} for n in range(4)]
    badges = {}
    for number in range(250):
        document = edition(EARLIER, id="urn:" + "%41" * 6_600 + str(number), credentialStatus=entries)
        del document["refreshService"]
        badges[str(number)] = signed(document)
    listed = {"issuer": ISSUER_ID, "revokedCredential": ["urn:" + "A" * 6_600 + "7"]}

    def fetch(request: Request, /) -> Answer:
        if request.purpose == "status":
            return Response(request.url, json.dumps(listed).encode(), fetched_at=NOW)
        return Documents(issuer_documents().documents)(request)

    reports = Verifier(fetch=fetch).check_upload(a_zip(badges), now=NOW)
    codes = [report["status"].code for report in reports]
    assert codes[7] == "status.revoked"
    assert set(codes) == {"status.unsigned", "status.revoked", "limit.status_lists"}
