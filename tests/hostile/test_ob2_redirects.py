"""An open redirect on the issuer's host would speak for anybody: another host's answer counts as that host's only."""

from __future__ import annotations

import json

import pytest

from ob2_samples import HOME, assertion, badge_class, changed, judged, key_document, profile, signed, web
from openbadge_issuer.ports import Response
from openbadge_issuer.verification import Verdict


def answered(url: str, document: object) -> Response:
    return Response(url=url, body=json.dumps(document).encode())


EVIL = "https://evil.example/1.json"
PLACE = f"{HOME}/assertions/1.json"


@pytest.mark.parametrize(
    "final", ["http://school.example/assertions/1.json", "https://school.example@evil.example/1.json", ""]
)
def test_the_hosted_copy_comes_from_nowhere(final: str) -> None:
    report = judged(assertion(), web({PLACE: answered(final, assertion())}))
    assert (report.verdict, report["proof"].code) == (Verdict.UNDECIDED, "proof.hosted_redirected")


@pytest.mark.parametrize(
    ("there", "check", "code"),
    [
        (404, "proof", "proof.not_hosted"),
        (410, "status", "status.revoked"),
        (assertion(), "proof", "proof.other_badge"),
        (changed(assertion(), id=EVIL), "issuer", "issuer.out_of_scope"),
        (changed(assertion(), id=EVIL, badge=badge_class()), "issuer", "issuer.out_of_scope"),
    ],
)
def test_an_open_redirect_makes_the_badge_the_one_that_is_hosted_there(
    there: object, check: str, code: str
) -> None:
    """Whoever can make the issuer's host redirect has a badge of their own, and none of the issuer."""
    report = judged(assertion(), web({PLACE: answered(EVIL, there), EVIL: there}))
    assert (report.verdict, report[check].code) == (Verdict.REFUSED, code)


def test_redirects_in_a_circle_come_to_an_end() -> None:
    servers = web({PLACE: answered(EVIL, {}), EVIL: answered(PLACE, {})})
    report = judged(assertion(), servers)
    assert (report.verdict, report["proof"].code) == (Verdict.UNDECIDED, "proof.hosted_redirected")
    assert len(servers.asked) == 2


def test_another_path_of_the_host_is_the_host() -> None:
    report = judged(assertion(), web({PLACE: answered(f"{HOME}/new/1.json", assertion())}))
    assert report.verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("name", ["welding", "issuer", "key"])
def test_linked_documents_come_from_elsewhere(name: str) -> None:
    documents = {"welding": badge_class(), "issuer": profile(), "key": key_document()}
    servers = web({f"{HOME}/{name}.json": answered("https://evil.example/x", documents[name])})
    report = judged(signed(assertion("SignedBadge")), servers)
    assert (report.verdict, report["issuer"].code) == (Verdict.UNDECIDED, "issuer.redirected")


def test_a_gone_of_another_host_revokes_nothing_of_this_one() -> None:
    gone = Response(url="http://evil.example/", body=b"", status=410)
    report = judged(changed(assertion()), web({PLACE: gone}))
    assert (report.verdict, report["status"].code) == (Verdict.UNDECIDED, "status.not_run_proof")
