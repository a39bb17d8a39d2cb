"""The life of a definition: draft, in review, published, sunsetting, retired; new versions and translations.

Each step gives a new `Definition`, or raises `AssessmentError` (``assessment.definition``). An application keeps the
definition that it was begun with, whatever becomes of it here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openbadge_issuer.assessment.definition import Definition, LifeCycle, checked
from openbadge_issuer.assessment.definitions.drafts import shown
from openbadge_issuer.assessment.definitions.texts import texts_of
from openbadge_issuer.assessment.state import check_type, refuse
from openbadge_issuer.codec.pointer import split
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.errors import ModelError
from openbadge_issuer.models.parts import Related
from openbadge_issuer.ports import check_now

if TYPE_CHECKING:
    from datetime import datetime

__all__ = [
    "Translation",
    "Untranslated",
    "check_change",
    "publish",
    "retire",
    "return_to_draft",
    "revise",
    "submit_for_review",
    "sunset",
    "translate",
]

_OPEN: Final = (LifeCycle.DRAFT, LifeCycle.IN_REVIEW)
_OF_ITS_LIFE: Final = frozenset(("status", "acceptsUntil", "related", "stacks"))
"""What may change without a new version: where it is in its life, and what is around it."""
_WORDS: Final = {
    LifeCycle.DRAFT: "a draft",
    LifeCycle.IN_REVIEW: "in review",
    LifeCycle.PUBLISHED: "published",
    LifeCycle.SUNSETTING: "sunsetting",
    LifeCycle.RETIRED: "retired",
}


def submit_for_review(definition: Definition) -> Definition:
    """A draft, handed to those who look at it before it is published."""
    return _moved(definition, LifeCycle.IN_REVIEW, _from=(LifeCycle.DRAFT,))


def return_to_draft(definition: Definition) -> Definition:
    """Back to its designers, who change it."""
    return _moved(definition, LifeCycle.DRAFT, _from=(LifeCycle.IN_REVIEW,))


def publish(definition: Definition) -> Definition:
    """Open for applications. From now on a change is a new version (`revise`).

    What is published is complete (rule 7), and `lint` finds no error in it; else the error's ``findings`` say what to mend.
    """
    from openbadge_issuer.assessment.definitions.linting import lint  # noqa: PLC0415 - most moves do without

    published = _moved(definition, LifeCycle.PUBLISHED, _from=(LifeCycle.IN_REVIEW,))
    wrong = tuple(one for one in lint(published) if one.severity == "error")
    if wrong:
        told = " ".join(one.message for one in wrong[:3])
        more = f" … and {len(wrong) - 3} more." if len(wrong) > 3 else ""  # noqa: PLR2004 - those shown
        refusal = refuse(
            "definition", f"This can not be published: {told}{more}", "Mend what lint calls an error."
        )
        refusal.findings = wrong
        raise refusal
    return published


def sunset(definition: Definition, *, accepts_until: datetime) -> Definition:
    """Open for applications until then, an aware time; those under way go on to their end. May be said again."""
    check_now(accepts_until)
    return _moved(
        definition,
        LifeCycle.SUNSETTING,
        _from=(LifeCycle.PUBLISHED, LifeCycle.SUNSETTING),
        accepts_until=accepts_until,
    )


def retire(definition: Definition, *, now: datetime) -> Definition:
    """Closed for applications. Those under way go on to their end, and what was awarded stays valid.

    Refused before the day that applicants were told.
    """
    check_now(now)
    check_type(definition, Definition, "What is retired is a Definition.")
    definition = checked(definition)
    until = definition.accepts_until
    if definition.status == LifeCycle.SUNSETTING and until is not None and now < until:
        raise refuse(
            "definition",
            f"It takes applications until {until.date().isoformat()}, as applicants were told.",
            "Wait until then, or sunset it again with another day.",
        )
    return _moved(definition, LifeCycle.RETIRED, _from=(LifeCycle.SUNSETTING,))


def _moved(
    definition: Definition, status: LifeCycle, *, _from: tuple[LifeCycle, ...], **changes: object
) -> Definition:
    check_type(definition, Definition, "A Definition is needed.")
    definition = checked(definition)
    if definition.status not in _from:
        possible = " or ".join(_WORDS[one] for one in _from)
        raise refuse(
            "definition",
            f"This definition is {_WORDS[LifeCycle(definition.status)]}, and what becomes "
            f"{_WORDS[status].removeprefix('a ')} is {possible} before.",
            "A published one is changed by a new version." if status in _OPEN else "",
        )
    try:
        return definition.replace(status=status, **changes)
    except ModelError as error:
        refusal = refuse("definition", error.message, "Lint it: that names every place.")
        refusal.findings = error.findings
    raise refusal


def revise(definition: Definition, *, version: str, earlier: str | None = None) -> Definition:
    """A draft of the next version, with the same `id`, that names the earlier one in `related`.

    ``earlier`` is the URI under which the earlier version stays to be read; ``#version-…`` behind the `id` if left out,
    since one badge can not call two versions by one URI.
    """
    check_type(definition, Definition, "A Definition is needed.")
    definition = checked(definition)
    if definition.status in _OPEN:
        raise refuse(
            "definition", "This definition was never published.", "Change it as it is, without a new version."
        )
    gone = _earlier(definition, definition.version)
    known = {_earlier(definition, version), earlier} & {one.id for one in definition.related}
    if version == definition.version or known:
        raise refuse("definition", "A new version has a number that none before it had.")
    before = Related(id=earlier or gone, version=definition.version, in_language=definition.in_language)
    return _changed(
        definition,
        version=version,
        status=LifeCycle.DRAFT,
        accepts_until=None,
        related=(*definition.related, before),
    )


def _earlier(definition: Definition, version: str) -> str:
    return f"{definition.id}{'/' if '#' in definition.id else '#'}version-{version}"


def _changed(definition: Definition, **changes: object) -> Definition:
    try:
        return definition.replace(**changes)
    except ModelError as error:
        refusal = refuse("definition", error.message)
        refusal.findings = error.findings
    raise refusal


def check_change(before: Definition, after: Definition) -> None:
    """Returns if ``after`` may be kept in the place of ``before``.

    Raises `AssessmentError` (``assessment.definition``) for another definition, and where what was published changed without
    a new version; its status, its last day, what is related and its stacks may.
    """
    check_type(before, Definition, "A Definition is needed.")
    check_type(after, Definition, "A Definition is needed.")
    before, after = checked(before), checked(after)
    if before.id != after.id:
        raise refuse("definition", "This is another definition: its id differs.")
    if before.status in _OPEN or before.version != after.version:
        return
    if after.status in _OPEN:
        raise refuse("definition", "What was published does not become a draft again.", "Revise it.")
    old, new = before.to_json(), after.to_json()
    changed = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)} - _OF_ITS_LIFE
    if changed:
        raise refuse(
            "definition",
            f"Version {before.version} was published, and changed in {', '.join(sorted(changed))}.",
            "Give it a new version: people have applied for this one, and have its badge.",
        )


@dataclass(frozen=True, slots=True)
class Untranslated:
    """A text that waits for its translation, and where in the definition it stands."""

    pointer: str
    text: str


@dataclass(frozen=True, slots=True)
class Translation:
    """A draft in another language, whose texts are still those of the original."""

    definition: Definition
    texts: tuple[Untranslated, ...]
    """What is to be translated, in the order of the definition."""

    def filled(self, texts: Mapping[str, str]) -> Definition:
        """The draft with translations, by pointer: all of them, and no others; else `AssessmentError`."""
        check_type(texts, Mapping, "Translations are a mapping of pointers to texts.")
        open_texts = {one.pointer for one in self.texts}
        for pointers, sentence in (
            (set(texts) - open_texts, "There is no text to translate at"),
            (open_texts - set(texts), "A translation lacks for"),
        ):
            if pointers:
                raise refuse(
                    "definition", f"{sentence} {shown(', '.join(sorted(map(str, pointers))[:5]), 300)}."
                )
        document = self.definition.to_json()
        for pointer, text in texts.items():
            *way, last = split(pointer)
            node: JSON = document
            for token in way:
                node = _inside(node, token)
            if isinstance(node, list):
                node[int(last)] = text
            elif isinstance(node, dict):
                node[last] = text
        try:
            return Definition.from_json(document)
        except ModelError as error:
            refusal = refuse("definition", error.message)
            refusal.findings = error.findings
        raise refusal


def _inside(node: JSON, token: str) -> JSON:
    if isinstance(node, list):
        return node[int(token)]
    return node[token] if isinstance(node, dict) else None


def translate(
    definition: Definition,
    *,
    language: str,
    id: str,  # noqa: A002 - the member's name
    version: str | None = None,
) -> Translation:
    """A draft of an edition in another language, with an `id` of its own, that names the original in `related`.

    Criteria, levels and requirements keep their short names, so that scores can be compared. Name the edition in the
    original's `related`, too.
    """
    check_type(definition, Definition, "A Definition is needed.")
    check_type(language, str, "A language is a tag such as es.")
    definition = checked(definition)
    if definition.in_language is None:
        raise refuse("definition", "The original does not say its language.", "Write `inLanguage` into it.")
    if language == definition.in_language:
        raise refuse("definition", "The original is in this language.")
    if id == definition.id:
        raise refuse("definition", "A translation is an achievement with an id of its own.")
    original = Related(id=definition.id, version=definition.version, in_language=definition.in_language)
    edition = _changed(
        definition,
        id=id,
        version=definition.version if version is None else version,
        in_language=language,
        status=LifeCycle.DRAFT,
        accepts_until=None,
        related=(
            *(one for one in definition.related if one.in_language != language and one.id != id),
            original,
        ),
    )
    return Translation(
        edition, tuple(Untranslated(pointer, text) for pointer, text in texts_of(edition.to_json()))
    )
