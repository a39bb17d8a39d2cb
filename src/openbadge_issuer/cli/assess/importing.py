"""``assess import``: the responses of a form, with the files that came with them, become applications."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from openbadge_issuer.assessment.intake import EvidenceFiles, take_in
from openbadge_issuer.assessment.product import Product
from openbadge_issuer.cli.arguments import parse_moment
from openbadge_issuer.cli.assess.batches import count, ended
from openbadge_issuer.cli.assess.places import (
    NowOption,
    ProgrammeOption,
    SealedOption,
    files_alone,
    opened,
    short,
)
from openbadge_issuer.cli.assess.usable import unusable
from openbadge_issuer.cli.files import naming, read_file, read_object
from openbadge_issuer.cli.lettering import EncodingOption, put_letters
from openbadge_issuer.cli.terminal import note, put, shown
from openbadge_issuer.cli.usage import WrongUsage
from openbadge_issuer.errors import InputError
from openbadge_issuer.programme.erasing import remove_files
from openbadge_issuer.programme.responses.admission import Admitted, Sent, admit
from openbadge_issuer.programme.responses.importing import (
    Listing,
    Response,
    ResponseMap,
    answers_of,
    contested,
    read_responses,
)
from openbadge_issuer.programme.responses.times import zone_of

if TYPE_CHECKING:
    from openbadge_issuer.assessment.definition import Definition
    from openbadge_issuer.assessment.evidence import Answer, FileEvidence
    from openbadge_issuer.programme import Programme
    from openbadge_issuer.programme.responses.importing import Responses, ResponsesRead, RowFault

__all__ = ["import_responses"]

_WORDS = {
    "submitted": "submitted",
    "known": "imported before",
    "awarded": "awarded already: nothing is to be done, and the award stays as it is",
    "used_up": "not taken: no attempt is left, as was told before; the applicant is owed that answer",
    "erased": "erased before: not taken again",
}
_COUNTED = {
    "submitted": "submitted",
    "incomplete": "incomplete",
    "known": "known",
    "awarded": "awarded already",
    "used_up": "without an attempt left",
    "erased": "erased",
}
_MAX_FILES = 100_000


def import_responses(
    responses: Annotated[
        Path,
        typer.Argument(metavar="RESPONSES", help="The export of the form: CSV or .xlsx.", show_default=False),
    ],
    mapping: Annotated[
        Path,
        typer.Option("--map", metavar="FILE", help="What each column is: YAML or JSON.", show_default=False),
    ],
    files: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The folder with the files that were uploaded.")
    ] = None,
    definition: Annotated[
        str | None, typer.Option(metavar="ID", help="The id of what is applied for; else the map says it.")
    ] = None,
    product: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The product that is applied with, as JSON.")
    ] = None,
    now: NowOption = None,
    programme: ProgrammeOption = Path(),
    sealed: SealedOption = None,
    encoding: EncodingOption = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would become of each line, and change nothing.")
    ] = False,
) -> None:
    """Each response becomes an application, once, however often it is imported. Faults are told by line and column."""
    folders, moment = opened(programme, sealed), parse_moment(now)
    with naming(mapping):
        columns = ResponseMap.load(read_file(mapping))
    applied_for = _definition(folders, definition or columns.definition)
    about = _product(applied_for, product)
    zone = zone_of(folders.settings.calendar.zone) or UTC
    with naming(responses):
        export = _read(responses, encoding, dry_run=dry_run)
        reading = answers_of(export, columns, applied_for, zone=zone)
    twice = _foretold(reading, columns)
    intake = _Intake(_Weighed() if dry_run else folders.evidence, files, reading.responses)
    sent = [intake.sent(one, applied_for, about) for one in reading.responses]
    counts: Counter[str] = Counter(refused=len(reading.refused))
    learned = 0
    with nullcontext() if dry_run else files_alone(programme):
        for admitted in admit(folders, sent, now=moment, dry_run=dry_run):
            counts[admitted.outcome] += 1
            learned += admitted.learned
            _tell(admitted, twice)
            if admitted.outcome in ("refused", "known") and not dry_run:
                remove_files(folders, intake.taken.get(admitted.line, ()), of="")
    if learned:
        people = count(learned, "applicant is", "applicants are")
        note(f"{people} known by more words now: `openbadge assess screen --again` looks for them")
    trial = " Nothing was changed: it was a trial." if dry_run else ""
    total = count(len(reading.responses) + len(reading.refused), "response")
    with naming(responses):
        _end(f"{total}: {_sum(counts)}.{trial}", counts["refused"], export)


def _read(responses: Path, encoding: str | None, *, dry_run: bool) -> Responses:
    """The export; where its bytes do not show how it was written, somebody says it, or looks at it in a trial."""
    export = read_responses(read_file(responses), encoding)
    if not dry_run:
        export.check_encoding()
    elif export.encoding:
        put_letters(export.encoding, export.beyond_ascii(), guessed=export.guessed)
    return export


def _end(sentence: str, refused: int, export: Responses) -> None:
    """The last sentence; of a trial, that letters are a guess is an error all the same."""
    if export.guessed:
        ended(sentence)
        export.check_encoding()
    ended(sentence, refused)


def _foretold(reading: ResponsesRead, columns: ResponseMap) -> Mapping[int, RowFault]:
    """Tells the faults, but for second responses of one person, by line: only what becomes of them says whether to."""
    twice = {one.line: one for one in reading.faults if one.code == "responses.again"}
    for fault in reading.faults:
        if fault.code != "responses.again":
            note(str(fault))
    if columns.attestation is None and reading.responses:
        note(
            f"the map names no attestation: all {len(reading.responses)} are incomplete because of it. "
            "Name the column under `attestation`, and import again: that completes them."
        )
    return twice


def _sum(counts: Counter[str]) -> str:
    told = [f"{counts[what]} {word}" for what, word in _COUNTED.items() if counts[what]]
    told += [f"{counts['refused']} not taken"] if counts["refused"] else []
    return ", ".join(told) or "nothing to do"


def _tell(admitted: Admitted, twice: Mapping[int, RowFault]) -> None:
    new = admitted.outcome in ("submitted", "incomplete") and admitted.attempt == 1
    if new and admitted.line in twice:
        note(str(twice[admitted.line]))
    if admitted.outcome == "refused":
        note(f"line {admitted.line}: not taken: {admitted.reason}")
        return
    what = _WORDS.get(admitted.outcome, "incomplete")
    what += f" as attempt {admitted.attempt}" if admitted.attempt > 1 else ""
    if admitted.reason:
        what += f"{', and still incomplete' if admitted.outcome == 'known' else ''}: {admitted.reason}"
    an_id = f"\t{short(admitted.application)}" if admitted.application else ""
    put(f"line {admitted.line}{an_id}\t{shown(what)}\n")


def _definition(folders: Programme, wanted: str | None) -> Definition:
    """The version of a definition that takes applications now; raises `WrongUsage` unless there is exactly one."""
    known = folders.definitions()
    taking = [one for one in known if one.status in ("published", "sunsetting")]
    if wanted is None:
        if len(taking) != 1:
            raise WrongUsage("say what is applied for: `definition` in the map, or --definition ID")
        return taking[0]
    if not any(one.id == wanted for one in known):
        raise WrongUsage(f"definitions/ has none with the id {wanted}")
    found = [one for one in taking if one.id == wanted]
    current = [one for one in found if one.status == "published"] or found
    if len(current) != 1:
        versions = ", ".join(one.version for one in current) or "none"
        raise WrongUsage(f"exactly one version of {wanted} is to be published; here it is: {versions}")
    return current[0]


def _product(definition: Definition, file: Path | None) -> Product | None:
    if definition.policy.blind == (file is None):
        if file is None:
            return None
        with naming(file):
            return Product.from_json(read_object(file))
    raise WrongUsage("--product is needed where the definition is about products, and nowhere else")


class _Weighed:
    """Evidence of a trial: digests are told, nothing is kept."""

    def add(self, source: BinaryIO, /) -> str:
        digest = sha256()
        while chunk := source.read(1 << 18):
            digest.update(chunk)
        return digest.hexdigest()

    def open(self, digest: str, /) -> BinaryIO:
        raise NotImplementedError

    def size(self, digest: str, /) -> int:
        raise NotImplementedError

    def remove(self, digest: str, /) -> None:
        raise NotImplementedError


@dataclass(slots=True)
class _Intake:
    """Takes the files of responses in, one after another, out of a folder."""

    evidence: EvidenceFiles
    folder: Path | None
    responses: Sequence[Response]
    taken: dict[int, set[str]] = field(default_factory=dict)
    """Digests by line."""
    _told: set[tuple[int, str]] = field(default_factory=set)
    _listing: Listing | None = None
    _contested: Mapping[int, int] = field(default_factory=dict)

    def sent(self, response: Response, definition: Definition, product: Product | None) -> Sent:
        return Sent(
            line=response.line,
            key=response.key,
            who=response.recipient,
            definition=definition,
            answers=lambda: list(self._answers(response, definition)),
            attested=response.attested,
            at=response.at,
            words=response.words,
            product=product,
        )

    def _answers(self, response: Response, definition: Definition) -> Iterator[tuple[str, Answer]]:
        for given in response.answers:
            yield from ((given.requirement, text) for text in given.texts)
            yield from ((given.requirement, link) for link in given.links)
            wanted = given.files
            if not (wanted or wanted.patterns or wanted.folders):
                continue
            found = wanted.find(self._files())
            if self._contested.get(response.line):
                raise InputError(
                    f"{count(self._contested[response.line], 'file')} could be somebody else's as well.",
                    code="responses.contested",
                    advice="Give files names, or folders, that tell whose they are, and import again.",
                )
            if found.missing or found.several:
                what = (
                    f"{count(found.missing, 'file')} missing"
                    if found.missing
                    else "a name that several files have"
                )
                raise InputError(
                    f"{given.requirement}: {what} in the folder of files.",
                    code="responses.files",
                    advice="Download the uploads of the form into it, and import again.",
                )
            for number, path in enumerate(found.paths, 1):
                file = self._taken_in(response.line, given.requirement, path)
                reason = unusable(definition, file)
                if reason is not None and (response.line, path) not in self._told:
                    self._told.add((response.line, path))  # by number: its name may be somebody's
                    note(f"line {response.line}, {given.requirement}, file {number}: {reason}")
                yield given.requirement, file

    def _taken_in(self, line: int, requirement: str, path: str) -> FileEvidence:
        assert self.folder is not None  # noqa: S101 - it was listed
        try:
            with (self.folder / path).open("rb") as source:
                evidence = take_in(source, path, self.evidence)
        except InputError as error:
            error.message = f"{requirement}: {error.message}"  # the file's name may be somebody's
            raise
        except OSError as error:
            raise InputError(
                f"{requirement}: a file can not be read: {error.strerror}.", code="responses.files"
            ) from None
        self.taken.setdefault(line, set()).add(evidence.digest)
        return evidence

    def _files(self) -> Listing:
        if self._listing is None:
            paths = tuple(_listed(self.folder)) if self.folder is not None else ()
            self._listing, self._contested = Listing(paths), contested(self.responses, paths)
        return self._listing


def _listed(folder: Path) -> Iterator[str]:
    """Relative paths with ``/``; links are not followed, and hidden files are none."""
    if not folder.is_dir():
        raise WrongUsage(f"--files {folder} is no folder")
    number = 0
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        for name in sorted(names):
            path = Path(parent) / name
            if name.startswith(".") or path.is_symlink():
                continue
            number += 1
            if number > _MAX_FILES:
                raise WrongUsage(
                    f"--files {folder} holds more than {_MAX_FILES:,} files: name the folder of this form"
                )
            yield path.relative_to(folder).as_posix()
