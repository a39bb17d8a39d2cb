"""Revocation lists of signed badges (section "Revocation List")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.ob2.addresses import Address
from openbadge_issuer.ob2.documents import CONTEXTS, id_in, items, one, text
from openbadge_issuer.ob2.upgrading import shortened

__all__ = ["Revocations", "Revoked", "says_revoked"]

_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_WEB: Final = re.compile(r"(?:(https?):)?//([^/?#]*)", re.IGNORECASE)
_PLAIN: Final = re.compile(r"(?:https?:)?//[a-z0-9.\-]+/")  # as `Address.url` has them, but for the scheme
_USUAL: Final = re.compile(r"https?://[a-z0-9.\-]+/(?:.*\S)?", re.DOTALL)  # as most entries are
_PORT: Final = re.compile(r":([0-9]{0,5})\Z")
_USUAL_PORTS: Final = {"http": "80", "https": "443"}
_ISSUER: Final = ("issuer", "obi:issuer", "https://w3id.org/openbadges#issuer")
_DOTS: Final = re.compile(r"(?:^|/)\.\.?(?:[/?#]|$)")


@dataclass(frozen=True, slots=True)
class Revoked:
    """That an assertion was revoked, with the reason that was published, if any."""

    reason: str = ""


def says_revoked(document: JSONObject) -> bool | None:
    """Whether a document says of itself that it was revoked; ``None``: what it says can not be read.

    A reason without a `revoked` is neither yes nor no.
    """
    said = one(document.get("revoked"))
    if said is None:
        reason = one(document.get("revocationReason"))
        return False if reason is None or (isinstance(reason, str) and not reason.strip()) else None
    return said if isinstance(said, bool) else None


class Revocations:
    """What ``revokedAssertions`` of the list at ``address`` names, read once for however many assertions are asked for.

    An entry that says ``"revoked": false`` says nothing against what it names. ``readable`` says whether there is a list at
    all; ``issuers`` are the ids of those whose it says that it is.
    """

    def __init__(self, found: JSONObject, address: Address | None) -> None:
        found = shortened(found)
        self.issuers = tuple([id_in(each) for name in _ISSUER for each in items(found.get(name))])
        inline = [each for each in items(found.get("@context")) if not isinstance(each, str)]
        # What relative ids are resolved against: the address that answered; with an `@base` of its own, nothing.
        self._base = None if any(isinstance(each, dict) and "@base" in each for each in inline) else address
        # The context of 2.0 makes both names short for `obi:revoked`; a list that says of itself `false` says nothing.
        listed, said = found.get("revokedAssertions"), found.get("revoked")
        self.readable = isinstance(listed, list) or isinstance(said, list)
        self._entries = [*items(listed), *(items(said) if one(said) is not False else ())]
        self._by_id: dict[str, int] = {}  # as a web address where it is one, else as it is written
        self._by_uid: dict[str, int] = {}
        self._complete = not inline  # a context of its own may give every name another meaning
        for place, entry in enumerate(self._entries):
            if isinstance(entry, str) and _USUAL.fullmatch(entry):  # of which there may be many
                self._by_id.setdefault(_as_web(entry), place)
            else:
                self._add(place, _thing(entry))

    def of(self, assertion: JSONObject) -> Revoked | Literal[False] | None:
        """Whether an assertion is among them: by ``id``, or ``uid`` as in 1.x.

        ``None``: the assertion, or an entry that it could be, has no name to be compared.
        """
        named, uid, clear = _names(shortened(assertion))
        url = _as_web(named) if _ABSOLUTE.match(named) or self._is_of_web(named) else ""
        # Each entry stays as it is written: resolved against a long address, many short ones would fill the memory.
        ids = {named, url, *_relative(url, self._base)}
        places = [self._by_id[each] for each in ids if each in self._by_id]
        places += [self._by_uid[uid]] if uid in self._by_uid else []
        if places:
            listed = _thing(self._entries[min(places)])
            return Revoked(text(one(listed.get("revocationReason"))) if isinstance(listed, dict) else "")
        return False if self._complete and clear and (named or uid) else None

    def _add(self, place: int, entry: JSON) -> None:
        if isinstance(entry, dict) and one(entry.get("revoked")) is False:
            return
        named, uid, clear = _names(entry)
        # A context of its own may give its names another meaning, and what they are relative to.
        own_words = _in_own_words(entry)
        absolute = _ABSOLUTE.match(named) is not None
        if uid:
            self._by_uid.setdefault(uid, place)
        if named and (absolute or not own_words):
            web = _as_web(named) if absolute or self._is_of_web(named) else ""
            self._by_id.setdefault(web or named, place)
        if own_words or not clear or not (absolute or uid or _is_relative(named, self._base)):
            self._complete = False

    def _is_of_web(self, reference: str) -> bool:
        """Whether it begins with a host, so that only a scheme is missing, which the list's own address has."""
        return self._base is not None and reference.startswith("//")


def _as_web(identifier: str) -> str:
    """A web address with scheme and host as `Address.url` has them, however odd the rest is; empty for what is none."""
    if _PLAIN.match(identifier):
        return identifier if identifier.startswith("https") else f"https://{identifier.partition('//')[2]}"
    match = _WEB.match(identifier)
    if match is None:
        return ""
    host, rest = match[2].lower(), identifier[match.end() :]
    if port := _PORT.search(host) if ":" in host else None:
        usual = _USUAL_PORTS[(match[1] or "https").lower()]
        host = host[: port.start()] + (f":{int(port[1])}" if port[1] and port[1] != usual else "")
    return f"https://{host}{rest}" if rest.startswith("/") else f"https://{host}/{rest}"


def _relative(url: str, base: Address | None) -> set[str]:
    """All ways in which a reference that is relative to ``base`` can be written, so that it leads to ``url``."""
    if base is None:
        return set()
    server, path = f"https://{base.authority}", base.rest.partition("?")[0]
    heads = (server, f"{server}{path}", f"{server}{path[: path.rindex('/') + 1]}", base.url)
    return {each for each in (url.removeprefix(head) for head in heads) if _resolved(each, base) == url}


def _is_relative(reference: str, base: Address | None) -> bool:
    """Whether an id that is not absolute names one thing all the same.

    It does not where it is relative to nothing, or a blank node of its document. Dot segments are read nowhere here: a
    relative id with one is none.
    """
    if base is None or not reference or reference.startswith("_:"):
        return False
    return _DOTS.search(reference) is None


def _resolved(reference: str, base: Address) -> str:
    """An id as JSON-LD has it; empty where it is none."""
    if _ABSOLUTE.match(reference):
        return reference
    if not _is_relative(reference, base):
        return ""
    if reference.startswith("//"):
        return f"https:{reference}"
    if reference.startswith("#"):
        return f"{base.url}{reference}"
    path = base.rest.partition("?")[0]
    kept = {"/": "", "?": path}.get(reference[0], path[: path.rindex("/") + 1])
    return f"https://{base.authority}{kept}{reference}"


def _thing(entry: JSON) -> JSON:
    """An entry under the names of 2.0: a text, or an object."""
    entry = one(entry)
    return shortened(entry) if isinstance(entry, dict) else entry


def _names(thing: JSON) -> tuple[str, str, bool]:
    """Its id and its uid, without the blanks around them; empty where there is none that can be read.

    The third is false where several are there, or one within an object: it may be known by a name that is not among the two.
    """
    if not isinstance(thing, dict):
        return id_in(thing).strip(), "", True
    named, uid = id_in(thing), one(thing.get("uid"))
    unread = [] if named else [one(thing.get(name)) for name in ("id", "@id")]
    odd = [*unread, uid] if not isinstance(uid, str) else unread
    return (
        named.strip(),
        text(uid).strip(),
        not any(each and isinstance(each, str | list | dict) for each in odd),
    )


def _in_own_words(entry: JSON) -> bool:
    return isinstance(entry, dict) and "@context" in entry and text(entry["@context"]) not in CONTEXTS
