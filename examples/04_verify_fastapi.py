"""An upload endpoint in FastAPI: a badge file in, the report as JSON out.

Run as a script it calls itself, in the same process and without a network.
"""

import asyncio
import json
from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Annotated

import httpx
from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool

from openbadge_issuer import ExpectedRecipient, Policy, TrustedIssuers, Verifier, extract
from openbadge_issuer.adapters.https import HttpsFetch

MAX_UPLOAD = 16_000_000  # bytes
app = FastAPI()


@cache
def the_verifier() -> Verifier:
    """One for all requests. Without ``trust`` a badge of whoever made a key this morning is accepted as well.

    ``schools.json`` has the ids of issuers whom you know, with the names under which you know them. The fetch is asked for
    the documents of did:web and https issuers; a did:key needs none.
    """
    schools = TrustedIssuers(json.loads(Path("schools.json").read_bytes()))
    return Verifier(policy=Policy(trust=schools), fetch=HttpsFetch())


def signed_in_email() -> str:
    """Stands in for your own authentication: whose badge it should be is never taken from the upload."""
    return "ada@example.org"


@app.post("/verify")
async def verify(
    request: Request,
    email: Annotated[str, Depends(signed_in_email)],
    verifier: Annotated[Verifier, Depends(the_verifier)],
) -> Response:
    """Checks the badge in the body. A refused badge is a normal answer: read ``verdict`` in the JSON."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_UPLOAD:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"at most {MAX_UPLOAD} bytes")
    report = await run_in_threadpool(  # tens of milliseconds of arithmetic: not on the event loop
        verifier.check,
        bytes(body),
        now=datetime.now(UTC),
        expected_recipients=[ExpectedRecipient("emailAddress", email)],
    )
    return Response(report.to_text(), media_type="application/json")


async def main(badge: bytes) -> None:
    """Uploads the badge of example 2, the same with a changed title, and something that is too large.

    Then its school is on the list no more.
    """
    forgery = extract(badge).payload.replace(b"Python for", b"Expert for")
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://example.test") as client:
        answer = await client.post("/verify", content=badge)
        forged = await client.post("/verify", content=forgery)
        large = await client.post("/verify", content=bytes(MAX_UPLOAD + 1))
        others = Verifier(policy=Policy(trust=TrustedIssuers({"did:web:other.example": "Another school"})))
        app.dependency_overrides[the_verifier] = lambda: others
        strange = await client.post("/verify", content=badge)
    reports = {"the badge": answer, "a forgery": forged, "one of a school that is not on the list": strange}
    for name, report in ((name, each.json()) for name, each in reports.items()):
        print(f"{name}: {report['verdict']}: {report['summary']}")
    assert answer.json()["verdict"] == "accepted"
    assert forged.json()["verdict"] == "refused"
    assert strange.json()["verdict"] == "refused"
    assert large.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


if __name__ == "__main__":
    uploaded = Path("badge.png").read_bytes()
    school = json.loads(extract(uploaded).payload)["issuer"]["id"]
    Path("schools.json").write_text(json.dumps({school: "Example School, known from the contract"}))
    asyncio.run(main(uploaded))
