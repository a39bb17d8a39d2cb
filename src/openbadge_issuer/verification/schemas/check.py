"""The check `schemas`: is it as the schemas ask that its issuer names (VCDM 2.0, 4.11; VC JSON Schema 1.0)?

The official schemas of Open Badges and CLR say what `structure` has judged already, and are not fetched. All others are,
once the badge is known to be its issuer's, with what they refer to. A schema of the issuer's own that is violated fails the
badge: on its own server, by a digest in the badge, or in a credential that it signed. One of another server's, or one that
can not be had, read or afforded, leaves the check unknown, and that decides nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.dids import hosted_by
from openbadge_issuer.errors import Finding, OpenBadgeError, Severity
from openbadge_issuer.verification.badge import id_of, items, member, text, types_of
from openbadge_issuer.verification.examining import Examined
from openbadge_issuer.verification.nesting import Child, Nest, inside, judge_nested
from openbadge_issuer.verification.outcomes import NO_SCHEMA, check, not_run, placed, quoting, reasons
from openbadge_issuer.verification.passing import is_no_credential
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.reading import read_secured
from openbadge_issuer.verification.report import Check, Nested, Outcome, Retry, Turn, Verdict
from openbadge_issuer.verification.scheduler import Rounds
from openbadge_issuer.verification.schemas.documents import Digest, Library, too_much, undecided

if TYPE_CHECKING:
    from openbadge_issuer.codec.json_schema.resources import Dialect, Schemas
    from openbadge_issuer.codec.json_schema.run import Violation
    from openbadge_issuer.codec.json_schema.work import Work

__all__ = [
    "NOT_ITS_ISSUERS",
    "NOT_PROVEN",
    "Entry",
    "Schema",
    "Schemed",
    "check_schemas",
    "judge_by",
    "together",
]

Schemed: TypeAlias = tuple[Check, tuple[Nested, ...]]
"""The check `schemas`, and the reports on the schemas that are credentials."""

_DRAFT_2019: Final = (
    "1EdTechJsonSchemaValidator2019"  # its schemas are of draft 2019-09, whether they say so or not
)
_CREDENTIAL: Final = "JsonSchemaCredential"
_TYPES: Final = frozenset({_DRAFT_2019, "JsonSchema", _CREDENTIAL})
_OFFICIAL: Final = re.compile(
    r"https://purl\.imsglobal\.org/spec/(?:ob/v3p0|clr/v2p0)/schema/json(?:-ld)?/"
    r"(?:ob_v3p0_(?:any)?(achievement|endorsement)|clr_v2p0_(clr))credential_schema\.json"
)
_OF_CLASS: Final[Mapping[str, frozenset[str]]] = {
    "achievement": frozenset({"AchievementCredential", "OpenBadgeCredential"}),
    "endorsement": frozenset({"EndorsementCredential"}),
    "clr": frozenset({"ClrCredential"}),
}
_MAX_ENTRIES: Final = 8
_MAX_ROUNDS: Final = 4  # from one schema to the next
_ANOTHER: Final = 100  # units of effort, of each schema of a badge after its first
_TOLD: Final = 20  # violations
_SHOWN: Final = 200  # characters of a URL
_GRAVITY: Final = (Outcome.FAILED, Outcome.UNKNOWN, Outcome.PASSED)
_SEVERITY: Final[Mapping[Outcome, Severity]] = {
    Outcome.FAILED: "error",
    Outcome.UNKNOWN: "warning",
    Outcome.PASSED: "info",
}


NOT_PROVEN: Final = not_run("schemas", "not_run_proof", "Not looked at, because the proof did not pass.")
NOT_ITS_ISSUERS: Final = not_run(
    "schemas", "not_run_issuer", "Not looked at, because it was not shown to be its issuer's."
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One schema that the badge names, and must be fetched; ``at`` is what it judges: all of the badge, or a part.

    ``part`` is the fragment: the place of the schema in the document at ``url``, empty where that is all of it.
    """

    pointer: str
    url: str
    kind: str
    digests: tuple[Digest, ...] = ()
    at: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Schema:
    """What was found for an entry; ``own``: it is the issuer's word, whoever runs the server that it came from."""

    value: JSON
    own: bool


def check_schemas(
    document: JSONObject, examined: Examined, question: Question, nest: Nest
) -> Rounds[Schemed]:
    """Judges ``document`` by every schema in its ``credentialSchema``; the gravest answer decides."""
    named = list(_named(document))
    if not named:
        return NO_SCHEMA, ()
    if not examined.proof_passed:
        return NOT_PROVEN, ()
    if examined.issuer.outcome is Outcome.FAILED:
        return NOT_ITS_ISSUERS, ()
    if len(named) > _MAX_ENTRIES:
        return _too_many(len(named)), ()
    bound = _bound(document)
    located = [_located(pointer, entry, document, examined.structure, bound) for pointer, entry in named]
    entries = [each for each in located if isinstance(each, Entry)]  # the standard's own is none of them
    if len(entries) > 1:
        question.effort.go_on(_ANOTHER * (len(entries) - 1))
    library = Library(question.shared, effort=question.effort, bound=bound)
    yield from library.load(entry.url for entry in entries)
    issuer_id = id_of(document.get("issuer"))
    schemas = {
        entry.pointer: _plain(entry, library, issuer_id) for entry in entries if entry.kind != _CREDENTIAL
    }
    packed = [each for each in entries if each.kind == _CREDENTIAL]
    nested = yield from _unpacked(packed, library, question, nest, schemas, issuer_id)
    found = [each for each in located if isinstance(each, Check)]
    for entry in entries:
        schema = schemas[entry.pointer]
        said = (
            schema
            if isinstance(schema, Check)
            else (yield from judge_by(entry, schema, document, issuer_id, library, nest.work))
        )
        found.append(placed(said, said.pointer or entry.pointer))
    return together(found), nested


def _too_many(found: int) -> Check:
    message = f"It names {found} schemas, and at most {_MAX_ENTRIES} are looked at."
    said = undecided("limit.schemas", message, url="", values={"found": found, "limit": _MAX_ENTRIES})
    return replace(said, pointer="/credentialSchema")


def _named(document: JSONObject) -> Iterator[tuple[str, JSON]]:
    value = document.get("credentialSchema")
    if isinstance(value, list):
        yield from ((f"/credentialSchema/{number}", each) for number, each in enumerate(value))
    elif value is not None:
        yield "/credentialSchema", value


def _located(
    pointer: str,
    entry: JSON,
    document: JSONObject,
    structure: Check,
    bound: Mapping[str, Sequence[Digest]],
) -> Entry | Check:
    url, kinds = text(member(entry, "id")), types_of(entry)
    official = _OFFICIAL.fullmatch(url)
    if (
        official is not None
        and _DRAFT_2019 in kinds
        and types_of(document) & _OF_CLASS[official[1] or official[2]]
    ):
        return replace(_as_official(structure, url), pointer=pointer)
    known = sorted(kinds & _TYPES)
    if len(known) != 1:
        types = [kind[:_SHOWN] for kind in sorted(kinds)[:_TOLD]]
        message = "It names a schema by a type that is none of those that are read here."
        said = undecided("schemas.unsupported", message, url=url, values={"types": types})
        return replace(said, pointer=pointer)
    address, _, part = url.partition("#")
    return Entry(pointer, address, known[0], (*_digests(entry), *bound.get(url, ())), part=part)


def _as_official(structure: Check, url: str) -> Check:
    if structure.outcome in (Outcome.PASSED, Outcome.WARNING):
        message = "The schema that it names is its standard's own, by whose rules it was judged."
        return check("schemas", Outcome.PASSED, "official", message, params={"url": url})
    return not_run(
        "schemas", "not_run_structure", "The rules of the schema that it names: another check says more."
    )


def _bound(document: JSONObject) -> Mapping[str, Sequence[Digest]]:
    """What the badge says of the bytes of its related resources (VCDM 2.0, 5.3): schemas may be among them.

    So may be what a schema refers to.
    """
    bound: defaultdict[str, list[Digest]] = defaultdict(list)
    for each in items(document.get("relatedResource")):
        bound[text(member(each, "id"))] += _digests(each)
    return bound


def _digests(entry: JSON) -> Iterator[Digest]:
    for notation in ("digestSRI", "digestMultibase"):
        named = member(entry, notation)
        if named is not None:
            yield notation, text(named)


def _plain(entry: Entry, library: Library, issuer_id: str) -> Schema | Check:
    found = library.schema_at(entry.url, entry.digests)
    if isinstance(found, Check):
        return found
    return Schema(found, own=bool(entry.digests) or hosted_by(issuer_id, entry.url))


def _unpacked(
    entries: Sequence[Entry],
    library: Library,
    question: Question,
    nest: Nest,
    schemas: dict[str, Schema | Check],
    issuer_id: str,
) -> Rounds[tuple[Nested, ...]]:
    """The schemas that are in credentials, each judged like one, into ``schemas``; their reports."""
    children, documents = [], []
    limits = question.policy.limits
    for entry in entries:
        body = library.bytes_at(entry.url, entry.digests)
        read = None
        if isinstance(body, bytes) and not library.affords(body):
            body = too_much(entry.url)
        if isinstance(body, bytes):
            read = library.shared.once(body, "credential", partial(read_secured, body, limits))
        if isinstance(body, Check):
            schemas[entry.pointer] = body
        elif read is None or read.document is None or is_no_credential(read):
            again = not entry.digests and is_no_credential(read)
            schemas[entry.pointer] = _no_credential(entry.url, retry="later" if again else "never")
        else:
            children.append(Child("credential", entry.pointer, read))
            documents.append((entry, read.document))
    nested = yield from judge_nested(children, inside(question), nest)
    for (entry, credential), one in zip(documents, nested, strict=True):
        schemas[entry.pointer] = _inside(entry, credential, one, issuer_id)
    return nested


def _inside(entry: Entry, credential: JSONObject, one: Nested, issuer_id: str) -> Schema | Check:
    subject = credential.get("credentialSubject")
    schema = member(subject, "jsonSchema")
    if one.report.verdict is not Verdict.ACCEPTED:
        distrust = "The credential that its schema is in was not accepted, so the schema was not used."
        open_ = one.report.verdict is Verdict.UNDECIDED
        again = open_ and any(each.retry == "later" for each in one.report.troubles)
        retry: Retry = "later" if again else "never"
        return undecided("schemas.credential", distrust, url=entry.url, retry=retry, turn="verifier")
    if (
        _CREDENTIAL not in types_of(credential)
        or "JsonSchema" not in types_of(subject)
        or not isinstance(schema, dict)
    ):
        return _no_credential(entry.url)
    signed = id_of(credential.get("issuer")) == issuer_id and text(credential.get("id")) == entry.url
    return Schema(schema, own=signed or bool(entry.digests) or hosted_by(issuer_id, entry.url))


def _no_credential(url: str, *, retry: Retry = "never") -> Check:
    message = f"What is at {url[:_SHOWN]} is no credential with a schema in it."
    turn: Turn = "verifier" if retry == "later" else "issuer"
    return undecided("schemas.no_credential", message, url=url, retry=retry, turn=turn)


def judge_by(
    entry: Entry, schema: Schema, judged: JSON, issuer_id: str, library: Library, work: Work
) -> Rounds[Check]:
    """What this schema says of ``judged``, which stands at ``entry.at``; what it refers to is fetched before."""
    from openbadge_issuer.codec.json_schema.evaluation import evaluate  # noqa: PLC0415 - few badges have such a schema
    from openbadge_issuer.codec.json_schema.resources import Dialect, Schemas  # noqa: PLC0415 - the same

    schemas, default = Schemas(work), Dialect.DRAFT_2019_09 if entry.kind == _DRAFT_2019 else None
    try:
        dialect = _included(schemas, entry.url, schema.value, default, library, work)
        for _ in range(_MAX_ROUNDS):
            if not (yield from _fetched(schemas, library, dialect, work)):
                break
        violations = evaluate(schemas, f"{entry.url}#{entry.part}", judged, work)
    except OpenBadgeError as error:
        return _of_no_use(entry, error, schemas, library)
    if not violations:
        message = "It is as the schema asks that its issuer names."
        return check("schemas", Outcome.PASSED, "passed", message, params={"url": entry.url[:_SHOWN]})
    brought = [url for url in schemas.referred if url in library.bodies]
    strange = next((url for url in brought if not hosted_by(issuer_id, url)), "" if schema.own else entry.url)
    return _violated(entry, violations, strange)


def _violated(entry: Entry, violations: Sequence[Violation], strange: str) -> Check:
    """What is wrong; it refuses the badge unless a part of the schema is at ``strange``, where others could exchange it."""
    first = violations[0]
    url, server, pointer = entry.url[:_SHOWN], strange[:_SHOWN], f"{entry.at}{first.pointer}" or entry.pointer
    if strange:
        found = check(
            "schemas",
            Outcome.UNKNOWN,
            "elsewhere",
            "It is not as the schema asks that its issuer names. That may not be what the issuer meant: it is on a server "
            f"of others, {server}.",
            params={"url": url, "server": server, "keyword": first.keyword, "violations": len(violations)},
            advice="Ask the issuer whether this is the schema that was meant. An issuer names its digest, or hosts it.",
            pointer=pointer,
        )
    else:
        found = check(
            "schemas",
            Outcome.FAILED,
            "violated",
            "It is not as the schema asks that its issuer names.",
            params={"url": url, "keyword": first.keyword, "violations": len(violations)},
            pointer=pointer,
        )
    told = [_finding(entry, each, "warning" if strange else "error") for each in violations[:_TOLD]]
    return replace(quoting(found, told[0]), findings=tuple(told))


def _finding(entry: Entry, violation: Violation, severity: Severity) -> Finding:
    broken = violation.broken
    return Finding(
        code=broken.code,
        message=broken.message,
        severity=severity,
        pointer=f"{entry.at}{violation.pointer}",
        params={**broken.params, "url": entry.url[:_SHOWN], "keyword": violation.keyword},
    )


def _included(
    schemas: Schemas, url: str, schema: JSON, default: Dialect | None, library: Library, work: Work
) -> Dialect:
    """Takes in a document that is looked through once for all badges that name it; its draft."""
    from openbadge_issuer.codec.json_schema.resources import Schemas  # noqa: PLC0415 - as above

    def looked_through() -> tuple[Schemas, Dialect]:
        alone = Schemas(work)
        return alone, alone.add(url, schema, default).dialect

    found, dialect = library.shared.once(schema, ("schemas", url, default), looked_through)
    schemas.include(found)
    return dialect


def _fetched(schemas: Schemas, library: Library, dialect: Dialect, work: Work) -> Rounds[bool]:
    """Takes in the documents that are referred to and can be had; whether there were any new ones."""
    wanted = [url for url in schemas.referred if url not in schemas]
    yield from library.load(wanted)
    new = False
    for url in filter(library.bodies.__contains__, wanted):
        schema = library.schema_at(url, library.bound.get(url, ()))
        if isinstance(schema, Check):
            library.failures[url] = schema
        else:
            _included(schemas, url, schema, dialect, library, work)
            new = True
    return new


def _of_no_use(entry: Entry, error: OpenBadgeError, schemas: Schemas, library: Library) -> Check:
    missing = error.params.get("url")  # of a document that is referred to, cut
    meant = (url for url in (*library.failures, *schemas.referred) if url[:_SHOWN] == missing)
    failure = next(filter(None, map(library.failure_at, meant)), None)
    return failure or undecided(
        error.detail_code, error.message, url=entry.url, values=error.params, advice=error.advice
    )


def together(found: Sequence[Check]) -> Check:
    """One check of those by several schemas: the gravest decides; every schema is in the findings."""
    gravest = min(found, key=lambda each: _GRAVITY.index(each.outcome))
    if len(found) == 1:
        return gravest
    told: list[Finding] = []
    for each in found:
        own = replace(reasons(each)[0], severity=_SEVERITY[each.outcome])
        told += (own, *each.findings)
    return replace(gravest, findings=tuple(told))
