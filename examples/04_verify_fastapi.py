"""An upload endpoint in FastAPI: a badge file in, the report as JSON out.

Run as a script it calls itself, in the same process and without a network.
"""

import asyncio
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Annotated

import httpx
from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool

from openbadge_issuer import ExpectedRecipient, Verifier, extract
from openbadge_issuer.adapters.https import HttpsFetch

MAX_UPLOAD = 16_000_000  # bytes
app = FastAPI()
# The fetch is asked for the documents of did:web and https issuers; a did:key needs none.
verifier = Verifier(fetch=HttpsFetch())


def signed_in_email() -> str:
    """Stands in for your own authentication: whose badge it should be is never taken from the upload."""
    return "ada@example.org"


@app.post("/verify")
async def verify(request: Request, email: Annotated[str, Depends(signed_in_email)]) -> Response:
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
    """Uploads the badge of example 2, the same with a changed title, and something that is too large."""
    forgery = extract(badge).payload.replace(b"Python for", b"Expert for")
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://example.test") as client:
        answer = await client.post("/verify", content=badge)
        forged = await client.post("/verify", content=forgery)
        large = await client.post("/verify", content=bytes(MAX_UPLOAD + 1))
    for name, report in (("the badge", answer.json()), ("a forgery", forged.json())):
        print(f"{name}: {report['verdict']}: {report['summary']}")
    assert answer.json()["verdict"] == "accepted"
    assert forged.json()["verdict"] == "refused"
    assert large.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


if __name__ == "__main__":
    asyncio.run(main(Path("badge.png").read_bytes()))
