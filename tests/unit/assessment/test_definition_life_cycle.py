"""From draft to retired, new versions, translations; and that an application stays with what it was begun on."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from assessment_world import GOOD, NOW, World, definition, product_definition
from openbadge_issuer import Irrevocable, Issuer, LocalSigner, Profile, Recipient
from openbadge_issuer.assessment import Application, Definition, progress_of
from openbadge_issuer.assessment.definitions import (
    check_change,
    lint,
    publish,
    retire,
    return_to_draft,
    revise,
    submit_for_review,
    sunset,
    translate,
)
from openbadge_issuer.errors import AssessmentError, ConfigurationError, OpenBadgeError

DAY = datetime(2026, 6, 30, 22, 0, tzinfo=UTC)
DRAFT = definition(status="draft", in_language="en")
IN_REVIEW = submit_for_review(DRAFT)
PUBLISHED = publish(IN_REVIEW)
SUNSETTING = sunset(PUBLISHED, accepts_until=DAY)
RETIRED = retire(SUNSETTING, now=DAY)
STAGES = {
    "draft": DRAFT,
    "in_review": IN_REVIEW,
    "published": PUBLISHED,
    "sunsetting": SUNSETTING,
    "retired": RETIRED,
}
MOVES: dict[str, tuple[Callable[[Definition], Definition], dict[str, str]]] = {
    "submit_for_review": (submit_for_review, {"draft": "in_review"}),
    "return_to_draft": (return_to_draft, {"in_review": "draft"}),
    "publish": (publish, {"in_review": "published"}),
    "sunset": (
        lambda one: sunset(one, accepts_until=DAY),
        {"published": "sunsetting", "sunsetting": "sunsetting"},
    ),
    "retire": (lambda one: retire(one, now=DAY), {"sunsetting": "retired"}),
    "revise": (
        lambda one: revise(one, version="2.0"),
        {"published": "draft", "sunsetting": "draft", "retired": "draft"},
    ),
}


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("stage", STAGES)
def test_each_move_from_each_stage(move: str, stage: str) -> None:
    function, ways = MOVES[move]
    before = STAGES[stage]
    if stage in ways:
        assert function(before).status == ways[stage]
    else:
        with pytest.raises(AssessmentError) as caught:
            function(before)
        assert caught.value.detail_code == "assessment.definition"
    assert before.status == stage, "arguments are not changed"


def test_only_its_place_in_life_changes() -> None:
    for one in STAGES.values():
        assert one.rubric_digest == DRAFT.rubric_digest
        assert one.replace(status="draft", accepts_until=None) == DRAFT
    assert SUNSETTING.accepts_until == RETIRED.accepts_until == DAY


def test_what_is_incomplete_is_not_published_and_says_why() -> None:
    unready = submit_for_review(definition(status="draft", citations=(), equity=None))
    with pytest.raises(AssessmentError, match="a citation, the answers to the equity questions") as caught:
        publish(unready)
    assert [one.code for one in caught.value.findings] == ["model.unpublishable"]
    assert pickle.loads(pickle.dumps(caught.value)).findings == caught.value.findings


def test_what_lint_calls_an_error_is_not_published() -> None:
    unsaid = submit_for_review(DRAFT.replace(in_language=None))
    with pytest.raises(AssessmentError, match="The language of the texts is not said") as caught:
        publish(unsaid)
    assert caught.value.detail_code == "assessment.definition"
    assert [one.code for one in caught.value.findings] == ["definition.language"]
    assert all(one.severity == "error" for one in caught.value.findings)
    assert publish(submit_for_review(DRAFT)).status == "published"


def test_it_is_not_retired_before_the_day_that_applicants_were_told() -> None:
    with pytest.raises(AssessmentError, match="until 2026-06-30"):
        retire(SUNSETTING, now=DAY - timedelta(seconds=1))
    earlier = sunset(SUNSETTING, accepts_until=NOW)
    assert retire(earlier, now=NOW).status == "retired"


@pytest.mark.parametrize("wrong", [datetime(2026, 6, 30), "2026-06-30", None])  # noqa: DTZ001 - that is what is wrong
def test_days_have_a_zone(wrong: object) -> None:
    with pytest.raises(ConfigurationError):
        sunset(PUBLISHED, accepts_until=wrong)  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError):
        retire(SUNSETTING, now=wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [None, "x", {}, Definition.model_construct(name="x")])  # type: ignore[call-arg]
def test_anything_else_is_refused_in_our_words(wrong: object) -> None:
    for function, _ in MOVES.values():
        with pytest.raises(OpenBadgeError):
            function(wrong)  # type: ignore[arg-type]
    with pytest.raises(OpenBadgeError):
        translate(wrong, language="es", id="https://a.example/es")  # type: ignore[arg-type]
    with pytest.raises(OpenBadgeError):
        check_change(PUBLISHED, wrong)  # type: ignore[arg-type]


# new versions


def test_a_new_version_names_the_earlier_ones() -> None:
    second = revise(PUBLISHED, version="2.0")
    assert (second.id, second.version, second.status) == (PUBLISHED.id, "2.0", "draft")
    (before,) = second.related
    assert (before.id, before.version) == (f"{PUBLISHED.id}#version-1.0", "1.0")
    third = revise(
        publish(submit_for_review(second)), version="3.0", earlier="https://school.example/checks/2"
    )
    assert [one.version for one in third.related] == ["1.0", "2.0"]
    assert third.related[1].id == "https://school.example/checks/2"
    assert third.accepts_until is None
    assert revise(SUNSETTING, version="2.0").accepts_until is None


def test_an_id_with_a_fragment_stays_a_uri() -> None:
    second = revise(definition(id="https://school.example/list#checks"), version="2.0")
    assert second.related[0].id == "https://school.example/list#checks/version-1.0"


@pytest.mark.parametrize("version", ["1.0", "with blank", "", "2.0"])
def test_a_version_has_a_number_that_none_before_it_had(version: str) -> None:
    third = publish(
        submit_for_review(revise(publish(submit_for_review(revise(PUBLISHED, version="2.0"))), version="3.0"))
    )
    with pytest.raises(AssessmentError):
        revise(third, version=version)
    with pytest.raises(AssessmentError):
        revise(third, version="3.0")
    assert revise(third, version="4.0").version == "4.0"


def test_a_badge_of_a_new_version_can_be_issued() -> None:
    """With the id of the definition itself it could not: one badge can not call two versions by one URI."""
    second = publish(submit_for_review(revise(PUBLISHED, version="2.0")))
    signer = LocalSigner.generate()
    issuer = Issuer(Profile(id=signer.controller, name="School"), signer, status=Irrevocable("a test"))
    award = progress_of(second, Recipient.email("ada@example.org"))
    achievement = issuer.issue(award, now=NOW).credential.credential_subject.achievement
    assert achievement.version == "2.0"
    assert achievement.related[0].version == "1.0"


def test_what_was_published_changes_by_a_new_version_only() -> None:
    check_change(PUBLISHED, PUBLISHED)
    check_change(DRAFT, definition(status="draft", name="Other"))
    check_change(PUBLISHED, SUNSETTING)
    check_change(PUBLISHED, PUBLISHED.replace(stacks=["https://school.example/stacks/1"]))
    check_change(PUBLISHED, revise(PUBLISHED, version="2.0").replace(name="Other"))
    for changes in ({"name": "Other"}, {"tag": ["x"]}, {"in_language": "fr"}):
        for kept in (PUBLISHED, SUNSETTING, RETIRED):
            with pytest.raises(AssessmentError, match="new version"):
                check_change(kept, kept.replace(**changes))
    with pytest.raises(AssessmentError, match="draft again"):
        check_change(PUBLISHED, DRAFT)
    with pytest.raises(AssessmentError, match="another definition"):
        check_change(PUBLISHED, product_definition())


# translations

ENGLISH = definition(in_language="en", tag=["assessment"])


def test_a_translation_is_a_draft_that_names_the_original() -> None:
    translation = translate(ENGLISH, language="es", id="https://school.example/es/checks")
    edition = translation.definition
    assert (edition.in_language, edition.status, edition.version) == ("es", "draft", "1.0")
    (original,) = edition.related
    assert (original.id, original.version, original.in_language) == (ENGLISH.id, "1.0", "en")
    texts = {one.pointer: one.text for one in translation.texts}
    assert {
        "/name",
        "/competency",
        "/keyMethod",
        "/tag/0",
        "/equity/goals",
        "/criteria/1/levels/2/name",
    } <= set(texts)
    assert {"/parts/0/name", "/parts/0/requirements/0/prompt"} <= set(texts)
    assert not any("citations" in pointer or pointer.endswith("/id") for pointer in texts)
    assert texts["/name"] == ENGLISH.name


def test_a_translation_is_filled_wholly_or_not() -> None:
    translation = translate(ENGLISH, language="es", id="https://school.example/es/checks", version="1.0-es")
    texts = {one.pointer: f"es: {one.text}" for one in translation.texts}
    spanish = translation.filled(texts)
    assert spanish.name == "es: Checking for understanding"
    assert spanish.criteria[1].levels[0].name == "es: Developing"
    assert [one.id for one in spanish.criteria] == [one.id for one in ENGLISH.criteria]
    assert publish(submit_for_review(spanish)).status == "published"
    with pytest.raises(AssessmentError, match="A translation lacks for /name"):
        translation.filled({pointer: text for pointer, text in texts.items() if pointer != "/name"})
    with pytest.raises(AssessmentError, match="no text to translate at /version"):
        translation.filled({**texts, "/version": "2"})
    with pytest.raises(AssessmentError, match="one sentence"):
        translation.filled({**texts, "/competency": "Uno. Dos."})


@pytest.mark.parametrize("wrong", [3, None, ["/name"], {3: "x"}, {"/name": 3}])
def test_translations_of_another_kind_are_refused(wrong: object) -> None:
    with pytest.raises(AssessmentError):
        translate(ENGLISH, language=wrong, id="https://school.example/es/checks")  # type: ignore[arg-type]
    translation = translate(ENGLISH, language="es", id="https://school.example/es/checks")
    with pytest.raises(AssessmentError):
        translation.filled(wrong)  # type: ignore[arg-type]
    texts: dict[str, object] = {one.pointer: one.text for one in translation.texts}
    with pytest.raises(AssessmentError, match="must be of the type string"):
        translation.filled({**texts, "/name": 3})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("language", "new_id", "original"),
    [
        ("en", "https://a.example/en", ENGLISH),
        ("es", ENGLISH.id, ENGLISH),
        ("Spanish", "https://a.example/es", ENGLISH),
        ("es", "not a uri", ENGLISH),
        ("es", "https://a.example/es", definition()),
    ],
)
def test_what_is_no_translation(language: str, new_id: str, original: Definition) -> None:
    with pytest.raises(AssessmentError) as caught:
        translate(original, language=language, id=new_id)
    assert caught.value.detail_code == "assessment.definition"


def test_a_translation_of_a_translation_names_both() -> None:
    spanish = translate(ENGLISH, language="es", id="https://school.example/es/checks").definition
    french = translate(spanish, language="fr", id="https://school.example/fr/checks").definition
    assert [one.in_language for one in french.related] == ["en", "es"]
    assert "definition.related" not in {one.code for one in lint(french)}


# what is under way


def test_an_application_stays_with_the_version_it_was_begun_on() -> None:
    world = World(PUBLISHED)
    begun = world.begun()
    second = revise(PUBLISHED, version="2.0").replace(name="Another title")
    application, decision = world.decide(world.opened(application=world.in_review(begun)))
    assert application.definition == PUBLISHED
    assert decision.awarded
    achievement = decision.award(world.people, by=world.officer).achievement
    assert (achievement.version, achievement.name) == ("1.0", PUBLISHED.name)
    with pytest.raises(OpenBadgeError):
        Application.from_json(
            {**application.to_json(), "definition": publish(submit_for_review(second)).to_json()}
        )
    with pytest.raises(OpenBadgeError):
        Application.from_json({**application.to_json(), "definition": RETIRED.to_json()})


def test_retirement_under_way_lets_those_who_began_go_on_to_their_badge() -> None:
    world = World(PUBLISHED)
    before = world.begun()
    world.definition = SUNSETTING
    late = world.begun()
    world.now = DAY + timedelta(days=1)
    with pytest.raises(AssessmentError):
        world.begun()
    world.definition = retire(SUNSETTING, now=world.now)
    with pytest.raises(AssessmentError):
        world.begun()
    for application in (before, late):
        _, decision = world.decide(world.opened(GOOD, GOOD, world.in_review(application)))
        assert decision.award(world.people, by=world.officer).achievement.id == PUBLISHED.id


def test_the_last_day_of_a_sunset_counts_to_its_last_moment() -> None:
    world = World(SUNSETTING)
    assert Application.begin(SUNSETTING, applicant=world.ada, now=DAY).definition == SUNSETTING
    with pytest.raises(AssessmentError):
        Application.begin(SUNSETTING, applicant=world.ada, now=DAY + timedelta(microseconds=1))


def test_a_further_attempt_may_go_over_to_the_new_version() -> None:
    world = World(PUBLISHED)
    application, _ = world.not_yet()
    second = publish(submit_for_review(revise(PUBLISHED, version="2.0")))
    again = application.again(note="I have added checks.", now=world.tick(), definition=second)
    assert again.definition.version == "2.0"
