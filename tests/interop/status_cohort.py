"""A course of our own making: badges of an `Issuer` with status lists and a ledger, and the lists as it publishes them."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Literal, TypeAlias

import openbadge_issuer as ob
from interop import ours
from interop.samples import ed25519_key
from openbadge_issuer.ledger import MemoryLedger

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openbadge_issuer.codec.types import JSONObject

Form: TypeAlias = Literal["eddsa-rdfc-2022", "VC-JWT"]

BASE = "https://school.example/status/"
NOW = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=10)
"""When everything here is issued and published: the peers go by the clock on the wall."""

BADGES = 24
PURPOSES = (("revocation",), ("suspension",), ("revocation", "suspension"))
_WHO = {"actor": "registrar:7", "reason": "an example"}


@dataclass(frozen=True, slots=True)
class Served:
    """A file as a web server has it."""

    body: str
    media_type: str = "application/vc"

    def to_peer(self) -> dict[str, str]:
        """As a request carries it."""
        return {"body": self.body, "mediaType": self.media_type}


Web: TypeAlias = "Mapping[str, Served]"


@dataclass(frozen=True, slots=True)
class Marked:
    """A badge, and the purposes whose bits the issuer has set for it."""

    badge: JSONObject | str
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cohort:
    """Badges with their lists."""

    badges: tuple[Marked, ...]
    web: Web


@cache
def cohort(form: Form, purposes: tuple[str, ...]) -> Cohort:
    """24 badges, each as good as it was, revoked, suspended, suspended and then not any more, or both."""
    chance = random.Random(f"{form} {purposes}")
    signer = ours.signer(ed25519_key())
    issuer = ob.Issuer(
        ob.Profile(id=signer.controller, name="Example School"),
        signer,
        status=ob.StatusLists(BASE, purposes=purposes),
        ledger=MemoryLedger(),
        proof="vc-jwt" if form == "VC-JWT" else "eddsa-rdfc-2022",
    )
    issued = [
        issuer.issue(_award(number), key=f"enrolment-{number}", now=NOW, entropy=chance.randbytes)
        for number in range(BADGES)
    ]
    marks: dict[str, tuple[str, ...]] = {str(secured.document["id"]): () for secured in issued}
    for purpose in purposes:
        chosen = chance.sample(sorted(marks), 2 * BADGES // 3)
        stays, lifted = chosen[: BADGES // 2], chosen[BADGES // 2 :]
        issuer.set_status(*stays, purpose=purpose, value=1, **_WHO, now=NOW)
        if purpose == "suspension":
            issuer.suspend(*lifted, **_WHO, now=NOW)
            issuer.lift(*lifted, **_WHO, now=NOW)
        for name in stays:
            marks[name] += (purpose,)
    web = {
        file.url: Served(file.content.decode("utf-8"), file.media_type)
        for file in issuer.status_files(now=NOW)
    }
    badges = tuple(
        Marked(_as_handed_over(bytes(secured), form), marks[str(secured.document["id"])])
        for secured in issued
    )
    return Cohort(badges, web)


def _as_handed_over(content: bytes, form: Form) -> JSONObject | str:
    return content.decode("ascii") if form == "VC-JWT" else json.loads(content)


def _award(number: int) -> ob.Award:
    course = ob.Achievement(
        id="https://school.example/courses/grafting",
        name="Grafting",
        achievement_type="Course",
        description="Grafts fruit trees.",
        criteria=ob.Criteria(narrative="Three of four grafts have taken."),
    )
    return ob.Award(course, ob.Recipient.email(f"learner-{number}@example.org"))
