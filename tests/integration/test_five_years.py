"""Five years of an issuer, played through: every badge of every year verifies at the end of every later year as it should.

What should be is worked out from the story (which key signed, was it stolen, what was done to the badge), never from the
ledger or from the documents that are published.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from dataclasses import replace as changed
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypedDict

import pytest

from openbadge_issuer import (
    Documents,
    Issuer,
    LocalSigner,
    Profile,
    Recipient,
    Report,
    SecuredCredential,
    StatusLists,
    Verifier,
)
from openbadge_issuer.adapters.sql_ledger import SqlLedger
from openbadge_issuer.codec.json import dump
from openbadge_issuer.codec.multibase import multibase_decode
from openbadge_issuer.dids import hosting_path, issuer_document
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.issuing.compromise import Recovered, recover, touched_by
from openbadge_issuer.keys import KeyHistory
from openbadge_issuer.testing import fixed_issuer, fixed_signer, make_award
from openbadge_issuer.verification import ExpectedRecipient, Outcome
from unit.cli.commands import Command

DID = "did:web:school.example"
DOCUMENT = hosting_path(DID)
BASE = "https://school.example/status/"
PROFILE = Profile(id=DID, name="Example School")
LISTS = StatusLists(BASE, purposes=["revocation", "suspension"])
PER_YEAR = 6
STOLEN_IN = 3
TOKENS_IN = (2, 3)
# A key for each year, and one that has to step in. Two years long it is tokens that are signed, by keys of another kind.
SIGNERS = [
    fixed_signer("P-256" if number in TOKENS_IN else "Ed25519", seed=str(number)) for number in range(1, 8)
]
# What becomes of the badges of the third year: five made at first, and the one that replaced number 3.
FATES = {0: "revoked", 1: "reissued", 2: "reissued", 3: "followed", 4: "erased", 5: "expired", 6: "reissued"}


class Who(TypedDict):
    """Who did it, and why."""

    actor: str
    reason: str


WHO: Who = {"actor": "registrar:7", "reason": "the story"}


def on(year: int, day: int) -> datetime:
    """A day of a year of the story, which begins with year 1."""
    return datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=365 * (year - 1) + day)


@dataclass(eq=False, kw_only=True)
class Badge:
    """One badge, and what was done to it."""

    year: int
    number: int
    owner: str
    signer: LocalSigner
    secured: SecuredCredential = field(repr=False)
    valid_until: datetime | None = None
    revoked: bool = False
    suspended: bool = False

    @property
    def id(self) -> str:
        return str(self.secured.document["id"])


@dataclass
class Story:
    """The school: its ledger, its keys, its web server, and what it did so far."""

    ledger: SqlLedger
    keys: KeyHistory
    now: datetime
    signers: list[LocalSigner]  # the one that signs, and those to come
    web: dict[str, bytes] = field(default_factory=dict)
    badges: list[Badge] = field(default_factory=list)
    burnt: set[LocalSigner] = field(default_factory=set)

    @property
    def signer(self) -> LocalSigner:
        return self.signers[0]

    @property
    def issuer(self) -> Issuer:
        self.keys.check_signer(self.signer)
        return Issuer(PROFILE, self.signer, status=LISTS, ledger=self.ledger)

    def of(self, year: int, number: int) -> Badge:
        """The newest one of this number."""
        return [one for one in self.badges if (one.year, one.number) == (year, number)][-1]

    def issue(self, year: int, number: int, *, valid_until: datetime | None = None) -> None:
        owner = f"learner-{year}-{number}@example.org"
        award = changed(make_award(), recipient=Recipient.email(owner, name="Ada"), valid_until=valid_until)
        secured = self.issuer.issue(award, key=f"{year}/{number}", now=self.now)
        self.badges.append(
            Badge(
                year=year,
                number=number,
                owner=owner,
                signer=self.signer,
                secured=secured,
                valid_until=valid_until,
            )
        )

    def revoke(self, badge: Badge) -> None:
        self.issuer.revoke(badge.id, **WHO, now=self.now)
        badge.revoked = True

    def suspend(self, badge: Badge) -> None:
        self.issuer.suspend(badge.id, **WHO, now=self.now)
        badge.suspended = True

    def lift(self, badge: Badge) -> None:
        self.issuer.lift(badge.id, **WHO, now=self.now)
        badge.suspended = False

    def erase(self, badge: Badge) -> None:
        """Somebody wants to be forgotten. Whoever has the badge still has it."""
        person = Recipient.email(badge.owner)
        assert self.ledger.erase(person, actor="privacy:1", reason="on request", now=self.now) == (badge.id,)
        assert list(self.ledger.credentials_of(person)) == []

    def announce(self) -> None:
        """The key after this one, long before it signs."""
        coming = self.signers[1]
        self.keys = self.keys.announce(coming.verification_method, coming.public_key, now=self.now)
        self.publish_document()

    def take_over(self) -> LocalSigner:
        """The key that was announced signs from now on; returns the one before it."""
        former = self.signers.pop(0)
        self.keys = self.keys.activate(now=self.now)
        if self.keys.key(former.verification_method).state == "active":  # of another algorithm
            self.keys = self.keys.retire(former.verification_method, now=self.now)
        with pytest.raises(ConfigurationError, match="Only an active key signs"):
            self.keys.check_signer(former)
        return former

    def publish_document(self) -> None:
        kept = KeyHistory.from_json(json.loads(json.dumps(self.keys.to_json())))  # it lives in a file
        self.web[DOCUMENT] = dump(issuer_document(DID, kept))

    def publish_lists(self) -> None:
        issuer = self.issuer
        for file in issuer.status_files(now=self.now):
            self.web[file.url] = file.content
            issuer.published(file, now=self.now)

    def expected(self, badge: Badge) -> tuple[str, frozenset[str]]:
        """The verdict, and the codes of the checks that fail."""
        codes = set()
        if badge.signer in self.burnt:
            codes.add("resolve.no_such_key" if badge.signer.algorithm == "EdDSA" else "resolve.foreign_key")
        elif badge.revoked or badge.suspended:
            codes.add("status.revoked" if badge.revoked else "status.suspended")
        if badge.valid_until is not None and badge.valid_until < self.now:
            codes.add("dates.expired")
        return "refused" if codes else "accepted", frozenset(codes)

    def check(self, badge: Badge, web: dict[str, bytes] | None = None) -> Report:
        owner = ExpectedRecipient("emailAddress", badge.owner)
        verifier = Verifier(fetch=Documents(self.web if web is None else web))
        return verifier.check(badge.secured, now=self.now, expected_recipients=[owner])

    def check_all(self) -> Counter[tuple[int, str]]:
        """Every badge so far is as it should be; returns how many, by year and verdict."""
        told: Counter[tuple[int, str]] = Counter()
        for badge in self.badges:
            report = self.check(badge)
            codes = frozenset(one.code for one in report.checks if one.outcome is Outcome.FAILED)
            assert (report.verdict, codes) == self.expected(badge), f"{badge}\n{report}"
            told[badge.year, str(report.verdict)] += 1
        return told


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    with SqlLedger(f"sqlite:///{tmp_path / 'badges.sqlite'}") as ledger:
        first = SIGNERS[0]
        keys = KeyHistory.begin(first.verification_method, first.public_key, now=on(1, 0))
        yield Story(ledger, keys, on(1, 0), list(SIGNERS))


def half_a_year(story: Story, year: int) -> None:
    """Six badges; some of them, and some of earlier years, are taken back for good or for a while."""
    story.now = on(year, 30)
    for number in range(PER_YEAR):
        story.issue(year, number, valid_until=on(year, 90) if number == 5 else None)
    story.now = on(year, 100)
    story.revoke(story.of(year, 0))
    story.suspend(story.of(year, 1))
    story.suspend(story.of(year, 2))
    if year > 1:
        story.lift(story.of(year - 1, 1))
    if year > 2:
        story.revoke(story.of(year - 2, 3))
    story.publish_lists()
    story.check_all()


def test_five_years(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told: dict[int, Counter[tuple[int, str]]] = {}
    for year in range(1, 6):
        story.now = on(year, 0)
        if year > 1:
            story.take_over()
        story.announce()
        half_a_year(story, year)
        if year == 1:
            story.erase(story.of(1, 4))
        if year == STOLEN_IN:
            the_key_is_stolen(story)
        story.now = on(year, 364)
        story.publish_lists()
        lists = [body for url, body in story.web.items() if url.startswith(BASE)]
        assert [signed_by(body) for body in lists] == [story.signer.verification_method] * len(LISTS.purposes)
        told[year] = story.check_all()
    states = ["retired", "retired", "compromised", "retired", "retired", "active", "next"]
    assert [key.state for key in story.keys.keys] == states
    # A story in which nothing happens would prove nothing. Of the badges of the first year number 0 was revoked at once and
    # 3 two years later, 1 was suspended for a year and 2 still is, 5 has expired; 4 was erased, and is as good as ever.
    of_year_one = [tuple(told[year][1, verdict] for verdict in ("accepted", "refused")) for year in told]
    assert of_year_one == [(2, 4), (3, 3), (2, 4), (2, 4), (2, 4)]
    # Of the third year 1, 2 and 6 were issued again.
    assert [told[year][3, "accepted"] for year in (3, 4, 5)] == [1, 2, 2]
    assert sum(told[5].values()) == 5 * PER_YEAR + 1 + 3
    on_the_command_line(story, tmp_path, Command(monkeypatch, capsys))


def the_key_is_stolen(story: Story) -> None:
    """The key that signed all badges of the third year."""
    renewed = story.issuer.reissue(story.of(3, 3).id, key="renewed", former="kept", **WHO, now=story.now)
    story.badges.append(changed(story.of(3, 3), number=6, secured=renewed.secured))
    story.erase(story.of(3, 4))
    story.now, stolen = on(3, 200), story.signer
    forged = forged_by(stolen)
    assert story.check(forged).verdict == "accepted"
    story.keys = story.keys.compromise(stolen.verification_method, now=story.now)
    assert story.take_over() is stolen
    documents_go_out(story, stolen)
    assert story.check(forged).verdict == "refused"
    made_good(story, stolen)
    story.announce()


def forged_by(thief: LocalSigner) -> Badge:
    """Dated back to the first year, when there was no such key. Nobody sees that: documents tell no times."""
    owner = "thief@example.org"
    award = changed(make_award(), recipient=Recipient.email(owner))
    secured = fixed_issuer(thief).issue(award, now=on(1, 50))
    return Badge(year=1, number=7, owner=owner, signer=thief, secured=secured)


def documents_go_out(story: Story, stolen: LocalSigner) -> None:
    """First the lists, signed with a key that everybody knows by now; then the document, without the stolen one."""
    old_lists = dict(story.web)
    story.publish_lists()
    story.check_all()
    story.publish_document()
    story.burnt.add(stolen)
    story.check_all()
    # The other way round, nobody could read the lists, and all badges of all years would hang in the air.
    for badge in story.badges:
        if badge.signer is not stolen and badge.number != 5:
            report = story.check(badge, old_lists | {DOCUMENT: story.web[DOCUMENT]})
            assert (report.verdict, report["status"].code) == ("undecided", "status.untrusted"), report


def made_good(story: Story, stolen: LocalSigner) -> None:
    """All in one go, but that the worker dies on the way."""
    signed = {one.id: one for one in story.badges if one.signer is stolen}
    listed = list(touched_by(story.issuer, stolen.verification_method, now=story.now))
    assert {signed[one.credential_id].number: one.fate for one in listed} == FATES
    assert len(listed) == len(FATES)

    def recovering() -> Iterator[Recovered]:
        return recover(story.issuer, story.keys, stolen.verification_method, **WHO, now=story.now)

    died = recovering()
    done = [next(died) for _ in range(3)]
    died.close()  # type: ignore[attr-defined]
    again = list(recovering())
    assert [one.error for one in again] == [None] * len(FATES)
    assert again[:3] == done
    assert [one.reissued is not None for one in again] == [fate == "reissued" for fate in FATES.values()]
    for one in again:
        former = signed[one.touched.credential_id]
        former.revoked = True
        if one.reissued is not None:
            assert one.reissued.changes == ()
            secured = one.reissued.secured
            story.badges.append(changed(former, signer=story.signer, secured=secured, revoked=False))
    for credential_id in signed:
        reservation = story.ledger.credential(credential_id)
        assert reservation is not None
        assert reservation.status("revocation") == 1
    assert list(story.ledger.credentials_of(Recipient.email(story.of(3, 4).owner))) == []
    assert len(list(story.ledger.credentials_of(Recipient.email(story.of(3, 1).owner)))) == 2
    story.publish_lists()
    story.check_all()


def signed_by(status_list: bytes) -> str:
    """The verification method of a list, be it JSON or a token."""
    if status_list.startswith(b"{"):
        return str(json.loads(status_list)["proof"][0]["verificationMethod"])
    header = status_list.decode("ascii").partition(".")[0]
    return str(json.loads(multibase_decode(f"u{header}"))["kid"])


def on_the_command_line(story: Story, folder: Path, openbadge: Command) -> None:
    """The same verdicts by somebody who has nothing but files."""
    known = []
    for number, (url, body) in enumerate(story.web.items()):
        path = folder / f"document-{number}.json"
        path.write_bytes(body)
        known += ["--document", f"{url}={path}"]
    for badge in (story.of(1, 4), story.of(1, 0), story.of(3, 6), story.of(3, 5)):
        path = folder / "badge"
        path.write_bytes(bytes(badge.secured))
        done = openbadge(
            "verify",
            path,
            *known,
            "--now",
            story.now.isoformat(),
            "--recipient",
            f"email={badge.owner}",
            "--json",
        )
        assert (done.json["verdict"], done.status == 0) == (story.expected(badge)[0], not badge.revoked)
