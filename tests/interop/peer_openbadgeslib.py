"""openbadgeslib as a peer: eddsa-rdfc-2022, VC-JWT, and badges baked into PNG and SVG."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import TypedDict

from openbadgeslib.ob3 import (  # type: ignore[import-not-found]
    OB3LdpSigner,
    OB3LdpVerifier,
    OB3Signer,
    OB3Verifier,
    OpenBadgeCredential,
    add_data_integrity_proof,
)

from interop.peer_lines import serve


class Key(TypedDict, total=False):
    """The key as a request carries it; openbadgeslib takes PEM."""

    pem: str
    publicPem: str
    algorithm: str
    controller: str
    verificationMethod: str


class Request(TypedDict, total=False):
    """One line: which members are there depends on `op`."""

    op: str
    format: str
    credential: dict[str, object] | str
    key: Key
    created: str
    documents: dict[str, object]
    image: str


def sign(request: Request) -> dict[str, object]:
    """Data Integrity over the document as it is; VC-JWT through the peer's own model, which rewrites it."""
    key, credential = request["key"], request["credential"]
    if request["format"] == "vc-jwt":
        signer = OB3Signer(key["pem"], key["algorithm"])
        return {"credential": signer.sign(OpenBadgeCredential.from_vc_document(credential))}
    created = datetime.fromisoformat(request["created"])
    return {
        "credential": add_data_integrity_proof(
            credential, key["pem"], key["verificationMethod"], created=created
        )
    }


def verify(request: Request) -> dict[str, object]:
    """The key comes from the request when it names one, else from the issuer's did:key."""
    credential, pem = request["credential"], request.get("key", {}).get("publicPem")
    if isinstance(credential, str):
        payload = OB3Verifier._decode_unverified(credential)  # to learn which DID to anchor on
        verifier = OB3Verifier(pem) if pem else OB3Verifier.for_issuer_did(payload.get("iss"))
        verified = verifier.verify(credential)
    else:
        documents = request.get("documents", {})
        verified = OB3LdpVerifier(pem).verify(
            json.dumps(credential), download=lambda url: json.dumps(documents[url]).encode()
        )
    return {"accepted": True, "seen": verified.raw}


def bake(request: Request) -> dict[str, object]:
    """The peer's one-step "build, sign, bake"; the image travels as base64."""
    key, image = request["key"], base64.b64decode(request["image"])
    badge = OpenBadgeCredential.from_vc_document(request["credential"])
    if request["format"] == "vc-jwt":
        signer = OB3Signer(key["pem"], key["algorithm"])
    else:
        signer = OB3LdpSigner(key["pem"], key["verificationMethod"])
    into = signer.sign_into_svg if image.lstrip().startswith(b"<") else signer.sign_into_png
    return {"image": base64.b64encode(into(badge, image)).decode("ascii")}


def extract(request: Request) -> dict[str, object]:
    """The text that the peer finds in an image."""
    image = base64.b64decode(request["image"])
    svg = image.lstrip().startswith(b"<")
    found = OB3Verifier.extract_token_from_svg(image) if svg else OB3Verifier.extract_token_from_png(image)
    return {"payload": found}


if __name__ == "__main__":
    serve(["openbadgeslib", "PyLD"], {"sign": sign, "verify": verify, "bake": bake, "extract": extract})
