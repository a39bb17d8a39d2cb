"""What is written once in a document or a context, and in every statement of its canonical form: there is an end of it."""

from __future__ import annotations

from typing import Any

import pytest

from openbadge_issuer.codec.effort import Effort
from openbadge_issuer.codec.json import parse, strict_copy
from openbadge_issuer.codec.jsonld import canonicalize, canonicalize_usual, findings
from openbadge_issuer.codec.quads_written import most_written, refuse_too_long
from openbadge_issuer.codec.types import DEFAULT_LIMITS, Limits
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.errors import LimitExceeded, UndefinedTermError
from openbadge_issuer.testing import make_badge

MOST = 40_000_000
ADVICE = "Use shorter identifiers: each is written once for everything that is said of it."


def badge(length: int, tags: int, **more: Any) -> Any:
    document: Any = {name: value for name, value in make_badge().document.items() if name != "proof"}
    achievement = document["credentialSubject"]["achievement"]
    achievement["id"] = "urn:" + "a" * (length - 4)
    achievement["tag"] = [f"{number:05}" for number in range(tags)]
    return {**document, **more}


def with_context(context: Any, **members: Any) -> Any:
    document = badge(50, 1)
    return {**document, "@context": [*document["@context"], context], **members}


def test_a_long_id_of_which_much_is_said_is_too_long() -> None:
    tired = Effort()
    with pytest.raises(LimitExceeded) as refused:
        canonicalize(badge(400_000, 100), default_contexts(), effort=tired)
    error = refused.value
    assert (error.detail_code, dict(error.params), error.advice) == (
        *("limit.statements", {"limit": MOST}, ADVICE),
    )
    assert str(MOST) in str(error)
    assert canonicalize_usual(badge(400_000, 100), default_contexts()) is None
    assert tired.units < 5_000  # nothing was written


@pytest.mark.parametrize("tags", [20, 90])
def test_one_of_which_less_is_said_is_written_and_counts(tags: int) -> None:
    effort, contexts = Effort(), default_contexts()
    canonicalize(badge(50, tags), contexts)  # so that the contexts are known
    made = canonicalize(badge(400_000, tags), contexts, effort=effort)
    assert effort.units == len(made) // 800
    assert len(made) > tags * 400_000


@pytest.mark.parametrize("text", ["Welding", "Schwei\u00dfen", "\U0001f393"])
@pytest.mark.parametrize(
    "more", [20_000, 30_000]
)  # of which 48 things are said: nearly a million characters, or more
def test_where_long_names_make_it_large_it_is_written_in_another_way(more: int, text: str) -> None:
    contexts, document = default_contexts(), badge(more, 40, name=text)
    usual = canonicalize_usual(document, contexts)
    assert (usual is None) is (more == 30_000)
    made = canonicalize({**document, "@context": [*document["@context"], {}]}, contexts)  # the general path
    assert canonicalize(document, contexts) == made
    assert usual in (None, made)
    assert f'"{text}"'.encode() in made


def test_ordinary_documents_count_nothing() -> None:
    contexts, effort = default_contexts(), Effort()
    canonicalize(badge(50, 500), contexts)
    made = canonicalize(badge(50, 500), contexts, effort=effort)
    assert 40_000 < len(made) <= 100_000
    assert effort.units == 0
    made = canonicalize(badge(50, 1_500), contexts, effort=effort)
    assert effort.units == len(made) // 800 > 125


def test_many_names_that_are_not_long_are_measured_too() -> None:
    larger = Limits(max_values=200_000, max_bytes=10_000_000)
    with pytest.raises(LimitExceeded) as refused:
        canonicalize(badge(480, 90_000), default_contexts(), limits=larger)
    assert refused.value.detail_code == "limit.statements"
    assert canonicalize_usual(badge(480, 90_000), default_contexts(), larger) is None
    assert canonicalize_usual(badge(480, 60_000), default_contexts(), larger) is not None


def test_how_much_may_be_written() -> None:
    assert most_written(DEFAULT_LIMITS) == MOST
    assert most_written(Limits(max_total_bytes=1_000)) == MOST
    assert most_written(Limits(max_total_bytes=20_000_000)) == 50_000_000
    label, text = "_:" + "b" * 1_000, "<" + "a" * (MOST // 2) + ">"
    refuse_too_long([(label, "<b>", text[:-10], ""), (label, "<b>", text, "")], DEFAULT_LIMITS)
    with pytest.raises(LimitExceeded):
        refuse_too_long([(label, "<b>", text[:-9], ""), (label, "<b>", text, "")], DEFAULT_LIMITS)


def long(characters: int) -> str:
    return "urn:x:" + "a" * (characters - 6)


@pytest.mark.parametrize(
    ("context", "members", "code"),
    [
        (lambda length: {"more": long(length)}, {"more": "x"}, "undefined_term"),
        (lambda length: {"more": {"@id": "urn:x:y", "@type": long(length)}}, {"more": "x"}, "undefined_term"),
        (lambda length: {"@vocab": long(length)}, {"more": "x"}, "undefined_term"),
        (
            lambda length: {"p": {"@id": long(length - 1) + "/", "@prefix": True}},
            {"p:b": "x"},
            "undefined_term",
        ),
        (lambda length: {"More": long(length)}, {"type": ["VerifiableCredential", "More"]}, "undefined_type"),
        (
            lambda length: {"@vocab": long(length)},
            {"type": ["VerifiableCredential", "More"]},
            "undefined_type",
        ),
    ],
    ids=["term", "datatype", "vocabulary", "prefix", "type", "type of a vocabulary"],
)
def test_what_a_context_says_with_too_many_characters_means_nothing(
    context: Any, members: Any, code: str
) -> None:
    assert canonicalize(with_context(context(1_000), **members), default_contexts())
    document = with_context(context(1_001), **members)
    with pytest.raises(UndefinedTermError) as refused:
        canonicalize(document, default_contexts())
    assert refused.value.detail_code == f"jsonld.{code}"
    assert f"jsonld.{code}" in {finding.code for finding in findings(document, default_contexts())}


def test_nor_does_a_language_tag_without_end() -> None:
    def tagged(length: int) -> Any:
        tag = "en" + "-abcdefg" * (length // 8)
        return with_context({"more": {"@id": "urn:x:y", "@language": tag}}, more="x")

    assert b"@en-abcdefg-" in canonicalize(tagged(800), default_contexts())
    with pytest.raises(UndefinedTermError):
        canonicalize(tagged(1_008), default_contexts())
    for more in ("urn:x:z", "urn:x:y"):
        default = with_context({"@language": "en" + "-abcdefg" * 126})
        with pytest.raises(UndefinedTermError):
            canonicalize({**default, more: "x"}, default_contexts())


@pytest.mark.parametrize(("length", "code"), [(250, "short_identifier"), (251, "relative_iri")])
def test_nothing_is_resolved_against_a_long_base(length: int, code: str) -> None:
    base = "https://a.example/" + "a" * (length - 19) + "/"
    document = with_context({"@base": base}, id="b")
    with pytest.raises(UndefinedTermError) as refused:
        canonicalize(document, default_contexts())
    assert refused.value.detail_code == f"jsonld.{code}"


@pytest.mark.parametrize("around", ["data:image/png,", "DATA:,"])
@pytest.mark.parametrize("other", ["\u00e9", "\U0001f600"])
def test_what_is_no_uri_counts_as_text(around: str, other: str) -> None:
    limits = Limits(max_bytes=1_000)
    uri = around + "a" * 5_000
    assert parse(f'["{uri}"]'.encode(), limits) == [uri]
    assert strict_copy([uri], limits) == [uri]
    with pytest.raises(LimitExceeded) as refused:
        parse(f'["{uri}{other}"]'.encode(), limits)
    assert refused.value.detail_code == "limit.bytes"
    with pytest.raises(LimitExceeded) as refused:
        strict_copy([f"{uri}{other}"], limits)
    assert refused.value.detail_code == "limit.bytes"


def test_contexts_that_nobody_had_asked_for_before_count() -> None:
    contexts = default_contexts().pin("https://a.example/c", b'{"@context": {"more": "urn:x:y"}}')
    effort = Effort()
    first, again, inline = badge(50, 1), Effort(), Effort()
    canonicalize(first, contexts, effort=effort)
    assert 200 < effort.units < 20_000
    canonicalize(first, contexts, effort=again)
    assert findings(first, contexts, effort=again) == ()
    for _ in range(2):
        before = inline.units
        canonicalize(with_context({"more": "urn:x:y"}, more="x"), contexts, effort=inline)
        findings(with_context({"more": "urn:x:y"}, more="x"), contexts, effort=inline)
        assert inline.units > before
    canonicalize(with_context({"more": "urn:x:y"}, more="x"), contexts)  # which nobody counts
    canonicalize(first, contexts, effort=again)
    assert again.units < effort.units // 10
