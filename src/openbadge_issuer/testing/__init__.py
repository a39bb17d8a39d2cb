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

from openbadge_issuer.testing.attacks import tampered
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
    "MemoryStore",
    "assert_valid_badge",
    "fixed_entropy",
    "fixed_issuer",
    "fixed_signer",
    "issuer_documents",
    "make_award",
    "make_badge",
    "tampered",
]
