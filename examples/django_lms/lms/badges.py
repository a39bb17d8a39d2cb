"""Badges for completions: everything that the rest of the platform does with them.

`complete` leaves the signing to a worker, after the award is saved; `complete_with_badge` does both in one transaction.
Either way the number of the completion is the key, and so there is one badge for it, whoever asks and how often.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse

from lms.ledger import DjangoLedger
from lms.models import Completion, Enrolment, PublishedList
from openbadge_issuer import (
    Achievement,
    Award,
    Criteria,
    Issuer,
    LocalSigner,
    Profile,
    Recipient,
    SecuredCredential,
    StatusFile,
    StatusLists,
    bake,
)
from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.ledger import Ledger, Reservation

__all__ = [
    "complete",
    "complete_with_badge",
    "forget",
    "held",
    "issue",
    "issuer",
    "key_of",
    "ledger",
    "picture",
    "publish",
    "publish_new",
    "put",
    "reservation_of",
    "revoke",
    "signer",
]


@lru_cache(maxsize=1)
def ledger() -> Ledger:
    """In the tables of this application; or the one that comes with the library, if settings name its database."""
    if not settings.BADGE_LEDGER_URL:
        return DjangoLedger()
    from openbadge_issuer.adapters.sql_ledger import SqlLedger  # noqa: PLC0415 - only needed for this

    return SqlLedger(settings.BADGE_LEDGER_URL)


@lru_cache(maxsize=1)
def signer() -> LocalSigner:
    """The key that signs, read once in each process."""
    return LocalSigner.from_pem(
        settings.BADGE_KEY_FILE.read_bytes(),
        settings.BADGE_KEY_PASSWORD.encode(),
        controller=settings.BADGE_ISSUER_ID,
    )


@lru_cache(maxsize=1)
def issuer() -> Issuer:
    """The school."""
    return Issuer(
        Profile(id=settings.BADGE_ISSUER_ID, name=settings.BADGE_ISSUER_NAME, url=settings.BADGE_SITE),
        signer(),
        status=StatusLists(
            settings.BADGE_SITE + reverse("status-lists"),
            valid_for=settings.BADGE_STATUS_VALID_FOR,
            ttl=settings.BADGE_STATUS_TTL,
        ),
        ledger=ledger(),
    )


def complete(enrolment: Enrolment, *, now: datetime) -> Completion:
    """The course is completed; a worker makes the badge, once this is saved.

    ``on_commit``, because a worker is quick: it would look for a completion that is not there yet, or never will be. If the
    broker is down the completion stays (``robust``), and ``manage.py issue_pending`` makes its badge.
    """
    from lms.tasks import issue_badge  # noqa: PLC0415 - tasks use this module

    with transaction.atomic():
        completion = _completed(enrolment, now)

        def enqueue() -> None:
            issue_badge.delay(completion.pk)

        transaction.on_commit(enqueue, robust=True)
    return completion


def complete_with_badge(enrolment: Enrolment, *, now: datetime) -> tuple[Completion, SecuredCredential]:
    """The course is completed and has its badge, in one transaction: both are saved, or neither.

    For a ledger in this database and a key in this process only. The status list stays locked from the reservation to
    the commit, so nobody else issues meanwhile: no place for a signer that is far away, or for anything else that is slow.
    And the badge goes out after the commit.
    """
    with transaction.atomic():
        completion = _completed(enrolment, now)
        secured = issue(completion, now=now)
        transaction.on_commit(lambda: publish_new(now=now), robust=True)
    return completion, secured


def _completed(enrolment: Enrolment, now: datetime) -> Completion:
    course, learner = enrolment.course, enrolment.learner
    achievement = Achievement(
        id=f"{settings.BADGE_SITE}/courses/{course.slug}",
        name=course.title,
        achievement_type="Course",
        description=course.description,
        criteria=Criteria(id=settings.BADGE_SITE + reverse("criteria", args=[course.slug])),
    )
    award = {
        "achievement": achievement.to_json(),
        "email": learner.email,
        "name": learner.get_full_name(),
    }
    completion, _ = Completion.objects.get_or_create(
        enrolment=enrolment, defaults={"completed_at": now, "award": award}
    )
    return completion


def key_of(completion: Completion) -> str:
    """What the badge of a completion is known by in the ledger."""
    return f"completion-{completion.pk}"


def issue(completion: Completion, *, now: datetime) -> SecuredCredential:
    """The badge; again, the same bytes. Raises `LedgerError`, `SigningError` and what else `Issuer.issue` raises."""
    achievement = Achievement.from_json(completion.award["achievement"])
    learner = Recipient.email(completion.award["email"], name=completion.award["name"] or None)
    secured = issuer().issue(Award(achievement, learner), key=key_of(completion), now=now)
    Completion.objects.filter(pk=completion.pk, issued_at=None).update(issued_at=now)
    return secured


def reservation_of(completion: Completion) -> Reservation | None:
    """What the ledger knows of the badge."""
    return ledger().by_key(settings.BADGE_ISSUER_ID, key_of(completion))


def held(completion: Completion) -> SecuredCredential | None:
    """The badge as it was handed out first, byte for byte; nothing while it is being made."""
    known = reservation_of(completion)
    return issuer().credential(known.credential_id) if known is not None and known.state == "signed" else None


def picture(secured: SecuredCredential) -> bytes:
    """The badge in its picture. Made anew each time: what has to be kept is the credential."""
    return bake(settings.BADGE_ARTWORK.read_bytes(), secured)


def revoke(completion: Completion, *, actor: str, reason: str, now: datetime) -> int:
    """Takes the badge back; others see it when the lists are published."""
    known = reservation_of(completion)
    if known is None:
        return 0
    return issuer().revoke(known.credential_id, actor=actor, reason=reason, now=now)


def publish(*, now: datetime) -> list[str]:
    """Signs every status list and puts it where the view finds it; the names of the files."""
    names = []
    for file in issuer().status_files(now=now):
        put(file)
        try:
            issuer().published(file, now=now)
        except OpenBadgeError as error:
            if error.detail_code != "ledger.outdated":  # somebody else's newer one is out, and stays
                raise
        names.append(file.name)
    return names


def publish_new(*, now: datetime) -> None:
    """A list that was opened just now is published at once: before that nobody can check its badges."""
    if any(not one.publications for one in ledger().status_lists(settings.BADGE_ISSUER_ID)):
        publish(now=now)


def put(file: StatusFile) -> None:
    """Where the view finds it; but somebody who has published more meanwhile is not undone.

    Changes count first: of two that are signed at the same time, the one with the lower number may show more of them.
    """
    values = {
        "content": file.content,
        "media_type": file.media_type,
        "changes": file.changes,
        "publication": file.publication,
    }
    with transaction.atomic():
        there = PublishedList.objects.select_for_update()
        found, made = there.get_or_create(name=file.name, defaults=values)
        if not made and (found.changes, found.publication) <= (file.changes, file.publication):
            there.filter(name=file.name).update(**values)


def forget(learner: User, *, actor: str, reason: str, now: datetime) -> int:
    """Erases a learner and her badges; that they were revoked, or may still be, stays. Returns how many badges it were."""
    erased: list[str] = []
    with transaction.atomic():
        for completion in Completion.objects.filter(enrolment__learner=learner):
            known = reservation_of(completion)
            if known is not None:
                erased += ledger().erase(known.credential_id, actor=actor, reason=reason, now=now)
        learner.delete()
    return len(erased)
