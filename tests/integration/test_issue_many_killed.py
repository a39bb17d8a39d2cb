"""A batch that is killed with SIGKILL, twice, and started again: each award has one badge, and each badge its own place."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from openbadge_issuer.adapters.sql_ledger import SqlLedger

COUNT, CHUNK = 60, 5

RUN = f"""
import sys
from dataclasses import replace
from openbadge_issuer import Issuer, Profile, Recipient, StatusLists
from openbadge_issuer.adapters.sql_ledger import SqlLedger
from openbadge_issuer.testing import ISSUER_ID, NOW, fixed_signer, make_award

def award(number):
    return replace(make_award(), recipient=Recipient.email(f"{{number}}@example.org"))

lists = StatusLists("https://school.example/status/")
with SqlLedger("sqlite:///" + sys.argv[1]) as ledger:
    issuer = Issuer(Profile(id=ISSUER_ID), fixed_signer(), status=lists, ledger=ledger)
    items = ((str(number), award(number)) for number in range({COUNT}))
    for issued in issuer.issue_many(items, now=NOW, chunk={CHUNK}):
        print(issued.key, issued.secured.credential.id, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
def test_a_batch_that_is_killed_twice(tmp_path: Path) -> None:
    ledger_file = tmp_path / "badges.sqlite"
    seen: dict[str, str] = {}
    for last in (7, 31, None):  # how many results are read before the run is killed
        with subprocess.Popen(
            [sys.executable, "-c", RUN, str(ledger_file)], stdout=subprocess.PIPE, text=True
        ) as run:
            assert run.stdout is not None
            for number, line in enumerate(run.stdout, start=1):
                key, badge_id = line.split()
                assert seen.setdefault(key, badge_id) == badge_id
                if number == last:
                    run.send_signal(signal.SIGKILL)
                    break
        assert run.returncode == (0 if last is None else -signal.SIGKILL)
    assert len(seen) == len(set(seen.values())) == COUNT
    with SqlLedger(f"sqlite:///{ledger_file}", create=False) as ledger:
        known = list(ledger.find())
        assert {one.key: one.credential_id for one in known} == seen
        assert sorted(place.position for one in known for place in one.places) == list(range(COUNT))
        assert list(ledger.pending()) == []
