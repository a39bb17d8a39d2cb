"""The few ports to the world, and the small values that pass through them.

Nothing below the command line opens a socket, reads a file or looks at a clock: a caller passes in a `Signer`, a
`Fetch`, a `Store`, the time (``now``) and the randomness (``entropy``).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Literal, Protocol, TypeAlias, TypeVar, runtime_checkable

from openbadge_issuer.errors import ConfigurationError, Finding, Param, Severity

__all__ = [
    "Answer",
    "AsyncFetch",
    "AsyncSigner",
    "Documents",
    "Entropy",
    "Fetch",
    "FetchFailure",
    "Request",
    "Resolution",
    "Response",
    "Signer",
    "SigningAlgorithm",
    "SigningRequest",
    "Store",
    "check_now",
    "drawn",
    "no_fetch",
    "one_step",
]

Entropy: TypeAlias = Callable[[int], bytes]
"""``entropy(n)`` returns ``n`` random bytes; `secrets.token_bytes` is one."""

SigningAlgorithm: TypeAlias = Literal["EdDSA", "ES256", "RS256"]
"""JOSE names: Ed25519, ECDSA P-256 with SHA-256 (signature ``r || s``, 64 bytes), RSASSA-PKCS1-v1_5 with SHA-256."""


def drawn(entropy: Entropy, size: int) -> bytes:
    """``size`` bytes out of ``entropy``; raises `ConfigurationError` (``config.entropy``) where it gives anything else."""
    data = entropy(size) if callable(entropy) else None
    if not isinstance(data, bytes) or len(data) != size:
        raise ConfigurationError(
            "`entropy(n)` must return n random bytes.",
            code="config.entropy",
            advice="Leave it out, or pass secrets.token_bytes.",
        )
    return data


def check_now(now: datetime, name: str = "now") -> None:
    """Returns if ``now`` names a point in time; raises `ConfigurationError` (``config.now``, ``config.naive_now``).

    ``name`` is what the argument is called.
    """
    advice = "Use datetime.now(UTC), or django.utils.timezone.now()."
    if not isinstance(now, datetime):
        raise ConfigurationError(
            f"`{name}` is a datetime, not {type(now).__name__}.", code="config.now", advice=advice
        )
    if now.utcoffset() is None:
        raise ConfigurationError(f"`{name}` has no time zone.", code="config.naive_now", advice=advice)
    try:
        now.astimezone(UTC)
    except OverflowError:
        raise ConfigurationError(
            f"`{name}` lies beyond the ends of the calendar.", code="config.now", advice=advice
        ) from None


@dataclass(frozen=True, slots=True)
class SigningRequest:
    """What a signer is asked to sign: the raw ``message`` (EdDSA signs it as it is; the others hash it first)."""

    algorithm: SigningAlgorithm
    verification_method: str
    message: bytes = field(repr=False)

    @property
    def digest(self) -> bytes:
        """SHA-256 of the message, for devices that take digests only (ES256, RS256)."""
        return sha256(self.message).digest()


@runtime_checkable
class Signer(Protocol):
    """Something that can sign: a key in memory, an HSM, a cloud KMS.

    ``verification_method`` is the URL that a proof names; ``public_jwk`` (RFC 7517, public members only) is what every
    returned signature is checked against before it leaves.
    """

    @property
    def algorithm(self) -> SigningAlgorithm:
        """What it signs with."""

    @property
    def verification_method(self) -> str:
        """The URL of its public key."""

    @property
    def public_jwk(self) -> Mapping[str, str]:
        """Its public key."""

    def sign(self, request: SigningRequest) -> bytes:
        """The signature: 64 bytes for EdDSA and ES256 (``r || s``), the modulus' length for RS256."""


@runtime_checkable
class AsyncSigner(Protocol):
    """The same for a signer that must be awaited."""

    @property
    def algorithm(self) -> SigningAlgorithm:
        """What it signs with."""

    @property
    def verification_method(self) -> str:
        """The URL of its public key."""

    @property
    def public_jwk(self) -> Mapping[str, str]:
        """Its public key."""

    async def sign(self, request: SigningRequest) -> bytes:
        """The signature."""


@dataclass(frozen=True, slots=True)
class Request:
    """One document that is needed: ``max_bytes`` is the size limit, ``purpose`` says why (``key``, ``context``, …).

    ``validator`` is that of a `Response` which the asker has still: a `Fetch` may answer that it is the same (304).
    """

    url: str
    accept: str = "application/json"
    max_bytes: int = 1_000_000
    purpose: str = "document"
    validator: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """What came back: the final URL, status code, media type and body; times are aware, or ``None`` if not known.

    The media type is empty where nothing says what it is, as of a file at hand.

    It may be used again until ``expires_at``; after that it can be asked for with its ``validator`` (RFC 9110, section 8.8).
    """

    url: str
    body: bytes = field(repr=False)
    status: int = 200
    media_type: str = ""
    fetched_at: datetime | None = None
    expires_at: datetime | None = None
    validator: str = ""


@dataclass(frozen=True, slots=True)
class FetchFailure:
    """Why nothing came back: a code (``fetch.*``), a sentence, whether trying again can help, and what else can be done.

    With another code than ``fetch.`` and small letters, digits, ``_`` and dots it is no answer (``fetch.failed``).

    ``pause`` is how long nobody should ask that host at all, where the failure says so. ``params`` are the values in the
    sentence.
    """

    code: str
    message: str
    retry: Literal["never", "later"] = "later"
    advice: str = ""
    pause: timedelta | None = None
    params: Mapping[str, Param] = field(default_factory=dict, hash=False)

    def as_finding(self, severity: Severity = "warning") -> Finding:
        """The same as a `Finding`, for a report."""
        return Finding(
            code=self.code,
            message=self.message,
            severity=severity,
            params=self.params,
            advice=self.advice,
        )


Answer: TypeAlias = Response | FetchFailure

T = TypeVar("T")
Resolution: TypeAlias = Generator[Request, Answer, T]
"""A pure generator: yields `Request`s, is sent an `Answer` for each, and returns its value."""


class Fetch(Protocol):
    """Brings one document; never raises for what the network did, but returns a `FetchFailure`.

    Whoever calls it takes an exception, and an answer that is none, for a failure: ``fetch.failed``.
    """

    def __call__(self, request: Request, /) -> Answer:
        """Brings the document, or says why not."""


class AsyncFetch(Protocol):
    """The same, to be awaited."""

    def __call__(self, request: Request, /) -> Awaitable[Answer]:
        """Brings the document, or says why not."""


_HAND_IN = "Let it be fetched, or hand in a copy of it."


def no_fetch(request: Request, /) -> Answer:
    """The default `Fetch`: never touches the network."""
    return not_at_hand(request)


def not_at_hand(request: Request) -> FetchFailure:
    """What is to be said of a document that was not given, where nothing is fetched."""
    return FetchFailure(
        "fetch.offline",
        f"{request.url} was not fetched: this check ran offline, and was given no copy of it.",
        "never",
        _HAND_IN,
        params={"url": request.url},
    )


@dataclass(frozen=True, slots=True, repr=False)
class Documents:
    """A `Fetch` over documents that the caller already has: ``Documents({url: bytes})``; raises `ConfigurationError`."""

    documents: Mapping[str, bytes]

    def __repr__(self) -> str:
        return f"Documents({', '.join(self.documents)})"

    def __post_init__(self) -> None:
        given = self.documents
        if not isinstance(given, Mapping) or not all(
            isinstance(url, str) and isinstance(body, bytes) for url, body in given.items()
        ):
            raise ConfigurationError(
                "`documents` maps URLs to the bytes of what is there.",
                code="config.documents",
                advice="Read files with path.read_bytes(), and encode text with .encode().",
            )

    def __call__(self, request: Request, /) -> Answer:
        """The document, or a failure that says that it is not among them."""
        body = self.documents.get(request.url)
        if body is None:
            return not_at_hand(request)
        if len(body) > request.max_bytes:
            return too_large(request.url, request.max_bytes)
        return Response(url=request.url, body=body)


def too_large(url: str, limit: int) -> FetchFailure:
    """What is to be said of a document with more bytes than are taken."""
    return FetchFailure(
        "fetch.too_large",
        f"{url} is larger than {limit} bytes.",
        "never",
        params={"url": url, "limit": limit},
    )


def one_step(
    locate: Callable[[str], Request], read: Callable[[str, Response | FetchFailure], T]
) -> Callable[[str], Resolution[T]]:
    """Lifts ``locate(reference) -> Request`` and ``read(reference, answer) -> value`` to a `Resolution`."""

    def resolve(reference: str) -> Resolution[T]:
        answer = yield locate(reference)
        return read(reference, answer)

    return resolve


class Store(Protocol):
    """Versioned bytes by key, plus an atomic counter. ``expected_version=None`` means "must not exist yet"."""

    def get(self, key: str, /) -> tuple[bytes, int] | None:
        """The value and its version, or ``None``."""

    def put(self, key: str, value: bytes, /, *, expected_version: int | None) -> int:
        """Writes the value and returns its new version; raises `StoreConflict` if the version is not the expected one."""

    def take(self, key: str, n: int, /) -> int:
        """Takes the next ``n`` numbers of a counter that starts at 0, and returns the first of them."""
