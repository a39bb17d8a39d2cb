"""``conformance sign|verify``: JSON requests on standard input, one a line, so that outside suites can drive the library.

``sign`` takes ``{"credential": {...}, "secretKeyMultibase": "z3u2...", "verificationMethod": "...", "proof":
"eddsa-rdfc-2022" | "vc-jwt", "now": "..."}`` and answers ``{"secured": ...}``. ``verify`` takes ``{"credential": {...} or
"text" | "base64", ..., "documents": {url: JSON}, "now": "...", "recipients": {type: value}, "trust": {id: name}}`` and
answers ``{"verdict": ..., "report": {...}}``. Every answer is one line of ASCII and repeats the request's ``id``; what goes
wrong is ``{"error": {"code", "message", "findings"}}``, and the next line is read. The exit status is 0 at the end of input.
"""

from __future__ import annotations

import base64
import binascii
import json
import sys
import warnings
from collections.abc import Callable
from datetime import datetime

import typer

from openbadge_issuer.cli.arguments import parse_moment
from openbadge_issuer.cli.terminal import put
from openbadge_issuer.cli.usage import WrongUsage, fault
from openbadge_issuer.codec.json import dump, parse_object
from openbadge_issuer.codec.types import JSON, JSONObject, Limits
from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.issuing import Irrevocable, IrrevocableWarning, Issuer
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.models import Profile
from openbadge_issuer.ports import Documents
from openbadge_issuer.verification import FORMATS, ExpectedRecipient, Policy, TrustedIssuers, Verifier
from openbadge_issuer.verification.question import BadgeInput

__all__ = ["app"]

app = typer.Typer(
    help="JSON requests on standard input, one a line, for outside suites.", no_args_is_help=True
)
MAX_LINE = 64_000_000  # bytes
_LINE = Limits(
    max_bytes=20_000_000, max_total_bytes=MAX_LINE, max_depth=80, max_objects=50_000, max_values=500_000
)


@app.command()
def sign() -> None:
    """Answer requests to sign."""
    _serve(_sign)


@app.command()
def verify() -> None:
    """Answer requests to verify."""
    _serve(_verify)


def _serve(answer: Callable[[JSONObject], JSONObject]) -> None:
    if sys.stdin is None:
        raise WrongUsage("standard input is closed")
    while line := sys.stdin.buffer.readline(MAX_LINE + 1):
        if line.strip():
            # ASCII, because some readers take U+2028 and its like for the end of a line.
            put(json.dumps(_reply(line, answer)) + "\n")


def _reply(line: bytes, answer: Callable[[JSONObject], JSONObject]) -> JSONObject:
    reply: JSONObject = {}
    try:
        _skip_rest(line)
        request = parse_object(line, _LINE)
        reply["id"] = request.get("id")
        reply |= answer(request)
    except OpenBadgeError as error:
        findings: list[JSON] = [
            {"code": finding.code, "pointer": finding.pointer, "message": finding.message}
            for finding in getattr(error, "findings", ())
        ]
        reply["error"] = {"code": error.detail_code, "message": str(error), "findings": findings}
    except WrongUsage as error:
        reply["error"] = {"code": "usage", "message": str(error), "findings": []}
    except Exception as error:  # noqa: BLE001 - one request that breaks us must not end the others
        reply["error"] = {"code": "internal", "message": fault(error), "findings": []}
    return reply


def _skip_rest(line: bytes) -> None:
    if len(line) <= MAX_LINE:
        return
    while not line.endswith(b"\n") and (line := sys.stdin.buffer.readline(MAX_LINE)):
        pass
    raise WrongUsage(f"the line is longer than {MAX_LINE:,} bytes")


def _sign(request: JSONObject) -> JSONObject:
    secret, method = _text(request, "secretKeyMultibase"), _optional(request, "verificationMethod")
    signer = LocalSigner.from_secret_multikey(secret, verification_method=method)
    proof = _optional(request, "proof")
    if proof not in (None, "eddsa-rdfc-2022", "vc-jwt"):
        raise WrongUsage("proof is eddsa-rdfc-2022 or vc-jwt")
    profile = Profile(id=signer.controller)
    issuer = Issuer(profile, signer, status=Irrevocable("a conformance test"), proof=proof)  # type: ignore[arg-type]
    credential = request.get("credential")
    if not isinstance(credential, dict):
        raise WrongUsage("credential is a JSON object")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", IrrevocableWarning)  # nobody will hold what a conformance test signs
        secured = issuer.secure(credential, now=_now(request))
    return {
        "secured": secured.document
        if secured.securing == "data-integrity"
        else bytes(secured).decode("ascii")
    }


def _verify(request: JSONObject) -> JSONObject:
    documents = request.get("documents", {})
    trust, recipients = request.get("trust"), request.get("recipients", {})
    if not isinstance(documents, dict) or not isinstance(recipients, dict):
        raise WrongUsage("documents and recipients are JSON objects")
    trusted = (
        TrustedIssuers({key: str(name) for key, name in trust.items()}) if isinstance(trust, dict) else None
    )
    verifier = Verifier(
        policy=Policy(trust=trusted, formats=FORMATS),  # what outside suites hand in is seldom a badge
        fetch=Documents({url: dump(document) for url, document in documents.items()}),
    )
    expected = [ExpectedRecipient(kind, str(value)) for kind, value in recipients.items()]
    report = verifier.check(_badge(request), now=_now(request), expected_recipients=expected or None)
    return {"verdict": report.verdict.value, "report": report.to_json()}


def _badge(request: JSONObject) -> BadgeInput:
    if "base64" in request:
        try:
            return base64.b64decode(_text(request, "base64"), validate=True)
        except (binascii.Error, ValueError):
            raise WrongUsage("base64 is not base64") from None
    if "text" in request:
        return _text(request, "text")
    credential = request.get("credential")
    if isinstance(credential, dict):
        return dump(credential)
    raise WrongUsage("credential (an object), text or base64 must be there")


def _text(request: JSONObject, name: str) -> str:
    value = request.get(name)
    if not isinstance(value, str):
        raise WrongUsage(f"{name} is a text")
    return value


def _optional(request: JSONObject, name: str) -> str | None:
    return _text(request, name) if name in request else None


def _now(request: JSONObject) -> datetime:
    return parse_moment(_optional(request, "now"), "now")
