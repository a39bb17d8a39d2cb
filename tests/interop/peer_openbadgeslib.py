"""openbadgeslib as a peer: eddsa-rdfc-2022, VC-JWT, and badges baked into PNG and SVG."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypedDict
from unittest import mock

from openbadgeslib.ob3 import (  # type: ignore[import-not-found]
    OB3LdpSigner,
    OB3LdpVerifier,
    OB3Signer,
    OB3VerificationError,
    OB3Verifier,
    OpenBadgeCredential,
    add_data_integrity_proof,
    status_list,
)
from openbadgeslib.ob3.status import (  # type: ignore[import-not-found]
    check_credential_status,
    decode_encoded_list,
    set_indices,
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
    lists: dict[str, dict[str, str]]
    image: str
    trusting: bool
    id: str
    issuer: str
    statusPurpose: str
    validFrom: str
    validUntil: str
    length: int
    indexes: list[int]
    encodedList: str


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
    return {"accepted": True, "seen": _verified(request).raw}


def _verified(request: Request, **options: object) -> OpenBadgeCredential:
    credential, pem = request["credential"], request.get("key", {}).get("publicPem")
    if isinstance(credential, str):
        payload = OB3Verifier._decode_unverified(credential)  # to learn which DID to anchor on
        verifier = OB3Verifier(pem) if pem else OB3Verifier.for_issuer_did(payload.get("iss"))
        return verifier.verify(credential, **options)
    return OB3LdpVerifier(pem).verify(json.dumps(credential), download=_download(request), **options)


def _download(request: Request) -> Callable[[str], bytes]:
    lists, documents = request.get("lists", {}), request.get("documents", {})
    return lambda url: lists[url]["body"].encode() if url in lists else json.dumps(documents[url]).encode()


def status(request: Request) -> dict[str, object]:
    """Its status function, entry by entry, as it stops at the first bit; `trusting`: it takes a list without its proof."""
    sure = not request.get("trusting", False)
    badge = _verified(request)
    entries = [
        {"purpose": entry["statusPurpose"], "set": _is_set(badge, entry, request, verify_list=sure)}
        for entry in badge.credential_status
    ]
    answer: dict[str, object] = {"entries": entries, "accepted": True}
    options: dict[str, object] = {"check_status": True, "verify_status_list": sure}
    if isinstance(request["credential"], str):
        options["download"] = _download(request)
    try:
        _verified(request, **options)
    except OB3VerificationError as refusal:
        answer |= {"accepted": False, "reason": str(refusal)}
    return answer


def _is_set(badge: OpenBadgeCredential, entry: object, request: Request, *, verify_list: bool) -> bool:
    one = replace(badge, credential_status=[entry])
    try:
        check_credential_status(one, download=_download(request), verify_list=verify_list)
    except OB3VerificationError as refusal:
        if "is set at index" not in str(refusal):
            raise
        return True
    return False


def make_list(request: Request) -> dict[str, object]:
    """A status list by its builder, with either proof; a token says `nbf` as if it were signed at `validFrom`."""
    begin, end = (datetime.fromisoformat(request[name]) for name in ("validFrom", "validUntil"))
    unsigned = status_list.build_status_list_credential(
        request["issuer"],
        request["id"],
        request["statusPurpose"],
        request["indexes"],
        request["length"],
        begin,
        end,
    )
    if request["format"] != "vc-jwt":
        signed: Request = {**request, "credential": unsigned, "created": request["validFrom"]}
        return sign(signed)
    key = request["key"]
    with mock.patch.object(status_list, "datetime") as clock:
        clock.now.return_value = begin
        token = status_list.sign_status_list_credential(unsigned, key["pem"], key["algorithm"])
    return {"credential": token}


def encode(request: Request) -> dict[str, object]:
    """The bits as `encodedList`."""
    return {"encodedList": status_list.encode_bitstring(request["indexes"], request["length"])}


def decode(request: Request) -> dict[str, object]:
    """All indexes that it sees set."""
    bits = decode_encoded_list(request["encodedList"])
    return {"length": len(bits) * 8, "indexes": sorted(set_indices(bits))}


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
    operations = {"sign": sign, "verify": verify, "bake": bake, "extract": extract, "status": status}
    serve(["openbadgeslib", "PyLD"], {**operations, "list": make_list, "encode": encode, "decode": decode})
