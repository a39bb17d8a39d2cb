"""Settings show what differs from the usual: `help` of what takes them is readable, and so is a log line."""

from __future__ import annotations

import inspect
import pickle

import pytest

from openbadge_issuer import Documents, Limits, Policy, Verifier, bake, extract, lint
from openbadge_issuer.baking import ImageLimits


@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        (Limits(), "Limits()"),
        (Limits(max_depth=8), "Limits(max_depth=8)"),
        (ImageLimits(), "ImageLimits()"),
        (
            ImageLimits(max_chunks=7, document=Limits(max_values=9)),
            "ImageLimits(max_chunks=7, document=Limits(max_values=9))",
        ),
        (Policy(), "Policy()"),
        (Policy(fetch_contexts=True), "Policy(fetch_contexts=True)"),
    ],
    ids=repr,
)
def test_what_is_usual_is_not_repeated(settings: object, shown: str) -> None:
    assert repr(settings) == shown
    assert pickle.loads(pickle.dumps(settings)) == settings


@pytest.mark.parametrize(
    "function", [bake, extract, lint, Verifier.__init__], ids=lambda one: one.__qualname__
)
def test_help_opens_with_a_signature_and_not_with_numbers(function: object) -> None:
    shown = str(inspect.signature(function))  # type: ignore[arg-type]
    assert "000" not in shown.partition(" at 0x")[0]
    assert "Ed25519Signature2020" not in shown
    assert len(shown) < 450


def test_documents_show_their_urls_and_not_their_content() -> None:
    documents = Documents({"https://a.example/did.json": b"secret", "https://b.example/1": b"secret"})
    assert repr(documents) == "Documents(https://a.example/did.json, https://b.example/1)"
    assert pickle.loads(pickle.dumps(documents)) == documents
