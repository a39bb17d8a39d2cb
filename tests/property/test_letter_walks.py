"""Whatever happens to an application: letters fit it, nobody gets one twice, and templates break with a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from assessment_world import GOOD, LOW, PRODUCT, World, definition, product_definition
from openbadge_issuer.assessment import Application, Policy, State
from openbadge_issuer.errors import AssessmentError, ConfigurationError
from openbadge_issuer.programme import Letterhead, LetterKind, LetterRegister, Templates, letter, letter_due

HEAD = Letterhead(programme="P", organisation="O", contact="c@o.example", turn_around_days=14)
ENGLISH = Templates.built_in()
FEEDBACK = "Say what you do with what you find out."
FITS = {
    LetterKind.RECEIVED: {State.SUBMITTED, State.IN_REVIEW, State.AGREED, State.DISAGREED, State.RESOLVED},
    LetterKind.INCOMPLETE: {State.RETURNED_INCOMPLETE},
    LetterKind.AWARD: {State.AWARDED},
    LetterKind.CERTIFIED: {State.AWARDED},
    LetterKind.NOT_YET: {State.NOT_YET},
    LetterKind.REPORT: {State.NOT_YET},
    LetterKind.UPHELD: {State.UPHELD},
    LetterKind.NEW_ROUND: {State.IN_REVIEW, State.AGREED, State.DISAGREED, State.RESOLVED},
}


def steps(world: World) -> dict[str, Callable[[Application], Application]]:
    now = world.tick

    def reviewed(application: Application, scores: dict[str, str]) -> Application:
        for one in application.facts().assignments:
            if one.status in ("assigned", "accepted", "overdue"):
                return world.score(application, one.reviewer, scores)
        return application

    def assigned(application: Application) -> Application:
        for reviewer in (world.r1, world.r2, world.r3, world.r4):
            with suppress(AssessmentError):
                return application.assign(reviewer, by=world.officer, people=world.people, now=now())
        return application

    return {
        "fill": world.filled,
        "submit": lambda one: one.submit(attested=True, now=now()),
        "return": lambda one: one.return_incomplete(["missing-file"], by=world.officer, now=now()),
        "check": lambda one: one.check_complete(by=world.officer, now=now()),
        "assign": assigned,
        "good": lambda one: reviewed(one, GOOD),
        "low": lambda one: reviewed(one, LOW),
        "open": lambda one: one.open_reviews(by=world.officer, now=now()),
        "decide": lambda one: one.decide(by=world.officer, now=now(), feedback={"plan": FEEDBACK})[0],
        "decide anew": lambda one: one.decide(by=world.second, now=now(), feedback={"plan": FEEDBACK})[0],
        "appeal": lambda one: one.appeal(reason="No.", now=now()),
        "uphold": lambda one: one.uphold(by=world.decider, reason="Yes.", now=now()),
        "rehear": lambda one: one.rehear(by=world.decider, now=now()),
        "withdraw": lambda one: one.withdraw(now=now()),
        "hold": lambda one: one.hold(by=world.officer, reason="Copied?", now=now()),
        "clear": lambda one: one.clear(by=world.officer, reason="No.", now=now()),
        "deny": lambda one: one.deny(by=world.officer, reason="Copied.", now=now()),
        "erase": lambda one: one.erase(by=world.officer, now=now()),
    }


WAY = ("fill", "submit", "check", "assign", "assign", "good", "low", "open", "decide", "appeal", "rehear")
NAMES = sorted(steps(World()))
walks = st.lists(st.one_of(st.sampled_from(WAY), st.sampled_from(NAMES)), max_size=14)


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.sampled_from(["", *WAY]), walks, st.booleans())
def test_each_letter_fits_and_comes_once(until: str, walk: list[str], product: bool) -> None:  # noqa: FBT001
    kind = product_definition() if product else definition(policy=Policy(resolution="decider"))
    world = World(definition=kind, product=PRODUCT if product else None)
    take, application, register = steps(world), world.begun(), LetterRegister()
    written: list[str] = []
    for step in (*WAY[: WAY.index(until) if until else 0], *walk):
        with suppress(AssessmentError):
            application = take[step](application)
        due = letter_due(application)
        if due is None or due.key in register:
            continue
        assert application.state in FITS[due.kind]
        one = letter(application, head=HEAD, templates=ENGLISH, name="Ada")
        assert one.kind is due.kind
        assert (FEEDBACK in one.text) == (
            due.kind in (LetterKind.NOT_YET, LetterKind.REPORT) or _praised(application)
        )
        for secret in (world.ada, world.r1, world.r2, world.officer, "No.", "Copied", "Twelve learners"):
            assert secret not in one.text + one.html + one.subject
        written.append(due.key)
        register = register.with_written([due.key], now=world.now)
    assert len(set(written)) == len(written)
    assert len(written) <= sum(
        entry.action in ("submit", "return_incomplete", "decide", "uphold", "rehear")
        for entry in application.record.entries
    )


def _praised(application: Application) -> bool:
    """An award may come with feedback, too."""
    return application.state is State.AWARDED


PIECES = (
    "{{",
    "}}",
    "{%",
    "%}",
    "{#",
    "#}",
    "name",
    ".",
    "|",
    "(",
    ")",
    "for",
    "in",
    "if",
    "endif",
    "endfor",
    "\n",
    "'",
    "__class__",
    "[0]",
    "*",
)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.sampled_from(sorted(ENGLISH.files)), st.data())
def test_a_spoiled_template_is_a_sentence_with_a_line(name: str, data: st.DataObject) -> None:
    content = ENGLISH.files[name].decode("utf-8")
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        cut = data.draw(st.integers(0, 12))
        content = (
            content[:at] + data.draw(st.one_of(st.sampled_from(PIECES), st.just(""))) + content[at + cut :]
        )
    try:
        spoiled = ENGLISH.with_files({name: content.encode()})
    except ConfigurationError as error:
        where = re.match(r"([a-z-]+\.(?:txt|html)), line (\d+): ", str(error))
        assert where is not None
        assert where[1] == name
        assert 1 <= int(where[2]) <= content.count("\n") + 2
    else:
        assert spoiled.files[name] == content.encode()
