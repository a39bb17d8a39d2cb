# ruff: noqa: INP001, T201  # a script, not a package
"""Writes what blinding finds, misses and takes for a leak by mistake into docs/blinding.md; ``--check`` only compares."""

import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests")]

import evidence_samples as samples  # noqa: E402 - from the tests
from blinding_corpus import BEYOND, CLEAN, PEOPLE, PLANTED, Planted  # noqa: E402
from evidence_reading import holds  # noqa: E402
from openbadge_issuer.adapters.scrubbers import SCRUBBERS  # noqa: E402
from openbadge_issuer.assessment.blinding import Identity, Leak, Passage, Scrubbed, leaks  # noqa: E402
from openbadge_issuer.assessment.blinding.scanning import links  # noqa: E402
from openbadge_issuer.assessment.media_types import sniff  # noqa: E402

PAGE = ROOT / "docs" / "blinding.md"
BEGIN, END = "<!-- made by `make docs`: measured -->\n", "<!-- end -->"
NAMES = {"any": ("Ada Lovelace", "Ада Лавлейс"), "latin": ("Ada Lovelace",), "ascii": ("Ada Lovelace",)}
SOMEBODY = Identity(names=NAMES["any"])


def searched(text: str, who: str) -> tuple[Leak, ...]:
    """What is found of somebody in a text."""
    return leaks([Passage("the text", text)], PEOPLE[who])


def scrubbed(content: bytes, form: str) -> tuple[Scrubbed, bytes]:
    """A file's copy and what is said of it, by what the file is."""
    target = BytesIO()
    media_type = sniff(BytesIO(content), f"x.{form}")
    return SCRUBBERS[media_type](BytesIO(content), target), target.getvalue()


@cache
def in_file(plant: samples.Plant, name: str) -> str:
    """What becomes of a planted name: ``removed``, ``found`` in what remains, or ``missed``."""
    said, copy = scrubbed(plant.build(name), plant.form)
    if leaks(said.passages, SOMEBODY):
        return "found"
    return "missed" if plant.stays or holds(copy, name) else "removed"


def rows(head: tuple[str, ...], body: list[tuple[object, ...]]) -> Iterator[str]:
    """A table in Markdown."""
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    yield from (f"| {' | '.join(map(str, row))} |" for row in body)


def files() -> Iterator[str]:
    """Names that are planted in files, by format."""
    total: Counter[str] = Counter()
    body: list[tuple[object, ...]] = []
    for form in samples.MEDIA_TYPES:
        planted = [(plant, name) for plant in samples.plants(form) for name in NAMES[plant.script]]
        became = Counter(in_file(plant, name) for plant, name in planted)
        total += became
        body.append(
            (
                form.upper(),
                len(samples.plants(form)),
                *(became[one] for one in ("removed", "found", "missed")),
            )
        )
    places = len(samples.PLANTS)
    body.append(
        ("**all**", f"**{places}**", *(f"**{total[one]}**" for one in ("removed", "found", "missed")))
    )
    yield f"**In files.** A name in Latin and in Cyrillic letters, in {places} places of {len(samples.MEDIA_TYPES)} formats."
    yield ""
    yield from rows(("format", "places", "names taken out", "found in what remains", "missed"), body)


def texts() -> Iterator[str]:
    """Names that are planted in texts, by how they are written."""

    def row(how: str, planted: list[Planted]) -> tuple[object, ...]:
        found = [searched(one.text, one.who) for one in planted]
        likely = sum(any(leak.strength == "likely" for leak in each) for each in found)
        some = sum(bool(each) for each in found)
        return how, len(planted), likely, some - likely, len(planted) - some

    ways = dict.fromkeys(one.how for one in PLANTED)
    body = [row(how, [one for one in PLANTED if one.how == how]) for how in ways]
    body.append(tuple(f"**{cell}**" for cell in row("all", list(PLANTED))))
    yield f"**In texts.** {len(PLANTED)} texts that tell who one of {len(PEOPLE)} people is, and how sure the finding is."
    yield ""
    yield from rows(("written", "texts", "likely", "possible", "missed"), body)
    yield ""
    yield "**Known to be missed**, each tried with the texts that tests hold: nobody finds these but a person who reads."
    yield ""
    body = [
        row(how, [one for one in BEYOND if one.how == how])
        for how in dict.fromkeys(one.how for one in BEYOND)
    ]
    pixels = [
        (
            "a name in the pixels of a picture, spoken, or handwritten: an open finding on each such file",
            "",
            "",
            "",
            "",
        )
    ]
    yield from rows(("written", "texts", "likely", "possible", "missed"), [*body, *pixels])


def alarms() -> Iterator[str]:
    """What is found where nobody is named."""

    def row(what: str, found: list[tuple[Leak, ...]]) -> tuple[object, ...]:
        likely = sum(any(leak.strength == "likely" for leak in each) for each in found)
        some = sum(bool(each) for each in found)
        return what, len(found), len(found) - some, some - likely, likely

    others = [searched(one.text, one.who) for one in CLEAN if not one.words]
    words = [searched(one.text, one.who) for one in CLEAN if one.words]
    remaining = [scrubbed(samples.clean(form), form)[0].passages for form in samples.MEDIA_TYPES]
    copies = [leaks(passages, SOMEBODY) for passages in remaining]
    linked = [bool(links(passages)) for passages in remaining]
    linked += [bool(links([Passage("the text", one.text)])) for one in CLEAN]
    yield "**False alarms.** Clean evidence, most of it made of words that look like the name."
    yield ""
    yield from rows(
        ("clean evidence", "pieces", "nothing found", "possible", "likely"),
        [
            row("a file of each format", copies),
            row("texts in ten languages, with names and words that look like the applicant's", others),
            row("texts in which the applicant's name is an everyday word (Will, May, Grace)", words),
        ],
    )
    yield ""
    held = f"Pieces with links among these {len(linked)}: {sum(linked)}."
    yield f"A link is a finding by policy, so it is counted apart. {held}"


def measured() -> str:
    """All tables."""
    return "\n".join([*files(), "", *texts(), "", *alarms()])


def main() -> int:
    """Writes the tables; with ``--check`` only says whether they are stale."""
    page = PAGE.read_text(encoding="utf-8")
    head, found, rest = page.partition(BEGIN)
    _, closed, tail = rest.partition(END)
    if not found or not closed:
        raise SystemExit("there is no place for the tables")
    text = f"{head}{BEGIN}\n{measured()}\n\n{END}{tail}"
    if text != page:
        print(PAGE.relative_to(ROOT).as_posix())
        if "--check" in sys.argv:
            return 1
        PAGE.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
