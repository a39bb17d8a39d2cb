"""What a trust registry is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from openbadge_issuer.codec.effort import Effort
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import Param
from openbadge_issuer.verification.sharing import Shared

__all__ = ["Enquiry", "Listing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Enquiry:
    """Who is asked about: the issuer of a badge that was proven to be theirs, at the time ``now``.

    ``document`` is the badge as it was signed, ``header`` the JOSE header where it is a token, ``verification_method`` the
    name of the key that signed it, and ``key`` that key (a multikey). Where the creator of an achievement is asked about,
    who has signed nothing, all of these are empty. ``shared`` and ``effort`` are the same for all badges of an upload.
    """

    issuer_id: str
    now: datetime
    document: JSONObject = field(default_factory=dict, repr=False)
    header: JSONObject = field(default_factory=dict, repr=False)
    verification_method: str = ""
    key: str = ""
    shared: Shared = field(default_factory=Shared, repr=False, compare=False)
    effort: Effort = field(default_factory=Effort, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a registry says: listed under which ``name`` and ``until`` when, not listed, or unknown and why.

    ``code`` (``trust.…``), ``message``, ``advice`` and ``params`` say why not, for people and programs: one sentence for
    each code, whose values are in ``params``. It follows our own, which has the registry's name and the issuer's id.
    """

    outcome: Literal["listed", "not_listed", "unknown"]
    name: str = ""
    until: datetime | None = None
    code: str = ""
    message: str = ""
    advice: str = ""
    retry: Literal["never", "later"] = "never"
    params: Mapping[str, Param] = field(default_factory=dict)
