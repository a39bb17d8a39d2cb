"""What the tests of refreshing share: a badge that names a place, and whatever is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from openbadge_issuer.codec.types import JSON
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.ports import Answer, Response
from openbadge_issuer.testing import NOW, make_badge
from openbadge_issuer.verification import Policy, Report, Verifier
from status_samples import Server, changed, resign

PLACE = "https://school.example/refresh/1"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
SERVICE: JSON = {"id": PLACE, "type": "1EdTechCredentialRefresh"}
LATER = "2026-01-31T11:59:00Z"


def edition(
    *changes: Callable[[dict[str, Any]], object],
    service: JSON = SERVICE,
    since: str = "2026-01-31T11:00:00Z",
    signer: LocalSigner | None = None,
) -> bytes:
    """One edition of the badge, signed by the fixed issuer or by ``signer``."""

    def change(document: dict[str, Any]) -> None:
        document["@context"].append(EXTENSIONS)
        document["validFrom"] = since
        if service is not None:
            document["refreshService"] = service
        for each in changes:
            each(document)

    return resign(changed(bytes(make_badge()), change), signer)


def titled(title: str) -> Callable[[dict[str, Any]], object]:
    """Another title, to tell the editions apart."""
    return lambda document: document["credentialSubject"]["achievement"].update(name=title)


ORIGINAL = edition()
NEWER = edition(titled("Welding, second edition"), since=LATER)


def server(there: bytes | Answer | Mapping[str, bytes | Answer]) -> Server:
    """The issuer's server, with this at `PLACE`."""
    return Server(there if isinstance(there, Mapping) else {PLACE: there})


def judged(
    there: bytes | Answer | Mapping[str, bytes | Answer], badge: bytes = ORIGINAL, **policy: Any
) -> Report:
    """The report on the original, with this at `PLACE`."""
    return Verifier(policy=Policy(**policy), fetch=server(there)).check(badge, now=NOW)


def answer(body: bytes, status: int = 200) -> Response:
    """What the server says."""
    return Response(PLACE, body, status, fetched_at=NOW)
