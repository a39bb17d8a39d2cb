"""What a verifier has asked a holder for: a presentation made for this one occasion."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from openbadge_issuer.errors import ConfigurationError

__all__ = ["ExpectedPresentation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedPresentation:
    """The ``challenge`` (a token's ``nonce``) that you gave out for this, and the ``domain`` (``aud``) that you are.

    Both go into the presentation that the holder signs: without them it could be one that somebody else was shown before.
    ``domain`` is one name, or several. ``holder`` is the id of whoever has to present it, if you know. Raises
    `ConfigurationError` (``config.presentation``) where neither challenge nor domain is given.
    """

    challenge: str | None = field(default=None, repr=False)
    domain: str | Iterable[str] | None = None
    holder: str | None = None

    def __post_init__(self) -> None:
        if self.domain is not None and not isinstance(self.domain, str):
            several = tuple(self.domain) if isinstance(self.domain, Iterable) else (self.domain,)
            object.__setattr__(self, "domain", several)
        given = [
            self.challenge,
            self.holder,
            *(self.domain if isinstance(self.domain, tuple) else [self.domain]),
        ]
        if any(each is not None and (not isinstance(each, str) or not each.strip()) for each in given):
            raise ConfigurationError(
                "Challenge, domain and holder of an expected presentation are texts, and not empty.",
                code="config.presentation",
            )
        if self.challenge is None and not self.domains:
            raise ConfigurationError(
                "A presentation is expected with a challenge, a domain, or better both.",
                code="config.presentation",
                advice="Give a fresh random text to the holder, and write ExpectedPresentation(challenge=…, domain=…).",
            )

    @property
    def domains(self) -> frozenset[str]:
        """The names under which the verifier is addressed; empty where none was given."""
        if self.domain is None:
            return frozenset()
        return frozenset({self.domain} if isinstance(self.domain, str) else self.domain)
