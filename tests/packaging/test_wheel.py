"""The wheel and the sdist, built from the tracked files and installed where the clone is not."""

from __future__ import annotations

import json
import shutil
import tarfile
import tomllib
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from doc_fences import fences
from installing import ROOT, Built, Environment, build, installed

NAME = "openbadge_issuer"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="module")
def with_cli(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """The wheel, with the extra `cli`."""
    return installed(tmp_path_factory.mktemp("with-cli"), built.wheel, "[cli]")


@pytest.fixture(scope="module")
def plain(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """What was made from the sdist, without any extra."""
    return installed(tmp_path_factory.mktemp("plain"), built.wheel_from_sdist)


def members(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if not name.endswith("/")}


def test_the_wheel_has_everything_and_nothing_foreign(built: Built) -> None:
    inside = members(built.wheel)
    tree = built.tree / "src" / NAME
    expected = {
        f"{NAME}/{path.relative_to(tree).as_posix()}"
        for path in tree.rglob("*")
        if path.is_file() and path.name != ".gitattributes"
    }
    expected |= {f"{NAME}/schemas/{path.name}" for path in (built.tree / "schemas").iterdir()}
    rest = {PurePosixPath(name).name for name in inside - expected}
    assert expected - inside == set()
    assert rest == {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "LICENSE", "THIRD_PARTY_NOTICES.md"}
    for needed in (
        "py.typed",
        "contexts/PROVENANCE.json",
        "contexts/data/ns-credentials-v2.json",
        "cli/artwork/badge.png",
    ):
        assert f"{NAME}/{needed}" in inside


def test_the_metadata_says_what_it_is(built: Built) -> None:
    with zipfile.ZipFile(built.wheel) as archive:
        metadata = archive.read(
            next(name for name in archive.namelist() if name.endswith("/METADATA"))
        ).decode("utf-8")
    assert "\nLicense-Expression: Apache-2.0\n" in metadata
    assert "\nRequires-Python: >=3.11\n" in metadata
    project = tomllib.loads((built.tree / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = {line.split()[1] for line in metadata.splitlines() if line.startswith("Provides-Extra")}
    assert extras == set(project["optional-dependencies"]) >= {"cli", "dev", "testing"}
    assert "# openbadge_issuer" in metadata


def test_the_sdist_makes_the_same_wheel(built: Built) -> None:
    assert members(built.wheel_from_sdist) == members(built.wheel)
    with zipfile.ZipFile(built.wheel) as ours, zipfile.ZipFile(built.wheel_from_sdist) as theirs:
        assert [name for name in ours.namelist() if ours.read(name) != theirs.read(name)] == []


def test_the_sdist_has_what_a_packager_needs(built: Built) -> None:
    with tarfile.open(built.sdist) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {
        "README.md",
        "LICENSE",
        "THIRD_PARTY_NOTICES.md",
        "CHANGELOG.md",
        "Makefile",
        "pyproject.toml",
        "PKG-INFO",
    }
    assert wanted <= inside
    assert {"tests", "docs", "examples", "schemas", "src", "tools"} <= {
        name.partition("/")[0] for name in inside
    }
    tracked = {path.relative_to(built.tree).as_posix() for path in built.tree.rglob("*") if path.is_file()}
    assert inside - tracked - {"PKG-INFO"} == set()


def test_the_lines_of_readme_work_from_the_wheel(with_cli: Environment) -> None:
    (with_cli.work / "badge.png").write_bytes((ROOT / "examples" / "artwork" / "badge.png").read_bytes())
    shutil.copytree(ROOT / "examples" / "artwork", with_cli.work / "examples" / "artwork")
    script = "".join(fence.text for fence in fences(ROOT / "README.md") if fence.language == "python")
    script += (
        f"\nimport {NAME}; print({NAME}.__file__)\nPath('credential.json').write_bytes(bytes(secured))\n"
    )
    (with_cli.work / "readme.py").write_text(script, encoding="utf-8")
    done = with_cli.python("-W", "error", "-W", "default:Issued without a way to revoke it", "readme.py")
    assert done.returncode == 0, done.stderr
    assert "accepted: Genuine and unchanged." in done.stdout
    assert str(ROOT) not in done.stdout.splitlines()[-1], "the clone was imported, not the wheel"
    for file, expected in (("ada.png", 0), ("credential.json", 0), ("badge.png", 1)):
        verified = with_cli.python("-m", NAME, "verify", file, "--json")
        assert verified.returncode == expected, verified.stdout + verified.stderr
        assert json.loads(verified.stdout)["verdict"] == ("refused" if expected else "accepted")


def test_the_command_works_from_the_wheel(with_cli: Environment) -> None:
    listed = with_cli.openbadge("schema")
    assert listed.returncode == 0, listed.stderr
    assert set(listed.stdout.split()) == {path.name for path in (ROOT / "schemas").iterdir()}
    one = with_cli.openbadge("schema", "achievement-credential")
    assert json.loads(one.stdout) == json.loads(
        (ROOT / "schemas" / "achievement-credential.schema.json").read_text(encoding="utf-8")
    )
    password = with_cli.work / "password"
    password.write_text("correct horse battery staple\n", encoding="utf-8")
    made = with_cli.openbadge(
        "init", "school", "--name", "School", "--id", "did:key", "--password-file", password
    )
    assert made.returncode == 0, made.stderr
    assert (with_cli.work / "school" / "badge.svg").is_file()


def test_the_library_works_without_extras(plain: Environment) -> None:
    code = (
        "from openbadge_issuer import Verifier; from openbadge_issuer.testing import NOW, issuer_documents, make_badge\n"
        "print(Verifier(fetch=issuer_documents()).check(make_badge(), now=NOW).verdict.value)"
    )
    done = plain.python("-W", "error", "-c", code)
    assert (done.returncode, done.stdout.strip()) == (0, "accepted"), done.stderr


def test_without_the_extra_the_command_says_what_to_install(plain: Environment) -> None:
    for done in (plain.openbadge("schema"), plain.python("-m", NAME, "verify", "x.png")):
        assert done.returncode == 2
        assert done.stdout == ""
        assert "pip install 'openbadge-issuer[cli]'" in done.stderr
        assert len(done.stderr.splitlines()) == 1, "a sentence, not a traceback"
