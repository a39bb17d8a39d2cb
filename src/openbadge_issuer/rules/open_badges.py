"""Rules of Open Badges 3.0 on top of the VCDM, for badges, endorsements and CLRs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from openbadge_issuer.codec.nearest import closest
from openbadge_issuer.rules.document import Credential, Document
from openbadge_issuer.rules.rule import OB, OB_CREDENTIAL, Hit, Rule, shown
from openbadge_issuer.rules.values import child, each, text, types_of
from openbadge_issuer.rules.vocabulary import CLASSES, CREDENTIAL_KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from openbadge_issuer.codec.types import JSON
    from openbadge_issuer.errors import Severity

__all__ = ["CURRENT_CONTEXT", "RULES"]

CURRENT_CONTEXT: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"

_OB_CONTEXT: Final = re.compile(r"https://purl\.imsglobal\.org/spec/ob/v3p0/context((?:-3\.\d\.\d)*)\.json")
_CLR_CONTEXT: Final = re.compile(r"https://purl\.imsglobal\.org/spec/clr/v2p0/context((?:-2\.\d\.\d)*)\.json")
_OLDER: Final = re.compile(r"-3\.0\.[0-2]")
_HASH: Final = re.compile(r"md5\$[0-9a-f]{32}|sha256\$[0-9a-f]{64}", re.IGNORECASE)
_SCHEMA_TYPE: Final = "1EdTechJsonSchemaValidator2019"
_SCHEMA_URL: Final = re.compile(
    r"https://purl\.imsglobal\.org/spec/(?:ob/v3p0|clr/v2p0)/schema/json(?:-ld)?/"
    r"(?:ob_v3p0_(?:any)?(?:achievement|endorsement)credential|clr_v2p0_clrcredential)_schema\.json"
)
_OTHER_IMAGE: Final = re.compile(r"\.(jpe?g|gif|webp|bmp|tiff?|avif|heic|ico|pdf)\Z", re.IGNORECASE)
_IMAGE_DATA: Final = re.compile(r"data:image/(?:png|svg\+xml)[;,]", re.IGNORECASE)
_CLOSED: Final = frozenset(
    {"Association", "IdentifierEntry", "IdentityObject", "Image"}
)  # the models tell more
_MAX_SUGGESTIONS: Final = 10  # closest names looked for in one document
_LIKE: Final = 0.8  # a member of one's own is no misspelling: nearer than `codec.nearest` asks for


def _expected_contexts(credential: Credential) -> list[tuple[int, re.Pattern[str], str]]:
    """Position, pattern and family of each context after the first."""
    badge = (_OB_CONTEXT, "Open Badges")
    if credential.kind == "ClrCredential":
        return [(1, _CLR_CONTEXT, "CLR"), (2, *badge)]
    return [(1, *badge)]


def _context(document: Document) -> Iterator[Hit]:
    for credential in document.badges:
        entries = credential.contexts
        for index, pattern, family in _expected_contexts(credential):
            entry = entries[index] if index < len(entries) else None
            if not isinstance(entry, str) or pattern.fullmatch(entry) is None:
                yield Hit(
                    child(child(credential.pointer, "@context"), index),
                    f"Entry {index} of `@context`, from 0, is not that of {family}, which says what its words mean.",
                    {
                        "position": index,
                        "expected": CURRENT_CONTEXT if family == "Open Badges" else family,
                        "family": family,
                    },
                    "`@context` is a list in order: first the W3C's, then Open Badges', then any other.",
                )


def _versioned(document: Document, edition: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    for credential in document.badges:
        for index, pattern, _ in _expected_contexts(credential):
            entry = credential.contexts[index] if index < len(credential.contexts) else None
            match = pattern.fullmatch(entry) if isinstance(entry, str) else None
            if match is not None and edition.fullmatch(match[1]):
                yield child(child(credential.pointer, "@context"), index), match[0]


def _unversioned(document: Document) -> Iterator[Hit]:
    for pointer, url in _versioned(document, re.compile("")):
        yield Hit(
            pointer,
            "This context has no version in its name: it may change in place, and serves an old edition.",
            {"context": url, "expected": CURRENT_CONTEXT},
            f"Use {CURRENT_CONTEXT}.",
        )


def _older(document: Document) -> Iterator[Hit]:
    for pointer, url in _versioned(document, _OLDER):
        yield Hit(
            pointer,
            "This is an older edition of the context, which does not know every term.",
            {"context": url, "expected": CURRENT_CONTEXT},
            f"Use {CURRENT_CONTEXT}.",
        )


def _type(document: Document) -> Iterator[Hit]:
    for credential in document.badges:
        types = types_of(credential.value)
        if not any(CREDENTIAL_KINDS.get(name) == credential.kind for name in types):
            is_badge = credential.kind == "AchievementCredential"
            expected = ["OpenBadgeCredential", "AchievementCredential"] if is_badge else [credential.kind]
            close = next(
                (found for name in types[:8] if (found := closest(name, CREDENTIAL_KINDS, _LIKE))), ""
            )
            yield Hit(
                child(credential.pointer, "type"),
                f"`type` must contain one of: {', '.join(expected)}.",
                {
                    "expected": expected,
                    "found": [shown(name) for name in types[:8]],
                    **({"suggestion": close} if close else {}),
                },
                f"Did you mean {close}?" if close else "",
            )


def _one_subject(document: Document) -> Iterator[Hit]:
    for credential in document.badges:
        subject = credential.value.get("credentialSubject")
        if isinstance(subject, list):
            yield Hit(
                child(credential.pointer, "credentialSubject"),
                "`credentialSubject` is one object, not an array.",
                {"count": len(subject)},
                "Issue one credential for each subject.",
            )


def _identified(document: Document) -> Iterator[Hit]:
    for node in document.of("AchievementSubject", "ClrSubject"):
        identifiers = [
            entry for entry in each(node.value.get("identifier")) if isinstance(entry, dict) and entry
        ]
        if not text(node.value.get("id")) and not identifiers:
            yield Hit(
                node.pointer,
                "The subject has neither `id` nor `identifier`, so the credential belongs to nobody.",
                advice="Write an `id`, or an `identifier` (hashed, where it is personal).",
            )


def _compacted(document: Document) -> Iterator[Hit]:
    for node, name in document.single:
        if node.credential.is_badge_family:
            yield Hit(
                node.at(name),
                f"`{name}` is written as a single value; the JSON serialisation wants an array, even for one.",
                {"member": name},
                "Put it into an array: strict schemas refuse the short form.",
            )


def _misspelled(document: Document) -> Iterator[Hit]:
    left = _MAX_SUGGESTIONS
    for node in document.odd:
        if node.kind is None or node.kind in _CLOSED:
            continue
        known = CLASSES[node.kind]
        for name in node.undeclared:
            if name.startswith("@") or ":" in name or left <= 0:
                continue
            left -= 1
            close = closest(name, known, _LIKE)
            if close and close not in node.value:
                yield Hit(
                    node.at(name),
                    f"`{shown(name)}`: did you mean `{close}`?",
                    {"member": shown(name), "suggestion": close, "class": node.kind},
                    "If it is a member of your own, define it in a context of your own.",
                )


def _identity_hash(document: Document) -> Iterator[Hit]:
    for node in document.of("IdentityObject"):
        written = text(node.value.get("identityHash"))
        if node.value.get("hashed") is True and written is not None and _HASH.fullmatch(written) is None:
            yield Hit(
                node.at("identityHash"),
                "`identityHash` of a hashed identity is sha256$ and 64 hexadecimal digits (or md5$ and 32).",
                advice="Hash value and salt as Open Badges 3.0 says, or set `hashed` to false.",
            )


def _identity_not_hashed(document: Document) -> Iterator[Hit]:
    for node in document.of("IdentityObject"):
        written = text(node.value.get("identityHash"))
        if node.value.get("hashed") is False and written is not None and _HASH.fullmatch(written) is not None:
            yield Hit(
                node.at("hashed"),
                "`identityHash` looks like a hash, but `hashed` is false: nobody will recognise the recipient.",
                advice="Set `hashed` to true.",
            )


def _criteria(document: Document) -> Iterator[Hit]:
    for node in document.of("Criteria"):
        if _says_nothing(node.value.get("id")) and _says_nothing(node.value.get("narrative")):
            yield Hit(
                node.pointer,
                "The criteria have neither `id` nor `narrative`: nobody can tell what the achievement was awarded for.",
                advice="Describe them in `narrative`, or link the public page as `id`.",
            )


def _blank(document: Document) -> Iterator[Hit]:
    for node in document.of("Achievement"):
        for name in ("name", "description"):
            if name in node.value and _says_nothing(node.value[name]):
                yield Hit(
                    node.at(name),
                    f"The achievement's `{name}` is blank: a badge that says nothing stands for nothing.",
                    {"member": name},
                    "Write what people shall read there.",
                )


def _says_nothing(value: JSON) -> bool:
    """Whether there is no text, or a text of which nothing is seen; of what is no text, the shapes tell."""
    written = (text(value) or "").lstrip()
    if not written or written[0].isprintable():
        return not written
    return not any(map(str.isprintable, written.replace(" ", "")))  # no other white space counts as printable


def _image_format(document: Document) -> Iterator[Hit]:
    for node in document.of("Profile", "AchievementSubject"):
        image = node.value.get("image")
        url = text(image.get("id") if isinstance(image, dict) else image) or ""
        kind = _wrong_format(url)
        if kind:
            yield Hit(
                child(node.at("image"), "id") if isinstance(image, dict) else node.at("image"),
                f"An image of an issuer or a recipient is PNG or SVG, and this is {kind}.",
                {"format": kind},
            )


def _wrong_format(url: str) -> str:
    """What it is if its URL shows that it is neither PNG nor SVG."""
    if url[:5].lower() == "data:":
        media_type = url[5:75].partition(",")[0].partition(";")[0]
        return "" if _IMAGE_DATA.match(url) else shown(media_type) or "text/plain"  # RFC 2397
    match = _OTHER_IMAGE.search(url[:2_000].partition("?")[0].partition("#")[0])
    return match[1].lower() if match else ""


def _credential_schema(document: Document) -> Iterator[Hit]:
    for credential in document.badges:
        schemas = each(credential.value.get("credentialSchema"))
        if schemas and not any(_is_official(entry) for entry in schemas):
            yield Hit(
                child(credential.pointer, "credentialSchema"),
                f"One entry must be the official schema, of type {_SCHEMA_TYPE}.",
                {"expected": _SCHEMA_TYPE},
                "Add it, or leave `credentialSchema` out.",
            )


def _is_official(entry: JSON) -> bool:
    if not isinstance(entry, dict):
        return False
    url = text(entry.get("id"))
    return _SCHEMA_TYPE in types_of(entry) and url is not None and _SCHEMA_URL.fullmatch(url) is not None


def _revocation_list(document: Document) -> Iterator[Hit]:
    for node in document.of("CredentialStatus"):
        if "1EdTechRevocationList" in types_of(node.value):
            yield Hit(
                node.at("type"),
                "1EdTechRevocationList is deprecated since Open Badges 3.0 document 1.3.",
                {"type": "1EdTechRevocationList", "expected": "BitstringStatusListEntry"},
                "Use a Bitstring Status List.",
            )


def _rule(
    name: str,
    title: str,
    function: Callable[[Document], Iterable[Hit]],
    severity: Severity | None = "error",
    issuing: Severity = "error",
    spec: str = OB,
    about: str = "",
) -> Rule:
    return Rule(
        code=f"rules.{name}",
        title=title,
        severity=severity,
        issuing=issuing,
        spec=spec,
        function=function,
        about=about,
    )


RULES: Final[tuple[Rule, ...]] = (
    _rule("badge_context", "the Open Badges context follows the W3C's", _context, spec=OB_CREDENTIAL),
    _rule(
        "unversioned_context",
        "the Open Badges context has its version",
        _unversioned,
        "warning",
        spec=OB_CREDENTIAL,
    ),
    _rule("older_context", "the newest Open Badges context", _older, None, "warning", spec=OB_CREDENTIAL),
    _rule("badge_type", "`type` says which Open Badges credential it is", _type, spec=OB_CREDENTIAL),
    _rule("one_subject", "`credentialSubject` is one object", _one_subject, spec=OB_CREDENTIAL),
    _rule("identified", "the subject has an `id` or an `identifier`", _identified),
    _rule(
        "compacted", "arrays are written as arrays, even for one value", _compacted, "warning", about="single"
    ),
    _rule("misspelled", "no member is a misspelled one", _misspelled, "warning", "warning", about="odd"),
    _rule("identity_hash", "a hashed identity holds a hash", _identity_hash),
    _rule("identity_not_hashed", "an identity that looks hashed says so", _identity_not_hashed, "warning"),
    _rule("criteria", "criteria are described or linked", _criteria, "warning"),
    _rule("blank", "an achievement's name and description are not blank", _blank, "warning"),
    _rule(
        "image_format", "images of issuers and recipients are PNG or SVG", _image_format, "warning", "warning"
    ),
    _rule("credential_schema", "`credentialSchema` names the official schema", _credential_schema, "warning"),
    _rule("revocation_list", "no 1EdTechRevocationList in new credentials", _revocation_list, None, "error"),
)
