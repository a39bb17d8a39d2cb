"""`docs/rules.md` is made from the registry: run this file to write it again."""

from __future__ import annotations

from pathlib import Path

from openbadge_issuer.rules import Rule, advice, open_badges, results, sharing, structure, vcdm, vcdm_members

PAGE = Path(__file__).parents[3] / "docs" / "rules.md"

INTRODUCTION = """\
# Rules: every code, what it asks, how severe it is

<!-- Made by tests/unit/rules/test_rules_docs.py from the registry; run that file to write it again. -->

`openbadge_issuer.rules.check(document, purpose="verify" | "issue")` answers with findings: a code, a JSON pointer, a
sentence, the values in it, advice, and a link to the specification. An *error* refuses the document; a *warning* is
shown and refuses nothing; a dash means that the rule is not asked. `verify` is for what somebody else signed, `issue`
for what we are about to sign; any other purpose is `config.purpose`. Hand in what a JSON parser returns: an object or
array of a class of your own, derived from `dict` or `list`, is `rules.no_json`.

Findings whose code begins with `model.` come from the shapes of the models (required members, kinds of values,
enumerations) and are always errors. Where a rule and a shape speak of one place, the rule does. Whether every context
is known and every term is defined is told by the check `contexts`, with codes that begin with `jsonld.`.
"""

LIST = """\
## What a signature over the dataset can not see, and the rules allow

A JSON-LD signature covers a set of statements, not the text. Most other ways to write the same statements are refused
by the rules above. This is the whole list of changes that leave a signed badge accepted, because they change nothing
that is said:

1. order and repetition of the values of a set (`type`, `tag`, `evidence`, `rubricCriterionLevel`, …; `allowedValue` is
   ordered from context 3.0.2 on);
2. one value, or an array of one (`rules.compacted` warns);
3. `3`, `3.0` and `3e0`;
4. `OpenBadgeCredential` and `AchievementCredential`, which are two names of one type;
5. where several objects carry the same `id`, JSON-LD reads them as one thing. What all of them say may be said by one
   of them, with the others only naming the `id`; nothing else may be swapped (`rules.one_description`) or split
   (`rules.parted_description`) between them, moved out of `issuer` (`rules.hollow_issuer`), or said where it belongs to a
   credential (`rules.shared_id`, `rules.misplaced_digest`) or to the place of another class (`rules.shared_type`,
   `rules.misplaced_member`). Three things remain. A member that two *classes* provide for, such
   as `image` of a recipient who is the issuer too, may stand in either of the two. What others say (`endorsement`, and
   the comments of two endorsements of one thing) may change places: the proof of an endorsement covers it. And each
   credential in a CLR is judged by itself: between two of them what they say of one `id` may change places, and the
   proof of each of them covers it;
6. a known context that nothing needs, added or left out (`rules.unneeded_context` warns), and another known edition of
   the Open Badges context, as long as every statement stays the same (`rules.unversioned_context` warns);
7. where you let in contexts that the library does not bring with it (pinned, fetched, inline), such a context added or
   left out. It can give another name to what no bundled context has a name for (members and types of the issuer's own),
   write texts of such members as language maps and say such members from their other end, and set a default language.
   It can not rename, move or hide what a bundled context defines: another name is `jsonld.other_name`; whatever would
   stand under an alias of a keyword (`@nest`, `@set`, `@included`, ...), behind the key of a map or at the other end of
   a property is `jsonld.hiding_name`; an id that only a prefix or a base makes whole is `jsonld.short_identifier`.

Under VC-JWT the text itself is signed, and every change breaks the signature. So of a token it is not asked whether
objects with one `id` say the same, or parts of a whole (`rules.one_description`, `rules.parted_description`,
`rules.hollow_issuer`): an issuer named by its id alone, with a creator that is described, is a good token, and refused
with an embedded proof. `rules.check(document, token=True)` asks as for a token.
"""

SETS = (
    (
        "The JSON itself",
        "One way to say a thing, so that what is signed is what a reader finds.",
        (*structure.READABLE, *structure.RULES, *sharing.RULES),
    ),
    (
        "Verifiable Credentials",
        "For any credential, of VCDM 2.0 or (to read) 1.1.",
        (*vcdm.RULES, *vcdm_members.RULES),
    ),
    ("Open Badges", "For badges, endorsements and CLRs.", open_badges.RULES),
    (
        "Results and rubrics",
        "What a result says must exist in the achievement that it is about.",
        results.RULES,
    ),
    ("Advice", "For those who design a badge; only before it is issued.", advice.RULES),
)


def page() -> str:
    """The whole page."""
    return "\n".join([INTRODUCTION, *[_section(*part) for part in SETS], LIST])


def _section(title: str, what: str, rules: tuple[Rule, ...]) -> str:
    rows = [
        f"| `{rule.code}` | {rule.title} | {rule.severity or '-'} | {rule.issuing or '-'} | {_link(rule.spec)} |"
        for rule in rules
    ]
    head = ["| code | what it asks | verify | issue | written in |", "|---|---|---|---|---|"]
    return "\n".join([f"## {title}", "", what, "", *head, *rows, ""])


def _link(spec: str) -> str:
    return f"[{'OB 3.0' if 'imsglobal' in spec else 'VCDM 2.0'}]({spec})"


def test_the_page_lists_the_rules_as_they_are() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), (
        f"run: python {Path(__file__).relative_to(PAGE.parents[1])}"
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
