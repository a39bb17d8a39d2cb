"""What a signature over the dataset can not see, the rules refuse, except for a short and harmless list.

Each change below leaves the canonical N-Quads as they were, so that the proof still verifies.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator

import pytest

from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.jsonld import canonicalize
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.contexts import bundled
from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.rules import check
from openbadge_issuer.rules.document import VC_1_1, VC_2_0
from openbadge_issuer.rules.open_badges import CURRENT_CONTEXT
from unit.rules.badges import EXTENSIONS, Path, at, drop, endorsement, full, legacy, minimal, put

CONTEXTS = ContextTable(bundled())
OLD_CONTEXT = "https://purl.imsglobal.org/spec/ob/v3p0/context.json"


def dataset(document: JSONObject) -> bytes | None:
    """What is signed, without the proof; ``None`` where canonicalization refuses the document already."""
    try:
        return canonicalize({name: value for name, value in document.items() if name != "proof"}, CONTEXTS)
    except OpenBadgeError:
        return None


def errors(document: JSONObject) -> set[str]:
    return {finding.code for finding in check(document) if finding.severity == "error"}


def end_date_said_by_the_refresh_service() -> tuple[JSONObject, JSONObject]:
    """An expired badge hides its end date in another object that has the badge's id."""
    honest = minimal()
    put(
        honest,
        ("@context",),
        [VC_2_0, at(honest, ("@context", 1)), EXTENSIONS],
    )
    put(honest, ("validUntil",), "2026-02-01T00:00:00Z")
    put(honest, ("refreshService",), {"id": honest["id"], "type": "1EdTechCredentialRefresh"})
    forged = copy.deepcopy(honest)
    put(forged, ("refreshService", "type"), ["1EdTechCredentialRefresh", "VerifiableCredential"])
    put(forged, ("refreshService", "validUntil"), forged.pop("validUntil"))
    return honest, forged


def status_under_its_iri() -> tuple[JSONObject, JSONObject]:
    """A revoked badge writes `credentialStatus` as the IRI behind it."""
    honest = full()
    forged = copy.deepcopy(honest)
    put(forged, ("https://www.w3.org/2018/credentials#credentialStatus",), forged.pop("credentialStatus"))
    return honest, forged


def status_under_a_compact_iri() -> tuple[JSONObject, JSONObject]:
    """The same with a prefix that the old context defines."""
    honest = full()
    put(honest, ("@context",), [VC_1_1, *list(at(honest, ("@context",)))[1:]])  # type: ignore[arg-type]
    put(honest, ("issuanceDate",), honest.pop("validFrom"))
    put(honest, ("expirationDate",), honest.pop("validUntil"))
    drop(honest, ("credentialStatus",))
    put(honest, ("credentialStatus",), {"id": "urn:x:y", "type": "1EdTechRevocationList"})
    forged = copy.deepcopy(honest)
    put(forged, ("cred:credentialStatus",), forged.pop("credentialStatus"))
    return honest, forged


def creator_under_its_type() -> tuple[JSONObject, JSONObject]:
    """In the unversioned context the member `creator` and the type `Profile` have one IRI."""
    honest = legacy()
    put(honest, ("@context", 1), OLD_CONTEXT)
    creator: JSON = {"id": "https://maker.example", "type": ["Profile"], "name": "Maker"}
    put(honest, ("credentialSubject", "achievement", "creator"), creator)
    forged = copy.deepcopy(honest)
    drop(forged, ("credentialSubject", "achievement", "creator"))
    put(forged, ("credentialSubject", "achievement", "Profile"), creator)
    return honest, forged


def recipient_said_by_the_issuer() -> tuple[JSONObject, JSONObject]:
    """Who awards itself hides the recipient's identifiers in the issuer."""
    honest = full()
    put(honest, ("issuer", "id"), at(honest, ("credentialSubject", "id")))
    forged = copy.deepcopy(honest)
    put(forged, ("issuer", "type"), ["Profile", "AchievementSubject"])
    put(forged, ("issuer", "identifier"), at(forged, ("credentialSubject", "identifier")))
    drop(forged, ("credentialSubject", "identifier"))
    return honest, forged


def achievement_with_a_blank_node() -> tuple[JSONObject, JSONObject]:
    """A blank node identifier names what has no id, and leaves no trace."""
    honest = full()
    forged = copy.deepcopy(honest)
    put(forged, ("credentialSubject", "identifier", 0, "id"), "_:recipient")
    return honest, forged


def text_in_a_value_object() -> tuple[JSONObject, JSONObject]:
    honest = minimal()
    forged = copy.deepcopy(honest)
    put(forged, ("name",), {"@value": honest["name"]})
    return honest, forged


def number_in_a_text() -> tuple[JSONObject, JSONObject]:
    honest = minimal()
    put(honest, ("credentialSubject", "creditsEarned"), 4.5)
    forged = copy.deepcopy(honest)
    put(forged, ("credentialSubject", "creditsEarned"), "4.5E0")
    return honest, forged


def subject_twice() -> tuple[JSONObject, JSONObject]:
    honest = minimal()
    forged = copy.deepcopy(honest)
    put(forged, ("credentialSubject",), [honest["credentialSubject"], {"id": "did:example:ada"}])
    return honest, forged


ATTACKS: dict[str, Callable[[], tuple[JSONObject, JSONObject]]] = {
    "rules.shared_id": end_date_said_by_the_refresh_service,
    "rules.spelled_name": status_under_its_iri,
    "rules.spelled_name ": status_under_a_compact_iri,
    "rules.spelled_name  ": creator_under_its_type,
    "rules.shared_type": recipient_said_by_the_issuer,
    "rules.uri": achievement_with_a_blank_node,
    "rules.jsonld_spelling": text_in_a_value_object,
    "model.type": number_in_a_text,
    "rules.one_subject": subject_twice,
}


@pytest.mark.parametrize(
    ("code", "attack"), ATTACKS.items(), ids=[attack.__name__ for attack in ATTACKS.values()]
)
def test_an_attack_that_the_signature_does_not_see(
    code: str, attack: Callable[[], tuple[JSONObject, JSONObject]]
) -> None:
    honest, forged = attack()
    assert dataset(honest) is not None
    assert dataset(forged) in {dataset(honest), None}
    assert code.strip() not in errors(honest)
    assert code.strip() in errors(forged)


def changes(document: JSONObject) -> Iterator[tuple[str, Path, JSONObject]]:
    """Every node, changed in every way that may leave the dataset alone."""
    for path, value in _places(document):
        for name, other in _others(value):
            changed = copy.deepcopy(document)
            put(changed, path, other)
            yield name, path, changed
        changed = copy.deepcopy(document)
        drop(changed, path)
        yield "removed", path, changed


def _places(value: JSON, here: Path = ()) -> Iterator[tuple[Path, JSON]]:
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for token, member in members:
        yield (*here, token), member
        if token != "@context":
            yield from _places(member, (*here, token))


def _others(value: JSON) -> Iterator[tuple[str, JSON]]:
    yield "in an array", [value]
    yield "in two arrays", [[value]]
    yield "null", None
    yield "empty array", []
    yield "set", {"@set": [value]}
    if isinstance(value, str):
        yield "value object", {"@value": value}
        yield "id object", {"id": value}
    if isinstance(value, (int, float)):
        yield "as text", str(value).lower()
        yield "as float", float(value)
    if isinstance(value, list):
        yield "repeated", [*value, *value[:1]]
        yield "reversed", value[::-1]
        yield "with null", [*value, None]
        yield "with an empty array", [*value, []]
        if len(value) == 1:
            yield "out of its array", value[0]
    if isinstance(value, dict):
        yield "graph", {"@graph": value}
        yield "with its own context", {**value, "@context": []}
        if "id" not in value:
            yield "with a blank id", {**value, "id": "_:b"}
        yield "with included", {**value, "@included": []}


HARMLESS = {"in an array", "out of its array", "repeated", "reversed", "as float"}


def test_what_the_signature_does_not_see_is_a_short_list() -> None:
    document = full()
    before, seen = dataset(document), set()
    assert before is not None
    for name, path, changed in changes(document):
        if path[0] == "proof":
            continue
        if dataset(changed) == before and not errors(changed):
            seen.add(name)
    assert seen <= HARMLESS
    assert {"repeated", "reversed", "out of its array"} <= seen


LISTED: dict[str, tuple[JSONObject, tuple[Path, JSON]]] = {
    "order": (minimal(), (("type",), ["OpenBadgeCredential", "VerifiableCredential"])),
    "repetition": (minimal(), (("issuer", "type"), ["Profile", "Profile"])),
    "one or an array": (full(), (("evidence",), at(full(), ("evidence", 0)))),
    "two names of one type": (minimal(), (("type",), ["VerifiableCredential", "AchievementCredential"])),
    "a context that nothing needs": (minimal(), (("@context",), [VC_2_0, CURRENT_CONTEXT, EXTENSIONS])),
    "another edition": (endorsement(), (("@context", 1), CURRENT_CONTEXT.replace("3.0.3", "3.0.2"))),
}


@pytest.mark.parametrize("name", LISTED)
def test_what_docs_rules_md_lists_is_equal_and_accepted(name: str) -> None:
    document, (path, value) = LISTED[name]
    changed = copy.deepcopy(document)
    put(changed, path, value)
    assert changed != document
    assert dataset(changed) == dataset(document)
    assert not errors(changed)


def shared(creator: JSONObject | None = None) -> JSONObject:
    """A badge whose issuer made the achievement, too."""
    document = minimal()
    put(
        document,
        ("credentialSubject", "achievement", "creator"),
        creator or copy.deepcopy(document["issuer"]),
    )
    return document


def test_what_is_said_twice_of_one_id_may_be_said_once() -> None:
    document, once = shared(), shared()
    drop(once, ("credentialSubject", "achievement", "creator", "name"))
    assert dataset(document) == dataset(once)
    assert not errors(document) | errors(once)
