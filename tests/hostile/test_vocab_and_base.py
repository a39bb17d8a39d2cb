"""``@vocab`` gives any word a meaning, ``@base`` any relative name a place: nothing becomes signed by that."""

from __future__ import annotations

import json
from typing import Any

import pytest

from openbadge_issuer import Policy, Report, Verdict, Verifier
from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.testing import NOW, issuer_documents, make_badge
from signed_anyhow import signed, unsigned_badge

VOCAB = {"@vocab": "https://evil.example/terms#"}
BASE = {"@base": "https://evil.example/"}
DEFAULT = Verifier(fetch=issuer_documents())
ALLOWING = Verifier(fetch=issuer_documents(), policy=Policy(allow_inline_contexts=True))


def check(document: dict[str, Any] | bytes, verifier: Verifier = DEFAULT) -> Report:
    return verifier.check(document if isinstance(document, bytes) else json.dumps(document).encode(), now=NOW)


def with_context(entry: dict[str, Any], **changes: Any) -> dict[str, Any]:
    document = unsigned_badge(**changes)
    return {**document, "@context": [*document["@context"], entry]}


@pytest.mark.parametrize("verifier", [DEFAULT, ALLOWING], ids=["default", "allowing"])
@pytest.mark.parametrize(
    "entry", [VOCAB, BASE, {**VOCAB, **BASE}, {"@vocab": ""}, {"@base": None}, {"@vocab": None}], ids=str
)
def test_put_into_a_genuine_badge(entry: dict[str, Any], verifier: Verifier) -> None:
    """With a member that means something now, and meant nothing when it was signed."""
    document = {**with_context(entry), "proof": make_badge().document["proof"], "honours": "summa cum laude"}
    assert check(document, verifier).verdict is Verdict.REFUSED


@pytest.mark.parametrize("entry", [VOCAB, BASE], ids=str)
def test_signed_by_the_issuer_itself_it_is_refused_unless_the_policy_allows_it(entry: dict[str, Any]) -> None:
    report = check(signed(with_context(entry)))
    assert (report.verdict, report["structure"].code) == (Verdict.REFUSED, "rules.inline_context")


@pytest.mark.parametrize(
    "place",
    ["", "credentialSubject", "issuer"],
)
def test_what_the_holder_adds_under_a_vocabulary_breaks_the_proof(place: str) -> None:
    document: dict[str, Any] = json.loads(signed(with_context(VOCAB)))
    (document[place] if place else document)["honours"] = "summa cum laude"
    assert check(document, ALLOWING).verdict is Verdict.REFUSED


@pytest.mark.parametrize("where", ["credentialSubject", "issuer"])
@pytest.mark.parametrize("entry", [VOCAB, BASE], ids=str)
def test_a_context_inside_is_refused_by_any_policy(entry: dict[str, Any], where: str) -> None:
    document = unsigned_badge()
    document[where] = {**document[where], "@context": entry}
    for content in ({**document, "proof": make_badge().document["proof"]}, _signed_or(document)):
        for verifier in (DEFAULT, ALLOWING):
            assert check(content, verifier).verdict is Verdict.REFUSED


@pytest.mark.parametrize("name", ["school", "/school", "#school", "//evil.example/x", "?a", "."])
def test_a_relative_name_is_nobodys(name: str) -> None:
    document = with_context(BASE)
    document["issuer"] = {**document["issuer"], "id": name}
    for verifier in (DEFAULT, ALLOWING):
        assert check(_signed_or(document), verifier).verdict is not Verdict.ACCEPTED


@pytest.mark.parametrize(
    "keyword", ["@vocab", "@base", "@id", "@type", "@graph", "@reverse", "@included", "@nest", "@index"]
)
def test_a_keyword_outside_of_a_context(keyword: str) -> None:
    for value in ("https://evil.example/", {"honours": "x"}, [{"honours": "x"}]):
        document = {**json.loads(bytes(make_badge())), keyword: value}
        assert check(document, ALLOWING).verdict is Verdict.REFUSED


def _signed_or(document: dict[str, Any]) -> bytes:
    """Signed, or what can not be signed with a proof of another one."""
    try:
        return signed(document)
    except OpenBadgeError:
        return json.dumps({**document, "proof": make_badge().document["proof"]}).encode()
