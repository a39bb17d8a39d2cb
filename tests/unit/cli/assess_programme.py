"""A programme in two folders for the tests of ``openbadge assess``: made by its own commands, filled by the library."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assessment_world import GOOD, LOW, definition
from openbadge_issuer.adapters.evidence_folder import FolderEvidence
from openbadge_issuer.adapters.folder import FolderStore
from openbadge_issuer.assessment import Application, Definition, FileEvidence, Review, State, Text
from openbadge_issuer.assessment.definitions import dump
from openbadge_issuer.assessment.intake import take_in
from openbadge_issuer.models import Recipient
from openbadge_issuer.programme import Persons, Programme
from unit.cli.commands import Command, Done

__all__ = ["GOOD", "LOW", "START", "Folders", "made"]

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Folders:
    """The two folders, a clock, and shortcuts."""

    openbadge: Command
    officer: Path
    sealed: Path
    definition: Definition
    now: datetime = START

    def __call__(self, *arguments: str | Path, status: int = 0, stdin: bytes = b"") -> Done:
        """Runs ``openbadge assess``, a minute later than the one before."""
        self.openbadge.monkeypatch.chdir(self.officer)
        timed = arguments[0] in _TIMED
        done = self.openbadge("assess", *arguments, *(("--now", self.tick()) if timed else ()), stdin=stdin)
        assert done.status == status, done
        return done

    def tick(self, **by: float) -> str:
        self.now += timedelta(**by) if by else timedelta(minutes=1)
        return self.now.isoformat()

    @property
    def programme(self) -> Programme:
        return Programme(
            FolderStore(self.officer), FolderStore(self.sealed), FolderEvidence(self.officer / "evidence")
        )

    def enrol(self, email: str, name: str) -> str:
        """An applicant, in the sealed folder."""
        given: list[str] = []

        def enrolled(persons: Persons) -> Persons:
            given.append(persons.people.enrol(Recipient.email(email, name=name)))
            return persons

        self.programme.change_persons(enrolled)
        return given[-1]

    def submitted(self, name: str, plan: str = "") -> Application:
        """An application by a new applicant, with a text and a file; answers of different applicants differ."""
        who = self.enrol(f"{name.lower()}@people.example", f"{name} Lovelace")
        content = (plan or f"Plan {len(name)} of {ord(name[0])}: ask, listen, wait.").encode()
        file = self.evidence(content, f"{name} plan.txt")
        now = datetime.fromisoformat(self.tick())
        application = Application.begin(self.definition, applicant=who, now=now)
        application = application.answer("context", Text("Twelve learners who are new to it."), now=now)
        application = application.answer("lesson-plan", file, now=now).submit(attested=True, now=now)
        self.programme.save(application)
        return application

    def evidence(self, content: bytes, name: str) -> FileEvidence:
        """A file, taken in."""
        return take_in(io.BytesIO(content), name, self.programme.evidence)

    def reviewed(self, application_id: str, *scores: dict[str, str]) -> Application:
        """Locks a review by each reviewer whose review is awaited, in order."""

        def step(application: Application) -> Application:
            awaited = [
                one for one in application.facts().assignments if one.status in ("assigned", "overdue")
            ]
            for assignment, given in zip(awaited, scores, strict=False):
                review = Review(
                    reviewer=assignment.reviewer,
                    rubric=self.definition.rubric_digest,
                    scores=given,
                    comments={"plan": "It checks at three places."},
                )
                application = application.review(review, now=datetime.fromisoformat(self.tick()))
            return application

        return self.programme.change(application_id, step)

    def state(self, application_id: str) -> State:
        return self.programme.load(application_id).state


_TIMED = (
    *("check", "return", "screen", "release", "assign", "due", "reassign", "decline", "conflict", "correct"),
    *("open", "resolve", "decide", "award", "publish", "unpublish", "withdraw", "appeal", "uphold", "rehear"),
    *("hold", "clear", "deny", "erase", "import"),
)


def made(
    openbadge: Command, base: Path, monkeypatch: pytest.MonkeyPatch, which: Definition | None = None
) -> Folders:
    """A new programme with a definition, three reviewers and two officers; the current folder is the officer's."""
    monkeypatch.chdir(base)
    done = openbadge(
        *("assess", "init", "maths", "--name", "Maths", "--organisation", "School"),
        *("--officer", "mary@school.example", "--officer-name", "Mary Ward"),
    )
    assert done.status == 0, done
    monkeypatch.chdir(base / "maths")
    monkeypatch.setenv("OPENBADGE_SEALED", str(base / "maths-sealed"))
    folders = Folders(openbadge, base / "maths", base / "maths-sealed", which or definition())
    (folders.officer / "definitions" / "checks.yaml").write_bytes(dump(folders.definition))
    for name in ("grace", "alan", "edsger"):
        folders("reviewers", "add", "--email", f"{name}@assess.example", "--name", name.title())
    folders("officers", "add", "deputy", "--email", "deputy@school.example")
    return folders
