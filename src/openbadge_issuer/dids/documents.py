"""Controller documents (DID documents and their https siblings), and the keys in them.

DID Core 1.0, section 5; Controlled Identifiers 1.0, section 2; RFC 7517, section 5, for key sets.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from openbadge_issuer.dids.answers import PASSING
from openbadge_issuer.dids.key_ends import KeyEnds, earliest, read_ends
from openbadge_issuer.dids.key_entries import controlled_by, read_key
from openbadge_issuer.dids.key_notations import absolute, against_keys, keys_within, raw_key, said_of
from openbadge_issuer.errors import InputError, KeyMaterialError, ResolutionError
from openbadge_issuer.keys import PublicKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from openbadge_issuer.codec.types import JSON, JSONObject
    from openbadge_issuer.dids.key_notations import KeyName, RawKey

__all__ = [
    "ControllerDocument",
    "VerificationMethod",
    "read_bare_key",
    "read_controller_document",
    "read_key_set",
    "with_all_said",
]

ASSERTION: Final = "assertionMethod"
MAX_KEYS: Final = 100  # entries of one document
_THUMBPRINT: Final = 43  # characters of a SHA-256 in base64url
_RELATIONSHIPS: Final = (
    ASSERTION,
    "authentication",
    "keyAgreement",
    "capabilityInvocation",
    "capabilityDelegation",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationMethod:
    """A public key, and what the document that lists it says of it.

    ``controller`` is who the key belongs to; it speaks for that issuer only if it is `authorized`.
    ``document_id`` is the document that says so. ``source`` is ``self`` where the identifier contains the
    key (did:key, did:jwk), so that nobody can exchange it, and ``document`` where a fetched document said
    so. ``expires`` and ``revoked`` are the earliest that is said of the key, under whichever id; they and
    ``withdrawn`` (since when a document with a history does not list it any more) are aware times that whoever
    knows the time must look at.
    """

    id: str
    controller: str
    public_key: PublicKey
    purposes: frozenset[str]
    document_id: str
    source: Literal["self", "document"] = "document"
    expires: datetime | None = None
    revoked: datetime | None = None
    withdrawn: datetime | None = None

    @property
    def authorized(self) -> bool:
        """Whether the key may sign credentials: it stands in ``assertionMethod``."""
        return ASSERTION in self.purposes

    @property
    def self_certifying(self) -> bool:
        """Whether the identifier itself contains the key."""
        return self.source == "self"


@dataclass(frozen=True, slots=True, kw_only=True)
class ControllerDocument:
    """What an issuer's document says about keys; everything else in it is left aside.

    ``methods`` are the keys that can be used, each with all that the document says of that key; ``unreadable``
    says of the other entries why not, by their id, and ``unusable`` the same by the key, where it can be made
    out. ``purposes`` tells for each id (of keys in other documents too) for what it is listed, and ``said`` of
    each key until when it is good.
    """

    id: str
    methods: tuple[VerificationMethod, ...]
    purposes: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False)
    unreadable: Mapping[str, str] = field(default_factory=dict, repr=False)
    unusable: Mapping[RawKey, str] = field(default_factory=dict, repr=False)
    said: Mapping[KeyName, KeyEnds] = field(default_factory=dict, repr=False)
    _of_keys: Mapping[PublicKey, tuple[VerificationMethod, ...]] = field(
        init=False, repr=False, compare=False
    )
    _named: dict[str, tuple[VerificationMethod, ...]] = field(
        init=False, default_factory=dict, repr=False, compare=False
    )  # once anybody asks for a name, as many badges may
    _by_thumbprint: dict[str, tuple[VerificationMethod, ...]] = field(
        init=False, default_factory=dict, repr=False, compare=False
    )  # likewise: it takes as long as to read the key
    _unreadable_named: dict[str, str] = field(init=False, default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        """One key may be described twice, by one id or by two: what is said of one of them is said of the key."""
        said: dict[KeyName, list[KeyEnds]] = {name: [ends] for name, ends in self.said.items()}
        for method in self.methods:
            said.setdefault(raw_key(method.public_key), []).append(KeyEnds(method.expires, method.revoked))
        object.__setattr__(
            self, "said", MappingProxyType({name: earliest(each) for name, each in said.items()})
        )
        methods = dict.fromkeys(
            _until(method, self.said[raw_key(method.public_key)]) for method in self.methods
        )
        object.__setattr__(self, "methods", tuple(methods))
        of_keys: dict[PublicKey, tuple[VerificationMethod, ...]] = {}
        for method in methods:
            of_keys[method.public_key] = (*of_keys.get(method.public_key, ()), method)
        object.__setattr__(self, "_of_keys", of_keys)
        for id_, reason in self.unreadable.items():
            for name in _names_of(id_):
                self._unreadable_named.setdefault(name, reason)

    def method(self, reference: str) -> VerificationMethod:
        """The key that ``reference`` names; raises `ResolutionError` where no single usable one is there."""
        found = [method for method in self.methods if method.id == reference]
        if not found and reference == self.id:  # a DID that contains its key needs no fragment
            found = [method for method in self.methods if method.self_certifying]
        if reference in self.unreadable:
            raise _no_usable_key(reference, self.unreadable[reference])
        if len(found) == 1:
            return found[0]
        raise ResolutionError(
            "The key that signed it stands several times in the issuer's document, and differently."
            if found
            else "It was signed with a key that the issuer does not list as its own.",
            code="resolve.ambiguous" if found else "resolve.no_such_key",
            params={"verification_method": reference, "document": self.id},
            advice="The issuer must list it once under this id."
            if found
            else "Do not rely on it. If the key is the issuer's all the same, its document must list it, also long after.",
        )

    def vouches_for(self, method: VerificationMethod) -> frozenset[str]:
        """For what this document lists a key that another document describes."""
        described = [own for own in self.methods if own.id == method.id]
        if method.id in self.unreadable or any(own.public_key != method.public_key for own in described):
            return frozenset()
        return self.purposes.get(method.id, frozenset())

    def knows(self, key: PublicKey) -> bool:
        """Whether it says anything of ``key``, for or against it."""
        return raw_key(key) in self.unusable or key in self._of_keys

    def methods_of(self, key: PublicKey) -> tuple[VerificationMethod, ...]:
        """The entries of this key, whatever they list it for; raises `ResolutionError` where none can be used."""
        found = self._of_keys.get(key, ())
        if not found and raw_key(key) in self.unusable:
            raise _no_usable_key("", self.unusable[raw_key(key)])
        return found

    def issuing_methods_of(self, key: str | PublicKey) -> tuple[VerificationMethod, ...]:
        """The subject's keys for issuing that are ``key``, or are named so; none if the document does not know it.

        One ``kid`` may name several (RFC 7517, 4.5). Raises `ResolutionError` where the document knows it, and
        does not let it issue (``resolve.not_authorized``) or can not be understood (``resolve.key``).
        """
        known = self._of_keys.get(key, ()) if isinstance(key, PublicKey) else self._called(key)
        issuing: dict[PublicKey, VerificationMethod] = {}
        for method in known:
            if method.authorized and method.controller == self.id:
                issuing.setdefault(method.public_key, method)
        if issuing:
            return tuple(issuing.values())
        name = "" if isinstance(key, PublicKey) else key
        if known:
            raise ResolutionError(
                f"{self.id} lists this key, but not for issuing credentials (`assertionMethod`).",
                code="resolve.not_authorized",
                params={"verification_method": known[0].id, "id": self.id, "document": self.id},
                advice="The issuer must add the key's id to `assertionMethod` in its document.",
            )
        reason = self._unreadable_named.get(key) if isinstance(key, str) else self.unusable.get(raw_key(key))
        if reason is not None:
            raise _no_usable_key(name, reason)
        return ()

    def _called(self, name: str) -> tuple[VerificationMethod, ...]:
        if not self._named:
            self._named.update(_by_name(self.methods, _names_of_method))
        if len(name) != _THUMBPRINT:
            return self._named.get(name, ())
        if not self._by_thumbprint:
            self._by_thumbprint.update(
                _by_name(self.methods, lambda method: {method.public_key.thumbprint()})
            )
        both = {*self._named.get(name, ()), *self._by_thumbprint.get(name, ())}
        return tuple(method for method in self.methods if method in both)

    def issuing_methods(self) -> tuple[VerificationMethod, ...]:
        """The keys with which the document's subject issues."""
        return tuple(method for method in self.methods if method.authorized and method.controller == self.id)


def with_all_said(method: VerificationMethod, *documents: ControllerDocument) -> VerificationMethod:
    """The key with what these documents say of it as well, under whichever id: the earliest counts.

    Raises `ResolutionError` (``resolve.key``) where one of them can not be understood in this.
    """
    names = (raw_key(method.public_key), method.id)
    elsewhere = [document.said[name] for document in documents for name in names if name in document.said]
    said = earliest([KeyEnds(method.expires, method.revoked), *elsewhere])
    if said.unclear:
        raise _no_usable_key(method.id, said.unclear)
    return _until(method, said)


def _until(method: VerificationMethod, said: KeyEnds) -> VerificationMethod:
    if (method.expires, method.revoked) == (said.expires, said.revoked):
        return method
    return replace(method, expires=said.expires, revoked=said.revoked)


def _by_name(
    methods: Iterable[VerificationMethod], names: Callable[[VerificationMethod], set[str]]
) -> dict[str, tuple[VerificationMethod, ...]]:
    found: dict[str, tuple[VerificationMethod, ...]] = {}
    for method in methods:
        for name in names(method):
            found[name] = (*found.get(name, ()), method)
    return found


def _names_of_method(method: VerificationMethod) -> set[str]:
    names = _names_of(method.id)
    return names | {method.controller} if method.self_certifying else names


def _names_of(method_id: str) -> set[str]:
    """What a ``kid`` may call a key: by its whole id, or by what follows its '#', which may stand in front."""
    names = {method_id, method_id.partition("#")[2]} - {""}
    return names | {f"#{name}" for name in names}


def _no_usable_key(reference: str, message: str) -> ResolutionError:
    return ResolutionError(
        f"The key is in the issuer's document, but can not be used. {message}",
        code="resolve.key",
        params={"verification_method": reference, "message": message},
    )


def read_controller_document(expected_id: str, document: JSONObject) -> ControllerDocument:
    """Reads the document of ``expected_id``, which must bear that id; raises `ResolutionError`.

    What is no such document at all, such as an error that a server sends as JSON, says nothing: it is undecided.
    """
    found = document.get("id")
    if found != expected_id:
        raise ResolutionError(
            "The document does not bear the id under which it was asked for.",
            code="resolve.document_id",
            pointer="/id",
            params={"expected": expected_id},
            advice="Its 'id' must be the issuer's id, character by character.",
            **({} if _is_one(document) else PASSING),
        )
    entries = [item for item in _many(document, "verificationMethod") if isinstance(item, dict)]
    purposes: dict[str, set[str]] = {}
    for relationship in _RELATIONSHIPS:
        for item in _many(document, relationship):
            if isinstance(item, dict):
                entries.append(item)
            reference = item.get("id") if isinstance(item, dict) else item
            if isinstance(reference, str):
                purposes.setdefault(absolute(reference, expected_id), set()).add(relationship)
    purposes_of = {name: frozenset(value) for name, value in purposes.items()}
    return _collect(expected_id, entries, purposes_of, others=against_keys(document, entries, expected_id))


def _is_one(document: JSONObject) -> bool:
    """Whether it is the document of anybody: it bears an identifier, or lists keys."""
    identifier = document.get("id")
    named = isinstance(identifier, str) and ":" in identifier
    return named or not document.keys().isdisjoint(("verificationMethod", *_RELATIONSHIPS))


def read_bare_key(url: str, entry: JSONObject) -> ControllerDocument:
    """Reads a document that is one key, with a ``controller`` or as a JWK.

    Where it names no other controller it speaks for its own URL; else that controller's document has the
    word.
    """
    key_id = absolute(str(entry.get("id", url)), url)
    if key_id.partition("#")[0] != url:
        raise ResolutionError(
            "The key does not bear the id under which it was asked for.",
            code="resolve.key_id",
            pointer="/id",
        )
    ids = {key_id, _kid(entry, url)} if "kty" in entry else {key_id}
    own = entry.get("controller", url) == url
    purposes = dict.fromkeys(ids, frozenset({ASSERTION})) if own else {}
    return _collect(url, [{**entry, "id": name} for name in sorted(ids)], purposes)


def read_key_set(url: str, document: JSONObject, issuer_id: str = "") -> ControllerDocument:
    """Reads a JWK Set as the keys of ``issuer_id`` (of its own URL, if that is not given).

    A JWK's ``iss``, if there, must be that issuer (Open Badges 3.0 implementation guide); other keys are
    left out.
    """
    subject = issuer_id or url
    entries: list[JSONObject] = [
        {"id": _kid(jwk, url), "controller": subject, "type": "JsonWebKey", "publicKeyJwk": jwk}
        for jwk in _many(document, "keys")
        if isinstance(jwk, dict) and jwk.get("iss", subject) == subject
    ]
    return _collect(subject, entries, {str(entry["id"]): frozenset({ASSERTION}) for entry in entries}, url)


def _kid(jwk: JSONObject, url: str) -> str:
    kid = jwk.get("kid")
    if not isinstance(kid, str) or not kid:
        try:
            kid = PublicKey.from_jwk(jwk).thumbprint()
        except KeyMaterialError:
            kid = "unreadable"
    return kid if ":" in kid else f"{url}#{kid.removeprefix('#')}"


def _collect(
    subject: str,
    entries: list[JSONObject],
    purposes: Mapping[str, frozenset[str]],
    document_id: str = "",
    others: Sequence[tuple[frozenset[KeyName], JSONObject]] = (),
) -> ControllerDocument:
    """The keys of ``entries``; of ``others``, which list nothing, counts what they say against a key."""
    if len(entries) > MAX_KEYS:
        message = f"The document lists more than {MAX_KEYS} keys."
        raise ResolutionError(message, code="resolve.many_keys", params={"limit": MAX_KEYS})
    methods: list[VerificationMethod] = []
    unreadable: dict[str, str] = {}
    unusable: dict[RawKey, str] = {}
    saying: list[tuple[Iterable[KeyName], JSONObject]] = [*others]  # not used, and counts all the same
    for entry in entries:
        key_id = absolute(str(entry.get("id", "")), subject)
        try:
            methods.append(_method(entry, key_id, subject, purposes, document_id or subject))
        except InputError as error:
            unreadable[key_id] = str(error)
            keys = keys_within(entry)
            unusable |= dict.fromkeys(keys, str(error))
            saying.append((keys, entry))
    ends = said_of(saying)
    for method in methods:  # what is said of an id is said of the key
        if method.id in ends:
            key = raw_key(method.public_key)
            ends[key] = earliest([ends[method.id], ends.get(key, KeyEnds())])
    for method in tuple(methods):  # another entry may say of the same key what can not be understood
        key = raw_key(method.public_key)
        if reason := ends.get(key, KeyEnds()).unclear:
            unreadable[method.id] = unusable[key] = reason
            methods.remove(method)
    return ControllerDocument(
        id=subject,
        methods=tuple(methods),
        purposes=MappingProxyType(dict(purposes)),
        unreadable=MappingProxyType(unreadable),
        unusable=MappingProxyType(unusable),
        said=MappingProxyType(ends),
    )


def _method(
    entry: JSONObject, key_id: str, subject: str, purposes: Mapping[str, frozenset[str]], document_id: str
) -> VerificationMethod:
    controller = controlled_by(entry.get("controller", subject if "kty" in entry else None))
    public_key, ends = read_key(entry), read_ends(entry)
    return VerificationMethod(
        id=key_id,
        controller=controller,
        public_key=public_key,
        purposes=purposes.get(key_id, frozenset()),
        document_id=document_id,
        expires=ends.expires,
        revoked=ends.revoked,
    )


def _many(document: JSONObject, member: str) -> Iterator[JSON]:
    value = document.get(member)
    if isinstance(value, list):
        yield from value
    elif value is not None:
        yield value
