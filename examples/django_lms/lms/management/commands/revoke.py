"""``manage.py revoke 4711 --actor registrar:7 --reason "Issued to the wrong person"``."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lms import badges
from lms.models import Completion


class Command(BaseCommand):
    help = "Takes the badge of a completion back, and publishes the status lists."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("completion", type=int)
        parser.add_argument("--actor", required=True, help="who does it: a number, for it is never removed")
        parser.add_argument("--reason", required=True, help="why; without names")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - as Django declares it
        now = timezone.now()
        completion = Completion.objects.filter(pk=options["completion"]).first()
        if completion is None or badges.reservation_of(completion) is None:
            raise CommandError("There is no badge for this completion.")
        changed = badges.revoke(completion, actor=options["actor"], reason=options["reason"], now=now)
        badges.publish(now=now)
        self.stdout.write("revoked and published" if changed else "it was revoked before")
