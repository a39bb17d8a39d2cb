"""Broken issuers, each in one way: the doctor names the fault and the mend. And a healthy one, of whom it says so."""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
import pickle
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest

from openbadge_issuer import Documents, LocalSigner
from openbadge_issuer.codec.json import dump, parse_object
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.dids import issuer_document
from openbadge_issuer.doctor import (
    CHECKS,
    Diagnosis,
    Examination,
    Health,
    IssuerSetup,
    KeyInUse,
    diagnose,
    diagnose_async,
)
from openbadge_issuer.doctor.keys import KNOWN_TO_EVERYBODY
from openbadge_issuer.errors import ConfigurationError, InputError
from openbadge_issuer.keys import PublicKey
from openbadge_issuer.ports import Answer, Request, Response
from openbadge_issuer.proofs import EDDSA_RDFC_2022, data_integrity, sign
from openbadge_issuer.status import Bitstring, compose
from openbadge_issuer.testing import ISSUER_ID, NOW, fixed_issuer, fixed_signer, make_badge, make_status_list
from openbadge_issuer.verification import Outcome
from unit.doctor.patients import CRITERIA, DID_JSON, LIST, PICTURE, Patient, issued, own_signer, patient

DAY = timedelta(days=1)


def told(diagnosis: Diagnosis, outcome: Outcome) -> list[str]:
    return [check.code for check in diagnosis if check.outcome is outcome]


def faults(diagnosis: Diagnosis) -> list[str]:
    assert (diagnosis.verdict is Health.BROKEN) is bool(diagnosis.faults)
    return told(diagnosis, Outcome.FAILED)


def make_list(one: Patient, **more: object) -> None:
    made = make_status_list(url=LIST, **{"signer": own_signer(), "valid_until": NOW + 40 * DAY, **more})  # type: ignore[arg-type]
    one.serve(LIST, made, "application/vc")


def method_of(document: JSONObject) -> JSONObject:
    return cast("JSONObject", cast("list[object]", document["verificationMethod"])[0])


def test_a_healthy_issuer() -> None:
    one = patient()
    diagnosis = one.diagnosis()
    assert diagnosis.verdict is Health.HEALTHY
    assert [check.name for check in diagnosis] == list(CHECKS)
    assert told(diagnosis, Outcome.NOT_APPLICABLE) == ["contexts.none"]
    assert told(diagnosis, Outcome.PASSED) == [
        *("identifier.hosted", "reachable.served", "document.good", "keys.listed", "test_key.own"),
        *("status.published", "criteria.there", "images.there", "badge.verifies"),
    ]
    assert diagnosis.summary == "Strangers can verify what it issues."
    assert sorted(request.url for request in one.asked) == sorted(
        [DID_JSON, LIST, CRITERIA, PICTURE]
    )  # each once


# --- broken in the document


def unreachable(one: Patient) -> None:
    one.fail(DID_JSON)


def server_error(one: Patient) -> None:
    one.serve(DID_JSON, b"", status=503)


def not_there(one: Patient) -> None:
    del one.pages[DID_JSON]


def web_page(one: Patient) -> None:
    one.serve(DID_JSON, b"<!doctype html>", "text/html")


def media_type(one: Patient) -> None:
    one.document(lambda _: None)
    one.pages[DID_JSON] = replace(cast("Response", one.pages[DID_JSON]), media_type="text/html")


def other_host(one: Patient) -> None:
    one.pages[DID_JSON] = replace(
        cast("Response", one.pages[DID_JSON]), url="https://www.school.example/.well-known/did.json"
    )


def away_from_https(one: Patient) -> None:
    one.pages[DID_JSON] = replace(
        cast("Response", one.pages[DID_JSON]), url="http://school.example/.well-known/did.json"
    )


def no_json(one: Patient) -> None:
    one.serve(DID_JSON, b'{"id": "did:web:school.example",}')


def other_id(one: Patient) -> None:
    one.document(lambda document: document.update(id="did:web:School.example"))


def secret_published(one: Patient) -> None:
    one.document(lambda document: method_of(document).update(secretKeyMultibase="z3u2"))


def key_missing(one: Patient) -> None:
    other = own_signer(seed="another")
    document = issuer_document(ISSUER_ID, [(other.verification_method, other.public_key)])
    one.serve(DID_JSON, dump(document))


def key_not_for_issuing(one: Patient) -> None:
    one.document(lambda document: document.update(authentication=document.pop("assertionMethod")))


def key_of_another_controller(one: Patient) -> None:
    one.document(lambda document: method_of(document).update(controller="did:web:other.example"))


def key_revoked(one: Patient) -> None:
    one.document(lambda document: method_of(document).update(revoked="2026-01-01T00:00:00Z"))


def key_expired(one: Patient) -> None:
    one.document(lambda document: method_of(document).update(expires="2026-01-01T00:00:00Z"))


def key_unreadable(one: Patient) -> None:
    one.document(lambda document: method_of(document).update(publicKeyMultibase="z6Mkwrong"))


def key_exchanged(one: Patient) -> None:
    other = own_signer(seed="another").public_key.to_multikey()
    one.document(lambda document: method_of(document).update(publicKeyMultibase=other))


# --- broken in the status list


def list_missing(one: Patient) -> None:
    del one.pages[LIST]


def list_web_page(one: Patient) -> None:
    one.serve(LIST, b"<html>", "text/html")


def list_unreachable(one: Patient) -> None:
    one.fail(LIST, "fetch.timeout", "It took longer than 10 seconds.")


def list_unsigned(one: Patient) -> None:
    document = parse_object(cast("Response", one.pages[LIST]).body)
    del document["proof"]
    one.serve(LIST, dump(document), "application/vc")


def list_changed(one: Patient) -> None:
    document = parse_object(cast("Response", one.pages[LIST]).body)
    one.serve(LIST, dump({**document, "validUntil": "2030-01-01T00:00:00Z"}), "application/vc")


def list_expired(one: Patient) -> None:
    make_list(one, now=NOW - 9 * DAY, valid_until=NOW - DAY)


def list_of_tomorrow(one: Patient) -> None:
    make_list(one, now=NOW + DAY)


def list_by_a_foreign_key(one: Patient) -> None:
    make_list(one, signer=own_signer(seed="another"))


def list_by_another_issuer(one: Patient) -> None:
    make_list(one, signer=own_signer("did:web:other.example"))


def list_for_something_else(one: Patient) -> None:
    make_list(one, purpose="suspension")


def list_unreadable(one: Patient) -> None:
    one.serve(LIST, b"\x1f\x8b nothing", "application/vc")


def list_too_short(one: Patient) -> None:
    packed = base64.urlsafe_b64encode(gzip.compress(bytes(1024), mtime=0)).rstrip(b"=").decode()
    one.serve(LIST, signed_list(f"u{packed}"), "application/vc")


def list_by_nobody(one: Patient) -> None:
    one.serve(LIST, dump({**json.loads(signed_list()), "issuer": ""}), "application/vc")


def list_of_a_strange_context(one: Patient) -> None:
    document = json.loads(signed_list())
    document["@context"].append("https://other.example/context")
    one.serve(LIST, dump(document), "application/vc")


def list_not_yet_valid(one: Patient) -> None:
    one.serve(LIST, signed_list(validFrom="2026-02-01T00:00:00Z"), "application/vc")


def signed_list(encoded: str = "", **members: str) -> bytes:
    """A list that no publisher would make, with the issuer's signature."""
    full, signer = Bitstring.empty(131_072), own_signer()
    document = compose(LIST, ISSUER_ID, "revocation", full, valid_from=NOW, valid_until=NOW + 40 * DAY)
    document.update(members)
    subject = document["credentialSubject"]
    assert isinstance(subject, dict)
    subject["encodedList"] = encoded or subject["encodedList"]
    prepared = data_integrity.prepare(
        document,
        EDDSA_RDFC_2022,
        verification_method=signer.verification_method,
        public_jwk=signer.public_jwk,
        created=NOW,
        contexts=default_contexts(),
    )
    return dump(sign(prepared, signer))


# --- broken in pages and pictures


def criteria_missing(one: Patient) -> None:
    del one.pages[CRITERIA]


def criteria_unreachable(one: Patient) -> None:
    one.fail(CRITERIA, "fetch.certificate", "The certificate is not right.")


def picture_missing(one: Patient) -> None:
    del one.pages[PICTURE]


def picture_is_a_page(one: Patient) -> None:
    one.serve(PICTURE, b"<!doctype html><p>moved", "text/html")


BROKEN: dict[Callable[[Patient], None], list[str]] = {
    unreachable: ["reachable.unreachable"],
    server_error: ["reachable.unreachable"],
    not_there: ["resolve.not_found"],
    web_page: ["resolve.not_found"],
    media_type: ["reachable.media_type"],
    other_host: ["resolve.redirected"],
    away_from_https: ["resolve.leads_to_http"],
    no_json: ["resolve.document"],
    other_id: ["resolve.document_id"],
    secret_published: ["document.secret", "resolve.key"],
    key_missing: ["resolve.no_such_key"],
    key_not_for_issuing: ["resolve.not_authorized"],
    key_of_another_controller: ["resolve.not_authorized"],
    key_revoked: ["resolve.key_revoked"],
    key_expired: ["resolve.key_expired"],
    key_unreadable: ["resolve.key"],
    key_exchanged: ["resolve.other_key"],
    list_missing: ["status.unavailable"],
    list_web_page: ["status.unavailable"],
    list_unreachable: ["status.unavailable"],
    list_unsigned: ["status.unsigned"],
    list_changed: ["status.untrusted"],
    list_expired: ["status.stale"],
    list_of_tomorrow: ["status.untrusted"],
    list_not_yet_valid: ["status.not_yet_valid"],
    list_by_a_foreign_key: ["status.untrusted"],
    list_by_another_issuer: ["status.other_issuer"],
    list_by_nobody: ["status.no_issuer"],
    list_of_a_strange_context: ["status.unknown_context"],
    list_for_something_else: ["status.purpose"],
    list_unreadable: ["status.unreadable"],
    list_too_short: ["status.length"],
    criteria_missing: ["criteria.not_found"],
    criteria_unreachable: ["criteria.unreachable"],
    picture_missing: ["images.not_found"],
    picture_is_a_page: ["images.no_image"],
}


@pytest.mark.own_codes("fetch.timeout")
@pytest.mark.parametrize("fault", BROKEN, ids=lambda fault: fault.__name__)
def test_each_fault_is_named_with_its_mend(fault: Callable[[Patient], None]) -> None:
    one = patient()
    fault(one)
    diagnosis = one.diagnosis()
    assert faults(diagnosis) == BROKEN[fault], str(diagnosis)
    for check in diagnosis.faults:
        assert check.advice, check
        assert check.turn == "issuer"
        assert "{" not in check.message + check.advice
    assert "badge.verifies" not in told(diagnosis, Outcome.PASSED) or fault in PAGES
    assert len(told(diagnosis, Outcome.PASSED)) >= 4, "what is in order is said as well"


PAGES = (criteria_missing, criteria_unreachable, picture_missing, picture_is_a_page, media_type)
"""The badge verifies all the same."""


@pytest.mark.parametrize(
    ("issuer_id", "code"),
    [
        ("http://school.example/issuer", "resolve.insecure"),
        ("did:web:localhost", "resolve.host"),
        ("did:web:10.0.0.1", "resolve.host"),
        ("did:ethr:0xabc", "resolve.unsupported"),
        ("urn:uuid:12345678-1234-4234-8234-123456789012", "resolve.unsupported"),
        ("the school", "resolve.reference"),
        ("https://school.example/issuer#me", "resolve.url"),
    ],
)
def test_an_id_that_nobody_can_look_up(issuer_id: str, code: str) -> None:
    one = patient(id=issuer_id, badges=[])
    diagnosis = one.diagnosis()
    assert faults(diagnosis) == [code]
    assert diagnosis["identifier"][0].advice
    assert one.asked == []


def test_a_did_key_can_be_verified_and_never_changed() -> None:
    signer = own_signer(None)
    setup = IssuerSetup(id=signer.controller, keys=[KeyInUse(signer.verification_method, signer.public_key)])
    diagnosis = diagnose(setup, now=NOW)
    assert diagnosis.verdict is Health.HEALTHY
    assert told(diagnosis, Outcome.WARNING) == ["identifier.contains_key"]
    assert "did:web" in diagnosis["identifier"][0].advice
    assert told(diagnosis, Outcome.PASSED) == ["keys.listed", "test_key.own"]


@pytest.mark.parametrize("kind", ["Ed25519", "P-256"])
def test_the_key_of_the_test_world(kind: str) -> None:
    signer = fixed_signer(kind)  # type: ignore[arg-type]
    one = patient(keys=[KeyInUse(signer.verification_method, signer.public_key)], badges=[])
    document = issuer_document(ISSUER_ID, [(signer.verification_method, signer.public_key)])
    one.serve(DID_JSON, dump(document))
    diagnosis = one.diagnosis()
    assert faults(diagnosis) == ["test_key.published"]
    assert "openbadge_issuer.testing" in diagnosis["test_key"][0].message


def test_a_test_key_that_is_listed_only() -> None:
    one, own = patient(), own_signer()
    public = PublicKey.from_multikey("z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2")
    both = [(own.verification_method, own.public_key), (f"{ISSUER_ID}#old", public)]
    one.serve(DID_JSON, dump(issuer_document(ISSUER_ID, both)))
    assert faults(one.diagnosis()) == ["test_key.published"]


def test_the_keys_that_everybody_has() -> None:
    assert {PublicKey.from_multikey(key).kind for key in KNOWN_TO_EVERYBODY} == {"Ed25519", "P-256"}
    for kind in ("Ed25519", "P-256"):
        assert KNOWN_TO_EVERYBODY[fixed_signer(kind).public_key.to_multikey()] == "openbadge_issuer.testing"


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "soon"),
    [
        (-30 * DAY, 8 * DAY, False),
        (-30 * DAY, 6 * DAY, True),
        (
            -6 * DAY,
            2 * DAY,
            False,
        ),  # a week's list, published a day ago or not, is new enough with a quarter of its life left
        (-6 * DAY, DAY, True),
    ],
)
def test_a_list_that_ends_soon_is_a_warning(
    valid_from: timedelta, valid_until: timedelta, *, soon: bool
) -> None:
    one = patient()
    make_list(one, now=NOW + valid_from, valid_until=NOW + valid_until)
    diagnosis = one.diagnosis()
    assert diagnosis.verdict is Health.HEALTHY
    assert told(diagnosis, Outcome.WARNING) == (["status.ends_soon"] if soon else [])
    assert ("warnings" in diagnosis.summary) is soon


def test_what_is_odd_about_a_list() -> None:
    one = patient()
    make_list(one, valid_until=None)
    one.pages[LIST] = replace(cast("Response", one.pages[LIST]), media_type="application/octet-stream")
    assert told(one.diagnosis(), Outcome.WARNING) == ["status.media_type"]


def test_a_list_that_calls_itself_something_else() -> None:
    one = patient()
    one.serve(
        LIST,
        make_status_list(
            url="https://school.example/status/9", signer=own_signer(), valid_until=NOW + 40 * DAY
        ),
    )
    assert told(one.diagnosis(), Outcome.WARNING) == ["status.list_id"]


def test_lists_that_are_named_without_a_badge() -> None:
    other = "https://school.example/status/suspension-1.json"
    one = patient(badges=[], status_lists=[LIST, other, LIST])
    one.serve(
        other,
        make_status_list(
            [0], url=other, purpose="suspension", signer=own_signer(), valid_until=NOW + 40 * DAY
        ),
    )
    diagnosis = one.diagnosis()
    assert [check.code for check in diagnosis["status"]] == ["status.published", "status.published"]
    del one.pages[other]
    assert faults(one.diagnosis()) == ["status.unavailable"]
    one.setup = replace(one.setup, status_lists=["http://school.example/status/1", "not an address"])
    assert faults(one.diagnosis()) == ["status.url", "status.url"]


def test_a_revoked_badge_is_no_fault_of_its_issuer() -> None:
    one = patient()
    badge = parse_object(cast("bytes", one.setup.badges[0]))
    index = int(cast("str", cast("JSONObject", badge["credentialStatus"])["statusListIndex"]))
    make_list(one, marked=[index])
    diagnosis = one.diagnosis()
    assert diagnosis.verdict is Health.HEALTHY
    assert diagnosis["badge"][0].code == "badge.of_no_use"
    assert told(diagnosis, Outcome.PASSED)[5] == "status.published"


def test_without_the_document_nothing_is_guessed() -> None:
    one = patient()
    one.fail(DID_JSON)
    diagnosis = one.diagnosis()
    assert faults(diagnosis) == ["reachable.unreachable"]
    assert told(diagnosis, Outcome.UNKNOWN) == ["keys.not_run", "status.not_run", "badge.not_run"]
    assert diagnosis["reachable"][0].retry == "later"


def test_pages_that_are_odd() -> None:
    one = patient()
    one.fail(CRITERIA, "fetch.too_large")
    one.fail(PICTURE, "fetch.too_large")
    assert told(one.diagnosis(), Outcome.WARNING) == ["images.too_large"]
    one = patient(
        criteria=["http://school.example/criteria", "urn:isbn:1"], images=["http://school.example/x.png"]
    )
    one.pages[PICTURE] = replace(cast("Response", one.pages[PICTURE]), media_type="text/plain")
    diagnosis = one.diagnosis()
    assert told(diagnosis, Outcome.WARNING) == ["criteria.insecure", "images.insecure", "images.media_type"]
    assert "criteria.no_address" in told(diagnosis, Outcome.NOT_APPLICABLE)


@pytest.mark.parametrize(
    ("image", "code"),
    [
        ("data:image/svg+xml,%3Csvg%20xmlns=%22http://www.w3.org/2000/svg%22/%3E", "images.there"),
        ("data:image/png;base64,iVBORw0KGgo=", "images.there"),
        ("data:image/png;base64,!", "images.no_image"),
        ("data:,hello", "images.no_image"),
        ("https://[", "images.no_address"),
    ],
)
def test_images_without_an_address(image: str, code: str) -> None:
    one = patient(badges=[], images=[image])
    assert [check.code for check in one.diagnosis()["images"]] == [code]


def test_a_badge_of_somebody_else() -> None:
    foreign = bytes(make_badge(issuer=fixed_issuer(own_signer(None))))
    assert faults(patient(badges=[foreign]).diagnosis()) == ["badge.other_issuer"]


def test_a_badge_that_was_changed() -> None:
    one = patient()
    badge = parse_object(cast("bytes", one.setup.badges[0]))
    one.setup = replace(one.setup, badges=[dump({**badge, "name": "Changed"})])
    diagnosis = one.diagnosis()
    assert faults(diagnosis) == ["proof.signature"]
    assert faults(patient(badges=[b"no badge"]).diagnosis()) == ["carrier.text"]


def test_a_key_that_can_not_be_read_beside_the_one_that_signs() -> None:
    one = patient()
    broken = {
        "id": f"{ISSUER_ID}#old",
        "type": "Multikey",
        "controller": ISSUER_ID,
        "publicKeyMultibase": "z1",
    }
    one.document(lambda document: cast("list[object]", document["verificationMethod"]).append(broken))
    diagnosis = one.diagnosis()
    assert diagnosis.verdict is Health.HEALTHY
    assert told(diagnosis, Outcome.WARNING) == ["document.unreadable_key"]


def test_an_issuer_of_whom_nothing_but_the_id_is_known() -> None:
    one = patient(keys=[], badges=[])
    assert told(one.diagnosis(), Outcome.NOT_APPLICABLE) == [
        "status.none",
        "criteria.none",
        "images.none",
        "contexts.none",
        "badge.none",
    ]
    assert one.diagnosis()["keys"][0].code == "keys.some"
    one.document(lambda document: document.pop("assertionMethod"))
    assert faults(one.diagnosis()) == ["keys.none"]


# --- tokens and https ids

HTTPS_ID = "https://school.example/issuer"
KEY_SET = "https://school.example/.well-known/jwks.json"


def https_patient() -> Patient:
    signer = LocalSigner.generate("P-256", controller=HTTPS_ID)
    badge = make_badge(issuer=fixed_issuer(signer))
    one = Patient(IssuerSetup.of_badge(badge))
    one.serve(HTTPS_ID, dump(issuer_document(HTTPS_ID, [(signer.verification_method, signer.public_key)])))
    jwk: JSONObject = {**signer.public_jwk, "kid": signer.verification_method}
    one.serve(KEY_SET, dump({"keys": [jwk]}), "application/jwk-set+json")
    return one


def test_an_https_issuer_of_tokens() -> None:
    diagnosis = https_patient().diagnosis()
    assert diagnosis.verdict is Health.HEALTHY, str(diagnosis)
    assert told(diagnosis, Outcome.WARNING) == []
    assert told(diagnosis, Outcome.PASSED)[-1] == "badge.verifies"


def test_a_key_set_without_a_document() -> None:
    one = https_patient()
    del one.pages[HTTPS_ID]
    diagnosis = one.diagnosis()
    assert diagnosis.verdict is Health.HEALTHY, str(diagnosis)
    assert told(diagnosis, Outcome.WARNING) == ["reachable.key_set_only"]
    del one.pages[KEY_SET]
    assert faults(one.diagnosis()) == ["resolve.not_found"]


def test_tokens_whose_key_the_key_set_does_not_list() -> None:
    one = https_patient()
    one.serve(KEY_SET, b'{"keys": []}', "application/jwk-set+json")
    diagnosis = one.diagnosis()
    assert diagnosis.verdict is Health.HEALTHY
    assert told(diagnosis, Outcome.WARNING) == ["keys.not_in_key_set"]
    del one.pages[KEY_SET]
    assert told(one.diagnosis(), Outcome.WARNING) == ["keys.not_in_key_set"]


def test_a_key_that_only_the_key_set_lists() -> None:
    one = https_patient()
    other = LocalSigner.generate("P-256", controller=HTTPS_ID)
    one.serve(HTTPS_ID, dump(issuer_document(HTTPS_ID, [(other.verification_method, other.public_key)])))
    diagnosis = one.diagnosis()
    assert diagnosis.verdict is Health.HEALTHY, str(diagnosis)
    assert told(diagnosis, Outcome.WARNING) == []


def test_offline_the_key_set_is_no_question() -> None:
    one = https_patient()
    given = Documents({HTTPS_ID: cast("Response", one.pages[HTTPS_ID]).body})
    diagnosis = diagnose(one.setup, now=NOW, fetch=given)
    assert diagnosis.verdict is Health.HEALTHY
    assert told(diagnosis, Outcome.WARNING) == []


# --- offline


def test_offline_nothing_is_claimed() -> None:
    diagnosis = diagnose(patient().setup, now=NOW)
    assert diagnosis.verdict is Health.UNDECIDED
    assert told(diagnosis, Outcome.UNKNOWN) == [
        *("reachable.not_asked", "keys.not_run", "status.not_asked"),
        *("criteria.not_asked", "images.not_asked", "badge.not_run"),
    ]
    assert diagnosis.summary.startswith("Nothing is known to be wrong, and not all of it is known.")


def test_offline_with_documents() -> None:
    one = patient()
    given = {url: cast("Response", answer).body for url, answer in one.pages.items()}
    diagnosis = diagnose(one.setup, now=NOW, fetch=Documents(given))
    assert diagnosis.verdict is Health.HEALTHY
    assert diagnosis["reachable"][0].code == "reachable.handed_in"
    assert diagnosis.summary == "What was handed in is in order; nobody else was asked."


# --- how it is run


def test_in_an_event_loop() -> None:
    one = patient()

    async def fetch(request: Request, /) -> Answer:
        return one.fetch(request)

    assert asyncio.run(diagnose_async(one.setup, now=NOW, fetch=fetch)) == one.diagnosis()


def test_a_fetch_that_raises_has_failed() -> None:
    def fetch(request: Request, /) -> Answer:
        raise ValueError("secret")

    async def fetch_async(request: Request, /) -> Answer:
        raise ValueError("secret")

    for diagnosis in (
        diagnose(patient().setup, now=NOW, fetch=fetch),
        asyncio.run(diagnose_async(patient().setup, now=NOW, fetch=fetch_async)),
    ):
        assert diagnosis["reachable"][0].params["reason"] == "fetch.failed"
        assert "secret" not in diagnosis.to_text()


def test_everything_is_asked_for_at_once() -> None:
    one = patient()
    run = Examination(one.setup, now=NOW)
    assert {request.url for request in run.needs()} == {DID_JSON, LIST, CRITERIA, PICTURE}
    with pytest.raises(RuntimeError):
        _ = run.diagnosis
    for request in run.needs():
        run.feed(request, one.fetch(request))
    assert run.needs() == ()
    assert run.diagnosis.verdict is Health.HEALTHY


def test_a_flood_of_addresses_ends() -> None:
    many = [f"https://school.example/criteria/{number}" for number in range(500)]
    diagnosis = patient(criteria=many).diagnosis()
    assert len(diagnosis["criteria"]) == 501
    reasons = [check.params.get("reason") for check in diagnosis["criteria"]]
    assert reasons.count("fetch.budget") > 400


# --- the value


def test_a_diagnosis_is_a_value() -> None:
    diagnosis = patient().diagnosis()
    with pytest.raises(TypeError, match=r"Health\.HEALTHY"):
        bool(diagnosis)
    with pytest.raises(KeyError):
        _ = diagnosis["nothing"]
    with pytest.raises(AttributeError):
        diagnosis.issuer_id = ""  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(diagnosis)) == diagnosis
    as_json = diagnosis.to_json()
    assert json.loads(diagnosis.to_text()) == as_json
    assert {name: as_json[name] for name in ("verdict", "issuer", "checkedAt", "diagnosisVersion")} == {
        "verdict": "healthy",
        "issuer": ISSUER_ID,
        "checkedAt": "2026-01-31T12:00:00Z",
        "diagnosisVersion": "1",
    }
    assert str(diagnosis).count("\n") == len(CHECKS)


def test_text_from_elsewhere_is_no_command() -> None:
    one = patient(criteria=["https://school.example/\x1b[2J\u202e"])
    text = str(one.diagnosis())
    assert "\x1b" not in text
    assert "\u202e" not in text


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": ""},
        {"id": None},
        {"keys": "z6Mk"},
        {"status_lists": "https://x.example"},
        {"criteria": [1]},
        {"noted": [LIST]},
        {"badges": b"x"},
    ],
)
def test_a_setup_that_can_not_work(wrong: dict[str, object]) -> None:
    with pytest.raises(ConfigurationError) as refused:
        patient(**wrong)
    assert refused.value.detail_code == "config.setup"


@pytest.mark.parametrize("setup", [ISSUER_ID, make_badge()], ids=["an id", "a badge"])
def test_what_is_no_setup(setup: object) -> None:
    with pytest.raises(ConfigurationError, match=r"IssuerSetup.*of_badge") as refused:
        diagnose(setup, now=NOW)  # type: ignore[arg-type]
    assert refused.value.detail_code == "config.setup"


def test_a_setup_of_a_badge() -> None:
    badge = issued()[0]
    assert IssuerSetup.of_badge(badge).id == ISSUER_ID
    for nothing in (b"", b"{}", b'{"issuer": 1}', b"\x89PNG"):
        with pytest.raises(InputError):
            IssuerSetup.of_badge(nothing)
    with pytest.raises(ConfigurationError):
        diagnose(IssuerSetup.of_badge(badge), now=NOW.replace(tzinfo=None))


OF_NO_USE = f"The status list at {LIST} is of no use to a verifier: The list is not for the purpose that the entry names."


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (list_missing, f"The status list at {LIST} can not be had. The server answers 404."),
        (list_web_page, f"The status list at {LIST} can not be had. The server sends a web page."),
        (list_by_nobody, f"The status list at {LIST} does not say who issued it."),
        (
            list_unreadable,
            f"The status list at {LIST} can not be read. It is neither JSON nor a signed token.",
        ),
        (list_for_something_else, OF_NO_USE),
    ],
    ids=["missing", "web page", "by nobody", "unreadable", "for something else"],
)
def test_why_a_list_is_of_no_use_is_said_without_what_follows_for_a_badge(
    harm: Callable[[Patient], None], said: str
) -> None:
    one = patient()
    harm(one)
    assert said in [check.message for check in one.diagnosis()["status"]]
