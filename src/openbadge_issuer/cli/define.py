"""``define new|lint|show|diff|map``: definitions, for people who design what can be earned."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from openbadge_issuer.assessment import Definition
from openbadge_issuer.assessment.definitions import differences, dump, lint, load, quality_report
from openbadge_issuer.cli.dialogue import ask_everything
from openbadge_issuer.cli.files import check_free, naming, read_file, write_file
from openbadge_issuer.cli.lettering import EncodingOption
from openbadge_issuer.cli.terminal import harmless, note, put, shown
from openbadge_issuer.cli.usage import DONE, FAILED, WrongUsage
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import Finding, ModelError
from openbadge_issuer.pages import criteria_page
from openbadge_issuer.programme.authoring.commented_yaml import commented
from openbadge_issuer.programme.authoring.definition_workbook import (
    draft_of,
    read_definition,
    template,
    write_definition,
)
from openbadge_issuer.programme.responses.suggesting import suggested_map
from openbadge_issuer.programme.responses.table import read_responses

__all__ = ["app"]

app = typer.Typer(
    help="Definitions of what can be earned: as YAML, as a workbook, as a page.", no_args_is_help=True
)
_ENDINGS = (".yaml", ".yml", ".json")
_NEXT = "Next: `openbadge define lint {0}`, and `openbadge define show {0} --html FILE` for its page."
_HEADS = {"error": "to mend", "warning": "to think about", "info": "good to have"}
_DEFINITION = typer.Argument(
    metavar="FILE", help="YAML, JSON or .xlsx; - for standard input.", show_default=False
)
_JSON = typer.Option("--json", help="Print JSON, and nothing else.")
_REPLACE = typer.Option("--replace", help="Write over a file that is there.")


@app.command()
def new(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="The definition to write: .yaml or .json.", show_default=False),
    ] = None,
    from_xlsx: Annotated[
        Path | None,
        typer.Option("--from-xlsx", metavar="FILE", help="A workbook that a designer has filled in."),
    ] = None,
    template_file: Annotated[
        Path | None,
        typer.Option("--template", metavar="FILE.xlsx", help="Write the empty workbook, and nothing else."),
    ] = None,
    *,
    replace: Annotated[bool, _REPLACE] = False,
) -> None:
    """Make a definition: from a workbook, or by questions and answers.

    The dialogue can be interrupted at any time; the same command goes on with it.
    """
    if template_file is not None:
        if file is not None or from_xlsx is not None:
            raise WrongUsage("--template writes the empty workbook, and takes no other file")
        _check_ending(template_file, (".xlsx",))
        write_file(template_file, template(), replace=replace)
        put(
            f"{shown(str(template_file))}: fill it in, then `openbadge define new FILE.yaml --from-xlsx FILE.xlsx`\n"
        )
        return
    if file is None:
        raise WrongUsage("name the file to write, such as checks.yaml")
    _check_ending(file, _ENDINGS)
    check_free(file, replace=replace)
    definition = _of_workbook(from_xlsx) if from_xlsx else Definition.from_json(ask_everything(file))
    form = dump(definition, "json") if file.suffix.lower() == ".json" else commented(dump(definition))
    write_file(file, form, replace=replace)
    findings = lint(form)
    put(f"{shown(str(file))}: {_counted(findings)}\n")
    _tell(file, [one for one in findings if one.severity == "error"])
    put(_NEXT.format(shown(str(file))) + "\n")


@app.command("lint")
def lint_files(
    files: Annotated[list[Path], _DEFINITION],
    *,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Say what has to be mended before a definition can be published, and what to think about.

    Exit status: 0 nothing to mend, 1 something to mend, 2 wrong usage.
    """
    listed: dict[str, JSON] = {}
    worst = DONE
    for file in files:
        findings = _findings(read_file(file))
        if any(one.severity == "error" for one in findings):
            worst = FAILED
        if as_json:
            listed[str(file)] = [_as_json(one) for one in findings]
        else:
            put(f"{shown(str(file))}: {_counted(findings)}\n")
            _tell(file, findings)
    if as_json:
        put(harmless(json.dumps(listed, ensure_ascii=False, indent=2)) + "\n")
    raise typer.Exit(worst)


@app.command()
def show(
    file: Annotated[Path, _DEFINITION],
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the page that badges point at.")
    ] = None,
    xlsx: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it as a workbook.")] = None,
    image: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The artwork (PNG or SVG) to show on the page.")
    ] = None,
    *,
    as_json: Annotated[bool, _JSON] = False,
    replace: Annotated[bool, _REPLACE] = False,
) -> None:
    """Show what a definition has and lacks; or write its page, or a workbook of it."""
    content = read_file(file)
    if html is None and xlsx is None:
        if image is not None:
            raise WrongUsage("--image goes with --html")
        report = quality_report(draft_of(content).document if _is_workbook(content) else content)
        if as_json:
            put(harmless(json.dumps(report.to_json(), ensure_ascii=False, indent=2)) + "\n")
        else:
            put("".join(f"{shown(line, 2_000)}\n" for line in report.text().split("\n")[:-1]))
        return
    for path, endings in ((html, (".html", ".htm")), (xlsx, (".xlsx",))):
        if path is not None:
            _check_ending(path, endings)
            check_free(path, replace=replace)
    definition = _loaded(file, content)
    if html is not None:
        write_file(
            html, criteria_page(definition, image=read_file(image) if image else None), replace=replace
        )
        put(f"{shown(str(html))}: host it at {shown(definition.criteria_page or 'an address of yours')}\n")
    if xlsx is not None:
        write_file(xlsx, write_definition(definition), replace=replace)
        put(f"{shown(str(xlsx))}: the same definition, as a workbook\n")


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The earlier version.", show_default=False)],
    new_file: Annotated[Path, typer.Argument(metavar="NEW", help="The later version.", show_default=False)],
    *,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Say what changed between two versions of a definition, in its own words."""
    before, after = _loaded(old, read_file(old)), _loaded(new_file, read_file(new_file))
    found = differences(before, after)
    if as_json:
        document: JSONObject = {
            "rubricChanged": before.rubric_digest != after.rubric_digest,
            "differences": [
                {
                    "place": one.place,
                    "change": one.change,
                    "pointer": one.pointer,
                    "before": one.before,
                    "after": one.after,
                    "scored": one.scored,
                }
                for one in found
            ],
        }
        put(harmless(json.dumps(document, ensure_ascii=False, indent=2)) + "\n")
        return
    put("".join(f"- {shown(str(one))}\n" for one in found) or "Nothing changed.\n")
    if before.rubric_digest != after.rubric_digest:
        put("What is scored changed: applications under way stay with the earlier version.\n")


@app.command("map")
def map_columns(
    responses: Annotated[
        Path, typer.Argument(metavar="RESPONSES", help="A form's export: CSV or .xlsx.", show_default=False)
    ],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The definition.", show_default=False)],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it there, instead of printing it.")
    ] = None,
    encoding: EncodingOption = None,
    *,
    replace: Annotated[bool, _REPLACE] = False,
) -> None:
    """Propose which column of a form's export answers what, for `openbadge assess import`: to be read and corrected."""
    definition = _loaded(file, read_file(file))
    content = read_file(responses)
    with naming(responses):
        proposal = suggested_map(read_responses(content, encoding), definition)
    if out is None:
        put(harmless(proposal.decode("utf-8")))
        return
    write_file(out, proposal, replace=replace)
    put(f"{shown(str(out))}: a proposal; read it before you import by it\n")


def _is_workbook(content: bytes) -> bool:
    return content.startswith((b"PK", b"\xd0\xcf\x11\xe0"))


def _loaded(file: Path, content: bytes) -> Definition:
    with naming(file):
        return read_definition(content) if _is_workbook(content) else load(content)


def _of_workbook(file: Path) -> Definition:
    """The definition in a workbook; what has to be mended, and what was read with a doubt, is told as `lint` tells it."""
    content = read_file(file)
    with naming(file):
        draft = draft_of(content)
        doubts = [one for one in draft.faults if one.severity != "error"]
        try:
            definition = read_definition(content)
        except ModelError as error:
            wrong = [one for one in _findings(content) if one.severity == "error"] or list(error.findings)
            put(f"{shown(str(file))}: {_counted(wrong)}, and no definition yet\n")
            _tell(file, [*wrong, *doubts])
            raise typer.Exit(FAILED) from None
    _tell(file, doubts)
    return definition


def _findings(content: bytes) -> Sequence[Finding]:
    """What the linter says; of a workbook with sheet and cell."""
    if not _is_workbook(content):
        return lint(content)
    draft = draft_of(content)
    return [*draft.faults, *(draft.placed(one) for one in lint(draft.document))]


def _check_ending(path: Path, endings: Sequence[str]) -> None:
    if path.suffix.lower() not in endings:
        raise WrongUsage(f"{path}: the file's name ends with {' or '.join(endings)}")


def _counted(findings: Sequence[Finding]) -> str:
    counts: Counter[str] = Counter(one.severity for one in findings)
    said = [f"{counts[severity]} {words}" for severity, words in _HEADS.items() if counts[severity]]
    return ", ".join(said) or "nothing to mend"


def _tell(file: Path, findings: Sequence[Finding]) -> None:
    for one in findings:
        put(
            f"  {_HEADS[one.severity]}: {shown(one.message)} {shown(one.advice)}".rstrip()
            + f" [{one.code}]\n"
        )
    if not findings:
        return
    if str(file) == "-":
        note("The lines are those of standard input.")


def _as_json(one: Finding) -> JSON:
    placed: JSONObject = {
        name: value
        for name in ("line", "sheet", "cell")
        if isinstance(value := one.params.get(name), (str, int))
    }
    return {
        "code": one.code,
        "severity": one.severity,
        "message": one.message,
        "pointer": one.pointer,
        "advice": one.advice,
        **placed,
    }
