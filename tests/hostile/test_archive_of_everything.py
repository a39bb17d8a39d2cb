"""Archives with some of all that counts: files that are dear to read, and badges with lists, schemas and registries.

What they may cost is asked of every check in this folder (conftest.py).
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache

import pytest

import registry_samples
from hostile.test_archive_of_dear_files import DEAR
from openbadge_issuer.ports import Documents
from openbadge_issuer.status import StatusEntry
from openbadge_issuer.testing import NOW, STATUS_LIST, issuer_documents, make_badge, make_status_list
from openbadge_issuer.verification import ExpectedRecipient, Policy, Verdict, Verifier
from openbadge_issuer.verification.trust import DccRegistry
from status_samples import resign
from upload_samples import a_zip

BADGES = 500
SCHEMA = "https://school.example/schema.json"
FETCH = Documents({
    **issuer_documents().documents,
    STATUS_LIST: bytes(make_status_list()),
    SCHEMA: b'{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"}',
    registry_samples.URL: registry_samples.registry(),
})  # fmt: skip
POLICY = Policy(trust=DccRegistry("Registry", registry_samples.URL))
RECIPIENTS = [ExpectedRecipient.email(f"ada{number}@example.org") for number in range(30)]


@cache
def badges() -> dict[str, bytes]:
    made = {}
    for number in range(BADGES):
        document = json.loads(bytes(make_badge(status=StatusEntry(STATUS_LIST, number, "revocation"))))
        document["credentialSchema"] = {"id": SCHEMA, "type": "JsonSchema"}
        document["credentialSubject"]["achievement"]["creator"] = {"id": "did:x:y", "type": ["Profile"]}
        made[f"{number}"] = resign(document)
    return made


def test_badges_that_ask_for_everything() -> None:
    reports = Verifier(policy=POLICY, fetch=FETCH).check_upload(
        a_zip(badges()), now=NOW, expected_recipients=RECIPIENTS
    )
    told = Counter((each.verdict, each["recipient"].code) for each in reports)
    assert told == {(Verdict.REFUSED, "recipient.other"): BADGES}


@pytest.mark.parametrize("name", ["SVG of empty elements", "token of broken JSON", "JSON that ends too soon"])
def test_beside_files_that_are_dear_to_read(name: str) -> None:
    """Nothing is accepted that would not be without them."""
    dear = dict.fromkeys((f"a{number}" for number in range(85)), DEAR[name]())
    reports = Verifier(policy=POLICY, fetch=FETCH).check_upload(a_zip(dear | badges()), now=NOW)
    verdicts = Counter(each.verdict for each in reports if each.place.isdecimal())
    assert verdicts.keys() <= {Verdict.ACCEPTED, Verdict.UNDECIDED}
    assert verdicts.total() in (BADGES, 0)


def test_as_many_ordinary_ones_as_an_archive_may_hold() -> None:
    badge = bytes(make_badge())
    reports = Verifier(fetch=FETCH).check_upload(
        a_zip({f"{number}": badge for number in range(990)}), now=NOW
    )
    assert Counter(each.verdict for each in reports) == {Verdict.ACCEPTED: 990}


def test_beside_dear_files_the_first_of_many_are_judged() -> None:
    dear = dict.fromkeys((f"a{number}" for number in range(90)), DEAR["SVG of empty elements"]())
    many = {f"{number}": bytes(make_badge()) for number in range(800)}
    reports = Verifier(fetch=FETCH).check_upload(a_zip(dear | many), now=NOW)
    codes = [each["carrier"].code for each in reports if each.place.isdecimal()]
    assert 500 < codes.index("limit.nested") < 800
    assert set(codes) == {"carrier.json", "limit.nested"}
