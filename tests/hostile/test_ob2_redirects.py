"""An open redirect on the issuer's host would speak for anybody: another host's answer counts for nothing."""

from __future__ import annotations

import json

import pytest

from ob2_samples import HOME, assertion, badge_class, changed, judged, key_document, profile, signed, web
from openbadge_issuer.ports import Response
from openbadge_issuer.verification import Verdict


def answered(url: str, document: object) -> Response:
    return Response(url=url, body=json.dumps(document).encode())


@pytest.mark.parametrize(
    "final",
    [
        "https://evil.example/1.json",
        "http://school.example/assertions/1.json",
        "https://school.example.evil.example/1.json",
        "https://school.example@evil.example/1.json",
        "",
    ],
)
def test_the_hosted_copy_comes_from_elsewhere(final: str) -> None:
    place = f"{HOME}/assertions/1.json"
    report = judged(assertion(), web({place: answered(final, assertion())}))
    assert (report.verdict, report["proof"].code) == (Verdict.UNDECIDED, "proof.hosted_redirected")


def test_another_path_of_the_host_is_the_host() -> None:
    place = f"{HOME}/assertions/1.json"
    report = judged(assertion(), web({place: answered(f"{HOME}/new/1.json", assertion())}))
    assert report.verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("name", ["welding", "issuer", "key"])
def test_linked_documents_come_from_elsewhere(name: str) -> None:
    documents = {"welding": badge_class(), "issuer": profile(), "key": key_document()}
    servers = web({f"{HOME}/{name}.json": answered("https://evil.example/x", documents[name])})
    report = judged(signed(assertion("SignedBadge")), servers)
    assert (report.verdict, report["issuer"].code) == (Verdict.UNDECIDED, "issuer.unavailable")


def test_a_gone_of_another_host_revokes_nothing() -> None:
    place = f"{HOME}/assertions/1.json"
    gone = Response(url="https://evil.example/", body=b"", status=410)
    report = judged(changed(assertion()), web({place: gone}))
    assert (report.verdict, report["status"].code) == (Verdict.UNDECIDED, "status.not_run_proof")
