"""Comments for the file of a definition: what each member is for, above it."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["commented"]

_TOP: Final = """\
A definition of what can be earned. Change it with any editor, then look at it with: openbadge define lint FILE
What stands behind # is a comment. After it was published, a change is a new version."""
_COMMENTS: Final = {
    "id": "Its address: it stands for this and nothing else, for good.",
    "version": "A change after publishing is a new version.",
    "status": "draft, in_review, published, sunsetting or retired.",
    "acceptsUntil": "A sunsetting one takes applications until then.",
    "name": "The title on the badge.",
    "competency": "Exactly one sentence: what somebody can do who earns it.",
    "keyMethod": "The research-backed method.",
    "methodComponents": "What the method consists of.",
    "rationale": "The research behind it, in words.",
    "citations": "Published sources; each with a doi or a url.",
    "resources": "Free material to practise with.",
    "parts": "What is handed in: kind is text, file or link; criteria are the short names of what scores it.",
    "criteria": "The rubric: levels lowest first; requiredLevel is what has to be reached.",
    "equity": "Four questions that are answered before anything is published.",
    "assessor": "The organisation that assesses; reviewers are never named.",
    "creator": "The organisation that developed it.",
    "criteriaPage": "Where the page with all of this is: openbadge define show FILE --html page.html",
    "policy": "What you decide for yourselves: how disagreement is settled, validity, attempts, appeals.",
    "inLanguage": "The language of these texts.",
    "licence": "Under which it may be used.",
    "image": "The picture, and what it shows in words.",
    "tag": "Keywords.",
    "alignment": "Skills and standards that it corresponds to.",
    "related": "Translations and other versions.",
    "stacks": "What it is a part of.",
}
_MEMBER: Final = re.compile(r'"?(\w+)"?:(?: |$)')


def commented(content: bytes) -> bytes:
    """The YAML of a definition, as `dump` writes it, with a comment above each member at the left edge."""
    lines = [*(f"# {line}" for line in _TOP.split("\n")), ""]
    for line in content.decode("utf-8").split("\n"):
        found = _MEMBER.match(line)
        if found and found[1] in _COMMENTS:
            lines.append(f"# {_COMMENTS[found[1]]}")
        lines.append(line)
    return "\n".join(lines).encode("utf-8")
