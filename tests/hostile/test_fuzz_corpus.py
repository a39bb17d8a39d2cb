"""Every input that the fuzzing began with, or that once broke something, once more: see docs/fuzzing.md."""

from __future__ import annotations

from time import process_time

import pytest

from fuzz.target import CORPUS, kept_inputs
from fuzz.targets import NAMES, target

AT_ONCE = 5.0  # seconds of processor time of one input


@pytest.mark.parametrize("name", NAMES)
def test_the_kept_corpus(name: str) -> None:
    files = kept_inputs(target(name))
    assert files, "each target has inputs to begin with"
    for file in files:
        began = process_time()
        target(name)(file.read_bytes())
        assert process_time() - began < AT_ONCE, file.name


def test_nothing_lies_in_the_corpus_that_no_target_reads() -> None:
    assert {folder.name for folder in CORPUS.iterdir()} == set(NAMES)
    files = [file for name in NAMES for file in kept_inputs(target(name))]
    assert len(files) < 600
    assert max(file.stat().st_size for file in files) <= 16_000
