"""A badge of 15 MB, nearly as large as one may be, and nearly all of it is a picture in a ``data:`` address.

One character beyond U+FFFF, in the name of the badge, makes four bytes of each in every text that has it: the form that is
signed took 250 MB. They are sound badges, and accepted.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from typing import Final, Literal

import pytest

from openbadge_issuer import Image, Verdict, Verifier, bake
from openbadge_issuer.testing import NOW, fixed_issuer, issuer_documents, make_badge
from upload_samples import a_png, a_zip

Proof = Literal["eddsa-rdfc-2022", "vc-jwt"]

PICTURE: Final = "data:image/png;base64," + "iVBO" * (15_000_000 // 4)
NAMES: Final = {"ASCII": "Welding", "Latin": "Schwei\u00dfen", "emoji": "Welding \U0001f393"}
CARRIERS: Final[Mapping[str, tuple[Proof, Callable[[bytes], bytes]]]] = {
    "JSON": ("eddsa-rdfc-2022", bytes),
    "JSON, packed": ("eddsa-rdfc-2022", gzip.compress),
    "JSON in a PNG": ("eddsa-rdfc-2022", lambda badge: bake(a_png(), badge.decode())),
    "JSON twice in an archive": ("eddsa-rdfc-2022", lambda badge: a_zip({"a": badge, "b": badge})),
    "token": ("vc-jwt", bytes),
    "token, packed": ("vc-jwt", gzip.compress),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("carrier", CARRIERS)
def test_it_is_accepted(carrier: str, name: str) -> None:
    proof, carry = CARRIERS[carrier]
    badge = make_badge(issuer=fixed_issuer(proof=proof), image=Image(id=PICTURE), name=NAMES[name])
    reports = Verifier(fetch=issuer_documents()).check_upload(carry(bytes(badge)), now=NOW)
    assert {report.verdict for report in reports} == {Verdict.ACCEPTED}
