"""The fixed issuer, key and clock, and the badges that they make."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Literal, Unpack

from openbadge_issuer.codec.json import dump
from openbadge_issuer.dids import issuer_document
from openbadge_issuer.issuing import Irrevocable, Issuer
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.models import Achievement, Award, Criteria, Profile, Recipient
from openbadge_issuer.ports import Documents
from openbadge_issuer.proofs.secured import SecuredCredential
from openbadge_issuer.testing.changes import Changes, changed
from openbadge_issuer.verification import ExpectedRecipient, Report, Verdict, Verifier
from openbadge_issuer.verification.question import BadgeInput

if TYPE_CHECKING:
    from openbadge_issuer.status import StatusEntry

__all__ = [
    "ISSUER_ID",
    "NOW",
    "RECIPIENT",
    "FixtureStatus",
    "assert_valid_badge",
    "fixed_entropy",
    "fixed_issuer",
    "fixed_signer",
    "issuer_documents",
    "make_award",
    "make_badge",
]

NOW = datetime(2026, 1, 31, 12, 0, 0, tzinfo=UTC)
"""The fixed clock."""

ISSUER_ID = "did:web:school.example"
"""The fixed issuer; its did.json is in `issuer_documents`."""

RECIPIENT = ExpectedRecipient("emailAddress", "ada@example.org")
"""Whom `make_badge` awards."""


def fixed_entropy(seed: str = "openbadge_issuer") -> Callable[[int], bytes]:
    """Bytes that look random and are the same at every run: SHA-256 of a seed and a counter."""
    count = 0

    def entropy(n: int) -> bytes:
        nonlocal count
        out = b""
        while len(out) < n:
            out += sha256(f"{seed}/{count}".encode()).digest()
            count += 1
        return out[:n]

    return entropy


def fixed_signer(
    kind: Literal["Ed25519", "P-256"] = "Ed25519", *, controller: str | None = ISSUER_ID, seed: str = "key"
) -> LocalSigner:
    """The fixed key of the fixed issuer (``controller=None`` makes it its own did:key). Public knowledge."""
    return LocalSigner.generate(kind, controller=controller, entropy=fixed_entropy(f"{seed}/{kind}"))


class FixtureStatus(Irrevocable):
    """Nobody has to be warned of a badge that nobody holds."""

    __slots__ = ()

    def warn(self) -> None:
        """Does not."""


def fixed_issuer(
    signer: LocalSigner | None = None, *, proof: Literal["eddsa-rdfc-2022", "vc-jwt"] | None = None
) -> Issuer:
    """The fixed issuer, with the fixed key or with another."""
    signer = signer or fixed_signer()
    profile = Profile(id=signer.controller, name="Example School", url="https://school.example")
    return Issuer(profile, signer, status=FixtureStatus("a fixture"), proof=proof)


def issuer_documents(*signers: LocalSigner) -> Documents:
    """A `Fetch` that knows the did.json of the fixed issuer, with these keys (default: both fixed ones)."""
    keys = signers or (fixed_signer(), fixed_signer("P-256"))
    document = issuer_document(ISSUER_ID, [(key.verification_method, key.public_key) for key in keys])
    return Documents({"https://school.example/.well-known/did.json": dump(document)})


def make_award(**changes: Unpack[Changes]) -> Award:
    """An award for a course; ``changes`` are members of the achievement or of the award."""
    achievement = Achievement(
        id="https://school.example/courses/welding",
        name="Welding",
        achievement_type="Course",
        description="Welds a fillet joint that holds.",
        criteria=Criteria(narrative="Three joints, tested to destruction."),
    )
    return changed(Award(achievement, Recipient.email(RECIPIENT.value, name="Ada")), changes)


def make_badge(
    *,
    issuer: Issuer | None = None,
    now: datetime = NOW,
    status: StatusEntry | Sequence[StatusEntry] = (),
    **changes: Unpack[Changes],
) -> SecuredCredential:
    """A signed badge of the fixed world, the same at every run; ``changes`` as for `make_award`.

    With ``status`` it names these places in status lists; only badges by the fixed issuer can.
    """
    badge = (issuer or fixed_issuer()).issue(make_award(**changes), now=now, entropy=fixed_entropy("badge"))
    if not status:
        return badge
    from openbadge_issuer.testing.status import with_status  # noqa: PLC0415 - builds on this module

    return with_status(badge, status)


def assert_valid_badge(
    badge: BadgeInput,
    *,
    now: datetime = NOW,
    verifier: Verifier | None = None,
    expected_recipient: ExpectedRecipient | None = None,
) -> Report:
    """Fails with the whole report unless the badge is accepted; returns the report."""
    verifier = verifier or Verifier(fetch=issuer_documents())
    report = verifier.check(
        badge, now=now, expected_recipients=[expected_recipient] if expected_recipient else None
    )
    if report.verdict is not Verdict.ACCEPTED:
        raise AssertionError(f"the badge is not valid\n{report}")
    return report
