"""Revocation and suspension, seen by others: our lists by their code, theirs by ours, no forgeries."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from interop.peers import DIGITAL_BAZAAR, OPENVC, PEERS, Peer
from interop.status_cohort import BADGES, PURPOSES, Form, cohort
from interop.status_exchange import (
    INDEX,
    LENGTH,
    LIST,
    MAKERS,
    READERS,
    badge_with,
    decoded_by,
    encoded_by,
    entry,
    look,
    look_as_is,
    look_with,
    theirs,
    unsigned_list,
)
from interop.status_forging import LIST_ATTACKS, Bench, ListAttack
from interop.status_quirks import believed_because, served_by
from interop.world import EVERYBODY, World, name_of
from openbadge_issuer.ports import Answer, Request, Response, no_fetch

OURSELVES: tuple[tuple[None, Form], ...] = ((None, "eddsa-rdfc-2022"), (None, "VC-JWT"))


def _cases(pairs: Sequence[tuple[Peer | None, Form]]) -> list[object]:
    return [pytest.param(peer, form, id=f"{name_of(peer)}-{form}") for peer, form in pairs]


PAIRS = [
    pytest.param(somebody, reader, id=f"{name_of(somebody)}-{name_of(reader)}")
    for somebody in EVERYBODY
    for reader in EVERYBODY
    if None in (somebody, reader)  # what two others make of each other is theirs to test
]
readers = pytest.mark.parametrize(("peer", "form"), _cases((*OURSELVES, *READERS)))
makers = pytest.mark.parametrize(("peer", "form"), _cases(MAKERS))
attacks = pytest.mark.parametrize("attack", LIST_ATTACKS, ids=lambda attack: attack.name)


@readers
@pytest.mark.parametrize("purposes", PURPOSES, ids="+".join)
def test_all_see_exactly_what_we_set(
    world: World, peer: Peer | None, form: Form, purposes: tuple[str, ...]
) -> None:
    """Badges of an `Issuer`, lists as it publishes them: one entry or an array, set, not set, set and lifted."""
    issued = cohort(form, purposes)
    sights = [look(world, peer, one.badge, issued.web) for one in issued.badges]
    assert [sight.reason for sight in sights if sight.marks is None] == []
    assert [sight.marks for sight in sights] == [one.marks for one in issued.badges]
    assert len({one.marks for one in issued.badges}) == 2 ** len(purposes)  # each combination is among them
    assert len(sights) == BADGES


@pytest.mark.parametrize(
    ("peer", "form"), _cases((*OURSELVES, *(pair for pair in READERS if pair[0] is not DIGITAL_BAZAAR)))
)
def test_what_is_set_decides(world: World, peer: Peer | None, form: Form) -> None:
    """What is revoked or suspended is refused, and nothing else; Digital Bazaar leaves that to its caller."""
    issued = cohort(form, ("revocation", "suspension"))
    for one in issued.badges:
        sight = look(world, peer, one.badge, issued.web)
        assert sight.accepted == (one.marks == ()), sight.reason


@makers
@pytest.mark.parametrize("purpose", ["revocation", "suspension"])
def test_we_see_exactly_what_they_set(world: World, peer: Peer, form: Form, purpose: str) -> None:
    """Their encoder, builder and signer, our verifier; the first and the last index are among those asked for."""
    entries = theirs(world, peer, form, purpose)
    assert [one.sight.marks for one in entries] == [one.marks for one in entries]
    assert [one.sight.accepted for one in entries] == [one.marks == () for one in entries]
    assert {one.marks for one in entries} == {(), (purpose,)}


@pytest.mark.parametrize(("somebody", "reader"), PAIRS)
@pytest.mark.parametrize(
    ("length", "count"), [(LENGTH, 0), (LENGTH, 1), (LENGTH, 5000), (LENGTH, LENGTH), (200_000, 60_000)]
)
def test_all_number_the_bits_alike(
    world: World, somebody: Peer | None, reader: Peer | None, length: int, count: int
) -> None:
    """What one encodes, the other decodes to the same indexes: bit order, gzip, base64url, multibase."""
    indexes = sorted(random.Random(count).sample(range(length), count))
    encoded = encoded_by(world, somebody, indexes, length)
    assert encoded.startswith("u")
    assert decoded_by(world, reader, encoded) == (length, indexes)


@pytest.mark.parametrize(("peer", "form"), _cases(READERS))
@attacks
def test_a_forged_list_is_not_believed(world: World, peer: Peer, form: Form, attack: ListAttack) -> None:
    """A list that would clear a revoked badge, and that the quirks do not tell of."""
    sight = look(world, peer, badge_with(world, entry(), form=form), served_by(attack, form))
    if believed_because(peer, attack):
        assert sight.marks == (), sight.reason
        assert sight.accepted
    else:
        assert sight.marks is None, f"{peer.title} took it for an answer"
        assert not sight.accepted
        assert sight.reason


@pytest.mark.parametrize("form", ["eddsa-rdfc-2022", "VC-JWT"])
@attacks
def test_we_believe_no_forged_list(world: World, form: Form, attack: ListAttack) -> None:
    """Nor is the badge refused: whoever breaks a web server shall not make good badges look false."""
    sight = look(world, None, badge_with(world, entry()), served_by(attack, form))
    assert sight.marks is None
    assert sight.reason.startswith("undecided")
    assert not sight.accepted


@pytest.mark.parametrize("form", ["eddsa-rdfc-2022", "VC-JWT"])
@attacks
def test_nor_one_that_we_have_fetched(world: World, form: Form, attack: ListAttack) -> None:
    """But another list of the same issuer, from the address that the badge names, which is told."""
    served = attack.served(form)

    def fetch(request: Request) -> Answer:
        if request.url != LIST or served is None:
            return no_fetch(request)
        return Response(request.url, served.body.encode(), fetched_at=datetime.now(UTC))

    sight = look_with(fetch, badge_with(world, entry()))
    assert sight.marks is None
    assert sight.accepted == (attack.name == "another list of the issuer"), sight.reason
    assert "calls itself" in sight.reason or not sight.accepted


@pytest.mark.parametrize("form", ["eddsa-rdfc-2022", "VC-JWT"])
def test_the_forgers_would_have_been_found_out(world: World, form: Form) -> None:
    """What the attacks are measured by: the right list says revoked, an empty one of the issuer says good."""
    badge, bench = badge_with(world, entry()), Bench(form)
    assert look(world, None, badge, {LIST: bench.sign(unsigned_list([INDEX]))}).marks == ("revocation",)
    assert look(world, None, badge, {LIST: bench.sign(unsigned_list([]))}).accepted


def test_openvc_wants_the_proof_of_a_list_as_one_object(world: World) -> None:
    """The badge is handed to it so; the list as it is published is refused (see the quirks)."""
    badge = badge_with(world, entry())
    served = Bench("eddsa-rdfc-2022").sign(unsigned_list([]))
    assert '"proof": [' in served.body
    assert look(world, OPENVC, badge, {LIST: served}).accepted
    sight = look_as_is(world, OPENVC, badge, {LIST: served})
    assert sight.marks is None
    assert "no `proof`" in sight.reason


@pytest.mark.parametrize("peer", PEERS, ids=name_of)
def test_no_list_comes_from_elsewhere(world: World, peer: Peer) -> None:
    """A peer asks for the list that the badge names, and gets none."""
    form: Form = dict(READERS)[peer]
    sight = look(world, peer, badge_with(world, entry(), form=form), {})
    assert sight.marks is None
    assert LIST in sight.reason
