"""`Alignment`: the link from a badge to the skills and standards of a framework (CASE, ESCO, O*NET, CTDL)."""

import re
from typing import Annotated, ClassVar, Literal, Self, TypeAlias

from openbadge_issuer.models import _callers
from openbadge_issuer.models.base import OpenModel
from openbadge_issuer.models.markers import Contains, implied
from openbadge_issuer.models.terms import AlignmentTargetType
from openbadge_issuer.models.types import AlignmentTargetTypeTerm, Many, Maybe, Text, Uri

__all__ = ["Alignment", "Framework", "framework_of"]

Framework: TypeAlias = Literal["case", "esco", "onet", "ctdl"]

_OCCUPATION = r"[0-9]{2}-[0-9]{4}\.[0-9]{2}"
_ELEMENT = r"[0-9](\.[A-Z0-9a-z]){1,6}"
_UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_CTID = rf"ce-{_UUID}"
_HOMES: tuple[tuple[Framework, str], ...] = (
    ("esco", r"https?://data\.europa\.eu/esco/."),
    ("onet", r"https?://(www\.)?onetonline\.org/."),
    ("ctdl", r"https?://(sandbox\.)?credentialengineregistry\.org/."),
    ("case", rf"https?://[^/?#]+/([^?#]*/)?(ims/case/v1p[01]/.|uri/{_UUID}$)"),
)


def framework_of(url: str) -> Framework | None:
    """The framework whose nodes have such URLs: ESCO, O*NET, the Credential Registry (CTDL), a CASE registry."""
    return next((framework for framework, home in _HOMES if re.match(home, url)), None)


class Alignment(OpenModel):
    """A link from an achievement, result or level to a node of a framework: a skill, a standard, a course."""

    _personal: ClassVar[bool] = False
    type: Annotated[Many[Text], Contains("Alignment")] = implied("Alignment")
    target_code: Maybe[Text] = None
    """The framework's own identifier of the node."""
    target_description: Maybe[Text] = None
    """A short description of the node."""
    target_name: Text
    """The node's name."""
    target_framework: Maybe[Text] = None
    """The framework's name."""
    target_type: Maybe[AlignmentTargetTypeTerm] = None
    """What kind of node it is."""
    target_url: Uri
    """The node's URL."""

    @classmethod
    def case(
        cls,
        name: str,
        url: str,
        *,
        code: str | None = None,
        framework: str | None = None,
        description: str | None = None,
    ) -> Self:
        """A node of a framework published with CASE (``CFItem``); ``url`` is the item's URI in its registry."""
        return cls(
            target_name=name,
            target_url=url,
            target_code=code,
            target_framework=framework,
            target_description=description,
            target_type=AlignmentTargetType.CF_ITEM,
        )

    @classmethod
    def esco(cls, name: str, uri: str, *, description: str | None = None) -> Self:
        """A skill or occupation of ESCO, by its URI below ``http://data.europa.eu/esco/``."""
        if framework_of(uri) != "esco":
            sentence = "`uri` is no ESCO concept: it starts with http://data.europa.eu/esco/."
            raise _callers.problem("Alignment", "model.code", "/targetUrl", sentence)
        code = uri.rstrip("/").rpartition("/")[2]
        return cls(
            target_name=name,
            target_url=uri,
            target_code=code,
            target_framework="ESCO",
            target_description=description,
        )

    @classmethod
    def onet(cls, name: str, code: str, *, description: str | None = None) -> Self:
        """An occupation (``15-1252.00``) or a content model element such as a skill (``2.A.1.a``) of O*NET."""
        if re.fullmatch(_OCCUPATION, code):
            url = f"https://www.onetonline.org/link/summary/{code}"
        elif re.fullmatch(_ELEMENT, code):
            url = f"https://www.onetonline.org/find/descriptor/result/{code}"
        else:
            sentence = "`code` is no O*NET code: write an occupation such as 15-1252.00, or an element such as 2.A.1.a."
            raise _callers.problem("Alignment", "model.code", "/targetCode", sentence)
        return cls(
            target_name=name,
            target_url=url,
            target_code=code,
            target_framework="O*NET",
            target_description=description,
        )

    @classmethod
    def ctdl(
        cls,
        name: str,
        ctid: str,
        *,
        target_type: AlignmentTargetType = AlignmentTargetType.CEASN_COMPETENCY,
        framework: str | None = None,
        description: str | None = None,
    ) -> Self:
        """A competency (or, by ``target_type``, a credential) of the Credential Registry, by its CTID ``ce-…``."""
        if not re.fullmatch(_CTID, ctid):
            sentence = "`ctid` is no CTID: it is ce- and a UUID in lower case."
            raise _callers.problem("Alignment", "model.code", "/targetCode", sentence)
        return cls(
            target_name=name,
            target_url=f"https://credentialengineregistry.org/resources/{ctid}",
            target_code=ctid,
            target_framework=framework,
            target_description=description,
            target_type=target_type,
        )

    @property
    def framework(self) -> Framework | None:
        """Which of the frameworks known here the node belongs to, by its URL and type."""
        known = framework_of(self.target_url)
        if known or self.target_type is None:
            return known
        if self.target_type.startswith("CF"):
            return "case"
        return "ctdl" if self.target_type.startswith(("ceasn:", "ceterms:", "CTDL")) else None
