"""One `World` for the whole run: starting a peer costs a second, so each is started once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from interop.world import World


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    running = World(tmp_path_factory.mktemp("interop"))
    try:
        yield running
    finally:
        running.close()
