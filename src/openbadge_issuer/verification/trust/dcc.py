"""Registries as the Digital Credentials Consortium publishes them: documents of issuers, and a list of such registries.

The document is ``{"meta": {…}, "registry": {issuer id: {"name": …, "location": …, "url": …}}}``. Nobody signs it: it is as
good as the server that it comes from. The list of registries is an array of ``{"name": …, "type": …, "url": …}``; the type
``dcc-legacy`` (also meant where none is written) is this document, ``oidf`` a federation, with its address in
``trustAnchorEC``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import Final

from openbadge_issuer.codec.effort import Effort
from openbadge_issuer.codec.json import parse, parse_object
from openbadge_issuer.codec.types import JSON, JSONObject, Limits
from openbadge_issuer.dids.web_addresses import authority_of, check_https
from openbadge_issuer.errors import ConfigurationError, OpenBadgeError, Param, ResolutionError
from openbadge_issuer.ports import Answer, FetchFailure, Request, Resolution, Response
from openbadge_issuer.verification.outcomes import is_passing
from openbadge_issuer.verification.trust.federation import FederationRegistry
from openbadge_issuer.verification.trust.listing import Enquiry, Listing
from openbadge_issuer.verification.trust.registry import TrustRegistry

__all__ = ["DccRegistry", "UnsupportedRegistry", "known_registries"]

_LIMITS: Final = Limits(max_bytes=4_000_000, max_objects=50_000, max_values=300_000)
_SHOWN: Final = 200  # characters of what a registry says
_ENTRIES_OF_A_UNIT: Final = 2  # of effort
_BYTES_OF_A_UNIT: Final = 1_000
_ORDINARY: Final = 5_000  # units: some 2,000 issuers
_MAX_REGISTRIES: Final = 100


@dataclass(frozen=True, slots=True)
class DccRegistry:
    """A published registry: the ``name`` under which you know it, and the https address of its JSON document.

    Raises `ConfigurationError` (``config.trust``).
    """

    name: str
    url: str

    def __post_init__(self) -> None:
        _check_name(self.name)
        try:
            check_https(self.url if isinstance(self.url, str) else "")
        except ResolutionError as error:
            raise ConfigurationError(
                f"The address of the registry {self.name[:_SHOWN]!r} can not be asked. {error.message}",
                code="config.trust",
            ) from None

    def look_up(self, enquiry: Enquiry, /) -> Resolution[Listing]:
        """Fetches the document and looks the issuer up; whatever is wrong with it leaves the answer unknown."""
        answer = yield Request(self.url, max_bytes=_LIMITS.max_bytes, purpose="trust")
        document = enquiry.shared.once(answer, self, lambda: self._read(answer, enquiry.effort))
        if isinstance(document, Listing):
            return document
        entries = document.get("registry")
        if not isinstance(entries, dict):
            return self._unknown(
                "no_list",
                "What it sends is no list of issuers: it has no `registry`.",
                retry_later="registry" not in document,  # such as an error that a server tells as JSON
            )
        if enquiry.issuer_id not in entries:
            return Listing(outcome="not_listed", params=self._params())
        entry = entries[enquiry.issuer_id]
        name = entry.get("name") if isinstance(entry, dict) else None
        if not isinstance(name, str) or not name.strip():
            return self._unknown("no_name", "It knows the issuer, and gives it no name.")
        return Listing(outcome="listed", name=name.strip()[:_SHOWN], params=self._params())

    def _read(self, answer: Answer, effort: Effort) -> JSONObject | Listing:
        """The document, for all badges of an upload: it may have 100,000 entries, of which each asks for one."""
        fetched = self._received(answer)
        if isinstance(fetched, Listing):
            return fetched
        body = fetched.body
        units = body.count(b",") // _ENTRIES_OF_A_UNIT + len(body) // _BYTES_OF_A_UNIT
        if units > _ORDINARY:
            effort.go_on(units)
        else:  # read in any case: all badges of the upload ask for it, and who checks them has named it
            effort.units += units
        try:
            return parse_object(body, _LIMITS)
        except OpenBadgeError as error:
            return self._unknown(
                "unreadable",
                f"What it sends can not be read. {error.message}",
                {"message": error.message},
                retry_later=is_passing(error.detail_code),
            )

    def _received(self, answer: Answer) -> Response | Listing:
        if isinstance(answer, FetchFailure):
            return self._unknown(
                "unavailable",
                f"It could not be asked. {answer.message}",
                {"reason": answer.code, "message": answer.message},
                retry_later=answer.retry == "later",
            )
        if not _same_server(answer.url, self.url):
            return self._unknown(
                "redirected", "Its address leads to another server, and what comes from there does not count."
            )
        if answer.status == HTTPStatus.OK and not answer.body.lstrip().startswith(b"<"):
            return answer
        params: dict[str, Param] = {"reason": "fetch.status", "status": answer.status}
        if answer.status == HTTPStatus.OK:
            return self._unknown("unavailable_page", f"{self.url} sent a web page.", params, retry_later=True)
        return self._unknown(
            "unavailable_status", f"{self.url} answered {answer.status:d}.", params, retry_later=True
        )

    def _unknown(
        self,
        code: str,
        message: str,
        params: dict[str, Param] | None = None,
        *,
        retry_later: bool = False,
    ) -> Listing:
        return Listing(
            outcome="unknown",
            code=f"trust.{code}",
            message=message,
            retry="later" if retry_later else "never",
            params={**self._params(), **(params or {})},
        )

    def _params(self) -> dict[str, Param]:
        return {"url": self.url}


@dataclass(frozen=True, slots=True)
class UnsupportedRegistry:
    """A registry of a kind that is not asked here: whether it lists an issuer stays unknown."""

    name: str
    kind: str

    def __post_init__(self) -> None:
        _check_name(self.name)

    def look_up(self, _: Enquiry, /) -> Resolution[Listing]:
        """Unknown."""
        yield from ()
        return Listing(
            outcome="unknown",
            code="trust.unsupported",
            message=f"It is of the kind {self.kind[:_SHOWN]!r}, which is not asked here.",
            advice="Look the issuer up there yourself.",
            params={"kind": self.kind[:_SHOWN]},
        )


_KINDS: Final[Mapping[str, tuple[str, Callable[[str, str], TrustRegistry]]]] = MappingProxyType(
    {"dcc-legacy": ("url", DccRegistry), "oidf": ("trustAnchorEC", FederationRegistry)}
)
"""By the ``type`` in a list of registries: the member that has the address, and what is made of it."""


def known_registries(data: bytes | str) -> tuple[TrustRegistry, ...]:
    """The registries of a list in the format of ``known-did-registries``, in its order: the most authoritative first.

    A kind that is not known becomes an `UnsupportedRegistry`, so that its answer is missed and not passed over. Raises
    `ConfigurationError` (``config.trust``).
    """
    try:
        listed = parse(data, _LIMITS)
    except OpenBadgeError as error:
        raise _no_list(error.message) from None
    if not isinstance(listed, list) or not 1 <= len(listed) <= _MAX_REGISTRIES:
        raise _no_list(f"It is an array of 1 to {_MAX_REGISTRIES} registries.")
    return tuple(_registry(entry) for entry in listed)


def _registry(entry: JSON) -> TrustRegistry:
    members: JSONObject = entry if isinstance(entry, dict) else {}
    name, kind = members.get("name"), members.get("type", "dcc-legacy")
    if not isinstance(name, str) or not isinstance(kind, str):
        raise _no_list("Each registry has a `name`, a text.")
    if kind not in _KINDS:
        return UnsupportedRegistry(name, kind)
    where, make = _KINDS[kind]
    url = members.get(where)
    if not isinstance(url, str):
        raise _no_list(f"The registry {name[:_SHOWN]!r} has no `{where}`.")
    return make(name, url)


def _no_list(reason: str) -> ConfigurationError:
    return ConfigurationError(
        f"This is no list of trust registries. {reason}",
        code="config.trust",
        advice='It looks like [{"name": "…", "type": "dcc-legacy", "url": "https://…/registry.json"}].',
    )


def _check_name(name: object) -> None:
    if not isinstance(name, str) or not name.strip():
        raise ConfigurationError("A registry has the name under which you know it.", code="config.trust")


def _same_server(answered: str, asked: str) -> bool:
    try:
        found = authority_of(answered.partition("#")[0])
    except ResolutionError:
        return False
    return found.removesuffix(":443") == authority_of(asked).removesuffix(":443")
