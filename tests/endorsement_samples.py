"""Endorsers, what they say, and badges that carry it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from openbadge_issuer.codec.json import dump
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.issuing import Issuer, with_endorsements
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.models import Achievement, Profile
from openbadge_issuer.proofs import EDDSA_RDFC_2022, data_integrity, sign
from openbadge_issuer.proofs.secured import SecuredCredential
from openbadge_issuer.testing import (
    ISSUER_ID,
    NOW,
    fixed_entropy,
    fixed_issuer,
    fixed_signer,
    issuer_documents,
    make_award,
    make_badge,
)
from openbadge_issuer.testing.world import FixtureStatus
from openbadge_issuer.verification import Policy, Report, Verifier

WORDS = "We have seen it done, and it is done well."
COURSE: Achievement = make_award().achievement
SCHOOL = Profile(id=ISSUER_ID, name="Example School", url="https://school.example")


def signer(name: str = "guild", kind: Any = "Ed25519") -> LocalSigner:
    return LocalSigner.generate(kind, entropy=fixed_entropy(f"{name}/{kind}"))


def endorser(name: str = "guild", kind: Any = "Ed25519", profile: Profile | None = None) -> Issuer:
    """Somebody who endorses, by a did:key of their own."""
    key = signer(name, kind)
    profile = (profile or Profile(id=key.controller, name=f"The {name}")).replace(id=key.controller)
    return Issuer(profile, key, status=FixtureStatus("a fixture"))


def endorsed_by(*makers: Issuer, achievement: Achievement = COURSE) -> Achievement:
    made = [maker.endorse(achievement, WORDS, now=NOW) for maker in makers]
    return with_endorsements(achievement, made)


def badge_of(achievement: Achievement, *, issuer: Issuer | None = None) -> SecuredCredential:
    award = replace(make_award(), achievement=achievement)
    return (issuer or fixed_issuer()).issue(award, now=NOW, entropy=fixed_entropy("badge"))


def badge_with(change: Any) -> bytes:
    """A badge of the fixed world, whose document ``change`` has altered before it was signed: whatever is in it."""
    document: Any = make_badge().document
    del document["proof"]
    change(document)
    return dump(sealed(document, fixed_signer()))


def judge(badge: Any, *endorsements: Any, fetch: Any = None, **policy: Any) -> Report:
    """The report of the fixed world, with these endorsements handed in beside the badge."""
    beside: dict[str, Any] = {"endorsements": endorsements} if endorsements else {}
    return Verifier(policy=Policy(**policy), fetch=fetch or issuer_documents()).check(
        badge, now=NOW, **beside
    )


def sealed(document: Any, key: LocalSigner) -> Any:
    """A document with a proof by ``key``, whatever is in it."""
    prepared = data_integrity.prepare(
        {name: value for name, value in document.items() if name != "proof"},
        EDDSA_RDFC_2022,
        verification_method=key.verification_method,
        public_jwk=key.public_jwk,
        contexts=default_contexts(),
        created=NOW,
    )
    return sign(prepared, key)
