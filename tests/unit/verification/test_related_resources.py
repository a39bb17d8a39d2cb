"""Related resources: which are compared with what was signed, and what is said where they differ or can not be had."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from typing import Any

import pytest

from openbadge_issuer import Outcome, Policy, Report, Verdict, Verifier, default_contexts
from openbadge_issuer.codec.effort import BeyondEffort
from openbadge_issuer.codec.types import DEFAULT_LIMITS, JSON, JSONObject
from openbadge_issuer.models.markers import VC2_CONTEXT
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response
from openbadge_issuer.proofs import EDDSA_RDFC_2022, data_integrity, sign
from openbadge_issuer.testing import NOW, fixed_signer, issuer_documents
from openbadge_issuer.verification import FORMATS, Check
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.related_resources import _compared, _Resource
from unit.verification.test_any_credential import credential, jwt, signed

URL = "https://school.example/rules.txt"
OTHER = "https://school.example/other.txt"
RULES = b"Wear gloves."
SPEC = "https://www.w3.org/TR/vc-data-model-2.0/#integrity-of-related-resources"


def sri(content: bytes = RULES) -> str:
    return f"sha256-{b64encode(hashlib.sha256(content).digest()).decode()}"


class Web:
    """Files by their addresses, beside the issuer's documents; a number is a status with the right body."""

    def __init__(self, files: dict[str, bytes | int], media_type: str = "") -> None:
        self.files = files
        self.media_type = media_type
        self.asked: list[Request] = []

    def __call__(self, request: Request, /) -> Answer:
        if request.purpose == "key":
            return issuer_documents()(request)
        self.asked.append(request)
        there = self.files.get(request.url)
        if there is None:
            return FetchFailure("fetch.network", "It does not answer.", retry="later")
        if isinstance(there, int):
            return Response(request.url, RULES, status=there)
        return Response(request.url, there, media_type=self.media_type)


def judged(content: bytes, web: Web | None = None, **policy: Any) -> Report:
    asked = Policy(**{"related_resources": True, "formats": FORMATS, **policy})
    return Verifier(policy=asked, fetch=web or Web({URL: RULES})).check(content, now=NOW)


def said(check: Check) -> tuple[Any, ...]:
    return check.outcome, check.code, check.pointer, check.retry, check.turn


def test_one_that_is_what_was_signed_is_said_beside_the_proof() -> None:
    web = Web({URL: RULES})
    report = judged(signed(relatedResource={"id": URL, "digestSRI": sri()}), web)
    assert (report.verdict, report["proof"].code) == (Verdict.ACCEPTED, "proof.verified")
    (finding,) = report["proof"].findings
    assert (finding.code, finding.severity) == ("proof.resource_unchanged", "info")
    assert finding.message == f"What is at {URL} is what was signed."
    assert (finding.pointer, finding.params, finding.spec) == ("/relatedResource", {"url": URL}, SPEC)
    (request,) = web.asked
    assert (request.url, request.accept, request.purpose) == (URL, "*/*", "resource")
    assert request.max_bytes == DEFAULT_LIMITS.max_total_bytes


@pytest.mark.parametrize(
    ("entry", "web", "expected", "message", "advice"),
    [
        (
            {"id": URL, "digestSRI": sri(b"other")},
            Web({URL: RULES}),
            (Outcome.FAILED, "proof.resource_changed", "/relatedResource/1", "never", "issuer"),
            f"What is at {URL} is not what was signed: its digest differs.",
            "Ask the issuer whether it was changed on purpose, and for a new badge.",
        ),
        (
            {"id": URL, "digestSRI": "md5-AAAA"},
            Web({URL: RULES}),
            (Outcome.UNKNOWN, "proof.resource_digest", "/relatedResource/1", "never", "verifier"),
            f"The digest of {URL} is of a kind that is not read here.",
            "Ask the issuer for one of SHA-256, SHA-384 or SHA-512.",
        ),
        (
            {"id": URL},
            Web({URL: RULES}),
            (Outcome.UNKNOWN, "proof.resource_digest", "/relatedResource/1", "never", "verifier"),
            f"The digest of {URL} is of a kind that is not read here.",
            "Ask the issuer for one of SHA-256, SHA-384 or SHA-512.",
        ),
        (
            {"id": URL, "digestSRI": sri()},
            Web({}),
            (Outcome.UNKNOWN, "proof.resource_unavailable", "/relatedResource/1", "later", "verifier"),
            f"What is at {URL} could not be had, and may have changed.",
            "Try again later.",
        ),
        (
            {"id": URL, "digestSRI": sri()},
            Web({URL: 404}),
            (Outcome.UNKNOWN, "proof.resource_unavailable", "/relatedResource/1", "later", "verifier"),
            f"What is at {URL} could not be had, and may have changed.",
            "Try again later.",
        ),
    ],
    ids=["changed", "a digest that is not read", "no digest", "no answer", "not found, with the right body"],
)
def test_one_that_is_not(
    entry: JSONObject, web: Web, expected: tuple[Any, ...], message: str, advice: str
) -> None:
    context: JSONObject = {
        "id": VC2_CONTEXT,
        "digestSRI": sri(default_contexts().bytes_at(VC2_CONTEXT)),
    }
    report = judged(signed(relatedResource=[context, entry]), web)
    proof = report["proof"]
    assert said(proof) == expected
    assert (proof.message, proof.advice, proof.params) == (message, advice, {"url": URL})
    assert [finding.code for finding in proof.findings] == ["proof.resource_unchanged", expected[1]]
    if "digestSRI" in entry:  # without any it is not even well built
        assert report.verdict is (Verdict.REFUSED if expected[0] is Outcome.FAILED else Verdict.UNDECIDED)


@pytest.mark.parametrize("named", ["text/plain", "Text/Plain", "text/plain; charset=utf-8"])
@pytest.mark.parametrize("came", ["text/plain", "TEXT/PLAIN;charset=utf-8", ""])
def test_it_is_asked_for_as_what_it_is(named: str, came: str) -> None:
    """What says nothing of its type, as a file at hand, is not of another one."""
    web = Web({URL: RULES}, came)
    report = judged(signed(relatedResource={"id": URL, "digestSRI": sri(), "mediaType": named}), web)
    assert report.verdict is Verdict.ACCEPTED
    assert [request.accept for request in web.asked] == ["text/plain"]


@pytest.mark.parametrize("content", [RULES, b"other"], ids=["as it was signed", "another"])
def test_what_comes_as_something_else_is_not_taken(content: bytes) -> None:
    entry: JSONObject = {"id": URL, "digestSRI": sri(), "mediaType": "text/plain"}
    report = judged(signed(relatedResource=entry), Web({URL: content}, "text/html"))
    proof = report["proof"]
    expected = (Outcome.UNKNOWN, "proof.resource_media_type", "/relatedResource", "later", "verifier")
    assert (report.verdict, said(proof)) == (Verdict.UNDECIDED, expected)
    assert proof.message == f"What is at {URL} did not come as text/plain, as which it was signed."
    assert proof.advice == "Try again later, or compare the file yourself with the digest in the badge."
    assert proof.params == {"url": URL, "media_type": "text/plain"}


@pytest.mark.parametrize(
    "named", ["text/*", "*/*", "text", "text/plain\r\nCookie: a=b", "te xt/plain", "ä/ö", ""]
)
def test_what_is_no_media_type_goes_into_no_request(named: str) -> None:
    web = Web({URL: RULES}, "text/html")
    report = judged(signed(relatedResource={"id": URL, "digestSRI": sri(), "mediaType": named}), web)
    assert [request.accept for request in web.asked] == ["*/*"]
    assert report["proof"].code == "proof.verified"


PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40 + b"IEND\xaeB`\x82"


@pytest.mark.parametrize(
    "body", [b"", b" \n", b"<html>Back soon", b'{"error": "busy"}', b"{}", PNG[:30], PNG[:3]], ids=repr
)
def test_what_a_server_in_trouble_sends_is_not_what_was_exchanged(body: bytes) -> None:
    """As where it answers 503: it may be the right one later."""
    report = judged(signed(relatedResource={"id": URL, "digestSRI": sri(PNG)}), Web({URL: body}))
    proof = report["proof"]
    expected = (Outcome.UNKNOWN, "proof.resource_unavailable", "/relatedResource", "later", "verifier")
    assert (report.verdict, said(proof)) == (Verdict.UNDECIDED, expected)
    assert proof.message == f"What is at {URL} could not be had, and may have changed."
    assert proof.params == {"url": URL}


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (PNG + b"!", None),
        (b"Wear no gloves.", None),
        (b'{"gloves": "none"}', None),
        (b"<html>Wear no gloves.", "text/html"),
    ],
    ids=["more", "text", "JSON", "a page that was one"],
)
def test_what_was_exchanged_is_refused(body: bytes, media_type: str | None) -> None:
    entry: JSONObject = {"id": URL, "digestSRI": sri(PNG)}
    if media_type is not None:
        entry["mediaType"] = media_type
    report = judged(signed(relatedResource=entry), Web({URL: body}))
    assert (report.verdict, report["proof"].code) == (Verdict.REFUSED, "proof.resource_changed")


@pytest.mark.parametrize("content", [b"", b"{}", b"<html>"], ids=repr)
def test_what_was_signed_may_be_odd(content: bytes) -> None:
    report = judged(signed(relatedResource={"id": URL, "digestSRI": sri(content)}), Web({URL: content}))
    assert report.verdict is Verdict.ACCEPTED


def test_of_an_odd_digest_it_is_told_whatever_came() -> None:
    proof = judged(signed(relatedResource={"id": URL, "digestSRI": "md5-AAAA"}), Web({URL: b""}))["proof"]
    assert proof.code == "proof.resource_digest"


def test_one_that_was_changed_decides_over_others_that_could_not_be_had() -> None:
    entries: JSON = [{"id": OTHER, "digestSRI": sri()}, {"id": URL, "digestSRI": sri(b"other")}]
    proof = judged(signed(relatedResource=entries))["proof"]
    assert said(proof)[:3] == (Outcome.FAILED, "proof.resource_changed", "/relatedResource/1")
    assert len(proof.findings) == 2


@pytest.mark.parametrize("address", ["http://school.example/rules.txt", "urn:isbn:0451450523", "did:web:a"])
def test_what_can_not_be_fetched_is_not_taken_for_compared(address: str) -> None:
    web = Web({})
    content = signed(relatedResource={"id": address, "digestSRI": sri()})
    proof = judged(content, web)["proof"]
    assert said(proof)[:2] == (Outcome.UNKNOWN, "proof.resource_unavailable")
    assert web.asked == []
    assert judged(content, web, related_resources=False).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("count", [16, 17])
def test_no_more_than_sixteen_are_fetched(count: int) -> None:
    urls = [f"https://school.example/{number}" for number in range(count)]
    web = Web(dict.fromkeys(urls, RULES))
    entries: JSON = [{"id": url, "digestSRI": sri()} for url in urls]
    report = judged(signed(relatedResource=entries), web)
    assert [request.url for request in web.asked] == urls[:16]
    if count == 16:
        assert report.verdict is Verdict.ACCEPTED
        return
    proof = report["proof"]
    assert said(proof) == (Outcome.UNKNOWN, "limit.resources", "/relatedResource/16", "never", "verifier")
    assert proof.message == "It names 17 related resources to fetch, and at most 16 are fetched."
    assert proof.params == {"found": 17, "limit": 16}
    assert proof.advice == "Compare the others yourself, with the digests in the badge."
    (told,) = [each for each in proof.findings if each.code == "limit.resources"]
    assert told.spec == "https://www.w3.org/TR/vc-data-model-2.0/#integrity-of-related-resources"


@pytest.mark.parametrize("spoilt", ["proof", "issuer"])
def test_nothing_is_fetched_for_what_is_not_its_issuers(spoilt: str) -> None:
    web = Web({URL: RULES})
    content = signed(relatedResource={"id": URL, "digestSRI": sri()})
    if spoilt == "proof":
        content = content.replace(b"2026-01-01T00:00:00Z", b"2026-01-01T00:00:01Z")
    stranger = issuer_documents(fixed_signer(seed="another key"))
    fetch = (
        web if spoilt == "proof" else lambda request: (stranger if request.purpose == "key" else web)(request)
    )
    report = Verifier(policy=Policy(related_resources=True, formats=FORMATS), fetch=fetch).check(
        content, now=NOW
    )
    assert (report[spoilt].outcome, web.asked) == (Outcome.FAILED, [])
    assert not [each for each in report["proof"].findings if "resource" in each.code]


def test_one_file_under_two_digests_is_fetched_once() -> None:
    web = Web({URL: RULES})
    entries: JSON = [{"id": URL, "digestSRI": sri()}, {"id": URL, "digestSRI": sri(b"other")}]
    proof = judged(signed(relatedResource=entries), web)["proof"]
    assert (proof.code, proof.pointer, len(web.asked)) == ("proof.resource_changed", "/relatedResource/1", 1)


def test_each_digest_counts() -> None:
    """There may be thousands, of one file."""
    one = _Resource(
        "/relatedResource", URL, {"id": URL, "digestSRI": [sri()] * 7, "digestMultibase": "zAAAA"}
    )
    question = Question(Policy(), default_contexts(), NOW)
    assert _compared(one, RULES, question).code == "proof.resource_digest"
    assert question.effort.units == 8 * 5
    question.effort.units = 120_001
    with pytest.raises(BeyondEffort):
        _compared(one, RULES, question)


def test_of_a_long_address_the_beginning_is_shown() -> None:
    address = "https://school.example/" + "x" * 300
    proof = judged(signed(relatedResource={"id": address, "digestSRI": sri()}), Web({}))["proof"]
    assert proof.params == {"url": address[:200]}
    assert proof.message == f"What is at {address[:200]} could not be had, and may have changed."


CONTEXT_URL = "https://school.example/context.json"
CONTEXT = json.dumps({"@context": {"hours": "https://school.example/terms#hours"}}).encode()


def signed_under(context: bytes, digest: str) -> bytes:
    """A credential with a context that is not known, and a digest of that."""
    document = credential(
        **{
            "@context": [VC2_CONTEXT, CONTEXT_URL],
            "relatedResource": {"id": CONTEXT_URL, "digestSRI": digest},
        }
    )
    signer = fixed_signer()
    prepared = data_integrity.prepare(
        document,
        EDDSA_RDFC_2022,
        verification_method=signer.verification_method,
        public_jwk=signer.public_jwk,
        created=NOW,
        contexts=default_contexts().pin(CONTEXT_URL, context),
    )
    return json.dumps(sign(prepared, signer)).encode()


@pytest.mark.parametrize("same", [True, False])
def test_a_context_that_was_fetched_is_compared_whatever_the_policy_says(*, same: bool) -> None:
    """It is what gives the words their meaning: not another file that one may look at or not."""
    content = signed_under(CONTEXT, sri(CONTEXT if same else b"{}"))
    web = Web({CONTEXT_URL: CONTEXT})
    report = judged(content, web, related_resources=False, fetch_contexts=True)
    assert report["contexts"].code == "contexts.fetched"
    expected = (Verdict.ACCEPTED, "proof.verified") if same else (Verdict.REFUSED, "proof.resource_changed")
    assert (report.verdict, report["proof"].code) == expected
    assert [request.purpose for request in web.asked if request.url == CONTEXT_URL] == ["context"]


@pytest.mark.parametrize("policy", [{}, {"related_resources": True}], ids=["usual", "resources"])
def test_a_context_is_compared_as_it_was_read_and_not_as_it_is_sent_the_second_time(policy: Any) -> None:
    """A server can tell one request from the other, and send the file that was signed to whoever compares it."""
    other = CONTEXT.replace(b"terms#hours", b"terms#minutes")
    content = signed_under(other, sri(CONTEXT))

    def fetch(request: Request, /) -> Answer:
        body = {"context": other, "resource": CONTEXT}.get(request.purpose)
        return issuer_documents()(request) if body is None else Response(request.url, body, fetched_at=NOW)

    report = Verifier(policy=Policy(formats=FORMATS, fetch_contexts=True, **policy), fetch=fetch).check(
        content, now=NOW
    )
    assert (report.verdict, report["proof"].code) == (Verdict.REFUSED, "proof.resource_changed")


def test_a_context_that_is_not_known_is_not_fetched_to_be_compared() -> None:
    """A token is proven without it: it was read with nothing that could be compared, and nobody gave leave to ask for it."""
    entry: JSONObject = {"id": CONTEXT_URL, "digestSRI": sri(CONTEXT)}
    payload = credential(**{"@context": [VC2_CONTEXT, CONTEXT_URL], "relatedResource": entry})
    web = Web({CONTEXT_URL: CONTEXT})
    report = judged(jwt(payload), web, related_resources=False)
    assert (report["proof"].code, report["contexts"].code) == ("proof.verified", "jsonld.unknown_context")
    assert (report.verdict, web.asked) == (Verdict.UNDECIDED, [])
    judged(jwt(payload), web)
    assert [request.purpose for request in web.asked] == ["resource"]
