"""The steps from the first answer to the completeness check: what each one needs, and what follows from it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from openbadge_issuer.assessment.record import broken
from openbadge_issuer.assessment.state import Facts, Item, State, refuse

if TYPE_CHECKING:
    from openbadge_issuer.assessment.definition import Definition
    from openbadge_issuer.assessment.record import Entry

_ID: Final = re.compile(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_REASON: Final = r"[a-z][a-z0-9\-]{0,59}"
__all__ = [
    "answer",
    "begin",
    "check_complete",
    "keep_back",
    "publish",
    "release",
    "remove",
    "screen",
    "submit",
]


def begin(entry: Entry, definition: Definition) -> Facts:
    """The first step: pins the definition, and for a product its version."""
    data = entry.data
    if data.get("definition") != definition.digest or data.get("rubric") != definition.rubric_digest:
        raise refuse("definition", "This record belongs to another definition, or to another version of it.")
    if not isinstance(data.get("application"), str) or not _ID.fullmatch(str(data["application"])):
        raise broken("its id is no random urn:uuid")
    accepts = definition.status == "published" or (
        definition.status == "sunsetting"
        and definition.accepts_until is not None
        and entry.at <= definition.accepts_until
    )
    if not accepts:
        raise refuse(
            "definition",
            "Applications begin on a definition that is published, or sunsetting and still accepting.",
            "Publish it first, or use its current version.",
        )
    attempt, previous = data.get("attempt"), data.get("previous")
    if type(attempt) is not int or attempt < 1 or (attempt > 1) != isinstance(previous, str):
        raise refuse("attempts", "A further attempt names the one before it.")
    if definition.policy.max_attempts is not None and attempt > definition.policy.max_attempts:
        raise refuse("attempts", f"The policy allows {definition.policy.max_attempts} attempts.")
    _check_product(entry, definition)
    note, words = entry.digests.get("note"), data.get("noteWords", 0)
    if (note is not None) != (attempt > 1) or not isinstance(words, int):
        raise refuse("attempts", "A further attempt, and no other, comes with a note of what has changed.")
    noted = (Item("note", "", "text", words, note),) if note is not None else ()
    return Facts(
        state=State.DRAFT,
        id=str(data.get("application")),
        applicant=entry.actor,
        definition=definition.digest,
        rubric=definition.rubric_digest,
        attempt=attempt,
        previous=previous if isinstance(previous, str) else None,
        product=entry.digests.get("product"),
        product_version=str(data["productVersion"]) if "productVersion" in data else None,
        items=noted,
    )


def _check_product(entry: Entry, definition: Definition) -> None:
    pinned = {"productVersion", "released"} <= set(entry.data) and "product" in entry.digests
    named = "productVersion" in entry.data or "product" in entry.digests
    if definition.policy.blind and named:
        raise refuse("product", "This definition is about a person, so no product is named.")
    if not definition.policy.blind and not pinned:
        raise refuse(
            "product", "A product certification pins the product, its version and its date of release."
        )


def answer(facts: Facts, entry: Entry, definition: Definition) -> Facts:
    """One more item; a returned application becomes a draft again."""
    requirement = definition.requirement(str(entry.data.get("requirement")))
    if requirement is None:
        raise refuse("evidence", "The definition has no such requirement.")
    if entry.data.get("kind") != str(requirement.kind):
        raise refuse("evidence", f"{requirement.id} asks for a {requirement.kind}.")
    if sum(1 for one in facts.items if one.requirement == requirement.id) >= requirement.at_most:
        raise refuse(
            "evidence", f"{requirement.id} takes no more than {requirement.at_most}.", "Remove one first."
        )
    words = entry.data.get("words")
    if not isinstance(words, int) or words < 0:
        raise refuse("evidence", "An item says how many words it has, 0 for what is no text.")
    item = Item(f"item-{entry.number}", requirement.id, str(requirement.kind), words, entry.digests["answer"])
    return replace(facts, state=State.DRAFT, items=(*facts.items, item))


def remove(facts: Facts, entry: Entry, _: Definition) -> Facts:
    """One item less."""
    gone = facts.item(str(entry.data.get("item")))
    if gone.id == "note":
        raise refuse("evidence", "The note belongs to this attempt and stays.")
    return replace(facts, state=State.DRAFT, items=tuple(one for one in facts.items if one != gone))


def missing_in(items: Iterable[Item], definition: Definition) -> tuple[str, ...]:
    """The ids of the requirements of which there is too little, too much, or a text of another length."""
    given = tuple(items)
    missing = []
    for requirement in definition.requirements:
        own = [one for one in given if one.requirement == requirement.id]
        fits = all(requirement.words is None or requirement.words.allow(one.words) for one in own)
        if not requirement.at_least <= len(own) <= requirement.at_most or not fits:
            missing.append(requirement.id)
    return tuple(missing)


def _require_complete(facts: Facts, definition: Definition) -> None:
    missing = missing_in(facts.items, definition)
    if missing:
        raise refuse(
            "incomplete",
            f"Something is missing, or has not the length asked for: {', '.join(missing)}.",
            "Complete it and submit again.",
        )


def submit(facts: Facts, entry: Entry, definition: Definition) -> Facts:
    """Everything is there, and the applicant attests that it is theirs."""
    if entry.data.get("attested") != 1:
        raise refuse("incomplete", "The applicant has to attest that the work is their own.")
    _require_complete(facts, definition)
    return replace(facts, state=State.SUBMITTED)


def check_complete(facts: Facts, _: Entry, definition: Definition) -> Facts:
    """The completeness check, passed."""
    _require_complete(facts, definition)
    return replace(facts, state=State.IN_REVIEW)


def return_incomplete(facts: Facts, entry: Entry, _: Definition) -> Facts:
    """The completeness check, not passed: says by codes why. Afterwards, too, as long as nobody was asked to review."""
    if facts.assignments:
        raise refuse("state", "Somebody was asked to review it, so it does not go back any more.")
    codes = entry.data.get("codes")
    if (
        not isinstance(codes, tuple)
        or not codes
        or not all(re.fullmatch(_REASON, str(code)) for code in codes)
    ):
        raise refuse(
            "incomplete",
            "Whoever returns an application says by codes what is missing.",
            "Codes are such as missing-file; sentences go to the applicant.",
        )
    return replace(facts, state=State.RETURNED_INCOMPLETE)


def screen(facts: Facts, entry: Entry, _: Definition) -> Facts:
    """What a scan for identifying content left open, item by item."""
    found = entry.data.get("items")
    if not isinstance(found, dict) or not found:
        raise refuse("evidence", "A screening says for each item how many findings are open.")
    for name, count in found.items():
        if not isinstance(count, int) or count < 0:
            raise refuse("evidence", "The number of open findings is a whole number, 0 for none.")
        facts = facts.with_item(replace(facts.item(str(name)), findings=count, released=False))
    return facts


def release(facts: Facts, entry: Entry, _: Definition) -> Facts:
    """An item with open findings goes to reviewers all the same; who answers for it stands in the entry."""
    item = facts.item(str(entry.data.get("item")))
    if item.findings is None:
        raise refuse("evidence", "This item was not screened yet.", "Screen it first.")
    return facts.with_item(replace(item, released=True))


def publish(facts: Facts, entry: Entry, _: Definition) -> Facts:
    """The applicant wants this item in the badge."""
    item = facts.item(str(entry.data.get("item")))
    if not item.requirement:
        raise refuse("evidence", "The note tells of an earlier attempt, so it is never published.")
    return facts.with_item(replace(item, public=entry.digests["public"]))


def keep_back(facts: Facts, entry: Entry, _: Definition) -> Facts:
    """The applicant does not want it there any more."""
    return facts.with_item(replace(facts.item(str(entry.data.get("item"))), public=None))
