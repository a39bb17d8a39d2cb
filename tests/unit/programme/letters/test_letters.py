"""What a letter says, to whom, and what it never says."""

from __future__ import annotations

import email
import json
from collections.abc import Mapping
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from html.parser import HTMLParser

import pytest

from assessment_world import GOOD, LOW, NOW, PRODUCT, World, definition, product_definition
from openbadge_issuer.assessment import Application, Policy
from openbadge_issuer.errors import AssessmentError, ConfigurationError
from openbadge_issuer.programme.letters import templates as letter_templates
from openbadge_issuer.programme.letters.due import letter_due, reminders_due
from openbadge_issuer.programme.letters.letter import (
    Letter,
    Letterhead,
    LetterKind,
    Mailbox,
    Templates,
    letter,
    reminder,
)

HEAD = Letterhead(
    programme="Micro-credentials",
    organisation="Example School",
    contact="badges@school.example",
    turn_around_days=14,
)
ENGLISH = Templates.built_in("en")
GERMAN = Templates.built_in("de")
FEEDBACK = "Say what you do with what you find out."


def written(application: Application, templates: Templates = ENGLISH, name: str = "Ada Lovelace") -> Letter:
    return letter(application, head=HEAD, templates=templates, name=name)


def product_world(**changes: object) -> World:
    return World(definition=product_definition(**changes), product=PRODUCT)


def decided_product(scores: Mapping[str, str], feedback: Mapping[str, str] | None = None) -> Application:
    world = product_world()
    return world.decide(world.opened(scores, scores), feedback)[0]


def stages() -> dict[LetterKind, Application]:
    """An application for each letter to an applicant."""
    world = World()
    not_yet = world.not_yet()[0]
    appealed = not_yet.appeal(reason="They overlooked page 3.", now=world.tick())
    return {
        LetterKind.RECEIVED: world.submitted(),
        LetterKind.INCOMPLETE: world.submitted().return_incomplete(
            ["lesson-plan", "too-short", "of-our-own"], by=world.officer, now=world.tick()
        ),
        LetterKind.AWARD: world.awarded()[0],
        LetterKind.NOT_YET: not_yet,
        LetterKind.UPHELD: appealed.uphold(by=world.decider, reason="It is as it was.", now=world.tick()),
        LetterKind.NEW_ROUND: appealed.rehear(by=world.decider, now=world.tick()),
        LetterKind.CERTIFIED: decided_product(GOOD),
        LetterKind.REPORT: decided_product(LOW, {"plan": FEEDBACK}),
    }


STAGES = stages()


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("kind", STAGES)
def test_every_letter_is_written_in_both_forms(kind: LetterKind, language: str) -> None:
    one = written(STAGES[kind], Templates.built_in(language))
    assert one.kind is kind
    assert STAGES[kind].definition.name in one.subject
    for form in (one.text, one.html):
        assert "Ada Lovelace" in form
        assert STAGES[kind].id in form
        assert "badges@school.example" in form
        assert "{{" not in form
        assert "built-in method" not in form
        assert "object at 0x" not in form
        assert "\ue000" not in form
        assert "\ue001" not in form
    assert f'<html lang="{language}"' in one.html
    assert "Subject:" not in one.text
    assert "\n\n\n" not in one.text


class Balance(HTMLParser):
    """Raises where an element ends that did not begin, or begins and never ends."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("kind", STAGES)
def test_the_page_is_whole(kind: LetterKind) -> None:
    parser = Balance()
    parser.feed(written(STAGES[kind]).html)
    assert parser.open == []


@pytest.mark.parametrize("kind", STAGES)
def test_a_neutral_word_stands_where_no_name_is_known(kind: LetterKind) -> None:
    text = written(STAGES[kind], name="").text
    assert text.startswith(("Dear applicant,", "Dear team,", "Confidential. For the team of Number Garden"))


def test_a_not_yet_says_what_is_good_what_is_not_and_invites() -> None:
    text = written(STAGES[LetterKind.NOT_YET]).text
    good, short = text.index("Overview: Passing"), text.index("What is still to do: Lesson plan")
    assert good < short < text.index(f"> {FEEDBACK}")
    assert "Reached: Basic. Required: Proficient." in text
    assert "we\ninvite you to try again" in text
    assert "apply again" in text


def test_nobody_is_invited_whose_attempts_are_over() -> None:
    world = World(definition=definition(policy=Policy(max_attempts=1)))
    text = written(world.not_yet()[0]).text
    assert "again" not in text
    assert FEEDBACK in text


def test_an_appeal_has_a_last_day_where_the_policy_says_so() -> None:
    world = World(definition=definition(policy=Policy(appeal_days=30)))
    assert "until 1 April 2026" in " ".join(written(world.not_yet()[0]).text.split())
    assert "Tell us why. Somebody" in written(STAGES[LetterKind.NOT_YET]).text
    again = STAGES[LetterKind.NEW_ROUND]
    world = World()
    assert again.facts().round == 2
    assert "until" not in written(World().not_yet()[0]).text


@pytest.mark.parametrize(
    ("templates", "asked"), [(ENGLISH, "you asked us"), (GERMAN, "Sie haben uns gebeten")]
)
def test_what_is_heard_again_without_an_appeal_names_no_appeal_and_no_suspicion(
    templates: Templates, asked: str
) -> None:
    world = World()
    held = world.awarded()[0].hold(by=world.decider, reason="An undeclared conflict.", now=world.tick())
    assert letter_due(held) is None
    again = held.rehear(by=world.decider, now=world.tick())
    due = letter_due(again)
    assert due is not None
    assert due.kind is LetterKind.NEW_ROUND
    found = written(again, templates)
    said = f"{found.subject} {found.text} {found.html}".lower()
    for word in ("appeal", "einspruch", asked.lower(), "misconduct", "suspic", "verdacht", "conflict"):
        assert word not in said
    assert asked in written(STAGES[LetterKind.NEW_ROUND], templates).text.replace("\n", " ")


def test_after_a_second_round_there_is_no_appeal() -> None:
    world = World()
    application = (
        world.not_yet()[0].appeal(reason="No.", now=world.tick()).rehear(by=world.decider, now=world.tick())
    )
    for reviewer in (world.r3, world.r4):
        application = application.assign(reviewer, by=world.decider, people=world.people, now=world.tick())
        application = world.score(application, reviewer, LOW)
    application = application.open_reviews(by=world.decider, now=world.tick())
    decided, _ = world.decide(application, {"plan": FEEDBACK}, by=world.second)
    assert "think that this is wrong" not in written(decided).text
    assert "think that this is wrong" in written(STAGES[LetterKind.NOT_YET]).text


def test_incomplete_says_in_words_what_is_missing() -> None:
    text = " ".join(written(STAGES[LetterKind.INCOMPLETE]).text.split())
    assert "- This is still to be handed in: A lesson plan." in text
    assert "- A text is shorter than was asked for." in text
    assert '- The programme noted it as "of-our-own"' in text


def test_the_programme_has_words_of_its_own() -> None:
    words = ENGLISH.files["words.txt"] + b"\nof-our-own: The form for parents is not signed.\n"
    text = written(STAGES[LetterKind.INCOMPLETE], ENGLISH.with_files({"words.txt": words})).text
    assert "The form for parents is not signed." in text
    assert "of-our-own" not in text


def test_the_promise_is_made_only_where_there_is_one() -> None:
    assert "within 14 business days" in " ".join(written(STAGES[LetterKind.RECEIVED]).text.split())
    head = Letterhead(programme="P", organisation="O", contact="c@o.example")
    assert "business days" not in letter(STAGES[LetterKind.RECEIVED], head=head, templates=ENGLISH).text


def test_a_report_on_a_product_is_confidential_and_has_action_items() -> None:
    text = written(STAGES[LetterKind.REPORT]).text
    assert text.startswith("Confidential. For Ada Lovelace only. 2 March 2026")
    assert "version 3.2.1" in text
    assert f"To do: Lesson plan\n------------------\n\n> {FEEDBACK}" in text
    assert len(text.splitlines()) < 60  # one page


def test_a_certificate_speaks_of_the_product_and_its_end() -> None:
    text = written(STAGES[LetterKind.CERTIFIED]).text
    assert "Number Garden, version 3.2.1, is certified" in text
    assert "valid for 36\nmonths" in text


def test_who_reviewed_a_product_is_named_and_who_reviewed_a_person_never() -> None:
    """Rule 8, and the same for letters: in a blind review applicants do not learn who assessed."""
    for kind in (LetterKind.CERTIFIED, LetterKind.REPORT):
        one = letter(STAGES[kind], head=HEAD, templates=ENGLISH, reviewers=["Grace Hopper", "Alan Turing"])
        assert "- Grace Hopper\n- Alan Turing" in one.text
    with pytest.raises(AssessmentError) as refused:
        letter(STAGES[LetterKind.NOT_YET], head=HEAD, templates=ENGLISH, reviewers=["Grace Hopper"])
    assert refused.value.detail_code == "assessment.reviewer"
    assert "Grace" not in str(refused.value)


def test_rule_08_nothing_of_the_reviewers_reaches_what_a_template_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not only the built-in texts: whatever an officer writes into a template, it has nothing of them to say."""
    world, given = World(), []
    application = world.score(world.assigned(), world.r1, LOW, {"plan": "COMMENT-OF-ONE"})
    application = world.score(application, world.r2, LOW, {"plan": "COMMENT-OF-TWO"})
    application = application.open_reviews(by=world.officer, now=world.tick())
    application, _ = world.decide(application, {"plan": FEEDBACK})

    def seen(self: Templates, kind: LetterKind, values: Mapping[str, object]) -> tuple[str, str, str]:
        given.append(json.dumps(values))
        return "s", "t", "h"

    monkeypatch.setattr(letter_templates.Templates, "rendered", seen)
    written(application)
    everybody = (
        world.r1,
        world.r2,
        world.r3,
        world.r4,
        world.officer,
        world.decider,
        world.second,
        world.ada,
    )
    for secret in (*everybody, "COMMENT-OF", "R1", "R2", "r1@people.example"):
        assert secret not in given[0]
    assert FEEDBACK in given[0]


def test_rule_02_a_reminder_says_nothing_of_whose_application_it_is() -> None:
    world = World()
    application = world.assign(world.in_review(), world.r1, due=world.now + timedelta(days=10))
    works = list(
        reminders_due(
            [application],
            now=world.now + timedelta(days=9),
            calendar=HEAD.calendar,
            references={(application.id, world.r1): "pk-abcdefghijkl"},
        )
    )
    one = reminder(works, head=HEAD, templates=ENGLISH, now=world.now + timedelta(days=9), name="Grace")
    assert "- pk-abcdefghijkl: Checking for understanding, due on 12 March 2026" in one.text
    assert "Reviews that are due soon: 1" in one.subject
    for form in (one.text, one.html, one.subject):
        for secret in (world.ada, "Ada", "ada@", application.id, "Twelve learners", "attempt"):
            assert secret not in form


def test_a_reminder_goes_to_one_assessor() -> None:
    world = World()
    later = world.now + timedelta(days=2)
    application = world.assign(world.assign(world.in_review(), world.r1, due=later), world.r2, due=later)
    works = list(reminders_due([application], now=later, calendar=HEAD.calendar))
    assert {one.reviewer for one in works} == {world.r1, world.r2}
    for wrong in (works, []):
        with pytest.raises(AssessmentError):
            reminder(wrong, head=HEAD, templates=ENGLISH, now=later)


def test_what_is_late_is_said_to_be_late() -> None:
    world = World()
    application = world.assign(world.in_review(), world.r1, due=world.now + timedelta(days=10))
    now = world.now + timedelta(days=11)
    works = list(reminders_due([application], now=now, calendar=HEAD.calendar))
    one = reminder(works, head=HEAD, templates=ENGLISH, now=now)
    assert "overdue" in one.subject
    assert "was due on" in one.text


@pytest.mark.parametrize("state", ["draft", "withdrawn", "held", "denied", "erased", "appealed"])
def test_no_letter_where_none_is_due(state: str) -> None:
    world = World()
    submitted, not_yet = world.submitted(), world.not_yet()[0]
    held = not_yet.hold(by=world.officer, reason="Copied?", now=world.tick())
    application = {
        "draft": world.begun(),
        "withdrawn": submitted.withdraw(now=world.tick()),
        "held": held,
        "denied": held.deny(by=world.officer, reason="Copied.", now=world.tick()),
        "erased": not_yet.erase(by=world.officer, now=world.tick()),
        "appealed": not_yet.appeal(reason="No.", now=world.tick()),
    }[state]
    assert letter_due(application) is None
    with pytest.raises(AssessmentError) as refused:
        written(application)
    assert refused.value.detail_code == "assessment.state"


def parsed(content: bytes) -> EmailMessage:
    return email.message_from_bytes(content, policy=SMTP)


def test_a_message_opens_as_a_draft_with_both_forms() -> None:
    one = written(STAGES[LetterKind.NOT_YET])
    sender, to = Mailbox("badges@school.example", "Schule für alle"), Mailbox("ada@people.example", "Ada")
    content = one.to_eml(sender, to, now=NOW)
    message = parsed(content)
    assert message["Subject"].strip() == one.subject  # folded before its first word
    assert (message["From"], message["To"]) == (
        "Schule für alle <badges@school.example>",
        "Ada <ada@people.example>",
    )
    assert message["X-Unsent"] == "1"
    assert message["Date"].datetime == NOW
    parts = {part.get_content_type(): part for part in message.walk() if not part.is_multipart()}
    assert list(parts) == ["text/plain", "text/html"]
    assert parts["text/plain"].get_content().replace("\r\n", "\n") == one.text
    assert parts["text/html"].get_content().replace("\r\n", "\n") == one.html
    assert content == one.to_eml(sender, to, now=NOW)
    assert content.count(b"\n") == content.count(b"\r\n")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "ada@",
        "@x.example",
        "a@b",
        "a b@c.example",
        "a@b.example\nBcc: c@d.example",
        "ä@b.example",
        "a@b..example",
        "<a@b.example>",
    ],
)
def test_what_is_no_address_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        Mailbox(address)
    assert refused.value.detail_code == "config.address"
    assert not address or address not in str(refused.value)


def test_nothing_personal_shows_in_a_repr() -> None:
    one = written(STAGES[LetterKind.NOT_YET])
    for shown in (repr(one), repr(Mailbox("ada@people.example", "Ada"))):
        assert "Ada" not in shown
        assert "ada" not in shown
