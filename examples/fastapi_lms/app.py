"""A small learning platform in FastAPI that gives badges: ``uvicorn --factory app:from_environment``."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, cast

from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from badges import Badges, Learner, School, criteria_page
from openbadge_issuer import AsyncSigner, LocalSigner, PublicKey, SigningRequest
from openbadge_issuer.adapters.sql_ledger import SqlLedger
from openbadge_issuer.delivery import Download, choose_media_type, media_types_of
from openbadge_issuer.dids import issuer_document
from openbadge_issuer.errors import LedgerError, SigningError
from openbadge_issuer.ports import SigningAlgorithm
from tables import Base, Completion, Course, PublishedList

__all__ = ["KeyService", "create_app", "from_environment", "signed_in"]

KEYS_MAX_AGE = 3600  # seconds


class KeyService:
    """An `AsyncSigner`. The key is in this process here; yours sends ``request.message`` to a service, and waits."""

    algorithm: SigningAlgorithm

    def __init__(self, key: LocalSigner) -> None:
        self._key = key
        self.algorithm = key.algorithm
        self.verification_method = key.verification_method
        self.public_jwk = key.public_jwk

    async def sign(self, request: SigningRequest) -> bytes:
        return await asyncio.to_thread(self._key.sign, request)


def signed_in() -> Learner:
    """Whoever is signed in; replace it with your own: ``app.dependency_overrides[signed_in] = ...``."""
    raise HTTPException(HTTPStatus.UNAUTHORIZED, "Sign in first.")


def badges_of(request: Request) -> Badges:
    """What the lifespan has put there."""
    return cast("Badges", request.app.state.badges)


SignedIn = Annotated[Learner, Depends(signed_in)]
OurBadges = Annotated[Badges, Depends(badges_of)]


def create_app(
    signer: AsyncSigner,
    *,
    database_url: str,
    ledger_url: str,
    school: School = School(),  # noqa: B008 - a frozen value
    rhythm: timedelta = timedelta(hours=6),
) -> FastAPI:
    """``database_url`` is for asyncio (``sqlite+aiosqlite:///``, ``postgresql+asyncpg://``), ``ledger_url`` is not."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        engine = _engine(database_url)
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)  # your migrations
        ledger = await asyncio.to_thread(SqlLedger, ledger_url)
        sessions = async_sessionmaker(engine, expire_on_commit=False)
        app.state.badges = Badges(school, school.issuer(signer, ledger), signer, ledger, sessions)
        timer = asyncio.create_task(app.state.badges.keep_up(rhythm))
        try:
            yield
        finally:
            timer.cancel()
            with suppress(asyncio.CancelledError):
                await timer
            await asyncio.to_thread(ledger.close)
            await engine.dispose()

    app = FastAPI(lifespan=lifespan)
    app.post("/courses/{slug}/completions")(complete)
    app.get("/badges/{number}")(download)
    app.get("/.well-known/did.json")(did_document)
    app.get("/status/{name}")(status_list)
    app.get("/courses/{slug}/criteria")(criteria)
    return app


def from_environment() -> FastAPI:
    """The only function that reads the environment."""
    key = LocalSigner.from_pem(
        Path(os.environ["LMS_KEY_FILE"]).read_bytes(),
        os.environ["LMS_KEY_PASSWORD"].encode(),
        controller=School().issuer_id,
    )
    return create_app(
        KeyService(key),
        database_url=os.environ.get("LMS_DATABASE_URL", "sqlite+aiosqlite:///lms.sqlite"),
        ledger_url=os.environ.get("LMS_LEDGER_URL", "sqlite:///badges.sqlite"),
    )


async def complete(slug: str, learner: SignedIn, badges: OurBadges) -> JSONResponse:
    """The course is completed: the award is saved, then its badge made. If that fails the timer makes it later.

    In your platform nobody says this of themselves: call it when the last exercise is passed.
    """
    now = datetime.now(UTC)
    async with badges.sessions() as session:
        course = await session.get(Course, slug)
    if course is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    completion = await badges.complete(course, learner, now=now)
    try:
        await badges.issue(completion, now=now)
    except (SigningError, LedgerError) as error:
        if isinstance(error, LedgerError) and error.detail_code != "ledger.unavailable":
            raise
        return JSONResponse({"number": completion.number, "badge": "being made"}, HTTPStatus.ACCEPTED)
    return JSONResponse({"number": completion.number, "badge": f"/badges/{completion.number}"})


async def download(number: int, request: Request, learner: SignedIn, badges: OurBadges) -> Response:
    """The learner's own badge: the picture, or the credential for whoever asks for it with ``Accept``."""
    async with badges.sessions() as session:
        completion = await session.get(Completion, number)
    if completion is None or completion.email != learner.email:
        raise HTTPException(HTTPStatus.NOT_FOUND)  # somebody else's: the same answer as for none
    secured = await badges.held(completion)
    if secured is None:
        waiting = {"Retry-After": "10", "Cache-Control": "no-store"}
        raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, "The badge is being made.", waiting)
    image = await badges.picture(secured)
    media_type = choose_media_type(request.headers.get("accept"), media_types_of(secured, image))
    if media_type is None:
        raise HTTPException(HTTPStatus.NOT_ACCEPTABLE)
    file = Download.of(secured, image, media_type=media_type)
    headers = {**file.headers, "Cache-Control": "private, no-store"}  # computers in schools are shared
    return _unless_known(request, Response(file.content, headers=headers))


async def did_document(badges: OurBadges) -> Response:
    """``did.json``: which keys sign for the school. Retired ones belong in here as well (`KeyHistory`)."""
    signer = badges.signer
    keys = [(signer.verification_method, PublicKey.from_jwk(signer.public_jwk))]
    document = issuer_document(badges.school.issuer_id, keys)
    return _for_everybody(json.dumps(document).encode(), "application/did+json", KEYS_MAX_AGE)


async def status_list(name: str, request: Request, badges: OurBadges) -> Response:
    """One signed status list, as it was published."""
    async with badges.sessions() as session:
        found = await session.get(PublishedList, name)
    if found is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    max_age = int(badges.school.ttl.total_seconds())
    response = _for_everybody(found.content, found.media_type, max_age)
    response.headers["ETag"] = f'"{sha256(found.content).hexdigest()}"'
    return _unless_known(request, response)


async def criteria(slug: str, badges: OurBadges) -> HTMLResponse:
    """What had to be done for the badge, for people."""
    async with badges.sessions() as session:
        course = await session.get(Course, slug)
    if course is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    policy = {"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff"}
    return HTMLResponse(criteria_page(course), headers=policy)


def _for_everybody(content: bytes, media_type: str, max_age: int) -> Response:
    """Without a login or a cookie, and for wallets in a browser, too."""
    headers = {
        "Content-Type": media_type,
        "Cache-Control": f"public, max-age={max_age}",
        "Access-Control-Allow-Origin": "*",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, headers=headers)


def _unless_known(request: Request, response: Response) -> Response:
    """304 for somebody who has these bytes already (RFC 9110, section 13.1.2)."""
    known = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if not known & {response.headers["ETag"], "*"}:
        return response
    kept = ("etag", "cache-control", "vary", "access-control-allow-origin")
    headers = {name: value for name, value in response.headers.items() if name in kept}
    return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)


def _engine(url: str) -> AsyncEngine:
    engine = create_async_engine(url)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine.sync_engine, "connect")
        def _set_up(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
            cursor = connection.cursor()
            for pragma in ("journal_mode=WAL", "foreign_keys=ON", "secure_delete=ON"):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()

    return engine
