"""The pytest plugin: fixtures of the fixed world. Loaded with the package; heavy parts load when a fixture is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from openbadge_issuer.issuing import Issuer
    from openbadge_issuer.proofs.secured import SecuredCredential
    from openbadge_issuer.verification import Verifier

__all__ = ["badge", "badge_issuer", "badge_now", "badge_verifier", "make_badge", "tampered_badges"]


@pytest.fixture
def badge_now() -> datetime:
    """The fixed clock."""
    from openbadge_issuer.testing import NOW  # noqa: PLC0415

    return NOW


@pytest.fixture
def badge_issuer() -> Issuer:
    """The fixed issuer."""
    from openbadge_issuer.testing import fixed_issuer  # noqa: PLC0415

    return fixed_issuer()


@pytest.fixture
def badge_verifier() -> Verifier:
    """A verifier that knows the fixed issuer's did.json and nothing else."""
    from openbadge_issuer.testing import issuer_documents  # noqa: PLC0415
    from openbadge_issuer.verification import Verifier  # noqa: PLC0415

    return Verifier(fetch=issuer_documents())


@pytest.fixture
def make_badge() -> Callable[..., SecuredCredential]:
    """Makes badges: ``make_badge(name="Welding")``."""
    from openbadge_issuer.testing import make_badge as make  # noqa: PLC0415

    return make


@pytest.fixture
def badge() -> SecuredCredential:
    """A valid badge of the fixed world."""
    from openbadge_issuer.testing import make_badge as make  # noqa: PLC0415

    return make()


@pytest.fixture
def tampered_badges(badge: SecuredCredential) -> dict[str, bytes]:
    """The badge, tampered with: one for each attack, by its name."""
    from openbadge_issuer.testing import tampered  # noqa: PLC0415

    return dict(tampered(badge))
