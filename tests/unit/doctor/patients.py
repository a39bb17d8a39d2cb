"""An issuer as strangers see it, in memory: a healthy one, and a way to break each part of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from pathlib import Path

from openbadge_issuer import (
    Achievement,
    Award,
    Criteria,
    Image,
    Issuer,
    LocalSigner,
    Profile,
    Recipient,
    SecuredCredential,
)
from openbadge_issuer.codec.json import dump, parse_object
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.dids import hosting_path, issuer_document
from openbadge_issuer.doctor import Diagnosis, IssuerSetup, KeyInUse, diagnose
from openbadge_issuer.issuing import StatusLists
from openbadge_issuer.ledger import MemoryLedger
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response
from openbadge_issuer.testing import ISSUER_ID, NOW, fixed_entropy

__all__ = ["CRITERIA", "DID_JSON", "LIST", "PICTURE", "Patient", "own_signer", "patient"]

DID_JSON = hosting_path(ISSUER_ID)
LIST = "https://school.example/status/revocation-1.json"
CRITERIA = "https://school.example/courses/welding/criteria"
PICTURE = "https://school.example/courses/welding.png"
ARTWORK = Path(__file__).parents[3] / "examples" / "artwork"


def own_signer(controller: str | None = ISSUER_ID, seed: str = "a key of its own") -> LocalSigner:
    return LocalSigner.generate("Ed25519", controller=controller, entropy=fixed_entropy(seed))


def achievement() -> Achievement:
    return Achievement(
        id="https://school.example/courses/welding",
        name="Welding",
        achievement_type="Course",
        description="Welds a fillet joint that holds.",
        criteria=Criteria(id=CRITERIA, narrative="Three joints, tested to destruction."),
        image=Image(id=PICTURE, caption="A welding torch"),
    )


@cache
def issued(
    controller: str | None = ISSUER_ID, seed: str = "a key of its own"
) -> tuple[SecuredCredential, bytes]:
    """A badge, and the status list that it names."""
    signer = own_signer(controller, seed)
    issuer = Issuer(
        Profile(id=signer.controller, name="Example School"),
        signer,
        status=StatusLists("https://school.example/status/", valid_for=timedelta(days=40)),
        ledger=MemoryLedger(),
    )
    award = Award(achievement(), Recipient.email("ada@example.org", name="Ada"))
    badge = issuer.issue(award, key="1", now=NOW, entropy=fixed_entropy("badge"))
    (file,) = issuer.status_files(now=NOW)
    assert file.url == LIST
    return badge, file.content


@dataclass
class Patient:
    """``pages`` are what the web answers; everything else is not there (404)."""

    setup: IssuerSetup
    pages: dict[str, Answer] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)

    def fetch(self, request: Request, /) -> Answer:
        self.asked.append(request)
        return self.pages.get(request.url, Response(request.url, b"not here", 404, "text/plain", NOW))

    def serve(self, url: str, body: bytes, media_type: str = "application/json", **more: object) -> None:
        answer = Response(url, body, 200, media_type, fetched_at=NOW)
        self.pages[url] = replace(answer, **more)  # type: ignore[arg-type]

    def fail(self, url: str, code: str = "fetch.network", message: str = "Nobody answers.") -> None:
        self.pages[url] = FetchFailure(code, message)

    def document(self, change: Callable[[JSONObject], object]) -> None:
        """The issuer's document, changed in place by ``change``."""
        answer = self.pages[DID_JSON]
        assert isinstance(answer, Response)
        document = parse_object(answer.body)
        change(document)
        self.serve(DID_JSON, dump(document))

    def diagnosis(self, **more: object) -> Diagnosis:
        return diagnose(self.setup, now=NOW, fetch=self.fetch, **more)  # type: ignore[arg-type]


def patient(**changes: object) -> Patient:
    """A healthy issuer; ``changes`` are members of its setup."""
    badge, status_list = issued()
    signer = own_signer()
    setup = IssuerSetup(
        id=ISSUER_ID,
        keys=[KeyInUse(signer.verification_method, signer.public_key)],
        badges=[bytes(badge)],
    )
    one = Patient(replace(setup, **changes))  # type: ignore[arg-type]
    document = issuer_document(ISSUER_ID, [(signer.verification_method, signer.public_key)])
    one.serve(DID_JSON, dump(document), "application/did+json")
    one.serve(LIST, status_list, "application/vc")
    one.serve(CRITERIA, b"<!doctype html><title>Welding</title>", "text/html")
    one.serve(PICTURE, (ARTWORK / "badge.png").read_bytes(), "image/png")
    return one
