"""Runs a resolution against documents in memory, and remembers what was asked for."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from openbadge_issuer.ports import FetchFailure, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openbadge_issuer.ports import Answer, Request, Resolution

T = TypeVar("T")
OFFLINE = FetchFailure("fetch.timeout", "It did not answer in time.", retry="later")


@dataclass
class World:
    """``documents``: URL to what is there: JSON values, bytes, a status code, or an `Answer`."""

    documents: Mapping[str, object]
    requests: list[Request] = field(default_factory=list)

    @property
    def asked(self) -> list[str]:
        return [request.url for request in self.requests]

    def settle(self, resolution: Resolution[T]) -> T:
        try:
            request = next(resolution)
            while True:
                self.requests.append(request)
                request = resolution.send(self._answer(request.url))
        except StopIteration as end:
            value: T = end.value
            return value

    def _answer(self, url: str) -> Answer:
        found = self.documents.get(url, 404)
        if isinstance(found, Response | FetchFailure):
            return found
        if isinstance(found, int):
            return Response(url=url, body=b"", status=found)
        return Response(url=url, body=found if isinstance(found, bytes) else json.dumps(found).encode())


def settle(resolution: Resolution[T], documents: Mapping[str, object] | None = None) -> T:
    return World(documents or {}).settle(resolution)
