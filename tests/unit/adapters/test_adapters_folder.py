"""`FolderStore`: versions, two writers, names that every system takes, files that a person put there."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from openbadge_issuer.adapters import folder as module
from openbadge_issuer.adapters.file_lock import locked
from openbadge_issuer.adapters.folder import FolderStore
from openbadge_issuer.assessment import Applications
from openbadge_issuer.errors import StoreConflict, StoreError
from openbadge_issuer.ports import Store

STRANGE = [
    "applications/urn:uuid:7a1f0ab6-6d3c-4b4e-9a55-5b0f6a3c1d2e",
    "Big/small/Ä ö?*",
    "con",
    "aux.json",
    "a.",
    "..",
    ".hidden",
    "a\\b",
    "100%",
    "%41",
    "a" * 120,
    "日本",
]


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path)


def test_it_is_a_store(store: FolderStore) -> None:
    typed: Store = store
    assert typed.get("a") is None
    version = typed.put("a", b"one", expected_version=None)
    assert typed.get("a") == (b"one", version)
    newer = typed.put("a", b"two", expected_version=version)
    assert newer != version
    assert typed.get("a") == (b"two", newer)


def test_of_two_writers_one_wins(store: FolderStore) -> None:
    version = store.put("a", b"one", expected_version=None)
    store.put("a", b"two", expected_version=version)
    for expected in (version, None, 1):
        with pytest.raises(StoreConflict):
            store.put("a", b"three", expected_version=expected)
    with pytest.raises(StoreConflict):
        store.put("b", b"", expected_version=version)
    with pytest.raises(StoreConflict):
        store.remove("a", expected_version=version)
    found = store.get("a")
    assert found is not None
    assert found[0] == b"two"


@pytest.mark.parametrize("key", STRANGE)
def test_every_key_has_a_file_of_its_own_that_every_system_can_have(store: FolderStore, key: str) -> None:
    store.put(key, b"it", expected_version=None)
    assert list(store.keys()) == [key]
    found = store.get(key)
    assert found is not None
    assert found[0] == b"it"
    (file,) = [path for path in store.path.rglob("*") if path.is_file() and path.name != ".lock"]
    for part in file.relative_to(store.path).parts:
        assert set(part) <= set("abcdefghijklmnopqrstuvwxyz0123456789._-+=@~%ABCDEF")
        assert part == part.rstrip(". ")
        assert part.partition(".")[0] not in ("con", "aux", "nul", "prn")
    assert file.resolve().is_relative_to(store.path.resolve())
    store.remove(key, expected_version=found[1])
    assert list(store.keys()) == []


@pytest.mark.parametrize("key", ["", "/a", "a//b", "a/", "\ud800", "x" * 121])
def test_what_can_not_be_a_name_is_refused(store: FolderStore, key: str) -> None:
    with pytest.raises(StoreError) as refused:
        store.put(key, b"", expected_version=None)
    assert refused.value.detail_code == "store.key"


def test_keys_that_differ_in_case_are_two(store: FolderStore) -> None:
    store.put("a", b"small", expected_version=None)
    store.put("A", b"big", expected_version=None)
    assert [store.get(key) for key in ("a", "A")] != [None, None]
    assert store.get("a") != store.get("A")
    assert len({path.name.casefold() for path in store.path.iterdir()}) == 3  # with the lock


def test_files_that_a_person_put_there_are_found_under_their_names(store: FolderStore) -> None:
    names = ["Checks for Ada.yaml", "prüfung.yaml", "plain.yaml", "%zz"]
    (store.path / "definitions").mkdir()
    for name in names:
        (store.path / "definitions" / name).write_bytes(name.encode("utf-8"))
    keys = list(store.keys("definitions/"))
    assert sorted(keys) == sorted(f"definitions/{name}" for name in names)
    for key in keys:
        found = store.get(key)
        assert found is not None
        assert found[0] == key.rpartition("/")[2].encode("utf-8")
        store.put(key, b"changed", expected_version=found[1])  # it is the same file
    assert sorted(path.name for path in (store.path / "definitions").iterdir()) == sorted(names)


def test_keys_by_prefix(store: FolderStore) -> None:
    for key in ("a/1", "a/2", "ab", "b/c/d", "top"):
        store.put(key, b"", expected_version=None)
    assert list(store.keys("a/")) == ["a/1", "a/2"]
    assert list(store.keys("a")) == ["a/1", "a/2", "ab"]
    assert list(store.keys("b/c")) == ["b/c/d"]
    assert list(store.keys("none/")) == []


def test_what_is_being_written_is_no_key(store: FolderStore) -> None:
    store.put("a", b"one", expected_version=None)
    store.take("counter", 3)
    (store.path / ".new").write_bytes(b"half of what somebody wrote who was killed")
    assert list(store.keys()) == ["a"]
    store.put("b", b"two", expected_version=None)
    assert not (store.path / ".new").exists()
    assert store.get("b") == (b"two", store.put("c", b"two", expected_version=None))


def test_a_counter(store: FolderStore) -> None:
    assert [store.take("places", n) for n in (1, 5, 1)] == [0, 1, 6]
    assert store.take("a/b", 1) == 0
    (store.path / ".counters" / "places").write_bytes(b"x")
    with pytest.raises(StoreError) as refused:
        store.take("places", 1)
    assert refused.value.detail_code == "store.damaged"


def test_a_copy_has_the_same_versions(store: FolderStore, tmp_path: Path) -> None:
    version = store.put("a", b"one", expected_version=None)
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "a").write_bytes(b"one")
    assert FolderStore(tmp_path / "copy").get("a") == (b"one", version)


def test_a_failure_while_writing_leaves_what_was_there(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = store.put("a", b"one", expected_version=None)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="No space left") as refused:
        store.put("a", b"two", expected_version=version)
    assert refused.value.detail_code == "store.unavailable"
    assert store.get("a") == (b"one", version)
    assert [path.name for path in store.path.iterdir() if path.name == ".new"] == []


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "nowhere")
    assert store.get("a") is None
    assert list(store.keys()) == []
    with pytest.raises(StoreError) as refused:
        store.put("a", b"", expected_version=None)
    assert refused.value.detail_code == "store.unavailable"
    assert "nowhere" not in str(refused.value)
    assert "nowhere" not in repr(store)


def test_who_keeps_the_lock_is_waited_for(tmp_path: Path) -> None:
    store = FolderStore(tmp_path, patience=0.05)
    with locked(tmp_path / ".lock", seconds=1), pytest.raises(StoreError) as refused:
        store.put("a", b"", expected_version=None)
    assert refused.value.detail_code == "store.locked"
    store.put("a", b"", expected_version=None)


def test_many_threads_lose_nothing(store: FolderStore) -> None:
    store.put("sum", b"0", expected_version=None)
    lost = []

    def add() -> None:
        for _ in range(10):
            while True:
                found = store.get("sum")
                assert found is not None
                try:
                    store.put("sum", b"%d" % (int(found[0]) + 1), expected_version=found[1])
                    break
                except StoreConflict as conflict:
                    lost.append(conflict)

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.get("sum") == (b"40", store.put("other", b"40", expected_version=None))


@pytest.mark.skipif(os.name != "posix", reason="permissions of Windows are others")
def test_files_are_for_their_owner(store: FolderStore) -> None:
    store.put("a", b"", expected_version=None)
    assert (store.path / "a").stat().st_mode & 0o777 == 0o600


def test_a_reader_on_windows_is_waited_for(store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    replace, tries = Path.replace, []

    def busy(self: Path, target: Path) -> Path:
        tries.append(target)
        if len(tries) < 3:
            raise PermissionError(13, "in use")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", busy)
    monkeypatch.setattr(module, "_PAUSE", 0)
    monkeypatch.setattr(module, "_WINDOWS", True)
    store.put("a", b"one", expected_version=None)
    assert len(tries) == 3


def test_applications_live_in_it(store: FolderStore) -> None:
    from assessment_world import World  # noqa: PLC0415 - one test needs it

    world = World()
    kept = Applications(store, "applications/")
    begun = world.begun()
    kept.save(begun)
    assert kept.load(begun.id) == begun
    kept.save(world.filled(begun))
    with pytest.raises(StoreConflict):
        kept.save(begun.withdraw(now=world.tick()))
