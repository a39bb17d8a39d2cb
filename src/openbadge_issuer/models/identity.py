"""Who a credential speaks of: `IdentityObject`, and the hash of section "IdentityHash"."""

import hmac
import re
import unicodedata
from hashlib import md5, sha256
from string import ascii_lowercase, ascii_uppercase
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from openbadge_issuer.models.base import Model
from openbadge_issuer.models.markers import Is, implied_text
from openbadge_issuer.models.types import Boolean, IdentifierTypeTerm, Maybe, Text

__all__ = ["HashAlgorithm", "IdentityObject", "identity_hash", "normalize_email"]

HashAlgorithm: TypeAlias = Literal["sha256", "md5"]
_HASH = re.compile(r"sha256\$[0-9a-fA-F]{64}|md5\$[0-9a-fA-F]{32}")
_FOLDED = str.maketrans(ascii_uppercase, ascii_lowercase)
_ASCII_IN_NFC = re.compile("([\u037e\u1fef\u212a])")  # they compose to ";", "`" and "K": another address


def identity_hash(value: str, salt: str = "", algorithm: HashAlgorithm = "sha256") -> str:
    """``algorithm$hex`` over the UTF-8 of the value followed by the salt (Open Badges 3.0, "IdentityHash").

    ``md5`` is there to check badges of others; write ``sha256``.
    """
    message = (value + salt).encode("utf-8", "surrogatepass")
    digest = sha256(message) if algorithm == "sha256" else md5(message, usedforsecurity=False)
    return f"{algorithm}${digest.hexdigest()}"


def normalize_email(address: str) -> str:
    """The form in which e-mail addresses are hashed: no blanks around, A to Z in lower case, NFC.

    Only what mail servers take for one address becomes one: other letters keep their case, and no sign becomes an
    ASCII letter that it only resembles (the Kelvin sign is no ``k``).
    """
    # twice, since a small letter may compose with an accent where the capital does not
    return _composed(_composed(address.strip()).translate(_FOLDED))


def _composed(text: str) -> str:
    """NFC that never turns anything into ASCII."""
    if text.isascii():
        return text
    parts = _ASCII_IN_NFC.split(text)
    return "".join(
        [part if _ASCII_IN_NFC.fullmatch(part) else unicodedata.normalize("NFC", part) for part in parts]
    )


def _algorithm(text: str) -> HashAlgorithm | None:
    if _HASH.fullmatch(text) is None:
        return None
    return "md5" if text.startswith("md5") else "sha256"


class IdentityObject(Model):
    """A statement about who the subject of a credential is, hashed or in clear."""

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"properties": {"hashed": {"const": True}}},
            "then": {
                "properties": {
                    "identityHash": {"pattern": r"^(md5\$[0-9a-fA-F]{32}|sha256\$[0-9a-fA-F]{64})$"}
                }
            },
        }
    )

    type: Annotated[Text, Is("IdentityObject")] = implied_text("IdentityObject")
    hashed: Boolean
    """Whether `identityHash` is a hash."""
    identity_hash: Text
    """`sha256$` (or `md5$`, read only) and hexadecimal digits if it is hashed, else the identity in clear."""
    identity_type: IdentifierTypeTerm
    """What kind of identity it is."""
    salt: Maybe[Text] = None
    """The text that was appended before hashing."""

    @model_validator(mode="after")
    def _hash_is_one(self) -> Self:
        if self.hashed and _algorithm(self.identity_hash) is None:
            raise PydanticCustomError(
                "model.identity_hash",
                "says it is hashed, so identityHash must be sha256$ (or md5$) and 64 (32) hex digits",
            )
        return self

    def matches(self, value: str) -> bool:
        """Whether this is the identity ``value``, exactly as written, compared in constant time.

        The hash is compared without regard to the case of its digits. See `normalize_email` for addresses.
        A blank value identifies nobody, whatever is stored.
        """
        if not value.strip():
            return False
        if not self.hashed:
            return _equal(self.identity_hash, value)
        algorithm = _algorithm(self.identity_hash)
        if algorithm is None:  # pragma: no cover  # the validator refuses it
            return False
        return _equal(self.identity_hash.lower(), identity_hash(value, self.salt or "", algorithm))


def _equal(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))
