"""Of more badges than one check can fetch documents for, or has time for, those that are begun are decided."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

import ob2_samples
import upload_samples
from openbadge_issuer import LocalSigner, Verdict, Verifier
from openbadge_issuer.codec.json import dump
from openbadge_issuer.dids import issuer_document
from openbadge_issuer.ports import Documents, Request
from openbadge_issuer.status import StatusEntry
from openbadge_issuer.testing import (
    NOW,
    STATUS_LIST,
    fixed_entropy,
    issuer_documents,
    make_badge,
    make_status_list,
)
from openbadge_issuer.verification.scheduler import Budget, Rounds, Session, in_turn
from signed_anyhow import signed
from status_samples import resign


def verdicts(files: Mapping[str, bytes], verifier: Verifier) -> Counter[Verdict]:
    return Counter(each.verdict for each in verifier.check_upload(upload_samples.a_zip(dict(files)), now=NOW))


def in_two_steps(name: str) -> Rounds[str]:
    yield (Request(f"{name}/1"),)
    yield (Request(f"{name}/2"),)
    return name


def at_once(name: str) -> Rounds[str]:
    yield from ()
    return name


def asked_side_by_side(number: int, budget: Budget) -> list[int]:
    """How many documents are asked for in each round, by so many that need two each."""
    names = [str(each) for each in range(number)]
    session = Session(in_turn([in_two_steps(name) for name in names], budget), Budget(max_requests=100))
    asked = []
    while requests := session.needs():
        asked.append(len(requests))
        for request in requests:
            session.feed(request, issuer_documents()(request))
    assert session.result == names
    return asked


@pytest.mark.parametrize(
    ("number", "most", "asked"),
    [
        (10, 32, [10, 10]),
        (11, 32, [8, 8, 3, 3]),
        (20, 32, [8, 8, 8, 8, 4, 4]),
        (2, 6, [2, 2]),
        (2, 5, [1, 1, 1, 1]),
        (2, 3, [1, 1, 1, 1]),
        (0, 32, []),
    ],
)
def test_so_many_are_under_way_at_a_time(number: int, most: int, asked: list[int]) -> None:
    assert asked_side_by_side(number, Budget(max_requests=most)) == asked


def test_those_that_ask_for_the_same_or_for_nothing_are_under_way_together() -> None:
    tasks = [*(in_two_steps("a") for _ in range(40)), at_once("b")]
    session = Session(in_turn(tasks, Budget()), Budget())
    for step in (1, 2):
        assert [request.url for request in session.needs()] == [f"a/{step}"]
        session.feed(session.needs()[0], issuer_documents()(session.needs()[0]))
    assert session.result == ["a"] * 40 + ["b"]


def test_of_fifty_hosted_badges_as_many_are_accepted_as_documents_may_be_fetched_for() -> None:
    """Two of the 32 are their class and their profile."""
    pages: dict[str, Any] = {}
    for number in range(50):
        address = f"https://school.example/assertions/{number}.json"
        pages[address] = {**ob2_samples.assertion(), "id": address}
    files = {f"{number}.json": json.dumps(page).encode() for number, page in enumerate(pages.values())}
    found = verdicts(files, Verifier(fetch=ob2_samples.web(pages)))
    assert found == {Verdict.ACCEPTED: 30, Verdict.UNDECIDED: 20}


def test_of_badges_by_forty_issuers_those_are_accepted_whose_lists_may_be_fetched() -> None:
    served, files = {}, {}
    for number in range(40):
        host = f"school{number}.example"
        signer = LocalSigner.generate(controller=f"did:web:{host}", entropy=fixed_entropy(host))
        keys = issuer_document(signer.controller, [(signer.verification_method, signer.public_key)])
        served[f"https://{host}/.well-known/did.json"] = dump(keys)
        served[f"https://{host}/list"] = make_status_list(url=f"https://{host}/list", signer=signer)
        badge = json.loads(bytes(make_badge()))
        badge["issuer"]["id"] = signer.controller
        badge["credentialStatus"] = StatusEntry(f"https://{host}/list", 7, "revocation").to_json()
        files[f"{number}.json"] = resign(badge, signer)
    found = verdicts(files, Verifier(fetch=Documents(served)))
    assert found == {Verdict.ACCEPTED: 16, Verdict.UNDECIDED: 24}


def test_of_badges_with_large_pictures_those_that_were_read_are_accepted_with_their_list() -> None:
    """Their pictures take all the time that one check has; their list is a usual one."""
    badge = json.loads(bytes(make_badge(status=StatusEntry(STATUS_LIST, 7, "revocation"))))
    picture = "data:image/png;base64," + "iVBORw0KGgo" * 25_000
    badge["credentialSubject"]["achievement"]["image"] = {"id": picture, "type": "Image"}
    files = dict.fromkeys(map(str, range(120)), signed({n: v for n, v in badge.items() if n != "proof"}))
    served = Documents({**issuer_documents().documents, STATUS_LIST: make_status_list()})
    found = verdicts(files, Verifier(fetch=served))
    assert found.total() == 120
    assert found[Verdict.ACCEPTED] > 50
    assert found[Verdict.REFUSED] == 0
