"""The JSON Schema (2020-12) of a report as JSON: what programs in any language may rely on.

It changes with `REPORT_VERSION` alone. Checks, codes and formats may be added, so none of them is listed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.verification.report import REPORT_VERSION, Outcome, Retry, Turn, Verdict

__all__ = ["generate"]

_STRING: JSON = {"type": "string"}
_POINTER: JSON = {"type": "string", "format": "json-pointer"}
_NAME: JSON = {"type": "string", "pattern": "^[a-z]+$", "description": "The name of a check; more may come."}
_MAYBE_TIME: JSONObject = {"type": ["string", "null"], "format": "date-time"}


def generate() -> dict[str, JSONObject]:
    """The schema by its file name; made anew each time."""
    strings: JSON = {"type": "array", "items": _STRING}
    return {
        "report.schema.json": {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": "urn:openbadge-issuer:schema:report",
            "title": "Report",
            "description": "What a verification found. `verdict` is what a program acts on; checks are in order.",
            **_object(
                {
                    "verdict": _one_of(Verdict),
                    "summary": _said("The verdict in a sentence or two."),
                    "format": _said(
                        "The standard by which it was judged, such as open-badges-3.0; unknown where it is none."
                    ),
                    "proofFormat": _said(
                        "How it is signed: a cryptosuite, vc-jwt, hosted; empty where that is not known."
                    ),
                    "carrier": _said("What held it: json, jws, png, svg, embedded, link, …"),
                    "place": _said(
                        "Its name in the archive or PDF, or the address that was followed; mostly empty."
                    ),
                    "issuer": _object(
                        dict.fromkeys(("id", "claimedName", "trust", "knownAs", "registry"), _STRING)
                    ),
                    "badge": {"oneOf": [{"type": "null"}, {"$ref": "#/$defs/badge"}]},
                    "checks": {"type": "array", "items": {"$ref": "#/$defs/check"}, "minItems": 1},
                    "required": {"type": "array", "items": _NAME, "uniqueItems": True},
                    "leniencies": strings,
                    "inputSha256": {"type": "string", "pattern": "^([0-9a-f]{64})?$"},
                    "checkedAt": {**_MAYBE_TIME, "description": "The time of the check; null for a lint."},
                    "library": _STRING,
                    "nested": {"type": "array", "items": {"$ref": "#/$defs/nested"}},
                    "reportVersion": {"const": REPORT_VERSION},
                }
            ),
            "$defs": {"badge": _badge(), "check": _check(), "finding": _finding(), "nested": _nested()},
        }
    }


def _badge() -> JSONObject:
    texts = (
        "id",
        "title",
        "description",
        "criteria",
        "image",
        "achievementId",
        "achievementType",
        "issuerId",
    )
    more = ("issuerClaimedName", "validFrom", "validUntil")
    members: JSONObject = dict.fromkeys((*texts, *more), _STRING)
    members["recipientMatched"] = {
        "type": ["boolean", "null"],
        "description": "null where nobody was expected",
    }
    for name, inner in (
        ("skills", ("name", "url", "framework", "code", "type")),
        ("results", ("name", "value", "level", "required", "status")),
    ):
        members[name] = {"type": "array", "items": _object(dict.fromkeys(inner, _STRING))}
    return _object(members) | {"description": "What the badge says of itself. Claims, not facts."}


def _check() -> JSONObject:
    finding: JSON = {"$ref": "#/$defs/finding"}
    return _object(
        {
            "name": _NAME,
            "outcome": _one_of(Outcome),
            **_sentence(),
            "retry": _one_of(get_args(Retry)),
            "turn": _one_of(get_args(Turn)),
            "parts": {
                "type": "array",
                "items": finding,
                "description": "The sentences of the message, in order, where it has several; else it is that of the code.",
            },
            "findings": {"type": "array", "items": finding},
        }
    )


def _finding() -> JSONObject:
    return _object({**_sentence(), "severity": _one_of(("error", "warning", "info"))})


def _nested() -> JSONObject:
    return _object(
        {"role": _one_of(("endorsement", "credential")), "pointer": _POINTER, "report": {"$ref": "#"}}
    )


def _sentence() -> JSONObject:
    """What checks and findings have in common."""
    return {
        "code": {
            "type": "string",
            "pattern": r"^[a-z0-9_]+(\.[a-z0-9_]+)+$",
            "description": "Stable; new ones may come.",
        },
        "message": _STRING,
        "params": {
            "type": "object",
            "description": "The values in the sentence, so that it can be said in another language.",
        },
        "advice": _STRING,
        "adviceCode": _said(
            "What to translate the advice by: a code and .advice, its own or that of a part; or advice.issuer and the like."
        ),
        "pointer": _POINTER,
        "spec": _STRING,
    }


def _object(members: JSONObject) -> JSONObject:
    return {"type": "object", "properties": members, "required": [*members], "additionalProperties": False}


def _one_of(values: Iterable[str]) -> JSON:
    return {"enum": [str(value) for value in values]}


def _said(description: str) -> JSON:
    return {"type": "string", "description": description}
