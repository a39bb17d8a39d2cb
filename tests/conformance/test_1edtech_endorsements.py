"""The endorsements and schemas in 1EdTech's corpus: each has a report of its own, whatever the badge around it is worth."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.json import parse_object
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.ports import Documents
from openbadge_issuer.verification import FORMATS, Nested, Outcome, Policy, Report, Verdict, Verifier
from requiring import shared

CORPUS = shared("conformance", "1edtech")
CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context.json"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
BADGES_ALONE = Policy()


@cache
def documents() -> Documents:
    remote: Any = parse_object((CORPUS / "remote.json").read_bytes())
    return Documents(
        {
            each["url"]: (CORPUS / each["file"]).read_bytes()
            for each in remote["documents"]
            if each["kind"] == "controller-document" and each["url"].startswith("https://")
        }
    )


@cache
def contexts() -> ContextTable:
    table = default_contexts()
    if CLR in table:
        return table
    return table.pin(CLR, (CORPUS / "files" / "contexts" / "clr-v2p0.json").read_bytes())


def judge(file: str, policy: Policy = BADGES_ALONE) -> Report:
    badge = (CORPUS / "files" / file).read_bytes()
    return Verifier(policy=policy, fetch=documents(), contexts=contexts()).check(badge, now=NOW)


def endorsements(report: Report) -> Iterator[Nested]:
    for one in report.nested:
        if one.role == "endorsement":
            yield one
        yield from endorsements(one.report)


def test_the_five_endorsements_of_the_complete_badge_are_each_refused() -> None:
    """ob30-035: they name a suite that there is not, and keys that are none. The validator lets them decide; we do not."""
    report = judge("ob30/complete.json")
    assert report["proof"].outcome is Outcome.PASSED
    found = list(endorsements(report))
    assert {one.pointer for one in found} == {
        "/endorsement/0",
        "/credentialSubject/achievement/endorsement/0",
        "/credentialSubject/achievement/creator/endorsement/0",
        "/credentialSubject/achievement/creator/endorsement/1",
        "/issuer/endorsement/0",
    }
    assert len(found) == 5
    assert {one.report.verdict for one in found} == {Verdict.REFUSED}
    assert {one.report["proof"].outcome for one in found} == {Outcome.FAILED}
    assert report["endorsements"].code == "endorsements.refused"
    assert report["endorsements"].params["accepted"] == 0


def test_the_official_schema_of_the_complete_badge_is_not_fetched() -> None:
    assert judge("ob30/complete.json")["schemas"].code == "schemas.official"


def test_an_endorsement_on_its_own_is_judged_like_a_badge() -> None:
    """ob30-044."""
    report = judge("ob30/endorsement-valid.json", Policy(formats=FORMATS))
    assert (report.verdict, report.format) == (Verdict.ACCEPTED, "open-badges-3.0-endorsement")
    assert report["schemas"].code == "schemas.official"


def test_the_endorsement_inside_a_record_is_not_judged_for_a_record_that_nobody_signed_in_its_issuers_name() -> (
    None
):
    """clr20-003: the keys are did:keys, the issuers `urn:uuid:`. Taken out and judged alone, its proof verifies."""
    report = judge("clr20/complex.json")
    assert (report["issuer"].outcome, report.nested) == (Outcome.FAILED, ())
    record: Any = parse_object((CORPUS / "files" / "clr20" / "complex.json").read_bytes())
    badge = record["credentialSubject"]["verifiableCredential"][0]
    said = badge["credentialSubject"]["achievement"]["endorsement"][0]
    alone = Verifier(fetch=documents(), contexts=contexts()).check(said, now=NOW)
    assert alone["proof"].outcome is Outcome.PASSED
    assert alone.format == "open-badges-3.0-endorsement"
