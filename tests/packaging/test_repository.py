"""What is in the repository, and what must not be: hosts of registries, places on somebody's machine, large or odd files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from installing import ROOT, tracked

LARGEST = 300_000  # bytes
BINARY = {".png", ".jpg", ".pdf", ".docx", ".gif", ".gz", ".zip", ".woff2", ".bin"}
HOSTS = [  # put together here, so that this file names none of them
    "pypi" + r"\.org",
    "pythonhosted" + r"\.org",
    "pypi" + r"\.python\.org",
    "registry" + r"\.npmjs",
    "npmjs" + r"\.(com|org)",
    "registry" + r"\.yarnpkg",
    "deb" + r"\.debian\.org",
    "archive" + r"\.ubuntu",
    "snapshot" + r"\.debian",
    "conda" + r"\.anaconda",
    "proxy" + r"\.golang",
    "crates" + r"\.io",
    "maven" + r"\.org",
]
PLACES = [  # the same for folders of machines
    "/wo" + r"rk/(?:main|shared|\.library)",  # a folder of this name is inside packets
    "/ro" + r"ot/",
    "/ho" + r"me/[a-z]",
    "/Use" + r"rs/[a-z]",
    r"[A-Z]:\\" + "Use" + r"rs\\",
    "/opt/py" + "pi",
]


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return {name: (ROOT / name).read_bytes() for name in tracked()}


AS_PUBLISHED = "src/openbadge_issuer/contexts/data/"  # kept byte for byte, and checked by digest


def texts(files: dict[str, bytes]) -> dict[str, str]:
    return {
        name: data.decode("utf-8", "replace")
        for name, data in files.items()
        if Path(name).suffix not in BINARY
    }


def found(patterns: list[str], files: dict[str, bytes]) -> list[str]:
    pattern = re.compile(rf"(?<![\w.-])(?:{'|'.join(patterns)})")
    return [
        f"{name}:{text.count(chr(10), 0, hit.start()) + 1}: {hit[0]}"
        for name, text in texts(files).items()
        if (hit := pattern.search(text))
    ]


def test_no_registry_is_named(files: dict[str, bytes]) -> None:
    assert found([rf"(?:[\w-]+\.)*{host}" for host in HOSTS], files) == []


def test_no_place_on_a_machine_is_named(files: dict[str, bytes]) -> None:
    assert found(PLACES, files) == []


def test_no_file_is_large(files: dict[str, bytes]) -> None:
    assert {name: len(data) for name, data in files.items() if len(data) > LARGEST} == {}


def test_texts_are_utf8_with_line_feeds(files: dict[str, bytes]) -> None:
    odd = []
    for name, data in files.items():
        if Path(name).suffix in BINARY:
            continue
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            odd.append(f"{name} is not UTF-8")
        if b"\r" in data and not name.startswith(AS_PUBLISHED):
            odd.append(f"{name} has carriage returns")
        if data.startswith(b"\xef\xbb\xbf"):
            odd.append(f"{name} begins with a byte order mark")
    assert odd == []


def test_names_work_on_every_system(files: dict[str, bytes]) -> None:
    """No two that differ in case only, none that Windows can not have, no link."""
    assert len({name.casefold() for name in files}) == len(files)
    assert [name for name in files if re.search(r'[<>:"\\|?*\x00-\x1f]|[. ]$', name) or len(name) > 120] == []
    assert [name for name in files if (ROOT / name).is_symlink()] == []


def test_the_patterns_notice() -> None:
    """The test itself: each kind of trace is seen."""
    samples = {
        "a.txt": ("https://" + "pypi" + ".org/simple").encode(),
        "b.txt": ("see files." + "pythonhosted" + ".org").encode(),
        "c.json": ('"resolved": "https://registry' + '.npmjs.org/x"').encode(),
    }
    assert len(found([rf"(?:[\w-]+\.)*{host}" for host in HOSTS], samples)) == len(samples)
    places = {"a.py": ('"/wo' + 'rk/main"').encode(), "b.md": ("in /ho" + "me/ada/x").encode()}
    assert len(found(PLACES, places)) == len(places)
