"""Two real Celery workers, PostgreSQL and Redis: 500 completions, each enqueued twice, and workers are killed.

They run examples/django_lms as it is, with its own ledger; and once more with that of the library, for a fifth of them.
``CELERY_COMPLETIONS`` is another number.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import timezone

import django_project
from django_project import User
from ledger_contract import Cluster, postgresql_cluster
from lms import badges, celery_app
from lms.models import Completion, Course, Enrolment
from lms.tasks import issue_badge
from openbadge_issuer import LocalSigner, Verdict, Verifier
from openbadge_issuer.adapters.sql_ledger import SqlLedger
from openbadge_issuer.ledger import Reservation
from openbadge_issuer.ports import Documents
from redis_server import redis_socket
from requiring import not_here

COMPLETIONS = int(os.environ.get("CELERY_COMPLETIONS", "500"))
SECONDS = 300  # until all is made, on a machine that is busy with other things; half a minute where it is not
POOL = 2  # processes of a worker
VISIBILITY = 4  # seconds, until Redis gives what a dead worker had to another one
PASSWORD = "a long sentence for tests"
ISSUER = "did:web:school.example"
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    if not hasattr(os, "killpg"):
        not_here("Celery's workers are not killed like this here")
    with postgresql_cluster() as cluster:
        yield cluster


@pytest.fixture
def broker() -> Iterator[Path]:
    with redis_socket() as socket:
        yield socket


class Workers:
    """Celery workers, each a group of processes of its own."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self._environment, self._folder = environment, folder
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self.starts = 0

    def start(self, name: str) -> None:
        """Starts one, as its reader would, with warnings as errors."""
        self.starts += 1
        strict = [
            "-W",
            "error",
            "-W",
            "ignore:You're running the worker with superuser privileges",
        ]  # in containers
        command = [sys.executable, *strict, "-m", "celery", "--app", "lms", "worker"]
        options = ["--include", "celery_witness", "--hostname", f"{name}@test", "--concurrency", str(POOL)]
        with (self._folder / f"{name}-{self.starts}.log").open("wb") as log:
            self._running[name] = subprocess.Popen(
                [*command, *options, "--loglevel", "WARNING"],
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, name: str) -> None:
        """Ends a worker with all its processes, as a power cut would."""
        worker = self._running.pop(name)
        assert worker.poll() is None, self.said()
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()

    def kill_one_process_of(self, name: str) -> None:
        """Ends one process of a worker's pool, as the system does when memory runs out."""
        pid = self._running[name].pid
        children = Path(f"/proc/{pid}/task/{pid}/children")
        if children.exists():  # on Linux
            os.kill(int(children.read_text(encoding="utf-8").split()[0]), signal.SIGKILL)

    def stop(self) -> None:
        """Ends all; they may finish what they have begun."""
        for worker in self._running.values():
            worker.terminate()
        for worker in self._running.values():
            try:
                worker.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(worker.pid, signal.SIGKILL)
                worker.wait()
        self._running.clear()

    def check(self) -> None:
        """All that were started and not killed are still there."""
        ended = {
            name: worker.returncode for name, worker in self._running.items() if worker.poll() is not None
        }
        assert not ended, f"{ended}\n{self.said()}"

    def said(self) -> str:
        """Their logs."""
        return "\n".join(
            f"--- {log.name}\n{log.read_text(encoding='utf-8', errors='replace')[-3000:]}"
            for log in sorted(self._folder.glob("*.log"))
        )


def forget_caches() -> None:
    for cached in (badges.ledger, badges.signer, badges.issuer):
        cached.cache_clear()


@pytest.fixture
def environment(
    own_ledger: bool,  # noqa: FBT001 - a parameter of the test
    cluster: Cluster,
    broker: Path,
    tmp_path: Path,
) -> Iterator[dict[str, str]]:
    """A platform on PostgreSQL, here and for the workers."""
    key = tmp_path / "key.pem"
    key.write_bytes(LocalSigner.generate("P-256", controller=ISSUER).to_pem(PASSWORD.encode()))
    database = cluster.empty()
    ledger = "" if own_ledger else cluster.empty()
    forget_caches()
    with (
        django_project.database(database),
        override_settings(BADGE_KEY_FILE=key, BADGE_KEY_PASSWORD=PASSWORD, BADGE_LEDGER_URL=ledger),
    ):
        django_project.migrate()
        yield {
            **{name: value for name, value in os.environ.items() if not name.startswith(("LMS_", "DJANGO_"))},
            "PYTHONPATH": os.pathsep.join(map(str, (ROOT / "examples" / "django_lms", ROOT / "tests"))),
            "LMS_DATABASE_URL": database,
            "LMS_LEDGER_URL": ledger,
            "LMS_BROKER_URL": f"redis+socket://{broker}",
            "LMS_VISIBILITY_TIMEOUT": str(VISIBILITY),
            "LMS_KEY_FILE": str(key),
            "LMS_KEY_PASSWORD": PASSWORD,
            "LMS_WITNESS": str(tmp_path / "held"),
        }
        used = badges.ledger()
        if isinstance(used, SqlLedger):
            used.close()
    forget_caches()


def completions(size: int, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A large class that completes its course; the numbers of the tasks to be sent, each twice, in any order."""
    numbers: list[int] = []
    monkeypatch.setattr(issue_badge, "delay", numbers.append)
    course = Course.objects.create(
        slug="welding", title="Welding", description="Twenty hours.", criteria="Weld."
    )
    names = [f"learner-{number}" for number in range(size)]
    learners = User.objects.bulk_create(User(username=name, email=f"{name}@school.example") for name in names)
    for enrolment in Enrolment.objects.bulk_create(
        Enrolment(learner=learner, course=course) for learner in learners
    ):
        badges.complete(enrolment, now=timezone.now())
    monkeypatch.undo()
    twice = numbers * 2
    random.Random(7).shuffle(twice)
    return twice


def send(numbers: list[int], broker: str) -> None:
    """Enqueues tasks, as the web server does."""
    with celery_app.connection_for_write(broker) as connection:
        for number in numbers:
            issue_badge.signature((number,)).apply_async(connection=connection)


def until(reached: Callable[[], bool], workers: Workers, deadline: float) -> None:
    """Waits, for a time."""
    while not reached():
        workers.check()
        assert time.monotonic() < deadline, f"it takes too long\n{workers.said()}"
        time.sleep(0.1)


def issued() -> int:
    return Completion.objects.exclude(issued_at=None).count()


def in_the_ledger(size: int) -> dict[str, Reservation]:
    """Key to reservation: one for each, signed, each with an id and a place of its own."""
    made = list(badges.ledger().find())
    assert {one.state for one in made} == {"signed"}
    assert len(made) == size
    assert len({one.credential_id for one in made}) == size
    places = sorted(one.places[0].position for one in made)
    assert places == list(range(size)), "no place twice, none missing"
    return {one.key: one for one in made}


def held_by_workers(witness: Path) -> dict[str, set[str]]:
    """Key to the digests of everything that any worker held in hands."""
    held: dict[str, set[str]] = {}
    for line in witness.read_text(encoding="utf-8").splitlines():
        key, _, digest = line.split(" ")
        held.setdefault(key, set()).add(digest)
    return held


def published() -> Documents:
    """What the views show to everybody."""
    call_command("publish_status", stdout=StringIO())
    urls = ["https://school.example/.well-known/did.json", "https://school.example/status/revocation-1.json"]
    return Documents({url: Client().get(urlsplit(url).path).content for url in urls})


@pytest.mark.parametrize(("own_ledger", "size"), [(True, COMPLETIONS), (False, COMPLETIONS // 5)])
def test_no_badge_twice_and_none_missing(
    environment: dict[str, str], broker: Path, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, dice = time.monotonic(), random.Random(11)
    deadline = begun + SECONDS
    numbers = completions(size, monkeypatch)
    send(numbers[:size], environment["LMS_BROKER_URL"])
    workers = Workers(environment, tmp_path)
    try:
        for name in ("one", "two"):
            workers.start(name)
        until(lambda: issued() > size // 10, workers, deadline)
        time.sleep(dice.uniform(0, 0.1))
        workers.kill_one_process_of("two")
        send(numbers[size:], environment["LMS_BROKER_URL"])
        until(lambda: issued() > size // 4, workers, deadline)
        time.sleep(dice.uniform(0, 0.1))
        workers.kill("one")
        assert issued() < size, "it was killed too late"
        workers.start("one")
        with redis.Redis(unix_socket_path=str(broker)) as queue:
            until(
                lambda: issued() == size and not queue.llen("celery") and not queue.hlen("unacked"),
                workers,
                deadline,
            )
    finally:
        workers.stop()

    known = in_the_ledger(size)
    digests = {key: {one.signed.digest} for key, one in known.items() if one.signed}
    assert held_by_workers(tmp_path / "held") == digests, "everybody held what the ledger has, and nobody two"
    verifier = Verifier(fetch=published())
    for completion in Completion.objects.all():
        secured = badges.held(completion)
        assert secured is not None
        assert {sha256(bytes(secured)).hexdigest()} == digests[badges.key_of(completion)]
        assert verifier.check(secured, now=timezone.now()).verdict is Verdict.ACCEPTED
    print(f"{size} completions: {time.monotonic() - begun:.1f} s")  # noqa: T201 - read with -s
