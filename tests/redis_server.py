"""Redis for tests: a private server on a socket in a temporary folder, started where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from requiring import need_module, not_here

__all__ = ["redis_socket"]

_SECONDS = 20  # to begin and to end


@contextmanager
def redis_socket() -> Iterator[Path]:
    """The socket of a server for a while; skips where there is none, or fails where one was promised."""
    need_module("redis")
    program = shutil.which("redis-server") or not_here("Redis is not installed (redis-server was not found)")
    folder = Path(tempfile.mkdtemp(prefix="openbadge-redis-"))
    socket = folder / "socket"
    command = [program, "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(folder)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        begun = time.monotonic()
        while not socket.exists():
            assert server.poll() is None, f"redis-server ended with {server.returncode}"
            assert time.monotonic() - begun < _SECONDS, "redis-server does not begin"
            time.sleep(0.05)
        yield socket
    finally:
        server.terminate()
        try:
            server.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)
