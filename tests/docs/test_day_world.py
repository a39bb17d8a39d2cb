"""The uploads of benchmarks/day.py: of every format and state, the verdict is the right one, and a wrong one is noticed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

WORLD = """
from dataclasses import replace

from day_formats import FORMATS, Right
from day_issuers import DEAD
from day_world import STATES, amiss, drawn, make_world, today

from openbadge_issuer import Policy, Verifier
from openbadge_issuer.ports import FetchFailure, Response

now = today()
world = make_world(443, now, each=4)


def fetch(request):
    host, _, path = request.url.removeprefix("https://").partition("/")
    if host.startswith(DEAD):
        return FetchFailure(request.url, "fetch.connect", "Nobody listens.")
    body = world.web.pages.get(f"/{path}", b"")
    return Response(url=request.url, body=body or b"", status=200 if body else 404 if body == b"" else 410)


verifier = Verifier(policy=Policy(follow_links=True), fetch=fetch)
seen = set()
for upload in world:
    reports = verifier.check_upload(upload.data, now=now, expected_presentation=upload.expected)
    assert not amiss(upload, reports), amiss(upload, reports)
    assert amiss(replace(upload, right=Right("accepted [refused]")), reports)
    seen.add(upload.kind)
assert seen == {f"{name}, {state}" for name in FORMATS for state in STATES} | {"rubbish"}
assert sum(share for share, _ in FORMATS.values()) == 100

kinds = [upload.kind for _, upload in drawn(world, 50_000, seed=1)]
assert 800 < sum(kind.endswith("dead host") for kind in kinds) < 1_200
assert 2_300 < kinds.count("rubbish") < 2_700
assert set(kinds) == seen
"""


def test_every_upload_of_the_day_gets_the_right_verdict() -> None:
    """In a process of its own: the modules of the benchmarks have short names."""
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", WORLD],
        cwd=ROOT / "benchmarks",
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
