"""What an issuer has set up, as it says itself: whom the doctor looks at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from openbadge_issuer import keys, proofs  # their names load at first use
from openbadge_issuer.codec.types import DEFAULT_LIMITS, JSON, JSONObject
from openbadge_issuer.doctor.contexts import HostedContext, hosted_in
from openbadge_issuer.errors import ConfigurationError, InputError, OpenBadgeError
from openbadge_issuer.verification.badge import id_of, items, member, text
from openbadge_issuer.verification.question import BadgeInput

if TYPE_CHECKING:
    from openbadge_issuer.verification.reading import Reading

__all__ = ["IssuerSetup", "KeyInUse", "NotedList"]


@dataclass(frozen=True, slots=True)
class KeyInUse:
    """A key that badges are signed with: the ``name`` that proofs give (a verification method), the key, or both."""

    name: str = ""
    key: keys.PublicKey | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedList:
    """What the issuer's own ledger has noted of the status list at ``url``.

    ``unpublished`` is the number of changes since its last publication; ``values`` are pairs of an index and the value that
    this publication showed, of all entries that were ever changed.
    """

    url: str
    unpublished: int = 0
    values: Sequence[tuple[int, int]] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", tuple(self.values))


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerSetup:
    """An issuer's id and whatever is known of it; more makes a fuller diagnosis.

    ``keys`` are those that it signs with now; ``status_lists`` the URLs of its lists, ``criteria`` and ``images`` those that
    its achievements name, ``contexts`` those that it hosts itself. ``noted`` is what its ledger has of the lists, to be
    compared with what strangers get. ``badges`` are badges of its own, from which all of this but ``noted`` is read as
    well. Raises `ConfigurationError` (``config.setup``).
    """

    id: str
    keys: Sequence[KeyInUse] = ()
    status_lists: Sequence[str] = ()
    criteria: Sequence[str] = ()
    images: Sequence[str] = ()
    contexts: Sequence[HostedContext] = ()
    noted: Sequence[NotedList] = ()
    badges: Sequence[BadgeInput] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        kinds: dict[str, type | tuple[type, ...]] = {
            "keys": KeyInUse,
            "contexts": HostedContext,
            "noted": NotedList,
            "badges": object,
        }
        if not isinstance(self.id, str) or not self.id:
            raise ConfigurationError("An issuer has an id.", code="config.setup")
        for name in ("keys", "status_lists", "criteria", "images", "contexts", "noted", "badges"):
            given = getattr(self, name)
            if isinstance(given, str | bytes) or not all(
                isinstance(one, kinds.get(name, str)) for one in given
            ):
                raise ConfigurationError(
                    f"`{name}` is a list, and each of its members one of them.", code="config.setup"
                )
            object.__setattr__(self, name, tuple(given))

    @classmethod
    def of_badge(cls, badge: BadgeInput) -> IssuerSetup:
        """The issuer of a badge; raises `InputError` (``badge.unreadable``) where no issuer can be read in it."""
        from openbadge_issuer.verification.reading import read  # noqa: PLC0415 - at first use

        issuer_id = id_of((read(badge, DEFAULT_LIMITS).document or {}).get("issuer"))
        if not issuer_id:
            raise InputError("There is no badge in it that names its issuer.", code="badge.unreadable")
        return cls(id=issuer_id, badges=(badge,))

    def with_achievement(self, achievement: JSONObject) -> IssuerSetup:
        """The same issuer with the criteria page and the images of an achievement, as JSON."""
        seen = of_achievement(achievement)
        return replace(self, criteria=(*self.criteria, *seen[0]), images=(*self.images, *seen[1]))


def of_achievement(achievement: JSON) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The criteria page and the images that an achievement names."""
    page, image = text(member(achievement, "criteria", "id")), id_of(member(achievement, "image"))
    return (page,) if page else (), (image,) if image else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenInBadge:
    """What a badge says about how its issuer is set up."""

    issuer_id: str
    keys: tuple[KeyInUse, ...]
    token: bool
    entries: tuple[JSONObject, ...]
    criteria: tuple[str, ...]
    images: tuple[str, ...]
    contexts: tuple[HostedContext, ...]


def seen_in(badge: BadgeInput) -> SeenInBadge | None:
    """Read without judging anything; ``None`` where nothing can be read."""
    from openbadge_issuer.verification.reading import read  # noqa: PLC0415 - at first use

    found = read(badge, DEFAULT_LIMITS)
    if found.document is None:
        return None
    document = found.document
    pages, pictures = of_achievement(member(document, "credentialSubject", "achievement"))
    others = (id_of(document.get("image")), id_of(member(document, "issuer", "image")))
    return SeenInBadge(
        issuer_id=id_of(document.get("issuer")),
        keys=tuple(_keys_of(found, document)),
        token=found.token is not None,
        entries=tuple(entry for entry in items(document.get("credentialStatus")) if isinstance(entry, dict)),
        criteria=pages,
        images=(*pictures, *filter(None, others)),
        contexts=tuple(hosted_in(document)),
    )


def _keys_of(found: Reading, document: JSONObject) -> Iterator[KeyInUse]:
    if found.token is None:
        try:
            embedded = proofs.data_integrity.proofs_of(document)
        except OpenBadgeError:  # said by the check `badge`
            return
        for _, proof in embedded:
            name = text(proof.get("verificationMethod"))
            if name:
                yield KeyInUse(name)
    elif found.token.jwk is not None:
        try:
            yield KeyInUse(key=keys.PublicKey.from_jwk(found.token.jwk))
        except OpenBadgeError:
            return
    elif found.token.kid:
        yield KeyInUse(found.token.kid)
