# ruff: noqa: RUF001 - letters that look like others are what this is about
"""The applicant, looked for in texts: each planted leak is found, at its place, and nothing of it gets out by itself."""

from __future__ import annotations

import json
import pickle
import sys
from collections.abc import Mapping
from dataclasses import asdict

import pytest

from blinding_corpus import BEYOND, CLEAN, PEOPLE, PLANTED, Clean, Planted
from openbadge_issuer.assessment.blinding import BlindingPolicy, Identity, Leak, Passage, leaks
from openbadge_issuer.assessment.blinding.folding import Ways, layers, normal
from openbadge_issuer.assessment.blinding.report import Excerpt
from openbadge_issuer.assessment.blinding.scanning import MAX_TEXT
from openbadge_issuer.errors import AssessmentError, MissingExtra
from openbadge_issuer.models import Recipient

FILLER = "Learners work in pairs, then one pair explains to the class.\n"


def found(text: str, identity: Identity) -> set[tuple[str, str]]:
    return {(leak.kind, leak.strength) for leak in leaks([Passage("page 1", text)], identity)}


@pytest.mark.parametrize("planted", PLANTED, ids=lambda one: f"{one.how}: {one.text}"[:60])
def test_planted_leaks_are_found(planted: Planted) -> None:
    person = PEOPLE[planted.who]
    alone = leaks([Passage("page 1", planted.text)], person)
    assert alone
    assert all(leak.place == "page 1" and leak.open for leak in alone)
    within = found(FILLER + planted.text + "\n" + FILLER, person)
    assert {kind for kind, _ in within} >= {alone[0].kind}, "wherever it stands in a text"


@pytest.mark.parametrize(
    "clean", [one for one in CLEAN if not one.words], ids=lambda one: f"{one.what} ({one.who})"
)
def test_nothing_is_said_to_be_likely_in_clean_evidence(clean: Clean) -> None:
    assert [one for one in found(clean.text, PEOPLE[clean.who]) if one[1] == "likely"] == []


def test_nobody_is_found_in_the_texts_of_others() -> None:
    """Each planted text, searched for somebody else: words that both are called, and e-mail addresses, aside."""
    likely = [
        (planted.text, who)
        for planted in PLANTED
        for who, person in PEOPLE.items()
        if who != planted.who and any(strength == "likely" for _, strength in found(planted.text, person))
    ]
    assert [one for one in likely if "Hill" not in one[0] and "May" not in one[0]] == []


@pytest.mark.parametrize("beyond", BEYOND, ids=lambda one: one.how)
def test_what_is_known_to_be_missed_is_still_missed(beyond: Planted) -> None:
    """If one of these is found one day, the documentation has to say so."""
    assert found(beyond.text, PEOPLE[beyond.who]) == set()


ADA = PEOPLE["ada"]


@pytest.mark.parametrize(
    ("text", "kind", "strength"),
    [
        ("Ada Lovelace", "name", "likely"),
        ("ada", "name", "possible"),
        ("lovelace", "name", "likely"),
        ("A.L.", "initials", "likely"),
        ("AL", "initials", "possible"),
        ("ada.lovelace@lincolnhs.example", "email", "likely"),
        ("someone@other.example", "address", "possible"),
        ("countess_ada", "handle", "likely"),
        ("Abraham Lincoln High School", "place", "likely"),
        ("Lincoln", "place", "possible"),
        ("T-1815-12", "other", "likely"),
    ],
)
def test_kinds_and_strengths(text: str, kind: str, strength: str) -> None:
    assert found(text, ADA) == {(kind, strength)}


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("a rose is a rose", "possible"),
        ("Rose petals fell.", "possible"),
        ("- Rose petals", "possible"),
        ("and then Rose said", "likely"),
        ("Mrs. Rose said", "likely"),
        ("ROSE PETALS", "possible"),
        ("Rose Woods", "likely"),
        ("rose woods", "possible"),
        ("r o s e", "likely"),
    ],
)
def test_a_name_that_is_a_word_is_judged_by_how_it_is_written(text: str, strength: str) -> None:
    assert {one for _, one in found(text, PEOPLE["rose"])} == {strength}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Maria Teresa de la Santísima Trinidad Ángela Gómez", "Ms. Gomez"),
        ("Lovelace, Ada King", "alovelace"),
        ("Lovelace, Ada King", "A.K.L."),
        ("Ben Carter", "then Ben said"),
        ("Al Gore", "A.G."),
        ("Jack Ma", "Mr. Ma"),
        ("Ada Lovelace Jr.", "Mrs. L"),
        ("Dr. phil. Ada Lovelace, PhD", "adalovelace"),
        ("X Æ A-12 Musk", "Musk"),
    ],
)
def test_names_as_people_write_them(name: str, text: str) -> None:
    assert found(text, Identity(names=[name]))


def test_titles_and_particles_are_nobody() -> None:
    identity = Identity(names=["Prof. Dr. Jürgen von der Heide"])
    assert found("The professor and the Dr. said: von der Leine.", identity) == set()


def test_what_may_be_a_word_is_open_unless_the_leniency_is_named() -> None:
    (leak,) = leaks([Passage("the text", "a rose is a rose")], PEOPLE["rose"])
    assert (leak.strength, leak.count) == ("possible", 2)
    assert BlindingPolicy().judged(leak).open
    assert not BlindingPolicy(possible_leaks=True).judged(leak).open
    (sure,) = leaks([Passage("the text", "then Rose said")], PEOPLE["rose"])
    assert BlindingPolicy(possible_leaks=True, links=True, unread_places=True).judged(sure).open


def test_places_and_counts_come_with_the_findings() -> None:
    passages = [
        Passage("page 1", "Nothing here."),
        Passage("page 2", "Ada said, and Ada asked."),
        Passage("comment 1", "by lincolnhs.example"),
    ]
    given = leaks(passages, ADA)
    assert [(one.kind, one.place, one.count) for one in given] == [
        ("name", "page 2", 2),
        ("place", "comment 1", 1),
    ]
    assert [one.message for one in given] == [
        "The applicant's name, or a part of it: page 2, 2 times.",
        "The applicant's school, district, town or employer: comment 1.",
    ]
    assert given[0].code == "blinding.name"


def test_what_stands_there_is_told_on_request_only() -> None:
    text = "x" * 200 + " We thank Ada Lovelace for her lesson. " + "y" * 200
    (leak,) = leaks([Passage("page 2", text)], ADA)
    excerpt = leak.excerpt()
    assert excerpt is not None
    assert "Ada Lovelace" in excerpt
    assert len(excerpt) < 100
    for shown in (
        repr(leak),
        str(leak),
        leak.message,
        json.dumps(leak.to_json()),
        repr(Passage("page 2", text)),
    ):
        assert "Ada" not in shown
    assert "Ada" not in repr(asdict(leak)) + repr(leak.context)
    with pytest.raises(AssessmentError):
        pickle.dumps(leak.context)
    again = pickle.loads(pickle.dumps(leak))
    assert again == leak
    assert again.excerpt() is None


def test_a_text_that_is_too_long_is_no_clean_text() -> None:
    (leak,) = leaks([Passage("page 1", "a" * (MAX_TEXT + 1))], ADA)
    assert (leak.kind, leak.place) == ("unread", f"page 1, after {MAX_TEXT} characters")


def test_a_name_found_in_two_layers_is_told_once() -> None:
    (leak,) = leaks([Passage("the link", "Ada Lovelace &amp; Ada%20Lovelace")], ADA)
    assert leak.kind == "name"


def test_the_search_does_not_run_without_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    from openbadge_issuer.assessment.blinding import folding  # noqa: PLC0415 - its cache is emptied

    folding._ascii_of.cache_clear()
    monkeypatch.setitem(sys.modules, "anyascii", None)
    monkeypatch.setattr("openbadge_issuer.assessment.blinding.scanning._ways", Ways)
    with pytest.raises(MissingExtra, match=r"openbadge-issuer\[blinding\]"):
        leaks([Passage("page 1", "plain letters")], ADA)
    monkeypatch.undo()
    folding._ascii_of.cache_clear()


def test_layers_read_what_is_written_in_codes() -> None:
    assert "Ada" in list(layers("A%2564a"))[-1]
    assert "münchen" in list(layers("https://xn--mnchen-3ya.example"))[-1]
    assert "Ada" in list(layers("&amp;#65;da"))[-1]
    assert list(layers("100 % sure & sound")) == ["100 % sure & sound"]


def test_a_normal_text_has_no_letters_that_nobody_sees() -> None:
    assert normal("A\u200bd\u00ada\0") == "Ada"
    assert normal("e" + "\u0301" * 50) == "e\u0301\u0301".replace("e\u0301", "é")
    assert normal("Ａ") == "A"


def test_an_identity_is_made_of_a_recipient_and_what_else_is_known() -> None:
    identity = Identity.of(
        Recipient.email("ada@school.example", name="Ada Lovelace"),
        also=[Recipient.identifier("userName", "countess"), Recipient.did("did:web:ada.example")],
        places=["Analytical School"],
    )
    assert identity.names == ("Ada Lovelace",)
    assert identity.emails == ("ada@school.example",)
    assert identity.handles == ("countess",)
    assert identity.others == ("did:web:ada.example",)
    assert identity.places == ("Analytical School",)
    assert found("see did:web:ada.example", identity)
    assert Identity.from_json(json.loads(json.dumps(identity.to_json()))) == identity


def test_an_identity_shows_and_pickles_nothing() -> None:
    assert repr(ADA) == "Identity(1 names, 1 emails, 1 handles, 2 places, 2 others)"
    with pytest.raises(AssessmentError) as refused:
        pickle.dumps(ADA)
    assert refused.value.detail_code == "assessment.sealed"
    assert ADA
    assert not Identity(names=["  "])


@pytest.mark.parametrize(
    "given",
    [{"names": "Ada"}, {"names": [1]}, {"names": ["x" * 301]}, {"names": ["x"] * 201}, {"places": None}],
)
def test_an_identity_of_something_else_is_refused(given: Mapping[str, list[str]]) -> None:
    with pytest.raises(AssessmentError) as refused:
        Identity(**given)
    assert refused.value.detail_code == "assessment.argument"
    with pytest.raises(AssessmentError):
        Identity.of("Ada")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "document", [{}, {"format": "x"}, {**ADA.to_json(), "format": "x"}, {**ADA.to_json(), "more": 1}, []]
)
def test_forged_identities_are_refused(document: Mapping[str, object]) -> None:
    with pytest.raises(AssessmentError):
        Identity.from_json(document)


def test_an_empty_identity_finds_nothing_but_addresses() -> None:
    assert leaks([Passage("page 1", "Ada Lovelace")], Identity()) == ()
    assert found("ada@school.example", Identity()) == {("address", "possible")}


@pytest.mark.parametrize(
    "name", ["", "-", "A", "É", "'", ". .", "de la", "Dr.", "\u200b", "\ud800", "\U0001f600", "مـ", "一"]
)
def test_a_name_without_letters_to_look_for_is_no_trouble(name: str) -> None:
    identity = Identity(
        names=[name], handles=[name], places=[name], others=[name], emails=[name, f"{name}@{name}"]
    )
    assert isinstance(leaks([Passage("page 1", f"This is {name} and that.")], identity), tuple)
    assert leaks([Passage("page 1", FILLER)], identity) == ()


def test_leaks_are_values() -> None:
    assert Leak("name", "page 1") == Leak("name", "page 1", context=Excerpt("Ada"))
