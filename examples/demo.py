"""The whole way in one file: a micro-credential with its rubric, signed, baked, checked, tampered with, and revoked.

Run it with ``make demo``; what it makes lands in ``demo-output/``.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from openbadge_issuer import (
    Achievement,
    Alignment,
    Award,
    Criteria,
    Documents,
    Evidence,
    ExpectedRecipient,
    Issuer,
    LocalSigner,
    Policy,
    Profile,
    Recipient,
    Report,
    Result,
    ResultDescription,
    RubricCriterionLevel,
    StatusLists,
    TrustedIssuers,
    Verdict,
    Verifier,
    bake,
)
from openbadge_issuer.ledger import MemoryLedger

ARTWORK = Path(__file__).parent / "artwork"
BASE = "https://credentials.example.org/wait-time"


def rubric() -> ResultDescription:
    """One criterion of the public rubric, levels lowest first."""
    levels = ("Developing", "Basic", "Proficient")
    return ResultDescription(
        id=f"{BASE}#artifacts",
        name="Student responses show longer and richer answers",
        result_type="RubricCriterionLevel",
        rubric_criterion_level=[
            RubricCriterionLevel(
                id=f"{BASE}#artifacts-{name.lower()}", name=name, level=name, points=str(points)
            )
            for points, name in enumerate(levels, 1)
        ],
        required_level=f"{BASE}#artifacts-proficient",
    )


def micro_credential() -> Achievement:
    """What can be earned: one competency, with its criteria and its place in a framework."""
    return Achievement(
        id=BASE,
        name="Wait time",
        achievement_type="MicroCredential",
        description="The educator uses wait time so that every student thinks before anyone answers.",
        criteria=Criteria(
            id=f"{BASE}/rubric",
            narrative="Two experts judge classroom evidence, double-blind, against the public rubric. "
            "Every criterion must reach *Proficient*.",
        ),
        result_description=[rubric()],
        alignment=[
            Alignment(
                target_name="Facilitating discussion",
                target_url="https://frameworks.example.org/teaching/3b",
                target_framework="Example Framework for Teaching",
                target_code="3b",
            )
        ],
    )


def main() -> int:
    """Issues, bakes, verifies; exits 1 if anything is not as it should be."""
    out = Path("demo-output")
    out.mkdir(exist_ok=True)
    now = datetime.now(UTC)

    signer = LocalSigner.generate()
    school = Profile(id=signer.controller, name="Example School District", url="https://district.example.org")
    lists = StatusLists("https://district.example.org/status/")
    issuer = Issuer(school, signer, status=lists, ledger=MemoryLedger())  # SqlLedger keeps it for longer
    award = Award(
        micro_credential(),
        Recipient.email("ada@example.org", name="Ada Lovelace"),
        results=(
            Result(result_description=f"{BASE}#artifacts", achieved_level=f"{BASE}#artifacts-proficient"),
        ),
        evidence=(Evidence(id=f"{BASE}/evidence/1", name="Lesson video", genre="Video"),),
    )
    secured = issuer.issue(award, key="application-4711", now=now)
    (out / "credential.json").write_bytes(bytes(secured))

    images = {kind: bake((ARTWORK / f"badge.{kind}").read_bytes(), secured) for kind in ("png", "svg")}
    for kind, image in images.items():
        (out / f"badge.{kind}").write_bytes(image)

    reports = [checked(image, issuer, now) for image in images.values()]
    (out / "report.json").write_text(reports[0].to_text(), encoding="utf-8")
    print(f"The badge in {out / 'badge.png'}:\n{reports[0]}\n")
    tampered = checked(bytes(secured).replace(b"Wait time", b"Jedi tricks"), issuer, now)
    print(f"The same badge with another title:\n{tampered}\n")
    issuer.revoke(str(secured.document["id"]), actor="the demo", reason="to show it", now=now)
    revoked = checked(images["png"], issuer, now)
    print(f"The same badge after it was revoked:\n{revoked}\n")
    print(f"Made: {', '.join(sorted(str(path) for path in out.iterdir()))}")
    as_hoped = all(report.verdict is Verdict.ACCEPTED for report in reports)
    as_hoped &= all(report.verdict is Verdict.REFUSED for report in (tampered, revoked))
    return 0 if as_hoped else 1


def checked(badge: bytes, issuer: Issuer, now: datetime) -> Report:
    """What somebody else sees, who trusts the district, expects Ada, and finds the status list where it is published."""
    published = Documents({file.url: file.content for file in issuer.status_files(now=now)})
    trusted = TrustedIssuers({issuer.profile.id: "the district next door"})
    verifier = Verifier(policy=Policy(trust=trusted), fetch=published)
    ada = ExpectedRecipient("emailAddress", "ada@example.org")
    return verifier.check(badge, now=now, expected_recipients=[ada])


if __name__ == "__main__":
    sys.exit(main())
