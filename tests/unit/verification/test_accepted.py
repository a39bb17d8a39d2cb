"""What of a report is to be entered: its own badge, or those that a record or a presentation holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from openbadge_issuer import Policy, TrustedIssuers, Verifier, lint
from openbadge_issuer.testing import (
    ISSUER_ID,
    NOW,
    fixed_issuer,
    fixed_signer,
    issuer_documents,
    make_badge,
    tampered,
)
from openbadge_issuer.verification import FORMATS, BadgeView, Nested, Report, Verdict
from openbadge_issuer.verification.accepted import accepted_inside
from unit.verification.presenting import presented
from unit.verification.test_contained import record
from unit.verification.test_report import endorsement, held, report

SCHOOL = "did:web:school.example"
ASKED = frozenset({"trust"})


def named(title: str, by: str = SCHOOL, **said: Any) -> Report:
    """An accepted report on a badge with this title."""
    return report(badge=BadgeView(title=title, issuer_id=by), **said)


def holding(*inside: Nested, **said: Any) -> Report:
    """An accepted report on a record with a title of its own."""
    return named("A record", format="clr-2.0", nested=inside, **said)


def titles(made: Report) -> list[str]:
    found = [badge.title for badge in made.accepted_badges]
    assert [*as_the_docs_say(made.to_json(), None)] == found
    return found


def as_the_docs_say(made: Any, known: str | None) -> Iterator[str]:
    """What `docs/verify.md` tells programs that have only the JSON."""
    if made["verdict"] != "accepted" or made["checkedAt"] is None:
        return
    if "trust" in made["required"]:
        known = made["issuer"]["id"]
    elif known is not None and (not known or made["issuer"]["id"] != known):
        return
    if made["format"] in ("open-badges-3.0", "open-badges-2.0"):
        yield made["badge"]["title"]
    for one in made["nested"]:
        if one["role"] == "credential" and "/verifiableCredential" in one["pointer"]:
            yield from as_the_docs_say(one["report"], known)


@pytest.mark.parametrize("name", ["open-badges-2.0", "open-badges-3.0"])
def test_a_badge_that_is_accepted(name: str) -> None:
    made = named("Welding", format=name)
    assert made.accepted_badges == (made.badge,)


@pytest.mark.parametrize("verdict", [Verdict.REFUSED, Verdict.UNDECIDED])
def test_nothing_counts_of_what_is_not_accepted_nor_anything_in_it(verdict: Verdict) -> None:
    inside = held(named("Welding"))
    assert report(verdict, badge=BadgeView(title="Welding"), nested=(inside,)).accepted_badges == ()
    doubted = report(verdict, format="clr-2.0", nested=(inside,))
    assert doubted.accepted_badges == ()
    assert titles(holding(held(doubted), held(named("Soldering"), 1))) == ["Soldering"]


@pytest.mark.parametrize(
    "name",
    ["open-badges-3.0-endorsement", "verifiable-credential", "clr-2.0", "verifiable-presentation", "unknown"],
)
def test_what_is_no_badge_is_none_whatever_its_title(name: str) -> None:
    other = named("Welding", format=name)
    assert other.accepted_badges == ()
    assert titles(holding(held(other), held(named("Soldering"), 1))) == ["Soldering"]


def test_what_nobody_has_signed_is_not_entered() -> None:
    assert named("Welding", checked_at=None).accepted_badges == ()
    assert lint(make_badge()).accepted_badges == ()


def test_a_badge_of_which_nothing_could_be_read() -> None:
    assert report(badge=None).accepted_badges == ()


def test_of_a_record_those_in_it_at_any_depth_and_in_their_order() -> None:
    deeper = holding(held(named("One")), held(named("Two"), 1))
    made = holding(held(deeper), held(named("Three"), 1), endorsement(named("Praise")))
    assert titles(made) == ["One", "Two", "Three"]
    assert [inside.badge.title for inside in accepted_inside(made) if inside.badge] == [
        *("A record", "One", "Two", "Three"),
    ]


def test_what_a_badge_refers_to_is_not_held_by_it() -> None:
    schema = Nested(role="credential", pointer="/credentialSchema/0", report=named("A schema"))
    assert titles(named("Welding", nested=(schema,))) == ["Welding"]
    assert titles(holding(schema)) == []


@pytest.mark.parametrize(
    ("record_asked", "badge_asked", "by", "counts"),
    [
        (True, True, "did:web:other.example", True),
        (True, False, "did:web:other.example", False),
        (True, False, SCHOOL, True),
        (False, False, "did:web:other.example", True),
    ],
    ids=["asked of both", "of the record alone", "of one issuer", "of nobody"],
)
def test_whoever_asks_who_signed_the_record_is_not_given_strangers_badges(
    record_asked: bool,  # noqa: FBT001 - a case
    badge_asked: bool,  # noqa: FBT001 - a case
    by: str,
    counts: bool,  # noqa: FBT001 - a case
) -> None:
    badge = named("Welding", by, required=ASKED if badge_asked else frozenset())
    asked = ASKED if record_asked else frozenset[str]()
    assert titles(holding(held(badge), required=asked)) == (["Welding"] if counts else [])
    inner = named("A record", by, format="clr-2.0", nested=(held(badge),), required=badge.required)
    assert titles(holding(held(inner), required=asked)) == (["Welding"] if counts else [])


def test_nor_those_in_a_record_of_its_own_issuer_in_it() -> None:
    strangers, own = named("Surgery", "did:web:other.example"), named("Welding")
    inner = holding(
        held(replace(strangers, required=frozenset())), held(replace(own, required=frozenset()), 1)
    )
    made = holding(held(replace(inner, required=frozenset())), required=ASKED)
    assert titles(made) == ["Welding"]
    asked = replace(
        inner, badge=strangers.badge, required=ASKED
    )  # of whom the policy asked: now that one is known
    assert titles(holding(held(asked), required=ASKED)) == ["Surgery"]


@pytest.mark.parametrize("view", [None, BadgeView(title="A record")])
def test_an_issuer_without_an_id_is_not_the_same_as_another(view: BadgeView | None) -> None:
    badge = named("Welding", "", required=frozenset())
    made = report(badge=view, format="clr-2.0", nested=(held(badge),), required=ASKED)
    assert made.accepted_badges == ()
    assert titles(replace(made, required=frozenset())) == ["Welding"]
    assert titles(replace(made, nested=(held(replace(badge, required=ASKED)),))) == ["Welding"]


# As verifications give them


STRANGERS: Any = make_badge(
    name="Surgery", issuer=fixed_issuer(fixed_signer(controller=None)), credential_id="urn:uuid:5"
).document


def verifier(**policy: Any) -> Verifier:
    return Verifier(policy=Policy(**policy), fetch=issuer_documents())


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ({}, ["Welding", "Surgery"]),
        ({"trust": TrustedIssuers({ISSUER_ID: "the school"})}, ["Welding"]),
        ({"expected_issuer": ISSUER_ID}, ["Welding"]),
        ({"formats": {"clr-2.0", "verifiable-credential"}}, []),
    ],
    ids=["nobody asked", "a list", "an issuer", "no badges taken"],
)
def test_a_record_of_the_schools_badge_and_a_strangers(policy: dict[str, Any], expected: list[str]) -> None:
    false = {**make_badge(credential_id="urn:uuid:6").document, "name": "Sailing"}
    made = verifier(**policy).check(record(make_badge().document, STRANGERS, false), now=NOW)
    assert (made.verdict, titles(made)) == (Verdict.ACCEPTED, expected)


def test_a_presentation_of_a_record_and_a_badge() -> None:
    content = presented(make_badge().document, json.loads(record(STRANGERS)))
    for policy, expected in (
        ({}, ["Welding", "Surgery"]),
        ({"expected_issuer": ISSUER_ID}, ["Welding"]),
        ({"formats": FORMATS}, ["Welding", "Surgery"]),
    ):
        made = verifier(**policy).check(content, now=NOW)
        assert (made.verdict, made.badge, titles(made)) == (Verdict.ACCEPTED, None, expected)


def test_a_badge_alone() -> None:
    assert titles(verifier().check(make_badge(), now=NOW)) == ["Welding"]
    for content in tampered(make_badge()).values():
        assert verifier().check(content, now=NOW).accepted_badges == ()
