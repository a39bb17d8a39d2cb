"""Rules about what has to be handed in, and about the rubric that judges it."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from openbadge_issuer.assessment.definitions.drafts import Draft, Hit, Rule, shown, title_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from openbadge_issuer.assessment.definitions.drafts import Node
    from openbadge_issuer.errors import Severity

__all__ = ["RULES"]

_MAX_WORDS: Final = 1500  # some three pages for one question, read twice
_MIN_WORDS: Final = 20  # a maximum below it leaves no room for a sentence or two
_NARROW: Final = 0.8  # a minimum above this share of the maximum asks for counting, not for thought
_MANY: Final = 10  # files or links for one requirement
_MANY_LEVELS: Final = 6  # assessors rarely agree on finer ones
_ORDER: Final = {
    name: rank
    for rank, names in enumerate(
        (
            (
                "not passing",
                "not-passing",
                "fail",
                "failing",
                "not met",
                "unsatisfactory",
                "none",
                "no evidence",
            ),
            ("beginning", "emerging", "novice", "developing", "below"),
            ("basic", "approaching", "partial", "partially met"),
            ("passing", "pass", "met", "proficient", "satisfactory", "meets", "competent"),
            ("advanced", "exemplary", "distinguished", "exceeds", "excellent", "expert", "outstanding"),
        )
    )
    for name in names
}
"""Names of levels whose order is known, lowest first."""


def _parts(draft: Draft) -> Iterator[Hit]:
    if not draft.requirements:
        yield Hit(
            "/parts",
            "There is nothing to hand in.",
            "Write at least one part with a requirement: a text, a file or a link.",
        )


def _part_names(draft: Draft) -> Iterator[Hit]:
    seen: set[str] = set()
    for part in draft.nodes("parts"):
        name = part.text("name").casefold()
        if name and name in seen:
            yield Hit(part.at("name"), "Another part has this name.", "Name what sets it apart.")
        seen.add(name)


def _prompt(draft: Draft) -> Iterator[Hit]:
    for one in draft.requirements:
        if not one.has("prompt"):
            yield Hit(
                one.at("prompt"),
                "The applicant is not told what to hand in.",
                "Write the question or the task.",
            )


def _duplicate_id(draft: Draft) -> Iterator[Hit]:
    groups = [draft.requirements, draft.criteria, *(one.nodes("levels") for one in draft.criteria)]
    for group in groups:
        seen: dict[str, Node] = {}
        for one in group:
            name = one.text("id")
            if name and name in seen:
                yield Hit(
                    one.at("id"),
                    f"`{shown(name)}` is the id of {seen[name].pointer}, too.",
                    "Give each a short name of its own.",
                    {"id": shown(name)},
                )
            elif name:
                seen[name] = one


def _evidence(draft: Draft) -> Iterator[Hit]:
    needed = [one for one in draft.requirements if one.number("atLeast") != 0]
    if draft.requirements and not any(one.texts("criteria") for one in needed):
        yield Hit(
            "/parts",
            "Nothing that has to be handed in is scored.",
            "Name in `criteria` of a requirement which criteria score it, and do not let it be left out.",
        )


def _work(draft: Draft) -> Iterator[Hit]:
    kinds = {one.text("kind") for one in draft.requirements if one.number("atLeast") != 0}
    if kinds and kinds <= {"text"}:
        yield Hit(
            "/parts",
            "Only texts are asked for: what somebody writes about the work, and not the work.",
            "Ask for something that came out of practice: a plan, a recording, work of learners.",
        )


def _unknown_criterion(draft: Draft) -> Iterator[Hit]:
    known = {one.text("id") for one in draft.criteria}
    for one in draft.requirements:
        for pointer, name in one.texts("criteria"):
            if name not in known:
                yield Hit(
                    pointer,
                    f"There is no criterion `{shown(name)}`.",
                    f"The criteria are: {shown(', '.join(sorted(known - {''}))) or 'none so far'}.",
                    {"criterion": shown(name)},
                )


def _unscored_criterion(draft: Draft) -> Iterator[Hit]:
    for one in draft.criteria:
        if one.text("id") and one.text("id") not in draft.scored:
            yield Hit(
                one.pointer,
                f"Nothing is handed in by which “{title_of(one)}” could be judged.",
                f"Name `{shown(one.text('id'))}` in `criteria` of a requirement, or take the criterion out.",
                {"criterion": shown(one.text("id"))},
            )


def _unscored_requirement(draft: Draft) -> Iterator[Hit]:
    for one in draft.requirements:
        if not one.texts("criteria"):
            yield Hit(
                one.pointer,
                "No criterion scores this: applicants write it, and it does not count.",
                "Name in `criteria` what it is for, or do not ask for it.",
            )


def _word_limits(draft: Draft) -> Iterator[Hit]:
    for one in draft.requirements:
        words = one.node("words")
        low, high = words.number("min"), words.number("max")
        if words.members and one.text("kind") in ("file", "link"):
            yield Hit(
                words.pointer, "Words are counted of texts only.", "Take the limits out, or ask for a text."
            )
        if low is not None and high is not None and low > high:
            yield Hit(
                words.pointer,
                f"At least {low} words, and at most {high}: nobody can do that.",
                "Exchange the two.",
            )


def _word_limits_sane(draft: Draft) -> Iterator[Hit]:
    for one in draft.requirements:
        words = one.node("words")
        low, high = words.number("min"), words.number("max")
        if words.flag("hard") and low is None and high is None:
            yield Hit(words.pointer, "The limits are hard, and there are none.", "Write `min` or `max`.")
        if high is not None and high > _MAX_WORDS:
            yield Hit(
                words.at("max"),
                f"Up to {high} words: each is written once and read twice.",
                "Ask in several questions, or for less.",
                {"words": high},
            )
        if low is not None and low > _MAX_WORDS:
            yield Hit(
                words.at("min"),
                f"At least {low} words shut out who writes briefly.",
                "Ask for less.",
                {"words": low},
            )
        if high is not None and high < _MIN_WORDS:
            yield Hit(
                words.at("max"),
                f"{high} words are no room for an answer.",
                "Allow some sentences.",
                {"words": high},
            )
        if low is not None and high is not None and high * _NARROW < low <= high:
            yield Hit(
                words.pointer,
                f"Between {low} and {high} words there is little room.",
                "Leave the minimum out, or lower it.",
            )


def _word_limits_lack(draft: Draft) -> Iterator[Hit]:
    for one in draft.requirements:
        if one.text("kind") == "text" and not one.node("words").members:
            yield Hit(
                one.pointer,
                "How long this text should be is not said.",
                "Give a `max` (and perhaps a `min`) in `words`; without `hard` it is advice.",
            )


def _how_many(draft: Draft) -> Iterator[Hit]:
    for one in draft.requirements:
        low, high = one.number("atLeast"), one.number("atMost")
        least, most = 1 if low is None else low, 1 if high is None else high
        if least > most:
            yield Hit(
                one.pointer,
                f"At least {least}, and at most {most}: nobody can do that.",
                "Write `atMost` as well.",
            )
        elif most > _MANY:
            yield Hit(
                one.at("atMost"),
                f"Up to {most}: who reads them all, twice?",
                "Ask for the best few.",
                {"most": most},
            )


def _rubric(draft: Draft) -> Iterator[Hit]:
    if not draft.criteria:
        yield Hit("/criteria", "There is no rubric.", "Write at least one criterion with two levels.")


def _levels(draft: Draft) -> Iterator[Hit]:
    for one in draft.criteria:
        if len(one.nodes("levels")) < 2:  # noqa: PLR2004 - one that falls short, and one that does not
            yield Hit(
                one.at("levels"),
                "A criterion has two levels or more.",
                "Write them lowest first: one that falls short, and one that does not.",
            )


def _required_level(draft: Draft) -> Iterator[Hit]:
    for one in draft.criteria:
        ids = [level.text("id") for level in one.nodes("levels")]
        required = one.text("requiredLevel")
        if not required:
            yield Hit(
                one.at("requiredLevel"),
                "Which level has to be reached is not said.",
                f"Write one of: {shown(', '.join(ids[1:])) or 'the ids of its levels'}.",
            )
        elif required not in ids:
            yield Hit(
                one.at("requiredLevel"),
                f"There is no level `{shown(required)}`.",
                f"The levels are: {shown(', '.join(ids))}.",
            )
        elif len(ids) > 1 and required == ids[0]:
            yield Hit(
                one.at("requiredLevel"),
                "The lowest level is required, which everybody reaches.",
                "Levels are written lowest first: turn them round, or require a higher one.",
            )


def _level_order(draft: Draft) -> Iterator[Hit]:
    for one in draft.criteria:
        ranks = [_ORDER.get(level.text("name").casefold()) for level in one.nodes("levels")]
        known = [rank for rank in ranks if rank is not None]
        if any(before > after for before, after in pairwise(known)):
            yield Hit(
                one.at("levels"),
                "By their names these levels are not written lowest first.",
                "Write the lowest one first: a badge says so of its rubric.",
            )


def _level_description(draft: Draft) -> Iterator[Hit]:
    for one in draft.criteria:
        for level in one.nodes("levels"):
            if not level.has("description"):
                yield Hit(
                    level.pointer,
                    f"The level “{title_of(level)}” of “{title_of(one)}” is not described.",
                    "Say what an assessor sees in the evidence, so that two of them who read it agree.",
                )


def _level_same(draft: Draft) -> Iterator[Hit]:
    for one in draft.criteria:
        for member in ("name", "description"):
            texts = [
                (level, " ".join(level.text(member).casefold().split())) for level in one.nodes("levels")
            ]
            counts = Counter(text for _, text in texts)
            seen: set[str] = set()
            for level, text in texts:
                if text in seen and counts[text] > 1:
                    yield Hit(
                        level.at(member),
                        f"Another level of this criterion has the same {member}.",
                        "Say in what they differ.",
                    )
                if text:
                    seen.add(text)


def _criterion_description(draft: Draft) -> Iterator[Hit]:
    for one in draft.criteria:
        if not one.has("description"):
            yield Hit(one.pointer, "What this criterion looks at is not said.", "Describe it in a sentence.")


def _many_levels(draft: Draft) -> Iterator[Hit]:
    for one in draft.criteria:
        count = len(one.nodes("levels"))
        if count > _MANY_LEVELS:
            yield Hit(
                one.at("levels"),
                f"{count} levels are more than two people can tell apart.",
                "Three or four are usual.",
                {"levels": count},
            )


def _rule(name: str, severity: Severity, title: str, function: Callable[[Draft], Iterable[Hit]]) -> Rule:
    return Rule(code=f"definition.{name}", severity=severity, title=title, function=function)


RULES: Final[tuple[Rule, ...]] = (
    _rule("parts", "error", "there is something to hand in", _parts),
    _rule("part_names", "warning", "each part has a name of its own", _part_names),
    _rule("prompt", "error", "each requirement says what is asked", _prompt),
    _rule("duplicate_id", "error", "requirements, criteria and levels have ids of their own", _duplicate_id),
    _rule("evidence", "error", "something that has to be handed in is scored", _evidence),
    _rule("work", "warning", "work is asked for, and not only texts about it", _work),
    _rule("unknown_criterion", "error", "a requirement names criteria that there are", _unknown_criterion),
    _rule("unscored_criterion", "error", "each criterion scores a requirement", _unscored_criterion),
    _rule(
        "unscored_requirement", "warning", "each requirement is scored by a criterion", _unscored_requirement
    ),
    _rule("word_limits", "error", "word limits are of texts, and can be kept", _word_limits),
    _rule(
        "word_limits_sane", "warning", "word limits leave room, and do not ask too much", _word_limits_sane
    ),
    _rule("word_limits_lack", "info", "each text has word limits", _word_limits_lack),
    _rule("how_many", "warning", "numbers of files and links can be met and read", _how_many),
    _rule("rubric", "error", "there is a rubric", _rubric),
    _rule("levels", "error", "each criterion has two levels or more", _levels),
    _rule(
        "required_level",
        "error",
        "each criterion requires one of its levels, not the lowest",
        _required_level,
    ),
    _rule("level_order", "error", "levels are written lowest first (by names that are known)", _level_order),
    _rule("level_description", "warning", "each level is described", _level_description),
    _rule("level_same", "warning", "levels of a criterion differ in name and description", _level_same),
    _rule("criterion_description", "info", "each criterion says what it looks at", _criterion_description),
    _rule("many_levels", "info", "no criterion has more than six levels", _many_levels),
)
