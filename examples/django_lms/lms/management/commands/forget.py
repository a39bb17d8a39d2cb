"""``manage.py forget ada --actor privacy:2 --reason "Request of 1 March"``."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lms import badges


class Command(BaseCommand):
    help = "Erases a learner with her badges; their status stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--actor", required=True, help="who does it: a number, for it is never removed")
        parser.add_argument("--reason", required=True, help="why; without names")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - as Django declares it
        learner = User.objects.filter(username=options["username"]).first()
        if learner is None:
            raise CommandError("There is no such learner.")
        number = badges.forget(learner, actor=options["actor"], reason=options["reason"], now=timezone.now())
        self.stdout.write(f"{number} badges erased")
