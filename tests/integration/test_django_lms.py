"""examples/django_lms, used as learners, workers and verifiers use it: through its views, tasks and commands."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from html import escape
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from celery.exceptions import OperationalError as BrokerDown
from django.core.management import CommandError, call_command
from django.db import OperationalError, transaction
from django.test import Client, override_settings
from django.utils import timezone

import django_project
from django_project import User
from ledger_contract import Cluster, postgresql_cluster
from lms import badges, celery_app
from lms.models import Completion, Course, Enrolment, PublishedList
from lms.tasks import issue_badge
from openbadge_issuer import (
    ExpectedRecipient,
    Issuer,
    LocalSigner,
    Policy,
    SecuredCredential,
    StatusFile,
    TrustedIssuers,
    Verifier,
    extract,
)
from openbadge_issuer.adapters.sql_ledger import SqlLedger
from openbadge_issuer.errors import AwardConflict, LedgerError, SigningError
from openbadge_issuer.ledger import Ledger
from openbadge_issuer.models import Recipient
from openbadge_issuer.ports import Answer, Request, Response, SigningRequest
from openbadge_issuer.verification import Report, Verdict

PASSWORD = "a long sentence for tests"
ISSUER = "did:web:school.example"
WHO_AND_WHY = {"actor": "registrar:7", "reason": "Issued to the wrong person"}


class Site:
    """A `Fetch` that asks the views, as strangers do: without a login."""

    def __init__(self) -> None:
        self.client = Client()
        self.asked: list[str] = []

    def __call__(self, request: Request, /) -> Answer:
        parts = urlsplit(request.url)
        assert (parts.scheme, parts.netloc) == ("https", "school.example")
        self.asked.append(parts.path)
        answer = self.client.get(parts.path, headers={"accept": request.accept})
        assert not answer.cookies
        return Response(
            request.url, answer.content, status=answer.status_code, media_type=answer.headers["Content-Type"]
        )


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("template") / "lms.sqlite"
    with django_project.database(f"sqlite:///{made}"):
        django_project.migrate()
    return made


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with postgresql_cluster() as cluster:
        yield cluster


@pytest.fixture
def postgresql(cluster: Cluster) -> str:
    """Asks the platform for a database in PostgreSQL."""
    return cluster.empty()


def forget_caches() -> None:
    for cached in (badges.ledger, badges.signer, badges.issuer):
        cached.cache_clear()


@pytest.fixture(autouse=True)
def platform(template: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[None]:
    """A platform with an empty database and a key, whose tasks run at once; with what else a test asks for."""
    if "postgresql" in request.fixturenames:
        database: str = request.getfixturevalue("postgresql")
    else:
        database = f"sqlite:///{shutil.copy(template, tmp_path)}"
    key = tmp_path / "key.pem"
    key.write_bytes(LocalSigner.generate(controller=ISSUER).to_pem(PASSWORD.encode()))
    ledger_url = f"sqlite:///{tmp_path / 'ledger.sqlite'}" if "sql_ledger" in request.fixturenames else ""
    celery_app.conf.task_always_eager = True
    forget_caches()
    with (
        django_project.database(database),
        override_settings(BADGE_KEY_FILE=key, BADGE_KEY_PASSWORD=PASSWORD, BADGE_LEDGER_URL=ledger_url),
    ):
        if "postgresql" in request.fixturenames:
            django_project.migrate()
        yield
        ledger = badges.ledger()
        if isinstance(ledger, SqlLedger):
            ledger.close()
    celery_app.conf.task_always_eager = False
    forget_caches()


@pytest.fixture
def sql_ledger() -> None:
    """Asks the platform for the ledger that comes with the library."""


@pytest.fixture
def ada() -> Enrolment:
    course = Course.objects.create(
        slug="welding",
        title="Welding <1>",
        description="Twenty hours & a project.",
        criteria="Weld.\n\n<script>alert(1)</script>",
    )
    return enrol("ada", course)


def enrol(name: str, course: Course) -> Enrolment:
    learner = User.objects.create_user(
        name, f"{name}@school.example", first_name=name.title(), last_name="Lovelace"
    )
    return Enrolment.objects.create(learner=learner, course=course)


def browser_of(learner: User) -> Client:
    client = Client()
    client.force_login(learner)
    return client


def check(badge: bytes, site: Site, *, now: datetime | None = None) -> Report:
    verifier = Verifier(policy=Policy(trust=TrustedIssuers({ISSUER: "Example School"})), fetch=site)
    ada = ExpectedRecipient("emailAddress", "ada@school.example")
    return verifier.check(badge, now=now or timezone.now(), expected_recipients=[ada])


def ledger_holds(ledger: Ledger) -> list[tuple[str, str]]:
    return [(one.key, one.state) for one in ledger.find()]


def test_a_course_is_completed_twice_and_there_is_one_badge(ada: Enrolment) -> None:
    first = badges.complete(ada, now=timezone.now())
    again = badges.complete(ada, now=timezone.now())
    issue_badge.delay(first.pk)
    assert (again.pk, again.completed_at) == (first.pk, first.completed_at)
    assert ledger_holds(badges.ledger()) == [(f"completion-{first.pk}", "signed")]

    browser, site = browser_of(ada.learner), Site()
    picture = browser.get(f"/badges/{first.pk}")
    assert picture.headers["Content-Type"] == "image/png"
    assert picture.headers["Content-Disposition"].startswith("attachment; ")
    assert picture.headers["Cache-Control"] == "private, no-store"
    report = check(picture.content, site)
    assert report.verdict is Verdict.ACCEPTED, str(report)
    assert site.asked == ["/.well-known/did.json", "/status/revocation-1.json"]

    document = browser.get(f"/badges/{first.pk}", headers={"accept": "application/vc"})
    assert document.headers["Content-Type"] == "application/vc"
    assert document.content == extract(picture.content).payload
    reservation = badges.reservation_of(first)
    assert reservation is not None
    assert reservation.signed is not None
    assert document.content == reservation.signed.content
    same = browser.get(f"/badges/{first.pk}", headers={"if-none-match": picture.headers["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert browser.get(f"/badges/{first.pk}", headers={"accept": "audio/ogg"}).status_code == 406


def test_award_and_badge_are_one_transaction(ada: Enrolment) -> None:
    def fail_after_the_badge() -> None:
        with transaction.atomic():
            badges.complete_with_badge(ada, now=timezone.now())
            raise RuntimeError("something else of this request failed")

    with pytest.raises(RuntimeError):
        fail_after_the_badge()
    assert not Completion.objects.exists()
    assert ledger_holds(badges.ledger()) == []

    completion, secured = badges.complete_with_badge(ada, now=timezone.now())
    assert badges.complete_with_badge(ada, now=timezone.now()) == (completion, secured)
    completion.refresh_from_db()
    assert completion.issued_at is not None
    reservation = badges.reservation_of(completion)
    assert reservation is not None
    assert [place.position for place in reservation.places] == [0], "what was rolled back took no place"
    assert check(bytes(secured), Site()).verdict is Verdict.ACCEPTED


def complete_many_at_once() -> None:
    course = Course.objects.create(slug="welding", title="Welding", description="Hot.", criteria="Weld.")
    enrolments = [enrol(f"learner-{number}", course) for number in range(20)]

    def complete(enrolment: Enrolment) -> bytes:
        return bytes(badges.complete_with_badge(enrolment, now=timezone.now())[1])

    with ThreadPoolExecutor(6) as pool:
        held = list(pool.map(complete, [one for one in enrolments for _ in range(2)]))
    assert held[::2] == held[1::2]
    made = list(badges.ledger().find())
    assert {one.signed.content for one in made if one.signed} == set(held)
    assert sorted(one.places[0].position for one in made) == list(range(20))
    assert not Completion.objects.filter(issued_at=None).exists()


def test_many_at_once_each_in_one_transaction() -> None:
    complete_many_at_once()


@pytest.mark.usefixtures("postgresql")
def test_many_at_once_each_in_one_transaction_of_postgresql() -> None:
    complete_many_at_once()


def test_a_task_waits_for_the_commit(ada: Enrolment, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[int] = []
    monkeypatch.setattr(issue_badge, "delay", sent.append)
    with transaction.atomic():
        completion = badges.complete(ada, now=timezone.now())
        assert sent == []
    assert sent == [completion.pk]


def test_a_broker_that_is_down_costs_time_and_no_badge(
    ada: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(_: int) -> None:
        raise BrokerDown

    monkeypatch.setattr(issue_badge, "delay", down)
    completion = badges.complete(ada, now=timezone.now())
    assert badges.held(completion) is None
    waiting = browser_of(ada.learner).get(f"/badges/{completion.pk}")
    assert (waiting.status_code, waiting.headers["Retry-After"]) == (503, "10")
    said = StringIO()
    call_command("issue_pending", stdout=said)
    assert said.getvalue() == "1 made, 0 failed\n"
    call_command("issue_pending", stdout=said)
    assert said.getvalue().endswith("0 made, 0 failed\n")
    assert badges.held(completion) is not None


class FailingSigner(LocalSigner):
    """Fails a few times, as a key service that restarts."""

    failures = 0

    def sign(self, request: SigningRequest) -> bytes:
        if FailingSigner.failures:
            FailingSigner.failures -= 1
            raise ConnectionError("the key service restarts")
        return super().sign(request)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> type[FailingSigner]:
    made = FailingSigner.generate(controller=ISSUER)
    monkeypatch.setattr(badges, "signer", lambda: made)
    monkeypatch.setattr(FailingSigner, "failures", 2)
    return FailingSigner


def test_a_task_tries_again_and_takes_up_the_same_reservation(
    ada: Enrolment, failing: type[FailingSigner]
) -> None:
    completion = badges.complete(ada, now=timezone.now())
    assert failing.failures == 0
    assert ledger_holds(badges.ledger()) == [(f"completion-{completion.pk}", "signed")]


def test_a_task_waits_for_a_ledger_that_is_away(ada: Enrolment, monkeypatch: pytest.MonkeyPatch) -> None:
    issue, away = badges.issue, [LedgerError("away", code="ledger.unavailable"), OperationalError("away")]

    def sometimes(completion: Completion, *, now: datetime) -> SecuredCredential:
        if away:
            raise away.pop()
        return issue(completion, now=now)

    monkeypatch.setattr(badges, "issue", sometimes)
    completion = badges.complete(ada, now=timezone.now())
    assert away == []
    assert badges.held(completion) is not None


def test_what_would_fail_again_is_not_tried_again_and_keeps_nobody_waiting(
    ada: Enrolment, failing: type[FailingSigner], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issue_badge, "delay", lambda _: None)
    conflicting = badges.complete(ada, now=timezone.now())
    other = badges.complete(enrol("grace", ada.course), now=timezone.now())
    with pytest.raises(SigningError):
        badges.issue(conflicting, now=timezone.now())
    failing.failures = 0
    Completion.objects.filter(pk=conflicting.pk).update(award={**conflicting.award, "name": "Eve"})
    with pytest.raises(AwardConflict):
        issue_badge.apply(args=(conflicting.pk,), throw=True)
    said, complained = StringIO(), StringIO()
    with pytest.raises(CommandError):
        call_command("issue_pending", stdout=said, stderr=complained)
    assert said.getvalue() == "1 made, 1 failed\n"
    assert complained.getvalue().startswith(f"completion {conflicting.pk}: ledger.conflict: ")
    assert "Eve" not in complained.getvalue()
    assert badges.held(other) is not None


def test_a_title_that_is_mended_meanwhile_makes_no_other_award(
    ada: Enrolment, failing: type[FailingSigner], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issue_badge, "delay", lambda _: None)
    completion = badges.complete(ada, now=timezone.now())
    with pytest.raises(SigningError):
        badges.issue(completion, now=timezone.now())
    failing.failures = 0
    Course.objects.update(title="Welding, mended")
    User.objects.update(email="ada@elsewhere.example")
    badges.complete(ada, now=timezone.now())
    issue_badge.apply(args=(completion.pk,), throw=True)
    secured = badges.held(completion)
    assert secured is not None
    assert secured.credential.name == "Welding <1>"


def test_a_badge_is_revoked_and_others_see_it(ada: Enrolment) -> None:
    completion = badges.complete(ada, now=timezone.now())
    badge, site = browser_of(ada.learner).get(f"/badges/{completion.pk}").content, Site()
    assert check(badge, site).verdict is Verdict.ACCEPTED
    before = site.client.get("/status/revocation-1.json")
    said = StringIO()
    for _ in range(2):
        call_command("revoke", completion.pk, **WHO_AND_WHY, stdout=said)
    assert said.getvalue() == "revoked and published\nit was revoked before\n"
    report = check(badge, site)
    assert report.verdict is Verdict.REFUSED
    assert {one.name for one in report.checks if one.outcome.value == "FAILED"} == {"status"}
    after = site.client.get("/status/revocation-1.json", headers={"if-none-match": before.headers["ETag"]})
    assert after.status_code == 200
    with pytest.raises(CommandError):
        call_command("revoke", completion.pk + 1, **WHO_AND_WHY)


def test_an_older_list_never_replaces_a_newer_one(ada: Enrolment) -> None:
    completion = badges.complete(ada, now=timezone.now())
    (older,) = badges.issuer().status_files(now=timezone.now())
    call_command("revoke", completion.pk, **WHO_AND_WHY, stdout=StringIO())
    newer = bytes(PublishedList.objects.get().content)
    badges.put(older)
    assert bytes(PublishedList.objects.get().content) == newer


def test_the_list_that_shows_more_stays_whatever_its_number(ada: Enrolment) -> None:
    """Two sign at once: one took its number late and read the changes early, and comes last."""
    completion = badges.complete(ada, now=timezone.now())
    (early,) = badges.issuer().status_files(now=timezone.now())
    badges.revoke(completion, actor="registrar:7", reason="a test", now=timezone.now())
    (late,) = badges.issuer().status_files(now=timezone.now())
    assert (early.publication, early.changes, late.changes) == (late.publication, 0, 1)
    badges.put(late)
    badges.put(replace(early, publication=late.publication + 1))
    assert bytes(PublishedList.objects.get().content) == late.content
    again = replace(late, publication=late.publication + 1, content=b"the next one")
    badges.put(again)
    assert bytes(PublishedList.objects.get().content) == again.content


def test_a_publisher_that_was_overtaken_ends_in_peace(
    ada: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    badges.complete(ada, now=timezone.now())

    def overtaken(_self: Issuer, _file: StatusFile, *, now: datetime) -> None:
        raise LedgerError(f"Somebody has published more since {now}.", code="ledger.outdated")

    monkeypatch.setattr(Issuer, "published", overtaken)
    assert len(badges.publish(now=timezone.now())) == 1


def test_a_learner_is_forgotten(ada: Enrolment) -> None:
    completion = badges.complete(ada, now=timezone.now())
    number = completion.pk
    browser, site = browser_of(ada.learner), Site()
    badge = browser.get(f"/badges/{number}").content
    known = badges.reservation_of(completion)
    assert known is not None
    said = StringIO()
    call_command("forget", "ada", actor="privacy:2", reason="Request of 1 March", stdout=said)
    assert said.getvalue() == "1 badges erased\n"
    assert not User.objects.exists()
    assert not Completion.objects.exists()
    ledger = badges.ledger()
    assert list(ledger.credentials_of(Recipient.email("ada@school.example"))) == []
    left = ledger.credential(known.credential_id)
    assert left is not None
    assert left.signed is not None
    assert (left.state, left.signed.content) == ("erased", None)
    issue_badge.delay(number)  # one that was still on its way
    assert len(list(ledger.find())) == 1
    with pytest.raises(LedgerError) as error:
        badges.issue(completion, now=timezone.now())
    assert error.value.detail_code == "ledger.erased"
    call_command("publish_status", stdout=StringIO())
    assert check(badge, site).verdict is Verdict.ACCEPTED, "what she holds is still her badge"
    badges.issuer().revoke(known.credential_id, now=timezone.now(), **WHO_AND_WHY)
    call_command("publish_status", stdout=StringIO())
    assert check(badge, site).verdict is Verdict.REFUSED, "and can still be revoked"


@pytest.mark.usefixtures("sql_ledger")
def test_the_ledger_that_comes_with_the_library_does_as_well(ada: Enrolment) -> None:
    completion = badges.complete(ada, now=timezone.now())
    issue_badge.delay(completion.pk)
    assert isinstance(badges.ledger(), SqlLedger)
    assert ledger_holds(badges.ledger()) == [(f"completion-{completion.pk}", "signed")]
    badge = browser_of(ada.learner).get(f"/badges/{completion.pk}").content
    assert check(badge, Site()).verdict is Verdict.ACCEPTED


def test_a_badge_is_for_its_learner_only(ada: Enrolment) -> None:
    completion = badges.complete(ada, now=timezone.now())
    eve = enrol("eve", ada.course).learner
    assert browser_of(eve).get(f"/badges/{completion.pk}").status_code == 404
    nobody = Client().get(f"/badges/{completion.pk}")
    assert (nobody.status_code, nobody.headers["Location"].partition("?")[0]) == (302, "/login")
    assert browser_of(ada.learner).post(f"/badges/{completion.pk}").status_code == 405


def test_what_everybody_may_see(ada: Enrolment) -> None:
    badges.complete(ada, now=timezone.now())
    client = Client()
    for path, media_type in (
        ("/.well-known/did.json", "application/did+json"),
        ("/status/revocation-1.json", "application/vc"),
    ):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, media_type)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cache-Control"].startswith("public, max-age=")
        assert "Vary" not in answer.headers
        assert not answer.cookies
        if "ETag" in answer.headers:
            again = client.get(path, headers={"if-none-match": answer.headers["ETag"]})
            assert again.status_code == 304
    assert client.get("/status/").status_code == 404
    assert client.get("/status/revocation-2.json").status_code == 404
    page = client.get("/courses/welding/criteria")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    text = page.content.decode()
    assert "<script>" not in text
    for said in ("Welding <1>", "Twenty hours & a project.", "<script>alert(1)</script>"):
        assert escape(said) in text
    assert client.get("/courses/cooking/criteria").status_code == 404


def test_a_list_is_published_anew_before_it_expires(ada: Enrolment) -> None:
    completion = badges.complete(ada, now=timezone.now())
    secured = badges.held(completion)
    assert secured is not None
    later = timezone.now() + timedelta(days=31)
    assert check(bytes(secured), Site(), now=later).verdict is Verdict.UNDECIDED
    badges.publish(now=later)
    assert check(bytes(secured), Site(), now=later).verdict is Verdict.ACCEPTED


def test_the_project_is_whole() -> None:
    call_command("check", fail_level="WARNING", stdout=StringIO())
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())
