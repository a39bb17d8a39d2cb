"""From a document to what only lacks its signature: what an issuer does without its ledger and without its key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from openbadge_issuer import proofs  # its names load at first use
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import Finding
from openbadge_issuer.issuing.securing import SecuringMechanism

__all__ = ["Making"]


@dataclass(frozen=True, slots=True)
class Making:
    """What the issuer ``issuer_id`` may say, and how it is secured; ``revocable`` if it gives places in status lists."""

    issuer_id: str
    mechanism: SecuringMechanism
    revocable: bool

    def proof(
        self,
        document: JSONObject,
        created: datetime,
        status: Sequence[JSONObject] = (),
        *,
        judged: bool = False,
    ) -> proofs.Prepared[bytes | str]:
        """The document, with its entries in status lists, before its signature; raises like `SecuringMechanism.prepare`."""
        objections = tuple(self._not_ours(document))
        if status:
            document = document | {"credentialStatus": status[0] if len(status) == 1 else [*status]}
        return self.mechanism.prepare(document, created=created, objections=objections, judged=judged)

    def _not_ours(self, document: JSONObject) -> Iterator[Finding]:
        """What this issuer can not say, though another may."""
        issuer = document.get("issuer")
        issuer_id = issuer.get("id") if isinstance(issuer, dict) else issuer
        if isinstance(issuer_id, str) and issuer_id != self.issuer_id:
            yield Finding(
                code="issuing.foreign_issuer",
                message=f"The credential names another issuer than {self.issuer_id}, whose key would sign it.",
                pointer="/issuer",
            )
        if document.get("proof"):
            yield Finding(
                code="issuing.already_signed",
                message="The credential has a proof already, which nobody has checked.",
                pointer="/proof",
                advice="Leave `proof` out: what is signed here is signed once.",
            )
        if "credentialStatus" in document:
            yield Finding(
                code="issuing.status" if self.revocable else "issuing.irrevocable",
                message="The credential names a place in a status list, which only the issuer's ledger gives away."
                if self.revocable
                else "The credential names a status list, and this issuer's credentials can never be revoked.",
                pointer="/credentialStatus",
                advice="Leave credentialStatus out.",
            )
