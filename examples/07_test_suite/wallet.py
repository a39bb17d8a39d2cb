"""A toy wallet, the thing under test: it keeps the badges that are genuine and belong to its owner."""

from datetime import datetime

from openbadge_issuer import ExpectedRecipient, VerifiedCredential, Verifier


class Wallet:
    """The badges of one person."""

    def __init__(self, owner: str, verifier: Verifier) -> None:
        self._owner = ExpectedRecipient("emailAddress", owner)
        self._verifier = verifier
        self.badges: list[VerifiedCredential] = []

    def add(self, badge: bytes, *, now: datetime) -> None:
        """Keeps a badge; raises what ``Verifier.verify`` raises."""
        self.badges.append(self._verifier.verify(badge, now=now, expected_recipients=[self._owner]))

    def titles(self) -> list[str]:
        """What the owner sees; of a record, the badges in it that are accepted."""
        return [badge.title for kept in self.badges for badge in kept.report.accepted_badges]
