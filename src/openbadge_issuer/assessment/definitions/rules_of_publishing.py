"""Rules about what surrounds a definition: type, language, picture, pages, policy, its life, what it is related to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from openbadge_issuer.assessment.definitions.drafts import Draft, Hit, Rule, shown
from openbadge_issuer.models.alignment import framework_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from openbadge_issuer.errors import Severity

__all__ = ["RULES"]

_PRODUCT_TYPES: Final = ("Certification", "QualityAssuranceCredential", "ext:ProductCertification")
_PERSON_TYPES: Final = frozenset(
    (
        "MicroCredential",
        "Achievement",
        "Badge",
        "Competency",
        "Certificate",
        "Certification",
        "Assessment",
        "License",
    )
)
_TAG: Final = re.compile(r"[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?").fullmatch
_LANGUAGES: Final = {
    "english": "en", "spanish": "es", "español": "es", "french": "fr", "français": "fr", "german": "de", "deutsch": "de",
    "portuguese": "pt", "português": "pt", "italian": "it", "italiano": "it", "chinese": "zh", "japanese": "ja",
    "arabic": "ar", "dutch": "nl", "polish": "pl", "russian": "ru", "ukrainian": "uk", "vietnamese": "vi",
}  # fmt: skip
_IMAGE_NAMES: Final = re.compile(
    r"(image|picture|photo|icon|logo|badge|img|graphic)?\W*\d*|[\w\-. ]{1,60}\.(png|svg|jpe?g|gif|webp)",
    re.IGNORECASE,
).fullmatch
_OTHER_PICTURES: Final = re.compile(
    r"data:image/(?!png|svg)|[^?#]{1,2000}\.(jpe?g|gif|webp|bmp|tiff?|heic|pdf)([?#]|$)", re.IGNORECASE
).match
_LONG_VALIDITY: Final = 120  # months
_SHORT_VALIDITY: Final = 6  # months
_MANY_HOURS: Final = 200  # credit hours: a degree has some 120
_FEW_DAYS: Final = 5  # for an appeal
_FRAMEWORKS: Final = {"case": "case", "esco": "esco", "o*net": "onet", "onet": "onet", "ctdl": "ctdl"}
_ADDRESSES: Final = ("criteriaPage", "licence")


def _type_fits(draft: Draft) -> Iterator[Hit]:
    kind = draft.text("achievementType") or "MicroCredential"
    if draft.is_product and kind not in _PRODUCT_TYPES:
        yield Hit(
            "/achievementType",
            f"This is about a product, and “{shown(kind)}” is what a person earns.",
            f"Write one of: {', '.join(_PRODUCT_TYPES)}.",
        )
    elif not draft.is_product and kind == "ext:ProductCertification":
        yield Hit(
            "/achievementType",
            "A product certification is about a product, and this is about a person.",
            "Write `subject: product` into the policy, or `MicroCredential` here.",
        )


def _type_usual(draft: Draft) -> Iterator[Hit]:
    kind = draft.text("achievementType")
    if kind and not draft.is_product and kind not in _PERSON_TYPES and not kind.startswith("ext:"):
        yield Hit(
            "/achievementType",
            f"“{shown(kind)}” is something else than evidence judged by a rubric.",
            "Usual is MicroCredential; others are Competency, Certification, Certificate and Badge.",
        )


def _language(draft: Draft) -> Iterator[Hit]:
    tag = draft.text("inLanguage")
    if not tag:
        yield Hit(
            "/inLanguage",
            "The language of the texts is not said.",
            "Write its tag, such as en, es or zh-Hant: screen readers need it.",
        )
    elif not _TAG(tag):
        primary, _, region = tag.replace("_", "-").partition("-")
        guess = _LANGUAGES.get(tag.casefold()) or "-".join(filter(None, (primary.lower(), region.upper())))
        yield Hit(
            "/inLanguage",
            f"“{shown(tag)}” is no language tag.",
            f"Write {guess}." if _TAG(guess) else "Write a tag such as en, en-US or zh-Hant-TW.",
        )


def _image(draft: Draft) -> Iterator[Hit]:
    if not draft.has("image"):
        yield Hit(
            "/image",
            "There is no picture.",
            "A badge can be issued with artwork of the programme all the same.",
        )


def _caption(draft: Draft) -> Iterator[Hit]:
    image = draft.node("image")
    if image.has("id") and not image.has("caption"):
        yield Hit(
            "/image/caption",
            "The picture has no text alternative.",
            "Say what it shows, for those who can not see it.",
        )


def _caption_says(draft: Draft) -> Iterator[Hit]:
    caption = draft.node("image").text("caption")
    if caption and _IMAGE_NAMES(caption[:80]):
        yield Hit(
            "/image/caption",
            f"“{shown(caption)}” says nothing to somebody who can not see the picture.",
            "Say what it shows.",
        )


def _image_format(draft: Draft) -> Iterator[Hit]:
    if _OTHER_PICTURES(draft.node("image").text("id")[:2100]):
        yield Hit(
            "/image/id",
            "The picture is neither PNG nor SVG.",
            "Badges are baked into PNG or SVG: save it as one of them.",
        )


def _criteria_page(draft: Draft) -> Iterator[Hit]:
    page = draft.text("criteriaPage")
    if not page:
        yield Hit(
            "/criteriaPage",
            "There is no criteria page.",
            "Write the https address where everybody can read the rubric without an account.",
        )
    elif not page.lower().startswith("https://"):
        yield Hit(
            "/criteriaPage",
            "The criteria page has no https address.",
            "Write the address that a browser shows, from https:// on.",
        )


def _insecure(draft: Draft) -> Iterator[Hit]:
    places = [(f"/{name}", draft.text(name)) for name in _ADDRESSES if name != "criteriaPage"]
    places += draft.texts("resources")
    places += [(one.at("url"), one.text("url")) for one in draft.nodes("citations")]
    places += [("/image/id", draft.node("image").text("id"))]
    for pointer, address in places:
        if address.lower().startswith("http://"):
            yield Hit(
                pointer, "This address is not encrypted (http).", "Write https, if the page answers there."
            )


def _identity(draft: Draft) -> Iterator[Hit]:
    for name, sentence, advice in (
        ("id", "It has no id.", "Write the https address under which everybody will find it."),
        ("version", "It has no version.", "Write one, such as 1.0; in YAML and JSON in quotes."),
        (
            "assessor",
            "Which organisation assesses is not said.",
            "Write its `id` (an address) and its `name`.",
        ),
    ):
        if not draft.has(name):
            yield Hit(f"/{name}", sentence, advice)


def _id(draft: Draft) -> Iterator[Hit]:
    if not draft.text("id").lower().startswith("https://") and draft.has("id"):
        yield Hit(
            "/id",
            "The id is no https address.",
            "It is allowed; an address under which the definition can be read tells more.",
        )


def _licence(draft: Draft) -> Iterator[Hit]:
    if not draft.has("licence"):
        yield Hit(
            "/licence",
            "Under which licence others may use this is not said.",
            "Such as https://creativecommons.org/licenses/by/4.0/",
        )


def _organisations(draft: Draft) -> Iterator[Hit]:
    for name in ("assessor", "creator"):
        if draft.node(name).has("id") and not draft.node(name).has("name"):
            yield Hit(
                f"/{name}/name",
                "This organisation has no name that a person could read.",
                "Write its `name`.",
            )


def _tags(draft: Draft) -> Iterator[Hit]:
    if not draft.has("tag"):
        yield Hit("/tag", "There are no keywords.", "Some words by which learners would look for it.")
    seen: set[str] = set()
    for pointer, text in draft.texts("tag"):
        if text.casefold() in seen:
            yield Hit(pointer, "This keyword stands here twice.", "Keep it once.")
        seen.add(text.casefold())


def _alignment(draft: Draft) -> Iterator[Hit]:
    if not draft.has("alignment"):
        yield Hit(
            "/alignment",
            "No skill or standard is named that it corresponds to.",
            "Employers and registries find it by them: ESCO, O*NET, CASE, CTDL.",
        )


def _alignment_target(draft: Draft) -> Iterator[Hit]:
    for one in draft.nodes("alignment"):
        said, url = _FRAMEWORKS.get(one.text("targetFramework").casefold()), one.text("targetUrl")
        if said and url and framework_of(url) != said:
            yield Hit(
                one.at("targetUrl"),
                f"This is no address of {shown(one.text('targetFramework'))}.",
                "Write the address of the skill itself, as the framework publishes it.",
            )


def _credits(draft: Draft) -> Iterator[Hit]:
    credit = draft.number("creditsAvailable")
    if credit is None:
        return
    if credit <= 0:
        yield Hit("/creditsAvailable", "Credit hours are more than none.", "Leave it out, if there are none.")
    elif credit > _MANY_HOURS:
        yield Hit(
            "/creditsAvailable",
            f"{credit} is much for credit hours.",
            "Only hours stand here. Points, minutes or a pay step are said by whoever grants them, in an endorsement.",
        )


def _validity(draft: Draft) -> Iterator[Hit]:
    policy = draft.node("policy")
    if draft.is_product and policy.number("validMonths") is None:
        yield Hit(
            "/policy/validMonths",
            "A product certification ends.",
            "Write for how many months it holds; 36 are usual.",
        )
    if draft.is_product and policy.text("resolution") not in ("", "consensus_with_lead"):
        yield Hit(
            "/policy/resolution",
            "Reviewers of a product settle a disagreement with the lead.",
            "Write consensus_with_lead, or leave it out.",
        )


def _validity_usual(draft: Draft) -> Iterator[Hit]:
    months = draft.node("policy").number("validMonths")
    if months is not None and not _SHORT_VALIDITY <= months <= _LONG_VALIDITY:
        yield Hit(
            "/policy/validMonths",
            f"An award holds for {months} months.",
            "Should it rather hold without end? Then leave it out."
            if months > _LONG_VALIDITY and not draft.is_product
            else "Is it meant in months?",
            {"months": months},
        )


def _attempts(draft: Draft) -> Iterator[Hit]:
    policy = draft.node("policy")
    if policy.number("maxAttempts") == 1:
        yield Hit(
            "/policy/maxAttempts",
            "Somebody who falls short gets feedback, and no second attempt to use it.",
            "Allow another one.",
        )
    days = policy.number("appealDays")
    if days is not None and days < _FEW_DAYS:
        yield Hit(
            "/policy/appealDays",
            f"{days} days are few to write an appeal.",
            "Two weeks are usual.",
            {"days": days},
        )


def _accepts_until(draft: Draft) -> Iterator[Hit]:
    sunsetting = draft.text("status") == "sunsetting"
    if sunsetting and not draft.has("acceptsUntil"):
        yield Hit(
            "/acceptsUntil",
            "Until when applications are taken is not said.",
            "Write the date and time, with its zone.",
        )


def _accepts_until_unused(draft: Draft) -> Iterator[Hit]:
    if draft.has("acceptsUntil") and draft.text("status") not in ("sunsetting", "retired"):
        yield Hit(
            "/acceptsUntil",
            "This counts once the definition is sunsetting.",
            "Leave it out, or sunset the definition.",
        )


def _related(draft: Draft) -> Iterator[Hit]:
    for one in draft.nodes("related"):
        if one.has("id") and one.text("id") == draft.text("id"):
            other = f"{shown(draft.text('id'), 200)}#version-{shown(one.text('version')) or '1.0'}"
            yield Hit(
                one.at("id"),
                "What it is related to has the id of the definition itself: no badge can say that.",
                f"Write the address of the other version, or {other}.",
            )


def _stacks(draft: Draft) -> Iterator[Hit]:
    for pointer, text in draft.texts("stacks"):
        if text and text == draft.text("id"):
            yield Hit(pointer, "It can not be a part of itself.", "Name the stack.")


def _rule(name: str, severity: Severity, title: str, function: Callable[[Draft], Iterable[Hit]]) -> Rule:
    return Rule(code=f"definition.{name}", severity=severity, title=title, function=function)


RULES: Final[tuple[Rule, ...]] = (
    _rule("identity", "error", "there are an id, a version and an organisation that assesses", _identity),
    _rule("achievement_type", "error", "the type says person or product as the policy does", _type_fits),
    _rule("achievement_type_usual", "warning", "the type is one of evidence judged by a rubric", _type_usual),
    _rule("language", "error", "the language of the texts is said, by its tag", _language),
    _rule("image", "info", "there is a picture", _image),
    _rule("caption", "error", "the picture has a text alternative", _caption),
    _rule("caption_says", "warning", "the text alternative says what the picture shows", _caption_says),
    _rule("image_format", "warning", "the picture is PNG or SVG", _image_format),
    _rule("criteria_page", "error", "there is a public page, by https", _criteria_page),
    _rule("insecure_address", "warning", "addresses begin with https", _insecure),
    _rule("id", "info", "the id is an https address", _id),
    _rule("licence", "warning", "a licence is named", _licence),
    _rule("organisation_name", "warning", "organisations have names", _organisations),
    _rule("tag", "info", "there are keywords, each once", _tags),
    _rule("alignment", "info", "skills or standards are named", _alignment),
    _rule("alignment_target", "warning", "a skill's address is one of its framework", _alignment_target),
    _rule("credits", "warning", "credits are hours, more than none, and no other unit", _credits),
    _rule(
        "validity",
        "error",
        "a product certification ends, and disagreement is settled with the lead",
        _validity,
    ),
    _rule(
        "validity_usual",
        "warning",
        "an award holds for half a year to ten years, or without end",
        _validity_usual,
    ),
    _rule("attempts", "warning", "there is a second attempt, and time for an appeal", _attempts),
    _rule("accepts_until", "error", "what is sunsetting says until when", _accepts_until),
    _rule("accepts_until_unused", "info", "nothing else says until when", _accepts_until_unused),
    _rule("related", "error", "other versions and translations have ids of their own", _related),
    _rule("stacks", "error", "it is no part of itself", _stacks),
)
