"""`criteria_page`: the public page with what has to be done, and by which rubric it is judged."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from openbadge_issuer.errors import CarrierError
from openbadge_issuer.pages.html import digest_of, style_of, template, web_address
from openbadge_issuer.pages.wording import Wording, direction_of

if TYPE_CHECKING:
    from markupsafe import Markup

    from openbadge_issuer.assessment import Criterion, Definition, Level, Requirement
    from openbadge_issuer.models import Profile

__all__ = ["criteria_page"]

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_PICTURES: Final = re.compile(r"data:image/(?:png|svg\+xml);base64,[A-Za-z0-9+/]+={0,2}")
_MAX_PICTURE: Final = 5_000_000  # bytes


def criteria_page(
    definition: Definition,
    *,
    issuer: Profile | None = None,
    image: bytes | None = None,
    names: Mapping[str, str] | None = None,
    texts: Mapping[str, str] | None = None,
) -> bytes:
    """One HTML document (UTF-8) that shows a definition: no scripts, nothing that is loaded, fit for print.

    It is what a badge's ``criteria.id`` points at, and its anchors are those of the badge's results. It is written in
    the definition's language where there are texts for it (German, English, Spanish, French, or ``texts`` of your own),
    else with headings in English. ``image`` is the artwork (PNG or SVG) to show, ``names`` the names of stacks, editions,
    licences and resources by URI. Raises `MissingExtra` without jinja2, `CarrierError` for an image of another kind,
    `ConfigurationError` (``config.texts``).
    """
    language = definition.in_language or "en"
    wording = Wording(language, texts or {})
    shown = _Shown(definition, wording)
    style = style_of("criteria.css")
    page = template("criteria.html", "The criteria page").render(
        it=definition,
        issuer=issuer,
        names=dict(names or {}),
        language=language,
        direction=direction_of(language),
        picture=_picture(definition, image),
        style=style,
        style_digest=digest_of(style),
        say=wording.say,
        plain=wording.plain,
        notice=shown.notice(),
        contents=shown.contents(),
        rules=shown.rules(),
        criteria={one.id: one for one in definition.criteria},
        scored=shown.scored(),
        amount=shown.amount,
        length=shown.length,
        standing=_standing,
        anchor=shown.anchor,
        web=web_address,
        doi=_doi,
    )
    return _CONTROL.sub("\ufffd", page).encode("utf-8")


class _Shown:
    """What the template shows of a definition and does not spell out itself."""

    def __init__(self, definition: Definition, wording: Wording) -> None:
        self._it, self._wording = definition, wording

    def notice(self) -> Markup | None:
        status = str(self._it.status)
        if status == "published":
            return None
        until = self._it.accepts_until
        return self._wording.say(status, date=f"{until:%Y-%m-%d}" if until else "")

    def contents(self) -> list[tuple[str, str]]:
        it = self._it
        return [
            *(("competency", "competency"), ("method", "method")),
            *([("research", "research")] if it.rationale or it.citations else []),
            *([("resources", "resources")] if it.resources else []),
            *(("handing-in", "handing_in"), ("rubric", "rubric"), ("earning", "earning")),
            *([("equity", "equity")] if it.equity else []),
            ("about", "about"),
        ]

    def rules(self) -> list[Markup]:
        policy, say = self._it.policy, self._wording.say
        sentences = [say("blind" if policy.blind else "named"), say(str(policy.settles_by)), say("feedback")]
        if policy.max_attempts is not None:
            sentences.append(
                say("attempt" if policy.max_attempts == 1 else "attempts", count=policy.max_attempts)
            )
        if policy.appeal_days is not None:
            sentences.append(say("appeal", count=policy.appeal_days))
        months = policy.valid_months
        return [*sentences, say("valid_always") if months is None else say("valid", count=months)]

    def scored(self) -> dict[str, list[Requirement]]:
        return {
            criterion.id: [one for one in self._it.requirements if criterion.id in one.criteria]
            for criterion in self._it.criteria
        }

    def amount(self, one: Requirement) -> Markup:
        if one.at_least == 0:
            return self._wording.say("count_optional", most=one.at_most)
        if one.at_least == one.at_most:
            return self._wording.say("count_exact", count=one.at_most)
        return self._wording.say("count_range", least=one.at_least, most=one.at_most)

    def length(self, one: Requirement) -> Markup | None:
        words = one.words
        if words is None or (words.min is None and words.max is None):
            return None
        name = "words_max" if words.min is None else "words_min" if words.max is None else "words_range"
        return self._wording.say(name, min=words.min, max=words.max)

    def anchor(self, criterion: Criterion, level: Level) -> str:
        """The anchor that the badge's results point at."""
        return f"level.{criterion.id}.{level.id}"


def _standing(criterion: Criterion, level: Level) -> str:
    if level.id == criterion.required_level:
        return "required"
    return "above" if criterion.meets(level.id) else "below"


def _doi(doi: str) -> str:
    return f"https://doi.org/{quote(doi, safe='/:;()')}"


def _picture(definition: Definition, image: bytes | None) -> str:
    """The artwork as a ``data:`` URL, or nothing; a picture elsewhere is not loaded by the page."""
    if image is None:
        known = definition.image.id if definition.image else ""
        return known if len(known) <= 2 * _MAX_PICTURE and _PICTURES.fullmatch(known) else ""
    from openbadge_issuer.baking.sniffing import MEDIA_TYPES, sniff  # noqa: PLC0415 - at first use

    kind = sniff(image)
    if kind not in ("png", "svg") or len(image) > _MAX_PICTURE:
        raise CarrierError(
            f"The artwork of a page is a PNG or SVG of at most {_MAX_PICTURE:,} bytes.", code="carrier.page"
        )
    return f"data:{MEDIA_TYPES[kind]};base64,{b64encode(image).decode('ascii')}"
