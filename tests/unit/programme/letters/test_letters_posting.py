"""Letters find their way to somebody: named and addressed, in the right hand, once."""

from __future__ import annotations

from datetime import timedelta

from assessment_world import GOOD, PRODUCT, World, product_definition
from openbadge_issuer.models import Recipient
from openbadge_issuer.programme import (
    Letterhead,
    LetterKind,
    LetterRegister,
    Post,
    Settings,
    Templates,
    Unwritten,
    letterhead,
    letters_to_write,
    reminders_due,
    reminders_to_write,
)

HEAD = Letterhead(programme="P", organisation="O", contact="c@o.example")
ENGLISH = Templates.built_in()


def posts(world: World, register: LetterRegister | None = None, by: str = "") -> list[Post | Unwritten]:
    applications = [world.submitted(), world.not_yet()[0], world.begun()]
    return list(
        letters_to_write(
            applications,
            register or LetterRegister(),
            world.people,
            by=by or world.officer,
            head=HEAD,
            templates=ENGLISH,
        )
    )


def test_each_is_named_and_addressed() -> None:
    world = World()
    found = posts(world)
    assert [one.kind for one in found if isinstance(one, Post)] == [LetterKind.RECEIVED, LetterKind.NOT_YET]
    for one in found:
        assert isinstance(one, Post)
        assert one.to is not None
        assert one.to.address == "ada@people.example"
        assert one.letter.text.startswith("Dear Ada,")
        assert "Ada" not in repr(one)
        assert "ada" not in one.name


def test_what_is_in_the_register_is_not_written_again() -> None:
    world = World()
    application = world.submitted()

    def due(register: LetterRegister) -> list[Post | Unwritten]:
        return list(
            letters_to_write(
                [application], register, world.people, by=world.officer, head=HEAD, templates=ENGLISH
            )
        )

    (one,) = due(LetterRegister())
    assert isinstance(one, Post)
    register = LetterRegister().with_written(one.keys, now=world.now)
    assert due(register) == []
    assert [post.name for post in due(register.without(application.id)) if isinstance(post, Post)] == [
        one.name
    ]


def test_rule_06_who_reviews_does_not_write_to_applicants_by_whatever_pseudonym() -> None:
    world = World()
    again = world.people.enrol(Recipient.email("R1@people.example"))
    for hand in (world.r1, again):
        received, not_yet = posts(world, by=hand)
        assert isinstance(received, Post)  # which nobody reviews yet
        assert isinstance(not_yet, Unwritten)
        assert not_yet.error.detail_code == "assessment.hand"
    assert isinstance(posts(world, by=world.decider)[1], Post)


def test_nobody_writes_to_whom_nobody_knows() -> None:
    world = World()
    application = world.submitted()
    world.people.forget(world.ada)
    (one,) = letters_to_write(
        [application], LetterRegister(), world.people, by=world.officer, head=HEAD, templates=ENGLISH
    )
    assert isinstance(one, Unwritten)
    assert one.reference == application.id
    assert one.error.detail_code == "assessment.person"


def test_an_erased_reviewer_does_not_keep_a_letter_back() -> None:
    world = World()
    application = world.not_yet()[0]
    world.people.forget(world.r1)
    (one,) = letters_to_write(
        [application], LetterRegister(), world.people, by=world.officer, head=HEAD, templates=ENGLISH
    )
    assert isinstance(one, Post)


def test_products_name_who_reviewed_and_people_do_not() -> None:
    world = World(definition=product_definition(), product=PRODUCT)
    application, _ = world.decide(world.opened(GOOD, GOOD))
    (one,) = letters_to_write(
        [application], LetterRegister(), world.people, by=world.officer, head=HEAD, templates=ENGLISH
    )
    assert isinstance(one, Post)
    assert "- R1\n- R2" in one.letter.text
    world = World()
    (one,) = letters_to_write(
        [world.awarded()[0]], LetterRegister(), world.people, by=world.officer, head=HEAD, templates=ENGLISH
    )
    assert isinstance(one, Post)
    assert "R1" not in one.letter.text + one.letter.html


def test_one_reminder_lists_all_that_are_due() -> None:
    world = World()
    due = world.now + timedelta(days=2)
    applications = [world.assign(world.in_review(), world.r1, due=due) for _ in range(3)]
    now = world.now + timedelta(hours=1)
    works = list(reminders_due(applications, now=now, calendar=HEAD.calendar))

    def written(register: LetterRegister) -> list[Post]:
        found = reminders_to_write(works, register, world.people, head=HEAD, templates=ENGLISH, now=now)
        return [one for one in found if isinstance(one, Post)]

    (one,) = written(LetterRegister())
    assert len(one.keys) == 3
    assert one.letter.text.count("- urn:uuid:") == 3
    assert written(LetterRegister().with_written(one.keys, now=now)) == []
    (again,) = written(LetterRegister().with_written(one.keys[:2], now=now))
    assert again.keys == one.keys[2:]
    assert again.letter.text.count("- urn:uuid:") == 3
    world.people.forget(world.r1)
    (unknown,) = reminders_to_write(
        works, LetterRegister(), world.people, head=HEAD, templates=ENGLISH, now=now
    )
    assert isinstance(unknown, Unwritten)


def test_the_head_follows_from_the_settings() -> None:
    head = letterhead(Settings(name="P", organisation="O", sender="badges@school.example"))
    assert (head.programme, head.organisation, head.contact) == ("P", "O", "badges@school.example")
    assert head.turn_around_days == 14
    assert letterhead(Settings(name="P", organisation="O")).contact == "O"
