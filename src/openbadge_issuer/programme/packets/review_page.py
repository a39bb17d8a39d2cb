"""The pages of a packet: the work, the rubric, and a review form that works without network and saves a small file."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from openbadge_issuer.codec.json import parse
from openbadge_issuer.errors import InputError, MissingExtra, OpenBadgeError
from openbadge_issuer.programme.packets.review_form import (
    FORM,
    MAX_COMMENT,
    FilledForm,
    Said,
    conflict_question,
    criterion_text,
    instructions,
    labels_of,
    level_text,
    squeezed,
)
from openbadge_issuer.programme.packets.texts import PacketTexts, packet_texts
from openbadge_issuer.programme.register import is_packet_id

if TYPE_CHECKING:
    from jinja2 import Template

    from openbadge_issuer.assessment.definition import Definition
    from openbadge_issuer.assessment.packet import Packet

__all__ = ["read_answers", "review_page", "rubric_page", "work_page"]

_MEMBERS: Final = frozenset({"format", "packet", "rubric", "conflict", "levels", "comments", "shown"})
_MAX_ANSWERS: Final = 2_000_000  # bytes


@cache
def _source(name: str) -> str:
    from importlib.resources import files  # noqa: PLC0415 - at first use

    folder = files("openbadge_issuer.programme.packets").joinpath("pages")
    return folder.joinpath(name).read_text("utf-8").replace("\r\n", "\n")


@cache
def _template(name: str) -> Template:
    try:
        from jinja2 import Environment, FunctionLoader, StrictUndefined  # noqa: PLC0415 - at first use
    except ImportError:
        raise MissingExtra("programme", "Pages for reviewers") from None
    environment = Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


def _hashed(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode('ascii')}'"


def _rendered(
    name: str, definition: Definition, values: Mapping[str, object], texts: PacketTexts, script: str = ""
) -> bytes:
    """The page under a policy that lets nothing in or out but its own style and script."""
    template = _template(name)
    from markupsafe import Markup  # noqa: PLC0415 - comes with jinja2

    style = _source("style.css")
    scripts = f"script-src {_hashed(script)}; " if script else ""
    policy = f"default-src 'none'; style-src {_hashed(style)}; {scripts}base-uri 'none'; form-action 'none'"
    own = {"style": Markup(style), "script": Markup(script), "policy": policy, "texts": texts}  # noqa: S704 - ours, not what came in
    language = str(definition.in_language or "")  # which says that it is not known
    page = template.render(**values, **own, name=definition.name, language=language)
    return page.encode("utf-8", "replace")


def review_page(
    packet_id: str, definition: Definition, *, due: datetime | None = None, language: str = "en"
) -> bytes:
    """The review form of a packet as one HTML file, in UTF-8. Raises `MissingExtra`."""
    texts = packet_texts(language)
    criteria = [
        {
            "id": criterion.id,
            "name": squeezed(criterion.name),
            "text": criterion_text(criterion),
            "required": criterion.rank(criterion.required_level),
            "levels": [
                {"id": level.id, "text": level_text(criterion, level, texts)} for level in criterion.levels
            ],
        }
        for criterion in definition.criteria
    ]
    values = {
        "packet": packet_id,
        "rubric": definition.rubric_digest,
        "format": FORM,
        "due": due.astimezone(UTC).date().isoformat() if due is not None else "",
        "instructions": instructions(definition, texts),
        "question": conflict_question(definition, texts),
        "workbook": f"review-{packet_id}.xlsx",
        "criteria": criteria,
        "longest": MAX_COMMENT,
    }
    return _rendered("review.html", definition, values, texts, _source("review.js"))


def work_page(
    packet_id: str, packet: Packet, files: Mapping[str, str], withheld: int, language: str = "en"
) -> bytes:
    """What was handed in, as one HTML file: texts, links, and links to the ``files`` beside it (paths by id of item)."""
    named = not packet.definition.policy.blind

    def items(requirement: str) -> Sequence[Mapping[str, str]]:
        return [
            {
                "text": item.text,
                "url": item.url,
                "file": files.get(item.id, ""),
                "was": squeezed(item.file) if named else "",
            }
            for item in packet.items
            if item.requirement == requirement
        ]

    parts = [
        {
            "name": part.name,
            "requirements": [{"prompt": one.prompt, "handed_in": items(one.id)} for one in part.requirements],
        }
        for part in packet.definition.parts
    ]
    product = packet.product if named else None
    texts = packet_texts(language)
    about = ""
    if product is not None:
        about = f"{product.name}, {texts['version'].lower()} {product.version}: {product.uri}"
    values = {"packet": packet_id, "parts": parts, "product": about, "withheld": withheld}
    return _rendered("work.html", packet.definition, values, texts)


def rubric_page(definition: Definition, language: str = "en") -> bytes:
    """The rubric as one HTML file."""
    criteria = [
        {
            "name": criterion.name,
            "description": criterion.description or "",
            "levels": [
                {
                    "name": labels_of(criterion)[level.id],
                    "required": level.id == criterion.required_level,
                    "description": level.description or "",
                }
                for level in criterion.levels
            ],
        }
        for criterion in definition.criteria
    ]
    values = {
        "competency": definition.competency,
        "version": definition.version,
        "rubric": definition.rubric_digest,
        "page": definition.criteria_page or "",
        "criteria": criteria,
    }
    return _rendered("rubric.html", definition, values, packet_texts(language))


def read_answers(content: bytes) -> FilledForm:
    """The answers that the page saved (``review-<packet>.json``), or their text in a file of any name.

    Raises `InputError` (``collect.answers``, ``collect.no_packet``) and `LimitExceeded`.
    """
    if len(content) > _MAX_ANSWERS:
        raise _strange()
    try:
        document = parse(content.removeprefix(b"\xef\xbb\xbf"))
    except OpenBadgeError:
        document = None
    if not isinstance(document, dict) or set(document) != _MEMBERS or document["format"] != FORM:
        raise _strange()
    packet, rubric, conflict = document["packet"], document["rubric"], document["conflict"]
    if not is_packet_id(packet) or not isinstance(packet, str):
        raise InputError("The id of the packet is not there, or was changed.", code="collect.no_packet")
    if not isinstance(rubric, str) or not isinstance(conflict, str):
        raise _strange()
    levels, comments, shown = (_texts(document[name], name) for name in ("levels", "comments", "shown"))
    return FilledForm(
        packet=packet,
        rubric=Said(rubric, "rubric"),
        conflict=Said(conflict, "conflict"),
        levels=levels,
        comments=comments,
        shown=shown,
    )


def _texts(given: object, name: str) -> dict[str, Said]:
    if not isinstance(given, dict) or not all(isinstance(one, str) for one in given.values()):
        raise _strange()
    return {key: Said(text, f"{name}/{key}") for key, text in given.items()}


def _strange() -> InputError:
    return InputError(
        "These are not the answers that the page of a packet saves.",
        code="collect.answers",
        advice="Open the page again, press “Save my answers”, and take the file as it is.",
    )
