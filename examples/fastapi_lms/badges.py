"""Badges for completions, in an event loop: the signer is awaited, the ledger works in threads.

``issuer.prepare`` reserves, ``await signer.sign`` waits, ``prepared.complete`` records. No transaction is open while the
signer is awaited, so it may take as long as it likes; whoever is cancelled or killed in between leaves a reservation,
which the next one with the same key takes up.
"""

from __future__ import annotations

import asyncio
import logging
from asyncio import to_thread
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from openbadge_issuer import (
    Achievement,
    AsyncSigner,
    Award,
    Criteria,
    Issuer,
    OpenBadgeError,
    Profile,
    Recipient,
    SecuredCredential,
    SigningRequest,
    StatusFile,
    StatusLists,
    bake,
)
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import SigningError
from openbadge_issuer.ledger import Ledger, Reservation
from tables import Completion, Course, PublishedList

__all__ = ["Badges", "Learner", "School", "criteria_page"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class School:
    """Who issues, and where everything is. These addresses stand in every badge: they stay."""

    issuer_id: str = "did:web:school.example"
    name: str = "Example School"
    site: str = "https://school.example"
    artwork: Path = Path(__file__).parents[1] / "artwork" / "badge.png"
    ttl: timedelta = timedelta(hours=12)
    valid_for: timedelta = timedelta(days=30)

    def issuer(self, signer: AsyncSigner, ledger: Ledger) -> Issuer:
        """The school as an issuer, whose signatures are asked of ``signer``."""
        lists = StatusLists(f"{self.site}/status/", valid_for=self.valid_for, ttl=self.ttl)
        profile = Profile(id=self.issuer_id, name=self.name, url=self.site)
        return Issuer(profile, signer, status=lists, ledger=ledger)

    def award(self, course: Course, learner: Learner) -> JSONObject:
        """What is to be issued, as it is today."""
        achievement = Achievement(
            id=f"{self.site}/courses/{course.slug}",
            name=course.title,
            achievement_type="Course",
            description=course.description,
            criteria=Criteria(id=f"{self.site}/courses/{course.slug}/criteria"),
        )
        return {"achievement": achievement.to_json(), "email": learner.email, "name": learner.name}


@dataclass(frozen=True, slots=True)
class Learner:
    """Who is signed in."""

    email: str = field(repr=False)
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Badges:
    """All that the platform does with badges."""

    school: School
    issuer: Issuer
    signer: AsyncSigner
    ledger: Ledger
    sessions: async_sessionmaker[AsyncSession]

    async def complete(self, course: Course, learner: Learner, *, now: datetime) -> Completion:
        """The course is completed; again, the same completion. A constraint decides, not a look before the insert."""
        completion = Completion(
            slug=course.slug,
            email=learner.email,
            award=self.school.award(course, learner),
            completed_at=now,
        )
        try:
            async with self.sessions.begin() as session:
                session.add(completion)
        except IntegrityError:
            query = select(Completion).where(
                Completion.slug == course.slug, Completion.email == learner.email
            )
            async with self.sessions() as session:
                return (await session.scalars(query)).one()
        return completion

    async def issue(self, completion: Completion, *, now: datetime) -> SecuredCredential:
        """The badge; again, the same bytes. Raises `SigningError`, `LedgerError` and what else `Issuer.prepare` raises."""
        secured = await self.held(completion)
        if secured is None:
            content = completion.award
            achievement = Achievement.from_json(_mapping(content["achievement"]))
            recipient = Recipient.email(str(content["email"]), name=str(content["name"]) or None)
            prepared = await to_thread(
                self.issuer.prepare, Award(achievement, recipient), key=self.key_of(completion), now=now
            )
            signature = await self._signature(prepared.request)
            secured = await to_thread(prepared.complete, signature)
        async with self.sessions.begin() as session:
            unmarked = (Completion.number == completion.number) & Completion.issued_at.is_(None)
            await session.execute(update(Completion).where(unmarked).values(issued_at=now))
        await self.publish_new(now=now)
        return secured

    async def _signature(self, request: SigningRequest) -> bytes:
        try:
            return await self.signer.sign(request)
        except Exception as error:  # whatever its client raises, nothing is lost
            raise SigningError("The key service did not sign.", advice="Try again later.") from error

    @staticmethod
    def key_of(completion: Completion) -> str:
        """What the badge of a completion is known by in the ledger."""
        return f"completion-{completion.number}"

    async def reservation_of(self, completion: Completion) -> Reservation | None:
        """What the ledger knows of the badge."""
        return await to_thread(self.ledger.by_key, self.school.issuer_id, self.key_of(completion))

    async def held(self, completion: Completion) -> SecuredCredential | None:
        """The badge as it was handed out first, byte for byte; nothing while it is being made."""
        known = await self.reservation_of(completion)
        if known is None or known.state != "signed":
            return None
        return await to_thread(self.issuer.credential, known.credential_id)

    async def picture(self, secured: SecuredCredential) -> bytes:
        """The badge in its picture."""
        return await to_thread(lambda: bake(self.school.artwork.read_bytes(), secured))

    async def resume(self, *, now: datetime) -> int:
        """Makes the badges that are missing, and returns how many; one that can not be made keeps no other waiting."""
        made = 0
        async with self.sessions() as session:
            waiting = (
                await session.scalars(
                    select(Completion).where(Completion.issued_at.is_(None)).order_by(Completion.number)
                )
            ).all()
        for completion in waiting:
            try:
                await self.issue(completion, now=now)
                made += 1
            except OpenBadgeError as error:
                log.warning("completion %d: %s: %s", completion.number, error.detail_code, error)
        return made

    async def publish(self, *, now: datetime) -> list[str]:
        """Signs every status list and puts it where its route finds it; the names of the files."""
        names = []
        for prepared in await to_thread(lambda: list(self.issuer.prepare_status_files(now=now))):
            signature = await self._signature(prepared.request)
            file = await to_thread(prepared.complete, signature)
            await self.put(file)
            try:
                await to_thread(self.issuer.published, file, now=now)
            except OpenBadgeError as error:
                if error.detail_code != "ledger.outdated":  # somebody else's newer one is out, and stays
                    raise
            names.append(file.name)
        return names

    async def publish_new(self, *, now: datetime) -> None:
        """A list that was opened just now is published at once: before that nobody can check its badges."""
        if any(
            not one.publications for one in await to_thread(self.ledger.status_lists, self.school.issuer_id)
        ):
            await self.publish(now=now)

    async def put(self, file: StatusFile) -> None:
        """Where its route finds it; but somebody who has published more meanwhile is not undone."""
        values = {
            "content": file.content,
            "media_type": file.media_type,
            "publication": file.publication,
            "changes": file.changes,
        }
        with suppress(IntegrityError):  # another edition is there already, and judged below
            async with self.sessions.begin() as session:
                session.add(PublishedList(name=file.name, **values))
                return
        there = PublishedList
        # Changes first: of two that are signed at the same time, the one with the lower number may show more of them.
        older = (there.changes < file.changes) | (
            (there.changes == file.changes) & (there.publication <= file.publication)
        )
        async with self.sessions.begin() as session:
            await session.execute(update(there).where(there.name == file.name, older).values(**values))

    async def revoke(self, completion: Completion, *, actor: str, reason: str, now: datetime) -> None:
        """Takes the badge back, and publishes that."""
        known = await self.reservation_of(completion)
        if known is not None:
            await to_thread(self.issuer.revoke, known.credential_id, actor=actor, reason=reason, now=now)
            await self.publish(now=now)

    async def forget(self, email: str, *, actor: str, reason: str, now: datetime) -> int:
        """Erases a learner's completions and badges; their status stays. Returns how many badges it were."""
        erased = 0
        async with self.sessions.begin() as session:
            for completion in (
                await session.scalars(select(Completion).where(Completion.email == email))
            ).all():
                known = await self.reservation_of(completion)
                if known is not None:
                    gone = await to_thread(
                        self.ledger.erase, known.credential_id, actor=actor, reason=reason, now=now
                    )
                    erased += len(gone)
                await session.delete(completion)
        return erased

    async def keep_up(self, rhythm: timedelta) -> None:
        """Makes what is missing and publishes the lists, for ever: a list expires, and a steady rhythm tells nothing."""
        while True:
            try:
                await self.resume(now=datetime.now(UTC))
                await self.publish(now=datetime.now(UTC))
            except (OpenBadgeError, SQLAlchemyError) as error:  # a database that is away comes back
                log.warning("%s, to be tried again", type(error).__name__)
            await asyncio.sleep(rhythm.total_seconds())


def criteria_page(course: Course) -> str:
    """What had to be done, for people. What stands in the database is text, and is escaped."""
    paragraphs = "".join(
        f"<p>{escape(one)}</p>" for one in course.criteria.replace("\r\n", "\n").split("\n\n") if one.strip()
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(course.title)}: criteria</title></head>"
        f"<body><main><h1>{escape(course.title)}</h1><p>{escape(course.description)}</p>"
        f"<h2>What had to be done</h2>{paragraphs}</main></body></html>\n"
    )


def _mapping(value: object) -> dict[str, object]:
    return dict(value) if isinstance(value, dict) else {}
