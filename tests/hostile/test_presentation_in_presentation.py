"""Presentations and envelopes inside one another, to hide what is shown or to make the verifier work."""

from __future__ import annotations

import json
from typing import Any

from openbadge_issuer import Outcome, Verdict, Verifier
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.models.markers import VC2_CONTEXT
from openbadge_issuer.testing import NOW, fixed_issuer, issuer_documents, make_badge
from openbadge_issuer.verification import ExpectedPresentation
from unit.verification.presenting import ASKED, badge, claims, frame, presented, token

VERIFIER = Verifier(fetch=issuer_documents())
EXPECTED = ExpectedPresentation(**ASKED)


def enveloped(kind: str, media_type: str, content: str) -> dict[str, JSON]:
    return {"@context": VC2_CONTEXT, "type": kind, "id": f"data:{media_type},{content}"}


def test_a_presentation_where_a_credential_should_be() -> None:
    inner = json.loads(presented(badge()))
    for content in (token(claims(inner)), token(claims(token(claims(badge())).decode()))):
        report = VERIFIER.check(content, now=NOW, expected_presentation=EXPECTED)
        (held,) = report.nested
        assert held.report["structure"].code == "structure.nested_presentation"
        assert held.report.verdict is Verdict.REFUSED
        assert held.report.nested == ()


def test_an_envelope_in_an_envelope() -> None:
    inner = json.dumps(
        enveloped("EnvelopedVerifiablePresentation", "application/vp+jwt", token(claims()).decode())
    )
    report = VERIFIER.check(
        enveloped("EnvelopedVerifiablePresentation", "application/vp+jwt", inner), now=NOW
    )
    assert report.verdict is Verdict.REFUSED


def test_a_badge_in_the_envelope_of_a_presentation_and_the_other_way_round() -> None:
    compact = bytes(make_badge(issuer=fixed_issuer(proof="vc-jwt"))).decode()
    swapped = enveloped("EnvelopedVerifiablePresentation", "application/vp+jwt", compact)
    report = VERIFIER.check(swapped, now=NOW)
    assert (report.verdict, report["json"].code) == (Verdict.REFUSED, "json.envelope_type")
    shown = enveloped("EnvelopedVerifiableCredential", "application/vc+jwt", token(claims(badge())).decode())
    assert VERIFIER.check(shown, now=NOW).verdict is Verdict.REFUSED


def test_a_deep_nest_ends() -> None:
    deep: Any = badge()
    for _ in range(12):
        deep = frame(deep)
    report = VERIFIER.check(json.dumps(deep), now=NOW)
    assert report.verdict is not Verdict.ACCEPTED
    assert report["credentials"].outcome is Outcome.FAILED
