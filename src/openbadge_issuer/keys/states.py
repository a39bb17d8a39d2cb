"""An issuer's keys over the years: which is to come, which signs, which no longer does, and which is burnt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from openbadge_issuer.codec.date_time import parse_moment
from openbadge_issuer.errors import ConfigurationError, InputError, KeyMaterialError
from openbadge_issuer.keys.public import PublicKey

if TYPE_CHECKING:
    from openbadge_issuer.codec.types import JSON, JSONObject
    from openbadge_issuer.ports import AsyncSigner, Signer

__all__ = ["IssuerKey", "KeyHistory", "KeyState"]

KeyState: TypeAlias = Literal["next", "active", "retired", "compromised"]

_ORDER: Final[tuple[KeyState, ...]] = ("active", "next", "retired", "compromised")
_TIMES: Final = ("announced", "activated", "retired", "compromised")
_MEMBERS: Final = ("state", "verificationMethod", "publicKeyMultibase", *_TIMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerKey:
    """One key of an issuer, and when it became what it is: its `state` follows from the times, which are aware.

    Raises `ConfigurationError` for times that contradict each other, or a name that contains another key.
    """

    verification_method: str
    public_key: PublicKey
    announced_at: datetime
    activated_at: datetime | None = None
    retired_at: datetime | None = None
    compromised_at: datetime | None = None

    def __post_init__(self) -> None:
        _check_name(self.verification_method, self.public_key)
        moments = []
        for name in (f"{word}_at" for word in _TIMES):
            moment = getattr(self, name)
            if moment is None and name != "announced_at":
                continue
            moments.append(_in_utc(moment))
            object.__setattr__(self, name, moments[-1])
        if moments != sorted(moments):
            raise ConfigurationError(
                "A key is announced, then activated, then retired: these times go backwards.",
                code="config.key_time",
                params={"verification_method": self.verification_method},
            )

    @property
    def state(self) -> KeyState:
        """``next`` (listed, does not sign yet), ``active``, ``retired`` (listed, signs no more), ``compromised``."""
        if self.compromised_at is not None:
            return "compromised"
        if self.retired_at is not None:
            return "retired"
        return "next" if self.activated_at is None else "active"

    @property
    def since(self) -> datetime:
        """When it entered its state."""
        return self.compromised_at or self.retired_at or self.activated_at or self.announced_at

    def to_json(self) -> JSONObject:
        """The key as JSON, its times in UTC; it holds no secret."""
        written: JSONObject = {
            "state": self.state,
            "verificationMethod": self.verification_method,
            "publicKeyMultibase": self.public_key.to_multikey(),
        }
        for name in _TIMES:
            moment = getattr(self, f"{name}_at")
            if moment is not None:
                written[name] = _text(moment)
        return written

    @classmethod
    def from_json(cls, value: JSON) -> IssuerKey:
        """Reads what `to_json` wrote; raises `ConfigurationError` for anything else."""
        if not isinstance(value, dict) or not set(value) <= set(_MEMBERS):
            raise _unreadable(f"a key is an object, with no other members than {', '.join(_MEMBERS)}")
        method, multikey = value.get("verificationMethod"), value.get("publicKeyMultibase")
        if not isinstance(method, str) or not isinstance(multikey, str):
            raise _unreadable("a key has a verificationMethod and a publicKeyMultibase, which are texts")
        times = {f"{name}_at": _moment(name, value[name]) for name in _TIMES if name in value}
        if "announced_at" not in times:
            raise _unreadable("a key has the time at which it was announced")
        try:
            public_key = PublicKey.from_multikey(multikey)
        except KeyMaterialError as error:
            raise _unreadable(f"the key {method} can not be read: {error.message}") from None
        key = cls(verification_method=method, public_key=public_key, **times)
        if value.get("state") != key.state:
            raise _unreadable(
                f"the times of {method} say that it is {key.state}, and its state says otherwise"
            )
        return key


@dataclass(frozen=True, slots=True)
class KeyHistory:
    """Every key that an issuer has, will have or had. Immutable: each transition returns a new history.

    ``next`` → `activate` → ``active`` → `retire` → ``retired``, and from each of them → `compromise` → ``compromised``, from
    where nothing returns. At most one key is active for each algorithm: activating another retires it. A key and a name
    are there once, compromised ones included, so that neither comes back by mistake. The order of ``keys`` is that of
    their announcement. It holds no secret: keep it with your settings, or in a column of text, through `to_json`.

    Raises `ConfigurationError`, also for did:key and did:jwk, where another key is another issuer.
    """

    issuer_id: str
    keys: tuple[IssuerKey, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.issuer_id, str) or not self.issuer_id.strip():
            raise ConfigurationError(
                "A history is that of an issuer, known by its id.", code="config.issuer_id"
            )
        if self.issuer_id.startswith(("did:key:", "did:jwk:")):
            raise ConfigurationError(
                "The keys of this issuer can not change: its id is its key.",
                code="config.issuer_id",
                advice="To change keys, be a did:web or an https URL.",
            )
        object.__setattr__(self, "keys", tuple(self.keys))
        _check_all(self.issuer_id, self.keys)

    @classmethod
    def begin(cls, verification_method: str, public_key: PublicKey, *, now: datetime) -> KeyHistory:
        """The history of a new issuer: its first key, which signs from now on."""
        first = IssuerKey(
            verification_method=verification_method, public_key=public_key, announced_at=now, activated_at=now
        )
        return cls(first.verification_method.partition("#")[0], (first,))

    def announce(self, verification_method: str, public_key: PublicKey, *, now: datetime) -> KeyHistory:
        """With one more key, ``next``: publish it long before it signs, for others keep documents for a while."""
        announced = IssuerKey(
            verification_method=verification_method, public_key=public_key, announced_at=now
        )
        return KeyHistory(self.issuer_id, (*self.keys, announced))

    def activate(self, verification_method: str | None = None, *, now: datetime) -> KeyHistory:
        """With the ``next`` key active, and the one that was active for its algorithm retired.

        Its name may be left out where there is only one. Raises `ConfigurationError` (``config.key_state``).
        """
        chosen = self._only_next() if verification_method is None else self.key(verification_method)
        if chosen.state != "next":
            raise _impossible(chosen, "Only a key that is `next` becomes active.")
        predecessor = self.active(chosen.public_key.algorithm)
        changed = [replace(chosen, activated_at=now)]
        changed += [replace(predecessor, retired_at=now)] if predecessor else []
        return self._with(*changed)

    def retire(self, verification_method: str, *, now: datetime) -> KeyHistory:
        """With a key that signs no more, and stays listed. Destroy its secret: whoever has it can still date back.

        For a key without a successor of its own algorithm; the others retire through `activate`.
        """
        chosen = self.key(verification_method)
        if chosen.state not in ("next", "active"):
            raise _impossible(chosen, "Only a key that is `next` or `active` is retired.")
        return self._with(replace(chosen, retired_at=now))

    def compromise(self, verification_method: str, *, now: datetime) -> KeyHistory:
        """With a key that somebody else may have: it is listed no more, and whatever it signed is refused from then on.

        For good. Said again, it changes nothing.
        """
        chosen = self.key(verification_method)
        return self if chosen.state == "compromised" else self._with(replace(chosen, compromised_at=now))

    def key(self, verification_method: str) -> IssuerKey:
        """The key of that name; raises `ConfigurationError` (``config.no_such_key``)."""
        for key in self.keys:
            if key.verification_method == verification_method:
                return key
        raise ConfigurationError(
            "The issuer's history has no key of this name.",
            code="config.no_such_key",
            params={"issuer": self.issuer_id},
            advice="The name is the whole verification method, with what stands before '#'.",
        )

    def active(self, algorithm: str | None = None) -> IssuerKey | None:
        """The key that signs, or that signs by this algorithm (``EdDSA``, ``ES256``, ``RS256``); of several the newest."""
        found = [key for key in self._of("active") if algorithm in (None, key.public_key.algorithm)]
        return max(found, key=lambda key: key.since, default=None)

    @property
    def published(self) -> tuple[IssuerKey, ...]:
        """The keys that the issuer's documents list: active ones, then next, then retired, each newest first."""
        listed = [key for key in self.keys if key.state != "compromised"]
        newest_first = sorted(listed, key=lambda key: key.since, reverse=True)
        return tuple(sorted(newest_first, key=lambda key: _ORDER.index(key.state)))

    def check_signer(self, signer: Signer | AsyncSigner) -> None:
        """Returns if this signer has an active key; raises `ConfigurationError` (``config.key_state``) if it has not.

        Say it where the signer is loaded, so that nothing is signed with yesterday's key.
        """
        key = self.key(signer.verification_method)
        if PublicKey.from_jwk(signer.public_jwk) != key.public_key:
            raise ConfigurationError(
                "The signer's key is not the one that the history has under this name.",
                code="config.key_state",
                params={"verification_method": key.verification_method},
            )
        if key.state != "active":
            raise _impossible(key, "Only an active key signs.")

    def to_json(self) -> JSONObject:
        """The history as JSON, to be kept; it holds no secret."""
        return {"issuer": self.issuer_id, "keys": [key.to_json() for key in self.keys]}

    @classmethod
    def from_json(cls, value: JSON) -> KeyHistory:
        """Reads what `to_json` wrote; raises `ConfigurationError` for anything else."""
        members = value if isinstance(value, dict) else {}
        issuer_id, keys = members.get("issuer"), members.get("keys")
        if not isinstance(issuer_id, str) or not isinstance(keys, list) or set(members) != {"issuer", "keys"}:
            raise _unreadable("it is an object of `issuer` and a list of `keys`, and nothing else")
        return cls(issuer_id, tuple(IssuerKey.from_json(key) for key in keys))

    def _of(self, state: KeyState) -> list[IssuerKey]:
        return [key for key in self.keys if key.state == state]

    def _only_next(self) -> IssuerKey:
        announced = self._of("next")
        if len(announced) == 1:
            return announced[0]
        raise ConfigurationError(
            "Several keys are `next`." if announced else "No key is `next`.",
            code="config.key_state",
            params={"issuer": self.issuer_id},
            advice="Say which: activate(verification_method, now=...)."
            if announced
            else "Announce one first: announce(verification_method, public_key, now=...).",
        )

    def _with(self, *changed: IssuerKey) -> KeyHistory:
        by_name = {key.verification_method: key for key in changed}
        return KeyHistory(
            self.issuer_id, tuple(by_name.get(key.verification_method, key) for key in self.keys)
        )


def _check_name(name: object, public_key: object) -> None:
    if not isinstance(name, str) or not isinstance(public_key, PublicKey):
        raise ConfigurationError("A key has a verification method and a PublicKey.", code="config.keys")
    fragment = name.partition("#")[2]
    try:
        named = PublicKey.from_multikey(fragment)
    except InputError:
        return
    if named != public_key:
        raise ConfigurationError(
            "The verification method names another key.",
            code="config.verification_method",
            advice="LocalSigner.generate(controller=...) makes the name from the key.",
        )


def _check_all(issuer_id: str, keys: tuple[IssuerKey, ...]) -> None:
    for key in keys:
        base, _, fragment = key.verification_method.partition("#")
        if base != issuer_id or not fragment or not fragment.isascii() or not fragment.isprintable():
            raise ConfigurationError(
                "A verification method must be the issuer id, '#' and a name.",
                code="config.verification_method",
                params={"issuer": issuer_id},
            )
    names, values = {key.verification_method for key in keys}, {key.public_key for key in keys}
    if not len(names) == len(values) == len(keys):
        raise ConfigurationError(
            "This key, or its name, is in the issuer's history already.",
            code="config.keys",
            params={"issuer": issuer_id},
            advice="Make a new key. What was retired or compromised does not come back.",
        )
    algorithms = [key.public_key.algorithm for key in keys if key.state == "active"]
    if len(set(algorithms)) != len(algorithms):
        raise ConfigurationError(
            "Two keys are active for one algorithm.", code="config.key_state", params={"issuer": issuer_id}
        )


def _impossible(key: IssuerKey, rule: str) -> ConfigurationError:
    return ConfigurationError(
        f"{rule} This one is {key.state} since {_text(key.since)}.",
        code="config.key_state",
        params={"verification_method": key.verification_method, "state": key.state},
    )


def _unreadable(why: str) -> ConfigurationError:
    return ConfigurationError(f"This is no history of keys: {why}.", code="config.keys")


def _in_utc(moment: object) -> datetime:
    if not isinstance(moment, datetime) or moment.utcoffset() is None:
        raise ConfigurationError(
            "The time of a key has no time zone.", code="config.naive_now", advice="Use datetime.now(UTC)."
        )
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ConfigurationError("The time of a key is out of all bounds.", code="config.key_time") from None


def _text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _moment(name: str, value: JSON) -> datetime:
    moment = parse_moment(value)
    if moment is None:
        raise _unreadable(f"`{name}` is a time with a zone, such as 2026-01-31T09:30:00Z")
    return moment
