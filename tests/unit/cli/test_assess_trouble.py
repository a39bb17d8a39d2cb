"""What disturbs a programme: a plug that is pulled while badges are issued, damaged files, strangers, missing parts."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from openbadge_issuer.adapters.folder import FolderStore
from openbadge_issuer.assessment import State
from openbadge_issuer.issuing import Issuer
from unit.cli.assess_programme import GOOD, LOW, Folders, made
from unit.cli.commands import Command

ID = slice(9, 17)


@pytest.fixture
def folders(openbadge: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    return made(openbadge, tmp_path, monkeypatch)


@pytest.fixture
def awarded(folders: Folders) -> list[str]:
    """Two applications that were awarded."""
    ids = [folders.submitted(name).id for name in ("Ada", "Bo")]
    folders("check")
    folders("screen")
    folders("assign", "--yes")
    for one in ids:
        folders.reviewed(one, GOOD, GOOD)
    folders("open")
    folders("decide")
    assert {folders.state(one) for one in ids} == {State.AWARDED}
    return ids


def by(issuers: Path, *more: str | Path) -> tuple[str | Path, ...]:
    return ("award", "--issuer", issuers / "web", "--password-file", issuers / "password", *more)


def badges(folders: Folders) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folders.officer / "awards").glob("*")}


class _Plug(Exception):
    """Somebody pulls it."""


@pytest.mark.parametrize("place", ["before the ledger", "before the file", "before the second"])
def test_a_badge_is_issued_once_whatever_stopped_it(
    folders: Folders, issuers: Path, awarded: list[str], monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    issue, put = Issuer.issue, FolderStore.put
    issued: list[bytes] = []

    def issuing(self: Issuer, *arguments: object, **more: object) -> object:
        if place == "before the ledger" or (place == "before the second" and issued):
            raise _Plug
        made_now = issue(self, *arguments, **more)  # type: ignore[arg-type]
        issued.append(bytes(made_now))
        return made_now

    def putting(self: FolderStore, key: str, value: bytes, /, *, expected_version: int | None) -> int:
        if place == "before the file" and key.startswith("awards/"):
            raise _Plug
        return put(self, key, value, expected_version=expected_version)

    with monkeypatch.context() as patched:
        patched.setattr(Issuer, "issue", issuing)
        patched.setattr(FolderStore, "put", putting)
        folders(*by(issuers), status=3)
    done = folders(*by(issuers))
    assert f"{2 - len(issued)} badge" in done.out
    assert "2 awards in awards/." in done.out
    written = badges(folders)
    assert len(written) == 2
    assert set(issued) <= set(written.values())
    assert folders(*by(issuers)).out == "0 badges issued; 2 awards in awards/.\n"
    assert badges(folders) == written
    assert sorted(name.partition(".")[0] for name in written) == sorted(
        one.rpartition(":")[2] for one in awarded
    )


def test_another_image_is_the_same_badge(folders: Folders, issuers: Path, awarded: list[str]) -> None:
    folders(*by(issuers))
    assert {Path(name).suffix for name in badges(folders)} == {".json"}
    folders(*by(issuers, "--image", issuers / "web" / "badge.svg"))
    assert {Path(name).suffix for name in badges(folders)} == {".json"}
    folders(*by(issuers, "--image", issuers / "web" / "badge.svg", "--replace"))
    assert {Path(name).suffix for name in badges(folders)} == {".svg"}
    assert len(badges(folders)) == len(awarded)


def test_the_extension_is_written_where_the_programme_hosts_it(
    folders: Folders, issuers: Path, awarded: list[str]
) -> None:
    url = "https://school.example/contexts/assessment-1.json"
    with (folders.officer / "programme.yaml").open("a", encoding="utf-8") as settings:
        settings.write(f"extension: {url}\n")
    folders(*by(issuers))
    for badge in badges(folders).values():
        document = json.loads(badge)
        assert url in document["@context"]
        assert "equityAnswers" in json.dumps(document["credentialSubject"])
    assert len(badges(folders)) == len(awarded)


def test_what_is_held_is_not_awarded(folders: Folders, issuers: Path, awarded: list[str]) -> None:
    folders("hold", awarded[0], "--reason", "It reads like another one.")
    done = folders(*by(issuers, awarded[0]), status=1)
    assert f"{awarded[0][ID]}: No decision stands in the record" in done.err
    assert folders(*by(issuers)).out.endswith("1 badge issued; 1 award in awards/.\n")


def test_what_was_heard_again_is_awarded_once_its_first_badge_is_revoked(
    openbadge: Command, folders: Folders, issuers: Path, awarded: list[str]
) -> None:
    ada, _ = awarded
    folders(*by(issuers))
    before = badges(folders)
    (former,) = [json.loads(badge)["id"] for name, badge in before.items() if ada.rpartition(":")[2] in name]
    folders("hold", ada, "--reason", "A conflict that nobody declared.")
    folders("rehear", ada, "--by", "deputy")
    for name in ("barbara", "donald"):
        folders("reviewers", "add", "--email", f"{name}@assess.example")
    folders("assign", "--yes")
    folders.reviewed(ada, GOOD, GOOD)
    folders("open", "--by", "deputy")
    folders("decide", "--by", "deputy")
    assert folders.state(ada) is State.AWARDED
    done = folders(*by(issuers, "--by", "deputy"), status=1)
    assert f"openbadge revoke {former} --issuer" in done.err
    assert badges(folders) == before
    revoked = openbadge("revoke", former, "--issuer", issuers / "web", "--reason", "again", "--actor", "mary")
    assert revoked.status == 0, revoked
    assert folders(*by(issuers, "--by", "deputy")).out.endswith("1 badge issued; 2 awards in awards/.\n")
    after = {json.loads(badge)["id"] for badge in badges(folders).values()}
    assert former not in after
    assert len(after) == 2


def test_a_reviewer_does_not_award(folders: Folders, issuers: Path, awarded: list[str]) -> None:
    reviewer = folders.programme.load(awarded[0]).facts().assignments[0].reviewer
    folders.programme.add_officer("other", reviewer)
    assert f"{awarded[0][ID]}: " in folders(*by(issuers, awarded[0], "--by", "other"), status=1).err
    assert badges(folders) == {}


def test_without_a_ledger_there_is_no_award(folders: Folders, issuers: Path, awarded: list[str]) -> None:
    assert awarded
    issuer = ("--issuer", issuers / "key", "--password-file", issuers / "password")
    assert "names no ledger" in folders("award", *issuer, status=2).err


def test_a_damaged_application_is_named(folders: Folders) -> None:
    ada = folders.submitted("Ada")
    (file,) = (folders.officer / "applications").iterdir()
    file.write_bytes(file.read_bytes().replace(b'"submit"', b'"admit"'))
    done = folders("check", status=1)
    assert ada.id in done.err
    assert "can not be trusted" in done.err


def test_copies_of_a_synchronized_folder_are_told_and_not_read(folders: Folders) -> None:
    folders.submitted("Ada")
    (file,) = (folders.officer / "applications").iterdir()
    (file.parent / f"{file.name}-MARYS-PC").write_bytes(file.read_bytes())
    (file.parent / "desktop.ini").write_bytes(b"[ViewState]")
    assert "1 application went to review." in folders("check").out
    told = folders("status").err
    assert "-MARYS-PC is no application" in told
    assert "desktop.ini is no application" in told


def test_settings_that_can_not_be_read_are_named_with_their_line(folders: Folders) -> None:
    path = folders.officer / "programme.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("smallGroup: 5", "smallGroup: five"), encoding="utf-8")
    done = folders("status", status=1)
    assert "programme.yaml: These settings can not be used" in done.err
    assert f"Line {text.splitlines().index('smallGroup: 5') + 1}:" in done.err


@pytest.mark.parametrize("damage", ["sheet", "formula", "twice", "type"])
def test_a_form_for_feedback_that_was_changed_is_refused_with_its_cell(folders: Folders, damage: str) -> None:
    from openpyxl import load_workbook  # noqa: PLC0415 - an extra

    (ada,) = [folders.submitted("Ada").id]
    folders("check")
    folders("screen")
    folders("assign", "--yes")
    folders.reviewed(ada, LOW, LOW)
    folders("open")
    folders("decide", "--feedback-form", "form.xlsx")
    book = load_workbook("form.xlsx")
    sheet = book["Feedback"]
    if damage == "sheet":
        sheet["C1"] = "criteria"
    elif damage == "formula":
        sheet["H2"] = "=1+1"
    elif damage == "twice":
        for column in (1, 3, 8):
            sheet.cell(3, column).value = sheet.cell(2, column).value or "More."
    else:
        sheet["H2"] = 5
    book.save("form.xlsx")
    done = folders("decide", "--feedback", "form.xlsx", status=1)
    assert {"sheet": "A1", "formula": "H2", "twice": "C3", "type": "H2"}[damage] in done.err
    assert folders.state(ada) is State.AGREED


def test_feedback_asks_for_its_extra(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    (ada,) = [folders.submitted("Ada").id]
    folders("check")
    folders("screen")
    folders("assign", "--yes")
    folders.reviewed(ada, LOW, LOW)
    folders("open")
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    assert "openbadge-issuer[programme]" in folders("decide", "--feedback-form", "form.xlsx", status=2).err


def test_the_commands_are_there_without_any_extra() -> None:
    optional = ("ruamel", "openpyxl", "jinja2", "pypdf", "pillow_heif", "av", "defusedxml")
    statistical = ("numpy", "scipy", "sklearn", "krippendorff", "matplotlib")
    code = f"""
import subprocess
import sys
for name in {(*optional, *statistical)!r}:
    sys.modules[name] = None
sys.argv = ["openbadge", "assess", "--help"]
from openbadge_issuer.cli.app import run
run()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "import" in done.stdout
