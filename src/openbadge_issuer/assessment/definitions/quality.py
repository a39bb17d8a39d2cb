"""`quality_report`: what a definition has and lacks, in sentences that its designer can use. Nothing is scored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openbadge_issuer.assessment.definition import Definition
from openbadge_issuer.assessment.definitions.drafts import Draft, shown, words_of
from openbadge_issuer.assessment.definitions.linting import looked_at
from openbadge_issuer.assessment.definitions.rules_of_content import EQUITY
from openbadge_issuer.errors import Finding

if TYPE_CHECKING:
    from openbadge_issuer.codec.types import JSON, JSONObject

__all__ = ["QualityReport", "Section", "quality_report"]

_FORMAT: Final = "openbadge-issuer quality report 1"
_WHOLE: Final = 500  # characters: titles and competencies are shown as they are

_SECTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "Competency": ("name", "competency", "fieldOfStudy"),
    "Research": ("keyMethod", "methodComponents", "rationale", "citations", "resources"),
    "What is handed in": ("parts",),
    "Rubric": ("criteria",),
    "Equity": ("equity",),
    "Who can read and find it": (
        "inLanguage",
        "image",
        "criteriaPage",
        "licence",
        "tag",
        "alignment",
        "creditsAvailable",
    ),
    "Rules and life": (),
}
"""The sections, and the members that each one speaks of; the last one speaks of all others."""


@dataclass(frozen=True, slots=True)
class Section:
    """One side of a definition: a sentence of what is there, its numbers, and what there is to do."""

    title: str
    sentence: str
    counts: Mapping[str, int]
    findings: tuple[Finding, ...]

    @property
    def ready(self) -> bool:
        """Whether nothing of it stands in the way of publishing."""
        return not any(finding.severity == "error" for finding in self.findings)


@dataclass(frozen=True, slots=True)
class QualityReport:
    """What a designer gets to read: sections, each with what is there and what to do."""

    title: str
    sections: tuple[Section, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that `lint` says, section by section."""
        return tuple(finding for section in self.sections for finding in section.findings)

    @property
    def ready(self) -> bool:
        """Whether nothing stands in the way of publishing."""
        return all(section.ready for section in self.sections)

    @property
    def summary(self) -> str:
        """One sentence about the whole."""
        counts = Counter(finding.severity for finding in self.findings)
        mend, think = counts["error"], counts["warning"]
        if mend:
            begin = f"{_number(mend, 'thing')} to mend before it can be published"
        else:
            begin = "Nothing stands in the way of publishing"
        return f"{begin}; {_number(think, 'thing')} to think about." if think else f"{begin}."

    def text(self) -> str:
        """The report as plain text."""
        lines = [self.title, "=" * len(self.title), "", self.summary]
        for section in self.sections:
            lines += ["", section.title, "-" * len(section.title), section.sentence]
            for finding in section.findings:
                advice = f" {finding.advice}" if finding.advice else ""
                lines.append(f"- {_HEADS[finding.severity]}: {finding.message}{advice}")
        return "\n".join(lines) + "\n"

    def to_json(self) -> JSONObject:
        """The report for programs."""
        return {
            "format": _FORMAT,
            "title": self.title,
            "ready": self.ready,
            "summary": self.summary,
            "sections": [_section_json(section) for section in self.sections],
        }


_HEADS: Final = {"error": "To mend", "warning": "To think about", "info": "Good to have"}


def quality_report(definition: bytes | Mapping[str, object] | Definition) -> QualityReport:
    """What there is, and what to do, of a file, a JSON object or a model; of an unfinished draft, too."""
    document, findings = looked_at(definition)
    draft = Draft(document)
    owners = {member: title for title, members in _SECTIONS.items() for member in members}
    *_, last = _SECTIONS
    sections = []
    for title in _SECTIONS:
        sentence, counts = _TOLD[title](draft)
        own = tuple(
            one
            for one in findings
            if owners.get(one.pointer.split("/", 2)[1] if one.pointer else "", last) == title
        )
        sections.append(Section(title, sentence, counts, own))
    name = shown(draft.text("name"), _WHOLE) or "A definition without a title"
    version = shown(draft.text("version"))
    return QualityReport(f"{name}, version {version}" if version else name, tuple(sections))


def _competency(draft: Draft) -> tuple[str, dict[str, int]]:
    text = draft.text("competency")
    counts = {"words": words_of(text), "characters": len(text)}
    if not text:
        return "No competency is stated yet.", counts
    return f"One competency in {_number(counts['words'], 'word')}: {shown(text, _WHOLE)}", counts


def _research(draft: Draft) -> tuple[str, dict[str, int]]:
    cited = draft.nodes("citations")
    counts = {
        "citations": len(cited),
        "withDoi": sum(one.has("doi") for one in cited),
        "withUrlOnly": sum(one.has("url") and not one.has("doi") for one in cited),
        "resources": len(draft.texts("resources")),
        "rationaleWords": words_of(draft.text("rationale")),
    }
    if not cited:
        return "No research is cited yet.", counts
    sentence = (
        f"{_number(len(cited), 'citation')}, {counts['withDoi']} with a DOI and {counts['withUrlOnly']} with a URL only; "
        f"{_number(counts['resources'], 'resource')} to practise with."
    )
    return sentence, counts


def _handed_in(draft: Draft) -> tuple[str, dict[str, int]]:
    asked = draft.requirements
    kinds = Counter(one.text("kind") for one in asked)
    limits = [one.node("words").number("max") for one in asked if one.text("kind") == "text"]
    known = [int(limit) for limit in limits if limit is not None]
    counts = {
        "parts": len(draft.nodes("parts")),
        "requirements": len(asked),
        **{f"{kind}s": kinds[kind] for kind in ("text", "file", "link")},
        "mayBeLeftOut": sum(one.number("atLeast") == 0 for one in asked),
        "notScored": sum(not one.texts("criteria") for one in asked),
        "mostWords": sum(known),
        "withoutWordLimit": len(limits) - len(known),
    }
    if not asked:
        return "Nothing is asked for yet.", counts
    parts = [_number(kinds[kind], kind) for kind in ("text", "file", "link") if kinds[kind]]
    words = f"; up to {counts['mostWords']} words in all" if known and len(known) == len(limits) else ""
    return f"{_number(counts['parts'], 'part')} with {_listed(parts)}{words}.", counts


def _rubric(draft: Draft) -> tuple[str, dict[str, int]]:
    levels = [level for one in draft.criteria for level in one.nodes("levels")]
    described = sum(level.has("description") for level in levels)
    scored = sum(one.text("id") in draft.scored for one in draft.criteria)
    counts = {
        "criteria": len(draft.criteria),
        "scored": scored,
        "levels": len(levels),
        "levelsDescribed": described,
    }
    if not draft.criteria:
        return "There is no rubric yet.", counts
    sentence = (
        f"{_number(len(draft.criteria), 'criterion', 'criteria')} with {_number(len(levels), 'level')}, "
        f"{described} of them described; {scored} of {len(draft.criteria)} score something that is handed in."
    )
    return sentence, counts


def _equity(draft: Draft) -> tuple[str, dict[str, int]]:
    answers = draft.node("equity")
    counts = {name: words_of(answers.text(name)) for name in EQUITY}
    answered = sum(1 for words in counts.values() if words)
    return (
        f"{answered} of {len(EQUITY)} questions are answered, in {_number(sum(counts.values()), 'word')}.",
        counts,
    )


def _reach(draft: Draft) -> tuple[str, dict[str, int]]:
    counts = {"keywords": len(draft.texts("tag")), "skills": len(draft.nodes("alignment"))}
    has = [
        ("a language", draft.has("inLanguage")),
        ("a criteria page", draft.has("criteriaPage")),
        ("a licence", draft.has("licence")),
        ("a picture", draft.has("image")),
        ("a text alternative", draft.node("image").has("caption")),
    ]
    there = [name for name, is_there in has if is_there]
    sentence = f"It has {_listed(there)}" if there else "It has neither language nor page nor picture"
    return (
        f"{sentence}; {_number(counts['keywords'], 'keyword')}, {_number(counts['skills'], 'skill')}.",
        counts,
    )


def _rules(draft: Draft) -> tuple[str, dict[str, int]]:
    policy = draft.node("policy")
    months, attempts = policy.number("validMonths"), policy.number("maxAttempts")
    counts = {
        name: int(number)
        for name, number in (("validMonths", months), ("maxAttempts", attempts))
        if number is not None
    }
    status = draft.text("status") or "draft"
    holds = (
        "an award holds without end"
        if months is None
        else f"an award holds for {_number(int(months), 'month')}"
    )
    tries = "without a limit of attempts" if attempts is None else f"with {_number(int(attempts), 'attempt')}"
    who = "a product" if draft.is_product else "a person"
    return f"It is {shown(status.replace('_', ' '))}, for {who}, {tries}; {holds}.", counts


_TOLD: Final = dict(
    zip(_SECTIONS, (_competency, _research, _handed_in, _rubric, _equity, _reach, _rules), strict=True)
)


def _number(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"


def _listed(names: list[str]) -> str:
    *others, last = names or ["nothing that is known"]
    return f"{', '.join(others)} and {last}" if others else last


def _section_json(section: Section) -> JSON:
    return {
        "title": section.title,
        "sentence": section.sentence,
        "ready": section.ready,
        "counts": dict(section.counts),
        "findings": [_finding_json(one) for one in section.findings],
    }


def _finding_json(finding: Finding) -> JSON:
    line = finding.params.get("line")
    placed: JSONObject = {"line": line} if isinstance(line, int) else {}
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "pointer": finding.pointer,
        "advice": finding.advice,
        **placed,
    }
