"""The slowest documents within the default limits, each through a whole check: one table, seconds of CPU.

``python benchmarks/limits.py`` prints it; with ``--write`` it also goes into docs/limits.md.
"""

from __future__ import annotations

import base64
import copy
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openbadge_issuer.testing import NOW, RECIPIENT, issuer_documents, make_badge
from openbadge_issuer.verification import ExpectedRecipient, Verifier

PAGE = Path(__file__).parents[1] / "docs" / "limits.md"
PICTURE = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(11_900_000)).decode("ascii")
EXPECTED = [RECIPIENT, *(ExpectedRecipient("emailAddress", f"Nobody.{i}@example.org") for i in range(29))]


def badge(**achievement: Any) -> dict[str, Any]:
    document: Any = make_badge().document
    document["credentialSubject"]["achievement"].update(achievement)
    return document  # type: ignore[no-any-return]


def alignments(count: int, *, same: bool = False) -> list[dict[str, Any]]:
    return [
        {"type": ["Alignment"], "targetName": "n", "targetUrl": f"https://a.example/{0 if same else i}"}
        for i in range(count)
    ]


def identity(number: int) -> dict[str, Any]:
    digits = f"{number:064x}"
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": f"sha256${digits}",
        "identityType": "emailAddress",
        "salt": digits[-8:],
    }


def cases() -> Iterator[tuple[str, dict[str, Any]]]:
    yield "an ordinary badge", badge()
    yield "4,900 alignments", badge(alignment=alignments(4_900))
    yield "4,900 equal alignments", badge(alignment=alignments(4_900, same=True))
    yield "49,000 tags", badge(tag=[f"t{i}" for i in range(49_000)])
    descriptions = [
        {"id": f"urn:x:{i}", "type": ["ResultDescription"], "name": "n", "resultType": "Status"}
        for i in range(4_900)
    ]
    yield "4,900 result descriptions", badge(resultDescription=descriptions)
    document = badge()
    document["credentialSubject"]["result"] = [{"type": ["Result"], "value": str(i)} for i in range(4_900)]
    yield "4,900 results", document
    document = badge(alignment=alignments(4_000))
    document["proof"] = [copy.deepcopy(document["proof"][0]) for _ in range(16)]
    yield "16 proofs over 4,000 alignments", document
    document = badge()
    document["evidence"] = [{"type": ["Evidence"], "narrative": "x" * 20_000} for _ in range(45)]
    yield "0.9 MB of narrative", document
    document = badge()
    document["unknown"] = [[[] for _ in range(100)] for _ in range(400)]
    yield "40,000 empty arrays under an undefined name", document
    yield "a 16 MB `data:` URI", badge(image={"id": f"data:image/png;base64,{PICTURE}", "type": "Image"})
    document = badge()
    document["credentialSubject"]["identifier"] = [identity(i) for i in range(4_900)]
    yield "4,900 identities, 30 expected recipients", document
    links = [{"id": f"_:b{i}", "type": ["Related"], "version": f"_:b{(i + 1) % 9}"} for i in range(9)]
    yield "a ring of blank nodes", badge(related=links)


def rows() -> list[str]:
    verifier = Verifier(fetch=issuer_documents())
    verifier.check(make_badge(), now=NOW)
    lines = ["| document | kB | seconds | verdict |", "|---|---|---|---|"]
    for name, document in cases():
        data = json.dumps(document).encode("utf-8")
        start = time.process_time()
        report = verifier.check(data, now=NOW, expected_recipients=EXPECTED)
        seconds = time.process_time() - start
        lines.append(f"| {name} | {len(data) / 1000:.0f} | {seconds:.2f} | {report.verdict.value} |")
    return lines


def main() -> None:
    table = "\n".join(rows())
    print(table)
    if "--write" in sys.argv:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition("<!-- limits -->\n")
        after = rest.partition("<!-- /limits -->")[2]
        PAGE.write_text(
            f"{before}<!-- limits -->\n{table}\n<!-- /limits -->{after}", encoding="utf-8", newline="\n"
        )


if __name__ == "__main__":
    main()
