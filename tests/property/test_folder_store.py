"""Whatever a key is called, it is a file of its own, inside of the folder, and found again."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from openbadge_issuer.adapters.folder import FolderStore
from openbadge_issuer.errors import StoreError

PART = st.text(min_size=1, max_size=20) | st.sampled_from(
    ["..", ".", "con", "NUL.txt", "a.", " ", "%2E", "A", "a"]
)
KEYS = st.lists(st.lists(PART, min_size=1, max_size=2).map("/".join), min_size=1, max_size=6, unique=True)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(KEYS)
def test_keys_are_files_of_their_own(keys: list[str]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name) / "store"
        folder.mkdir()
        store, kept, refused = FolderStore(folder), {}, set()
        for number, key in enumerate(keys):
            value = f"{number}".encode()
            try:
                store.put(key, value, expected_version=None)
            except StoreError as error:  # too long, or the folder of another key (or that one a file)
                refused.add(error.detail_code)
            else:
                kept[key] = value
        assert refused <= {"store.key", "store.unavailable"}
        for key, value in kept.items():
            found = store.get(key)
            assert found is not None
            assert found[0] == value
        assert set(store.keys()) == set(kept)
        assert list(Path(name).iterdir()) == [folder]
