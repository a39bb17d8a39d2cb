"""Documents within the limits that are made to be slow: all of them are judged at once."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.rules import check
from openbadge_issuer.rules.document import VC_2_0
from openbadge_issuer.rules.open_badges import CURRENT_CONTEXT
from unit.rules.badges import EXTENSIONS, GRADE, Path, endorsement, full, minimal, put

SUBJECT: Path = ("credentialSubject",)
DESCRIPTIONS: Path = (*SUBJECT, "achievement", "resultDescription")
SECONDS = 5.0  # what takes more than linear time takes minutes here; a busy machine takes below two


def with_(path: Path, value: JSON) -> Callable[[], JSONObject]:
    def build() -> JSONObject:
        document = full()
        put(document, path, value)
        return document

    return build


def many_results() -> JSONObject:
    document = full()
    put(
        document,
        (*SUBJECT, "result"),
        [{"type": ["Result"], "resultDescription": GRADE, "value": "E"}] * 8_000,
    )
    put(document, (*DESCRIPTIONS, 0, "allowedValue"), [str(number) for number in range(14_000)])
    return document


def nested_endorsements() -> JSONObject:
    innermost: JSONObject = endorsement()
    for _ in range(9):
        outer = endorsement()
        put(outer, ("issuer", "endorsement"), [innermost])
        innermost = outer
    return with_(("endorsement",), [innermost] * 100)()


def deep() -> JSONObject:
    value: JSON = "x"
    for _ in range(200_000):
        value = [value]
    return with_(("x",), value)()


SLOW: dict[str, Callable[[], JSONObject]] = {
    "nulls": with_(("x",), [None] * 49_000),
    "one id": with_(("x",), [{"id": "urn:x:y", "name": "n", "type": ["Profile"]} for _ in range(8_000)]),
    "one id, each a part": with_(("x",), [{"id": "urn:x:y", f"n{number}": "n"} for number in range(12_000)]),
    "one id, each with much": with_(
        ("x",), [{"id": "urn:x:y", **{f"n{number}": "n" for number in range(100)}} for _ in range(400)]
    ),
    "the credential's id": with_(("x",), [{"id": minimal()["id"], "name": "n"} for _ in range(12_000)]),
    "results": many_results,
    "misspelled": with_(("issuer",), {f"namee{number}": "x" for number in range(40_000)}),
    "one context": with_(("@context",), [VC_2_0, CURRENT_CONTEXT, *[EXTENSIONS] * 40_000]),
    "contexts": with_(
        ("@context",), [VC_2_0, CURRENT_CONTEXT, *[f"https://x.example/{n}" for n in range(40_000)]]
    ),
    "types": with_(("type",), [f"https://x.example/{number}" for number in range(40_000)]),
    "names": with_(("x",), {f"https://x.example/{number}": "x" for number in range(40_000)}),
    "endorsements": with_(("endorsement",), [endorsement() for _ in range(2_000)]),
    "nested endorsements": nested_endorsements,
    "a long name": with_(("n" * 900_000,), {"x": [[1]] * 20_000}),
    "long names": with_(("n" * 990,), {"x": [[] for _ in range(40_000)]}),
    "a long number": with_((*SUBJECT, "result", 0, "value"), "9" * 900_000),
    "a long URI": with_(("id",), "a:" + "b" * 900_000 + " "),
    "a long file name": with_(("issuer", "image", "id"), "https://x.example/" + ".jp" * 300_000),
    "a long date": with_(("validFrom",), "2026-01-31T09:30:00." + "0" * 900_000 + "Z"),
    "deep": deep,
}


@pytest.mark.parametrize("name", SLOW)
def test_is_judged_at_once(name: str) -> None:
    document = SLOW[name]()
    started = time.process_time()
    check(document, purpose="issue")
    assert time.process_time() - started < SECONDS
