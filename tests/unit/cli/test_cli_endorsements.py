"""``openbadge verify`` says who endorses a badge, and takes endorsements that were handed in beside it."""

from __future__ import annotations

from pathlib import Path

from endorsement_samples import COURSE, WORDS, badge_of, endorsed_by, endorser
from openbadge_issuer.testing import NOW as MOMENT
from openbadge_issuer.testing import make_badge
from unit.cli.commands import NOW, Command

AT_HAND = ("--document", "https://school.example/.well-known/did.json=did.json", "--now", NOW)


def test_who_endorses_it_stands_on_the_page(openbadge: Command, badge: Path) -> None:
    Path("endorsed.json").write_bytes(bytes(badge_of(endorsed_by(endorser("guild")))))
    done = openbadge("verify", "endorsed.json", *AT_HAND)
    assert done.status == 0
    page = " ".join(done.out.split())
    assert (
        f"Who endorses it accepted {endorser('guild').profile.id} (calls itself The guild): {WORDS}" in page
    )
    assert "Who endorses it" not in openbadge("verify", badge, *AT_HAND).out


def test_endorsements_beside_the_badge(openbadge: Command, badge: Path) -> None:
    assert badge.exists()  # and its did.json beside it
    Path("plain.json").write_bytes(bytes(make_badge()))
    Path("said.json").write_bytes(bytes(endorser("guild").endorse(COURSE, WORDS, now=MOMENT)))
    other = COURSE.replace(id="https://school.example/courses/other")
    Path("other.json").write_bytes(bytes(endorser("board").endorse(other, WORDS, now=MOMENT)))
    beside = ("--endorsement", "said.json", "--endorsement", "other.json")
    done = openbadge("verify", "plain.json", *AT_HAND, *beside)
    assert done.status == 0
    page = " ".join(done.out.split())
    assert "accepted did:key:" in page
    assert "REFUSED did:key:" in page
    report = openbadge("verify", "plain.json", *AT_HAND, *beside, "--json").json
    assert [inner["report"]["verdict"] for inner in report["nested"]] == ["accepted", "refused"]
    assert [inner["pointer"] for inner in report["nested"]] == ["/credentialSubject/achievement", ""]


def test_an_endorser_who_is_not_on_the_list_is_a_stranger(openbadge: Command, badge: Path) -> None:
    assert badge.exists()
    Path("endorsed.json").write_bytes(bytes(badge_of(endorsed_by(endorser("guild")))))
    Path("trusted.txt").write_text("did:web:school.example The school", encoding="utf-8")
    done = openbadge("verify", "endorsed.json", *AT_HAND, "--trust", "trusted.txt")
    assert done.status == 0
    page = " ".join(done.out.split())
    assert "stranger did:key:" in page
    assert "REFUSED" not in page


def test_a_file_that_is_not_there(openbadge: Command, badge: Path) -> None:
    done = openbadge("verify", badge, *AT_HAND, "--endorsement", "nowhere.json")
    assert done.status == 2
    assert "nowhere.json" in done.err
