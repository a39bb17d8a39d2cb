"""Every node of a signed badge, changed in every way: what the proof does not cover is a closed list."""

from __future__ import annotations

import base64
import copy
import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from openbadge_issuer.codec import jsonld
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.models import Alignment, Evidence, Result, ResultDescription, RubricCriterionLevel
from openbadge_issuer.testing import NOW, fixed_issuer, fixed_signer, issuer_documents, make_badge
from openbadge_issuer.verification import Verdict, Verifier

VERIFIER = Verifier(fetch=issuer_documents())
BASE = "https://school.example/courses/welding"

Path = tuple[str | int, ...]

INVISIBLE = {
    "array unwrapped",
    "array reversed",
    "item repeated",
    "known context appended",
    "type by its other name",
    "whole number as a fraction",
}
"""What leaves the RDF dataset equal, so that no embedded proof can see it; `docs/proofs.md` lists it too."""


def rich_badge(issuer: Any = None) -> bytes:
    levels = [
        RubricCriterionLevel(id=f"{BASE}#{name}", name=name, level=name, points=str(points))
        for points, name in enumerate(("basic", "proficient"), 1)
    ]
    return bytes(
        make_badge(
            issuer=issuer,
            result_description=[
                ResultDescription(
                    id=f"{BASE}#joint",
                    name="Joint",
                    result_type="RubricCriterionLevel",
                    rubric_criterion_level=levels,
                    required_level=f"{BASE}#proficient",
                )
            ],
            alignment=[
                Alignment(
                    target_name="Welding", target_url="https://skills.example/welding", target_code="W1"
                )
            ],
            tag=["metal", "craft"],
            results=[Result(result_description=f"{BASE}#joint", achieved_level=f"{BASE}#proficient")],
            evidence=[Evidence(id=f"{BASE}/evidence", name="Photograph", genre="Image")],
            valid_until=NOW + timedelta(days=365),
            credits_earned=3,
        )
    )


def nodes(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    if path:
        yield path, value
    if isinstance(value, dict):
        for name, member in value.items():
            yield from nodes(member, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from nodes(item, (*path, index))


def at(document: Any, path: Path) -> Any:
    for token in path:
        document = document[token]
    return document


def changed(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return value + "x"
    if isinstance(value, int | float):
        return value + 1
    return "changed"


def mutations(original: dict[str, Any]) -> Iterator[tuple[str, Path, dict[str, Any]]]:
    """(kind, where, the changed document) for every node and every kind of change."""
    text = json.dumps(original)
    for mutation in _mutations(original):
        if json.dumps(mutation[2]) != text:
            yield mutation


def _mutations(original: dict[str, Any]) -> Iterator[tuple[str, Path, dict[str, Any]]]:  # noqa: C901 - a list of kinds

    def edit(path: Path, replacement: Any) -> dict[str, Any]:
        document = copy.deepcopy(original)
        at(document, path[:-1])[path[-1]] = replacement
        return document

    for path, value in nodes(original):
        yield "changed", path, edit(path, changed(value))
        yield "null", path, edit(path, None)
        yield "emptied", path, edit(path, type(value)())
        removed = copy.deepcopy(original)
        del at(removed, path[:-1])[path[-1]]
        yield "removed", path, removed
        if isinstance(path[-1], str):
            renamed = edit(path, value)
            at(renamed, path[:-1])["x" + path[-1]] = at(renamed, path[:-1]).pop(path[-1])
            yield "renamed", path, renamed
            if path[-1] in ("id", "type"):
                spelled = edit(path, value)
                at(spelled, path[:-1])["@" + path[-1]] = at(spelled, path[:-1]).pop(path[-1])
                yield "keyword spelling", path, spelled
        if isinstance(value, list):
            if len(value) == 1:
                yield "array unwrapped", path, edit(path, value[0])
            if len(value) > 1:
                yield "array reversed", path, edit(path, value[::-1])
            if value:
                yield "item repeated", path, edit(path, [*value, value[0]])
        else:
            yield "value wrapped", path, edit(path, [value])
            yield "value object", path, edit(path, {"@value": value})
        if isinstance(value, dict):
            yield "undefined term added", path, edit(path, {**value, "grade": "A+"})
            yield "undefined empty term added", path, edit(path, {**value, "grade": []})
            yield "defined term added", path, edit(path, {**value, "description": "added"})
            yield "type added", path, edit(path, {**value, "type": ["https://attacker.example/T"]})
            yield (
                "nested context",
                path,
                edit(path, {**value, "@context": {"grade": "https://attacker.example/g"}}),
            )
            yield "graph added", path, edit(path, {**value, "@graph": []})
    yield "undefined term added", (), {**copy.deepcopy(original), "grade": "A+"}
    other_name = {
        "OpenBadgeCredential": "AchievementCredential"
    }  # the context makes the one an alias of the other
    yield (
        "type by its other name",
        ("type",),
        edit(("type",), [other_name.get(t, t) for t in original["type"]]),
    )
    earned = ("credentialSubject", "creditsEarned")
    yield "whole number as a fraction", earned, edit(earned, float(at(original, earned)))
    contexts = original["@context"]
    for kind, replacement in (
        ("known context appended", [*contexts, "https://w3id.org/security/data-integrity/v2"]),
        ("inline context appended", [*contexts, {"name": "https://attacker.example/name"}]),
        ("context substituted", [contexts[0], "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json"]),
        ("unknown context appended", [*contexts, "https://attacker.example/context"]),
        ("null context", [*contexts, None]),
    ):
        yield kind, ("@context",), {**copy.deepcopy(original), "@context": replacement}


def dataset(document: dict[str, Any]) -> tuple[bytes, ...] | None:
    """Everything that an embedded proof covers, or ``None`` where it has no canonical form."""
    proof = document.get("proof")
    proofs: list[Any] = proof if isinstance(proof, list) else [proof]
    if not all(isinstance(item, dict) for item in proofs) or not isinstance(document, dict):
        return None
    context = document.get("@context")
    parts = [{name: value for name, value in document.items() if name != "proof"}]
    parts += [
        {**{n: v for n, v in item.items() if n != "proofValue"}, "@context": context} for item in proofs
    ]
    try:
        canonical = [jsonld.canonicalize(part, default_contexts()) for part in parts]
    except OpenBadgeError:
        return None
    return (*canonical, *(str(item.get("proofValue")).encode() for item in proofs))


def test_what_an_embedded_proof_does_not_cover_is_a_closed_list() -> None:
    original = json.loads(rich_badge())
    assert VERIFIER.check(json.dumps(original), now=NOW).verdict is Verdict.ACCEPTED
    signed = dataset(original)
    accepted: Counter[str] = Counter()
    total = 0
    for kind, path, document in mutations(original):
        total += 1
        report = VERIFIER.check(json.dumps(document), now=NOW)
        if report.verdict is Verdict.REFUSED:
            continue
        if kind == "unknown context appended":
            assert report.verdict is Verdict.UNDECIDED, report
            continue
        assert kind in INVISIBLE, f"{kind} at {path} was {report.verdict.value}\n{report}"
        assert report.verdict is Verdict.ACCEPTED
        assert set(dataset(document) or ()) == set(signed or ()), f"{kind} at {path}"
        accepted[kind] += 1
    assert total > 700
    assert set(accepted) == INVISIBLE, "the list is closed from both sides"


def test_under_jwt_every_mutation_is_refused() -> None:
    token = rich_badge(fixed_issuer(fixed_signer("P-256"))).decode("ascii")
    assert VERIFIER.check(token, now=NOW).verdict is Verdict.ACCEPTED
    header, payload, signature = token.split(".")
    original = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    count = 0
    for kind, path, document in mutations(original):
        body = json.dumps(document, separators=(",", ":")).encode()
        forged = base64.urlsafe_b64encode(body).rstrip(b"=").decode()
        report = VERIFIER.check(f"{header}.{forged}.{signature}", now=NOW)
        assert report.verdict is Verdict.REFUSED, f"{kind} at {path}\n{report}"
        count += 1
    assert count > 700


@pytest.mark.parametrize("kind", ["known context appended"])
def test_a_known_but_unneeded_context_is_a_warning(kind: str) -> None:
    document = next(d for k, _, d in mutations(json.loads(rich_badge())) if k == kind)
    report = VERIFIER.check(json.dumps(document), now=NOW)
    assert (report["structure"].outcome.value, report["structure"].code) == (
        "WARNING",
        "rules.unneeded_context",
    )
