"""A season by file alone: packets out to assessors, reviews back, one in twenty spoiled as people spoil files.

40 applications and 8 assessors by default; ``make packets`` runs 300 and 60.
"""

from __future__ import annotations

import os
import random
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pytest
from PIL import Image, PngImagePlugin

from assessment_world import definition
from openbadge_issuer.adapters.evidence_folder import FolderEvidence
from openbadge_issuer.adapters.scrubbers import SCRUBBERS
from openbadge_issuer.assessment import Application, Criterion, Definition, Level, People, State, Text
from openbadge_issuer.assessment.blinding import Blinded, Identity, blind
from openbadge_issuer.assessment.intake import take_in
from openbadge_issuer.models import Recipient
from openbadge_issuer.programme.packets.applying import apply_collected
from openbadge_issuer.programme.packets.collecting import collect
from openbadge_issuer.programme.packets.packing import Work, write_packets
from openbadge_issuer.programme.register import PacketEntry, PacketRegister
from openbadge_issuer.testing import fixed_entropy
from packet_files import Drawer, answers_of, deep, filled, packed, unpacked
from packet_spoiling import SPOILED, TOLERATED, Hands

APPLICATIONS = int(os.environ.get("PACKETS_APPLICATIONS", "40"))
ASSESSORS = int(os.environ.get("PACKETS_ASSESSORS", "8"))
SPOILED_SHARE = 0.05  # of what comes back, and at least one of each way
# Words that stand for somebody or something, and so in no packet: names, a school, an earlier attempt, a comment.
SECRETS = (
    "Quillfeather",
    "Wexcombe",
    "people.example",
    "Saint Osgyth",
    "Zanzibar",
    "Zugunruhe",
    "openpyxl",
    "urn:uuid",
)
_SPELLED = [
    secret.lower().encode(encoding) for secret in SECRETS for encoding in ("utf-8", "utf-16-le", "utf-16-be")
]
_PSEUDONYM = re.compile(rb"(?<![a-z0-9])p-[a-z2-7]{26}")
_DIGEST = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_PACKET = re.compile(rb"pk-[a-z2-7]{12}")


def _criterion(name: str, *levels: str) -> Criterion:
    return Criterion(
        id=name.lower().replace(" ", "-"),
        name=name,
        description=f"How far {name.lower()} shows in the work; „überall“, not in one place.",
        levels=[
            Level(id=one.lower(), name=one, description=f"{one}: {name.lower()} so far.") for one in levels
        ],
        required_level=levels[-2].lower(),
    )


def definitions() -> list[Definition]:
    """Rubrics of two, of five, and again of two criteria."""
    checks = definition()
    four = ("Missing", "Emerging", "Capable", "Exemplary")
    five = [_criterion(name, *four) for name in ("Purpose", "Method", "Evidence", "Reflection", "Equity")]
    parts = [
        part.replace(requirements=[one.replace(criteria=[c.id for c in five]) for one in part.requirements])
        for part in checks.parts
    ]
    inquiry = checks.replace(
        id="https://school.example/micro-credentials/inquiry",
        name="Inquiry in class",
        parts=parts,
        criteria=five,
    )
    german = checks.replace(
        id="https://school.example/micro-credentials/pruefen", name="Lernstand prüfen", in_language="de"
    )
    return [checks, inquiry, german]


@dataclass
class Season:
    """A programme, its applications in review, and where everything lies."""

    folder: Path
    chance: random.Random = field(default_factory=lambda: random.Random(20))
    now: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __post_init__(self) -> None:
        self.entropy = fixed_entropy("season")
        self.people = People(self.entropy)
        self.evidence = FolderEvidence(self.folder / "evidence")
        self.definitions = definitions()
        self.officer, self.second = (self._enrol(f"Officer{n}") for n in range(2))
        self.assessors = [self._enrol(f"Wexcombe{n}") for n in range(ASSESSORS)]
        self.blinded: dict[str, Blinded] = {}
        self.register = PacketRegister()
        self.drawer = Drawer(*(self._application(number) for number in range(APPLICATIONS)))

    def _enrol(self, name: str) -> str:
        return self.people.enrol(Recipient.email(f"{name}@people.example", name=f"Inez {name}"))

    def tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def _application(self, number: int) -> Application:
        applicant = self._enrol(f"Quillfeather{number}")
        made = self.definitions[number % len(self.definitions)]
        application = self._filled(
            Application.begin(made, applicant=applicant, now=self.tick(), entropy=self.entropy), number
        )
        if number % 10 == 9:  # a second attempt, after two others have said not yet
            others = (self.assessors[(number + 5) % ASSESSORS], self.assessors[(number + 6) % ASSESSORS])
            application = self._refused(application, others)
            again = application.again(note="Zanzibar is new.", now=self.tick(), entropy=self.entropy)
            application = self._filled(again, number)
        first, second = number % ASSESSORS, (number + 1 + number // ASSESSORS % 3) % ASSESSORS
        return self._assigned(application, (self.assessors[first], self.assessors[second]))

    def _filled(self, application: Application, number: int) -> Application:
        """A text and two files; the picture's metadata and every name tell who it is."""
        said = Text(f"Class {number}: twelve learners who are new to the language.")
        application = application.answer("context", said, now=self.tick(), entropy=self.entropy)
        author = f"Inez Quillfeather{number}, Saint Osgyth"
        for content, name in (
            (_picture(author, number), "board.png"),
            (b"Three checks, %d." % number, "plan.txt"),
        ):
            taken = take_in(BytesIO(content), f"Quillfeather{number} {name}", self.evidence)
            application = application.answer("lesson-plan", taken, now=self.tick(), entropy=self.entropy)
        application = application.submit(attested=True, now=self.tick())
        return application.check_complete(by=self.officer, now=self.tick())

    def _assigned(self, application: Application, reviewers: tuple[str, ...]) -> Application:
        for reviewer in reviewers:
            application = application.assign(reviewer, by=self.officer, people=self.people, now=self.tick())
        identity = Identity.of(self.people.recipient(application.applicant))
        found = blind(application, identity, self.evidence, SCRUBBERS)
        application = found.screen(application, by=self.officer, now=self.tick())
        self.blinded[application.id] = found
        for item in application.items:
            if not item.shown and item.requirement:  # no program can read a picture: the officer looked at it
                application = application.release(
                    item.id, by=self.officer, reason="Nothing in the picture.", now=self.tick()
                )
        return application

    def _refused(self, application: Application, reviewers: tuple[str, ...]) -> Application:
        made = application.definition
        clean = {item.id: 0 for item in application.items}  # an attempt that nobody looks at here
        application = application.screen(clean, by=self.officer, now=self.tick())
        for reviewer in reviewers:
            application = application.assign(reviewer, by=self.officer, people=self.people, now=self.tick())
            review = Hands(random.Random(1)).review(made, reviewer, low=True)
            application = application.review(review, now=self.tick(), entropy=self.entropy)
        application = application.open_reviews(by=self.officer, now=self.tick())
        feedback = {one.id: "Zugunruhe: more of it." for one in made.criteria}
        return application.decide(by=self.second, now=self.tick(), feedback=feedback, entropy=self.entropy)[0]

    def send(self, out: Path) -> list[PacketEntry]:
        """One zip for each assessor who has something to do; the packets that are in them."""
        waiting = [
            self.blinded[one.id].packet_for(one, assignment.reviewer)
            for one in self.drawer.applications.values()
            for assignment in one.facts().assignments
            if one.state in (State.IN_REVIEW, State.DISAGREED) and assignment.status == "assigned"
        ]
        self.register, entries = self.register.issue(waiting, now=self.now, entropy=self.entropy)
        works: dict[str, list[Work]] = {}
        for packet, entry in zip(waiting, entries, strict=True):
            digests = self.blinded[packet.application].files
            files = {
                one.id: partial(self.evidence.open, digests[one.id])
                for one in packet.items
                if one.kind == "file"
            }
            works.setdefault(packet.reviewer, []).append(Work(entry.id, packet, files))
        out.mkdir()
        for reviewer, given in works.items():
            with (out / f"{reviewer}.zip").open("wb") as file:
                write_packets(file, given, programme="Example Programme", now=self.now)
        return list(entries)

    def definition_of(self, entry: PacketEntry) -> Definition:
        return self.drawer.applications[entry.application].definition


def _picture(author: str, number: int) -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", author)
    target = BytesIO()
    Image.new("RGB", (16, 12), (number % 256, number // 256, 90)).save(target, "png", pnginfo=told)
    return target.getvalue()


def told(packet_zip: bytes, own: set[str], rubrics: set[str]) -> list[str]:
    """What a zip tells that it should not: words, pseudonyms, ids of others' packets, digests that are no rubric's."""
    found = []
    for name, content in [("zip", packet_zip), *deep(packet_zip)]:
        small = content.lower()
        found += [f"{name}: {spelled!r}" for spelled in _SPELLED if spelled in small]
        found += [f"{name}: {match[0]!r}" for match in _PSEUDONYM.finditer(content)]
        found += [
            f"{name}: {match[0]!r}" for match in _PACKET.finditer(content) if match[0].decode() not in own
        ]
        found += [
            f"{name}: {match[0]!r}" for match in _DIGEST.finditer(content) if match[0].decode() not in rubrics
        ]
    return found


def check_rules_2_and_6(season: Season, out: Path, sent: list[PacketEntry]) -> None:
    """In every zip of every assessor, in every file of it, names and metadata included."""
    rubrics = {one.rubric_digest for one in season.definitions}
    zips = sorted(out.iterdir())
    assert {path.stem for path in zips} == {one.reviewer for one in sent}
    for path in zips:
        own = {one.id for one in sent if one.reviewer == path.stem}
        content = path.read_bytes()
        assert told(content, own, rubrics) == []
        files = unpacked(content)
        assert {name.partition("/")[0] for name in files} == {*own, "README.txt"}
        shapes = {
            tuple(sorted(name.partition("/")[2].replace(one, "ID") for name in files if name.startswith(one)))
            for one in own
        }
        assert len(shapes) == 1, "a second attempt has the same files as a first one"
    spoiled = packed({"a.txt": b"by Inez QUILLFEATHER7"})
    assert told(spoiled, set(), set()), "the search finds what is there"


def files_in(folder: Path) -> Iterator[tuple[str, BinaryIO]]:
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        with path.open("rb") as stream:
            yield path.relative_to(folder).as_posix(), stream


@dataclass
class Back:
    """What assessors do with their zips, and what is to come of it."""

    season: Season
    out: Path
    folder: Path
    hands: Hands

    def __post_init__(self) -> None:
        self.folder.mkdir()
        self.expected: dict[str, object] = {}
        """By packet, the scores and comments, or ``conflict``."""
        self.spoiled: dict[str, tuple[str, str]] = {}
        """By packet, the folder in which the spoiled file lies, and the code that names it."""

    @property
    def bad(self) -> dict[str, tuple[str, str]]:
        """Those that are refused."""
        fine = {code for _, code in TOLERATED.values()}
        return {packet: told for packet, told in self.spoiled.items() if told[1] not in fine}

    def fill_in(self, entry: PacketEntry, files: dict[str, bytes], *, page: bool) -> tuple[str, bytes]:
        review = self.hands.review(self.season.definition_of(entry), entry.reviewer)
        conflict = "yes" if self.hands.chance.random() < 0.02 else "no"
        self.expected[entry.id] = (
            (dict(review.scores), dict(review.comments)) if conflict == "no" else "conflict"
        )
        form = f"{entry.id}/review-{entry.id}"
        if page:
            saved = answers_of(files[f"{form}.html"], review.scores, review.comments, conflict)
            return f"review-{entry.id}.json", saved
        return f"review-{entry.id}.xlsx", filled(
            files[f"{form}.xlsx"], review.scores, review.comments, conflict
        )

    def bring(self, entries: list[PacketEntry], ways: dict[str, str]) -> None:
        """Everybody sends back theirs: zips, loose files, zips of attachments, mails; ``ways`` says which are spoiled."""
        for number, path in enumerate(sorted(self.out.iterdir())):
            files = unpacked(path.read_bytes())
            good: dict[str, bytes] = {}
            for place, entry in enumerate(one for one in entries if one.reviewer == path.stem):
                name, content = self.fill_in(entry, files, page=(number + place) % 2 == 0)
                if entry.id in ways:
                    self._spoil(entry, files, ways[entry.id])
                else:
                    good[f"{entry.id}/{name}"] = content
            if good:
                self._send(number, path.stem, files, good)

    def _send(self, number: int, reviewer: str, files: dict[str, bytes], good: dict[str, bytes]) -> None:
        if number % 4 == 0:
            sent = {one.partition("/")[0] for one in good}
            whole = {name: data for name, data in files.items() if name.partition("/")[0] in sent}
            (self.folder / f"{reviewer}.zip").write_bytes(packed({**whole, **good}))
        elif number % 4 == 1:
            for name, data in good.items():
                target = self.folder / reviewer / name.rpartition("/")[2]
                target.parent.mkdir(exist_ok=True)
                target.write_bytes(data)
        elif number % 4 == 2:
            attached = {
                f"attachment-{at}.zip": packed({name: data}) for at, (name, data) in enumerate(good.items())
            }
            (self.folder / f"mail-{number}.zip").write_bytes(packed(attached))
        else:
            mail = EmailMessage()
            mail["Subject"], mail["Message-ID"] = "Reviews", f"<{number}@people.example>"
            mail.set_content("Here they are.")
            for name, data in good.items():
                mail.add_attachment(data, "application", "octet-stream", filename=name.rpartition("/")[2])
            (self.folder / f"mail-{number}.eml").write_bytes(bytes(mail))

    def _spoil(self, entry: PacketEntry, files: dict[str, bytes], way: str) -> None:
        where = self.folder / entry.reviewer / f"spoiled-{entry.id}"
        where.mkdir(parents=True)
        made = self.season.definition_of(entry)
        other = next(one for one in self.season.register if one.reviewer != entry.reviewer)
        spoiler, code = (SPOILED | TOLERATED)[way]
        review = self.hands.review(made, entry.reviewer)
        for name, data in spoiler(files, entry, other, review).items():
            (where / name).write_bytes(data)
        if way in TOLERATED:
            self.expected[entry.id] = (dict(review.scores), dict(review.comments))
        self.spoiled[entry.id] = (where.relative_to(self.folder).as_posix(), code)


def _ways(season: Season, sent: list[PacketEntry]) -> dict[str, str]:
    """Which packets are spoiled, and how: five in a hundred, and each way at least once."""
    names = [*SPOILED, *TOLERATED]
    number = max(len(names), round(len(sent) * SPOILED_SHARE))
    chosen = season.chance.sample([one.id for one in sent], number)
    return {packet: names[at % len(names)] for at, packet in enumerate(chosen)}


class Clock:
    """How much processor time each part took."""

    def __init__(self) -> None:
        self._last = time.process_time()
        self.parts: list[str] = []

    def done(self, what: str) -> None:
        now = time.process_time()
        self.parts.append(f"{what} {now - self._last:.1f} s")
        self._last = now


def test_a_season_by_file_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    season = Season(tmp_path)
    clock.done("applications blinded")
    sent = season.send(tmp_path / "out")
    assert len(sent) == 2 * APPLICATIONS
    clock.done("packets written")
    check_rules_2_and_6(season, tmp_path / "out", sent)
    clock.done("searched")
    back = Back(season, tmp_path / "out", tmp_path / "back", Hands(season.chance))
    back.bring(sent, _ways(season, sent))
    clock.done("forms filled in")
    collect_the_spoiled(season, back)
    clock.done("collected and applied")
    collect_again(season, back)
    clock.done("collected again")
    bad = [one for one in sent if one.id in back.bad]
    ask_again(season, back, bad)
    clock.done("the others asked again")
    disputed = _third_raters(season)
    third = season.send(tmp_path / "third")
    assert len(third) == disputed
    check_rules_2_and_6(season, tmp_path / "third", third)
    clock.done("third raters' packets written and searched")
    with capsys.disabled():
        sys.stdout.write(
            f"\n{APPLICATIONS} applications, {ASSESSORS} assessors, {len(sent)} packets, {len(back.spoiled)} spoiled "
            f"in {len(SPOILED) + len(TOLERATED)} ways; processor time: {', '.join(clock.parts)}\n"
        )


def collect_the_spoiled(season: Season, back: Back) -> None:
    """Every fault is named, nothing else is called one, and nothing is lost."""
    found = collect(files_in(back.folder), season.register, season.definitions)
    ways = len(SPOILED) + len(TOLERATED)
    assert len(SPOILED) >= 12
    assert len(back.spoiled) >= max(ways, round(len(season.register) * SPOILED_SHARE))
    for folder, code in back.bad.values():
        assert code in {one.code for one in found.faults if one.file.startswith(f"{folder}/")}
    named = {one.file[: one.file.index("/", len("p-" + "x" * 26 + "/"))] for one in found.faults}
    assert named == {folder for folder, _ in back.bad.values()}
    assert all(one.message and one.advice for one in found.faults)
    got: dict[str, object] = {
        one.entry.id: "conflict"
        if one.review is None
        else (dict(one.review.scores), dict(one.review.comments))
        for one in found.returned
    }
    assert got == {packet: said for packet, said in back.expected.items() if packet not in back.bad}
    applied = apply_collected(found.returned, season.drawer, season.register, now=season.tick())
    assert (applied.faults, set(applied.steps)) == ((), set(got))
    season.register = applied.register


def collect_again(season: Season, back: Back) -> None:
    """Twice is harmless."""
    saves = season.drawer.saves
    found = collect(files_in(back.folder), season.register, season.definitions)
    applied = apply_collected(found.returned, season.drawer, season.register, now=season.tick())
    assert (applied.steps, applied.faults, season.drawer.saves) == ({}, (), saves)


def ask_again(season: Season, back: Back, bad: list[PacketEntry]) -> None:
    """Who spoiled a file sends another one, and then everything is there as it was meant."""
    asked = Back(season, back.out, back.folder.with_name("asked"), Hands(season.chance))
    asked.bring(bad, {})
    found = collect(files_in(asked.folder), season.register, season.definitions)
    applied = apply_collected(found.returned, season.drawer, season.register, now=season.tick())
    assert (found.faults, applied.faults) == ((), ())
    season.register = applied.register
    assert season.register.awaited() == ()
    expected = back.expected | asked.expected
    for entry in season.register:
        assignment = season.drawer.applications[entry.application].facts().assignment(entry.reviewer)
        said = expected[entry.id]
        if isinstance(said, tuple):
            assert (assignment.status, dict(assignment.scores or {})) == ("submitted", said[0])
        else:
            assert assignment.status == "conflict"


def _third_raters(season: Season) -> int:
    """Opens what can be opened, and assigns a third rater wherever two disagree."""
    disputed = 0
    for application_id, application in list(season.drawer.applications.items()):
        if len(application.facts().counted()) < 2:
            continue
        opened = application.open_reviews(by=season.officer, now=season.tick())
        if opened.state is State.DISAGREED:
            met = {one.reviewer for one in opened.facts().assignments}
            rater = next(one for one in season.assessors if one not in met)
            opened = opened.assign(rater, by=season.officer, people=season.people, now=season.tick())
            disputed += 1
        season.drawer.applications[application_id] = opened
    assert disputed
    return disputed
