"""Verify the badge of example 2: offline, with every check by name."""

from datetime import UTC, datetime
from pathlib import Path

from openbadge_issuer import ExpectedRecipient, VerificationRefused, Verifier

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
