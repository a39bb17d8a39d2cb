"""A document that is signed to a file has the very bytes of the one that is signed and then written."""

from __future__ import annotations

import pickle
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta, timezone
from enum import StrEnum
from typing import Any

import pytest

from openbadge_issuer.codec.json import dump, parse_object
from openbadge_issuer.codec.types import JSONObject, Limits
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.errors import LimitExceeded, OpenBadgeError, SigningError
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.models.markers import VC1_CONTEXT
from openbadge_issuer.proofs import EDDSA_RDFC_2022, SUITES, Prepared, Series, Suite, data_integrity, sign
from openbadge_issuer.proofs.options import new_options
from proof_samples import CREATED, ISSUER, contexts, credential, ed25519, secured

BADGE: Any = credential()
SIGNED: Any = secured()


class Word(StrEnum):
    name = "name"


def both(
    document: Any, suite: Suite = EDDSA_RDFC_2022, **others: Any
) -> tuple[Prepared[JSONObject], Prepared[bytes]]:
    by = ed25519()
    said: dict[str, Any] = {
        "verification_method": by.verification_method,
        "public_jwk": by.public_jwk,
        "created": CREATED,
        "contexts": contexts(),
        **others,
    }
    return data_integrity.prepare(document, suite, **said), text_of(document, suite, **said)


def text_of(document: Any, suite: Suite, **said: Any) -> Prepared[bytes]:
    of_call = {name: said.pop(name) for name in ("created", "limits") if name in said}
    return Series(suite, **said).prepare(document, **of_call)


def series(**others: Any) -> Series:
    by = ed25519()
    said: dict[str, Any] = {
        "verification_method": by.verification_method, "public_jwk": by.public_jwk, "contexts": contexts(),
    }  # fmt: skip
    return Series(EDDSA_RDFC_2022, **said | others)


DOCUMENTS: dict[str, Any] = {
    "usual": BADGE,
    "characters that JSON escapes": BADGE | {"name": 'A "quoted" \\ name\n\t\x7f \u2028 ümläut 𝄞'},
    "an enum": BADGE | {"name": Word.name},
    "a name that is an enum": {(Word.name if name == "name" else name): value for name, value in BADGE.items()},
    "a tuple": BADGE | {"type": tuple(BADGE["type"])},
    "no proofs": BADGE | {"proof": []},
    "a proof": SIGNED,
    "a proof that is no list": SIGNED | {"proof": SIGNED["proof"][0]},
    "a proof in the middle": {"proof": SIGNED["proof"], **BADGE},
    "text that looks like the end": BADGE | {"name": '"}]}'},
}  # fmt: skip


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_bytes_are_those_of_the_document(name: str) -> None:
    document = DOCUMENTS[name]
    before = deepcopy(document)
    as_document, as_text = both(document)
    assert as_text.request == as_document.request
    signed: Any = sign(as_document, ed25519())
    assert sign(as_text, ed25519()) == dump(signed)
    assert document == before
    data_integrity.verify(
        parse_object(sign(as_text, ed25519())), signed["proof"][-1], ed25519().public_key,
        contexts=contexts(), now=CREATED,
    )  # fmt: skip


def test_under_a_suite_that_signs_the_json_itself_the_bytes_are_those_of_the_document() -> None:
    """A caller's own: of those that are known here none of them signs."""
    suite = replace(SUITES["DataIntegrityProof", "eddsa-jcs-2022"], signs=True)
    as_document, as_text = both(BADGE, suite)
    assert as_text.request == as_document.request
    assert sign(as_text, ed25519()) == dump(sign(as_document, ed25519()))


def test_what_is_written_does_not_change_with_the_document() -> None:
    document = deepcopy(BADGE)
    prepares: list[Any] = [*both(document)]
    for prepared in prepares:
        first: Any = sign(prepared, ed25519())
        document["name"] = "Another"
        document["credentialSubject"]["name"] = "Another"
        assert sign(prepared, ed25519()) == first
        assert pickle.loads(pickle.dumps(prepared)).complete(ed25519().sign(prepared.request)) == first
        document = deepcopy(BADGE)


def test_a_signature_is_checked_and_not_shown() -> None:
    _, prepared = both(BADGE)
    with pytest.raises(SigningError) as caught:
        prepared.complete(bytes(64))
    assert caught.value.detail_code == "signing.mismatch"
    assert "Botany" not in repr(prepared)


REFUSED: dict[str, tuple[Any, dict[str, Any]]] = {
    "an undefined term": (BADGE | {"unheardOf": 1}, {}),
    "no JSON": (BADGE | {"name": object()}, {}),
    "half of a character": (BADGE | {"name": "\ud800"}, {}),
    "a number that is none": (BADGE | {"name": float("nan")}, {}),
    "a naive time": (BADGE, {"created": CREATED.replace(tzinfo=None)}),
    "too large": (BADGE, {"limits": Limits(max_bytes=300)}),
    "a suite that is only read": (BADGE, {"suite": SUITES["Ed25519Signature2020", None]}),
    "no such context": (BADGE | {"@context": ["https://x.example/unknown"]}, {}),
    "seventeen proofs": (BADGE | {"proof": SIGNED["proof"] * 16}, {}),
    "proofs that are none": (BADGE | {"proof": 5}, {}),
    "no object": (5, {}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_refused_alike(name: str) -> None:
    document, others = REFUSED[name]
    by = ed25519()
    said: dict[str, Any] = {
        "verification_method": by.verification_method,
        "public_jwk": by.public_jwk,
        "created": CREATED,
        "contexts": default_contexts(),
        "suite": EDDSA_RDFC_2022,
    } | others
    caught: list[OpenBadgeError] = []
    prepares: list[Any] = [data_integrity.prepare, text_of]
    for prepare in prepares:
        with pytest.raises(OpenBadgeError) as raised:
            prepare(document, **said)
        caught.append(raised.value)
    first, second = caught
    assert type(first) is type(second)
    assert (first.detail_code, first.pointer, str(first)) == (second.detail_code, second.pointer, str(second))
    assert isinstance(second, LimitExceeded) == (name in ("too large", "seventeen proofs"))


def test_a_usual_document_is_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody_copies(_: object) -> None:
        raise AssertionError("it was copied")

    expected = dump(sign(both(BADGE)[0], ed25519()))
    by = ed25519()
    monkeypatch.setattr("openbadge_issuer.proofs.canonical.duplicate", nobody_copies)
    monkeypatch.setattr("openbadge_issuer.proofs.data_integrity.duplicate", nobody_copies)
    assert sign(series().prepare(BADGE, created=CREATED), by) == expected


def other(number: int) -> Any:
    """The same badge for somebody else."""
    return BADGE | {"credentialSubject": BADGE["credentialSubject"] | {"id": f"did:example:{number}"}}


def test_every_document_of_a_series_has_the_bytes_that_it_has_alone() -> None:
    by, many = ed25519(), series()
    times = [
        CREATED,
        CREATED,
        CREATED + timedelta(seconds=1),
        CREATED,
        CREATED.astimezone(timezone(timedelta(hours=9))),
    ]
    for number in range(12):
        for created in times:
            alone = data_integrity.prepare(
                other(number),
                EDDSA_RDFC_2022,
                verification_method=by.verification_method,
                public_jwk=by.public_jwk,
                created=created,
                contexts=contexts(),
            )
            assert sign(many.prepare(other(number), created=created), by) == dump(sign(alone, by))
    assert len(many._parts._kept) > 0


def test_documents_under_other_contexts_have_options_of_their_own() -> None:
    by, many = ed25519(), series()
    for document in (
        BADGE,
        BADGE | {"@context": BADGE["@context"][:2]},
        BADGE | {"@context": [*BADGE["@context"]]},
        BADGE,
    ):
        expected = dump(sign(both(document)[0], by))
        assert sign(many.prepare(document, created=CREATED), by) == expected


def test_a_list_of_contexts_that_is_changed_later_is_another_one() -> None:
    """Under the older context nothing of the options is defined."""
    many = series()
    document: Any = {
        "@context": [*BADGE["@context"][:1]],
        "type": ["VerifiableCredential"],
        "issuer": ISSUER,
        "credentialSubject": {"id": "did:example:1"},
    }
    many.prepare(document, created=CREATED)
    document["@context"][0] = VC1_CONTEXT
    with pytest.raises(OpenBadgeError) as caught:
        series().prepare(document, created=CREATED)
    with pytest.raises(OpenBadgeError) as again:
        many.prepare(document, created=CREATED)
    assert again.value.detail_code == caught.value.detail_code == "jsonld.undefined_type"


@pytest.mark.parametrize("context", [BADGE["@context"], BADGE["@context"][0]], ids=["several", "one"])
def test_the_options_of_one_second_are_made_once(context: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []

    def counted(*said: Any) -> Any:
        made.append(said)
        return new_options(*said)

    monkeypatch.setattr("openbadge_issuer.proofs.series.new_options", counted)
    many = series()
    plain = {name: BADGE[name] for name in ("id", "issuer", "validFrom")}
    document = plain | {"type": ["VerifiableCredential"], "credentialSubject": {"id": "did:example:1"}}
    document = document | {"issuer": ISSUER, "@context": context}
    for number, created in enumerate([CREATED, CREATED, CREATED + timedelta(seconds=1)]):
        many.prepare(document | {"id": f"urn:example:{number}"}, created=created)
    assert len(made) == 2


def test_a_series_says_what_it_can_not_do_before_the_first_document() -> None:
    refused: list[tuple[dict[str, Any], str]] = [
        ({"suite": SUITES["Ed25519Signature2020", None]}, "signing.read_only"),
        ({"public_jwk": LocalSigner.generate("P-256").public_jwk}, "signing.algorithm"),
    ]
    for said, code in refused:
        usual: dict[str, Any] = {"suite": EDDSA_RDFC_2022, "verification_method": "did:example:a#k"}
        usual |= {"contexts": contexts(), "public_jwk": ed25519().public_jwk}
        with pytest.raises(SigningError) as caught:
            Series(**usual | said)
        assert caught.value.detail_code == code


def test_a_series_goes_to_another_process_without_what_it_has_met() -> None:
    many = series()
    unused = pickle.dumps(many)
    for number in range(3):
        many.prepare(other(number), created=CREATED)
    assert pickle.dumps(many) == unused  # or a worker would take it for another one
    there = pickle.loads(pickle.dumps(many))
    assert there._parts._kept == {}
    assert BADGE["credentialSubject"]["achievement"]["name"].encode() not in pickle.dumps(many)
    assert sign(there.prepare(BADGE, created=CREATED), ed25519()) == sign(
        many.prepare(BADGE, created=CREATED), ed25519()
    )
