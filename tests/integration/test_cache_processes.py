"""A fleet: processes that share a folder fetch each document once, also when all of them begin at the same moment."""

from __future__ import annotations

import multiprocessing
import os
import time
from itertools import pairwise
from pathlib import Path

from cache_worker import DEAD, LISTS, queue_up, work

PROCESSES = 4


def test_each_document_is_fetched_by_one_process(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        pool.map(os.path.basename, ["ready"] * PROCESSES)  # they are there
        begun = [pool.apply_async(work, (tmp_path, time.time() + 1)) for _ in range(PROCESSES)]
        fetched = sorted(url for one in begun for url in one.get(timeout=60))
    assert fetched == sorted(request.url for request in [*LISTS, DEAD])


def test_one_server_is_asked_by_one_process_at_a_time(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        pool.map(os.path.basename, ["ready"] * PROCESSES)
        begun = [
            pool.apply_async(queue_up, (tmp_path, number, time.time() + 1)) for number in range(PROCESSES)
        ]
        asked = sorted(times for one in begun for times in one.get(timeout=60))
    assert len(asked) == 3 * PROCESSES
    assert all(ended <= began for (_, ended), (began, _) in pairwise(asked))
