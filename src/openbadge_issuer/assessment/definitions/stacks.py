"""`Stack`: several achievements that together are one, by groups of all, one, or some of them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Final, Self, TypeVar

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from openbadge_issuer import models  # its names load at first use
from openbadge_issuer.assessment.definition import Definition
from openbadge_issuer.assessment.rubric import Count, Filled, Version
from openbadge_issuer.assessment.state import check_type, refuse
from openbadge_issuer.models.base import Model
from openbadge_issuer.models.credential import Profile
from openbadge_issuer.models.markers import NotEmpty
from openbadge_issuer.models.parts import Image
from openbadge_issuer.models.types import AchievementTypeTerm, LanguageCode, Many, Maybe, Text, Uri

__all__ = ["Group", "GroupProgress", "Stack", "StackProgress", "progress_in"]

T = TypeVar("T")

_MAX_DEPTH: Final = 16  # stacks of stacks; real ones have two or three levels


class Group(Model):
    """Some of the achievements of a stack, and how many of them are needed."""

    _personal: ClassVar[bool] = False
    name: Maybe[Filled] = None
    """What these have in common."""
    members: Annotated[Many[Uri], NotEmpty()]
    """The `id`s of micro-credentials, or of other stacks."""
    at_least: Maybe[Count] = None
    """How many are needed: 1 for any one of them; all of them if left out."""

    @model_validator(mode="after")
    def _enough(self) -> Self:
        if len(set(self.members)) < len(self.members):
            raise PydanticCustomError("model.duplicate", "names a member twice")
        if self.needed > len(self.members):
            raise PydanticCustomError("model.range", "needs more than it has")
        return self

    @property
    def needed(self) -> int:
        """How many of the members are needed."""
        return len(self.members) if self.at_least is None else self.at_least


class Stack(Model):
    """Several achievements that together are one: every group has to be fulfilled."""

    _personal: ClassVar[bool] = False
    id: Uri
    """Its URI; that of the achievement which it is."""
    version: Version
    """Its version."""
    name: Filled
    """Its title."""
    description: Filled
    """What whoever has earned it can do."""
    achievement_type: AchievementTypeTerm = "MicroCredential"
    """What kind of achievement it is."""
    groups: Annotated[Many[Group], NotEmpty()]
    """What has to be earned; each of them has to be fulfilled."""
    creator: Maybe[Profile] = None
    """The organisation that put it together."""
    criteria_page: Maybe[Uri] = None
    """The public page about it."""
    in_language: Maybe[LanguageCode] = None
    """The language of its texts."""
    image: Maybe[Image] = None
    """The picture, with its text alternative."""
    tag: Many[Text] = ()
    """Keywords."""

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.id in self.members:
            raise PydanticCustomError("model.cycle", "is a member of itself")
        if any(times > 1 for times in Counter(self.members).values()):
            raise PydanticCustomError("model.duplicate", "has a member that counts in two groups")
        return self

    @property
    def members(self) -> tuple[str, ...]:
        """The `id`s of everything in it, group by group."""
        return tuple(member for group in self.groups for member in group.members)

    def achievement(self, names: Mapping[str, str] | None = None) -> "models.Achievement":
        """The achievement that the stack is; ``names`` are the titles of its members, by `id`."""
        return models.Achievement(
            id=self.id,
            name=self.name,
            achievement_type=self.achievement_type,
            description=self.description,
            criteria=models.Criteria(id=self.criteria_page, narrative=self._narrative(names or {})),
            creator=self.creator,
            version=self.version,
            in_language=self.in_language,
            image=self.image,
            tag=self.tag,
        )

    def associations(self) -> "tuple[models.Association, ...]":
        """How its members belong to it (``isPartOf``), for a CLR."""
        return tuple(
            models.Association(association_type="isPartOf", source_id=member, target_id=self.id)
            for member in self.members
        )

    def _narrative(self, names: Mapping[str, str]) -> str:
        lines = [self.description]
        for group in self.groups:
            count = f"{group.needed}/{len(group.members)}"
            lines += ["", f"{group.name or ''} ({count})".strip()]
            lines += [
                f"- [{names[member]}]({member})" if member in names else f"- {member}"
                for member in group.members
            ]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class GroupProgress:
    """How far somebody is in one group."""

    group: Group
    earned: tuple[str, ...]
    """The members that are earned, in the group's order."""
    missing: tuple[str, ...]
    """Those that are not; not all of them may be needed."""

    @property
    def still_needed(self) -> int:
        """How many are still needed, 0 if the group is fulfilled."""
        return max(0, self.group.needed - len(self.earned))


@dataclass(frozen=True, slots=True)
class StackProgress:
    """How far somebody is in a stack. What one group has too much is of no use to another one."""

    stack: Stack
    groups: tuple[GroupProgress, ...]

    @property
    def complete(self) -> bool:
        """Whether every group is fulfilled."""
        return not self.still_needed

    @property
    def needed(self) -> int:
        """How many achievements the stack needs."""
        return sum(one.group.needed for one in self.groups)

    @property
    def still_needed(self) -> int:
        """How many of them are still needed."""
        return sum(one.still_needed for one in self.groups)


def progress_in(
    stack: Stack,
    earned: Iterable[str],
    *,
    stacks: Iterable[Stack] = (),
    definitions: Iterable[Definition] = (),
) -> StackProgress:
    """How far somebody is who earned these achievements (their `id`s).

    ``stacks`` are others, which may be members: one whose groups are fulfilled counts as earned. ``definitions`` are
    looked through for translations, which count as what they translate. Raises `AssessmentError`
    (``assessment.definition``) where stacks contain each other, and ``assessment.argument``.
    """
    check_type(stack, Stack, "Progress is made in a Stack.")
    had = set(_all_of(earned, str, "What somebody has earned is a list of the ids of achievements."))
    nested = _all_of(stacks, Stack, "`stacks` are Stacks.")
    translated = _all_of(definitions, Definition, "`definitions` are Definitions.")
    had |= {origin for one in translated if one.id in had for origin in _translated_from(one)}
    return _Progress(had, {one.id: one for one in nested}).of(stack, ())


def _all_of(values: Iterable[T], kind: type[T], sentence: str) -> list[T]:
    given: object = values  # callers without a type checker exist; a text would be a list of its letters
    if isinstance(given, (str, bytes)) or not isinstance(given, Iterable):
        raise refuse("argument", f"{sentence} This is of the type {type(given).__name__}.")
    listed = list(values)
    for one in listed:
        check_type(one, kind, sentence)
    return listed


class _Progress:
    def __init__(self, had: set[str], stacks: Mapping[str, Stack]) -> None:
        self.had, self.stacks = had, stacks
        self.complete: dict[str, bool] = {}
        """The stacks that were judged already: many ways may lead to one."""

    def of(self, stack: Stack, inside: tuple[str, ...]) -> StackProgress:
        if stack.id in inside:
            raise refuse(
                "definition",
                "These stacks contain each other.",
                "Take one of them out of the other one's groups.",
            )
        if len(inside) >= _MAX_DEPTH:
            raise refuse("definition", f"Stacks are nested more than {_MAX_DEPTH} deep.")
        groups = []
        for group in stack.groups:
            have = [member for member in group.members if self._has(member, (*inside, stack.id))]
            missing = tuple(member for member in group.members if member not in have)
            groups.append(GroupProgress(group, tuple(have), missing))
        return StackProgress(stack, tuple(groups))

    def _has(self, member: str, inside: tuple[str, ...]) -> bool:
        nested = self.stacks.get(member)
        if (
            nested is not None and member not in self.complete
        ):  # even if it is earned: a circle never stays unnoticed
            self.complete[member] = self.of(nested, inside).complete
        return member in self.had or self.complete.get(member, False)


def _translated_from(definition: Definition) -> list[str]:
    return [
        one.id
        for one in definition.related
        if one.in_language is not None and one.in_language != definition.in_language
    ]
