"""PostgreSQL for tests: a private cluster in a temporary folder, started where its programs are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from requiring import need_module, not_here

__all__ = ["Cluster", "postgresql_cluster"]

_SERVER = ("-c", "listen_addresses=", "-c", "max_connections=100", "-c", "shared_buffers=32MB")


class Cluster:
    """A running server on a private socket, with as many empty databases as are asked for."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs, self._folder, self._numbers = programs, folder, count(1)

    def url(self, name: str = "postgres") -> str:
        """The URL of a database."""
        return f"postgresql://tester@/{name}?host={self._folder}"

    def empty(self) -> str:
        """The URL of a new, empty database."""
        name = f"test_{next(self._numbers)}"
        self.run("createdb", "-h", str(self._folder), "-U", "tester", name)
        return self.url(name)

    def copy(self, url: str) -> str:
        """The URL of a new database that is like another one, which nobody uses meanwhile."""
        name, of = f"test_{next(self._numbers)}", url.partition("?")[0].rpartition("/")[2]
        self.run("createdb", "-h", str(self._folder), "-U", "tester", "-T", of, name)
        return self.url(name)

    def run(self, program: str, *arguments: str) -> None:
        """Runs one of PostgreSQL's programs as somebody who is not root."""
        command = [str(self._programs / program), *arguments]
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            command = ["runuser", "-u", "postgres", "--", *command]
        done = subprocess.run(
            command,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"{program}: {done.stderr or done.stdout}"


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    named = shutil.which("initdb")
    if named:
        return Path(named).resolve().parent
    if found:
        return found[-1].parent
    return not_here("PostgreSQL is not installed (initdb was not found)")


@contextmanager
def postgresql_cluster() -> Iterator[Cluster]:
    """A server for a while; skips where there is none, or fails where one was promised."""
    need_module("psycopg")
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="openbadge-pg-"))
    cluster = Cluster(programs, folder)
    data, log = folder / "data", folder / "log"
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        cluster.run("initdb", "-D", str(data), "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = " ".join(["-k", str(folder), *_SERVER])
        cluster.run("pg_ctl", "-D", str(data), "-w", "-l", str(log), "-o", options, "start")
        try:
            yield cluster
        finally:
            cluster.run("pg_ctl", "-D", str(data), "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
