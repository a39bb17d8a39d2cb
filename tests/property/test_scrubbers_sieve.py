"""What passes the sieve is what came in, and every text that passes is told of."""

from __future__ import annotations

import io
from xml.sax.saxutils import escape, quoteattr

from defusedxml import ElementTree
from hypothesis import given, settings
from hypothesis import strategies as st

from openbadge_issuer.adapters.scrubbers import SCRUBBERS, ScrubbingLimits
from openbadge_issuer.adapters.scrubbers.codestreams import plain_content
from openbadge_issuer.adapters.scrubbers.sieve import Found, Rules, Sieve, parse
from openbadge_issuer.errors import InputError

LIMITS = ScrubbingLimits()
LETTERS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
TEXT = st.text(LETTERS | st.sampled_from("<>&'\"\t\n "), max_size=20)
NAME = st.sampled_from(["a", "b", "p:c", "q:d", "p:drop", "p:open", "e"])
RULES = Rules(
    spaces={"urn:p": "p"}, dropped={"p:drop": "gone"}, unwrapped={"p:open": "opened"}, blocks={"p:c": "block"}
)
TREE = st.recursive(
    TEXT.map(escape),
    lambda inner: st.builds(
        lambda name, attributes, children: f"<{name}{attributes}>{''.join(children)}</{name}>",
        NAME,
        st.dictionaries(st.sampled_from(["k", "p:l", "q:m"]), TEXT, max_size=3).map(
            lambda values: "".join(f" {key}={quoteattr(value)}" for key, value in values.items())
        ),
        st.lists(inner, max_size=4),
    ),
    max_leaves=25,
)


def sieved(document: str, rules: Rules) -> tuple[bytes, Found]:
    out, found = io.BytesIO(), Found(LIMITS)
    content = document.encode()
    pieces = (content[at : at + 7] for at in range(0, len(content), 7))
    parse(pieces, Sieve(rules, "part", out.write, found, LIMITS))
    return out.getvalue(), found


@settings(max_examples=80, deadline=None, derandomize=True)
@given(TREE)
def test_without_rules_the_document_is_the_same(inside: str) -> None:
    document = f'<r xmlns="urn:n" xmlns:p="urn:p" xmlns:q="urn:q">{inside}</r>'
    copy, _ = sieved(document, Rules(spaces={}))
    assert ElementTree.tostring(ElementTree.fromstring(copy)) == ElementTree.tostring(
        ElementTree.fromstring(document)
    )


@settings(max_examples=80, deadline=None, derandomize=True)
@given(TREE)
def test_every_text_of_the_copy_is_told_of(inside: str) -> None:
    document = f'<r xmlns="urn:n" xmlns:p="urn:p" xmlns:q="urn:q">{inside}</r>'
    copy, found = sieved(document, RULES)
    told = "".join("".join(one.text.split()) for one in found.passages)
    tree = ElementTree.fromstring(copy)
    assert not any(one.tag in ("{urn:p}drop", "{urn:p}open") for one in tree.iter())
    for one in tree.iter():
        for text in (one.text, one.tail):
            for word in (text or "").split():
                assert word in told
        for value in one.attrib.values():
            if any(letter.isalpha() and not letter.isascii() for letter in value):
                assert "".join(value.split()) in told


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from([b"(", b")", b"\\", b"%", b"\n", b" ", b"ID ", b" EI ", b"BT", b"x", b"<25>"]),
        max_size=30,
    )
)
def test_comments_go_once(pieces: list[bytes]) -> None:
    plain = plain_content(b"".join(pieces))
    assert plain_content(plain) == plain
    assert len(plain) <= sum(map(len, pieces))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.sampled_from(sorted(SCRUBBERS)), st.binary(max_size=300))
def test_any_bytes_are_copied_or_refused(media_type: str, content: bytes) -> None:
    target = io.BytesIO()
    try:
        SCRUBBERS[media_type](io.BytesIO(content), target)
    except InputError:
        assert target.getvalue() == b""


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(max_size=200))
def test_any_text_stays_what_it_is(text: str) -> None:
    target = io.BytesIO()
    content = text.encode("utf-8", "ignore")
    try:
        said = SCRUBBERS["text/plain"](io.BytesIO(content), target)
    except InputError:
        return
    assert target.getvalue() == content.removeprefix(b"\xef\xbb\xbf")
    told = "".join(one.text for one in said.passages)
    assert all(word in told for word in target.getvalue().decode().split())
