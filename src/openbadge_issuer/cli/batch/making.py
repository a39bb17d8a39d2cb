"""The files that come of one credential: itself, a picture with it inside, a mail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from openbadge_issuer.baking import bake, sniff
from openbadge_issuer.cli.batch.output import file_of
from openbadge_issuer.delivery import delivery_message
from openbadge_issuer.programme.awards.cells import addressee

if TYPE_CHECKING:
    from openbadge_issuer.programme.awards.rows import AwardRow
    from openbadge_issuer.proofs.secured import SecuredCredential

__all__ = ["KINDS", "Made", "Maker"]

KINDS: Final = ("credentials", "images", "mails")


@dataclass(frozen=True, slots=True, repr=False)
class Made:
    """Files by kind (``credentials``, ``images``, ``mails``): the name, and what is in it."""

    files: dict[str, tuple[str, bytes]]

    def name(self, kind: str) -> str:
        """The name of the file of a kind; empty where there is none."""
        return self.files[kind][0] if kind in self.files else ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Maker:
    """Makes them, the same bytes for the same credential."""

    artwork: bytes | None
    mails: bool
    language: str
    contact: str

    def make(self, row: AwardRow, secured: SecuredCredential, *, many: bool) -> Made:
        """The files of one award; ``many`` are put into folders of a thousand."""
        return Made({kind: (name, data) for kind, name, data in self._made(row, secured, many=many)})

    def _made(
        self, row: AwardRow, secured: SecuredCredential, *, many: bool
    ) -> Iterator[tuple[str, str, bytes]]:
        title, credential_id = row.award.achievement.name, str(secured.document["id"])

        def name(kind: str, extension: str) -> str:
            return file_of(kind, row.line, title, credential_id, extension, many=many)

        yield "credentials", name("credentials", secured.file_extension), bytes(secured)
        image = None
        if self.artwork is not None:
            image = bake(self.artwork, bytes(secured))
            yield "images", name("images", f".{sniff(self.artwork)}"), image
        if self.mails and row.email is not None:
            yield "mails", name("mails", ".eml"), self._mail(row.email, secured, image)

    def _mail(self, address: str, secured: SecuredCredential, image: bytes | None) -> bytes:
        """A draft: ``X-Unsent`` lets mail programs open it to be sent, with the sender of whoever does."""
        message = delivery_message(secured, image, language=self.language, contact=self.contact)
        message["To"] = addressee(address)
        message["X-Unsent"] = "1"
        digest = sha256(bytes(secured)).hexdigest()[:32]
        for number, part in enumerate(message.walk()):
            if part.is_multipart():
                part.set_boundary(f"=_{digest}_{number}")
        return message.as_bytes(policy=policy.SMTP)
