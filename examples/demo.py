"""The whole way in one file: a micro-credential with its rubric, signed, baked, checked, and tampered with.

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
    Evidence,
    ExpectedRecipient,
    Irrevocable,
    Issuer,
    LocalSigner,
    Policy,
    Profile,
    Recipient,
    Report,
    Result,
    ResultDescription,
    RubricCriterionLevel,
    TrustedIssuers,
    Verdict,
    Verifier,
    bake,
)

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
    issuer = Issuer(school, signer, status=Irrevocable("a demonstration"))
    award = Award(
        micro_credential(),
        Recipient.email("ada@example.org", name="Ada Lovelace"),
        results=(
            Result(result_description=f"{BASE}#artifacts", achieved_level=f"{BASE}#artifacts-proficient"),
        ),
        evidence=(Evidence(id=f"{BASE}/evidence/1", name="Lesson video", genre="Video"),),
    )
    secured = issuer.issue(award, now=now)
    (out / "credential.json").write_bytes(bytes(secured))

    verifier = Verifier(policy=Policy(trust=TrustedIssuers({signer.controller: "the district next door"})))
    ada = ExpectedRecipient("emailAddress", "ada@example.org")
    reports: list[Report] = []
    for kind in ("png", "svg"):
        image = bake((ARTWORK / f"badge.{kind}").read_bytes(), secured)
        (out / f"badge.{kind}").write_bytes(image)
        reports.append(verifier.check(image, now=now, expected_recipients=[ada]))
    (out / "report.json").write_text(reports[0].to_text(), encoding="utf-8")

    print(f"The badge in {out / 'badge.png'}:\n{reports[0]}\n")
    tampered = bytes(secured).replace(b"Wait time", b"Jedi tricks")
    refused = verifier.check(tampered, now=now, expected_recipients=[ada])
    print(f"The same badge with another title:\n{refused}\n")
    print(f"Made: {', '.join(sorted(str(path) for path in out.iterdir()))}")
    as_hoped = (
        all(report.verdict is Verdict.ACCEPTED for report in reports) and refused.verdict is Verdict.REFUSED
    )
    return 0 if as_hoped else 1


if __name__ == "__main__":
    sys.exit(main())
