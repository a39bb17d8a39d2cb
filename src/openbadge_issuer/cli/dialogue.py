"""The dialogue of ``define new``: asks on the terminal, and keeps the answers beside the file until it is done."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from openbadge_issuer.cli.files import naming, read_file, write_file
from openbadge_issuer.cli.terminal import note, shown
from openbadge_issuer.cli.usage import INTERRUPTED, WrongUsage
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.programme.authoring.dialogue import Dialogue

__all__ = ["answers_file", "ask_everything"]

BACK = "<"
_INTRO = (
    f"One question after another; each has an example. Enter takes what stands in [brackets], {BACK} goes back, "
    "Ctrl-C stops: the answers are kept, and the same command goes on."
)
_GO_ON = "the same command goes on, with the answers in"


def answers_file(file: Path) -> Path:
    """Where the answers are kept until the definition is written."""
    return file.with_name(f"{file.stem}.answers.json")


def ask_everything(file: Path) -> JSONObject:
    """The document that the answers make. Raises `WrongUsage` where nobody answers; the answers are kept."""
    kept = answers_file(file)
    dialogue = Dialogue()
    if kept.exists():
        content = read_file(kept)
        with naming(kept):
            dialogue = Dialogue.from_bytes(content)
        note(f"Going on after {dialogue.answered} answers, which are kept in {kept}.")
    else:
        note(_INTRO)
    try:
        dialogue = _asked(dialogue, kept)
    except EOFError:
        if kept.exists():
            raise WrongUsage(f"the dialogue is not at its end; {_GO_ON} {kept}") from None
        raise WrongUsage("nobody answered; give --from-xlsx, or run it in a terminal") from None
    except KeyboardInterrupt:
        if kept.exists():
            note(f"Interrupted; {_GO_ON} {kept}")
        raise typer.Exit(INTERRUPTED) from None
    kept.unlink(missing_ok=True)
    return dialogue.document


def _asked(dialogue: Dialogue, kept: Path) -> Dialogue:
    section = ""
    while dialogue.question is not None:
        question = dialogue.question
        if question.section != section:
            section = question.section
            _say(f"\n{shown(section)}\n")
        _say(f"\n{shown(question.text)}\n")
        if question.example:
            _say(f"  Example: {shown(question.example)}\n")
        _say(f"  [{shown(question.suggestion)}] > " if question.suggestion else "  > ")
        said = _line()
        if said.strip() == BACK:
            dialogue = dialogue.back()
            section = ""
        else:
            complaints = dialogue.complaints(said)
            if complaints:
                _say("".join(f"  {shown(one)}\n" for one in complaints))
                continue
            _say("".join(f"  To think about: {shown(one)}\n" for one in dialogue.answer(said)))
        write_file(kept, dialogue.to_bytes(), replace=True, private=True)
    return dialogue


def _say(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


def _line() -> str:
    line = "" if sys.stdin is None else sys.stdin.readline()
    if not line:
        raise EOFError
    return line
