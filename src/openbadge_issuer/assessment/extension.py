"""`Extension`: what a badge says beyond the standard terms, where a programme hosts the context that defines it."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from openbadge_issuer.assessment.state import refuse
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.models.types import is_absolute_uri

if TYPE_CHECKING:
    from openbadge_issuer.assessment.definition import Definition
    from openbadge_issuer.assessment.product import Product
    from openbadge_issuer.codec.context_table import ContextTable

__all__ = ["Extension"]

_DATE: Final = "http://www.w3.org/2001/XMLSchema#date"
_SCHEMA: Final = "https://schema.org/"


@dataclass(frozen=True, slots=True)
class Extension:
    """The https ``url`` where a programme hosts our JSON-LD context; without one, no award says anything that needs it.

    A verifier that does not know the context can not judge such a badge: see "The extension" in the documentation before
    you switch it on. Raises `AssessmentError` (``assessment.extension``).
    """

    url: str

    def __post_init__(self) -> None:
        if not isinstance(self.url, str) or not is_absolute_uri(self.url) or not _is_hosted(self.url):
            raise refuse(
                "extension",
                "The context of the extension is hosted at an https URL, without a fragment.",
                "Choose one that you can keep for as long as badges are checked.",
            )

    @property
    def content(self) -> bytes:
        """What to host there, byte for byte, as ``application/ld+json``."""
        from openbadge_issuer.codec import jcs  # noqa: PLC0415 - at first use

        return jcs.canonical({"@context": _context(f"{self.url}#")})

    @property
    def related_resource(self) -> JSONObject:
        """The entry of ``relatedResource`` that holds the badge to these bytes (VCDM 2.0, section 5.3)."""
        digest = b64encode(sha256(self.content).digest()).decode("ascii")
        return {"id": self.url, "digestSRI": f"sha256-{digest}", "mediaType": "application/ld+json"}

    def pinned(self, contexts: ContextTable | None = None) -> ContextTable:
        """The contexts that come with the library (or these) and this one: for an `Issuer` and a `Verifier`."""
        from openbadge_issuer.contexts import default_contexts  # noqa: PLC0415 - at first use

        return (default_contexts() if contexts is None else contexts).pin(self.url, self.content)

    def members(self, definition: Definition, product: Product | None = None) -> JSONObject:
        """What stands in the achievement: the design of the assessment, and the product that was certified."""
        said: JSONObject = {"assessmentDesign": _design(definition)}
        if product is not None:
            said["certifiedProduct"] = _certified(product)
        return said


def _is_hosted(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and bool(parts.hostname) and "#" not in url
    except ValueError:
        return False


def _context(own: str) -> JSONObject:
    def node(name: str) -> JSON:
        return {"@id": own + name, "@type": "@id"}

    def typed(name: str, **terms: JSON) -> JSON:
        return {"@id": own + name, "@context": {"@protected": True, **terms}}

    return {
        "@protected": True,
        "assessmentDesign": node("assessmentDesign"),
        "certifiedProduct": node("certifiedProduct"),
        "AssessmentDesign": typed(
            "AssessmentDesign",
            keyMethod=own + "keyMethod",
            methodComponent=own + "methodComponent",
            rationale=own + "rationale",
            citation={"@id": _SCHEMA + "citation", "@type": "@id"},
            practiceResource=node("practiceResource"),
            equityAnswers=node("equityAnswers"),
        ),
        "Citation": typed(
            "Citation",
            text=_SCHEMA + "text",
            doi="http://purl.org/ontology/bibo/doi",
        ),
        "EquityAnswers": typed(
            "EquityAnswers",
            barriers=own + "barriers",
            difference=own + "difference",
            invitation=own + "invitation",
            goals=own + "goals",
        ),
        "CertifiedProduct": typed(
            "CertifiedProduct",
            productVersion=_SCHEMA + "softwareVersion",
            released={"@id": _SCHEMA + "releaseDate", "@type": _DATE},
            platform=_SCHEMA + "operatingSystem",
            gradeLevel=_SCHEMA + "educationalLevel",
            subjectArea=_SCHEMA + "about",
        ),
    }


def _design(definition: Definition) -> JSONObject:
    citations: list[JSON] = [
        {"type": ["Citation"], **_given(text=one.text, doi=one.doi, url=one.url)}
        for one in definition.citations
    ]
    equity = definition.equity
    answers: JSON = None if equity is None else {"type": ["EquityAnswers"], **equity.to_json()}
    return {
        "type": ["AssessmentDesign"],
        **_given(
            keyMethod=definition.key_method,
            methodComponent=[*definition.method_components],
            rationale=definition.rationale,
            citation=citations,
            practiceResource=[*definition.resources],
            equityAnswers=answers,
        ),
    }


def _certified(product: Product) -> JSONObject:
    return {
        "type": ["CertifiedProduct"],
        **_given(
            productVersion=product.version,
            released=product.released.isoformat(),
            platform=[*product.platforms],
            gradeLevel=[*product.grades],
            subjectArea=[*product.subjects],
        ),
    }


def _given(**members: JSON) -> JSONObject:
    return {name: value for name, value in members.items() if value not in (None, [])}
