"""``manage.py publish_status``: after every revocation, and each day, for a list expires."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from lms import badges


class Command(BaseCommand):
    help = "Signs the status lists and publishes them."

    def handle(self, *_args: Any, **_options: Any) -> None:  # noqa: ANN401 - as Django declares it
        for name in badges.publish(now=timezone.now()):
            self.stdout.write(name)
