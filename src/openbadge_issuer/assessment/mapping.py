"""From a definition and a decision to Open Badges 3.0, in terms of its standard contexts only."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime
from typing import TYPE_CHECKING, Final, cast

from openbadge_issuer import models  # its names load at first use
from openbadge_issuer.assessment.evidence import FileEvidence, Link, Text
from openbadge_issuer.assessment.extension import Extension
from openbadge_issuer.assessment.product import Product
from openbadge_issuer.assessment.state import check_type, refuse
from openbadge_issuer.assessment.wording import wording_of

if TYPE_CHECKING:
    from openbadge_issuer.assessment.case import Case
    from openbadge_issuer.assessment.definition import Definition
    from openbadge_issuer.assessment.rubric import Criterion
    from openbadge_issuer.assessment.state import Facts, Outcome

__all__ = ["RESULT_REVIEWS", "RESULT_RUBRIC", "achievement_of", "award_of", "progress_of"]

RESULT_RUBRIC: Final = "ext:RubricDigest"
RESULT_REVIEWS: Final = "ext:ReviewCount"
_UNDER_WAY: Final = ("Enrolled", "InProgress", "OnHold", "Withdrew")
_DECEMBER: Final = 12
_GENRES: Final = {"text": "Text", "file": "File", "link": "Link"}


def _id(definition: Definition, *names: str) -> str:
    return f"{definition.id}{'/' if '#' in definition.id else '#'}{'.'.join(names)}"


def achievement_of(
    definition: Definition, product: Product | None = None, *, extension: Extension | None = None
) -> models.Achievement:
    """The achievement that the definition is, with its rubric; of a product certification with the product's version.

    Research, resources and the answers on equity stay on the criteria page, unless the programme hosts an ``extension``.
    """
    check_type(extension, (Extension, type(None)), "`extension` is an Extension, or left out.")
    if definition.policy.blind is not (product is None):
        raise refuse(
            "product",
            "A product certification is about a product in one version, and nothing else is.",
            "Pass the product exactly where the definition's policy says that its subject is one.",
        )
    version = definition.version
    if product is not None:
        said = wording_of(definition.in_language).in_version
        version += f" ({_released_in(said, product)})"
    return models.Achievement(
        id=definition.id,
        name=definition.name,
        achievement_type=definition.achievement_type,
        description=definition.competency,
        criteria=models.Criteria(id=definition.criteria_page, narrative=_narrative(definition, product)),
        creator=definition.creator,
        version=version,
        in_language=definition.in_language,
        image=definition.image,
        tag=definition.tag,
        field_of_study=definition.field_of_study,
        credits_available=definition.credits_available,
        alignment=definition.alignment,
        related=definition.related,
        result_description=(
            *(_described(definition, criterion) for criterion in definition.criteria),
            *_of_the_whole(definition),
        ),
        extensions={} if extension is None else extension.members(definition, product),
    )


def _described(definition: Definition, criterion: Criterion) -> models.ResultDescription:
    return models.ResultDescription(
        id=_id(definition, "criterion", criterion.id),
        name=criterion.name,
        result_type="RubricCriterionLevel",
        required_level=_id(definition, "level", criterion.id, criterion.required_level),
        rubric_criterion_level=tuple(
            models.RubricCriterionLevel(
                id=_id(definition, "level", criterion.id, level.id),
                name=level.name,
                description=level.description,
                level=str(rank),
            )
            for rank, level in enumerate(criterion.levels)
        ),
    )


def _of_the_whole(definition: Definition) -> tuple[models.ResultDescription, ...]:
    words = wording_of(definition.in_language)
    named = (
        ("status", words.status, "Status"),
        ("rubric", words.rubric, RESULT_RUBRIC),
        ("reviews", words.reviews, RESULT_REVIEWS),
    )
    return tuple(
        models.ResultDescription(id=_id(definition, "result", part), name=name, result_type=kind)
        for part, name, kind in named
    )


def _released_in(said: str, product: Product) -> str:
    return said.format(version=product.version, date=product.released.isoformat())


def _narrative(definition: Definition, product: Product | None) -> str:
    lines = [definition.competency, "", definition.key_method, ""]
    lines += [f"- {component}" for component in definition.method_components]
    for criterion in definition.criteria:
        levels = " < ".join(
            f"**{level.name}**" if level.id == criterion.required_level else level.name
            for level in criterion.levels
        )
        lines.append(f"- {criterion.name}: {levels}")
    rule = wording_of(definition.in_language).rule
    if rule:
        lines += ["", rule]
    if product is not None:
        lines += ["", f"{product.name} {product.version} ({product.released.isoformat()})"]
    return "\n".join(lines)


def progress_of(
    definition: Definition, whom: models.Recipient | Product, status: str = "InProgress"
) -> models.Award:
    """An award that says that learning is under way: ``Enrolled``, ``InProgress``, ``OnHold`` or ``Withdrew``.

    ``whom`` is a person, or the product of a product certification. It names no rubric digest and no reviews, since nothing
    was decided.
    """
    check_type(whom, (models.Recipient, Product), "Under way are a Recipient, or a Product.")
    if status not in _UNDER_WAY:
        raise refuse(
            "argument", f"What is under way is {', '.join(_UNDER_WAY)}.", "The rest follows from a decision."
        )
    result = models.Result(result_description=_id(definition, "result", "status"), status=status)
    product = whom if isinstance(whom, Product) else None
    return models.Award(
        achievement_of(definition, product),
        whom if isinstance(whom, models.Recipient) else whom.recipient,
        results=(result,),
        source=definition.assessor,
    )


def award_of(
    case: Case,
    facts: Facts,
    outcome: Outcome,
    recipient: models.Recipient,
    extension: Extension | None = None,
) -> models.Award:
    """The award of a decision. Called by `Decision.award` alone, which checks first."""
    definition, product = case.definition, case.product
    results = [
        models.Result(
            result_description=_id(definition, "criterion", criterion.id),
            achieved_level=_id(definition, "level", criterion.id, outcome.levels[criterion.id]),
        )
        for criterion in definition.criteria
    ]
    results += [
        models.Result(result_description=_id(definition, "result", "status"), status="Completed"),
        models.Result(result_description=_id(definition, "result", "rubric"), value=facts.rubric),
        models.Result(result_description=_id(definition, "result", "reviews"), value=str(outcome.reviews)),
    ]
    months = definition.policy.valid_months
    return models.Award(
        achievement_of(definition, product, extension=extension),
        recipient,
        results=results,
        evidence=(*_released(case), *_of_product(definition, product)),
        valid_until=None if months is None else _later(outcome.at, months),
        source=definition.assessor,
        contexts=() if extension is None else (extension.url,),
        extensions={} if extension is None else {"relatedResource": [extension.related_resource]},
    )


def _released(case: Case) -> list[models.Evidence]:
    """What the applicant released, item by item, and nothing that was kept back."""
    evidence = []
    for item in case.items:
        sealed, answer = case.sealed.get(item.public or ""), case.answer_of(item)
        if sealed is None or answer is None:
            continue
        shown = sealed.value if isinstance(sealed.value, dict) else {}
        url = Link(cast("str", shown["url"])).url if "url" in shown else None
        if isinstance(answer, FileEvidence):
            if url is None:
                raise refuse(
                    "evidence", f"{item.id} was released without a place.", "Publish it with its URL."
                )
            digest = "sha256-" + b64encode(bytes.fromhex(answer.digest)).decode("ascii")
            narrative, extensions = None, {"digestSRI": digest}
        elif isinstance(answer, Text):
            narrative, extensions = answer.text, {}
        else:
            narrative, extensions, url = None, {}, url or answer.url
        evidence.append(
            models.Evidence(
                id=url,
                name=Text(cast("str", shown.get("title"))).text,
                genre=_GENRES[item.kind],
                narrative=narrative,
                extensions=extensions,
            )
        )
    return evidence


def _of_product(definition: Definition, product: Product | None) -> list[models.Evidence]:
    if product is None:
        return []
    description = _released_in(wording_of(definition.in_language).product, product)
    return [models.Evidence(id=product.uri, name=product.name, genre="Product", description=description)]


def _later(at: datetime, months: int) -> datetime:
    """The same day so many months later, or the last day of a shorter month, in whole seconds."""
    year, month = divmod(at.year * _DECEMBER + at.month - 1 + months, _DECEMBER)
    for day in range(at.day, 0, -1):
        try:
            return at.replace(year=year, month=month + 1, day=day, microsecond=0)
        except ValueError:
            continue
    raise refuse("time", "The award would be valid beyond the calendar.")
