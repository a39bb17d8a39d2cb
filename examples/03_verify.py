"""Verify the badge of example 2: offline, with every check by name.

The badge is badge.png in the current folder; where it is not there yet, examples 1 and 2 make it.
"""

import runpy
from datetime import UTC, datetime
from pathlib import Path

from openbadge_issuer import ExpectedRecipient, VerificationRefused, Verifier

if not Path("badge.png").exists():
    for example in ("01_issue.py", "02_bake.py"):
        runpy.run_path(str(Path(__file__).parent / example))

badge = Path("badge.png").read_bytes()
now = datetime.now(UTC)
report = Verifier().check(
    badge, now=now, expected_recipients=[ExpectedRecipient("emailAddress", "ada@example.org")]
)
print(report)
assert report.verdict == "accepted"

try:  # the same pipeline, raising instead of explaining
    Verifier().verify(
        badge, now=now, expected_recipients=[ExpectedRecipient("emailAddress", "eve@example.org")]
    )
except VerificationRefused as refused:
    print(refused.report["recipient"].message)
else:
    raise SystemExit("the badge of somebody else must be refused")
