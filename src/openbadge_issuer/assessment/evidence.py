"""What an applicant hands in: a text, a file (known by its digest) or a link."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, TypeAlias, cast

from openbadge_issuer.assessment.media_types import ENDINGS, UNKNOWN, ending_of
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import AssessmentError
from openbadge_issuer.models.types import is_absolute_uri

__all__ = ["Answer", "FileEvidence", "Link", "Text", "answer_from_json", "neutral_media_type", "neutral_name"]

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_MEDIA_TYPE: Final = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+\-]{0,99}")
_UNSPACED: Final = re.compile(
    "[\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_MAX_TEXT: Final = 100_000  # characters
_MAX_NAME: Final = 1_000


def _refuse(message: str) -> AssessmentError:
    return AssessmentError(message, code="assessment.evidence")


@dataclass(frozen=True, slots=True, repr=False)
class Text:
    """A text that the applicant wrote."""

    text: str
    kind = "text"

    def __post_init__(self) -> None:
        if not isinstance(self.text, str) or not self.text.strip() or len(self.text) > _MAX_TEXT:
            raise _refuse(f"A text is not blank, and has at most {_MAX_TEXT} characters.")

    @property
    def words(self) -> int:
        """How many words it has; each character of Chinese and Japanese counts as one, as in word processors."""
        return len(_UNSPACED.sub(" x ", self.text).split())

    def to_json(self) -> JSONObject:
        """For the sealed texts."""
        return {"kind": "text", "text": self.text}

    def __repr__(self) -> str:
        return f"Text({self.words} words)"


@dataclass(frozen=True, slots=True, repr=False)
class FileEvidence:
    """A file, known by its digest: SHA-256 in hexadecimal, size in bytes, the name that the applicant gave it."""

    digest: str
    media_type: str
    size: int
    name: str
    kind = "file"
    words = 0

    def __post_init__(self) -> None:
        if not isinstance(self.digest, str) or not _DIGEST.fullmatch(self.digest):
            raise _refuse("A file is known by its SHA-256 digest: 64 small hexadecimal digits.")
        if not isinstance(self.media_type, str) or not _MEDIA_TYPE.fullmatch(self.media_type):
            raise _refuse("A file has a media type, such as application/pdf.")
        if not isinstance(self.size, int) or isinstance(self.size, bool) or not 0 < self.size < 2**53:
            raise _refuse("A file has a size in bytes, and is not empty.")
        if not isinstance(self.name, str) or not self.name.strip() or len(self.name) > _MAX_NAME:
            raise _refuse("A file has a name.")

    def to_json(self) -> JSONObject:
        """For the sealed texts."""
        return {
            "kind": "file",
            "digest": self.digest,
            "mediaType": self.media_type,
            "size": self.size,
            "name": self.name,
        }

    def __repr__(self) -> str:
        return f"FileEvidence({self.media_type}, {self.size} bytes)"


@dataclass(frozen=True, slots=True, repr=False)
class Link:
    """A link to something on the web."""

    url: str
    kind = "link"
    words = 0

    def __post_init__(self) -> None:
        if (
            not isinstance(self.url, str)
            or not is_absolute_uri(self.url)
            or not self.url.startswith("https:")
        ):
            raise _refuse("A link is an https URL.")

    def to_json(self) -> JSONObject:
        """For the sealed texts."""
        return {"kind": "link", "url": self.url}

    def __repr__(self) -> str:
        return "Link(…)"


Answer: TypeAlias = Text | FileEvidence | Link


def answer_from_json(document: JSON) -> Answer:
    """What `to_json` wrote; raises `AssessmentError` for anything else."""
    given = dict(document) if isinstance(document, dict) else {}
    kind = given.pop("kind", None)
    try:
        if kind == "text":
            return Text(**cast("dict[str, str]", given))
        if kind == "link":
            return Link(**cast("dict[str, str]", given))
        if kind == "file":
            given["media_type"] = given.pop("mediaType")
            return FileEvidence(**given)  # type: ignore[arg-type]  # which it checks itself
    except (TypeError, KeyError):
        pass
    raise _refuse("This is no text, file or link.")


def neutral_name(item: str, answer: Answer) -> str:
    """A file name that tells nothing: the item's id and the ending of its media type."""
    ending = ending_of(answer.media_type) if isinstance(answer, FileEvidence) else "txt"
    return f"{item}.{ending}"


def neutral_media_type(file: FileEvidence) -> str:
    """Its media type if it is a known one; anything else could be a text of the applicant's own."""
    return file.media_type if file.media_type in ENDINGS else UNKNOWN
