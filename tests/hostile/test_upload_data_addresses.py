"""A ``data:`` address of millions of escapes: whoever reads it decodes each on its own, or all in one go."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Final

import pytest

from attack_cost import CHECKS
from openbadge_issuer import Verifier
from openbadge_issuer.ports import Request, Response
from openbadge_issuer.testing import NOW, issuer_documents
from openbadge_issuer.verification import Policy

MOST: Final = 24_000_000  # bytes, nearly as many as may be handed in


def full_of(piece: bytes, head: bytes = b"data:,") -> bytes:
    return head + piece * (MOST // len(piece))


@pytest.mark.parametrize(
    "bomb",
    [
        lambda: full_of(b"%41"),
        lambda: full_of(b"%41a"),
        lambda: full_of(b"%3D="),
        lambda: full_of(b"=") + b"%41",
        lambda: full_of(b"%"),
        lambda: full_of(b"%4"),
        lambda: full_of(b"%41", b"data:;base64,"),
        lambda: full_of(base64.b64encode(b"%41"), b"data:;base64,"),
        lambda: full_of(b"%41").decode(),
    ],
    ids=["escapes", "mixed", "equals", "one", "strays", "halves", "base64", "of base64", "text"],
)
def test_it_is_decoded_in_a_second_and_200_megabytes(bomb: Callable[[], bytes | str]) -> None:
    (report,) = Verifier(fetch=issuer_documents()).check_upload(bomb(), now=NOW)
    assert report["carrier"].code == "carrier.data_url"


def test_so_is_one_behind_a_link() -> None:
    def fetch(request: Request) -> Response:
        return Response(request.url, full_of(b"%41")[:15_000_000], fetched_at=NOW)

    verifier = Verifier(policy=Policy(follow_links=True), fetch=fetch)
    (report,) = verifier.check_upload("https://attacker.example/badge", now=NOW)
    assert report["carrier"].code == "carrier.data_url"
    assert CHECKS[0].megabytes < 200
