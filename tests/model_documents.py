"""Documents for the tests of the models: generated from our JSON Schemas, and mutated; the same for the same seed."""

from __future__ import annotations

import copy
import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import jsonschema

from openbadge_issuer.models.schema import generate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

HASH = "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399"
TEXTS = ["", "a", "Ada", "naïve 𝄞 ☕", "# Markdown\n\n*x*", "0", "true", "SAFe®", '"quoted"', "\u2028"]
URIS = [
    "https://x.example/1",
    "did:key:z6Mk#z6Mk",
    "urn:uuid:9b2c7ad0-0b63-4b7e-8d53-7f0b0a7d5d0c",
    "http://ü.example/ä",
]
BY_PATTERN = {
    "A-Za-z][A-Za-z0-9+": URIS,
    "ext:": ["ext:a", "ext:Product-Certification.1"],
    "a-z]{2,4}": ["en", "en-US", "zh-Hant-TW", "es-419"],
    "^[A-Z]{2}$": ["US", "AT"],
    "a-zA-Z0-9_": ["a.b.c", "e30.e30.AA", "a..c"],
    r"ns/credentials/v2$": ["https://www.w3.org/ns/credentials/v2"],
    r"ob/v3p0/context": [
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/context.json",
    ],
}
DATE_TIMES = ["2026-01-31T09:30:00Z", "2026-01-31T09:30:00.125+02:00", "1999-12-31T23:59:59-11:30"]
EXTENSIONS = [None, True, 0, -1.5, "x", "2026-01-31", [], {}, [1, [2, {"a": None}]], {"id": "x", "type": "Y"}]
DEEP = 4  # from here on no sequence is longer than it has to be
POOL: list[Any] = [
    *(
        None,
        True,
        0,
        1.5,
        "",
        "x",
        "ext:foo",
        "xext:foo",
        "ext:",
        "ext:a/b",
        "US",
        "us",
        "a.b.c",
        "en",
        "en-us",
    ),
    *("2026-01-31T09:30:00Z", "2026-01-31T09:30:00", "2026-01-31t09:30:00z", "2016-12-31T23:59:60Z"),
    *("2026-13-31T09:30:00Z", "2026-01-31", "no uri", "/relative", "https://x.example/a", "urn:x:y", HASH),
    *([], {}, {"a": 1}, ["x"], [[]], {"en": "text"}),
]
NAMES = [
    "extra",
    "name",
    "id",
    "type",
    "caption",
    "description",
    "evidence",
    "inLanguage",
    "@context",
    "salt",
]


class Documents:
    """Random documents of one of our schemas (by its file name), each valid by it."""

    def __init__(self, name: str) -> None:
        self.schema: Any = generate()[name]

    def make(self, random: Random) -> Any:
        return self._value(self.schema, random, 0)

    def _value(self, rule: Any, random: Random, depth: int) -> Any:
        if "$ref" in rule:
            return self._value(self.schema["$defs"][rule["$ref"].rpartition("/")[2]], random, depth)
        if "anyOf" in rule:
            rest = {key: value for key, value in rule.items() if key != "anyOf"}
            return self._value({**rest, **random.choice(rule["anyOf"])}, random, depth)
        if "properties" in rule:
            return self._object(rule, random, depth)
        if rule.get("type") == "array":
            return self._array(rule, random, depth)
        return self._leaf(rule, random)

    @staticmethod
    def _leaf(rule: Any, random: Random) -> Any:
        if "const" in rule:
            return rule["const"]
        if "enum" in rule:
            return random.choice(rule["enum"])
        if "pattern" in rule:
            return random.choice(next(texts for part, texts in BY_PATTERN.items() if part in rule["pattern"]))
        pool: dict[str, list[Any]] = {
            "object": [{"@vocab": "https://x.example/#"}],
            "number": [0, 1, 2.5, -90, 1e21],
            "boolean": [True, False],
            "string": {"date-time": DATE_TIMES, "date": ["2001-02-03"]}.get(rule.get("format", ""), TEXTS),
        }
        return copy.deepcopy(random.choice(pool[rule["type"]]))

    def _object(self, rule: Any, random: Random, depth: int) -> dict[str, Any]:
        required = rule.get("required", [])
        chance = 0.35 / (1 + depth)
        names = [name for name in rule["properties"] if name in required or random.random() < chance]
        made = {name: self._value(rule["properties"][name], random, depth + 1) for name in names}
        if made.get("hashed") is True:
            made["identityHash"] = random.choice([HASH, "md5$" + "aB" * 16])
        if rule["additionalProperties"] and random.random() < 0.1:
            made["ext:" + random.choice("abc")] = copy.deepcopy(random.choice(EXTENSIONS))
        return made

    def _array(self, rule: Any, random: Random, depth: int) -> list[Any]:
        made = [self._value(item, random, depth + 1) for item in rule.get("prefixItems", [])]
        made += [random.choice(part["contains"]["enum"]) for part in rule.get("allOf", [])]
        missing = rule.get("minItems", 0) - len(made)
        more = random.choice([0, 0, 1, 2]) if depth < DEEP else 0
        made += [self._value(rule["items"], random, depth + 1) for _ in range(max(missing, more))]
        return made


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path to every value inside a document."""
    if path:
        yield path
    members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for token, value in members:
        yield from places(value, (*path, token))


def mutated(document: Any, random: Random) -> Any:
    """A copy with one or two members removed, renamed, retyped, wrapped, unwrapped or added."""
    document = copy.deepcopy(document)
    for _ in range(random.choice([1, 1, 2])):
        paths = list(places(document))
        if not paths:
            break
        *way, last = random.choice(paths)
        holder = document
        for token in way:
            holder = holder[token]
        value = holder[last]
        match random.randrange(6):
            case 0:
                del holder[last]
            case 1:
                holder[last] = copy.deepcopy(random.choice(POOL))
            case 2 if isinstance(holder, dict):
                holder[last + random.choice("xs")] = holder.pop(last)
            case 3:
                holder[last] = value[0] if isinstance(value, list) and value else [value]
            case 4 if isinstance(value, dict):
                value[random.choice(NAMES)] = copy.deepcopy(random.choice(POOL))
            case 5 if isinstance(value, list):
                value.append(copy.deepcopy(random.choice([*value, *POOL])))
            case _:
                pass
    return document


FORMATS = jsonschema.FormatChecker(formats=())
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


@FORMATS.checks("date-time")
def is_date_time(text: object) -> bool:
    """RFC 3339, leap seconds included."""
    if not isinstance(text, str):
        return True
    try:
        return _RFC3339.fullmatch(text) is not None and bool(
            datetime.fromisoformat(text.upper().replace(":60", ":59"))
        )
    except ValueError:
        return False


@FORMATS.checks("date")
def is_date(text: object) -> bool:
    """RFC 3339 full-date."""
    if not isinstance(text, str):
        return True
    try:
        return re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False
