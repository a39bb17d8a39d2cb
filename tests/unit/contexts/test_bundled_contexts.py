from __future__ import annotations

import dataclasses
import json
import pickle
import re
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

import openbadge_issuer
from openbadge_issuer import Verifier, contexts
from openbadge_issuer.errors import ConfigurationError, UnknownContextError
from openbadge_issuer.issuing.securing import SecuringMechanism
from openbadge_issuer.testing import ISSUER_ID, fixed_signer

SOURCE = Path(openbadge_issuer.__file__).parent
DATA = SOURCE / "contexts" / "data"
OB_303 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
EARLIER = "ef2fa9c7846dce233cc166b43639027278be4ee44f00bb1d45c75de2dd0cd761"
NEWEST = "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84"


def names(row: contexts.ContextFile) -> str:
    return row.file


@pytest.mark.parametrize("row", contexts.provenance(), ids=names)
def test_every_file_is_what_its_provenance_says(row: contexts.ContextFile) -> None:
    assert sha256((DATA / row.file).read_bytes()).hexdigest() == row.sha256
    assert contexts.revision(row.sha256) == (DATA / row.file).read_bytes()
    assert contexts.describe(row.sha256) == row
    assert contexts.revisions(row.url)[row.sha256] == row.label


@pytest.mark.parametrize("row", contexts.provenance(), ids=names)
def test_every_row_has_all_fields_and_names_a_registry_by_its_kind(row: contexts.ContextFile) -> None:
    fields = dataclasses.asdict(row)
    assert all(value for name, value in fields.items() if name != "bundled"), fields
    assert row.registry in {"npm", "pypi"}
    assert re.fullmatch(r"[0-9a-f]{64}", row.sha256)
    assert row.url.startswith(("https://www.w3.org/", "https://w3id.org/", "https://purl.imsglobal.org/"))


def test_every_file_has_a_row_and_every_url_one_bundled_revision() -> None:
    rows = contexts.provenance()
    assert {row.file for row in rows} == {path.name for path in DATA.iterdir()}
    bundled = [row.url for row in rows if row.bundled]
    assert len(bundled) == len(set(bundled)) == len(contexts.bundled())
    assert set(contexts.bundled()) == {row.url for row in rows}


def test_what_badges_need_is_there() -> None:
    open_badges = "https://purl.imsglobal.org/spec/ob/v3p0/"
    assert {
        "https://www.w3.org/ns/credentials/v2",
        "https://www.w3.org/2018/credentials/v1",
        "https://www.w3.org/ns/credentials/status/v1",
        "https://w3id.org/security/data-integrity/v1",
        "https://w3id.org/security/data-integrity/v2",
        "https://w3id.org/security/multikey/v1",
        "https://w3id.org/security/suites/ed25519-2020/v1",
        "https://www.w3.org/ns/did/v1",
        "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
        open_badges + "extensions.json",
        open_badges + "context.json",
        open_badges + "context-3.0.1.json",
        open_badges + "context-3.0.2.json",
        OB_303,
    } <= set(contexts.bundled())
    assert "https://www.w3.org/ns/credentials/undefined-terms/v2" not in contexts.bundled()


def test_both_revisions_of_ob_303_are_known_and_the_newest_is_bundled() -> None:
    assert list(contexts.revisions(OB_303)) == [NEWEST, EARLIER]
    assert sha256(contexts.bundled()[OB_303]).hexdigest() == NEWEST
    earlier = json.loads(contexts.revision(EARLIER))["@context"]
    newest = json.loads(contexts.revision(NEWEST))["@context"]

    def terms(context: object, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], object]:
        if not isinstance(context, dict):
            return {path: context}
        return {key: value for name in context for key, value in terms(context[name], (*path, name)).items()}

    before, after = terms(earlier), terms(newest)
    assert not before.items() - after.items()
    added = after.keys() - before.keys()
    assert {path[-2] for path in added} == {"jti", "endorsementJwt"}


def test_unknown_things_are_refused_or_empty() -> None:
    assert contexts.revisions("https://example.org/") == {}
    assert contexts.describe("00") is None
    with pytest.raises(UnknownContextError) as caught:
        contexts.revision("00")
    assert caught.value.detail_code == "jsonld.unknown_revision"
    with pytest.raises(KeyError):
        contexts.bundled()["https://example.org/"]


def test_the_view_is_read_only_and_pickles_as_a_reference() -> None:
    view = contexts.bundled()
    assert not hasattr(view, "__setitem__")
    assert pickle.loads(pickle.dumps(view)) is view
    assert len(pickle.dumps(view)) < 200
    assert repr(view) == "contexts.bundled()"


def test_a_changed_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    row = contexts.provenance()[0]
    genuine = contexts._resource
    monkeypatch.setattr(contexts, "_resource", lambda *path: genuine(*path).replace(b"\n", b"\r\n"))
    contexts._read.cache_clear()
    with pytest.raises(ConfigurationError) as caught:
        contexts.bundled()[row.url]
    assert caught.value.detail_code == "config.context_digest"


def test_it_works_from_a_zip_file_and_reads_nothing_at_import(tmp_path: Path) -> None:
    archive = tmp_path / "library.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("openbadge_issuer/__init__.py", "")
        for path in [SOURCE / "errors.py", *(SOURCE / "contexts").rglob("*")]:
            if path.suffix in {".py", ".json"}:
                file.write(path, path.relative_to(SOURCE.parent).as_posix())
    program = """
import sys
sys.path.insert(0, sys.argv[1])
from openbadge_issuer import contexts
assert sys.argv[1] in contexts.__file__, contexts.__file__
assert contexts.provenance.cache_info().currsize == 0 and "importlib.resources" not in sys.modules
url = "https://www.w3.org/ns/credentials/v2"
assert b"VerifiableCredential" in contexts.bundled()[url]
assert contexts._read.cache_info().currsize == 1
print(sum(len(body) for body in contexts.bundled().values()))
"""
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program, str(archive)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) == sum(len(body) for body in contexts.bundled().values())


def test_the_default_table_is_one_and_the_same_for_everybody() -> None:
    table = contexts.default_contexts()
    assert table is contexts.default_contexts()
    assert Verifier().contexts is table
    assert SecuringMechanism.of(fixed_signer(), ISSUER_ID, None, None).contexts is table
    assert all(url in table for url in contexts.bundled())
    pinned = table.pin("https://a.example/1", b'{"@context": {}}')
    assert "https://a.example/1" in pinned
    assert "https://a.example/1" not in contexts.default_contexts()
