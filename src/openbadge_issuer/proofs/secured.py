"""What somebody signed: the exact bytes, and views of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from openbadge_issuer import models, proofs  # their names load at first use
from openbadge_issuer.codec.json import dump, parse_object
from openbadge_issuer.errors import ProofError

if TYPE_CHECKING:
    from openbadge_issuer.codec.types import JSONObject

__all__ = ["SecuredCredential", "Securing"]

_VCDM_2 = "https://www.w3.org/ns/credentials/v2"

Securing: TypeAlias = Literal["data-integrity", "vc-jwt"]


@dataclass(frozen=True, slots=True)
class SecuredCredential:
    """A signed credential, kept as the exact ``content`` that was produced: JSON text, or a compact JWS.

    Signed is not checked: only a `Verifier` makes a `VerifiedCredential` of it.
    """

    securing: Securing
    content: bytes = field(repr=False)

    @classmethod
    def embedded(cls, document: JSONObject) -> SecuredCredential:
        """A document that carries its own ``proof``."""
        return cls("data-integrity", dump(document))

    @classmethod
    def enveloped(cls, token: str) -> SecuredCredential:
        """A credential inside a compact JWS (VC-JWT); a text that can be none is a `ProofError` (``proof.jwt.ascii``)."""
        if not token.isascii():
            raise ProofError(
                "A compact JWS has no characters beyond ASCII.",
                code="proof.jwt.ascii",
                advice="Pass the token as it was issued.",
            )
        return cls("vc-jwt", token.encode("ascii"))

    def __bytes__(self) -> bytes:
        return self.content

    @property
    def document(self) -> JSONObject:
        """The credential as JSON, parsed anew at each call (changing it changes nothing here).

        Raises what reading raises where ``content`` is not what ``securing`` says: `ProofError` or `InputError`.
        """
        if self.securing == "vc-jwt":
            return proofs.vc_jwt.read(
                self.content.decode("ascii", "replace")
            ).credential  # U+FFFD is in no token
        return parse_object(self.content)

    @property
    def credential(self) -> models.AchievementCredential:
        """The credential as a model: a view, not what was signed."""
        return models.AchievementCredential.from_json(self.document)

    @property
    def held(self) -> JSONObject:
        """What stands for it in a presentation: the JSON itself, or an ``EnvelopedVerifiableCredential`` with the token.

        VCDM 2.0, section 4.13.1.
        """
        if self.securing == "data-integrity":
            return self.document
        return {
            "@context": _VCDM_2,
            "type": "EnvelopedVerifiableCredential",
            "id": f"data:application/vc+jwt,{self.content.decode('ascii', 'replace')}",
        }

    @property
    def media_type(self) -> str:
        """``application/vc`` for JSON (VCDM 2.0), ``text/plain`` for a JWS (Open Badges 3.0, document format)."""
        return "text/plain" if self.securing == "vc-jwt" else "application/vc"

    @property
    def file_extension(self) -> str:
        """``.jwt`` or ``.json``, as Open Badges 3.0 names the files."""
        return ".jwt" if self.securing == "vc-jwt" else ".json"
