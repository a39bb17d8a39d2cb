"""openvc-core at the same work: the Open Badges context is handed to it, since it has none; its key is loaded once."""

from __future__ import annotations

import json
from datetime import datetime

from openvc import verify_credential  # type: ignore[import-not-found]
from openvc.keys import Ed25519SigningKey  # type: ignore[import-not-found]
from openvc.proof.data_integrity import DataIntegrityProofSuite  # type: ignore[import-not-found]
from openvc.proof.vc_jwt import VcJwtProofSuite  # type: ignore[import-not-found]
from timing import Call
from worker import Inputs, drafts, serve, texts

_BUNDLED = "https://www.w3.org/ns/credentials/v2"


def _signing_key(inputs: Inputs) -> object:
    return Ed25519SigningKey.from_jwk(inputs["key"]["jwk"], inputs["key"]["verificationMethod"])


def _public_jwk(inputs: Inputs) -> dict[str, str]:
    return {name: value for name, value in inputs["key"]["jwk"].items() if name != "d"}


def _lacking(inputs: Inputs) -> dict[str, object]:
    """The contexts of the badges that it does not come with."""
    (document, *_), _ = drafts(inputs["badges"][inputs["sample"]])
    return {url: inputs["contexts"][url] for url in document["@context"] if url != _BUNDLED}


def sign(inputs: Inputs, size: str) -> Call:
    documents, many = drafts(inputs["badges"][size])
    suite, key, contexts = DataIntegrityProofSuite(), _signing_key(inputs), _lacking(inputs)
    method, created = inputs["key"]["verificationMethod"], datetime.fromisoformat(inputs["created"])
    return lambda i: suite.add_proof(
        documents[i % many],
        signing_key=key,
        verification_method=method,
        created=created,
        extra_contexts=contexts,
    )


def _one_proof(text: bytes) -> dict[str, object]:
    document: dict[str, object] = json.loads(text)
    document["proof"] = document["proof"][0]  # type: ignore[index]
    return document


def verify(inputs: Inputs, size: str) -> Call:
    files, many = texts(inputs["badges"][size])
    suite, jwk, contexts = DataIntegrityProofSuite(), _public_jwk(inputs), _lacking(inputs)
    return lambda i: suite.verify(_one_proof(files[i % many]), public_key_jwk=jwk, extra_contexts=contexts)


def check(inputs: Inputs, size: str) -> Call:
    files, many = texts(inputs["badges"][size])
    contexts = _lacking(inputs)
    return lambda i: verify_credential(_one_proof(files[i % many]), extra_contexts=contexts)


def token_sign(inputs: Inputs, size: str) -> Call:
    documents, many = drafts(inputs["badges"][size])
    suite, key = VcJwtProofSuite(), _signing_key(inputs)
    return lambda i: suite.sign(documents[i % many], signing_key=key)


def token_verify(inputs: Inputs, size: str) -> Call:
    """Of a token of its own, as it reads the shape of VCDM 1.1 only."""
    suite, jwk, make = VcJwtProofSuite(), _public_jwk(inputs), token_sign(inputs, size)
    tokens = [make(number) for number in range(len(inputs["tokens"]))]
    return lambda i: suite.verify(tokens[i % len(tokens)], public_key_jwk=jwk)


if __name__ == "__main__":
    serve(
        ["openvc-core", "PyLD"],
        {
            "sign": sign,
            "verify": verify,
            "check": check,
            "token-sign": token_sign,
            "token-verify": token_verify,
        },
    )
