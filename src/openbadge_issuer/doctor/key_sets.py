"""The JWK Set of an https issuer's domain, where the Open Badges guide makes others look for the keys of tokens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from openbadge_issuer.dids import VerificationMethod, jwks_path
from openbadge_issuer.dids.answers import json_of, request
from openbadge_issuer.dids.documents import read_key_set
from openbadge_issuer.doctor.diagnosis import line
from openbadge_issuer.doctor.keys import Keys, is_key
from openbadge_issuer.doctor.setup import KeyInUse
from openbadge_issuer.errors import ConfigurationError, OpenBadgeError
from openbadge_issuer.ports import Answer, FetchFailure, Request
from openbadge_issuer.verification.report import Check, Outcome

__all__ = ["joined", "locate"]

_ACCEPT: Final = (
    "application/jwk-set+json, application/json"  # as `resolve_jwk` asks, so that it is asked once
)


def locate(issuer_id: str) -> Request | None:
    """What must be fetched; nothing for an id that is not https."""
    if not issuer_id.lower().startswith("https:"):
        return None
    try:
        return request(jwks_path(issuer_id), _ACCEPT)
    except ConfigurationError:  # said by `identifier`
        return None


def joined(
    issuer_id: str, read: Keys, answer: Answer, in_use: Sequence[KeyInUse]
) -> tuple[Keys, tuple[Check, ...]]:
    """The keys of document and key set together, and what is odd about the key set."""
    url = jwks_path(issuer_id)
    try:
        listed = read_key_set(url, json_of(answer, url), issuer_id).issuing_methods()
    except OpenBadgeError:
        listed = ()
    if read.document is None:
        if not listed or read.lines[0].code != "resolve.not_found":
            return read, ()
        return Keys(None, (_key_set_only(read.lines[0]),), listed), ()
    if isinstance(answer, FetchFailure) and answer.code in ("fetch.offline", "fetch.budget"):
        return read, ()
    unknown = tuple(one for one in listed if not read.document.knows(one.public_key))
    return replace(read, key_set=unknown), tuple(_not_in(url, listed, in_use))


def _key_set_only(missing: Check) -> Check:
    return line(
        "reachable",
        Outcome.WARNING,
        "key_set_only",
        f"{missing.message} The key set of the domain speaks alone: tokens can be verified, and no embedded proof.",
        mend="Publish the issuer's document as well.",
        params=missing.params,
    )


def _not_in(url: str, listed: Sequence[VerificationMethod], in_use: Sequence[KeyInUse]) -> Iterator[Check]:
    for used in in_use:
        if not any(is_key(used, one) for one in listed):
            called = used.name or "the key in the token"
            yield line(
                "keys",
                Outcome.WARNING,
                "not_in_key_set",
                f"{url} does not list {called}: software that follows the Open Badges guide looks there for keys of tokens.",
                mend="Publish the key set there as well, with every key that signs or has signed tokens.",
                params={"url": url, "verification_method": used.name},
            )
