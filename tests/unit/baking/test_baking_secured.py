from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from openbadge_issuer.baking import bake, extract
from openbadge_issuer.errors import CarrierError
from openbadge_issuer.testing import make_badge

ARTWORK = (Path(__file__).parents[3] / "examples" / "artwork" / "badge.png").read_bytes()


def test_a_secured_credential_is_baked_as_it_is() -> None:
    badge = make_badge()
    assert extract(bake(ARTWORK, badge)).payload == bytes(badge)


@pytest.mark.parametrize("payload", [None, 3, 10**12, {"a": 1}, object()])
def test_what_is_neither_bytes_nor_text_is_refused(payload: Any) -> None:
    with pytest.raises(CarrierError, match="neither bytes nor text"):
        bake(ARTWORK, payload)
