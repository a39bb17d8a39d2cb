"""Many proofs of one large document: it is canonicalized once, whatever they are."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from openbadge_issuer.codec import jsonld
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.testing import NOW, issuer_documents, make_badge
from openbadge_issuer.verification import Verdict, Verifier


@pytest.mark.parametrize("change", ["none", "poisoned"])
def test_a_document_is_canonicalized_once(monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    document: Any = make_badge().document
    document["proof"] = [copy.deepcopy(document["proof"][0]) for _ in range(16)]
    if change == "poisoned":
        document["name"] = None  # has no canonical form: the failure is kept as well
    seen: list[bool] = []
    genuine = jsonld.canonicalize

    def counted(value: JSONObject, *arguments: Any, **options: Any) -> bytes:
        seen.append("credentialSubject" in value)
        return genuine(value, *arguments, **options)

    monkeypatch.setattr(jsonld, "canonicalize", counted)
    report = Verifier(fetch=issuer_documents()).check(json.dumps(document), now=NOW)
    assert report.verdict is (Verdict.ACCEPTED if change == "none" else Verdict.REFUSED)
    assert seen.count(True) == 1


def test_more_proofs_than_the_limit_are_refused() -> None:
    document: Any = make_badge().document
    document["proof"] = [copy.deepcopy(document["proof"][0]) for _ in range(17)]
    report = Verifier(fetch=issuer_documents()).check(json.dumps(document), now=NOW)
    assert (report.verdict, report["proof"].code) == (Verdict.REFUSED, "limit.proofs")


def test_further_proofs_of_many_badges_are_counted() -> None:
    """Each badge may have sixteen, and an upload hundreds of badges; that of one key costs four times that of another."""
    document: Any = dict(make_badge().document)
    document["proof"] = [*document["proof"]] * 16
    shown = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [document] * 120,
    }
    report = Verifier(fetch=issuer_documents()).check(json.dumps(shown), now=NOW)
    verdicts = [one.report.verdict for one in report.nested]
    assert (verdicts[0], verdicts[-1]) == (Verdict.ACCEPTED, Verdict.UNDECIDED)
    assert verdicts.count(Verdict.ACCEPTED) > 60
