# ruff: noqa: INP001  # a script, not a package
"""The catalogue of what a report can say: every code with its sentence and its advice, read out of the source."""

import ast
import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from reading_codes import Reader, Said
from source_frames import Module
from source_texts import MISSING

import openbadge_issuer
from openbadge_issuer.baking.values import IMAGE_TOO_MUCH
from openbadge_issuer.codec.json_refusals import SMALLER, TOO_MUCH
from openbadge_issuer.codec.safe_mode import ADVICE, SENTENCES
from openbadge_issuer.rules.registry import RULES
from openbadge_issuer.verification import CHECKS
from openbadge_issuer.verification.translating import ADVICE as OF_MANY
from openbadge_issuer.verification.uploads import REFUSALS

SOURCE = Path(openbadge_issuer.__file__).parent
ROOMS = (
    "adapters",
    "baking",
    "cli/offline.py",
    "codec",
    "contexts",
    "dids",
    "errors.py",
    "fetching",
    "keys",
    "models",
    "ob2",
    "ports.py",
    "proofs",
    "rules",
    "status",
    "verification",
)
"""Where what stands in a report is made."""
NO_REPORT = (
    "adapters/scrubbers",
    "adapters/sql_ledger",
    "baking/carriers.py",
    "baking/payload.py",
    "baking/sniffing.py",
    "keys/local.py",
    "keys/states.py",
    "models/_callers.py",
    "models/recipient.py",
    "ob2/conversion.py",
    "ob2/losses.py",
    "status/allocation.py",
)
"""What in these rooms is for those who call from Python, issue or keep evidence, and puts nothing into a report."""
TABLES = "verification.uploads.refusals"
"""Where sentences are filled that stand in a table; those are taken from there, as all that are made by `format`."""
NEAR = OF_MANY["suggestion"]
"""What is advised where a name is near to what was written, whatever the code."""
EVENTS = ("fetch.started", "fetch.ended")
"""What an observer is told, in no report."""
CODE = re.compile(
    rf"(?:{'|'.join(CHECKS)}|resolve|fetch|limit|jsonld|rules|ob2|model|key|extra)\.[a-z0-9_]+(?:\.[a-z0-9_]+)?"
)


@dataclass(frozen=True)
class Entry:
    """A code, the sentences that go with it, and the advice; ``{…}`` stands for a value of ``params``."""

    code: str
    sentences: tuple[str, ...]
    advice: tuple[str, ...]
    where: tuple[str, ...] = ()

    @property
    def in_reports(self) -> bool:
        """Whether it can stand in a report."""
        return not all(map(is_for_issuers, self.where))

    @property
    def missing(self) -> tuple[str, ...]:
        """What stands in a sentence, and in no ``params``."""
        return _missing(self.sentences)

    @property
    def missing_in_advice(self) -> tuple[str, ...]:
        """What stands in the advice, and in no ``params``."""
        return _missing(self.advice)


def _missing(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(re.findall(r"\{" + MISSING + r"(.*?)\}", " ".join(texts)))


def modules() -> Iterator[Module]:
    """The files in which codes are given, read."""
    for file in sorted(SOURCE.rglob("*.py")):
        path = file.relative_to(SOURCE)
        if path.parts[0] not in ROOMS and path.as_posix() not in ROOMS:
            continue
        name = ".".join((openbadge_issuer.__name__, *path.with_suffix("").parts)).removesuffix(".__init__")
        yield Module(name, ast.parse(file.read_text(encoding="utf-8")))


@functools.cache
def read() -> tuple[Reader, list[Said]]:
    """The reader once it has read everything, and what it found."""
    reader = Reader(list(modules()))
    return reader, list(reader.everything())


def unread() -> list[str]:
    """The places whose codes could not be made out."""
    return read()[0].unread


def said() -> Iterator[Said]:
    """What every place says that gives a code."""
    reader, found = read()
    for one in found:
        of_a_table = one.where.startswith(TABLES) or ".format(" in one.sentence
        if CODE.fullmatch(one.code) and one.code not in EVENTS and not of_a_table:
            yield one
    for rule in RULES:
        yield from reader.rule(rule.code, rule.function)
    for kind, refusal in REFUSALS.items():
        yield Said(f"carrier.{kind}", refusal.message, (refusal.advice,), frozenset(), "uploads")
    for problem, sentence in SENTENCES.items():
        yield Said(
            f"jsonld.{problem}", sentence, (ADVICE[problem],), frozenset({"name", "what"}), "codec.safe_mode"
        )
    for name, sentence in (*TOO_MUCH.items(), *IMAGE_TOO_MUCH.items()):
        code = f"limit.{name.removeprefix('total_')}"
        yield Said(
            code, sentence.replace("{}", "{limit}"), (SMALLER,), frozenset({"limit"}), "codec.json_refusals"
        )


@functools.cache
def catalogue() -> Mapping[str, Entry]:
    """Every code of a report, sorted."""
    found: dict[str, list[Said]] = {}
    for one in said():
        found.setdefault(one.code, []).append(one)
    entries: dict[str, Entry] = {}
    for code in sorted(found):
        places = [one for one in found[code] if not is_for_issuers(one.where)] or found[code]
        entries[code] = Entry(
            code,
            tuple(dict.fromkeys(one.sentence for one in places if one.sentence)),
            _advice(places),
            tuple(sorted({one.where for one in places})),
        )
    return entries


def _advice(places: Iterable[Said]) -> tuple[str, ...]:
    """The advice of a code: of a name that is near, what all say is told where there is no other."""
    found = tuple(dict.fromkeys(text for one in places for text in one.advice if text))
    return tuple(text for text in found if text != NEAR) or found


def is_for_issuers(where: str) -> bool:
    """Whether what is said at this place reaches no report."""
    return (
        where.partition(":")[0]
        .replace(".", "/")
        .startswith(tuple(one.removesuffix(".py") for one in NO_REPORT))
    )


def page() -> str:
    """The table of ``docs/codes.md``."""
    return _table(entry for entry in catalogue().values() if entry.in_reports)


def page_of_issuing() -> str:
    """The table of the codes that stand in no report."""
    return _table(entry for entry in catalogue().values() if not entry.in_reports)


def _table(entries: Iterable[Entry]) -> str:
    rows = ["| code | says | advice |", "|---|---|---|"]
    rows += [f"| `{entry.code}` | {_cell(entry.sentences)} | {_cell(entry.advice)} |" for entry in entries]
    return "\n".join(rows)


def _cell(texts: tuple[str, ...]) -> str:
    shown = [re.sub(r"\{" + MISSING + r".*?\}", "…", text) for text in texts]
    return "<br>".join(text.replace("|", r"\|").replace("\n", " ") for text in dict.fromkeys(shown))
