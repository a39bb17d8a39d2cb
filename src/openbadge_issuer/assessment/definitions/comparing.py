"""`differences`: what changed from one version of a definition to another one, in the words of the definition."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from openbadge_issuer.assessment.definition import Definition, checked
from openbadge_issuer.assessment.definitions.drafts import shown
from openbadge_issuer.assessment.state import check_type
from openbadge_issuer.codec.pointer import join

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from openbadge_issuer.codec.types import JSON, JSONObject

__all__ = ["Difference", "differences"]

_MEMBERS: Final = {
    "id": "id", "version": "version", "status": "status", "acceptsUntil": "last day of applications", "name": "title",
    "achievementType": "type of achievement", "competency": "competency", "keyMethod": "key method",
    "methodComponents": "method components", "rationale": "rationale", "citations": "citations", "resources": "resources",
    "parts": "parts", "criteria": "criteria", "equity": "equity", "assessor": "assessing organisation",
    "creator": "developing organisation", "criteriaPage": "criteria page", "policy": "policy", "inLanguage": "language",
    "licence": "licence", "image": "picture", "tag": "keywords", "fieldOfStudy": "field of study",
    "creditsAvailable": "credit hours", "alignment": "skills and standards", "related": "related editions",
    "stacks": "stacks", "caption": "text alternative", "barriers": "barriers", "difference": "difference from others",
    "invitation": "invitation", "goals": "learner's goals", "subject": "subject", "resolution": "resolution",
    "validMonths": "months of validity", "maxAttempts": "number of attempts", "appealDays": "days to appeal",
    "requiredLevel": "required level", "levels": "levels", "description": "description", "prompt": "prompt",
    "kind": "kind", "atLeast": "at least", "atMost": "at most", "words": "words", "min": "minimum of words",
    "max": "maximum of words", "hard": "hard limit of words", "requirements": "requirements", "doi": "DOI", "url": "URL",
    "targetName": "name", "targetUrl": "address", "text": "text",
}  # fmt: skip
"""What people call the members."""

_KINDS: Final = {
    "criteria": ("criterion", "id", "name"),
    "levels": ("level", "id", "name"),
    "requirements": ("requirement", "id", "id"),
    "parts": ("part", "name", "name"),
    "citations": ("citation", "text", "text"),
    "alignment": ("skill", "targetUrl", "targetName"),
    "related": ("related edition", "id", "id"),
}
"""Lists of objects: what one is called, by which member it is known again, and which one is its name."""

Path: TypeAlias = tuple[str | int, ...]

_SHOWN: Final = 80  # characters of a text that a sentence repeats
_SETTINGS: Final = ("words", "policy", "equity")
"""Objects that are told member by member even where there was none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that changed; `str` of it is a sentence."""

    place: str
    """What changed, as people call it: ``criterion “Lesson plan”: required level``."""
    change: str
    """``added``, ``removed``, ``changed`` or ``moved``."""
    pointer: str
    """Where it is in the new version; of what was removed, in the old one."""
    before: str = ""
    """What was there, in words; nothing for what was added."""
    after: str = ""
    """What is there; nothing for what was removed."""
    scored: bool = False
    """Whether it is part of what is scored: then the digest of the rubric changes."""

    def __str__(self) -> str:
        """``criterion “Lesson plan”: required level from Basic to Proficient``."""
        match self.change:
            case "changed" if self.before and self.after:
                return f"{self.place} from {shown(self.before, _SHOWN)} to {shown(self.after, _SHOWN)}"
            case "added":
                return f"{self.place} added" + (f": {shown(self.after, _SHOWN)}" if self.after else "")
            case "removed":
                return f"{self.place} removed" + (f": {shown(self.before, _SHOWN)}" if self.before else "")
            case _:
                return f"{self.place} {self.change}"


def differences(old: Definition, new: Definition) -> tuple[Difference, ...]:
    """Everything that changed, in the order of the definition; nothing for equal ones.

    The rubric digests of the two differ exactly if one of these is ``scored``: then new applications are judged by
    another rubric than those under way.
    """
    check_type(old, Definition, "Two Definitions are compared.")
    check_type(new, Definition, "Two Definitions are compared.")
    return tuple(_Comparison(checked(old).to_json(), checked(new).to_json()).all())


class _Places(NamedTuple):
    """Where something is, in the old version and in the new one."""

    old: Path = ()
    new: Path = ()

    def below(self, old: str | int, new: str | int | None = None) -> _Places:
        """Of something in it, whose place may differ."""
        return _Places((*self.old, old), (*self.new, old if new is None else new))


class _Comparison:
    def __init__(self, old: JSONObject, new: JSONObject) -> None:
        self.old, self.new = old, new
        self.scored = False

    def all(self) -> Iterator[Difference]:
        for name in _MEMBERS:
            self.scored = name in ("parts", "criteria")
            yield from self._member(name, self.old, self.new, "", _Places())

    def _members(self, old: JSONObject, new: JSONObject, place: str, at: _Places) -> Iterator[Difference]:
        for name in dict.fromkeys((*old, *new)):
            yield from self._member(name, old, new, place, at)

    def _member(
        self, name: str, old: JSONObject, new: JSONObject, place: str, at: _Places
    ) -> Iterator[Difference]:
        before, after, here = old.get(name), new.get(name), at.below(name)
        if before == after:
            return
        label = place if name == "words" else _within(place, _label(name, place))
        if name in _KINDS and not _slugs(before) and not _slugs(after):
            yield from self._objects(name, _list(before), _list(after), place, here)
        elif (isinstance(before, dict) and isinstance(after, dict)) or name in _SETTINGS:
            yield from self._members(_object(before), _object(after), label, here)
            if not before and not after:  # an empty object is something else than none
                empty = _within(place, _label(name, place))
                yield self._one(empty, here, change="added" if before is None else "removed")
        elif isinstance(before, list) or isinstance(after, list):
            names = (_names(self.old), _names(self.new)) if at.old and name == "criteria" else ({}, {})
            yield from self._values(_list(before), _list(after), label, here, names)
        else:
            yield self._one(label, here, _said(name, before, old), _said(name, after, new))

    def _one(
        self, place: str, at: _Places, before: str = "", after: str = "", change: str = ""
    ) -> Difference:
        change = change or ("changed" if before and after else "added" if after else "removed")
        path = at.old if change == "removed" else at.new
        return Difference(
            place=place, change=change, pointer=join(*path), before=before, after=after, scored=self.scored
        )

    def _objects(
        self, kind: str, before: list[JSON], after: list[JSON], place: str, at: _Places
    ) -> Iterator[Difference]:
        what, key, title = _KINDS[kind]
        old, new = _keyed(before, key), _keyed(after, key)
        if kind == "parts":  # a part that was renamed is the same one
            gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
            renamed = dict(zip(come, gone, strict=False))
            new = {renamed.get(one, one): value for one, value in new.items()}
        for one, (number, value) in old.items():
            named = _within(place, f"{what} “{shown(_text(value.get(title)))}”")
            if one in new:
                other, there = new[one]
                yield from self._members(value, there, named, at.below(number, other))
            else:
                yield self._one(named, at.below(number), change="removed")
        for one, (number, value) in new.items():
            if one not in old:
                named = _within(place, f"{what} “{shown(_text(value.get(title)))}”")
                yield self._one(named, at.below(number), change="added")
        if [one for one in old if one in new] != [one for one in new if one in old]:
            yield self._one(_within(place, f"order of the {_MEMBERS[kind]}"), at, change="changed")

    def _values(
        self,
        before: list[JSON],
        after: list[JSON],
        place: str,
        at: _Places,
        names: tuple[Mapping[str, str], Mapping[str, str]],
    ) -> Iterator[Difference]:
        old, new = [_text(one) for one in before], [_text(one) for one in after]
        gone, come = Counter(old) - Counter(new), Counter(new) - Counter(old)
        for text in gone.elements():
            shown = names[0].get(text, text)
            yield self._one(place, at.below(old.index(text)), before=shown, change="removed")
        for text in come.elements():
            shown = names[1].get(text, text)
            yield self._one(place, at.below(new.index(text)), after=shown, change="added")
        if not gone and not come:
            yield self._one(_within(place, "order"), at, change="changed")


def _within(place: str, label: str) -> str:
    return f"{place}: {label}" if place else label


def _label(name: str, place: str) -> str:
    return "name" if place and name == "name" else _MEMBERS.get(name, name)


def _list(value: JSON) -> list[JSON]:
    return value if isinstance(value, list) else []


def _object(value: JSON) -> JSONObject:
    return value if isinstance(value, dict) else {}


def _slugs(value: JSON) -> bool:
    """Whether this is the list of short names in a requirement, not the rubric."""
    return isinstance(value, list) and any(isinstance(one, str) for one in value)


def _keyed(items: list[JSON], key: str) -> dict[tuple[str, int], tuple[int, JSONObject]]:
    """The objects by what they are known by; equal ones are told apart by their order."""
    found: dict[tuple[str, int], tuple[int, JSONObject]] = {}
    times = Counter[str]()
    for at, item in enumerate(items):
        if isinstance(item, dict):
            name = _text(item.get(key))
            found[name, times[name]] = (at, item)
            times[name] += 1
    return found


def _names(document: JSONObject) -> dict[str, str]:
    return {
        _text(one.get("id")): f"“{_text(one.get('name'))}”"
        for one in _list(document.get("criteria"))
        if isinstance(one, dict)
    }


def _said(name: str, value: JSON, holder: JSONObject) -> str:
    """A value in words; a level by its name."""
    if name == "requiredLevel":
        levels = [one for one in _list(holder.get("levels")) if isinstance(one, dict)]
        return next((_text(one.get("name")) for one in levels if one.get("id") == value), _text(value))
    return _text(value)


def _text(value: JSON) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return _text(value.get("name")) or _text(value.get("id")) or "given"
    return ", ".join(map(_text, value)) if isinstance(value, list) else str(value)
