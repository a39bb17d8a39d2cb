"""Envelopes around a token (VCDM 2.0, sections 4.13.1 and 4.13.2): what may be in them, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from openbadge_issuer.models.markers import VC2_CONTEXT
from openbadge_issuer.verification.outcomes import check
from openbadge_issuer.verification.report import Check, Outcome

__all__ = ["ENVELOPES", "mislabelled_envelope", "other_envelope", "strange_envelope"]

ENVELOPES: Final[Mapping[str, tuple[str, ...]]] = {
    "EnvelopedVerifiableCredential": (
        *("data:application/vc+jwt", "data:application/jwt", "data:application/vc-ld+jwt"),
    ),
    "EnvelopedVerifiablePresentation": ("data:application/vp+jwt", "data:application/jwt"),
}
"""What may be in an envelope, by its media type (VCDM 2.0, sections 4.13.1 and 4.13.2)."""


def other_envelope(envelope: str, media_type: str) -> Check:
    """What it says of a credential that is wrapped in another way, or of nothing in it."""
    if media_type.lower().startswith("data:"):
        return check(
            "json",
            Outcome.UNKNOWN,
            "envelope",
            f"It wraps a credential in a form that is not judged here: {media_type}.",
            params={"media_type": media_type},
            advice="Ask the issuer for the badge as JSON or as a JWT.",
            pointer="/id",
            turn="verifier",
        )
    return check(
        "json",
        Outcome.UNKNOWN,
        "envelope_empty",
        f"There is nothing in this {envelope}: its id is no data: address.",
        params={"envelope": envelope},
        advice="Ask the issuer for the badge as JSON or as a JWT.",
        pointer="/id",
        turn="verifier",
    )


def strange_envelope(envelope: str) -> Check:
    """Its word could mean anything."""
    return check(
        "json",
        Outcome.FAILED,
        "envelope_context",
        f"This {envelope} does not say by its `@context` what that word means.",
        params={"envelope": envelope, "expected": VC2_CONTEXT},
        advice="Ask for the token itself.",
        pointer="/@context",
        turn="holder",
    )


def mislabelled_envelope(envelope: str) -> Check:
    """A presentation where a credential is announced, or the other way round."""
    return check(
        "json",
        Outcome.FAILED,
        "envelope_type",
        f"The token in this {envelope} is of another kind than the envelope says.",
        params={"envelope": envelope},
        advice="Do not rely on it. Ask for the token itself.",
        pointer="/id",
        turn="holder",
    )
