"""openbadgeslib at the same work: its own contexts (which it caches), its keys as the PEM that it takes."""

from __future__ import annotations

import base64
import json
from datetime import datetime

from openbadgeslib.ob3 import (  # type: ignore[import-not-found]
    OB3LdpSigner,
    OB3LdpVerifier,
    OB3Signer,
    OB3Verifier,
    OpenBadgeCredential,
    add_data_integrity_proof,
)
from openbadgeslib.ob3.ldp import verify_data_integrity_proof  # type: ignore[import-not-found]
from timing import Call
from worker import Inputs, drafts, serve, texts


def sign(inputs: Inputs, size: str) -> Call:
    documents, many = drafts(inputs["badges"][size])
    key, created = inputs["key"], datetime.fromisoformat(inputs["created"])
    return lambda i: add_data_integrity_proof(
        documents[i % many], key["pem"], key["verificationMethod"], created=created
    )


def verify(inputs: Inputs, size: str) -> Call:
    files, many = texts(inputs["badges"][size])
    pem = inputs["key"]["publicPem"]

    def call(i: int) -> None:
        document = json.loads(files[i % many])
        document["proof"] = document["proof"][0]
        verify_data_integrity_proof(document, pem)

    return call


def check(inputs: Inputs, size: str) -> Call:
    files, many = texts(inputs["badges"][size])
    verifier = OB3LdpVerifier(inputs["key"]["publicPem"])
    return lambda i: verifier.verify(files[i % many].decode())


def token_sign(inputs: Inputs, size: str) -> Call:
    documents, many = drafts(inputs["badges"][size])
    signer = OB3Signer(inputs["key"]["pem"], "EdDSA")
    models = [OpenBadgeCredential.from_vc_document(document) for document in documents]
    return lambda i: signer.sign(models[i % many])


def token_check(inputs: Inputs, _size: str) -> Call:
    tokens, verifier = inputs["tokens"], OB3Verifier(inputs["key"]["publicPem"])
    return lambda i: verifier.verify(tokens[i % len(tokens)])


def sign_and_bake(inputs: Inputs, size: str) -> Call:
    documents, many = drafts(inputs["badges"][size])
    key, image = inputs["key"], base64.b64decode(inputs["image"])
    signer = OB3LdpSigner(key["pem"], key["verificationMethod"])
    models = [OpenBadgeCredential.from_vc_document(document) for document in documents]
    return lambda i: signer.sign_into_png(models[i % many], image)


def extract(inputs: Inputs, _size: str) -> Call:
    images = [base64.b64decode(image) for image in inputs["baked"]]
    return lambda i: OB3Verifier.extract_token_from_png(images[i % len(images)])


if __name__ == "__main__":
    serve(
        ["openbadgeslib", "PyLD"],
        {
            "sign": sign,
            "verify": verify,
            "check": check,
            "token-sign": token_sign,
            "token-check": token_check,
            "sign-and-bake": sign_and_bake,
            "extract": extract,
        },
    )
