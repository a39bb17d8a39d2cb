"""Somebody writes into the database of those who accepted badges: what was `Kept` is sealed, and is judged all the same."""

from __future__ import annotations

import json
from typing import Any

import pytest

from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.ports import Answer, FetchFailure, Request
from openbadge_issuer.status import StatusEntry
from openbadge_issuer.testing import NOW, fixed_signer, issuer_documents, make_badge
from openbadge_issuer.testing.status import STATUS_LIST, make_status_list
from openbadge_issuer.verification import Kept, Verdict, Verifier

SECRET = b"a secret of this application"
WEB = dict(issuer_documents().documents) | {STATUS_LIST: make_status_list([7])}


def web(request: Request, /) -> Answer:
    from openbadge_issuer.ports import Documents  # noqa: PLC0415

    return Documents(WEB)(request)


def revoked() -> Kept:
    """Of a badge that was accepted, and is revoked now."""
    from openbadge_issuer.ports import Documents  # noqa: PLC0415

    before = Documents(WEB | {STATUS_LIST: make_status_list()})
    badge = make_badge(status=StatusEntry(STATUS_LIST, 7, "revocation"))
    return Verifier(fetch=before).verify(badge, now=NOW).kept


def verdict_of(text: str, secret: bytes | None = SECRET) -> Verdict | str:
    (checked,) = Verifier(fetch=web).recheck([("a", text)], now=NOW, secret=secret)
    return checked.report.verdict if checked.error is None else checked.error.detail_code


def test_it_is_refused_as_it_is() -> None:
    assert verdict_of(revoked().to_text(secret=SECRET)) is Verdict.REFUSED


FORGED: dict[str, Any] = {
    "a clear place in the list": lambda kept: kept["document"]["credentialStatus"].update(
        statusListIndex="8"
    ),
    "no status": lambda kept: kept["document"].pop("credentialStatus"),
    "another list": lambda kept: kept["document"]["credentialStatus"].update(
        statusListCredential="https://evil.example/1"
    ),
    "another issuer": lambda kept: kept["document"].update(issuer="did:web:evil.example"),
    "another key": lambda kept: kept.update(key=fixed_signer(seed="x").public_key.to_multikey()),
    "another version": lambda kept: kept.update(version="openbadge-kept 9"),
    "one member more": lambda kept: kept.update(trusted=True),
    "one member fewer": lambda kept: kept.pop("signed"),
    "a number": lambda kept: kept.update(format=7),
    "an empty seal": lambda kept: kept.update(seal=""),
    "a seal that is no text": lambda kept: kept.update(seal=None),
    "a seal of other letters": lambda kept: kept.update(seal="é" * 64),
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED.keys())
def test_a_forged_one_is_never_accepted(forge: Any) -> None:
    kept = json.loads(revoked().to_text(secret=SECRET))
    forge(kept)
    for secret in (SECRET, None):
        assert verdict_of(json.dumps(kept), secret) in ("kept.changed", "kept.format")


def test_without_a_secret_a_made_up_one_must_still_be_the_issuers() -> None:
    """A checksum can be made by anybody; the key has to stand in the issuer's document all the same."""
    stranger = fixed_signer(seed="a stranger")
    made_up = json.loads(revoked().to_text())
    made_up |= {"key": stranger.public_key.to_multikey(), "verification_method": stranger.verification_method}
    made_up["document"].pop("credentialStatus")
    members = {name: value for name, value in made_up.items() if name not in ("seal", "version")}
    assert verdict_of(Kept(**members).to_text(), None) is Verdict.REFUSED


def test_one_that_was_put_in_the_place_of_another_is_of_another_upload() -> None:
    """The seal is right, for it is what was kept of another badge: the digest of what was handed in tells them apart."""
    badge = make_badge(status=StatusEntry(STATUS_LIST, 8, "revocation"))
    accepted = Verifier(fetch=web).verify(badge, now=NOW)
    (checked,) = Verifier(fetch=web).recheck(
        [("a", accepted.kept.to_text(secret=SECRET))], now=NOW, secret=SECRET
    )
    assert checked.report.verdict is Verdict.ACCEPTED
    assert checked.report.input_sha256 == accepted.report.input_sha256 != revoked().input_sha256


@pytest.mark.own_codes("fetch.timeout")
def test_a_server_that_fails_leaves_it_undecided() -> None:
    def nobody(request: Request, /) -> Answer:
        return FetchFailure("fetch.timeout", "slow")

    (checked,) = Verifier(fetch=nobody).recheck([("a", revoked())], now=NOW)
    assert checked.report.verdict is Verdict.UNDECIDED


@pytest.mark.parametrize(
    "text", ["", "null", "[" * 10_000, '{"version": "openbadge-kept 1"}', "\x00", "{}" * 50_000]
)
def test_junk(text: str) -> None:
    with pytest.raises(OpenBadgeError):
        Kept.from_text(text, secret=SECRET)
    assert verdict_of(text) == "kept.format"
