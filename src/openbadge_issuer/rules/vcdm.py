"""Rules of the W3C Verifiable Credentials Data Model, 1.1 (to read) and 2.0, for any credential."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from openbadge_issuer.codec.date_time import parse_moment
from openbadge_issuer.rules.document import VC_1_1, VC_2_0, Credential, Document, Node
from openbadge_issuer.rules.known_contexts import terms
from openbadge_issuer.rules.rule import VCDM, Hit, Rule, shown
from openbadge_issuer.rules.values import child, each, is_absolute_uri, text, types_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from openbadge_issuer.codec.types import JSON, JSONObject
    from openbadge_issuer.errors import Severity

__all__ = ["RULES"]

_DATE_NAMES: Final = {  # version to the names of the other version, each with the right one
    "2.0": {"issuanceDate": "validFrom", "expirationDate": "validUntil"},
    "1.1": {"validFrom": "issuanceDate", "validUntil": "expirationDate"},
}
_PERIOD: Final = {"2.0": ("validFrom", "validUntil"), "1.1": ("issuanceDate", "expirationDate")}
_CONTEXTS: Final = {"2.0": VC_2_0, "1.1": VC_1_1}
_PROOF_MEMBERS: Final = ("cryptosuite", "proofPurpose", "verificationMethod", "proofValue")
_STATUS_LIST_MEMBERS: Final = ("statusPurpose", "statusListIndex", "statusListCredential")
_NO_PROOF: Final = "A proof is an object that says of which type it is, in one text."
_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,15}")


def _context(document: Document) -> Iterator[Hit]:
    for credential in document.credentials:
        first = next(iter(credential.contexts), None)
        if first not in (VC_1_1, VC_2_0):
            at, _ = next(_entries_of(credential), (child(credential.pointer, "@context"), None))
            yield Hit(
                at,
                f"The first entry of `@context` is not {VC_2_0}, by which a credential is known.",
                {"expected": VC_2_0},
                "`@context` is a list in order: first the W3C's, then Open Badges', then any other.",
            )


def _legacy(document: Document) -> Iterator[Hit]:
    for credential in document.credentials:
        if credential.version != "1.1":
            continue
        at = next((at for at, entry in _entries_of(credential) if entry == VC_1_1), "")
        if at:
            yield Hit(
                at,
                "This follows version 1.1 of the data model; new credentials follow 2.0.",
                {"version": "1.1", "expected": "2.0"},
                f"Begin `@context` with {VC_2_0}, and write `validFrom` and `validUntil`.",
            )


def _context_entries(document: Document) -> Iterator[Hit]:
    for pointer, entry in _entries(document):
        if not isinstance(entry, dict) and not (isinstance(entry, str) and is_absolute_uri(entry)):
            yield Hit(pointer, "A context is named by its absolute URL.")


def _inline_contexts(document: Document) -> Iterator[Hit]:
    if document.allow_inline_contexts:
        return
    for pointer, entry in _entries(document):
        if isinstance(entry, dict):
            yield Hit(
                pointer,
                "This context is written into the document, so whoever wrote it decides what every name means.",
                advice="Publish the context at a URL and pin a copy that you trust, or permit inline contexts.",
            )


def _entries(document: Document) -> Iterator[tuple[str, JSON]]:
    for credential in document.credentials:
        yield from _entries_of(credential)


def _entries_of(credential: Credential) -> Iterator[tuple[str, JSON]]:
    at = child(credential.pointer, "@context")
    listed = isinstance(credential.value.get("@context"), list)
    for index, entry in enumerate(credential.contexts):
        yield child(at, index) if listed else at, entry


def _unneeded_contexts(document: Document) -> Iterator[Hit]:
    used: set[str] | None = None
    for credential in document.credentials:
        urls = credential.contexts
        needed = {"ClrCredential": 3, "AchievementCredential": 2, "EndorsementCredential": 2}.get(
            credential.kind, 1
        )
        defined: set[str] | None = None
        for index, url in enumerate(urls[needed:], needed):
            here = terms(url) if isinstance(url, str) else None
            if here is None:
                continue
            used = _words(document) if used is None else used
            defined = _defined(urls[:needed]) if defined is None else defined
            if not (here - defined) & used:
                yield Hit(
                    child(child(credential.pointer, "@context"), index),
                    f"Nothing in this document needs the context {url}.",
                    {"context": str(url)},
                    "Leave it out.",
                )
            defined |= here


def _defined(urls: list[JSON]) -> set[str]:
    """The terms of these contexts, as far as they are known here."""
    return set().union(*[terms(url) or () for url in urls if isinstance(url, str)])


def _words(document: Document) -> set[str]:
    """Every member name and every type in the document: what a context could be needed for."""
    return {word for node in document.nodes for word in (*node.value, *types_of(node.value))}


def _type(document: Document) -> Iterator[Hit]:
    for credential in document.issued:
        types = types_of(credential.value)
        if "VerifiableCredential" not in types:
            yield Hit(
                child(credential.pointer, "type"),
                "`type` must contain VerifiableCredential.",
                {"expected": "VerifiableCredential", "found": [shown(name) for name in types[:8]]},
            )


def _issuer(document: Document) -> Iterator[Hit]:
    for credential in document.issued:
        issuer = credential.value.get("issuer")
        at = child(credential.pointer, "issuer")
        named = issuer.get("id") if isinstance(issuer, dict) else issuer
        if not isinstance(named, str):
            yield Hit(
                child(at, "id") if isinstance(issuer, dict) else at,
                "The issuer has no `id`, so nobody can tell whose key must have signed.",
                advice="Write its `id`: a DID, or an https URL.",
            )


def _issuer_object(document: Document) -> Iterator[Hit]:
    for credential in document.issued:
        issuer = credential.value.get("issuer")
        if isinstance(issuer, str) and credential.version == "1.1" and credential.is_badge_family:
            yield Hit(
                child(credential.pointer, "issuer"),
                "In Open Badges on VCDM 1.1 the issuer is a Profile object, not the URI alone.",
            )


def _date_names(document: Document) -> Iterator[Hit]:
    for credential in document.credentials:
        for wrong, right in _DATE_NAMES[credential.version].items():
            if wrong in credential.value:
                yield Hit(
                    child(credential.pointer, wrong),
                    f"Version {credential.version} of the data model knows no `{wrong}`; use `{right}`.",
                    {
                        "member": wrong,
                        "expected": right,
                        "context": _CONTEXTS[credential.version],
                        "version": credential.version,
                    },
                )


def _date_times(document: Document) -> Iterator[Hit]:
    for node, name, value in document.declared("DateTimeZ"):
        if value is not None and parse_moment(value) is None:
            yield Hit(
                node.at(name),
                f"`{name}` must be a date and time with its zone, such as 2026-01-31T09:30:00Z.",
                {"member": name},
            )


def _periods(document: Document) -> Iterator[Hit]:
    for credential in document.credentials:
        yield from _order(credential.pointer, credential.value, *_PERIOD[credential.version])
    for node in document.of("AchievementSubject"):
        yield from _order(node.pointer, node.value, "activityStartDate", "activityEndDate")


def _order(pointer: str, value: JSONObject, start: str, end: str) -> Iterator[Hit]:
    first, last = parse_moment(value.get(start)), parse_moment(value.get(end))
    if first is not None and last is not None and last < first:
        yield Hit(
            child(pointer, end),
            f"`{end}` is before `{start}`.",
            {"start": first.isoformat(), "end": last.isoformat(), "member": end, "before": start},
        )


def _subject(document: Document) -> Iterator[Hit]:
    for credential in document.issued:
        subjects = each(credential.value.get("credentialSubject"))
        if not subjects or not all(isinstance(subject, dict) and subject for subject in subjects):
            yield Hit(
                child(credential.pointer, "credentialSubject"),
                "A credential says something about a subject: an object.",
            )


def _proof(document: Document) -> Iterator[Hit]:
    for credential in document.credentials:
        if not all(isinstance(proof, dict) for proof in each(credential.value.get("proof"))):
            yield Hit(child(credential.pointer, "proof"), _NO_PROOF)
    for node in document.of("Proof"):
        if text(node.value.get("type")) is None:
            yield Hit(node.at("type"), _NO_PROOF)


def _proof_members(document: Document) -> Iterator[Hit]:
    for node in document.of("Proof"):
        if node.value.get("type") == "DataIntegrityProof":
            for name in _PROOF_MEMBERS:
                if text(node.value.get(name)) is None:
                    yield Hit(node.at(name), f"A DataIntegrityProof has `{name}`, a text.", {"member": name})


def _status(document: Document) -> Iterator[Hit]:
    for credential in document.credentials:
        for entry in each(credential.value.get("credentialStatus")):
            if not isinstance(entry, dict) or not types_of(entry):
                yield Hit(
                    child(credential.pointer, "credentialStatus"),
                    "A status entry is an object that says of which type it is.",
                )


def _status_members(document: Document) -> Iterator[Hit]:
    for node, index in _status_list_entries(document):
        for name in _STATUS_LIST_MEMBERS:
            if text(node.value.get(name)) is None and not (name == "statusListIndex" and _is_count(index)):
                yield Hit(node.at(name), f"A status list entry has `{name}`, a text.", {"member": name})


def _status_digits(document: Document) -> Iterator[Hit]:
    for node, index in _status_list_entries(document):
        if isinstance(index, str) and _INDEX.fullmatch(index) is None:
            yield Hit(
                node.at("statusListIndex"), "`statusListIndex` is a whole number from 0, in decimal digits."
            )


def _status_index(document: Document) -> Iterator[Hit]:
    for node, index in _status_list_entries(document):
        if _is_count(index):
            yield Hit(
                node.at("statusListIndex"),
                "`statusListIndex` is written as a text, not as a number.",
                {"expected": f'"{index}"'},
                "Put it into quotes.",
            )


def _status_list_entries(document: Document) -> Iterator[tuple[Node, JSON]]:
    for node in document.of("CredentialStatus"):
        if "BitstringStatusListEntry" in types_of(node.value):
            yield node, node.value.get("statusListIndex")


def _is_count(value: JSON) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53


def _rule(
    name: str,
    title: str,
    function: Callable[[Document], Iterable[Hit]],
    section: str = "",
    severity: Severity = "error",
    issuing: Severity = "error",
) -> Rule:
    spec = VCDM + section
    return Rule(
        code=f"rules.{name}", title=title, severity=severity, issuing=issuing, spec=spec, function=function
    )


RULES: Final[tuple[Rule, ...]] = (
    _rule("context", "the first context is the W3C's", _context, "#contexts"),
    _rule("vcdm_1_1", "new credentials follow VCDM 2.0", _legacy, "#contexts", "warning"),
    _rule(
        "context_entry",
        "each context is a URL (or, where permitted, an object)",
        _context_entries,
        "#contexts",
    ),
    _rule(
        "inline_context",
        "no context written into the document, unless permitted",
        _inline_contexts,
        "#contexts",
    ),
    _rule(
        "unneeded_context",
        "no known context that nothing needs",
        _unneeded_contexts,
        "#contexts",
        "warning",
        "warning",
    ),
    _rule("type", "`type` contains VerifiableCredential", _type, "#types"),
    _rule("issuer", "the issuer has an id", _issuer, "#issuer"),
    _rule("issuer_object", "in Open Badges on VCDM 1.1 the issuer is an object", _issuer_object, "#issuer"),
    _rule(
        "date_name", "dates have the names of the document's VCDM version", _date_names, "#validity-period"
    ),
    _rule("date_time", "moments are written with their time zone", _date_times, "#validity-period"),
    _rule("period", "a period ends after it starts", _periods, "#validity-period"),
    _rule("subject", "there is a subject, an object", _subject, "#credential-subject"),
    _rule("proof", "proofs say of which type they are", _proof, "#securing-mechanisms"),
    _rule("proof_member", "proofs have their members", _proof_members, "#securing-mechanisms"),
    _rule("status", "status entries say of which type they are", _status, "#status"),
    _rule("status_member", "status list entries have their members", _status_members, "#status"),
    _rule("status_digits", "`statusListIndex` is a whole number", _status_digits, "#status"),
    _rule("status_index", "`statusListIndex` is a text", _status_index, "#status", "warning"),
)
