"""examples/fastapi_lms, used as learners and verifiers use it: through its routes, with a signer that is awaited."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI

from app import KeyService, create_app, from_environment, signed_in
from badges import Badges, Learner
from openbadge_issuer import (
    ExpectedRecipient,
    LocalSigner,
    Policy,
    Report,
    SigningRequest,
    TrustedIssuers,
    Verdict,
    Verifier,
    extract,
)
from openbadge_issuer.errors import LedgerError
from openbadge_issuer.models import Recipient
from openbadge_issuer.ports import Answer, Request, Response
from tables import Completion, Course

ISSUER = "did:web:school.example"
ADA = Learner("ada@school.example", "Ada Lovelace")
EVE = Learner("eve@school.example", "Eve")
WHO_AND_WHY = {"actor": "registrar:7", "reason": "Issued to the wrong person"}


class SlowService(KeyService):
    """A key service that takes a moment, and is away for as long as a test says."""

    def __init__(self) -> None:
        super().__init__(LocalSigner.generate(controller=ISSUER))
        self.away = False
        self.asked = asyncio.Event()

    async def sign(self, request: SigningRequest) -> bytes:
        self.asked.set()
        await asyncio.sleep(0.02)
        if self.away:
            raise ConnectionError("the key service restarts")
        return await super().sign(request)


class Platform:
    """The application with its lifespan, who is signed in, and clients of it."""

    def __init__(self, app: FastAPI, service: SlowService) -> None:
        self.app, self.service = app, service
        self.badges: Badges = app.state.badges
        self.asked: list[str] = []

    def client(self, learner: Learner | None = None) -> httpx.AsyncClient:
        """A browser; there is one learner at a time."""
        self.app.dependency_overrides = {} if learner is None else {signed_in: lambda: learner}
        transport = httpx.ASGITransport(app=self.app)
        return httpx.AsyncClient(transport=transport, base_url="https://school.example")

    async def get(self, path: str, learner: Learner | None = None, **headers: str) -> httpx.Response:
        async with self.client(learner) as client:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return await client.get(path, headers=named)

    async def complete(self, learner: Learner, slug: str = "welding") -> httpx.Response:
        async with self.client(learner) as client:
            return await client.post(f"/courses/{slug}/completions")

    async def completion(self, number: int) -> Completion:
        async with self.badges.sessions() as session:
            found = await session.get(Completion, number)
        assert found is not None
        return found

    async def fetch(self, request: Request, /) -> Answer:
        """An `AsyncFetch` that asks the routes, as strangers do."""
        parts = urlsplit(request.url)
        assert (parts.scheme, parts.netloc) == ("https", "school.example")
        self.asked.append(parts.path)
        answer = await self.get(parts.path, accept=request.accept)
        assert "set-cookie" not in answer.headers
        media_type = answer.headers["content-type"]
        return Response(request.url, answer.content, status=answer.status_code, media_type=media_type)

    async def check(self, badge: bytes) -> Report:
        verifier = Verifier(policy=Policy(trust=TrustedIssuers({ISSUER: "Example School"})))
        ada = ExpectedRecipient("emailAddress", ADA.email)
        return await verifier.check_async(
            badge, now=datetime.now(UTC), expected_recipients=[ada], fetch=self.fetch
        )


@asynccontextmanager
async def running(folder: Path, service: SlowService) -> AsyncIterator[Platform]:
    app = create_app(
        service,
        database_url=f"sqlite+aiosqlite:///{folder / 'lms.sqlite'}",
        ledger_url=f"sqlite:///{folder / 'ledger.sqlite'}",
        rhythm=timedelta(hours=1),
    )
    async with app.router.lifespan_context(app):
        yield Platform(app, service)


def play(folder: Path, scene: Callable[[Platform], Awaitable[None]]) -> None:
    """A scene on a platform with one course."""

    async def main() -> None:
        async with running(folder, SlowService()) as platform:
            async with platform.badges.sessions.begin() as session:
                session.add(
                    Course(
                        slug="welding",
                        title="Welding <1>",
                        description="Twenty hours & a project.",
                        criteria="Weld.\n\n<script>alert(1)</script>",
                    )
                )
            await scene(platform)

    asyncio.run(main())


def test_a_course_is_completed_many_times_at_once_and_there_is_one_badge(tmp_path: Path) -> None:
    async def scene(platform: Platform) -> None:
        async with platform.client(ADA) as client:
            answers = await asyncio.gather(*(client.post("/courses/welding/completions") for _ in range(8)))
        assert [answer.json() for answer in answers] == [{"number": 1, "badge": "/badges/1"}] * 8
        made = list(platform.badges.ledger.find())
        assert [(one.key, one.state) for one in made] == [("completion-1", "signed")]

        picture = await platform.get("/badges/1", ADA)
        assert picture.headers["content-type"] == "image/png"
        assert picture.headers["content-disposition"].startswith("attachment; ")
        assert picture.headers["cache-control"] == "private, no-store"
        report = await platform.check(picture.content)
        assert report.verdict is Verdict.ACCEPTED, str(report)
        assert platform.asked == ["/.well-known/did.json", "/status/revocation-1.json"]

        document = await platform.get("/badges/1", ADA, accept="application/vc")
        assert document.headers["content-type"] == "application/vc"
        assert made[0].signed is not None
        assert document.content == extract(picture.content).payload == made[0].signed.content
        same = await platform.get("/badges/1", ADA, if_none_match=picture.headers["etag"])
        assert (same.status_code, same.content) == (304, b"")
        assert (await platform.get("/badges/1", ADA, accept="audio/ogg")).status_code == 406

    play(tmp_path, scene)


def test_many_learners_at_once(tmp_path: Path) -> None:
    async def scene(platform: Platform) -> None:
        async with platform.badges.sessions() as session:
            course = await session.get(Course, "welding")
        assert course is not None
        learners = [Learner(f"{number}@school.example", f"Learner {number}") for number in range(20)]
        now = datetime.now(UTC)

        async def one(learner: Learner) -> bytes:
            completion = await platform.badges.complete(course, learner, now=now)
            return bytes(await platform.badges.issue(completion, now=now))

        held = await asyncio.gather(*(one(learner) for learner in learners * 2))
        assert held[:20] == held[20:]
        made = list(platform.badges.ledger.find())
        assert {one.signed.content for one in made if one.signed} == set(held)
        assert sorted(one.places[0].position for one in made) == list(range(20))

    play(tmp_path, scene)


def test_a_signer_that_is_away_costs_time_and_no_badge(tmp_path: Path) -> None:
    async def scene(platform: Platform) -> None:
        platform.service.away = True
        answer = await platform.complete(ADA)
        assert (answer.status_code, answer.json()["badge"]) == (202, "being made")
        waiting = await platform.get("/badges/1", ADA)
        assert (waiting.status_code, waiting.headers["retry-after"]) == (503, "10")
        assert [one.state for one in platform.badges.ledger.find()] == ["reserved"]
        async with platform.badges.sessions.begin() as session:
            course = await session.get(Course, "welding")
            assert course is not None
            course.title = "Welding, mended"
        platform.service.away = False
        assert await platform.badges.resume(now=datetime.now(UTC)) == 1
        assert await platform.badges.resume(now=datetime.now(UTC)) == 0
        badge = (await platform.get("/badges/1", ADA)).content
        assert (await platform.check(badge)).verdict is Verdict.ACCEPTED
        assert b"Welding <1>" in extract(badge).payload

    play(tmp_path, scene)


def test_a_request_that_is_cancelled_half_way_is_taken_up(tmp_path: Path) -> None:
    async def scene(platform: Platform) -> None:
        platform.service.asked.clear()
        request = asyncio.create_task(platform.complete(ADA))
        await platform.service.asked.wait()
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request
        assert [one.state for one in platform.badges.ledger.find()] == ["reserved"]
        reserved = [one.credential_id for one in platform.badges.ledger.find()]
        assert (await platform.complete(ADA)).status_code == 200
        assert [(one.state, one.credential_id) for one in platform.badges.ledger.find()] == [
            ("signed", reserved[0])
        ]

    play(tmp_path, scene)


def test_what_was_left_is_made_when_the_platform_starts_again(tmp_path: Path) -> None:
    async def scene(platform: Platform) -> None:
        platform.service.away = True
        assert (await platform.complete(ADA)).status_code == 202

    play(tmp_path, scene)

    async def again() -> None:
        async with running(tmp_path, SlowService()) as platform, asyncio.timeout(60):
            while (await platform.completion(1)).issued_at is None:  # noqa: ASYNC110 - the timer tells nobody
                await asyncio.sleep(0.05)
            assert (await platform.get("/badges/1", ADA)).status_code == 200

    asyncio.run(again())


def test_a_badge_is_revoked_and_others_see_it(tmp_path: Path) -> None:
    async def scene(platform: Platform) -> None:
        await platform.complete(ADA)
        badge = (await platform.get("/badges/1", ADA)).content
        assert (await platform.check(badge)).verdict is Verdict.ACCEPTED
        before = await platform.get("/status/revocation-1.json")
        completion = await platform.completion(1)
        (older,) = platform.badges.issuer.prepare_status_files(now=datetime.now(UTC))
        await platform.badges.revoke(completion, now=datetime.now(UTC), **WHO_AND_WHY)
        report = await platform.check(badge)
        assert report.verdict is Verdict.REFUSED
        assert {one.name for one in report.checks if one.outcome.value == "FAILED"} == {"status"}
        after = await platform.get("/status/revocation-1.json", if_none_match=before.headers["etag"])
        assert after.status_code == 200
        stale = older.complete(await platform.service.sign(older.request))
        for number in (
            stale.publication,
            stale.publication + 5,
        ):  # what shows more stays, whatever its number
            await platform.badges.put(replace(stale, publication=number))
            assert (await platform.get("/status/revocation-1.json")).content == after.content

    play(tmp_path, scene)


def test_a_learner_is_forgotten(tmp_path: Path) -> None:
    async def scene(platform: Platform) -> None:
        await platform.complete(ADA)
        completion = await platform.completion(1)
        badge = (await platform.get("/badges/1", ADA)).content
        now = datetime.now(UTC)
        assert await platform.badges.forget(ADA.email, now=now, **WHO_AND_WHY) == 1
        assert await platform.badges.forget(ADA.email, now=now, **WHO_AND_WHY) == 0
        assert (await platform.get("/badges/1", ADA)).status_code == 404
        ledger = platform.badges.ledger
        assert list(ledger.credentials_of(Recipient.email(ADA.email))) == []
        assert [one.state for one in ledger.find()] == ["erased"]
        with pytest.raises(LedgerError) as error:
            await platform.badges.issue(completion, now=now)
        assert error.value.detail_code == "ledger.erased"
        assert (await platform.check(badge)).verdict is Verdict.ACCEPTED, "what she holds is still her badge"
        await platform.badges.revoke(completion, now=now, **WHO_AND_WHY)
        assert (await platform.check(badge)).verdict is Verdict.REFUSED, "and can still be revoked"
        assert (await platform.complete(ADA)).json()["number"] == 2, "a number is never given again"

    play(tmp_path, scene)


def test_what_everybody_may_see_and_what_not(tmp_path: Path) -> None:
    async def scene(platform: Platform) -> None:
        await platform.complete(ADA)
        for path, media_type in (
            ("/.well-known/did.json", "application/did+json"),
            ("/status/revocation-1.json", "application/vc"),
        ):
            answer = await platform.get(path)
            assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
            assert answer.headers["access-control-allow-origin"] == "*"
            assert answer.headers["cache-control"].startswith("public, max-age=")
            if "etag" in answer.headers:
                again = await platform.get(path, if_none_match=f'"other", W/{answer.headers["etag"]}')
                assert (again.status_code, again.content) == (304, b"")
        page = await platform.get("/courses/welding/criteria")
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert "<script>" not in page.text
        for said in ("Welding <1>", "Twenty hours & a project.", "<script>alert(1)</script>"):
            assert escape(said) in page.text
        for path, learner, status in (
            ("/badges/1", None, 401),
            ("/badges/1", EVE, 404),
            ("/badges/2", ADA, 404),
            ("/status/revocation-2.json", None, 404),
            ("/courses/cooking/criteria", None, 404),
        ):
            assert (await platform.get(path, learner)).status_code == status
        assert (await platform.complete(ADA, "cooking")).status_code == 404

    play(tmp_path, scene)


def test_it_starts_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key.pem").write_bytes(LocalSigner.generate(controller=ISSUER).to_pem(b"a long sentence"))
    monkeypatch.chdir(tmp_path)
    for name in ("LMS_DATABASE_URL", "LMS_LEDGER_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LMS_KEY_FILE", "key.pem")
    monkeypatch.setenv("LMS_KEY_PASSWORD", "a long sentence")

    async def main() -> None:
        app = from_environment()
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url="https://school.example") as client:
                answer = await client.get("/.well-known/did.json")
        assert answer.json()["id"] == ISSUER

    asyncio.run(main())
