"""The check `issuer`: a key and what its document says of it, at every moment that matters."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Literal

import pytest

from openbadge_issuer import default_contexts
from openbadge_issuer.dids import VerificationMethod
from openbadge_issuer.errors import ResolutionError
from openbadge_issuer.testing import ISSUER_ID, NOW, fixed_signer
from openbadge_issuer.verification import Check, ExpectedPresentation, Outcome, Policy
from openbadge_issuer.verification.ownership import Signed, authorized, refuse_foreign
from openbadge_issuer.verification.question import HOLDER, ISSUER, Question, Signatory

KEY = fixed_signer().public_key
METHOD = VerificationMethod(
    id=f"{ISSUER_ID}#key-1",
    controller=ISSUER_ID,
    public_key=KEY,
    purposes=frozenset({"assertionMethod"}),
    document_id=ISSUER_ID,
)
SECOND = timedelta(seconds=1)
END = NOW - timedelta(days=30)
BEFORE = Signed(END - SECOND, "created")
KEY_PARAMS = {"verification_method": METHOD.id, "key": KEY.to_multikey()}
Word = Literal["revoked", "withdrawn", "expires"]
CODES = {"revoked": "key_revoked", "withdrawn": "key_withdrawn", "expires": "key_expired"}
SENTENCES = {"revoked": "was revoked", "withdrawn": "was withdrawn", "expires": "expired"}


def iso(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def asked(
    method: VerificationMethod,
    signed: Signed = BEFORE,
    *,
    known_since: datetime | None = None,
    leeway: timedelta = timedelta(0),
    signatory: Signatory = ISSUER,
    presentation: ExpectedPresentation | None = None,
) -> Check:
    question = Question(
        Policy(leeway=leeway),
        default_contexts(),
        NOW,
        known_since=known_since,
        signatory=signatory,
        presentation=presentation,
    )
    return authorized(method, ISSUER_ID, signed, question)


def read(check: Check) -> tuple[Any, ...]:
    return check.outcome, check.code, check.pointer, check.retry, check.turn


def ended(word: Word, at: datetime = END) -> VerificationMethod:
    ends: dict[str, Any] = {word: at}
    return replace(METHOD, **ends)


def test_a_good_key() -> None:
    found = asked(METHOD)
    assert read(found) == (Outcome.PASSED, "issuer.key_authorized", "", "never", "nobody")
    signed = {"signed": iso(END - SECOND), "member": "created"}
    assert found.params == {"issuer": ISSUER_ID, **KEY_PARAMS, **signed}
    assert found.message == f"The key that signed it belongs to the issuer {ISSUER_ID}."
    assert asked(METHOD, Signed()).params == {"issuer": ISSUER_ID, **KEY_PARAMS}


def test_a_good_key_of_a_holder() -> None:
    found = asked(replace(METHOD, purposes=frozenset({"authentication"})), Signed(), signatory=HOLDER)
    assert read(found) == (Outcome.PASSED, "issuer.holder_authenticated", "", "never", "nobody")
    assert found.params == {"holder": ISSUER_ID, **KEY_PARAMS}


def test_somebody_elses_key() -> None:
    found = asked(replace(METHOD, controller="did:web:stranger.example"))
    assert read(found) == (Outcome.FAILED, "resolve.controller_mismatch", "/issuer", "never", "verifier")
    assert found.params == {
        "verification_method": METHOD.id,
        "controller": "did:web:stranger.example",
        "issuer": ISSUER_ID,
    }
    assert found.message == (
        "The key that signed it belongs to did:web:stranger.example, "
        f"but the badge names {ISSUER_ID} as its issuer."
    )
    assert found.advice == "Do not rely on it. Ask the issuer whether it made this badge."
    theirs = asked(replace(METHOD, controller="did:web:stranger.example"), signatory=HOLDER)
    assert read(theirs) == (
        *(Outcome.FAILED, "resolve.controller_mismatch_of_holder", "/holder"),
        *("never", "verifier"),
    )
    assert theirs.params["holder"] == ISSUER_ID
    with pytest.raises(ResolutionError, match="belongs to nobody, but"):
        refuse_foreign(METHOD.id, "", ISSUER_ID)
    refuse_foreign(METHOD.id, ISSUER_ID, ISSUER_ID)


@pytest.mark.parametrize(
    ("signatory", "listed", "use"),
    [
        (ISSUER, "authentication", "issuing credentials (`assertionMethod`)"),
        (HOLDER, "assertionMethod", "showing who presents them (`authentication`)"),
    ],
)
def test_a_key_that_is_listed_for_something_else(signatory: Signatory, listed: str, use: str) -> None:
    found = asked(replace(METHOD, purposes=frozenset({listed})), signatory=signatory)
    code = "resolve.not_authorized" + ("_of_holder" if signatory is HOLDER else "")
    assert read(found) == (Outcome.FAILED, code, "", "never", "issuer")
    assert found.params == {"verification_method": METHOD.id, "document": ISSUER_ID}
    assert found.message == f"{ISSUER_ID} lists this key, but not for {use}."
    assert f"The {signatory.member} must add the key's id to `{signatory.purpose}`" in found.advice


@pytest.mark.parametrize("word", ["revoked", "withdrawn"])
@pytest.mark.parametrize("signed", [BEFORE, Signed(END + SECOND, "created"), Signed()])
def test_a_key_that_was_taken_back_is_never_believed(word: Word, signed: Signed) -> None:
    found = asked(ended(word), signed)
    assert read(found) == (Outcome.FAILED, f"resolve.{CODES[word]}", "", "never", "issuer")
    assert found.params == {"issuer": ISSUER_ID, **KEY_PARAMS, "since": iso(END)}
    assert found.message == (
        f"The key that signed it {SENTENCES[word]} on {iso(END)}, says the document that lists it."
    )
    assert found.advice == "Do not rely on it. Ask for it again, signed with a key that is good."


def test_a_key_that_has_expired_is_believed_for_what_it_signed_before() -> None:
    found = asked(ended("expires"))
    assert read(found) == (Outcome.WARNING, "issuer.key_expired_since", "", "never", "issuer")
    signed = {"signed": iso(END - SECOND), "member": "created"}
    assert found.params == {"issuer": ISSUER_ID, **KEY_PARAMS, "since": iso(END), **signed}
    assert found.message.startswith(
        f"The key that signed it expired on {iso(END)}, says the document that lists it."
    )


@pytest.mark.parametrize(
    ("signed", "code"),
    [(BEFORE, "issuer.key_expired_since"), (Signed(), "issuer.undated")],
    ids=["dated", "undated"],
)
def test_a_holders_key_that_has_expired_answers_no_challenge(signed: Signed, code: str) -> None:
    """Whoever finds an old key can write any date: the challenge is of today, and so is the answer."""
    key = replace(ended("expires"), purposes=frozenset({"authentication"}))
    kept = asked(key, signed, signatory=HOLDER)  # a presentation out of a drawer
    assert kept.code == code
    assert kept.params["holder"] == ISSUER_ID
    assert "says the document that lists it." in kept.message
    expected = ExpectedPresentation(challenge="c", holder=ISSUER_ID)
    answer = asked(key, signed, signatory=HOLDER, presentation=expected)
    assert read(answer) == (Outcome.FAILED, "resolve.key_expired", "", "never", "issuer")
    assert answer.params == {"holder": ISSUER_ID, **KEY_PARAMS, "since": iso(END)}
    assert answer.advice == "Do not rely on it. Ask for it again, signed with a key that is good."


@pytest.mark.parametrize("at", [END, END + SECOND])
def test_and_not_from_its_end_on(at: datetime) -> None:
    found = asked(ended("expires"), Signed(at, "created"))
    assert read(found) == (Outcome.FAILED, "resolve.key_expired", "", "never", "issuer")
    assert found.params == {"issuer": ISSUER_ID, **KEY_PARAMS, "since": iso(END)}


def test_when_it_signed_may_not_be_said() -> None:
    found = asked(ended("expires"), Signed())
    assert read(found) == (Outcome.UNKNOWN, "issuer.undated", "", "never", "verifier")
    assert found.params == {"issuer": ISSUER_ID, **KEY_PARAMS, "since": iso(END)}
    assert "`known_since`" in found.advice


@pytest.mark.parametrize("word", ["revoked", "withdrawn", "expires"])
@pytest.mark.parametrize("signed", [BEFORE, Signed()])
def test_who_has_seen_it_before_knows_better(word: Word, signed: Signed) -> None:
    seen = END - SECOND
    found = asked(ended(word), signed, known_since=seen)
    assert read(found) == (Outcome.WARNING, f"issuer.{CODES[word]}_known_before", "", "never", "verifier")
    params = {"issuer": ISSUER_ID, **KEY_PARAMS, "since": iso(END), "known_since": iso(seen)}
    assert found.params == params
    assert f"was there before, on {iso(seen)}" in found.message
    at_the_end = asked(ended(word), signed, known_since=END)
    assert at_the_end.code != found.code


def test_what_was_seen_before_it_was_signed_is_another_badge() -> None:
    seen = END - 10 * SECOND
    signed = Signed(seen + 5 * SECOND, "created")
    assert asked(ended("revoked"), signed, known_since=seen).code == "resolve.key_revoked"
    assert asked(ended("revoked"), signed, known_since=seen, leeway=4 * SECOND).code == "resolve.key_revoked"
    within = asked(ended("revoked"), signed, known_since=seen, leeway=5 * SECOND)
    assert within.code == "issuer.key_revoked_known_before"


@pytest.mark.parametrize("word", ["revoked", "withdrawn", "expires"])
def test_an_end_counts_from_its_own_moment_on(word: Word) -> None:
    assert asked(ended(word, NOW)).outcome is not Outcome.PASSED
    assert asked(ended(word, NOW + SECOND)).outcome is Outcome.PASSED


def test_of_several_ends_the_gravest_decides() -> None:
    expired_since = ended("expires")
    assert asked(replace(expired_since, revoked=END)).code == "resolve.key_revoked"
    assert asked(replace(expired_since, withdrawn=END)).code == "resolve.key_withdrawn"
    # Known from before one end, and not from before the other:
    both = replace(METHOD, revoked=END + 9 * SECOND, expires=END)
    found = asked(both, Signed(END + SECOND, "created"), known_since=END + 2 * SECOND)
    assert found.code == "resolve.key_expired"
    unsure = asked(both, Signed(), known_since=END + 2 * SECOND)
    assert (unsure.outcome, unsure.code) == (Outcome.UNKNOWN, "issuer.undated")
