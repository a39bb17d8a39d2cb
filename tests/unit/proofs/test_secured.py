from __future__ import annotations

import pytest

from openbadge_issuer.codec.json import dump
from openbadge_issuer.errors import JsonError, OpenBadgeError, ProofError
from openbadge_issuer.proofs.secured import SecuredCredential
from proof_samples import credential, secured, token


def test_both_forms_give_back_the_document() -> None:
    assert SecuredCredential.enveloped(token()).document == credential()
    assert SecuredCredential.embedded(secured()).document == secured()


@pytest.mark.parametrize("content", [b"\xff", b"\xff.\xff.\xff", "é.é.é".encode(), b"", b"a.b.c", b"{}"])
def test_content_that_is_no_token_is_an_error_of_ours(content: bytes) -> None:
    with pytest.raises(ProofError) as caught:
        _ = SecuredCredential("vc-jwt", content).document
    assert caught.value.detail_code in ("proof.jwt.parts", "proof.jwt.syntax")
    with pytest.raises(OpenBadgeError):
        _ = SecuredCredential("vc-jwt", content).credential


@pytest.mark.parametrize("content", [b"\xff", b"", b"[]", b"a.b.c"])
def test_content_that_is_no_json_object_is_an_error_of_ours(content: bytes) -> None:
    with pytest.raises(JsonError):
        _ = SecuredCredential("data-integrity", content).document


@pytest.mark.parametrize("text", ["é", "a.b.\ud800", "\ufeffa.b.c"])
def test_a_text_that_no_token_can_be_is_refused_at_once(text: str) -> None:
    with pytest.raises(ProofError) as caught:
        SecuredCredential.enveloped(text)
    assert caught.value.detail_code == "proof.jwt.ascii"
    assert caught.value.__context__ is None


def test_a_document_with_its_proof_is_json() -> None:
    made = SecuredCredential.embedded(secured())
    assert (made.securing, bytes(made)) == ("data-integrity", dump(secured()))
    assert (made.media_type, made.file_extension) == ("application/vc", ".json")
    assert made.held == secured()
    assert made.credential.name == credential()["name"]


def test_a_token_is_text() -> None:
    made = SecuredCredential.enveloped(token())
    assert (made.securing, bytes(made)) == ("vc-jwt", token().encode())
    assert (made.media_type, made.file_extension) == ("text/plain", ".jwt")
    assert made.held == {
        "@context": "https://www.w3.org/ns/credentials/v2",
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:application/vc+jwt,{token()}",
    }


def test_what_is_held_can_be_written_whatever_it_is() -> None:
    assert SecuredCredential("vc-jwt", b"a.b\xff").held["id"] == "data:application/vc+jwt,a.b\ufffd"
