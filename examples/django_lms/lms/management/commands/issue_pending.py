"""``manage.py issue_pending``: makes the badges that no worker has made. For a timer; it may run beside the workers."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from lms import badges
from lms.models import Completion
from openbadge_issuer import OpenBadgeError


class Command(BaseCommand):
    help = "Makes every badge that is missing: of tasks that were lost, given up, or killed half-way."

    def handle(self, *_args: Any, **_options: Any) -> None:  # noqa: ANN401 - as Django declares it
        made, failed = 0, 0
        for completion in Completion.objects.filter(issued_at=None).order_by("pk").iterator():
            try:
                badges.issue(completion, now=timezone.now())
                made += 1
            except OpenBadgeError as error:  # one that can not be made must not keep the others waiting
                failed += 1
                self.stderr.write(f"completion {completion.pk}: {error.detail_code}: {error}")
        badges.publish_new(now=timezone.now())
        self.stdout.write(f"{made} made, {failed} failed")
        if failed:
            raise CommandError("Not all badges could be made.")
