"""What a holder may have left out: how it shows that an issuer insists on a status, and what is said of the dates."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from openbadge_issuer import Outcome, Policy
from openbadge_issuer.codec.types import DEFAULT_LIMITS, JSONObject
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.errors import Finding
from openbadge_issuer.models.markers import VC1_CONTEXT
from openbadge_issuer.proofs import SUITES
from openbadge_issuer.proofs.canonical import CanonicalDocument
from openbadge_issuer.verification.disclosure import (
    _HOLDS_CREDENTIAL,
    SELECTIVE,
    Part,
    _insists_on,
    _shows,
    credentials_of_part,
    dates_of_part,
    endorsements_of_part,
    no_creator_in_part,
    no_refresh_in_part,
    no_schema_in_part,
    no_status_in_part,
    part_of,
    resources_of_part,
    schemas_of_part,
    status_of_part,
)
from openbadge_issuer.verification.outcomes import check, not_applicable, reasons
from unit.verification.deriving import SUITE, about, shown_in_part, unsigned

ID, ENTRY = "urn:x:badge", b"<urn:x:entry>"
HAS = b"<https://www.w3.org/2018/credentials#credentialStatus>"
LINK = b"<urn:x:badge> " + HAS + b" " + ENTRY + b" .\n"
INDEX = ENTRY + b' <https://www.w3.org/ns/credentials/status#statusListIndex> "5" .\n'
OTHER = b"<urn:x:other> " + HAS + b" <urn:x:theirs> .\n"
BLANK = b"_:uA " + HAS + b" " + ENTRY + b" .\n"
POINTS = b"<urn:x:list> <urn:x:holds> _:uA .\n"
REFERS = b"<urn:x:list> <urn:x:holds> <urn:x:badge> .\n"
QUOTED = b'<urn:x:badge> <urn:x:says> "<urn:x:badge> ' + HAS + b' x" .\n'
IN_A_GRAPH = LINK.removesuffix(b".\n") + b"_:uG .\n"


@pytest.mark.parametrize(
    ("document_id", "mandatory", "others", "insists"),
    [
        (ID, [LINK, INDEX], [], True),
        (ID, [LINK], [INDEX], False),
        (ID, [INDEX], [LINK], False),
        (ID, [], [LINK, INDEX], False),
        (ID, [OTHER], [LINK, INDEX], False),
        (ID, [OTHER, LINK, INDEX], [b"<urn:x:entry2> <urn:x:p> <urn:x:o> .\n"], True),
        (ID, [IN_A_GRAPH, INDEX], [], False),
        (ID, [QUOTED], [], False),
        (ID, [LINK, INDEX, REFERS], [], True),
        ("", [BLANK, INDEX], [], True),
        ("", [BLANK, INDEX, POINTS], [], False),
        ("", [BLANK, INDEX], [POINTS], False),
        ("", [BLANK], [INDEX], False),
    ],
    ids=[
        "all of it",
        "not its place",
        "not that it is there",
        "nothing",
        "that of something else",
        "that of something else as well",
        "in another graph",
        "in a text",
        "to which something refers",
        "of one without an id",
        "of something in one without an id",
        "which may be left out",
        "of one without an id, not its place",
    ],
)
def test_on_what_an_issuer_insists(
    document_id: str,
    mandatory: list[bytes],
    others: list[bytes],
    insists: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    assert _insists_on(HAS, document_id, mandatory, others) is insists


def part(document: dict[str, Any], **proof: Any) -> Part | None:
    (made,) = document["proof"]
    canonical = CanonicalDocument(document, default_contexts(), DEFAULT_LIMITS)
    return part_of(document, {**made, **proof}, SUITE, canonical)


def test_of_which_proofs_a_part_can_be_shown() -> None:
    assert frozenset({"ecdsa-sd-2023"}) == SELECTIVE
    shown = shown_in_part(unsigned(), optional=about("schema.org/name"))
    assert part(shown) == Part(insists_on_status=False)
    whole = SUITES["DataIntegrityProof", "eddsa-rdfc-2022"]
    assert part_of(shown, {}, whole, CanonicalDocument(shown, default_contexts())) is None


def test_a_badge_is_known_by_its_id_though_something_in_it_refers_to_it() -> None:
    status: JSONObject = {"id": "urn:x:entry", "type": "BitstringStatusListEntry"}
    evidence: JSONObject = {"id": unsigned()["id"], "type": ["Evidence"], "name": "This badge"}
    shown = shown_in_part(unsigned(credentialStatus=status, evidence=[evidence]))
    assert part(shown) == Part(insists_on_status=True)


def test_the_last_of_a_chain_is_over_other_proofs_as_well() -> None:
    status: JSONObject = {"id": "urn:x:entry", "type": "BitstringStatusListEntry"}
    shown = shown_in_part(unsigned(credentialStatus=status))
    assert part(shown) == Part(insists_on_status=True)
    assert part(shown, previousProof="urn:x:1") == Part(insists_on_status=False)


GOOD = check(
    "status", Outcome.PASSED, "good", "Good.", params={"a": 1}, pointer="/credentialStatus", retry="later",
    findings=[Finding(code="status.odd", message="Odd.", severity="info")],
)  # fmt: skip
FAILED = check("status", Outcome.FAILED, "revoked", "Revoked.")


def test_a_status_on_which_nobody_insists() -> None:
    optional = Part(insists_on_status=False)
    for open_part, found in ((None, GOOD), (Part(insists_on_status=True), GOOD), (optional, FAILED)):
        assert status_of_part(found, open_part, Policy()) is found
    said = status_of_part(GOOD, optional, Policy())
    assert (said.outcome, said.code, said.turn) == (Outcome.UNKNOWN, "status.not_mandatory", "issuer")
    assert (said.params, said.pointer, said.retry) == ({"a": 1}, "/credentialStatus", "later")
    assert GOOD.findings[0] in said.findings
    assert said.message == (
        "Its issuer does not insist that its status is shown, so an entry may have been left out. Good."
    )
    assert [each.code for each in said.parts] == ["status.not_mandatory", "status.good"]
    assert said.advice == (
        "Ask the issuer whether the badge still stands, or for one whose status every copy has to show."
    )
    assert status_of_part(GOOD, optional, Policy(undisclosed={"status"})).outcome is Outcome.WARNING
    none = no_status_in_part(Policy())
    assert (none.outcome, none.code, none.turn) == (Outcome.UNKNOWN, "status.undisclosed", "holder")
    assert no_status_in_part(Policy(undisclosed={"status"})).outcome is Outcome.WARNING


VALID = check("dates", Outcome.PASSED, "valid", "Valid.", params={"valid_until": "x"})


@pytest.mark.parametrize(
    ("document", "hidden"),
    [
        ({"validFrom": "x", "validUntil": "x"}, ""),
        ({"validFrom": "x"}, "validUntil"),
        ({"validUntil": "x"}, "validFrom"),
        ({}, "validUntil"),
        ({"@context": VC1_CONTEXT, "issuanceDate": "x"}, "expirationDate"),
        ({"@context": [VC1_CONTEXT], "expirationDate": "x"}, "issuanceDate"),
        ({"issuanceDate": "x", "expirationDate": "x"}, ""),
        ({"@context": [VC1_CONTEXT], "issuanceDate": "x", "validUntil": "x"}, ""),
    ],
)
def test_which_date_may_have_been_left_out(document: JSONObject, hidden: str) -> None:
    found = dates_of_part(VALID, document, Part(insists_on_status=True), Policy())
    assert dates_of_part(VALID, document, None, Policy()) is VALID
    if not hidden:
        assert found is VALID
        return
    assert (found.outcome, found.code, found.turn) == (Outcome.UNKNOWN, "dates.undisclosed", "holder")
    assert found.params == {"valid_until": "x", "member": hidden}
    assert found.message == (
        f"What its holder shows of it has no `{hidden}`, and the issuer may have signed one that was left out."
    )
    assert found.advice == (
        "Ask the holder to show it. If it has none, ask the issuer whether the badge is still valid."
    )
    lenient = dates_of_part(VALID, document, Part(insists_on_status=True), Policy(undisclosed={"dates"}))
    assert lenient.outcome is Outcome.WARNING


def test_a_date_that_speaks_against_it_does_so_in_any_part() -> None:
    expired = check("dates", Outcome.FAILED, "expired", "Expired.")
    assert dates_of_part(expired, {}, Part(insists_on_status=False), Policy()) is expired


def test_a_schema_on_which_the_issuer_insists() -> None:
    schema: JSONObject = {"id": "https://school.example/s.json", "type": "JsonSchema"}
    shown = shown_in_part(unsigned(credentialSchema=[schema]), optional=about("schema.org/name"))
    assert part(shown) == Part(insists_on_status=False, insists_on_schema=True)
    optional = shown_in_part(unsigned(credentialSchema=[schema]), optional=about("Schema"))
    assert part(optional) == Part(insists_on_status=False)


SCHEMAS = Policy(required=Policy().required | {"schemas"})
REFRESH = Policy(required=Policy().required | {"refresh"})
OPEN = Part(insists_on_status=True)


def test_schemas_of_which_there_may_be_more() -> None:
    odd = Finding(code="schemas.odd", message="Odd.", severity="info")
    as_asked = check(
        "schemas", Outcome.PASSED, "passed", "As asked.", params={"url": "u"}, pointer="/s", findings=[odd]
    )
    violated = check("schemas", Outcome.FAILED, "violated", "Not as asked.")
    elsewhere = check("schemas", Outcome.UNKNOWN, "elsewhere", "Not as asked there.")
    for found, open_part in (
        (as_asked, None),
        (as_asked, Part(insists_on_status=False, insists_on_schema=True)),
        (violated, OPEN),
        (elsewhere, OPEN),
    ):
        assert schemas_of_part(found, open_part, SCHEMAS) is found
    said = schemas_of_part(as_asked, OPEN, SCHEMAS)
    assert (said.outcome, said.code, said.turn) == (Outcome.UNKNOWN, "schemas.not_mandatory", "issuer")
    assert (said.params, said.pointer, said.findings) == ({"url": "u"}, "/s", (odd,))
    assert said.message == (
        "Its issuer does not insist that its schemas are shown, so one may have been left out. As asked."
    )
    assert [each.code for each in said.parts] == ["schemas.not_mandatory", "schemas.passed"]
    assert said.advice == "Ask the issuer for a badge whose schemas every copy has to show."
    assert schemas_of_part(as_asked, OPEN, Policy()).outcome is Outcome.WARNING


def test_no_schema_and_no_place_for_newer_editions() -> None:
    none = no_schema_in_part(SCHEMAS)
    assert (none.outcome, none.code, none.turn) == (Outcome.UNKNOWN, "schemas.undisclosed", "holder")
    assert none.message == (
        "What its holder shows of it names no schema, and the issuer may have signed one that was left out."
    )
    assert none.advice == (
        "Ask the holder to show its schema. If it has none, ask the issuer whether it is as it should be."
    )
    nowhere = no_refresh_in_part(REFRESH)
    assert (nowhere.outcome, nowhere.code, nowhere.turn) == (Outcome.UNKNOWN, "refresh.undisclosed", "holder")
    assert nowhere.message == (
        "What its holder shows of it names no place where a newer edition could be had, and the issuer may have signed one "
        "that was left out."
    )
    assert nowhere.advice == (
        "Ask the holder to show it. If it has none, ask the issuer for the newest edition if it matters."
    )


@pytest.mark.parametrize("name", ["refresh", "schemas"])
def test_it_decides_only_where_it_is_required_and_the_policy_does_not_let_it(name: str) -> None:
    made: Any = {"refresh": no_refresh_in_part, "schemas": no_schema_in_part}[name]
    required = Policy().required | {name}
    assert made(Policy(required=required)).outcome is Outcome.UNKNOWN
    assert made(Policy(required=required, undisclosed={name})).outcome is Outcome.WARNING
    assert made(Policy()).outcome is Outcome.WARNING


def test_a_status_that_may_be_hidden_is_never_as_good_as_one_that_is_not() -> None:
    """Whoever does not ask for it is told which check did not pass."""
    nobody_asks = Policy(required=Policy().required - {"status"})
    assert no_status_in_part(nobody_asks).outcome is Outcome.UNKNOWN


def test_who_made_the_achievement_may_have_been_left_out() -> None:
    trusted = check("trust", Outcome.PASSED, "listed", "Trusted.", params={"issuer": "i"})
    stranger = check("trust", Outcome.FAILED, "not_listed", "Nobody knows them.")
    of_an_achievement: JSONObject = {"credentialSubject": {"achievement": {"id": "a"}}}
    of_another_thing: JSONObject = {"credentialSubject": {}}
    for found, document, open_part in (
        (trusted, of_an_achievement, None),
        (trusted, of_another_thing, OPEN),
        (stranger, of_an_achievement, OPEN),
    ):
        assert no_creator_in_part(found, document, open_part) is found
    said = no_creator_in_part(trusted, of_an_achievement, OPEN)
    assert (said.outcome, said.code, said.turn) == (Outcome.WARNING, "trust.creator_undisclosed", "holder")
    assert (said.params, said.pointer) == ({"issuer": "i"}, "/credentialSubject/achievement")
    assert said.message == (
        "Trusted. What its holder shows of it does not say who made the achievement: somebody else than the issuer may have "
        "been left out."
    )
    assert [each.code for each in said.parts] == ["trust.listed", "trust.creator_undisclosed"]
    assert [each.code for each in said.findings] == ["trust.listed", "trust.creator_undisclosed"]
    assert said.advice == "Ask the holder to show who made it, if it matters."
    on_lists = [
        Finding(code=f"trust.{each}", message="Asked.", severity="info") for each in ("on_list", "said")
    ]
    asked = check("trust", Outcome.PASSED, "listed", "Trusted.", findings=on_lists)
    told = no_creator_in_part(asked, of_an_achievement, OPEN).findings
    assert [each.code for each in told] == ["trust.on_list", "trust.said", "trust.creator_undisclosed"]


TOKEN = "eyJh.eyJp.c2ln"


def with_tokens(*tokens: str) -> dict[str, Any]:
    made = unsigned()
    made["credentialSubject"]["achievement"] |= {"endorsementJwt": [*tokens]}
    return made


def test_endorsements_on_which_the_issuer_insists() -> None:
    made = with_tokens(TOKEN)
    insists = Part(insists_on_status=False, insists_on_endorsements=True)
    assert part(shown_in_part(made, optional=about("schema.org/name"))) == insists
    assert part(shown_in_part(made, optional=about("ndorsement"))) == Part(insists_on_status=False)
    written: JSONObject = {
        "@context": made["@context"],
        "id": "urn:x:e",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": "did:example:guild",
        "credentialSubject": {"id": "urn:x:course", "type": ["EndorsementSubject"]},
    }
    document = shown_in_part(unsigned(endorsement=[written]), optional=about("schema.org/name"))
    assert part(document) == insists


def test_a_related_resource_on_which_the_issuer_insists() -> None:
    resource: JSONObject = {"id": "https://school.example/rules.txt", "digestSRI": "sha256-AAAA"}
    made = unsigned(relatedResource=[resource])
    shown = shown_in_part(made, optional=about("schema.org/name"))
    assert part(shown) == Part(insists_on_status=False, insists_on_resources=True)
    for words in ("elatedResource", "digestSRI"):
        assert part(shown_in_part(made, optional=about(words))) == Part(insists_on_status=False)


HOLDS = (
    b"<urn:x:subject> <https://purl.imsglobal.org/spec/vc/clr/vocab.html#verifiableCredential> <urn:x:badge>"
)


@pytest.mark.parametrize(
    ("line", "insists"),
    [
        (HOLDS + b" .\n", True),
        (HOLDS + b" _:uG .\n", False),
        (HOLDS.replace(b"#verifiable", b"#another") + b" .\n", False),
        (b'<urn:x:subject> <urn:x:says> "' + HOLDS.split(b" ")[1] + b'" .\n', False),
    ],
    ids=["it", "in another graph", "another link", "in a text"],
)
def test_a_credential_in_it_on_which_the_issuer_insists(line: bytes, insists: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert _shows(_HOLDS_CREDENTIAL, [OTHER, line]) is insists
    assert not _shows(_HOLDS_CREDENTIAL, [])


def required(*names: str, **policy: Any) -> Policy:
    return Policy(required=Policy().required | {*names}, **policy)


NO_ENDORSEMENT = not_applicable("endorsements", "not_applicable_none", "It carries no endorsements.")
UNCHANGED = check("proof", Outcome.PASSED, "verified", "Unchanged.", params={"suite": "s"})
RELATED: JSONObject = {"relatedResource": []}


def test_no_endorsement_is_shown_and_none_is_known_to_be_absent() -> None:
    asked = required("endorsements")
    assert endorsements_of_part(NO_ENDORSEMENT, None, asked) is NO_ENDORSEMENT
    for open_part in (OPEN, Part(insists_on_status=False, insists_on_endorsements=True)):
        said = endorsements_of_part(NO_ENDORSEMENT, open_part, asked)
        assert (said.name, said.outcome, said.code, said.turn) == (
            "endorsements",
            Outcome.UNKNOWN,
            "endorsements.undisclosed",
            "holder",
        )
    assert said.message == (
        "What its holder shows of it carries no endorsements, and the issuer may have signed one that was left out."
    )
    assert said.advice == "Ask the holder to show its endorsements, if they matter."
    for lenient in (Policy(), required("endorsements", undisclosed={"endorsements"})):
        assert endorsements_of_part(NO_ENDORSEMENT, OPEN, lenient).outcome is Outcome.WARNING
    other = required("endorsements", undisclosed={"status"})
    assert endorsements_of_part(NO_ENDORSEMENT, OPEN, other).outcome is Outcome.UNKNOWN


def test_what_holds_no_credentials_is_no_record_of_which_some_are_hidden() -> None:
    none = not_applicable("credentials", "not_applicable_none", "It holds no other credentials.")
    assert credentials_of_part(none, OPEN, required("credentials")) is none


@pytest.mark.parametrize(
    ("name", "of_part", "insisting", "message", "advice"),
    [
        (
            "endorsements",
            endorsements_of_part,
            Part(insists_on_status=False, insists_on_endorsements=True),
            "Its issuer does not insist that its endorsements are shown, so one may have been left out.",
            "Ask the issuer for a badge whose endorsements every copy has to show.",
        ),
        (
            "credentials",
            credentials_of_part,
            Part(insists_on_status=False, insists_on_credentials=True),
            "Its issuer does not insist that the credentials in it are shown, so one may have been left out.",
            "Ask the issuer for a record of which every copy has to show the credentials.",
        ),
    ],
    ids=["endorsements", "credentials"],
)
def test_some_are_shown_of_which_there_may_be_more(
    name: str, of_part: Any, insisting: Part, message: str, advice: str
) -> None:
    odd = Finding(code=f"{name}.odd", message="Odd.", severity="info")
    good = check(
        name, Outcome.PASSED, "accepted", "They hold.", params={"n": 1}, pointer="/p", findings=[odd]
    )
    refused = check(name, Outcome.WARNING, "refused", "One is false.", params={"n": 1}, findings=[odd])
    for found, open_part in ((good, None), (good, insisting), (refused, None), (refused, insisting)):
        assert of_part(found, open_part, required(name)) is found
    for outcome in (Outcome.FAILED, Outcome.UNKNOWN):
        settled = check(name, outcome, "refused", "One is false.")
        assert of_part(settled, OPEN, required(name)) is settled
    for found in (good, refused):
        said = of_part(found, OPEN, required(name))
        assert (said.outcome, said.code, said.turn) == (Outcome.UNKNOWN, f"{name}.not_mandatory", "issuer")
        assert (said.params, said.pointer, said.findings) == (found.params, found.pointer, (odd,))
        assert said.message == f"{message} {found.message}"
        assert [each.code for each in said.parts] == [f"{name}.not_mandatory", found.code]
        assert said.advice == advice
    for lenient in (Policy(), required(name, undisclosed={name})):
        said = of_part(good, OPEN, lenient)
        assert (said.outcome, said.code) == (Outcome.WARNING, f"{name}.not_mandatory")
        said = of_part(refused, OPEN, lenient)  # what is shown and speaks against it comes first
        assert (said.outcome, said.code, said.findings) == (Outcome.WARNING, f"{name}.refused", (odd,))
        assert said.message == f"One is false. {message}"
        assert [each.code for each in said.parts] == [f"{name}.refused", f"{name}.not_mandatory"]


def test_related_resources_that_may_have_been_left_out() -> None:
    compared = Policy(related_resources=True)
    insisting = Part(insists_on_status=False, insists_on_resources=True)
    changed = check("proof", Outcome.FAILED, "resource_changed", "Changed.")
    elsewhere = check("proof", Outcome.UNKNOWN, "resource_unavailable", "Not to be had.")
    for document in ({}, RELATED):
        for found, open_part, policy in (
            (UNCHANGED, None, compared),
            (UNCHANGED, OPEN, Policy()),
            (UNCHANGED, insisting, compared),
            (changed, OPEN, compared),
            (elsewhere, OPEN, compared),
        ):
            assert resources_of_part(found, document, open_part, policy) is found


@pytest.mark.parametrize(
    ("document", "code", "turn", "message", "advice"),
    [
        (
            {},
            "proof.resources_undisclosed",
            "holder",
            "What its holder shows of it names no related resource, and the issuer may have signed one that was left out.",
            "Ask the holder to show its related resources. If it has none, ask the issuer whether that is so.",
        ),
        (
            RELATED,
            "proof.resources_not_mandatory",
            "issuer",
            "Its issuer does not insist that its related resources are shown, so one may have been left out.",
            "Ask the issuer for a badge whose related resources every copy has to show.",
        ),
    ],
    ids=["none", "some"],
)
def test_whoever_compares_related_resources_is_told_of_those_that_may_be_hidden(
    document: JSONObject, code: str, turn: str, message: str, advice: str
) -> None:
    odd = Finding(code="proof.odd", message="Odd.", severity="info")
    compared, lenient = (
        Policy(related_resources=True, undisclosed=names) for names in ({"status"}, {"resources"})
    )
    older = check("proof", Outcome.WARNING, "addressed", "For somebody.", params={"suite": "t"}, pointer="/p")
    for found in (replace(UNCHANGED, pointer="/proof/0", findings=(odd,)), older):
        said = resources_of_part(found, document, OPEN, compared)
        assert (said.name, said.outcome, said.code, said.turn) == ("proof", Outcome.UNKNOWN, code, turn)
        assert (said.message, said.advice) == (f"{message} {found.message}", advice)
        assert (said.params, said.pointer, said.findings) == (found.params, found.pointer, found.findings)
        assert [each.code for each in said.parts] == [code, found.code]
        said = resources_of_part(found, document, OPEN, lenient)
        assert said.outcome is Outcome.WARNING
        assert {each.code for each in said.parts} == {code, found.code}
    assert resources_of_part(UNCHANGED, document, OPEN, lenient).code == code
    kept = resources_of_part(older, document, OPEN, lenient)
    assert (kept.code, kept.parts) == (older.code, (*reasons(older), reasons(said)[1]))
