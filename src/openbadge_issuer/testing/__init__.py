"""A small fixed world for test suites: an issuer, a key, a clock, badges, and every way to tamper with them.

::

    from openbadge_issuer.testing import assert_valid_badge, make_badge, tampered

    def test_my_wallet_accepts_badges():
        assert my_wallet.import_badge(bytes(make_badge(name="Welding")))

    @pytest.mark.parametrize("attack", tampered(make_badge()))
    def test_my_wallet_refuses(attack): ...

As a pytest plugin it comes with the package: the fixtures are in `openbadge_issuer.testing.plugin`. The key is public
knowledge: never issue anything real with it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openbadge_issuer.testing.attacks import tampered
    from openbadge_issuer.testing.evidence import MemoryEvidence
    from openbadge_issuer.testing.status import STATUS_LIST, make_status_list
    from openbadge_issuer.testing.store import MemoryStore
    from openbadge_issuer.testing.world import (
        ISSUER_ID,
        NOW,
        RECIPIENT,
        assert_valid_badge,
        fixed_entropy,
        fixed_issuer,
        fixed_signer,
        issuer_documents,
        make_award,
        make_badge,
    )

__all__ = [
    "ISSUER_ID",
    "NOW",
    "RECIPIENT",
    "STATUS_LIST",
    "MemoryEvidence",
    "MemoryStore",
    "assert_valid_badge",
    "fixed_entropy",
    "fixed_issuer",
    "fixed_signer",
    "issuer_documents",
    "make_award",
    "make_badge",
    "make_status_list",
    "tampered",
]

_HOME_OF = {
    "tampered": "attacks",
    "MemoryEvidence": "evidence",
    "MemoryStore": "store",
    "STATUS_LIST": "status",
    "make_status_list": "status",
}


def __getattr__(name: str) -> object:
    # Every run of pytest imports this package for its plugin: the rest waits until a test asks for it.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOME_OF.get(name, 'world')}"), name)
    globals()[name] = value
    return value
