"""An educator's micro-credential, from the definition to a badge that strangers accept.

Run it with ``make demo``. People, school and evidence are made up; the files carry the metadata that real ones carry.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from openbadge_issuer import (
    Documents,
    ExpectedRecipient,
    Issuer,
    LocalSigner,
    Policy,
    Profile,
    Recipient,
    Report,
    StatusLists,
    TrustedIssuers,
    Verdict,
    Verifier,
    bake,
)
from openbadge_issuer.adapters.evidence_folder import FolderEvidence
from openbadge_issuer.adapters.scrubbers import SCRUBBERS
from openbadge_issuer.assessment import (
    Application,
    Calendar,
    Decision,
    Definition,
    Packet,
    People,
    Review,
    Text,
    take_in,
)
from openbadge_issuer.assessment.blinding import Blinded, Identity, blind
from openbadge_issuer.assessment.definitions import lint, load
from openbadge_issuer.ledger import MemoryLedger
from openbadge_issuer.pages import criteria_page

HERE = Path(__file__).parent
ARTWORK = HERE.parent / "artwork"
ADA = "ada.moreno@riverbend.example.org"
GOOD = {
    "overview": "passing",
    "ticket": "proficient",
    "sorting": "proficient",
    "next-steps": "proficient",
    "reflection": "passing",
}
CONTEXT = """I teach twenty-three fourth graders. At home they speak Spanish, Dari, Haitian Creole and English; five of them
came within the last year. I chose the lesson on shadows because my last class could repeat that the sun moves and still
drew shadows on the sunny side."""
SURPRISE = """Eight learners think that a shadow moves by itself, like a cat. I had planned for wrong directions, not for
that. Nobody had asked them before, so nobody knew."""
LANGUAGES = """Two girls wrote in Dari that the shadow is the wall's night. In English they had written that it is black.
With their word for it we could talk about what keeps the light away."""
KEEP = """I keep the one question. Next time the recorder stands outside the door, where nobody listens, and I sort before
lunch, while I still remember who asked what."""


def tell(number: int, title: str, *lines: str) -> None:
    """One step of the story."""
    print(f"\n{number}. {title}")
    for line in lines:
        print(f"   {line}")


class Programme:
    """Who takes part, by pseudonym; who they are is known to `people` alone."""

    def __init__(self, definition: Definition, folder: Path) -> None:
        self.definition = definition
        self.people = People()
        self.ada = self.people.enrol(Recipient.email(ADA, name="Ada Moreno-Vidal"))
        self.officer, self.first, self.second, self.registrar = (
            self.people.enrol(Recipient.email(f"{name}@guild.example.org"))
            for name in ("officer", "grace", "alan", "registrar")
        )
        self.evidence = FolderEvidence(folder)
        self.now = datetime.now(UTC).replace(microsecond=0) - timedelta(days=40)

    def later(self, **time: int) -> datetime:
        """Some time passes."""
        self.now += timedelta(**time)
        return self.now

    def hand_in(self, application: Application, requirement: str, name: str) -> Application:
        """A file, taken in as it was uploaded: streamed, sniffed, known by its digest."""
        with (HERE / "evidence" / name).open("rb") as source:
            file = take_in(source, name, self.evidence)
        return application.answer(requirement, file, now=self.later(minutes=5))

    def blinded(self, application: Application) -> Blinded:
        """What reviewers may get, and what in it could tell who it is."""
        ada = self.people.recipient(self.ada)
        identity = Identity.of(ada, handles=["@ms_moreno"], places=["Riverbend Elementary"])
        return blind(application, identity, self.evidence, SCRUBBERS)


def apply(programme: Programme) -> Application:
    """Ada answers, hands in her work, and submits."""
    application = Application.begin(programme.definition, applicant=programme.ada, now=programme.now)
    for requirement, text in (
        ("context", CONTEXT),
        ("surprise", SURPRISE),
        ("languages", LANGUAGES),
        ("keep", KEEP),
    ):
        application = application.answer(requirement, Text(text), now=programme.later(minutes=20))
    application = programme.hand_in(application, "lesson-plan", "lesson-plan.docx")
    application = programme.hand_in(application, "answers", "sorted-answers.jpg")
    application = programme.hand_in(application, "next-lesson", "next-lesson.pdf")
    return application.submit(attested=True, now=programme.later(minutes=1))


def screen(programme: Programme, application: Application) -> tuple[Application, Blinded]:
    """The officer looks at what blinding found; one file comes back, one picture is looked at."""
    found = programme.blinded(application)
    named = [leak for item in found.report.items for leak in item.leaks if leak.kind == "name"]
    tell(3, "The officer blinds the application.", *(leak.message for leak in named))
    removed = {(item.item, one.place) for item in found.report.items for one in item.removed}
    print(
        f"   {len(removed)} places with metadata were left out of the copies: author, device, GPS, a tracked change, ..."
    )

    application = application.return_incomplete(
        ["name-in-work"], by=programme.officer, now=programme.later(days=1)
    )
    plan = next(item for item in application.items if item.requirement == "lesson-plan")
    application = programme.hand_in(
        application.remove(plan.id, now=programme.later(hours=3)), "lesson-plan", "lesson-plan-2.docx"
    ).submit(attested=True, now=programme.later(minutes=1))
    blinded = programme.blinded(application)
    still = [leak for item in blinded.report.items for leak in item.leaks if leak.open]
    tell(
        4,
        "It goes back to Ada, who hands the plan in again without her name.",
        *(leak.message for leak in still),
    )

    application = application.check_complete(by=programme.officer, now=programme.later(days=1))
    application = blinded.screen(application, by=programme.officer, now=programme.later(minutes=1))
    for item, open_findings in blinded.open.items():
        if open_findings:
            application = application.release(
                item,
                by=programme.officer,
                reason="Looked at: tickets and labels, no faces.",
                now=programme.later(minutes=2),
            )
            print(f"   The officer looks at {item} and releases it, which is recorded.")
    return application, blinded


def review(
    programme: Programme, application: Application, blinded: Blinded, out: Path
) -> tuple[Application, Decision]:
    """Two experts, who do not know of each other, judge what they are given."""
    calendar = Calendar()
    for number, reviewer in enumerate((programme.first, programme.second)):
        due = calendar.add_business_days(programme.now, 10)
        application = application.assign(
            reviewer, by=programme.officer, people=programme.people, now=programme.later(minutes=1), due=due
        )
        packet = blinded.packet_for(application, reviewer)
        if number == 0:
            handed = hand_out(programme, packet, blinded, out / "packet")
            tell(5, "Each of two experts gets the same packet, without names:", ", ".join(handed))
        comments = {
            "next-steps": "Each pile got its own answer, and the second ticket shows what came of it."
        }
        said = Review(reviewer=reviewer, rubric=packet.rubric, scores=GOOD, comments=comments)
        application = application.review(said, now=programme.later(days=3))  # locked
    application = application.open_reviews(by=programme.officer, now=programme.later(minutes=1))
    return application.decide(by=programme.officer, now=programme.later(minutes=5))


def hand_out(programme: Programme, packet: Packet, blinded: Blinded, folder: Path) -> list[str]:
    """Writes the files of a packet under their neutral names, for you to look into."""
    folder.mkdir(exist_ok=True)
    for item in packet.items:
        if item.file:
            with programme.evidence.open(blinded.files[item.id]) as source:
                (folder / item.file).write_bytes(source.read())
        else:
            (folder / f"{item.id}.txt").write_text(item.text, encoding="utf-8")
    return sorted(path.name for path in folder.iterdir())


def award(programme: Programme, application: Application, decision: Decision, out: Path) -> list[Report]:
    """The badge is made, baked, and verified by somebody else; then changed by somebody, then taken back."""
    signer = LocalSigner.generate()
    district = Profile(
        id=signer.controller, name="Example School District", url="https://district.example.org"
    )
    lists = StatusLists("https://district.example.org/status/")
    issuer = Issuer(district, signer, status=lists, ledger=MemoryLedger())
    secured = issuer.issue(
        decision.award(programme.people, by=programme.registrar), key=decision.id, now=programme.later(days=1)
    )
    (out / "credential.json").write_bytes(bytes(secured))
    (out / "criteria.html").write_bytes(criteria_page(programme.definition, issuer=district))
    for kind in ("png", "svg"):
        (out / f"badge.{kind}").write_bytes(bake((ARTWORK / f"badge.{kind}").read_bytes(), secured))
    report = checked((out / "badge.png").read_bytes(), issuer, programme.now)
    (out / "report.json").write_text(report.to_text(), encoding="utf-8")
    achievement = secured.credential.credential_subject.achievement
    results = [
        str(one.achieved_level).rpartition("#")[2] for one in secured.credential.credential_subject.result
    ]
    tell(
        7,
        f"The badge: {achievement.name}",
        f"levels: {', '.join(one for one in results if one.startswith('level'))}",
        f"assessed by {secured.credential.credential_subject.source.name}; nobody's address and no reviewer is in it"
        if secured.credential.credential_subject.source
        else "",
        f"the record of the application has {application.version + 1} entries, head {application.record.head[:16]}",
    )
    changed = checked(bytes(secured).replace(b"Exit tickets", b"Mind reading"), issuer, programme.now)
    issuer.revoke(
        str(secured.document["id"]), actor="the demo", reason="to show it", now=programme.later(days=1)
    )
    return [report, changed, checked((out / "badge.png").read_bytes(), issuer, programme.now)]


def checked(badge: bytes, issuer: Issuer, now: datetime) -> Report:
    """What a district next door sees, which trusts this one, expects Ada, and finds the status list published."""
    published = Documents({file.url: file.content for file in issuer.status_files(now=now)})
    trusted = TrustedIssuers({issuer.profile.id: "the district next door"})
    verifier = Verifier(policy=Policy(trust=trusted), fetch=published)
    return verifier.check(badge, now=now, expected_recipients=[ExpectedRecipient("emailAddress", ADA)])


def main() -> int:
    """Tells the story; exits 1 if anything is not as it should be."""
    out = Path("demo-output")
    out.mkdir(exist_ok=True)
    content = (HERE / "definition.yaml").read_bytes()
    definition, advice = load(content), lint(content)
    tell(1, f"A definition, from a file: {definition.name}", definition.competency)
    with TemporaryDirectory() as folder:
        programme = Programme(definition, Path(folder))
        application = apply(programme)
        files = sum(item.kind == "file" for item in application.items)
        tell(2, "Ada applies.", f"{len(application.items)} items, {files} of them files; {application.state}")
        application, blinded = screen(programme, application)
        application, decision = review(programme, application, blinded, out)
        tell(
            6, "Both reviews are opened side by side.", f"{application.state}, by {decision.reviews} reviews"
        )
        genuine, changed, revoked = award(programme, application, decision, out)
    tell(8, "Somebody else verifies it:", *str(genuine).splitlines())
    tell(9, "The same badge with another title:", changed.summary)
    tell(10, "The same badge after the district took it back:", revoked.summary)
    print(f"\nMade: {', '.join(sorted(str(path) for path in out.iterdir()))}")
    refused = {changed.verdict, revoked.verdict} == {Verdict.REFUSED}
    return 0 if refused and genuine.verdict is Verdict.ACCEPTED and not advice else 1


if __name__ == "__main__":
    sys.exit(main())
