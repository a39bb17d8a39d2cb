"""`read_credential`: the right class for a credential that somebody hands in."""

from collections.abc import Mapping

from openbadge_issuer.codec.types import DEFAULT_LIMITS, Limits
from openbadge_issuer.models._frozen import members_of
from openbadge_issuer.models.clr import (
    CONTAINED,
    ByType,
    ClrCredential,
    LegacyClrCredential,
    credential_class,
)
from openbadge_issuer.models.credential import VerifiableCredential

__all__ = ["read_credential"]

_BY_TYPE: ByType = {**CONTAINED, "ClrCredential": (ClrCredential, LegacyClrCredential)}


def read_credential(
    document: Mapping[str, object], *, limits: Limits = DEFAULT_LIMITS
) -> VerifiableCredential:
    """The model of a credential, its class chosen by ``@context[0]`` (VCDM 2.0 or 1.1) and ``type``.

    A badge comes back as `AchievementCredential` (of VCDM 1.1 as its subclass `LegacyAchievementCredential`), likewise
    `EndorsementCredential` and `ClrCredential`; any other type as `VerifiableCredential`. Raises `ModelError`.
    """
    members = members_of(document, limits) if isinstance(document, Mapping) else document
    return credential_class(members, _BY_TYPE).from_json(members, limits=limits)
