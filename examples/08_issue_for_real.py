"""Issue for real: one key is one badge, and every badge can be taken back."""

from datetime import UTC, datetime
from pathlib import Path

from openbadge_issuer import (
    Achievement,
    Award,
    Criteria,
    Documents,
    Issuer,
    LocalSigner,
    Profile,
    Recipient,
    StatusLists,
    Verifier,
)
from openbadge_issuer.ledger import MemoryLedger

signer = LocalSigner.generate()
school = Profile(id=signer.controller, name="Example School")
ledger = MemoryLedger()  # from openbadge_issuer.adapters.sql_ledger: SqlLedger("sqlite:///badges.sqlite")
issuer = Issuer(school, signer, status=StatusLists("https://school.example.org/status/"), ledger=ledger)
course = Achievement(
    id="https://school.example.org/courses/python-1",
    name="Python for teachers",
    achievement_type="Course",
    description="Twenty hours of Python, with a project of one's own.",
    criteria=Criteria(narrative="Hand in all exercises and present the project."),
)
award = Award(course, Recipient.email("ada@example.org", name="Ada"))
now = datetime.now(UTC)

first = issuer.issue(award, key="enrolment-4711", now=now)
assert issuer.issue(award, key="enrolment-4711", now=now) == first  # the task was delivered twice

folder = Path("status")
folder.mkdir(exist_ok=True)


def publish() -> Verifier:
    """Puts the lists where a web server finds them; returns somebody who looks there."""
    published = {}
    for file in issuer.status_files(now=now):
        (folder / file.name).write_bytes(file.content)
        issuer.published(file, now=now)
        published[file.url] = file.content
    return Verifier(fetch=Documents(published))


print(publish().check(first, now=now)["status"].message)
issuer.revoke(str(first.document["id"]), actor="registrar:7", reason="issued by mistake", now=now)
print(publish().check(first, now=now)["status"].message)
