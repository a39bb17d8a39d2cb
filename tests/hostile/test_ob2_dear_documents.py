"""Hundreds of badges of 2.0 that lead to one document, which is wide, long, or slow to look at.

What they may cost is asked of every check in this folder (conftest.py).
"""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any

import pytest

from ob2_samples import CONTEXT, HOME, NOW, assertion, badge_class, key_document, profile, signed, web
from openbadge_issuer.verification import ExpectedRecipient, Policy, Report, Verdict, Verifier
from openbadge_issuer.verification.trust import DccRegistry

BADGES = 400
WIDE = 1_900  # of anything; with 2,000 values it is a large document
REGISTRY = DccRegistry("Registry", "https://registry.example/registry.json")


def archive(files: Sequence[str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, each in enumerate(files):
            packed.writestr(f"{number}.json", each)
    return stream.getvalue()


@cache
def signed_badges() -> bytes:
    return archive(
        [signed({**assertion("SignedBadge"), "id": f"{HOME}/{number}.json"}) for number in range(BADGES)]
    )


@cache
def hosted_badges() -> bytes:
    return archive([json.dumps({**assertion(), "narrative": f"{number}"}) for number in range(BADGES)])


def judged(
    upload: bytes,
    pages: dict[str, Any],
    *,
    expected: int = 0,
    policy: Policy | None = None,
) -> Counter[str]:
    """The verdicts; of those that are not judged, that they are not."""
    served = {url if "://" in url else f"{HOME}/{url}": page for url, page in pages.items()}
    recipients = [ExpectedRecipient.email(f"ada{number}@example.org") for number in range(expected)]
    recipients += [ExpectedRecipient.did(f"did:example:{number}") for number in range(expected)]
    reports: tuple[Report, ...] = Verifier(policy=policy or Policy(), fetch=web(served)).check_upload(
        upload, now=NOW, expected_recipients=recipients or None
    )
    assert {each.verdict for each in reports if each["carrier"].code == "limit.nested"} <= {Verdict.UNDECIDED}
    return Counter(
        "beyond" if each["carrier"].code == "limit.nested" else each.verdict.value for each in reports
    )


def extensions(count: int, value: object = "") -> dict[str, Any]:
    return {f"extensions:{number}": value for number in range(count)}


def keys(*more: Any) -> dict[str, Any]:
    return {"publicKey": [*more, f"{HOME}/key.json"]}


ADDRESSES = [f"{HOME}/{number}/" for number in range(WIDE)]
EXTENSION = {"@context": "https://x.example/context", "type": ["Extension", "extensions:X"]}
WIDE_ONES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {  # of the class, and of the profile
    "alignments": ({"alignment": [{}] * WIDE}, {}),
    "extensions": (extensions(WIDE), {}),
    "objects as extensions": (extensions(WIDE, {}), {}),
    "an extension": ({"extensions:x": [""] * WIDE}, {}),
    "endorsements": ({"endorsement": [""] * WIDE}, {}),
    "types": ({"type": ["x"] * WIDE + ["BadgeClass"]}, {"type": ["x"] * WIDE + ["Profile"]}),
    "an endorsement": ({"endorsement": [{"type": "Endorsement", "id": HOME, **extensions(WIDE)}]}, {}),
    "places": ({}, {"verification": {"startsWith": [*ADDRESSES, HOME]}}),
    "hosts": (
        {},
        {"verification": {"allowedOrigins": ["school.example", *(f"x{each}.example" for each in range(WIDE))]}},
    ),
    "keys": ({}, keys(*ADDRESSES)),
    "keys in a set": ({}, keys({"@set": ADDRESSES})),
    "keys under two names": ({}, keys() | {"sec:publicKey": [{"id": f"k:{each}"} for each in range(900)]}),
    "ends of keys": (
        {},
        keys(*({"id": f"{HOME}/k{each}", "revoked": "2030-01-01T00:00:00Z"} for each in range(100))),
    ),
}  # fmt: skip


@pytest.mark.parametrize("upload", [signed_badges, hosted_badges], ids=["signed", "hosted"])
@pytest.mark.parametrize("what", WIDE_ONES)
def test_one_wide_document(what: str, upload: Any) -> None:
    klass, issuer = WIDE_ONES[what]
    pages = {"welding.json": badge_class() | klass, "issuer.json": profile() | issuer}
    alone = judged(archive([signed(assertion("SignedBadge"))]), pages)
    assert not alone["beyond"]
    found = judged(upload(), pages)
    assert found.keys() - {"beyond"} == alone.keys()
    assert found["beyond"] < BADGES


def test_one_wide_assertion() -> None:
    for more in (extensions(WIDE), {f"m{number}": 0 for number in range(WIDE)}):
        found = judged(hosted_badges(), {"assertions/1.json": assertion() | more})
        assert 0 < found["beyond"] < BADGES


def test_a_class_with_a_hundred_alignments_is_ordinary_enough() -> None:
    alignment = [
        {"targetName": f"Skill {number}", "targetUrl": f"https://skills.example/{number}", "targetCode": "S"}
        for number in range(100)
    ]
    pages = {"welding.json": badge_class() | {"alignment": alignment}}
    assert judged(signed_badges(), pages) == {"accepted": BADGES}


@pytest.mark.parametrize("number", [1, 8, 14])
def test_several_large_documents(number: int) -> None:
    """The first badge on one is no reason to read as many of them as there are."""
    pages: dict[str, Any] = {}
    for each in range(number):
        klass, issuer = f"{HOME}/c{each}.json", f"{HOME}/i{each}.json"
        pages[klass] = badge_class() | {"id": klass, "issuer": issuer} | extensions(15_000)
        own = key_document() | {"owner": issuer}
        pages[issuer] = profile() | {"id": issuer} | keys(own, *(f"{HOME}/{key}" for key in range(15_000)))
    badges = [signed(assertion("SignedBadge") | {"badge": f"{HOME}/c{each}.json"}) for each in range(number)]
    found = judged(archive(badges), pages)
    assert found == ({"refused": 1} if number == 1 else {"beyond": number})


LONG: dict[str, dict[str, Any]] = {
    "name": {"name": "n" * 1_900_000},
    "blanks": {"name": " " * 1_900_000, "description": "d"},
    "picture": {"image": "data:image/png;base64," + "A" * 1_900_000},
    "criteria": {"criteria": "https://school.example/" + "c" * 1_900_000},
    "scheme": {"criteria": "c" * 1_900_000},
    "id": {"id": f"{HOME}/" + "i" * 1_900_000},
    "skill": {"alignment": [{"targetName": "s" * 1_900_000}]},
    "control characters": {"description": "\x01" * 300_000},
}


@pytest.mark.parametrize("what", LONG)
def test_one_long_text(what: str) -> None:
    found = judged(signed_badges(), {"welding.json": badge_class() | LONG[what]})
    assert sum(found.values()) == BADGES
    assert not found["beyond"]


RECIPIENTS: dict[str, tuple[Any, str]] = {
    "salt": ({"type": "email", "hashed": True, "salt": "s" * 1_900_000, "identity": "sha256$" + "0" * 64}, ""),
    "identity": ({"type": "email", "hashed": False, "identity": "A" * 1_900_000}, ""),
    "id": ({"type": "id", "hashed": False, "identity": "x" * 1_900_000}, ""),
    "property": ({"type": "x" * 1_900_000, "hashed": False, "identity": "ada@example.org"}, ""),
    "many": (
        [{"type": "email", "hashed": True, "salt": f"{each}", "identity": "md5$" + "0" * 32} for each in range(100)],
        "beyond",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", RECIPIENTS)
def test_recipients_that_are_long_to_compare(what: str) -> None:
    recipient, beyond = RECIPIENTS[what]
    pages = {"assertions/1.json": assertion() | {"recipient": recipient}, REGISTRY.url: {"registry": {}}}
    for policy in (Policy(), Policy(trust=REGISTRY)):
        found = judged(hosted_badges(), pages, expected=15, policy=policy)
        assert found.keys() == {"refused", *([beyond] if beyond else [])}


def test_contexts_of_extensions_that_name_many_schemas() -> None:
    of_other_types = {"obi:validatesType": [f"Y{number}" for number in range(1_000)]}
    validations: tuple[list[Any], ...] = ([{}] * 19_000, [of_other_types] * 15)
    for validation in validations:
        context: dict[str, Any] = {"@context": {}, "obi:validation": validation}
        pages = {
            "welding.json": badge_class() | {"extensions:X": EXTENSION},
            "https://x.example/context": context,
        }
        assert judged(signed_badges(), pages) == {"accepted": BADGES}


def test_eight_extensions_of_each_badge() -> None:
    schemas: dict[str, Any] = {f"https://x.example/s{number}": {"type": "object"} for number in range(8)}
    for number in range(8):
        named = {"obi:validatesType": f"X{number}", "obi:validationSchema": f"https://x.example/s{number}"}
        schemas[f"https://x.example/c{number}"] = {"@context": CONTEXT, "obi:validation": named}
    each = {
        f"extensions:X{number}": {
            "@context": f"https://x.example/c{number}",
            "type": ["Extension", f"X{number}"],
        }
        for number in range(8)
    }
    found = judged(
        archive([signed(assertion("SignedBadge"))] * 900), schemas | {"welding.json": badge_class() | each}
    )
    assert found["accepted"] > 300
    assert found.keys() == {"accepted", "beyond"}
