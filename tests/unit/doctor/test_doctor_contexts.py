"""An issuer that hosts a JSON-LD context of its own: strangers get it, unchanged, or the doctor says what is wrong."""

from __future__ import annotations

import json

import pytest

from openbadge_issuer import Award, Issuer, Profile, Recipient
from openbadge_issuer.assessment import Extension
from openbadge_issuer.doctor import Health, HostedContext, IssuerSetup
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.issuing import Irrevocable
from openbadge_issuer.testing import ISSUER_ID, NOW
from openbadge_issuer.verification import Outcome
from unit.doctor.patients import Patient, achievement, own_signer, patient

URL = "https://school.example/contexts/assessment-1.jsonld"
EXTENSION = Extension(URL)
LD = "application/ld+json"


def badge(*, bound: bool = True, url: str = URL) -> bytes:
    extension = Extension(url)
    award = Award(
        achievement().replace(
            extensions={"assessmentDesign": {"type": ["AssessmentDesign"], "keyMethod": "x"}}
        ),
        Recipient.email("ada@example.org"),
        contexts=[url],
        extensions={"relatedResource": [extension.related_resource]} if bound else {},
    )
    profile = Profile(id=ISSUER_ID, name="Example School")
    issuer = Issuer(profile, own_signer(), status=Irrevocable("a test"), contexts=extension.pinned())
    return bytes(issuer.issue(award, now=NOW))


def hosting(content: bytes | None = EXTENSION.content, media_type: str = LD, **more: object) -> Patient:
    one = patient(**{"badges": [badge()], **more})
    if content is not None:
        one.serve(URL, content, media_type)
    return one


def of_contexts(one: Patient) -> list[tuple[str, Outcome]]:
    return [(check.code, check.outcome) for check in one.diagnosis()["contexts"]]


def test_a_context_that_is_served_unchanged_and_the_badge_that_needs_it() -> None:
    one = hosting()
    diagnosis = one.diagnosis()
    assert diagnosis.verdict is Health.HEALTHY
    assert of_contexts(one) == [("contexts.served", Outcome.PASSED)]
    assert [check.code for check in diagnosis["badge"]] == ["badge.verifies"]


@pytest.mark.parametrize(
    ("content", "media_type", "code"),
    [
        (None, LD, "contexts.not_found"),
        (EXTENSION.content + b" ", LD, "contexts.changed"),
        (b"<!doctype html>", "text/html", "contexts.changed"),
    ],
)
def test_one_that_is_missing_or_changed_breaks_every_badge(
    content: bytes | None, media_type: str, code: str
) -> None:
    one = hosting(content, media_type)
    assert of_contexts(one) == [(code, Outcome.FAILED)]
    assert one.diagnosis().verdict is Health.BROKEN


def test_one_without_a_digest_can_be_changed_by_whoever_serves_it() -> None:
    one = hosting(badges=[badge(bound=False)])
    assert of_contexts(one) == [
        ("contexts.no_digest", Outcome.WARNING),
        ("contexts.served", Outcome.PASSED),
    ]
    one.serve(URL, b"<!doctype html>", "text/html")
    assert of_contexts(one) == [("contexts.no_context", Outcome.FAILED)]


def test_a_wrong_media_type_is_odd() -> None:
    assert of_contexts(hosting(media_type="text/plain")) == [
        ("contexts.media_type", Outcome.WARNING),
        ("contexts.served", Outcome.PASSED),
    ]


def test_a_server_that_does_not_answer() -> None:
    one = hosting(None)
    one.fail(URL)
    assert of_contexts(one) == [("contexts.unreachable", Outcome.FAILED)]
    one.fail(URL, "fetch.offline")
    assert of_contexts(one) == [("contexts.not_asked", Outcome.UNKNOWN)]
    one.fail(URL, "fetch.too_large")
    assert of_contexts(one) == [("contexts.no_context", Outcome.FAILED)]


def test_one_can_be_named_without_a_badge() -> None:
    hosted = HostedContext(URL, str(EXTENSION.related_resource["digestSRI"]))
    one = patient(contexts=[hosted])
    one.serve(URL, EXTENSION.content, LD)
    assert of_contexts(one) == [("contexts.served", Outcome.PASSED)]
    one = patient(contexts=[HostedContext("http://school.example/c")])
    assert of_contexts(one) == [("contexts.insecure", Outcome.WARNING)]
    with pytest.raises(ConfigurationError):
        IssuerSetup(id=ISSUER_ID, contexts=[URL])  # type: ignore[list-item]


@pytest.mark.parametrize("digest", ["sha256-", "sha256-\ud800", "md5-abc", "nonsense", "sha512-x sha256-y"])
def test_a_digest_that_is_none_is_never_met(digest: str) -> None:
    one = patient(contexts=[HostedContext(URL, digest)])
    one.serve(URL, EXTENSION.content, LD)
    assert of_contexts(one) == [("contexts.changed", Outcome.FAILED)]


def test_an_other_definition_under_one_name_is_not_taken() -> None:
    """A server that gives the context another meaning does not get the badge judged by it."""
    evil = json.loads(EXTENSION.content)
    evil["@context"]["assessmentDesign"] = "https://evil.example/#x"
    one = hosting(json.dumps(evil).encode())
    assert [check.outcome for check in one.diagnosis()["badge"]] == [Outcome.UNKNOWN]
