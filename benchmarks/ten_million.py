"""A status list of ten million entries, from opening it to checking a badge in it: one table, seconds and megabytes.

``python benchmarks/ten_million.py`` prints it; with ``--write`` it also goes into docs/status-lists.md.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from openbadge_issuer import Documents, Issuer, Profile, StatusLists, Verifier
from openbadge_issuer.ledger import Intent, MemoryLedger
from openbadge_issuer.testing import NOW, fixed_signer, issuer_documents, make_award

PAGE = Path(__file__).parents[1] / "docs" / "status-lists.md"
BASE = "https://school.example/status/"
ENTRIES, REVOKED = 10_000_000, 100_000
WHO = ("registrar:1", "a benchmark")

T = TypeVar("T")
rows: list[tuple[str, str, str]] = []


def megabytes() -> float:
    """The most memory that this process has held so far."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 2**10)


def timed(what: str, step: Callable[[], T]) -> T:
    begun = time.process_time()
    made = step()
    rows.append((what, f"{time.process_time() - begun:.3f}", f"{megabytes():.0f}"))
    return made


def fill(ledger: MemoryLedger, list_id: str, issuer_id: str) -> None:
    """Ninety-nine thousand more badges of this list, as the ledger sees them; signing them is not measured here."""
    for number in range(REVOKED - 1):
        ledger.reserve(
            Intent(
                issuer_id=issuer_id,
                key=str(number),
                credential_id=f"urn:x:{number}",
                fingerprint=f"{number:064x}",
                achievement_id="urn:x:course",
                lists=(list_id,),
            ),
            now=NOW,
        )


def run() -> list[tuple[str, str, str]]:
    signer, ledger = fixed_signer(), MemoryLedger()
    lists = StatusLists(BASE, entries=ENTRIES, decoys=8_192)
    issuer = Issuer(Profile(id=signer.controller), signer, status=lists, ledger=ledger)
    url = f"{BASE}revocation-1.json"
    rows.append(("before", "", f"{megabytes():.0f}"))
    gone = timed("the first badge: opens the list", lambda: issuer.issue(make_award(), key="a", now=NOW))
    timed(f"{REVOKED - 1:,} more places in the list", lambda: fill(ledger, url, signer.controller))
    kept = timed("one more badge", lambda: issuer.issue(make_award(), key="b", now=NOW))
    ids = [str(gone.document["id"]), *(f"urn:x:{number}" for number in range(REVOKED - 1))]
    timed(
        f"{REVOKED:,} revocations, 1 % of the list",
        lambda: ledger.change_status(ids, "revocation", 1, actor=WHO[0], reason=WHO[1], now=NOW),
    )
    (file,) = timed("the list made, signed and written", lambda: list(issuer.status_files(now=NOW)))
    issuer.published(file, now=NOW)
    verifier = Verifier(fetch=Documents({**issuer_documents().documents, file.url: file.content}))
    refused = timed("a whole check of a revoked badge", lambda: verifier.check(gone, now=NOW))
    accepted = timed("a whole check of a good one", lambda: verifier.check(kept, now=NOW))
    if (refused["status"].code, accepted["status"].outcome) != ("status.revoked", "PASSED"):
        sys.exit("The figures would be of checks that went wrong.")
    encoded = json.loads(file.content)["credentialSubject"]["encodedList"]
    rows.append(
        (f"size of the file: {len(file.content):,} bytes ({len(encoded):,} of them `encodedList`)", "", "")
    )
    return rows


def main() -> None:
    made = run()
    table = ["| | seconds of CPU | most memory so far, MB |", "|---|---|---|"]
    table += [f"| {what} | {seconds} | {most} |" for what, seconds, most in made]
    text = "\n".join(table)
    print(text)
    if "--write" in sys.argv:
        page = PAGE.read_text(encoding="utf-8")
        before, _, rest = page.partition("<!-- made by `make bench` -->\n")
        _, _, after = rest.partition("<!-- end -->")
        marked = f"{before}<!-- made by `make bench` -->\n\n{text}\n\n<!-- end -->{after}"
        PAGE.write_text(marked, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
