"""The questions about a definition, in their order, each with an example; what follows depends on what was answered."""

from __future__ import annotations

from collections.abc import Generator
from typing import Final

from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.programme.authoring.dialogue_asking import NONE, Asker, Path, Question, put_at
from openbadge_issuer.programme.authoring.workbook_cells import slug

__all__ = ["questions"]

_MOST: Final = 1_000  # names alike
_PARTS: Final = ("Overview", "Work examples", "Reflection")
_LEVELS: Final = {"text": "Not Passing, Passing"}
_WORK_LEVELS: Final = "Developing, Basic, Proficient"
_WORDS: Final = "500"
_COMPETENCY: Final = {
    False: (
        "What can somebody do who earns it? Exactly one sentence.",
        "The educator checks in every lesson what learners have understood, and acts on it.",
    ),
    True: (
        "What was the product designed for? Exactly one sentence.",
        "The product was designed for learners who read at different levels.",
    ),
}
_EQUITY: Final = (
    (
        "barriers",
        "Which barriers does this remove for learners who could not earn other credentials?",
        "There is no fee, and evidence from any classroom counts, whatever its equipment.",
    ),
    (
        "difference",
        "How does it differ from credentials that are already granted?",
        "It asks for work that was done with learners, not for hours in a course.",
    ),
    (
        "invitation",
        "How does it invite learners who have been excluded?",
        "Evidence is taken in every language of the district, in writing or as a recording.",
    ),
    (
        "goals",
        "How does it serve the learner's own goals?",
        "It counts towards the pay step, and what was made can be used at once.",
    ),
)


def _number(answer: str) -> int:
    if not (answer.isascii() and answer.isdigit() and len(answer) < len("1000000")):
        raise ValueError("It is a whole number.")
    return int(answer)


def questions(document: JSONObject) -> Generator[Question, str, None]:
    """All questions, in order; what follows depends on what was answered."""
    ask = Asker(document)
    ask.section = "What can be earned"
    product = (yield from ask.choice("Who earns it: a", ("person", "product"), "person")) == "product"
    if product:
        put_at(ask.document, ("achievementType",), "ext:ProductCertification")
        put_at(ask.document, ("policy", "subject"), "product")
    yield from ask.value(("name",), "What is its title?", "Checking for understanding", required=True)
    text, example = _COMPETENCY[product]
    yield from ask.value(("competency",), text, example, required=True)
    yield from ask.value(
        ("keyMethod",), "By which method?", "Short checks, planned before the lesson.", required=True
    )
    yield from ask.several(
        "methodComponents", "A component of the method", "Plan two checks for each lesson."
    )
    yield from _research(ask)
    yield from _submission(ask)
    ask.section = "Equity: four questions that every definition answers"
    for name, text, example in _EQUITY:
        yield from ask.value(("equity", name), text, example, required=True)
    yield from _particulars(ask)
    yield from _rules(ask, product=product)


def _research(ask: Asker) -> Generator[Question, str, None]:
    ask.section = "The research behind it"
    yield from ask.value(
        ("rationale",),
        "How does research support the method? (Enter to write it later)",
        "Learners learn more if ...",
    )
    count = 0
    while True:
        text = "A published source, as it is printed" + (" (Enter when there is no more)" if count else "")
        example = "Black, P., & Wiliam, D. (1998). Inside the black box."
        if not (yield from ask.value(("citations", count, "text"), text, example)):
            break
        doi = yield from ask.value(
            ("citations", count, "doi"), "Its DOI (Enter for none)", "10.1177/003172171009200119"
        )
        if not doi:
            yield from ask.value(
                ("citations", count, "url"), "Its web address (Enter for none)", "https://research.example/1"
            )
        count += 1
    yield from ask.several(
        "resources", "The web address of free material to practise with", "https://school.example/practice"
    )


def _submission(ask: Asker) -> Generator[Question, str, None]:
    criteria: dict[str, str] = {}
    taken: set[str] = set()
    number = 0
    while True:
        ask.section = f"What is handed in: part {number + 1}"
        known = _PARTS[number] if number < len(_PARTS) else ""
        text = (
            f"What is part {number + 1} called? ({NONE} for no further part)"
            if number
            else "What is the first part called?"
        )
        part = yield from ask.value(("parts", number, "name"), text, suggestion=known, required=not number)
        if not part:
            return
        yield from _requirements(ask, number, part, criteria, taken)
        number += 1


def _requirements(
    ask: Asker, part: int, part_name: str, criteria: dict[str, str], taken: set[str]
) -> Generator[Question, str, None]:
    number = 0
    while True:
        here: Path = ("parts", part, "requirements", number)
        text = (
            "What is asked of the applicant?"
            if number == 0
            else "What else is asked? (Enter when the part is complete)"
        )
        prompt = yield from ask.value((*here, "prompt"), text, "Who are your learners?", required=number == 0)
        if not prompt:
            return
        own = _free("-".join(slug(prompt).split("-")[:4]) or "answer", taken)
        name = yield from ask.value((*here, "id"), "A short name for it", suggestion=own, required=True)
        taken.add(name)
        usual = "file" if part == 1 else "text"
        kind = yield from ask.choice("Is it a", ("text", "file", "link"), usual)
        put_at(ask.document, (*here, "kind"), kind)
        if kind == "text":
            yield from _length(ask, here)
        else:
            yield from ask.value(
                (*here, "atMost"), f"How many {kind}s at most?", suggestion="1", read=_number
            )
        usual = part_name if kind == "text" else name.replace("-", " ").capitalize()
        yield from _scoring(ask, here, kind, usual, criteria)
        number += 1


def _length(ask: Asker, here: Path) -> Generator[Question, str, None]:
    limit = yield from ask.value(
        (*here, "words", "max"),
        f"At most how many words? ({NONE} for no limit)",
        suggestion=_WORDS,
        read=_number,
    )
    if limit:
        yield from ask.value(
            (*here, "words", "min"),
            "At least how many words? (Enter for none)",
            "50",
            read=_number,
            among=(*here, "words"),
        )
        refused = yield from ask.choice("Is a text outside these limits refused?", ("yes", "no"), "no")
        put_at(ask.document, (*here, "words", "hard"), refused == "yes")


def _scoring(
    ask: Asker, here: Path, kind: str, suggestion: str, criteria: dict[str, str]
) -> Generator[Question, str, None]:
    known = f" There is {', '.join(criteria)}." if criteria else ""

    def complaints(answer: str) -> tuple[str, ...]:
        return () if slug(answer) else ("The name needs a Latin letter, for its short name.",)

    title = yield Question(
        section=ask.section,
        text=f"By which criterion is it judged? Its name. ({NONE} if it is not judged){known}",
        suggestion=suggestion,
        complaints=complaints,
    )
    if not title:
        return
    if title not in criteria:
        criteria[title] = _free(slug(title), set(criteria.values()))
        yield from _levels(ask, len(criteria) - 1, title, criteria[title], _LEVELS.get(kind, _WORK_LEVELS))
    put_at(ask.document, (*here, "criteria"), [criteria[title]])


def _levels(ask: Asker, number: int, title: str, short: str, usual: str) -> Generator[Question, str, None]:
    here: Path = ("criteria", number)
    put_at(ask.document, (*here, "id"), short)
    put_at(ask.document, (*here, "name"), title)

    def complaints(answer: str) -> tuple[str, ...]:
        names = _split(answer)
        if len(names) < 2:  # noqa: PLR2004 - one below, one that is required
            return ("There are at least two levels, with a comma between them.",)
        if len({slug(name) for name in names}) < len(names) or not all(map(slug, names)):
            return ("Each level has a name of its own, with a Latin letter in it.",)
        return ()

    said = yield Question(
        section=ask.section,
        text=f"“{title}”: which levels, lowest first, with commas?",
        suggestion=usual,
        required=True,
        complaints=complaints,
    )
    names = _split(said)
    put_at(ask.document, (*here, "levels"), [{"id": slug(name), "name": name} for name in names])
    higher = names[1:]
    needed = higher[0]
    if len(higher) > 1:
        needed = yield from ask.choice(
            f"“{title}”: which level is required?", [one.lower() for one in higher], higher[-1].lower()
        )
    put_at(ask.document, (*here, "requiredLevel"), slug(needed))
    for at, name in enumerate(names):
        text = f"“{title}”: what shows that {name} is reached? (Enter to write it later)"
        yield from ask.value((*here, "levels", at, "description"), text)


def _split(answer: str) -> list[str]:
    return [name.strip() for name in answer.split(",") if name.strip()]


def _free(name: str, taken: set[str]) -> str:
    """The name, or with a number behind it, where it is taken."""
    return next(
        one for one in (name, *(f"{name}-{number}" for number in range(2, _MOST))) if one not in taken
    )


def _particulars(ask: Asker) -> Generator[Question, str, None]:
    ask.section = "Who and where"
    yield from ask.value(
        ("assessor", "name"), "Which organisation assesses?", "Assessors' Guild", required=True
    )
    yield from ask.value(("assessor", "id"), "Its web address", "https://assess.example", required=True)
    if (
        yield from ask.value(
            ("creator", "name"), "Which organisation developed it? (Enter if that is you)", "Partner"
        )
    ):
        yield from ask.value(("creator", "id"), "Its web address", "https://partner.example", required=True)
    address = yield from ask.value(
        ("id",),
        "A web address of yours that will stand for this definition, and for nothing else, for good",
        "https://school.example/micro-credentials/checks",
        required=True,
    )
    yield from ask.value(
        ("criteriaPage",),
        f"Where will the page with the criteria be? ({NONE} for nowhere yet)",
        suggestion=address,
    )
    yield from ask.value(("version",), "Its version", suggestion="1.0", required=True)
    yield from ask.value(("inLanguage",), "The language of these texts", suggestion="en", required=True)
    yield from ask.value(
        ("licence",),
        "Its licence, as a web address (Enter for none)",
        "https://creativecommons.org/licenses/by/4.0/",
    )
    if (
        yield from ask.value(
            ("image", "id"), "The web address of its picture (Enter for none)", "https://school.example/a.png"
        )
    ):
        yield from ask.value(
            ("image", "caption"),
            "What the picture shows, for people who do not see it",
            "A tick",
            required=True,
        )
    yield from ask.several("tag", "A keyword", "formative assessment")
    for name in ("assessor", "creator"):
        organisation = ask.document.get(name)
        if isinstance(organisation, dict):
            organisation["type"] = ["Profile"]
    picture = ask.document.get("image")
    if isinstance(picture, dict):
        picture["type"] = "Image"


def _rules(ask: Asker, *, product: bool) -> Generator[Question, str, None]:
    ask.section = "What you decide for yourselves"
    months = "For how many months is it valid?"
    if product:
        yield from ask.value(("policy", "validMonths"), months, suggestion="36", required=True, read=_number)
    else:
        yield from ask.value(("policy", "validMonths"), f"{months} (Enter: without end)", read=_number)
    text = "How often may somebody apply? (Enter: as often as they like)"
    yield from ask.value(("policy", "maxAttempts"), text, read=_number)
    text = "Within how many days can a decision be appealed against? (Enter: at any time)"
    yield from ask.value(("policy", "appealDays"), text, read=_number)
