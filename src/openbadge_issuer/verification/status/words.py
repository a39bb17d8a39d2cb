"""What status lists were called over the years: three types whose lists are read in the same way.

`BITSTRING` is Bitstring Status List v1.0. `STATUS_LIST_2021` differs in its names only. `REVOCATION_LIST_2020` knows one
purpose, so that neither entry nor list names it, and its text does not say which bit of a byte is the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import StatusError
from openbadge_issuer.status import ENTRY_TYPE, LIST_TYPE, StatusEntry
from openbadge_issuer.verification.badge import types_of

__all__ = ["BITSTRING", "REVOCATION_LIST_2020", "STATUS_LIST_2021", "Words"]

_SUBJECT_TYPE: Final = "BitstringStatusList"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the parts of a list and of its entries are called on the wire.

    ``own_purpose`` is the purpose of every list of the type, where entries and lists do not name it. ``context`` is a
    JSON-LD context that may be missing where a token secures the list. With ``either_end`` the type does not say which
    bit of a byte is its first.
    """

    entry: str
    credential: str
    subject: str
    list_url: str = "statusListCredential"
    index: str = "statusListIndex"
    own_purpose: str = ""
    context: str = ""
    either_end: bool = False

    def entry_of(self, entry: JSONObject) -> StatusEntry:
        """The entry; raises `StatusError`, in the words of the type."""
        ours: JSONObject = {**entry, "type": ENTRY_TYPE}
        if self.own_purpose:
            ours = {
                "id": entry.get("id"),
                "type": ENTRY_TYPE,
                "statusPurpose": self.own_purpose,
                "statusListCredential": entry.get(self.list_url),
                "statusListIndex": entry.get(self.index),
            }
        try:
            return StatusEntry.read(ours)
        except StatusError as error:
            raise StatusError(
                self.named(error.message),
                code=error.detail_code,
                params={
                    name: self.named(value) if isinstance(value, str) else value
                    for name, value in error.params.items()
                },
                pointer=self.named(error.pointer),
                advice=error.advice,
            ) from None

    def named(self, text: str) -> str:
        """A sentence or a pointer about an entry, in the words of the type."""
        return text.replace("statusListCredential", self.list_url).replace("statusListIndex", self.index)

    def document_of(self, document: JSONObject) -> JSONObject:
        """The list's document in the words of Bitstring Status List v1.0; the types differ in nothing else that is read.

        Raises `StatusError` (``status.type``) for a list of another type.
        """
        if self.credential == LIST_TYPE:
            return document
        subject = document.get("credentialSubject")
        if isinstance(subject, list) and len(subject) == 1:
            subject = subject[0]
        known = self.credential in types_of(document) and self.subject in types_of(subject)
        if not known or not isinstance(subject, dict):
            raise StatusError(
                f"This is not a {self.credential} whose subject is one {self.subject}.",
                code="status.type",
                params={"credential": self.credential, "subject": self.subject},
            )
        ours: JSONObject = {**subject, "type": _SUBJECT_TYPE}
        if self.own_purpose:
            ours["statusPurpose"] = self.own_purpose
        return {**document, "type": LIST_TYPE, "credentialSubject": ours}


BITSTRING: Final = Words(entry=ENTRY_TYPE, credential=LIST_TYPE, subject=_SUBJECT_TYPE)
STATUS_LIST_2021: Final = Words(
    entry="StatusList2021Entry", credential="StatusList2021Credential", subject="StatusList2021"
)
REVOCATION_LIST_2020: Final = Words(
    entry="RevocationList2020Status",
    credential="RevocationList2020Credential",
    subject="RevocationList2020",
    list_url="revocationListCredential",
    index="revocationListIndex",
    own_purpose="revocation",
    context="https://w3id.org/vc-revocation-list-2020/v1",
    either_end=True,
)
