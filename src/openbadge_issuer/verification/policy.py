"""What a verifier accepts: one frozen value, every leniency by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, fields
from datetime import timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from openbadge_issuer import models  # its names load at first use
from openbadge_issuer.codec.types import DEFAULT_LIMITS, Limits, Settings
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.verification.scheduler import Budget
from openbadge_issuer.verification.trust.registry import TrustedIssuers, TrustRegistry

if TYPE_CHECKING:
    from openbadge_issuer.proofs.suites import Suites

__all__ = [
    "BADGES",
    "CHECKS",
    "DEFAULT_POLICY",
    "FORMATS",
    "WEIGHTY",
    "ExpectedRecipient",
    "Policy",
    "TrustedIssuers",
]

CHECKS = (
    "carrier",
    "json",
    "contexts",
    "structure",
    "proof",
    "issuer",
    "trust",
    "schemas",
    "refresh",
    "status",
    "dates",
    "recipient",
    "endorsements",
    "credentials",
)
"""The names of the checks, in the order in which they are reported. More may come; none is ever renamed."""

WEIGHTY = frozenset({"carrier", "json", "contexts", "structure", "proof", "issuer", "status", "dates"})
"""The checks without which a badge is not simply genuine: what every policy requires by default."""

BADGES = frozenset({"open-badges-2.0", "open-badges-3.0", "clr-2.0"})
"""The formats of badges, and of records of them: what every policy takes by default."""

FORMATS = BADGES | {"open-badges-3.0-endorsement", "verifiable-credential"}
"""The formats of all credentials that are judged."""

_SUITES = frozenset(
    {"eddsa-rdfc-2022", "eddsa-2022", "Ed25519Signature2020", "ecdsa-rdfc-2019", "ecdsa-sd-2023"}
)
_UNDISCLOSED = frozenset(
    {"status", "dates", "refresh", "schemas", "endorsements", "credentials", "resources"}
)
_MAY_BE_EMPTY = ("status_issuers", "undisclosed")  # as they usually are
_ALGORITHMS = frozenset({"EdDSA", "ES256", "ES384", "PS256", "RS256"})
_KNOWN = MappingProxyType(
    {
        "algorithms": (_ALGORITHMS, "config.unknown_algorithm"),
        "formats": (FORMATS, "config.unknown_format"),
        "required": (frozenset(CHECKS), "config.unknown_check"),
        "undisclosed": (_UNDISCLOSED, "config.unknown_check"),
    }
)


@dataclass(frozen=True, slots=True)
class ExpectedRecipient:
    """Somebody whose badge this should be: an identity ``type`` and its plain ``value``.

    ``type`` is ``id`` (compared with ``credentialSubject.id``) or an Open Badges identifier type such as
    ``emailAddress`` (compared with ``credentialSubject.identifier``, hashed or plain); `email` and `did` are short for
    the two that are used most. Raises `ConfigurationError` (``config.recipient``) for any other.
    """

    type: str
    value: str = field(repr=False)

    def __post_init__(self) -> None:
        for name in ("type", "value"):
            given = getattr(self, name)
            if not isinstance(given, str) or not given.strip():
                raise ConfigurationError(
                    f"The `{name}` of an expected recipient is a text, and not empty.",
                    code="config.recipient",
                )
        types = ["id", *sorted(term.value for term in models.IdentifierType)]
        if self.type not in types and not self.type.startswith("ext:"):
            raise ConfigurationError(  # without repeating what may be somebody's address
                "The `type` of an expected recipient is `id`, an identifier type of Open Badges such as `emailAddress`, "
                "or one that starts with `ext:`.",
                code="config.recipient",
                params={"types": types},
                advice=_did_you_mean(self.type, types),
            )

    @classmethod
    def email(cls, address: str) -> ExpectedRecipient:
        """Somebody known by an e-mail address; raises `ConfigurationError` for a text without an ``@``."""
        if isinstance(address, str) and address.strip() and "@" not in address:
            raise ConfigurationError(
                "This is no e-mail address: it needs the form name@example.org.", code="config.recipient"
            )
        return cls("emailAddress", address)

    @classmethod
    def did(cls, did: str) -> ExpectedRecipient:
        """Somebody known by a decentralized identifier, which is the id of the badge's subject."""
        return cls("id", did)


def _did_you_mean(given: str, types: Sequence[str]) -> str:
    """The type that is closest; one of ours, so that it repeats nothing."""
    from difflib import get_close_matches  # noqa: PLC0415 - only once something is wrong

    by_word = {"email": "emailAddress"} | {t.lower(): t for t in types}
    close = get_close_matches(given.lower(), list(by_word), cutoff=0.75)
    return f"Did you mean `{by_word[close[0]]}`?" if close else ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Policy(Settings):
    """What is accepted and required. Every leniency is a named field, and shows in the report when it is used.

    Sets are kept as frozen copies. Raises `ConfigurationError` for an empty allow-list, for a name that is not known, and
    for a value of another type.
    """

    suites: AbstractSet[str] = _SUITES
    algorithms: AbstractSet[str] = _ALGORITHMS
    formats: AbstractSet[str] = BADGES  # of what is handed in, alone or in a presentation or a record
    required: AbstractSet[str] = WEIGHTY
    trust: TrustRegistry | Sequence[TrustRegistry] | None = None  # who knows the issuers that are accepted
    expected_issuer: str | None = None
    expected_achievement: str | None = None
    limits: Limits = DEFAULT_LIMITS
    budget: Budget = field(default_factory=Budget)
    leeway: timedelta = timedelta(0)  # how far clocks may differ
    fetch_contexts: bool = False  # fetch unknown contexts before the proof is checked
    allow_inline_contexts: bool = False
    follow_links: bool = False  # fetch the badge where an address is handed in
    related_resources: bool = False  # fetch what `relatedResource` names, and compare its digest
    refresh: bool = True  # ask the place that a badge names for a newer edition, once
    status_issuers: AbstractSet[str] = frozenset()  # beside the badge's own issuer, whose status lists count
    staleness: timedelta = timedelta(0)  # how long after its end, or its `ttl`, a status list still counts
    undisclosed: AbstractSet[str] = (
        frozenset()
    )  # checks, and "resources": what a holder may have left out counts as not there
    allow_other_presenter: bool = False  # somebody else than whom a badge is about may present it

    def __post_init__(self) -> None:
        for name in ("suites", "algorithms", "formats", "required", *_MAY_BE_EMPTY):
            names = _names(name, getattr(self, name))
            object.__setattr__(self, name, names)  # nobody changes the set afterwards
            if not names and name not in _MAY_BE_EMPTY:
                raise ConfigurationError(
                    f"`{name}` is empty, so nothing could ever be accepted.", code="config.empty_allow_list"
                )
            if name in _KNOWN and not names <= _KNOWN[name][0]:
                known, code = _KNOWN[name]
                raise ConfigurationError(
                    f"`{name}` takes {', '.join(sorted(known))}, and not {min(names - known)!r}.", code=code
                )
        if self.suites != _SUITES and len(self.suite_table) < len(self.suites):
            strangers = sorted(self.suites - {str(suite) for suite in self.suite_table.values()})
            raise ConfigurationError(
                f"There is no cryptosuite named {strangers[0]!r} here.", code="config.unknown_suite"
            )
        if "proof" not in self.required:
            raise ConfigurationError(
                "A verification without `proof` verifies nothing; use `lint` for documents that are not signed.",
                code="config.proof_not_required",
            )
        self._check_types()
        self._check_trust()

    def _check_types(self) -> None:
        for name in ("leeway", "staleness"):
            given = getattr(self, name)
            if not isinstance(given, timedelta) or given < timedelta(0):
                raise ConfigurationError(
                    f"`{name}` is a timedelta, and not negative.",
                    code="config.policy",
                    advice=f"Write {name}=timedelta(minutes=5), or leave it out.",
                )
        kinds: tuple[tuple[str, type], ...] = (
            ("limits", Limits),
            ("budget", Budget),
            ("fetch_contexts", bool),
            ("allow_inline_contexts", bool),
            ("follow_links", bool),
            ("related_resources", bool),
            ("refresh", bool),
            ("allow_other_presenter", bool),
        )
        for name, kind in kinds:
            if not isinstance(getattr(self, name), kind):
                found = type(getattr(self, name)).__name__
                raise ConfigurationError(f"`{name}` is a {kind.__name__}, not {found}.", code="config.policy")
        for name in ("expected_issuer", "expected_achievement"):
            given = getattr(self, name)
            if given is not None and (not isinstance(given, str) or not given):
                raise ConfigurationError(f"`{name}` is an id, and not empty.", code="config.policy")

    def _check_trust(self) -> None:
        if self.trust is not None and not isinstance(self.trust, TrustRegistry):
            asked = tuple(self.trust) if isinstance(self.trust, list | tuple) else ()
            if not asked or not all(isinstance(each, TrustRegistry) for each in asked):
                raise ConfigurationError(
                    "`trust` is a TrustedIssuers({id: name}), another registry, or a list of them.",
                    code="config.empty_allow_list" if self.trust in ([], ()) else "config.trust",
                )
            object.__setattr__(self, "trust", asked)
        if not all(isinstance(registry.name, str) for registry in self.registries):
            raise ConfigurationError("Each registry has a `name`, a text.", code="config.trust")
        if self.expected_achievement is not None and self.trust is None and self.expected_issuer is None:
            raise ConfigurationError(
                "An expected achievement alone says little: anybody can name somebody else's achievement.",
                code="config.expected_achievement",
                advice="Say whose badge of it you expect: `expected_issuer`, or `trust`.",
            )

    @property
    def registries(self) -> tuple[TrustRegistry, ...]:
        """Who is asked about the issuer, in the caller's order; nobody by default."""
        if self.trust is None:
            return ()
        if not isinstance(self.trust, Sequence):  # asked first: whether it is a registry takes longer to ask
            return (self.trust,)
        return (self.trust,) if isinstance(self.trust, TrustRegistry) else tuple(self.trust)

    @property
    def suite_table(self) -> Suites:
        """The accepted suites, as a part of the table of all that are known."""
        return _suite_table(self.suites)

    @property
    def leniencies(self) -> tuple[str, ...]:
        """The fields that make this policy more lenient than the default.

        By name; of a set, with what is more than the default: ``suites: eddsa-jcs-2022``, ``required: without dates``.
        """
        default = DEFAULT_POLICY
        if self is default:
            return ()
        lenient = [name for name in ("leeway", "staleness") if getattr(self, name) > getattr(default, name)]
        lenient += [
            name
            for name in ("fetch_contexts", "allow_inline_contexts", "follow_links", "allow_other_presenter")
            if getattr(self, name)
        ]
        for name in ("limits", "budget"):
            ours, usual = getattr(self, name), getattr(default, name)
            if any(getattr(ours, f.name) > getattr(usual, f.name) for f in fields(ours)):
                lenient.append(name)
        lenient += [f"required: without {name}" for name in sorted(WEIGHTY - self.required)]
        for name in ("suites", "formats", *_MAY_BE_EMPTY):  # all known algorithms are accepted by default
            lenient += [f"{name}: {value}" for value in sorted(getattr(self, name) - getattr(default, name))]
        return tuple(lenient)


@lru_cache(maxsize=64)  # a programme has a handful of policies
def _suite_table(names: frozenset[str]) -> Suites:
    from openbadge_issuer.proofs.suites import SUITES  # noqa: PLC0415 - a policy alone needs no cryptography

    return MappingProxyType({name: suite for name, suite in SUITES.items() if str(suite) in names})


def _names(field_name: str, given: object) -> frozenset[str]:
    if not isinstance(given, str) and isinstance(given, Iterable):
        names = [*given]
        if all(isinstance(name, str) for name in names):
            return frozenset(names)
    raise ConfigurationError(f"`{field_name}` is a set of names.", code="config.policy")


DEFAULT_POLICY = Policy()
