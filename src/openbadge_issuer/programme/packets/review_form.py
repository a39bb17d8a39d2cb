"""What a review form shows and asks, whether it is a workbook or a page; and what becomes of one that was filled in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from openbadge_issuer.assessment.review import Review
from openbadge_issuer.programme.packets.texts import LANGUAGES, PacketTexts, packet_texts

if TYPE_CHECKING:
    from openbadge_issuer.assessment.definition import Definition
    from openbadge_issuer.assessment.rubric import Criterion, Level

__all__ = [
    "FORM",
    "CommentPolicy",
    "Fault",
    "FilledForm",
    "Said",
    "conflict_question",
    "criterion_text",
    "declares_conflict",
    "instructions",
    "judge",
    "labels_of",
    "level_text",
    "levels_text",
    "rubric_texts",
    "squeezed",
    "visible",
]

CommentPolicy: TypeAlias = Literal["below_required", "always", "never"]
"""For which criteria a comment is required: those below their required level, all, or none."""

FORM: Final = "openbadge-issuer review 1"
MAX_COMMENT: Final = 10_000  # characters, as `Review` takes them
_CUT: Final = 30_000  # characters, from which on a cell may not hold all of a text
YES: Final = frozenset({"yes", "y", "true", "x", "1", "ja", "oui", "si", "sí", "sì", "sim"})
NO: Final = frozenset({"no", "n", "false", "0", "nein", "non", "não", "nao", "nee"})
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufeff\u200b\u2060\ufffe\uffff]|[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Fault:
    """One thing that is wrong with a file that came back (or that is worth a note), where, and what to do about it."""

    code: str
    message: str
    advice: str = ""
    file: str = ""
    sheet: str = ""
    cell: str = ""
    packet: str = ""

    @property
    def place(self) -> str:
        """File, sheet and cell, as far as they are known, in one line."""
        return ", ".join(
            one
            for one in (
                self.file,
                f"sheet {self.sheet}" if self.sheet else "",
                f"cell {self.cell}" if self.cell else "",
            )
            if one
        )

    def __str__(self) -> str:
        return f"{self.place}: {self.message} {self.advice}".strip(": ")

    def __repr__(self) -> str:
        return f"Fault({self.code!r}, cell={self.cell!r})"  # names of files and sheets may be those of people


@dataclass(frozen=True, slots=True, repr=False)
class Said:
    """What stands somewhere, and where; ``formula`` where it is computed."""

    text: str = ""
    cell: str = ""
    sheet: str = ""
    formula: bool = False

    def __bool__(self) -> bool:
        return bool(self.text.strip())


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FilledForm:
    """A form as it came back, before anything in it was judged. ``shown`` is the rubric that the reviewer saw."""

    packet: str
    rubric: Said
    conflict: Said
    levels: Mapping[str, Said]
    comments: Mapping[str, Said]
    shown: Mapping[str, Said] = field(default_factory=dict)
    notes: tuple[Fault, ...] = ()

    @property
    def blank(self) -> bool:
        """Whether nothing was filled in."""
        return not any((self.conflict, *self.levels.values(), *self.comments.values()))


def squeezed(text: str) -> str:
    """The text as it is compared: one form of Unicode, blanks and line breaks are one blank, nothing that nobody sees."""
    return " ".join(unicodedata.normalize("NFC", visible(text)).split())


def visible(text: str) -> str:
    """The text without what no file of a spreadsheet can hold, and line breaks of one kind."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", visible(text)).casefold().split())


def labels_of(criterion: Criterion) -> Mapping[str, str]:
    """The name of each level by its id; two of one name are told apart by their ids."""
    names = [_folded(level.name) for level in criterion.levels]
    return {
        level.id: squeezed(level.name) + (f" ({level.id})" if names.count(_folded(level.name)) > 1 else "")
        for level in criterion.levels
    }


def level_text(criterion: Criterion, level: Level, texts: PacketTexts) -> str:
    """One level as it is read: name, whether it is required, what shows that it is reached."""
    required = f" ({texts['required']})" if level.id == criterion.required_level else ""
    described = f": {squeezed(level.description)}" if level.description else ""
    return f"{labels_of(criterion)[level.id]}{required}{described}"


def levels_text(criterion: Criterion, texts: PacketTexts) -> str:
    """All levels, one in a line."""
    return "\n".join(level_text(criterion, level, texts) for level in criterion.levels)


def criterion_text(criterion: Criterion) -> str:
    """The criterion as it is read."""
    return f"{visible(criterion.name)}\n{visible(criterion.description or '')}".strip()


def conflict_question(definition: Definition, texts: PacketTexts) -> str:
    """What is asked about a conflict of interest."""
    return texts["conflict_person" if definition.policy.blind else "conflict_product"]


def instructions(definition: Definition, texts: PacketTexts) -> str:
    """What is to be done, in a few sentences."""
    parts = ("read", "anonymous", "answer") if definition.policy.blind else ("read", "answer")
    return " ".join(texts[part] for part in parts)


def rubric_texts(definition: Definition, language: str = "en") -> dict[str, str]:
    """Every text of the rubric in a form: by criterion, by ``criterion/level``, and all levels by ``criterion/*``."""
    words, texts = packet_texts(language), {}
    for criterion in definition.criteria:
        texts[criterion.id] = criterion_text(criterion)
        for level in criterion.levels:
            texts[f"{criterion.id}/{level.id}"] = level_text(criterion, level, words)
        texts[f"{criterion.id}/*"] = levels_text(criterion, words)
    return texts


def judge(
    form: FilledForm,
    definition: Definition,
    *,
    reviewer: str,
    editions: Sequence[Definition] = (),
    comments: CommentPolicy = "below_required",
) -> tuple[Review | None, tuple[Fault, ...]]:
    """The review that a form holds, or every reason why it holds none.

    ``editions`` are translations of the definition: the names of their levels are understood, too.
    """
    faults = [*_rubric_faults(form, definition), *_conflict_faults(form)]
    scores: dict[str, str] = {}
    for criterion in definition.criteria:
        said = form.levels.get(criterion.id)
        if said is None:  # which was said above
            continue
        level = _level(criterion, said.text, editions)
        if level is None:
            faults.append(_no_level(criterion, said))
        else:
            scores[criterion.id] = level
        faults += _comment_faults(criterion, level, form.comments.get(criterion.id, Said()), comments)
    if faults:
        return None, tuple(replace(one, packet=form.packet) for one in faults)
    said_of = {
        name: visible(said.text).strip() for name, said in form.comments.items() if visible(said.text).strip()
    }
    return Review(reviewer=reviewer, rubric=definition.rubric_digest, scores=scores, comments=said_of), ()


def _at(said: Said, code: str, message: str, advice: str) -> Fault:
    return Fault(code=f"collect.{code}", message=message, advice=advice, sheet=said.sheet, cell=said.cell)


def _rubric_faults(form: FilledForm, definition: Definition) -> Iterator[Fault]:
    advice = (
        "The review does not count. Send the packet again and ask the reviewer to score by it, unchanged."
    )
    if form.rubric.text.strip() != definition.rubric_digest:
        yield _at(
            form.rubric, "rubric", "The form was made for another rubric, or its digest was changed.", advice
        )
    known = {one.id for one in definition.criteria}
    expected = [rubric_texts(definition, language) for language in LANGUAGES]
    for name in {*form.levels, *form.comments} - known:
        said = form.levels.get(name, form.comments.get(name, Said()))
        yield _at(said, "rubric", "There is a criterion that the rubric does not have.", advice)
    for name in sorted(known - set(form.levels)):
        yield Fault(
            code="collect.rubric",
            message=f"The criterion {name} is not in it any more.",
            advice=advice,
            sheet=form.rubric.sheet,
        )
    for criterion in definition.criteria:
        wanted = {criterion.id, *(f"{criterion.id}/{level.id}" for level in criterion.levels)}
        seen = set(form.shown) | (wanted if f"{criterion.id}/*" in form.shown else set())
        if criterion.id in form.levels and not wanted <= seen:
            yield Fault(
                code="collect.rubric",
                message=f"It does not say by which text of {criterion.id} it was scored.",
                advice=advice,
                sheet=form.rubric.sheet,
            )
    for name, said in form.shown.items():
        foreign = name.partition("/")[0] in set(form.levels) - known  # which was said above
        if not foreign and not any(_same(said.text, texts.get(name)) for texts in expected):
            yield _at(said, "rubric", "The text of the rubric was changed here.", advice)


def _same(shown: str, expected: str | None) -> bool:
    if expected is None:
        return False
    one, other = squeezed(shown), squeezed(expected)
    return one == other or (len(one) >= _CUT and other.startswith(one))  # a cell has an end


def _conflict_faults(form: FilledForm) -> Iterator[Fault]:
    if form.conflict.formula or not form.conflict:
        yield _at(
            form.conflict,
            "conflict",
            "It is not said whether there is a conflict of interest.",
            "Answer yes or no.",
        )
    elif not declares_conflict(form) and _folded(form.conflict.text) not in NO:
        yield _at(
            form.conflict,
            "conflict",
            "Whether there is a conflict of interest is answered by something else.",
            "Answer yes or no.",
        )


def declares_conflict(form: FilledForm) -> bool:
    """Whether the reviewer says yes to a conflict of interest, which counts whatever else is in the form."""
    return _folded(form.conflict.text) in YES and not form.conflict.formula


def _level(criterion: Criterion, text: str, editions: Sequence[Definition]) -> str | None:
    wanted = _folded(text)
    if not wanted:
        return None
    found = {level.id for level in criterion.levels if wanted in _names(criterion, level)} or set(
        _translated(criterion, wanted, editions)
    )
    return found.pop() if len(found) == 1 else None


def _names(criterion: Criterion, level: Level) -> set[str]:
    """What people write for a level: its name, its id, or what stands in the form about it."""
    label, written = labels_of(criterion)[level.id], [level.name]
    for texts in map(packet_texts, LANGUAGES):
        required = f" ({texts['required']})" if level.id == criterion.required_level else ""
        written += [f"{label}{required}", level_text(criterion, level, texts)]
    return {level.id, _folded(label), *(_folded(one) for one in written)}


def _translated(criterion: Criterion, wanted: str, editions: Sequence[Definition]) -> Iterable[str]:
    for edition in editions:
        for other in edition.criteria:
            if other.id == criterion.id and [one.id for one in other.levels] == [
                one.id for one in criterion.levels
            ]:
                yield from (level.id for level in other.levels if _folded(level.name) == wanted)


def _no_level(criterion: Criterion, said: Said) -> Fault:
    labels = list(labels_of(criterion).values())
    choice = f"Choose one of: {', '.join(labels)}."
    name = squeezed(criterion.name)
    if said.formula:
        return _at(said, "formula", f"The level of {name} is computed by a formula.", choice)
    if not said:
        return _at(said, "level_missing", f"No level was chosen for {name}.", choice)
    from difflib import get_close_matches  # noqa: PLC0415 - at first use

    close = get_close_matches(_folded(said.text)[:100], [_folded(one) for one in labels], n=1)
    meant = next((one for one in labels if close and _folded(one) == close[0]), None)
    return _at(
        said,
        "level_unknown",
        f"What stands here is no level of {name}.",
        f"Did the reviewer mean {meant}? Ask. {choice}" if meant else choice,
    )


def _comment_faults(
    criterion: Criterion, level: str | None, said: Said, policy: CommentPolicy
) -> Iterator[Fault]:
    name = squeezed(criterion.name)
    if said.formula:
        yield _at(
            said,
            "formula",
            f"The comment on {name} is a formula.",
            "Write it as text, with a blank before =.",
        )
    elif len(visible(said.text).strip()) > MAX_COMMENT:
        yield _at(
            said, "comment_long", f"The comment on {name} is too long.", f"Take {MAX_COMMENT:,} characters."
        )
    elif not visible(said.text).strip() and level is not None:
        below = not criterion.meets(level)
        if policy == "always" or (policy == "below_required" and below):
            reason = "is below the level that is required" if below else "needs one"
            yield _at(
                said,
                "comment_missing",
                f"{name} {reason}, and has no comment.",
                "The applicant is owed a sentence on what is missing.",
            )
