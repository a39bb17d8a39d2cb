"""A badge with proofs by several keys of its issuer: looked at again, one key that is still good suffices, as in a check."""

from __future__ import annotations

import hmac
import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from openbadge_issuer import LocalSigner, default_contexts
from openbadge_issuer.codec import jcs
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.errors import InputError
from openbadge_issuer.ports import Documents, FetchFailure, Request
from openbadge_issuer.proofs import EDDSA_RDFC_2022, data_integrity, sign
from openbadge_issuer.testing import NOW, fixed_signer, issuer_documents, make_badge
from openbadge_issuer.verification import Kept, Outcome, Report, Verdict, Verifier

DID = "https://school.example/.well-known/did.json"
ONE, TWO = fixed_signer(), fixed_signer(seed="second")
OWN = LocalSigner.generate("Ed25519")  # whoever holds the badge can add a proof of their own
LATER = NOW + timedelta(days=1)
ENDED = {"revoked": NOW.isoformat()}


def badge(*signers: LocalSigner) -> bytes:
    document: Any = {**make_badge().document}
    del document["proof"]
    for signer in signers:
        document = sign(
            data_integrity.prepare(
                document,
                EDDSA_RDFC_2022,
                verification_method=signer.verification_method,
                public_jwk=signer.public_jwk,
                created=NOW,
                contexts=default_contexts(),
            ),
            signer,
        )
    return json.dumps(document).encode()


def world(**said: dict[str, str]) -> Documents:
    """The document of the issuer; ``said`` of the key ``one`` or ``two``."""
    document = json.loads(issuer_documents(ONE, TWO).documents[DID])
    for entry, name in zip(document["verificationMethod"], ("one", "two"), strict=True):
        entry.update(said.get(name, {}))
    return Documents({DID: json.dumps(document).encode()})


def kept(made: bytes, fetch: Documents | None = None) -> Kept:
    one = Verifier(fetch=fetch or world()).verify(made, now=NOW).kept
    assert Kept.from_text(one.to_text()) == one
    return one


def both(made: bytes, fetch: Any, fetched: Documents | None = None) -> tuple[Report, Report]:
    verifier = Verifier(fetch=fetch)
    (again,) = verifier.recheck([("key", kept(made, fetched))], now=LATER)
    return verifier.check(made, now=LATER), again.report


GOOD, BAD = Verdict.ACCEPTED, Verdict.REFUSED


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ({}, GOOD),
        ({"one": ENDED}, GOOD),
        ({"two": ENDED}, GOOD),
        ({"one": ENDED, "two": ENDED}, BAD),
        ({"one": {"expires": LATER.isoformat()}, "two": ENDED}, GOOD),
        ({"one": ENDED, "two": {"expires": NOW.isoformat()}}, BAD),
    ],
    ids=str,
)
@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    "signers", [(ONE, TWO), (OWN, ONE, TWO), (ONE, OWN, TWO)], ids=["two", "own", "between"]
)
def test_check_and_recheck_agree(
    signers: tuple[LocalSigner, ...], order: int, said: dict[str, dict[str, str]], verdict: Verdict
) -> None:
    checked, again = both(badge(*signers[::order]), world(**said))
    assert checked.verdict is again.verdict is verdict
    assert checked["issuer"].outcome is again["issuer"].outcome


def test_a_key_that_is_listed_no_more() -> None:
    checked, again = both(badge(ONE, TWO), issuer_documents(TWO))
    assert checked.verdict is again.verdict is Verdict.ACCEPTED
    assert again["issuer"].params["key"] == TWO.public_key.to_multikey()


def test_an_expired_key_beside_one_that_can_not_be_asked_about() -> None:
    def down(request: Request) -> FetchFailure:
        return FetchFailure("fetch.network", "No line.", "later")

    checked, again = both(badge(ONE, TWO), down)
    assert checked.verdict is again.verdict is Verdict.UNDECIDED


def test_a_key_of_the_issuer_that_was_over_before_is_not_kept() -> None:
    made = badge(ONE, TWO)
    one = kept(made, world(one=ENDED))
    assert [key.key for key in one.keys] == [TWO.public_key.to_multikey()]
    checked, again = both(made, world(two=ENDED), world(one=ENDED))
    assert (checked.verdict, again.verdict) == (Verdict.ACCEPTED, Verdict.REFUSED)  # ask for the badge again


def test_what_is_kept_of_them_and_told() -> None:
    report = Verifier(fetch=world()).check(badge(OWN, ONE, TWO), now=NOW)
    assert report["issuer"].outcome is Outcome.PASSED
    ((told,), (further,)) = (report["issuer"].findings, kept(badge(OWN, ONE, TWO)).further)
    assert (told.code, told.severity, told.pointer) == ("issuer.key_authorized", "info", "/proof/2")
    assert further.key == told.params["key"] == TWO.public_key.to_multikey()
    assert further.verification_method == TWO.verification_method
    assert (further.signed, further.signed_member) == (told.params["signed"], "created")
    assert Verifier(fetch=world()).check(badge(ONE, OWN), now=NOW)["issuer"].findings == ()
    assert kept(badge(ONE, ONE)).further == ()  # the same, twice
    assert "further" not in json.loads(kept(badge(ONE)).to_text())


@pytest.mark.parametrize(
    "further",
    [
        None,
        {},
        "z6Mk",
        [[]],
        [{}],
        [{"key": "z6Mk", "verification_method": "", "signed": ""}],
        [{"key": 7, "verification_method": "", "signed": "", "signed_member": ""}],
        [{"key": "", "verification_method": "", "signed": "", "signed_member": "", "more": ""}],
    ],
    ids=str,
)
def test_what_is_no_list_of_keys_is_not_read(further: JSON) -> None:
    secret = b"sixteen letters."
    members = json.loads(kept(badge(ONE, TWO)).to_text(secret=secret))
    del members["seal"]
    members["further"] = further
    seal = hmac.new(secret, jcs.canonical(members), sha256).hexdigest()
    with pytest.raises(InputError) as raised:
        Kept.from_text(json.dumps({**members, "seal": seal}), secret=secret)
    assert raised.value.detail_code == "kept.format"


def test_a_forged_key_beside_the_one_that_was_kept() -> None:
    """Whoever can write a sealed text can write any; a key that the issuer does not list makes nothing good."""
    one = kept(badge(ONE, TWO))
    (other,) = one.further
    forged = replace(one, further=(replace(other, key=OWN.public_key.to_multikey()),))
    (again,) = Verifier(fetch=world(one=ENDED)).recheck([("key", forged)], now=LATER)
    assert again.report.verdict is Verdict.REFUSED
