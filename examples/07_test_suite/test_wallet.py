"""The suite of somebody else's wallet: the fixtures come with the package, nothing has to be set up."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from wallet import Wallet

from openbadge_issuer import Recipient, SecuredCredential, VerificationRefused, Verifier
from openbadge_issuer.issuing import Record
from openbadge_issuer.testing import RECIPIENT, assert_valid_badge, fixed_issuer, make_badge, tampered


@pytest.fixture
def wallet(badge_verifier: Verifier) -> Wallet:
    return Wallet(RECIPIENT.value, badge_verifier)


def test_a_genuine_badge_is_kept(wallet: Wallet, badge: SecuredCredential, badge_now: datetime) -> None:
    wallet.add(bytes(badge), now=badge_now)
    assert wallet.titles() == ["Welding"]


def test_badges_to_order(wallet: Wallet, badge_now: datetime) -> None:
    wallet.add(bytes(make_badge(name="Brazing", achievement_type="License")), now=badge_now)
    assert wallet.titles() == ["Brazing"]


def test_of_a_record_the_badges_in_it_are_shown(
    wallet: Wallet, badge: SecuredCredential, badge_now: datetime
) -> None:
    record = Record(name="Medical Doctor", recipient=Recipient.email(RECIPIENT.value), credentials=[badge])
    wallet.add(bytes(fixed_issuer().issue(record, now=badge_now)), now=badge_now)
    assert wallet.titles() == ["Welding"]


def test_somebody_elses_badge_is_refused(wallet: Wallet, badge_now: datetime) -> None:
    hers = make_badge(recipient=Recipient.email("grace@example.org"))
    with pytest.raises(VerificationRefused, match="somebody else"):
        wallet.add(bytes(hers), now=badge_now)


def test_an_expired_badge_is_refused(wallet: Wallet, badge_now: datetime) -> None:
    badge = make_badge(valid_until=badge_now + timedelta(days=1))
    with pytest.raises(VerificationRefused, match="expired"):
        wallet.add(bytes(badge), now=badge_now + timedelta(days=2))


@pytest.mark.parametrize("attack", tampered(make_badge()))
def test_no_attack_gets_through(
    wallet: Wallet, attack: str, tampered_badges: dict[str, bytes], badge_now: datetime
) -> None:
    with pytest.raises(VerificationRefused):
        wallet.add(tampered_badges[attack], now=badge_now)


def test_a_failure_shows_the_report(make_badge: Callable[..., SecuredCredential]) -> None:
    assert_valid_badge(make_badge())
    with pytest.raises(AssertionError, match=r"refused: .*\n(?s:.*)FAILED +proof"):
        assert_valid_badge(tampered(make_badge())["title changed"])
