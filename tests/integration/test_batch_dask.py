"""``openbadge batch issue --executor dask://…`` on a real cluster, and where there is none."""

from __future__ import annotations

import csv
import logging
import signal
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, cast

import pytest

from interrupting import hearing_ctrl_c
from openbadge_issuer import executing
from openbadge_issuer.cli import folders, terminal
from openbadge_issuer.cli.app import run
from openbadge_issuer.cli.batch import workers
from openbadge_issuer.cli.usage import INTERRUPTED
from openbadge_issuer.issuing import Issuer
from openbadge_issuer.keys import pkcs8
from openbadge_issuer.models import Award
from requiring import need_module

need_module("distributed")

import dask  # noqa: E402 - only where it is
from distributed import LocalCluster, Security  # noqa: E402 - the same

ROWS = 30


@pytest.fixture
def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(pkcs8, "ROUNDS", 2_048)
    monkeypatch.setenv("OPENBADGE_KEY_PASSWORD", "correct horse")
    (tmp_path / "password").write_text("correct horse", encoding="utf-8")
    folders.init(tmp_path / "school", "School", "school.example", tmp_path / "password")
    monkeypatch.chdir(tmp_path / "school")
    rows = "".join(f"Person {number},p{number}@example.org\n" for number in range(ROWS))
    Path("awards.csv").write_text(f"Name,E-mail\n{rows}", encoding="utf-8")
    return tmp_path / "school"


def batch(monkeypatch: pytest.MonkeyPatch, executor: str) -> object:
    options = ["--achievement", "achievement.json", "--out", "out", "--resume", "--executor", executor]
    monkeypatch.setattr("sys.argv", ["openbadge", "batch", "issue", "awards.csv", *options])
    with pytest.raises(SystemExit) as ended:
        run()
    return ended.value.code or 0


def batch_here(monkeypatch: pytest.MonkeyPatch) -> object:
    return batch(monkeypatch, "threads:1")


@contextmanager
def running_cluster(number: int, security: Security | None = None) -> Iterator[LocalCluster]:
    """A cluster with so many workers, each a process."""
    with LocalCluster(
        n_workers=number,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",  # any port that is free
        silence_logs=logging.CRITICAL,
        security=security,
        protocol="tls://" if security is not None else None,
    ) as cluster:
        yield cluster


def address_of(cluster: LocalCluster) -> str:
    return str(cluster.scheduler_address).partition("://")[2]


@contextmanager
def cluster_of(number: int, security: Security | None = None) -> Iterator[str]:
    """The address of a cluster with so many workers."""
    with running_cluster(number, security) as cluster:
        yield address_of(cluster)


def configured(environment: dict[str, str]) -> AbstractContextManager[object]:
    """Dask as if it had been started with these variables."""
    found = dask.config.merge(dask.config.config, dask.config.collect_env(environment))
    return cast("AbstractContextManager[object]", dask.config.set(found))


def test_a_cluster_computes_what_this_process_signs(
    school: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert batch(monkeypatch, "dask://127.0.0.1:1") == 2
    assert "nobody answers" in capsys.readouterr().err
    assert not (school / "out").exists()
    with cluster_of(1) as address:
        assert batch(monkeypatch, f"dask://{address}") == 0
    with (school / "out" / "issued.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted(int(row["row"]) for row in rows) == list(range(2, ROWS + 2))
    assert all((school / "out" / row["file"]).is_file() for row in rows)


def test_a_cluster_without_workers_is_told(
    school: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(workers, "PATIENCE", 1)
    with cluster_of(0) as address:
        assert batch(monkeypatch, f"dask://{address}") == 2
    assert "no worker" in capsys.readouterr().err
    assert not (school / "out").exists()


@contextmanager
def losing_its_worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a cluster whose only worker goes while awards are under way; that it is gone is told at once."""
    monkeypatch.setattr(workers, "PATIENCE", 2)
    with running_cluster(1) as cluster:
        scheduler: Any = cluster.scheduler
        real = Issuer.issue_many

        def leaves(issuer: Issuer, items: Iterable[tuple[str, Award]], **options: Any) -> Iterator[object]:
            cluster.scale(0)
            while scheduler.workers:
                time.sleep(0.01)
            yield from real(issuer, items, **options)

        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(Issuer, "issue_many", leaves)
            yield address_of(cluster)


def test_the_last_worker_goes_and_none_comes(
    school: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(executing, "PATIENCE", 5.0)
    with losing_its_worker(monkeypatch) as address:
        assert batch(monkeypatch, f"dask://{address}") == 1
    said = capfd.readouterr()
    assert said.err.count("Dask has no worker left: for 5 minutes one is waited for") == 1
    assert (
        f"{ROWS} badges not made, for whoever computed them is gone: the same command with --resume"
        in said.out
    )
    assert batch_here(monkeypatch) == 0
    assert len(list((school / "out" / "credentials").iterdir())) == ROWS


def test_what_dask_logs_is_not_on_the_terminal(
    school: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """As of a result that was just being fetched from a worker when that died: a page of Python's."""
    logger, real = logging.getLogger("distributed.utils_comm"), Issuer.issue_many
    shown = logging.StreamHandler()
    logger.addHandler(shown)

    def logs(issuer: Issuer, items: Iterable[tuple[str, Award]], **options: Any) -> Iterator[object]:
        try:
            raise OSError("Stream is closed")
        except OSError:
            logger.exception("Error during gather")
        yield from real(issuer, items, **options)

    monkeypatch.setattr(Issuer, "issue_many", logs)
    try:
        with cluster_of(1) as address:
            logger.setLevel(logging.INFO)
            assert batch(monkeypatch, f"dask://{address}") == 0
            assert "Traceback" not in capfd.readouterr().err
        assert logger.isEnabledFor(logging.ERROR), "what else runs in this process is heard again"
    finally:
        logger.removeHandler(shown)
        logger.setLevel(logging.NOTSET)


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="Ctrl-C comes otherwise there")
def test_who_waits_for_a_worker_can_stop(
    school: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    pressed: list[float] = []

    def press(message: str) -> None:
        terminal.note(message)
        pressed.append(time.monotonic())
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    monkeypatch.setattr(workers, "note", press)
    with losing_its_worker(monkeypatch) as address, hearing_ctrl_c():
        assert batch(monkeypatch, f"dask://{address}") == INTERRUPTED
        assert time.monotonic() - pressed[0] < 30
    assert "with --resume goes on" in capfd.readouterr().err
    assert batch_here(monkeypatch) == 0
    assert len(list((school / "out" / "credentials").iterdir())) == ROWS


@pytest.mark.parametrize(
    ("there", "words"),
    [("None", "does not have openbadge-issuer"), ("types.SimpleNamespace(__version__='0.0.1')", "has 0.0.1")],
)
def test_no_award_goes_to_a_worker_that_has_another_library_or_none(
    school: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], there: str, words: str
) -> None:
    """It could read no award, would write its bytes into its log, and stop."""
    site = school.parent / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(
        f"import sys, types\nsys.modules['openbadge_issuer'] = {there}\n", encoding="utf-8"
    )
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("PYTHONPATH", str(site))
        with cluster_of(1) as address:
            assert batch(monkeypatch, f"dask://{address}") == 2
    said = capfd.readouterr()
    assert words in said.err
    assert "@example.org" not in said.err + said.out
    assert not (school / "out").exists()


def test_tls_needs_certificates_which_the_configuration_of_dask_names(
    school: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert batch(monkeypatch, "dask+tls://127.0.0.1:1") == 2
    assert "DASK_DISTRIBUTED__COMM__TLS__CA_FILE" in capsys.readouterr().err
    security = Security.temporary()
    named = {"CA_FILE": security.tls_ca_file, "CLIENT__CERT": security.tls_client_cert}
    named["CLIENT__KEY"] = security.tls_client_key
    settings = {}
    for name, pem in named.items():
        path = school.parent / f"{name}.pem"
        path.write_text(pem, encoding="utf-8")
        settings[f"DASK_DISTRIBUTED__COMM__TLS__{name}"] = str(path)
    with cluster_of(1, security) as address, configured(settings):
        assert batch(monkeypatch, f"dask+tls://{address}") == 0
    settings["DASK_DISTRIBUTED__COMM__TLS__CA_FILE"] = "nothing.pem"
    with configured(settings):
        assert batch(monkeypatch, "dask+tls://127.0.0.1:1") == 2
    assert "certificates" in capsys.readouterr().err
    with dask.config.set({"distributed.comm.require-encryption": True}):
        assert batch(monkeypatch, "dask://127.0.0.1:1") == 2
    assert "dask+tls://" in capsys.readouterr().err
