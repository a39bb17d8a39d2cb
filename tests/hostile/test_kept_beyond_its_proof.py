"""A badge whose proof ends is handed in while it holds, and looked at again once it does not: what was kept ends with it."""

from __future__ import annotations

import hmac
import json
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from openbadge_issuer import LocalSigner, Policy, default_contexts
from openbadge_issuer.codec import jcs
from openbadge_issuer.errors import InputError
from openbadge_issuer.proofs import EDDSA_RDFC_2022, data_integrity, sign
from openbadge_issuer.testing import NOW, fixed_signer, issuer_documents, make_badge
from openbadge_issuer.verification import Kept, Report, Verdict, Verifier
from openbadge_issuer.verification.policy import DEFAULT_POLICY
from proof_samples import chained

ONE, TWO = fixed_signer(), fixed_signer(seed="second")
WEB = issuer_documents(ONE, TWO)
END = NOW + timedelta(days=30)
LATER = END + timedelta(days=1)
GOOD, BAD = Verdict.ACCEPTED, Verdict.REFUSED


def unsigned() -> dict[str, Any]:
    document: Any = {**make_badge().document}
    del document["proof"]
    return document  # type: ignore[no-any-return]


def signed(*proofs: tuple[LocalSigner, datetime | None]) -> dict[str, Any]:
    document = unsigned()
    for signer, end in proofs:
        made = data_integrity.prepare(
            document,
            EDDSA_RDFC_2022,
            verification_method=signer.verification_method,
            public_jwk=signer.public_jwk,
            created=NOW,
            contexts=default_contexts(),
            extra={} if end is None else {"expires": end.isoformat()},
        )
        document = dict(sign(made, signer))
    return document


def both(
    document: dict[str, Any], now: datetime, web: Any = WEB, policy: Policy = DEFAULT_POLICY
) -> tuple[Report, Report]:
    """What a check says at ``now``, and a second look at what was kept when the badge was accepted."""
    kept = Verifier(fetch=WEB).verify(json.dumps(document), now=NOW).kept
    verifier = Verifier(policy=policy, fetch=web)
    (again,) = verifier.recheck([("key", kept.to_text())], now=now)
    return verifier.check(json.dumps(document), now=now), again.report


@pytest.mark.parametrize(
    ("proofs", "now", "verdict"),
    [
        ([(ONE, END)], END, GOOD),
        ([(ONE, END)], LATER, BAD),
        ([(ONE, None)], LATER, GOOD),
        ([(ONE, END), (ONE, None)], LATER, GOOD),
        ([(ONE, None), (ONE, END)], LATER, GOOD),
        ([(ONE, END), (TWO, None)], LATER, GOOD),
        ([(ONE, END), (TWO, END)], LATER, BAD),
        ([(ONE, END), (TWO, LATER)], LATER, GOOD),
    ],
    ids=["not yet", "over", "endless", "one of two", "the other", "of another key", "both", "one lasts"],
)
def test_check_and_recheck_agree(
    proofs: list[tuple[LocalSigner, datetime | None]], now: datetime, verdict: Verdict
) -> None:
    checked, again = both(signed(*proofs), now)
    assert checked.verdict is again.verdict is verdict


def test_the_second_look_says_why() -> None:
    checked, again = both(signed((ONE, END)), LATER)
    assert (checked["proof"].code, again["issuer"].code) == ("proof.expired", "proof.expired")
    assert again["issuer"].message == checked["proof"].message
    assert again["issuer"].params == checked["proof"].params


def test_clocks_may_differ() -> None:
    policy = Policy(leeway=timedelta(days=1))
    for now, verdict in ((LATER, GOOD), (LATER + timedelta(seconds=1), BAD)):
        checked, again = both(signed((ONE, END)), now, policy=policy)
        assert checked.verdict is again.verdict is verdict


def test_the_key_of_the_proof_that_lasts_was_taken_back() -> None:
    """The other key is good, and what it signed is over."""
    web = issuer_documents(ONE)
    checked, again = both(signed((ONE, END), (TWO, None)), LATER, web)
    assert checked.verdict is again.verdict is BAD


def test_a_proof_ends_with_those_that_it_builds_on() -> None:
    first: Any = chained(unsigned(), None, ONE, id="urn:proof:1", expires=END.isoformat())
    document: Any = chained(first, "urn:proof:1", ONE)
    document["proof"] = [document["proof"][1], document["proof"][0]]
    late = NOW + timedelta(days=2)  # the samples' proofs are of February
    kept = Verifier(fetch=WEB).verify(json.dumps(document), now=late).kept
    assert {key.proof_expires for key in kept.keys} == {END.isoformat().replace("+00:00", "Z")}
    (again,) = Verifier(fetch=WEB).recheck([("key", kept)], now=LATER)
    assert again.report.verdict is BAD


def test_what_is_kept_of_the_end() -> None:
    kept = Verifier(fetch=WEB).verify(json.dumps(signed((ONE, END), (TWO, None))), now=NOW).kept
    assert Kept.from_text(kept.to_text()) == kept
    assert [key.proof_expires for key in kept.keys] == [END.isoformat().replace("+00:00", "Z"), ""]


def sealed(members: dict[str, Any], secret: bytes) -> str:
    seal = hmac.new(secret, jcs.canonical(members), sha256).hexdigest()
    return json.dumps({**members, "seal": seal})


@pytest.mark.parametrize("where", ["first", "further"])
def test_an_end_that_is_no_time_is_none_that_was_kept(where: str) -> None:
    secret = b"sixteen letters."
    kept = Verifier(fetch=WEB).verify(json.dumps(signed((ONE, END), (TWO, END))), now=NOW).kept
    members = json.loads(kept.to_text(secret=secret))
    del members["seal"]
    (members if where == "first" else members["further"][0])["proof_expires"] = "never"
    with pytest.raises(InputError) as raised:
        Kept.from_text(sealed(members, secret), secret=secret)
    assert raised.value.detail_code == "kept.format"


def test_texts_without_an_end_are_read() -> None:
    secret = b"sixteen letters."
    kept = Verifier(fetch=WEB).verify(json.dumps(signed((ONE, END), (TWO, END))), now=NOW).kept
    members = json.loads(kept.to_text(secret=secret))
    for one in (members, *members["further"]):
        del one["proof_expires"]
    del members["seal"]
    endless = tuple(replace(each, proof_expires="") for each in kept.further)
    assert Kept.from_text(sealed(members, secret), secret=secret) == replace(
        kept, proof_expires="", further=endless
    )
