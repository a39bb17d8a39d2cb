"""What a worker does. A task is delivered at least once, so it may run twice, at once or one after the other."""

from __future__ import annotations

from celery import Task, shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from lms import badges
from lms.models import Completion
from openbadge_issuer.errors import LedgerError, SigningError

__all__ = ["issue_badge"]

LONGEST = 600  # seconds between two attempts


@shared_task(bind=True, max_retries=20)
def issue_badge(self: Task[[int], None], completion_id: int) -> None:
    """Makes the badge of a completion, or finds that it is made.

    It is given a number and no content: nothing personal waits in the broker. A database that is away and a signer that
    fails are tried again; everything else would fail again, and is for people to read. `issue_pending` finds what was
    given up.
    """
    try:
        completion = Completion.objects.filter(pk=completion_id).first()
        if completion is not None:  # else it was erased while this waited
            badges.issue(completion, now=timezone.now())
            badges.publish_new(now=timezone.now())
    except (LedgerError, SigningError, OperationalError, InterfaceError) as error:
        if isinstance(error, LedgerError) and error.detail_code != "ledger.unavailable":
            raise
        raise self.retry(exc=error, countdown=min(2**self.request.retries, LONGEST)) from None
