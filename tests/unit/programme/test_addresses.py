"""An address that no letter reaches is refused where it comes in, and its field is named."""

from __future__ import annotations

from contextlib import suppress

import pytest

from openbadge_issuer.errors import ConfigurationError, ModelError
from openbadge_issuer.programme.addresses import is_reachable
from openbadge_issuer.programme.letters.letter import Mailbox
from openbadge_issuer.programme.settings import Settings

UNREACHABLE = [
    "jürgen@schule.example",
    "ada@bücher.example",
    "ada@localhost",
    "a..b@school.example",
    "a@b@school.example",
    "ada school@x.example",
    "ada@school.example\n",
    "",
    f"{'a' * 65}@school.example",
    f"a@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.{'f' * 60}.example",
]


@pytest.mark.parametrize("address", UNREACHABLE)
def test_settings_are_as_strict_as_letters(address: str) -> None:
    assert not is_reachable(address)
    with pytest.raises(ModelError) as caught:
        Settings.from_json({"name": "P", "organisation": "O", "sender": address})
    assert {one.pointer for one in caught.value.findings} == {"/sender"}
    with pytest.raises(ConfigurationError):
        Mailbox(address)


@pytest.mark.parametrize("address", ["badges@school.example", "o'neil+b@xn--bcher-kva.example", *UNREACHABLE])
def test_what_settings_take_a_letter_takes(address: str) -> None:
    with suppress(ModelError):
        settings = Settings.from_json({"name": "P", "organisation": "O", "sender": address})
        assert settings.sender is not None
        assert Mailbox(settings.sender).address == address
        return
    assert address in UNREACHABLE
