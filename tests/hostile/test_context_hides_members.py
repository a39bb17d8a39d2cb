"""A holder adds a context, and says what was signed where no reader looks: no statement changes, and so no signature.

Proofs over RDF do not cover ``@context``. Each trick here leaves every statement as it was (PyLD is asked, which knows
nothing of safe mode), and is not accepted: fetched, written inline, or pinned.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import pytest
from pyld import jsonld as pyld

from endorsement_samples import COURSE, badge_of, endorser
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.errors import OpenBadgeError, UndefinedTermError
from openbadge_issuer.issuing import with_endorsements
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.models.markers import CLR_CONTEXT, OB_CONTEXT, VC2_CONTEXT
from openbadge_issuer.ports import Answer, Request, Response
from openbadge_issuer.proofs import EDDSA_RDFC_2022, data_integrity, sign
from openbadge_issuer.status import StatusEntry
from openbadge_issuer.testing import (
    ISSUER_ID,
    NOW,
    STATUS_LIST,
    fixed_entropy,
    fixed_signer,
    issuer_documents,
    make_badge,
    make_status_list,
)
from openbadge_issuer.verification import Policy, Report, Verdict, Verifier
from unit.verification.test_any_credential import credential, jwt

EVIL = "https://evil.example/context"
OWN = "https://school.example/terms"
VC = "https://www.w3.org/2018/credentials#"
OB = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
DATE = "http://www.w3.org/2001/XMLSchema#dateTime"
AFTER = NOW + timedelta(days=100)
LEVELS = "urn:uuid:1d3b9c3e-8b7c-4d2e-9c44-2f6f0e3a1a11"
OWN_TERMS: dict[str, Any] = {
    "Workshop": {"@id": f"{OWN}#Workshop"},
    "series": {"@id": f"{OWN}#series", "@type": "@id"},
    "hours": f"{OWN}#hours",
}
TABLE = default_contexts().pin(OWN, json.dumps({"@context": OWN_TERMS}).encode())
WAYS = ("fetched", "inline", "pinned")

Document = dict[str, Any]


def signed(document: Document, signer: LocalSigner | None = None) -> Document:
    signer = signer or fixed_signer()
    prepared = data_integrity.prepare(
        {name: value for name, value in document.items() if name != "proof"},
        EDDSA_RDFC_2022,
        verification_method=signer.verification_method,
        public_jwk=signer.public_jwk,
        created=NOW,
        contexts=TABLE,
    )
    return dict(sign(prepared, signer))


def badge(*contexts: str, **changes: Any) -> Document:
    """With all that a holder may want nobody to see."""
    document: Document = deepcopy(make_badge(status=StatusEntry(STATUS_LIST, 5, "revocation")).document)
    document["@context"] = [*contexts]
    achievement = document["credentialSubject"]["achievement"]
    achievement["creator"] = {"id": "https://other.example/", "type": ["Profile"], "name": "Another"}
    achievement["resultDescription"] = [
        {"id": LEVELS, "type": ["ResultDescription"], "name": "Grade", "resultType": "LetterGrade"}
    ]
    document["credentialSubject"]["result"] = [
        {"type": ["Result"], "resultDescription": LEVELS, "value": "F"}
    ]
    document["evidence"] = [{"id": "https://school.example/evidence", "type": ["Evidence"], "name": "Piece"}]
    document["type"].append("Workshop")
    document["series"] = {"id": "urn:uuid:5a0b9c3e-8b7c-4d2e-9c44-2f6f0e3a1a22", "hours": "20"}
    document["series"]["series"] = {"id": "https://other.example/"}
    document |= changes
    return {name: value for name, value in document.items() if value is not None}


END = (NOW + timedelta(days=50)).strftime("%Y-%m-%dT%H:%M:%SZ")
NEWER = signed(badge(VC2_CONTEXT, OB_CONTEXT, OWN, validUntil=END))
OLDER = signed(
    badge(
        "https://www.w3.org/2018/credentials/v1",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json",
        "https://w3id.org/security/data-integrity/v2",
        "https://www.w3.org/ns/credentials/status/v1",
        OWN,
        issuanceDate=make_badge().document["validFrom"],
        validFrom=None,
        expirationDate=END,
    )
)
"""On contexts that protect nothing: whoever adds one defines what he likes anew."""


class Web:
    """The issuer's documents, a list that revokes nothing, and what the holder put on his own server."""

    def __init__(self, evil: Any, lists: bytes = b"") -> None:
        self.bodies = {
            EVIL: json.dumps({"@context": evil}).encode(),
            STATUS_LIST: lists or make_status_list([]),
        }

    def __call__(self, request: Request, /) -> Answer:
        body = self.bodies.get(request.url)
        return issuer_documents()(request) if body is None else Response(request.url, body, fetched_at=NOW)


def judged(
    document: Any, evil: Any, way: str, *, now: datetime = NOW, lists: bytes = b"", **beside: Any
) -> Report:
    policy = Policy(fetch_contexts=way == "fetched", allow_inline_contexts=way == "inline")
    table = TABLE.pin(EVIL, json.dumps({"@context": evil}).encode()) if way == "pinned" else TABLE
    verifier = Verifier(policy=policy, fetch=Web(evil, lists), contexts=table)
    return verifier.check(json.dumps(document), now=now, **beside)


def with_context(document: Document, evil: Any, way: str) -> Document:
    changed = deepcopy(document)
    changed["@context"].append(evil if way == "inline" else EVIL)
    return changed


def statements(document: Document, evil: Any) -> str:
    """What the holder's document says, as software reads it that only knows the standards."""

    def load(url: str, _options: object) -> Document:
        body = {"@context": evil} if url == EVIL else TABLE.get(url)
        return {
            "contextUrl": None,
            "documentUrl": url,
            "document": body,
            "contentType": "application/ld+json",
        }

    unsecured = {name: value for name, value in document.items() if name != "proof"}
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load}
    return str(pyld.normalize(unsecured, options))


# --- the tricks


def scoped(name: str, base: Document, **terms: Any) -> Document:
    """A type of the Open Badges context, defined anew as it was, but for these terms."""
    published: Any = TABLE.get(base["@context"][1])["@context"]
    definition = deepcopy(published[name])
    for term, change in terms.items():
        definition["@context"][term] = {**definition["@context"].get(term, {}), **change}
    return {name: definition}


def subject(document: Document) -> Document:
    return document["credentialSubject"]  # type: ignore[no-any-return]


def achievement(document: Document) -> Document:
    return subject(document)["achievement"]  # type: ignore[no-any-return]


def nested(*names: str, box: str = "n", inside: Callable[[Document], Document] = dict) -> Any:
    def move(document: Document) -> None:
        place = document if inside is dict else inside(document)
        place[box] = {name: place.pop(name) for name in names if name in place}

    return move


def wrapped(place: Callable[[Document], Document], name: str, key: str) -> Any:
    def move(document: Document) -> None:
        place(document)[name] = {key: place(document)[name]}

    return move


def renamed(place: Callable[[Document], Document], name: str, other: str) -> Any:
    def move(document: Document) -> None:
        place(document)[other] = place(document).pop(name)

    return move


def included(name: str) -> Any:
    """Another object with the id of the badge says it, and nothing leads to that object."""

    def move(document: Document) -> None:
        kinds = document["type"]
        document["inc"] = [{"id": document["id"], "type": kinds, name: document.pop(name)}]

    return move


def short(*path: str | int) -> Any:
    """An identifier, with a prefix in place of its beginning."""

    def move(document: Any) -> None:
        for step in path[:-1]:
            document = document[step]
        document[path[-1]] = (
            document[path[-1]].replace("https://school.example/", "sch:").replace("urn:", "u:")
        )

    return move


def type_as_property(document: Document) -> None:
    document["evidence"][0]["a"] = f"{OB}Evidence"
    document["evidence"][0].pop("type")


def creator_by_id(document: Document) -> None:
    creator = achievement(document)["creator"]
    achievement(document)["creator"] = {creator.pop("id"): creator}


def creator_by_type(document: Document) -> None:
    creator = achievement(document)["creator"]
    achievement(document)["creator"] = {creator.pop("type")[0]: creator}


def creator_backwards(document: Document) -> None:
    """The creator stands in an extension that names it too, and leads from there to the achievement."""
    creator = achievement(document).pop("creator")
    document["series"]["series"] |= {**creator, "creator": {"id": achievement(document)["id"]}}


def end_of(base: Document) -> str:
    return "validUntil" if base is NEWER else "expirationDate"


class Trick(NamedTuple):
    """What the holder's context says, and what becomes of the badge."""

    context: Any
    change: Callable[[Document], None]
    changes_statements: bool = False


def tricks(base: Document) -> dict[str, Trick]:
    """Every one of them, for a badge on the newer or on the older contexts."""
    end, entry = end_of(base), "credentialStatus"
    schools = {
        "sch": {"@id": "https://school.example/", "@prefix": True},
        "u": {"@id": "urn:", "@prefix": True},
    }
    nest_here = {"n": "@nest"}
    found = {
        "nest": Trick(nest_here, nested(entry, end)),
        "nest, by a definition": Trick({"n": {"@id": "@nest"}}, nested(entry, end)),
        "nest, by another alias": Trick({"m": "@nest", "n": "m"}, nested(entry, end)),
        "nest, protected": Trick({"@protected": True, "n": "@nest"}, nested(entry, end)),
        "nest, for a term of its own": Trick(
            {"n": "@nest", "later": {"@id": f"{OWN}#later", "@nest": "n"}}, nested(entry, end)
        ),
        "nest in nest": Trick(
            nest_here, lambda document: (nested(end)(document), nested("n", entry, box="n")(document))[0]
        ),
        "nest, by its keyword": Trick({}, nested(entry, end, box="@nest")),
        "nest in an array": Trick(
            nest_here,
            lambda document: document.update(n=[{entry: document.pop(entry)}, {end: document.pop(end)}]),
        ),
        "nest, in the subject": Trick(nest_here, nested("result", "identifier", inside=subject)),
        "nest, in the achievement": Trick(nest_here, nested("creator", "criteria", inside=achievement)),
        "nest, in the status": Trick(
            nest_here, nested("statusPurpose", inside=lambda document: document[entry])
        ),
        "nest, in the issuer": Trick(nest_here, nested("url", inside=lambda document: document["issuer"])),
        "nest, evidence and extension": Trick(nest_here, nested("evidence", "series")),
        "nest, brought by a type": Trick(
            {"Other": {"@id": f"{OWN}#Workshop", "@context": nest_here}},
            lambda document: (document["type"].__setitem__(-1, "Other"), nested(entry, end)(document))[1],
        ),
        "nest, brought by a property": Trick(
            {"other": {"@id": f"{OWN}#series", "@type": "@id", "@context": nest_here}},
            lambda document: (
                renamed(dict.copy, "name", "name")(document),
                document.update(other=document.pop("series")),
                nested("hours", inside=lambda whole: whole["other"])(document),
            )[2],
        ),
        "nest, brought by a type without end": Trick(
            {"Other": {"@id": f"{OWN}#Workshop", "@context": {**nest_here, "@propagate": True}}},
            lambda document: (
                document["type"].__setitem__(-1, "Other"),
                nested("result", inside=subject)(document),
            )[1],
        ),
        "set": Trick({"s": "@set"}, wrapped(_whole, "evidence", "s")),
        "set, of results": Trick({"s": "@set"}, wrapped(subject, "result", "s")),
        "value": Trick({"v": "@value"}, wrapped(_whole, "name", "v"), changes_statements=base is OLDER),
        "value with a datatype": Trick(
            {"v": "@value"},
            lambda document: document.update({end: {"v": document[end], "@type": DATE}}),
        ),
        "included": Trick({"inc": "@included"}, included(entry)),
        "included, the end": Trick({"inc": "@included"}, included(end)),
        "graph": Trick(
            {"g": "@graph"},
            lambda document: document.update(g=[{"id": document["id"], entry: document.pop(entry)}]),
            changes_statements=True,
        ),
        "reverse": Trick(
            {"r": "@reverse"},
            lambda document: document["series"].update(r={"series": {"id": document["id"]}}),
        ),
        "index": Trick({"i": "@index"}, lambda document: document["evidence"][0].update(i="a hidden word")),
        "id by another name": Trick({"self": "@id"}, renamed(_whole, "id", "self")),
        "type by another name": Trick(
            {"kind": "@type"}, renamed(lambda document: document[entry], "type", "kind")
        ),
        "a type as a property": Trick(
            {"a": {"@id": f"{RDF}type", "@type": "@id"}}, type_as_property, changes_statements=base is OLDER
        ),
        "another name": Trick(
            {"cs": {"@id": f"{VC}credentialStatus", "@type": "@id"}}, renamed(_whole, entry, "cs")
        ),
        "a prefix": Trick({"p": {"@id": VC, "@prefix": True}}, renamed(_whole, end, f"p:{end}"), True),
        "a vocabulary": Trick({"@vocab": VC}, renamed(_whole, end, "ValidUntil"), True),
        "a map by id": Trick(
            {"m": {"@id": f"{VC}credentialStatus", "@container": "@id"}},
            lambda document: document.update(m={document[entry].pop("id"): document.pop(entry)}),
        ),
        "an extension as a map": Trick(
            {"other": {"@id": f"{OWN}#series", "@container": "@id"}},
            lambda document: document.update(other={document["series"].pop("id"): document.pop("series")}),
        ),
        "the id of the badge": Trick(schools, short("id")),
        "the address of the status list": Trick(schools, short(entry, "statusListCredential")),
        "the id of the evidence": Trick(schools, short("evidence", 0, "id")),
        "the id of the achievement": Trick(schools, short("credentialSubject", "achievement", "id")),
        "the id of an extension": Trick(schools, short("series", "id")),
        "a base": Trick(
            {"@base": "https://school.example/"},
            lambda document: document["evidence"][0].update(id="evidence"),
            changes_statements=True,  # the base of a context that was loaded is ignored
        ),
        "a context by another name": Trick({"c": "@context"}, lambda document: None, True),
        "all terms forgotten": Trick([None, nest_here], nested(entry), True),
        "a published type anew": Trick(
            scoped("AchievementSubject", base) | nest_here, nested("result", inside=subject), base is NEWER
        ),
    }
    if base is OLDER:
        found |= {
            "creator by its id": Trick(
                scoped("Achievement", base, creator={"@container": "@id"}), creator_by_id
            ),
            "creator by its type": Trick(
                scoped("Achievement", base, creator={"@container": "@type"}), creator_by_type
            ),
            "results under no id": Trick(
                {"none": "@none"} | scoped("AchievementSubject", base, result={"@container": "@id"}),
                wrapped(subject, "result", "none"),
            ),
            "the creator read backwards": Trick({"creator": {"@reverse": f"{OB}creator"}}, creator_backwards),
        }
    return found


def _whole(document: Document) -> Document:
    return document


BASES = {"newer": NEWER, "older": OLDER}
CASES = [(name, trick) for name in BASES for trick in tricks(BASES[name])]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("base", BASES)
def test_a_context_that_does_nothing_takes_nothing_away(base: str, way: str) -> None:
    harmless = {"unused": "https://evil.example/unused"}
    document = with_context(BASES[base], harmless, way)
    report = judged(document, harmless, way)
    assert (report.verdict, report["status"].code) == (Verdict.ACCEPTED, "status.good"), report
    late = judged(document, harmless, way, now=AFTER)
    assert (late.verdict, late["dates"].code) == (Verdict.REFUSED, "dates.expired")


@pytest.mark.parametrize(("base", "trick"), CASES)
@pytest.mark.parametrize("way", WAYS)
def test_it_is_not_accepted(way: str, base: str, trick: str) -> None:
    context, change, changes_statements = tricks(BASES[base])[trick]
    document = with_context(BASES[base], context, way)
    change(document)
    if not changes_statements:
        assert statements(document, context) == statements(BASES[base], {}), "a trick that changes something"
    for now in (NOW, AFTER):
        report = judged(document, context, way, now=now)
        assert report.verdict is Verdict.REFUSED, report
        assert report["proof"].outcome == "FAILED" or report["structure"].outcome == "FAILED"


def test_what_one_of_them_says() -> None:
    document = with_context(NEWER, {"n": "@nest"}, "fetched")
    nested("credentialStatus", "validUntil")(document)
    report = judged(document, {"n": "@nest"}, "fetched", now=AFTER)
    for name in ("structure", "proof"):
        assert (report[name].code, report[name].pointer) == ("jsonld.hiding_name", "/n")
        assert report[name].params == {"name": "n", "what": "@nest"}
    assert report["proof"].advice.startswith("Leave out the context that defines it so")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["n", "@nest", "@included", "@graph", "inc"])
def test_a_status_list_that_is_out_of_date_does_not_hide_it(name: str, way: str) -> None:
    """Whoever serves a list can add to its contexts, as a holder can to those of a badge."""
    evil = {"n": "@nest", "inc": "@included"}
    stale = json.loads(make_status_list([], valid_until=NOW + timedelta(days=1)))
    late = NOW + timedelta(days=30)
    end = stale.pop("validUntil")
    hidden = (
        {"validUntil": end}
        if name in ("n", "@nest")
        else {"id": stale["id"], "type": stale["type"], "validUntil": end}
    )
    served = with_context({**stale, name: hidden}, evil, way)
    report = judged(NEWER, evil, way, now=late, lists=json.dumps(served).encode())
    assert report.verdict is Verdict.UNDECIDED
    assert report["status"].outcome == "UNKNOWN"


@pytest.mark.parametrize("way", WAYS)
def test_a_list_of_the_set_bits_is_not_hidden_either(way: str) -> None:
    """Another list inside, with what was signed beside it."""
    evil = {"n": "@nest"}
    revoking = json.loads(make_status_list([5]))
    subject_of_list = revoking["credentialSubject"]
    subject_of_list["n"] = {"encodedList": subject_of_list.pop("encodedList")}
    served = json.dumps(with_context(revoking, evil, way)).encode()
    report = judged(NEWER, evil, way, lists=served)
    assert report.verdict is Verdict.UNDECIDED


@pytest.mark.parametrize("way", WAYS)
def test_an_endorsement_that_is_over_does_not_hide_it(way: str) -> None:
    made = endorser().endorse(COURSE, "Well done.", now=NOW, valid_until=NOW + timedelta(days=1))
    evil = {"n": "@nest"}
    hiding = with_context(json.loads(bytes(made)), evil, way)
    nested("validUntil")(hiding)
    honest: Any = json.loads(bytes(badge_of(with_endorsements(COURSE, [made]))))
    report = judged(honest, {}, way)
    assert [one.report.verdict for one in report.nested] == [Verdict.ACCEPTED]
    late = judged(honest, {}, way, now=AFTER)
    assert (late.verdict, [one.report.verdict for one in late.nested]) == (
        Verdict.ACCEPTED,
        [Verdict.REFUSED],
    )
    honest["credentialSubject"]["achievement"]["endorsement"] = [hiding]
    assert judged(honest, evil, way).verdict is Verdict.REFUSED
    beside = judged(NEWER, evil, way, now=NOW + timedelta(days=2), endorsements=[hiding])
    assert beside.verdict is Verdict.ACCEPTED
    assert [one.report.verdict for one in beside.nested] == [Verdict.REFUSED]
    unsigned = {name: value for name, value in honest.items() if name != "proof"}
    with pytest.raises(OpenBadgeError):
        signed(unsigned)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("nest", ["inside", "around"])
def test_a_record_hides_nothing_of_what_is_in_it(nest: str, way: str) -> None:
    record = signed(
        {
            "@context": [VC2_CONTEXT, CLR_CONTEXT, OB_CONTEXT, OWN],
            "id": "https://school.example/records/1",
            "type": ["VerifiableCredential", "ClrCredential"],
            "issuer": {"id": ISSUER_ID, "type": ["Profile"], "name": "Example School"},
            "name": "All of it",
            "validFrom": "2026-01-01T00:00:00Z",
            "validUntil": END,
            "credentialSubject": {
                "id": "did:example:ada",
                "type": ["ClrSubject"],
                "verifiableCredential": [NEWER],
            },
        }
    )
    evil = {"n": "@nest"}
    assert judged(record, {}, way).verdict is Verdict.ACCEPTED
    if nest == "around":
        hiding = with_context(record, evil, way)
        nested("validUntil")(hiding)
    else:
        hiding = deepcopy(record)
        inner = with_context(NEWER, evil, way)
        nested("validUntil", "credentialStatus")(inner)
        hiding["credentialSubject"]["verifiableCredential"] = [inner]
    for now in (NOW, AFTER):
        assert judged(hiding, evil, way, now=now).verdict is Verdict.REFUSED


@pytest.mark.parametrize("way", WAYS)
def test_the_wrapping_of_a_presentation_helps_nobody(way: str) -> None:
    holder = LocalSigner.generate("Ed25519", entropy=fixed_entropy("a holder"))
    evil = {"n": "@nest"}
    hiding = with_context(NEWER, evil, way)
    nested("validUntil", "credentialStatus")(hiding)
    presentation: Document = {
        "@context": [VC2_CONTEXT],
        "type": ["VerifiablePresentation"],
        "holder": holder.controller,
        "verifiableCredential": [hiding],
    }
    report = judged(presentation, evil, way, now=AFTER)
    assert report.verdict is not Verdict.ACCEPTED
    assert [one.report.verdict for one in report.nested] == [Verdict.REFUSED]


@pytest.mark.parametrize("way", WAYS)
def test_the_end_of_a_proof_is_not_hidden(way: str) -> None:
    signer = fixed_signer()
    prepared = data_integrity.prepare(
        {name: value for name, value in NEWER.items() if name not in ("proof", "validUntil")},
        EDDSA_RDFC_2022,
        verification_method=signer.verification_method,
        public_jwk=signer.public_jwk,
        created=NOW,
        contexts=TABLE,
        extra={"expires": END},
    )
    evil = {"n": "@nest"} | {"sch": {"@id": "did:web:", "@prefix": True}}
    hiding = with_context(dict(sign(prepared, signer)), evil, way)
    proof: Any = hiding["proof"]
    proof = proof[0] if isinstance(proof, list) else proof
    renamed_method = deepcopy(hiding)
    proof["n"] = {"expires": proof.pop("expires")}
    assert judged(hiding, evil, way, now=AFTER).verdict is Verdict.REFUSED
    other: Any = renamed_method["proof"]
    other = other[0] if isinstance(other, list) else other
    other["verificationMethod"] = other["verificationMethod"].replace("did:web:", "sch:")
    assert judged(renamed_method, evil, way).verdict is not Verdict.ACCEPTED


@pytest.mark.parametrize("way", WAYS)
def test_an_issuer_that_hides_the_end_of_a_token_is_refused_as_well(way: str) -> None:
    """The text of a token is signed, so only its issuer can do this; nobody can read such a token for sure."""
    evil = {"n": "@nest"}
    contexts: Any = [VC2_CONTEXT, evil if way == "inline" else EVIL]
    document = credential(**{"@context": contexts, "n": {"validUntil": "2026-02-01T00:00:00Z"}})
    policy = Policy(fetch_contexts=way == "fetched", allow_inline_contexts=way == "inline")
    table = TABLE.pin(EVIL, json.dumps({"@context": evil}).encode()) if way == "pinned" else TABLE
    report = Verifier(policy=policy, fetch=Web(evil), contexts=table).check(jwt(document), now=NOW)
    assert (report.verdict, report["structure"].code) == (Verdict.REFUSED, "jsonld.hiding_name")


@pytest.mark.parametrize("name", ["n", "@nest"])
def test_nobody_signs_one(name: str) -> None:
    table = TABLE.pin(EVIL, b'{"@context":{"n":"@nest"}}')
    signer = fixed_signer()
    document = with_context(NEWER, {}, "pinned")
    del document["proof"]
    nested("validUntil", box=name)(document)
    with pytest.raises(UndefinedTermError) as caught:
        data_integrity.prepare(
            document,
            EDDSA_RDFC_2022,
            verification_method=signer.verification_method,
            public_jwk=signer.public_jwk,
            created=NOW,
            contexts=table,
        )
    assert (caught.value.detail_code, caught.value.pointer) == ("jsonld.hiding_name", f"/{name}")
