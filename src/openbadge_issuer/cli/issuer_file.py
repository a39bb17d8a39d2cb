"""The file ``issuer.toml``: who issues, with which key, how badges are taken back, and where the ledger is."""

from __future__ import annotations

import json
import os
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias, cast
from urllib.parse import urlsplit

import typer

from openbadge_issuer.cli.files import naming, password_for, read_file, read_object
from openbadge_issuer.cli.usage import WrongUsage
from openbadge_issuer.errors import KeyMaterialError, LedgerError, OpenBadgeError
from openbadge_issuer.issuing import Irrevocable, Issuer, Status, StatusLists
from openbadge_issuer.keys import KeyHistory, LocalSigner, PublicKey
from openbadge_issuer.models import Profile

if TYPE_CHECKING:
    from openbadge_issuer.codec.context_table import ContextTable
    from openbadge_issuer.ledger import Ledger

__all__ = ["IssuerFile", "IssuerOption", "LedgerPlace", "empty_ledger", "key_tables", "toml"]

IssuerOption: TypeAlias = Annotated[
    Path,
    typer.Option(
        "--issuer",
        metavar="FILE",
        help="Who issues: issuer.toml, or the folder that `openbadge init` made.",
    ),
]
LOCK_SECONDS = 30.0  # how long to wait for another process that is writing into the ledger

_FORMATS = ("eddsa-rdfc-2022", "vc-jwt")
_SQLITE = "sqlite:///"
_NOT_WRITABLE = ("SQLITE_READONLY", "SQLITE_CANTOPEN")
_POSTGRESQL = "postgresql://"
_ACTOR_VARIABLE = "OPENBADGE_ACTOR"
_MAX_DAYS = 3_650


@dataclass(frozen=True, slots=True)
class LedgerPlace:
    """Where a ledger is: a ``url`` for `SqlLedger`, and the ``file`` if it is one."""

    url: str
    file: Path | None

    @classmethod
    def of(cls, text: str, folder: Path) -> LedgerPlace:
        """Reads ``[ledger] url``; the path of a file is relative to the issuer's folder. Raises `WrongUsage`."""
        if text.startswith(_SQLITE) and len(text) > len(_SQLITE):
            file = folder / text.removeprefix(_SQLITE)
            if "?" in str(file):
                raise WrongUsage("a ledger in SQLite can not be where the path has a question mark")
            return cls(f"{_SQLITE}{file}", file)
        if not text.startswith(_POSTGRESQL):
            raise WrongUsage(f"[ledger] url begins with {_SQLITE} or {_POSTGRESQL}")
        try:
            parts = urlsplit(text)
            secret = parts.password is not None or "password=" in parts.query
        except ValueError:
            raise WrongUsage("[ledger] url can not be read") from None
        if secret:
            raise WrongUsage(
                "[ledger] url holds a password, and this file holds no secret: put it into ~/.pgpass or PGPASSWORD"
            )
        return cls(text, None)

    @contextmanager
    def opened(self) -> Iterator[Ledger]:
        """The ledger, which has to be there: an empty one would give places in the lists away again."""
        if self.file is not None and not os.path.lexists(self.file):
            raise self._lost()
        try:
            with self.connected(migrate=False):
                pass
        except LedgerError as error:
            if error.detail_code != "ledger.older":
                raise
            if error.params["version"] == 0:
                raise self._lost() from None
        with self.connected() as ledger:
            yield ledger

    @contextmanager
    def looked_at(self) -> Iterator[Ledger]:
        """The ledger, to be asked and not changed: also one in a folder where this user may not write.

        SQLite puts files beside the one that it reads, unless it is told that nobody changes it. That is so as long as there
        is no write-ahead log; raises `WrongUsage` where it was changed all the same.
        """
        if not self._is_out_of_reach():
            with self.opened() as ledger:
                yield ledger
            return
        before = self._state()
        with self.connected(immutable=True) as ledger:
            yield ledger
        if self._state() != before:
            raise WrongUsage(f"{self.file}, the ledger, was changed while it was looked at: do it once more")

    def _is_out_of_reach(self) -> bool:
        """Whether it is a file that can only be read, and that nobody has open; raises what `opened` raises."""
        try:
            with self.opened():
                return False
        except LedgerError as error:
            if self.file is None or not str(error.params.get("reason")).startswith(_NOT_WRITABLE):
                raise
            if self._state()[0]:
                raise
            return True

    def _state(self) -> tuple[int, int, int]:
        """The size of its write-ahead log, its own, and when it was changed."""
        log = Path(f"{self.file}-wal")
        own = Path(str(self.file)).stat()
        return log.stat().st_size if log.exists() else 0, own.st_size, own.st_mtime_ns

    def _lost(self) -> WrongUsage:
        return WrongUsage(
            f"{self.file or self.url}, the ledger, is not there: restore it from a backup. "
            "Only if there never was one, make it with `openbadge ledger create`"
        )

    @contextmanager
    def connected(self, *, migrate: bool = True, immutable: bool = False) -> Iterator[Ledger]:
        """The ledger, whose tables are made or brought up to date; its errors say which badge they are about."""
        from openbadge_issuer.adapters.sql_ledger import SqlLedger  # noqa: PLC0415 - loads SQLAlchemy

        try:
            with SqlLedger(self.url, timeout=LOCK_SECONDS, migrate=migrate, immutable=immutable) as ledger:
                yield ledger
        except LedgerError as error:
            about = str(error.params.get("credential_id", self.file or ""))
            if about and about not in error.message and "@" not in about:  # which may be somebody's address
                error.message = f"{about}: {error.message}"
            raise


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerFile:
    """``issuer.toml``, read. Holds no secret."""

    path: Path
    id: str
    name: str
    url: str | None
    key_file: Path
    verification_method: str
    public_key: PublicKey
    status: Status
    ledger: LedgerPlace | None
    usual_actor: str | None
    proof: str

    @classmethod
    def read(cls, path: Path) -> IssuerFile:
        """Reads the file; raises `WrongUsage` where something is missing."""
        if path.is_dir():
            path /= "issuer.toml"
        if not path.exists():
            raise WrongUsage(
                f"{path} is not there: go to the folder that `openbadge init` made, or name the file that says who issues"
            )
        try:
            read = cls._of(tomllib.loads(read_file(path).decode("utf-8-sig")), path)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise WrongUsage(f"{path} is no TOML: {error}") from None
        except (KeyError, TypeError) as error:
            raise WrongUsage(f"{path} lacks {error}; `openbadge init` shows how it looks") from None
        except (WrongUsage, OpenBadgeError) as error:
            raise WrongUsage(f"{path}: {error}") from None
        if read.proof not in _FORMATS:
            raise WrongUsage(f"{path}: the proof format is one of {', '.join(_FORMATS)}")
        return read

    @classmethod
    def _of(cls, data: Mapping[str, dict[str, object]], path: Path) -> IssuerFile:
        issuer, key, ledger = data["issuer"], data["key"], data.get("ledger")
        return cls(
            path=path,
            id=str(issuer["id"]),
            name=str(issuer["name"]),
            url=str(issuer["url"]) if "url" in issuer else None,
            key_file=path.parent / str(key["file"]),
            verification_method=str(key["verification_method"]),
            public_key=PublicKey.from_multikey(str(key["public"])),
            status=_status(data["status"], has_ledger=ledger is not None),
            ledger=LedgerPlace.of(str(ledger["url"]), path.parent) if ledger is not None else None,
            usual_actor=str(ledger["actor"]) if ledger is not None and "actor" in ledger else None,
            proof=str(data["proof"]["format"]),
        )

    @property
    def file_extension(self) -> str:
        """Of a badge that is not baked."""
        return ".jwt" if self.proof == "vc-jwt" else ".json"

    @property
    def known(self) -> LedgerPlace:
        """The ledger's place; raises `WrongUsage` if there is none."""
        if self.ledger is None:
            raise WrongUsage(
                f"{self.path} names no ledger ([ledger] url), so nobody knows what was issued from here"
            )
        return self.ledger

    def actor(self, given: str | None) -> str:
        """Who does it: as given, or from the environment or this file; raises `WrongUsage`."""
        actor = given or os.environ.get(_ACTOR_VARIABLE) or self.usual_actor
        if not actor:
            raise WrongUsage(
                f"who does this? Give --actor, or set {_ACTOR_VARIABLE}, or `actor` in [ledger] of {self.path}"
            )
        return actor

    @property
    def history_file(self) -> Path:
        """Where the history of the issuer's keys is, from the second key on."""
        return self.path.parent / "keys.json"

    def history(self) -> KeyHistory | None:
        """The history of the issuer's keys, if there is a file; raises `WrongUsage` for that of another issuer."""
        if not os.path.lexists(self.history_file):
            return None
        with naming(self.history_file):
            keys = KeyHistory.from_json(read_object(self.history_file))
        if keys.issuer_id != self.id:
            raise WrongUsage(f"{self.history_file} has the keys of another issuer, {keys.issuer_id!r}")
        return keys

    def load(
        self, password_file: Path | None, ledger: Ledger | None = None, contexts: ContextTable | None = None
    ) -> Issuer:
        """The issuer, with its key out of the encrypted file; it has to be active in the history, if there is one."""
        pem = read_file(self.key_file)
        password = password_for(self.key_file, password_file) if b"ENCRYPTED" in pem else None
        try:
            signer = LocalSigner.from_pem(pem, password, verification_method=self.verification_method)
        except KeyMaterialError as error:
            advice = {
                "key.unencrypted": "Encrypt it: openssl pkcs8 -topk8 -v2 aes-256-cbc -in KEY -out NEW",
                "key.mismatch": "Take verification_method and public from where the key was made.",
            }.get(error.detail_code, error.advice)
            raise KeyMaterialError(
                f"{self.key_file}: {error.message}", code=error.detail_code, advice=advice
            ) from None
        if signer.public_key != self.public_key:
            raise WrongUsage(f"{self.key_file} is not the key whose public part is in the issuer's file")
        history = self.history()
        if history is not None:
            with naming(self.history_file):
                history.check_signer(signer)
        profile = Profile(id=self.id, name=self.name, url=self.url)
        proof = cast("Literal['eddsa-rdfc-2022', 'vc-jwt']", self.proof)
        return Issuer(profile, signer, status=self.status, ledger=ledger, proof=proof, contexts=contexts)


def _status(table: Mapping[str, object], *, has_ledger: bool) -> Status:
    if ("lists" in table) == ("irrevocable" in table):
        raise WrongUsage("[status] says either `lists`, where they are published, or `irrevocable`, and why")
    if "irrevocable" in table:
        return Irrevocable(str(table["irrevocable"]))
    if not has_ledger:
        raise WrongUsage("status lists need a ledger: [ledger] url, such as sqlite:///badges.sqlite")
    days = table.get("valid_for_days", 90)
    if not isinstance(days, int) or not 1 <= days <= _MAX_DAYS:
        raise WrongUsage(f"[status] valid_for_days is a number from 1 to {_MAX_DAYS}")
    return StatusLists(
        str(table["lists"]),
        purposes=cast("Sequence[str]", table.get("purposes", ("revocation",))),
        messages=cast("Sequence[str]", table.get("messages", ())),
        valid_for=timedelta(days=days),
    )


def empty_ledger() -> bytes:
    """A SQLite file with the tables of a ledger, and a secret salt of its own."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ledger.sqlite"
        with LedgerPlace(f"{_SQLITE}{file}", file).connected():
            pass
        return file.read_bytes()


def toml(tables: Mapping[str, Sequence[tuple[str, str]]]) -> str:
    """Tables of texts, as TOML."""
    lines: list[str] = []
    for table, members in tables.items():
        lines += ["", f"[{table}]"]
        lines += [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in members]
    return "\n".join(lines[1:]) + "\n"


def key_tables(signer: LocalSigner, key_file: str) -> dict[str, Sequence[tuple[str, str]]]:
    """The tables ``[key]`` and ``[proof]``."""
    proof = "eddsa-rdfc-2022" if signer.algorithm == "EdDSA" else "vc-jwt"
    return {
        "key": [
            ("file", key_file),
            ("verification_method", signer.verification_method),
            ("public", signer.public_key.to_multikey()),
        ],
        "proof": [("format", proof)],
    }
