"""Issue a course completion: ten lines from nothing to a signed credential."""

from datetime import UTC, datetime
from pathlib import Path

from openbadge_issuer import (
    Achievement,
    Award,
    Criteria,
    Irrevocable,
    Issuer,
    LocalSigner,
    Profile,
    Recipient,
)

signer = LocalSigner.generate()  # keep it: signer.to_pem(password); see docs/choose-an-issuer-id.md
school = Profile(id=signer.controller, name="Example School")
course = Achievement(
    id="https://school.example.org/courses/python-1",
    name="Python for teachers",
    achievement_type="Course",
    description="Twenty hours of Python, with a project of one's own.",
    criteria=Criteria(narrative="Hand in all exercises and present the project."),
)
issuer = Issuer(school, signer, status=Irrevocable("course completions are never withdrawn"))
secured = issuer.issue(Award(course, Recipient.email("ada@example.org", name="Ada")), now=datetime.now(UTC))
Path("credential.json").write_bytes(bytes(secured))
print(secured.credential.id)
