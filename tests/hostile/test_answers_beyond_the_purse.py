"""Thirty lists of nine megabytes: a check takes sixteen of them all, and a cache read all to see how long to keep them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

import pytest

from attack_cost import CHECKS, measured
from hostile.test_many_dear_lists import Same, archive, on_lists
from openbadge_issuer.adapters.cached_fetch import CachedFetch
from openbadge_issuer.fetching import Recording, Replay
from openbadge_issuer.ports import Answer, Request
from openbadge_issuer.testing import NOW, STATUS_LIST, fixed_signer, make_badge, make_status_list
from openbadge_issuer.testing.store import MemoryStore
from openbadge_issuer.verification import Report, Verdict, Verifier
from status_samples import ENTRY, resign

SIZE = 9_000_000
BODIES: dict[str, Callable[[], bytes]] = {
    "open brackets": lambda: b'{"ttl":' + b"[" * (SIZE - 10),
    "escapes": lambda: b'{"ttl":"' + b"\\u0041" * (SIZE // 6 - 10) + b'"}',
    "a token of names without values": lambda: b"a." + b"eyJh" * (SIZE // 4 - 10) + b".c",
    "a token of dots": lambda: b"ab." * (SIZE // 3),
}
UPLOAD = on_lists(2, 15)


class Awaited(Same):
    """The same, to be awaited; all that are asked side by side come at the same moment."""

    most = under_way = 0

    async def later(self, request: Request, /) -> Answer:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(0.01)
        self.under_way -= 1
        return self(request)


def cached(served: Same) -> CachedFetch:
    return CachedFetch(served, MemoryStore(), now=lambda: NOW)


@pytest.mark.parametrize("kind", BODIES)
def test_no_more_is_asked_for_than_may_be_taken(kind: str) -> None:
    """Ten seconds, and 560 MB, while all thirty were fetched, read and kept."""
    served = Same(BODIES[kind]())
    with measured():
        (checked,) = Verifier(fetch=cached(served)).check_many([(1, UPLOAD)], now=NOW, several=True)
    undecided(checked.reports)
    assert sum(served.asked.values()) == 2
    assert CHECKS[-1].megabytes < 100


@pytest.mark.parametrize("kind", BODIES)
def test_nor_in_an_event_loop(kind: str) -> None:
    served = Awaited(BODIES[kind]())
    fetch = cached(served).awaited(served.later)
    with measured():
        reports = asyncio.run(Verifier().check_upload_async(UPLOAD, now=NOW, fetch=fetch))
    undecided(reports)
    assert (sum(served.asked.values()), served.most) == (6, 4)  # four at a time of one server
    assert CHECKS[-1].megabytes < 160


def test_short_documents_come_all_side_by_side() -> None:
    """Ten issuers, each with a document of its own, which may have 256 kB; of more, some come later."""
    badges = [of_issuer(f"did:web:{number}.example") for number in range(10)]
    served = Awaited(b"{}")
    asyncio.run(Verifier().check_upload_async(archive(badges), now=NOW, fetch=served.later))
    assert (sum(served.asked.values()), served.most) == (10, 10)


def of_issuer(did: str) -> bytes:
    issuer = {"id": did, "type": ["Profile"], "name": "A School"}
    document = {**json.loads(bytes(make_badge())), "issuer": issuer}
    return resign(document, fixed_signer(controller=did))


def undecided(reports: tuple[Report, ...]) -> None:
    assert {report.verdict for report in reports} == {Verdict.UNDECIDED}
    reasons = {each.params.get("reason") for report in reports for each in report["status"].findings}
    assert "fetch.too_large" in reasons


def test_a_recording_out_of_an_event_loop_is_repeated() -> None:
    """Six were asked side by side, of which two had room; a replay asks for these two, and says the same."""
    served = Awaited(BODIES["escapes"]())
    recording = Recording(served)
    fetch = recording.awaited(served.later)
    reports = asyncio.run(Verifier().check_upload_async(UPLOAD, now=NOW, fetch=fetch))
    again = Verifier(fetch=Replay(recording.to_bytes(checked_at=NOW))).check_upload(UPLOAD, now=NOW)
    assert [report.to_text() for report in again] == [report.to_text() for report in reports]


def test_thirty_ordinary_lists_are_asked_for() -> None:
    """Each is of the badge's issuer, which has to be seen; that they are other lists than named is seen after it."""
    served = Same(bytes(make_status_list()))
    Verifier(fetch=served).check_upload(UPLOAD, now=NOW)
    assert sum(served.asked.values()) == 30


def test_a_good_badge_beside_it_has_a_verdict_of_its_own() -> None:
    """Of another upload of the same run, that is; a list that others asked for without end is not kept from it."""
    served = Same(BODIES["escapes"]())
    served.known = {**served.known, STATUS_LIST: bytes(make_status_list())}
    good = make_badge(status=ENTRY)
    items = [("bad", UPLOAD), ("good", archive([bytes(good)]))]
    with measured():
        found = list(Verifier(fetch=cached(served)).check_many(items, now=NOW, several=True))
    verdicts = {each.key: {report.verdict for report in each.reports} for each in found}
    assert verdicts == {"bad": {Verdict.UNDECIDED}, "good": {Verdict.ACCEPTED}}
