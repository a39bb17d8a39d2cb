"""PyLD with the few lines around it that a proof takes, and pyoxigraph: canonical bytes, and signatures over them.

PyLD's contexts are parsed once and marked as static, so that it keeps what it has resolved. pyoxigraph has no loader in
Python: it is given documents with their contexts inside.
"""

from __future__ import annotations

import hashlib
import json
import sys
from typing import Any, cast

import base58
import pyoxigraph as ox
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pyld import jsonld
from timing import Call
from worker import Inputs, drafts, drafts_for_others, serve, texts


class _PyLd:
    def __init__(self, inputs: Inputs) -> None:
        self._contexts = inputs["contexts"]
        self._key = cast(
            "Ed25519PrivateKey", load_pem_private_key(inputs["key"]["pem"].encode(), password=None)
        )
        self._public_key = self._key.public_key()
        self._method, self._created = inputs["key"]["verificationMethod"], inputs["created"]

    def _load(self, url: str, _options: object) -> dict[str, object]:
        document = self._contexts[url]
        return {"contextUrl": None, "documentUrl": url, "document": document, "tag": "static"}

    def canonical(self, document: dict[str, Any]) -> str:
        options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": self._load}
        return str(jsonld.normalize(document, options))

    def _hashes(self, document: dict[str, Any], options: dict[str, Any]) -> bytes:
        configuration = {"@context": document["@context"], **options}
        parts = (self.canonical(part).encode() for part in (configuration, document))
        return b"".join(hashlib.sha256(part).digest() for part in parts)

    def sign(self, document: dict[str, Any]) -> dict[str, Any]:
        options = {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-rdfc-2022",
            "created": self._created,
            "verificationMethod": self._method,
            "proofPurpose": "assertionMethod",
        }
        signature = self._key.sign(self._hashes(document, options))
        value = "z" + base58.b58encode(signature).decode("ascii")
        return {**document, "proof": [{**options, "proofValue": value}]}

    def verify(self, text: bytes) -> None:
        document = json.loads(text)
        (options,) = document.pop("proof")
        signature = base58.b58decode(options.pop("proofValue")[1:])
        self._public_key.verify(signature, self._hashes(document, options))


def canonicalize(inputs: Inputs, size: str) -> Call:
    documents, many = drafts(inputs["badges"][size])
    pyld = _PyLd(inputs)
    return lambda i: pyld.canonical(documents[i % many])


def sign(inputs: Inputs, size: str) -> Call:
    documents, many = drafts(inputs["badges"][size])
    pyld = _PyLd(inputs)
    return lambda i: pyld.sign(documents[i % many])


def batch(inputs: Inputs, size: str) -> Call:
    """Signed, and written as a file."""
    draft, pyld = drafts_for_others(inputs["badges"][size]), _PyLd(inputs)
    return lambda i: json.dumps(pyld.sign(draft(i))).encode()


def verify(inputs: Inputs, size: str) -> Call:
    files, many = texts(inputs["badges"][size])
    pyld = _PyLd(inputs)
    return lambda i: pyld.verify(files[i % many])


def _inlined(document: dict[str, Any], contexts: dict[str, Any]) -> bytes:
    inside: list[object] = []
    for url in document["@context"]:
        context = contexts[url]["@context"]
        inside += context if isinstance(context, list) else [context]
    return json.dumps({**document, "@context": inside}).encode()


def oxigraph(inputs: Inputs, size: str) -> Call:
    documents, many = drafts(inputs["badges"][size])
    files = [_inlined(document, inputs["contexts"]) for document in documents]

    def call(i: int) -> bytes:
        dataset = ox.Dataset(ox.parse(files[i % many], format=ox.RdfFormat.JSON_LD))
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        lines = ox.serialize(dataset, format=ox.RdfFormat.N_QUADS) or b""
        return b"".join(sorted(line + b"\n" for line in lines.splitlines()))

    return call


if __name__ == "__main__":
    if sys.argv[2] == "pyoxigraph":
        serve(["pyoxigraph"], {"canonicalize": oxigraph})
    else:
        serve(["PyLD"], {"canonicalize": canonicalize, "sign": sign, "batch": batch, "verify": verify})
