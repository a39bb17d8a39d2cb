"""Contexts written into the document: whoever wrote it decides what the names mean, so little is left to decide."""

from __future__ import annotations

import json
from time import perf_counter
from typing import Any

import pytest

from openbadge_issuer import Limits, Outcome, Policy, Report, Verdict, Verifier, default_contexts
from openbadge_issuer.codec import jsonld
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.models.markers import VC2_CONTEXT
from openbadge_issuer.testing import NOW, issuer_documents
from openbadge_issuer.verification import FORMATS
from unit.verification.test_any_credential import credential, jwt

ALLOWED = Verifier(policy=Policy(formats=FORMATS, allow_inline_contexts=True), fetch=issuer_documents())


def judged(*inline: JSON, **changes: Any) -> Report:
    """A credential that its issuer signed as a token, so that nothing but the contexts is in the way."""
    contexts: Any = [VC2_CONTEXT, *inline]
    document = credential(**{"@context": contexts, **changes})
    return ALLOWED.check(jwt(document), now=NOW)


def test_by_default_none_is_read() -> None:
    document: dict[str, Any] = credential(
        **{"@context": [VC2_CONTEXT, {"x": "https://school.example/terms#x"}]}
    )
    report = Verifier(fetch=issuer_documents()).check(jwt(document), now=NOW)
    assert (report.verdict, report["structure"].code) == (Verdict.REFUSED, "rules.inline_context")


@pytest.mark.parametrize(
    "inline",
    [
        {"issuer": "https://evil.example/terms#issuer"},
        {"credentialSubject": {"@id": "https://evil.example/terms#s"}},
        {"validFrom": None},
        {"validFrom": "https://evil.example/terms#nothing"},
    ],
)
def test_what_the_data_model_defines_for_credentials_keeps_its_meaning(inline: JSON) -> None:
    document: Any = credential(**{"@context": [VC2_CONTEXT, inline]})
    signed_for = jsonld.canonicalize(document, default_contexts()).decode()
    assert "evil.example" not in signed_for
    for name in ("issuer", "credentialSubject", "validFrom"):
        assert f"https://www.w3.org/2018/credentials#{name}" in signed_for


@pytest.mark.parametrize(
    "inline",
    [
        {"id": "https://evil.example/terms#id"},
        {"VerifiableCredential": "https://evil.example/types#Other"},
        {"type": "https://evil.example/terms#type"},
        None,
    ],
)
def test_what_it_protects_is_not_redefined(inline: JSON) -> None:
    assert judged(inline).verdict is not Verdict.ACCEPTED


def test_a_second_name_for_a_member_hides_nothing() -> None:
    """A status under another name would be signed, and looked for by nobody."""
    inline: Any
    for inline in (
        {"state": {"@id": "https://www.w3.org/2018/credentials#credentialStatus", "@type": "@id"}},
        {"cred": "https://www.w3.org/2018/credentials#"},
    ):
        name = "state" if "state" in inline else "cred:credentialStatus"
        report = judged(
            inline, **{name: {"id": "https://evil.example/1", "type": "BitstringStatusListEntry"}}
        )
        assert report["structure"].outcome is Outcome.FAILED, str(report)


@pytest.mark.parametrize(
    "inline", [{"@base": "https://evil.example/"}, {"@vocab": "https://evil.example/terms#"}]
)
def test_base_and_vocab_turn_no_relative_name_into_an_issuer(inline: JSON) -> None:
    report = judged(inline, issuer="school")
    assert report.verdict is Verdict.REFUSED


@pytest.mark.parametrize(
    "inline",
    [
        {"@import": "https://evil.example/context.json"},
        {"@propagate": False, "x": "https://school.example/terms#x"},
        {"x": {"@id": "https://school.example/terms#x", "@context": "https://evil.example/context.json"}},
        {"@version": "1.0"},
    ],
)
def test_nothing_is_fetched_for_one(inline: JSON) -> None:
    contexts: Any = [VC2_CONTEXT, inline]
    document = credential(**{"@context": contexts, "x": {"id": "https://school.example/1"}})
    run = ALLOWED.start(jwt(document), now=NOW)
    while requests := run.needs():
        assert {request.url for request in requests} <= {"https://school.example/.well-known/did.json"}
        for request in requests:
            run.feed(request, issuer_documents()(request))


def test_many_of_them_end_at_the_callers_limits() -> None:
    crowd: list[JSON] = [{f"t{index}": f"https://school.example/terms#{index}"} for index in range(5_000)]
    started = perf_counter()
    assert judged(*crowd).verdict is Verdict.REFUSED
    assert perf_counter() - started < 30  # a fraction of a second where nothing else runs
    few = Verifier(
        policy=Policy(formats=FORMATS, allow_inline_contexts=True, limits=Limits(max_contexts=2)),
        fetch=issuer_documents(),
    )
    document: dict[str, Any] = credential(**{"@context": [VC2_CONTEXT, *crowd[:3]]})
    report = few.check(json.dumps(document), now=NOW)
    assert (report.verdict, report["json"].code) == (Verdict.REFUSED, "limit.contexts")
